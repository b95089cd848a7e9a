"""The people of one article: every mention of a name, joined to a person, with gender and roles."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rag.people import SUFFIX, Gender, display_name, fold, same_person
from rag.people_lexicon import GIVEN, ORGANISATION, PLACES, SURNAMES_THAT_ARE_GIVEN, TITLES
from rag.people_names import NamePhrase, name_phrases

SAYING = (
    r"\b(?:said|says|say|saying|told|tells|asked|asks|added|adds|wrote|writes|replied|answered|responded|noted|notes"
    r"|continued|explained|argued|argues|insisted|declared|claimed|claims|tweeted|warned|announced|called|stated"
    r"|thinks|believes|believed|thought|recalled|acknowledged|suggested|vowed|pledged|concluded|testified|denied)\b"
)
_SAID_AFTER = re.compile(rf"[ \u00a0]?,?[ \u00a0](?:also |later |has |had |then )?{SAYING}\b")
_SAID_BEFORE = re.compile(
    rf"(?:\b{SAYING}|according to)[ \u00a0](?:[\w.]+[ \u00a0]){{0,2}}(?:[\w.&-]+[’']s[ \u00a0])?$"
)
_PERSON_AFTER = re.compile(
    r",[ \u00a0](?:a|an|the|who|whose|\d\d(?=[,.])|his|her|one|of|former|chairman|president|director|spokes\w+"
    r"|\w+ of)\b"
    r"|[ \u00a0]\([DRI][-)]"
)
_APPOSITION = re.compile(r",[ \u00a0](?:who (?:is|was|serves as)[ \u00a0](?:now[ \u00a0])?)?([^,.;:()“”\"\n]{3,80})")
_OCCUPATION = re.compile(
    r"\b[a-z-]*(?:ist|man|woman|ian|ologist|director|adviser|advisor|lawyer|attorney|leader|manager|officer|aide|editor"
    r"|writer|author|reporter|professor|organizer|member|supporter|voter|candidate|nominee)[ \u00a0]$"
)
_DETERMINED = re.compile(r"(?:an?|the|one|his|her|their|former|now)\b|\w+(?:[ \u00a0]\w+)?[ \u00a0](?:of|for|at)\b")
_DESCRIBED_BEFORE = re.compile(r"(?<!\w)((?:[a-z][\w-]+[ \u00a0]){1,3})$")
_MASCULINE = re.compile(r"\b(?:he|him|his|himself)\b", re.I)
_FEMININE = re.compile(r"\b(?:she|her|hers|herself)\b", re.I)
_MALE_ROLES = frozenset("spokesman chairman congressman husband father son brother actor businessman king".split())
_FEMALE_ROLES = frozenset(
    "spokeswoman chairwoman congresswoman wife mother daughter sister actress businesswoman widow queen".split()
)
_SPELT_OUT = {
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "gen": "general",
    "representative": "congressman",
    "republicans": "republican",
    "democratic": "democrat",
    "spokesman": "spokesperson",
    "spokeswoman": "spokesperson",
}
_WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in an article. ``roles`` are folded words of titles and appositions ("agent", "former").

    ``certain`` is False for a lone capitalised word that nothing shows to be a person.
    """

    name: str
    gender: Gender | None
    roles: frozenset[str]
    certain: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text: ``text[start:end]``, without title; ``person`` is its place in the cast."""

    start: int
    end: int
    person: int


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of an article, and where each is named, in order of the text."""

    people: tuple[Person, ...]
    mentions: tuple[Mention, ...]

    def between(self, start: int, end: int) -> Sequence[Mention]:
        """The mentions that begin in ``[start, end)``."""
        left = bisect_left(self.mentions, start, key=lambda m: m.start)
        right = bisect_left(self.mentions, end, key=lambda m: m.start)
        return self.mentions[left:right]


