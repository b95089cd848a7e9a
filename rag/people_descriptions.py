"""Descriptions and organisations as speakers: "the former agent", "the committee", "a federal judge"."""

from __future__ import annotations

import re

from rag.people import fold
from rag.people_lexicon import NOT_NAMES, ORGANISATION, PLACES, TITLES
from rag.people_scene import Resolved, Scene

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
_QUALIFIED = re.compile(r",|\s+(?:who|which|that|familiar|briefed|speaking|close|involved|whose|when|while|as)\b")
_INDEFINITE = re.compile(r"(?:an?|one|some|several|many|two|three|four|other|another|both|few|most|no)\b", re.I)
_NOBODY = frozenset(
    """he him his she her hers i me my we us our you it they them their its this one who whom whose that which all those
    these others irony himself herself 1 2 3""".split()
)


def resolve_description(scene: Scene, position: int, folded: str) -> Resolved | None:
    """ "the former agent": the nearest person before whose title or apposition has its words."""
    raw = scene.text[position : position + len(folded)]
    capital = frozenset(fold(w) for w in re.findall(r"\b[A-Z][\w-]*", raw))
    if _INDEFINITE.match(folded):
        return None
    head, *rest = re.split(r"\b(?:of|for|in|at|from)\b", folded, maxsplit=1)  # "secretary of homeland security"
    words = [w for w in re.findall(r"[\w-]+", head) if w not in _FUNCTION]
    if not words or len(words) > 5:
        return None
    definite = folded.startswith(("the ", "that "))
    person = None
    if words[-1] in TITLES or words[-1] not in capital:  # not "the Department of Homeland Security"
        further = re.findall(r"[\w-]+", rest[0]) if rest else []
        person = _by_role(scene, position, words, capital.union(further) - {words[-1]}, definite)
    if person is None and definite and words[-1] in ORGANISATION and len(words) <= 2 and not capital:
        return _nearest_organisation(scene, position, words[-1])
    return person


def _by_role(scene: Scene, position: int, words: list[str], hints: frozenset[str], definite: bool) -> Resolved | None:
    """The person whose title or apposition has the description's words: the nearest before, else the only one.

    ``hints`` ("dhs", "homeland") are words that need not be in a title, but choose between people who have one.
    """
    if not definite and words[-1] not in TITLES:
        return None
    modifiers = set(words[:-1]) - hints - PLACES
    bearing = [i for i, p in enumerate(scene.cast.people) if words[-1] in p.roles]
    fitting = [i for i in bearing if modifiers <= scene.cast.people[i].roles]
    fitting = fitting or (bearing if len(bearing) == 1 and words[-1] in TITLES else [])
    if len(fitting) > 1:
        spelt = {part for word in hints for part in _ACRONYMS.get(word, word).split()}
        fitting = [i for i in fitting if spelt & scene.cast.people[i].roles] or fitting
    if not fitting or (not definite and len(fitting) > 1):
        return None
    before = [m.person for m in scene.cast.between(0, position) if m.person in fitting]
    if before or not definite:
        return Resolved(scene.cast.people[before[-1] if before else fitting[0]].name, 0.7 if definite else 0.6)
    return None


def _nearest_organisation(scene: Scene, position: int, head: str) -> Resolved | None:
    """ "the committee": the nearest organisation before with that word in its name."""
    head = "(?:Times|Post|Journal|News|Tribune|Globe|Herald)" if head in {"newspaper", "paper"} else head.capitalize()
    pattern = (
        rf"(?:[A-Z][\w.&’-]*\s(?:(?:of|for|the|and)\s)?){{1,5}}{head}(?:\s(?:of|for|on)(?:\s(?:the\s)?[A-Z]\w+)+)?"
    )
    found = list(re.finditer(pattern, scene.text[max(0, position - 3000) : position]))
    return Resolved(found[-1].group(), 0.65) if found else None


def name_organisation(mention: str) -> Resolved | None:
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


def describe_unnamed(mention: str) -> Resolved:
    """Somebody whom the article leaves unnamed, as it describes them: "a federal judge", "Sanders aides".

    Only what introduces somebody: "the official" points back to somebody, and to nobody we know.
    """
    description = _QUALIFIED.split(mention, maxsplit=1)[0].rstrip(" ,")
    words = description.split()
    if not 1 <= len(words) <= 8 or fold(words[-1]) in _NOBODY:  # none: ", who asked not to be named"
        return Resolved(None, 0.0)
    if not _INDEFINITE.match(description) and (not fold(words[-1]).endswith("s") or fold(words[0]) == "the"):
        return Resolved(None, 0.0)
    return Resolved(description[0].lower() + description[1:] if _INDEFINITE.match(description) else description, 0.8)
