"""Forms of article in which the layout says who speaks: transcripts, letters, signed quotations, headlines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.attribution_clauses import clause_before
from rag.people_lexicon import GIVEN, ORGANISATION, PLACES
from rag.sentences import split_paragraphs

_LABEL = re.compile(
    r"[\"“]?(?P<label>(?:(?:MR|MS|MRS|DR|SEN|REP|GOV)\.? )?[A-Z][A-Z’'-]+(?: [A-Z][A-Z’'-]+){0,2}|Q|A"
    r"|(?:[A-Z][\w’'-]+ ){0,2}[A-Z][\w’'-]+)(?P<colon>:|\.(?= [A-Z]))\s+(?=\S)"
)
_NAME = r"[A-Z][\w.’'-]+(?:[ \u00a0](?:[A-Z][\w.’'-]*|de|van|von|del|la|\"\w+\")){1,3}"
_SIGNATURE = re.compile(rf"(?P<name>{_NAME}?)[.,;]?$")
_PLACE = re.compile(r"[A-Z][\w.’' -]+, (?:[A-Z][a-z]+\.?|[A-Z]\.[A-Z]\.|[A-Z]{2}|[A-Z][a-z]+ [A-Z][a-z]+)\.?$")
_SIGNED = re.compile(rf"[.,]?[ \u00a0]*[―—–-]{{1,2}}[ \u00a0]*(?P<name>{_NAME}?)(?=[ \u00a0]*(?:[.,(;]|$|\n))")
_LETTERS = re.compile(r"^(?:LETTERS?(?: TO THE EDITOR)?|To the Editor|Dear [A-Z][^\n]{1,60})[.:,]?\s*$", re.M | re.I)


@dataclass(frozen=True, slots=True)
class Attribution:
    """A content with its source and cue as spans of the text, before anybody knows who the source is."""

    start: int
    end: int
    source: tuple[int, int] | None
    cue: tuple[int, int] | None
    confidence: float


def find_turns(text: str) -> list[Attribution]:
    """Turns of a transcript ("Q:", "TRUMP:"); paragraphs without a label go on with the turn before."""
    paragraphs = split_paragraphs(text)
    labelled = [(p, m) for p in paragraphs if (m := _LABEL.match(text, *p))]
    turns = [(p, m) for p, m in labelled if m.group("colon") == ":" or m.group("label") in {"Q", "A"}]
    capitals = [m for _, m in turns if m.group("label").isupper()]
    repeated = len(capitals) >= 3 and len({m.group("label") for m in capitals}) >= 2
    if not repeated:
        return []
    found: list[Attribution] = []
    begins = {p[0]: m for p, m in turns if m.group("label").isupper()}
    current: re.Match[str] | None = None
    for start, end in paragraphs:
        label = begins.get(start)
        if label:
            current = label
            found.append(Attribution(label.end(), end, label.span("label"), label.span("colon"), 0.9))
        elif current and found and clause_before(text, start, end, reach=10_000) is None:
            found.append(Attribution(start, end, current.span("label"), current.span("colon"), 0.6))
        else:
            current = None
    return [a for a in found if a.end - a.start > 1]


def find_letters(text: str) -> list[Attribution]:
    """Paragraphs of letters to the editor: each is said by the name that stands alone under its letter.

    Only where the article calls itself letters, or signatures are followed by places ("Henderson, Nev.").
    """
    paragraphs = split_paragraphs(text)
    signatures = {
        number: name for number in range(1, len(paragraphs)) if (name := _signature(text, paragraphs[number]))
    }
    placed = any(n + 1 < len(paragraphs) and _PLACE.match(text, *paragraphs[n + 1]) for n in signatures)
    if not signatures or not (_LETTERS.search(text) or (placed and len(signatures) > 1)):
        return []
    found: list[Attribution] = []
    body: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(paragraphs):
        if number in signatures:
            found += [Attribution(a, b, signatures[number], None, 0.8) for a, b in body]
            body = []
        elif len(text[start:end].split()) < 8 or _PLACE.match(text, start, end):
            body = [] if text[start:end].isupper() else body  # a heading, a place
        elif number:
            body.append((start, end))
    return found


def _signature(text: str, paragraph: tuple[int, int]) -> tuple[int, int] | None:
    match = _SIGNATURE.match(text, *paragraph)
    if not match or match.group("name").isupper() or _PLACE.match(text, *paragraph):
        return None
    words = match.group("name").casefold().split()
    if words[-1].strip(".") in ORGANISATION | PLACES or (words[0] not in GIVEN and len(words) > 3):
        return None
    return match.start("name"), match.start("name") + len(match.group("name").rstrip("."))


def signed_by(masked: str, start: int, end: int) -> tuple[int, int] | None:
    """The name behind a dash after a quotation that ends at ``start``: "... ― Steve Quinlan"."""
    match = _SIGNED.match(masked, start, end)
    return match.span("name") if match else None


def headline_attribution(text: str, people_at: Sequence[tuple[int, int]]) -> Attribution | None:
    """ "Clinton: Trump is unfit": a first line that a name of ``people_at`` and a colon begin."""
    line = re.match(r"\s*([^\n]+)", text)
    if not line:
        return None
    for start, end in people_at:
        if start == line.start(1) and text[end : end + 2] == ": " and line.end(1) - end > 12:
            return Attribution(end + 2, line.end(1), (start, end), (end, end + 1), 0.85)
    return None
