"""Fit the ranker's coefficients on questions whose answers are known.

    python -m training.fit_ranker --corpus ../shared/news/train/articles \
        --questions ../shared/questions/news_train.jsonl --candidates work/candidates.json

Takes only the questions that were held out of the reader's training (``training.reader_news.held_out``): on the
others the reader has seen the answers, and would be trusted too much. Collecting the candidates takes minutes; they
are kept in ``--candidates``, so that fitting again takes seconds. Writes ``rag/models/ranker/ranker.json`` and prints
figures by cross-validation over articles.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from tqdm import tqdm

from rag.evaluation import Question, auroc, is_hit, read_questions
from rag.evidence import FEATURES, Candidate
from rag.pipeline import RANKER, Pipeline
from rag.questions import ReadQuestion
from rag.ranking import ON_TOPIC, SIGNS, Ranker, Standing, Vector, read_signs
from rag.settings import Settings
from rag.types import Article
from training.reader_news import held_out

L2 = 20.0  # .573 of the first right in cross-validation; .568 at 10, .565 at 40
SIGNS_L2 = 1.0
ELSEWHERE = 0.1  # the weight of a question asked where its answer is not
BATCH = 8
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its candidates. ``right``: ``(len(candidates),)`` bool. ``answerable``: as the file says."""

    question: ReadQuestion
    standing: Standing
    candidates: list[Candidate]
    right: np.ndarray
    answerable: bool
    fold: int

    @property
    def features(self) -> Vector:
        return np.array([c.features for c in self.candidates])


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


def collect(corpus: Path, path: Path) -> list[Asked]:
    """The candidates of every question that was held out of the reader's training."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wanted = {row["id"] for row in rows if held_out(row)}
    questions = [question for question in read_questions(path) if question.id in wanted]
    pipeline = Pipeline.open(Settings.from_env(corpus=corpus))
    texts = {article.id: article.text for article in pipeline.articles()}
    asked = []
    for low in tqdm(range(0, len(questions), BATCH), unit="batch"):
        batch = questions[low : low + BATCH]
        read, vectors, hits = pipeline.retrieve([q.question for q in batch])
        found = pipeline.candidates(read, vectors, hits)
        for i, question in enumerate(batch):
            standing, candidates = found[i]
            right = np.array([_answers(candidate, question, texts) for candidate in candidates], bool)
            key = question.gold[0].article if question.gold else question.id
            fold = zlib.crc32(f"fold {key}".encode()) % FOLDS
            asked.append(Asked(read[i], standing, candidates, right, question.answerable, fold))
    return asked


def _answers(candidate: Candidate, question: Question, texts: dict[str, str]) -> bool:
    place = {"article": candidate.article.id, "start": candidate.start, "end": candidate.end}
    quote = place | {"text": candidate.article.text[candidate.start : candidate.end]}
    return any(is_hit(quote, gold, texts.__getitem__) for gold in question.gold)


def fit(asked: Sequence[Asked]) -> Ranker:
    """First the order, then the probability that the first candidate answers."""
    weights = fit_order([a for a in asked if a.candidates and a.right.any() and not a.right.all()])
    rows, labels, shares = [], [], []
    for item, share in [*((a, 1.0) for a in asked), *((elsewhere(a), ELSEWHERE) for a in asked if a.right.any())]:
        if item.candidates:
            scores = item.features @ weights
            rows.append(read_signs(item.candidates, scores))
            labels.append(bool(item.right[int(np.argmax(scores))]))
            shares.append(share)
    signs, bias = fit_logistic(np.array(rows), np.array(labels), np.array(shares))
    return Ranker(weights, signs, bias)


def elsewhere(asked: Asked) -> Asked:
    """The same question over a corpus without the articles that answer it."""
    gone = {c.article.id for c, right in zip(asked.candidates, asked.right, strict=True) if right}
    kept = [c for c in asked.candidates if c.article.id not in gone]
    return Asked(asked.question, asked.standing, kept, np.zeros(len(kept), bool), False, asked.fold)


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

    The reader may only speak for an answer and a strange topic only against one: with 40 unanswerable questions,
    all of them on topics of the corpus, chance would say otherwise.
    """
    # Few of these rows are off topic at all: by their own spread the sign would weigh as much as it likes.
    scale = np.maximum(rows.std(axis=0), ON_TOPIC / 2)
    x = rows / scale

    def loss(line: Vector) -> tuple[float, Vector]:
        logits = x @ line[:-1] + line[-1]
        error = shares * (1 / (1 + np.exp(-logits)) - labels)
        total = float((shares * np.logaddexp(0, np.where(labels, -logits, logits))).sum())
        slope = np.append(x.T @ error + SIGNS_L2 * line[:-1], error.sum())
        return total + 0.5 * SIGNS_L2 * float(line[:-1] @ line[:-1]), slope

    bounds = [(0, None), (None, 0), (None, None)]
    line = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    return line[:-1] / scale, float(line[-1])


