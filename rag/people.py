"""Names of people: finding them in a text, comparing them, and choosing one form for each person.

No model: capitalisation, titles, given names (:mod:`rag.people_lexicon`) and verbs of saying.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rag.people_lexicon import (
    FEMALE,
    FEMALE_TITLES,
    GIVEN,
    MALE,
    MALE_TITLES,
    NICKNAMES,
    NOT_NAMES,
    ORGANISATION,
    PLACES,
    SURNAMES_THAT_ARE_GIVEN,
    TITLES,
)

Gender = Literal["m", "f"]

_TOKEN = re.compile(r"[^\W\d_]+(?:[-’'.&][^\W\d_]+)*\.?")
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$")
_JOINED = re.compile(r"[ \u00a0]|[ \u00a0][\"“(][^\W\d_]+[\"”)][ \u00a0]")  # a space, or a nickname in marks
_PARTICLES = frozenset("de van von der bin ibn al el del della la le di da dos du ben ter y abu".split())
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?$")
_INITIAL = re.compile(r"(?:[^\W\d_]\.)+$|[^\W\d_]$")
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
        return bool(self.title) and fold(self.title.split()[-1]).rstrip(".") in _PERSONAL_TITLES

    @property
    def gender(self) -> Gender | None:
        titles = {fold(word).rstrip(".") for word in self.title.split()}
        if titles & FEMALE_TITLES:
            return "f"
        return "m" if titles & MALE_TITLES else given_gender(self.words[0]) if len(self.words) > 1 else None


def fold(text: str) -> str:
    """Lower case, without accents, straight apostrophes: for comparing, never for showing."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def given_gender(given: str) -> Gender | None:
    """The gender that a given name tells, None where it tells none."""
    male, female = fold(given) in MALE, fold(given) in FEMALE
    return None if male == female else "m" if male else "f"


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
        if word[0].isupper() or (run and fold(word) in _PARTICLES) or (word[:3] == "al-" and len(word) > 3):
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
    return word.endswith(".") and not (_INITIAL.match(word) or bare in TITLES or _SUFFIX.match(word))


def _parse_run(text: str, run: list[re.Match[str]]) -> list[NamePhrase]:
    while run and not run[-1].group()[0].isupper():
        run = run[:-1]
    if not run:
        return []
    words = [_POSSESSIVE.sub("", token.group()) for token in run]
    words[-1] = words[-1] if _SUFFIX.match(words[-1]) or _INITIAL.match(words[-1]) else words[-1].rstrip(".")
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
    while last > 0 and _SUFFIX.match(words[last]):
        last -= 1
    for index in range(last):  # a given name with something after it
        begins = folded[index] in GIVEN and (index == 0 or folded[index - 1] not in _PARTICLES)
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


def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name without titles, initials, nicknames and suffixes: ("john", "kelly")."""
    bare = re.sub(r"[\"“(][^\"”)]*[\"”)]", " ", name)
    bare = re.sub(r"['’]s\b|['’](?!\w)", "", bare)
    words = [fold(w).rstrip(".") for w in re.findall(r"[^\W_]+(?:[-’'.&][^\W_]+)*\.?", bare)]
    begin = 0
    while begin < len(words) - 1 and (words[begin] in TITLES or words[begin] in {"the", "mr", "u.s"}):
        begin += 1
    kept = [w for w in words[begin:] if not _SUFFIX.fullmatch(w.upper() if len(w) < 4 else w) and w not in {"jr", "sr"}]
    middle = [w for i, w in enumerate(kept) if i == 0 or i == len(kept) - 1 or len(w.replace(".", "")) > 1]
    if len(middle) > 2 and len(middle[0].replace(".", "")) == 1:  # "W. Neil Eggleston"
        middle = middle[1:]
    return tuple(middle)


def is_description(name: str) -> bool:
    """Whether a speaker's name describes somebody unnamed: "a federal judge", "Sanders aides"."""
    words = name.split()
    return bool(words) and (words[0][0].islower() or (len(words) > 1 and words[-1][0].islower()))


def last_name(name: str) -> str:
    """The last word of a name, folded, without suffix: "Harry B. Harris Jr." gives "harris"; "" of nothing."""
    words = name_words(name)
    return words[-1] if words else ""


def same_person(a: str, b: str) -> bool:
    """Whether two names may be one person's: "Kelly" or "Secretary Kelly" and "John F. Kelly".

    One word stands for a surname (any word but the first of the other name), or for a given name where it is
    not as often a surname ("Hillary"). Two full names must share a surname and compatible given names.
    """
    if " and " in a or " and " in b:  # two who speak as one: either of them
        return any(same_person(x, y) for x in a.split(" and ") for y in b.split(" and "))
    left, right = name_words(a), name_words(b)
    if not left or not right or left == right:
        return left == right != ()
    if is_description(a) or is_description(b):  # "a Kelly aide" is not Kelly
        return False
    if len(left) == 1 or len(right) == 1:
        (word,), other = (left, right) if len(left) == 1 else (right, left)
        return word in other[1:] or (word == other[0] and word in GIVEN and word not in SURNAMES_THAT_ARE_GIVEN)
    if not _given_agree(left[0], right[0]):
        return False
    return left[-1] == right[-1] or left[-1] in right[1:] or right[-1] in left[1:]


def _given_agree(a: str, b: str) -> bool:
    if a == b or NICKNAMES.get(a, a) == NICKNAMES.get(b, b):
        return True
    short, long = sorted((a.rstrip("."), b.rstrip(".")), key=len)
    return len(short) == 1 and long.startswith(short)


def display_name(words: tuple[str, ...]) -> str:
    """A name as it is shown: without middle initials and suffix."""
    kept = [w for i, w in enumerate(words) if i in {0, len(words) - 1} or not _INITIAL.fullmatch(w)]
    while len(kept) > 1 and _SUFFIX.match(kept[-1]):
        kept = kept[:-1]
    if len(kept) > 2 and _INITIAL.fullmatch(kept[-1]):
        kept = kept[:-1]
    return " ".join(kept)


def _is_full(name: str) -> bool:
    return len(name_words(name)) > 1 and " and " not in name and not is_description(name)


def canonical_people(names: Mapping[str, int]) -> dict[str, str]:
    """One form for each person across articles: every key of ``names`` (a name and how often it occurs).

    Full names that agree become the most frequent of them. A bare surname becomes the full name that bears it
    where there is only one, or one five times as frequent as the next; else it stays as it is.
    """
    groups: list[list[str]] = []
    by_surname: dict[str, list[int]] = defaultdict(list)
    full = sorted((n for n in names if _is_full(n)), key=lambda n: (-names[n], n))
    for name in full:
        surname = last_name(name)
        home = next((g for g in by_surname[surname] if same_person(groups[g][0], name)), None)
        if home is None:
            home = len(groups)
            groups.append([])
            for word in name_words(name)[1:]:
                by_surname[word].append(home)
        groups[home].append(name)
    chosen = {name: group[0] for group in groups for name in group}
    weight = [sum(names[n] for n in group) for group in groups]
    for name in names:
        if name in chosen:
            continue
        if len(name_words(name)) != 1 or is_description(name):
            chosen[name] = name
            continue
        rivals = sorted(set(by_surname[last_name(name)]), key=lambda g: -weight[g])
        clear = len(rivals) == 1 or (len(rivals) > 1 and weight[rivals[0]] >= 5 * weight[rivals[1]])
        chosen[name] = groups[rivals[0]][0] if clear else name
    return chosen
