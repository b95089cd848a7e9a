"""Models loaded once, and the index of a corpus built, brought up to date and opened with them."""

from __future__ import annotations

from functools import lru_cache

from rag.attribution import load_attributor
from rag.encoder import SentenceEncoder
from rag.errors import BadIndex, BadModel
from rag.index import Index, current_generation, index_folder
from rag.indexing import Changes, Progress, update
from rag.reader import load_reader
from rag.settings import Settings
from rag.types import Attributor, Reader


def build(settings: Settings, progress: Progress | None = None, rebuild: bool = False) -> Changes:
    """Bring the index of ``settings.corpus`` up to date; nothing is loaded or written where it is already.

    Raises:
        OnTheRecordError: see :func:`rag.indexing.update`.
    """
    return update(
        settings.corpus,
        index_folder(settings.index_dir, settings.corpus),
        load_encoder(settings.encoder),
        _attributor(),
        settings.passage_words,
        load_span_reader(settings.reader).fingerprint,
        progress,
        rebuild,
    )


def open_index(settings: Settings) -> Index:
    """The index of ``settings.corpus`` as it is on disk.

    Raises:
        BadIndex: there is none, or it is damaged.
    """
    folder = index_folder(settings.index_dir, settings.corpus)
    while True:
        generation = current_generation(folder)
        if generation is None:
            raise BadIndex(f"{folder}: nothing was indexed yet; run: python -m rag index --corpus {settings.corpus}")
        try:
            return Index(generation)
        except BadIndex:
            if current_generation(folder) == generation:  # else a writer replaced it meanwhile: read the new one
                raise


@lru_cache(maxsize=2)
def load_encoder(name: str) -> SentenceEncoder:
    return SentenceEncoder(name)


@lru_cache(maxsize=2)
def load_span_reader(name: str) -> Reader:
    try:
        return load_reader(name or None)
    except (OSError, ValueError, TypeError) as error:
        raise BadModel(f"reader {name or 'that ships'!r}: {error}") from error


@lru_cache(maxsize=1)
def _attributor() -> Attributor:
    return load_attributor()
