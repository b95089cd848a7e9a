"""From retrieved passages to all that the ranker looks at: read, embedded sentence by sentence, in one batch each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.evidence import PassageEvidence
from rag.questions import ReadQuestion
from rag.quotations import find_quotations
from rag.quotes import widen
from rag.reader import with_headline
from rag.retriever import Hit
from rag.store import Store
from rag.types import Encoder, Passage, Reader, Vectors

SPANS = 8  # of each passage


def gather(
    store: Store,
    encoder: Encoder,
    reader: Reader,
    questions: Sequence[ReadQuestion],
    vectors: Vectors,
    hits: Sequence[Sequence[Hit]],
) -> list[list[PassageEvidence]]:
    """The evidence of each passage of each question. ``vectors``: ``(len(questions), dim)`` float32, unit length."""
    articles = {h.passage.article: store.article(h.passage.article) for each in hits for h in each}
    pairs = [
        (with_headline(question.text, article.title), article.text[hit.passage.start : hit.passage.end])
        for question, each in zip(questions, hits, strict=True)
        for hit in each
        for article in [articles[hit.passage.article]]
    ]
    readings = iter(reader.read(pairs, top_k=SPANS))
    sentences = {name: store.sentences(name) for name in articles}
    statements = {name: store.statements(name) for name in articles}
    quotations = {name: find_quotations(article.text) for name, article in articles.items()}

    stretches: dict[Passage, list[tuple[int, int, int]]] = {}
    for hit in (hit for each in hits for hit in each):
        name = hit.passage.article
        own = [i for i, s in enumerate(sentences[name]) if hit.passage.start <= s.start < hit.passage.end]
        known = (articles[name], sentences[name], quotations[name], statements[name])
        stretches[hit.passage] = [(i, *widen(*known, i)) for i in own]
    places = sorted({(h.passage.article, a, b) for each in hits for h in each for _, a, b in stretches[h.passage]})
    embedded = encoder.encode([articles[name].text[a:b] for name, a, b in places])
    row_of = {place: row for row, place in enumerate(places)}

    found = []
    for vector, each in zip(vectors, hits, strict=True):
        evidence = []
        for hit in each:
            name = hit.passage.article
            rows = [row_of[name, a, b] for _, a, b in stretches[hit.passage]]
            evidence.append(
                PassageEvidence(
                    hit,
                    articles[name],
                    sentences[name],
                    statements[name],
                    next(readings),
                    tuple(stretches[hit.passage]),
                    np.asarray(embedded[rows] @ vector, np.float64) if rows else np.zeros(0),
                )
            )
        found.append(evidence)
    return found
