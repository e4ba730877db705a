"""What several threads report arrives as frames that an honest process sends."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from torchcourse.grading.child.channel import ChannelError, FrameReader
from torchcourse.grading.child.notebook_shell import Reporter
from torchcourse.grading.execute.collect import Collector

CELLS = range(300)


@contextmanager
def printing(reporter: Reporter) -> Iterator[None]:
    """Threads that print as long as cells run, as a progress bar's does."""
    ended = threading.Event()

    def prints() -> None:
        while not ended.is_set():
            reporter.write("stdout", "x")
            reporter.flush()

    threads = [threading.Thread(target=prints) for _ in range(4)]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        ended.set()
        for one in threads:
            one.join()


def test_a_thread_that_goes_on_printing_costs_the_next_cells_nothing():
    read, write = os.pipe()
    collector, wrong = Collector(CELLS), set()

    def collect() -> None:
        frames = FrameReader()
        while data := os.read(read, 100_000):
            for kind, payload in frames.feed(data):
                try:
                    collector.take(kind, payload)
                except ChannelError as error:
                    wrong.add(str(error))

    received = threading.Thread(target=collect)
    received.start()
    reporter = Reporter(write)
    with printing(reporter):
        for cell in CELLS:
            reporter.begin_cell(cell)
            reporter.finish_cell(cell + 1, None)
    os.close(write)
    received.join()
    os.close(read)
    assert wrong == set()
    assert collector.execution_counts == {cell: cell + 1 for cell in CELLS}
