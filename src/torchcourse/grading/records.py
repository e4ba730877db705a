"""The records that travel along the way of a submission: mend → execute → judge → record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from torchcourse.grading.notebook.cells import CellMetadata
from torchcourse.grading.observe import Comparison
from torchcourse.values.plain_data import Plain

# A course's rule for late submissions: (student, score, seconds late) -> points to take off, or None.
LatePenalty = Callable[[str, float, float], float | None]


@dataclass(frozen=True)
class SourceCell:
    """A cell of the instructor's version, as the gradebook knows it: a solution is cut to its stub."""

    grade_id: str
    cell_type: str  # "code" or "markdown"
    source: str  # with hidden tests, without solutions
    metadata: dict[str, Any]  # nbgrader's: grade, solution, locked, task, points, checksum, …
    checksum: str
    given: str | None = None  # as students were given it; None: the source without its hidden regions

    @property
    def is_test(self) -> bool:
        return CellMetadata(self.metadata).is_test

    @property
    def points(self) -> float:
        return CellMetadata(self.metadata).points


@dataclass(frozen=True)
class GivenCell:
    """A cell of some release, as students were given it."""

    grade_id: str
    cell_type: str
    given: str
    key: str  # the same text as `outline.text_key` makes it
    metadata: dict[str, Any]  # nbgrader's


@dataclass(frozen=True)
class Release:
    """One notebook's cells as they once were released, in that notebook's order."""

    cells: dict[str, GivenCell]  # by grade_id
    renamed: dict[str, str] = field(default_factory=dict)  # grade_id -> today's, where it is another one

    @cached_property
    def by_key(self) -> dict[str, GivenCell]:
        return {cell.key: cell for cell in reversed(self.cells.values()) if cell.key}

    def name_today(self, grade_id: str) -> str:
        return self.renamed.get(grade_id, grade_id)


@dataclass(frozen=True)
class SourceNotebook:
    """One notebook of an assignment: what a submission is mended against."""

    name: str  # "01_networks", without .ipynb
    cells: tuple[SourceCell, ...]  # those that nbgrader knows, in the notebook's order
    notebook: dict[str, Any]  # the instructor's version itself, solutions and all: the reference
    kernelspec: dict[str, Any] = field(default_factory=dict)
    earlier: tuple[Release, ...] = ()  # other releases of it that students may have worked in, oldest first
    # By language, None for English: what verdicts say otherwise there, and the notebook as it is given there.
    words: Mapping[str | None, Mapping[str, str]] = field(default_factory=dict)
    translated: Mapping[str | None, SourceNotebook] = field(default_factory=dict)


@dataclass(frozen=True)
class MendedNotebook:
    """A submitted notebook back in shape: each source cell once, and all of the student's code."""

    name: str
    cells: tuple[dict[str, Any], ...]  # nbformat cells, outputs cleared
    metadata: dict[str, Any]
    repairs: tuple[str, ...]  # one sentence each, for the student and the instructor


@dataclass(frozen=True)
class Observation:
    """One named value that a probe recorded in one run of one side."""

    exercise: str
    name: str
    value: Plain


@dataclass(frozen=True)
class WantedObservation:
    """What the reference observed, and how to compare a submission with it."""

    exercise: str
    name: str
    observed: Plain  # what the reference's own code gave
    wanted: Plain  # what a submission is compared with; mostly the same
    labels: Plain
    comparison: Comparison


@dataclass(frozen=True)
class Run:
    """What came out of running one notebook's cells."""

    outputs: dict[int, list[dict[str, Any]]]  # cell index -> nbformat outputs
    execution_counts: dict[int, int]
    observations: tuple[Observation, ...]
    errors: dict[int, str]  # cell index -> in one line what went wrong there
    flags: tuple[str, ...]  # limits tripped, things tried: for the instructor
    seconds: float = 0.0
    killed: bool = False  # by none of ours: perhaps by itself, perhaps by the system, short of memory
    settings: dict[int, tuple[str, ...]] = field(default_factory=dict)  # by cell: put back for its probe
    peak_mebibytes: float = 0.0  # of memory, of the largest of its processes; 0 where nobody knows


Recognised = Literal["exactly", "looks like"]


@dataclass(frozen=True)
class State:
    """What is the matter with an answer as a whole, in a sentence that is said first."""

    kind: Literal[
        "not written", "syntax error", "not defined", "stopped", "took too long", "returned nothing", "raised"
    ]
    told: str


@dataclass(frozen=True)
class FailedObservation:
    """An observation that earned nothing, and what to tell the student of it."""

    observation: str
    message: str


@dataclass(frozen=True)
class Verdict:
    """What the judge says of one exercise: the points, and why."""

    exercise: str
    points: float
    max_points: float
    passed: tuple[str, ...]
    failed: tuple[FailedObservation, ...]
    hint: str | None = None
    misconception: str | None = None  # the name of the bank's wrong answer that was recognised
    recognised: Recognised | None = None  # how surely; None where none was
    state: State | None = None  # what needs no comparison, and explains every failure
    note: str | None = None  # what may explain a failure besides: a setting that the notebook has changed
    protected: bool = True  # False for a test cell without probes, graded by whether it raised
    worth: Mapping[str, float] = field(default_factory=dict)  # observation -> its share of max_points


@dataclass(frozen=True)
class GradedNotebook:
    """One notebook the whole way: ready to be written to autograded/ and to the gradebook."""

    name: str
    text: bytes  # of the .ipynb file: nbformat 4.5, executed, verdicts in the test cells' outputs
    verdicts: tuple[Verdict, ...]
    repairs: tuple[str, ...]
    flags: tuple[str, ...]
    seconds: float
    killed: bool = False  # as in Run
    answers: Mapping[str, str] = field(default_factory=dict)  # the solution cells' texts, by grade_id
    peak_mebibytes: float = 0.0  # as in Run


@dataclass(frozen=True)
class GradedSubmission:
    """All that one student handed in for one assignment, graded: what the gradebook takes in."""

    student: str
    assignment: str
    timestamp: datetime | None  # UTC, without time zone; None when nothing says when it was handed in
    notebooks: tuple[GradedNotebook, ...]
    missing: tuple[str, ...] = ()  # names of notebooks that were not handed in: they earn 0
    flags: tuple[str, ...] = ()
    error: str | None = None  # why some notebook in neither list could not be graded
    seconds: float = 0.0
    peak_mebibytes: float = 0.0  # of memory, of the largest notebook

    @property
    def is_final(self) -> bool:
        """Whether another run could not find more: nothing failed, and no process was killed."""
        return self.error is None and not any(one.killed for one in self.notebooks)
