"""In which encoding is a file that is no UTF-8? An East Asian one, if it reads as one; or a Western one.

To be wrong about letters costs little: they stand in comments and texts. But in Shift-JIS the second byte of
表 is a backslash. Read as a letter of its own, it makes an escape of what follows and swallows a line end.
"""

from __future__ import annotations

import io
import json
import quopri
import re
from dataclasses import dataclass
from itertools import islice

LOOKED_AT = 10_000  # characters that are not ASCII
MIN_CHARACTERS = 4  # fewer prove nothing
COMMON = 0.9  # at least this share is of everyday characters in a text of the language
PAIRED = 0.3  # in Western text hardly any letter with an accent stands beside another one

ESCAPE = (
    b"\x1b"  # JSON writes it in another way: where it stands itself, the file is of an encoding with escapes
)
_ESCAPING = ("iso2022_jp_2", "iso2022_jp_2004", "iso2022_kr")
_UTF_7 = re.compile(rb"\+/v|\+AHs")  # its mark of byte order, or the brace that a notebook begins with
_BACKSLASH_IN_UTF_7 = b"+AFw-"
_MAIL_LINE = 76  # characters, the end not counted, in a text that was sent as quoted-printable

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


def seven_bits_decoded(data: bytes) -> tuple[str, str] | None:
    """The text of bytes that look like UTF-8 and were made for 7 bits, and how they were; None for others.

    As they stand they are often JSON, whose texts are another's than the student's.
    """
    if ESCAPE in data:
        for codec in _ESCAPING:
            text = _read(data, codec)
            if text is not None:
                return text, "ISO-2022"
    is_utf_7 = _UTF_7.match(data) or (b"\\" not in data and _BACKSLASH_IN_UTF_7 in data)
    if is_utf_7 and (text := _read(data, "utf-7")) is not None:
        return text.lstrip("\ufeff"), "UTF-7"
    if b"=\n" in data or b"=\r\n" in data:
        was_mailed = all(len(line.rstrip(b"\r\n")) <= _MAIL_LINE for line in io.BytesIO(data))
        text = _read(quopri.decodestring(data), "utf-8") if was_mailed else None
        if text is not None and _is_json(text):
            return text, "quoted-printable, as in a mail"
    return None


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
