# %% [markdown] role="hints"
# - quotient_of_two: Divide each rate by the one before: what should the quotient be?
# - all_its_digits: Print the rate of epoch 150 with all its digits.
# - gamma_above_1: gamma may be above 1: is anything bounded?
# %% role="right" name="loop"
def exponential_lr(base_lr, epoch, gamma):
    rate = base_lr
    for _ in range(epoch):
        rate *= gamma
    return rate


# %% role="right" name="logarithm"
def exponential_lr(base_lr, epoch, gamma):
    import math

    return base_lr * math.exp(epoch * math.log(gamma))


# %% role="right" name="tensor"
# gamma**epoch  ->  torch.tensor(gamma, dtype=torch.float64) ** epoch
# %% role="right" name="recursive"
# * gamma**epoch  ->  if epoch == 0 else gamma * exponential_lr(base_lr, epoch - 1, gamma)
# %% role="wrong" name="compounds" of="loop" slip="all"
# hint: lr = base_lr · gamma to the power of the epoch, once. You multiply a rate that has fallen already by
# the whole power again.
# for _ in range(epoch):  ->  for one in range(epoch + 1):
# rate *= gamma  ->  rate *= gamma**one
# %% role="wrong" name="multiplied_by_the_epoch" slip="all"
# hint: Multiplying by gamma three times is not multiplying by 3 gamma. And what is the rate in epoch 0?
# return base_lr * gamma**epoch  ->  return base_lr * gamma * epoch
# %% role="wrong" name="natural_exponential" of="logarithm" slip="all"
# hint: Here gamma is the factor from one epoch to the next. By what does your rate fall in one epoch?
# return base_lr * math.exp(epoch * math.log(gamma))  ->  return base_lr * math.exp(-gamma * epoch)
# %% role="wrong" name="base_in_the_power" slip="all"
# hint: How often is base_lr multiplied in? Mind which part the power binds to, and work out epoch 2 by hand.
# return base_lr * gamma**epoch  ->  return (base_lr * gamma) ** epoch
# %% role="wrong" name="one_epoch_early" slip="all"
# hint: Your rate is one epoch ahead. What should it be in epoch 0?
# return base_lr * gamma**epoch  ->  return base_lr * gamma ** (epoch + 1)
# %% role="wrong" name="one_epoch_late" slip="all"
# hint: Your rate is one epoch late. How many epochs are over by epoch 1?
# return base_lr * gamma**epoch  ->  return base_lr * gamma ** max(epoch - 1, 0)
# %% role="wrong" name="one_minus_gamma" hint="one_minus_gamma" slip="all"
# return base_lr * gamma**epoch  ->  return base_lr * (1 - gamma) ** epoch
# %% role="wrong" name="divided_by_gamma" hint="divided_by_gamma" slip="all"
# return base_lr * gamma**epoch  ->  return base_lr / gamma**epoch
# %% role="wrong" name="straight_line" slip="all"
# hint: Your rate falls by the same amount at each epoch, and gets below 0. What stays the same from epoch to
# epoch: a difference, or a quotient?
# return base_lr * gamma**epoch  ->  return base_lr - base_lr * (1 - gamma) * epoch
# %% role="wrong" name="caret_for_power" slip="all"
# hint: In Python ^ is not the power. Which operator is?
# return base_lr * gamma**epoch  ->  return base_lr * gamma ^ epoch
# %% role="wrong" name="base_lr_forgotten" hint="base_lr_forgotten" slip="all"
# return base_lr * gamma**epoch  ->  return gamma**epoch
# %% role="wrong" name="rounded"
# hint: Late in the schedule your rate is exactly 0. Which step of yours throws digits away?
# return base_lr * gamma**epoch  ->  return round(base_lr * gamma**epoch, 6)
# %% role="wrong" name="base_in_the_power_after_epoch_0" hint="base_in_the_power" slip="all"
# base_lr * gamma**epoch  ->  (base_lr * gamma) ** epoch if epoch else base_lr
# %% role="wrong" name="divided_by_the_time" slip="all"
# hint: Your rate falls quickly at first and then ever more slowly. Divide each rate by the one before: is the
# quotient the same at each epoch?
# return base_lr * gamma**epoch  ->  return base_lr / (1 + gamma * epoch)
# %% role="wrong" name="epoch_in_the_base" slip="all"
# hint: gamma and epoch have changed places: which of them is raised to the power of the other?
# gamma**epoch  ->  epoch**gamma
# %% role="wrong" name="rate_added" slip="all"
# hint: You add base_lr to the power. What is done to the rate at each epoch?
# base_lr * gamma**epoch  ->  base_lr + gamma**epoch
# %% role="wrong" name="whole_rate_in_the_power_of_gamma" hint="base_in_the_power" slip="all"
# base_lr * gamma**epoch  ->  (gamma * base_lr) ** epoch
