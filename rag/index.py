"""An index on disk: opened, checked against its manifest, searched.

Layout, one folder a corpus::

    CURRENT            the name of the generation to read; replaced atomically
    <generation>/      written once, never changed
        manifest.json  what it was built from and with, and the SHA-256 of every file beside it
        store.sqlite   articles, sentences, passages, statements
        vectors.faiss  a vector a passage
        lexical/       BM25 over the same passages
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.encoder import file_sha256
from rag.errors import BadIndex
from rag.lexical import Lexical
from rag.store import Store
from rag.types import Vectors

FORMAT = 1  # raise whenever what is stored, or how it is made from an article, changes
CURRENT = "CURRENT"
MANIFEST = "manifest.json"
STORE = "store.sqlite"
VECTORS = "vectors.faiss"
LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an index is made with: another recipe makes another index."""

    encoder: str
    attributor: str
    passage_words: int
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Source:
    """A file an index was made from. ``problem`` says why it was skipped; "" when it was not."""

    size: int
    mtime_ns: int
    sha256: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from and with. ``files`` maps each file of the generation to its SHA-256."""

    recipe: Recipe
    sources: dict[str, Source]
    metadata: str
    reader: str = ""
    files: dict[str, str] = field(default_factory=dict)

    def dump(self) -> str:
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)

    @classmethod
    def parse(cls, text: str) -> Manifest:
        """Raises ValueError, KeyError or TypeError on anything but a manifest."""
        found: dict[str, Any] = json.loads(text)
        return cls(
            recipe=Recipe(**found["recipe"]),
            sources={path: Source(**source) for path, source in found["sources"].items()},
            metadata=found["metadata"],
            reader=found["reader"],
            files=found["files"],
        )


def index_folder(index_dir: Path, corpus: Path) -> Path:
    """Where the index of a corpus is kept: told apart by the corpus's whole path, readable by its name."""
    place = str(corpus.resolve())
    return index_dir / f"{corpus.resolve().name or 'root'}-{hashlib.sha256(place.encode()).hexdigest()[:8]}"


def current_generation(folder: Path) -> Path | None:
    """The generation to read, None where nothing was built yet."""
    try:
        return folder / (folder / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def read_manifest(generation: Path) -> Manifest:
    """Raises BadIndex where there is no manifest or it does not parse."""
    path = generation / MANIFEST
    try:
        return Manifest.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadIndex(f"{path}: not a manifest ({error}); rebuild with: python -m rag index --rebuild") from error


def check_files(generation: Path, manifest: Manifest) -> list[str]:
    """A line for each file of a generation that is missing or not what the manifest says."""
    wrong = []
    for name, expected in manifest.files.items():
        path = generation / name
        found = file_sha256(path) if path.is_file() else "no file"
        if found != expected:
            wrong.append(f"{path}: expected SHA-256 {expected}, found {found}")
    return wrong


class Index:
    """One generation, opened to read.

    Raises:
        BadIndex: a file is missing or its hash is not the manifest's.
    """

    def __init__(self, generation: Path) -> None:
        self.generation = generation
        self.manifest = read_manifest(generation)
        # faiss loads some damaged files and then answers wrongly, so the hashes are what tells.
        wrong = check_files(generation, self.manifest)
        if wrong:
            raise BadIndex("\n".join([*wrong, "rebuild with: python -m rag index --rebuild"]))
        self.store = Store(generation / STORE)
        self.vectors = faiss.read_index(str(generation / VECTORS))
        self._lexical = Lexical(generation / LEXICAL) if self.size else None

    @property
    def size(self) -> int:
        """The number of passages."""
        return int(self.vectors.ntotal)

    def search_dense(self, queries: Vectors, top_k: int, rows: Sequence[int] | None = None) -> list[list[int]]:
        """The rows of the ``top_k`` passages nearest to each query by inner product, best first.

        ``queries``: ``(n, dim)`` float32, unit length. ``rows`` limits the search to those passages.
        """
        if not self.size or (rows is not None and not rows):
            return [[] for _ in queries]
        chosen = None
        if rows is not None:
            chosen = faiss.SearchParameters()
            chosen.sel = faiss.IDSelectorBatch(np.asarray(rows, np.int64))
        _, found = self.vectors.search(queries, min(top_k, self.size), params=chosen)
        return [[int(row) for row in line if row >= 0] for line in found]

    def search_lexical(
        self, questions: Sequence[str], top_k: int, rows: Sequence[int] | None = None
    ) -> list[list[int]]:
        """The rows of the ``top_k`` passages of the highest BM25 score for each question, best first."""
        if self._lexical is None:
            return [[] for _ in questions]
        return [_best(self._lexical.scores(question), top_k, rows) for question in questions]

    def has_word(self, stem: str) -> bool:
        """Whether any passage or headline has this stem."""
        return self._lexical is not None and stem in self._lexical

    def rarity(self, stem: str) -> float:
        """How much a stem tells, by the number of passages that have it."""
        return self._lexical.rarity(stem) if self._lexical else 1.0

    def vectors_of(self, rows: Sequence[int]) -> Vectors:
        """*Shape:* ``(len(rows), dim)`` float32: the stored vectors of these passages."""
        return self.vectors.reconstruct_batch(np.asarray(rows, np.int64))

    def close(self) -> None:
        self.store.close()


def _best(scores: NDArray[np.float32], top_k: int, rows: Sequence[int] | None) -> list[int]:
    candidates = np.arange(len(scores)) if rows is None else np.asarray(rows, np.int64)
    candidates = candidates[scores[candidates] > 0]
    if len(candidates) > top_k:
        candidates = candidates[np.argpartition(-scores[candidates], top_k)[:top_k]]
    return candidates[np.argsort(-scores[candidates], kind="stable")].tolist()
