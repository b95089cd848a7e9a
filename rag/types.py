"""The values that the stages pass on: plain, frozen, and keyed by article id and offsets.

All offsets are counted in Unicode code points of :attr:`Article.text`, half open: ``[start, end)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

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

    @property
    def margin(self) -> float:
        """The best span's score less that of no answer; minus infinity where there is no span."""
        return self.spans[0].score - self.null_score if self.spans else float("-inf")


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim words: a slice of its source article, and who said them.

    ``start``/``end`` are all it holds of the words, so what it shows can only be what the article says.
    ``score`` is the probability, in [0, 1], that these words answer the question. ``context_start`` and
    ``context_end`` bound the paragraph around the quote. ``also_in`` are the same words in other places.

    Raises:
        ValueError: the offsets are not ``0 <= context_start <= start < end <= context_end <= len(text)``.
    """

    source: Article = field(repr=False)
    start: int
    end: int
    speaker: str | None
    kind: Kind
    score: float
    context_start: int
    context_end: int
    speaker_start: int = -1
    speaker_end: int = -1
    cue_start: int = -1
    cue_end: int = -1
    also_in: tuple[Quote, ...] = ()

    def __post_init__(self) -> None:
        limit = len(self.source.text)
        if not 0 <= self.context_start <= self.start < self.end <= self.context_end <= limit:
            raise ValueError(
                f"{self.source.id}: a quote at {self.start}:{self.end} in the context "
                f"{self.context_start}:{self.context_end} does not fit a text of {limit} characters"
            )

    @property
    def article(self) -> str:
        """The article's id: its path relative to the corpus folder."""
        return self.source.id

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def context(self) -> str:
        return self.source.text[self.context_start : self.context_end]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "article": self.article,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "speaker": self.speaker,
            "kind": self.kind,
            "score": round(self.score, 4),
            "title": self.source.title,
            "outlet": self.source.outlet,
            "date": self.source.date,
            "context_start": self.context_start,
            "context_end": self.context_end,
            "also_in": [{"article": q.article, "start": q.start, "end": q.end, "text": q.text} for q in self.also_in],
        }


@dataclass(frozen=True, slots=True)
class Filters:
    """What an answer may come from; an empty field admits everything.

    ``since`` and ``until`` are ISO dates or their beginnings ("2017", "2017-02"), both inclusive; an article
    of unknown date passes neither.
    """

    speaker: str = ""
    outlet: str = ""
    since: str = ""
    until: str = ""
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    ``quotes`` are the candidates, best first, also when ``answered`` is false: then they are only the nearest
    thing found. ``accepted`` of them are offered as answers (0 when not answered). ``speaker`` is the person
    whose words the question asks for, as the articles name them, or as the question does where they do not.
    ``reading`` is what a follow-up question was read as; "" where it was read as it stands.
    """

    question: str
    answered: bool
    reason: Reason | None
    quotes: tuple[Quote, ...]
    accepted: int = 0
    speaker: str | None = None
    reading: str = ""

    @property
    def read_as(self) -> str:
        """The question that was answered: the one asked, or what a follow-up was read as."""
        return self.reading or self.question

    @property
    def nearest(self) -> Quote | None:
        """What to show where there is no answer: the best quote, of the person asked about where there is one."""
        own = (quote for quote in self.quotes if self.speaker and quote.speaker == self.speaker)
        return next(own, self.quotes[0] if self.quotes else None)

    @property
    def message(self) -> str:
        """Why there is no answer, in a sentence; "" when there is one."""
        if self.reason == "unknown_speaker":
            return f"Nobody named {self.speaker} is quoted in these articles."
        if self.reason == "off_topic_for_speaker":
            return f"{self.speaker} is quoted in these articles, but not on this."
        return "" if self.answered else "That is not in these articles."

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "question": self.question,
            "read_as": self.read_as,
            "answered": self.answered,
            "reason": self.reason,
            "message": self.message,
            "speaker": self.speaker,
            "accepted": self.accepted,
            "quotes": [quote.to_dict() for quote in self.quotes],
        }

    def __str__(self) -> str:
        shown = self.quotes[: self.accepted] if self.answered else [q for q in [self.nearest] if q]
        blocks = [] if self.answered else [self.message + (" The nearest thing in them:" if shown else "")]
        blocks += [_cite(number, quote) for number, quote in enumerate(shown, 1)]
        return "\n\n".join(blocks)


def _cite(number: int, quote: Quote) -> str:
    said = {"direct": "", "mixed": " (in part)", "indirect": " (reported)", "narration": " (the article)"}
    source = ", ".join(part for part in (quote.source.title, quote.source.outlet, quote.source.date) if part)
    also = f"\n    also in {', '.join(q.article for q in quote.also_in)}" if quote.also_in else ""
    who = quote.speaker or ("the article" if quote.kind == "narration" else "unnamed speaker")
    place = f"{quote.article}:{quote.start}-{quote.end}"
    cited = " · ".join(part for part in (who + (said[quote.kind] if quote.speaker else ""), source, place) if part)
    return f"[{number}] {quote.text}\n    {cited}{also}"


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
