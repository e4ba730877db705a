"""A course, and a class that plants every payload in every place where it makes sense."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from active_content.attachments import ATTACHED
from active_content.honest import honest_cells
from active_content.in_code import IN_ERRORS, IN_OUTPUTS
from active_content.in_files import CELL_METADATA, FILES, NAMES, NOTEBOOK_METADATA
from active_content.in_html import IMG, IN_HTML
from active_content.in_markdown import FORMULAS, IN_MARKDOWN
from active_content.in_renderers import IN_RENDERERS
from active_content.payload import Field, Payload, with_number
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from support.parity_course import answer, cell, check, notebook, released

ASSIGNMENT = "ps1"
TEXTS = [*IN_HTML, *IN_MARKDOWN]
WRITTEN = [*TEXTS, *IN_RENDERERS]
TWICE = """
assert twice(2) == 4
### BEGIN HIDDEN TESTS
from torchcourse.grading import given, observe
number = given("number", lambda: random.randrange(10, 1000))
observe("of a number", twice(number))
### END HIDDEN TESTS"""
SUMS = notebook(
    cell("code", "import random"),
    answer("twice", "def twice(n):\n    return 2 * n"),
    check("test_twice", TWICE, 2),
    answer("thrice", "def thrice(n):\n    return 3 * n"),
    check("test_thrice", TWICE.replace("twice", "thrice").replace("== 4", "== 6"), 2),
)
NUMBER = re.compile(r"(?:canary[-(=]|canary.invalid/)(\d+)")
ANSWERS = 40  # nbgrader takes its time for each
ESSAY = notebook(
    *[cell("markdown", "Why?", f"why{i}", grade=True, solution=True, points=1) for i in range(ANSWERS)]
)
RIGHT = {"twice": "def twice(n):\n    return 2 * n", "thrice": "def thrice(n):\n    return 3 * n"}


@dataclass(frozen=True)
class PlantedCourse:
    """The course's folder, and all that is planted in what its students hand in."""

    root: Path
    field: Field = field(default_factory=Field)

    @classmethod
    def make(cls, root: Path, config: str) -> PlantedCourse:
        root.mkdir(parents=True)
        (root / "nbgrader_config.py").write_text(config)
        released(root, ASSIGNMENT, sums=SUMS, essay=ESSAY)
        return cls(root)

    def folder(self, student: str, step: str = "submitted") -> Path:
        return self.root / step / student / ASSIGNMENT

    def hand_in(self, student: str, name: str, one: NotebookNode) -> None:
        self.put(student, f"{name}.ipynb", json.dumps(one).encode())

    def put(self, student: str, name: str, content: bytes) -> None:
        path = self.folder(student) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def given(self, name: str) -> NotebookNode:
        """The released notebook, its code answered."""
        one = nbformat.read(self.root / "release" / ASSIGNMENT / f"{name}.ipynb", as_version=4)
        for each in one.cells:
            each.source = RIGHT.get(grade_id(each), each.source)
        return one

    def run(self, *command: str) -> str:
        binaries = os.path.dirname(sys.executable)
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env={**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "1000"},
            capture_output=True,
            text=True,
        )
        assert done.returncode in (0, 1), done.stdout + done.stderr
        return done.stdout + done.stderr

    def plant(self, payload: Payload, place: str) -> str:
        return self.field.plant(payload, place)

    def essay(self, payloads: Iterable[Payload] = WRITTEN) -> NotebookNode:
        """Every text in a written answer, and again in a cell of the student's own below it."""
        one, payloads = self.given("essay"), sorted(payloads, key=lambda payload: payload.swallows)
        cells = []
        for place, each in enumerate(one.cells):
            # A few in each answer, and last what swallows the text below it.
            few = payloads[place::ANSWERS]
            if few:
                each.source = "\n\n".join(self.plant(one_, "a written answer") for one_ in few)
            cells.append(each)
            for number, payload in enumerate(few):
                own = self.plant(payload, "a cell of the student's own")
                cells.append(new_markdown_cell(own, id=f"own{place}-{number}"))
        one.cells = cells
        return one

    def shows(self, texts: Iterable[Payload] = TEXTS, more: Iterable[Payload] = ()) -> NotebookNode:
        """Every text displayed as HTML, as markdown and in a formula; then what only code can show."""
        one = self.given("sums")
        for number, payload in enumerate(texts):
            code = [self._display(payload, mime) for mime in _mime_types(payload)]
            one.cells.append(new_code_cell("\n".join(code), id=f"shows{number}"))
        for number, payload in enumerate(more):
            code = self.plant(payload, "the output or error of a cell")
            one.cells.append(new_code_cell(code, id=f"more{number}"))
        return one

    def _display(self, payload: Payload, mime: str) -> str:
        text = self.plant(payload, f"an output of type {mime}")
        return f"display({{{mime!r}: {text!r}, 'text/plain': 'plain'}}, raw=True)"

    def odd(self) -> NotebookNode:
        """Metadata, attachments, raw cells, answers that display and raise in the test's own cell."""
        one = self.given("sums")
        # The course's own cells keep theirs, so that each is known.
        one.metadata = self.numbered(NOTEBOOK_METADATA, "the notebook's metadata")
        for each in one.cells:
            if grade_id(each) == "twice":
                shown = self.plant(Payload("display in the answer", IMG), "an output of the test's cell")
                bundle = f"{{'text/html': {shown!r}}}"
                each.source = f"def twice(n):\n    display({bundle}, raw=True)\n    return 2 * n"
            if grade_id(each) == "thrice":
                said = self.plant(Payload("error in the answer", IMG), "a verdict")
                each.source = f"def thrice(n):\n    raise type({said!r}, (Exception,), {{}})({said!r})"
        for kind in ("markdown", "code", "raw"):
            odd = new_markdown_cell("x") if kind == "markdown" else new_code_cell("1")
            odd = new_raw_cell(self.plant(Payload("raw text", IMG), "a raw cell")) if kind == "raw" else odd
            odd.metadata = self.numbered(CELL_METADATA, f"the metadata of a {kind} cell")
            odd["id"] = self.plant(Payload("id of a cell", f'{kind}" onmouseover="CANARY'), "a cell's id")
            one.cells.append(odd)
        for number, (name, (text, files)) in enumerate(ATTACHED.items()):
            whole = self.numbered([text, files], f"an attachment ({name})")
            each = new_markdown_cell(whole[0], id=f"attached{number}")
            each["attachments"] = whole[1]
            one.cells.append(each)
        return one

    def numbered(self, value: Any, place: str) -> Any:
        """Plant each text in a value, keys too, one number for the whole."""
        marked = self.plant(Payload("value", json.dumps(value).replace("«", "\\u00ab")), place)
        return _encoded(json.loads(marked), self.field)

    def files(self, student: str) -> dict[str, int]:
        """Hand in every file; returns their numbers by name."""
        numbers = {}
        for name, content in FILES.items():
            text = self.plant(Payload(name, content), "a handed-in file")
            numbers[name] = max(self.field.planted)
            self.put(student, name, text.encode("utf-16" if "utf16" in name else "utf-8"))
        for name, pattern in NAMES.items():
            self.put(student, self.plant(Payload(name, pattern), "a file's name"), b"1,2\n")
        return numbers


