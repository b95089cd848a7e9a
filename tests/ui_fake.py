"""A pipeline for the page's tests: the bundled articles, and answers written by hand."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.errors import BadCorpus, BadQuestion
from rag.store import Listed
from rag.types import Answer, Article, Filters, Kind, Quote, Statement

DALLAS = Article(
    id="dallas.txt",
    title="Homeland Security secretary makes a stop in Dallas",
    outlet="Fox 4",
    date="2017-03-07",
    text=(
        "Skip to main content\n\nHomeland Security secretary makes a stop in Dallas\n\n"
        "On Monday, Kelly told CNN’s Wolf Blitzer that he is considering a new tactic.\n\n"
        '"We have tremendous experience with dealing with unaccompanied minors,” he replied. “We turn them over '
        'to HHS, and they do a very, very good job."\n\n'
        + "The secretary met agents at the border. "
        * 60
        + "\n\nKelly, who visited the border, says the law gives the government the right to separate parents "
        "from children.\n\n“Any time any action happens here, it will trickle down,” Hector Tarango said.\n"
    ),
    boilerplate=((0, 20),),
)
TWIN = Article(
    id="wire/twin.txt",
    title="Kelly on minors",
    date="2017-03-09",
    text="“We turn them over to HHS and they do a good job,” Kelly said.\n",
)


def locate(article: Article, words: str) -> tuple[int, int]:
    """Where the words stand in the article."""
    start = article.text.index(words)
    return start, start + len(words)


def statement(article: Article, words: str, kind: Kind, speaker: str, mention: str, cue: str) -> Statement:
    """A statement whose mention and cue are the first such words near it."""
    start, end = locate(article, words)
    near = article.text[max(0, start - 120) : end + 60]
    base = max(0, start - 120)
    who, how = near.find(mention), near.find(cue)
    return Statement(
        start, end, kind, speaker, base + who, base + who + len(mention), base + how, base + how + len(cue)
    )


def quote(article: Article, said: Statement, score: float, also_in: tuple[Quote, ...] = ()) -> Quote:
    """The statement's whole content as a quote."""
    return Quote(
        article, said.start, said.end, said.speaker, said.kind, score, said.start, said.end,
        said.speaker_start, said.speaker_end, said.cue_start, said.cue_end, also_in,
    )  # fmt: skip


MINORS = statement(
    DALLAS,
    "We turn them over to HHS, and they do a very, very good job.",
    "direct",
    "John Kelly",
    "he replied",
    "replied",
)
LAW = statement(
    DALLAS,
    "says the law gives the government the right to separate parents from children",
    "indirect",
    "John Kelly",
    "Kelly, who",
    "says",
)
TRICKLE = statement(
    DALLAS,
    "“Any time any action happens here, it will trickle down,”",
    "direct",
    "Hector Tarango",
    "Hector Tarango",
    "said",
)
ELSEWHERE = statement(TWIN, "We turn them over to HHS and they do a good job", "direct", "John Kelly", "Kelly", "said")


class FakePipeline:
    """Answers by the words in the question; ``rag.pipeline.Pipeline`` has the same methods."""

    def __init__(self, articles: Sequence[Article] = (DALLAS, TWIN)) -> None:
        self._articles = {article.id: article for article in articles}
        self._known: set[str] = set()
        self.asked: list[tuple[str, Filters | None]] = []

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        top_k: int | None = None,
        previous: Answer | None = None,
    ) -> Answer:
        self.asked.append((question, filters))
        if not re.search(r"\w", question):
            raise BadQuestion("That question has no words in it.")
        if len(question) > 2000:
            raise BadQuestion("That question is longer than 2000 characters.")
        if "slowly" in question and question not in self._known:
            self._known.add(question)  # the next time it is there at once
            time.sleep(25 if "very slowly" in question else 6)
        if "crash" in question:
            raise RuntimeError("a fault of ours")
        if DALLAS.id not in self._articles:
            return self._first_words(question)
        twin = quote(TWIN, ELSEWHERE, 0.8)
        found = (quote(DALLAS, MINORS, 0.93, (twin,)), quote(DALLAS, LAW, 0.61), quote(DALLAS, TRICKLE, 0.12))
        if "Obama" in question:
            return Answer(question, False, "unknown_speaker", found[:1], 0, "Obama")
        if "opioid" in question:
            return Answer(question, False, "off_topic_for_speaker", found[:1], 0, "John Kelly")
        if "cricket" in question:
            return Answer(question, False, "not_found", (), 0)
        reading = f"{previous.question} {question}" if previous and question.startswith("And") else ""
        return Answer(question, True, None, found[: top_k or 5], 2, "John Kelly", reading)

    def _first_words(self, question: str) -> Answer:
        article = next(iter(self._articles.values()))
        first = Quote(article, 0, len(article.text), "Somebody", "direct", 0.9, 0, len(article.text))
        return Answer(question, True, None, (first,), 1, "Somebody")

    def article(self, article_id: str) -> Article:
        return self._articles[article_id]

    def speakers(self) -> list[tuple[str, int]]:
        return [("John Kelly", 3), ("Hector Tarango", 1)]

    def statements(self, article_id: str) -> list[Statement]:
        return {DALLAS.id: [MINORS, LAW, TRICKLE], TWIN.id: [ELSEWHERE]}.get(article_id, [])

    def listing(self) -> list[Listed]:
        return [
            Listed(one.id, one.title, one.outlet, one.date, len(self.statements(one.id)))
            for one in self._articles.values()
        ]

    def statements_of(self, person: str) -> list[tuple[str, Statement]]:
        return [(one, said) for one in self._articles for said in self.statements(one) if said.speaker == person]

    def skipped(self) -> list[tuple[str, str]]:
        return []


def open_fake_folder(corpus: Path, index: Path, progress: Callable[[int, int], None]) -> FakePipeline:
    """A pipeline over the files of a folder."""
    index.mkdir()
    files = sorted(path for path in corpus.rglob("*") if path.is_file())
    progress(len(files), len(files))
    if any(not path.stat().st_size for path in files):
        raise BadCorpus("There is nothing to read in those files.")
    found = [Article(str(path.relative_to(corpus)), path.read_text(encoding="utf-8"), path.stem) for path in files]
    return FakePipeline(found)
