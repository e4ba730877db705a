# %% [markdown] role="hints"
# - rate_before_the_first_step: Print the rate before the first step of each epoch.
# - the_start: Print the rate that is set at the start of each epoch.
# - one_step_by_hand: Follow one step by hand: the gradient of the loss is 2 w.
# - epochs_of_one_step: Let each epoch have one step: which rate does it use?
# - gradient_is_2_w: Print w.grad before each step: it should be 2 w.
# - count_the_steps: Count the steps that the optimizer takes, and those of the scheduler.
# - after_each_step_of_the_example: Print w after each step of the statement's example.
# - small_loss: How many steps does each epoch take when the loss is small already?
# - how_often_and_when: How often does the scheduler take a step in one epoch, and when?
# - when_it_is_cleared: w may hold a gradient from before: when is it cleared?
# - what_the_second_call_finds: Call it twice: what does the second call find?
# %% role="base" name="usual"
# (w, optimizer, scheduler, epochs, iters) -> list:  ->  (w, optimizer, scheduler, epochs, iters):
# loss.backward()  ->  (w**2).sum().backward()
# - loss = (w**2).sum()
# %% role="right" name="gradient_set_by_hand"
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = torch.zeros(epochs, dtype=torch.float64)
    for epoch in range(epochs):
        rates[epoch] = scheduler.get_last_lr()[0]
        for _ in range(iters):
            w.grad = 2 * w.detach()
            optimizer.step()
        scheduler.step()
    return rates.tolist()


# %% role="right" name="get_last_lr"
# - rates.append(optimizer.param_groups[0]["lr"])
# optimizer.zero_grad()  ->  w.grad = None
# loss = (w**2).sum()  ->  loss = w.pow(2).sum()
#       optimizer.step()
# + rates += scheduler.get_last_lr()
# %% role="right" name="closure" of="usual"
#   def train_with_schedule(w, optimizer, scheduler, epochs, iters):
# +     def loss():
# +         optimizer.zero_grad(set_to_none=False)
# +         value = torch.dot(w.flatten(), w.flatten())
# +         value.backward()
# +         return value
# +
# rates.append(optimizer.param_groups[0]["lr"])  ->  rates.append(scheduler.get_last_lr()[0])
# optimizer.step()  ->  optimizer.step(loss)
# - optimizer.zero_grad()
# - (w**2).sum().backward()
# %% role="right" name="one_epoch_in_a_function"
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    def one_epoch():
        (rate,) = {group["lr"] for group in optimizer.param_groups}
        for _ in range(iters):
            optimizer.zero_grad()
            (w.grad,) = torch.autograd.grad(torch.sum(torch.square(w)), w)
            optimizer.step()
        scheduler.step()
        return rate

    return [one_epoch() for _ in range(epochs)]


