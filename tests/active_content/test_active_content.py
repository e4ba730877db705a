"""Does anything that a student wrote run on the instructor's screen? Some 250 payloads, each in every place.

They are handed in, graded by the real commands, and opened with an instructor's session in a real browser: in
formgrader, on the feedback page, in JupyterLab, and by their address. Each planted copy has a number of its
own, by which it tells that it ran, asked for something, or shows on what is the page's own.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import nbformat
import pytest
from active_content.canary import LAB, NOTEBOOK_PAGE, WHOLE_PAGE, Canary
from active_content.cleaned_cells import cells_of_corners, cells_of_plain_text, cleaned
from active_content.honest import LOOKS_DIFFERENT, SHOWN, WRITTEN
from active_content.known_to_fire import KNOWN_TO_FIRE
from active_content.planting import ASSIGNMENT, PlantedCourse, hand_in_class, honest, uncleaned
from nbclient import NotebookClient
from nbgrader.api import Gradebook
from PIL import Image
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright
from support.jupyter_in_chromium import JupyterServer, jupyter_lab
from support.needed_tools import find_chromium
from support.paths import ROOT
from support.stock_course import dump

from torchcourse.grading.course.course_folder import Course

pytestmark = pytest.mark.needs("chromium")

# Chromium's own sandbox does not work for root; nothing but this machine is to be reached.
MEASURE = (ROOT / "tests" / "active_content" / "measure.js").read_text()
BROWSER = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
GRADED = [("words", "essay"), ("shows", "sums"), ("odd", "sums"), ("stock", "essay"), ("stock", "sums")]


@dataclass
class Class:
    """What was handed in and graded."""

    course: PlantedCourse
    files: dict[str, int]  # the handed-in files' numbers, by name
    rows: dict  # the gradebook's, before anything is looked at

    def submission(self, student: str, notebook: str) -> str:
        """The number by which formgrader knows a graded notebook."""
        with Gradebook(f"sqlite:///{self.course.root}/gradebook.db") as gradebook:
            return gradebook.find_submission_notebook(notebook, ASSIGNMENT, student).id


@dataclass
class Screen:
    """An instructor's browser, logged in to the course's Jupyter server."""

    server: JupyterServer
    canary: Canary
    page: Page
    graded: Class

    def open(self, address: str) -> None:
        self.page = self.canary.page()
        self.page.goto(address, wait_until="load")
        self.page.wait_for_timeout(300)

    def open_in_formgrader(self, student: str, notebook: str) -> None:
        number = self.graded.submission(student, notebook)
        self.open(f"{self.server.url}formgrader/submissions/{number}/")

    def look_and_poke(self, where: str) -> None:
        self.canary.look(self.page, where, self.graded.course.field.planted)
        self.canary.poke(self.page, where)

    def told(self) -> str:
        """All that has happened, a line for each payload and place that it is due to."""
        fired, strange = self.canary.take()
        planted = self.graded.course.field.planted
        named = [f"{planted[number]}: {'; '.join(sorted(what))}" for number, what in sorted(fired.items())]
        return "\n".join(named + strange)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Class:
    root = tmp_path_factory.mktemp("active") / "course"
    course = PlantedCourse.make(root, (ROOT / "nbgrader_config.py").read_text())
    files = hand_in_class(course)
    # One whole submission by nbgrader's own command, as formgrader's button grades.
    stock = course.root / "stock"
    shutil.move(course.folder("stock").parent, stock)
    course.run("torchcourse.cli", "grade", ASSIGNMENT)
    shutil.move(stock, course.folder("stock").parent)
    course.run("nbgrader", "autograde", ASSIGNMENT, "--student", "stock", "--create")
    course.run("torchcourse.cli", "feedback", ASSIGNMENT)
    return Class(course, files, dump(Course.open(root).db_url))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=BROWSER)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(graded: Class, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    home = tmp_path_factory.mktemp("home")
    show_all_cells(home)
    with jupyter_lab(graded.course.root, home) as server:
        yield server


@pytest.fixture(scope="module")
def screen(graded: Class, browser: Browser, server: JupyterServer) -> Iterator[Screen]:
    with logged_in(graded, browser, server) as screen:
        yield screen


@contextmanager
def logged_in(graded: Class, browser: Browser, server: JupyterServer, **how: bool) -> Iterator[Screen]:
    context = browser.new_context(viewport={"width": 1100, "height": 900}, **how)
    context.set_default_timeout(60_000)
    canary = Canary(context, server.url)
    page = canary.page()
    page.goto(server.address("api/status"))  # logs in, as an instructor is
    canary.take()
    yield Screen(server, canary, page, graded)
    context.close()


def show_all_cells(home: Path) -> None:
    """Let JupyterLab render every cell, not only those that are in sight."""
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text(json.dumps({"windowingMode": "none"}))


@pytest.mark.parametrize(("student", "notebook"), GRADED)
def test_nothing_runs_in_formgraders_view_of_a_submission(screen, student, notebook):
    screen.open_in_formgrader(student, notebook)
    screen.look_and_poke(NOTEBOOK_PAGE)
    assert screen.told() == ""
    assert shows_each_cell(screen, student, notebook)


def shows_each_cell(screen: Screen, student: str, notebook: str) -> bool:
    """Whether each cell of a graded notebook stands on the page as one, none within or outside another."""
    path = screen.graded.course.folder(student, "autograded") / f"{notebook}.ipynb"
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type != "raw"]
    shown = screen.page.locator("#notebook-container > .cell, main > .cell, main > section > .cell")
    return shown.count() == screen.page.locator(".cell").count() == len(cells)


@pytest.mark.parametrize(("student", "notebook"), GRADED)
def test_nothing_runs_on_the_feedback_page(screen, student, notebook):
    path = screen.graded.course.folder(student, "feedback") / f"{notebook}.html"
    screen.open(path.as_uri())
    head = screen.page.locator("header").first.inner_text()
    screen.look_and_poke(NOTEBOOK_PAGE)
    assert screen.told() == ""
    assert head.split()[:2] == ["Feedback", notebook]
    assert shows_each_cell(screen, student, notebook)


@pytest.mark.parametrize(("student", "notebook"), GRADED[:3])
def test_nothing_runs_on_a_feedback_page_that_the_server_serves(screen, student, notebook):
    screen.open(f"{screen.server.url}files/feedback/{student}/{ASSIGNMENT}/{notebook}.html")
    screen.look_and_poke(NOTEBOOK_PAGE)
    assert screen.told() == ""


@pytest.mark.parametrize(("student", "notebook"), GRADED[:3])
def test_nothing_runs_in_jupyterlab(screen, student, notebook):
    open_in_jupyterlab(screen, student, notebook)
    screen.look_and_poke(LAB)
    assert screen.told() == ""


def open_in_jupyterlab(screen: Screen, student: str, notebook: str) -> None:
    path = screen.graded.course.folder(student, "autograded") / f"{notebook}.ipynb"
    count = len(nbformat.read(path, 4).cells)
    screen.open(f"{screen.server.url}doc/tree/autograded/{student}/{ASSIGNMENT}/{notebook}.ipynb?reset")
    expect(screen.page.locator(".jp-Notebook .jp-Cell")).to_have_count(count, timeout=60_000)
    expect(screen.page.locator(LAB).first).to_be_attached(timeout=60_000)


@pytest.mark.parametrize("view", ["formgrader", "feedback"])
def test_nothing_runs_of_what_parsers_read_in_different_ways(screen, view):
    course = screen.graded.course
    put_in_place(course, "loose", "sums", cleaned(cells_of_corners(course.field)))
    if view == "formgrader":
        screen.open_in_formgrader("loose", "sums")
    else:
        course.run("torchcourse.cli", "feedback", ASSIGNMENT, "--student", "loose", "--force")
        screen.open((course.folder("loose", "feedback") / "sums.html").as_uri())
    screen.look_and_poke(NOTEBOOK_PAGE)
    assert screen.told() == ""


def test_nothing_runs_of_what_jupyterlab_links_in_plain_text(screen):
    course = screen.graded.course
    put_in_place(course, "loose", "sums", cleaned(cells_of_plain_text(course.field)))
    open_in_jupyterlab(screen, "loose", "sums")
    screen.look_and_poke(LAB)
    assert screen.told() == ""


def test_no_handed_in_file_runs_when_it_is_opened_by_its_address(screen):
    folder = screen.graded.course.folder("odd", "autograded")
    number = screen.graded.submission("odd", "sums")
    names = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    assert len(names) > 10, "plain files are kept"
    told = []
    for name in names:
        for start in (f"files/autograded/odd/{ASSIGNMENT}", f"formgrader/submissions/{number}"):
            open_file(screen, f"{screen.server.url}{start}/{quote(str(name))}")
            told += [f"{start}/{name}: {said}" for said in [screen.told()] if said]
    assert "\n".join(told) == ""


def open_file(screen: Screen, address: str) -> None:
    """Open a file's address; one that the browser would rather save is not shown, and runs nothing."""
    try:
        screen.page.goto(address, wait_until="load")
    except Error as error:
        if "Download is starting" not in str(error) and "ERR_ABORTED" not in str(error):
            raise
        return
    screen.page.wait_for_timeout(50)
    screen.canary.poke(screen.page, WHOLE_PAGE)


