"""The real parts over the four bundled articles: what a user asks, and what must come back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import rag
from rag import opening
from rag.errors import BadCorpus, BadIndex, BadModel, BadQuestion
from rag.evaluation import judge, read_questions, summarise, verbatim
from rag.passages import quotable_sentences
from rag.pipeline import Pipeline
from rag.settings import ROOT, Settings
from rag.types import Filters
from tests.conftest import CORPUS

QUESTION = "what did Kelly say about family separation?"
DALLAS = "000_dallas-stop.txt"


def test_the_missions_question_gets_kellys_words(pipeline: Pipeline) -> None:
    answer = pipeline.ask(QUESTION)
    assert answer.answered
    assert answer.reason is None
    assert answer.quotes[0].article == DALLAS
    assert answer.quotes[0].speaker == "John Kelly"
    assert answer.speaker == "John Kelly"
    assert DALLAS in str(answer)
    json.dumps(answer.to_dict())


@pytest.mark.parametrize(
    ("question", "words", "speaker"),
    [
        ("What did Tarango say about coyotes?", "They are going to leave them behind", "Hector Tarango"),
        ("What did Spicer say about the military?", "as an adjective", "Sean Spicer"),
        ("what did trump say about bad dudes", "really bad dudes", "Donald Trump"),
        ("WHAT DID TRUMP SAY ABOUT BAD DUDES", "really bad dudes", "Donald Trump"),
    ],
)
def test_the_right_words_are_near_the_top(pipeline: Pipeline, question: str, words: str, speaker: str) -> None:
    answer = pipeline.ask(question)
    assert answer.answered
    found = [quote for quote in answer.quotes[:3] if words in quote.text]
    assert found, [quote.text for quote in answer.quotes]
    assert found[0].speaker == speaker


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What did Nancy Pelosi say about deportations?", "unknown_speaker"),
        ("Who won the 2018 World Cup?", "not_found"),
        ("Kelly on marijuana", "off_topic_for_speaker"),
        ("What did Kelly say about North Korea?", "off_topic_for_speaker"),  # articles speak of the north
        ("who is the president of france", "not_found"),
        ("guacamole recipe", "not_found"),
        ("what did trump say about obamacare?", "off_topic_for_speaker"),
    ],
)
def test_what_is_not_in_the_articles_is_refused(pipeline: Pipeline, question: str, reason: str) -> None:
    answer = pipeline.ask(question)
    assert not answer.answered
    assert answer.reason == reason
    assert answer.accepted == 0
    assert answer.message


def test_filters_leave_fewer_passages_to_search(pipeline: Pipeline) -> None:
    every = pipeline.searched()
    here, his = pipeline.searched(Filters(articles=(DALLAS,))), pipeline.searched(Filters(speaker="Tarango"))
    assert 0 < his < here < every
    assert pipeline.searched(Filters(articles=("nowhere.txt",))) == 0


def test_the_bundled_questions(pipeline: Pipeline) -> None:
    questions = read_questions(ROOT / "tests" / "questions" / "articles_dev.jsonl")
    answers = pipeline.answer([question.question for question in questions])
    predictions = [answer.to_dict() | {"seconds": 0.0} for answer in answers]
    texts = {article.id: article.text for article in pipeline.articles()}
    judged = [judge(q, p, texts.__getitem__) for q, p in zip(questions, predictions, strict=True)]
    figures = summarise(judged)
    assert verbatim(predictions, texts.__getitem__) == 1.0
    assert figures["hit@1"] >= 0.85
    assert figures["hit@3"] >= 0.92
    assert all(len(answer.quotes) == 5 for answer in answers)


def test_no_quote_is_boilerplate(pipeline: Pipeline) -> None:
    quotable = {a.id: {(s.start, s.end) for s in quotable_sentences(a)} for a in pipeline.articles()}
    asked = ["Want to leave a tip?", "Comments are closed", "Popular video", "Image 1 of 2", "Already a subscriber?"]
    for answer in pipeline.answer([*asked, QUESTION], top_k=20):
        for quote in answer.quotes:
            assert not any(a < quote.end and quote.start < b for a, b in quote.source.boilerplate)
            assert any(quote.start < b and a < quote.end for a, b in quotable[quote.article])


def test_a_batch_answers_as_one_by_one(pipeline: Pipeline) -> None:
    questions = [QUESTION, "Who is Hector Tarango?"]
    together = [[(q.article, q.start) for q in a.quotes] for a in pipeline.answer(questions)]
    apart = [[(q.article, q.start) for q in pipeline.ask(question).quotes] for question in questions]
    assert together == apart


def test_filters(pipeline: Pipeline) -> None:
    spicer = pipeline.ask("What was said about deportations?", Filters(speaker="Spicer"), top_k=3)
    assert {quote.speaker for quote in spicer.quotes} == {"Sean Spicer"}
    blaze = pipeline.ask(QUESTION, Filters(outlet="Blaze Media"))
    assert {quote.article for quote in blaze.quotes} == {"002_vow-to-mexican-leaders.txt"}
    nothing = pipeline.ask(QUESTION, Filters(since="2030"))
    assert (nothing.answered, nothing.quotes) == (False, ())


def test_speakers_are_listed(pipeline: Pipeline) -> None:
    names = dict(pipeline.speakers())
    assert {"John Kelly", "Donald Trump", "Sean Spicer", "Hector Tarango"} <= names.keys()
    assert next(iter(names)) == "John Kelly"


@pytest.mark.parametrize("question", ["", "🙂", "x" * 100_000])
def test_bad_questions_are_refused(pipeline: Pipeline, question: str) -> None:
    with pytest.raises(BadQuestion):
        pipeline.ask(question)


def test_ask_builds_keeps_and_refreshes_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ON_THE_RECORD_INDEX_DIR", str(tmp_path / "index"))
    corpus = tmp_path / "articles"
    corpus.mkdir()
    (corpus / "a.txt").write_text("“The bridge will open in May,” Mayor Ann Lee said on Monday.", encoding="utf-8")
    question = "When will the bridge open, according to Ann Lee?"
    assert "open in May" in rag.ask(question, corpus=corpus).quotes[0].text
    before = opening.open_index(Settings.from_env(corpus=corpus)).generation
    rag.ask(question, corpus=str(corpus))
    assert opening.open_index(Settings.from_env(corpus=corpus)).generation == before
    (corpus / "a.txt").write_text("“The bridge will open in June,” Mayor Ann Lee said on Monday.", encoding="utf-8")
    assert "open in June" in rag.ask(question, corpus=corpus).quotes[0].text


def test_the_bundled_corpus_is_the_default(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ON_THE_RECORD_INDEX_DIR", str(index_dir))
    assert rag.ask(QUESTION).quotes[0].article == DALLAS


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadCorpus, match="no such folder"):
        Pipeline.open(Settings(corpus=tmp_path / "none", index_dir=tmp_path))
    with pytest.raises(BadModel, match="encoder"):
        Pipeline.open(Settings(corpus=CORPUS, index_dir=tmp_path, encoder=str(tmp_path / "no-model")))
    with pytest.raises(BadModel, match="reader"):
        Pipeline.open(Settings(corpus=CORPUS, index_dir=tmp_path, reader=str(tmp_path / "no-model")))
    with pytest.raises(BadIndex, match="nothing was indexed"):
        opening.open_index(Settings(corpus=CORPUS, index_dir=tmp_path / "empty"))


def test_a_reporters_question_and_an_introduction_are_not_the_words_asked_for(pipeline: Pipeline) -> None:
    first = pipeline.ask(QUESTION).quotes[0]
    assert "going to separate the children" not in first.text
    for quote in pipeline.ask("what did Trump say to the manufacturing CEOs about bad dudes?", top_k=20).quotes:
        assert not quote.text.endswith(":")


def test_a_follow_up_is_read_with_the_question_before_it(pipeline: Pipeline) -> None:
    first = pipeline.ask("what did Kelly say about the military?")
    second = pipeline.ask("and Spicer?", previous=first)
    assert second.question == "and Spicer?"
    assert second.read_as == "What did Spicer say about the military?"
    assert second.quotes[0].speaker == "Sean Spicer"


def test_what_else_is_something_else(pipeline: Pipeline) -> None:
    first = pipeline.ask("What did Tarango say about coyotes?")
    second = pipeline.ask("What else did he say?", previous=first)
    assert second.answered
    assert second.quotes[0].speaker == "Hector Tarango"
    assert second.quotes[0].start != first.quotes[0].start


def test_whatever_somebody_says_is_an_answer(pipeline: Pipeline) -> None:
    answer = pipeline.ask("What did Tillerson say?")  # he is quoted together with Kelly alone
    assert answer.answered
    assert "Rex Tillerson" in (answer.quotes[0].speaker or "")
    assert not pipeline.ask("What did Obama say?").answered


def test_an_office_is_read_as_who_holds_it(pipeline: Pipeline) -> None:
    answer = pipeline.ask("What does the secretary think of mass deportations?")
    assert answer.reading == "What does Kelly think of mass deportations?"
    assert answer.quotes[0].speaker == answer.speaker == "John Kelly"
    assert pipeline.ask("Is that so, in the president's view?").speaker == "Donald Trump"


@pytest.mark.parametrize(
    "question",
    [
        "What did Tom Kelly say about deportations?",  # the articles quote John Kelly
        "What did Melania Trump say about bad dudes?",
    ],
)
def test_a_namesake_is_another_person(pipeline: Pipeline, question: str) -> None:
    answer = pipeline.ask(question)
    assert (answer.answered, answer.reason) == (False, "unknown_speaker")


@pytest.mark.parametrize("name", ["Trump", "Spicer", "spicer"])
def test_what_one_says_is_not_answered_with_anothers_words(pipeline: Pipeline, name: str) -> None:
    answer = pipeline.ask(f"What did {name} say about coyotes?")
    assert not answer.answered or name.capitalize() in (answer.quotes[0].speaker or "")
    assert answer.reason in {None, "off_topic_for_speaker"}


def test_names_in_any_case(pipeline: Pipeline) -> None:
    asked = pipeline.ask("WHAT DID TARANGO SAY ABOUT COYOTES?")
    assert asked.quotes[0].speaker == asked.speaker == "Hector Tarango"
    assert pipeline.ask("coyotes", Filters(speaker="tarango")).quotes[0].speaker == "Hector Tarango"
    mended = pipeline.ask("what did kely say about visas")
    assert mended.reading == "what did kelly say about visas"
    assert mended.speaker == "John Kelly"


def test_fewer_than_one_quote_cannot_be_asked_for(pipeline: Pipeline) -> None:
    with pytest.raises(ValueError, match="top_k: expected at least 1, found 0"):
        pipeline.ask(QUESTION, top_k=0)


def test_half_of_what_is_read_is_of_whom_the_question_asks_for(pipeline: Pipeline) -> None:
    few = Pipeline(replace(pipeline.settings, read_depth=4), pipeline._index, pipeline._encoder, pipeline._readers)
    read, _, (hits,) = few.retrieve(["What did Tarango say about the wall?"])
    assert read[0].speaker == "Tarango"
    assert len(hits) == len({hit.row for hit in hits}) == 4
    spoken = set(pipeline._index.store.rows_of_speaker("Hector Tarango"))
    assert sum(hit.row in spoken for hit in hits) >= min(2, len(spoken))
    _, _, (hits,) = few.retrieve(["How much will the wall cost?"])
    assert len(hits) == 4
