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
from collections.abc import Iterable
from typing import Any

# Memory within the address space, which RLIMIT_AS bounds. PROT_EXEC stays possible: extension modules are
# loaded late, oneDNN writes its kernels at run time, ctypes its callbacks.
MEMORY = "brk mmap munmap mremap mprotect madvise mincore msync get_mempolicy"

# Files. Landlock decides which. No link, symlink, mknod, truncate by name, fallocate (with KEEP_SIZE it
# passes RLIMIT_FSIZE by), sync (the whole machine waits).
FILES = """
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 sendfile
    close close_range lseek dup dup2 dup3 pipe pipe2 flock fsync fdatasync ftruncate fadvise64
    stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2 readlink readlinkat
    getdents getdents64 getcwd chdir fchdir mkdir mkdirat rmdir unlink unlinkat
    rename renameat renameat2 umask getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
"""

# Waiting, and waking up.
WAITING = """
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
    eventfd eventfd2 futex nanosleep clock_nanosleep sched_yield pause restart_syscall
    alarm setitimer getitimer wait4 waitid
"""

# What a process asks about itself and the machine.
QUESTIONS = """
    getpid getppid gettid getpgid getpgrp getsid getuid geteuid getgid getegid getresuid getresgid getgroups
    getrusage getrlimit times uname sysinfo getcpu sched_getaffinity sched_getparam sched_getscheduler
    sched_get_priority_max sched_get_priority_min clock_gettime clock_getres gettimeofday time getrandom
"""

# Threads, signal handlers and the end.
THREADS = """
    set_robust_list rseq set_tid_address membarrier exit exit_group
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack
"""

# On a pair of connected sockets (asyncio wakes itself by one); see `_allow_socket_pairs`.
SOCKET_PAIRS = "recvfrom shutdown getsockname getpeername getsockopt"

# shutil.copy and copytree set modes and times; honest code must not fail for it. Nothing is set.
PRETENDED = "chmod fchmod fchmodat fchmodat2 utime utimes futimesat utimensat"

# Calls that libraries try first and replace by an older one when told that they do not exist. EPERM would be
# taken for an answer. clone3 and openat2 pass their arguments in memory, where no filter sees them.
NOT_THERE = "clone3 openat2"

# Other processes, other namespaces, the kernel itself: nobody calls these by mistake.
DEADLY = """
    ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_getfd
    pidfd_send_signal tkill rt_sigqueueinfo rt_tgsigqueueinfo
    bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register
    add_key request_key keyctl
    unshare setns mount umount2 umount pivot_root chroot mount_setattr move_mount open_tree fsopen fsconfig
    fsmount fspick open_by_handle_at fanotify_init fanotify_mark
    init_module finit_module delete_module create_module kexec_load kexec_file_load reboot swapon swapoff
    acct quotactl quotactl_fd iopl ioperm modify_ldt vm86 vm86old lookup_dcookie nfsservctl
    settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname syslog vhangup
"""

# clone as pthread_create calls it: VM FS FILES SIGHAND THREAD SYSVSEM SETTLS PARENT_SETTID CHILD_CLEARTID.
THREAD_FLAGS = 0x3D0F00

FCNTL_COMMANDS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032)  # copies, flags, locks; no owner, no signal
IOCTL_REQUESTS = (
    0x5401,  # TCGETS: is it a terminal?
    0x802C542A,  # TCGETS2: the same, of newer C libraries
    0x5413,  # TIOCGWINSZ
    0x541B,  # FIONREAD
    0x5421,  # FIONBIO
    0x5450,  # FIONCLEX
    0x5451,  # FIOCLEX
)
PRCTL_OPTIONS = (
    15,  # PR_SET_NAME
    16,  # PR_GET_NAME
    0x53564D41,  # PR_SET_VMA: names for mappings
)

LOW_32 = 0xFFFFFFFF
SPECIAL_MODE_BITS = 0o7000
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2

# Stands in the compiled program for the id of the process that will run under it.
PID_PLACEHOLDER = 0x5EC0DE5


class _Program(ctypes.Structure):
    """The kernel's sock_fprog."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


class _Rules:
    """Collects rules for libseccomp; a name that this machine does not have is passed over."""

    def __init__(self) -> None:
        import pyseccomp  # looks for libseccomp, and fails without it

        self.seccomp = pyseccomp
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


def compile_filter() -> bytes:
    """Compile the rules to a program for the kernel; takes milliseconds, so once before the forks."""
    rules = _Rules()
    for names in (MEMORY, FILES, WAITING, QUESTIONS, THREADS, SOCKET_PAIRS):
        rules.allow(names)
    rules.add(rules.seccomp.ERRNO(errno.ENOSYS), NOT_THERE)
    rules.add(rules.seccomp.ERRNO(0), PRETENDED)
    rules.add(rules.seccomp.KILL_PROCESS, DEADLY)
    rules.allow("clone", rules.bits(0, LOW_32, THREAD_FLAGS))
    _allow_opening(rules)
    _allow_values(rules, "fcntl", FCNTL_COMMANDS, argument=1)
    _allow_values(rules, "ioctl", IOCTL_REQUESTS, argument=1)
    _allow_values(rules, "prctl", PRCTL_OPTIONS, argument=0)
    _allow_own_signals(rules)
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


def _allow_own_signals(rules: _Rules) -> None:
    """Allow signals to itself, which abort() and raise() send; a signal to anybody else is deadly."""
    for name in ("kill", "tgkill"):
        rules.allow(name, rules.equals(0, PID_PLACEHOLDER))
        rules.add(rules.seccomp.KILL_PROCESS, name, rules.differs(0, PID_PLACEHOLDER))


def _allow_socket_pairs(rules: _Rules) -> None:
    """Allow pairs of connected stream sockets, which reach nobody; sending to an address is refused."""
    af_unix, sock_stream, kind_mask = 1, 1, 0xF
    rules.allow("socketpair", rules.bits(0, LOW_32, af_unix), rules.bits(1, kind_mask, sock_stream))
    rules.allow("sendto", rules.equals(4, 0))


def _exported(rules_filter: Any) -> bytes:
    with open(os.memfd_create("filter"), "w+b") as file:
        rules_filter.export_bpf(file)
        file.seek(0)
        return file.read()


def install_filter(program: bytes) -> None:
    """Put this process under the filter; there is no way back.

    Raises:  OSError when the kernel does not take it, for instance without no_new_privs
    """
    own = program.replace(_constant(PID_PLACEHOLDER), _constant(os.getpid()))
    fprog = _Program(len(own) // 8, own)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(fprog), 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"the system call filter was not taken: {os.strerror(number)}")


def _constant(value: int) -> bytes:
    return value.to_bytes(4, "little")
