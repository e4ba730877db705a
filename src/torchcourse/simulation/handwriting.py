"""One answer, as different people would write it: other names, other steps, other remarks; the same results.

What is changed keeps what the code does, the order of evaluation included: nothing is added in place, since
that would change an argument.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from random import Random

NAMES = (
    *("result", "out", "res", "value", "ans", "tmp", "y_hat", "acc", "total", "h", "t", "part", "step"),
    *("new", "current", "ret", "output", "calc", "val", "outcome", "final", "inner", "first", "aux"),
    *("data", "mat", "numbers", "piece", "unit", "quantity", "zwischen", "resultat", "valeur", "wert"),
)
REMARKS = (
    *("compute the result", "see the lecture", "as in the formula", "here comes the main part", "TODO tidy"),
    *("careful with the shape", "works for batches too", "not sure about this", "checked by hand", "ok"),
    *("first the simple case", "same as on the slide", "this took me long", "now put it together"),
    *("should not change the input", "broadcasting does the rest", "last axis", "from the notes"),
    *("tried it with small numbers", "why does this work?", "don't forget the default", "easy way"),
)
SLIPS = {
    "the": "teh",
    "result": "reslut",
    "careful": "carefull",
    "formula": "formular",
    "shape": "shap",
    "broadcasting": "brodcasting",
    "lecture": "lectur",
    "default": "defualt",
    "numbers": "nubmers",
}
# What is left of an earlier try: harmless, and one's own.
LEFTOVERS = (
    *("debug = False", "count = 0", "eps = 1e-08", "history = []", "scale = 1.0", "flag = True", "n = 0"),
    *("old = None", "dims = (0, 1)", "found = {}", "message = 'start'", "tolerance = 1e-06", "i = -1"),
    *("steps = []", "total = 0.0", "verbose = 0", "done = False", "table = dict()", "pairs = list()"),
)


class Hand:
    """Somebody's way of writing, drawn once."""

    def __init__(self, draw: Random) -> None:
        self._draw = draw
        self._names = draw.sample(NAMES, 12)
        self._remarks = draw.sample(REMARKS, 7)
        self._misspells = set(draw.sample(sorted(SLIPS), 3))
        self._leftovers = draw.sample(LEFTOVERS, 3)
        habits = (
            *("rename", "name_returned", "name_left", "name_argument", "unfold", "turn", "remark", "else"),
            *("swap", "leftover"),
        )
        self._habits = {habit: draw.choice((0.0, 0.15, 0.5, 0.85)) for habit in habits}

    @classmethod
    def hiding(cls, draw: Random) -> Hand:
        """The hand of one who hides where an answer is from: other names, other remarks, another order."""
        hand = cls(draw)
        hand._habits = dict.fromkeys(hand._habits, 0.0) | {"rename": 1.0, "swap": 0.8, "remark": 0.5}
        return hand

    def write(self, source: str) -> str:
        """The same answer in this hand; one that is no plain Python stays as it is."""
        try:
            tree = ast.parse(source)
        except SyntaxError:
            return source
        for function in _functions(tree):
            self._rename(function)
        tree = ast.fix_missing_locations(_Rewritten(self).visit(tree))
        try:
            return self._with_remarks(ast.unparse(tree))
        except (SyntaxError, ValueError):
            return source

    def does(self, habit: str) -> bool:
        return self._draw.random() < self._habits[habit]

    def leftover(self) -> ast.Assign:
        """A statement that nothing needs."""
        [statement] = ast.parse(self._draw.choice(self._leftovers)).body
        assert isinstance(statement, ast.Assign)
        return statement

    def new_name(self, taken: set[str]) -> str:
        for name in self._names:
            if name not in taken:
                return name
        return next(f"v{number}" for number in range(1000) if f"v{number}" not in taken)

    def _rename(self, function: ast.FunctionDef) -> None:
        taken = _all_names(function)
        for name in sorted(_own_variables(function)):
            if self.does("rename"):
                new = self.new_name(taken)
                taken.add(new)
                for node in ast.walk(function):
                    if isinstance(node, ast.Name) and node.id == name:
                        node.id = new

    def _with_remarks(self, text: str) -> str:
        lines = text.splitlines()
        starts = sorted(
            {
                statement.lineno
                for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.FunctionDef | ast.For | ast.If)
                for statement in node.body
            }
        )
        for number in reversed(starts):
            if self.does("remark"):
                line = lines[number - 1]
                indent = line[: len(line) - len(line.lstrip())]
                lines.insert(number - 1, f"{indent}# {self._remark()}")
        return "\n".join(lines)

    def _remark(self) -> str:
        words = self._draw.choice(self._remarks).split()
        return " ".join(SLIPS[word] if word in self._misspells else word for word in words)


