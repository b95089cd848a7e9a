"""The judge: what hits, what misses, and what is read from the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.evaluation import (
    Gold,
    Question,
    auroc,
    doubts,
    exact_match,
    is_hit,
    judge,
    last_name,
    read_predictions,
    read_questions,
    summarise,
    token_f1,
    verbatim,
)
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


@pytest.mark.parametrize("space", ["\u00a0", "\n", "  ", "\u2009"])
def test_any_white_space_equals_any_other(space: str) -> None:
    article = f"He said:{space}{space.join('No big wall'.split())}. {'Then it rained. ' * 3}"
    found = quote(0, 12 + 3 * len(space), article, "c.txt")
    assert is_hit(found, Gold("c", "No big"), lambda _: article)
    assert not is_hit(quote(30, 45, article, "c.txt"), Gold("c", "No big"), lambda _: article)


def test_a_gold_article_is_the_beginning_of_an_id() -> None:
    short = Gold("000", "wall is")
    found = quote(9, 20, TEXT, "000_wall.txt")
    assert is_hit(found, short, lambda _: TEXT)
    assert not is_hit(found | {"article": "1000_wall.txt"}, short, lambda _: TEXT)


def test_an_answerable_question_that_is_refused_is_a_miss() -> None:
    question = Question("1", "?", (GOLD,), "John Kelly")
    prediction = {"answered": True, "quotes": [quote(35, 80), quote(0, 34, speaker="Kelly")], "seconds": 0.1}
    judged = judge(question, prediction, texts)
    assert (judged.rank, judged.speaker_agrees) == (2, True)
    refused = judge(question, prediction | {"answered": False}, texts)
    assert (refused.rank, refused.f1, refused.hits) == (0, 0.0, (False, True))


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
    assert "speaker" not in figures
    assert "reason" not in figures


def test_the_reason_of_a_refusal_is_compared_where_one_is_expected() -> None:
    question = Question("1", "?", (), reason="not_found")
    refused = {"answered": False, "reason": "not_found", "quotes": [], "seconds": 0.1}
    assert judge(question, refused, texts).reason_agrees is True
    assert judge(question, refused | {"reason": "unknown_speaker"}, texts).reason_agrees is False
    assert judge(Question("1", "?", ()), refused, texts).reason_agrees is None


def test_verbatim_counts_every_quote() -> None:
    assert verbatim([{"quotes": [quote(0, 9), quote(0, 9) | {"text": "He  said."}]}], texts) == 0.5


def test_words_shared_with_the_gold() -> None:
    assert token_f1("The tall wall.", "a tall “wall”") == 1.0
    assert token_f1("tall wall", "wide wall") == pytest.approx(0.5)
    assert token_f1("", "wall") == 0.0
    assert exact_match("The tall wall.", "a tall “wall”") == 1.0
    assert exact_match("", "") == 0.0


def test_auroc_counts_ties_half() -> None:
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(0.875)


def test_last_names() -> None:
    assert last_name("Luther Pate IV") == last_name("pate")
    assert last_name(None) == ""


def test_the_first_questions_can_be_read() -> None:
    questions = read_questions(ROOT / "tests" / "questions" / "articles_dev.jsonl")
    assert len(questions) == 20
    assert sum(not q.answerable for q in questions) == 6


def test_a_bad_question_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "1"}\n')
    with pytest.raises(ValueError, match=r"q\.jsonl:1: expected a question"):
        read_questions(path)


def test_a_file_without_questions_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text("\n")
    with pytest.raises(ValueError, match=r"q\.jsonl: expected a question a line, found none"):
        read_questions(path)


def test_questions_that_nothing_can_answer_are_doubted() -> None:
    texts = {"a.txt": "The bridge\xa0will open.", "b.txt": "It rained."}
    right = Question("1", "?", (Gold("a", "bridge will open"), Gold("b.txt", "rained")))
    assert doubts([right, Question("2", "?", ())], texts) == []
    assert doubts([right, right], texts) == ["2 questions have the id '1', expected one"]
    wrong = Question("3", "?", (Gold("c", "It rained."), Gold("b", "It snowed.")))
    assert doubts([wrong], texts) == [
        "question '3': its gold article 'c' is not in the corpus",
        "question '3': its gold text is not in 'b': 'It snowed.'",
    ]


def test_predictions_are_read_in_the_order_of_the_questions(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    lines = [{"id": i, "answered": False, "quotes": [], "seconds": i / 10} for i in (2, 1)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    one, two, three = (Question(str(i), "?", ()) for i in (1, 2, 3))
    assert [p["seconds"] for p in read_predictions(path, [one, two])] == [0.1, 0.2]
    with pytest.raises(ValueError, match=r"p\.jsonl: expected a prediction for every question, found none for 3"):
        read_predictions(path, [one, three])
    path.write_text('{"id": 1}\n')
    with pytest.raises(ValueError, match=r"p\.jsonl:1: expected a prediction"):
        read_predictions(path, [one])
