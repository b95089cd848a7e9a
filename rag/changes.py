"""What an update did, told from the store before it and the store after it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from rag.corpus import Problem

_GONE = "SELECT sha256, id FROM old.article WHERE id NOT IN (SELECT id FROM main.article) ORDER BY id"
_NEW = "SELECT sha256, id FROM main.article WHERE id NOT IN (SELECT id FROM old.article) ORDER BY id"
_BOTH = "SELECT COUNT(*) FROM main.article JOIN old.article USING (id)"
_CHANGED = """
SELECT id FROM main.article AS new JOIN old.article AS old USING (id)
WHERE (new.sha256, new.title, new.outlet, new.date, new.author, new.url)
   != (old.sha256, old.title, old.outlet, old.date, old.author, old.url) ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update did, by article id.

    ``moved``: the same text under another id, (before, now). ``kept``: how many are as they were. ``problems``: what
    was skipped. ``near_duplicates``: how many articles are nearly the same text as another one before them.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    removed: tuple[str, ...] = ()
    kept: int = 0
    problems: tuple[Problem, ...] = ()
    near_duplicates: int = 0
    rebuilt: bool = False


def compare(old: Path | None, new: Path) -> Changes:
    """The changes between two store files, in which a text that is gone from one id and new at another has moved."""
    db = sqlite3.connect(_uri(new), uri=True)
    try:
        if old is None:
            return Changes(added=tuple(name for (name,) in db.execute("SELECT id FROM article ORDER BY id")))
        db.execute("ATTACH ? AS old", (_uri(old),))
        left: dict[str, list[str]] = {}
        for sha256, name in db.execute(_GONE):
            left.setdefault(sha256, []).append(name)
        moved, added = [], []
        for sha256, name in db.execute(_NEW):
            if left.get(sha256):
                moved.append((left[sha256].pop(0), name))
            else:
                added.append(name)
        changed = [name for (name,) in db.execute(_CHANGED)]
        (both,) = db.execute(_BOTH).fetchone()
        removed = sorted(name for names in left.values() for name in names)
        return Changes(tuple(added), tuple(changed), tuple(moved), tuple(removed), both - len(changed))
    finally:
        db.close()


def _uri(path: Path) -> str:
    # immutable: neither file is ever written again, so no lock or journal is looked for.
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"