def _mime_types(payload: Payload) -> list[str]:
    if payload.name in FORMULAS:
        return ["text/latex", "text/markdown", "text/html"]
    return ["text/html", "text/markdown"]


def _encoded(value: Any, planted: Field) -> Any:
    """Encode what payloads mark as to be encoded, after JSON has been read."""
    if isinstance(value, dict):
        return {_encoded(key, planted): _encoded(item, planted) for key, item in value.items()}
    if isinstance(value, list):
        return [_encoded(item, planted) for item in value]
    return with_number(value, max(planted.planted)) if isinstance(value, str) else value


def grade_id(one: NotebookNode) -> str:
    return one.metadata.get("nbgrader", {}).get("grade_id", "")


def hand_in_class(course: PlantedCourse) -> dict[str, int]:
    """Let the class hand in; returns the handed-in files' numbers."""
    course.hand_in("words", "essay", course.essay())
    course.hand_in("shows", "sums", course.shows(more=[*IN_OUTPUTS, *IN_ERRORS]))
    course.hand_in("odd", "sums", course.odd())
    numbers = course.files("odd")
    few = TEXTS[::4]
    course.hand_in("stock", "essay", course.essay(few))
    course.hand_in("stock", "sums", course.shows(few, [*IN_OUTPUTS, *IN_ERRORS][::2]))
    for name in ("essay", "sums"):
        course.hand_in("loose", name, course.given(name))
    course.hand_in("honest", "sums", honest(course))
    return numbers


ALONE = {
    "form to another host",
    "script without an end",
    "body onload",
    "meta refresh",
    "base",
    "overlay",
    "cell's end",
    "style for the head",
}
# Nobody keeps which of these fires; where nothing is cleaned, some take the rest of the page with them.
LEFT_OUT = {payload.name for payload in IN_RENDERERS}
SWALLOWERS = {payload.name for payload in TEXTS if payload.swallows} | LEFT_OUT


def uncleaned(course: PlantedCourse) -> Iterator[tuple[str, NotebookNode]]:
    """What was handed in, as stock nbgrader would show it: run by an ordinary kernel, and nothing taken out.

    In parts: a page with all that leaves the rest of the page alone, and one each for some that do not.
    """
    texts = nbformat.read(course.folder("words") / "essay.ipynb", 4)
    own = [each for each in texts.cells if each.cell_type == "markdown" and not grade_id(each)]
    quiet = [each for each in own if _payload_in(course, each) not in SWALLOWERS]
    for cells in [quiet, *([each] for each in own if _payload_in(course, each) in ALONE)]:
        yield "essay", new_notebook(cells=cells)
    shown = nbformat.read(course.folder("shows") / "sums.ipynb", 4)
    shown.cells = [each for each in shown.cells if _payload_in(course, each) not in SWALLOWERS]
    NotebookClient(shown, timeout=60, allow_errors=True).execute()
    yield "sums", shown


def honest(course: PlantedCourse) -> NotebookNode:
    """What honest students write and display, below the right answers."""
    one = course.given("sums")
    one.cells += honest_cells()
    return one


def _payload_in(course: PlantedCourse, one: NotebookNode) -> str | None:
    """The payload of a cell's first number."""
    found = NUMBER.search(one.source)
    return course.field.planted[int(found[1])].payload if found else None
