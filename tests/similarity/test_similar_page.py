"""The page of alike pairs shows both texts, says that it accuses nobody, and runs nothing."""

from __future__ import annotations

import pytest
from rich.console import Console
from support.axe import serious_findings
from support.quick_course import QuickCourse

from torchcourse.cli import similar_report
from torchcourse.similarity import class_answers
from torchcourse.similarity.alike import Pair, Shared

# Stock nbgrader's own, on SQLAlchemy 2.1.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")

HOSTILE = "def twice(n):\n    return '<script>alert(1)</script>'"


def test_the_page_of_a_graded_class(tmp_path, monkeypatch, capsys):
    course = QuickCourse.make(tmp_path / "course")
    for name in ("ada", "bo", "chi"):
        course.hand_in(name, twice=HOSTILE)
    code, said = course.grade()
    assert code == 0, said
    found = class_answers.similar_page(course.root, "ps1")
    assert found[1] == (), "three who do the same are nothing rare"
    pair = Pair("ada", "bo", 9.0, (Shared("twice", 4.0, 0, False),), ("reslut",), ("thrice",))
    monkeypatch.setattr(class_answers, "alike", lambda *arguments: (pair,))
    similar_report.show_similar(course.root, "ps1", None, Console())
    assert "1. ada and bo" in capsys.readouterr().out
    page = (course.root / "reports" / "ps1-similar.html").read_text()
    assert "This accuses nobody" in page
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 2
    assert "reslut" in page
    assert "twice" in page
    assert "the same in substance, and nobody else's" in page
    assert "Both left the same exercises blank: thrice" in page
    assert "about 8,100 times likelier" in page


@pytest.mark.needs("chromium")
def test_axe_finds_nothing_serious(tmp_path):
    wide = "x" * 3000
    pairs = (
        Pair("ada", "b" * 90, 9.0, (Shared("twice", 4.0, 0, False), Shared("w" * 80, 1.0, 3, True)), (wide,)),
        Pair("chi", "ada", 7.0, (Shared("twice", 2.0, None, False),), (), ("thrice",)),
    )
    answers = {one: {"twice": HOSTILE, "w" * 80: wide} for one in ("ada", "b" * 90, "chi")}
    (tmp_path / "page.html").write_text(class_answers.page_of("ps1", answers, pairs))
    assert serious_findings(tmp_path / "page.html") == []
