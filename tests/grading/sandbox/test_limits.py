"""What a submission's process may use is bounded, and nothing of it outlives the run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from torchcourse.files.private_folder import remove_tree
from torchcourse.grading.execute.resource_usage import Usage, count, usage, watch_for_overuse
from torchcourse.grading.sandbox import prepared as sandbox


def test_too_much_memory_is_a_memory_error(template):
    for code in ("bytearray(400 * 2**20)", "import numpy; numpy.ones(50 * 2**20)"):
        assert template.run(code, memory_mebibytes=300).raised in ("MemoryError", "_ArrayMemoryError")
    refused = template.run("import torch; torch.empty(400 * 2**20, dtype=torch.uint8)", memory_mebibytes=300)
    assert refused.raised == "RuntimeError"
    assert "memory" in refused.traceback
    assert template.run("bytearray(200 * 2**20)", memory_mebibytes=300).succeeded


def test_many_small_pieces_of_memory_are_bounded_too(template):
    code = """
    import mmap
    pieces = []
    try:
        while len(pieces) < 2000:
            pieces.append(mmap.mmap(-1, 2**20))
    except OSError:
        pass
    value = len(pieces)
    """
    assert 200 < template.run(code, memory_mebibytes=300).value <= 300


def test_a_large_file_is_an_error(template):
    outcome = template.run("open('f', 'wb').write(bytes(3 * 2**20))", file_mebibytes=2)
    assert (outcome.raised, outcome.errno) == ("OSError", 27)
    for way in (
        "os.truncate(f, 3 * 2**20)",
        "os.posix_fallocate(f, 0, 3 * 2**20)",
        "os.pwrite(f, b'x', 2**30)",
    ):
        outcome = template.run(f"f = os.open('f', os.O_RDWR | os.O_CREAT)\n{way}", file_mebibytes=2)
        assert outcome.raised in ("OSError", "PermissionError"), way


def test_too_many_open_files_are_an_error(template):
    assert template.run("[os.dup(0) for _ in range(100)]", open_files=64).errno == 24


def test_endless_computing_ends(template):
    code = """
    import signal
    signal.signal(signal.SIGXCPU, lambda *_: os.write(RESULT, b'{"value": "was told to end"}'))
    while True:
        pass
    """
    outcome = template.run(code, cpu_seconds=1)
    assert outcome.value == "was told to end"
    assert outcome.status == -signal.SIGKILL


@pytest.mark.skipif(os.geteuid() != 0, reason="elsewhere the one who watches counts threads")
def test_a_flood_of_threads_stops_at_the_limit(template):
    code = """
    import threading, time
    started = 0
    try:
        for _ in range(500):
            threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    value = started
    """
    assert 10 < template.run(code, threads=64).value < 64


def test_what_is_in_memory_before_counts_for_nobody(template):
    assert template.run("bytearray(50 * 2**20)", memory_mebibytes=100).succeeded


def test_what_no_notebook_needs_at_all_is_limited_to_nothing(template):
    code = """
    import resource
    names = ("CORE", "MEMLOCK", "MSGQUEUE", "RTPRIO", "NICE")
    value = [resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in names]
    """
    assert template.run(code).value == [[0, 0]] * 5


def test_a_crash_leaves_no_core(template):
    assert template.run("ctypes.string_at(0)").status == -signal.SIGSEGV
    assert template.run("os.abort()").status == -signal.SIGABRT
    assert list(template.work.iterdir()) == []


def test_inherited_descriptors_are_closed(template):
    # What is left beside the standard streams: the way for results, and the process's own map.
    code = """
    value = []
    for descriptor in range(3, 5000):
        try:
            os.fstat(descriptor)
            value.append(descriptor)
        except OSError:
            pass
    assert RESULT in value
    """
    assert len(template.run(code).value) == 2
    assert len(template.run(code, telling=False).value) == 2


def test_the_environment_is_empty(template):
    outcome = template.run("value = dict(os.environ)")
    assert set(outcome.value) == {
        *("HOME", "TMPDIR", "PATH", "USER"),
        *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"),
    }
    assert outcome.value["HOME"] == str(template.work)
    assert template.run("assert not ctypes.CDLL(None).getenv(b'SECRET')").succeeded
    assert not template.run("assert not ctypes.CDLL(None).getenv(b'SECRET')", closed=False).succeeded


def test_nothing_of_a_privilege_is_left(template):
    seen = template.run("import time; os.write(RESULT, b' '); time.sleep(0.2)").seen
    for capabilities in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert int(seen["status"][capabilities], 16) == 0
    assert int(seen["status"]["CapBnd"], 16) == 0 or os.geteuid() != 0
    assert seen["status"]["NoNewPrivs"] == "1"
    assert seen["status"]["Seccomp"] == "2"


def test_it_has_a_session_of_its_own_and_no_terminal(template):
    outcome = template.run("import time; os.write(RESULT, b' '); time.sleep(0.2)\nvalue = os.getpid()")
    assert outcome.seen["session"] == outcome.value
    assert template.run("os.open('/dev/tty', os.O_RDWR)").raised == "PermissionError"


def test_who_watches_can_tell_what_is_used(template):
    code = """
    import threading, time
    for _ in range(7):
        threading.Thread(target=time.sleep, args=(0.4,), daemon=True).start()
    kept = open("deleted", "wb", buffering=0)
    kept.write(bytes(5 * 2**20))
    os.unlink("deleted")
    ballast = bytearray(b"x") * (50 * 2**20)
    os.write(RESULT, b" ")
    time.sleep(0.3)
    """
    before = template.run("import time; os.write(RESULT, b' '); time.sleep(0.2)").seen["usage"]
    used = template.run(code).seen["usage"]
    assert used["threads"] == 8
    assert used["deleted_bytes"] >= 5 * 2**20
    assert used["resident_bytes"] - before["resident_bytes"] > 45 * 2**20
    assert usage(2**22 + 1) == Usage(0, 0, 0)


def test_what_is_written_is_counted(tmp_path):
    assert count(tmp_path).bytes == 0
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "file").write_bytes(b"x" * 10**6)
    assert 10**6 < count(tmp_path).bytes < 1.1 * 10**6
    for number in range(500):
        (tmp_path / f"{number}").touch()
    assert count(tmp_path).bytes > 500 * 4096 + 10**6


def test_what_is_written_is_counted_without_following_links(tmp_path):
    (tmp_path / "to_everything").symlink_to("/usr")
    assert count(tmp_path).bytes < 10_000


DEEP = """
for _ in range(1200):
    os.mkdir("d")
    os.chdir("d")
