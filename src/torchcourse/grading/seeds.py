"""Seeds: one for each purpose, from one secret, for torch, NumPy and random."""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Callable


class drawing_from:
    """Draw from torch, NumPy and random with a seed of its own, and leave their state as it was."""

    def __init__(self, seed: int, purpose: str) -> None:
        self.seed = derived_seed(seed, purpose)

    def __enter__(self) -> None:
        self._states = _random_states()
        seed_all(self.seed)

    def __exit__(self, *_: object) -> None:
        restore_torch, restore_numpy, restore_python = self._states
        restore_torch()
        restore_numpy()
        restore_python()


def derived_seed(seed: int, purpose: str) -> int:
    """Derive a 32-bit seed for one purpose; it tells nothing of the seed it came from."""
    digest = hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "little")


def seed_all(seed: int) -> None:
    """Seed torch, NumPy and random, as far as they are imported."""
    seed %= 2**32  # as NumPy wants it
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)
    if "torch" in sys.modules:
        # torch.manual_seed costs 0.4 ms, nearly all for devices that are not there.
        sys.modules["torch"].default_generator.manual_seed(seed)


def _random_states() -> tuple[Callable[[], None], Callable[[], None], Callable[[], None]]:
    python_state = random.getstate()
    restore_torch = restore_numpy = lambda: None
    if "torch" in sys.modules:
        torch = sys.modules["torch"]
        torch_state = torch.get_rng_state()
        restore_torch = lambda: torch.set_rng_state(torch_state)  # noqa: E731
    if "numpy" in sys.modules:
        numpy = sys.modules["numpy"]
        numpy_state = numpy.random.get_state()
        restore_numpy = lambda: numpy.random.set_state(numpy_state)  # noqa: E731
    return restore_torch, restore_numpy, lambda: random.setstate(python_state)
