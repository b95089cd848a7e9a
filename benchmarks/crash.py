"""Kills a builder at random moments, and lets writers and readers at one index, with parts that are fast and fake:

    python benchmarks/crash.py [--kills 300] [--seconds 120] [--writers 2] [--readers 4]

Each builder changes the corpus and updates its index again and again, until SIGKILL. After each kill the index is
opened and looked at whole, as after each opening by a reader. Counted are indexes that do not open, generations that
are mixed (rows, vectors, words or hashes that do not belong together) and articles that are in the corpus of neither
the last index nor the next. Exits with 1 where any is found.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.errors import BadIndex
from rag.index import Index, current_generation, index_folder
from rag.indexing import update
from rag.passages import embedding_text
from rag.settings import Settings
from rag.store import text_sha256
from rag.types import Article, Statement, Vectors
from rag.verify import verify

FILES, WORDS = 24, "wall tax trade coal fish rain road bank vote law tide sand".split()


@dataclass(frozen=True, slots=True)
class Encoder:
    """A vector of a text's hash: a row that stands by another text shows."""

    dim: int = 16
    fingerprint: str = "crash"

    def encode(self, texts: Sequence[str]) -> Vectors:
        seeds = [int(text_sha256(text)[:8], 16) for text in texts]
        rows = np.array([np.random.default_rng(seed).normal(size=self.dim) for seed in seeds], np.float32)
        rows = rows.reshape(-1, self.dim)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@dataclass(frozen=True, slots=True)
class Attributor:
    """A statement an article: its first ten characters."""

    fingerprint: str = "crash"

    def find_statements(self, articles: Sequence[Article]) -> list[list[Statement]]:
        return [[Statement(0, 10, "direct", "Kelly")] for _ in articles]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--readers", type=int, default=4)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        killed = kill(Path(place) / "killed", args.kills)
    with tempfile.TemporaryDirectory() as place:
        shared = share(Path(place) / "shared", args.seconds, args.writers, args.readers)
    print(json.dumps({"killed": killed, "shared": shared}, indent=1))
    return bool(killed["faults"] or shared["faults"])


def kill(place: Path, times: int, seed: int = 0) -> dict:
    """Kill a builder ``times`` times, each after a moment drawn anew, and look at what it leaves."""
    chance = random.Random(seed)
    corpus, folder = _start(place)
    faults: list[str] = []
    left: Counter[str] = Counter()
    began, took = time.perf_counter(), _one_update(corpus, folder, chance.random())
    for number in range(times):
        builder = _fork(_build_for_ever, corpus, folder, number)
        time.sleep(chance.uniform(0, 3 * took))
        os.kill(builder, signal.SIGKILL)
        os.waitpid(builder, 0)
        left.update(_moment(folder))
        faults += _look(folder, whole=True)
    while_locked = time.perf_counter()
    update(corpus, folder, Encoder(), Attributor(), 12)
    took = time.perf_counter() - while_locked  # a lock that a killed process left would be waited for
    report = verify(Settings(corpus=corpus, index_dir=folder.parent))
    rest = [path.name for path in folder.iterdir() if path.name not in ("CURRENT", "lock")]
    faults += list(report.mismatches)
    faults += [f"{len(rest)} files left, expected one generation: {rest}"] if len(rest) != 1 else []
    return {
        "kills": times,
        "left at the kill": dict(left),
        "seconds": round(time.perf_counter() - began, 1),
        "last_update_seconds": round(took, 2),
        "faults": faults[:20],
    }


def share(place: Path, seconds: float, writers: int, readers: int) -> dict:
    """Let writers and readers at one index; every opening looks at the whole of it."""
    corpus, folder = _start(place)
    _one_update(corpus, folder, 0.5)
    results: multiprocessing.SimpleQueue = multiprocessing.SimpleQueue()
    until = time.monotonic() + seconds
    work = [*((_write_until, n) for n in range(writers)), *((_read_until, n) for n in range(readers))]
    children = [_fork(task, corpus, folder, number, until, results) for task, number in work]
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for _ in children:
        name, done, found = results.get()
        counts[name] += done
        faults += found
    for child in children:
        os.waitpid(child, 0)
    return {"seconds": seconds, **counts, "faults": faults[:20]}


def _start(place: Path) -> tuple[Path, Path]:
    corpus = place / "corpus"
    corpus.mkdir(parents=True)
    for number in range(FILES):
        _write_article(corpus, number, random.Random(number))
    return corpus, index_folder(place / "index", corpus)


def _one_update(corpus: Path, folder: Path, seed: float) -> float:
    at = time.perf_counter()
    _change(corpus, random.Random(seed))
    update(corpus, folder, Encoder(), Attributor(), 12)
    return time.perf_counter() - at


