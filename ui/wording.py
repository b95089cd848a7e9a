"""The words the page uses for kinds, confidence and sources, as plain text."""

from __future__ import annotations

from urllib.parse import urlencode

from rag.types import Article, Kind, Quote

FORMS: dict[Kind, str] = {
    "direct": "in their own words",
    "mixed": "partly in their own words",
    "indirect": "as the article reports it",
    "narration": "the article’s own words",
}
DOUBLE_MARKS = '"“”„‟«»'


def confidence(score: float) -> str:
    """A probability in words."""
    for least, word in ((0.9, "very likely"), (0.7, "likely"), (0.5, "probably")):
        if score >= least:
            return f"{word} an answer"
    return "perhaps an answer"


def rounded(score: float) -> int:
    """A probability in steps of five per cent: finer would claim more than is known."""
    return 5 * round(min(max(score, 0.0), 1.0) * 20)


def speaker(quote: Quote) -> str:
    """Who says it, as shown."""
    return quote.speaker or ("The article" if quote.kind == "narration" else "Speaker not named")


def headline(article: Article) -> str:
    """An article's title, or its file name where it has none."""
    return article.title or article.id


def source(article: Article) -> str:
    """Headline, outlet, author and date: what is known of them."""
    return " · ".join(part for part in (headline(article), article.outlet, article.author, article.date) if part)


def marks_around(text: str, kind: Kind) -> tuple[bool, bool]:
    """Whether to draw a quotation mark before and after the words, which never change themselves.

    Only direct speech gets marks, and only where the slice does not bring its own; a slice that holds the one
    mark of a longer quotation gets the other.
    """
    if kind != "direct":
        return False, False
    count = sum(text.count(mark) for mark in DOUBLE_MARKS)
    if text[0] in "‘'" or count > 1:
        return False, False
    if count == 0:
        return True, True
    return text[-1] in DOUBLE_MARKS, text[0] in DOUBLE_MARKS


def citation(quote: Quote) -> str:
    """The words with their source, for pasting elsewhere."""
    before, after = marks_around(quote.text, quote.kind)
    said = "" if quote.kind == "direct" else f" ({FORMS[quote.kind]})"
    return (
        f"{'“' if before else ''}{quote.text}{'”' if after else ''}\n"
        f"— {speaker(quote)}{said}. {source(quote.source)} [{quote.article}:{quote.start}-{quote.end}]"
    )


def link(article: str, start: int, end: int) -> str:
    """The page's address, from its question mark on, that opens an article at a place."""
    return "?" + urlencode({"article": article, "start": start, "end": end})
