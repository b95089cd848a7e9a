"""Nothing from an article, a file name, an outlet, an author, a speaker or a question is ever markup."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from ui_browser import DESKTOP, PHONE, Visit
from ui_payloads import PAYLOADS

from rag.store import Listed
from rag.types import Answer, Article, Filters, Quote, Statement
from ui.browse import PAGE
from ui.own import MOST_FILES
from ui.warmup import Desk

pytest_plugins = ["ui_browser"]

PARTS = 2
OURS = ":is(#otr-chat, #otr-evidence, #otr-found, #otr-brought)"


def evil_article(payload: str) -> Article:
    text = f"{payload}\n\nBefore {payload} after.\n"
    return Article(f"{payload}.txt", text, payload, f"{payload} outlet", "2017-02-21", f"{payload} author")


class EvilPipeline:
    """Every payload is somewhere an article, and the answer to itself."""

    def __init__(self) -> None:
        self._articles = {article.id: article for article in map(evil_article, PAYLOADS)}

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        top_k: int | None = None,
        previous: Answer | None = None,
    ) -> Answer:
        article = evil_article(question)
        start = article.text.index("Before ") + 7
        said = self.statements(article.id)[0]
        first = Quote(article, start, start + len(question), said.speaker, "direct", 0.9, start, start + len(question))
        other = Quote(article, 0, len(question), said.speaker, "indirect", 0.7, 0, len(question), also_in=(first,))
        if question.startswith("<"):
            return Answer(question, True, None, (first, other), 2, said.speaker)
        return Answer(question, False, "unknown_speaker", (other, first), 0, question)

    def articles(self) -> list[Article]:
        return list(self._articles.values())

    def article(self, article_id: str) -> Article:
        return evil_article(article_id.removesuffix(".txt"))

    def speakers(self) -> list[tuple[str, int]]:
        return [(f"{payload} speaker", 1) for payload in PAYLOADS]

    def listing(self) -> list[Listed]:
        return [Listed(one.id, one.title, one.outlet, one.date, 1) for one in self._articles.values()]

    def statements_of(self, person: str) -> list[tuple[str, Statement]]:
        return [(one, said) for one in self._articles for said in self.statements(one) if said.speaker == person]

    def skipped(self) -> list[tuple[str, str]]:
        return []

    def statements(self, article_id: str) -> list[Statement]:
        payload = article_id.removesuffix(".txt")
        start = len(payload) + 2 + len("Before ")
        return [Statement(start, start + len(payload), "direct", f"{payload} speaker", 0, 3, 3, 5)]


@pytest.fixture(scope="module")
def evil_address(serve_desk: Callable[[Desk], str]) -> str:
    return serve_desk(EvilPipeline())


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 40


@pytest.mark.parametrize("part", range(PARTS))
def test_payloads_show_as_they_are_and_do_nothing(part: int, evil_address: str, visit: Callable[..., Visit]) -> None:
    tab = visit(evil_address, (DESKTOP, PHONE)[part])
    page = tab.open()
    texts = "selector => [...document.querySelectorAll(selector)].map(one => one.textContent)"
    for payload in PAYLOADS[part::PARTS]:
        page.fill("#otr-box textarea", payload)
        typed = page.input_value("#otr-box textarea")  # a text field makes its own of line ends
        page.press("#otr-box textarea", "Enter")
        page.wait_for_function(
            "text => document.querySelector('.otr-headline')?.textContent === text && "
            "[...document.querySelectorAll('.otr-question')].pop()?.textContent === text.trim() && "
            "document.querySelector('#otr-chat .bot-row:last-of-type .otr-words') && "
            "document.querySelector('#otr-box .submit-button')",
            arg=typed,
        )
        last = "#otr-chat .bot-row:last-of-type"
        assert typed.strip() in page.evaluate(texts, ".otr-question")
        assert typed in page.evaluate(texts, f"{last} .otr-words p")
        assert typed in page.evaluate(texts, f"{last} cite")
        assert page.evaluate(texts, ".otr-text") == [evil_article(typed).text]
        assert f"{typed} outlet · {typed} author" in page.evaluate(texts, ".otr-facts")[0]
        assert "".join(page.evaluate(texts, ".otr-hit")) == typed
    tab.filters()
    for label in ("Speaker", "Outlet", "Articles"):
        page.locator("#otr-filters").get_by_label(label).first.click()
        page.locator("[role=option]").nth(len(PAYLOADS) - 1).wait_for(state="attached")
        page.keyboard.press("Escape")
    harmless(page)


def harmless(page: Page) -> None:
    """No script of a payload ran, and none of its elements is there."""
    assert page.evaluate("window.pwned") is None
    assert page.locator(f"iframe, object, embed, base[href*=evil], {OURS} img, {OURS} form").count() == 0


def test_payloads_are_browsed_as_text(size: tuple[int, int], evil_address: str, visit: Callable[..., Visit]) -> None:
    tab = visit(evil_address, size)
    page = tab.open()
    texts = "selector => [...document.querySelectorAll(selector)].map(one => one.textContent)"
    tab.tab("Browse")
    seen: list[str] = []
    for name in ("speakers", "articles"):
        for _ in range(len(PAYLOADS) // PAGE + 1):
            page.locator(f"#otr-list-{name}").wait_for()
            seen += page.evaluate(texts, ".otr-pick")
            forth = page.get_by_role("button", name=f"Next {name}")
            if forth.is_disabled():
                break
            before = page.inner_text(".otr-browse")
            forth.click()
            page.wait_for_function("text => document.querySelector('.otr-browse').innerText !== text", arg=before)
    assert {f"{payload} speaker" for payload in PAYLOADS} <= set(seen)
    assert set(PAYLOADS) <= set(seen)
    for payload in PAYLOADS[:: len(PAYLOADS) // 4]:
        page.get_by_label("Find a speaker or an article").fill(payload)
        found = "name => { const rows = [...document.querySelectorAll('.otr-people .otr-pick')]; "
        page.wait_for_function(
            found + "return rows.length < 20 && rows.some(row => row.textContent === name) }", arg=f"{payload} speaker"
        )
        page.evaluate(found + "rows.find(row => row.textContent === name).click() }", f"{payload} speaker")
        page.locator("#otr-list-said").wait_for()
        assert payload in "".join(page.evaluate(texts, ".otr-said .otr-words p"))
        assert f"{payload} outlet" in "".join(page.evaluate(texts, ".otr-from"))
        page.get_by_role("button", name="All speakers and articles").click()
        page.locator("#otr-list-speakers").wait_for()
    harmless(page)


def test_payloads_in_uploaded_files_are_text(
    size: tuple[int, int], evil_address: str, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    tab = visit(evil_address, size)
    page = tab.open()
    tab.tab("Your articles")
    files = []
    for number, payload in enumerate(PAYLOADS):
        if number % 3 == 0 and "/" not in payload and payload.isprintable() and len(payload) < 200:
            files.append(tmp_path / f"{payload}.txt")
            files[-1].write_text(f"{payload}\n\n“{payload},” {payload} said.\n", encoding="utf-8")
    field = page.locator("#otr-bring input[type=file]")
    field.set_input_files(files[:MOST_FILES])
    page.get_by_text("You are asking your own").wait_for()
    tab.tab("Browse")
    page.locator("#otr-list-articles").wait_for()
    harmless(page)
    tab.tab("Your articles")
    empty = tmp_path / "<img src=x onerror=window.pwned=1>.txt"
    empty.touch()
    field.set_input_files(empty)
    page.get_by_text("There is nothing to read in those files.").wait_for()
    harmless(page)
