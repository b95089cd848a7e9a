"""Articles cut into passages: runs of whole sentences, what is embedded, searched and read."""

from __future__ import annotations

from collections.abc import Sequence

from rag.sentences import split_sentences
from rag.types import Article, Passage, Sentence


def quotable_sentences(article: Article) -> list[Sentence]:
    """The sentences of an article that may be quoted: those outside its boilerplate, in order."""
    return outside(split_sentences(article.text), article.boilerplate)


def outside(sentences: Sequence[Sentence], stretches: Sequence[tuple[int, int]]) -> list[Sentence]:
    """The sentences that overlap none of the ``stretches``; both sorted by their start."""
    kept = []
    at = 0
    for sentence in sentences:
        while at < len(stretches) and stretches[at][1] <= sentence.start:
            at += 1
        if at == len(stretches) or sentence.end <= stretches[at][0]:
            kept.append(sentence)
    return kept


def split_article(article: Article, sentences: Sequence[Sentence], words: int = 90) -> list[Passage]:
    """Pack sentences, in order, into passages of at most ``words`` words, or of one longer sentence.

    A passage is one slice of the text, so it never runs across boilerplate.
    """
    passages: list[Passage] = []
    room = 0
    barred = [start for start, _ in article.boilerplate]
    for sentence in sentences:
        length = len(article.text[sentence.start : sentence.end].split())
        last = passages[-1] if passages else None
        if last and length <= room and not any(last.end <= start < sentence.start for start in barred):
            passages[-1] = Passage(article.id, last.start, sentence.end)
            room -= length
        else:
            passages.append(Passage(article.id, sentence.start, sentence.end))
            room = words - length
    return passages


def embedding_text(article: Article, passage: Passage) -> str:
    """What stands for a passage in a search: its headline, which names what the passage may not, and its text."""
    text = article.text[passage.start : passage.end]
    return f"{article.title}\n{text}" if article.title else text
