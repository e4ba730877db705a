"""Which submitted file is which notebook of the assignment? By its name, or else by what it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from torchcourse.grading.mend.match_cells import MatchedCell, match_cells
from torchcourse.grading.mend.outline import Outline, outline_of
from torchcourse.grading.mend.repairs import shown
from torchcourse.grading.notebook.read_notebook import UnreadableSubmission, read_notebook
from torchcourse.grading.records import SourceNotebook

MAX_BESIDE = 10  # files that hold answers and are not graded; more than these nobody reads


def pick_notebooks(files: Mapping[str, bytes], sources: Sequence[SourceNotebook]) -> dict[str, str]:
    """Find the submitted file for each notebook of an assignment: source name -> file name.

    A file of the right name is taken, unless it holds another notebook's cells, or is as it was handed out
    while one file beside it, of no notebook's name, has answers. For a notebook without one,
    the file left over that holds most of its cells is taken, of several the one with most answers; and one
    that is the only file for the only notebook is taken whatever it holds. A notebook without any file is
    missing from the result.
    """
    named = {s.name: f"{s.name}.ipynb" for s in sources if f"{s.name}.ipynb" in files}
    instead = {name: _instead_of(name, files, sources, named) or file for name, file in named.items()}
    if len(set(instead.values())) == len(instead):
        picked = {n: file for n, file in instead.items() if not _is_anothers(n, files[file], sources)}
    else:  # one file for two notebooks: it is neither's
        picked = {n: file for n, file in named.items() if not _is_anothers(n, files[file], sources)}
    left = {name: data for name, data in files.items() if name not in picked.values()}
    without = [source for source in sources if source.name not in picked]
    if not left or not without:
        return picked
    likeness = _likeness(left, without)
    for (name, file), alike in sorted(likeness.items(), key=lambda one: one[1], reverse=True):
        if alike[0] and name not in picked and file not in picked.values():
            picked[name] = file
    if len(sources) == len(files) == 1 and not picked:
        picked[sources[0].name] = next(iter(files))
    free = {name: file for name, file in named.items() if file not in picked.values()}
    return free | picked


def _is_anothers(name: str, data: bytes, sources: Sequence[SourceNotebook]) -> bool:
    """Whether a file holds far more of another notebook than of the one that it is named for.

    Some of it may be in both: a question that each of them asks, say, or names such as q1.
    """
    if len(sources) == 1:
        return False
    held = {found: alike[0] for (found, _), alike in _likeness({name: data}, sources).items()}
    return any(count > 2 * held[name] for count in held.values())


def _instead_of(
    name: str, files: Mapping[str, bytes], sources: Sequence[SourceNotebook], named: Mapping[str, str]
) -> str | None:
    """The file to be graded instead of a named one that holds no answer: the only other one that has some."""
    others = {file: data for file, data in files.items() if file not in named.values()}
    source = [one for one in sources if one.name == name]
    alike = _likeness({named[name]: files[named[name]]}, source) if others else {}
    if not alike or alike[name, named[name]][1]:
        return None
    answered = [file for (_, file), found in _likeness(others, source).items() if found[1]]
    return answered[0] if len(answered) == 1 else None


def left_with_answers(
    files: Mapping[str, bytes], sources: Sequence[SourceNotebook], picked: Mapping[str, str]
) -> list[str]:
    """Say of each file that is not graded, and holds answers all the same, which one is graded instead."""
    left = {name: data for name, data in files.items() if name not in picked.values()}
    found = {file: name for (name, file), alike in _likeness(left, sources).items() if alike[1]}
    beside = [
        f"{shown(file)} holds answers, too, and is not graded; {shown(picked[name])} is."
        for file, name in sorted(found.items())
        if name in picked
    ]
    beside += [
        f"{shown(file)} holds no answer and is not graded; {shown(picked[name])} is."
        for name, file in sorted((name, f"{name}.ipynb") for name in picked)
        if file in left and file not in found
    ]
    beside += _of_another_assignment(files, sources, picked)
    more = len(beside) - MAX_BESIDE
    return beside if more <= 0 else [*beside[:MAX_BESIDE], f"So it is with {more} more files."]


def _of_another_assignment(
    files: Mapping[str, bytes], sources: Sequence[SourceNotebook], picked: Mapping[str, str]
) -> list[str]:
    """Say of each graded file that holds no cell of its notebook what it is instead, by its first heading."""
    told = []
    for source in sources:
        file = picked.get(source.name, "")
        if not file or any(cell.grade_id.encode() in files[file] for cell in source.cells):
            continue  # the usual case: one look, without reading the file
        alike = _likeness({file: files[file]}, [source])
        if alike and alike[source.name, file][0] == 0:
            heading = _first_heading(files[file])
            looks = f"; its heading is {shown(heading)}" if heading else ""
            name = shown(source.name)
            told.append(f"{shown(file)} holds none of the exercises of {name}{looks}. Ask for the right one.")
    return told


def _first_heading(data: bytes) -> str:
    for cell in read_notebook(data).cells:
        if cell["cell_type"] == "markdown" and cell["source"].lstrip().startswith("#"):
            heading: str = cell["source"].lstrip("# \n").partition("\n")[0]
            return heading[:100].strip()
    return ""


def _likeness(
    files: Mapping[str, bytes], sources: Sequence[SourceNotebook]
) -> dict[tuple[str, str], tuple[int, int, str]]:
    """For each pair, how many of the notebook's cells the file holds, how many answers, and its name."""
    found = {}
    outlines = {source.name: outline_of(source) for source in sources}
    for file, data in files.items():
        try:
            cells = read_notebook(data).cells
        except UnreadableSubmission:
            continue
        for name, outline in outlines.items():
            matched_cells = match_cells(cells, outline)
            found[name, file] = _held(matched_cells, outline), _answered(matched_cells, outline), file
    return found


def _held(matched_cells: Sequence[MatchedCell], outline: Outline) -> int:
    own = {name for one in matched_cells if one.slot is None for name in one.names}
    named = {outline.by_name[name].index for name in own if name in outline.by_name}
    return len(named | {one.slot.index for one in matched_cells if one.slot and one.slot.cell})


def _answered(matched_cells: Sequence[MatchedCell], outline: Outline) -> int:
    """How many answers there are: in the cells that ask for them, and in cells of the student's own."""
    own = {one.slot.index for one in matched_cells if one.slot and one.slot.is_answer and _is_written(one)}
    asked = {slot.index: slot for slot in outline.answers if slot.index not in own}
    elsewhere = [one for one in matched_cells if one.slot is None and _is_written(one)]
    return len(own) + sum(any(one.defines(slot) for one in elsewhere) for slot in asked.values())


def _is_written(one: MatchedCell) -> bool:
    return not (one.is_unchanged or one.is_blank)
