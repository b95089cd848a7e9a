"""``--auth`` as a visitor meets it: a form, a refusal, and the page behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect
from ui_browser import Visit, free_port
from ui_fake import FakePipeline, open_fake_folder

from ui.page import build_page
from ui.serve import serve
from ui.warmup import Warmup

pytest_plugins = ["ui_browser"]


@pytest.fixture(scope="module")
def behind_a_login() -> Iterator[str]:
    warmup = Warmup(lambda progress: FakePipeline()).start()
    blocks = build_page(warmup, open_fake_folder)
    yield serve(blocks, warmup, host="127.0.0.1", port=free_port(), auth=[("ann", "secret"), ("bob", "other")])
    blocks.close(verbose=False)


def test_a_visitor_logs_in(behind_a_login: str, visit: Callable[..., Visit], size: tuple[int, int]) -> None:
    mine = visit(behind_a_login, size)
    page = mine.page
    page.goto(behind_a_login)
    name, password = page.get_by_label("username"), page.get_by_label("password")
    name.wait_for()
    assert "Kelly" not in page.content()
    mine.fits()
    for tried in ("wrong", "other"):
        name.fill("ann")
        password.fill(tried)
        with page.expect_response("**/login") as refused:
            page.get_by_role("button", name="Login").click()
        assert refused.value.status == 400
        expect(page.get_by_text("Incorrect Credentials")).to_be_visible()
    name.fill("ann")  # a refusal empties the form
    password.fill("secret")
    password.press("Enter")
    mine.settle()
    mine.ask("What did Kelly say about minors?")
    assert page.locator(".otr-words").count()
    page.reload()
    mine.settle()
    stranger = visit(behind_a_login, size).page
    stranger.goto(behind_a_login)
    stranger.get_by_label("username").wait_for()
    assert "Kelly" not in stranger.content()
