"""HTML that a student's code displayed, through nh3's allow list: what is not known to be harmless goes."""

from __future__ import annotations

import re
from html import escape

import nh3

from torchcourse.grading.cleaning.links import is_safe_target
from torchcourse.grading.cleaning.unbroken_marks import in_short_runs

MAX_TAGS = 10_000  # the time for deeply nested ones grows with their square: two seconds for so many


def names(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(text.split())


_TABLE = {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"}
_TEXT = names(
    "a abbr b bdi bdo blockquote br center cite code dd del details dfn div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub summary "
    "sup tt u ul var wbr"
)
_ATTRIBUTES = {
    "*": {"title", "style", "align", "valign", "dir", "lang"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "th": {"colspan", "rowspan", "width"},
    "td": {"colspan", "rowspan", "width"},
    "col": {"span", "width"},
    "ol": {"start"},
    "details": {"open"},
}
# Of text and boxes inside of their own cell: nothing that moves, covers, loads or imitates.
_STYLES = names(
    "background-color border border-bottom border-bottom-color border-collapse border-color "
    "border-left border-right border-spacing border-style border-top border-width color font-family "
    "font-size font-style font-variant font-weight height line-height max-width min-width padding "
    "padding-bottom padding-left padding-right padding-top text-align text-decoration vertical-align "
    "white-space width"
)
_GONE_WITH_CONTENT = {"script", "style", "title", "template", "noscript", "iframe", "object", "textarea"}
_URL = re.compile(r"url\s*\(|expression|@import|\\", re.IGNORECASE)
_FEW = re.compile(r"\d{1,2}")  # cells: a browser lays out each that one with `rowspan=65534` reaches
_RASTER_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
# What pandas writes before each of its tables; its rules are set on the cells instead.
_PANDAS = re.compile(
    r"<style scoped>\s+\.dataframe tbody tr th:only-of-type \{\s+vertical-align: middle;\s+\}"
    r"\s+\.dataframe tbody tr th \{\s+vertical-align: top;\s+\}"
    r"\s+\.dataframe thead th \{\s+text-align: right;\s+\}\s+</style>"
)
_TOP = '<th style="vertical-align: top">'


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "src" and value.lower().lstrip().startswith("data:"):
        return value if _RASTER_DATA.match(value) else None
    if name.endswith("span"):
        return value if _FEW.fullmatch(value) else None
    if name in ("src", "href"):
        return value if is_safe_target(value, is_picture=name == "src") else None
    if name == "style" and _URL.search(value):
        return None
    return value


_CLEANER = nh3.Cleaner(
    tags=_TABLE | _TEXT,
    clean_content_tags=_GONE_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    strip_comments=True,
    link_rel="noopener noreferrer",
    url_schemes={"http", "https", "mailto", "data"},
    filter_style_properties=_STYLES,
    allowed_classes={"table": {"dataframe"}},
)
_ACTIVE = re.compile(
    r"<\s*(?:script|style|iframe|frame|object|embed|applet|form|input|button|select|textarea|meta|base|link|svg|"
    r"math|template|noscript|portal|dialog|video|audio|source|track|marquee|xmp|plaintext|title|body|html)\b"
    r"|[\s\"'/]on[a-z]{3,30}\s*=|(?:javascript|vbscript|data:text|data:image/svg)\s*:?"
    r"|[\s\"'/](?:id|name|srcdoc|formaction|action)\s*=",
    re.IGNORECASE,
)


def cleaned_html(text: str) -> tuple[str, bool]:
    """HTML with nothing active in it and each tag closed, and whether there was something active in it.

    What is kept does not depend on the second: it is for those who are to know of it.
    """
    if text.count("<") > MAX_TAGS:
        return f"<pre>{escape(text)}</pre>", True
    text = in_short_runs(text)
    cleaned = _CLEANER.clean(text)
    parts = _PANDAS.split(text, maxsplit=1)
    if len(parts) == 2:
        cleaned = _as_pandas_would(cleaned)
    return cleaned, any(_ACTIVE.search(part) is not None for part in parts)


def _as_pandas_would(table: str) -> str:
    head, end, body = table.partition("</thead>")
    rows = body.split("<tr>")
    rows = [row.replace("<th>", _TOP) if row.count("<th>") > 1 else row for row in rows]
    return head.replace("<th>", '<th style="text-align: right">') + end + "<tr>".join(rows)
