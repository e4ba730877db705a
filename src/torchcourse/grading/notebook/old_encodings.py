"""In which encoding is a file that is no UTF-8? An East Asian one, if it reads as one; or a Western one.

To be wrong about letters costs little: they stand in comments and texts. But in Shift-JIS the second byte of
表 is a backslash. Read as a letter of its own, it makes an escape of what follows and swallows a line end.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import islice

LOOKED_AT = 10_000  # characters that are not ASCII
MIN_CHARACTERS = 4  # fewer prove nothing
COMMON = 0.9  # at least this share is of everyday characters in a text of the language
PAIRED = 0.3  # in Western text hardly any letter with an accent stands beside another one

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True)
class _Encoding:
    codec: str
    name: str
    common: frozenset[int]  # first bytes of everyday characters
    telling: frozenset[int] = frozenset()  # those of them that a Western text does not have

    def reads_as_its_language(self, text: str) -> bool:
        """Whether a text that it could decode is one that somebody wrote."""
        found = islice(_NOT_ASCII.finditer(text), LOOKED_AT)
        codes = [one[0].encode(self.codec) for one in found]
        pairs = [code for code in codes if len(code) == 2 and code[0] in self.common]
        sure = [code for code in pairs if code[1] >= 0x80 or code[0] in self.telling]
        return (
            len(codes) >= MIN_CHARACTERS
            and len(pairs) >= COMMON * len(codes)
            and len(sure) >= PAIRED * len(codes)
        )


_EAST_ASIAN = (
    _Encoding("cp932", "Shift-JIS", frozenset(range(0x81, 0x98)), frozenset({0x82, 0x83})),  # these are kana
    _Encoding("cp949", "EUC-KR", frozenset({0xA1, *range(0xB0, 0xC9)})),
    _Encoding("big5", "Big5", frozenset({0xA1, *range(0xA4, 0xC7)})),
    _Encoding("gbk", "GBK", frozenset({0xA1, 0xA3, *range(0xB0, 0xD8)})),
)


def decoded(data: bytes) -> tuple[str, str]:
    """The text of bytes that are no UTF-8, and the name of the encoding that it was taken for."""
    for one in _EAST_ASIAN:  # one text at a time: a file may have 128 MiB
        text = _read(data, one.codec)
        if text is not None and one.reads_as_its_language(text):
            return text, one.name
    western = _read(data, "cp1252") or data.decode("latin-1")
    if not _is_json(western):
        for one in _EAST_ASIAN:
            text = _read(data, one.codec)
            if text is not None and _is_json(text):
                return text, one.name
    return western, "Latin-1"


def _read(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _is_json(text: str) -> bool:
    try:
        json.loads(text, strict=False)
    except ValueError:
        return False
    return True
