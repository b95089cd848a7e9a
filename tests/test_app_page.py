"""What the page does between the browser and the pipeline, without a browser."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from test_app_cards import plain
from ui_fake import DALLAS, MINORS, TWIN, FakePipeline

from app import parse, warning
from rag.errors import BadCorpus
from rag.store import Listed
from rag.types import Answer, Filters
from ui.evidence import Place, evidence_html, read_places
from ui.filters import active, article_choices, outlet_choices, read_filters, speaker_choices
from ui.questions import BUNDLED, BUNDLED_ARTICLE, alike, better, examples
from ui.talk import SEARCHING, before, begin, finish, question_html, settle, wait, waits
from ui.viewing import Viewing, known, of_answer, panel, step
from ui.warmup import Warmup


def open_fake() -> Warmup:
    warmup = Warmup(lambda progress: FakePipeline()).start()
    assert warmup.wait(10)
    return warmup


def ask(question: str, warmup: Warmup, filters: Filters | None = None) -> str:
    return plain(finish(begin(question, filters or Filters()), warmup).html)


def test_evidence_is_the_whole_text_with_the_quote_its_speaker_and_cue_marked() -> None:
    markup = evidence_html(DALLAS, Place(DALLAS.id, MINORS.start, MINORS.end), [MINORS])
    assert plain(markup).endswith(DALLAS.text)
    hits = [part.partition("</mark>")[0] for part in markup.split("<mark ")[1:]]
    assert [plain("<" + hit) for hit in hits] == ["We turn them over to HHS, and they do a very, very good job."]
    assert "otr&#45;speaker" in markup and "otr&#45;cue" in markup and "otr&#45;noise" in markup


def test_a_place_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="has no place"):
        evidence_html(DALLAS, Place(DALLAS.id, 0, len(DALLAS.text) + 1), [])


@pytest.mark.parametrize("sent", [None, "x", [1], [["a", 1]], [["a", 2, 1]], [["a", -1, 4]], [["a", "1", "2"]], [{}]])
def test_what_a_browser_sends_is_checked(sent: object) -> None:
    assert read_places(sent) == []


def test_only_places_that_exist_are_shown() -> None:
    places = read_places([["dallas.txt", 0, 5], ["../etc/passwd", 0, 5], ["dallas.txt", 0, 10**9]])
    assert known(places, FakePipeline()) == [Place("dallas.txt", 0, 5)]


def test_stepping_goes_round() -> None:
    viewing = of_answer(FakePipeline().ask("a"))
    assert len(viewing.places) == 2
    assert [step(viewing, by).at for by in (1, 2, -1)] == [1, 0, 1]
    assert step(Viewing(), 1) == Viewing()
    assert "Quote 1 of 2" in plain(panel(viewing, FakePipeline())[2])


def test_bad_questions_get_a_friendly_reply() -> None:
    warmup = open_fake()
    assert "has no words in it" in ask("🙂🙂", warmup)
    assert "has no words in it" in ask("", warmup)
    assert "longer than 2000" in ask("word " * 20_000, warmup)
    assert len(plain(question_html(begin("word " * 20_000, Filters())))) < 700


def test_a_date_that_is_none_is_named() -> None:
    assert "“soon” is not a date" in ask("a", open_fake(), Filters(since="soon"))


def test_a_corpus_that_does_not_open_is_said_on_the_page() -> None:
    def fail(_: object) -> FakePipeline:
        raise BadCorpus("There is no article in that folder.")

    warmup = Warmup(fail).start()
    warmup.wait(10)
    assert warmup.status().failed
    assert "no article in that folder" in ask("a", warmup)


def test_a_question_waits_for_the_warm_up_and_says_so() -> None:
    gate = threading.Event()

    def slow(progress: object) -> FakePipeline:
        assert callable(progress)
        progress(3, 10)
        gate.wait(10)
        return FakePipeline()

    async def follow() -> list[str]:
        said = []
        async for message in waits(warmup, pause=0.01):
            said.append(message)
            gate.set()
        return said

    warmup = Warmup(slow).start()
    # In a thread of its own: a browser test may have left a loop running in this one.
    said = ThreadPoolExecutor(1).submit(asyncio.run, follow()).result(30)
    assert said[0].startswith("Warming up") and said[-1] == SEARCHING


def test_a_stopped_turn_says_so_and_others_stay() -> None:
    warmup = open_fake()
    done = finish(begin("a", Filters()), warmup)
    first, second = settle([done, wait(begin("b", Filters()), "…")], "Stopped.")
    assert first is done
    assert plain(second.html) == "Stopped." and not second.pending


def test_a_question_asked_again_takes_the_place_of_the_old_one() -> None:
    turns = [begin(question, Filters()) for question in "abc"]
    assert before(turns, 1) == turns[:1] and before(turns, 0) == []
    for nonsense in (3, -1, None, "1", 10**9):
        assert before(turns, nonsense) == turns


def test_an_answer_says_which_filters_it_was_looked_for_with() -> None:
    warmup = open_fake()
    text = ask("What did Obama say?", warmup, Filters(speaker="John Kelly", articles=("dallas.txt",)))
    assert f"Looked for only in: Speaker: John Kelly, Only: {DALLAS.title}" in text
    assert "Ask without the filters" in text
    assert "Ask without the filters" not in ask("What did Obama say?", warmup)
    assert "Ask without the filters" not in ask("a", warmup, Filters(speaker="John Kelly"))


def test_filters_are_read_and_named() -> None:
    filters = read_filters("John Kelly", None, " 2017 ", "", ["dallas.txt"])
    assert filters == Filters("John Kelly", "", "2017", "", ("dallas.txt",))
    names = active(filters, {DALLAS.id: DALLAS.title})
    assert names == ["Speaker: John Kelly", "", "From 2017", "", f"Only: {DALLAS.title}"]
    assert active(Filters(since="soon"))[2] == "From soon (not a date)"
    assert speaker_choices([("A", 3)]) == [("A (3)", "A")]
    listing = FakePipeline().listing()
    assert outlet_choices(listing) == [("Fox 4 (1)", "Fox 4")]
    assert article_choices(listing[1:]) == [(f"{TWIN.title} · 2017-03-09", TWIN.id)]


def test_examples_come_from_the_corpus() -> None:
    assert examples([Listed(BUNDLED_ARTICLE, "", "", "", 0)], []) == list(BUNDLED)
    made = examples(FakePipeline().listing()[:1], [("John Kelly", 3)])
    assert made == ["What did John Kelly say?", f"What do the articles say on “{DALLAS.title}”?"]


def test_better_questions_are_near_the_one_asked() -> None:
    people = [("John Kelly", 3), ("Hector Tarango", 1), ("Sean Spicer", 1), ("Donald Trump", 9)]
    unknown = Answer("What did Kelley say about minors?", False, "unknown_speaker", (), 0, "Kelley")
    assert better(unknown, people) == ["What did John Kelly say about minors?"]
    off = Answer("What did Kelly say about tea?", False, "off_topic_for_speaker", (), 0, "John Kelly")
    assert better(off, people) == ["What did John Kelly say?"]
    assert better(Answer("Tea?", False, "not_found", ()), people, 1) == ["What did John Kelly say?"]
    assert alike("", [name for name, _ in people]) == []


def test_mcp_without_its_package_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("app.find_spec", lambda name: None)
    with pytest.raises(SystemExit):
        parse(["--mcp"])
    assert "pip install" in capsys.readouterr().err


def test_arguments(capsys: pytest.CaptureFixture[str], tmp_path: object) -> None:
    args = parse(["--port", "8000", "--host", "0.0.0.0", "--auth", "a:b", "--corpus", str(tmp_path)])
    assert (args.port, args.host, args.auth, args.mcp) == (8000, "0.0.0.0", ["a:b"], False)
    for wrong in (["--corpus", "/nowhere/at/all"], ["--auth", "nameonly"], ["--port", "x"]):
        with pytest.raises(SystemExit) as stopped:
            parse(wrong)
        assert stopped.value.code == 2
    assert "there is no folder" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
def test_this_machine_alone_needs_no_login(host: str) -> None:
    assert warning(host, []) == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", ""])
def test_serving_others_without_a_login_is_warned_of(host: str) -> None:
    assert "without --auth" in warning(host, []) and "unencrypted" in warning(host, [])
    assert warning(host, ["ann:secret"]) == ""
