"""Follow-up questions, read with what was asked before them: "and about the wall?", "who else?", "what did he say?".

A follow-up is rewritten into a question that stands alone, which is then asked like any other and shown to the
person as what was understood. A question that stands alone already is left as it is.
"""

from __future__ import annotations

import re

from rag.lexical import tokenize
from rag.people import Gender, given_gender, same_person
from rag.questions import NOBODY, read_question, topic_of
from rag.questions_lexicon import ACTING, BEING, DAYS, MONTHS, any_of
from rag.questions_names import People
from rag.types import Answer, Quote

_LEAD = r"^\W*(?:(?:and|but|so|ok(?:ay)?|also|then|well)\b[\s,]*)*"
_ABOUT = re.compile(rf"{_LEAD}(?:(?:what|how)\s+about|about|on|regarding|as\s+for)\s+(?P<rest>.+?)\W*$", re.IGNORECASE)
_QUESTION = r"(?:what|which|who|whom|whose|when|where|why|how)\b"
# "On Tuesday, what did Trump say?", "about how many ..." are whole questions.
_ASKS = re.compile(rf"^{_QUESTION}|,\s*(?:{_QUESTION}|(?:did|does|do|was|were|is|are|has|have|had)\b)", re.IGNORECASE)
_WHEN = re.compile(
    rf"{_LEAD}(?:(?:what|how)\s+about\s+)?(?P<rest>(?:(?:in|on|before|after|since|during|until|by|last|this)\s+)"
    rf"(?:(?:early|late|mid)[\s-])?(?:the\s+)?(?:{any_of(f'{MONTHS} {DAYS}')}|\d{{4}}|\d+\w*|week|month|year)\b"
    rf"(?:\s+\d+\w*)?(?:,?\s+\d{{4}})?)\W*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"{_LEAD}(?P<rest>(?:(?:mr|mrs|ms|dr|president|secretary)\.?\s+)?[^\W\d_][\w’'.-]*(?:\s+[\w’'.-]+){{0,2}})\W*$",
    re.IGNORECASE,
)
_WHO_ELSE = re.compile(
    rf"{_LEAD}(?:who|anyone|anybody|someone|somebody|does\s+any(?:one|body))\s+else\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
# "Who else spoke about it?" asks no more than "who else?" does.
_SPOKE = frozenset(
    tokenize("say saying so that it this them spoke speak talk talked comment commented mentioned think")
)
_WHY = re.compile(
    rf"{_LEAD}(?P<word>why|how|when|where)(?:\s+(?:so|exactly|that|is\s+that|was\s+that))?\W*$", re.IGNORECASE
)
_WHAT_ELSE = re.compile(rf"{_LEAD}(?:what|anything)\s+else\W*$", re.IGNORECASE)
_TO_THAT = re.compile(
    r"\b(?:say|said|think|thought|reply|respond|answer|react|make)\b\s*(?:to|about|on|of)?\s*(?:that|this|it|them)?\W*$",
    re.IGNORECASE,
)
# "They" and "their" are hardly ever the one person whose words were asked for.
_PRONOUN = re.compile(
    r"\b(?P<subject>he|she)\b|(?<=\s)(?P<possessive>his|her)\b(?=\s+\w)|(?<=\s)(?P<object>him|her)\b", re.IGNORECASE
)
_GENDER: dict[str, Gender] = {"he": "m", "his": "m", "him": "m", "she": "f", "her": "f"}
# Somebody else acts in the question, and "he" or "his" may be that one's: "how did the police chief say he ...".
_OTHER_SUBJECT = re.compile(
    rf"\b{any_of(f'{ACTING} {BEING}')}\s+(?:\S+\s+){{0,3}}?"
    r"(?:the|an?|this|that|these|those|all|many|most|some|any|no|people|voters|officials|critics|\w+[^s\W]s)\s",
    re.IGNORECASE,
)
_WHO = re.compile(r"\W*who(?:m|se)?\b", re.IGNORECASE)
_WHO_DID = re.compile(r"\W*who\s+(?:else\s+)?(?P<rest>(?P<verb>\S+)\s.*\w)\W*$", re.IGNORECASE | re.DOTALL)
_AUXILIARY = re.compile(any_of(f"{ACTING} {BEING} will be been"), re.IGNORECASE)
_OF = re.compile(r"\b(?:of|to)\s+(?P<topic>.+?)\W*$", re.IGNORECASE)


_ELSE = re.compile(r"\b(?P<who>who(?:m|se)?\s+|any(?:one|body)\s+|some(?:one|body)\s+)?else\b", re.IGNORECASE)


def is_told(quote: Quote, question: str, previous: Answer | None) -> bool:
    """Whether a question for something else ("what else?", "who else?") has had the quote, or whoever is quoted, as the
    first answer to the one before it."""
    other = _ELSE.search(question)
    if not other or not previous or not previous.answered:
        return False
    first = previous.quotes[0]
    if other["who"]:
        return bool(quote.speaker and first.speaker) and same_person(quote.speaker or "", first.speaker or "")
    places = [(one.article, one.start, one.end) for one in (first, *first.also_in)]
    return any(
        one.article == article and one.start < end and start < one.end
        for one in (quote, *quote.also_in)
        for article, start, end in places
    )


def stand_alone(question: str, previous: Answer | None, people: People = NOBODY) -> str:
    """The question in words that need no other question. ``people`` are those known from the articles."""
    if previous is None:
        return question
    speaker, topic = _speaker(previous, people), _topic(previous.read_as, people)
    when = _WHEN.match(question)
    more = f"{previous.read_as.rstrip(' ?!.')} {when['rest']}?" if when else _more(question, previous, speaker, topic)
    if more:
        return more
    about = _ABOUT.match(question)
    if about and not _ASKS.search(about["rest"]):
        return _change(about["rest"], speaker, topic, people) or question
    bare = _BARE.match(question)
    if bare and (person := _person(bare["rest"], people)) and topic:
        return _said(person, speaker, topic)
    return _fill(question, previous, speaker, topic, people)


def _more(question: str, previous: Answer, speaker: str, topic: str) -> str:
    """ "Who else?", "what else?", "why?"; "" for any other question."""
    who = _WHO_ELSE.match(question)
    if who and topic and not set(tokenize(who["rest"])) - _SPOKE:
        did = _WHO_DID.match(previous.read_as)
        return f"Who else {did['rest']}?" if did else f"Who else said something about {topic}?"
    why = _WHY.match(question)
    if why and speaker and topic:
        return f"{why['word'].capitalize()} did {speaker} say that about {topic}?"
    if _WHAT_ELSE.match(question) and speaker:
        return f"What else did {speaker} say{f' about {topic}' if topic else ''}?"
    return ""


def _change(rest: str, speaker: str, topic: str, people: People) -> str:
    """ "What about X?": another speaker on the same topic, or the same speaker on another."""
    person = _person(rest, people)
    if person and topic:
        return _said(person, speaker, topic)
    return f"What did {speaker} say about {rest}?" if speaker else ""


def _said(person: str, speaker: str, topic: str) -> str:
    """Somebody else on the same topic; where the topic is that person, on whoever spoke of it."""
    return f"What did {person} say about {speaker if speaker and same_person(person, topic) else topic}?"


def _fill(question: str, previous: Answer, speaker: str, topic: str, people: People) -> str:
    """Put the person meant for a pronoun, and the last topic where the question ends in "to that"."""
    pronoun = _PRONOUN.search(question)
    if pronoun and not read_question(question[: pronoun.start()], people).names:
        other = _OTHER_SUBJECT.search(question[: pronoun.start()])
        meant = _of_gender(_GENDER[pronoun.group().lower()], previous, speaker, people)
        if meant and (not other or pronoun["object"]):
            name = f"{meant}’s" if pronoun["possessive"] else meant
            question = question[: pronoun.start()] + name + question[pronoun.end() :]
            topic = speaker if same_person(meant, topic) else topic
    names = read_question(question, people).names
    pointing = _TO_THAT.search(question)
    if pointing and names and topic and re.search(r"\b(?:that|this|it|them)\W*$", question, re.IGNORECASE):
        verb = re.split(r"\s", pointing.group())[0]
        return f"{question[: pointing.start()]}{verb} about {topic}?"
    return question


def _of_gender(gender: Gender, previous: Answer, speaker: str, people: People) -> str:
    """The speaker, or where that one is known to be of the other gender, whoever else the last question names."""
    for name in (speaker, *read_question(previous.read_as, people).names):
        full = next((person for person in people.names if same_person(name, person)), name)
        if name and given_gender(full.split()[0]) in {None, gender}:
            return full if name != speaker else speaker
    return ""


def _speaker(previous: Answer, people: People) -> str:
    """Whom the last question asked for, as it names them: most articles say "Kelly", and are read with that name."""
    asked = read_question(previous.read_as, people)
    if asked.speaker or previous.speaker:
        return asked.speaker or previous.speaker or ""
    said = (previous.quotes[0].speaker if previous.answered and previous.quotes else None) or ""
    # Whoever is asked for by "who" is in the answer; else a reporter's question in it would take the person's place.
    return said or asked.subject if _WHO.match(previous.read_as) else asked.subject or said


def _topic(question: str, people: People) -> str:
    """What a question is about: what follows "about" or its like, else "of" or "to", or what was done in "who did it?",
    else all but its names."""
    of = _OF.search(question)
    for topic in (topic_of(question), of["topic"] if of else ""):
        if tokenize(topic):
            return topic
    did = _WHO_DID.match(question)
    if did and not _AUXILIARY.fullmatch(did["verb"]):
        return did["rest"].removeprefix(did["verb"]).strip()
    names = {stem for name in read_question(question, people).names for stem in tokenize(name)}
    kept = [word for word in re.findall(r"[\w’'-]+", question) if tokenize(word) and not set(tokenize(word)) & names]
    return " ".join(kept)


def _person(text: str, people: People) -> str:
    """The name, when a text is nothing but somebody's name; "" otherwise."""
    names = read_question(text, people).names
    left = text
    for name in names:
        left = re.sub(re.escape(name), " ", left, flags=re.IGNORECASE)
    known = {word.casefold() for person in people.names for word in person.split()}
    named = [name for name in names if name.split()[-1].casefold() in known]
    return named[0] if named and not set(tokenize(left)) - {"mr", "mrs", "ms", "dr", "presid", "secretari"} else ""
