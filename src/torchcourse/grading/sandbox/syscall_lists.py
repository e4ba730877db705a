"""Which system calls does a notebook need, and which would only a hostile one make? The lists alone.

Learnt from runs under strace: training with Adam and a DataLoader, convolutions, LSTM, saving and loading,
figures to PNG, SVG and PDF, scikit-learn's digits and models, torchinfo, threads, asyncio, temporary files.
"""

# Memory within the address space, which RLIMIT_AS bounds. PROT_EXEC stays possible: extension modules are
# loaded late, oneDNN writes its kernels at run time, ctypes its callbacks.
MEMORY = "brk mmap munmap mremap mprotect madvise mincore msync get_mempolicy"

# Files. Landlock decides which. No link, symlink, mknod, truncate by name, fallocate (with KEEP_SIZE it
# passes RLIMIT_FSIZE by), sync (the whole machine waits).
FILES = """
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 sendfile
    close close_range lseek dup dup2 dup3 pipe pipe2 flock fsync fdatasync ftruncate fadvise64
    stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2 readlink readlinkat
    getdents getdents64 getcwd chdir fchdir rmdir unlink unlinkat
    rename renameat getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
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

# shutil.copy and copytree set modes and times; honest code must not fail for it. Nothing is set. (Times are
# pretended where they are given: Path.touch sets the present one to find out whether a file is there.)
PRETENDED = "chmod fchmod fchmodat fchmodat2 umask"
PRETENDED_WITH_TIMES = "utimensat"

# Calls that libraries try first and replace by an older one when told that they do not exist. EPERM would be
# taken for an answer. clone3 and openat2 pass their arguments in memory, where no filter sees them.
NOT_THERE = "clone3 openat2"

# What a hostile submission asks for, or one that was written for another place. Refused like all the rest;
# but where the kernel can tell somebody, the instructor is told. AF_UNIX is no news: a look into the user
# database asks for it.
REPORTED = {
    "to start another process": "fork vfork clone execve execveat",
    "to open a network connection": "socket",
}

# Other processes, other namespaces, the kernel itself: nobody calls these by mistake.
DEADLY = {
    "to look into another process": """
        ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp pidfd_getfd
    """,
    "to send a signal to another process": """
        kill tgkill tkill pidfd_send_signal rt_sigqueueinfo rt_tgsigqueueinfo
    """,
    "to use the kernel's inner machinery": """
        bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register
        init_module finit_module delete_module create_module kexec_load kexec_file_load iopl ioperm modify_ldt
        vm86 vm86old lookup_dcookie nfsservctl
    """,
    "to use a keyring": "add_key request_key keyctl",
    "to change what it sees of the machine": """
        unshare setns mount umount2 umount pivot_root chroot mount_setattr move_mount open_tree
        fsopen fsconfig fsmount fspick open_by_handle_at fanotify_init fanotify_mark
    """,
    "to change the machine's settings": """
        reboot swapon swapoff acct quotactl quotactl_fd settimeofday clock_settime clock_adjtime adjtimex
        sethostname setdomainname syslog vhangup
    """,
}

# clone as pthread_create calls it: VM FS FILES SIGHAND THREAD SYSVSEM SETTLS PARENT_SETTID CHILD_CLEARTID.
THREAD_FLAGS = 0x3D0F00

# renameat2: plain, RENAME_NOREPLACE, RENAME_EXCHANGE. RENAME_WHITEOUT (4) leaves a character device behind.
RENAME_FLAGS = (0, 1, 2)
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
