"""What is read from a folder, what is refused and why, and what of an article may never be quoted."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.boilerplate import find_boilerplate
from rag.corpus import Problem, find_title, list_files, load_articles, make_article, read_file, read_metadata
from rag.errors import BadCorpus
from rag.passages import outside, quotable_sentences, split_article
from rag.sentences import split_paragraphs
from rag.types import Sentence
from tests.conftest import CORPUS

NOISE = [
    "Skip to main content",
    "Image 1 of 2",
    "© 2025 Blaze Media LLC. All rights reserved.",
    "(AP Photo/Luis Soto)",
    "Popular Video",
    "Photo credit",
    "Want to leave a tip?",
    "Help keep our content free",
    "Want to join the conversation?",
    "Already a subscriber?",
    "Comments are closed.",
    "1 thought on",
    "READOUT OF SECRETARY",
    "Secretary Kelly participates in a bilateral meeting",
]
KEPT = [
    "Let me be very, very clear: There will be no — I repeat",
    "Kelly seemed to voice a much different position:",
    "Kelly said his agency would return deportees",
    "On Feb. 21, Secretary Kelly traveled to Guatemala City",
]


@pytest.fixture(scope="module")
def articles() -> dict[str, str]:
    """The quotable text of each bundled article."""
    found = {}
    for article in load_articles(CORPUS):
        found[article.id] = "\n".join(article.text[s.start : s.end] for s in quotable_sentences(article))
    return found


@pytest.mark.parametrize("noise", NOISE)
def test_noise_of_the_bundled_articles_is_never_quotable(articles: dict[str, str], noise: str) -> None:
    assert any(noise in (CORPUS / name).read_text(encoding="utf-8") for name in articles)
    assert not any(noise in text for text in articles.values())


@pytest.mark.parametrize("words", KEPT)
def test_prose_of_the_bundled_articles_is_quotable(articles: dict[str, str], words: str) -> None:
    assert any(words in text for text in articles.values())


def test_titles_are_found_where_nobody_gives_them() -> None:
    for article in load_articles(CORPUS):
        assert find_title(article.text, split_paragraphs(article.text)) == article.title
        assert article.title


def test_a_headline_with_a_full_stop_is_told_from_a_lead() -> None:
    body = "\n\n".join(["The mayor left on Monday, the city said in a long statement that ran on and on."] * 5)
    assert make_article("a.txt", "Mayor leaves town.\n\n" + body).title == "Mayor leaves town."
    assert make_article("a.txt", body).title == ""


def test_one_unfinished_line_is_all_that_was_said() -> None:
    article = make_article("a.txt", "no mass deportations")
    assert article.boilerplate == ()
    assert len(quotable_sentences(article)) == 1


def test_every_line_noise_leaves_the_article_alone() -> None:
    text = "one two three\nfour five six"
    assert find_boilerplate(text, split_paragraphs(text)) == ()


def test_text_is_decoded_with_newlines_untouched(tmp_path: Path) -> None:
    data = "A “b”\r\nc é\n\ufeff".encode()
    (tmp_path / "a.txt").write_bytes(data)
    read = read_file(tmp_path, "a.txt")
    assert not isinstance(read, Problem)
    assert read[0] == data.decode()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\x81\x8d\x8f\x90\x9d" * 9, "not UTF-8: byte 0x81 at 0"),
        (b"a\0b", "NUL"),
    ],
)
def test_unreadable_files_are_skipped_by_name_and_reason(tmp_path: Path, data: bytes, why: str) -> None:
    (tmp_path / "bad.txt").write_bytes(data)
    (tmp_path / "good.txt").write_text("He said so.", encoding="utf-8")
    problems: list[Problem] = []
    assert [a.id for a in load_articles(tmp_path, problems)] == ["good.txt"]
    assert [p.path for p in problems] == ["bad.txt"]
    assert why in problems[0].why


def test_a_missing_folder_and_a_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCorpus, match="no such folder"):
        list_files(tmp_path / "none")
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(BadCorpus, match="expected a folder"):
        list_files(tmp_path / "a.txt")


def test_an_unreadable_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "iterdir", refuse)  # root, who may run the tests, is refused nothing
    with pytest.raises(BadCorpus, match="no permission"):
        list_files(tmp_path)


def test_hidden_files_and_links_out_of_the_folder_are_left_out(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "sub").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("Outside.")
    (corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / ".hidden.txt").write_text("Hidden.")
    (corpus / "sub" / "a.txt").write_text("Inside.")
    (corpus / "b.dat").write_text("Data.")
    assert [file.path for file in list_files(corpus)] == ["sub/a.txt"]


def test_metadata_takes_other_peoples_column_names(tmp_path: Path) -> None:
    (tmp_path / "metadata.csv").write_text("path,publisher,published,headline\na.txt,Daily,2017-02-24,Big news\n")
    assert read_metadata(tmp_path)["a.txt"] == {
        "title": "Big news",
        "outlet": "Daily",
        "date": "2017-02-24",
        "author": "",
        "url": "",
    }


def test_metadata_as_spreadsheets_write_it(tmp_path: Path) -> None:
    (tmp_path / "metadata.csv").write_text("file;title;outlet\na.txt;Big news;Daily\n;;\n")
    assert read_metadata(tmp_path)["a.txt"]["outlet"] == "Daily"
    (tmp_path / "metadata.csv").write_text("file,title\na.txt,Big news\n,\n\n")
    assert list(read_metadata(tmp_path)) == ["a.txt"]


def test_metadata_without_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "metadata.csv").write_text("title\nBig news\n")
    with pytest.raises(BadCorpus, match="column 'file'"):
        read_metadata(tmp_path)


def test_passages_are_whole_sentences_outside_boilerplate() -> None:
    for article in load_articles(CORPUS):
        sentences = quotable_sentences(article)
        passages = split_article(article, sentences, 90)
        assert [p.start for p in passages] == sorted(p.start for p in passages)
        starts, ends = {s.start for s in sentences}, {s.end for s in sentences}
        for passage in passages:
            assert passage.start in starts
            assert passage.end in ends
            assert not any(a < passage.end and passage.start < b for a, b in article.boilerplate)
        assert all(any(p.start <= s.start and s.end <= p.end for p in passages) for s in sentences)


def test_outside_drops_what_overlaps() -> None:
    sentences = [Sentence(0, 5), Sentence(6, 9), Sentence(10, 20)]
    assert outside(sentences, [(4, 7), (30, 40)]) == [Sentence(10, 20)]
