"""The page: the conversation on the left, the source on the right, and what happens between them.

Each visitor's own values live in gr.State only; the warm-up and the pipeline in it are the same for all.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from ui.api import add_endpoints
from ui.evidence import Place, read_places
from ui.filters import active, article_choices, outlet_choices, read_filters, speaker_choices
from ui.layout import MASTHEAD, Source, Talk, draw_source, draw_talk, html
from ui.markup import esc, tag
from ui.questions import examples
from ui.talk import Turn, begin, finish, messages, settle, wait, waits
from ui.viewing import Viewing, known, of_answer, panel, step
from ui.warmup import Status, Warmup

VISIT = 6 * 3600
"""Seconds that a visitor's values are kept."""

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""For the page's own events: programs have endpoints of their own (ui/api.py)."""

BROKEN = "Something went wrong on our side. Please ask again."


def build_page(warmup: Warmup) -> gr.Blocks:
    """The page over a pipeline that may still be opening."""
    with gr.Blocks(title="On the Record", fill_width=True, delete_cache=(3600, VISIT)) as blocks:
        add_endpoints(warmup)  # first: the page's own events must not take their names
        html(MASTHEAD)
        status = html(status_html(warmup.status()), elem_id="otr-status")
        turns = gr.State([], time_to_live=VISIT)
        viewing = gr.State(Viewing(), time_to_live=VISIT)
        with gr.Row(elem_id="otr-columns"):
            with gr.Column(scale=6, min_width=320, elem_id="otr-talk"):
                talk = draw_talk()
            with gr.Column(scale=5, min_width=320, elem_id="otr-source"):
                source = draw_source()
        _connect_asking(warmup, talk, source, turns, viewing)
        _connect_source(blocks, warmup, source, viewing)
        _connect_filters(warmup, talk)
        _connect_waking(blocks, warmup, talk, status, turns)
    return blocks


def status_html(status: Status) -> str:
    kind = "failed" if status.failed else "ready" if status.ready else "warming"
    return tag("p", esc(status.message), {"class": f"otr-status otr-status-{kind}", "role": "status"})


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'s' * (number != 1)}"


def _idle() -> gr.Textbox:
    return gr.Textbox(submit_btn="Ask", stop_btn=False)


def _connect_asking(warmup: Warmup, talk: Talk, source: Source, turns: gr.State, viewing: gr.State) -> None:
    async def ask(question: str, past: list[Turn], *narrowed: Any) -> AsyncIterator[list[Any]]:
        turn = begin(question or "", read_filters(*narrowed))
        busy = gr.Textbox(value="", submit_btn=False, stop_btn="Stop")
        same = [gr.skip()] * 4
        async for message in waits(warmup):
            asked = [*past, wait(turn, message)]
            yield [busy, messages(asked), asked, *same]
            busy = gr.skip()
        turn = await warmup.run(finish, turn, warmup)
        asked = [*past, turn]
        shown = panel(of_answer(turn.answer), warmup.desk) if turn.answer else same
        yield [_idle(), messages(asked), asked, *shown]

    async def ask_example(event: gr.SelectData, past: list[Turn], *narrowed: Any) -> AsyncIterator[list[Any]]:
        async for update in ask(str(event.value["text"]), past, *narrowed):
            yield update

    async def ask_offered(event: gr.EventData, past: list[Turn], *narrowed: Any) -> AsyncIterator[list[Any]]:
        async for update in ask(str(event.question), past, *narrowed):
            yield update

    def end(past: list[Turn], message: str) -> list[Any]:
        if not any(turn.pending for turn in past):
            return [_idle(), gr.skip(), gr.skip()]
        past = settle(past, message)
        return [_idle(), messages(past), past]

    narrowed = [turns, *talk.filters]
    outputs = [talk.box, talk.chat, turns, viewing, source.steps, source.where, source.text]
    # Waiting costs no thread, so everybody waits at once; the work itself is done in turn (Warmup.run).
    many: dict[str, Any] = QUIET | {"concurrency_limit": None}
    asked: list[Any] = [
        talk.box.submit(ask, [talk.box, *narrowed], outputs, **many),
        talk.chat.example_select(ask_example, narrowed, outputs, **many),
        source.text.submit(ask_offered, narrowed, outputs, **many),
    ]
    for event in asked:
        # Runs after a failure, too, so that no box stays dead.
        event.then(lambda past: end(past, BROKEN), [turns], outputs[:3], **QUIET)
    talk.chat.clear(lambda: [[], *panel(Viewing(), None)], None, outputs[2:], **QUIET)
    talk.box.stop(lambda past: end(past, "Stopped."), [turns], outputs[:3], cancels=asked, **QUIET)


