"""An article's text as the windows of tokens that the attribution tagger reads.

A window is a run of whole paragraphs (a source stands in the paragraph of what it says in 99.7 % of PolNeAR),
preceded by the end of the paragraph before as context. Beside each token's id goes a *feature*: its case, which
the uncased vocabulary loses, and whether it stands inside quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

FEATURES = 8
"""Number of feature values: 4 cases (other, lower, Capitalised, UPPER) x outside or inside quotation marks."""


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens of one window. *Shapes:* ``(tokens,)`` int32 each; ``spans`` ``(tokens, 2)``, offsets in the text.

    The first ``context`` tokens (``[CLS]`` among them) were read, or will be, in another window. Special tokens
    have empty spans.
    """

    ids: NDArray[np.int32]
    features: NDArray[np.int32]
    spans: NDArray[np.int32]
    context: int


@dataclass(frozen=True, slots=True)
class _Paragraph:
    ids: list[int]
    spans: list[tuple[int, int]]


def make_windows(
    text: str,
    quotations: Sequence[tuple[int, int]],
    tokenizer: Tokenizer,
    limit: int = 192,
    context: int = 32,
) -> list[Window]:
    """Cut ``text`` into windows of at most ``limit`` tokens, of which at most ``context`` repeat earlier ones.

    ``quotations`` are those of :func:`rag.quotations.find_quotations`. Every non-blank token of the text is in
    exactly one window outside its context.
    """
    inside = np.zeros(len(text) + 1, dtype=bool)
    for start, end in quotations:
        inside[start:end] = True
    room = limit - context - 3
    windows: list[Window] = []
    batch: list[_Paragraph] = []
    before: _Paragraph | None = None

    def flush() -> None:
        nonlocal batch, before
        if batch:
            windows.append(_pack(text, inside, before, batch, tokenizer, context))
            before, batch = batch[-1], []

    size = 0
    for paragraph in _tokenised_paragraphs(text, tokenizer, room):
        if batch and size + len(paragraph.ids) + 1 > room:
            flush()
            size = 0
        batch.append(paragraph)
        size += len(paragraph.ids) + 1
    flush()
    return windows


def _tokenised_paragraphs(text: str, tokenizer: Tokenizer, room: int) -> list[_Paragraph]:
    lines = [m for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
    encodings = tokenizer.encode_batch([m.group() for m in lines], add_special_tokens=False)
    found: list[_Paragraph] = []
    for line, encoding in zip(lines, encodings, strict=True):
        ids = encoding.ids
        spans = [(a + line.start(), b + line.start()) for a, b in encoding.offsets]
        while len(ids) > room:  # cut after a sentence where there is one in the second half
            cut = next((i for i in range(room, room // 2, -1) if _ends_sentence(text, spans, i)), room)
            found.append(_Paragraph(ids[:cut], spans[:cut]))
            ids, spans = ids[cut:], spans[cut:]
        if ids:
            found.append(_Paragraph(ids, spans))
    return found


def _ends_sentence(text: str, spans: list[tuple[int, int]], cut: int) -> bool:
    end = spans[cut - 1][1]
    return text[end - 1] in ".!?\"”'’" and text[spans[cut][0]].isupper() and spans[cut][0] > end


def _pack(
    text: str,
    inside: NDArray[np.bool_],
    before: _Paragraph | None,
    batch: list[_Paragraph],
    tokenizer: Tokenizer,
    context: int,
) -> Window:
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    ids, spans = [cls], [(0, 0)]
    if before is not None and context:
        ids += [*before.ids[-context:], sep]
        spans += [*before.spans[-context:], (0, 0)]
    skipped = len(ids)
    for paragraph in batch:
        ids += [*paragraph.ids, sep]
        spans += [*paragraph.spans, (0, 0)]
    features = [_case(text[a:b]) + 4 * bool(inside[a]) if b > a else 0 for a, b in spans]
    return Window(
        np.asarray(ids, dtype=np.int32),
        np.asarray(features, dtype=np.int32),
        np.asarray(spans, dtype=np.int32),
        skipped,
    )


def _case(token: str) -> int:
    if token.islower():
        return 1
    if token.isupper() and len(token) > 1:
        return 3
    return 2 if token[0].isupper() else 0
