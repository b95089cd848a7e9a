"""What an outlet repeats is furniture; what people say, and what is printed twice, is not."""

from __future__ import annotations

import pytest

from rag.corpus import make_article
from rag.passages import quotable_sentences
from rag.repeated import LineCounts, line_key, may_be_furniture

FOOTER = "The letters page of this paper is open to everybody."
STOCK = "The mayor has denied the charges."
QUOTED = "“We will win,” the slogan of the campaign goes."


def story(number: int) -> str:
    return "\n\n".join(
        f"In week {number} of the trial the {word} council of the city met again and decided about the {number} roads."
        for word in ("first", "second", "third", "fourth")
    )


def counted(texts: list[tuple[str, str]], most: int = 1000) -> LineCounts:
    counts = LineCounts(most)
    for text, outlet in texts:
        counts.add(text, outlet)
    return counts


def test_a_line_that_an_outlet_repeats_is_never_quoted_there() -> None:
    texts = [f"{story(n)}\n\n{FOOTER}\n\n{STOCK}\n\n{QUOTED}" for n in range(9)]
    counts = counted([(text, "Daily") for text in texts] + [(story(99), "Other")])
    assert counts.repeated("Daily") == frozenset({line_key(FOOTER)})
    assert counts.repeated("Other") == counts.repeated("None") == frozenset()

    article = make_article("a.txt", texts[3], {}, counts.repeated("Daily"))
    quotable = {article.text[s.start : s.end] for s in quotable_sentences(article)}
    assert FOOTER not in quotable
    assert {STOCK, QUOTED} <= quotable
    assert FOOTER in {texts[3][s.start : s.end] for s in quotable_sentences(make_article("a.txt", texts[3]))}


def test_an_agency_story_that_is_printed_often_is_counted_once() -> None:
    counts = counted([(f"{story(1)}\n\nThe roads are closed until May.", "") for _ in range(30)])
    assert counts.repeated() == frozenset()


def test_what_is_repeated_follows_what_is_counted() -> None:
    counts = counted([(f"{story(n)}\n\n{FOOTER}", "") for n in range(4)])
    assert counts.repeated() == frozenset()
    counts.add(f"{story(5)}\n\n{FOOTER}")
    assert counts.repeated() == frozenset({line_key(FOOTER)})
    assert counts.repeated() is counts.repeated()


def test_few_articles_or_a_small_share_are_no_furniture() -> None:
    assert counted([(f"{story(n)}\n\n{FOOTER}", "") for n in range(4)]).repeated() == frozenset()
    rare = [(story(n) + (f"\n\n{FOOTER}" if n % 60 == 0 else ""), "") for n in range(600)]
    assert counted(rare, 10_000).repeated() == frozenset()


def test_memory_is_bounded_and_the_frequent_stay() -> None:
    texts = [
        (f"{FOOTER}\n\n" + "\n\n".join(f"The road of number {n}-{i} is open." for i in range(40)), "")
        for n in range(99)
    ]
    counts = counted(texts, most=500)
    assert counts._held <= 500
    assert sum(len(lines) for lines in counts._lines.values()) == counts._held
    assert counts.repeated() == frozenset({line_key(FOOTER)})
    assert counts.repeated() == counted(texts, most=500).repeated()


@pytest.mark.parametrize(
    ("line", "may"),
    [
        (FOOTER, True),
        ("The Associated Press contributed to this report.", True),
        ("Visit our homepage for more stories.", True),
        (STOCK, False),
        (QUOTED, False),
        ("Mr. Smith declined to comment on it.", False),
        ("‘No,’ the king said.", False),
        ("Yes.", False),
        ("long " * 100, False),
    ],
)
def test_what_reports_speech_is_no_furniture(line: str, may: bool) -> None:
    assert may_be_furniture(line) is may


def test_a_key_is_the_same_on_any_machine() -> None:
    assert line_key("Read  MORE here") == line_key("read more\u00a0here")
