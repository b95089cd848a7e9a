"""Follow-ups are read with the question before them; a question that stands alone is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.conversation import is_told, stand_alone
from rag.questions_names import People
from rag.types import Answer, Article, Quote

PEOPLE = People(("John Kelly", "Donald Trump", "Sean Spicer"))
KELLY = "what did Kelly say about mass deportations?"


def before(question: str = KELLY, speaker: str | None = "John Kelly") -> Answer:
    return Answer(question, False, "not_found", (), speaker=speaker)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("and about the wall?", "What did Kelly say about the wall?"),
        ("What about refugees?", "What did Kelly say about refugees?"),
        ("who else?", "Who else said something about mass deportations?"),
        ("who else spoke about it?", "Who else said something about mass deportations?"),
        ("Did anyone else say that?", "Did anyone else say that?"),
        ("why?", "Why did Kelly say that about mass deportations?"),
        ("But when exactly?", "When did Kelly say that about mass deportations?"),
        ("what else?", "What else did Kelly say about mass deportations?"),
        ("what did Trump say to that?", "what did Trump say about mass deportations?"),
        ("and Trump?", "What did Trump say about mass deportations?"),
        ("what about Spicer?", "What did Spicer say about mass deportations?"),
        ("what about trump?", "What did Trump say about mass deportations?"),
        ("What did he say about taxes?", "What did Kelly say about taxes?"),
        ("Why did he visit Mexico?", "Why did Kelly visit Mexico?"),
        ("what was his advice to Guatemalans?", "what was Kelly’s advice to Guatemalans?"),
        ("what about the people who are here?", "What did Kelly say about the people who are here?"),
        ("What did the governor say about him?", "What did the governor say about Kelly?"),
        ("and in May?", "what did Kelly say about mass deportations in May?"),
        ("how about in 2016?", "what did Kelly say about mass deportations in 2016?"),
        ("and last year?", "what did Kelly say about mass deportations last year?"),
    ],
)
def test_follow_ups(question: str, read: str) -> None:
    assert stand_alone(question, before(), PEOPLE) == read


@pytest.mark.parametrize(
    "question",
    [
        "what did Spicer say about the military?",
        "Will there be mass deportations?",
        "Who is Hector Tarango?",
        "How much will the wall cost?",
        "What did Trump say he would do?",
        "On Tuesday, what did Trump say?",
        "on what date did Trump visit Mexico?",
        "About how many refugees were admitted?",
        "Regarding the wall, what did Trump say?",
        "How many refugees lost their homes?",
        "What did voters say they wanted?",
        "How did the police chief say he found the gun?",
        "what did she say?",
        "who else criticized the travel ban?",
        "why did the talks fail?",
    ],
)
def test_questions_that_stand_alone_are_left_alone(question: str) -> None:
    assert stand_alone(question, before(), PEOPLE) == question


def test_without_a_question_before_nothing_changes() -> None:
    assert stand_alone("and about the wall?", None, PEOPLE) == "and about the wall?"


def test_a_pronoun_is_of_somebody_of_its_gender() -> None:
    people = People((*PEOPLE.names, "Hillary Clinton"))
    asked = before("What did Trump say about Clinton?", "Donald Trump")
    assert stand_alone("what did she say about taxes?", asked, people) == "what did Hillary Clinton say about taxes?"
    assert stand_alone("what did she say to that?", asked, people) == "what did Hillary Clinton say about Trump?"
    assert stand_alone("what did he say about taxes?", asked, people) == "what did Trump say about taxes?"
    assert stand_alone("and Clinton?", asked, people) == "What did Clinton say about Trump?"


def test_a_speaker_with_a_long_title_is_no_topic() -> None:
    asked = before("What did Secretary of State Rex Tillerson say about Mexico?", "Rex Tillerson")
    assert stand_alone("who else?", asked, PEOPLE) == "Who else said something about Mexico?"


def test_the_topic_of_a_question_without_a_preposition() -> None:
    asked = before("Will there be mass deportations?", None)
    assert stand_alone("what did Spicer say to that?", asked, PEOPLE) == "what did Spicer say about mass deportations?"


@pytest.mark.parametrize(
    ("asked", "question", "read"),
    [
        ("who opposed the wall?", "who else?", "Who else opposed the wall?"),
        ("who opposed the wall?", "and Trump?", "What did Trump say about the wall?"),
        ("Who is in favour of the ban?", "who else?", "Who else is in favour of the ban?"),
        ("Who else opposed the wall?", "who else?", "Who else opposed the wall?"),
        ("Who did Trump attack?", "who else?", "Who else did Trump attack?"),
    ],
)
def test_who_else_did_what_was_asked_about(asked: str, question: str, read: str) -> None:
    assert stand_alone(question, before(asked, None), PEOPLE) == read


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("Why would Kelly split up families at the border?", "What did Kelly say about judges?"),
        ("Who wants to split up families?", "What did Sean Spicer say about judges?"),
        ("Will families be split up?", "What did Sean Spicer say about judges?"),
    ],
)
def test_the_person_asked_about_goes_before_whoever_is_quoted(asked: str, read: str) -> None:
    quote = Quote(Article("a.txt", "He asked."), 0, 9, "Sean Spicer", "direct", 0.9, 0, 9)
    assert stand_alone("what about judges?", Answer(asked, True, None, (quote,), 1), PEOPLE) == read


def test_what_else_leaves_out_what_came_first_and_who_else_whoever_said_it() -> None:
    article = Article("a.txt", "“No walls.” “No raids.” “Walls!”")
    kelly, again, trump = (
        Quote(article, start, end, speaker, "direct", 0.9, 0, len(article.text))
        for start, end, speaker in ((0, 11, "John Kelly"), (12, 23, "Kelly"), (24, 32, "Donald Trump"))
    )
    last = replace(before(), answered=True, reason=None, quotes=(kelly, again), accepted=2)

    def told(question: str, previous: Answer | None = last) -> list[bool]:
        return [is_told(quote, question, previous) for quote in (kelly, again, trump)]

    assert told("what else?") == told("What else did he say about walls?") == [True, False, False]
    assert told("who else?") == told("Did anybody else say so?") == [True, True, False]
    assert told("and about raids?") == [False, False, False]
    assert told("what else?", None) == told("what else?", before()) == [False, False, False]
