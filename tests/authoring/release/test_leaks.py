"""Nothing that students get holds a solution, a probe, or a way to one: each planted leak is found."""

import base64
import io
import json
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest
from support.paths import TINY_COURSE

from torchcourse.authoring.course_build import build_course
from torchcourse.authoring.course_files import CourseFiles
from torchcourse.authoring.release.file_texts import read_all
from torchcourse.authoring.release.leaks import LeakError, Secrets, find_leaks, is_trivial, read_secrets

SOLUTION = "    twice_as_much = number * 2"
OWN_TEXT = "assignment/01_tiny"


@pytest.fixture(scope="module")
def secrets() -> Secrets:
    return read_secrets(CourseFiles(TINY_COURSE))


def released(**parts: object) -> bytes:
    """A notebook as it may be released, with something planted into it."""
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "source": ["raise NotImplementedError"],
        "outputs": [],
    }
    return json.dumps({"cells": [cell | parts], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def leaks_in(content: bytes, secrets: Secrets, name: str = "release/01_tiny/x") -> list[str]:
    return [leak.what for leak in find_leaks([(name, content)], secrets, OWN_TEXT)]


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.ipynb", content)
    return buffer.getvalue()


def tarred(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo("inner.ipynb")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


PICTURE = base64.b64encode(b"\x89PNG\r\n" + bytes(60) + SOLUTION.encode()).decode()
COLOURED = "\x1b[32m----> 2\x1b[39m     \x1b[31mtwice_as_much\x1b[39m = number * \x1b[32m2\x1b[39m"

PLANTED = {
    "a source": released(source=["def double(number):\n", f"{SOLUTION}\n", "    return 1"]),
    "a source as one text": released(source=f"def double(number):\n{SOLUTION}\n"),
    "a source with other white space": released(source="twice_as_much=number  *  2"),
    "metadata": released(metadata={"notes": {"of mine": [SOLUTION]}}),
    "a printed output": released(outputs=[{"output_type": "stream", "text": ["x\n", f"{SOLUTION}\n"]}]),
    "a traceback in colours": released(outputs=[{"output_type": "error", "traceback": ["x", COLOURED]}]),
    "a page": released(outputs=[{"data": {"text/html": "<b>twice_as_much&nbsp;= number&#32;* 2</b>"}}]),
    "a picture": released(outputs=[{"data": {"image/png": PICTURE}}]),
    "an attachment": released(attachments={"a.png": {"image/png": PICTURE}}),
    "a plain file": SOLUTION.encode(),
    "an archive": zipped(released(source=SOLUTION)),
    "an archive in an archive": zipped(tarred(released(source=SOLUTION))),
}


@pytest.mark.parametrize("where", PLANTED)
def test_a_solution_line_is_found_in(where: str, secrets: Secrets) -> None:
    assert leaks_in(PLANTED[where], secrets) == ["a line of a solution (source/01_tiny.py, double)"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("        self.calls_so_far += 1", "a line of a solution (source/01_tiny.py, counter)"),
        ("Because the number must outlive the call.", "a line of a solution (source/01_tiny.py, why)"),
        ("One mark for saying that a local name ends with its call.", "a line of a mark scheme"),
        (
            'observe("a negative number", double(-large_number))',
            "a line of a probe (source/01_tiny.py, double)",
        ),
        (
            "    twice_as_much = number**2 + 0",
            "a line of a known answer (answer_bank/01_tiny/double.py, cell 3 (line 11), squared)",
        ),
        ("### BEGIN SOLUTION", "a marker"),
        ("# END HIDDEN TESTS", "a marker"),
        ("from torchcourse.grading import x", "a way to the grading engine"),
        ("open('source/01_tiny.py')", "a path to the instructor's folders"),
        ("see ..\\answer_bank", "a path to the instructor's folders"),
        ("![](../../solutions/x.png)", "a path to the instructor's folders"),
    ],
)
def test_every_kind_of_secret_is_found(line: str, what: str, secrets: Secrets) -> None:
    found = leaks_in(released(source=line), secrets)
    assert len(found) == 1
    assert found[0].startswith(what)


@pytest.mark.parametrize(
    "harmless",
    [
        "    return result",
        "x = y",
        "else:",
        '    check(double, 3, wanted=6, hint="add the number to itself")',
        "def double(number):",
        "https://docs.example.org/source/intro.html",
        "the solution begins here",
        "resource/01_tiny",
    ],
)
def test_what_gives_nothing_away_is_no_leak(harmless: str, secrets: Secrets) -> None:
    assert leaks_in(released(source=harmless), secrets) == []


@pytest.mark.parametrize(
    "line", ["return x", "x = y", "total = 0", "return None", "else:", "import torch", "", "pass"]
)
def test_a_line_without_a_thought_of_its_own_is_trivial(line: str) -> None:
    assert is_trivial(line)


@pytest.mark.parametrize("line", ["return x @ w", "y = x * w[:, None]", "for row in rows:", "x = f(y)"])
def test_a_line_that_may_be_a_whole_solution_is_not_trivial(line: str) -> None:
    assert not is_trivial(line)


def test_a_short_solution_is_found_as_a_line_but_not_by_chance_within_another(tmp_path: Path) -> None:
    root = Path(shutil.copytree(TINY_COURSE, tmp_path / "course"))
    shutil.rmtree(root / "answer_bank")  # which starts from the solution
    text = root / "source" / "01_tiny.py"
    text.write_text(text.read_text().replace("twice_as_much = number * 2", "n += n"))
    text.write_text(text.read_text().replace("return twice_as_much", "return n % 7"))
    secrets = read_secrets(CourseFiles(root))
    assert leaks_in(released(source="x\n    return n % 7\n"), secrets) != []
    assert leaks_in(released(source="we return n % 70 percent"), secrets) == []


def test_a_lesson_may_say_in_its_text_what_a_solution_says_too(tmp_path: Path) -> None:
    root = Path(shutil.copytree(TINY_COURSE, tmp_path / "course"))
    lesson = root / "notebooks" / "01_tiny.py"
    lesson.write_text(lesson.read_text() + f"\n# %%\nnumber = 2\n{SOLUTION.strip()}\n")
    secrets = read_secrets(CourseFiles(root))
    content = released(source=SOLUTION)
    assert find_leaks([("notebooks/01_tiny.ipynb", content)], secrets, "lesson/01_tiny") == ()
    assert find_leaks([("release/01_tiny/x.ipynb", content)], secrets, OWN_TEXT) != ()


def test_the_name_of_a_file_and_where_a_link_leads_are_read_too(secrets: Secrets, tmp_path: Path) -> None:
    assert leaks_in(b"", secrets, "release/01_tiny/source/01_tiny.ipynb") == [
        "a path to the instructor's folders"
    ]
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "data").symlink_to("../source/01_tiny")
    found = find_leaks(read_all(tmp_path / "release"), secrets)
    assert {leak.file for leak in found} == {"release/data"}


def test_a_finding_says_where_and_what(secrets: Secrets) -> None:
    (leak,) = find_leaks([("release/01_tiny/x.ipynb", released(source=SOLUTION))], secrets)
    where, what = str(leak).split(": holds ")
    assert where == "release/01_tiny/x.ipynb"
    assert what == "a line of a solution (source/01_tiny.py, double): twice_as_much = number * 2"


def test_nothing_that_leaks_is_released(tmp_path: Path) -> None:
    root = Path(shutil.copytree(TINY_COURSE, tmp_path / "course"))
    notes = root / "source" / "01_tiny" / "notes.txt"
    notes.parent.mkdir()
    notes.write_text(SOLUTION)
    with pytest.raises(LeakError, match=r"release/01_tiny/notes.txt: holds a line of a solution"):
        build_course(root)
    assert not (root / "release").exists()
