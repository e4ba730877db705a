import gc
import inspect
import sys
import threading
import time

import pytest

from torchcourse.grading.notebook import definitions
from torchcourse.grading.notebook.parsing import parse

TEXT = inspect.getsource(definitions)


@pytest.fixture
def threads_change_often():
    """A garbage collection in the middle of a tree, and in each collection another thread's turn."""
    callback = lambda *_: time.sleep(0)  # noqa: E731
    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    gc.callbacks.append(callback)
    yield
    gc.callbacks.remove(callback)
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)


def test_threads_that_parse_at_once_all_get_their_tree(threads_change_often):
    trees, errors = [], []

    def work():
        for _ in range(20):
            try:
                trees.append(len(parse(TEXT).body))
            except SystemError as error:
                errors.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert trees == [len(parse(TEXT).body)] * 80
