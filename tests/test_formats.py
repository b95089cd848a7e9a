"""Each format gives its words, as they were, and what the file says of them."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from rag.corpus import SUFFIXES, Document, Problem, known_of, list_files, load_articles, make_article, read_documents
from rag.formats.fields import as_text, iso_date, known_from
from rag.formats.pdf import Line, drop_running, join_lines
from rag.formats.reading import fingerprint
from rag.formats.text import front_matter_end
from rag.passages import quotable_sentences
from tests.making import PAGE, SAID, make_docx, make_pdf, make_warc, make_zip

FRONT = '---\ntitle: "Mayor: no"\ndate: 24 February 2017\nauthor: [Jane Doe, Jo Bloggs]\nsource: Daily\n---\n\n'


def read(folder: Path, name: str, data: bytes | str) -> list[Document | Problem]:
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read_documents(folder, name))


def only(folder: Path, name: str, data: bytes | str) -> Document:
    (found,) = read(folder, name, data)
    assert isinstance(found, Document), found
    return found


def test_every_suffix_has_a_test_and_a_line_in_the_documentation() -> None:
    page = (Path(__file__).parent.parent / "docs" / "formats.md").read_text(encoding="utf-8")
    assert all(f"`{suffix}`" in page for suffix in SUFFIXES)


def test_a_fingerprint_names_what_extracts() -> None:
    for line in (Path(__file__).parent.parent / "requirements.txt").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        if name in ("trafilatura", "pypdfium2", "python-docx", "warcio", "charset-normalizer"):
            assert f"{name} {version}" in fingerprint()


def test_front_matter_is_known_kept_and_never_quoted(tmp_path: Path) -> None:
    text = FRONT + "# Mayor: no\n\nHe said so on Monday. She did not.\n"
    found = only(tmp_path, "a.md", text)
    assert found == Document("a.md", text, found.known)
    assert found.known == {
        "title": "Mayor: no",
        "outlet": "Daily",
        "date": "2017-02-24",
        "author": "Jane Doe, Jo Bloggs",
    }
    article = make_article(found.id, found.text, found.known)
    assert article.boilerplate[0] == (0, len(FRONT) - 1)
    quotable = [text[s.start : s.end] for s in quotable_sentences(article)]
    assert quotable == ["He said so on Monday.", "She did not."]


@pytest.mark.parametrize(
    "text", ["---\n\nHe said so on Monday.\n\n---\nMore of it.\n", "--- He said: no.\n", "---\nNot: closed.\n"]
)
def test_a_rule_is_no_front_matter(tmp_path: Path, text: str) -> None:
    found = only(tmp_path, "a.md", text)
    assert not found.known
    assert front_matter_end(text) == 0


def test_a_page_gives_its_article_and_what_it_says_of_itself(tmp_path: Path) -> None:
    found = only(tmp_path, "a.html", PAGE)
    assert SAID in found.text.splitlines()
    assert "Home" not in found.text
    assert "All rights reserved" not in found.text
    assert found.known == {
        "title": "Mayor fights the plan",
        "outlet": "Daily News",
        "date": "2017-02-24",
        "author": "Jane Doe",
        "url": "https://daily.example/a/1",
    }


def test_a_pdf_gives_paragraphs(tmp_path: Path) -> None:
    lines = [
        (72, 700, "The mayor said on Monday that the city would not be intimi-"),
        (72, 686, "dated by the governor, and that “we will fight this in every well-"),
        (72, 672, "known court in the land.” It was her third well-known speech."),
        (90, 658, "The council did not vote on it, as had been expected before, and"),
        (72, 644, "went home."),
        (72, 616, "A third paragraph stands below a gap, without an indent in front."),
    ]
    found = only(
        tmp_path, "a.pdf", make_pdf([lines], "/Title (Mayor) /Author (Jane) /CreationDate (D:20170224120000Z)")
    )
    assert found.text.split("\n\n") == [
        "The mayor said on Monday that the city would not be intimidated by the governor, and that “we will fight this"
        " in every well-known court in the land.” It was her third well-known speech.",
        "The council did not vote on it, as had been expected before, and went home.",
        "A third paragraph stands below a gap, without an indent in front.",
    ]
    assert found.known == {"title": "Mayor", "author": "Jane", "date": "2017-02-24"}


def test_running_heads_and_page_breaks_do_not_cut_a_paragraph() -> None:
    def page(number: int, *texts: str) -> list[Line]:
        texts = ("Daily News, Friday", *texts, f"Page {number}")
        return [Line(text, 72, 500, 700 - 14 * i, 12) for i, text in enumerate(texts)]

    pages = [page(1, "He said that it", "was so, and"), page(2, "went on."), page(3, "She did not, she said.")]
    assert join_lines(drop_running(pages)) == "He said that it was so, and went on.\n\nShe did not, she said."


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("It was intimi", "dating.", "It was intimidating."),
        ("It was self", "defense.", "It was self-defense."),
        ("The 28-year", "old left.", "The 28-year-old left."),
        ("The Trump", "Pence ticket.", "The Trump-Pence ticket."),
        ("A hand", "made chair, as handmade as they are.", "A handmade chair, as handmade as they are."),
        ("A hand", "made chair, as hand-made as they are.", "A hand-made chair, as hand-made as they are."),
    ],
)
def test_a_word_cut_at_the_end_of_a_line_is_made_whole(first: str, second: str, joined: str) -> None:
    lines = [Line(first, 72, 500, 700, 12, hyphen=True), Line(second, 72, 300, 686, 12)]
    assert join_lines([lines]) == joined


def test_a_word_document_gives_paragraphs_and_tables(tmp_path: Path) -> None:
    import docx

    document = docx.Document(io.BytesIO(make_docx(["He said so.", "", "She did not."], "Mayor")))
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Votes", "12"
    out = io.BytesIO()
    document.save(out)
    found = only(tmp_path, "a.docx", out.getvalue())
    assert found.text == "He said so.\n\nShe did not.\n\nVotes | 12"
    assert found.known["title"] == "Mayor"


def test_an_export_gives_a_document_a_row(tmp_path: Path) -> None:
    rows = [
        {"id": "a1", "Headline": "Mayor", "body": SAID, "source": {"id": None, "name": "BBC"}, "authors": ["A", "B"]},
        {
            "title": "Two",
            "text": "He said\r\nso. ",
            "published-at": "2017-02-24T09:00:00+01:00",
            "url": "https://x.example",
        },
    ]
    first, second = read(tmp_path, "a.jsonl", "\n".join(json.dumps(row) for row in rows))
    assert first == Document("a.jsonl#a1", SAID, {"title": "Mayor", "outlet": "BBC", "author": "A, B"})
    known = {"title": "Two", "date": "2017-02-24", "url": "https://x.example"}
    assert second == Document("a.jsonl#2", "He said\r\nso. ", known)


def test_a_table_gives_a_document_a_row(tmp_path: Path) -> None:
    table = 'Title;Published;Outlet;Text\nMayor;24.02.2017;Daily;"He said; so.\r\n""No."""\n'
    found = only(tmp_path, "a.csv", table)
    known = {"title": "Mayor", "date": "2017-02-24", "outlet": "Daily"}
    assert found == Document("a.csv#1", 'He said; so.\r\n"No."', known)


