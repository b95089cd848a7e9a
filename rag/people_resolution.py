"""Who "he", "Mr. Kelly" or "the former agent" is: a mention in an article resolved to a name, or to nobody.

Never a silent guess: every answer carries a confidence, and what stays open stays None.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.people import Gender, fold, is_description, same_person
from rag.people_cast import Cast, Mention, find_cast
from rag.people_lexicon import NOT_NAMES, ORGANISATION, PLACES, TITLES
from rag.quotations import find_quotations

_PRONOUNS: dict[str, Gender] = {
    **dict.fromkeys(("he", "him", "his", "himself"), "m"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "f"),
}
_RELATIVE = frozenset({"who", "whom", "whose", "that", "which"})
_SILENT = frozenset({"i", "me", "my", "we", "us", "our", "you", "it", "they", "them", "their", "its", "this", "one"})
_NOBODY = _PRONOUNS.keys() | _SILENT | _RELATIVE | {"all", "those", "these", "others", "irony", "this", "1", "2", "3"}
_MODIFIES = re.compile(
    r"['’]s?[ \u00a0]|[ \u00a0](?!(?:who|of|and|in|from|at|on|with|or|as|for|to|said|says|told|later|also|himself"
    r"|herself|then|has|had|was|is|did|does|when|while|after|during|by)\b)[a-z]"
)
_GROUPS = frozenset(
    f"the {head}"
    for head in """union group company paper newspaper outlet magazine site network board commission committee campaign
    agency department court panel organization association party report study statement editorial article council
    firm bank university team center institute government administration""".split()
)
_FUNCTION = frozenset("the a an and of in for at on to his her their its".split())
_CAPITALS = re.compile(
    r"[A-Z][\w.&’'-]*(?:[ \u00a0](?:(?:of|for|the|and|&|to|on|in)[ \u00a0]){0,2}(?:[A-Z][\w.&’'-]*|\d+))*"
    r"(?:[ \u00a0](?:campaign|administration|spokespeople|supporters|officials|office|editorial board))?"
)
_ACRONYMS = {
    "dhs": "homeland security",
    "doj": "justice",
    "dod": "defense",
    "ag": "attorney general",
    "hhs": "health human",
    "va": "veterans",
    "epa": "environmental",
}
_SENTENCE_END = re.compile(r"[.!?…][\"”’')]*\s+|\n+")
_SUBJECT_PRONOUN = re.compile(
    r"\b(?:[Hh]e|[Ss]he)\b|(?:(?<=[.!?…]\s)|(?<=\n)|(?<=[.!?][\"”]\s))(The[ \u00a0](?:[\w-]+[ \u00a0]){0,2}[\w-]+)"
)
_QUALIFIED = re.compile(r",|\s+(?:who|which|that|familiar|briefed|speaking|close|involved|whose|when|while|as)\b")
_INDEFINITE = re.compile(r"(?:an?|one|some|several|many|two|three|four|other|another|both|few|most|no)\b", re.I)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The name that a mention stands for (None: unknown) and how sure that is, in [0, 1]."""

    name: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Scene:
    """An article prepared for resolving: its cast, its quotations, and where its sentences begin.

    ``pronouns`` are "he" and "she" in the article's own words, resolved one after the other: whom a paragraph
    has gone on about by pronoun is nearer than the one it last named.
    """

    text: str
    cast: Cast
    pronouns: tuple[Mention, ...]
    quotations: tuple[tuple[int, int], ...]
    sentences: tuple[int, ...]

    def sentence_of(self, position: int) -> int:
        """The number of the sentence around ``position``."""
        return bisect_right(self.sentences, position) - 1

    def in_quotation(self, position: int) -> bool:
        place = bisect_right(self.quotations, (position, len(self.text))) - 1
        return place >= 0 and self.quotations[place][0] <= position < self.quotations[place][1]


