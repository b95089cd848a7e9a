"""Cards show an Answer and change nothing in it."""

from __future__ import annotations

import html
import re

import pytest
from ui_fake import DALLAS, LAW, MINORS, TRICKLE, TWIN, FakePipeline, quote

from rag.types import Kind
from ui.cards import answer_html, card_html, differences_html, missing_words, notice_html
from ui.markup import esc, paint
from ui.wording import citation, confidence, link, marks_around, rounded

ASK = FakePipeline().ask


def plain(markup: str) -> str:
    """What a reader of the markup sees."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def words_of(markup: str) -> list[str]:
    return [plain(found) for found in re.findall(r"<blockquote.*?</blockquote>", markup, re.DOTALL)]


def test_only_the_accepted_quotes_are_answers() -> None:
    markup = answer_html(ASK("what did Kelly say about family separation?"))
    answers = markup.partition('<details class="otr&#45;more">')[0]
    assert words_of(answers) == [
        "We turn them over to HHS, and they do a very, very good job.",
        "says the law gives the government the right to separate parents from children",
    ]
    assert "it will trickle down" in plain(markup)
    assert "may only touch on it" in plain(markup)


def test_a_card_says_who_where_and_how_sure() -> None:
    shown = plain(card_html(quote(DALLAS, MINORS, 0.93)))
    for part in ("John Kelly", "in their own words", DALLAS.title, "Fox 4", "2017-03-07", "very likely"):
        assert part in shown
    assert "0.93" not in shown


def test_reported_speech_has_a_form_of_its_own() -> None:
    direct, reported = card_html(quote(DALLAS, MINORS, 0.9)), card_html(quote(DALLAS, LAW, 0.9))
    assert esc("otr-direct") in direct and esc("otr-open") in direct
    assert esc("otr-indirect") in reported and esc("otr-open") not in reported
    assert "as the article reports it" in plain(reported)


@pytest.mark.parametrize(
    ("text", "kind", "drawn"),
    [
        ("No marks here", "direct", (True, True)),
        ("“Its own marks”", "direct", (False, False)),
        ('"Straight and curly”', "direct", (False, False)),
        ("“The beginning of a longer one", "direct", (False, True)),
        ("the end of a longer one.”", "direct", (True, False)),
        ("‘single’", "direct", (False, False)),
        ("He called it “a mess”, twice", "direct", (False, False)),
        ("said he would go", "indirect", (False, False)),
        ("said it was “a mess”", "mixed", (False, False)),
        ("The visit took a day.", "narration", (False, False)),
    ],
)
def test_marks_are_drawn_only_where_direct_speech_has_none(text: str, kind: Kind, drawn: tuple[bool, bool]) -> None:
    assert marks_around(text, kind) == drawn


def test_the_same_words_elsewhere_are_shown_with_their_differences() -> None:
    twin = ASK("?a").quotes[0].also_in[0]
    markup = card_html(quote(DALLAS, MINORS, 0.9, (twin,)))
    assert "Also in 1 other article" in plain(markup)
    assert TWIN.title in plain(markup)
    changed = differences_html("a b  c d", "a X\n c d e")
    assert plain(changed) == "a X\n c d e"
    assert re.findall(r"<ins[^>]*>(.*?)</ins>", changed) == ["X", "e"]
    assert missing_words("a very very good b", "a good c") == "very very"
    assert "without: very, very" in plain(markup)


@pytest.mark.parametrize(
    ("question", "title", "why"),
    [
        ("What did Obama say?", "Nobody by that name", "Nobody named Obama is quoted in these articles."),
        ("Kelly on the opioid crisis?", "Quoted, but not on this", "but not on this."),
        ("Who won the cricket?", "Not in these articles", "No passage answers the question."),
    ],
)
def test_no_answer_says_why_and_offers_the_nearest_thing_as_such(question: str, title: str, why: str) -> None:
    answer = ASK(question)
    markup = answer_html(answer, ["What did John Kelly say?"])
    assert title in plain(markup) and why in plain(markup)
    assert "data-ask" in markup
    assert ("which is not an answer" in plain(markup)) == bool(answer.quotes)
    assert markup.count("<article") == markup.count(esc("otr-nearest"))
    assert "likely" not in plain(markup)


def test_confidence_is_a_word_and_a_coarse_bar() -> None:
    assert [confidence(score) for score in (0.95, 0.75, 0.55, 0.2)] == [
        "very likely an answer",
        "likely an answer",
        "probably an answer",
        "perhaps an answer",
    ]
    assert [rounded(score) for score in (0.0, 0.123456, 0.98, 1.0, 1.7)] == [0, 10, 100, 100, 100]


def test_a_copied_quote_carries_its_source() -> None:
    copied = citation(quote(DALLAS, MINORS, 0.9))
    assert copied.startswith("“We turn them over to HHS, and they do a very, very good job.”\n— John Kelly. ")
    assert copied.endswith(f"[dallas.txt:{MINORS.start}-{MINORS.end}]")
    assert "(as the article reports it)" in citation(quote(DALLAS, LAW, 0.9))
    assert citation(quote(DALLAS, TRICKLE, 0.9)).startswith("“Any time")
    assert link("a b/ü&.txt", 3, 9) == "?article=a+b%2F%C3%BC%26.txt&start=3&end=9"


@pytest.mark.parametrize(
    "text", ["<b>", "a\nb", "${1+1}", "{{value}}", "&amp;", "a\r\nb", "\x92", "é “ü” 🙂", "`$$x$$`"]
)
def test_escaping_keeps_every_character(text: str) -> None:
    assert not set(esc(text)) & set("<>\"'`${}\n\r")
    if "\x92" not in text:  # html.unescape follows the parser in most, not in raw control characters
        assert html.unescape(esc(text)) == text
    assert esc("\x92") == "\x92"


def test_painted_text_is_the_text() -> None:
    text = "one <two> three\nfour"
    markup = paint(text, [("x", 2, 9), ("y", 5, 14), ("z", -1, -1)], {"y": "mark"})
    assert plain(markup) == text
    assert [plain(found) for found in re.findall(r"<mark.*?</mark>", markup)] == ["two>", " thre"]


def test_a_notice_is_text() -> None:
    assert plain(notice_html("<i>No</i> words", suggestions=["Who?"])) == "<i>No</i> wordsTryWho?"
