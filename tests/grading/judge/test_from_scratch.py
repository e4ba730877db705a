"""The static look finds PyTorch's finished functions, and lets the student's own alone."""

import resource

import pytest

from torchcourse.grading.judge.from_scratch import forbidden_calls

FORBIDDEN = ["softmax", "log_softmax", "cross_entropy", "l1_loss", "func"]
ASKED_FOR = ["f", "cross_entropy", "A", "Net", "torch"]


@pytest.mark.parametrize(
    ("answer", "others", "found"),
    [
        ("def f(x): return torch.softmax(x, -1)", [], ["torch.softmax"]),
        ("def f(x): return x.softmax(-1)", [], ["x.softmax"]),
        ("def f(x): return nn.Softmax(dim=-1)(x)", [], ["nn.Softmax"]),
        ("def f(x): return torch.nn.functional.log_softmax(x)", [], ["torch.nn.functional.log_softmax"]),
        ("def f(x): return nn.LogSoftmax(-1)(x)", [], ["nn.LogSoftmax"]),
        ("def f(x, y): return nn.CrossEntropyLoss()(x, y)", [], ["nn.CrossEntropyLoss"]),
        ("def f(x, y): return nn.L1Loss()(x, y)", [], ["nn.L1Loss"]),
        ("from torch import softmax\ndef f(x): return softmax(x, -1)", [], ["softmax"]),
        ("def f(x): return s(x, -1)", ["from torch.nn.functional import softmax as s"], ["softmax"]),
        ("def f(x): return mine(x)", ["def mine(x):\n    return torch.softmax(x, -1)"], ["torch.softmax"]),
        ("def f(x): return a(x)", ["def a(x): return b(x)", "def b(x): return x.softmax(0)"], ["x.softmax"]),
        ("from torch.func import grad\ndef f(x): return grad(x.sum)(x)", [], ["grad"]),
        ("f = lambda x: torch.softmax(x, -1)", [], ["torch.softmax"]),
        ("%matplotlib inline\ndef f(x): return torch.softmax(x, -1)", [], ["torch.softmax"]),
        ("%%time\ndef f(x): return torch.softmax(x, -1)", [], ["torch.softmax"]),
        ("files = !ls\ndef f(x): return torch.softmax(x, -1)", [], ["softmax"]),
        (">>> def f(x): return torch.softmax(x, -1)", [], ["softmax"]),
        ("    def f(x): return torch.softmax(x, -1)\n    torch.softmax?", [], ["softmax"]),
        ("def f(x): return softmax(x, -1)", ["from torch.nn.functional import *"], ["softmax"]),
        ("def f(x, y): return loss(x, y)", ["loss = nn.CrossEntropyLoss()"], ["nn.CrossEntropyLoss"]),
        ("def f(x): return s(x)", ["if True:\n    s = lambda x: x.softmax(-1)"], ["x.softmax"]),
        ("def f(x): return torch.mine(x)", ["torch.mine = torch.softmax"], ["torch.softmax"]),
        ("def f(x): return getattr(torch, 'softmax')(x, -1)", [], ["torch.softmax"]),
        ("def f(x): return torch.softmax(x, -1)" + ".T" * 5_000, [], ["softmax"]),
        ("def f(x): return x.softmax(-1)" + " " * 30_000, [], ["softmax"]),
        ("def f(x): return s(x)", ["def s(x): return x.softmax(-1)" + " " * 30_000], ["softmax"]),
        ("def f(self, dim=-1): return self.softmax(dim)", [], ["self.softmax"]),
        ("from torch.nn.functional import *\ndef f(x): return log_softmax(x, 1)", [], ["log_softmax"]),
        ("def f(x): return torch._safe_softmax(x, -1)", [], ["torch._safe_softmax"]),
        (
            "def f(x): return F.scaled_dot_product_attention(x, x, x)",
            [],
            ["F.scaled_dot_product_attention"],
        ),
        ("from scipy.special import softmax as helper\ndef f(x): return helper(x)", [], ["softmax"]),
        ("def f(x): return tools[0](x)", ["tools = []", "tools.append(torch.softmax)"], ["torch.softmax"]),
        ("tools = {}\ntools['s'] = torch.softmax\ndef f(x): return tools['s'](x)", [], ["torch.softmax"]),
        ("def f(x, s=torch.softmax): return s(x)", [], ["torch.softmax"]),
        ("@wrapped(torch.softmax)\ndef f(x): return x", [], ["torch.softmax"]),
        ("def f(x): return x\nf = torch.softmax", [], ["torch.softmax"]),
        ("class Net:\n    s = nn.Softmax(-1)\n    def f(self, x): return self.s(x)", [], ["nn.Softmax"]),
        ("def f(x):\n    if True:\n        return x.softmax(-1)", [], ["x.softmax"]),
        ("def f(x):\n    import torch.nn.functional as G\n    return G.softmax(x)", [], ["G.softmax"]),
        ("def f(x):\n    assert x.dim() == 2\n    return x.softmax(-1)", [], ["x.softmax"]),
        ("def install():\n    global f\n    f = torch.softmax\ninstall()", [], ["torch.softmax"]),
        ("def f(x): return Helper()(x)", ["class Helper(nn.Softmax): pass"], ["nn.Softmax"]),
        ("def f(x): return (lambda y: y.softmax(-1))(x)", [], ["x.softmax", "y.softmax"][1:]),
        ("def f(x):\n    with torch.func.context():\n        return x", [], ["torch.func"]),
    ],
)
def test_a_finished_function_is_found(answer, others, found):
    assert list(forbidden_calls(answer, others, FORBIDDEN, asked_for=ASKED_FOR)) == found


