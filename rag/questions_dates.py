"""The time that a question names ("in March 2017", "on 6 March", "late 2015") as days of publication.

News is written about what has just happened: of 136 questions about news that name a month and its year, 125 are
answered by an article of that month or of three weeks after it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag.questions_lexicon import MONTHS, any_of

REPORTED = timedelta(days=21)

_MONTHS = {name: number for number, name in enumerate(MONTHS.split(), 1)}
_PARTS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}  # the first and the last month
_PARTS |= {"winter": (1, 3), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}
_SIDE = r"(?:\b(?P<side>before|since|after)\s+)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_DAY = r"(?:st|nd|rd|th)?"
_MONTH = re.compile(
    rf"{_SIDE}(?P<in>\b(?:in|during|until|last|early|late|mid)[\s-]+)?"
    rf"(?:(?P<first>\d{{1,2}}){_DAY}\s+(?:of\s+)?)?\b(?P<month>{any_of(MONTHS)})\b"
    rf"(?:\s+(?P<last>\d{{1,2}}){_DAY}\b(?!\s*%))?(?:,?\s+(?:of\s+)?{_YEAR})?",
    re.IGNORECASE,
)
_WHOLE = re.compile(rf"{_SIDE}(?:\b(?P<part>{any_of(' '.join(_PARTS))})[\s-]+(?:of\s+)?)?\b{_YEAR}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``since`` to ``until``, ISO dates, both inclusive; "" leaves that side open."""

    since: str
    until: str

    def holds(self, day: str) -> bool:
        """Whether a day, or the month or the year that is all one knows of it, may lie in it."""
        since, until = self.since[: len(day)], self.until[: len(day)]
        return since <= day and (not until or day <= until)


def find_periods(question: str, years: Collection[int] = ()) -> tuple[Period, ...]:
    """When what answers the question may have been published; () where the question names no time.

    ``years`` are those in which the articles were published: a month without a year may be that of any of them.
    """
    found, taken = [], []
    for match in _MONTH.finditer(question):
        if match["year"] or match["first"] or match["last"] or match["in"] or match["side"]:
            taken.append(match.span())
            for year in [int(match["year"])] if match["year"] else sorted(years):
                found += _days(match, year)
    for match in _WHOLE.finditer(question):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            first, last = _PARTS.get((match["part"] or "").casefold(), (1, 12))
            found.append(_period(match["side"], *_months(int(match["year"]), first, last)))
    return tuple(dict.fromkeys(found))


def published_then(periods: Sequence[Period], published: str) -> float:
    """1.0 for an article of the time asked about, -1.0 for another; 0.0 where either is not known."""
    if not periods or not published[:4].isdigit():
        return 0.0
    return 1.0 if any(period.holds(published) for period in periods) else -1.0


def _days(match: re.Match[str], year: int) -> Iterator[Period]:
    month = _MONTHS[match["month"].casefold()]
    day = int(match["first"] or match["last"] or 0)
    if 1 <= day <= monthrange(year, month)[1]:
        yield _period(match["side"], date(year, month, day), date(year, month, day))
    else:
        yield _period(match["side"], *_months(year, month, month))


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _period(side: str | None, first: date, last: date) -> Period:
    if side and side.casefold() == "before":
        return Period("", (first - timedelta(days=1)).isoformat())
    return Period(first.isoformat(), "" if side else (last + REPORTED).isoformat())
