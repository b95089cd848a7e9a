"""Sentences to quotes: where a quote begins and ends, who said it, and the same words in other articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz.distance import OSA

from rag.lexical import tokenize
from rag.people import fold, last_name, same_person
from rag.sentences import split_paragraphs
from rag.types import Article, Kind, Quote, Sentence, Statement

SAME_WORDS = 0.85
# On the training questions, widening up to 320 characters lets 98 % of the answers be hit instead of 94 %;
# below 250 and above 400 it is less.
WIDEST = 320
WIDEST_ALONG = 400  # with the quotation that a sentence introduces, or that goes on in the next paragraph
QUOTED_SHARE = 0.3
OWN_SHARE = 0.1
MIN_SHARED = 5
# Of the training questions over folders of four .922 have an answer among the first three, .920 without it; of those
# over more articles one more is right first, and nowhere one fewer.
NEARLY = 0.35
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_DOTTED = re.compile(r"\b(?:\w\.){2,}")
_DECISIVE = frozenset(
    """no not never none nobody nothing neither nor without cannot one two three four five six seven eight nine ten
    eleven twelve twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion half
    """.split()
)
_QUOTATION_MARKS = re.compile(r"[\"“”]|''|``")


def widen(
    article: Article,
    sentences: Sequence[Sentence],
    quotations: Sequence[tuple[int, int]],
    statements: Sequence[Statement],
    at: int,
) -> tuple[int, int]:
    """The stretch to quote for ``sentences[at]``: what an editor would paste.

    A sentence that is (in good part) inside quotation marks takes along its neighbours of the same paragraph that
    are too, the attribution between them included, up to :data:`WIDEST` characters: half a quotation often is no
    answer. It and a sentence of the article's own also take along what the same person is quoted with next, up to
    :data:`WIDEST_ALONG`: who is said to have misgivings is asked for the words that follow. What somebody else says
    is not taken along. ``quotations`` and ``statements`` are the article's, sorted.
    """
    if not _is_quoted(sentences[at], quotations):
        last = _taken_along(article, sentences, quotations, statements, at, at)
        return sentences[at].start, sentences[last].end
    left, right = _paragraph(article.text, sentences[at].start, sentences[at].end)
    first = last = at
    speaker = _speaker_at(statements, sentences[at])
    grown = True
    while grown:
        grown = False
        for i in (last + 1, first - 1):
            if not 0 <= i < len(sentences) or not left <= sentences[i].start < right:
                continue
            start, end = min(sentences[i].start, sentences[first].start), max(sentences[i].end, sentences[last].end)
            if end - start <= WIDEST and _is_quoted(sentences[i], quotations):
                other = _speaker_at(statements, sentences[i])
                if speaker and other and not same_person(speaker, other):
                    continue
                speaker = speaker or other
                first, last, grown = min(first, i), max(last, i), True
    last = _taken_along(article, sentences, quotations, statements, first, last)
    return sentences[first].start, sentences[last].end


def _taken_along(
    article: Article,
    sentences: Sequence[Sentence],
    quotations: Sequence[tuple[int, int]],
    statements: Sequence[Statement],
    first: int,
    last: int,
) -> int:
    """The last sentence of the quotation, of one paragraph, that follows ``sentences[first : last + 1]`` at once.

    Only what the speaker of these says; where they have none, somebody whom they name.
    """
    said = article.text[sentences[first].start : sentences[last].end]
    speaker, paragraphs = _speaker_at(statements, Sentence(sentences[first].start, sentences[last].end)), 1
    for i in range(last + 1, len(sentences)):
        paragraphs += "\n" in article.text[sentences[i - 1].end : sentences[i].start]
        other = _speaker_at(statements, sentences[i])
        long = sentences[i].end - sentences[first].start > WIDEST_ALONG
        if long or paragraphs > 2 or other is None or not _is_quoted(sentences[i], quotations):
            break
        if not (same_person(speaker, other) if speaker else last_name(other) in fold(said)):
            break
        last = i
    return last


def _speaker_at(statements: Sequence[Statement], sentence: Sentence) -> str | None:
    statement = statement_at(statements, sentence.start, sentence.end)
    return statement.speaker if statement else None


def _is_quoted(sentence: Sentence, quotations: Sequence[tuple[int, int]]) -> bool:
    inside = sum(max(0, min(sentence.end, b) - max(sentence.start, a)) for a, b in quotations)
    return inside > QUOTED_SHARE * (sentence.end - sentence.start)


def make_quote(
    article: Article, start: int, end: int, score: float, statements: Sequence[Statement] = (), asked: str = ""
) -> Quote:
    """A quote of ``article.text[start:end]``, with the speaker of :func:`statement_of`.

    ``statements`` are the article's. ``score`` is a probability in [0, 1]. ``asked``: whose words are asked for.
    """
    statement = statement_of(statements, start, end, asked)
    context_start, context_end = _paragraph(article.text, start, end)
    quote = Quote(article, start, end, None, "narration", score, context_start, context_end)
    if statement is None:
        return quote
    return replace(
        quote,
        speaker=statement.speaker,
        kind=_kind(statement, statements, start, end),
        speaker_start=statement.speaker_start,
        speaker_end=statement.speaker_end,
        cue_start=statement.cue_start,
        cue_end=statement.cue_end,
    )


def _kind(statement: Statement, statements: Sequence[Statement], start: int, end: int) -> Kind:
    """The statement's, but "mixed" for a stretch that is as much report as it is the speaker's own words."""
    here = [s for s in statements if s.start < end and start < s.end and s.speaker == statement.speaker]
    direct = sum(min(s.end, end) - max(s.start, start) for s in here if s.kind == "direct")
    reported = any(s.kind != "direct" for s in here)
    return "mixed" if direct and (reported or 2 * direct < end - start) else statement.kind


def statement_at(statements: Sequence[Statement], start: int, end: int) -> Statement | None:
    """The statement that shares most characters with a stretch; of equals, the innermost one."""
    best, best_shared = None, 0
    for statement in statements:
        shared = min(end, statement.end) - max(start, statement.start)
        inside = best is not None and shared == best_shared and _length(statement) < _length(best)
        if shared > best_shared or (inside and shared > 0):
            best, best_shared = statement, shared
    return best


def statement_of(statements: Sequence[Statement], start: int, end: int, asked: str) -> Statement | None:
    """What a stretch says of whom one asks for: in "Clinton noted that ..., and Trump boasted, ...", asked for Trump's
    words, it is Trump's. Where no statement of theirs lies mostly in it and is a tenth of it, or nobody is asked for,
    it is the one of :func:`statement_at`.
    """
    found = statement_at(statements, start, end)
    if not asked or (found and found.speaker and same_person(asked, found.speaker)):
        return found
    own = [
        (min(end, s.end) - max(start, s.start), s)
        for s in statements
        if s.start < end and start < s.end and s.speaker and same_person(asked, s.speaker)
    ]
    own = [(shared, s) for shared, s in own if 2 * shared > _length(s) and shared >= OWN_SHARE * (end - start)]
    return max(own, key=lambda pair: pair[0])[1] if own else found


def merge_duplicates(quotes: Sequence[Quote]) -> list[Quote]:
    """Keep the best of the quotes that say the same words; the others become its ``also_in``.

    ``quotes`` are best first, and so is the result. Two quotes of one place (overlapping) are one quote: the better, or
    the one with the other in it, where it is nearly as likely.
    """
    merged: list[Quote] = []
    for quote in quotes:
        at = next((i for i, kept in enumerate(merged) if _same_place(kept, quote) or same_words(kept, quote)), None)
        if at is None:
            merged.append(quote)
        elif _contains(quote, merged[at]) and quote.score >= NEARLY * merged[at].score:
            merged[at] = replace(quote, score=merged[at].score, also_in=merged[at].also_in)
        elif not _same_place(merged[at], quote) and merged[at].article != quote.article:
            merged[at] = replace(merged[at], also_in=(*merged[at].also_in, quote))
    return merged


def same_words(a: Quote, b: Quote) -> bool:
    """Whether two quotes are the same words but for punctuation or a word dropped.

    They are, when the words they share in order are at least 85 % of the shorter one's, and the longer one has
    not half as many again. They are two statements where both speakers are known and are not the same, where a "not"
    or a number is in one of them only, and where a word that bears meaning stands in place of another.
    """
    if a.speaker and b.speaker and not same_person(a.speaker, b.speaker):
        return False
    first, second = _spoken(a), _spoken(b)
    short, long = sorted((first, second), key=len)
    if len(short) < MIN_SHARED:
        return short == long
    ours, theirs = Counter(short) - Counter(long), Counter(long) - Counter(short)
    if len(long) > 1.5 * len(short) or any(_decides(word) for word in ours + theirs) or _exchanges(ours, theirs):
        return False
    return _common(short, long) >= SAME_WORDS * len(short)


def _spoken(quote: Quote) -> list[str]:
    """The words of a quote; of direct speech only what stands in the marks, without the attribution."""
    text = quote.text
    if quote.kind == "direct":
        pieces = _QUOTATION_MARKS.split(text)
        inside = " ".join(pieces[1::2] if _QUOTATION_MARKS.match(text) else pieces)
        text = inside if len(_WORD.findall(inside)) >= MIN_SHARED else text
    return [word.casefold() for word in _WORD.findall(_DOTTED.sub(lambda m: m.group().replace(".", ""), text))]


def _exchanges(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether a word of the one is replaced in the other, not merely dropped, misspelt or inflected."""
    mine = [word for word in ours if tokenize(word)]
    other = [word for word in theirs if tokenize(word)]
    if not mine or not other:
        return False
    fewer, more = sorted((mine, other), key=len)
    return not all(any(_alike(a, b) for b in more) for a in fewer)


def _alike(a: str, b: str) -> bool:
    return tokenize(a) == tokenize(b) or OSA.distance(a, b, score_cutoff=1) <= 1


def _decides(word: str) -> bool:
    return word in _DECISIVE or word.endswith(("n't", "n’t")) or any(c.isdigit() for c in word)


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(b) + 1)
    for word in a:
        diagonal = 0
        for j, other in enumerate(b, 1):
            diagonal, row[j] = row[j], diagonal + 1 if word == other else max(row[j], row[j - 1])
    return row[-1]


def _same_place(a: Quote, b: Quote) -> bool:
    return a.article == b.article and a.start < b.end and b.start < a.end


def _contains(a: Quote, b: Quote) -> bool:
    return a.article == b.article and a.start <= b.start and b.end <= a.end


def _length(statement: Statement) -> int:
    return statement.end - statement.start


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """The paragraphs that a stretch begins and ends in, from the first's beginning to the last's end."""
    around = [(left, right) for left, right in split_paragraphs(text) if left < end and start < right]
    return (min(start, around[0][0]), max(end, around[-1][1])) if around else (start, end)
