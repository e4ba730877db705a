"""A test cell falls in a visible test and a probe, of which a submission sees no more than it must."""

from torchcourse.probes.statements import split_test_cell, statements_of

CELL = """\
check(f, 2, wanted=4, hint="double it")
### BEGIN HIDDEN TESTS
from torchcourse.grading import given, observe
x = given("x", lambda: torch.randn(3))
observe("twice", f(x), weight=2, expect=lambda: secret(x))
for k in range(2):
    observe(f"power {k}", f(x ** k))
### END HIDDEN TESTS"""


def test_a_test_cell_is_cut_at_the_markers():
    visible, probe = split_test_cell(CELL)
    assert visible == 'check(f, 2, wanted=4, hint="double it")'
    assert probe.startswith("from torchcourse.grading")
    assert "HIDDEN" not in probe


def test_hidden_asserts_are_no_probe_and_stay_in_place():
    cell = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(2) == 4\n### END HIDDEN TESTS"
    assert split_test_cell(cell) == (cell, None)


def test_a_submission_sees_neither_how_inputs_are_made_nor_what_is_expected():
    probe = split_test_cell(CELL)[1]
    text = "\n".join(statement.source for statement in statements_of(probe, for_submission=True))
    assert "given('x')" in text
    assert "observe('twice', f(x))" in text
    assert "randn" not in text
    assert "secret" not in text
    assert "weight" not in text


def test_the_reference_runs_the_probe_as_it_is_written():
    probe = split_test_cell(CELL)[1]
    text = "\n".join(statement.source for statement in statements_of(probe, for_submission=False))
    assert "given('x', lambda: torch.randn(3))" in text
    assert "expect=lambda: secret(x)" in text


def test_each_statement_knows_the_observations_that_stand_in_it():
    probe = split_test_cell(CELL)[1]
    names = [statement.observations for statement in statements_of(probe, for_submission=True)]
    assert names == [(), (), ("twice",), ()]
