"""The conversation in a real Chromium: follow-ups, editing, asking again, stopping, saving, reloading, clearing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from ui_browser import Visit
from ui_fake import DALLAS

pytest_plugins = ["ui_browser"]

Open = Callable[..., Visit]
Size = tuple[int, int]
KELLY = "what did Kelly say about family separation?"
WORDS = "We turn them over to HHS, and they do a very, very good job."


def questions(page: Page) -> list[str]:
    return page.locator(".otr-question").all_inner_texts()


STORED = "localStorage.getItem('on-the-record')"  # encrypted, and anew each time: only its length tells


def test_a_follow_up_shows_what_it_was_read_as(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size)
    page = tab.open()
    tab.ask(KELLY)
    tab.ask("And in Dallas?")
    expect(page.locator(".otr-reading")).to_have_text(f"Read as: {KELLY} And in Dallas?")
    # The new question is read from its beginning.
    expect(page.locator(".otr-question").last).to_be_in_viewport()
    expect(page.locator(".otr-question").first).not_to_be_in_viewport()
    tab.fits()


def test_an_earlier_question_is_edited_and_sent_again(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size)
    page = tab.open()
    for question in (KELLY, "And in Dallas?", "Who won the cricket?"):
        tab.ask(question)
    page.get_by_role("button", name="Edit: And in Dallas?").click()
    field = page.get_by_label("Your question, to be changed")
    expect(field).to_be_focused()
    tab.fits()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Edit: And in Dallas?")).to_be_focused()
    page.keyboard.press("Enter")
    field.fill("And in Texas?")
    page.keyboard.press("Enter")
    expect(page.locator(".otr-reading")).to_have_text(f"Read as: {KELLY} And in Texas?")
    assert questions(page) == [KELLY, "And in Texas?"]
    expect(page.locator(".otr-question").last).to_be_focused()
    page.get_by_role("button", name=f"Edit: {KELLY}").click()
    field.fill("   ")
    page.locator(".otr-asked form").get_by_role("button", name="Ask").click()
    expect(field).to_be_focused()  # nothing to ask
    page.get_by_role("button", name="Cancel").click()
    assert questions(page) == [KELLY, "And in Texas?"]


def test_a_question_is_stopped_and_asked_again(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size)
    page = tab.open()
    question = f"answer very slowly, {size[0]}"  # on a busy machine Stop was pressed six seconds too late
    page.fill("#otr-box textarea", question)
    page.press("#otr-box textarea", "Enter")
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_in_viewport()
    stop.click()
    page.locator(".otr-notice", has_text="Stopped.").wait_for()
    page.get_by_role("button", name=f"Ask again: {question}").click()
    expect(page.locator(".otr-card").first).to_be_visible()
    assert questions(page) == [question]


def test_a_fault_leaves_no_dead_box(size: Size, address: str, visit: Open) -> None:
    tab = visit(address, size)
    page = tab.open()
    tab.ask("crash")
    assert "Please ask again" in page.inner_text(".otr-notice")
    tab.ask(KELLY)
    assert page.inner_text(".otr-card >> nth=0 >> .otr-words p") == WORDS


def test_a_second_question_waits_for_the_first(address: str, visit: Open) -> None:
    tab = visit(address)
    page = tab.open()
    tab.ask(KELLY)
    page.fill("#otr-box textarea", "answer slowly")
    page.press("#otr-box textarea", "Enter")
    page.locator(".otr-waiting").wait_for()
    page.get_by_role("button", name=f"Ask again: {KELLY}").click()
    expect(page.locator(".otr-waiting")).to_be_hidden()
    expect(page.locator(".otr-card:not(.otr-nearest)")).to_have_count(4)
    assert questions(page) == [KELLY, "answer slowly"]


def test_it_is_saved_reloaded_and_cleared(size: Size, address: str, visit: Open, tmp_path: Path) -> None:
    tab = visit(address, size)
    page = tab.open()
    tab.ask(KELLY)
    for name, file in (("Save as Markdown", "talk.md"), ("Save as JSON", "talk.json")):
        with page.expect_download() as saved:
            page.get_by_role("button", name=name).click()
        saved.value.save_as(tmp_path / file)
    text = (tmp_path / "talk.md").read_text(encoding="utf-8")
    assert "separate parents from children" in text and "John Kelly" in text and DALLAS.title in text
    (turn,) = json.loads((tmp_path / "talk.json").read_text(encoding="utf-8"))
    assert turn["question"] == KELLY and turn["quotes"][0]["text"] == WORDS
    page.reload()
    page.locator(".otr-question", has_text=KELLY).wait_for()
    assert page.inner_text(".otr-words p >> nth=0") == WORDS
    tab.fits()
    kept = page.evaluate(STORED)
    page.get_by_role("button", name="Clear").click()
    page.locator(".otr-question").first.wait_for(state="detached")
    page.wait_for_function(f"kept => {STORED}.length < kept.length / 2", arg=kept)
    page.reload()
    tab.settle()
    expect(page.get_by_role("button", name="What did John Kelly say?")).to_be_visible()
    assert page.locator(".otr-question").count() == 0
    assert DALLAS.title not in page.inner_text("#otr-evidence")
