"""An index on disk: opened, checked against its manifest, searched. Its layout: :mod:`rag.manifest`."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from rag.errors import BadIndex
from rag.lexical import Lexical
from rag.manifest import (
    CURRENT,
    LEXICAL,
    MANIFEST,
    REBUILD,
    STORE,
    Manifest,
    Recipe,
    Source,
    check_files,
    current_generation,
    index_folder,
    read_manifest,
)
from rag.store import Store
from rag.types import Vectors
from rag.vectors import VectorIndex

__all__ = ["CURRENT", "Index", "Manifest", "Recipe", "Source", "current_generation", "index_folder", "read_manifest"]


def hold(generation: Path, alone: bool = False) -> BinaryIO | None:
    """Hold a generation until the file that is returned is closed, or the process ends.

    Readers hold it together, so that no writer removes it; a writer that removes it holds it ``alone``. None where
    that cannot be, because it is held or because it is gone.
    """
    try:
        file = (generation / MANIFEST).open("rb")
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
        if os.fstat(file.fileno()).st_nlink:
            return file
    except BlockingIOError:
        pass
    file.close()
    return None


class Index:
    """One generation, opened to read, memory-mapped, and held as long as this object lives.

    Raises:
        BadIndex: a file is missing or its hash is not the manifest's; or a writer has replaced and removed it.
    """

    def __init__(self, generation: Path) -> None:
        self.generation = generation
        self._held = hold(generation)
        if self._held is None:
            raise BadIndex(f"{generation / MANIFEST}: expected a manifest, found none; {REBUILD}")
        self.manifest = read_manifest(generation)
        # faiss loads some damaged files and then answers wrongly, so the hashes are what tells.
        wrong = check_files(generation, self.manifest)
        if wrong:
            raise BadIndex("\n".join([*wrong, REBUILD]))
        self.store = Store(generation / STORE)
        self.vectors = VectorIndex.open(generation, self.manifest.search)
        self._lexical = Lexical(generation / LEXICAL) if self.size else None

    @property
    def size(self) -> int:
        """The number of passages."""
        return len(self.vectors)

    @property
    def lexical_size(self) -> int:
        """The number of passages in the lexical index."""
        return len(self._lexical) if self._lexical else 0

    def search_dense(self, queries: Vectors, top_k: int, rows: Sequence[int] | None = None) -> list[list[int]]:
        """The rows of the ``top_k`` passages nearest to each query by inner product, best first.

        ``queries``: ``(n, dim)`` float32, unit length. ``rows`` limits the search to those passages.
        """
        return self.vectors.search(queries, top_k, rows)

    def search_lexical(
        self, questions: Sequence[str], top_k: int, rows: Sequence[int] | None = None
    ) -> list[list[int]]:
        """The rows of the ``top_k`` passages of the highest BM25 score for each question, best first."""
        return [best_rows(self.lexical_scores(question), top_k, rows) for question in questions]

    def lexical_scores(self, question: str) -> NDArray[np.float32]:
        """*Shape:* ``(size,)`` float32: the BM25 score of every passage, 0 where no word matches."""
        return self._lexical.scores(question) if self._lexical else np.zeros(0, np.float32)

    def has_word(self, stem: str) -> bool:
        """Whether any passage or headline has this stem."""
        return self._lexical is not None and stem in self._lexical

    def rarity(self, stem: str) -> float:
        """How much a stem tells, by the number of passages that have it."""
        return self._lexical.rarity(stem) if self._lexical else 1.0

    def vectors_of(self, rows: Sequence[int]) -> Vectors:
        """*Shape:* ``(len(rows), dim)`` float32: the stored vectors of these passages."""
        return self.vectors.of(rows)

    def close(self) -> None:
        """Let go of the generation. Nothing may be asked of this index after."""
        self.store.close()
        if self._held is not None:
            self._held.close()


def best_rows(scores: NDArray[np.float32], top_k: int, rows: Sequence[int] | None = None) -> list[int]:
    """The ``top_k`` rows of the highest score above 0, best first, among ``rows`` or all."""
    candidates = np.arange(len(scores)) if rows is None else np.asarray(rows, np.int64)
    candidates = candidates[scores[candidates] > 0]
    if len(candidates) > top_k:
        candidates = candidates[np.argpartition(-scores[candidates], top_k)[:top_k]]
    return candidates[np.argsort(-scores[candidates], kind="stable")].tolist()
