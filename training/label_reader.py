"""What a teacher says of the examples.

    python -m training.label_reader --pack FILE --teacher DIR --run RUN --out FILE

``--run`` is what ``training.train_reader --teacher DIR --out RUN`` wrote. One window of every example is read, those
kept for the ranker too, which the teacher has not seen.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tqdm import tqdm

from rag.encoder import packaged_model
from rag.reader_match import stem_groups
from training.reader_labels import Labels, save_labels
from training.reader_networks import Teacher, choose_scores
from training.reader_pack import bare_tokenizer, load_pack
from training.reader_windows import Assembler, batches, draw_windows, window_tokens


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tokens", type=int, default=16384, help="of a batch, with its padding")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    vocabulary = bare_tokenizer(packaged_model() / "tokenizer.json").get_vocab()
    model = Teacher(args.teacher, vocabulary)
    model.load_state_dict(load_file(args.run / "layers.safetensors"))
    model.to(device).eval()
    pack, rng = load_pack(args.pack), np.random.default_rng(args.seed)
    assemble = Assembler(pack, stem_groups(vocabulary), device)
    windows = draw_windows(pack, np.arange(len(pack.kind)), rng)
    labels = Labels(windows, np.empty((int((windows.shown + 1).sum()), 2), np.float16))
    bounds = torch.from_numpy(labels.bounds()).to(device)
    scores = torch.empty(labels.scores.shape, dtype=torch.float16, device=device)
    parts = list(batches(window_tokens(pack, windows), args.tokens, rng))
    with torch.inference_mode():
        for numbers in tqdm(parts, mininterval=20):
            batch = assemble(windows.take(numbers))
            at = bounds[torch.from_numpy(numbers).to(device)][:, None] + torch.arange(
                batch.known.shape[1], device=device
            )
            scores[at[batch.known]] = choose_scores(model, batch)[batch.known].half()
    labels.scores[:] = scores.cpu().numpy()
    save_labels(labels, args.out)


if __name__ == "__main__":
    main()
