"""What the reader alone does on news questions, side by side with other readers, before the whole pipeline.

    python benchmarks/news_reader.py --data ../shared [--reader FOLDER_OR_MODEL ...]

Passages of about 90 words, the best 12 by reciprocal rank fusion of MiniLM and BM25 (headline prepended), every
span widened to its sentences, hits judged as in the project's contract: 60 % of a gold text covered, and no longer
than 3 x the gold + 200 characters. The reader that ships comes last. Nothing here abstains; ``auroc`` says how well
the best margin tells answerable questions from the others.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.encoder import packaged_model
from rag.reader import SpanReader, load_reader, with_headline
from training.reader_data import bm25_ranker
from training.reader_news import News, passages, read_news

CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences of an article, and how much the reader is for them."""

    article: int
    start: int
    end: int
    score: float


def fused_ranks(questions: Sequence[str], texts: Sequence[str]) -> list[list[int]]:
    """For each question the best ``CANDIDATES`` texts by reciprocal rank fusion of MiniLM and BM25."""
    encoder = SentenceTransformer(str(packaged_model()), device="cpu")
    vectors = encoder.encode(list(texts), normalize_embeddings=True)
    similar = encoder.encode(list(questions), normalize_embeddings=True) @ vectors.T
    lexical = bm25_ranker(texts)
    ranks: list[list[int]] = []
    for row, question in zip(similar, questions, strict=True):
        fused: dict[int, float] = {}
        for order in (np.argsort(-row)[:100].tolist(), lexical(question)[:100]):
            for rank, i in enumerate(order):
                fused[i] = fused.get(i, 0.0) + 1 / (60 + rank)
        ranks.append(sorted(fused, key=lambda i: -fused[i])[:CANDIDATES])
    return ranks


def widen(item: News, start: int, end: int) -> tuple[int, int]:
    """The sentences that ``[start, end)`` touches."""
    inside = [(a, b) for a, b in item.sentences if a < end and b > start]
    return (inside[0][0], inside[-1][1]) if inside else (start, end)


def is_hit(news: Sequence[News], quote: Quote, golds: Sequence[dict[str, str]]) -> bool:
    """Whether a quote covers 60 % of a gold text, where it stands or in the same words, without being too long."""
    item = news[quote.article]
    text = item.text[quote.start : quote.end]
    for gold in golds:
        words = gold["text"]
        if len(text) > 3 * len(words) + 200:
            continue
        if words in text:
            return True
        at = item.text.find(words) if item.name == gold["article"] else -1
        while at >= 0:
            if min(quote.end, at + len(words)) - max(quote.start, at) >= 0.6 * len(words):
                return True
            at = item.text.find(words, at + 1)
    return False


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """How often a positive outranks a negative; ties count half."""
    differences = np.subtract.outer(np.array(positive), np.array(negative))
    return float(((differences > 0) + 0.5 * (differences == 0)).mean())


def measure(
    reader: SpanReader,
    rows: Sequence[dict],
    news: Sequence[News],
    runs: Sequence[tuple[int, int, int]],
    ranks: Sequence[Sequence[int]],
    headline: bool,
    prior: float,
) -> dict[str, float]:
    """hit@1 and hit@3 of one reader; a passage of rank r loses ``prior * log(1 + r)`` of its margins."""
    pairs: list[tuple[str, str]] = []
    for row, best in zip(rows, ranks, strict=True):
        for i in best:
            article, a, b = runs[i]
            title = news[article].headline if headline else ""
            pairs.append((with_headline(row["question"], title), news[article].text[a:b]))
    began = time.perf_counter()
    readings = reader.read(pairs, top_k=3)
    seconds = time.perf_counter() - began
    hits: dict[str, list[tuple[bool, bool]]] = {}
    answerable: list[float] = []
    unanswerable: list[float] = []
    at = 0
    for row, best in zip(rows, ranks, strict=True):
        quotes: dict[tuple[int, int, int], Quote] = {}
        for rank, i in enumerate(best):
            article, a, _ = runs[i]
            reading = readings[at]
            at += 1
            for span in reading.spans:
                start, end = widen(news[article], a + span.start, a + span.end)
                score = span.score - reading.null_score - prior * math.log1p(rank)
                key = (article, start, end)
                if key not in quotes or quotes[key].score < score:
                    quotes[key] = Quote(article, start, end, score)
        ordered = sorted(quotes.values(), key=lambda q: -q.score)
        (answerable if row["gold"] else unanswerable).append(ordered[0].score)
        if row["gold"]:
            found = [is_hit(news, quote, row["gold"]) for quote in ordered[:3]]
            hits.setdefault(row["type"], []).append((found[0], any(found)))
    every = [pair for pairs_of_type in hits.values() for pair in pairs_of_type]
    figures: dict[str, float] = {}
    for name, found in [("all", every), *sorted(hits.items())]:
        figures[f"{name} hit@1"], figures[f"{name} hit@3"] = (round(float(v), 3) for v in np.mean(found, axis=0))
    figures["auroc"] = round(auroc(answerable, unanswerable), 3)
    figures["passages_per_second"] = round(len(pairs) / seconds, 1)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared"))
    parser.add_argument("--reader", action="append", default=[], help="another reader, before the one that ships")
    parser.add_argument("--without-shipped", action="store_true")
    parser.add_argument("--prior", type=float, action="append", help="weight of the retrieval rank (default 0 and 1)")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--every", type=int, default=1, help="take every n-th question")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    lines = (args.data / "questions" / "news_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines][:: args.every]
    news = read_news(args.data / "news" / "dev")
    runs = [(i, a, b) for i, item in enumerate(news) for a, b in passages(item)]
    texts = [f"{news[i].headline}\n{news[i].text[a:b]}" for i, a, b in runs]
    ranks = fused_ranks([row["question"] for row in rows], texts)
    for name in [*args.reader, *([] if args.without_shipped else [None])]:
        reader = load_reader(name)
        for headline in (False, True):
            for prior in args.prior or (0.0, 1.0):
                figures = measure(reader, rows, news, runs, ranks, headline, prior)
                print(json.dumps({"reader": name or "shipped", "headline": headline, "prior": prior} | figures))


if __name__ == "__main__":
    main()
