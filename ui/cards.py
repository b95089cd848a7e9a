"""An Answer as cards: each quote with its speaker, form, source and confidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from rag.types import Answer, Kind, Quote
from ui.markup import data, esc, paint, tag
from ui.wording import (
    FORMS,
    citation,
    confidence,
    headline,
    link,
    marks_around,
    rounded,
    source,
    speaker,
)

TITLES = {
    "unknown_speaker": "Nobody by that name",
    "off_topic_for_speaker": "Quoted, but not on this",
    "not_found": "Not in these articles",
}
ADVICE = {
    "unknown_speaker": "They may be there under another name, or without being quoted.",
    "off_topic_for_speaker": "Other words for the topic may find more.",
    "not_found": "No passage answers the question. Naming the speaker, or using other words, may find more.",
}


def answer_html(answer: Answer, suggestions: Sequence[str] = (), narrowed: Sequence[str] = ()) -> str:
    """The whole reply: answers, or why there is none, the nearest thing, and questions to ask instead.

    ``narrowed`` names the filters that the answer was looked for with.
    """
    read = tag("p", esc(f"Read as: {answer.reading}"), {"class": "otr-reading"}) if answer.reading else ""
    read += tag("p", esc(f"Looked for only in: {', '.join(narrowed)}"), {"class": "otr-label"}) if narrowed else ""
    if answer.answered:
        shown = answer.quotes[: answer.accepted]
        others = answer.quotes[answer.accepted :]
        cards = "".join(card_html(quote) for quote in shown)
        return tag(
            "section",
            read + _summary(shown) + cards + _more(others),
            {"class": "otr-answer otr-group", "aria-label": "Answer"},
        )
    said = tag("h3", esc(TITLES[answer.reason or "not_found"]), {"class": "otr-none-title"})
    reason = answer.reason or "not_found"
    why = "" if reason == "not_found" else f"{answer.message} "
    said += tag("p", esc(why + ADVICE[reason]), {"class": "otr-none-why"})
    nearest = ""
    if answer.nearest:
        nearest = tag("p", "The nearest thing in them, which is not an answer:", {"class": "otr-label"})
        nearest += card_html(answer.nearest, nearest=True)
    return tag(
        "section",
        read
        + tag("div", said + _free(answer, narrowed), {"class": "otr-none"})
        + nearest
        + suggestions_html(suggestions),
        {"class": "otr-answer otr-group otr-unanswered", "aria-label": "No answer"},
    )


def _free(answer: Answer, narrowed: Sequence[str]) -> str:
    """The question without the filters, where there were some: what is not there may be elsewhere."""
    if not narrowed:
        return ""
    free = {"type": "button", "class": "otr-ask", "data-free": answer.question}
    return tag("p", tag("button", "Ask without the filters", free), {"class": "otr-foot"})


def notice_html(message: str, kind: str = "notice", suggestions: Sequence[str] = ()) -> str:
    """A reply that is no answer: a question that cannot be asked, or a wait."""
    body = tag("p", esc(message), {"class": f"otr-{kind}"}) + suggestions_html(suggestions)
    return tag("section", body, {"class": "otr-answer", "aria-label": "Reply"})


def suggestions_html(questions: Sequence[str]) -> str:
    """Questions that are asked at a click."""
    if not questions:
        return ""
    buttons = "".join(
        tag("button", esc(question), {"type": "button", "class": "otr-ask", "data-ask": question})
        for question in questions
    )
    return tag("div", tag("span", "Try", {"class": "otr-label"}) + buttons, {"class": "otr-suggestions"})


def card_html(quote: Quote, *, nearest: bool = False) -> str:
    """One quote. ``nearest`` draws it as something found on the way, not as an answer."""
    words = words_html(quote.text, quote.kind)
    name = tag("strong", esc(speaker(quote)), {"class": "otr-name"})
    form = tag("span", esc(f" · {FORMS[quote.kind]}"), {"class": "otr-form"}) if quote.speaker else ""
    body = (
        words
        + tag("p", name + form, {"class": "otr-who"})
        + tag("p", _source(quote), {"class": "otr-source"})
        + _also(quote)
        + tag("div", ("" if nearest else _confidence(quote)) + _buttons(quote), {"class": "otr-foot"})
    )
    kind = f"otr-card otr-{quote.kind}" + " otr-nearest" * nearest
    return tag("article", body, {"class": kind})


def words_html(text: str, kind: Kind) -> str:
    """The words as they stand, in the form of their kind; quotation marks that are drawn are no part of them."""
    before, after = marks_around(text, kind)
    marks = " otr-open" * before + " otr-close" * after
    return tag("blockquote", tag("p", esc(text)), {"class": "otr-words" + marks})


def _summary(quotes: Sequence[Quote]) -> str:
    articles = {quote.article for quote in quotes}
    many = f"{len(quotes)} passages" if len(quotes) > 1 else "1 passage"
    where = f"{len(articles)} articles" if len(articles) > 1 else "1 article"
    return tag("p", f"{many} from {where}, word for word", {"class": "otr-label"})


def _more(quotes: Sequence[Quote]) -> str:
    if not quotes:
        return ""
    inside = "".join(card_html(quote, nearest=True) for quote in quotes)
    count = f"{len(quotes)} more" if len(quotes) > 1 else "1 more"
    summary = tag("summary", f"{count} that may only touch on it")
    return tag("details", summary + inside, {"class": "otr-more"})


def _source(quote: Quote) -> str:
    article = quote.source
    parts = [tag("cite", esc(headline(article)))]
    parts += [tag("span", esc(part)) for part in (article.outlet, article.author, article.date) if part]
    return " · ".join(parts)


def _confidence(quote: Quote) -> str:
    share = rounded(quote.score)
    bar = tag("span", tag("span", "", {"style": f"width:{share}%"}), {"class": "otr-bar", "aria-hidden": "true"})
    said = tag("span", confidence(quote.score))
    title = f"Of 100 passages rated like this one, about {share} answer the question"
    return tag("span", bar + said, {"class": "otr-sure", "title": title})


def _buttons(quote: Quote) -> str:
    place = data([quote.article, quote.start, quote.end])
    whose = f"{speaker(quote)}, {headline(quote.source)}"
    kinds = (
        ("Show in article", {"class": "otr-show", "data-open": place}),
        ("Copy", {"data-copy": citation(quote), "title": "Copy the words with their source"}),
        ("Copy link", {"data-link": link(quote.article, quote.start, quote.end)}),
    )
    return "".join(
        tag("button", name, {"type": "button", "aria-label": f"{name}: {whose}", **more}) for name, more in kinds
    )


def _also(quote: Quote) -> str:
    if not quote.also_in:
        return ""
    count = len(quote.also_in)
    summary = tag("summary", f"Also in {count} other article{'s' * (count > 1)}")
    items = "".join(_twin(quote, twin) for twin in quote.also_in)
    return tag("details", summary + tag("ul", items), {"class": "otr-also"})


def _twin(quote: Quote, twin: Quote) -> str:
    place = data([twin.article, twin.start, twin.end])
    name = f"Show in article: {headline(twin.source)}"
    button = tag("button", "Show", {"type": "button", "aria-label": name, "data-open": place})
    if twin.text == quote.text:
        words = tag("p", "the same words", {"class": "otr-twin"})
    else:
        missing = missing_words(quote.text, twin.text)
        words = tag("p", differences_html(quote.text, twin.text), {"class": "otr-twin"})
        words += tag("p", esc(f"without: {missing}"), {"class": "otr-label"}) if missing else ""
    return tag("li", tag("cite", esc(source(twin.source))) + words + button)


def differences_html(text: str, other: str) -> str:
    """``other`` as it is, with the words in it that ``text`` does not have marked."""
    places = [match.span() for match in re.finditer(r"\S+", other)]
    layers = [
        ("otr-changed", places[first][0], places[last - 1][1])
        for change, _, _, first, last in _changes(text, other)
        if change != "equal" and first < last
    ]
    return paint(other, layers, {"otr-changed": "ins"})


def missing_words(text: str, other: str) -> str:
    """The words of ``text`` that ``other`` leaves out without others in their place."""
    words = text.split()
    return " … ".join(
        " ".join(words[first:last]) for change, first, last, _, _ in _changes(text, other) if change == "delete"
    )


def _changes(text: str, other: str) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, text.split(), other.split(), autojunk=False).get_opcodes()
