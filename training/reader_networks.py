"""The networks that are trained as readers: the first reader, and the larger one that taught it and is the second."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch.nn import functional as F
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from rag.encoder import has_fast_bf16
from training.reader_windows import CLS, PAD, SEP, Batch

BLOCKED = -1e4  # a score that no softmax gives anything


class Teacher(torch.nn.Module):
    """Any question-answering network, or encoder, whose vocabulary has BERT's word pieces, read with BERT's ids.

    Raises ValueError where the folder's vocabulary lacks most of them.
    """

    numbers: torch.Tensor

    def __init__(self, folder: Path, vocabulary: Mapping[str, int]) -> None:
        super().__init__()
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self.model = AutoModelForQuestionAnswering.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
        theirs = tokenizer.get_vocab()
        shared = len(theirs.keys() & vocabulary.keys())
        if shared < 0.9 * len(vocabulary):
            raise ValueError(f"{folder}: expected BERT's {len(vocabulary)} word pieces, found {shared} of them")
        numbers = torch.full((max(vocabulary.values()) + 1,), tokenizer.unk_token_id, dtype=torch.long)
        for piece, number in vocabulary.items():
            numbers[number] = theirs.get(piece, tokenizer.unk_token_id)
        numbers[[CLS, SEP, PAD]] = torch.tensor(
            [tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.pad_token_id]
        )
        self.register_buffer("numbers", numbers, persistent=False)

    def forward(self, ids: torch.Tensor, attention_mask: torch.Tensor, **_: torch.Tensor) -> object:
        return self.model(self.numbers[ids], attention_mask=attention_mask)

    def get_input_embeddings(self) -> torch.nn.Module:
        return self.model.get_input_embeddings()


def choose_scores(model: torch.nn.Module, batch: Batch) -> torch.Tensor:
    """Start and end scores of what can be chosen, :data:`BLOCKED` of what is not there.

    *Shape:* ``(batch, widest, 2)`` float32.
    """
    device = batch.ids.device.type
    with torch.autocast(device, torch.bfloat16, enabled=device != "cpu" or has_fast_bf16()):
        out = model(batch.ids, attention_mask=batch.mask, token_type_ids=batch.types)
    scores = torch.stack([out.start_logits, out.end_logits], -1).float()
    chosen = scores.gather(1, batch.places[..., None].expand(-1, -1, 2))
    return chosen.masked_fill(~batch.known[..., None], BLOCKED)


def span_loss(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Cross-entropy of start and end over [CLS] and the text; the question can never be chosen."""
    return F.cross_entropy(scores, batch.targets)


def taught_loss(scores: torch.Tensor, taught: torch.Tensor, batch: Batch, temperature: float) -> torch.Tensor:
    """How far start and end are from the teacher's: Hinton et al., "Distilling the Knowledge in a Neural Network"
    (2015). *Shape:* ``taught`` as ``scores``; a scalar comes back.
    """
    taught = taught.masked_fill(~batch.known[..., None], BLOCKED)
    ours, theirs = ((x / temperature).log_softmax(1) for x in (scores, taught))
    return F.kl_div(ours, theirs, reduction="none", log_target=True).sum(1).mean() * temperature**2
