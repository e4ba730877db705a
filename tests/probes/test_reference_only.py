"""What only the reference needs of a probe is not in a submission's, whatever its form."""

import pytest
from support.parity_course import answer, cell, check, notebook

from torchcourse.answer_bank import BankAnswer
from torchcourse.grading.sources.from_notebook import source_from_notebook
from torchcourse.probes.statements import for_a_submission, for_the_reference, statements_of
from torchcourse.quality.check_bank import check_bank

START = """
x = given("x", lambda: torch.randn(4))
"""
WANTED = "def wanted(x):\n    return 3 * x + 1\n"
USED_BY_THE_REFERENCE_ONLY = {
    "a function": WANTED + 'observe("y", f(x), expect=lambda: wanted(x))',
    "a chain of helpers": "def more(x):\n    return 3 * x\ndef wanted(x):\n    return more(x) + 1\n"
    'observe("y", f(x), expect=lambda: wanted(x))',
    "a class": "class wanted:\n    def line(self, x):\n        return 3 * x + 1\n"
    'observe("y", f(x), expect=lambda: wanted().line(x))',
    "a lambda": 'wanted = lambda x: 3 * x + 1\nobserve("y", f(x), expect=lambda: wanted(x))',
    "an import under another name": "from numpy import cosh as wanted\n"
    "observe('y', f(x), expect=lambda: wanted(x))",
    "how an input is made": "def wanted():\n    return 4\ny = given('y', wanted)\nobserve('y', f(y))",
    "labels": "def wanted():\n    return x > 0\nobserve('y', f(x), labels=wanted, accuracy=0.9)",
    "a bound": "def wanted():\n    return 0.7\nobserve('y', f(x), at_least=wanted())",
    "a value": WANTED + 'right = wanted(x)\nobserve("y", f(x), expect=lambda: right)',
    "a value by a function of torch": 'wanted = torch.relu(x)\nobserve("y", f(x), expect=lambda: wanted)',
    "a value in steps": "wanted = x.clone()\nwanted *= 3\nwanted.add_(1)\n"
    "observe('y', f(x), expect=lambda: wanted)",
    "a value under a `with`": WANTED
    + "with torch.no_grad():\n    right = wanted(x)\nobserve('y', f(x), expect=lambda: right)",
    "a table filled by item": WANTED
    + "table = {}\ntable['y'] = wanted(x)\nobserve('y', f(x), expect=lambda: table['y'])",
    "a list filled by method": WANTED
    + "values = []\nvalues.append(wanted(x))\nvalues.append(2 * wanted(x))\n"
    "observe('y', f(x), expect=lambda: values[1])",
    "a table filled by a function": WANTED
    + "def fill(table, x):\n    table['y'] = wanted(x)\ntable = {}\nfill(table, x)\n"
    "observe('y', f(x), expect=lambda: table['y'])",
    "a table filled in a loop": WANTED + "table = {}\nfor k in range(3):\n    table[k] = wanted(k * x)\n"
    "for k in range(3):\n    observe(f'y {k}', f(k * x), expect=lambda: table[k])",
    "one of several targets": WANTED + "right, _ = wanted(x), 2\nobserve('y', f(x), expect=lambda: right)",
    "one name of two values": WANTED + "y = wanted(x)\nobserve('y', f(x), expect=lambda: y)\n"
    "y = f(2 * x)\nobserve('twice', y)",
    "nobody": WANTED + "left_over = wanted(x)\nobserve('y', f(x))",
    "a decorator": "def wanted(function):\n    return lambda: 3 * function() + 1\n"
    "@wanted\ndef right():\n    return x\nobserve('y', f(x), expect=right)",
    "a function that sets a global": "def wanted():\n    global table\n    table = 3 * x + 1\nwanted()\n"
    "observe('y', f(x), expect=lambda: table)",
    "a parameter of that name is not the function": WANTED
    + "def call(wanted):\n    return f(wanted)\nobserve('y', call(x), expect=lambda: wanted(x))",
}
USED_BY_WHAT_IS_LEFT = {
    "a helper of a helper": "def more():\n    return 1\ndef kept():\n    return more()\n"
    "observe('y', lambda: f(kept()))",
    "an optimizer's step": "model = Network()\noptimizer = torch.optim.SGD(model.parameters(), lr=1)\n"
    "optimizer.step()\nobserve('w', model.weight, expect=lambda: optimizer.state)",
    "training whose result only the reference looks at": "model = Network()\nresult = train(model)\n"
    "observe('w', model.weight, expect=lambda: result)",
    "training whose result nobody looks at": "model = Network()\nresult = train(model)\n"
    "observe('w', model.weight)",
    "a hook": "model = Network()\nhandle = model.register_forward_hook(note)\nobserve('w', lambda: model(x))",
    "the next of an iterator": "numbers = iter([1, 2])\nfirst = next(numbers)\n"
    "observe('y', f(next(numbers)), expect=lambda: first)",
    "a setting": "torch.set_grad_enabled(True)\nobserve('y', f(x))",
    "an assertion": "assert len(x) == 4\nobserve('y', f(x))",
    "a change of an input": "x[0] = 0\nx.mul_(2)\nx += 1\nobserve('y', f(x))",
    "an attribute": "model = Network()\nmodel.rate = 3\nobserve('y', model(x))",
    "a default": "rate = 3\ndef call(x, rate=rate):\n    return f(x, rate)\nobserve('y', call(x))",
    "a decorator": "def twice(function):\n    return function\n@twice\ndef call():\n    return f(x)\n"
    "observe('y', call)",
    "a comprehension": "rates = [1, 2]\nobserve('y', [f(rate * x) for rate in rates])",
    "functions in a list that observe": "def look():\n    observe('y', f(x))\nlooks = [look]\n"
    "for each in looks:\n    each()",
    "a submodule": "import torch.utils.data\nimport torch\n"
    "observe('y', f(torch.utils.data.TensorDataset(x)))",
    "a function that sets a global": "def begin():\n    global start\n    start = 3\nbegin()\n"
    "observe('y', lambda: f(start))",
    "either branch": "if len(x) > 3:\n    n = 3\nelse:\n    n = 4\nobserve('y', f(x[:n]))",
}


