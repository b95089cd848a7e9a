"""An update makes again only what is new, wherever it stands, and goes on where a stopped one was."""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from rag import indexing
from rag.analysis import Tools, analyse, analysis_key
from rag.corpus import make_article
from rag.duplicates import SLOTS, count_near_duplicates, sketch
from rag.index import current_generation
from rag.indexing import Changes
from rag.manifest import Recipe
from rag.unfinished import UNFINISHED, Unfinished
from tests.building import Fakes, build, opened
from tests.conftest import FakeEncoder


def test_a_moved_file_keeps_its_vectors_and_statements(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    build(corpus, tmp_path / "i", fakes)
    fakes[0].encoded.clear()
    (corpus / "old").mkdir()
    (corpus / "a.txt").rename(corpus / "old" / "wall.txt")
    changes = build(corpus, tmp_path / "i", fakes)
    assert changes == Changes(moved=(("a.txt", "old/wall.txt"),), kept=2)
    assert fakes[0].encoded == []
    index = opened(tmp_path / "i")
    rows = index.store.passages("old/wall.txt")
    assert {passage.article for _, passage in rows} == {"old/wall.txt"}
    assert [s.speaker for s in index.store.statements("old/wall.txt")] == ["Kelly"]
    expected = fakes[0].encode(["A headline on the wall\nKelly: The wall is fine.\n\nIt rained."])
    np.testing.assert_allclose(index.vectors_of([rows[0][0]]), expected, atol=1e-3)


def rows_of(*topics: str) -> str:
    lines = [{"id": t, "title": f"On {t}", "text": f"Kelly: The {t} is fine.\n\nIt rained on {t}."} for t in topics]
    return "".join(json.dumps(line) + "\n" for line in lines)


def test_a_file_of_many_articles_is_updated_row_by_row(tmp_path: Path, fakes: Fakes) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "export.jsonl").write_text(rows_of("wall", "tax", "trade") + "{not JSON\n")
    first = build(corpus, tmp_path / "i", fakes)
    assert first.added == ("export.jsonl#tax", "export.jsonl#trade", "export.jsonl#wall")
    assert [problem.path for problem in first.problems] == ["export.jsonl#4"]
    fakes[0].encoded.clear()
    (corpus / "export.jsonl").write_text(rows_of("fish", "trade", "wall"))
    (corpus / "more.jsonl").write_text(rows_of("coal"))
    changes = build(corpus, tmp_path / "i", fakes)
    assert changes.added == ("export.jsonl#fish", "more.jsonl#coal")
    assert (changes.removed, changes.kept, changes.problems) == (("export.jsonl#tax",), 2, ())
    assert len(fakes[0].encoded) == 2
    assert [listed.title for listed in opened(tmp_path / "i").store.listing()] == [
        "On fish", "On trade", "On wall", "On coal",
    ]  # fmt: skip


def test_metadata_makes_a_change_and_keeps_the_vectors(corpus: Path, tmp_path: Path, fakes: Fakes) -> None:
    build(corpus, tmp_path / "i", fakes)
    fakes[0].encoded.clear()
    (corpus / "metadata.csv").write_text("file,outlet\na.txt,Daily\n")
    assert build(corpus, tmp_path / "i", fakes) == Changes(changed=("a.txt",), kept=2)
    assert fakes[0].encoded == []


class Stopping(FakeEncoder):
    """Stopped like a person would, at the text that says "stop"."""

    def encode(self, texts):
        if any("stop" in text for text in texts):
            raise KeyboardInterrupt
        return super().encode(texts)


def test_a_stopped_build_goes_on_where_it_was(tmp_path: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "CHUNK", 2)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(6):
        said = "stop" if number == 5 else f"go on {number}"
        (corpus / f"{number}.txt").write_text(f"Kelly: Number {number}, {said}.")
    stopping = Stopping()
    with pytest.raises(KeyboardInterrupt):
        build(corpus, tmp_path / "i", (stopping, fakes[1]))
    assert current_generation(tmp_path / "i") is None
    assert len(stopping.encoded) == 4
    assert [p.name for p in (tmp_path / "i").glob(".building-*")] == []
    assert len(build(corpus, tmp_path / "i", fakes).added) == 6
    assert len(fakes[0].encoded) == 2
    assert not (tmp_path / "i" / UNFINISHED).exists()
    index = opened(tmp_path / "i")
    np.testing.assert_allclose(index.vectors_of(range(6)), fakes[0].encode(
        [(corpus / f"{number}.txt").read_text() for number in range(6)]), atol=1e-3)  # fmt: skip


