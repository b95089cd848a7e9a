"""A quote is a slice; the same words in two articles are one quote, other words are not."""

from __future__ import annotations

import json

import pytest

from rag.quotes import make_quote, merge_duplicates, same_words, statement_at, statement_of, widen
from rag.types import Answer, Article, Quote, Sentence, Statement


def article(text: str, name: str = "a.txt") -> Article:
    return Article(name, text, title="Headline", outlet="Daily")


def whole(text: str, name: str = "a.txt", score: float = 0.5) -> Quote:
    statement = Statement(0, len(text), "direct", "John Kelly")
    return make_quote(article(text, name), 0, len(text), score, [statement])


def test_a_quote_is_the_slice_and_its_context_the_paragraph() -> None:
    source = article("One.\n\nHe left. He said so.\n\nThree.")
    quote = make_quote(source, 6, 14, 0.5)
    assert quote.text == "He left."
    assert quote.context == "He left. He said so."
    assert (quote.article, quote.kind, quote.speaker) == ("a.txt", "narration", None)
    json.dumps(quote.to_dict())


@pytest.mark.parametrize(("start", "end"), [(3, 3), (-1, 2), (0, 99), (5, 2)])
def test_a_quote_cannot_be_anything_but_a_slice(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=r"a\.txt: a quote at"):
        make_quote(article("Four words are here."), start, end, 0.5)


def test_the_speaker_is_that_of_the_statement_that_fills_most() -> None:
    statements = [
        Statement(0, 40, "indirect", "Sean Spicer"),
        Statement(10, 30, "direct", "John Kelly"),
        Statement(50, 60, "direct", "Donald Trump"),
    ]
    assert statement_at(statements, 12, 20) == statements[1]
    assert statement_at(statements, 0, 40) == statements[0]
    assert statement_at(statements, 41, 49) is None


def test_of_several_who_speak_in_a_quote_it_is_theirs_who_was_asked_for() -> None:
    text = "When Clinton noted that he paid nothing in all these years, Trump boasted, “That makes me smart.”"
    boast = text.index("“")
    noted = Statement(19, 58, "indirect", "Hillary Clinton")
    boasted = Statement(boast, len(text), "direct", "Donald Trump")
    whole = (article(text), 0, len(text), 0.5, [noted, boasted])
    assert make_quote(*whole).speaker == make_quote(*whole, "Kelly").speaker == "Hillary Clinton"
    assert make_quote(*whole, "Trump").speaker == "Donald Trump"
    assert make_quote(*whole, "Trump").kind == "mixed"
    assert statement_of([noted, boasted], 0, boast + 8, "Trump") == noted  # of the boast less than half is in it
    assert statement_of([noted, boasted], 0, 300, "Trump") == noted  # and here it is less than a tenth of all


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (
            "“There will be no -- repeat -- no mass deportations.”",
            "There will be no — I repeat — no mass deportations",
            True,
        ),
        ("“The coyotes do not care at all.”", "“The coyotes do not care.”", True),
        ("“We will build the wall in two years.”", "“We will never build the wall, not in ten years.”", False),
        ("“No.”", "“No!”", True),
        ("“No.”", "“Yes.”", False),
        ("“We will raise taxes on the middle class.”", "“We will lower taxes on the middle class.”", False),
        ("“It was approved on Monday by the House.”", "“It was approved on Friday by the House.”", False),
        ("“The U.S. economy was separated from it.”", "“The US economy was seperated from it.”", True),
    ],
)
def test_same_words(a: str, b: str, same: bool) -> None:
    assert same_words(whole(a), whole(b, "b.txt")) is same
    assert same_words(whole(b, "b.txt"), whole(a)) is same


def test_the_same_words_of_two_people_are_two_quotes() -> None:
    text = "There will be no mass deportations."
    other = make_quote(article(text, "b.txt"), 0, len(text), 0.5, [Statement(0, len(text), "direct", "Sean Spicer")])
    assert not same_words(whole(text), other)


def test_a_quote_does_not_take_along_what_somebody_else_says() -> None:
    text = "“He will pay,” Trump said. “That is a lie,” Clinton said. “He knows it,” she added."
    sentences = [Sentence(0, 26), Sentence(27, 57), Sentence(58, 83)]
    quotations = [(0, 14), (27, 43), (58, 72)]
    assert [text[a:b] for a, b in quotations] == ["“He will pay,”", "“That is a lie,”", "“He knows it,”"]
    statements = [
        Statement(0, 14, "direct", "Donald Trump"),
        Statement(27, 43, "direct", "Hillary Clinton"),
        Statement(58, 72, "direct", "Clinton"),
    ]
    spans = [widen(article(text), sentences, quotations, statements, i) for i in range(3)]
    assert spans == [(0, 26), (27, 83), (27, 83)]
    assert widen(article(text), sentences, quotations, [], 1) == (0, 83)


