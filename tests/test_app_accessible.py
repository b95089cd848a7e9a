"""axe-core finds nothing serious in the page's states; the keyboard reaches what the mouse does; nothing jumps."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Page
from ui_browser import Visit, free_port
from ui_fake import FakePipeline, open_fake_folder

from ui.page import build_page
from ui.serve import serve
from ui.warmup import Progress, Warmup

pytest_plugins = ["ui_browser"]

Open = Callable[..., Visit]
Size = tuple[int, int]
SHIFTS = """
  window.shifts = [];
  new PerformanceObserver(list => list.getEntries().forEach(one => one.hadRecentInput || window.shifts.push({
    value: one.value, at: one.startTime,
    what: one.sources.map(({ node, previousRect: a, currentRect: b }) =>
      `${node?.id || node?.className || node?.nodeName} ${a.x},${a.y} ${a.width}x${a.height}`
      + ` to ${b.x},${b.y} ${b.width}x${b.height}`),
  }))).observe({ type: "layout-shift", buffered: true });
"""
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


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(dark: bool, size: Size, axe: str, address: str, visit: Open, tmp_path: Path) -> None:
    tab = visit(address, size, dark=dark)
    page = tab.open()
    found = serious(page, axe)
    tab.ask("what did Kelly say about family separation?")
    page.locator(".otr-also summary").first.click()
    tab.ask("What did Obama say?")
    tab.filters()
    page.get_by_role("button", name="Edit: What did Obama say?").click()
    found += serious(page, axe)
    page.keyboard.press("Escape")
    tab.tab("Browse")
    page.get_by_role("heading", name="Articles (2)").wait_for()
    found += serious(page, axe)
    page.get_by_role("button", name="John Kelly, 3 statements").click()
    page.get_by_text("What John Kelly said").wait_for()
    found += serious(page, axe)
    tab.tab("Your articles")
    refused = tmp_path / "empty.txt"
    refused.touch()
    page.locator("#otr-bring input[type=file]").set_input_files(refused)
    page.get_by_text("There is nothing to read in those files.").wait_for()
    found += serious(page, axe)
    assert not found, "\n\n".join(found)


def layout_shift(shifts: list[dict]) -> float:
    """Cumulative layout shift as it is defined: the worst window of shifts less than 1 s apart, of at most 5 s."""
    windows: list[list[dict]] = []
    for one in shifts:
        if windows and one["at"] - windows[-1][-1]["at"] < 1000 and one["at"] - windows[-1][0]["at"] < 5000:
            windows[-1].append(one)
        else:
            windows.append([one])
    return max((sum(one["value"] for one in window) for window in windows), default=0.0)


def test_nothing_jumps_from_first_paint_to_the_source(size: Size, visit: Open) -> None:
    gate = threading.Event()

    def slow(progress: Progress) -> FakePipeline:
        progress(1, 2)
        gate.wait(60)
        return FakePipeline()

    warmup = Warmup(slow).start()
    blocks = build_page(warmup, open_fake_folder)
    tab = visit(serve(blocks, warmup, host="127.0.0.1", port=free_port()), size)
    page = tab.page
    try:
        page.add_init_script(SHIFTS)
        page.goto(tab.address)
        page.get_by_text("Warming up: Reading the articles (1 of 2) …").wait_for()  # before the models
        page.fill("#otr-box textarea", "what did Kelly say about family separation?")
        page.press("#otr-box textarea", "Enter")
        page.locator(".otr-waiting", has_text="Warming up").wait_for()
        gate.set()
        page.locator(".otr-card").first.wait_for()
        page.get_by_role("button", name="Show in article: John Kelly").nth(1).click()
        page.locator(".otr-hit", has_text="the law gives").wait_for()
        page.get_by_role("tab", name="Browse").click()
        page.get_by_role("heading", name="Articles (2)").wait_for()
        page.wait_for_timeout(500)
        shifts = page.evaluate("window.shifts")
    finally:
        gate.set()
        blocks.close(verbose=False)
    assert layout_shift(shifts) < 0.1, json.dumps(shifts, indent=1)


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


def test_tab_goes_from_the_box_on_in_the_order_of_the_page(address: str, visit: Open) -> None:
    tab = visit(address)
    page = tab.open()
    tab.ask("what did Kelly say about family separation?")
    page.get_by_role("button", name="Save as JSON").wait_for()  # drawn after the reply: a slow page had it too late
    page.locator(".otr-question").focus()
    met = []
    for _ in range(20):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent.trim()"))
    order = ["Edit:", "Ask again:", "Also in 1", "Show in article:", "Copy:", "Copy link:", "1 more", "Save as JSON"]
    places = [next((at for at, name in enumerate(met) if name.startswith(one)), -1) for one in order]
    assert places == sorted(places) and places[0] == 0, met


def test_what_is_drawn_has_a_name(address: str, visit: Open) -> None:
    page = visit(address).open()
    for role, name in (
        ("textbox", "Your question"),
        ("button", "Ask"),
        ("tab", "Browse"),
        ("heading", "On the Record"),
    ):
        # Gradio's label holds the button too: the field's name is "Your question Ask".
        page.get_by_role(role, name=name, exact=role != "textbox").first.wait_for()  # type: ignore[arg-type]
    assert page.title() == "On the Record" and page.locator("html").get_attribute("lang")
