"""Clauses of saying: a subject and a verb ("he replied", "said Geoff Garin") beside a quotation or a block.

Patterns, not a parser: quotations are blanked out first, so that only the article's own words are matched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.verbs import alternatives, past, third

VERBS = """
    accuse acknowledge add admit admonish advise affirm agree allege announce answer argue ask assert assure attest
    believe bemoan blast blurt boast brag call caution chant charge chide cite claim clarify comment complain concede
    conclude concur confess confide confirm contend continue counter criticize cry declare defend demand denounce
    deny describe detail disclose dismiss echo elaborate emphasize exclaim explain fire gripe gush highlight hint hold
    implore imply indicate inform inquire insist instruct interject joke judge lament lecture maintain mention mock
    mumble muse mutter note object observe offer opine own plead pledge point post praise predict press proclaim
    promise pronounce propose protest quip quote rail read reason recall recite recommend recount refer reflect
    reiterate rejoin relate remark remember remind repeat reply report request respond retort reveal say scoff scold
    scream shoot shout sigh snap sneer speculate state stress suggest summarize surmise swear taunt tell testify thank
    theorize think threaten tweet underscore urge voice vow wail warn weigh welcome whisper wonder write yell bark
    rant reassure
"""
_BARE = frozenset(
    "acknowledge add argue ask believe claim concede contend insist note say suggest tell think warn write".split()
)
_NOUNS = frozenset("points posts states objects charges demands fires voices holds shoots attests".split())


def _forms(verb: str) -> list[str]:
    was, does = past(verb), third(verb)
    stem = verb[:-1] if verb.endswith("e") else was[:-2] if was.endswith((verb[-1] * 2 + "ed",)) else verb
    # the bare form follows a plural ("officials say"); of most verbs it is as often a noun
    thirds = [] if does in _NOUNS else [does]
    return [was, *thirds, stem + "ing", *([verb] if verb in _BARE else [])]


_VERB = alternatives(form for verb in VERBS.split() for form in _forms(verb))
_VERB = rf"(?:{_VERB}|(?<=\bto[ \u00a0])(?:{'|'.join(VERBS.split())}))"
_TAIL = (
    r"(?:[ \u00a0](?:on|of|out|back|to (?:say|add|note|tell|explain)|in (?:a|an|the) (?:statement|interview|tweet|email"
    r"|speech|letter|post|release)))?"
)
_ADVERB = (
    r"(?:(?:also|later|once|still|just|even|often|again|recently|earlier|now|first|already|then|only|previously|famously|reportedly|has|had|have|is|was"
    r"|were|did|would|will|could|went on to|continued to|seemed to|appeared to|used to|tried to|never|not"
    r"|\w+ly)[ \u00a0])"
)
_WORD = r"(?:[A-Z][\w.&’'-]*|of|de|van|von|the|bin|al|del|la)"
_NAME = rf"[A-Z][\w.&’'-]*(?:[ \u00a0]{_WORD})*"
_NOUN = (
    r"(?:the|an?|one|another|his|her|their|our|its|some|many|several|this|that|two)[ \u00a0]"
    r"(?:[\w.&’'-]+[ \u00a0]){0,5}?[\w.&’'-]+"
)
SUBJECT = (
    rf"(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|I|[Ww]e|(?:the[ \u00a0])?(?:[a-z][\w-]+[ \u00a0]){{0,3}}{_NAME}|{_NOUN}"
    rf"|{_NAME}(?:[ \u00a0][a-z][\w-]+){{1,3}}?)"
)

_GAP = r"[ \u00a0]?[,–—-]*[ \u00a0]?"
_AFTER_SUBJECT_FIRST = re.compile(
    rf"{_GAP}(?:as[ \u00a0])?(?P<subject>{SUBJECT})(?:,[^,.\ufffc\n]{{2,90}},)?[ \u00a0]"
    rf"{_ADVERB}{{0,3}}(?P<cue>{_VERB}\b{_TAIL})"
)
_AFTER_VERB_FIRST = re.compile(
    rf"{_GAP}(?P<cue>{_VERB}|according to)[ \u00a0](?P<subject>{SUBJECT})(?=[ \u00a0]*(?:[,.;:(–—\ufffc\n]|$|[ \u00a0]"
    r"(?:in|at|on|during|to|after|before|when|as|while|about|from|with|by|last|this|early|late|who|of|for|told)\b))"
)
_CUE = re.compile(rf"(?<!-)\b(?P<cue>(?:{_VERB}\b{_TAIL})|according to)")
_SUBJECT_ENDS = re.compile(rf"(?P<subject>{SUBJECT})(?:,[^.;\ufffc]{{2,140}},)?[ \u00a0]{_ADVERB}{{0,4}}$")
_NAME_ENDS = re.compile(
    rf"(?P<subject>(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|I|[Ww]e)|{_NAME})(?:,[^;\ufffc]{{2,160}},)?[ \u00a0]{_ADVERB}{{0,4}}$"
)
_FIRST_SUBJECT = re.compile(rf"(?<![\w’'])(?P<subject>(?:[Hh]e|[Ss]he)\b|{_NAME})")
_SAYING_NOUN = re.compile(
    r"\b(?:statement|remarks?|comments?|message|words|speech|letter|tweets?|position|response|answer|post|email|note"
    r"|interview|testimony|op-ed|editorial|essay|quote|reaction|warning|explanation|following|this|exchange)\b[^.]*$"
)
_NOT_SUBJECT = re.compile(
    r"(?:And|But|So|Yet|Then|Now|In|On|At|For|As|With|After|Before|When|While|If|To|From|By|That|What|How|Here|There"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|June|July|August"
    r"|September|October|November|December|Also|Still|Later|Earlier|Meanwhile|However)\b[ \u00a0,]*"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """Who is said to say: spans in the text. A verb alone, without subject, has ``subject`` None."""

    subject: tuple[int, int] | None
    cue: tuple[int, int]


def clause_after(masked: str, start: int, end: int) -> Clause | None:
    """The clause right after a quotation that ends at ``start``: "he said", "said Geoff Garin"."""
    for pattern in (_AFTER_VERB_FIRST, _AFTER_SUBJECT_FIRST):
        match = pattern.match(masked, start, end)
        if match and not _NOT_SUBJECT.fullmatch(match.group("subject")):
            return Clause(_trim(masked, *match.span("subject")), match.span("cue"))
    return None


def clause_before(masked: str, start: int, end: int, reach: int = 100) -> Clause | None:
    """The last clause of ``masked[start:end]`` whose verb is at most ``reach`` from a quotation at ``end``."""
    cues = [m for m in _CUE.finditer(masked, start, end) if end - m.end() <= reach]
    for cue in reversed(cues):
        if cue.group("cue") == "according to":
            match = re.compile(SUBJECT).match(masked, cue.end() + 1, end)
            if match:
                return Clause(_trim(masked, *match.span()), cue.span())
            continue
        ends = _NAME_ENDS.search(masked, start, cue.start()) or _SUBJECT_ENDS.search(masked, start, cue.start())
        if ends and not _NOT_SUBJECT.fullmatch(ends.group("subject")):
            return Clause(_trim(masked, *ends.span("subject")), cue.span("cue"))
    for cue in reversed(cues):  # no subject beside the verb: the first name of the sentence
        first = first_subject(masked, start, cue.start())
        if first:
            return Clause(first, cue.span("cue"))
    return None


def first_subject(masked: str, start: int, end: int) -> tuple[int, int] | None:
    """The first name or "he", "she" of a stretch of text, "On Monday," and the like left out."""
    for match in _FIRST_SUBJECT.finditer(masked, start, end):
        begin, stop = _trim(masked, *match.span("subject"))
        if begin < stop and not _NOT_SUBJECT.fullmatch(masked[begin:stop]):
            return begin, stop
    return None


def introduces(masked: str, start: int, end: int) -> Clause | None:
    """Whether the sentence ``masked[start:end]``, which ends in a colon, introduces somebody's words."""
    clause = clause_before(masked, start, end, reach=160)
    if clause:
        return clause
    noun = _SAYING_NOUN.search(masked, start, end)
    subject = first_subject(masked, start, end)
    return Clause(subject, (end - 1, end)) if noun and subject else None


def _trim(masked: str, start: int, end: int) -> tuple[int, int]:
    """Cut "But ", "On Monday, " from the front of a subject and a possessive from its end."""
    while match := _NOT_SUBJECT.match(masked, start, end):
        if match.end() >= end:
            break
        start = match.end()
    possessive = re.search(r"['’]s?$", masked[start:end])
    return start, end - len(possessive.group()) if possessive else end
