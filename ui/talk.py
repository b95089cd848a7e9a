"""A visitor's conversation: turns, what asking makes of them, and how a chat shows them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from rag.errors import OnTheRecordError
from rag.types import Answer, Filters
from ui.cards import answer_html, notice_html
from ui.contents import titles
from ui.filters import active, bad_date
from ui.markup import esc, tag
from ui.questions import better, examples
from ui.warmup import Desk, Opened

SHOWN_CHARS = 600
"""A longer question is shown cut; it was refused, and nobody needs it twice."""

SEARCHING = "Looking through the articles …"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what became of it; ``html`` is the reply as drawn."""

    question: str
    filters: Filters
    html: str
    answer: Answer | None = None
    pending: bool = False


def begin(question: str, filters: Filters) -> Turn:
    """A turn that waits for its reply."""
    return Turn(question, filters, "", pending=True)


def wait(turn: Turn, message: str) -> Turn:
    """The turn with a word on what it waits for."""
    return replace(turn, html=notice_html(message, "waiting"))


async def waits(opened: Opened, pause: float = 0.4) -> AsyncIterator[str]:
    """What a question waits for, as it changes, until the pipeline is open or has failed to."""
    said = ""
    while True:
        status = opened.status()
        over = status.ready or status.failed
        message = SEARCHING if over else status.message
        if message != said:
            yield message
            said = message
        if over:
            return
        await asyncio.sleep(pause)


def finish(turn: Turn, opened: Opened, past: Sequence[Turn] = ()) -> Turn:
    """The turn with its reply; a follow-up is read with the last answer of ``past``."""
    desk = opened.desk
    if desk is None:
        return _note(turn, opened.status().message)
    wrong = bad_date(turn.filters)
    if wrong:
        return _note(turn, f"“{wrong}” is not a date I can read: write 2017, 2017-02 or 2017-02-21.")
    try:
        previous = next((one.answer for one in reversed(past) if one.answer), None)
        answer = desk.ask(turn.question, turn.filters, previous=previous)
    except OnTheRecordError as error:
        return _note(turn, str(error), examples(desk.listing(), desk.speakers(), 2))
    html = answer_html(answer, _suggestions(answer, desk), narrowed(turn.filters, desk))
    return replace(turn, html=html, answer=answer, pending=False)


def narrowed(filters: Filters, desk: Desk) -> list[str]:
    """What the answer was looked for in, in a few words; nothing where in all the articles."""
    return [word for word in active(filters, titles(desk, filters)) if word]


def _note(turn: Turn, message: str, suggestions: Sequence[str] = ()) -> Turn:
    return replace(turn, html=notice_html(message, suggestions=suggestions), pending=False)


def _suggestions(answer: Answer, desk: Desk) -> list[str]:
    return [] if answer.answered else better(answer, desk.speakers())


def settle(turns: Sequence[Turn], message: str) -> list[Turn]:
    """The turns, none of them waiting any more: a stopped or broken one says ``message``."""
    return [_note(turn, message) if turn.pending else turn for turn in turns]


def before(turns: Sequence[Turn], at: object) -> list[Turn]:
    """The turns before the one numbered ``at``, which is asked again; all of them where there is none such."""
    return list(turns[:at] if isinstance(at, int) and 0 <= at < len(turns) else turns)


def messages(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """What the chat shows, as escaped HTML: left to itself it would take the markup out of a question."""
    shown: list[dict[str, Any]] = []
    for at, turn in enumerate(turns):
        shown.append({"role": "user", "content": _drawn(question_html(turn, at))})
        shown.append({"role": "assistant", "content": _drawn(turn.html)})
    return shown


def _drawn(markup: str) -> gr.HTML:
    return gr.HTML(markup, apply_default_css=False, js_on_load=None, render=False)


def question_html(turn: Turn, at: int = 0) -> str:
    """The question as it was asked, cut where it is very long, with what can be done with it."""
    text = turn.question.strip() or "(an empty question)"
    if len(text) > SHOWN_CHARS:
        text = text[:SHOWN_CHARS].rstrip() + " …"
    asked = tag("h2", esc(text), {"class": "otr-question", "tabindex": "-1"})
    place = {"type": "button", "data-at": str(at), "data-question": text}
    edit = tag("button", "Edit", {**place, "data-edit": "", "aria-label": f"Edit: {text}"})
    again = tag("button", "Ask again", {**place, "data-again": "", "aria-label": f"Ask again: {text}"})
    # Their place is kept while the reply is waited for, so that it does not jump.
    tools = tag("div", edit + again, {"class": "otr-tools" + " otr-idle" * turn.pending})
    return tag("div", asked + tools, {"class": "otr-asked"})
