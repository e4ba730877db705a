"""Is a command line one that there is? Looked up in the tools' own tables, without starting any of them."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from functools import cache
from importlib.util import find_spec

from support.paths import ROOT

# nbgrader still lists these, and says of each that it has another name now.
RENAMED_IN_NBGRADER = {"assign", "feedback", "fetch", "formgrade", "release"}
FILLED_IN = "FILLED_IN"  # stands in a message for what is put into it
OURS = re.compile(r"(?:\.venv/bin/)?(torchcourse|nbgrader|make|jupyter|pip|dask|python -m)(?= |$)")


def is_ours(text: str) -> bool:
    """Does a text begin as a command of the course's tools?"""
    return OURS.match(text) is not None


def complaints(line: str) -> list[str]:
    """What is wrong with a shell line, as far as it is about the course's tools; empty when nothing is."""
    found = []
    for part in re.split(r" && | \| ", line):
        words = shlex.split(part, comments=True)
        if words and is_ours(" ".join(words)):
            found += [f"{part}: {complaint}" for complaint in _wrong_with(words)]
    return found


def _wrong_with(words: list[str]) -> list[str]:
    tool, arguments = words[0].removeprefix(".venv/bin/"), words[1:]
    if tool == "python":
        module, arguments = arguments[1] if len(arguments) > 1 else "", arguments[2:]
        if module == "pip":
            return _wrong_with(["pip", *arguments])
        return [] if _is_module(module) else [f"there is no module {module}"]
    look = {"torchcourse": _click, "dask": _click, "nbgrader": _nbgrader, "make": _make, "jupyter": _jupyter}
    return _pip(arguments) if tool == "pip" else look[tool](tool, arguments)


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ModuleNotFoundError, ValueError):  # what it lies in is not there, or it has no name
        return False


def _click(tool: str, arguments: list[str]) -> list[str]:
    """A typer or click command: its subcommand, options, and how many arguments it takes."""
    command = _click_command(tool)
    known = _click_options(command)
    while arguments and hasattr(command, "commands") and not arguments[0].startswith("-"):
        name, *arguments = arguments
        if name == FILLED_IN:
            return []
        if name not in command.commands:
            return [f"{tool} has no command {name}"]
        command = command.commands[name]
        known |= _click_options(command)
    plain = _without_values(arguments, known)
    takes = [one.nargs for one in command.params if one.param_type_name == "argument"]
    too_many = -1 not in takes and len(plain) > sum(takes)
    unknown = [one for one in _options(arguments) if one not in known]
    if unknown:
        return [f"no option {one}" for one in unknown]
    return [f"too many arguments: {plain}"] if too_many else []


@cache
def _click_command(tool: str):
    if tool == "torchcourse":
        from typer.main import get_command

        from torchcourse.cli.commands import app

        return get_command(app)
    from distributed.cli import dask_scheduler, dask_worker

    class Dask:
        params = ()
        commands = {"scheduler": dask_scheduler.main, "worker": dask_worker.main}  # noqa: RUF012

    return Dask()


def _click_options(command) -> dict[str, bool]:
    """The options of a command, each with whether a value follows."""
    options = [one for one in command.params if one.param_type_name == "option"]
    return {"--help": False} | {
        name: not one.is_flag for one in options for name in (*one.opts, *one.secondary_opts)
    }


def _nbgrader(tool: str, arguments: list[str]) -> list[str]:
    """One of nbgrader's traitlets applications, and its aliases and flags."""
    from nbgrader.apps.nbgraderapp import NbGraderApp

    app = NbGraderApp
    # Without any, the class still has traitlets' own description of a dictionary.
    while arguments and isinstance(app.subcommands, dict) and not arguments[0].startswith("-"):
        name, *arguments = arguments
        if name == FILLED_IN:
            return []
        if name not in app.subcommands or name in RENAMED_IN_NBGRADER:
            return [f"{tool} has no command {name}"]
        app = app.subcommands[name][0]
    known = _traitlets_options(app)
    return [f"no option {one}" for one in _options(arguments) if one not in known]


def _traitlets_options(app) -> dict[str, bool]:
    known = {"--help": False, "--help-all": False}
    for names, takes_value in ((app.aliases, True), (app.flags, False)):
        for name in (one for key in names for one in (key if isinstance(key, tuple) else (key,))):
            known[f"-{name}" if len(name) == 1 else f"--{name}"] = takes_value
    return known


def _make(tool: str, arguments: list[str]) -> list[str]:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = [one for one in arguments if "=" not in one]
    return [f"there is no target {one}" for one in named if one not in targets]


def _jupyter(tool: str, arguments: list[str]) -> list[str]:
    if not arguments:
        return []
    if shutil.which(f"jupyter-{arguments[0]}") is None:
        return [f"there is no jupyter-{arguments[0]}"]
    from jupyterlab.labapp import LabApp

    known = _traitlets_options(LabApp)
    return [f"no option {one}" for one in _options(arguments) if one not in known]


def _pip(arguments: list[str]) -> list[str]:
    """pip's subcommand and options, and the extras of this package."""
    import nbgrader  # noqa: F401 (its setuptools could not be imported after pip's distutils)
    from pip._internal.commands import commands_dict, create_command

    if not arguments:
        return []
    name, *arguments = arguments
    if name not in commands_dict:
        return [f"pip has no command {name}"]
    parser = create_command(name).parser
    wrong = [f"no option {one}" for one in _options(arguments) if not parser.has_option(one)]
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for package, named in re.findall(r"(\S*)\[([\w,]+)\]", " ".join(arguments)):
        if package in (".", "torchcourse", "/torchcourse"):
            wrong += [f"there is no extra {one}" for one in named.split(",") if one not in extras]
    return wrong


def _options(arguments: list[str]) -> list[str]:
    return [one.partition("=")[0] for one in arguments if one.startswith("-")]


def _without_values(arguments: list[str], known: dict[str, bool]) -> list[str]:
    """What is left of the arguments without options and their values."""
    plain, is_value = [], False
    for one in arguments:
        if is_value:
            is_value = False
        elif one.startswith("-"):
            is_value = known.get(one, False)
        else:
            plain.append(one)
    return plain
