"""From retrieved passages to all that the ranker looks at: read, embedded by sentence, the likeliest read again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.evidence import FEATURES, Candidate, PassageEvidence, reader_margin
from rag.questions import ReadQuestion
from rag.quotations import find_quotations
from rag.quotes import widen
from rag.reader import with_headline
from rag.retriever import Hit
from rag.store import Store
from rag.types import Encoder, Passage, Reader, Sentence, Vectors

SPANS = 8  # of each passage
AGAIN = FEATURES.index("again")
TOGETHER = 2  # stretches that are read again before one sees whether more have to be
# In what the order's scores are, the logarithms of odds. Of eight stretches of a training question 4.7 are read so, and
# as many answers come first as of all eight; at 3 4.3 are, and up to five in a thousand fewer.
AHEAD = 4.0

Stretch = tuple[str, int, int]
"""An article's id, and from where to where."""
Order = Callable[[Sequence[Candidate]], NDArray[np.float64]]


def gather(
    store: Store,
    encoder: Encoder,
    reader: Reader,
    questions: Sequence[ReadQuestion],
    vectors: Vectors,
    hits: Sequence[Sequence[Hit]],
) -> list[list[PassageEvidence]]:
    """The evidence of each passage of each question. ``vectors``: ``(len(questions), dim)`` float32, unit length."""
    articles = {h.passage.article: store.article(h.passage.article) for each in hits for h in each}
    pairs = [
        (with_headline(question.text, article.title), article.text[hit.passage.start : hit.passage.end])
        for question, each in zip(questions, hits, strict=True)
        for hit in each
        for article in [articles[hit.passage.article]]
    ]
    readings = iter(reader.read(pairs, top_k=SPANS))
    sentences = {name: store.sentences(name) for name in articles}
    statements = {name: store.statements(name) for name in articles}
    quotations = {name: find_quotations(article.text) for name, article in articles.items()}

    stretches: dict[Passage, list[tuple[int, int, int]]] = {}
    for hit in (hit for each in hits for hit in each):
        name = hit.passage.article
        own = [i for i, s in enumerate(sentences[name]) if hit.passage.start <= s.start < hit.passage.end]
        known = (articles[name], sentences[name], quotations[name], statements[name])
        stretches[hit.passage] = [(i, *widen(*known, i)) for i in own]
    places = sorted({(h.passage.article, a, b) for each in hits for h in each for _, a, b in stretches[h.passage]})
    embedded = encoder.encode([articles[name].text[a:b] for name, a, b in places])
    row_of = {place: row for row, place in enumerate(places)}

    found = []
    for vector, each in zip(vectors, hits, strict=True):
        evidence = []
        for hit in each:
            name = hit.passage.article
            rows = [row_of[name, a, b] for _, a, b in stretches[hit.passage]]
            evidence.append(
                PassageEvidence(
                    hit,
                    articles[name],
                    sentences[name],
                    statements[name],
                    next(readings),
                    tuple(stretches[hit.passage]),
                    np.asarray(embedded[rows] @ vector, np.float64) if rows else np.zeros(0),
                )
            )
        found.append(evidence)
    return found


def read_again(
    reader: Reader,
    sentences_of: Callable[[str], Sequence[Sentence]],
    questions: Sequence[ReadQuestion],
    found: Sequence[Sequence[Candidate]],
    order: Order,
    top: int,
) -> list[list[Candidate]]:
    """``found``, each question's likeliest stretches by ``order``, which scores candidates, read again: each with the
    sentence before it and the one behind, :data:`TOGETHER` at a time, until the best of these is :data:`AHEAD` of the
    others, and ``top`` at most.

    A passage begins and ends anywhere, and what a stretch speaks of may stand outside. ``sentences_of`` gives an
    article's by its id.
    """
    first = [_first_stretches(each, order, top) for each in found]
    sentences = {name: sentences_of(name) for name in {name for each in first for name, _, _ in each}}
    known: list[dict[Stretch, float]] = [{} for _ in found]
    done = [list(each) for each in found]
    for low in range(0, top, TOGETHER):
        asked = [
            (i, stretch)
            for i, stretches in enumerate(first)
            if low == 0 or not _is_clear(done[i], order(done[i]), known[i], stretches)
            for stretch in list(stretches)[low : low + TOGETHER]
        ]
        pairs, places = [], []
        for i, (name, start, end) in asked:
            article = first[i][name, start, end].article
            left, right = _surroundings(sentences[name], start, end)
            pairs.append((with_headline(questions[i].text, article.title), article.text[left:right]))
            places.append((start - left, end - left))
        for (i, stretch), reading, (start, end) in zip(asked, reader.read(pairs, top_k=SPANS), places, strict=True):
            known[i][stretch] = reader_margin(reading, start, end)
        for i in {i for i, _ in asked}:
            done[i] = [_with_again(c, known[i]) for c in found[i]]
    return done


def _is_clear(
    candidates: Sequence[Candidate],
    scores: NDArray[np.float64],
    known: Collection[Stretch],
    stretches: Collection[Stretch],
) -> bool:
    """Whether the best of the stretches that were read again is far ahead of all that were not."""
    of = list(zip(map(_stretch, candidates), scores, strict=True))
    others = [score for stretch, score in of if stretch in stretches and stretch not in known]
    return not others or max(score for stretch, score in of if stretch in known) - max(others) > AHEAD


def _surroundings(sentences: Sequence[Sentence], start: int, end: int) -> tuple[int, int]:
    """From the beginning of the sentence before a stretch to the end of the one behind it."""
    left = max((s.start for s in sentences if s.end <= start), default=start)
    return left, min((s.end for s in sentences if s.start >= end), default=end)


def _stretch(candidate: Candidate) -> Stretch:
    return candidate.article.id, candidate.start, candidate.end


def _first_stretches(candidates: Sequence[Candidate], order: Order, top: int) -> dict[Stretch, Candidate]:
    """Sentences of one quotation are one stretch."""
    best: dict[Stretch, Candidate] = {}
    for i in np.argsort(-order(candidates), kind="stable"):
        if len(best) == top:
            break
        best.setdefault(_stretch(candidates[i]), candidates[i])
    return best


def _with_again(candidate: Candidate, margins: Mapping[Stretch, float]) -> Candidate:
    margin = margins.get(_stretch(candidate))
    if margin is None:
        return candidate
    features = candidate.features.copy()
    features[AGAIN] = margin
    return replace(candidate, features=features)
