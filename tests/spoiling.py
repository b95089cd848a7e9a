"""What the bad files are made of: bombs, locks, nests, links and documents that are none."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from tests.making import SAID, make_docx, make_pdf, make_zip, replace_member


def many(count: int, data: bytes) -> Callable[[], bytes]:
    return lambda: data * count


def flate_bomb() -> bytes:
    packed = zlib.compress(b" " * 100_000_000, 9)
    return make_pdf(
        [[]], content=b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    )


def locked_zip() -> bytes:
    """A zip whose member says that it is encrypted."""
    data = bytearray(make_zip({"a.txt": SAID}))
    data[6] |= 1
    data[data.rindex(b"PK\1\2") + 8] |= 1
    return bytes(data)


def nested_zip(depth: int) -> bytes:
    data = make_zip({"a.txt": SAID})
    for _ in range(depth):
        data = make_zip({"b.zip": data})
    return data


def zip_of_zips() -> bytes:
    """As 42.zip: each layer holds several of the next, the last of them large."""
    data = make_zip({"a.txt": b"a" * 5_000_000})
    for _ in range(4):
        data = make_zip({f"{n}.zip": data for n in range(8)})
    return data


def twice_in_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr("a.txt", "He said so first.")
        packed.writestr("a.txt", "He said so last.")
    return out.getvalue()


def link_in_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        info = zipfile.ZipInfo("a.txt")
        info.external_attr = 0o120777 << 16
        packed.writestr(info, "/etc/passwd")
    return out.getvalue()


def long_directory() -> bytes:
    """An end of a zip that promises a list of members of four gigabytes."""
    return b"x" * 100 + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, 0xFFFFFFF0, 0, 0)


def docx_with(document: bytes) -> bytes:
    return replace_member(make_docx(["He said so."]), "word/document.xml", document)


WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
WORD_END = b"</w:t></w:r></w:p></w:body></w:document>"
XXE = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    + WORD
    + b"He said so. &x;"
    + WORD_END
)
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "ha">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
)
