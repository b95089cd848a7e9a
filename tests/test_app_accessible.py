"""axe-core finds nothing serious in the page's states; the keyboard reaches what the mouse does."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Page
from ui_browser import DESKTOP, PHONE, Visit

pytest_plugins = ["ui_browser"]

Open = Callable[..., Visit]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def axe() -> str:
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-playwright-python is not installed: accessibility was not looked at")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def serious(page: Page, axe: str) -> list[str]:
    """What axe calls serious or critical: rule, where, why."""
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # from under the box, which floats on a phone
    page.wait_for_timeout(400)  # colours fade in
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def test_axe_finds_nothing_serious(axe: str, address: str, visit: Open) -> None:
    tab = visit(address)
    page = tab.open()
    found = serious(page, axe)
    tab.ask("what did Kelly say about family separation?")
    page.locator(".otr-also summary").first.click()
    tab.ask("What did Obama say?")
    page.get_by_role("button", name="Filters").click()
    page.locator("#otr-filters").get_by_label("From").wait_for()
    found += serious(page, axe)
    page.get_by_role("tab", name="Browse").click()
    page.get_by_role("button", name="John Kelly", exact=True).click()
    page.get_by_text("What John Kelly said").wait_for()
    found += serious(page, axe)
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, True), (PHONE, False)], ids=["dark", "phone"])
def test_axe_finds_nothing_serious_in(size: tuple[int, int], dark: bool, axe: str, address: str, visit: Open) -> None:
    tab = visit(address, size, dark=dark)
    page = tab.open()
    tab.ask("what did Kelly say about family separation?")
    tab.ask("What did Obama say?")
    found = serious(page, axe)
    assert not found, "\n\n".join(found)


def test_the_keyboard_is_enough(address: str, visit: Open) -> None:
    tab = visit(address)
    page = tab.open()
    page.locator("#otr-box textarea").focus()
    page.keyboard.type("what did Kelly say about family separation?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".otr-hit")
    page.get_by_role("button", name="Show in article").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#otr-where').textContent.includes('2 of 2')")
    page.locator(".otr-also summary").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show in article: Kelly on minors").wait_for()
    page.locator(".otr-text").focus()
    before = page.evaluate("document.querySelector('.otr-text').scrollTop")
    page.keyboard.press("Home")
    page.wait_for_function("before => document.querySelector('.otr-text').scrollTop < before", arg=before)
