"""Tune a trained reader on whole lists of passages: ``python -m training.tune_reader --init DIR --out DIR ...``.

In training (``training.train_reader``) every passage stands alone. Here a question comes with the passages that the
product reads for it, and what is learned is which of all their places answers, and that none does: the margins, span
less no answer, of all passages in one softmax, with one place for "nothing here" whose margin is 0. This is the shared
normalisation of Clark and Gardner, "Simple and Effective Multi-Paragraph Reading Comprehension" (ACL 2018), over
margins, for these are what passages are ranked by; every start and end within a passage's answer counts as right, so
that which words of it are the span stays as the reader learned it.

``--lists`` is written on the first run, from ``--corpus`` and ``--questions``, and read on later ones. With ``--pack``,
by ``training.pack_reader``, a quarter as many of its tokens are read beside them, and what the reader said of them at
the start is held on to (Li and Hoiem, "Learning without Forgetting", 2016).
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from rag.encoder import packaged_model
from rag.evaluation import read_questions
from rag.pipeline import Pipeline
from rag.reader_match import mark_shared, stem_groups
from rag.settings import Settings
from training.folder_questions import folder_held_out, read_folder_questions
from training.reader_checkpoint import save_checkpoint
from training.reader_lists import Listed, lists_of, load_lists, save_lists
from training.reader_networks import BLOCKED, choose_scores, taught_loss
from training.reader_news import held_out
from training.reader_pack import bare_tokenizer, load_pack
from training.reader_windows import CLS, SEP, Assembler
from training.train_reader import TEMPERATURE, build_network, window_stream

WINDOW = 256
QUESTION_TOKENS = 64
RIGHT, WRONG = 2, 4  # passages with and without an answer that a list has in a step, at most
HARD = 4  # of the best ranked wrong ones, from which half of the wrong ones come
TOGETHER = 8  # passages of like length in a forward pass


@dataclass(frozen=True, slots=True)
class Read:
    """A passage as the network has it. *Shape:* ``ids``, ``types``, ``text``, ``right``: ``(tokens,)``; the last two
    bool, which tokens are the passage's and which an answer's."""

    ids: np.ndarray
    types: np.ndarray
    text: np.ndarray
    right: np.ndarray


class Tokens:
    """Passages to tokens as :class:`rag.reader.SpanReader` makes them."""

    def __init__(self) -> None:
        self._tokenizer = bare_tokenizer(packaged_model() / "tokenizer.json")
        self._stems = stem_groups(self._tokenizer.get_vocab())

    def __call__(self, one: Listed) -> Read:
        asked = self._tokenizer.encode(one.asked, add_special_tokens=False).ids[:QUESTION_TOKENS]
        text = self._tokenizer.encode(one.text, add_special_tokens=False)
        room = WINDOW - len(asked) - 3
        ids = [CLS, *asked, SEP, *text.ids[:room], SEP]
        first = len(asked) + 2
        types = mark_shared(ids, [0] * first + [1] * (len(ids) - first), self._stems)
        inside, right = np.zeros(len(ids), bool), np.zeros(len(ids), bool)
        inside[first:-1] = True
        for at, (a, b) in enumerate(text.offsets[:room], first):
            right[at] = any(a < end and b > start for start, end in one.answers)
        return Read(np.array(ids), np.array(types), inside, right)


def list_loss(model: torch.nn.Module, lists: Sequence[Sequence[Read]]) -> torch.Tensor:
    """The mean over lists of minus the log probability of a right start, and of a right end."""
    rows = [one for each in lists for one in each]
    margins = _margins(model, rows)
    right = torch.nn.utils.rnn.pad_sequence([torch.from_numpy(one.right) for one in rows], batch_first=True)
    answers = margins.masked_fill(~right[..., None], BLOCKED)
    losses, low = [], 0
    for each in lists:
        part = slice(low, low + len(each))
        nothing = torch.zeros(1, 2)
        every = torch.cat([nothing, margins[part].reshape(-1, 2)]).logsumexp(0)
        found = any(one.right.any() for one in each)
        wanted = answers[part].reshape(-1, 2).logsumexp(0) if found else nothing[0]
        losses.append((every - wanted).mean())
        low = part.stop
    return torch.stack(losses).mean()


def _margins(model: torch.nn.Module, rows: Sequence[Read]) -> torch.Tensor:
    """Start and end scores less those of [CLS], :data:`BLOCKED` outside the text. *Shape:* ``(rows, longest, 2)``."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].ids))
    found: list[torch.Tensor] = [torch.empty(0)] * len(rows)
    for low in range(0, len(rows), TOGETHER):
        part = [rows[i] for i in order[low : low + TOGETHER]]
        ids, types, mask, text = (
            torch.nn.utils.rnn.pad_sequence([torch.from_numpy(row) for row in column], batch_first=True)
            for column in zip(*((one.ids, one.types, np.ones_like(one.ids), one.text) for one in part), strict=True)
        )
        out = model(ids, mask, types)
        scores = torch.stack([out.start_logits, out.end_logits], -1).float()
        margins = (scores - scores[:, :1]).masked_fill(~text[..., None], BLOCKED)
        for i, row in zip(order[low:], margins, strict=False):
            found[i] = row[: len(rows[i].ids)]
    return torch.nn.utils.rnn.pad_sequence(found, batch_first=True, padding_value=BLOCKED)


