"""How much may a submission's process use, and what is taken from it besides files and system calls?"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import tempfile
from collections.abc import Iterable
from pathlib import Path

from torchcourse.grading.sandbox.limits import Limits
from torchcourse.grading.sandbox.syscall_filter import HAND_OVER

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
PR_CAPBSET_DROP, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 24, 47, 4
CAPABILITY_VERSION_3 = 0x20080522
_libc = ctypes.CDLL(None, use_errno=True)
_libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]

# Real user ids from here on are given to the processes of a grader that runs as root; see `own_user`.
FIRST_UNUSED_USER = 0x70000000

# What stays of the environment, when it is set: nothing that tells of the instructor or the machine.
KEPT_VARIABLES = (
    "LANG",
    "MKL_NUM_THREADS",
    "MPLBACKEND",
    "NBGRADER_EXECUTION",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "PYTHONHASHSEED",
)


def empty_environment(work_dir: Path) -> None:
    """Leave what a notebook needs of the environment, and point home and temporary files to its folder."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    os.environ.clear()
    places = dict.fromkeys(("HOME", "TMPDIR"), str(work_dir))
    os.environ.update(kept | places | {"PATH": os.defpath, "USER": "student"})
    tempfile.tempdir = None  # forget where temporary files went before


def close_descriptors(keep: Iterable[int]) -> None:
    """Close all that was inherited; the standard streams lead nowhere unless they are to be kept."""
    kept = sorted(set(keep))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in {0, 1, 2} - set(kept):
        os.dup2(nowhere, stream)
    start = 3
    for descriptor in [one for one in kept if one >= 3]:
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, 2**31 - 1)


def leave_session_and_die_with(parent: int) -> None:
    """Start a session without a terminal, and end when the parent ends.

    Raises:  ProcessLookupError when the parent has ended already
    """
    with contextlib.suppress(PermissionError):  # it leads a session already
        os.setsid()
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise ProcessLookupError("the template process has ended")


def limit_resources(limits: Limits) -> None:
    """Set the kernel's limits, soft and hard; the memory limit counts from what is mapped now."""
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    mebibyte = 2**20
    for which, value in {
        resource.RLIMIT_AS: mapped + limits.memory_mebibytes * mebibyte,
        resource.RLIMIT_FSIZE: limits.file_mebibytes * mebibyte,
        resource.RLIMIT_NOFILE: min(limits.open_files, HAND_OVER),
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_NPROC: limits.threads,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_RTPRIO: 0,
        resource.RLIMIT_NICE: 0,
    }.items():
        if which == resource.RLIMIT_NPROC and os.getuid() < FIRST_UNUSED_USER:
            continue  # it would count all that this user runs
        _, hard = resource.getrlimit(which)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # The soft limit of processor time gives SIGXCPU, which tells what happened, the hard one SIGKILL.
        grace = 1 if which == resource.RLIMIT_CPU and bound == value else 0
        resource.setrlimit(which, (bound, bound + grace))


def own_user() -> None:
    """As root, take a real user id that nobody has, so that the kernel counts this process's threads alone.

    RLIMIT_NPROC does not bind root, and counts by the real user id. The effective one stays, since the Python
    installation may be readable to root only. Where the id cannot be had, the watcher counts the threads.
    """
    if os.geteuid() == 0:
        with contextlib.suppress(OSError):
            os.setresuid(FIRST_UNUSED_USER + os.getpid(), -1, -1)


def drop_capabilities() -> None:
    """Give up every privilege of root, for good."""
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    with contextlib.suppress(PermissionError):  # whoever may not drop from the bounding set has none to gain
        for capability in range(last + 1):
            _prctl(PR_CAPBSET_DROP, capability)
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    _checked(_libc.capset(header, none), "capset")


def _prctl(option: int, value: int) -> None:
    _checked(_libc.prctl(option, value, 0, 0, 0), f"prctl {option}")


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
