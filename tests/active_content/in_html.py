"""Payloads in HTML: for cells of text, for what code displays, for handed-in files."""

from __future__ import annotations

from active_content.payload import payloads

IMG = "<img src=x: onerror=CANARY>"  # the shortest way to run something: an address that cannot be loaded
SCRIPT = "<script>CANARY</script>"

RUN_AT_ONCE = {
    "script": SCRIPT,
    "script from outside": '<script src="URL"></script>',
    "script from a data: address": '<script src="data:text/javascript,CANARY"></script>',
    "script module": "<script type=module>CANARY</script>",
    "script in odd letters": "<ScRiPt/x>CANARY</sCrIpT\t>",
    "script in a script's name": "<scr<script>ipt>CANARY</scr</script>ipt>",
    "script for MathJax to run": '<script type="text/x-mathjax-config">CANARY</script>',
    "script of formulas": '<script type="math/tex">\\href{javascript:CANARY}{press}</script>',
    "script without an end": "<script>CANARY//",
    "speculation rules": '<script type=speculationrules>{"prefetch":[{"urls":["URL"]}]}</script>',
    "image onerror": '<img src="x:" onerror="CANARY">',
    "image onerror without quotes": IMG,
    "image with slashes for blanks": "<img/src=x:/onerror=CANARY>",
    "image over several lines": "<img\nsrc=x:\nonerror\n=\nCANARY>",
    "image with form feeds": "<img\x0csrc=x:\x0conerror=CANARY>",
    "image with entities in the handler": "<img src=x: onerror=«entities:CANARY»>",
    "image of several sources": "<picture><source srcset=x:><img src=x: onerror=CANARY></picture>",
    "image by its other name": "<image src=x: onerror=CANARY>",
    "image with a NUL in the handler's name": "<img src=x: on\x00error=CANARY onerror\x00=CANARY>",
    "image with an attribute twice": "<img src=x: alt=a onerror=CANARY alt=b onerror=1>",
    "image with a stray quote": '<img " onerror=CANARY src=x:>',
    "svg onload": "<svg onload=CANARY></svg>",
    "svg onload, nested": "<svg><svg onload=CANARY></svg></svg>",
    "svg script": f"<svg>{SCRIPT}</svg>",
    "svg script by entities": "<svg><script>«entities:CANARY»</script></svg>",
    "svg script from a data: address": '<svg><script href="data:text/javascript,CANARY"></script></svg>',
    "svg animate onbegin": "<svg><animate onbegin=CANARY attributeName=x dur=1s></animate></svg>",
    "svg set onbegin": "<svg><set onbegin=CANARY attributeName=x></set></svg>",
    "svg foreignObject": f"<svg><foreignObject>{IMG}</foreignObject></svg>",
    "svg description": f"<svg><desc>{IMG}</desc></svg>",
    "svg title": f"<svg><title>{IMG}</title></svg>",
    "svg use of a data: address": (
        '<svg><use href="data:image/svg+xml;base64,«b64:<svg id=x xmlns=http://www.w3.org/2000/svg>'
        '<image href="1" onerror="CANARY"/></svg>»#x"></use></svg>'
    ),
    "math text": f"<math><mtext>{IMG}</mtext></math>",
    "math annotation": f'<math><annotation-xml encoding="text/html">{IMG}</annotation-xml></math>',
    "details ontoggle": "<details open ontoggle=CANARY><summary>more</summary></details>",
    "video onerror": "<video src=x: onerror=CANARY></video>",
    "video source onerror": "<video><source src=x: onerror=CANARY></video>",
    "audio onloadstart": "<audio src=x: onloadstart=CANARY></audio>",
    "body onload": "<body onload=CANARY onpageshow=CANARY onmouseover=CANARY>",
    "root element's handler": "<html onmouseover=CANARY onclick=CANARY>",
    "input with the focus": "<input autofocus onfocus=CANARY>",
    "marquee onstart": "<marquee onstart=CANARY>x</marquee>",
    "style onload": "<style onload=CANARY>x{}</style>",
    "link onerror": "<link rel=stylesheet href=x: onerror=CANARY>",
    "animation": "<style>@keyframes k{}</style><b style='animation:k 1s' onanimationstart=CANARY>x</b>",
    "content-visibility": (
        "<p style='content-visibility:auto' oncontentvisibilityautostatechange=CANARY>x</p>"
    ),
    "iframe srcdoc": f"<iframe srcdoc='{SCRIPT}'></iframe>",
    "iframe srcdoc by entities": f'<iframe srcdoc="«entities:{SCRIPT}»"></iframe>',
    "iframe javascript:": "<iframe src=javascript:CANARY></iframe>",
    "iframe data:": f'<iframe src="data:text/html;base64,«b64:{SCRIPT}»"></iframe>',
    "iframe onload": "<iframe onload=CANARY></iframe>",
    "iframe of the course's own pages": "<iframe src=/formgrader/manage_assignmentsQUERY></iframe>",
    "object data:": f'<object data="data:text/html;base64,«b64:{SCRIPT}»"></object>',
    "object onerror": "<object data=x: onerror=CANARY></object>",
    "embed data:": f'<embed src="data:text/html;base64,«b64:{SCRIPT}»">',
    "embed javascript:": "<embed src=javascript:CANARY>",
    "frameset": "<frameset onload=CANARY><frame src=javascript:CANARY></frameset>",
    "shadow root": f"<div><template shadowrootmode=open>{IMG}</template></div>",
}

