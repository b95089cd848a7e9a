"""The attributor that ships, on the four articles: every quotation and report has its speaker."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.attribution import LearnedAttributor, load_attributor
from rag.people import last_name
from rag.types import Article, Attributor, Statement

CORPUS = Path(__file__).parent.parent / "corpus"
SAID = [
    ("000", "he is considering a new tactic", "kelly", "indirect"),
    ("000", "Are Department of Homeland Security personnel", "blitzer", "direct"),
    ("000", "We have tremendous experience", "kelly", "direct"),
    ("000", "We turn them over to HHS", "kelly", "direct"),
    ("000", "the message will get through", "tarango", "indirect"),
    ("000", "Any time any action happens", "tarango", "direct"),
    ("000", "the law gives the U.S. government the right", "kelly", "indirect"),
    ("000", "the real focus should be", "kelly", "indirect"),
    ("000", "The coyotes do not care", "tarango", "direct"),
    ("000", "They are going to leave them behind", "tarango", "direct"),
    ("000", "children are already being sent alone", "kelly", "mixed"),
    ("000", "I would do most anything to deter", "kelly", "direct"),
    ("001", "would not carry out mass deportations", "kelly", "indirect"),
    ("001", "There will be no -- repeat --", "kelly", "direct"),
    ("001", "Everything we do in DHS", "kelly", "direct"),
    ("001", "a military operation", "trump", "mixed"),
    ("001", "no use of military force", "kelly", "direct"),
    ("001", "At least half of you", "kelly", "direct"),
    ("001", "Trump was not implying", "spicer", "indirect"),
    ("001", "The president was using that", "spicer", "direct"),
    ("001", "The president was clearly describing", "spicer", "direct"),
    ("001", "We're not going to start changing", "official", "direct"),
    ("001", "You will not see folks", "official", "direct"),
    ("001", "The relationship and the interaction", "kelly", "direct"),
    ("001", "in a moment where we have", "caso", "mixed"),
    ("002", "there will be \"no mass deportations\"", "kelly", "mixed"),
    ("002", "the visit could be a", "trump", "mixed"),
    ("002", "Right now, Rex", "trump", "direct"),
    ("002", "been unbelievable at the border", "trump", "mixed"),
    ("002", "Let me be very, very clear", "kelly", "indirect"),
    ("002", "Everything we do in DHS will be done", "kelly", "indirect"),
    ("002", "And it’s a military operation", "trump", "indirect"),
    ("002", "So we’re getting them out", "trump", "indirect"),
    ("002", "ICE’s priority is going to make sure", "spicer", "direct"),
    ("003", "to their home country as quickly", "kelly", "mixed"),
    ("003", "coyotes are liars", "kelly", "mixed"),
    ("003", "the Government of Guatemala reception process", "kelly", "indirect"),
    ("003", "that the U.S. remains open", "kelly", "indirect"),
    ("003", "we will approach this operation", "kelly", "indirect"),
    ("003", "our joint commitment", "tillerson", "indirect"),
    ("003", "will neither involve “mass deportations”", "kelly", "mixed"),
]  # fmt: skip


@pytest.fixture(scope="module")
def attributor() -> Attributor:
    return load_attributor()


@pytest.fixture(scope="module")
def found(attributor: Attributor) -> dict[str, tuple[str, list[Statement]]]:
    articles = [Article(p.name, p.read_bytes().decode("utf-8")) for p in sorted(CORPUS.glob("*.txt"))]
    statements = attributor.find_statements(articles)
    return {a.id[:3]: (a.text, s) for a, s in zip(articles, statements, strict=True)}


@pytest.mark.parametrize(("prefix", "words", "speaker", "kind"), SAID)
def test_the_four_articles(
    found: dict[str, tuple[str, list[Statement]]], prefix: str, words: str, speaker: str, kind: str
) -> None:
    text, statements = found[prefix]
    start = text.index(words)
    covering = [s for s in statements if s.start <= start and start + len(words) <= s.end]
    assert [(last_name(s.speaker or ""), s.kind) for s in covering] == [(speaker, kind)]


def test_offsets_are_exact_and_in_order(found: dict[str, tuple[str, list[Statement]]]) -> None:
    for text, statements in found.values():
        assert [s.start for s in statements] == sorted(s.start for s in statements)
        for s in statements:
            assert 0 <= s.start < s.end <= len(text)
            assert text[s.start : s.end] == text[s.start : s.end].strip()
            assert (s.speaker_start < 0) == (s.speaker_end < 0)
            assert 0 <= s.confidence <= 1


def test_boilerplate_is_never_in_a_statement(attributor: Attributor) -> None:
    text = (CORPUS / "002_vow-to-mexican-leaders.txt").read_bytes().decode("utf-8")
    stretch = (text.index("Want to leave"), len(text))
    (statements,) = attributor.find_statements([Article("a", text, boilerplate=(stretch,))])
    assert statements
    assert all(s.end <= stretch[0] for s in statements)


def test_a_single_article_is_a_batch_of_one(attributor: Attributor) -> None:
    text = "Ann Lee said that it rained. “It pours,” she added."
    alone = attributor.find_statements([Article("a", text)])
    among = attributor.find_statements([Article("b", "It rained."), Article("a", text), Article("c", "")])
    assert alone[0] == among[1]
    assert among[2] == []
    assert attributor.find_statements([]) == []


def test_the_fingerprint_is_of_weights_and_rules(attributor: Attributor) -> None:
    assert isinstance(attributor, LearnedAttributor)
    assert attributor.fingerprint == LearnedAttributor().fingerprint
    assert attributor.fingerprint != LearnedAttributor(threshold=0.7).fingerprint
