"""Values that a comparison could take for right, or choke on."""

from __future__ import annotations

from hostile.attack import FRAMES, RAISING, Attack, attack, stubs

ODD_VALUES: list[Attack] = [
    attack("values-nan", **stubs("    return torch.full((7, 3), float('nan'))")),
    attack("values-infinite", **stubs("    return torch.full((7, 3), float('inf'))")),
    attack(
        "values-huge-numbers",
        earns=0.0,
        count_parameters="def count_parameters(model, trainable_only=False): return 10**400",
        linear_param_count="def linear_param_count(sizes, bias=True): return -10**1200",
    ),
    attack(
        "values-huger-numbers",
        earns=0.0,
        count_parameters="def count_parameters(model, trainable_only=False): return 10**100_000",
        linear_param_count="def linear_param_count(sizes, bias=True): return complex(1e308, 1e308)",
        init_linear="""
def init_linear(layer, nonlinearity):
    class Weight(torch.Tensor):
        def square(self): return self
        def mean(self): return self
        def sqrt(self): return self
        def detach(self): return self
        def unique(self, dim): return self
        def item(self): return 10**400
    layer.weight = None
    del layer.weight
    layer.weight = layer.bias.as_subclass(Weight)
    return layer
""",
    ),
    attack(
        "values-wrong-dtypes",
        earns=4.7,  # right values in another form: float64 for float32, a float for a whole number
        linear_forward="""
def linear_forward(x, weight, bias=None):
    y = x.double() @ weight.double().T
    return y if bias is None else y + bias
""",
        count_parameters="""
def count_parameters(model, trainable_only=False):
    return float(sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only))
""",
        linear_param_count="""
def linear_param_count(sizes, bias=True):
    return str(sum((a + bool(bias)) * b for a, b in zip(sizes, list(sizes)[1:])))
""",
    ),
    attack(
        "values-objects",
        """
        class Anything:
            def __getattr__(self, name): return Anything()
            def __call__(self, *_, **__): return Anything()
            def __iter__(self): return iter([Anything()])
            def __len__(self): return 3
            def __getitem__(self, key): return Anything()
            def __eq__(self, other): return True
            def __hash__(self): return 1
        """,
        **stubs("    return Anything()"),
    ),
    attack(
        "values-endless-generators",
        """
        import collections.abc
        class Endless(list):
            def __iter__(self):
                while True:
                    yield self
        class Bottomless(collections.abc.Mapping):
            def __getitem__(self, key): return self
            def __iter__(self):
                number = 0
                while True:
                    yield (number := number + 1)
            def __len__(self): return 1
        def counting():
            while True:
                yield 1
        """,
        linear_forward="def linear_forward(*_, **__): return Endless()",
        init_linear="def init_linear(*_, **__): return Bottomless()",
        predict_proba="def predict_proba(*_, **__): return counting()",
    ),
    attack(
        "values-plain-records",
        """
        import numpy
        from torchcourse.values.plain_data import Array, Opaque, Raised
        """,
        linear_forward="""
def linear_forward(x, weight, bias=None):
    return Array("tensor", "float32", numpy.full((7, 3), None))
""",
        predict_proba="def predict_proba(model, x): return Raised('NotImplementedError', '')",
        mlp="def MLP(*_): return lambda x: Opaque('x' * 10**6)",
        flagged="process that ran cell",
    ),
    attack(
        "values-odd-frames",
        FRAMES
        + """
def header(text, body=b""):
    text = text.encode()
    frame(b"b", struct.pack("<I", len(text)) + text + body)

def odd(name, node, body=b"", exercise="mlp"):
    header(f'["d",[["exercise","{exercise}"],["name","{name}"],["value",{node}]]]', body)

odd("logits with two hidden layers", '["a","tensor","float32","<f4",[0,99999999999999999999]]')
""",
        flagged="process that ran cell",
        **RAISING,
    ),
    attack(
        "values-odd-arrays",
        FRAMES
        + """
def odd(exercise, name, node, body=b""):
    text = f'["d",[["exercise","{exercise}"],["name","{name}"],["value",{node}]]]'.encode()
    frame(b"b", struct.pack("<I", len(text)) + text + body)

array = '["a","tensor","float32","%s",[%s]]'
odd("linear_forward", "a batch, with a bias", array % ("|b1", "7,3"), b"\\x07" * 21)
odd("linear_forward", "a batch, no bias given", array % ("<c16", "7,3"), b"\\xff" * 336)
odd("linear_forward", "a batch, bias=None", array % ("<u8", "7,3"), b"\\xff" * 168)
odd("linear_forward", "two leading dimensions", array % ("<f8", "2,5,3"), b"\\xff\\xf7" * 120)
odd("linear_forward", "a single row, without a batch dimension", array % ("<f4", "0"))
odd("linear_forward", "x, weight and bias are left unchanged", '["l",[["f","nan"],["f","1e999"]]]')
odd("predict_proba", "the probabilities of each row", array % ("<f4", ",".join(["0"] * 16)))
keys = '["d",[[["i","1"],null],["1",["f","nan"]],["nan",["i","-3"]]]]'
odd("mlp", "each layer is registered", keys)
""",
        **RAISING,
    ),
    attack(
        "values-keys-alike",
        FRAMES
        + """
alike = '["d",[[["i","1"],true],["1",null],[["i","1"],false]]]'
text = f'["d",[["exercise","init_linear"],["name","biases are zero"],["value",{alike}]]]'
frame(b"b", struct.pack("<I", len(text)) + text.encode())
counts, infinite = "different rows, different columns", float("inf")
observed("init_linear", "a layer without a bias", {counts: {1: 2, "1": 3}, "spread": float("nan")})
observed("init_linear", "'relu': each weight is drawn by itself", {"rows": -infinite, counts: [[]]})
observed("init_linear", "'tanh': each weight is drawn by itself", [[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]])
huge = {counts: [10**300, -1], "spread": 10**300}
observed("init_linear", "'tanh': standard deviation of the weights", huge)
""",
        **RAISING,
    ),
]
