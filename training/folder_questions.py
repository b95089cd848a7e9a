"""Our questions over small folders of news articles: where the answers stand, without the articles' text.

``questions/folders.jsonl``, a folder a line: ``folder``, the names of its four articles, and ``questions``, each with
``id``, ``question``, ``type``, ``speaker`` and ``gold``: ``[article, start, end]``, the article's number in the folder
and code points of its text. The articles are PolNeAR's, of ``news/train/articles``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from rag.evaluation import Gold, Question
from training.reader_news import kept_for_ranker

FOLDERS = Path(__file__).parent / "questions" / "folders.jsonl"


def read_folder_questions(articles: Path, path: Path = FOLDERS) -> list[tuple[Question, tuple[str, ...]]]:
    """Each question with its folder.

    Raises:
        ValueError: an answer lies outside its article: the articles are others than those asked about.
    """

    @cache
    def text(name: str) -> str:
        return (articles / name).read_bytes().decode("utf-8")

    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        folder = tuple(row["folder"])
        for asked in row["questions"]:
            golds = []
            for number, start, end in asked["gold"]:
                name = folder[number]
                if end > len(text(name)):
                    raise ValueError(f"{asked['id']}: expected {end} characters in {name}, found {len(text(name))}")
                golds.append(Gold(name, text(name)[start:end]))
            question = Question(asked["id"], asked["question"], tuple(golds), asked["speaker"], asked["type"])
            found.append((question, folder))
    return found


def folder_held_out(folder: tuple[str, ...]) -> bool:
    """Whether a folder's questions are kept from the reader, for the ranker: no folder has articles of both sides."""
    return kept_for_ranker(folder[0])
