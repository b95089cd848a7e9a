"""What the page's controls offer for the articles that are open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gradio as gr

from ui.filters import article_choices, outlet_choices, speaker_choices
from ui.markup import esc, tag
from ui.questions import examples
from ui.warmup import Desk, Opened, Status


def status_html(status: Status) -> str:
    kind = "failed" if status.failed else "ready" if status.ready else "warming"
    return tag("p", esc(status.message), {"class": f"otr-status otr-status-{kind}", "role": "status"})


def holdings(opened: Opened, desk: Desk) -> str:
    """How much there is, for the head of the page."""
    holds = f"{_count(len(desk.articles()), 'article')} · {_count(len(desk.speakers()), 'speaker')}"
    return status_html(replace(opened.status(), message=holds))


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'s' * (number != 1)}"


def offered(desk: Desk) -> list[Any]:
    """Example questions, as the conversation takes them."""
    return [{"text": question} for question in examples(desk.articles(), desk.speakers())]


def fresh_filters(desk: Desk) -> list[Any]:
    """The filter controls for these articles, none of them set; those without anything to choose are hidden."""
    articles = desk.articles()
    outlets = outlet_choices(articles)
    dated = any(article.date for article in articles)
    return [
        gr.Dropdown(choices=speaker_choices(desk.speakers()), value=None),
        gr.Dropdown(choices=outlets, value=None, visible=bool(outlets)),
        gr.Textbox(value="", visible=dated),
        gr.Textbox(value="", visible=dated),
        gr.Dropdown(choices=article_choices(articles), value=[]),
    ]
