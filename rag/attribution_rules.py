"""Attribution by rule: what must never fail, whatever the learned tagger thinks.

Quotations with a clause of saying beside them; a quotation split by its clause; quotations that are paragraphs of
their own and go on from the one before; blocks, with marks or without, introduced by a colon; transcripts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.attribution_clauses import Clause, clause_after, clause_before, first_subject, introduces
from rag.attribution_forms import Attribution, signed_by
from rag.sentences import split_paragraphs, split_sentences

BLANK = "\ufffc"
_FIRST_PERSON = re.compile(r"\b(?:I|we|our|my|us|me|you|I’m|I'm|we’re|we're|let|your)\b", re.I)
_ENDS_SAYING = re.compile(r"[,.?!…—–-][\"”’'»]*$")
_SENTENCE_ENDED = re.compile(rf"(?:^|[^{BLANK}\s])[.!?]\s*$")
_HEADING = re.compile(r"(?:\d{1,2}(?::\d\d)?\s?[ap]\.?m\.?[:.]*|_+\.?|\*+)$", re.I)


def mask_quotations(text: str, quotations: Sequence[tuple[int, int]]) -> str:
    """``text`` with every quotation blanked out, character for character, its line breaks kept."""
    pieces, position = [], 0
    for start, end in quotations:
        pieces += [text[position:start], re.sub(r"[^\n]", BLANK, text[start:end])]
        position = end
    return "".join([*pieces, text[position:]])


def attribute_by_rule(
    text: str, quotations: Sequence[tuple[int, int]], turns: Sequence[Attribution] = ()
) -> list[Attribution]:
    """Attributions that rules find in ``text``, in order: quotations and blocks, and ``turns`` of a transcript.

    A quotation without a clause anywhere near, and too short to be a statement, is left out.
    """
    masked = mask_quotations(text, quotations)
    paragraphs = split_paragraphs(text)
    found = list(turns)
    covered = [(a.start, a.end) for a in found]
    last: Attribution | None = None
    for number, (start, end) in enumerate(paragraphs):
        inside = [q for q in quotations if q[0] < end and q[1] > start and not _within(q, covered)]
        inside = [q for q in inside if q[0] >= start]
        before = paragraphs[number - 1] if number else None
        if not inside:
            block = None if _within((start, end), covered) else _bare_block(text, masked, before, (start, end), last)
            if block:
                found.append(block)
                last = block
            elif masked[start:end].strip(BLANK + " ") and not _is_short(text[start:end]):
                last = None
            continue
        made = _quotations_of(text, masked, (start, end), inside, before, last)
        found += made
        last = made[-1] if made else last
    return sorted(found, key=lambda a: (a.start, a.end))


def _sentence_starts(masked: str, start: int, end: int) -> list[int]:
    """Where the sentences of one paragraph begin, in the whole text; the paragraph's start at least."""
    return [start + s.start for s in split_sentences(masked[start:end])] or [start]


def _within(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= span[0] and span[1] <= b for a, b in spans)


def _is_short(paragraph: str) -> bool:
    return len(paragraph) < 30


def _quotations_of(
    text: str,
    masked: str,
    paragraph: tuple[int, int],
    quotations: list[tuple[int, int]],
    before: tuple[int, int] | None,
    last: Attribution | None,
) -> list[Attribution]:
    """The quotations of one paragraph, each with the clause beside it, or that of its neighbours."""
    start, end = paragraph
    starts = _sentence_starts(masked, start, end)
    made: list[Attribution] = []
    for place, quotation in enumerate(quotations):
        following = quotations[place + 1][0] if place + 1 < len(quotations) else end
        previous = quotations[place - 1][1] if place else start
        clause, sure = _clause_of(text, masked, quotation, (max(previous, start), following, end), starts)
        if clause is None and (_is_statement(text, quotation, paragraph) or (made and _is_sentence(text, quotation))):
            if made:
                clause, sure = _clause_of_attribution(made[-1]), 0.85
            elif quotation[0] - start <= 1:
                clause, sure = _from_before(masked, before, last)
            else:  # "Zornick was blunt. “If you want ...”"
                clause, sure = _from_sentence_before(masked, start, quotation[0])
        if clause is None and place + 1 < len(quotations) and _is_statement(text, quotation, paragraph):
            sure = 0.4  # a later quotation of the paragraph may say who
        if clause is not None or _is_statement(text, quotation, paragraph):
            cue = clause.cue if clause and clause.cue != clause.subject else None
            made.append(Attribution(*quotation, clause.subject if clause else None, cue, max(sure, 0.3)))
    known = next((a for a in made if a.source), None)
    if known is None:
        return made
    return [a if a.source else Attribution(a.start, a.end, known.source, known.cue, 0.7) for a in made]


