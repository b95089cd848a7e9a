"""Whose words, or opinion, a question asks for, by how English asks for them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.questions_lexicon import (
    ACTING,
    BEING,
    CERTAIN,
    FINITE,
    GROUPS,
    MINDS,
    MOVING,
    OPINIONS,
    PLAIN,
    ROLES,
    SAYING,
    any_of,
    inflected,
)
from rag.questions_names import Named

_OPINION = rf"{any_of(OPINIONS)}\b"
_SURE = rf"{any_of(CERTAIN)}\b"
_AUXILIARY = any_of(f"{ACTING} is was were")
_NO_VERB = (
    r"(?!(?:of|in|on|at|and|or|for|from|to|with|by|as|the|a|an|who|that|versus|vs|when|after|before|over|about|than"
    r"|is|was|are|were|did|does)\b)"
)
# Between a name and its verb: ", who was there,", "of the Fed", "and Tillerson", "really".
_BETWEEN = (
    r"\.?(?:,[^,]*,)?(?:\s+(?:of|at|from|with)\s+(?:the\s+)?(?:\S+\s+){0,3}?\S+)?(?:\s+and\s+(?:\S+\s+)?\S+)?"
    r"(?:\s+(?:\w+ly|also|ever|once|then|first|just|still|now|not|have|himself|herself))?\s+"
)

# What stands before the name...
_BY = re.compile(
    r"\b(?:accord\w*\s+to|per|(?:quotes?|statements?)\s+(?:by|from)|words\s+of|(?:in|from)\s+the\s+(?:\w+\s+)?"
    rf"{any_of(MINDS)}\s+of|going\s+by|if\s+you\s+(?:ask|believe))\s+(?:[^\s,]+\s+){{0,5}}$"
)
_ASKED = re.compile(rf"\b{_AUXILIARY}\s+(?:\S+\s+){{0,7}}$")
_PASSIVE = re.compile(rf"\b{any_of(BEING)}\s+(?:\S+\s+){{0,7}}$")
_ACTIVE = re.compile(rf"\b{any_of(ACTING)}\s+(?:\S+\s+){{0,7}}$")
_BY_WHOM = re.compile(rf"\b(?:is|are|was|were|be|been|being)\s+(?:\S+\s+){{1,6}}?{SAYING}\s+by\s+(?:\S+\s+){{0,3}}$")
_ABOUT = re.compile(r"\b(?:about|of|to|on)\s+$")
_BEGINS = re.compile(r"\W*(?:\S+\s+){0,2}")
_WHAT_OPINION = re.compile(
    rf"\b(?:what|which)\s+(?:\S+\s+){{0,3}}?{_OPINION}\s+(?:\S+\s+){{0,6}}?{_AUXILIARY}\s+(?:\S+\s+){{0,7}}$"
)
_IN = re.compile(r"\b(?:in|from)\s+(?:\S+\s+){0,3}$")
_AS = re.compile(r"\bas\s+(?:\S+\s+){0,3}$")
_HOW_SURE = re.compile(rf"\bhow\s+(?:\w+\s+)?{_SURE}\s+(?:is|was|were|are)\s+(?:\S+\s+){{0,5}}$")
_WHAT_MOVES = re.compile(rf"^\W*(?:what|which\s+\S+)\s+(?:most\s+)?{inflected(MOVING)}\s+(?:to\s+)?(?:\S+\s+){{0,5}}$")
# ... and what after it.
_OPINION_OF = re.compile(rf"[’']s?\s+(?:[\w-]+\s+){{0,3}}?{_OPINION}")
_MIND = re.compile(rf"[’']s?\s+(?:own\s+)?{any_of(MINDS)}\b")
_HOLDS = re.compile(rf"\s+(?:\w+ly\s+|has\s+|had\s+|also\s+|would\s+)?{FINITE}\b")
_SAYS = re.compile(
    rf"{_BETWEEN}(?:{SAYING}\b|make\s+of\b|own\s+up\b|take\s+back\b|(?:brush|wave)\s+off\b|(?:play|talk)\s+(?:down|up)\b"
    r"|explain\s+away\b|look\s+back\b|stand\s+up\s+for\b|point\s+to\b|call\s+on\b)"
)
_SAYS_PLAINLY = re.compile(rf"{_BETWEEN}{PLAIN}\b")
_DOES = re.compile(rf"{_BETWEEN}{_NO_VERB}[a-z]+")
_IS_SURE = re.compile(rf"{_BETWEEN}(?:so\s+|very\s+|too\s+)?{_SURE}")
_TOPIC = re.compile(r"\s+(?:on|about|re|regarding|quotes?)\b")
_GROUP = re.compile(rf"(?:[’']s?)?\s+{any_of(GROUPS)}\b")
_ROLE = re.compile(rf"(?:[’']s?)?\s+(?:{_NO_VERB}[\w-]+\s+){{0,1}}{any_of(ROLES)}\b")

# A place, a day or a number is asked for, though somebody may have said it; not in "to what did Scott attribute it?".
_FACTUAL = re.compile(
    r"^\W*(?!to\s.*\b(?:attribute|ascribe|liken|compare|equate)\b)"
    r"(?:when|where|how\s+(?:long|many|much|often|old|large|big)|(?:on|in|at|to|by|from|with|for)\s+(?:\w+\s+)?"
    r"(?:what|which|whom)(?!\s+(?:grounds|basis|terms))|is|are|was|were)\b"
)
# The one whose words are given is asked for: "who called Trump's claim wrong?"
_WHO = re.compile(r"^\W*(?:who|whose|which)\b")
MOST = 20  # names that are looked at: a question has a few


def speaker_of(text: str, names: Sequence[Named]) -> str:
    """The name, of ``names``, of the person whose words or opinion are asked for; "" where nobody's are."""
    folded = _lowered(text)
    persons = [n for n in names[:MOST] if not _GROUP.match(folded, n[1]) and not _is_role(text, n[1])]
    sources = [n for n in persons if _is_source(folded, n)]
    if sources:
        return sources[-1][2]  # "according to Trump's director Rick Wiley"
    found = [n for n in persons if _asked_by_verb(folded, n)] or [n for n in persons if _asked(folded, n, persons)]
    return found[0][2] if found else ""


