"""Offices as speakers in a question: "what does the secretary think of ...", and who of the articles holds one.

An office is read as somebody only where its holder's words or doings are asked for, and where the articles give it to
one person, or to one far more than to all others: which of five senators "the senator" is, nobody can say.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.people import fold
from rag.people_cast import find_cast
from rag.questions_asking import actor_of, speaker_of
from rag.questions_lexicon import ROLES, any_of
from rag.questions_names import Named

FAR_MORE = 3  # times as often named as any other holder of the office
_LOOSE = frozenset(
    "candidate nominee chief head boss leader member reader resident native supporter backer voter".split()
)
_SECOND = frozenset("vice deputy assistant".split())  # no president is a vice president
_OFFICE = re.compile(
    r"\b(?P<first>the|an?|his|her|their|its|\w+[’']s?)\s+(?P<which>(?:[\w-]+\s+){0,3}?)"
    rf"(?P<office>{any_of(ROLES)})\b(?!-)",
    re.IGNORECASE,
)
_OF = re.compile(
    r"\s+(?:of|from|for|at)\s+(?:the\s+)?"
    r"(?P<whose>[A-Z]\w*(?:\s+[A-Z]\w*)*|(?:state|homeland\s+security|defen[cs]e|treasury)\b)"
)
_OF_OTHER = re.compile(r"\s+(?:of|from)\s")
_TITLE_OF = re.compile(rf"\b((?i:{any_of(ROLES)}))\s+of\s+((?:[A-Z]\w+\s+){{1,3}})$")
_NAME_FOLLOWS = re.compile(r"\s+[A-Z]")
_SMALL = frozenset("of to for on in at and or by with about from did does do is was were has have had said".split())


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with an office. ``name``: what tells them from all others, mostly the surname. ``roles``: all words of
    titles and appositions; ``borne``: of each, how often the person is named in the articles that give it."""

    name: str
    roles: frozenset[str]
    borne: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Office:
    """Where an office stands in a question, "of State" with it, and its words, the office itself last; none where it is
    somebody's ("her manager") or anybody's ("a senator")."""

    start: int
    end: int
    words: tuple[str, ...]


def has_office(question: str) -> bool:
    return _OFFICE.search(question) is not None


def find_holders(texts: Iterable[str], known: Callable[[str], Sequence[str]]) -> tuple[Holder, ...]:
    """Those of the ``known``, by any part of their names, whom some article gives a title or describes."""
    borne: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        cast = find_cast(text)
        named = Counter(mention.person for mention in cast.mentions)
        roles = [set(person.roles) for person in cast.people]
        for mention in cast.mentions:  # "Secretary of State Rex Tillerson"
            if title := _TITLE_OF.search(text, max(0, mention.start - 60), mention.start):
                roles[mention.person].update(fold(" ".join(title.groups())).split())
        for number, person in enumerate(cast.people):
            if roles[number] and (found := known(person.name)):
                name = next((each for each in found if " and " not in each), person.name)  # not two who spoke as one
                borne[name].update(dict.fromkeys(roles[number], named[number]))
    return tuple(Holder(_short(name, known), frozenset(roles), dict(roles)) for name, roles in borne.items())


def _short(name: str, known: Callable[[str], Sequence[str]]) -> str:
    """The surname, by which articles mostly name somebody, where nobody else has it."""
    rest = name.split()[1:]
    alone = len(rest) == 1 and [each for each in known(rest[0]) if " and " not in each] == [name]
    return rest[0] if alone else name


def name_office(question: str, names: Sequence[Named], holders: Sequence[Holder]) -> str:
    """The question with its holder's name in the place of an office, where that person's words or doings are asked for;
    as it is elsewhere. ``names``: those that stand in it."""
    offices = list(_offices(question))
    apart = [name for name in names if not any(each.start <= name[0] < each.end for each in offices)]  # "Security"
    among = sorted([*apart, *((each.start, each.end, question[each.start : each.end]) for each in offices)])
    asked = speaker_of(question, among) or actor_of(question, among)
    for each in offices:
        if question[each.start : each.end] == asked and (holder := _holder(each.words, holders)):
            return question[: each.start] + holder + question[each.end :]
    return question


def _offices(question: str) -> Iterator[_Office]:
    for match in _OFFICE.finditer(question):
        words = tuple(fold(match["which"]).split())
        if _SMALL.intersection(words) or _NAME_FOLLOWS.match(question, match.end()):
            continue
        of = _OF.match(question, match.end())
        other = of is None and _OF_OTHER.match(question, match.end())
        definite = match["first"].lower() == "the" and not other
        further = tuple(fold(of["whose"]).split()) if of else ()
        end = of.end() if of else match.end()
        yield _Office(match.start(), end, (*further, *words, fold(match["office"])) if definite else ())


def _holder(words: Sequence[str], holders: Sequence[Holder]) -> str:
    """The person whose roles have all the words; "" where there is none, or nobody above all others."""
    if not words or words[-1] in _LOOSE:
        return ""
    wanted = set(words)
    bearing = [each for each in holders if wanted <= each.roles and not (each.roles & _SECOND) - wanted]
    bearing.sort(key=lambda holder: -holder.borne[words[-1]])
    counts = [holder.borne[words[-1]] for holder in bearing]
    return bearing[0].name if counts and counts[0] >= FAR_MORE * sum(counts[1:2]) else ""
