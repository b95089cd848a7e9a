"""What the readers of every format share: what they give, what they read from, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

MAX_BYTES = 20_000_000  # of one article: a file, a row, a member of an archive
MAX_TOTAL = 2_000_000_000  # unpacked, of one archive with all that is nested in it


class Unreadable(Exception):
    """Raised inside the readers with the reason for a :class:`Problem`; never leaves this package."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article as its file gives it.

    ``id`` is the file's path for a file of one article; "export.jsonl#7" for a row, by its id or its number;
    "archive.zip/inner/page.html" for a member of an archive, with "#7" behind it for a row in that. ``known`` is
    what the file itself says: title, outlet, date (ISO where it can be read as a date), author, url; "" or missing
    is unknown.
    """

    id: str
    text: str = field(repr=False)
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """A file, a row or a member of an archive that was skipped, and why."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read from, on disk or in an archive: ``id`` as of a :class:`Document`, ``size`` where known."""

    id: str
    stream: IO[bytes] = field(repr=False)
    size: int = 0


@dataclass(slots=True)
class Budget:
    """How many more bytes an archive may unpack to, counted over everything in it."""

    left: int = MAX_TOTAL

    def spend(self, count: int) -> None:
        """Count unpacked bytes.

        Raises:
            Unreadable: there were more than allowed.
        """
        self.left -= count
        if self.left < 0:
            raise Unreadable(f"it unpacks to more than the {MAX_TOTAL:,} bytes that are read of one archive")


def read_all(source: Source, limit: int = MAX_BYTES) -> bytes:
    """Everything in a source.

    Raises:
        Unreadable: it holds more than ``limit`` bytes, or nothing.
        OSError: it cannot be read.
    """
    if source.size > limit:
        raise Unreadable(f"it has {source.size:,} bytes, at most {limit:,} are read")
    data = source.stream.read(limit + 1)
    if len(data) > limit:
        raise Unreadable(f"it has more than the {limit:,} bytes that are read")
    if not data:
        raise Unreadable("it is empty")
    return data


def check_text(text: str) -> str:
    """The text, if it is one.

    Raises:
        Unreadable: it holds a NUL or half a character, or nothing but space.
    """
    if "\0" in text:
        raise Unreadable(f"it is no text: a NUL character at {text.index(chr(0)):,}")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Unreadable(
            f"it holds half a character: the lone surrogate {text[error.start]!r} at {error.start:,}"
        ) from None
    if not text.strip("\ufeff \t\r\n\v\f\u00a0\u200b") or not text.strip():
        raise Unreadable("it is empty")
    return text
