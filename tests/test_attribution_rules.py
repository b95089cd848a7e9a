"""What rules must never miss: quotations, split quotations, blocks, transcripts; on the four articles, all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.attribution import RuleAttributor
from rag.types import Article, Statement

CORPUS = Path(__file__).parent.parent / "corpus"


def statements(text: str, boilerplate: tuple[tuple[int, int], ...] = ()) -> list[Statement]:
    return RuleAttributor().find_statements([Article("a", text, boilerplate=boilerplate)])[0]


def said(text: str) -> list[tuple[str, str | None]]:
    return [(text[s.start : s.end], s.speaker) for s in statements(text)]


def article(prefix: str) -> str:
    (path,) = CORPUS.glob(f"{prefix}_*.txt")
    return path.read_bytes().decode("utf-8")


@pytest.mark.parametrize(
    ("prefix", "begins", "speaker"),
    [
        ("000", '"Are Department', "Wolf Blitzer"),
        ("000", '"We have tremendous', "John Kelly"),
        ("000", "“We turn them over", "John Kelly"),
        ("000", "“Any time any action", "Hector Tarango"),
        ("000", '"The coyotes do not care', "Hector Tarango"),
        ("000", "“They are going", "Hector Tarango"),
        ("000", '"I would do most', "John Kelly"),
        ("001", '"There will be no --', "John Kelly"),
        ("001", '"Everything we do', "John Kelly"),
        ("001", '"a military operation', "Donald Trump"),
        ("001", '"And again, listen', "John Kelly"),
        ("001", '"At least half', "John Kelly"),
        ("001", '"The president was using', "Sean Spicer"),
        ("001", '"The president was clearly', "Sean Spicer"),
        ("001", "\"We're not going", "a DHS official"),
        ("001", '"The relationship', "John Kelly"),
        ("001", '"in a moment', "Luis Videgaray Caso"),
        ("002", '"no mass deportations"', "John Kelly"),
        ("002", "“Right now, Rex", "Trump"),
        ("002", '"been unbelievable', "Trump"),
        ("002", "This is something I would", "John Kelly"),
        ("002", "We’re getting really bad", "Trump"),
        ("002", '"The president has made', "Sean Spicer"),
        ("003", "“to their home country", "John Kelly"),
        ("003", "“coyotes are liars”", "John Kelly"),
        ("003", "“mass deportations”", "John Kelly"),
    ],
)
def test_the_four_articles(prefix: str, begins: str, speaker: str | None) -> None:
    text = article(prefix)
    found = [s for s in statements(text) if text.startswith(begins, s.start)]
    assert [s.speaker for s in found] == [speaker]


def test_block_quotes_are_whole_paragraphs() -> None:
    text = article("002")
    blocks = [text[s.start : s.end] for s in statements(text) if s.kind == "indirect"]
    assert [b[-18:] for b in blocks] == ["the United States.", " getting them out."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It is,” said John Smith. “It will be.”", [("“It is,”", "John Smith"), ("“It will be.”", "John Smith")]),
        ("Ann Lee told reporters, “We won,” and left.", [("“We won,”", "Ann Lee")]),
        ("''Jobs grew,'' said Geoff Garin, a pollster.", [("''Jobs grew,''", "Geoff Garin")]),
        (
            "Ann Lee wrote:\n\n“We did it all.\n\n“And we will again.”",
            [("“We did it all.\n\n“And we will again.”", "Ann Lee")],
        ),
        (
            "“We did it,” Ann Lee said.\n\n“And we will do it again, as often as it takes.”",
            [("“We did it,”", "Ann Lee"), ("“And we will do it again, as often as it takes.”", "Ann Lee")],
        ),
    ],
)
def test_quotations(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert said(text) == expected


def test_transcript_turns_have_their_speakers() -> None:
    text = (
        "Mary Fallin spoke to Jake Tapper.\n\nTAPPER: Is he a healer?\n\nFALLIN: I think he is trying.\n\n"
        "And he will go on.\n\nTAPPER: Really?"
    )
    assert said(text) == [
        ("Is he a healer?", "Jake Tapper"),
        ("I think he is trying.", "Mary Fallin"),
        ("And he will go on.", "Mary Fallin"),
        ("Really?", "Jake Tapper"),
    ]


def test_boilerplate_is_never_in_a_statement() -> None:
    text = "“Want to join us today, dear reader?” Ann Lee said.\n\n“It is a fact,” Ann Lee said."
    assert [s.start for s in statements(text, boilerplate=((0, 51),))] == [text.index("“It")]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "“", "”", ":", "Ann Lee said:\n\n", "“”", "Q:\nA:\nQ:\nA:\n"])
def test_nothing_to_find(text: str) -> None:
    assert all(0 <= s.start < s.end <= len(text) for s in statements(text))
