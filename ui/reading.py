"""The panel with the article: opening a quote, a link, and stepping from quote to quote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from ui.evidence import Place, read_places
from ui.layout import QUIET, Source
from ui.own import Own
from ui.talk import waits
from ui.viewing import Viewing, known, panel, step
from ui.warmup import Desk, Warmup


def connect_source(blocks: gr.Blocks, warmup: Warmup, source: Source, viewing: gr.State, own: gr.State) -> None:
    def show(places: Sequence[Place], desk: Desk | None, at: int = 0) -> list[Any]:
        there = known(places, desk) if desk else []
        if not there:
            return [gr.skip()] * 4
        return panel(Viewing(tuple(there), at if 0 <= at < len(there) else 0), desk)

    def open_quote(event: gr.EventData, mine: Own | None) -> list[Any]:
        at = event.at
        return show(read_places(event.places), (mine or warmup).desk, at if isinstance(at, int) else 0)

    async def open_link(request: gr.Request) -> list[Any]:
        asked = dict(request.query_params)
        start, end = asked.get("start", ""), asked.get("end", "")
        if not (start.isdecimal() and end.isdecimal() and len(start + end) < 20):
            return [gr.skip()] * 4
        async for _ in waits(warmup):
            pass
        return show(read_places([[asked.get("article", ""), int(start), int(end)]]), warmup.desk)

    outputs = [viewing, source.steps, source.where, source.text]
    source.text.click(open_quote, [own], outputs, **QUIET)
    source.back.click(lambda now, mine: panel(step(now, -1), (mine or warmup).desk), [viewing, own], outputs, **QUIET)
    source.forth.click(lambda now, mine: panel(step(now, 1), (mine or warmup).desk), [viewing, own], outputs, **QUIET)
    blocks.load(open_link, None, outputs, concurrency_limit=None, **QUIET)
