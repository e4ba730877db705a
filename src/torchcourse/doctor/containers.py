"""Does this run in a container, and what does that one need for the sandbox?

Landlock and seccomp need no privileges, so no container needs any either. What forbids them is a list of
system calls that is older than Landlock, or a kernel of the host without it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from torchcourse.doctor.finding import Finding, good, missing, note

DOCKER = (
    "Docker's default seccomp profile allows Landlock from Docker 23 on: use that or a newer one. With an "
    "older one, give a profile that also allows landlock_create_ruleset, landlock_add_rule and "
    "landlock_restrict_self (--security-opt seccomp=FILE). No --privileged, and never seccomp=unconfined."
)
KUBERNETES = (
    "In the pod's securityContext, seccompProfile RuntimeDefault allows Landlock with containerd 1.7 or a "
    "recent CRI-O; with an older runtime use a Localhost profile that also allows the three landlock_ calls. "
    "allowPrivilegeEscalation: false and dropped capabilities are fine. The node's kernel must list landlock "
    "in /sys/kernel/security/lsm; gVisor has none, so use another runtime class."
)
OTHER = "Use a newer container runtime, or a seccomp profile that allows the three landlock_ system calls."


def kind_of_container() -> str | None:
    """'Kubernetes', 'Docker', 'Podman', 'a container'; None on a machine of its own."""
    if "KUBERNETES_SERVICE_HOST" in os.environ:
        return "Kubernetes"
    if Path("/run/.containerenv").exists():
        return "Podman"
    if Path("/.dockerenv").exists():
        return "Docker"
    # systemd's word for it, in small letters.
    return "a container" if os.environ.get("container") else None  # noqa: SIM112


def in_container(kind: str | None, lacks_sandbox: bool) -> Iterator[Finding]:
    """What a container means here: nothing to do where the sandbox works, else what to change."""
    if kind is None:
        return
    if lacks_sandbox:
        yield missing(f"{kind} forbids the sandbox, or its host lacks it", remedy(kind))
    else:
        yield good(f"{kind} lets the sandbox be closed")
    if (limit := memory_limit()) is not None and limit < 2 * 2**30:
        yield note(
            f"{kind} gives {limit / 2**30:.1f} GiB of memory",
            "Give 1 GiB for each core that grades, and 1 GiB more: a submission may use that much.",
        )


def remedy(kind: str) -> str:
    return {"Kubernetes": KUBERNETES, "Docker": DOCKER}.get(kind, OTHER)


def memory_limit() -> int | None:
    """The memory that this group of processes may use, in bytes; None for all there is."""
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            text = Path(path).read_text().strip()
        except OSError:
            continue
        if text.isdecimal() and int(text) < 2**60:
            return int(text)
    return None
