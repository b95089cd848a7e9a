"""An article made ready for resolving mentions: who is in it, what is quoted, where its sentences begin."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rag.people_cast import Cast, Mention, find_cast

_SENTENCE_END = re.compile(r"[.!?…][\"”’')]*\s+|\n+")
_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|St|Jr|Sr|[A-Z])\.$")
# "6:01 p.m." and "___" part a roundup ("The Latest") into stories of their own
_SECTION = re.compile(r"^[ \t]*(?:\d{1,2}(?::\d\d)?\s?[ap]\.?m\.?[:.]*|_{2,}\.?|\*{3,}|\* \* \*)[ \t]*$", re.M | re.I)
MODIFIES = re.compile(
    r"['’]s?[ \u00a0]|[ \u00a0](?!(?:who|of|and|in|from|at|on|with|or|as|for|to|said|says|told|later|also|himself"
    r"|herself|then|has|had|was|is|did|does|when|while|after|during|by)\b)[a-z]"
)
"""What follows a name that only qualifies something: "Obama’s ...", "Clinton campaign"."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The name that a mention stands for (None: unknown) and how sure that is, in [0, 1]."""

    name: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Scene:
    """An article prepared for resolving.

    ``pronouns`` are "he" and "she" in the article's own words, resolved one after the other: whom a paragraph
    has gone on about by pronoun is nearer than the one it last named. ``sections`` are where its stories begin.
    """

    text: str
    cast: Cast
    pronouns: tuple[Mention, ...]
    quotations: tuple[tuple[int, int], ...]
    sentences: tuple[int, ...]
    sections: tuple[int, ...]

    def sentence_of(self, position: int) -> int:
        """The number of the sentence around ``position``."""
        return bisect_right(self.sentences, position) - 1

    def section_of(self, position: int) -> int:
        """The number of the section around ``position``."""
        return bisect_right(self.sections, position) - 1

    def in_quotation(self, position: int) -> bool:
        """Whether ``position`` is inside quotation marks."""
        place = bisect_right(self.quotations, (position, len(self.text))) - 1
        return place >= 0 and self.quotations[place][0] <= position < self.quotations[place][1]


def set_scene(text: str, quotations: Sequence[tuple[int, int]]) -> Scene:
    """The scene of ``text``, its pronouns still to be resolved."""
    starts = [0]
    for match in _SENTENCE_END.finditer(text):
        abbreviated = _ABBREVIATION.search(text[max(0, match.start() - 8) : match.start() + 1])
        if not abbreviated or "\n" in match.group():
            starts.append(match.end())
    sections = (0, *(match.end() for match in _SECTION.finditer(text)))
    return Scene(text, find_cast(text), (), tuple(quotations), tuple(starts), sections)
