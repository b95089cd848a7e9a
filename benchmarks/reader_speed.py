"""Passages a second of the shipped reader: plain fp32, bf16, and dynamic int8, in turns in one run.

    python benchmarks/reader_speed.py --data SQUAD.json[.gz] [--threads 1]

Passages of about 90 words from the file's paragraphs, each with a question of its own. Every way reads all of them in
each round; the best round counts, as what else runs on the machine can only slow one down. ``same`` is the share of
passages with fp32's best span, ``drift`` the mean change of its margin.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.squad import read_squad
from rag.reader import SpanReader, load_reader


def int8(reader: SpanReader) -> SpanReader:
    """The same reader with its linear layers quantised at run time."""
    model = copy.deepcopy(reader.model)
    quantised = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)
    quantised.qa_outputs = reader.model.qa_outputs
    return replace(reader, model=quantised)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    by_context = {q.context: q.question for q in read_squad(args.data)}
    pairs = [(question, " ".join(text.split()[:90])) for text, question in by_context.items()][: args.passages]
    plain = load_reader(bf16=False)
    ways = {"fp32": plain, "bf16": load_reader(bf16=True), "int8": int8(plain)}
    best = dict.fromkeys(ways, float("inf"))
    readings = {name: reader.read(pairs, top_k=1) for name, reader in ways.items()}
    for _ in range(args.rounds):
        for name, reader in ways.items():
            began = time.perf_counter()
            reader.read(pairs, top_k=1)
            best[name] = min(best[name], time.perf_counter() - began)
    for name, found in readings.items():
        together = list(zip(found, readings["fp32"], strict=True))
        same = np.mean([(a.spans[0].start, a.spans[0].end) == (b.spans[0].start, b.spans[0].end) for a, b in together])
        drift = np.mean([abs(a.margin - b.margin) for a, b in together])
        figures = {"passages_per_second": round(len(pairs) / best[name], 1), "same": round(float(same), 3)}
        print(json.dumps({"way": name} | figures | {"drift": round(float(drift), 3)}))


if __name__ == "__main__":
    main()
