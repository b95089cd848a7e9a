"""The page: the conversation on the left, the source on the right, and what happens between them.

Each visitor's own values live in gr.State only; the warm-up and the pipeline in it are the same for all.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.api import add_endpoints
from ui.asking import connect_asking
from ui.bringing import connect_bringing
from ui.browsing import connect_browsing
from ui.contents import fresh_filters, holdings, offered, status_html, titles
from ui.filters import active, read_filters
from ui.keeping import connect_keeping
from ui.layout import MASTHEAD, QUIET, Talk, draw_source, draw_talk, html
from ui.own import OpenFolder, Own, forget
from ui.reading import connect_source
from ui.viewing import Viewing
from ui.warmup import Warmup

VISIT = 6 * 3600
"""Seconds that a visitor's values are kept."""


def build_page(warmup: Warmup, open_folder: OpenFolder | None = None) -> gr.Blocks:
    """The page over a pipeline that may still be opening; with ``open_folder`` visitors may bring articles."""
    with gr.Blocks(title="On the Record", fill_width=True, delete_cache=(3600, VISIT)) as blocks:
        add_endpoints(warmup)  # first: the page's own events must not take their names
        html(MASTHEAD, elem_id="otr-mast")
        status = html(status_html(warmup.status()), elem_id="otr-status")
        turns = gr.State([], time_to_live=VISIT)
        viewing = gr.State(Viewing(), time_to_live=VISIT)
        own = gr.State(None, time_to_live=VISIT, delete_callback=forget)
        with gr.Row(elem_id="otr-columns"):
            with gr.Column(scale=6, min_width=320, elem_id="otr-talk"):
                talk, bring = draw_talk(bringing=open_folder is not None)
            with gr.Column(scale=5, min_width=320, elem_id="otr-source"):
                source = draw_source()
        connect_asking(warmup, talk, source, turns, viewing, own)
        connect_source(blocks, warmup, source, viewing, own)
        _connect_filters(warmup, talk, own)
        connect_browsing(warmup, talk, source, own)
        if open_folder and bring:
            connect_bringing(blocks, warmup, open_folder, bring, talk, source, status, turns, viewing, own)
        connect_keeping(blocks, warmup, talk, turns)
        _connect_waking(blocks, warmup, talk, status)
    return blocks


def _connect_filters(warmup: Warmup, talk: Talk, own: gr.State) -> None:
    def name_filters(mine: Own | None, *narrowed: Any) -> list[gr.Button]:
        desk = (mine or warmup).desk
        filters = read_filters(*narrowed)
        words = active(filters, titles(desk, filters) if desk else None)
        return [gr.Button(f"{word} ✕", visible=bool(word)) for word in words]

    for control, chip in zip(talk.filters, talk.chips, strict=True):
        nothing = [] if control is talk.filters[-1] else None
        control.change(name_filters, [own, *talk.filters], talk.chips, **QUIET)
        chip.click(lambda nothing=nothing: nothing, None, control, **QUIET)


def _connect_waking(blocks: gr.Blocks, warmup: Warmup, talk: Talk, status: gr.HTML) -> None:
    timer = gr.Timer(0.7)

    def wake() -> list[Any]:
        """Until the pipeline is open: how far it is; then, once, what it holds."""
        now = warmup.status()
        desk = warmup.desk
        if desk is None:
            return [status_html(now), gr.Timer(active=not now.failed), *[gr.skip()] * (1 + len(talk.filters))]
        asked = gr.Chatbot(examples=offered(desk))
        return [holdings(warmup, desk), gr.Timer(active=False), asked, *fresh_filters(desk)]

    outputs = [status, timer, talk.chat, *talk.filters]
    timer.tick(wake, None, outputs, queue=False, **QUIET)
    blocks.load(wake, None, outputs, queue=False, **QUIET)
