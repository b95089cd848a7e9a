"""Articles that are nearly the same text: counted, never dropped.

An article's sketch is the least value of each of ``SLOTS`` hash functions over its runs of words (MinHash, Broder
1997): two sketches agree in about as many slots as the texts share of their runs (Jaccard).
"""

from __future__ import annotations

import re
import zlib

import numpy as np
from numpy.typing import NDArray

SLOTS = 64
RUN = 5  # words
BANDS = 16  # of 4 slots: texts that share .75 of their runs share a band with 99.8 %
SAME = 0.75  # of the slots

Sketch = NDArray[np.uint32]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_HALF = np.uint64(32)
_FACTORS = np.random.default_rng(1997).integers(1 << 32, 1 << 63, SLOTS, np.uint64) | np.uint64(1)


def sketch(text: str) -> Sketch:
    """*Shape:* ``(SLOTS,)`` uint32. Case, punctuation and line breaks make no difference."""
    words = [zlib.crc32(word.encode()) for word in re.findall(r"\w+", text.lower())] or [0]
    hashes = np.array(words + [0] * (RUN - len(words)), np.uint64)
    runs = np.zeros(len(hashes) - RUN + 1, np.uint64)
    for place in range(RUN):
        runs = (runs + hashes[place : place + len(runs)]) * _GOLDEN
    runs = (np.unique(runs) ^ (np.unique(runs) >> _HALF)) * _MIX
    least = np.full(SLOTS, np.uint64(0xFFFFFFFFFFFFFFFF))
    for low in range(0, len(runs), 4096):  # so that one huge text takes no huge table
        least = np.minimum(least, (runs[low : low + 4096, None] * _FACTORS).min(axis=0))
    return (least >> _HALF).astype(np.uint32)


def count_near_duplicates(sketches: NDArray[np.uint32]) -> int:
    """How many of the articles are nearly the same as one before them.

    ``sketches``: ``(articles, SLOTS)`` uint32, in the articles' order. Each is compared with the first article of
    every band that it shares.
    """
    copies = np.zeros(len(sketches), bool)
    width = SLOTS // BANDS
    for band in range(BANDS):
        keys = np.ascontiguousarray(sketches[:, band * width : (band + 1) * width]).view(np.dtype((np.void, 4 * width)))
        _, first, group = np.unique(keys.ravel(), return_index=True, return_inverse=True)
        leaders = first[group]
        later = np.flatnonzero(leaders != np.arange(len(sketches)))
        alike = (sketches[later] == sketches[leaders[later]]).mean(axis=1)
        copies[later[alike >= SAME]] = True
    return int(copies.sum())
