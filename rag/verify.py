"""Proof that an index is what it says: every file, offset and hash looked at again, an article at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.corpus import read_documents
from rag.encoder import file_sha256
from rag.errors import BadIndex
from rag.formats.base import Document
from rag.index import Index
from rag.manifest import check_files, current_generation, index_folder, read_manifest
from rag.settings import Settings
from rag.store import Store, text_sha256

UPDATE = "bring it up to date with: python -m rag index, on the same corpus"


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, and a line for each mismatch."""

    articles: int
    offsets: int
    files: int
    mismatches: tuple[str, ...]


def verify(settings: Settings) -> Report:
    """Check the index of ``settings.corpus`` against its manifest and against the articles on disk.

    Raises:
        BadIndex: there is no index, or its manifest cannot be read.
    """
    folder = index_folder(settings.index_dir, settings.corpus)
    generation = current_generation(folder)
    if generation is None:
        raise BadIndex(f"{folder}: nothing was indexed yet; run: python -m rag index --corpus {settings.corpus}")
    manifest = read_manifest(generation)
    damaged = check_files(generation, manifest)
    if damaged:  # what is stored cannot be trusted, so nothing is compared with it
        return Report(0, 0, len(manifest.files), tuple(damaged))
    index = Index(generation)
    mismatches = list(_check_rows(index))
    offsets = articles = 0
    for path, source in sorted(manifest.sources.items()):
        found = _file_sha256(settings.corpus / path)
        if not found:
            mismatches.append(f"{path}: indexed, but there is no such file now; {UPDATE}")
            continue
        if found != source.sha256:
            mismatches.append(f"{path}: expected SHA-256 {source.sha256}, found {found}; {UPDATE}")
        left = set(index.store.ids_of(path))
        for read in read_documents(settings.corpus, path):
            if not isinstance(read, Document):
                if (read.path, read.why) not in source.problems:
                    mismatches.append(f"{read.path}: indexed, but now {read.why}")
            elif read.id in left:
                left.discard(read.id)
                articles += 1
                offsets += _check_article(index.store, read, mismatches)
            else:
                mismatches.append(f"{read.id}: it is in {path} and not in the index; {UPDATE}")
        mismatches += [f"{name}: indexed, but not in {path} now; {UPDATE}" for name in sorted(left)]
    index.close()
    return Report(articles, offsets, len(manifest.files), tuple(mismatches))


def _check_rows(index: Index) -> Iterator[str]:
    """The parts of an index agree on how many articles and passages there are."""
    for name, found, expected in (
        ("articles in the store", len(index.store), index.manifest.articles),
        ("passages in the store", index.store.passage_count(), index.size),
        ("passages in the lexical index", index.lexical_size, index.size),
    ):
        if found != expected:
            yield f"{index.generation}: {name}: expected {expected}, found {found}"


def _check_article(store: Store, read: Document, mismatches: list[str]) -> int:
    """Compare an article with what its file gives now; the number of stored offsets that were checked."""
    name, text, stored = read.id, read.text, store.article(read.id).text
    expected = store.sha256(name)
    for what, found in (("file", text_sha256(text)), ("index", text_sha256(stored))):
        if found != expected:
            mismatches.append(f"{name}: expected a text of SHA-256 {expected}, found {found} in the {what}; {UPDATE}")
    spans = [(s.start, s.end) for s in store.sentences(name)]
    spans += [(p.start, p.end) for _, p in store.passages(name)]
    spans += [(s.start, s.end) for s in store.statements(name)]
    for start, end in spans:
        if not 0 <= start < end <= len(text):
            mismatches.append(f"{name}: the offsets {start}:{end} do not fit a text of {len(text)} characters")
        elif stored[start:end] != text[start:end]:
            mismatches.append(f"{name}: the text at {start}:{end} is {text[start:end]!r}, not what was indexed")
    return len(spans)


def _file_sha256(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError:
        return ""
