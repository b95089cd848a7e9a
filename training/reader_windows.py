"""Windows of token ids for the reader's training: cut around the answers, batched by length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from rag.reader_match import mark_shared, stem_groups
from training.reader_data import Example

WIDTHS = (96, 128, 128, 160, 192)
CLS, SEP = 101, 102


@dataclass(frozen=True, slots=True)
class Window:
    """``[CLS] question [SEP] stretch of the text [SEP]`` as token ids; start = end = 0 says no answer here."""

    ids: list[int]
    types: list[int]
    question_tokens: int
    start: int
    end: int


def bare_tokenizer(path: Path) -> Tokenizer:
    """The packaged tokenizer without the padding and the cut at 128 tokens that its file asks for."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def encode(examples: Sequence[Example], tokenizer: Tokenizer, rng: random.Random) -> list[Window]:
    """One window an example, of a width drawn from ``WIDTHS``, at random around the answer."""
    windows: list[Window] = []
    stems = stem_groups(tokenizer.get_vocab())
    for low in range(0, len(examples), 4096):
        part = examples[low : low + 4096]
        questions = tokenizer.encode_batch([e.question for e in part], add_special_tokens=False)
        contexts = tokenizer.encode_batch([e.context for e in part], add_special_tokens=False)
        for example, question, context in zip(part, questions, contexts, strict=True):
            asked = question.ids[:48]
            room = rng.choice(WIDTHS) - len(asked) - 3
            inside = [i for i, (a, b) in enumerate(context.offsets) if a < example.end and b > example.start]
            if example.start >= 0 and not inside:
                continue
            first, last = (inside[0], inside[-1]) if example.start >= 0 else (0, 0)
            last = min(last, first + room - 1)
            at = 0
            if len(context.ids) > room:
                lowest, highest = max(0, last - room + 1), min(first, len(context.ids) - room)
                if example.start < 0:
                    lowest, highest = 0, len(context.ids) - room
                if example.near >= 0:
                    shown = next(i for i, (_, b) in enumerate(context.offsets) if b > example.near)
                    lowest, highest = max(0, shown - room + 1), min(shown, highest)
                at = rng.randint(min(lowest, highest), max(lowest, highest))
            ids = [CLS, *asked, SEP, *context.ids[at : at + room], SEP]
            before = len(asked) + 2
            types = mark_shared(ids, [0] * before + [1] * (len(ids) - before), stems)
            start, end = (first - at + before, last - at + before) if example.start >= 0 else (0, 0)
            windows.append(Window(ids, types, before, start, end))
    return windows


def batches(windows: Sequence[Window], size: int, rng: random.Random) -> Iterator[list[Window]]:
    """Endless batches of windows of like length, reshuffled each pass."""
    while True:
        order = list(windows)
        rng.shuffle(order)
        for low in range(0, len(order), size * 64):
            pool = sorted(order[low : low + size * 64], key=lambda w: len(w.ids))
            cut = [pool[i : i + size] for i in range(0, len(pool), size)]
            rng.shuffle(cut)
            yield from cut
