"""Lines that an outlet prints under all its articles, found by counting: what no list of rules knows.

A subscription line, a footer or a caption comes back in article after article of one outlet. So does what is no
furniture, and is kept from being taken for it: an article printed twice (nothing of a copy is counted), words in
quotation marks, and whatever reports that somebody said something.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

from rag.sentences import split_paragraphs

LEAST_ARTICLES = 5
LEAST_SHARE = 0.02  # of the outlet's articles
MAX_CHARS = 300  # of a line of furniture
MIN_CHARS = 12
BODY_CHARS = 80  # a line of prose; fewer are too often alike by chance to show a copy
MAX_HELD = 1_000_000  # lines held at once, about 100 MB; the rarest are forgotten first
_SPEECH = re.compile(
    r"[\"“”„‘«»]|''|``|\b(?:sa(?:id|ys|ying)|told|tells|according\s+to|den(?:y|ies|ied)|add(?:ed|s)|wrote|writes|ask(?:ed|s)"
    r"|insist(?:ed|s)|claim(?:ed|s)|argu(?:ed|es)|warn(?:ed|s)|announced?|tweet(?:ed|s)|declined\s+to|respond(?:ed)?"
    r"|call(?:ed|s)\s+(?:it|the|him|her|them|for)|statement|spokes\w+|pleaded|accus(?:ed|es)|admitted|believes?)\b",
    re.IGNORECASE,
)


class LineCounts:
    """Counts lines over the articles of a corpus, one article at a time, in bounded memory.

    The same articles in the same order give the same counts.
    """

    def __init__(self, most: int = MAX_HELD) -> None:
        self._most = most
        self._articles: Counter[str] = Counter()
        self._lines: dict[str, dict[int, int]] = {}
        self._held = 0
        self._prose: dict[int, None] = {}
        self._known: dict[str, frozenset[int]] = {}  # asked for article by article

    def add(self, text: str, outlet: str = "") -> None:
        """Count an article, each of its lines once, unless most of its prose was in an article before it."""
        lines = {line_key(line): line for a, b in split_paragraphs(text) if (line := text[a:b])}
        prose = [key for key, line in lines.items() if len(line) >= BODY_CHARS]
        copied = sum(key in self._prose for key in prose)
        if copied >= 2 and copied > len(prose) / 2:
            return
        self._known.clear()
        self._prose.update(dict.fromkeys(prose))
        self._articles[outlet] += 1
        counts = self._lines.setdefault(outlet, {})
        before = len(counts)
        for key, line in lines.items():
            if may_be_furniture(line):
                counts[key] = counts.get(key, 0) + 1
        self._held += len(counts) - before
        self._forget()

    def repeated(self, outlet: str = "") -> frozenset[int]:
        """The lines that are furniture in the articles of an outlet, for :func:`rag.boilerplate.find_boilerplate`."""
        if outlet not in self._known:
            least = max(LEAST_ARTICLES, LEAST_SHARE * self._articles[outlet])
            counts = self._lines.get(outlet, {})
            self._known[outlet] = frozenset(key for key, count in counts.items() if count >= least)
        return self._known[outlet]

    def outlets(self) -> Iterable[str]:
        """The outlets that were counted."""
        return sorted(self._articles)

    def _forget(self) -> None:
        """Make room: of prose the oldest, of lines those met least often."""
        while len(self._prose) > self._most:
            del self._prose[next(iter(self._prose))]
        least = 1
        while self._held > self._most:
            for outlet, counts in self._lines.items():
                self._lines[outlet] = {key: count for key, count in counts.items() if count > least}
            self._held = sum(len(counts) for counts in self._lines.values())
            least += 1


def line_key(line: str) -> int:
    """The same number for the same words, on any machine; neither case nor space counts."""
    words = " ".join(line.split()).casefold()
    return int.from_bytes(blake2b(words.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def may_be_furniture(line: str) -> bool:
    """Whether a line, were it repeated, could be a page's: short, and no report of what somebody said."""
    return MIN_CHARS <= len(line) <= MAX_CHARS and _SPEECH.search(line) is None
