"""Names of people: comparing them, and choosing one form for each person. Pure functions over strings."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

from rag.people_lexicon import FAMILY_FIRST, FEMALE, GIVEN, MALE, NICKNAMES, PARTICLES, SURNAMES_THAT_ARE_GIVEN, TITLES

Gender = Literal["m", "f"]

SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?$")
_JUNIOR = re.compile(r"\b(?:Jr|Sr)\b\.?$", re.IGNORECASE)
_ALONE = (GIVEN - SURNAMES_THAT_ARE_GIVEN) | FAMILY_FIRST
INITIAL = re.compile(r"(?:[^\W\d_]\.)+$|[^\W\d_]$")


def fold(text: str) -> str:
    """Lower case, without accents, straight apostrophes: for comparing, never for showing."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def given_gender(given: str) -> Gender | None:
    """The gender that a given name tells, None where it tells none."""
    male, female = fold(given) in MALE, fold(given) in FEMALE
    return None if male == female else "m" if male else "f"


def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name without titles, initials, nicknames and suffixes: ("john", "kelly")."""
    bare = re.sub(r"[\"“(][^\"”)]*[\"”)]", " ", name)
    bare = re.sub(r"['’]s\b|['’](?!\w)", "", bare)
    words = [fold(w).rstrip(".") for w in re.findall(r"[^\W_]+(?:[-’'.&][^\W_]+)*\.?", bare)]
    begin = 0
    while begin < len(words) - 1 and (words[begin] in TITLES or words[begin] in {"the", "mr", "u.s"}):
        begin += 1
    kept = [w for w in words[begin:] if not SUFFIX.fullmatch(w.upper() if len(w) < 4 else w) and w not in {"jr", "sr"}]
    middle = [w for i, w in enumerate(kept) if i == 0 or i == len(kept) - 1 or len(w.replace(".", "")) > 1]
    if len(middle) > 2 and len(middle[0].replace(".", "")) == 1:  # "W. Neil Eggleston"
        middle = middle[1:]
    return tuple(middle)


def has_article(word: str) -> bool:
    """Whether a word begins with the Arabic article: "el-Sisi"."""
    return word[:3] in {"al-", "el-"} and len(word) > 3


def is_junior(name: str) -> bool:
    """Whether a name tells its bearer from a namesake: "Donald Trump Jr."."""
    return _JUNIOR.search(name.strip()) is not None


def is_description(name: str) -> bool:
    """Whether a speaker's name describes somebody unnamed: "a federal judge", "Sanders aides"."""
    words = name.split()
    while len(words) > 1 and words[0] in PARTICLES:  # "de Blasio"
        words = words[1:]
    low = [word[0].islower() and not has_article(word) for word in words]
    return bool(low) and (low[0] or (len(low) > 1 and low[-1]))


def last_name(name: str) -> str:
    """The last word of a name, folded, without suffix: "Harry B. Harris Jr." gives "harris"; "" of nothing."""
    words = name_words(name)
    return words[-1] if words else ""


def same_person(a: str, b: str) -> bool:
    """Whether two names may be one person's: "Kelly" or "Secretary Kelly" and "John F. Kelly".

    One word stands for a surname (any word but the first of the other name, or the first where that is the family's:
    "Xi"), or for a given name where it is not as often a surname ("Hillary"). Two full names must share a surname and
    compatible given names, unless one is the end of the other ("Peña Nieto", "Wasserman Schultz"). "Jr." in only one
    of them tells two people apart. A hyphen is a space where only one name has it ("Ocasio Cortez").
    """
    if " and " in a or " and " in b:  # two who speak as one: either of them
        return any(same_person(x, y) for x in a.split(" and ") for y in b.split(" and "))
    if ("-" in a) != ("-" in b):
        a, b = a.replace("-", " "), b.replace("-", " ")
    left, right = name_words(a), name_words(b)
    namesakes = len(left) > 1 and len(right) > 1 and is_junior(a) != is_junior(b)
    if not left or not right or namesakes or left == right:
        return left == right != () and not namesakes
    if is_description(a) or is_description(b):  # "a Kelly aide" is not Kelly
        return False
    if len(left) == 1 or len(right) == 1:
        word, other = (left[0], right) if len(left) == 1 else (right[0], left)
        return word in other[1:] or (word == other[0] and word in _ALONE)
    if not _given_agree(left[0], right[0]):
        return left == right[-len(left) :] or right == left[-len(right) :]
    return left[-1] == right[-1] or left[-1] in right[1:] or right[-1] in left[1:]


def _given_agree(a: str, b: str) -> bool:
    if a == b or NICKNAMES.get(a, {a}) & NICKNAMES.get(b, {b}):
        return True
    short, long = sorted((a.rstrip("."), b.rstrip(".")), key=len)
    return len(short) == 1 and long.startswith(short)


def display_name(words: tuple[str, ...]) -> str:
    """A name as it is shown: without middle initials and numerals, but with "Jr.": the son is not the father."""
    kept = [w for i, w in enumerate(words) if i in {0, len(words) - 1} or not INITIAL.fullmatch(w)]
    junior = [f"{w.rstrip('.')}." for w in kept[2:] if _JUNIOR.fullmatch(w)]
    while len(kept) > 1 and SUFFIX.match(kept[-1]):
        kept = kept[:-1]
    if len(kept) > 2 and INITIAL.fullmatch(kept[-1]):
        kept = kept[:-1]
    return " ".join([*kept, *junior])


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
