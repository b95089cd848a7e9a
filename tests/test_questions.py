"""How questions are read."""

from __future__ import annotations

import pytest

from rag.errors import BadQuestion
from rag.questions import asks_anything, check_question, read_question
from rag.questions_names import People, find_people


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
    assert read_question(question, People(("John Kelly",))).speaker == speaker


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("How did May ridicule Corbyn over the vote?", "May"),
        ("In Gießen, what did Corbyn say?", "Corbyn"),
        ("In Gießen, why did Corbyn leave, according to May?", "May"),
        ("What swipe did Corbyn take at May in Leeds?", "Corbyn"),
        ("What was Corbyn’s comeback to May mocking him?", "Corbyn"),
        ("What bothers union leader Len McCluskey about May?", "Len McCluskey"),
        ("How sure was Corbyn that May would lose?", "Corbyn"),
        ("Was May worried about Corbyn?", "May"),
        ("What did Corbyn make of May’s speech?", "Corbyn"),
        ("How did Corbyn play down the poll?", "Corbyn"),
        ("Did Ann Lee of the Fed foresee a slump?", "Ann Lee"),
        ("Why is the pound falling, per Leeds economist Ann Lee?", "Ann Lee"),
        ("Should Leeds vote again, in May’s words?", "May"),
        ("Why does May want a vote, according to Labour spokesman Bo Roe?", "Bo Roe"),
        ("How popular is May, as Bo Roe sees it?", "Bo Roe"),
        ("Asked about May’s claims, what did Corbyn say?", "Corbyn"),
        ("How did Corbyn wave off Bo Roe’s criticism?", "Corbyn"),
        ("What did Corbyn’s April memo claim?", "Corbyn"),
        ("Where did May say the talks would be held?", "May"),
        ("What did the Labour spokesman say?", ""),
        ("Who dismissed May’s claim as absurd?", ""),
        ("Which minister called Corbyn’s plan absurd?", ""),
        ("When did May give up her seat?", ""),
        ("How large was the fund May announced?", ""),
        ("Why did May leave Leeds?", ""),
    ],
)
def test_many_ways_to_ask_for_words(question: str, speaker: str) -> None:
    assert read_question(question, People(("Jeremy Corbyn", "Theresa May"))).speaker == speaker


def test_a_name_does_not_run_on_into_where_its_bearer_works() -> None:
    question = "What did Ann Lee of Delegates Unbound predict?"
    assert read_question(question, People(("Ann Lee",))).speaker == "Ann Lee"
    assert read_question("What did Church of England bishops do?").names == ("Church of England",)


def test_a_surname_that_is_a_month_or_a_verb() -> None:
    people = People(("Theresa May", "George Will", "a DHS official", "the official"))
    assert read_question("What did May say in May 2016?", people).names == ("May",)
    assert read_question("what did George Will say about May?", people).names == ("George Will", "May")
    assert read_question("What did Will think?", people).speaker == "Will"
    assert read_question("Will May 3 suit Kelly?", people).names == ("Kelly",)
    assert read_question("What did May say?").names == ()


def test_a_name_without_capitals_that_no_article_has() -> None:
    assert read_question("what did nancy pelosi say about the wall?", People(("John Kelly",))).speaker == "Nancy Pelosi"
    assert read_question("is it legal, according to paul ryan?").speaker == "Paul Ryan"
    assert read_question("what did most people say?").names == ()
    assert read_question("what did john kelly say?", People(("John Kelly",))).names == ("John Kelly",)


def test_a_surname_with_an_apostrophe_in_lower_case() -> None:
    people = People(("Dinesh D’Souza", "Beto O'Rourke"))
    assert read_question("what did d'souza say", people).speaker == "D’Souza"
    assert read_question("what was o’rourke's reply?", people).speaker == "O'Rourke"


def test_somebody_who_is_only_described() -> None:
    people = People(("Kelly", "a DHS official", "the official"))
    assert read_question("What did the DHS official say about arrests?", people).speaker == "DHS official"
    assert read_question("When will it begin, according to a DHS official?", people).speaker == "DHS official"
    assert read_question("What did the DHS officials say?", people).names == ("DHS",)
    assert read_question("What did the official say?", people).names == ()


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("When did Carly Fiorina leave the race?", "Carly Fiorina"),
        ("Whom did Kelly meet in Guatemala?", "Kelly"),
        ("Who is Hector Tarango?", "Hector Tarango"),
        ("Why did Trump spokesman Steven Cheung resign?", "Steven Cheung"),
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
    people = People(("Steven Law", "one California delegate", "John Kelly"))
    assert read_question("Did a law enforcement official think so?", people).names == ()
    assert read_question("what did the delegate say", people).names == ()
    assert read_question("what did kelly say about Mexico", people).speaker == "Kelly"
    assert read_question("what did law say", people).speaker == "Law"


