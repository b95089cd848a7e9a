"""Browsing: what is found without reading every article, and how it is listed."""

from __future__ import annotations

import time

import pytest
from test_app_cards import plain
from ui_fake import DALLAS, TWIN, FakePipeline

from rag.store import Listed
from rag.types import Article, Filters, Statement
from ui.browse import PAGE, RECOUNTED, Pages, admits, find, people, timeline
from ui.contents import choose_article, choose_speaker, fresh_filters, offered
from ui.filters import CHOICES
from ui.listing import browse_html, page_of, pager

DESK = FakePipeline()
DALLAS_LISTED, TWIN_LISTED = DESK.listing()


def shown(filters: Filters, named: str = "") -> str:
    return plain(browse_html(DESK, find(DESK, filters, named)))


def test_filters_admit_articles() -> None:
    assert admits(DALLAS_LISTED, Filters(outlet="fox 4", since="2017-03", until="2017-03", articles=(DALLAS.id,)))
    assert not admits(DALLAS_LISTED, Filters(since="2017-03-08"))
    assert not admits(DALLAS_LISTED, Filters(until="2017-02"))
    assert not admits(TWIN_LISTED, Filters(outlet="Fox 4"))


def test_speakers_and_articles_are_listed_with_counts() -> None:
    text = shown(Filters())
    assert "Who is quoted (2)" in text and "John Kelly3" in text and "Hector Tarango1" in text
    assert "Articles (2)" in text and DALLAS.title in text and "Fox 4 · 2017-03-07 · 3 statements" in text
    assert "Hector" not in shown(Filters(since="2017-03-08"))
    assert "Who is quoted (1)" in shown(Filters(since="2017-03-08"))


def test_names_are_found_by_their_letters() -> None:
    text = shown(Filters(), " tara")
    assert "Who is quoted (1)" in text and "Hector Tarango" in text
    assert "No article by that name." in text
    assert "Kelly on minors" in shown(Filters(), "MINORS")


def test_what_somebody_said_is_listed_over_time() -> None:
    found = find(DESK, Filters(speaker="Kelly"))
    assert [(one.article.id, one.statement.speaker) for one in found.said] == [
        (DALLAS.id, "John Kelly"),
        (DALLAS.id, "John Kelly"),
        (TWIN.id, "John Kelly"),
    ]
    assert timeline(found) == [("2017-03-07", 2), ("2017-03-09", 1)]
    assert "What Kelly said (3)" in shown(Filters(speaker="Kelly"))
    assert "Nothing that these filters let through." in shown(Filters(speaker="Obama"))
    assert timeline(find(DESK, Filters())) == [("2017-03-07", 3), ("2017-03-09", 1)]


def test_an_article_lists_what_is_said_in_it_and_by_whom() -> None:
    text = shown(Filters(articles=(DALLAS.id,)))
    assert f"What is said in “{DALLAS.title}” (3)" in text
    assert "Hector Tarango · in their own words" in text


def test_a_name_means_the_speaker_called_just_that() -> None:
    assert people(DESK, "John Kelly") == people(DESK, "Kelly") == ["John Kelly"]
    assert people(DESK, "Obama") == []


def test_what_is_no_date_is_said() -> None:
    assert "“soon” is not a date" in shown(Filters(since="soon"))


@pytest.mark.parametrize(("count", "page", "where"), [(20, 0, ""), (21, 0, "1–20 of 21"), (45, 9, "41–45 of 45")])
def test_long_lists_have_pages(count: int, page: int, where: str) -> None:
    assert where in plain(pager("speakers", count, page))
    items = list(range(count))
    assert list(page_of(items, page)) == items[PAGE * min(page, (count - 1) // PAGE) :][:PAGE]


class LargePipeline(FakePipeline):
    """Five thousand articles, a thousand speakers; every article's text that is read is noted."""

    COUNT = 5000

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self._listing = [
            Listed(f"{number:05}.txt", f"Article {number}", f"Outlet {number % 7}", f"20{number % 20:02}-01-02", 4)
            for number in range(self.COUNT)
        ]

    def articles(self) -> list[Article]:
        raise AssertionError("every article is read")

    def article(self, article_id: str) -> Article:
        self.read.append(article_id)
        return Article(article_id, "So it is, they said. " * 200)

    def listing(self) -> list[Listed]:
        return list(self._listing)

    def speakers(self) -> list[tuple[str, int]]:
        return [(f"Speaker {number}", 20) for number in range(self.COUNT // 5)]

    def statements(self, article_id: str) -> list[Statement]:
        who = int(article_id[:5]) % (self.COUNT // 5)
        return [Statement(21 * n, 21 * n + 8, "indirect", f"Speaker {who}", 0, 1, 2, 3) for n in range(4)]

    def statements_of(self, person: str) -> list[tuple[str, Statement]]:
        number = int(person.split()[1])
        ids = [f"{one:05}.txt" for one in range(number, self.COUNT, self.COUNT // 5)]
        return [(one, said) for one in ids for said in self.statements(one)]


@pytest.mark.parametrize(
    ("filters", "most_read"),
    [
        (Filters(), 0),
        (Filters(outlet="Outlet 3"), 0),
        (Filters(since="2001"), 0),
        (Filters(speaker="Speaker 7"), 5),
        (Filters(articles=("00012.txt",)), 1),
    ],
    ids=str,
)
def test_a_large_corpus_opens_at_once_and_is_not_read(filters: Filters, most_read: int) -> None:
    desk = LargePipeline()
    begun = time.perf_counter()
    found = find(desk, filters)
    markup = browse_html(desk, found, Pages())
    timeline(found)
    assert time.perf_counter() - begun < 1
    assert len(desk.read) <= most_read
    assert len(markup) < 300_000


def test_counts_of_many_filtered_articles_are_those_of_all_and_say_so() -> None:
    desk = LargePipeline()
    found = find(desk, Filters(since="2001"))
    assert len(found.articles) > RECOUNTED and not found.counted
    assert "Counted over all the articles." in plain(browse_html(desk, found))


def test_the_controls_of_a_large_corpus_stay_small() -> None:
    desk = LargePipeline()
    speaker, outlet, _, _, articles = fresh_filters(desk)
    assert len(speaker["choices"]) == len(articles["choices"]) == CHOICES and len(outlet["choices"]) == 7
    assert offered(desk)
    beyond = choose_article(desk, "04999.txt")
    assert beyond["value"] == ["04999.txt"] and beyond["choices"][0] == ("04999.txt", "04999.txt")
    assert choose_speaker(desk, "Speaker 7")["value"] == "Speaker 7" and "choices" not in choose_speaker(desk, "")
    assert choose_speaker(desk, "")["value"] is None and choose_article(desk, "")["value"] == []
