"""Lexical search and fusion."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.index import Index, current_generation
from rag.indexing import update
from rag.lexical import Lexical, tokenize
from rag.lexical_build import build_lexical
from rag.retriever import LEXICAL_WEIGHT, retrieve
from tests.conftest import FakeAttributor, FakeEncoder


def test_words_are_stemmed_and_function_words_dropped() -> None:
    assert tokenize("What did the U.S. say about Deportations in Perú?") == ["us", "deport", "peru"]


def test_bm25_scores_every_passage(tmp_path: Path) -> None:
    build_lexical(["the wall is tall", "taxes fall", "…", "a wall, a wall"], tmp_path / "x")
    scores = Lexical(tmp_path / "x").scores("walls")
    assert scores.shape == (4,)
    assert scores[0] > 0
    assert scores[3] > scores[1] == scores[2] == 0
    assert Lexical(tmp_path / "x").scores("zebra what").tolist() == [0, 0, 0, 0]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """Three passages: by the vectors the first is best, by the words the second, and the third is nothing."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    texts = {
        "a.txt": "Taxes fall. They fell.",
        "b.txt": "The wall stands. A wall stood.",
        "c.txt": "Rain came. It rained.",
    }
    for name, text in texts.items():
        (corpus / name).write_text(text, encoding="utf-8")
    update(corpus, tmp_path / "index", FakeEncoder(), FakeAttributor(), 90)
    return Index(current_generation(tmp_path / "index") or tmp_path)


def test_a_hit_has_the_scores_of_both_searches(index: Index) -> None:
    vector = index.vectors_of([0])
    hits = retrieve(index, ["the wall"], vector, depth=50, top_k=3)[0]
    found = {hit.passage.article: hit for hit in hits}
    assert found["a.txt"].cosine == pytest.approx(1.0, abs=1e-3)
    assert found["a.txt"].lexical == found["c.txt"].lexical == 0
    assert found["b.txt"].lexical == pytest.approx(index.lexical_scores("wall")[1] / np.log(4))
    scores = [hit.cosine + LEXICAL_WEIGHT * hit.lexical for hit in hits]
    assert scores == sorted(scores, reverse=True)


def test_what_only_the_words_find_is_a_hit_with_its_cosine(index: Index) -> None:
    hits = retrieve(index, ["the wall"], index.vectors_of([0]), depth=1, top_k=3)[0]
    assert {hit.passage.article for hit in hits} == {"a.txt", "b.txt"}
    wanted = float(index.vectors_of([1])[0] @ index.vectors_of([0])[0])
    assert next(h for h in hits if h.row == 1).cosine == pytest.approx(wanted, abs=1e-3)


def test_rows_limit_both_searches(index: Index) -> None:
    hits = retrieve(index, ["the wall"], index.vectors_of([0]), depth=50, top_k=3, rows=[2])[0]
    assert [hit.row for hit in hits] == [2]
    assert retrieve(index, ["the wall"], index.vectors_of([0]), depth=50, top_k=3, rows=[]) == [[]]
