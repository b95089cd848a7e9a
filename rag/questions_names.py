"""The names in a question, as people type them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.people import fold, is_junior
from rag.people_lexicon import GIVEN
from rag.questions_lexicon import ACTING, BEING, NOUNS, OPENING, PLAIN, TITLES

Named = tuple[int, int, str]
"""Where a name begins and ends in a question, and the name."""

_PARTICLES = "de|la|le|van|von|der|den|bin|al|el|da|di|du|dos|of"
# A name as people type it: capitalised words, an initial, a particle between two of them.
_CAPITAL = f"[{''.join(letter for letter in map(chr, range(0x250)) if letter.isupper())}]"
_NAME = rf"{_CAPITAL}[\w’'.-]*(?:\s+(?:(?:{_PARTICLES})\s+)?{_CAPITAL}[\w’'.-]*)*"
_TITLES = frozenset(TITLES.split())
_OPENING = frozenset(OPENING.split())
# Who types no capitals, and asks for somebody of whom the articles know nothing: "what did paul ryan say".
_TYPED = re.compile(
    rf"\b(?:did|does|has|would|according\s+to)\s+([a-z]+\s+[a-z][a-z’'-]+(?:\s+[js]r\b\.?)?)(?=\s+(?:ever\s+)?{PLAIN}\b|\s*[,?]|\s*$)"
)
_DETERMINER = re.compile(r"\b(?:an?|the|this|that|these|those|some|any|no|every|each)\s+$", re.IGNORECASE)
_AMBIGUOUS = frozenset("april august june may will".split())
_DATING = re.compile(
    r"\b(?:in|on|since|until|till|by|before|after|early|late|mid|last|next|this|of|during|from)[\s-]+$", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"[’']s?$")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_LETTERED = re.compile(r"[A-Z]-(?:[a-z]+|\d+)")  # "H-bomb", "G-20"
_NOUNS = frozenset(NOUNS.split())
_AUXILIARIES = frozenset(f"{ACTING} {BEING}".split())
_PLAINLY = re.compile(rf"\s+(?:ever\s+)?{PLAIN}\b")
_SMALL = 0.1  # the share of its mentions in lower case from which a word is no name by itself


@dataclass(frozen=True, slots=True)
class People:
    """Those who speak in the articles. ``plain``: last words of their names that are words as well, in lower case."""

    names: tuple[str, ...] = ()
    plain: frozenset[str] = frozenset()


def find_people(names: Sequence[str], texts: Iterable[str]) -> People:
    """The people of some articles, by whose ``texts`` one tells "how many voters" from "how many Kellys".

    Whoever is quoted may be "Voters" or "Many" at the head of a sentence; as a question has these words in lower
    case, they are nobody's name.
    """
    lasts = {fold(name.split()[-1]) for name in names if name.strip()}
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    for text in texts:
        for word in _WORD.findall(text):
            (small if word.islower() else large)[fold(_POSSESSIVE.sub("", word))] += 1
    plain = frozenset(word for word in lasts if small[word] > _SMALL * (small[word] + large[word]))
    return People(tuple(names), plain)


def find_names(text: str, people: People) -> list[Named]:
    """Every name, in order; titles before it and a possessive after it left off.

    Of ``people``, descriptions ("a DHS official") are found as well, surnames also in lower case, and those that are
    a month or a verb ("May", "Will") are told from these.
    """
    surnames, full, described = _known(people.names)
    spans = {start: (start, end, text[start:end]) for start, end in _descriptions(text, described)}
    for match in re.finditer(_NAME, text):
        start, end = _own_name(text, match, surnames)
        person = text[start:end].split(" of ", maxsplit=1)[0]  # "Dane Waters of Delegates Unbound"
        end = start + len(person) if person in full else end
        if start < end and not _inside(start, spans.values()):
            spans[start] = (start, end, text[start:end])
    for match in _TYPED.finditer(text):
        words = match.group(1).split()
        if words[0] in GIVEN and words[1] not in _OPENING and not _inside(match.start(1), spans.values()):
            spans[match.start(1)] = (match.start(1), match.end(1), " ".join(word.capitalize() for word in words))
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", match.group())
        name = surnames.get(fold(word)) if word.islower() else None
        if not name or word in _OPENING or _DETERMINER.search(text[: match.start()]):
            continue
        if (word in _NOUNS or fold(word) in people.plain) and not _stands_as_name(text, match.start(), match.end()):
            continue
        if not _inside(match.start(), spans.values()):
            spans[match.start()] = (match.start(), match.start() + len(word), name)
    return [spans[start] for start in sorted(spans)]


def _own_name(text: str, match: re.Match[str], surnames: Collection[str]) -> tuple[int, int]:
    """The last name among capitalised words, without titles: of "NYU's Prof. Richard Revesz" the professor's."""
    start = end = match.start()
    for owner in re.finditer(r"(?:(?![’']s?(?:\s|$)).)+(?:[’']s?(?=\s|$))?", match.group(), re.DOTALL):
        words = [(m.start() + match.start() + owner.start(), m.group()) for m in re.finditer(r"\S+", owner.group())]
        while words and _is_no_name(text, *words[0], surnames):
            words.pop(0)
        if words:
            start, end = words[0][0], words[-1][0] + len(words[-1][1])
    name = _POSSESSIVE.sub("", text[start:end]).rstrip(".,")
    return start, start + len(name)


