"""What the ranker is fitted on: questions with their candidates, and which of these answer."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from tqdm import tqdm

from rag.evaluation import Question, is_hit, read_questions
from rag.evidence import Candidate
from rag.pipeline import Pipeline
from rag.questions import ReadQuestion
from rag.ranking import Standing, Vector
from rag.settings import Settings
from rag.types import Article, Filters
from training.folder_questions import folder_held_out, read_folder_questions
from training.reader_news import held_out

BATCH = 8
FOLDS = 5
FEW = 8  # articles of a small corpus

Scope = Literal["all", "few", "folder"]
"""What a question is asked of: the whole corpus, a few articles of it by chance, the folder it was written for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its candidates. ``right``: ``(len(candidates),)`` bool. ``answerable``: in what it is asked of.
    ``searched``: the number of passages of that."""

    question: ReadQuestion
    standing: Standing
    candidates: list[Candidate]
    right: np.ndarray
    answerable: bool
    fold: int
    scope: Scope
    searched: int

    @property
    def features(self) -> Vector:
        return np.array([c.features for c in self.candidates])


@dataclass(frozen=True, slots=True)
class Task:
    """A question, and the articles it is asked of; none: all."""

    question: Question
    articles: tuple[str, ...]
    scope: Scope


def collect(corpus: Path, path: Path) -> list[Asked]:
    """The candidates of every question that was held out of the reader's training: over the whole corpus, those with an
    answer over a few articles with it and over as few without, and our questions over folders of four.

    Most folders are small and on something else than half of what they are asked about; the questions themselves are
    all on what these articles are about.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wanted = {row["id"] for row in rows if held_out(row)}
    questions = [question for question in read_questions(path) if question.id in wanted]
    pipeline = Pipeline.open(Settings.from_env(corpus=corpus))
    texts = {article.id: article.text for article in pipeline.articles()}
    tasks = [Task(question, (), "all") for question in questions]
    for question in questions:
        tasks += [Task(question, few, "few") for few in few_articles(question, sorted(texts))]
    tasks += [Task(q, folder, "folder") for q, folder in read_folder_questions(corpus) if folder_held_out(folder)]
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


def _ask(pipeline: Pipeline, tasks: Sequence[Task], texts: Mapping[str, str]) -> list[Asked]:
    retrieved = [pipeline.retrieve([task.question.question], Filters(articles=task.articles)) for task in tasks]
    read = [one for reads, _, _ in retrieved for one in reads]
    vectors = np.concatenate([vectors for _, vectors, _ in retrieved])
    found = pipeline.candidates(read, vectors, [one for _, _, hits in retrieved for one in hits])
    asked = []
    for task, reading, (standing, candidates) in zip(tasks, read, found, strict=True):
        question, few, scope = task.question, task.articles, task.scope
        right = np.array([_answers(candidate, question, texts) for candidate in candidates], bool)
        key = question.gold[0].article if question.gold else question.id
        fold = zlib.crc32(f"fold {few[0] if scope == 'folder' else key}".encode()) % FOLDS
        answerable = question.answerable and (not few or question.gold[0].article in few)
        absent = few and reading.speaker and not any(reading.speaker.split()[-1] in texts[name] for name in few)
        known = "absent" if absent else standing
        searched = pipeline.searched(Filters(articles=few))
        asked.append(Asked(reading, known, candidates, right, answerable, fold, scope, searched))
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
            "scope": a.scope,
            "searched": a.searched,
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
        right, rest = np.array(row["right"], bool), (row["answerable"], row["fold"], row["scope"], row["searched"])
        asked.append(Asked(question, row["standing"], candidates, right, *rest))
    return asked
