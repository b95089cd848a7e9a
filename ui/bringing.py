"""Bringing articles of one's own, for the visit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr

from rag.errors import OnTheRecordError
from ui.cards import notice_html
from ui.contents import fresh_filters, holdings, offered
from ui.layout import QUIET, Bring, Source, Talk
from ui.own import OpenFolder, Own, forget, open_own
from ui.viewing import Viewing, panel
from ui.warmup import Opened, Warmup


def connect_bringing(
    warmup: Warmup,
    open_folder: OpenFolder,
    bring: Bring,
    talk: Talk,
    source: Source,
    status: gr.HTML,
    turns: gr.State,
    viewing: gr.State,
    own: gr.State,
) -> None:
    """A visitor who changes the articles starts a new conversation over them."""

    def anew(opened: Opened) -> list[Any]:
        desk = opened.desk
        if desk is None:
            return [gr.skip()] * (len(outputs) - 4)
        chat = gr.Chatbot(value=[], examples=offered(desk))
        return [holdings(opened, desk), [], chat, *panel(Viewing(), None), *fresh_filters(desk)]

    async def take(files: list[str] | None, mine: Own | None) -> AsyncIterator[list[Any]]:
        done: list[int] = [0, 0]

        def progress(number: int, total: int) -> None:
            done[:] = number, total

        same: list[Any] = [gr.skip()] * (len(outputs) - 1)
        paths = [Path(file) for file in files or ()]
        work = asyncio.create_task(asyncio.to_thread(open_own, paths, open_folder, progress))
        while not work.done():
            count = f" ({done[0]} of {done[1]})" if done[1] else ""
            yield [notice_html(f"Reading your articles{count} …", "waiting"), *same]
            await asyncio.wait([work], timeout=0.5)
        try:
            taken = work.result()
        except OnTheRecordError as error:
            yield [notice_html(str(error)), *same]
            return
        forget(mine)
        said = f"These are your own articles now ({len(taken.desk.articles())}). They go when you do."
        yield [notice_html(said), taken, gr.File(value=None), gr.Button(visible=True), *anew(taken)]

    def leave(mine: Own | None) -> list[Any]:
        forget(mine)
        return ["", None, gr.File(value=None), gr.Button(visible=False), *anew(warmup)]

    panels = [viewing, source.steps, source.where, source.text]
    outputs = [bring.said, own, bring.files, bring.back, status, turns, talk.chat, *panels, *talk.filters]
    bring.files.upload(take, [bring.files, own], outputs, concurrency_limit=1, **QUIET)
    bring.back.click(leave, [own], outputs, **QUIET)