def prepare_scene(text: str, quotations: Sequence[tuple[int, int]] | None = None) -> Scene:
    """Find the cast and the sentences of an article once, for all its mentions."""
    quotations = find_quotations(text) if quotations is None else quotations
    starts = [0]
    for match in _SENTENCE_END.finditer(text):
        abbreviated = re.search(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|St|Jr|Sr|[A-Z])\.$", text[: match.start() + 1][-8:])
        if not abbreviated or "\n" in match.group():
            starts.append(match.end())
    scene = Scene(text, find_cast(text), (), tuple(quotations), tuple(starts))
    known: list[Mention] = []
    for match in _SUBJECT_PRONOUN.finditer(text):
        if scene.in_quotation(match.start()):
            continue
        scene = replace(scene, pronouns=tuple(known[-8:]))
        if match.group(1):
            person = _described_subject(scene, match)
            if person is not None:
                known.append(Mention(match.start(1), match.end(1), person))
            continue
        scores = _pronoun_scores(scene, match.start(), _PRONOUNS[match.group().lower()], None, None)
        if scores:
            known.append(Mention(match.start(), match.end(), max(scores, key=lambda person: scores[person])))
    return replace(scene, pronouns=tuple(known))


def _described_subject(scene: Scene, match: re.Match[str]) -> int | None:
    """The person whom "The former ambassador" at the head of a sentence means, None where it is nobody named."""
    words = match.group(1).split()
    for length in range(len(words), 1, -1):
        if fold(words[length - 1]) in TITLES:
            resolved = _resolve_description(scene, match.start(1), fold(" ".join(words[:length])))
            if resolved and resolved.name:
                return next((i for i, p in enumerate(scene.cast.people) if p.name == resolved.name), None)
    return None


def resolve_mention(  # noqa: PLR0911 - one return for each kind of mention
    scene: Scene, start: int, end: int, last_speaker: str | None = None, excluded: str | None = None
) -> Resolved:
    """Say whom ``text[start:end]`` names. ``last_speaker`` was the speaker before; ``excluded`` it cannot be."""
    mention = scene.text[start:end].strip()
    folded = re.sub(r"'(?:s|d|ll|re|ve)$", "", fold(mention))
    if not mention:
        return Resolved(None, 0.0)
    named = _named_in(scene, start, end)
    if named:
        return named
    if folded in _PRONOUNS:
        return _resolve_pronoun(scene, start, _PRONOUNS[folded], last_speaker, excluded)
    if folded in _RELATIVE:
        before = scene.cast.between(scene.sentences[scene.sentence_of(start)], start)
        heads = [m for m in before if not re.search(r"\bin[ \u00a0]$", scene.text[: m.start][-4:])]
        return Resolved(scene.cast.people[heads[-1].person].name, 0.8) if heads else Resolved(None, 0.0)
    if mention.isupper() and len(mention) > 1:
        labelled = _labelled(scene, mention)
        if labelled:
            return labelled
    if folded == "a":  # the one who answers in an interview: whom its first lines name most
        return _interviewed(scene, start)
    if folded in {"they", "it", "we"} or folded in _GROUPS:
        named = _resolve_description(scene, start, folded)
        several = last_speaker if last_speaker and _is_group(scene, last_speaker, folded) else None
        return named or Resolved(several, 0.5 if several else 0.0)
    if folded in _SILENT:
        return Resolved(None, 0.0)
    return _resolve_description(scene, start, folded) or _organisation(mention) or _unnamed(mention)


def _is_group(scene: Scene, speaker: str, pronoun: str) -> bool:
    """Whether the last speaker may be meant by "they", "it" or "the union": nobody of the cast alone."""
    alone = any(person.name == speaker for person in scene.cast.people if person.gender or person.certain)
    return " and " in speaker if pronoun == "they" and not is_description(speaker) else not alone


def _labelled(scene: Scene, label: str) -> Resolved | None:
    """ "MR. EARNEST", as a transcript labels its turns: the only person of that name, else the name itself."""
    named = [person for person in scene.cast.people if person.certain and same_person(label, person.name)]
    if named:
        return Resolved(named[0].name, 0.95 if len(named) == 1 else 0.6)
    words = label.split()
    return Resolved(label.title(), 0.6) if len(words) > 1 else None


