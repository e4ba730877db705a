"""A class on a real JupyterHub, each a Unix user: from release to feedback, as deploy/jupyterhub/ has it."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support.jupyter_in_chromium import chromium_page
from support.jupyterhub_on_loopback import DEPLOYED, Hub, jupyterhub
from support.parity_course import cell, notebook, released
from support.quick_course import ANSWERS, SUMS, QuickCourse
from support.unix_users import unix_users

pytestmark = [
    pytest.mark.needs("configurable-http-proxy"),
    pytest.mark.needs("chromium"),
    # Stock nbgrader's own, on SQLAlchemy 2.1.
    pytest.mark.filterwarnings("ignore::Warning"),
]

TEACHER, STUDENTS = "tc-teacher", ("tc-ann", "tc-bob", "tc-cat")
RIGHT = {"twice": "def twice(n):\n    return 2 * n", "mean": "def mean(xs):\n    return sum(xs) / len(xs)"}
WHY = cell("markdown", "Why is a mean of no numbers an error?", "why", grade=True, solution=True, points=2)
OF_THE_CLASS = """
import os
os.environ.update({environment!r})
load_subconfig({deployed!r})
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Authenticator.allowed_users = {users!r}
"""


@dataclass(frozen=True)
class ClassOnAHub:
    """A hub with a class that is its own machine's users."""

    hub: Hub
    folder: Path  # of the homes

    @property
    def course(self) -> Path:
        return self.folder / TEACHER / "course"

    @property
    def exchange(self) -> Path:
        return self.folder / "exchange"

    def run_as(self, user: str, *command: str) -> subprocess.CompletedProcess[str]:
        """A command in this environment, as a user would type it in a terminal of their server."""
        binaries = Path(sys.executable).parent
        return subprocess.run(
            ["runuser", "-u", user, "--", "env", f"HOME={self.folder / user}", *command],
            cwd=self.course if user == TEACHER else self.folder / user,
            env={"PATH": f"{binaries}:/usr/sbin:/usr/bin:/bin", "LANG": "C.UTF-8", "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def class_on_a_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClassOnAHub]:
    with unix_users(TEACHER, *STUDENTS) as folder:
        course = QuickCourse.make(folder / TEACHER / "course", 'c.CourseDirectory.course_id = "torchcourse"')
        shutil.rmtree(course.root / "source")
        released(course.root, "ps1", sums=notebook(*SUMS.cells, WHY))
        subprocess.run(["chown", "-R", f"{TEACHER}:", course.root], check=True)
        course.root.chmod(0o700)
        (folder / "exchange").mkdir()
        (folder / "exchange").chmod(0o1777)
        lessons = folder / "handed-out"
        lessons.mkdir()
        (lessons / "01.ipynb").write_text("{}")
        (lessons / "01.ipynb").chmod(0o444)
        environment = {
            "TORCHCOURSE_INSTRUCTORS": TEACHER,
            "TORCHCOURSE_EXCHANGE": str(folder / "exchange"),
            "TORCHCOURSE_LESSONS": str(lessons),
        }
        more = OF_THE_CLASS.format(
            environment=environment,
            deployed=str(DEPLOYED.with_name("class_config.py")),
            users={TEACHER, *STUDENTS},
        )
        with jupyterhub(tmp_path_factory.mktemp("hub"), course.root, more) as hub:
            yield ClassOnAHub(hub, folder)


def test_the_cycle_of_an_assignment(class_on_a_hub: ClassOnAHub, tmp_path: Path) -> None:
    one = class_on_a_hub
    with chromium_page(width=1280) as page:
        # The instructor releases.
        log_in(page, one.hub, TEACHER)
        page.goto(f"{one.hub.url}user/{TEACHER}/formgrader/manage_assignments")
        press(page, "release")
        expect(row(page).locator(".status")).to_have_text("released")
        page.screenshot(path=tmp_path / "formgrader.png")
        # Students fetch, work and hand in.
        wrote = dict(zip(STUDENTS, (ANSWERS["right"], ANSWERS["squares"], ANSWERS["raises"]), strict=True))
        for student in STUDENTS:
            log_in(page, one.hub, student)
            page_of_formgrader = page.request.get(f"{one.hub.url}user/{student}/formgrader")
            assert page_of_formgrader.status == 404, "formgrader is the instructor's alone"
            assignments = listed(page)
            assignments.get_by_role("button", name="Fetch").click()
            expect(assignments.get_by_role("button", name="Submit")).to_be_visible()
            work(one, student, wrote[student])
            assignments.get_by_role("button", name="Submit").click()
            submitted = page.locator("#submitted_assignments_list")
            expect(submitted.get_by_text("ps1")).to_be_visible()
            top = {"x": 0, "y": 0, "width": 1280, "height": 360}
            page.screenshot(path=tmp_path / f"{student}.png", clip=top)  # as in docs/instructor.md
        # The instructor collects, grades, and marks the written question.
        log_in(page, one.hub, TEACHER)
        page.goto(f"{one.hub.url}user/{TEACHER}/formgrader/manage_assignments")
        press(page, "collect")
        expect(row(page).locator(".num-submissions")).to_have_text("3")
        graded = one.run_as(TEACHER, "torchcourse", "grade", "ps1")
        assert graded.returncode == 0, graded.stdout + graded.stderr
        page.goto(f"{one.hub.url}user/{TEACHER}/formgrader/gradebook/ps1/sums")
        page.locator("tbody a").first.click()
        for _ in STUDENTS:
            mark = page.locator("#why")
            expect(mark).to_have_class(re.compile("needs_manual_grade"))  # so it is ready to save
            page.screenshot(path=tmp_path / "marking.png")
            with page.expect_response(
                lambda told: told.request.method == "PUT" and "/api/grade/" in told.url
            ):
                mark.fill("2")
                mark.press("Tab")
            before = page.url
            page.locator(".next a").click()
            page.wait_for_url(lambda url, before=before: url != before)
        # Feedback is made, released and read.
        made = one.run_as(TEACHER, "torchcourse", "feedback", "ps1")
        assert made.returncode == 0, made.stdout + made.stderr
        page.goto(f"{one.hub.url}user/{TEACHER}/formgrader/manage_assignments")
        press(page, "release-feedback")
        scores = []
        for student in STUDENTS:
            log_in(page, one.hub, student)
            assignments = listed(page)
            assignments.get_by_role("button", name="Fetch Feedback").click()
            expect(page.get_by_text("View Feedback").first).to_be_visible()
            [read] = (one.folder / student / "ps1" / "feedback").glob("*/sums.html")
            page.goto(f"{one.hub.url}user/{student}/files/{read.relative_to(one.folder / student)}")
            scores.append(re.search(r"([\d.]+)\s+of\s+7\s+points", page.locator("body").inner_text())[1])
        assert scores == ["7", "5", "4"]


def test_nobody_reads_what_is_others(class_on_a_hub: ClassOnAHub) -> None:
    one = class_on_a_hub
    ann, bob, _ = STUDENTS
    inbound, feedback = (one.exchange / "torchcourse" / name for name in ("inbound", "feedback"))
    assert stat.S_IMODE(one.exchange.stat().st_mode) == 0o1777
    for hidden in (inbound, feedback, one.course, one.course / "gradebook.db", one.folder / bob / "ps1"):
        refused = one.run_as(ann, "ls", str(hidden))
        assert refused.returncode != 0, f"{ann} sees {hidden}"
        assert "Permission denied" in refused.stderr
    for taken in (f"mv {inbound} {inbound}.mine", f"touch {one.exchange}/torchcourse/outbound/ps1/x"):
        assert one.run_as(ann, "sh", "-c", taken).returncode != 0
    [handed_in] = (path for path in inbound.iterdir() if path.name.startswith(f"{bob}+"))
    assert one.run_as(ann, "sh", "-c", f"echo x > '{handed_in}/sums.ipynb'").returncode != 0


def test_each_has_the_lessons_once_and_may_write_in_them(class_on_a_hub: ClassOnAHub) -> None:
    one = class_on_a_hub
    for student in STUDENTS:
        lesson = one.folder / student / "lessons" / "01.ipynb"
        assert lesson.read_text() == "{}"
        assert one.run_as(student, "sh", "-c", f"echo mine > {lesson}").returncode == 0
    again = one.run_as(STUDENTS[0], "env", f"TORCHCOURSE_LESSONS={one.folder}/handed-out", str(START), "true")
    assert again.returncode == 0, again.stderr
    assert (one.folder / STUDENTS[0] / "lessons" / "01.ipynb").read_text() == "mine\n"
    assert list((one.folder / STUDENTS[0]).glob(".lessons*")) == []


START = DEPLOYED.with_name("start_server.sh")


def log_in(page: Page, hub: Hub, user: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{hub.url}hub/login?next=/hub/spawn")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", hub.password)
    page.click("#login_submit")
    page.wait_for_url(re.compile(rf"/user/{user}/"), timeout=120_000)


def row(page: Page) -> Locator:
    return page.locator("tbody tr").filter(has=page.locator(".name", has_text="ps1"))


def press(page: Page, button: str) -> None:
    """Press one of formgrader's buttons for the assignment, and close the message that it ends with."""
    row(page).locator(f".{button} a").first.click()
    done = page.locator(".modal.in")
    expect(done.locator(".modal-title")).to_be_visible(timeout=120_000)
    assert done.locator(".modal-title").inner_text() == "Success", done.inner_text()
    done.locator(".modal-footer button").click()
    expect(page.locator(".modal")).to_have_count(0)


def listed(page: Page) -> Locator:
    """The list of assignments, as JupyterLab's menu opens it."""
    page.locator("#jp-MainMenu").get_by_text("Nbgrader").click()
    page.locator(".lm-Menu-itemLabel", has_text="Assignment List").click()
    assignments = page.locator("#nbgrader-assignment-list")
    expect(assignments.get_by_text("ps1").first).to_be_visible()
    return assignments


def work(one: ClassOnAHub, student: str, wrote: dict[str, str]) -> None:
    """Write a student's answers into the notebook that they fetched."""
    path = one.folder / student / "ps1" / "sums.ipynb"
    assert path.owner() == student
    content = json.loads(path.read_text())
    for found in content["cells"]:
        name = found["metadata"].get("nbgrader", {}).get("grade_id")
        found["source"] = {**RIGHT, "why": "There is nothing to share.", **wrote}.get(name, found["source"])
    path.write_text(json.dumps(content))
