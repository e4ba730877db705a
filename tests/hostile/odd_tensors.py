"""Tensors and containers that are not what they say, or are too much, or have no plain form."""

from __future__ import annotations

from hostile.attack import Attack, attack, stubs

# Each answer returns the next of them, whatever it is asked for.
NEXT = """
import collections, types
import numpy
class Turns:
    def __init__(self, *makers): self.makers, self.turn = makers, 0
    def __call__(self, *_, **__):
        self.turn += 1
        return self.makers[self.turn % len(self.makers)]()
"""

ODD_TENSORS: list[Attack] = [
    attack(
        "tensors-without-values",
        NEXT
        + """
zeros = torch.zeros(7, 3)
turns = Turns(
    lambda: torch.empty(7, 3, device="meta"),
    lambda: zeros.to_sparse(),
    lambda: zeros.to_sparse_csr(),
    lambda: torch.quantize_per_tensor(zeros, 0.1, 0, torch.qint8),
    lambda: torch.nested.nested_tensor([zeros, zeros[:2]]),
    lambda: zeros.to_mkldnn(),
    lambda: torch.nn.UninitializedParameter(),
    lambda: torch.zeros(7, 3, dtype=torch.complex64).conj().imag,
    lambda: torch.zeros(7, 3, dtype=torch.float8_e5m2),
    lambda: torch.zeros(7, 3, names=("rows", "columns")),
)
""",
        **stubs("    return turns()"),
    ),
    attack(
        "tensors-too-large",
        NEXT
        + """
one = torch.zeros(1)
turns = Turns(
    lambda: one.expand(2**40),
    lambda: one.expand(2**20, 2**20),
    lambda: torch.zeros(0, 2**62),
    lambda: torch.zeros([1] * 64),
    lambda: numpy.broadcast_to(numpy.zeros(1), (2**50,)),
    lambda: torch.zeros(2**24),
    lambda: [torch.zeros(2**22)] * 1_000,
)
""",
        **stubs("    return turns()"),
    ),
    attack(
        "tensors-of-subclasses",
        NEXT
        + """
class Dispatched(torch.Tensor):
    @staticmethod
    def __new__(cls): return torch.Tensor._make_wrapper_subclass(cls, (7, 3))
    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None): return True
class Lying(torch.Tensor):
    layout, is_quantized, is_meta, dtype = torch.strided, False, False, torch.float32
    def numel(self): return -1
    def element_size(self): return -(10**30)
def hooked():
    tensor = torch.zeros(7, 3, requires_grad=True)
    tensor.register_hook(lambda gradient: 1 / 0)
    return tensor * 1
class Sizes(tuple):
    def __len__(self): return 10**9
turns = Turns(
    Dispatched,
    lambda: torch.zeros(2**24).as_subclass(Lying),
    hooked,
    lambda: Sizes((7, 3)),
    lambda: torch.nn.Parameter(torch.zeros(7, 3)),
    lambda: numpy.ma.masked_all((7, 3)),
    lambda: numpy.zeros((7, 3)).view(numpy.recarray),
    lambda: numpy.full((7, 3), None),
    lambda: numpy.zeros(3, dtype=[("a", "O"), ("b", "f4")]),
)
""",
        **stubs("    return turns()"),
    ),
    attack(
        "values-of-lying-classes",
        NEXT
        + """
class Claims:
    __class__ = torch.Tensor
    def __getattr__(self, name): return lambda *_, **__: self
class Text(str):
    def __len__(self): return 0
    def __getitem__(self, _): return Text("x" * 10_000_000)
    def __eq__(self, _): return True
    __hash__ = str.__hash__
class Number(int):
    def __index__(self): return 10**6
    def bit_length(self): return 1
    def __str__(self): return "7" * 1_000_000
    __repr__ = __str__
class Real(float):
    def hex(self): return "inf"
class Both(dict, collections.abc.Sequence):
    def items(self): return [(b"x", 1), (None, self), ((), ())] * 10
class Names(type):
    __name__ = property(lambda _: "Tensor")
turns = Turns(
    Claims, lambda: Text("x"), lambda: Number(26), lambda: Real(1.0), Both, Names("x", (), {}),
    lambda: numpy.float64("nan"), lambda: numpy.datetime64("NaT"), lambda: True + 0j, lambda: -0.0,
)
""",
        **stubs("    return turns()"),
    ),
    attack(
        "values-without-end",
        NEXT
        + """
me = []
me.append(me)
mine = {}
mine["mine"] = mine
both = ([], {})
both[0].append(both)
deep = None
for _ in range(10_000):
    deep = (deep,)
wide = [[[[0] * 30] * 30] * 30] * 30
keys = {None: 1, (1, 2): 2, float("nan"): 3, b"x": 4, True: 5, 2**70: 6, frozenset(): 7, "1": 8, 1.5: 9}
turns = Turns(
    lambda: me, lambda: mine, lambda: both, lambda: deep, lambda: wide, lambda: keys,
    lambda: types.MappingProxyType(mine), lambda: collections.ChainMap(mine, mine), lambda: range(10**12),
    lambda: collections.deque(me), lambda: memoryview(b"x"), lambda: iter([1]), lambda: turns, lambda: torch,
)
""",
        **stubs("    return turns()"),
    ),
]
