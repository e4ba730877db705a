"""An IPython shell whose cells' outputs are nbformat outputs, as a kernel's are, without a kernel.

Everything that a cell displays goes to a `Reporter`: streams, rich displays, results, errors, figures.
"""

from __future__ import annotations

import builtins
import io
import json
import sys
import threading
from collections.abc import Sequence
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError, UsageError
from traitlets import Type
from traitlets.config import Config

from torchcourse.grading.child import channel
from torchcourse.grading.child.cell_texts import CellCompiler, QuickTransformer, may_await
from torchcourse.grading.child.no_commands import NoCommands
from torchcourse.values.plain_data import class_name

# What one cell may put into the notebook; feedback pages must stay readable, and small.
MAX_TEXT_PER_CELL = 200_000
MAX_RICH_PER_CELL = 8 * 2**20
FLUSH_AT = 8_192


class Reporter:
    """Sends what happens in the cells to the process that watches; safe to call from threads."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.cell = -1
        self._lock = threading.RLock()
        self._room = {"text": MAX_TEXT_PER_CELL, "rich": MAX_RICH_PER_CELL}
        self._stream: tuple[str, list[str], int] = ("stdout", [], 0)

    def begin_cell(self, index: int) -> None:
        with self._lock:  # a thread of an earlier cell may print at any moment
            self.flush()
            self.cell = index
            self._room = {"text": MAX_TEXT_PER_CELL, "rich": MAX_RICH_PER_CELL}
            self.send(channel.CELL_STARTED, {"cell": index})

    def finish_cell(self, count: int | None, error: str | None, settings: Sequence[str] = ()) -> None:
        """`settings` are the names of those that were put back while the cell's probe ran."""
        content = {"cell": self.cell, "count": count, "error": error, "settings": list(settings)}
        self.send(channel.CELL_FINISHED, content)

    def send(self, kind: bytes, content: Any) -> None:
        payload = content if isinstance(content, bytes) else json.dumps(content).encode()
        with self._lock:
            self.flush()
            channel.send(self.descriptor, kind, payload)

    def write(self, name: str, text: str) -> None:
        """Add to a stream; what belongs together is sent together."""
        with self._lock:
            if self._stream[0] != name:
                self.flush()
                self._stream = (name, [], 0)
            _, parts, size = self._stream
            parts.append(text)
            self._stream = (name, parts, size + len(text))
            if size + len(text) > FLUSH_AT:
                self.flush()

    def flush(self) -> None:
        with self._lock:
            name, parts, size = self._stream
            if not size:
                return
            self._stream = (name, [], 0)
            text = self._within_room("".join(parts))
            if text:
                output = {"output_type": "stream", "name": name, "text": text}
                self._send_output({"output": output})

    def output(self, output: dict[str, Any], **how: Any) -> None:
        """Report a display, a result or an error."""
        size = len(json.dumps(output))
        with self._lock:
            self.flush()
            if size > self._room["rich"]:
                text = f"[a display of {size:,} bytes was left out: too much for one cell]"
                output = {"output_type": "stream", "name": "stdout", "text": text + "\n"}
            else:
                self._room["rich"] -= size
            self._send_output({"output": output, **how})

    def clear(self, wait: bool) -> None:
        with self._lock:
            self.flush()
            self._send_output({"clear": True, "wait": wait})

    def _send_output(self, content: dict[str, Any]) -> None:
        payload = json.dumps({"cell": self.cell, **content}).encode()
        channel.send(self.descriptor, channel.OUTPUT, payload)

    def _within_room(self, text: str) -> str:
        room = self._room["text"]
        if room <= 0:
            return ""
        self._room["text"] = room - len(text)
        if len(text) <= room:
            return text
        return text[:room] + f"\n[output cut here: more than {MAX_TEXT_PER_CELL:,} characters in one cell]\n"


