"""Who "he" and "she" are: the nearest person of the right gender, subjects before objects."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.people import Gender, fold
from rag.people_cast import Mention
from rag.people_descriptions import resolve_description
from rag.people_lexicon import TITLES
from rag.people_scene import MODIFIES, Resolved, Scene

PRONOUNS: dict[str, Gender] = {
    **dict.fromkeys(("he", "him", "his", "himself"), "m"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "f"),
}
_GOVERNED = re.compile(
    r"\b(?:with|to|[a-z]\w*[ \u00a0]of|for|from|against|about|like|than|at|in|on|over|after|between|among|toward|under"
    r"|as)[ \u00a0](?:the[ \u00a0])?(?:[A-Z][\w.’-]*[ \u00a0]|former[ \u00a0]){0,4}$"
)
_SUBJECT_PRONOUN = re.compile(
    r"\b(?:[Hh]e|[Ss]he)\b|(?:(?<=[.!?…]\s)|(?<=\n)|(?<=[.!?][\"”]\s))(The[ \u00a0](?:[\w-]+[ \u00a0]){0,2}[\w-]+)"
)


def follow_pronouns(scene: Scene) -> Scene:
    """Resolve every "he" and "she" of the article's own words, and "The former agent" that begins a sentence."""
    known: list[Mention] = []
    for match in _SUBJECT_PRONOUN.finditer(scene.text):
        if scene.in_quotation(match.start()):
            continue
        scene = replace(scene, pronouns=tuple(known[-8:]))
        if match.group(1):
            person = _described_subject(scene, match)
            if person is not None:
                known.append(Mention(match.start(1), match.end(1), person))
            continue
        scores = _pronoun_scores(scene, match.start(), PRONOUNS[match.group().lower()], None, None)
        if scores:
            known.append(Mention(match.start(), match.end(), max(scores, key=lambda person: scores[person])))
    return replace(scene, pronouns=tuple(known))


def _described_subject(scene: Scene, match: re.Match[str]) -> int | None:
    """The person whom "The former ambassador" at the head of a sentence means, None where it is nobody named."""
    words = match.group(1).split()
    for length in range(len(words), 1, -1):
        if fold(words[length - 1]) in TITLES:
            resolved = resolve_description(scene, match.start(1), fold(" ".join(words[:length])))
            if resolved and resolved.name:
                return next((i for i, p in enumerate(scene.cast.people) if p.name == resolved.name), None)
    return None


def resolve_pronoun(
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
    begin = max(scene.sentences[max(0, here - 12)], scene.sections[scene.section_of(position)])
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
        score -= 0.7 if MODIFIES.match(after) else 0.0
        score += 0.6 if person.name == last_speaker else 0.0
        scores[mention.person] = max(score, scores.get(mention.person, -99.0))
    return scores


def _is_subject(scene: Scene, mention: Mention) -> bool:
    """Whether a name is the first in its sentence outside quotations: mostly its subject."""
    begin = scene.sentences[scene.sentence_of(mention.start)]
    if _GOVERNED.search(scene.text, begin, mention.start):
        return False
    return all(
        scene.in_quotation(m.start)
        or MODIFIES.match(scene.text[m.end : m.end + 24])
        or _GOVERNED.search(scene.text, begin, m.start)
        for m in scene.cast.between(begin, mention.start)
    )
