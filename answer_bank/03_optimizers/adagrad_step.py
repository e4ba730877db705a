# %% role="right" name="in_place"
def adagrad_step(w, grad, state, lr, eps=1e-10):
    if "sum" not in state:
        state["sum"] = torch.zeros_like(w)
    state["sum"].addcmul_(grad, grad)
    w.addcdiv_(grad, state["sum"].sqrt().add_(eps), value=-lr)
    return w


# %% role="right" name="eps_inside_the_root"
# state.get("s", 0) + grad**2  ->  state.get("s", torch.zeros_like(grad)) + grad * grad
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return w - lr / torch.sqrt(state["s"] + eps) * grad
# %% role="right" name="starts_at_eps"
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state.setdefault("s", torch.full_like(w, eps))
    state["s"] += grad.square()
    return w - lr * grad * state["s"].rsqrt()


# %% role="right" name="gradients_cloned_and_stacked" of="starts_at_eps"
# state.setdefault("s", torch.full_like(w, eps))  ->  state.setdefault("gradients", []).append(grad.clone())
# state["s"] += grad.square()  ->  length = torch.stack(state["gradients"]).norm(dim=0)
# return w - lr * grad * state["s"].rsqrt()  ->  return w - lr * grad / torch.clamp(length, min=eps)
# %% role="right" name="direction_where_it_exists"
def adagrad_step(w, grad, state, lr, eps=1e-10):
    s = grad.pow(2) + state.get("s", 0.0)
    state["s"] = s
    direction = torch.where(s > 0, grad / (s**0.5 + eps), torch.zeros_like(w))
    return w - lr * direction


