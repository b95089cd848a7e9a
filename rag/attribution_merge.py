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
SURE_RULE = 0.95
"""From this confidence of a rule (a clause right beside the quotation) its source is taken before the tagger's."""
RELAYED_RULE = 0.85
"""The same, where the tagger took whom the article has the quotation from."""
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

    A content that touches a quotation takes all of it, or none of it. A rule's block without marks stands as it
    is. Another content of a rule's is added where no content of the tagger covers it; one that is covered lends
    its source where the tagger has none or an unsure one.
    """
    blocks = [r for r in ruled if not any(a < r.end and r.start < b for a, b in quotations)]
    tagged = [t for t in tagged if not any(r.start <= t.start < r.end for r in blocks)]
    pieces = [replace(t, start=a, end=b) for t in tagged for a, b in [_whole_words(text, t.start, t.end)]]
    pieces = _join(text, pieces)
    pieces = [p for t in pieces if (p := _snap(text, t, quotations, paragraphs)) is not None]
    pieces = _deduplicate([p for p in pieces if _letters(text[p.start : p.end]) >= MIN_LETTERS])
    found = [_with_rule(text, piece, ruled) for piece in pieces]
    for rule in ruled:
        covered = sum(max(0, min(a.end, rule.end) - max(a.start, rule.start)) for a in found)
        if covered < 0.5 * (rule.end - rule.start):
            found = [a for a in found if not (rule.start <= a.start and a.end <= rule.end)]
            found.append(rule)
    return sorted((_without_ends(text, a) for a in found), key=lambda a: (a.start, a.end))


def _without_ends(text: str, attribution: Attribution) -> Attribution:
    """Cut the source and the cue from the ends of a content that ran over them."""
    start, end = attribution.start, attribution.end
    for _ in range(2):
        for span in (attribution.source, attribution.cue):
            if span and span[0] <= start < span[1] < end:
                start = span[1]
            elif span and start < span[0] < end <= span[1]:
                end = span[0]
            while start < end and text[start] in _LOOSE:
                start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return replace(attribution, start=start, end=end) if end - start >= MIN_LETTERS else attribution


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


def _with_rule(text: str, piece: Tagged, ruled: Sequence[Attribution]) -> Attribution:
    """The piece with its own source, or with that of a rule that knows better."""
    sure = piece.source_score if piece.source else 1.0
    made = Attribution(piece.start, piece.end, piece.source, piece.cue, piece.score * sure)
    place = bisect_left(ruled, piece.start, key=lambda a: a.end)
    for rule in ruled[place:]:
        if rule.start >= piece.end:
            break
        overlap = min(rule.end, piece.end) - max(rule.start, piece.start)
        enough = 0.5 * (piece.end - piece.start) if not _relayed(text, piece.cue) else 0.9 * (rule.end - rule.start)
        swallowed = rule.cue is not None and piece.start <= rule.cue[0] and rule.cue[1] <= piece.end
        if swallowed and rule.confidence >= RELAYED_RULE and 2 * overlap >= piece.end - piece.start:
            return _without_clause(text, rule, piece)
        if rule.source and overlap >= enough and _knows_better(text, rule, piece):
            return replace(made, source=rule.source, cue=rule.cue, confidence=rule.confidence)
    return made


def _without_clause(text: str, rule: Attribution, piece: Tagged) -> Attribution:
    """The rule's attribution of a piece that took in its own clause: what is said, not that it is said."""
    start, end = rule.start, rule.end
    if rule.cue and rule.cue[0] < rule.start:
        start, end = rule.cue[1], max(end, piece.end)
        while start < rule.start and text[start] in _LOOSE:
            start += 1
    return replace(rule, start=start, end=end)


def _knows_better(text: str, rule: Attribution, piece: Tagged) -> bool:
    if piece.source is None or piece.source_score < SURE_SOURCE:
        return True
    if rule.source and min(rule.source[1], piece.source[1]) > max(rule.source[0], piece.source[0]):
        # the same mention: the tagger's is the fuller, unless it took in the verb
        return rule.cue is not None and piece.source[0] <= rule.cue[0] < piece.source[1] and rule.cue != rule.source
    # "...,” Kelly said, according to Politico": Kelly said it
    relayed = _relayed(text, piece.cue) and rule.cue is not None and not _relayed(text, rule.cue)
    return rule.confidence >= (RELAYED_RULE if relayed else SURE_RULE)


def _relayed(text: str, cue: Span | None) -> bool:
    """Whether a cue names whom the article has the words from, not who said them."""
    return cue is not None and text[slice(*cue)].lower().startswith("according")
