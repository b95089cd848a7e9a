"""Paragraphs and sentences, by offsets into the text, which is never changed.

nupunkt (Punkt, unsupervised abbreviation detection) finds the boundaries inside one paragraph; what it is
known to get wrong in news is mended here: stacked titles ("Lt. Col."), "U.S." before what it qualifies, and a
quoted question or exclamation cut from its attribution ("...?” he asked.").
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Iterable

import nupunkt

from rag.types import Sentence

CLOSERS = "\"”’'»)]"
OPENERS = "\"“‘'«(["

_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_TERMINATED = re.compile(rf"[.!?…:;][{re.escape(CLOSERS)}]*\s*$")

_TITLE = re.compile(
    r"(?:^|[\s(“\"‘'])(?:Lt|Col|Gen|Maj|Capt|Sgt|Cmdr|Adm|Brig|Rev|Hon|Mr|Mrs|Ms|Dr|Prof|Sen|Reps?|Gov|Pres|Supt"
    r"|St|Sens|Govs|Messrs|Amb|Atty|Asst|Dep|Det|Insp|Spc|Pvt|Cpl)\.\s*$"
)
_COUNTRY = re.compile(r"\b(?:U\.S|U\.N|U\.K|D\.C|E\.U)\.\s*$")
# What "U.S." qualifies far more often than it begins the next sentence.
_QUALIFIED = re.compile(
    r"(?:Ambassador|Attorney|Senat|Congress|House|Supreme|District|Court|Circuit|Sen\.|Rep\.|Gov|Represent|Army|Navy"
    r"|Air|Marine|Coast|Department|Dept|Secretar|Embassy|Customs|Border|Immigration|Treasury|Capitol|Constitution"
    r"|Justice|Chamber|Agency|Bureau|Census|Central|Citizen|Commission|Marshal|Trade|Special|Steel|Olympi|Open"
    r"|Postal|Fish|Forest|Geological|Food|Federal|Reserve|Consul|Cyber|Pacific|Africa|Security|General)"
)
# "He said no. Gov. Bush left.": taken for the "no." of numbers.
_DENIED = re.compile(rf"\bno\.\s+(?=[{re.escape(OPENERS)}]*[A-Z])")
_ENDS_QUOTED = re.compile(r"[.!?…]['\"”’»]+\s*$")
_SAYING = (
    r"(?:said|says|asked|asks|replied|added|adds|told|wrote|writes|tweeted|exclaimed|answered|continued|responded"
    r"|shouted|recalled|wondered|demanded|declared|insisted|joked|quipped|concluded|explained|argued|noted|cried)"
)
# "Harry Reid (D-Nev." goes on with a mark, "the E.P.R.P." with a small letter; but whoever types no capitals begins a
# sentence with one as well, and "iPhone" does.
_MARK = re.compile(r"[)\],;]")
_SHORTENED = re.compile(r"(?:\b[A-Z][a-z]{0,4}|\b[A-Za-z]\.[A-Za-z])\.\s*$")
_NAMED = r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen)\.\s+)?[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*){0,3}"
_ATTRIBUTION = re.compile(
    rf"(?:(?:[Hh]e|[Ss]he|[Tt]hey|I|[Ww]e|one\s+\w+|the\s+\w+(?:\s+\w+)?|{_NAMED})\s+{_SAYING}\b"
    rf"|{_SAYING}\s+(?:[Mm]r|[Mm]rs|[Mm]s|[A-Z]|the\s|one\s))"
)


def split_paragraphs(text: str) -> list[tuple[int, int]]:
    """The offsets of the paragraphs, in order, without surrounding white space.

    A paragraph is a line; in a text wrapped at a fixed width (most lines end in mid-sentence and run on to the
    next) it is a block between blank lines.
    """
    lines = _trimmed(text, ((m.start(), m.end()) for m in _LINE.finditer(text)))
    if not _is_wrapped(text, lines):
        return lines
    starts = [0, *(m.end() for m in _BLANK.finditer(text))]
    ends = [*(m.start() for m in _BLANK.finditer(text)), len(text)]
    return _trimmed(text, zip(starts, ends, strict=True))


def is_terminated(text: str) -> bool:
    """Whether a text ends as prose does: with a full stop or the like, closing marks after it allowed."""
    return _TERMINATED.search(text) is not None


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Sentence]:
    """The sentences of ``text[start:end]``, whole paragraphs at a time, in order; none crosses a paragraph."""
    end = len(text) if end is None else end
    found = []
    for left, right in split_paragraphs(text):
        a, b = max(left, start), min(right, end)
        if a < b:
            pieces = [(a + i, a + j) for i, j in nupunkt.sent_spans(text[a:b])]
            found += [Sentence(*span) for span in _trimmed(text, _cut(text, _mend(text, pieces)))]
    return found


def _mend(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join pieces that one sentence was cut into."""
    mended: list[tuple[int, int]] = []
    for start, end in pieces:
        if mended and _belong(text[mended[-1][0] : mended[-1][1]], text[start:end]):
            mended[-1] = (mended[-1][0], end)
        else:
            mended.append((start, end))
    return mended


def _cut(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Part pieces in which one sentence ends and another begins."""
    parted = []
    for start, end in pieces:
        ends = [m.end() for m in _DENIED.finditer(text, start, end)]
        parted += itertools.pairwise([start, *ends, end])
    return parted


def _belong(before: str, after: str) -> bool:
    if _TITLE.search(before):
        return True
    if _COUNTRY.search(before) and _QUALIFIED.match(after):
        return True
    if not any(c.isalnum() for c in after):  # a stray mark is no sentence
        return True
    if before.rstrip().endswith(".") and _MARK.match(after):
        return True
    if _SHORTENED.search(before) and after[:1].islower() and not after[1:2].isupper():
        return True
    return _ENDS_QUOTED.search(before) is not None and (after[:1].islower() or _ATTRIBUTION.match(after) is not None)


def _trimmed(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans without the white space around them, or the byte order mark with which a file may begin."""
    trimmed = []
    for start, end in spans:
        piece = text[start:end]
        left = start + len(piece) - len(piece.removeprefix("\ufeff").lstrip())
        right = end - (len(piece) - len(piece.rstrip()))
        if left < right:
            trimmed.append((left, right))
    return trimmed


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether lines are a typesetter's, not the author's: of one width, unterminated, and touching."""
    touching = [
        (a, b) for (a, b), (c, _) in itertools.pairwise(lines) if text[b:c].count("\n") == 1 and text[b:c].strip() == ""
    ]
    if len(touching) < 4 or len(touching) < len(lines) / 2:
        return False
    widths = [b - a for a, b in touching]
    open_ended = sum(not is_terminated(text[a:b]) for a, b in touching)
    return 40 <= statistics.median(widths) <= 100 and max(widths) <= 120 and open_ended > 0.6 * len(touching)
