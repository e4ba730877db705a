"""Does `torchcourse feedback` make the pages that `nbgrader generate_feedback` makes with its exporter?"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from support import parity_course
from support.parity_course import answer, answers, check, hand_in, notebook
from support.stock_course import copy_of, files_of

from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.feedback import workers
from torchcourse.grading.feedback.pages import MARK_NAME, FeedbackOrder, FeedbackOutcome, make_feedback
from torchcourse.grading.pipeline.grading_run import Request, grade

# Stock nbgrader's own, on SQLAlchemy 2.1 and ipykernel 7.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")

OWN_TEMPLATE = """{%- extends 'classic/index.html.j2' -%}
{% block input %}<p title="{{ cell.source | highlight_code(metadata=cell.metadata) | e }}">\
{{ cell.source | highlight_code | length }}</p>{% endblock input %}
{% block markdowncell %}{{ cell.source | markdown2html }}{% endblock markdowncell %}
"""
SAME_PAGE = """
c.GenerateFeedback.exporter_class = "torchcourse.grading.feedback.page_exporter.PageExporter"
"""
SETTINGS = """
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
c.GenerateFeedback.post_convert_hook = "signed_pages.sign"
c.Highlight2HTML.extra_formatter_options = {"linenos": "inline"}
c.HTMLExporter.anchor_link_text = "§"
c.CourseDirectory.groupshared = True
"""
TEMPLATE_OF_ITS_OWN = """
import os
c.HTMLExporter.template_name = "own"
c.HTMLExporter.extra_template_basedirs = [os.path.dirname(os.path.abspath(__file__))]
"""
HOOK = """
def sign(assignment, student, notebooks):
    for path in notebooks:
        page = path.replace("autograded", "feedback").replace(".ipynb", ".html")
        with open(page, "a") as file:
            file.write(f"<!-- {assignment} -->")
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class with late, missing, manual and mangled work, graded by the engine and by a human."""
    course = parity_course.make_course(tmp_path_factory.mktemp("feedback") / "course")
    parity_course.hand_in_class(course)
    hand_in(course, "gil", changed={"code": write_all_sorts_of_things, "words": answers(why=BROKEN)})
    parity_course.put(course.root / "own" / "index.html.j2", OWN_TEMPLATE)
    parity_course.put(course.root / "own" / "conf.json", '{"base_template": "classic"}')
    parity_course.put(course.root / "signed_pages.py", HOOK)
    grade(Request(course.root, "week1", workers=2, seed=1))
    parity_course.again(course)
    grade(Request(course.root, "week1", workers=2, seed=1))
    return course


BROKEN = """An <b>open tag, a stray </div> and </pre> <!-- and no end

```python
x = 1
```

