"""Score the reader on a SQuAD 1.1 or 2.0 file, and write predictions in the official form.

    python benchmarks/squad.py --data FILE.json[.gz] --predictions OUT.json

uses the threshold that ships with the reader. ``--calibrate`` sets it on one half of the titles and reports on the
other. "answerable alone" never abstains; everything else does where a span's margin is below the threshold. The reader
reads twice: a margin is the mean of the one in the context and the one in the span's sentence alone (as in Hu et al.,
"Read + Verify", AAAI 2019, with the same network for both). ``--once`` reads the context alone, as the product does: a
second look at news brought nothing.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import string
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.reader import load_reader
from rag.sentences import split_sentences
from rag.types import Reader, Reading

ARTICLES = re.compile(r"\b(a|an|the)\b")
PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a SQuAD file; ``answers`` is empty where there is none."""

    id: str
    title: str
    question: str
    context: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """The best span's text, and its margin, as the module has it."""

    text: str
    margin: float


def read_squad(path: Path) -> list[Question]:
    """Read an official file, SQuAD 1.1 or 2.0, plain or gzipped. Raises ValueError where it is neither."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    content = json.loads(raw)
    if not isinstance(content, dict) or "data" not in content:
        raise ValueError(f"{path.name}: expected a SQuAD file with 'data', found {type(content).__name__}")
    return [
        Question(
            qa["id"],
            entry.get("title", ""),
            qa["question"],
            paragraph["context"],
            () if qa.get("is_impossible") else tuple(a["text"] for a in qa["answers"]),
        )
        for entry in content["data"]
        for paragraph in entry["paragraphs"]
        for qa in paragraph["qas"]
    ]


def normalize(text: str) -> str:
    """As the official script: lower case, without punctuation, articles and extra white space."""
    return " ".join(ARTICLES.sub(" ", text.lower().translate(PUNCTUATION)).split())


def exact(predicted: str, answer: str) -> float:
    return float(normalize(predicted) == normalize(answer))


def token_f1(predicted: str, answer: str) -> float:
    """As the official script: F1 of the two bags of words; two empty ones agree."""
    found, wanted = normalize(predicted).split(), normalize(answer).split()
    if not found or not wanted:
        return float(found == wanted)
    common = sum((Counter(found) & Counter(wanted)).values())
    return 2 * common / (len(found) + len(wanted))


def best_score(metric: Callable[[str, str], float], predicted: str, answers: Sequence[str]) -> float:
    """The best of ``metric`` over the answers that are words; without any, "" is right."""
    worded = [a for a in answers if normalize(a)] or [""]
    return max(metric(predicted, answer) for answer in worded)


def predict(reader: Reader, questions: Sequence[Question], once: bool = False) -> list[Prediction]:
    readings = reader.read([(q.question, q.context) for q in questions], top_k=1)
    alone = readings
    if not once:
        alone = reader.read([(q.question, _sentence(q, r)) for q, r in zip(questions, readings, strict=True)], top_k=1)
    return [
        Prediction(q.context[r.spans[0].start : r.spans[0].end], (r.margin + again.margin) / 2)
        if r.spans
        else Prediction("", -np.inf)
        for q, r, again in zip(questions, readings, alone, strict=True)
    ]


def _sentence(question: Question, reading: Reading) -> str:
    """What the best span stands in: a sentence, or several where it runs over them; "" where there is no span."""
    if not reading.spans:
        return ""
    span = reading.spans[0]
    inside = [s for s in split_sentences(question.context) if s.start < span.end and s.end > span.start]
    return question.context[inside[0].start : inside[-1].end]


def best_threshold(questions: Sequence[Question], predictions: Sequence[Prediction]) -> float:
    """The threshold with the highest F1: what is not below it is answered. Without a null question: no abstaining."""
    if all(q.answers for q in questions):
        return float("-inf")
    order = sorted(range(len(questions)), key=lambda i: -predictions[i].margin)
    gains = [
        best_score(token_f1, predictions[i].text, questions[i].answers) if questions[i].answers else -1.0 for i in order
    ]
    totals = np.concatenate([[0.0], np.cumsum(gains)])
    kept = int(totals.argmax())
    margins = [predictions[i].margin for i in order]
    if kept == 0:
        return margins[0] + 1.0
    return margins[-1] if kept == len(margins) else (margins[kept - 1] + margins[kept]) / 2


def report(questions: Sequence[Question], predictions: Sequence[Prediction], threshold: float) -> dict[str, float]:
    """The figures, in percent; NaN where a file holds no question of a kind."""
    said = [p.text if p.margin >= threshold else "" for p in predictions]
    em = np.array([best_score(exact, s, q.answers) for s, q in zip(said, questions, strict=True)])
    f1 = np.array([best_score(token_f1, s, q.answers) for s, q in zip(said, questions, strict=True)])
    has = np.array([bool(q.answers) for q in questions])
    alone = [(p.text, q.answers) for p, q in zip(predictions, questions, strict=True) if q.answers]

    def percent(values: np.ndarray) -> float:
        return round(100 * float(values.mean()), 2) if len(values) else float("nan")

    return {
        "questions": len(questions),
        "threshold": round(threshold, 3),
        "em": percent(em),
        "f1": percent(f1),
        "has_answer_em": percent(em[has]),
        "has_answer_f1": percent(f1[has]),
        "no_answer_accuracy": percent(f1[~has]),
        "answerable_alone_em": percent(np.array([best_score(exact, text, a) for text, a in alone])),
        "answerable_alone_f1": percent(np.array([best_score(token_f1, text, a) for text, a in alone])),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--predictions", type=Path, help="where to write {id: text, or '' for none}")
    parser.add_argument("--reader", help="a Hugging Face model or an exported folder, in place of what ships")
    parser.add_argument("--calibrate", action="store_true")
    parser.add_argument("--once", action="store_true", help="without the second look")
    parser.add_argument("--every", type=int, default=1, help="take every n-th question")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--fp32", action="store_true", help="no bf16, also where the CPU has it")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    questions = read_squad(args.data)[:: args.every]
    reader = load_reader(args.reader, bf16=False if args.fp32 else None)
    began = time.perf_counter()
    predictions = predict(reader, questions, args.once)
    seconds = time.perf_counter() - began
    threshold = reader.threshold
    if args.calibrate:
        half = {t: i % 2 for i, t in enumerate(sorted({q.title for q in questions}))}
        for name, fitted in (("a->b", 0), ("b->a", 1)):
            fit = [i for i, q in enumerate(questions) if half[q.title] == fitted]
            held = [i for i, q in enumerate(questions) if half[q.title] != fitted]
            threshold = best_threshold([questions[i] for i in fit], [predictions[i] for i in fit])
            figures = report([questions[i] for i in held], [predictions[i] for i in held], threshold)
            print(name, json.dumps(figures))
        threshold = best_threshold(questions, predictions)
        print("best on all, not held back:", round(threshold, 3))
    print(
        json.dumps(report(questions, predictions, threshold) | {"pairs_per_second": round(len(questions) / seconds, 1)})
    )
    if args.predictions:
        said = {q.id: p.text if p.margin >= threshold else "" for q, p in zip(questions, predictions, strict=True)}
        args.predictions.write_text(json.dumps(said, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
