"""Search among many vectors, made by perturbing those of a real index: recall against exact search, time, size.

    python benchmarks/vectors.py --corpus DIR --index DIR [--size 1000000] [--noise 0.5]

Queries are vectors of the index perturbed anew; other ones set how many cells a search looks into.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.index import Index, current_generation, index_folder
from rag.types import Vectors
from rag.vectors import DEPTH, KEPT, SEARCHED, VectorIndex, VectorWriter, build_search, exact_nearest, open_kept

QUERIES, BLOCK = 256, 20_000


def perturbed(real: Vectors, count: int, noise: float, seed: int) -> Vectors:
    """*Shape:* ``(count, dim)`` float32, unit length: real ones, each moved by ``noise`` of its length."""
    chance = np.random.default_rng(seed)
    moved = real[chance.integers(0, len(real), count)]
    moved = moved + noise * real.shape[1] ** -0.5 * chance.standard_normal(moved.shape, np.float32)
    return moved / np.linalg.norm(moved, axis=1, keepdims=True)


def measure(real: Vectors, size: int, noise: float, folder: Path) -> dict:
    """Build the search among ``size`` vectors and measure it."""
    with VectorWriter(folder) as writer:
        for low in range(0, size, BLOCK):
            writer.add(perturbed(real, min(BLOCK, size - low), noise, low).astype(np.float16))
    started = time.perf_counter()
    plan = build_search(folder, real.shape[1], lambda: perturbed(real, QUERIES, noise, 1))
    building = time.perf_counter() - started
    index = VectorIndex.open(folder, plan)
    queries = perturbed(real, QUERIES, noise, 2)
    found, seconds = [], []
    for query in queries:
        at = time.perf_counter()
        found += index.search(query[None], DEPTH)
        seconds.append(time.perf_counter() - at)
    if (folder / KEPT).exists():
        kept = open_kept(folder / KEPT, real.shape[1])
    else:
        kept = index.of(range(size)).astype(np.float16)
    right = exact_nearest(kept, queries, DEPTH)
    shares = [len(set(a) & set(b)) / DEPTH for a, b in zip(found, right, strict=True)]
    files = [path for path in (folder / SEARCHED, folder / KEPT) if path.exists()]
    return {
        "size": size,
        "plan": {"kind": plan.kind, "probes": plan.probes, "recall_at_50_at_build": plan.recall},
        "recall_at_50": round(float(np.mean(shares)), 4),
        "build_s": round(building, 1),
        "search_p50_p95_ms": [round(1000 * float(q), 2) for q in np.quantile(seconds, (0.5, 0.95))],
        "bytes_a_vector": {path.name: round(path.stat().st_size / size, 1) for path in files},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--noise", type=float, default=0.5)
    args = parser.parse_args()
    generation = current_generation(index_folder(args.index, args.corpus))
    if generation is None:
        sys.exit(f"{args.index}: there is no index of {args.corpus}; run: python benchmarks/scale.py index")
    index = Index(generation)
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(index.vectors_of(range(index.size)), args.size, args.noise, Path(folder)), indent=1))


if __name__ == "__main__":
    main()
