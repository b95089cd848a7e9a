"""Candidates for a quote, what speaks for each, and how likely each is to answer.

A candidate is a sentence of a retrieved passage. What speaks for it is a row of :data:`FEATURES`; a logistic
model over them, whose coefficients lie in a readable file, gives the probability that it answers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import BadModel
from rag.lexical import tokenize
from rag.people import same_person
from rag.questions import ReadQuestion
from rag.quotes import statement_at
from rag.retriever import Hit
from rag.types import Article, Reading, Sentence, Statement

FEATURES = (
    "reader",  # best span in the sentence, less the score of no answer in the passage
    "reader_gap",  # how far that span is below the question's best span anywhere
    "passage",  # reciprocal rank fusion of the passage, 1.0 for the best one possible
    "dense",  # cosine of question and passage
    "words_here",  # share of the question's stems in the sentence
    "words_near",  # share of them in its passage and headline
    "by_subject",  # the sentence is a statement of the person asked about
    "by_other",  # it is a statement of somebody else, though the question names a person
    "about_subject",  # it names the person asked about, who does not speak in it
    "asked_speech",  # the question asks for words, and the sentence reports some
    "asked_speech_narration",  # the question asks for words, and the sentence reports none
    "direct",  # quotation marks, when the question asks for words
    "length",  # words in the sentence, logarithm
)
FLOOR = -4.0  # of a sentence in which the reader points at nothing, relative to the worst span of its passage
LOWEST = -20.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer. ``features``: ``(len(FEATURES),)`` float64."""

    article: Article = field(repr=False)
    start: int
    end: int
    features: NDArray[np.float64] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PassageEvidence:
    """A retrieved passage with all that was found in it. ``cosine``: of the question and the passage."""

    hit: Hit
    article: Article
    sentences: Sequence[Sentence]
    statements: Sequence[Statement]
    reading: Reading
    cosine: float


def make_candidates(question: ReadQuestion, passages: Sequence[PassageEvidence]) -> list[Candidate]:
    """Every sentence of the passages, with what speaks for it."""
    stems = set(tokenize(question.text))
    margins = [[reader_margin(p, s) for s in p.sentences] for p in passages]
    best = max((m for row in margins for m in row), default=LOWEST)
    found = []
    for passage, row in zip(passages, margins, strict=True):
        text = passage.article.text
        near = stems & set(
            tokenize(f"{passage.article.title} {text[passage.hit.passage.start : passage.hit.passage.end]}")
        )
        for sentence, margin in zip(passage.sentences, row, strict=True):
            words = text[sentence.start : sentence.end]
            values = (
                margin,
                best - margin,
                passage.hit.score * 30.5,  # two searches, both at rank 1: 2 / 61
                passage.cosine,
                len(stems & set(tokenize(words))) / max(1, len(stems)),
                len(near) / max(1, len(stems)),
                *_speaker_evidence(question, passage.statements, sentence, words),
                float(np.log1p(len(words.split()))),
            )
            found.append(Candidate(passage.article, sentence.start, sentence.end, np.array(values, np.float64)))
    return found


def reader_margin(passage: PassageEvidence, sentence: Sentence) -> float:
    """The best span that lies mostly in the sentence, less the passage's null score."""
    offset = passage.hit.passage.start
    spans = passage.reading.spans
    inside = [s.score for s in spans if _overlap(s.start + offset, s.end + offset, sentence) * 2 > s.end - s.start]
    if inside:
        return max(LOWEST, max(inside) - passage.reading.null_score)
    worst = min((s.score for s in spans), default=LOWEST) - passage.reading.null_score
    return max(LOWEST, worst + FLOOR)


def _overlap(start: int, end: int, sentence: Sentence) -> int:
    return min(end, sentence.end) - max(start, sentence.start)


def _speaker_evidence(
    question: ReadQuestion, statements: Sequence[Statement], sentence: Sentence, words: str
) -> tuple[float, ...]:
    statement = statement_at(statements, sentence.start, sentence.end)
    spoken = statement is not None
    by = statement.speaker if statement else None
    subject = question.subject
    matches = bool(subject and by and same_person(subject, by))
    other = bool(subject and by and not matches)
    about = bool(subject) and not matches and subject.split()[-1].casefold() in words.casefold()
    asked = bool(question.speaker)
    direct = statement is not None and statement.kind != "indirect"
    return tuple(float(v) for v in (matches, other, about, asked and spoken, asked and not spoken, asked and direct))


@dataclass(frozen=True, slots=True)
class Ranker:
    """A logistic model: ``probability = 1 / (1 + exp(-(features @ weights + bias)))``.

    *Shape:* ``weights``: ``(len(FEATURES),)`` float64, for features as they come, not standardised.
    """

    weights: NDArray[np.float64]
    bias: float

    def probabilities(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """*Shape:* ``(n, len(FEATURES))`` to ``(n,)`` float64 in [0, 1]."""
        return 1 / (1 + np.exp(-(features @ self.weights + self.bias)))


def load_ranker(path: Path) -> Ranker:
    """Read the coefficients, ``{"weights": {feature: number}, "bias": number}``.

    Raises:
        BadModel: the file is missing, or does not name exactly :data:`FEATURES`.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        weights, bias = found["weights"], float(found["bias"])
    except (OSError, ValueError, KeyError) as error:
        raise BadModel(f"{path}: {error!r}") from error
    if set(weights) != set(FEATURES):
        raise BadModel(f"{path}: expected a weight for each of {sorted(FEATURES)}, found {sorted(weights)}")
    return Ranker(np.array([float(weights[name]) for name in FEATURES]), bias)
