"""A mistake in a text is an error that says file, cell and remedy."""

import shutil
from pathlib import Path

import pytest
from support.paths import TINY_COURSE

from torchcourse.answer_bank import BankAnswer, read_answer_bank, read_exercise
from torchcourse.authoring.course_build import read_course
from torchcourse.authoring.text.read_text import read_assignment
from torchcourse.percent_text import AuthoringError, read_cells

SOURCE, BANK, LESSON = "source/01_tiny.py", "answer_bank/01_tiny/double.py", "notebooks/01_tiny.py"

DOUBLE_ANSWER = '# %% exercise="double" role="answer"\n'
DOUBLE_TEST = '# %% exercise="double" role="test"\n'
DOUBLE_SOLUTION = """\
    ### BEGIN SOLUTION
    twice_as_much = number * 2
    return twice_as_much
    ### END SOLUTION
"""
IMPORT = "from torchcourse.student import checks\n"
ENGINE = "from torchcourse.grading import given, observe\n"

# what is wrong: (file, text, what stands there instead, cell, what the message says, the remedy)
# fmt: off
MISTAKES = {
    "unknown role": (
        SOURCE, 'role="answer"', 'role="anwser"', 4, "role 'anwser' is unknown",
        "use answer, test, statement or written",
    ),
    "unknown key": (
        SOURCE, "minutes=5", "minuts=5", 3, "header key 'minuts' is unknown", "use exercise, role",
    ),
    "stray words in a header": (
        SOURCE, "# %%\nimport", "# %% Set up\nimport", 2, "stray words: 'Set up'", "use only exercise",
    ),
    "header without quotes": (
        SOURCE, 'exercise="double" role="answer"', "exercise=double role=answer", 4,
        "`exercise=double role=answer` cannot be read", 'write key="text"',
    ),
    "role without exercise": (
        SOURCE, '# %% exercise="double" role="answer"\n', '# %% role="answer"\n', 4, "has no exercise",
        "add exercise=",
    ),
    "exercise without role": (
        SOURCE, '# %% exercise="double" role="answer"\n', '# %% exercise="double"\n', 4, "has no role",
        "add role=",
    ),
    "name that is none": (
        SOURCE, '"double"', '"test_double"', 3, "is no name for an exercise", "use small letters",
    ),
    "points not a number": (
        SOURCE, "points=8", 'points="8"', 3, "points='8' is no number", "write for example",
    ),
    "points below 0": (SOURCE, "points=8", "points=-8", 3, "points=-8 is no number", "write for example"),
    "statement without points": (SOURCE, " points=8", "", 3, "points= is missing", "write for example"),
    "statement without minutes": (SOURCE, " minutes=5", "", 3, "minutes= is missing", "write for example"),
    "points on an answer": (
        SOURCE, '# %% exercise="double" role="answer"\n', '# %% exercise="double" role="answer" points=8\n',
        4, "role 'answer' has no points=", "the header of role 'statement' and role 'test'",
    ),
    "points on a plain cell": (
        SOURCE, "# %%\nimport", "# %% points=3\nimport", 2, "a plain cell has no points=",
        "stand in the header",
    ),
    "tags that are no list": (
        SOURCE, "# %%\nimport", '# %% tags="x"\nimport', 2, "cannot be read ('x' is not of type 'array')",
        "correct the header",
    ),
    "raw cell": (SOURCE, "# %% [markdown]\n# # Tiny", "# %% [raw]\n# # Tiny", 1, "raw cell", "use `# %%`"),
    "answer as prose": (
        SOURCE, '# %% exercise="double" role="answer"\n', '# %% [markdown] exercise="double" role="answer"\n',
        4, "needs a code cell", "remove [markdown]",
    ),
    "statement as code": (
        SOURCE, '# %% [markdown] exercise="double" role="statement" points=8 minutes=5\n',
        '# %% exercise="double" role="statement" points=8 minutes=5\n', 3, "needs a markdown cell",
        "add [markdown]",
    ),
    "exercise without a test": (
        SOURCE, 'exercise="double" role="test"', 'exercise="other" role="test"', 3,
        "exercise 'double' has no test", 'exercise="double" role="test"',
    ),
    "exercise without an answer": (
        SOURCE, 'exercise="double" role="answer"', 'exercise="other" role="answer"', 3,
        "exercise 'double' has no answer", 'exercise="double" role="answer"',
    ),
    "exercise without a statement": (
        SOURCE, '# %% [markdown] exercise="double" role="statement" points=8 minutes=5\n',
        "# %% [markdown]\n", 4, "exercise 'double' has no statement", 'exercise="double" role="statement"',
    ),
    "duplicate exercise": (
        SOURCE, '"counter"', '"double"', 6, "the name 'double' is taken", "name this exercise",
    ),
    "written question with a name that is taken": (
        SOURCE, '"why"', '"double"', 9, "the name 'double' is taken", "name this exercise",
    ),
    "statement without a title": (
        SOURCE, "# ## Double it\n", "# Double it\n", 3, "the statement starts with",
        "put there from the header",
    ),
    "title with a part of what is in the header": (
        SOURCE, "Double it", "Double it · 8 points", 3, "the statement starts with",
        "put there from the header",
    ),
    "title with other points": (
        SOURCE, "Double it", "Double it · 7 points · 5 minutes", 3, "the title says 7 points",
        "make them agree",
    ),
    "title with other minutes": (
        SOURCE, "Double it", "Double it · 8 points · 6 minutes", 3, "the title says 6 minutes",
        "make them agree",
    ),
    "test with other points": (
        SOURCE, 'exercise="double" role="test"', 'exercise="double" role="test" points=7', 5,
        "gives 7 points, its statement promises 8", "agree",
    ),
    "points of the whole written by hand": (
        SOURCE, "Two exercises and a question.", "**20 points** for two exercises.", 1,
        "'20 points' is counted by hand", "write {points}, {bonus} or {hours}",
    ),
    "hours written by hand in Chinese": (
        SOURCE, "Two exercises and a question.", "**大约 1½ 小时。**", 1, "'1½ 小时' is counted by hand",
        "write {points}",
    ),
    "total that there is not": (
        SOURCE, "Two exercises and a question.", "About {hour} hours.", 1, "there is no total {hour}",
        "write {points}",
    ),
    "points that do not sum to 20": (
        SOURCE, "12", "11", 8, "sum to 19, not to the module's 20 (double 8, counter 11)", "change points=",
    ),
    "nothing between the markers": (
        SOURCE, "    ### BEGIN SOLUTION\n    twice_as_much = number * 2\n    return twice_as_much\n",
        '    """Twice."""\n    ### BEGIN SOLUTION\n', 4, "the solution of 'double' is empty",
        "write it between its markers",
    ),
    "markers missing": (
        SOURCE, DOUBLE_SOLUTION, "    return number * 2\n", 4, "double' has no solution markers",
        "put `### BEGIN SOLUTION`",
    ),
    "solution not closed": (
        SOURCE, "    return twice_as_much\n    ### END SOLUTION", "    return twice_as_much", 4,
        "'SOLUTION' is not closed", "put `### END SOLUTION` after it",
    ),
    "solution not opened": (
        SOURCE, "    ### BEGIN SOLUTION\n    twice", "    twice", 4, "'SOLUTION' ends but has not begun",
        "put `### BEGIN SOLUTION` before it",
    ),
    "solution within a solution": (
        SOURCE, "    twice_as_much =", "    ### BEGIN SOLUTION\n    twice_as_much =", 4,
        "begins within 'SOLUTION'", "put `### END SOLUTION` before it",
    ),
    "marker misspelt": (
        SOURCE, "### END HIDDEN TESTS", "### END HIDDEN TEST", 5, "is nearly a marker", "alone on the line",
    ),
    "marker in lower case": (
        SOURCE, "### BEGIN SOLUTION", "### begin solution", 4, "is nearly a marker", "alone on the line",
    ),
    "stub not Python": (
        SOURCE, "    ### BEGIN SOLUTION\n    twice", "    if number:\n    ### BEGIN SOLUTION\n      twice", 4,
        "the stub", "correct it",
    ),
    "cell not Python": (SOURCE, "import random\n", "import random as\n", 2, "is not Python", "correct it"),
    "hidden test not closed": (
        SOURCE, 'observe("a negative number", double(-large_number))\n### END HIDDEN TESTS',
        'observe("a negative number", double(-large_number))', 5, "'HIDDEN TESTS' is not closed",
        "put `### END HIDDEN TESTS` after it",
    ),
    "hidden test not opened": (
        SOURCE, "### BEGIN HIDDEN TESTS\n", "", 5, "ends but has not begun",
        "put `### BEGIN HIDDEN TESTS` before it",
    ),
    "test without a probe": (
        SOURCE, 'observe("', 'print("', 5, "the test of 'double' has no probe",
        "add `### BEGIN HIDDEN TESTS`",
    ),
    "observation named twice": (
        SOURCE, 'observe("a negative number"', 'observe("a large number"', 5,
        "two observations of 'double' are named 'a large number'", "a name of its own",
    ),
    "given named twice": (
        SOURCE, 'observe("a large number"', 'given("a large number", int)\nobserve("a large number"', 5,
        "two given inputs of 'double' are named 'a large number'", "a name of its own",
    ),
    "hidden test outside a test cell": (
        SOURCE, "from torchcourse.student import checks\n",
        "from torchcourse.student import checks\n### BEGIN HIDDEN TESTS\nx = 1\n### END HIDDEN TESTS\n", 2,
        "'HIDDEN TESTS' stands outside", "move it there",
    ),
    "solution outside an answer": (
        SOURCE, "from torchcourse.student import checks\n",
        "from torchcourse.student import checks\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n", 2,
        "'SOLUTION' stands outside a cell of role 'answer' or 'written'", "move it there",
    ),
    "engine imported in sight": (
        SOURCE, "from torchcourse.student import checks\n",
        "from torchcourse.student import checks\nfrom torchcourse.grading import given, observe\n", 2,
        "`torchcourse.grading` is imported where students see it", "move it",
    ),
    "engine imported in an answer": (
        SOURCE, "    # todo: multiply", "    from torchcourse.grading import given\n    # todo: multiply", 4,
        "is imported where students see it", "move it",
    ),
    "observed in sight": (
        SOURCE, "    check(double", '    observe("seen", 1)\n    check(double', 5,
        "observe() is called where students see it", "move it",
    ),
    "written question without a model answer": (
        SOURCE, "# Because the number must outlive the call.\n", "", 9, "'why' has no model answer",
        "write it",
    ),
    "written question without a mark scheme": (
        SOURCE, "# One mark for saying that a local name ends with its call.\n", "", 9,
        "'why' has no mark scheme", "write it",
    ),
    "written question that asks nothing": (
        SOURCE, "# ## Why does a counter need `self`?\n#\n", "", 9, "'why' asks nothing",
        "write the question",
    ),
    "written question that is worth nothing": (
        SOURCE, 'role="written" points=2', 'role="written" points=0', 9, "points=0 is no number above 0",
        "points=3",
    ),
    "written question that does not say what it is worth": (
        SOURCE, "# ## Why does", "# Why does", 9, "the written question starts with", "· 2 bonus points`",
    ),
    "written question with other points in its title": (
        SOURCE, "need `self`?", "need `self`? · 3 bonus points", 9, "the written question starts with",
        "· 2 bonus points`",
    ),
    "exercise named like a cell of a written question": (
        SOURCE, 'exercise="why"', 'exercise="why_scheme"', 9, "'why_scheme' is no name", "not test_…",
    ),
    "wrong answer without a hint": (
        BANK, "# hint: Try the number 3 on paper:\n# what is 3 times 2, and what is 3 times 3?\n", "", 3,
        "the wrong answer 'squared' has no hint", "start the cell with a line `# hint:",
    ),
    "wrong answer with an unknown hint": (
        BANK, '"squared"\n# hint: Try the number 3 on paper:\n# what is 3 times 2, and what is 3 times 3?\n',
        '"squared" hint="squires"\n', 3, "there is no hint named 'squires'", "write it in a list of hints",
    ),
    "known answer with a name that is taken": (
        BANK, '"squared"', '"by_adding"', 3, "there is an answer named 'by_adding' already", "another name",
    ),
    "known answer without a name": (BANK, ' name="squared"', "", 3, "name= is missing", "write role="),
    "known answer of an unknown role": (
        BANK, 'role="wrong"', 'role="bad"', 3, "role 'bad' is unknown", "use right, wrong, base or",
    ),
    "known answer with points": (
        BANK, '"squared"', '"squared" points=3', 3, "key 'points' is unknown", "use role",
    ),
    "known answer that is not Python": (
        BANK, "sum([number", "sum)[number", 2, "is not Python", "correct it",
    ),
    "edit that leaves no Python": (
        BANK, "number**2", "number***2", 3, "what 'squared' makes of 'solution' is not Python",
        "correct it. It makes:\ndef double",
    ),
    "edit of what is not there": (
        BANK, "# number * 2", "# number + 2", 3, "`number + 2` should occur once in what this answer starts",
        "it starts from:\ndef double(number):\n    twice_as_much = number * 2\n",
    ),
    "edit of what is there twice": (
        BANK, "# number * 2  ->  ", "# number  ->  ", 3,
        "`number` should occur once in what this answer starts from, and occurs 2 times",
        "take more of the lines around it",
    ),
    "edit of what is there less often than it says": (
        BANK, "**2 + 0", "**2 + 0  (3 times)", 3, "should occur 3 times", "it starts from:",
    ),
    "edit that changes nothing": (
        BANK, "number**2 + 0", "number * 2", 3, "'squared' is the same text as 'solution'", "remove one",
    ),
    "edit that is nearly one": (
        BANK, "number * 2  ->  ", "number * 2 -> ", 3, "belongs to the hint, and looks like an edit",
        "`# old  ->  new` with two spaces",
    ),
    "line among edits that is none": (
        BANK, "+ 0\n", "+ 0\n# and so on\n", 3, "`# and so on` is no edit", "write `# old  ->  new`",
    ),
    "new line that comes nowhere": (
        BANK, "+ 0\n", "+ 0\n# + return 1\n", 3, "nothing says where this comes", "a line that stays",
    ),
    "answer that starts from one that there is not": (
        BANK, '"squared"', '"squared" of="cubed"', 3, "no answer above this one is named 'cubed'",
        "correct of=",
    ),
    "whole answer that starts from another": (
        BANK, '"by_adding"', '"by_adding" of="squared"', 2, "a whole answer starts from no other",
        "remove of=",
    ),
    "hint that is named and there": (
        BANK, '"squared"', '"squared" hint="squared"', 3, "'squared' has two hints", "remove hint=",
    ),
    "known answer without code": (
        BANK, "def double(number):\n    return sum([number, number])\n", "", 2,
        "the answer 'by_adding' holds no code", "write what stands",
    ),
    "code between known answers": (
        BANK, "# Known answers.\n", "# Known answers.\n\n# %%\nx = 1\n", 2, "role= is missing",
        "write role=",
    ),
    "hints that are code": (
        BANK, "# %% [markdown]\n# Known", '# %% role="hints"\n# - x: Known', 1, "hints are prose",
        "write [markdown]",
    ),
    "line among hints that is none": (
        BANK, "[markdown]\n# Known", '[markdown] role="hints"\n# Known', 1, "is no hint",
        "write `- name: what the student reads`",
    ),
    "hint with a name that is taken": (
        BANK, "[markdown]\n# Known answers.", '[markdown] role="hints"\n# - squared: Square it?', 3,
        "there is a hint named 'squared' already", "another name",
    ),
    "probe that names no hint": (
        SOURCE, "double(-large_number))", 'double(-large_number), hint="square")', 5,
        "there is no hint named 'square'", "use squared, or write it",
    ),
    "exercise in a lesson": (
        LESSON, "# %%\nimport", '# %% exercise="x"\nimport', 2, "header key 'exercise' is unknown",
        "use tags",
    ),
    "engine imported in a lesson": (
        LESSON, "import sys\n", "from torchcourse.grading import given, observe\n", 2,
        "is imported where students see it", "move it",
    ),
    "lesson not Python": (LESSON, "import sys\n", "import\n", 2, "is not Python", "correct it"),
}
# fmt: on


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY_COURSE, tmp_path / "course"))