def cross_validate(asked: Sequence[Asked]) -> None:
    """Print what a ranker fitted on the other articles does with each fold."""
    ranks, answerable, others = [], [], []
    for fold in range(FOLDS):
        ranker = fit([a for a in asked if a.fold != fold])
        for item in (a for a in asked if a.fold == fold):
            ranked = ranker.rank(item.standing, item.candidates)
            confidence = ranked[0][1] if ranked else 0.0
            (answerable if item.answerable else others).append(confidence)
            if item.answerable:
                right = {id(c) for c, hit in zip(item.candidates, item.right, strict=True) if hit}
                ranks.append(next((i for i, (c, _) in enumerate(_distinct(ranked), 1) if id(c) in right), 0))
    found = np.array(ranks)
    tops = "  ".join(f"hit@{k} {np.mean((found > 0) & (found <= k)):.3f}" for k in (1, 3, 5, 10))
    print(f"{len(asked)} questions, {len(answerable)} answerable: {tops}  any {np.mean(found > 0):.3f}")
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
        kept, refused = np.mean(np.array(answerable) >= threshold), np.mean(np.array(others) < threshold)
        first = np.mean((found == 1) & (np.array(answerable) >= threshold))
        balanced = (kept + refused) / 2
        print(f"  at {threshold}: answered {kept:.3f} refused {refused:.3f} abstain {balanced:.3f} hit@1 {first:.3f}")
    print(f"  AUROC {auroc(answerable, others):.3f}")


def _distinct(ranked: list[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """The first of those that overlap."""
    kept: list[tuple[Candidate, float]] = []
    for c, p in ranked:
        if not any(c.article.id == k.article.id and c.start < k.end and k.start < c.end for k, _ in kept):
            kept.append((c, p))
    return kept


def save(path: Path, asked: Sequence[Asked]) -> None:
    rows = [
        {
            "question": [a.question.text, a.question.speaker, a.question.subject, a.question.names],
            "standing": a.standing,
            "places": [(c.article.id, c.start, c.end) for c in a.candidates],
            "put_to_subject": [c.put_to_subject for c in a.candidates],
            "features": [[round(float(v), 5) for v in c.features] for c in a.candidates],
            "right": a.right.tolist(),
            "answerable": a.answerable,
            "fold": a.fold,
        }
        for a in asked
    ]
    path.write_text(json.dumps(rows), encoding="utf-8")


def load(path: Path) -> list[Asked]:
    asked = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        text, speaker, subject, names = row["question"]
        candidates = [
            Candidate(Article(name, ""), start, end, np.array(values), put)
            for (name, start, end), values, put in zip(
                row["places"], row["features"], row["put_to_subject"], strict=True
            )
        ]
        question = ReadQuestion(text, speaker, subject, tuple(names))
        right = np.array(row["right"], bool)
        asked.append(Asked(question, row["standing"], candidates, right, row["answerable"], row["fold"]))
    return asked


def _named(names: Sequence[str], numbers: Vector) -> dict[str, float]:
    return {name: round(float(number), 4) for name, number in zip(names, numbers, strict=True)}


def _softmax(scores: Vector) -> Vector:
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()


if __name__ == "__main__":
    main()
