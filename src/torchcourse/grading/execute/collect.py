"""Make a `Run` of the frames that a notebook's process sent; the process may be hostile.

What is not of an honest frame's form is an error of the sender's. Outputs, observations and what only the
reference may say each have a collector of their own; here is the order in which frames may come.
"""

from __future__ import annotations

import json
from collections.abc import Container
from typing import Any

from torchcourse.grading.child import channel
from torchcourse.grading.child.channel import ChannelError
from torchcourse.grading.child.default_settings import TOLD
from torchcourse.grading.child.encoding import EncodingError
from torchcourse.grading.execute.collect_observations import ObservationCollector
from torchcourse.grading.execute.collect_outputs import MAX_CELL_OUTPUT_BYTES, OutputCollector
from torchcourse.grading.execute.collect_reference import REFERENCE_FRAMES, ReferenceFrames
from torchcourse.grading.one_line import one_line

MAX_REMARKS = 20  # of what the process itself can say, or make be said, to the instructor


class Collector:
    """Takes in frames; knows what has happened so far in a run of one notebook."""

    def __init__(self, cells: Container[int], reference: ReferenceFrames | None = None) -> None:
        """`cells` are the indices of the cells that the process is to run; only the instructor's own process
        is given a place for what the reference says.
        """
        self.cells = cells
        self.reference = reference
        self.outputs = OutputCollector(self.flag)
        self.observations = ObservationCollector(self._remark)
        self.execution_counts: dict[int, int] = {}
        self.errors: dict[int, str] = {}
        self.settings: dict[int, tuple[str, ...]] = {}  # by cell: what its probe found changed
        self.flags: list[str] = []
        self.cell = -1
        self.ignored_cells: frozenset[int] = frozenset()  # run a second time after a restart
        self.done = False
        self.killed = False  # by none of ours
        self.peak_mebibytes = 0.0  # of memory, of the largest process
        self._remarks = 0

    def begin_process(self, ignored_cells: frozenset[int]) -> None:
        """Another process goes on with the notebook; what it runs again counts only the first time."""
        self.ignored_cells = ignored_cells
        self.cell = -1
        self.done = False
        self.observations.begin_process()

    def take(self, kind: bytes, payload: bytes) -> None:
        """Take in one frame.

        Raises:  ChannelError when no honest process would have sent it
        """
        try:
            self._take(kind, payload)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError, MemoryError) as error:
            if isinstance(error, EncodingError):
                raise ChannelError(f"sent an observation that is {error}") from None
            raise ChannelError("sent a frame of the wrong form") from None

    def _take(self, kind: bytes, payload: bytes) -> None:
        if kind == channel.OBSERVATION:
            self.observations.take(payload)
        elif kind == channel.DONE:
            self.done = True
        elif kind in REFERENCE_FRAMES:
            if self.reference is None:
                raise ChannelError("tried to say what is wanted, as only the reference may")
            self.reference.take(kind, payload)
        elif kind == channel.OUTPUT:
            self._output(payload)
        else:
            content = json.loads(_at_most(payload, 10_000))
            if kind == channel.CELL_STARTED:
                self._cell_started(content["cell"])
            elif kind == channel.CELL_FINISHED:
                self._cell_finished(content)
            elif kind == channel.FLAG:
                self._remark(f"the process itself says: {content}")

    def flag(self, text: str) -> None:
        """Note something for the instructor, once."""
        text = one_line(text, 1000)
        if text not in self.flags:
            self.flags.append(text)

    def _remark(self, text: str) -> None:
        """Note what a process can cause at will; so it must not fill the list."""
        self._remarks += 1
        if self._remarks <= MAX_REMARKS:
            self.flag(text)

    def _cell_started(self, index: int) -> None:
        if type(index) is not int or index <= self.cell or index not in self.cells:
            raise ChannelError("sent its cells out of order")
        self.cell = index

    def _cell_finished(self, content: dict[str, Any]) -> None:
        if content["cell"] != self.cell:
            raise ChannelError("finished a cell that it had not started")
        if self.cell in self.ignored_cells:
            return
        if type(content["count"]) is int and 0 < content["count"] < 100_000:
            self.execution_counts[self.cell] = content["count"]
        told = content["settings"]
        if told and isinstance(told, list) and set(map(str, told)) <= set(TOLD):
            self.settings[self.cell] = tuple(told)
        if content["error"] is not None:
            self.errors[self.cell] = one_line(str(content["error"]), 200)

    def _output(self, payload: bytes) -> None:
        content = json.loads(_at_most(payload, MAX_CELL_OUTPUT_BYTES))
        if content["cell"] != self.cell:
            raise ChannelError("sent the output of another cell")
        if self.cell not in self.ignored_cells:
            self.outputs.take(self.cell, content, len(payload))


def _at_most(payload: bytes, length: int) -> bytes:
    if len(payload) > length:
        raise ChannelError("sent a frame larger than any honest one")
    return payload
