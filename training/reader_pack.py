"""Training examples as token ids in flat arrays, each text once: what training reads, on whatever machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file
from tokenizers import Tokenizer

CHUNK = 4096
LONGEST = 4096  # tokens of a text; longer ones are cut


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a text, and the answer ``context[start:end]``; ``start == end == -1``: no answer here.

    ``near`` is the offset that a window of a text without an answer has to show, so that what misleads is in it; -1:
    none in particular. ``held_out``: kept from the reader on whose scores the ranker is fitted.
    """

    question: str
    context: str
    start: int
    end: int
    kind: str
    near: int = -1
    held_out: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """``n`` examples over ``m`` different texts of ``t`` tokens in all.

    *Shape:* ``tokens`` ``(t,)`` uint16, the texts one after another; ``bounds`` ``(m + 1,)`` int64, where each begins;
    all others ``(n,)``. ``question``, ``context``: numbers of texts, int32. ``start``, ``end``: first and last token of
    the answer in the context, -1 where there is none, and ``near`` likewise, int32. ``kind``: into ``kinds``, uint8.
    ``held_out``: see :class:`Example`, uint8.
    """

    tokens: NDArray[np.uint16]
    bounds: NDArray[np.int64]
    question: NDArray[np.int32]
    context: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    near: NDArray[np.int32]
    kind: NDArray[np.uint8]
    held_out: NDArray[np.uint8]
    kinds: tuple[str, ...]

    def counts(self, rows: NDArray[np.intp]) -> dict[str, int]:
        """How many of ``rows`` are of each kind."""
        found = np.bincount(self.kind[rows], minlength=len(self.kinds))
        return dict(zip(self.kinds, found.tolist(), strict=True))


def bare_tokenizer(path: Path) -> Tokenizer:
    """The packaged tokenizer without the padding and the cut at 128 tokens that its file asks for."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def pack_examples(examples: Sequence[Example], tokenizer: Tokenizer) -> Pack:
    """Examples in order, without those whose answer has no token."""
    numbers: dict[str, int] = {}
    for example in examples:
        for text in (example.question, example.context):
            numbers.setdefault(text, len(numbers))
    places: list[list[tuple[int, int, int, int]]] = [[] for _ in numbers]
    for row, example in enumerate(examples):
        places[numbers[example.context]].append((row, example.start, example.end, example.near))
    spans = np.full((len(examples), 3), -1, np.int32)
    texts, tokens, lengths = list(numbers), [], []
    for low in range(0, len(texts), CHUNK):
        encoded = tokenizer.encode_batch(texts[low : low + CHUNK], add_special_tokens=False)
        for number, found in enumerate(encoded, low):
            tokens.append(np.array(found.ids[:LONGEST], np.uint16))
            lengths.append(len(tokens[-1]))
            if places[number]:
                edges = np.array(found.offsets[:LONGEST] or [(0, 0)])
                for row, start, end, near in places[number]:
                    spans[row] = _in_tokens(edges, start, end, near)
    kinds = sorted({e.kind for e in examples})
    kept = [i for i, e in enumerate(examples) if e.start < 0 or spans[i, 0] >= 0]
    return Pack(
        np.concatenate(tokens),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.array([numbers[examples[i].question] for i in kept], np.int32),
        np.array([numbers[examples[i].context] for i in kept], np.int32),
        spans[kept, 0],
        spans[kept, 1],
        spans[kept, 2],
        np.array([kinds.index(examples[i].kind) for i in kept], np.uint8),
        np.array([examples[i].held_out for i in kept], np.uint8),
        tuple(kinds),
    )


def _in_tokens(edges: NDArray[np.intp], start: int, end: int, near: int) -> tuple[int, int, int]:
    """First and last token of ``[start, end)``, and the token at ``near``; -1 for what there is none of."""
    inside = np.flatnonzero((edges[:, 0] < end) & (edges[:, 1] > start) & (start >= 0))
    shown = np.flatnonzero((edges[:, 1] > near) & (near >= 0))
    first, last = (int(inside[0]), int(inside[-1])) if len(inside) else (-1, -1)
    return first, last, int(shown[0]) if len(shown) else -1


def save_pack(pack: Pack, path: Path) -> None:
    """Write a safetensors file, whose metadata names the kinds."""
    arrays = {name: getattr(pack, name) for name in Pack.__slots__ if name != "kinds"}
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(arrays, path, metadata={"kinds": json.dumps(pack.kinds)})


def load_pack(path: Path) -> Pack:
    with safe_open(path, framework="numpy") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dictionary
        return Pack(**arrays, kinds=tuple(json.loads(file.metadata()["kinds"])))