# %% role="wrong" name="root_forgotten" slip="all"
# hint: A large gradient makes your step smaller than a small one does. What must be taken of a sum of squares
# before it has the size of a gradient?
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return w - lr * grad / (state["s"] + eps)
# %% role="wrong" name="gradients_not_squared" slip="all"
# hint: Gradients of both signs cancel in your sum, and the root of a negative number is not a number. What
# should be added up?
# state["s"] = state.get("s", 0) + grad**2  ->  state["s"] = state.get("s", 0) + grad
# %% role="wrong" name="sum_of_gradients_squared" of="gradients_not_squared"
# hint: You add up first and square afterwards, so gradients of both signs cancel. Which comes first in the
# formula?
# w - lr * grad / (state["s"].sqrt() + eps)  ->  w - lr * grad / ((state["s"] ** 2).sqrt() + eps)
# %% role="wrong" name="absolute_values_added_up" of="root_forgotten"
# hint: You add up sizes, where the formula adds up squares and takes one root at the end. Try gradients 3 and
# 4: is the divisor 7, or 5?
# state["s"] = state.get("s", 0) + grad**2  ->  state["s"] = state.get("s", 0) + grad.abs()
# %% role="wrong" name="root_of_absolute_values" slip="all"
# hint: Under your root is a sum of sizes. Which power of the gradient makes the units come out even?
# state["s"] = state.get("s", 0) + grad**2  ->  state["s"] = state.get("s", 0) + grad.abs()
# %% role="wrong" name="sum_not_stored" of="starts_at_eps" slip="aim"
# hint: All your steps have the length of lr, whatever came before. Print state after two steps: is the first
# gradient still in it?
# state.setdefault("s", torch.full_like(w, eps))  ->  s = state.get("s", 0) + grad**2
# state["s"] += grad.square()  ->  state = {"s": s}
# return w - lr * grad * state["s"].rsqrt()  ->  return w - lr * grad / (s.sqrt() + eps)
# %% role="wrong" name="only_the_last_square" hint="sum_not_stored" slip="aim"
# state["s"] = state.get("s", 0) + grad**2  ->  state["s"] = grad**2
# %% role="wrong" name="stored_only_once" of="sum_not_stored" hint="state_never_written"
# state = {"s": s}  ->  state.setdefault("s", s)
# %% role="wrong" name="mean_of_squares"
# hint: You divide the sum by the number of steps. AdaGrad's s only grows: is there a mean in the formula?
#   def adagrad_step(w, grad, state, lr, eps=1e-10):
# +     state["t"] = state.get("t", 0) + 1
# lr * grad / (state["s"].sqrt() + eps)  ->  lr * grad / ((state["s"] / state["t"]).sqrt() + eps)
# %% role="wrong" name="old_squares_fade"
# hint: Your s forgets old squares. That is the idea of another optimizer, the next one: does AdaGrad forget?
# state["s"] = state.get("s", 0) + grad**2  ->  state["s"] = 0.9 * state.get("s", 0) + grad**2
# %% role="wrong" name="average_that_forgets" slip="all"
# hint: This is RMSProp's average of squares, with two weights. AdaGrad's formula has no weights: compare it
# with your line.
# state["s"] = state.get("s", 0) + grad**2  ->  state["s"] = 0.9 * state.get("s", 0) + 0.1 * grad**2
# %% role="wrong" name="rate_falls_with_time" slip="all"
# hint: Your steps shrink with the number of steps, the same for all elements. In AdaGrad it is the gradients
# of each element that shrink its steps.
# state["s"] = state.get("s", 0) + grad**2  ->  state["t"] = state.get("t", 0) + 1
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return w - lr / state["t"] ** 0.5 * grad
# %% role="wrong" name="eps_forgotten" hint="eps_forgotten"
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return w - lr * grad / state["s"].sqrt()
# %% role="wrong" name="eps_multiplied" slip="all"
# hint: eps is there to be added, so that the divisor is never 0. How large are your steps, and why?
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return w - lr * grad / (state["s"].sqrt() * eps)
# %% role="wrong" name="eps_outside_the_division" hint="eps_forgotten"
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return w - lr * grad / state["s"].sqrt() + eps
# %% role="wrong" name="one_sum_for_all_elements" slip="all"
# hint: All elements of your w share one s, so a steep one slows down the flat ones. How many numbers should s
# hold?
# state["s"] = state.get("s", 0) + grad**2  ->  state["s"] = state.get("s", 0) + (grad**2).sum()
# %% role="wrong" name="old_sum_used" slip="all"
# hint: Your first step divides by almost nothing, since s is still 0 there. Which comes first: gathering the
# square, or the step?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    s = state.get("s", torch.zeros_like(w))
    w = w - lr * grad / (s.sqrt() + eps)
    state["s"] = s + grad**2
    return w


# %% role="wrong" name="starts_at_one" hint="one_added_under_the_root" slip="all"
# state["s"] = state.get("s", 0) + grad**2  ->  state["s"] = state.get("s", 1) + grad**2
# %% role="wrong" name="root_stored" of="root_forgotten"
# hint: You keep the root, and add the next square to it. What should be in the state: s, or its root?
# state["s"] = state.get("s", 0) + grad**2  ->  state["s"] = (state.get("s", 0) + grad**2).sqrt()
# %% role="wrong" name="learning_rate_in_the_sum" slip="all"
# hint: Your step has the same length for every learning rate. Where do you use lr, and does it cancel?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    step = lr * grad
    state["s"] = state.get("s", 0) + step**2
    return w - step / (state["s"].sqrt() + eps)


