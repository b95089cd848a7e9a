"""Offsets are exact, and the sentences are those an editor would see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sentences import is_terminated, split_paragraphs, split_sentences
from tests.conftest import CORPUS


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lt. Col. Smith said so. He left.", ["Lt. Col. Smith said so.", "He left."]),
        ("He voted no. Sen. Ann Lee left. See no. 5.", ["He voted no.", "Sen. Ann Lee left.", "See no. 5."]),
        ("They met U.S. Ambassador Todd Robinson. He left.", ["They met U.S. Ambassador Todd Robinson.", "He left."]),
        ("It came on Feb. 24 at 5 p.m. Eastern. All left.", ["It came on Feb. 24 at 5 p.m. Eastern.", "All left."]),
        ('"Are they?” Blitzer asked Kelly.', ['"Are they?” Blitzer asked Kelly.']),
        ("“I won’t stay!” she said. “Will you?” He did.", ["“I won’t stay!” she said.", "“Will you?”", "He did."]),
        ("''We go.'' He said. All left.", ["''We go.'' He said.", "All left."]),
        (
            "“We lost,” said Rep. G.K. Butterfield (D-N.C.), head of the caucus. “Go.”",
            ["“We lost,” said Rep. G.K. Butterfield (D-N.C.), head of the caucus.", "“Go.”"],
        ),
        (
            "Sen. Lamar Alexander (R-Tenn.) left. Rep. Ann Lee, R-Tenn.; Gov. Bo Roe, R-Fla., stayed.",
            ["Sen. Lamar Alexander (R-Tenn.) left.", "Rep. Ann Lee, R-Tenn.; Gov. Bo Roe, R-Fla., stayed."],
        ),
        ("Within the E.P.R.P. leadership it broke. He fled.", ["Within the E.P.R.P. leadership it broke.", "He fled."]),
        ("he came home. then he slept; it rained.", ["he came home.", "then he slept; it rained."]),
        ("He bought a phone. iPhone sales rose.", ["He bought a phone.", "iPhone sales rose."]),
        ('He asked "why?" The man left.', ['He asked "why?"', "The man left."]),
        (
            "“Right now, Rex, who, as you know, he’s in Mexico. I said, ‘That’s gonna be a tough trip,’ Trump said.",
            [
                "“Right now, Rex, who, as you know, he’s in Mexico.",
                "I said, ‘That’s gonna be a tough trip,’ Trump said.",
            ],
        ),
    ],
)
def test_hard_cases(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_quotation_interrupted_by_its_attribution_keeps_both_parts() -> None:
    text = (CORPUS / "000_dallas-stop.txt").read_text(encoding="utf-8")
    found = sentences(text)
    assert '"We have tremendous experience with dealing with unaccompanied minors,” he replied.' in found
    assert (
        '"Are Department of Homeland Security personnel going to separate the children from their moms and dads?” '
        "Blitzer asked Kelly." in found
    )


def test_lines_wrapped_at_a_fixed_width_are_one_paragraph() -> None:
    lines = ["The quick brown fox jumps over the lazy dog and then it", "runs away from it all, said the man, who was"]
    lines += [
        "there. It was a fine day. He did not know what to do about",
        "that matter, nor did he care. The end came",
    ]
    lines += ["soon after that, he said.", "", "A second paragraph stands here, below a blank line, as it should."]
    text = "\n".join(lines)
    assert len(split_paragraphs(text)) == 2
    assert "runs away from it all, said the man, who was\nthere." in sentences(text)[0]


def test_indented_paragraphs_lose_only_their_indent() -> None:
    text = "    On Feb. 21, he left.\n\n    He came back."
    assert sentences(text) == ["On Feb. 21, he left.", "He came back."]


def test_a_stretch_of_the_text_can_be_split() -> None:
    text = "One is here. Two is here.\nThree is here."
    assert [text[s.start : s.end] for s in split_sentences(text, 13)] == ["Two is here.", "Three is here."]


@given(st.text(alphabet=st.sampled_from("aB .,!?\"“”‘’'\n\r\t\u00a0\u2028-—…U.S🙂"), max_size=200))
def test_sentences_cover_all_but_white_space_in_order(text: str) -> None:
    found = split_sentences(text)
    at = 0
    for sentence in found:
        assert text[at : sentence.start].strip() == ""
        assert text[sentence.start : sentence.end] == text[sentence.start : sentence.end].strip() != ""
        at = sentence.end
    assert text[at:].strip() == ""


@pytest.mark.parametrize(("text", "expected"), [("Done.", True), ('He said "no."', True), ("Image 1 of 2", False)])
def test_is_terminated(text: str, expected: bool) -> None:
    assert is_terminated(text) is expected


def test_a_byte_order_mark_is_in_no_sentence() -> None:
    text = "\ufeff The wall stands. It is tall."
    assert [text[s.start : s.end] for s in split_sentences(text)] == ["The wall stands.", "It is tall."]
