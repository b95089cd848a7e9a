"""Finding names in a text: runs of capitalised words, their titles, and where the name in them begins."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.people import INITIAL, SUFFIX, Gender, fold, given_gender, has_article
from rag.people_lexicon import (
    FEMALE_TITLES,
    GIVEN,
    MALE_TITLES,
    NOT_NAMES,
    ORGANISATION,
    PARTICLES,
    PLACES,
    TITLES,
)

_TOKEN = re.compile(r"[^\W\d_]+(?:[-’'.&][^\W\d_]+)*\.?")
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$")
_JOINED = re.compile(r"[ \u00a0]|[ \u00a0][\"“(][^\W\d_]+[\"”)][ \u00a0]")  # a space, or a nickname in marks
# words of organisations and ranks that are surnames just as well, once a given name stands before them
_ALSO_SURNAMES = frozenset(
    """hill west north hall lake law park church wall post bay beach king prince star major dean judge green cook chase
    page price justice marshall parker rice bush young ford white black brown london paris washington jackson israel
    houston dallas lincoln ferguson england france power banks snow day house""".split()
)
_PERSONAL_TITLES = TITLES - frozenset(
    """democrat democrats democratic republican republicans gop independent libertarian green conservative liberal
    progressive former ex then acting deputy assistant associate senior junior lead interim incoming outgoing under
    star legend hero veteran member chief staff whip vice sens reps govs senators representatives governors generals
    rival aide lawyer writer author director""".split()
)


@dataclass(frozen=True, slots=True)
class NamePhrase:
    """A run of capitalised words that may name a person.

    ``words`` are the name without titles and possessive ("John", "F.", "Kelly"); ``start``/``end`` bound them in
    the text, ``title`` is what stood before them ("Homeland Security Secretary"), ``given`` whether the first
    word is a known given name.
    """

    start: int
    end: int
    words: tuple[str, ...]
    title: str
    given: bool

    @property
    def titled(self) -> bool:
        """Whether a title stands before the name that only people bear."""
        return bool(self.title) and _without_hyphen(fold(self.title.split()[-1]).rstrip(".")) in _PERSONAL_TITLES

    @property
    def gender(self) -> Gender | None:
        titles = {fold(word).rstrip(".") for word in self.title.split()}
        if titles & FEMALE_TITLES:
            return "f"
        return "m" if titles & MALE_TITLES else given_gender(self.words[0]) if len(self.words) > 1 else None


def name_phrases(text: str) -> list[NamePhrase]:
    """Every run of capitalised words of ``text`` with what could be a name in it, in order."""
    found: list[NamePhrase] = []
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        word = token.group()
        joined = bool(run) and _JOINED.fullmatch(text, run[-1].end(), token.start()) and not _closes(run[-1].group())
        if not joined:
            found += _parse_run(text, run)
            run = []
        if word[0].isupper() or (run and fold(word) in PARTICLES) or has_article(word):
            run.append(token)
        else:
            found += _parse_run(text, run)
            run = []
    return [*found, *_parse_run(text, run)]


def _closes(word: str) -> bool:
    """Whether no name goes on after this word: a possessive, or a full stop that abbreviates nothing."""
    if _POSSESSIVE.search(word):
        return True
    bare = fold(word).rstrip(".")
    return word.endswith(".") and not (INITIAL.match(word) or bare in TITLES or SUFFIX.match(word))


def _parse_run(text: str, run: list[re.Match[str]]) -> list[NamePhrase]:
    while run and not run[-1].group()[0].isupper() and not has_article(run[-1].group()):
        run = run[:-1]
    if not run:
        return []
    words = [_POSSESSIVE.sub("", token.group()) for token in run]
    words[-1] = words[-1] if SUFFIX.match(words[-1]) or INITIAL.match(words[-1]) else words[-1].rstrip(".")
    folded = [_without_hyphen(fold(word).rstrip(".")) for word in words]
    first = _name_begins(words, folded)
    if first is None:
        return []
    begin, end = run[first].start(), run[-1].start() + len(words[-1])
    titled = first
    while titled > 0 and (folded[titled - 1] in TITLES | ORGANISATION | PLACES or _abbreviates(words[titled - 1])):
        titled -= 1
    title = text[run[titled].start() : begin].strip()
    return [NamePhrase(begin, end, tuple(words[first:]), title, folded[first] in GIVEN)]


def _without_hyphen(word: str) -> str:
    """ "secretary-general" is a title as "secretary" is."""
    head = word.split("-", maxsplit=1)[0]
    return head if "-" in word and head in TITLES else word


def _name_begins(words: list[str], folded: list[str]) -> int | None:
    """Index of the word where the name begins, None where the run names no person."""
    last = len(words) - 1
    while last > 0 and SUFFIX.match(words[last]):
        last -= 1
    for index in range(last):  # a given name with something after it
        begins = folded[index] in GIVEN and (index == 0 or folded[index - 1] not in PARTICLES)
        if begins and not (folded[index] in _PERSONAL_TITLES and index + 1 < last):
            return None if _ends_otherwise(folded[last]) else index
    common = TITLES | ORGANISATION | PLACES | NOT_NAMES
    if folded[last] in common and not (last > 0 and folded[last - 1] in _PERSONAL_TITLES):
        return None
    if folded[last] in NOT_NAMES | ORGANISATION or re.match(r"[DRI]-[A-Z]", words[last]):
        return None
    index = max((i for i in range(last) if folded[i] in common or _abbreviates(words[i])), default=-1) + 1
    return index if len(words[last]) > 1 and not _abbreviates(words[index]) else None


def _ends_otherwise(word: str) -> bool:
    return word in ORGANISATION | TITLES | NOT_NAMES and word not in _ALSO_SURNAMES


def _abbreviates(word: str) -> bool:
    return len(word) > 1 and word.isupper() and "." not in word
