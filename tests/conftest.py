"""Fakes that are deterministic per text, and the real pipeline, opened once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.pipeline import Pipeline
from rag.settings import ROOT, Settings
from rag.types import Article, Reading, Span, Statement, Vectors

CORPUS = ROOT / "corpus"


class FakeEncoder:
    """A unit vector a text: the sum of a fixed random vector for each of its words."""

    dim = 32

    def __init__(self, fingerprint: str = "fake") -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        rows = [sum((self._vector(w) for w in re.findall(r"\w+", t.lower())), np.ones(self.dim)) for t in texts]
        vectors = np.array(rows, np.float32).reshape(-1, self.dim)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def _vector(self, word: str) -> np.ndarray:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
        return np.random.default_rng(seed).normal(size=self.dim)


class FakeReader:
    """Points at the sentence that shares most words with the question."""

    fingerprint = "fake"

    def read(self, pairs: Sequence[tuple[str, str]], top_k: int = 5) -> list[Reading]:
        return [self._read(question, text, top_k) for question, text in pairs]

    def _read(self, question: str, text: str, top_k: int) -> Reading:
        asked = set(re.findall(r"\w+", question.lower()))
        spans = [
            Span(m.start(), m.end(), float(len(asked & set(re.findall(r"\w+", m.group().lower())))))
            for m in re.finditer(r"[^.!?\s][^.!?]*[.!?]?", text)
        ]
        return Reading(tuple(sorted(spans, key=lambda s: -s.score)[:top_k]), 1.0)


class FakeAttributor:
    """A statement for every ``NAME: words.`` in an article."""

    def __init__(self, fingerprint: str = "fake") -> None:
        self.fingerprint = fingerprint

    def find_statements(self, articles: Sequence[Article]) -> list[list[Statement]]:
        return [
            [
                Statement(m.start(2), m.end(2), "direct", m.group(1), m.start(1), m.end(1))
                for m in re.finditer(r"([A-Z]\w+): ([^\n]+)", article.text)
            ]
            for article in articles
        ]


@pytest.fixture
def fakes() -> tuple[FakeEncoder, FakeAttributor]:
    return FakeEncoder(), FakeAttributor()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Three articles of a statement each, on a wall, a tax and trade."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, topic in (("a.txt", "wall"), ("b.txt", "tax"), ("c.txt", "trade")):
        (folder / name).write_text(f"A headline on the {topic}\n\nKelly: The {topic} is fine.\n\nIt rained.\n")
    return folder


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


@pytest.fixture(scope="session")
def pipeline(index_dir: Path) -> Pipeline:
    """The real parts over the four bundled articles."""
    return Pipeline.open(Settings(corpus=CORPUS, index_dir=index_dir))
