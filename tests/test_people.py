"""Names: found, compared, joined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.people import canonical_people, display_name, given_gender, last_name, same_person
from rag.people_cast import find_cast, find_names
from rag.people_descriptions import describe_unnamed
from rag.people_names import name_phrases
from rag.people_resolution import prepare_scene, resolve_mention
from rag.speakers import Speakers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Homeland Security Secretary John F. Kelly said", ["John Kelly"]),
        ("Former Border Patrol Agent Hector Tarango, who", ["Hector Tarango"]),
        ("told CNN’s Wolf Blitzer that", ["Wolf Blitzer"]),
        ("Mexican Foreign Secretary Luis Videgaray Caso was", ["Luis Videgaray Caso"]),
        ("Secretary Kelly’s visit to George Washington University", ["Kelly"]),
        ("President Enrique Peña Nieto and Martin O’Malley's Iowa", ["Enrique Peña Nieto", "Martin O’Malley"]),
        ("Mayor Bill de Blasio, Lt. Col. Robert Smith", ["Bill de Blasio", "Robert Smith"]),
    ],
)
def test_names_are_found_without_their_titles(text: str, expected: list[str]) -> None:
    assert [display_name(p.words) for p in name_phrases(text)] == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("Kelly", "John Kelly", True),
        ("Secretary Kelly", "John F. Kelly", True),
        ("Mr. Kelly", "John Kelly", True),
        ("Kelly", "Kelly Ayotte", False),
        ("Hillary", "Hillary Clinton", True),
        ("Bill Clinton", "Hillary Clinton", False),
        ("J. Kelly", "John Kelly", True),
        ("Joe Biden", "Joseph Biden", True),
        ("Videgaray", "Luis Videgaray Caso", True),
        ("Patrick Leahy", "Charles Grassley and Patrick J. Leahy", True),
        ("Peña Nieto", "Enrique Peña Nieto", True),
        ("Pena Nieto", "Enrique Peña Nieto", True),
        ("Wasserman Schultz", "Debbie Wasserman Schultz", True),
        ("Xi", "Xi Jinping", True),
        ("Jinping", "Xi Jinping", True),
        ("Clinton", "Clinton Smith", False),
        ("Donald Trump", "Donald Trump Jr.", False),
        ("Trump", "Donald Trump Jr.", True),
        ("Steve Bannon", "Stephen K. Bannon", True),
        ("Ted Kennedy", "Edward Kennedy", True),
        ("Jean Claude Juncker", "Jean-Claude Juncker", True),
        ("Ocasio Cortez", "Alexandria Ocasio-Cortez", True),
        ("de Blasio", "Bill de Blasio", True),
        ("el-Sisi", "Abdel Fattah el-Sisi", True),
        ("a Kelly aide", "Kelly", False),
        ("", "John Kelly", False),
    ],
)
def test_same_person(a: str, b: str, expected: bool) -> None:
    assert same_person(a, b) is expected
    assert same_person(b, a) is expected


def test_last_name_leaves_suffixes_and_titles_out() -> None:
    assert last_name("Harry B. Harris Jr.") == "harris"
    assert last_name("Secretary Kelly’s") == "kelly"
    assert last_name("") == ""


def test_given_names_tell_gender_only_where_they_do() -> None:
    assert (given_gender("Hillary"), given_gender("Wolf"), given_gender("Xyzzy")) == ("f", "m", None)


def test_one_form_for_each_person_across_articles() -> None:
    chosen = canonical_people(
        {"Kelly": 3, "John Kelly": 5, "John F. Kelly": 1, "Clinton": 2, "Bill Clinton": 4, "Hillary Clinton": 6}
    )
    assert chosen["Kelly"] == chosen["John F. Kelly"] == "John Kelly"
    assert chosen["Clinton"] == "Clinton"  # two of one surname, neither clear
    assert chosen["Bill Clinton"] == "Bill Clinton"


def test_a_son_is_not_his_father() -> None:
    text = "Donald Trump was there. Donald Trump Jr. met a lawyer. “It was nothing,” Trump Jr. said."
    assert [name for _, _, name in find_names(text)][:2] == ["Donald Trump", "Donald Trump Jr."]
    names = {"Donald Trump": 50, "Donald Trump Jr.": 8, "Trump": 9}
    assert canonical_people(names) == {name: "Donald Trump" if name == "Trump" else name for name in names}


def test_a_namesake_is_meant_only_where_nobody_has_the_name() -> None:
    people = Speakers(["Donald Trump", "Robert Kennedy Jr.", "Donald Trump Jr.", "Alexandria Ocasio-Cortez"])
    assert people.named("Donald Trump") == ["Donald Trump"]
    assert people.named("Donald Trump Jr") == ["Donald Trump Jr."]
    assert people.named("Trump") == ["Donald Trump", "Donald Trump Jr."]
    assert people.named("Robert F. Kennedy") == ["Robert Kennedy Jr."]
    assert people.named("Ocasio Cortez") == ["Alexandria Ocasio-Cortez"]
    assert people.named("Tom Kelly") == []


def test_two_people_of_one_surname_stay_two() -> None:
    text = "President Jimmy Morales met Foreign Minister Carlos Raul Morales. Sally Jones spoke. Jones left."
    names = [person.name for person in find_cast(text).people]
    assert "Jimmy Morales" in names
    assert "Carlos Raul Morales" in names


@pytest.mark.parametrize(
    ("text", "mention", "expected"),
    [
        ("Former Border Agent Hector Tarango, a consultant, waits. “It will,” he said.", "he", "Hector Tarango"),
        ("Ann Smith met John Kelly. Then she left.", "she", "Ann Smith"),
        ("Sen. Marco Rubio came. “No,” the Florida senator said.", "the Florida senator", "Marco Rubio"),
        ("It rained, the New York Post reported.", "the New York Post", "New York Post"),
        ("Donald Trump's aide spoke. A Trump aide said so.", "A Trump aide", "a Trump aide"),
        ("It rained. He said so.", "He", None),
        ("After he met with Sen. Tom Cotton, John Kelly left. He said so.", "He", "John Kelly"),
        ("Sean Spicer left. It is late, noted NBC’s Dante Chinni. “It is,” he wrote.", "he", "Dante Chinni"),
        ("Secretary-General Ban Ki-moon came. Ban left.", "Ban", "Ban Ki-moon"),
        (
            "Secretary-General Ban Ki-moon came. Secretary of State John F. Kerry left.",
            "Secretary of State John F. Kerry",
            "John Kerry",
        ),
        (
            "Mr. Ban came. Director of National Intelligence James Clapper left.",
            "Director of National Intelligence James Clapper",
            "James Clapper",
        ),
        ("Ann Smith came. The father of Gov. Rick Scott left.", "The father of Gov. Rick Scott", None),
        ("Rev. Martin Luther King, a father of four, came. My father left.", "My father", None),
        ("Obama spokesman Josh Earnest said so.", "Obama spokesman Josh Earnest", "Josh Earnest"),
    ],
)
def test_mentions_are_resolved_or_stay_open(text: str, mention: str, expected: str | None) -> None:
    start = text.rindex(mention)
    resolved = resolve_mention(prepare_scene(text), start, start + len(mention))
    assert resolved.name == expected
    assert 0 <= resolved.confidence <= 1


def test_names_of_a_text_are_given_in_full() -> None:
    text = "Ann Smith spoke. Smith left, and Mr. Lee stayed."
    assert [(text[a:b], name) for a, b, name in find_names(text)] == [
        ("Ann Smith", "Ann Smith"),
        ("Smith", "Ann Smith"),
        ("Lee", "Lee"),
    ]


def test_sections_of_a_roundup_keep_their_people_apart() -> None:
    text = "4 p.m.\n\nTed Cruz came.\n\n___\n\n3 p.m.\n\nIt rained, he said."
    start = text.rindex("he said")
    assert resolve_mention(prepare_scene(text), start, start + 2).name is None


PIECES = """Ann Lee|the|officials|,|who|familiar|Mr.|’s|“|”|said|a|Sen.|they|I|-|\u00a0|\n|.|(R-Tex.)|THE MAYOR|U.S.|é|
Trump aides""".split("|")


def test_a_mention_without_a_word_is_nobody() -> None:
    """One that was nothing but ", who asked not to be named" once stopped an index of thousands."""
    assert describe_unnamed(", who asked not to be named").name is None
    assert describe_unnamed("").name is None


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.data())
def test_whatever_a_mention_is_it_is_resolved_or_not(pieces: list[str], data: st.DataObject) -> None:
    text = "Ann Lee said so. " + " ".join(pieces)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = resolve_mention(prepare_scene(text), start, end)
    assert found.name is None or found.name.strip()
