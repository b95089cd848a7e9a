"""How a question is read: is it one at all, and whose words does it ask for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import BadQuestion

_SAYING = (
    r"(?:say|said|says|saying|think|thinks|thought|tell|told|tells|call|called|calls|describe|described|describes"
    r"|explain|explained|claim|claimed|claims|argue|argued|argues|write|wrote|tweet|tweeted|ask|asked|reply|replied"
    r"|respond|responded|react|reacted|promise|promised|vow|vowed|warn|warned|warns|suggest|suggested|suggests|defend"
    r"|defended|justify|justified|criticize|criticized|criticise|criticised|attack|attacked|blame|blamed|accuse|accused"
    r"|admit|admitted|acknowledge|acknowledged|deny|denied|insist|insisted|predict|predicted|expect|expects|expected"
    r"|believe|believes|believed|judge|judged|rate|rated|view|viewed|see|saw|sees|feel|felt|feels|want|wanted|wants"
    r"|propose|proposed|announce|announced|advise|advised|urge|urged|compare|compared|characterize|characterized"
    r"|characterise|characterised|portray|portrayed|concede|conceded|complain|complained|declare|declared|stress"
    r"|mention|mentioned|reveal|revealed|recall|recalled|state|stated|boast|boasted|joke|joked|note|noted|offer|offered"
    r"|put|answer|answered|comment|commented|give|gave|pledge|pledged|assess|assessed|mean|meant|dismiss|dismissed"
    r"|rule|cite|cited|sum|summed|hope|hoped|hopes|fear|feared|fears|plan|planned|talk|talked|speak|spoke|remark)"
)
_OPINION = (
    r"(?:view|views|opinion|take|reaction|response|reply|answer|comment|comments|statement|remark|remarks|words|position"
    r"|stance|explanation|assessment|advice|message|warning|prediction|verdict|argument|claim|quote|quotes|outlook"
    r"|reasoning|criticism|description|estimate|account|promise|plan|plans|thoughts|defense|defence|justification)"
)
_PARTICLES = "de|la|le|van|von|der|den|bin|al|el|da|di|du|dos|of"
# A name as people type it: capitalised words, an initial, a particle between two of them.
_NAME = rf"[A-Z][\w’'.-]*(?:\s+(?:(?:{_PARTICLES})\s+)?[A-Z][\w’'.-]*)*"
_TITLES = frozenset(
    """mr mrs ms dr prof sen senator rep representative gov governor gen general president secretary minister chief sir
    judge justice col lt capt adm admiral rev speaker congressman congresswoman mayor ambassador agent officer director
    chairman chairwoman chair spokesman spokeswoman foreign prime vice former press attorney first lady candidate
    nominee professor king queen prince pope ceo homeland security state house white republican democrat democratic
    january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday""".split()
)
_OPENING = frozenset(
    """what who whom whose when where why how which did does do is was were are has have had in on according will would
    can could should at for from and or but by to of about the a an i asked per during after
    before if everything anything something all quote quotes tell show find list give""".split()
)
_NO_VERB = r"(?!(?:of|in|on|at|and|or|for|from|to|with|by|as|the|a|an|who|that|versus|vs)\b)"
_AUXILIARY = r"(?:did|does|do|has|had|have|was|is|were|would|will|could|can|should|might)"
_DETERMINER = re.compile(r"\b(?:an?|the|this|that|these|those|some|any|no|every|each)\s+$", re.IGNORECASE)
_GROUP = re.compile(r"(?:[’']s)?\s+(?:campaign|camp|aides?|team|administration|supporters?|voters?|fans?)\b")
_POSSESSIVE = re.compile(r"[’']s?$")


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question as it was read.

    ``speaker``: the name, as the question writes it, of the person whose words it asks for; "" where it asks
    for nobody's. ``subject``: the name of whoever it asks about ("when did Kelly leave"), the speaker where there
    is one; "" where it has no name. ``names``: every name in it.
    """

    text: str
    speaker: str = ""
    subject: str = ""
    names: tuple[str, ...] = ()