def _interviewed(scene: Scene, position: int) -> Resolved:
    first = re.search(r"^Q[.:]", scene.text, re.M)
    counted = Counter(m.person for m in scene.cast.between(0, first.start() if first else position))
    if not counted:
        return Resolved(None, 0.0)
    return Resolved(scene.cast.people[counted.most_common(1)[0][0]].name, 0.5)


def _named_in(scene: Scene, start: int, end: int) -> Resolved | None:
    """The people whom a mention names as its head, not in passing ("a Trump aide", "Obama’s spokesman")."""
    names: list[str] = []
    confidence, position = 0.0, start
    for mention in scene.cast.between(start, end):
        rest = scene.text[mention.end : end]
        if _MODIFIES.match(rest) or (rest[:1] == "-" and rest[1:2].isalpha()):
            continue
        between = scene.text[position : mention.start]
        if names and not re.fullmatch(r",?\s+(?:and|&)\s+(?:[A-Z][\w.]*\s+){0,3}|,\s+", between):
            break
        if not names and re.search(r"\b(?:of|for|to|with|by|from)\s+(?:[A-Z]\w+\.?\s+)*$", between):
            continue  # "a spokesman for Sen. Rubio"
        person = scene.cast.people[mention.person]
        names.append(person.name)
        confidence = 0.98 if " " in person.name else 0.9 if person.certain else 0.7
        position = mention.end
    names = list(dict.fromkeys(names))
    return Resolved(" and ".join(names[:3]), confidence) if names else None


def _resolve_pronoun(
    scene: Scene, position: int, gender: Gender, last_speaker: str | None, excluded: str | None
) -> Resolved:
    """The nearest person of the right gender whom the article's own words name, subjects before objects."""
    scores = _pronoun_scores(scene, position, gender, last_speaker, excluded)
    if not scores:
        return Resolved(None, 0.0)
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    margin = ranked[0][1] - ranked[1][1] if len(ranked) > 1 else 3.0
    return Resolved(scene.cast.people[ranked[0][0]].name, min(0.95, 0.55 + 0.15 * margin))


def _pronoun_scores(
    scene: Scene, position: int, gender: Gender, last_speaker: str | None, excluded: str | None
) -> dict[int, float]:
    """How near each person of the cast is who may be meant; the unit is a sentence."""
    here = scene.sentence_of(position)
    begin = scene.sentences[max(0, here - 12)]
    scores: dict[int, float] = {}
    followed = [m for m in scene.pronouns if begin <= m.start < position]
    for mention in (*scene.cast.between(begin, position), *followed):
        person = scene.cast.people[mention.person]
        if person.gender not in {gender, None} or person.name == excluded or not (person.certain or " " in person.name):
            continue
        after = scene.text[mention.end : mention.end + 24]
        score = -0.9 * (here - scene.sentence_of(mention.start))
        score += 1.4 if _is_subject(scene, mention) else 0.0
        score += 0.5 if person.gender == gender else 0.0
        score -= 0.0 if person.certain else 0.6
        score -= 1.5 if scene.in_quotation(mention.start) else 0.0
        score -= 0.7 if _MODIFIES.match(after) else 0.0
        score += 0.6 if person.name == last_speaker else 0.0
        scores[mention.person] = max(score, scores.get(mention.person, -99.0))
    return scores


def _is_subject(scene: Scene, mention: Mention) -> bool:
    """Whether a name is the first in its sentence outside quotations: mostly its subject."""
    begin = scene.sentences[scene.sentence_of(mention.start)]
    before = scene.cast.between(begin, mention.start)
    return all(scene.in_quotation(m.start) or _MODIFIES.match(scene.text[m.end : m.end + 24]) for m in before)


