"""What a value is once it has left its process: numbers, strings, arrays of numbers, and nests of them.

Tensors become `Array` records that hold NumPy values, so that comparing needs no torch, and a
value from a hostile process can be read without running any of that process's code.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

# Deeper or larger nests than these are no answer to any exercise; they are a mistake or an attack.
MAX_DEPTH = 20
MAX_NODES = 20_000
MAX_ARRAY_BYTES = 32 * 2**20
MAX_TEXT_LENGTH = 100_000
MAX_KEY = 2**53  # of a dict; larger numbers could be chosen to have equal hashes, which makes dicts slow


@dataclass(frozen=True, eq=False)
class Array:
    """A tensor or a NumPy array as plain data: `values` has the same shape, in a dtype NumPy knows."""

    kind: str  # "tensor" or "ndarray"
    dtype: str  # as its own library names it, without the library: "float32", "bfloat16", "int64"
    values: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return self.values.shape


@dataclass(frozen=True)
class Opaque:
    """A value without a plain form, known by the name of its type only."""

    type_name: str


@dataclass(frozen=True)
class Raised:
    """What stands in the place of a value when computing it raised an error."""

    type_name: str
    message: str
    line: str = ""  # the line of a notebook's cell that raised it, as it is written there


Plain: TypeAlias = (
    "bool | int | float | complex | str | list[Plain] | tuple[Plain, ...] | dict[str | int, Plain]"
    " | Array | Opaque | Raised | None"
)


class TooLarge(ValueError):
    """The value is nested too deep or holds too much to be an answer."""


def to_plain(value: Any) -> Plain:
    """Turn a value into plain data; what has no plain form becomes `Opaque`.

    Raises:  TooLarge when the value is nested deeper than MAX_DEPTH or is larger than an answer can be
    """
    return _Plainer().plain(value, depth=0)


class _Plainer:
    def __init__(self) -> None:
        self.nodes = 0

    def plain(self, value: Any, depth: int) -> Plain:
        self.nodes += 1
        if depth > MAX_DEPTH:
            raise TooLarge(f"nested more than {MAX_DEPTH} deep")
        if self.nodes > MAX_NODES:
            raise TooLarge(f"more than {MAX_NODES} values")
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or isinstance(value, bool | int | float | complex | Array | Opaque | Raised):
            return value
        if isinstance(value, str):
            return value[:MAX_TEXT_LENGTH]
        if isinstance(value, np.ndarray):
            return plain_ndarray(value)
        if isinstance(value, Mapping):
            return {self._key(key): self.plain(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [self.plain(item, depth + 1) for item in value]
        if isinstance(value, tuple):  # named tuples and torch.Size as well
            return tuple(self.plain(item, depth + 1) for item in value)
        torch = sys.modules.get("torch")  # a tensor cannot be met before torch was imported
        if torch is not None and isinstance(value, torch.Tensor):
            return plain_tensor(value)
        if torch is not None and isinstance(value, torch.dtype | torch.device):
            return str(value)
        return Opaque(class_name(value))

    def _key(self, key: Any) -> str | int:
        if isinstance(key, str):
            return key
        if isinstance(key, int) and not isinstance(key, bool) and abs(key) <= MAX_KEY:
            return key
        return repr(key)[:200]


def class_name(value: Any) -> str:
    """The name of a value's class, also of one whose own attributes lie or raise."""
    return str(type.__dict__["__name__"].__get__(type(value)))


def plain_ndarray(value: np.ndarray) -> Array | Opaque:
    """Copy a NumPy array of numbers; arrays of objects and strings are opaque.

    Raises:  TooLarge when it holds more than MAX_ARRAY_BYTES
    """
    if value.dtype.kind not in "biufc":
        return Opaque(f"ndarray of {value.dtype}")
    _check_size(value.nbytes)
    return Array("ndarray", value.dtype.name, np.array(value, order="C"))


def plain_tensor(value: Any) -> Array | Opaque:
    """Copy a torch tensor to the CPU; sparse, quantised and meta tensors are opaque.

    Raises:  TooLarge when it holds more than MAX_ARRAY_BYTES
    """
    import torch

    if value.layout is not torch.strided or value.is_quantized or value.is_meta:
        return Opaque(f"{value.layout} tensor" if not value.is_meta else "meta tensor")
    _check_size(value.numel() * value.element_size())
    dtype = str(value.dtype).removeprefix("torch.")
    detached = value.detach().cpu().resolve_conj().resolve_neg()
    if detached.dtype is torch.bfloat16 or dtype.startswith("float8"):
        detached = detached.to(torch.float32)  # NumPy has no such type; float32 holds each of its values
    return Array("tensor", dtype, np.array(detached.numpy(), order="C"))


def _check_size(count_bytes: int) -> None:
    if count_bytes > MAX_ARRAY_BYTES:
        raise TooLarge(f"an array of {count_bytes / 2**20:.0f} MiB, more than {MAX_ARRAY_BYTES // 2**20}")