def find_cast(text: str) -> Cast:
    """Find who is named in ``text``, surnames joined to the full names that the text gives."""
    phrases = _trim_headlines(name_phrases(text))
    singles = Counter(p.words[0] for p in phrases if len(p.words) == 1)
    groups: list[list[NamePhrase]] = []
    bearing: dict[str, list[int]] = defaultdict(list)  # a word of a name -> the groups whose name has it
    for phrase in phrases:
        if len(phrase.words) > 1 and _is_person(text, phrase, singles):
            rivals = {g for word in phrase.words[1:] for g in bearing[fold(word)]}
            home = next((g for g in sorted(rivals) if _same(groups[g][0], phrase)), None)
            _put(groups, bearing, phrase, home)
    full = len(groups)
    for phrase in [*phrases, *_missed_surnames(text, phrases, groups)]:
        if len(phrase.words) == 1:
            home = _home_of_single(phrase, groups, bearing[fold(phrase.words[0])], full)
            _put(groups, bearing, phrase, home)
    kept = [g for number, g in enumerate(groups) if number < full or _is_known(text, g)]
    shown = Counter(display_name(g[0].words) for g in kept)
    people = tuple(_describe(text, group, shown) for group in kept)
    mentions = sorted(
        (Mention(p.start, p.end, number) for number, group in enumerate(kept) for p in group), key=lambda m: m.start
    )
    return Cast(people, tuple(mentions))


def find_names(text: str) -> list[tuple[int, int, str]]:
    """Every mention of a person by name, in order: where it is, and the person's name as the text has it in full."""
    cast = find_cast(text)
    return [(mention.start, mention.end, cast.people[mention.person].name) for mention in cast.mentions]


def _put(groups: list[list[NamePhrase]], bearing: dict[str, list[int]], phrase: NamePhrase, home: int | None) -> None:
    """Add a phrase to its group, or begin one with it."""
    if home is not None:
        groups[home].append(phrase)
        return
    for word in {fold(w) for w in phrase.words}:
        bearing[word].append(len(groups))
    groups.append([phrase])


def _trim_headlines(phrases: list[NamePhrase]) -> list[NamePhrase]:
    """Cut names that a headline's capitals run on from ("Glenn Beck Blasts Drudge"), known shorter elsewhere."""
    short = {p.words for p in phrases if len(p.words) == 2}
    trimmed = []
    for phrase in phrases:
        if len(phrase.words) > 2 and phrase.words[:2] in short and not SUFFIX.match(phrase.words[2]):
            end = phrase.start + len(" ".join(phrase.words[:2]))
            trimmed.append(NamePhrase(phrase.start, end, phrase.words[:2], phrase.title, phrase.given))
        else:
            trimmed.append(phrase)
    return trimmed


def _missed_surnames(text: str, phrases: list[NamePhrase], groups: list[list[NamePhrase]]) -> list[NamePhrase]:
    """Surnames that are common words too ("Black", "Price"), where a full name has shown them to be names."""
    surnames = {g[0].words[-1] for g in groups if len(g[0].words[-1]) > 2}
    if not surnames:
        return []
    taken = {position for p in phrases for position in range(p.start, p.end)}
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(surnames)))})(?![\w-])(?!\s[A-Z])")
    return [
        NamePhrase(m.start(), m.end(), (m.group(),), "", False)
        for m in pattern.finditer(text)
        if m.start() not in taken and not re.search(r"[A-Z][\w.]*[ \u00a0]$", text[max(0, m.start() - 20) : m.start()])
    ]


def _is_person(text: str, phrase: NamePhrase, singles: Counter[str]) -> bool:
    if phrase.given or phrase.titled or singles[phrase.words[-1]]:
        return len(phrase.words) <= 5
    before, after = text[max(0, phrase.start - 40) : phrase.start], text[phrase.end : phrase.end + 40]
    shown = _SAID_AFTER.match(after) or _SAID_BEFORE.search(before) or _PERSON_AFTER.match(after)
    shown = shown or _OCCUPATION.search(before)
    return bool(shown) and fold(phrase.words[0]) not in PLACES | ORGANISATION and len(phrase.words) <= 4


def _same(one: NamePhrase, other: NamePhrase) -> bool:
    return same_person(" ".join(one.words), " ".join(other.words))


