"""What each part of the pipeline adds, in one table.

    python benchmarks/ablations.py [--corpus DIR] [--questions FILE.jsonl] [--every N] [--json]

All five show the same stretches (a sentence, widened to its quotation), and are judged alike:

bm25      the sentences of the first passages of the lexical search, by the share of the question's words, weighted
          by rarity, that they have
dense     the sentences of the first passages of the dense search, by cosine of question and sentence
hybrid    the sentences of the fused passages, cosine and share summed as the passages' scores are
+reader   the pipeline's candidates by its ranker, everything it knows of speakers set to zero (not fitted anew)
+speaker  the pipeline as it ships: passages of the person asked about searched too, speakers weighed, abstention

The first three never abstain, so ``abstain`` says nothing of them: their scores still have an AUROC.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from evaluate import QUESTIONS, predict
from rag.__main__ import progress_bar, quieten
from rag.evaluation import Question, judge, read_questions, summarise
from rag.evidence import FEATURES
from rag.index import Index
from rag.lexical import tokenize
from rag.opening import load_encoder, open_index
from rag.pipeline import MAX_CANDIDATES, RANKER, Pipeline
from rag.quotations import find_quotations
from rag.quotes import make_quote, merge_duplicates, widen
from rag.ranking import Ranker, load_ranker
from rag.retriever import LEXICAL_WEIGHT, retrieve
from rag.settings import Settings
from rag.types import Encoder, Quote, Sentence, Vectors

SPEAKER_PARTS = ("by_", "about_", "speech_", "direct_", "narration_", "speaker_")
SHOWN = ("hit@1", "hit@3", "hit@5", "mrr", "speaker", "abstain", "auroc", "seconds_p50")

Scored = list[tuple[Quote, float]]
"""Stretches, best first, with their scores (of any scale)."""


@dataclass(frozen=True, slots=True)
class Search:
    """The index, and the vectors of the sentences met so far, each encoded once: (article, start) -> ``(dim,)``."""

    index: Index
    encoder: Encoder
    settings: Settings
    vectors: dict[tuple[str, int], Vectors] = field(default_factory=dict)

    def bm25(self, question: str) -> Scored:
        rows = self.index.search_lexical([question], self.settings.read_depth)[0]
        return self.stretches(self.by_words(question, self.sentences(rows)))

    def dense(self, question: str) -> Scored:
        vector = self.encoder.encode([question])
        rows = self.index.search_dense(vector, self.settings.read_depth)[0]
        return self.stretches(self.by_cosine(vector[0], self.sentences(rows)))

    def hybrid(self, question: str) -> Scored:
        vector, settings = self.encoder.encode([question]), self.settings
        hits = retrieve(self.index, [question], vector, settings.search_depth, settings.read_depth)[0]
        places = self.sentences([hit.row for hit in hits])
        words = dict(self.by_words(question, places))
        scores = [
            (place, cosine + LEXICAL_WEIGHT * words[place]) for place, cosine in self.by_cosine(vector[0], places)
        ]
        return self.stretches(sorted(scores, key=lambda pair: -pair[1]))

    def sentences(self, rows: Sequence[int]) -> list[tuple[str, int]]:
        """The (article, number) of the quotable sentences of some passages, in their order."""
        found = []
        for passage in map(self.index.store.passage, rows):
            for number, sentence in enumerate(self.index.store.sentences(passage.article)):
                if passage.start <= sentence.start < passage.end:
                    found.append((passage.article, number))
        return list(dict.fromkeys(found))

    def by_words(self, question: str, places: Sequence[tuple[str, int]]) -> list[tuple[tuple[str, int], float]]:
        weights = {stem: self.index.rarity(stem) for stem in tokenize(question)}
        total = sum(weights.values()) or 1.0
        shares = [sum(weights.get(stem, 0.0) for stem in set(tokenize(self.text(at)))) / total for at in places]
        return sorted(zip(places, shares, strict=True), key=lambda pair: -pair[1])

    def by_cosine(self, vector: Vectors, places: Sequence[tuple[str, int]]) -> list[tuple[tuple[str, int], float]]:
        missing = [at for at in places if at not in self.vectors]
        self.vectors.update(zip(missing, self.encoder.encode([self.text(at) for at in missing]), strict=True))
        cosines = [float(self.vectors[at] @ vector) for at in places]
        return sorted(zip(places, cosines, strict=True), key=lambda pair: -pair[1])

    def text(self, at: tuple[str, int]) -> str:
        sentence = self.sentence(at)
        return self.index.store.article(at[0]).text[sentence.start : sentence.end]

    def sentence(self, at: tuple[str, int]) -> Sentence:
        return self.index.store.sentences(at[0])[at[1]]

    def stretches(self, ranked: Sequence[tuple[tuple[str, int], float]]) -> Scored:
        """What would be quoted of each sentence; the scores, of any scale, are kept beside the quotes."""
        found: Scored = []
        for (name, number), score in ranked[:MAX_CANDIDATES]:
            article, statements = self.index.store.article(name), self.index.store.statements(name)
            sentences = self.index.store.sentences(name)
            start, end = widen(article, sentences, find_quotations(article.text), statements, number)
            found.append((make_quote(article, start, end, 0.0, statements), score))
        return found


def without_speakers(ranker: Ranker) -> Ranker:
    """The same ranker, with no weight on anything that says who speaks or who is asked about."""
    spoken = [name.startswith(SPEAKER_PARTS) for name in FEATURES]
    return replace(ranker, weights=np.where(spoken, 0.0, ranker.weights))


def read_only(pipeline: Pipeline, ranker: Ranker) -> Callable[[str], Scored]:
    """The pipeline's candidates, ordered by ``ranker``."""

    def ask(question: str) -> Scored:
        standing, candidates = pipeline.candidates(*pipeline.retrieve([question]))[0]
        ranked = ranker.rank(standing, candidates, pipeline.searched())[:MAX_CANDIDATES]
        return [(make_quote(c.article, c.start, c.end, p, pipeline.statements(c.article.id)), p) for c, p in ranked]

    return ask


