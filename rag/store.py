"""The articles and what was found in them, in one SQLite file: written once, then only read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import NamedTuple

from rag.types import Article, Filters, Passage, Sentence, Statement

_SCHEMA = """
CREATE TABLE article (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, text TEXT NOT NULL, title TEXT NOT NULL, outlet TEXT NOT NULL,
    date TEXT NOT NULL, author TEXT NOT NULL, url TEXT NOT NULL, boilerplate TEXT NOT NULL, sentences TEXT NOT NULL
) STRICT;
CREATE TABLE passage (
    row INTEGER PRIMARY KEY, article INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL
) STRICT;
CREATE INDEX passage_article ON passage (article, start);
CREATE TABLE statement (
    article INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, kind TEXT NOT NULL, speaker TEXT,
    speaker_start INTEGER NOT NULL, speaker_end INTEGER NOT NULL, cue_start INTEGER NOT NULL, cue_end INTEGER NOT NULL,
    confidence REAL NOT NULL, person TEXT
) STRICT;
CREATE INDEX statement_article ON statement (article, start);
CREATE INDEX statement_person ON statement (person);
"""
# In the order of the fields of Article and Statement.
_ARTICLE = "id, text, title, outlet, date, author, url, boilerplate"
_STATEMENT = 'start, "end", kind, speaker, speaker_start, speaker_end, cue_start, cue_end, confidence'


class Listed(NamedTuple):
    """An article without its text; ``statements`` is how many it has."""

    id: str
    title: str
    outlet: str
    date: str
    statements: int


class StoreWriter:
    """Writes a new store; a context manager that commits at the end."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.executescript(_SCHEMA)
        self._articles = 0
        self._passages = 0

    def __enter__(self) -> StoreWriter:
        return self

    def __exit__(self, *failure: object) -> None:
        if failure[0] is None:
            self._db.commit()
        self._db.close()

    def add(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        passages: Sequence[Passage],
        statements: Iterable[Statement],
    ) -> None:
        """Append an article; its passages get the next rows, in order."""
        number = self._articles
        self._db.execute(
            f"INSERT INTO article (number, {_ARTICLE}, sentences) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                *astuple(article)[:-1],
                json.dumps(article.boilerplate),
                json.dumps([astuple(s) for s in sentences]),
            ),
        )
        rows = ((self._passages + i, number, p.start, p.end) for i, p in enumerate(passages))
        self._db.executemany("INSERT INTO passage VALUES (?, ?, ?, ?)", rows)
        self._db.executemany(
            f"INSERT INTO statement (article, {_STATEMENT}, person) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((number, *astuple(statement), statement.speaker) for statement in statements),
        )
        self._articles += 1
        self._passages += len(passages)

    def speakers(self) -> list[tuple[str, int]]:
        """The speakers as the articles name them, with the number of their statements."""
        return list(self._db.execute("SELECT speaker, COUNT(*) FROM statement WHERE speaker NOT NULL GROUP BY speaker"))

    def name_people(self, names: Mapping[str, str]) -> None:
        """Say which person, by one name across the articles, each speaker's name stands for."""
        pairs = [(new, old) for old, new in names.items() if new != old]
        self._db.executemany("UPDATE statement SET person = ? WHERE speaker = ?", pairs)


