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

from training.reader_agreeing import agreeing
from training.reader_likeness import Choose, choose_any
from training.reader_near_misses import oppose_passage, question_rules, rename_in_passage, swap_question
from training.reader_pack import Example
from training.wordnet import Lexicon

KINDS = {"swapped": 0.50, "rewritten": 0.14, "deleted": 0.20, "retrieved": 0.16}  # of near misses
AGREEING = 0.5  # of the changed questions come again with a passage changed like them, where that can be done
DISAGREEING = 0.4  # of those passages are also asked the question as it was
OPPOSED = 0.4  # of the rewritten passages say the opposite, as far as they can; the others are about somebody else
WORDS = re.compile(r"\w+")
STOP = frozenset(
    "a an the of in on at to for from by with and or is are was were be been did does do had has have what which "
    "who whom whose when where why how many much that this these those it its as not his her their he she they".split()
)


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


def rewritten(pair: Pair, other: str, antonyms: Lexicon, rng: random.Random, choose: Choose = choose_any) -> str | None:
    """The context changed so that it has the answer's words and does not answer; None where no change is found.

    ``other`` is a text of the same title, for its names.
    """
    bounds = [(a, b) for a, b in sentence_bounds(pair.context) if a <= pair.start and pair.end <= b]
    if not bounds:
        return None
    changed = None
    if rng.random() < OPPOSED:
        start, end = bounds[0]
        said = oppose_passage(pair.question, pair.context[start:end], antonyms, rng)
        if said is not None and pair.answer in said:
            changed = pair.context[:start] + said + pair.context[end:]
    changed = changed or rename_in_passage(pair.question, pair.context, pair.answer, other, rng, choose)
    return changed if changed is not None and pair.answer in changed else None


class NearMisses:
    """Makes unanswerable examples of answered pairs, with what all pairs of a file share."""

    def __init__(self, pairs: Sequence[Pair], antonyms: Lexicon, choose: Choose = choose_any) -> None:
        by_title: dict[str, list[str]] = defaultdict(list)
        for pair in pairs:
            by_title[pair.title].append(pair.context)
        self._texts = {title: list(dict.fromkeys(contexts)) for title, contexts in by_title.items()}
        self._rankers: dict[str, Callable[[str], list[int]]] = {}
        self._antonyms = antonyms
        self._choose = choose
        self._rules = question_rules(antonyms, choose)

    def make(self, pair: Pair, kind: str, rng: random.Random) -> Example | None:
        """One of ``kind``, a key of KINDS, or None where that cannot be done."""
        question: str | None = pair.question
        text: str | None = pair.context
        if kind == "deleted":
            text = without_answer_sentence(pair)
        elif kind == "swapped":
            question = swap_question(pair.question, pair.context, pair.answer, self._rules, rng)
        elif kind == "rewritten":
            text = rewritten(pair, rng.choice(self._texts[pair.title]), self._antonyms, rng, self._choose)
        else:
            text = self._retrieved(pair, rng)
        if question is None or text is None:
            return None
        near = text.find(pair.answer, pair.start) if kind in ("swapped", "rewritten") else -1
        return Example(question, text, -1, -1, kind, near)

    def _retrieved(self, pair: Pair, rng: random.Random) -> str | None:
        texts = self._texts[pair.title]
        if pair.title not in self._rankers:
            self._rankers[pair.title] = bm25_ranker(texts)
        answer = pair.answer.casefold()
        others = [i for i in self._rankers[pair.title](pair.question)[:6] if answer not in texts[i].casefold()]
        if not others:
            return None
        return texts[others[0] if rng.random() < 0.6 else rng.choice(others)]


def pair_examples(
    pairs: Sequence[Pair],
    count: int,
    null_share: float,
    antonyms: Lexicon,
    rng: random.Random,
    choose: Choose = choose_any,
) -> list[Example]:
    """``count`` answered examples and, for ``null_share`` of them, a near miss of the same question."""
    maker = NearMisses(pairs, antonyms, choose)
    examples: list[Example] = []
    for pair in rng.sample(pairs, min(count, len(pairs))):
        examples.append(Example(pair.question, pair.context, pair.start, pair.end, "answer"))
        if rng.random() >= null_share:
            continue
        kinds = rng.choices(tuple(KINDS), tuple(KINDS.values()))
        for kind in [*kinds, *rng.sample(tuple(KINDS), len(KINDS))]:
            if kind == "swapped":
                made = changed_examples(pair, maker, rng)
            else:
                miss = maker.make(pair, kind, rng)
                made = [miss] if miss else []
            if made:
                examples += made
                break
    return examples


def changed_examples(pair: Pair, maker: NearMisses, rng: random.Random) -> list[Example]:
    """A question changed by rule, which the passage does not answer, and at times one that does; none at times."""
    miss = maker.make(pair, "swapped", rng)
    if miss is None:
        return []
    return [miss, *(agreeing_examples(pair, miss.question, rng) if rng.random() < AGREEING else ())]


def agreeing_examples(pair: Pair, changed: str, rng: random.Random) -> list[Example]:
    """The changed question over a passage changed like it, and at times the question as it was over that passage."""
    other = agreeing(pair.question, changed, pair.context, pair.start, pair.end)
    if other is None:
        return []
    found = [Example(changed, other.context, other.start, other.end, "agreeing")]
    if rng.random() < DISAGREEING:
        found.append(Example(pair.question, other.context, -1, -1, "disagreeing", other.start))
    return found
