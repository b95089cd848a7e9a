"""Who "he", "Mr. Kelly" or "the former agent" is: a mention in an article resolved to a name, or to nobody.

Never a silent guess: every answer carries a confidence, and what stays open stays None.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.people import fold, is_description, same_person
from rag.people_descriptions import describe_unnamed, name_organisation, resolve_description
from rag.people_lexicon import TITLES
from rag.people_pronouns import PRONOUNS, follow_pronouns, resolve_pronoun
from rag.people_scene import MODIFIES, Resolved, Scene, set_scene
from rag.quotations import find_quotations

_BELONGING = re.compile(r"\b(of|for|to|with|by|from)\s+((?:[A-Z]\w+\.?\s+)*)$")
_RELATIVE = frozenset({"who", "whom", "whose", "that", "which"})
_SILENT = frozenset({"i", "me", "my", "we", "us", "our", "you", "it", "they", "them", "their", "its", "this", "one"})
_GROUPS = frozenset(
    f"the {head}"
    for head in """union group company paper newspaper outlet magazine site network board commission committee campaign
    agency department court panel organization association party report study statement editorial article council
    firm bank university team center institute government administration""".split()
)


def prepare_scene(text: str, quotations: Sequence[tuple[int, int]] | None = None) -> Scene:
    """Find the cast, the sentences and the pronouns of an article once, for all its mentions."""
    return follow_pronouns(set_scene(text, find_quotations(text) if quotations is None else quotations))


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
    if folded in PRONOUNS:
        return resolve_pronoun(scene, start, PRONOUNS[folded], last_speaker, excluded)
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
        named = resolve_description(scene, start, folded)
        several = last_speaker if last_speaker and _is_group(scene, last_speaker, folded) else None
        return named or Resolved(several, 0.5 if several else 0.0)
    if folded in _SILENT:
        return Resolved(None, 0.0)
    if re.match(r"(?:[Mm]y|[Oo]ur)\s[a-z]", mention):  # nobody whom the article names; but "Our Revolution"
        return Resolved(None, 0.0)
    return resolve_description(scene, start, folded) or name_organisation(mention) or describe_unnamed(mention)


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
    return Resolved(label.title(), 0.6) if 1 < len(words) < 4 else None


def _belongs(before: str) -> bool:
    """Whether a name is only what a mention's head belongs to: "a spokesman for Sen." Rubio, not "Secretary of State"
    John Kerry, where the office ends before the name.
    """
    found = _BELONGING.search(before)
    if found is None:
        return False
    between = fold(found.group(2)).replace(".", "").split()
    return not between or found.group(1) != "of" or any(word in TITLES for word in between)


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
        if MODIFIES.match(rest) or (rest[:1] == "-" and rest[1:2].isalpha()):
            continue
        between = scene.text[position : mention.start]
        if names and not re.fullmatch(r",?\s+(?:and|&)\s+(?:[A-Z][\w.]*\s+){0,3}|,\s+", between):
            break
        if not names and _belongs(between):
            continue
        person = scene.cast.people[mention.person]
        names.append(person.name)
        confidence = 0.98 if " " in person.name else 0.9 if person.certain else 0.7
        position = mention.end
    names = list(dict.fromkeys(names))
    return Resolved(" and ".join(names[:3]), confidence) if names else None
