"""Hostile attempts against the sandbox, by Python and by bare system calls.

Each is a few lines that raise when the attempt failed. An attempt is *refused* when it raises, *deadly* when
it ends the process by SIGSYS. Where it can be done without harm, the same lines are run in a fork without
the sandbox, and must succeed there: else they would prove nothing.
"""

from __future__ import annotations

import errno
import os
import platform
import signal
from dataclasses import dataclass

import pytest

from torchcourse.grading.sandbox.landlock_rules import abi_version
from torchcourse.grading.sandbox.syscall_lists import DEADLY as DEADLY_CALLS
from torchcourse.grading.sandbox.syscall_lists import (
    FILES,
    MEMORY,
    NOT_THERE,
    PRETENDED,
    PRETENDED_WITH_TIMES,
    QUESTIONS,
    SOCKET_PAIRS,
    THREADS,
    WAITING,
)


@dataclass(frozen=True)
class Attempt:
    name: str
    code: str
    # Whether it succeeds without the sandbox: not where it needs a privilege, a network or another machine.
    control: bool = True


def attempts(*rows: tuple) -> list[pytest.param]:
    return [pytest.param(Attempt(*row), id=row[0]) for row in rows]


READING = attempts(
    ("a system file", "open('/etc/passwd').read()"),
    ("a system file by openat", "syscall('openat', -100, b'/etc/passwd', 0)"),
    ("a file of another folder", "open(OUTSIDE / 'secret.txt').read()"),
    ("a file by a relative path", "open('../outside/secret.txt').read()"),
    ("a file through /proc/self/root", "open(f'/proc/self/root{OUTSIDE}/secret.txt').read()"),
    ("a file through /proc/self/cwd", "open('/proc/self/cwd/../outside/secret.txt').read()"),
    ("a folder that is not its own", "os.listdir(OUTSIDE)"),
    ("the root folder", "os.listdir('/')"),
    ("the home", "os.listdir(HOME)"),
    ("the folder of temporary files", "os.listdir('/tmp')"),
    (
        "the project's folder",
        "import torchcourse; os.listdir(os.path.join(torchcourse.__path__[0], '../..'))",
    ),
    ("a file beneath a folder held open", "os.open('secret.txt', 0, dir_fd=os.open(OUTSIDE, os.O_PATH))"),
    (
        "a folder held open and opened again",
        "os.listdir(os.open('.', 0, dir_fd=os.open(OUTSIDE, os.O_PATH)))",
    ),
    ("a file by openat2", "syscall('openat2', -100, b'/etc/passwd', (ctypes.c_uint64 * 3)(), 24)"),
    ("a file by a new symbolic link", "os.symlink(OUTSIDE / 'secret.txt', 's'); open('s').read()"),
    ("a file by a new hard link", "os.link(OUTSIDE / 'secret.txt', 'h'); open('h').read()"),
    ("a file by moving it here", "os.rename(OUTSIDE / 'secret.txt', 'm')"),
    ("the template's memory", "open(f'/proc/{TEMPLATE}/mem', 'rb')"),
    ("the template's environment", "open(f'/proc/{TEMPLATE}/environ').read()"),
    ("the template's descriptors", "os.listdir(f'/proc/{TEMPLATE}/fd')"),
    ("the template's map", "open(f'/proc/{TEMPLATE}/maps').read()"),
    ("the first process", "open('/proc/1/status').read()"),
    ("its own environment at the start", "open('/proc/self/environ').read()"),
    ("its own memory as a file", "open('/proc/self/mem', 'rb')"),
    ("its own descriptors", "os.listdir('/proc/self/fd')"),
    ("the list of processes", "os.listdir('/proc')"),
    ("the mounts", "open('/proc/mounts').read()"),
    ("the network's connections", "open('/proc/net/tcp').read()"),
    ("the kernel's messages", "open('/dev/kmsg')", False),
    ("shared memory", "os.listdir('/dev/shm')"),
    ("the standard input", "assert os.fstat(0).st_rdev != os.stat('/dev/null').st_rdev"),
)