PARSED_IN_TWO_WAYS = {
    "glyph in a table in a formula": (
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x: onerror=CANARY&gt;">'
    ),
    "glyph and a form that is closed early": (f"<form><math><mtext></form><form><mglyph><style></math>{IMG}"),
    "style in svg": f"<svg><style>{IMG}</style></svg>",
    "style in svg after a paragraph's end": f'<svg></p><style><a title="</style>{IMG}">',
    "style in a formula": f"<math><style>{IMG}</style></math>",
    "style in a select": f"<select><style></select>{IMG}</style>",
    "noscript": f'<noscript><p title="</noscript>{IMG}"></noscript>',
    "title": f'<title><p title="</title>{IMG}"></title>',
    "textarea": f'<textarea><p title="</textarea>{IMG}"></textarea>',
    "xmp": f'<xmp><p title="</xmp>{IMG}"></xmp>',
    "noembed": f'<noembed><p title="</noembed>{IMG}"></noembed>',
    "noframes": f'<noframes><p title="</noframes>{IMG}"></noframes>',
    "iframe's text": f'<iframe><p title="</iframe>{IMG}"></iframe>',
    "template": f'<template><p title="</template>{IMG}"></template>{IMG}',
    "option": f"<select><option><b title='</select>{IMG}'></select>",
    "table that ejects": f"<table><b>{IMG}<tr>{SCRIPT}</table>",
    "svg CDATA": f"<svg><![CDATA[</svg>{IMG}]]></svg>",
    "CDATA": f"<![CDATA[>{IMG}]]>",
    "comment that ends at once": f"<!-->{IMG}-->",
    "comment that ends with a dash": f"<!--->{IMG}-->",
    "comment that ends with a bang": f"<!-- --!>{IMG}-->",
    "comment in a comment": f"<!-- <!-- -->{IMG}-->",
    "bogus comment": f'<!x y=">{IMG}">',
    "processing instruction": f'<?x y=">{IMG}"?>',
    "end tag with attributes": f'</a title=">{IMG}">',
    "tag whose name is no letter": f"<1 title='>{IMG}'>",
    "less-than signs": f"<<<{IMG}",
    "tag that is cut off": "<img src=x: onerror=CANARY ",
    "attribute without an end": "<img src=x: onerror=CANARY title='",
    "text without an end": f"<plaintext>{IMG}",
    "escaped twice": "&amp;lt;img src=x: onerror=CANARY&amp;gt;",
    "wide signs": "＜img src=x: onerror=CANARY＞ ‹script›CANARY‹/script› <\u017fcript>CANARY</\u017fcript>",
}

