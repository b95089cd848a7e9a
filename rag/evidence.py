"""What speaks for each candidate: from retrieved, read passages to rows of numbers.

A candidate is a sentence of a retrieved passage, widened to what would be quoted of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.lexical import tokenize
from rag.people import same_person
from rag.questions import ReadQuestion
from rag.questions_dates import published_then
from rag.quotes import statement_at, statement_of
from rag.retriever import Hit
from rag.sentences import CLOSERS
from rag.types import Article, Reading, Sentence, Statement

FEATURES = (
    "reader",  # best span in the stretch, less the score of no answer in its passage
    "again",  # the second reader's with the sentences around it, of the likeliest few; of others the first reader's
    "reader_gap",  # how far the stretch's span is below the best one of all passages
    "dense",  # cosine of question and passage
    "dense_here",  # of question and stretch
    "words_before",  # in the sentence before it
    "words_near",  # in its passage and headline
    "by_subject",  # it is a statement of the person asked about
    "by_named",  # it is a statement of somebody else whom the question names
    "by_other",  # it is a statement of somebody else, though the question names a person
    "about_subject",  # it names the person asked about, who does not speak in it
    "speech_asked",  # it is a statement, and the question asks for somebody's words
    "speech_by_subject",  # the same, and it is that person's
    "narration_asked",  # it is none, and the question asks for somebody's words
    "direct_asked",  # it has quotation marks, and the question asks for somebody's words
    "speech_who",  # it is a statement of somebody whom the question does not name, and the question asks who
    "reply_asked",  # it is a statement and answers somebody, and the question asks what was replied
    "figure",  # it has a figure in it, and the question asks how much, how many or when
    "length",  # words in the sentence, logarithm
    "lead",  # how near the article's beginning, 1.0 for its first sentence
    "dated",  # 1.0 of an article of the time that the question names, -1.0 of any other that has a date
)
FLOOR = -4.0  # of a sentence in which the reader points at nothing, relative to the worst span of its passage
LOWEST = -20.0

_WHO = re.compile(r"^\W*(?:\w+\s+){0,2}?who(?:m|se)?\b", re.IGNORECASE)
_FIGURE = re.compile(
    r"\bhow\s+(?:much|many|far|long|often|old|big|large|high|late|soon)\b|\bwhen\b|\b(?:what|which)\s+"
    r"(?:share|percent\w*|year|date|day|number|amount|proportion|rate|age|price)\b",
    re.IGNORECASE,
)
_REPLY_ASKED = re.compile(
    r"\b(?:repl(?:y|ies|ied)|respon(?:d\w*|se)|react(?:s|ed|ion)?|answer(?:s|ed)?|retort(?:s|ed)?|counter(?:s|ed)?"
    r"|(?:fire|shot|hit|hits) back|fired back|(?:when|after|once|if) \w+(?: \w+){0,3} (?:asked|pressed|challenged)"
    r"|(?:asked|pressed|challenged|confronted|questioned) (?:about|by|on|why|how|if|whether))\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\?|\b(?:asked|pressed|questioned|challenged|confronted)\b", re.IGNORECASE)
_REPLIES = re.compile(r"\b(?:repl(?:ied|ies)|respond(?:ed|s|ing)|answered|retorted|countered|fired back|shot back)\b")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may answer. ``features``: ``(len(FEATURES),)`` float64.

    ``put_to_subject``: it is somebody else's question, and the words asked for may be the reply to it.
    """

    article: Article = field(repr=False)
    start: int
    end: int
    features: NDArray[np.float64] = field(repr=False)
    put_to_subject: bool = False


@dataclass(frozen=True, slots=True)
class PassageEvidence:
    """A retrieved passage with all that was found in it.

    ``sentences`` and ``statements`` are the whole article's. ``stretches``: the number of each sentence that lies in
    the passage, and from where to where it would be quoted. ``cosines``: ``(len(stretches),)`` float64, of question
    and stretch.
    """

    hit: Hit
    article: Article
    sentences: Sequence[Sentence]
    statements: Sequence[Statement]
    reading: Reading
    stretches: Sequence[tuple[int, int, int]]
    cosines: NDArray[np.float64] = field(repr=False)


