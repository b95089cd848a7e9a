"""How a question is read: is it one at all, and whose words does it ask for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from rag.errors import BadQuestion
from rag.lexical import tokenize
from rag.questions_asking import actor_of, speaker_of
from rag.questions_dates import Period, find_periods
from rag.questions_lexicon import OPENING, ROLES
from rag.questions_names import People, find_names

NOBODY = People()
_ABOUT = re.compile(r"\b(?:about|on|regarding|concerning)\s+(?P<topic>.+?)\W*$", re.IGNORECASE)
_SPEECH = (
    "say saying tell told talk speak spoke comment statement quote quoted words anything else mr mrs ms dr sen rep gov"
)
_NO_TOPIC = frozenset(tokenize(f"{_SPEECH} {ROLES}"))
_SMALL = frozenset(f"{OPENING} say said says think thought".split()) - {"will", "may"}


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question as it was read.

    ``speaker``: the name, as the question writes it, of the person whose words it asks for; "" where it asks
    for nobody's. ``subject``: the name of whoever it asks about ("when did Kelly leave"), the speaker where there
    is one; "" where it has no name. ``names``: every name in it. ``periods``: when what answers it was published,
    where it names a time.
    """

    text: str
    speaker: str = ""
    subject: str = ""
    names: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()


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


def _is_title(text: str) -> bool:
    """Whether it is written Like This: two or more of the words that nobody begins with a capital have one."""
    words = re.findall(r"[^\W\d_]+", text)[1:]
    return sum(word.istitle() and word.lower() in _SMALL for word in words) > 1


def read_question(text: str, people: People = NOBODY, years: Collection[int] = ()) -> ReadQuestion:
    """Find the names in a question, the one whose words it asks for, and the time it names.

    The names of ``people`` are recognised in lower case too ("what did kelly say"). ``years`` are those of the
    articles: a month may be that of any of them.
    """
    found = find_names(text.lower() if text.isupper() or _is_title(text) else text, people)
    speaker = speaker_of(text, found)
    subject = speaker or actor_of(text, found) or (found[0][2] if found else "")
    names = tuple(dict.fromkeys(name for _, _, name in found))
    return ReadQuestion(text, speaker, subject, names, find_periods(text, years))


def topic_of(text: str) -> str:
    """What a question is about, where it says so: what follows "about" or its like; "" where nothing does."""
    found = _ABOUT.search(text)
    return found["topic"] if found else ""


def asks_anything(question: ReadQuestion) -> bool:
    """Whether it asks for somebody's words, on whatever it may be: "what did Secretary Kelly say?"."""
    if not question.speaker or len(question.names) > 1 or tokenize(topic_of(question.text)):
        return False
    return not {*tokenize(question.text)} - {*tokenize(question.speaker)} - _NO_TOPIC