NO_RIGHTS_BY_UMASK = """
os.umask(0o777)
os.mkdir('dark')
assert os.stat('dark').st_mode & 0o700 != 0o700
"""
_RENAMED = "open('a', 'w').close(); syscall('renameat2', -100, b'a', -100, b'b', {flags})"
WRITING = attempts(
    ("a new file outside", "open(OUTSIDE / 'new.txt', 'w').write('x')"),
    ("over a file outside", "open(OUTSIDE / 'secret.txt', 'r+').write('the')"),
    ("behind a file outside", "open(OUTSIDE / 'secret.txt', 'a').write('')"),
    ("into a readable file", "open(READABLE / 'data.txt', 'r+').write('a')"),
    ("a file into a readable folder", "open(READABLE / 'x', 'w').close()"),
    ("behind a library", "open(os.__file__, 'a')", os.access(os.__file__, os.W_OK)),
    ("a file for everybody", "open('/tmp/torchcourse_x', 'w').close(); os.unlink('/tmp/torchcourse_x')"),
    ("a folder outside", "os.mkdir(OUTSIDE / 'd')"),
    ("a shorter file, by name", "os.truncate(OUTSIDE / 'secret.txt', 13)"),
    ("a shorter file, opened to read", "os.open(READABLE / 'data.txt', os.O_RDONLY | os.O_TRUNC)"),
    ("a shorter file, opened for neither", "os.open(OUTSIDE / 'secret.txt', 3 | os.O_TRUNC)"),
    ("away a file outside", "os.unlink(OUTSIDE / 'secret.txt')"),
    ("away a folder outside", "os.rmdir(OUTSIDE / 'folder')"),
    ("another name for a file outside", "os.rename(OUTSIDE / 'secret.txt', OUTSIDE / 'new.txt')"),
    ("a file from here to outside", "open('f', 'w').close(); os.rename('f', OUTSIDE / 'f')"),
    ("another name for a library", "os.link(os.__file__, 'os.py')", False),
    ("a file in shared memory", "open('/dev/shm/x', 'w').close(); os.unlink('/dev/shm/x')"),
    ("a symbolic link here", "os.symlink('/etc/passwd', 'link')"),
    ("a hard link here", "open('a', 'w').close(); os.link('a', 'b')"),
    ("a pipe with a name", "os.mkfifo('pipe')"),
    ("a device", "os.mknod('null', 0o600 | 0o20000, os.makedev(1, 3))", False),
    ("a device that needs no privilege", "os.mknod('w', 0o600 | 0o20000, 0)", False),
    ("a device by mknodat", "syscall('mknodat', -100, b'w', 0o20000, 0)", False),
    ("a disk's device", "os.mknod('disk', 0o600 | 0o60000, os.makedev(8, 0))", False),
    ("a socket with a name, by mknod", "os.mknod('socket', 0o600 | 0o140000)"),
    ("an ordinary file, by mknod", "os.mknod('plain', 0o600 | 0o100000)"),
    *(
        # not every file system knows these
        (f"a whiteout by renameat2 with flags {flags:#x}", _RENAMED.format(flags=flags), False)
        for flags in (4, 5, 6, 8, 4 | 1 << 32, 0x80000000)
    ),
    ("a set-user-id file", "os.close(os.open('s', os.O_CREAT | os.O_WRONLY, 0o4755))"),
    ("a set-user-id file by creat", "syscall('creat', b's', 0o4755)"),
    ("a folder that nobody may look into", "os.mkdir('closed', 0)"),
    ("a folder that nobody may look into, by umask", NO_RIGHTS_BY_UMASK),
    ("the processors' settings", "open('/sys/devices/system/cpu/cpu0/uevent', 'w')", False),
    ("the malloc settings of the machine", "open('/proc/sys/vm/overcommit_memory', 'r+')", False),
)

