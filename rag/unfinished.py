"""What a build that was stopped has already made, so that the next one goes on from there.

An SQLite file beside the generations, written in transactions, by the one process that holds the folder's lock. A
kill leaves it with all that was committed; each row has a hash of its own, and what does not match is made again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, astuple
from pathlib import Path

import numpy as np

from rag.manifest import Recipe
from rag.store import Analysed
from rag.types import Passage, Sentence, Statement

UNFINISHED = "unfinished.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS recipe (content TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS made (
    key TEXT PRIMARY KEY, sha256 TEXT NOT NULL, found TEXT NOT NULL, sketch BLOB NOT NULL, vectors BLOB NOT NULL
) STRICT;
"""


class Unfinished:
    """Analyses by their key, for one recipe; those of another are thrown away.

    Raises:
        sqlite3.Error: the disk is full or cannot be written.
    """

    def __init__(self, folder: Path, recipe: Recipe, dim: int) -> None:
        self._dim = dim
        wanted = json.dumps(asdict(recipe), sort_keys=True)
        try:
            self._db = _open(folder / UNFINISHED, wanted)
        except sqlite3.DatabaseError:
            discard(folder)
            self._db = _open(folder / UNFINISHED, wanted)

    def get(self, key: str, article_id: str) -> Analysed | None:
        """What was made of an article of this key, as of the article of this id."""
        row = self._db.execute("SELECT sha256, found, sketch, vectors FROM made WHERE key = ?", (key,)).fetchone()
        if row is None or row[0] != _digest(*row[1:]):
            return None
        _, found, sketch, vectors = row
        sentences, passages, statements = json.loads(found)
        return Analysed(
            [Sentence(*each) for each in sentences],
            [Passage(article_id, *each) for each in passages],
            [Statement(*each) for each in statements],
            np.frombuffer(sketch, np.uint32),
            np.frombuffer(vectors, np.float16).reshape(-1, self._dim),
        )

    def put(self, made: Iterable[tuple[str, Analysed]]) -> None:
        """Keep analyses, each with its key: all of them or, where the process is killed meanwhile, none."""
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO made VALUES (?, ?, ?, ?, ?)", map(_row, made))

    def __enter__(self) -> Unfinished:
        return self

    def __exit__(self, *failure: object) -> None:
        self._db.close()


def discard(folder: Path) -> None:
    """Remove what was kept."""
    for name in (UNFINISHED, f"{UNFINISHED}-journal"):
        (folder / name).unlink(missing_ok=True)


def _open(path: Path, recipe: str) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    try:
        if db.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError(f"{path}: it is damaged")
        db.executescript(_SCHEMA)
        with db:
            if db.execute("SELECT content FROM recipe").fetchone() != (recipe,):
                db.execute("DELETE FROM recipe")
                db.execute("DELETE FROM made")
                db.execute("INSERT INTO recipe VALUES (?)", (recipe,))
    except sqlite3.Error:
        db.close()
        raise
    return db


def _row(item: tuple[str, Analysed]) -> tuple[str, str, str, bytes, bytes]:
    key, made = item
    sentences = [(s.start, s.end) for s in made.sentences]
    passages = [(p.start, p.end) for p in made.passages]
    found = json.dumps([sentences, passages, [astuple(s) for s in made.statements]], ensure_ascii=False)
    content = found, made.sketch.tobytes(), made.vectors.tobytes()
    return key, _digest(*content), *content


def _digest(found: str, sketch: bytes, vectors: bytes) -> str:
    return hashlib.sha256(found.encode() + sketch + vectors).hexdigest()
