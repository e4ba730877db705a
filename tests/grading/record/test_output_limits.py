"""Long outputs are cut as nbgrader's settings say, and are plain data afterwards."""

from __future__ import annotations

import pickle

from nbgrader.preprocessors import LimitOutput

from torchcourse.grading.record.output_limits import limit_outputs


def test_outputs_are_cut_and_need_no_nbformat_to_be_read():
    shown = {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {"a": [{"b": 1}]}}
    printed = {"output_type": "stream", "name": "stdout", "text": "line\n" * 2_000}
    kept = limit_outputs([LimitOutput()], [shown, printed])
    assert kept[0] == shown
    assert kept[1]["text"].endswith("... Output truncated ...")
    # Its import would take a reading process longer than all else that it does.
    assert b"nbformat" not in pickle.dumps(kept)


def test_no_output_is_no_output():
    assert limit_outputs([LimitOutput()], []) == []
