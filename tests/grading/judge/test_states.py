"""What is said first: a state of the answer as a whole, and no hint with it."""

from __future__ import annotations

import pytest

from torchcourse.grading.judge.states import AnswerCell
from torchcourse.grading.judge.verdict_outputs import verdict_text
from torchcourse.grading.judge.verdicts import judge
from torchcourse.grading.observe import Comparison
from torchcourse.grading.records import Observation, State, Verdict, WantedObservation
from torchcourse.values.plain_data import Plain, Raised

ITEMS = [
    WantedObservation("mean", name, value, value, None, Comparison(hint=f"look at {name}"))
    for name, value in {"of three": 2.0, "of none": Raised("ValueError", "empty"), "unchanged": True}.items()
]
WRITTEN = AnswerCell("def mean(xs):\n    return sum(xs) / len(xs)")
STUB = Raised("NotImplementedError", "")
NO_NAME = Raised("NameError", "name 'mean' is not defined")


def verdict(three: Plain, none: Plain, unchanged: Plain, answer: AnswerCell = WRITTEN) -> Verdict:
    values = zip(ITEMS, (three, none, unchanged), strict=True)
    seen = [Observation("mean", item.name, value) for item, value in values]
    return judge("mean", 3, ITEMS, seen, None, answer)


def in_every_call(value: Plain, answer: AnswerCell = WRITTEN) -> State | None:
    given = verdict(value, value, value, answer)
    assert given.hint is None or given.state is None
    return given.state


def test_a_stub_is_not_written_yet() -> None:
    assert in_every_call(STUB) == State("not written", "The answer is not written yet.")


def test_an_error_of_ones_own_is_no_stub() -> None:
    state = in_every_call(Raised("NotImplementedError", "only rows"))
    assert state is not None
    assert state.kind == "raised"


def test_a_cell_that_python_cannot_read_is_told_with_its_line() -> None:
    broken = AnswerCell(
        "def mean(xs)\n    pass", ("SyntaxError", "expected ':' (<ipython-input-2-ab>, line 1)")
    )
    state = in_every_call(NO_NAME, broken)
    assert state == State(
        "syntax error", "Python cannot read your cell: expected ':' in line 1 (SyntaxError)."
    )


def test_a_misspelt_name_is_told_beside_the_one_that_is_looked_for() -> None:
    state = in_every_call(NO_NAME, AnswerCell("def maen(xs):\n    return 1\ndef other():\n    return 2"))
    assert state is not None
    assert state.kind == "not defined"
    assert state.told == "The check looks for `mean`, which is not defined; your cell defines `maen`."


def test_a_name_that_the_answer_itself_reads_is_an_error_of_the_answer() -> None:
    state = in_every_call(NO_NAME, AnswerCell("def average(xs):\n    return mean(xs)"))
    assert state is not None
    assert state.kind == "raised"


def test_a_cell_that_stopped_early_is_told_with_its_error() -> None:
    stopped = AnswerCell(
        "import nothing\ndef mean(xs): ...", ("ModuleNotFoundError", "No module named 'nothing'")
    )
    state = in_every_call(NO_NAME, stopped)
    assert state is not None
    assert state.kind == "stopped"
    assert "No module named 'nothing', so `mean` is not defined" in state.told


def test_a_loop_without_an_end_is_told_once() -> None:
    state = in_every_call(Raised("CellTimeout", "this cell ran longer than it may"))
    assert state is not None
    assert state.kind == "took too long"


def test_nothing_returned_is_told_also_where_the_probe_stumbles_over_it() -> None:
    met = Raised("AttributeError", "'NoneType' object has no attribute 'shape'")
    state = verdict(None, met, True).state
    assert state is not None
    assert state.kind == "returned nothing"
    assert verdict(None, 4.0, True).state is None


def test_the_same_error_everywhere_is_told_once_with_the_line() -> None:
    def error(number: int) -> Raised:
        return Raised("TypeError", f"mean() takes {number} arguments", "total = sum(xs, 1, 2)")

    given = verdict(error(2), error(3), error(4))
    assert given.state is not None
    assert given.state.told == (
        "Every call stopped with TypeError: mean() takes 2 arguments. The line is `total = sum(xs, 1, 2)`."
    )
    assert verdict_text(given).count("TypeError") == 1


@pytest.mark.parametrize("three", [2.0, 5.0])
def test_an_answer_that_gives_a_value_somewhere_has_no_state(three: float) -> None:
    given = verdict(three, STUB, STUB)
    assert given.state is None


def test_an_observation_that_wants_an_error_is_no_proof_of_work() -> None:
    given = verdict(
        Raised("ValueError", "empty"), Raised("ValueError", "empty"), Raised("ValueError", "empty")
    )
    assert given.passed == ("of none",)
    assert given.state is not None
    assert given.state.kind == "raised"


def test_what_an_empty_function_leaves_unchanged_says_nothing_of_it() -> None:
    effect = WantedObservation("mean", "xs afterwards", [1.0], [1.0], None, Comparison(effect=True))
    seen = [Observation("mean", "of three", None), Observation("mean", "xs afterwards", [1.0])]
    state = judge("mean", 3, [ITEMS[0], effect], seen, None, WRITTEN).state
    assert state is not None
    assert state.kind == "returned nothing"
