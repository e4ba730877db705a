"""Which system calls may a submission's process make? An allow list, learnt from what notebooks need.

Four answers. *Allowed*: what torch, NumPy, scikit-learn, matplotlib and IPython were seen to ask for, and
close relatives. *Refused* with EPERM, so that Python raises a PermissionError which a student can read:
everything else, such as a network connection or a subprocess. *Pretended*: nothing happens, and the call
succeeds. *Deadly*: what no notebook asks for by mistake; the process ends by SIGSYS, which the one who
watches it sees.

Landlock does not look at modes, owners, times, attributes, limits, priorities or memory outside the
address space; so none of the calls that change them happens, not even on the process's own files: a
descriptor that was opened to read is enough for `fchmod`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from torchcourse.grading.sandbox.attempts import hand_over
from torchcourse.grading.sandbox.syscall_lists import (
    DEADLY,
    FCNTL_COMMANDS,
    FILES,
    IOCTL_REQUESTS,
    MEMORY,
    NOT_THERE,
    PRCTL_OPTIONS,
    PRETENDED,
    PRETENDED_WITH_TIMES,
    QUESTIONS,
    RENAME_FLAGS,
    SOCKET_PAIRS,
    THREAD_FLAGS,
    THREADS,
    WAITING,
)

LOW_32 = 0xFFFFFFFF
SPECIAL_MODE_BITS, OWNER_BITS = 0o7000, 0o700
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
SECCOMP_SET_MODE_FILTER, NEW_LISTENER = 1, 8

# The one descriptor with which a message may be sent: the listener's way out, closed before any cell runs. It
# lies above the limit of open files, so no cell can make another of this number.
HAND_OVER = 1000

# Stands in the compiled program for the id of the process that will run under it.
PID_PLACEHOLDER = 0x5EC0DE5

# The kernel's sock_filter: code, how far to jump if true and if false, operand.
INSTRUCTION = struct.Struct("=HBBI")


_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    """The kernel's sock_fprog."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


class _Rules:
    """Collects rules for libseccomp; a name that this machine does not have is passed over."""

    def __init__(self, report: bool) -> None:
        import pyseccomp  # looks for libseccomp, and fails without it

        self.seccomp = pyseccomp
        self.report = report
        self.deadly = pyseccomp.NOTIFY if report else pyseccomp.KILL_PROCESS
        self.filter = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
        self.filter.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
        self.filter.set_attr(pyseccomp.Attr.CTL_OPTIMIZE, 2)  # a binary tree instead of a list

    def add(self, action: int, names: str, *arguments: Any) -> None:
        for name in names.split():
            number = self.seccomp.resolve_syscall(self.seccomp.Arch.NATIVE, name)
            if number >= 0:
                self.filter.add_rule(action, number, *arguments)

    def allow(self, names: str, *arguments: Any) -> None:
        self.add(self.seccomp.ALLOW, names, *arguments)

    def bits(self, argument: int, mask: int, value: int) -> Any:
        return self.seccomp.Arg(argument, self.seccomp.MASKED_EQ, mask, value)

    def equals(self, argument: int, value: int) -> Any:
        return self.seccomp.Arg(argument, self.seccomp.EQ, value)

    def differs(self, argument: int, value: int) -> Any:
        return self.seccomp.Arg(argument, self.seccomp.NE, value)


@dataclass(frozen=True)
class Filter:
    """The filter as programs for the kernel: one that tells of attempts, and one for where it cannot."""

    silent: bytes
    telling: bytes | None
    seccomp: int  # the number of the system call of this name

    def make_way_out(self, to_template: socket.socket) -> socket.socket | None:
        """Move a socket to the number from which the filter lets a message go; None where it cannot be."""
        if self.telling is None:
            return None
        try:
            os.dup2(to_template.fileno(), HAND_OVER)
        except OSError:
            return None
        return socket.socket(fileno=HAND_OVER)

    def install(self, way_out: socket.socket | None) -> None:
        """Put this process under the filter, for good, and hand its listener over.

        Raises:  OSError when the kernel does not take it, for instance without no_new_privs
        """
        if way_out is None or self.telling is None or not self._install_telling(self.telling, way_out):
            program = _for_this_process(self.silent)
            if _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
                raise _refusal()

    def _install_telling(self, telling: bytes, way_out: socket.socket) -> bool:
        """False where something outside, such as a container runtime, listens already."""
        program = ctypes.byref(_for_this_process(telling))
        number, flags = ctypes.c_long(self.seccomp), ctypes.c_ulong(NEW_LISTENER)
        listener = _libc.syscall(number, SECCOMP_SET_MODE_FILTER, flags, program)
        if listener < 0 and ctypes.get_errno() == errno.EBUSY:
            way_out.close()
            return False
        if listener < 0:
            raise _refusal()
        hand_over(listener, way_out)
        way_out.close()
        return True


