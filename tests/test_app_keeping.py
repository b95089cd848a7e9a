"""A conversation as files and in the visitor's browser, without a browser."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from test_app_cards import plain
from ui_fake import FakePipeline

from rag.types import Article, Filters
from ui.export import to_json, to_markdown
from ui.memory import pack, unpack
from ui.talk import Turn, begin, finish
from ui.warmup import Warmup

DESK = FakePipeline()
KELLY = "what did Kelly say about family separation?"
WORDS = "We turn them over to HHS, and they do a very, very good job."


def talk(*questions: str) -> list[Turn]:
    warmup = Warmup(lambda progress: DESK).start()
    warmup.wait(10)
    turns: list[Turn] = []
    for question in questions:
        turns.append(finish(begin(question, Filters(speaker="John Kelly")), warmup, turns))
    return turns


def test_a_follow_up_says_what_it_was_read_as() -> None:
    first, second = talk(KELLY, "And in Dallas?")
    assert "Read as" not in plain(first.html)
    assert f"Read as: {KELLY} And in Dallas?" in plain(second.html)


def test_markdown_shows_the_words_as_they_are() -> None:
    text = to_markdown(talk(KELLY, "What did Obama say?", "🙂"))
    unescaped = re.sub(r"\\(.)", r"\1", text)
    assert f"## {KELLY}" in unescaped and f"> “{WORDS}”" in unescaped
    assert "> — John Kelly (in their own words), Homeland Security secretary makes a stop in Dallas" in unescaped
    assert "Also in Kelly on minors" in unescaped
    assert "The nearest thing, which is not an answer:" in unescaped


def test_markdown_is_no_markup_of_an_article() -> None:
    words = "<script>x</script> ![a](http://b) **c** `d`\n# e\n\n> f"
    article = Article("x.md", words)
    turn = talk(KELLY)[0]
    assert turn.answer
    quote = replace(turn.answer.quotes[0], source=article, start=0, end=len(words), context_start=0,
                    context_end=len(words), also_in=())  # fmt: skip
    text = to_markdown([replace(turn, answer=replace(turn.answer, quotes=(quote,), accepted=1))])
    assert not re.search(r"(?<!\\)[<\[`*]", text.split("\n", 4)[4])
    assert "\n# e" not in text


def test_json_is_the_answer_with_its_filters() -> None:
    (turn,) = json.loads(to_json(talk(KELLY)))
    assert turn["question"] == KELLY and turn["filters"]["speaker"] == "John Kelly"
    assert turn["quotes"][0]["text"] == WORDS


def test_a_stored_conversation_comes_back_the_same() -> None:
    turns = talk(KELLY, "And in Dallas?", "What did Obama say?", "🙂")
    back = unpack(json.loads(json.dumps(pack(turns))), DESK)
    assert [one.question for one in back] == [KELLY, "And in Dallas?", "What did Obama say?"]
    for before, after in zip(turns, back, strict=False):
        assert before.answer and after.answer
        assert before.answer.to_dict() == after.answer.to_dict()
        assert before.filters == after.filters


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "x",
        [1, None, {}],
        [{"question": "a", "filters": {}}],
        [{**pack(talk(KELLY))[0], "quotes": [{**pack(talk(KELLY))[0]["quotes"][0], "article": "gone.txt"}]}],
        [{**pack(talk(KELLY))[0], "quotes": [{**pack(talk(KELLY))[0]["quotes"][0], "end": 10**9}]}],
    ],
)
def test_what_a_browser_stored_is_checked(stored: object) -> None:
    assert unpack(stored, DESK) == []


def test_a_stored_quote_shows_the_article_not_the_store() -> None:
    (stored,) = pack(talk(KELLY))
    stored["quotes"][0]["text"] = "I never said this"
    (turn,) = unpack([stored], DESK)
    assert turn.answer and turn.answer.quotes[0].text == WORDS
    assert "never said" not in turn.html
