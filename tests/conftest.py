"""What every test needs: nbgrader's commands call each other by name, wherever pytest was started from."""

import os
import sys

import pytest
from hypothesis import HealthCheck, settings
from support.long_tests import is_long
from support.needed_tools import look_for

os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", os.defpath)

# No test is timed, also not those of hypothesis: a busy machine is no fault of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if is_long(item.path):
            item.add_marker("long")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        for tool in mark.args:
            look_for(tool)