def _clause_of(
    text: str,
    masked: str,
    quotation: tuple[int, int],
    bounds: tuple[int, int, int],
    sentences: Sequence[int],
) -> tuple[Clause | None, float]:
    """The clause after a quotation where its end calls for one, else the clause before it."""
    previous, following, end = bounds
    signature = signed_by(masked, quotation[1], end)
    if signature:
        return Clause(signature, signature), 0.95
    calls = (
        bool(_ENDS_SAYING.search(text[quotation[0] : quotation[1]])) or masked[quotation[1] : quotation[1] + 1] == ","
    )
    after = clause_after(masked, quotation[1], end) if calls else None
    if after is None or after.subject is None or after.subject[1] > following + 1:
        after = None
    if after and masked[slice(*after.cue)] != "according to":
        return after, 0.95
    if _SENTENCE_ENDED.search(masked, previous, quotation[0]):  # it begins a sentence of its own
        return after, 0.9
    opening = max((s for s in sentences if s <= quotation[0]), default=previous)
    before = clause_before(masked, max(previous, opening), quotation[0])
    if before or after:
        return before or after, 0.9
    if previous > opening:  # "...,” he said, adding, “..."
        before = clause_before(masked, opening, quotation[0])
        return before, 0.8
    return None, 0.0


def _clause_of_attribution(attribution: Attribution) -> Clause | None:
    return Clause(attribution.source, attribution.cue) if attribution.cue else None


def _is_statement(text: str, quotation: tuple[int, int], paragraph: tuple[int, int]) -> bool:
    """Whether a quotation is a statement by itself, not a title or a word held at arm's length."""
    content = text[quotation[0] : quotation[1]]
    opens = not text[paragraph[0] : quotation[0]].strip()
    return len(content.split()) >= 6 or (opens and bool(_ENDS_SAYING.search(content)) and len(content.split()) > 1)


def _is_sentence(text: str, quotation: tuple[int, int]) -> bool:
    """Whether a quotation is a sentence between sentences, however short."""
    before = text[: quotation[0]].rstrip()[-1:]
    return before in ".!?" and re.search(r"[.?!][\"”’'»]+$", text[quotation[0] : quotation[1]]) is not None


def _from_before(masked: str, before: tuple[int, int] | None, last: Attribution | None) -> tuple[Clause | None, float]:
    """The clause for a quotation that stands alone: an introduction in the paragraph before, else who spoke last."""
    if before is None:
        return None, 0.0
    opening = _sentence_starts(masked, *before)[-1]
    if masked[before[1] - 1] in ":—":
        clause = introduces(masked, opening, before[1])
        if clause:
            return clause, 0.9
    if last is not None and last.cue:
        return Clause(last.source, last.cue), 0.7
    clause = clause_before(masked, opening, before[1], reach=200)
    return (clause, 0.6) if clause else (None, 0.3)


def _from_sentence_before(masked: str, start: int, end: int) -> tuple[Clause | None, float]:
    """The clause, or failing one the subject, of the sentence before a quotation in the middle of a paragraph."""
    opening = _sentence_starts(masked, start, end)[-1]
    clause = clause_before(masked, opening, end, reach=200)
    if clause:
        return clause, 0.75
    subject = first_subject(masked, opening, end)
    return (Clause(subject, subject), 0.5) if subject else (None, 0.3)


def _bare_block(
    text: str,
    masked: str,
    before: tuple[int, int] | None,
    paragraph: tuple[int, int],
    last: Attribution | None,
) -> Attribution | None:
    """A paragraph without marks that somebody's words introduced by a colon fill, or that carries such a one on."""
    start, end = paragraph
    words = len(text[start:end].split())
    if before is None or words < 6 or _HEADING.match(text[start:end]) or text[start:end].isupper():
        return None
    if masked[before[1] - 1] == ":":
        opening = _sentence_starts(masked, *before)[-1]
        clause = introduces(masked, opening, before[1])
        if clause is None or _HEADING.match(text[before[0] : before[1]]):
            return None
        return Attribution(start, end, clause.subject, clause.cue, 0.85)
    goes_on = last is not None and (last.start, last.end) == before and text[last.start] not in "\"“'‘«"
    if goes_on and last is not None and _FIRST_PERSON.search(text[start:end]) and words >= 12:
        speaks = clause_before(masked, start, min(end, start + 200), reach=400)
        if speaks is None:
            return Attribution(start, end, last.source, last.cue, 0.5)
    return None
