"""Articles from a folder: which files, decoded how, what is known of each, and what in it is boilerplate."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from rag.boilerplate import find_boilerplate, is_furniture, is_unfinished
from rag.errors import BadCorpus
from rag.formats.base import Budget, Document, Problem, Source, Unreadable
from rag.formats.fields import day_in_name
from rag.formats.reading import READERS, read_source, suffix_of
from rag.formats.text import front_matter_end
from rag.sentences import split_paragraphs
from rag.types import Article

SUFFIXES = tuple(READERS)
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

    A name that is not UTF-8 is listed with its bytes written out ("caf\\xe9.txt"), for :func:`read_documents` to
    name it.

    Raises:
        BadCorpus: the folder is missing, is no folder, or cannot be read.
    """
    if not corpus.exists():
        raise BadCorpus(f"{corpus}: there is no such folder")
    if not corpus.is_dir():
        raise BadCorpus(f"{corpus}: expected a folder of articles, found a file")
    root = corpus.resolve()
    found: dict[str, SourceFile] = {}
    try:
        next(corpus.iterdir(), None)  # os.walk passes over a folder it may not read
        for folder, inside, name in _walk(corpus):
            if suffix_of(name) is None:
                continue
            status = _status(f"{folder}/{name}", root)  # strings: this is asked before every answer
            if status:
                shown = _printable(name if inside == "." else f"{inside}/{name}")
                found[shown] = SourceFile(shown, status.st_size, status.st_mtime_ns)
    except PermissionError as error:
        raise BadCorpus(f"{error.filename}: no permission to read it") from error
    return [found[path] for path in sorted(found)]


def _walk(corpus: Path) -> Iterator[tuple[str, str, str]]:
    """Every file that is not hidden, nor the metadata: its folder, that from the corpus ("." for itself), its name."""
    for folder, folders, names in os.walk(corpus):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = Path(folder).relative_to(corpus).as_posix()
        for name in names:
            if not name.startswith(".") and (inside, name) != (".", METADATA):
                yield folder, inside, name


def _status(path: str, root: Path) -> os.stat_result | None:
    """Of a regular file, unless it is a link out of the folder, or gone."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(status.st_mode):
        if not Path(path).is_file() or not Path(path).resolve().is_relative_to(root):
            return None
        status = Path(path).stat()
    return status if stat.S_ISREG(status.st_mode) else None


def count_others(corpus: Path) -> dict[str, int]:
    """How many files below ``corpus`` are of no kind that is read, by suffix (".jpg"; "" where there is none)."""
    found = Counter(Path(name).suffix.lower() for _, _, name in _walk(corpus) if suffix_of(name) is None)
    return dict(found.most_common())


def read_documents(corpus: Path, path: str) -> Iterator[Document | Problem]:
    """The articles in one file of the folder, in order, and what in it cannot be read; never raises for its content.

    Ids are unique within the file, and the same whenever it is read. Nothing outside the folder is read.
    """
    try:
        stream, size = _open(corpus, path)
    except Unreadable as error:
        yield Problem(_printable(path), str(error))
        return
    with stream:
        yield from read_source(Source(path, stream, size), Budget())


def _open(corpus: Path, path: str) -> tuple[IO[bytes], int]:
    """A file of the folder, opened without waiting for it, and its size.

    Raises:
        Unreadable: it is gone, may not be read, is no regular file, or lies elsewhere.
    """
    if path != _printable(path) or ("\\x" in path and not (corpus / path).exists()):
        raise Unreadable("its name is not UTF-8: rename it")
    try:
        if not (corpus / path).resolve(strict=True).is_relative_to(corpus.resolve()):
            raise Unreadable("it lies outside the folder")
        handle = os.open(corpus / path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe would wait for a writer
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links in a circle; ValueError: a NUL
        raise Unreadable(getattr(error, "strerror", None) or str(error)) from error
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise Unreadable("it is no regular file")
    return os.fdopen(handle, "rb"), status.st_size


def read_file(corpus: Path, path: str) -> tuple[str, str] | Problem:
    """The text of a file of one article and the SHA-256 of its bytes; or why it cannot be had."""
    try:
        stream, _ = _open(corpus, path)
    except Unreadable as error:
        return Problem(path, str(error))
    with stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    found = next(read_documents(corpus, path), None)
    if isinstance(found, Document):
        return found.text, digest
    return found or Problem(path, "it is empty")


def _printable(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def make_article(
    path: str, text: str, known: Mapping[str, str] | None = None, repeated: Container[int] = ()
) -> Article:
    """An article from its text and what is known of it; the headline is its first line where none is given.

    ``repeated`` are the lines that its outlet repeats, see :class:`rag.repeated.LineCounts`.
    """
    known = known or {}
    front = front_matter_end(text)
    paragraphs = [span for span in split_paragraphs(text) if span[0] >= front]
    title = known.get("title", "") or find_title(text, paragraphs)
    boilerplate = find_boilerplate(text, paragraphs, title, repeated)
    return Article(
        id=path,
        text=text,
        title=title,
        outlet=known.get("outlet", ""),
        date=known.get("date", ""),
        author=known.get("author", ""),
        url=known.get("url", ""),
        boilerplate=((0, front), *boilerplate) if front else boilerplate,
    )


def known_of(document: Document, path: str, metadata: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What is known of a document from the file at ``path``: what ``metadata.csv`` says goes before what itself says.

    A row of metadata for an export or an archive goes for all in it, but for the title; one for an article in it,
    by its id, goes before that. Where neither knows the date, a day in the file's name is it ("2017-03-06_wall.txt").
    """
    known = {**document.known}
    for name in dict.fromkeys((path, document.id)):
        for field, value in metadata.get(name, {}).items():
            if value and (field != "title" or name == document.id):
                known[field] = value
    if not known.get("date") and (day := day_in_name(path)):
        known["date"] = day
    return known


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
            first = lines.readline()
            lines.seek(0)
            # Spreadsheets of half the world write semicolons.
            rows = list(csv.DictReader(lines, delimiter=";" if first.count(";") > first.count(",") else ","))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadCorpus(f"{path}: {error}") from error
    known = {}
    for number, row in enumerate(rows, 2):
        if not any(value.strip() for value in row.values() if isinstance(value, str)):
            continue  # spreadsheets leave such rows at the end
        values = {
            field: next((row[name].strip() for name in names if row.get(name)), "") for field, names in _COLUMNS.items()
        }
        if not values["file"]:
            raise BadCorpus(f"{path}: row {number}: expected a column 'file' with a path in it, found {row}")
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
                yield make_article(found.id, found.text, known_of(found, file.path, metadata))
            elif problems is not None:
                problems.append(found)
