"""Where may a link or a picture of a student's lead?"""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import unquote

PARTED = "\u2060"  # word joiner: no width, no break, and no part of any name in HTML, Markdown or TeX
LOOKED_AT = 300  # characters of an address; whoever hides a scheme behind more has made no honest link
RASTER_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")

# What a browser passes over in an address.
_PASSED_OVER = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_NO_SCHEME = re.compile(r"[^A-Za-z0-9+.-]")
_RASTER_DATA = re.compile(rf"data:(?:{'|'.join(map(re.escape, RASTER_TYPES))});base64,", re.IGNORECASE)
# The instructor's own server: on this machine, at its root, or above the folder; and what logs out of any.
# A scheme without its two slashes is passed over by a browser whose page has the same.
_OWN_HOST = re.compile(
    r"https?:(?!//[^/])|https?:/*+(?:localhost|[\d.x]+|\[|[^/?#.]*(?:[:/?#]|$))", re.IGNORECASE
)
_USER = re.compile(r"https?:/*+[^/?#]*@", re.IGNORECASE)  # as whom to log in there
_OWN_PAGE = re.compile(r"/|.*(?:^|/)\.\.(?:/|$)")


def is_safe_target(address: str, is_picture: bool = True) -> bool:
    """Whether a browser that loads this address, as it stands in Markdown or HTML, does nothing but show it.

    An address without a scheme is one of a file beside the notebook. `data:` is allowed for raster pictures,
    and for no link: a browser that refuses to follow it leaves the page all the same.
    """
    start = address[:LOOKED_AT]
    for _ in range(3):  # an entity may be written with entities
        start = html.unescape(start)
    start = _PASSED_OVER.sub("", unicodedata.normalize("NFKC", start))  # a browser reads wide letters so
    # Markdown takes a backslash out, a browser takes it for a slash.
    return all(
        _is_safe(read, len(address) <= LOOKED_AT, is_picture)
        for read in {start.replace("\\", ""), start.replace("\\", "/")}
    )


def _is_safe(start: str, is_whole: bool, is_picture: bool) -> bool:
    if "logout" in unquote(start).lower():
        return False
    scheme = _SCHEME.match(start)
    if scheme is None:
        # A scheme may still follow what was looked at, unless something has come that is in no scheme.
        ends = is_whole or _NO_SCHEME.search(start) is not None
        return ends and _OWN_PAGE.match(unquote(start)) is None
    match scheme[1].lower():
        case "http" | "https":
            return _OWN_HOST.match(start) is None and _USER.match(start) is None
        case "mailto":
            return True
        case "data":
            return is_picture and _RASTER_DATA.match(start) is not None
    return False
