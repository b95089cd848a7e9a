"""Uploads through the real pipeline: read, indexed, asked, kept apart, and gone; every format that is taken."""

from __future__ import annotations

import csv
import json
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from ui_browser import Made, Visit, free_port

from app import open_pipeline
from rag.pipeline import Pipeline
from rag.settings import Settings
from tests.making import make_docx, make_pdf, make_zip
from ui.page import build_page
from ui.serve import serve
from ui.warmup import Desk, Progress, Warmup

pytest_plugins = ["ui_browser"]

Open = Callable[..., Visit]
Size = tuple[int, int]
WORDS = "The ferry will run every day of the winter"
BODY = [
    "Harbour master promises winter ferry",
    "The island council met in the school hall on Tuesday evening, and more than sixty people came to listen.",
    f"“{WORDS},” the harbour master, Ingrid Solberg, told the council. “Nobody on this island will be cut off.”",
    "The council will vote on the timetable in October, after the summer boats have stopped running.",
]
QUESTION = "What did Ingrid Solberg say about the ferry?"
BINARY: dict[str, Callable[[str], bytes]] = {
    ".zip": lambda text: make_zip({"inside/ferry.txt": text}),
    ".docx": lambda text: make_docx(BODY[1:], title=BODY[0]),
    ".pdf": lambda text: make_pdf([_lines()], info=f"/Title ({BODY[0]})"),
}


def _lines() -> list[tuple[int, int, str]]:
    """The article as a page's lines, each at its place; a gap between paragraphs."""
    height, placed = 740, [(72, 760, BODY[0])]
    for paragraph in BODY[1:]:
        height -= 12
        for line in textwrap.wrap(paragraph, 80):
            placed.append((72, height, line))
            height -= 14
    return placed


def write(folder: Path, suffix: str) -> Path:
    """The article as a file of this format."""
    path, text = folder / f"ferry{suffix}", "\n\n".join(BODY) + "\n"
    if suffix in {".html", ".htm"}:
        inside = "".join(f"<p>{paragraph}</p>" for paragraph in BODY[1:])
        head = f"<head><title>{BODY[0]}</title></head>"
        text = f"<html>{head}<body><article><h1>{BODY[0]}</h1>{inside}</article></body></html>"
    elif suffix == ".jsonl":
        text = json.dumps({"title": BODY[0], "text": "\n\n".join(BODY[1:])}) + "\n"
    if suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([["title", "text"], [BODY[0], "\n\n".join(BODY[1:])]])
    elif suffix in BINARY:
        path.write_bytes(BINARY[suffix](text))
    else:
        path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def served(pipeline: Pipeline, index_dir: Path) -> Iterator[str]:
    """The page over the bundled articles, visitors' articles opened by the app's own function."""

    def open_folder(corpus: Path, index: Path, progress: Progress) -> Desk:
        return open_pipeline(Settings(corpus=corpus, index_dir=index), progress)

    warmup = Warmup(lambda progress: pipeline).start()
    warmup.wait(10)
    blocks = build_page(warmup, open_folder)
    yield serve(blocks, warmup, host="127.0.0.1", port=free_port())
    blocks.close(verbose=False)


def test_an_upload_is_asked_kept_apart_and_gone(
    size: Size, served: str, visit: Open, tmp_path: Path, made: Made
) -> None:
    mine, other = visit(served, size), visit(served, size)
    page = mine.open()
    mine.tab("Your articles")
    damaged = tmp_path / "damaged.txt"
    damaged.write_bytes(b"\x00\x01\x02 no text")
    page.locator("#otr-bring input[type=file]").set_input_files([write(tmp_path, ".txt"), damaged])
    page.get_by_text("You are asking your own article now.").wait_for(timeout=120_000)
    expect(page.locator("#otr-brought")).to_contain_text("damaged.txt was left out:")
    expect(page.locator("#otr-status")).to_contain_text("Your own: 1 article")
    mine.fits()
    mine.tab("Ask")
    mine.ask(QUESTION)
    assert WORDS in page.inner_text(".otr-words p >> nth=0")
    assert page.inner_text(".otr-name >> nth=0") == "Ingrid Solberg"
    assert page.inner_text(".otr-source >> nth=0").startswith(BODY[0])
    mine.tab("Browse")
    expect(page.get_by_role("button", name="Ingrid Solberg, ")).to_be_visible()
    other.open()
    other.ask(QUESTION)
    assert WORDS not in other.page.content() and "Solberg" not in other.page.inner_text("#otr-evidence")
    other.page.goto(served + "?article=yours%2Fferry.txt&start=0&end=10")
    other.settle()
    assert BODY[0] not in other.page.content()
    mine.context.close()
    assert made.gone()


@pytest.mark.parametrize("suffix", [".md", ".html", ".jsonl", ".csv", ".zip", ".pdf", ".docx"])
def test_a_format_that_is_taken_is_read(suffix: str, tmp_path: Path) -> None:
    from ui.own import forget, open_own

    def open_folder(corpus: Path, index: Path, progress: Progress) -> Desk:
        return open_pipeline(Settings(corpus=corpus, index_dir=index), progress)

    own = open_own([write(tmp_path, suffix)], open_folder, lambda done, total: None)
    try:
        answer = own.desk.ask(QUESTION)
        assert answer.answered and WORDS in answer.quotes[0].text
        assert own.desk.listing()[0].id.startswith("yours/ferry")
    finally:
        forget(own)
