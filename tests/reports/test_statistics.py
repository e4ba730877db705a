"""Classical test theory on classes whose truth is known, since they were drawn."""

from __future__ import annotations

import numpy as np
from support.drawn_class import KNOWN, NAMES, record_of

from torchcourse.reports.class_record import ClassRecord
from torchcourse.reports.statistics import correlation, exercise_statistics
from torchcourse.reports.teach_next import teach_next
from torchcourse.simulation.class_model import Model, draw_class


def spearman(one: list[float], other: list[float]) -> float:
    ranks = [np.argsort(np.argsort(values)) for values in (one, other)]
    return float(np.corrcoef(*ranks)[0, 1])


def test_the_planted_order_of_difficulty_is_recovered_from_a_report():
    found = []
    for seed in range(40):
        model = draw_class(KNOWN, 200, seed)
        wrong = [1 - one.full / one.count for one in exercise_statistics(record_of(model))]
        found.append(spearman([model.items[name].difficulty for name in NAMES], wrong))
    assert sum(one >= 0.95 for one in found) >= 38, sorted(found)[:4]


def test_a_useless_exercise_is_flagged_in_95_of_100_classes_and_hardly_any_other_is():
    caught, wrongly, others = 0, 0, 0
    for seed in range(100):
        useless = NAMES[seed % len(NAMES)]
        for one in exercise_statistics(record_of(draw_class(KNOWN, 200, 1000 + seed, useless=(useless,)))):
            assert one.correlation is not None
            if one.name == useless:
                caught += one.correlation.is_doubtful
            else:
                others += 1
                wrongly += one.correlation.is_doubtful
    assert caught >= 95
    assert wrongly / others < 0.1


def test_a_correlation_is_hidden_for_fewer_than_thirty_and_its_interval_covers():
    draw = np.random.default_rng(1)
    assert correlation(draw.normal(size=29), draw.normal(size=29)) is None
    assert correlation(np.ones(50), draw.normal(size=50)) is None
    inside = 0
    for _ in range(400):
        one = draw.normal(size=60)
        found = correlation(one, 0.5 * one + np.sqrt(0.75) * draw.normal(size=60))
        inside += found.low <= 0.5 <= found.high
    assert 0.92 <= inside / 400 <= 0.98


def test_the_exercise_itself_is_no_part_of_the_rest():
    works = draw_class(KNOWN, 200, 3, useless=NAMES, wrong=0.5).works
    found = exercise_statistics(record_of(Model({}, works)))
    assert max(abs(one.correlation.r) for one in found) < 0.2


def test_mistakes_are_counted_by_name_and_unnamed_ones_that_are_alike_are_one_group():
    works = draw_class(KNOWN, 100, 4, wrong=1.0).works
    for one in exercise_statistics(record_of(Model({}, works))):
        how = [work.answers[one.name] for work in works if not work.absent]
        for which in range(3):
            [mistake] = [found for found in one.misconceptions if found.name == f"slip_{which}"]
            assert len(mistake.students) == how.count(("wrong", which))
        groups = sorted((len(found.students) for found in one.unnamed), reverse=True)
        expected = [how.count(("wrong", which)) for which in (3, 4)]
        assert groups == sorted((count for count in expected if count > 1), reverse=True)
        assert one.blank == how.count(("blank", 0))
        assert one.most_failed[1] == max(how.count(("wrong", which)) for which in range(5))


def test_what_to_teach_next_is_what_cost_most():
    works = draw_class(KNOWN, 60, 5, wrong=0.0).works
    easy = exercise_statistics(record_of(Model({}, works)))
    assert teach_next(easy).startswith(("Nothing needs to be taught again", "Give time"))
    hard = [
        type(work)(**{**vars(work), "answers": {**work.answers, NAMES[2]: ("wrong", 1)}}) for work in works
    ]
    said = teach_next(exercise_statistics(record_of(Model({}, tuple(hard)))))
    assert said.startswith(f"Teach {NAMES[2]} next: it cost the class the most (0.3 of 3 points on average)")
    assert said.endswith("wrong answers are “slip 1”.")
    blank = [
        type(work)(**{**vars(work), "answers": {**work.answers, NAMES[2]: ("blank", 0)}}) for work in works
    ]
    said = teach_next(exercise_statistics(record_of(Model({}, tuple(blank)))))
    assert said.startswith(f"Give time for {NAMES[2]} next")


def test_a_class_of_one_and_of_nobody():
    nobody = ClassRecord("ps1", (), (), "", ())
    assert exercise_statistics(nobody) == ()
    assert "Nothing is graded yet" in teach_next(())
    one = exercise_statistics(record_of(draw_class(KNOWN, 1, 1)))
    assert [found.correlation for found in one] == [None] * len(NAMES)
    assert all(found.quintiles == () for found in one)
