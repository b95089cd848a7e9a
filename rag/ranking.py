"""Which candidate is best, and how likely it is to answer: two linear models with readable coefficients.

The candidates of a question are ordered by ``features @ weights``, the first few once more after they were read again.
The probability that the first one answers is a logistic function of what the question as a whole shows (:data:`SIGNS`);
a lower candidate's is that, times ``exp(its score - the first one's)``, the odds that the order gives it. Where the
words of somebody in the articles are asked for, what others say counts :data:`OTHER_SPEAKER` times as much, or
:data:`REPORTING` where it names the person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.errors import BadModel
from rag.evidence import FEATURES, Candidate

SIGNS = (
    "reader",  # of the first candidate
    "again",  # of the first candidate
    "off_topic",  # how far below :data:`ON_TOPIC` is what is nearest to the question, by its words or by its meaning
    "dense_here",  # of the first candidate
    "searched",  # passages that the question is asked of, logarithm: of many, one comes near by chance
)
# Of the question's words, weighted by rarity. A paraphrase may share none of them: a stretch's cosine counts too, from
# FAR, where texts on different things end, and so that FAR + ON_TOPIC / 2 is as near as ON_TOPIC of the words.
ON_TOPIC = 0.4
FAR = 0.3
# The words of somebody whose name stands nowhere are not in the articles; no training question teaches it, for
# all of them ask about people who are in the news.
ABSENT_SPEAKER = 0.02
# Nor is a topic in them of which no article has a word, or a name in it; but somebody may have spoken of it in other
# words, and a quote for which much else speaks stays an answer. The training questions have no such topic.
ABSENT_TOPIC = 0.3
# Whatever somebody says answers "what did X say?": as sure as one can be that it is X who says it.
ANYTHING = 0.9
# Somebody else's words are not what was asked for, though they may report them, the more so where they name the person:
# of the person's own words on another topic and another's on this one, a person who asked "what did X say" wants to see
# the first, or a refusal, unless it is all but sure that the other one's do. With the threshold that ships that is from
# .88 on, or .38 where they name the person. On the training questions, of some of which a speaker is known wrong or not
# at all, .25 puts four in a thousand more first, and .15 seventeen fewer.
OTHER_SPEAKER = 0.17
REPORTING = 0.4
# A reporter's question names the topic better than the reply does, and is not what was asked for. Too rare in the
# training questions for a weight of its own.
PUT_TO_SUBJECT = 4.0

OWN = FEATURES.index("by_subject")
OTHERS = [FEATURES.index("by_named"), FEATURES.index("by_other")]

Vector = NDArray[np.float64]
Standing = Literal["not asked", "quoted", "mentioned", "absent"]
"""Of the person whose words a question asks for, in the articles."""
Topic = Literal["known", "unknown", "any"]
"""Of a question: some article has a word of it, and the names in it; none has; whatever the person says."""


@dataclass(frozen=True, slots=True)
class Ranker:
    """The two models. *Shape:* ``weights`` ``(len(FEATURES),)``, ``signs`` ``(len(SIGNS),)``, float64."""

    weights: Vector
    signs: Vector
    bias: float

    def scores(self, candidates: Sequence[Candidate]) -> Vector:
        """What the candidates are ordered by. *Shape:* ``(len(candidates),)`` float64."""
        features = np.array([c.features for c in candidates]).reshape(len(candidates), len(FEATURES))
        return features @ self.weights - PUT_TO_SUBJECT * np.array([c.put_to_subject for c in candidates])

    def rank(
        self, standing: Standing, candidates: Sequence[Candidate], searched: int, topic: Topic = "known"
    ) -> list[tuple[Candidate, float]]:
        """The candidates, best first, each with the probability that it answers, in [0, 1].

        ``searched``: the number of passages that the question is asked of.
        """
        if not candidates:
            return []
        scores = self.scores(candidates)
        order = np.argsort(-scores, kind="stable")
        signs = read_signs(candidates, scores, searched)
        first = 1 / (1 + np.exp(-(signs @ self.signs + self.bias)))
        if standing == "absent":
            first *= ABSENT_SPEAKER
        if topic == "unknown":
            first *= ABSENT_TOPIC
        odds = first * np.exp(scores - scores[order[0]])
        if topic == "any":
            odds = np.maximum(odds, [ANYTHING * c.features[OWN] for c in candidates])
        if standing in {"quoted", "mentioned"}:
            odds = odds * np.array([_share_of_speaker(c) for c in candidates])
            order = np.lexsort((-scores, -odds))
        return [(candidates[i], float(odds[i])) for i in order]


def _share_of_speaker(candidate: Candidate) -> float:
    if not candidate.features[OTHERS].any():
        return 1.0
    return REPORTING if candidate.features[FEATURES.index("about_subject")] else OTHER_SPEAKER


def read_signs(candidates: Sequence[Candidate], scores: Vector, searched: int) -> Vector:
    """*Shape:* ``(len(SIGNS),)`` float64, of at least one candidate; ``scores`` are the candidates'."""
    words = max(c.features[FEATURES.index("words_near")] for c in candidates)
    meaning = 2 * (max(c.features[FEATURES.index("dense_here")] for c in candidates) - FAR)
    first = candidates[int(np.argmax(scores))].features
    off_topic = max(0.0, ON_TOPIC - max(words, meaning))
    reader, again, meaning = (first[FEATURES.index(name)] for name in ("reader", "again", "dense_here"))
    return np.array([reader, again, off_topic, meaning, np.log(searched)], np.float64)


def load_ranker(path: Path) -> Ranker:
    """Read the coefficients: ``{"weights": {feature: number}, "signs": {sign: number}, "bias": number}``.

    Raises:
        BadModel: the file is missing, or does not name exactly :data:`FEATURES` and :data:`SIGNS`.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        weights, signs, bias = found["weights"], found["signs"], float(found["bias"])
    except (OSError, ValueError, KeyError) as error:
        raise BadModel(f"{path}: {error!r}") from error
    return Ranker(_ordered(path, weights, FEATURES), _ordered(path, signs, SIGNS), bias)


def _ordered(path: Path, numbers: Mapping[str, float], names: Sequence[str]) -> Vector:
    if set(numbers) != set(names):
        raise BadModel(f"{path}: expected a number for each of {sorted(names)}, found {sorted(numbers)}")
    return np.array([float(numbers[name]) for name in names])
