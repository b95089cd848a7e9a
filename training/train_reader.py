"""Train the reader: ``python -m training.train_reader --out training/runs/reader [--init DIR]``.

Word embeddings stay the packaged MiniLM's, frozen, so that what ships is the layers and the head. The learning
rate falls over ``--minutes`` (of training, wherever it runs) or ``--steps`` (the same run bit for bit). Started
again with the same ``--out`` it goes on from the last checkpoint.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch.nn import functional as F
from tqdm import tqdm
from transformers import BertForQuestionAnswering

from rag.encoder import packaged_model
from rag.reader_model import SHARED, build_reader
from training.reader_checkpoint import restore, save_checkpoint
from training.reader_mix import build_mix
from training.reader_windows import Window, bare_tokenizer, batches, encode


def span_loss(model: BertForQuestionAnswering, batch: Sequence[Window], device: torch.device) -> torch.Tensor:
    """Cross-entropy of start and end over [CLS] and the text; the question can never be chosen.

    *Shape:* ids ``(len(batch), longest)`` int64; a float32 scalar comes back.
    """
    width = max(len(w.ids) for w in batch)
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    allowed = torch.zeros(len(batch), width, dtype=torch.bool)
    for row, w in enumerate(batch):
        n = len(w.ids)
        ids[row, :n] = torch.tensor(w.ids)
        mask[row, :n] = 1
        types[row, :n] = torch.tensor(w.types)
        allowed[row, w.question_tokens : n - 1] = True
    allowed[:, 0] = True
    with torch.autocast(device.type, torch.bfloat16):
        out = model(ids.to(device), attention_mask=mask.to(device), token_type_ids=types.to(device))
    blocked = ~allowed.to(device)
    starts = torch.tensor([w.start for w in batch], device=device)
    ends = torch.tensor([w.end for w in batch], device=device)
    start = F.cross_entropy(out.start_logits.float().masked_fill(blocked, -1e4), starts)
    end = F.cross_entropy(out.end_logits.float().masked_fill(blocked, -1e4), ends)
    return (start + end) / 2


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared"), help="folder with qa/, news/, questions/")
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"), help="WordNet 3.0's data files")
    parser.add_argument("--out", type=Path, default=Path("training/runs/reader"))
    parser.add_argument("--init", type=Path, help="folder of *.safetensors to start from, in place of MiniLM")
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--steps", type=int, default=0, help="train so many steps in place of --minutes")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the examples to draw")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save-minutes", type=float, default=10.0)
    return parser.parse_args()


def initial_state(folder: Path | None) -> dict[str, torch.Tensor] | None:
    """The tensors of ``folder/*.safetensors``, without the word embeddings, which stay the packaged ones."""
    if folder is None:
        return None
    state: dict[str, torch.Tensor] = {}
    for path in sorted(folder.glob("*.safetensors")):
        state |= load_file(path)
    return {k: v for k, v in state.items() if k != SHARED and not k.startswith("bert.pooler.")}


def main() -> None:
    args = parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    args.out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(args.seed)
    examples = build_mix(args.data, args.wordnet, args.scale, rng)
    windows = encode(examples, bare_tokenizer(packaged_model() / "tokenizer.json"), rng)
    model = build_reader(initial_state(args.init))
    # The fused attention's backward pass is slow on CPU with MiniLM's small heads: the plain one is 1.4 times as fast.
    model.set_attn_implementation("eager" if device.type == "cpu" else "sdpa")
    model.to(device)  # pyright: ignore[reportArgumentType]
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    model.train()
    model.get_parameter(SHARED).requires_grad_(False)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=args.rate, weight_decay=0.01, fused=True)
    state: dict[str, float] = {"step": 0, "seconds": 0.0, "tokens": 0, "examples": 0, "loss": 3.0}
    if (args.out / "state.json").exists():
        state |= restore(args.out, model, optimizer)
    else:
        kept = {k: v for k, v in vars(args).items() if k not in ("data", "wordnet", "init")}
        settings = {k: str(v) if isinstance(v, Path) else v for k, v in kept.items()}
        kinds = sorted({e.kind for e in examples})
        counts = {kind: sum(e.kind == kind for e in examples) for kind in kinds}
        settings |= {"warm_start": args.init is not None, "windows": len(windows), "examples": counts}
        (args.out / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
        print(json.dumps(settings))
    stream = batches(windows, args.batch, random.Random(args.seed))
    for _ in range(int(state["step"])):
        next(stream)
    train(args, model, optimizer, stream, state, device)


def train(
    args: argparse.Namespace,
    model: BertForQuestionAnswering,
    optimizer: torch.optim.AdamW,
    stream: Iterator[list[Window]],
    state: dict[str, float],
    device: torch.device,
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
        batch = next(stream)
        loss = span_loss(model, batch, device)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        state["step"] += 1
        state["examples"] += len(batch)
        state["tokens"] += sum(len(w.ids) for w in batch)
        state["loss"] += 0.01 * (loss.item() - state["loss"])
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