@pytest.mark.parametrize(
    ("answer", "others"),
    [
        ("def cross_entropy(x, y): return -softmax(x).log().mean()", ["def softmax(x): return x.exp()"]),
        ("def softmax(x): return x.exp()\ndef f(x): return softmax(x)", ["from torch import softmax"]),
        ("class A:\n    def f(self, x): return self.softmax(x)", []),
        ("def f(x): return x.exp() / x.exp().sum()  # not torch.softmax", []),
        ('def f(x):\n    """Like torch.softmax."""\n    return x', []),
        ("def f(x): return x", ["def unused(x): return torch.softmax(x, -1)"]),
        ("def f(x: return", []),
        ("def f(x): return torch.logsumexp(x, -1)", []),
        ("def f(x):\n    loss = x.mean()\n    return loss", ["loss = F.cross_entropy(a, b)\nprint(loss)"]),
        ("def f(x): return softmax(x)", ["from torch import softmax", "def softmax(x): return x.exp()"]),
        ("%matplotlib inline\ndef f(x): return x.exp()  # not x.softmax", []),
        ("def f(x): return x.exp()  # not x.softmax" + " " * 30_000, []),
        ("def f(x): return x.exp()\nassert torch.allclose(f(y), torch.softmax(y, -1))", []),
        ("def f(x): return x.exp()\nprint(f(y) - torch.softmax(y, -1))", []),
        ("def f(x): return x.exp()\ntorch.testing.assert_close(f(y), torch.softmax(y, -1))", []),
        ("def f(x): return torch.exp(x)\ntorch.testing.assert_close(f(y), torch.softmax(y, -1))", []),
        ("def f(x): return x.exp()\nexpected = torch.softmax(y, -1)\nf(y), expected", []),
        ("def f(x): return x.exp()\ndef check(): return f(y) - torch.softmax(y, -1)\ncheck()", []),
        ("def f(x): return x.exp()\nif False:\n    f = torch.softmax", []),
        ("def f(x): return x.exp()\nhelp(torch.softmax)", []),
        ("def f(x):\n    if isinstance(x, nn.Softmax):\n        return 0\n    return x.exp()", []),
        ("def f(x): return x.exp()\nf.__doc__ = torch.softmax.__doc__", []),
        ("def f(x: nn.Softmax) -> nn.Softmax: return x.exp()", []),
        ("def f(x):\n    assert torch.softmax(x, -1) is not None\n    return x.exp()", []),
        ("def f(x): return x.softmax(-1)\ndef f(x): return x.exp()", []),
        ("def f(x): return x.exp()\nfor y in ys:\n    print(torch.softmax(y, -1))", []),
        ("def f(x): return x.exp()\nplt.plot(x, torch.softmax(x, 0))", []),
        ("def f(x): return x.exp()", ["plt.plot(x, torch.softmax(x, 0))", "y = F.softmax(x, 0)"]),
    ],
)
def test_the_students_own_code_is_not_taken_for_it(answer, others):
    assert forbidden_calls(answer, others, FORBIDDEN, asked_for=ASKED_FOR) == ()


