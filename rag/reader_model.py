"""The reader's network: the packaged MiniLM's word embeddings, and layers and a span head of our own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import BertConfig, BertForQuestionAnswering

from rag.encoder import file_sha256, packaged_model
from rag.reader_match import TYPES, with_all_types

SHARED = "bert.embeddings.word_embeddings.weight"
"""The one tensor that does not ship with the reader: it is the packaged MiniLM's, 47 MB in fp32."""


def check_sha256(path: Path, expected: str) -> None:
    """Raise ValueError, which names file, found and expected, unless the file has this SHA-256."""
    found = file_sha256(path)
    if found != expected:
        raise ValueError(f"{path.name}: found SHA-256 {found}, expected {expected}")


def minilm_state() -> dict[str, torch.Tensor]:
    """The packaged weights, fp32, under the names that :class:`BertForQuestionAnswering` gives them."""
    path = packaged_model() / "model.safetensors"
    skipped = ("pooler.", "embeddings.position_ids")
    return {f"bert.{k}": v for k, v in load_file(path).items() if not k.startswith(skipped)}


def build_reader(own: Mapping[str, torch.Tensor] | None = None) -> BertForQuestionAnswering:
    """MiniLM with a span head, in fp32; tensors of ``own`` (any float type) replace the packaged ones.

    Without ``own`` the head is left as it was drawn at random, for training.
    Raises ValueError where a tensor is missing or unknown.
    """
    model = BertForQuestionAnswering(BertConfig.from_pretrained(packaged_model(), type_vocab_size=TYPES))
    state = with_all_types({**minilm_state(), **{k: v.float() for k, v in (own or {}).items()}})
    result = model.load_state_dict(state, strict=False)
    missing = [k for k in result.missing_keys if own is not None or not k.startswith("qa_outputs.")]
    if missing or result.unexpected_keys:
        raise ValueError(f"reader weights: missing {missing}, unexpected {result.unexpected_keys}")
    return model.float().eval()
