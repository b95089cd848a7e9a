"""Make what ships from a training run: ``python -m training.export_reader RUN rag/models/reader --threshold T``.

Writes ``layers.safetensors`` (fp16) and ``reader.json`` (its SHA-256 and the threshold on a span's margin).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from rag.encoder import file_sha256
from rag.reader import SETTINGS_FILE, WEIGHTS_FILE
from rag.reader_model import SHARED


def export(run: Path, out: Path, threshold: float) -> int:
    """Write the reader of ``run`` (a folder of safetensors) into ``out``; the size of the weights in bytes."""
    state: dict[str, torch.Tensor] = {}
    for path in sorted(run.glob("*.safetensors")):
        if path.name != "optimizer.safetensors":
            state |= load_file(path)
    kept = {
        k: v.half().contiguous()
        for k, v in state.items()
        if k != SHARED and not k.startswith("bert.pooler.") and v.is_floating_point()
    }
    out.mkdir(parents=True, exist_ok=True)
    save_file(kept, out / WEIGHTS_FILE)
    (out / WEIGHTS_FILE).chmod(0o644)
    settings = {"sha256": file_sha256(out / WEIGHTS_FILE), "threshold": round(threshold, 3)}
    (out / SETTINGS_FILE).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    return (out / WEIGHTS_FILE).stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threshold", type=float, default=0.0)
    args = parser.parse_args()
    print(f"{export(args.run, args.out, args.threshold):,} bytes in {args.out}")


if __name__ == "__main__":
    main()
