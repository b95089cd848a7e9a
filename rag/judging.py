"""Judging one prediction against its question: pure functions over plain values.

The rules, for a question with gold texts: a quote *hits* when it covers at least 60 % of one of them, in its own
article or as the same words in another, and is no longer than three times that text and 200 characters. A
question that has an answer and is not answered is a miss. Any white space equals any other.
"""

from __future__ import annotations

import json
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

COVERAGE = 0.6
_WORD = re.compile(r"\w+")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation + "“”‘’—–…")

Prediction = Mapping[str, Any]
TextOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Gold:
    """A text that answers; ``article`` is the article's id or the beginning of it."""

    article: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A line of a question file; no gold means that nothing in the corpus answers.

    ``reason`` is the one expected of an unanswerable question, ``previous`` the question that this one follows;
    "" where the file says nothing.
    """

    id: str
    question: str
    gold: tuple[Gold, ...]
    speaker: str | None = None
    type: str = ""
    reason: str = ""
    previous: str = ""

    @property
    def answerable(self) -> bool:
        return bool(self.gold)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of one question.

    ``hits`` tells of each quote, best first, whether it answers, also where the question was refused.
    ``speaker_agrees`` and ``reason_agrees`` are None where there is nothing to compare. ``confidence`` is the first
    quote's score. ``f1`` and ``exact`` compare the first quote with the nearest gold, 0 for a refusal.
    """

    question: Question
    answered: bool
    hits: tuple[bool, ...]
    speaker_agrees: bool | None
    reason_agrees: bool | None
    confidence: float
    seconds: float
    f1: float
    exact: float

    @property
    def rank(self) -> int:
        """Of the first hit, from 1; 0 where there is none or the question was refused."""
        return self.hits.index(True) + 1 if self.answered and any(self.hits) else 0

    @property
    def first_answers(self) -> bool:
        """Whether the first quote answers, offered or not: what its score is the probability of."""
        return bool(self.hits) and self.hits[0]

    @property
    def decided_rightly(self) -> bool:
        return self.answered == self.question.answerable


def read_questions(path: Path) -> list[Question]:
    """The questions of a JSON lines file.

    Raises:
        ValueError: a line is not an object with ``id``, ``question`` and ``gold``, or there is no line.
    """
    questions = []
    for number, line in _lines(path):
        try:
            found = json.loads(line)
            gold = tuple(Gold(item["article"], item["text"]) for item in found["gold"])
            kind = found.get("type") or ("" if gold else "unanswerable")
            more = (found.get("reason") or "", found.get("previous") or "")
            questions.append(Question(str(found["id"]), found["question"], gold, found.get("speaker"), kind, *more))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}:{number}: expected a question with id, question and gold: {error!r}") from error
    if not questions:
        raise ValueError(f"{path}: expected a question a line, found none")
    return questions


def doubts(questions: Sequence[Question], texts: Mapping[str, str]) -> list[str]:
    """What makes figures over these questions mean less than they seem to, a sentence each.

    An id that comes twice, or a gold text that no article of ``texts`` (by id) holds, so that only luck can hit it.
    """
    found = []
    for name, count in Counter(question.id for question in questions).items():
        if count > 1:
            found.append(f"{count} questions have the id {name!r}, expected one")
    for question in questions:
        for gold in question.gold:
            named = [text for article, text in texts.items() if article.startswith(gold.article)]
            if not named:
                found.append(f"question {question.id!r}: its gold article {gold.article!r} is not in the corpus")
            elif not any(_pattern(gold.text).search(text) for text in named):
                found.append(f"question {question.id!r}: its gold text is not in {gold.article!r}: {gold.text[:60]!r}")
    return found


def read_predictions(path: Path, questions: Sequence[Question]) -> list[Prediction]:
    """The predictions of a JSON lines file, in the order of the questions.

    Raises:
        ValueError: a line is not a prediction, or a question has none; the message says which.
    """
    found = {}
    for number, line in _lines(path):
        try:
            prediction = json.loads(line)
            found[str(prediction["id"])] = {name: prediction[name] for name in ("answered", "quotes", "seconds")} | {
                "reason": prediction.get("reason")
            }
        except (ValueError, KeyError, TypeError) as error:
            expected = "expected a prediction with id, answered, quotes and seconds"
            raise ValueError(f"{path}:{number}: {expected}: {error!r}") from error
    missing = [question.id for question in questions if question.id not in found]
    if missing:
        raise ValueError(f"{path}: expected a prediction for every question, found none for {', '.join(missing[:5])}")
    return [found[question.id] for question in questions]


