"""What may a submission's process touch? Everything that closes behind it, in order.

`prepare` once in the template, before the forks: it opens what is readable and compiles the filter.
`Prepared.close` in each fork: Landlock for files, ports and signals; seccomp for system calls; limits; no
capabilities; no environment; no inherited descriptors. It holds for root, and nothing in it can be undone.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from torchcourse.errors import TorchcourseError
from torchcourse.grading.sandbox.limits import Limits

if TYPE_CHECKING:
    import socket

    from torchcourse.grading.sandbox.landlock_rules import Grant, Handled
    from torchcourse.grading.sandbox.syscall_filter import Filter

MACHINES = ("x86_64", "aarch64")
SECCOMP_ACTIONS = Path("/proc/sys/kernel/seccomp/actions_avail")


class SandboxError(TorchcourseError):
    """The sandbox could not be closed; no student's code may run."""


def missing() -> list[str]:
    """Say what this machine lacks for the sandbox, and what to do; empty when all is there."""
    if not sys.platform.startswith("linux"):
        return [f"the sandbox needs Linux, and this is {platform.system()}: grade on a Linux machine"]
    return [sentence for sentence in (_wrong_machine(), _no_landlock(), _no_seccomp()) if sentence]


def _wrong_machine() -> str | None:
    if platform.machine() in MACHINES:
        return None
    return f"the sandbox knows the processors {' and '.join(MACHINES)}, not {platform.machine()}"


def _no_landlock() -> str | None:
    try:
        from torchcourse.grading.sandbox.landlock_rules import abi_version

        abi_version()
    except ImportError:
        return "the package landlock is not installed: pip install 'torchcourse[grading]'"
    except PermissionError:
        return "this container forbids Landlock: use a newer container runtime, or a profile that allows it"
    except OSError:
        return "the kernel has no Landlock: use Linux 5.13 or newer, with landlock in the list of lsm="
    return None


def _no_seccomp() -> str | None:
    try:
        import pyseccomp  # noqa: F401
    except ImportError:
        return "the package pyseccomp is not installed: pip install 'torchcourse[grading]'"
    except RuntimeError:
        return "libseccomp is not installed: apt-get install libseccomp2 (dnf install libseccomp)"
    if not SECCOMP_ACTIONS.exists() or "kill_process" not in SECCOMP_ACTIONS.read_text().split():
        return "the kernel has no seccomp filters: use Linux 5.13 or newer with CONFIG_SECCOMP_FILTER"
    return None


@dataclass(frozen=True)
class Prepared:
    """What is made once, before the forks, to close the sandbox quickly in each."""

    grants: tuple[Grant, ...]
    handled: Handled
    filter: Filter
    template: int  # process id

    def close(
        self,
        work_dir: Path,
        keep_descriptors: Sequence[int],
        limits: Limits,
        tell_attempts: socket.socket | None = None,
    ) -> None:
        """Close the sandbox around this process, a fork of the template, for good.

        `tell_attempts` leads to the template, which takes the other end to `attempts.receive_listener`.
        Raises:  SandboxError when any part of it could not be closed
        """
        try:
            self._close(work_dir, keep_descriptors, limits, tell_attempts)
        except OSError as error:
            raise SandboxError(f"the sandbox could not be closed: {error}") from error

    def _close(
        self,
        work_dir: Path,
        keep_descriptors: Sequence[int],
        limits: Limits,
        tell_attempts: socket.socket | None,
    ) -> None:
        from torchcourse.grading.sandbox import process_limits
        from torchcourse.grading.sandbox.landlock_rules import READ, WRITE, grant, make_ruleset, restrict_self

        os.chdir(work_dir)
        os.umask(0o077)
        process_limits.empty_environment(work_dir)
        # scikit-learn finds its thread pools in the map. The grant holds as long as its descriptor is open.
        own_map = grant("/proc/self/maps", READ)
        ruleset = make_ruleset(self.handled, [*self.grants, own_map, grant(work_dir, WRITE)])
        way_out = tell_attempts and self.filter.make_way_out(tell_attempts)
        kept = [*keep_descriptors, ruleset, own_map.descriptor]
        process_limits.close_descriptors([*kept, way_out.fileno()] if way_out else kept)
        process_limits.own_user()
        process_limits.leave_session_and_die_with(self.template)
        process_limits.limit_resources(limits)
        process_limits.drop_capabilities()
        restrict_self(ruleset)
        os.close(ruleset)
        self.filter.install(way_out)


def prepare(readable: Sequence[Path]) -> Prepared:
    """Make what every submission's sandbox shares: call it in the template, after the imports.

    `readable` adds to the Python installation and the system's libraries; say what is needed and no more:
    the folder of the package, not that of the project, which may hold the reference and the gradebook.
    """
    # The last is what `close` needs: imported here, it is there in every fork. Linux alone has any of these.
    from torchcourse.grading.sandbox import process_limits  # noqa: F401
    from torchcourse.grading.sandbox.landlock_rules import abi_version, open_grants, rights_of
    from torchcourse.grading.sandbox.syscall_filter import compile_filter

    grants = tuple(open_grants(readable))
    return Prepared(grants, rights_of(abi_version()), compile_filter(), os.getpid())


__all__ = ["Limits", "Prepared", "SandboxError", "missing", "prepare"]
