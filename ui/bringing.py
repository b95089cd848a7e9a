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
from ui.own import OpenFolder, Own, forget, open_own, skipped
from ui.questions import examples
from ui.viewing import Viewing, panel
from ui.warmup import Opened, Warmup


def connect_bringing(
    blocks: gr.Blocks,
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
    visits: dict[str, Own] = {}  # by session: the tab that closes takes its articles along
    turn = asyncio.Semaphore(1)  # reading takes all the cores there are

    def anew(opened: Opened) -> list[Any]:
        desk = opened.desk
        if desk is None:
            return [gr.skip()] * (len(outputs) - 4)
        chat = gr.Chatbot(value=[], examples=offered(desk))
        return [holdings(opened, desk), [], chat, *panel(Viewing(), None), *fresh_filters(desk)]

    async def take(files: list[str] | None, mine: Own | None, request: gr.Request) -> AsyncIterator[list[Any]]:
        done: list[int] = [0, 0]

        def progress(number: int, total: int) -> None:
            done[:] = number, total

        same: list[Any] = [gr.skip()] * (len(outputs) - 1)
        paths = [Path(file) for file in files or ()]
        if turn.locked():
            yield [notice_html("Waiting until another visitor’s articles are read …", "waiting"), *same]
        async with turn:
            work = asyncio.create_task(asyncio.to_thread(open_own, paths, open_folder, progress))
            try:
                while not work.done():
                    count = f" ({done[0]:,} of {done[1]:,})" if done[1] else ""
                    yield [notice_html(f"Reading your articles{count} …", "waiting"), *same]
                    await asyncio.wait([work], timeout=0.5)
            except (asyncio.CancelledError, GeneratorExit):
                work.add_done_callback(_drop)  # the visitor has left
                raise
        try:
            taken = work.result()
        except OnTheRecordError as error:
            # The field is emptied, so that the same file, put right, can be brought again.
            yield [notice_html(str(error)), gr.skip(), gr.File(value=None), *same[2:]]
            return
        forget(mine)
        visits[session_of(request)] = taken
        listing, speakers = taken.desk.listing(), taken.desk.speakers()
        said = f"You are asking your own {_articles(len(listing))} now. Nobody else can; closing the page removes them."
        reply = notice_html(f"{said} {skipped(taken)}".strip(), suggestions=examples(listing, speakers))
        yield [reply, taken, gr.File(value=None), gr.Button(visible=True), *anew(taken)]

    def leave(mine: Own | None, request: gr.Request) -> list[Any]:
        forget(visits.pop(session_of(request), mine))
        return ["", None, gr.File(value=None), gr.Button(visible=False), *anew(warmup)]

    def close(request: gr.Request) -> None:
        forget(visits.pop(session_of(request), None))

    panels = [viewing, source.steps, source.where, source.text]
    outputs = [bring.said, own, bring.files, bring.back, status, turns, talk.chat, *panels, *talk.filters]
    bring.files.upload(take, [bring.files, own], outputs, concurrency_limit=None, **QUIET)
    bring.back.click(leave, [own], outputs, **QUIET)
    blocks.unload(close)


def session_of(request: gr.Request) -> str:
    return request.session_hash or ""


def _articles(number: int) -> str:
    return "article" if number == 1 else f"{number:,} articles"


def _drop(work: asyncio.Task[Own]) -> None:
    if not work.cancelled() and not work.exception():
        forget(work.result())
