"""What honest students write and display, none of which may look different for what hostile ones do."""

from __future__ import annotations

from active_content.in_code import PNG
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

WRITTEN = {
    "headings": "# One\n\ntext\n\n## Two\n\n### Three `code`",
    "emphasis": "*a* **b** ***c*** _d_ ~~e~~ `f` a*b*c snake_case_name",
    "lists": "- a\n- b\n  1. c\n  2. d\n\n     a paragraph\n- [ ] open\n- [x] done",
    "list from 4": "4. four\n5. five",
    "block quotes": "> a\n> > b\n>\n> c",
    "table": "| left | middle | right |\n| :-- | :-: | --: |\n| 1 | `2 | 3` | $x$ |\n| **a** | b | c |",
    "code block with HTML in it": "```html\n<script>alert(1)</script>\n<div onclick='x'>a &amp; b</div>\n```",
    "code block of Python": "```python\ndef f(x: list[int]) -> str:\n    return f'{x!r}' if x[0] < 1 > 2 else \"&\"\n```",
    "code block without a language": "```\na < b && c > d\n    indented\n```",
    "code by its indent": "text\n\n    <img src=x onerror=y>\n    a < b\n\ntext",
    "code between backticks": "Use `<script>` and ``a ` b`` and `x < y > z`, `&lt;`, `[a](b)`.",
    "less and greater": "If a < b and c > d, then 1<2, x<y, 3 > 2, i<n; a <- b, <3, a<=b, 5 << 2.",
    "formulas": "Inline $a<b$, $x_1 * y_2 * z$, $\\{a\\}$ and\n\n$$\n\\sum_{i=1}^n x_i < \\infty, \\quad a & b\n$$",
    "formula of an environment": "\\begin{align}\na &= b < c \\\\\nd &> e\n\\end{align}",
    "formula in brackets": "\\\\(a < b\\\\) and \\\\[c > d\\\\]",
    "formula with a link": "$\\text{a}\\ \\href{https://example.invalid/}{b}\\ \\unicode{x263a}$",
    "dollars": "It costs 5$, or $6. A\\$ sign.",
    "entities": "&lt;b&gt; &amp; &copy; &alpha; &#955; &nbsp;x &hellip; AT&T R&D &unknown;",
    "link": "[plain](https://example.invalid/a?b=1&c=2#d) and [titled](https://example.invalid/ 'A \"title\"')",
    "link by itself": "<https://example.invalid/> and https://example.invalid/a_b_c and <me@example.invalid>",
    "link by reference": "[one][a], [a] and [two][]\n\n[a]: https://example.invalid/ 'title'\n[two]: <https://example.invalid/b>",
    "link to a heading": "[up](#One) <a href='#Two'>two</a>",
    "link to a file": "[data](table.csv) [mail](mailto:me@example.invalid)",
    "picture by https": "![a picture](https://pictures.invalid/a.png 'title')",
    "picture by data:": f"![dot](data:image/png;base64,{PNG})",
    "picture with a width": f'<img src="data:image/png;base64,{PNG}" width="60" height="30" alt="a dot">',
    "picture attached": "![attached](attachment:my picture.png)\n\n![attached](attachment:b.png)",
    "picture that is not there": "![not there](nothing.png)",
    "closed answer": "<details><summary>Answer</summary>\n\nIt is **4**: `2 + 2`.\n\n</details>",
    "open answer": "<details open>\n<summary>More</summary>\n<p>a <i>b</i></p>\n</details>",
    "small tags": "<b>b</b> <i>i</i> <u>u</u> H<sub>2</sub>O x<sup>2</sup> <kbd>Ctrl</kbd>+<kbd>C</kbd><br>new <br/> line"
    " <mark>m</mark> <small>s</small> <del>d</del> <ins>i</ins> <code>c</code> <q>q</q> <abbr title='x'>a</abbr>",
    "colours": "<span style='color:red'>red</span> <font color='blue'>blue</font> "
    '<span style="background-color: yellow; font-weight: bold">yellow</span>',
    "centred": "<center>middle</center>\n\n<div align='center'>\n\n**middle**\n\n</div>\n\n<p style='text-align:right'>right</p>",
    "table in HTML": "<table border='1'><thead><tr><th>a</th><th align='right'>b</th></tr></thead><tbody>"
    "<tr><td rowspan='2'>1</td><td>2</td></tr><tr><td>3 &lt; 4</td></tr></tbody></table>",
    "list in HTML": "<ul><li>a<ol start='3' type='a'><li>b</li></ol></li></ul><dl><dt>t</dt><dd>d</dd></dl>",
    "comment": "before <!-- not to be seen --> after\n\n<!-- nor this\n\nover lines -->\n\nend",
    "footnote": "a[^1] b\n\n[^1]: the note",
    "definition": "term\n: what it means",
    "rule": "a\n\n---\n\nb\n\n***",
    "Chinese": "# 损失函数\n\n当 $x<0$ 时，**梯度**为零；見 [說明](https://example.invalid/中文)。ΑΒΓ ру́сский עברית 😀",
    "escapes": "\\*not\\* \\`code\\` 1\\. \\<b\\> \\\\ \\[a\\](b) C:\\temp\\new",
    "line breaks": "a  \nb\\\nc\nd",
    "empty": "",
    "blanks": "  \n\n ",
    "generic types": "`vector<int>` and a list&lt;int&gt; of them; x <y> z",
    "letters like javascript": 'javascript: a language. data: what we have. The word onclick=1 in prose, style="x".',
}