def _stands_as_name(text: str, start: int, end: int) -> bool:
    """Whether a noun or adjective in lower case is somebody here: behind a given name, or where only a name can be."""
    before = re.search(r"([^\W\d_]+)\W+$", text[:start])
    word = fold(before.group(1)) if before else ""
    return word in GIVEN or word in _TITLES or (word in _AUXILIARIES and _PLAINLY.match(text, end) is not None)


def _is_no_name(text: str, start: int, word: str, surnames: Collection[str]) -> bool:
    """Whether a capitalised word is a title, a month or how a question opens, and nobody's surname here."""
    plain = fold(_POSSESSIVE.sub("", word.strip(".,’'")))
    if _LETTERED.fullmatch(_POSSESSIVE.sub("", word.rstrip(".,"))):
        return True
    if plain not in _TITLES and plain not in _OPENING:
        return False
    if plain not in _AMBIGUOUS or plain not in surnames:
        return True
    if _POSSESSIVE.search(word):
        return False
    dated = _DATING.search(text[:start]) or re.match(r"\W*\d", text[start + len(word) :])
    return not text[:start].strip() or dated is not None


@lru_cache(maxsize=4)
def _known(people: tuple[str, ...]) -> tuple[dict[str, str], frozenset[str], tuple[str, ...]]:
    """Of people's names: surnames by themselves in lower case, all of them, and what is only a description.

    A description counts with whom it belongs to ("a DHS official", not "an official"), without its article.
    """
    names = [person.rsplit(maxsplit=1)[0] if is_junior(person) else person for person in reversed(people)]
    lasts = [name.split()[-1] for name in names if _is_name(name)]
    surnames = {fold(last): last for last in lasts}
    cores = (re.sub(r"^(?:an?|the|one|another)\s+", "", person, flags=re.IGNORECASE) for person in people)
    described = {core for core in cores if core[:1].isupper() and re.search(r"\s[a-z]", core)}
    return surnames, frozenset(people), tuple(sorted(described))


def _descriptions(text: str, described: Sequence[str]) -> list[tuple[int, int]]:
    """Where people stand as the articles describe them, the longest description of those that overlap."""
    folded, found = text.casefold(), []
    for core in described:
        if core.casefold() in folded and (match := re.search(rf"\b{re.escape(core)}\b", text, re.IGNORECASE)):
            found.append(match.span())
    return [(a, b) for a, b in found if not any(c <= a and b <= d and (a, b) != (c, d) for c, d in found)]


def _inside(at: int, spans: Iterable[Named]) -> bool:
    return any(start <= at < end for start, end, _ in spans)


def _is_name(person: str) -> bool:
    """Whether it is a person's own name ("Steven Law"), not a description ("one California delegate")."""
    words = person.split()
    return (
        bool(words)
        and len(words[-1]) > 2
        and all(word[0].isupper() for word in words if word not in _PARTICLES.split("|"))
    )
