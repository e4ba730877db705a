"""What a process imports ahead: torch without its compiler, which whoever asks for gets."""

import json
import subprocess
import sys
from typing import Any

TRAINS = """
import json, inspect, sys
from torchcourse.grading.child.imports import COMPILER, import_all
if sys.argv[1] == "without":
    import_all(["torch", "no_such_module", "torch.utils.data"])
import torch

def trained(kind):
    torch.manual_seed(3)
    layer = torch.nn.Linear(3, 2)
    optimizer = getattr(torch.optim, kind)(layer.parameters(), lr=0.1)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    optimizer.register_step_post_hook(lambda *_: seen.append(kind))
    for _ in range(3):
        optimizer.zero_grad()
        layer(torch.ones(4, 3)).square().sum().backward()
        optimizer.step()
        schedule.step()
    optimizer.load_state_dict(optimizer.state_dict())
    return [one.tolist() for one in layer.parameters()]

seen = []
results = {kind: trained(kind) for kind in ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad")}
inspect.getmodule(compile("1", "<cell>", "eval"))
print(json.dumps([results, len(seen), COMPILER + ".eval_frame" in sys.modules]))
"""
ASKS = """
import gc, sys
from torchcourse.grading.child.imports import COMPILER, import_all
import_all(["torch"])
assert gc.isenabled()
import torch
torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1).step()
before = torch._dynamo
import torch._dynamo.config
from torch._dynamo import explain
assert torch._dynamo is sys.modules[COMPILER] is not before
assert before.explain is explain  # who kept it
print(torch.compile(lambda x: x + 1, backend="eager")(torch.ones(2)).tolist())
"""


def run(program: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_optimizers_and_schedules_do_the_same_without_the_compiler():
    results, steps, compiler_is_there = run(TRAINS, "with")
    assert (steps, compiler_is_there) == (15, True)
    assert run(TRAINS, "without") == [results, steps, False]


def test_whoever_asks_for_the_compiler_gets_it():
    assert run(ASKS) == [2.0, 2.0]
