"""A formula becomes MathML that does nothing, or stays readable as it was written."""

from __future__ import annotations

import re
from functools import partial
from xml.etree import ElementTree

import nbformat
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from support.feedback_page import page_of
from support.growth import least, processor_seconds
from support.paths import ROOT

from torchcourse.grading.cleaning.markdown import cleaned_markdown
from torchcourse.grading.feedback.formulas import MAX_FORMULA, formula
from torchcourse.grading.feedback.markdown import rendered_markdown
from torchcourse.grading.feedback.typeset_text import typeset_html, typeset_text

LESSONS = sorted(ROOT.glob("notebooks/*.ipynb"))


def seen(html: str) -> str:
    """What a reader reads of a formula, with no spaces."""
    return "".join("".join(ElementTree.fromstring(f"<p>{html}</p>").itertext()).split())


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_formula_of_the_course_is_typeset(path):
    texts = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
    shown = [rendered_markdown(text) for text in texts if "$" in text]
    assert sum(one.html.count("<math") for one in shown) >= 5
    assert [one.html for one in shown if "<code>$" in one.html] == []


@pytest.mark.parametrize(
    ("tex", "wanted"),
    [
        (r"\frac{a}{b}", "ab"),
        (r"\sum_{i=1}^n x_i", "∑i=1nxi"),
        (r"\mathbf{W}x + \boldsymbol{\theta}", "𝐖x+𝜽"),
        (r"\mathbf{Wx}, \mathbb{R}, \mathcal{L}", "𝐖𝐱,ℝ,ℒ"),
        (r"a < b \text{ and } c > d", "a<bandc>d"),
        (r"\argmax_x, \operatorname*{arg\,max}_x", "argmaxx,argmaxx"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "(1234)"),
        (r"\begin{cases} x & x > 0 \\ 0 & \text{else} \end{cases}", "{xx>00else"),
        (r"\begin{equation} a = b \label{one} \end{equation}", "a=b"),
        (r"-a - b", "−a−b"),
        (r"\%, \$, \&, \#", "%,$,&,#"),
    ],
)
def test_a_formula_is_typeset_with_all_of_its_signs(tex, wanted):
    html = formula(tex)
    assert html.startswith("<math")
    assert seen(html) == wanted


def test_columns_and_lines_are_said_in_a_way_that_browsers_know():
    assert "text-align:right;padding-right:0" in formula(
        r"\begin{aligned} a &= b \\ &= c \end{aligned}", True
    )
    assert "text-align:left" in formula(r"\begin{cases} 1 & x \\ 0 & y \end{cases}")
    table = formula(r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}")
    assert ("border-right:1px solid" in table, "border-bottom:1px solid" in table) == (True, True)
    assert formula(r"a \\ b", True).count("<mtr>") == 2


@pytest.mark.parametrize(
    ("tex", "with_space"),
    [
        (r"\log p", True),
        (r"2\log p", True),
        (r"\log(p)", False),
        (r"a = \log(p)", False),
        (r"\log\left(p\right)", False),
    ],
)
def test_a_function_has_room_where_tex_gives_it(tex, with_space):
    assert ("<mspace" in formula(tex)) is with_space


def test_a_sign_before_a_value_is_no_difference():
    assert 'form="prefix">−' in formula("a = -b")
    assert 'form="prefix"' not in formula("a - b")
    assert 'form="prefix"' not in formula("|a| - b")


HOSTILE = [
    r"\text{<img src=x onerror=alert(1)>}",
    r"\text{&lt;img src=x onerror=alert(1)&gt;}",
    r"\text{</mtext></math><script>alert(1)</script>}",
    r"\mbox{<svg onload=alert(1)>}",
    r"\operatorname{<img>}",
    r"\verb|<script>|",
    r"\href{javascript:alert(1)}{x}",
    r"\url{javascript:alert(1)}",
    r"\unicode{60}script\unicode{62}",
    r"\unicode{x3cimg src=x onerror=alert(1)>}",
    r"\style{position:fixed;top:0}{x}",
    r"\class{panel-heading}{x}",
    r"\cssId{toc}{x}",
    r"\require{html}",
    r"\includegraphics{https://example.org/a.png}",
    r"\color{red\" onmouseover=\"alert(1)}{x}",
    r'\textcolor{red" onmouseover="alert(1)}{x}',
    r"\textcolor{url(https://example.org)}{x}",
    r"\colorbox{red;position:fixed}{x}",
    r"\fcolorbox{red}{expression(1)}{x}",
    r"\kern -300em x",
    r"\rule{9999px}{9999px}",
    r"\raise 100em x",
    r"\mathchoice{a}{b}{c}{d}",
    r"\newcommand{\x}{\x\x}\x",
    r"\def\x{\href{javascript:alert(1)}{x}}\x",
    r"\begin{html}<img src=x onerror=alert(1)>\end{html}",
    r"\bbox[border:1px solid red]{x}",
    r"\left<img src=x onerror=alert(1)>\right.",
    r"<img src=x onerror=alert(1)>",
    r"&lt;script&gt;alert(1)&lt;/script&gt;",
    r"\begin{array}{c|c}<script>&</script>\end{array}",
    r"\tag{<b>1</b>}",
]
HARMLESS = re.compile(
    r"<(?:/?)(?:m[a-z]+|code)(?:"
    r" (?:display|form|stretchy|fence|accent|movablelimits|displaystyle|separator|largeop)=\"[a-z]+\""
    r"| (?:lspace|rspace|width|height|depth|voffset|minsize|maxsize|mathsize|linethickness)=\"[\w.+-]{1,9}\""
    r"| (?:scriptlevel|mathvariant|mathcolor|mathbackground)=\"[\w#]{1,20}\""
    r"| style=\"(?:(?:text-align|font-weight|font-style|font-family|border|border-right|border-bottom|"
    r"padding|padding-left|padding-right):[\w. -]+;?)+\")*>"
)


