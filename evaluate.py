"""Headless evaluation: ask every question of a file, write the predictions, print the figures.

python evaluate.py [--corpus DIR] [--questions FILE.jsonl] [--predictions OUT.jsonl] [--report DIR] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from rag.__main__ import progress_bar, quieten
from rag.errors import BadQuestion, OnTheRecordError
from rag.evaluation import by_type, judge, read_questions, summarise, verbatim, write_report
from rag.settings import ROOT, Settings

QUESTIONS = ROOT / "tests" / "questions" / "articles_dev.jsonl"


def main(argv: list[str] | None = None) -> int:
    """Run the evaluation; 0, or 2 when the corpus, the questions or the index cannot be used."""
    parser = argparse.ArgumentParser(description="Ask every question of a file and judge the answers.")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="the folder of articles (default: the bundled one)")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="JSON lines (default: the bundled ones)")
    parser.add_argument("--predictions", type=Path, metavar="OUT", help="write one prediction a question, JSON lines")
    parser.add_argument("--report", type=Path, metavar="DIR", help="write metrics.json and what went wrong")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    args = parser.parse_args(argv)
    quieten()
    try:
        settings = Settings.from_env(corpus=args.corpus)
        if args.questions is None and args.corpus is not None:
            parser.error("--corpus needs --questions: the bundled questions are about the bundled corpus")
        questions = read_questions(args.questions or QUESTIONS)
        return run(args, settings, questions)
    except (OnTheRecordError, OSError, ValueError) as error:
        print(f"evaluate.py: {error}", file=sys.stderr)
        return 2


def run(args: argparse.Namespace, settings: Settings, questions: list) -> int:
    from rag.pipeline import Pipeline  # noqa: PLC0415 - loads the models

    pipeline = Pipeline.open(settings, progress_bar())
    pipeline.ask(questions[0].question if questions else "What was said?")  # the first question pays for set-up
    predictions = [predict(pipeline, item) for item in questions]
    texts = {article.id: article.text for article in pipeline.articles()}
    judgements = [judge(q, p, texts.__getitem__) for q, p in zip(questions, predictions, strict=True)]
    figures = {"all": summarise(judgements) | {"verbatim": verbatim(predictions, texts.__getitem__)}}
    figures |= by_type(judgements)
    if args.predictions:
        lines = "".join(json.dumps(p, ensure_ascii=False) + "\n" for p in predictions)
        args.predictions.write_text(lines, encoding="utf-8")
    if args.report:
        write_report(args.report, figures, judgements, predictions)
    if args.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, values in figures.items():
            print(f"{name}: " + "  ".join(f"{figure} {value:.3g}" for figure, value in values.items()))
    return 0


def predict(pipeline, item) -> dict:
    """One prediction, as the question file's answer line."""
    begun = time.perf_counter()
    try:
        answer = pipeline.ask(item.question).to_dict()
    except BadQuestion as error:
        answer = {"answered": False, "reason": str(error), "quotes": []}
    kept = ("article", "start", "end", "text", "speaker", "kind", "score")
    return {
        "id": item.id,
        "question": item.question,
        "answered": answer["answered"],
        "reason": answer["reason"],
        "seconds": round(time.perf_counter() - begun, 4),
        "quotes": [{name: quote[name] for name in kept} for quote in answer["quotes"]],
    }


if __name__ == "__main__":
    sys.exit(main())
