"""How Sphinx makes the book; docs/make_book.py collects the pages, and says which language they are in."""

import json
import os
from pathlib import Path

from sphinx.search.zh import SearchChinese

HERE = Path(__file__).parent
BOOK = json.loads(Path(os.environ["TORCHCOURSE_BOOK"]).read_text("utf-8"))

# Sphinx 9.0 asks for a ChineseStemmer, which it does not bring: Latin words are stemmed as in English.
SearchChinese.language_name = "English"

project = "Torchcourse"
author = "The Torchcourse authors"
language = BOOK["language"]
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx-mathjax-offline"]
exclude_patterns = ["downloads"]
suppress_warnings = [
    "mystnb.unknown_mime_type",
    "myst.xref_missing",
    "myst.header",
    "misc.highlighting_failure",
]

# The notebooks are executed once, by `torchcourse build`.
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"

html_theme = "furo"
html_title = BOOK["title"]
html_static_path = [str(HERE / "_static")]
html_css_files = ["book.css"]
templates_path = [str(HERE / "_templates")]
html_copy_source = False
html_show_sphinx = False
html_search_options = {"dict": BOOK["words"]} if BOOK["words"] else {}
html_extra_path = BOOK["downloads"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/languages.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_context = {
    "language_code": BOOK["language"],
    "languages": BOOK["languages"],
    "said": BOOK["said"],
    "notebooks": BOOK["notebooks"],
}


def setup(app):
    app.connect("autodoc-process-docstring", _set_indented_lines_apart)


def _set_indented_lines_apart(app, what, name, obj, options, lines):
    """Put empty lines around what a docstring indents, as reStructuredText wants them."""
    apart, was_indented = [], False
    for line in lines:
        is_indented = line.startswith("    ")
        if line.strip() and is_indented != was_indented and apart and apart[-1].strip():
            apart.append("")
        was_indented = is_indented if line.strip() else was_indented
        apart.append(line)
    lines[:] = apart
