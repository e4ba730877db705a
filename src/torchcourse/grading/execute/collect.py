"""Make a `Run` of the frames that a notebook's process sent; the process may be hostile.

What is not of an honest frame's form is an error of the sender's. Outputs go on as `OutputCleaner` rebuilds
them. Whatever the process sends, only so much of it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Container
from functools import lru_cache
from typing import Any

from torchcourse.grading.child import channel
from torchcourse.grading.child.channel import ChannelError
from torchcourse.grading.child.default_settings import TOLD
from torchcourse.grading.child.encoding import EncodingError, decode, encode, header_bytes
from torchcourse.grading.execute.clean_outputs import OutputCleaner
from torchcourse.grading.observe import Comparison
from torchcourse.grading.one_line import one_line
from torchcourse.grading.records import Observation, WantedObservation
from torchcourse.values.plain_data import Plain

MAX_OBSERVATIONS = 5_000
MAX_OBSERVATIONS_HEADERS = 16 * 2**20  # bytes; each becomes up to ten in memory
MAX_OBSERVATIONS_BYTES = 128 * 2**20  # from all processes of one notebook together
# So much each of them may send in any case: what one has sent too much does not cost the others' points.
MIN_PROCESS_BYTES = 8 * 2**20
MAX_OUTPUTS_PER_CELL = 2_000
MAX_CELL_OUTPUT_BYTES = 12 * 2**20  # an honest process sends less
MAX_OUTPUT_BYTES = 48 * 2**20  # of one notebook
MAX_TEXT = 250_000  # characters in one piece of a stream
# Most submissions observe the same: what was read of one serves the others.
KEPT_OBSERVATIONS = 500
MAX_KEPT_BYTES = 4_096
MAX_REMARKS = 20  # of what the process itself can say, or make be said, to the instructor


class Collector:
    """Takes in frames; knows what has happened so far in a run of one notebook."""

    def __init__(self, cells: Container[int], trusted: bool) -> None:
        """`cells` are the indices of the cells that the process is to run."""
        self.trusted = trusted  # the reference: may say what is wanted
        self.cells = cells
        self.cell = -1
        self.ignored_cells: frozenset[int] = frozenset()  # run a second time after a restart
        self.outputs: dict[int, list[dict[str, Any]]] = {}
        self.execution_counts: dict[int, int] = {}
        self.errors: dict[int, str] = {}
        self.settings: dict[int, tuple[str, ...]] = {}  # by cell: what its probe found changed
        self.observations: dict[tuple[str, str], Observation] = {}
        self.wanted: dict[tuple[str, str], WantedObservation] = {}
        self.givens: dict[str, bytes] = {}  # encoded, as they go to every submission
        self.not_allowed: dict[str, tuple[str, ...]] = {}
        self.modules: list[str] = []
        self.flags: list[str] = []
        self.done = False
        self.killed = False  # by none of ours
        self._cleaner = OutputCleaner()
        self._remarks = 0
        self._cell_output_bytes: dict[int, int] = {}
        self._output_bytes = 0
        self._header_bytes = 0
        self._observation_bytes = 0
        self._process_bytes = 0
        self._displays: dict[str, list[tuple[int, int]]] = {}
        self._clear_next: set[int] = set()

    def begin_process(self, ignored_cells: frozenset[int]) -> None:
        """Another process goes on with the notebook; what it runs again counts only the first time."""
        self.ignored_cells = ignored_cells
        self.cell = -1
        self.done = False
        self._process_bytes = 0

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
            self._observation(payload)
        elif kind == channel.DONE:
            self.done = True
        elif kind in (channel.GIVEN, channel.WANTED, channel.NOT_ALLOWED, channel.MODULES):
            self._reference_frame(kind, payload)
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

    def _observation(self, payload: bytes) -> None:
        self._observation_bytes += len(payload)
        self._process_bytes += len(payload)
        if self._observation_bytes > MAX_OBSERVATIONS_BYTES and self._process_bytes > MIN_PROCESS_BYTES:
            raise ChannelError(f"sent observations of more than {MAX_OBSERVATIONS_BYTES // 2**20} MiB")
        packet = _fields(_decoded_once(payload) if len(payload) <= MAX_KEPT_BYTES else decode(payload))
        self._header_bytes += header_bytes(payload)
        if self._header_bytes > MAX_OBSERVATIONS_HEADERS:
            raise ChannelError(f"sent observations of more than {MAX_OBSERVATIONS_HEADERS // 2**20} MiB")
        exercise, name = packet["exercise"], packet["name"]
        if not isinstance(exercise, str) or not isinstance(name, str) or len(name) > 500:
            raise ChannelError("sent an observation without a name")
        key = (exercise, name)
        if key in self.observations:
            where = f"{name[:80]!r} of {exercise[:80]!r}"
            self._remark(f"sent the observation {where} twice; the first one counts")
        elif len(self.observations) >= MAX_OBSERVATIONS:
            raise ChannelError(f"sent more than {MAX_OBSERVATIONS} observations")
        else:
            self.observations[key] = Observation(exercise, name, packet["value"])

    def _reference_frame(self, kind: bytes, payload: bytes) -> None:
        if not self.trusted:
            raise ChannelError("tried to say what is wanted, as only the reference may")
        if kind == channel.MODULES:
            self.modules = json.loads(payload)
            return
        packet = _fields(decode(payload))
        exercise = _text(packet["exercise"])
        if kind == channel.NOT_ALLOWED:
            names = packet["names"]
            self.not_allowed[exercise] = tuple(map(_text, names)) if isinstance(names, list | tuple) else ()
            return
        name = _text(packet["name"])
        if kind == channel.GIVEN:
            self.givens[f"{exercise}/{name}"] = encode(packet["value"], trusted=True)
        else:
            how: dict[str, Any] = {_text(key): value for key, value in _fields(packet["comparison"]).items()}
            comparison = Comparison(**how)
            self.wanted[exercise, name] = WantedObservation(
                exercise, name, packet["observed"], packet["wanted"], packet["labels"], comparison
            )

    def _output(self, payload: bytes) -> None:
        content = json.loads(_at_most(payload, MAX_CELL_OUTPUT_BYTES))
        index = content["cell"]
        if index != self.cell:
            raise ChannelError("sent the output of another cell")
        if index in self.ignored_cells:
            return
        outputs = self.outputs.setdefault(index, [])
        if content.get("clear"):
            if content.get("wait"):
                self._clear_next.add(index)
            else:
                outputs.clear()
            return
        display_id, update = content.get("display_id"), bool(content.get("update"))
        places = self._displays.get(display_id, []) if isinstance(display_id, str) else []
        # An update is written at every place where its display was shown: each costs what the first cost.
        if not self._has_room(index, len(payload) * (len(places) if update and places else 1)):
            return
        output = self._cleaner.clean(content["output"])
        if index in self._clear_next:
            self._clear_next.discard(index)
            outputs.clear()
        if isinstance(display_id, str) and update:
            self._update(places, output)
        else:
            self._add(index, outputs, output, display_id)

    def _has_room(self, index: int, size: int) -> bool:
        """Take note of an output's size; false when this cell, or all together, sent too much."""
        of_cell = self._cell_output_bytes.get(index, 0) + size
        if of_cell > MAX_CELL_OUTPUT_BYTES:
            self.flag(f"outputs of cell {index + 1} beyond {MAX_CELL_OUTPUT_BYTES // 2**20} MiB are left out")
            return False
        if self._output_bytes + size > MAX_OUTPUT_BYTES:
            self.flag(f"outputs beyond {MAX_OUTPUT_BYTES // 2**20} MiB are left out")
            return False
        self._cell_output_bytes[index] = of_cell
        self._output_bytes += size
        return True

    def _update(self, places: list[tuple[int, int]], output: dict[str, Any]) -> None:
        for cell, position in places:
            if position < len(self.outputs[cell]):
                self.outputs[cell][position] = output

    def _add(
        self, index: int, outputs: list[dict[str, Any]], output: dict[str, Any], display_id: Any
    ) -> None:
        if _continues(outputs, output):
            outputs[-1]["text"] += output["text"]
            return
        if len(outputs) >= MAX_OUTPUTS_PER_CELL:
            return
        if isinstance(display_id, str):
            self._displays.setdefault(display_id, []).append((index, len(outputs)))
        outputs.append(output)


@lru_cache(KEPT_OBSERVATIONS)
def _decoded_once(payload: bytes) -> Plain:
    """Raises:  EncodingError, each time"""
    return decode(payload)


def _fields(packet: Plain) -> dict[str | int, Plain]:
    """Raises:  TypeError"""
    if not isinstance(packet, dict):
        raise TypeError("not a packet")
    return packet


def _text(value: Plain) -> str:
    """Raises:  TypeError"""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _continues(outputs: list[dict[str, Any]], output: dict[str, Any]) -> bool:
    return bool(
        outputs
        and output["output_type"] == "stream"
        and outputs[-1]["output_type"] == "stream"
        and outputs[-1]["name"] == output["name"]
        and len(outputs[-1]["text"]) < MAX_TEXT
    )


def _at_most(payload: bytes, length: int) -> bytes:
    if len(payload) > length:
        raise ChannelError("sent a frame larger than any honest one")
    return payload
