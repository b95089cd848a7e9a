"""Questions with the passages that the product reads for them: what the reader is tuned on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from rag.evaluation import Question
from rag.opening import open_index
from rag.pipeline import Pipeline
from rag.reader import with_headline
from rag.types import Article, Filters, Passage

MOSTLY = 0.6  # of an answer, to be in a passage; of one that is there in a smaller part nobody can say if it is right


@dataclass(frozen=True, slots=True)
class Listed:
    """A passage of a question's list. ``asked``: the question as the reader has it. ``answers``: ``(start, end)`` of
    what answers in ``text``, in characters."""

    asked: str
    text: str
    answers: tuple[tuple[int, int], ...]


def lists_of(pipeline: Pipeline, questions: Sequence[tuple[Question, tuple[str, ...]]]) -> list[list[Listed]]:
    """For each question and the articles that it is asked of (none: all of them), the passages retrieved for it, best
    first, and behind them those that hold an answer and were not found."""
    store = open_index(pipeline.settings).store
    found = []
    for question, few in tqdm(questions, unit="question"):
        read, _, (hits,) = pipeline.retrieve([question.question], Filters(articles=few))
        chosen = dict.fromkeys(hit.passage for hit in hits)
        names = {gold.article for gold in question.gold}
        missed = [p for name in sorted(names) for _, p in store.passages(name) if p not in chosen]
        made = []
        for passage in [*chosen, *missed]:
            article = store.article(passage.article)
            answers = list(_answers(question, article, passage))
            if all(whole for _, _, whole in answers) and (answers or passage in chosen):
                text = article.text[passage.start : passage.end]
                spans = tuple((a, b) for a, b, _ in answers)
                made.append(Listed(with_headline(read[0].text, article.title), text, spans))
        found.append(made)
    return found


def _answers(question: Question, article: Article, passage: Passage) -> Iterator[tuple[int, int, bool]]:
    """Where in the passage an answer stands, and whether most of it does; the same words in another article answer."""
    for gold in question.gold:
        start = article.text.find(gold.text)
        a, b = max(start, passage.start), min(start + len(gold.text), passage.end)
        if start >= 0 and a < b:
            yield a - passage.start, b - passage.start, b - a >= MOSTLY * len(gold.text)


def save_lists(path: Path, lists: Iterable[Sequence[Listed]]) -> None:
    rows = [[[one.asked, one.text, one.answers] for one in each] for each in lists]
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def load_lists(path: Path) -> list[list[Listed]]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [[Listed(asked, text, tuple((a, b) for a, b in spans)) for asked, text, spans in each] for each in rows]