@pytest.mark.parametrize(
    "address",
    [
        f"lab/tree/autograded/odd/{ASSIGNMENT}?reset",
        f"tree/autograded/odd/{ASSIGNMENT}",
        f"formgrader/manage_submissions/{ASSIGNMENT}",
        f"formgrader/gradebook/{ASSIGNMENT}/sums",
    ],
)
def test_no_name_runs_where_names_are_listed(screen, address):
    screen.open(f"{screen.server.url}{address}")
    screen.page.wait_for_timeout(1_000)
    assert screen.told() == ""


def test_honest_work_looks_the_same_as_where_nothing_is_cleaned(screen):
    """Compared cell by cell in formgrader with the same cells, run by an ordinary kernel and left alone.

    The text that is read, each element's box and looks, and the picture that a reader sees: the first two say
    what differs, the last that nothing was forgotten.
    """
    names = [*WRITTEN, *SHOWN]
    cleaned = what_honest_cells_look_like(screen)
    one = honest(screen.graded.course)
    NotebookClient(one, timeout=60, allow_errors=True).execute()
    left_alone = nbformat.read(screen.graded.course.folder("honest", "autograded") / "sums.ipynb", 4)
    left_alone.cells[-len(names) :] = one.cells[-len(names) :]
    put_in_place(screen.graded.course, "honest", "sums", left_alone)
    wanted = what_honest_cells_look_like(screen)
    assert len(cleaned) == len(wanted) == len(names)
    differ = {name for name, got, want in zip(names, cleaned, wanted, strict=True) if got[0] != want[0]}
    assert differ == set(LOOKS_DIFFERENT)
    # Behind a cell of another height a picture may lie by half a point elsewhere.
    above = min(map(names.index, LOOKS_DIFFERENT))
    assert [
        name for name, got, want in list(zip(names, cleaned, wanted, strict=True))[:above] if got != want
    ] == []


