"""Fifty visitors who all ask at once: nobody gets an error or another's answer, and the health check answers."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

pytest_plugins = ["ui_browser"]

VISITORS = 50


def ask(address: str, question: str) -> dict:
    """Ask over HTTP as documented: post, then read the stream of events."""
    with httpx.Client(base_url=address, timeout=120) as client:
        posted = client.post("gradio_api/call/ask", json={"data": [question, "", "", "", "", None, 5]})
        posted.raise_for_status()
        event = ""
        with client.stream("GET", f"gradio_api/call/ask/{posted.json()['event_id']}") as stream:
            for line in stream.iter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    event = value
                elif name == "data" and event == "complete":
                    return json.loads(value)[0]
                elif event == "error":
                    raise AssertionError(f"{question}: {value}")
    raise AssertionError(f"{question}: the stream ended in {event!r}")


def besiege(address: str, seconds: float) -> tuple[list[float], list[float]]:
    """The seconds that each question took, and each health check meanwhile."""
    until = time.monotonic() + seconds
    stop = threading.Event()

    def visitor(number: int) -> list[float]:
        taken = []
        while not taken or time.monotonic() < until:
            question = f"what did Kelly say about family separation, visitor {number}, {len(taken)}?"
            begun = time.monotonic()
            assert ask(address, question)["question"] == question
            taken.append(time.monotonic() - begun)
        return taken

    def watch() -> list[float]:
        taken = []
        while not stop.wait(0.5):
            begun = time.monotonic()
            assert httpx.get(address + "healthz", timeout=30).status_code == 200
            taken.append(time.monotonic() - begun)
        return taken

    with ThreadPoolExecutor(VISITORS + 1) as pool:
        health = pool.submit(watch)
        visits = [pool.submit(visitor, number) for number in range(VISITORS)]
        try:
            taken = [second for visit in visits for second in visit.result()]
        finally:
            stop.set()
        return sorted(taken), sorted(health.result())


def report(name: str, taken: list[float]) -> str:
    return f"{name}: {len(taken)}, p50 {taken[len(taken) // 2]:.2f} s, p95 {taken[int(len(taken) * 0.95)]:.2f} s"


def test_fifty_visitors_of_the_page(address: str) -> None:
    taken, health = besiege(address, 1)
    assert len(taken) >= VISITORS and health


@pytest.mark.slow
def test_fifty_visitors_of_the_real_page(real_address: str, capsys: pytest.CaptureFixture[str]) -> None:
    ask(real_address, "what did Kelly say?")
    taken, health = besiege(real_address, 60)
    with capsys.disabled():
        print(f"\n{report('questions', taken)}\n{report('health checks', health)}")
    assert len(taken) >= VISITORS
