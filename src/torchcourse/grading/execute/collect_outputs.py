"""Keep a notebook's outputs as its process sends them: each rebuilt, and only so much of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torchcourse.grading.execute.clean_outputs import OutputCleaner

MAX_OUTPUTS_PER_CELL = 2_000
MAX_CELL_OUTPUT_BYTES = 12 * 2**20  # an honest process sends less
MAX_OUTPUT_BYTES = 48 * 2**20  # of one notebook
MAX_TEXT = 250_000  # characters in one piece of a stream


class OutputCollector:
    """What the cells of one notebook have displayed so far."""

    def __init__(self, flag: Callable[[str], object]) -> None:
        """`flag` is told what the instructor should know."""
        self.by_cell: dict[int, list[dict[str, Any]]] = {}
        self._cleaner = OutputCleaner()
        self._room = _Room(flag)
        self._displays: dict[str, list[tuple[int, int]]] = {}
        self._clear_next: set[int] = set()

    def take(self, index: int, content: dict[str, Any], size: int) -> None:
        """Take in what a cell displays, clears or updates; `size` is what was sent for it, in bytes."""
        outputs = self.by_cell.setdefault(index, [])
        if content.get("clear"):
            if content.get("wait"):
                self._clear_next.add(index)
            else:
                outputs.clear()
            return
        display_id, update = content.get("display_id"), bool(content.get("update"))
        places = self._displays.get(display_id, []) if isinstance(display_id, str) else []
        # An update is written at every place where its display was shown: each costs what the first cost.
        if not self._room.take(index, size * (len(places) if update and places else 1)):
            return
        output = self._cleaner.clean(content["output"])
        if index in self._clear_next:
            self._clear_next.discard(index)
            outputs.clear()
        if isinstance(display_id, str) and update:
            self._update(places, output)
        else:
            self._add(index, outputs, output, display_id)

    def _update(self, places: list[tuple[int, int]], output: dict[str, Any]) -> None:
        for cell, position in places:
            if position < len(self.by_cell[cell]):
                self.by_cell[cell][position] = output

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


class _Room:
    """How much a cell, and all of a notebook's cells together, may still display."""

    def __init__(self, flag: Callable[[str], object]) -> None:
        self._flag = flag
        self._of_cell: dict[int, int] = {}
        self._of_all = 0

    def take(self, index: int, size: int) -> bool:
        """Take note of an output's size in bytes; false when this cell, or all together, sent too much."""
        of_cell = self._of_cell.get(index, 0) + size
        if of_cell > MAX_CELL_OUTPUT_BYTES:
            self._flag(
                f"outputs of cell {index + 1} beyond {MAX_CELL_OUTPUT_BYTES // 2**20} MiB are left out"
            )
            return False
        if self._of_all + size > MAX_OUTPUT_BYTES:
            self._flag(f"outputs beyond {MAX_OUTPUT_BYTES // 2**20} MiB are left out")
            return False
        self._of_cell[index] = of_cell
        self._of_all += size
        return True


def _continues(outputs: list[dict[str, Any]], output: dict[str, Any]) -> bool:
    return bool(
        outputs
        and output["output_type"] == "stream"
        and outputs[-1]["output_type"] == "stream"
        and outputs[-1]["name"] == output["name"]
        and len(outputs[-1]["text"]) < MAX_TEXT
    )
