"""Which words of a question stand in the text and which of the text in the question, told to the reader's network.

A small network compares words badly by itself, and a word of the question that the text lacks is how most questions
without an answer give themselves away. The exact-match feature is that of Chen et al., "Reading Wikipedia to Answer
Open-Domain Questions" (ACL 2017), here of both parts and as token types.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import Stemmer
import torch
from numpy.typing import NDArray

TYPES = 4
"""Question, text, question and found in the text, text and found in the question."""
TYPE_EMBEDDINGS = "bert.embeddings.token_type_embeddings.weight"


def stem_groups(vocabulary: Mapping[str, int]) -> NDArray[np.int32]:
    """*Shape:* ``(len(vocabulary),)``: token ids of one stem have one number."""
    pieces = sorted(vocabulary, key=vocabulary.__getitem__)
    numbers: dict[str, int] = {}
    stems = Stemmer.Stemmer("english").stemWords(pieces)
    return np.array([numbers.setdefault(stem, len(numbers)) for stem in stems], dtype=np.int32)


def mark_shared(ids: Sequence[int], types: Sequence[int], groups: NDArray[np.int32]) -> list[int]:
    """``types``, 0 for the question and 1 for the text, with 2 added where the other part has the token's stem."""
    stems, parts = groups[np.asarray(ids)], np.asarray(types)
    asked, text = stems[parts == 0], stems[parts == 1]
    shared = np.where(parts == 0, np.isin(stems, text), np.isin(stems, asked))
    return (parts + 2 * shared).tolist()


def with_all_types(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """``state`` with embeddings for all ``TYPES``: weights that know two tell shared tokens from others by nothing."""
    known = state.get(TYPE_EMBEDDINGS)
    if known is None or len(known) == TYPES:
        return dict(state)
    return {**state, TYPE_EMBEDDINGS: known.repeat(TYPES // len(known), 1)}
