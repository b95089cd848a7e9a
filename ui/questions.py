"""Questions to offer: examples for a corpus, and better ones where there was no answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from rag.store import Listed
from rag.types import Answer

BUNDLED = (
    "what did Kelly say about family separation?",
    "Will there be mass deportations?",
    "How did Sean Spicer explain the military remark?",
    "What did Tarango say about the coyotes?",
)
# A file of the bundled corpus: where it is there, the questions above have answers.
BUNDLED_ARTICLE = "000_dallas-stop.txt"


def examples(articles: Sequence[Listed], speakers: Sequence[tuple[str, int]], count: int = 4) -> list[str]:
    """Questions that this corpus can be asked."""
    if any(article.id == BUNDLED_ARTICLE for article in articles):
        return list(BUNDLED[:count])
    asked = [f"What did {name} say?" for name, _ in speakers[: count - 1]]
    titles = [article.title for article in articles if 10 < len(article.title) < 90]
    asked += [f"What do the articles say on “{title}”?" for title in titles[: count - len(asked)]]
    return asked[:count]


def better(answer: Answer, speakers: Sequence[tuple[str, int]], count: int = 3) -> list[str]:
    """Questions nearer to what the articles hold than the one that found nothing."""
    names = [name for name, _ in speakers]
    if answer.reason == "off_topic_for_speaker" and answer.speaker:
        return [f"What did {answer.speaker} say?"]
    if answer.reason == "unknown_speaker" and answer.speaker:
        near = alike(answer.speaker, names)
        if near:
            pattern = re.compile(re.escape(answer.speaker), re.IGNORECASE)
            swapped = [pattern.sub(lambda _, name=name: name, answer.question) for name in near]
            return [question for question in swapped if question != answer.question][:count]
    return [f"What did {name} say?" for name in names[:count]]


def alike(name: str, names: Sequence[str]) -> list[str]:
    """The names that a name may have been meant for, by how their last words are spelt."""
    last = {known.split()[-1].casefold(): known for known in reversed(names) if known.split()}
    words = name.casefold().split() or [""]
    return [last[word] for word in get_close_matches(words[-1], list(last), n=3, cutoff=0.7)]
