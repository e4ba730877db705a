"""Plain data to bytes and back: how values cross from one process to another.

A packet is a JSON header and the arrays' raw bytes behind it. Nothing is ever pickled, so decoding runs
no code of the sender's; every field is checked, since a submission's process can send any bytes.
"""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np

from torchcourse.values.plain_data import MAX_DEPTH, MAX_KEY, MAX_NODES, Array, Opaque, Plain, Raised

MAX_PACKET_BYTES = 64 * 2**20
MAX_HEADER_BYTES = 4 * 2**20  # read as JSON, which takes up to thirty times as much memory
MAX_DIMENSIONS = 16
MAX_NAME_LENGTH = 500
_LENGTH = struct.Struct("<I")
_NUMBER_TYPES = frozenset(
    np.dtype(code).str
    for code in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
)


class EncodingError(ValueError):
    """The bytes are not a packet that an honest process could have sent."""


def encode(value: Plain, trusted: bool = False) -> bytes:
    """Turn plain data into bytes.

    Raises:  EncodingError when `decode` would find too much in them; never when the reader trusts the sender
    """
    buffers: list[bytes] = []
    header = json.dumps(_node(value, buffers), ensure_ascii=True, separators=(",", ":")).encode("ascii")
    if len(header) > MAX_HEADER_BYTES and not trusted:
        raise EncodingError(f"too much besides arrays: {len(header):,} bytes")
    return b"".join([_LENGTH.pack(len(header)), header, *buffers])


def decode(packet: bytes, trusted: bool = False) -> Plain:
    """Read plain data back from bytes of unknown origin, or, of any size, from a sender who is trusted.

    Raises:  EncodingError for anything that `encode` would not have written
    """
    if len(packet) < _LENGTH.size or (len(packet) > MAX_PACKET_BYTES and not trusted):
        raise EncodingError(f"a packet of {len(packet)} bytes")
    body_start = _LENGTH.size + header_bytes(packet)
    if body_start > len(packet):
        raise EncodingError("the header is longer than the packet")
    if body_start > MAX_HEADER_BYTES + _LENGTH.size and not trusted:
        raise EncodingError("the header is too long")
    try:
        header = json.loads(packet[_LENGTH.size : body_start])
        return _Decoder(memoryview(packet)[body_start:], trusted).value(header, depth=0)
    except EncodingError:
        raise
    except (ValueError, TypeError, RecursionError, KeyError, IndexError, OverflowError, MemoryError) as error:
        raise EncodingError(f"not a packet: {type(error).__name__}") from None


def header_bytes(packet: bytes) -> int:
    """How long a packet says that its header is; 0 for what is too short to be a packet."""
    return _LENGTH.unpack_from(packet)[0] if len(packet) >= _LENGTH.size else 0


def _node(value: Plain, buffers: list[bytes]) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        # Python refuses to write and to read integers of more than 4,300 digits.
        return ["i", str(value)] if value.bit_length() < 4096 else ["o", "int of more than 4096 bits"]
    if isinstance(value, float):
        return ["f", value.hex()]
    if isinstance(value, complex):
        return ["c", value.real.hex(), value.imag.hex()]
    if isinstance(value, list | tuple):
        return ["l" if isinstance(value, list) else "t", [_node(item, buffers) for item in value]]
    if isinstance(value, dict):
        return ["d", [[_node(key, buffers), _node(item, buffers)] for key, item in value.items()]]
    if isinstance(value, Array):
        buffers.append(np.ascontiguousarray(value.values).tobytes())
        return ["a", value.kind, value.dtype, value.values.dtype.str, list(value.shape)]
    if isinstance(value, Opaque):
        return ["o", value.type_name[:MAX_NAME_LENGTH]]
    if isinstance(value, Raised):
        return ["r", *(text[:MAX_NAME_LENGTH] for text in (value.type_name, value.message, value.line))]
    raise TypeError(f"{type(value).__name__} is not plain data")


