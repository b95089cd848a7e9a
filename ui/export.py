"""A conversation as a file: Markdown for people, JSON for programs, with every citation."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from rag.types import Answer, Quote
from ui.talk import Turn
from ui.wording import FORMS, marks_around, source, speaker

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&$=:])")


def to_markdown(turns: Sequence[Turn]) -> str:
    """Questions as headings, quotes as quotations with their sources; every character stays the one it was."""
    parts = ["# On the Record"]
    for turn in turns:
        if turn.answer:
            parts += [f"## {_plain(turn.question)}", *_answer(turn.answer)]
    return "\n\n".join(parts) + "\n"


def to_json(turns: Sequence[Turn]) -> str:
    """The answers as :meth:`rag.types.Answer.to_dict` gives them, each with its filters."""
    return json.dumps([as_dict(turn) for turn in turns if turn.answer], ensure_ascii=False, indent=2) + "\n"


def as_dict(turn: Turn) -> dict[str, Any]:
    """A turn as plain JSON."""
    filters = turn.filters
    narrowed = {
        "speaker": filters.speaker,
        "outlet": filters.outlet,
        "since": filters.since,
        "until": filters.until,
        "articles": list(filters.articles),
    }
    return {"filters": narrowed, **(turn.answer.to_dict() if turn.answer else {"question": turn.question})}


def _answer(answer: Answer) -> list[str]:
    parts = [f"*Read as: {_plain(answer.reading)}*"] if answer.reading else []
    if answer.answered:
        return parts + [_quote(quote) for quote in answer.quotes[: answer.accepted]]
    parts.append(f"**{_plain(answer.message)}**")
    if answer.nearest:
        parts += ["The nearest thing, which is not an answer:", _quote(answer.nearest)]
    return parts


def _quote(quote: Quote) -> str:
    before, after = marks_around(quote.text, quote.kind)
    words = ("“" if before else "") + _plain(quote.text) + ("”" if after else "")
    said = f"{_plain(speaker(quote))} ({FORMS[quote.kind]})" if quote.speaker else _plain(speaker(quote))
    where = f"{_plain(source(quote.source))}, {_plain(quote.article)} {quote.start}–{quote.end}"
    also = [_plain(f"Also in {source(twin.source)}, {twin.article} {twin.start}–{twin.end}") for twin in quote.also_in]
    lines = [*words.splitlines(), "", f"— {said}, {where}", *also]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _plain(text: str) -> str:
    """The text, meaning nothing to Markdown."""
    return _MARKS.sub(r"\\\1", text)
