"""Decoding spans is arithmetic: it is checked against trying every span."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rag.reader_decode import best_token_spans, merge_windows, read_window
from rag.types import Reading, Span

SCORE = st.floats(-20, 20, allow_nan=False, width=32)
TOKENS = st.lists(st.tuples(SCORE, SCORE, st.booleans()), min_size=1, max_size=12)


def arrays(tokens: list[tuple[float, float, bool]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    start, end, allowed = zip(*tokens, strict=True)
    return np.array(start, np.float32), np.array(end, np.float32), np.array(allowed)


@given(TOKENS, st.integers(1, 5))
def test_the_best_span_is_the_best_of_all_spans(tokens: list[tuple[float, float, bool]], limit: int) -> None:
    start, end, allowed = arrays(tokens)
    every = [
        start[i] + end[j]
        for i in range(len(start))
        for j in range(i, min(len(start), i + limit))
        if allowed[i : j + 1].all()
    ]
    found = best_token_spans(start, end, allowed, limit, 1)
    assert [s for _, _, s in found] == ([float(max(every))] if every else [])


@given(TOKENS, st.integers(1, 5), st.integers(1, 6))
def test_spans_run_forwards_over_allowed_tokens_and_share_none(
    tokens: list[tuple[float, float, bool]], limit: int, top_k: int
) -> None:
    start, end, allowed = arrays(tokens)
    found = best_token_spans(start, end, allowed, limit, top_k)
    assert len(found) <= top_k
    assert [s for _, _, s in found] == sorted((s for _, _, s in found), reverse=True)
    used: set[int] = set()
    for first, last, score in found:
        span = set(range(first, last + 1))
        assert first <= last < first + limit
        assert allowed[first : last + 1].all()
        assert not span & used
        assert score == float(start[first] + end[last])
        used |= span


def test_a_start_behind_its_end_is_never_joined_to_it() -> None:
    start, end = np.array([0, 0, 9, 0], np.float32), np.array([0, 9, 0, 0], np.float32)
    assert best_token_spans(start, end, np.ones(4, dtype=bool), 4, 1)[0][2] == 9


def test_no_span_jumps_over_a_token_that_is_not_allowed() -> None:
    start, end = np.array([9, 0, 0], np.float32), np.array([0, 0, 9], np.float32)
    best = best_token_spans(start, end, np.array([True, False, True]), 3, 1)
    assert best == [(0, 0, 9.0)]


def test_a_window_is_read_in_the_offsets_of_the_text() -> None:
    start, end = np.array([1, 5, 0, 4], np.float32), np.array([2, 5, 0, 4], np.float32)
    offsets = [(0, 0), (0, 3), (4, 9), (10, 14)]
    reading = read_window(start, end, offsets, np.array([False, False, True, True]), 0, 8, 2)
    assert reading == Reading((Span(10, 14, 8.0), Span(4, 9, 0.0)), 3.0)


def test_windows_are_compared_by_their_margins() -> None:
    loud = Reading((Span(0, 4, 9.0),), 8.0)
    sure = Reading((Span(2, 6, 5.0), Span(20, 24, 3.0)), 1.0)
    merged = merge_windows([loud, sure], 3)
    assert merged.null_score == 1.0
    assert merged.spans == (Span(2, 6, 5.0), Span(20, 24, 3.0))  # the loud one overlaps a surer one
    assert merge_windows([loud, sure], 1).spans == (Span(2, 6, 5.0),)


def test_windows_without_spans_leave_a_null_score() -> None:
    assert merge_windows([Reading((), 2.0), Reading((), 3.0)], 3) == Reading((), 2.0)
