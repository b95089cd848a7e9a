"""The learned part of attribution: a small transformer that marks contents, sources and cues, and joins them.

MiniLM (the encoder that embeds passages, its word embeddings shared and frozen) under two kinds of head:

* three BIO layers (content, source, cue), so that one may overlap another;
* four pointers from a content token to a token of its window: the first and the last of its source, and of its
  cue. Position 0 (``[CLS]``) stands for "none". The score is a bilinear product of two projections, as in
  biaffine parsing (Dozat and Manning, 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from rag.attribution_decode import Tagged, decode_window
from rag.attribution_windows import FEATURES, Window, make_windows
from rag.encoder import PAD_TO, check_sha256, has_fast_bf16, packaged_model
from rag.errors import BadModel

LAYERS = ("content", "source", "cue")
POINTERS = ("source_first", "source_last", "cue_first", "cue_last")
OUTSIDE, BEGIN, INSIDE = 0, 1, 2
POINTER_DIM = 128
WEIGHTS = "model.safetensors"
THRESHOLD = 0.35
"""Chosen on held-out articles: ``training/attribution_thresholds.py``."""


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
    """Stack windows. *Shape:* ``ids``, ``features``, ``mask``, each ``(windows, tokens)`` int64 and bool, where
    ``tokens`` is those of the longest, up to a multiple of :data:`rag.encoder.PAD_TO`."""
    longest = -(-max(len(w.ids) for w in windows) // PAD_TO) * PAD_TO
    ids = np.zeros((len(windows), longest), dtype=np.int64)
    features = np.zeros_like(ids)
    mask: NDArray[np.bool_] = np.zeros(ids.shape, dtype=bool)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        features[row, : len(window.ids)] = window.features
        mask[row, : len(window.ids)] = True
    return torch.from_numpy(ids), torch.from_numpy(features), torch.from_numpy(mask)


class Tagger:
    """The trained model, ready to read articles.

    Args:
        folder: holds ``model.safetensors`` and ``model.safetensors.sha256``, its SHA-256 in hex digits.
        threshold: the least probability of a token of a content.

    Raises:
        BadModel: a file is missing, is not the expected one, or is not this model's.
    """

    def __init__(self, folder: Path, threshold: float = THRESHOLD) -> None:
        self.sha256 = read_expected(folder)
        check_sha256(folder / WEIGHTS, self.sha256)
        base = packaged_model()
        self.threshold = threshold
        self.tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.dtype = torch.bfloat16 if has_fast_bf16() else torch.float32
        self._model = _load(folder / WEIGHTS, base).to(self.dtype).eval()

    def tag(
        self, texts: Sequence[str], quotations: Sequence[Sequence[tuple[int, int]]], batch_tokens: int = 1024
    ) -> list[list[Tagged]]:
        """The contents of each text, in order; ``quotations`` are those of each text.

        Texts never share a batch: rounding depends on a batch's shape, and what an article says must not depend
        on what it was read together with. A batch has at most ``batch_tokens``, so that only windows of like length
        are padded to the same.
        """
        return [self._tag_one(text, marks, batch_tokens) for text, marks in zip(texts, quotations, strict=True)]

    def _tag_one(self, text: str, quotations: Sequence[tuple[int, int]], batch_tokens: int) -> list[Tagged]:
        windows = sorted(make_windows(text, quotations, self.tokenizer), key=lambda window: len(window.ids))
        found: list[Tagged] = []
        batch: list[Window] = []
        for number, window in enumerate(windows):
            batch.append(window)
            following = windows[number + 1] if number + 1 < len(windows) else None
            if following is None or (len(batch) + 1) * len(following.ids) > batch_tokens:
                found += self._tag_batch(batch)
                batch = []
        return sorted(found, key=lambda tagged: tagged.start)

    def _tag_batch(self, batch: list[Window]) -> list[Tagged]:
        with torch.inference_mode():
            tag_logits, pointer_logits = self._model(*pad_windows(batch))
        tags, pointers = tag_logits.numpy(), pointer_logits.numpy()
        return [
            tagged
            for row, window in enumerate(batch)
            for tagged in decode_window(
                window, tags[row, : len(window.ids)], pointers[:, row, : len(window.ids)], self.threshold
            )
        ]


def read_expected(folder: Path) -> str:
    """The SHA-256 that the weights of ``folder`` should have.

    Raises:
        BadModel: the file that says so is missing.
    """
    path = folder / f"{WEIGHTS}.sha256"
    if not path.is_file():
        raise BadModel(f"{path}: expected the SHA-256 of the attribution weights, found no such file")
    return path.read_text(encoding="ascii").split()[0]


def _load(path: Path, base: Path) -> AttributionModel:
    model = AttributionModel(BertConfig.from_pretrained(base))
    packaged = load_file(base / "model.safetensors")
    state = {f"encoder.{k}": v for k, v in packaged.items() if k.startswith("embeddings.") and "position_ids" not in k}
    try:
        state.update({name: tensor.float() for name, tensor in load_file(path).items()})
        model.load_state_dict(state)
    except (SafetensorError, RuntimeError) as error:
        raise BadModel(f"{path}: expected the weights of the attribution tagger, found: {error}") from error
    return model
