"""The figures of an evaluation: of all questions, by their type, by confidence.

How one prediction is judged stands in :mod:`rag.judging`, whose names can be imported from here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rag.judging import (
    Gold,
    Judgement,
    Prediction,
    Question,
    TextOf,
    doubts,
    exact_match,
    is_hit,
    judge,
    last_name,
    read_predictions,
    read_questions,
    shares_words,
    token_f1,
    verbatim,
)

__all__ = [
    "Bin",
    "Gold",
    "Judgement",
    "Prediction",
    "Question",
    "TextOf",
    "auroc",
    "by_type",
    "columns_of",
    "coverage_risk",
    "doubts",
    "exact_match",
    "figures_of",
    "groups",
    "is_hit",
    "judge",
    "last_name",
    "read_predictions",
    "read_questions",
    "reliability",
    "shares_words",
    "summarise",
    "token_f1",
    "verbatim",
]

FOLLOW_UP = "follow-up"
CUTS = (1, 3, 5)
PERCENTILES = (50, 90, 95, 99)

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence: its mean, the share whose first quote answers, and how many they are."""

    confidence: float
    right: float
    count: int


def summarise(judgements: Sequence[Judgement]) -> dict[str, float]:
    """The figures, in [0, 1] but for ``questions`` and seconds; a figure with nothing to count is left out."""
    if not judgements:
        return {"questions": 0}
    found = figures_of(columns_of(judgements), np.arange(len(judgements)))
    figures = {name: float(value) for name, value in found.items() if not np.isnan(value)}
    return {"questions": len(judgements)} | figures


def groups(judgements: Sequence[Judgement]) -> dict[str, list[Judgement]]:
    """The judgements of all questions, of each type that has a name, and of those that follow another question."""
    found = {"all": list(judgements)}
    for kind in sorted({j.question.type for j in judgements if j.question.type}):
        found[kind] = [j for j in judgements if j.question.type == kind]
    following = [j for j in judgements if j.question.previous]
    return found | ({FOLLOW_UP: following} if following else {})


def by_type(judgements: Sequence[Judgement]) -> dict[str, dict[str, float]]:
    """The same figures for each group of :func:`groups` but all."""
    return {name: summarise(each) for name, each in groups(judgements).items() if name != "all"}


def coverage_risk(judgements: Sequence[Judgement]) -> list[tuple[float, float]]:
    """``(coverage, risk)`` when only the most confident questions are answered, from one question to all.

    Coverage is the share answered, risk the share of those whose first quote is no answer (El-Yaniv and Wiener,
    JMLR 2010). Questions of equal confidence are answered together.
    """
    ordered = sorted(judgements, key=lambda j: -j.confidence)
    curve, wrong = [], 0
    for count, judgement in enumerate(ordered, 1):
        wrong += not judgement.first_answers
        if count == len(ordered) or ordered[count].confidence < judgement.confidence:
            curve.append((count / len(ordered), wrong / count))
    return curve


def reliability(judgements: Sequence[Judgement], bins: int = 10) -> list[Bin]:
    """Questions by confidence in bins of equal width over [0, 1]; empty ones are left out."""
    found: dict[int, list[Judgement]] = {}
    for judgement in judgements:
        found.setdefault(min(int(judgement.confidence * bins), bins - 1), []).append(judgement)
    return [
        Bin(_mean([j.confidence for j in each]), _mean([j.first_answers for j in each]), len(each))
        for _, each in sorted(found.items())
    ]


def auroc(positives: ArrayLike, negatives: ArrayLike) -> float:
    """The probability that a positive scores above a negative, ties half (Mann and Whitney, 1947)."""
    differences = np.subtract.outer(np.asarray(positives, float), np.asarray(negatives, float))
    return float((differences > 0).mean() + 0.5 * (differences == 0).mean())


def columns_of(judgements: Sequence[Judgement]) -> dict[str, Column]:
    """What each question adds to each figure. *Shape:* ``(len(judgements),)`` float64, NaN where nothing."""

    def column(value: Callable[[Judgement], float | None], among: bool | None) -> Column:
        values = [value(j) if among in (None, j.question.answerable) else None for j in judgements]
        return np.array([np.nan if v is None else float(v) for v in values])

    return _ranked(judgements) | {
        "f1": column(lambda j: j.f1, True),
        "exact": column(lambda j: j.exact, True),
        "speaker": column(lambda j: j.speaker_agrees, True),
        "answered": column(lambda j: j.answered, True),
        "refused": column(lambda j: not j.answered, False),
        "reason": column(lambda j: j.reason_agrees, False),
        "decided": column(lambda j: j.decided_rightly, None),
        "brier": column(lambda j: (j.confidence - j.first_answers) ** 2, None),
        "confidence": column(lambda j: j.confidence, None),
        "seconds": column(lambda j: j.seconds, None),
    }


def _ranked(judgements: Sequence[Judgement]) -> dict[str, Column]:
    """Success@k and reciprocal rank of every answerable question, by ir-measures.

    A question's quotes are its run and those that hit are the relevant ones; a refusal retrieves nothing.
    """
    import ir_measures as ir  # noqa: PLC0415 - loads pandas, and answers never need it

    wanted = [(i, j) for i, j in enumerate(judgements) if j.question.answerable]
    names = {ir.Success @ k: f"hit@{k}" for k in CUTS} | {ir.RR: "mrr"}
    columns = {name: np.full(len(judgements), np.nan) for name in names.values()}
    for column in columns.values():
        column[[i for i, _ in wanted]] = 0.0
    # The gold itself is relevant too, and never retrieved: a question without a hit counts as one.
    judged = [ir.Qrel(str(i), "gold", 1) for i, _ in wanted]
    judged += [ir.Qrel(str(i), str(rank), 1) for i, j in wanted for rank, hit in enumerate(j.hits) if hit]
    run = [ir.ScoredDoc(str(i), str(rank), -rank) for i, j in wanted if j.answered for rank in range(len(j.hits))]
    for metric in ir.iter_calc(list(names), judged, run) if run else ():
        columns[names[metric.measure]][int(metric.query_id)] = metric.value
    return columns


def figures_of(columns: Mapping[str, Column], rows: NDArray[np.int64]) -> dict[str, Column]:
    """Every figure over ``rows`` ``(..., questions)`` of the columns. *Shape* of each: ``(...)``, NaN for nothing."""
    means = {name: _nanmean(values[rows]) for name, values in columns.items() if name not in {"confidence", "seconds"}}
    means["abstain"] = (means["answered"] + means["refused"]) / 2
    wanted = ~np.isnan(columns["answered"])[rows]
    means["auroc"] = _auroc_rows(columns["confidence"][rows], wanted)
    for q in PERCENTILES:
        means[f"seconds_p{q}"] = np.percentile(columns["seconds"][rows], q, axis=-1)
    return means


def _auroc_rows(scores: Column, wanted: NDArray[np.bool_]) -> Column:
    """*Shape:* both ``(..., questions)`` to ``(...)``; NaN where only one kind of question is there."""
    flat = zip(scores.reshape(-1, scores.shape[-1]), wanted.reshape(-1, scores.shape[-1]), strict=True)
    found = [auroc(s[w], s[~w]) if w.any() and not w.all() else np.nan for s, w in flat]
    return np.array(found).reshape(scores.shape[:-1])


def _nanmean(values: Column) -> Column:
    """Over the last axis; NaN, without a warning, where every value is."""
    counts = (~np.isnan(values)).sum(axis=-1)
    return np.where(counts, np.nansum(values, axis=-1) / np.maximum(counts, 1), np.nan)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
