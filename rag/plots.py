"""The plots of an evaluation, as PNG images."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from rag.evaluation import CUTS, coverage_risk, reliability
from rag.judging import Judgement

SIZE = (7.0, 4.6)  # inches
DPI = 120
# Told apart by people who do not see red and green alike (Okabe and Ito, 2008).
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#777777"

Figures = Mapping[str, Mapping[str, float]]
Intervals = Mapping[str, Mapping[str, tuple[float, float]]]


def draw_plots(judgements: Sequence[Judgement], figures: Figures, spread: Intervals) -> dict[str, bytes]:
    """File name -> PNG; a plot with nothing to show is left out. ``spread`` are the figures' intervals."""
    plots: dict[str, bytes] = {}
    if not judgements:
        return plots
    plots["reliability.png"] = draw_reliability(judgements)
    plots["coverage_risk.png"] = draw_coverage_risk(judgements)
    plots["latency.png"] = draw_latency([j.seconds for j in judgements])
    kinds = [name for name, values in figures.items() if "hit@1" in values]
    if kinds:
        plots["hits_by_type.png"] = draw_hits(kinds, figures, spread)
    return plots


def draw_reliability(judgements: Sequence[Judgement]) -> bytes:
    """How often the first quote is right among questions of like confidence, and how many those are."""
    figure = Figure(figsize=(SIZE[0], 5.6), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(4, 1))
    bins = reliability(judgements)
    upper.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="as sure as it is right")
    upper.plot([b.confidence for b in bins], [b.right for b in bins], "o-", color=BLUE, label="questions of a bin")
    for b in bins:
        upper.annotate(f"{b.count}", (b.confidence, b.right), xytext=(6, -12), textcoords="offset points", fontsize=8)
    upper.set(
        title="Reliability: is the score the probability that the first quote answers?",
        ylabel="first quote answers",
        xlim=(0, 1),
        ylim=(-0.03, 1.03),
    )
    upper.yaxis.set_major_formatter(PercentFormatter(1.0))
    upper.legend(loc="upper left")
    edges = np.linspace(0, 1, 21)
    for answerable, colour, name in ((True, BLUE, "has an answer"), (False, ORANGE, "has none")):
        scores = [j.confidence for j in judgements if j.question.answerable is answerable]
        lower.hist(scores, bins=edges, histtype="step", color=colour, label=name, linewidth=1.5)
    lower.set(xlabel="score of the first quote", ylabel="questions")
    lower.legend(fontsize=8)
    return _png(figure)


def draw_coverage_risk(judgements: Sequence[Judgement]) -> bytes:
    """The share of wrong first quotes when only the surest questions are answered."""
    figure, axes = _figure()
    curve = np.array(coverage_risk(judgements))
    axes.plot(curve[:, 0], curve[:, 1], color=BLUE, label="by score of the first quote")
    answered = [j for j in judgements if j.answered]
    if answered:
        risk = float(np.mean([not j.first_answers for j in answered]))
        axes.plot([len(answered) / len(judgements)], [risk], "o", color=ORANGE, label="as it answers now")
    possible = np.mean([j.question.answerable for j in judgements])
    axes.axvline(float(possible), color=GREY, linestyle=":", label="share that has an answer")
    axes.set(
        title="Coverage and risk: how often is it wrong when it answers less?",
        xlabel="coverage: share of questions answered, surest first",
        ylabel="risk: first quote is no answer",
        xlim=(0, 1.02),
        ylim=(-0.02, 1.02),
    )
    _percent(axes)
    axes.legend(loc="upper left")
    return _png(figure)


def draw_latency(seconds: Sequence[float]) -> bytes:
    """How long a question takes."""
    figure, axes = _figure()
    axes.hist(seconds, bins=min(40, max(5, len(seconds) // 4)), color=BLUE, alpha=0.75)
    for q, colour in ((50, GREEN), (95, ORANGE)):
        at = float(np.percentile(seconds, q))
        axes.axvline(at, color=colour, linewidth=2, label=f"{q} % within {at:.3g} s")
    axes.set(title="Latency: wall time of a question", xlabel="seconds", ylabel="questions")
    axes.set_xlim(left=0)
    axes.legend()
    return _png(figure)


def draw_hits(kinds: Sequence[str], figures: Figures, spread: Intervals) -> bytes:
    """hit@k of each type of question; the thin lines are the intervals."""
    figure, axes = _figure()
    places = np.arange(len(kinds))
    for i, (k, colour) in enumerate(zip(CUTS, (BLUE, GREEN, GREY), strict=True)):
        name = f"hit@{k}"
        heights = np.array([figures[kind][name] for kind in kinds])
        bounds = np.array([spread.get(kind, {}).get(name, (h, h)) for kind, h in zip(kinds, heights, strict=True)])
        reach = np.clip(np.stack([heights - bounds[:, 0], bounds[:, 1] - heights]), 0, None)
        where = places + (i - 1) * 0.27
        axes.bar(where, heights, 0.25, color=colour, label=f"in the first {k}" if k > 1 else "first quote")
        axes.errorbar(where, heights, yerr=reach, fmt="none", ecolor="black", elinewidth=0.8, capsize=2)
        for x, height in zip(where, heights, strict=True):
            axes.text(x, 0.02, f"{height:.2f}", ha="center", fontsize=7, color="white")
    labels = [f"{kind}\n({figures[kind]['questions']:.0f})" for kind in kinds]
    axes.set(title="Hits by type of question (number of questions)", ylabel="answerable questions hit", ylim=(0, 1.05))
    axes.set_xticks(places, labels)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=3, frameon=False)
    return _png(figure)


def _figure() -> tuple[Figure, Axes]:
    # Not pyplot: it keeps every figure, and looks for a display.
    figure = Figure(figsize=SIZE, layout="constrained")
    return figure, figure.subplots()


def _percent(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))


def _png(figure: Figure) -> bytes:
    for axes in figure.axes:
        axes.grid(alpha=0.25)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=DPI)
    return data.getvalue()
