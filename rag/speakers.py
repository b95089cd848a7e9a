"""Who is quoted in a corpus, found by any part of their names, and where that leaves somebody who is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.index import Index, best_rows
from rag.lexical import tokenize
from rag.people import name_words, same_person
from rag.questions_names import find_people
from rag.ranking import Standing
from rag.types import Filters

LIKELY = 20  # passages in which a full name is looked for


class Speakers:
    """The people who are quoted, most quoted first. ``words`` are the parts of their names, in lower case.

    ``texts`` are some of the articles, which tell names from words.
    """

    def __init__(self, names: Sequence[str], texts: Iterable[str] = ()) -> None:
        self.names = list(names)
        self.people = find_people(names, texts)
        self.words = {w.casefold() for name in names for w in name.split() if w.isalpha() and w[0].isupper()}
        self._by_word: dict[str, list[str]] = {}
        for name in names:
            for word in _parts(name):
                self._by_word.setdefault(word, []).append(name)

    def named(self, name: str) -> list[str]:
        """Everybody whom ``name`` may mean, most quoted first.

        A full name means its namesake "Jr." too, or a "Jr." the one without, where nobody has the very name.
        """
        sharing = {person for word in _parts(name) for person in self._by_word.get(word, [])}
        likely = [person for person in self.names if person in sharing]
        found = [person for person in likely if same_person(name, person)]
        return found or [person for person in likely if name_words(person) == name_words(name)]

    def rows(self, name: str, index: Index) -> list[int]:
        """The passages in which those whom ``name`` may mean speak, in order."""
        return sorted({row for person in self.named(name) for row in index.store.rows_of_speaker(person)})

    def standing(self, name: str, index: Index) -> Standing:
        """Where the articles leave the person whose words are asked for; ``name`` is "" where nobody's are."""
        if not name:
            return "not asked"
        if self.named(name):
            return "quoted"
        stems = tokenize(name)[-1:]
        if not any(index.has_word(stem) for stem in stems) or self._is_another(name, index):
            return "absent"
        return "mentioned"

    def _is_another(self, name: str, index: Index) -> bool:
        """Whether a full name is only like somebody's: Tom Kelly, where the articles have John Kelly alone."""
        words = name.split()
        if len(words) < 2 or not self.named(words[-1]):
            return False
        passages = (index.store.passage(row) for row in best_rows(index.lexical_scores(name), LIKELY))
        texts = (index.store.article(p.article).text[p.start : p.end] for p in passages)
        return not any(" ".join(words).casefold() in " ".join(text.split()).casefold() for text in texts)


def _parts(name: str) -> set[str]:
    """By what a name is looked up; not the search's stems, which lack Mr. Said and Mr. Will."""
    words = name_words(name)
    return {part for word in words for part in (word, *word.split("-"))}


def as_names_are(filters: Filters) -> Filters:
    """The filters with the speaker written as names are: "corbyn" is Corbyn."""
    if not filters.speaker.islower():
        return filters
    return replace(filters, speaker=" ".join(word.capitalize() for word in filters.speaker.split()))
