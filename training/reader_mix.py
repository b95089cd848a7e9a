"""What the reader is trained on, and how much of each."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from training.reader_data import NearMisses, content_words, pair_examples, read_pairs, sentence_bounds
from training.reader_likeness import likeness_chooser
from training.reader_news import read_news
from training.reader_news_examples import question_examples, statement_examples
from training.reader_pack import Example
from training.reader_words import paraphrase
from training.wordnet import antonyms, read_wordnet, synonyms

SOURCES = (  # file, answered examples, near misses for each of them
    ("squad11_train", 87_000, 0.9),
    ("squadshifts_new_wiki", 7_938, 0.7),
    ("squadshifts_reddit", 6_000, 0.5),
    ("squadshifts_amazon_reviews", 4_000, 0.5),
    ("nq_qed", 6_000, 0.4),
    ("fairytaleqa", 3_000, 0.4),
    ("qadiscourse", 2_000, 0.0),
)
NEWS_REPEATS = 5
STATEMENTS = 14_000
PARAPHRASED = 0.6  # of all questions, answered or not, as far as they have words to exchange
SHORTENED = 0.3  # of all texts, to the sentence that answers or misleads: an answer is read again in its sentence alone


def build_mix(data: Path, wordnet: Path, scale: float, rng: random.Random) -> list[Example]:
    """Draw the examples from ``data`` (``qa/``, ``news/train``, ``questions/news_train.jsonl``), shuffled.

    ``wordnet`` is the folder with the data files of WordNet 3.0, as Debian's ``wordnet-base`` has it.
    """
    net = read_wordnet(wordnet)
    opposites, choose = antonyms(net), likeness_chooser()
    examples: list[Example] = []
    for name, count, null_share in SOURCES:
        pairs = read_pairs(data / "qa" / f"{name}.jsonl.gz")
        examples += pair_examples(pairs, max(1, round(count * scale)), null_share, opposites, rng, choose)
    news = read_news(data / "news" / "train")
    examples += statement_examples(news, max(1, round(STATEMENTS * scale)), rng)
    maker = NearMisses((), opposites, choose)
    asked = question_examples(data / "questions" / "news_train.jsonl", news, NEWS_REPEATS, maker, rng)
    examples += asked if scale >= 1 else rng.sample(asked, max(1, round(len(asked) * scale)))
    rng.shuffle(examples)
    examples = [shortened(e, rng) if rng.random() < SHORTENED else e for e in examples]
    same = synonyms(net)
    asked = [paraphrase(e.question, same, rng) if rng.random() < PARAPHRASED else e.question for e in examples]
    return [replace(example, question=question) for example, question in zip(examples, asked, strict=True)]


def shortened(example: Example, rng: random.Random) -> Example:
    """The example with the one sentence, or two, that its answer stands in, or what misleads, or most asked words."""
    text = example.context
    bounds = sentence_bounds(text)
    if example.start >= 0:
        inside = [i for i, (a, b) in enumerate(bounds) if a < example.end and b > example.start]
    elif example.near >= 0:
        inside = [i for i, (a, b) in enumerate(bounds) if a <= example.near < b]
    else:
        asked = set(content_words(example.question))
        shares = [len(asked & set(content_words(text[a:b]))) for a, b in bounds]
        inside = [shares.index(max(shares))] if shares else []
    if not inside:
        return example
    first, last = inside[0], inside[-1]
    beside = rng.random()
    first, last = (max(0, first - 1), last) if beside < 0.2 else (first, min(len(bounds) - 1, last + (beside < 0.4)))
    low, high = bounds[first][0], bounds[last][1]
    if example.start >= 0:
        low, high = min(low, example.start), max(high, example.end)
        return replace(example, context=text[low:high], start=example.start - low, end=example.end - low)
    return replace(example, context=text[low:high], near=max(-1, example.near - low) if example.near >= 0 else -1)
