"""Is a handed-in file that a browser could run kept under a name that no server lets it run?"""

from __future__ import annotations

import mimetypes
from pathlib import Path

import pytest
from support.course_in_a_folder import MODULE, CourseFolder, solved

from torchcourse.grading.cleaning.file_names import kept_name, rename_active

PAGE = b"<!doctype html><script>alert(1)</script>"
ACTIVE = {
    "page.html": PAGE,
    "PAGE.HtM": PAGE,
    "page.xhtml": b"",
    "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "picture.SVGZ": b"\x1f\x8b",
    "feed.xml": b"",
    "script.js": b"alert(1)",
    "script.mjs": b"",
    "style.css": b"body{display:none}",
    "page.shtml": b"",
    "mail.mht": b"MIME-Version: 1.0",
    "film.swf": b"FWS",
    "page.html.": PAGE,
    "page.html ": b"plain",
    "page.html. .": b"plain",
    "no_ending": PAGE,
    "no_ending_utf16": PAGE.decode().encode("utf-16"),
    "no_ending_bom": b"\xef\xbb\xbf \n\t<html>",
    "data.csv": b"  <svg onload=alert(1)>",
    "picture.png": b"<html><body onload=alert(1)>",
    "unknown.type": b"<?xml version='1.0'?><html/>",
    "comment": b"<!-- --><script>alert(1)</script>",
    "another.IPYNB": b"{}",
    ".hidden.ipynb": b"{}",
    ".html": PAGE,
}
INERT = {
    "table.csv": b"1,2\n",
    "helper.py": b"def f(x):\n    return x < 1\n",
    "notes.md": b"# Notes\n\n<b>bold</b>",
    "notes.txt": b"<html>",
    "picture.png": b"\x89PNG\r\n\x1a\n",
    "photo.JPG": b"\xff\xd8\xff",
    "weights.pt": b"PK\x03\x04",
    "array.npy": b"\x93NUMPY",
    "settings.yaml": b"a: 1",
    "report.pdf": b"%PDF-1.7",
    "values.json": b'{"a": "<script>"}',
    "README": b"read me",
    "model.safetensors": b"\x08\0\0\0\0\0\0\0{",
    "timestamp.txt": b"2026-01-02",
    "less": b"< 3",
}


@pytest.mark.parametrize("name", ACTIVE)
def test_a_file_that_a_browser_could_run_is_kept_as_text(name):
    kept = kept_name(Path("folder", name), ACTIVE[name], lambda _: False)
    assert kept == Path("folder", f"{name}.txt")
    assert mimetypes.guess_type(kept.name) == ("text/plain", None)


@pytest.mark.parametrize("name", INERT)
def test_any_other_file_keeps_its_name(name):
    assert kept_name(Path(name), INERT[name], lambda _: False) == Path(name)


def test_no_file_takes_another_ones_name():
    there = {Path("page.html.txt"), Path("page.html.2.txt")}
    assert kept_name(Path("page.html"), PAGE, there.__contains__) == Path("page.html.3.txt")


def test_the_instructors_own_files_are_left_alone(tmp_path):
    (tmp_path / "ours").mkdir()
    for name in ("ours/page.html", "theirs.html"):
        (tmp_path / name).write_bytes(PAGE)
    notes = rename_active(tmp_path, lambda name: name.parts[0] == "ours")
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["page.html", "theirs.html.txt"]
    assert notes == ["theirs.html is of a type that a browser could run; it is kept as theirs.html.txt."]


# In both ways of grading --------------------------------------------------------------------------------

READS = """
from pathlib import Path
assert Path("page.html").read_bytes().startswith(b"<!doctype html>") and not Path("page.html.txt").exists()
assert Path("deep/picture.svg").exists() and Path("notes.txt").read_text() == "notes"
def linear_param_count(sizes, bias=True):
    return sum((a + bias) * b for a, b in zip(sizes, list(sizes)[1:]))
"""
KEPT = ["deep/picture.svg.txt", "notes.txt", "page.html.txt"]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = CourseFolder.make(tmp_path_factory.mktemp("files") / "course")
    (course.root / "source" / MODULE / "given.html").write_bytes(PAGE)
    for student in ("ada", "boole"):
        course.hand_in(student, solved(linear_param_count=READS))
        folder = course.root / "submitted" / student / MODULE
        (folder / "deep").mkdir()
        (folder / "page.html").write_bytes(PAGE)
        (folder / "deep" / "picture.svg").write_bytes(ACTIVE["picture.svg"])
        (folder / "notes.txt").write_text("notes")
    return course


@pytest.mark.parametrize(
    ("student", "commands"),
    [
        ("ada", [("torchcourse", "grade"), ("torchcourse", "feedback")]),
        ("boole", [("nbgrader", "autograde"), ("nbgrader", "generate_feedback")]),
    ],
)
def test_files_are_harmless_in_autograded_and_feedback_and_the_students_code_reads_them(
    course, student, commands
):
    said = ""
    for program, command in commands:
        options = [f"--student={student}"] if program == "nbgrader" else ["--student", student]
        done = getattr(course, program)(command, MODULE, *options, check=True)
        said += done.stdout + done.stderr
    for step in ("autograded", "feedback"):
        folder = course.root / step / student / MODULE
        files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        assert {*KEPT, "given.html"} <= files
        assert not {"page.html", "deep/picture.svg"} & files
    assert "page.html.txt" in "".join(said.split())
    graded = (course.root / "autograded" / student / MODULE / f"{MODULE}.ipynb").read_text()
    assert "AssertionError" not in graded
    assert "FileNotFoundError" not in graded
    submitted = course.root / "submitted" / student / MODULE
    assert (submitted / "page.html").read_bytes() == PAGE
