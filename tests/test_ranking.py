"""The ranker: candidates in order, with the probability that each answers."""

from __future__ import annotations

import numpy as np
import pytest

from rag.evidence import FEATURES, Candidate
from rag.pipeline import RANKER as SHIPPED
from rag.ranking import (
    ABSENT_SPEAKER,
    ABSENT_TOPIC,
    ANYTHING,
    FAR,
    ON_TOPIC,
    OTHER_SPEAKER,
    REPORTING,
    Ranker,
    Standing,
    Topic,
    load_ranker,
    read_signs,
)
from rag.types import Article

ARTICLE = Article("a.txt", "One. Two. Three.")
RANKER = Ranker(np.eye(len(FEATURES))[FEATURES.index("reader")], np.array([1.0, 0.5, 0.0, 0.0, 0.0]), 0.0)


def candidate(start: int, reader: float, put_to_subject: bool = False, **features: float) -> Candidate:
    values = np.array([{"reader": reader, **features}.get(name, 0.0) for name in FEATURES])
    return Candidate(ARTICLE, start, start + 4, values, put_to_subject)


def ranked(standing: Standing, *candidates: Candidate, topic: Topic = "known") -> list[tuple[int, float]]:
    return [(c.start, p) for c, p in RANKER.rank(standing, candidates, 20, topic)]


def test_nothing_is_ranked_where_nothing_is_found() -> None:
    assert ranked("not asked") == []


def test_the_first_has_its_probability_and_the_others_the_odds_of_the_order() -> None:
    (first, p), (second, q) = ranked("not asked", candidate(0, 0.0), candidate(5, 2.0))
    assert (first, second) == (5, 0)
    assert p == pytest.approx(1 / (1 + np.exp(-2.0)))
    assert q == pytest.approx(p * np.exp(-2.0))


def test_what_the_first_says_by_itself_counts_for_all() -> None:
    before = ranked("not asked", candidate(0, 1.0), candidate(5, 0.5))
    after = ranked("not asked", candidate(0, 1.0, again=-4.0), candidate(5, 0.5, again=9.0))
    assert [start for start, _ in after] == [start for start, _ in before]
    assert after[0][1] == pytest.approx(1 / (1 + np.exp(-1.0 + 2.0)))
    assert after[1][1] / after[0][1] == pytest.approx(before[1][1] / before[0][1])


def test_among_more_passages_the_same_signs_tell_less() -> None:
    shipped = load_ranker(SHIPPED)
    few, many = (shipped.rank("not asked", [candidate(0, 1.0, dense_here=0.6)], n)[0][1] for n in (20, 20_000))
    assert 0 < many < few < 1


def test_who_or_what_stands_nowhere_is_hardly_answered() -> None:
    ((_, known),) = ranked("quoted", candidate(0, 1.0))
    ((_, absent),) = ranked("absent", candidate(0, 1.0))
    ((_, strange),) = ranked("quoted", candidate(0, 1.0), topic="unknown")
    assert absent == pytest.approx(known * ABSENT_SPEAKER)
    assert strange == pytest.approx(known * ABSENT_TOPIC)


def test_whatever_somebody_says_answers_what_they_said() -> None:
    own, less = (candidate(start, reader, by_subject=1.0) for start, reader in ((5, -8.0), (9, -8.5)))
    first, second, _ = ranked("quoted", less, candidate(0, 1.0, by_other=1.0), own, topic="any")
    assert first == (5, pytest.approx(ANYTHING))
    assert second == (9, pytest.approx(ANYTHING))


def test_anothers_words_come_behind_those_asked_for() -> None:
    other, own = candidate(0, 1.0, by_other=1.0), candidate(5, 0.5)
    assert [start for start, _ in ranked("not asked", other, own)] == [0, 5]
    (first, p), (second, q) = ranked("quoted", other, own)
    assert (first, second) == (5, 0)
    assert q == pytest.approx(OTHER_SPEAKER * p * np.exp(0.5))
    reports = candidate(0, 1.0, by_other=1.0, about_subject=1.0)
    assert dict(ranked("quoted", reports, own))[0] == pytest.approx(REPORTING * p * np.exp(0.5))


def test_a_question_put_to_the_person_is_not_the_reply() -> None:
    asked, reply = candidate(0, 2.0, put_to_subject=True), candidate(5, 0.0)
    assert [start for start, _ in ranked("quoted", asked, reply)] == [5, 0]


def test_what_is_far_from_everything_by_words_and_by_meaning_is_off_topic() -> None:
    scores = np.array([0.0, 1.0])
    strange = [candidate(0, 1.0, dense_here=FAR), candidate(5, 2.0, dense_here=0.1)]
    strange[1].features[FEATURES.index("again")] = -1.0
    found = read_signs(strange, scores, 20)
    assert found.tolist() == pytest.approx([2.0, -1.0, ON_TOPIC, 0.1, np.log(20)])  # of the second, which is first
    half = [candidate(0, 1.0, words_near=ON_TOPIC / 2), candidate(5, 2.0, dense_here=0.1)]
    assert read_signs(half, scores, 20)[2] == pytest.approx(ON_TOPIC / 2)
    paraphrase = [candidate(0, 1.0, dense_here=FAR + ON_TOPIC / 2), candidate(5, 2.0)]
    assert read_signs(paraphrase, scores, 20)[2] == 0
