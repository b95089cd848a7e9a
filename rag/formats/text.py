"""Plain text and Markdown: the text is the whole file; a Markdown file may say what it is in YAML at its top."""

from __future__ import annotations

import re

from rag.formats.base import Document, Source, check_text, read_all
from rag.formats.decoding import decode
from rag.formats.fields import known_from

MAX_FRONT = 20_000
MAX_BRACKETS = 200  # reading nested ones takes the square of their number
_KEY = re.compile(r"[\w\"'][^:\n]{0,60}:(?:\s|$)")


def read_text(source: Source) -> Document:
    """A text file: newlines, front matter and a byte order mark stay, so that offsets are those of the file.

    Raises:
        Unreadable: it is no text.
    """
    text = check_text(decode(read_all(source)))
    return Document(source.id, text, known_from(front_matter(text)))


def front_matter_end(text: str) -> int:
    """Where the front matter ends; 0 where a text has none."""
    if not text.startswith(("---", "\ufeff---")):
        return 0
    at, keyed = 0, False
    for number, line in enumerate(text[:MAX_FRONT].splitlines(keepends=True)):
        at += len(line)
        said = line.strip("\ufeff \t\r\n")
        if number == 0:
            if said != "---":
                return 0
        elif said in ("---", "..."):
            return at if keyed else 0
        elif not keyed and said and not said.startswith("#"):
            if not _KEY.match(said):  # a rule above the article, not a header
                return 0
            keyed = True
    return 0


def front_matter(text: str) -> dict[str, object]:
    """What the front matter says; what is no YAML says nothing."""
    end = front_matter_end(text)
    if not end or sum(text.count(mark, 0, end) for mark in "[{") > MAX_BRACKETS:
        return {}
    import yaml  # noqa: PLC0415 - few texts have front matter

    block = text[:end].strip("\ufeff \t\r\n").removeprefix("---").rstrip("-.")
    try:
        found = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506 - it makes nothing but strings, lists and dicts
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
