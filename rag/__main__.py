"""The command line: ``python -m rag ask | index | verify | speakers``. Data on stdout, messages on stderr."""

from __future__ import annotations

import argparse
import datetime
import json
import logging
import os
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from rag.corpus import count_others
from rag.errors import BadQuestion, OnTheRecordError
from rag.settings import Settings
from rag.types import Filters

ANSWERED, NOT_ANSWERED, BAD_USE = 0, 1, 2
MOST = 20  # a first index of thousands would else push what was skipped off the screen


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done or answered, 1 not answered or a mismatch, 2 bad use."""
    parser = make_parser()
    args = parser.parse_args(argv)
    quieten()
    try:
        settings = Settings.from_env(corpus=args.corpus)
        return args.run(args, settings)
    except (OnTheRecordError, ValueError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return BAD_USE
    except KeyboardInterrupt:
        print("stopped; the index is as it was before, and the next run goes on from here", file=sys.stderr)
        return 130


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m rag", description="Ask a folder of articles who said what.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", help="answer a question with quotes")
    ask.add_argument("question")
    ask.add_argument("--speaker", default="", metavar="NAME", help="only words of this person")
    ask.add_argument("--outlet", default="", help="only articles of this outlet")
    ask.add_argument("--since", type=_date, metavar="DATE", help="only articles dated from then on")
    ask.add_argument("--until", type=_date, metavar="DATE", help="only articles dated up to then")
    ask.add_argument("--top-k", type=_positive, metavar="N", help="at most N quotes")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    ask.set_defaults(run=_ask)

    index = commands.add_parser("index", help="build the index, or bring it up to date")
    index.add_argument("--rebuild", action="store_true", help="build it anew, keeping nothing")
    index.add_argument("--most", type=_positive, default=MOST, metavar="N", help=f"name N of each change ({MOST})")
    index.set_defaults(run=_index)

    verify = commands.add_parser("verify", help="check every file, offset and hash")
    verify.set_defaults(run=_verify)

    speakers = commands.add_parser("speakers", help="list who is quoted, and how often")
    speakers.add_argument("--json", action="store_true", help="print them as JSON")
    speakers.set_defaults(run=_speakers)

    for command in (ask, index, verify, speakers):
        command.add_argument("--corpus", type=Path, metavar="DIR", help="the folder of articles")
    return parser


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    from rag.pipeline import Pipeline  # noqa: PLC0415 - loads the models

    since, until = args.since or "", args.until or ""
    if until and since[: len(until)] > until:
        raise BadQuestion(f"--since {since} is after --until {until}: no article lies between them")
    filters = Filters(args.speaker, args.outlet, since, until)
    pipeline = Pipeline.open(settings, progress_bar())
    answer = pipeline.ask(args.question, filters, args.top_k)
    if args.outlet and not answer.quotes:
        _name_outlets(args.outlet, {article.outlet for article in pipeline.listing()})
    print(json.dumps(answer.to_dict(), indent=2, ensure_ascii=False) if args.json else answer)
    return ANSWERED if answer.answered else NOT_ANSWERED


def _name_outlets(asked: str, outlets: set[str]) -> None:
    if asked.casefold() not in {outlet.casefold() for outlet in outlets}:
        known = ", ".join(sorted(outlets - {""})[:MOST]) or "none is known of any article"
        print(f"no article is of the outlet {asked!r}; outlets: {known}", file=sys.stderr)


def _index(args: argparse.Namespace, settings: Settings) -> int:
    from rag.opening import build  # noqa: PLC0415

    changes = build(settings, progress_bar(), args.rebuild)
    for problem in changes.problems:
        print(f"skipped {problem.path}: {problem.why}", file=sys.stderr)
    others = count_others(settings.corpus)
    if others:
        kinds = ", ".join(f"{count} {suffix or 'without a suffix'}" for suffix, count in islice(others.items(), 5))
        print(f"passed over {sum(others.values())} files of kinds that are not read: {kinds}", file=sys.stderr)
    moved = [f"{before} to {now}" for before, now in changes.moved]
    told = {"added": changes.added, "changed": changes.changed, "removed": changes.removed, "moved": moved}
    for word, lines in told.items():
        for line in lines[: args.most]:
            print(f"{word} {line}")
        if len(lines) > args.most:
            print(f"{word} {len(lines) - args.most} more")
    print(
        f"{len(changes.added)} added, {len(changes.changed)} changed, {len(changes.moved)} moved, "
        f"{len(changes.removed)} removed, {changes.kept} kept, {len(changes.problems)} skipped, "
        f"{changes.near_duplicates} near-duplicates"
    )
    return 0


def _verify(args: argparse.Namespace, settings: Settings) -> int:
    from rag.verify import verify  # noqa: PLC0415

    report = verify(settings)
    for line in report.mismatches:
        print(line)
    print(
        f"{report.articles} articles, {report.offsets} offsets, {report.files} index files checked: "
        f"{len(report.mismatches)} mismatches",
        file=sys.stderr,
    )
    return 1 if report.mismatches else 0


def _speakers(args: argparse.Namespace, settings: Settings) -> int:
    from rag.opening import build, open_index  # noqa: PLC0415

    build(settings, progress_bar())
    speakers = open_index(settings).store.speakers()
    if args.json:
        print(json.dumps([{"speaker": name, "statements": count} for name, count in speakers], ensure_ascii=False))
    else:
        for name, count in speakers:
            print(f"{count}\t{name}")
    return 0


def progress_bar():
    """A progress callable that draws a bar on stderr, from its first call on."""
    from tqdm import tqdm  # noqa: PLC0415

    bar = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        bar = bar or tqdm(total=total, unit="article", desc="Indexing", file=sys.stderr)
        bar.update(done - bar.n)
        if done >= total:
            bar.close()

    return show


def quieten() -> None:
    """Keep the libraries' own progress bars and notices off the terminal."""
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)


def _date(text: str) -> str:
    """An ISO date or its beginning: 2017, 2017-02, 2017-02-21."""
    try:
        datetime.date.fromisoformat(text + "0000-01-01"[len(text) :] if len(text) in {4, 7, 10} else "")
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected a date like 2017-02-21, 2017-02 or 2017, found {text!r}") from error
    return text


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a number of at least 1, found {number}")
    return number


if __name__ == "__main__":
    sys.exit(main())
