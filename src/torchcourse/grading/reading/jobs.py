"""What is done with a submission before it runs and after: jobs for a process that may take only so much.

What a job gives has two parts. The first is for the grading run, and small: the cells to run, what was
found. The second is closed: the grading run hands it on to the next job, and never holds it in memory.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from torchcourse.files.submitted_file import UnreadableFile, read_submitted
from torchcourse.grading.cleaning.notebook import NotebookCleaner, own_texts, told_of_cleaning
from torchcourse.grading.judge.in_language import Words
from torchcourse.grading.judge.verdict_outputs import verdict_outputs
from torchcourse.grading.mend.mend_notebook import mend
from torchcourse.grading.mend.outline import Outline, outline_of
from torchcourse.grading.mend.pick_notebook import left_with_answers, pick_notebooks
from torchcourse.grading.mend.repair_note import with_repair_note
from torchcourse.grading.notebook.cells import CellMetadata, grade_id_of
from torchcourse.grading.notebook.language import language_of
from torchcourse.grading.notebook.read_notebook import MAX_BYTES, UnreadableSubmission, read_notebook
from torchcourse.grading.notebook.student_code import MAX_PARSED_TOGETHER
from torchcourse.grading.notebook.write_notebook import notebook_bytes
from torchcourse.grading.one_line import one_line
from torchcourse.grading.reading.earlier_answers import earlier_answers
from torchcourse.grading.reading.finished_functions import NotAllowed, Programs, finished_functions
from torchcourse.grading.record.cell_limit import limit_cells
from torchcourse.grading.record.page_limits import limit_for_pages
from torchcourse.grading.records import MendedNotebook, SourceNotebook, Verdict
from torchcourse.messages import translations

MAX_OTHERS_BYTES = MAX_BYTES  # of notebooks that have no name of the assignment's

Cell = dict[str, Any]
Outputs = list[dict[str, Any]]
Files = Mapping[str, Path | bytes]  # by name


class Sources:
    """The notebooks of an assignment, and what is worked out of them once for all submissions."""

    def __init__(self, sources: Sequence[SourceNotebook]) -> None:
        self.all = tuple(sources)
        self.by_name = {source.name: _Source(source) for source in sources}


@dataclass(frozen=True)
class _Source:
    notebook: SourceNotebook

    @cached_property
    def outline(self) -> Outline:
        return outline_of(self.notebook)

    @cached_property
    def _translated(self) -> dict[str | None, _Source]:
        return {language: _Source(notebook) for language, notebook in self.notebook.translated.items()}

    def given_in(self, language: str | None) -> _Source:
        """The notebook as students are given it who read this language; as it is here, if in no other."""
        return self._translated.get(language, self)

    @cached_property
    def asked_for(self) -> dict[str, frozenset[str]]:
        """The names that each exercise asks for, and no other cell of the source defines."""
        return {slot.cell.grade_id: slot.names for slot in self.outline.answers if slot.cell}

    @cached_property
    def own_texts(self) -> frozenset[str]:
        return own_texts(self.notebook)


@dataclass(frozen=True)
class ToRead:
    """The notebooks that one student handed in, none of them opened yet."""

    paths: tuple[Path, ...]
    not_allowed: Mapping[str, NotAllowed]  # by notebook
    beside: Files = field(default_factory=dict)  # other files, by their names there


@dataclass(frozen=True)
class ReadNotebook:
    """What a grading run needs of a notebook that was mended."""

    name: str
    file_name: str  # as it was handed in
    cells: tuple[Cell, ...]  # at their places, with nothing in them but what it takes to run them
    answers: dict[str, str]  # the texts of the solution cells, by grade_id
    finished: dict[str, tuple[str, ...]]  # by exercise: the finished functions that its answer calls
    calls: dict[str, tuple[str, ...]]  # by exercise: the earlier ones whose answers it calls
    repairs: tuple[str, ...]
    language: str | None = None  # that its text says it is in; None for English


@dataclass(frozen=True)
class ReadSubmission:
    """What one student handed in, mended. The closed part is a tuple of `MendedNotebook`."""

    notebooks: tuple[ReadNotebook, ...]
    missing: tuple[str, ...]  # names of notebooks that were not handed in
    beside: tuple[str, ...]  # of files that hold answers and are not graded, one sentence each
    errors: tuple[str, ...]


def read_submission(sources: Sources, request: ToRead, _: bytes | None) -> tuple[ReadSubmission, bytes]:
    """Find the notebooks among the files that were handed in, and put them back in shape."""
    errors: list[str] = []
    contents = _contents(request.paths, sources, errors)
    picked = pick_notebooks(contents, sources.all)
    beside = left_with_answers(contents, sources.all, picked)
    mended = []
    for source in sources.by_name.values():
        file_name = picked.get(source.notebook.name)
        if file_name is None:
            continue
        try:
            raw = read_notebook(contents[file_name])
            given = source.given_in(language_of(raw.cells))
            mended.append((file_name, mend(raw, given.notebook, file_name, given.outline)))
        except UnreadableSubmission as error:
            errors.append(f"{file_name}: {error}")
        except MemoryError:
            raise
        except Exception as error:  # a fault of ours: it costs this notebook, and no other
            errors.append(f"{file_name}: {fault_in_words(error)}")
    missing = () if errors else tuple(name for name in sources.by_name if name not in picked)
    programs = _programs(request.beside)
    read = [
        _read(file_name, one, sources.by_name[one.name], request.not_allowed.get(one.name, {}), programs)
        for file_name, one in mended
    ]
    submission = ReadSubmission(tuple(read), missing, tuple(beside), tuple(errors))
    return submission, pickle.dumps(tuple(one for _, one in mended))


def fault_in_words(error: Exception) -> str:
    """Say that a notebook could not be graded, which no submission should bring about."""
    what = one_line(f"{type(error).__name__}: {error}")
    return f"could not be graded, by a fault of Torchcourse ({what})"


def _contents(paths: Sequence[Path], sources: Sources, errors: list[str]) -> dict[str, bytes]:
    """Read the notebooks: those of the assignment's names, and of others so many as can be looked through.

    One that is too large is cut, and will be refused for it.
    """
    contents: dict[str, bytes] = {}
    left = MAX_OTHERS_BYTES
    top = os.path.commonpath([path.parent for path in paths]) if paths else ""
    for path in sorted(paths, key=size_of):
        name = path.relative_to(top).as_posix()  # of one in a folder beside the others, with the folder
        is_named = name.removesuffix(".ipynb") in sources.by_name
        if not is_named and left <= 0:
            continue
        try:
            contents[name] = data = read_submitted(path.resolve(), MAX_BYTES + 1)
            left -= 0 if is_named else len(data)
        except UnreadableFile as error:
            errors.append(str(error))
    return contents


def size_of(path: Path) -> int:
    """The size of a file in bytes; 0 when it cannot be told."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _programs(beside: Files) -> Programs:
    """Read the Python files beside the notebooks, as much as is parsed, by the names that an import says."""
    programs: dict[str, str] = {}
    left = MAX_PARSED_TOGETHER
    for name, content in sorted(beside.items()):
        if not name.endswith(".py") or left <= 0:
            continue
        with suppress(UnreadableFile):
            data = content if isinstance(content, bytes) else read_submitted(content.resolve(), left)
            programs[name[:-3].replace("/", ".")] = data[:left].decode(errors="replace")
            left -= len(data)
    return programs


