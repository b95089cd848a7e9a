"""Answers, their source and refusals in a real Chromium, at desktop and phone width, over hand-written answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from ui_browser import Visit
from ui_fake import DALLAS

pytest_plugins = ["ui_browser"]

Open = Callable[..., Visit]
Size = tuple[int, int]
KELLY = "what did Kelly say about family separation?"
WORDS = "We turn them over to HHS, and they do a very, very good job."
REPORTED = "says the law gives the government the right to separate parents from children"
MARKED = "[...document.querySelectorAll('.otr-hit')].map(hit => hit.textContent).join('')"
IN_VIEW = """() => {
  const hit = document.querySelector('.otr-hit').getBoundingClientRect();
  const box = document.querySelector('.otr-text').getBoundingClientRect();
  return hit.top >= Math.max(0, box.top) - 1 && hit.bottom <= Math.min(innerHeight, box.bottom) + 1;
}"""


def wait_in_view(page: Page, words: str) -> None:
    """The words are marked, inside the window and inside the article's own scrolled box."""
    page.wait_for_function(f"words => {MARKED} === words", arg=words)
    page.wait_for_function(IN_VIEW)


def style(page: Page, selector: str, *names: str) -> list[str]:
    return page.eval_on_selector(
        selector, "(one, names) => names.map(name => getComputedStyle(one)[name])", list(names)
    )


# 1. Answer cards


def test_a_card_shows_the_words_in_their_form_with_all_that_is_known(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size)
    page = tab.open()
    tab.ask(KELLY)
    direct, reported = page.locator(".otr-card").nth(0), page.locator(".otr-card").nth(1)
    expect(direct.locator(".otr-words p")).to_have_text(WORDS)
    expect(reported.locator(".otr-words p")).to_have_text(REPORTED)
    for part in ("John Kelly", "in their own words", DALLAS.title, "Fox 4", "2017-03-07", "very likely an answer"):
        assert part in direct.inner_text()
    assert "as the article reports it" in reported.inner_text()
    assert style(page, ".otr-direct .otr-words", "fontFamily") != style(page, ".otr-indirect .otr-words", "fontFamily")
    assert style(page, ".otr-indirect .otr-words", "borderLeftStyle") == ["solid"]
    drawn = "one => getComputedStyle(one, '::before').content"
    assert page.eval_on_selector(".otr-direct .otr-words p", drawn) == '"“"'
    assert page.eval_on_selector(".otr-indirect .otr-words p", drawn) == "none"
    tab.fits()


def test_the_same_words_elsewhere_unfold_with_their_differences(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size)
    page = tab.open()
    tab.ask(KELLY)
    page.get_by_text("Also in 1 other article").click()
    expect(page.locator(".otr-also li").get_by_text("without: very, very")).to_be_visible()
    assert page.locator(".otr-also ins").all_inner_texts() == ["HHS", "job"]
    page.get_by_text("1 more that may only touch on it").click()
    expect(page.locator(".otr-more .otr-card")).to_be_visible()
    tab.fits()
    page.get_by_role("button", name="Show in article: Kelly on minors").click()
    wait_in_view(page, "We turn them over to HHS and they do a good job")


def test_words_and_links_are_copied(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size)
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
    other = visit(address, size)
    other.open(linked.removeprefix(address))
    wait_in_view(other.page, WORDS)


# 2. The evidence panel


def test_quotes_step_in_the_source(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size)
    page = tab.open()
    tab.ask(KELLY)
    page.get_by_role("button", name="Show in article: John Kelly").first.click()
    wait_in_view(page, WORDS)
    colours = {style(page, one, "backgroundColor")[0] for one in (".otr-hit", ".otr-speaker", ".otr-cue")}
    assert len(colours) == 3
    assert (page.inner_text(".otr-speaker").strip(), page.inner_text(".otr-cue")) == ("he", "replied")
    page.get_by_role("button", name="Next ›").click()
    page.wait_for_function(f"words => {MARKED} === words", arg=REPORTED)
    expect(page.locator("#otr-where")).to_contain_text("Quote 2 of 2")
    page.get_by_role("button", name="‹ Previous").click()
    page.wait_for_function(f"words => {MARKED} === words", arg=WORDS)
    tab.fits()


