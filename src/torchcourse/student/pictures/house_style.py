"""What does a picture of the course look like, and how does it reach every reader?

A function that draws returns a `Picture`: the figure, and the same thing in words. As the last expression
of a cell it shows itself: the image (its alternative text is the words), and under it a line to click that
opens the words. JupyterLab, GitHub and most of nbconvert's templates drop the alternative text of an
output's image, so the words stand there as text too.

The colours are Okabe and Ito's, which the colour-blind tell apart. No line is told by colour alone: each
has its own dashes and marker, and its label stands where it ends.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, ParamSpec

import numpy as np
from IPython.display import DisplayHandle, display
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.typing import RcKeyType

# Source: Okabe and Ito 2008, "Color Universal Design". Their yellow is left out: too pale for a line.
BLACK, GREY = "#000000", "#6B6B6B"
ORANGE, SKY, GREEN, BLUE, VERMILLION, PURPLE = (
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
)

DOTS_PER_INCH = 160
CSS_PIXELS_PER_INCH = 96

HOUSE_STYLE: dict[RcKeyType, Any] = {
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same picture on every machine
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.formatter.use_mathtext": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.2,
    "lines.markersize": 5,
    "legend.frameon": False,
}

P = ParamSpec("P")


class Pen(NamedTuple):
    """How one line is drawn: readable in colour, in grey, and by the colour-blind."""

    color: str
    linestyle: Any
    marker: str


# The order matters: neighbours differ in lightness, so they also differ in grey.
PENS = (
    Pen(BLUE, "-", "o"),
    Pen(ORANGE, "--", "s"),
    Pen(BLACK, "-.", "^"),
    Pen(SKY, (0, (1, 1)), "D"),
    Pen(VERMILLION, (0, (5, 1, 1, 1, 1, 1)), "v"),
    Pen(PURPLE, (0, (3, 3)), "X"),
    Pen(GREEN, (0, (8, 2)), "P"),
)


@dataclass(frozen=True)
class Picture:
    """A figure and what it shows, in words."""

    figure: Figure
    words: str

    def png(self) -> bytes:
        """Draw the figure. The same figure gives the same bytes."""
        buffer = io.BytesIO()
        # Without the version of matplotlib, which would change the bytes.
        self.figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
        return buffer.getvalue()

    def show(self) -> Shown:
        """Display the image and its words, and return a handle that can replace both."""
        image, metadata = self.image_bundle()
        return Shown(
            image=display(image, metadata=metadata, raw=True, display_id=True),
            words=display(self.words_bundle(), raw=True, display_id=True),
        )

    def image_bundle(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The image as Jupyter's data and metadata; the words stand in where no image can be shown."""
        width = round(self.figure.get_figwidth() * CSS_PIXELS_PER_INCH)
        data = {"image/png": self.png(), "text/plain": self.words}
        return data, {"image/png": {"alt": self.words, "width": width}}

    def words_bundle(self) -> dict[str, Any]:
        """The words as a line that opens on a click."""
        text = f"<details><summary>This picture in words</summary>{html.escape(self.words)}</details>"
        return {"text/html": text, "text/plain": self.words}

    def _ipython_display_(self) -> None:
        image, metadata = self.image_bundle()
        display(image, metadata=metadata, raw=True)
        display(self.words_bundle(), raw=True)


@dataclass(frozen=True)
class Shown:
    """A picture on somebody's screen, which a later picture can replace."""

    image: DisplayHandle
    words: DisplayHandle

    def replace(self, picture: Picture) -> None:
        image, metadata = picture.image_bundle()
        self.image.update(image, metadata=metadata, raw=True)
        self.words.update(picture.words_bundle(), raw=True)


def in_house_style(draw: Callable[P, Picture]) -> Callable[P, Picture]:
    """Decorate a function that draws, so that everything in it follows the house style."""
    return rc_context(HOUSE_STYLE)(draw)


def new_figure(columns: int = 1, *, width: float = 9.0, height: float = 3.8, **kwargs: Any) -> Any:
    """Start a figure: returns it and its axes (one, or a list of `columns`).

    It does not go through pyplot, which would keep it alive and show it a second time.

    Units:  width and height in inches
    """
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(1, columns, **kwargs)
    return figure, (axes if columns == 1 else list(axes))


def label_line_ends(axes: Axes, lines: Sequence[Line2D], *, gap: float = 0.085) -> None:
    """Write each line's label right of its end, moved apart where the ends are close.

    Set the limits of the axes first: the lines must end at the right edge.

    Units:  gap in heights of the axes
    """
    ends = [_height_in_axes(axes, float(np.asarray(line.get_ydata())[-1])) for line in lines]
    for line, end, height in zip(lines, ends, spread(ends, gap), strict=True):
        axes.annotate(
            str(line.get_label()),
            xy=(1.0, end),
            xytext=(1.06, height),
            xycoords="axes fraction",
            textcoords="axes fraction",
            va="center",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": line.get_color(),
                "relpos": (0, 0.5),  # to the middle of the name's left edge
                "shrinkA": 2,
                "shrinkB": 2,
            },
        )


def _height_in_axes(axes: Axes, value: float) -> float:
    pixels = axes.transData.transform((axes.get_xlim()[1], value))
    return float(axes.transAxes.inverted().transform(pixels)[1])


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Move heights apart until any two differ by at least `gap`, keeping their order and their middle."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    clusters: list[list[int]] = []
    for index in order:
        clusters.append([index])
        while len(clusters) > 1 and _too_close(clusters[-2], clusters[-1], heights, gap):
            clusters[-2:] = [clusters[-2] + clusters[-1]]
    placed = [0.0] * len(heights)
    for cluster in clusters:
        for index, height in zip(cluster, _fanned(cluster, heights, gap), strict=True):
            placed[index] = height
    return placed


def _fanned(cluster: list[int], heights: Sequence[float], gap: float) -> list[float]:
    middle = sum(heights[index] for index in cluster) / len(cluster)
    return [middle + (place - (len(cluster) - 1) / 2) * gap for place in range(len(cluster))]


def _too_close(below: list[int], above: list[int], heights: Sequence[float], gap: float) -> bool:
    return _fanned(above, heights, gap)[0] - _fanned(below, heights, gap)[-1] < gap
