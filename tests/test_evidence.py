"""What speaks for a candidate, beside what the reader and the encoder say."""

from __future__ import annotations

import numpy as np
import pytest

from rag.evidence import FEATURES, PassageEvidence, make_candidates
from rag.questions import ReadQuestion
from rag.retriever import Hit
from rag.types import Article, Passage, Reading, Sentence, Statement

PARTS = (
    "Mayor Ana Reyes toured the bridge on Monday.",
    "“Will it be closed?” a reporter asked.",
    "“It stays open,” Reyes said.",
    "She left at noon.",
    "Later Reyes responded that the bridge was safe.",
)
TEXT = " ".join(PARTS)


def features(question: str, name: str) -> list[float]:
    """The feature of each sentence of the article, in order."""
    at = [(TEXT.index(part), TEXT.index(part) + len(part)) for part in PARTS]
    sentences = [Sentence(a, b) for a, b in at]
    said = [
        Statement(*at[1], "mixed", "a reporter"),
        Statement(*at[2], "mixed", "Ana Reyes"),
        Statement(*at[4], "indirect", "Ana Reyes"),
    ]
    hit = Hit(0, Passage("a.txt", 0, len(TEXT)), 0.5, 0.5)
    stretches = [(i, a, b) for i, (a, b) in enumerate(at)]
    article = Article("a.txt", TEXT)
    evidence = PassageEvidence(hit, article, sentences, said, Reading((), 0.0), stretches, np.zeros(len(PARTS)))
    asked = ReadQuestion(question, "Ana Reyes", "Ana Reyes", ("Ana Reyes",))
    found = make_candidates(asked, [evidence], lambda stem: 1.0)
    return [float(c.features[FEATURES.index(name)]) for c in found]


@pytest.mark.parametrize(
    "question",
    [
        "What did Ana Reyes reply about the bridge?",
        "what did Ana Reyes say when asked about the bridge",
        "How did Ana Reyes respond to the question?",
        "What was Ana Reyes' answer?",
    ],
)
def test_a_reply_is_what_follows_a_question_or_says_so(question: str) -> None:
    assert features(question, "reply_asked") == [0, 0, 1, 0, 1]


def test_who_asks_for_no_reply_gets_none() -> None:
    assert features("What did Ana Reyes say about the bridge?", "reply_asked") == [0] * 5