RUN_WHEN_TOUCHED = {
    "link javascript:": '<a href="javascript:CANARY">press</a>',
    "link with a tab in its scheme": '<a href="java&#9;script:CANARY">press</a>',
    "link with a line break in its scheme": '<a href="java\nscript:CANARY">press</a>',
    "link with a control character first": '<a href="&#1;javascript:CANARY">press</a>',
    "link with a named colon": '<a href="JaVaScRiPt&colon;CANARY">press</a>',
    "link without quotes": "<a href=javascript:CANARY>press</a>",
    "link by entities without semicolons": "<a href=&#106&#97&#118&#97&#115cript:CANARY>press</a>",
    "link vbscript:": '<a href="vbscript:CANARY">press</a>',
    "link data:": f'<a href="data:text/html;base64,«b64:{SCRIPT}»">press</a>',
    "link in a new window": f'<a target=_blank href="data:text/html,{SCRIPT}">press</a>',
    "link that tells another host": '<a href="#" ping="URL">press</a>',
    "link in a formula": '<math><mi href="javascript:CANARY">press</mi></math>',
    "link in svg": '<svg><a href="javascript:CANARY"><text y=20>press</text></a></svg>',
    "link in svg, old": '<svg><a xlink:href="javascript:CANARY"><text y=20>press</text></a></svg>',
    "link that svg animates": (
        '<svg><a><animate attributeName=href values="javascript:CANARY"></animate>'
        "<text y=20>press</text></a></svg>"
    ),
    "link that svg sets": (
        '<svg><a><set attributeName="href" to="javascript:CANARY"></set><text y=20>press</text></a></svg>'
    ),
    "area of a map": '<map name=m><area shape=default href="javascript:CANARY"></map>',
    "onmouseover": "<b onmouseover=CANARY>x</b>",
    "onmouseover in odd letters": "<b OnMouseOver =CANARY>x</b>",
    "onclick": "<p onclick=CANARY>x</p>",
    "onpointerenter": "<p onpointerenter=CANARY onpointermove=CANARY>x</p>",
    "onfocus": "<span tabindex=0 onfocus=CANARY>x</span>",
    "onfocusin": "<span contenteditable onfocusin=CANARY>x</span>",
    "onbeforetoggle": "<button popovertarget=pMARK>p</button><p popover id=pMARK onbeforetoggle=CANARY>x</p>",
    "form javascript:": "<form action=javascript:CANARY><button>press</button></form>",
    "button's own action": "<form><button formaction=javascript:CANARY>press</button></form>",
    "input image": "<form action=javascript:CANARY><input type=image src=x: alt=x></form>",
    "form to the course's own pages": (
        "<form action='/formgrader/api/submissions/xQUERY' method=post><button>press</button></form>"
    ),
    "form to another host": "<form action=URL><input name=a value=b><button>press</button></form>",
    "Bootstrap's affix": f'<b data-spy=affix data-target="{IMG}">x</b>',
    "Bootstrap's collapse": f'<b data-toggle=collapse data-target="{IMG}">x</b>',
    "Bootstrap's modal": f'<b data-toggle=modal data-target="{IMG}">x</b>',
    "Bootstrap's modal from a file": "<b data-toggle=modal data-target=#notebook data-remote=URL>x</b>",
    "Bootstrap's drop-down": f'<b data-toggle=dropdown data-target="{IMG}">x</b>',
    "Bootstrap's alert": f'<b data-dismiss=alert data-target="{IMG}">x</b>',
    "Bootstrap's carousel": f'<b data-slide=next data-target="{IMG}">x</b>',
    "formgrader's link": "<b data-link=MARK id=MARK>x</b>",
    "JupyterLab's command": (
        '<button data-commandlinker-command="apputils:change-theme" name=MARK>press</button>'
    ),
}

ASK_OTHERS = {
    "meta refresh": '<meta http-equiv=refresh content="0; url=URL">',
    "meta refresh javascript:": '<meta http-equiv=refresh content="0; url=javascript:CANARY">',
    "base": '<base href="URL/"><img src=picture.png>',
    "stylesheet": '<link rel=stylesheet href="URL">',
    "prefetch": '<link rel=prefetch href="URL">',
    "icon": '<link rel=icon href="URL">',
    "style import": "<style>@import 'URL';</style>",
    "style import, escaped": "<style>@\\69mport 'URL';</style>",
    "style picture": "<b style='background:url(URL)'>x</b>",
    "style picture, escaped": "<b style='background:\\75rl(URL)'>x</b>",
    "style picture by image-set": "<b style=\"background:image-set('URL' 1x)\">x</b>",
    "style font": "<style>@font-face{font-family:f;src:url(URL)}</style><b style='font-family:f'>x</b>",
    "style list picture": "<ul style='list-style:url(URL)'><li>x</ul>",
    "style cursor": "<b style='cursor:url(URL),auto'>x</b>",
    "table's background": "<table background=URL><tr><td>x</table>",
    "video poster": "<video poster=URL></video>",
    "audio": "<audio src=URL autoplay></audio>",
    "track": "<video><track default src=URL></video>",
    "svg use": "<svg><use href=URL#x></use></svg>",
    "svg filter": "<svg><filter id=MARK><feImage href=URL></feImage></filter></svg>",
    "iframe of another host": "<iframe src=URL></iframe>",
    "object of another host": "<object data=URL></object>",
    "picture whose loading logs out": "<img src=/logoutQUERY>",
    "picture whose loading logs out, relative": "<img src=../../../../../../logoutQUERY>",
}

