"""Questions, or their passages, changed by rule so that the passage no longer answers: names, numbers, opposites.

Each rule keeps the two close to one another on purpose: what is easily told apart teaches nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import partial

from training.reader_contrasts import OPPOSITES
from training.reader_likeness import Choose, choose_any
from training.reader_words import WORD, other_word
from training.wordnet import Lexicon

YEAR = re.compile(r"\b(?:1[0-9]{3}|20[0-2][0-9])\b")
NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*\d\b|\b\d\b")
ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b")
NAME = re.compile(r"[A-Z][\w'’.-]*\w(?: (?:of |the |de |von |and )?[A-Z][\w'’.-]*\w)*")
NOUN = re.compile(r"\b(?:the|a|an|of|their|its|his|her) ([a-z]{4,})\b")
NEGATED = re.compile(r"\b(did|does|do|was|were|is|are|can|could|has|had|would|will)\b", re.IGNORECASE)
NARROWED = re.compile(r"\b(?:the|their|its|his|her) (?=[a-z]{4,})")
ASKED = re.compile(r"(?:Where|When|Why|How)(?= (?:did|does|do|was|were|is|are|has|have|had)\b)")
JOINED = re.compile(r"\b(?:and|or|between|both|versus|vs)\b", re.IGNORECASE)
# Each narrows what is asked: the passage may answer without it, and says nothing of it.
NARROWER = """
first second third last only largest smallest oldest youngest former future female male foreign private public military
civilian northern southern eastern western Catholic German French British Spanish Italian Russian Chinese Japanese
American annual secret unofficial temporary original modern ancient rural urban wooden underground commercial
""".split()
MONTHS = "January February March April May June July August September October November December".split()


def _replace(question: str, match: re.Match[str], new: str, group: int = 0) -> str:
    return question[: match.start(group)] + new + question[match.end(group) :]


def _clashes(candidate: str, *texts: str) -> bool:
    """Whether ``candidate`` shares a word with any of ``texts``: it may then name the same thing."""
    words = {w for w in re.findall(r"\w+", candidate.casefold()) if len(w) > 2 or w.isdigit()}
    return any(words & set(re.findall(r"\w+", text.casefold())) for text in texts)


def swap_year(question: str, context: str, answer: str, rng: random.Random) -> str | None:
    found = list(YEAR.finditer(question))
    if not found:
        return None
    match = rng.choice(found)
    others = [y for y in YEAR.findall(context) if y not in question and y not in answer]
    near = str(int(match.group()) + rng.choice((-1, 1)) * rng.randint(1, 20))
    if near in context:
        near = ""
    new = rng.choice(others) if others and rng.random() < 0.7 else near
    return _replace(question, match, new) if new else None


def swap_number(question: str, context: str, answer: str, rng: random.Random) -> str | None:
    ordinal = ORDINAL.search(question)
    if ordinal:
        return _replace(question, ordinal, _ordinal(max(1, int(ordinal.group(1)) + rng.choice((-2, -1, 1, 2)))))
    found = [m for m in NUMBER.finditer(question) if not YEAR.fullmatch(m.group())]
    if not found:
        return None
    others = [n for n in NUMBER.findall(context) if n not in question and n not in answer]
    new = rng.choice(others) if others else str(rng.randint(2, 99))
    return _replace(question, rng.choice(found), new) if new not in question else None


def _ordinal(n: int) -> str:
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def swap_name(question: str, context: str, answer: str, rng: random.Random, choose: Choose = choose_any) -> str | None:
    found = [m for m in NAME.finditer(question) if m.start() > 0]
    if not found:
        return None
    match = rng.choice(found)
    if match.group() in MONTHS:
        return _replace(question, match, rng.choice([m for m in MONTHS if m not in context] or MONTHS))
    new = _name_like(match.group(), context, (question, answer), rng, choose)
    return None if new is None else _replace(question, match, new)


def _name_like(name: str, text: str, taken: tuple[str, ...], rng: random.Random, choose: Choose) -> str | None:
    """A name of ``text``, not at the head of a sentence, without a word of ``taken``; a full name for a full one."""
    found = [m.group() for m in NAME.finditer(text) if m.start() > 1 and text[m.start() - 2] not in '.?!\n"”']
    usable = [n for n in found if len(n) > 3 and n not in MONTHS and not _clashes(n, *taken)]
    alike = [n for n in usable if (" " in n) == (" " in name)] or usable
    return choose(name, alike, rng) if alike else None


def swap_opposite(question: str, context: str, answer: str, rng: random.Random) -> str | None:
    found = [m for m in re.finditer(r"[A-Za-z]+", question) if m.group().casefold() in OPPOSITES]
    if not found:
        return None
    match = rng.choice(found)
    new = rng.choice(OPPOSITES[match.group().casefold()])
    return _replace(question, match, new.capitalize() if match.group()[0].isupper() else new)


def swap_noun(question: str, context: str, answer: str, rng: random.Random, choose: Choose = choose_any) -> str | None:
    found = list(NOUN.finditer(question))
    others = [w for w in NOUN.findall(context) if not _clashes(w, question, answer)]
    others = [w for w in others if not any(w[:4] in m.group(1) for m in found)]
    if not found or not others:
        return None
    match = rng.choice(found)
    return _replace(question, match, choose(match.group(1), others, rng), 1)


def negate(question: str, context: str, answer: str, rng: random.Random) -> str | None:
    match = NEGATED.search(question)
    if match is None or re.search(r"\bnot\b|n't\b|\bnever\b", question):
        return None
    verb = match.group()
    if verb.casefold() in ("can", "will"):
        return _replace(question, match, "won't" if verb.casefold() == "will" else "cannot")
    if verb.casefold() == "did" and rng.random() < 0.3:
        return _replace(question, match, "couldn't")
    return _replace(question, match, verb + "n't")


def swap_roles(question: str, context: str, answer: str, rng: random.Random) -> str | None:
    """Who did it and whom it was done to exchange places."""
    found = [m for m in NAME.finditer(question) if m.start() > 0 and m.group() not in MONTHS]
    if len(found) < 2 or JOINED.search(question):
        return None
    one, two = sorted(rng.sample(found, 2), key=lambda m: m.start())
    return _replace(question[: two.start()], one, two.group()) + one.group() + question[two.end() :]


def narrow(question: str, context: str, answer: str, rng: random.Random) -> str | None:
    """Ask for a particular one of what the passage is about: of which it does not speak."""
    found = list(NARROWED.finditer(question))
    lowered = context.casefold()
    usable = [w for w in NARROWER if w.casefold() not in lowered]
    if not found or not usable:
        return None
    at = rng.choice(found).end()
    return f"{question[:at]}{rng.choice(usable)} {question[at:]}"


def swap_asked(question: str, context: str, answer: str, rng: random.Random) -> str | None:
    """Ask for the reason, the time or the place of what another thing is asked about."""
    match = ASKED.match(question)
    others = [w for w in ("Why", "When", "Where", "How") if match and not match.group().startswith(w)]
    return _replace(question, match, rng.choice(others)) if match and others else None


Rule = Callable[[str, str, str, random.Random], str | None]
Rules = tuple[tuple[Rule, float], ...]


def question_rules(antonyms: Lexicon, choose: Choose = choose_any) -> Rules:
    """Every rule with how often it is tried first. ``choose``: what a name or noun is exchanged for."""

    def swap_antonym(question: str, context: str, answer: str, rng: random.Random) -> str | None:
        return _swap_word(question, antonyms, rng)

    return (
        (partial(swap_name, choose=choose), 0.30),
        (swap_opposite, 0.18),
        (swap_antonym, 0.10),
        (swap_year, 0.08),
        (swap_number, 0.05),
        (partial(swap_noun, choose=choose), 0.10),
        (negate, 0.07),
        (swap_roles, 0.05),
        (narrow, 0.07),
        (swap_asked, 0.05),
    )


def _swap_word(text: str, antonyms: Lexicon, rng: random.Random, only: str | None = None) -> str | None:
    """``text`` with one word, of those in ``only`` where that is given, turned into its opposite."""
    found = list(WORD.finditer(text))
    rng.shuffle(found)
    for match in found:
        if only is not None and not re.search(rf"\b{re.escape(match.group())}\b", only):
            continue
        new = other_word(match.group(), text[: match.start()].lower(), antonyms, rng)
        if new is not None:
            return _replace(text, match, new)
    return None


def swap_question(question: str, context: str, answer: str, rules: Rules, rng: random.Random) -> str | None:
    """A near miss of ``question``, or None where no rule applies. Rules are tried in a weighted random order."""
    order = sorted(rules, key=lambda rule: -(rng.random() ** (1 / rule[1])))
    for rule, _ in order:
        changed = rule(question, context, answer, rng)
        if changed is not None and changed != question:
            return changed
    return None


def oppose_passage(question: str, said: str, antonyms: Lexicon, rng: random.Random) -> str | None:
    """The sentence ``said``, which answers, made to say the opposite of something that is asked about."""
    found = [m for m in re.finditer(r"[a-z]+", said) if m.group() in OPPOSITES and f" {m.group()} " in question]
    if found:
        match = rng.choice(found)
        return _replace(said, match, rng.choice(OPPOSITES[match.group()]))
    return _swap_word(said, antonyms, rng, question)


def rename_in_passage(
    question: str, context: str, answer: str, other: str, rng: random.Random, choose: Choose = choose_any
) -> str | None:
    """The passage with a name that is asked about exchanged throughout for one of the text ``other``."""
    asked = [m.group() for m in NAME.finditer(question) if m.start() > 0 and m.group() in context]
    name = rng.choice(asked) if asked else ""
    new = _name_like(name, other, (question, answer, context), rng, choose) if name else None
    if new is None:
        return None
    changed = re.sub(rf"\b{re.escape(name)}\b", lambda _: new, context)
    return None if _clashes(name, changed) else changed
