"""The benchmarks' own arithmetic, over fakes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.ablations import Search, show, without_speakers
from benchmarks.retrieval import measure
from rag.evaluation import Question
from rag.evidence import FEATURES
from rag.index import Index, current_generation
from rag.indexing import update
from rag.pipeline import RANKER
from rag.ranking import load_ranker
from rag.settings import Settings
from tests.conftest import FakeAttributor, FakeEncoder


def test_retrieval_is_measured_for_each_search(tmp_path: Path) -> None:
    topics = ("bridge", "river", "school", "hospital")
    corpus = [{"id": t, "title": "", "text": f"The {t} opened. It was a {t} like no other."} for t in topics]
    (tmp_path / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in corpus))
    queries = [{"id": f"q{i}", "text": f"which {t}"} for i, t in enumerate(topics)]
    (tmp_path / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in queries))
    judged = "".join(f"q{i}\t{t}\t1\n" for i, t in enumerate(topics[:3]))  # nobody judged the fourth
    (tmp_path / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}")
    found = measure(tmp_path, FakeEncoder(), words=90, depth=10)
    assert list(found) == ["bm25", "dense", "hybrid"]
    assert found["bm25"] == {"nDCG@10": 1.0, "R@10": 1.0}
    assert found["hybrid"]["R@10"] == 1.0


def test_without_speakers_nothing_weighs_who_speaks() -> None:
    ranker = load_ranker(RANKER)
    found = without_speakers(ranker)
    gone = {name for name, weight in zip(FEATURES, found.weights, strict=True) if weight == 0.0}
    assert {"by_subject", "by_other", "speech_asked", "narration_asked"} <= gone
    kept = [name in {"reader", "passage", "dense", "words_here", "length"} for name in FEATURES]
    assert (found.weights[kept] == ranker.weights[kept]).all()


@pytest.mark.parametrize("name", ["bm25", "dense", "hybrid"])
def test_a_search_shows_the_sentence_with_the_words_of_the_question(tmp_path: Path, name: str) -> None:
    corpus = tmp_path / "articles"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The town was quiet. The bridge opens in spring. It rained.", encoding="utf-8")
    (corpus / "b.txt").write_text("The school is closed. Nobody came.", encoding="utf-8")
    encoder = FakeEncoder()
    update(corpus, tmp_path / "index", encoder, FakeAttributor(), 90, "fake")
    generation = current_generation(tmp_path / "index")
    assert generation is not None
    search = Search(Index(generation), encoder, Settings(corpus=corpus))
    found = show(Question("1", "When opens the bridge in spring?", ()), getattr(search, name), 3, -np.inf)
    assert found["answered"]
    assert found["quotes"][0]["text"] == "The bridge opens in spring."
    assert found["quotes"][0]["score"] >= found["quotes"][1]["score"]
