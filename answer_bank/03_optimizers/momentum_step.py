# %% role="right" name="in_place"
def momentum_step(w, grad, state, lr, mu=0.9):
    if "velocity" not in state:
        state["velocity"] = torch.zeros_like(w)
    state["velocity"].mul_(mu).add_(grad)
    w.sub_(lr * state["velocity"])
    return w


# %% role="right" name="first_gradient_cloned"
def momentum_step(w, grad, state, lr, mu=0.9):
    if not state:
        state["momentum_buffer"] = grad.detach().clone()
    else:
        state["momentum_buffer"] = state["momentum_buffer"] * mu + grad
    return w.add(state["momentum_buffer"], alpha=-lr)


# %% role="right" name="all_gradients_kept"
def momentum_step(w, grad, state, lr, mu=0.9):
    history = state.setdefault("gradients", [])
    history.append((grad.clone(), mu))
    buf = torch.zeros_like(w)
    for g, m in history:
        buf = m * buf + g
    return w - lr * buf


# %% role="right" name="negative_buffer"
# ["buf"] = mu * state.get("buf", 0) +  ->  ["down"] = mu * state.setdefault("down", torch.zeros_like(grad)) -
# w - lr * state["buf"]  ->  w + lr * state["down"]
# %% role="right" name="setdefault_and_in_place"
@torch.no_grad()
def momentum_step(w, grad, state, lr, mu=0.9):
    buf = state.setdefault("buf", torch.zeros_like(w))
    buf *= mu
    buf += grad
    w -= lr * buf
    return w


# %% role="wrong" name="average_of_gradients" slip="all"
# hint: You weight the new gradient by 1 - mu, so buf is an average. PyTorch's momentum adds the gradient
# whole: compare your line with the formula.
# mu * state.get("buf", 0) + grad  ->  mu * state.get("buf", 0) + (1 - mu) * grad
# %% role="wrong" name="average_after_the_first_step"
# hint: Your first gradient counts in full, and the later ones only by 1 - mu. Which weight has a new gradient
# in the formula?
def momentum_step(w, grad, state, lr, mu=0.9):
    if "buf" not in state:
        state["buf"] = grad.clone()
    else:
        state["buf"] = mu * state["buf"] + (1 - mu) * grad
    return w - lr * state["buf"]


# %% role="wrong" name="learning_rate_in_the_buffer" slip="aim"
# hint: As long as lr stays the same, all is right. When it changes, your buf still holds steps of the old
# size: where does the formula have lr?
# state["buf"] = mu * state.get("buf", 0) + grad  ->  state["buf"] = mu * state.get("buf", 0) + lr * grad
# return w - lr * state["buf"]  ->  return w - state["buf"]
# %% role="wrong" name="last_step_repeated" hint="learning_rate_in_the_buffer"
def momentum_step(w, grad, state, lr, mu=0.9):
    step = mu * state.get("step", 0) - lr * grad
    state["step"] = step
    return w + step


# %% role="wrong" name="nesterov" slip="all"
# hint: You look one step ahead: the gradient counts once more in the step. That is Nesterov's variant. What
# moves w in the formula here?
# return w - lr * state["buf"]  ->  return w - lr * (grad + mu * state["buf"])
# %% role="wrong" name="buffer_not_stored" of="last_step_repeated" slip="aim"
# hint: From the second step on, nothing is left of the earlier gradients. Print state at the start of a step:
# what does your step find there, and what does it do with it?
# step = mu * state.get("step", 0) - lr * grad  ->  buf = mu * state.get("buf", 0) + grad
# state["step"] = step  ->  state = {"buf": buf}
# return w + step  ->  return w - lr * buf
# %% role="wrong" name="plain_descent" hint="buffer_not_stored" slip="aim"
# return w - lr * state["buf"]  ->  return w - lr * grad
# - state["buf"] = mu * state.get("buf", 0) + grad
# %% role="wrong" name="stored_only_once"
# hint: Your state still holds the first gradient after many steps. When do you write to it?
def momentum_step(w, grad, state, lr, mu=0.9):
    if "buf" not in state:
        state["buf"] = grad.clone()
        return w - lr * grad
    buf = mu * state["buf"] + grad
    return w - lr * buf


