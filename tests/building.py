"""What the tests of the index share: an index built with fakes, and opened."""

from __future__ import annotations

from pathlib import Path

from rag.index import Index, current_generation
from rag.indexing import Changes, update
from tests.conftest import FakeAttributor, FakeEncoder

Fakes = tuple[FakeEncoder, FakeAttributor]


def build(corpus: Path, folder: Path, fakes: Fakes, **options) -> Changes:
    return update(corpus, folder, *fakes, passage_words=90, **options)


def opened(folder: Path) -> Index:
    generation = current_generation(folder)
    assert generation is not None
    return Index(generation)
