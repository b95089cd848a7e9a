"""What the reader's training reads: packed examples, windows around the answers, a teacher's scores."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertForQuestionAnswering, BertTokenizer

from rag.encoder import packaged_model
from rag.reader_match import mark_shared, stem_groups
from training import label_reader, train_reader
from training.reader_labels import Labels, LabelTable, load_labels
from training.reader_networks import BLOCKED, Teacher, choose_scores, span_loss, taught_loss
from training.reader_pack import Example, Pack, bare_tokenizer, load_pack, pack_examples, save_pack
from training.reader_windows import (
    CLS,
    SEP,
    Assembler,
    Windows,
    asked_tokens,
    batches,
    draw_windows,
    window_tokens,
)

CPU = torch.device("cpu")
TEXT = " ".join(f"word{i}" for i in range(300)) + " the golden crown " + " ".join(["tail"] * 300)
START = TEXT.index("golden crown")
EXAMPLES = [
    Example("what was it?", TEXT, START, START + len("golden crown"), "answer"),
    Example("what was it?", TEXT, -1, -1, "null", held_out=True),
    Example("what crowns were not golden?", TEXT, -1, -1, "swapped", START),
    Example("where is the crown?", "The crown is in the tower.", 13, 25, "answer"),
]


@pytest.fixture(scope="module")
def tokenizer():
    return bare_tokenizer(packaged_model() / "tokenizer.json")


@pytest.fixture(scope="module")
def pack(tokenizer) -> Pack:
    return pack_examples(EXAMPLES, tokenizer)


@pytest.fixture(scope="module")
def stems(tokenizer) -> np.ndarray:
    return stem_groups(tokenizer.get_vocab())


def every_row(pack: Pack) -> np.ndarray:
    return np.arange(len(pack.kind))


def test_the_tokenizer_neither_pads_nor_cuts(tokenizer) -> None:
    # its file asks for both, at 128 tokens: padding would be read as words of the question
    short, long = tokenizer.encode_batch(["who?", "word " * 400])
    assert short.tokens == ["[CLS]", "who", "?", "[SEP]"]
    assert len(long.ids) == 402


def test_a_pack_holds_each_text_once_and_comes_back_from_its_file(pack: Pack, tmp_path: Path) -> None:
    assert len(pack.bounds) - 1 == len({e.question for e in EXAMPLES} | {e.context for e in EXAMPLES})
    save_pack(pack, tmp_path / "pack.safetensors")
    again = load_pack(tmp_path / "pack.safetensors")
    assert again.kinds == ("answer", "null", "swapped")
    for name in Pack.__slots__:
        assert np.array_equal(getattr(again, name), getattr(pack, name)), name
    assert pack.counts(every_row(pack)) == {"answer": 2, "null": 1, "swapped": 1}


def test_an_answer_without_a_token_is_left_out(tokenizer) -> None:
    assert len(pack_examples([*EXAMPLES, Example("what?", "a   b", 2, 3, "answer")], tokenizer).kind) == 4


@pytest.mark.parametrize("seed", range(8))
def test_windows_hold_the_answer_and_what_misleads(pack: Pack, stems, tokenizer, seed: int) -> None:
    windows = draw_windows(pack, every_row(pack), np.random.default_rng(seed))
    batch = Assembler(pack, stems, CPU)(windows)
    for i, example in enumerate(EXAMPLES):
        length = int(batch.mask[i].sum())
        ids = batch.ids[i, :length].tolist()
        asked = int(asked_tokens(pack, np.array([i]))[0])
        assert length == window_tokens(pack, windows)[i] <= 256
        assert (ids[0], ids[asked + 1], ids[-1]) == (CLS, SEP, SEP)
        assert tokenizer.decode(ids[1 : asked + 1]) == example.question
        assert not batch.ids[i, length:].any()
        assert batch.types[i, :length].tolist() == mark_shared(
            ids, [0] * (asked + 2) + [1] * (length - asked - 2), stems
        )
        start, end = batch.targets[i].tolist()
        chosen = [ids[at] for at in batch.places[i, start : end + 1].tolist()]
        if example.start >= 0:
            assert tokenizer.decode(chosen) == example.context[example.start : example.end]
        else:
            assert chosen == [CLS]
        if example.near >= 0:
            assert "golden" in tokenizer.decode(ids)


def test_batches_lose_nothing_in_a_pass_and_keep_to_their_size() -> None:
    lengths = np.random.default_rng(1).integers(5, 200, 1000)
    parts = list(batches(lengths, 1000, np.random.default_rng(2)))
    assert sorted(np.concatenate(parts).tolist()) == list(range(1000))
    assert all(len(part) * lengths[part].max() <= 1000 for part in parts)


def test_the_question_can_never_be_chosen(pack: Pack, stems) -> None:
    class Echo(torch.nn.Module):
        """Scores each token by its number."""

        def forward(self, ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor) -> object:
            return type("Out", (), {"start_logits": ids.float(), "end_logits": -ids.float()})

    windows = draw_windows(pack, every_row(pack), np.random.default_rng(1))
    batch = Assembler(pack, stems, CPU)(windows)
    scores = choose_scores(Echo(), batch)
    assert scores[:, 0, 0].tolist() == [CLS] * 4
    last = int(windows.shown[3])
    assert scores[3, last, 0] == batch.ids[3, int(batch.mask[3].sum()) - 2]  # the full stop, before [SEP]
    assert (scores[3, last + 1 :] == BLOCKED).all()
    assert torch.isfinite(span_loss(scores, batch))


def test_who_says_what_the_teacher_says_has_nothing_to_learn(pack: Pack, stems) -> None:
    batch = Assembler(pack, stems, CPU)(draw_windows(pack, every_row(pack), np.random.default_rng(1)))
    generator = torch.Generator().manual_seed(1)
    theirs = torch.randn(*batch.known.shape, 2, generator=generator)
    ours = theirs.masked_fill(~batch.known[..., None], BLOCKED)
    assert taught_loss(ours, theirs, batch, 2.0).item() == pytest.approx(0, abs=1e-6)
    assert taught_loss(ours * 0.5, theirs, batch, 2.0).item() > 0.01


def test_scores_are_looked_up_by_the_windows_numbers() -> None:
    windows = Windows(np.arange(3), np.zeros(3, np.int64), np.array([1, 2, 0]))
    scores = np.arange(12, dtype=np.float16).reshape(6, 2)
    known = torch.tensor([[True, False, False], [True, True, True]])
    found = LabelTable(Labels(windows, scores), CPU)(np.array([2, 1]), known)
    assert found[0].tolist() == [[10, 11], [0, 0], [0, 0]]
    assert found[1].tolist() == [[4, 5], [6, 7], [8, 9]]


@pytest.fixture
def teacher(tmp_path: Path) -> Path:
    """A tiny network with BERT's word pieces, in another order."""
    pieces = (packaged_model() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    folder = tmp_path / "teacher"
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(reversed(pieces)) + "\n", encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=300,
    )
    BertForQuestionAnswering(config).save_pretrained(folder)
    return folder


