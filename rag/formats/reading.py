"""Which reader reads which file, and every failure of one turned into a named problem."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata

from rag.formats.archive import read_zip
from rag.formats.base import Budget, Document, Problem, Source, Unreadable, check_text, read_all
from rag.formats.isolation import ISOLATED
from rag.formats.rows import read_csv, read_jsonl
from rag.formats.text import read_text
from rag.formats.warc import read_warc

VERSION = 1  # of what our own readers make of a file; raised when that changes
_LIBRARIES = ("trafilatura", "lxml", "pypdfium2", "python-docx", "warcio", "charset-normalizer")
MAX_PDF = 100_000_000  # most of a PDF is its pictures

_NO_TEXT = re.compile("[\0\ud800-\udfff]")  # extracted text is the extractor's: such a thing in it is its doing
Reader = Callable[[Source, Budget, int], Iterator[Document | Problem]]


def read_source(source: Source, budget: Budget, depth: int = 0) -> Iterator[Document | Problem]:
    """The documents in a file or in a member of an archive; what cannot be read is a problem, never an error."""
    suffix = suffix_of(source.id)
    try:
        if suffix is None:
            raise Unreadable(f"its kind is not read: expected one of {', '.join(READERS)}")
        yield from READERS[suffix](source, budget, depth)
    except Unreadable as error:
        yield Problem(source.id, str(error))
    except OSError as error:
        yield Problem(source.id, error.strerror or type(error).__name__)


def suffix_of(name: str) -> str | None:
    """The ending by which a file is read; None where it is not."""
    lower = name.lower()
    return next((suffix for suffix in READERS if lower.endswith(suffix)), None)


@functools.cache
def fingerprint() -> str:
    """Changes whenever the same file might give another text: with the version of whatever extracts it."""
    return ",".join([f"readers {VERSION}", *(f"{name} {metadata.version(name)}" for name in _LIBRARIES)])


def _read_text(source: Source, budget: Budget, depth: int) -> Iterator[Document | Problem]:
    yield read_text(source)


def _read_isolated(source: Source, budget: Budget, depth: int, kind: str) -> Iterator[Document | Problem]:
    data = read_all(source, MAX_PDF) if kind == "pdf" else read_all(source)
    text, known = ISOLATED.read(kind, data)
    yield Document(source.id, check_text(_NO_TEXT.sub("\ufffd", text)), known)


def _read_rows(source: Source, budget: Budget, depth: int) -> Iterator[Document | Problem]:
    rows = read_csv if source.id.lower().endswith(".csv") else read_jsonl
    empty = True
    for found in rows(source):
        empty = False
        yield found
    if empty:
        raise Unreadable("there is no row in it")


def _read_zip(source: Source, budget: Budget, depth: int) -> Iterator[Document | Problem]:
    return read_zip(source, read_source, lambda name: suffix_of(name) is not None, budget, depth)


def _read_warc(source: Source, budget: Budget, depth: int) -> Iterator[Document | Problem]:
    return read_warc(source, budget)


READERS: Mapping[str, Reader] = {
    ".txt": _read_text,
    ".md": _read_text,
    ".html": functools.partial(_read_isolated, kind="html"),
    ".htm": functools.partial(_read_isolated, kind="html"),
    ".pdf": functools.partial(_read_isolated, kind="pdf"),
    ".docx": functools.partial(_read_isolated, kind="docx"),
    ".jsonl": _read_rows,
    ".csv": _read_rows,
    ".zip": _read_zip,
    ".warc": _read_warc,
    ".warc.gz": _read_warc,
}
