"""nbgrader's feedback page as a page that runs nothing and asks nobody for anything.

Its Content-Security-Policy forbids every script, whatever is in it, and formulas are MathML, so that it
is complete where there is no network. All that it loads is pictures that a text names by their address: which
of them stay, the cleaning of graded notebooks decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, FileSystemLoader, PrefixLoader, pass_context
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from pygments.formatters import HtmlFormatter
from traitlets import default

from torchcourse.grading.feedback.accessible_html import accessible_html
from torchcourse.grading.feedback.exercises import exercises_of
from torchcourse.grading.feedback.formulas import Shown
from torchcourse.grading.feedback.markdown import rendered_markdown
from torchcourse.grading.feedback.typeset_text import typeset_html, typeset_text
from torchcourse.grading.notebook.language import language_of
from torchcourse.messages import translations

POLICY = (
    "default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: http: https:; "
    "font-src data:; base-uri 'none'; form-action 'none'; frame-src 'none'"
)
MAX_TEX = 60_000  # characters on a page; a text that would make it more shows its formulas as code
_FONT = re.compile(r"@font-face\s*\{[^{}]*\}")  # Bootstrap's icons, from files that lie beside no page
_NAME_IN_TEXT = re.compile(r"`([^`]+)`")
TEMPLATE = Path(__file__).parent / "template"
# What pages and formgrader's script find by its id, beside the ids of graded cells.
_NAMES_OF_PAGES = ("notebook", "notebook-container", "toc", "top", "summary", "statusmessage")
_NAMES_OF_A_CELL = ("{}", "{}-comment", "comment-{}", "{}_extra_credit")
_NAME_OF_A_HEADING = re.compile(r'(<h[1-6] id="|<a class="anchor-link" href="#)([^"]*)')


class PageExporter(HTMLExporter):
    """nbconvert's HTML exporter for feedback pages. A template of the course's own stays as it is."""

    stock_template = "feedback"  # that nbgrader's converter asks for
    templates: tuple[Path, ...] = (TEMPLATE,)
    is_students_page = True  # whose headings and pictures are made accessible

    @default("extra_loaders")
    def _default_extra_loaders(self) -> list[BaseLoader]:
        if self.template_name != self.stock_template:
            return []
        # Ours comes first and extends the one that would be first without it.
        stock = PrefixLoader({"stock": FileSystemLoader(self.template_paths)})
        return [FileSystemLoader(self.templates), stock]

    def from_notebook_node(  # type: ignore[override]  # as TemplateExporter does
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **keywords: Any
    ) -> tuple[str, dict[str, Any]]:
        self._room = MAX_TEX
        self._names = _own_names(nb)
        language = language_of(nb.cells)
        self.environment.globals["_"] = translations(language).gettext
        said = {
            "policy": POLICY,
            "code_styles": code_styles(),
            "page_language": (language or "en").replace("_", "-"),
            **(resources or {}),
        }
        return super().from_notebook_node(nb, said, **keywords)

    def default_filters(self) -> Any:
        yield from super().default_filters()  # type: ignore[no-untyped-call]  # nbconvert's
        yield "without_fonts", lambda html: _FONT.sub("", html)
        yield "exercises", exercises_of
        yield "accessible_html", accessible_html
        yield "names_as_code", lambda text: _NAME_IN_TEXT.sub(r"<code>\1</code>", escape(text))
        yield "typeset_text", lambda text: self._within_room(typeset_text, text)
        yield "typeset_html", lambda html: self._within_room(typeset_html, html)

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        attachments = context.get("cell", {}).get("attachments", {})
        path = context.get("resources", {}).get("metadata", {}).get("path", "")
        html = self._within_room(self.rendered, source, attachments=attachments, path=path)
        html = _NAME_OF_A_HEADING.sub(self._not_the_pages_own, html)
        return accessible_html(html) if self.is_students_page and self.template_name == "feedback" else html

    def _not_the_pages_own(self, found: re.Match[str]) -> str:
        """A heading's name; another one where a cell or a part of the page has it."""
        return f"{found[1]}heading:{found[2]}" if found[2] in self._names else found[0]

    def rendered(self, source: str, *, typeset: bool, attachments: Any, path: str) -> Shown:
        """Markdown with the settings of this exporter, and its formulas typeset or as code."""
        return rendered_markdown(
            source,
            typeset=typeset,
            attachments=attachments,
            embed_images=self.embed_images,
            path=path,
            anchor_link_text=self.anchor_link_text,
            exclude_anchor_links=self.exclude_anchor_links,
            **self.lexer_options,
        )

    def _within_room(self, render: Callable[..., Shown], text: str, **options: Any) -> str:
        shown = render(text, typeset=True, **options)
        self._room -= shown.characters
        return shown.html if self._room >= 0 else render(text, typeset=False, **options).html


@cache
def code_styles() -> str:
    """The colours of highlighted code, for a light page and a dark one."""
    light, dark = (
        HtmlFormatter(style=style, nobackground=True).get_style_defs(".highlight")  # type: ignore[no-untyped-call]  # pygments' stubs
        for style in ("default", "github-dark")
    )
    light += "\n.highlight .ow { color: #7d1fbf }"  # for contrast on a ground that is not white
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"


def _own_names(nb: NotebookNode) -> frozenset[str]:
    """The ids of the page itself, by which links, scores and comments find their cells."""
    cells = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in nb.cells]
    of_cells = (name.format(cell) for cell in cells if cell for name in _NAMES_OF_A_CELL)
    return frozenset([*_NAMES_OF_PAGES, *of_cells])
