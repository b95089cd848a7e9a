"""What is made of an article for an index: sentences, passages, statements and vectors, once for each text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.duplicates import sketch
from rag.manifest import Recipe
from rag.passages import embedding_text, quotable_sentences, split_article
from rag.store import Analysed
from rag.types import Article, Attributor, Encoder


@dataclass(frozen=True, slots=True)
class Tools:
    """What an index is made with; ``reader`` is the fingerprint of the reader that will read from it."""

    encoder: Encoder
    attributor: Attributor
    passage_words: int
    reader: str

    @property
    def recipe(self) -> Recipe:
        return Recipe(self.encoder.fingerprint, self.attributor.fingerprint, self.passage_words)


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
    statements = tools.attributor.find_statements([articles[i] for i in unread])
    texts = [embedding_text(articles[i], passage) for i in fresh for passage in made[i].passages]
    vectors = tools.encoder.encode(texts).astype(np.float16)

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