def is_hit(quote: Prediction, gold: Gold, text_of: TextOf) -> bool:
    """Whether a predicted quote answers as ``gold`` does. ``text_of`` gives an article's text by its id."""
    if len(quote["text"]) > 3 * len(gold.text) + 200:
        return False
    if quote["article"].startswith(gold.article):
        for match in _pattern(gold.text).finditer(text_of(quote["article"])):
            shared = min(quote["end"], match.end()) - max(quote["start"], match.start())
            if shared >= COVERAGE * (match.end() - match.start()):
                return True
    return shares_words(quote["text"], gold.text)


def shares_words(text: str, gold: str) -> bool:
    """Whether a run of words as long as 60 % of the gold's stands in the text."""
    words, wanted = _words(text), _words(gold)
    if len(wanted) < 4:
        return False
    match = SequenceMatcher(None, words, wanted, autojunk=False).find_longest_match()
    return match.size >= COVERAGE * len(wanted)


def judge(question: Question, prediction: Prediction, text_of: TextOf) -> Judgement:
    """Judge one prediction; see the module for the rules."""
    quotes, answered = prediction["quotes"], bool(prediction["answered"])
    hits = tuple(any(is_hit(quote, gold, text_of) for gold in question.gold) for quote in quotes)
    speaker = reason = None
    if answered and any(hits) and question.speaker:
        speaker = last_name(quotes[hits.index(True)]["speaker"]) == last_name(question.speaker)
    if not answered and question.reason:
        reason = prediction.get("reason") == question.reason
    shown = quotes[0]["text"] if quotes and answered else ""
    return Judgement(
        question=question,
        answered=answered,
        hits=hits,
        speaker_agrees=speaker,
        reason_agrees=reason,
        confidence=quotes[0]["score"] if quotes else 0.0,
        seconds=prediction["seconds"],
        f1=max((token_f1(shown, gold.text) for gold in question.gold), default=0.0),
        exact=max((exact_match(shown, gold.text) for gold in question.gold), default=0.0),
    )


def verbatim(predictions: Iterable[Prediction], text_of: TextOf) -> float:
    """The share of all quotes that are the slice of the article at their offsets; 1.0 where there is none."""
    quotes = [quote for prediction in predictions for quote in prediction["quotes"]]
    right = [text_of(q["article"])[q["start"] : q["end"]] == q["text"] for q in quotes]
    return sum(right) / len(right) if right else 1.0


def token_f1(text: str, gold: str) -> float:
    """The harmonic mean of precision and recall over words, in [0, 1] (Rajpurkar et al., EMNLP 2016)."""
    words, wanted = _normalise(text).split(), _normalise(gold).split()
    shared = sum((Counter(words) & Counter(wanted)).values())
    return 2 * shared / (len(words) + len(wanted)) if shared else 0.0


def exact_match(text: str, gold: str) -> float:
    """1.0 where both are the same words (case, punctuation, articles aside), else 0.0; the same source."""
    return float(_normalise(text) == _normalise(gold) != "")


def last_name(name: str | None) -> str:
    """The last word of a name, case folded, suffixes such as "Jr." left out; "" for nobody."""
    words = [word for word in _words(name or "") if word not in {"jr", "sr", "ii", "iii", "iv"}]
    return words[-1] if words else ""


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    """Finds a text whatever the white space between its words: articles have non-breaking spaces."""
    return re.compile(r"\s+".join(map(re.escape, text.split())) or r"(?!)")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    # Not splitlines(): it also splits at U+2028, which JSON allows inside a string.
    lines = path.read_text(encoding="utf-8").split("\n")
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _normalise(text: str) -> str:
    return " ".join(_ARTICLES.sub(" ", text.casefold().translate(_PUNCTUATION)).split())


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
