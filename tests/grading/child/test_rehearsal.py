"""What a template does before it forks changes nothing that a notebook could see."""

import subprocess
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

from torchcourse.grading.child.rehearsal import rehearse_an_error
from torchcourse.grading.child.run_cells import _runner
from torchcourse.grading.execute.task import _compiled

IN_A_PROCESS_OF_ITS_OWN = """
import gc
from torchcourse.grading.child.rehearsal import use_huge_pages
pieces = [bytes([number % 251]) * 4001 for number in range(10_000)]
count = use_huge_pages()
assert all(piece == bytes([number % 251]) * 4001 for number, piece in enumerate(pieces))
print(count)
"""


def test_an_error_that_is_rehearsed_is_not_shown(capsys):
    shell = InteractiveShell()
    rehearse_an_error(shell)
    assert capsys.readouterr() == ("", "")
    assert shell.execution_count == 1
    assert not hasattr(sys, "last_value") or not isinstance(sys.last_value, NotImplementedError)


def test_memory_holds_the_same_after_it_moved_into_huge_pages():
    done = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) >= 0  # none where the kernel is older than 6.1


def test_a_probes_statement_runs_in_the_notebooks_names():
    names = {"x": 2}
    _runner(_compiled("y = x + 1", "scale"), lambda: names)()
    assert names["y"] == 3


def test_a_statement_that_parses_and_does_not_compile_raises_when_it_runs():
    with pytest.raises(SyntaxError, match="outside function"):
        _runner(_compiled("return 1", "scale"), dict)()
