"""Imports go one way: a stage knows the stages before it, never what wires them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from rag.settings import ROOT

STAGES = sorted(path for path in (ROOT / "rag").glob("*.py") if path.stem not in {"__init__", "__main__"})
OUTER = {"rag.pipeline", "app", "evaluate", "ui", "training", "benchmarks", "tests"}


def imports(path: Path) -> set[str]:
    """The modules that a file names, ``from a import b`` as both ``a`` and ``a.b``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", STAGES, ids=lambda path: path.stem)
def test_a_stage_never_imports_what_wires_it(path: Path) -> None:
    outer = OUTER - {"rag.pipeline"} if path.stem == "pipeline" else OUTER
    assert not {name for name in imports(path) if name in outer or name.split(".")[0] in outer}


def test_there_is_no_circle() -> None:
    graph = {f"rag.{path.stem}": {n for n in imports(path) if n.startswith("rag.")} for path in STAGES}

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, f"a circle of imports: {(*above, module)}"
        for other in graph[module] & graph.keys():
            visit(other, (*above, module))

    for module in graph:
        visit(module, ())


def test_nothing_but_settings_reads_the_environment() -> None:
    readers = [p.stem for p in STAGES if "os.environ" in p.read_text(encoding="utf-8")]
    assert readers == ["settings"]


def test_nothing_pickles() -> None:
    for path in STAGES:
        assert not imports(path) & {"pickle", "joblib", "dill", "cloudpickle"}
