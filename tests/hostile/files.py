"""Harming files: the gradebook, the course, other students' work, and what cleans up afterwards."""

from __future__ import annotations

from hostile.attack import TRYING, Attack, attack

# What the engine and the libraries import now and then, some of it late.
SHADOWED = """
    pyseccomp landlock ctypes fcntl socket struct site signal resource tempfile shutil select json base64
    sitecustomize usercustomize encodings _strptime stringprep idna unicodedata locale gettext linecache
    traceback tokenize sqlite3 numpy torch IPython torchcourse matplotlib matplotlib_inline quopri
"""
SHADOW = b"""
import os
print("a module of the submission's own was imported", __name__, os.getpid())
try:
    open("@COURSE@/shadowed", "w").write("outside the sandbox")
except Exception:
    pass
"""


FILES: list[Attack] = [
    attack(
        "harm-gradebook",
        TRYING
        + """
import sqlite3
for path in (f"{COURSE}/gradebook.db", "../../../gradebook.db"):
    attempt("open", open, path, "r+b")
    attempt("append", open, path, "ab")
    attempt("unlink", os.unlink, path)
    attempt("rename", os.rename, path, path + ".bak")
    attempt("replace", os.replace, __file__ if "__file__" in globals() else "x", path)
    attempt("truncate", os.truncate, path, 0)
    attempt("chmod", os.chmod, path, 0)  # pretended: it seems to work
    attempt("sql", lambda: sqlite3.connect(path).execute("update grade set auto_score = 5"))
def by_nbgrader():
    from nbgrader.api import Gradebook
    Gradebook(f"sqlite:///{COURSE}/gradebook.db")
""",
    ),
    attack(
        "harm-files-of-others",
        TRYING
        + """
for place in ("submitted/aa-bystander", "autograded/aa-bystander", "source", "release", "answer_bank", "."):
    folder = f"{COURSE}/{place}"
    attempt("new", open, f"{folder}/new.txt", "w")
    attempt("mkdir", os.mkdir, f"{folder}/new")
    attempt("rmtree", shutil.rmtree, folder)
    attempt("rename", os.rename, folder, folder + "-gone")
    attempt("chown", os.chown, folder, 1, 1)
    attempt("chmod", os.chmod, folder, 0)
    attempt("utime", os.utime, folder, (0, 0))
    attempt("setxattr", os.setxattr, folder, "user.x", b"x")
    for name in ("01_networks/01_networks.ipynb", "01_networks.py", "secret.txt"):
        attempt("write", open, f"{folder}/{name}", "w")
        attempt("append", open, f"{folder}/{name}", "a")
        attempt("unlink", os.unlink, f"{folder}/{name}")
        attempt("chmod", os.chmod, f"{folder}/{name}", 0)
        attempt("creat", os.open, f"{folder}/{name}", os.O_RDONLY | os.O_TRUNC)
for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/etc", "..", os.path.dirname(torch.__file__)):
    attempt("write", open, f"{folder}/hostile-was-here", "w")
""",
    ),
    attack(
        "harm-by-shadowed-modules",
        "print('shadows')",
        files={f"{name}.py": SHADOW for name in SHADOWED.split()} | {"torchcourse/__init__.py": SHADOW},
    ),
    attack(
        "harm-by-odd-extra-files",
        "print('odd files')",
        files={
            "data/a/b/c/d.txt": b"x",
            "01_networks.ipynb.bak": b"{}",
            ".torchcourse.json": b'{"digest": "x", "fingerprint": "x", "late_penalties": {}}',
            "timestamp.txt": b"\xff\xfe nonsense",
            "submission_secret.txt": b"x",
            "x\n\x1b[2J.txt": b"x",
        },
    ),
    attack(
        "harm-links-left",
        TRYING
        + """
for name, target in (("etc", "/etc"), ("book", f"{COURSE}/gradebook.db"), ("self", "."), ("home", COURSE)):
    attempt("symlink", os.symlink, target, name)
attempt("fifo", os.mkfifo, "fifo")
attempt("node", os.mknod, "node", 0o20600, 0x103)
import socket
attempt("socket", lambda: socket.socket(socket.AF_UNIX).bind("socket"))
""",
    ),
    attack(
        "harm-folders-without-rights",
        """
        import os
        os.mkdir("outer")
        os.mkdir("outer/inner")
        open("outer/inner/file", "w").write("x")
        os.umask(0o777)
        os.mkdir("sealed")
        os.close(os.open("unreadable", os.O_CREAT | os.O_WRONLY, 0))
        """,
    ),
    attack(
        "harm-folders-in-folders",
        """
        import os
        start = os.open(".", os.O_RDONLY)
        for _ in range(5_000):
            os.mkdir("d" * 250)
            os.chdir("d" * 250)
        open("file", "w").write("x")
        os.fchdir(start)
        """,
    ),
]