@pytest.mark.parametrize("probe", USED_BY_THE_REFERENCE_ONLY.values(), ids=USED_BY_THE_REFERENCE_ONLY)
def test_what_only_the_reference_needs_is_not_sent(probe):
    sent = statements_of(START + probe, for_submission=True)
    text = "\n".join(one.source for one in sent)
    for told in ("def wanted", "class wanted", "wanted =", "as wanted", "wanted(x)"):
        assert told not in text
    assert "observe(" in text
    compile(text, "", "exec")
    assert len(sent) == len(statements_of(START + probe))  # a statement's number decides what it draws


@pytest.mark.parametrize("probe", USED_BY_WHAT_IS_LEFT.values(), ids=USED_BY_WHAT_IS_LEFT)
def test_what_the_observed_values_need_is_sent(probe):
    sent = [one.source for one in statements_of(START + probe, for_submission=True)]
    assert "pass" not in sent[1:]


def test_the_reference_keeps_all():
    probe = START + USED_BY_THE_REFERENCE_ONLY["a chain of helpers"]
    assert "def more" in "\n".join(one.source for one in statements_of(probe))


def test_the_functions_that_a_finished_answer_must_not_call_are_not_sent():
    (sent, _) = statements_of('not_allowed("softmax")\nobserve("y", f(1))', for_submission=True)
    assert "softmax" not in sent.source


def test_an_input_that_only_the_reference_uses_is_no_input_of_a_submission():
    probe = START + 'y = given("y", lambda: 3)\nobserve("x", f(x), expect=lambda: y * x)'
    assert for_a_submission(probe).givens == {"x"}
    assert for_a_submission(probe).kept_back == ("y",)
    assert for_a_submission("for k in 'ab':\n    observe(k, f(given(k)))").givens is None


def test_a_probe_takes_from_the_notebook_what_it_neither_makes_nor_imports():
    probe = "from torchcourse.grading import given, observe\nimport math\nn = 3\n"
    probe += "def call(x):\n    y = math.sqrt(x)\n    return f(y, n, [k for k in rows])\n"
    probe += "rows = start\nobserve('y', call(given('x', make)))\nstart = 1"
    assert for_a_submission(probe).needs == {"f", "start"}
    assert for_the_reference(probe).needs == {"f", "start", "make"}


LINE = """
### BEGIN HIDDEN TESTS
import random
from torchcourse.grading import given, observe

def drawn():
    return random.random()

def wanted(x):
    return 3 * x + 1

x = given("x", drawn)
secret = given("secret", drawn)
observe("line", f(x), expect=lambda: wanted(x))
observe("secret", 0.0 * f(x), expect=lambda: 0 * secret)
### END HIDDEN TESTS"""
LOOKING = {
    "by its name": "return wanted(x)",
    "in the frames that called": """import sys
    frame = sys._getframe()
    while frame is not None:
        for names in (frame.f_globals, frame.f_locals):
            if "wanted" in names:
                return names["wanted"](x)
        frame = frame.f_back""",
    "in all of the memory": """import gc, types
    for each in gc.get_objects():
        if isinstance(each, types.FunctionType) and each.__name__ in ("wanted", "drawn"):
            return each(x)""",
}


def test_an_answer_finds_nothing_of_what_only_the_reference_needs():
    text = notebook(cell("code", "x = 1"), answer("f", "f = lambda x: 3 * x + 1"), check("test_f", LINE, 2))
    bodies = {name: f"def f(x):\n    {body}" for name, body in LOOKING.items()}
    answers = [BankAnswer("f", "wrong", name, None, body, "") for name, body in bodies.items()]
    report = check_bank(source_from_notebook(text, "line"), answers, [1], workers=1)
    assert [verdict.points for verdict in report.solutions] == [2]
    assert {result.answer.name: result.verdict.points for result in report.results} == dict.fromkeys(
        LOOKING, 0
    )
    by_name = report.results[0].verdict.failed
    assert by_name[0].message == "raised NameError: name 'wanted' is not defined"
    assert set(report.references[0].givens) == {"f/x"}
