"""The prose of notebooks and pages: spelt right, headings in order, links and pictures that are there."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import jupytext
import nbformat
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from support.paths import ROOT

from torchcourse.bank_hints import is_edit

WORDS_OF_THE_FIELD = Path(__file__).with_name("words_of_the_field.txt")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
NOTEBOOKS = sorted([*ROOT.glob("notebooks/*.py"), *ROOT.glob("source/*.py")])
BANKS = sorted(ROOT.glob("answer_bank/**/*.py"))
EXECUTED = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb")])

MARKDOWN = (
    MarkdownIt("commonmark").enable("table").use(dollarmath_plugin).use(anchors_plugin, max_level=6)
)  # GitHub's and Jupyter's, as far as this course uses it
CODE_IN_A_SENTENCE = re.compile(r"`[^`]*`|\w*[_.()=\[\]]\w+\S*|\{.*?\}")
PROSE_IN_A_STRING = re.compile(r"\S+(?: \S+){3}")  # four words or more: what a check or a hint says


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.relative_to(ROOT).as_posix())


@cache
def cells(path: Path) -> list[nbformat.NotebookNode]:
    return jupytext.read(path).cells


def markdown_of(path: Path) -> str:
    """A page, or a notebook's Markdown cells, one after another."""
    if path.suffix == ".md":
        return path.read_text("utf-8")
    return "\n\n".join(cell.source for cell in cells(path) if cell.cell_type == "markdown")


def tokens(markdown: str) -> Iterator[Token]:
    for token in MARKDOWN.parse(markdown):
        yield token
        yield from token.children or []


# Spelling ------------------------------------------------------------------------------------------------


def prose_of(path: Path) -> str:
    """What is spelt on a page or in a notebook: no code, formulas, addresses or tags."""
    said = [*words_in(markdown_of(path))]
    if path in BANKS:  # a list of hints, which name what the code names as sentences in code do
        said = [CODE_IN_A_SENTENCE.sub(" ", text) for text in said]
    if path.suffix == ".py":
        code = [cell.source for cell in cells(path) if cell.cell_type == "code"]
        # An answer of the bank is cut from other files of its module.
        names = names_in(path.parent if path in BANKS else path)
        comments = [word for source in code for text in comments_in(source) for word in words_in(text)]
        # A comment may name what the code names, and so may a list of the bank's hints.
        naming, said = ([*comments, *said], []) if path in BANKS else (comments, said)
        said += [re.sub(r"\w+", lambda word: "" if word[0] in names else word[0], text) for text in naming]
        said += [text for source in code for text in strings_in(source)]
    return "\n".join(said)


def words_in(markdown: str) -> Iterator[str]:
    for token in tokens(markdown):
        if token.type == "text":
            yield token.content
        elif token.type in ("html_block", "html_inline"):
            yield re.sub(r"<code>.*?</code>|<[^>]*>|&\w+;", " ", token.content, flags=re.S)


@cache
def names_in(path: Path) -> set[str]:
    """What the code of a text names, or that of a folder."""
    texts = [path] if path.suffix else sorted(path.glob("*.py"))
    code = (code_in(cell.source) for text in texts for cell in cells(text) if cell.cell_type == "code")
    return set(re.findall(r"\w+", "\n".join(code)))


def code_in(source: str) -> str:
    """The code, and what a known answer changes in other code."""
    return "\n".join(line if is_edit(line) else re.sub(r"#.*", "", line) for line in source.splitlines())


def comments_in(source: str) -> list[str]:
    said = "\n".join(line for line in source.splitlines() if not is_edit(line))
    return [found[1] for found in re.finditer(r"(?:^|  )#+ +(.*)$", said, re.M)]


def strings_in(source: str) -> Iterator[str]:
    """Sentences that a code cell prints or hands to a check."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell with magics
        return
    strings = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    for text in strings:
        if isinstance(text, str) and PROSE_IN_A_STRING.search(text):
            yield CODE_IN_A_SENTENCE.sub(" ", text)


def misspelt(text: str) -> list[str]:
    """The words that neither the British dictionary nor the field's own list knows."""
    text = re.sub(r"['’]s\b", "", text)
    command = ["hunspell", "-d", "en_GB", "-i", "utf-8", "-l"]
    told = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    known = set(WORDS_OF_THE_FIELD.read_text("utf-8").split())
    # b1, m̂ and γᵉ stand for numbers: they are no words.
    return sorted({word for word in told.split() if word.isascii() and word.isalpha() and word not in known})


needs_hunspell = pytest.mark.needs("hunspell")


@needs_hunspell
@each(PAGES + NOTEBOOKS + BANKS)
def test_every_word_is_spelt_as_a_dictionary_has_it(path):
    assert misspelt(prose_of(path)) == [], f"mend the word, or add it to {WORDS_OF_THE_FIELD.name}"


@needs_hunspell
def test_a_misspelt_word_is_found_wherever_a_reader_meets_it(tmp_path):
    text = (
        "# %% [markdown]\n# A *sentense* with `cod`, $x_{formla}$ and <b>tagz</b>.\n"
        '# %%\nwieght = 1  # the wieght of a lair\ncheck(hint="look at the fist dimenson of it")\n'
    )
    (tmp_path / "text.py").write_text(text)
    assert misspelt(prose_of(tmp_path / "text.py")) == ["dimenson", "sentense", "tagz"]


def test_the_words_of_the_field_are_sorted_and_all_used():
    words = WORDS_OF_THE_FIELD.read_text("utf-8").split()
    assert words == sorted(set(words), key=lambda word: (word.casefold(), word))
    prose = " ".join(prose_of(path) for path in PAGES + NOTEBOOKS + BANKS)
    assert [word for word in words if word not in prose] == []


@each(PAGES + NOTEBOOKS)
def test_no_word_stands_there_twice_in_a_row(path):
    doubled = re.compile(r"\b([A-Za-z]{2,}) \1\b", re.I)
    assert [found[0] for text in words_in(markdown_of(path)) for found in doubled.finditer(text)] == []


# Headings, links, pictures -------------------------------------------------------------------------------


@each(PAGES + NOTEBOOKS)
def test_headings_begin_with_one_title_and_leave_out_no_level(path):
    levels = [int(token.tag[1]) for token in tokens(markdown_of(path)) if token.type == "heading_open"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels


@each(PAGES + NOTEBOOKS)
def test_every_link_leads_somewhere(path):
    markdown = markdown_of(path)
    anchors = {str(token.attrs["id"]) for token in tokens(markdown) if token.type == "heading_open"}
    for target in (str(token.attrs["href"]) for token in tokens(markdown) if token.type == "link_open"):
        file, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", file):
            assert re.match(r"https://[\w.-]+\.\w+(/|$)", file), f"{target} is not a page on the web"
        elif file:
            assert (path.parent / file).exists(), f"{target} is not there"
        else:
            assert anchor in anchors, f"{target} is no heading of this page"


@each(PAGES + NOTEBOOKS)
def test_every_picture_of_a_page_is_there_and_says_what_it_shows(path):
    for token in tokens(markdown_of(path)):
        if token.type == "image":
            assert (path.parent / str(token.attrs["src"])).is_file(), token.attrs["src"]
            assert len(token.content.split()) >= 4, (
                f"{token.attrs['src']} needs a text for those who cannot see it"
            )


@each(EXECUTED)
def test_every_drawn_picture_says_what_it_shows(path):
    for cell in nbformat.read(path, nbformat.NO_CONVERT).cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                words = output.metadata.get("image/png", {}).get("alt", "")
                assert len(words.split()) >= 8, f"the picture of cell {cell.id} has no alternative text"
