"""What the reader is trained on, and how much of each."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from training.reader_data import Example, pair_examples, read_pairs
from training.reader_news import read_news
from training.reader_news_examples import question_examples, statement_examples
from training.reader_words import paraphrase
from training.wordnet import antonyms, read_wordnet, synonyms

SOURCES = (  # file, answered examples, near misses for each of them
    ("squad11_train", 46_000, 0.9),
    ("squadshifts_new_wiki", 7_938, 0.7),
    ("squadshifts_reddit", 4_000, 0.4),
    ("squadshifts_amazon_reviews", 2_000, 0.4),
    ("nq_qed", 3_000, 0.3),
    ("fairytaleqa", 1_500, 0.3),
    ("qadiscourse", 1_000, 0.0),
)
NEWS_REPEATS = 5
STATEMENTS = 12_000
PARAPHRASED = 0.6  # of all questions, answered or not, as far as they have words to exchange


def build_mix(data: Path, wordnet: Path, scale: float, rng: random.Random) -> list[Example]:
    """Draw the examples from ``data`` (``qa/``, ``news/train``, ``questions/news_train.jsonl``), shuffled.

    ``wordnet`` is the folder with the data files of WordNet 3.0, as Debian's ``wordnet-base`` has it.
    """
    net = read_wordnet(wordnet)
    opposites = antonyms(net)
    examples: list[Example] = []
    for name, count, null_share in SOURCES:
        pairs = read_pairs(data / "qa" / f"{name}.jsonl.gz")
        examples += pair_examples(pairs, max(1, round(count * scale)), null_share, opposites, rng)
    news = read_news(data / "news" / "train")
    examples += statement_examples(news, max(1, round(STATEMENTS * scale)), rng)
    asked = question_examples(data / "questions" / "news_train.jsonl", news, NEWS_REPEATS, rng)
    examples += asked if scale >= 1 else rng.sample(asked, max(1, round(len(asked) * scale)))
    rng.shuffle(examples)
    same = synonyms(net)
    asked = [paraphrase(e.question, same, rng) if rng.random() < PARAPHRASED else e.question for e in examples]
    return [replace(example, question=question) for example, question in zip(examples, asked, strict=True)]
