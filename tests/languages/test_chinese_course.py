"""The Chinese course as built: the same code, outputs and points as the English, and graded the same."""

import ast
import base64
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from matplotlib.image import imread
from support.paths import ROOT

from torchcourse.answer_bank import read_answer_bank
from torchcourse.authoring.languages.language import Language, read_languages
from torchcourse.authoring.text.read_text import read_assignment
from torchcourse.bank_path import bank_path

LANGUAGES = read_languages(ROOT)
PLACES = ("notebooks/{}.ipynb", "source/{0}/{0}.ipynb", "release/{0}/{0}.ipynb", "solutions/{}.ipynb")
BUILT = [
    (language, place.format(name))
    for language in LANGUAGES
    for name in language.modules
    for place in PLACES
    if (ROOT / place.format(name)).is_file()
]
every_built = pytest.mark.parametrize(
    ("language", "path"), BUILT, ids=lambda value: value.code if isinstance(value, Language) else value
)
ENGLISH = re.compile(r"(?<![A-Za-z'])[A-Za-z']{2,}(?: [a-z']{2,}){3}")  # four words in a row
IN_CODE = re.compile(r"\$[^$]+\$|`[^`]+`|<code>.*?</code>|\]\([^)]*\)")


def cells_of(path: Path) -> list[nbformat.NotebookNode]:
    return list(nbformat.read(path, as_version=4).cells)


class WithoutWords(ast.NodeTransformer):
    """Code without what is translated in it: docstrings, hints, what is checked, and the language line."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if ast.get_docstring(node) is not None:
            node.body = [ast.Pass(), *node.body[1:]]
        return self.generic_visit(node)

    visit_ClassDef = visit_FunctionDef

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        return None if ast.unparse(node.targets[0]) == "LANGUAGE" else self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        for keyword in node.keywords:
            if keyword.arg == "hint":
                keyword.value = ast.Constant("hint")
        if ast.unparse(node.func) == "check.value":
            node.args[0] = ast.Constant("what")
        return self.generic_visit(node)


def code_alone(source: str) -> str:
    return ast.dump(WithoutWords().visit(ast.parse(source)))


@every_built
def test_code_is_the_same_but_for_its_words(language: Language, path: str):
    english, translated = cells_of(ROOT / path), cells_of(language.course / path)
    assert [cell.cell_type for cell in english] == [cell.cell_type for cell in translated]
    for one, other in zip(english, translated, strict=True):
        if one.cell_type == "code":
            try:
                assert code_alone(one.source) == code_alone(other.source), one.source
            except SyntaxError:  # a cell that is to fail
                assert one.source == other.source


PASSED = re.compile(r"^(\w+: )(\d+) (?:checks? passed|项检查通过)$", re.M)


def without_words(output: dict[str, Any]) -> object:
    """An output but for the words of a check around names and values, its hint, and a picture's bytes."""
    output = json.loads(json.dumps(output))
    if output.get("data", {}).pop("image/png", None):
        output["picture"] = True
    if output["output_type"] == "stream":
        output["text"] = PASSED.sub(r"\1\2", "".join(output["text"]))
    if output["output_type"] == "error" and output["ename"] in ("CheckFailed", "NotWritten"):
        headline, *lines = output.pop("evalue").split("\n")
        del output["traceback"]
        output["exercise"] = headline.partition(":")[0]
        output["parts"] = [
            line.split(None, 1)[1] for line in lines if not line.startswith(("  try ", "  试试 "))
        ]
    return output


def pictures(outputs: list[dict[str, Any]]) -> list[np.ndarray]:
    found = [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    return [imread(io.BytesIO(base64.b64decode(one))) for one in found]


@every_built
def test_outputs_and_what_nbgrader_reads_are_the_same(language: Language, path: str):
    for one, other in zip(cells_of(ROOT / path), cells_of(language.course / path), strict=True):
        outputs, translated = (cell.get("outputs") or [] for cell in (one, other))
        assert list(map(without_words, outputs)) == list(map(without_words, translated))
        for picture, its in zip(pictures(outputs), pictures(translated), strict=True):
            assert picture.shape == its.shape
            assert abs(picture - its).max() < 2 / 255, "arithmetic may differ in its last digit"
        theirs, ours = (dict(cell.metadata.get("nbgrader", {})) for cell in (one, other))
        theirs.pop("checksum", None), ours.pop("checksum", None)
        assert theirs == ours


@every_built
def test_a_title_says_points_and_minutes_in_the_language_alone(language: Language, path: str):
    titles = [cell.source.partition("\n")[0] for cell in cells_of(language.course / path)]
    assert [
        title for title in titles if title.startswith("#") and re.search(r"\b(points?|minutes?)\b", title)
    ] == []


@every_built
def test_a_notebook_says_its_language_once(language: Language, path: str):
    said = [cell.source for cell in cells_of(language.course / path) if "LANGUAGE = " in cell.source]
    assert [re.findall(r'^LANGUAGE = "(\w+)"', source, re.M) for source in said] == [[language.code]]


@every_built
def test_no_english_sentence_is_left_but_in_code(language: Language, path: str):
    prose = [cell.source for cell in cells_of(language.course / path) if cell.cell_type == "markdown"]
    assert [found.group() for text in prose for found in ENGLISH.finditer(IN_CODE.sub(" ", text))] == []


# Graded ------------------------------------------------------------------------------------------------


def with_answers(path: Path, answers: dict[str, str]) -> dict[str, Any]:
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell["source"] = answers[name]
    return notebook


def wrong_answers(name: str) -> dict[str, str]:
    """For each exercise the first wrong answer that the bank knows."""
    solutions = read_assignment(ROOT / "source" / f"{name}.py").solutions
    known = [one for one in read_answer_bank(bank_path(ROOT, name), solutions) if one.role == "wrong"]
    return {one.exercise: one.source for one in reversed(known)}


def checked(notebook: dict[str, Any], path: Path, course: Path) -> list[dict[str, Any]]:
    path.parent.mkdir()
    path.write_text(json.dumps(notebook), "utf-8")
    command = [sys.executable, "-m", "torchcourse.cli", "check", str(path), "--course", str(course), "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout, done.stderr
    return list(json.loads(done.stdout)["exercises"])


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_wrong_answers_earn_what_they_earn_in_english(language: Language, tmp_path: Path):
    name = "02_losses"
    path, answers = f"release/{name}/{name}.ipynb", wrong_answers(name)
    english = checked(with_answers(ROOT / path, answers), tmp_path / "english" / f"{name}.ipynb", ROOT)
    translated = checked(
        with_answers(language.course / path, answers),
        tmp_path / "translated" / f"{name}.ipynb",
        language.course,
    )
    assert len(english) == 9
    for key in ("name", "points", "max", "misconception"):
        assert [one.get(key) for one in english] == [one.get(key) for one in translated], key


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_it_is_handed_out_by_its_code(language: Language, tmp_path: Path):
    command = [sys.executable, "-m", "torchcourse.cli", "handout", "--language", language.code, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for name in language.modules:
        lesson = tmp_path / "lessons" / f"{name}.ipynb"
        assert f'LANGUAGE = \\"{language.code}\\"' in lesson.read_text("utf-8")
    command[5] = "xx_XX"
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "xx_XX: the course has no such language; it has zh_CN" in " ".join(done.stderr.split())