def test_a_long_export_is_never_held_as_a_whole(tmp_path: Path) -> None:
    import tracemalloc

    with (tmp_path / "a.jsonl").open("w") as out:
        out.writelines(json.dumps({"text": "He said so. " * 5000}) + "\n" for _ in range(500))  # 30 MB
    tracemalloc.start()
    assert sum(isinstance(one, Document) for one in read_documents(tmp_path, "a.jsonl")) == 500
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_an_archive_gives_what_is_in_it_by_path(tmp_path: Path) -> None:
    inner = make_zip({"deep.txt": "Deep."})
    data = make_zip({"b/page.html": PAGE, "a.jsonl": '{"text": "Row."}', "c.md": FRONT + SAID, "in.zip": inner})
    found = read(tmp_path, "x.zip", data)
    assert all(isinstance(one, Document) for one in found)
    ids = [one.id for one in found if isinstance(one, Document)]
    assert ids == ["x.zip/a.jsonl#1", "x.zip/b/page.html", "x.zip/c.md", "x.zip/in.zip/deep.txt"]
    assert list(read_documents(tmp_path, "x.zip")) == found


def test_a_web_archive_gives_its_pages(tmp_path: Path) -> None:
    data = make_warc(
        {"https://other.example/1": "<html><body><p>He said so on Monday.</p></body></html>", "https://a": PAGE}
    )
    first, second = read(tmp_path, "a.warc.gz", data)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.id, first.text, first.known["url"]) == (
        "a.warc.gz#1",
        "He said so on Monday.",
        "https://other.example/1",
    )
    assert second.known["url"] == "https://daily.example/a/1"


