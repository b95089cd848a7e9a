"""How alike two names or words are by the packaged MiniLM's word embeddings: a place is more like a place."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from safetensors.torch import load_file

from rag.encoder import packaged_model
from training.reader_pack import bare_tokenizer

Choose = Callable[[str, Sequence[str], random.Random], str]
"""One of the candidates for a word or name, at random."""
SHARPNESS = 8.0  # of cosines: a candidate that is nearer by .1 is chosen twice as often


def choose_any(name: str, candidates: Sequence[str], rng: random.Random) -> str:
    """Any of the candidates, each as often as the others."""
    return rng.choice(candidates)


def likeness_chooser() -> Choose:
    """Chooses the oftener what is the more like the name: what is told apart at a glance teaches nothing."""
    folder = packaged_model()
    tokenizer = bare_tokenizer(folder / "tokenizer.json")
    table = load_file(folder / "model.safetensors")["embeddings.word_embeddings.weight"].numpy()

    @lru_cache(maxsize=100_000)
    def vector(text: str) -> np.ndarray:
        mean = table[tokenizer.encode(text, add_special_tokens=False).ids or [0]].mean(axis=0)
        return mean / np.linalg.norm(mean)

    def choose(name: str, candidates: Sequence[str], rng: random.Random) -> str:
        cosines = np.stack([vector(c) for c in candidates]) @ vector(name)
        return rng.choices(candidates, np.exp(SHARPNESS * (cosines - cosines.max())).tolist())[0]

    return choose
