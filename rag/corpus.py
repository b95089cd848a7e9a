"""Articles from a folder: which files, decoded how, what is known of each, and what in it is boilerplate."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.boilerplate import find_boilerplate, is_furniture, is_unfinished
from rag.errors import BadCorpus
from rag.formats.base import MAX_BYTES, Document, Problem
from rag.sentences import split_paragraphs
from rag.types import Article

SUFFIXES = (".txt", ".md")
METADATA = "metadata.csv"
MAX_TITLE = 200

# The names under which other people's metadata files hold the same things.
_COLUMNS = {
    "file": ("file", "path", "filename"),
    "title": ("title", "headline"),
    "outlet": ("outlet", "publisher", "source"),
    "date": ("date", "published"),
    "author": ("author", "authors", "byline"),
    "url": ("url", "link"),
}
_SAID = re.compile(r"\b(?:said|told|according\s+to)\b")  # headlines are in the present tense
_SAYS = re.compile(r"\bsays\b|[\"“”]")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the corpus as it lies on disk; ``path`` is relative to the corpus folder, with "/"."""

    path: str
    size: int
    mtime_ns: int


def list_files(corpus: Path) -> list[SourceFile]:
    """The article files below ``corpus``, sorted by path. Hidden files, and links out of the folder, are left out.

    Raises:
        BadCorpus: the folder is missing, is no folder, or cannot be read.
    """
    if not corpus.exists():
        raise BadCorpus(f"{corpus}: there is no such folder")
    if not corpus.is_dir():
        raise BadCorpus(f"{corpus}: expected a folder of articles, found a file")
    root = corpus.resolve()
    found = []
    try:
        next(corpus.iterdir(), None)  # rglob passes over a folder it may not read
        for path in corpus.rglob("*"):
            relative = path.relative_to(corpus)
            if path.suffix.lower() not in SUFFIXES or any(part.startswith(".") for part in relative.parts):
                continue
            if path.is_file() and path.resolve().is_relative_to(root):
                stat = path.stat()
                found.append(SourceFile(relative.as_posix(), stat.st_size, stat.st_mtime_ns))
    except PermissionError as error:
        raise BadCorpus(f"{error.filename}: no permission to read it") from error
    return sorted(found, key=lambda file: file.path)


def read_file(corpus: Path, path: str) -> tuple[str, str] | Problem:
    """The text of a file, newlines untouched, and the SHA-256 of its bytes; or why it cannot be had."""
    try:
        size = (corpus / path).stat().st_size
        if size > MAX_BYTES:
            return Problem(path, f"it has {size:,} bytes, at most {MAX_BYTES:,} are read")
        data = (corpus / path).read_bytes()
    except OSError as error:
        return Problem(path, error.strerror or type(error).__name__)
    digest = hashlib.sha256(data).hexdigest()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return Problem(path, f"it is not UTF-8: byte 0x{data[error.start]:02x} at {error.start:,}")
    if "\0" in text:
        return Problem(path, f"it is no text: a NUL character at {text.index(chr(0)):,}")
    if not text.strip():
        return Problem(path, "it is empty")
    return text, digest


def read_documents(corpus: Path, path: str) -> Iterator[Document | Problem]:
    """The articles in one file of the folder, in order, and what in it cannot be read; never raises for its content.

    Ids are unique within the file, and the same whenever it is read.
    """
    read = read_file(corpus, path)
    yield read if isinstance(read, Problem) else Document(path, read[0])


def make_article(path: str, text: str, known: Mapping[str, str] | None = None) -> Article:
    """An article from its text and its row of metadata; the headline is its first line where none is given."""
    known = known or {}
    paragraphs = split_paragraphs(text)
    title = known.get("title", "") or find_title(text, paragraphs)
    return Article(
        id=path,
        text=text,
        title=title,
        outlet=known.get("outlet", ""),
        date=known.get("date", ""),
        author=known.get("author", ""),
        url=known.get("url", ""),
        boilerplate=find_boilerplate(text, paragraphs, title),
    )


def find_title(text: str, paragraphs: Sequence[tuple[int, int]]) -> str:
    """The headline: the first line that is the article's own, if it does not read like the body; else ""."""
    lines = [text[a:b] for a, b in paragraphs]
    first = next((i for i, line in enumerate(lines) if not is_furniture(line)), len(lines))
    if first + 1 >= len(lines):
        return ""
    line, gap = lines[first], text[paragraphs[first][1] : paragraphs[first + 1][0]]
    if is_unfinished(line):
        return line if len(line.split()) > 2 and len(line) <= MAX_TITLE else ""
    # Some outlets end a headline with a full stop: it then differs from a lead by its length and the space below.
    limit = 0 if _SAID.search(line) else MAX_TITLE / 2 if _SAYS.search(line) else MAX_TITLE
    apart = gap.count("\n") > 1 or line.endswith(";")
    return line if apart and len(lines) - first > 3 and len(line) <= limit else ""


def read_metadata(corpus: Path) -> dict[str, dict[str, str]]:
    """What ``metadata.csv`` in the folder says of each file: path -> title, outlet, date, author, url.

    Raises:
        BadCorpus: the file is there but is not UTF-8 CSV with a column ``file``.
    """
    path = corpus / METADATA
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadCorpus(f"{path}: {error}") from error
    known = {}
    for row in rows:
        values = {
            field: next((row[name].strip() for name in names if row.get(name)), "") for field, names in _COLUMNS.items()
        }
        if not values["file"]:
            raise BadCorpus(f"{path}: expected a column 'file' with a path in each row, found {row}")
        known[values.pop("file")] = values
    return known


def load_articles(corpus: Path, problems: list[Problem] | None = None) -> Iterator[Article]:
    """The articles of a folder, in order of their paths; files that cannot be read are added to ``problems``.

    Raises:
        BadCorpus: see :func:`list_files` and :func:`read_metadata`.
    """
    metadata = read_metadata(corpus)
    for file in list_files(corpus):
        for found in read_documents(corpus, file.path):
            if isinstance(found, Document):
                said = {name: value for name, value in metadata.get(found.id, {}).items() if value}
                yield make_article(found.id, found.text, {**found.known, **said})
            elif problems is not None:
                problems.append(found)
