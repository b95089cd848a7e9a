"""Every knob in one frozen value; nothing else reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "ON_THE_RECORD_"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to index and answer. Each field can be set by ``ON_THE_RECORD_<FIELD>`` in the environment.

    Attributes:
        corpus: the folder of articles.
        index_dir: where indexes are kept, one folder a corpus.
        encoder: a sentence-transformers model by name or path; "" is the packaged all-MiniLM-L6-v2.
        reader: a question-answering model by name or path; "" is the one that ships.
        second_reader: likewise, the larger one that reads the likeliest few stretches again.
        passage_words: a passage is whole sentences of about this many words.
        search_depth: passages taken from each of the dense and the lexical search before they are joined.
        read_depth: passages, the best of both searches, that the reader reads; half of them the speaker's, where the
            question asks for somebody's words, and up to half of the time that it names.
        top_k: quotes in an answer.
        question_chars: the longest question taken.
        answer_threshold: the least probability at which a quote counts as an answer. Of the training questions
            (``training.fit_ranker``) 0.15 answers 94 % of the answerable and refuses 78 % of the others, near misses
            all; over a few articles 97 % and 95 %, over folders of four 97 % and 83 %. 0.2 answers 91, 94 and 95 %,
            and refuses 85, 97 and 87 %.
    """

    corpus: Path = ROOT / "corpus"
    index_dir: Path = ROOT / "index"
    encoder: str = ""
    reader: str = ""
    second_reader: str = ""
    passage_words: int = 90
    search_depth: int = 50
    read_depth: int = 16
    top_k: int = 5
    question_chars: int = 2000
    answer_threshold: float = 0.15

    @classmethod
    def from_env(cls, **overrides: Any) -> Settings:
        """The defaults, then the environment, then ``overrides`` that are not None.

        Raises:
            ValueError: a variable does not parse as its field's type.
        """
        values: dict[str, Any] = {}
        for item in fields(cls):
            raw = os.environ.get(PREFIX + item.name.upper())
            if raw is None:
                continue
            kind = type(item.default)
            convert = Path if isinstance(item.default, Path) else kind
            try:
                values[item.name] = convert(raw)
            except ValueError as error:
                raise ValueError(f"{PREFIX}{item.name.upper()}: expected {kind.__name__}, found {raw!r}") from error
        return cls(**values | {name: value for name, value in overrides.items() if value is not None})