def test_the_tiny_course_has_no_mistake(course: Path) -> None:
    read = read_course(course)
    assert [text.exercises for text in read.assignments] == [("double", "counter", "why")]
    assert [text.name for text in read.lessons] == ["01_tiny"]


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_file_cell_and_remedy(course: Path, name: str) -> None:
    file, text, instead, cell, what, remedy = MISTAKES[name]
    written = (course / file).read_text()
    assert text in written
    (course / file).write_text(written.replace(text, instead))
    with pytest.raises(AuthoringError) as caught:
        read_course(course)
    message = str(caught.value)
    assert message.startswith(f"{file}, cell {cell} (line "), message
    mistake, _, advice = message.partition(": ")[2].rpartition("; ")
    assert what in mistake, message
    assert remedy in message[len(mistake) :], message
    assert advice, message


def test_a_right_answer_carries_no_hint(course: Path) -> None:
    path = course / BANK
    path.write_text(
        path.read_text().replace(
            "def double(number):\n    return sum", "# hint: x\ndef double(number):\n    return sum"
        )
    )
    with pytest.raises(
        AuthoringError, match=r"double.py, cell 2 \(line \d+\): the right answer 'by_adding' has a hint"
    ):
        read_course(course)


def test_cells_out_of_order_are_told(course: Path) -> None:
    path = course / SOURCE
    text = path.read_text()
    start, middle, end = (
        text.index(DOUBLE_ANSWER),
        text.index(DOUBLE_TEST),
        text.index('# %% [markdown] exercise="counter"'),
    )
    path.write_text(text[:start] + text[middle:end] + text[start:middle] + text[end:])
    with pytest.raises(
        AuthoringError, match="the cells of 'double' are out of order; put statement, answer, test"
    ):
        read_course(course)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no cell; start each with a line"),
        ("x = 1\n", "holds no cell; start each with a line"),
        ("x = 1\n\n# %%\ny = 2\n", "code stands above the first cell; put a line `# %%` before it"),
        ("# %%\nx = 1\n\n# %%exercise='a'\ny\n", "line 4: a cell's header needs a space after %%; write"),
    ],
)
def test_a_text_without_proper_cells_is_told(course: Path, text: str, message: str) -> None:
    (course / SOURCE).write_text(text)
    with pytest.raises(AuthoringError, match=message) as caught:
        read_course(course)
    assert str(caught.value).startswith(SOURCE)


