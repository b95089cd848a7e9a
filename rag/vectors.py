"""The passages' vectors on disk, and the search among them: exact, or by cells where there are many.

Vectors are kept in half precision: unit vectors then change by about 1e-4, and what an update keeps of an index is
kept exactly. Up to ``EXACT`` passages a flat index holds them all. Above it cells of a byte a dimension (``IVF, SQ8``)
find candidates, which the vectors themselves, memory-mapped, put in order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.types import Vectors

Halves = NDArray[np.float16]

SEARCHED = "vectors.faiss"
KEPT = "vectors.f16"
EXACT = 100_000
TRAINED = 40  # vectors a cell to train on
RECALL, DEPTH = 0.98, 50  # of the exact 50 nearest, at least this share is to be found
AGAIN = 4  # candidates put in order by their own vectors, for each wanted
FEW = 20_000  # rows a filter may leave for which comparing each is as fast as any index
BLOCK = 1 << 15  # vectors in memory at a time


@dataclass(frozen=True, slots=True)
class Plan:
    """How vectors are searched: the faiss index, how many cells are looked into, and the recall that was measured.

    ``recall``: of the exact 50 nearest, the share found for sample questions when the index was built.
    """

    kind: str = "Flat"
    probes: int = 0
    recall: float = 1.0


class VectorWriter:
    """Appends vectors to a file, a context manager that closes it; memory does not grow with them."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / KEPT).open("wb")

    def __enter__(self) -> VectorWriter:
        return self

    def __exit__(self, *failure: object) -> None:
        self._file.close()

    def add(self, vectors: Halves) -> None:
        """``vectors``: ``(n, dim)`` float16. Raises OSError where the disk is full."""
        self._file.write(np.ascontiguousarray(vectors, np.float16).tobytes())


def build_search(folder: Path, dim: int, queries: Callable[[], Vectors]) -> Plan:
    """Write the index that searches what a :class:`VectorWriter` wrote to ``folder``, and say how it does.

    ``queries`` gives sample questions as vectors, ``(n, dim)`` float32, unit length: how many cells a search looks
    into is set by them. Raises OSError where the disk is full.
    """
    kept = open_kept(folder / KEPT, dim)
    if len(kept) < EXACT:
        flat = faiss.IndexFlatIP(dim)
        for block in blocks(kept):
            flat.add(block)  # pyright: ignore[reportCallIssue] - faiss wraps its own signature
        write_index(flat, folder / SEARCHED)
        (folder / KEPT).unlink()  # the index holds every one
        return Plan()
    cells = 1 << round(math.log2(4 * math.sqrt(len(kept))))
    kind = f"IVF{cells},SQ8"
    index = faiss.index_factory(dim, kind, faiss.METRIC_INNER_PRODUCT)
    chosen = np.random.default_rng(0).choice(len(kept), min(len(kept), TRAINED * cells), replace=False)
    index.train(kept[np.sort(chosen)].astype(np.float32))
    for block in blocks(kept):
        index.add(block)
    write_index(index, folder / SEARCHED)
    return _plan(kind, cells, index, kept, queries())


def _plan(kind: str, cells: int, index: faiss.Index, kept: Halves, queries: Vectors) -> Plan:
    """The fewest cells that reach the recall wanted."""
    right = exact_nearest(kept, queries, DEPTH)
    probes = recall = 0
    while recall < RECALL and probes < cells:
        probes = min(cells, probes * 2 or 4)
        found = VectorIndex(index, kept, Plan(kind, probes)).search(queries, DEPTH)
        recall = float(np.mean([len(set(a) & set(b)) / len(b) for a, b in zip(found, right, strict=True)]))
    return Plan(kind, probes, round(recall, 4))


