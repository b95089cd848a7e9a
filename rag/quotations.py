"""Where the quotations of a text are: from mark to mark, whatever the marks.

News mixes straight, curly, doubled (``''``) and backtick marks, forgets the closing one, opens every
paragraph of a long quotation but closes only the last, and prints apostrophes with the same characters. So
the role of a mark is read from its surroundings first and from its shape second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# '.' closes a '' quotation where a full stop was set between its two halves
_DOUBLE = re.compile(r"(?<=[\w.!?])'\.'(?=[\s)])|''+|``|‘‘|’’+|[\"“”„‟″«»＂]")
_SINGLE_OPENERS = "'‘‹`"
_SINGLE_MARK = re.compile(r"['‘’‹›`]")
_LONGEST_SINGLE = 1500
_SINGLE_CLOSERS = "'’›`"
_BEFORE_OPENING = frozenset(" \t\n\r\u00a0\u2009\u202f([{<>—–-/*_") | frozenset("\"“„«‘'`")
_SPACE = re.compile(r"\s")
_CLOSING_SHAPE = frozenset({"”", "’’", "»", "‟"})
_OPENING_SHAPE = frozenset({"“", "``", "‘‘", "„", "«"})
_ELISIONS = re.compile(
    r"(?:\d0s|\d\d\b(?!\d)|em\b|tis\b|twas\b|til+\b|cause\b|cuz\b|n\b|bout\b|round\b|course\b|nother\b|s\b)",
    re.I,
)
# The end of a paragraph outside its quotation, though nothing closed it: "..., John Kelly said on Monday."
_ATTRIBUTED = re.compile(
    r",\s(?:he|she|[A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+){0,3})\s(?:said|says|added|wrote|told\s\w+)"
    r"(?:\s(?:on|in|at|to)\s[\w ]{1,40})?\.$"
)
_MARK_AT_START = re.compile(r"\s*(?:''|``|‘‘|[\"“„«‟＂”])(?=\S)")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A double quotation mark and what its surroundings allow it to be."""

    start: int
    end: int
    opens: bool
    closes: bool
    shape: str


