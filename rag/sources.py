"""The corpus read for an update: what did not change comes from the index before, the rest from its file.

It is gone through twice, because what an outlet prints under all its articles shows only when all are known: first
every article is put on a list on disk and its lines are counted, then each is made. Memory holds an article at a time.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rag import corpus as corpora
from rag.analysis import analysis_key
from rag.corpus import SourceFile
from rag.encoder import file_sha256
from rag.formats.base import Document
from rag.index import Index
from rag.manifest import Source
from rag.repeated import LineCounts
from rag.store import Analysed
from rag.types import Article, Passage
from rag.unfinished import Unfinished

FACTS = ("title", "outlet", "date", "author", "url")


@dataclass(frozen=True, slots=True)
class Found:
    """An article of a file. ``known`` is what was made of the same before; ``stale``: with another attributor."""

    article: Article
    file: str
    key: str
    known: Analysed | None = field(default=None, repr=False)
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier runs made: the last index, where it can be used, and what a stopped build left."""

    index: Index | None
    unfinished: Unfinished
    attributor: str

    @property
    def stale(self) -> bool:
        return self.index is not None and self.index.manifest.recipe.attributor != self.attributor


class Listing:
    """Every article of the corpus, in order, on disk: with its text, or where the last index has it, without.

    ``sources`` are the files that were read. A context manager that removes the file at the end.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("CREATE TABLE listed (file TEXT, id TEXT, text TEXT, known TEXT)")
        self._db.execute("BEGIN")
        self._counts = LineCounts()
        self.sources: dict[str, Source] = {}

    def __enter__(self) -> Listing:
        return self

    def __exit__(self, *failure: object) -> None:
        self._db.close()
        self._path.unlink(missing_ok=True)

    def read(self, corpus: Path, files: Sequence[SourceFile], old: Index | None) -> None:
        """List the articles of the files, in order; ``old`` is the last index, where the metadata is as it was then."""
        metadata = corpora.read_metadata(corpus)
        for file in files:
            was = old.manifest.sources.get(file.path) if old else None
            digest = unchanged(corpus, file, was) if was else None
            if old and was and digest is not None:
                self.sources[file.path] = Source(file.size, file.mtime_ns, digest, was.problems)
                for name in old.store.ids_of(file.path):
                    article = old.store.article(name)
                    self._add(file.path, name, article.text, article.outlet)
            else:
                self._read_file(corpus, file, metadata)

    def _read_file(self, corpus: Path, file: SourceFile, metadata: Mapping[str, Mapping[str, str]]) -> None:
        digest = file_hash(corpus, file.path)
        problems: list[tuple[str, str]] = []
        for read in corpora.read_documents(corpus, file.path):
            if isinstance(read, Document):
                known = corpora.known_of(read, file.path, metadata)
                self._add(file.path, read.id, read.text, known.get("outlet", ""), known)
            else:
                problems.append((read.path, read.why))
        self.sources[file.path] = Source(file.size, file.mtime_ns, digest, tuple(problems))

    def _add(self, file: str, name: str, text: str, outlet: str, known: Mapping[str, str] | None = None) -> None:
        kept = (None, None) if known is None else (text, json.dumps(known))
        self._db.execute("INSERT INTO listed VALUES (?, ?, ?, ?)", (file, name, *kept))
        self._counts.add(text, outlet)

    def __len__(self) -> int:
        """The number of articles."""
        (found,) = self._db.execute("SELECT COUNT(*) FROM listed").fetchone()
        return int(found)

    def repeated(self) -> dict[str, str]:
        """A hash of the lines that each outlet repeats, for those that repeat any."""
        lines = {outlet: sorted(self._counts.repeated(outlet)) for outlet in self._counts.outlets()}
        return {o: hashlib.sha256(repr(keys).encode()).hexdigest()[:16] for o, keys in lines.items() if keys}

    def articles(self, before: Before) -> Iterator[Found]:
        """The articles, in order, each with what is known of it from before."""
        now = self.repeated()
        then = before.index.manifest.repeated if before.index else {}
        rows = self._db.execute("SELECT file, id, text, known FROM listed ORDER BY rowid")
        for file, name, text, known in rows:
            if text is not None:
                yield self._recall(self._make(name, text, json.loads(known)), file, before)
            elif before.index:
                stored = before.index.store.article(name)
                if now.get(stored.outlet) != then.get(stored.outlet):
                    facts = {fact: getattr(stored, fact) for fact in FACTS}
                    yield self._recall(self._make(name, stored.text, facts), file, before)
                else:
                    yield self._recall(stored, file, before, before.index.store.key(name))

    def _make(self, name: str, text: str, known: Mapping[str, str]) -> Article:
        return corpora.make_article(name, text, known, self._counts.repeated(known.get("outlet", "")))

    def _recall(self, article: Article, file: str, before: Before, key: str = "") -> Found:
        """An article with what was made of the same text before, wherever that stood."""
        key = key or analysis_key(article)
        known = before.unfinished.get(key, article.id)
        if known or before.index is None:
            return Found(article, file, key, known)
        same = before.index.store.find(key)
        known = _analysed(before.index, same, article.id) if same is not None else None
        return Found(article, file, key, known, stale=known is not None and before.stale)


def _analysed(index: Index, stored: str, article_id: str) -> Analysed:
    """What the index has of the article ``stored``, as of the article of another id."""
    store = index.store
    rows = store.passages(stored)
    vectors = index.vectors_of([row for row, _ in rows]) if rows else np.zeros((0, index.vectors.dim))
    passages = [Passage(article_id, passage.start, passage.end) for _, passage in rows]
    statements = store.statements(stored, as_written=True)
    return Analysed(store.sentences(stored), passages, statements, store.sketch(stored), vectors.astype(np.float16))


def unchanged(corpus: Path, file: SourceFile, source: Source) -> str | None:
    """The hash of a file that is as it was noted, None of one that is not: size and time are looked at first."""
    if file.size != source.size:
        return None
    if file.mtime_ns == source.mtime_ns and source.sha256:
        return source.sha256
    return source.sha256 if file_hash(corpus, file.path) == source.sha256 else None


def metadata_hash(corpus: Path) -> str:
    """The hash of the corpus's metadata file, "" where it has none."""
    path = corpus / corpora.METADATA
    return file_sha256(path) if path.is_file() else ""


def file_hash(corpus: Path, path: str) -> str:
    """The SHA-256 of a file of the corpus, "" where it cannot be read."""
    try:
        return file_sha256(corpus / path)
    except OSError:
        return ""
