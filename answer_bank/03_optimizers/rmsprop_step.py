# %% role="right" name="in_place"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    if not state:
        state["square_avg"] = torch.zeros_like(w)
    square_avg = state["square_avg"]
    square_avg.mul_(alpha).addcmul_(grad, grad, value=1 - alpha)
    w.addcdiv_(grad, square_avg.sqrt().add_(eps), value=-lr)
    return w


# %% role="right" name="eps_inside_the_root"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    v = state.get("v", torch.zeros_like(w))
    state["v"] = v + (1 - alpha) * (grad * grad - v)
    return w - lr * grad / torch.sqrt(state["v"] + eps)


# %% role="right" name="lerp"
# - state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
# + state["v"] = torch.lerp(grad.square(), state.get("v", torch.zeros_like(grad)), alpha)
# w - lr * grad / (state["v"].sqrt() + eps)  ->  torch.addcdiv(w, grad, state["v"].sqrt() + eps, value=-lr)
# %% role="right" name="gradients_cloned_and_weighted"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    history = state.setdefault("squares", [])
    history.append(grad**2)
    weights = [(1 - alpha) * alpha**age for age in reversed(range(len(history)))]
    v = sum(weight * square for weight, square in zip(weights, history))
    w -= lr * grad / (v**0.5 + eps)
    return w


# %% role="right" name="root_kept_and_squared_again"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    size = state.get("size", torch.zeros_like(w))
    size = torch.sqrt(alpha * size**2 + (1 - alpha) * grad**2)
    state["size"] = size
    return w - (lr / (size + eps)) * grad


# %% role="right" name="reciprocal_root"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    if "avg" not in state:
        state["avg"] = torch.zeros(w.shape)
    avg = state["avg"]
    avg += (1 - alpha) * (grad.square() - avg)
    return w - lr * grad * (avg + eps**2).rsqrt()


# %% role="wrong" name="weights_swapped" slip="all"
# hint: Your average forgets almost everything at each step. Which of the two weights belongs to the old
# average: alpha, or 1 - alpha?
# alpha * state.get("v", 0) + (1 - alpha) * grad  ->  (1 - alpha) * state.get("v", 0) + alpha * grad
# %% role="wrong" name="squares_only_added_up" slip="all"
# hint: Your v only grows. That is AdaGrad: what makes RMSProp forget?
# state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2  ->  state["v"] = state.get("v", 0) + grad**2
# %% role="wrong" name="new_square_not_weighted" slip="all"
# hint: The two weights of an average sum to 1. Which weight has your new square?
# alpha * state.get("v", 0) + (1 - alpha) * grad**2  ->  alpha * state.get("v", 0) + grad**2
# %% role="wrong" name="bias_corrected" slip="all"
# hint: You correct the average for its start at 0, as Adam does. RMSProp does not: its first step is longer
# than lr.
#   def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
# +     state["t"] = state.get("t", 0) + 1
# (state["v"].sqrt() + eps)  ->  ((state["v"] / (1 - alpha ** state["t"])).sqrt() + eps)
# %% role="wrong" name="starts_at_the_first_square" slip="all"
# hint: Your first step has the length lr, so your v started at the first square. What is v before the first
# step?
# - state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
# + if "v" not in state:
# +     state["v"] = grad**2
# + else:
# +     state["v"] = alpha * state["v"] + (1 - alpha) * grad**2
# %% role="wrong" name="starts_at_one" slip="all"
# hint: Your v is 1 before the first step. With which number does the formula begin?
# alpha * state.get("v", 0) + (1 - alpha) * grad  ->  alpha * state.get("v", 1) + (1 - alpha) * grad
# %% role="wrong" name="root_forgotten" hint="root_of_the_average" slip="all"
# return w - lr * grad / (state["v"].sqrt() + eps)  ->  return w - lr * grad / (state["v"] + eps)
# %% role="wrong" name="root_stored" of="squares_only_added_up"
# hint: You keep the root, and mix the next square into it. What should be in the state: v, or its root?
# state.get("v", 0) + grad**2  ->  (alpha * state.get("v", 0) + (1 - alpha) * grad**2).sqrt()
# return w - lr * grad / (state["v"].sqrt() + eps)  ->  return w - lr * grad / (state["v"] + eps)
# %% role="wrong" name="gradients_not_squared" slip="all"
# hint: Your v averages the gradients themselves, and the root of a negative number is not a number. What does
# v average in the formula?
# state.get("v", 0) + (1 - alpha) * grad**2  ->  state.get("v", 0) + (1 - alpha) * grad
# %% role="wrong" name="average_squared" of="gradients_not_squared" slip="all"
# hint: You average first and square afterwards, so gradients of both signs cancel. Which comes first in the
# formula?
# w - lr * grad / (state["v"].sqrt() + eps)  ->  w - lr * grad / ((state["v"] ** 2).sqrt() + eps)
# %% role="wrong" name="absolute_values_averaged" hint="absolute_values_averaged" slip="all"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad.abs()
    return w - lr * grad / (state["v"] + eps)


