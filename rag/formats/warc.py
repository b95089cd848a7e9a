"""Web archives: the pages in a .warc or .warc.gz, as a crawler or ``wget --warc-file`` wrote them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from rag.formats.base import MAX_BYTES, Budget, Document, Problem, Source, Unreadable
from rag.formats.isolation import ISOLATED

MAX_PROBLEMS = 100
_PAGES = ("text/html", "application/xhtml+xml")


def read_warc(source: Source, budget: Budget) -> Iterator[Document | Problem]:
    """A page a record that was answered with status 200, by the number of the record.

    Raises:
        Unreadable: it is no web archive, or holds more than is read.
        OSError: it cannot be read.
    """
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415

    pages = problems = number = 0
    try:
        for number, record in enumerate(ArchiveIterator(source.stream), 1):
            if record.rec_type != "response" or record.http_headers is None:
                continue
            kind = (record.http_headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
            if record.http_headers.get_statuscode() != "200" or kind not in _PAGES:
                continue
            pages += 1
            name = f"{source.id}#{number}"
            data = record.content_stream().read(MAX_BYTES + 1)
            budget.spend(len(data))
            try:
                if len(data) > MAX_BYTES:
                    raise Unreadable(f"it has more than the {MAX_BYTES:,} bytes that are read")
                text, known = ISOLATED.read("html", data)
            except Unreadable as error:
                problems += 1
                yield Problem(name, str(error))
            else:
                address = record.rec_headers.get_header("WARC-Target-URI") or ""
                yield Document(name, text, {**known, "url": known["url"] or address})
            if problems >= MAX_PROBLEMS:
                raise Unreadable(f"{problems} of its pages cannot be read; the rest was left")
    except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise Unreadable(f"it is no sound web archive after record {number:,}: {error}") from error
    if not pages:
        raise Unreadable("there is no page in it")
