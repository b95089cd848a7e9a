"""What an index was built from and with, and where its files are.

Layout, one folder a corpus::

    CURRENT             the name of the generation to read; replaced atomically
    lock                held by the process that writes
    unfinished.sqlite   what a build that was stopped has already made
    <generation>/       written once, never changed
        manifest.json   what it was built from and with, and the SHA-256 of every file beside it
        store.sqlite    articles, sentences, passages, statements
        vectors.faiss   searches a vector a passage
        vectors.f16     the vectors themselves, where the search holds them only roughly
        lexical/        BM25 over the same passages
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rag.encoder import file_sha256
from rag.errors import BadIndex
from rag.vectors import Plan

FORMAT = 6  # raise whenever what is stored, or how it is made from an article, changes
CURRENT = "CURRENT"
MANIFEST = "manifest.json"
STORE = "store.sqlite"
LEXICAL = "lexical"
REBUILD = "rebuild with: python -m rag index --rebuild"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an index is made with: another recipe makes another index.

    ``encoder`` and ``attributor`` are their fingerprints, ``extraction`` that of what reads text from files.
    """

    encoder: str
    attributor: str
    passage_words: int
    extraction: str = ""
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Source:
    """A file an index was made from, its hash "" where it could not be read.

    ``problems`` are what of it was skipped, each a path (of the file, or of an article in it) and the reason.
    """

    size: int
    mtime_ns: int
    sha256: str
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from and with. ``files`` maps each file of the generation to its SHA-256.

    ``metadata`` is the hash of the corpus's metadata file, ``reader`` the fingerprint of the reader it is read with,
    ``repeated`` a hash of the lines that each outlet repeats.
    """

    recipe: Recipe
    sources: dict[str, Source]
    metadata: str
    reader: str = ""
    articles: int = 0
    near_duplicates: int = 0
    repeated: dict[str, str] = field(default_factory=dict)
    search: Plan = field(default_factory=Plan)
    files: dict[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Everything that was skipped, with the reason."""
        return [problem for source in self.sources.values() for problem in source.problems]

    def dump(self) -> str:
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)

    @classmethod
    def parse(cls, text: str) -> Manifest:
        """Raises ValueError, KeyError or TypeError on anything but a manifest."""
        found: dict[str, Any] = json.loads(text)
        return cls(
            recipe=Recipe(**found["recipe"]),
            sources={path: _source(source) for path, source in found["sources"].items()},
            metadata=found["metadata"],
            reader=found["reader"],
            articles=found["articles"],
            near_duplicates=found["near_duplicates"],
            repeated=found["repeated"],
            search=Plan(**found["search"]),
            files=found["files"],
        )


def _source(found: dict[str, Any]) -> Source:
    problems = tuple((path, why) for path, why in found["problems"])
    return Source(found["size"], found["mtime_ns"], found["sha256"], problems)


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
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadIndex(f"{path}: not a manifest of this version ({error}); {REBUILD}") from error


def check_files(generation: Path, manifest: Manifest) -> list[str]:
    """A line for each file of a generation that is missing or not what the manifest says."""
    wrong = []
    for name, expected in manifest.files.items():
        path = generation / name
        found = file_sha256(path) if path.is_file() else "no file"
        if found != expected:
            wrong.append(f"{path}: expected SHA-256 {expected}, found {found}")
    return wrong
