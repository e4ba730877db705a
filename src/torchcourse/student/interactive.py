"""Can the reader move sliders? Then a picture gets some; everywhere else it stands still.

`explore(draw, width=[1, 2, 4])` shows the picture that `draw()` returns. In a notebook that a person has
open in Jupyter, it also shows a slider that redraws it. Where nobody can move a slider (GitHub, nbconvert,
CI), the picture with the values in `draw`'s signature is all there is, and no widget is made. A control that
is moved quickly is drawn where it stops, not at each place on its way.
"""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Callable, Sequence
from typing import Any

from IPython.display import display

from torchcourse.student.pictures.house_style import Picture

Choices = Sequence[Any]

PAUSE_SECONDS = 0.15  # a move that follows sooner belongs to the same movement of the hand


def explore(draw: Callable[..., Picture], **controls: Choices) -> None:
    """Show the picture that `draw` returns, with one control for each named argument.

    A control is the list of values to choose from: a slider for numbers, buttons for words. It starts at
    the argument's default in `draw`'s signature, which must be one of them.

    Raises:  ValueError when a control names no argument with a default, or its default is not a choice
    """
    starts = _starts(draw, controls)
    if not sliders_can_move():
        display(draw(**starts))
        return
    from ipywidgets import VBox  # only here: a widget nobody can move leaves random ids in the notebook

    widgets = {name: _widget(name, choices, starts[name]) for name, choices in controls.items()}
    display(VBox(list(widgets.values())))
    shown = draw(**starts).show()

    def redraw() -> None:
        shown.replace(draw(**{name: widget.value for name, widget in widgets.items()}))

    moved = LastMove(redraw)
    for widget in widgets.values():
        widget.observe(moved, names="value")


class LastMove:
    """Calls back once after several quick moves, when they have paused.

    Moves that arrive while a picture is being drawn wait in the kernel's queue. They are then all read before
    the pause is over, so that only the last of them is drawn.
    """

    def __init__(self, then: Callable[[], None]) -> None:
        self._then = then
        self._waiting: asyncio.TimerHandle | None = None

    def __call__(self, _change: object) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a move made by code outside a kernel: nothing can call back later
            self._then()
        else:
            self._waiting = loop.call_later(PAUSE_SECONDS, self._then)


def sliders_can_move() -> bool:
    """Tell whether a Jupyter server started this kernel for a notebook that somebody has open."""
    # Jupyter Server sets it for the kernel of an open notebook; nbclient, nbconvert and nbval do not.
    return "JPY_SESSION_NAME" in os.environ


def _starts(draw: Callable[..., Picture], controls: dict[str, Choices]) -> dict[str, Any]:
    parameters = inspect.signature(draw).parameters
    starts = {}
    for name, choices in controls.items():
        if name not in parameters or parameters[name].default is inspect.Parameter.empty:
            raise ValueError(f"explore: give {draw.__name__} an argument {name} with a default to start from")
        starts[name] = parameters[name].default
        if starts[name] not in list(choices):
            raise ValueError(f"explore: {name} starts at {starts[name]!r}, which is not among its choices")
    return starts


def _widget(name: str, choices: Choices, start: Any) -> Any:
    from ipywidgets import Layout, SelectionSlider, ToggleButtons

    words = all(isinstance(choice, str) for choice in choices)
    options = list(choices) if words else [(f"{choice:g}", choice) for choice in choices]
    shared = {
        "options": options,
        "value": start,
        "description": name.replace("_", " "),
        "style": {"description_width": "8em"},
    }
    return ToggleButtons(**shared) if words else SelectionSlider(**shared, layout=Layout(width="34em"))
