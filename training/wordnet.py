"""Words that mean the same and words that exclude one another, by WordNet 3.0.

Only what is nearly sure: a word counts where one sense of it is nearly always meant, for others that are used in the
sense looked at (both by the sense counts that come with WordNet).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

PARTS = {"NOUN": "noun", "VERB": "verb", "ADJ": "adj"}
DOMINANT = 0.6  # the share of a word's uses that are of its sense
OFTEN = 0.2  # the same where an opposite is looked for: it is made to mislead, and may now and then be odd
FAMILIAR = 0.3  # the same of the other word's
KEPT = frozenset(
    """be have do say can will may go come get make take give man men year day time first last one two new much many
    thing person people put let use call find name type kind number percent states state house sec min gal""".split()
)

Lexicon = Mapping[tuple[str, str], tuple[str, ...]]
"""Other words by lemma and part of speech ("NOUN", "VERB", "ADJ")."""


@dataclass(frozen=True, slots=True)
class Sense:
    """A set of words that mean the same, how often each is used so, and what is opposed to it."""

    words: Mapping[str, int]
    antonyms: tuple[tuple[str, str, int], ...]
    """This sense's word, the other sense, the place of its word there, from 1."""


@dataclass(frozen=True, slots=True)
class WordNet:
    """Every sense by part of speech and offset, and the senses of every word with their counts."""

    senses: Mapping[tuple[str, str], Sense]
    uses: Mapping[tuple[str, str], Mapping[str, int]]


def read_wordnet(folder: Path) -> WordNet:
    """Read ``data.*`` and ``cntlist.rev`` (the wndb and senseidx formats of its manual)."""
    counts: dict[str, int] = {}
    for line in (folder / "cntlist.rev").read_text(encoding="ascii").splitlines():
        key, _, count = line.split(" ")
        counts[":".join(key.split(":")[:3])] = int(count)
    senses: dict[tuple[str, str], Sense] = {}
    uses: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for part, name in PARTS.items():
        for line in (folder / f"data.{name}").read_text(encoding="ascii").splitlines():
            if line.startswith(" "):  # the licence
                continue
            offset, sense = _read_sense(line, counts)
            senses[part, offset] = sense
            for word, count in sense.words.items():
                uses[word, part][offset] = count
    return WordNet(senses, uses)


def _read_sense(line: str, counts: Mapping[str, int]) -> tuple[str, Sense]:
    """``offset file kind words(hex) (word lexical_id(hex))... pointers (symbol offset part source-target(hex))...``"""
    fields = line.split(" ")
    kind = {"n": 1, "v": 2, "a": 3, "s": 5, "r": 4}[fields[2]]
    words: dict[str, int] = {}
    size = int(fields[3], 16)
    for i in range(size):
        word, lexical = fields[4 + 2 * i].split("(")[0].casefold(), int(fields[5 + 2 * i], 16)
        words[word] = counts.get(f"{word}%{kind}:{fields[1]}:{lexical:02d}", 0)
    order = list(words)
    antonyms: list[tuple[str, str, int]] = []
    at = 4 + 2 * size
    for i in range(int(fields[at])):
        symbol, offset, _, places = fields[at + 1 + 4 * i : at + 5 + 4 * i]
        if symbol == "!":
            antonyms.append((order[int(places[:2], 16) - 1], offset, int(places[2:], 16)))
    return fields[0], Sense(words, tuple(antonyms))


def _usual_sense(net: WordNet, word: str, part: str, share: float) -> str | None:
    """The offset of the sense that ``word`` has in at least ``share`` of its uses."""
    senses = net.uses[word, part]
    offset = max(senses, key=lambda o: senses[o])
    sure = senses[offset] >= 1 and senses[offset] >= share * sum(senses.values())
    return offset if sure and word.isalpha() and word not in KEPT else None


def _used(net: WordNet, words: Iterable[str], part: str, offset: str) -> tuple[str, ...]:
    """Those of ``words`` that are used in the sense at ``offset``, and not only there by a stretch."""
    return tuple(
        w
        for w in words
        if w.isalpha()
        and w not in KEPT
        and net.uses[w, part][offset] > max(1.0, FAMILIAR * sum(net.uses[w, part].values()))
    )


def synonyms(net: WordNet) -> Lexicon:
    """Words of the same sense, for words that have nearly always that one."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for word, part in net.uses:
        offset = _usual_sense(net, word, part, DOMINANT)
        others = offset and _used(net, (w for w in net.senses[part, offset].words if w != word), part, offset)
        if others:
            found[word, part] = others
    return found


def antonyms(net: WordNet) -> Lexicon:
    """Opposites, for words that have oftenest the sense that is opposed."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for word, part in net.uses:
        offset = _usual_sense(net, word, part, OFTEN)
        if offset is None:
            continue
        others = [
            other
            for own, there, place in net.senses[part, offset].antonyms
            if own == word
            for other in _used(net, list(net.senses[part, there].words)[place - 1 : place], part, there)
        ]
        if others:
            found[word, part] = tuple(others)
    return found