def _home_of_single(phrase: NamePhrase, groups: list[list[NamePhrase]], having: list[int], full: int) -> int | None:
    """Which group a lone name belongs to: by surname, else by given name; the most named of several."""
    word = fold(phrase.words[0])
    bearing = [i for i in having if word in _surnames(groups[i][0])]
    if not bearing and not (phrase.titled and word in GIVEN):  # "Hillary"; "Secretary-General Ban"
        bearing = [i for i in having if i < full and fold(groups[i][0].words[0]) == word]
    if phrase.gender:
        bearing = [i for i in bearing if _group_gender(groups[i]) in {None, phrase.gender}] or bearing
    if len(bearing) > 1 and phrase.title:
        worn = set(fold(phrase.title).split()[-1:])
        titled = [i for i in bearing if any(worn & set(fold(p.title).split()) for p in groups[i])]
        bearing = titled or bearing
    named = [sum(len(p.words) > 1 for p in groups[i]) for i in bearing]
    # of several, the one named in full most often; the first in the text where that does not tell
    return bearing[max(range(len(bearing)), key=lambda k: (named[k], -k))] if bearing else None


def _surnames(phrase: NamePhrase) -> set[str]:
    words = [fold(w) for w in phrase.words]
    return set(words[1:]) if len(words) > 1 else set(words)


def _group_gender(group: list[NamePhrase]) -> Gender | None:
    male, female = sum(p.gender == "m" for p in group), sum(p.gender == "f" for p in group)
    return None if male == female else "m" if male > female else "f"


def _is_known(text: str, group: list[NamePhrase]) -> bool:
    """Whether a lone capitalised word, nowhere part of a full name, is worth keeping as a name."""
    if fold(group[0].words[0]) in PLACES:
        return any(p.titled for p in group)
    return len(group) > 1 or any(p.titled or _speaks(text, p) for p in group)


def _speaks(text: str, phrase: NamePhrase) -> bool:
    before, after = text[max(0, phrase.start - 30) : phrase.start], text[phrase.end : phrase.end + 30]
    return bool(_SAID_AFTER.match(after) or _SAID_BEFORE.search(before))


def _describe(text: str, group: list[NamePhrase], shown: Counter[str]) -> Person:
    roles: set[str] = set()
    for phrase in group:
        roles.update(_WORD.findall(fold(phrase.title)))
        party = re.match(r"[ \u00a0]\(([DR])-", text[phrase.end : phrase.end + 5])
        if party:
            roles.add("republican" if party.group(1) == "R" else "democrat")
        apposition = _APPOSITION.match(text, phrase.end)
        if apposition and _DETERMINED.match(apposition.group(1)) and not re.search(SAYING, apposition.group(1)):
            head = re.split(r"\b(?:of|for|in|at|who|and|with|from|to|on)\b", fold(apposition.group(1)), maxsplit=1)[0]
            roles.update(_WORD.findall(head))
        before = phrase.start - len(phrase.title) - 1 if phrase.title else phrase.start
        described = _DESCRIBED_BEFORE.search(text, max(0, before - 60), before)
        if described:
            roles.update(set(_WORD.findall(fold(described.group(1)))) & TITLES)
    roles.update({_SPELT_OUT[role] for role in roles & _SPELT_OUT.keys()})
    gender = _group_gender(group)
    if gender is None and roles & (_MALE_ROLES | _FEMALE_ROLES):
        gender = "f" if not roles & _MALE_ROLES else "m" if not roles & _FEMALE_ROLES else None
    gender = gender or _gender_by_pronouns(text, group)
    forms = Counter(display_name(p.words) for p in group if len(p.words) > 1)
    name = forms.most_common(1)[0][0] if forms else group[0].words[0]
    if shown[name] > 1:  # father and son: the suffix tells them apart
        name = " ".join(w for w in group[0].words if len(w.rstrip(".")) > 1)
    certain = any(p.titled or (p.given and len(p.words) > 1) or _speaks(text, p) for p in group)
    certain = certain or any(len(p.words) > 1 and _PERSON_AFTER.match(text, p.end) for p in group)
    return Person(name, gender, frozenset(roles), certain)


def _gender_by_pronouns(text: str, group: list[NamePhrase]) -> Gender | None:
    """What the pronouns tell that follow the name in its sentence, where all but a few agree."""
    if len(group[0].words) == 1 and fold(group[0].words[0]) in GIVEN - SURNAMES_THAT_ARE_GIVEN:
        return group[0].gender
    male = female = 0
    for phrase in group:
        rest = re.split(r"[.!?\n]", text[phrase.end : phrase.end + 120], maxsplit=1)[0]
        male += bool(_MASCULINE.search(rest))
        female += bool(_FEMININE.search(rest))
    if max(male, female) < 2 * min(male, female) + 1:
        return None
    return "m" if male > female else "f"
