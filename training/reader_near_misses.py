"""Questions changed by rule so that their passage no longer answers them: names, numbers, opposites, nouns.

Each rule keeps the question close to the passage on purpose: what is easily told apart teaches nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from training.reader_contrasts import OPPOSITES

YEAR = re.compile(r"\b(?:1[0-9]{3}|20[0-2][0-9])\b")
NUMBER = re.compile(r"(?<![\w.])\d[\d,.]*\d\b|\b\d\b")
NAME = re.compile(r"[A-Z][\w'’.-]*\w(?: (?:of |the |de |von |and )?[A-Z][\w'’.-]*\w)*")
NOUN = re.compile(r"\b(?:the|a|an|of|their|its|his|her) ([a-z]{4,})\b")
NEGATED = re.compile(r"\b(did|does|do|was|were|is|are|can|could|has|had|would|will)\b", re.IGNORECASE)
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
    found = [m for m in NUMBER.finditer(question) if not YEAR.fullmatch(m.group())]
    if not found:
        return None
    others = [n for n in NUMBER.findall(context) if n not in question and n not in answer]
    new = rng.choice(others) if others else str(rng.randint(2, 99))
    return _replace(question, rng.choice(found), new) if new not in question else None


def swap_name(question: str, context: str, answer: str, rng: random.Random) -> str | None:
    found = [m for m in NAME.finditer(question) if m.start() > 0]
    if not found:
        return None
    match = rng.choice(found)
    if match.group() in MONTHS:
        return _replace(question, match, rng.choice([m for m in MONTHS if m not in context] or MONTHS))
    candidates = [
        m.group()
        for m in NAME.finditer(context)
        if m.start() > 1 and context[m.start() - 2] not in '.?!\n"”' and len(m.group()) > 3
    ]
    usable = [c for c in candidates if not _clashes(c, question, answer) and c not in MONTHS]
    several = " " in match.group()
    alike = [c for c in usable if (" " in c) == several] or usable
    return _replace(question, match, rng.choice(alike)) if alike else None


def swap_opposite(question: str, context: str, answer: str, rng: random.Random) -> str | None:
    found = [m for m in re.finditer(r"[A-Za-z]+", question) if m.group().casefold() in OPPOSITES]
    if not found:
        return None
    match = rng.choice(found)
    new = rng.choice(OPPOSITES[match.group().casefold()])
    return _replace(question, match, new.capitalize() if match.group()[0].isupper() else new)


def swap_noun(question: str, context: str, answer: str, rng: random.Random) -> str | None:
    found = list(NOUN.finditer(question))
    others = [w for w in NOUN.findall(context) if not _clashes(w, question, answer)]
    others = [w for w in others if not any(w[:4] in m.group(1) for m in found)]
    if not found or not others:
        return None
    return _replace(question, rng.choice(found), rng.choice(others), 1)


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


Rule = Callable[[str, str, str, random.Random], str | None]
RULES: tuple[tuple[Rule, float], ...] = (
    (swap_name, 0.34),
    (swap_opposite, 0.26),
    (swap_year, 0.10),
    (swap_number, 0.05),
    (swap_noun, 0.15),
    (negate, 0.10),
)


def swap_question(question: str, context: str, answer: str, rng: random.Random) -> str | None:
    """A near miss of ``question``, or None where no rule applies. Rules are tried in a weighted random order."""
    order = sorted(RULES, key=lambda rule: -(rng.random() ** (1 / rule[1])))
    for rule, _ in order:
        changed = rule(question, context, answer, rng)
        if changed is not None and changed != question:
            return changed
    return None
