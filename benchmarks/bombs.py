"""What does a class notice of submissions that are made to take for ever, or gigabytes, to read and to show?

The same honest submissions are graded alone and among such bombs. Prints how long until the last honest one
was graded, as a ratio, in seconds and in the processor time that the run had used until then (the same where
all cores are busy, whatever else the machine does); what became of the bombs; and the peak memory of the
grading run itself. Nothing is asserted.
Takes about two minutes on two quiet cores.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from grading import ENGINE, MODULE, ROOT, make_class, make_course, step

HONEST = 60  # submissions
Notebook = dict[str, Any]
Cell = dict[str, Any]


def code(source: str, **more: Any) -> Cell:
    return {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": source,
        **more,
    }


def text(source: str, **more: Any) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def picture(characters: int) -> dict[str, dict[str, str]]:
    return {"a.png": {"image/png": "iVBORw0KGgo" + "A" * characters}}


# Each adds cells to an honest notebook.
BOMBS: dict[str, Callable[[], list[Cell]]] = {
    "blanks": lambda: [code(" " * 3_900_000 + "\n)")],
    "ten-cells-of-blanks": lambda: [code(" " * 19_990 + "\n)") for _ in range(10)],
    "all-signs": lambda: [code("a+b-" * 400_000)],
    "ten-thousand-cells": lambda: [code(f"x = {number}") for number in range(9_900)],
    "ten-thousand-answers": lambda: [code(f"def init_linear(): return {n}") for n in range(9_000)],
    "definitions": lambda: [code("def f(x):\n  pass\n" * 200_000)],
    "picture-mentioned-often": lambda: [text("![](attachment:a.png)" * 9_000, attachments=picture(900_000))],
    "large-picture": lambda: [text("![](attachment:a.png)", attachments=picture(120_000_000))],
    "another-large-picture": lambda: [text("![](attachment:a.png)", attachments=picture(120_000_000))],
    "tags": lambda: [text("<b>" * 1_300_000)],
    "links": lambda: [text("[a](b) " * 550_000)],
    "references": lambda: [text("[a]: b\n" * 550_000)],
    "deep-quotes": lambda: [text(">" * 3_900_000)],
    "values": lambda: [text("x", metadata={"a": [0] * 15_000_000})],
    "page-of-tags": lambda: [code("from IPython.display import HTML; HTML('<b>' * 1_300_000)")],
    "page-of-colours": lambda: [code("print('\\x1b[31mx\\x1b[0m' * 400_000)")],
}


def main() -> None:
    """Measure and print."""
    config = (ROOT / "nbgrader_config.py").read_text("utf-8")
    with tempfile.TemporaryDirectory(prefix="torchcourse-bombs-") as name:
        alone, among = Path(name, "alone"), Path(name, "among")
        for folder in (alone, among):
            make_course(folder, make_class(HONEST), config)
        for number, bomb in enumerate(BOMBS):
            hand_in(among, f"student{3 * number:04d}-{bomb}", BOMBS[bomb]())
        took = {}
        for folder in (alone, among):
            step(f"torchcourse grade, {folder.name}")
            took[folder], mebibytes, printed = graded(folder)
            seconds, processor_seconds = took[folder]
            print(
                f"{folder.name}: the last honest one after {seconds:.1f} s, "
                f"{processor_seconds:.1f} s of processor time; peak {mebibytes:.0f} MiB"
            )
        ratios = [with_bombs / without for with_bombs, without in zip(took[among], took[alone], strict=True)]
        print("ratios: {:.2f} of the seconds, {:.2f} of the processor time".format(*ratios))
        for bomb in BOMBS:
            score = re.search(rf"^.*{bomb} .*$", printed, re.M)
            print(score[0] if score else f"{bomb}: not in the summary")
        print(printed[-3000:])


def hand_in(course: Path, student: str, cells: list[Cell]) -> None:
    """An honest notebook with these cells behind its first ones."""
    [notebook] = make_class(1, wrong=0.0)
    notebook["cells"][3:3] = cells
    path = course / "submitted" / student / MODULE / f"{MODULE}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook))


def graded(folder: Path) -> tuple[tuple[float, float], float, str]:
    """Grade a course: seconds and processor seconds until the last honest one, peak MiB, what it printed."""
    start, peak = time.time(), 0
    used: list[tuple[float, float]] = []  # processor seconds at some times
    with subprocess.Popen(
        ENGINE, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        watched = psutil.Process(run.pid)
        while run.poll() is None:
            try:
                peak = max(peak, watched.memory_info().rss)
                used.append((time.time(), sum(map(processor_seconds_of, tree_of(watched)))))
            except psutil.Error:
                break
            time.sleep(0.1)
        printed = run.communicate()[0]
    ends = [
        path.stat().st_mtime - start
        for path in folder.glob(f"autograded/*/{MODULE}/{MODULE}.ipynb")
        if "-" not in path.parent.parent.name
    ]
    assert len(ends) == HONEST, printed
    last = max(ends)
    until_then = max(seconds for when, seconds in used if when <= start + last)
    return (last, until_then), peak / 2**20, printed


def tree_of(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def processor_seconds_of(process: psutil.Process) -> float:
    """Its own, and that of its children which have ended; 0 when it has ended itself."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