def test_a_text_that_is_not_utf8_is_told(course: Path) -> None:
    (course / SOURCE).write_bytes(b"# %%\nx = '\xff'\n")
    with pytest.raises(AuthoringError, match=r"source/01_tiny.py: cannot be read .*; save it as UTF-8 text"):
        read_course(course)


def test_an_unknown_module_is_told_with_those_there_are(course: Path) -> None:
    with pytest.raises(AuthoringError, match="02_losses: no such module; use 01_tiny"):
        read_course(course, only=["02_losses"])


def test_the_line_is_that_of_the_mistake_within_the_cell(course: Path) -> None:
    path = course / SOURCE
    lines = path.read_text().replace("import random\n", "import random as\n").splitlines()
    path.write_text("\n".join(lines))
    with pytest.raises(AuthoringError, match=rf"cell 2 \(line {lines.index('import random as') + 1}\)"):
        read_assignment(path)


def test_what_looks_like_a_header_within_a_string_moves_no_line_number(tmp_path: Path) -> None:
    path = tmp_path / "text.py"
    path.write_text('# a remark\n\n# %%\nx = """\n# %% inside\n"""\n\n# %% [markdown]\n# two\n')
    assert [(cell.number, cell.line, cell.kind) for cell in read_cells(path)] == [
        (1, 3, "code"),
        (2, 8, "markdown"),
    ]


