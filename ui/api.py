"""What programs can call, by HTTP, with gradio_client or as MCP tools: the names and types are a contract."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.events import api

from rag.errors import OnTheRecordError
from rag.types import Filters
from ui.evidence import Place
from ui.filters import bad_date
from ui.talk import waits
from ui.viewing import known
from ui.warmup import Desk, Warmup

MOST = 50
"""Quotes a program may ask for."""


def add_endpoints(warmup: Warmup) -> None:
    """Add ``/ask``, ``/list_speakers``, ``/list_articles`` and ``/read_article`` to the page being built."""

    async def opened() -> Desk:
        async for _ in waits(warmup):
            pass
        if warmup.desk is None:
            raise gr.Error(warmup.status().message, print_exception=False)
        return warmup.desk

    async def ask(
        question: str,
        speaker: str = "",
        outlet: str = "",
        since: str = "",
        until: str = "",
        articles: list[str] | None = None,
        top_k: int = 5,
    ) -> dict[str, Any]:
        """Ask the articles a question; get exact quotations with their speakers and places, or why there are none.

        Args:
            question: what to ask, in plain words.
            speaker: only what this person said.
            outlet: only from this outlet.
            since: only from this date on: 2017, 2017-02 or 2017-02-21.
            until: only up to this date.
            articles: only from the articles with these ids.
            top_k: the most quotations wanted.

        Returns:
            question, answered, reason, message, speaker, accepted (how many of the quotes are answers) and quotes,
            best first, each with article, start, end, text, speaker, kind, score, title, outlet, date, also_in.
        """
        desk = await opened()
        filters = Filters(speaker, outlet, since, until, tuple(articles or ()))
        wrong = bad_date(filters)
        if wrong:
            raise gr.Error(f"not a date: {wrong[:40]}", print_exception=False)
        try:
            answer = await warmup.run(desk.ask, question, filters, min(max(top_k, 1), MOST))
        except OnTheRecordError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return answer.to_dict()

    async def list_speakers() -> list[dict[str, Any]]:
        """List everybody who is quoted in the articles, with the number of their statements, most first."""
        desk = await opened()
        return [{"name": name, "statements": count} for name, count in desk.speakers()]

    async def list_articles() -> list[dict[str, Any]]:
        """List the articles: id, title, outlet, date and number of statements."""
        desk = await opened()
        return [article._asdict() for article in desk.listing()]

    async def read_article(article: str, start: int = 0, end: int = -1) -> dict[str, Any]:
        """Read an article, or a part of it, with the statements in that part.

        Args:
            article: the article's id.
            start: the first character wanted.
            end: the character to stop before; -1 is the article's end.

        Returns:
            id, title, outlet, date, author, start, end, text, and statements: start, end, kind, speaker, text.
        """
        desk = await opened()
        if not known([Place(article, 0, 0)], desk):
            raise gr.Error("There is no such article.", print_exception=False)
        found = desk.article(article)
        last = len(found.text) if end < 0 else min(end, len(found.text))
        first = min(max(start, 0), last)
        return {
            "id": found.id,
            "title": found.title,
            "outlet": found.outlet,
            "date": found.date,
            "author": found.author,
            "start": first,
            "end": last,
            "text": found.text[first:last],
            "statements": [
                {
                    "start": s.start,
                    "end": s.end,
                    "kind": s.kind,
                    "speaker": s.speaker,
                    "text": found.text[s.start : s.end],
                }
                for s in desk.statements(article)
                if first <= s.start and s.end <= last
            ],
        }

    for function in (ask, list_speakers, list_articles, read_article):
        api(function, api_name=function.__name__, concurrency_limit=None)
