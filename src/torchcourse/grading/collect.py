"""Make a `Run` of the frames that a notebook's process sent; the process may be hostile.

What is not of an honest frame's form is an error of the sender's. Outputs are rebuilt field by field, so
that only what a notebook file may hold gets on.
"""

from __future__ import annotations

import json
from typing import Any

from torchcourse.grading import channel
from torchcourse.grading.channel import ChannelError
from torchcourse.grading.encoding import EncodingError, decode
from torchcourse.grading.observe import Comparison
from torchcourse.grading.records import Observation, WantedObservation
from torchcourse.plain_data import Plain

MAX_OBSERVATIONS = 5_000
MAX_OUTPUTS_PER_CELL = 2_000
MAX_TEXT = 2**20


class Collector:
    """Takes in frames; knows what has happened so far in a run of one notebook."""

    def __init__(self, cell_count: int, trusted: bool) -> None:
        self.trusted = trusted  # the reference: may say what is wanted
        self.cell_count = cell_count
        self.cell = -1
        self.ignored_cells: frozenset[int] = frozenset()  # run a second time after a restart
        self.outputs: dict[int, list[dict[str, Any]]] = {}
        self.execution_counts: dict[int, int] = {}
        self.errors: dict[int, str] = {}
        self.observations: dict[tuple[str, str], Observation] = {}
        self.wanted: dict[tuple[str, str], WantedObservation] = {}
        self.givens: dict[str, Plain] = {}
        self.not_allowed: dict[str, tuple[str, ...]] = {}
        self.modules: list[str] = []
        self.flags: list[str] = []
        self.done = False
        self._displays: dict[str, list[tuple[int, int]]] = {}
        self._clear_next: set[int] = set()

    def begin_process(self, ignored_cells: frozenset[int]) -> None:
        """Another process goes on with the notebook; what it runs again counts only the first time."""
        self.ignored_cells = ignored_cells
        self.cell = -1
        self.done = False

    def take(self, kind: bytes, payload: bytes) -> None:
        """Take in one frame.

        Raises:  ChannelError when no honest process would have sent it
        """
        try:
            self._take(kind, payload)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            if isinstance(error, EncodingError):
                raise ChannelError(f"sent an observation that is {error}") from None
            raise ChannelError("sent a frame of the wrong form") from None

    def _take(self, kind: bytes, payload: bytes) -> None:
        if kind == channel.OBSERVATION:
            self._observation(decode(payload))
        elif kind == channel.DONE:
            self.done = True
        elif kind in (channel.GIVEN, channel.WANTED, channel.NOT_ALLOWED, channel.MODULES):
            self._reference_frame(kind, payload)
        else:
            content = json.loads(payload)
            if kind == channel.CELL_STARTED:
                self._cell_started(content["cell"])
            elif kind == channel.CELL_FINISHED:
                self._cell_finished(content)
            elif kind == channel.OUTPUT:
                self._output(content)
            elif kind == channel.FLAG:
                self.flag(str(content)[:1000])

    def flag(self, text: str) -> None:
        """Note something for the instructor, once."""
        if text not in self.flags and len(self.flags) < 50:
            self.flags.append(text)

    def _cell_started(self, index: int) -> None:
        if type(index) is not int or not self.cell < index < self.cell_count:
            raise ChannelError("sent its cells out of order")
        self.cell = index

    def _cell_finished(self, content: dict[str, Any]) -> None:
        if content["cell"] != self.cell:
            raise ChannelError("finished a cell that it had not started")
        if self.cell in self.ignored_cells:
            return
        if type(content["count"]) is int and 0 < content["count"] < 100_000:
            self.execution_counts[self.cell] = content["count"]
        if content["error"] is not None:
            self.errors[self.cell] = str(content["error"])[:200]

    def _observation(self, packet: Plain) -> None:
        exercise, name = packet["exercise"], packet["name"]
        if not isinstance(exercise, str) or not isinstance(name, str) or len(name) > 500:
            raise ChannelError("sent an observation without a name")
        key = (exercise, name)
        if key in self.observations:
            self.flag(f"sent the observation {name[:80]!r} of {exercise[:80]!r} twice; the first one counts")
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
        packet = decode(payload)
        if kind == channel.NOT_ALLOWED:
            self.not_allowed[packet["exercise"]] = tuple(packet["names"])
            return
        exercise, name = packet["exercise"], packet["name"]
        if kind == channel.GIVEN:
            self.givens[f"{exercise}/{name}"] = packet["value"]
        else:
            comparison = Comparison(**packet["comparison"])
            self.wanted[exercise, name] = WantedObservation(
                exercise, name, packet["observed"], packet["wanted"], packet["labels"], comparison
            )

    def _output(self, content: dict[str, Any]) -> None:
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
        output = clean_output(content["output"])
        if index in self._clear_next:
            self._clear_next.discard(index)
            outputs.clear()
        self._add(index, outputs, output, content.get("display_id"), bool(content.get("update")))

    def _add(
        self, index: int, outputs: list, output: dict[str, Any], display_id: str | None, update: bool
    ) -> None:
        if isinstance(display_id, str) and update:
            for cell, position in self._displays.get(display_id, []):
                if position < len(self.outputs[cell]):
                    self.outputs[cell][position] = output
            return
        if _continues(outputs, output):
            outputs[-1]["text"] += output["text"]
            return
        if len(outputs) >= MAX_OUTPUTS_PER_CELL:
            return
        if isinstance(display_id, str):
            self._displays.setdefault(display_id, []).append((index, len(outputs)))
        outputs.append(output)


def _continues(outputs: list[dict[str, Any]], output: dict[str, Any]) -> bool:
    return bool(
        outputs
        and output["output_type"] == "stream"
        and outputs[-1]["output_type"] == "stream"
        and outputs[-1]["name"] == output["name"]
        and len(outputs[-1]["text"]) < MAX_TEXT
    )


def clean_output(output: dict[str, Any]) -> dict[str, Any]:
    """Rebuild an nbformat output from one of unknown origin.

    Raises:  ValueError, TypeError or KeyError when it is none
    """
    match output["output_type"]:
        case "stream":
            name = "stderr" if output["name"] == "stderr" else "stdout"
            return {"output_type": "stream", "name": name, "text": _text(output["text"])}
        case "display_data":
            return {"output_type": "display_data", **_bundle(output)}
        case "execute_result":
            count = output["execution_count"]
            if type(count) is not int:
                raise TypeError("execution_count")
            return {"output_type": "execute_result", "execution_count": count, **_bundle(output)}
        case "error":
            return {
                "output_type": "error",
                "ename": _text(output["ename"]),
                "evalue": _text(output["evalue"]),
                "traceback": [_text(line) for line in output["traceback"]],
            }
    raise ValueError("unknown output_type")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    # A lone surrogate cannot be written to a file.
    return value.encode("utf-8", "replace").decode("utf-8")


def _bundle(output: dict[str, Any]) -> dict[str, Any]:
    data = {_text(mime): _mime_value(mime, value) for mime, value in output["data"].items()}
    metadata = output["metadata"]
    if not isinstance(metadata, dict):
        raise TypeError("metadata")
    return {"data": data, "metadata": json.loads(_text(json.dumps(metadata)))}


def _mime_value(mime: str, value: Any) -> Any:
    if mime == "application/json" or mime.endswith("+json"):
        return json.loads(_text(json.dumps(value)))
    if isinstance(value, list):
        return "".join(_text(item) for item in value)
    return _text(value)
