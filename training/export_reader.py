"""Make what ships: ``python -m training.export_reader RUN [RUN ...] OUT --threshold T [--weights W ...]``.

Writes ``layers.safetensors`` (fp16) and ``reader.json`` (its SHA-256 and the threshold on a span's margin). Of several
runs, each a folder of safetensors, the mean of the weights ships: a run and the reader it was warm-started from lie
close enough together for their mean to be better than both (Wortsman et al., "Model soups", ICML 2022).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import save_file

from rag.encoder import file_sha256
from rag.reader import SETTINGS_FILE, WEIGHTS_FILE
from rag.reader_match import with_all_types
from training.reader_checkpoint import read_weights


def export(runs: Sequence[Path], out: Path, threshold: float, weights: Sequence[float] = ()) -> int:
    """Write the mean of the readers of ``runs`` into ``out``; the size of the weights in bytes.

    ``weights``: how much each run counts; equally, where there are none.

    Raises:
        ValueError: two runs do not have the same tensors, or there are not as many weights as runs.
    """
    shares = torch.tensor(weights or [1.0] * len(runs), dtype=torch.float32)
    if len(shares) != len(runs):
        raise ValueError(f"expected a weight for each of {len(runs)} runs, found {len(shares)}")
    shares /= shares.sum()
    states = [with_all_types(read_weights(run)) for run in runs]
    for run, state in zip(runs, states, strict=True):
        if state.keys() != states[0].keys():
            raise ValueError(
                f"{run}: expected the tensors of {runs[0]}, these differ: {sorted(state.keys() ^ states[0].keys())}"
            )
    kept = {
        name: torch.tensordot(shares, torch.stack([state[name] for state in states]), dims=1).half()
        for name in states[0]
    }
    out.mkdir(parents=True, exist_ok=True)
    save_file(kept, out / WEIGHTS_FILE)
    (out / WEIGHTS_FILE).chmod(0o644)
    settings = {"sha256": file_sha256(out / WEIGHTS_FILE), "threshold": round(threshold, 3)}
    (out / SETTINGS_FILE).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    return (out / WEIGHTS_FILE).stat().st_size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("out", type=Path)
    parser.add_argument("--threshold", type=float, default=0.0)
    parser.add_argument("--weights", type=float, nargs="+", default=[], help="of the runs; equal ones without")
    args = parser.parse_args()
    print(f"{export(args.runs, args.out, args.threshold, args.weights):,} bytes in {args.out}")


if __name__ == "__main__":
    main()