open("f", "w").write("x")
"""
MANY = "for number in range(501): os.close(os.open(str(number), os.O_CREAT | os.O_WRONLY))"


@pytest.mark.parametrize(("code", "words"), [(DEEP, "64 deep"), (MANY, "500 files")])
def test_what_cannot_be_counted_is_too_much_and_can_be_removed(template, monkeypatch, code, words):
    monkeypatch.setattr("torchcourse.grading.execute.resource_usage.MORE_ENTRIES", 500)
    template.furnish()
    find_overuse = watch_for_overuse(template.work, sandbox.Limits())
    assert template.run(code).succeeded
    assert words in find_overuse(os.getpid())
    for entry in template.work.iterdir():
        remove_tree(entry) if entry.is_dir() else entry.unlink()
    assert list(template.work.iterdir()) == []


def test_overuse_is_told_in_words_and_what_was_there_before_is_none(tmp_path):
    (tmp_path / "data").write_bytes(bytes(3 * 2**20))
    find_overuse = watch_for_overuse(tmp_path, sandbox.Limits(written_mebibytes=1))
    assert find_overuse(os.getpid()) is None
    (tmp_path / "file").write_bytes(bytes(2 * 2**20))
    assert find_overuse(os.getpid()) == "was stopped: it wrote 2 MiB of files"
    assert watch_for_overuse(tmp_path, sandbox.Limits(threads=0))(os.getpid()).endswith("threads at once")


# A template without torch, for what needs one of its own.
LIGHT_TEMPLATE = """
import os, sys, time
from pathlib import Path
from torchcourse.grading.sandbox import prepared as sandbox
from torchcourse.grading.execute.resource_usage import Usage, usage, watch_for_overuse
from torchcourse.grading.execute.resource_usage import count
from torchcourse.files.private_folder import remove_tree
prepared = sandbox.prepare([])
work = Path(sys.argv[1])
pid = os.fork()
if pid == 0:
    {before}
    prepared.close(work, [1], sandbox.Limits())
    {code}
    sys.stdout.flush()
    os._exit(0)
