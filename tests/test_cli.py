"""The command line and the evaluation script, as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.__main__ import main
from rag.settings import ROOT, Settings

QUESTION = "what did Kelly say about family separation?"


@pytest.fixture(autouse=True)
def _index(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ON_THE_RECORD_INDEX_DIR", str(index_dir))


def test_ask(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTION, "--top-k", "2", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["answered"]
    assert len(answer["quotes"]) == 2
    assert answer["quotes"][0]["speaker"] == "John Kelly"
    assert main(["ask", QUESTION, "--speaker", "Kelly"]) == 0
    assert "John Kelly" in capsys.readouterr().out
    assert main(["ask", "Who won the 2018 World Cup?"]) == 1
    assert "not in these articles" in capsys.readouterr().out


@pytest.mark.parametrize("dates", [["--since", "nonsense"], ["--since", "31/12/2017"], ["--until", "2017-13"]])
def test_what_is_no_date_is_bad_use(dates: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["ask", QUESTION, *dates])
    assert "expected a date like 2017-02-21" in capsys.readouterr().err


def test_dates_the_wrong_way_round_are_bad_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTION, "--since", "2017-08-01", "--until", "2017-07"]) == 2
    assert "is after --until 2017-07" in capsys.readouterr().err


def test_an_unknown_outlet_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTION, "--outlet", "The Daily Planet"]) == 1
    assert "no article is of the outlet 'The Daily Planet'; outlets: " in capsys.readouterr().err


def test_what_is_passed_over_is_counted_and_long_lists_are_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text(f"“The bridge will open,” Mayor Ann Lee said on day {number}.")
    for name in ("a.rtf", "b.rtf", "c", ".hidden"):
        (tmp_path / name).write_text("words")
    assert main(["index", "--corpus", str(tmp_path), "--most", "3"]) == 0
    out, err = capsys.readouterr()
    assert "passed over 3 files of kinds that are not read: 2 .rtf, 1 without a suffix" in err
    assert out.splitlines()[:4] == ["added 0.txt", "added 1.txt", "added 2.txt", "added 1 more"]


def test_index_verify_and_speakers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "articles"
    corpus.mkdir()
    (corpus / "a.txt").write_text("“The bridge will open,” Mayor Ann Lee said on Monday.", encoding="utf-8")
    (corpus / "b.txt").write_bytes(b"\0\0")
    where = ["--corpus", str(corpus)]
    assert main(["index", *where]) == 0
    out, err = capsys.readouterr()
    assert "added a.txt" in out
    assert "skipped b.txt: " in err
    assert main(["verify", *where]) == 0
    assert main(["speakers", *where, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"speaker": "Ann Lee", "statements": 1}]
    (corpus / "a.txt").write_text("Something else.", encoding="utf-8")
    assert main(["verify", *where]) == 1
    assert "a.txt: expected SHA-256" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", ""], "question is empty"),
        (["ask", "🙂"], "not a word"),
        (["ask", "x" * 100_000], "100,000 characters"),
        (["ask", "who?", "--corpus", "/no/such/folder"], "no such folder"),
        (["verify", "--corpus", "/no/such/folder"], "nothing was indexed"),
    ],
)
def test_bad_use_is_a_message_and_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa"])
def test_a_corpus_with_nothing_to_read_is_bad_use(
    tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "a.txt").write_bytes(content)
    assert main(["ask", "who said so?", "--corpus", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_a_setting_that_does_not_parse_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ON_THE_RECORD_TOP_K", "many")
    with pytest.raises(ValueError, match="ON_THE_RECORD_TOP_K: expected int, found 'many'"):
        Settings.from_env()


def test_as_a_process(index_dir: Path, tmp_path: Path) -> None:
    """Nothing but data on stdout, whatever the libraries want to say."""
    environment = os.environ | {"ON_THE_RECORD_INDEX_DIR": str(index_dir)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    asked = run("-m", "rag", "ask", QUESTION, "--json")
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["question"] == QUESTION
    predictions, report = tmp_path / "p.jsonl", tmp_path / "report"
    few = tmp_path / "few.jsonl"
    rows = (ROOT / "tests" / "questions" / "articles_dev.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    few.write_text("".join(rows[::4]), encoding="utf-8")
    written = ("--predictions", str(predictions), "--report", str(report))
    done = run("evaluate.py", "--questions", str(few), *written, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["all"]["verbatim"] == 1.0
    lines = [json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 5
    assert lines[0].keys() == {"id", "question", "answered", "reason", "seconds", "quotes"}
    assert json.loads((report / "metrics.json").read_text())["all"]["questions"] == 5
    assert run("-m", "rag").returncode == 2
    assert run("evaluate.py", "--questions", str(tmp_path / "none.jsonl")).returncode == 2
