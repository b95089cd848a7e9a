"""What the filter controls hold, as Filters and as words."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import Article, Filters

Choice = tuple[str, str]


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


def active(filters: Filters, articles: Sequence[Article] = ()) -> list[str]:
    """For each control in order, what it is set to in a few words; "" where it is not."""
    titles = {article.id: article.title or article.id for article in articles}
    chosen = [titles.get(article, article) for article in filters.articles]
    narrowed = chosen[0] if len(chosen) == 1 else f"{len(chosen)} articles"
    return [
        filters.speaker and f"Speaker: {filters.speaker}",
        filters.outlet and f"Outlet: {filters.outlet}",
        filters.since and f"From {filters.since}",
        filters.until and f"Until {filters.until}",
        f"Only: {narrowed}" if chosen else "",
    ]


def speaker_choices(speakers: Sequence[tuple[str, int]]) -> list[Choice]:
    return [(f"{name} ({count})", name) for name, count in speakers]


def outlet_choices(articles: Sequence[Article]) -> list[Choice]:
    """Outlets with the number of their articles, most first."""
    counts: dict[str, int] = {}
    for article in articles:
        if article.outlet:
            counts[article.outlet] = counts.get(article.outlet, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(f"{name} ({count})", name) for name, count in ranked]


def article_choices(articles: Sequence[Article]) -> list[Choice]:
    return [
        (" · ".join(part for part in (article.title or article.id, article.outlet, article.date) if part), article.id)
        for article in articles
    ]
