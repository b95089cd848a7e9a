"""What other people call the title, the outlet, the date, the author and the address of an article."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime

MAX_VALUE = 1000
NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline"),
    "outlet": ("outlet", "publisher", "source", "publication", "site_name", "sitename", "newspaper", "site"),
    "date": ("date", "published", "date_published", "publish_date", "publication_date", "published_at", "pubdate"),
    "author": ("author", "authors", "byline", "creator"),
    "url": ("url", "link", "canonical_url", "source_url"),
}
TEXT = ("text", "body", "content", "article_text", "full_text", "fulltext", "maintext", "article_body", "article")
ID = ("id", "_id", "article_id", "doc_id", "guid", "uuid")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)|(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}(?:\.\d+)?(?:Z|[+-]\d.*)?)?$"
)
_IN_NAME = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<mark>[-_./]?)(?P<m>\d\d)(?P=mark)(?P<d>\d\d)(?!\d)")
_PLAIN = ("%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y")
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")


def known_from(row: Mapping[str, object]) -> dict[str, str]:
    """What a row or a header says of its article, by our names; a name is taken in any case, "-" and " " for "_"."""
    plain = lowered(row)
    known = {}
    for field, names in NAMES.items():
        value = next((said for name in names if (said := as_text(plain.get(name)))), "")
        if value:
            known[field] = iso_date(value) if field == "date" else value
    return known


def lowered(row: Mapping[str, object]) -> dict[str, object]:
    """A row with its names in one form; of two that become one, the first is kept."""
    plain: dict[str, object] = {}
    for name, value in row.items():
        if isinstance(name, str):
            plain.setdefault(_plain(name), value)
    return plain


@functools.lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip("\ufeff \t")).lower()


def as_text(value: object, depth: int = 2) -> str:
    """A value on one line: a list's joined by commas, of an object its name; "" where it is nothing of the kind.

    No deeper than ``depth``: what is read may hold itself.
    """
    if depth and isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if depth and isinstance(value, list):
        value = ", ".join(said for item in value[:20] if (said := as_text(item, depth - 1)))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = _SPACE.sub(" ", str(value)).strip()[:MAX_VALUE]
    return text.encode("utf-8", "replace").decode("utf-8")  # half a character would end whoever writes it down


def iso_date(said: str) -> str:
    """A date as YYYY-MM-DD, as it was where it was written; what cannot be read as one stays as it was said.

    "2/3/2017" is two days, depending on where: it stays.
    """
    said = said.strip()
    found = _ISO.match(said.removeprefix("D:"))
    if found:
        parts = [int(part) for part in found.groups() if part is not None]
        return _day(*parts) or said
    if numbers := _NUMBERS.match(said):
        first, second, year = (int(part) for part in numbers.groups())
        if first > 12 or first == second:
            return _day(year, second, first) or said
        return (_day(year, first, second) if second > 12 else "") or said
    words = re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", re.sub(r"[,.]", " ", said))
    words = re.sub(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\s+", "", " ".join(words.split()), flags=re.I)
    start = " ".join(words.split()[:3]).replace("Sept ", "Sep ")
    for form in _PLAIN:
        try:
            return datetime.strptime(start, form).date().isoformat()
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(said).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return said


def day_in_name(path: str) -> str:
    """The last day written year first in a path ("2017/03/06/wall.txt", "kelly_20170306.txt"), ISO; "" for none."""
    days = [day for found in _IN_NAME.finditer(path) if (day := _day(*(int(found[part]) for part in ("y", "m", "d"))))]
    return days[-1] if days else ""


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
