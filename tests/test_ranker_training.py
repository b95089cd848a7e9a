"""How the ranker's coefficients are fitted: on which questions, over which articles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.evaluation import Gold, Question
from rag.evidence import FEATURES, Candidate
from rag.questions import ReadQuestion
from rag.types import Article
from training.fit_ranker import cross_validate, fit
from training.ranker_rows import FEW, FOLDS, Asked, Scope, few_articles, load, save

NAMES = [f"{i}.txt" for i in range(40)]


def asked(seed: int, answerable: bool, scope: Scope) -> Asked:
    """Six candidates; where one answers, the reader is for it; where none does, nothing is near the question."""
    rng = np.random.default_rng(seed)
    candidates, right = [], np.zeros(6, bool)
    for i in range(6):
        values = rng.normal(0, 0.1, len(FEATURES))
        values[FEATURES.index("reader")] = rng.normal(2 if answerable and i == 2 else -2, 0.5)
        values[FEATURES.index("dense_here")] = 0.6 if answerable else 0.2
        candidates.append(Candidate(Article(f"{i}.txt", ""), 10 * i, 10 * i + 5, values))
    right[2] = answerable
    return Asked(ReadQuestion("What?", "", "", ()), "not asked", candidates, right, answerable, seed % FOLDS, scope, 20)


def rows() -> list[Asked]:
    scopes: tuple[Scope, ...] = ("all", "few", "folder")
    return [asked(i, i % 4 > 0, scopes[i // 4 % 3]) for i in range(120)]


def test_a_question_with_an_answer_is_asked_of_few_articles_with_it_and_without() -> None:
    question = Question("q1", "Who?", (Gold("3.txt", "x"), Gold("5.txt", "x")))
    having, lacking = few_articles(question, NAMES)
    assert len(set(having)) == len(set(lacking)) == FEW
    assert not set(having) & set(lacking)
    assert "3.txt" in having
    assert "5.txt" not in {*having, *lacking}
    assert few_articles(question, NAMES) == [having, lacking]
    assert few_articles(Question("q2", "Who?", ()), NAMES) == []


def test_rows_come_back_from_their_file(tmp_path: Path) -> None:
    save(tmp_path / "rows.json", rows())
    again = load(tmp_path / "rows.json")
    assert [(a.standing, a.answerable, a.fold, a.scope) for a in again] == [
        (a.standing, a.answerable, a.fold, a.scope) for a in rows()
    ]
    assert np.allclose(again[3].features, rows()[3].features, atol=1e-5)
    assert again[3].right.tolist() == rows()[3].right.tolist()


def test_a_fit_puts_first_what_the_reader_is_for_and_doubts_what_is_near_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ranker = fit(rows())
    for item in rows():
        (first, likely), *_ = ranker.rank(item.standing, item.candidates, item.searched)
        assert (likely > 0.5) == item.answerable
        assert not item.answerable or first.start == 20
    cross_validate(rows())
    printed = capsys.readouterr().out
    assert "the whole corpus: 40 questions" in printed
    assert "a few articles: 40 questions" in printed
    assert "folders of four: 40 questions" in printed
    assert "hit@1 1.000" in printed


def test_a_few_articles_without_the_person_asked_about_teach_nothing() -> None:
    lost = [asked(i, answerable=False, scope="few") for i in range(100, 140)]
    absent = [replace(a, standing="absent") for a in lost]
    assert fit([*rows(), *absent]).bias == pytest.approx(fit(rows()).bias)
    assert fit([*rows(), *lost]).bias != pytest.approx(fit(rows()).bias, abs=1e-3)