def test_front_matter_as_jupytext_writes_it_is_no_cell(tmp_path: Path) -> None:
    path = tmp_path / "text.py"
    path.write_text("# ---\n# jupyter:\n#   jupytext:\n#     formats: py:percent\n# ---\n\n# %%\nx = 1\n")
    assert [(cell.line, cell.source) for cell in read_cells(path)] == [(7, "x = 1")]


def read_bank(course: Path) -> tuple[BankAnswer, ...]:
    return read_answer_bank((course / BANK).parent, read_assignment(course / SOURCE).solutions)


def test_a_hint_is_the_comment_that_starts_the_cell(course: Path) -> None:
    right, wrong = read_bank(course)
    assert (right.role, right.name, right.hint) == ("right", "by_adding", None)
    assert wrong.hint == "Try the number 3 on paper: what is 3 times 2, and what is 3 times 3?"
    assert wrong.source == "def double(number):\n    twice_as_much = number**2 + 0\n    return twice_as_much"
    assert (wrong.exercise, wrong.role, wrong.place) == ("double", "wrong", f"{BANK}, cell 3 (line 11)")


@pytest.mark.parametrize(
    ("name", "said"), [("triple", "use double, counter"), ("why", "use double, counter")]
)
def test_known_answers_to_what_is_not_answered_by_code_are_refused(
    course: Path, name: str, said: str
) -> None:
    other = (course / BANK).rename(course / BANK.replace("double", name))
    other.write_text(other.read_text().split('# %% role="wrong"')[0])
    with pytest.raises(
        AuthoringError, match=rf"01_tiny/{name}.py, cell 2 .* has no exercise '{name}'.*{said}"
    ):
        read_course(course)


