"""An SVG picture with nothing in it but shapes, text and colours; matplotlib's look as they did."""

from __future__ import annotations

import re
from math import inf
from xml.etree import ElementTree

from torchcourse.grading.cleaning.html import names
from torchcourse.grading.cleaning.unbroken_marks import in_short_runs

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_ELEMENTS = names(
    "svg g defs path use clipPath rect circle ellipse line polyline polygon text tspan style title "
    "desc symbol linearGradient radialGradient stop pattern mask marker image"
)
_HREF = {"href", f"{{{_XLINK}}}href"}
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]*\Z")
_REFERENCE = re.compile(r"url\s*\(\s*['\"]?#([^'\")]*)")
# A picture draws what it refers to each time: ten lines can draw a hundred million shapes.
_MOST_DRAWN = 10  # for each element; matplotlib's pictures draw about two
_DRAWN_ANYWAY = 1_000
_LOADS = re.compile(r"url\s*\(\s*['\"]?\s*(?!#|['\"]?#)|@import|expression|\\", re.IGNORECASE)
_LOADED_BY_STYLES = re.compile(r"url\s*\(|@import|expression|\\", re.IGNORECASE)

ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)


def cleaned_svg(text: str) -> str | None:
    """The picture, rebuilt from what an allow list knows; None when it is none."""
    if "<!ENTITY" in text:
        return None
    try:
        root = ElementTree.fromstring(in_short_runs(text))
    except (ElementTree.ParseError, ValueError, RecursionError):
        return None
    if root.tag not in ("svg", f"{{{_SVG}}}svg"):
        return None
    _clean(root)
    if _drawn(root) > _DRAWN_ANYWAY + _MOST_DRAWN * sum(1 for _ in root.iter()):
        return None
    try:
        return ElementTree.tostring(root, encoding="unicode")
    except RecursionError:  # nested deeper than any picture, which is read without recursion
        return None


def _drawn(root: ElementTree.Element) -> float:
    """How many elements a browser draws, each as often as it is referred to; infinity where it never ends."""
    named = {element.get("id"): element for element in reversed(list(root.iter()))}
    counted: dict[ElementTree.Element, float] = {}
    opened: set[ElementTree.Element] = set()
    todo = [root]
    while todo:
        element = todo[-1]
        parts = [*element, *(named[name] for name in _referred(element) if name in named)]
        if element in counted:
            todo.pop()
        elif element in opened:
            counted[element] = 1 + sum(counted.get(part, inf) for part in parts)  # inf: drawn within itself
            todo.pop()
        else:
            opened.add(element)
            todo += [part for part in parts if part not in opened]
    return counted[root]


def _referred(element: ElementTree.Element) -> list[str]:
    names = [value[1:] for name, value in element.attrib.items() if name in _HREF]
    return names + [name for value in element.attrib.values() for name in _REFERENCE.findall(value)]


def _clean(root: ElementTree.Element) -> None:
    to_look_at = [root]
    while to_look_at:
        element = to_look_at.pop()
        for child in list(element):
            name = child.tag.removeprefix(f"{{{_SVG}}}") if isinstance(child.tag, str) else ""
            if name in _ELEMENTS:
                to_look_at.append(child)
            else:
                element.remove(child)
        if element.text and element.tag.endswith("style") and _LOADED_BY_STYLES.search(element.text):
            element.text = ""
        for name in [name for name, value in element.attrib.items() if not _is_kept(name, value)]:
            del element.attrib[name]


def _is_kept(name: str, value: str) -> bool:
    if name in _HREF:
        return value.startswith("#") or _PICTURE.match(value) is not None
    if name.startswith("{"):
        return False
    return not name.lower().startswith("on") and not _LOADS.search(value)
