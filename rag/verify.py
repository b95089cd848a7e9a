"""Proof that an index is what it says: every file, offset and hash looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.corpus import Problem, read_file
from rag.errors import BadIndex
from rag.index import STORE, check_files, current_generation, index_folder, read_manifest
from rag.settings import Settings
from rag.store import Store


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
    store = Store(generation / STORE)
    mismatches: list[str] = []
    offsets = 0
    for path, source in sorted(manifest.sources.items()):
        if not source.problem:
            offsets += _check_article(store, settings.corpus, path, source.sha256, mismatches)
    articles = sum(not source.problem for source in manifest.sources.values())
    return Report(articles, offsets, len(manifest.files), tuple(mismatches))


def _check_article(store: Store, corpus: Path, path: str, sha256: str, mismatches: list[str]) -> int:
    """Compare one article with its file; the number of stored offsets that were checked."""
    read = read_file(corpus, path)
    if isinstance(read, Problem):
        mismatches.append(f"{path}: indexed, but now {read.why}")
        return 0
    text, digest = read
    if digest != sha256:
        mismatches.append(f"{path}: expected SHA-256 {sha256}, found {digest}; run: python -m rag index")
    article = store.article(path)
    if article.text != text and digest == sha256:
        mismatches.append(f"{path}: the stored text is not the file's")
    spans = [(s.start, s.end) for s in store.sentences(path)]
    spans += [(p.start, p.end) for _, p in store.passages(path)]
    spans += [(s.start, s.end) for s in store.statements(path)]
    for start, end in spans:
        if not 0 <= start < end <= len(text):
            mismatches.append(f"{path}: the offsets {start}:{end} do not fit a text of {len(text)} characters")
        elif article.text[start:end] != text[start:end]:
            mismatches.append(f"{path}: the text at {start}:{end} is {text[start:end]!r}, not what was indexed")
    return len(spans)