def test_an_edit_of_no_solution_is_told_with_the_name_of_its_file(course: Path) -> None:
    (course / BANK).rename(course / BANK.replace("double", "triple"))
    with pytest.raises(
        AuthoringError, match=r"triple.py, cell 3 .* no solution cell named 'triple'.*make build"
    ):
        read_course(course)


def test_known_answers_in_one_file_for_a_module_are_sent_to_their_exercises(course: Path) -> None:
    (course / "answer_bank" / "01_tiny.py").write_text(
        '# %% exercise="double" role="right" name="x"\nx = 1\n'
    )
    with pytest.raises(
        AuthoringError, match=r"answer_bank/01_tiny.py: .*move them to answer_bank/01_tiny/EXERCISE"
    ):
        read_course(course)


HINTS = '# %% [markdown] role="hints"\n# - by_hand: Try it\n#   on paper.\n'


@pytest.mark.parametrize("place", ["answer_bank/hints.py", "answer_bank/01_tiny/hints.py", BANK])
def test_a_hint_is_written_once_and_named_by_answers_and_probes(course: Path, place: str) -> None:
    bank, source = course / BANK, course / SOURCE
    bank.write_text(bank.read_text() + '# %% role="wrong" name="halved" hint="by_hand"\n# * 2  ->  / 2\n')
    if place == BANK:
        bank.write_text(bank.read_text().replace("# ruff: noqa\n", f"# ruff: noqa\n{HINTS}"))
    else:
        (course / place).write_text(HINTS)
    observed = "double(-large_number))"
    source.write_text(source.read_text().replace(observed, 'double(-large_number), hint="by_hand")'))
    assert [one.hint for one in read_bank(course)][-1] == "Try it on paper."
    [text] = read_course(course).assignments
    [test] = [cell for cell in text.cells if (cell.exercise, cell.role) == ("double", "test")]
    assert 'double(-large_number), hint="Try it on paper.")' in test.source
    assert 'hint="add the number to itself"' in test.source


