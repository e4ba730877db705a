"""Markdown as nbconvert renders it, with formulas as MathML where nbconvert leaves them to a script."""

from __future__ import annotations

from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from torchcourse.grading.feedback.formulas import Shown, as_code, formula
from torchcourse.grading.feedback.typeset_text import is_money, typeset_html


def rendered_markdown(source: str, *, typeset: bool = True, **options: Any) -> Shown:
    """Markdown as HTML; `options` are those of nbconvert's renderer.

    Raises:  InvalidNotebook for a picture that is not attached
    """
    renderer = _Renderer(typeset, escape=False, **options)
    html = MarkdownWithMath(renderer=renderer).render(source)
    return Shown(html, renderer.characters)


class _Renderer(IPythonRenderer):
    def __init__(self, typeset: bool, **options: Any) -> None:
        super().__init__(**options)
        self._typeset = typeset
        self._in_picture = 0
        self.characters = 0

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
