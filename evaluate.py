"""Headless evaluation: ask every question of a file, write the predictions, print the figures; or compare two.

python evaluate.py [--corpus DIR] [--questions FILE.jsonl] [--predictions OUT.jsonl] [--report DIR] [--json]
python evaluate.py --compare A.jsonl B.jsonl [--corpus DIR] [--questions FILE.jsonl] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from rag.__main__ import progress_bar, quieten
from rag.corpus import load_articles
from rag.errors import BadQuestion, OnTheRecordError
from rag.evaluation import (
    Judgement,
    Prediction,
    Question,
    TextOf,
    doubts,
    groups,
    judge,
    read_predictions,
    read_questions,
    summarise,
    verbatim,
)
from rag.settings import ROOT, Settings
from rag.uncertainty import compare, intervals

QUESTIONS = ROOT / "tests" / "questions" / "articles.jsonl"
_KEPT = ("article", "start", "end", "text", "speaker", "kind", "score")


def main(argv: list[str] | None = None) -> int:
    """Run the evaluation; 0, or 2 when the corpus, the questions or the index cannot be used."""
    parser = argparse.ArgumentParser(description="Ask every question of a file and judge the answers.")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="the folder of articles (default: the bundled one)")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="JSON lines (default: the bundled ones)")
    parser.add_argument("--predictions", type=Path, metavar="OUT", help="write one prediction a question, JSON lines")
    parser.add_argument("--report", type=Path, metavar="DIR", help="write report.html, its plots and metrics.json")
    parser.add_argument(
        "--compare", type=Path, nargs=2, metavar=("A", "B"), help="ask nothing; compare two prediction files"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    args = parser.parse_args(argv)
    if args.compare and (args.predictions or args.report):
        parser.error("--compare asks nothing: it goes with --corpus, --questions and --json only")
    quieten()
    try:
        settings = Settings.from_env(corpus=args.corpus)
        if args.questions is None and args.corpus is not None:
            parser.error("--corpus needs --questions: the bundled questions are about the bundled corpus")
        questions = read_questions(args.questions or QUESTIONS)
        return show_comparison(args, settings, questions) if args.compare else run(args, settings, questions)
    except (OnTheRecordError, OSError, ValueError) as error:
        print(f"evaluate.py: {error}", file=sys.stderr)
        return 2


def run(args: argparse.Namespace, settings: Settings, questions: Sequence[Question]) -> int:
    from rag.pipeline import Pipeline  # noqa: PLC0415 - loads the models

    pipeline = Pipeline.open(settings, progress_bar())
    texts = {article.id: article.text for article in pipeline.articles()}
    warn_of(questions, texts)
    pipeline.ask("What was said?")  # else the first question would pay for set-up
    shown = tqdm(questions, unit="question", file=sys.stderr, disable=None)  # None: only on a terminal
    predictions = [predict(pipeline, question) for question in shown]
    text_of = texts_of(texts, settings.corpus)
    judgements = judge_all(questions, predictions, text_of)
    grouped = groups(judgements)
    figures = {name: summarise(each) for name, each in grouped.items()}
    figures["all"]["verbatim"] = verbatim(predictions, text_of)
    if args.predictions:
        lines = "".join(json.dumps(p, ensure_ascii=False) + "\n" for p in predictions)
        args.predictions.write_text(lines, encoding="utf-8")
    spread = {name: intervals(each) for name, each in grouped.items()} if args.report or not args.json else {}
    if args.report:
        from rag.report import write_report  # noqa: PLC0415 - loads matplotlib

        write_report(args.report, figures, spread, judgements, predictions)
    if args.json:
        print(json.dumps(figures, indent=2))
    else:
        print("\n\n".join(describe(name, values, spread[name]) for name, values in figures.items()))
    return 0


def predict(pipeline, question: Question) -> dict:
    """One prediction, as the question file's answer line. What a follow-up follows is asked first, untimed."""
    previous = pipeline.ask(question.previous) if question.previous else None
    begun = time.perf_counter()
    try:
        answer = pipeline.ask(question.question, previous=previous).to_dict()
    except BadQuestion as error:
        answer = {"answered": False, "reason": str(error), "quotes": []}
    return {
        "id": question.id,
        "question": question.question,
        "answered": answer["answered"],
        "reason": answer["reason"],
        "seconds": round(time.perf_counter() - begun, 4),
        "quotes": [{name: quote[name] for name in _KEPT} for quote in answer["quotes"]],
    }


def warn_of(questions: Sequence[Question], texts: Mapping[str, str], most: int = 10) -> None:
    """Say on stderr what is wrong with the questions, ``most`` lines of it: they are asked all the same."""
    found = doubts(questions, texts)
    for doubt in found[:most]:
        print(f"evaluate.py: {doubt}", file=sys.stderr)
    if found[most:]:
        print(f"evaluate.py: and {len(found) - most} more like these", file=sys.stderr)


def show_comparison(args: argparse.Namespace, settings: Settings, questions: Sequence[Question]) -> int:
    """Print how two prediction files differ; nothing is indexed or asked."""
    texts = {article.id: article.text for article in load_articles(settings.corpus)}
    warn_of(questions, texts)
    text_of = texts_of(texts, settings.corpus)
    a, b = (read_predictions(path, questions) for path in args.compare)
    for path, predictions in zip(args.compare, (a, b), strict=True):
        print(f"{path}: verbatim {verbatim(predictions, text_of):.3f}", file=sys.stderr)
    differences = compare(judge_all(questions, a, text_of), judge_all(questions, b, text_of))
    if args.json:
        print(json.dumps([asdict(difference) for difference in differences], indent=2))
        return 0
    print(f"{'figure':8} {'questions':>9} {'A':>7} {'B':>7} {'B - A':>7}  {'95 % interval':18} {'p':>6}")
    for d in differences:
        between = f"[{d.low:+.3f}, {d.high:+.3f}]"
        print(f"{d.figure:8} {d.questions:9} {d.a:7.3f} {d.b:7.3f} {d.b - d.a:+7.3f}  {between:18} {d.p:6.4f}")
    return 0


def judge_all(questions: Sequence[Question], predictions: Sequence[Prediction], text_of: TextOf) -> list[Judgement]:
    return [judge(q, p, text_of) for q, p in zip(questions, predictions, strict=True)]


def texts_of(texts: Mapping[str, str], corpus: Path) -> TextOf:
    """The text of an article by its id; ValueError where a prediction names one that is not in the corpus."""

    def text_of(name: str) -> str:
        if name not in texts:
            raise ValueError(f"a prediction names the article {name!r}, which is not in {corpus}")
        return texts[name]

    return text_of


def describe(name: str, figures: dict[str, float], spread: dict[str, tuple[float, float]]) -> str:
    """A group's figures, a line each, with their intervals."""
    lines = [f"{name}: {figures['questions']:.0f} questions"]
    for figure, value in figures.items():
        if figure != "questions":
            between = "  [{:.3f}, {:.3f}]".format(*spread[figure]) if figure in spread else ""
            lines.append(f"  {figure:12} {value:7.3f}{between}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
