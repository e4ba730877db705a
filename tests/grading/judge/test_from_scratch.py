"""The static look finds PyTorch's finished functions, and lets the student's own alone."""

import resource

import pytest

from torchcourse.grading.judge.from_scratch import forbidden_calls

FORBIDDEN = ["softmax", "log_softmax", "cross_entropy", "l1_loss", "func"]


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
    ],
)
def test_a_finished_function_is_found(answer, others, found):
    assert list(forbidden_calls(answer, others, FORBIDDEN)) == found


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
    ],
)
def test_the_students_own_code_is_not_taken_for_it(answer, others):
    assert forbidden_calls(answer, others, FORBIDDEN) == ()


def test_what_binds_the_answers_name_anew_before_the_test_is_looked_at():
    answer, again = "def f(x): return x", "f = torch.softmax"
    assert forbidden_calls(answer, [again], FORBIDDEN, before_test=[again]) == ("torch.softmax",)
    assert forbidden_calls(answer, [again], FORBIDDEN) == ()


def test_a_text_that_would_take_gigabytes_to_parse_is_looked_at_all_the_same():
    hostile = "import a" + ".a" * 400_000 + "\ndef f(x): return torch.softmax(x, -1)"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert forbidden_calls(hostile, [hostile], FORBIDDEN) == ("softmax",)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB
