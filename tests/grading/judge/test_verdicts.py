"""The judge's marks: weights, bounds, labels, what is told of a failure, and whom it recognises."""

import pytest
import torch

from torchcourse.grading.judge.hints import KnownWrongAnswer, Likeness, recognise
from torchcourse.grading.judge.verdicts import FORM, judge
from torchcourse.grading.observe import Comparison, comparison_of
from torchcourse.grading.records import Observation, WantedObservation
from torchcourse.values.plain_data import Opaque, Raised, to_plain


def wanted(name, value, labels=None, **how):
    plain = to_plain(value)
    return WantedObservation("f", name, plain, plain, to_plain(labels), Comparison(**how))


def seen(name, value, exercise="f"):
    return Observation(exercise, name, to_plain(value))


def test_each_observation_earns_its_weights_share():
    verdict = judge(
        "f",
        5,
        [wanted("a", 1.5), wanted("b", 2.5, weight=3)],
        [seen("a", 1.5), seen("b", 9.0)],
    )
    assert verdict.points == 1.2  # in tenths
    assert verdict.passed == ("a",)
    assert [failed.observation for failed in verdict.failed] == ["b"]


def test_everything_right_earns_exactly_the_points():
    items = [wanted(str(k), k / 3, weight=0.1 * (k + 1)) for k in range(7)]
    assert judge("f", 3, items, [seen(str(k), k / 3) for k in range(7)]).points == 3


def test_an_observation_that_is_missing_earns_nothing_and_says_why():
    verdict = judge("f", 2, [wanted("a", 1.0)], [], "ProcessEnded")
    assert verdict.points == 0
    assert verdict.failed[0].message == "was not reached: ProcessEnded"


def test_observations_of_other_exercises_and_unknown_names_count_for_nothing():
    verdict = judge("f", 2, [wanted("a", 1.0)], [seen("a", 1.0, exercise="g"), seen("b", 1.0)])
    assert verdict.points == 0


def test_a_failure_tells_the_kind_and_the_way_but_not_the_wanted_value():
    verdict = judge("f", 1, [wanted("a", torch.tensor([1.0, 7.25]))], [seen("a", torch.tensor([1.0, 2.0]))])
    assert verdict.failed[0].message == ("wrong values at [1]: 1 of 2 values differs, too small")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (Raised("NotImplementedError", ""), "is not written yet"),
        (Raised("ValueError", "no such axis"), "raised ValueError: no such axis"),
        (Raised("CellTimeout", "x"), "took too long: is there a loop that never ends?"),
    ],
)
def test_an_error_is_told_in_words(error, message):
    assert judge("f", 1, [wanted("a", 1.0)], [seen("a", error)]).failed[0].message == message


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "0.3", None, 0.6, torch.tensor([0.3])])
def test_bounds_take_finite_numbers_within_them_only(value):
    assert judge("f", 1, [wanted("loss", 0.1, at_most=0.5)], [seen("loss", value)]).points == 0


def test_bounds_take_a_number_on_the_bound():
    assert judge("f", 1, [wanted("loss", 0.1, at_most=0.5)], [seen("loss", torch.tensor(0.5))]).points == 1


def test_of_two_bounds_neither_is_told():
    def told(**bounds):
        return judge("f", 1, [wanted("loss", 1.5, **bounds)], [seen("loss", 0.0)]).failed[0].message

    assert told(at_least=1.25, at_most=1.75) == "got 0: too small"
    assert told(at_least=1.25) == "got 0: too small, at least 1.25 is wanted"


LABELS = torch.tensor([0, 1, 1, 0])
GOOD = torch.tensor([[4.0, 0.0], [0.0, 4.0], [0.0, 4.0], [4.0, 0.0]])


@pytest.mark.parametrize(
    ("logits", "points"),
    [
        (GOOD, 1),
        (GOOD / 100, 0),  # right classes, but unsure: the cross-entropy is too large
        (-GOOD, 0),
        (GOOD[:2], 0),
        (GOOD * float("nan"), 0),
        (LABELS, 0),
        (GOOD.tolist(), 0),
    ],
)
def test_logits_are_held_against_labels_that_only_the_judge_has(logits, points):
    item = wanted("held back", GOOD, labels=LABELS, accuracy=0.9, cross_entropy=0.5)
    assert judge("f", 1, [item], [seen("held back", logits)]).points == points


def test_labels_and_thresholds_go_together():
    with pytest.raises(ValueError, match="labels= goes with"):
        comparison_of({"accuracy": 0.9})
    with pytest.raises(TypeError, match="does not know wieght; it takes weight"):
        comparison_of({"wieght": 2})
    with pytest.raises(ValueError, match="weight must be above 0"):
        comparison_of({"weight": 0})


@pytest.mark.parametrize("name", ["weight", "rtol", "atol", "at_least", "at_most", "cross_entropy"])
@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_limit_that_lets_everything_pass_is_refused(name, number):
    labels = {"labels": list} if name == "cross_entropy" else {}
    with pytest.raises(ValueError, match=f"{name} must be a finite number"):
        comparison_of({name: number, **labels})


def test_a_tolerance_below_zero_is_refused():
    with pytest.raises(ValueError, match="rtol must not be below 0"):
        comparison_of({"rtol": -1e-3})


ITEMS = [wanted("a", 1.0), wanted("b", 2.0)]
KNOWN = [
    KnownWrongAnswer("f", "sign", "which way?", {"a": -1.0, "b": -2.0}),
    KnownWrongAnswer("f", "crash", "which shape?", {"a": 1.0, "b": Raised("ValueError", "3 rows, not 4")}),
    KnownWrongAnswer("f", "stops", "does it end?", {"a": 1.0}),
]


@pytest.mark.parametrize(
    ("a", "b", "name"),
    [
        (-1.0, -2.0, "sign"),
        (-1.00001, -2.0, "sign"),
        (1.0, Raised("ValueError", "5 rows, not 7"), "crash"),
        (1.0, Raised("ValueError", "another text"), None),
        (1.0, None, "stops"),
        (-1.0, 2.0, None),
        (1.0, Raised("TypeError", ""), None),
    ],
)
def test_a_wrong_answer_is_recognised_by_all_of_its_observations(a, b, name):
    observations = [seen("a", a)] + ([seen("b", b)] if b is not None else [])
    found = recognise(ITEMS, observations, KNOWN)
    assert (found.answer.name if found else None) == name
    assert found is None or found.how == "exactly"


MANY = [wanted(name, 1.0) for name in "abcde"]
OFF = KnownWrongAnswer("f", "off by one", "where does it begin?", dict.fromkeys("abcd", 2.0) | {"e": 1.0})


def many(**values):
    return [seen(name, values.get(name, 1.0)) for name in "abcde"]


def test_the_closest_one_is_named_when_it_explains_enough():
    found = recognise(MANY, many(a=2.0, b=2.0, c=2.0, d=2.5), [OFF])
    assert found == Likeness(OFF, "looks like")


@pytest.mark.parametrize(
    ("values", "others"),
    [
        ({"a": 2.0, "b": 7.0, "c": 7.0, "d": 7.0}, []),  # too little of it is explained
        ({"a": 2.0, "b": 2.0, "c": 2.0}, []),  # it fails where this answer is right
        (  # another one comes near
            {"a": 2.0, "b": 2.0, "c": 2.0, "d": 2.5},
            [
                KnownWrongAnswer(
                    "f",
                    "other",
                    "another hint",
                    {**dict.fromkeys("ab", 2.0), **dict.fromkeys("cde", 1.0), "d": 2.5},
                )
            ],
        ),
    ],
)
def test_none_is_named_where_it_might_mislead(values, others):
    assert recognise(MANY, many(**values), [OFF, *others]) is None


def known(name, *, hint=None, **values):
    return KnownWrongAnswer("f", name, hint or f"hint of {name}", dict.fromkeys("abcde", 1.0) | values)


def test_of_two_slips_that_explain_everything_the_one_that_explains_more_is_named():
    two = [known("first", a=2.0, b=2.0, c=2.0), known("second", c=3.0, d=3.0)]
    first_draft = many(a=2.0, b=2.0, c=9.0, d=3.0)  # in c both are wrong: that gives a third value
    assert recognise(MANY, first_draft, two) == Likeness(two[0], "looks like")
    assert recognise(MANY, many(a=2.0, b=2.0, c=9.0, d=3.0, e=9.0), two) is None  # neither explains e
    assert recognise(MANY, many(a=2.0, b=9.0, c=9.0, d=3.0), two) is None  # nor that b


def test_two_slips_are_not_told_where_others_explain_as_much():
    two = [known("first", a=2.0, b=2.0), known("second", c=3.0)]
    third = known("third", a=2.0, b=2.0, hint="another hint")
    assert recognise(MANY, many(a=2.0, b=2.0, c=3.0), two) is not None
    assert recognise(MANY, many(a=2.0, b=2.0, c=3.0), [*two, third]) is None


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (torch.ones(3), "Print the shape after each line, and say what each dimension counts."),
        (torch.zeros(2, dtype=torch.float64), "Print .dtype of your result and of what you compute it from."),
        (None, "The function returned nothing: does it end with return?"),
        (torch.zeros(2), "of the author"),
        ([1.0, 1.0], "of the author"),
    ],
)
def test_the_authors_hint_is_on_wrong_values_and_not_on_another_shape_or_dtype(value, hint):
    items = [wanted("a", torch.ones(2), hint="of the author"), wanted("b", 2.0)]
    assert judge("f", 1, items, [seen("a", value), seen("b", 2.0)]).hint == hint


