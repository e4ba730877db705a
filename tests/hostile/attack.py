"""A hostile submission, and what must come of it."""

from __future__ import annotations

import copy
import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.course_in_a_folder import grade_id, is_answer, released, solved

# The honest part of a hostile submission: right answers to two exercises. It earns what it earns alone.
HONEST = ("count_parameters", "linear_param_count")
HONEST_POINTS = 5.0

# Stands in an attack's code for the course's folder, which a student who knows the machine can guess.
COURSE = "@COURSE@"

# What several attacks begin with: the way to write to the engine past the engine's own code.
FRAMES = '''
import json, os, stat, struct, sys, threading, time
from torchcourse.grading.child.encoding import encode

def is_pipe(descriptor):
    try:
        return stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    except OSError:
        return False

REPORT = next(descriptor for descriptor in range(3, 64) if is_pipe(descriptor))

def raw(data):
    while data:
        data = data[os.write(REPORT, data):]

def frame(kind, payload=b""):
    raw(struct.pack("<cI", kind, len(payload)) + payload)

def frame_json(kind, content):
    frame(kind, json.dumps(content).encode())

def observed(exercise, name, value):
    frame(b"b", encode({"exercise": exercise, "name": name, "value": value}))

def own_cell():
    """The number of the cell that runs, as the engine knows it."""
    return get_ipython().reporter.cell
'''

# What others begin with: each thing tried is told by its error, or as got.
TRYING = f"""
import ctypes, os, shutil, signal, sys, time
COURSE = "{COURSE}"
def attempt(what, how, *arguments):
    try:
        how(*arguments)
    except Exception as error:
        print(what, type(error).__name__)
    else:
        print("[got]", what)
"""

# What stands in the flag of a process that did not come to its end.
ENDED = "process that ran cell"


@dataclass(frozen=True)
class Attack:
    """One student's submission; nothing but its honest part may earn points."""

    name: str
    content: bytes
    earns: float | None = HONEST_POINTS  # None: it may lose of its honest part, for what it did itself
    flagged: tuple[str, ...] = ()  # each must stand in one of the flags
    files: dict[str, bytes] = field(default_factory=dict)
    folder: Callable[[Path], None] | None = None  # what is done to the folder once all that lies in it


def attack(
    name: str,
    code: str = "",
    *,
    earns: float | None = HONEST_POINTS,
    flagged: str | tuple[str, ...] = (),
    files: dict[str, bytes] | None = None,
    folder: Callable[[Path], None] | None = None,
    last: bool = False,
    change: Callable[[dict[str, Any]], None] | None = None,
    **answers: str,
) -> Attack:
    """Make a submission: honest answers to two exercises, hostile ones to others, and a cell of its own.

    `code` runs behind the imports, before all answers, or with `last` behind them; `change` alters the
    notebook at will.
    """
    notebook = copy.deepcopy(released())
    right = solved_answers()
    texts = {name: right[name] for name in HONEST} | answers
    for cell in notebook["cells"]:
        if is_answer(cell) and grade_id(cell) in texts:
            cell["source"] = texts[grade_id(cell)]
    if code:
        notebook["cells"].insert(len(notebook["cells"]) if last else 2, code_cell(textwrap.dedent(code)))
    if change is not None:
        change(notebook)
    flags = (flagged,) if isinstance(flagged, str) else flagged
    return Attack(name, json.dumps(notebook).encode(), earns, flags, files or {}, folder)


def solved_answers() -> dict[str, str]:
    """The reference's answers, by exercise."""
    return {grade_id(cell): cell["source"] for cell in solved()["cells"] if is_answer(cell)}


def code_cell(source: str, **metadata: Any) -> dict[str, Any]:
    """A cell of the student's own."""
    cell = {"cell_type": "code", "metadata": metadata, "outputs": [], "execution_count": None}
    return {**cell, "source": source}


def cells_with_tests(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """The notebook's test cells, to be tampered with."""
    return [cell for cell in notebook["cells"] if grade_id(cell).startswith("test_")]


def stubs(body: str) -> dict[str, str]:
    """All answers that are not honest, each a function or class that does the same: `body`."""
    return {
        "linear_forward": f"def linear_forward(x, weight, bias=None):\n{body}",
        "init_linear": f"def init_linear(layer, nonlinearity):\n{body}",
        "predict_proba": f"def predict_proba(model, x):\n{body}",
        "mlp": f"def MLP(in_features, hidden, out_features):\n{body}",
    }


# Answers that earn nothing by themselves.
RAISING = stubs("    raise ValueError('no answer')")
