"""Questions to ranked passages: dense and lexical search, and one score from both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index import Index, best_rows
from rag.types import Passage, Vectors

# The score is cosine + LEXICAL_WEIGHT * lexical. A sum keeps what ranks throw away, by how much one passage is better
# than the next (Bruch et al., "An Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023).
LEXICAL_WEIGHT = 0.2


def combine(cosines: NDArray[np.float32], lexical: NDArray[np.float32]) -> NDArray[np.float32]:
    """The score of each passage from those of both searches, ``lexical`` by :func:`level`. *Shape:* as theirs."""
    return (cosines + LEXICAL_WEIGHT * lexical).astype(np.float32, copy=False)


def level(bm25: NDArray[np.float32], passages: int) -> NDArray[np.float32]:
    """BM25 scores over ``ln(1 + passages)``, about what a word that stands in one passage alone weighs: corpora of any
    size are then alike."""
    return bm25 / np.float32(np.log1p(passages))


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    ``cosine``: of question and passage. ``lexical``: its BM25 score, by :func:`level`.
    """

    row: int
    passage: Passage
    cosine: float
    lexical: float


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
    found = []
    for question, vector, nearest in zip(questions, vectors, dense, strict=True):
        lexical = index.lexical_scores(question)
        union = sorted({*nearest, *best_rows(lexical, depth, rows)})
        if not union:
            found.append([])
            continue
        cosines = index.vectors_of(union) @ vector
        words = level(lexical[union], index.size)
        order = np.argsort(-combine(cosines, words), kind="stable")[:top_k]
        found.append([Hit(union[i], index.store.passage(union[i]), float(cosines[i]), float(words[i])) for i in order])
    return found
