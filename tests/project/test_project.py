"""Does the project agree with itself: what it installs, and what it says?"""

import re
import subprocess
import sys

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from support.paths import PYPROJECT, ROOT

import torchcourse

PACKAGE = ROOT / "src" / "torchcourse"
CONSTRAINTS = dict(
    line.split("==")
    for line in (ROOT / "constraints.txt").read_text().splitlines()
    if not line.startswith("#")
)
REQUIREMENTS = [
    Requirement(text)
    for texts in [PYPROJECT["dependencies"], *PYPROJECT["optional-dependencies"].values()]
    for text in texts
    if not text.startswith("torchcourse")
]
PYTHONS = [f"3.{minor}" for minor in range(8, 20)]


# What is installed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda one: one.name)
def test_the_version_that_is_tested_is_one_that_is_allowed(requirement):
    versions = {canonicalize_name(name): version for name, version in CONSTRAINTS.items()}
    tested = Version(versions[canonicalize_name(requirement.name)])
    assert requirement.specifier.contains(tested, prereleases=True)


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda one: one.name)
def test_no_later_major_version_is_taken_untested(requirement):
    assert any(one.operator in ("==", "<") for one in requirement.specifier)


def test_conda_installs_this_package_with_a_python_that_it_allows():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    (python,) = [one for one in environment["dependencies"] if str(one).startswith("python")]
    (pip,) = [one["pip"] for one in environment["dependencies"] if isinstance(one, dict)]
    assert (environment["name"], pip) == (PYPROJECT["name"], ["-e .[student]"])
    assert allowed_pythons(Requirement(python).specifier) == allowed_pythons(PYPROJECT["requires-python"])


def test_the_makefile_refuses_the_pythons_that_the_package_refuses():
    condition = re.search(r"sys\.exit\((not .*)\)'", (ROOT / "Makefile").read_text())[1]
    taken = {
        text
        for text in PYTHONS
        if not eval(condition.replace("sys.version_info", str((*map(int, text.split(".")), 0))))
    }
    assert taken == allowed_pythons(PYPROJECT["requires-python"])


def allowed_pythons(specifier) -> set[str]:
    return {text for text in PYTHONS if f"{text}.4" in SpecifierSet(str(specifier))}


# What is said --------------------------------------------------------------------------------------------


def test_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.search(r"^\.PHONY: (.+)$", makefile, re.M)[1].split())
    # `make test` runs this test, too: a make inside a make would tell which folder it enters.
    make = ["make", "--no-print-directory"]
    said = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in said.splitlines()} == phony
    assert phony >= {"help", "demo", "test", "build", "lab", "clean"}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"])
def test_every_file_that_is_linked_exists(name):
    links = re.findall(r"\]\(([^)#]+)", (ROOT / name).read_text())
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_the_readme_maps_every_folder():
    tracked = {path.split("/")[0] for path in tracked_files() if "/" in path and not path.startswith(".")}
    said = set(re.findall(r"^([A-Za-z_]+)/", code_of((ROOT / "README.md").read_text()), re.M))
    assert said >= tracked


def code_of(markdown: str) -> str:
    """The text that stands in code blocks and between backticks."""
    blocks = re.findall(r"^```.*?\n(.*?)^```", markdown, re.M | re.S)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", markdown)])


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.M))


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip("this is no clone: git lists no files")
    return [path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file()]


# Put together from parts, so that this file does not hold what it looks for.
OF_ONE_MACHINE = re.compile(
    "|".join(
        [
            r"(?<![\w}/])/(?:home|Users|root|" + r"work|opt)/\w",
            r"[A-Z]:\\+Users",
            "py" + r"pi\.org|python" + r"hosted\.org|conda\." + r"anaconda\.org|download\." + r"pytorch\.org",
            "index-" + "url",
        ]
    )
)


def test_nothing_committed_names_a_folder_of_one_machine_or_a_registry():
    found = []
    for name in tracked_files():
        text = (ROOT / name).read_bytes().decode("utf-8", errors="ignore")
        text = re.sub(r'"image/png": "[^"]*"', "", text)
        found += [f"{name}: {match[0]}" for match in OF_ONE_MACHINE.finditer(text)]
    assert found == []


