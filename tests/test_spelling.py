"""Misspelt names."""

from __future__ import annotations

import pytest

from rag.spelling import mend_words, nearest

NAMES = {"kelly", "trump", "videgaray", "lehmann", "gordan", "kerr"}
COMMON = {"jordan", "what", "did", "say", "about", "trumpet", "kerry", "ambassador", "paradise"}


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("what did kely say about visas", "what did kelly say about visas"),
        ("What did Kellly say about visas?", "What did Kelly say about visas?"),
        ("Kelly's view, or Klely's?", "Kelly's view, or Kelly's?"),
        ("videgary on the border", "videgaray on the border"),
        ("What did Jordan say?", "What did Jordan say?"),  # common, so no slip
        ("What did Kerry say?", "What did Kerry say?"),
        ("what about trumpets", "what about trumpets"),  # two letters off a short name
        ("what about marijuana", "what about marijuana"),
        ("kel", "kel"),
        ("WHAT DID KELLLY SAY?", "WHAT DID KELLY SAY?"),
        ("name of the us ambasador", "name of the us ambassador"),
        ("who is Ambasador", "who is Ambasador"),  # a name, for all one knows
        ("what about paradize", "what about paradize"),  # the articles have no paradise
    ],
)
def test_only_a_slip_is_mended(question: str, wanted: str) -> None:
    assert mend_words(question, NAMES, COMMON, {"visa", "border", "ambassador"}.__contains__) == wanted


def test_a_word_of_the_articles_is_no_slip() -> None:
    assert mend_words("what about kell", NAMES, set(), {"kell"}.__contains__) == "what about kell"


def test_between_two_names_equally_near_none_is_chosen() -> None:
    assert nearest("karly", {"karla", "karlo"}) is None
    assert nearest("karle", {"karla", "kelly"}) == "karla"