def _write_article(corpus: Path, number: int, chance: random.Random) -> None:
    """Write an article anew, under the name that it has: it is never missing, and never there twice."""
    lines = [" ".join(chance.choices(WORDS, k=chance.randint(5, 15))).capitalize() + "." for _ in range(6)]
    moved = corpus / f"moved-{number:03}.txt"
    path = moved if moved.exists() else corpus / f"{number:03}.txt"
    path.with_suffix(".part").write_text("\n\n".join(lines), encoding="utf-8")
    path.with_suffix(".part").replace(path)


def _change(corpus: Path, chance: random.Random) -> None:
    """Change two articles, and move one or bring one back."""
    for _ in range(2):
        _write_article(corpus, chance.randrange(FILES), chance)
    path = corpus / f"{chance.randrange(FILES):03}.txt"
    moved = path.with_name(f"moved-{path.name}")
    if path.exists() and not moved.exists():
        path.replace(moved)
    elif moved.exists():
        moved.replace(path)


def _build_for_ever(corpus: Path, folder: Path, number: int) -> None:
    chance = random.Random(number)
    while True:
        _change(corpus, chance)
        update(corpus, folder, Encoder(), Attributor(), 12, rebuild=chance.random() < 0.2)


def _write_until(corpus: Path, folder: Path, number: int, until: float, results) -> None:
    chance, done, faults = random.Random(number), 0, []
    while time.monotonic() < until:
        if number == 0:  # one changes the corpus, the others only update: a file is not to go between two looks
            _change(corpus, chance)
        try:
            update(corpus, folder, Encoder(), Attributor(), 12, rebuild=chance.random() < 0.2)
            done += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            faults.append(f"writer {number}: {error!r}")
    results.put(("updates", done, faults))


def _read_until(_corpus: Path, folder: Path, _number: int, until: float, results) -> None:
    done, faults = 0, []
    while time.monotonic() < until:
        faults += _look(folder)
        done += 1
    results.put(("openings", done, faults))


def _look(folder: Path, whole: bool = False) -> list[str]:
    """Open the index as :func:`rag.opening.open_index` does, look at all of it twice, and say what is wrong.

    ``whole``: nobody changed the corpus while it was read, so that every article is in the index once.
    """
    while True:
        generation = current_generation(folder)
        if generation is None:
            return ["there is no index"]
        try:
            index = Index(generation)
            break
        except BadIndex as error:
            if current_generation(folder) == generation:
                return [f"it does not open: {error}"]
    try:
        lost = _lost(index) if whole else []
        return [*lost, *_mixed(index), *(time.sleep(0.02) or _mixed(index))]  # the second look may be after a sweep
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return [f"{generation.name}: {error!r}"]
    finally:
        index.close()


def _lost(index: Index) -> list[str]:
    numbers = Counter(int(article.id[-7:-4]) for article in index.store.listing())
    wrong = [number for number in range(FILES) if numbers[number] != 1]
    return [f"{index.generation.name}: articles lost or doubled: {wrong}"] if wrong else []


def _mixed(index: Index) -> list[str]:
    """Whatever in an index does not belong together."""
    faults, rows, encoder = [], 0, Encoder()
    store = index.store
    listed = store.listing()
    if len(listed) != index.manifest.articles:
        faults.append(f"{len(listed)} articles, expected {index.manifest.articles}")
    for name in (article.id for article in listed):
        article = store.article(name)
        if text_sha256(article.text) != store.sha256(name):
            faults.append(f"{name}: its text is not what was indexed")
        passages = store.passages(name)
        rows += len(passages)
        expected = encoder.encode([embedding_text(article, passage) for _, passage in passages])
        found = index.vectors_of([row for row, _ in passages])
        if passages and not np.allclose(expected, found, atol=2e-3):
            faults.append(f"{name}: its vectors are another text's")
        if len(store.statements(name)) != 1:
            faults.append(f"{name}: {len(store.statements(name))} statements, expected 1")
        if passages:
            row, passage = passages[0]
            words = article.text[passage.start : passage.end]
            if row not in index.search_lexical([words], len(listed) * 6)[0]:
                faults.append(f"{name}: the lexical index does not have its words")
    if not rows == index.size == index.lexical_size:
        faults.append(f"{rows} passages, {index.size} vectors, {index.lexical_size} in the lexical index")
    return [f"{index.generation.name}: {fault}" for fault in faults]


def _moment(folder: Path) -> list[str]:
    """What a kill left on the disk."""
    found = {"a half-built generation": ".building-*", "unfinished work": "unfinished.sqlite"}
    return [name for name, pattern in found.items() if any(folder.glob(pattern))] or ["nothing"]


def _fork(task, *args) -> int:
    """Run a task in a child, which has all modules loaded already; its process id."""
    child = os.fork()
    if child:
        return child
    try:
        task(*args)
    finally:
        os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