def test_unfinished_work_that_is_damaged_is_made_again(tmp_path: Path, fakes: Fakes) -> None:
    article = make_article("a.txt", "Kelly: It is fine.")
    made = analyse([article], [None], [False], Tools(*fakes, 90, ""))
    key = analysis_key(article)
    recipe = Recipe("fake", "fake", 90)
    with Unfinished(tmp_path, recipe, 32) as unfinished:
        unfinished.put([(key, made[0])])
        kept = unfinished.get(key, "b.txt")
        assert kept is not None
        assert [passage.article for passage in kept.passages] == ["b.txt"]
        np.testing.assert_array_equal(kept.vectors, made[0].vectors)
    with sqlite3.connect(tmp_path / UNFINISHED) as db:
        db.execute("UPDATE made SET vectors = zeroblob(64)")
    with Unfinished(tmp_path, recipe, 32) as unfinished:
        assert unfinished.get(key, "a.txt") is None
    (tmp_path / UNFINISHED).write_bytes(b"no database at all" * 99)
    with Unfinished(tmp_path, recipe, 32) as unfinished:
        assert unfinished.get(key, "a.txt") is None
        unfinished.put([(key, made[0])])
    with Unfinished(tmp_path, Recipe("other", "fake", 90), 32) as unfinished:
        assert unfinished.get(key, "a.txt") is None


def test_near_duplicates_are_counted_and_kept(tmp_path: Path, fakes: Fakes) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    words = random.Random(1).choices("wall tax trade coal fish rain road bank vote law tide sand".split(), k=400)
    (corpus / "a.txt").write_text(" ".join(words))
    (corpus / "b.txt").write_text(" ".join(["Correction:", *words[:390]]).upper())
    (corpus / "c.txt").write_text(" ".join(reversed(words)))
    changes = build(corpus, tmp_path / "i", fakes)
    assert (changes.near_duplicates, len(changes.added)) == (1, 3)
    assert build(corpus, tmp_path / "i", fakes).near_duplicates == 1


def test_a_sketch_tells_how_much_two_texts_share() -> None:
    words = [f"w{number}" for number in range(1000)]
    half = sketch(" ".join(words[:500] + ["x" + word for word in words[500:]]))
    assert 0.15 < (sketch(" ".join(words)) == half).mean() < 0.5  # a third of their runs
    assert sketch("").shape == sketch("one").shape == (SLOTS,)
    assert count_near_duplicates(np.zeros((0, SLOTS), np.uint32)) == 0
    assert count_near_duplicates(np.array([sketch("a b c d e f"), sketch("A, b c d e f!")])) == 1


def test_lines_that_come_to_be_repeated_bar_them_in_old_articles(tmp_path: Path, fakes: Fakes) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    footer = "Our paper boys bring it to you every day of the week."

    def write(number: int) -> None:
        body = f"Story {number} is about topic {number}, and it goes on for a while so that it is prose of {number}."
        (corpus / f"{number:02}.txt").write_text(f"{body}\n\n{footer if number < 8 else 'Nothing.'}\n")

    for number in range(3):
        write(number)
    build(corpus, tmp_path / "i", fakes)
    assert not opened(tmp_path / "i").store.article("00.txt").boilerplate
    for number in range(3, 9):
        write(number)
    build(corpus, tmp_path / "i", fakes)
    updated = opened(tmp_path / "i").store.articles()
    build(corpus, tmp_path / "i", fakes, rebuild=True)
    assert opened(tmp_path / "i").store.articles() == updated
    article = updated[0]
    assert [article.text[a:b] for a, b in article.boilerplate] == [footer]
