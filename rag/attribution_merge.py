"""What the tagger saw and what the rules know, made one: no content twice, every quotation whole."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from rag.attribution_decode import Span, Tagged
from rag.attribution_forms import Attribution

MIN_LETTERS = 6
"""A content of fewer letters is an accident of the tagger."""
SURE_SOURCE = 0.5
"""Below this probability of the tagger's source, a rule's is taken."""
JOINED = 2
"""Pieces of one cue that are at most so many characters apart are one."""

_LOOSE = " \n\t\u00a0,;:.)—–"
_WORD = re.compile(r"[\w’'-]")


def merge_attributions(
    text: str,
    quotations: Sequence[Span],
    paragraphs: Sequence[Span],
    tagged: Sequence[Tagged],
    ruled: Sequence[Attribution],
) -> list[Attribution]:
    """Join the tagger's contents with the rules', in order of their start.

    A content that touches a quotation takes all of it, or none of it. A rule's content that no content of the
    tagger covers is added; one that is covered lends its source where the tagger has none or an unsure one.
    """
    pieces = [replace(t, start=a, end=b) for t in tagged for a, b in [_whole_words(text, t.start, t.end)]]
    pieces = _join(text, pieces)
    pieces = [p for t in pieces if (p := _snap(text, t, quotations, paragraphs)) is not None]
    pieces = _deduplicate([p for p in pieces if _letters(text[p.start : p.end]) >= MIN_LETTERS])
    found = [_with_rule(piece, ruled) for piece in pieces]
    for rule in ruled:
        covered = sum(max(0, min(p.end, rule.end) - max(p.start, rule.start)) for p in pieces)
        if covered < 0.5 * (rule.end - rule.start):
            found = [a for a in found if not (rule.start <= a.start and a.end <= rule.end)]
            found.append(rule)
    return sorted(found, key=lambda a: (a.start, a.end))


def _letters(text: str) -> int:
    return sum(c.isalnum() for c in text)


def _whole_words(text: str, start: int, end: int) -> Span:
    while start > 0 and _WORD.match(text[start]) and _WORD.match(text[start - 1]):
        start -= 1
    while end < len(text) and _WORD.match(text[end - 1]) and _WORD.match(text[end]):
        end += 1
    return start, end


def _join(text: str, pieces: Sequence[Tagged]) -> list[Tagged]:
    """Join pieces of one cue that touch, or that one word or mark alone keeps apart."""
    joined: list[Tagged] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        touches = last is not None and piece.start - last.end <= JOINED and "\n" not in text[last.end : piece.start]
        if last is not None and touches and piece.cue == last.cue and piece.source == last.source:
            joined[-1] = replace(last, end=max(last.end, piece.end), score=max(last.score, piece.score))
        else:
            joined.append(piece)
    return joined


def _snap(text: str, piece: Tagged, quotations: Sequence[Span], paragraphs: Sequence[Span]) -> Tagged | None:
    """Grow or cut a piece so that every quotation is inside or outside it; None where nothing is left."""
    start, end = piece.start, piece.end
    for opening, closing in quotations:
        overlap = min(end, closing) - max(start, opening)
        if overlap <= 0 or (start <= opening and closing <= end):
            continue
        within = [(max(a, opening), min(b, closing)) for a, b in paragraphs if a < end and start < b]
        seen = max((b - a for a, b in within), default=closing - opening)  # the tagger reads paragraph by paragraph
        if overlap >= 0.5 * seen or (opening <= start and end <= closing and overlap >= 0.3 * seen):
            start, end = min(start, opening), max(end, closing)
        elif overlap >= 0.8 * (end - start):
            return None
        elif start < opening:
            end = opening
        else:
            start = closing
    while start < end and text[start] in _LOOSE:
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return replace(piece, start=start, end=end) if start < end else None


def _deduplicate(pieces: Sequence[Tagged]) -> list[Tagged]:
    """Of pieces that overlap, one: from the first's start to the last's end, with the surest source."""
    kept: list[Tagged] = []
    for piece in sorted(pieces, key=lambda p: (p.start, -p.end)):
        if kept and piece.start < kept[-1].end:
            surest = max(kept[-1], piece, key=lambda p: (p.source is not None, p.source_score))
            end = max(kept[-1].end, piece.end)
            kept[-1] = replace(surest, start=kept[-1].start, end=end, score=max(kept[-1].score, piece.score))
        else:
            kept.append(piece)
    return kept


def _with_rule(piece: Tagged, ruled: Sequence[Attribution]) -> Attribution:
    sure = piece.source_score if piece.source else 1.0
    made = Attribution(piece.start, piece.end, piece.source, piece.cue, piece.score * sure)
    if piece.source is not None and piece.source_score >= SURE_SOURCE:
        return made
    place = bisect_left(ruled, piece.start, key=lambda a: a.end)
    for rule in ruled[place:]:
        if rule.start >= piece.end:
            break
        overlap = min(rule.end, piece.end) - max(rule.start, piece.start)
        if rule.source and overlap >= 0.5 * (piece.end - piece.start):
            return replace(made, source=rule.source, cue=rule.cue, confidence=rule.confidence)
    return made
