"""The named endpoints, by gradio_client; the health check; the headers; what is not served."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from ui_browser import free_port
from ui_fake import DALLAS, MINORS, FakePipeline

from ui.page import build_page
from ui.serve import serve
from ui.warmup import Desk, Warmup

pytest_plugins = ["ui_browser"]


MINORS_WORDS = DALLAS.text[MINORS.start : MINORS.end]


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[Client]:
    yield Client(address, verbose=False, analytics_enabled=False)


def test_a_program_asks(client: Client) -> None:
    answer = client.predict("what did Kelly say about family separation?", api_name="/ask")
    assert answer["answered"] and answer["accepted"] == 2
    first = answer["quotes"][0]
    assert first["text"] == DALLAS.text[first["start"] : first["end"]]
    assert client.predict("what?", top_k=1, api_name="/ask")["quotes"].__len__() == 1
    assert client.predict("Obama?", api_name="/ask")["reason"] == "unknown_speaker"


def test_a_program_reads(client: Client) -> None:
    assert client.predict(api_name="/list_speakers")[0] == {"name": "John Kelly", "statements": 3}
    listed = client.predict(api_name="/list_articles")
    assert [article["id"] for article in listed] == ["dallas.txt", "wire/twin.txt"]
    assert set(listed[0]) == {"id", "title", "outlet", "date", "statements"} and listed[0]["statements"] == 3
    article = client.predict("dallas.txt", api_name="/read_article")
    assert article["text"] == DALLAS.text and len(article["statements"]) == 3
    part = client.predict("dallas.txt", MINORS.start, MINORS.end, api_name="/read_article")
    assert [said["text"] for said in part["statements"]] == [part["text"]]


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("/ask", ["🙂"], "no words"),
        ("/ask", ["a", "", "", "yesterday"], "not a date"),
        ("/read_article", ["../etc/passwd"], "no such article"),
    ],
)
def test_bad_use_is_said_in_a_sentence(client: Client, name: str, arguments: list[str], message: str) -> None:
    with pytest.raises(AppError, match=message):
        client.predict(*arguments, api_name=name)


def test_only_the_contract_is_public(client: Client) -> None:
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]  # type: ignore[index]
    assert set(named) == {"/ask", "/list_speakers", "/list_articles", "/read_article"}


def test_health_and_headers(address: str) -> None:
    health = httpx.get(address + "healthz")
    assert health.status_code == 200 and health.json()["status"] == "ready"
    policy = httpx.get(address).headers["content-security-policy"]
    assert "default-src 'self'" in policy and "http" not in policy


@pytest.mark.parametrize("path", ["docs", "openapi.json", "monitoring", "gradio_api/file=/etc/passwd", "file=app.py"])
def test_nothing_else_is_served(address: str, path: str) -> None:
    assert httpx.get(address + path).status_code in {403, 404, 405}


def test_a_login_is_asked_for(serve_desk: Callable[[Desk], str]) -> None:
    warmup = Warmup(lambda progress: FakePipeline()).start()
    blocks = build_page(warmup)
    address = serve(blocks, warmup, host="127.0.0.1", port=free_port(), auth=[("ann", "secret")])
    try:
        assert httpx.post(address + "gradio_api/call/ask", json={"data": ["a"]}).status_code == 401
        assert "Kelly" not in httpx.get(address).text
        assert httpx.get(address + "healthz").status_code == 200
        known = Client(address, auth=("ann", "secret"), verbose=False, analytics_enabled=False)
        assert known.predict("a", api_name="/ask")["answered"]
    finally:
        blocks.close(verbose=False)


def test_a_taken_port_is_an_error(address: str) -> None:
    port = int(address.rstrip("/").rpartition(":")[2])
    warmup = Warmup(lambda progress: FakePipeline()).start()
    with pytest.raises(OSError, match="port"):
        serve(build_page(warmup), warmup, host="127.0.0.1", port=port)


def test_language_models_have_tools() -> None:
    pytest.importorskip("mcp", reason="mcp is not installed: its tools were not tried")
    from mcp import ClientSession  # pyright: ignore[reportMissingImports]
    from mcp.client.streamable_http import streamablehttp_client  # pyright: ignore[reportMissingImports]

    warmup = Warmup(lambda progress: FakePipeline()).start()
    blocks = build_page(warmup)
    address = serve(blocks, warmup, host="127.0.0.1", port=free_port(), mcp=True)

    async def use() -> tuple[set[str], str]:
        async with (
            streamablehttp_client(address + "gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = {tool.name for tool in (await session.list_tools()).tools}
            reply = await session.call_tool("ask", {"question": "what did Kelly say?"})
            return tools, reply.content[0].model_dump()["text"]

    try:
        tools, answer = ThreadPoolExecutor(1).submit(asyncio.run, use()).result(60)
    finally:
        blocks.close(verbose=False)
    assert tools == {"ask", "list_speakers", "list_articles", "read_article"}
    assert MINORS_WORDS in answer
