"""Building and updating an index, so that a kill at any moment leaves the old one or the new one."""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

from filelock import FileLock, Timeout

from rag import corpus as corpora
from rag.analysis import Tools, analyse
from rag.changes import Changes, compare
from rag.corpus import Problem, SourceFile
from rag.duplicates import count_near_duplicates
from rag.encoder import half_of_the_cores
from rag.errors import BadCorpus, BadIndex
from rag.index import Index
from rag.lexical_build import LexicalWriter
from rag.manifest import LEXICAL, STORE, Manifest, Recipe, Source, current_generation, read_manifest
from rag.passages import embedding_text
from rag.people import canonical_people
from rag.publishing import BUILDING, publish, sweep
from rag.sources import Before, Found, Listing, metadata_hash, unchanged
from rag.store import Analysed, Store
from rag.store_build import StoreWriter
from rag.types import Attributor, Encoder, Vectors
from rag.unfinished import Unfinished, discard
from rag.vectors import VectorWriter, build_search

CHUNK = 64  # articles at a time: enough to fill the encoder's batches
LISTING = "listing.sqlite"
SAMPLE = 256  # sentences by which a search among many vectors is tuned
LOCK_SECONDS = 3600
Progress = Callable[[int, int], None]

__all__ = ["Changes", "Progress", "is_current", "update"]


def is_current(manifest: Manifest, corpus: Path, recipe: Recipe, reader: str) -> bool:
    """Whether an index still is what building it again would give: same recipe, reader and files."""
    files = corpora.list_files(corpus)
    if manifest.recipe != recipe or manifest.reader != reader or manifest.metadata != metadata_hash(corpus):
        return False
    if [file.path for file in files] != sorted(manifest.sources):
        return False
    return all(unchanged(corpus, file, manifest.sources[file.path]) is not None for file in files)


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
    """Bring the index of ``corpus`` in ``folder`` up to date, making again only what is of texts that are new.

    What is made is kept while it is made: after a Ctrl-C or a kill the next update goes on from there, and until
    the new index is finished the old one is what is read. ``progress`` is called with the number of articles done
    and in all.

    Raises:
        BadCorpus: the folder cannot be read, or holds no readable article.
        BadIndex: the index cannot be written, or another process has been writing it for an hour.
    """
    tools = Tools(encoder, attributor, passage_words, reader)
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
    except (OSError, sqlite3.Error) as error:
        where, why = getattr(error, "filename", None) or folder, getattr(error, "strerror", None) or error
        raise BadIndex(f"{where}: cannot write the index: {why}; it is as it was before") from error


def _update(
    corpus: Path, folder: Path, tools: Tools, files: Sequence[SourceFile], progress: Progress | None, rebuild: bool
) -> Changes:
    old = None if rebuild else _open_old(folder, tools.recipe)
    try:
        if old and is_current(old.manifest, corpus, tools.recipe, tools.reader):
            return _report(Changes(kept=old.manifest.articles), old.manifest)
        sweep(folder)
        if rebuild:
            discard(folder)
        work = folder / f"{BUILDING}{uuid.uuid4().hex[:8]}"
        work.mkdir()
        try:
            manifest = _build(corpus, work, tools, old, files, progress)
            changes = compare(old.generation / STORE if old else None, work / STORE)
            publish(work, folder, manifest)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        discard(folder)
        return _report(replace(changes, rebuilt=old is None), manifest)
    finally:
        if old:
            old.close()
        sweep(folder)


def _open_old(folder: Path, recipe: Recipe) -> Index | None:
    """The last generation, where it is sound and its passages and vectors are those that this recipe makes."""
    generation = current_generation(folder)
    try:
        if generation is None:
            return None
        was = read_manifest(generation).recipe
        # Neither makes other passages or vectors of the same text.
        if replace(was, attributor=recipe.attributor, extraction=recipe.extraction) != recipe:
            return None
        return Index(generation)
    except BadIndex:
        return None


def _build(
    corpus: Path,
    work: Path,
    tools: Tools,
    old: Index | None,
    files: Sequence[SourceFile],
    progress: Progress | None,
) -> Manifest:
    """Write all files of a generation but its manifest, which is returned."""
    metadata = metadata_hash(corpus)
    with (
        half_of_the_cores(),
        Listing(work / LISTING) as listing,
        Unfinished(work.parent, tools.recipe, tools.encoder.dim) as unfinished,
        StoreWriter(work / STORE) as store,
        VectorWriter(work) as vectors,
        LexicalWriter(work / LEXICAL) as lexical,
    ):
        same = old and (old.manifest.metadata, old.manifest.recipe.extraction) == (metadata, tools.recipe.extraction)
        listing.read(corpus, files, old if same else None)
        if not len(listing):
            raise BadCorpus(_nothing(corpus, listing.sources))
        if progress:
            progress(0, len(listing))
        found = listing.articles(Before(old, unfinished, tools.attributor.fingerprint))
        while chunk := list(islice(found, CHUNK)):
            for item, made in zip(chunk, _analyse(chunk, unfinished, tools), strict=True):
                store.add(item.article, item.file, item.key, made)
                vectors.add(made.vectors)
                for passage in made.passages:
                    lexical.add(embedding_text(item.article, passage))
            if progress:
                progress(store.articles, len(listing))
        store.name_people(canonical_people(dict(store.speakers())))
    with closing(Store(work / STORE)) as written:
        plan = build_search(work, tools.encoder.dim, lambda: _sample_questions(written, tools))
        near = count_near_duplicates(written.sketches())
    reader, articles = tools.reader, store.articles
    return Manifest(tools.recipe, listing.sources, metadata, reader, articles, near, listing.repeated(), plan)


def _nothing(corpus: Path, sources: Mapping[str, Source]) -> str:
    problems = [problem for source in sources.values() for problem in source.problems]
    listed = "; ".join(f"{path}: {why}" for path, why in problems[:5])
    return f"{corpus}: no readable article among {len(sources)} files ({listed})"


def _analyse(chunk: Sequence[Found], unfinished: Unfinished, tools: Tools) -> list[Analysed]:
    """What is made of each article; what was made just now is kept, in case the build is stopped."""
    articles = [item.article for item in chunk]
    made = analyse(articles, [item.known for item in chunk], [item.stale for item in chunk], tools)
    new = [(item.key, one) for item, one in zip(chunk, made, strict=True) if item.known is None or item.stale]
    unfinished.put(new)
    return made


def _sample_questions(store: Store, tools: Tools) -> Vectors:
    """Sentences of the articles as vectors, for want of questions: as short, and about the same things."""
    return tools.encoder.encode([text[s.start : s.end] for text, s in store.sample(SAMPLE)])


def _report(changes: Changes, manifest: Manifest) -> Changes:
    problems = tuple(Problem(path, why) for path, why in manifest.problems)
    return replace(changes, problems=problems, near_duplicates=manifest.near_duplicates)