def test_what_is_shortened_is_no_name() -> None:
    read = read_question("Would compliments change how Trump deals with Moscow? What's his answer?")
    assert (read.speaker, read.names) == ("", ("Trump", "Moscow"))


def test_whom_a_question_is_about() -> None:
    people = People(("John Kelly", "Donald Trump", "Richard Revesz"))
    assert read_question("WHAT DID KELLY SAY ABOUT VISAS?", people).speaker == "Kelly"
    assert read_question("Everything Trump said", people).speaker == "Trump"
    assert read_question("Quote Kelly on coyotes", people).speaker == "Kelly"
    assert read_question("Does the Trump campaign say so?", people).speaker == ""
    assert read_question("What did NYU's Richard Revesz say about coal?", people).speaker == "Richard Revesz"


@pytest.mark.parametrize("text", ["caf\udce9", None, 5])
def test_what_is_no_text_is_no_question(text: str) -> None:
    with pytest.raises(BadQuestion, match="no text"):
        check_question(text, 100)


PEOPLE = People(
    (
        "Mesut Özil",
        "José Ángel Gurría",
        "Steven Law",
        "Susan Rice",
        "Donald Trump",
        "Hillary Clinton",
        "John Kelly",
    )
)


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did Özil say about racism?", "Özil"),
        ("What did Ángel Gurría say about tax?", "Ángel Gurría"),
        ("what did gurria say", "Gurría"),
        ("What did Robert F. Kennedy Jr. say about vaccines?", "Robert F. Kennedy Jr"),
        ("what did donald trump jr say?", "Donald Trump Jr"),
        ("What Did Trump Say About The Wall?", "Trump"),
        ("WHAT DID TRUMP SAY ABOUT THE WALL?", "Trump"),
        ("What does federal law say about children?", ""),
        ("what did rice say about iran?", "Rice"),
        ("what did susan rice say about iran?", "Susan Rice"),
        ("Why was Clinton criticized by Trump?", "Trump"),
        ("What is Clinton accused of?", ""),
        ("What was Trump told about Russia?", ""),
        ("Who was endorsed by Trump?", ""),
        ("Was Kelly worried about it?", "Kelly"),
        ("What did Kelly say Trump was told?", "Kelly"),
        ("To what did Trump attribute it?", "Trump"),
        ("To which superhero team did Rice liken them?", "Rice"),
        ("To whom did Trump give the medal?", ""),
        ("How did Nobel laureate Harold Varmus judge the record?", "Harold Varmus"),
    ],
)
def test_names_however_they_are_typed_and_who_speaks_of_whom(question: str, speaker: str) -> None:
    assert read_question(question, PEOPLE).speaker == speaker


def test_what_is_said_of_rice_says_nothing_of_a_person() -> None:
    assert read_question("Did rice prices rise?", PEOPLE).names == ()


def test_whoever_heads_a_sentence_is_no_name_of_the_words_of_a_question() -> None:
    texts = [
        "Voters said no. Many said yes. “Not yet,” Kelly said. Jubal Early agreed. kelly@dhs.gov",
        "Few voters, and not many early ones, spoke to Kelly. “Why?” Kelly asked. Kelly, Kelly and Kelly. "
        + 9 * "Kelly ",
    ]
    people = find_people(["Voters", "John Kelly", "Many", "Jubal Early"], texts)
    assert people.plain == {"voters", "many", "early"}
    assert read_question("How many voters came early?", people).names == ()
    assert read_question("how many did kelly see early on?", people).names == ("Kelly",)
    assert read_question("What did Early say about the voters?", people).names == ("Early",)
    assert read_question("what did voters say", people).speaker == "Voters"


def test_what_begins_with_a_letter_and_a_hyphen_is_no_name() -> None:
    assert read_question("What did Kelly call for after the H-bomb test at the G-20?").names == ("Kelly",)
    assert read_question("What did A-Rod say?").names == ("A-Rod",)


@pytest.mark.parametrize(
    ("question", "anything"),
    [
        ("What did Kelly say?", True),
        ("what did Secretary Kelly say", True),
        ("Kelly quotes", True),
        ("What did Kelly say about the president?", False),
        ("What did Kelly tell Trump?", False),
        ("What did Kelly say in Guatemala?", False),
        ("Where is Kelly?", False),
        ("Who said it?", False),
    ],
)
def test_whether_anything_that_somebody_says_is_asked_for(question: str, anything: bool) -> None:
    assert asks_anything(read_question(question)) is anything
