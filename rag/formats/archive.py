"""Archives of articles: .zip, read member by member; nothing is unpacked to a path, so none can lead anywhere."""

from __future__ import annotations

import io
import lzma
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO

from rag.formats.base import Budget, Document, Problem, Source, Unreadable

MAX_MEMBERS = 50_000
MAX_DIRECTORY = 20_000_000  # bytes of the list of members, which zipfile holds in memory at once
MAX_RATIO = 200  # text packs to a third, pages of one repeated line to a hundredth
MAX_DEPTH = 2  # an archive in an archive
FREE = 1_000_000  # bytes of a member before its ratio counts
MAX_PROBLEMS = 100

# RuntimeError is what zipfile raises of a locked member, NotImplementedError of a method of packing that it lacks.
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, NotImplementedError, struct.error)
Read = Callable[[Source, Budget, int], Iterator[Document | Problem]]
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")


def read_zip(
    source: Source, read: Read, is_article: Callable[[str], bool], budget: Budget, depth: int
) -> Iterator[Document | Problem]:
    """The articles in a zip, in the order of their names; ``read`` reads a member, ``is_article`` tells which is one.

    Raises:
        Unreadable: it is no zip, or holds more than is read.
        OSError: it cannot be read.
    """
    if depth >= MAX_DEPTH:
        raise Unreadable(f"it lies in {depth} other archives, at most {MAX_DEPTH - 1} is opened")
    _check_directory(source.stream)
    try:
        archive = zipfile.ZipFile(source.stream)  # type: ignore[arg-type]
    except (*ZIP_ERRORS, ValueError) as error:
        raise Unreadable(f"it is no sound zip: {error}") from error
    with archive:
        members = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
        if len(members) > MAX_MEMBERS:
            raise Unreadable(f"it has {len(members):,} members, at most {MAX_MEMBERS:,} are read")
        articles = [info for info in members if is_article(info.filename)]
        if not articles:
            raise Unreadable(f"there is no article among its {len(members):,} members")
        problems = 0
        seen: set[str] = set()
        for info in sorted(articles, key=lambda info: (info.filename, info.header_offset)):
            for found in _read_member(archive, info, seen, source.id, read, budget, depth):
                problems += isinstance(found, Problem)
                yield found
            if problems >= MAX_PROBLEMS:
                raise Unreadable(f"{problems} things in it cannot be read; the rest was left")


def _read_member(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    seen: set[str],
    parent: str,
    read: Read,
    budget: Budget,
    depth: int,
) -> Iterator[Document | Problem]:
    name = info.filename.replace("\\", "/")
    shown = f"{parent}/{name}".encode("utf-8", "backslashreplace").decode("utf-8")
    why = _refusal(info, name) or (f"there is another {name!r} before it" if name in seen else "")
    seen.add(name)
    if why:
        yield Problem(shown, why)
        return
    try:
        with archive.open(info) as packed:
            counted = _Counted(packed, info.compress_size, budget)
            if name.lower().endswith(".zip"):
                with tempfile.SpooledTemporaryFile(max_size=16_000_000) as whole:  # a zip is read from its end
                    while piece := counted.read(1_000_000):
                        whole.write(piece)
                    whole.seek(0)
                    yield from read(Source(shown, whole), budget, depth + 1)
            else:
                stream = io.BufferedReader(counted, 65_536)
                yield from read(Source(shown, stream, info.file_size), budget, depth + 1)
    except (*ZIP_ERRORS, OSError) as error:
        yield Problem(shown, f"it cannot be unpacked: {error}")


def _refusal(info: zipfile.ZipInfo, name: str) -> str:
    """Why a member is not even opened; "" where it is."""
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        return "its name leads out of the archive"
    if info.flag_bits & 1:
        return "it is locked with a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # zipfile unpacks the other methods a block at a time, however large the block becomes
        return f"it is packed by method {info.compress_type}, expected stored or deflated"
    if (info.external_attr >> 16) & 0o170000 == 0o120000:
        return "it is a link"
    return ""


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") and part not in (".", "..") for part in parts)


class _Counted(io.RawIOBase):
    """A member as a stream that ends with :class:`Unreadable` where it unpacks to too much."""

    def __init__(self, packed: IO[bytes], size: int, budget: Budget) -> None:
        self._packed = packed
        self._most = max(FREE, size * MAX_RATIO)
        self._count = 0
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride] - as io calls it
        piece = self._packed.read(min(len(buffer), 1_000_000))
        buffer[: len(piece)] = piece
        self._count += len(piece)
        if self._count > self._most:
            raise Unreadable(f"it unpacks to more than {MAX_RATIO} times its size, as no text does")
        self._budget.spend(len(piece))
        return len(piece)


def _check_directory(stream: IO[bytes]) -> None:
    """Refuse an archive whose list of members would not fit into memory, before it is read."""
    size = stream.seek(0, io.SEEK_END)
    start = max(0, size - 66_000)
    stream.seek(start)
    tail = stream.read(66_000)
    stream.seek(0)
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise Unreadable("it is no sound zip: it has no list of members, it may be cut off")
    length = _END.unpack_from(tail, at)[5]
    wide = tail.rfind(b"PK\6\6", 0, at)
    if wide >= 0 and at - wide >= _END_64.size:
        length = max(length if length != 0xFFFFFFFF else 0, _END_64.unpack_from(tail, wide)[8])
    if length > MAX_DIRECTORY:
        raise Unreadable(f"its list of members has {length:,} bytes, at most {MAX_DIRECTORY:,} are read")
