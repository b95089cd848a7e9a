"""The judge: what hits, what misses, and the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.evaluation import Gold, Question, auroc, is_hit, judge, last_name, read_questions, summarise, verbatim
from rag.settings import ROOT

TEXT = "He said the wall is tall and wide. It rained a lot on that day, and nobody came."
GOLD = Gold("a", "the wall is tall and wide")


def quote(start: int, end: int, text: str = TEXT, article: str = "a.txt", **more) -> dict:
    return {
        "article": article,
        "start": start,
        "end": end,
        "text": text[start:end],
        "speaker": None,
        "score": 0.5,
    } | more


def texts(name: str) -> str:
    return {"a.txt": TEXT, "b.txt": TEXT.upper()}[name]


@pytest.mark.parametrize(
    ("predicted", "hit"),
    [
        (quote(0, 34), True),
        (quote(8, 24), True),
        (quote(8, 20), False),
        (quote(35, 80), False),
        (quote(0, 34, TEXT.upper(), "b.txt"), True),
        ({**quote(0, 34), "text": TEXT[0:34] + "x" * 300}, False),
    ],
)
def test_hits(predicted: dict, hit: bool) -> None:
    assert is_hit(predicted, GOLD, texts) is hit


def test_an_answerable_question_that_is_refused_is_a_miss() -> None:
    question = Question("1", "?", (GOLD,), "John Kelly")
    prediction = {"answered": True, "quotes": [quote(35, 80), quote(0, 34, speaker="Kelly")], "seconds": 0.1}
    judged = judge(question, prediction, texts)
    assert (judged.rank, judged.speaker_agrees) == (2, True)
    assert judge(question, prediction | {"answered": False}, texts).rank == 0


def test_figures() -> None:
    wanted, nothing = Question("1", "?", (GOLD,)), Question("2", "?", ())
    found = {"answered": True, "quotes": [quote(0, 34, score=0.9)], "seconds": 0.1}
    refused = {"answered": False, "quotes": [quote(0, 34, score=0.2)], "seconds": 0.3}
    figures = summarise([judge(wanted, found, texts), judge(wanted, refused, texts), judge(nothing, refused, texts)])
    assert figures["hit@1"] == figures["mrr"] == figures["answered"] == 0.5
    assert figures["refused"] == 1.0
    assert figures["abstain"] == 0.75
    assert figures["auroc"] == 0.75
    assert figures["seconds_p50"] == 0.3


def test_verbatim_counts_every_quote() -> None:
    assert verbatim([{"quotes": [quote(0, 9), quote(0, 9) | {"text": "He  said."}]}], texts) == 0.5


def test_auroc_counts_ties_half() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(0.875)


def test_last_names() -> None:
    assert last_name("Luther Pate IV") == last_name("pate")
    assert last_name(None) == ""


def test_the_bundled_questions_can_be_read() -> None:
    questions = read_questions(ROOT / "tests" / "questions" / "articles_dev.jsonl")
    assert len(questions) == 20
    assert sum(not q.answerable for q in questions) == 6


def test_a_bad_question_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "1"}\n')
    with pytest.raises(ValueError, match=r"q\.jsonl:1: expected a question"):
        read_questions(path)