# %% role="wrong" name="only_the_gradient_before" of="last_step_repeated"
# hint: Your step knows the last two gradients only. What should be shrunk by mu: the gradient before, or all
# that has gathered?
# step = mu * state.get("step", 0) - lr * grad  ->  direction = mu * state.get("before", 0) + grad
# state["step"] = step  ->  state["before"] = grad.clone()
# return w + step  ->  return w - lr * direction
# %% role="wrong" name="first_step_lost" of="average_after_the_first_step" slip="all"
# hint: At the first step w does not move. buf is 0 before that step, not after it.
# state["buf"] = grad.clone()  ->  state["buf"] = torch.zeros_like(w)
# state["buf"] = mu * state["buf"] + (1 - mu) * grad  ->  state["buf"] = mu * state["buf"] + grad
# %% role="wrong" name="old_buffer_used" slip="all"
# hint: You move w first and gather the gradient afterwards, so each gradient comes one step late. Which of
# the two lines must come first?
def momentum_step(w, grad, state, lr, mu=0.9):
    buf = state.get("buf", torch.zeros_like(w))
    w = w - lr * buf
    state["buf"] = mu * buf + grad
    return w


# %% role="wrong" name="gradient_scaled_by_mu" slip="all"
# hint: Your old gradients never fade, and the new one counts less. To which of the two does mu belong?
# state["buf"] = mu * state.get("buf", 0) + grad  ->  state["buf"] = state.get("buf", 0) + mu * grad
# %% role="wrong" name="nothing_fades"
# hint: Your buf is the plain sum of all gradients. What makes the older ones fade?
# state["buf"] = mu * state.get("buf", 0) + grad  ->  state["buf"] = state.get("buf", 0) + grad
# %% role="wrong" name="mu_fixed"
# hint: Your steps are the same for every mu. Where do you use the one that the caller gives?
# state["buf"] = mu * state.get("buf", 0) + grad  ->  state["buf"] = 0.9 * state.get("buf", 0) + grad
# %% role="wrong" name="uphill" hint="w_goes_uphill" slip="all"
# return w - lr * state["buf"]  ->  return w + lr * state["buf"]
# %% role="wrong" name="learning_rate_forgotten" hint="same_length_for_every_lr" slip="all"
# return w - lr * state["buf"]  ->  return w - state["buf"]
# %% role="wrong" name="gradient_subtracted_from_the_buffer"
# hint: From the second step on, your gradients pull against each other. Which sign has the gradient in buf,
# and which sign has buf in the step?
# state["buf"] = mu * state.get("buf", 0) + grad  ->  state["buf"] = mu * state.get("buf", 0) - grad
# return w - lr * state["buf"]  ->  return w - lr * state["buf"].abs() * grad.sign()
# %% role="wrong" name="alias_of_the_gradient" of="first_step_lost"
# hint: The caller writes the next gradient into the same tensor, and your state changes with it. Did you keep
# numbers, or a second name for grad?
# state["buf"] = torch.zeros_like(w)  ->  state["buf"] = grad
# %% role="wrong" name="alias_changed_in_place" of="average_after_the_first_step"
# hint: Your buf is the caller's first gradient itself, and you change it in place. What makes a tensor of
# your own out of it?
# state["buf"] = grad.clone()  ->  state["buf"] = grad
# state["buf"] = mu * state["buf"] + (1 - mu) * grad  ->  state["buf"].mul_(mu).add_(grad)
# %% role="wrong" name="gradient_changed_in_place" of="last_step_repeated"
# hint: Print grad before and after your step. Which operation of yours writes into it?
# step = mu * state.get("step", 0) - lr * grad  ->  grad += mu * state.get("buf", 0)
# state["step"] = step  ->  state["buf"] = grad.clone()
# return w + step  ->  return w - lr * grad
# %% role="wrong" name="one_buffer_for_all" hint="one_buffer_for_all"
_buf = None