HAM = (
    "Ham made it clear that he had misgivings.\n\n“It is the fourth secretary,” he said. “There is a reason.”\n\n"
    "“None was asked,” he added."
)
HAM_SENTENCES = [Sentence(0, 41), Sentence(43, 81), Sentence(82, 102), Sentence(104, 131)]
HAM_QUOTATIONS = [(43, 72), (82, 102), (104, 121)]


def ham_statements(first: str | None, second: str, third: str) -> list[Statement]:
    said = [Statement(0, 40, "indirect", first)] if first else []
    places = ((43, 72, second), (82, 102, second), (104, 121, third))
    return said + [Statement(a, b, "direct", name) for a, b, name in places]


@pytest.mark.parametrize("first", ["Norman Ham", None])
def test_a_sentence_takes_along_the_quotation_that_it_introduces(first: str | None) -> None:
    statements = ham_statements(first, "Norman Ham", "Norman Ham")
    spans = [widen(article(HAM), HAM_SENTENCES, HAM_QUOTATIONS, statements, i) for i in range(4)]
    assert spans == [(0, 102), (43, 131), (43, 131), (104, 131)]
    quote = make_quote(article(HAM), 0, 102, 0.5, statements)
    assert (quote.speaker, quote.kind) == ("Norman Ham", "mixed")
    assert quote.context == HAM[:102]
    assert make_quote(article(HAM), 43, 131, 0.5, statements).kind == "direct"


def test_nothing_of_somebody_else_nor_too_much_is_taken_along() -> None:
    other = ham_statements("Norman Ham", "Mike Flynn", "Norman Ham")
    spans = [widen(article(HAM), HAM_SENTENCES, HAM_QUOTATIONS, other, i) for i in range(4)]
    assert spans == [(0, 41), (43, 102), (43, 102), (104, 131)]
    unnamed = ham_statements(None, "Mike Flynn", "Mike Flynn")
    assert widen(article(HAM), HAM_SENTENCES, HAM_QUOTATIONS, unnamed, 0) == (0, 41)
    long = f"Ham said that {'much ' * 65}had gone wrong."
    text = f"{long} {HAM[43:102]}"
    sentences = [Sentence(0, len(long)), Sentence(len(long) + 1, len(long) + 39), Sentence(len(long) + 40, len(text))]
    statements = [Statement(0, len(long), "indirect", "Ham"), Statement(len(long) + 1, len(text), "direct", "Ham")]
    assert len(long) < 400 < len(text)
    assert widen(article(text), sentences, [(len(long) + 1, len(text))], statements, 0) == (0, len(long) + 39)


def test_duplicates_in_other_articles_become_also_in() -> None:
    text = "“There will be no mass deportations.”"
    quotes = [whole(text, "a.txt", 0.9), whole("“Something else is said here, you see.”", "a2.txt", 0.8)]
    quotes += [whole(text, "b.txt", 0.7), whole(text, "a.txt", 0.6)]
    merged = merge_duplicates(quotes)
    assert [quote.article for quote in merged] == ["a.txt", "a2.txt"]
    assert [quote.article for quote in merged[0].also_in] == ["b.txt"]
    assert merged[0].to_dict()["also_in"] == [{"article": "b.txt", "start": 0, "end": len(text), "text": text}]


def test_of_two_quotes_of_a_place_the_wider_is_shown_where_it_is_nearly_as_likely() -> None:
    """Asked what Tarango does now, his quotation came first, and swallowed the sentence before it, which says."""
    text = "Tarango, now a consultant, believes that it will work. “It will trickle down,” he said."
    source, cut = article(text), text.index("“")
    inner, other = (
        make_quote(source, cut, len(text), 0.3),
        whole("“Somebody else says something else here.”", "b.txt", 0.2),
    )
    wider = [make_quote(source, 0, len(text), score) for score in (0.25, 0.05)]
    assert [(q.start, q.score) for q in merge_duplicates([inner, wider[0], other])] == [(0, 0.3), (0, 0.2)]
    assert [(q.start, q.score) for q in merge_duplicates([inner, other, wider[1]])] == [(cut, 0.3), (0, 0.2)]
    assert [(q.start, q.end) for q in merge_duplicates([wider[0], inner])] == [(0, len(text))]


def test_an_answer_can_be_read() -> None:
    quote = whole("“There will be no mass deportations.”")
    answer = Answer("q", True, None, (quote,), 1, "John Kelly")
    assert quote.text in str(answer)
    assert "John Kelly" in str(answer)
    assert "a.txt:0-37" in str(answer)
    refused = Answer("q", False, "unknown_speaker", (quote,), 0, "Nancy Pelosi")
    assert str(refused).startswith("Nobody named Nancy Pelosi is quoted in these articles.")
    assert "nearest" in str(refused)
    assert str(Answer("q", False, "not_found", ())) == "That is not in these articles."
