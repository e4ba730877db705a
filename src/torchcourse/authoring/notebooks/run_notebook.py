"""What does a notebook show once it has run? Executes it so that running it again shows the same bytes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.notebooknode import NotebookNode

from torchcourse.authoring.notebooks.build import NOTEBOOK_METADATA
from torchcourse.authoring.notebooks.normal_outputs import normal_outputs
from torchcourse.errors import TorchcourseError

LIMIT_SECONDS = 300  # per cell: a lesson trains small networks, nothing takes longer than this

# A profile of its own keeps an author's start-up files and figure settings out of the course.
_KERNEL_CONFIG = """\
c.InlineBackend.figure_formats = {"png"}
c.InlineBackend.rc = {"figure.dpi": 100, "savefig.dpi": "figure"}
c.InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": {"Software": None}}
"""
# What of the author's shell would show in outputs.
_NOT_INHERITED = (
    "MPLBACKEND",
    "MPLCONFIGDIR",
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "FORCE_COLOR",
    "PYTHONSTARTUP",
    "PYTHONWARNINGS",
)


class NotebookFailed(TorchcourseError):
    """A cell raised, took too long, or ended the kernel; `cell_index` counts from 0."""

    def __init__(self, cell_index: int, reason: str) -> None:
        super().__init__(reason)
        self.cell_index = cell_index


def run_notebook(notebook: NotebookNode, files: Mapping[str, Path] | None = None) -> NotebookNode:
    """Execute a copy of a notebook in an empty folder that holds only the given files.

    Raises:  NotebookFailed
    """
    running = deepcopy(notebook)
    with tempfile.TemporaryDirectory(prefix="torchcourse-run-") as folder:
        here = Path(folder)
        for relative, path in (files or {}).items():
            (here / "work" / relative).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, here / "work" / relative)
        (here / "work").mkdir(exist_ok=True)
        _execute(running, here / "work", _environment(here))
    for cell in running.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            cell.outputs = normal_outputs(cell.outputs)
    running.metadata = deepcopy(notebook.metadata)  # nbclient adds the interpreter's version and widgets
    return running


def _execute(notebook: NotebookNode, folder: Path, environment: dict[str, str]) -> None:
    started: list[int] = []
    manager = AsyncKernelManager(
        kernel_name=NOTEBOOK_METADATA["kernelspec"]["name"],
        # No installed kernelspecs: "python3" is then the interpreter that runs the build.
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
        # Sockets in the run's own folder: nobody else on this machine can listen.
        transport="ipc",
        ip=str(folder.parent / "kernel"),
    )
    client = NotebookClient(
        notebook,
        km=manager,
        timeout=LIMIT_SECONDS,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
        on_cell_start=lambda cell, cell_index: started.append(cell_index),
    )
    try:
        client.execute(env=environment, cleanup_kc=True)
    except CellExecutionError as error:
        raise NotebookFailed(started[-1], f"raised {error.ename}: {error.evalue}".strip()) from error
    except CellTimeoutError as error:
        raise NotebookFailed(started[-1], f"took longer than {LIMIT_SECONDS} s") from error
    except DeadKernelError as error:
        raise NotebookFailed(started[-1] if started else 0, "ended the kernel") from error


def _environment(folder: Path) -> dict[str, str]:
    profile = folder / "ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_kernel_config.py").write_text(_KERNEL_CONFIG)
    matplotlibrc = folder / "matplotlibrc"
    matplotlibrc.touch()
    inherited = {key: value for key, value in os.environ.items() if key not in _NOT_INHERITED}
    return inherited | {
        "IPYTHONDIR": str(folder / "ipython"),
        "MATPLOTLIBRC": str(matplotlibrc),
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
    }
