"""Questions to ranked passages: dense and lexical search, fused by rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.index import Index
from rag.types import Passage, Vectors

RRF_K = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question: ``score`` is its reciprocal rank fusion, higher is better."""

    row: int
    passage: Passage
    score: float


def retrieve(
    index: Index,
    questions: Sequence[str],
    vectors: Vectors,
    depth: int,
    top_k: int,
    rows: Sequence[int] | None = None,
) -> list[list[Hit]]:
    """The ``top_k`` passages for each question, best first, of the ``depth`` first of either search.

    ``vectors``: ``(len(questions), dim)`` float32, unit length. ``rows`` limits the search to those passages.
    """
    dense = index.search_dense(vectors, depth, rows)
    lexical = index.search_lexical(questions, depth, rows)
    found = []
    for rankings in zip(dense, lexical, strict=True):
        fused = fuse(rankings)[:top_k]
        found.append([Hit(row, index.store.passage(row), score) for row, score in fused])
    return found


def fuse(rankings: Iterable[Sequence[int]], k: int = RRF_K) -> list[tuple[int, float]]:
    """Reciprocal rank fusion, ``sum(1 / (k + rank))`` with ranks from 1 (Cormack et al., SIGIR 2009), best first."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
