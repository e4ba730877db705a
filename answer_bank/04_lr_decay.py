# %% [markdown]
# # Known answers to 04_lr_decay
#
# Right answers of other shapes, which must earn everything, and wrong ones, each with the hint that its
# author should read. Each cell stands in place of the exercise's solution cell. Wrong answers that behave
# alike share their hint.

# %% exercise="step_lr" role="wrong" name="true_division" slip="all"
# hint: Your rate falls a little at each epoch. How many whole intervals lie behind epoch 5 when each
# has 3 epochs?
def step_lr(base_lr, epoch, step_size, gamma):
    return base_lr * gamma ** (epoch / step_size)


# %% exercise="step_lr" role="wrong" name="falls_only_once" slip="all"
# hint: Your rate falls after the first interval and then stays. What happens after the second one?
def step_lr(base_lr, epoch, step_size, gamma):
    return base_lr * gamma if epoch >= step_size else base_lr


# %% exercise="step_lr" role="wrong" name="remainder" slip="all"
# hint: Your rate starts again at base_lr in every interval. Which of // and % counts whole intervals?
def step_lr(base_lr, epoch, step_size, gamma):
    return base_lr * gamma ** (epoch % step_size)


# %% exercise="step_lr" role="wrong" name="one_epoch_early"
# hint: Your rate falls one epoch too early. Epochs count from 0: which is the last one of the first interval?
def step_lr(base_lr, epoch, step_size, gamma):
    return base_lr * gamma ** ((epoch + 1) // step_size)


# %% exercise="step_lr" role="wrong" name="one_epoch_late"
# hint: Your rate falls one epoch too late. Does epoch step_size belong to the first interval or the second?
def step_lr(base_lr, epoch, step_size, gamma):
    rate = base_lr
    while epoch > step_size:
        rate *= gamma
        epoch -= step_size
    return rate


# %% exercise="step_lr" role="wrong" name="multiplied_by_the_count" slip="all"
# hint: Multiplying by gamma twice is not multiplying by 2 gamma. And what should be left in the
# first interval?
def step_lr(base_lr, epoch, step_size, gamma):
    return base_lr * gamma * (epoch // step_size)


# %% exercise="step_lr" role="wrong" name="one_minus_gamma" slip="all"
# hint: gamma is what is left of the rate, not what is taken away. With gamma = 0.5 both look the same.
def step_lr(base_lr, epoch, step_size, gamma):
    return base_lr * (1 - gamma) ** (epoch // step_size)


# %% exercise="step_lr" role="wrong" name="step_size_ignored" slip="all"
# hint: Your rate falls at every epoch. Where do you use step_size?
def step_lr(base_lr, epoch, step_size, gamma):
    return base_lr * gamma**epoch


# %% exercise="step_lr" role="wrong" name="base_lr_forgotten" slip="all"
# hint: Your result is the same for every base_lr. What is the rate in epoch 0?
def step_lr(base_lr, epoch, step_size, gamma):
    return gamma ** (epoch // step_size)


# %% exercise="step_lr" role="wrong" name="only_on_boundaries" slip="all"
# hint: Your rate is smaller in single epochs only, and large again in the next. What holds between
# two boundaries?
def step_lr(base_lr, epoch, step_size, gamma):
    return base_lr * gamma if epoch > 0 and epoch % step_size == 0 else base_lr


# %% exercise="step_lr" role="wrong" name="compounds" slip="all"
# hint: lr = base_lr · gamma to a power, once. You multiply a rate that has fallen already by the whole
# power again.
def step_lr(base_lr, epoch, step_size, gamma):
    rate = base_lr
    for one in range(epoch + 1):
        rate = rate * gamma ** (one // step_size)
    return rate


# %% exercise="step_lr" role="wrong" name="divided_by_gamma" slip="all"
# hint: With gamma below 1 your rate grows. Multiply, or divide?
def step_lr(base_lr, epoch, step_size, gamma):
    return base_lr / gamma ** (epoch // step_size)


# %% exercise="step_lr" role="wrong" name="rounded_to_the_nearest"
# hint: Your rate falls in the middle of an interval. Do 4 epochs of an interval of 7 count as a whole one?
def step_lr(base_lr, epoch, step_size, gamma):
    return base_lr * gamma ** round(epoch / step_size)


# %% exercise="step_lr" role="wrong" name="straight_line" slip="all"
# hint: Your rate falls by the same amount each time. What stays the same: a difference, or a quotient?
def step_lr(base_lr, epoch, step_size, gamma):
    return base_lr - base_lr * (1 - gamma) * (epoch // step_size)


# %% exercise="step_lr" role="wrong" name="never_below_a_smallest_rate"
# hint: Your rate stops falling at a smallest value that nobody asked for. What if base_lr is smaller than it?
def step_lr(base_lr, epoch, step_size, gamma):
    return max(base_lr * gamma ** (epoch // step_size), 1e-4)


# %% exercise="step_lr" role="wrong" name="straight_line_by_gamma" slip="all"
# hint: Your rate falls by the same amount each time. What stays the same: a difference, or a quotient?
def step_lr(base_lr, epoch, step_size, gamma):
    return base_lr * (1 - gamma * (epoch // step_size))


# %% exercise="step_lr" role="right" name="loop"
def step_lr(base_lr, epoch, step_size, gamma):
    rate = base_lr
    for one in range(1, epoch + 1):
        if one % step_size == 0:
            rate *= gamma
    return rate


# %% exercise="step_lr" role="right" name="recursive"
def step_lr(base_lr, epoch, step_size, gamma):
    if epoch < step_size:
        return base_lr
    return gamma * step_lr(base_lr, epoch - step_size, step_size, gamma)


# %% exercise="step_lr" role="right" name="tensor"
def step_lr(base_lr, epoch, step_size, gamma):
    intervals = torch.tensor(epoch).div(step_size, rounding_mode="floor")
    return base_lr * torch.tensor(gamma, dtype=torch.float64).pow(intervals)


# %% exercise="step_lr" role="right" name="divmod"
def step_lr(base_lr, epoch, step_size, gamma):
    intervals, _ = divmod(epoch, step_size)
    return base_lr * pow(gamma, intervals)


# %% exercise="multistep_lr" role="wrong" name="strictly_before"
# hint: In the epoch of a milestone your rate is still the old one. Compare with < or with <=?
def multistep_lr(base_lr, epoch, milestones, gamma):
    return base_lr * gamma ** sum(one < epoch for one in milestones)


# %% exercise="multistep_lr" role="wrong" name="bisected_on_the_wrong_side"
# hint: In the epoch of a milestone your rate is still the old one. Compare with < or with <=?
def multistep_lr(base_lr, epoch, milestones, gamma):
    import bisect

    return base_lr * gamma ** bisect.bisect_left(sorted(milestones), epoch)


# %% exercise="multistep_lr" role="wrong" name="as_a_set"
# hint: An epoch that stands twice in the list multiplies twice. What does a set keep of it?
def multistep_lr(base_lr, epoch, milestones, gamma):
    return base_lr * gamma ** sum(one <= epoch for one in set(milestones))


# %% exercise="multistep_lr" role="wrong" name="stops_at_the_first_larger"
# hint: Your loop ends at the first milestone that is not reached. May smaller ones stand behind it?
def multistep_lr(base_lr, epoch, milestones, gamma):
    rate = base_lr
    for one in milestones:
        if one > epoch:
            break
        rate *= gamma
    return rate


# %% exercise="multistep_lr" role="wrong" name="sorts_the_callers_list"
# hint: After your call the caller's list is in another order. Which way of sorting makes a new list?
def multistep_lr(base_lr, epoch, milestones, gamma):
    milestones.sort()
    return base_lr * gamma ** sum(one <= epoch for one in milestones)


# %% exercise="multistep_lr" role="wrong" name="empties_the_callers_list"
# hint: After your call milestones are missing from the caller's list. What does pop or remove do
# to the list that was given?
def multistep_lr(base_lr, epoch, milestones, gamma):
    rate = base_lr
    for one in sorted(milestones):
        if one <= epoch:
            milestones.remove(one)
            rate *= gamma
    return rate


# %% exercise="multistep_lr" role="wrong" name="falls_only_once" slip="all"
# hint: Your rate falls at one milestone and then stays. What happens at the others?
def multistep_lr(base_lr, epoch, milestones, gamma):
    return base_lr * gamma if any(one <= epoch for one in milestones) else base_lr


# %% exercise="multistep_lr" role="wrong" name="only_on_milestones" slip="all"
# hint: Your rate is smaller in the epoch of a milestone only. Which rate holds in the epochs behind it?
def multistep_lr(base_lr, epoch, milestones, gamma):
    return base_lr * gamma ** milestones.count(epoch)


# %% exercise="multistep_lr" role="wrong" name="multiplied_by_the_count" slip="all"
# hint: Multiplying by gamma twice is not multiplying by 2 gamma. What is the rate after two milestones,
# written as a product?
def multistep_lr(base_lr, epoch, milestones, gamma):
    return base_lr * gamma * sum(one <= epoch for one in milestones)


# %% exercise="multistep_lr" role="wrong" name="growing_powers" slip="all"
# hint: Each milestone multiplies by gamma once. By how much does your rate fall at the second one?
def multistep_lr(base_lr, epoch, milestones, gamma):
    rate = base_lr
    for place, one in enumerate(sorted(milestones), start=1):
        if one <= epoch:
            rate *= gamma**place
    return rate


# %% exercise="multistep_lr" role="wrong" name="counts_those_ahead" slip="all"
# hint: Your rate is small at first and grows. Do you count the milestones behind the epoch, or those ahead?
def multistep_lr(base_lr, epoch, milestones, gamma):
    return base_lr * gamma ** sum(one > epoch for one in milestones)


# %% exercise="multistep_lr" role="wrong" name="base_lr_forgotten" slip="all"
# hint: Your result is the same for every base_lr. What is the rate in epoch 0?
def multistep_lr(base_lr, epoch, milestones, gamma):
    return gamma ** sum(one <= epoch for one in milestones)


# %% exercise="multistep_lr" role="wrong" name="place_instead_of_count" slip="all"
# hint: You use the place of the last milestone, which counts from 0. How many are reached at the first one?
def multistep_lr(base_lr, epoch, milestones, gamma):
    place = 0
    for i, one in enumerate(sorted(milestones)):
        if one <= epoch:
            place = i
    return base_lr * gamma**place


# %% exercise="multistep_lr" role="wrong" name="last_milestone_left_out"
# hint: At the last milestone nothing happens any more. Where does your loop end?
def multistep_lr(base_lr, epoch, milestones, gamma):
    ordered = sorted(milestones)
    return base_lr * gamma ** sum(one <= epoch for one in ordered[:-1])


# %% exercise="multistep_lr" role="wrong" name="milestone_at_0_left_out"
# hint: A milestone may stand at epoch 0, too: then the new rate holds from the start.
def multistep_lr(base_lr, epoch, milestones, gamma):
    lr = base_lr
    for passed in range(1, epoch + 1):
        lr *= gamma ** list(milestones).count(passed)
    return lr


# %% exercise="multistep_lr" role="wrong" name="never_below_a_smallest_rate"
# hint: Your rate stops falling at a smallest value that nobody asked for. What if base_lr is smaller than it?
def multistep_lr(base_lr, epoch, milestones, gamma):
    return max(base_lr * gamma ** sum(one <= epoch for one in milestones), 1e-4)


# %% exercise="multistep_lr" role="wrong" name="multiplied_by_the_count_from_the_first" slip="all"
# hint: Multiplying by gamma twice is not multiplying by 2 gamma. What is the rate after two milestones,
# written as a product?
def multistep_lr(base_lr, epoch, milestones, gamma):
    reached = sum(one <= epoch for one in milestones)
    return base_lr * gamma * reached if reached else base_lr


# %% exercise="multistep_lr" role="wrong" name="bisected_unsorted"
# hint: A bisection relies on a sorted list. Which order may the milestones have here?
def multistep_lr(base_lr, epoch, milestones, gamma):
    import bisect

    return base_lr * gamma ** bisect.bisect_right(milestones, epoch)


# %% exercise="multistep_lr" role="wrong" name="milestones_taken_for_intervals" slip="all"
# hint: You add the milestones up, as if each one said how long to wait. From where are they counted?
def multistep_lr(base_lr, epoch, milestones, gamma):
    begin = 0
    for length in sorted(milestones):
        begin += length
        if epoch >= begin:
            base_lr = base_lr * gamma
    return base_lr


# %% exercise="multistep_lr" role="right" name="loop"
def multistep_lr(base_lr, epoch, milestones, gamma):
    for one in milestones:
        if epoch >= one:
            base_lr = base_lr * gamma
    return base_lr


# %% exercise="multistep_lr" role="right" name="bisected"
def multistep_lr(base_lr, epoch, milestones, gamma):
    import bisect

    return base_lr * gamma ** bisect.bisect_right(sorted(milestones), epoch)


# %% exercise="multistep_lr" role="right" name="counter"
def multistep_lr(base_lr, epoch, milestones, gamma):
    from collections import Counter

    counts = Counter(milestones)
    rate = base_lr
    for one in range(epoch + 1):
        rate *= gamma ** counts[one]
    return rate


# %% exercise="multistep_lr" role="right" name="tensor"
def multistep_lr(base_lr, epoch, milestones, gamma):
    reached = (torch.tensor(milestones) <= epoch).sum()
    return base_lr * torch.tensor(gamma, dtype=torch.float64) ** reached


# %% exercise="exponential_lr" role="wrong" name="compounds" slip="all"
# hint: lr = base_lr · gamma to the power of the epoch, once. You multiply a rate that has fallen already
# by the whole power again.
def exponential_lr(base_lr, epoch, gamma):
    rate = base_lr
    for one in range(epoch + 1):
        rate *= gamma**one
    return rate


# %% exercise="exponential_lr" role="wrong" name="multiplied_by_the_epoch" slip="all"
# hint: Multiplying by gamma three times is not multiplying by 3 gamma. And what is the rate in epoch 0?
def exponential_lr(base_lr, epoch, gamma):
    return base_lr * gamma * epoch


# %% exercise="exponential_lr" role="wrong" name="natural_exponential" slip="all"
# hint: Here gamma is the factor from one epoch to the next. By what does your rate fall in one epoch?
def exponential_lr(base_lr, epoch, gamma):
    import math

    return base_lr * math.exp(-gamma * epoch)


# %% exercise="exponential_lr" role="wrong" name="base_in_the_power" slip="all"
# hint: How often is base_lr multiplied in? Mind which part the power binds to, and work out epoch 2 by
# hand.
def exponential_lr(base_lr, epoch, gamma):
    return (base_lr * gamma) ** epoch


# %% exercise="exponential_lr" role="wrong" name="one_epoch_early" slip="all"
# hint: Your rate is one epoch ahead. What should it be in epoch 0?
def exponential_lr(base_lr, epoch, gamma):
    return base_lr * gamma ** (epoch + 1)


# %% exercise="exponential_lr" role="wrong" name="one_epoch_late" slip="all"
# hint: Your rate is one epoch behind. How many epochs lie behind epoch 1?
def exponential_lr(base_lr, epoch, gamma):
    return base_lr * gamma ** max(epoch - 1, 0)


# %% exercise="exponential_lr" role="wrong" name="one_minus_gamma" slip="all"
# hint: gamma is what is left of the rate, not what is taken away. With gamma = 0.5 both look the same.
def exponential_lr(base_lr, epoch, gamma):
    return base_lr * (1 - gamma) ** epoch


# %% exercise="exponential_lr" role="wrong" name="divided_by_gamma" slip="all"
# hint: With gamma below 1 your rate grows. Multiply, or divide?
def exponential_lr(base_lr, epoch, gamma):
    return base_lr / gamma**epoch


# %% exercise="exponential_lr" role="wrong" name="straight_line" slip="all"
# hint: Your rate falls by the same amount at each epoch, and gets below 0. What stays the same from epoch
# to epoch: a difference, or a quotient?
def exponential_lr(base_lr, epoch, gamma):
    return base_lr - base_lr * (1 - gamma) * epoch


# %% exercise="exponential_lr" role="wrong" name="caret_for_power" slip="all"
# hint: In Python ^ is not the power. Which operator is?
def exponential_lr(base_lr, epoch, gamma):
    return base_lr * gamma ^ epoch


# %% exercise="exponential_lr" role="wrong" name="base_lr_forgotten" slip="all"
# hint: Your result is the same for every base_lr. What is the rate in epoch 0?
def exponential_lr(base_lr, epoch, gamma):
    return gamma**epoch


# %% exercise="exponential_lr" role="wrong" name="rounded"
# hint: Late in the schedule your rate is exactly 0. Which step of yours throws digits away?
def exponential_lr(base_lr, epoch, gamma):
    return round(base_lr * gamma**epoch, 6)


# %% exercise="exponential_lr" role="wrong" name="base_in_the_power_after_epoch_0" slip="all"
# hint: How often is base_lr multiplied in? Mind which part the power binds to, and work out epoch 2 by
# hand.
def exponential_lr(base_lr, epoch, gamma):
    return (base_lr * gamma) ** epoch if epoch else base_lr


# %% exercise="exponential_lr" role="wrong" name="divided_by_the_time" slip="all"
# hint: Your rate falls quickly at first and then ever more slowly. Divide each rate by the one before: is
# the quotient the same at each epoch?
def exponential_lr(base_lr, epoch, gamma):
    return base_lr / (1 + gamma * epoch)


# %% exercise="exponential_lr" role="right" name="loop"
def exponential_lr(base_lr, epoch, gamma):
    rate = base_lr
    for _ in range(epoch):
        rate *= gamma
    return rate


# %% exercise="exponential_lr" role="right" name="logarithm"
def exponential_lr(base_lr, epoch, gamma):
    import math

    return base_lr * math.exp(epoch * math.log(gamma))


# %% exercise="exponential_lr" role="right" name="tensor"
def exponential_lr(base_lr, epoch, gamma):
    return base_lr * torch.tensor(gamma, dtype=torch.float64) ** epoch


# %% exercise="exponential_lr" role="right" name="recursive"
def exponential_lr(base_lr, epoch, gamma):
    return base_lr if epoch == 0 else gamma * exponential_lr(base_lr, epoch - 1, gamma)


# %% exercise="scheduler" role="wrong" name="compounds" slip="all"
# hint: lr = base rate · factor(epoch), not lr = lr · factor(epoch). Which rate do you multiply
# in the second step?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.set_rates()

    def set_rates(self):
        for group in self.optimizer.param_groups:
            group["lr"] *= self.factor(self.epoch)

    def step(self):
        self.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="one_base_for_all_groups" slip="all"
# hint: All your groups have the same rate. How many base rates do you keep, and where do they come from?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.base_lr = optimizer.param_groups[0]["lr"]
        self.set_rates()

    def set_rates(self):
        for group in self.optimizer.param_groups:
            group["lr"] = self.base_lr * self.factor(self.epoch)

    def step(self):
        self.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="base_from_the_defaults" slip="all"
# hint: optimizer.defaults is for groups that say nothing of their own. Where does a group keep its own rate?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.base_lr = optimizer.defaults["lr"]
        self.set_rates()

    def set_rates(self):
        for group in self.optimizer.param_groups:
            group["lr"] = self.base_lr * self.factor(self.epoch)

    def step(self):
        self.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="nothing_set_at_construction"
# hint: Until the first step your groups have their base rates. What is the rate of epoch 0 when
# factor(0) is not 1?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]

    def step(self):
        self.epoch += 1
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base * self.factor(self.epoch)

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="counts_after_setting" slip="all"
# hint: Your first step sets the rate of epoch 0 again. Count first, or set first?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.set_rates()

    def set_rates(self):
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base * self.factor(self.epoch)

    def step(self):
        self.set_rates()
        self.epoch += 1

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="starts_at_epoch_1" slip="all"
# hint: Your scheduler is one epoch ahead. Which epoch is the first one?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.step()

    def step(self):
        self.epoch += 1
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base * self.factor(self.epoch)

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="only_the_first_group" slip="all"
# hint: Only one group follows your schedule. How many entries has optimizer.param_groups?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.base_lr = optimizer.param_groups[0]["lr"]
        self.set_rates()

    def set_rates(self):
        self.optimizer.param_groups[0]["lr"] = self.base_lr * self.factor(self.epoch)

    def step(self):
        self.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="get_last_lr_says_one_number"
# hint: get_last_lr returns a list, also when there is one group. What do you return?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.set_rates()

    def set_rates(self):
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base * self.factor(self.epoch)

    def step(self):
        self.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return self.optimizer.param_groups[0]["lr"]


# %% exercise="scheduler" role="wrong" name="get_last_lr_says_the_base_rates"
# hint: get_last_lr tells what is set now, not what was set at the start. Where do the groups keep it?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.set_rates()

    def set_rates(self):
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base * self.factor(self.epoch)

    def step(self):
        self.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return list(self.base_lrs)


# %% exercise="scheduler" role="wrong" name="factor_without_base" slip="all"
# hint: The groups' own rates have no effect on yours. What does factor(epoch) multiply?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.set_rates()

    def set_rates(self):
        for group in self.optimizer.param_groups:
            group["lr"] = self.factor(self.epoch)

    def step(self):
        self.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="steps_the_optimizer_too"
# hint: After a step of your scheduler the weights are different. Whose work is it to move them?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.set_rates()

    def set_rates(self):
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base * self.factor(self.epoch)

    def step(self):
        self.optimizer.step()
        self.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="one_list_for_all_answers"
# hint: A list that you returned before changes when the scheduler goes on. How many lists do you make?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.last = list(self.base_lrs)
        self.set_rates()

    def set_rates(self):
        for i, group in enumerate(self.optimizer.param_groups):
            self.last[i] = group["lr"] = self.base_lrs[i] * self.factor(self.epoch)

    def step(self):
        self.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return self.last


# %% exercise="scheduler" role="wrong" name="clears_the_gradients"
# hint: After a step of your scheduler the gradients are gone. Who clears them, and when?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.set_rates()

    def set_rates(self):
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base * self.factor(self.epoch)

    def step(self):
        self.epoch += 1
        self.set_rates()
        self.optimizer.zero_grad()

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="one_counter_for_all_schedulers"
# hint: A second scheduler sets the first one back. Does your epoch belong to the class or to self?
class Scheduler:
    epoch = 0

    def __init__(self, optimizer, factor):
        self.optimizer, self.factor = optimizer, factor
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        Scheduler.epoch = 0
        self.set_rates()

    def set_rates(self):
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base * self.factor(Scheduler.epoch)

    def step(self):
        Scheduler.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="base_taken_after_epoch_0"
# hint: You note the base rates after epoch 0 is set, so factor(0) stays in them. When should you note them?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        for group in optimizer.param_groups:
            group["lr"] *= factor(0)
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]

    def step(self):
        self.epoch += 1
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base * self.factor(self.epoch)

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="a_copy_of_the_groups" slip="all"
# hint: Your rates are right in a copy. Does the optimizer see what you set?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.groups, self.factor, self.epoch = [dict(group) for group in optimizer.param_groups], factor, 0
        self.base_lrs = [group["lr"] for group in self.groups]
        self.set_rates()

    def set_rates(self):
        for group, base in zip(self.groups, self.base_lrs, strict=True):
            group["lr"] = base * self.factor(self.epoch)

    def step(self):
        self.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return [group["lr"] for group in self.groups]


# %% exercise="scheduler" role="wrong" name="ratio_of_two_factors"
# hint: You change the rate of before by the ratio of two factors. When the factor was 0, its ratio to the
# next one does not exist. Start from the base rate each time.
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        for group in optimizer.param_groups:
            group["lr"] *= factor(0)

    def step(self):
        ratio = self.factor(self.epoch + 1) / self.factor(self.epoch)
        self.epoch += 1
        for group in self.optimizer.param_groups:
            group["lr"] *= ratio

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="epoch_as_a_float"
# hint: The factor is asked with a whole number: a list, say, has an element 2, but none 2.0.
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0.0
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.set_rates()

    def set_rates(self):
        for group, base_lr in zip(self.optimizer.param_groups, self.base_lrs):
            group["lr"] = base_lr * self.factor(self.epoch)

    def step(self):
        self.epoch += 1.0
        self.set_rates()

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="groups_replaced"
# hint: You give the optimizer new dictionaries. Set group["lr"] in those that it has: others may hold them.
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.set_rates()

    def set_rates(self):
        rates = [base_lr * self.factor(self.epoch) for base_lr in self.base_lrs]
        groups = zip(self.optimizer.param_groups, rates)
        self.optimizer.param_groups = [{**group, "lr": rate} for group, rate in groups]

    def step(self):
        self.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="wrong" name="weight_decay_follows"
# hint: Only the learning rate is yours to change: what has become of the groups' weight decay?
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        self.bases = [(group["lr"], group["weight_decay"]) for group in optimizer.param_groups]
        self.set_rates()

    def set_rates(self):
        for group, (lr, weight_decay) in zip(self.optimizer.param_groups, self.bases):
            group["lr"] = lr * self.factor(self.epoch)
            group["weight_decay"] = weight_decay * self.factor(self.epoch)

    def step(self):
        self.epoch += 1
        self.set_rates()

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="right" name="initial_lr_in_the_groups"
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor = optimizer, factor
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
        self.last_epoch = -1
        self.step()

    def step(self):
        self.last_epoch += 1
        for group in self.optimizer.param_groups:
            group["lr"] = group["initial_lr"] * self.factor(self.last_epoch)

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="right" name="last_rates_kept"
class Scheduler:
    def __init__(self, optimizer, factor):
        self.groups = optimizer.param_groups
        self.bases = tuple(group["lr"] for group in self.groups)
        self.factor = factor
        self.epoch = -1
        self.step()

    def step(self):
        self.epoch += 1
        scale = self.factor(self.epoch)
        self.last = [base * scale for base in self.bases]
        for group, rate in zip(self.groups, self.last, strict=True):
            group["lr"] = rate

    def get_last_lr(self):
        return self.last


# %% exercise="scheduler" role="right" name="base_kept_in_the_group"
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer, self.factor, self.epoch = optimizer, factor, 0
        for group in optimizer.param_groups:
            group["initial_lr"] = group["lr"]
            group["lr"] = group["initial_lr"] * factor(0)

    def step(self):
        self.epoch = self.epoch + 1
        for group in self.optimizer.param_groups:
            group["lr"] = group["initial_lr"] * self.factor(self.epoch)

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="right" name="generator"
class Scheduler:
    def __init__(self, optimizer, factor):
        self.optimizer = optimizer
        self.going = self.go(factor, [group["lr"] for group in optimizer.param_groups])
        next(self.going)

    def go(self, factor, bases):
        epoch = 0
        while True:
            for place, base in enumerate(bases):
                self.optimizer.param_groups[place].update(lr=base * factor(epoch))
            yield
            epoch += 1

    def step(self):
        next(self.going)

    def get_last_lr(self):
        return [group["lr"] for group in self.optimizer.param_groups]


# %% exercise="scheduler" role="right" name="starts_before_epoch_0"
class Scheduler:
    def __init__(self, optimizer, factor):
        self.opt = optimizer
        self.f = factor
        self.base = tuple(g["lr"] for g in optimizer.param_groups)
        self.e = -1
        self.step()

    def step(self):
        self.e += 1
        k = self.f(self.e)
        for i in range(len(self.base)):
            self.opt.param_groups[i]["lr"] = self.base[i] * k

    def get_last_lr(self):
        return list(map(lambda g: g["lr"], self.opt.param_groups))


# %% exercise="train_with_schedule" role="wrong" name="scheduler_in_the_batch_loop" slip="all"
# hint: Your rate falls after every iteration. Which of the two loops should the scheduler's step stand in?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(iters):
            optimizer.zero_grad()
            (w**2).sum().backward()
            optimizer.step()
            scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="scheduler_first" slip="all"
# hint: Your first epoch uses the rate of the second. Which takes its step first, optimizer or scheduler?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        scheduler.step()
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(iters):
            optimizer.zero_grad()
            (w**2).sum().backward()
            optimizer.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="rate_noted_too_late"
# hint: You note the rate of the next epoch. When does the scheduler change it?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        for _ in range(iters):
            optimizer.zero_grad()
            (w**2).sum().backward()
            optimizer.step()
        scheduler.step()
        rates.append(scheduler.get_last_lr()[0])
    return rates


# %% exercise="train_with_schedule" role="wrong" name="gradients_never_cleared"
# hint: Print w.grad before each step: backward adds to what is there. What should happen to the old gradient?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(iters):
            (w**2).sum().backward()
            optimizer.step()
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="gradients_cleared_once_an_epoch"
# hint: You clear the gradient once an epoch. How often does backward add to it in that time?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.zero_grad()
        for _ in range(iters):
            (w**2).sum().backward()
            optimizer.step()
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="gradients_cleared_after_the_step"
# hint: Your very first step uses a gradient that was there before. When do you clear for the first time?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(iters):
            (w**2).sum().backward()
            optimizer.step()
            optimizer.zero_grad()
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="gradients_cleared_before_the_step"
# hint: w never moves. What is left of the gradient when the optimizer takes its step?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(iters):
            (w**2).sum().backward()
            optimizer.zero_grad()
            optimizer.step()
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="lists_in_the_list"
# hint: get_last_lr() returns a list, one number a group. What does your list hold?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        rates.append(scheduler.get_last_lr())
        for _ in range(iters):
            optimizer.zero_grad()
            (w**2).sum().backward()
            optimizer.step()
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="a_rate_for_each_iteration"
# hint: One number an epoch is wanted. How long is your list?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        for _ in range(iters):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.zero_grad()
            (w**2).sum().backward()
            optimizer.step()
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="mean_instead_of_sum"
# hint: The loss is the sum of all squares. By how much is the gradient of their mean smaller?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(iters):
            optimizer.zero_grad()
            (w**2).mean().backward()
            optimizer.step()
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="scheduler_never_steps" slip="all"
# hint: Your rate is the same in all epochs. Who tells the scheduler that an epoch is over?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(iters):
            optimizer.zero_grad()
            (w**2).sum().backward()
            optimizer.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="step_by_hand"
# hint: You move w yourself, so the optimizer's momentum never works. Whose step should it be?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(iters):
            optimizer.zero_grad()
            (w**2).sum().backward()
            with torch.no_grad():
                w -= rates[-1] * w.grad
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="no_step_after_the_last_epoch"
# hint: After your last epoch the scheduler takes no step. Does an epoch begin or end with it?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for epoch in range(epochs):
        if epoch > 0:
            scheduler.step()
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(iters):
            optimizer.zero_grad()
            (w**2).sum().backward()
            optimizer.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="one_gradient_for_all_iterations"
# hint: All steps of an epoch use one gradient. Where has w gone in the meantime?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.zero_grad()
        (w**2).sum().backward()
        for _ in range(iters):
            optimizer.step()
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="epochs_and_iterations_swapped" slip="all"
# hint: How long is your list: one number an epoch, or one an iteration of the other loop?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(iters):
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(epochs):
            optimizer.zero_grad()
            (w**2).sum().backward()
            optimizer.step()
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="stops_when_the_loss_is_small"
# hint: You leave the loop early when the loss is small. Each epoch has iters steps, whatever the loss.
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(iters):
            optimizer.zero_grad()
            loss = (w**2).sum()
            if loss < 1e-3:
                break
            loss.backward()
            optimizer.step()
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="wrong" name="default_rate_noted"
# hint: You note the same rate in each epoch, though the steps become smaller. Where does an optimizer
# keep the rate that it uses now?
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.defaults["lr"])
        for _ in range(iters):
            optimizer.zero_grad()
            (w**2).sum().backward()
            optimizer.step()
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="right" name="gradient_set_by_hand"
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = torch.zeros(epochs, dtype=torch.float64)
    for epoch in range(epochs):
        rates[epoch] = scheduler.get_last_lr()[0]
        for _ in range(iters):
            w.grad = 2 * w.detach()
            optimizer.step()
        scheduler.step()
    return rates.tolist()


# %% exercise="train_with_schedule" role="right" name="get_last_lr"
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    rates = []
    for _ in range(epochs):
        for _ in range(iters):
            w.grad = None
            loss = w.pow(2).sum()
            loss.backward()
            optimizer.step()
        rates += scheduler.get_last_lr()
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="right" name="closure"
def train_with_schedule(w, optimizer, scheduler, epochs, iters):
    def loss():
        optimizer.zero_grad(set_to_none=False)
        value = torch.dot(w.flatten(), w.flatten())
        value.backward()
        return value

    rates = []
    for _ in range(epochs):
        rates.append(scheduler.get_last_lr()[0])
        for _ in range(iters):
            optimizer.step(loss)
        scheduler.step()
    return rates


# %% exercise="train_with_schedule" role="right" name="one_epoch_in_a_function"
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


# %% exercise="epochs_to_fraction" role="wrong" name="rounded_down" slip="all"
# hint: At your epoch the rate is still above frac. Which whole number is the first that reaches it?
def epochs_to_fraction(gamma, frac):
    import math

    return int(math.log(frac) / math.log(gamma))


# %% exercise="epochs_to_fraction" role="wrong" name="rounded_to_the_nearest" slip="all"
# hint: Sometimes your epoch is one too early. Should 6.3 epochs become 6 or 7?
def epochs_to_fraction(gamma, frac):
    import math

    return round(math.log(frac) / math.log(gamma))


# %% exercise="epochs_to_fraction" role="wrong" name="at_least_one_epoch"
# hint: For frac = 1 no epoch is needed. At which e does your search begin, and when does it end?
def epochs_to_fraction(gamma, frac):
    epochs = 1
    while gamma**epochs > frac:
        epochs += 1
    return epochs


# %% exercise="epochs_to_fraction" role="wrong" name="one_too_many" slip="all"
# hint: Your result is one too large: gamma to the power of one less is at most frac already.
def epochs_to_fraction(gamma, frac):
    import math

    return math.ceil(math.log(frac) / math.log(gamma)) + 1


# %% exercise="epochs_to_fraction" role="wrong" name="quotient_upside_down" slip="all"
# hint: From e · log(gamma) = log(frac), what is e? Your quotient is upside down.
def epochs_to_fraction(gamma, frac):
    import math

    return math.ceil(math.log(gamma) / math.log(frac - 1e-12))


# %% exercise="epochs_to_fraction" role="wrong" name="straight_line" slip="all"
# hint: The rate is multiplied at each epoch; you take the same amount away each time.
def epochs_to_fraction(gamma, frac):
    import math

    return math.ceil((1 - frac) / (1 - gamma))


# %% exercise="epochs_to_fraction" role="wrong" name="what_was_lost" slip="all"
# hint: frac is what is left of the rate, not what was lost.
def epochs_to_fraction(gamma, frac):
    epochs = 0
    while gamma**epochs > 1 - frac + 1e-9:
        epochs += 1
    return epochs


# %% exercise="epochs_to_fraction" role="wrong" name="two_kinds_of_logarithm" slip="all"
# hint: Both logarithms need the same base. Which base has each of yours?
def epochs_to_fraction(gamma, frac):
    import math

    return math.ceil(math.log10(frac) / math.log(gamma))


# %% exercise="epochs_to_fraction" role="wrong" name="not_a_whole_number" slip="all"
# hint: A whole number of epochs is wanted, as an int. What type has your result?
def epochs_to_fraction(gamma, frac):
    import math

    return math.log(frac) / math.log(gamma)


# %% exercise="epochs_to_fraction" role="wrong" name="compounds" slip="all"
# hint: Each epoch multiplies by gamma once. By what do you multiply in the third?
def epochs_to_fraction(gamma, frac):
    left, epochs = 1.0, 0
    while left > frac:
        epochs += 1
        left *= gamma**epochs
    return epochs


# %% exercise="epochs_to_fraction" role="wrong" name="search_ends_too_early"
# hint: Your search gives up after a fixed number of epochs. What if gamma is close to 1?
def epochs_to_fraction(gamma, frac):
    return next((epoch for epoch in range(300) if gamma**epoch <= frac), 300)


# %% exercise="epochs_to_fraction" role="right" name="logarithm"
def epochs_to_fraction(gamma, frac):
    import math

    return math.ceil(math.log(frac) / math.log(gamma))


# %% exercise="epochs_to_fraction" role="right" name="count"
def epochs_to_fraction(gamma, frac):
    from itertools import count

    return next(e for e in count() if gamma**e <= frac)


# %% exercise="epochs_to_fraction" role="right" name="tensor"
def epochs_to_fraction(gamma, frac):
    both = torch.tensor([frac, gamma], dtype=torch.float64).log()
    return torch.ceil(both[0] / both[1]).long()


# %% exercise="epochs_to_fraction" role="right" name="recursive"
def epochs_to_fraction(gamma, frac):
    return 0 if frac >= 1 else 1 + epochs_to_fraction(gamma, frac / gamma)


# %% exercise="plot_lr" role="wrong" name="no_legend"
# hint: The labels are there, but nobody shows them. What makes them visible?
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for name, rates in curves.items():
        ax.plot(rates, label=name)
    ax.set(xlabel="epoch", ylabel="learning rate")
    return ax


# %% exercise="plot_lr" role="wrong" name="lines_without_label"
# hint: A legend shows the labels of the lines. Which labels have yours?
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for rates in curves.values():
        ax.plot(rates)
    ax.set(xlabel="epoch", ylabel="learning rate")
    ax.legend()
    return ax


# %% exercise="plot_lr" role="wrong" name="legend_before_the_lines"
# hint: Your legend is empty: it shows the lines that are there when it is made.
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    ax.legend()
    for name, rates in curves.items():
        ax.plot(rates, label=name)
    ax.set(xlabel="epoch", ylabel="learning rate")
    return ax


# %% exercise="plot_lr" role="wrong" name="given_axes_ignored"
# hint: The caller hands you Axes to draw in. Where do your lines go?
def plot_lr(curves, ax=None):
    _, ax = plt.subplots()
    for name, rates in curves.items():
        ax.plot(rates, label=name)
    ax.set(xlabel="epoch", ylabel="learning rate")
    ax.legend()
    return ax


# %% exercise="plot_lr" role="wrong" name="drawn_with_plt"
# hint: plt.plot draws in the Axes that were used last, which need not be those you were given.
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for name, rates in curves.items():
        plt.plot(rates, label=name)
    plt.xlabel("epoch")
    plt.ylabel("learning rate")
    plt.legend()
    return ax


# %% exercise="plot_lr" role="wrong" name="returns_nothing"
# hint: The caller goes on with the Axes. What does your function return?
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for name, rates in curves.items():
        ax.plot(rates, label=name)
    ax.set(xlabel="epoch", ylabel="learning rate")
    ax.legend()


# %% exercise="plot_lr" role="wrong" name="shows_the_picture" slip="all"
# hint: plt.show ends the picture before the caller can add to it. Who should call it?
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for name, rates in curves.items():
        ax.plot(rates, label=name)
    ax.set(xlabel="epoch", ylabel="learning rate")
    ax.legend()
    plt.show()
    return ax


# %% exercise="plot_lr" role="wrong" name="no_axis_labels"
# hint: What do the two axes of your picture show? A reader can't know.
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for name, rates in curves.items():
        ax.plot(rates, label=name)
    ax.set_title("learning rate over the epochs")
    ax.legend()
    return ax


# %% exercise="plot_lr" role="wrong" name="axis_labels_swapped"
# hint: Which axis goes from left to right, and what is on it?
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for name, rates in curves.items():
        ax.plot(rates, label=name)
    ax.set(xlabel="learning rate", ylabel="epoch")
    ax.legend()
    return ax


# %% exercise="plot_lr" role="wrong" name="epochs_from_1"
# hint: In this course the first epoch is epoch 0. Where does your x axis begin?
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for name, rates in curves.items():
        ax.plot(range(1, len(rates) + 1), rates, label=name)
    ax.set(xlabel="epoch", ylabel="learning rate")
    ax.legend()
    return ax


# %% exercise="plot_lr" role="wrong" name="clears_the_axes"
# hint: Something was in the Axes before you came. Which call of yours takes it away?
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    ax.clear()
    for name, rates in curves.items():
        ax.plot(rates, label=name)
    ax.set(xlabel="epoch", ylabel="learning rate")
    ax.legend()
    return ax


# %% exercise="plot_lr" role="wrong" name="current_axes_used"
# hint: Without ax your lines land in a picture that was open already. What makes a new one?
def plot_lr(curves, ax=None):
    if ax is None:
        ax = plt.gca()
    for name, rates in curves.items():
        ax.plot(rates, label=name)
    ax.set(xlabel="epoch", ylabel="learning rate")
    ax.legend()
    return ax


# %% exercise="plot_lr" role="wrong" name="rates_on_the_x_axis" slip="all"
# hint: Your lines lie on their side: plot takes first what goes on the x axis. Which is it?
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for name, rates in curves.items():
        ax.plot(rates, range(len(rates)), label=name)
    ax.set(xlabel="epoch", ylabel="learning rate")
    ax.legend()
    return ax


# %% exercise="plot_lr" role="wrong" name="dots_instead_of_lines" slip="all"
# hint: scatter draws dots, and there is no line in your Axes. Which method joins the points?
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for name, rates in curves.items():
        ax.scatter(range(len(rates)), rates, label=name)
    ax.set(xlabel="epoch", ylabel="learning rate")
    ax.legend()
    return ax


# %% exercise="plot_lr" role="wrong" name="other_axes_returned"
# hint: What you return is not the Axes that you drew in. Which names do the two have in your code?
def plot_lr(curves, ax=None):
    if ax is None:
        _, ax = plt.subplots()
    for name, rates in curves.items():
        ax.plot(range(len(rates)), rates, label=name)
    ax.set_xlabel("epoch")
    ax.set_ylabel("learning rate")
    ax.legend()
    return plt.figure().add_subplot()


# %% exercise="plot_lr" role="right" name="epochs_left_to_matplotlib"
def plot_lr(curves, ax=None):
    if ax is None:
        ax = plt.figure().add_subplot()
    for name in curves:
        ax.plot(curves[name], label=name, marker="o")
    ax.set(xlabel="Epoch", ylabel="Learning rate", title="Schedules")
    ax.legend(title="schedule")
    return ax


# %% exercise="plot_lr" role="right" name="stairs_on_a_log_scale"
def plot_lr(curves, ax=None):
    ax = ax or plt.subplots()[1]
    for name, rates in curves.items():
        ax.step(torch.arange(len(rates)), torch.tensor(rates, dtype=torch.float64), where="post", label=name)
    ax.set_yscale("log")
    ax.set_xlabel("epochs")
    ax.set_ylabel("learning rate (log)")
    ax.legend(loc="upper right")
    return ax


# %% exercise="plot_lr" role="right" name="labels_set_afterwards"
def plot_lr(curves, ax=None):
    if ax is None:
        plt.figure()
        ax = plt.gca()
    lines = []
    for name, rates in curves.items():
        (line,) = ax.plot(list(range(len(rates))), rates, "--")
        line.set_label(name)
        lines.append(line)
    ax.set_xlabel("epoch number")
    ax.set_ylabel("LEARNING RATE")
    ax.legend(handles=lines)
    return ax
