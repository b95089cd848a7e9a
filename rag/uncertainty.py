"""How sure the figures of an evaluation are: bootstrap intervals, and two systems compared with a paired test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.evaluation import Column, columns_of, figures_of
from rag.judging import Judgement

RESAMPLES = 2000
PERMUTATIONS = 9999
LEVEL = 0.95
_BOUNDS = (50 * (1 - LEVEL), 50 * (1 + LEVEL))
_COMPARED = ("hit@1", "hit@3", "hit@5", "mrr", "f1", "decided", "seconds")


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of two systems over the same questions.

    ``low`` and ``high`` bound ``b - a`` at :data:`LEVEL`; ``p`` is two-sided, of the paired permutation test.
    """

    figure: str
    a: float
    b: float
    low: float
    high: float
    p: float
    questions: int


def intervals(
    judgements: Sequence[Judgement], resamples: int = RESAMPLES, seed: int = 0
) -> dict[str, tuple[float, float]]:
    """For each figure the percentile bootstrap interval at :data:`LEVEL` over questions (Efron, 1979).

    A resample in which there is nothing to count is left out.
    """
    if len(judgements) < 2:
        return {}
    rows = np.random.default_rng(seed).integers(len(judgements), size=(resamples, len(judgements)))
    found = figures_of(columns_of(judgements), rows)
    kept = {name: values[~np.isnan(values)] for name, values in found.items()}
    return {
        name: (float(low), float(high))
        for name, values in kept.items()
        if len(values)
        for low, high in [np.percentile(values, _BOUNDS)]
    }


def compare(
    a: Sequence[Judgement], b: Sequence[Judgement], permutations: int = PERMUTATIONS, seed: int = 0
) -> list[Difference]:
    """Two systems over the same questions, in the same order: a paired permutation test for each figure."""
    from scipy.stats import permutation_test  # noqa: PLC0415 - a second to import, and answers never need it

    if [j.question.id for j in a] != [j.question.id for j in b]:
        raise ValueError("expected two judgements of the same questions in the same order")
    found = []
    columns = columns_of(a), columns_of(b)
    for name in _COMPARED:
        x, y = (each[name][~np.isnan(each[name])] for each in columns)
        if not len(x):
            continue
        p = 1.0  # of equal figures, whatever the permutation, and of a single pair: both its orders are as extreme
        if len(x) > 1 and (x != y).any():
            tested = permutation_test(
                (y, x),
                _mean_difference,
                permutation_type="samples",
                vectorized=True,
                n_resamples=permutations,
                rng=seed,
            )
            p = float(tested.pvalue)
        rows = np.random.default_rng(seed).integers(len(x), size=(RESAMPLES, len(x)))
        low, high = np.percentile((y - x)[rows].mean(axis=1), _BOUNDS)
        found.append(Difference(name, float(x.mean()), float(y.mean()), float(low), float(high), p, len(x)))
    return found


def _mean_difference(y: Column, x: Column, axis: int) -> Column:
    return y.mean(axis=axis) - x.mean(axis=axis)
