"""The only file that wires the stages of an answer: questions asked of an opened index (:mod:`rag.opening`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from rag.conversation import is_told, stand_alone
from rag.evidence import Candidate, make_candidates
from rag.gathering import gather, read_again
from rag.index import Index, current_generation, index_folder
from rag.indexing import Progress, is_current
from rag.lexical import tokenize
from rag.offices import Holder, find_holders, has_office, name_office
from rag.opening import build, load_encoder, load_readers, open_index
from rag.people import same_person
from rag.questions import ReadQuestion, asks_anything, check_question, read_question, topic_of
from rag.questions_dates import Period
from rag.questions_names import find_names
from rag.quotes import make_quote, merge_duplicates
from rag.ranking import Standing, Topic, load_ranker
from rag.retriever import Hit, retrieve
from rag.settings import Settings
from rag.speakers import Speakers, as_names_are
from rag.spelling import common_words, mend_words
from rag.store import Listed
from rag.types import Answer, Article, Encoder, Filters, Quote, Reader, Reason, Statement, Vectors

RANKER = Path(__file__).parent / "models" / "ranker" / "ranker.json"
SAMPLE = 300  # articles in which one sees which surnames are common words as well
OFFICES = 100  # articles in which one sees who holds an office
MAX_CANDIDATES = 40  # made into quotes before duplicates are merged
READ_AGAIN = 8  # stretches of a question, with what stands around them


class Pipeline:
    """Answers questions over one corpus. Safe to share between threads; holds nothing of a conversation."""

    def __init__(self, settings: Settings, index: Index, encoder: Encoder, readers: tuple[Reader, Reader]) -> None:
        self.settings = settings
        self.manifest = index.manifest
        self.generation = index.generation
        self._index = index
        self._encoder = encoder
        self._readers = readers
        self._ranker = load_ranker(RANKER)
        texts = (text for text, _ in index.store.sample(SAMPLE))
        self._speakers = Speakers([name for name, _ in index.store.speakers()], texts)
        self._years = index.store.years()
        self._holders = lru_cache(maxsize=8)(self._find_holders)

    @classmethod
    def open(cls, settings: Settings | None = None, progress: Progress | None = None) -> Pipeline:
        """Open the index of ``settings.corpus``, built or brought up to date first where need be.

        Raises:
            OnTheRecordError: the corpus, the index or a model cannot be used; the message says which and why.
        """
        settings = settings or Settings.from_env()
        encoder, readers = load_encoder(settings.encoder), load_readers(settings)
        build(settings, progress)
        return cls(settings, open_index(settings), encoder, readers)

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        top_k: int | None = None,
        previous: Answer | None = None,
    ) -> Answer:
        """Answer one question; as a follow-up of ``previous``, where it is one.

        Raises:
            BadQuestion: see :func:`rag.questions.check_question`.
        """
        asked = check_question(question, self.settings.question_chars)
        reading = stand_alone(asked, previous, self._speakers.people)
        answer = self.answer([reading], filters, top_k, lambda quote: is_told(quote, asked, previous))[0]
        return answer if reading == asked else replace(answer, question=asked, reading=answer.read_as)

    def answer(
        self,
        questions: Sequence[str],
        filters: Filters | None = None,
        top_k: int | None = None,
        left_out: Callable[[Quote], bool] = lambda _: False,
    ) -> list[Answer]:
        """Answer questions, in order, each on its own, without the quotes that are to be left out.

        Raises:
            BadQuestion: see :func:`rag.questions.check_question`.
            ValueError: ``top_k`` is below 1.
        """
        if top_k is not None and top_k < 1:
            raise ValueError(f"top_k: expected at least 1, found {top_k}")
        filters = as_names_are(filters or Filters())
        checked = [check_question(question, self.settings.question_chars) for question in questions]
        read, vectors, hits = self.retrieve([self._mend(question) for question in checked], filters)
        found, searched = self.candidates(read, vectors, hits), self.searched(filters)
        answers = [
            self._answer(q, *each, searched, filters, top_k, left_out) for q, each in zip(read, found, strict=True)
        ]
        return [
            answer if answer.question == asked else replace(answer, question=asked, reading=answer.question)
            for answer, asked in zip(answers, checked, strict=True)
        ]

    def retrieve(
        self, questions: Sequence[str], filters: Filters | None = None
    ) -> tuple[list[ReadQuestion], Vectors, list[list[Hit]]]:
        """How each question is read, its vector, and the passages that will be read for it."""
        filters = filters or Filters()
        named = [self._name_office(question, filters.articles) for question in questions]
        read = [read_question(question, self._speakers.people, self._years) for question in named]
        vectors = self._encoder.encode([question.text for question in read])
        return read, vectors, self._retrieve(read, vectors, filters)

    def candidates(
        self, questions: Sequence[ReadQuestion], vectors: Vectors, hits: Sequence[Sequence[Hit]]
    ) -> list[tuple[Standing, list[Candidate]]]:
        """What is ranked for each question, the likeliest read again, and the standing of the speaker it asks for."""
        first, second = self._readers
        evidence = gather(self._index.store, self._encoder, first, questions, vectors, hits)
        found = [make_candidates(q, e, self._index.rarity) for q, e in zip(questions, evidence, strict=True)]
        sentences_of = self._index.store.sentences
        again = read_again(second, sentences_of, questions, found, self._ranker.scores, READ_AGAIN)
        return [
            (self._speakers.standing(q.speaker, self._index), each) for q, each in zip(questions, again, strict=True)
        ]

    def searched(self, filters: Filters | None = None) -> int:
        """The number of passages that the filters admit."""
        admitted = self._admitted(filters or Filters())
        return self._index.size if admitted is None else len(admitted)

    def articles(self) -> list[Article]:
        return self._index.store.articles()

    def article(self, article_id: str) -> Article:
        """Raises KeyError where there is no such article."""
        return self._index.store.article(article_id)

    def statements(self, article_id: str) -> list[Statement]:
        return self._index.store.statements(article_id)

    def speakers(self) -> list[tuple[str, int]]:
        """Everybody who is quoted, with the number of their statements, most first."""
        return self._index.store.speakers()

    def listing(self) -> list[Listed]:
        """Every article without its text: for lists of a large corpus."""
        return self._index.store.listing()

    def statements_of(self, person: str, limit: int = -1, offset: int = 0) -> list[tuple[str, Statement]]:
        """What one of :meth:`speakers` says, with the articles' ids: oldest first, undated last."""
        return self._index.store.statements_of(person, limit, offset)

    def skipped(self) -> list[tuple[str, str]]:
        """The files that could not be read, each with the reason."""
        return self.manifest.problems

    def _retrieve(self, questions: Sequence[ReadQuestion], vectors: Vectors, filters: Filters) -> list[list[Hit]]:
        """The passages to read for each question: half of them the person's whose words it asks for, if there are, and
        up to half of the time that it names."""
        depth = self.settings.read_depth
        admitted = self._admitted(filters)
        found = []
        for question, vector in zip(questions, vectors, strict=True):
            own = [] if filters.speaker else self._speakers.rows(question.speaker, self._index)
            search = (self._index, [question.text], vector[None], self.settings.search_depth)
            hits: dict[int, Hit] = {}
            for rows in (_common(admitted, own), _common(admitted, self._rows_then(question.periods))):
                if rows:
                    hits |= {hit.row: hit for hit in retrieve(*search, depth // 2, rows)[0]}
            hits |= {hit.row: hit for hit in retrieve(*search, depth, admitted)[0]}
            found.append(list(hits.values())[:depth])
        return found

    def _admitted(self, filters: Filters) -> Sequence[int] | None:
        """The rows of the passages that the filters admit; None: all."""
        admitted = self._index.store.rows_of(filters)
        return _common(admitted, self._speakers.rows(filters.speaker, self._index)) if filters.speaker else admitted

    def _rows_then(self, periods: Sequence[Period]) -> list[int]:
        """The passages of the articles that were published in one of the periods."""
        found = (self._index.store.rows_of(Filters(since=period.since, until=period.until)) for period in periods)
        return sorted({row for rows in found for row in rows or ()})

    def _mend(self, question: str) -> str:
        return mend_words(question, self._speakers.words, common_words(), self._index.has_word)

    def _name_office(self, question: str, articles: tuple[str, ...]) -> str:
        if not has_office(question):
            return question
        return name_office(question, find_names(question, self._speakers.people), self._holders(articles))

    def _find_holders(self, articles: tuple[str, ...]) -> tuple[Holder, ...]:
        """Who holds an office in these articles, or, where there are none, in a sample of the corpus."""
        store = self._index.store
        chosen = (store.article(name).text for name in articles[:OFFICES])
        return find_holders(chosen if articles else (t for t, _ in store.sample(OFFICES)), self._speakers.named)

    def _answer(
        self,
        question: ReadQuestion,
        standing: Standing,
        candidates: Sequence[Candidate],
        searched: int,
        filters: Filters,
        top_k: int | None,
        left_out: Callable[[Quote], bool],
    ) -> Answer:
        ranked = self._ranker.rank(standing, candidates, searched, self._topic(question))[:MAX_CANDIDATES]
        said, asked = self._index.store.statements, filters.speaker or question.speaker
        quotes = [make_quote(c.article, c.start, c.end, p, said(c.article.id), asked) for c, p in ranked]
        if filters.speaker:
            quotes = [quote for quote in quotes if quote.speaker and same_person(filters.speaker, quote.speaker)]
        quotes = [quote for quote in merge_duplicates(quotes) if not left_out(quote)][: top_k or self.settings.top_k]
        return self._decide(question, quotes)

    def _topic(self, question: ReadQuestion) -> Topic:
        """Whether the articles know what the question is about: a word of it, and of each name in it the last one, for
        some may be about the north, and none about North Korea."""
        if asks_anything(question):
            return "any"
        topic = topic_of(question.text)
        stems = tokenize(topic)
        names = [tokenize(name)[-1:] for name in question.names if name in topic]
        known = any(map(self._index.has_word, stems)) and all(self._index.has_word(s) for last in names for s in last)
        return "known" if known or not stems else "unknown"

    def _decide(self, question: ReadQuestion, quotes: Sequence[Quote]) -> Answer:
        """Answered or not, once, by the calibrated score of the first quote, with the reason."""
        accepted = sum(quote.score >= self.settings.answer_threshold for quote in quotes)
        named = self._speakers.named(question.speaker)
        speaker = named[0] if named else question.speaker or None
        reason: Reason | None = None
        if not accepted:
            reason = "not_found"
            if question.speaker:
                reason = "off_topic_for_speaker" if named else "unknown_speaker"
        return Answer(question.text, bool(accepted), reason, tuple(quotes), accepted, speaker)


def _common(admitted: Sequence[int] | None, rows: Sequence[int]) -> Sequence[int]:
    """Those of ``rows`` that are admitted, in order; None admits all."""
    return rows if admitted is None else sorted(set(admitted) & set(rows))


def is_fresh(pipeline: Pipeline) -> bool:
    """Whether the corpus and the index on disk are still those that the pipeline was opened on."""
    settings, manifest = pipeline.settings, pipeline.manifest
    folder = index_folder(settings.index_dir, settings.corpus)
    if current_generation(folder) != pipeline.generation:
        return False
    return is_current(manifest, settings.corpus, manifest.recipe, manifest.reader)
