"""What crosses a process boundary comes back the same, and hostile bytes are an error and nothing else."""

import struct

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from torchcourse.grading.child.encoding import EncodingError, decode, encode, to_value
from torchcourse.values.plain_data import MAX_KEY, Array, Opaque, Raised, to_plain
from torchcourse.values.tensor_difference import first_difference

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.complex_numbers()
    | st.builds(Opaque, st.text(max_size=20))
    | st.builds(Raised, st.text(max_size=20), st.text(max_size=20)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5) | st.integers(-MAX_KEY, MAX_KEY), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(plain)
@settings(max_examples=200, derandomize=True)
def test_plain_data_comes_back_the_same(value):
    assert repr(decode(encode(value))) == repr(value)


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "bfloat16", "int64", "uint8", "bool"])
@pytest.mark.parametrize("shape", [(), (0, 3), (2, 3, 4)])
def test_a_tensor_comes_back_as_the_same_fresh_tensor(dtype, shape):
    tensor = (torch.rand(shape) * 5).to(getattr(torch, dtype))
    back = decode(encode({"t": [to_plain(tensor)]}))["t"][0]
    assert first_difference(back, to_plain(tensor), rtol=0, atol=0) is None
    one, other = to_value(back), to_value(back)
    assert one.dtype is tensor.dtype
    assert torch.equal(one, tensor)
    if one.numel():
        assert one.data_ptr() != other.data_ptr()


def test_two_arrays_keep_their_own_bytes():
    value = [to_plain(torch.arange(3)), to_plain(np.ones((2, 2))), to_plain(torch.zeros(1))]
    back = decode(encode(value))
    assert [array.values.tolist() for array in back] == [[0, 1, 2], [[1.0, 1.0], [1.0, 1.0]], [0.0]]


def packet(header: bytes, body: bytes = b"") -> bytes:
    return struct.pack("<I", len(header)) + header + body


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        struct.pack("<I", 2**31) + b"[]",
        packet(b"not json"),
        packet(b"[" * 100_000),
        packet(b'["x", 1]'),
        packet(b"1"),
        packet(b'["i", "' + b"9" * 5000 + b'"]'),
        packet(b'["f", "xyz"]'),
        packet(b'["d", [[["l", []], 1]]]'),
        packet(b'["d", [[1]]]'),
        packet(b'["a", "tensor", "float32", "<f4", [1000000000000]]'),
        packet(b'["a", "tensor", "float32", "<f4", [-1]]'),
        packet(b'["a", "tensor", "float32", "<f4", [true]]', b"1234"),
        packet(b'["a", "tensor", "float32", "|O", [1]]', b"12345678"),
        packet(b'["a", "pickle", "float32", "<f4", [1]]', b"1234"),
        packet(b'["a", "tensor", "float32", "<f4", [2]]', b"1234"),
        packet(b'["l", [' + b",".join([b"null"] * 100_000) + b"]]"),
        packet(b'["o", "' + b"x" * 1000 + b'"]'),
    ],
)
def test_hostile_bytes_are_an_encoding_error(data):
    with pytest.raises(EncodingError):
        decode(data)


@given(st.binary(max_size=200))
@settings(max_examples=300, derandomize=True)
def test_random_bytes_decode_or_are_an_encoding_error(data):
    try:
        decode(packet(data))
    except EncodingError:
        return


@given(st.binary(min_size=1, max_size=8), st.integers(0, 200))
@settings(max_examples=300, derandomize=True)
def test_a_damaged_packet_decodes_to_plain_data_or_is_an_error(damage, place):
    data = bytearray(encode({"a": to_plain(torch.ones(3)), "b": [1, 2.5, "text", None]}))
    data[place : place + len(damage)] = damage
    try:
        assert isinstance(decode(bytes(data)), dict | list | tuple | Array | str | float | int | type(None))
    except EncodingError:
        return
