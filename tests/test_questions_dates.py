"""The time that a question names, and the articles of that time."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.corpus import load_articles
from rag.formats.fields import day_in_name
from rag.pipeline import Pipeline
from rag.questions_dates import Period, find_periods, published_then
from rag.settings import Settings
from rag.types import Filters
from tests.building import Fakes, build, opened
from tests.conftest import FakeReader


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What did Kelly say in March 2017?", "2017-03-01", "2017-04-21"),
        ("what did kelly say on march 6, 2017", "2017-03-06", "2017-03-27"),
        ("On the 6th of March 2017, what did Kelly say?", "2017-03-06", "2017-03-27"),
        ("How many senators had endorsed her by early November 2015?", "2015-11-01", "2015-12-21"),
        ("What did he promise in late 2015?", "2015-09-01", "2016-01-21"),
        ("What did May say in the summer of 2016?", "2016-06-01", "2016-09-21"),
        ("How did they vote in 2012?", "2012-01-01", "2013-01-21"),
        ("What did Kelly say before March 2017?", "", "2017-02-28"),
        ("What has Kelly said since 2016?", "2016-01-01", ""),
        ("What did Kelly say on 31 February 2016?", "2016-02-01", "2016-03-21"),
    ],
)
def test_a_time_is_read(question: str, since: str, until: str) -> None:
    assert find_periods(question) == (Period(since, until),)


def test_a_month_may_be_that_of_any_year_of_the_articles() -> None:
    assert [p.since for p in find_periods("And in March?", [2016, 2017])] == ["2016-03-01", "2017-03-01"]
    assert find_periods("And in March?") == ()


def test_several_times_are_read() -> None:
    found = find_periods("Was he ahead in January 2016 or in November 2015?")
    assert [p.since for p in found] == ["2016-01-01", "2015-11-01"]


@pytest.mark.parametrize(
    "question",
    [
        "What did May say about Brexit?",
        "Trump may say what?",
        "Who spoke at the March for Life?",
        "What happened to the 2,000 soldiers?",
        "Who loved the 1990s?",
        "What did he say on Tuesday?",
    ],
)
def test_what_is_no_time_is_not_read_as_one(question: str) -> None:
    assert find_periods(question, [2017]) == ()


def test_an_article_is_of_the_time_or_not_or_nobody_knows() -> None:
    march = find_periods("in March 2017")
    days = ("2017-03-31", "2017-04-02", "2017-02-28", "2018-03-05", "2017-03", "2017", "2016", "", "last spring")
    assert [published_then(march, day) for day in days] == [1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, 0.0, 0.0]
    assert published_then((), "2017-03-31") == 0.0


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("breitbart_2016-09-12_stealth.txt", "2016-09-12"),
        ("2017/03/06/wall.txt", "2017-03-06"),
        ("kelly_20170306.html", "2017-03-06"),
        ("2017-03-06 to 2017-03-09.txt", "2017-03-09"),
        ("2017-13-45.txt", ""),
        ("120170306.txt", ""),
        ("2017.txt", ""),
        ("000_dallas-stop.txt", ""),
    ],
)
def test_a_day_in_a_file_s_name(path: str, day: str) -> None:
    assert day_in_name(path) == day


def test_a_file_s_name_tells_its_day_where_nothing_better_does(corpus: Path) -> None:
    (corpus / "a.txt").rename(corpus / "2017-03-06_a.txt")
    (corpus / "b.txt").rename(corpus / "2017-04-06_b.txt")
    (corpus / "metadata.csv").write_text("file,date\n2017-04-06_b.txt,2017-04-05\n")
    assert [article.date for article in load_articles(corpus)] == ["2017-03-06", "2017-04-05", ""]


@pytest.fixture
def dated(tmp_path: Path, fakes: Fakes) -> Pipeline:
    """Two dozen articles, one late in each month, all of the same words but for the month's number."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for month in range(24):
        day = f"{2016 + month // 12}-{month % 12 + 1:02}-25"
        text = f"A headline on the wall\n\nKelly: The wall is {month} feet high.\n\nIt rained.\n"
        (folder / f"{day}.txt").write_text(text)
    build(folder, tmp_path / "index", fakes)
    settings = Settings(corpus=folder, read_depth=4)
    return Pipeline(settings, opened(tmp_path / "index"), fakes[0], (FakeReader(), FakeReader()))


def test_what_was_said_then_comes_first(dated: Pipeline) -> None:
    for month in ("2016-05", "2017-11"):
        year, number = month.split("-")
        name = {"05": "May", "11": "November"}[number]
        (answer,) = dated.answer([f"What did Kelly say about the wall in {name} {year}?"])
        assert answer.quotes[0].article == f"{month}-25.txt"


def test_a_month_of_any_year_and_filters_go_together(dated: Pipeline) -> None:
    question = "What did Kelly say about the wall in May?"
    both = [quote.article for quote in dated.answer([question])[0].quotes[:2]]
    assert sorted(both) == ["2016-05-25.txt", "2017-05-25.txt"]
    (answer,) = dated.answer([question], Filters(since="2017"))
    assert answer.quotes[0].article == "2017-05-25.txt"
    assert all(quote.article.startswith("2017") for quote in answer.quotes)
