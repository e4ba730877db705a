"""Every section of every lesson ends with a question whose answers open on a click."""

import re
from pathlib import Path

import jupytext
import pytest
from support.paths import ROOT

LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.py"))
OPTION = re.compile(r"<details><summary>(?P<option>.*?)</summary>(?P<answer>.*?)</details>", re.DOTALL)


def prose(lesson: Path) -> list[str]:
    return [cell.source for cell in jupytext.read(lesson).cells if cell.cell_type == "markdown"]


def questions(lesson: Path) -> list[str]:
    """Cut the lesson's text into its questions, each up to its last option."""
    parts = [part for text in prose(lesson) for part in text.split("**Check yourself.**")[1:]]
    return [part[: part.rfind("</details>") + len("</details>")] for part in parts]


@pytest.fixture(params=LESSONS, ids=lambda lesson: lesson.stem)
def lesson(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_there_are_lessons_to_look_at():
    assert LESSONS


def test_every_numbered_section_ends_with_a_question(lesson: Path):
    sections = re.split(r"^## ", "\n".join(prose(lesson)), flags=re.MULTILINE)[1:]
    numbered = [section for section in sections if re.match(r"\d", section)]
    assert numbered
    assert [s.splitlines()[0] for s in numbered if "**Check yourself.**" not in s] == []


def test_every_question_has_three_answers_and_exactly_one_is_right(lesson: Path):
    for question in questions(lesson):
        answers = [found["answer"].strip() for found in OPTION.finditer(question)]
        assert len(answers) >= 3, question
        assert sorted(answer[0] for answer in answers) == ["✓"] + ["✗"] * (len(answers) - 1), question


def test_every_answer_says_why(lesson: Path):
    for question in questions(lesson):
        for found in OPTION.finditer(question):
            assert len(found["answer"].split()) >= 6, found[0]


def test_options_are_lettered_in_order_and_the_right_one_moves_about(lesson: Path):
    right = set()
    for question in questions(lesson):
        options = list(OPTION.finditer(question))
        letters = [found["option"].split(".")[0] for found in options]
        assert letters == list("ABCDEF"[: len(letters)]), question
        right |= {letter for letter, found in zip(letters, options, strict=True) if "✓" in found["answer"]}
    assert len(right) > 1


def test_answers_are_html_since_markdown_is_not_read_inside_them(lesson: Path):
    for question in questions(lesson):
        for found in OPTION.finditer(question):
            assert not re.search(r"[`$]|\*\*", found[0]), found[0]
            assert "\n\n" not in found[0], f"a blank line ends the HTML: {found[0]}"
            opened = re.findall(r"<(\w+)>", found[0])
            assert sorted(opened) == sorted(re.findall(r"</(\w+)>", found[0])), found[0]
