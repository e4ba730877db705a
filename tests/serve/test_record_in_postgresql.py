"""The record of checks in PostgreSQL: the same as in SQLite, and several at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from support.postgres_server import postgres_server

from torchcourse.grading.gradebook.check_record import CheckedExercise, CheckRecord, RecordedCheck

pytestmark = pytest.mark.needs("postgresql")
START = datetime(2026, 11, 28, 10, tzinfo=UTC)


def test_checks_are_counted_and_read_again() -> None:
    with postgres_server() as url:
        record = CheckRecord(url)
        exercise = CheckedExercise("softmax", 1.5, 2.0, None, "no_shift", True)
        checks = [RecordedCheck("ann", "02", START + timedelta(minutes=n), (exercise,)) for n in range(20)]
        with ThreadPoolExecutor(5) as pool:
            list(pool.map(record.add, checks))
        record.close()
        again = CheckRecord(url)
        assert list(again.checks()) == checks
        assert len(again.times("ann", "02", START + timedelta(minutes=10))) == 10
        again.close()
