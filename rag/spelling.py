"""Words misspelt in a question, read as those of the articles: "videgary" for Videgaray, "ambasador"."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from rag.encoder import packaged_model
from rag.lexical import tokenize

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"[’']s?$")
SHORTEST = 4
LONG = 8  # letters from which two slips are forgiven, not one


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The words that the packaged model knows whole, in lower case: the 20,000 or so commonest, names among them."""
    lines = (packaged_model() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line.isalpha())


def mend_words(question: str, names: Collection[str], common: Collection[str], is_known: Callable[[str], bool]) -> str:
    """The question with each misspelt word put right, where exactly one name of the articles is nearest to it.

    Other long words are mended too, where one that is common and stands in the articles is one slip away.
    A word is left alone where it is one of ``common`` (lower case) or stands in the articles (``is_known``, of its
    stem): "Jordan" is no slip for "Gordan", and a topic that the articles lack must not become one they have.
    ``names``: single words, in lower case. Nearness is the optimal string alignment distance (insertions, deletions,
    substitutions and swaps of neighbours): 1, or 2 from :data:`LONG` letters.
    """

    def mended(match: re.Match[str]) -> str:
        word = _POSSESSIVE.sub("", match.group())
        plain = word.casefold()
        if len(plain) < SHORTEST or plain in names or plain in common or any(map(is_known, tokenize(plain))):
            return match.group()
        right = nearest(plain, names)
        if right is None and word.islower() and len(word) >= LONG:
            right = nearest(plain, common, 1)
            right = right if right and any(map(is_known, tokenize(right))) else None
        if right is None:
            return match.group()
        right = right.upper() if word.isupper() else right.capitalize() if word[0].isupper() else right
        return right + match.group()[len(word) :]

    return _WORD.sub(mended, question)


def nearest(word: str, names: Iterable[str], most: int = 2) -> str | None:
    """The one name nearest to a word, at most ``most`` slips away; None where none is, or several are equally so."""
    limit = min(most, 2 if len(word) >= LONG else 1)
    found: list[tuple[int, str]] = []
    for name in names:
        # The first letter is hardly ever the wrong one, and "Kerry" is no slip for "Perry".
        if len(name) >= SHORTEST and name[0] == word[0]:
            distance = OSA.distance(word, name, score_cutoff=limit)
            if distance <= limit:
                found.append((distance, name))
    best = min((distance for distance, _ in found), default=0)
    nearby = [name for distance, name in found if distance == best]
    return nearby[0] if len(nearby) == 1 else None
