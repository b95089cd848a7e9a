"""The SQuAD figures: the official rules, and thresholds that are the best there are."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.squad import (
    Prediction,
    Question,
    best_score,
    best_threshold,
    exact,
    normalize,
    predict,
    read_squad,
    report,
    token_f1,
)
from rag.types import Reading, Span

ANSWERED = Question("a", "t", "who?", "the king", ("The King", "king"))
NULL = Question("b", "t", "who?", "the king", ())


def test_words_are_compared_as_the_official_script_does() -> None:
    assert normalize(" The  cat's, an  Apple.") == "cats apple"
    assert exact("the King!", "king") == 1.0
    assert token_f1("the old king", "king") == pytest.approx(2 / 3)
    assert token_f1("", "king") == 0.0
    assert token_f1("queen", "king") == 0.0


def test_the_best_answer_counts_and_none_is_right_where_there_is_none() -> None:
    assert best_score(exact, "king", ("old king", "king")) == 1.0
    assert best_score(token_f1, "", ()) == 1.0
    assert best_score(token_f1, "king", ()) == 0.0


def test_figures() -> None:
    figures = report([ANSWERED, NULL], [Prediction("king", 1.0), Prediction("king", -1.0)], 0.0)
    assert (figures["em"], figures["has_answer_f1"], figures["no_answer_accuracy"]) == (100, 100, 100)
    strict = report([ANSWERED, NULL], [Prediction("king", 1.0), Prediction("king", -1.0)], 2.0)
    assert (strict["f1"], strict["has_answer_f1"], strict["answerable_alone_f1"]) == (50, 0, 100)


def test_the_threshold_is_the_best_of_all() -> None:
    questions = [ANSWERED, NULL, ANSWERED, NULL, ANSWERED, NULL]
    predictions = [Prediction(t, m) for t, m in zip(["king"] * 6, (5, 4, 3, -1, -2, -3), strict=True)]
    best = best_threshold(questions, predictions)
    scores = {t: report(questions, predictions, t)["f1"] for t in (-9, -2.5, -1.5, 0, 3.5, 4.5, 9)}
    assert report(questions, predictions, best)["f1"] == max(scores.values())


def test_without_unanswerable_questions_nothing_is_withheld() -> None:
    assert best_threshold([ANSWERED], [Prediction("queen", -50.0)]) == float("-inf")


@pytest.mark.parametrize("name", ["squad.json", "squad.json.gz"])
def test_official_files_are_read(tmp_path: Path, name: str) -> None:
    qas = [
        {"id": "1", "question": "who?", "answers": [{"text": "king", "answer_start": 4}]},
        {"id": "2", "question": "when?", "answers": [], "is_impossible": True},
    ]
    content = json.dumps({"data": [{"title": "t", "paragraphs": [{"context": "the king", "qas": qas}]}]}).encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    assert [q.answers for q in read_squad(tmp_path / name)] == [("king",), ()]


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.json: expected a SQuAD file"):
        read_squad(tmp_path / "x.json")


class TwoLooks:
    """Sees an answer in the whole context, and a doubtful one in a sentence."""

    fingerprint = "two looks"

    def read(self, pairs: Sequence[tuple[str, str]], top_k: int = 5) -> list[Reading]:
        self.asked = pairs
        return [
            Reading((Span(text.index("king"), text.index("king") + 4, 6.0),), 2.0 if len(text) > 40 else 5.0)
            if "king" in text
            else Reading((), 0.0)
            for _, text in pairs
        ]


def test_an_answer_is_read_again_in_its_sentence_alone() -> None:
    reader = TwoLooks()
    context = "It was a long day in the town. Then the king left. Nobody knew why he had."
    found, none = predict(reader, [Question("a", "t", "who?", context, ("king",)), Question("b", "t", "who?", "", ())])
    assert reader.asked == [("who?", "Then the king left."), ("who?", "")]
    assert (found.text, found.margin) == ("king", (4.0 + 1.0) / 2)
    assert (none.text, none.margin) == ("", float("-inf"))
    once, _ = predict(reader, [Question("a", "t", "who?", context, ("king",)), NULL], once=True)
    assert once.margin == 4.0
