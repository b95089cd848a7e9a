"""Ask a folder of news articles who said what: exact words, who said them, and where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import BadCorpus, BadIndex, BadModel, BadQuestion, OnTheRecordError
from rag.settings import Settings
from rag.types import Answer, Article, Filters, Quote

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

__all__ = [
    "Answer",
    "Article",
    "BadCorpus",
    "BadIndex",
    "BadModel",
    "BadQuestion",
    "Filters",
    "OnTheRecordError",
    "Quote",
    "Settings",
    "ask",
]

_opened: dict[Settings, Pipeline] = {}


def ask(
    question: str,
    corpus: str | Path | None = None,
    filters: Filters | None = None,
    top_k: int | None = None,
) -> Answer:
    """Answer a question from the articles of a folder (the bundled ones by default).

    The folder's index is built on first use, kept, and brought up to date when its files have changed.

    Raises:
        BadQuestion: the question is empty, too long, or holds no word.
        OnTheRecordError: the corpus, its index or a model cannot be used; the message says which and why.
    """
    from rag import pipeline  # noqa: PLC0415 - models take seconds to import; naming a type should not

    settings = Settings.from_env(corpus=Path(corpus) if corpus is not None else None)
    if settings not in _opened or not pipeline.is_fresh(_opened[settings]):
        _opened[settings] = pipeline.Pipeline.open(settings)
    return _opened[settings].ask(question, filters, top_k)
