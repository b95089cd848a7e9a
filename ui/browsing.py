"""The browse tab: it follows the filters, and its lists set them."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pandas as pd

from ui.browse import browse_html, find_said, timeline
from ui.filters import read_filters
from ui.layout import QUIET, Source, Talk
from ui.own import Own
from ui.warmup import Warmup


def connect_browsing(warmup: Warmup, talk: Talk, source: Source, own: gr.State) -> None:
    def browse(mine: Own | None, *narrowed: Any) -> list[Any]:
        desk = (mine or warmup).desk
        if desk is None:
            return [gr.BarPlot(visible=False), ""]
        filters = read_filters(*narrowed)
        said = find_said(desk, filters)
        days = timeline(said)
        table = pd.DataFrame(days, columns=["date", "statements"])
        top = max((count for _, count in days), default=1)
        plot = gr.BarPlot(table, visible=len(days) > 1, y_lim=[0, top])
        return [plot, browse_html(desk, filters, said)]

    def pick(event: gr.EventData) -> list[Any]:
        """A click on a speaker or an article sets that filter; "" clears it."""
        speaker, article = event.speaker, event.article
        return [
            gr.skip() if speaker is None else str(speaker) or None,
            gr.skip() if article is None else [str(article)] if article else [],
        ]

    outputs = [talk.days, talk.found]
    chosen = [own, *talk.filters]
    picked = [talk.filters[0], talk.filters[4]]
    talk.browsing.select(browse, chosen, outputs, **QUIET)
    source.text.select(pick, None, picked, **QUIET).then(browse, chosen, outputs, **QUIET)
    for control in talk.filters:
        control.change(browse, chosen, outputs, **QUIET)
