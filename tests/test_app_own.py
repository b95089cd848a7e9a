"""Articles of one's own: taken with limits, asked, never another visitor's, gone after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from ui_browser import Made, Visit
from ui_fake import FakePipeline, open_fake_folder

from rag.corpus import SUFFIXES
from rag.errors import BadCorpus
from ui.layout import BRINGING
from ui.own import MOST_ARTICLES, MOST_BYTES, MOST_FILES, forget, open_own, refusal, skipped

pytest_plugins = ["ui_browser"]

Open = Callable[..., Visit]
Size = tuple[int, int]


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


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_the_corpus_reads_is_taken(suffix: str, tmp_path: Path) -> None:
    assert refusal([write(tmp_path, "a" + suffix), write(tmp_path, "B" + suffix.upper())]) == ""
    assert suffix in BRINGING and suffix in refusal([write(tmp_path, "x.exe")])


def test_files_of_one_name_stay_two_and_everything_goes(tmp_path: Path, made: Made) -> None:
    paths = [write(tmp_path / str(number), "same.txt", f"text {number}") for number in range(2)]
    own = open_own(paths, open_fake_folder, nothing)
    assert [(listed.id, own.desk.article(listed.id).text) for listed in own.desk.listing()] == [
        ("yours/2-same.txt", "text 1"),
        ("yours/same.txt", "text 0"),
    ]
    assert not any(path.exists() for path in paths)
    forget(own)
    forget(None)
    assert not made.kept()


def test_nothing_is_kept_of_what_is_refused(tmp_path: Path, made: Made) -> None:
    def too_many(corpus: Path, index: Path, progress: Callable[[int, int], None]) -> FakePipeline:
        progress(1, MOST_ARTICLES + 1)
        raise AssertionError("it went on")

    cases = [
        ([write(tmp_path, "empty.txt", "")], open_fake_folder, "nothing to read"),
        ([write(tmp_path, "x.exe"), write(tmp_path, "a.txt")], open_fake_folder, "not taken"),
        ([write(tmp_path, "export.jsonl")], too_many, f"at most {MOST_ARTICLES} can be taken"),
        ([], open_fake_folder, "no file"),
    ]
    for paths, open_folder, why in cases:
        with pytest.raises(BadCorpus, match=why):
            open_own(paths, open_folder, nothing)
        assert not any(path.exists() for path in paths)
        assert not made.kept()


def test_files_that_cannot_be_read_are_named(tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    own = open_own([write(tmp_path, "a.txt")], open_fake_folder, nothing)
    assert skipped(own) == ""
    monkeypatch.setattr(own.desk, "skipped", lambda: [("yours/b.pdf", "it is damaged")], raising=False)
    assert skipped(own) == "b.pdf was left out: it is damaged."


def bring(page: Page, *files: Path) -> None:
    page.get_by_role("tab", name="Your articles", exact=True).click()
    page.locator("#otr-bring input[type=file]").set_input_files(files)


def test_a_visitor_asks_articles_of_their_own(
    size: Size, address: str, visit: Open, tmp_path: Path, made: Made
) -> None:
    mine, other = visit(address, size), visit(address, size)
    page = mine.open()
    mine.tab("Your articles")
    mine.fits()
    bring(page, write(tmp_path, "diary.txt"), write(tmp_path, "letter.md"))
    page.get_by_text("You are asking your own 2 articles now.").wait_for()
    expect(page.locator("#otr-status")).to_contain_text("Your own: 2 articles")
    mine.fits()
    page.locator("#otr-brought [data-ask]").first.click()
    page.locator(".otr-card").first.wait_for()
    assert page.inner_text(".otr-words p >> nth=0") == "“Mine alone,” somebody said."
    expect(page.locator(".otr-headline")).to_have_text("diary")
    other.open()
    other.ask("What did somebody say?")
    assert "Mine alone" not in other.page.content()
    mine.tab("Your articles")
    page.get_by_role("button", name="Back to the articles of this page").click()
    expect(page.locator("#otr-status")).to_have_text("2 articles · 2 speakers")
    assert not made.kept()
    mine.tab("Ask")
    assert page.locator(".otr-question").count() == 0
    mine.ask("what did Kelly say?")
    assert "HHS" in page.inner_text(".otr-words >> nth=0")


def test_bad_files_are_refused_in_a_sentence_and_good_ones_taken_after(
    size: Size, address: str, visit: Open, tmp_path: Path, made: Made
) -> None:
    tab = visit(address, size)
    page = tab.open()
    bring(page, write(tmp_path, "empty.txt", ""))
    page.get_by_text("There is nothing to read in those files.").wait_for()
    bring(page, *[write(tmp_path, f"{number}.txt") for number in range(MOST_FILES + 1)])
    page.get_by_text(f"at most {MOST_FILES} can be taken for a visit").wait_for()
    bring(page, write(tmp_path, "big.txt", "x" * (MOST_BYTES + 1)))
    page.get_by_text("big.txt is not taken: it is larger than 5 MB.").wait_for()
    tab.fits()
    bring(page, write(tmp_path, "program.exe"))
    page.get_by_text("Invalid file type").or_(page.get_by_text("program.exe is not taken")).first.wait_for()
    assert not made.kept()
    bring(page, write(tmp_path, "diary.txt"))
    page.get_by_text("You are asking your own article now.").wait_for()
    assert made.kept()
    tab.context.close()  # the visit ends
    assert made.gone()
