"""Tune a large network on questions' lists.

    python -m training.tune_second_reader --teacher DIR --run RUN --parts FILE --out DIR [--pack PACK]

``--run``: by ``training.train_reader --teacher DIR``. ``--parts``: by ``training.reader_stretches``. What is learned
is, as in ``training.tune_reader``, which place of all parts of a question answers, and that none does. With ``--pack``,
by ``training.pack_reader``, some of its tokens are read beside them. Each of ``--cycles`` goes through as many of the
draws with a learning rate that falls to nothing, and the mean of what the cycles ended with is kept (Izmailov et al.,
"Averaging Weights Leads to Wider Optima and Better Generalization", UAI 2018). Wants an accelerator.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from tqdm import tqdm

from rag.encoder import packaged_model
from rag.reader_match import stem_groups
from training.reader_networks import choose_scores, span_loss
from training.reader_pack import bare_tokenizer, load_pack
from training.reader_parts import Parts, PartsReader, Rows, load_parts
from training.reader_windows import Assembler
from training.train_reader import build_network, window_stream

BESIDE = 0.3  # how much the examples of the pack weigh
GROUPS = 3  # forward passes of a step, each of parts of like length


def margins_of(model: torch.nn.Module, rows: Rows) -> torch.Tensor:
    """Start and end scores less those of [CLS]. *Shape:* ``(n, longest, 2)`` float32."""
    device = rows.ids.device.type
    with torch.autocast(device, torch.bfloat16, enabled=device != "cpu"):
        out = model(rows.ids, attention_mask=rows.mask.long())
    scores = torch.stack([out.start_logits, out.end_logits], -1).float()
    return scores - scores[:, :1]


def parts_loss(margins: list[torch.Tensor], rows: list[Rows], questions: int) -> torch.Tensor:
    """The mean over questions of minus the log probability of a right start, and of a right end, or of nothing."""
    every = torch.cat([m[r.text] for m, r in zip(margins, rows, strict=True)])
    owner = torch.cat([r.question[:, None].expand_as(r.text)[r.text] for r in rows])
    right = torch.cat([r.right[r.text] for r in rows])
    nothing = torch.zeros(questions, 2, device=every.device)
    nobody = torch.arange(questions, device=every.device)
    found = torch.zeros(questions, dtype=torch.bool, device=every.device).index_fill(0, owner[right], True)
    total = _logsumexp(torch.cat([every, nothing]), torch.cat([owner, nobody]), questions)
    wanted = torch.cat([every[right], nothing[~found]])
    answers = _logsumexp(wanted, torch.cat([owner[right], nobody[~found]]), questions)
    return (total - answers).mean()


def _logsumexp(values: torch.Tensor, owner: torch.Tensor, count: int) -> torch.Tensor:
    """Of the values of each owner. *Shape:* ``(n, 2)``, ``(n,)`` to ``(count, 2)``."""
    most = torch.full((count, 2), -torch.inf, device=values.device)
    most = most.scatter_reduce(0, owner[:, None].expand_as(values), values.detach(), "amax")
    return most + torch.zeros_like(most).index_add(0, owner, (values - most[owner]).exp()).log()


def steps(parts: Parts, lengths: NDArray[np.int64], tokens: int, low: int, high: int) -> Iterator[NDArray[np.intp]]:
    """The parts ``low`` to ``high``, all of a question together, about ``tokens`` of them at once."""
    edges = np.flatnonzero(np.diff(parts.question[low:high], prepend=-1)) + low
    total, first = 0, low
    for a, b in zip(edges, [*edges[1:], high], strict=True):
        total += int(lengths[a:b].sum())
        if total >= tokens or b == high:
            yield np.arange(first, b)
            total, first = 0, b


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--parts", type=Path, required=True)
    parser.add_argument("--pack", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cycles", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=24576, help="of the parts, a step")
    parser.add_argument("--rate", type=float, default=3e-5)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=53)
    parser.add_argument("--minutes", type=float, default=0.0, help="end each cycle after its share of these")
    args = parser.parse_args()
    parts = load_parts(args.parts)
    if len(parts.ends) % args.cycles:
        parser.error(f"--cycles: expected a divisor of {len(parts.ends)}, the number of draws, found {args.cycles}")
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = build_network(None, args.teacher, args.dropout, device)
    model.load_state_dict(load_file(args.run / "layers.safetensors"))
    args.out.mkdir(parents=True, exist_ok=True)
    tune(args, model, parts, device)


def tune(args: argparse.Namespace, model: torch.nn.Module, parts: Parts, device: torch.device) -> None:
    reader = PartsReader(parts, device)
    beside = Beside(args, device) if args.pack else None
    trained = {n: p for n, p in model.named_parameters() if p.requires_grad}
    optimizer = torch.optim.AdamW(trained.values(), lr=args.rate, weight_decay=0.01, fused=True)
    sums = {n: torch.zeros_like(p) for n, p in trained.items()}
    bounds = np.concatenate([[0], parts.ends])
    cuts = [int(bounds[round(i * (len(bounds) - 1) / args.cycles)]) for i in range(args.cycles + 1)]
    began, seen, ended, loss_seen = time.monotonic(), 0, 0, 0.0
    for low, high in itertools.pairwise(cuts):
        bar = tqdm(list(steps(parts, reader.lengths, args.tokens, low, high)), mininterval=10)
        for step, rows in enumerate(bar):
            done = (int(rows[0]) - low) / (high - low)
            if args.minutes:
                done = max(done, (time.monotonic() - began) / (60 * args.minutes) * args.cycles - ended)
            if done >= 1:
                break
            for group in optimizer.param_groups:
                group["lr"] = args.rate * min((step + 1) / 30, 1 - done)
            loss = _step(model, reader, parts, rows)
            if beside is not None:
                loss = loss + BESIDE * beside(model)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(list(trained.values()), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            seen += int(reader.lengths[rows].sum())
            if step % 20 == 0:
                loss_seen += (loss.item() - loss_seen) * (0.2 if loss_seen else 1.0)
                bar.set_postfix_str(f"loss {loss_seen:.3f} {seen / (time.monotonic() - began):.0f} tokens/s")
        ended += 1
        with torch.no_grad():
            for name, p in trained.items():
                sums[name] += p
        _save(model, args.out / f"cycle{ended}.safetensors")
    with torch.no_grad():
        for name, p in trained.items():
            p.copy_(sums[name] / ended)
    _save(model, args.out / "layers.safetensors")
    print(json.dumps({"cycles": ended, "tokens": seen, "seconds": round(time.monotonic() - began, 1)}))


def _step(model: torch.nn.Module, reader: PartsReader, parts: Parts, rows: NDArray[np.intp]) -> torch.Tensor:
    _, question = np.unique(parts.question[rows], return_inverse=True)
    order = np.argsort(reader.lengths[rows], kind="stable")
    made = [reader(rows[part], question[part]) for part in np.array_split(order, GROUPS) if len(part)]
    return parts_loss([margins_of(model, one) for one in made], made, int(question.max()) + 1)


def _save(model: torch.nn.Module, path: Path) -> None:
    save_file({n: p.detach().cpu().contiguous() for n, p in model.state_dict().items()}, path)


class Beside:
    """What the examples of the pack lose, of a third as many tokens."""

    def __init__(self, args: argparse.Namespace, device: torch.device) -> None:
        pack = load_pack(args.pack)
        self._stream = window_stream(pack, None, False, args.tokens // 3, args.seed)
        stems = stem_groups(bare_tokenizer(packaged_model() / "tokenizer.json").get_vocab())
        self._assemble = Assembler(pack, stems, device)

    def __call__(self, model: torch.nn.Module) -> torch.Tensor:
        windows, _ = next(self._stream)
        batch = self._assemble(windows)
        return span_loss(choose_scores(model, batch), batch)


if __name__ == "__main__":
    main()
