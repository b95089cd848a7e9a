"""The second reader's network: twelve layers of 768, which the few likeliest stretches of a question are read with.

Its weights ship as whole numbers from -127 to 127 with a scale a row, a quarter of their size in fp32, and are made
floats when they are loaded: they are saved small, not computed small.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import MPNetConfig, MPNetForQuestionAnswering

from rag.reader_model import check_sha256

SHIPPED = Path(__file__).parent / "models" / "second_reader"
WHOLE, SCALE = ".whole", ".scale"
"""What a tensor's name ends in where it is split into whole numbers, int8, and their scale, ``(rows, 1)`` float32."""
WORDS = "mpnet.embeddings.word_embeddings.weight"
LARGE = 100_000  # numbers of a matrix from which on it is split


def split_rows(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """``state`` with its large matrices as whole numbers; everything else as it is."""
    found: dict[str, torch.Tensor] = {}
    for name, tensor in state.items():
        if tensor.ndim == 2 and tensor.numel() >= LARGE:
            scale = (tensor.abs().amax(1, keepdim=True) / 127).clamp(min=1e-12)
            found[name + WHOLE], found[name + SCALE] = (tensor / scale).round().to(torch.int8), scale
        else:
            found[name] = tensor
    return found


def join_rows(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """What :func:`split_rows` was given, each number to within half a step of its row, in fp32.

    Raises ValueError where a scale is missing.
    """
    for name in state:
        if name.endswith(WHOLE) and name.removesuffix(WHOLE) + SCALE not in state:
            raise ValueError(f"second reader: {name} has no scale")
    return {
        name.removesuffix(WHOLE): tensor * state[name.removesuffix(WHOLE) + SCALE] if name.endswith(WHOLE) else tensor
        for name, tensor in state.items()
        if not name.endswith(SCALE)
    }


def build_network(state: Mapping[str, torch.Tensor]) -> MPNetForQuestionAnswering:
    """MPNet with a span head, in fp32, over the packaged MiniLM's vocabulary, whose word pieces are the same.

    Raises ValueError where a tensor is missing or unknown.
    """
    if WORDS not in state:
        raise ValueError(f"second reader: missing {[WORDS]}")
    words = len(state[WORDS])
    with torch.device("meta"):  # drawing 109 million numbers at random, to replace them all, takes seconds
        model = MPNetForQuestionAnswering(
            MPNetConfig(vocab_size=words, layer_norm_eps=1e-5, max_position_embeddings=514)
        )
    result = model.load_state_dict(dict(state), strict=False, assign=True)
    places = torch.arange(model.config.max_position_embeddings)[None]
    model.mpnet.embeddings.register_buffer("position_ids", places, persistent=False)
    if result.missing_keys or result.unexpected_keys:
        raise ValueError(f"second reader: missing {result.missing_keys}, unexpected {result.unexpected_keys}")
    return model.eval()


def load_network(folder: Path, files: Mapping[str, str]) -> MPNetForQuestionAnswering:
    """The network whose weights stand in ``files`` of a folder: SHA-256 by name.

    Raises ValueError where a file is damaged, FileNotFoundError where it is missing.
    """
    state: dict[str, torch.Tensor] = {}
    for name, sha256 in files.items():
        check_sha256(folder / name, sha256)
        state |= join_rows(load_file(folder / name))
    return build_network(state)