def test_metadata_goes_before_what_the_file_says(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(FRONT + SAID)
    (tmp_path / "b.jsonl").write_text('{"text": "He said.", "title": "T", "date": "2017-01-01"}\n' * 2)
    (tmp_path / "metadata.csv").write_text(
        "file,title,outlet,date\na.md,Mine,,2018-01-01\nb.jsonl,All,Daily,\nb.jsonl#2,Second,,2019-01-01\n"
    )
    assert [file.path for file in list_files(tmp_path)] == ["a.md", "b.jsonl"]
    found = {article.id: (article.title, article.outlet, article.date) for article in load_articles(tmp_path)}
    assert found == {
        "a.md": ("Mine", "Daily", "2018-01-01"),
        "b.jsonl#1": ("T", "Daily", "2017-01-01"),
        "b.jsonl#2": ("Second", "Daily", "2019-01-01"),
    }
    assert known_of(Document("c.txt", "x", {"url": "u"}), "c.txt", {}) == {"url": "u"}


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2017-02-24", "2017-02-24"),
        ("2017-02-24T23:30:00-05:00", "2017-02-24"),
        ("2017/2/4", "2017-02-04"),
        ("20170224", "2017-02-24"),
        ("20170224T101500Z", "2017-02-24"),
        ("D:20170224120000+01'00'", "2017-02-24"),
        ("February 24, 2017", "2017-02-24"),
        ("Feb. 24, 2017 at 10:00 a.m.", "2017-02-24"),
        ("Sept. 3, 2017", "2017-09-03"),
        ("Friday, 24th February 2017", "2017-02-24"),
        ("24 Feb 2017", "2017-02-24"),
        ("Fri, 24 Feb 2017 10:00:00 GMT", "2017-02-24"),
        ("24/02/2017", "2017-02-24"),
        ("02/24/2017", "2017-02-24"),
        ("02/03/2017", "02/03/2017"),
        ("2017-02-31", "2017-02-31"),
        ("2017-02", "2017-02"),
        ("2017", "2017"),
        ("yesterday", "yesterday"),
        ("", ""),
    ],
)
def test_dates_are_read_where_they_are_one_day(said: str, day: str) -> None:
    assert iso_date(said) == day


def test_values_are_one_line_and_no_deeper_than_they_are_read() -> None:
    loop: list[object] = ["a"]
    loop.append(loop)
    assert as_text(loop).startswith("a")
    assert as_text(" a\n\tb\0c ") == "a b c"
    assert as_text("\ud800") == "?"
    assert as_text(True) == as_text(None) == as_text({"x": 1}) == ""
    assert known_from({"TITLE": "", "Headline": "H", "by line": "x", "Site Name": "S"}) == {"title": "H", "outlet": "S"}


def test_large_libraries_are_loaded_only_when_met() -> None:
    import subprocess

    large = "{'trafilatura', 'lxml', 'docx', 'pypdfium2', 'warcio', 'yaml', 'charset_normalizer'}"
    code = f"import sys, rag.corpus; print(sorted({large} & set(sys.modules)))"
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