# Nothing of this may happen, by whatever answer the call gives: modes and times are pretended.
_CHANGED = """
def state(path):
    seen = os.stat(path)
    return seen.st_mode, seen.st_uid, seen.st_gid, seen.st_mtime_ns, seen.st_atime_ns, os.listxattr(path)
before = state(PATH)
{attempt}
assert state(PATH) != before
"""
_TIMES = "(ctypes.c_int64 * 4)(5, 0, 5, 0)"
CHANGING_BY_NAME = {
    "chmod": "os.chmod(PATH, 0o751)",
    "fchmodat": "syscall('fchmodat', -100, os.fsencode(PATH), 0o752)",
    "fchmod of a descriptor to read": "os.fchmod(os.open(PATH, os.O_RDONLY), 0o753)",
    "fchmodat2": "syscall(452, -100, os.fsencode(PATH), 0o754, 0)",
    "chown": "os.chown(PATH, 1234, 1234)",
    "lchown": "os.lchown(PATH, 1235, 1235)",
    "fchown of a descriptor to read": "os.fchown(os.open(PATH, os.O_RDONLY), 1236, 1236)",
    "utime": "os.utime(PATH, (1, 1))",
    "utimensat": f"syscall('utimensat', -100, os.fsencode(PATH), {_TIMES}, 0)",
    "utimensat of a descriptor to read": f"syscall('utimensat', os.open(PATH, 0), 0, {_TIMES}, 0)",
    "setxattr": "os.setxattr(PATH, 'user.a', b'1')",
    "fsetxattr of a descriptor to read": "os.setxattr(os.open(PATH, os.O_RDONLY), 'user.b', b'1')",
}
_PLACES = {"outside": "OUTSIDE / 'folder'", "of what is readable": "READABLE / 'data.txt'", "here": "WORK"}
# A fresh folder or file each time, so that the control of one attempt leaves nothing for the next.
CHANGING = attempts(
    *(
        (f"{name} {place}", f"PATH = {path}\n" + _CHANGED.format(attempt=attempt), "xattr" not in name)
        for name, attempt in CHANGING_BY_NAME.items()
        for place, path in _PLACES.items()
        if not ("descriptor" in name and place == "outside")
    )
)

PROCESSES = attempts(
    ("fork", "os.fork() or os._exit(0)"),
    ("fork by system call", "syscall('fork') or os._exit(0)"),
    ("fork by clone", "syscall('clone', 17, 0, 0, 0, 0) or os._exit(0)"),
    ("vfork", "syscall('vfork')", False),
    ("clone in the parent's place", "syscall('clone', 0x8000 | 17, 0, 0, 0, 0) or os._exit(0)", False),
    ("clone in a new user namespace", "syscall('clone', 0x10000000 | 17, 0, 0, 0, 0) or os._exit(0)", False),
    ("clone sharing memory only", "syscall('clone', 0x100 | 0x4000 | 17, 0, 0, 0, 0)", False),
    ("clone3", "syscall('clone3', (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17), 88) or os._exit(0)"),
    ("exec", "os.execv('/bin/true', ['true'])"),
    ("exec by system call", "syscall('execve', b'/bin/true', (ctypes.c_char_p * 2)(b'true', None), 0)"),
    ("execveat", "syscall('execveat', -100, b'/bin/true', (ctypes.c_char_p * 2)(b'true', None), 0, 0)"),
    ("subprocess", "import subprocess; subprocess.run(['true'], check=True)"),
    ("os.system", "assert os.system('true') == 0"),
    ("posix_spawn", "os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)"),
    ("multiprocessing", "import multiprocessing as m; p = m.Process(target=int); p.start(); p.join()"),
    ("a terminal with a shell", "import pty; pty.fork()[0] or os._exit(0)", False),
    ("a pseudo-terminal", "os.openpty()"),
    ("a new session", "os.setsid()"),
    ("a new process group", "os.setpgid(0, 0)"),
)

