"""Fit the ranker's coefficients on questions whose answers are known.

    python -m training.fit_ranker --corpus ../shared/news/train/articles --questions ../shared/questions/news_train.jsonl

Takes only the questions that were held out of the reader's training (``training.reader_news.held_out``): on the
others the reader has seen the answers, and would be trusted too much. Writes ``rag/models/ranker/ranker.json``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from tqdm import tqdm

from rag.evaluation import Question, is_hit, read_questions
from rag.pipeline import RANKER, Pipeline
from rag.ranking import FEATURES, Candidate
from rag.settings import Settings
from training.reader_news import held_out

L2 = 1.0
BATCH = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=RANKER)
    parser.add_argument("--features", type=Path, help="keep the candidates' features here, to fit again quickly")
    args = parser.parse_args()
    if args.features and args.features.exists():
        kept = np.load(args.features)
        features, labels, groups = kept["features"], kept["labels"], kept["groups"]
    else:
        features, labels, groups = collect(args.corpus, args.questions)
        if args.features:
            np.savez(args.features, features=features, labels=labels, groups=groups)
    weights, bias = fit(features, labels, groups)
    report(features @ weights + bias, labels, groups)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    rounded = {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)}
    args.out.write_text(json.dumps({"bias": round(bias, 4), "weights": rounded}, indent=2) + "\n", encoding="utf-8")


def collect(corpus: Path, path: Path) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64]]:
    """Features, labels and question numbers of every candidate of every question that was held out."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wanted = {row["id"] for row in rows if held_out(row)}
    questions = [question for question in read_questions(path) if question.id in wanted]
    pipeline = Pipeline.open(Settings.from_env(corpus=corpus))
    texts = {article.id: article.text for article in pipeline.articles()}
    features, labels, groups = [], [], []
    for low in tqdm(range(0, len(questions), BATCH), unit="batch"):
        batch = questions[low : low + BATCH]
        for number, (question, found) in enumerate(
            zip(batch, pipeline.candidates([q.question for q in batch]), strict=True)
        ):
            for candidate in found:
                features.append(candidate.features)
                labels.append(_answers(candidate, question, texts))
                groups.append(low + number)
    return np.array(features), np.array(labels), np.array(groups)


def _answers(candidate: Candidate, question: Question, texts: dict[str, str]) -> bool:
    place = {"article": candidate.article.id, "start": candidate.start, "end": candidate.end}
    quote = place | {"text": candidate.article.text[candidate.start : candidate.end]}
    return any(is_hit(quote, gold, texts.__getitem__) for gold in question.gold)


def fit(
    features: NDArray[np.float64], labels: NDArray[np.bool_], groups: NDArray[np.int64]
) -> tuple[NDArray[np.float64], float]:
    """Weights and bias: first the ranking, then its calibration.

    The weights maximise the probability of the right candidates in a softmax over their question's (the
    conditional logit of McFadden, 1974), with an L2 penalty on standardised features. Then scale and bias are
    fitted so that the best candidate's logistic score is the probability that it answers (Platt, 1999), the
    questions without an answer among them.
    """
    scale = features.std(axis=0) + 1e-9
    scaled = features / scale
    starts = np.flatnonzero(np.diff(groups, prepend=groups[0] - 1))
    blocks = [(scaled[a:b], labels[a:b]) for a, b in zip(starts, [*starts[1:], len(groups)], strict=True)]
    ranked = [(x, y) for x, y in blocks if y.any() and not y.all()]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = 0.5 * L2 * float(weights @ weights), L2 * weights
        for x, y in ranked:
            scores = x @ weights
            every = _softmax(scores)
            right = _softmax(np.where(y, scores, -np.inf))
            total -= float(np.log(every[y].sum() + 1e-300))
            slope = slope - x.T @ (right - every)
        return total, slope

    weights = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B").x
    best = np.array([(x @ weights).max() for x, _ in blocks])
    right = np.array([bool(y[np.argmax(x @ weights)]) for x, y in blocks])

    def platt(line: NDArray[np.float64]) -> float:
        logits = line[0] * best + line[1]
        return float(np.logaddexp(0, np.where(right, -logits, logits)).sum() + 0.01 * line[0] ** 2)

    slope, bias = minimize(platt, np.array([1.0, -float(np.median(best))]), method="Nelder-Mead").x
    return weights * slope / scale, float(bias)


def report(logits: NDArray[np.float64], labels: NDArray[np.bool_], groups: Sequence[int] | NDArray[np.int64]) -> None:
    """Print how well the candidates are ranked on the questions the fit has seen."""
    groups = np.asarray(groups)
    answerable = [g for g in np.unique(groups) if labels[groups == g].any()]
    ranks = []
    for g in answerable:
        here = groups == g
        ranks.append(int(np.flatnonzero(labels[here][np.argsort(-logits[here])])[0]) + 1)
    tops = " ".join(f"hit@{k} {np.mean(np.array(ranks) <= k):.3f}" for k in (1, 3, 5, 10))
    print(f"{len(np.unique(groups))} questions, {len(answerable)} with a right candidate; of these {tops}")


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()


if __name__ == "__main__":
    main()