def what_honest_cells_look_like(screen: Screen) -> list[tuple[object, bytes]]:
    screen.open_in_formgrader("honest", "sums")
    seen = screen.page.evaluate(MEASURE, NOTEBOOK_PAGE)[-len([*WRITTEN, *SHOWN]) :]
    picture = Image.open(io.BytesIO(screen.page.screenshot(full_page=True)))
    looks: list[tuple[object, bytes]] = []
    for cell in seen:
        # A kernel's own traceback has other colours than the engine's.
        traceback = cell["parts"] and "Traceback" in cell["parts"][0]["text"]
        parts = [part["text"] for part in cell["parts"]] if traceback else cell["parts"]
        looks.append((parts, b"" if traceback else picture.crop(cell["box"]).tobytes()))
    return looks


def put_in_place(course: PlantedCourse, student: str, notebook: str, cells: nbformat.NotebookNode) -> None:
    """Put a notebook into a student's graded folder, as it is."""
    path = course.folder(student, "autograded") / f"{notebook}.ipynb"
    path.chmod(0o644)
    nbformat.write(cells, path)


def test_looking_has_changed_no_grade_and_the_instructor_is_still_logged_in(screen):
    answer = screen.page.request.get(f"{screen.server.url}api/me")
    assert answer.ok, answer.status
    assert dump(Course.open(screen.graded.course.root).db_url) == screen.graded.rows


def test_what_is_not_cleaned_fires(graded, browser, server):
    """That the canary sings: the same cells run by an ordinary kernel, put into autograded/ as they are.

    In a browser that heeds no policy, so that the cleaning alone is what the other tests rely on.
    """
    course = graded.course
    fired: set[str] = set()
    with logged_in(graded, browser, server, bypass_csp=True) as screen:
        for notebook, cells in uncleaned(course):
            put_in_place(course, "loose", notebook, cells)
            with suppress(Error):  # some lead the page away while it is looked at
                screen.open_in_formgrader("loose", notebook)
                screen.look_and_poke(NOTEBOOK_PAGE)
            numbers, _ = screen.canary.take()
            fired |= {course.field.planted[number].payload for number in numbers}
    assert sorted(KNOWN_TO_FIRE - fired) == []
    assert len(KNOWN_TO_FIRE) > 150
