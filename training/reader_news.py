"""News articles for the reader's training, with their sentences, passages and PolNeAR's marks of who said what."""

from __future__ import annotations

import csv
import random
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from training.reader_data import sentence_bounds

PERSON = re.compile(r"(?:[A-Z][\w'’-]*\w\.? ?|[A-Z]\. )+")
PRONOUNS = frozenset(("he", "she", "He", "She"))
NOT_PEOPLE = frozenset("The A An It They We I You That This Officials Republicans Democrats".split())
TITLES = frozenset("President Secretary Senator Sen. Sen Rep. Rep Gov. Gov Mr. Mrs. Ms. Dr. Pope Mayor".split())
PASSAGE_WORDS = 90


@dataclass(frozen=True, slots=True)
class News:
    """An article with its headline, its sentences, and its statements as (source, start, end)."""

    name: str
    text: str
    headline: str
    sentences: tuple[tuple[int, int], ...]
    statements: tuple[tuple[str, int, int], ...]


def read_statements(path: Path, text: str) -> list[tuple[str, int, int]]:
    """Read a brat file: ``(name of the source, content start, content end)`` where the source is a name,
    or a pronoun close behind the statement of somebody named (taken to be the same person)."""
    spans: dict[str, tuple[int, int]] = {}
    events: list[dict[str, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if re.match(r"T\d+\t(?:Source|Content) \d", line):
            offsets = [int(n) for n in re.findall(r"\d+", fields[1])]
            if text[offsets[0] : offsets[1]] in fields[2] or len(offsets) > 2:
                spans[fields[0]] = (offsets[0], offsets[-1])
        elif re.match(r"E\d+\tAttribution", line):
            events.append({k.rstrip("0123456789"): v for k, v in (p.split(":") for p in fields[1].split())})
    found: list[tuple[int, str, int, int]] = []
    for event in events:
        if event.get("Source") in spans and event.get("Content") in spans:
            a, b = spans[event["Source"]]
            start, end = spans[event["Content"]]
            found.append((a, text[a:b], start, end))
    statements: list[tuple[str, int, int]] = []
    last, at = "", -10_000
    for position, source, start, end in sorted(found):
        name = "" if source in PRONOUNS else _name(source)
        if name:
            last, at = name, position
        elif source in PRONOUNS and last and position - at < 400:
            name, at = last, position
        else:
            last = last if source in PRONOUNS else ""
        if name and start < end <= len(text) and 4 <= len(text[start:end].split()) <= 70:
            statements.append((name, start, end))
    return statements


def _name(source: str) -> str:
    """The person named by a source ("Rep. Joe Crowley (D-N.Y.)" -> "Rep. Joe Crowley"), "" where none is."""
    head = re.split(r",| \(| who | of | and |[’']s? ", source)[0].strip()
    match = PERSON.match(head)
    if match is None or match.group().strip() != head or head.split()[0] in NOT_PEOPLE:
        return ""
    return head if len(head.split()) <= 4 and head.split()[-1] not in TITLES else ""


def read_news(folder: Path) -> list[News]:
    """Read ``articles/``, ``metadata.csv`` and ``attributions/`` of a news folder."""
    with (folder / "metadata.csv").open(encoding="utf-8", newline="") as rows:
        headlines = {row["file"]: row["title"] for row in csv.DictReader(rows)}
    marks: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        marks.setdefault(path.stem.rsplit("_", 1)[0], path)
    news: list[News] = []
    for path in sorted((folder / "articles").glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        statements = read_statements(marks[path.stem], text) if path.stem in marks else []
        bounds = tuple(sentence_bounds(text))
        news.append(News(path.name, text, headlines.get(path.name, ""), bounds, tuple(statements)))
    return news


def passage_around(item: News, start: int, end: int, rng: random.Random) -> tuple[int, int]:
    """About 90 words of whole sentences that hold ``[start, end)``, which lies anywhere in them."""
    inside = [i for i, (a, b) in enumerate(item.sentences) if b > start and a < end]
    if not inside:
        return start, end
    first, last = inside[0], inside[-1]
    limit = rng.randint(60, 100)
    lead = rng.random()

    def words() -> int:
        return len(item.text[item.sentences[first][0] : item.sentences[last][1]].split())

    while words() < limit and (first > 0 or last + 1 < len(item.sentences)):
        if (rng.random() < lead and first > 0) or last + 1 == len(item.sentences):
            first -= 1
        else:
            last += 1
    return min(item.sentences[first][0], start), max(item.sentences[last][1], end)


def passages(item: News, target: int = PASSAGE_WORDS) -> list[tuple[int, int]]:
    """The article cut into runs of whole sentences of about ``target`` words."""
    runs: list[tuple[int, int]] = []
    start, words = -1, 0
    for a, b in item.sentences:
        n = len(item.text[a:b].split())
        if start >= 0 and words + n > target * 1.2:
            start, words = -1, 0
        if start < 0:
            start = a
            runs.append((a, b))
        words += n
        runs[-1] = (start, b)
    return runs


def held_out(row: dict) -> bool:
    """Whether a question is kept from the reader, so that the ranker can be fitted on honest reader scores.

    A third of them, by article, so that no article's questions are on both sides.
    """
    return kept_for_ranker(row["gold"][0]["article"] if row["gold"] else row["id"])


def kept_for_ranker(name: str) -> bool:
    """Whether the questions on this article are."""
    return zlib.crc32(name.encode()) % 3 == 0
