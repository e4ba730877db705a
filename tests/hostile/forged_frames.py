"""Forging scores on the reporting channel: any bytes, at any time."""

from __future__ import annotations

from hostile.attack import FRAMES, RAISING, Attack, attack

# The observations' names are no secret; here are values that are often right.
GUESSES = """
NAMES = {
    "linear_forward": [
        "a batch, with a bias", "a batch, no bias given", "a batch, bias=None", "two leading dimensions",
        "a single row, without a batch dimension", "x, weight and bias are left unchanged",
    ],
    "mlp": [
        "each layer is registered", "logits with two hidden layers",
        "logits with one hidden layer", "logits without a hidden layer", "gradients of all parameters",
        "the list of hidden widths is left unchanged",
    ],
    "init_linear": [
        "'relu': standard deviation of the weights",
        "'relu': the weights have the tails of a normal distribution",
        "'sigmoid': standard deviation of the weights", "'tanh': standard deviation of the weights",
        "'tanh': the weights have the tails of a normal distribution",
        "biases are zero", "a layer without a bias",
        "an optimizer made before still trains the layer",
    ],
    "predict_proba": [
        "the probabilities of each row", "dropout is off",
        "batch normalisation uses its running statistics and leaves them",
        "training mode is back after the call", "evaluation mode is kept", "the result carries no graph",
        "training goes on after the call",
    ],
}
"""


FORGED_FRAMES: list[Attack] = [
    attack(
        "frames-guessed",
        FRAMES
        + GUESSES
        + """
for exercise, names in NAMES.items():
    for name in names:
        observed(exercise, name, True)
""",
        **RAISING,
    ),
    attack(
        "frames-zeros",
        FRAMES
        + GUESSES
        + """
from torchcourse.values.plain_data import to_plain
zeros, weights = to_plain(torch.zeros(7, 3)), to_plain(torch.zeros(4, 4))
for name in NAMES["linear_forward"]:
    observed("linear_forward", name, zeros)
for name in NAMES["predict_proba"]:
    observed("predict_proba", name, [weights, [True, True, True]])
for name in NAMES["init_linear"]:
    observed("init_linear", name, 0.058)
""",
        **RAISING,
    ),
    attack(
        "frames-while-the-probe-sends",
        FRAMES
        + GUESSES
        + """
def drip():
    while True:
        for exercise, names in NAMES.items():
            for name in names:
                observed(exercise, name, 1.0)
        time.sleep(0.02)
threading.Thread(target=drip, daemon=True).start()
""",
        # Frames of two threads may be cut through each other; what was sent before counts.
        earns=None,
        **RAISING,
    ),
    attack(
        "frames-twice",
        FRAMES
        + """
for _ in range(3):
    observed("linear_param_count", "one layer", 26)
    observed("mlp", "logits with one hidden layer", None)
""",
        last=True,
        flagged="twice",
    ),
    attack(
        "frames-wanted",
        FRAMES
        + """
comparison = {"weight": 1.0, "at_least": -1e9, "at_most": 1e9}
frame(b"w", encode({"exercise": "mlp", "name": "x", "observed": 1.0, "wanted": 1.0, "labels": None,
                    "comparison": comparison}))
""",
        flagged="tried to say what is wanted",
        **RAISING,
    ),
    attack(
        "frames-given",
        FRAMES + 'frame(b"g", encode({"exercise": "mlp", "name": "x of width 5", "value": [0.0]}))',
        flagged="tried to say what is wanted",
        **RAISING,
    ),
    attack(
        "frames-modules",
        FRAMES + 'frame_json(b"m", ["antigravity", "this"])',
        flagged="tried to say what is wanted",
        **RAISING,
    ),
    attack("frames-malformed", FRAMES + "raw(os.urandom(5000))", flagged="not a frame", **RAISING),
    attack(
        "frames-of-no-form",
        FRAMES
        + """
for payload in (b"", b"null", b"[]", b'"s"', b"{}", b"1e999", b"\\xff\\xfe", b'{"cell": []}', b"[" * 5000):
    for kind in (b"o", b"s", b"f", b"!", b"b"):
        frame(kind, payload)
""",
        flagged="wrong form",
        **RAISING,
    ),
    attack(
        "frames-oversized",
        FRAMES + 'raw(struct.pack("<cI", b"o", 2**32 - 1) + b"x" * 100_000)',
        flagged="not a frame",
        **RAISING,
    ),
    attack(
        "frames-never-whole",
        FRAMES + 'raw(struct.pack("<cI", b"o", 60 * 2**20) + b"x" * 100_000)',
        flagged="process that ran cell",
        **RAISING,
    ),
    attack(
        "frames-endless",
        FRAMES
        + """
import signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
many = struct.pack("<cI", b".", 0) * 10_000
while True:
    raw(many)
""",
        flagged="process that ran cell",
        **RAISING,
    ),
    attack(
        "frames-slow-drip",
        FRAMES
        + """
import signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
while True:
    frame_json(b"o", {"cell": own_cell(), "output": {"output_type": "stream", "name": "stdout", "text": "."}})
    time.sleep(0.05)
""",
        flagged="did not stop when told to",
        **RAISING,
    ),
    attack(
        "frames-cell-of-text",
        FRAMES + 'frame_json(b"s", {"cell": own_cell() + 1})',  # the statement of the first exercise
        flagged="process that ran cell",
        **RAISING,
    ),
    attack(
        "frames-last-cell-then-done",
        FRAMES
        + """
frame_json(b"s", {"cell": own_cell() + 18})
frame_json(b"f", {"cell": own_cell() + 18, "count": 99, "error": None})
frame(b".")
os._exit(0)
""",
        earns=0.0,  # it said that nothing is left to run, and nothing was
        **RAISING,
    ),
    attack(
        "frames-cells-nowhere",
        FRAMES
        + """
for cell in (-5, 10**6, 10**400, 1.5, "2", None, True, [1], {"cell": 1}):
    frame_json(b"s", {"cell": cell})
""",
        flagged="process that ran cell",
        **RAISING,
    ),
    attack(
        "frames-of-another-cell",
        FRAMES
        + """
result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "5"}}
frame_json(b"o", {"cell": own_cell() + 5, "output": result})
""",
        flagged="output of another cell",
        **RAISING,
    ),
    attack(
        "frames-flags-galore",
        FRAMES
        + """
for number in range(200):
    frame_json(b"!", f"nothing to see here, number {number}: all is well\\x1b[2J\\u0000\\ud800[/]")
os.kill(os.getppid(), 0)
""",
        flagged=("signal to another process", "process that ran cell 3"),
        **RAISING,
    ),
    attack(
        "frames-read-back",
        FRAMES
        + """
# What is in the pipe is taken out again: a reader that saw something there, and then waits for it, waits as
# long as this process lives. It may take its own honest frames out, too. In two cells, since it needs luck.
import signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
back = os.open(f"/proc/self/fd/{REPORT}", os.O_RDONLY | os.O_NONBLOCK)
end = time.monotonic() + 0.5
while time.monotonic() < end:
    frame(b".")
    try:
        os.read(back, 100_000)
    except OSError:
        pass
time.sleep(3)
""",
        earns=None,
        change=lambda notebook: notebook["cells"].__setitem__(
            slice(2, 2), [dict(notebook["cells"][2]) for _ in range(2)]
        ),
        **RAISING,
    ),
    attack(
        "frames-many-observations",
        FRAMES
        + """
for number in range(20_000):
    observed(f"exercise {number}", "x" * 400, number)
""",
        earns=None,
        flagged="observations",
        **RAISING,
    ),
]
