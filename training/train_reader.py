"""Train the reader: ``python -m training.train_reader --pack FILE --out DIR [--init DIR] [--labels FILE]``.

``--pack``: the examples, by ``training.pack_reader``. Word embeddings stay the packaged MiniLM's, frozen, so that what
ships is the layers and the head. The learning rate falls over ``--minutes`` (of training, wherever it runs) or
``--steps`` (the same run bit for bit). Started again with the same ``--out`` it goes on from the last checkpoint.

``--teacher DIR`` trains another network, of that folder, in place of MiniLM: what it says of the examples
(``training.label_reader``) is learned from with ``--labels``, and ``training.tune_second_reader`` goes on from it.
"""

from __future__ import annotations

import argparse
import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from rag.encoder import packaged_model
from rag.reader_match import stem_groups
from rag.reader_model import build_reader
from training.reader_checkpoint import read_weights, restore, save_checkpoint
from training.reader_labels import Labels, LabelTable, load_labels
from training.reader_networks import Teacher, choose_scores, span_loss, taught_loss
from training.reader_pack import Pack, bare_tokenizer, load_pack
from training.reader_windows import Assembler, Windows, batches, draw_windows, window_tokens

TAUGHT = 0.7  # of the loss, where there are labels; the rest is what the examples say
TEMPERATURE = 2.0
LOOK = 20  # steps between looks at the loss, for which an accelerator has to wait


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("training/runs/reader"))
    parser.add_argument("--init", type=Path, help="folder of *.safetensors to start from, in place of MiniLM")
    parser.add_argument("--teacher", type=Path, help="folder of a model to train in place of MiniLM")
    parser.add_argument("--labels", type=Path, help="what a teacher says, by training.label_reader")
    parser.add_argument("--everything", action="store_true", help="also the questions kept for the ranker")
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--steps", type=int, default=0, help="train so many steps in place of --minutes")
    parser.add_argument("--tokens", type=int, default=4096, help="of a batch, with its padding")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save-minutes", type=float, default=10.0)
    return parser.parse_args()


def build_network(init: Path | None, teacher: Path | None, dropout: float, device: torch.device) -> torch.nn.Module:
    """The network to train, its word embeddings frozen."""
    if teacher is None:
        reader = build_reader(read_weights(init) if init else None)
        # With MiniLM's small heads the fused attention's backward pass takes 1.4 times as long on a CPU, and on an
        # accelerator a plan is made for each shape of a batch.
        reader.set_attn_implementation("eager")
        model: torch.nn.Module = reader
    else:
        model = Teacher(teacher, bare_tokenizer(packaged_model() / "tokenizer.json").get_vocab())
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = dropout
    model.get_input_embeddings().requires_grad_(False)  # pyright: ignore[reportCallIssue]
    model.to(device)  # pyright: ignore[reportArgumentType]
    return model.train()


def window_stream(
    pack: Pack, labels: Labels | None, everything: bool, tokens: int, seed: int
) -> Iterator[tuple[Windows, NDArray[np.intp]]]:
    """Endless batches with the windows' numbers: the labelled windows again and again, or new ones each pass."""
    rng = np.random.default_rng(seed)
    used = np.ones(len(pack.kind), bool) if everything else pack.held_out == 0
    while True:
        windows = labels.windows if labels else draw_windows(pack, np.flatnonzero(used), rng)
        numbers = np.flatnonzero(used[windows.rows])
        for part in batches(window_tokens(pack, windows)[numbers], tokens, rng):
            yield windows.take(numbers[part]), numbers[part]


def main() -> None:
    args = parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    args.out.mkdir(parents=True, exist_ok=True)
    pack = load_pack(args.pack)
    labels = load_labels(args.labels) if args.labels else None
    model = build_network(args.init, args.teacher, args.dropout, device)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=args.rate, weight_decay=0.01, fused=True)
    state: dict[str, float] = {"step": 0, "seconds": 0.0, "tokens": 0, "examples": 0, "loss": 3.0}
    if (args.out / "state.json").exists():
        state |= restore(args.out, model, optimizer)
    else:
        paths = ("pack", "init", "teacher", "labels", "out")
        settings = {k: v for k, v in vars(args).items() if k not in paths}
        rows = np.flatnonzero(np.ones(len(pack.kind), bool) if args.everything else pack.held_out == 0)
        settings |= {"warm_start": args.init is not None, "taught": labels is not None, "examples": pack.counts(rows)}
        (args.out / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
        print(json.dumps(settings))
    stream = window_stream(pack, labels, args.everything, args.tokens, args.seed)
    for _ in range(int(state["step"])):
        next(stream)
    stems = stem_groups(bare_tokenizer(packaged_model() / "tokenizer.json").get_vocab())
    table = LabelTable(labels, device) if labels else None
    train(args, model, optimizer, stream, Assembler(pack, stems, device), table, state)


def train(
    args: argparse.Namespace,
    model: torch.nn.Module,
    optimizer: torch.optim.AdamW,
    stream: Iterator[tuple[Windows, NDArray[np.intp]]],
    assemble: Assembler,
    table: LabelTable | None,
    state: dict[str, float],
) -> None:
    """Train until the time or the steps are used up, or until asked to stop (SIGTERM), with checkpoints."""
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopped.append(number))
    trained = [p for p in model.parameters() if p.requires_grad]
    began, saved = time.monotonic() - state["seconds"], time.monotonic()
    bar = tqdm(total=args.steps or round(args.minutes * 60), mininterval=20, unit="step" if args.steps else "s")
    while True:
        state["seconds"] = time.monotonic() - began
        done = state["step"] / args.steps if args.steps else state["seconds"] / (args.minutes * 60)
        if done >= 1 or stopped:
            break
        rate = args.rate * min(1.0, (state["step"] + 1) / 60, 1 - done)
        for group in optimizer.param_groups:
            group["lr"] = rate
        windows, numbers = next(stream)
        batch = assemble(windows)
        scores = choose_scores(model, batch)
        loss = span_loss(scores, batch)
        if table is not None:
            taught = taught_loss(scores, table(numbers, batch.known), batch, TEMPERATURE)
            loss = (1 - TAUGHT) * loss + TAUGHT * taught
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        state["step"] += 1
        state["examples"] += len(numbers)
        state["tokens"] += int(batch.ids.numel())
        if state["step"] % LOOK == 0:
            state["loss"] += 0.2 * (loss.item() - state["loss"])
        bar.n = int(state["step"]) if args.steps else round(state["seconds"])
        speed = state["tokens"] / max(state["seconds"], 1)
        bar.set_postfix_str(f"step {state['step']:.0f} loss {state['loss']:.3f} {speed:.0f} tokens/s")
        if time.monotonic() - saved > args.save_minutes * 60:
            save_checkpoint(args.out, model, optimizer, state)
            saved = time.monotonic()
    save_checkpoint(args.out, model, optimizer, state)
    bar.close()
    print(json.dumps(state))


if __name__ == "__main__":
    main()
