"""The real app, as a visitor starts it, over the bundled articles, in a real Chromium.

``SCREENSHOTS=1`` keeps the pictures in ``docs/``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page
from ui_browser import DESKTOP, PHONE, Visit

from rag.settings import ROOT

pytest_plugins = ["ui_browser"]

Open = Callable[..., Visit]
KELLY = "what did Kelly say about family separation?"
SEEN = """() => {
  const hit = document.querySelector('.otr-hit').getBoundingClientRect();
  const box = document.querySelector('.otr-text').getBoundingClientRect();
  return hit.bottom > box.top && hit.top < Math.min(innerHeight, box.bottom);
}"""


def keep(page: Page, name: str) -> None:
    """Keep a picture, where pictures are wanted."""
    if os.environ.get("SCREENSHOTS"):
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)
        page.screenshot(path=Path(ROOT, "docs", f"{name}.png"))


def test_the_page_is_there_before_the_models(real_address: str, visit: Open) -> None:
    health = httpx.get(real_address + "healthz").json()
    tab = visit(real_address)
    tab.page.goto(real_address)
    tab.page.wait_for_selector("#otr-box textarea")
    if health["status"] == "warming up":
        assert "Warming up" in tab.page.inner_text("#otr-status") or "articles" in tab.page.inner_text("#otr-status")
    tab.ask(KELLY, 180_000)  # waits for the models
    assert tab.page.locator(".otr-card").count() > 0, tab.page.inner_text("#otr-chat")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_kelly_is_quoted_from_the_dallas_article(size: tuple[int, int], real_address: str, visit: Open) -> None:
    tab = visit(real_address, size)
    page = tab.open()
    if size == DESKTOP:
        keep(page, "screenshot-start")
    tab.ask(KELLY)
    words = page.inner_text(".otr-card >> nth=0 >> .otr-words p")
    dallas = (ROOT / "corpus" / "000_dallas-stop.txt").read_text(encoding="utf-8")
    assert words in dallas
    assert page.inner_text(".otr-name >> nth=0") == "John Kelly"
    assert "Dallas" in page.inner_text(".otr-source >> nth=0")
    hits = "() => [...document.querySelectorAll('.otr-hit')].map(hit => hit.textContent).join('')"
    assert page.evaluate(hits) == words
    assert page.inner_text(".otr-text").strip() and "Dallas" in page.inner_text(".otr-headline")
    if size == PHONE:
        keep(page, "screenshot-phone")
        page.get_by_role("button", name="Show in article").first.click()
        page.wait_for_timeout(500)
        keep(page, "screenshot-phone-source")
    page.wait_for_function(SEEN)
    if size == DESKTOP:
        keep(page, "screenshot")


def test_what_is_not_there_is_said(real_address: str, visit: Open) -> None:
    tab = visit(real_address, dark=True)
    page = tab.open()
    tab.ask("What did Barack Obama say about the border wall?")
    assert "Nobody named" in page.inner_text(".otr-none")
    keep(page, "screenshot-not-found")
