"""Passages changed the way that a question was, so that they answer it again.

Near misses by rule have a look of their own: whoever learns that an odd name or a rare adjective means "no answer" has
learnt the rule and not to compare. A passage with the same change has that look and answers; the question as it was
before, asked of the changed passage, is another near miss.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = re.compile(r"\S+|\s+")
_EDGE = ".,?!;:'\"()"
_NOT_NAMED = re.compile(r"n't|cannot|^(?:who|whom|whose|what|which|when|where|why|how)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Agreeing:
    """A passage that answers the changed question with ``context[start:end]``."""

    context: str
    start: int
    end: int


def difference(before: str, after: str) -> tuple[str, str, str]:
    """What ``after`` has in place of what in ``before``, in whole words, and the word behind it: ``(old, new, next)``.

    ``old`` is "" where something was put in.
    """
    one, two = _WORDS.findall(before), _WORDS.findall(after)
    head = 0
    while head < min(len(one), len(two)) and one[head] == two[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(two)) - head and one[-1 - tail] == two[-1 - tail]:
        tail += 1
    behind = "".join(one[len(one) - tail :]).split()
    old, new = ("".join(words[head : len(words) - tail]).strip().strip(_EDGE) for words in (one, two))
    return old, new, behind[0].strip(_EDGE) if behind else ""


def agreeing(before: str, after: str, context: str, start: int, end: int) -> Agreeing | None:
    """The passage that answers ``after`` as ``context[start:end]`` answers ``before``; None where none can be made.

    What was exchanged in the question is exchanged for one another throughout; what was put in is put in there, too.
    """
    old, new, behind = difference(before, after)
    if not new or _NOT_NAMED.search(new) or (old and _NOT_NAMED.search(old)):
        return None
    if old:
        pattern = re.compile(rf"(?<!\w)(?:{re.escape(old)}|{re.escape(new)})(?!\w)")
        if re.search(rf"(?<!\w){re.escape(old)}(?!\w)", context) is None:
            return None
        parts = [
            pattern.sub(lambda m: new if m.group() == old else old, part)
            for part in (context[:start], context[start:end], context[end:])
        ]
    else:
        found = list(re.finditer(rf"\b(?:the|a|an|their|its|his|her) (?={re.escape(behind)}\b)", context))
        found = [m for m in found if m.end() <= start or m.start() >= end]
        if not behind or not found:
            return None
        at = min(found, key=lambda m: abs(m.start() - start)).end()
        put = f"{new} "
        if at <= start:
            parts = [context[:at] + put + context[at:start], context[start:end], context[end:]]
        else:
            parts = [context[:start], context[start:end], context[end:at] + put + context[at:]]
    return Agreeing("".join(parts), len(parts[0]), len(parts[0]) + len(parts[1]))
