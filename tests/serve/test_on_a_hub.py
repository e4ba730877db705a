"""Self-checks on a real JupyterHub, as deploy/jupyterhub/ has it: its proxy, its servers, its tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect
from support.jupyter_in_chromium import NotebookPage, chromium_page
from support.jupyterhub_on_loopback import Hub, StudentsServer, jupyterhub
from support.quick_course import ANSWERS, QuickCourse

from torchcourse.self_check_cell import CELL_ID, METADATA_KEY, TEXT

pytestmark = pytest.mark.needs("configurable-http-proxy")

WRONG = ANSWERS["squares"]
ACCESS = "access:services!service=self-check"
CONFIG = """
c.SelfCheck.checks = 2
c.SelfCheck.exceptions = {"group:extra": {"checks": 0}}
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    return QuickCourse.make(tmp_path_factory.mktemp("course"), CONFIG)


@pytest.fixture(scope="module")
def hub(course: QuickCourse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with jupyterhub(tmp_path_factory.mktemp("hub"), course.root) as one:
        one.start_server("ann")  # which takes as long as the tests that need none
        yield one


def check(hub: Hub, notebook: Path, token: str | None, **headers: str) -> tuple[int, dict]:
    return hub.ask("POST", f"{hub.service}v1/check/ps1", token, notebook.read_bytes(), **headers)


def limits(hub: Hub, token: str) -> tuple[int, dict]:
    return hub.ask("GET", f"{hub.service}v1/limits/ps1", token)


def test_the_hub_says_who_asks_and_each_has_limits_of_their_own(hub: Hub, course: QuickCourse) -> None:
    notebook = course.hand_in("bob", **WRONG)
    bob, cat = hub.token_of("bob", ACCESS), hub.token_of("cat", ACCESS)
    status, told = check(hub, notebook, bob)
    assert (status, told["points"], told["left"]) == (200, 3, 1)
    assert limits(hub, hub.token_of("bob", ACCESS))[1]["left"] == 1
    assert limits(hub, cat)[1]["left"] is None, "the hub's own groups count"


def test_what_is_no_students_token_with_the_scope_is_refused(hub: Hub, course: QuickCourse) -> None:
    notebook = course.hand_in("bob")
    before = limits(hub, hub.token_of("bob", ACCESS))
    assert check(hub, notebook, None)[0] == 401
    forged = check(hub, notebook, "0" * 32)
    assert (forged[0], forged[1]["kind"]) == (401, "token")
    without_scope = check(hub, notebook, hub.token_of("bob", "read:users:name!user"))
    assert (without_scope[0], without_scope[1]["kind"]) == (403, "scope")
    of_a_service = check(hub, notebook, hub.token)
    assert (of_a_service[0], of_a_service[1]["kind"]) == (403, "scope")
    assert limits(hub, hub.token_of("bob", ACCESS)) == before


def test_metrics_are_for_who_may_read_them(hub: Hub) -> None:
    bob = hub.token_of("bob", ACCESS)
    status, told = hub.ask("GET", f"{hub.service}metrics", bob)
    assert (status, told["kind"]) == (403, "scope")


@pytest.mark.needs("chromium")
def test_a_student_checks_from_the_notebook_until_the_limit_and_no_page_can_in_their_name(
    hub: Hub, course: QuickCourse
) -> None:
    """The last cell of an assignment, on a hub: read the table, mend the answer, hear when more comes."""
    notebook = nbformat.read(course.hand_in("ann", **WRONG), as_version=4)
    said = {METADATA_KEY: {"assignment": "ps1"}}
    notebook.cells.append(nbformat.v4.new_code_cell(TEXT, id=CELL_ID, metadata=said))
    nbformat.write(notebook, hub.homes / "ann" / "sums.ipynb")
    with chromium_page() as page:
        log_in(page, hub, "ann")
        opened = NotebookPage(page, StudentsServer(hub, "ann"), "sums.ipynb")
        last = opened.code_cell("How far are you?")
        told = opened.run(last)
        expect(told.locator("caption")).to_have_text("sums: 3 of 5 points, if you handed it in now")
        expect(told.get_by_role("row", name="twice")).to_contain_text(
            "0 of 2✗ not yetof a numberHint: the square of 2 is 4 as well; try 3"
        )
        expect(told.get_by_role("row", name="mean")).to_contain_text("3 of 3✓ right")
        expect(told).to_contain_text(re.compile(r"1 check left; one more comes back at \d\d:\d\d"))
        expect(told).to_contain_text("not your code")

        opened.type_into(opened.code_cell("def twice"), "def twice(n):\n    return n + n")
        page.keyboard.press("Control+S")
        expect(page.locator(".jp-mod-dirty")).to_have_count(0)
        told = opened.run(last)
        expect(told.locator("caption")).to_have_text("sums: 5 of 5 points, if you handed it in now")
        expect(told).to_contain_text("0 checks left")

        expect(opened.run(last)).to_have_text(
            re.compile(r"^\s*You have used your 2 checks in an hour: the next one comes in \d+ minutes\.\s*$")
        )
        # The browser has the hub's cookies, and any page on it could send them along.
        tried = page.evaluate(
            """async url => {
                const answer = await fetch(url, {method: "POST", body: "{}", credentials: "include"});
                return [answer.status, (await answer.json()).kind];
            }""",
            f"{hub.service}v1/check/ps1",
        )
        assert tried[0] == 403
        assert tried[1] in ("cookie", "origin")


def log_in(page: Page, hub: Hub, user: str) -> None:
    """Log in where nothing is shown: to load JupyterLab takes seconds, and the notebook's page does it."""
    hub.wait_for_server(user)
    page.goto(f"{hub.url}hub/login?next=/user/{user}/api/status")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", hub.password)
    page.click("#login_submit")
    page.wait_for_url(re.compile(rf"/user/{user}/api/status"), timeout=120_000)


def test_the_deployed_configuration_says_json(hub: Hub) -> None:
    status, described = hub.ask("GET", f"{hub.service}openapi.json", None)
    assert status == 200
    assert json.dumps(described["servers"]) == '[{"url": "/services/self-check"}]'
