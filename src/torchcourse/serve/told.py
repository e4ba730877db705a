"""What a student is told of a check: points, names and hints; nothing that came out of a hidden test.

A student's code sees the inputs of hidden tests while these run, and could put them into an error's message
or a process's end. So nothing is quoted that was written at run time: neither by her code nor about it.
"""

from __future__ import annotations

import builtins
import re
from dataclasses import replace
from typing import Any

from torchcourse.grading.records import FailedObservation, State, Verdict
from torchcourse.grading.self_check.checked_as_json import checked_as_json
from torchcourse.grading.self_check.checker import CheckedNotebook

_STOPPED_WITH = re.compile(r"Every call stopped with (\w+)")
_BUILTIN_ERRORS = {
    name for name, one in vars(builtins).items() if isinstance(one, type) and issubclass(one, Exception)
}


def told(checked: CheckedNotebook, hints: bool) -> dict[str, Any]:
    """What `torchcourse check --json` prints, without what could give a hidden test away."""
    kept = replace(
        checked, verdicts=tuple(_without_secrets(one, hints) for one in checked.verdicts), flags=()
    )
    answer = checked_as_json(kept)
    answer["seconds"] = round(checked.seconds, 1)
    return answer


def _without_secrets(verdict: Verdict, hints: bool) -> Verdict:
    failed = tuple(FailedObservation(one.observation, "") for one in verdict.failed)
    state = verdict.state and State(verdict.state.kind, _state_in_words(verdict.state, verdict.exercise))
    verdict = replace(verdict, failed=failed, state=state)
    return verdict if hints else replace(verdict, hint=None, misconception=None, recognised=None)


def _state_in_words(state: State, exercise: str) -> str:
    match state.kind:
        case "not defined" if f"`{exercise}`" in state.told.partition(";")[0]:
            return f"The check looks for `{exercise}`, which is not defined."
        case "not defined":
            return "The check looks for a name that is not defined: is it called what the exercise asks for?"
        case "syntax error":
            return "Python cannot read your cell: run it to see where."
        case "stopped":
            return "Your cell stopped with an error: restart the kernel, and run all cells to see which."
        case "raised":
            found = _STOPPED_WITH.match(state.told)
            name = found[1] if found and found[1] in _BUILTIN_ERRORS else "an error"
            return f"Every call stopped with {name}: try your function with values of your own."
        case _:  # a sentence that quotes nothing
            return state.told