# What each kind of edit makes of these lines.
LINES = "def f(x):\n    if x:\n        y = x + 1\n        y = 2 * y\n    return y, x + 1"
EDITS = {
    "within a line": ("# 2 * y  ->  y**2", LINES.replace("2 * y", "y**2")),
    "in several places": ("# x + 1  ->  x - 1  (2 times)", LINES.replace("x + 1", "x - 1")),
    "a name that is part of a longer one": ("# f  ->  g", LINES.replace("def f", "def g")),
    "a line left out": ("# - y = 2 * y", LINES.replace("        y = 2 * y\n", "")),
    "a line below one that stays": (
        "#   if x:\n# +     x = 3",
        LINES.replace("if x:\n", "if x:\n        x = 3\n"),
    ),
    "lines in the place of lines": (
        "# - if x:\n# -     y = x + 1\n# -     y = 2 * y\n# + y = 5",
        "def f(x):\n    y = 5\n    return y, x + 1",
    ),
    "one after another": ("# - y = x + 1\n#   y = 2 * y\n# + y = 3 * y\n# 3  ->  4",
        LINES.replace("        y = x + 1\n", "").replace("2 * y\n", "2 * y\n        y = 4 * y\n")),
    "a blank line": ("#   y = 2 * y\n# +\n# + y = 0", LINES.replace("2 * y\n", "2 * y\n\n        y = 0\n")),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_makes_one_answer_of_another(tmp_path: Path, name: str) -> None:
    edits, made = EDITS[name]
    path = tmp_path / "f.py"
    path.write_text(f'# %% role="right" name="other"\n{edits}\n')
    documented = LINES.replace(
        "    if x:", '    """Say it.\n\n    Twice.\n    """\n    # todo: all\n    if x:  # here'
    )
    [answer] = read_exercise(path, documented, {})
    assert answer.source == made


def test_an_answer_may_start_from_another_and_from_a_base_that_nobody_grades(tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_text(
        '# %% role="base" name="short"\ndef f(x):\n    return x\n\n\n'
        '# %% role="right" name="longer" of="short"\n# return x  ->  return x + 0\n'
        '# %% role="right" name="longest" of="longer"\n# + 0  ->  + 0 + 0\n'
    )
    assert [(one.name, one.source) for one in read_exercise(path, LINES, {})] == [
        ("longer", "def f(x):\n    return x + 0"),
        ("longest", "def f(x):\n    return x + 0 + 0"),
    ]