# %% role="wrong" name="gradient_forgotten_in_the_step" slip="all"
# hint: Your step has no direction: it goes the same way for every sign of the gradient. What is above the
# line?
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return w - lr / (state["s"].sqrt() + eps)
# %% role="wrong" name="everything_divided" hint="everything_divided" slip="all"
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return (w - lr * grad) / (state["s"].sqrt() + eps)
# %% role="wrong" name="uphill" hint="w_goes_uphill" slip="all"
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return w + lr * grad / (state["s"].sqrt() + eps)
# %% role="wrong" name="learning_rate_forgotten" hint="learning_rate_in_the_sum" slip="all"
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return w - grad / (state["s"].sqrt() + eps)
# %% role="wrong" name="gradient_squared_in_place" hint="gradient_squared_in_place" slip="all"
# state["s"] = state.get("s", 0) + grad**2  ->  state["s"] = state.get("s", 0) + grad.pow_(2)
# %% role="wrong" name="gradient_scaled_in_place" hint="grad_changed"
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  grad /= state["s"].sqrt() + eps
#   grad /= state["s"].sqrt() + eps
# + return w - lr * grad
# %% role="wrong" name="references_to_the_gradients" of="starts_at_eps" hint="references_to_the_gradients"
# state.setdefault("s", torch.full_like(w, eps))  ->  state.setdefault("gradients", []).append(grad)
# state["s"] += grad.square()  ->  s = sum(g**2 for g in state["gradients"])
# return w - lr * grad * state["s"].rsqrt()  ->  return w - lr * grad / (s.sqrt() + eps)
# %% role="wrong" name="one_sum_for_all_parameters" hint="one_buffer_for_all"
_s = None


def adagrad_step(w, grad, state, lr, eps=1e-10):
    global _s
    if not state:
        _s = torch.zeros_like(w)
        state["started"] = True
    _s = _s + grad**2
    return w - lr * grad / (_s.sqrt() + eps)


# %% role="wrong" name="nothing_returned" hint="nothing_returned" slip="all"
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  w -= lr * grad / (state["s"].sqrt() + eps)
# %% role="wrong" name="state_expected_to_be_filled" slip="all"
# hint: At the first step state is empty, so a key is missing there. What should s be before the first step?
# state["s"] = state.get("s", 0) + grad**2  ->  state["s"] = state["s"] + grad**2
# %% role="wrong" name="eps_fixed" hint="eps_fixed"
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return w - lr * grad / (state["s"].sqrt() + 1e-10)
# %% role="wrong" name="one_added_under_the_root" slip="all"
# hint: Your steps are too short, most of all while s is small. With which number does s begin, and what is
# added to it?
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return w - lr * grad / (1 + state["s"]).sqrt()
# %% role="wrong" name="no_step_while_an_element_is_quiet"
# hint: One element without a gradient keeps all others from moving. For which elements is the step 0?
#   state["s"] = state.get("s", 0) + grad**2
# + if (state["s"] == 0).any():
# +     return w
# %% role="wrong" name="rate_falls_as_one_over_t" hint="rate_falls_with_time" slip="all"
# state["s"] = state.get("s", 0) + grad**2  ->  state["steps"] = state.get("steps", 0) + 1
# return w - lr * grad / (state["s"].sqrt() + eps)  ->  return w - lr / (state["steps"] + eps) * grad
# %% [markdown] role="hints"
# - first_by_hand: Before the first step s is 0: do the first step of the statement's example by hand.
# - first_still_in_s: Print s after each step of the statement's example: is the first gradient still in it?
# - sum_of_squares_so_far: Print s after each step, beside the sum of the squared gradients so far.
# - where_s_is_kept: Each parameter has a state of its own: where do you keep s?
# %% role="wrong" name="multiplied_by_the_root" slip="all"
# hint: Large gradients make your steps larger still. Does the formula multiply or divide by the root?
# lr * grad / (state["s"].sqrt() + eps)  ->  lr * grad * (state["s"].sqrt() + eps)
# %% role="wrong" name="square_of_the_sum_for_the_root" slip="all"
# hint: Under your line is the square of s, or s itself. What is taken of a sum of squares, to get a size?
# state["s"].sqrt()  ->  state["s"] ** 2
# %% role="wrong" name="first_square_counts_twice" slip="all"
# hint: In the first step the square is in s twice. With what does s begin?
# state.get("s", 0) + grad**2  ->  state.get("s", grad**2) + grad**2
