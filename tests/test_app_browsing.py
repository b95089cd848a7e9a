"""Filters and browsing in a real Chromium, at desktop and phone width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from test_app_browse import LargePipeline
from ui_browser import Visit
from ui_fake import DALLAS

from ui.warmup import Desk

pytest_plugins = ["ui_browser"]

Open = Callable[..., Visit]
Size = tuple[int, int]


@pytest.fixture(scope="module")
def large_address(serve_desk: Callable[[Desk], str]) -> str:
    return serve_desk(LargePipeline())


def test_filters_are_searched_shown_and_removed(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size)
    page = tab.open()
    tab.filters()
    tab.fits()
    filters = page.locator("#otr-filters")
    filters.get_by_label("Speaker").fill("hec")
    page.get_by_role("option", name="Hector Tarango (1)").click()
    filters.get_by_label("Outlet").click()
    page.get_by_role("option", name="Fox 4 (1)").click()
    filters.get_by_label("From").fill("2017-03")
    filters.get_by_label("Until").fill("soon")
    filters.get_by_label("Articles").click()
    page.get_by_role("option", name=f"{DALLAS.title} · Fox 4 · 2017-03-07").click()
    page.keyboard.press("Escape")
    chips = page.locator("#otr-chips")
    for chip in ("Speaker: Hector Tarango ✕", "Outlet: Fox 4 ✕", "From 2017-03 ✕", f"Only: {DALLAS.title} ✕"):
        expect(chips.get_by_role("button", name=chip)).to_be_visible()
    chips.get_by_role("button", name="Until soon (not a date) ✕").click()
    expect(filters.get_by_label("Until")).to_have_value("")
    tab.fits()
    tab.ask("What did Obama say?")
    looked = "Looked for only in: Speaker: Hector Tarango, Outlet: Fox 4, From 2017-03, Only: "
    expect(page.locator(".otr-unanswered")).to_contain_text(looked + DALLAS.title)
    page.get_by_role("button", name="Ask without the filters").click()
    expect(page.locator(".otr-unanswered")).to_have_count(2)
    expect(page.locator(".otr-unanswered").last).not_to_contain_text("Looked for only")
    expect(chips.get_by_role("button")).to_have_count(0)
    expect(filters.get_by_label("Speaker")).to_have_value("")


def test_clicks_lead_from_speaker_to_words_to_source_to_question(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size)
    page = tab.open()
    tab.tab("Browse")
    page.locator("#otr-days svg, #otr-days canvas").first.wait_for()  # over time
    tab.fits()
    page.get_by_role("button", name="John Kelly, 3 statements").click()
    expect(page.get_by_role("heading", name="What John Kelly said (3)")).to_be_focused()
    expect(page.get_by_role("button", name="Speaker: John Kelly ✕")).to_be_visible()
    assert page.locator(".otr-said .otr-words p").count() == 3
    page.locator("#otr-days svg, #otr-days canvas").first.wait_for()
    tab.fits()
    page.get_by_role("button", name="Show in article: Kelly on minors").click()
    expect(page.locator(".otr-headline")).to_have_text("Kelly on minors")
    expect(page.locator(".otr-hit").first).to_be_in_viewport()
    if tab.phone:
        page.get_by_role("button", name="Back to the quote").click()
    page.get_by_role("button", name="Ask: What did John Kelly say?").click()
    page.locator(".otr-question", has_text="What did John Kelly say?").wait_for()
    page.locator("#otr-chat .otr-card").first.wait_for()
    tab.tab("Browse")
    page.get_by_role("button", name="All speakers and articles").click()
    expect(page.get_by_role("heading", name="Who is quoted (2)")).to_be_focused()
    page.get_by_role("button", name="Kelly on minors", exact=True).click()
    expect(page.get_by_role("heading", name="What is said in “Kelly on minors” (1)")).to_be_focused()


def test_the_filters_narrow_what_is_browsed(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size)
    page = tab.open()
    tab.tab("Browse")
    tab.filters()
    page.locator("#otr-filters").get_by_label("From").fill("2017-03-08")
    expect(page.get_by_role("heading", name="Who is quoted (1)")).to_be_visible()
    page.locator("#otr-filters").get_by_label("From").fill("8 March")
    expect(page.locator("#otr-found")).to_contain_text("“8 March” is not a date I can read")
    page.get_by_role("button", name="From 8 March (not a date) ✕").click()
    expect(page.get_by_role("heading", name="Who is quoted (2)")).to_be_visible()


def test_a_large_corpus_is_browsed_by_pages_and_names(size: Size, large_address: str, visit: Open) -> None:
    tab = visit(large_address, size)
    page = tab.open()
    tab.tab("Browse")
    expect(page.get_by_role("heading", name="Who is quoted (1,000)")).to_be_visible()
    expect(page.get_by_role("button", name="Speaker 19, 20 statements")).to_be_visible()
    tab.fits()
    page.get_by_role("button", name="Next speakers").click()
    expect(page.get_by_text("21–40 of 1,000")).to_be_visible()
    expect(page.get_by_role("heading", name="Who is quoted (1,000)")).to_be_focused()
    page.get_by_role("button", name="Next articles").click()
    expect(page.get_by_text("21–40 of 5,000")).to_be_visible()
    expect(page.get_by_text("21–40 of 1,000")).to_be_visible()
    page.get_by_label("Find a speaker or an article").fill("4999")
    page.get_by_role("button", name="Article 4999", exact=True).click()  # beyond what the menu holds
    expect(page.get_by_role("heading", name="What is said in “Article 4999” (4)")).to_be_visible()
    page.get_by_role("button", name=f"Show in article: {'Article 4999'}").first.click()
    expect(page.locator(".otr-hit").first).to_be_visible()
