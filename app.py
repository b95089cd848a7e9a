"""The web page of On the Record: ``python app.py``, then open the address it prints."""

from __future__ import annotations

import argparse
import ipaddress
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from rag.settings import Settings
from ui.page import build_page
from ui.serve import serve
from ui.warmup import Desk, Progress, Warmup


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Ask a folder of articles who said what, in the browser.")
    parser.add_argument("--corpus", type=Path, help="the folder of articles (default: the bundled one)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to serve on (default: this machine only)")
    parser.add_argument("--port", type=int, default=7860)
    parser.add_argument(
        "--auth", action="append", default=[], metavar="NAME:PASSWORD", help="ask visitors to log in; may be repeated"
    )
    parser.add_argument("--mcp", action="store_true", help="serve the tools to language models, too (MCP)")
    args = parser.parse_args(arguments)
    if args.corpus is not None and not args.corpus.is_dir():
        parser.error(f"--corpus: there is no folder {args.corpus}")
    if not all(":" in login.strip(":") for login in args.auth):
        parser.error("--auth: expected NAME:PASSWORD")
    if args.mcp and find_spec("mcp") is None:
        parser.error("--mcp needs one more package: pip install 'mcp<2'")
    return args


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:  # another name: where it leads is not ours to guess
        return False


def warning(host: str, logins: Sequence[object]) -> str:
    """What to say before serving; "" where there is nothing to warn of."""
    if is_loopback(host) or logins:
        return ""
    return (
        f"Warning: --host {host} without --auth: everybody who reaches this machine can read these articles and "
        "use its processor.\nGive --auth NAME:PASSWORD, and put a server with https before it: here passwords and "
        "articles travel unencrypted."
    )


def open_pipeline(settings: Settings, progress: Progress) -> Desk:
    from rag.pipeline import Pipeline  # noqa: PLC0415 - brings the models' libraries, seconds after the page

    return Pipeline.open(settings, progress=progress)


def main(arguments: Sequence[str] | None = None) -> int:
    args = parse(arguments)
    try:
        settings = Settings.from_env(corpus=args.corpus)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    warmup = Warmup(partial(open_pipeline, settings)).start()

    def open_folder(corpus: Path, index: Path, progress: Progress) -> Desk:
        return open_pipeline(replace(settings, corpus=corpus, index_dir=index), progress)

    said = warning(args.host, args.auth)
    if said:
        print(said, file=sys.stderr, flush=True)
    logins = [(name, password) for name, _, password in (login.partition(":") for login in args.auth)]
    try:
        address = serve(
            build_page(warmup, open_folder), warmup, host=args.host, port=args.port, auth=logins, mcp=args.mcp
        )
    except OSError as error:
        print(f"Cannot serve on {args.host}:{args.port}: {error}", file=sys.stderr)
        return 2
    print(f"On the Record is at {address}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # leave tidily, without what visitors brought
    with suppress(KeyboardInterrupt):
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
