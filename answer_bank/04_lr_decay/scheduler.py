# %% [markdown] role="hints"
# - when_it_is_made: Print the groups' rates right after Scheduler(optimizer, factor).
# - beside_factor_1: Print both groups' rates before and after a step, beside base rate · factor(1).
# - which_rate: Which rate do you multiply: that of the start, or that of the epoch before?
# - from_0: A warm-up may begin at 0: can a later rate be computed from one that is 0?
# - a_few: Print the epoch, factor(epoch) and the rate for a few steps.
# - one_group_only: An optimizer may have one group: what does your code take for granted?
# - beside_param_groups: Print get_last_lr() beside the rates in optimizer.param_groups.
# - asked_twice: Call get_last_lr() twice: what changes?
# - keep_a_list: Keep a list that get_last_lr returned, take a step, and print the list again.
# - only_lr: The scheduler only sets group['lr']: print the rest before and after its step.
# - each_dictionary: Change the rate inside each dictionary; somebody else may hold the same one.
# - who_takes_the_steps: Which other settings does your code touch, and who takes the optimizer's steps?
# - two_at_work: Two of them are at work: is anything kept in the class instead of the object?
# %% role="base" name="usual"
# self.factor = optimizer, factor  ->  self.factor, self.epoch = optimizer, factor, 0
# -     self.epoch = 0
# -     self._set_rates()
# +     self.set_rates()
# +
# + def set_rates(self):
# +     for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
# +         group["lr"] = base * self.factor(self.epoch)
# self._set_rates()  ->  self.set_rates()
# def get_last_lr(self) -> list:  ->  def get_last_lr(self):
# - def _set_rates(self):
# -     for group, base_lr in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
# -         group["lr"] = base_lr * self.factor(self.epoch)
# -
# %% role="right" name="initial_lr_in_the_groups"
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


# %% role="right" name="last_rates_kept"
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


# %% role="right" name="base_kept_in_the_group" of="initial_lr_in_the_groups"
# self.factor = optimizer, factor  ->  self.factor, self.epoch = optimizer, factor, 0
# group.setdefault("initial_lr", group["lr"])  ->  group["initial_lr"] = group["lr"]
# - self.last_epoch = -1
# - self.step()
# +     group["lr"] = group["initial_lr"] * factor(0)
# self.last_epoch += 1  ->  self.epoch = self.epoch + 1
# ["initial_lr"] * self.factor(self.last_epoch)  ->  ["initial_lr"] * self.factor(self.epoch)
# %% role="right" name="generator"
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


# %% role="right" name="starts_before_epoch_0"
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


