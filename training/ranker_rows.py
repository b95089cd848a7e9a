"""What the ranker is fitted on: questions with their candidates, and which of these answer."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from rag.evaluation import Question, is_hit, read_questions
from rag.evidence import Candidate
from rag.pipeline import Pipeline
from rag.questions import ReadQuestion
from rag.ranking import Standing, Vector
from rag.settings import Settings
from rag.types import Article, Filters
from training.reader_news import held_out

BATCH = 8
FOLDS = 5
FEW = 8  # articles of a small corpus


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its candidates. ``right``: ``(len(candidates),)`` bool. ``answerable``: in this corpus.

    ``small``: asked of a few articles in place of all.
    """

    question: ReadQuestion
    standing: Standing
    candidates: list[Candidate]
    right: np.ndarray
    answerable: bool
    fold: int
    small: bool = False

    @property
    def features(self) -> Vector:
        return np.array([c.features for c in self.candidates])


def collect(corpus: Path, path: Path) -> list[Asked]:
    """The candidates of every question that was held out of the reader's training: over the whole corpus, and those
    with an answer over a few articles with it and over as few without.

    Most folders are small and on something else than half of what they are asked about; the questions themselves are
    all on what these articles are about.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wanted = {row["id"] for row in rows if held_out(row)}
    questions = [question for question in read_questions(path) if question.id in wanted]
    pipeline = Pipeline.open(Settings.from_env(corpus=corpus))
    texts = {article.id: article.text for article in pipeline.articles()}
    tasks: list[tuple[Question, tuple[str, ...]]] = [(question, ()) for question in questions]
    for question in questions:
        tasks += [(question, few) for few in few_articles(question, sorted(texts))]
    asked = []
    for low in tqdm(range(0, len(tasks), BATCH), unit="batch"):
        asked += _ask(pipeline, tasks[low : low + BATCH], texts)
    return asked


def few_articles(question: Question, names: Sequence[str]) -> list[tuple[str, ...]]:
    """Two small corpora for a question with an answer, one with the article that answers and one without any."""
    if not question.answerable:
        return []
    rng = random.Random(question.id)
    others = rng.sample([name for name in names if all(name != gold.article for gold in question.gold)], 2 * FEW - 1)
    return [(question.gold[0].article, *others[: FEW - 1]), tuple(others[FEW - 1 :])]


def _ask(
    pipeline: Pipeline, tasks: Sequence[tuple[Question, tuple[str, ...]]], texts: Mapping[str, str]
) -> list[Asked]:
    retrieved = [pipeline.retrieve([question.question], Filters(articles=few)) for question, few in tasks]
    read = [one for reads, _, _ in retrieved for one in reads]
    vectors = np.concatenate([vectors for _, vectors, _ in retrieved])
    found = pipeline.candidates(read, vectors, [one for _, _, hits in retrieved for one in hits])
    asked = []
    for (question, few), reading, (standing, candidates) in zip(tasks, read, found, strict=True):
        right = np.array([_answers(candidate, question, texts) for candidate in candidates], bool)
        key = question.gold[0].article if question.gold else question.id
        fold = zlib.crc32(f"fold {key}".encode()) % FOLDS
        answerable = question.answerable and (not few or question.gold[0].article in few)
        absent = few and reading.speaker and not any(reading.speaker.split()[-1] in texts[name] for name in few)
        asked.append(Asked(reading, "absent" if absent else standing, candidates, right, answerable, fold, bool(few)))
    return asked


def _answers(candidate: Candidate, question: Question, texts: Mapping[str, str]) -> bool:
    place = {"article": candidate.article.id, "start": candidate.start, "end": candidate.end}
    quote = place | {"text": candidate.article.text[candidate.start : candidate.end]}
    return any(is_hit(quote, gold, texts.__getitem__) for gold in question.gold)


def save(path: Path, asked: Sequence[Asked]) -> None:
    rows = [
        {
            "question": [a.question.text, a.question.speaker, a.question.subject, a.question.names],
            "standing": a.standing,
            "places": [(c.article.id, c.start, c.end) for c in a.candidates],
            "put_to_subject": [c.put_to_subject for c in a.candidates],
            "features": [[round(float(v), 5) for v in c.features] for c in a.candidates],
            "right": a.right.tolist(),
            "answerable": a.answerable,
            "fold": a.fold,
            "small": a.small,
        }
        for a in asked
    ]
    path.write_text(json.dumps(rows), encoding="utf-8")


def load(path: Path) -> list[Asked]:
    asked = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        text, speaker, subject, names = row["question"]
        candidates = [
            Candidate(Article(name, ""), start, end, np.array(values), put)
            for (name, start, end), values, put in zip(
                row["places"], row["features"], row["put_to_subject"], strict=True
            )
        ]
        question = ReadQuestion(text, speaker, subject, tuple(names))
        right = np.array(row["right"], bool)
        asked.append(Asked(question, row["standing"], candidates, right, row["answerable"], row["fold"], row["small"]))
    return asked
