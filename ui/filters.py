"""What the filter controls hold, as Filters and as words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from rag.store import Listed
from rag.types import Filters

Choice = tuple[str, str]

CHOICES = 1000
"""Speakers or articles in a menu, which every visitor's browser is sent; the lists of the browse tab have all."""

DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def read_filters(
    speaker: str | None, outlet: str | None, since: str | None, until: str | None, articles: Sequence[str] | None
) -> Filters:
    """The controls' values; an empty one admits everything."""
    return Filters(
        (speaker or "").strip(),
        (outlet or "").strip(),
        (since or "").strip(),
        (until or "").strip(),
        tuple(articles or ()),
    )


def bad_date(filters: Filters) -> str:
    """What a date was given as that is none; "" where all are."""
    return next((date for date in (filters.since, filters.until) if date and not DATE.fullmatch(date)), "")


def active(filters: Filters, titles: Mapping[str, str] | None = None) -> list[str]:
    """For each control in order, what it is set to in a few words; "" where it is not."""
    chosen = [(titles or {}).get(article) or article for article in filters.articles]
    narrowed = chosen[0] if len(chosen) == 1 else f"{len(chosen)} articles"
    since, until = (date + " (not a date)" * (not DATE.fullmatch(date)) for date in (filters.since, filters.until))
    return [
        filters.speaker and f"Speaker: {filters.speaker}",
        filters.outlet and f"Outlet: {filters.outlet}",
        filters.since and f"From {since}",
        filters.until and f"Until {until}",
        f"Only: {narrowed}" if chosen else "",
    ]


def speaker_choices(speakers: Sequence[tuple[str, int]]) -> list[Choice]:
    return [(f"{name} ({count:,})", name) for name, count in speakers[:CHOICES]]


def outlet_choices(articles: Sequence[Listed]) -> list[Choice]:
    """Outlets with the number of their articles, most first."""
    ranked = sorted(Counter(one.outlet for one in articles if one.outlet).items(), key=lambda item: (-item[1], item[0]))
    return [(f"{name} ({count:,})", name) for name, count in ranked]


def article_choices(articles: Sequence[Listed]) -> list[Choice]:
    return [
        (" · ".join(filter(None, (one.title or one.id, one.outlet, one.date))), one.id) for one in articles[:CHOICES]
    ]
