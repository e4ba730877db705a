"""How fast are feedback pages made? The same graded class through stock nbgrader and through the engine.

Prints seconds, pages a minute and the ratio, and writes them to docs/benchmarks_feedback.md with the machine
that they were taken on. Both make the same files, which is looked at, too. Takes about two minutes:
`--quick` for a first look.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from grading import MODULE, ROOT, make_class, make_course
from page import machine

from torchcourse.cli.demo import nbgrader
from torchcourse.grading.feedback.pages import MARK_NAME

# What a human has yet to mark and what is a bonus: only the engine's converter knows.
FOR_STOCK_UNKNOWN = re.compile(
    rb"waits to be marked|marked by hand|\bwaiting\b|\bhand\b| \(bonus\)|(?s:<header.*?</nav>)"
)
# The page of this course, by nbconvert's own exporter without what makes it quick.
SAME_PAGE = """
c.GenerateFeedback.exporter_class = "torchcourse.grading.feedback.page_exporter.PageExporter"
"""


@dataclass(frozen=True)
class Taken:
    """One way of making pages, as measured."""

    what: str
    pages: int
    seconds: float


def main() -> None:
    """Measure, print, and write docs/benchmarks_feedback.md."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a tenth of the pages; write nothing")
    quick = arguments.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="torchcourse-bench-") as folder:
        text = report(measure(Path(folder), 10 if quick else 100))
    print(text)
    if not quick:
        (ROOT / "docs" / "benchmarks_feedback.md").write_text(text, "utf-8")


def measure(folder: Path, count: int) -> list[Taken]:
    """Grade a class, and make its pages in each way."""
    make_course(folder, make_class(count), (ROOT / "nbgrader_config.py").read_text() + SAME_PAGE)
    ours = [sys.executable, "-m", "torchcourse.cli"]
    subprocess.run([*ours, "grade", MODULE], cwd=folder, check=True, capture_output=True)
    start = time.monotonic()
    nbgrader(folder, "generate_feedback", MODULE)
    stock = Taken("stock `nbgrader generate_feedback`", count, time.monotonic() - start)
    by_stock = pages_of(folder)
    shutil.rmtree(folder / "feedback")
    taken = [stock]
    for what, more, pages in (
        ("`torchcourse feedback`", [], count),
        ("the same, one process", ["--force", "--workers", "1"], count),
        ("the same, nothing has changed", [], count),
        ("the same, one student", ["--force", "--student", "student0000"], 1),
    ):
        start = time.monotonic()
        subprocess.run([*ours, "feedback", MODULE, *more], cwd=folder, check=True, capture_output=True)
        taken.append(Taken(what, pages, time.monotonic() - start))
    assert pages_of(folder) == by_stock, "the pages differ from stock's"
    return taken


def pages_of(folder: Path) -> dict[Path, bytes]:
    files = (path for path in (folder / "feedback").rglob("*") if path.is_file())
    return {
        path.relative_to(folder): FOR_STOCK_UNKNOWN.sub(b"", path.read_bytes())
        for path in files
        if path.name != MARK_NAME
    }


PAGE = """# Benchmarks: feedback

Made by `make bench` (benchmarks/feedback.py): the pages of one graded class, made in each way, in one run.
The files are the same, byte for byte, but for what stock does not know (bonus, what waits to be marked):
stock makes this course's page, with nbconvert's own exporter.
Machine: `{machine}`.

| way, pages | seconds | a minute | times stock |
| --- | --- | --- | --- |
{rows}

Start-up is included. Where stock's time goes: 60 % into `BeautifulSoup`, which tidies thousands of tags of
highlighted code on every page; 25 % into highlighting and prose, most of which is the same for a whole class;
10 % into opening the gradebook for each page.
"""


def report(taken: list[Taken]) -> str:
    """The measurements as a page."""
    stock = taken[0]
    rows = [
        f"| {one.what}, {one.pages} | {one.seconds:.1f} | {60 * one.pages / one.seconds:.0f} | "
        f"{stock.seconds / one.seconds:.1f} |"
        for one in taken[:4]
    ]
    rows.append(f"| {taken[4].what}, {taken[4].pages} | {taken[4].seconds:.1f} | – | – |")
    return PAGE.format(machine=machine(), rows="\n".join(rows))


if __name__ == "__main__":
    main()