def test_a_desktop_has_the_source_beside_the_conversation(address: str, visit: Open) -> None:
    tab = visit(address)
    page = tab.open()
    tab.ask(KELLY)
    wait_in_view(page, WORDS)  # without being asked
    talk, source = page.locator("#otr-talk").bounding_box(), page.locator("#otr-source").bounding_box()
    assert talk and source and source["x"] >= talk["x"] + talk["width"] and abs(source["y"] - talk["y"]) < 2
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    page.locator("#otr-source-fold > button").click()
    expect(page.locator(".otr-text")).to_be_hidden()
    page.locator("#otr-source-fold > button").click()
    expect(page.locator(".otr-text")).to_be_visible()


def test_a_phone_folds_the_source_below_goes_there_when_asked_and_back(address: str, visit: Open) -> None:
    tab = visit(address, (390, 844))
    page = tab.open()
    expect(page.locator("#otr-source")).to_be_hidden()  # nothing to see yet
    tab.ask(KELLY)
    assert page.evaluate("scrollY < 400")  # reading the answer goes on
    talk, source = page.locator("#otr-talk").bounding_box(), page.locator("#otr-source").bounding_box()
    assert talk and source and source["y"] >= talk["y"] + talk["height"] - 1
    shower = page.get_by_role("button", name="Show in article: John Kelly").nth(1)
    shower.click()
    wait_in_view(page, REPORTED)
    page.get_by_role("button", name="Back to the quote").click()
    expect(shower).to_be_in_viewport()
    expect(shower).to_be_focused()
    page.locator("#otr-source-fold > button").click()
    expect(page.locator(".otr-text")).to_be_hidden()


# 7. Not found


@pytest.mark.parametrize(
    ("question", "title", "try_this"),
    [
        ("What did Obama say?", "Nobody by that name", "What did John Kelly say?"),
        ("What did Kelly say about opioids?", "Quoted, but not on this", "What did John Kelly say?"),
        ("Who won the cricket?", "Not in these articles", "What did Hector Tarango say?"),
    ],
)
def test_no_answer_says_why_and_what_to_ask_instead(
    question: str, title: str, try_this: str, size: Size, address: str, visit: Open
) -> None:
    tab = visit(address, size)
    page = tab.open()
    tab.ask(question)
    assert page.inner_text(".otr-none-title") == title
    assert page.locator(".otr-unanswered .otr-nearest").count() == ("cricket" not in question)
    tab.fits()
    page.locator(".otr-suggestions").get_by_role("button", name=try_this).click()
    page.locator(".otr-question", has_text=try_this).wait_for()
    expect(page.locator(".otr-card:not(.otr-nearest)").first).to_be_visible()
    expect(page.locator(".otr-question", has_text=try_this)).to_be_focused()


# Friendly at the edges


def test_an_example_asks_at_a_click(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size)
    page = tab.open()
    tab.fits()
    page.get_by_role("button", name="What did John Kelly say?").click()
    expect(page.locator(".otr-card").first).to_be_visible()
    expect(page.locator(".otr-question")).to_be_focused()


@pytest.mark.parametrize("question", ["🙂🙂", " ", "word " * 20_000], ids=["emoji", "blank", "long"])
def test_bad_questions_get_a_friendly_reply(question: str, address: str, visit: Open) -> None:
    tab = visit(address, (390, 844))
    page = tab.open()
    tab.ask(question)
    assert "That question" in page.inner_text(".otr-notice")
    tab.fits()
    tab.ask(KELLY)
    assert page.locator(".otr-card").count() > 0


def test_the_box_stays_in_reach(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size, dark=True)
    page = tab.open()
    tab.ask(KELLY)
    expect(page.locator("#otr-box")).to_be_in_viewport(ratio=1)
    tab.fits()