def _connect_source(blocks: gr.Blocks, warmup: Warmup, source: Source, viewing: gr.State) -> None:
    def show(places: Sequence[Place], at: int = 0) -> list[Any]:
        desk = warmup.desk
        there = known(places, desk) if desk else []
        if not there:
            return [gr.skip()] * 4
        return panel(Viewing(tuple(there), at if 0 <= at < len(there) else 0), desk)

    def open_quote(event: gr.EventData) -> list[Any]:
        at = event.at
        return show(read_places(event.places), at if isinstance(at, int) else 0)

    async def open_link(request: gr.Request) -> list[Any]:
        asked = dict(request.query_params)
        start, end = asked.get("start", ""), asked.get("end", "")
        if not (start.isdecimal() and end.isdecimal() and len(start + end) < 20):
            return [gr.skip()] * 4
        async for _ in waits(warmup):
            pass
        return show(read_places([[asked.get("article", ""), int(start), int(end)]]))

    outputs = [viewing, source.steps, source.where, source.text]
    source.text.click(open_quote, None, outputs, **QUIET)
    source.back.click(lambda now: panel(step(now, -1), warmup.desk), [viewing], outputs, **QUIET)
    source.forth.click(lambda now: panel(step(now, 1), warmup.desk), [viewing], outputs, **QUIET)
    blocks.load(open_link, None, outputs, concurrency_limit=None, **QUIET)


def _connect_filters(warmup: Warmup, talk: Talk) -> None:
    def name_filters(*narrowed: Any) -> list[gr.Button]:
        desk = warmup.desk
        words = active(read_filters(*narrowed), desk.articles() if desk else ())
        return [gr.Button(f"{word} ✕", visible=bool(word)) for word in words]

    for control, chip in zip(talk.filters, talk.chips, strict=True):
        nothing = [] if control is talk.filters[-1] else None
        control.change(name_filters, talk.filters, talk.chips, **QUIET)
        chip.click(lambda nothing=nothing: nothing, None, control, **QUIET)


def _connect_waking(blocks: gr.Blocks, warmup: Warmup, talk: Talk, status: gr.HTML, turns: gr.State) -> None:
    timer = gr.Timer(0.7)

    def wake() -> list[Any]:
        """Until the pipeline is open: how far it is; then, once, what it holds."""
        now = warmup.status()
        desk = warmup.desk
        if desk is None:
            return [status_html(now), gr.Timer(active=not now.failed), *[gr.skip()] * (1 + len(talk.filters))]
        articles, speakers = desk.articles(), desk.speakers()
        offered: list[Any] = [{"text": question} for question in examples(articles, speakers)]
        dated = any(article.date for article in articles)
        outlets = outlet_choices(articles)
        holds = f"{_count(len(articles), 'article')} · {_count(len(speakers), 'speaker')}"
        return [
            status_html(replace(now, message=holds)),
            gr.Timer(active=False),
            gr.Chatbot(examples=offered),
            gr.Dropdown(choices=speaker_choices(speakers)),
            gr.Dropdown(choices=outlets, visible=bool(outlets)),
            gr.Textbox(visible=dated),
            gr.Textbox(visible=dated),
            gr.Dropdown(choices=article_choices(articles)),
        ]

    outputs = [status, timer, talk.chat, *talk.filters]
    timer.tick(wake, None, outputs, queue=False, **QUIET)
    blocks.load(wake, None, outputs, queue=False, **QUIET)
