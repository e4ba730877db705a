"""What a forked process is told to do: plain data, such as `marshal` carries."""

from __future__ import annotations

import marshal
from typing import Literal, TypedDict, final

MESSAGE_BYTES = 2**18  # of the socket over which a template is told what to do

Statement = tuple[bytes, list[str]]  # a probe's: its code, as `marshal` writes it, and the names it observes


@final
class CodeCell(TypedDict):
    """A cell to run as a kernel would."""

    kind: Literal["code"]
    index: int  # in the notebook
    source: str
    seconds: float  # that it may take


@final
class TestCell(TypedDict):
    """A visible test, and the probe that runs after it."""

    kind: Literal["test"]
    index: int  # in the notebook
    source: str  # of the visible test alone
    seconds: float  # that this may take, and each statement of the probe
    exercise: str
    probe: list[Statement]
    names: list[str]  # that the probe takes from the notebook


JobCell = CodeCell | TestCell


class _AnyJob(TypedDict):
    cells: list[JobCell]
    skip: list[int]  # the indices of cells not to run
    work_dir: str
    seeds: dict[str, int]  # by exercise; the same on both sides


@final
class SubmissionJob(_AnyJob):
    """A submission's run."""

    givens: dict[str, bytes]  # what the reference's side made, encoded, by `exercise/input`


@final
class ReferenceJob(_AnyJob):
    """The run of the instructor's own answers."""

    secret_seed: int  # of the grading run


Job = SubmissionJob | ReferenceJob


def job_bytes(job: Job) -> bytes:
    return marshal.dumps(job)  # type: ignore[arg-type]  # mypy does not see that its values are plain data


def job_of(data: bytes) -> Job:
    job: Job = marshal.loads(data)
    return job