def draw(rng: random.Random, each: Sequence[Read]) -> list[Read]:
    """Some passages of a question's list, hard ones more often."""
    right = [one for one in each if one.right.any()]
    wrong = [one for one in each if not one.right.any()]
    hard = rng.sample(wrong[:HARD], min(WRONG // 2, len(wrong[:HARD])))
    rest = [one for one in wrong if not any(one is h for h in hard)]
    return rng.sample(right, min(RIGHT, len(right))) + hard + rng.sample(rest, min(WRONG - len(hard), len(rest)))


def steps(lists: Sequence[Sequence[Read]], passes: int, tokens: int, seed: int) -> Iterator[list[list[Read]]]:
    """All questions ``passes`` times, in random order, about ``tokens`` a step."""
    rng = random.Random(seed)
    for _ in range(passes):
        order = list(lists)
        rng.shuffle(order)
        batch: list[list[Read]] = []
        for each in order:
            batch.append(draw(rng, each))
            if sum(len(one.ids) for part in batch for one in part) >= tokens:
                yield batch
                batch = []
        if batch:
            yield batch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--init", type=Path, required=True, help="folder of the reader to tune")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lists", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, help="news/train/articles")
    parser.add_argument("--questions", type=Path, help="questions/news_train.jsonl")
    parser.add_argument("--pack", type=Path)
    parser.add_argument("--held", type=float, default=1.0, help="weight of what is held on to")
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--tokens", type=int, default=4096, help="of the lists, a step")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=41)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    if not args.lists.exists():
        save_lists(args.lists, collect(args.corpus, args.questions))
    to_tokens = Tokens()
    lists = [[to_tokens(one) for one in each] for each in load_lists(args.lists) if each]
    args.out.mkdir(parents=True, exist_ok=True)
    tune(args, lists)


def collect(corpus: Path, path: Path) -> list[list[Listed]]:
    """The lists of the questions that are not kept for the ranker: over the whole corpus, and over small folders."""
    rows = {row["id"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    asked = [(question, ()) for question in read_questions(path) if not held_out(rows[question.id])]
    folders = [each for each in read_folder_questions(corpus) if not folder_held_out(each[1])]
    return lists_of(Pipeline.open(Settings.from_env(corpus=corpus)), [*asked, *folders])


def tune(args: argparse.Namespace, lists: Sequence[Sequence[Read]]) -> None:
    cpu = torch.device("cpu")
    model = build_network(args.init, None, 0.0, cpu)
    held = Held(args, cpu) if args.pack else None
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=args.rate, weight_decay=0.01, fused=True)
    total = sum(1 for _ in steps(lists, args.passes, args.tokens, args.seed))
    state: dict[str, float] = {"step": 0, "tokens": 0, "loss": 0.0, "held": 0.0}
    began = time.monotonic()
    bar = tqdm(steps(lists, args.passes, args.tokens, args.seed), total=total, mininterval=20)
    for step, batch in enumerate(bar):
        for group in optimizer.param_groups:
            group["lr"] = args.rate * min((step + 1) / 30, 1 - step / total)
        loss = list_loss(model, batch)
        loss.backward()
        state["loss"] += (loss.item() - state["loss"]) * max(0.05, 1 / (step + 1))
        if held is not None:
            drift = held(model)
            (args.held * drift).backward()
            state["held"] += (drift.item() - state["held"]) * max(0.05, 1 / (step + 1))
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        state["step"] = step + 1
        state["tokens"] += sum(len(one.ids) for each in batch for one in each)
        bar.set_postfix_str(f"loss {state['loss']:.3f} held {state['held']:.3f}")
        if step % 100 == 99:
            save_checkpoint(args.out, model, optimizer, state)
    state["seconds"] = round(time.monotonic() - began, 1)
    save_checkpoint(args.out, model, optimizer, state)
    print(json.dumps(state | {"questions": len(lists)}))


class Held:
    """How far a reader has gone from what it said at the start, of windows of the pack."""

    def __init__(self, args: argparse.Namespace, device: torch.device) -> None:
        pack = load_pack(args.pack)
        self._before = build_network(args.init, None, 0.0, device).eval()
        self._stream = window_stream(pack, None, False, args.tokens // 4, args.seed)
        stems = stem_groups(bare_tokenizer(packaged_model() / "tokenizer.json").get_vocab())
        self._assemble = Assembler(pack, stems, device)

    def __call__(self, model: torch.nn.Module) -> torch.Tensor:
        windows, _ = next(self._stream)
        batch = self._assemble(windows)
        with torch.no_grad():
            before = choose_scores(self._before, batch)
        return taught_loss(choose_scores(model, batch), before, batch, TEMPERATURE)


if __name__ == "__main__":
    main()