def _resolve_description(scene: Scene, position: int, folded: str) -> Resolved | None:
    """ "the former agent": the nearest person before whose title or apposition has its words."""
    words = [w for w in re.findall(r"[\w-]+", folded) if w not in _FUNCTION]
    if not words or len(words) > 4 or _INDEFINITE.match(folded):
        return None
    definite = folded.startswith(("the ", "that "))
    person = _by_role(scene, position, folded, words, definite)
    if person is None and definite and words[-1] in ORGANISATION and len(words) <= 2:
        return _resolve_organisation(scene, position, words[-1])
    return person


def _by_role(scene: Scene, position: int, folded: str, words: list[str], definite: bool) -> Resolved | None:
    """The person whose title or apposition has the description's words: the nearest before, else the only one."""
    if not definite and words[-1] not in TITLES:
        return None
    capital = {fold(w) for w in re.findall(r"\b[A-Z][\w-]*", scene.text[position : position + len(folded)])}
    modifiers = set(words[:-1]) - capital - PLACES
    bearing = [i for i, p in enumerate(scene.cast.people) if words[-1] in p.roles]
    fitting = [i for i in bearing if modifiers <= scene.cast.people[i].roles]
    fitting = fitting or (bearing if len(bearing) == 1 and words[-1] in TITLES else [])
    if len(fitting) > 1:  # "Trump's DHS secretary"
        spelt = {part for word in capital for part in _ACRONYMS.get(word, word).split()}
        fitting = [i for i in fitting if spelt & scene.cast.people[i].roles] or fitting
    if not fitting or (not definite and len(fitting) > 1):
        return None
    before = [m.person for m in scene.cast.between(0, position) if m.person in fitting]
    if before or not definite:
        return Resolved(scene.cast.people[before[-1] if before else fitting[0]].name, 0.7 if definite else 0.6)
    return None


def _resolve_organisation(scene: Scene, position: int, head: str) -> Resolved | None:
    """ "the committee": the nearest organisation before with that word in its name."""
    head = "(?:Times|Post|Journal|News|Tribune|Globe|Herald)" if head in {"newspaper", "paper"} else head.capitalize()
    pattern = (
        rf"(?:[A-Z][\w.&’-]*\s(?:(?:of|for|the|and)\s)?){{1,5}}{head}(?:\s(?:of|for|on)(?:\s(?:the\s)?[A-Z]\w+)+)?"
    )
    found = list(re.finditer(pattern, scene.text[max(0, position - 3000) : position]))
    return Resolved(found[-1].group(), 0.65) if found else None


def _organisation(mention: str) -> Resolved | None:
    """An organisation as the article writes it: "The New York Post", "the Clinton campaign"."""
    bare = re.sub(r"['’]s?$", "", re.sub(r"^(?:the|an?|this)\s+", "", mention))
    match = _CAPITALS.match(bare)
    if not match or _INDEFINITE.match(mention):
        return None
    rest, name = bare[match.end() :], match.group().rstrip(".,")
    single = name.split()[0] if name else ""
    if re.match(r"['’]s?\s|\s+[a-z]", rest) and not re.match(r"\s+(?:of|in|who|which|that|on|at)\b|\s*,", rest):
        return None
    common = " " not in name and (fold(single) in NOT_NAMES | PLACES or (single.endswith("s") and single[1:].islower()))
    return None if not name or common else Resolved(name, 0.75)


def _unnamed(mention: str) -> Resolved:
    """Somebody whom the article leaves unnamed, as it describes them: "a federal judge", "Sanders aides".

    Only what introduces somebody: "the official" points back to somebody, and to nobody we know.
    """
    description = _QUALIFIED.split(mention, maxsplit=1)[0].rstrip(" ,")
    words = description.split()
    introduces = _INDEFINITE.match(description) or (fold(words[-1]).endswith("s") and fold(words[0]) != "the")
    if (
        not introduces
        or not 1 <= len(words) <= 8
        or fold(words[-1]) in _PRONOUNS.keys() | _SILENT | _RELATIVE | NOT_NAMES
    ):
        return Resolved(None, 0.0)
    return Resolved(description[0].lower() + description[1:] if _INDEFINITE.match(description) else description, 0.6)
