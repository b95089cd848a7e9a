"""Fixtures for the tests in a real Chromium: the browser, and the page served from here."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from ui_fake import FakePipeline, open_fake_folder

from rag.settings import ROOT
from ui.page import build_page
from ui.serve import serve
from ui.warmup import Desk, Warmup

DESKTOP, PHONE = (1280, 800), (390, 844)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISFITS = """([width, phone]) => {
  const wrong = [];
  const say = (what, one) => wrong.push(`${what}: ${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`);
  if (document.documentElement.scrollWidth > width) wrong.push("the page scrolls sideways");
  const seen = "button, summary, input, textarea, h1, h2, h3, h4, blockquote p, cite, .otr-text, .otr-notice, svg";
  for (const one of document.querySelectorAll(seen)) {
    const box = one.getBoundingClientRect();
    if (!one.checkVisibility() || box.width * box.height < 16 || one.closest("[aria-hidden=true]")) continue;
    if (box.left < -1 || box.right > width + 1) say("sticks out", one);
    if (!phone || !one.matches("button, summary")) continue;
    // What a finger meets: 24 pixels at the least (WCAG 2.5.8), 44 for all that is ours.
    if (Math.min(box.width, box.height) < (one.closest(".otr-answer, .otr-asked") ? 43.5 : 23.5)) say("small", one);
  }
  return wrong;
}"""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
expect.set_options(timeout=30_000)  # a busy machine is slow


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


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Every item of the page is tried at both widths."""
    return request.param


class Visit:
    """A browser tab that notes what must not happen: errors, dialogs, requests to elsewhere."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int], dark: bool = False) -> None:
        self.wrong: list[str] = []
        scheme = "dark" if dark else "light"
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            has_touch=size == PHONE,
            is_mobile=size == PHONE,
            color_scheme=scheme,
            permissions=["clipboard-read", "clipboard-write"],
        )
        self.context = context
        self.size = size
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
        """The page, its pipeline open."""
        self.page.goto(self.address + path)
        return self.settle()

    def settle(self) -> Page:
        """Wait until the page is drawn and its pipeline open."""
        self.page.wait_for_selector("#otr-box textarea")
        settled = ".otr-status-ready, .otr-status-failed"
        self.page.wait_for_selector(settled, state="attached", timeout=120_000)
        assert self.page.locator(".otr-status-failed").count() == 0, self.page.inner_text("#otr-status")
        self.page.locator(".otr-status", has_text="article").wait_for(state="attached")  # what it holds is known
        return self.page

    @property
    def phone(self) -> bool:
        return self.size == PHONE

    def fits(self) -> None:
        """Nothing sticks out of the window, and on a phone everything can be hit."""
        wrong = self.page.evaluate(MISFITS, [self.size[0], self.phone])
        assert not wrong, "\n".join(wrong)

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name, exact=True).click()

    def filters(self) -> None:
        """Unfold the filters."""
        self.page.locator("#otr-filters > button").click()
        self.page.locator("#otr-filters").get_by_label("Articles").first.wait_for()

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


def sizes(folder: Path) -> dict[Path, int]:
    """Every file below a folder, in bytes; what is deleted meanwhile is passed over, as ``Path.rglob`` does not."""
    found = {}
    for where, _, names in os.walk(folder):
        for path in (Path(where, name) for name in names):
            with suppress(FileNotFoundError):
                found[path] = path.stat().st_size
    return found


class Made:
    """What is on the disk of a visitor's files, as uploaded, moved and indexed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.uploads = Path(tempfile.gettempdir()) / "gradio"
        self.before = set(sizes(self.uploads))

    def kept(self) -> list[Path]:
        found = sizes(self.folder) | sizes(self.uploads)
        return [path for path, size in found.items() if size and path not in self.before]  # Gradio leaves empty ones

    def gone(self, seconds: float = 30) -> bool:
        """Whether nothing is left, at once or soon."""
        until = time.monotonic() + seconds
        while self.kept() and time.monotonic() < until:
            time.sleep(0.2)
        return not self.kept()


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """Lets visitors' folders be made where the test can look."""
    folder = tmp_path / "made"
    folder.mkdir()
    real = tempfile.mkdtemp

    def make(*given: Any, **named: Any) -> str:
        ours = str(named.get("prefix", "")).startswith("on-the-record")
        return real(*given, **named | ({"dir": folder} if ours else {}))

    monkeypatch.setattr(tempfile, "mkdtemp", make)
    return Made(folder)


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
    wrong = [wrong for one in visits for wrong in one.wrong]
    assert not wrong, "\n".join(wrong)
