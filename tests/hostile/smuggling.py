"""Smuggling: one submission leaves something where a later one may find it."""

from __future__ import annotations

from hostile.attack import COURSE, Attack, attack

# The marker's two halves are put together only where it is left: the finder does not bring it along.
PLACES = f"""
import ctypes, os, sys, tempfile
PLACES = [
    "/tmp", "/var/tmp", "/dev/shm", "/run", "..", "../..", os.getcwd(), tempfile.gettempdir(), "/dev/mqueue",
    os.path.expanduser("~"), "{COURSE}", os.path.dirname(torch.__file__), os.path.dirname(os.__file__),
    os.path.join(os.path.dirname(torch.__file__), "__pycache__"), "/proc/self", "/sys",
]
libc = ctypes.CDLL(None, use_errno=True)
def attempt(what, how):
    try:
        print(what, how())
    except Exception as error:
        print(what, type(error).__name__)
"""

LEAVE = (
    PLACES
    + """
text = "smuggled" + "-goods"
def leave(path):
    with open(path, "w") as file:
        file.write(text)
for place in PLACES:
    attempt(place, lambda: leave(os.path.join(place, "hostile-smuggled.txt")))
attempt("shm", lambda: libc.shmget(0x5105, 4096, 0o1666))
attempt("mq", lambda: libc.mq_open(b"/smuggled", 0o102, 0o666, None))
from multiprocessing import shared_memory
attempt("posix", lambda: shared_memory.SharedMemory("smuggled", create=True, size=100))
import torch, sys
torch.smuggled = sys.smuggled = text
os.environ["SMUGGLED"] = text
get_ipython().user_ns["smuggled"] = text
torch.nn.Linear.smuggled = text
get_ipython().reporter.smuggled = text
"""
)

FIND = (
    PLACES
    + """
import os, sys
def find(path):
    with open(path) as file:
        return "[got] " + file.read()
for place in PLACES:
    if place != os.getcwd():
        attempt(place, lambda: find(os.path.join(place, "hostile-smuggled.txt")))
attempt("own", lambda: find("hostile-smuggled.txt"))
attempt("list", lambda: os.listdir(".."))
attempt("shm", lambda: "[got]" if libc.shmget(0x5105, 4096, 0o666) >= 0 else 1 / 0)
attempt("mq", lambda: "[got]" if libc.mq_open(b"/smuggled", 0) >= 0 else 1 / 0)
from multiprocessing import shared_memory
attempt("posix", lambda: "[got]" if shared_memory.SharedMemory("smuggled") else None)
for owner in (torch, sys, torch.nn.Linear, get_ipython().reporter):
    attempt("attribute", lambda: "[got] " + owner.smuggled)
attempt("environment", lambda: "[got] " + os.environ["SMUGGLED"])
attempt("name", lambda: "[got] " + smuggled)
"""
)

SMUGGLING: list[Attack] = [
    attack("smuggle-1-leave", LEAVE),
    attack("smuggle-1-leave-too", LEAVE),
    attack("smuggle-2-find", FIND),
    attack("smuggle-2-find-too", FIND),
]