def test_a_teacher_reads_bert_s_ids_as_its_own(teacher: Path, tokenizer) -> None:
    vocabulary = tokenizer.get_vocab()
    network = Teacher(teacher, vocabulary)
    assert int(network.numbers[vocabulary["crown"]]) == len(vocabulary) - 1 - vocabulary["crown"]
    assert int(network.numbers[CLS]) == len(vocabulary) - 1 - CLS
    with pytest.raises(ValueError, match="expected BERT's 2 word pieces, found 0 of them"):
        Teacher(teacher, {"ungwort": 0, "anderes": 1})


def test_a_student_is_trained_on_what_a_teacher_says_and_goes_on_where_it_stopped(
    teacher: Path, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save_pack(pack, tmp_path / "pack.safetensors")
    common = ["x", "--pack", str(tmp_path / "pack.safetensors"), "--tokens", "512"]

    def run(module, *more: str) -> None:
        monkeypatch.setattr(sys, "argv", [*common, *more])
        module.main()

    run(train_reader, "--teacher", str(teacher), "--out", str(tmp_path / "t"), "--steps", "2", "--dropout", "0.1")
    labels = str(tmp_path / "labels.safetensors")
    run(label_reader, "--teacher", str(teacher), "--run", str(tmp_path / "t"), "--out", labels)
    found = load_labels(Path(labels))
    assert np.isfinite(found.scores).all()
    assert len(found.scores) == (found.windows.shown + 1).sum()
    capsys.readouterr()
    student = ("--labels", labels, "--out", str(tmp_path / "s"))
    run(train_reader, *student, "--steps", "2")
    settings = json.loads((tmp_path / "s" / "settings.json").read_text(encoding="utf-8"))
    assert settings["examples"] == {"answer": 2, "null": 0, "swapped": 1}  # without the one that is held out
    run(train_reader, *student, "--steps", "3")
    state = json.loads((tmp_path / "s" / "state.json").read_text(encoding="utf-8"))
    assert state["step"] == 3
    run(train_reader, "--init", str(tmp_path / "s"), "--out", str(tmp_path / "again"), "--steps", "1")
    settings = json.loads((tmp_path / "again" / "settings.json").read_text(encoding="utf-8"))
    assert settings["warm_start"]
    assert not settings["taught"]
