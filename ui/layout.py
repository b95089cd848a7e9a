"""The components of the page, drawn; what they do is in ui/page.py."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from rag.corpus import SUFFIXES
from ui.evidence import EMPTY
from ui.markup import esc, tag
from ui.own import MOST_BYTES, MOST_FILES, types

ASSETS = Path(__file__).parent / "assets"
STYLE = (ASSETS / "style.css").read_text(encoding="utf-8")
SCRIPT = (ASSETS / "page.js").read_text(encoding="utf-8")
MASTHEAD = (ASSETS / "masthead.html").read_text(encoding="utf-8")

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""For the page's own events: programs have endpoints of their own (ui/api.py)."""

BRINGING = (
    f"Ask articles of your own: {types()} files, up to {MOST_FILES} of them, {MOST_BYTES // 1_000_000} MB each. "
    "They are read on the machine that serves this page, for you alone, and removed when you close it."
)
WELCOME = "Ask in your own words. Every answer is quoted from the articles, or there is none."


@dataclass(frozen=True, slots=True)
class Source:
    """The panel with the article."""

    steps: gr.Row
    back: gr.Button
    where: gr.HTML
    forth: gr.Button
    text: gr.HTML


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation, its box, and what narrows it."""

    tabs: gr.Tabs
    chat: gr.Chatbot
    box: gr.Textbox
    browsing: gr.Tab
    days: gr.BarPlot
    named: gr.Textbox
    found: gr.HTML
    keeping: gr.Row
    exports: list[gr.Button]
    exported: gr.Textbox
    chips: list[gr.Button]
    filters: list[Any]


@dataclass(frozen=True, slots=True)
class Bring:
    """Where a visitor brings articles."""

    files: gr.File
    said: gr.HTML
    back: gr.Button


def html(value: str, **more: Any) -> gr.HTML:
    """HTML of our own, without Gradio's styles; every foreign word in it went through ``esc``."""
    return gr.HTML(value, **{"apply_default_css": False, "js_on_load": None} | more)


def draw_talk(bringing: bool) -> tuple[Talk, Bring | None]:
    with gr.Tabs(elem_id="otr-tabs", selected="ask") as tabs:
        with gr.Tab("Ask", id="ask", elem_classes="otr-tab"):
            chat, box, keeping, exports, exported = _draw_ask()
        with gr.Tab("Browse", id="browse", elem_classes="otr-tab") as browsing:
            days = gr.BarPlot(
                x="date", y="statements", label="Statements over time", height=150, visible="hidden", elem_id="otr-days"
            )
            named = gr.Textbox(
                label="Find a speaker or an article",
                show_label=False,
                placeholder="Find a speaker or an article …",
                max_lines=1,
                elem_id="otr-named",
            )
            found = html("", elem_id="otr-found")
        bring = None
        if bringing:
            with gr.Tab("Your articles", id="bring", elem_classes="otr-tab"):
                bring = _draw_bring()
    with gr.Row(elem_id="otr-chips"):
        chips = [gr.Button("", size="sm", visible=False, elem_classes="otr-chip") for _ in range(5)]
    filters = _draw_filters()
    talk = Talk(tabs, chat, box, browsing, days, named, found, keeping, exports, exported, chips, filters)
    return talk, bring


def _draw_ask() -> tuple[gr.Chatbot, gr.Textbox, gr.Row, list[gr.Button], gr.Textbox]:
    chat = gr.Chatbot(
        label="Conversation",
        show_label=False,
        elem_id="otr-chat",
        height=None,
        render_markdown=False,
        layout="panel",
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        autoscroll=False,
        placeholder=WELCOME,
    )
    box = gr.Textbox(
        label="Your question",
        show_label=False,
        placeholder="Ask who said what …",
        submit_btn="Ask",
        max_lines=4,
        autofocus=True,
        elem_id="otr-box",
    )
    with gr.Row(elem_id="otr-exports", visible=False) as keeping:
        exports = [
            gr.Button("Save as Markdown", size="sm", min_width=80),
            gr.Button("Save as JSON", size="sm", min_width=80),
        ]
        exported = gr.Textbox(label="The conversation as a file")  # the style sheet hides it
    return chat, box, keeping, exports, exported


def _draw_filters() -> list[Any]:
    """Speaker, outlet, from, until and articles, in this order."""
    with gr.Accordion("Filters", open=False, elem_id="otr-filters"):
        with gr.Row():
            speaker = gr.Dropdown([], value=None, label="Speaker", filterable=True)
            outlet = gr.Dropdown([], value=None, label="Outlet", filterable=True)
        with gr.Row():
            since = gr.Textbox(label="From", placeholder="2017-02", max_lines=1)
            until = gr.Textbox(label="Until", placeholder="2017-02", max_lines=1)
        articles = gr.Dropdown([], value=[], label="Articles", multiselect=True, filterable=True)
    return [speaker, outlet, since, until, articles]


def draw_source() -> Source:
    with gr.Accordion("The source", open=True, elem_id="otr-source-fold"):
        text = html(EMPTY, js_on_load=SCRIPT, elem_id="otr-evidence")
        with gr.Row(elem_id="otr-steps", visible=False) as steps:
            back = gr.Button("‹ Previous", size="sm", min_width=60)
            where = html("", elem_id="otr-where")
            forth = gr.Button("Next ›", size="sm", min_width=60)
    return Source(steps, back, where, forth, text)


def _draw_bring() -> Bring:
    html(tag("p", esc(BRINGING), {"class": "otr-lead"}))
    files = gr.File(
        label="Your articles", file_count="multiple", file_types=list(SUFFIXES), height=150, elem_id="otr-bring"
    )
    said = html("", elem_id="otr-brought")
    back = gr.Button("Back to the articles of this page", size="sm", visible=False, elem_id="otr-back")
    return Bring(files, said, back)
