"""BM25 over the passages, by bm25s: words stemmed, function words dropped."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
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


def tokenize(text: str) -> list[str]:
    """The stems of a text's words, in order; accents, case and the dots of "U.S." make no difference."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()
    words = [match.group().replace(".", "") for match in _WORD.finditer(plain)]
    return Stemmer.Stemmer("english").stemWords([word for word in words if word not in _STOPWORDS])


def build_lexical(texts: Sequence[str], folder: Path) -> None:
    """Write the BM25 index of ``texts`` (row i for ``texts[i]``) into ``folder``."""
    model = bm25s.BM25()
    # An index of no words cannot be made; a word that no question can hold keeps the rows in step.
    model.index([tokenize(text) or ["\0"] for text in texts], show_progress=False)
    model.save(str(folder), show_progress=False)


class Lexical:
    """A BM25 index opened for search, memory-mapped."""

    def __init__(self, folder: Path) -> None:
        self._model = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)

    def __contains__(self, stem: str) -> bool:
        return stem in self._model.vocab_dict

    def rarity(self, stem: str) -> float:
        """The inverse document frequency of a stem, ``ln(1 + (n - df + 0.5) / (df + 0.5))``, as BM25 weighs it."""
        number = self._model.vocab_dict.get(stem)
        pointers = self._model.scores["indptr"]
        found = 0 if number is None else int(pointers[number + 1] - pointers[number])
        return math.log1p((int(self._model.scores["num_docs"]) - found + 0.5) / (found + 0.5))

    def scores(self, text: str) -> NDArray[np.float32]:
        """*Shape:* ``(passages,)`` float32: the BM25 score of every passage, 0 where no word matches."""
        known = [token for token in tokenize(text) if token in self._model.vocab_dict]
        if not known:
            return np.zeros(int(self._model.scores["num_docs"]), np.float32)
        return np.asarray(self._model.get_scores(known), np.float32)
