"""Saving the conversation as a file, and finding it again after a reload."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.export import to_json, to_markdown
from ui.layout import QUIET, Talk
from ui.markup import data
from ui.memory import pack, unpack
from ui.talk import Turn, messages, waits
from ui.warmup import Warmup

# The file is made in the browser: nothing of a conversation is written on the server.
SAVE = """made => {
  const file = JSON.parse(made);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file.text], { type: file.type }));
  link.download = file.name;
  link.click();
  URL.revokeObjectURL(link.href);
}"""


def connect_keeping(blocks: gr.Blocks, warmup: Warmup, talk: Talk, turns: gr.State) -> None:
    def markdown(past: list[Turn]) -> str:
        return data({"name": "on-the-record.md", "type": "text/markdown;charset=utf-8", "text": to_markdown(past)})

    def json(past: list[Turn]) -> str:
        return data({"name": "on-the-record.json", "type": "application/json", "text": to_json(past)})

    async def recall(stored: object, past: list[Turn]) -> list[Any]:
        async for _ in waits(warmup):
            pass
        if past or warmup.desk is None:
            return [gr.skip()] * 3
        found = unpack(stored, warmup.desk)
        return [found, messages(found), gr.Row(visible=True)] if found else [gr.skip()] * 3

    for button, make in zip(talk.exports, (markdown, json), strict=True):
        button.click(make, [turns], talk.exported, **QUIET).then(None, talk.exported, None, js=SAVE, **QUIET)
    store = gr.BrowserState([], storage_key="on-the-record")
    # Not when the conversation on the page changes: to clear it does so too, at once, with the turns still there.
    turns.change(lambda past: [pack(past), gr.Row(visible=bool(past))], [turns], [store, talk.keeping], **QUIET)
    blocks.load(recall, [store, turns], [turns, talk.chat, talk.keeping], concurrency_limit=None, **QUIET)
