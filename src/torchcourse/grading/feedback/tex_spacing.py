"""What kind of sign is this in TeX, and how much room has it? The converter leaves it to a browser to guess.

MathML Core spaces operators by a dictionary and everything else not at all. So `log p` would be one word,
`|d|` would be as wide as `a | d | b`, and the second sign of `= -y` would stand apart from its letter.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

THIN = "0.167em"

_LETTERS = frozenset(
    "∀∁∂∃∄∅∇∞⊤⊥∠∡∢"
)  # what the converter takes for operators, since they are mathematical signs
_NO_ROOM = frozenset("|‖/….⋯")
_SIGNS = frozenset("+−±∓")
_OPENING, _CLOSING = frozenset("([{⟨⌊⌈"), frozenset(")]}⟩⌋⌉!")
_ACCENTS = frozenset("^~ˇ˘´`˙¨¯‾―→⃗→⏞⏠")
_WITH_LIMITS = frozenset({"lim", "max", "min", "sup", "inf"})
_ROWS = {"math", "mrow", "mtd", "msqrt", "mstyle", "mphantom", "mpadded", "menclose"}
_SCRIPTED = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}


def space_as_tex(formula: Element) -> None:
    """Give each sign of a converted formula its kind and its room; changes the formula."""
    for element in list(formula.iter()):
        _give_kind(element)
    for element in list(formula.iter()):
        if element.tag in _ROWS:
            _space_row(element)


def _give_kind(element: Element) -> None:
    text = _text(element)
    if element.tag in ("mi", "mo") and len(text) == 1:
        _give_kind_of_sign(element, text)
    elif element.tag == "mo" and text.replace("\u2009", "").replace("\u2006", "").isalpha():
        element.attrib.update(lspace="0", rspace="0")
        if text in _WITH_LIMITS:
            element.set("movablelimits", "true")
    elif element.tag in _SCRIPTED and len(element) and _has_limits(element[0]):
        element.tag = _SCRIPTED[element.tag]
    elif element.tag == "mover" and len(element) == 2 and _text(element[1]) in _ACCENTS:
        element.set("accent", "true")
        if len(_text(element[0])) == 1 or len(element[0]) == 1:
            element[1].set("stretchy", "false")


def _give_kind_of_sign(element: Element, sign: str) -> None:
    if element.tag == "mi":
        if sign in "±×÷" or "\u27f0" <= sign <= "\u27ff" or "\u2a00" <= sign <= "\u2aff":
            element.tag = "mo"
        return
    if sign in _LETTERS:
        element.tag = "mi"
        element.attrib.clear()
        if sign != "∂":
            element.set("mathvariant", "normal")
    elif sign == "-":
        element.text = "−"
    elif sign in _NO_ROOM and element.get("fence") != "true":
        element.attrib.update(lspace="0", rspace="0")


def _has_limits(base: Element) -> bool:
    return base.tag == "mo" and (base.get("movablelimits") == "true" or _text(base) in _WITH_LIMITS)


def _space_row(row: Element) -> None:
    spaced: list[Element] = []
    before: Element | None = None
    for child in list(row):
        if before is not None and _needs_thin_space(before, child):
            spaced.append(Element("mspace", width=THIN))
        if _text(child) in _SIGNS and child.tag == "mo" and before is not None and _wants_a_value(before):
            child.set("form", "prefix")
        spaced.append(child)
        before = child
    row[:] = spaced


def _needs_thin_space(left: Element, right: Element) -> bool:
    """Whether one of them is a function such as log and the other is its neighbour."""
    if _is_function(left):
        return (right.tag not in ("mo", "mspace") and not _begins_with_fence(right)) or _is_function(right)
    if _is_function(right):
        return left.tag != "mspace" and (left.tag != "mo" or _text(left) in _CLOSING)
    return False


def _is_function(element: Element) -> bool:
    while len(element) and element.tag not in _ROWS:
        if element.tag in ("mfrac", "msqrt", "mroot", "mtable"):
            return False
        element = element[0]
    text = _text(element).replace("\u2009", "").replace("\u2006", "")
    return element.tag in ("mi", "mo") and len(text) > 1 and text.isascii() and text.isalpha()


def _begins_with_fence(element: Element) -> bool:
    while len(element):
        element = element[0]
    return element.tag == "mo" and _text(element) in _OPENING


def _wants_a_value(element: Element) -> bool:
    """Whether a sign after this one belongs to what follows: after = or an opening bracket, as in `= -y`."""
    return element.tag == "mo" and _text(element) not in _CLOSING | {"|", "‖"} and not _is_function(element)


def _text(element: Element) -> str:
    return element.text or ""
