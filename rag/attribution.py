"""Every statement of an article with its speaker: rules, the tagger and the resolution of mentions, joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.attribution_rules import Attribution, attribute_by_rule, headline_attribution
from rag.people_resolution import Resolved, Scene, prepare_scene, resolve_mention
from rag.quotations import find_quotations
from rag.types import Article, Attributor, Kind, Statement

RULES = "1"
"""Version of everything here that is not weights; part of the fingerprint."""

_ASKING = ("ask", "question", "wonder", "inquire")
_REPLYING = ("repl", "respond", "answer", "counter", "retort", "shot back")


class RuleAttributor:
    """An :class:`rag.types.Attributor` without weights: quotations, blocks and transcripts only."""

    @property
    def fingerprint(self) -> str:
        return f"rules-{RULES}"

    def find_statements(self, articles: Sequence[Article]) -> list[list[Statement]]:
        """The statements of each article, in order of their start."""
        return [statements_by_rule(article) for article in articles]


def load_attributor() -> Attributor:
    """The attributor of the product."""
    return RuleAttributor()


def statements_by_rule(article: Article) -> list[Statement]:
    """The statements of one article that rules find."""
    quotations = find_quotations(article.text)
    scene = prepare_scene(article.text, quotations)
    attributions = attribute_by_rule(article.text, quotations)
    headline = headline_attribution(article.text, [(m.start, m.end) for m in scene.cast.mentions])
    if headline and not any(a.start < headline.end for a in attributions):
        attributions = [headline, *attributions]
    return resolve_statements(article, scene, attributions)


def resolve_statements(article: Article, scene: Scene, attributions: Iterable[Attribution]) -> list[Statement]:
    """Name the speakers, first statement first, so that "he" may be who spoke last; drop boilerplate."""
    statements: list[Statement] = []
    known: dict[tuple[int, int], Resolved] = {}
    last: str | None = None
    asked: str | None = None
    for item in sorted(attributions, key=lambda a: (a.start, a.end)):
        if any(item.start < end and start < item.end for start, end in article.boilerplate):
            continue
        cue = scene.text[item.cue[0] : item.cue[1]].lower() if item.cue else ""
        resolved = Resolved(None, 0.0)
        if item.source and item.source not in known:  # the halves of a split quotation share their "he"
            excluded = asked if cue.startswith(_REPLYING) else None
            known[item.source] = resolve_mention(scene, *item.source, last_speaker=last, excluded=excluded)
        if item.source:
            resolved = known[item.source]
        asked = resolved.name if cue.startswith(_ASKING) else None
        last = resolved.name or last
        source, cued = item.source or (-1, -1), item.cue or (-1, -1)
        confidence = item.confidence * (resolved.confidence if resolved.name else 1.0)
        kind = kind_of(scene, item.start, item.end)
        statements.append(Statement(item.start, item.end, kind, resolved.name, *source, *cued, round(confidence, 3)))
    return statements


def kind_of(scene: Scene, start: int, end: int) -> Kind:
    """``direct``: all of it inside quotation marks; ``mixed``: some; ``indirect``: none."""
    quoted = sum(max(0, min(end, b) - max(start, a)) for a, b in scene.quotations)
    if quoted >= 0.9 * (end - start):
        return "direct"
    return "mixed" if quoted else "indirect"
