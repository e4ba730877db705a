"""An answer is unfinished if its own code ends in the stub's statement, not if it holds the word."""

import pytest

from torchcourse.grading.notebook.definitions import is_stub

FINISHED = [
    "def f(x):\n    if x.dim() > 2:\n        raise NotImplementedError('only rows')\n    return x",
    "def f(x):\n    return x\n    raise NotImplementedError",
    "class Base:\n    def rate(self):\n        raise NotImplementedError\n\n"
    "class f(Base):\n    def rate(self):\n        return 1",
    "def f(x):\n    raise NotImplementedError\n\ndef f(x):\n    return x",
    "def f(x):  # no NotImplementedError any more\n    return x",
    "def f(x):\n    try:\n        return x\n    except NotImplementedError:\n        return 0",
    "def later():\n    raise NotImplementedError\n\ndef f(x):\n    return x",
]
UNFINISHED = [
    "def f(x):\n    raise NotImplementedError",
    'def f(x):\n    """Words."""\n    # mine\n    e = x\n    raise NotImplementedError()',
    "class f:\n    def __init__(self):\n        raise NotImplementedError",
    "%matplotlib inline\ndef f(x):\n    raise NotImplementedError",
    "raise NotImplementedError",
]


@pytest.mark.parametrize("text", FINISHED)
def test_a_branch_a_helper_or_a_word_is_no_stub(text: str) -> None:
    assert not is_stub(text, {"f"})


@pytest.mark.parametrize("text", UNFINISHED)
def test_the_stubs_own_statement_is(text: str) -> None:
    assert is_stub(text, {"f"})
