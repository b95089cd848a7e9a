"""Parts of passages with what is asked of them, as token ids in flat arrays: what the second reader is tuned on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from training.reader_windows import join_pairs

QUESTION_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Parts:
    """``n`` parts of passages, those of one question one after another, over ``m`` different texts.

    *Shape:* ``tokens`` ``(t,)`` uint16, the texts one after another; ``bounds`` ``(m + 1,)`` int64, where each begins.
    ``question``, ``asked``, ``text``, ``at``, ``shown``: ``(n,)`` int32: which question, which text is asked, and of
    which text how many tokens from where. ``right`` ``(k, 3)`` int32: a part, and first and last token, in the text, of
    what answers. ``ends`` ``(draws,)`` int64: the number of parts up to the end of each draw.
    """

    tokens: NDArray[np.uint16]
    bounds: NDArray[np.int64]
    question: NDArray[np.int32]
    asked: NDArray[np.int32]
    text: NDArray[np.int32]
    at: NDArray[np.int32]
    shown: NDArray[np.int32]
    right: NDArray[np.int32]
    ends: NDArray[np.int64]


def save_parts(parts: Parts, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: getattr(parts, name) for name in Parts.__slots__}, path)


def load_parts(path: Path) -> Parts:
    return Parts(**load_file(path))


@dataclass(frozen=True, slots=True)
class Rows:
    """Parts as the network has them. *Shape:* ``ids`` int64, ``mask``, ``text`` and ``right`` bool, all ``(n,
    longest)``: what is no padding, what is text, what answers. ``question`` ``(n,)`` int64, from 0 on without gaps."""

    ids: torch.Tensor
    mask: torch.Tensor
    text: torch.Tensor
    right: torch.Tensor
    question: torch.Tensor


class PartsReader:
    """Puts parts together on a device."""

    def __init__(self, parts: Parts, device: torch.device) -> None:
        self._parts, self._device = parts, device
        self._tokens = torch.from_numpy(parts.tokens.astype(np.int32)).to(device)
        self._first = np.searchsorted(parts.right[:, 0], np.arange(len(parts.question) + 1))
        asked = parts.bounds[parts.asked + 1] - parts.bounds[parts.asked]
        self.asked = np.minimum(asked, QUESTION_TOKENS)
        self.lengths: NDArray[np.int64] = self.asked + parts.shown.astype(np.int64) + 3

    def __call__(self, rows: NDArray[np.intp], question: NDArray[np.intp]) -> Rows:
        parts = self._parts
        columns = np.stack(
            [
                parts.bounds[parts.asked[rows]],
                self.asked[rows],
                parts.bounds[parts.text[rows]] + parts.at[rows],
                parts.shown[rows],
            ]
        )
        q_at, q_len, c_at, c_len = torch.from_numpy(columns).to(self._device)[..., None]
        width = int(self.lengths[rows].max())
        ids, text = join_pairs(self._tokens, q_at, q_len, c_at, c_len, width)
        mask = torch.arange(width, device=self._device)[None] < q_len + c_len + 3
        right = np.zeros((len(rows), width), bool)
        for i, row in enumerate(rows):
            shift = int(self.asked[row]) + 2 - int(parts.at[row])
            for _, first, last in parts.right[self._first[row] : self._first[row + 1]]:
                right[i, first + shift : last + shift + 1] = True
        return Rows(
            ids,
            mask,
            text,
            torch.from_numpy(right).to(self._device) & text,
            torch.from_numpy(question).to(self._device),
        )
