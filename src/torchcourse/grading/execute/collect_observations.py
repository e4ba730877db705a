"""Keep what a submission's probes observed, as its process sends it, and only so much of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from torchcourse.grading.child.channel import ChannelError
from torchcourse.grading.child.encoding import decode, header_bytes
from torchcourse.grading.records import Observation
from torchcourse.values.plain_data import Plain

MAX_OBSERVATIONS = 5_000
MAX_OBSERVATIONS_HEADERS = 16 * 2**20  # bytes; each becomes up to ten in memory
MAX_OBSERVATIONS_BYTES = 128 * 2**20  # from all processes of one notebook together
# So much each of them may send in any case: what one has sent too much does not cost the others' points.
MIN_PROCESS_BYTES = 8 * 2**20
# Most submissions observe the same: what was read of one serves the others.
KEPT_OBSERVATIONS = 500
MAX_KEPT_BYTES = 4_096


class ObservationCollector:
    """What the probes of one notebook have observed so far."""

    def __init__(self, remark: Callable[[str], object]) -> None:
        """`remark` is told what the process can cause at will."""
        self.by_name: dict[tuple[str, str], Observation] = {}  # by exercise and name
        self._remark = remark
        self._header_bytes = 0
        self._bytes = 0
        self._process_bytes = 0

    def begin_process(self) -> None:
        """Another process goes on with the notebook."""
        self._process_bytes = 0

    def take(self, payload: bytes) -> None:
        """Take in one encoded observation.

        Raises:  ChannelError, EncodingError, KeyError, TypeError
        """
        self._bytes += len(payload)
        self._process_bytes += len(payload)
        if self._bytes > MAX_OBSERVATIONS_BYTES and self._process_bytes > MIN_PROCESS_BYTES:
            raise ChannelError(f"sent observations of more than {MAX_OBSERVATIONS_BYTES // 2**20} MiB")
        packet = fields_of(_decoded_once(payload) if len(payload) <= MAX_KEPT_BYTES else decode(payload))
        self._header_bytes += header_bytes(payload)
        if self._header_bytes > MAX_OBSERVATIONS_HEADERS:
            raise ChannelError(f"sent observations of more than {MAX_OBSERVATIONS_HEADERS // 2**20} MiB")
        exercise, name = packet["exercise"], packet["name"]
        if not isinstance(exercise, str) or not isinstance(name, str) or len(name) > 500:
            raise ChannelError("sent an observation without a name")
        key = (exercise, name)
        if key in self.by_name:
            where = f"{name[:80]!r} of {exercise[:80]!r}"
            self._remark(f"sent the observation {where} twice; the first one counts")
        elif len(self.by_name) >= MAX_OBSERVATIONS:
            raise ChannelError(f"sent more than {MAX_OBSERVATIONS} observations")
        else:
            self.by_name[key] = Observation(exercise, name, packet["value"])


@lru_cache(KEPT_OBSERVATIONS)
def _decoded_once(payload: bytes) -> Plain:
    """Raises:  EncodingError, each time"""
    return decode(payload)


def fields_of(packet: Plain) -> dict[str | int, Plain]:
    """Raises:  TypeError for what is no dictionary"""
    if not isinstance(packet, dict):
        raise TypeError("not a packet")
    return packet
