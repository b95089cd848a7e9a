"""The second reader: its weights as whole numbers, what is damaged or missing in them, what it can tell apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import MPNetConfig, MPNetForQuestionAnswering

from rag.errors import BadModel
from rag.opening import load_readers
from rag.reader import SETTINGS_FILE, load_reader
from rag.second_reader import SCALE, SHIPPED, WHOLE, WORDS, build_network, join_rows, split_rows
from rag.settings import Settings
from training.export_second_reader import export, file_of, rename


def test_a_number_is_saved_to_within_half_a_step_of_its_row() -> None:
    torch.manual_seed(3)
    large, small = torch.randn(400, 300) * torch.rand(400, 1), torch.randn(300)
    large[7] = 0
    split = split_rows({"large": large, "small": small})
    assert split.keys() == {"large" + WHOLE, "large" + SCALE, "small"}
    assert split["large" + WHOLE].dtype == torch.int8
    joined = join_rows(split)
    assert torch.equal(joined["small"], small)
    assert ((joined["large"] - large).abs() <= large.abs().amax(1, keepdim=True) / 254 + 1e-7).all()
    again = split_rows(joined)  # what was saved once is saved again as it is
    assert torch.equal(again["large" + WHOLE], split["large" + WHOLE])


def test_missing_and_unknown_weights_are_named() -> None:
    with pytest.raises(ValueError, match=r"second reader: missing .*qa_outputs.*unexpected \['other'\]"):
        build_network({WORDS: torch.zeros(9, 768), "other": torch.zeros(1)})
    with pytest.raises(ValueError, match=rf"missing .*{WORDS}"):
        build_network({})
    with pytest.raises(ValueError, match=r"second reader: a\.whole has no scale"):
        join_rows({"a" + WHOLE: torch.zeros(2, 2, dtype=torch.int8)})


def test_damaged_weights_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(b"damaged")
    settings = {"files": {"a.safetensors": "0" * 64}, "threshold": 0.0}
    (tmp_path / SETTINGS_FILE).write_text(json.dumps(settings), encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.safetensors: found SHA-256 [0-9a-f]{64}, expected 0{64}"):
        load_reader(tmp_path)
    with pytest.raises(BadModel, match=r"a\.safetensors: found SHA-256"):
        load_readers(Settings(second_reader=str(tmp_path)))


def test_a_reader_that_ships_and_is_gone_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reader.SECOND", tmp_path / "second_reader")
    with pytest.raises(FileNotFoundError, match=r"second_reader.reader\.json"):
        load_reader(tmp_path / "second_reader")


def test_what_is_exported_reads_as_what_was_trained(tmp_path: Path) -> None:
    """A word piece is embedded by BERT's number, whatever number the network's own vocabulary gives it."""
    torch.manual_seed(4)
    network = MPNetForQuestionAnswering(MPNetConfig(vocab_size=40, layer_norm_eps=1e-5, max_position_embeddings=514))
    network.eval()
    numbers = torch.tensor([1, 9, 5, 4, 30, 31])
    state = {f"model.{name}": tensor for name, tensor in network.state_dict().items()}
    assert {file_of(name) for name in state} == {
        "embeddings.safetensors",
        *(f"layers-{i}.safetensors" for i in range(4)),
    }
    export(rename(state, numbers), tmp_path)
    settings = json.loads((tmp_path / SETTINGS_FILE).read_text(encoding="utf-8"))
    kept = {name: tensor for file in settings["files"] for name, tensor in load_file(tmp_path / file).items()}
    own = build_network(join_rows(kept))
    ids = torch.tensor([[2, 3, 4, 5, 3, 4]])
    with torch.inference_mode():
        ours, theirs = own(ids).start_logits, network(numbers[ids]).start_logits
    assert torch.allclose(ours, theirs, atol=0.05)
    assert not torch.allclose(ours, theirs.flip(1), atol=0.05)


def test_the_second_reader_that_ships_answers_and_declines() -> None:
    """By the sense: "people" is "nobody", "a hearing" is "a judge has seen them"."""
    second = load_reader(SHIPPED)
    text = "“Nobody will be sent home before a judge has seen them,” Kelly said. He flew to Guatemala on Tuesday."
    asked = [
        "Will people have a hearing before they are deported?",
        "When did Kelly travel?",
        "How many people were deported to Guatemala?",
    ]
    hearing, travel, nobody = second.read([(question, text) for question in asked], top_k=1)
    assert "before a judge has seen them" in text[hearing.spans[0].start : hearing.spans[0].end]
    assert "Tuesday" in text[travel.spans[0].start : travel.spans[0].end]
    assert min(hearing.margin, travel.margin) > second.threshold > nobody.margin
    assert len(second.fingerprint) == 64
    assert second.fingerprint != load_reader().fingerprint
