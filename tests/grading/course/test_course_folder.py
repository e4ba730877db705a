"""Does a course folder tell what nbgrader would see in it, and what is wrong when something is?"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import pytest

from torchcourse.files.private_folder import remove_tree
from torchcourse.files.submitted_file import UnreadableFile, read_submitted
from torchcourse.grading.course import submitted_folder
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.course.submitted_folder import SubmittedFolder, digest_of
from torchcourse.grading.course.taken_files import MAX_FILES, is_ignored


def make_course(root: Path, config: str = "") -> Course:
    (root / "source" / "ps1").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text("c = get_config()\n" + config)
    return Course.open(root)


def hand_in(course: Course, student: str, assignment: str = "ps1", **files: str) -> Path:
    folder = course.path_of("submitted", assignment, student)
    folder.mkdir(parents=True)
    (folder / "sums.ipynb").write_text("{}")
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content)
    return folder


def only(course: Course) -> SubmittedFolder:
    (folder,) = course.submissions("ps1")
    return folder


def test_a_course_without_settings_has_nbgraders_own(tmp_path):
    course = make_course(tmp_path)
    assert course.db_url == f"sqlite:///{tmp_path}/gradebook.db"
    assert course.course_id == ""
    assert course.timeout_seconds == 30
    assert course.file_mode == 0o444
    assert course.create_student
    assert not course.groupshared
    assert course.ignore == (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")
    assert course.late_penalty("ada", 3.0, 60.0) is None
    assert course.path_of("submitted", "ps1", "ada") == tmp_path / "submitted" / "ada" / "ps1"
    assert course.path_of("source", "ps1") == tmp_path / "source" / "ps1"


@pytest.mark.parametrize(
    ("setting", "seconds"),
    [
        ("c.ExecutePreprocessor.timeout = 7", 7.0),
        ("c.Execute.timeout = 8", 8.0),
        ("c.Execute.timeout = -1", None),
        ("c.Execute.timeout = None", None),
    ],
)
def test_the_time_limit_is_the_one_that_nbgrader_would_use(tmp_path, setting, seconds):
    assert make_course(tmp_path, setting).timeout_seconds == seconds


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("c.CourseDirectory.db_url = 'sqlite:///grades.db'", "sqlite:///{root}/grades.db"),
        ("c.CourseDirectory.db_url = 'sqlite:////var/grades.db'", "sqlite:////var/grades.db"),
        ("c.NbGrader.db_url = 'postgresql://a:b@host/x'", "postgresql://a:b@host/x"),
        ("c.CourseDirectory.root = '/somewhere/else'", "sqlite:///{root}/gradebook.db"),
    ],
)
def test_the_gradebook_is_where_nbgrader_would_look_for_it(tmp_path, setting, address):
    assert make_course(tmp_path, setting).db_url == address.format(root=tmp_path)


def test_another_courses_configuration_is_not_mixed_in(tmp_path, monkeypatch):
    """nbgrader --course-dir reads the settings of the folder that one stands in, too."""
    elsewhere = tmp_path / "elsewhere"
    make_course(elsewhere, "c.CourseDirectory.db_url = 'sqlite:///other.db'\nc.Execute.timeout = 1")
    monkeypatch.chdir(elsewhere)
    course = make_course(tmp_path / "here")
    assert course.db_url.endswith("here/gradebook.db")
    assert course.timeout_seconds == 30
    assert Path.cwd() == elsewhere


def test_a_configuration_may_read_files_beside_it(tmp_path):
    (tmp_path / "name.txt").write_text("torch101")
    assert (
        make_course(
            tmp_path,
            "from pathlib import Path\n"
            "c.CourseDirectory.course_id = (Path(__file__).parent / 'name.txt').read_text()",
        ).course_id
        == "torch101"
    )


def test_a_late_penalty_plugin_beside_the_configuration_is_found_from_anywhere(tmp_path, monkeypatch):
    plugin = """