def make_candidates(
    question: ReadQuestion, passages: Sequence[PassageEvidence], rarity: Callable[[str], float]
) -> list[Candidate]:
    """Every sentence of the passages, with what speaks for it. ``rarity`` weighs a stem of the question."""
    stems = {stem: rarity(stem) for stem in tokenize(question.text)}
    margins = [
        [
            reader_margin(p.reading, start - p.hit.passage.start, end - p.hit.passage.start)
            for _, start, end in p.stretches
        ]
        for p in passages
    ]
    best = max((margin for row in margins for margin in row), default=LOWEST)
    found = []
    for passage, scores in zip(passages, margins, strict=True):
        text = passage.article.text
        inside = text[passage.hit.passage.start : passage.hit.passage.end]
        near = _share(stems, f"{passage.article.title}\n{inside}")
        for (i, start, end), margin, cosine in zip(passage.stretches, scores, passage.cosines, strict=True):
            if text[start:end].endswith(":"):  # it introduces the words below it, and is none of them
                continue
            sentence = passage.sentences[i]
            before = passage.sentences[i - 1] if i else sentence
            values = (
                margin,
                margin,
                best - margin,
                passage.hit.cosine,
                cosine,
                _share(stems, text[before.start : before.end]),
                near,
                *_speaker_evidence(question, passage, sentence),
                _is_reply_asked(question, passage, before, sentence),
                _asks_figure(question.text) and any(c.isdigit() for c in text[sentence.start : sentence.end]),
                np.log1p(len(text[sentence.start : sentence.end].split())),
                1 / (1 + i / 8),
                published_then(question.periods, passage.article.date),
            )
            put = _is_put_to_subject(question, passage, sentence)
            found.append(Candidate(passage.article, start, end, np.array(values, np.float64), put))
    return found


def reader_margin(reading: Reading, start: int, end: int) -> float:
    """The best span that lies mostly in ``[start, end)`` of what was read, less its null score."""
    spans = reading.spans
    inside = [s.score for s in spans if 2 * (min(s.end, end) - max(s.start, start)) > s.end - s.start]
    if inside:
        return max(LOWEST, max(inside) - reading.null_score)
    worst = min((span.score for span in spans), default=LOWEST) - reading.null_score
    return max(LOWEST, worst + FLOOR)


def _share(stems: Mapping[str, float], text: str) -> float:
    """The share of the stems' weights that a text has."""
    here: Collection[str] = set(tokenize(text))
    return sum(weight for stem, weight in stems.items() if stem in here) / (sum(stems.values()) or 1.0)


def _speaker_evidence(question: ReadQuestion, passage: PassageEvidence, sentence: Sentence) -> tuple[bool, ...]:
    """The features from ``by_subject`` to ``speech_who``."""
    statement = statement_of(passage.statements, sentence.start, sentence.end, question.speaker)
    by = statement.speaker if statement else None
    subject, asked = question.subject, bool(question.speaker)
    own = bool(subject and by and same_person(subject, by))
    named = bool(by) and not own and any(same_person(name, by) for name in question.names if by)
    words = passage.article.text[sentence.start : sentence.end].casefold()
    return (
        own,
        named,
        bool(subject and by) and not own and not named,
        bool(subject) and not own and subject.split()[-1].casefold() in words,
        asked and statement is not None,
        asked and own,
        asked and statement is None,
        asked and statement is not None and statement.kind != "indirect",
        by is not None and not own and not named and _WHO.match(question.text) is not None,
    )


def _is_reply_asked(question: ReadQuestion, passage: PassageEvidence, before: Sentence, sentence: Sentence) -> bool:
    if _REPLY_ASKED.search(question.text) is None:
        return False
    statement = statement_at(passage.statements, sentence.start, sentence.end)
    text = passage.article.text
    own, earlier = text[sentence.start : sentence.end], text[before.start : before.end] if before != sentence else ""
    answers = _ASKED.search(earlier) is not None or _REPLIES.search(own) is not None
    return statement is not None and answers and not own.rstrip(CLOSERS).endswith("?")


def _is_put_to_subject(question: ReadQuestion, passage: PassageEvidence, sentence: Sentence) -> bool:
    statement = statement_of(passage.statements, sentence.start, sentence.end, question.speaker)
    if not question.speaker or statement is None or statement.speaker is None:
        return False
    said = passage.article.text[statement.start : statement.end].rstrip(CLOSERS + " ,")
    return said.endswith("?") and not same_person(question.speaker, statement.speaker)


def _asks_figure(question: str) -> bool:
    return _FIGURE.search(question) is not None