ANY_SOCKET = """
opened = []
for family in range(64):
    for kind in range(8):
        try:
            opened.append(syscall('socket', family, kind, 0))
        except PermissionError:
            pass
        except OSError:
            opened.append('the kernel was asked')
assert opened
"""
NETWORK = attempts(
    *(
        (f"a socket, {family}", f"import socket as s; s.socket(s.{family}, s.{kind})", control)
        for family, kind, control in (
            ("AF_INET", "SOCK_STREAM", True),
            ("AF_INET", "SOCK_DGRAM", True),
            ("AF_INET", "SOCK_RAW", False),
            ("AF_INET6", "SOCK_STREAM", False),
            ("AF_UNIX", "SOCK_STREAM", True),
            ("AF_UNIX", "SOCK_DGRAM", True),
            ("AF_NETLINK", "SOCK_RAW", True),
            ("AF_PACKET", "SOCK_RAW", False),
            ("AF_VSOCK", "SOCK_STREAM", False),
            ("AF_ALG", "SOCK_SEQPACKET", False),
        )
    ),
    ("a socket of any family and kind by system call", ANY_SOCKET),
    ("a pair of datagram sockets", "import socket as s; s.socketpair(s.AF_UNIX, s.SOCK_DGRAM)"),
    (
        "an abstract name for one of a pair",
        "import socket as s; s.socketpair()[0].bind('\\0torchcourse')",
    ),
    ("a connection from one of a pair", "import socket as s; s.socketpair()[0].connect('/dev/log')", False),
    (
        "sendto with an address",
        "import socket as s; a, b = s.socketpair(); syscall('sendto', a.fileno(), b'x', 1, 0, b'\\1\\0', 2)",
        False,
    ),
    ("a descriptor sent", "import socket as s; a, b = s.socketpair(); s.send_fds(a, [b'x'], [0])"),
    ("a larger buffer", "import socket as s; s.socketpair()[0].setsockopt(1, 7, 10**8)"),
    ("a name looked up", "import socket; socket.getaddrinfo('example.org', 80)", False),
    ("a web page", "import urllib.request as u; u.urlopen('http://127.0.0.1:9')", False),
)

OTHERS = attempts(
    ("a handle on the template", "os.pidfd_open(TEMPLATE)"),
    ("limits of the template", "import resource as r; r.prlimit(TEMPLATE, r.RLIMIT_NOFILE)"),
    (
        "limits of the template set",
        "import resource as r; r.prlimit(TEMPLATE, r.RLIMIT_NOFILE, r.getrlimit(r.RLIMIT_NOFILE))",
    ),
    ("priority of the template", "os.setpriority(os.PRIO_PROCESS, TEMPLATE, 0)"),
    ("processors of the template", "os.sched_setaffinity(TEMPLATE, os.sched_getaffinity(0))"),
    ("scheduling of the template", "os.sched_setscheduler(TEMPLATE, 0, os.sched_param(0))"),
    ("input priority of the template", "syscall('ioprio_set', 1, TEMPLATE, 0)"),
    (
        "a signal by an owner of a pipe",
        "import fcntl; fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, TEMPLATE)",
    ),
    ("which signal that is", "import fcntl; fcntl.fcntl(os.pipe()[0], fcntl.F_SETSIG, 9)"),
    ("owner by F_SETOWN_EX", "syscall('fcntl', os.pipe()[0], 15, (ctypes.c_int * 2)(1, TEMPLATE))"),
    (
        "owner by ioctl",
        "import socket, fcntl; fcntl.ioctl(socket.socketpair()[0], 0x8901, TEMPLATE.to_bytes(4, 'little'))",
    ),
    ("robust futexes of the template", "syscall('get_robust_list', TEMPLATE, *[(ctypes.c_long * 1)()] * 2)"),
)

ITSELF = attempts(
    ("its limits", "syscall('setrlimit', 4, (ctypes.c_ulong * 2)(0, 0))"),
    ("its limits by prlimit64", "syscall('prlimit64', 0, 4, (ctypes.c_ulong * 2)(0, 0), 0)"),
    ("its priority", "os.nice(1)"),
    ("its processors", "os.sched_setaffinity(0, [0])"),
    ("its user", "os.setuid(0)"),
    ("its user by setresuid", "os.setresuid(0, 0, 0)"),
    ("its groups", "os.setgroups([])"),
    ("its capabilities", "syscall('capset', (ctypes.c_uint32 * 2)(0x20080522), (ctypes.c_uint32 * 6)())"),
    ("its death with the template", "syscall('prctl', 1, 0)"),
    ("being dumpable", "syscall('prctl', 4, 1)"),
    ("another filter", "syscall('seccomp', 2, 0, (ctypes.c_uint32 * 1)(0x80000000))"),
    ("a filter by prctl", "syscall('prctl', 22, 2, 0)", False),
    ("another Landlock", "syscall('landlock_create_ruleset', 0, 0, 1)", False),
    ("its personality", "syscall('personality', 0xFFFFFFFF)"),
)

