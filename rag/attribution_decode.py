"""From the tagger's scores over tokens to spans of the text: contents, each with its source and cue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.attribution_windows import Window

MAX_MENTION = 60
"""Tokens of a source or cue, at most."""

SWITCH = 1.0
"""What a change from outside to inside a content, or back, costs in log odds: fewer shreds."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A stretch of content as the tagger sees it, offsets in the text; scores are probabilities."""

    start: int
    end: int
    source: Span | None
    cue: Span | None
    score: float
    source_score: float


def decode_window(
    window: Window,
    tags: NDArray[np.float32],
    pointers: NDArray[np.float32],
    threshold: float,
) -> list[Tagged]:
    """Read contents off one window.

    *Shapes:* ``tags`` ``(tokens, 3 layers, 3)`` and ``pointers`` ``(4, tokens, tokens)``, logits. A content is a
    run of tokens whose probability of being inside one is at least ``threshold``; it is cut where the next one
    more probably begins than goes on.
    """
    content = _softmax(tags[:, 0])
    inside = content[:, 1:].sum(axis=1)
    real = window.spans[:, 1] > window.spans[:, 0]
    chosen = _smooth(inside, real, threshold)
    found: list[Tagged] = []
    begin: int | None = None
    for token in range(window.context, len(window.ids) + 1):
        keeps = token < len(window.ids) and bool(chosen[token])
        begins = keeps and content[token, 1] > content[token, 2]
        if begin is not None and (not keeps or begins):
            found.append(_read(window, inside, pointers, begin, token))
            begin = None
        if keeps and begin is None:
            begin = token
    return found


def _smooth(inside: NDArray[np.float32], real: NDArray[np.bool_], threshold: float) -> NDArray[np.bool_]:
    """Which tokens are inside a content: the likeliest sequence where each change of side costs SWITCH (Viterbi)."""
    bias = np.log(threshold / (1 - threshold))
    odds = np.log(np.clip(inside, 1e-6, 1 - 1e-6) / np.clip(1 - inside, 1e-6, 1)) - bias
    odds[~real] = -50.0
    best_out, best_in = 0.0, -50.0
    came_in: list[bool] = []  # whether the best way to be inside here was inside before
    came_out: list[bool] = []
    for gain in odds.tolist():
        stay, enter = best_in, best_out - SWITCH
        keep, leave = best_out, best_in - SWITCH
        came_in.append(stay >= enter)
        came_out.append(leave > keep)
        best_in, best_out = max(stay, enter) + gain, max(keep, leave)
    chosen = np.zeros(len(odds), dtype=bool)
    now_inside = best_in > best_out
    for token in range(len(odds) - 1, -1, -1):
        chosen[token] = now_inside
        now_inside = came_in[token] if now_inside else came_out[token]
    return chosen


def _read(window: Window, inside: NDArray[np.float32], pointers: NDArray[np.float32], begin: int, end: int) -> Tagged:
    length = len(window.ids)
    scores = _log_softmax(pointers[:, begin:end, :length]).mean(axis=1)
    source, source_score = _mention(window, scores[0], scores[1])
    cue, _ = _mention(window, scores[2], scores[3])
    first, last = int(window.spans[begin, 0]), int(window.spans[end - 1, 1])
    return Tagged(first, last, source, cue, float(inside[begin:end].mean()), source_score)


def _mention(window: Window, first: NDArray[np.float32], last: NDArray[np.float32]) -> tuple[Span | None, float]:
    """The best first and last token together, in one paragraph, or None where "none" scores best."""
    length = len(first)
    start = int(first.argmax())
    if start == 0:
        return None, float(np.exp(first[0]))
    stop = min(length, start + MAX_MENTION)
    ends = window.spans[start:stop, 1] > window.spans[start:stop, 0]
    if not ends.all():  # a special token: the paragraph ends
        stop = start + int(np.argmin(ends))
    if stop <= start:
        return None, 0.0
    finish = start + int(last[start:stop].argmax())
    span = int(window.spans[start, 0]), int(window.spans[finish, 1])
    return span, float(np.exp(first[start]))


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.exp(_log_softmax(logits))


def _log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
