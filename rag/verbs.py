"""How English verbs are inflected, as far as patterns of saying need it."""

from __future__ import annotations

from collections.abc import Iterable

_IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote", "think": "thought", "hold": "held", "read": "read",
    "shoot": "shot", "swear": "swore", "put": "put", "see": "saw", "feel": "felt", "give": "gave", "speak": "spoke",
    "mean": "meant", "cast": "cast", "forecast": "forecast", "foresee": "foresaw", "plan": "planned", "beg": "begged",
    "quip": "quipped", "admit": "admitted", "refer": "referred", "brag": "bragged", "concur": "concurred",
    "snap": "snapped", "dub": "dubbed", "slam": "slammed", "rebut": "rebutted", "prefer": "preferred", "sum": "summed",
    "regret": "regretted",
}  # fmt: skip


def third(verb: str) -> str:
    """The third person: "says", "denies", "confesses"."""
    if _is_ied(verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x")) else f"{verb}s"


def past(verb: str) -> str:
    """The past: "said", "denied", "confessed"."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if _is_ied(verb):
        return f"{verb[:-1]}ied"
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


def alternatives(words: Iterable[str]) -> str:
    """A regular expression of any of the words, the longest first."""
    return "(?:" + "|".join(sorted(set(words), key=len, reverse=True)) + ")"


def _is_ied(verb: str) -> bool:
    return verb.endswith("y") and verb[-2] not in "aeiou"
