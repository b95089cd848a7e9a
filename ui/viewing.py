"""Which place of which article the panel shows, and the steps from quote to quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from rag.types import Answer
from ui.evidence import EMPTY, Place, evidence_html
from ui.markup import esc, tag
from ui.warmup import Desk


@dataclass(frozen=True, slots=True)
class Viewing:
    """The places of one answer, and which of them is shown."""

    places: tuple[Place, ...] = ()
    at: int = 0


def of_answer(answer: Answer | None) -> Viewing:
    """The answer's quotes; only the nearest thing where it has no answer."""
    quotes = answer.quotes[: answer.accepted or 1] if answer else ()
    return Viewing(tuple(Place(quote.article, quote.start, quote.end) for quote in quotes))


def step(viewing: Viewing, by: int) -> Viewing:
    """The next or the previous place, round and round."""
    return replace(viewing, at=(viewing.at + by) % len(viewing.places)) if viewing.places else viewing


def known(places: Sequence[Place], desk: Desk) -> list[Place]:
    """The places that exist: a browser may send any."""
    return [place for place in places if place.end <= _length(place.article, desk)]


def _length(article: str, desk: Desk) -> int:
    try:
        return len(desk.article(article).text)
    except KeyError:
        return -1


def panel(viewing: Viewing, desk: Desk | None) -> list[Any]:
    """What the panel's parts become: the viewing, the row of steps, the position, the article."""
    if desk is None or not viewing.places:
        return [Viewing(), gr.Row(visible=False), "", EMPTY]
    place = viewing.places[viewing.at]
    many = len(viewing.places)
    text = evidence_html(desk.article(place.article), place, desk.statements(place.article))
    position = tag("p", esc(f"Quote {viewing.at + 1} of {many}"), {"class": "otr-where", "aria-live": "polite"})
    return [viewing, gr.Row(visible=many > 1), position, text]
