"""The lists of the browse tab as HTML, a page of each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TypeVar

from rag.store import Listed
from ui.browse import PAGE, Found, Pages, Said
from ui.cards import words_html
from ui.filters import bad_date
from ui.markup import data, esc, tag
from ui.warmup import Desk
from ui.wording import FORMS

Item = TypeVar("Item")


def browse_html(desk: Desk, found: Found, pages: Pages | None = None) -> str:
    """Speakers and articles where nothing is chosen, else what was said."""
    pages = pages or Pages()
    wrong = bad_date(found.filters)
    if wrong:
        said = f"“{wrong}” is not a date I can read: write 2017, 2017-02 or 2017-02-21."
        inside = tag("p", esc(said), {"class": "otr-notice"})
    elif found.chosen:
        inside = _statements(desk, found, pages.said)
    else:
        inside = _speakers(found, pages.speakers) + _articles(found, pages.articles)
    return tag("div", inside, {"class": "otr-answer otr-group otr-browse"})


def page_of(items: Sequence[Item], page: int) -> Sequence[Item]:
    """A page of a list; the last one where there are not so many."""
    page = min(page, max(0, len(items) - 1) // PAGE)
    return items[page * PAGE : (page + 1) * PAGE]


def pager(name: str, count: int, page: int) -> str:
    """The steps through a list, or nothing where it fits on one page."""
    last = max(0, count - 1) // PAGE
    page = min(page, last)
    if not last:
        return ""
    back = _turn(name, page - 1, "‹ Previous", f"Previous {name}", page > 0)
    forth = _turn(name, page + 1, "Next ›", f"Next {name}", page < last)
    where = f"{page * PAGE + 1:,}–{min(count, (page + 1) * PAGE):,} of {count:,}"
    return tag("nav", back + tag("span", where) + forth, {"class": "otr-pager", "aria-label": f"Pages of {name}"})


def _turn(name: str, page: int, shown: str, label: str, there: bool) -> str:
    places = {"data-page": str(page), "data-list": name, "aria-label": label}
    return tag("button", esc(shown), {"type": "button", **places, **({} if there else {"disabled": ""})})


def _head(name: str, text: str) -> str:
    """A list's heading, which takes the focus when a page of the list is turned."""
    return tag("h3", esc(text), {"class": "otr-section", "id": f"otr-list-{name}", "tabindex": "-1"})


def _nothing(items: Sequence[object], words: str) -> str:
    return "" if items else tag("p", esc(words), {"class": "otr-notice"})


def _asks(question: str) -> str:
    return tag("button", "Ask", {"type": "button", "data-ask": question, "aria-label": f"Ask: {question}"})


def _speakers(found: Found, page: int) -> str:
    people = found.speakers
    most = people[0][1] if people else 1
    rows = "".join(_speaker(name, count, most) for name, count in page_of(people, page))
    note = "" if found.counted else tag("p", "Counted over all the articles.", {"class": "otr-label"})
    return (
        _head("speakers", f"Who is quoted ({len(people):,})")
        + note
        + _nothing(people, "Nobody by that name.")
        + tag("ul", rows, {"class": "otr-list otr-people"})
        + pager("speakers", len(people), page)
    )


def _speaker(name: str, count: int, most: int) -> str:
    label = f"{name}, {count:,} statement{'s' * (count != 1)}"
    button = tag(
        "button", esc(name), {"type": "button", "class": "otr-pick", "data-speaker": name, "aria-label": label}
    )
    share = tag("span", tag("span", "", {"style": f"width:{100 * count // most}%"}), {"class": "otr-bar"})
    many = tag("span", f"{count:,}", {"class": "otr-count", "aria-hidden": "true"})
    return tag("li", button + share + many + _asks(f"What did {name} say?"))


def _articles(found: Found, page: int) -> str:
    rows = "".join(_article(article) for article in page_of(found.articles, page))
    return (
        _head("articles", f"Articles ({len(found.articles):,})")
        + _nothing(found.articles, "No article by that name.")
        + tag("ul", rows, {"class": "otr-list"})
        + pager("articles", len(found.articles), page)
    )


def _title(article: Listed) -> str:
    return article.title or article.id


def _facts(article: Listed) -> str:
    return " · ".join(part for part in (article.outlet, article.date) if part)


def _article(article: Listed) -> str:
    title = _title(article)
    name = tag("button", esc(title), {"type": "button", "class": "otr-pick", "data-article": article.id})
    many = f"{article.statements:,} statement{'s' * (article.statements != 1)}"
    facts = " · ".join(part for part in (_facts(article), many) if part)
    begins = data([article.id, 0, 1])
    show = tag("button", "Read", {"type": "button", "data-open": begins, "aria-label": f"Read: {title}"})
    return tag("li", name + tag("span", esc(facts), {"class": "otr-count"}) + show)


def _statements(desk: Desk, found: Found, page: int) -> str:
    filters, said = found.filters, found.said
    back = tag("button", "‹ All speakers and articles", {"type": "button", "data-speaker": "", "data-article": ""})
    asking = _asks(f"What did {filters.speaker} say?") if filters.speaker else ""
    title = _title(found.articles[0]) if len(found.articles) == 1 else f"{len(found.articles):,} articles"
    head = f"What {filters.speaker} said" if filters.speaker else f"What is said in “{title}”"
    groups = groupby(page_of(said, page), key=lambda one: one.article)
    return (
        tag("div", back + asking, {"class": "otr-foot"})
        + _head("said", f"{head} ({len(said):,})")
        + _nothing(said, "Nothing that these filters let through.")
        + "".join(_group(desk, article, list(them), not filters.speaker) for article, them in groups)
        + pager("said", len(said), page)
    )


def _group(desk: Desk, article: Listed, said: Sequence[Said], named: bool) -> str:
    """What was said in one article, under its headline."""
    facts = _facts(article)
    head = tag("cite", esc(_title(article))) + (tag("span", esc(f" · {facts}")) if facts else "")
    text = desk.article(article.id).text
    rows = "".join(_statement(text, one, named) for one in said)
    return tag("h4", head, {"class": "otr-from"}) + tag("ol", rows, {"class": "otr-said"})


def _statement(text: str, one: Said, named: bool) -> str:
    article, statement = one.article, one.statement
    place = data([article.id, statement.start, statement.end])
    label = f"Show in article: {_title(article)}"
    show = tag("button", "Show", {"type": "button", "class": "otr-show", "aria-label": label, "data-open": place})
    who = tag("strong", esc(statement.speaker or ""), {"class": "otr-name"}) if named else ""
    form = tag("span", esc(FORMS[statement.kind]), {"class": "otr-form"})
    about = tag("p", (f"{who} · " if named else "") + form, {"class": "otr-who"})
    words = words_html(text[statement.start : statement.end], statement.kind)
    return tag("li", words + tag("div", about + show, {"class": "otr-line"}), {"class": f"otr-{statement.kind}"})
