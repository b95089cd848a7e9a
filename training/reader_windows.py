"""Windows of the packed examples: cut around the answers, batched by length, put together on the device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from training.reader_pack import Pack

WIDTHS = (96, 128, 160, 192, 256, 256)
QUESTION_TOKENS = 48
PAD, CLS, SEP = 0, 101, 102
POOL = 64  # batches among which windows are sorted by length


@dataclass(frozen=True, slots=True)
class Windows:
    """``[CLS] question [SEP] stretch of the text [SEP]`` of the examples ``rows``: ``shown`` tokens from ``at``.

    *Shape:* all ``(n,)`` int64.
    """

    rows: NDArray[np.int64]
    at: NDArray[np.int64]
    shown: NDArray[np.int64]

    def take(self, numbers: NDArray[np.intp]) -> Windows:
        return Windows(self.rows[numbers], self.at[numbers], self.shown[numbers])


@dataclass(frozen=True, slots=True)
class Batch:
    """*Shape:* ``ids``, ``mask``, ``types`` ``(batch, longest)`` int64. ``places`` ``(batch, widest)`` int64: where
    [CLS] and the text's tokens stand, which alone can be chosen, and ``known``, bool, which of these there are.
    ``targets`` ``(batch, 2)`` int64: the first and the last token of the answer in ``places``; 0, no answer.
    """

    ids: torch.Tensor
    mask: torch.Tensor
    types: torch.Tensor
    places: torch.Tensor
    known: torch.Tensor
    targets: torch.Tensor


def _lengths(pack: Pack, texts: NDArray[np.int32]) -> NDArray[np.int64]:
    return pack.bounds[texts + 1] - pack.bounds[texts]


def asked_tokens(pack: Pack, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.minimum(_lengths(pack, pack.question[rows]), QUESTION_TOKENS)


def draw_windows(pack: Pack, rows: NDArray[np.int64], rng: np.random.Generator) -> Windows:
    """One window an example, of a width drawn from ``WIDTHS``, at random around the answer or what misleads."""
    room = rng.choice(WIDTHS, len(rows)) - asked_tokens(pack, rows) - 3
    size = _lengths(pack, pack.context[rows])
    first, near = pack.start[rows].astype(np.int64), pack.near[rows].astype(np.int64)
    last = np.minimum(pack.end[rows], first + room - 1)
    spare = np.maximum(size - room, 0)
    low = np.where(first >= 0, last - room + 1, np.where(near >= 0, near - room + 1, 0))
    high = np.where(first >= 0, np.minimum(first, spare), np.where(near >= 0, np.minimum(near, spare), spare))
    low = np.clip(low, 0, high)
    at = np.where(size > room, rng.integers(low, high + 1), 0)
    return Windows(rows, at, np.minimum(size, room))


def window_tokens(pack: Pack, windows: Windows) -> NDArray[np.int64]:
    return asked_tokens(pack, windows.rows) + windows.shown + 3


def batches(lengths: NDArray[np.int64], tokens: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """One pass: numbers of windows of like length, in random order, at most ``tokens`` of them with their padding."""
    order = rng.permutation(len(lengths))
    size = max(1, POOL * tokens // max(1, int(lengths.mean())))
    for low in range(0, len(order), size):
        pool = order[low : low + size]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        cut: list[NDArray[np.intp]] = []
        end = len(pool)
        while end > 0:
            count = max(1, tokens // int(lengths[pool[end - 1]]))
            cut.append(pool[max(0, end - count) : end])
            end -= count
        for i in rng.permutation(len(cut)):
            yield cut[i]


def join_pairs(
    tokens: torch.Tensor, q_at: torch.Tensor, q_len: torch.Tensor, c_at: torch.Tensor, c_len: torch.Tensor, width: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """``[CLS] question [SEP] text [SEP]``, padded to ``width``, and which of it is text.

    *Shape:* ``tokens`` ``(t,)``; where in them question and text begin and how long they are ``(n, 1)``; ids
    ``(n, width)`` int64 and bool.
    """
    at = torch.arange(width, device=tokens.device)[None]
    behind = q_len + 2  # where the text begins
    in_question, in_text = (at >= 1) & (at <= q_len), (at >= behind) & (at < behind + c_len)
    source = torch.where(in_question, q_at + at - 1, c_at + at - behind)
    ids = tokens[source.clamp(0, len(tokens) - 1)].long()
    ids = torch.where(in_question | in_text, ids, PAD)
    ids = torch.where((at == q_len + 1) | (at == behind + c_len), SEP, ids)
    ids[:, 0] = CLS
    return ids, in_text


class Assembler:
    """Puts batches together on a device that holds the tokens of all texts.

    ``stems``: ``(vocabulary,)``, the stem of each token, by :func:`rag.reader_match.stem_groups`.
    """

    def __init__(self, pack: Pack, stems: NDArray[np.int32], device: torch.device) -> None:
        self._pack = pack
        self._device = device
        self._tokens = torch.from_numpy(pack.tokens.astype(np.int32)).to(device)
        self._stems = torch.from_numpy(stems).to(device)

    def __call__(self, windows: Windows) -> Batch:
        pack, rows = self._pack, windows.rows
        asked = asked_tokens(pack, rows)
        starts = np.where(pack.start[rows] >= 0, pack.start[rows] - windows.at + 1, 0)
        ends = np.where(pack.start[rows] >= 0, pack.end[rows] - windows.at + 1, 0)
        columns = np.stack(
            [
                pack.bounds[pack.question[rows]],
                asked,
                pack.bounds[pack.context[rows]] + windows.at,
                windows.shown,
                starts,
                np.minimum(ends, windows.shown),
            ]
        )
        q_at, q_len, c_at, c_len, start, end = torch.from_numpy(columns).to(self._device, non_blocking=True)[..., None]
        width = int((asked + windows.shown).max()) + 3
        at = torch.arange(width, device=self._device)[None]
        behind = q_len + 2  # where the text begins
        ids, _ = join_pairs(self._tokens, q_at, q_len, c_at, c_len, width)
        mask = at < behind + c_len + 1
        places = torch.arange(int(windows.shown.max()) + 1, device=self._device)[None]
        known = places <= c_len
        places = torch.where(known & (places > 0), behind + places - 1, 0)
        types = self._types(ids, at < behind, (at >= behind) & mask, int(asked.max()) + 2)
        return Batch(ids, mask.long(), types, places, known, torch.cat([start, end], 1))

    def _types(self, ids: torch.Tensor, first: torch.Tensor, second: torch.Tensor, widest: int) -> torch.Tensor:
        """As :func:`rag.reader_match.mark_shared`; ``first`` and ``second`` say which part a token is of."""
        stems = self._stems[ids]
        same = stems[:, :widest, None] == stems[:, None, :]
        same &= first[:, :widest, None] & second[:, None, :]
        shared = same.any(1)
        shared[:, :widest] |= same.any(2)
        return second.long() + 2 * shared.long()
