"""The reporting channel: frames from the process that runs a notebook to the one that watches it.

A frame is one byte for its kind, four for its length, and a payload. The sender may be hostile, so the
reader caps what it takes, and a malformed frame is an error of the sender's and of nobody else.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

HEADER = struct.Struct("<cI")
MAX_FRAME_BYTES = 64 * 2**20
MAX_TOTAL_BYTES = 256 * 2**20

CELL_STARTED = b"s"  # JSON {"cell"}
CELL_FINISHED = b"f"  # JSON {"cell", "count", "error", "settings"}
OUTPUT = b"o"  # JSON {"cell", "output"}
OBSERVATION = b"b"  # encoded {"exercise", "name", "value"}
GIVEN = b"g"  # encoded {"exercise", "name", "value"}; from the reference only
WANTED = b"w"  # encoded {"exercise", "name", "observed", "wanted", "labels", "comparison"}; reference only
NOT_ALLOWED = b"n"  # encoded {"exercise", "names"}; from the reference only
MODULES = b"m"  # JSON [names]; from the reference only
FLAG = b"!"  # JSON text for the instructor
DONE = b"."
KINDS = frozenset(
    [CELL_STARTED, CELL_FINISHED, OUTPUT, OBSERVATION, GIVEN, WANTED, NOT_ALLOWED, MODULES, FLAG, DONE]
)


class ChannelError(Exception):
    """The sender broke the rules of the channel."""


def send(descriptor: int, kind: bytes, payload: bytes = b"") -> None:
    """Write one frame, whole, to a blocking descriptor."""
    data = memoryview(HEADER.pack(kind, len(payload)) + payload)
    while data:
        data = data[os.write(descriptor, data) :]


class FrameReader:
    """Cuts the bytes that arrive into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._total = 0

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Take in bytes, and give the frames that are complete.

        Raises:  ChannelError for an unknown kind, or more bytes than an honest run can send
        """
        self._total += len(data)
        if self._total > MAX_TOTAL_BYTES:
            raise ChannelError(f"sent more than {MAX_TOTAL_BYTES // 2**20} MiB")
        self._buffer += data
        while len(self._buffer) >= HEADER.size:
            kind, length = HEADER.unpack_from(self._buffer)
            if kind not in KINDS or length > MAX_FRAME_BYTES:
                raise ChannelError("sent bytes that are not a frame")
            if len(self._buffer) < HEADER.size + length:
                return
            payload = bytes(self._buffer[HEADER.size : HEADER.size + length])
            del self._buffer[: HEADER.size + length]
            yield kind, payload
