"""The report of an evaluation: a folder with one HTML page, its plots as PNG, and ``metrics.json``.

The page needs nothing but itself: no network, no script. What comes from articles and questions reaches it as text.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from rag.evaluation import coverage_risk, reliability
from rag.judging import Judgement, Prediction
from rag.plots import Figures, Intervals, draw_plots

PAGE = "report.html"
METRICS = "metrics.json"

_MEANINGS = {
    "hit@1": "the first quote answers",
    "hit@3": "one of the first three does",
    "hit@5": "one of the first five does",
    "mrr": "mean of 1 / rank of the first quote that answers",
    "f1": "words shared by the first quote and the nearest gold text",
    "exact": "the first quote is a gold text, word for word",
    "speaker": "among hits, the last name of the speaker agrees",
    "verbatim": "quotes that are the slice of the article at their offsets",
    "answered": "questions that have an answer and get one",
    "refused": "questions that have none and are refused",
    "abstain": "mean of the two (balanced accuracy)",
    "reason": "refusals with the expected reason",
    "decided": "questions answered or refused rightly",
    "auroc": "chance that a question with an answer scores above one without",
    "brier": "squared error of the first quote's score as a probability (lower is better)",
    "seconds_p50": "seconds within which half of the questions are answered",
    "seconds_p90": "... 90 %",
    "seconds_p95": "... 95 %",
    "seconds_p99": "... 99 %",
}
_CAPTIONS = {
    "reliability.png": "Points on the dashed line: the score is the probability. Numbers are questions.",
    "coverage_risk.png": "Left: only the surest questions are answered. Right: all are.",
    "latency.png": "One question at a time, models loaded.",
    "hits_by_type.png": "A question that has an answer and is refused is a miss.",
}
_TABLED = ("questions", "hit@1", "hit@3", "hit@5", "mrr", "f1", "speaker", "answered", "refused")
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1a1a1a;
  background: #fff }
table { border-collapse: collapse; margin: 1rem 0 } th, td { padding: .25rem .7rem; border-bottom: 1px solid #ddd;
  text-align: right } th:first-child, td:first-child, td.text { text-align: left } td.text { color: #555 }
figure { margin: 1.5rem 0 } img { max-width: 100%; height: auto } figcaption { color: #555 }
article { border-top: 1px solid #ddd; padding: .7rem 0 } article h3 { margin: 0 0 .3rem; font-size: 1rem }
li.right { color: #00694e; font-weight: 600 } .gold { color: #555 } ul, ol { margin: .2rem 0; overflow-wrap: anywhere }
""".strip()


def write_report(
    folder: Path,
    figures: Figures,
    spread: Intervals,
    judgements: Sequence[Judgement],
    predictions: Sequence[Prediction],
) -> None:
    """Write the report into ``folder``. ``figures``: group -> figure -> value; ``spread`` their intervals."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / METRICS).write_text(json.dumps(metrics(figures, spread, judgements), indent=2) + "\n", encoding="utf-8")
    plots = draw_plots(judgements, figures, spread)
    for name, data in plots.items():
        (folder / name).write_bytes(data)
    (folder / PAGE).write_text(make_page(figures, spread, judgements, predictions, plots), encoding="utf-8")


def metrics(figures: Figures, spread: Intervals, judgements: Sequence[Judgement]) -> dict[str, object]:
    """The figures of each group, and beside them their intervals and what the plots show: plain JSON."""
    return {
        **figures,
        "intervals": spread,
        "coverage_risk": [[round(coverage, 4), round(risk, 4)] for coverage, risk in coverage_risk(judgements)],
        "reliability": [
            {"confidence": round(b.confidence, 4), "right": round(b.right, 4), "count": b.count}
            for b in reliability(judgements)
        ],
    }


def make_page(
    figures: Figures,
    spread: Intervals,
    judgements: Sequence[Judgement],
    predictions: Sequence[Prediction],
    plots: Mapping[str, bytes],
) -> str:
    """The page, its plots inside it."""
    missed = [pair for pair in zip(judgements, predictions, strict=True) if is_miss(pair[0])]
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        "style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head><body>",
        f"<h1>Evaluation</h1><p>{len(judgements)} questions, {len(missed)} of them not answered rightly.</p>",
        "<h2>Figures</h2>",
        _figure_table(figures.get("all", {}), spread.get("all", {})),
        "<h2>By type of question</h2>",
        _type_table(figures),
        "<h2>Plots</h2>",
        *(_plot(name, data) for name, data in plots.items()),
        "<h2>Not answered rightly</h2>",
        *(_miss(judgement, prediction) for judgement, prediction in missed),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def is_miss(judgement: Judgement) -> bool:
    """Whether a person would want to look at it: no first hit, or an answer where there is none."""
    return judgement.rank != 1 if judgement.question.answerable else judgement.answered


def _figure_table(figures: Mapping[str, float], spread: Mapping[str, tuple[float, float]]) -> str:
    rows = []
    for name, meaning in _MEANINGS.items():
        if name in figures:
            between = " to ".join(f"{bound:.3f}" for bound in spread[name]) if name in spread else ""
            rows.append([_cell(name), _cell(f"{figures[name]:.3f}"), _cell(between), _cell(meaning, "text")])
    return _table(("figure", "value", "95 % interval", "meaning"), rows)


def _type_table(figures: Figures) -> str:
    rows = []
    for group, values in figures.items():
        shown = [f"{values[name]:.0f}" if name == "questions" else f"{values[name]:.2f}" if name in values else ""
                 for name in _TABLED]  # fmt: skip
        rows.append([_cell(group), *map(_cell, shown)])
    return _table(("type", *_TABLED), rows)


def _table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


def _cell(text: str, kind: str = "") -> str:
    return f"<td{f' class={kind}' if kind else ''}>{escape(text)}</td>"


def _plot(name: str, data: bytes) -> str:
    coded, caption = base64.b64encode(data).decode("ascii"), escape(_CAPTIONS[name])
    image = f'<img alt="{caption}" src="data:image/png;base64,{coded}">'
    return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"


def _miss(judgement: Judgement, prediction: Prediction) -> str:
    question = judgement.question
    wanted = [f"{gold.text} ({gold.article})" for gold in question.gold] or [f"no answer {question.reason}".strip()]
    became = "answered" if judgement.answered else f"refused ({prediction.get('reason') or 'no reason given'})"
    found = f"first hit at {judgement.rank}" if judgement.rank else "no hit"
    after = f" (after: {question.previous})" if question.previous else ""
    quotes = "".join(
        f"<li{' class=right' if hit else ''}>{escape(_cite(quote))}</li>"
        for quote, hit in zip(prediction["quotes"], judgement.hits, strict=True)
    )
    return (
        f"<article><h3>{escape(question.id)} {escape(question.question + after)}</h3>"
        f"<p>{escape(question.type)}; {escape(became)}; {found if question.answerable else 'nothing to hit'}</p>"
        f'<ul class="gold">{"".join(f"<li>wanted: {escape(text)}</li>" for text in wanted)}</ul>'
        f"<ol>{quotes}</ol></article>"
    )


def _cite(quote: Prediction) -> str:
    return f"{quote['score']:.2f} · {quote['speaker'] or 'nobody'}: {quote['text']} ({quote['article']})"
