"""Which files may a submission's process open? Landlock rules, and the package's gaps filled.

The `landlock` package knows rights on files; rights on ports and on signals came later and are asked for
here, through its plumbing.
"""

from __future__ import annotations

import ctypes
import os
import site
import stat
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from landlock import FSAccess, LandlockError, landlock_abi_version
from landlock.plumbing import (
    PathBeneathAttr,
    RulesetAttr,
    get_add_rule,
    get_create_ruleset,
    get_restrict_self,
)

RULE_PATH_BENEATH = 1
NET_BIND_TCP, NET_CONNECT_TCP = 1, 2
SCOPE_ABSTRACT_UNIX_SOCKET, SCOPE_SIGNAL = 1, 2

READ = FSAccess.READ_FILE | FSAccess.READ_DIR
# No EXECUTE, and none of MAKE_SYM, MAKE_SOCK, MAKE_FIFO, MAKE_CHAR, MAKE_BLOCK: whoever looks into the work
# folder afterwards must find nothing there but files and folders.
WRITE = (
    READ
    | FSAccess.WRITE_FILE
    | FSAccess.TRUNCATE
    | FSAccess.MAKE_REG
    | FSAccess.MAKE_DIR
    | FSAccess.REMOVE_FILE
    | FSAccess.REMOVE_DIR
    | FSAccess.REFER
)

# What libraries open besides themselves. Nothing under /proc/<pid> or /proc/self, nothing of /etc but this.
SYSTEM_READABLE = (
    "/lib",  # shared libraries that are loaded late
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/etc/localtime",  # time.localtime
    "/usr/share/zoneinfo",
    "/usr/share/fonts",  # matplotlib
    "/usr/local/share/fonts",
    "/dev/urandom",
    "/dev/random",
    "/dev/zero",
    "/proc/cpuinfo",  # torch chooses its kernels by it
    "/proc/meminfo",
    "/proc/sys/vm/overcommit_memory",  # malloc, before it gives memory back
    "/sys/devices/system/cpu",  # OpenMP and OpenBLAS count processors
    "/sys/devices/system/node",
)
SYSTEM_WRITABLE = ("/dev/null",)


class NewRulesetAttr(RulesetAttr):  # type: ignore[misc]  # landlock has no types
    """The kernel's landlock_ruleset_attr as of ABI 6; the package has its first field."""

    _fields_ = [("handled_access_net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]  # noqa: RUF012


@dataclass(frozen=True)
class Handled:
    """The rights that a kernel can take away: its Landlock ABI counts them up."""

    files: FSAccess
    network: int
    scoped: int


@dataclass(frozen=True)
class Grant:
    """A file or a folder, held open, and what may be done beneath it."""

    descriptor: int
    access: FSAccess


def abi_version() -> int:
    """The kernel's Landlock version.

    Raises:  OSError when there is none
    """
    ctypes.set_errno(0)  # the package takes any older errno for this call's
    version: int = landlock_abi_version()
    return version


def rights_of(abi: int) -> Handled:
    """List what Landlock of some version can take away; all of it is taken."""
    files = FSAccess(2**13 - 1)
    if abi >= 2:
        files |= FSAccess.REFER
    if abi >= 3:
        files |= FSAccess.TRUNCATE
    if abi >= 5:
        files |= FSAccess.IOCTL_DEV
    network = NET_BIND_TCP | NET_CONNECT_TCP if abi >= 4 else 0
    scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL if abi >= 6 else 0
    return Handled(files, network, scoped)


def python_folders() -> list[str]:
    """List the folders from which this Python imports, without the project's or any other checkout's."""
    paths = sysconfig.get_paths()
    folders = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    folders += [os.path.join(prefix, "lib") for prefix in (sys.prefix, sys.base_prefix)]
    folders += site.getsitepackages()
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    return folders


def open_grants(readable: Sequence[Path]) -> list[Grant]:
    """Open what every submission may read; what does not exist on this machine is left out."""
    grants = _open_all([*python_folders(), *SYSTEM_READABLE, *readable], READ)
    return grants + _open_all(SYSTEM_WRITABLE, FSAccess.READ_FILE | FSAccess.WRITE_FILE)


def _open_all(paths: Iterable[str | Path], access: FSAccess) -> list[Grant]:
    return [grant(path, access) for path in dict.fromkeys(map(str, paths)) if os.path.exists(path)]


def grant(path: str | Path, access: FSAccess) -> Grant:
    """Hold a path open, with those of the rights that apply to it: a file has no entries to remove."""
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        access &= FSAccess.READ_FILE | FSAccess.WRITE_FILE | FSAccess.TRUNCATE
    return Grant(descriptor, access)


def make_ruleset(handled: Handled, grants: Iterable[Grant]) -> int:
    """Build a ruleset that takes all handled rights away but the granted ones; returns its descriptor."""
    ctypes.set_errno(0)
    attributes = NewRulesetAttr(handled.files, handled.network, handled.scoped)
    ruleset: int = get_create_ruleset()(ctypes.byref(attributes), ctypes.sizeof(attributes), 0)
    add_rule = get_add_rule()
    for one in grants:
        rule = PathBeneathAttr(one.access & handled.files, one.descriptor)
        add_rule(ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    return ruleset


def restrict_self(ruleset: int) -> None:
    """Put this process, and all that it may ever start, under a ruleset; there is no way back."""
    ctypes.set_errno(0)
    get_restrict_self()(ruleset, 0)


__all__ = [
    "READ",
    "WRITE",
    "Grant",
    "Handled",
    "LandlockError",
    "abi_version",
    "grant",
    "make_ruleset",
    "open_grants",
    "restrict_self",
    "rights_of",
]
