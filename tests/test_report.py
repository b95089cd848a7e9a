"""The report: one page that needs nothing else, plots that are images, and figures as JSON."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rag.evaluation import Gold, Judgement, Prediction, Question, groups, judge, summarise
from rag.report import write_report
from rag.uncertainty import intervals

EVIL = '<script>alert("1")</script><img src=http://evil.example/x onerror=alert(1)>'
TEXT = f"He said {EVIL} to them all. It rained a lot on that day, and nobody came."
PLOTS = ("reliability.png", "coverage_risk.png", "latency.png", "hits_by_type.png")


class Page(HTMLParser):
    """Every element of a page with its attributes, and its text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def make(start: int, end: int, number: int, answered: bool = True) -> tuple[Judgement, Prediction]:
    quote = {"article": f"{EVIL}.txt", "start": start, "end": end, "text": TEXT[start:end], "kind": "direct"}
    prediction = {
        "answered": answered,
        "reason": None if answered else "not_found",
        "seconds": number / 10,
        "quotes": [quote | {"speaker": EVIL, "score": 0.1 * number}],
    }
    gold = (Gold("", EVIL),) if number != 3 else ()
    question = Question(f"q{number}", f"What about {EVIL}?", gold, EVIL, "said" if gold else "unanswerable")
    return judge(question, prediction, lambda _: TEXT), prediction


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("report") / "deep"
    pairs = [make(0, 100, 1), make(100, 120, 2), make(100, 120, 3), make(0, 100, 4, answered=False)]
    judgements, predictions = [j for j, _ in pairs], [p for _, p in pairs]
    grouped = groups(judgements)
    figures = {name: summarise(each) for name, each in grouped.items()}
    spread = {name: intervals(each, resamples=50) for name, each in grouped.items()}
    write_report(where, figures, spread, judgements, predictions)
    return where


def test_the_folder_holds_a_page_plots_and_figures(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {"report.html", "metrics.json", *PLOTS}
    for name in PLOTS:
        assert (folder / name).read_bytes().startswith(b"\x89PNG\r\n")
    found = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    assert found["all"]["hit@1"] == pytest.approx(1 / 3)
    assert found["intervals"]["all"]["hit@1"][1] <= 1.0
    assert found["coverage_risk"][-1][0] == 1.0
    assert sum(b["count"] for b in found["reliability"]) == 4


def test_nothing_of_an_article_or_a_question_is_markup(folder: Path) -> None:
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    assert not {"script", "iframe", "object", "link", "a"} & {tag for tag, _ in page.elements}
    attributes = [(name, value or "") for _, found in page.elements for name, value in found.items()]
    assert not [name for name, _ in attributes if name.startswith("on")]
    assert all(v.startswith("data:image/png;base64,") for name, v in attributes if name in {"src", "href"})
    assert "evil.example" in page.text
    assert "http" not in "".join(value for name, value in attributes if name not in {"http-equiv"})
    policy = [found["content"] for tag, found in page.elements if found.get("http-equiv")]
    assert policy == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]


def test_what_went_wrong_is_shown_and_what_went_right_is_not(folder: Path) -> None:
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    assert "4 questions, 3 of them not answered rightly" in page.text
    assert "q1 " not in page.text
    for number in (2, 3, 4):
        assert f"q{number} What about" in page.text
    assert "refused (not_found)" in page.text
    images = [found for tag, found in page.elements if tag == "img"]
    assert len(images) == len(PLOTS)
    assert all(image["alt"] for image in images)


def test_an_evaluation_of_nothing_is_a_report_too(tmp_path: Path) -> None:
    write_report(tmp_path, {"all": {"questions": 0}}, {}, [], [])
    assert "0 questions" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert not list(tmp_path.glob("*.png"))
