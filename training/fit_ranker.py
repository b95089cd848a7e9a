"""Fit the ranker's coefficients on questions whose answers are known.

    python -m training.fit_ranker --corpus ../shared/news/train/articles \
        --questions ../shared/questions/news_train.jsonl --candidates work/candidates.json

Takes only the questions that were held out of the reader's training (``training.reader_news.held_out``): on the
others the reader has seen the answers, and would be trusted too much; ``ON_THE_RECORD_READER`` names a reader that was
trained without them, where the one that ships was not. Collecting the candidates takes minutes; they are kept in
``--candidates``, so that fitting again takes seconds. Writes ``rag/models/ranker/ranker.json`` and prints figures by
cross-validation over articles, of the questions over the whole corpus, over a few articles and over folders of four.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from rag.evaluation import auroc
from rag.evidence import FEATURES, Candidate
from rag.pipeline import RANKER
from rag.ranking import ON_TOPIC, SIGNS, Ranker, Vector, read_signs
from training.ranker_rows import FOLDS, Asked, collect, load, save

L2 = 20.0  # .652 of the first right in cross-validation; .645 at 10, .647 at 40
SIGNS_L2 = 1.0
ELSEWHERE = 0.1  # the weight of a question asked where its answer is not
SHARES = {"all": 1.0, "few": 0.5, "folder": 1.0}  # and of one by what it is asked of
ORDERED = ("all", "folder")  # what the order is fitted on
# Few of these questions are on something that no article is near: the sign would weigh -1.4, and "who is the president
# of france" be answered with Mexico's. Over a few articles without the answer .87 are refused in place of .79.
STRANGE = -10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--candidates", type=Path, help="where the candidates are kept between fits")
    parser.add_argument("--out", type=Path, default=RANKER)
    args = parser.parse_args()
    if args.candidates and args.candidates.exists():
        asked = load(args.candidates)
    else:
        asked = collect(args.corpus, args.questions)
        if args.candidates:
            save(args.candidates, asked)
    cross_validate(asked)
    ranker = fit(asked)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    found = {"weights": _named(FEATURES, ranker.weights), "signs": _named(SIGNS, ranker.signs)}
    args.out.write_text(json.dumps(found | {"bias": round(ranker.bias, 4)}, indent=2) + "\n", encoding="utf-8")


def fit(asked: Sequence[Asked]) -> Ranker:
    """First the order, then the probability that the first candidate answers."""
    ordered = [a for a in asked if a.scope in ORDERED and a.candidates and a.right.any() and not a.right.all()]
    weights = fit_order(ordered)
    rows, labels, shares = [], [], []
    weighed = [(a, SHARES[a.scope]) for a in asked if not (a.scope == "few" and a.standing == "absent")]
    apart = [elsewhere(a) for a in asked if a.scope == "all" and a.right.any()]
    for item, share in [*weighed, *((a, ELSEWHERE) for a in apart)]:
        if item.candidates:
            scores = item.features @ weights
            rows.append(read_signs(item.candidates, scores, item.searched))
            labels.append(bool(item.right[int(np.argmax(scores))]))
            shares.append(share)
    signs, bias = fit_logistic(np.array(rows), np.array(labels), np.array(shares))
    return Ranker(weights, signs, bias)


def elsewhere(asked: Asked) -> Asked:
    """The same question over a corpus without the articles that answer it."""
    gone = {c.article.id for c, right in zip(asked.candidates, asked.right, strict=True) if right}
    kept = [c for c in asked.candidates if c.article.id not in gone]
    return replace(asked, candidates=kept, right=np.zeros(len(kept), bool), answerable=False)


def fit_order(asked: Sequence[Asked]) -> Vector:
    """Weights that maximise the probability of the right candidates in a softmax over their question's.

    This is the conditional logit of McFadden (1974), with an L2 penalty on standardised features.
    """
    scale = np.concatenate([a.features for a in asked]).std(axis=0) + 1e-9
    blocks = [(a.features / scale, a.right) for a in asked]

    def loss(weights: Vector) -> tuple[float, Vector]:
        total, slope = 0.5 * L2 * float(weights @ weights), L2 * weights
        for x, right in blocks:
            scores = x @ weights
            every = _softmax(scores)
            total -= float(np.log(every[right].sum() + 1e-300))
            slope = slope - x.T @ (_softmax(np.where(right, scores, -np.inf)) - every)
        return total, slope

    return minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x / scale


def fit_logistic(rows: Vector, labels: np.ndarray, shares: Vector) -> tuple[Vector, float]:
    """A logistic regression, each row weighing its share.

    Reader and meaning may only speak for an answer, many passages and a strange topic only against one, the latter by
    :data:`STRANGE` at least: where there are few questions, chance may say otherwise.
    """
    # Few of these rows are off topic at all: by their own spread the sign would weigh as much as it likes.
    off_topic = np.array([sign == "off_topic" for sign in SIGNS])
    scale = np.where(off_topic, np.maximum(rows.std(axis=0), ON_TOPIC / 2), rows.std(axis=0) + 1e-9)
    x = rows / scale

    def loss(line: Vector) -> tuple[float, Vector]:
        logits = x @ line[:-1] + line[-1]
        error = shares * (1 / (1 + np.exp(-logits)) - labels)
        total = float((shares * np.logaddexp(0, np.where(labels, -logits, logits))).sum())
        slope = np.append(x.T @ error + SIGNS_L2 * line[:-1], error.sum())
        return total + 0.5 * SIGNS_L2 * float(line[:-1] @ line[:-1]), slope

    most = {"off_topic": STRANGE * float(scale[off_topic].item()), "searched": 0.0}
    bounds = [(None, most[sign]) if sign in most else (0, None) for sign in SIGNS] + [(None, None)]
    line = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    return line[:-1] / scale, float(line[-1])


def cross_validate(asked: Sequence[Asked]) -> None:
    """Print what a ranker fitted on the other articles does with each fold."""
    rankers = [fit([a for a in asked if a.fold != fold]) for fold in range(FOLDS)]
    for scope, name in (("all", "the whole corpus"), ("few", "a few articles"), ("folder", "folders of four")):
        items = [a for a in asked if a.scope == scope]
        ranks, answerable, others = [], [], []
        for item in items:
            ranked = rankers[item.fold].rank(item.standing, item.candidates, item.searched)
            confidence = ranked[0][1] if ranked else 0.0
            (answerable if item.answerable else others).append(confidence)
            if item.answerable:
                right = {id(c) for c, hit in zip(item.candidates, item.right, strict=True) if hit}
                ranks.append(next((i for i, (c, _) in enumerate(_distinct(ranked), 1) if id(c) in right), 0))
        if ranks:
            print(f"{name}: {len(items)} questions, {len(answerable)} answerable: {_report(ranks, answerable, others)}")


def _report(ranks: Sequence[int], answerable: Sequence[float], others: Sequence[float]) -> str:
    found, kept = np.array(ranks), np.array(answerable)
    tops = "  ".join(f"hit@{k} {np.mean((found > 0) & (found <= k)):.3f}" for k in (1, 3, 5, 10))
    lines = [f"{tops}  any {np.mean(found > 0):.3f}  AUROC {auroc(answerable, others):.3f}"]
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        answered, refused = np.mean(kept >= threshold), np.mean(np.array(others) < threshold)
        first, three = (np.mean((found > 0) & (found <= k) & (kept >= threshold)) for k in (1, 3))
        lines.append(
            f"  at {threshold}: answered {answered:.3f} refused {refused:.3f} abstain {(answered + refused) / 2:.3f} "
            f"hit@1 {first:.3f} hit@3 {three:.3f}"
        )
    return "\n".join(lines)


def _distinct(ranked: list[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """The first of those that overlap."""
    kept: list[tuple[Candidate, float]] = []
    for c, p in ranked:
        if not any(c.article.id == k.article.id and c.start < k.end and k.start < c.end for k, _ in kept):
            kept.append((c, p))
    return kept


def _named(names: Sequence[str], numbers: Vector) -> dict[str, float]:
    return {name: round(float(number), 4) for name, number in zip(names, numbers, strict=True)}


def _softmax(scores: Vector) -> Vector:
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()


if __name__ == "__main__":
    main()
