"""Texts that cost a careless regular expression the square of their length, some made for the expression."""

from __future__ import annotations

import random
import re
from itertools import product
from re import _constants as code
from re import _parser as parser

# Each is repeated; a blank stands between two of them, an underscore for a blank.
_SIGNS = (
    "a a_ _a a, a= a: a. a@ a:// 1 1. ( [ { < > </ <a <!-- --> <![ ` ``` ~~~ $ $$ \\ \\\\ \" ' \"\"\" ''' "
    "% %% # & &lt; &# = ! ? ?_ * _ | / ../ // ; : :_ @ ](_ ![ [a]: [a](b) [[ \\begin{ > >_ -_ f'{ é \ufeff"
)
PUMPED = (
    *(sign.replace("_", " ") for sign in _SIGNS.split()),
    *(
        " ",
        "\t",
        "\n",
        "\r",
        "\x0c",
        "\0",
        "\u2028",
        " \n",
        "\n ",
        "\t \n",
        "x\n",
        "\n\n",
        "\n[a]:",
        "\n> ",
        "\x1b[",
    ),
)
ENDS = ("", "x", "\n)", "\0")
CHARACTERS = "a 1\n\t<\"'\\/=-_:.,[(`$#%?é\0"  # from which a class's sample is taken
MADE = 24  # derivations of one expression


Killer = tuple[str, str, str]  # how a text begins, what is repeated in it, how it ends


def killers(pattern: re.Pattern) -> list[Killer]:
    """What texts for an expression are made of: the usual ones, and those made of what it matches itself."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(source, pattern.flags & ~re.UNICODE)
    found = set(product(["", " \nx"], PUMPED, ENDS))
    for seed in range(MADE):
        derivation = _Derivation(random.Random(seed))
        whole = derivation.of(tree)
        for head, body in derivation.repeated:
            found |= {made for end in ENDS for made in ((head, body, end), ("", head + body, end))}
        found |= {made for end in ENDS for made in (("", whole, end), ("", whole[:-1], end))}
    return sorted(made for made in found if made[1])


def text_of(killer: Killer, length: int, pattern: re.Pattern) -> str | bytes:
    """A text of about `length` characters, of the expression's own type."""
    head, pumped, end = killer
    text = head + pumped * (max(0, length - len(head)) // len(pumped)) + end
    return text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")


class _Derivation:
    """One text that an expression matches, about, and where in it something could go on."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.text = ""
        self.repeated: list[tuple[str, str]] = []  # what stands before, and what is repeated
        self.groups: dict[int, str] = {}

    def of(self, tree: parser.SubPattern) -> str:
        for kind, value in tree:
            self._add(kind, value)
        return self.text

    def _add(self, kind: object, value: object) -> None:
        match kind:
            case code.LITERAL:
                self.text += chr(value)
            case code.NOT_LITERAL:
                self.text += self._other_than({value})
            case code.ANY:
                self.text += self.draw.choice('a <"')
            case code.IN:
                self.text += self._of_class(value)
            case code.BRANCH:
                self.of(self.draw.choice(value[1]))
            case code.SUBPATTERN:
                start = len(self.text)
                self.of(value[-1])
                self.groups[value[0]] = self.text[start:]
            case code.ATOMIC_GROUP:
                self.of(value)
            case code.GROUPREF:
                self.text += self.groups.get(value, "")
            case code.MAX_REPEAT | code.MIN_REPEAT | code.POSSESSIVE_REPEAT:
                self._repeat(*value)

    def _repeat(self, least: int, most: int, body: parser.SubPattern) -> None:
        head = self.text
        self.of(body)
        once = self.text[len(head) :]
        if most > 8:
            self.repeated.append((head, once))
        times = max(least, self.draw.choice([0, 1, 1]) if most else 0)
        self.text = head + once * min(times, 8)

    def _of_class(self, items: list) -> str:
        wanted = re.compile(_class_source(items))
        fits = [one for one in CHARACTERS + _literals(items) if wanted.match(one)]
        return self.draw.choice(fits or ["a"])

    def _other_than(self, values: set[int]) -> str:
        return self.draw.choice([one for one in CHARACTERS if ord(one) not in values])


_CATEGORIES = {
    code.CATEGORY_SPACE: r"\s",
    code.CATEGORY_NOT_SPACE: r"\S",
    code.CATEGORY_WORD: r"\w",
    code.CATEGORY_NOT_WORD: r"\W",
    code.CATEGORY_DIGIT: r"\d",
    code.CATEGORY_NOT_DIGIT: r"\D",
}


def _class_source(items: list) -> str:
    """The class as an expression again."""
    negated = any(kind is code.NEGATE for kind, _ in items)
    parts = []
    for kind, value in items:
        match kind:
            case code.LITERAL:
                parts.append(re.escape(chr(value)))
            case code.RANGE:
                parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
            case code.CATEGORY:
                parts.append(_CATEGORIES[value])
    return f"[{'^' * negated}{''.join(parts)}]"


def _literals(items: list) -> str:
    return "".join(
        chr(value if kind is code.LITERAL else value[0])
        for kind, value in items
        if kind in (code.LITERAL, code.RANGE)
    )
