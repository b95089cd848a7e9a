"""How the reader's examples are made: near misses change what is asked, windows keep the answer."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from rag.reader_model import SHARED
from training.export_reader import export
from training.reader_agreeing import agreeing, difference
from training.reader_contrasts import OPPOSITES
from training.reader_data import (
    NearMisses,
    Pair,
    bm25_ranker,
    pair_examples,
    rewritten,
    sentence_bounds,
    without_answer_sentence,
)
from training.reader_likeness import likeness_chooser
from training.reader_mix import shortened
from training.reader_near_misses import (
    narrow,
    negate,
    question_rules,
    swap_asked,
    swap_name,
    swap_number,
    swap_opposite,
    swap_question,
    swap_roles,
    swap_year,
)
from training.reader_news import News, held_out, passage_around, passages
from training.reader_news_examples import question_examples, statement_examples
from training.reader_pack import Example
from training.reader_words import paraphrase
from training.wordnet import antonyms, read_wordnet, synonyms

CONTEXT = (
    "The Treaty of Ghent was signed in 1814 by envoys of both sides. Later, in 1820, the Missouri Compromise "
    "was passed by the Congress, and the northern states welcomed it. Henry Clay is remembered for both. "
    "Historians disagree about how much of either was his own work, and about what he had hoped to gain by them."
)
ASKED = "When did Henry Clay sign the first Treaty of Ghent in 1814?"


def pair(answer: str) -> Pair:
    start = CONTEXT.index(answer)
    return Pair("Which compromise was passed in 1820?", CONTEXT, "Clay", start, start + len(answer))


@pytest.mark.parametrize("seed", range(20))
def test_rules_change_the_question_and_spare_the_answer(seed: int) -> None:
    rng = random.Random(seed)
    assert "1814" not in (swap_year(ASKED, CONTEXT, "x", rng) or "1814")
    assert "first" not in (swap_opposite(ASKED, CONTEXT, "x", rng) or "first")
    assert "n't" in (negate(ASKED, CONTEXT, "x", rng) or "")
    named = swap_name(ASKED, CONTEXT, "Missouri Compromise", rng)
    assert named is None or "Missouri" not in named
    assert swap_question(ASKED, CONTEXT, "x", question_rules({}), rng) != ASKED
    assert swap_number("Who was the 11th envoy?", CONTEXT, "x", rng) in {
        f"Who was the {n} envoy?" for n in ("9th", "10th", "12th", "13th")
    }
    narrowed = narrow("Who signed the treaty?", "a public treaty, the first", "x", rng)
    assert narrowed is not None
    assert narrowed.startswith("Who signed the ")
    assert not {"public", "first"} & set(narrowed.split())


def test_who_did_it_and_to_whom_exchange_places() -> None:
    rng = random.Random(1)
    assert swap_roles("When did Henry Clay meet John Adams?", "", "x", rng) == "When did John Adams meet Henry Clay?"
    assert swap_roles("Where did Henry Clay and John Adams meet?", "", "x", rng) is None  # the same question
    assert swap_roles("When did Henry Clay die?", "", "x", rng) is None


def test_a_changed_passage_has_the_answer_s_words_and_not_what_is_asked_about() -> None:
    question = "Which compromise did Congress pass and northern states welcome?"
    start = CONTEXT.index("Missouri Compromise")
    asked = Pair(question, CONTEXT, "Clay", start, start + len("Missouri Compromise"))
    seen = set()
    for seed in range(40):
        changed = rewritten(asked, "It was Parliament in the end.", {}, random.Random(seed))
        assert changed is not None
        assert changed != CONTEXT
        assert "Missouri Compromise" in changed
        assert ("Congress" in changed) != ("northern" in changed)
        seen.add("Parliament" in changed)
    assert seen == {True, False}
    nameless = Pair("what happened then?", CONTEXT, "Clay", start, start + 8)
    assert rewritten(nameless, "", {}, random.Random(1)) is None


def test_a_reason_is_asked_for_in_place_of_a_time() -> None:
    asked = {swap_asked("When did Clay resign?", "", "x", random.Random(seed)) for seed in range(40)}
    assert asked == {"Why did Clay resign?", "Where did Clay resign?", "How did Clay resign?"}
    assert swap_asked("Who resigned?", "", "x", random.Random(1)) is None


def test_what_differs_is_found_in_whole_words() -> None:
    assert difference("Who met John Adams in Ghent?", "Who met Henry Clay in Ghent?") == (
        "John Adams",
        "Henry Clay",
        "in",
    )
    assert difference("Who left Ghent?", "Who left Paris?") == ("Ghent", "Paris", "")
    assert difference("Who signed the treaty?", "Who signed the secret treaty?") == ("", "secret", "treaty")


def test_a_passage_that_is_changed_like_the_question_answers_it() -> None:
    start = CONTEXT.index("1814")
    before = "When was the Treaty of Ghent signed?"
    renamed = agreeing(before, "When was the Treaty of Congress signed?", CONTEXT, start, start + 4)
    assert renamed is not None
    assert renamed.context[renamed.start : renamed.end] == "1814"
    assert "Treaty of Congress was signed in 1814" in renamed.context
    assert "passed by the Ghent" in renamed.context  # the two change places
    asked = ("When did the northern states welcome it?", "When did the rural northern states welcome it?")
    narrowed = agreeing(*asked, CONTEXT, CONTEXT.index("1820"), CONTEXT.index("1820") + 4)
    assert narrowed is not None
    assert narrowed.context[narrowed.start : narrowed.end] == "1820"
    assert "and the rural northern states welcomed it" in narrowed.context
    assert agreeing(before, "When wasn't the Treaty of Ghent signed?", CONTEXT, start, start + 4) is None
    assert agreeing(before, "Why was the Treaty of Ghent signed?", CONTEXT, start, start + 4) is None
    assert agreeing("Who left Rome?", "Who left Paris?", CONTEXT, start, start + 4) is None  # Rome is not in it


def test_a_place_is_more_like_a_place() -> None:
    choose, rng = likeness_chooser(), random.Random(3)
    chosen = [choose("France", ["Germany", "guitar"], rng) for _ in range(200)]
    assert chosen.count("Germany") > 160


def test_our_own_questions_are_also_asked_so_that_the_passage_does_not_answer(tmp_path: Path) -> None:
    row = {"id": "1", "question": "When did Henry Clay sign the Treaty of Ghent?", "speaker": None}
    path = tmp_path / "questions.jsonl"
    gold = [{"article": "a.txt", "text": CONTEXT[: CONTEXT.index(" Later")]}]
    path.write_text(json.dumps(row | {"gold": gold}) + "\n")
    examples = question_examples(path, [news()], 30, NearMisses((), {}), random.Random(1))
    assert {e.kind for e in examples} >= {"news", "news swapped"}
    assert {e.held_out for e in examples} == {held_out(row | {"gold": gold})}
    for example in examples:
        if example.kind == "news":
            assert example.context[example.start : example.end] == gold[0]["text"]


def test_opposites_never_map_a_word_to_itself() -> None:
    assert all(word not in others and others for word, others in OPPOSITES.items())


def test_the_answer_goes_with_its_sentence_or_the_example_is_dropped() -> None:
    text = without_answer_sentence(pair("Missouri Compromise"))
    assert text is not None
    assert "Missouri" not in text
    assert "Treaty of Ghent" in text
    assert without_answer_sentence(pair("both")) is None  # it is said elsewhere too


def test_answers_stay_where_they_were() -> None:
    examples = pair_examples([pair("Missouri Compromise")] * 8, 8, 1.0, {}, random.Random(1))
    kinds = {e.kind for e in examples}
    assert "answer" in kinds
    assert len(kinds) > 1
    for example in examples:
        if example.kind == "answer":
            assert example.context[example.start : example.end] == "Missouri Compromise"
        else:
            assert (example.start, example.end) == (-1, -1)


def test_bm25_prefers_the_text_with_the_rare_words() -> None:
    rank = bm25_ranker(["the king left", "the bread and the king", "nothing here"])
    assert rank("what of the bread?")[0] == 1
    assert rank("unseen words only") == []


def news() -> News:
    statements = (("Henry Clay", 0, 62), ("John Quincy Adams", 64, 170))
    return News("a.txt", CONTEXT, "Two compromises", tuple(sentence_bounds(CONTEXT)), statements)


def test_passages_are_whole_sentences_in_order() -> None:
    item = news()
    found = passages(item, target=20)
    assert (found[0][0], found[-1][1]) == (0, len(CONTEXT))
    a, b = passage_around(item, 70, 80, random.Random(3))
    assert a <= 70
    assert b >= 80


def test_questions_about_statements_point_at_them() -> None:
    for seed in range(10):
        for example in statement_examples([news()], 2, random.Random(seed)):
            if example.kind == "statement":
                assert example.context[example.start : example.end] in (CONTEXT[0:62], CONTEXT[64:170])


def test_an_article_is_held_out_with_all_its_questions() -> None:
    rows = [{"id": str(i), "gold": [{"article": "a.txt", "text": "x"}]} for i in range(9)]
    assert len({held_out(row) for row in rows}) == 1


WORDNET = {  # as WordNet 3.0 writes it: offset, file, kind, words in hex; the same and lexical id, count
    "data.noun": "  1 licence\n00000010 18 n 03 child 0 kid 0 nestling 0 000 | a young person\n"
    "00000020 06 n 01 kid 1 000 | goatskin\n00000030 04 n 02 walk 0 path 0 000 | a way\n",
    "data.verb": "00000040 30 v 02 begin 0 start 0 000 | take the first step\n"
    "00000050 38 v 02 walk 0 stroll 0 000 | go on foot\n",
    "data.adj": "00000060 00 s 02 glad 0 happy(p) 0 001 ! 00000070 a 0202 | feeling well\n"
    "00000070 00 a 02 sad 0 unhappy 0 001 ! 00000060 s 0202 | feeling ill\n",
    "cntlist.rev": "begin%2:30:00:: 1 40\nchild%1:18:00:: 1 90\nglad%5:00:00:happy:01 1 9\nhappy%5:00:00:happy:01 1 9\n"
    "kid%1:06:01:: 2 1\nkid%1:18:00:: 1 20\npath%1:04:00:: 1 9\nstart%2:30:00:: 1 30\nstroll%2:38:00:: 1 9\n"
    "unhappy%3:00:00:: 1 9\nwalk%1:04:00:: 1 9\nwalk%2:38:00:: 1 9\n",
}


@pytest.fixture
def wordnet(tmp_path: Path) -> Path:
    for name, text in WORDNET.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_synonyms_are_words_used_in_that_sense(wordnet: Path) -> None:
    found = synonyms(read_wordnet(wordnet))
    assert found["child", "NOUN"] == ("kid",)  # nobody says nestling
    assert found["begin", "VERB"] == ("start",)
    assert found["glad", "ADJ"] == ("happy",)


def test_antonyms_are_the_words_marked_as_opposed_not_all_of_their_sense(wordnet: Path) -> None:
    assert antonyms(read_wordnet(wordnet)) == {("happy", "ADJ"): ("unhappy",), ("unhappy", "ADJ"): ("happy",)}


def test_a_question_in_other_words_keeps_form_headline_and_names(wordnet: Path) -> None:
    found = synonyms(read_wordnet(wordnet))
    question = "Why did the children of Child begin to walk, and who walked? | The children begin"
    asked = {paraphrase(question, found, random.Random(seed)) for seed in range(60)}
    assert len(asked) > 4
    assert "Why did the kids of Child start to stroll, and who strolled? | The children begin" in asked
    assert all(a.endswith(" | The children begin") and " of Child " in a for a in asked)


def test_a_word_of_two_kinds_is_left_where_nothing_tells_which(wordnet: Path) -> None:
    found = synonyms(read_wordnet(wordnet))
    assert {paraphrase("Joggers walk", found, random.Random(seed)) for seed in range(30)} == {"Joggers walk"}


def test_what_ships_is_the_mean_of_the_runs_without_the_word_embeddings(tmp_path: Path) -> None:
    for name, value in (("one", 1.0), ("two", 2.0)):
        (tmp_path / name).mkdir()
        tensors = {"head": torch.full((2, 3), value), SHARED: torch.ones(2), "bert.pooler.bias": torch.ones(1)}
        save_file(tensors, tmp_path / name / "layers.safetensors")
        save_file({"moment": torch.ones(4)}, tmp_path / name / "optimizer.safetensors")
    export([tmp_path / "one", tmp_path / "two"], tmp_path / "out", 1.23456)
    found = load_file(tmp_path / "out" / "layers.safetensors")
    assert list(found) == ["head"]
    assert found["head"].dtype == torch.float16
    assert found["head"].tolist() == [[1.5] * 3] * 2
    assert json.loads((tmp_path / "out" / "reader.json").read_text(encoding="utf-8"))["threshold"] == 1.235
    export([tmp_path / "one", tmp_path / "two"], tmp_path / "out", 0.0, weights=[3, 1])
    assert load_file(tmp_path / "out" / "layers.safetensors")["head"].tolist() == [[1.25] * 3] * 2
    with pytest.raises(ValueError, match="expected a weight for each of 2 runs, found 1"):
        export([tmp_path / "one", tmp_path / "two"], tmp_path / "out", 0.0, weights=[1])
    save_file({"other": torch.ones(1)}, tmp_path / "two" / "layers.safetensors")
    with pytest.raises(ValueError, match=r"two: expected the tensors of .*one, these differ"):
        export([tmp_path / "one", tmp_path / "two"], tmp_path / "out", 0.0)


@pytest.mark.parametrize("seed", range(12))
def test_a_shortened_text_keeps_what_answers_or_misleads(seed: int) -> None:
    rng, start = random.Random(seed), CONTEXT.index("Missouri Compromise")
    answered = shortened(Example("Which?", CONTEXT, start, start + len("Missouri Compromise"), "answer"), rng)
    assert answered.context[answered.start : answered.end] == "Missouri Compromise"
    assert len(answered.context) < len(CONTEXT) * 0.75
    misleading = shortened(Example("Which?", CONTEXT, -1, -1, "swapped", start), rng)
    assert misleading.context[misleading.near :].startswith("Missouri Compromise")
    assert len(misleading.context) < len(CONTEXT) * 0.75
    other = shortened(Example("What do historians disagree about?", CONTEXT, -1, -1, "retrieved"), rng)
    assert "Historians disagree" in other.context
    assert (other.start, other.end, other.near) == (-1, -1, -1)
    assert shortened(Example("Which?", "", -1, -1, "retrieved"), rng).context == ""
