"""How the second reader is tuned: which parts of a list it reads, what is right in them, and what the loss asks for."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertForQuestionAnswering, BertTokenizer

from rag.encoder import packaged_model
from training import reader_stretches, train_reader, tune_second_reader
from training.reader_lists import Listed, save_lists
from training.reader_pack import Example, bare_tokenizer, pack_examples, save_pack
from training.reader_parts import PartsReader, Rows, load_parts, save_parts
from training.reader_stretches import Texts, draw, pack_parts
from training.tune_second_reader import parts_loss, steps

CPU = torch.device("cpu")
ASKED = "What did Reyes say about the bridge? | Bridge to stay"
SENTENCES = (
    "Mr. Reyes spoke on Monday.",
    "It rained.",
    "“The bridge stays open,” he said.",
    "Nobody asked.",
    "He left.",
)
TEXT = " ".join(SENTENCES)
SAID = "“The bridge stays open,”"
ANSWER = (TEXT.index(SAID), TEXT.index(SAID) + len(SAID))
OTHER = "The harvest was good. Farmers of Dalton said so. The price of wheat fell. Mills closed."
LISTS = [[Listed(ASKED, TEXT, (ANSWER,)), Listed(ASKED, OTHER, ())], [Listed("Who fell?", OTHER, ())], []]


@pytest.fixture(scope="module")
def tokenizer():
    return bare_tokenizer(packaged_model() / "tokenizer.json")


def shown(parts, tokenizer, row: int) -> str:
    ids = parts.tokens[parts.bounds[parts.text[row]] :][parts.at[row] : parts.at[row] + parts.shown[row]]
    return tokenizer.decode(ids.tolist())


def test_an_answer_is_read_with_the_sentences_next_to_it(tokenizer) -> None:
    texts, found = Texts(tokenizer), set()
    for seed in range(30):
        for _, text, low, high in draw(random.Random(seed), LISTS[0], texts):
            if text.number == texts(TEXT).number:
                a, b = text.edges[low][0], text.edges[high][1]
                found.add(TEXT[a:b])
    assert " ".join(SENTENCES[1:4]) in found  # the answer's
    assert TEXT in found  # now and then all
    assert " ".join(SENTENCES[:2]) in found  # beside it
    assert all(part[:1] in {s[0] for s in SENTENCES} for part in found)


def test_what_answers_is_marked_where_it_is_shown(tokenizer) -> None:
    parts = pack_parts(LISTS, 3, 5, tokenizer)
    assert parts.ends[-1] == len(parts.question)
    assert len(np.unique(parts.question)) == 6  # two questions have a list, drawn three times
    marked = {int(row) for row, _, _ in parts.right}
    for row in range(len(parts.question)):
        assert ("bridge stays open" in shown(parts, tokenizer, row)) == (row in marked)
    for row, first, last in parts.right:
        assert parts.at[row] <= first <= last < parts.at[row] + parts.shown[row]
        ids = parts.tokens[parts.bounds[parts.text[row]] :][first : last + 1]
        assert tokenizer.decode(ids.tolist()) == "“ the bridge stays open, ”"


def test_parts_are_saved_and_put_together(tokenizer, tmp_path: Path) -> None:
    save_parts(pack_parts(LISTS, 1, 5, tokenizer), tmp_path / "parts.safetensors")
    parts = load_parts(tmp_path / "parts.safetensors")
    reader = PartsReader(parts, CPU)
    every = np.arange(len(parts.question))
    rows = reader(every, np.unique(parts.question, return_inverse=True)[1])
    for i in every:
        ids = rows.ids[i][rows.mask[i]].tolist()
        asked = parts.tokens[parts.bounds[parts.asked[i]] : parts.bounds[parts.asked[i] + 1]].tolist()
        text = rows.ids[i][rows.text[i]].tolist()
        assert ids == [101, *asked, 102, *text, 102]
        assert tokenizer.decode(text) == shown(parts, tokenizer, int(i))
        if rows.right[i].any():
            assert tokenizer.decode(rows.ids[i][rows.right[i]].tolist()) == "“ the bridge stays open, ”"
    cut = list(steps(parts, reader.lengths, 1, 0, len(every)))
    assert [len(np.unique(parts.question[part])) for part in cut] == [1, 1]
    assert np.concatenate(cut).tolist() == every.tolist()
    assert len(list(steps(parts, reader.lengths, 10_000, 0, len(every)))) == 1


def loss(*rows: tuple[int, float, bool]) -> float:
    """Of parts of one text token each: its question, its margin, whether it answers."""
    questions, margins, right = zip(*rows, strict=True)
    n = len(rows)
    text, answers = torch.tensor([[False, True]] * n), torch.tensor([[False, r] for r in right])
    made = Rows(torch.zeros(n, 2, dtype=torch.long), text | True, text, answers, torch.tensor(questions))
    values = torch.tensor([[[0.0, 0.0], [m, m]] for m in margins])
    return float(parts_loss([values[:1], values[1:]], [_take(made, 0, 1), _take(made, 1, n)], max(questions) + 1))


def _take(rows: Rows, low: int, high: int) -> Rows:
    return Rows(*(getattr(rows, name)[low:high] for name in Rows.__slots__))


def test_a_right_place_has_to_beat_all_others_of_its_question_and_nothing() -> None:
    assert loss((0, 9.0, True), (0, 1.0, False)) < 0.01
    assert loss((0, 1.0, True), (0, 9.0, False)) == pytest.approx(8, abs=0.01)
    assert loss((0, -9.0, True), (0, -12.0, False)) == pytest.approx(9, abs=0.1)  # nothing, at 0, is preferred
    assert loss((0, 1.0, True), (1, -9.0, False)) < 0.32  # another question's places are no rivals


def test_where_nothing_answers_nothing_has_to_win() -> None:
    assert loss((0, -9.0, False), (0, -8.0, False)) < 0.01
    assert loss((0, 9.0, False), (0, -8.0, False)) == pytest.approx(9, abs=0.01)


def test_a_network_is_tuned_and_its_cycles_are_averaged(
    tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "teacher"
    BertTokenizer(str(packaged_model() / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=30522, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertForQuestionAnswering(config).save_pretrained(folder)
    examples = [Example("Who ruled?", "The king ruled.", 4, 8, "answer"), Example("Who?", "It rained.", -1, -1, "null")]
    pack, lists, parts, run, out = (tmp_path / name for name in ("pack", "lists", "parts", "run", "out"))
    save_pack(pack_examples(examples, tokenizer), pack)
    save_lists(lists, LISTS)

    def start(module, *args: object) -> None:
        monkeypatch.setattr(sys, "argv", ["x", *map(str, args)])
        module.main()

    start(reader_stretches, "--lists", lists, "--out", parts, "--draws", 2)
    start(train_reader, "--pack", pack, "--teacher", folder, "--out", run, "--steps", 1, "--tokens", 256)
    capsys.readouterr()
    common = ("--teacher", folder, "--run", run, "--parts", parts, "--pack", pack, "--out", out)
    start(tune_second_reader, *common, "--cycles", 2, "--tokens", 128, "--rate", 1e-2)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["cycles"] == 2
    states = [tune_second_reader.load_file(out / f"{name}.safetensors") for name in ("cycle1", "cycle2", "layers")]
    name = "model.qa_outputs.weight"
    assert not torch.equal(states[0][name], states[1][name])
    assert torch.allclose((states[0][name] + states[1][name]) / 2, states[2][name], atol=1e-6)


def test_margins_are_what_a_place_has_over_no_answer() -> None:
    class Fake(torch.nn.Module):
        def forward(self, ids: torch.Tensor, attention_mask: torch.Tensor) -> SimpleNamespace:
            return SimpleNamespace(start_logits=ids / 10, end_logits=ids / 5)

    every = torch.ones(1, 3, dtype=torch.bool)
    rows = Rows(torch.tensor([[10, 30, 50]]), every, every, every, torch.zeros(1, dtype=torch.long))
    margins = tune_second_reader.margins_of(Fake(), rows)
    assert margins.flatten().tolist() == pytest.approx([0, 0, 2, 4, 4, 8])
