"""Follow-up questions, read with what was asked before them: "and about the wall?", "who else?", "what did he say?".

A follow-up is rewritten into a question that stands alone, which is then asked like any other and shown to the
person as what was understood. A question that stands alone already is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.lexical import tokenize
from rag.questions import read_question
from rag.types import Answer

_LEAD = r"^\W*(?:(?:and|but|so|ok(?:ay)?|also|then|well)\b[\s,]*)*"
_ABOUT = re.compile(rf"{_LEAD}(?:(?:what|how)\s+about|about|on|regarding|as\s+for)\s+(?P<rest>.+?)\W*$", re.IGNORECASE)
_BARE = re.compile(
    rf"{_LEAD}(?P<rest>(?:(?:mr|mrs|ms|dr|president|secretary)\.?\s+)?[^\W\d_][\w’'.-]*(?:\s+[\w’'.-]+){{0,2}})\W*$",
    re.IGNORECASE,
)
_WHO_ELSE = re.compile(
    rf"{_LEAD}(?:who|anyone|anybody|someone|somebody|does\s+any(?:one|body))\s+else\b.{{0,40}}$", re.IGNORECASE
)
_WHAT_ELSE = re.compile(rf"{_LEAD}(?:what|anything)\s+else\W*$", re.IGNORECASE)
_TO_THAT = re.compile(
    r"\b(?:say|said|think|thought|reply|respond|answer|react|make)\b\s*(?:to|about|on|of)?\s*(?:that|this|it|them)?\W*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:he|she|they)\b(?=\s+(?:\w+\s+)?[a-z])|(?<=\s)(?:him|them)\b|\b(?:his|her|their)\b", re.IGNORECASE
)
_POSSESSIVE = {"his", "her", "their"}
_WHO = re.compile(r"\W*who(?:m|se)?\b", re.IGNORECASE)
_TOPIC = re.compile(r"\b(?:about|on|regarding|concerning|of|to)\s+(?P<topic>.+?)\W*$", re.IGNORECASE)


def stand_alone(question: str, previous: Answer | None, people: Sequence[str] = ()) -> str:
    """The question in words that need no other question. ``people`` are those known from the articles."""
    if previous is None:
        return question
    speaker, topic = _speaker(previous, people), _topic(previous.read_as, people)
    if _WHO_ELSE.match(question) and topic:
        return f"Who else said something about {topic}?"
    if _WHAT_ELSE.match(question) and speaker:
        return f"What else did {speaker} say{f' about {topic}' if topic else ''}?"
    about = _ABOUT.match(question)
    if about:
        return _change(about["rest"], speaker, topic, people) or question
    bare = _BARE.match(question)
    if bare and (person := _person(bare["rest"], people)) and topic:
        return f"What did {person} say about {topic}?"
    return _fill(question, speaker, topic, people)


def _change(rest: str, speaker: str, topic: str, people: Sequence[str]) -> str:
    """ "What about X?": another speaker on the same topic, or the same speaker on another."""
    person = _person(rest, people)
    if person and topic:
        return f"What did {person} say about {topic}?"
    return f"What did {speaker} say about {rest}?" if speaker else ""


def _fill(question: str, speaker: str, topic: str, people: Sequence[str]) -> str:
    """Put the last speaker for a pronoun, and the last topic where the question ends in "to that"."""
    pronoun = _PRONOUN.search(question)
    if speaker and pronoun and not read_question(question[: pronoun.start()], people).names:
        name = f"{speaker}’s" if pronoun.group().lower() in _POSSESSIVE else speaker
        question = question[: pronoun.start()] + name + question[pronoun.end() :]
    names = read_question(question, people).names
    pointing = _TO_THAT.search(question)
    if pointing and names and topic and re.search(r"\b(?:that|this|it|them)\W*$", question, re.IGNORECASE):
        verb = re.split(r"\s", pointing.group())[0]
        return f"{question[: pointing.start()]}{verb} about {topic}?"
    return question


def _speaker(previous: Answer, people: Sequence[str]) -> str:
    asked = read_question(previous.read_as, people)
    if previous.speaker or asked.speaker:
        return previous.speaker or asked.speaker
    said = (previous.quotes[0].speaker if previous.answered and previous.quotes else None) or ""
    # Whoever is asked for by "who" is in the answer; else a reporter's question in it would take the person's place.
    return said or asked.subject if _WHO.match(previous.read_as) else asked.subject or said


def _topic(question: str, people: Sequence[str]) -> str:
    """What a question is about: what follows its last-but-first preposition, or its words less names and verbs."""
    found = _TOPIC.search(question)
    if found and tokenize(found["topic"]):
        return found["topic"]
    names = {stem for name in read_question(question, people).names for stem in tokenize(name)}
    kept = [word for word in re.findall(r"[\w’'-]+", question) if tokenize(word) and not set(tokenize(word)) & names]
    return " ".join(kept)


def _person(text: str, people: Sequence[str]) -> str:
    """The name, when a text is nothing but somebody's name; "" otherwise."""
    names = read_question(text, people).names
    left = text
    for name in names:
        left = re.sub(re.escape(name), " ", left, flags=re.IGNORECASE)
    known = {word.casefold() for person in people for word in person.split()}
    named = [name for name in names if name.split()[-1].casefold() in known]
    return named[0] if named and not set(tokenize(left)) - {"mr", "mrs", "ms", "dr", "presid", "secretari"} else ""