class ReportedStream(io.TextIOBase):
    """Standard output or standard error of a cell."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, reporter: Reporter, name: str) -> None:
        self._reporter = reporter
        self.name = name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._reporter.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Nothing to do: what is written goes out with the next frame."""

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return {"stdout": 1, "stderr": 2}[self.name]


class ReportedDisplays(DisplayPublisher):
    """Where `display(…)` goes."""

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: str | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        output = {"output_type": "display_data", "data": _json_able(data), "metadata": metadata or {}}
        self.shell.reporter.output(output, display_id=(transient or {}).get("display_id"), update=update)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.reporter.clear(wait)


class ReportedResults(DisplayHook):
    """Where the value of a cell's last expression goes."""

    def write_output_prompt(self) -> None:
        """A notebook shows the number beside the cell."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        assert self.shell is not None  # it made this hook
        self.shell.reporter.output(
            {
                "output_type": "execute_result",
                "execution_count": self.prompt_count,
                "data": _json_able(format_dict),
                "metadata": md_dict or {},
            }
        )

    def finish_displayhook(self) -> None:
        """Nothing is written here that would need an end."""


class NotebookShell(NoCommands):
    """IPython as a kernel runs it: no history, no terminal, errors as outputs."""

    reporter: Reporter
    compiler_class = Type(CellCompiler)

    def __init__(self, **kwargs: Any) -> None:
        config = Config()
        config.InteractiveShell.colors = "nocolor"  # to colour a traceback takes as long as to write it
        config.HistoryManager.enabled = False  # it starts a thread and opens a database
        config.InteractiveShell.cache_size = 1000
        config.IPKernelApp.trust_xheaders = False  # libraries look for this section to know a notebook
        super().__init__(  # type: ignore[no-untyped-call]  # IPython's
            config=config, display_pub_class=ReportedDisplays, displayhook_class=ReportedResults, **kwargs
        )
        self.input_transformer_manager = QuickTransformer()
        self.db = {}  # %cd and %store keep theirs on disk, where a notebook's process may not write

    def enable_gui(self, gui: str | None = None) -> None:
        """Take `%matplotlib inline`, which asks for no windows.

        Raises:  UsageError for a kind of windows
        """
        if gui not in (None, "inline"):
            raise UsageError(f"no window of the kind {gui!r} can be opened while a notebook is graded")

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.reporter.output(
            {
                "output_type": "error",
                "ename": class_name(evalue)[:200],
                "evalue": _text_of(evalue)[:10_000],
                "traceback": [str(line)[:20_000] for line in stb],
            }
        )

    def should_run_async(self, raw_cell: str, **how: Any) -> bool:
        return may_await(how.get("transformed_cell") or raw_cell) and super().should_run_async(
            raw_cell, **how
        )

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Nothing for the history, which is off: a second traceback costs as much as the first."""
        return {}

    def report_to(self, reporter: Reporter) -> None:
        """Send everything that cells write and display to a reporter."""
        self.reporter = reporter
        sys.stdout = ReportedStream(reporter, "stdout")
        sys.stderr = ReportedStream(reporter, "stderr")
        sys.stdin = io.StringIO()
        builtins.input = _no_input


# The name that libraries (rich, tqdm, plotly) ask for to know that their output goes to a notebook.
NotebookShell.__name__ = "ZMQInteractiveShell"


def _no_input(prompt: object = "") -> str:
    raise StdinNotImplementedError(
        "input() cannot be answered while a notebook is graded: put the value into the code"
    )


def _text_of(error: BaseException) -> str:
    """An error's text, which may be the student's own code, and fail."""
    try:
        return str(error)
    except Exception:
        return "its own text cannot be made"


def _json_able(data: dict[str, Any]) -> dict[str, Any]:
    """Keep of a display what a notebook file can hold: images become base64 text."""
    from base64 import b64encode

    kept: dict[str, Any] = {}
    for mime, value in data.items():
        if isinstance(value, bytes):
            value = b64encode(value).decode("ascii")
        try:
            json.dumps(value)
        except (TypeError, ValueError, RecursionError):
            continue
        kept[str(mime)] = value
    return kept
