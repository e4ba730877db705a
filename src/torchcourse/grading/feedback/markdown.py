"""Markdown as nbconvert renders it, with formulas as MathML where nbconvert leaves them to a script."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from torchcourse.grading.feedback.formulas import Shown, as_code, formula
from torchcourse.grading.feedback.typeset_text import is_money, typeset_html

ATTACHMENT = "attachment:"
_ITEM = re.compile(r"^(\d{1,9})[.)](?=\s)", re.M)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


def rendered_markdown(source: str, *, typeset: bool = True, **options: Any) -> Shown:
    """Markdown as HTML; `options` are those of nbconvert's renderer.

    A picture that is not attached is shown as missing, and costs no other; in nbconvert it costs the page.
    """
    renderer = _Renderer(typeset, escape=False, **options)
    html = MarkdownWithMath(renderer=renderer).render(lists_apart(source))
    return Shown(html, renderer.characters)


def lists_apart(source: str) -> str:
    """Let a list that begins with 1 again be a list of its own.

    To Markdown `1.` below `3.` is the fourth item, so an answer written below a question's list would go on
    with the question's numbers. Who numbers all items 1 gets one list, as before.
    """
    if len(_ITEM.findall(source)) < 2:
        return source
    lines, last, fence = [], 0, ""
    for line in source.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or (mark[1].startswith(fence) and not mark[2].strip())):
            fence = "" if fence else mark[1]
        item = None if fence else _ITEM.match(line)
        if item:
            number = int(item[1])
            if number <= 1 < last:
                lines += ["", "<!-- -->", ""]
            last = number
        elif line[:1] not in ("", " ", "\t"):
            last = last if lines and lines[-1].strip() else 0
        lines.append(line)
    return "\n".join(lines)


class _Renderer(IPythonRenderer):
    def __init__(self, typeset: bool, **options: Any) -> None:
        super().__init__(**options)
        self._typeset = typeset
        self._in_picture = 0
        self.characters = 0

    def _embed_image_or_attachment(self, src: str) -> str:
        """A picture's address; an attachment's name may be encoded: `my%20sketch.png`."""
        name = src.removeprefix(ATTACHMENT)
        if name == src:
            return super()._embed_image_or_attachment(src)
        found = next((one for one in (name, unquote(name)) if self.attachments.get(one)), None)
        if found is None:
            return f"missing-{src}"
        return super()._embed_image_or_attachment(f"{ATTACHMENT}{found}")

    def block_math(self, body: str) -> str:
        return self._formula(body, True)

    def latex_environment(self, name: str, body: str) -> str:
        return self._formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", True)

    def inline_math(self, body: str) -> str:
        if is_money(body):
            return super().inline_math(body)
        return self._formula(body, False)

    def block_html(self, html: str) -> str:
        shown = typeset_html(super().block_html(html), typeset=self._typeset)
        self.characters += shown.characters
        return shown.html

    def render_token(self, token: dict[str, Any], state: Any) -> str:
        """A token as HTML; inside of a picture's description formulas stay text, since it is an attribute."""
        self._in_picture += token["type"] == "image"
        try:
            return super().render_token(token, state)
        finally:
            self._in_picture -= token["type"] == "image"

    def _formula(self, tex: str, display: bool) -> str:
        if self._in_picture:
            sign = "$$" if display else "$"
            return self.escape_html(f"{sign}{tex}{sign}")
        self.characters += len(tex)
        return (formula if self._typeset else as_code)(tex, display)
