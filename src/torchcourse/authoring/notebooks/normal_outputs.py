"""Outputs without what differs from one run, or from one machine, to the next."""

from __future__ import annotations

import re
import sysconfig
from itertools import groupby
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict

# A live control means nothing without its kernel, and has a new id in each; what it shows as text is kept.
_WIDGET = "application/vnd.jupyter.widget-view+json"
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
# ipykernel names each cell's code after its process and a digest: /tmp/ipykernel_1234/5678.py
_CELL_FILE = re.compile(r"[^\s'\"]*ipykernel_\d+[/\\]\d+\.py")


def normal_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Bring the outputs of one cell into the form that is the same after every run."""
    normal: list[NotebookNode] = []
    for is_stream, group in groupby(outputs, key=lambda output: output.output_type == "stream"):
        run = list(group)
        normal += _joined_streams(run) if is_stream else run
    return [from_dict(_normal_text(output)) for output in normal]


def _joined_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join what was printed: how it arrives in chunks, stdout and stderr mixed, is up to the clock."""
    joined = []
    for name in ("stdout", "stderr"):
        text = "".join(output.text for output in outputs if output.name == name)
        if text:
            joined.append(NotebookNode(output_type="stream", name=name, text=text))
    return joined


def _normal_text(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _normal_text(item, name) for name, item in value.items() if name != _WIDGET}
    if isinstance(value, list):
        return [_normal_text(item, key) for item in value]
    # Pictures are base64: nothing in them is a path or an address.
    return normal_line(value) if isinstance(value, str) and not key.startswith("image/") else value


def normal_line(text: str) -> str:
    """Take out addresses of objects, files of the running kernel, and where Python is installed."""
    text = _CELL_FILE.sub("cell", _ADDRESS.sub("at 0x…", text))
    for folder, name in _INSTALLATION:
        text = text.replace(folder, name)
    return text


def _installation() -> list[tuple[str, str]]:
    """Name the folders that differ from one machine to the next, the longest first."""
    course = Path(__file__).resolve().parents[3]
    home = str(Path.home())
    folders = {str(course): "torchcourse-src"}
    for kind, name in (("purelib", "site-packages"), ("platlib", "site-packages"), ("stdlib", "python")):
        folder = sysconfig.get_path(kind)
        folders[folder] = name
        if home != "/" and folder.startswith(home + "/"):  # tracebacks say ~/… for a file below home
            folders["~" + folder.removeprefix(home)] = name
    return sorted(folders.items(), key=lambda item: -len(item[0]))


_INSTALLATION = _installation()
