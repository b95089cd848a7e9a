"""A visitor's own articles for one visit: checked, kept in a folder of their own, gone after."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.corpus import SUFFIXES
from rag.errors import BadCorpus
from ui.warmup import Desk, Progress, Status

MOST_FILES = 20
MOST_BYTES = 5_000_000
MOST_ARTICLES = 300
"""A file may hold many: an export, an archive."""

OpenFolder = Callable[[Path, Path, Progress], Desk]
"""Opens a pipeline over a folder of articles, its index in another folder."""


@dataclass(frozen=True, slots=True)
class Own:
    """The visitor's articles, opened. Stands where the warm-up stands for everybody's."""

    folder: Path
    desk: Desk

    def status(self) -> Status:
        return Status(True, False, "Ready")


def types() -> str:
    """The kinds of file that are taken, in words."""
    *most, last = SUFFIXES
    return f"{', '.join(most)} and {last}" if most else last


def refusal(paths: Sequence[Path]) -> str:
    """Why these files are not taken, in a sentence; "" where they are."""
    if not paths:
        return "There was no file in that."
    if len(paths) > MOST_FILES:
        return f"That is {len(paths)} files; at most {MOST_FILES} can be taken for a visit."
    for path in paths:
        if not path.name.lower().endswith(tuple(SUFFIXES)):
            return f"{path.name} is not taken: only {types()} files are."
        if path.stat().st_size > MOST_BYTES:
            return f"{path.name} is not taken: it is larger than {MOST_BYTES // 1_000_000} MB."
    return ""


def open_own(paths: Sequence[Path], open_folder: OpenFolder, progress: Progress) -> Own:
    """Move the files into a folder that no other visitor has, and open it.

    Raises:
        OnTheRecordError: they cannot be read; nothing of them is kept.
        BadCorpus: they are not taken, see :func:`refusal`, or hold too many articles; nothing is kept.
    """
    folder = Path(tempfile.mkdtemp(prefix="on-the-record-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # where the page ends before the visit does
    opened = False

    def count(done: int, total: int) -> None:
        if total > MOST_ARTICLES:
            raise BadCorpus(f"That is {total:,} articles; at most {MOST_ARTICLES} can be taken for a visit.")
        progress(done, total)

    try:
        refused = refusal(paths)
        if refused:
            raise BadCorpus(refused)
        yours = folder / "articles" / "yours"  # so that no id is that of an article of everybody's
        yours.mkdir(parents=True)
        for number, path in enumerate(paths, 1):
            free = yours / path.name
            shutil.move(path, free if not free.exists() else yours / f"{number}-{path.name}")
        own = Own(folder, open_folder(yours.parent, folder / "index", count))
        opened = True
        return own
    finally:
        for path in paths:  # what was refused
            path.unlink(missing_ok=True)
        if not opened:
            shutil.rmtree(folder, ignore_errors=True)


def skipped(own: Own) -> str:
    """Which of the files could not be read, and why; "" where all were."""
    reasons = [f"{path.removeprefix('yours/')} was left out: {why}." for path, why in own.desk.skipped()]
    return " ".join(reasons)


def forget(own: Own | None) -> None:
    """Remove everything of the visitor's articles."""
    if own is not None:
        shutil.rmtree(own.folder, ignore_errors=True)
