"""The tagger's parts: windows, decoding, merging, and what it says of weights that are not its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from transformers import BertConfig

from rag.attribution_decode import Tagged, decode_window
from rag.attribution_forms import Attribution, find_letters, find_turns
from rag.attribution_merge import merge_attributions
from rag.attribution_windows import FEATURES, make_windows
from rag.encoder import packaged_model
from rag.errors import BadModel
from rag.quotations import find_quotations
from rag.sentences import split_paragraphs
from rag.tagger import AttributionModel, Tagger, pad_windows


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    loaded = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


TEXTS = st.lists(
    st.sampled_from(["He said so. ", "“No,” ", "Ann Lee ", "\n\n", "\n", "a" * 30, "é ", "\u00a0"]), max_size=200
)


@settings(max_examples=50, deadline=None)
@given(parts=TEXTS, limit=st.sampled_from([48, 64, 192]))
def test_every_token_is_read_once(tokenizer: Tokenizer, parts: list[str], limit: int) -> None:
    text = "".join(parts)
    windows = make_windows(text, find_quotations(text), tokenizer, limit=limit, context=16)
    spans = [tuple(s) for w in windows for s in w.spans[w.context :].tolist() if s[1] > s[0]]
    encodings = [tokenizer.encode(text, add_special_tokens=False)]
    assert spans == sorted(set(spans))
    assert "".join(text[a:b] for a, b in spans) == "".join(text[a:b] for a, b in encodings[0].offsets)
    assert all(len(w.ids) <= limit for w in windows)
    assert all(int(w.features.min()) >= 0 and int(w.features.max()) < FEATURES for w in windows)


def test_model_shapes() -> None:
    config = BertConfig(vocab_size=50, hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
    model = AttributionModel(config).eval()
    ids = torch.zeros((2, 7), dtype=torch.int64)
    mask = torch.ones((2, 7), dtype=torch.bool)
    mask[1, 5:] = False
    tags, pointers = model(ids, ids, mask)
    assert tags.shape == (2, 7, 3, 3)
    assert pointers.shape == (4, 2, 7, 7)
    assert float(pointers[:, 1, :, 5:].detach().max()) <= -1e4


def test_padding_keeps_windows_apart(tokenizer: Tokenizer) -> None:
    windows = make_windows("Ann said no.\n\n" + "He left. " * 60, [], tokenizer, limit=64)
    ids, features, mask = pad_windows(windows)
    assert ids.shape == features.shape == mask.shape
    assert [int(row.sum()) for row in mask] == [len(w.ids) for w in windows]


def test_decoding_reads_content_source_and_cue(tokenizer: Tokenizer) -> None:
    text = "Ann Lee said that it rained."
    (window,) = make_windows(text, [], tokenizer)
    length = len(window.ids)
    words = [text[a:b] for a, b in window.spans.tolist()]
    tags = np.zeros((length, 3, 3), np.float32)
    tags[:, 0, 0] = 5
    first, last = words.index("that"), words.index("rained")
    tags[first : last + 1, 0] = (0, 0, 9)
    pointers = np.zeros((4, length, length), np.float32)
    for role, word in enumerate(("Ann", "Lee", "said", "said")):
        pointers[role, :, words.index(word)] = 9
    (found,) = decode_window(window, tags, pointers, 0.5)
    assert text[found.start : found.end] == "that it rained"
    assert found.source is not None
    assert found.cue is not None
    assert text[slice(*found.source)] == "Ann Lee"
    assert text[slice(*found.cue)] == "said"
    pointers[:, :, 0] = 20
    (found,) = decode_window(window, tags, pointers, 0.5)
    assert (found.source, found.cue) == (None, None)


def test_a_content_takes_a_whole_quotation_or_none_of_it() -> None:
    text = "“We won the whole day,” he said."
    quotations = find_quotations(text)
    part = Tagged(1, 16, (24, 26), (27, 31), 0.9, 0.9)
    rule = Attribution(*quotations[0], (24, 26), (27, 31), 0.9)
    merged = merge_attributions(text, quotations, split_paragraphs(text), [part], [rule])
    assert [(a.start, a.end) for a in merged] == quotations
    assert merge_attributions(text, quotations, split_paragraphs(text), [], [rule]) == [rule]


def test_an_unsure_source_gives_way_to_a_rule() -> None:
    text = "“We won the whole day,” he said."
    quotations = find_quotations(text)
    unsure = Tagged(*quotations[0], (27, 31), None, 0.9, 0.2)
    rule = Attribution(*quotations[0], (24, 26), (27, 31), 0.9)
    (merged,) = merge_attributions(text, quotations, split_paragraphs(text), [unsure], [rule])
    assert merged.source == (24, 26)


def test_letters_belong_to_their_signatures() -> None:
    text = (
        "LETTERS.\n\nI cannot fathom how this could ever have come to pass.\n\nMichael Pravica.\n\nHenderson, Nev.\n\n"
        "Will it ever stop is what I would like to know today.\n\nAnn Smith."
    )
    letters = find_letters(text)
    assert [text[slice(*letter.source)] for letter in letters if letter.source] == ["Michael Pravica", "Ann Smith"]
    assert find_letters("A story.\n\nIt goes on for quite some time without any end in sight.\n\nAnn Smith.") == []


def test_turns_need_labels_that_come_back() -> None:
    assert find_turns("BREAKING: It rained.\n\nUPDATE: It stopped.") == []
    assert len(find_turns("Q: Why?\n\nA: So.\n\nQ: Oh?")) == 3


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="sha256"):
        Tagger(tmp_path)


def test_changed_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    (tmp_path / "model.safetensors.sha256").write_text("0" * 64)
    with pytest.raises(BadModel, match="expected SHA-256 0000"):
        Tagger(tmp_path)