MEMORY_ELSEWHERE = attempts(
    ("memfd_create", "os.memfd_create('x')"),
    ("memfd_secret", "syscall('memfd_secret', 0)", False),
    ("shmget", "syscall('shmget', 0, 4096, 0o1600)"),
    ("msgget", "syscall('msgget', 0, 0o1600)"),
    ("semget", "syscall('semget', 0, 1, 0o1600)"),
    ("mq_open", "syscall('mq_open', b'torchcourse', 0o102, 0o600, 0); syscall('mq_unlink', b'torchcourse')"),
    (
        "shared memory of Python",
        "from multiprocessing import shared_memory as m; m.SharedMemory(None, 1, 9)",
    ),
    ("locked memory", "syscall('mlockall', 1)", False),
    ("a larger pipe", "import fcntl; fcntl.fcntl(os.pipe()[0], fcntl.F_SETPIPE_SZ, 2**20)"),
    ("fallocate", "syscall('fallocate', os.open('f', 0o102), 1, 0, 4096)"),
    ("copy_file_range", "os.copy_file_range(os.open(READABLE / 'data.txt', 0), os.open('f', 0o102), 9)"),
    ("splice", "os.splice(os.open(READABLE / 'data.txt', 0), os.pipe()[1], 9)"),
    ("vmsplice", "syscall('vmsplice', os.pipe()[1], 0, 0, 0)"),
    ("asynchronous input", "syscall('io_setup', 1, (ctypes.c_ulong * 1)())"),
    ("inotify", "syscall('inotify_init1', 0)"),
    ("signalfd", "syscall('signalfd4', -1, (ctypes.c_uint64 * 1)(), 8, 0)"),
    ("timerfd", "syscall('timerfd_create', 1, 0)"),
    ("a timer", "syscall('timer_create', 1, 0, (ctypes.c_int * 1)())"),
    ("a key typed into a terminal", "import fcntl; fcntl.ioctl(os.pipe()[0], 0x5412, b'x')", False),
    ("a copied extent", "import fcntl; fcntl.ioctl(os.open('f', 0o102), 0x40049409, 0)", False),
    ("a sync of all disks", "syscall('sync')"),
)

