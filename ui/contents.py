"""What the page's controls offer for the articles that are open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gradio as gr

from rag.types import Filters
from ui.filters import Choice, article_choices, outlet_choices, speaker_choices
from ui.markup import esc, tag
from ui.own import Own
from ui.questions import examples
from ui.warmup import Desk, Opened, Status


def status_html(status: Status) -> str:
    kind = "failed" if status.failed else "ready" if status.ready else "warming"
    return tag("p", esc(status.message), {"class": f"otr-status otr-status-{kind}", "role": "status"})


def holdings(opened: Opened, desk: Desk) -> str:
    """How much there is, for the head of the page."""
    whose = "Your own: " if isinstance(opened, Own) else ""
    holds = f"{whose}{_count(len(desk.listing()), 'article')} · {_count(len(desk.speakers()), 'speaker')}"
    return status_html(replace(opened.status(), message=holds))


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'s' * (number != 1)}"


def offered(desk: Desk) -> list[Any]:
    """Example questions, as the conversation takes them."""
    return [{"text": question} for question in examples(desk.listing(), desk.speakers())]


def fresh_filters(desk: Desk) -> list[Any]:
    """The filter controls for these articles, none of them set; those without anything to choose are hidden."""
    articles = desk.listing()
    outlets = outlet_choices(articles)
    dated = any(article.date for article in articles)
    return [
        gr.update(choices=speaker_choices(desk.speakers()), value=None),
        gr.update(choices=outlets, value=None, visible=bool(outlets)),
        gr.update(value="", visible=dated),
        gr.update(value="", visible=dated),
        gr.update(choices=article_choices(articles), value=[]),
    ]


def choose_speaker(desk: Desk, name: str) -> dict[str, Any]:
    """The speaker filter set to a name, also to one that its menu is too short for; "" is nobody."""
    return _choose(speaker_choices(desk.speakers()), name, name or None)


def choose_article(desk: Desk, article: str) -> dict[str, Any]:
    """The article filter set to one article; "" is none."""
    return _choose(article_choices(desk.listing()), article, [article] if article else [])


def _choose(choices: list[Choice], chosen: str, value: object) -> dict[str, Any]:
    if not chosen or any(chosen == known for _, known in choices):
        return gr.update(value=value)
    return gr.update(choices=[(chosen, chosen), *choices], value=value)


def titles(desk: Desk, filters: Filters) -> dict[str, str]:
    """The headline of the one article that the filters name, to name it by."""
    if len(filters.articles) != 1:
        return {}
    try:
        article = desk.article(filters.articles[0])
    except KeyError:
        return {}
    return {article.id: article.title}
