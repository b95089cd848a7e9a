"""Quotations are found from mark to mark, whatever the marks."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.quotations import find_quotations

CORPUS = Path(__file__).parent.parent / "corpus"


def quoted(text: str) -> list[str]:
    return [text[a:b] for a, b in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "yes" and "no."', ['"yes"', '"no."']),
        ("“Yes,” he said. “No.”", ["“Yes,”", "“No.”"]),
        ('"Are they dads?” Blitzer asked.', ['"Are they dads?”']),
        ("the “expedited review“ of water", ["“expedited review“"]),
        ("''We finally may,'' he wrote.", ["''We finally may,''"]),
        ("it's on the ''wrong 'track.'.''", ["''wrong 'track.'.''"]),
        ("he ''said so.'.') Then", ["''said so.'.'"]),
        ("``So be it,'' she said.", ["``So be it,''"]),
        ("«Oui», dit-il.", ["«Oui»"]),
        ("„Ja“, sagte er.", ["„Ja“"]),
        ('“I said, ‘That’s tough,’ because," Trump said.', ['“I said, ‘That’s tough,’ because,"']),
        ("wearing “the “Settle For Hillary” shirts” there", ["“the “Settle For Hillary” shirts”"]),
        ("language: ““Radical terror poses a threat.” It", ["““Radical terror poses a threat.”"]),
        ("Iran’s and the workers’ rights aren't 'em in the '90s.", []),
        ("Head Rules Out 'Mass Deportations'", ["'Mass Deportations'"]),
        ("Turn Away from ‘Boasters’ and ‘Blasphemers’ Like", ["‘Boasters’", "‘Blasphemers’"]),
        ("‘I don’t know,’ he said. ‘Ask “her” now.’", ["‘I don’t know,’", "‘Ask “her” now.’"]),
        ("vows: 'No mass deportations", ["'No mass deportations"]),
        ('the 6\'2" man said "so."', ['"so."']),
        ('He had ("a plan") and—"so there"—left', ['"a plan"', '"so there"']),
        ("“It is long.\n\n“It goes on.”\n\nHe left.", ["“It is long.\n\n“It goes on.”"]),
        ("“Missing mark.\n\nHe left. “So.”", ["“Missing mark.", "“So.”"]),
        ('"Wrapped at the\nend of the line," he said.', ['"Wrapped at the\nend of the line,"']),
        ("Schumer: “Let’s go. We can.’ She", ["“Let’s go. We can.’ She"]),
        ('so-called "beast trains." Many, he says', ['"beast trains."']),
        ("“ Hello to you ”, he said. Then “ bye ” she said.", ["“ Hello to you ”", "“ bye ”"]),
        ("« Je suis là », dit-il, puis « non ».", ["« Je suis là »", "« non »"]),
        (
            "“I never said it, John Kelly said.\n\n“He lies,” he said.",
            ["“I never said it, John Kelly said.", "“He lies,”"],
        ),
    ],
)
def test_quotations(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_corpus() -> None:
    text = (CORPUS / "000_dallas-stop.txt").read_text(encoding="utf-8")
    assert [q[:12] for q in quoted(text)] == [
        '"Are Departm',
        '"We have tre',
        "“We turn the",
        "“Any time an",
        '"The coyotes',
        "“They are go",
        '"beast train',
        '"I would do ',
    ]  # fmt: skip
    text = (CORPUS / "002_vow-to-mexican-leaders.txt").read_text(encoding="utf-8")
    assert any(q.startswith("“Right now, Rex") and q.endswith('Mexico,"') for q in quoted(text))


@given(st.text(alphabet="ab .,\n\"“”‘’'`«»", max_size=60))
def test_sorted_and_disjoint(text: str) -> None:
    spans = find_quotations(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))


@pytest.mark.parametrize("text", ["“" * 20_000, "“a " * 10_000])
def test_any_number_of_marks_takes_moments(text: str) -> None:
    began = time.perf_counter()
    find_quotations(text)
    assert time.perf_counter() - began < 2  # 10 s when each mark looked at all that follow
