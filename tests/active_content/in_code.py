"""Payloads that a student's code shows: outputs of every kind, errors, and what a terminal would read."""

from __future__ import annotations

from active_content.in_html import IMG, SCRIPT
from active_content.payload import payloads

SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="CANARY"><script>CANARY</script><text y="20">x</text></svg>'
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def shown(data: str, metadata: str = "{}") -> str:
    """Code that displays a bundle of mime types."""
    return f"display({data}, raw=True, metadata={metadata})"


def bundle(mime: str, text: str) -> str:
    """Code that displays a text under one mime type, beside a plain one."""
    return shown(f"{{{mime!r}: {text!r}, 'text/plain': 'plain'}}")


BUNDLES = {
    "javascript": bundle("application/javascript", "CANARY"),
    "javascript as text": bundle("text/javascript", "CANARY"),
    "javascript by its old name": bundle("application/x-javascript", "CANARY"),
    "javascript and HTML": shown(f"{{'application/javascript': 'CANARY', 'text/html': {IMG!r}}}"),
    "Javascript()": "from IPython.display import Javascript; display(Javascript('CANARY'))",
    "Javascript() with a library": (
        "from IPython.display import Javascript; display(Javascript('CANARY', lib=['URL'], css=['URL']))"
    ),
    "HTML, isolated": shown(f"{{'text/html': {SCRIPT!r}}}", "{'text/html': {'isolated': True}}"),
    "HTML, isolated altogether": shown(f"{{'text/html': {SCRIPT!r}}}", "{'isolated': True}"),
    "IFrame()": "from IPython.display import IFrame; display(IFrame('javascript:CANARY', 10, 10))",
    "%%html": f"get_ipython().run_cell_magic('html', '', {IMG!r})",
    "%%javascript": "get_ipython().run_cell_magic('javascript', '', 'CANARY')",
    "%%svg": f"get_ipython().run_cell_magic('svg', '', {SVG!r})",
    "repr_html": f"class A:\n    def _repr_html_(self): return {IMG!r}\nA()",
    "repr_javascript": "class A:\n    def _repr_javascript_(self): return 'CANARY'\nA()",
    "repr_svg": f"class A:\n    def _repr_svg_(self): return {SVG!r}\nA()",
    "repr_mimebundle": f"class A:\n    def _repr_mimebundle_(self, **_): return {{'text/html': {IMG!r}}}\nA()",
    "HTML in odd letters": bundle("Text/HTML", IMG),
    "HTML with a charset": bundle("text/html; charset=utf-8", IMG),
    "HTML of xml": bundle("application/xhtml+xml", IMG),
    "xml": bundle("text/xml", SVG),
    "svg": bundle("image/svg+xml", SVG),
    "svg that is HTML": bundle("image/svg+xml", IMG),
    "svg with an entity": bundle(
        "image/svg+xml",
        f"<!DOCTYPE svg [<!ENTITY x '{SCRIPT}'>]><svg xmlns='http://www.w3.org/2000/svg'>&x;</svg>",
    ),
    "picture's width": shown(f"{{'image/png': {PNG!r}}}", "{'image/png': {'width': '1 onload=CANARY'}}"),
    "picture's height": shown(
        f"{{'image/png': {PNG!r}}}", "{'image/png': {'height': '1\\tonload=CANARY onmouseover=CANARY'}}"
    ),
    "picture's width, for all types": shown(f"{{'image/png': {PNG!r}}}", "{'width': '1/onload=CANARY'}"),
    "jpeg's width": shown("{'image/jpeg': 'eA=='}", "{'image/jpeg': {'width': '1 onerror=CANARY'}}"),
    "picture's words": shown(f"{{'image/png': {PNG!r}}}", "{'image/png': {'alt': '\" onload=CANARY x=\"'}}"),
    "picture's file": shown(
        f"{{'image/png': {PNG!r}}}", "{'filenames': {'image/png': 'x: onerror=CANARY \" onerror=CANARY'}}"
    ),
    "picture's file outside": shown(f"{{'image/png': {PNG!r}}}", "{'filenames': {'image/png': 'URL'}}"),
    "picture's bytes": shown("{'image/png': 'x\" onerror=CANARY y=\"'}"),
    "picture's bytes, list": shown("{'image/png': ['x\" onerror=CANARY y=\"']}"),
    "picture that is svg": shown(f"{{'image/png': 'data:image/svg+xml,' + {SVG!r}}}"),
    "jpeg's bytes": shown(f"{{'image/jpeg': {IMG!r}}}"),
    "gif's bytes": bundle("image/gif", 'x" onerror=CANARY y="'),
    "webp's bytes": bundle("image/webp", 'x" onerror=CANARY y="'),
    "pdf": bundle("application/pdf", 'x" onerror=CANARY y="'),
    "diagram": bundle("text/vnd.mermaid", IMG),
    "widget": shown(
        "{'application/vnd.jupyter.widget-view+json': {'model_id': '</script>" + IMG + "',"
        " 'version_major': 2, 'version_minor': 0}, 'text/plain': 'x'}"
    ),
    "widget's state": shown(
        "{'application/vnd.jupyter.widget-state+json': {'state': {'a': {'model_name': 'HTMLModel',"
        f" 'model_module': '@jupyter-widgets/controls', 'state': {{'value': {IMG!r}}}}}}}}}, 'text/plain': 'x'}}"
    ),
    "bokeh": shown("{'application/vnd.bokehjs_exec.v0+json': '', 'application/javascript': 'CANARY'}"),
    "plotly": shown(
        "{'application/vnd.plotly.v1+json': {'data': [], 'layout': {'title': '<a href=\"javascript:CANARY\">x</a>'}}}"
    ),
    "vega": shown(
        "{'application/vnd.vega.v5+json': {'signals': [{'name': 'a', 'on': [{'events': 'load', 'update': 'CANARY'}]}]}}"
    ),
    "geojson": shown("{'application/geo+json': {'type': 'Point', 'x': " + repr(IMG) + "}}"),
    "JSON": shown("{'application/json': {" + repr(IMG) + ": " + repr(IMG) + "}}"),
    "type's own name": shown("{'text/<img': 'x', 'a/b\" onload=\"CANARY': 'x', 'text/plain': 'x'}"),
    "plain": shown(f"{{'text/plain': {IMG!r}}}"),
    "repr": f"class A:\n    def __repr__(self): return {IMG!r}\nA()",
    "printed": f"print({IMG!r})",
    "printed to stderr": f"import sys; print({IMG!r}, file=sys.stderr)",
    "printed in colours": "print('\\x1b[31m<img\\x1b[0m src=x: onerror=CANARY\\x1b[1m>\\x1b[0m')",
    "printed in a colour of its own": "print('\\x1b[38;2;1\"onmouseover=\"CANARY;1;1mx\\x1b[0m')",
    "printed link": "print('\\x1b]8;;javascript:CANARY\\x1b\\\\press\\x1b]8;;\\x1b\\\\ javascript:CANARY')",
    "printed address": "print('http://a.invalid/\"onmouseover=\"CANARY <http://a.invalid/><img src=x:>')",
    "printed control characters": "print('<im\\x08mg src=x: onerror=CANARY>\\r<img\\x00 src=x: onerror=CANARY>')",
    "warning": f"import warnings; warnings.warn({IMG!r})",
    "changed later": (
        f"from IPython.display import HTML; a = display(HTML('x'), display_id=True); a.update(HTML({IMG!r}))"
    ),
}

ERRORS = {
    "error's words": f"raise ValueError({IMG!r})",
    "error's words, script": f"raise ValueError({SCRIPT!r})",
    "error's name": f"raise type({IMG!r}, (Exception,), {{}})('x')",
    "error's name, dressed up": "raise type('E</pre></div>' + " + repr(IMG) + ", (Exception,), {})('x')",
    "error's words in colours": "raise ValueError('\\x1b[31m<img\\x1b[0m src=x: onerror=CANARY>')",
    "error's own traceback": (
        f"class E(Exception):\n    def _render_traceback_(self): return [{IMG!r}, {SCRIPT!r}]\nraise E()"
    ),
    "error's file": f"exec(compile('1 / 0', {IMG!r}, 'exec'))",
    "error's note": f"e = ValueError('x')\ne.add_note({IMG!r})\nraise e",
    "error in a syntax": f"exec({IMG!r})",
    "error that quotes its line": f"1 / 0  # {IMG}",
    "error in a name": "globals()['<img src=x: onerror=CANARY>']",
    "exit's words": f"raise SystemExit({IMG!r})",
}

IN_OUTPUTS = payloads(BUNDLES)
IN_ERRORS = payloads(ERRORS)
