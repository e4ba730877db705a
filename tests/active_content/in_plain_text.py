"""Payloads in plain text, of which JupyterLab makes links after it has read a terminal's codes."""

from __future__ import annotations

from active_content.payload import payloads

TEXTS = {
    "script with slashes": "javascript://x%0aCANARY (javascript://%0dCANARY)",
    "script behind a letter": "xjavascript://x%0aCANARY 1javascript://x%0aCANARY -javascript://x%0aCANARY",
    "script in odd letters": "JaVaScRiPt://x%0aCANARY vbscript://CANARY",
    "page as data": "data:text/html,<script>CANARY</script> mydata:text/html;base64,«b64:<script>CANARY</script>»",
    "picture as data": "data:image/svg+xml,<svg%20onload=CANARY>",
    "server of its own": "http://localhost:1/QUERY http://127.1/QUERY https://hub/QUERY http://[::1]/QUERY",
    "server of its own, as a user": "https://example.invalid@localhost/QUERY",
    "file of the reader's": "file:///etc/passwd?MARK vscode://file/MARK ftp://MARK.invalid/ blob:http://x/MARK",
    "colours in a scheme": "java\x1b[1mscript\x1b[0m:\x1b[31m//x%0aCANARY da\x1b[Kta:text/html,CANARY",
    "codes that are none": "\x1b[<javascript://x%0aCANARY java\x1b[;;~script://x%0aCANARY \x1b[:javascript://x%0aCANARY",
    "link of a terminal": "\x1b]8;;javascript://x%0aCANARY\x07press\x1b]8;;\x07",
    "printed over": "xxxxscript://x%0aCANARY\rjava",
    "printed over from behind": "javascript:x\b//x%0aCANARY datax\b:text/html,CANARY",
    "name of a file": "/tmp/\u202e<img src=x onerror=CANARY>.ipynb:1 ~/javascript:CANARY ./a/../../labQUERY",
    "www": "www.a.invalid@localhost/QUERY www.javascript:CANARY",
}
IN_PLAIN_TEXT = payloads(TEXTS)
