"""Every answer bank, graded through the engine: caught, recognised, accepted, and at a fair cost."""

from collections import Counter

import pytest
from support.paths import ROOT

from torchcourse.grading.sources.known_answers import known_answers
from torchcourse.quality.bank_report import bank_names, built_source
from torchcourse.quality.check_bank import check_bank
from torchcourse.quality.slip_costs import points_section, unfair_costs, with_section

SEEDS = {"01_networks": range(1, 6)}  # the others on two seeds: `torchcourse bank` takes ten


@pytest.mark.parametrize("name", bank_names(ROOT))
def test_each_known_answer_gets_what_the_bank_says(name):
    source = built_source(ROOT, name)
    answers = known_answers(ROOT, source)
    report = check_bank(source, answers, SEEDS.get(name, range(1, 3)))
    assert report.surprises() == []
    assert len(report.results) == len(answers) * len(report.references)
    assert sum(verdict.max_points for verdict in report.solutions) == 20 * len(report.references)
    assert unfair_costs(report) == []
    if name in SEEDS:  # one is enough to see that somebody forgot the page
        page = (ROOT / "docs" / "points.md").read_text("utf-8")
        assert page == with_section(page, points_section(name, report)), "torchcourse bank --points writes it"


@pytest.mark.parametrize("name", bank_names(ROOT))
def test_each_exercise_has_eight_wrong_answers_and_three_right_ones(name):
    answers = known_answers(ROOT, built_source(ROOT, name))
    wrong = Counter(answer.exercise for answer in answers if answer.role == "wrong")
    right = Counter(answer.exercise for answer in answers if answer.role == "right")
    assert set(wrong) == set(right)
    assert min(wrong.values()) >= 8
    assert min(right.values()) >= 3
