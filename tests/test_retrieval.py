"""Lexical search and fusion."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.lexical import Lexical, tokenize
from rag.lexical_build import build_lexical
from rag.retriever import fuse


def test_words_are_stemmed_and_function_words_dropped() -> None:
    assert tokenize("What did the U.S. say about Deportations in Perú?") == ["us", "deport", "peru"]


def test_bm25_scores_every_passage(tmp_path: Path) -> None:
    build_lexical(["the wall is tall", "taxes fall", "…", "a wall, a wall"], tmp_path / "x")
    scores = Lexical(tmp_path / "x").scores("walls")
    assert scores.shape == (4,)
    assert scores[0] > 0
    assert scores[3] > scores[1] == scores[2] == 0
    assert Lexical(tmp_path / "x").scores("zebra what").tolist() == [0, 0, 0, 0]


def test_reciprocal_rank_fusion() -> None:
    fused = fuse([[7, 8], [8, 9]])
    assert [row for row, _ in fused] == [8, 7, 9]
    assert fused[0][1] == pytest.approx(1 / 62 + 1 / 61)
    assert fuse([[], []]) == []