class VectorIndex:
    """Vectors opened to search. ``kept`` is None where ``index`` is flat and holds them itself."""

    def __init__(self, index: faiss.Index, kept: Halves | None, plan: Plan) -> None:
        self._index = index
        self._kept = kept
        self.plan = plan

    @classmethod
    def open(cls, folder: Path, plan: Plan) -> VectorIndex:
        """Memory-mapped. The files must be known to be sound: faiss loads some damaged ones and answers wrongly."""
        index = faiss.read_index(str(folder / SEARCHED), faiss.IO_FLAG_MMAP_IFC)
        return cls(index, None if plan.kind == "Flat" else open_kept(folder / KEPT, index.d), plan)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        return int(self._index.d)

    def of(self, rows: Sequence[int]) -> Vectors:
        """*Shape:* ``(len(rows), dim)`` float32."""
        chosen = np.asarray(rows, np.int64)
        if self._kept is not None:
            return self._kept[chosen].astype(np.float32)
        return self._index.reconstruct_batch(chosen)  # pyright: ignore[reportCallIssue]

    def search(self, queries: Vectors, top_k: int, rows: Sequence[int] | None = None) -> list[list[int]]:
        """The rows of the ``top_k`` nearest to each query by inner product, best first; of ``rows`` alone if given."""
        if not len(self) or not len(queries) or (rows is not None and not len(rows)):
            return [[] for _ in queries]
        chosen = None if rows is None else np.asarray(rows, np.int64)
        if chosen is not None and len(chosen) <= FEW:
            return _best(queries @ self.of(chosen.tolist()).T, chosen, top_k)
        if self._kept is None:
            return self._candidates(queries, top_k, _parameters(len(self), chosen))
        parameters = _parameters(len(self), chosen, self.plan.probes)
        found = self._candidates(queries, AGAIN * top_k, parameters)
        return [
            _best(query[None] @ self.of(line).T, np.asarray(line), top_k)[0]
            for query, line in zip(queries, found, strict=True)
        ]

    def _candidates(self, queries: Vectors, top_k: int, parameters: faiss.SearchParameters) -> list[list[int]]:
        _, found = self._index.search(queries, min(top_k, len(self)), params=parameters)  # pyright: ignore[reportCallIssue]
        return [[int(row) for row in line if row >= 0] for line in found]


def _parameters(size: int, rows: NDArray[np.int64] | None, probes: int = 0) -> faiss.SearchParameters:
    """A filter leaves fewer in each cell, so that more cells are looked into."""
    parameters = faiss.SearchParametersIVF() if probes else faiss.SearchParameters()
    if rows is not None:
        admitted = np.zeros(size, bool)
        admitted[rows] = True
        parameters.sel = faiss.IDSelectorBitmap(np.packbits(admitted, bitorder="little"))  # pyright: ignore[reportCallIssue]
    if isinstance(parameters, faiss.SearchParametersIVF):
        parameters.nprobe = probes if rows is None else min(probes * size // len(rows), 8 * probes)
    return parameters


def _best(scores: NDArray[np.float32], rows: NDArray[np.int64], top_k: int) -> list[list[int]]:
    """The rows of the highest scores in each line, best first; of equal ones the first row."""
    found = []
    for line in scores:
        chosen = np.argpartition(-line, top_k)[:top_k] if len(line) > top_k else np.arange(len(line))
        found.append(rows[chosen[np.lexsort((rows[chosen], -line[chosen]))]].tolist())
    return found


def exact_nearest(kept: Halves, queries: Vectors, top_k: int) -> list[list[int]]:
    """The rows of the ``top_k`` nearest to each query, every vector looked at, a block at a time."""
    scores = np.full((len(queries), top_k), -np.inf, np.float32)
    rows = np.full((len(queries), top_k), -1, np.int64)
    for number, block in enumerate(blocks(kept)):
        here = queries @ block.T
        best = np.argpartition(-here, min(top_k, here.shape[1] - 1), axis=1)[:, :top_k]
        scores = np.concatenate([scores, np.take_along_axis(here, best, 1)], axis=1)
        rows = np.concatenate([rows, best + number * BLOCK], axis=1)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :top_k]
        scores, rows = np.take_along_axis(scores, best, 1), np.take_along_axis(rows, best, 1)
    return [[int(row) for row in line if row >= 0] for line in rows]


def open_kept(path: Path, dim: int) -> Halves:
    """*Shape:* ``(passages, dim)`` float16, memory-mapped."""
    if not path.stat().st_size:
        return np.zeros((0, dim), np.float16)
    return np.memmap(path, np.float16, "r").reshape(-1, dim)


def blocks(kept: Halves) -> Iterator[Vectors]:
    """All vectors in order, as float32, some tens of megabytes at a time."""
    for low in range(0, len(kept), BLOCK):
        yield kept[low : low + BLOCK].astype(np.float32)


def write_index(index: faiss.Index, path: Path) -> None:
    """Raises OSError where faiss cannot write it, which says so by a RuntimeError."""
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:
        raise OSError(None, f"faiss could not write it ({str(error).rsplit('failed: ', 1)[-1]})", str(path)) from error