@pytest.mark.parametrize(
    "answer",
    [
        "def f(x):\n    with torch.set_grad_enabled(False):\n        return x",
        "def f(x):\n    with torch.autograd.no_grad():\n        return x",
        "from torch.autograd import no_grad\n@no_grad()\ndef f(x): return x",
        "def f(x):\n    with torch.autograd.inference_mode():\n        return x",
    ],
)
def test_to_switch_autograd_off_is_not_to_use_it(answer):
    assert forbidden_calls(answer, [], ["backward", "autograd", "func", "set_grad_enabled"]) == ()


def test_what_the_test_does_not_ask_for_is_no_part_of_the_answer():
    answer = "def f(x): return x.exp()\nmine = torch.softmax(y, -1)"
    assert forbidden_calls(answer, [], FORBIDDEN, asked_for=["f", "torch"]) == ()
    assert forbidden_calls(answer, [], FORBIDDEN) == ("torch.softmax",)


def test_what_binds_the_answers_name_anew_before_the_test_is_looked_at():
    answer, again = "def f(x): return x", "f = torch.softmax"
    assert forbidden_calls(answer, [again], FORBIDDEN, before_test=[again]) == ("torch.softmax",)
    assert forbidden_calls(answer, [again], FORBIDDEN) == ()


HELPER = "def softmax(x, dim=-1):\n    return torch.softmax(x, dim)"
OWN = "def softmax(x, dim=-1):\n    return x.exp() / x.exp().sum(dim)"


@pytest.mark.parametrize(
    "answer",
    [
        "from helper import softmax as s\ndef f(x): return s(x)",
        "from helper import *\ndef f(x): return softmax(x)",
        "import helper\ndef f(x): return helper.softmax(x)",
        "import helper as h\ndef f(x): return h.softmax(x)",
        "def f(x):\n    from helper import softmax as s\n    return s(x)",
        "def f(x):\n    import helper\n    return helper.softmax(x)",
        "from helper import softmax as f",
    ],
)
def test_a_file_beside_the_notebook_is_looked_at_as_a_cell_is(answer):
    files = {"helper": HELPER}
    assert forbidden_calls(answer, [], FORBIDDEN, asked_for=ASKED_FOR, files=files) == ("torch.softmax",)
    assert forbidden_calls(answer, [], FORBIDDEN, asked_for=ASKED_FOR, files={"helper": OWN}) == ()


@pytest.mark.parametrize("answer", ["from answers import *", "%run answers.py"])
def test_a_whole_answer_in_a_file_is_looked_at(answer):
    files = {"answers": "import torch\ndef f(x): return torch.softmax(x, -1)"}
    assert forbidden_calls(answer, [], FORBIDDEN, asked_for=ASKED_FOR, files=files) == ("torch.softmax",)


def test_an_import_in_the_function_is_looked_at():
    answer = "def f(x):\n    from torch.nn.functional import softmax as s\n    return s(x)"
    assert forbidden_calls(answer, [], FORBIDDEN, asked_for=ASKED_FOR) == ("softmax",)


def test_a_text_that_would_take_gigabytes_to_parse_is_looked_at_all_the_same():
    hostile = "import a" + ".a" * 400_000 + "\ndef f(x): return torch.softmax(x, -1)"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert forbidden_calls(hostile, [hostile], FORBIDDEN) == ("softmax",)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB
