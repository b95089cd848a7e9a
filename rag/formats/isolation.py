"""Reading pages, PDFs and Word documents in another process, which may crash or hang without harm to this one.

One process serves all, for starting it takes about a second; after a crash, a hang or many documents there is a
fresh one. It is plain pipes and JSON: ``multiprocessing`` would pickle, and start the caller's script once more.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from typing import IO, Any

from rag.formats.base import Unreadable
from rag.settings import ROOT

SECONDS = 30  # of a processor, for one document
PATIENCE = 4  # times as long by the clock: others may be at work on this machine
MEMORY = 2_000_000_000
TURNS = 1000  # documents a process: what a library leaks is given back
_START = """import sys
sys.path.insert(0, sys.argv[1])
from rag.formats.worker import main
main(int(sys.argv[2]), int(sys.argv[3]))
"""


class Isolated:
    """The one process, made when first asked; safe to be asked from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._turns = 0

    def read(self, kind: str, data: bytes) -> tuple[str, dict[str, str]]:
        """The text in ``data`` and what is known of it.

        Raises:
            Unreadable: there is no text in it, or reading it takes more time or memory than it may.
        """
        with self._lock:
            used = self._is_running() and self._turns > 0
            reply = self._ask(kind, data)
            if reply is None and used:
                reply = self._ask(kind, data)  # it may have been what came before, or have left for being idle
            if reply is None:
                raise Unreadable(f"reading it ended its reader: it takes more than {MEMORY:,} bytes, or is damaged")
        if "why" in reply:
            raise Unreadable(reply["why"])
        return reply["text"], reply["known"]

    def forget(self) -> None:
        """Leave the process to whom it belongs, in a fork of the program that started it."""
        self._lock = threading.Lock()
        self._process = None

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _ask(self, kind: str, data: bytes) -> dict[str, Any] | None:
        """The reply; None where the process ended without one."""
        if not self._is_running() or self._turns >= TURNS:
            self.close()
            self._start()
        process, self._turns = self._process, self._turns + 1
        assert process is not None  # noqa: S101 - started just now
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(PATIENCE * SECONDS, end)
        timer.start()
        try:
            reply = _exchange(process, json.dumps({"kind": kind, "size": len(data)}).encode() + b"\n", data)
        except BaseException:
            self.close()  # interrupted: its reply would be taken for the next one's
            raise
        finally:
            timer.cancel()
        if reply is None:
            self.close()
            if late.is_set() or process.returncode == -signal.SIGXCPU:
                raise Unreadable(f"reading it takes longer than the {SECONDS} seconds that it may")
        return reply

    def _start(self) -> None:
        # -P: the folder that somebody stands in is searched for no module
        command = [sys.executable, "-P", "-c", _START, str(ROOT), str(MEMORY), str(SECONDS)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._turns = 0


def _exchange(process: subprocess.Popen[bytes], head: bytes, data: bytes) -> dict[str, Any] | None:
    requests, replies = process.stdin, process.stdout
    assert requests is not None  # noqa: S101 - as it was started
    assert replies is not None  # noqa: S101
    try:
        _send(requests, head, data)
        line = replies.readline()
    except OSError:  # it ended
        return None
    return json.loads(line) if line.endswith(b"\n") else None


def _send(requests: IO[bytes], head: bytes, data: bytes) -> None:
    requests.write(head)
    requests.write(data)
    requests.flush()


ISOLATED = Isolated()
atexit.register(ISOLATED.close)
os.register_at_fork(after_in_child=ISOLATED.forget)
