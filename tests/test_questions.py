"""How questions are read."""

from __future__ import annotations

import pytest

from rag.errors import BadQuestion
from rag.questions import check_question, read_question


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("what did Kelly say about family separation?", "Kelly"),
        ("what did kelly say about the wall?", "Kelly"),
        ("Kelly on the wall", "Kelly"),
        ("According to Spicer, what comes first?", "Spicer"),
        ("What was Videgaray's view of the visit?", "Videgaray"),
        ("How did White House Press Secretary Sean Spicer explain the remark?", "Sean Spicer"),
        ("What did retired Gen. Norman Ham say about ISIS?", "Norman Ham"),
        ("What did Trump say about Clinton?", "Trump"),
        ("What did Peña Nieto tell Trump?", "Peña Nieto"),
        ("Who said it was a military operation?", ""),
        ("Will there be mass deportations?", ""),
        ("How much will the border wall cost?", ""),
    ],
)
def test_whose_words_are_asked_for(question: str, speaker: str) -> None:
    assert read_question(question, ["John Kelly"]).speaker == speaker


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("When did Carly Fiorina leave the race?", "Carly Fiorina"),
        ("Whom did Kelly meet in Guatemala?", "Kelly"),
        ("Who is Hector Tarango?", "Hector Tarango"),
        ("What happened?", ""),
    ],
)
def test_who_is_asked_about(question: str, subject: str) -> None:
    assert read_question(question).subject == subject


def test_every_name_is_found() -> None:
    assert read_question("Did Trump tell Sean Spicer about Mr. Kelly?").names == ("Trump", "Sean Spicer", "Kelly")


@pytest.mark.parametrize(
    ("question", "message"), [("", "empty"), (" \n", "empty"), ("🙂🙂 !?", "not a word"), ("x" * 100_000, "100,000")]
)
def test_what_is_no_question_is_refused(question: str, message: str) -> None:
    with pytest.raises(BadQuestion, match=message):
        check_question(question, 2000)


def test_a_question_is_trimmed_and_nothing_more() -> None:
    assert check_question("  who said  so?\n", 2000) == "who said  so?"


def test_a_noun_that_is_also_a_surname_is_no_name() -> None:
    people = ["Steven Law", "one California delegate", "John Kelly"]
    assert read_question("Did a law enforcement official think so?", people).names == ()
    assert read_question("what did the delegate say", people).names == ()
    assert read_question("what did kelly say about Mexico", people).speaker == "Kelly"
    assert read_question("what did law say", people).speaker == "Law"


def test_what_is_shortened_is_no_name() -> None:
    read = read_question("Would compliments change how Trump deals with Moscow? What's his answer?")
    assert (read.speaker, read.names) == ("", ("Trump", "Moscow"))


def test_whom_a_question_is_about() -> None:
    people = ["John Kelly", "Donald Trump", "Richard Revesz"]
    assert read_question("WHAT DID KELLY SAY ABOUT VISAS?", people).speaker == "Kelly"
    assert read_question("Everything Trump said", people).speaker == "Trump"
    assert read_question("Quote Kelly on coyotes", people).speaker == "Kelly"
    assert read_question("Does the Trump campaign say so?", people).speaker == ""
    assert read_question("What did NYU's Richard Revesz say about coal?", people).speaker == "Richard Revesz"


@pytest.mark.parametrize("text", ["caf\udce9", None, 5])
def test_what_is_no_text_is_no_question(text: str) -> None:
    with pytest.raises(BadQuestion, match="no text"):
        check_question(text, 100)
