"""A finished generation made the one that is read, and generations that nobody reads removed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from rag.disk import sync
from rag.encoder import file_sha256
from rag.index import hold
from rag.manifest import CURRENT, MANIFEST, Manifest, current_generation

BUILDING = ".building-"
GENERATION = "generation-"


def publish(work: Path, folder: Path, manifest: Manifest) -> Path:
    """Make what was built in ``work`` the current generation: all of it is on disk before the pointer moves."""
    paths = sorted(path for path in work.rglob("*") if path.is_file())
    hashes = {path.relative_to(work).as_posix(): file_sha256(path) for path in paths}
    (work / MANIFEST).write_text(replace(manifest, files=hashes).dump(), encoding="utf-8")
    for path in [*paths, work / MANIFEST, *(p for p in work.rglob("*") if p.is_dir()), work]:
        sync(path)
    generation = folder / f"{GENERATION}{work.name.removeprefix(BUILDING)}"
    work.rename(generation)
    pointer = folder / f"{CURRENT}.new"
    pointer.write_text(generation.name + "\n", encoding="utf-8")
    sync(pointer)
    pointer.replace(folder / CURRENT)
    sync(folder)
    return generation


def sweep(folder: Path) -> None:
    """Remove what a killed build left, and the generations before the current one that no reader holds.

    Only for the process that holds the folder's lock. A reader that has read the name of a generation and does not
    hold it yet finds it gone, and reads the name of the next.
    """
    current = current_generation(folder)
    for path in folder.iterdir():
        if path.name.startswith(BUILDING):
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith(GENERATION) and path != current:
            _remove(path)


def _remove(generation: Path) -> None:
    held = hold(generation, alone=True)
    if held is None and (generation / MANIFEST).exists():
        return  # a reader holds it; a later sweep finds it free
    shutil.rmtree(generation, ignore_errors=True)
    if held is not None:
        held.close()