def _read(
    file_name: str, mended: MendedNotebook, source: _Source, not_allowed: NotAllowed, programs: Programs
) -> ReadNotebook:
    answers = {
        grade_id: cell["source"]
        for cell in mended.cells
        if CellMetadata.of(cell).is_solution and (grade_id := grade_id_of(cell)) is not None
    }
    finished = finished_functions(mended.cells, not_allowed, programs)
    calls = earlier_answers(mended.cells, source.asked_for)
    cells = tuple(what_runs(mended.cells))
    language = language_of(mended.cells)
    return ReadNotebook(mended.name, file_name, cells, answers, finished, calls, mended.repairs, language)


_NOTHING = {"cell_type": "raw", "source": "", "metadata": {}}


def what_runs(cells: Sequence[Cell]) -> list[Cell]:
    """A notebook's cells at their places, with nothing in them but what it takes to run them."""
    return [_what_runs(cell) if cell["cell_type"] == "code" else _NOTHING for cell in cells]


def _what_runs(cell: Cell) -> Cell:
    # The tags are the source's: one may set a time limit.
    metadata = {name: cell["metadata"][name] for name in ("nbgrader", "tags") if name in cell["metadata"]}
    return {"cell_type": "code", "source": cell["source"], "metadata": metadata}


@dataclass(frozen=True)
class ToWrite:
    """What came of running a notebook; by the places of its cells."""

    outputs: dict[int, Outputs]
    execution_counts: dict[int, int]
    verdicts: dict[int, Verdict]