def test_an_error_that_is_raised_at_once_or_often_gets_what_helps_with_such_an_error():
    items = [wanted(name, 1.0, hint=f"look at {name}") for name in "abc"]
    shapes = Raised("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (3x4 and 7x4)")
    general = "Print the shapes of what meets in that line, and say what each dimension counts."
    assert judge("f", 1, items, [seen("a", shapes), seen("b", 1.0), seen("c", 1.0)]).hint == general
    assert judge("f", 1, items, [seen("a", 1.0), seen("b", shapes), seen("c", shapes)]).hint == general
    assert judge("f", 1, items, [seen("a", 1.0), seen("b", shapes), seen("c", 1.0)]).hint == "look at b"
    own = Raised("ValueError", "no idea")
    assert judge("f", 1, items, [seen("a", own), seen("b", own), seen("c", 1.0)]).hint == "look at a"


def test_a_hint_is_about_the_first_thing_that_is_wrong_or_there_is_none():
    items = [wanted("a", 1.0, hint="look at a"), wanted("b", 2.0), wanted("c", 3.0, hint="look at c")]
    assert judge("f", 1, items, [seen("a", 1.0), seen("b", 2.0), seen("c", 0.0)]).hint == "look at c"
    assert judge("f", 1, items, [seen("a", 1.0), seen("b", 3.0), seen("c", 0.0)]).hint is None
    assert judge("f", 1, items, [seen("a", 1.0), seen("b", 2.0), seen("c", 3.0)]).hint is None


def test_a_wrong_answer_that_returns_an_object_is_recognised_by_the_objects_class():
    items = [wanted("score", 0.5), wanted("pair", [1.0, 2.0])]
    known = [
        KnownWrongAnswer("f", "gives_a_set", "a set?", {"score": Opaque("set"), "pair": [1.0, Opaque("set")]})
    ]
    gives_sets = [seen("score", {1}), seen("pair", [1.0, {2}])]
    assert recognise(items, gives_sets, known) == Likeness(known[0], "exactly")
    other = recognise(items, [seen("score", object()), seen("pair", [1.0, {2}])], known)
    assert other is None or other.how != "exactly"
    assert not judge("f", 2, items, gives_sets).passed


def test_right_values_in_another_form_cost_a_tenth_once_and_that_is_told():
    x = torch.tensor([1.0, 7.25])
    items = [wanted("a", x), wanted("b", x + 1), wanted("c", x + 2)]
    answers = [seen("a", x.double()), seen("b", (x + 1).double()), seen("c", x + 2)]
    verdict = judge("f", 3, items, answers)
    assert verdict.points == 2.7
    assert verdict.passed == ("a", "b", "c")
    told = "right values, but float64 where float32 is asked for: 0.3 points"
    assert [(one.observation, one.message) for one in verdict.failed] == [(FORM, told)]
    half = judge("f", 3, items, [*answers[:2], seen("c", x)])
    assert half.points == 1.7
    assert [one.observation for one in half.failed] == ["c", FORM]


def test_where_the_form_is_the_aim_right_values_in_another_earn_nothing():
    x = torch.tensor([1.0, 7.25])
    verdict = judge(
        "f", 2, [wanted("a", x, strict=True), wanted("b", 1)], [seen("a", x.double()), seen("b", 1)]
    )
    assert verdict.points == 1
    assert verdict.failed[0].message == "wrong dtype: got float64, wanted float32"


def test_points_come_in_tenths_and_all_of_them_only_where_nothing_failed():
    items = [wanted("a", 1.5, weight=99), wanted("b", 2.5)]
    assert judge("f", 2, items, [seen("a", 1.5), seen("b", 0.0)]).points == 1.9
    assert judge("f", 2, items, [seen("a", 0.0), seen("b", 2.5)]).points == 0


def test_an_effect_counts_as_soon_as_one_of_the_results_is_right():
    items = [wanted("sum", 3.0), wanted("mean", 1.0), wanted("left unchanged", [True, 0.5], effect=True)]
    empty = judge("f", 3, items, [seen("sum", None), seen("mean", None), seen("left unchanged", [True, 0.5])])
    assert (empty.points, empty.passed) == (0, ())
    assert "counts as soon as" in empty.failed[-1].message
    half = judge("f", 3, items, [seen("sum", 3.0), seen("mean", 0.0), seen("left unchanged", [True, 0.5])])
    assert (half.points, half.passed) == (2, ("sum", "left unchanged"))


def test_the_key_of_a_mapping_is_the_subject_of_what_is_told():
    item = wanted("a", {"same memory": True, "gradients": [1.0]})
    [failed] = judge("f", 1, [item], [seen("a", {"same memory": False, "gradients": [1.0]})]).failed
    assert failed.message == "same memory: got False, wanted True"
    [failed] = judge("f", 1, [item], [seen("a", {"same memory": True, "gradients": [None]})]).failed
    assert failed.message.startswith("gradients: wrong type at [0]: got None")
