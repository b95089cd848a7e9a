"""Writes the SQLite file that :class:`rag.store.Store` reads."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path

from rag.store import ARTICLE, STATEMENT, Analysed, text_sha256
from rag.types import Article

# What is long stands last in a row, so that a list of articles does not read through their texts.
_SCHEMA = """
CREATE TABLE article (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, title TEXT NOT NULL, outlet TEXT NOT NULL, date TEXT NOT NULL,
    author TEXT NOT NULL, url TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, key TEXT NOT NULL,
    sketch BLOB NOT NULL, boilerplate TEXT NOT NULL, sentences TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE TABLE passage (
    row INTEGER PRIMARY KEY, article INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL
) STRICT;
CREATE TABLE statement (
    article INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, kind TEXT NOT NULL, speaker TEXT,
    speaker_start INTEGER NOT NULL, speaker_end INTEGER NOT NULL, cue_start INTEGER NOT NULL, cue_end INTEGER NOT NULL,
    confidence REAL NOT NULL, person TEXT
) STRICT;
"""
# Made when all is in, in one go.
_INDEXES = """
CREATE INDEX article_file ON article (file);
CREATE INDEX article_key ON article (key);
CREATE INDEX article_facts ON article (outlet COLLATE NOCASE, date);
CREATE INDEX passage_article ON passage (article, start);
CREATE INDEX statement_article ON statement (article, start);
CREATE INDEX statement_person ON statement (person);
"""


class StoreWriter:
    """Writes a new store; a context manager that commits at the end.

    Raises:
        sqlite3.Error: the disk is full or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        # The file is new, and nothing reads it before it is finished: a half of it is thrown away.
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        self.articles = 0
        self.passages = 0

    def __enter__(self) -> StoreWriter:
        return self

    def __exit__(self, *failure: object) -> None:
        try:
            if failure[0] is None:
                self._db.execute("COMMIT")
                self._db.executescript(_INDEXES)
        finally:
            self._db.close()

    def add(self, article: Article, file: str, key: str, made: Analysed) -> None:
        """Append an article of ``file``; its passages get the next rows, in order. ``key``: see :meth:`Store.find`."""
        number = self.articles
        marks = ", ".join("?" * 14)
        self._db.execute(
            f"INSERT INTO article (number, {ARTICLE}, file, sha256, key, sketch, sentences) VALUES ({marks})",
            (
                number,
                *astuple(article)[:-1],
                json.dumps(article.boilerplate),
                file,
                text_sha256(article.text),
                key,
                made.sketch.tobytes(),
                json.dumps([(s.start, s.end) for s in made.sentences]),
            ),
        )
        rows = ((self.passages + i, number, p.start, p.end) for i, p in enumerate(made.passages))
        self._db.executemany("INSERT INTO passage VALUES (?, ?, ?, ?)", rows)
        self._db.executemany(
            f"INSERT INTO statement (article, {STATEMENT}, person) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((number, *astuple(statement), statement.speaker) for statement in made.statements),
        )
        self.articles += 1
        self.passages += len(made.passages)

    def speakers(self) -> list[tuple[str, int]]:
        """The speakers as the articles name them, with the number of their statements."""
        return list(self._db.execute("SELECT speaker, COUNT(*) FROM statement WHERE speaker NOT NULL GROUP BY speaker"))

    def name_people(self, names: Mapping[str, str]) -> None:
        """Say which person, by one name across the articles, each speaker's name stands for."""
        self._db.execute("CREATE TEMP TABLE named (speaker TEXT PRIMARY KEY, person TEXT) WITHOUT ROWID")
        pairs = ((old, new) for old, new in names.items() if new != old)
        self._db.executemany("INSERT INTO named VALUES (?, ?)", pairs)
        self._db.execute(
            "UPDATE statement SET person = named.person FROM named WHERE statement.speaker = named.speaker"
        )
