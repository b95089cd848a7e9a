"""Choose the tagger's threshold on the articles that its training held out.

    python -m training.attribution_thresholds --data NEWS/train --model rag/models/attribution

Prints the report of ``benchmarks/attribution.py`` for each threshold.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.attribution import Tally, compare
from rag.attribution import LearnedAttributor
from rag.types import Article
from training.train_attribution import read_annotated, split_names


def main() -> None:
    arguments = _arguments()
    annotated = read_annotated(arguments.data)
    held_out = split_names(annotated)[0]
    articles = [Article(name, annotated[name][0]) for name in held_out]
    for threshold in arguments.thresholds:
        tallies = {"all attributions": Tally(), "with quotation marks": Tally()}
        found = LearnedAttributor(arguments.model, threshold).find_statements(articles)
        for article, statements in zip(articles, found, strict=True):
            compare(article.text, statements, annotated[article.id][1], tallies)
        print(f"threshold {threshold}")
        for name, tally in tallies.items():
            print("  " + tally.line(name))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with articles/ and attributions/")
    parser.add_argument("--model", type=Path, required=True, help="folder with model.safetensors")
    parser.add_argument("--thresholds", type=float, nargs="+", default=[0.4, 0.5, 0.6])
    return parser.parse_args()


if __name__ == "__main__":
    main()
