"""The articles and what was found in them, in one SQLite file, opened to read.

It is written once, by :mod:`rag.store_build`, and then only read.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.types import Article, Filters, Passage, Sentence, Statement

# In the order of the fields of Article and Statement.
ARTICLE = "id, text, title, outlet, date, author, url, boilerplate"
STATEMENT = 'start, "end", kind, speaker, speaker_start, speaker_end, cue_start, cue_end, confidence'


@dataclass(frozen=True, slots=True)
class Analysed:
    """All that is made of an article: what an index keeps, so as not to make it again.

    ``vectors``: ``(len(passages), dim)`` float16, unit length. ``sketch``: see :mod:`rag.duplicates`. Speakers of
    ``statements`` are named as the article itself names them.
    """

    sentences: Sequence[Sentence]
    passages: Sequence[Passage]
    statements: Sequence[Statement]
    sketch: NDArray[np.uint32] = field(repr=False)
    vectors: NDArray[np.float16] = field(repr=False)


class Listed(NamedTuple):
    """An article without its text; ``statements`` is how many it has."""

    id: str
    title: str
    outlet: str
    date: str
    statements: int


class Store:
    """A store opened to read; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        # immutable: the file is never written again, so no lock or journal is looked for.
        self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def close(self) -> None:
        self._db.close()

    def __len__(self) -> int:
        """The number of articles."""
        (found,) = self._db.execute("SELECT COUNT(*) FROM article").fetchone()
        return int(found)

    def passage_count(self) -> int:
        (found,) = self._db.execute("SELECT COUNT(*) FROM passage").fetchone()
        return int(found)

    def find(self, key: str) -> str | None:
        """The id of an article of this key: one of which the same was made; None where there is none."""
        found = self._db.execute("SELECT id FROM article WHERE key = ? LIMIT 1", (key,)).fetchone()
        return found[0] if found else None

    def key(self, article_id: str) -> str:
        """Raises KeyError where there is no such article."""
        return self._one("key", article_id)

    def sha256(self, article_id: str) -> str:
        """The SHA-256 of an article's text in UTF-8. Raises KeyError where there is no such article."""
        return self._one("sha256", article_id)

    def ids_of(self, file: str) -> list[str]:
        """The articles that a file holds, in order."""
        return [name for (name,) in self._db.execute("SELECT id FROM article WHERE file = ? ORDER BY number", (file,))]

    def sketch(self, article_id: str) -> NDArray[np.uint32]:
        """*Shape:* ``(slots,)`` uint32, see :mod:`rag.duplicates`. Raises KeyError where there is no such article."""
        return np.frombuffer(self._one("sketch", article_id), np.uint32)

    def sketches(self) -> NDArray[np.uint32]:
        """*Shape:* ``(articles, slots)`` uint32, in order; see :mod:`rag.duplicates`."""
        rows = self._db.execute("SELECT sketch FROM article ORDER BY number")
        flat = np.frombuffer(b"".join(sketch for (sketch,) in rows), np.uint32)
        return flat.reshape(len(self), -1) if len(flat) else np.zeros((0, 1), np.uint32)

    def sample(self, count: int) -> Iterator[tuple[str, Sentence]]:
        """Some ``count`` articles, by chance but always the same ones, each with a sentence from its middle."""
        sql = "SELECT text, sentences FROM article WHERE sentences != '[]' ORDER BY key LIMIT ?"
        for text, listed in self._db.execute(sql, (count,)):
            sentences = json.loads(listed)
            yield text, Sentence(*sentences[len(sentences) // 2])

    def _one(self, column: str, article_id: str) -> Any:
        found = self._db.execute(f"SELECT {column} FROM article WHERE id = ?", (article_id,)).fetchone()
        if found is None:
            raise KeyError(article_id)
        return found[0]

    def article(self, article_id: str) -> Article:
        """Raises KeyError where there is no such article."""
        found = self._db.execute(f"SELECT {ARTICLE} FROM article WHERE id = ?", (article_id,)).fetchone()
        if found is None:
            raise KeyError(article_id)
        return _article(found)

    def articles(self) -> list[Article]:
        return [_article(r) for r in self._db.execute(f"SELECT {ARTICLE} FROM article ORDER BY number")]

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
        columns = STATEMENT if as_written else STATEMENT.replace(" speaker,", " person,")
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
        columns = ", ".join(f"s.{name}" for name in STATEMENT.replace(" speaker,", " person,").split(", "))
        sql = (
            f"SELECT a.id, {columns} FROM statement s JOIN article a ON a.number = s.article WHERE s.person = ? "
            "ORDER BY a.date = '', a.date, a.id, s.start LIMIT ? OFFSET ?"
        )
        found = self._db.execute(sql, (person, limit, offset))
        return [(article_id, Statement(*fields)) for article_id, *fields in found]

    def years(self) -> list[int]:
        """The years in which articles were published, as far as that is known, in order."""
        sql = "SELECT DISTINCT substr(date, 1, 4) FROM article WHERE date GLOB '[12][0-9][0-9][0-9]*' ORDER BY 1"
        return [int(year) for (year,) in self._db.execute(sql)]

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


def text_sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8, as 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
