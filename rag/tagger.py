"""The learned part of attribution: a small transformer that marks contents, sources and cues, and joins them.

MiniLM (the encoder that embeds passages, its word embeddings shared and frozen) under two kinds of head:

* three BIO layers (content, source, cue), so that one may overlap another;
* four pointers from a content token to a token of its window: the first and the last of its source, and of its
  cue. Position 0 (``[CLS]``) stands for "none". The score is a bilinear product of two projections, as in
  biaffine parsing (Dozat and Manning, 2017).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from rag.attribution_windows import FEATURES, Window

LAYERS = ("content", "source", "cue")
POINTERS = ("source_first", "source_last", "cue_first", "cue_last")
OUTSIDE, BEGIN, INSIDE = 0, 1, 2
POINTER_DIM = 128


class AttributionModel(nn.Module):
    """See the module. ``encoder`` is a BERT without pooler; everything else is the heads and features."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        hidden = config.hidden_size
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.features = nn.Embedding(FEATURES, hidden)
        nn.init.zeros_(self.features.weight)
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(hidden, 3 * len(LAYERS))
        self.asking = nn.Linear(hidden, POINTER_DIM * len(POINTERS))
        self.answering = nn.Linear(hidden, POINTER_DIM * len(POINTERS))

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Mark and join the tokens of a batch of windows.

        *Shape:* ``ids``, ``features``, ``mask``: ``(windows, tokens)`` int64 and bool. Returns tag logits
        ``(windows, tokens, 3 layers, 3)`` and pointer logits ``(4 pointers, windows, tokens, tokens)``, float.
        """
        words = self.encoder.embeddings.word_embeddings(ids) + self.features(features)
        states = self.encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state
        states = self.dropout(states)
        tags = self.tags(states).unflatten(-1, (len(LAYERS), 3))
        asking = self.asking(states).unflatten(-1, (len(POINTERS), POINTER_DIM)).permute(2, 0, 1, 3)
        answering = self.answering(states).unflatten(-1, (len(POINTERS), POINTER_DIM)).permute(2, 0, 3, 1)
        pointers = torch.matmul(asking, answering) * POINTER_DIM**-0.5
        return tags.float(), pointers.float().masked_fill(~mask[None, :, None, :], -1e4)


def pad_windows(windows: Sequence[Window]) -> tuple[Tensor, Tensor, Tensor]:
    """Stack windows. *Shape:* ``ids``, ``features``, ``mask``, each ``(windows, longest)`` int64 and bool."""
    longest = max(len(w.ids) for w in windows)
    ids = np.zeros((len(windows), longest), dtype=np.int64)
    features = np.zeros_like(ids)
    mask: NDArray[np.bool_] = np.zeros(ids.shape, dtype=bool)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        features[row, : len(window.ids)] = window.features
        mask[row, : len(window.ids)] = True
    return torch.from_numpy(ids), torch.from_numpy(features), torch.from_numpy(mask)
