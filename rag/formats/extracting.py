"""The formats that take a large library to read: bytes in, text and what is known out.

These run in a process of their own (:mod:`rag.formats.worker`): the libraries are large, their input is anybody's,
and a crash or an endless loop in one must not be the indexer's.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from rag.formats.base import Unreadable
from rag.formats.decoding import decode_html
from rag.formats.fields import as_text, iso_date
from rag.formats.pdf import read_pdf

MAX_UNPACKED = 200_000_000  # of a .docx, which is a zip
MAX_PART = 50_000_000

Extracted = tuple[str, dict[str, str]]


def read_html(data: bytes) -> Extracted:
    """The article of a page: main text, title, author, date, site, address.

    Raises:
        Unreadable: no article stands in it.
    """
    import trafilatura  # noqa: PLC0415 - half a second, for pages only
    from lxml import etree, html  # noqa: PLC0415 # pyright: ignore[reportAttributeAccessIssue] - it has no stubs

    try:
        # Given the text, trafilatura would take what declares another encoding, or is short, for no page.
        parser = html.HTMLParser(encoding="utf-8")
        page = html.document_fromstring(decode_html(data).encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        raise Unreadable("no article text was found in it") from None
    found = trafilatura.extract(
        page,
        fast=True,
        include_comments=False,
        output_format="json",
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    said: dict[str, Any] = json.loads(found) if found else {}
    if not (said.get("text") or "").strip():
        raise Unreadable("no article text was found in it")
    address = as_text(said.get("source"))
    known = {
        "title": as_text(said.get("title")),
        "outlet": as_text(said.get("source-hostname")) or (urlsplit(address).hostname or "").removeprefix("www."),
        "date": iso_date(as_text(said.get("date"))),
        "author": as_text(said.get("author")),
        "url": address,
    }
    return said["text"], known


def read_docx(data: bytes) -> Extracted:
    """The paragraphs of a Word document, table cells among them, and its core properties.

    Raises:
        Unreadable: it is no Word document, or unpacks to more than is read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = [info.file_size for info in archive.infolist()]
    except zipfile.BadZipFile as error:
        raise Unreadable(f"it is no Word document: {error}") from error
    if sum(sizes) > MAX_UNPACKED or max(sizes, default=0) > MAX_PART:
        raise Unreadable(f"it unpacks to {sum(sizes):,} bytes, at most {MAX_UNPACKED:,} are read")
    import docx  # noqa: PLC0415
    from docx.table import Table  # noqa: PLC0415

    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError) as error:  # python-docx's own way of saying that a part is missing
        raise Unreadable(f"it is no Word document: {error}") from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += [" | ".join(cell.text.strip() for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    properties = document.core_properties
    known = {
        "title": as_text(properties.title),
        "author": as_text(properties.author.replace("python-docx", "")),
        "date": properties.created.date().isoformat() if properties.created else "",
    }
    return "\n\n".join(line.strip() for line in lines if line.strip()), known


READERS: Mapping[str, Callable[[bytes], Extracted]] = {"html": read_html, "pdf": read_pdf, "docx": read_docx}