DEADLY = attempts(
    ("a signal to the template", "os.kill(TEMPLATE, 0)"),
    ("a signal to everybody", "os.kill(-1, 0)"),
    ("a signal to the group", "os.kill(0, 0)"),
    ("a signal to a group", "os.killpg(os.getpgid(TEMPLATE), 0)"),
    ("a signal to the template's thread", "syscall('tgkill', TEMPLATE, TEMPLATE, 0)"),
    ("tkill", "syscall('tkill', TEMPLATE, 0)"),
    ("a queued signal", "syscall('rt_sigqueueinfo', TEMPLATE, 0, (ctypes.c_long * 16)())"),
    ("a queued signal to a thread", "syscall('rt_tgsigqueueinfo', TEMPLATE, TEMPLATE, 0, 0)"),
    ("a signal by a handle", "syscall('pidfd_send_signal', -1, 0, 0, 0)"),
    ("a descriptor of another process", "syscall('pidfd_getfd', -1, 0, 0)"),
    ("ptrace of the template", "syscall('ptrace', 0x4206, TEMPLATE, 0, 0)"),
    ("ptrace of itself", "syscall('ptrace', 0, 0, 0, 0)"),
    ("the template's memory", "syscall('process_vm_readv', TEMPLATE, 0, 0, 0, 0, 0)"),
    ("into the template's memory", "syscall('process_vm_writev', TEMPLATE, 0, 0, 0, 0, 0)"),
    ("kcmp", "syscall('kcmp', TEMPLATE, TEMPLATE, 0, 0, 0)"),
    ("bpf", "syscall('bpf', -1, 0, 0)"),
    ("perf_event_open", "syscall('perf_event_open', 0, 0, -1, -1, 0)"),
    ("userfaultfd", "syscall('userfaultfd', 0)"),
    ("io_uring", "syscall('io_uring_setup', 1, (ctypes.c_uint64 * 15)())"),
    ("a keyring", "syscall('add_key', b'user', b'x', b'y', 1, -3)"),
    ("keyctl", "syscall('keyctl', 0, -3, 0)"),
    ("a user namespace", "syscall('unshare', 0x10000000)"),
    ("another namespace", "syscall('setns', -1, 0)"),
    ("mount", "syscall('mount', b'none', b'/nowhere', b'tmpfs', 0, 0)"),
    ("the new mount calls", "syscall('fsopen', b'nothing', 0)"),
    ("umount", "syscall('umount2', b'/nowhere', 0)"),
    ("chroot", "syscall('chroot', b'/nowhere')"),
    ("pivot_root", "syscall('pivot_root', b'/nowhere', b'/nowhere')"),
    ("a file by handle", "syscall('open_by_handle_at', -1, 0, 0)"),
    ("fanotify", "syscall('fanotify_init', 0xFFFFFFFF, 0)"),
    ("a kernel module", "syscall('init_module', 0, 0, b'')"),
    ("another kernel", "syscall('kexec_load', 0, 0, 0, 0xFFFF)"),
    ("a reboot", "syscall('reboot', 0, 0, 0, 0)"),
    ("swap", "syscall('swapon', b'/nowhere', 0)"),
    ("accounting", "syscall('acct', b'/nowhere')"),
    ("quotas", "syscall('quotactl', 0, b'/nowhere', 0, 0)"),
    ("the clock", "syscall('clock_settime', 0, 0)"),
    ("the machine's name", "syscall('sethostname', 0, -1)"),
    ("the kernel's log", "syscall('syslog', 10, 0, 0)"),
)

REFUSED = {
    "read": READING,
    "write": WRITING,
    "change": CHANGING,
    "start": PROCESSES,
    "reach": NETWORK,
    "touch": OTHERS,
    "loosen": ITSELF,
    "use": MEMORY_ELSEWHERE,
}
ALL_REFUSED = [
    pytest.param(*one.values, id=f"{verb} {one.id}") for verb, group in REFUSED.items() for one in group
]


# Other errors would mean that the kernel got as far as looking at the arguments. EXDEV is Landlock's answer
# to a move between two folders; None is an attempt's own assertion, -3 a name that was not resolved.
ANSWERS = ("PermissionError", "OSError", "AssertionError", "gaierror", "URLError")
ERRNOS = (None, errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EXDEV, -3)


@pytest.fixture(scope="module")
def refusals(template):
    """What became of each attempt, all in one process: where all fail, none is in another's way."""
    outcomes = template.run_one_after_another([one.values[0].code for one in ALL_REFUSED])
    assert outcomes, "an attempt ended the process"
    return dict(zip((one.id for one in ALL_REFUSED), outcomes, strict=True))


@pytest.mark.parametrize("name", [one.id for one in ALL_REFUSED])
def test_an_attempt_fails(refusals, name):
    outcome = refusals[name]
    assert outcome.raised is not None, f"it succeeded: {outcome.value}"
    assert outcome.raised in ANSWERS, outcome.traceback
    assert outcome.errno in ERRNOS, outcome.traceback


@pytest.mark.parametrize("telling", [True, False])
def test_no_attempt_succeeds_under_the_oldest_landlock(template, telling):
    codes = [one.values[0].code for one in ALL_REFUSED]
    outcomes = template.run_one_after_another(codes, abi=1, telling=telling)
    assert len(outcomes) == len(codes)
    assert [
        one.id for one, outcome in zip(ALL_REFUSED, outcomes, strict=True) if outcome.raised is None
    ] == []