class Store:
    """A store opened to read; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        # immutable: the file is never written again, so no lock or journal is looked for.
        self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def close(self) -> None:
        self._db.close()

    def article(self, article_id: str) -> Article:
        """Raises KeyError where there is no such article."""
        found = self._db.execute(f"SELECT {_ARTICLE} FROM article WHERE id = ?", (article_id,)).fetchone()
        if found is None:
            raise KeyError(article_id)
        return _article(found)

    def articles(self) -> list[Article]:
        return [_article(r) for r in self._db.execute(f"SELECT {_ARTICLE} FROM article ORDER BY number")]

    def listing(self) -> list[Listed]:
        """Every article without its text, in order: what a list of a large corpus needs."""
        sql = (
            "SELECT id, title, outlet, date, (SELECT COUNT(*) FROM statement s WHERE s.article = a.number) "
            "FROM article a ORDER BY number"
        )
        return [Listed(*found) for found in self._db.execute(sql)]

    def sentences(self, article_id: str) -> list[Sentence]:
        """The quotable sentences of an article, in order."""
        (found,) = self._db.execute("SELECT sentences FROM article WHERE id = ?", (article_id,)).fetchone()
        return [Sentence(start, end) for start, end in json.loads(found)]

    def passage(self, row: int) -> Passage:
        sql = 'SELECT a.id, p.start, p."end" FROM passage p JOIN article a ON a.number = p.article WHERE p.row = ?'
        return Passage(*self._db.execute(sql, (row,)).fetchone())

    def passages(self, article_id: str) -> list[tuple[int, Passage]]:
        """The passages of an article with their rows, in order."""
        sql = (
            'SELECT p.row, a.id, p.start, p."end" FROM passage p JOIN article a ON a.number = p.article '
            "WHERE a.id = ? ORDER BY p.row"
        )
        return [(row, Passage(*rest)) for row, *rest in self._db.execute(sql, (article_id,))]

    def statements(self, article_id: str, as_written: bool = False) -> list[Statement]:
        """An article's statements, in order; speakers by their name across the articles, or ``as_written`` in this."""
        columns = _STATEMENT if as_written else _STATEMENT.replace(" speaker,", " person,")
        sql = (
            f"SELECT {columns} FROM statement WHERE article = (SELECT number FROM article WHERE id = ?) ORDER BY start"
        )
        return [Statement(*found) for found in self._db.execute(sql, (article_id,))]

    def speakers(self) -> list[tuple[str, int]]:
        """Everybody who is quoted, with the number of their statements, most first."""
        sql = "SELECT person, COUNT(*) FROM statement WHERE person NOT NULL GROUP BY person ORDER BY 2 DESC, 1"
        return list(self._db.execute(sql))

    def statements_of(self, person: str, limit: int = -1, offset: int = 0) -> list[tuple[str, Statement]]:
        """What ``person`` (a name of :meth:`speakers`) says, each with its article's id: oldest first, undated last.

        At most ``limit`` (-1: all) from the one numbered ``offset`` on.
        """
        columns = ", ".join(f"s.{name}" for name in _STATEMENT.replace(" speaker,", " person,").split(", "))
        sql = (
            f"SELECT a.id, {columns} FROM statement s JOIN article a ON a.number = s.article WHERE s.person = ? "
            "ORDER BY a.date = '', a.date, a.id, s.start LIMIT ? OFFSET ?"
        )
        found = self._db.execute(sql, (person, limit, offset))
        return [(article_id, Statement(*fields)) for article_id, *fields in found]

    def rows_of_speaker(self, name: str) -> list[int]:
        """The rows of the passages that hold the beginning of a statement of ``name``, in order."""
        sql = (
            "SELECT DISTINCT p.row FROM statement s JOIN passage p ON p.article = s.article "
            'AND p.start <= s.start AND s.start < p."end" WHERE s.person = ? ORDER BY p.row'
        )
        return [row for (row,) in self._db.execute(sql, (name,))]

    def rows_of(self, filters: Filters) -> list[int] | None:
        """The rows of the passages that outlet, dates and articles of ``filters`` admit; None: all of them."""
        tests, values = [], []
        if filters.outlet:
            tests.append("a.outlet = ? COLLATE NOCASE")
            values.append(filters.outlet)
        if filters.since:
            tests.append("a.date != '' AND a.date >= ?")
            values.append(filters.since)
        if filters.until:
            tests.append("a.date != '' AND substr(a.date, 1, length(?)) <= ?")
            values += [filters.until, filters.until]
        if filters.articles:
            tests.append(f"a.id IN ({', '.join('?' * len(filters.articles))})")
            values += filters.articles
        if not tests:
            return None
        where = " AND ".join(tests)
        sql = f"SELECT p.row FROM passage p JOIN article a ON a.number = p.article WHERE {where} ORDER BY p.row"
        return [row for (row,) in self._db.execute(sql, values)]


def _article(found: Sequence) -> Article:
    *fields, boilerplate = found
    return Article(*fields, boilerplate=tuple((start, end) for start, end in json.loads(boilerplate)))
