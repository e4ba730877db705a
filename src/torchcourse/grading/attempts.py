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
from dataclasses import dataclass

from torchcourse.grading.syscall_lists import DEADLY, REPORTED

RECEIVE, ANSWER = 0xC0502100, 0xC0182101  # ioctls: SECCOMP_IOCTL_NOTIF_RECV, SECCOMP_IOCTL_NOTIF_SEND
NOTICE = struct.Struct("=QIIiIQ6Q")  # id, pid, flags; number, architecture, instruction, arguments
REPLY = struct.Struct("=QqiI")  # id, value, error, flags
HAND_OVER_SECONDS = 20.0
# So many are answered; then the listener is closed, and the rest fails without anybody's work.
MAX_ATTEMPTS = 1000


@dataclass(frozen=True)
class Attempt:
    """One system call that was not made."""

    words: str  # "to open a network connection (socket)"
    deadly: bool  # its process waits for an end, not for an answer


class Listener:
    """Hears of one process's attempts; `descriptor` is readable when there is one to take."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._taken = 0

    def take(self) -> Attempt | None:
        """Take one attempt and refuse it, unless it is deadly; None when its process has gone."""
        notice = bytearray(NOTICE.size)
        try:
            fcntl.ioctl(self.descriptor, RECEIVE, notice)
        except OSError:  # ended while it waited
            return None
        identity, _, _, number, *_ = NOTICE.unpack(notice)
        attempt = _in_words(number)
        self._taken += 1
        if not attempt.deadly:
            with contextlib.suppress(OSError):
                fcntl.ioctl(self.descriptor, ANSWER, REPLY.pack(identity, 0, -errno.EPERM, 0))
        return attempt

    @property
    def has_heard_enough(self) -> bool:
        return self._taken >= MAX_ATTEMPTS

    def close(self) -> None:
        os.close(self.descriptor)


def hand_over(listener: int, way: socket.socket) -> None:
    """In the submission's process: give the listener away."""
    socket.send_fds(way, [b"listener"], [listener])
    os.close(listener)


def receive_listener(way: socket.socket) -> Listener | None:
    """In the template: wait until the sandbox has closed; None when it did so without a listener."""
    way.settimeout(HAND_OVER_SECONDS)
    with contextlib.suppress(OSError):
        _, descriptors, _, _ = socket.recv_fds(way, 16, 1)
        if descriptors:
            return Listener(descriptors[0])
    return None


def _in_words(number: int) -> Attempt:
    for groups, deadly in ((DEADLY, True), (REPORTED, False)):
        for words, names in groups.items():
            for name in names.split():
                if _number_of(name) == number:
                    return Attempt(f"{words} ({name})", deadly)
    return Attempt(f"for system call {number}", True)


def _number_of(name: str) -> int:
    import pyseccomp

    return pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