def find_quotations(text: str) -> list[tuple[int, int]]:
    """Return the outermost quotations of ``text``, marks included: sorted, disjoint ``(start, end)``.

    A quotation that runs over several paragraphs (each opens, only the last closes) is one; one whose closing
    mark is missing ends with its paragraph, also where that goes on to say who spoke. Apostrophes, feet and inches
    are no quotations.
    """
    found: list[tuple[int, int]] = []
    carried: int | None = None  # where a quotation still open at the end of the last paragraph began
    paragraphs = _paragraphs(text)
    for number, (start, end) in enumerate(paragraphs):
        spans, still_open = _scan_paragraph(text, start, end, carried)
        found.extend(spans)
        carried = still_open
        if carried is None:
            continue
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        goes_on = following is not None and _MARK_AT_START.match(text, following[0], following[1])
        if not goes_on or _ATTRIBUTED.search(text, carried, end):
            found.append((carried, end))
            carried = None
    return found


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Lines without surrounding white space, joined where a line is only a hard wrap of a sentence."""
    lines = [(m.start() + len(m.group()) - len(m.group().lstrip()), m.start() + len(m.group().rstrip()))
             for m in re.finditer(r"[^\n]+", text) if m.group().strip()]  # fmt: skip
    joined: list[tuple[int, int]] = []
    for start, end in lines:
        if joined:
            gap = text[joined[-1][1] : start]
            wrapped = gap.count("\n") == 1 and text[joined[-1][1] - 1].islower() and text[start].islower()
            if wrapped:
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    marks: list[_Mark] = []
    for match in _DOUBLE.finditer(text, start, end):
        before = text[match.start() - 1] if match.start() > start else " "
        after = text[match.end()] if match.end() < end else " "
        shape = match.group()
        spaced_before, spaced_after = bool(_SPACE.match(before)), bool(_SPACE.match(after))
        inch = shape in {'"', "''", "″"} and before.isdigit() and after.isdigit()
        opens = not spaced_after and (before in _BEFORE_OPENING or shape in _OPENING_SHAPE)
        closes = not spaced_before and not inch
        if opens and closes and (spaced_before or before in "([{“„«" or (shape in _OPENING_SHAPE and before in "—–-")):
            closes = False
        if opens and closes and not after.isalnum():
            opens = shape in _OPENING_SHAPE
        if spaced_before and after in ".,;:?!)" and shape not in _OPENING_SHAPE:  # " Hello ", he said
            opens, closes = False, True
        if spaced_before and spaced_after:  # a mark set loose: only its shape can tell
            opens, closes = shape not in _CLOSING_SHAPE, shape not in _OPENING_SHAPE
        marks.append(_Mark(match.start(), match.end(), opens, closes, shape))
    return marks


def _scan_paragraph(text: str, start: int, end: int, carried: int | None) -> tuple[list[tuple[int, int]], int | None]:
    """Quotations of one paragraph, and where one began that it leaves open; ``carried`` is open before it."""
    marks = _marks(text, start, end)
    surplus = _surplus_of_closers(marks)
    found: list[tuple[int, int]] = []
    began, depth, position = carried, int(carried is not None), start
    for number, mark in enumerate(marks):
        if mark.start < position:
            continue
        if carried is not None and mark.start == start:  # repeats the opening of the paragraph before
            carried = None
        elif depth == 0:
            singles = _single_quotations(text, position, mark.start, end)
            found.extend(singles)
            position = singles[-1][1] if singles else position
            if position > mark.start:
                continue
            if mark.opens or (not mark.closes) or (mark.end < end and text[mark.end].isalpha()):
                began, depth = mark.start, 1
        elif mark.opens and not mark.closes and surplus[number] >= depth:
            depth += 1
        elif mark.closes or not mark.opens:
            depth -= 1
            if depth == 0 and began is not None:
                found.append((began, mark.end))
                position, began = mark.end, None
    if depth == 0:
        found.extend(_single_quotations(text, position, end, end))
        return found, None
    return found, began


def _surplus_of_closers(marks: list[_Mark]) -> list[int]:
    """By how many, from each mark on, those that can close exceed those that can only open.

    As many as are open: then what follows can close a quotation inside the one open now, and that one too.
    """
    surplus = [0] * (len(marks) + 1)
    for number in range(len(marks) - 1, -1, -1):
        mark = marks[number]
        surplus[number] = surplus[number + 1] + mark.closes - (mark.opens and not mark.closes)
    return surplus


def _single_quotations(text: str, start: int, stop: int, end: int) -> list[tuple[int, int]]:
    """Quotations in single marks that open in ``[start, stop)``; they may close later, before ``end``."""
    found: list[tuple[int, int]] = []
    position = start
    while position < stop:
        if text[position] in _SINGLE_OPENERS and _opens_single(text, position, end):
            close = _single_close(text, position, end)
            if close is not None:
                found.append((position, close))
                position = close
                continue
        position += 1
    return found


def _opens_single(text: str, position: int, end: int) -> bool:
    if position + 1 >= end or _SPACE.match(text[position + 1]) or text[position + 1] in "'’.,;:)":
        return False
    if position and text[position - 1] not in _BEFORE_OPENING:
        return False
    return not _ELISIONS.match(text, position + 1)


def _single_close(text: str, opened: int, end: int) -> int | None:
    """End of the single-quoted stretch that opened at ``opened``; None: it is an apostrophe after all."""
    plural: int | None = None  # "the workers' rights": taken only when nothing better comes
    for match in _SINGLE_MARK.finditer(text, opened + 2, min(end, opened + _LONGEST_SINGLE)):
        position = match.start()
        after = text[position + 1] if position + 1 < end else " "
        if plural is not None and text[position] in _SINGLE_OPENERS and _opens_single(text, position, end):
            return plural
        if text[position] not in _SINGLE_CLOSERS or after.isalnum() or _SPACE.match(text[position - 1]):
            continue
        goes_on = re.match(r"[ \u00a0][a-z]", text[position + 1 : position + 3]) is not None
        if goes_on and re.search(r"(?:\w\ws|\w\win)$", text[max(opened, position - 6) : position]):
            plural = plural or position + 1
            continue
        return position + 1
    if plural is not None:
        return plural
    headline = re.search(r"[:,]\s*$", text[max(0, opened - 2) : opened]) and end - opened <= 120
    return end if headline and text[opened + 1].isupper() else None
