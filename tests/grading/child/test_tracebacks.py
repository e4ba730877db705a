"""A traceback is IPython's without colours, to the letter, although it is written in a tenth of the time."""

import json
import subprocess
import sys

import pytest

CELLS = {
    "a missing name": "missing",
    "an assertion": "assert 1 == 2, 'not the same'",
    "in a function": "def half(x):\n    '''Half.'''\n    return x / zero\n\nhalf(\n    3\n)",
    "in a lambda": "(lambda x: x + 'text')(1)",
    "in a generator": "list(1 / (number - 2) for number in range(5))",
    "in a comprehension": "[1 / (number - 2) for number in range(5)]",
    "in a class": "class Layer:\n    size = 1\n    other = siz\n",
    "in a method": "class Layer:\n    def size(self):\n        return self.rows\n\nLayer().size()",
    "in a decorated function": "import functools\n@functools.lru_cache\ndef f():\n    return 1 / 0\n\nf()",
    "without an end": "import sys\nsys.setrecursionlimit(200)\n"
    "def again(n):\n    return again(n + 1)\n\nagain(0)",
    "from another": "try:\n    1 / 0\nexcept Exception as error:\n    raise ValueError('no') from error",
    "while another": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    {}['missing']",
    "not Python": "def f(:\n    pass",
    "badly indented": "if True:\npass",
    "in a text that is run": "exec('1 / 0')",
    "in a file": "from pathlib import Path\nPath('mine.py').write_text('def f():\\n    return 1 / 0\\n')\n"
    "import sys\nsys.path.insert(0, '')\nimport mine\nmine.f()",
    "after a change of folder": "import os\nos.mkdir('below')\nos.chdir('below')\n1 / 0",
    "in a magic": "%time 1 / 0",
    "with what is no ASCII": "größe = 'läßt'\ngröße + 1  # größer",
    "a layer's": "import torch\ntorch.nn.Linear(3, 4)(torch.ones(5))",
    "of a module without forward": "torch.nn.Module()(1)",
    "a function's of torch": "torch.nn.functional.cross_entropy(torch.ones(3), torch.ones(2))",
    "in backward": "torch.ones(3).sum().backward()",
    "hidden": "def f():\n    __tracebackhide__ = True\n    return 1 / 0\n\ndef g():\n    return f()\n\ng()",
    "long": "def long():\n" + "    x = 1\n" * 300 + "    return y\n\nlong()",
    "the same again": "def half(x):\n    '''Half.'''\n    return x / zero\n\nhalf(\n    3\n)",
}
ONE_SHELL = """
import json, sys, torch
shown = []
if sys.argv[1] == "ours":
    from torchcourse.grading.child.notebook_shell import NotebookShell as Shell
    from torchcourse.grading.child.rehearsal import rehearse_an_error
else:
    from IPython.core.interactiveshell import InteractiveShell as Shell
    rehearse_an_error = lambda shell: None
Shell._showtraceback = lambda self, etype, value, lines: shown.append(lines)
shell = Shell.instance()
shell.colors = "nocolor"
rehearse_an_error(shell)
texts = {}
for name, cell in json.loads(sys.stdin.read()).items():
    shell.run_cell(cell, store_history=True)
    texts[name] = "\\n".join(shown.pop())
    assert not shown, name
print(json.dumps(texts), file=sys.__stdout__)
"""


@pytest.fixture(scope="module")
def tracebacks(tmp_path_factory):
    """By whose shell, and which error: the text."""
    return {whose: _tracebacks(whose, tmp_path_factory.mktemp(whose)) for whose in ("ours", "IPythons")}


def _tracebacks(whose, folder):
    command = [sys.executable, "-c", ONE_SHELL, whose]
    done = subprocess.run(command, input=json.dumps(CELLS), capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1].replace(str(folder), "FOLDER"))


@pytest.mark.parametrize("error", CELLS)
def test_a_traceback_is_the_one_that_ipython_writes(tracebacks, error):
    assert tracebacks["ours"][error] == tracebacks["IPythons"][error]


def test_the_line_that_failed_is_marked(tracebacks):
    assert "----> 3" in tracebacks["ours"]["in a function"]
    assert "\x1b[" not in "".join(tracebacks["ours"].values())