# What Landlock takes away by itself, as far as the kernel's is new enough: a second wall behind the filter.
BY_LANDLOCK_ALONE = attempts(
    ("a hard link", "os.link(os.__file__, 'os.py')"),
    ("a symbolic link", "os.symlink('/etc/passwd', 'link')"),
    ("a pipe with a name", "os.mkfifo('pipe')"),
    ("a socket with a name", "import socket; socket.socket(socket.AF_UNIX).bind('socket')"),
)
BY_NEWER_LANDLOCK_ALONE = {
    3: "os.truncate(OUTSIDE / 'secret.txt', 1)",
    4: "import socket; socket.socket().bind(('127.0.0.1', 0))",
    6: "os.kill(TEMPLATE, 0)",
}


@pytest.mark.parametrize("attempt", BY_LANDLOCK_ALONE)
def test_landlock_alone_refuses_too(template, attempt):
    assert template.run(attempt.code, filtered=False).errno in ERRNOS[1:]


@pytest.mark.parametrize("abi", BY_NEWER_LANDLOCK_ALONE)
def test_a_newer_landlock_alone_refuses_too(template, abi):
    if abi_version() < abi:
        pytest.skip(f"this kernel's Landlock is older than {abi}")
    assert template.run(BY_NEWER_LANDLOCK_ALONE[abi], filtered=False).errno in ERRNOS[1:]


def test_a_system_call_that_nobody_thought_of_is_refused(template):
    looked_at = """
        open openat creat mkdir mkdirat renameat2 clone fcntl ioctl prctl prlimit64 socketpair sendto
    """
    lists = [
        MEMORY,
        FILES,
        WAITING,
        QUESTIONS,
        THREADS,
        SOCKET_PAIRS,
        NOT_THERE,
        PRETENDED,
        PRETENDED_WITH_TIMES,
        looked_at,
    ]
    known = " ".join([*lists, *DEADLY_CALLS.values()]).split()
    code = f"""
    known = set(map(number_of, {known}))
    value = {{}}
    # The kernel lets no filter see uretprobe and uprobe, and ends whoever calls them by himself.
    for number in set(range(600)) - known - {{335, 336}}:
        try:
            syscall(number)
            value[number] = 'succeeded'
        except OSError as error:
            if error.errno not in (1, 38):
                value[number] = str(error)
    """
    outcome = template.run(code, telling=False)
    assert outcome.succeeded, outcome.status
    assert outcome.value == {}


# Machine code that a cell can write into memory for itself: it needs no library to make a call.
MACHINE_CODE = """
import mmap
code = mmap.mmap(-1, 4096, prot=7)
code.write(bytes.fromhex({machine_code!r}))
call = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
value = call()
"""
X86_GETPID_32 = "b814000000cd80c3"  # mov eax, 20; int 0x80; ret
X86_GETPID_X32 = "b8270000400f05c3"  # mov eax, 0x40000027; syscall; ret
X86_GETPID = "b8270000000f05c3"  # mov eax, 39; syscall; ret


@pytest.mark.skipif(platform.machine() != "x86_64", reason="these are of x86-64")
def test_the_other_ways_into_the_kernel_are_closed(template):
    def ending(machine_code):
        return template.run(MACHINE_CODE.format(machine_code=machine_code)).status

    assert ending(X86_GETPID) == 0
    assert ending(X86_GETPID_32) == -signal.SIGSYS
    assert ending(X86_GETPID_X32) == -signal.SIGSYS


@pytest.mark.parametrize("attempt", DEADLY)
def test_what_no_notebook_asks_for_ends_the_process(template, attempt):
    assert template.run(attempt.code, telling=False).status == -signal.SIGSYS


@pytest.mark.parametrize("attempt", [one for one in ALL_REFUSED if one.values[0].control])
def test_the_attempt_would_succeed_without_the_sandbox(template, attempt):
    outcome = template.run(attempt.code, closed=False)
    if os.geteuid() != 0 and f"[Errno {errno.EPERM}]" in outcome.traceback:
        pytest.skip("only root may do this at all")
    assert outcome.succeeded, outcome.traceback


def test_the_deadly_calls_would_not_kill_without_the_sandbox(template):
    assert len(template.run_one_after_another([one.values[0].code for one in DEADLY], closed=False)) == len(
        DEADLY
    )
