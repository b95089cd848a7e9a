"""The browse tab: it follows the filters, and its lists set them."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pandas as pd

from ui.browse import Pages, find, timeline
from ui.contents import choose_article, choose_speaker
from ui.filters import read_filters
from ui.layout import QUIET, Source, Talk
from ui.listing import browse_html
from ui.own import Own
from ui.warmup import Warmup

LISTS = ("speakers", "articles", "said")


def connect_browsing(warmup: Warmup, talk: Talk, source: Source, own: gr.State) -> None:
    pages = gr.State(Pages())

    def draw(mine: Own | None, named: str, turned: Pages, *narrowed: Any) -> list[Any]:
        desk = (mine or warmup).desk
        if desk is None:
            return [gr.BarPlot(visible="hidden"), "", gr.Textbox(visible=False), turned]
        found = find(desk, read_filters(*narrowed), named or "")
        days = timeline(found)
        table = pd.DataFrame(days, columns=["date", "statements"])
        top = max((count for _, count in days), default=1)
        plot = gr.BarPlot(table, visible=True if len(days) > 1 else "hidden", y_lim=[0, top])
        return [plot, browse_html(desk, found, turned), gr.Textbox(visible=not found.chosen), turned]

    def anew(mine: Own | None, named: str, *narrowed: Any) -> list[Any]:
        return draw(mine, named, Pages(), *narrowed)

    def pick(event: gr.EventData, mine: Own | None) -> list[Any]:
        """A click on a speaker or an article sets that filter; "" clears it."""
        speaker, article = event.speaker, event.article
        desk = (mine or warmup).desk
        if desk is None:
            return [gr.skip(), gr.skip()]
        return [
            gr.skip() if speaker is None else choose_speaker(desk, str(speaker)),
            gr.skip() if article is None else choose_article(desk, str(article)),
        ]

    def turn(event: gr.EventData, mine: Own | None, named: str, turned: Pages, *narrowed: Any) -> list[Any]:
        name, page = str(event.list), event.page
        if name in LISTS and isinstance(page, int) and page >= 0:
            turned = Pages(**{one: page if one == name else getattr(turned, one) for one in LISTS})
        return draw(mine, named, turned, *narrowed)

    outputs = [talk.days, talk.found, talk.named, pages]
    chosen = [own, talk.named, *talk.filters]
    talk.browsing.select(anew, chosen, outputs, **QUIET)
    talk.named.change(anew, chosen, outputs, trigger_mode="always_last", **QUIET)
    picked = [talk.filters[0], talk.filters[4]]
    source.text.select(pick, [own], picked, **QUIET).then(anew, chosen, outputs, **QUIET)
    source.text.apply(turn, [own, talk.named, pages, *talk.filters], outputs, **QUIET)
    for control in talk.filters:
        control.change(anew, chosen, outputs, **QUIET)
