"""Fixtures for the tests in a real Chromium: the browser, and the page served from here."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright
from ui_fake import FakePipeline, open_fake_folder

from rag.settings import ROOT
from ui.page import build_page
from ui.serve import serve
from ui.warmup import Desk, Warmup

DESKTOP, PHONE = (1360, 860), (390, 844)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None or not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium here: the page was not looked at")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def serve_desk() -> Iterator[Callable[[Desk], str]]:
    """Serves the page over a pipeline that is open already; returns its address."""
    served = []

    def start(desk: Desk) -> str:
        warmup = Warmup(lambda progress: desk).start()
        warmup.wait(10)
        blocks = build_page(warmup, open_fake_folder)
        served.append(blocks)
        return serve(blocks, warmup, host="127.0.0.1", port=free_port())

    yield start
    for blocks in served:
        blocks.close(verbose=False)


@pytest.fixture(scope="session")
def address(serve_desk: Callable[[Desk], str]) -> str:
    return serve_desk(FakePipeline())


@pytest.fixture(scope="session")
def real_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as a visitor starts it, over the bundled articles, with an index of its own."""
    index = tmp_path_factory.mktemp("index")
    command = [sys.executable, "app.py", "--port", str(free_port())]
    environment = os.environ | {"ON_THE_RECORD_INDEX_DIR": str(index), "ON_THE_RECORD_CORPUS": str(ROOT / "corpus")}
    log = index / "log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            line = process.stdout.readline() if process.stdout else ""
            assert "http://127.0.0.1:" in line, log.read_text()
            yield line.split()[-1]
        finally:
            process.terminate()


class Visit:
    """A browser tab that notes what must not happen: errors, dialogs, requests to elsewhere."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int], dark: bool = False) -> None:
        self.wrong: list[str] = []
        scheme = "dark" if dark else "light"
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            permissions=["clipboard-read", "clipboard-write"],
        )
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("request", self._note)
        self.page.on("dialog", self._refuse)
        self.address = address

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"request: {request.url}")

    def _refuse(self, dialog: object) -> None:
        self.wrong.append(f"dialog: {dialog}")
        dialog.dismiss()  # type: ignore[attr-defined]

    def open(self, path: str = "") -> Page:
        self.page.goto(self.address + path)
        self.page.wait_for_selector("#otr-box textarea")
        settled = ".otr-status-ready, .otr-status-failed"
        self.page.wait_for_selector(settled, state="attached", timeout=120_000)
        assert self.page.locator(".otr-status-failed").count() == 0, self.page.inner_text("#otr-status")
        return self.page

    def ask(self, question: str, timeout: float = 60_000) -> None:
        """Ask and wait for the reply."""
        replies = self.page.locator("#otr-chat .otr-answer").count()
        self.page.fill("#otr-box textarea", question)
        self.page.press("#otr-box textarea", "Enter")
        self.page.wait_for_function(
            "n => document.querySelectorAll('#otr-chat .otr-answer').length > n "
            "&& !document.querySelector('#otr-chat .otr-waiting') "
            "&& document.querySelector('#otr-box .submit-button')",
            arg=replies,
            timeout=timeout,
        )


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens tabs; at the end nothing forbidden may have happened in any of them."""
    visits: list[Visit] = []

    def start(address: str, size: tuple[int, int] = DESKTOP, *, dark: bool = False) -> Visit:
        visits.append(Visit(browser, address, size, dark))
        return visits[-1]

    yield start
    for one in visits:
        one.context.close()
    assert [wrong for one in visits for wrong in one.wrong] == []
