"""The banks of several notebooks and seeds are graded in the same templates, which are ended afterwards."""

import os

import pytest
from support.parity_course import answer, cell, check, notebook

from torchcourse.answer_bank import BankAnswer
from torchcourse.grading.sources.from_notebook import source_from_notebook
from torchcourse.quality.check_bank import check_bank, templates_for_banks

PROBE = """
### BEGIN HIDDEN TESTS
import random
from torchcourse.grading import given, observe
few = given("few", lambda: [random.randrange(2, 9) for _ in range(4)])
observe("few numbers", {name}(few))
### END HIDDEN TESTS"""


def bank_of(name, right, wrong):
    text = notebook(
        cell("code", "x = 1"),
        answer(name, f"def {name}(xs):\n    return {right}"),
        check(f"test_{name}", PROBE.format(name=name), 2),
    )
    answers = [BankAnswer(name, "wrong", "slip", "Look.", f"def {name}(xs):\n    return {wrong}", "")]
    return source_from_notebook(text, name), answers


def processes_of(templates):
    return {template._process.pid for template in templates._templates}


def test_two_banks_on_two_seeds_each_start_no_more_templates_than_there_are_workers():
    used = set()
    with templates_for_banks(workers=1) as templates:
        for bank in (bank_of("total", "sum(xs)", "xs[0]"), bank_of("largest", "max(xs)", "min(xs)")):
            report = check_bank(*bank, [1, 2], templates=templates)
            assert report.surprises() == []
            assert len(report.results) == 2
            used |= processes_of(templates)
        assert templates._idle.qsize() == 1  # it is lent to one user at a time
    (pid,) = used
    assert not os.path.exists(f"/proc/{pid}")


def test_templates_are_ended_where_grading_stops():
    used = set()

    def stop(_):
        used.update(processes_of(templates))
        raise ZeroDivisionError

    source, answers = bank_of("total", "sum(xs)", "xs[0]")
    with pytest.raises(ZeroDivisionError), templates_for_banks(workers=1) as templates:
        check_bank(source, answers, [1], templates=templates, progress=stop)
    (pid,) = used
    assert not os.path.exists(f"/proc/{pid}")
