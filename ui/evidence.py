"""An article with one place in it highlighted, and who says it and how marked in their own colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import Article, Statement
from ui.markup import esc, paint, tag
from ui.wording import headline

LEGEND = "".join(
    tag("span", name, {"class": f"otr-key otr-key-{kind}"})
    for kind, name in (("hit", "quoted"), ("speaker", "who"), ("cue", "how"))
)

EMPTY = tag(
    "div",
    tag("p", "The source opens here, at the quoted words.", {"class": "otr-empty-text"})
    + tag("p", LEGEND, {"class": "otr-legend", "aria-hidden": "true"}),
    {"class": "otr-evidence otr-empty"},
)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of an article."""

    article: str
    start: int
    end: int


def read_places(values: object) -> list[Place]:
    """The places in what a browser sent; whatever is not one is left out."""
    places: list[Place] = []
    for value in values if isinstance(values, list) else []:
        match value:
            case [str(article), int(start), int(end)] if 0 <= start < end:
                places.append(Place(article, start, end))
    return places


def evidence_html(article: Article, place: Place, statements: Sequence[Statement]) -> str:
    """The article's head and its whole text, the place in ``<mark class="otr-hit">``.

    Raises:
        ValueError: the place lies outside the text.
    """
    if not 0 <= place.start < place.end <= len(article.text):
        raise ValueError(f"{article.id} has no place {place.start}-{place.end}")
    layers = [("otr-hit", place.start, place.end)]
    layers += [("otr-noise", start, end) for start, end in article.boilerplate]
    for statement in statements:
        if statement.start < place.end and place.start < statement.end:
            layers.append(("otr-speaker", statement.speaker_start, statement.speaker_end))
            layers.append(("otr-cue", statement.cue_start, statement.cue_end))
    facts = " · ".join(esc(part) for part in (article.outlet, article.author, article.date, article.id) if part)
    head = tag("h2", esc(headline(article)), {"class": "otr-headline"}) + tag("p", facts, {"class": "otr-facts"})
    back = tag("button", "‹ Back to the quote", {"type": "button", "class": "otr-return", "data-back": ""})
    legend = tag("p", LEGEND, {"class": "otr-legend", "aria-hidden": "true"})
    text = tag(
        "div",
        paint(article.text, layers, {"otr-hit": "mark"}),
        {"class": "otr-text", "tabindex": "0", "role": "region", "aria-label": "Text of the article"},
    )
    return tag("div", back + head + legend + text, {"class": "otr-evidence"})