# %% role="wrong" name="compounds" of="usual" slip="all"
# hint: lr = base rate · factor(epoch), not lr = lr · factor(epoch). Which rate do you multiply in the second
# step?
# - self.base_lrs = [group["lr"] for group in optimizer.param_groups]
#   def set_rates(self):
# -     for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
# -         group["lr"] = base * self.factor(self.epoch)
# +     for group in self.optimizer.param_groups:
# +         group["lr"] *= self.factor(self.epoch)
# %% role="wrong" name="one_base_for_all_groups" of="compounds" slip="aim"
# hint: All your groups have the same rate. How many base rates do you keep, and where do they come from?
#   self.optimizer, self.factor, self.epoch = optimizer, factor, 0
# + self.base_lr = optimizer.param_groups[0]["lr"]
# group["lr"] *= self.factor(self.epoch)  ->  group["lr"] = self.base_lr * self.factor(self.epoch)
# %% role="wrong" name="base_from_the_defaults" of="one_base_for_all_groups"
# hint: optimizer.defaults is for groups that say nothing of their own. Where does a group keep its own rate?
# param_groups[0]  ->  defaults
# %% role="wrong" name="nothing_set_at_construction" of="base_kept_in_the_group"
# hint: Until the first step your groups have their base rates. What is the rate of epoch 0 when factor(0) is
# not 1?
# for group in optimizer.param_groups:  ->  self.base_lrs = [group["lr"] for group in optimizer.param_groups]
# - group["initial_lr"] = group["lr"]
# - group["lr"] = group["initial_lr"] * factor(0)
# self.epoch = self.epoch + 1  ->  self.epoch += 1
# - for group in self.optimizer.param_groups:
# -     group["lr"] = group["initial_lr"] * self.factor(self.epoch)
# + for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
# +     group["lr"] = base * self.factor(self.epoch)
# %% role="wrong" name="counts_after_setting" of="usual" slip="all"
# hint: Your first step sets the rate of epoch 0 again. Count first, or set first?
#   def step(self):
# +     self.set_rates()
#   self.epoch += 1
# - self.set_rates()
# %% role="wrong" name="starts_at_epoch_1" of="nothing_set_at_construction" slip="all"
# hint: Your scheduler is one epoch ahead. Which epoch is the first one?
#   self.base_lrs = [group["lr"] for group in optimizer.param_groups]
# + self.step()
# %% role="wrong" name="only_the_first_group" of="usual" slip="aim"
# hint: Only one group follows your schedule. How many entries has optimizer.param_groups?
# base_lrs = [group["lr"] for group in optimizer.param_groups]  ->  base_lr = optimizer.param_groups[0]["lr"]
# - for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
# -     group["lr"] = base * self.factor(self.epoch)
# + self.optimizer.param_groups[0]["lr"] = self.base_lr * self.factor(self.epoch)
# %% role="wrong" name="get_last_lr_says_one_number" of="usual"
# hint: get_last_lr returns a list, also when there is one group. What do you return?
# [group["lr"] for group in self.optimizer.param_groups]  ->  self.optimizer.param_groups[0]["lr"]
# %% role="wrong" name="get_last_lr_says_the_base_rates" of="usual"
# hint: get_last_lr tells what is set now, not what was set at the start. Where do the groups keep it?
# return [group["lr"] for group in self.optimizer.param_groups]  ->  return list(self.base_lrs)
# %% role="wrong" name="factor_without_base" of="compounds" slip="all"
# hint: The groups' own rates have no effect on yours. What does factor(epoch) multiply?
# group["lr"] *= self.factor(self.epoch)  ->  group["lr"] = self.factor(self.epoch)
# %% role="wrong" name="steps_the_optimizer_too" of="usual"
# hint: After a step of your scheduler the weights are different. Whose work is it to move them?
#   def step(self):
# +     self.optimizer.step()
# %% role="wrong" name="one_list_for_all_answers" of="compounds"
# hint: A list that you returned before changes when the scheduler goes on. How many lists do you make?
#   self.optimizer, self.factor, self.epoch = optimizer, factor, 0
# + self.base_lrs = [group["lr"] for group in optimizer.param_groups]
# + self.last = list(self.base_lrs)
# for group in self.optimizer.param_groups:  ->  for i, group in enumerate(self.optimizer.param_groups):
# group["lr"] *= self.factor  ->  self.last[i] = group["lr"] = self.base_lrs[i] * self.factor
# return [group["lr"] for group in self.optimizer.param_groups]  ->  return self.last
# %% role="wrong" name="clears_the_gradients" of="usual"
# hint: After a step of your scheduler the gradients are gone. Who clears them, and when?
#   self.epoch += 1
#   self.set_rates()
# + self.optimizer.zero_grad()
# %% role="wrong" name="one_counter_for_all_schedulers" of="usual"
# hint: A second scheduler sets the first one back. Does your epoch belong to the class or to self?
#   class Scheduler:
# +     epoch = 0
# +
# self.factor, self.epoch = optimizer, factor, 0  ->  self.factor = optimizer, factor
#   self.base_lrs = [group["lr"] for group in optimizer.param_groups]
# + Scheduler.epoch = 0
# self.epoch  ->  Scheduler.epoch  (2 times)
# %% role="wrong" name="base_taken_after_epoch_0" of="starts_at_epoch_1"
# hint: You note the base rates after epoch 0 is set, so factor(0) stays in them. When should you note them?
#   self.optimizer, self.factor, self.epoch = optimizer, factor, 0
# + for group in optimizer.param_groups:
# +     group["lr"] *= factor(0)
# - self.step()
# %% role="wrong" name="a_copy_of_the_groups" of="usual" slip="all"
# hint: Your rates are right in a copy. Does the optimizer see what you set?
# - self.optimizer, self.factor, self.epoch = optimizer, factor, 0
# - self.base_lrs = [group["lr"] for group in optimizer.param_groups]
# + self.groups, self.factor, self.epoch = [dict(group) for group in optimizer.param_groups], factor, 0
# + self.base_lrs = [group["lr"] for group in self.groups]
# self.optimizer.param_groups  ->  self.groups  (2 times)
# %% role="wrong" name="ratio_of_two_factors" of="base_kept_in_the_group"
# hint: You change the rate of before by the ratio of two factors. When the factor was 0, its ratio to the
# next one does not exist. Start from the base rate each time.
# group["lr"] = group["initial_lr"] * factor(0)  ->  group["lr"] *= factor(0)
# - group["initial_lr"] = group["lr"]
# self.epoch = self.epoch + 1  ->  self.epoch += 1
#   def step(self):
# +     ratio = self.factor(self.epoch + 1) / self.factor(self.epoch)
# group["lr"] = group["initial_lr"] * self.factor(self.epoch)  ->  group["lr"] *= ratio
# %% role="wrong" name="epoch_as_a_float" of="usual"
# hint: The factor is asked with a whole number: a list, say, has an element 2, but none 2.0.
# self.epoch = optimizer, factor, 0  ->  self.epoch = optimizer, factor, 0.0
# - for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
# -     group["lr"] = base * self.factor(self.epoch)
# + for group, base_lr in zip(self.optimizer.param_groups, self.base_lrs):
# +     group["lr"] = base_lr * self.factor(self.epoch)
# self.epoch += 1  ->  self.epoch += 1.0
# %% role="wrong" name="groups_replaced" of="usual"
# hint: You give the optimizer new dictionaries. Set group["lr"] in those that it has: others may hold them.
# - for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
# -     group["lr"] = base * self.factor(self.epoch)
# + rates = [base_lr * self.factor(self.epoch) for base_lr in self.base_lrs]
# + groups = zip(self.optimizer.param_groups, rates)
# + self.optimizer.param_groups = [{**group, "lr": rate} for group, rate in groups]
# %% role="wrong" name="weight_decay_follows" of="only_the_first_group"
# hint: Only the learning rate is yours to change: what has become of the groups' weight decay?
# - self.base_lr = optimizer.param_groups[0]["lr"]
# + self.bases = [(group["lr"], group["weight_decay"]) for group in optimizer.param_groups]
# - self.optimizer.param_groups[0]["lr"] = self.base_lr * self.factor(self.epoch)
# + for group, (lr, weight_decay) in zip(self.optimizer.param_groups, self.bases):
# +     group["lr"] = lr * self.factor(self.epoch)
# +     group["weight_decay"] = weight_decay * self.factor(self.epoch)
# %% role="wrong" name="nothing_set_by_a_step" slip="all"
# hint: The rates stay as they were at the start. Does step count the epoch, and set the rates anew?
#   self.epoch += 1
# - self._set_rates()
# %% role="wrong" name="step_counts_by_two" slip="all"
# hint: Each step of yours moves on by more than one epoch.
# self.epoch += 1  ->  self.epoch += 2
# %% role="wrong" name="factor_added" slip="all"
# hint: You add the factor to the base rate. What does the formula do with both?
# base_lr * self.factor(self.epoch)  ->  base_lr + self.factor(self.epoch)
# %% role="wrong" name="divided_by_the_factor" slip="all"
# hint: Your rates grow where they should fall: do you divide by the factor?
# base_lr * self.factor(self.epoch)  ->  base_lr / self.factor(self.epoch)
# %% role="wrong" name="get_last_lr_returns_nothing"
# hint: get_last_lr gives nothing back: look at its last line.
# return [group["lr"]  ->  [group["lr"]
