"""A conversation that survives a reload: kept in the visitor's own browser, as JSON, and drawn anew from it.

What comes back from a browser may be anything: quotes are cut again from the articles, so a changed store can
show other places of the articles, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from rag.types import Answer, Filters, Kind, Quote, Reason
from ui.cards import answer_html
from ui.export import as_dict
from ui.talk import Turn, narrowed
from ui.warmup import Desk

KEPT = 30
"""Turns that are kept."""


def pack(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """The answered turns, the last of them."""
    return [as_dict(turn) for turn in turns if turn.answer][-KEPT:]


def unpack(stored: object, desk: Desk) -> list[Turn]:
    """The turns again; those whose articles are gone, or that are not turns, are left out."""
    turns: list[Turn] = []
    for value in stored[-KEPT:] if isinstance(stored, list) else []:
        try:
            turns.append(_turn(value, desk))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue  # an older version's, another corpus's or no turn at all: forgotten
    return turns


def _turn(value: dict[str, Any], desk: Desk) -> Turn:
    kept = value["filters"]
    speaker, outlet, since, until = (str(kept[name]) for name in ("speaker", "outlet", "since", "until"))
    filters = Filters(speaker, outlet, since, until, tuple(map(str, kept["articles"])))
    reason: Reason | None = value["reason"] if value["reason"] in get_args(Reason) else None
    quotes = tuple(_quote(quote, desk) for quote in value["quotes"])
    answered = bool(value["answered"])
    accepted = min(max(int(value["accepted"]), 0), len(quotes))
    question, reading = str(value["question"]), str(value["read_as"])
    answer = Answer(
        question,
        answered,
        reason,
        quotes,
        accepted if answered else 0,
        str(value["speaker"]) if value["speaker"] else None,
        "" if reading == question else reading,
    )
    return Turn(question, filters, answer_html(answer, (), narrowed(filters, desk)), answer)


def _quote(value: dict[str, Any], desk: Desk) -> Quote:
    kind: Kind = value["kind"] if value["kind"] in get_args(Kind) else "narration"
    speaker = str(value["speaker"]) if value["speaker"] else None
    twins = tuple(
        _place({**twin, "score": value["score"]}, kind, speaker, desk, ()) for twin in value.get("also_in", [])
    )
    return _place(value, kind, speaker, desk, twins)


def _place(value: dict[str, Any], kind: Kind, speaker: str | None, desk: Desk, twins: tuple[Quote, ...]) -> Quote:
    start, end = int(value["start"]), int(value["end"])
    around = int(value.get("context_start", start)), int(value.get("context_end", end))
    score = min(max(float(value["score"]), 0.0), 1.0)
    return Quote(desk.article(str(value["article"])), start, end, speaker, kind, score, *around, also_in=twins)
