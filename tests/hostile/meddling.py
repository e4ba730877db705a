"""Meddling with the interpreter that runs the probes: hooks, signals, threads, state that others rely on."""

from __future__ import annotations

from hostile.attack import RAISING, TRYING, Attack, attack, stubs

# Loses of its honest part what it spoils for itself; nothing may be gained.
MEDDLING: list[Attack] = [
    attack(
        "meddle-exceptions-from-a-thread",
        """
        import ctypes, threading, time
        main = ctypes.c_ulong(threading.main_thread().ident)
        def throw():
            while True:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(main, ctypes.py_object(SystemExit))
                time.sleep(0.002)
        threading.Thread(target=throw, daemon=True).start()
        """,
        earns=None,
        **RAISING,
    ),
    attack(
        "meddle-interrupts-from-a-thread",
        """
        import _thread, threading, time
        def interrupt():
            while True:
                _thread.interrupt_main()
                time.sleep(0.001)
        threading.Thread(target=interrupt, daemon=True).start()
        """,
        earns=None,
        **RAISING,
    ),
    attack(
        "meddle-observe-at-every-tick",
        """
        import atexit, signal, sys
        side = sys.modules["torchcourse.grading.observe"]._side
        def again(*_):
            for side.exercise in ("linear_forward", "mlp"):
                side.observe("a batch, with a bias", True, {})
        atexit.register(again)
        for one in (signal.SIGVTALRM, signal.SIGPROF):
            signal.signal(one, again)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.01, 0.01)
        """,
        earns=None,
        **RAISING,
    ),
    attack(
        "meddle-trace-and-profile",
        """
        import sys, threading
        def trace(frame, event, argument):
            if frame.f_code.co_filename.startswith("<probe"):
                frame.f_globals["observe"] = frame.f_globals["given"] = lambda *_, **__: True
            return trace
        sys.settrace(trace); threading.settrace(trace); sys.setprofile(trace); threading.setprofile(trace)
        """,
        earns=None,
        **RAISING,
    ),
    attack(
        "meddle-codecs",
        """
        import codecs
        def full_marks(error): return ("5.0", error.end)
        for name in ("strict", "replace", "ignore", "backslashreplace", "surrogateescape"):
            codecs.register_error(name, full_marks)
        print("\\ud800")
        """,
        **RAISING,
    ),
    attack(
        "meddle-import",
        """
        import builtins, sys, types
        side = sys.modules["torchcourse.grading.observe"]._side
        fake = types.ModuleType("torchcourse.grading")
        fake.given = lambda *_: torch.zeros(1)
        fake.observe = lambda name, value=None, **_: side.observe(name, True, {})
        sys.modules["torchcourse.grading"] = fake
        real = builtins.__import__
        builtins.__import__ = lambda name, *more: fake if "grading" in name else real(name, *more)
        """,
        earns=0.0,
        **RAISING,
    ),
    attack(
        "meddle-builtins",
        """
        import builtins
        for name in ("len", "isinstance", "type", "str", "list", "tuple", "dict", "range", "bytes"):
            delattr(builtins, name)
        """,
        earns=None,
        **RAISING,
    ),
    attack(
        "meddle-finalizers",
        """
        import gc, sys
        class Last:
            def __del__(self):
                frame = sys._getframe()
                while frame:
                    if "side" in frame.f_locals:
                        frame.f_locals["side"].exercise = "linear_param_count"
                    frame = frame.f_back
        gc.set_threshold(1)
        def leave():
            return [Last() for _ in range(3)]
        """,
        **stubs("    leave(); return torch.zeros(7, 3)"),
    ),
    attack(
        "meddle-state-of-torch",
        """
        import warnings
        torch.set_grad_enabled(False)
        torch.autograd.set_detect_anomaly(True)
        torch.inference_mode(True).__enter__()
        torch.use_deterministic_algorithms(True)
        torch.set_default_dtype(torch.float64)
        torch.set_default_device("meta")
        warnings.simplefilter("error")
        """,
        earns=None,
        **RAISING,
    ),
    attack(
        "meddle-stopped",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        flagged="did not stop when told to",
    ),
    attack(
        "meddle-name-of-an-error",
        linear_forward="""
def linear_forward(*_, **__):
    raise type("\\x1b]0;x\\x07<b>MemoryError</b>" + "M" * 100_000, (BaseException,), {})("\\x1b[2J" * 1000)
""",
    ),
    attack(
        "meddle-other-ways-to-a-process",
        TRYING
        + """
import multiprocessing, pty
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    if libc.syscall(ctypes.c_long(number), *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")
attempt("clone3", call, 435, (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17), 88)
for way in ("fork", "forkserver", "spawn"):
    attempt(way, lambda: multiprocessing.get_context(way).Process(target=print).start())
attempt("pty", pty.fork)
attempt("posix_spawn", os.posix_spawn, "/bin/true", ["true"], {})
""",
        flagged="to start another process",
    ),
    attack(
        "meddle-calls-seldom-thought-of",
        TRYING
        + """
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    if libc.syscall(ctypes.c_long(number), *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")
# x86: memfd_secret, semget, msgget, personality, inotify, signalfd, timerfd, timer_create, splice, vmsplice,
# copy_file_range, pidfd_open, set affinity, priority and limits, landlock, seccomp, mlockall.
for number in (447, 64, 68, 135, 253, 294, 282, 283, 222, 275, 278, 326, 434, 203, 141, 302, 444, 317, 151):
    attempt(str(number), call, number, 1, 1, 1, 1, 1, 1)
for line in open("/proc/self/maps"):
    if line.split()[1][1] == "w" and line.split()[1][3] == "s":
        print("[got] memory that other processes share", line)
""",
    ),
]
