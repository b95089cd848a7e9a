"""The reader's plumbing on a tiny network that the tests make and save: offsets, windows, order, damage."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    BertTokenizer,
    DistilBertConfig,
    DistilBertForQuestionAnswering,
)

from rag.encoder import file_sha256
from rag.reader import SETTINGS_FILE, WEIGHTS_FILE, SpanReader, load_reader, with_headline
from rag.reader_model import build_reader, check_sha256

WORDS = "who said what wall the king spoke of bread and trade then left".split()
TEXT = "The king spoke of bread. Then he left, and the wall stood: “trade” said the king."


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Hugging Face model folder: one layer, a vocabulary of letters and a few words."""
    folder = tmp_path_factory.mktemp("tiny")
    letters = [*"abcdefghijklmnopqrstuvwxyz0123456789.,:?!'|"]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *letters, *(f"##{c}" for c in letters)]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    tokenizer = BertTokenizer(str(folder / "vocab.txt"), model_max_length=64)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.5,
    )
    BertForQuestionAnswering(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def reader(tiny: Path) -> SpanReader:
    return load_reader(tiny, bf16=False)


def test_spans_are_slices_of_the_text(reader: SpanReader) -> None:
    (reading,) = reader.read([("Who spoke?", TEXT)], top_k=4)
    assert 1 <= len(reading.spans) <= 4
    for span in reading.spans:
        assert 0 <= span.start < span.end <= len(TEXT)
        assert TEXT[span.start : span.end].strip() == TEXT[span.start : span.end]
    assert [s.score for s in reading.spans] == sorted((s.score for s in reading.spans), reverse=True)


def test_a_batch_reads_as_one_by_one_and_in_order(reader: SpanReader) -> None:
    pairs = [("who?", TEXT * n) for n in (3, 1, 5, 2)] + [("what of bread", TEXT), ("who?", "bread")]
    together = reader.read(pairs, top_k=3)
    for pair, reading in zip(pairs, together, strict=True):
        (alone,) = reader.read([pair], top_k=3)
        assert [(s.start, s.end) for s in alone.spans] == [(s.start, s.end) for s in reading.spans]
        assert alone.null_score == pytest.approx(reading.null_score, abs=1e-4)


def test_a_long_text_is_read_to_its_end(reader: SpanReader) -> None:
    text = TEXT * 40
    (reading,) = reader.read([("who?", text)], top_k=400)
    assert max(s.end for s in reading.spans) > len(text) - 30
    assert max(s.end - s.start for s in reading.spans) < 64 * 10
    ordered = sorted(reading.spans, key=lambda s: s.start)
    assert all(a.end <= b.start for a, b in pairwise(ordered))


def test_a_question_longer_than_the_window_is_cut_not_refused(reader: SpanReader) -> None:
    reading = reader.read([("who said " * 400, "bread")])
    assert reading[0].spans[0].end <= len("bread")


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_a_text_without_words_has_no_span(reader: SpanReader, text: str) -> None:
    (reading,) = reader.read([("who?", text)])
    assert reading.spans == ()


def test_nothing_to_read(reader: SpanReader) -> None:
    assert reader.read([]) == []


def test_offsets_hold_beside_letters_of_every_width(reader: SpanReader) -> None:
    text = "\u00a0É😀 naïve ﬁn 🇫🇷 “bread”\u200b— the\u2028wall"
    (reading,) = reader.read([("who?", text)], top_k=20)
    assert all(0 <= s.start < s.end <= len(text) for s in reading.spans)
    assert "bread" in " ".join(text[s.start : s.end] for s in reading.spans)


def test_the_fingerprint_follows_the_weights(tiny: Path, reader: SpanReader, tmp_path: Path) -> None:
    assert load_reader(tiny, bf16=False).fingerprint == reader.fingerprint
    model = BertForQuestionAnswering.from_pretrained(tiny)
    with torch.no_grad():
        model.qa_outputs.bias.add_(1)
    model.save_pretrained(tmp_path)
    BertTokenizer.from_pretrained(tiny).save_pretrained(tmp_path)
    assert load_reader(tmp_path, bf16=False).fingerprint != reader.fingerprint


def test_a_model_without_token_types_is_read_too(tiny: Path, tmp_path: Path) -> None:
    tokenizer = BertTokenizer.from_pretrained(tiny, model_input_names=["input_ids", "attention_mask"])
    tokenizer.save_pretrained(tmp_path)
    config = DistilBertConfig(
        vocab_size=len(tokenizer), max_position_embeddings=64, n_layers=1, n_heads=2, dim=32, hidden_dim=64
    )
    DistilBertForQuestionAnswering(config).save_pretrained(tmp_path)
    (reading,) = load_reader(tmp_path, bf16=False).read([("who?", TEXT)], top_k=1)
    assert reading.spans


def test_bf16_reads_alike(tiny: Path, reader: SpanReader) -> None:
    (whole,) = reader.read([("who?", TEXT)], top_k=1)
    (half,) = load_reader(tiny, bf16=True).read([("who?", TEXT)], top_k=1)
    assert half.spans[0].score == pytest.approx(whole.spans[0].score, abs=0.3)


def test_damaged_weights_are_named(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS_FILE).write_bytes(b"damaged")
    (tmp_path / SETTINGS_FILE).write_text(json.dumps({"sha256": "0" * 64, "threshold": 0.0}), encoding="utf-8")
    found = file_sha256(tmp_path / WEIGHTS_FILE)
    with pytest.raises(ValueError, match=rf"{WEIGHTS_FILE}: found SHA-256 {found}, expected {'0' * 64}"):
        load_reader(tmp_path)


def test_sound_weights_pass(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"sound")
    check_sha256(tmp_path / "a", hashlib.sha256(b"sound").hexdigest())


def test_missing_weights_are_named() -> None:
    with pytest.raises(ValueError, match=r"missing .*qa_outputs"):
        build_reader({})


def test_the_headline_stands_behind_the_question() -> None:
    assert with_headline("who?", "King leaves") == "who? | King leaves"
    assert with_headline("who?", "") == "who?"


def test_the_reader_that_ships_answers_and_declines() -> None:
    shipped = load_reader()
    text = "John Kelly spoke on Monday. “The wall will be built by June,” he said. Nancy Pelosi disagreed with him."
    answered, declined = shipped.read(
        [("What did Kelly say about the wall?", text), ("How many votes did the farm bill get in Ohio?", text)], top_k=1
    )
    best = answered.spans[0]
    assert "wall will be built by June" in text[best.start : best.end]
    assert answered.margin > shipped.threshold > declined.margin
    assert len(shipped.fingerprint) == 64
