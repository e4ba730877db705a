"""Little that becomes much: frames that would fill the memory or the time of whoever reads them."""

from __future__ import annotations

from hostile.attack import FRAMES, RAISING, Attack, attack

BOMBS: list[Attack] = [
    attack(
        "bomb-of-brackets",
        FRAMES
        + """
header = b"[" + b"[]," * (20 * 2**20) + b"[]]"
frame(b"b", struct.pack("<I", len(header)) + header)
""",
        flagged="process that ran cell",
        **RAISING,
    ),
    attack(
        "bomb-of-depth",
        FRAMES
        + """
for depth in (100, 500, 900, 2_000, 100_000, 5_000_000):
    text = b'{"output": {"output_type": "display_data", "metadata": {}, "data": {"application/json": '
    frame(b"o", text + b"[" * depth + b"]" * depth + b'}}, "cell": 2}')
header = b'["l",[' * 100_000 + b"]]" * 100_000
frame(b"b", struct.pack("<I", len(header)) + header)
""",
        flagged="process that ran cell",
        **RAISING,
    ),
    attack(
        "bomb-in-metadata",
        FRAMES
        + """
from IPython.display import display
deep = []
for _ in range(800):
    deep = [deep]
display({"text/plain": "x"}, metadata={"deep": deep}, raw=True)
display({"application/json": deep, "application/vnd.x+json": {"deep": deep}}, raw=True)
wide = {"cell": own_cell(), "output": {"output_type": "display_data", "data": {"text/plain": "x"}}}
for _ in range(4):
    wide["output"]["metadata"] = {"wide": [[]] * 1_000_000}
    frame_json(b"o", wide)
""",
        earns=None,
        **RAISING,
    ),
    attack(
        "bomb-of-outputs",
        FRAMES
        + """
output = {"output_type": "display_data", "data": {"text/html": "<b>" + "x" * 7_000_000}, "metadata": {}}
for _ in range(30):
    frame_json(b"o", {"cell": own_cell(), "output": output})
""",
        earns=None,
        **RAISING,
    ),
    attack(
        "bomb-of-drops",
        FRAMES
        + """
drop = {"output_type": "stream", "name": "stdout", "text": "x"}
one = json.dumps({"cell": own_cell(), "output": drop}).encode()
many = (struct.pack("<cI", b"o", len(one)) + one) * 1_000
import signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
while True:
    raw(many)
""",
        flagged="process that ran cell",
        **RAISING,
    ),
    attack(
        "bomb-of-equal-hashes",
        FRAMES
        + """
pairs = ",".join(f'[["i","{number * (2**61 - 1)}"],null]' for number in range(18_000))
header = f'["d",[["exercise","mlp"],["name","logits"],["value",["d",[{pairs}]]]]]'.encode()
for name in range(20):
    packet = header.replace(b"logits", b"logits %d" % name)
    frame(b"b", struct.pack("<I", len(packet)) + packet)
""",
        flagged="process that ran cell",
        **RAISING,
    ),
    attack(
        "bomb-of-keys",
        FRAMES
        + """
keys = {chr(97 + number) * 200_000: 1 for number in range(12)}
observed("mlp", "each layer is registered", keys)
observed("mlp", "logits with one hidden layer", "x" * 1_000_000)
""",
        **RAISING,
    ),
    attack(
        "bomb-of-one-update",
        FRAMES
        + """
# What is shown at 2,000 places is small; then one update is to stand at each of them.
shown = {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}}
for _ in range(2_000):
    frame_json(b"o", {"cell": own_cell(), "output": shown, "display_id": "d"})
shown["data"] = {"text/html": "x" * 7_000_000}
frame_json(b"o", {"cell": own_cell(), "output": shown, "display_id": "d", "update": True})
""",
        flagged="are left out",
        **RAISING,
    ),
    attack(
        "bomb-of-many-updates",
        FRAMES
        + """
shown = {"output_type": "display_data", "data": {}, "metadata": {}}
for _ in range(2_000):
    frame_json(b"o", {"cell": own_cell(), "output": shown, "display_id": "d"})
one = json.dumps({"cell": own_cell(), "output": shown, "display_id": "d", "update": True}).encode()
many = (struct.pack("<cI", b"o", len(one)) + one) * 1_000
for _ in range(100):
    raw(many)
""",
        flagged="are left out",
        earns=None,  # on a slow machine it takes longer than the cell may
        **RAISING,
    ),
    attack(
        "bomb-of-arrays",
        FRAMES
        + """
# In each process that runs it, under new names: the memory of whoever keeps them is to fill.
start = '["d",[["exercise","mlp"],["name","%s"],["value",["a","tensor","float32","|u1",[50000000]]]]]'
import signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
for number in range(4):
    header = (start % time.time_ns()).encode()
    frame(b"b", struct.pack("<I", len(header)) + header + bytes(50_000_000))
""",
        flagged="process that ran cell 3",
        **RAISING,
    ),
]
