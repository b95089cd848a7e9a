"""Training examples for the reader from question-answering files: answers, and honest near misses.

Nothing read here is copied into the project; only weights are.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nupunkt

from training.reader_near_misses import swap_question

WORDS = re.compile(r"\w+")
STOP = frozenset(
    "a an the of in on at to for from by with and or is are was were be been did does do had has have what which "
    "who whom whose when where why how many much that this these those it its as not his her their he she they".split()
)


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a text, and the answer ``context[start:end]``; ``start == end == -1``: no answer here."""

    question: str
    context: str
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its answered context, as the files give it."""

    question: str
    context: str
    title: str
    start: int
    end: int

    @property
    def answer(self) -> str:
        return self.context[self.start : self.end]


def read_pairs(path: Path) -> list[Pair]:
    """Read a ``*.jsonl.gz`` file of questions; the first answer of each.

    Raises ValueError where an offset does not point at its answer.
    """
    pairs: list[Pair] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            row = json.loads(line)
            if not row["answers"]:
                continue
            answer = row["answers"][0]
            start, end = answer["answer_start"], answer["answer_start"] + len(answer["text"])
            if row["context"][start:end] != answer["text"]:
                raise ValueError(f"{path.name}:{number}: expected {answer['text']!r} at {start}")
            pairs.append(Pair(row["question"], row["context"], row.get("title", ""), start, end))
    return pairs


def sentence_bounds(text: str) -> list[tuple[int, int]]:
    """Sentences as ``(start, end)`` offsets, line by line, so that none crosses a paragraph."""
    return [
        (line.start() + a, line.start() + b)
        for line in re.finditer(r"[^\n]+", text)
        for a, b in nupunkt.sent_spans(line.group())
        if line.group()[a:b].strip()
    ]


def content_words(text: str) -> list[str]:
    return [w for w in WORDS.findall(text.casefold()) if w not in STOP]


def bm25_ranker(texts: Sequence[str]) -> Callable[[str], list[int]]:
    """Rank a handful of ``texts`` for a question: a closure over their BM25 statistics, best first."""
    counts = [Counter(content_words(t)) for t in texts]
    sizes = [sum(c.values()) for c in counts]
    mean = sum(sizes) / max(len(sizes), 1) or 1.0
    seen = Counter(w for c in counts for w in c)
    idf = {w: math.log(1 + (len(texts) - n + 0.5) / (n + 0.5)) for w, n in seen.items()}
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for i, count in enumerate(counts):
        for word, n in count.items():
            postings[word].append((i, idf[word] * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * sizes[i] / mean))))

    def rank(question: str) -> list[int]:
        scores: dict[int, float] = defaultdict(float)
        for word in set(content_words(question)):
            for i, score in postings.get(word, ()):
                scores[i] += score
        return sorted(scores, key=lambda i: -scores[i])

    return rank


def without_answer_sentence(pair: Pair) -> str | None:
    """The context without the sentence(s) that the answer lies in; None where the answer is left or little is."""
    kept = [pair.context[a:b] for a, b in sentence_bounds(pair.context) if b <= pair.start or a >= pair.end]
    text = " ".join(kept)
    if len(text) < 150 or pair.answer.casefold() in text.casefold():
        return None
    return text


def near_misses(
    pair: Pair, kind: str, rank: Callable[[str], list[int]], texts: Sequence[str], rng: random.Random
) -> Example | None:
    """One unanswerable example of ``kind`` made from an answered pair, or None where that cannot be done."""
    if kind == "deleted":
        text = without_answer_sentence(pair)
        return None if text is None else Example(pair.question, text, -1, -1, kind)
    if kind == "swapped":
        question = swap_question(pair.question, pair.context, pair.answer, rng)
        return None if question is None else Example(question, pair.context, -1, -1, kind)
    answer = pair.answer.casefold()
    others = [i for i in rank(pair.question)[:6] if answer not in texts[i].casefold()]
    if not others:
        return None
    return Example(pair.question, texts[others[0] if rng.random() < 0.6 else rng.choice(others)], -1, -1, kind)


def pair_examples(pairs: Sequence[Pair], count: int, null_share: float, rng: random.Random) -> list[Example]:
    """``count`` answered examples and, for ``null_share`` of them, a near miss of the same question."""
    by_title: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        by_title[pair.title].append(pair.context)
    texts = {title: list(dict.fromkeys(contexts)) for title, contexts in by_title.items()}
    rankers: dict[str, Callable[[str], list[int]]] = {}
    examples: list[Example] = []
    for pair in rng.sample(pairs, min(count, len(pairs))):
        examples.append(Example(pair.question, pair.context, pair.start, pair.end, "answer"))
        if rng.random() >= null_share:
            continue
        if pair.title not in rankers:
            rankers[pair.title] = bm25_ranker(texts[pair.title])
        kinds = rng.choices(("swapped", "deleted", "retrieved"), (0.56, 0.24, 0.20))
        for kind in [*kinds, *rng.sample(("swapped", "deleted", "retrieved"), 3)]:
            miss = near_misses(pair, kind, rankers[pair.title], texts[pair.title], rng)
            if miss is not None:
                examples.append(miss)
                break
    return examples
