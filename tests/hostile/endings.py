"""Never ending, ending in every way, and ending others' patience: loops, exits, crashes, errors."""

from __future__ import annotations

from hostile.attack import ENDED, FRAMES, Attack, attack, code_cell

STUBBORN = "\n    ".join(
    [
        "while True:",
        "    try:",
        "        while True: time.sleep(0.1)",
        "    except Exception:",
        "        pass",
    ]
)


ENDLESS: list[Attack] = [
    attack("endless-loop", "while True: pass", flagged="limit of time"),
    attack(
        "endless-stubborn",
        "import time\nwhile True:\n    try:\n        while True: time.sleep(0.01)\n"
        "    except BaseException:\n        pass",
        flagged="did not stop when told to",
    ),
    attack(
        "endless-deaf",
        """
        import signal
        for one in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(one, signal.SIG_IGN)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
        import time
        while True: time.sleep(1)
        """,
        flagged="did not stop when told to",
    ),
    attack(
        "endless-in-c",
        """
        import re
        re.match(r"(a+)+$", "a" * 60 + "b")
        """,
        flagged="limit of time",
    ),
    attack(
        "endless-in-answers",
        "import time",
        linear_forward=f"def linear_forward(x, weight, bias=None):\n    {STUBBORN}",
        flagged=("limit of time", "test of linear_forward"),
    ),
    attack(
        "endless-timer-reset",
        "import time",
        linear_forward="""
import signal
def linear_forward(x, weight, bias=None):
    signal.setitimer(signal.ITIMER_REAL, 0)
    time.sleep(1000)
""",
        flagged="did not stop when told to",
    ),
    attack(
        "endless-thread-at-the-end",
        """
        import atexit, threading
        @atexit.register
        def never():
            while True: pass
        def busy():
            while True: pass
        threading.Thread(target=busy).start()
        """,
    ),
    attack(
        "endless-sleep-in-thread",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(999,)).start()",
    ),
]


ENDS: list[Attack] = [
    attack("end-exit", "import os\nos._exit(0)", flagged=ENDED),
    attack("end-system-exit", "import sys\nsys.exit(0)"),
    attack("end-quit", "exit()\nquit()"),
    attack("end-segfault", "import ctypes\nctypes.string_at(0)", flagged="crashed"),
    attack("end-abort", "import os\nos.abort()", flagged="crashed"),
    attack("end-stack", "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()"),
    attack(
        "end-stack-in-c",
        "deep = []\nfor _ in range(10**6): deep = [deep]\nprint(repr(deep)[:10])\ndel deep",
    ),
    attack(
        "end-each-answer",
        "import os",
        linear_forward="def linear_forward(*_, **__): os._exit(1)",
        mlp="class MLP(nn.Module):\n    def __init__(self, *_): os._exit(2)",
        init_linear="def init_linear(*_, **__): os._exit(3)",
        predict_proba="def predict_proba(*_, **__): os._exit(4)",
        change=lambda notebook: notebook["cells"].__setitem__(
            slice(2, 2), [code_cell("import os; os._exit(5)") for _ in range(4)]
        ),
        flagged=ENDED,
    ),
    attack("end-of-channel", FRAMES + "os.close(REPORT)", flagged=ENDED),
    attack(
        "end-channel-elsewhere", FRAMES + "os.dup2(os.open('/dev/null', os.O_WRONLY), REPORT)", flagged=ENDED
    ),
    attack("end-channel-not-blocking", FRAMES + "os.set_blocking(REPORT, False)\nprint('x' * 190_000)"),
    attack(
        "end-modules-gone",
        """
        import json, os, signal, sys
        sys.modules["json"] = sys.modules["signal"] = sys.modules["os"] = None
        json.dumps = json.loads = signal.signal = signal.setitimer = None
        os._exit = lambda status: None
        """,
        earns=None,
    ),
    attack(
        "end-os-exit-patched",
        """
        import os, time
        os._exit = lambda status: time.sleep(1000)
        """,
        flagged="did not stop when told to",
    ),
    attack(
        "end-frames-and-collector",
        """
        import gc, sys
        for one in gc.get_objects():
            if type(one).__name__ == "Reporter":
                one._lock.acquire()
        sys.setswitchinterval(1e9)
        sys.stdout = sys.stderr = None
        """,
        earns=None,
    ),
    attack(
        "end-shell-gone",
        """
        shell = get_ipython()
        shell.execution_count = "none"
        shell.user_ns = None
        """,
        earns=None,
    ),
]


ERRORS: list[Attack] = [
    attack(
        "error-text-raises",
        """
        class Sly(Exception):
            def __str__(self): raise SystemExit("no text")
            __repr__ = __str__
        """,
        linear_forward="def linear_forward(*_, **__): raise Sly()",
        predict_proba="def predict_proba(*_, **__): raise Sly()",
    ),
    attack(
        "error-text-never-ends",
        """
        import time
        class Endless(Exception):
            def __str__(self):
                while True: time.sleep(0.1)
        """,
        linear_forward="def linear_forward(*_, **__): raise Endless()",
    ),
    attack(
        "error-of-a-metaclass",
        """
        class Meta(type):
            @property
            def __name__(cls): raise KeyboardInterrupt("no name")
            def __instancecheck__(cls, one): raise MemoryError
            def __subclasscheck__(cls, one): return True
            def __repr__(cls): raise MemoryError
        class Odd(Exception, metaclass=Meta): pass
        class Value(metaclass=Meta): pass
        """,
        linear_forward="def linear_forward(*_, **__): raise Odd()",
        predict_proba="def predict_proba(*_, **__): return Value()",
        init_linear="def init_linear(*_, **__): raise BaseException('base')",
    ),
    attack(
        "error-repr-kills",
        """
        import os
        class Deadly:
            def __repr__(self): os._exit(0)
            _repr_html_ = _repr_mimebundle_ = __str__ = __repr__
        Deadly()
        """,
        flagged=ENDED,
    ),
    attack(
        "error-huge",
        linear_forward="def linear_forward(*_, **__): raise ValueError('x' * 5_000_000)",
        predict_proba="def predict_proba(*_, **__): raise ValueError(*range(100_000))",
        init_linear="def init_linear(*_, **__): raise ExceptionGroup('g', [ValueError('x')] * 1_000)",
    ),
]
