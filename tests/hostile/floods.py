"""Too much: files, memory, threads, output, cells, depth."""

from __future__ import annotations

import json
from typing import Any

from hostile.attack import ENDED, Attack, attack, cells_with_tests, code_cell


def _deep_in_cells(notebook: dict[str, Any]) -> None:
    deep: Any = 1
    for _ in range(400):
        deep = {"deep": [deep]}
    for cell in notebook["cells"]:
        cell["metadata"]["deep"] = deep
        if cell["cell_type"] == "markdown":
            cell["attachments"] = {"a.png": {"image/png": "x", "text/plain": deep}, "deep": deep}
    notebook["metadata"] = {"deep": deep, "kernelspec": deep, "widgets": {"application/x": deep}}


def _odd_in_notebook(notebook: dict[str, Any]) -> None:
    odd = "\ud800\0\x1b[2J"
    notebook["metadata"] = {
        odd: odd,
        "title": odd,
        "authors": odd,
        "widgets": [],
        "kernelspec": {"name": odd},
    }
    for cell in notebook["cells"]:
        cell["id"] = odd
        cell["metadata"]["tags"] = [odd, 5, {}]
        if cell["cell_type"] == "markdown":
            cell["attachments"] = {odd: {odd: odd}}
    notebook["cells"].insert(0, {"cell_type": "markdown", "metadata": {"name": odd}, "source": odd})


def _many_sleepers(notebook: dict[str, Any]) -> None:
    notebook["cells"][2:2] = [code_cell("import time; time.sleep(2.5)") for _ in range(200)]


def _million_lines(notebook: dict[str, Any]) -> None:
    notebook["cells"].insert(2, code_cell("x=1\n" * 1_000_000))


def _many_cells(notebook: dict[str, Any]) -> None:
    notebook["cells"][2:2] = [code_cell("1") for _ in range(1_500)]


def _deep_expression(notebook: dict[str, Any]) -> None:
    for depth in (90, 10_000, 100_000):
        notebook["cells"].insert(2, code_cell("(" * depth + "1" + ")" * depth))
        notebook["cells"].insert(2, code_cell("-" * depth + "1"))
    cells_with_tests(notebook)[0]["source"] = "(" * 100_000


FLOODS: list[Attack] = [
    attack(
        "flood-one-file",
        "with open('huge', 'wb') as file:\n    while True:\n        file.write(bytes(2**24))",
        flagged="limit of a file's size",
    ),
    attack(
        "flood-a-sparse-file",
        "with open('sparse', 'wb') as file:\n    file.truncate(2**40)",
        flagged="limit of a file's size",
    ),
    attack(
        "flood-the-disk",
        """
        import signal
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        number = 0
        while True:
            number += 1
            with open(f"file{number}", "wb") as file:
                file.write(bytes(32 * 2**20))
        """,
        flagged="MiB of files",
    ),
    attack(
        "flood-deleted-files",
        """
        import os, signal, time
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        kept = []
        for number in range(12):
            file = open(f"file{number}", "wb")
            file.write(bytes(32 * 2**20))
            file.flush()
            os.unlink(f"file{number}")
            kept.append(file)
        time.sleep(30)
        """,
        flagged="MiB of files",
    ),
    attack(
        "flood-many-files",
        """
        import signal
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        number = 0
        while True:
            number += 1
            open(f"{number}", "w").close()
        """,
        flagged=ENDED,
    ),
    attack(
        "flood-behind-many-folders",
        """
        import os, signal
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        for number in range(21_000):
            os.mkdir(f"{number:05}")
        os.mkdir("00000/deep")
        for number in range(40):
            for folder in ("00000/deep", "19999", "15000"):
                with open(f"{folder}/{number}", "wb") as file:
                    file.write(bytes(4 * 2**20))
        """,
        earns=None,
        flagged=ENDED,
    ),
    attack(
        "flood-memory",
        """
        import signal
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        hoard = []
        while True:
            hoard.append(bytes(256 * 2**20))  # its pages stay untouched: the limit is on addresses
        """,
        earns=None,  # it keeps what the honest answers would need
        flagged="limit of memory",
    ),
    attack(
        "flood-memory-by-torch",
        "hoard = [torch.empty(2**28) for _ in range(1000)]",
        flagged="limit of memory",
    ),
    attack(
        "flood-threads",
        """
        import threading, time
        def wait():
            time.sleep(60)
        while True:
            threading.Thread(target=wait, daemon=True).start()
        """,
        flagged="limit of threads",
    ),
    attack(
        "flood-descriptors",
        "import os\nhoard = []\nwhile True:\n    hoard.append(os.open('.', os.O_RDONLY))",
        flagged="limit of open files",
    ),
    attack("flood-output-in-one-line", "print('x' * 200_000_000)"),
    attack(
        "flood-output-in-lines",
        "import sys\nwhile True:\n    print('y' * 50)\n    print('z', file=sys.stderr)",
    ),
    attack(
        "flood-displays",
        "from IPython.display import HTML, display\nwhile True:\n    display(HTML('<p>' + 'x' * 1000))",
    ),
    attack(
        "flood-clears",
        "from IPython.display import clear_output\nwhile True:\n    clear_output(); clear_output(wait=True)",
    ),
    attack("flood-lines-of-code", change=_million_lines),
    attack("flood-cells", change=_many_cells),
    attack("flood-sleeping-cells", change=_many_sleepers, earns=None, flagged="all its cells"),
    attack("flood-depth-in-metadata", change=_deep_in_cells),
    attack("flood-depth-in-code", change=_deep_expression),
    attack("flood-odd-names", change=_odd_in_notebook),
]


NO_NOTEBOOKS = {
    "broken-deep": b"[" * 1_000_000,
    "broken-wide": b'{"cells": [' + b"{}," * 200_000 + b"{}]}",
    "broken-number": b'{"cells": [], "nbformat": ' + b"9" * 100_000 + b"}",
    "broken-keys": json.dumps({"cells": 5, "nbformat": "4", "metadata": []}).encode(),
}
