"""The likeliest stretches read again, with what stands around them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.evidence import FEATURES, Candidate
from rag.gathering import AGAIN, AHEAD, TOGETHER, read_again
from rag.questions import ReadQuestion
from rag.reader import with_headline
from rag.types import Article, Reading, Sentence, Span

PARTS = ("Reyes toured the bridge.", "It is safe.", "It stays open.", "She left.")
TEXT = "\n".join(PARTS)
SENTENCES = [Sentence(TEXT.index(part), TEXT.index(part) + len(part)) for part in PARTS]
ARTICLE = Article("a.txt", TEXT, title="A bridge")
QUESTION = ReadQuestion("Is the bridge safe?", "", "", ())


class Noting:
    """A reader that takes the first full stop of a text for the answer, and notes what it was given."""

    fingerprint = "noting"

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def read(self, pairs: Sequence[tuple[str, str]], top_k: int = 5) -> list[Reading]:
        self.seen += pairs
        stops = [text.index(".") for _, text in pairs]
        return [Reading((Span(stop, stop + 1, 7.0),), 2.0) for stop in stops]


def candidate(first: int, last: int, likely: float) -> Candidate:
    values = np.full(len(FEATURES), likely)
    return Candidate(ARTICLE, SENTENCES[first].start, SENTENCES[last].end, values)


def read(*candidates: Candidate, top: int = 2) -> tuple[Noting, list[float]]:
    reader = Noting()
    (found,) = read_again(
        reader,
        {"a.txt": SENTENCES}.__getitem__,
        [QUESTION],
        [candidates],
        lambda each: np.array([c.features[0] for c in each]),
        top,
    )
    return reader, [float(c.features[AGAIN]) for c in found]


def test_a_stretch_is_read_with_the_sentences_next_to_it() -> None:
    reader, _ = read(candidate(1, 1, 1.0), candidate(0, 0, 0.5), candidate(3, 3, 0.1), top=3)
    assert reader.seen == [
        ("Is the bridge safe? | A bridge", "\n".join(PARTS[:3])),
        ("Is the bridge safe? | A bridge", "\n".join(PARTS[:2])),
        ("Is the bridge safe? | A bridge", "\n".join(PARTS[2:])),
    ]


def test_what_is_found_beside_a_stretch_is_not_found_in_it() -> None:
    """The first full stop of the window is the stretch's own only where no sentence stands before it."""
    _, margins = read(candidate(0, 1, 1.0), candidate(2, 2, 0.5))
    assert margins == [5.0, 1.0]


def test_the_likeliest_are_read_again_and_one_stretch_once() -> None:
    same = [candidate(0, 1, 1.0), candidate(0, 1, 0.9)]  # two sentences of one quotation
    reader, margins = read(*same, candidate(2, 2, 0.5), candidate(3, 3, 0.1))
    assert len(reader.seen) == 2
    assert margins == [5.0, 5.0, 1.0, 0.1]


def test_nothing_found_is_not_read() -> None:
    reader, margins = read()
    assert (reader.seen, margins) == ([], [])


def test_no_more_are_read_where_the_best_is_far_ahead() -> None:
    """Noting gives each stretch 5 where the first full stop is in it, and nothing to speak of where it is not."""
    ahead = [candidate(0, 0, 9.0), candidate(1, 1, 8.0), candidate(2, 2, 9.0 - AHEAD - 0.1), candidate(3, 3, 0.0)]
    reader, _ = read(*ahead, top=4)
    assert len(reader.seen) == TOGETHER
    near = [candidate(0, 0, 9.0), candidate(1, 1, 8.0), candidate(2, 2, 9.0 - AHEAD + 0.1), candidate(3, 3, 0.0)]
    reader, _ = read(*near, top=4)
    assert len(reader.seen) == 4


def test_each_question_is_read_until_its_own_best_is_ahead() -> None:
    reader = Noting()
    clear = [candidate(0, 0, 9.0), candidate(1, 1, 0.0), candidate(2, 2, 0.0)]
    close = [candidate(1, 1, 9.0), candidate(2, 2, 9.0), candidate(3, 3, 9.0)]
    other = ReadQuestion("Who left?", "", "", ())
    found = read_again(
        reader,
        {"a.txt": SENTENCES}.__getitem__,
        [QUESTION, other],
        [clear, close],
        lambda each: np.array([c.features[0] for c in each]),
        8,
    )
    asked = [question.split(" |")[0] for question, _ in reader.seen]
    assert (asked.count(QUESTION.text), asked.count(other.text)) == (2, 3)
    assert [len(each) for each in found] == [3, 3]
    assert [float(c.features[AGAIN]) for c in found[0]][::2] == [5.0, 0.0]


def test_what_the_second_reading_says_decides_whether_to_read_on() -> None:
    """The second stretch was far ahead of the third, and is not any more once it was read again."""
    reader, first = Noting(), [candidate(1, 1, 12.0), candidate(2, 2, 11.0), candidate(3, 3, 3.0)]
    (found,) = read_again(
        reader,
        {"a.txt": SENTENCES}.__getitem__,
        [QUESTION],
        [first],
        lambda each: np.array([c.features[AGAIN] for c in each]),
        8,
    )
    assert [question for question, _ in reader.seen] == [with_headline(QUESTION.text, "A bridge")] * 3
    assert all(c.features[AGAIN] < 3.0 for c in found)
