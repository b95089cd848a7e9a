"""PDF: the text layer, its lines put together to paragraphs by where they stand on the page."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rag.formats.base import Unreadable
from rag.formats.fields import as_text, iso_date

MAX_PAGES = 2000
_ENDS = re.compile(r"[.!?…:][\"”’')\]]*$")
_HYPHENS = "\x02\ufffe\xad"
_COMPOUNDS = re.compile(r"-|^(?:self|well|ex|half|all|non|anti|vice|cross|long|short|high|low|so|year)$", re.IGNORECASE)
_PIECE = re.compile(rf"([^{_HYPHENS}\r\n]+)([{_HYPHENS}]?)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page and its box, in points; ``hyphen`` where it was cut within a word."""

    text: str
    left: float
    right: float
    bottom: float
    height: float
    hyphen: bool = False


def read_pdf(data: bytes) -> tuple[str, dict[str, str]]:
    """The text of a PDF, a paragraph a line, without the running heads, and its title, author and date.

    Raises:
        Unreadable: it is damaged, locked, or holds no text.
    """
    import pypdfium2  # noqa: PLC0415 - a library of megabytes, for PDFs only

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        why = str(error)
        raise Unreadable("it is locked with a password" if "assword" in why else f"it is no sound PDF: {why}") from None
    if len(document) > MAX_PAGES:
        raise Unreadable(f"it has {len(document):,} pages, at most {MAX_PAGES:,} are read")
    pages = [_read_page(document, number) for number in range(len(document))]
    text = join_lines(drop_running(pages))
    if not text.strip():
        raise Unreadable(f"its {len(pages):,} pages hold no text: is it a scan?")
    said = document.get_metadata_dict()
    known = {"title": as_text(said.get("Title")), "author": as_text(said.get("Author"))}
    made = as_text(said.get("CreationDate"))
    known["date"] = day if re.fullmatch(r"\d{4}-\d\d-\d\d", day := iso_date(made)) else ""
    return text, known


def _read_page(document: Any, number: int) -> list[Line]:
    """The lines of a page; none where the page is damaged, for the others may still be read."""
    import pypdfium2  # noqa: PLC0415

    try:
        page = document[number].get_textpage()
        text: str = page.get_text_range()
    except pypdfium2.PdfiumError:
        return []
    placed = page.count_chars() == len(text)  # else a character is not a place on the page
    lines = []
    for found in _PIECE.finditer(text):
        start, end = found.start(1), found.start(1) + len(found[1].rstrip())
        start += len(found[1]) - len(found[1].lstrip())
        if start >= end:
            continue
        first = page.get_charbox(start, loose=True) if placed else (0, 0, 0, 0)
        last = page.get_charbox(end - 1, loose=True) if placed else (0, 0, 0, 0)
        height = first[3] - first[1]
        lines.append(Line(text[start:end], first[0], last[2], first[1], height, bool(found[2])))
    return lines


def drop_running(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages without the lines that most of them begin or end with: running heads, page numbers."""
    edges = Counter(key for lines in pages for key in {_running_key(line) for line in (*lines[:2], *lines[-2:])})
    often = {key for key, count in edges.items() if count >= 3 and count > len(pages) / 3}
    return [
        [line for i, line in enumerate(lines) if not (_running_key(line) in often and (i < 2 or i >= len(lines) - 2))]
        for lines in pages
    ]


def _running_key(line: Line) -> str:
    return re.sub(r"\d+", "0", line.text.casefold())


def join_lines(pages: Sequence[Sequence[Line]]) -> str:
    """Lines to paragraphs, a blank line between two."""
    words = Counter(re.findall(r"[\w-]+", " ".join(line.text for lines in pages for line in lines).casefold()))
    paragraphs: list[str] = []
    for lines in pages:
        leading = _leading(lines)
        right = max((line.right for line in lines), default=0.0)
        before: Line | None = None
        for line in lines:
            if paragraphs and not _is_new(before, line, paragraphs[-1], leading, right):
                hyphen = before.hyphen if before else False
                paragraphs[-1] = _join(paragraphs[-1], line.text, hyphen, words)
            else:
                paragraphs.append(line.text)
            before = line
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip())


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance of two lines of a page."""
    steps = [a.bottom - b.bottom for a, b in itertools.pairwise(lines) if a.bottom > b.bottom]
    return statistics.median_low(steps) if steps else 0.0


def _is_new(before: Line | None, line: Line, paragraph: str, leading: float, right: float) -> bool:
    """Whether a line begins a paragraph, after the line ``before`` on the same page, or a page break where None."""
    ended = _ENDS.search(paragraph) is not None
    if before is None:
        return ended or not line.text[:1].islower()
    if before.hyphen:
        return False
    if before.height and not 0.87 < line.height / before.height < 1.15:
        return True
    step = before.bottom - line.bottom
    if step < -0.5 * before.height:  # up again: the next column
        return ended
    if leading and step > 1.35 * leading:
        return True
    indented = before.height * 0.6 < line.left - before.left < before.height * 6
    short = before.right < right - 0.15 * (right - before.left)
    return ended and (indented or short or not before.height)


def _join(paragraph: str, text: str, hyphen: bool, words: Counter[str]) -> str:
    """Two lines of a paragraph as one; a word cut at its end is made whole, with the hyphen if it is its own."""
    if not hyphen:
        return f"{paragraph} {text}"
    left, right = re.findall(r"[\w-]*$", paragraph)[0], (re.match(r"[\w-]*", text) or [""])[0]
    whole, compound = words[(left + right).casefold()], words[f"{left}-{right}".casefold()]
    own = compound > whole or (compound == whole and (not text[:1].islower() or _COMPOUNDS.search(left) is not None))
    return f"{paragraph}{'-' if own else ''}{text}"
