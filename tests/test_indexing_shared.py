"""Readers keep what they read while writers replace it; a full disk, a dead writer and a damaged file are told."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from benchmarks import crash
from rag.errors import BadIndex
from rag.index import Index, current_generation
from rag.indexing import update
from rag.lexical import Lexical, tokenize
from rag.lexical_build import build_lexical
from tests.conftest import FakeAttributor, FakeEncoder

Fakes = tuple[FakeEncoder, FakeAttributor]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}.txt").write_text(f"Kelly: Number {number} is fine.\n\nIt rained in {number} places.\n")
    return folder


def build(corpus: Path, folder: Path, fakes: Fakes, rebuild: bool = True) -> Path:
    update(corpus, folder, *fakes, passage_words=4, rebuild=rebuild)
    generation = current_generation(folder)
    assert generation is not None
    return generation


def test_a_generation_lives_as_long_as_a_reader_holds_it(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    first = build(corpus, tmp_path / "i", fakes)
    reader = Index(first)
    second = build(corpus, tmp_path / "i", fakes)
    third = build(corpus, tmp_path / "i", fakes)
    assert first.exists()
    assert not second.exists()
    assert len(reader.store.articles()) == 40
    assert reader.search_lexical(["rained in 7 places"], 1) == [[reader.store.passages("07.txt")[1][0]]]
    assert Index(first).size == reader.size  # the files, not only what is open of them
    reader.close()
    build(corpus, tmp_path / "i", fakes, rebuild=False)  # nothing to do, but to sweep
    assert not first.exists()
    assert third.exists()
    with pytest.raises(BadIndex, match=r"manifest\.json"):
        Index(first)


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """Inside, no file grows beyond ``size`` bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [100, 3000, 5000, 9000, 12_000, 18_000, 30_000])
def test_a_full_disk_leaves_the_old_index(corpus: Path, tmp_path: Path, fakes: Fakes, size: int) -> None:
    old = build(corpus, tmp_path / "i", fakes)
    for path in corpus.iterdir():
        path.write_text(path.read_text() + "Spicer: It is not.\n")
    with at_most(size), pytest.raises(BadIndex, match="it is as it was before"):
        build(corpus, tmp_path / "i", fakes, rebuild=False)
    assert current_generation(tmp_path / "i") == old
    index = Index(old)
    assert index.store.speakers() == [("Kelly", 40)]
    index.close()
    assert list((tmp_path / "i").glob(".building-*")) == []
    new = build(corpus, tmp_path / "i", fakes, rebuild=False)
    assert Index(new).store.speakers() == [("Kelly", 40), ("Spicer", 40)]


def test_a_killed_writer_leaves_no_lock(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    class Waiting(FakeEncoder):
        def encode(self, texts):
            os.write(ready[1], b"x")
            signal.pause()
            return super().encode(texts)

    ready = os.pipe()
    child = os.fork()
    if not child:
        update(corpus, tmp_path / "i", Waiting(), fakes[1], passage_words=90)
    os.read(ready[0], 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert len(list((tmp_path / "i").glob(".building-*"))) == 1
    build(corpus, tmp_path / "i", fakes, rebuild=False)
    assert list((tmp_path / "i").glob(".building-*")) == []


def test_damage_is_named_with_what_to_do(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    generation = build(corpus, tmp_path / "i", fakes)
    (generation / "store.sqlite").write_bytes(b"")
    with pytest.raises(BadIndex, match=r"store\.sqlite: expected SHA-256 .*\nrebuild with: python -m rag index"):
        Index(generation)


def test_the_lexical_index_is_bm25s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import bm25s

    from rag import lexical_build

    monkeypatch.setattr(lexical_build, "BLOCK", 50)
    chance = np.random.default_rng(3)
    words = "wall tax trade coal fish rain road bank vote law tide sand".split()
    texts = [" ".join(chance.choice(words, chance.integers(0, 30))) for _ in range(200)]
    build_lexical(texts, tmp_path / "ours")
    theirs = bm25s.BM25(k1=lexical_build.K1, b=lexical_build.B)
    theirs.index([tokenize(text) or ["\0"] for text in texts], show_progress=False)
    theirs.save(str(tmp_path / "theirs"), show_progress=False)
    for question in ("wall", "fish and coal", "sand sand law"):
        found = Lexical(tmp_path / "ours").scores(question)
        np.testing.assert_allclose(found, Lexical(tmp_path / "theirs").scores(question), rtol=1e-5)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_kills_and_crowds_leave_an_index_that_is_whole(tmp_path: Path) -> None:
    assert crash.kill(tmp_path / "killed", 300)["faults"] == []
    shared = crash.share(tmp_path / "shared", 120, writers=2, readers=4)
    assert shared["faults"] == []
    assert shared["openings"] > 100
    assert shared["updates"] > 20
