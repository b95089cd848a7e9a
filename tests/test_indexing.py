"""An index is built, reused, updated and refused; a kill at any moment leaves the old one or the new one."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from rag.errors import BadCorpus, BadIndex
from rag.index import CURRENT, Index, current_generation, index_folder, read_manifest
from rag.indexing import Changes, is_current
from rag.settings import ROOT, Settings
from rag.types import Filters
from rag.verify import verify
from tests.building import Fakes, build, opened
from tests.conftest import FakeAttributor, FakeEncoder


def test_build_then_reuse(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    steps: list[tuple[int, int]] = []
    changes = build(corpus, tmp_path / "i", fakes, progress=lambda done, total: steps.append((done, total)))
    assert changes.added == ("a.txt", "b.txt", "c.txt")
    assert changes.rebuilt
    assert steps == [(0, 3), (3, 3)]
    first = current_generation(tmp_path / "i")
    fakes[0].encoded.clear()
    assert build(corpus, tmp_path / "i", fakes) == Changes(kept=3)
    assert current_generation(tmp_path / "i") == first
    assert fakes[0].encoded == []


def test_an_update_embeds_only_what_is_new(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    folder = tmp_path / "i"
    build(corpus, folder, fakes)
    before = opened(folder)
    (corpus / "a.txt").unlink()
    (corpus / "b.txt").write_text("A headline on fish\n\nSpicer: The fish is fine.\n")
    (corpus / "d.txt").write_text("A headline on coal\n\nKelly: The coal is fine.\n")
    fakes[0].encoded.clear()
    changes = build(corpus, folder, fakes)
    assert (changes.added, changes.changed, changes.removed, changes.kept) == (("d.txt",), ("b.txt",), ("a.txt",), 1)
    assert len(fakes[0].encoded) == 2
    after = opened(folder)
    assert [article.id for article in after.store.articles()] == ["b.txt", "c.txt", "d.txt"]
    assert after.store.speakers() == [("Kelly", 2), ("Spicer", 1)]
    kept_before, kept_after = before.store.passages("c.txt"), after.store.passages("c.txt")
    assert [p for _, p in kept_before] == [p for _, p in kept_after]
    np.testing.assert_array_equal(
        before.vectors_of([r for r, _ in kept_before]), after.vectors_of([r for r, _ in kept_after])
    )


def test_metadata_alone_makes_an_update(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    build(corpus, tmp_path / "i", fakes)
    (corpus / "metadata.csv").write_text("file,outlet,date\na.txt,Daily,2017-02-24\n")
    build(corpus, tmp_path / "i", fakes)
    article = opened(tmp_path / "i").store.article("a.txt")
    assert (article.outlet, article.date) == ("Daily", "2017-02-24")


def test_another_encoder_rebuilds_rather_than_mixes(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    build(corpus, tmp_path / "i", fakes)
    other = FakeEncoder("other")
    assert build(corpus, tmp_path / "i", (other, FakeAttributor())).rebuilt
    assert len(other.encoded) == 3


def test_another_attributor_reads_again_and_keeps_the_vectors(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    class Nobody(FakeAttributor):
        def find_statements(self, articles):
            return [[] for _ in articles]

    build(corpus, tmp_path / "i", fakes)
    fakes[0].encoded.clear()
    build(corpus, tmp_path / "i", (fakes[0], Nobody("other")))
    assert fakes[0].encoded == []
    assert opened(tmp_path / "i").store.speakers() == []


def test_touching_a_file_changes_nothing(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    build(corpus, tmp_path / "i", fakes)
    os.utime(corpus / "a.txt")
    manifest = opened(tmp_path / "i").manifest
    assert is_current(manifest, corpus, manifest.recipe, manifest.reader)
    assert not is_current(manifest, corpus, manifest.recipe, "another reader")


@pytest.mark.parametrize("name", ["vectors.faiss", "store.sqlite", "lexical/data.csc.index.npy"])
def test_a_damaged_file_is_refused_by_name_and_rebuilt(corpus: Path, tmp_path: Path, fakes: Fakes, name: str) -> None:
    build(corpus, tmp_path / "i", fakes)
    generation = current_generation(tmp_path / "i")
    assert generation is not None
    data = bytearray((generation / name).read_bytes())
    data[len(data) // 2] ^= 1
    (generation / name).write_bytes(data)
    with pytest.raises(BadIndex, match=Path(name).name):
        Index(generation)
    assert build(corpus, tmp_path / "i", fakes).rebuilt
    assert opened(tmp_path / "i").size == 3


def test_a_broken_manifest_is_refused(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    build(corpus, tmp_path / "i", fakes)
    generation = current_generation(tmp_path / "i")
    assert generation is not None
    (generation / "manifest.json").write_text("{")
    with pytest.raises(BadIndex, match=r"manifest\.json"):
        read_manifest(generation)
    assert build(corpus, tmp_path / "i", fakes).rebuilt


def test_a_folder_without_articles_leaves_the_old_index(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    build(corpus, tmp_path / "i", fakes)
    old = current_generation(tmp_path / "i")
    for path in corpus.iterdir():
        path.write_bytes(b"\0")
    with pytest.raises(BadCorpus, match="no readable article"):
        build(corpus, tmp_path / "i", fakes)
    for path in corpus.iterdir():
        path.unlink()
    with pytest.raises(BadCorpus, match="found none"):
        build(corpus, tmp_path / "i", fakes)
    assert current_generation(tmp_path / "i") == old
    assert opened(tmp_path / "i").size == 3


def test_skipped_files_are_remembered(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    (corpus / "z.txt").write_bytes(b"\0")
    first = build(corpus, tmp_path / "i", fakes)
    again = build(corpus, tmp_path / "i", fakes)
    assert [p.path for p in first.problems] == [p.path for p in again.problems] == ["z.txt"]
    assert again.added == ()


def test_an_article_of_nothing_but_noise_is_kept_and_never_found(tmp_path: Path, fakes: Fakes) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("🙂🙂")
    build(corpus, tmp_path / "i", fakes)
    index = opened(tmp_path / "i")
    assert index.search_lexical(["what"], 5) == [[]]
    build(corpus, tmp_path / "i", fakes, rebuild=True)


def test_an_index_that_cannot_be_written_says_so(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    (tmp_path / "i").write_text("a file where the folder should be")
    with pytest.raises(BadIndex, match="cannot write the index"):
        build(corpus, tmp_path / "i", fakes)


def test_search_and_filters(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    (corpus / "metadata.csv").write_text("file,outlet,date\na.txt,Daily,2017-02-24\nb.txt,Post,2017-03\n")
    build(corpus, tmp_path / "i", fakes)
    index = opened(tmp_path / "i")
    store = index.store
    assert [store.passage(r).article for r in index.search_lexical(["trade"], 5)[0]] == ["c.txt"]
    dense = index.search_dense(fakes[0].encode(["A headline on the tax"]), 99)[0]
    assert len(dense) == 3
    assert index.search_dense(fakes[0].encode(["tax"]), 5, [2]) == [[2]]
    assert index.search_dense(fakes[0].encode(["tax"]), 5, []) == [[]]

    def admitted(**fields) -> list[str]:
        return [store.passage(row).article for row in store.rows_of(Filters(**fields)) or []]

    assert store.rows_of(Filters()) is None
    assert admitted(outlet="daily") == ["a.txt"]
    assert admitted(since="2017-02-25") == ["b.txt"]
    assert admitted(until="2017-02") == ["a.txt"]
    assert admitted(since="2017", until="2017") == ["a.txt", "b.txt"]
    assert admitted(articles=("c.txt",)) == ["c.txt"]
    assert store.rows_of_speaker("Kelly") == [0, 1, 2]


def test_listing_and_what_a_person_says(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    (corpus / "metadata.csv").write_text("file,outlet,date\na.txt,Daily,2017-02-24\nc.txt,Post,2017-01\n")
    build(corpus, tmp_path / "i", fakes)
    store = opened(tmp_path / "i").store
    title = "A headline on the wall"
    assert store.listing()[0] == ("a.txt", title, "Daily", "2017-02-24", 1)
    assert [listed.id for listed in store.listing()] == ["a.txt", "b.txt", "c.txt"]
    said = store.statements_of("Kelly")
    assert [article for article, _ in said] == ["c.txt", "a.txt", "b.txt"]
    assert [[s] for _, s in said] == [store.statements(article) for article, _ in said]
    assert store.statements_of("Kelly", 1, 1) == said[1:2]
    assert store.statements_of("Nobody") == []


def test_verify_names_what_is_wrong(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    settings = Settings(corpus=corpus, index_dir=tmp_path / "i")
    with pytest.raises(BadIndex, match="nothing was indexed"):
        verify(settings)
    folder = index_folder(settings.index_dir, corpus)
    build(corpus, folder, fakes)
    report = verify(settings)
    assert (report.articles, report.mismatches) == (3, ())
    assert report.offsets > 6
    (corpus / "a.txt").write_text("Other words.")
    (corpus / "b.txt").unlink()
    lines = verify(settings).mismatches
    assert any(line.startswith("a.txt: expected SHA-256") for line in lines)
    assert any(line.startswith("b.txt: indexed, but there is no such file now") for line in lines)
    (folder / (folder / CURRENT).read_text().strip() / "vectors.faiss").write_bytes(b"x")
    assert "vectors.faiss" in verify(settings).mismatches[0]


BUILDER = """
import sys
from pathlib import Path
from rag.indexing import update
from tests.conftest import FakeAttributor, FakeEncoder
corpus, folder = map(Path, sys.argv[1:])
print("ready", flush=True)
while True:
    update(corpus, folder, FakeEncoder(), FakeAttributor(), 90, rebuild=True)
"""


def test_a_kill_at_any_moment_leaves_an_index_that_opens(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    folder = tmp_path / "i"
    build(corpus, folder, fakes)
    chance = random.Random(5)
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", BUILDER, str(corpus), str(folder)], cwd=ROOT, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        process.wait()
        index = opened(folder)
        assert index.size == 3
        assert len(index.store.articles()) == 3
    build(corpus, folder, fakes, rebuild=True)
    assert len(list(folder.glob("generation-*"))) <= 2
    assert list(folder.glob(".building-*")) == []
