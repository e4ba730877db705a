"""How a text is cut into blocks, and written again with translations in their places."""

from itertools import pairwise
from pathlib import Path

import pytest
from support.paths import ROOT, TINY_COURSE

from torchcourse.authoring.languages.blocks import Block, replaced
from torchcourse.authoring.languages.code_blocks import code_blocks
from torchcourse.authoring.languages.kept import what_differs
from torchcourse.authoring.languages.markdown_blocks import markdown_blocks
from torchcourse.authoring.languages.text_blocks import blocks_of_cell, blocks_of_text
from torchcourse.authoring.text.read_text import read_assignment, read_lesson
from torchcourse.authoring.text.records import Cell

MARKDOWN = """\
# A title

A paragraph
in two lines.

1. First, and
   more of it.
2. Second:
   - a part

$$p = \\frac{1}{2}$$

$$p = 1 \\text{ where } x > 0$$

| a head | 12 |
|---|---|
| a cell with `a|b` | |

<details><summary>A. one</summary>
✗ Not
so.</details>
<details><summary>B. two</summary>
✓ Right.</details>

### BEGIN SOLUTION
An answer.
### END SOLUTION"""

CODE = '''\
def f(x):
    """What it does,
    in two lines.

    Shapes:  x (N,) -> ()
    """
    # todo: 1. halve it,
    #       and look
    #       2. double it
    y = "ä"; return x  # the same
    ### BEGIN SOLUTION
    return x
    ### END SOLUTION


with checks("f") as check:
    check(f, 1, wanted=1, hint="a "
        "hint")
    check.value("the input", 1, 1, hint=f"it was {1 + 1:.2f}")
### BEGIN HIDDEN TESTS
# for instructors
observe("one", f(1), hint="another \\"hint\\"")
### END HIDDEN TESTS'''


def code_cells(tmp_path: Path, source: str) -> tuple[Cell, Cell]:
    """The answer and the test that a text of them is read as."""
    path = tmp_path / "01_f.py"
    header = '# %% [markdown] exercise="f" role="statement" points=20 minutes=1'
    statement = "# ## F · 20 points · 1 minute"
    answer, _, test = source.partition("\n\n\nwith")
    path.write_text(
        f'{header}\n{statement}\n\n# %% exercise="f" role="answer"\n{answer}\n\n'
        f'# %% exercise="f" role="test" points=20\nwith{test}\n'
    )
    text = read_assignment(path)
    cells = {cell.role: cell for cell in text.cells}
    return cells["answer"], cells["test"]


def kinds_and_texts(blocks: list[Block]) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks]


def test_markdown_is_cut_by_paragraph_item_table_cell_and_quiz_answer():
    assert kinds_and_texts(markdown_blocks(MARKDOWN)) == [
        ("heading", "A title"),
        ("paragraph", "A paragraph in two lines."),
        ("item", "First, and more of it."),
        ("item", "Second:"),
        ("item", "a part"),
        ("formula", "$$p = 1 \\text{ where } x > 0$$"),
        ("table cell", "a head"),
        ("table cell", "a cell with `a"),
        ("table cell", "b`"),
        ("summary", "A. one"),
        ("answer", "✗ Not so."),
        ("summary", "B. two"),
        ("answer", "✓ Right."),
        ("paragraph", "An answer."),
    ]


def test_markdown_keeps_all_that_is_around_its_blocks():
    upper = replaced(MARKDOWN, markdown_blocks(MARKDOWN), lambda block: block.text.upper())
    assert (
        "# A TITLE\n\nA PARAGRAPH IN TWO LINES.\n\n1. FIRST, AND MORE OF IT.\n2. SECOND:\n   - A PART\n"
        in upper
    )
    assert "| A HEAD | 12 |\n|---|---|" in upper
    assert "<details><summary>A. ONE</summary>\n✗ NOT SO.</details>\n<details>" in upper
    assert upper.endswith("### BEGIN SOLUTION\nAN ANSWER.\n### END SOLUTION")


def test_code_is_cut_by_comment_step_docstring_and_hint(tmp_path: Path):
    answer, test = code_cells(tmp_path, CODE)
    assert kinds_and_texts(code_blocks(answer)) == [
        ("docstring", "What it does, in two lines."),
        ("docstring", "Shapes: x (N,) -> ()"),
        ("step", "halve it, and look"),
        ("step", "double it"),
        ("comment", "the same"),
    ]
    assert kinds_and_texts(code_blocks(test)) == [
        ("hint", "a hint"),
        ("what is checked", "the input"),
        ("hint", "it was {1 + 1:.2f}"),
        ("hint", 'another "hint"'),
    ]


def test_code_with_translations_is_the_same_code(tmp_path: Path):
    answer, test = code_cells(tmp_path, CODE)
    new = replaced(answer.source, code_blocks(answer), lambda block: f"«{block.text}»")
    assert '    """«What it does, in two lines.»\n\n    «Shapes: x (N,) -> ()»\n    """\n' in new
    assert "    # todo: 1. «halve it, and look»\n    #       2. «double it»\n" in new
    assert 'y = "ä"; return x  # «the same»\n    ### BEGIN SOLUTION' in new
    new = replaced(test.source, code_blocks(test), lambda block: f"«{block.text}»")
    assert 'hint="«a hint»")' in new
    assert 'hint=f"«it was {1 + 1:.2f}»"' in new
    assert 'hint="«another \\"hint\\"»"' in new
    compile(new, "translated", "exec")


@pytest.mark.parametrize("root", [ROOT, TINY_COURSE], ids=lambda root: root.name)
def test_of_the_whole_course_every_block_is_where_it_says(root: Path):
    texts = [read_lesson(path) for path in sorted(root.glob("notebooks/*.py"))]
    texts += [read_assignment(path) for path in sorted(root.glob("source/*.py"))]
    for text in texts:
        assert list(blocks_of_text(text))
        for cell in text.cells:
            blocks = blocks_of_cell(cell)
            marked = replaced(cell.source, blocks, lambda block: f"«{block.text}»")
            if "hint=" not in cell.source:
                plain = marked.replace("«", "").replace("»", "")
                assert "".join(c for c in plain if c not in " #\n") == "".join(
                    c for c in cell.source if c not in " #\n"
                )
            for one, other in pairwise(blocks):
                assert one.end <= other.start, (cell.text.place(), one, other)


@pytest.mark.parametrize(
    ("text", "translation", "said"),
    [
        ("a $x$ of 3", "3 的 $x$", None),
        ("a $x$", "一个 $y$", "formulas differ"),
        ("call `f`", "调用 `g`", "code differ"),
        ("see [it](a.md)", "看[它](b.md)", "links differ"),
        ("about 90 minutes", "大约 19 分钟", "numbers differ"),
        ("float32 has no 3", "float32 没有 3", None),
        ("**Not so.** Why", "**不对。**为什么", "<strong> comes out 0 times"),
        ("**Not so.** Why", "**不对**。为什么", None),
    ],
)
def test_what_a_translation_must_keep(text: str, translation: str, said: str | None):
    differs = what_differs(text, translation)
    assert differs is None if said is None else (differs or "").startswith(said)
