"""What the type checker is told to look away from is named: one error, one library, one reason."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

from support.paths import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
# `# type: ignore[misc]  # nbgrader has no types`: which error, and why
WITH_REASON = re.compile(r"# type: ignore\[[a-z, -]+\]  # \S.+")


def lines_that_look_away() -> dict[str, str]:
    return {
        f"{path.relative_to(ROOT)}:{number}": line
        for path in sorted((ROOT / "src").rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"#\s*type:\s*ignore|#\s*mypy:", line)
    }


def test_each_error_that_is_let_pass_is_named_with_its_reason():
    found = lines_that_look_away()
    assert found, "the pattern finds none: is it still right?"
    assert {place: line for place, line in found.items() if not WITH_REASON.search(line)} == {}


def test_all_of_src_is_checked_strictly():
    assert (SETTINGS["strict"], SETTINGS["files"]) == (True, ["src"])
    assert set(SETTINGS) == {
        *("strict", "files", "python_version", "enable_error_code", "untyped_calls_exclude", "overrides")
    }


def test_imports_are_excused_by_name_and_never_our_own():
    [override] = SETTINGS["overrides"]
    assert set(override) == {"module", "ignore_missing_imports"}
    names = {name.removesuffix(".*") for name in override["module"]}
    assert not {name for name in names if "*" in name or name.startswith("torchcourse")}


def test_who_installs_the_package_is_given_its_types(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "from torchcourse.values.tensor_difference import type_name\n"
        "type_name(1).upper()\n"
        "type_name(object())\n"
        "type_name(1) + 1\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}"]
    checked = subprocess.run([*command, str(program)], cwd=tmp_path, capture_output=True, text=True)
    said = re.findall(r"program\.py:(\d+): error: .*\[(.+)\]", checked.stdout)
    assert said == [("3", "arg-type"), ("4", "operator")], checked.stdout + checked.stderr
