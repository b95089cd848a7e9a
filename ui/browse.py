"""Browsing: who is quoted, which articles there are, and what somebody said over time. Pure.

A large corpus is listed without reading it: only the articles whose words a page of a list shows are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.people import same_person
from rag.store import Listed
from rag.types import Filters, Statement
from ui.warmup import Desk

PAGE = 20
"""Speakers, articles or statements shown at a time."""

RECOUNTED = 1000
"""Filtered articles whose speakers are counted anew; beyond, the counts are those of all articles."""

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Pages:
    """Which page of each list is shown, from 0."""

    speakers: int = 0
    articles: int = 0
    said: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A statement and the article it is in."""

    article: Listed
    statement: Statement


@dataclass(frozen=True, slots=True)
class Found:
    """What the filters let through: a person's or an article's statements, or else who and what there is.

    ``counted`` is False where the numbers of statements are those of all articles.
    """

    filters: Filters
    articles: tuple[Listed, ...]
    speakers: tuple[tuple[str, int], ...] = ()
    said: tuple[Said, ...] = ()
    counted: bool = True

    @property
    def chosen(self) -> bool:
        return bool(self.filters.speaker or self.filters.articles)


def admits(article: Listed, filters: Filters) -> bool:
    """Whether an article passes outlet, dates and articles of the filters."""
    date, until = article.date, filters.until
    return (
        (not filters.outlet or article.outlet.casefold() == filters.outlet.casefold())
        and (not filters.since or (date != "" and date >= filters.since))
        and (not until or (date != "" and date[: len(until)] <= until))
        and (not filters.articles or article.id in filters.articles)
    )


def find(desk: Desk, filters: Filters, named: str = "") -> Found:
    """What there is to browse; ``named`` keeps the speakers and articles with these letters in their names."""
    listing = desk.listing()
    articles = tuple(article for article in listing if admits(article, filters))
    if filters.speaker or filters.articles:
        return Found(filters, articles, said=tuple(_said(desk, filters, articles)))
    counted = len(articles) == len(listing) or len(articles) <= RECOUNTED
    speakers = desk.speakers() if len(articles) == len(listing) or not counted else _count(desk, articles)
    letters = named.strip().casefold()
    return Found(
        filters,
        tuple(one for one in articles if letters in one.title.casefold() or letters in one.id.casefold()),
        tuple((name, count) for name, count in speakers if letters in name.casefold()),
        counted=counted,
    )


def people(desk: Desk, name: str) -> list[str]:
    """Whom a name means: the speaker called just that, or else everybody it may stand for."""
    names = [person for person, _ in desk.speakers()]
    return [name] if name in names else [person for person in names if same_person(name, person)]


def timeline(found: Found, most: int = 24) -> list[tuple[str, int]]:
    """How many statements a day, where the day is known; a month or a year where there are too many days."""
    dated = ((one.article.date, 1) for one in found.said) if found.chosen else _dates(found.articles)
    days: Counter[str] = Counter()
    for day, count in dated:
        if count and DAY.fullmatch(day):
            days[day] += count
    for length in (10, 7, 4):
        counts: Counter[str] = Counter()
        for day, count in days.items():
            counts[day[:length]] += count
        if len(counts) <= most:
            break
    return sorted(counts.items())


def _dates(articles: Iterable[Listed]) -> Iterable[tuple[str, int]]:
    return ((article.date, article.statements) for article in articles)


def _count(desk: Desk, articles: Sequence[Listed]) -> list[tuple[str, int]]:
    names = (said.speaker for article in articles if article.statements for said in desk.statements(article.id))
    return Counter(name for name in names if name).most_common()


def _said(desk: Desk, filters: Filters, articles: Sequence[Listed]) -> list[Said]:
    """What was said in the articles, oldest first, undated last."""
    if not filters.speaker:
        found = [Said(one, said) for one in articles for said in desk.statements(one.id) if said.speaker]
    else:
        there = {article.id: article for article in articles}
        found = [
            Said(there[article], said)
            for person in people(desk, filters.speaker)
            for article, said in desk.statements_of(person)
            if article in there
        ]
    return sorted(found, key=lambda one: (one.article.date or "9", one.article.id, one.statement.start))
