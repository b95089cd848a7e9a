"""What is made of an article for an index: sentences, passages, statements and vectors, once for each text."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.duplicates import sketch
from rag.formats.reading import fingerprint as extraction
from rag.manifest import Recipe
from rag.passages import embedding_text, quotable_sentences, split_article
from rag.store import Analysed
from rag.types import Article, Attributor, Encoder, Statement

ENCODED = 64  # texts at a time
ATTRIBUTED = 2  # articles at a time: what is left when one of two threads is done is soon done


@dataclass(frozen=True, slots=True)
class Tools:
    """What an index is made with; ``reader`` is the fingerprint of the reader that will read from it."""

    encoder: Encoder
    attributor: Attributor
    passage_words: int
    reader: str

    @property
    def recipe(self) -> Recipe:
        return Recipe(self.encoder.fingerprint, self.attributor.fingerprint, self.passage_words, extraction())


def analysis_key(article: Article) -> str:
    """A hash of all that an analysis depends on: two articles of one key have the same, whatever they are called."""
    head = json.dumps([article.title, article.author, article.boilerplate], ensure_ascii=False)
    return hashlib.sha256(f"{head}\n{article.text}".encode("utf-8", "surrogatepass")).hexdigest()


def analyse(
    articles: Sequence[Article], known: Sequence[Analysed | None], stale: Sequence[bool], tools: Tools
) -> list[Analysed]:
    """What is made of each article; ``known`` is what was made of it before, where it was.

    ``stale``: which of the known need their statements anew, because another attributor found them.
    """
    fresh = [i for i, found in enumerate(known) if found is None]
    unread = [i for i, found in enumerate(known) if found is None or stale[i]]
    made = [_split(article, tools) if found is None else found for article, found in zip(articles, known, strict=True)]
    texts = [embedding_text(articles[i], passage) for i in fresh for passage in made[i].passages]
    statements, vectors = _read_both([articles[i] for i in unread], texts, tools)

    for i, found in zip(unread, statements, strict=True):
        made[i] = replace(made[i], statements=found)
    at = 0
    for i in fresh:
        count = len(made[i].passages)
        made[i] = replace(made[i], vectors=vectors[at : at + count])
        at += count
    return made


def _split(article: Article, tools: Tools) -> Analysed:
    sentences = quotable_sentences(article)
    passages = split_article(article, sentences, tools.passage_words)
    none = np.zeros((0, tools.encoder.dim), np.float16)
    return Analysed(sentences, passages, [], sketch(article.text), none)


def _read_both(
    articles: Sequence[Article], texts: Sequence[str], tools: Tools
) -> tuple[list[list[Statement]], NDArray[np.float16]]:
    """The statements of the articles and the vectors of the texts, side by side in two threads.

    Two networks on half of the cores each do more than one after the other on all of them. This thread encodes, the
    other one attributes, and whatever is left of that when this one is done, both do.
    """
    statements: list[list[Statement]] = [[] for _ in articles]
    waiting = deque(range(0, len(articles), ATTRIBUTED))

    def attribute() -> None:
        while waiting:
            try:
                low = waiting.popleft()
            except IndexError:  # the other thread took the last
                return
            statements[low : low + ATTRIBUTED] = tools.attributor.find_statements(articles[low : low + ATTRIBUTED])

    with ThreadPoolExecutor(1, "attribute") as other:
        beside = other.submit(attribute)
        try:
            vectors = _encode(texts, tools.encoder)
            attribute()
        finally:
            waiting.clear()  # where this thread fails or is stopped, the other does not go on
        beside.result()
    return statements, vectors


def _encode(texts: Sequence[str], encoder: Encoder) -> NDArray[np.float16]:
    """*Shape:* ``(len(texts), dim)`` float16. Texts of like length are encoded together, so that few are padded."""
    vectors = np.zeros((len(texts), encoder.dim), np.float16)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for low in range(0, len(order), ENCODED):
        rows = order[low : low + ENCODED]
        vectors[rows] = encoder.encode([texts[i] for i in rows])
    return vectors
