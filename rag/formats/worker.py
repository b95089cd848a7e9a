"""The process that reads what others wrote with libraries that may crash, hang or swell; see ``isolation.py``.

A request is a line of JSON, {"kind", "size"}, and that many bytes; the reply is a line of JSON, {"text", "known"} or
{"why"}. It ends when its input does, or when nothing was asked for a while.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import sys
from pathlib import Path
from typing import IO

IDLE_SECONDS = 60


def main(memory: int, seconds: int) -> None:
    """Answer requests on standard input until it ends."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the replies
    requests = os.fdopen(0, "rb", buffering=0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)  # nothing here writes a file
    _limit(resource.RLIMIT_AS, _mapped() + memory)
    while select.select([requests], [], [], IDLE_SECONDS)[0]:
        request = json.loads(_read_line(requests) or "{}")
        if not request:
            return
        _limit(resource.RLIMIT_CPU, int(_cpu_seconds()) + 1 + seconds)
        data = _read_exactly(requests, request["size"])
        replies.write(json.dumps(_answer(request["kind"], data)).encode("ascii") + b"\n")
        replies.flush()


def _answer(kind: str, data: bytes) -> dict[str, object]:
    from rag.formats.base import Unreadable  # noqa: PLC0415 - the limits stand before anything else does
    from rag.formats.extracting import READERS  # noqa: PLC0415

    try:
        text, known = READERS[kind](data)
    except Unreadable as error:
        return {"why": str(error)}
    except MemoryError:
        return {"why": "it takes more memory than it may"}
    except RecursionError:
        return {"why": "it is nested too deeply"}
    except Exception as error:  # noqa: BLE001 - the libraries raise anything; this one file is what is wrong
        return {"why": f"its reader failed: {type(error).__name__}: {error}"[:300]}
    return {"text": text, "known": known}


def _read_line(stream: IO[bytes]) -> bytes:
    line = bytearray()
    while (byte := stream.read(1)) not in (b"", b"\n"):
        line += byte
    return bytes(line)


def _read_exactly(stream: IO[bytes], size: int) -> bytes:
    data = bytearray()
    while len(data) < size and (piece := stream.read(size - len(data))):
        data += piece
    return bytes(data)


def _mapped() -> int:
    """Bytes of address space that the process has already taken: numpy takes some for each core."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _limit(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS has names for limits that it does not set
        resource.setrlimit(what, (value, hard))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