def show(question: Question, ask: Callable[[str], Scored], top_k: int, threshold: float) -> dict:
    """One prediction, as evaluate.py writes them."""
    begun = time.perf_counter()
    scored = ask(question.question)
    merged = merge_duplicates([quote for quote, _ in scored])[:top_k]
    scores = {(quote.article, quote.start, quote.end): score for quote, score in reversed(scored)}
    quotes = [q.to_dict() | {"score": scores[q.article, q.start, q.end]} for q in merged]
    answered = bool(quotes) and quotes[0]["score"] >= threshold
    return {"answered": answered, "reason": None, "quotes": quotes, "seconds": time.perf_counter() - begun}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--every", type=int, default=1, help="take every n-th question")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    quieten()
    settings = Settings.from_env(corpus=args.corpus)
    pipeline = Pipeline.open(settings, progress_bar())
    # Alone, a follow-up asks nothing, and only the whole pipeline knows what it follows.
    questions = [q for q in read_questions(args.questions)[:: args.every] if not q.previous]
    search = Search(open_index(settings), load_encoder(settings.encoder), settings)
    reader = read_only(pipeline, without_speakers(load_ranker(RANKER)))
    never, top_k = -np.inf, settings.top_k
    systems: dict[str, Callable[[Question], dict]] = {
        "bm25": lambda q: show(q, search.bm25, top_k, never),
        "dense": lambda q: show(q, search.dense, top_k, never),
        "hybrid": lambda q: show(q, search.hybrid, top_k, never),
        "+reader": lambda q: show(q, reader, top_k, settings.answer_threshold),
        "+speaker": lambda q: predict(pipeline, q),
    }
    texts = {article.id: article.text for article in pipeline.articles()}
    found = {}
    for name, ask in systems.items():
        judged = [judge(q, ask(q), texts.__getitem__) for q in tqdm(questions, desc=name, file=sys.stderr)]
        found[name] = summarise(judged)
    if args.json:
        print(json.dumps(found, indent=2))
        return
    print(f"{len(questions)} questions\n{'system':9}" + "".join(f"{figure:>12}" for figure in SHOWN))
    for name, figures in found.items():
        cells = (f"{figures[figure]:.3f}" if figure in figures else "" for figure in SHOWN)
        print(f"{name:9}" + "".join(f"{cell:>12}" for cell in cells))


if __name__ == "__main__":
    main()
