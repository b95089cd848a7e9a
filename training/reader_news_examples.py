"""Training examples for the reader from news: our questions, and who-said-what made from PolNeAR's marks."""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rag.reader import with_headline
from training.reader_data import STOP, WORDS, NearMisses, Pair, bm25_ranker, changed_examples
from training.reader_news import News, held_out, passage_around, passages
from training.reader_pack import Example

ABOUT = (
    "what did {who} say about {what}?",
    "What did {who} say about {what}?",
    "What does {who} think about {what}?",
    "{who} on {what}",
    "{who} {what} quote",
    "How did {who} describe {what}?",
    "What was {who}'s reaction to {what}?",
    "What is {who}'s position on {what}?",
    "According to {who}, what about {what}?",
    "what has {who} said on {what}",
    "What did {who} tell reporters about {what}?",
    "What were {who}'s comments on {what}?",
    "what is {who}'s view of {what}",
    "Did {who} mention {what}?",
    "What has {who} promised about {what}?",
    "how does {who} feel about {what}",
)
UNASKED = frozenset("could would should might must shall going said says told tell this that there here".split())
CHANGED = 0.5
WHO = ("Who said something about {what}?", "Who commented on {what}?", "who talked about {what}")


def word_rarity(news: Sequence[News]) -> dict[str, float]:
    """The inverse document frequency of each case-folded word; 0 for adverbs and auxiliaries, which none asks about."""
    seen = Counter(w for item in news for w in {w.casefold() for w in WORDS.findall(item.text)})
    return {
        w: 0.0 if w.endswith("ly") or w in UNASKED else math.log(len(news) / n) for w, n in seen.items() if len(w) > 3
    }


def topic_of(item: News, start: int, end: int, rarity: Mapping[str, float], rng: random.Random) -> str:
    """One to three neighbouring words to ask about: from the statement, the sentence before it or the headline."""
    roll = rng.random()
    before = max((a for a, b in item.sentences if b <= start), default=start)
    text = item.text[start:end] if roll < 0.6 else item.text[before:start] if roll < 0.8 else item.headline
    runs = [
        run.split()
        for run in re.sub(r"[^\w\s'’$%-]", "\n", text).splitlines()
        if any(len(w) > 3 and w.casefold() not in STOP for w in run.split())
    ]
    if not runs:
        return ""
    run = rng.choice(runs)
    weights = [rarity.get(w.casefold(), 0.0) ** 2 * (w.casefold() not in STOP) for w in run]
    if not any(weights):
        return ""
    i = rng.choices(range(len(run)), weights)[0]
    j = min(len(run), i + rng.randint(1, 3))
    while j > i + 1 and (run[j - 1].casefold() in STOP or rarity.get(run[j - 1].casefold(), 0.0) < 1.0):
        j -= 1
    return " ".join(run[i:j]).strip("'’-")


def _with_dropout(question: str, headline: str, rng: random.Random) -> str:
    return with_headline(question, headline) if rng.random() < 0.5 else question


