"""What the service counts, for Prometheus; no name of a student is in it."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """Counters of one service."""

    def __init__(
        self, queued: Callable[[], float], running: Callable[[], float], warm: Callable[[], float]
    ) -> None:
        self._registry = CollectorRegistry()
        self.checks = Counter(
            "torchcourse_checks",
            "Checks by what became of them",
            ["assignment", "outcome"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "torchcourse_check_seconds",
            "From the last byte of a notebook to its verdict",
            ["assignment"],
            buckets=(0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2, 4, 8, 16, 32, 64),
            registry=self._registry,
        )
        for name, about, value in (
            ("torchcourse_checks_queued", "Checks that wait for their turn", queued),
            ("torchcourse_checks_running", "Checks that run", running),
            ("torchcourse_assignments_warm", "Assignments that stand ready", warm),
        ):
            Gauge(name, about, registry=self._registry).set_function(value)

    def as_text(self) -> bytes:
        return generate_latest(self._registry)