# %% role="wrong" name="average_not_stored" slip="aim"
# hint: All your steps have the same length, whatever came before. Print state after two steps: is the first
# gradient still in it?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    v = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    state = {"v": v}
    return w - lr * grad / (v.sqrt() + eps)


# %% role="wrong" name="stored_only_once" of="average_not_stored" hint="state_never_written"
# state = {"v": v}  ->  state.setdefault("v", v)
# %% role="wrong" name="old_average_used" slip="all"
# hint: Your first step divides by almost nothing, since v is still 0 there. Which comes first: updating v, or
# the step?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    v = state.get("v", torch.zeros_like(w))
    w = w - lr * grad / (v.sqrt() + eps)
    state["v"] = alpha * v + (1 - alpha) * grad**2
    return w


# %% role="wrong" name="one_average_for_all_elements" slip="all"
# hint: All elements of your w share one v, so a steep one slows down the flat ones. How many numbers should v
# hold?
# state.get("v", 0) + (1 - alpha) * grad**2  ->  state.get("v", 0) + (1 - alpha) * (grad**2).mean()
# %% role="wrong" name="alpha_fixed"
# hint: Your steps are the same for every alpha. Where do you use the one that the caller gives?
# alpha * state.get("v", 0) + (1 - alpha) * grad**2  ->  0.9 * state.get("v", 0) + 0.1 * grad**2
# %% role="wrong" name="another_default_for_alpha"
# hint: With alpha given all is right, without it not. Compare the line that starts with def with the
# statement, one default after the other.
# (w, grad, state, lr, alpha=0.9, eps=1e-8):  ->  (w, grad, state, lr, alpha=0.99, eps=1e-8):
# %% role="wrong" name="eps_forgotten" hint="eps_forgotten"
# return w - lr * grad / (state["v"].sqrt() + eps)  ->  return w - lr * grad / state["v"].sqrt()
# %% role="wrong" name="eps_outside_the_division" hint="eps_forgotten"
# return w - lr * grad / (state["v"].sqrt() + eps)  ->  return w - lr * (grad / state["v"].sqrt() + eps)
# %% role="wrong" name="gradient_averaged_too" slip="all"
# hint: You average the gradient as well, so old directions linger. That is half of Adam: which gradient
# is above the line in RMSProp?
#   def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
# +     state["m"] = alpha * state.get("m", 0) + (1 - alpha) * grad
# return w - lr * grad / (state["v"].sqrt() + eps)  ->  return w - lr * state["m"] / (state["v"].sqrt() + eps)
# %% role="wrong" name="centred" of="gradient_averaged_too" slip="all"
# hint: You take the squared mean away, so v is a variance. PyTorch does that only when asked to
# (centered=True). What is v in the formula?
# state["m"] / (state["v"].sqrt() + eps)  ->  grad / ((state["v"] - state["m"] ** 2).sqrt() + eps)
# %% role="wrong" name="step_stored_with_its_rate" of="gradient_averaged_too" slip="all"
# hint: Your step has the same length for every learning rate. Where do you use lr, and does it cancel?
# state["m"] = alpha * state.get("m", 0) + (1 - alpha) * grad  ->  step = lr * grad
# alpha * state.get("v", 0) + (1 - alpha) * grad  ->  alpha * state.get("v", 0) + (1 - alpha) * step
# return w - lr * state["m"] / (state["v"].sqrt() + eps)  ->  return w - step / (state["v"].sqrt() + eps)
# %% role="wrong" name="everything_divided" hint="everything_divided" slip="all"
# return w - lr * grad / (state["v"].sqrt() + eps)  ->  return (w - lr * grad) / (state["v"].sqrt() + eps)
# %% role="wrong" name="uphill" hint="w_goes_uphill" slip="all"
# return w - lr * grad / (state["v"].sqrt() + eps)  ->  return w + lr * grad / (state["v"].sqrt() + eps)
# %% role="wrong" name="learning_rate_forgotten" hint="step_stored_with_its_rate" slip="all"
# return w - lr * grad / (state["v"].sqrt() + eps)  ->  return w - grad / (state["v"].sqrt() + eps)
# %% role="wrong" name="gradient_squared_in_place" hint="gradient_squared_in_place" slip="all"
# state.get("v", 0) + (1 - alpha) * grad**2  ->  state.get("v", 0) + (1 - alpha) * grad.pow_(2)
# %% role="wrong" name="gradient_scaled_in_place" hint="grad_changed"
# return w - lr * grad / (state["v"].sqrt() + eps)  ->  grad /= state["v"].sqrt() + eps
#   grad /= state["v"].sqrt() + eps
# + return w - lr * grad
# %% role="wrong" name="references_to_the_gradients" hint="references_to_the_gradients"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state.setdefault("gradients", []).append(grad)
    v = 0
    for g in state["gradients"]:
        v = alpha * v + (1 - alpha) * g**2
    return w - lr * grad / (v.sqrt() + eps)


