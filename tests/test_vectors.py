"""Vectors are searched exactly, or by cells whose recall was measured, and kept in half precision."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag import vectors
from rag.vectors import Plan, VectorIndex, VectorWriter, build_search, exact_nearest

SIZE, DIM = 6000, 32


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def stored() -> np.ndarray:
    chance = np.random.default_rng(0)
    centres = chance.normal(size=(60, DIM))
    return unit(centres[chance.integers(0, 60, SIZE)] + 0.5 * chance.normal(size=(SIZE, DIM)))


@pytest.fixture(scope="module")
def queries(stored: np.ndarray) -> np.ndarray:
    return unit(stored[::200] + 0.05 * np.random.default_rng(1).normal(size=(30, DIM)))


def made(folder: Path, stored: np.ndarray, queries: np.ndarray) -> VectorIndex:
    with VectorWriter(folder) as writer:
        for low in range(0, SIZE, 1000):
            writer.add(stored[low : low + 1000].astype(np.float16))
    return VectorIndex.open(folder, build_search(folder, DIM, lambda: queries))


def test_few_vectors_are_searched_exactly(tmp_path: Path, stored: np.ndarray, queries: np.ndarray) -> None:
    index = made(tmp_path, stored, queries)
    assert index.plan == Plan()
    assert [path.name for path in tmp_path.iterdir()] == [vectors.SEARCHED]
    halves = stored.astype(np.float16)
    assert [set(line) for line in index.search(queries, 10)] == [
        set(line) for line in exact_nearest(halves, queries, 10)
    ]
    np.testing.assert_array_equal(index.of([5, 3]), halves[[5, 3]].astype(np.float32))


def test_many_vectors_are_searched_by_cells(
    tmp_path: Path, stored: np.ndarray, queries: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "EXACT", 1000)
    monkeypatch.setattr(vectors, "FEW", 100)
    index = made(tmp_path, stored, queries)
    assert index.plan.kind == "IVF256,SQ8"
    assert 4 <= index.plan.probes <= 256
    assert index.plan.recall >= vectors.RECALL
    halves = stored.astype(np.float16)
    np.testing.assert_array_equal(index.of([5, 3]), halves[[5, 3]].astype(np.float32))

    exact = exact_nearest(halves, queries, SIZE)
    found = index.search(queries, 50)
    assert np.mean([len(set(a) & set(b[:50])) / 50 for a, b in zip(found, exact, strict=True)]) >= vectors.RECALL
    for rows in (list(range(0, SIZE, 100)), list(range(0, SIZE, 5))):  # each compared, and cells with a filter
        admitted = set(rows)
        right = [[row for row in line if row in admitted][:20] for line in exact]
        found = index.search(queries, 20, rows)
        assert all(set(line) <= admitted for line in found)
        assert np.mean([len(set(a) & set(b)) / 20 for a, b in zip(found, right, strict=True)]) >= 0.95


def test_no_vector_and_no_row(tmp_path: Path, queries: np.ndarray) -> None:
    with VectorWriter(tmp_path):
        pass
    index = VectorIndex.open(tmp_path, build_search(tmp_path, DIM, lambda: queries))
    assert (len(index), index.dim) == (0, DIM)
    assert index.search(queries[:2], 5) == [[], []]


def test_blocks_make_no_difference(stored: np.ndarray, queries: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    halves = stored.astype(np.float16)
    whole = exact_nearest(halves, queries, 50)
    monkeypatch.setattr(vectors, "BLOCK", 700)
    assert exact_nearest(halves, queries, 50) == whole
    assert exact_nearest(halves[:7], queries, 50) == [sorted(line, key=line.index) for line in exact_nearest(
        halves[:7], queries, 7)]  # fmt: skip
