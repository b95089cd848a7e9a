"""Whether a question is read as asking for the words of whom it does: ``question_reading.py --questions FILE.jsonl``.

Over questions of the types ``said`` and ``indirect``, whose answer is somebody's words: how many have the right person
found, another one, or nobody. Over ``fact`` and ``who``: how many are read as asking for somebody's words all the same.
The people known are those whom the file names as speakers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.judging import last_name, read_questions
from rag.questions import read_question
from rag.questions_names import People


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, required=True)
    questions = read_questions(parser.parse_args().questions)
    people = People(tuple(sorted({question.speaker for question in questions if question.speaker})))
    counts: Counter[str] = Counter()
    for question in questions:
        found = read_question(question.question, people).speaker
        if question.type in {"said", "indirect"}:
            counts["words"] += 1
            right = last_name(found) in (question.speaker or "").casefold()
            counts["nobody" if not found else "right" if right else "another"] += 1
        elif question.type in {"fact", "who"}:
            counts["other"] += 1
            counts["taken for words"] += bool(found)
    print(json.dumps(counts, indent=1))


if __name__ == "__main__":
    main()
