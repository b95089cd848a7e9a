"""Every statement of an article with its speaker: rules, the tagger and the resolution of mentions, joined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rag.attribution_decode import Span, Tagged
from rag.attribution_forms import Attribution, find_letters, find_turns, headline_attribution
from rag.attribution_merge import merge_attributions
from rag.attribution_rules import attribute_by_rule
from rag.people_resolution import prepare_scene, resolve_mention
from rag.people_scene import Resolved, Scene
from rag.quotations import find_quotations
from rag.sentences import split_paragraphs
from rag.tagger import THRESHOLD, Tagger
from rag.types import Article, Attributor, Kind, Statement

RULES = "5"
"""Version of everything here that is not weights; part of the fingerprint."""

MODEL = Path(__file__).parent / "models" / "attribution"

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


class LearnedAttributor:
    """An :class:`rag.types.Attributor`: the tagger's contents and the rules', joined.

    Args:
        folder: of the weights, see :class:`rag.tagger.Tagger`.
        threshold: the least probability of a token of a content.

    Raises:
        BadModel: the weights are missing or not the expected ones.
    """

    def __init__(self, folder: Path = MODEL, threshold: float = THRESHOLD) -> None:
        self._tagger = Tagger(folder, threshold)

    @property
    def fingerprint(self) -> str:
        return f"{self._tagger.sha256}-{self._tagger.threshold}-rules-{RULES}"

    def find_statements(self, articles: Sequence[Article]) -> list[list[Statement]]:
        """The statements of each article, in order of their start."""
        quotations = [find_quotations(article.text) for article in articles]
        tagged = self._tagger.tag([article.text for article in articles], quotations)
        return [_statements_of(*item) for item in zip(articles, quotations, tagged, strict=True)]


def load_attributor() -> Attributor:
    """The attributor of the product, with the weights that ship.

    Raises:
        BadModel: the weights are missing or not the expected ones.
    """
    return LearnedAttributor()


def statements_by_rule(article: Article) -> list[Statement]:
    """The statements of one article that rules find."""
    return _statements_of(article, find_quotations(article.text), None)


def _statements_of(article: Article, quotations: Sequence[Span], tagged: Sequence[Tagged] | None) -> list[Statement]:
    """``tagged`` None: by rules alone."""
    text = article.text
    turns = find_turns(text)
    # a quotation around a whole transcript says nothing about who says what in it
    quotations = [q for q in quotations if not any(q[0] <= t.start and t.end <= q[1] for t in turns)]
    scene = prepare_scene(text, quotations)
    ruled = attribute_by_rule(text, quotations, turns)
    headline = headline_attribution(text, [(m.start, m.end) for m in scene.cast.mentions])
    if headline and not any(a.start < headline.end for a in ruled):
        ruled = [headline, *ruled]
    if tagged is not None:
        tagged = [t for t in tagged if not any(a.start < t.end and t.start < a.end for a in turns)]
        ruled = merge_attributions(text, quotations, split_paragraphs(text), tagged, ruled)
    return resolve_statements(article, scene, ruled, find_letters(text))


def resolve_statements(
    article: Article, scene: Scene, attributions: Sequence[Attribution], letters: Sequence[Attribution] = ()
) -> list[Statement]:
    """Name the speakers, first statement first, so that "he" may be who spoke last; drop boilerplate."""
    known: dict[Span, Resolved] = {}
    last: str | None = None
    asked: str | None = None
    section = 0
    statements: list[Statement] = []
    for item in sorted([*attributions, *letters], key=lambda a: (a.start, a.end)):
        if any(item.start < end and start < item.end for start, end in article.boilerplate):
            continue
        if scene.section_of(item.start) != section:  # the next story of a roundup
            section, last, asked = scene.section_of(item.start), None, None
        cue = scene.text[slice(*item.cue)].lower() if item.cue else ""
        if item.source and item.source not in known:  # the halves of a split quotation share their "he"
            excluded = asked if cue.startswith(_REPLYING) else None
            known[item.source] = _resolve_first_person(article, scene, item.source, letters) or resolve_mention(
                scene, *item.source, last_speaker=last, excluded=excluded
            )
        resolved = known[item.source] if item.source else Resolved(None, 0.0)
        asked = resolved.name if cue.startswith(_ASKING) else None
        last = resolved.name or last
        source, cued = item.source or (-1, -1), item.cue or (-1, -1)
        confidence = round(item.confidence * (resolved.confidence if resolved.name else 1.0), 3)
        kind = kind_of(scene, item.start, item.end)
        statements.append(Statement(item.start, item.end, kind, resolved.name, *source, *cued, confidence))
    return statements


def _resolve_first_person(
    article: Article, scene: Scene, source: Span, letters: Sequence[Attribution]
) -> Resolved | None:
    """ "I", outside quotations: whose letter it is, else the article's author."""
    if scene.text[slice(*source)] not in {"I", "my", "My"} or scene.in_quotation(source[0]):
        return None
    for letter in letters:
        if letter.source and letter.start <= source[0] < letter.end:
            return resolve_mention(scene, *letter.source)
    return Resolved(article.author, 0.6) if article.author else None


def kind_of(scene: Scene, start: int, end: int) -> Kind:
    """``direct``: all of it inside quotation marks; ``mixed``: some; ``indirect``: none."""
    quoted = sum(max(0, min(end, b) - max(start, a)) for a, b in scene.quotations)
    if quoted >= 0.9 * (end - start):
        return "direct"
    return "mixed" if quoted else "indirect"
