"""Nothing from an article, a file name, an outlet, an author, a speaker or a question is ever markup."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ui_browser import Visit
from ui_payloads import PAYLOADS

from rag.store import Listed
from rag.types import Answer, Article, Filters, Quote, Statement
from ui.warmup import Desk

pytest_plugins = ["ui_browser"]

PARTS = 2


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
    tab = visit(evil_address)
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
    page.get_by_role("button", name="Filters").click()
    for label in ("Speaker", "Outlet", "Articles"):
        page.locator("#otr-filters").get_by_label(label).first.click()
        page.locator("[role=option]").nth(len(PAYLOADS) - 1).wait_for(state="attached")
        page.keyboard.press("Escape")
    assert page.evaluate("window.pwned") is None
    assert page.locator("iframe, object, embed, base[href*=evil], #otr-chat img, #otr-evidence img").count() == 0
