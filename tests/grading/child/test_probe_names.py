"""A probe has a namespace of its own: neither the student's names nor the probe's change the other's."""

import builtins

from support.parity_course import answer, cell, check, notebook

from torchcourse.answer_bank import BankAnswer
from torchcourse.grading.child.probe_names import ProbeNames
from torchcourse.grading.sources.from_notebook import source_from_notebook
from torchcourse.quality.check_bank import check_bank


def names_of(notebook_: dict, *taken: str) -> ProbeNames:
    return ProbeNames(notebook_, taken, vars(builtins))


def test_what_a_probe_assigns_stays_there():
    student = {"__name__": "__main__", "rows": 3, "f": abs}
    own = names_of(student, "f")
    exec("rows = f(-5)\ndef passed(): return rows", own.now())
    exec("rows = passed() + 1", own.now())
    assert own.now()["rows"] == 6
    assert student == {"__name__": "__main__", "rows": 3, "f": abs}


def test_a_probe_sees_a_name_as_the_student_has_it_until_it_gives_it_another_value():
    student = {"weights": 1, "f": abs}
    own = names_of(student, "weights", "f")
    assert own.now()["weights"] == 1
    student["weights"] = 2
    exec("f = 3", own.now())
    student["f"] = max
    assert (own.now()["weights"], own.now()["f"]) == (2, 3)


def test_a_probe_has_the_built_in_names_of_a_fresh_python():
    own = names_of({"list": [8, 4], "observe": 3, "torch": None})
    namespace = own.now()
    exec("letters = list('ab')", namespace)
    assert namespace["letters"] == ["a", "b"]
    assert callable(namespace["observe"])
    assert "torch" not in namespace


COUNTS = """
### BEGIN HIDDEN TESTS
import random
from torchcourse.grading import given, observe
passed = given("passed", lambda: [random.randrange(9) for _ in range(5)])
def errors(xs):
    return list(sorted(xs))
observe("counts", counts(errors(passed)))
observe("sum", sum(passed))
### END HIDDEN TESTS"""
RIGHT = "def counts(xs):\n    return [xs.count(k) for k in range(9)]\ndef sum(xs):\n    return ('mine', *xs)"
ANSWERS = {
    "helpers with names of the probe's": """def passed(xs, k): return len([x for x in xs if x == k])
errors = range(9)
def counts(xs): return [passed(xs, k) for k in errors]
def sum(xs): return ('mine', *xs)""",
    "a variable with the name of a built-in function": RIGHT + "\nlist = [8, 4]\nsorted = None",
    "built-in functions thrown away": RIGHT + "\nimport builtins\ndel builtins.sorted",
    "commands": "!pip install -q x\n%pip install x\nfiles = !ls\nassert files == []\n" + RIGHT,
}


def test_a_right_answer_earns_all_whatever_else_its_cell_binds():
    text = notebook(cell("code", "x = 1"), answer("counts", RIGHT), check("test_counts", COUNTS, 2))
    answers = [BankAnswer("counts", "right", name, None, body, "") for name, body in ANSWERS.items()]
    report = check_bank(source_from_notebook(text, "counts"), answers, [1], workers=1)
    failed = {result.answer.name: [one.message for one in result.verdict.failed] for result in report.results}
    assert failed == {name: [] for name in ANSWERS}
    assert report.solutions[0].points == 2