def test_the_command_tells_the_version_that_is_installed():
    command = [sys.executable, "-m", "torchcourse", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"torchcourse {torchcourse.__version__}\n"


def test_the_version_is_written_once():
    assert PYPROJECT["dynamic"] == ["version"]
    code = [path for path in tracked_files() if path.endswith(".py") or path == "pyproject.toml"]
    holding = [path for path in code if f'"{torchcourse.__version__}"' in (ROOT / path).read_text("utf-8")]
    assert holding == ["src/torchcourse/__init__.py"]


def test_the_changelog_knows_the_version():
    assert f"\n## {torchcourse.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_pythons_that_are_promised_are_those_that_are_allowed():
    promised = {one.rpartition(" ")[2] for one in PYPROJECT["classifiers"] if ":: Python :: 3." in one}
    assert promised == allowed_pythons(PYPROJECT["requires-python"])


# What runs elsewhere -------------------------------------------------------------------------------------

GITHUB = ROOT / ".github"
WORKFLOWS = {path.name: yaml.safe_load(path.read_text()) for path in GITHUB.glob("workflows/*.yml")}
STEPS = [
    (f"{name}: {job}", step)
    for name, workflow in WORKFLOWS.items()
    for job, about in workflow["jobs"].items()
    for step in about["steps"]
]


def test_ci_has_no_right_but_to_read_and_leaves_no_token_behind():
    assert all(workflow["permissions"] == {"contents": "read"} for workflow in WORKFLOWS.values())
    checkouts = [step for _, step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_ci_takes_every_action_at_one_commit():
    used = [step["uses"] for _, step in STEPS if "uses" in step]
    assert [one for one in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", one)] == []


def test_ci_calls_targets_that_there_are_and_all_that_test_is_made_of():
    called = {
        place.split(":")[0] + ":" + step["run"].split()[1]
        for place, step in STEPS
        if step.get("run", "").startswith("make ")
    }
    tested = {one.removeprefix("test.yml:") for one in called if one.startswith("test.yml:")}
    parts = set(re.search(r"^test: (.*?)  ##", (ROOT / "Makefile").read_text(), re.M)[1].split())
    assert tested == parts
    assert {one.split(":")[1] for one in called} <= make_targets()


def test_ci_installs_as_a_student_does_on_every_system_with_the_oldest_and_the_newest_python():
    matrix = WORKFLOWS["test.yml"]["jobs"]["student"]["strategy"]["matrix"]
    assert {name.split("-")[0] for name in matrix["system"]} == {"ubuntu", "windows", "macos"}
    allowed = sorted(allowed_pythons(PYPROJECT["requires-python"]), key=Version)
    assert matrix["python"] == [allowed[0], allowed[-1]]


@pytest.mark.parametrize("path", sorted(GITHUB.glob("ISSUE_TEMPLATE/*.yml")), ids=lambda path: path.stem)
def test_an_issue_form_asks_something(path):
    form = yaml.safe_load(path.read_text())
    if path.stem == "config":
        assert set(form) <= {"blank_issues_enabled", "contact_links"}
        return
    assert set(form) == {"name", "description", "labels", "body"}
    asked = [one for one in form["body"] if one["type"] != "markdown"]
    assert len({one["id"] for one in asked}) == len(asked) > 0
    assert all(one["type"] in ("input", "textarea") and one["attributes"]["label"] for one in asked)


def test_what_runs_before_a_commit_is_what_lint_runs():
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [hook["entry"] for hook in repository["hooks"]] == ["make lint"]


def test_dependabot_looks_after_actions_and_packages_but_not_torch():
    updates = yaml.safe_load((GITHUB / "dependabot.yml").read_text())["updates"]
    assert {one["package-ecosystem"] for one in updates} == {"github-actions", "pip"}
    (pip,) = [one for one in updates if one["package-ecosystem"] == "pip"]
    assert [one["dependency-name"] for one in pip["ignore"]] == ["torch"]