# %% role="wrong" name="one_average_for_all_parameters" hint="one_buffer_for_all"
_v = None


def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    global _v
    if not state:
        _v = torch.zeros_like(w)
        state["started"] = True
    _v = alpha * _v + (1 - alpha) * grad**2
    return w - lr * grad / (_v.sqrt() + eps)


# %% role="wrong" name="nothing_returned" hint="nothing_returned" slip="all"
# return w - lr * grad / (state["v"].sqrt() + eps)  ->  w -= lr * grad / (state["v"].sqrt() + eps)
# %% role="wrong" name="state_expected_to_be_filled" slip="all"
# hint: At the first step state is empty, so a key is missing there. What should v be before the first step?
# alpha * state.get("v", 0) + (1 - alpha) * grad**2  ->  alpha * state["v"] + (1 - alpha) * grad**2
# %% role="wrong" name="eps_fixed" hint="eps_fixed"
# return w - lr * grad / (state["v"].sqrt() + eps)  ->  return w - lr * grad / (state["v"].sqrt() + 1e-8)
# %% role="wrong" name="largest_square_kept" slip="all"
# hint: You keep the larger one of the old v and the new square. What does the formula do with the two?
# - state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
# + state["v"] = torch.maximum(alpha * torch.as_tensor(state.get("v", 0.0)), grad**2)
# %% role="wrong" name="momentum_on_top"
# hint: Your steps gather speed. Which part of the formula adds earlier steps to the new one?
# return w - lr * grad / (state["v"].sqrt() + eps)  ->  return w - lr * state["buf"]
#   state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
# + state["buf"] = 0.9 * state.get("buf", 0) + grad / (state["v"].sqrt() + eps)
# %% [markdown] role="hints"
# - first_by_hand: Before the first step v is 0: do the first step of the statement's example by hand.
# - first_still_in_v: Print v after each step of the statement's example: is the first gradient still in it?
# - default_of_alpha: Compare your default of alpha with the statement's, and print v after each step.
# - where_alpha_is_used: Call it with another alpha and another lr: where does your code use them?
# - where_v_is_kept: Each parameter has a state of its own: where do you keep v?
# %% role="wrong" name="multiplied_by_the_root" slip="all"
# hint: Large gradients make your steps larger still. Does the formula multiply or divide by the root?
# lr * grad / (state["v"].sqrt() + eps)  ->  lr * grad * (state["v"].sqrt() + eps)
# %% role="wrong" name="new_square_subtracted" slip="all"
# hint: Your v can be below 0, and its root is nan. Which sign stands before the new square?
# + (1 - alpha) * grad**2  ->  - (1 - alpha) * grad**2
# %% role="wrong" name="alpha_times_both" slip="all"
# hint: Your two weights do not sum to 1. Which belongs to the new square?
# (1 - alpha) * grad**2  ->  alpha * grad**2