FAKE = {
    "style for the head": (
        "<style>.panel-heading h4{font-size:0;VAR:1}.panel-heading h4::after"
        "{content:'sums (Score: 9.0 / 9.0) MARK';font-size:18px}#toc{display:none}</style>"
    ),
    "style for everything": "<style>*{VAR:1;color:red}</style>",
    "style in svg for the head": "<svg><style>h4{VAR:1}</style></svg>",
    "style scoped in vain": "<div><style scoped>body{VAR:1}</style></div>",
    "style in layers": "<style>@layer x{@media all{@supports (color:red){body{VAR:1}}}}</style>",
    "overlay": "<b style='position:fixed;top:0;left:0;width:100%;height:100%;background:#fff'>MARK</b>",
    "overlay with a comment in its style": "<b style='position/**/:fixed;inset:0;background:#fff'>MARK</b>",
    "overlay by margins": "<p style='margin:-900px -50px 900px -50px;background:#fff'>MARK (Score: 9)</p>",
    "overlay by a relative place": "<p style='position:relative;top:-900px;background:#fff'>MARK</p>",
    "overlay by a transform": "<p style='transform:translateY(-900px);background:#fff'>MARK</p>",
    "overlay by a shadow": "<b style='box-shadow:0 -300px 0 300px #fff'>MARK</b>",
    "cell's end": (
        "</div></div></div></div></div></div></div></div></div></div>"
        "<div class=panel-heading><h4>sums (Score: 9.0 / 9.0) MARK</h4></div>"
    ),
    "cell's end in a table": "<table><tr><td></div></div></div></table></div></div></div><h4>MARK</h4>",
    "button": "<button class='btn btn-success full-credit' name=MARK>Full credit</button>",
    "field for the score": "<input class='score tabbable' id=test_twice name=MARK>",
    "field's name twice": "<b id=test_twice class=MARK>x</b><b id=why0 class=MARK>x</b>",
    "cell of nbgrader's": (
        "<div class='panel panel-primary nbgrader_cell MARK'><div class=panel-heading>Grade cell: "
        "<span class=score>Score: 9.0 / 9.0</span></div></div>"
    ),
    "title of the page": "<title>MARK (Score: 9.0 / 9.0)</title>",
    "name of the page's own": "<form name=submission_id id=MARK><input name=base_url></form>",
    "name of MathJax": "<a id=MathJax class=MARK href=URL></a><a id=MathJax class=MARK></a>",
    "dialog": "<dialog open>MARK</dialog>",
    "window of Bootstrap's": "<div class='modal in' style='display:block'>MARK (Score: 9.0 / 9.0)</div>",
}

SWALLOW = [
    "script without an end",
    "body onload",
    "form to the course's own pages",
    "form to another host",
    "frameset",
    "glyph in a table in a formula",
    "glyph and a form that is closed early",
    "style in svg after a paragraph's end",
    "text without an end",
    "tag that is cut off",
    "attribute without an end",
    "style in a select",
    "iframe's text",
    "meta refresh",
    "meta refresh javascript:",
    "base",
    "overlay",
    "overlay with a comment in its style",
    "window of Bootstrap's",
    "cell's end",
    "cell's end in a table",
    "name of the page's own",
    "field for the score",
    "field's name twice",
    "picture whose loading logs out",
    "picture whose loading logs out, relative",
    "iframe of the course's own pages",
    "title of the page",
    "table that ejects",
    "CDATA",
    "style for everything",
    "style for the head",
]

IN_HTML = payloads(RUN_AT_ONCE | PARSED_IN_TWO_WAYS | RUN_WHEN_TOUCHED | ASK_OTHERS | FAKE, SWALLOW)
