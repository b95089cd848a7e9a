"""Exports with an article a row: JSON lines and CSV, read row by row, never the whole file at once."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import IO

from rag.formats.base import MAX_BYTES, Document, Problem, Source, Unreadable, check_text
from rag.formats.decoding import guess_encoding
from rag.formats.fields import ID, TEXT, as_text, known_from, lowered

MAX_PROBLEMS = 100  # named a file: after that it is the file that is wrong
MAX_ID = 200
SAMPLE = 1_000_000
HEAD = 64_000  # characters of the row that names the columns
_DELIMITERS = ",;\t|"


def read_jsonl(source: Source) -> Iterator[Document | Problem]:
    """A JSON object a line.

    Raises:
        OSError: it cannot be read.
    """
    rows = _Rows(source.id)
    for number, line in enumerate(_lines(source.stream), 1):
        if line is None:
            yield rows.problem(number, f"it has more than the {MAX_BYTES:,} bytes that are read of a row")
        elif number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise Unreadable("it is UTF-16, expected UTF-8")
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            try:
                yield rows.document(number, _parse(line))
            except Unreadable as error:
                yield rows.problem(number, str(error))
        if rows.problems >= MAX_PROBLEMS:
            raise Unreadable(f"{rows.problems} of its first {number:,} rows cannot be read; the rest was left")


def read_csv(source: Source) -> Iterator[Document | Problem]:
    """A table whose first row names its columns, one of them the text, separated by comma, semicolon, tab or bar.

    Raises:
        Unreadable: it is no such table.
        OSError: it cannot be read.
    """
    sample = source.stream.read(SAMPLE)
    if not sample.strip():
        raise Unreadable("it is empty")
    rest = _Joined(sample, source.stream)
    with io.TextIOWrapper(io.BufferedReader(rest), encoding=_encoding(sample), newline="") as lines:
        rows = _Rows(source.id)
        # The limit is the csv module's own, for all: what it was bounds a cell at less than a long article.
        csv.field_size_limit(MAX_BYTES)
        try:
            head = lines.readline(HEAD)
            names = next(csv.reader([head], delimiter=_delimiter(head)), [])
            _check_columns(names)
            bounded = _Bounded(lines)
            for number, row in enumerate(csv.reader(bounded, delimiter=_delimiter(head)), 1):
                bounded.count = 0
                if any(row):
                    try:
                        yield rows.document(number, dict(zip(names, row, strict=False)))
                    except Unreadable as error:
                        yield rows.problem(number, str(error))
                if rows.problems >= MAX_PROBLEMS:
                    raise Unreadable(f"{rows.problems} of its first {number:,} rows cannot be read; the rest was left")
        except csv.Error as error:
            raise Unreadable(f"it is no CSV after row {rows.last:,}: {error}") from error
        except UnicodeDecodeError as error:
            raise Unreadable(f"after row {rows.last:,} it is not {error.encoding}: {error.reason}") from error


class _Rows:
    """Makes documents of the rows of one file, with ids that are unique in it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.last = 0
        self.problems = 0
        self._taken: set[str] = set()

    def document(self, number: int, row: Mapping[str, object]) -> Document:
        self.last = number
        plain = lowered(row)
        said = [plain[name] for name in TEXT if plain.get(name) not in (None, "")]
        if not said:
            raise Unreadable(f"it has no text: expected one of {', '.join(TEXT)}")
        if not isinstance(said[0], str):
            raise Unreadable(f"its text is {_kind(said[0])}, expected a string")
        text = check_text(said[0])
        return Document(self._name(number, plain), text, known_from(plain))

    def problem(self, number: int, why: str) -> Problem:
        self.last = number
        self.problems += 1
        return Problem(f"{self.file}#{number}", why)

    def _name(self, number: int, row: Mapping[str, object]) -> str:
        name = next((said for key in ID if (said := as_text(row.get(key))) and len(said) <= MAX_ID), str(number))
        while name in self._taken:
            name += f" (row {number})"
        self._taken.add(name)
        return f"{self.file}#{name}"


class _Bounded:
    """The lines of a table; a row of them that could not be held is refused, for where the next begins is unknown."""

    def __init__(self, lines: IO[str]) -> None:
        self._lines = lines
        self.count = 0  # characters since the last row

    def __iter__(self) -> Iterator[str]:
        while line := self._lines.readline(MAX_BYTES):
            self.count += len(line)
            if self.count >= MAX_BYTES:
                raise Unreadable(f"a row of it has more than the {MAX_BYTES:,} characters that are read of one")
            yield line


class _Joined(io.RawIOBase):
    """A stream with what was already read of it put back."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride] - as io calls it
        piece = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)


def _lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """The lines of a stream; None for one that is too long to be held."""
    while line := stream.readline(MAX_BYTES + 1):
        if len(line) <= MAX_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(1_000_000)
        yield None


def _parse(line: bytes) -> Mapping[str, object]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not UTF-8: byte 0x{line[error.start]:02x} at {error.start:,}") from error
    except RecursionError as error:
        raise Unreadable("it is nested too deeply") from error
    except ValueError as error:
        raise Unreadable(f"it is no JSON: {error}") from error
    if not isinstance(row, dict):
        raise Unreadable(f"it is {_kind(row)}, expected an object")
    return row


def _check_columns(names: list[str]) -> None:
    if not set(lowered(dict.fromkeys(names))) & set(TEXT):
        found = ", ".join(name[:40] for name in names[:10])
        raise Unreadable(f"it has no column with the text: expected one of {', '.join(TEXT)}, found {found or 'none'}")


def _delimiter(head: str) -> str:
    """The mark that cuts the first row into most columns; a comma where there is one column."""
    return max(_DELIMITERS, key=head.count)


def _encoding(sample: bytes) -> str:
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 3:  # else the sample ends within a character
            return guess_encoding(sample) or "utf-8"
    return "utf-8"


def _kind(value: object) -> str:
    kinds = {
        dict: "an object",
        list: "a list",
        str: "a string",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return kinds.get(type(value), "null")
