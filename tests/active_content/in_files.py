"""Payloads in what a student hands in beside the notebook, and in the notebook's own metadata."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from active_content.in_html import IMG, SCRIPT

PAGE = f"<!doctype html><title>x</title>{SCRIPT}{IMG}"
XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><body><script>CANARY</script></body></html>'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="CANARY"><script>CANARY</script></svg>'
XSLT = (
    '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><x><xsl:stylesheet id="s" version="1.0" '
    'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">'
    '<script xmlns="http://www.w3.org/1999/xhtml">CANARY</script></xsl:template></xsl:stylesheet></x>'
)

# Name, content. Each is opened by its address.
FILES = {
    "page.html": PAGE,
    "page.htm": PAGE,
    "PAGE2.HTML": PAGE,
    "page.xhtml": XHTML,
    "page.xht": XHTML,
    "page.shtml": PAGE,
    "page.xml": XHTML,
    "style.xml": XSLT,
    "sheet.xsl": XHTML,
    "feed.rdf": XHTML,
    "feed.rss": XHTML,
    "feed.atom": XHTML,
    "formula.mathml": XHTML,
    "picture.svg": SVG,
    "picture2.SVG": SVG,
    "archive.mht": f"MIME-Version: 1.0\nContent-Type: text/html\n\n{PAGE}",
    "noextension": PAGE,
    "page.unknown": PAGE,
    "page.txt": PAGE,
    "page.html.txt": PAGE,
    "page.html.gz": PAGE,
    "picture.png": PAGE,
    "picture.jpg": SVG,
    "table.csv": f"a,b\n{PAGE},=cmd|' /C calc'!A0\n",
    "values.json": '{"a": "' + IMG + '"}',
    "code.js": "CANARY",
    "module.mjs": "CANARY",
    "look.css": "body{VAR:1}@import 'URL';",
    "words.md": f"{PAGE}\n\n[press](javascript:CANARY)",
    "words.rst": f".. raw:: html\n\n   {IMG}",
    "paper.pdf": "%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(CANARY)>>>>endobj\ntrailer<</Root 1 0 R>>",
    "utf16.html": PAGE,
    "bom.txt": "\ufeff" + PAGE,
    "folder.html/page.html": PAGE,
    "folder/page.html ": PAGE,
    ".hidden.html": PAGE,
    "page.html;.png": PAGE,
    "page.html?.png": PAGE,
    "page%2ehtml": PAGE,
    "other.ipynb": (
        '{"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "' + IMG + '"},'
        '{"cell_type": "code", "id": "b", "metadata": {"trusted": true}, "source": "", "execution_count": 1,'
        '"outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/html": "' + IMG + '",'
        ' "application/javascript": "CANARY"}}]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    ),
}

# Names that are payloads themselves; their content is plain.
NAMES = {
    "name with an image": "<img src=x: onerror=CANARY>.csv",
    "name with a quote": '" onmouseover="CANARY" x=".csv',
    "name with an apostrophe": "' onmouseover='CANARY' x='.csv",
    "name that is a link": "javascript:CANARY.csv",
    "name in markdown": "[press](javascript:CANARY).csv",
    "name with a line break": "a\n<img src=x: onerror=CANARY>.csv",
}


def zip_of(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


NOTEBOOK_METADATA: dict[str, Any] = {
    "title": f"</title>{IMG}",
    "authors": [{"name": IMG}],
    "kernelspec": {"name": "python3", "display_name": IMG, "language": '"><img src=x: onerror=CANARY>'},
    "language_info": {
        "name": "python</script>" + IMG,
        "pygments_lexer": f'x">{IMG}',
        "mimetype": "text/html",
        "file_extension": ".html",
        "codemirror_mode": IMG,
    },
    "jupytext": {"formats": "ipynb,stolen//MARK:light", "text_representation": {"extension": ".py"}},
    "widgets": {
        "application/vnd.jupyter.widget-state+json": {
            "version_major": 2,
            "version_minor": 0,
            "state": {"a": {"model_name": "HTMLModel", "state": {"value": f"</script>{IMG}"}}},
        }
    },
    "trusted": True,
    "celltoolbar": IMG,
    "toc": {"title_cell": IMG},
    "latex_envs": {"eqNumInitial": IMG},
    "extensions": {"x": IMG},
    IMG: IMG,
}
CELL_METADATA: dict[str, Any] = {
    "tags": [f'x" onmouseover="CANARY"><b>{IMG}', "remove_input"],
    "magics_language": f'"><img{IMG[4:]}',
    "alt": f'" onload=CANARY x="{IMG}',
    "name": IMG,
    "slideshow": {"slide_type": IMG},
    "raw_mimetype": "text/html",
    "format": "text/html",
    "trusted": True,
    "jupyter": {"source_hidden": True, "outputs_hidden": IMG},
    "nbgrader": {
        "grade_id": f'"><img{IMG[4:]}',
        "grade": True,
        "solution": True,
        "task": False,
        "locked": False,
        "points": IMG,
        "comment": IMG,
        "score": IMG,
        "schema_version": 3,
    },
    IMG: IMG,
}