class _Decoder:
    """Reads the header's nodes in the order in which their arrays' bytes follow each other."""

    def __init__(self, body: memoryview, trusted: bool) -> None:
        self.body = body
        self.max_nodes = math.inf if trusted else 2 * MAX_NODES
        self.offset = 0
        self.nodes = 0

    def value(self, node: Any, depth: int) -> Plain:
        self.nodes += 1
        if depth > MAX_DEPTH + 1 or self.nodes > self.max_nodes:
            raise EncodingError("nested too deep, or too many values")
        if node is None or isinstance(node, bool | str):
            return node
        if not isinstance(node, list) or not node:
            raise EncodingError("an unknown node")
        return self._tagged(node, depth)

    def _tagged(self, node: list[Any], depth: int) -> Plain:
        match node:
            case ["i", str(digits)] if len(digits) < 1300:
                return int(digits)
            case ["f", str(text)]:
                return float.fromhex(text)
            case ["c", str(real), str(imaginary)]:
                return complex(float.fromhex(real), float.fromhex(imaginary))
            case ["l", list(items)]:
                return [self.value(item, depth + 1) for item in items]
            case ["t", list(items)]:
                return tuple(self.value(item, depth + 1) for item in items)
            case ["d", list(pairs)]:
                return dict(self._pair(pair, depth) for pair in pairs)
            case ["a", ("tensor" | "ndarray") as kind, str(dtype), str(code), list(shape)]:
                return self._array(kind, dtype, code, shape)
            case ["o", str(name)] if len(name) <= MAX_NAME_LENGTH:
                return Opaque(name)
            case ["r", str(name), str(message), str(line)] if (
                max(len(name), len(message), len(line)) <= MAX_NAME_LENGTH
            ):
                return Raised(name, message, line)
        raise EncodingError("an unknown node")

    def _pair(self, pair: Any, depth: int) -> tuple[str | int, Plain]:
        key_node, value_node = pair
        key = self.value(key_node, depth + 1)
        if isinstance(key, bool) or not isinstance(key, str | int):
            raise EncodingError("a key that is neither text nor a whole number")
        if isinstance(key, int) and abs(key) > MAX_KEY:
            raise EncodingError("a key that is too large a number")
        return key, self.value(value_node, depth + 1)

    def _array(self, kind: str, dtype: str, code: str, shape: list[Any]) -> Array:
        if code not in _NUMBER_TYPES or len(dtype) > 32 or len(shape) > MAX_DIMENSIONS:
            raise EncodingError("an array of an unknown kind")
        if not all(type(size) is int and size >= 0 for size in shape):
            raise EncodingError("an array with an impossible shape")
        count_bytes = math.prod(shape) * np.dtype(code).itemsize
        if self.offset + count_bytes > len(self.body):
            raise EncodingError("an array longer than its bytes")
        data = self.body[self.offset : self.offset + count_bytes]
        self.offset += count_bytes
        values = np.frombuffer(data, dtype=code).reshape(shape).copy()  # does not keep the packet alive
        values.flags.writeable = False  # others may have been given the same
        return Array(kind, dtype, values)


def to_value(plain: Plain) -> Any:
    """Make the value that a probe was given from its plain data: arrays become fresh tensors again."""
    if isinstance(plain, Array):
        return _to_tensor(plain) if plain.kind == "tensor" else plain.values.copy()
    if isinstance(plain, list):
        return [to_value(item) for item in plain]
    if isinstance(plain, tuple):
        return tuple(to_value(item) for item in plain)
    if isinstance(plain, dict):
        return {key: to_value(item) for key, item in plain.items()}
    if isinstance(plain, Opaque | Raised):
        raise EncodingError(f"given() can hand over plain data only, not {plain}")
    return plain


def _to_tensor(array: Array) -> Any:
    import torch

    tensor = torch.from_numpy(array.values.copy())
    return tensor if str(tensor.dtype) == f"torch.{array.dtype}" else tensor.to(getattr(torch, array.dtype))
