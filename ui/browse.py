"""Browsing: who is quoted, which articles there are, and what somebody said over time. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.people import same_person
from rag.types import Article, Filters, Statement
from ui.cards import words_html
from ui.markup import data, esc, tag
from ui.warmup import Desk
from ui.wording import FORMS, headline, source

SHOWN = 100
"""Statements, speakers or articles in one list; the filters narrow what is beyond."""

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Said:
    """A statement and the article it is in."""

    article: Article
    statement: Statement


def admits(article: Article, filters: Filters) -> bool:
    """Whether an article passes outlet, dates and articles of the filters."""
    date, until = article.date, filters.until
    return (
        (not filters.outlet or article.outlet.casefold() == filters.outlet.casefold())
        and (not filters.since or (date != "" and date >= filters.since))
        and (not until or (date != "" and date[: len(until)] <= until))
        and (not filters.articles or article.id in filters.articles)
    )


def find_said(desk: Desk, filters: Filters) -> list[Said]:
    """What the filtered articles report somebody to have said: oldest first, undated last."""
    articles = [article for article in desk.articles() if admits(article, filters)]
    articles.sort(key=lambda article: (article.date or "9", article.id))
    return [
        Said(article, statement)
        for article in articles
        for statement in desk.statements(article.id)
        if statement.speaker and (not filters.speaker or same_person(filters.speaker, statement.speaker))
    ]


def browse_html(desk: Desk, filters: Filters, said: Sequence[Said]) -> str:
    """Speakers and articles where nothing is chosen, else what was said."""
    chosen = bool(filters.speaker or filters.articles)
    inside = _statements(said, filters) if chosen else _speakers(said) + _articles(desk, filters)
    return tag("div", inside, {"class": "otr-answer otr-group otr-browse"})


def timeline(said: Iterable[Said], most: int = 24) -> list[tuple[str, int]]:
    """How many statements a day, where the day is known; a month or a year where there are too many days."""
    days = Counter(one.article.date for one in said if DAY.fullmatch(one.article.date))
    for length in (10, 7, 4):
        counts: Counter[str] = Counter()
        for day, count in days.items():
            counts[day[:length]] += count
        if len(counts) <= most:
            break
    return sorted(counts.items())


def _cut(items: Sequence[object], name: str) -> str:
    if len(items) <= SHOWN:
        return ""
    return tag("p", esc(f"The first {SHOWN} of {len(items):,} {name}; filters narrow them."), {"class": "otr-label"})


def _speakers(said: Sequence[Said]) -> str:
    ranked = Counter(one.statement.speaker or "" for one in said).most_common()
    most = ranked[0][1] if ranked else 1
    rows = "".join(_speaker(name, count, most) for name, count in ranked[:SHOWN])
    head = tag("h3", f"Who is quoted ({len(ranked):,})", {"class": "otr-section"})
    return head + tag("ul", rows, {"class": "otr-list"}) + _cut(ranked, "speakers")


def _speaker(name: str, count: int, most: int) -> str:
    button = tag("button", esc(name), {"type": "button", "class": "otr-pick", "data-speaker": name})
    share = tag("span", tag("span", "", {"style": f"width:{100 * count // most}%"}), {"class": "otr-bar"})
    many = tag("span", f"{count:,} statement{'s' * (count != 1)}", {"class": "otr-count"})
    question = f"What did {name} say?"
    ask = tag("button", "Ask", {"type": "button", "data-ask": question, "aria-label": f"Ask: {question}"})
    return tag("li", button + share + many + ask)


def _articles(desk: Desk, filters: Filters) -> str:
    found = [article for article in desk.articles() if admits(article, filters)]
    rows = "".join(_article(article) for article in found[:SHOWN])
    head = tag("h3", f"Articles ({len(found):,})", {"class": "otr-section"})
    return head + tag("ul", rows, {"class": "otr-list"}) + _cut(found, "articles")


def _article(article: Article) -> str:
    title = headline(article)
    name = tag("button", esc(title), {"type": "button", "class": "otr-pick", "data-article": article.id})
    facts = " · ".join(esc(part) for part in (article.outlet, article.date) if part)
    begins = data([article.id, 0, min(len(article.text), 1)])
    show = tag("button", "Read", {"type": "button", "data-open": begins, "aria-label": f"Read: {title}"})
    return tag("li", name + tag("span", facts, {"class": "otr-count"}) + (show if article.text else ""))


def _statements(said: Sequence[Said], filters: Filters) -> str:
    who = filters.speaker or "everybody"
    back = tag("button", "‹ All speakers and articles", {"type": "button", "data-speaker": "", "data-article": ""})
    asking = ""
    if filters.speaker:
        question = f"What did {filters.speaker} say?"
        asking = tag("button", "Ask", {"type": "button", "data-ask": question, "aria-label": f"Ask: {question}"})
    head = tag("h3", esc(f"What {who} said ({len(said):,})"), {"class": "otr-section"})
    rows = "".join(_statement(one) for one in said[:SHOWN])
    nothing = "" if said else tag("p", "Nothing that these filters let through.", {"class": "otr-notice"})
    bar = tag("div", back + asking, {"class": "otr-foot"})
    return bar + head + nothing + tag("ol", rows, {"class": "otr-said"}) + _cut(said, "statements")


def _statement(one: Said) -> str:
    article, statement = one.article, one.statement
    words = article.text[statement.start : statement.end]
    place = data([article.id, statement.start, statement.end])
    label = f"Show in article: {headline(article)}"
    show = tag("button", "Show", {"type": "button", "class": "otr-show", "aria-label": label, "data-open": place})
    who = tag("strong", esc(statement.speaker or ""), {"class": "otr-name"})
    form = tag("span", esc(f" · {FORMS[statement.kind]}"), {"class": "otr-form"})
    quote = words_html(words, statement.kind)
    about = tag("p", who + form, {"class": "otr-who"}) + tag("p", esc(source(article)), {"class": "otr-source"})
    return tag("li", quote + about + show, {"class": f"otr-card otr-{statement.kind}"})
