"""What is missing is told with what helps, and decides the exit status."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.paths import ROOT
from typer.testing import CliRunner

from torchcourse.cli import commands as cli
from torchcourse.doctor import checks, containers, packages, sandbox_trial
from torchcourse.doctor.finding import Finding


@pytest.fixture
def course(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "source" / "01_networks", tmp_path / "source" / "01_networks")
    (tmp_path / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(tmp_path / 'exchange')!r}\n"
    )
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, ["doctor", *arguments], env={"COLUMNS": "300"})
    return done.exit_code, done.output


def states(findings: list[Finding]) -> set[str]:
    return {one.state for one in findings}


def test_on_this_machine_grading_lacks_nothing(course):
    found = list(checks.for_grading(course))
    assert states(found) == {"good"}, found


def test_every_use_is_looked_at_and_a_hub_counts_only_when_it_is_asked_for(course, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None if "proxy" in name else f"/bin/{name}")
    code, said = run("--course", str(course))
    assert code == 0, said
    for use in checks.USES:
        assert f"{use}" in said
    code, said = run("hub", "--course", str(course))
    assert code == 1
    assert "npm install -g configurable-http-proxy" in said
    assert "mkdir -p -m 1777" in said


def test_an_exchange_that_lets_students_remove_others_work_is_found(course):
    (course / "exchange").mkdir(mode=0o777)
    (course / "exchange").chmod(0o777)
    [one] = [one for one in checks.for_hub(course) if "exchange" in one.what]
    assert (one.state, "chmod 1777" in one.remedy) == ("missing", True)
    (course / "exchange").chmod(0o1777)
    [one] = [one for one in checks.for_hub(course) if "exchange" in one.what]
    assert one.state == "good"


def test_a_package_that_is_missing_or_of_another_version_is_named_with_the_command(monkeypatch):
    wanted = [
        'absent>=1; extra == "grading"',
        'rich>=99; extra == "grading"',
        'torch==1; extra == "student"',
        "numpy",
    ]
    monkeypatch.setattr(packages, "requires", lambda name: wanted)
    absent, rich = packages.extra_packages("grading")
    assert absent.what == "absent is not installed"
    assert "torchcourse[grading]" in absent.remedy
    assert "wanted is >=99" in rich.what


def test_a_machine_without_landlock_says_so_and_the_container_says_what_it_needs(course, monkeypatch):
    monkeypatch.setattr(checks, "sandbox_lacks", lambda: ["this container forbids Landlock: use another"])
    for kind, word in (("Docker", "Docker 23"), ("Kubernetes", "RuntimeDefault"), ("Podman", "runtime")):
        monkeypatch.setattr(checks, "kind_of_container", lambda kind=kind: kind)
        code, said = run("sandbox", "--course", str(course))
        assert code == 1
        assert word in said


def test_the_sandbox_is_closed_and_tried_and_an_open_one_is_found(course, monkeypatch, capfd):
    assert sandbox_trial.main() == 0
    assert states(list(checks.for_sandbox(course))) == {"good"}

    class Open:
        def close(self, *arguments: object) -> None:
            """Closes nothing."""

    monkeypatch.setattr(sandbox_trial, "prepare", lambda readable: Open())
    assert sandbox_trial.main() == 1
    assert "a file outside can be opened all the same" in capfd.readouterr().err


def test_a_memory_limit_is_read_where_there_is_one(monkeypatch):
    monkeypatch.setattr(containers, "memory_limit", lambda: 2**30)
    assert "note" in states(list(containers.in_container("Docker", False)))