class _Rewritten(ast.NodeTransformer):
    """The steps of a function in another form."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._taken: list[set[str]] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if not self._taken:
            self._taken.append(_all_names(node))
            self.generic_visit(node)
            node.body = list(self._steps(node.body))
            self._leave_something(node)
            self._taken.pop()
        return node

    def _leave_something(self, node: ast.FunctionDef) -> None:
        if self._hand.does("leftover") and self._hand.does("leftover"):
            statement = self._hand.leftover()
            name = self._hand.new_name(self._taken[-1])
            statement.targets = [ast.Name(name, ast.Store())]
            has_words = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
            node.body.insert(int(has_words), statement)

    def visit_If(self, node: ast.If) -> ast.AST:
        if self._taken:
            node.body = list(self._steps(node.body))
            node.orelse = list(self._steps(node.orelse))
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        if self._taken:
            node.body = list(self._steps(node.body))
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        # A product of numbers and tensors is the same either way; names and numbers have no order of calls.
        plain = (ast.Name, ast.Constant, ast.Attribute)
        if (
            isinstance(node.op, ast.Mult)
            and isinstance(node.left, plain)
            and isinstance(node.right, plain)
            and self._hand.does("turn")
        ):
            return ast.BinOp(node.right, node.op, node.left)
        return node

    def _steps(self, body: list[ast.stmt]) -> Iterator[ast.stmt]:
        for statement in _swapped(body, self._hand):
            yield from self._step(statement)

    def _step(self, statement: ast.stmt) -> Iterator[ast.stmt]:
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Return) and isinstance(value, ast.IfExp) and self._hand.does("unfold"):
            yield ast.If(value.test, [ast.Return(value.body)], [])
            yield from self._step(ast.Return(value.orelse))
            return
        if isinstance(statement, ast.Return | ast.Assign) and isinstance(value, ast.BinOp):
            left = value.left
            if isinstance(left, ast.Call | ast.BinOp) and self._hand.does("name_left"):
                name = self._new_name()
                yield ast.Assign([ast.Name(name, ast.Store())], left)
                value.left = ast.Name(name, ast.Load())
        if (
            isinstance(statement, ast.Return | ast.Assign)
            and isinstance(value, ast.Call)
            and _is_plain_name(value.func)
            and value.args
            and isinstance(value.args[0], ast.Call | ast.BinOp)
            and self._hand.does("name_argument")
        ):
            name = self._new_name()
            yield ast.Assign([ast.Name(name, ast.Store())], value.args[0])
            value.args[0] = ast.Name(name, ast.Load())
        if (
            isinstance(statement, ast.Return)
            and isinstance(value, ast.Call | ast.BinOp | ast.Subscript)
            and self._hand.does("name_returned")
        ):
            name = self._new_name()
            yield ast.Assign([ast.Name(name, ast.Store())], value)
            yield ast.Return(ast.Name(name, ast.Load()))
            return
        yield statement

    def _new_name(self) -> str:
        name = self._hand.new_name(self._taken[-1])
        self._taken[-1].add(name)
        return name


def _swapped(body: list[ast.stmt], hand: Hand) -> list[ast.stmt]:
    """The statements, some neighbours exchanged that have nothing to do with each other."""
    body = list(body)
    for place in range(len(body) - 1):
        one, other = body[place], body[place + 1]
        if _is_apart(one, other) and hand.does("swap"):
            body[place], body[place + 1] = other, one
    if (
        len(body) >= 2
        and isinstance(body[-2], ast.If)
        and isinstance(body[-1], ast.Return)
        and not body[-2].orelse
        and isinstance(body[-2].body[-1], ast.Return)
        and hand.does("else")
    ):
        body[-2] = ast.If(body[-2].test, body[-2].body, [body[-1]])
        del body[-1]
    return body


def _is_apart(one: ast.stmt, other: ast.stmt) -> bool:
    """Whether two assignments of plain names can change places: no calls, and neither reads the other."""
    if not (isinstance(one, ast.Assign) and isinstance(other, ast.Assign)):
        return False
    nodes = [*ast.walk(one), *ast.walk(other)]
    if any(isinstance(node, ast.Call | ast.NamedExpr | ast.Attribute | ast.Subscript) for node in nodes):
        return False
    written = [
        {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and _stores(node)}
        for statement in (one, other)
    ]
    used = [
        {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)} for statement in (one, other)
    ]
    return not (written[0] & used[1] or written[1] & used[0])


def _is_plain_name(node: ast.expr) -> bool:
    """`f` or `a.b.f`: finding it calls nothing."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _stores(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """The functions at the top of a cell, and the methods of its classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (one for one in node.body if isinstance(one, ast.FunctionDef))


def _all_names(function: ast.FunctionDef) -> set[str]:
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    names |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    return names | {function.name}


def _own_variables(function: ast.FunctionDef) -> set[str]:
    """The names that only this function uses: nothing outside knows them."""
    if any(isinstance(node, ast.ClassDef | ast.Global | ast.Nonlocal) for node in ast.walk(function)):
        return set()
    stored = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and _stores(node)}
    arguments = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    inner = {
        node.name for node in ast.walk(function) if isinstance(node, ast.FunctionDef) and node is not function
    }
    excepted = {node.name for node in ast.walk(function) if isinstance(node, ast.ExceptHandler)}
    imported = {
        alias.asname or alias.name
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return stored - arguments - inner - excepted - imported
