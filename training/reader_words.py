"""Words of a question exchanged for others of the same form: synonyms, or words that exclude them.

Who asks in the article's own words needs no reader; synonyms next to the near misses teach which exchange changes
what is asked.
"""

from __future__ import annotations

import random
import re

from lemminflect import getAllLemmas, getInflection

from training.wordnet import PARTS, Lexicon

TAGS = {"NOUN": ("NN", "NNS"), "VERB": ("VB", "VBD", "VBN", "VBG", "VBZ"), "ADJ": ("JJ",)}
EXCHANGED = 0.7  # of the words that have a synonym
WORD = re.compile(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])")
_AFTER_NOUN_MARK = re.compile(r"\b(?:the|an?|this|that|these|those|his|her|its|their|our|my|of|in|many|some|any)\s+$")
_AFTER_VERB_MARK = re.compile(
    r"\b(?:to|can|could|will|would|should|must|might|they|he|she|we|you|(?:did|does|do)\s+(?:the\s+)?\S+(?:\s+\S+)?)\s+$"
)


def paraphrase(question: str, synonyms: Lexicon, rng: random.Random) -> str:
    """The question with some of its words exchanged; the same question where none can be. A headline stays."""
    question, bar, headline = question.partition(" | ")

    def exchange(match: re.Match[str]) -> str:
        if rng.random() > EXCHANGED:
            return match.group()
        return other_word(match.group(), question[: match.start()].lower(), synonyms, rng) or match.group()

    return WORD.sub(exchange, question) + bar + headline


def other_word(word: str, before: str, lexicon: Lexicon, rng: random.Random) -> str | None:
    """Another word of ``lexicon`` in the same form, or None where there is none or the part of speech is open.

    ``before`` is the text in front of the word, in lower case.
    """
    lemmas = {part: names[0] for part, names in getAllLemmas(word).items() if part in PARTS and names}
    if len(lemmas) > 1:
        for part, mark in (("NOUN", _AFTER_NOUN_MARK), ("VERB", _AFTER_VERB_MARK)):
            if part in lemmas and mark.search(before):
                lemmas = {part: lemmas[part]}
                break
        else:
            return None
    for part, lemma in lemmas.items():
        others = lexicon.get((lemma, part), ())
        tag = next((tag for tag in TAGS[part] if word in getInflection(lemma, tag)), None)
        if others and tag and (forms := getInflection(rng.choice(others), tag)):
            return forms[0]
    return None