def momentum_step(w, grad, state, lr, mu=0.9):
    global _buf
    if not state:
        _buf = torch.zeros_like(w)
        state["started"] = True
    _buf = mu * _buf + grad
    return w - lr * _buf


# %% role="wrong" name="corrected_average" of="last_step_repeated"
# hint: This is the average of Adam, with its bias correction. Momentum as PyTorch has it needs neither the
# weight 1 - mu nor a correction.
# step = mu * state.get("step", 0) - lr * grad  ->  state["t"] = state.get("t", 0) + 1
# state["step"] = step  ->  state["m"] = mu * state.get("m", 0) + (1 - mu) * grad
# return w + step  ->  return w - lr * state["m"] / (1 - mu ** state["t"])
# %% role="wrong" name="step_returned" slip="all"
# hint: You return how far w should go. The caller wants the place where it arrives.
# return w - lr * state["buf"]  ->  return lr * state["buf"]
# %% role="wrong" name="nothing_returned" hint="nothing_returned" slip="all"
# return w - lr * state["buf"]  ->  w -= lr * state["buf"]
# %% role="wrong" name="state_returned_too" slip="all"
# hint: The caller wants one tensor. It has the state already: it is its own dictionary.
# return w - lr * state["buf"]  ->  return w - lr * state["buf"], state
# %% role="wrong" name="state_expected_to_be_filled" slip="all"
# hint: At the first step state is empty, so a key is missing there. What should buf be before the first step?
# state["buf"] = mu * state.get("buf", 0) + grad  ->  state["buf"] = mu * state["buf"] + grad
# %% role="wrong" name="fades_faster_each_step"
# hint: Your buf loses more at each step than at the one before. Does mu in the formula depend on the step?
# state["buf"] = mu * state.get("buf", 0)  ->  state["buf"] = mu ** state["t"] * state.get("buf", 0)
#   def momentum_step(w, grad, state, lr, mu=0.9):
# +     state["t"] = state.get("t", 0) + 1
# %% role="wrong" name="only_the_direction" slip="all"
# hint: All your steps have the length of lr. Which part of buf is left in them?
# return w - lr * state["buf"]  ->  return w - lr * state["buf"].sign()
# %% role="wrong" name="weights_of_an_average_swapped" slip="all"
# hint: Your buf keeps 1 - mu of what it was and takes mu of the new gradient. Which weight has each of the
# two in the formula?
# mu * state.get("buf", 0) + grad  ->  (1 - mu) * state.get("buf", 0) + mu * grad
# %% role="wrong" name="first_gradient_counts_twice" of="average_after_the_first_step" slip="all"
# hint: In the first step your gradient goes into buf twice: as its start, and once more. What is buf before
# the first step?
# - else:
# -     state["buf"] = mu * state["buf"] + (1 - mu) * grad
# + state["buf"] = mu * state["buf"] + grad
# %% [markdown] role="hints"
# - first_by_hand: Before the first step buf is 0: do the first step of the statement's example by hand.
# - first_still_in_buf: Print buf after each step of the statement's example: is the first gradient still in
#   it?
# - left_of_the_first: Print buf after each step: how much is left of the first gradient?
# - where_mu_is_used: Call it with another mu: where does your code use it?
# - new_rate_acts_on: Change lr between two steps: on what does the new rate act?
# - where_buf_is_kept: Each parameter has a state of its own: where do you keep buf?
# %% role="wrong" name="mu_times_both" slip="all"
# hint: mu shrinks the old buf only. What is the first step when buf was 0: lr · gradient, or less?
# mu * state.get("buf", 0) + grad  ->  mu * (state.get("buf", 0) + grad)
# %% role="wrong" name="rate_in_the_buffer_and_in_the_step" slip="all"
# hint: lr counts twice: once in buf, and once in the step. Where does the formula have it?
# state.get("buf", 0) + grad  ->  state.get("buf", 0) + lr * grad
# %% role="wrong" name="gradient_added_to_the_step" slip="all"
# hint: The gradient moves w twice: once in buf, and once beside it.
# w - lr * state["buf"]  ->  w - lr * (state["buf"] + grad)
