"""The page: the conversation on the left, the source on the right, and what happens between them.

Each visitor's own values live in gr.State only; the warm-up and the pipeline in it are the same for all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gradio as gr

from ui.api import add_endpoints
from ui.asking import connect_asking
from ui.browsing import connect_browsing
from ui.filters import active, article_choices, outlet_choices, read_filters, speaker_choices
from ui.keeping import connect_keeping
from ui.layout import MASTHEAD, QUIET, Talk, draw_source, draw_talk, html
from ui.markup import esc, tag
from ui.questions import examples
from ui.reading import connect_source
from ui.viewing import Viewing
from ui.warmup import Status, Warmup

VISIT = 6 * 3600
"""Seconds that a visitor's values are kept."""


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
        connect_asking(warmup, talk, source, turns, viewing)
        connect_source(blocks, warmup, source, viewing)
        _connect_filters(warmup, talk)
        connect_browsing(warmup, talk, source)
        connect_keeping(blocks, warmup, talk, turns)
        _connect_waking(blocks, warmup, talk, status, turns)
    return blocks


def status_html(status: Status) -> str:
    kind = "failed" if status.failed else "ready" if status.ready else "warming"
    return tag("p", esc(status.message), {"class": f"otr-status otr-status-{kind}", "role": "status"})


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'s' * (number != 1)}"


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
