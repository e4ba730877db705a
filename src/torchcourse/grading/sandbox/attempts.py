"""What did a submission's process ask for that no notebook needs? For the instructor.

The kernel lets a process that watches answer a system call instead of it (seccomp's user notification). The
template is that process: it refuses, or kills, and remembers in words what was asked for. The sandbox does
not rely on it: as long as nobody answers the call waits, and when nobody listens it fails.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import socket
import struct

from torchcourse.grading.sandbox.syscall_lists import DEADLY, REPORTED

RECEIVE, ANSWER = 0xC0502100, 0xC0182101  # ioctls: SECCOMP_IOCTL_NOTIF_RECV, SECCOMP_IOCTL_NOTIF_SEND
NOTICE = struct.Struct("=QIIiIQ6Q")  # id, pid, flags; number, architecture, instruction, arguments
REPLY = struct.Struct("=QqiI")  # id, value, error, flags
HAND_OVER_SECONDS = 20.0
# So many are answered; then the listener is closed, and the rest fails without anybody's work.
MAX_ATTEMPTS = 1000
MAX_VANISHED = 50_000  # interrupted by a signal before they could be taken


class AttemptListener:
    """Hears of one process's attempts, and keeps in words what it `tried`."""

    def __init__(self, descriptor: int | None) -> None:
        self.descriptors = [] if descriptor is None else [descriptor]  # readable when there is one to take
        self.tried: set[str] = set()  # "to open a network connection (socket)"
        self.deadly: str | None = None  # what it must be killed for, among these
        self._taken = 0
        self._vanished = 0

    def take(self) -> bool:
        """Take one attempt and refuse it; true when it was deadly, and its process waits for its end."""
        [descriptor] = self.descriptors
        notice = bytearray(NOTICE.size)
        try:
            fcntl.ioctl(descriptor, RECEIVE, notice)
        except OSError:  # interrupted by a signal, or the process has ended meanwhile
            self._vanished += 1
            if self._vanished >= MAX_VANISHED:
                self.close()
            return False
        identity, _, _, number, *_ = NOTICE.unpack(notice)
        words, deadly = _in_words(number)
        self.tried.add(words)
        self._taken += 1
        if deadly:
            self.deadly = words
        else:
            with contextlib.suppress(OSError):
                fcntl.ioctl(descriptor, ANSWER, REPLY.pack(identity, 0, -errno.EPERM, 0))
        if self._taken >= MAX_ATTEMPTS:
            self.close()
        return deadly

    def close(self) -> None:
        """Listen no more: what is tried from now on fails by itself."""
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = []


def hand_over(listener: int, way: socket.socket) -> None:
    """In the submission's process: give the listener away."""
    socket.send_fds(way, [b"listener"], [listener])
    os.close(listener)


def receive_listener(way: socket.socket) -> AttemptListener:
    """In the template: wait until the sandbox has closed; where the kernel cannot tell, nothing is heard."""
    way.settimeout(HAND_OVER_SECONDS)
    with contextlib.suppress(OSError):
        _, descriptors, _, _ = socket.recv_fds(way, 16, 1)
        if descriptors:
            return AttemptListener(descriptors[0])
    return AttemptListener(None)


def _in_words(number: int) -> tuple[str, bool]:
    """Say what a system call is for, and whether it is deadly."""
    for groups, deadly in ((DEADLY, True), (REPORTED, False)):
        for words, names in groups.items():
            for name in names.split():
                if _number_of(name) == number:
                    return f"{words} ({name})", deadly
    return f"to make system call {number}", True


def _number_of(name: str) -> int:
    import pyseccomp

    number: int = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    return number
