"""Cells are read as IPython reads them, however quickly."""

import pytest
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell

from torchcourse.grading.child.cell_texts import QuickTransformer, may_await

IPYTHON_CELLS = [
    "%matplotlib inline\nx = 1",
    "if True:\n    %time x = 1",
    "%%time\nx = 1",
    "files = !ls",
    "files = \\\n    !ls",
    "for i in range(2):\n    here = %pwd",
    "!echo {x}",
    "print?",
    "x = 1\nx.real??",
    "?print",
    ";f a b",
    "/f 1 2",
    ",f a b",
    "\n\n  x = 1\n  y = 2",
    ">>> x = 1\n>>> y = 2",
    "In [1]: x = 1",
]
PYTHON_CELLS = [
    "x = 7 % 3",
    "x = (7\n%\n3)",
    's = """\n%matplotlib inline\nwhat?\n"""',
    "check(f, hint='which axes?')  # and why?",
    "x != 3",
    "x = f'{y!r}'",
    "def f():\n    '''Is it?'''\n    return 1 / 2",
    "",
    "x = 1;",
]


@pytest.mark.parametrize("cell", IPYTHON_CELLS + PYTHON_CELLS)
def test_a_cell_is_transformed_as_ipython_does(cell):
    assert QuickTransformer().transform_cell(cell) == TransformerManager().transform_cell(cell)


@pytest.mark.parametrize("cell", IPYTHON_CELLS[:13])
def test_ipythons_own_syntax_is_found(cell):
    assert QuickTransformer().transform_cell(cell) != cell + "\n"


def test_a_transformer_that_a_cell_adds_is_used():
    class Doubled:
        priority = 1
        start_line = start_col = 0

        @classmethod
        def find(cls, tokens_by_line):
            return cls() if tokens_by_line[0][0].string == "x" else None

        def transform(self, lines):
            return ["y = 2\n"]

    transformer = QuickTransformer()
    transformer.token_transformers.append(Doubled)
    assert transformer.transform_cell("x = 1") == "y = 2\n"


@pytest.mark.parametrize(
    "cell", ["await f()", "async with f():\n    pass", "[x async for x in f()]", "x = 1", "wait = 1"]
)
def test_a_cell_that_needs_an_event_loop_is_never_taken_for_one_that_does_not(cell):
    shell = InteractiveShell()
    if shell.should_run_async(cell, transformed_cell=cell):
        assert may_await(cell)
