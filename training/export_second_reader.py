"""Make what ships: ``python -m training.export_second_reader --teacher DIR --run FILE [--out DIR]``.

``--run``: the weights that ``training.tune_second_reader --teacher DIR`` wrote. Writes them with a word embedding for
each of BERT's word pieces, by BERT's number, so that both readers have one tokenizer, in files that a repository can
hold, and ``reader.json`` with the SHA-256 of each.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from rag.encoder import file_sha256, packaged_model
from rag.reader import SETTINGS_FILE
from rag.second_reader import SHIPPED, WORDS, split_rows
from training.reader_networks import Teacher
from training.reader_pack import bare_tokenizer

LAYERS = 3  # of a file


def rename(state: dict[str, torch.Tensor], numbers: torch.Tensor) -> dict[str, torch.Tensor]:
    """A teacher's weights, by the names of the network that ships. ``numbers``: of each of BERT's word pieces."""
    own = {name.removeprefix("model."): tensor for name, tensor in state.items() if tensor.is_floating_point()}
    return own | {WORDS: own[WORDS][numbers]}


def file_of(name: str) -> str:
    """In which file a tensor is kept."""
    parts = name.split(".")
    if "layer" in parts:
        return f"layers-{int(parts[parts.index('layer') + 1]) // LAYERS}.safetensors"
    return "embeddings.safetensors"


def export(state: dict[str, torch.Tensor], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    files: dict[str, dict[str, torch.Tensor]] = {}
    for name, tensor in split_rows(state).items():
        files.setdefault(file_of(name), {})[name] = tensor.contiguous()
    for name, tensors in files.items():
        save_file(tensors, out / name)
        (out / name).chmod(0o644)
    sums = {name: file_sha256(out / name) for name in sorted(files)}
    (out / SETTINGS_FILE).write_text(json.dumps({"files": sums, "threshold": 0.0}, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    args = parser.parse_args()
    teacher = Teacher(args.teacher, bare_tokenizer(packaged_model() / "tokenizer.json").get_vocab())
    export(rename(load_file(args.run), teacher.numbers), args.out)


if __name__ == "__main__":
    main()
