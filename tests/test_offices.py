"""Offices in a question, and who holds them in some articles."""

from __future__ import annotations

import pytest

from rag.offices import find_holders, has_office, name_office
from rag.questions_names import find_names
from rag.speakers import Speakers

ARTICLES = (
    "Homeland Security Secretary John Kelly spoke on Monday. Kelly said no more. Kelly left. “No,” Kelly said. "
    "President Donald Trump agreed, and Vice President Mike Pence did. Sen. Ann Lee disagreed.",
    "Secretary of State Rex Tillerson said little. “We are talking,” Sen. Bob Ray said. "
    "Hector Tarango, a former Border Patrol agent, thinks otherwise.",
)
SPEAKERS = Speakers(
    [
        "John Kelly",
        "Rex Tillerson",
        "Donald Trump",
        "Ivanka Trump",
        "Mike Pence",
        "Ann Lee",
        "Bob Ray",
        "Hector Tarango",
    ]
)
HOLDERS = find_holders(ARTICLES, SPEAKERS.named)


def read(question: str) -> str:
    return name_office(question, find_names(question, SPEAKERS.people), HOLDERS)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What does the secretary think of walls?", "What does Kelly think of walls?"),
        ("How far is the secretary willing to go?", "How far is Kelly willing to go?"),
        ("Is it safe, in the homeland security secretary’s view?", "Is it safe, in Kelly’s view?"),
        ("what did the secretary of state say?", "what did Tillerson say?"),
        ("What did the Secretary of Homeland Security say?", "What did Kelly say?"),
        ("What did the former Border Patrol agent say?", "What did Tarango say?"),
        ("Why did the president agree?", "Why did Donald Trump agree?"),  # another Trump is quoted: in full
        ("What did the vice president say?", "What did Pence say?"),
    ],
)
def test_an_office_is_read_as_its_holder_where_they_are_asked_for(question: str, expected: str) -> None:
    assert read(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "What did the senator say?",  # which of the two?
        "What did the mayor say?",  # there is none
        "What did the senator from ohio say?",
        "What did the president of Mexico say?",
        "What did the secretary of agriculture say?",
        "What did the candidate say?",  # anybody
        "What did a secretary say?",
        "What did her secretary say?",
        "What did the secretary’s spokesman say?",
        "What did the secretary Kelly say?",
        "What did Pence tell the secretary?",  # Pence's words are asked for
        "What did Kelly say about the president?",
    ],
)
def test_any_other_office_stays_as_it_is(question: str) -> None:
    assert read(question) == question


def test_who_is_named_far_more_often_is_meant() -> None:
    texts = (ARTICLES[0], "Press Secretary Sean Spicer spoke.")
    holders = find_holders(texts, Speakers(["John Kelly", "Sean Spicer"]).named)
    assert name_office("What did the secretary say?", (), holders) == "What did Kelly say?"
    assert name_office("What did the press secretary say?", (), holders) == "What did Spicer say?"
    even = find_holders((texts[1], "Secretary John Kelly spoke."), Speakers(["John Kelly", "Sean Spicer"]).named)
    assert name_office("What did the secretary say?", (), even) == "What did the secretary say?"


def test_of_two_who_spoke_as_one_each_has_an_office_of_their_own() -> None:
    holders = find_holders(ARTICLES, Speakers(["John Kelly and Rex Tillerson", "John Kelly"]).named)
    assert name_office("what did the secretary of state say?", (), holders) == "what did Rex Tillerson say?"


def test_has_office() -> None:
    assert has_office("what did the governor say?")
    assert not has_office("what did Kelly say about the governors’ meeting?")
