"""How the reader is tuned on lists of passages: what counts as right, and what the loss asks for."""

from __future__ import annotations

import json
import random
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from rag.evaluation import Gold, Question
from rag.pipeline import Pipeline
from rag.reader import load_reader
from rag.settings import Settings
from training.folder_questions import FOLDERS, folder_held_out, read_folder_questions
from training.reader_lists import Listed, lists_of, load_lists, save_lists
from training.reader_news import kept_for_ranker
from training.tune_reader import RIGHT, WRONG, Read, Tokens, draw, list_loss, steps

TEXT = "Mr. Reyes spoke on Monday. “The bridge stays open,” he said. Nobody asked him why."
ANSWER = (TEXT.index("“"), TEXT.index(" he said"))


def read(score: float, right: bool) -> Read:
    """Five tokens, the last three of them text; what a fake network thinks of the fourth stands in its id."""
    inside = np.array([False, False, True, True, True])
    answer = np.array([False, False, False, right, False])
    return Read(np.array([101, 0, 0, round(score * 100), 0]), np.zeros(5, np.int64), inside, answer)


class Fake(torch.nn.Module):
    """A network whose scores are the ids, but for [CLS], whose score is 0."""

    def forward(self, ids: torch.Tensor, *_: torch.Tensor) -> SimpleNamespace:
        scores = torch.where(ids == 101, 0, ids) / 100
        return SimpleNamespace(start_logits=scores, end_logits=scores)


def test_tokens_are_those_that_the_reader_reads() -> None:
    asked = "what did reyes say about the bridge? | Bridge to stay"
    found = Tokens()(Listed(asked, TEXT, (ANSWER,)))
    theirs = load_reader()._tokenize([(asked, TEXT)])
    assert found.ids.tolist() == theirs["input_ids"][0]
    assert found.types.tolist() == theirs["token_type_ids"][0]
    chosen = np.array(theirs["offset_mapping"][0])[found.right]
    assert TEXT[chosen[0][0] : chosen[-1][1]] == "“The bridge stays open,”"
    assert not found.right[~found.text].any()


def test_a_right_place_has_to_beat_the_places_of_all_passages_and_nothing() -> None:
    ahead = list_loss(Fake(), [[read(9, True), read(1, False)]])
    behind = list_loss(Fake(), [[read(1, True), read(9, False)]])
    below = list_loss(Fake(), [[read(-9, True), read(-12, False)]])
    assert float(ahead) < 0.01
    assert float(behind) == pytest.approx(8, abs=0.1)
    assert float(below) > 8  # nothing, at 0, is preferred


def test_where_nothing_answers_nothing_has_to_win() -> None:
    low = [read(-9, False), read(-8, False)]
    high = [read(9, False), read(-8, False)]
    text_tokens_at_zero = np.log(5)  # two in each passage, and nothing itself
    assert float(list_loss(Fake(), [low])) == pytest.approx(text_tokens_at_zero, abs=0.01)
    assert float(list_loss(Fake(), [high])) > 8
    both = float(list_loss(Fake(), [low, high]))
    assert both == pytest.approx((float(list_loss(Fake(), [low])) + float(list_loss(Fake(), [high]))) / 2, abs=1e-3)


def test_a_step_has_some_of_a_list_and_every_question_once_a_pass() -> None:
    long = [read(i, i < 3) for i in range(20)]
    drawn = draw(random.Random(1), long)
    assert [one.right.any() for one in drawn] == [True] * RIGHT + [False] * WRONG
    assert len({int(one.ids[3]) for one in drawn}) == RIGHT + WRONG
    short = [read(1, True), read(2, False)]
    assert len(draw(random.Random(1), short)) == 2
    batches = list(steps([long, short, short], passes=2, tokens=20, seed=3))
    assert sum(len(batch) for batch in batches) == 6
    assert sum(len(each) == 2 for batch in batches for each in batch) == 4


def test_lists_mark_answers_also_in_another_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ON_THE_RECORD_INDEX_DIR", str(tmp_path / "index"))
    said = "“The bridge stays open,” said Mayor Ana Reyes of Dalton."
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text(f"{said} It was built in 1930.\n", encoding="utf-8")
    (folder / "b.txt").write_text(f"Friday is the vote. {said}\n", encoding="utf-8")
    (folder / "c.txt").write_text("The harvest was good, said the farmers of Dalton.\n", encoding="utf-8")
    pipeline = Pipeline.open(Settings.from_env(corpus=folder))
    question = Question("1", "What did Reyes say about the bridge?", (Gold("a.txt", said),))
    unknown = Question("2", "What did Reyes say about the harvest?", ())
    answered, none, few = lists_of(pipeline, [(question, ()), (unknown, ()), (question, ("c.txt",))])
    found = {one.text.split()[0]: [one.text[a:b] for a, b in one.answers] for one in answered}
    assert found == {"“The": [said], "Friday": [said], "The": []}
    assert all(not one.answers for one in none)
    assert [bool(one.answers) for one in few] == [False, True]  # what answers was not found, and is learned from too
    save_lists(tmp_path / "lists.json", [answered, none])
    assert load_lists(tmp_path / "lists.json") == [answered, none]


def test_folder_questions_have_their_answers_in_their_folder_and_no_text() -> None:
    rows = [json.loads(line) for line in FOLDERS.read_text(encoding="utf-8").splitlines()]
    asked = [question for row in rows for question in row["questions"]]
    assert len({question["id"] for question in asked}) == len(asked) == 13827
    for row in rows:
        assert len(set(row["folder"])) == 4
        assert len({kept_for_ranker(name) for name in row["folder"]}) == 1  # a folder is on one side
    for question in asked:
        assert (question["type"] == "unanswerable") == (not question["gold"])
        assert all(0 <= number < 4 and 0 <= start < end for number, start, end in question["gold"])
    assert sum(folder_held_out(tuple(row["folder"])) for row in rows) == 40


def test_articles_other_than_those_asked_about_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The bridge stays open.", encoding="utf-8")
    asked = {"id": "1", "question": "What stays open?", "type": "fact", "speaker": None, "gold": [[0, 4, 10]]}
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps({"folder": ["a.txt"], "questions": [asked]}), encoding="utf-8")
    ((question, folder),) = read_folder_questions(tmp_path, path)
    assert (question.gold[0].text, folder) == ("bridge", ("a.txt",))
    asked["gold"] = [[0, 4, 100]]
    path.write_text(json.dumps({"folder": ["a.txt"], "questions": [asked]}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"1: expected 100 characters in a\.txt, found 22"):
        read_folder_questions(tmp_path, path)