FRAME = (
    "<div>\n<style scoped>\n    .dataframe tbody tr th:only-of-type {\n        vertical-align: middle;\n    }\n\n"
    "    .dataframe tbody tr th {\n        vertical-align: top;\n    }\n\n    .dataframe thead th {\n"
    "        text-align: right;\n    }\n</style>\n"
    '<table border="1" class="dataframe">\n  <thead>\n    <tr style="text-align: right;">\n      <th></th>\n'
    "      <th>loss</th>\n      <th>name</th>\n    </tr>\n  </thead>\n  <tbody>\n    <tr>\n      <th>0</th>\n"
    "      <td>0.25</td>\n      <td>a &lt; b</td>\n    </tr>\n    <tr>\n      <th>1</th>\n      <td>NaN</td>\n"
    "      <td>損失</td>\n    </tr>\n  </tbody>\n</table>\n<p>2 rows × 2 columns</p>\n</div>"
)
SUMMARY = """\
==========================================================================================
Layer (type:depth-idx)                   Output Shape              Param #
==========================================================================================
Net                                      [1, 10]                   --
├─Linear: 1-1                            [1, 32]                   2,080
==========================================================================================
Total params: 2,080
"""

SHOWN = {
    "plot": "import matplotlib.pyplot as plt\nplt.figure(figsize=(2, 1))\nplt.plot([1, 2, 0]);",
    "plot as svg": (
        "import io\nfrom IPython.display import SVG\nwith io.BytesIO() as file:\n"
        "    plt.figure(figsize=(2, 1)); plt.plot([1, 2, 0]); plt.title('$x^2$ < 3'); plt.savefig(file, format='svg')\n"
        "    plt.close()\n    drawn = file.getvalue().decode()\nSVG(drawn)"
    ),
    "picture": f"from IPython.display import Image\nimport base64\nImage(base64.b64decode({PNG!r}), width=40, height=20)",
    "data frame": f"from IPython.display import HTML\nHTML({FRAME!r})",
    "table": "HTML('<table><caption>c</caption><tr><th>a<td style=\"background-color: #fdd; color: red\">1</table>')",
    "markdown": "from IPython.display import Markdown\nMarkdown('**a** $x<y$ [b](https://example.invalid/)\\n\\n| a |\\n| - |\\n| `1` |')",
    "latex": "from IPython.display import Latex\nLatex(r'$$\\frac{a}{b} < c$$')",
    "math": "from IPython.display import Math\nMath(r'a < \\text{b}')",
    "small tags": 'HTML(\'<b>loss</b> <i>0.25</i><br>x<sup>2</sup> <progress value="3" max="9"></progress>\')',
    "JSON": "from IPython.display import JSON\nJSON({'a': [1, '<b>']})",
    "numbers": "{'a': [1.5, None], 'b': '<script>'}",
    "text": "print('a < b & c > d', '<b>not bold</b>', sep='\\n')\nprint('    indented\\t損失')",
    "progress": "for i in range(3):\n    print(f'\\repoch {i} loss {1 / (i + 1):.2f}', end='')",
    "colours": "print('\\x1b[31mred\\x1b[0m \\x1b[1;32mbold green\\x1b[0m \\x1b[38;5;208morange\\x1b[0m')",
    "summary": f"print({SUMMARY!r})",
    "stderr": "import sys\nprint('a < b', file=sys.stderr)",
    "several": "display(1)\ndisplay(HTML('<h3>two</h3>'))\nprint('three')",
    "error": "raise ValueError('a < b, <b>not bold</b>')",
    "nothing": "",
}

# What looks different, and why that is as it should be.
LOOKS_DIFFERENT = {
    "comment": "one over several lines is shown, since a quotation or a list may end before it does",
    "code block with HTML in it": "tags in it have another colour: parted, they are no tags for the highlighter",
    "centred": "the end tag of a box whose start tag stands in another block is shown",
    "generic types": "<y> is no tag that is known: it is shown, where a browser hides it",
    "small tags": "a progress bar in HTML is none of text and tables",
}


def honest_cells() -> list[NotebookNode]:
    cells = []
    for number, text in enumerate(WRITTEN.values()):
        cell = new_markdown_cell(text, id=f"written{number}")
        if "attachment:" in text:
            cell["attachments"] = {"my picture.png": {"image/png": PNG}, "b.png": {"image/png": PNG}}
        cells.append(cell)
    return cells + [new_code_cell(code, id=f"shown{i}") for i, code in enumerate(SHOWN.values())]
