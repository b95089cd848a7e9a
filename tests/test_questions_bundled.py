"""The bundled questions: every gold text stands in its article, and the set is as varied as it claims."""

from __future__ import annotations

import json
from collections import Counter
from typing import get_args

import pytest

from rag.evaluation import read_questions
from rag.lexical import tokenize
from rag.settings import ROOT
from rag.types import Reason

QUESTIONS = ROOT / "tests" / "questions" / "articles.jsonl"
ROWS = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
# Words that the lexical index keeps, and that say nothing of what is asked.
EMPTY = {"up", "out", "from"}


def texts() -> dict[str, str]:
    return {path.name: path.read_bytes().decode("utf-8") for path in (ROOT / "corpus").glob("*.txt")}


def test_every_gold_text_is_a_slice_of_its_article() -> None:
    found = texts()
    wrong = [(r["id"], g["text"]) for r in ROWS for g in r["gold"] if g["text"] not in found[g["article"]]]
    assert wrong == []


def test_the_set_is_varied() -> None:
    kinds = Counter(row["type"] for row in ROWS)
    assert len(ROWS) >= 80
    assert kinds.keys() == {"said", "who", "fact", "indirect", "unanswerable"}
    assert min(kinds.values()) >= 10
    assert sum("previous" in row for row in ROWS) >= 8
    assert sum(row["question"] == row["question"].lower() for row in ROWS) >= 15
    assert sum(len(row["question"].split()) <= 3 for row in ROWS) >= 8


def test_questions_and_ids_are_there_once() -> None:
    assert max(Counter(row["id"] for row in ROWS).values()) == 1
    assert max(Counter((row["question"], row.get("previous")) for row in ROWS).values()) == 1
    earlier = ROOT / "tests" / "questions" / "articles_dev.jsonl"
    assert not {q.question for q in read_questions(earlier)} & {row["question"] for row in ROWS}


def test_unanswerable_questions_have_no_gold_and_every_reason() -> None:
    reasons = Counter(row.get("reason") for row in ROWS if row["type"] == "unanswerable")
    assert reasons.keys() == set(get_args(Reason))
    assert min(reasons.values()) >= 6
    for row in ROWS:
        assert bool(row["gold"]) == (row["type"] != "unanswerable") == ("reason" not in row), row["id"]


def test_whose_words_are_asked_for_is_named() -> None:
    for row in ROWS:
        assert bool(row["speaker"]) == (row["type"] in {"said", "who", "indirect"}), row["id"]


@pytest.mark.parametrize("row", [r for r in ROWS if r.get("style") == "paraphrase"], ids=lambda row: row["id"])
def test_a_paraphrase_shares_no_content_word_with_its_gold(row: dict) -> None:
    shared = {stem for gold in row["gold"] for stem in set(tokenize(row["question"])) & set(tokenize(gold["text"]))}
    assert shared <= EMPTY


def test_they_are_read_whole() -> None:
    questions = read_questions(QUESTIONS)
    assert [q.id for q in questions] == [row["id"] for row in ROWS]
    follow_up = next(q for q in questions if q.previous)
    assert follow_up.type == "said"
    assert {q.reason for q in questions} == {"", *get_args(Reason)}
