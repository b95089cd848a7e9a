"""Fine-tune MiniLM as the attribution tagger (``rag/models/attribution``) on PolNeAR. One command:

    python -m training.train_attribution --data NEWS/train --out rag/models/attribution

Word embeddings stay frozen and are not saved: the product shares them with its encoder.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertConfig

from rag.encoder import file_sha256, packaged_model
from rag.tagger import WEIGHTS, AttributionModel, pad_windows
from training.attribution_data import Example, GoldAttribution, article_of, label_article, read_gold, read_text

HELD_OUT = 40


def main() -> None:
    arguments = _arguments()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)
    base = packaged_model()
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    # no dropout on attention: on CPU it costs a quarter of the time of a step
    model = AttributionModel(BertConfig.from_pretrained(base, attention_probs_dropout_prob=0.0))
    _load_base(model, base)
    articles = read_annotated(arguments.data)
    names = split_names(articles)[1][: arguments.articles]
    if arguments.steps == 0:
        arguments.steps = _count_steps(names, articles, tokenizer, arguments)
    optimiser, schedule = _optimiser(model, arguments)
    step, started, epoch = 0, time.monotonic(), 0
    progress = 0.0
    while progress < 1:
        examples: list[Example] = []
        for name in names:
            text, annotations = articles[name]
            gold = rng.choice(annotations)  # of two annotators, one an epoch
            examples += label_article(text, gold, tokenizer, limit=rng.choice((128, 160, 192, 224)))
        losses: list[tuple[float, float]] = []
        for batch in _batches(examples, arguments.tokens, rng):
            elapsed = (time.monotonic() - started) / 60
            # learning rate by steps or, where a time is given, by whichever of both is further
            progress = max(step / arguments.steps, elapsed / arguments.minutes if arguments.minutes else 0)
            if progress >= 1:
                break
            schedule(progress)
            losses.append(_train_step(model, batch, optimiser))
            step += 1
            if step % 50 == 0:
                tag, pointer = np.mean(losses[-50:], axis=0)
                print(
                    f"step {step} epoch {epoch} minutes {elapsed:.1f} tags {tag:.4f} pointers {pointer:.4f}", flush=True
                )
        epoch += 1
        save(model, arguments.out)
    print(f"done: {step} steps, {epoch} epochs, {(time.monotonic() - started) / 60:.1f} minutes", flush=True)


def split_names(articles: Iterable[str]) -> tuple[list[str], list[str]]:
    """The names of the articles held out, to choose thresholds on, and of those to train on."""
    names = sorted(articles)
    random.Random(0).shuffle(names)
    return names[:HELD_OUT], names[HELD_OUT:]


def read_annotated(data: Path) -> dict[str, tuple[str, list[list[GoldAttribution]]]]:
    """Every article under ``data``: stem -> its text, and what each of its annotators marked."""
    annotations: dict[str, list[list[GoldAttribution]]] = defaultdict(list)
    for path in sorted((data / "attributions").glob("*.ann")):
        annotations[article_of(path)].append(read_gold(path))
    return {name: (read_text(data / "articles" / f"{name}.txt"), gold) for name, gold in annotations.items()}


def save(model: AttributionModel, folder: Path) -> None:
    """Write what ships, in fp16: the encoder's layers, features and heads; not the frozen embeddings."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {k: v.detach().half().contiguous() for k, v in model.state_dict().items() if not _frozen(k)}
    save_file(tensors, folder / WEIGHTS)
    (folder / f"{WEIGHTS}.sha256").write_text(f"{file_sha256(folder / WEIGHTS)}  {WEIGHTS}\n", encoding="ascii")


def _frozen(name: str) -> bool:
    return name.startswith("encoder.embeddings.")


def _load_base(model: AttributionModel, base: Path) -> None:
    state = load_file(base / "model.safetensors")
    encoder = {k.removeprefix("bert."): v for k, v in state.items() if "pooler" not in k}
    missing, _ = model.encoder.load_state_dict(encoder, strict=False)
    if missing:
        raise ValueError(f"{base}: weights lack {missing}")
    for name, parameter in model.named_parameters():
        parameter.requires_grad = not _frozen(name)


def _optimiser(model: AttributionModel, arguments: argparse.Namespace):
    encoder = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("encoder")]
    heads = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("encoder")]
    groups = [{"params": encoder, "peak": arguments.lr}, {"params": heads, "peak": arguments.head_lr}]
    optimiser = torch.optim.AdamW(groups, lr=arguments.lr, weight_decay=0.01)

    def schedule(progress: float) -> None:
        scale = min(progress / 0.05, 1.0) * (1 - progress)
        for group in optimiser.param_groups:
            group["lr"] = group["peak"] * scale

    return optimiser, schedule


def _batches(examples: list[Example], tokens: int, rng: random.Random) -> list[list[Example]]:
    """Batches of windows of about one length, ``tokens`` in each, in random order."""
    keyed = sorted(examples, key=lambda e: len(e.window.ids) + rng.random() * 16)
    batches: list[list[Example]] = [[]]
    for example in keyed:
        if (len(batches[-1]) + 1) * len(example.window.ids) > tokens:
            batches.append([])
        batches[-1].append(example)
    batches = [batch for batch in batches if batch]
    rng.shuffle(batches)
    return batches


def _count_steps(names: list[str], articles, tokenizer: Tokenizer, arguments: argparse.Namespace) -> int:
    rng = random.Random(0)
    sample = names[:: max(1, len(names) // 40)]
    examples = [e for n in sample for e in label_article(articles[n][0], articles[n][1][0], tokenizer, limit=176)]
    return int(len(_batches(examples, arguments.tokens, rng)) * len(names) / len(sample) * arguments.epochs)


def _train_step(model: AttributionModel, batch: list[Example], optimiser) -> tuple[float, float]:
    ids, features, mask = pad_windows([e.window for e in batch])
    width = ids.shape[1]
    tags = torch.full((len(batch), width, 3), -100)
    pointers = torch.full((4, len(batch), width), -100)
    for row, example in enumerate(batch):
        tags[row, : example.tags.shape[1]] = torch.from_numpy(example.tags.T.copy())
        pointers[:, row, : example.pointers.shape[1]] = torch.from_numpy(example.pointers)
    model.train()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        tag_logits, pointer_logits = model(ids, features, mask)
    tag_loss = functional.cross_entropy(tag_logits.flatten(0, 2), tags.flatten(), ignore_index=-100)
    if bool((pointers >= 0).any()):
        chosen = pointers.flatten() >= 0
        pointer_loss = functional.cross_entropy(pointer_logits.flatten(0, 2)[chosen], pointers.flatten()[chosen])
    else:
        pointer_loss = tag_loss * 0
    optimiser.zero_grad(set_to_none=True)
    (3 * tag_loss + 0.5 * pointer_loss).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return float(tag_loss.detach()), float(pointer_loss.detach())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with articles/ and attributions/")
    parser.add_argument("--out", type=Path, required=True, help="folder for model.safetensors")
    parser.add_argument("--epochs", type=float, default=5)
    parser.add_argument("--minutes", type=float, default=0, help="end by then; the learning rate follows")
    parser.add_argument("--steps", type=int, default=0, help="instead of --epochs")
    parser.add_argument("--articles", type=int, default=10_000, help="train on so many at most")
    parser.add_argument("--tokens", type=int, default=3072, help="tokens in a batch")
    parser.add_argument("--lr", type=float, default=2e-4)
    parser.add_argument("--head-lr", type=float, default=1e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
