"""Files written so that a full disk is an error and not a killed process, and a killed process leaves no half."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

_ZEROS = bytes(1 << 20)


def allocate(path: Path, kind: DTypeLike, size: int) -> np.memmap:
    """A new ``.npy`` array of ``size`` zeros, mapped to be filled; all its room is taken now.

    A write to a mapping that finds the disk full kills the process (SIGBUS); a write to the file raises.

    Raises:
        OSError: there is no room for it.
    """
    header = {"descr": np.lib.format.dtype_to_descr(np.dtype(kind)), "fortran_order": False, "shape": (size,)}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        left = size * np.dtype(kind).itemsize
        while left:
            left -= file.write(_ZEROS[:left])
    return np.load(path, mmap_mode="r+")


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
