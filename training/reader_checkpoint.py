"""Checkpoints of a reader in training: weights, optimizer moments and counters, without pickle."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from rag.reader_model import SHARED


def save_checkpoint(out: Path, model: torch.nn.Module, optimizer: torch.optim.AdamW, state: dict[str, float]) -> None:
    """Write weights, optimizer moments and counters; each file is replaced whole."""
    names: dict[torch.Tensor, str] = {p: n for n, p in model.named_parameters()}
    moments = {
        f"{names[p]}.{key}": value.reshape(-1).clone() if value.ndim else value.reshape(1).clone()
        for p, values in optimizer.state.items()
        for key, value in values.items()
    }
    weights = {n: p.detach().cpu().contiguous() for n, p in model.state_dict().items() if n != SHARED}
    for name, tensors in (("layers", weights), ("optimizer", moments)):
        save_file(tensors, out / f"{name}.tmp")
        (out / f"{name}.tmp").replace(out / f"{name}.safetensors")
    (out / "state.json").write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")


def restore(out: Path, model: torch.nn.Module, optimizer: torch.optim.AdamW) -> dict[str, float]:
    """Load what :func:`save_checkpoint` wrote into model and optimizer; the counters come back."""
    model.load_state_dict(load_file(out / "layers.safetensors"), strict=False)
    moments = load_file(out / "optimizer.safetensors")
    for name, parameter in model.named_parameters():
        if f"{name}.exp_avg" in moments:
            optimizer.state[parameter] = {
                "step": moments[f"{name}.step"].reshape(()),
                "exp_avg": moments[f"{name}.exp_avg"].reshape(parameter.shape),
                "exp_avg_sq": moments[f"{name}.exp_avg_sq"].reshape(parameter.shape),
            }
    return json.loads((out / "state.json").read_text(encoding="utf-8"))


def read_weights(folder: Path) -> dict[str, torch.Tensor]:
    """What is trained, of a run or of an exported reader, in fp32; the word embeddings stay the packaged ones."""
    state: dict[str, torch.Tensor] = {}
    for path in sorted(folder.glob("*.safetensors")):
        if path.name != "optimizer.safetensors":
            state |= load_file(path)
    return {
        name: tensor.float()
        for name, tensor in state.items()
        if name != SHARED and not name.startswith("bert.pooler.") and tensor.is_floating_point()
    }
