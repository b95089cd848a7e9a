"""Who said it, measured: statements of every article of a folder, and how they agree with annotation.

    python -m benchmarks.attribution --articles DIR --predictions OUT.jsonl [--annotations DIR]

Writes a line an article: ``{"article", "statements": [...]}``. With ``--annotations`` (brat, as PolNeAR's) it
prints, for all attributions and for those with quotation marks:

* recall: share of annotated contents of which one statement, or one statement and those that share its speaker's
  mention and its cue (a split quotation), covers at least 50 % of the characters;
* precision: share of statements of which an annotated content covers at least 50 % of the characters;
* source: share of the contents found whose annotated source mention the statement's overlaps by half of the shorter.

Every annotator's file counts by itself; a statement is precise where any annotator of the article agrees.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.attribution import load_attributor
from rag.corpus import load_articles
from rag.types import Article, Statement
from training.attribution_data import GoldAttribution, Spans, article_of, read_gold

MARKS = re.compile(r"[\"“”«»]|''|``|(?<!\w)[‘'](?=\w)")


@dataclass(slots=True)
class Tally:
    """Counts of one kind of attribution."""

    gold: int = 0
    found: int = 0
    sourced: int = 0
    right: int = 0
    predicted: int = 0
    precise: int = 0

    def line(self, name: str) -> str:
        """One line of the report."""
        return (
            f"{name:<22} recall {_share(self.found, self.gold)} ({self.found}/{self.gold})"
            f"  precision {_share(self.precise, self.predicted)} ({self.precise}/{self.predicted})"
            f"  source {_share(self.right, self.sourced)} ({self.right}/{self.sourced})"
        )


def main() -> int:
    arguments = _arguments()
    articles = list(load_articles(arguments.articles))
    attributor = load_attributor()
    attributor.find_statements(articles[:1])  # the first call pays for warming up
    started = time.perf_counter()
    found = attributor.find_statements(articles)
    seconds = time.perf_counter() - started
    _write(arguments.predictions, articles, found)
    rate = 60 * len(articles) / seconds
    print(f"{len(articles)} articles, {sum(map(len, found))} statements, {rate:.0f} articles a minute")
    if arguments.annotations:
        for name, tally in score(articles, found, arguments.annotations).items():
            print(tally.line(name))
    return 0


def score(articles: Sequence[Article], found: Sequence[Sequence[Statement]], annotations: Path) -> dict[str, Tally]:
    """Compare statements with every annotation file of their articles."""
    files: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(annotations.glob("*.ann")):
        files[article_of(path)].append(path)
    tallies = {"all attributions": Tally(), "with quotation marks": Tally()}
    for article, statements in zip(articles, found, strict=True):
        gold = [read_gold(path) for path in files.get(Path(article.id).stem, [])]
        if gold:
            compare(article.text, statements, gold, tallies)
    return tallies


def compare(
    text: str, statements: Sequence[Statement], annotators: Sequence[list[GoldAttribution]], tallies: dict[str, Tally]
) -> None:
    """Add one article to the tallies."""
    everything, marked = tallies.values()
    groups = _linked(statements)
    for gold in annotators:
        for item in gold:
            quoted = any(MARKS.search(text[a:b]) for a, b in item.content)
            best = max(groups, key=lambda group: _overlap(item.content, group[1]), default=None)
            hit = best is not None and _overlap(item.content, best[1]) >= 0.5 * _length(item.content)
            for tally in (everything, marked) if quoted else (everything,):
                tally.gold += 1
                tally.found += hit
                if hit and best is not None and item.source:
                    tally.sourced += 1
                    tally.right += _same_mention(item.source, best[0])
    for statement in statements:
        span = ((statement.start, statement.end),)
        contents = [item.content for gold in annotators for item in gold]
        precise = any(_overlap(span, content) >= 0.5 * _length(span) for content in contents)
        quoted = MARKS.search(text[statement.start : statement.end])
        for tally in (everything, marked) if quoted else (everything,):
            tally.predicted += 1
            tally.precise += precise


def _linked(statements: Sequence[Statement]) -> list[tuple[Statement, Spans]]:
    """Each statement with the spans of all that share its speaker's mention and cue."""
    groups: dict[tuple[int, int], list[Statement]] = defaultdict(list)
    for statement in statements:
        groups[statement.speaker_start, statement.cue_start].append(statement)
    linked = []
    for key, members in groups.items():
        together = tuple((s.start, s.end) for s in members)
        for statement in members:
            linked.append((statement, ((statement.start, statement.end),)))
        if key != (-1, -1) and len(members) > 1:
            linked.append((members[0], together))
    return linked


def _overlap(one: Spans, other: Spans) -> int:
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one for c, d in other)


def _length(spans: Spans) -> int:
    return sum(b - a for a, b in spans)


def _same_mention(source: Spans, statement: Statement) -> bool:
    if statement.speaker_start < 0:
        return False
    mention = ((statement.speaker_start, statement.speaker_end),)
    return _overlap(source, mention) >= 0.5 * min(_length(source), _length(mention))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _write(path: Path, articles: Sequence[Article], found: Sequence[Sequence[Statement]]) -> None:
    keys = "start end speaker speaker_start speaker_end cue_start cue_end kind confidence".split()
    with path.open("w", encoding="utf-8") as out:
        for article, statements in zip(articles, found, strict=True):
            lines = [{key: getattr(statement, key) for key in keys} for statement in statements]
            out.write(json.dumps({"article": article.id, "statements": lines}, ensure_ascii=False) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, required=True, help="folder of articles")
    parser.add_argument("--predictions", type=Path, required=True, help="JSON lines to write")
    parser.add_argument("--annotations", type=Path, help="folder of brat files to compare with")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
