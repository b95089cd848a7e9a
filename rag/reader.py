"""Read a question against a text: where the answer stands, and how sure it is that there is one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from transformers import AutoModelForQuestionAnswering, AutoTokenizer, PreTrainedModel

from rag.encoder import has_fast_bf16, packaged_model
from rag.reader_decode import merge_windows, read_window
from rag.reader_match import mark_shared, stem_groups
from rag.reader_model import build_reader, check_sha256
from rag.second_reader import SHIPPED as SECOND
from rag.second_reader import load_network
from rag.types import Reading

SHIPPED = Path(__file__).parent / "models" / "reader"
SETTINGS_FILE = "reader.json"
WEIGHTS_FILE = "layers.safetensors"
QUESTION_TOKENS = 64


def with_headline(question: str, headline: str) -> str:
    """What to ask of a news passage whose article has this headline ("" for none).

    The reader was trained with and without it: half of its news questions carried their article's headline.
    """
    return f"{question} | {headline}" if headline else question


@dataclass(frozen=True, slots=True)
class SpanReader:
    """A question-answering network behind the ``Reader`` protocol; see :func:`load_reader`.

    ``threshold``: what a span's score less the null score should reach to count as an answer on its own.
    ``window`` and ``stride``: tokens read at once, and by how many two windows of a long text overlap.
    ``stems``: the stem of each token, for a network that is told which tokens question and text share; None for others.
    """

    model: PreTrainedModel = field(repr=False)
    tokenizer: Any = field(repr=False)
    fingerprint: str
    threshold: float = 0.0
    window: int = 256
    stride: int = 96
    max_answer_tokens: int = 48
    batch: int = 16
    bf16: bool = False
    stems: NDArray[np.int32] | None = field(default=None, repr=False)
    # A fast tokenizer keeps how it cuts texts to itself, and threads that share it would change it for one another.
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False)

    def read(self, pairs: Sequence[tuple[str, str]], top_k: int = 5) -> list[Reading]:
        """Read ``(question, text)`` pairs, in order; at most ``top_k`` spans for each, none overlapping.

        Offsets are those of the text. A text without a word gives no span and the null score alone.
        """
        if not pairs:
            return []
        with self._turn:
            tokens = self._tokenize(pairs)
        owner: list[int] = tokens["overflow_to_sample_mapping"]
        order = sorted(range(len(owner)), key=lambda i: len(tokens["input_ids"][i]))
        found: list[list[tuple[int, Reading]]] = [[] for _ in pairs]
        names = [n for n in self.tokenizer.model_input_names if n in tokens]
        for low in range(0, len(order), self.batch):
            rows = order[low : low + self.batch]
            inputs = self.tokenizer.pad({n: [tokens[n][i] for i in rows] for n in names}, return_tensors="pt")
            logits = self._logits(inputs)
            for i, scores in zip(rows, logits, strict=True):
                found[owner[i]].append((i, self._decode(tokens, i, scores, top_k)))
        return [merge_windows([reading for _, reading in sorted(part, key=_first)], top_k) for part in found]

    def _tokenize(self, pairs: Sequence[tuple[str, str]]) -> Any:
        questions = self.tokenizer(
            [question for question, _ in pairs],
            add_special_tokens=False,
            return_offsets_mapping=True,
            verbose=False,  # it would warn of questions that are about to be cut
        )["offset_mapping"]
        limit = min(QUESTION_TOKENS, self.window // 2)
        asked = [
            question[: offsets[limit - 1][1]] if len(offsets) > limit else question
            for (question, _), offsets in zip(pairs, questions, strict=True)
        ]
        tokens = self.tokenizer(
            asked,
            [text for _, text in pairs],
            truncation="only_second",
            max_length=self.window,
            stride=self.stride,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        if self.stems is not None:
            for i, types in enumerate(tokens["token_type_ids"]):
                tokens["token_type_ids"][i] = mark_shared(tokens["input_ids"][i], types, self.stems)
        return tokens

    def _logits(self, inputs: Any) -> np.ndarray:
        """*Shape:* ``(windows, tokens, 2)`` float32: start and end. The head always runs in fp32: bf16 keeps
        three digits, and passages are ranked by differences in the third."""
        with torch.inference_mode():
            with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
                hidden = self.model.base_model(**inputs)[0]
            return self.model.qa_outputs(hidden.float()).numpy()  # pyright: ignore[reportCallIssue]

    def _decode(self, tokens: Any, i: int, scores: np.ndarray, top_k: int) -> Reading:
        offsets = tokens["offset_mapping"][i]
        allowed = np.zeros(len(scores), dtype=bool)
        for at, (part, (a, b)) in enumerate(zip(tokens.sequence_ids(i), offsets, strict=True)):
            allowed[at] = part == 1 and a < b
        null_at = tokens["input_ids"][i].index(self.tokenizer.cls_token_id)
        return read_window(scores[:, 0], scores[:, 1], offsets, allowed, null_at, self.max_answer_tokens, top_k)


def _first(numbered: tuple[int, Reading]) -> int:
    return numbered[0]


def load_reader(name_or_path: str | Path | None = None, bf16: bool | None = None) -> SpanReader:
    """Load the reader that ships (None), one that ``training`` exported, or any Hugging Face model.

    Anything but None and such a folder is handed to ``AutoModelForQuestionAnswering``: a folder is read from
    disk, a hub name may be fetched. ``bf16``: None uses it where the CPU is fast at it.
    Raises ValueError where weights are damaged (file, found, expected), FileNotFoundError where they are missing,
    TypeError where a model has no start and end scores or its tokenizer no offsets.
    """
    folder = SHIPPED if name_or_path is None else Path(name_or_path)
    if folder in {SHIPPED, SECOND} or (folder / SETTINGS_FILE).is_file():
        reader = _load_own(folder)
    else:
        reader = _load_hugging_face(str(name_or_path))
    if has_fast_bf16() if bf16 is None else bf16:
        # cast once, here: autocast would cast the weights again at every call
        for module in reader.model.base_model.modules():
            if isinstance(module, torch.nn.Linear):
                module.to(torch.bfloat16)
        reader = replace(reader, bf16=True)
    return reader


def _load_own(folder: Path) -> SpanReader:
    settings = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
    if "files" in settings:
        return _load_second(folder, settings)
    check_sha256(folder / WEIGHTS_FILE, settings["sha256"])
    tokenizer = AutoTokenizer.from_pretrained(packaged_model(), local_files_only=True)
    model = build_reader(load_file(folder / WEIGHTS_FILE))
    stems = stem_groups(tokenizer.get_vocab())
    return SpanReader(model, tokenizer, settings["sha256"], settings["threshold"], stems=stems)


def _load_second(folder: Path, settings: Mapping[str, Any]) -> SpanReader:
    files: dict[str, str] = settings["files"]
    inputs = ["input_ids", "attention_mask"]  # it is not told which tokens are the question's
    tokenizer = AutoTokenizer.from_pretrained(packaged_model(), local_files_only=True, model_input_names=inputs)
    digest = hashlib.sha256("".join(files.values()).encode()).hexdigest()
    # one text at a time: padding costs such a network more than it gains by batches
    return SpanReader(load_network(folder, files), tokenizer, digest, settings["threshold"], batch=1)


def _load_hugging_face(name: str) -> SpanReader:
    tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True)
    if not tokenizer.is_fast:
        raise TypeError(f"{name}: found a slow tokenizer, expected a fast one, which knows offsets")
    model = AutoModelForQuestionAnswering.from_pretrained(name, use_safetensors=True, dtype=torch.float32)
    if not hasattr(model, "qa_outputs") or model.qa_outputs.out_features != 2:
        raise TypeError(f"{name}: found {type(model).__name__}, expected a model with start and end scores")
    digest = hashlib.sha256()
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(tensor.numpy().tobytes())
    window = min(384, int(tokenizer.model_max_length), model.config.max_position_embeddings)
    return SpanReader(model.eval(), tokenizer, digest.hexdigest(), window=window, stride=min(96, window // 4))
