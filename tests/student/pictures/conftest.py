"""Every test that takes a picture is run with each of its own file's."""

from __future__ import annotations

import pytest

from torchcourse.student.pictures.house_style import Picture


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "picture" in metafunc.fixturenames:
        metafunc.parametrize("picture", metafunc.module.PICTURES, indirect=True, scope="module")


@pytest.fixture(scope="module")
def picture(request: pytest.FixtureRequest) -> Picture:
    """One of the PICTURES of a test file, with all its texts in their places."""
    drawn = request.module.PICTURES[request.param]()
    drawn.figure.draw_without_rendering()
    return drawn
