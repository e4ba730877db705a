"""Forging scores from within: patched shells, tests, probes, encodings, judges."""

from __future__ import annotations

from hostile.attack import RAISING, Attack, attack, stubs

PATCHES: list[Attack] = [
    attack(
        "forge-asserts",
        """
        import sys
        import torchcourse.student.checks as module
        from torchcourse.student import checks
        class Quiet:
            def __init__(self, *_): pass
            def __enter__(self): return self
            def __exit__(self, *_): return True
            def __call__(self, *_, **__): return None
            def value(self, *_, **__): return None
        module.checks = checks = Quiet
        module.CheckFailed = KeyboardInterrupt
        sys.modules['torchcourse.student'].checks = Quiet
        __builtins__.AssertionError = __builtins__.BaseException = KeyboardInterrupt
        """,
        **RAISING,
    ),
    attack(
        "forge-showtraceback",
        """
        shell = get_ipython()
        for one in (shell, type(shell)):
            one.showtraceback = one._showtraceback = lambda *_, **__: print("3.0")
        import sys
        sys.excepthook = lambda *_: None
        """,
        **RAISING,
    ),
    attack(
        "forge-run-cell",
        """
        shell = get_ipython()
        from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult
        def run_cell(source, *_, **__):
            result = ExecutionResult(ExecutionInfo(source, True, False, True, None))
            result.result = 3.0
            return result
        shell.run_cell = type(shell).run_cell = run_cell
        """,
        # No cell behind this one runs: what the honest answers need is not there.
        earns=0.0,
        **RAISING,
    ),
    attack(
        "forge-displayhook",
        """
        import sys
        shell = get_ipython()
        def hook(value):
            shell.reporter.output({"output_type": "execute_result", "execution_count": 1,
                                   "data": {"text/plain": "3.0"}, "metadata": {}})
        sys.displayhook = shell.displayhook = shell.display_trap.hook = hook
        """,
        **stubs("    return 3.0"),
    ),
    attack(
        "forge-formatters",
        """
        formatter = get_ipython().display_formatter
        formatter.format = lambda *_, **__: ({"text/plain": "5.0"}, {})
        formatter.formatters["text/plain"].for_type(type(None), lambda *_: "5.0")
        """,
        **RAISING,
    ),
    attack(
        "forge-input-transformers",
        """
        shell = get_ipython()
        def no_tests(lines): return ["5.0\\n"] if "checks(" in "".join(lines) else lines
        shell.input_transformers_cleanup.append(no_tests)
        shell.input_transformers_post.append(no_tests)
        """,
        **RAISING,
    ),
    attack(
        "forge-ast-transformers",
        """
        import ast, builtins
        class NoTests(ast.NodeTransformer):
            def visit_With(self, node): return ast.parse("5.0").body[0]
            def visit_Assert(self, node): return ast.Pass()
        get_ipython().ast_transformers.append(NoTests())
        real = builtins.compile
        builtins.compile = lambda source, name, *more, **how: real(
            "True" if "probe" in str(name) else source, name, *more, **how)
        """,
        **RAISING,
    ),
    attack(
        "forge-exec",
        """
        import builtins
        real = builtins.exec
        def forged(code, *names):
            try:
                real(code, *names)
            except BaseException:
                pass
        builtins.exec = forged
        """,
        **RAISING,
    ),
    attack(
        "forge-equality",
        """
        class Equal(float):
            def __eq__(self, other): return True
            def __ne__(self, other): return False
            def __lt__(self, other): return True
            __le__ = __gt__ = __ge__ = __lt__
            def __abs__(self): return 0.0
            def __sub__(self, other): return 0.0
            __rsub__ = __sub__
            def __hash__(self): return 0
            def __bool__(self): return True
        """,
        **stubs("    return Equal(1)"),
    ),
    attack(
        "forge-torch-function",
        """
        class Right(torch.Tensor):
            @classmethod
            def __torch_function__(cls, function, types, args=(), kwargs=None):
                name = getattr(function, "__name__", "")
                if name in ("allclose", "equal", "__eq__", "all", "eq", "isclose"):
                    return True
                return super().__torch_function__(function, types, args, kwargs or {})
        torch.allclose = torch.equal = torch.testing.assert_close = lambda *_, **__: True
        import numpy
        numpy.allclose = numpy.array_equal = lambda *_, **__: True
        """,
        **stubs("    return torch.zeros(7, 3).as_subclass(Right)"),
    ),
    attack(
        "forge-array-protocol",
        """
        class Chameleon(torch.Tensor):
            def numpy(self, *_, **__):
                raise SystemExit(0)
            def detach(self): return self
            def cpu(self): return self
            def resolve_conj(self): return self
            def resolve_neg(self): return self
            @property
            def dtype(self): return torch.float32
            @property
            def shape(self): return (7, 3)
        """,
        **stubs("    return torch.zeros(1).as_subclass(Chameleon)"),
    ),
    attack(
        "forge-observe",
        """
        import builtins, sys, types
        import torchcourse.grading as grading
        real = sys.modules["torchcourse.grading.observe"].observe
        def forged(name, value=None, **how): real(name, True, **how)
        grading.observe = forged
        imported = builtins.__import__
        def importing(name, *more, **how):
            found = imported(name, *more, **how)
            return types.SimpleNamespace(given=grading.given, observe=forged) if "grading" in name else found
        builtins.__import__ = importing
        """,
        earns=0.0,  # its own honest observations are forged, too
        **RAISING,
    ),
    attack(
        "forge-given",
        """
        import sys
        side = sys.modules["torchcourse.grading.observe"]._side
        real = side.given
        def forged(name, make=None):
            value = real(name)
            return torch.zeros_like(value) if isinstance(value, torch.Tensor) else value
        side.given = forged
        """,
        linear_forward="""
def linear_forward(x, weight, bias=None):
    return torch.zeros(*x.shape[:-1], weight.shape[0])
""",
    ),
    attack(
        "forge-side",
        """
        import sys
        module = sys.modules["torchcourse.grading.observe"]
        module.SubmissionSide.observe = lambda self, name, value, how: self._send_observation(
            self.exercise, name, True)
        module.use_side(module.NotebookSide())
        """,
        earns=0.0,
        **RAISING,
    ),
    attack(
        "forge-encoding",
        """
        import sys
        encoding = sys.modules["torchcourse.grading.child.encoding"]
        real = encoding.encode
        def forged(value):
            if isinstance(value, dict) and "value" in value:
                value = {**value, "value": [True, 1.0, [1, 2]]}
            return real(value)
        encoding.encode = sys.modules["torchcourse.grading.child.run_cells"].encode = forged
        """,
        earns=0.0,
        **RAISING,
    ),
    attack(
        "forge-judge",
        """
        import torchcourse.grading.judge.verdicts as judge, torchcourse.values.tensor_difference as difference
        from torchcourse.grading.records import Verdict
        judge.judge = lambda exercise, points, *_, **__: Verdict(exercise, points, points, ("all",), ())
        difference.first_difference = judge.first_difference = lambda *_, **__: None
        judge.difference_in_words = judge._failure = lambda *_: None
        """,
        **RAISING,
    ),
    attack(
        "forge-job",
        """
        import gc, sys
        job = next(o for o in gc.get_objects() if isinstance(o, dict) and "givens" in o and "cells" in o)
        for cell in job["cells"]:
            if cell["kind"] == "test" and cell["exercise"] in ("mlp", "linear_forward", "predict_proba"):
                cell["exercise"] = "linear_param_count"
                cell["source"] = "3.0"
        """,
        **RAISING,
    ),
]
