"""Models loaded once, and the index of a corpus built, brought up to date and opened with them."""

from __future__ import annotations

from functools import lru_cache

from rag.attribution import load_attributor
from rag.encoder import SentenceEncoder
from rag.errors import BadIndex, BadModel
from rag.index import Index, current_generation, index_folder
from rag.indexing import Changes, Progress, update
from rag.reader import SHIPPED, load_reader
from rag.second_reader import SHIPPED as SECOND
from rag.settings import Settings
from rag.types import Attributor, Reader


def build(settings: Settings, progress: Progress | None = None, rebuild: bool = False) -> Changes:
    """Bring the index of ``settings.corpus`` up to date; nothing is written where it is already.

    Raises:
        OnTheRecordError: see :func:`rag.indexing.update`.
    """
    return update(
        settings.corpus,
        index_folder(settings.index_dir, settings.corpus),
        load_encoder(settings.encoder),
        _attributor(),
        settings.passage_words,
        "-".join(reader.fingerprint for reader in load_readers(settings)),
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


def load_readers(settings: Settings) -> tuple[Reader, Reader]:
    """What reads passages, and what reads the likeliest stretches of them again.

    Raises:
        BadModel: one of them cannot be loaded.
    """
    return _load_reader(settings.reader or str(SHIPPED)), _load_reader(settings.second_reader or str(SECOND))


@lru_cache(maxsize=4)
def _load_reader(name: str) -> Reader:
    try:
        return load_reader(name)
    except (OSError, ValueError, TypeError) as error:
        raise BadModel(f"reader {name!r}: {error}") from error


@lru_cache(maxsize=1)
def _attributor() -> Attributor:
    return load_attributor()