def check_question(text: str, limit: int) -> str:
    """The question without surrounding white space.

    Raises:
        BadQuestion: it is no text, empty, longer than ``limit`` characters, or has not one letter or digit in it.
    """
    if not isinstance(text, str):
        raise BadQuestion(f"The question is no text: expected str, found {type(text).__name__}.")
    stripped = text.strip()
    if not stripped:
        raise BadQuestion("The question is empty. Ask, for example: what did Kelly say about family separation?")
    if len(stripped) > limit:
        raise BadQuestion(f"The question has {len(stripped):,} characters; at most {limit:,} are taken.")
    if any("\ud800" <= c <= "\udfff" for c in stripped):
        raise BadQuestion("The question has characters that are no text (lone surrogates); ask it in UTF-8.")
    if not any(c.isalnum() for c in stripped):
        raise BadQuestion("There is not a word in the question.")
    return unicodedata.normalize("NFC", stripped)


def read_question(text: str, people: Sequence[str] = ()) -> ReadQuestion:
    """Find the names in a question, and the one whose words it asks for.

    ``people`` are names known from the articles; they are recognised in lower case too ("what did kelly say").
    """
    found = _find_names(text.lower() if text.isupper() else text, people)
    speaker = next((name for start, end, name in found if _asks_for(text, start, end)), "")
    acting = (name for start, end, name in found if _acts(text, start, end))
    subject = speaker or next(acting, found[0][2] if found else "")
    return ReadQuestion(text, speaker, subject, tuple(dict.fromkeys(name for _, _, name in found)))


def _acts(text: str, start: int, end: int) -> bool:
    """Whether the name is what the question's verb is said of: "why did (young backer) NAME[, who ...,] leave"."""
    before = re.search(rf"\b{_AUXILIARY}\s+(?:\S+\s+){{0,7}}$", text[:start], re.IGNORECASE)
    return before is not None and re.match(rf"(?:,[^,]*,)?\s+{_NO_VERB}[a-z]+", text[end:]) is not None


def _asks_for(text: str, start: int, end: int) -> bool:
    before, after = text[:start].casefold(), text[end:].casefold()
    if _GROUP.match(after):  # "does the Trump campaign say"
        return False
    if re.search(
        r"\b(?:according\s+to|quotes?\s+(?:by|from)|words\s+of|statements?\s+(?:by|from))\s+(?:\S+\s+){0,5}$", before
    ):
        return True
    if re.match(rf"[’']s?\s+(?:\w+\s+){{0,2}}{_OPINION}\b", after):
        return True
    if re.search(rf"\b{_AUXILIARY}\s+(?:\S+\s+){{0,7}}$", before) and re.match(
        rf"(?:,[^,]*,)?\s+(?:\w+\s+){{0,2}}?{_SAYING}\b", after
    ):
        return True
    if re.match(rf"\s+(?:\w+ly\s+|has\s+|had\s+|also\s+)?{_SAYING}\b", after) and not re.search(
        r"\b(?:about|of|to|on)\s+$", before
    ):
        return True
    return (
        re.fullmatch(r"\W*(?:\S+\s+){0,2}", before) is not None
        and re.match(r"\s+(?:on|about|re|regarding|quotes?)\b", after) is not None
    )


def _find_names(text: str, people: Sequence[str]) -> list[tuple[int, int, str]]:
    """``(start, end, name)`` of every name, in order; titles before it and a possessive after it left off."""
    spans: dict[int, tuple[int, int, str]] = {}
    for match in re.finditer(_NAME, text):
        start, words = match.start(), []
        for word in re.finditer(r"\S+", match.group()):
            plain = _POSSESSIVE.sub("", word.group().strip(".,’'").casefold())
            if not words and (plain in _TITLES or plain in _OPENING):
                start = match.start() + word.end()
                continue
            if words and _POSSESSIVE.search(words[-1]):  # "NYU's Richard Revesz"
                start, words = match.start() + word.start(), []
            words.append(word.group())
        if not words:
            continue
        start += len(text[start:]) - len(text[start:].lstrip())
        name = _POSSESSIVE.sub("", " ".join(words)).rstrip(".,")
        spans[start] = (start, start + len(name), name)
    written = {person.split()[-1].casefold(): person.split()[-1] for person in reversed(people) if _is_name(person)}
    for match in re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)*", text):
        inside = any(start <= match.start() < end for start, end, _ in spans.values())
        name = written.get(match.group())
        if not inside and name and name.casefold() not in _OPENING and not _DETERMINER.search(text[: match.start()]):
            spans[match.start()] = (match.start(), match.end(), name)
    return [spans[start] for start in sorted(spans)]


def _is_name(person: str) -> bool:
    """Whether it is a person's own name ("Steven Law"), not a description ("one California delegate")."""
    words = person.split()
    return len(words[-1]) > 2 and all(word[0].isupper() for word in words if word not in _PARTICLES.split("|"))
