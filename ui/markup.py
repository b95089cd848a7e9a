"""Building HTML in which everything from outside is text.

The page takes an article, a file name, an outlet, an author or a question only through :func:`esc`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import pairwise

# Every ASCII mark becomes a reference, so the result means nothing to an HTML parser, to Markdown, or to the
# JavaScript and Handlebars templates of gr.HTML. Control characters stay as they are (a reference to most of
# them would be read as another character), but for the line ends, which a parser would change.
_REFERENCES = {code: f"&#{code};" for code in (10, 13, *range(33, 127)) if not chr(code).isalnum()}


def esc(text: str) -> str:
    """The text as HTML that shows it character by character, in content and in quoted attributes."""
    return text.translate(_REFERENCES)


def tag(name: str, content: str = "", attributes: Mapping[str, str | None] | None = None) -> str:
    """An element around ``content``, which is HTML already; attribute values are escaped, None left out."""
    shown = "".join(f' {key}="{esc(value)}"' for key, value in (attributes or {}).items() if value is not None)
    return f"<{name}{shown}>{content}</{name}>"


def data(value: object) -> str:
    """A value as JSON, for a ``data-`` attribute."""
    return json.dumps(value, ensure_ascii=False)


def paint(text: str, layers: Iterable[tuple[str, int, int]], elements: Mapping[str, str] | None = None) -> str:
    """The whole text as HTML, each stretch in a span of its layers' classes; layers may overlap.

    ``elements`` names another element than ``span`` for a class.
    """
    spans = [(name, start, end) for name, start, end in layers if 0 <= start < end]
    cuts = sorted({0, len(text), *(s for _, s, _ in spans), *(e for _, _, e in spans)})
    pieces: list[str] = []
    for start, end in pairwise(cuts):
        names = dict.fromkeys(name for name, first, last in spans if first <= start and end <= last)
        shown = esc(text[start:end])
        if names:
            element = next((elements[name] for name in names if elements and name in elements), "span")
            shown = tag(element, shown, {"class": " ".join(names)})
        pieces.append(shown)
    return "".join(pieces)
