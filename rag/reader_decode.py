"""From start and end scores to spans: pure arithmetic, nothing learned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.types import Reading, Span

Scores = NDArray[np.float32]
Allowed = NDArray[np.bool_]


def best_token_spans(
    start: Scores, end: Scores, allowed: Allowed, max_tokens: int, top_k: int
) -> list[tuple[int, int, float]]:
    """The best ``(first, last, start[first] + end[last])``, best first, no two of which share a token.

    *Shape:* the three arrays are ``(tokens,)``. A span runs over at most ``max_tokens`` tokens, forwards, and over
    allowed tokens only: where the question and special tokens are not allowed it can never cross into them.
    """
    columns = np.flatnonzero(allowed)
    if len(columns) == 0:
        return []
    n = len(columns)
    inside = np.triu(np.ones((n, n), dtype=bool)) & ~np.triu(np.ones((n, n), dtype=bool), max_tokens)
    # a gap in the allowed tokens ends every span that would jump over it
    run = np.cumsum(np.diff(columns, prepend=columns[0]) > 1)
    inside &= run[:, None] == run[None, :]
    scores = np.where(inside, start[columns][:, None] + end[columns][None, :], -np.inf)
    spans: list[tuple[int, int, float]] = []
    while len(spans) < top_k:
        first, last = divmod(int(scores.argmax()), n)
        score = float(scores[first, last])
        if not np.isfinite(score):
            break
        spans.append((int(columns[first]), int(columns[last]), score))
        scores[: last + 1, first:] = -np.inf  # whatever starts before its end and ends after its start
    return spans


def read_window(
    start: Scores,
    end: Scores,
    offsets: Sequence[tuple[int, int]],
    allowed: Allowed,
    null_at: int,
    max_tokens: int,
    top_k: int,
) -> Reading:
    """Turn the scores of one window into a Reading whose offsets are those of the text.

    ``offsets[i]`` is where token ``i`` stands in the text; ``null_at`` is the token ([CLS]) that says "no answer".
    """
    spans = tuple(
        Span(offsets[first][0], offsets[last][1], score)
        for first, last, score in best_token_spans(start, end, allowed, max_tokens, top_k)
    )
    return Reading(spans, float(start[null_at] + end[null_at]))


def merge_windows(readings: Sequence[Reading], top_k: int) -> Reading:
    """One Reading for a text from those of its overlapping windows.

    What can be compared between windows is a span's score less the null score of its own window, so that margin is
    kept: the null score is that of the window with the best margin, the other windows' spans are shifted to it.
    """
    if len(readings) == 1:
        return readings[0]

    def margin(reading: Reading) -> float:
        return reading.spans[0].score - reading.null_score if reading.spans else -np.inf

    null = max(readings, key=margin).null_score
    shifted = [
        Span(span.start, span.end, span.score - reading.null_score + null)
        for reading in readings
        for span in reading.spans
    ]
    kept: list[Span] = []
    for span in sorted(shifted, key=lambda s: (-s.score, s.start, s.end)):
        if len(kept) == top_k:
            break
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return Reading(tuple(kept), null)
