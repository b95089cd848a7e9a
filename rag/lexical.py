"""BM25 over the passages, searched by bm25s: words stemmed, function words dropped.

How its files are made: :mod:`rag.lexical_build`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN
from numpy.typing import NDArray

_WORD = re.compile(r"\w+(?:[.&]\w+)*")
_STOPWORDS = (
    frozenset(STOPWORDS_EN)
    | frozenset(
        (
            "who",
            "whom",
            "whose",
            "what",
            "when",
            "where",
            "why",
            "how",
            "which",
            "do",
            "does",
            "did",
            "say",
            "says",
            "said",
        )
    )
    | frozenset(("about", "s", "t", "d", "re", "ve", "ll", "m"))
)
# Typography that separates words just as its plain form does: with it gone most news is ASCII, and quickly read.
_TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\xa0": " "})
_STEMMER = Stemmer.Stemmer("english")


def tokenize(text: str) -> list[str]:
    """The stems of a text's words, in order; accents, case and the dots of "U.S." make no difference."""
    plain = text.translate(_TYPOGRAPHY)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return [stem for word in _WORD.findall(plain.lower()) if (stem := _stem(word))]


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """The stem of a word in lower case, "" of a function word."""
    bare = word.replace(".", "")
    return "" if bare in _STOPWORDS else _STEMMER.stemWord(bare)


class Lexical:
    """A BM25 index opened for search, memory-mapped."""

    def __init__(self, folder: Path) -> None:
        self._model = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)

    def __len__(self) -> int:
        """The number of passages."""
        return int(self._model.scores["num_docs"])

    def __contains__(self, stem: str) -> bool:
        return stem in self._model.vocab_dict

    def rarity(self, stem: str) -> float:
        """The inverse document frequency of a stem, ``ln(1 + (n - df + 0.5) / (df + 0.5))``, as BM25 weighs it."""
        number = self._model.vocab_dict.get(stem)
        pointers = self._model.scores["indptr"]
        found = 0 if number is None else int(pointers[number + 1] - pointers[number])
        return math.log1p((len(self) - found + 0.5) / (found + 0.5))

    def scores(self, text: str) -> NDArray[np.float32]:
        """*Shape:* ``(passages,)`` float32: the BM25 score of every passage, 0 where no word matches."""
        known = [token for token in tokenize(text) if token in self._model.vocab_dict]
        if not known:
            return np.zeros(len(self), np.float32)
        return np.asarray(self._model.get_scores(known), np.float32)
