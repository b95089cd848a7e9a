"""Opening the pipeline in the background, so that the page is there before the models are."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

from rag.errors import OnTheRecordError
from rag.store import Listed
from rag.types import Answer, Article, Filters, Statement


class Desk(Protocol):
    """What the page needs of a pipeline."""

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        top_k: int | None = None,
        previous: Answer | None = None,
    ) -> Answer: ...

    def article(self, article_id: str, /) -> Article: ...

    def speakers(self) -> list[tuple[str, int]]: ...

    def statements(self, article_id: str, /) -> list[Statement]: ...

    def listing(self) -> list[Listed]: ...

    def statements_of(self, person: str, /) -> list[tuple[str, Statement]]: ...

    def skipped(self) -> list[tuple[str, str]]: ...


Progress = Callable[[int, int], None]
"""Told how many articles are done, and of how many."""

Result = TypeVar("Result")

WORKERS = 2
"""Questions answered at a time: more would only share the same cores."""


@dataclass(frozen=True, slots=True)
class Status:
    """How far the opening is: ``message`` says it to the visitor."""

    ready: bool
    failed: bool
    message: str


class Opened(Protocol):
    """Articles that can be asked, or cannot yet: everybody's, or a visitor's own."""

    @property
    def desk(self) -> Desk | None: ...

    def status(self) -> Status: ...


class Warmup:
    """Runs ``opener`` once in a thread of its own and keeps what it made.

    An expected failure becomes a message on the page; an unexpected one as well, and is raised in the thread,
    so that the log has it.
    """

    def __init__(self, opener: Callable[[Progress], Desk]) -> None:
        self._opener = opener
        self._desk: Desk | None = None
        self._failure = ""
        self._note = "Loading the language models"
        self._done = threading.Event()
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="answer")

    def start(self) -> Warmup:
        threading.Thread(target=self._open, name="warm-up", daemon=True).start()
        return self

    def _open(self) -> None:
        failure = "Something went wrong while opening the articles; the log says what."
        try:
            self._desk = self._opener(self._report)
            failure = ""
        except OnTheRecordError as error:
            failure = str(error)
        finally:
            self._failure = failure
            self._done.set()

    def _report(self, done: int, total: int) -> None:
        self._note = f"Reading the articles ({done:,} of {total:,})"

    def status(self) -> Status:
        if not self._done.is_set():
            return Status(False, False, f"Warming up: {self._note} …")
        return Status(not self._failure, bool(self._failure), self._failure or "Ready")

    @property
    def desk(self) -> Desk | None:
        """The pipeline, or None where it is not open (yet)."""
        return self._desk

    def wait(self, timeout: float | None = None) -> Desk | None:
        """The pipeline, or None where it did not open, or not within ``timeout`` seconds."""
        self._done.wait(timeout)
        return self._desk

    async def run(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Do work on the pipeline, first come first served, ``WORKERS`` at a time."""
        return await asyncio.get_running_loop().run_in_executor(self._workers, function, *arguments)