from nbgrader.plugins import BasePlugin
class Tenth(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 10
"""
    (tmp_path / "late_tenth.py").write_text(plugin)
    monkeypatch.chdir("/")
    monkeypatch.setattr(sys, "path", list(sys.path))
    course = make_course(tmp_path, "c.AssignLatePenalties.plugin_class = 'late_tenth.Tenth'")
    assert course.late_penalty("ada", 30.0, 1.0) == 3.0
    assert sys.path[-1] == str(tmp_path), "nothing in a course may take the place of an installed package"
    assert Path.cwd() == Path("/")


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero. Correct nbgrader_config.py"),
        ("c.Execute.timeout = 'abc'", "'timeout' trait of an Execute instance expected an int"),
        ("c.CourseDirectory.ignore = 3", "'ignore' trait of a CourseDirectory instance expected a list"),
        ("c.AssignLatePenalties.plugin_class = 'no.such'", "'no.such' could not be imported"),
        ("c.CourseDirectory.db_url = 'grades'", "db_url = 'grades' is no database address. Use sqlite:///"),
    ],
)
def test_a_wrong_configuration_is_an_error_that_says_what_is_wrong(tmp_path, config, message):
    with pytest.raises(CourseError) as caught:
        make_course(tmp_path, config)
    assert message in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_folder_that_is_no_course_is_an_error_with_a_next_step(tmp_path):
    with pytest.raises(CourseError, match=r"neither nbgrader_config\.py nor source/.*nbgrader quickstart"):
        Course.open(tmp_path)
    with pytest.raises(CourseError, match=r"is not a folder\. Name the folder that holds"):
        Course.open(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("setting", "folder"),
    [
        ("", "submitted/ada/ps1"),
        (
            "c.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}/{student_id}'",
            "submitted/ps1/ada",
        ),
        (
            "c.CourseDirectory.directory_structure = 'all/{assignment_id}_{student_id}/{nbgrader_step}'",
            "all/ps1_ada/submitted",
        ),
        ("c.CourseDirectory.submitted_directory = 'handed/in'", "handed/in/ada/ps1"),
    ],
)
def test_submissions_are_found_wherever_the_course_keeps_them(tmp_path, setting, folder):
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "sums.ipynb").write_text("{}")
    found = only(make_course(tmp_path, setting))
    assert (found.student, found.path, found.error) == ("ada", tmp_path / folder, None)


def test_odd_names_are_names(tmp_path):
    root = tmp_path / "course [2026] *"
    course = make_course(root)
    names = ["with space", "zoë", "a[b]c", "{student_id}", "100%", "x" * 100]
    for name in names:
        hand_in(course, name)
    assert [folder.student for folder in course.submissions("ps1")] == sorted(names)
    assert {folder.error for folder in course.submissions("ps1")} == {None}


def test_hidden_and_excluded_students_are_not_graded(tmp_path):
    course = make_course(tmp_path, "c.CourseDirectory.student_id_exclude = 'tester,other'")
    for name in ("ada", "tester", ".hidden"):
        hand_in(course, name)
    assert [folder.student for folder in course.submissions("ps1")] == ["ada"]
    assert [folder.student for folder in course.submissions("ps1", ["tester"])] == ["tester"], (
        "asked for by name"
    )


def test_a_submission_lists_notebooks_and_what_nbgrader_copies_along(tmp_path):
    course = make_course(tmp_path)
    folder = hand_in(course, "ada", timestamp_txt="2026-01-02 03:04:05 UTC", helper_py="x = 1", module_pyc="")
    (folder / "second.ipynb").write_text("{}")
    for name in (
        "data/deep/table.csv",
        "__pycache__/x.py",
        "data/inner.ipynb",
        ".ipynb_checkpoints/sums.ipynb",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    found = only(course)
    assert [path.name for path in found.notebooks] == ["second.ipynb", "sums.ipynb", "inner.ipynb"]
    assert list(map(str, found.extra_files)) == ["helper.py", "timestamp.txt", "data/deep/table.csv"]
    assert found.timestamp == datetime(2026, 1, 2, 3, 4, 5)
    assert found.notes == ()


NO_DATES = {
    "a word": "tomorrow",
    "an impossible one": "2026-99-99",
    "binary": "\x00\xff",
    "long": "9" * 5000,
    "a number too large for decimal": "10:" + "9" * 90,
    "a zone with a name too long for a file": "2026-01-02 03:04:05 " + "A" * 900,
    "a zone that is a file": "2026-01-02 03:04:05 /etc/localtime",
}


@pytest.mark.parametrize("text", NO_DATES.values(), ids=NO_DATES)
def test_a_date_that_is_none_is_a_note_and_no_error(tmp_path, text):
    course = make_course(tmp_path)
    hand_in(course, "ada", timestamp_txt=text)
    found = only(course)
    assert (found.timestamp, found.error) == (None, None)
    assert "timestamp.txt holds no date" in found.notes[0]


def test_a_folder_that_we_cannot_cope_with_costs_nobody_else_theirs(tmp_path, monkeypatch):
    course = make_course(tmp_path)
    hand_in(course, "ada", timestamp_txt="1")
    hand_in(course, "bob")

    def fails(_: str) -> datetime:
        raise RecursionError("as a parser of dates might")

    monkeypatch.setattr(submitted_folder, "parse_utc", fails)
    errors = {folder.student: folder.error for folder in course.submissions("ps1")}
    assert "by a fault of Torchcourse (RecursionError: as a parser" in errors["ada"]
    assert errors["bob"] is None


def test_nothing_outside_a_submission_is_read_through_a_link(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the answers")
    course = make_course(tmp_path / "course")
    folder = hand_in(course, "ada")
    (folder / "out.txt").symlink_to(secret)
    (folder / "out.ipynb").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path)
    (folder / "inside.ipynb").symlink_to("sums.ipynb")
    (folder / "loop").symlink_to("loop")
    (folder / "nowhere").symlink_to("gone")
    os.mkfifo(folder / "pipe")
    found = only(course)
    assert [path.name for path in found.notebooks] == ["inside.ipynb", "sums.ipynb"]
    assert found.extra_files == ()
    assert read_submitted(found.notebooks[0]) == b"{}"
    left_out = {note.split()[0]: note for note in found.notes}
    assert set(left_out) == {"out.txt", "out.ipynb", "up", "loop", "nowhere", "pipe"}
    assert "leads out of the submission" in left_out["out.txt"]


def test_a_file_too_large_to_take_along_is_left_out_and_costs_no_other(tmp_path):
    course = make_course(tmp_path)
    folder = hand_in(course, "ada", helper_py="x = 1")
    with open(folder / "huge.bin", "wb") as sparse:
        sparse.truncate(50 * 2**30)
    found = only(course)
    assert list(map(str, found.extra_files)) == ["helper.py"]
    assert found.notes == ("huge.bin is too large: only 256 MiB of files are taken along; left out.",)


def test_folders_without_end_are_left_out(tmp_path):
    course = make_course(tmp_path)
    folder = hand_in(course, "ada", helper_py="x = 1")
    below = os.open(folder, os.O_RDONLY)
    for _ in range(1200):  # deeper than Python may recurse
        os.mkdir("deep", dir_fd=below)
        above, below = below, os.open("deep", os.O_RDONLY, dir_fd=below)
        os.close(above)
    os.close(below)
    found = only(course)
    remove_tree(folder)  # pytest's own removal recurses
    assert list(map(str, found.extra_files)) == ["helper.py"]
    assert "is a folder more than 32 deep; left out." in found.notes[0]


def test_a_flood_of_files_pushes_no_notebook_out(tmp_path):
    course = make_course(tmp_path)
    folder = hand_in(course, "ada")
    for number in range(MAX_FILES + 10):
        (folder / f"a{number}").touch()
    found = only(course)
    assert [path.name for path in found.notebooks] == ["sums.ipynb"]
    assert len(found.extra_files) == MAX_FILES - 1
    assert found.notes == (f"It holds more than {MAX_FILES:,} files; the rest is left out.",)


def test_a_name_made_to_steer_a_terminal_is_told_without_it(tmp_path):
    course = make_course(tmp_path)
    folder = hand_in(course, "ada")
    for number in range(100):
        (folder / f"\x1b[2J{number}\nall is well").symlink_to("gone")
    (folder / ("n" * 250)).mkdir()
    (folder / ("n" * 250) / ("m" * 250)).mkdir()
    (folder / ("n" * 250) / ("m" * 250) / ("o" * 250)).mkdir()
    (folder / ("n" * 250) / ("m" * 250) / ("o" * 250) / ("p" * 249)).touch()
    found = only(course)
    assert len(found.notes) == 21
    assert found.notes[-1] == "81 more files or folders were left out."
    assert [note for note in found.notes if not note.isprintable() or len(note) > 500] == []
    assert found.extra_files == ()


def test_a_pipe_or_a_missing_file_is_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFile, match="it is not a file"):
        read_submitted(tmp_path / "pipe")
    with pytest.raises(UnreadableFile, match="No such file"):
        read_submitted(tmp_path / "gone")


def test_what_is_no_submission_is_an_error_of_that_student_alone(tmp_path):
    course = make_course(tmp_path / "course")
    hand_in(course, "ada")
    submitted = course.root / "submitted"
    for name in ("a_file", "a_link", "empty"):
        (submitted / name).mkdir()
    (submitted / "a_file" / "ps1").write_text("")
    (submitted / "a_link" / "ps1").symlink_to(tmp_path)
    (submitted / "empty" / "ps1").mkdir()
    (submitted / "not_a_student.txt").write_text("")
    os.makedirs(os.fsencode(submitted) + b"/\xff/ps1")
    for name in ("bo\n", "\nbo", "bo\r", "\x1b[2Jbo", "b\u202eo", "b\u200bo"):
        hand_in(course, name)
    errors = {folder.student: folder.error for folder in course.submissions("ps1")}
    assert errors.pop("ada") is None
    assert "is not a folder. Put the submitted notebook into" in errors.pop("a_file")
    assert "is a link that leads out of" in errors.pop("a_link")
    assert "holds no notebook that can be read. Ask for an .ipynb file" in errors.pop("empty")
    assert "the name is not UTF-8" in errors.pop("\\udcff")
    assert {name: "cannot be seen" in error for name, error in errors.items()} == dict.fromkeys(
        ("bo\n", "\nbo", "bo\r", "\x1b[2Jbo", "b\u202eo", "b\u200bo"), True
    )
    assert all(error.isprintable() for error in errors.values())


def test_notebooks_one_folder_further_down_are_taken_with_a_note(tmp_path):
    course = make_course(tmp_path)
    folder = hand_in(course, "ada")
    (folder / "final").mkdir()
    (folder / "sums.ipynb").rename(folder / "final" / "sums.ipynb")
    found = only(course)
    assert (found.error, found.notebooks) == (None, (folder / "final" / "sums.ipynb",))
    assert found.notes == ("No notebook at the top: final/sums.ipynb was graded, one folder further down.",)
    (folder / "draft").mkdir()
    (folder / "draft" / "sums.ipynb").write_text("{}")
    assert f"draft/sums.ipynb, final/sums.ipynb. Put the one to be graded into {folder}" in only(course).error


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sums.zip", "sums.zip is an archive: unpack it there"),
        ("sums.py", "sums.py is a program, not a notebook: ask for that"),
        ("sums.ipynb.txt", "sums.ipynb.txt has one ending too many: rename it"),
        ("sums.docx", "only sums.docx. Ask for an .ipynb file."),
    ],
)
def test_what_is_there_instead_of_a_notebook_is_named_with_the_next_step(tmp_path, name, said):
    course = make_course(tmp_path)
    folder = hand_in(course, "ada")
    (folder / "sums.ipynb").rename(folder / name)
    (folder / "timestamp.txt").write_text("2026-01-01 10:00:00 UTC")
    assert said in only(course).error


@pytest.mark.parametrize("written", ["-0300", "-03:00"])
def test_a_date_with_an_offset_is_read_rightly(tmp_path, written):
    course = make_course(tmp_path)
    (hand_in(course, "ada") / "timestamp.txt").write_text(f"2026-01-01 10:00:00 {written}")
    found = only(course)
    assert found.timestamp == datetime(2026, 1, 1, 13)
    assert "read as 2026-01-01 13:00:00 UTC" in found.notes[0]


def test_a_file_that_may_not_be_read_is_left_out_with_a_note(tmp_path, monkeypatch):
    course = make_course(tmp_path)
    hand_in(course, "ada", helper_py="x = 1")
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name != "helper.py")  # root may read all
    found = only(course)
    assert found.extra_files == ()
    assert "helper.py cannot be read (permission denied)" in found.notes[0]


def test_nothing_handed_in_is_an_error_with_a_next_step(tmp_path):
    course = make_course(tmp_path)
    with pytest.raises(CourseError, match=r"no .*submitted/STUDENT/ps1\. `nbgrader collect ps1`"):
        course.submissions("ps1")
    hand_in(course, "marie")
    with pytest.raises(CourseError, match=r"maria submitted nothing.*Did you mean marie\?"):
        course.submissions("ps1", ["maria"])


def test_the_digest_changes_with_every_name_and_content(tmp_path):
    course = make_course(tmp_path)
    folder = hand_in(course, "ada", helper_py="x = 1")
    seen = {digest_of(only(course))}
    (folder / "helper.py").write_text("x = 2")
    seen.add(digest_of(only(course)))
    (folder / "helper.py").rename(folder / "helpers.py")
    seen.add(digest_of(only(course)))
    (folder / "sums.ipynb").write_text("{} ")
    seen.add(digest_of(only(course)))
    assert len(seen) == 4
    (folder / "ignored.pyc").write_text("")
    assert digest_of(only(course)) in seen


def test_ignored_names_are_those_that_nbgrader_ignores(tmp_path):
    from nbgrader.utils import is_ignored as stock_is_ignored

    globs = ["*.pyc", ".ipynb_checkpoints", "a?b", "[xy]", "sub/*"]
    for name in ("m.pyc", ".m.pyc", ".ipynb_checkpoints", "acb", "a.b", ".b", "x", "z", "pyc"):
        (tmp_path / name).write_text("")
        assert is_ignored(name, globs) == stock_is_ignored(str(tmp_path / name), globs), name


def test_the_settings_digest_is_the_same_until_a_setting_changes(tmp_path):
    first = make_course(tmp_path / "a", "c.Execute.timeout = 5").settings.digest()
    assert make_course(tmp_path / "b", "c.Execute.timeout = 5").settings.digest() == first
    changes = (
        "c.Execute.timeout = 6",
        "c.Execute.timeout = 5; c.LateSubmissionPlugin.penalty_method = 'zero'",
        "c.Execute.timeout = 5; c.LimitOutput.max_lines = 7",
        "c.Execute.timeout = 5; c.Autograde.exclude_overwriting = {'ps1': ['helper.py']}",
    )
    others = {make_course(tmp_path / str(i), change).settings.digest() for i, change in enumerate(changes)}
    assert len({first, *others}) == 5
