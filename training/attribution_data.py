"""PolNeAR's brat annotation as training windows and as gold attributions."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.attribution_windows import Window, make_windows
from rag.quotations import find_quotations
from rag.tagger import BEGIN, INSIDE

Spans = tuple[tuple[int, int], ...]

_TEXT_BOUND = re.compile(r"^(T\d+)\t([\w-]+) ([\d ;]+)\t", re.M)
_EVENT = re.compile(r"^E\d+\t(.+)$", re.M)


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """One annotated attribution: its spans are sorted pieces, offsets in the article's text."""

    content: Spans
    source: Spans
    cue: Spans


@dataclass(frozen=True, slots=True)
class Example:
    """A window with its labels.

    *Shapes:* ``tags`` ``(3, tokens)`` int64, -100 where not to learn; ``pointers`` ``(4, tokens)`` int64, the
    token to point at (0: none) for content tokens, -100 elsewhere.
    """

    window: Window
    tags: NDArray[np.int64]
    pointers: NDArray[np.int64]


def article_of(annotation: Path) -> str:
    """Stem of the article that an annotation file (``STEM_ANNOTATOR.ann``) is about."""
    return annotation.stem.rsplit("_", 1)[0]


def read_text(path: Path) -> str:
    """The file as UTF-8, newlines untouched."""
    return path.read_bytes().decode("utf-8")


def read_gold(path: Path) -> list[GoldAttribution]:
    """Read a brat file; attributions without a content are left out."""
    annotation = read_text(path)
    bounds: dict[str, list[tuple[int, int]]] = {}
    for match in _TEXT_BOUND.finditer(annotation):
        pieces = (piece.split() for piece in match.group(3).split(";"))
        bounds[match.group(1)] = [(int(a), int(b)) for a, b in pieces]
    found: list[GoldAttribution] = []
    for match in _EVENT.finditer(annotation):
        roles: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for argument in match.group(1).split():
            role, _, key = argument.partition(":")
            roles[role.rstrip("0123456789")] += bounds[key]
        if roles["Content"]:
            spans = (tuple(sorted(roles[role])) for role in ("Content", "Source", "Cue"))
            found.append(GoldAttribution(*spans))
    return sorted(found, key=lambda gold: gold.content)


def label_window(window: Window, gold: list[GoldAttribution]) -> Example:
    """Project character annotation on a window's tokens; of nested contents the inner one is learned last."""
    starts, ends = window.spans[:, 0], window.spans[:, 1]
    real = ends > starts
    tags = np.zeros((3, len(starts)), dtype=np.int64)
    pointers = np.full((4, len(starts)), -100, dtype=np.int64)

    def tokens_in(start: int, end: int) -> NDArray[np.intp]:
        return np.nonzero(real & (starts < end) & (ends > start))[0]

    for item in sorted(gold, key=lambda g: g.content[0][0] - g.content[-1][1]):
        pointed = [0, 0, 0, 0]
        for place, spans in ((0, item.source), (2, item.cue)):
            if spans:
                tokens = tokens_in(*max(spans, key=lambda s: s[1] - s[0]))
                pointed[place : place + 2] = [int(tokens[0]), int(tokens[-1])] if len(tokens) else [-100, -100]
        for layer, spans in enumerate((item.content, item.source, item.cue)):
            for span in spans:
                tokens = tokens_in(*span)
                tags[layer, tokens] = INSIDE
                tags[layer, tokens[:1]] = BEGIN
                if layer == 0:
                    pointers[:, tokens] = np.asarray(pointed)[:, None]
    tags[:, ~real] = -100
    tags[:, : window.context] = -100
    pointers[:, : window.context] = -100
    return Example(window, tags, pointers)


def label_article(text: str, gold: list[GoldAttribution], tokenizer: Tokenizer, limit: int) -> list[Example]:
    """The windows of an article with their labels."""
    windows = make_windows(text, find_quotations(text), tokenizer, limit=limit)
    return [label_window(window, gold) for window in windows]