$a<b$ ![no](alt.png)"""


def write_all_sorts_of_things(one: nbformat.NotebookNode) -> None:
    answers()(one)
    for source in (
        "%%html\n<div><pre>\n  </b>",
        "",
        "   ",
        "x = '<x-1></x-1>' # <script>\n\n\n",
        "print(1)\n\n",
    ):
        one.cells.insert(1, nbformat.v4.new_code_cell(source))
    one.cells.append(nbformat.v4.new_markdown_cell(BROKEN))
    html = "from IPython.display import HTML, display\ndisplay(HTML('<table><td>1<img src=x>  </p>'))"
    one.cells.append(nbformat.v4.new_code_cell(html))


def feedback(course: Course, *students: str, force: bool = False) -> FeedbackOutcome:
    return make_feedback(FeedbackOrder(course.root, "week1", students, workers=2, force=force))


def by_stock(course: Course) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-m", "nbgrader", "generate_feedback", "week1"]
    subprocess.run(command, cwd=course.root, env=environment, capture_output=True, check=True)


def pages(course: Course) -> dict[str, tuple[str, bytes]]:
    """The feedback folder without the engine's own marks and what stock's converter cannot know."""
    found = files_of(course.root / "feedback")
    return {
        name: (mode, re.sub(rb"waits to be marked|marked by hand|\bwaiting\b", b"hand", content))
        for name, (mode, content) in found.items()
        if Path(name).name != MARK_NAME
    }


@pytest.mark.parametrize(
    "settings", ["", SETTINGS, TEMPLATE_OF_ITS_OWN], ids=["stock's", "the course's", "own template"]
)
def test_every_file_is_byte_for_byte_what_stock_makes_of_the_same_page(graded, tmp_path, settings):
    with_settings = copy_of(graded, tmp_path / "course")
    with (with_settings.root / "nbgrader_config.py").open("a") as file:
        file.write(SAME_PAGE + settings)
    course = Course.open(with_settings.root)
    by_stock(course)
    wanted = pages(course)
    modes = {path.name: path.stat().st_mode for path in (course.root / "feedback").rglob("week1")}
    shutil.rmtree(course.root / "feedback")
    outcome = feedback(course)
    assert (outcome.failed, outcome.unchanged) == ({}, [])
    found = pages(course)
    assert found.keys() == wanted.keys()
    assert [name for name in wanted if found[name] != wanted[name]] == []
    assert modes == {path.name: path.stat().st_mode for path in (course.root / "feedback").rglob("week1")}
    assert len([name for name in found if name.endswith(".html")]) == 13
    assert b"Late submission penalty" in found["bob/week1/code.html"][1] or "own" in settings
    assert b"Lovely." in found["fay/week1/code.html"][1] or "own" in settings


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    return copy_of(graded, tmp_path / "course")


def test_what_has_not_changed_is_not_made_again(course):
    everybody = sorted(feedback(course).made)
    before = files_of(course.root / "feedback")
    again = feedback(course)
    assert (again.made, sorted(again.unchanged)) == ([], everybody)
    assert files_of(course.root / "feedback") == before
    assert sorted(feedback(course, force=True).made) == everybody


@pytest.mark.parametrize("change", ["a human grades", "a human comments", "graded again", "a page is gone"])
def test_what_has_changed_is_made_again_and_nothing_else(course, change):
    feedback(course)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        if change == "a human grades":
            gradebook.find_grade("picture", "code", "week1", "ada").manual_score = 1.25
        elif change == "a human comments":
            gradebook.find_comment("why", "words", "week1", "ada").manual_comment = "Say more."
        gradebook.db.commit()
    if change == "graded again":
        hand_in(course, "ada", changed={"code": answers(), "words": answers(why="New.")})
        grade(Request(course.root, "week1", ("ada",), workers=1, seed=1))
    elif change == "a page is gone":
        (course.root / "feedback" / "ada" / "week1" / "words.html").unlink()
    assert feedback(course).made == ["ada"]
    words = (course.root / "feedback" / "ada" / "week1" / "words.html").read_text()
    assert ("Say more." in words, "New." in words) == (change == "a human comments", change == "graded again")


def test_one_page_that_cannot_be_made_costs_nobody_else_theirs_and_leaves_no_old_one(course):
    feedback(course)
    broken = course.root / "autograded" / "bob" / "week1" / "words.ipynb"
    broken.chmod(0o644)
    broken.write_text("{")
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.remove_submission("week1", "cyd")
    outcome = feedback(course, force=True)
    assert outcome.failed.keys() == {"bob", "cyd"}
    assert "torchcourse grade week1 --student cyd" in outcome.failed["cyd"]
    assert sorted(outcome.made) == ["ada", "dee", "eve", "fay", "gil"]
    left = {path.parent.name for path in (course.root / "feedback").glob("*/week1")}
    assert left == set(outcome.made)
    assert list((course.root / "feedback").glob("*/.week1*")) == []


BOMBS = """
import os, signal, time
from nbgrader.preprocessors import NbGraderPreprocessor

