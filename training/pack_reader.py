"""Draw the reader's training examples: ``python -m training.pack_reader --data DIR --out FILE``.

``--draws`` draws the mix so often, with other near misses, other words and other passages each time. Needs the data
and WordNet; training itself (``training.train_reader``) needs only the file that this writes.
"""

from __future__ import annotations

import argparse
import json
import random
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from rag.encoder import packaged_model
from training.reader_mix import build_mix
from training.reader_pack import Example, bare_tokenizer, pack_examples, save_pack


def draw(data: Path, wordnet: Path, scale: float, seed: str) -> list[Example]:
    return build_mix(data, wordnet, scale, random.Random(seed))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with qa/, news/, questions/")
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"), help="WordNet 3.0's data files")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--draws", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the examples to draw")
    parser.add_argument("--seed", type=int, default=23)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    seeds = [f"{args.seed} {i}" for i in range(args.draws)]
    with ProcessPoolExecutor(args.processes) as pool:
        drawn = list(pool.map(partial(draw, args.data, args.wordnet, args.scale), seeds))
    examples = [example for part in drawn for example in part]
    pack = pack_examples(examples, bare_tokenizer(packaged_model() / "tokenizer.json"))
    save_pack(pack, args.out)
    rows = np.arange(len(pack.kind))
    print(json.dumps({"examples": len(rows), "texts": len(pack.bounds) - 1, "kinds": pack.counts(rows)}))


if __name__ == "__main__":
    main()
