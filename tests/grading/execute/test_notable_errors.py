"""The instructor hears of limits and refusals that show in a cell's error, and of no other error."""

from __future__ import annotations

import pytest

from torchcourse.grading.execute.notable_errors import notable_errors, notable_observations
from torchcourse.grading.records import Observation
from torchcourse.values.plain_data import Raised


def error(name, message):
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": []}


@pytest.mark.parametrize(
    ("name", "message", "meaning"),
    [
        ("MemoryError", "", "limit of memory"),
        ("_ArrayMemoryError", "Unable to allocate 8 GiB", "limit of memory"),
        ("RuntimeError", "DefaultCPUAllocator: can't allocate memory: you tried …", "limit of memory"),
        ("RuntimeError", "can't start new thread", "limit of threads"),
        ("OSError", "[Errno 24] Too many open files", "limit of open files"),
        ("OSError", "[Errno 27] File too large", "limit of a file's size"),
        ("PermissionError", "[Errno 13] Permission denied: '/etc/passwd'", "'/etc/passwd'"),
        ("RuntimeError", "open file failed with strerror: Permission denied", "does not give"),
    ],
)
def test_a_limit_or_a_refusal_is_notable(name, message, meaning):
    [text] = notable_errors(
        {3: [{"output_type": "stream", "name": "stdout", "text": ""}, error(name, message)]}
    )
    assert text.startswith("cell 4 ")
    assert meaning in text


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("PermissionError\u061c", "no"),
        ("PermissionError ", "no"),
        ("MyPermissionError", "no"),
        ("NotAMemoryError", ""),
        ("ValueError", "PermissionError: Permission denied"),
        ("ValueError", "MemoryError, can't allocate memory"),
        ("KeyError", "[Errno 24]"),
        ("CellTimeout\u200b", ""),
    ],
)
def test_an_error_that_only_looks_like_one_of_these_is_the_students_own(name, message):
    assert list(notable_errors({0: [error(name, message)]})) == []
    assert list(notable_observations([Observation("f", "a", Raised(name, message))])) == []


def test_an_ordinary_error_is_not():
    assert list(notable_errors({0: [error("ValueError", "shapes do not fit")]})) == []


def test_a_long_message_is_cut():
    [text] = notable_errors({0: [error("PermissionError", "x" * 10_000)]})
    assert len(text) < 300


def test_an_error_in_a_probe_is_told_once_an_exercise():
    def observed(exercise, name, value):
        return Observation(exercise, name, value)

    late = Raised("CellTimeout", "this cell ran longer than it may")
    told = notable_observations(
        [
            observed("mlp", "first", late),
            observed("mlp", "second", late),
            observed("softmax", "a value", 1.0),
            observed("softmax", "an ordinary error", Raised("ValueError", "shapes do not fit")),
        ]
    )
    assert [text.split(":")[0] for text in told] == ["the test of mlp reached the limit of time"]