@pytest.mark.parametrize("display", [False, True])
@pytest.mark.parametrize("tex", HOSTILE)
def test_a_hostile_formula_is_text(tex, display):
    for one in (tex, cleaned_markdown(tex)[0]):
        html = formula(one, display)
        assert "<" not in HARMLESS.sub("", html)
        ElementTree.fromstring(html)


@drawn(st.text(alphabet=st.sampled_from(r"\{}$&<>'\"^_[]%abx1 .=;:#"), max_size=40), st.booleans())
def test_whatever_is_written_becomes_well_formed_and_harmless(tex, display):
    html = formula(tex, display)
    assert "<" not in HARMLESS.sub("", html)


@pytest.mark.parametrize("tex", [r"\foo{x}", r"\frac{a}", "a & b", r"\begin{foo} x \end{foo}", "{" * 3000])
def test_what_is_not_known_is_shown_as_it_was_written(tex):
    assert formula(tex).startswith("<code>$" if not tex.startswith("\\begin") else "<code>\\begin")


def test_a_very_long_formula_is_shown_as_it_was_written():
    assert formula("x" * MAX_FORMULA).startswith("<math")
    assert formula("x" * (MAX_FORMULA + 1)).startswith("<code>$")


BOMBS = ["{", "}", "x_", "x^", "'", "&", "%", "[", "_1", "x'_1", "a^b_c", "1 ", r"\\", r"\not", r"\over "]
BOMBS += [r"\left(", r"\left(\frac{", r"\text{", r"\verb|", r"\operatorname{a", r"\frac", r"\sqrt", r"\sqrt["]
BOMBS += [r"\underbrace", r"\color{red}", r"\mathbf{x}", r"\begin{matrix}"]


@pytest.mark.parametrize("piece", BOMBS)
def test_a_formula_takes_time_and_room_in_proportion_to_its_length(piece):
    def seconds(size: int) -> float:
        return min(seconds_once(size) for _ in range(3))

    def seconds_once(size: int) -> float:
        formula.cache_clear()
        return processor_seconds(formula, piece * (size // len(piece)))

    assert seconds(MAX_FORMULA) < 30 * max(seconds(MAX_FORMULA // 8), 0.002)
    assert len(formula(piece * (MAX_FORMULA // len(piece)))) < 100 * MAX_FORMULA


@pytest.mark.parametrize(
    "piece", ["$", "$$", r"\(", r"\[", r"\begin{align}", r"\begin{matrix}\(", r"\$", "$a", "<"]
)
def test_looking_for_formulas_takes_time_in_proportion_to_a_text(piece):
    def seconds(size: int) -> float:
        return processor_seconds(partial(typeset_html, typeset=False), piece * (size // len(piece)))

    seconds(10_000)
    assert least(lambda: seconds(400_000) / max(seconds(40_000), 0.005), 40) < 40


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("costs $5 and $6", 0),
        (r"costs \$5 and \$6", 0),
        ("from $5 to $6, and $x$", 1),
        (r"$x$, \(y\), \[z\], $$w$$ and \begin{align} a \end{align}", 5),
        (r"a $ alone, \( open, \\(x", 0),
        (r"$a \$ b$", 1),
    ],
)
def test_formulas_are_found_in_text_and_money_is_none(text, count):
    assert typeset_text(text).html.count("<math") == count
    if count == 0:
        assert typeset_text(text).html == text


@pytest.mark.parametrize(
    ("markdown", "count"),
    [
        ("- one $x$\n- $$y$$\n\n> $z$ and\n> $$w$$\n\n| $a$ |\n|---|\n| $b$ |\n", 6),
        ("# The $x$\n\n<div>$y$</div>\n\n**$z$** and `$w$`\n\n    $v$\n", 3),
        (r"\\(x\\) and \\[y\\]", 2),
        ("It costs $5 and $6.", 0),
        ("![a $x$ b](https://example.org/a.png)", 0),
    ],
)
def test_formulas_are_found_in_markdown(markdown, count):
    assert rendered_markdown(markdown).html.count("<math") == count


def test_a_picture_is_described_with_the_formula_as_it_was_written():
    assert 'alt="a $x&lt;1$ b"' in rendered_markdown("![a $x<1$ b](a.png)").html


def test_html_that_was_displayed_is_typeset_outside_of_code():
    html = "<td>$a$ &lt; $5</td><pre>$b$</pre><code>$c$</code>"
    assert re.findall(r"<m[in]>(.*?)</m[in]>", typeset_html(html).html) == ["a"]
    assert "&lt; $5</td><pre>$b$</pre><code>$c$</code>" in typeset_html(html).html


def test_what_cleaning_parts_is_typeset_as_it_was_meant():
    cleaned, found = cleaned_markdown("$a<b$ and $[x](y:z)$ and $\\href{a}{b}$")
    html = rendered_markdown(cleaned).html
    assert found
    assert html.count("<math") == 2
    assert "\u2060" not in html
    assert r"<code>$\href{a}{b}$</code>" in html


def test_a_page_has_room_for_so_many_formulas_and_shows_the_rest_as_code():
    cells = [nbformat.v4.new_markdown_cell(f"cell {n} " + "$x+y+z$ " * 4000) for n in range(4)]
    page = page_of(*cells)
    assert 8_000 <= page.count("<math") < 16_000
    assert page.count("<math") + page.count("<code>$") == 16_000
