"""How well passages are found before anything is read: BM25 alone, dense alone, and the two fused.

    python benchmarks/retrieval.py FOLDER [FOLDER ...] [--depth 100] [--json]

A folder holds ``corpus.jsonl`` (``id``, ``title``, ``text``), ``queries.jsonl`` (``id``, ``text``) and ``qrels.tsv``
(``query-id``, ``corpus-id``, ``score``, with a heading), as BEIR's do (Thakur et al., 2021). Documents are cut into
passages, embedded and searched as articles are, with the project's own encoder, lexical index and fusion; a document
stands where its first passage does.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import R, nDCG
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.encoder import SentenceEncoder
from rag.index import best_rows
from rag.lexical import Lexical
from rag.lexical_build import build_lexical
from rag.passages import embedding_text, split_article
from rag.retriever import combine, level
from rag.sentences import split_sentences
from rag.settings import Settings
from rag.types import Article, Encoder

MEASURES = [nDCG @ 10, R @ 10]
SYSTEMS = ("bm25", "dense", "hybrid")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--depth", type=int, default=100, help="passages taken from each search")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    settings = Settings.from_env()
    encoder = SentenceEncoder(settings.encoder)
    found = {}
    for folder in args.folders:
        found[folder.name] = measure(folder, encoder, settings.passage_words, args.depth)
    if args.json:
        print(json.dumps(found, indent=2))
        return
    names = [str(measure) for measure in MEASURES]
    print(f"{'set':14} {'system':8}" + "".join(f"{name:>9}" for name in names))
    for name, systems in found.items():
        for system, figures in systems.items():
            print(f"{name:14} {system:8}" + "".join(f"{figures[key]:9.3f}" for key in names))


def measure(folder: Path, encoder: Encoder, words: int, depth: int) -> dict[str, dict[str, float]]:
    """system -> measure -> value, over the queries that have a relevant document."""
    texts, owners = read_passages(folder / "corpus.jsonl", words)
    qrels = list(read_qrels(folder / "qrels.tsv"))
    judged = {qrel.query_id for qrel in qrels if qrel.relevance > 0}
    queries = [row for row in read_jsonl(folder / "queries.jsonl") if str(row["id"]) in judged]
    ids, asked = [str(row["id"]) for row in queries], [row["text"] for row in queries]
    lexical, cosines = lexical_scores(texts, asked), encoder.encode(asked) @ encoder.encode(texts).T
    scores = (lexical, cosines, combine(cosines, level(lexical, len(texts))))
    found = {}
    for system, lines in zip(SYSTEMS, scores, strict=True):
        run = [
            ir_measures.ScoredDoc(query, document, 1 / rank)
            for query, line in zip(ids, lines, strict=True)
            for rank, document in enumerate(dict.fromkeys(owners[row] for row in best_rows(line, depth)), 1)
        ]
        values = ir_measures.calc_aggregate(MEASURES, [q for q in qrels if q.query_id in judged], run)
        found[system] = {str(name): round(float(value), 4) for name, value in values.items()}
    return found


def lexical_scores(texts: Sequence[str], queries: Sequence[str]) -> NDArray[np.float32]:
    """*Shape:* ``(len(queries), len(texts))``: BM25."""
    with tempfile.TemporaryDirectory() as work:
        build_lexical(texts, Path(work))
        lexical = Lexical(Path(work))
        return np.array([lexical.scores(query) for query in queries])


def read_passages(path: Path, words: int) -> tuple[list[str], list[str]]:
    """What is embedded of each passage of every document, and the document's id."""
    texts, owners = [], []
    for row in read_jsonl(path):
        article = Article(str(row["id"]), row["text"], row.get("title") or "")
        for passage in split_article(article, split_sentences(article.text), words):
            texts.append(embedding_text(article, passage))
            owners.append(article.id)
    return texts, owners


def read_jsonl(path: Path) -> Iterator[dict]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip())


def read_qrels(path: Path) -> Iterable[ir_measures.Qrel]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            yield ir_measures.Qrel(row["query-id"], row["corpus-id"], int(row["score"]))


if __name__ == "__main__":
    main()
