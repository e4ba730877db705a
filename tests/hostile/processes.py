"""Harming processes: others, and the one that watches."""

from __future__ import annotations

from hostile.attack import ENDED, TRYING, Attack, attack

PROCESSES: list[Attack] = [
    attack(
        "process-fork",
        TRYING
        + """
import multiprocessing, subprocess
attempt("fork", os.fork)
attempt("subprocess", subprocess.run, ["/bin/sh", "-c", "sleep 60 &"])
attempt("system", lambda: os.system("sleep 60 &") == 0 or 1 / 0)
attempt("spawn", os.posix_spawn, "/bin/sleep", ["sleep", "60"], {})
attempt("pool", lambda: multiprocessing.Process(target=time.sleep, args=(60,)).start())
attempt("exec", os.execv, "/bin/sleep", ["sleep", "60"])
attempt("pty", lambda: __import__("pty").fork())
""",
        flagged="to start another process",
    ),
    attack(
        "process-fork-bomb",
        "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
        flagged="to start another process",
    ),
    attack(
        "process-orphan",
        TRYING
        + """
libc = ctypes.CDLL(None)
attempt("setsid", os.setsid)
attempt("reparent", lambda: libc.prctl(36, 1, 0, 0, 0) and 1 / 0)  # PR_SET_CHILD_SUBREAPER
attempt("survive", lambda: libc.prctl(1, 0, 0, 0, 0) and 1 / 0)  # PR_SET_PDEATHSIG
for flags in (0, 0x11, 0x4000 | 0x100 | 0x11, 0x8000 | 0x11, 0x80000000 | 0x11):
    attempt("clone", lambda: 1 / 0 if libc.syscall(56, flags, 0, 0, 0, 0) < 0 else None)
""",
        flagged="to start another process",
    ),
    attack(
        "process-kill-parent", "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)", flagged="signal"
    ),
    attack("process-kill-all", "import os, signal\nos.kill(-1, signal.SIGKILL)", flagged="signal"),
    attack("process-kill-group", "import os, signal\nos.killpg(0, signal.SIGTERM)", flagged="signal"),
    attack(
        "process-kill-by-handle",
        "import os, signal\nsignal.pidfd_send_signal(os.pidfd_open(os.getppid()), signal.SIGKILL)",
    ),
    attack(
        "process-interrupts-its-attempts",
        """
        # Whoever listens to attempts must not take one that vanishes for the end of the process.
        import os, signal, socket, threading
        signal.signal(signal.SIGUSR1, lambda *_: None)
        done = False
        def interrupt():
            while not done:
                signal.pthread_kill(trying, signal.SIGUSR1)
        trying = threading.get_ident()
        threading.Thread(target=interrupt, daemon=True).start()
        for _ in range(100):
            try:
                socket.socket(socket.AF_INET)
            except OSError:
                pass
        done = True
        try:
            os.fork()
        except OSError:
            pass
        """,
        flagged="to start another process",
    ),
    attack("process-stop-itself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", flagged=ENDED),
    attack("process-signal-without-name", "import os\nos.kill(os.getpid(), 44)", flagged=ENDED),
    attack(
        "process-limits-of-others",
        TRYING
        + """
import resource
parent = os.getppid()
attempt("prlimit", lambda: resource.prlimit(parent, resource.RLIMIT_CPU, (1, 1)))
attempt("nice", os.setpriority, os.PRIO_PROCESS, parent, 19)
attempt("affinity", os.sched_setaffinity, parent, {0})
attempt("own affinity", os.sched_setaffinity, 0, range(64))
attempt("own nice", os.nice, -20)
attempt("own limits", lambda: resource.setrlimit(resource.RLIMIT_AS, (2**60, 2**60)))
attempt("scheduler", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))
""",
    ),
    attack(
        "process-all-cores",
        """
        import hashlib, threading, time
        block = bytes(2**22)
        def busy():
            while True:
                hashlib.sha256(block)  # without the interpreter's lock
        for _ in range(40):
            threading.Thread(target=busy, daemon=True).start()
        time.sleep(2)
        """,
    ),
]