def actor_of(text: str, names: Sequence[Named]) -> str:
    """The name that the question's verb is said of: "why did (young backer) NAME[, who ...,] leave"; "" if none."""
    folded = _lowered(text)
    acting = (n for n in names[:MOST] if not _is_role(text, n[1]) and _acts(folded, n))
    return next((name for _, _, name in acting), "")


def _lowered(text: str) -> str:
    """In lower case, as long as before: casefold makes two letters of "ß", and every name's place behind it wrong."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text)


def _is_role(text: str, end: int) -> bool:
    """Whether the name only says which: "Trump" in "Trump spokesman Steven Cheung", "NATO" in "the NATO chief"."""
    return _ROLE.match(text, end) is not None


def _acts(text: str, name: Named) -> bool:
    start, end, _ = name
    return _ASKED.search(text[:start]) is not None and _DOES.match(text, end) is not None


def _is_source(text: str, name: Named) -> bool:
    start, end, _ = name
    before = text[:start]
    if _BY_WHOM.search(before) and not _WHO.match(text):  # "why was Clinton criticized by Trump?"
        return True
    if _BY.search(before) or (_IN.search(before) and _MIND.match(text, end)):
        return True
    return _AS.search(before) is not None and _HOLDS.match(text, end) is not None


def _asked_by_verb(text: str, name: Named) -> bool:
    start, end, _ = name
    before = text[:start]
    if not _ASKED.search(before):
        return False
    if _IS_SURE.match(text, end) or _HOW_SURE.search(before):
        return True
    if _is_passive(before):  # what is said is said of this person
        return False
    if _FACTUAL.match(text):
        return _SAYS_PLAINLY.match(text, end) is not None
    return bool(_SAYS.match(text, end) or (_WHAT_OPINION.search(before) and _DOES.match(text, end)))


def _is_passive(before: str) -> bool:
    return _PASSIVE.search(before) is not None and not _ACTIVE.search(before)


def _asked(text: str, name: Named, persons: Sequence[Named]) -> bool:
    start, end, _ = name
    before = text[:start]
    if _WHO.match(text) or any(other[0] < start and _acts(text, other) for other in persons):
        return False
    if _OPINION_OF.match(text, end) or _WHAT_MOVES.search(before):
        return True
    if _HOLDS.match(text, end) and not _is_passive(before) and not _ABOUT.search(before) and not _FACTUAL.match(text):
        return True
    return _BEGINS.fullmatch(before) is not None and _TOPIC.match(text, end) is not None
