"""The page in a real Chromium, over hand-written answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from ui_browser import DESKTOP, PHONE, Visit
from ui_fake import DALLAS

pytest_plugins = ["ui_browser"]

Open = Callable[..., Visit]
KELLY = "what did Kelly say about family separation?"
WORDS = "We turn them over to HHS, and they do a very, very good job."
REPORTED = "says the law gives the government the right to separate parents from children"


def in_view(page: Page, selector: str) -> bool:
    """Whether the element is inside the window and inside the article's own scrolled box."""
    return page.evaluate(
        """selector => {
          const hit = document.querySelector(selector).getBoundingClientRect();
          const box = document.querySelector('.otr-text').getBoundingClientRect();
          return hit.top >= Math.max(0, box.top) - 1 && hit.bottom <= Math.min(innerHeight, box.bottom) + 1;
        }""",
        selector,
    )


def wait_in_view(page: Page, words: str) -> None:
    marked = "[...document.querySelectorAll('.otr-hit')].map(hit => hit.textContent).join('')"
    page.wait_for_function(f"words => {marked} === words", arg=words)
    page.wait_for_timeout(150)
    assert in_view(page, ".otr-hit")


def test_quotes_step_in_the_source(address: str, visit: Open) -> None:
    tab = visit(address)
    page = tab.open()
    tab.ask(KELLY)
    assert page.inner_text(".otr-card >> nth=0 >> .otr-words p") == WORDS
    wait_in_view(page, WORDS)
    assert page.inner_text(".otr-speaker") and page.inner_text(".otr-cue")
    page.get_by_role("button", name="Next").click()
    wait_in_view(page, REPORTED)
    assert "Quote 2 of 2" in page.inner_text("#otr-where")
    page.get_by_role("button", name="Show in article: John Kelly").first.click()
    wait_in_view(page, WORDS)


def test_a_phone_folds_the_source_below_and_goes_there_when_asked(address: str, visit: Open) -> None:
    tab = visit(address, PHONE)
    page = tab.open()
    tab.ask(KELLY)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    talk, source = page.locator("#otr-talk").bounding_box(), page.locator("#otr-source").bounding_box()
    assert talk and source and source["y"] >= talk["y"] + talk["height"] - 1
    page.get_by_role("button", name="Show in article: John Kelly").first.click()
    wait_in_view(page, WORDS)


def test_words_and_links_are_copied(address: str, visit: Open) -> None:
    tab = visit(address)
    page = tab.open()
    tab.ask(KELLY)
    card = page.locator(".otr-card").first
    card.get_by_role("button", name="Copy:").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{WORDS}”\n— John Kelly.") and DALLAS.title in copied
    card.get_by_role("button", name="Copy link").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('http'))")
    linked = page.evaluate("navigator.clipboard.readText()")
    selected = (
        "() => { getSelection().selectAllChildren(document.querySelector('.otr-words')); return '' + getSelection() }"
    )
    assert page.evaluate(selected).strip() == WORDS
    other = visit(address)
    other.open(linked.removeprefix(address))
    wait_in_view(other.page, WORDS)


def test_an_example_and_a_suggestion_ask_at_a_click(address: str, visit: Open) -> None:
    tab = visit(address)
    page = tab.open()
    page.get_by_role("button", name="What did John Kelly say?").click()
    page.wait_for_selector(".otr-card")
    tab.ask("What did Obama say?")
    assert "Nobody named Obama" in page.inner_text(".otr-none")
    assert page.locator(".otr-unanswered .otr-nearest").count() == 1
    page.locator("[data-ask]").first.click()
    page.wait_for_function("document.querySelectorAll('#otr-chat .otr-answer').length === 3")


@pytest.mark.parametrize("question", ["🙂🙂", " ", "word " * 20_000])
def test_bad_questions_get_a_friendly_reply(question: str, address: str, visit: Open) -> None:
    tab = visit(address)
    page = tab.open()
    tab.ask(question)
    assert "That question" in page.inner_text(".otr-notice")
    tab.ask(KELLY)
    assert page.locator(".otr-card").count() > 0


def test_a_question_is_stopped_and_a_fault_leaves_no_dead_box(address: str, visit: Open) -> None:
    tab = visit(address)
    page = tab.open()
    page.fill("#otr-box textarea", "answer slowly")
    page.press("#otr-box textarea", "Enter")
    page.get_by_role("button", name="Stop").click()
    page.locator(".otr-notice", has_text="Stopped.").wait_for()
    tab.ask("crash")
    assert "Please ask again" in page.inner_text(".otr-notice >> nth=1")
    tab.ask(KELLY)
    assert page.inner_text(".otr-card >> nth=0 >> .otr-words p") == WORDS


def test_filters_narrow_are_shown_and_removed(address: str, visit: Open) -> None:
    tab = visit(address)
    page = tab.open()
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Speaker").fill("hec")
    page.get_by_role("option", name="Hector Tarango (1)").click()
    chip = page.get_by_role("button", name="Speaker: Hector Tarango ✕")
    chip.wait_for()
    chip.click()
    chip.wait_for(state="hidden")
    assert page.get_by_label("Speaker").input_value() == ""


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_sticks_out(size: tuple[int, int], address: str, visit: Open) -> None:
    tab = visit(address, size, dark=True)
    page = tab.open()
    tab.ask(KELLY)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.locator("#otr-box").bounding_box()
    assert box and box["y"] + box["height"] <= size[1]
