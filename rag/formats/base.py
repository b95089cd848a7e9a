"""What the readers of every format share: what they give, what they read from, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_BYTES = 20_000_000  # of one article, as a file, a row or a member of an archive


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
