"""A Python in which Torchcourse's own code finds nothing that only Linux or only POSIX has.

Python imports this by its name when the folder is in PYTHONPATH, and so do the processes that it starts. What
Python's own library and other packages do is theirs: they start processes on any system, in their own ways.
"""

import builtins
import ctypes
import os
import select
import signal
import socket
import sys
import time
import types

PACKAGES = {"fcntl", "resource", "pwd", "grp", "termios", "landlock", "pyseccomp"}
TAKEN = {
    os: """fork forkpty pidfd_open memfd_create sched_getaffinity geteuid getuid setsid waitid
        WIFSIGNALED WTERMSIG O_NOFOLLOW O_NONBLOCK O_DIRECTORY O_CLOEXEC O_PATH nice""",
    signal: """setitimer ITIMER_REAL ITIMER_PROF SIGALRM SIGKILL SIGSYS SIGXCPU SIGXFSZ SIGPROF
        pidfd_send_signal pthread_sigmask""",
    socket: "AF_UNIX SOCK_SEQPACKET send_fds recv_fds",
    select: "poll epoll",
    time: "tzset",
}
import_ = builtins.__import__


def is_own(names):
    """Whether code with these globals is Torchcourse's; what runs as a program is known by its package."""
    own = ((names or {}).get(key) or "" for key in ("__name__", "__package__"))
    return any(name.startswith("torchcourse") for name in own)


def import_without(name, globals=None, locals=None, fromlist=(), level=0):
    if name.split(".")[0] in PACKAGES and is_own(globals):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return import_(name, globals, locals, fromlist, level)


def taken_from(module, names):
    """The class of a module that has these names for others only."""

    class Without(types.ModuleType):
        def __getattribute__(self, name):
            if name in names and is_own(sys._getframe(1).f_globals):
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
            if name == "platform" and module is sys and is_own(sys._getframe(1).f_globals):
                return "darwin"
            return super().__getattribute__(name)

    return Without


class NoLibraryOfEverything(ctypes.CDLL):
    def __init__(self, name, *more, **how):
        if name is None and is_own(sys._getframe(1).f_globals):
            raise TypeError("there is no library of everything on this system")
        super().__init__(name, *more, **how)


for module, names in {**TAKEN, sys: ""}.items():
    module.__class__ = taken_from(module, frozenset(names.split()))
builtins.__import__ = import_without
ctypes.CDLL = NoLibraryOfEverything
