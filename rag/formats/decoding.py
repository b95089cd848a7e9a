"""Bytes to text: UTF-8 first, then what the bytes say of themselves, then what they look like.

Text that is valid UTF-8 is decoded as just that, a byte order mark kept as the character it is, so that offsets
count the code points of the file as any other program would read it.
"""

from __future__ import annotations

import codecs
import re

from rag.formats.base import Unreadable

SAMPLE = 64_000  # bytes to guess an encoding from: a guess costs milliseconds a kilobyte
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|encoding=["']([\w.-]{2,40})["']""", re.I
)
# What browsers read instead of what pages say: each is the superset that pages of that name are really written in.
_AS_BROWSERS_DO = {
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii"), "cp1252"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis"), "cp932"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    "iso-8859-9": "cp1254",
    "utf-16": "utf-8",  # a declaration that could be read as ASCII cannot be true
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
}
# Asked for any codec, a detector finds one for everything: these are those that articles are written in.
_LIKELY = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "koi8_u"),
    *("iso8859_2", "iso8859_5", "iso8859_7", "cp932", "euc_jp", "gb18030", "big5", "cp949", "cp874"),
)
_HIGH = re.compile(rb"[\x80-\xff]")
_HALVES = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")  # a surrogate, as no UTF-8 has it
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x7f]")
_WESTERN = re.compile(
    r"[A-Za-zÀ-ÖØ-öø-ÿŒœŠšŽžŸ][’‘]?[A-Za-zÀ-ÖØ-öø-ÿŒœŠšŽžŸ]|[\s(\[—–-][“‘”’«»—–…•€£©®°§¡¿]|[“‘”’«»—–…•™®°§,.!?][\s,.;:!?)\]]?"
)


def decode(data: bytes) -> str:
    """The text in ``data``.

    Raises:
        Unreadable: its encoding cannot be told.
    """
    at = 0
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start
    else:
        wide = _guess_wide(data[:SAMPLE]) if "\0" in text else ""  # UTF-16 of plain letters is valid UTF-8, too
        return data.decode(wide, "replace") if wide else text
    broken = "damaged UTF-8" if _is_damaged(data) else "not UTF-8"
    encoding = guess_encoding(data) if broken == "not UTF-8" else ""
    if encoding:
        try:
            text = data.decode(encoding)
            if len(_CONTROLS.findall(text[:SAMPLE])) <= len(text[:SAMPLE]) / 100:
                return text
        except UnicodeError:
            pass  # the sample looked like it, the rest does not
    nor = "; nor is it another encoding that can be told" if broken == "not UTF-8" else ""
    raise Unreadable(f"it is {broken}: byte 0x{data[at]:02x} at {at:,}{nor}")


def decode_html(data: bytes) -> str:
    """The page in ``data``, in the encoding that it declares; where that is none or wrong, as :func:`decode`.

    What is UTF-8 is read as that, whatever is declared: nothing else looks like it by chance.

    Raises:
        Unreadable: its encoding cannot be told.
    """
    declared = _DECLARED.search(data[:4096])
    if declared and not data.startswith(tuple(mark for mark, _ in _MARKS)) and not _is_utf8(data):
        name = (declared[1] or declared[2]).decode("ascii", "replace").lower()
        try:
            return data.decode(_AS_BROWSERS_DO.get(name, name))
        except (LookupError, UnicodeError):
            pass
    return decode(data)


def guess_encoding(data: bytes) -> str:
    """What bytes that are not UTF-8 are most likely encoded in, as a codec's name; "" where nobody can tell."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    first = _HIGH.search(data)
    start = max(0, first.start() - 1000) if first else 0
    sample = data[start : start + SAMPLE]
    if b"\0" in sample:
        return _guess_wide(data[:SAMPLE])
    if _is_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - most files are UTF-8

    best = from_bytes(sample, cp_isolation=list(_LIKELY)).best()
    return best.encoding if best else ""


def _is_utf8(data: bytes) -> bool:
    if not _HIGH.search(data):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged(data: bytes) -> bool:
    """Whether this was UTF-8 before it was cut, or holds half characters; read as anything else it would be wrong."""
    if _HALVES.search(data):
        return True
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return sum(ord(c) > 0x7F for c in text) >= 2 * lost


def _guess_wide(sample: bytes) -> str:
    """UTF-16 without its mark: every other byte of mostly Latin text is NUL."""
    if len(sample) % 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _is_western(sample: bytes) -> bool:
    """Whether this reads as Windows-1252 (of which Latin-1 is a part).

    Western prose is ASCII with a few accents and typographic marks in it, each where such a mark belongs; a
    detector that goes by statistics takes few such bytes for anything.
    """
    high = sum(byte > 0x7F for byte in sample)
    if high > len(sample) * 0.15 + 2:
        return False
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    around = [text[max(0, m.start() - 1) : m.end() + 1] for m in re.finditer(r"[^\x00-\x7f]+", text)]
    fitting = sum(_WESTERN.search(f" {piece} ") is not None for piece in around)
    return fitting >= 0.9 * len(around)
