"""Judging predictions against questions: pure functions, and the figures a report shows.

The rules, for a question with gold texts: a quote *hits* when it covers at least 60 % of one of them, in its own
article or as the same words in another, and is no longer than three times that text and 200 characters. A
question that has an answer and is not answered is a miss.
"""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

COVERAGE = 0.6
_WORD = re.compile(r"\w+")

Prediction = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gold:
    """A text that answers; ``article`` is the article's id or the beginning of it."""

    article: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A line of a question file; no gold means that nothing in the corpus answers."""

    id: str
    question: str
    gold: tuple[Gold, ...]
    speaker: str | None = None
    type: str = ""

    @property
    def answerable(self) -> bool:
        return bool(self.gold)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one question. ``rank`` is that of the first hit, from 1; 0 where there is none."""

    question: Question
    answered: bool
    rank: int
    speaker_agrees: bool | None
    confidence: float
    seconds: float


def read_questions(path: Path) -> list[Question]:
    """The questions of a JSON lines file.

    Raises:
        ValueError: a line is not an object with ``id``, ``question`` and ``gold``.
    """
    questions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
            gold = tuple(Gold(item["article"], item["text"]) for item in found["gold"])
            kind = found.get("type") or ("" if gold else "unanswerable")
            questions.append(Question(str(found["id"]), found["question"], gold, found.get("speaker"), kind))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}:{number}: expected a question with id, question and gold: {error!r}") from error
    return questions


def is_hit(quote: Prediction, gold: Gold, text_of: Callable[[str], str]) -> bool:
    """Whether a predicted quote answers as ``gold`` does. ``text_of`` gives an article's text by its id."""
    if len(quote["text"]) > 3 * len(gold.text) + 200:
        return False
    if quote["article"] == gold.article or quote["article"].startswith(gold.article):
        for match in re.finditer(re.escape(gold.text), text_of(quote["article"])):
            shared = min(quote["end"], match.end()) - max(quote["start"], match.start())
            if shared >= COVERAGE * len(gold.text):
                return True
    return shares_words(quote["text"], gold.text)


def shares_words(text: str, gold: str) -> bool:
    """Whether a run of words as long as 60 % of the gold's stands in the text."""
    words, wanted = _words(text), _words(gold)
    if not wanted or len(wanted) < 4:
        return False
    match = SequenceMatcher(None, words, wanted, autojunk=False).find_longest_match()
    return match.size >= COVERAGE * len(wanted)


def judge(question: Question, prediction: Prediction, text_of: Callable[[str], str]) -> Judgement:
    """Judge one prediction; see the module for the rules."""
    quotes = prediction["quotes"]
    rank = 0
    if prediction["answered"]:
        hits = (any(is_hit(quote, gold, text_of) for gold in question.gold) for quote in quotes)
        rank = next((i for i, hit in enumerate(hits, 1) if hit), 0)
    agrees = None
    if rank and question.speaker:
        agrees = last_name(quotes[rank - 1]["speaker"]) == last_name(question.speaker)
    top = quotes[0]["score"] if quotes else 0.0
    return Judgement(question, prediction["answered"], rank, agrees, top, prediction["seconds"])


def summarise(judgements: Sequence[Judgement]) -> dict[str, float]:
    """The figures, in [0, 1] unless named otherwise; a figure with nothing to count is left out."""
    wanted = [j for j in judgements if j.question.answerable]
    others = [j for j in judgements if not j.question.answerable]
    figures: dict[str, float] = {"questions": len(judgements)}
    if wanted:
        for k in (1, 3, 5):
            figures[f"hit@{k}"] = _mean(0 < j.rank <= k for j in wanted)
        figures["mrr"] = _mean(1 / j.rank if j.rank else 0.0 for j in wanted)
    spoken = [j.speaker_agrees for j in wanted if j.speaker_agrees is not None]
    if spoken:
        figures["speaker"] = _mean(spoken)
    if wanted and others:
        kept, refused = _mean(j.answered for j in wanted), _mean(not j.answered for j in others)
        figures |= {"answered": kept, "refused": refused, "abstain": (kept + refused) / 2}
        figures["auroc"] = auroc([j.confidence for j in wanted], [j.confidence for j in others])
    if judgements:
        seconds = sorted(j.seconds for j in judgements)
        figures["seconds_p50"] = statistics.median(seconds)
        figures["seconds_p95"] = seconds[min(len(seconds) - 1, int(0.95 * len(seconds)))]
    return figures


def by_type(judgements: Sequence[Judgement]) -> dict[str, dict[str, float]]:
    """The same figures for each type of question that has a name."""
    kinds = sorted({j.question.type for j in judgements if j.question.type})
    return {kind: summarise([j for j in judgements if j.question.type == kind]) for kind in kinds}


def write_report(
    folder: Path,
    figures: Mapping[str, Mapping[str, float]],
    judgements: Sequence[Judgement],
    predictions: Sequence[Prediction],
) -> None:
    """Write ``metrics.json``, and ``misses.md`` with every question that was not answered rightly."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metrics.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    lines = ["# Questions not answered rightly", ""]
    for judgement, prediction in zip(judgements, predictions, strict=True):
        question = judgement.question
        if judgement.rank == 1 or not (question.answerable or judgement.answered):
            continue
        lines += [f"## {question.id} {question.question}", ""]
        lines += [f"- wanted: {gold.text} ({gold.article})" for gold in question.gold] or ["- wanted: no answer"]
        lines += [f"- {'answered' if judgement.answered else 'refused'}; first hit at {judgement.rank or 'no rank'}"]
        lines += [f"- {q['score']:.2f} {q['speaker']}: {q['text']} ({q['article']})" for q in prediction["quotes"]]
        lines += [""]
    (folder / "misses.md").write_text("\n".join(lines), encoding="utf-8")


def verbatim(predictions: Iterable[Prediction], text_of: Callable[[str], str]) -> float:
    """The share of all quotes that are the slice of the article at their offsets; 1.0 where there is none."""
    quotes = [quote for prediction in predictions for quote in prediction["quotes"]]
    right = [text_of(q["article"])[q["start"] : q["end"]] == q["text"] for q in quotes]
    return _mean(right) if right else 1.0


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """The probability that a positive scores above a negative, ties half (Mann and Whitney, 1947)."""
    wins = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
    return wins / (len(positives) * len(negatives))


def last_name(name: str | None) -> str:
    """The last word of a name, case folded, suffixes such as "Jr." left out; "" for nobody."""
    words = [word for word in _words(name or "") if word not in {"jr", "sr", "ii", "iii", "iv"}]
    return words[-1] if words else ""


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _mean(values: Iterable[float | bool]) -> float:
    listed = [float(value) for value in values]
    return sum(listed) / len(listed)
