"""Serving the page: on this machine, strictly, with a health check beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from gradio.themes import Base
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.layout import STYLE
from ui.own import MOST_BYTES
from ui.warmup import Warmup

# gr.HTML compiles its templates, hence 'unsafe-eval'. Whatever ran all the same could send nothing anywhere.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
# Gradio puts css= below its own container; these rules are about the container (sticky does not work in it
# otherwise) and what is above it (what has the focus shall not hide under the box on a phone).
HEAD = "<style>.gradio-container { overflow: clip !important; } html { scroll-padding-bottom: 90px; }</style>"
SANS = ("system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")


class Guard:
    """Adds the headers that keep the page to this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        await self.app(scope, receive, guarded)


def theme() -> Base:
    """Paper and ink, in fonts that the reader's machine has."""
    return Base(primary_hue="stone", neutral_hue="stone", font=SANS, font_mono=("monospace",))


def serve(
    blocks: gr.Blocks,
    warmup: Warmup,
    *,
    host: str,
    port: int,
    auth: Sequence[tuple[str, str]] = (),
    mcp: bool = False,
) -> str:
    """Serve in threads of its own and return the address.

    Raises:
        OSError: the port is taken.
    """

    def health(_: Request) -> JSONResponse:
        status = warmup.status()
        state = "failed" if status.failed else "ready" if status.ready else "warming up"
        return JSONResponse({"status": state, "message": status.message}, 503 if status.failed else 200)

    extra: dict[str, Any] = {
        "routes": [Route("/healthz", health)],
        "middleware": [Middleware(Guard)],
        "docs_url": None,
        "redoc_url": None,
        "openapi_url": None,
    }
    _, address, _ = blocks.queue(max_size=256, default_concurrency_limit=2).launch(
        server_name=host,
        server_port=port,
        auth=list(auth) or None,
        mcp_server=mcp,
        theme=theme(),
        css=STYLE,
        head=HEAD,
        app_kwargs=extra,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        ssr_mode=False,
        run_history=False,
        enable_monitoring=False,
        footer_links=[],
        pwa=False,
        show_error=False,
        max_file_size=2 * MOST_BYTES,  # a file between the two is refused by name
        allowed_paths=[],
        strict_cors=True,
        max_threads=8,
    )
    return address
