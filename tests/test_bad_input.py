"""Anybody's files: each ends in the right words or in a reason that names it, soon, and without much memory.

The cases are in :mod:`tests.bad_files`. Beside each lies a good file, which is read whatever the other is.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.corpus import Document, Problem, list_files, load_articles, read_documents
from rag.formats import archive, base, isolation, rows
from tests.bad_files import CASES, GOOD_PDF, Why
from tests.making import PAGE, SAID, make_docx, make_warc, make_zip

SECONDS = 20  # of a loaded machine; alone none takes three
MEMORY = 300_000_000


def make(folder: Path, name: str) -> str:
    """The files of a case; the name of its own."""
    file, data, _ = CASES[name]
    path = folder / file
    path.write_bytes(data() if callable(data) else data)
    if name == "a row of 200 megabytes":
        os.truncate(path, 200_000_000)
    (folder / "good.txt").write_text("He said so.", encoding="utf-8")
    return file


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_has_a_reason_or_the_right_words(tmp_path: Path, name: str) -> None:
    file = make(tmp_path, name)
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = list(read_documents(tmp_path, file))
    assert time.monotonic() - started < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MEMORY

    names = [one.id if isinstance(one, Document) else one.path for one in found]
    assert all(each.startswith(file) for each in names)
    ids = [one.id for one in found if isinstance(one, Document)]
    assert len(set(ids)) == len(ids)
    expected = CASES[name][2]
    expected = expected if isinstance(expected, list) else [expected]
    if name == "table that turns Latin-1":
        assert isinstance(found[-1], Problem)
        assert "after row 9" in found[-1].why
        return
    assert len(found) == len(expected), found[:5]
    for one, words in zip(found, expected, strict=True):
        assert isinstance(one, Problem if isinstance(words, Why) else Document), one
        assert words in (one.why if isinstance(one, Problem) else one.text), one


def test_good_files_are_read_beside_bad_ones(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("He said so.", encoding="utf-8")
    for number, name in enumerate(("NUL", "cut PDF", "cut Word document", "locked member", "empty page")):
        file, data, _ = CASES[name]
        assert isinstance(data, bytes | Callable)
        (tmp_path / f"{number}-{file}").write_bytes(data() if callable(data) else data)
    problems: list[Problem] = []
    assert [article.id for article in load_articles(tmp_path, problems)] == ["good.txt"]
    assert len(problems) == 5


def test_a_file_of_200_megabytes_is_refused_by_its_size(tmp_path: Path) -> None:
    for name in ("a.txt", "a.md", "a.html", "a.pdf", "a.docx"):
        (tmp_path / name).touch()
        os.truncate(tmp_path / name, 200_000_000)
        (found,) = read_documents(tmp_path, name)
        assert isinstance(found, Problem)
        assert "it has 200,000,000 bytes, at most" in found.why


def test_what_is_no_file_is_left_out_and_never_waited_for(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (tmp_path / "secret.txt").write_text("Outside.")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.txt").write_text("Outside.")
    os.mkfifo(corpus / "pipe.txt")
    (corpus / "zero.txt").symlink_to("/dev/zero")
    (corpus / "loop.txt").symlink_to(corpus / "loop.txt")
    (corpus / "out.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / "dangling.txt").symlink_to(corpus / "none.txt")
    (corpus / "folder").symlink_to(tmp_path / "elsewhere")
    (corpus / "round").symlink_to(corpus)
    (corpus / "x.txt").mkdir()
    (corpus / "x.txt" / "good.txt").write_text("Inside.")
    (corpus / "in.txt").symlink_to(corpus / "x.txt" / "good.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(corpus / "socket.txt"))  # a socket's path must be short
        assert [file.path for file in list_files(corpus)] == ["in.txt", "x.txt/good.txt"]
        reasons = {
            "pipe.txt": "no regular file",
            "zero.txt": "outside the folder",
            "loop.txt": "",
            "out.txt": "outside the folder",
            "dangling.txt": "No such file",
            "folder/secret.txt": "outside the folder",
            "x.txt": "no regular file",
            "socket.txt": "",
            "../secret.txt": "outside the folder",
            "/etc/hostname": "outside the folder",
            "a\0.txt": "",
        }
        for path, why in reasons.items():
            (found,) = read_documents(corpus, path)
            assert isinstance(found, Problem), path
            assert why in found.why


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_has_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("He said so.")
    (tmp_path / "a.txt").chmod(0)
    (found,) = read_documents(tmp_path, "a.txt")
    assert isinstance(found, Problem)
    assert "Permission denied" in found.why


@pytest.mark.parametrize(
    "name",
    [
        "a\nb.txt",
        "a'\"`$(b).txt",
        "😀 é.txt",
        "x" * 251 + ".txt",
        "a#1.txt",
        "-rf.txt",
        "%2e%2e.txt",
        "A.TXT",
        "<b>.txt",
    ],
)
def test_odd_names_are_ids_as_they_are(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("He said so.")
    assert [article.id for article in load_articles(tmp_path)] == [name]


def test_a_name_that_is_no_text_is_named_by_its_bytes(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("He said so.")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert [file.path for file in list_files(tmp_path)] == ["caf\\xe9.txt"]
    for path in ("caf\\xe9.txt", "caf\udce9.txt"):
        assert list(read_documents(tmp_path, path)) == [Problem("caf\\xe9.txt", "its name is not UTF-8: rename it")]


def test_an_archive_is_bounded_in_members_and_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.zip").write_bytes(make_zip({f"{n}.txt": SAID for n in range(20)}))
    monkeypatch.setattr(archive, "MAX_MEMBERS", 19)
    (found,) = read_documents(tmp_path, "a.zip")
    assert isinstance(found, Problem)
    assert "it has 20 members, at most 19" in found.why
    monkeypatch.setattr(archive, "MAX_MEMBERS", 20)
    monkeypatch.setattr(base.Budget.__init__, "__defaults__", (len(SAID.encode()) * 10,))
    found = list(read_documents(tmp_path, "a.zip"))
    assert sum(isinstance(one, Document) for one in found) == 10
    assert isinstance(found[-1], Problem)


def test_readers_that_crash_hang_or_swell_harm_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = isolation.Isolated()
    try:
        assert SAID in reader.read("html", PAGE.encode())[0]
        assert reader._process is not None
        reader._process.kill()
        reader._process.wait()
        assert SAID in reader.read("html", PAGE.encode())[0]  # a fresh one

        monkeypatch.setattr(isolation, "SECONDS", 2)
        slow = b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">He said so."  # libxml2 takes minutes
        with pytest.raises(base.Unreadable, match="longer than the 2 seconds"):
            reader.read("html", slow)
        monkeypatch.undo()
        monkeypatch.setattr(isolation, "MEMORY", 1_000_000)
        with pytest.raises(base.Unreadable, match=r"memory|ended its reader|reader failed"):
            reader.read("html", PAGE.encode())
        reader.close()
        monkeypatch.undo()
        assert SAID in reader.read("html", PAGE.encode())[0]
    finally:
        reader.close()


def test_threads_share_one_reader() -> None:
    from concurrent.futures import ThreadPoolExecutor

    reader = isolation.Isolated()
    pages = [f"<html><body><p>The mayor said number {n} on Monday.</p></body></html>" for n in range(40)]
    try:
        with ThreadPoolExecutor(8) as pool:
            texts = list(pool.map(lambda page: reader.read("html", page.encode())[0], pages))
    finally:
        reader.close()
    assert texts == [f"The mayor said number {n} on Monday." for n in range(40)]


def test_spoiled_files_never_raise(tmp_path: Path) -> None:
    chance = random.Random(1)
    row = json.dumps({"id": 1, "text": SAID}).encode()
    good = {
        "a.txt": SAID.encode(),
        "a.md": b"---\ntitle: a\n---\n" + SAID.encode(),
        "a.html": PAGE.encode(),
        "a.pdf": GOOD_PDF,
        "a.docx": make_docx([SAID]),
        "a.jsonl": b"\n".join([row] * 5),
        "a.csv": b"id,text\n" + b"1,He said so.\n" * 9,
        "a.zip": make_zip({"a.txt": SAID, "b.html": PAGE}),
        "a.warc.gz": make_warc({"https://daily.example/1": PAGE}),
        "a.warc": gzip.decompress(make_warc({"https://daily.example/1": PAGE})),
    }
    for name, data in good.items():
        for _ in range(15):
            spoiled = bytearray(data)
            for _ in range(chance.randint(1, 8)):
                at = chance.randrange(len(spoiled))
                spoiled[at : at + chance.choice([0, 1, 1, 30])] = chance.randbytes(chance.choice([0, 1, 4]))
            (tmp_path / name).write_bytes(spoiled)
            assert all(isinstance(one, Document | Problem) for one in read_documents(tmp_path, name))


def test_limits_are_what_the_documentation_says() -> None:
    page = (Path(__file__).parent.parent / "docs" / "formats.md").read_text(encoding="utf-8")
    for limit in (base.MAX_BYTES, base.MAX_TOTAL):
        assert f"{limit // 1_000_000:,} MB" in page
    assert f"{archive.MAX_MEMBERS:,} members" in page
    assert f"{archive.MAX_RATIO} times" in page
    assert f"{isolation.SECONDS} seconds" in page
    assert f"{rows.MAX_PROBLEMS} problems" in page
