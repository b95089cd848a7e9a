"""Articles of one's own: taken with limits, asked, never another visitor's, gone after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ui_browser import Visit
from ui_fake import FakePipeline, open_fake_folder

from rag.errors import BadCorpus
from ui.own import MOST_BYTES, MOST_FILES, forget, open_own, refusal

pytest_plugins = ["ui_browser"]


def write(folder: Path, name: str, text: str = "“Mine alone,” somebody said.") -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def nothing(done: int, total: int) -> None:
    """A progress that nobody follows."""


def test_what_is_not_taken_is_said(tmp_path: Path) -> None:
    good = write(tmp_path, "a.txt")
    assert refusal([good]) == ""
    assert "no file" in refusal([])
    assert f"at most {MOST_FILES}" in refusal([good] * (MOST_FILES + 1))
    assert "x.exe is not taken" in refusal([good, write(tmp_path, "x.exe")])
    assert "larger than" in refusal([write(tmp_path, "big.txt", "x" * (MOST_BYTES + 1))])
    with pytest.raises(BadCorpus, match="no file"):
        open_own([], open_fake_folder, nothing)


def test_files_of_one_name_stay_two_and_everything_goes(tmp_path: Path) -> None:
    paths = [write(tmp_path / str(number), "same.txt", f"text {number}") for number in range(2)]
    own = open_own(paths, open_fake_folder, nothing)
    assert [(article.id, article.text) for article in own.desk.articles()] == [
        ("yours/2-same.txt", "text 1"),
        ("yours/same.txt", "text 0"),
    ]
    assert not any(path.exists() for path in paths)
    forget(own)
    forget(None)
    assert not own.folder.exists()


def test_a_folder_that_does_not_open_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "made"
    monkeypatch.setattr("ui.own.tempfile.mkdtemp", lambda prefix: made.mkdir() or str(made))
    with pytest.raises(BadCorpus, match="nothing to read"):
        open_own([write(tmp_path, "empty.txt", "")], open_fake_folder, nothing)
    assert not made.exists()


def test_a_visitor_asks_articles_of_their_own(address: str, visit: Callable[..., Visit], tmp_path: Path) -> None:
    mine, other = visit(address), visit(address)
    page = mine.open()
    page.get_by_role("button", name="Ask your own articles").click()
    page.locator("#otr-bring input[type=file]").set_input_files(write(tmp_path, "diary.txt"))
    page.get_by_text("These are your own articles now (1)").wait_for()
    mine.ask("What did somebody say?")
    assert page.inner_text(".otr-words p") == "“Mine alone,” somebody said."
    assert page.inner_text(".otr-headline") == "diary"
    other.open()
    other.ask("What did somebody say?")
    assert "Mine alone" not in other.page.content()
    page.get_by_role("button", name="Back to the articles of this page").click()
    page.locator("#otr-status", has_text="2 articles").wait_for()
    assert page.locator(".otr-question").count() == 0
    mine.ask("what did Kelly say?")
    assert "HHS" in page.inner_text(".otr-words >> nth=0")


def test_a_bad_file_is_refused_on_the_page(address: str, visit: Callable[..., Visit], tmp_path: Path) -> None:
    tab = visit(address)
    page = tab.open()
    page.get_by_role("button", name="Ask your own articles").click()
    page.locator("#otr-bring input[type=file]").set_input_files(write(tmp_path, "empty.txt", ""))
    page.get_by_text("There is nothing to read in those files.").wait_for()
    tab.ask("what did Kelly say?")
    assert FakePipeline().articles()[0].title in page.inner_text(".otr-source >> nth=0")
