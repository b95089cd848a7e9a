"""The values that the stages pass on: plain, frozen, and keyed by article id and offsets.

All offsets are counted in Unicode code points of :attr:`Article.text`, half open: ``[start, end)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Kind = Literal["direct", "mixed", "indirect", "narration"]
"""``direct``: inside quotation marks; ``mixed``: reported, with quoted words in it; ``indirect``: reported
without marks; ``narration``: the article's own words, nobody quoted."""

Reason = Literal["unknown_speaker", "off_topic_for_speaker", "not_found"]

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Article:
    """One article, its text exactly as read, and what is known about it ("" is unknown).

    ``boilerplate`` are the stretches (sorted, disjoint) that are kept but may never be quoted.
    """

    id: str
    text: str = field(repr=False)
    title: str = ""
    outlet: str = ""
    date: str = ""
    author: str = ""
    url: str = ""
    boilerplate: tuple[tuple[int, int], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: ``article.text[start:end]``, without surrounding white space."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article: what is embedded, searched, and given to the reader."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Something an article reports somebody to have said.

    ``start``/``end`` bound the content, with its quotation marks where it has them. ``speaker`` is the
    resolved name ("John Kelly"), None where it is unknown; ``speaker_start``/``speaker_end`` bound the mention
    in the text ("he"), ``cue_start``/``cue_end`` the cue ("said"); both are -1 where there is none.
    ``confidence`` is in [0, 1].
    """

    start: int
    end: int
    kind: Kind
    speaker: str | None = None
    speaker_start: int = -1
    speaker_end: int = -1
    cue_start: int = -1
    cue_end: int = -1
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate answer inside a text given to a :class:`Reader`: ``text[start:end]`` and its score.

    Scores are raw logits, comparable between texts (never a softmax within one text).
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a :class:`Reader` found in one text: spans, best first, and the score of "no answer here"."""

    spans: tuple[Span, ...]
    null_score: float


class Encoder(Protocol):
    """Turns texts into vectors."""

    @property
    def dim(self) -> int: ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors would."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """*Shape:* ``(len(texts), dim)`` float32, each row of unit length."""
        ...


class Reader(Protocol):
    """Points at the answer to a question inside a text."""

    @property
    def fingerprint(self) -> str: ...

    def read(self, pairs: Sequence[tuple[str, str]], top_k: int = 5) -> list[Reading]:
        """Read ``(question, text)`` pairs, in order; at most ``top_k`` spans for each."""
        ...


class Attributor(Protocol):
    """Finds who says what in an article."""

    @property
    def fingerprint(self) -> str: ...

    def find_statements(self, articles: Sequence[Article]) -> list[list[Statement]]:
        """The statements of each article, in order of their start."""
        ...