def compile_filter() -> Filter:
    """Compile the rules to programs for the kernel; takes milliseconds, so once before the forks."""
    import pyseccomp

    try:
        telling = _compiled(report=True)
    except OSError:  # libseccomp or the kernel is older than notifications
        telling = None
    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, "seccomp")
    return Filter(_compiled(report=False), telling, number)


def _compiled(report: bool) -> bytes:
    rules = _Rules(report)
    for names in (MEMORY, FILES, WAITING, QUESTIONS, THREADS, SOCKET_PAIRS):
        rules.allow(names)
    rules.add(rules.seccomp.ERRNO(errno.ENOSYS), NOT_THERE)
    rules.add(rules.seccomp.ERRNO(0), PRETENDED)
    rules.add(rules.seccomp.ERRNO(0), PRETENDED_WITH_TIMES, rules.differs(2, 0))
    for names in DEADLY.values():
        rules.add(rules.deadly, " ".join(set(names.split()) - {"kill", "tgkill"}))
    _allow_own_signals(rules)
    _allow_threads(rules)
    _allow_opening(rules)
    _allow_values(rules, "fcntl", FCNTL_COMMANDS, argument=1)
    _allow_values(rules, "ioctl", IOCTL_REQUESTS, argument=1)
    _allow_values(rules, "renameat2", RENAME_FLAGS, argument=4)
    _allow_values(rules, "prctl", PRCTL_OPTIONS, argument=0)
    _allow_socket_pairs(rules)
    # Limits may be read, its own; not set.
    rules.allow("prlimit64", rules.bits(0, LOW_32, 0), rules.equals(2, 0))
    return _exported(rules.filter)


def _allow_values(rules: _Rules, name: str, values: Iterable[int], argument: int) -> None:
    for value in values:
        rules.allow(name, rules.bits(argument, LOW_32, value))


def _allow_opening(rules: _Rules) -> None:
    """Allow to open, but no set-user-id bits, and no O_TRUNC without a right to write.

    Landlock before ABI 3 looks at the right to write only, and opening for reading can truncate, too.
    """
    for name, flags in (("open", 1), ("openat", 2)):
        plain_mode = rules.bits(flags + 1, SPECIAL_MODE_BITS, 0)
        rules.allow(name, rules.bits(flags, os.O_TRUNC, 0), plain_mode)
        rules.allow(name, rules.bits(flags, os.O_TRUNC | os.O_ACCMODE, os.O_TRUNC | os.O_WRONLY), plain_mode)
        rules.allow(name, rules.bits(flags, os.O_TRUNC | os.O_ACCMODE, os.O_TRUNC | os.O_RDWR), plain_mode)
    rules.allow("creat", rules.bits(1, SPECIAL_MODE_BITS, 0))
    # A folder's owner keeps all rights: else a grader who is not root could not look into it or remove it.
    rules.allow("mkdir", rules.bits(1, OWNER_BITS, OWNER_BITS))
    rules.allow("mkdirat", rules.bits(2, OWNER_BITS, OWNER_BITS))


def _allow_own_signals(rules: _Rules) -> None:
    """Allow signals to itself, which abort() and raise() send; a signal to anybody else is deadly."""
    for name in ("kill", "tgkill"):
        rules.allow(name, rules.equals(0, PID_PLACEHOLDER))
        rules.add(rules.deadly, name, rules.differs(0, PID_PLACEHOLDER))


def _allow_threads(rules: _Rules) -> None:
    """Allow clone as pthread_create calls it; every other way to another process is refused."""
    rules.allow("clone", rules.equals(0, THREAD_FLAGS))
    if rules.report:
        rules.add(rules.seccomp.NOTIFY, "clone", rules.differs(0, THREAD_FLAGS))
        rules.add(rules.seccomp.NOTIFY, "fork vfork execve execveat")


def _allow_socket_pairs(rules: _Rules) -> None:
    """Allow pairs of connected stream sockets, which reach nobody; sending to an address is refused."""
    af_unix, sock_stream, kind_mask = 1, 1, 0xF
    rules.allow("socketpair", rules.bits(0, LOW_32, af_unix), rules.bits(1, kind_mask, sock_stream))
    rules.allow("sendto", rules.equals(4, 0))
    if rules.report:
        rules.add(rules.seccomp.NOTIFY, "socket", rules.differs(0, af_unix))
        rules.allow("sendmsg", rules.equals(0, HAND_OVER))


def _exported(rules_filter: Any) -> bytes:
    with open(os.memfd_create("filter"), "w+b") as file:
        rules_filter.export_bpf(file)
        file.seek(0)
        return file.read()


def for_process(program: bytes, pid: int) -> bytes:
    """A compiled program with a process's id in each operand that holds the placeholder."""
    return b"".join(
        INSTRUCTION.pack(code, if_true, if_false, pid if operand == PID_PLACEHOLDER else operand)
        for code, if_true, if_false, operand in INSTRUCTION.iter_unpack(program)
    )


def _for_this_process(program: bytes) -> _Program:
    own = for_process(program, os.getpid())
    return _Program(len(own) // INSTRUCTION.size, own)


def _refusal() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"the system call filter was not taken: {os.strerror(number)}")
