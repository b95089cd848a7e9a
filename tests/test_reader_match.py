"""What the reader's network is told of the words that question and text share."""

from __future__ import annotations

import numpy as np
import torch
from safetensors.torch import load_file

from rag.reader import SHIPPED, WEIGHTS_FILE, load_reader
from rag.reader_match import TYPE_EMBEDDINGS, TYPES, mark_shared, stem_groups, with_all_types

VOCABULARY = {"[CLS]": 0, "[SEP]": 1, "wall": 2, "walls": 3, "kelly": 4, "on": 5, "##ing": 6, "border": 7}


def test_tokens_of_one_stem_have_one_number() -> None:
    groups = stem_groups(VOCABULARY)
    assert groups.shape == (len(VOCABULARY),)
    assert groups[2] == groups[3]
    assert len(set(groups.tolist())) == len(VOCABULARY) - 1


def test_what_the_other_part_has_too_is_marked() -> None:
    # [CLS] kelly on walls [SEP] the text: wall border [SEP]
    ids, types = [0, 4, 5, 3, 1, 2, 7, 1], [0, 0, 0, 0, 0, 1, 1, 1]
    assert mark_shared(ids, types, stem_groups(VOCABULARY)) == [0, 0, 0, 2, 2, 3, 1, 3]


def test_a_text_without_a_question_shares_nothing() -> None:
    assert mark_shared([2, 3], [1, 1], stem_groups(VOCABULARY)) == [1, 1]


def test_weights_of_two_types_are_widened_and_others_kept() -> None:
    two = torch.arange(6.0).reshape(2, 3)
    four = with_all_types({TYPE_EMBEDDINGS: two})[TYPE_EMBEDDINGS]
    assert torch.equal(four, torch.cat([two, two]))
    assert torch.equal(with_all_types({TYPE_EMBEDDINGS: four})[TYPE_EMBEDDINGS], four)
    assert with_all_types({"other": two}).keys() == {"other"}


def test_the_reader_that_ships_was_taught_what_is_shared() -> None:
    learnt = load_file(SHIPPED / WEIGHTS_FILE)[TYPE_EMBEDDINGS]
    assert len(learnt) == TYPES
    assert not torch.equal(learnt[:2], learnt[2:])


def test_marks_follow_their_text_through_windows_and_batches() -> None:
    # a long text is cut into windows: each is marked by what it has itself, whatever else is in the batch
    shipped = load_reader(bf16=False)
    pairs = [("Who built the wall?", "Nothing of it. " * 200 + "Kelly built the wall."), ("who?", "Kelly did.")]
    tokens = shipped._tokenize(pairs)
    assert shipped.stems is not None
    for ids, types, of in zip(
        tokens["input_ids"], tokens["token_type_ids"], tokens["overflow_to_sample_mapping"], strict=True
    ):
        asked = shipped.tokenizer.convert_ids_to_tokens(ids).index("[SEP]")
        assert [t % 2 for t in types] == [0] * (asked + 1) + [1] * (len(ids) - asked - 1)
        words = shipped.tokenizer.convert_ids_to_tokens(ids)
        if of == 0:
            assert (types[words.index("wall")] == 2) == ("wall" in words[asked:])
    together = shipped.read(pairs)
    assert np.isclose(together[1].margin, shipped.read(pairs[1:])[0].margin, atol=1e-3)
