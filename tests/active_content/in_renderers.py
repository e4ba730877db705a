"""Payloads aimed at what is done after parsing: links found in text, ids, titles, templates, other namespaces."""

from __future__ import annotations

from active_content.in_html import IMG
from active_content.payload import payloads

NAMESPACES = {
    "annotation in svg": (
        "<svg><annotation-xml><foreignobject><style><!--</style>"
        '<p id="--><img src=x: onerror=CANARY>"></foreignobject></annotation-xml></svg>'
    ),
    "font that leaves svg": f"<svg><font color=red><style><a title='</style>{IMG}'></font>",
    "font that stays in svg": f"<svg><font><style><a title='</style>{IMG}'></font>",
    "heading in a formula": (
        f"<math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style><a title='</style>{IMG}'></h1>"
    ),
    "action in a formula": (
        "<math><maction actiontype='statusline' xlink:href='javascript:CANARY' href='javascript:CANARY'>"
        "<mi>press</mi></maction></math>"
    ),
    "semantics in a formula": (
        "<math><semantics><mrow></mrow><annotation-xml encoding='text/html'>"
        f"<svg><desc>{IMG}</desc></svg></annotation-xml></semantics></math>"
    ),
    "style in a noscript": f"<noscript><style></noscript>{IMG}</style>",
    "discard in svg": "<svg><discard onbegin=CANARY></discard><animateMotion onbegin=CANARY dur=1s /></svg>",
    "svg handler by name": "<svg><handler type='application/javascript' ev:event=load>CANARY</handler></svg>",
    "tag of svg in odd letters": "<SvG OnLoAd=CANARY><ForeignObject><ScRiPt>CANARY</ScRiPt></ForeignObject></SvG>",
    "shadow root, old": f"<div><template shadowroot=open>{IMG}</template></div>",
    "names of a form's own": (
        "<form onsubmit=CANARY><input name=attributes><input name=parentNode><input name=children></form>"
    ),
}
HANDLERS = {
    "isindex and keygen": "<isindex type=image src=x: onerror=CANARY><keygen autofocus onfocus=CANARY>",
    "hidden until found": "<p hidden=until-found onbeforematch=CANARY>x</p>",
    "transition": "<p style='transition:color 1s' ontransitionrun=CANARY ontransitionend=CANARY tabindex=0>x</p>",
    "scrolled": "<p style='overflow:scroll;height:1px' onscroll=CANARY onscrollend=CANARY>x<br>y<br>z</p>",
    "command": "<button commandfor=cMARK command=show-popover>p</button><p popover id=cMARK oncommand=CANARY>x",
    "wheel and gestures": "<p onwheel=CANARY ontouchstart=CANARY onauxclick=CANARY ondblclick=CANARY>x</p>",
    "element by another's name": "<p is='x-y' onclick=CANARY>x</p><slot onslotchange=CANARY>x</slot>",
    "several sources": "<img src=a.png srcset='URL 1x'><picture><source srcset=URL><img src=a.png></picture>",
    "old attributes": "<img dynsrc=URL lowsrc=URL src=a.png><body background=URL><bgsound src=URL>",
    "picture as data of another kind": (
        "<img src='data:image/png,<svg onload=CANARY>'><img src='data:image/svg+xml;base64,PHN2Zz4='"
        " onerror=CANARY><a href='data:image/png;base64,x,<script>CANARY</script>'>press</a>"
    ),
    "own host by other names": (
        "<img src='http://0/QUERY'><img src='http://127.1/QUERY'><img src='http://0177.0.0.1/QUERY'>"
        "<img src='http://0x7f.1/QUERY'><img src='http://2130706433/QUERY'><img src='http://LOCALHOST./QUERY'>"
    ),
    "link with what is not seen": (
        "<a href='javascript\u200b:CANARY'>press</a> <a href='&NewLine;java&Tab;script&colon;CANARY'>press</a>"
        " <a href='\u2028javascript:CANARY'>press</a> <a href='javascript:&#x2f;&#x2f;%0aCANARY'>press</a>"
    ),
    "pandas' style before it": (
        "<div><style scoped>\n    .dataframe tbody tr th:only-of-type {\n        vertical-align: middle;\n    }\n\n"
        "    .dataframe tbody tr th {\n        vertical-align: top;\n    }\n\n"
        "    .dataframe thead th {\n        text-align: right;\n    }\n</style>"
        f"<table class=dataframe><thead><tr><th>{IMG}</th></thead><tr><th onclick=CANARY>a<th>{IMG}</table></div>"
    ),
}
MARKDOWN = {
    "markdown switched on": "<div markdown=1>\n[press](javascript:CANARY)\n</div>",
    "attribute lists": "![x](x.png){onerror=CANARY} [press](#){: onclick=CANARY href=javascript:CANARY}",
    "collapsed reference": "[press MARK][] [press MARK]\n\n[press MARK]: javascript:CANARY",
    "address over lines": "[press](<java\nscript:CANARY>) [press](java&#10;script:CANARY) [press](\u0001javascript:CANARY)",
    "address by entities": "[press](javas&#99;ript&#x3a;CANARY) ![x](&#x6a;avascript&#0000058;CANARY)",
    "address without brackets": "javascript:CANARY xmpp:CANARY <XMPP:javascript:CANARY> x<img/src/onerror=CANARY>",
    "emphasis in a tag": "**<img src=x:** onerror=CANARY> _<img src=x:_onerror=CANARY>_ <b *onmouseover=CANARY*>x</b>",
    "fence in a fence": f"````\n```\n````\n{IMG}\n```\n\n~~~~~\n{IMG}\n~~~\n{IMG}",
    "fence by tabs": f"-\t```\n\t{IMG}\n\t```\n{IMG}\n\n1.\t\t{IMG}",
    "formulas side by side": f"$a${IMG}$b$ $`{IMG}`$ \\$${IMG}$\\$ $$a$$ {IMG} $",
    "formula in code": f"`$`{IMG}`$` ``$`` {IMG} `` $ ``",
    "code in a table": f"| `a|b` | c |\n|---|---|\n| `x | {IMG} | y` |\n| \\`| {IMG} |",
    "tag of any name": f"<x-y>\n[press](javascript:CANARY)\n{IMG}\n</x-y>",
    "heading that is a link": "## <a name=MARK onclick=CANARY href=javascript:CANARY>x</a>\n\n### [p](javascript:CANARY)",
    "footnote in its place": f"x^[{IMG}] y[^1]: {IMG}\n\n*[HTML]: {IMG}\nHTML",
    "diagram of MyST": '```{mermaid}\ngraph TD\nA["<img src=x: onerror=CANARY>"]\nclick A "javascript:CANARY"\n```',
    "carriage returns": "<img\rsrc=x:\ronerror=CANARY>\r\r[press](\rjavascript:CANARY)\x0b\x0c<img\x0bsrc=x: onerror=CANARY>",
    "nothing between": "<img src=x: onerror=CANARY\u2060> <\u2060img src=x: onerror=CANARY> \u2060<img/\u2060src=x: onerror=CANARY>",
}
TEX = {
    "name made of letters": "$\\csname href\\endcsname{javascript:CANARY}{press}$",
    "name lent": "$\\let\\b\\href \\b{javascript:CANARY}{press} \\def\\href#1#2{\\unicode{60}}\\href{a}{b}$",
    "signs by their numbers": '$\\text{\\char"3Cimg src=x: onerror=CANARY>} \\symbol{60}img src=x: onerror=CANARY>$',
    "commands of KaTeX": (
        "$\\htmlData{remote=URL,target=#notebook}{x} \\htmlStyle{position:fixed}{MARK} \\htmlId{MARK}{x}"
        " \\includegraphics[alt=x]{URL} \\url{javascript:CANARY}$"
    ),
    "operator": f"$\\operatorname{{{IMG}}} \\mathrm{{{IMG}}} \\tag*{{{IMG}}}$",
    "macro of a later formula": "$\\gdef\\frac#1#2{\\href{javascript:CANARY}{#1}}$ $\\frac{1}{2}$",
}
SWALLOW = [
    "annotation in svg",
    "font that leaves svg",
    "font that stays in svg",
    "heading in a formula",
    "style in a noscript",
    "names of a form's own",
    "old attributes",
    "command",
]
IN_RENDERERS = payloads(NAMESPACES | HANDLERS | MARKDOWN | TEX, SWALLOW)
