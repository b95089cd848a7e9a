"""Questions asked in other words: nouns, verbs and adjectives exchanged for synonyms of WordNet 3.0.

Only what stays an answerable question is made: a word is exchanged where one sense of it is nearly always meant, for
a word that is used in that sense (both by the sense counts that come with WordNet). Who asks in the article's own
words needs no reader; synonyms next to the near misses teach which exchange changes what is asked.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lemminflect import getAllLemmas, getInflection

PARTS = {"NOUN": "noun", "VERB": "verb", "ADJ": "adj"}
TAGS = {"NOUN": ("NN", "NNS"), "VERB": ("VB", "VBD", "VBN", "VBG", "VBZ"), "ADJ": ("JJ",)}
DOMINANT = 0.6  # the share of a word's uses that are of its sense
FAMILIAR = 0.3  # the same of the synonym's
EXCHANGED = 0.7  # of the words that can be
KEPT = frozenset(
    """be have do say can will may go come get make take give man men year day time first last one two new much many
    thing person people put let use call find name type kind number percent states state house sec min gal""".split()
)
_WORD = re.compile(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])")
_AFTER_NOUN_MARK = re.compile(r"\b(?:the|an?|this|that|these|those|his|her|its|their|our|my|of|in|many|some|any)\s+$")
_AFTER_VERB_MARK = re.compile(
    r"\b(?:to|can|could|will|would|should|must|might|they|he|she|we|you|(?:did|does|do)\s+(?:the\s+)?\S+(?:\s+\S+)?)\s+$"
)

Synonyms = Mapping[tuple[str, str], tuple[str, ...]]
"""By lemma and part of speech ("NOUN", "VERB", "ADJ")."""


def read_synonyms(folder: Path) -> Synonyms:
    """Read WordNet's ``data.*`` and ``cntlist.rev`` (the wninput, wndb and senseidx formats of its manual)."""
    counts: dict[str, int] = {}
    for line in (folder / "cntlist.rev").read_text(encoding="ascii").splitlines():
        key, _, count = line.split(" ")
        counts[":".join(key.split(":")[:3])] = int(count)
    uses: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    members: dict[str, list[str]] = {}
    for part, name in PARTS.items():
        for line in (folder / f"data.{name}").read_text(encoding="ascii").splitlines():
            if line.startswith(" "):  # the licence
                continue
            sense = _read_sense(line, counts)
            members[f"{part} {sense.offset}"] = list(sense.words)
            for word, count in sense.words.items():
                uses[word, part][sense.offset] = count
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for (word, part), senses in uses.items():
        offset = max(senses, key=lambda o: senses[o])
        if senses[offset] < 1 or senses[offset] < DOMINANT * sum(senses.values()):
            continue
        others = [w for w in members[f"{part} {offset}"] if w != word and w.isalpha() and w not in KEPT]
        used = tuple(w for w in others if uses[w, part][offset] > max(1.0, FAMILIAR * sum(uses[w, part].values())))
        if used and word.isalpha() and word not in KEPT:
            found[word, part] = used
    return found


@dataclass(frozen=True, slots=True)
class _Sense:
    offset: str
    words: Mapping[str, int]


def _read_sense(line: str, counts: Mapping[str, int]) -> _Sense:
    """``offset file_number type word_count(hex) (word lexical_id(hex))...``"""
    fields = line.split(" ")
    kind = {"n": 1, "v": 2, "a": 3, "s": 5, "r": 4}[fields[2]]
    words = {}
    for i in range(int(fields[3], 16)):
        word, lexical = fields[4 + 2 * i].split("(")[0].casefold(), int(fields[5 + 2 * i], 16)
        words[word] = counts.get(f"{word}%{kind}:{fields[1]}:{lexical:02d}", 0)
    return _Sense(fields[0], words)


def paraphrase(question: str, synonyms: Synonyms, rng: random.Random) -> str:
    """The question with some of its words exchanged; the same question where none can be. A headline stays."""
    question, bar, headline = question.partition(" | ")

    def exchange(match: re.Match[str]) -> str:
        if rng.random() > EXCHANGED:
            return match.group()
        return _other(match.group(), question[: match.start()].lower(), synonyms, rng) or match.group()

    return _WORD.sub(exchange, question) + bar + headline


def _other(word: str, before: str, synonyms: Synonyms, rng: random.Random) -> str | None:
    lemmas = {part: names[0] for part, names in getAllLemmas(word).items() if part in PARTS and names}
    if len(lemmas) > 1:
        for part, mark in (("NOUN", _AFTER_NOUN_MARK), ("VERB", _AFTER_VERB_MARK)):
            if part in lemmas and mark.search(before):
                lemmas = {part: lemmas[part]}
                break
        else:
            return None
    for part, lemma in lemmas.items():
        others = synonyms.get((lemma, part), ())
        tag = next((tag for tag in TAGS[part] if word in getInflection(lemma, tag)), None)
        if others and tag and (forms := getInflection(rng.choice(others), tag)):
            return forms[0]
    return None
