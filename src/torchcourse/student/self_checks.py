"""How far are you? The last cell of each assignment asks a service what its notebook would earn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from torchcourse.messages import LANGUAGE_NAME, N_, translations
from torchcourse.said import translated
from torchcourse.student.check_service import NoService, Refused, find_service
from torchcourse.student.check_table import CheckTable
from torchcourse.student.own_notebook import NotFound, NotSaved, read_own_notebook
from torchcourse.student.session import is_graded_just_now, session

HOW_TO_GET_ONE = N_(
    "No service is there to say how many points this is: start JupyterLab with `make lab` in the course's "
    "folder, or ask your instructor for the class's hub."
)


def self_check(*exercises: str, notebook: str | None = None) -> None:
    """Show what this notebook, as it is saved, would earn if it were handed in now.

    `self_check("adam")` asks for one exercise; `notebook` is the file's name, where it cannot be found out.
    Nothing is handed in.
    """
    if is_graded_just_now():
        return
    try:
        _show(_checked(exercises, notebook))
    except NoService as why:
        gettext = translations(_names().get(LANGUAGE_NAME)).gettext
        print(" ".join(filter(None, [str(why), gettext(HOW_TO_GET_ONE)])))
        print(of_the_visible_checks(gettext))
    except (NotFound, NotSaved, Refused) as why:
        print(translated(why.args[0], translations(_names().get(LANGUAGE_NAME)).gettext))


def _checked(exercises: tuple[str, ...], notebook: str | None) -> CheckTable:
    """Raises:  NotFound, NotSaved, NoService, Refused"""
    try:
        saved = read_own_notebook(_names(), said=notebook)
    except NotFound:
        find_service(Path.cwd() / "notebook.ipynb")  # where there is none, nobody need say the name
        raise
    service = find_service(saved.path)
    saved.refuse_unsaved(session)
    return CheckTable(service.check(saved.assignment, saved.data, exercises), _names().get(LANGUAGE_NAME))


def of_the_visible_checks(gettext: Callable[[str], str] = str) -> str:
    """Which visible checks passed in this session."""
    _ = gettext
    passed = [name for name, is_right in session.passed.items() if is_right]
    failed = [name for name, is_right in session.passed.items() if not is_right]
    if not session.passed:
        return _("In this session no visible test has run yet.")
    if not failed:
        pattern = _("Of the visible tests, in this session passed: {passed}.")
    elif not passed:
        pattern = _("Of the visible tests, in this session failed: {failed}.")
    else:
        pattern = _("Of the visible tests, in this session passed: {passed}; failed: {failed}.")
    return pattern.format(passed=", ".join(passed), failed=", ".join(failed))


def _show(table: CheckTable) -> None:
    try:
        from IPython.display import display
    except ImportError:
        print(table)
    else:
        display(table)


def _names() -> dict[str, Any]:
    """The global names of the notebook."""
    try:
        from IPython import get_ipython
    except ImportError:
        return {}
    shell = get_ipython()
    return shell.user_ns if shell is not None else {}
