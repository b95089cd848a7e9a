"""What a teacher says of each window: its scores for a student to learn from, in one file with the windows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from training.reader_windows import Windows


@dataclass(frozen=True, slots=True)
class Labels:
    """*Shape:* ``scores`` ``(sum(windows.shown + 1), 2)`` float16: start and end of [CLS] and of each shown token, one
    window after another.
    """

    windows: Windows
    scores: NDArray[np.float16]

    def bounds(self) -> NDArray[np.int64]:
        """Where each window's scores begin, and the end."""
        return np.concatenate([[0], np.cumsum(self.windows.shown + 1)])


def save_labels(labels: Labels, path: Path) -> None:
    windows = labels.windows
    save_file({"rows": windows.rows, "at": windows.at, "shown": windows.shown, "scores": labels.scores}, path)


def load_labels(path: Path) -> Labels:
    found = load_file(path)
    return Labels(Windows(found["rows"], found["at"], found["shown"]), found["scores"])


class LabelTable:
    """The scores of all windows on a device, looked up by the windows' numbers."""

    def __init__(self, labels: Labels, device: torch.device) -> None:
        self._scores = torch.from_numpy(labels.scores).to(device)
        self._bounds = torch.from_numpy(labels.bounds()).to(device)

    def __call__(self, numbers: NDArray[np.intp], known: torch.Tensor) -> torch.Tensor:
        """*Shape:* ``known`` ``(batch, widest)`` bool; ``(batch, widest, 2)`` float32, 0 where it is false."""
        begin = self._bounds[torch.from_numpy(numbers).to(known.device)][:, None]
        at = (begin + torch.arange(known.shape[1], device=known.device)).clamp(max=len(self._scores) - 1)
        return self._scores[at].float() * known[..., None]
