"""Building and updating an index, so that a kill at any moment leaves the old one or the new one."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import faiss
import numpy as np
from filelock import FileLock, Timeout

from rag import corpus as corpora
from rag.corpus import Problem, SourceFile
from rag.encoder import file_sha256
from rag.errors import BadCorpus, BadIndex
from rag.index import (
    CURRENT,
    LEXICAL,
    MANIFEST,
    STORE,
    VECTORS,
    Index,
    Manifest,
    Recipe,
    Source,
    current_generation,
    read_manifest,
)
from rag.lexical import build_lexical
from rag.passages import embedding_text, quotable_sentences, split_article
from rag.people import canonical_people
from rag.store import StoreWriter
from rag.types import Article, Attributor, Encoder, Passage, Sentence, Statement, Vectors

CHUNK = 64  # articles at a time: enough to fill the encoder's batches
LOCK_SECONDS = 3600
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update did, by article id."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: int = 0
    problems: tuple[Problem, ...] = ()
    rebuilt: bool = False


@dataclass(frozen=True, slots=True)
class _Analysed:
    article: Article
    sentences: list[Sentence]
    passages: list[Passage]
    statements: list[Statement] = field(default_factory=list)
    vectors: Vectors | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Tools:
    """What an index is made with; ``reader`` is the fingerprint of the reader that will read from it."""

    encoder: Encoder
    attributor: Attributor
    passage_words: int
    reader: str

    @property
    def recipe(self) -> Recipe:
        return Recipe(self.encoder.fingerprint, self.attributor.fingerprint, self.passage_words)


def is_current(manifest: Manifest, corpus: Path, recipe: Recipe, reader: str) -> bool:
    """Whether an index still is what building it again would give: same recipe, reader and files."""
    files = corpora.list_files(corpus)
    if manifest.recipe != recipe or manifest.reader != reader or manifest.metadata != _metadata_hash(corpus):
        return False
    if [file.path for file in files] != sorted(manifest.sources):
        return False
    return all(_unchanged(corpus, file, manifest.sources[file.path]) for file in files)


def update(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    attributor: Attributor,
    passage_words: int,
    reader: str = "",
    progress: Progress | None = None,
    rebuild: bool = False,
) -> Changes:
    """Bring the index of ``corpus`` in ``folder`` up to date, keeping what is still good of the last one.

    ``progress`` is called with the number of articles done and in all.

    Raises:
        BadCorpus: the folder cannot be read, or holds no readable article.
        BadIndex: the index cannot be written, or another process has been writing it for an hour.
    """
    tools = _Tools(encoder, attributor, passage_words, reader)
    files = corpora.list_files(corpus)
    if not files:
        kinds = ", ".join(corpora.SUFFIXES)
        raise BadCorpus(f"{corpus}: expected at least one article ({kinds}), found none")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock", timeout=LOCK_SECONDS):
            return _update(corpus, folder, tools, files, progress, rebuild)
    except Timeout as error:
        raise BadIndex(f"{folder}: another process has been writing this index for over an hour") from error
    except OSError as error:
        raise BadIndex(f"{error.filename or folder}: cannot write the index: {error.strerror}") from error


def _update(
    corpus: Path,
    folder: Path,
    tools: _Tools,
    files: Sequence[SourceFile],
    progress: Progress | None,
    rebuild: bool,
) -> Changes:
    recipe = tools.recipe
    old = None if rebuild else _open_old(folder, recipe)
    if old and is_current(old.manifest, corpus, recipe, tools.reader):
        return Changes(kept=len(old.manifest.sources), problems=_problems(old.manifest.sources))
    _sweep(folder, keep={old.generation.name} if old else set())

    work = folder / f".building-{uuid.uuid4().hex[:8]}"
    work.mkdir()
    sources: dict[str, Source] = {}
    index = faiss.IndexFlatIP(tools.encoder.dim)
    texts: list[str] = []
    with StoreWriter(work / STORE) as store:
        articles = _read(corpus, files, sources)
        done = 0
        while chunk := list(islice(articles, CHUNK)):
            for item in _analyse(chunk, old, sources, tools):
                store.add(item.article, item.sentences, item.passages, item.statements)
                texts += [embedding_text(item.article, passage) for passage in item.passages]
                if item.vectors is not None and len(item.vectors):
                    index.add(item.vectors)  # pyright: ignore[reportCallIssue] - faiss wraps its own signature
            done += len(chunk)
            if progress:
                progress(done, len(files))
        store.name_people(canonical_people(dict(store.speakers())))
    if not any(not source.problem for source in sources.values()):
        shutil.rmtree(work)
        listed = "; ".join(f"{problem.path}: {problem.why}" for problem in _problems(sources)[:5])
        raise BadCorpus(f"{corpus}: no readable article among {len(files)} files ({listed})")
    faiss.write_index(index, str(work / VECTORS))
    if texts:
        build_lexical(texts, work / LEXICAL)
    manifest = Manifest(recipe, sources, _metadata_hash(corpus), tools.reader)
    _publish(work, folder, manifest)
    return _changes(old.manifest.sources if old else {}, sources, rebuilt=old is None)


def _read(corpus: Path, files: Sequence[SourceFile], sources: dict[str, Source]) -> Iterator[Article]:
    """The readable articles, each file noted in ``sources`` as it is read."""
    metadata = corpora.read_metadata(corpus)
    for file in files:
        read = corpora.read_file(corpus, file.path)
        if isinstance(read, Problem):
            sources[file.path] = Source(file.size, file.mtime_ns, "", read.why)
        else:
            text, digest = read
            sources[file.path] = Source(file.size, file.mtime_ns, digest)
            yield corpora.make_article(file.path, text, metadata.get(file.path))


def _analyse(
    articles: Sequence[Article], old: Index | None, sources: dict[str, Source], tools: _Tools
) -> list[_Analysed]:
    """Sentences, passages, statements and vectors; whatever the old index holds of the same article is kept."""
    items = [_keep(article, old, sources[article.id]) or _split(article, tools) for article in articles]

    same_attributor = old is not None and old.manifest.recipe.attributor == tools.attributor.fingerprint
    unread = [i for i, item in enumerate(items) if item.vectors is None or not same_attributor]
    statements = tools.attributor.find_statements([items[i].article for i in unread])
    for i, fresh in zip(unread, statements, strict=True):
        items[i] = replace(items[i], statements=fresh)

    missing = [i for i, item in enumerate(items) if item.vectors is None]
    vectors = tools.encoder.encode([embedding_text(items[i].article, p) for i in missing for p in items[i].passages])
    at = 0
    for i in missing:
        count = len(items[i].passages)
        items[i] = replace(items[i], vectors=vectors[at : at + count])
        at += count
    return items


def _split(article: Article, tools: _Tools) -> _Analysed:
    sentences = quotable_sentences(article)
    return _Analysed(article, sentences, split_article(article, sentences, tools.passage_words))


def _keep(article: Article, old: Index | None, source: Source) -> _Analysed | None:
    if old is None or (was := old.manifest.sources.get(article.id)) is None or was.sha256 != source.sha256:
        return None
    stored = old.store.article(article.id)
    if (stored.title, stored.boilerplate) != (article.title, article.boilerplate):
        return None  # its metadata changed
    rows = old.store.passages(article.id)
    vectors = old.vectors_of([row for row, _ in rows]) if rows else np.zeros((0, old.vectors.d), np.float32)
    passages = [passage for _, passage in rows]
    statements = old.store.statements(article.id, as_written=True)
    return _Analysed(article, old.store.sentences(article.id), passages, statements, vectors)


def _open_old(folder: Path, recipe: Recipe) -> Index | None:
    """The last generation, where it is sound and its passages and vectors are those that this recipe makes."""
    generation = current_generation(folder)
    try:
        if generation is None:
            return None
        if replace(read_manifest(generation).recipe, attributor=recipe.attributor) != recipe:
            return None
        return Index(generation)
    except BadIndex:
        return None


def _publish(work: Path, folder: Path, manifest: Manifest) -> None:
    """Make a finished generation the current one: everything is on disk before the pointer moves."""
    paths = sorted(path for path in work.rglob("*") if path.is_file())
    hashes = {path.relative_to(work).as_posix(): file_sha256(path) for path in paths}
    (work / MANIFEST).write_text(replace(manifest, files=hashes).dump(), encoding="utf-8")
    for path in [*paths, work / MANIFEST, *(p for p in work.rglob("*") if p.is_dir()), work]:
        _sync(path)
    name = f"generation-{work.name.removeprefix('.building-')}"
    work.rename(folder / name)
    pointer = folder / f"{CURRENT}.new"
    pointer.write_text(name + "\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(folder / CURRENT)
    _sync(folder)


def _sweep(folder: Path, keep: set[str]) -> None:
    """Remove what a killed build left, and generations before the current one, which readers may still hold."""
    current = current_generation(folder)
    keep = keep | ({current.name} if current else set())
    for path in folder.iterdir():
        if path.name.startswith((".building-", "generation-")) and path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unchanged(corpus: Path, file: SourceFile, source: Source) -> bool:
    if file.size != source.size:
        return False
    if file.mtime_ns == source.mtime_ns or source.problem:
        return file.mtime_ns == source.mtime_ns
    return file_sha256(corpus / file.path) == source.sha256


def _metadata_hash(corpus: Path) -> str:
    path = corpus / corpora.METADATA
    return file_sha256(path) if path.is_file() else ""


def _problems(sources: dict[str, Source]) -> tuple[Problem, ...]:
    return tuple(Problem(path, source.problem) for path, source in sources.items() if source.problem)


def _changes(old: dict[str, Source], new: dict[str, Source], rebuilt: bool) -> Changes:
    both = old.keys() & new.keys()
    changed = tuple(sorted(path for path in both if old[path].sha256 != new[path].sha256))
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=changed,
        removed=tuple(sorted(old.keys() - new.keys())),
        kept=len(both) - len(changed),
        problems=_problems(new),
        rebuilt=rebuilt,
    )