# %% role="wrong" name="scheduler_in_the_batch_loop" of="usual" slip="aim"
# hint: Your rate falls after every iteration. Which of the two loops does the scheduler's step belong in?
# - scheduler.step()
# +     scheduler.step()
# %% role="wrong" name="scheduler_first" of="usual" slip="all"
# hint: Your first epoch uses the rate of the second. Which takes its step first, optimizer or scheduler?
#   for _ in range(epochs):
# +     scheduler.step()
#       optimizer.step()
# - scheduler.step()
# %% role="wrong" name="rate_noted_too_late" of="usual"
# hint: You note the rate of the next epoch. When does the scheduler change it?
# - rates.append(optimizer.param_groups[0]["lr"])
#   scheduler.step()
# + rates.append(scheduler.get_last_lr()[0])
# %% role="wrong" name="gradients_never_cleared" of="usual"
# hint: Print w.grad before each step: backward adds to what is there. What should happen to the old gradient?
# - optimizer.zero_grad()
# %% role="wrong" name="gradients_cleared_once_an_epoch" of="gradients_never_cleared"
# hint: You clear the gradient once an epoch. How often does backward add to it in that time?
#   rates.append(optimizer.param_groups[0]["lr"])
# + optimizer.zero_grad()
# %% role="wrong" name="gradients_cleared_after_the_step" of="gradients_never_cleared"
# hint: Your very first step uses a gradient that was there before. When do you clear for the first time?
#   optimizer.step()
# + optimizer.zero_grad()
# %% role="wrong" name="gradients_cleared_before_the_step" of="gradients_never_cleared"
# hint: w never moves. What is left of the gradient when the optimizer takes its step?
#   (w**2).sum().backward()
# + optimizer.zero_grad()
# %% role="wrong" name="lists_in_the_list" of="usual"
# hint: get_last_lr() returns a list, one number a group. What does your list hold?
# rates.append(optimizer.param_groups[0]["lr"])  ->  rates.append(scheduler.get_last_lr())
# %% role="wrong" name="a_rate_for_each_iteration" of="usual"
# hint: One number an epoch is wanted. How long is your list?
# - rates.append(optimizer.param_groups[0]["lr"])
#   for _ in range(iters):
# +     rates.append(optimizer.param_groups[0]["lr"])
# %% role="wrong" name="mean_instead_of_sum" of="usual"
# hint: The loss is the sum of all squares. By how much is the gradient of their mean smaller?
# (w**2).sum().backward()  ->  (w**2).mean().backward()
# %% role="wrong" name="scheduler_never_steps" of="usual" slip="all"
# hint: Your rate is the same in all epochs. Who tells the scheduler that an epoch is over?
# - scheduler.step()
# %% role="wrong" name="step_by_hand" of="usual"
# hint: You move w yourself, so the optimizer's momentum never works. Whose step should it be?
# - optimizer.step()
# + with torch.no_grad():
# +     w -= rates[-1] * w.grad
# %% role="wrong" name="no_step_after_the_last_epoch" of="scheduler_first"
# hint: After your last epoch the scheduler takes no step. Does an epoch begin or end with it?
# for _ in range(epochs):  ->  for epoch in range(epochs):
# - scheduler.step()
# + if epoch > 0:
# +     scheduler.step()
# %% role="wrong" name="one_gradient_for_all_iterations" of="gradients_never_cleared"
# hint: All steps of an epoch use one gradient. Where has w gone in the meantime?
#   rates.append(optimizer.param_groups[0]["lr"])
# + optimizer.zero_grad()
# + (w**2).sum().backward()
#   for _ in range(iters):
# -     (w**2).sum().backward()
# %% role="wrong" name="epochs_and_iterations_swapped" of="usual" slip="all"
# hint: How long is your list: one number an epoch, or one an iteration of the other loop?
# for _ in range(epochs):  ->  for _ in range(iters):
#   rates.append(optimizer.param_groups[0]["lr"])
# - for _ in range(iters):
# + for _ in range(epochs):
# %% role="wrong" name="stops_when_the_loss_is_small"
# hint: You leave the loop early when the loss is small. Each epoch has iters steps, whatever the loss.
#   loss = (w**2).sum()
# + if loss < 1e-3:
# +     break
# %% role="wrong" name="default_rate_noted" of="usual"
# hint: You note the same rate in each epoch, though the steps become smaller. Where does an optimizer keep
# the rate that it uses now?
# rates.append(optimizer.param_groups[0]["lr"])  ->  rates.append(optimizer.defaults["lr"])
# %% role="wrong" name="scheduler_before_the_steps" slip="all"
# hint: The rates that you note are right, but each epoch trains with the rate of the next one. Where does
# the scheduler's step belong?
# - scheduler.step()
#   rates.append(optimizer.param_groups[0]["lr"])
# + scheduler.step()
# %% role="wrong" name="loss_is_the_sum"
# hint: The gradient of your loss is the same whatever w is. Which power of w does the statement sum up?
# (w**2).sum()  ->  w.sum()
# %% role="wrong" name="loss_is_halved"
# hint: Your steps are half as long as they should be. Which factor does the statement's loss have?
# (w**2).sum()  ->  (w**2).sum() / 2
# %% role="wrong" name="optimizer_never_steps" slip="all"
# hint: w stays as it is. Which call moves it, and where?
# - optimizer.step()
# %% role="wrong" name="one_iteration_an_epoch"
# hint: Each of your epochs has a single iteration. What does iters say?
# - for _ in range(iters):
# -     optimizer.zero_grad()
# -     loss = (w**2).sum()
# -     loss.backward()
# -     optimizer.step()
# + optimizer.zero_grad()
# + loss = (w**2).sum()
# + loss.backward()
# + optimizer.step()
# %% role="wrong" name="w_returned"
# hint: The list of rates is wanted: what do you return?
# return rates  ->  return w
