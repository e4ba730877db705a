"""Which MathML may stand on a page, and how is it written so that browsers show it as TeX means it?

Browsers show MathML Core. What older MathML said by attributes (bold letters, columns set to the right, lines
of a table) is said here by characters and by styles of our own. Any element, attribute or value that is not
listed is refused: no name, address, class or style of a student's reaches the page.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape
from xml.etree.ElementTree import Element

MAX_DEPTH = 40  # of elements in each other; a browser's time for deeper ones is not ours to spend

_LEAVES = {"mi", "mn", "mo", "mtext", "mspace"}
_ELEMENTS = _LEAVES | {
    *("math", "mrow", "mfrac", "msqrt", "mroot", "mstyle", "mphantom", "mpadded", "menclose"),
    *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"),
}
_PARTS = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
_TRUTH = re.compile("true|false")
_LENGTH = re.compile(r"[+-]?(?:0|\d?(?:\.\d{1,4})?(?:em|ex)|\d{0,2}(?:\.\d{1,4})?(?:px|pt))")
_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,20}")
_VALUES = {
    "display": re.compile("block|inline"),
    "form": re.compile("prefix|infix|postfix"),
    "scriptlevel": re.compile("[0-3]"),
    **dict.fromkeys(("mathcolor", "mathbackground"), _COLOR),
    **dict.fromkeys(("stretchy", "fence", "movablelimits", "accent", "accentunder"), _TRUTH),
    **dict.fromkeys(("displaystyle", "largeop", "separator"), _TRUTH),
    **dict.fromkeys(("width", "height", "depth", "voffset", "lspace", "rspace"), _LENGTH),
    **dict.fromkeys(("minsize", "maxsize", "mathsize", "linethickness"), _LENGTH),
}
_SPACES = {"thinmathspace": "0.167em", "mediummathspace": "0.222em", "thickmathspace": "0.278em"}
_SPACES |= {f"negative{name}": f"-{width}" for name, width in _SPACES.items()}
_OWN_STYLE = "a style of our own"  # no attribute's name, so that no formula can bring it along
_OF_A_TABLE = {"columnalign", "columnlines", "columnspacing", "rowlines", "rowspacing"}

_STYLES_OF_TEXT = {
    "normal": "font-style:normal",
    "bold": "font-weight:bold",
    "italic": "font-style:italic",
    "bold-italic": "font-weight:bold;font-style:italic",
    "sans-serif": "font-family:sans-serif",
    "monospace": "font-family:monospace",
}
_LETTERS = {  # by what Unicode calls them
    "bold": ("MATHEMATICAL BOLD",),
    "italic": ("MATHEMATICAL ITALIC",),
    "bold-italic": ("MATHEMATICAL BOLD ITALIC", "MATHEMATICAL BOLD"),
    "double-struck": ("MATHEMATICAL DOUBLE-STRUCK", "DOUBLE-STRUCK"),
    "script": ("MATHEMATICAL SCRIPT", "SCRIPT"),
    "bold-script": ("MATHEMATICAL BOLD SCRIPT",),
    "fraktur": ("MATHEMATICAL FRAKTUR", "BLACK-LETTER"),
    "bold-fraktur": ("MATHEMATICAL BOLD FRAKTUR",),
    "sans-serif": ("MATHEMATICAL SANS-SERIF",),
    "bold-sans-serif": ("MATHEMATICAL SANS-SERIF BOLD",),
    "sans-serif-italic": ("MATHEMATICAL SANS-SERIF ITALIC", "MATHEMATICAL SANS-SERIF"),
    "sans-serif-bold-italic": ("MATHEMATICAL SANS-SERIF BOLD ITALIC", "MATHEMATICAL SANS-SERIF BOLD"),
    "monospace": ("MATHEMATICAL MONOSPACE",),
}
_KINDS = re.compile(r"LATIN (CAPITAL|SMALL) LETTER ([A-Z])|GREEK (CAPITAL|SMALL) LETTER (\w+)|DIGIT (\w+)")


class NotAllowed(Exception):
    """A formula holds what may not stand on a page, or what browsers cannot show."""


def written(element: Element, depth: int = 0) -> str:
    """MathML as an HTML page has it.

    Raises:  NotAllowed
    """
    name = element.tag
    if name not in _ELEMENTS or depth > MAX_DEPTH or (element.tail or "").strip():
        raise NotAllowed(name)
    if len(element) != _PARTS.get(name, 0 if name in _LEAVES else len(element)):
        raise NotAllowed(f"{name} of {len(element)} elements")
    said = {key: value for key, value in element.attrib.items() if key != "xmlns"}
    text = element.text or ""
    if name not in _LEAVES and text.strip():
        raise NotAllowed(f"text in {name}")
    styles: list[str] = [said.pop(_OWN_STYLE)] if _OWN_STYLE in said else []
    variant = said.pop("mathvariant", None)
    if variant == "normal" and name == "mi":
        said_variant = ' mathvariant="normal"'
    else:
        said_variant = ""
        text = _in_variant(name, text, variant, styles)
    if name == "menclose":
        name = _as_box(said, styles)
    inside = escape(text) + "".join(written(child, depth + 1) for child in _children(element, said))
    attributes = "".join(f' {key}="{_value(key, value)}"' for key, value in said.items())
    style = f' style="{";".join(styles)}"' if styles else ""
    return f"<{name}{said_variant}{attributes}{style}>{inside}</{name}>"


def _value(name: str, value: str) -> str:
    value = _SPACES.get(value, value)
    if name not in _VALUES or not _VALUES[name].fullmatch(value):
        raise NotAllowed(f"{name}={value}")
    return value


def _as_box(said: dict[str, str], styles: list[str]) -> str:
    if said.pop("notation", None) != "box":
        raise NotAllowed("menclose")
    styles.append("border:1px solid;padding:0.2em")
    return "mrow"


def _in_variant(name: str, text: str, variant: str | None, styles: list[str]) -> str:
    """The text in bold, script, …: letters of their own in a formula, a style in what is text."""
    if variant is None:
        return text
    if name == "mtext":
        if variant not in _STYLES_OF_TEXT:
            raise NotAllowed(variant)
        styles.append(_STYLES_OF_TEXT[variant])
        return text
    return "".join(_letter(character, variant) for character in text)


@lru_cache(2000)
def _letter(character: str, variant: str) -> str:
    kind = _KINDS.fullmatch(unicodedata.name(character, ""))
    if kind is None or variant not in _LETTERS:
        return character
    case, letter, greek_case, greek, digit = kind.groups()
    rest = f"DIGIT {digit}" if digit else f"{case or greek_case} {letter or greek}"
    for style in _LETTERS[variant]:
        try:
            return unicodedata.lookup(f"{style} {rest}")
        except KeyError:
            continue
    return character


def _children(element: Element, said: dict[str, str]) -> list[Element]:
    """An element's children; those of a table with their columns and lines said as styles."""
    children = list(element)
    if element.tag == "mtd":
        said.pop("columnalign", None)
    if element.tag != "mtable":
        return children
    told = {key: said.pop(key, "").split() for key in _OF_A_TABLE}
    for number, row in enumerate(children):
        for column, cell in enumerate(row):
            styles = [f"text-align:{_side(cell)}", *_lines(told, number, column)]
            if told["columnspacing"][:1] == ["0em"]:  # pairs: the sign of equality close to its left side
                styles.append(f"padding-{'right' if column % 2 == 0 else 'left'}:0")
            cell.set(_OWN_STYLE, ";".join(styles))
    return children


def _side(cell: Element) -> str:
    side = cell.get("columnalign", "center")
    if side not in ("left", "right", "center"):
        raise NotAllowed(side)
    return side


def _lines(told: dict[str, list[str]], row: int, column: int) -> list[str]:
    below, right = told["rowlines"][row : row + 1], told["columnlines"][column : column + 1]
    return [
        f"border-{side}:1px {line[0]}"
        for side, line in (("bottom", below), ("right", right))
        if line and line[0] in ("solid", "dashed")
    ]
