"""From text to notebooks, release, answer keys, lessons: whole, reproducible, stale when the text moves."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator
from support.paths import TINY_COURSE

from torchcourse.authoring.course_build import BuildReport, build_course, check_built, kept_back
from torchcourse.authoring.course_files import CourseFiles
from torchcourse.authoring.notebooks import run_notebook
from torchcourse.authoring.notebooks.build import build_source, cell_ids
from torchcourse.authoring.release.handout import hand_out
from torchcourse.authoring.release.release import generate_release
from torchcourse.authoring.text.read_text import read_assignment
from torchcourse.authoring.unbuilt import refuse_unbuilt
from torchcourse.files.replace_file import replace_file
from torchcourse.percent_text import AuthoringError

BUILT = (
    "source/01_tiny/01_tiny.ipynb",
    "release/01_tiny/01_tiny.ipynb",
    "solutions/01_tiny.ipynb",
    "notebooks/01_tiny.ipynb",
)


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(TINY_COURSE, folder / "course"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport, list[str]]:
    """A course that has been built once; tests that change it work on a copy."""
    root = copied(tmp_path_factory.mktemp("built"))
    (root / "gradebook.db").write_bytes(b"an instructor's gradebook")
    told: list[str] = []
    return root, build_course(root, tell=told.append), told


@pytest.fixture
def own_copy(built: tuple[Path, BuildReport, list[str]], tmp_path: Path) -> Path:
    return Path(shutil.copytree(built[0], tmp_path / "copy"))


def notebook(root: Path, name: str) -> nbformat.NotebookNode:
    return nbformat.read(root / name, as_version=4)


def test_everything_is_built_and_said(built: tuple[Path, BuildReport, list[str]]) -> None:
    root, report, told = built
    assert report.changed == BUILT
    assert report.executed == BUILT[2:]
    assert [line for line in told if line.endswith(": built")] == [f"{name}: built" for name in BUILT]
    for name in BUILT:
        nbformat.validate(notebook(root, name))
        assert (root / name).read_bytes().endswith(b"}\n")


def test_the_author_reads_which_parts_of_a_probe_only_the_reference_gets(tmp_path: Path) -> None:
    text = (TINY_COURSE / "source" / "01_tiny.py").read_text()
    assert list(kept_back(read_assignment(TINY_COURSE / "source" / "01_tiny.py"))) == []
    made = 'given("a large number", lambda: random.randrange(100, 1000))'
    drawn = "def drawn():\n    return random.randrange(100, 1000)\n\n"
    path = tmp_path / "01_tiny.py"
    path.write_text(
        text.replace("large_number = " + made, drawn + 'large_number = given("a large number", drawn)')
    )
    assert list(kept_back(read_assignment(path))) == [
        "source/01_tiny.py: double: kept from submissions: drawn"
    ]


def test_built_a_second_time_elsewhere_gives_the_same_bytes(
    built: tuple[Path, BuildReport, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another folder, another shell: none of it may show.
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    root = copied(tmp_path)
    build_course(root)
    for name in BUILT:
        assert (root / name).read_bytes() == (built[0] / name).read_bytes(), name


def test_what_is_up_to_date_is_not_executed_again(own_copy: Path) -> None:
    written = {name: (own_copy / name).stat().st_mtime_ns for name in BUILT}
    report = build_course(own_copy)
    assert (report.changed, report.executed) == ((), ())
    assert {name: (own_copy / name).stat().st_mtime_ns for name in BUILT} == written
    assert check_built(own_copy) == []


def test_building_leaves_the_instructors_gradebook_alone(built: tuple[Path, BuildReport, list[str]]) -> None:
    root = built[0]
    assert (root / "gradebook.db").read_bytes() == b"an instructor's gradebook"
    files = {path.name for path in root.iterdir()}
    assert files == {*(path.name for path in TINY_COURSE.iterdir()), "gradebook.db", "release", "solutions"}


def test_an_exercise_has_nbgraders_metadata_and_ids_that_tell_what_it_is(
    built: tuple[Path, BuildReport, list[str]],
) -> None:
    source = notebook(built[0], BUILT[0])
    MetadataValidator().validate_nb(source)
    cells = {cell.id: cell.metadata.get("nbgrader") for cell in source.cells}
    told = {
        cell_id: (data.grade_id, data.grade, data.solution, data.locked, data.get("points"))
        for cell_id, data in cells.items()
        if data is not None
    }
    assert told == {
        "double-statement": ("double_statement", False, False, True, None),
        "double-answer": ("double", False, True, False, None),
        "double-test": ("test_double", True, False, True, 8),
        "counter-statement": ("counter_statement", False, False, True, None),
        "counter-answer": ("counter", False, True, False, None),
        "counter-test": ("test_counter", True, False, True, 12),
        "why-written": ("why", True, True, False, 2),
        "why-scheme": ("why_scheme", False, False, True, None),
    }
    assert [cell_id for cell_id, data in cells.items() if data is None][-1] == "self-check"
    assert [data for data in cells.values() if data is None] == [None, None, None]


def test_editing_one_cell_changes_no_other_cells_id(tmp_path: Path) -> None:
    root = copied(tmp_path)
    path = CourseFiles(root).source_text("01_tiny")
    before = cell_ids(read_assignment(path))
    path.write_text(path.read_text().replace("# # Tiny\n", "# # Tiny, edited\n"))
    after = cell_ids(read_assignment(path))
    assert before[0] != after[0]
    assert before[1:] == after[1:]


def test_cells_that_say_the_same_have_ids_of_their_own(tmp_path: Path) -> None:
    root = copied(tmp_path)
    path = CourseFiles(root).source_text("01_tiny")
    path.write_text(path.read_text() + "\n# %% [markdown]\n# Rest.\n\n# %% [markdown]\n# Rest.\n")
    ids = cell_ids(read_assignment(path))
    assert len(set(ids)) == len(ids)
    assert ids[-1] == f"{ids[-2]}-2"


def test_the_release_is_what_nbgraders_own_command_makes(own_copy: Path) -> None:
    made = (own_copy / BUILT[1]).read_bytes()
    shutil.rmtree(own_copy / "release")
    (own_copy / "gradebook.db").unlink()
    programs = Path(sys.executable).parent
    subprocess.run(
        [programs / "nbgrader", "generate_assignment", "01_tiny"],
        cwd=own_copy,
        env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"},
        check=True,
        capture_output=True,
    )
    assert (own_copy / BUILT[1]).read_bytes() == made


def test_a_release_has_stubs_and_visible_tests_only(built: tuple[Path, BuildReport, list[str]]) -> None:
    released = {cell.id: cell for cell in notebook(built[0], BUILT[1]).cells}
    assert released["double-answer"].source.endswith("# todo: multiply by two\n    raise NotImplementedError")
    assert released["counter-answer"].source.count("raise NotImplementedError") == 2
    assert released["double-test"].source.startswith('with checks("double") as check:\n')
    assert "observe" not in released["double-test"].source
    title = "## Why does a counter need `self`? · 2 bonus points"
    assert released["why-written"].source == f"{title}\n\nYOUR ANSWER HERE"
    scheme = "*Marked by hand: up to 2 bonus points, beside the assignment's own.*"
    assert released["why-scheme"].source.strip() == scheme
    assert all(not cell.get("outputs") for cell in released.values())
    assert all(cell.metadata.nbgrader.checksum for cell in released.values() if "nbgrader" in cell.metadata)


def test_an_answer_key_is_executed_and_holds_no_probe(built: tuple[Path, BuildReport, list[str]]) -> None:
    key = {cell.id: cell for cell in notebook(built[0], BUILT[2]).cells}
    assert "twice_as_much = number * 2" in key["double-answer"].source
    assert key["double-test"].outputs[0].text == "double: 1 check passed\n"
    assert "Because the number must outlive the call." in key["why-written"].source
    assert "One mark for saying" in key["why-written"].source
    text = (built[0] / BUILT[2]).read_text()
    for word in ("observe", "torchcourse.grading", "###", "BEGIN", 'nbgrader":'):
        assert word not in text


def test_a_lesson_shows_nothing_of_the_machine_that_ran_it(
    built: tuple[Path, BuildReport, list[str]],
) -> None:
    lesson = notebook(built[0], BUILT[3])
    outputs = [output for cell in lesson.cells for output in cell.get("outputs", [])]
    kinds = {output.output_type for output in outputs}
    assert kinds == {"stream", "execute_result", "error", "display_data"}
    texts = json.dumps([output for output in outputs if "image/png" not in output.get("data", {})])
    for private in (str(Path.home()), sys.prefix, str(built[0]), "ipykernel_", "0x7"):
        assert private not in texts
    assert "one\\ntwo\\n" in texts
    assert "site-packages/matplotlib/pyplot.py" in texts


@pytest.fixture
def stale(own_copy: Path) -> Iterator[tuple[Path, list[str]]]:
    """A built course to make stale, and the files that are to be named."""
    named: list[str] = []
    yield own_copy, named
    findings = check_built(own_copy)
    assert [finding.split(":")[0] for finding in findings] == named
    assert all(finding.endswith(("; run `make build`", "; remove it")) for finding in findings)


def test_an_edited_text_makes_all_of_its_module_stale(stale: tuple[Path, list[str]]) -> None:
    root, named = stale
    text = CourseFiles(root).source_text("01_tiny")
    text.write_text(text.read_text().replace("# # Tiny\n", "# # Tiny, edited\n"))
    named += BUILT[:3]


def test_a_built_file_that_was_edited_or_removed_is_stale(stale: tuple[Path, list[str]]) -> None:
    root, named = stale
    (root / BUILT[1]).unlink()
    lesson = notebook(root, BUILT[3])
    lesson.cells[0].source += "\nedited"
    nbformat.write(lesson, root / BUILT[3])
    named += [BUILT[1], BUILT[3]]


def test_a_built_file_without_a_text_is_stale(stale: tuple[Path, list[str]]) -> None:
    root, named = stale
    (root / "notebooks" / "00_old.ipynb").write_bytes((root / BUILT[3]).read_bytes())
    (root / "release" / "00_old").mkdir()
    (root / "release" / "00_old" / "data.csv").write_text("1,2\n")
    named += ["release/00_old/data.csv", "notebooks/00_old.ipynb"]


def test_extra_files_of_an_assignment_go_into_the_release(tmp_path: Path) -> None:
    course = CourseFiles(copied(tmp_path))
    data = course.source_folder("01_tiny") / "data" / "numbers.csv"
    data.parent.mkdir(parents=True)
    data.write_text("1,2,3\n")
    source = nbformat.writes(build_source(read_assignment(course.source_text("01_tiny")))).encode()
    assert generate_release(course, {"01_tiny": source})["01_tiny"]["data/numbers.csv"] == b"1,2,3\n"


def test_a_reference_that_fails_its_own_visible_test_is_told(own_copy: Path) -> None:
    text = CourseFiles(own_copy).source_text("01_tiny")
    text.write_text(text.read_text().replace("return twice_as_much", "return twice_as_much + 1"))
    with pytest.raises(AuthoringError) as caught:
        build_course(own_copy)
    assert str(caught.value).startswith("source/01_tiny.py, cell 5 (line ")
    assert "fails when executed; correct it, or what it uses: raised CheckFailed: double" in str(caught.value)


def test_a_leak_in_what_is_built_is_told_without_building(own_copy: Path) -> None:
    lesson = notebook(own_copy, BUILT[3])
    lesson.cells[1].outputs[0].text += "twice_as_much = number * 2\n"
    nbformat.write(lesson, own_copy / BUILT[3])
    (finding,) = check_built(own_copy)
    assert finding.startswith(
        f"students could read what they must not: {BUILT[3]}: holds a line of a solution"
    )


@pytest.mark.parametrize(
    ("code", "reason"),
    [("import os; os._exit(3)", "ended the kernel"), ("while True: pass", "took longer than 2 s")],
)
def test_a_cell_that_never_comes_back_is_told(
    own_copy: Path, monkeypatch: pytest.MonkeyPatch, code: str, reason: str
) -> None:
    monkeypatch.setattr(run_notebook, "LIMIT_SECONDS", 2)
    text = CourseFiles(own_copy).lesson_text("01_tiny")
    text.write_text(text.read_text().replace("import sys\n", f"{code}\nimport sys\n"))
    with pytest.raises(AuthoringError, match=rf"notebooks/01_tiny.py, cell 2 \(line \d+\): fails .*{reason}"):
        build_course(own_copy)


def test_what_nbgrader_refuses_is_told(tmp_path: Path) -> None:
    course = CourseFiles(copied(tmp_path))
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + 'c.ClearSolutions.code_stub = {"R": "fail()"}\n')
    source = nbformat.writes(build_source(read_assignment(course.source_text("01_tiny")))).encode()
    with pytest.raises(AuthoringError, match="generate_assignment failed"):
        generate_release(course, {"01_tiny": source})


def test_a_course_without_nbgraders_configuration_is_told(tmp_path: Path) -> None:
    root = copied(tmp_path)
    (root / "nbgrader_config.py").unlink()
    with pytest.raises(AuthoringError, match=r"nbgrader_config.py: there is no such file"):
        build_course(root)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    assert replace_file(path, b"old")
    assert not replace_file(path, b"old")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        replace_file(tmp_path / "folder", b"new")
    assert sorted(child.name for child in tmp_path.iterdir()) == ["file.txt", "folder"]


def test_a_built_course_can_be_handed_out(built: tuple[Path, BuildReport, list[str]], tmp_path: Path) -> None:
    handed = hand_out(built[0], tmp_path / "lab")
    assert {one.what for one in handed} == {"new"}
    assert (tmp_path / "lab/assignments/01_tiny/01_tiny.ipynb").read_bytes() == (
        built[0] / BUILT[1]
    ).read_bytes()
    lesson, executed = (
        json.loads(path.read_bytes())["cells"]
        for path in (tmp_path / "lab/lessons/01_tiny.ipynb", built[0] / BUILT[3])
    )
    assert [cell["source"] for cell in lesson] == [cell["source"] for cell in executed]
    assert any(cell.get("outputs") for cell in executed)
    assert not any(cell.get("outputs") for cell in lesson)


def test_a_folder_without_a_course_is_an_error_with_a_next_step(tmp_path):
    with pytest.raises(AuthoringError, match=r"holds no text of a course.* name it with --course DIR"):
        build_course(tmp_path)


def test_without_the_answer_bank_all_but_the_hints_of_probes_is_compared(own_copy: Path) -> None:
    text = own_copy / "source" / "01_tiny.py"
    shutil.rmtree(own_copy / "answer_bank")
    written = text.read_text()
    assert ", hint=" in written
    text.write_text(re.sub(r'hint="[^"]*"', 'hint="some_name"', written))
    refuse_unbuilt(own_copy, "01_tiny")
    text.write_text(written.replace("wanted=6", "wanted=8"))
    with pytest.raises(AuthoringError, match="is newer than its notebook"):
        refuse_unbuilt(own_copy, "01_tiny")


def test_a_text_that_is_not_built_is_refused_with_the_remedy(own_copy: Path) -> None:
    refuse_unbuilt(own_copy, "01_tiny")
    text, notebook = own_copy / "source" / "01_tiny.py", own_copy / BUILT[0]
    os.utime(text)  # as in a fresh clone: the content counts
    refuse_unbuilt(own_copy, "01_tiny")
    text.write_text(text.read_text().replace("wanted=6", "wanted=8"))
    with pytest.raises(
        AuthoringError, match=r"source/01_tiny\.py is newer than its notebook: run `make build`"
    ):
        refuse_unbuilt(own_copy, "01_tiny")
    os.utime(text, (0, 0))
    with pytest.raises(
        AuthoringError, match=r"Write into source/01_tiny\.py what was edited in the notebook"
    ):
        refuse_unbuilt(own_copy, "01_tiny")
    notebook.unlink()
    with pytest.raises(AuthoringError, match=r"source/01_tiny\.py is not built yet: run `make build`"):
        refuse_unbuilt(own_copy, "01_tiny")


def test_a_course_without_such_texts_needs_no_build(tmp_path: Path) -> None:
    (tmp_path / "source" / "ps1").mkdir(parents=True)
    (tmp_path / "source" / "ps1.py").write_text("print('some script of the instructor')\n")
    refuse_unbuilt(tmp_path, "ps1")
    refuse_unbuilt(tmp_path, "ps2")
