"""What the standard probes of optimizers return of right steps, and of those that do what they look for."""

from __future__ import annotations

import pytest
import torch

from torchcourse.grading.step_probes import (
    after_steps,
    after_steps_from_one_tensor,
    after_steps_in_turn,
    drawn_gradients,
    gradients_after_steps,
    left_behind,
    parameters_from,
    with_large_eps,
)

START = torch.tensor([1.0, 2.0])
SLOPES = torch.tensor([[1.0, -1.0], [2.0, 4.0]])


def with_sum(w, grad, state, lr, eps=0.0):
    state["sum"] = state.get("sum", 0) + grad
    return w - lr * state["sum"] / (1 + eps)


def keeps_the_gradient(w, grad, state, lr):
    """Its state is the caller's tensor, written over at the next step."""
    before = state.get("grad", torch.zeros_like(grad))
    state["grad"] = grad
    return w - lr * (before + grad)


def in_place(w, grad, state, lr):
    return w.sub_(grad.mul_(lr))


def test_steps_take_one_rate_or_one_each_and_leave_what_they_were_given():
    assert after_steps(with_sum, START, SLOPES, 0.5).tolist() == [-1, 1]
    assert after_steps(with_sum, START, SLOPES, [0.5, 1.0]).tolist() == [-2.5, -0.5]
    assert after_steps(with_sum, START, SLOPES, 0.5, eps=1.0).tolist() == [0, 1.5]
    after_steps(in_place, START, SLOPES, 0.5)
    assert (START.tolist(), SLOPES.tolist()) == ([1, 2], [[1, -1], [2, 4]])


def test_parameters_that_take_turns_have_states_of_their_own():
    shared = {}

    def one_state_for_all(w, grad, state, lr):
        return with_sum(w, grad, shared, lr)

    starts, slopes = torch.stack([START, START]), torch.stack([SLOPES, SLOPES], dim=1)
    apart = after_steps_in_turn(with_sum, starts, slopes, 0.5)
    assert [w.tolist() for w in apart] == [[-1, 1]] * 2
    assert [w.tolist() for w in after_steps_in_turn(one_state_for_all, starts, slopes, 0.5)] != [[-1, 1]] * 2


def test_a_kept_gradient_shows_when_all_come_in_one_tensor():
    wanted = after_steps(keeps_the_gradient, START, SLOPES, 0.5)
    assert not after_steps_from_one_tensor(keeps_the_gradient, START, SLOPES, 0.5).equal(wanted)
    assert after_steps_from_one_tensor(with_sum, START, SLOPES, 0.5).tolist() == [-1, 1]


def test_gradients_after_steps_and_whether_w_moved():
    right = gradients_after_steps(with_sum, START, SLOPES, 0.5)
    assert (right["moved"], [one.tolist() for one in right["gradients"]]) == (True, SLOPES.tolist())
    changed = gradients_after_steps(in_place, START, SLOPES, 0.5)
    assert [one.tolist() for one in changed["gradients"]] == (SLOPES / 2).tolist()
    assert not gradients_after_steps(lambda w, *_: w, START, SLOPES, 0.5)["moved"]


def test_a_large_eps_shortens_the_step_of_an_answer_that_uses_it():
    used = with_large_eps(with_sum, START, SLOPES[0], 0.5)
    assert (used["shorter"].all(), used["turned round"].any()) == (True, False)
    unused = with_large_eps(lambda w, grad, state, lr, eps=0: w - lr * grad, START, SLOPES[0], 0.5)
    assert not unused["shorter"].any()


def test_drawn_gradients_are_neither_small_nor_large():
    drawn = drawn_gradients(50, 4, dtype=torch.float64)
    assert (drawn.shape, drawn.dtype) == ((50, 4), torch.float64)
    assert (drawn.abs().min() >= 0.5, drawn.abs().max() <= 2, (drawn > 0).any(), (drawn < 0).any()) == (
        1,
    ) * 4


def test_new_parameters_have_memory_and_gradients_of_their_own():
    one, other = parameters_from([START, START], [SLOPES[0], None])
    assert (one.tolist(), one.grad.tolist(), other.grad) == (START.tolist(), SLOPES[0].tolist(), None)
    one.data.zero_()
    one.grad.zero_()
    assert (START.tolist(), SLOPES[0].tolist()) == ([1, 2], [1, -1])
    with pytest.raises(ValueError, match="shorter"):
        parameters_from([START, START], [None])


@torch.no_grad()
def step_in_place(parameters):
    for parameter in parameters:
        parameter -= parameter.grad


def step_into_new_memory(parameters):
    for parameter in parameters:
        parameter.data = parameter.data - parameter.grad
    return parameters


def step_that_ends_the_recording(parameters):
    torch.set_grad_enabled(False)
    step_in_place(parameters)
    parameters[0].requires_grad_(False)


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        (step_in_place, (True, True, False, [True, True])),
        (step_into_new_memory, (True, False, True, [True, True])),
        (step_that_ends_the_recording, (True, True, False, [False, False])),
        (lambda parameters: None, (False, True, False, [True, True])),
    ],
)
def test_what_a_step_leaves_behind(step, wanted):
    with torch.enable_grad():
        asked = ("gradients", "same memory", "returned", "recording")
        found = left_behind(step, parameters_from([START], [SLOPES[0]]), *asked)
        assert torch.is_grad_enabled()
    assert tuple(found[name] for name in ("moved", "same memory", "returned", "recording")) == wanted
    assert [one.tolist() for one in (*found["gradients"], *found["start"])] == [
        SLOPES[0].tolist(),
        START.tolist(),
    ]
    assert set(left_behind(step_in_place, parameters_from([START], [START]))) == {"moved", "start"}
