"""Figures over many questions: intervals, curves, two systems compared, and the script that prints them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import evaluate
from rag.evaluation import (
    Gold,
    Judgement,
    Question,
    by_type,
    coverage_risk,
    groups,
    reliability,
    summarise,
)
from rag.uncertainty import compare, intervals

GOLD = (Gold("a", "words"),)


def judged(
    hits: str, confidence: float = 0.5, answered: bool = True, gold: tuple[Gold, ...] = GOLD, seconds: float = 1.0, **of
) -> Judgement:
    """``hits``: a "+" for each quote that answers, a "-" for each that does not."""
    found = tuple(mark == "+" for mark in hits)
    question = Question(of.pop("id", "1"), "?", gold, **of)
    right = float(answered and found[:1] == (True,))
    return Judgement(question, answered, found, None, None, confidence, seconds, right, right)


def test_ranks_count_as_success_and_reciprocal_rank() -> None:
    figures = summarise([judged("+"), judged("--+"), judged("----+"), judged("---"), judged("+", answered=False)])
    assert [figures[f"hit@{k}"] for k in (1, 3, 5)] == pytest.approx([0.2, 0.4, 0.6])
    assert figures["mrr"] == pytest.approx((1 + 1 / 3 + 1 / 5) / 5)


def test_hits_of_more_than_nine_quotes_keep_their_order() -> None:
    assert summarise([judged("-" * 10 + "+")])["mrr"] == pytest.approx(1 / 11)


def test_nothing_found_and_nothing_asked() -> None:
    assert summarise([judged("", answered=False)])["hit@5"] == 0.0
    assert "hit@1" not in summarise([judged("-", gold=())])
    assert summarise([]) == {"questions": 0}


def test_percentiles_of_seconds() -> None:
    figures = summarise([judged("+", seconds=s) for s in (1.0, 2.0, 3.0)])
    assert figures["seconds_p50"] == 2.0
    assert figures["seconds_p99"] == pytest.approx(2.98)


def test_groups_are_types_and_follow_ups() -> None:
    judgements = [judged("+", type="said"), judged("-", type="fact"), judged("-", type="said", previous="who?")]
    assert list(groups(judgements)) == ["all", "fact", "said", "follow-up"]
    assert by_type(judgements)["said"]["hit@1"] == 0.5
    assert by_type(judgements)["follow-up"]["questions"] == 1


def test_intervals_hold_the_figure_and_repeat() -> None:
    rng = np.random.default_rng(1)
    judgements = [judged("+" if rng.random() < 0.7 else "-", rng.random()) for _ in range(80)]
    judgements += [judged("-", rng.random(), rng.random() < 0.5, ()) for _ in range(20)]
    found = intervals(judgements, resamples=300)
    figures = summarise(judgements)
    for name, (low, high) in found.items():
        assert low <= figures[name] <= high, name
    low, high = found["hit@1"]
    assert 0.1 < high - low < 0.3  # about 2 x 1.96 x sqrt(0.7 x 0.3 / 80)
    assert found == intervals(judgements, resamples=300)
    assert "auroc" in found
    assert intervals(judgements[:1]) == {}


def test_coverage_and_risk_answer_the_surest_first() -> None:
    judgements = [judged("-", 0.2), judged("+", 0.9), judged("+", 0.6), judged("-", 0.6)]
    assert coverage_risk(judgements) == [(0.25, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]
    assert coverage_risk([]) == []


def test_reliability_bins_by_confidence() -> None:
    bins = reliability([judged("+", 1.0), judged("-", 0.92), judged("-", 0.0)])
    assert [(b.confidence, b.right, b.count) for b in bins] == [(0.0, 0.0, 1), (pytest.approx(0.96), 0.5, 2)]


def test_a_clear_difference_is_told_from_none() -> None:
    worse = [judged("-+" if i % 2 else "+", id=str(i)) for i in range(40)]
    better = [judged("+", id=str(i)) for i in range(40)]
    found = {d.figure: d for d in compare(worse, better, permutations=499)}
    assert found["hit@1"].a == 0.5
    assert found["hit@1"].b == 1.0
    assert found["hit@1"].p < 0.01
    assert 0.0 < found["hit@1"].low < 0.5 < found["hit@1"].high
    same = {d.figure: d for d in compare(better, better)}
    assert same["hit@1"].p == 1.0
    assert same["hit@1"].low == same["hit@1"].high == 0.0
    with pytest.raises(ValueError, match="the same questions"):
        compare(worse, better[1:])


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """A corpus of one article, two questions, and the predictions of two systems."""
    corpus = tmp_path / "articles"
    corpus.mkdir()
    (corpus / "a.txt").write_text("“The bridge will open,” Ann Lee said. It rained.", encoding="utf-8")
    questions = [
        {"id": "1", "question": "What will open?", "gold": [{"article": "a", "text": "The bridge will open"}]},
        {"id": "2", "question": "Who won?", "gold": []},
    ]
    right = {"article": "a.txt", "start": 1, "end": 21, "text": "The bridge will open", "speaker": "Ann Lee"}
    wrong = {"article": "a.txt", "start": 38, "end": 48, "text": "It rained.", "speaker": None}
    for name, quote in (("good", right), ("bad", wrong)):
        found = [
            {"id": i, "answered": i == "1", "reason": None, "seconds": 0.1, "quotes": [quote | {"score": 0.5}]}
            for i in ("1", "2")
        ]
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(p) + "\n" for p in found))
    (tmp_path / "q.jsonl").write_text("".join(json.dumps(q) + "\n" for q in questions))
    names = ("good", "bad", "q")
    return {"corpus": str(corpus)} | {name: str(tmp_path / f"{name}.jsonl") for name in names}


def test_comparing_two_files_asks_nothing(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--corpus", files["corpus"], "--questions", files["q"]]
    assert evaluate.main([*where, "--compare", files["bad"], files["good"], "--json"]) == 0
    found = {d["figure"]: d for d in json.loads(capsys.readouterr().out)}
    assert (found["hit@1"]["a"], found["hit@1"]["b"], found["hit@1"]["questions"]) == (0.0, 1.0, 1)
    assert found["decided"]["a"] == found["decided"]["b"] == 1.0
    assert evaluate.main([*where, "--compare", files["bad"], files["good"]]) == 0
    out, err = capsys.readouterr()
    assert "+1.000" in out
    assert "good.jsonl: verbatim 1.000" in err
    assert "gold" not in err
    asked = Path(files["q"])
    asked.write_text(asked.read_text().replace("bridge will", "bridge did"))
    assert evaluate.main([*where, "--compare", files["bad"], files["good"]]) == 0
    assert "question '1': its gold text is not in 'a': 'The bridge did open'" in capsys.readouterr().err


def test_bad_use_of_compare_is_a_message(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--corpus", files["corpus"], "--questions", files["q"]]
    assert evaluate.main([*where, "--compare", files["bad"], files["q"]]) == 2
    assert "q.jsonl:1: expected a prediction" in capsys.readouterr().err
    other = Path(files["good"])
    other.write_text(other.read_text().replace("a.txt", "b.txt"))
    assert evaluate.main([*where, "--compare", files["bad"], files["good"]]) == 2
    assert "names the article 'b.txt'" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        evaluate.main([*where, "--compare", files["bad"], files["good"], "--report", "x"])
