"""Browsing: pure lists, and clicks through them in a browser."""

from __future__ import annotations

from collections.abc import Callable

from test_app_cards import plain
from ui_browser import Visit
from ui_fake import DALLAS, TWIN, FakePipeline

from rag.types import Filters
from ui.browse import admits, browse_html, find_said, timeline

pytest_plugins = ["ui_browser"]

DESK = FakePipeline()


def shown(filters: Filters) -> str:
    return plain(browse_html(DESK, filters, find_said(DESK, filters)))


def test_filters_admit_articles() -> None:
    assert admits(DALLAS, Filters(outlet="fox 4", since="2017-03", until="2017-03", articles=(DALLAS.id,)))
    assert not admits(DALLAS, Filters(since="2017-03-08"))
    assert not admits(DALLAS, Filters(until="2017-02"))
    assert not admits(TWIN, Filters(outlet="Fox 4"))


def test_speakers_and_articles_are_listed_with_counts() -> None:
    text = shown(Filters())
    assert "Who is quoted (2)" in text and "3 statements" in text and "1 statement" in text
    assert "Articles (2)" in text and DALLAS.title in text
    assert "Hector" not in shown(Filters(since="2017-03-08"))


def test_what_somebody_said_is_listed_over_time() -> None:
    said = find_said(DESK, Filters(speaker="Kelly"))
    assert [(one.article.id, one.statement.speaker) for one in said] == [
        (DALLAS.id, "John Kelly"),
        (DALLAS.id, "John Kelly"),
        (TWIN.id, "John Kelly"),
    ]
    assert timeline(said) == [("2017-03-07", 2), ("2017-03-09", 1)]
    assert "What Kelly said (3)" in shown(Filters(speaker="Kelly"))
    assert "Nothing that these filters let through." in shown(Filters(speaker="Obama"))


def test_clicks_lead_from_speaker_to_words_to_source_to_question(address: str, visit: Callable[..., Visit]) -> None:
    tab = visit(address)
    page = tab.open()
    page.get_by_role("tab", name="Browse").click()
    page.get_by_role("button", name="John Kelly", exact=True).click()
    page.get_by_text("What John Kelly said (3)").wait_for()
    page.get_by_role("button", name="Speaker: John Kelly ✕").wait_for()
    page.locator("#otr-days svg, #otr-days canvas").first.wait_for()
    page.get_by_role("button", name="Show in article: Kelly on minors").click()
    page.wait_for_function("document.querySelector('.otr-headline')?.textContent === 'Kelly on minors'")
    page.get_by_role("button", name="Ask: What did John Kelly say?").click()
    page.locator(".otr-question", has_text="What did John Kelly say?").wait_for()
    page.locator("#otr-chat .otr-card").first.wait_for()
    page.get_by_role("tab", name="Browse").click()
    page.get_by_role("button", name="All speakers and articles").click()
    page.get_by_text("Who is quoted (2)").wait_for()
