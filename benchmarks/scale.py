"""Speed, memory and size over a large corpus, one step a process, each printing JSON:

    python benchmarks/scale.py write --news FILE.jsonl.gz --corpus DIR [--articles N]
    python benchmarks/scale.py index --corpus DIR --index DIR
    python benchmarks/scale.py ask   --corpus DIR --index DIR --questions FILE.jsonl [--count N]

``write`` makes a corpus of a .txt file an article and a metadata.csv from lines of ``id``, ``title``, ``text``,
``date``, ``source``, ``url`` and ``authors``. ``index`` may be stopped and run again: it goes on. Every ``EVERY``
articles it lets the bare encoder, ``SentenceTransformer(...).encode`` with its defaults, encode a sample of the
passages just indexed, so that both are timed on the same texts in the same minutes; its time is not the index's.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import resource
import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.__main__ import quieten
from rag.encoder import SentenceEncoder, packaged_model
from rag.index import current_generation, index_folder
from rag.opening import build
from rag.pipeline import Pipeline
from rag.questions import read_question
from rag.retriever import retrieve
from rag.settings import Settings

EVERY, SAMPLE = 1024, 256
LOCALLY = ("file", "title", "outlet", "date", "author", "url")


def write(args: argparse.Namespace) -> dict:
    """Make the corpus."""
    (args.corpus / "news").mkdir(parents=True)
    with gzip.open(args.news, "rt", encoding="utf-8") as lines, (args.corpus / "metadata.csv").open("w") as table:
        known = csv.writer(table)
        known.writerow(LOCALLY)
        for number, line in enumerate(islice(lines, args.articles)):
            row = json.loads(line)
            name = f"news/{number:06}.txt"
            (args.corpus / name).write_text(row["text"], encoding="utf-8", newline="")
            known.writerow([name, *(row[key] or "" for key in ("title", "source", "date", "authors", "url"))])
    return {"articles": number + 1}


class Beside:
    """A progress callback that times the bare encoders on what was just indexed, and notes memory."""

    def __init__(self) -> None:
        self.bare = SentenceTransformer(str(packaged_model()), device="cpu")
        self.half = SentenceEncoder()
        self.texts: list[str] = []
        self.seconds = {"bare fp32": 0.0, "our encoder": 0.0}
        self.sampled = 0
        self.encoded = 0
        self.outside = 0.0
        self.peak: dict[int, int] = {}
        self.next = EVERY // 4

    def __call__(self, done: int, total: int) -> None:
        if done >= self.next or done == total:
            started = time.perf_counter()
            self._time()
            self.peak[done] = rss()
            self.next = done + EVERY
            self.outside += time.perf_counter() - started
            print(f"{done}/{total} {self.seconds} {self.sampled} {self.peak[done]} MB", file=sys.stderr, flush=True)

    def _time(self) -> None:
        texts = random.Random(len(self.texts)).sample(self.texts, min(SAMPLE, len(self.texts)))
        self.texts.clear()
        before = torch.get_num_threads()
        torch.set_num_threads(2 * before)  # the build gives each of its two threads a half
        for name, encode in (("bare fp32", self.bare.encode), ("our encoder", self.half.encode)):
            at = time.perf_counter()
            encode(texts)
            self.seconds[name] += time.perf_counter() - at
        torch.set_num_threads(before)
        self.sampled += len(texts)


def index(args: argparse.Namespace) -> dict:
    """Build or update, and compare with the bare encoder."""
    beside = Beside()
    settings = Settings(corpus=args.corpus, index_dir=args.index)
    encode = SentenceEncoder.encode

    def noting(self, texts):
        beside.texts += texts
        beside.encoded += len(texts)
        return encode(self, texts)

    memory = rss()
    SentenceEncoder.encode = noting
    beside.half.encode = lambda texts: encode(beside.half, texts)
    started = time.perf_counter()
    changes = build(settings, beside)
    seconds = time.perf_counter() - started - beside.outside
    found = sizes(settings)
    share = found["passages"] / found["articles"]
    bare = {name: beside.sampled / t / share * 60 for name, t in beside.seconds.items() if t}
    made = beside.encoded / share  # where it goes on from a stopped run, not all that is new
    own = made / seconds * 60
    return {
        "added": len(changes.added),
        "made_in_this_run": round(made),
        "near_duplicates": changes.near_duplicates,
        "seconds": round(seconds, 1),
        "articles_a_minute": round(own, 1),
        "encoders_alone_articles_a_minute": {name: round(rate, 1) for name, rate in bare.items()},
        "share_of_bare": {name: round(own / rate, 3) for name, rate in bare.items()},
        "memory_mb": {"models loaded": memory, **beside.peak, "at the end": rss()},
        **found,
    }


def sizes(settings: Settings) -> dict:
    """How large the index is, by file."""
    generation = current_generation(index_folder(settings.index_dir, settings.corpus))
    assert generation is not None
    manifest = json.loads((generation / "manifest.json").read_text())
    files = {str(p.relative_to(generation)): p.stat().st_size for p in generation.rglob("*") if p.is_file()}
    pipeline = Pipeline.open(settings)
    passages = pipeline._index.size
    return {
        "articles": manifest["articles"],
        "passages": passages,
        "search": manifest["search"],
        "bytes_a_passage": {name: round(size / passages, 1) for name, size in sorted(files.items())}
        | {"all": round(sum(files.values()) / passages, 1)},
    }


def ask(args: argparse.Namespace) -> dict:
    """Time whole answers, and retrieval alone."""
    settings = Settings(corpus=args.corpus, index_dir=args.index)
    started = time.perf_counter()
    pipeline = Pipeline.open(settings)
    opening = time.perf_counter() - started
    with args.questions.open(encoding="utf-8") as lines:
        questions = [json.loads(line)["question"] for line in lines][: args.count]
    people = [name for name, _ in pipeline.speakers()[: 4 * len(questions)]]
    listed = random.Random(0).sample(pipeline.listing(), len(questions))
    questions += [f"What did {who} say about {what.title}?" for who, what in zip(people[::4], listed, strict=False)]
    pipeline.ask(questions[0])
    whole, search = [], []
    for question in questions:
        at = time.perf_counter()
        pipeline.ask(question)
        whole.append(time.perf_counter() - at)
        at = time.perf_counter()
        asked = read_question(question, pipeline._speakers.people).text
        retrieve(
            pipeline._index, [asked], pipeline._encoder.encode([asked]), settings.search_depth, settings.read_depth
        )
        search.append(time.perf_counter() - at)
    return {
        "questions": len(questions),
        "open_s": round(opening, 2),
        "memory_mb": rss(),
        **{name: [round(float(q), 4) for q in np.quantile(t, (0.5, 0.95))] for name, t in
           (("ask_p50_p95_s", whole), ("retrieval_p50_p95_s", search))},
    }  # fmt: skip


def rss() -> int:
    """The most memory this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = parser.add_subparsers(required=True)
    for step in (write, index, ask):
        command = steps.add_parser(step.__name__, help=step.__doc__)
        command.set_defaults(run=step)
        command.add_argument("--corpus", type=Path, required=True)
        if step is write:
            command.add_argument("--news", type=Path, required=True)
            command.add_argument("--articles", type=int)
        else:
            command.add_argument("--index", type=Path, required=True)
        if step is ask:
            command.add_argument("--questions", type=Path, required=True)
            command.add_argument("--count", type=int, default=100)
    args = parser.parse_args()
    quieten()
    print(json.dumps(args.run(args), indent=1))


if __name__ == "__main__":
    main()