class Bomb(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        student = resources["nbgrader"]["student"]
        if student == "ada":
            os.kill(os.getpid(), signal.SIGKILL)
        if student == "bob":
            held = [b"x" * 2**20 for _ in range(10**6)]
        if student == "cyd":
            time.sleep(1000)
        if student == "dee":
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
            time.sleep(1000)
        return nb, resources
"""


@pytest.mark.parametrize("count", [1, 2])
def test_a_page_that_ends_its_process_or_never_ends_costs_nobody_else_theirs(course, monkeypatch, count):
    feedback(course)
    parity_course.put(course.root / "bombs.py", BOMBS)
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(
            "\nimport sys, os; sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))"
            '\nc.GenerateFeedback.preprocessors = ["bombs.Bomb", "nbgrader.preprocessors.GetGrades"]\n'
        )
    monkeypatch.setattr(workers, "MAX_SECONDS", 15)
    monkeypatch.setattr(workers, "GRACE_SECONDS", 2)
    monkeypatch.setattr(workers, "MEMORY_MEBIBYTES", 500)
    outcome = make_feedback(FeedbackOrder(course.root, "week1", workers=count))
    assert (sorted(outcome.made), outcome.failed.get("eve")) == (["eve", "fay", "gil"], None)
    assert outcome.failed.keys() == {"ada", "bob", "cyd", "dee"}
    assert "was killed (SIGKILL)" in outcome.failed["ada"]
    assert "MiB of memory" in outcome.failed["bob"]
    assert " s to make" in outcome.failed["cyd"]
    assert " s to make" in outcome.failed["dee"]


def test_what_would_be_too_large_is_shown_in_part_and_said_there(course):
    path = course.root / "autograded" / "bob" / "week1" / "words.ipynb"
    path.chmod(0o644)
    one = nbformat.read(path, 4)
    picture = nbformat.v4.new_markdown_cell("![x](attachment:a.png)" * 5000)
    picture.attachments = {"a.png": {"image/png": "A" * 5_000_000}}
    one.cells += [picture, nbformat.v4.new_code_cell("a+b-" * 400_000)]
    nbformat.write(one, path)
    assert feedback(course).failed == {}
    page = (course.root / "feedback" / "bob" / "week1" / "words.html").read_text()
    assert len(page) < 2_000_000
    assert "Shown as plain text" in page
    assert "characters more on this line are left out here" in page


def test_a_picture_that_was_not_copied_along_costs_no_page(course):
    path = course.root / "autograded" / "bob" / "week1" / "words.ipynb"
    path.chmod(0o644)
    one = nbformat.read(path, 4)
    one.cells.append(nbformat.v4.new_markdown_cell("My sketch: ![sketch](attachment:sketch.png)"))
    nbformat.write(one, path)
    assert feedback(course, "bob").made == ["bob"]
    page = (course.root / "feedback" / "bob" / "week1" / "words.html").read_text()
    assert 'src="missing-attachment:sketch.png"' in page


def test_the_command_says_what_it_made_and_its_status_says_whether_all_could_be(course):
    command = [sys.executable, "-m", "torchcourse.cli", "feedback", "week1", "--course", str(course.root)]
    done = subprocess.run([*command, "--student", "ada", "--student", "bob"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "week1: feedback for 2.\n"), done.stderr
    (course.root / "autograded" / "bob" / "week1" / "code.ipynb").unlink()
    (course.root / "autograded" / "bob" / "week1" / "words.ipynb").unlink()
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "bob\n  no feedback: " in done.stdout
    assert done.stdout.endswith(
        "week1: feedback for 5, 1 unchanged since it was made, 1 could not be made.\n"
    )


def test_who_is_not_graded_is_told_by_name(course):
    with pytest.raises(CourseError, match=r"adda is not graded: there is no .*Did you mean ada\?"):
        feedback(course, "adda")
    shutil.rmtree(course.root / "autograded")
    with pytest.raises(CourseError, match="torchcourse grade week1"):
        feedback(course)


@pytest.mark.parametrize(("how", "status", "said"), [("SIGKILL", -9, ""), ("SIGINT", 130, "Stopped. ")])
def test_ended_in_between_leaves_whole_pages_and_the_next_run_finishes(course, how, status, said):
    command = [sys.executable, "-m", "torchcourse.cli", "feedback", "week1", "--workers", "1"]
    made = course.root / "feedback"
    process = subprocess.Popen(command, cwd=course.root, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not list(made.glob("*/week1")):
        time.sleep(0.005)
    process.send_signal(signal.Signals[how])
    _, error = process.communicate()
    assert process.returncode == status
    assert said in error
    for folder in made.glob("*/week1"):
        assert json.loads((folder / MARK_NAME).read_bytes())["digest"]
    assert not feedback(course).failed
    found = pages(course)
    feedback(course, force=True)
    assert pages(course) == found
    assert [path.name for path in made.glob("*/.*")] == []


def test_a_class_that_differs_in_code_shares_no_page(tmp_path):
    """Remembered cells are those of the same text, and no others."""
    parity_course.put(tmp_path / "course" / "nbgrader_config.py", "c = get_config()\n")
    one = notebook(
        answer("add", "def add(a, b):\n    return a + b"), check("test_add", "assert add(1, 2) == 3")
    )
    course = parity_course.released(tmp_path / "course", "week1", sums=one)
    for name in ("ada", "bob"):
        own = f"def add(a, b):\n    return {name!r} and a + b"
        hand_in(course, name, changed={"sums": answers(add=own)})
    grade(Request(course.root, "week1", workers=1, seed=1))
    make_feedback(FeedbackOrder(course.root, "week1", workers=1))
    seen = {
        name: (course.root / "feedback" / name / "week1" / "sums.html").read_text() for name in ("ada", "bob")
    }
    assert [name in page for page in seen.values() for name in ("&#39;ada", "&#39;bob", "'ada", "'bob")] == [
        False, False, True, False, False, False, False, True,
    ]  # fmt: skip


def test_the_head_of_a_page_tells_the_bonus_apart(graded, tmp_path):
    course = copy_of(graded, tmp_path / "course")
    page = course.root / "feedback" / "ada" / "week1" / "words.html"
    feedback(course, "ada")
    before = " ".join(page.read_text().split())
    assert "bonus:" not in before
    path = course.path_of("source", "week1") / "words.ipynb"
    source = nbformat.read(path, as_version=4)
    cell = next(one for one in source.cells if one.metadata.get("nbgrader", {}).get("grade_id") == "why")
    cell.metadata.tags = ["bonus"]
    nbformat.write(source, path)
    assert feedback(course, "ada").made == ["ada"]
    head = " ".join(page.read_text().split()).partition("<header")[2].partition("</header>")[0]
    assert f" of {cell.metadata.nbgrader.points}<" in head.partition("bonus: ")[2]
    assert head != before.partition("<header")[2].partition("</header>")[0]
