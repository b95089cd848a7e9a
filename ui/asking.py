"""From a question to its reply: the box, the examples, the suggestions, stopping."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from ui.filters import read_filters
from ui.layout import QUIET, Source, Talk
from ui.own import Own
from ui.talk import Turn, before, begin, finish, messages, settle, wait, waits
from ui.viewing import Viewing, of_answer, panel
from ui.warmup import Warmup

NO_FILTERS = (None, None, "", "", [])
"""What the filter controls hold when none is set."""

BROKEN = "Something went wrong on our side. Please ask again."


def _idle() -> gr.Textbox:
    return gr.Textbox(submit_btn="Ask", stop_btn=False)


def connect_asking(
    warmup: Warmup, talk: Talk, source: Source, turns: gr.State, viewing: gr.State, own: gr.State
) -> None:
    async def ask(question: str, past: list[Turn], mine: Own | None, *narrowed: Any) -> AsyncIterator[list[Any]]:
        if any(turn.pending for turn in past):  # one at a time: the reply to the other would be lost
            yield [gr.skip()] * len(outputs)
            return
        opened = mine or warmup
        turn = begin(question or "", read_filters(*narrowed))
        busy = gr.Textbox(value="", submit_btn=False, stop_btn="Stop")
        same = [gr.skip()] * 4
        async for message in waits(opened):
            asked = [*past, wait(turn, message)]
            yield [busy, messages(asked), asked, *same]
            busy = gr.skip()
        turn = await warmup.run(finish, turn, opened, past)
        asked = [*past, turn]
        shown = panel(of_answer(turn.answer), opened.desk) if turn.answer else same
        yield [_idle(), messages(asked), asked, *shown]

    async def ask_example(event: gr.SelectData, *more: Any) -> AsyncIterator[list[Any]]:
        async for update in ask(str(event.value["text"]), *more):
            yield update

    async def ask_offered(event: gr.EventData, *more: Any) -> AsyncIterator[list[Any]]:
        async for update in ask(str(event.question), *more):
            yield update

    async def ask_again(event: gr.EventData, past: list[Turn], *more: Any) -> AsyncIterator[list[Any]]:
        """A question edited, or asked once more: what was said after it goes."""
        async for update in ask(str(event.question), before(past, event.at), *more):
            yield update

    async def ask_free(event: gr.EventData, past: list[Turn], mine: Own | None) -> AsyncIterator[list[Any]]:
        """The question without the filters, which are taken off."""
        async for update in ask(str(event.question), past, mine, *NO_FILTERS):
            yield [*update, *NO_FILTERS]

    def end(past: list[Turn], message: str) -> list[Any]:
        if not any(turn.pending for turn in past):
            return [_idle(), gr.skip(), gr.skip()]
        past = settle(past, message)
        return [_idle(), messages(past), past]

    narrowed = [turns, own, *talk.filters]
    outputs = [talk.box, talk.chat, turns, viewing, source.steps, source.where, source.text]
    # Waiting costs no thread, so everybody waits at once; the work itself is done in turn (Warmup.run).
    many: dict[str, Any] = QUIET | {"concurrency_limit": None}
    asked: list[Any] = [
        talk.box.submit(ask, [talk.box, *narrowed], outputs, **many),
        talk.chat.example_select(ask_example, narrowed, outputs, **many),
        source.text.submit(ask_offered, narrowed, outputs, **many),
        source.text.edit(ask_again, narrowed, outputs, **many),
        source.text.undo(ask_free, narrowed[:2], [*outputs, *talk.filters], **many),
    ]
    for event in asked:
        event.failure(lambda past: end(past, BROKEN), [turns], outputs[:3], **QUIET)
    talk.chat.clear(lambda: [[], *panel(Viewing(), None)], None, outputs[2:], **QUIET)
    talk.box.stop(lambda past: end(past, "Stopped."), [turns], outputs[:3], cancels=asked, **QUIET)
