"""Writes a BM25 index passage by passage: memory grows with the vocabulary, never with the text.

bm25s makes its index from all token lists at once. The files here are the same, made in two passes: the words of
each passage are appended to a file as it comes, then scored and sorted by word, a block at a time.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from rag.disk import allocate
from rag.lexical import tokenize

# Passages are cut to like lengths, so length should count for little; k1 is that of Anserini's baselines, in place of
# 1.5 and .75. Of 1,016 training questions a passage that answers is among the first 5 in .735, in place of .729, and
# among 16 in .852, in place of .851.
K1, B = 0.9, 0.2
BLOCK = 1 << 21  # pairs of a word and a passage in memory at a time: about 60 MB while they are sorted
_PENDING = "pending.i32"


class LexicalWriter:
    """Writes the BM25 index of passages added one by one, row by row, into a folder.

    A context manager that finishes the index at the end: the files that :class:`rag.lexical.Lexical` opens, or none
    where there was no passage.

    Raises:
        OSError: the disk is full or cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._vocabulary: dict[str, int] = {}
        self._pairs = array("i")  # word, count, word, count ... of the passages not yet on disk
        self._distinct = array("i")  # a passage each: its distinct words
        self._lengths = array("i")  # and all its words
        self._file = (folder / _PENDING).open("wb")

    def __enter__(self) -> LexicalWriter:
        return self

    def __exit__(self, *failure: object) -> None:
        with self._file:
            if failure[0] is not None:
                return
            self._spill()
        pending = self._folder / _PENDING
        if self._lengths:
            self._write(np.memmap(pending, np.int32, "r").reshape(-1, 2))
        pending.unlink()

    def add(self, text: str) -> None:
        """Append a passage."""
        # An index of no words cannot be made; a word that no question can hold keeps the rows in step.
        stems = tokenize(text) or ["\0"]
        counts = Counter(stems)
        vocabulary = self._vocabulary
        for stem, count in counts.items():
            self._pairs.append(vocabulary.setdefault(stem, len(vocabulary)))
            self._pairs.append(count)
        self._distinct.append(len(counts))
        self._lengths.append(len(stems))
        if len(self._pairs) >= BLOCK:
            self._spill()

    def _spill(self) -> None:
        self._pairs.tofile(self._file)
        del self._pairs[:]

    def _write(self, pairs: NDArray[np.int32]) -> None:
        lengths = np.frombuffer(self._lengths, np.int32)
        ends = np.cumsum(np.frombuffer(self._distinct, np.int32), dtype=np.int64)
        documents = np.zeros(len(self._vocabulary), np.int64)  # that hold each word
        for low in range(0, len(pairs), BLOCK):
            documents += np.bincount(pairs[low : low + BLOCK, 0], minlength=len(documents))
        pointers = np.concatenate([[0], np.cumsum(documents)])
        rarity = np.log1p((len(lengths) - documents + 0.5) / (documents + 0.5)).astype(np.float32)
        penalty = (K1 * (1 - B + B * lengths / lengths.mean())).astype(np.float32)

        scores = allocate(self._folder / "data.csc.index.npy", np.float32, len(pairs))
        rows = allocate(self._folder / "indices.csc.index.npy", np.int32, len(pairs))
        free = pointers[:-1].copy()  # where the next passage of each word goes
        for low in range(0, len(pairs), BLOCK):
            high = min(low + BLOCK, len(pairs))
            words, counts = pairs[low:high].T
            owners = np.searchsorted(ends, np.arange(low, high), side="right").astype(np.int32)
            order = np.argsort(words, kind="stable")
            words, counts, owners = words[order], counts[order], owners[order]
            first = np.searchsorted(words, words)  # of each word's run in this block
            places = free[words] + (np.arange(high - low) - first)
            scores[places] = rarity[words] * (counts / (counts + penalty[owners]))
            rows[places] = owners
            free += np.bincount(words, minlength=len(free))
        scores.flush()
        rows.flush()
        np.save(self._folder / "indptr.csc.index.npy", pointers)
        self._describe(len(lengths))

    def _describe(self, passages: int) -> None:
        words = json.dumps(self._vocabulary, ensure_ascii=False)
        (self._folder / "vocab.index.json").write_text(words, encoding="utf-8")
        settings = {
            "k1": K1,
            "b": B,
            "delta": 0.5,
            "method": "lucene",
            "idf_method": "lucene",
            "dtype": "float32",
            "int_dtype": "int32",
            "num_docs": passages,
            "version": bm25s.__version__,
            "backend": "numpy",
        }
        (self._folder / "params.index.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")


def build_lexical(texts: Iterable[str], folder: Path) -> None:
    """Write the BM25 index of ``texts`` (row i for the text numbered i) into ``folder``."""
    with LexicalWriter(folder) as writer:
        for text in texts:
            writer.add(text)
