"""The instructor is told what a submission tried, where the kernel can tell."""

from __future__ import annotations

import signal

import pytest


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "open a network connection (socket)"),
        ("import subprocess; subprocess.run(['true'])", "start another process (vfork)"),
        ("os.fork()", "start another process (clone)"),
        ("os.execv('/bin/true', ['true'])", "start another process (execve)"),
    ],
)
def test_what_is_refused_is_told_and_the_code_goes_on(template, code, words):
    outcome = template.run(f"try:\n    {code}\nexcept PermissionError:\n    value = 'went on'")
    assert outcome.value == "went on"
    assert f"to {words}" in outcome.tried


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("os.kill(TEMPLATE, 0)", "to send a signal to another process (kill)"),
        ("syscall('ptrace', 0x4206, TEMPLATE, 0, 0)", "to look into another process (ptrace)"),
        ("syscall('bpf', -1, 0, 0)", "to use the kernel's inner machinery (bpf)"),
        ("syscall('unshare', 0x10000000)", "to change what it sees of the machine (unshare)"),
    ],
)
def test_what_is_deadly_is_told_and_ends_the_process(template, code, words):
    outcome = template.run(f"try:\n    {code}\nfinally:\n    os._exit(0)")
    assert outcome.tried == [words]
    assert outcome.status == -signal.SIGKILL


def test_a_deadly_call_is_told_from_a_thread_too(template):
    code = "import threading; t = threading.Thread(target=os.kill, args=(TEMPLATE, 0)); t.start(); t.join()"
    outcome = template.run(code)
    assert outcome.tried == ["to send a signal to another process (kill)"]
    assert outcome.status == -signal.SIGKILL


def test_an_honest_look_into_the_user_database_is_no_news(template):
    assert template.run("import pwd\ntry:\n    pwd.getpwnam('root')\nexcept KeyError:\n    pass").tried == []


def test_endless_attempts_do_not_keep_the_template_busy(template):
    code = """
    import errno
    refused = 0
    for _ in range(5000):
        try:
            syscall('socket', 2, 1, 0)
        except OSError as error:
            refused += error.errno in (errno.EPERM, errno.ENOSYS)
    value = refused
    """
    outcome = template.run(code)
    assert outcome.value == 5000
    assert outcome.tried == ["to open a network connection (socket)"]


def test_nothing_can_be_sent_the_way_the_listener_went(template):
    code = """
    import socket
    failures = 0
    a, b = socket.socketpair()
    for way in (lambda: os.dup2(a.fileno(), 1000), lambda: os.write(1000, b'x'),
                lambda: a.sendmsg([b'x']), lambda: syscall('sendmsg', 1000, 0, 0),
                lambda: syscall('fcntl', a.fileno(), 0, 1000)):
        try:
            way()
        except OSError:
            failures += 1
    value = failures
    """
    for telling in (True, False):
        assert template.run(code, telling=telling, open_files=4096).value == 5
