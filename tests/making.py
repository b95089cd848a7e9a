"""Files of every format, made in memory: articles as they should be, for the tests to spoil."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

SAID = "The mayor said on Monday that the city would not accept the plan, and “we will fight it in court,” she added."
PAGE = f"""<!doctype html><html lang="en"><head><title>Mayor fights the plan - Daily News</title>
<meta property="og:site_name" content="Daily News">
<meta property="article:published_time" content="2017-02-24T10:00:00Z">
<meta name="author" content="Jane Doe"><link rel="canonical" href="https://daily.example/a/1"></head>
<body><nav><a href="/">Home</a> <a href="/w">World</a></nav>
<article><h1>Mayor fights the plan</h1><p>{SAID}</p>
{
    "".join(
        f"<p>The {n} council member told reporters after the meeting that nothing had been decided so far.</p>"
        for n in ("first", "second", "third", "fourth", "fifth", "sixth")
    )
}
</article><footer>Copyright 2017 Daily News. All rights reserved.</footer></body></html>"""

Placed = tuple[int, int, str]


def make_pdf(pages: Sequence[Sequence[Placed]], info: str = "", trailer: str = "", content: bytes = b"") -> bytes:
    """A PDF with each text at its place (x, y), in points; ``content`` stands for what would draw the last page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica"]
    objects[2] += b" /Encoding /WinAnsiEncoding >>"
    kids = []
    for number, placed in enumerate(pages, 1):
        drawn = b"".join(b"1 0 0 1 %d %d Tm (%s) Tj\n" % (x, y, _escape(text)) for x, y, text in placed)
        stream = b"<< /Length %d >>\nstream\nBT /F1 12 Tf\n%s\nET\nendstream" % (len(drawn) + 17, drawn)
        objects.append(content if content and number == len(pages) else stream)
        kids.append(b"%d 0 R" % (len(objects) + 1))
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R " % len(objects)
        objects.append(page + b"/Resources << /Font << /F1 3 0 R >> >> >>")
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    objects.append(b"<< %s >>" % info.encode("latin-1"))
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer << /Size %d /Root 1 0 R /Info %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return data + head + table + end % (len(objects) + 1, len(objects), trailer.encode("latin-1"), len(data))


def make_docx(paragraphs: Sequence[str], title: str = "") -> bytes:
    """A Word document."""
    import docx

    document = docx.Document()
    document.core_properties.title = title
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_zip(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these members, in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def replace_member(data: bytes, name: str, content: bytes) -> bytes:
    """A zip again, with another content of one member."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    return make_zip(members | {name: content})


def make_warc(pages: Mapping[str, str]) -> bytes:
    """A web archive with a response for each address."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for address, page in pages.items():
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.0")
        payload = io.BytesIO(page.encode())
        writer.write_record(writer.create_warc_record(address, "response", payload=payload, http_headers=headers))
    return out.getvalue()


def _escape(text: str) -> bytes:
    data = text.encode("cp1252")
    for mark in (b"\\", b"(", b")"):
        data = data.replace(mark, b"\\" + mark)
    return data
