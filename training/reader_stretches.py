"""Questions' lists of passages as the second reader learns from them: stretches with what stands around them, as token
ids in flat arrays.

    python -m training.reader_stretches --lists FILE [FILE ...] --out PACK [--draws 3]

``--lists``: by ``training.tune_reader``. The product reads a stretch again with the sentence before it and the one
behind; so of each passage such a part is drawn, and now and then the whole passage.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tqdm import tqdm

from rag.encoder import packaged_model
from rag.reader_match import stem_groups
from rag.sentences import split_sentences
from training.reader_lists import Listed, load_lists
from training.reader_pack import bare_tokenizer
from training.reader_parts import Parts, save_parts

RIGHT, HARD, REST, BESIDE = 2, 3, 2, 2  # parts of a question: of passages with an answer, of the best ranked without
# one, of others, and of passages with an answer away from it
BEST = 5  # ranked passages without an answer from which the hard ones come
WHOLE = 0.35  # of the parts are whole passages
LIKE = 0.5  # of the others are around the sentence that has most of the question's words
WIDEST = 220  # tokens of a part

Kind = Literal["answer", "beside", "away"]
"""Around an answer, elsewhere in a passage that has one, in a passage without."""


@dataclass(frozen=True, slots=True)
class Text:
    """``sentences``: first and last token of each. ``stems``: of the tokens."""

    number: int
    edges: NDArray[np.intp]
    sentences: list[tuple[int, int]]
    stems: NDArray[np.int32]

    def tokens_of(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last token of ``[start, end)``; None where there is none."""
        inside = np.flatnonzero((self.edges[:, 0] < end) & (self.edges[:, 1] > start))
        return (int(inside[0]), int(inside[-1])) if len(inside) else None


class Texts:
    """Each different text once, as tokens."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._stems = stem_groups(tokenizer.get_vocab())
        self._known: dict[str, Text] = {}
        self.tokens: list[NDArray[np.uint16]] = []

    def __call__(self, text: str) -> Text:
        if text not in self._known:
            encoded = self._tokenizer.encode(text, add_special_tokens=False)
            ids, edges = np.array(encoded.ids, np.uint16), np.array(encoded.offsets or [(0, 0)])
            found = Text(len(self.tokens), edges, [], self._stems[ids])
            spans = (found.tokens_of(s.start, s.end) for s in split_sentences(text))
            found.sentences.extend(span for span in spans if span)
            self._known[text] = found
            self.tokens.append(ids)
        return self._known[text]


def draw(rng: random.Random, each: Sequence[Listed], texts: Texts) -> Iterator[tuple[Text, Text, int, int]]:
    """Parts of a question's list: what is asked, of which text, from which token to which."""
    right = [one for one in each if one.answers]
    wrong = [one for one in each if not one.answers]
    hard = rng.sample(wrong[:BEST], min(HARD, len(wrong[:BEST])))
    rest = [one for one in wrong if not any(one is h for h in hard)]
    groups: list[tuple[Kind, list[Listed]]] = [
        ("answer", rng.sample(right, min(RIGHT, len(right)))),
        ("beside", rng.sample(right, min(BESIDE, len(right)))),
        ("away", hard + rng.sample(rest, min(REST, len(rest)))),
    ]
    drawn = set()
    for kind, ones in groups:
        for one in ones:
            asked, text = texts(one.asked), texts(one.text)
            if not text.sentences:
                continue
            low, high = 0, len(text.edges) - 1
            if rng.random() >= WHOLE:
                low, high = _part(rng, asked, text, one.answers, kind)
            high = min(high, low + WIDEST - 1)
            if (asked.number, text.number, low, high) not in drawn:
                drawn.add((asked.number, text.number, low, high))
                yield asked, text, low, high


def _part(
    rng: random.Random, asked: Text, text: Text, answers: Sequence[tuple[int, int]], kind: Kind
) -> tuple[int, int]:
    """From the sentence before a stretch to the one behind it: an answer's stretch, any, or one like the question."""
    count = len(text.sentences)
    span = text.tokens_of(*rng.choice(answers)) if kind == "answer" else None
    if span:
        inside = [i for i, (a, b) in enumerate(text.sentences) if a <= span[1] and b >= span[0]]
        first, last = (inside[0], inside[-1]) if inside else (0, count - 1)
    else:
        first = rng.randrange(count)
        if kind == "away" and rng.random() < LIKE:
            shared = [len(set(text.stems[a : b + 1]) & set(asked.stems)) for a, b in text.sentences]
            first = max(range(count), key=shared.__getitem__)
        last = first
    low, high = text.sentences[max(0, first - 1)][0], text.sentences[min(count - 1, last + 1)][1]
    if span and span[1] >= low + WIDEST:  # the answer, not what stands before it
        low = text.sentences[first][0]
    return low, high


def pack_parts(lists: Sequence[Sequence[Listed]], draws: int, seed: int, tokenizer: Tokenizer) -> Parts:
    """Draw from all lists, in another order each time."""
    rng, texts = random.Random(seed), Texts(tokenizer)
    rows: list[tuple[int, int, int, int, int]] = []
    right: list[tuple[int, int, int]] = []
    ends = []
    for number in range(draws):
        order = [i for i, each in enumerate(lists) if each]
        rng.shuffle(order)
        for i in tqdm(order, unit="question", mininterval=20):
            answers = {(one.asked, one.text): one.answers for one in lists[i]}
            named = {(texts(a).number, texts(t).number): spans for (a, t), spans in answers.items()}
            for asked, text, low, high in draw(rng, lists[i], texts):
                for start, end in named[asked.number, text.number]:
                    span = text.tokens_of(start, end)
                    if span and span[0] <= high and span[1] >= low:
                        right.append((len(rows), max(low, span[0]), min(high, span[1])))
                rows.append((number * len(lists) + i, asked.number, text.number, low, high - low + 1))
        ends.append(len(rows))
    question, asked, text, at, shown = np.ascontiguousarray(np.array(rows, np.int32).T)
    lengths = [len(ids) for ids in texts.tokens]
    bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    pairs = np.array(right, np.int32).reshape(-1, 3)
    tokens = np.concatenate(texts.tokens)
    return Parts(tokens, bounds, question, asked, text, at, shown, pairs, np.array(ends))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lists", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--seed", type=int, default=51)
    args = parser.parse_args()
    lists = [each for path in args.lists for each in load_lists(path)]
    parts = pack_parts(lists, args.draws, args.seed, bare_tokenizer(packaged_model() / "tokenizer.json"))
    save_parts(parts, args.out)
    print(f"{len(lists)} questions, {len(parts.question)} parts, {int(parts.shown.sum())} tokens of text")


if __name__ == "__main__":
    main()