os.waitpid(pid, 0)
"""


def light_template(folder: Path, code: str, before: str = "") -> subprocess.Popen:
    script = LIGHT_TEMPLATE.format(before=before, code=code)
    return subprocess.Popen([sys.executable, "-c", script, folder], stdout=subprocess.PIPE, text=True)


def test_it_ends_with_its_template(tmp_path):
    template = light_template(tmp_path, "print(os.getpid(), flush=True); time.sleep(60)")
    pid = int(template.stdout.readline())
    assert usage(pid).threads == 1
    template.kill()
    template.wait()
    end = time.monotonic() + 5
    while usage(pid).resident_bytes and time.monotonic() < end:
        time.sleep(0.01)
    assert usage(pid).resident_bytes == 0  # gone, or waiting to be buried


def test_it_does_not_close_when_its_template_has_ended_already(tmp_path):
    before = """
    template = os.getppid()
    os.kill(template, 9)
    while os.getppid() == template: time.sleep(0.01)
    """.strip()
    template = light_template(tmp_path, "print('went on')", before + "; sys.stderr = open(os.devnull, 'w')")
    assert template.communicate(timeout=20)[0] == ""


def test_a_sandbox_that_cannot_be_closed_is_an_error(tmp_path):
    code = """print("went on")"""
    template = light_template(tmp_path / "missing", code, "sys.stderr = open(os.devnull, 'w')")
    assert template.communicate(timeout=20)[0] == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="all other tests are run as an ordinary user then")
def test_it_holds_for_an_ordinary_user(tmp_path):
    tmp_path.chmod(0o777)
    for folder in tmp_path.parents:
        if folder.owner() == "root" and folder.is_relative_to("/tmp/pytest-of-root"):
            folder.chmod(0o755)
    code = """
    for attempt in (lambda: open('/etc/passwd'), os.fork, lambda: os.chown('.', 1, 1), lambda: os.nice(1)):
        try: attempt(); print('succeeded')
        except PermissionError: print('refused')
    open('f', 'w').write('x'); print(os.getresuid(), os.listdir())
    """.strip()
    before = "os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)"
    output = light_template(tmp_path, code, before).communicate(timeout=20)[0].splitlines()
    assert output == ["refused"] * 4 + ["(65534, 65534, 65534) ['f']"]


@pytest.mark.parametrize(
    ("module", "attribute", "value", "words"),
    [
        ("sys", "platform", "darwin", "needs Linux"),
        ("platform", "machine", lambda: "riscv64", "riscv64"),
        ("torchcourse.grading.sandbox.landlock_rules", "abi_version", None, "use Linux 5.13"),
        (
            "torchcourse.grading.sandbox.prepared",
            "SECCOMP_ACTIONS",
            Path("/nowhere"),
            "CONFIG_SECCOMP_FILTER",
        ),
    ],
)
def test_a_machine_that_lacks_something_is_told_what_to_do(monkeypatch, module, attribute, value, words):
    def no_landlock():
        raise OSError(38, "Function not implemented")

    assert sandbox.missing() == []
    monkeypatch.setattr(f"{module}.{attribute}", value or no_landlock)
    [sentence] = sandbox.missing()
    assert words in sentence