def statement_examples(news: Sequence[News], count: int, rng: random.Random) -> list[Example]:
    """``count`` questions about statements with their passage, and for most a passage of somebody else."""
    pool = [(item, s) for item in news for s in item.statements]
    elsewhere: dict[str, list[tuple[News, int, int]]] = defaultdict(list)
    for item, (who, start, end) in pool:
        elsewhere[who.casefold()].append((item, start, end))
    rarity = word_rarity(news)
    examples: list[Example] = []
    for item, (who, start, end) in rng.sample(pool, min(count, len(pool))):
        what = topic_of(item, start, end, rarity, rng)
        if not what or set(what.split()) & set(who.split()):
            continue
        name = who if rng.random() < 0.6 else who.split()[-1]
        template = rng.choice(ABOUT) if rng.random() < 0.9 else rng.choice(WHO)
        question = template.format(who=name, what=what)
        a, b = passage_around(item, start, end, rng)
        asked = _with_dropout(question, item.headline, rng)
        examples.append(Example(asked, item.text[a:b], start - a, end - a, "statement"))
        last = who.split()[-1].casefold()
        if "{who}" not in template or rng.random() < 0.2:
            continue
        if rng.random() < 0.35:  # the same person, on something else
            far_item, c, d = rng.choice(elsewhere[who.casefold()])
            c, d = passage_around(far_item, c, d, rng)
            stems = {w.casefold()[:5] for w in WORDS.findall(what) if w.casefold() not in STOP}
            if not stems & {w.casefold()[:5] for w in WORDS.findall(far_item.text[c:d])}:
                headline = _with_dropout(question, far_item.headline, rng)
                examples.append(Example(headline, far_item.text[c:d], -1, -1, "other topic"))
            continue
        others = sorted({w for w, _, _ in item.statements if w.split()[-1].casefold() != last})
        here = {w.casefold() for w in WORDS.findall(item.text[a:b])}
        absent = [w for w in others if w.split()[-1].casefold() not in here]
        if absent and rng.random() < 0.5:  # the same passage, asked of somebody who is not in it
            question = template.format(who=rng.choice(absent), what=what)
            asked = _with_dropout(question, item.headline, rng)
            examples.append(Example(asked, item.text[a:b], -1, -1, "other speaker"))
            continue
        far = [(c, d) for w, c, d in item.statements if w.split()[-1].casefold() != last and (d <= a or c >= b)]
        if far:
            c, d = passage_around(item, *rng.choice(far), rng)
            if last not in {w.casefold() for w in WORDS.findall(item.text[c:d])}:
                examples.append(Example(asked, item.text[c:d], -1, -1, "other statement"))
    return examples


def _holds(text: str, gold: Sequence[str]) -> bool:
    return any(g in text or g[len(g) // 4 : -len(g) // 4] in text for g in gold)


def question_examples(
    path: Path, news: Sequence[News], repeats: int, maker: NearMisses, rng: random.Random
) -> list[Example]:
    """Our own questions: every gold in ``repeats`` different passages, and wrong passages as near misses.

    Half of the passages are also asked a question changed by rule, which they do not answer.

    Those of the ranker are marked ``held_out``.
    """
    by_name = {item.name: item for item in news}
    runs = [(item, a, b) for item in news for a, b in passages(item)]
    rank = bm25_ranker([f"{item.headline} {item.text[a:b]}" for item, a, b in runs])
    where: dict[str, list[int]] = defaultdict(list)
    for i, (item, _, _) in enumerate(runs):
        where[item.name].append(i)
    examples: list[Example] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kept = held_out(row)
        golds = [(by_name[g["article"]], g["text"]) for g in row["gold"]]
        for item, text in golds:
            start = item.text.index(text)
            for _ in range(repeats if len(golds) == 1 else max(1, repeats * 2 // 3)):
                a, b = passage_around(item, start, start + len(text), rng)
                asked = _with_dropout(row["question"], item.headline, rng)
                examples.append(Example(asked, item.text[a:b], start - a, start - a + len(text), "news", held_out=kept))
                if rng.random() < CHANGED:
                    pair = Pair(row["question"], item.text[a:b], item.name, start - a, start - a + len(text))
                    changed = changed_examples(pair, maker, rng)
                    examples += [replace(e, kind=f"news {e.kind}", held_out=kept) for e in changed]
        texts = [text for _, text in golds]
        best = rank(row["question"])[:12]
        same = [i for item, _ in golds[:1] for i in where[item.name]]
        near = [i for i in dict.fromkeys([*best, *same]) if not _holds(runs[i][0].text[slice(*runs[i][1:])], texts)]
        wanted = repeats if golds else repeats * 2
        half = wanted // 2
        chosen = near[:half] + rng.sample(near[half:], min(len(near[half:]), wanted - half))
        for i in chosen:
            item, a, b = runs[i]
            asked = _with_dropout(row["question"], item.headline, rng)
            examples.append(Example(asked, item.text[a:b], -1, -1, "news near miss", held_out=kept))
    return examples