@dataclass(frozen=True)
class WrittenNotebook:
    """A graded notebook, as it lies in autograded/."""

    text: bytes
    flags: tuple[str, ...]  # what was taken out or cut


def write_notebooks(
    sources: Sources, request: Sequence[ToWrite | None], closed: bytes | None
) -> tuple[list[WrittenNotebook | None], None]:
    """Put outputs, verdicts and repairs into the mended notebooks, harmless and small enough for a page.

    None means a notebook that was not run.
    """
    mended: Sequence[MendedNotebook] = pickle.loads(closed or b"")
    done = zip(mended, request, strict=True)
    return [
        None if came is None else _written(one, came, sources.by_name[one.name]) for one, came in done
    ], None


def _written(mended: MendedNotebook, came: ToWrite, source: _Source) -> WrittenNotebook:
    language = language_of(mended.cells)
    words = Words.of(source.notebook, language)
    cleaner = NotebookCleaner(source.given_in(language).own_texts)
    cells = [_graded_cell(cleaner, index, cell, came, words) for index, cell in enumerate(mended.cells)]
    told = told_of_cleaning(cleaner.found)
    shown, left_out = limit_cells(with_repair_note(cells, [*told, *mended.repairs], words.gettext))
    notebook, cut = limit_for_pages(_notebook(shown, mended))
    return WrittenNotebook(notebook_bytes(notebook), (*told, *left_out, *cut))


def _graded_cell(cleaner: NotebookCleaner, index: int, cell: Cell, came: ToWrite, words: Words) -> Cell:
    cell = cleaner.cell(cell, index + 1)
    if cell["cell_type"] != "code":
        return cell
    outputs = cleaner.outputs(came.outputs.get(index, []), index + 1)
    count = came.execution_counts.get(index)
    verdict = came.verdicts.get(index)
    if verdict is not None and verdict.protected:
        outputs = verdict_outputs(words.verdict(verdict), outputs, count, words.gettext)
    return {**cell, "outputs": outputs, "execution_count": count}


def _notebook(cells: Sequence[Cell], mended: MendedNotebook) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": mended.metadata, "nbformat": 4, "nbformat_minor": 5}


@dataclass(frozen=True)
class CleanedNotebook:
    """A mended notebook that was not run yet, harmless to look at."""

    notebook: dict[str, Any]
    told: tuple[str, ...]  # repairs, and what was taken out: one sentence each


def mend_one(sources: Sources, request: tuple[str, bytes], _: bytes | None) -> tuple[CleanedNotebook, None]:
    """Mend the notebook of a name, from its bytes; for nbgrader's own commands.

    Raises:  UnreadableSubmission
    """
    name, data = request
    raw = read_notebook(data)
    source = sources.by_name[name].given_in(language_of(raw.cells))
    mended = mend(raw, source.notebook, outline=source.outline)
    cleaner = NotebookCleaner(source.own_texts)
    cells = [cleaner.cell(cell, number) for number, cell in enumerate(mended.cells, start=1)]
    told = (*told_of_cleaning(cleaner.found), *mended.repairs)
    gettext = translations(language_of(mended.cells)).gettext
    return CleanedNotebook(_notebook(with_repair_note(cells, told, gettext), mended), told), None


def look_at(
    sources: Sources, request: tuple[MendedNotebook, NotAllowed, Files], _: bytes | None
) -> tuple[ReadNotebook, bytes]:
    """What `read_submission` gives, of a notebook that was mended before, with the files beside it."""
    mended, not_allowed, beside = request
    source = sources.by_name[mended.name]
    read = _read(f"{mended.name}.ipynb", mended, source, not_allowed, _programs(beside))
    return read, pickle.dumps((mended,))


JOBS: dict[str, Callable[[Sources, Any, bytes | None], tuple[Any, bytes | None]]] = {
    job.__name__: job for job in (read_submission, write_notebooks, mend_one, look_at)
}
