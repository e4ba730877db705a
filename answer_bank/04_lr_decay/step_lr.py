# %% [markdown] role="hints"
# - one_interval: Print the rate for each epoch of one interval: it should be the same number.
# - first_epoch_of_the_second: In which interval is epoch step_size: still in the first?
# - last_epoch_of_the_first: In which interval is epoch step_size - 1?
# - other_numbers: Try other numbers than the example's: what does your code take for granted?
# - falls_each_epoch: With step_size = 1 the rate falls at each epoch.
# %% role="right" name="loop"
def step_lr(base_lr, epoch, step_size, gamma):
    rate = base_lr
    for one in range(1, epoch + 1):
        if one % step_size == 0:
            rate *= gamma
    return rate


# %% role="right" name="recursive"
def step_lr(base_lr, epoch, step_size, gamma):
    if epoch < step_size:
        return base_lr
    return gamma * step_lr(base_lr, epoch - step_size, step_size, gamma)


# %% role="right" name="tensor"
def step_lr(base_lr, epoch, step_size, gamma):
    intervals = torch.tensor(epoch).div(step_size, rounding_mode="floor")
    return base_lr * torch.tensor(gamma, dtype=torch.float64).pow(intervals)


# %% role="right" name="divmod"
def step_lr(base_lr, epoch, step_size, gamma):
    intervals, _ = divmod(epoch, step_size)
    return base_lr * pow(gamma, intervals)


# %% role="wrong" name="true_division"
# hint: Your rate falls a little at each epoch. How many whole intervals are over by epoch 5 when each has 3
# epochs?
# // step_size  ->  / step_size
# %% role="wrong" name="falls_only_once"
# hint: Your rate falls after the first interval and then stays. What happens after the second one?
# ** (epoch // step_size)  ->  if epoch >= step_size else base_lr
# %% role="wrong" name="remainder" slip="all"
# hint: Your rate starts again at base_lr in every interval. Which of // and % counts whole intervals?
# // step_size  ->  % step_size
# %% role="wrong" name="one_epoch_early"
# hint: Your rate falls one epoch too early. Epochs count from 0: which is the last one of the first interval?
# epoch // step_size  ->  (epoch + 1) // step_size
# %% role="wrong" name="one_epoch_late"
# hint: Your rate falls one epoch too late. Does epoch step_size belong to the first interval or the second?
def step_lr(base_lr, epoch, step_size, gamma):
    rate = base_lr
    while epoch > step_size:
        rate *= gamma
        epoch -= step_size
    return rate


# %% role="wrong" name="multiplied_by_the_count" slip="all"
# hint: Multiplying by gamma twice is not multiplying by 2 gamma. And what should be left in the first
# interval?
# ** (epoch // step_size)  ->  * (epoch // step_size)
# %% role="wrong" name="one_minus_gamma" hint="one_minus_gamma" slip="all"
# * gamma  ->  * (1 - gamma)
# %% role="wrong" name="step_size_ignored" slip="all"
# hint: Your rate falls at every epoch. Where do you use step_size?
# return base_lr * gamma ** (epoch // step_size)  ->  return base_lr * gamma**epoch
# %% role="wrong" name="base_lr_forgotten" hint="base_lr_forgotten" slip="all"
# base_lr * gamma  ->  gamma
# %% role="wrong" name="only_on_boundaries" slip="all"
# hint: Your rate is smaller in single epochs only, and large again in the next. What holds between two
# boundaries?
# ** (epoch // step_size)  ->  if epoch > 0 and epoch % step_size == 0 else base_lr
# %% role="wrong" name="compounds" slip="all"
# hint: lr = base_lr · gamma to a power, once. You multiply a rate that has fallen already by the whole power
# again.
def step_lr(base_lr, epoch, step_size, gamma):
    rate = base_lr
    for one in range(epoch + 1):
        rate = rate * gamma ** (one // step_size)
    return rate


# %% role="wrong" name="divided_by_gamma" hint="divided_by_gamma" slip="all"
# * gamma  ->  / gamma
# %% role="wrong" name="rounded_to_the_nearest"
# hint: Your rate falls in the middle of an interval. Do 4 epochs of an interval of 7 count as a whole one?
# (epoch // step_size)  ->  round(epoch / step_size)
# %% role="wrong" name="straight_line"
# hint: Your rate falls by the same amount each time. What stays the same: a difference, or a quotient?
# * gamma ** (epoch // step_size)  ->  - base_lr * (1 - gamma) * (epoch // step_size)
# %% role="wrong" name="never_below_a_smallest_rate" hint="never_below_a_smallest_rate"
# base_lr * gamma ** (epoch // step_size)  ->  max(base_lr * gamma ** (epoch // step_size), 1e-4)
# %% role="wrong" name="straight_line_by_gamma" hint="straight_line" slip="all"
# gamma ** (epoch // step_size)  ->  (1 - gamma * (epoch // step_size))
# %% role="wrong" name="falls_when_an_interval_begins"
# hint: Your rate falls in the first epoch of each interval already, also in the first interval. How many
# whole intervals are over in epoch 0?
# - return base_lr * gamma ** (epoch // step_size)
# + for past in range(epoch):
# +     base_lr *= gamma if past % step_size == 0 else 1
# + return base_lr
# %% role="wrong" name="power_and_base_swapped" slip="all"
# hint: gamma and the count have changed places: which of them is raised to the power of the other?
# gamma ** (epoch // step_size)  ->  (epoch // step_size) ** gamma
# %% role="wrong" name="quotient_upside_down" slip="all"
# hint: You divide step_size by epoch. How many whole intervals of 3 epochs are over in epoch 7?
# epoch // step_size  ->  step_size // max(epoch, 1)
# %% role="wrong" name="quotient_upside_down_without_a_look" hint="quotient_upside_down" slip="all"
# epoch // step_size  ->  step_size // epoch
