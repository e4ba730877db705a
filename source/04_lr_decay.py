# %% [markdown]
# # 4 · Take smaller steps later
#
# **{points} points, and {bonus} bonus points by hand; about {hours} hours.** You will
# - write three schedules for the learning rate as formulas: equal intervals, milestones, exponential;
# - write a scheduler that sets the learning rates of an optimizer, and the training loop around it;
# - work out how fast a schedule falls, and draw several of them in one picture.
#
# **How it works.**
# 1. In each answer cell, replace `raise NotImplementedError` by your code. The steps are above it. Keep
#    the name and the arguments of each function. Cells and helper functions of your own are welcome.
# 2. Run the answer cell, then the test cell below it. When something differs, the test says what it called,
#    what it got, what it wanted, and one thing to try.
# 3. After you hand in, the same kinds of calls are made with other numbers. They look at what your code
#    does. How it is written is up to you, except where a statement says "not allowed". Each exercise gives
#    part of its points for part of the work.
#
# Epochs count from 0 in all exercises: epoch 0 is the first one.

# %%
import matplotlib.pyplot as plt
import torch

from torchcourse.student import checks

torch.set_num_threads(1)

# %% [markdown] exercise="step_lr" role="statement" points=2 minutes=10
# ## Equal intervals
# **Write** `step_lr(base_lr, epoch, step_size, gamma)`: the learning rate in one epoch, when it is
# multiplied by `gamma` after every `step_size` epochs.
#
# **Given** `base_lr`, the rate at the start; `epoch`, a whole number from 0; `step_size`, how many epochs an
# interval has; `gamma`, the factor.
#
# **Return** a number: the rate in that epoch. The first interval has the epochs 0 to `step_size` − 1, and
# its rate is `base_lr`.
#
# **Not allowed:** the schedulers of `torch.optim.lr_scheduler`. Calls come in any order of epochs.
#
# **Example:** `base_lr` = 0.4, `step_size` = 3, `gamma` = 0.5. The rate is 0.4 in the epochs 0, 1 and 2, it
# is 0.2 in 3, 4 and 5, and 0.1 in 6, 7 and 8.


# %% exercise="step_lr" role="answer"
def step_lr(base_lr, epoch, step_size, gamma) -> float:
    """Say the learning rate of an epoch, when it falls at equal intervals."""
    # todo: 1. count the whole intervals that are over by this epoch
    #       2. multiply base_lr by gamma once for each of them
    ### BEGIN SOLUTION
    return base_lr * gamma ** (epoch // step_size)
    ### END SOLUTION


# %% exercise="step_lr" role="test"
with checks("step_lr") as check:
    check(
        step_lr, 0.4, 7, 3, 0.5, wanted=0.1, hint="the example above: two whole intervals are over by epoch 7"
    )
    check(step_lr, 0.4, 0, 3, 0.5, wanted=0.4, hint="nothing is multiplied in the first interval")
    check(step_lr, 0.4, 2, 3, 0.5, wanted=0.4, hint="epoch 2 is the last one of the first interval")
    check(step_lr, 0.4, 3, 3, 0.5, wanted=0.2, hint="epoch 3 is the first one of the second interval")
    check(step_lr, 2.0, 9, 4, 0.1, wanted=0.02, hint="the intervals begin at 0, 4 and 8")
    check(step_lr, 1.0, 5, 1, 0.5, wanted=0.03125, hint="with step_size = 1 the rate falls at each epoch")
### BEGIN HIDDEN TESTS
import random

from torchcourse.grading import given, not_allowed, observe

not_allowed("lr_scheduler", "StepLR", "MultiStepLR", "ExponentialLR", "LambdaLR", "MultiplicativeLR")
base_lr = given("base learning rate", lambda: random.uniform(0.5, 2))
gamma = given("gamma", lambda: random.uniform(0.3, 0.7))
step_size = given("step size", lambda: random.randint(4, 7))
passed = given("intervals passed", lambda: random.randint(2, 4))
order = given("an order of epochs", lambda: random.sample(range(30), 12))


def drawn_settings(base_lr):
    return base_lr, random.randint(5, 20), random.randint(2, 9), random.uniform(0.3, 0.9)


others = given("other settings", lambda: [drawn_settings(10.0**-power) for power in range(6)])
starts = [step_size, passed * step_size]
ends = [2 * step_size - 1, (passed + 1) * step_size - 1]
second = range(step_size + 1, 2 * step_size - 1)
later = [passed * step_size + 1, (passed + 1) * step_size - 2]


def rates_at(epochs, step_size=step_size):
    return [step_lr(base_lr, epoch, step_size, gamma) for epoch in epochs]


observe("the first interval", rates_at([0, 1, step_size - 1]), atol=1e-9, weight=0.3, hint="where_it_falls")
observe("the second interval", rates_at(second), atol=1e-9, weight=0.3, hint="where_it_falls")
observe("inside a later interval", rates_at(later), atol=1e-9, weight=0.1, hint="one_interval")
observe("exactly on a boundary", rates_at(starts), atol=1e-9, weight=0.4, hint="first_epoch_of_the_second")
observe("the epoch before a boundary", rates_at(ends), atol=1e-9, weight=0.2, hint="last_epoch_of_the_first")
observe("a run of epochs", rates_at(range(5 * step_size + 2)), atol=1e-9, weight=0.1, hint="where_it_falls")
observe("epochs in any order", rates_at(order), atol=1e-9, weight=0.1, hint="one_epoch_alone")
observe("other settings", [step_lr(*one) for one in others], atol=1e-9, weight=0.3, hint="other_numbers")
observe("intervals of one epoch", rates_at([1, 2, 5], 1), atol=1e-9, weight=0.2, hint="falls_each_epoch")
### END HIDDEN TESTS

# %% [markdown] exercise="multistep_lr" role="statement" points=3 minutes=15
# ## At given milestones
# **Write** `multistep_lr(base_lr, epoch, milestones, gamma)`: the learning rate in one epoch, when it is
# multiplied by `gamma` at each milestone. From the epoch of a milestone on, the new rate holds.
#
# **Given** `base_lr`, the rate at the start; `epoch`, a whole number from 0; `milestones`, a list of epochs,
# which may be empty; `gamma`, the factor. The list need not be sorted. An epoch that is listed twice
# multiplies twice, as in PyTorch's `MultiStepLR`.
#
# **Return** a number: the rate in that epoch.
#
# **Not allowed:** to change the list; the schedulers of `torch.optim.lr_scheduler`.
#
# **Example:** `base_lr` = 0.8, `milestones` = [6, 2, 6], `gamma` = 0.5. The rate is 0.8 in the epochs 0 and
# 1, it is 0.4 in 2, 3, 4 and 5, and from epoch 6 on it is 0.4 · 0.5 · 0.5 = 0.1.


# %% exercise="multistep_lr" role="answer"
def multistep_lr(base_lr, epoch, milestones, gamma) -> float:
    """Say the learning rate of an epoch, when it falls at given epochs."""
    # todo: 1. count the milestones that are reached in this epoch, each as often as it is in the list
    #       2. multiply base_lr by gamma once for each of them
    ### BEGIN SOLUTION
    reached = sum(milestone <= epoch for milestone in milestones)
    return base_lr * gamma**reached
    ### END SOLUTION


# %% exercise="multistep_lr" role="test"
milestones = [6, 2, 6]
with checks("multistep_lr") as check:
    check(
        multistep_lr, 0.8, 3, milestones, 0.5, wanted=0.4, hint="only the milestone 2 is reached in epoch 3"
    )
    check(multistep_lr, 0.8, 0, milestones, 0.5, wanted=0.8, hint="no milestone is reached in epoch 0")
    check(multistep_lr, 0.8, 1, milestones, 0.5, wanted=0.8, hint="the milestone 2 is not reached in epoch 1")
    check(multistep_lr, 0.8, 2, milestones, 0.5, wanted=0.4, hint="in its own epoch a milestone is reached")
    check(multistep_lr, 0.8, 9, milestones, 0.5, wanted=0.1, hint="the milestone 6 is in the list twice")
    check.value(
        "the list of milestones after these calls",
        milestones,
        wanted=[6, 2, 6],
        hint="the list is the caller's: sort or shorten a copy, if you must",
    )
    check(multistep_lr, 0.8, 9, [], 0.5, wanted=0.8, hint="the list of milestones may be empty")
### BEGIN HIDDEN TESTS
import random

from torchcourse.grading import given, left_unchanged, not_allowed, observe

not_allowed("lr_scheduler", "StepLR", "MultiStepLR", "ExponentialLR", "LambdaLR", "MultiplicativeLR")
base_lr = given("base learning rate", lambda: random.uniform(0.5, 2))
gamma = given("gamma", lambda: random.uniform(0.4, 0.7))
in_order = given("milestones", lambda: sorted(random.sample(range(3, 30), 4)))


def drawn_unsorted():
    """Four different milestones; the last one is the smallest, and the first one is not the largest."""
    smallest, second, third, largest = sorted(random.sample(range(3, 30), 4))
    return [third, largest, second, smallest]


unsorted = given("unsorted milestones", drawn_unsorted)
repeated = given("milestones, one of them twice", lambda: sorted(random.sample(range(3, 30), 3) * 2)[:-1])


def rates_at(epochs, milestones, base_lr=base_lr):
    """Each call gets a list of its own."""
    return [multistep_lr(base_lr, epoch, list(milestones), gamma) for epoch in epochs]


def between(milestones):
    """The rates in epochs that are no milestones, before, between and behind them."""
    return rates_at([epoch for epoch in range(35) if epoch not in milestones], milestones)


def a_hundred_thousandth():
    return [1e5 * rate for rate in rates_at([0, 200], in_order, base_lr / 1e5)]


before = [epoch - 1 for epoch in in_order]
observe("a single milestone", between(in_order[:1]), atol=1e-9, weight=0.4, hint="two_rates")
observe("epochs between sorted milestones", between(in_order), atol=1e-9, weight=0.4, hint="where_it_falls")
observe("exactly on a milestone", rates_at(in_order, in_order), atol=1e-9, weight=0.3, hint="holds_already")
observe("the epoch before a milestone", rates_at(before, in_order), atol=1e-9, weight=0.3, hint="before_it")
observe("epoch 0", rates_at([0], in_order), atol=1e-9, weight=0.1, hint="none_is_reached")
observe("after all milestones", rates_at([30, 200], in_order), atol=1e-9, weight=0.1, hint="after_the_last")
observe("a milestone at epoch 0", rates_at([0, 1, 2], [0, *in_order]), atol=1e-9, weight=0.1, hint="epoch_0")
observe("a small base rate", a_hundred_thousandth(), atol=1e-9, weight=0.1, hint="small_rate")
observe("unsorted milestones", between(unsorted), atol=1e-9, weight=0.4, hint="another_order")
observe("repeated milestones", between(repeated), atol=1e-9, weight=0.4, hint="listed_twice")
observe(
    "the list is left unchanged",
    left_unchanged(multistep_lr, base_lr, 40, unsorted, gamma),
    atol=1e-9,
    weight=0.3,
    hint="list_before_and_after",
    effect=True,
)
observe("no milestones", rates_at([0, 7], []), atol=1e-9, weight=0.1, hint="may_be_empty")
### END HIDDEN TESTS

# %% [markdown] exercise="exponential_lr" role="statement" points=1 minutes=5
# ## A little less each epoch
# **Write** `exponential_lr(base_lr, epoch, gamma)`: the learning rate in one epoch, when it is multiplied by
# `gamma` after each epoch.
#
# **Given** `base_lr`, the rate in epoch 0; `epoch`, a whole number from 0; `gamma`, the factor.
#
# **Return** a number: the rate in that epoch, not rounded.
#
# **Not allowed:** the schedulers of `torch.optim.lr_scheduler`. Calls come in any order of epochs.
#
# **Example:** `base_lr` = 0.5, `gamma` = 0.8. The rates of the epochs 0, 1, 2 and 3 are 0.5, 0.4, 0.32 and
# 0.256.


# %% exercise="exponential_lr" role="answer"
def exponential_lr(base_lr, epoch, gamma) -> float:
    """Say the learning rate of an epoch, when it falls by the same factor at each epoch."""
    # todo: multiply base_lr by gamma once for each epoch that is over
    ### BEGIN SOLUTION
    return base_lr * gamma**epoch
    ### END SOLUTION


# %% exercise="exponential_lr" role="test"
with checks("exponential_lr") as check:
    check(
        exponential_lr, 0.5, 3, 0.8, wanted=0.256, hint="the example above: three epochs are over by epoch 3"
    )
    check(exponential_lr, 0.5, 0, 0.8, wanted=0.5, hint="no epoch is over by epoch 0")
    check(exponential_lr, 0.5, 1, 0.8, wanted=0.4, hint="one epoch is over by epoch 1")
    check(
        exponential_lr,
        1.0,
        199,
        0.9,
        wanted=7.8396e-10,
        atol=0,
        hint="the rate becomes tiny, but not 0: return it as it is",
    )
### BEGIN HIDDEN TESTS
import math
import random

from torchcourse.grading import given, not_allowed, observe

not_allowed("lr_scheduler", "StepLR", "MultiStepLR", "ExponentialLR", "LambdaLR", "MultiplicativeLR")
base_lr = given("base learning rate", lambda: random.uniform(0.2, 0.9))
gamma = given("gamma", lambda: random.uniform(0.6, 0.9))
order = given("an order of epochs", lambda: random.sample(range(2, 20), 8))
late = given("late epochs", lambda: random.sample(range(130, 160), 3))
growing = given("a factor above 1", lambda: random.uniform(1.1, 1.5))


def rates_at(epochs, gamma=gamma):
    return [exponential_lr(base_lr, epoch, gamma) for epoch in epochs]


def orders_of_magnitude(epochs):
    """Late rates are far below any tolerance; their logarithms are not."""
    return [math.log10(rate) for rate in rates_at(epochs)]


observe("epoch 0", rates_at([0]), atol=0, weight=0.1, hint="No epoch is over in epoch 0.")
observe("epoch 1", rates_at([1]), atol=0, weight=0.1, hint="One epoch is over in epoch 1.")
observe("a run of epochs", rates_at(range(15)), atol=0, weight=0.3, hint="quotient_of_two")
observe("epochs in any order", rates_at(order), atol=0, weight=0.2, hint="one_epoch_alone")
observe("late epochs", orders_of_magnitude(late), weight=0.2, hint="all_its_digits")
observe("a rate that grows", rates_at([2, 3, 7], growing), atol=0, weight=0.1, hint="gamma_above_1")
### END HIDDEN TESTS

# %% [markdown] exercise="scheduler" role="statement" points=5 minutes=25
# ## A scheduler
# **Write** the class `Scheduler`. It sets the learning rates of an optimizer from one function of the epoch.
#
# An optimizer keeps its settings in `optimizer.param_groups`, a list of dictionaries. Each group has its own
# rate, `group["lr"]`. The rate that a group has when your scheduler is made is its base rate. In each epoch
# its rate is its base rate · `factor(epoch)`.
#
# - `Scheduler(optimizer, factor)`: keeps the base rates, and sets the rates of epoch 0. `factor` is a
#   function that takes an epoch, a whole number from 0, and returns a number. `factor(0)` need not be 1.
# - `step()` goes to the next epoch and sets its rates.
# - `get_last_lr()` returns the rates that are set now: a list with one number a group. It changes nothing. A
#   list that was returned before keeps its numbers when the scheduler goes on.
#
# **Not allowed:** the schedulers of `torch.optim.lr_scheduler`; to take a step of the optimizer; to change
# other settings of the groups, such as the momentum.
#
# **Example:** two groups with the rates 0.1 and 0.4, and `factor(epoch)` = 1 / (epoch + 2). When the
# scheduler is made, the rates become 0.1 / 2 = 0.05 and 0.4 / 2 = 0.2. After one step they are 0.1 / 3 =
# 0.0333 and 0.4 / 3 = 0.1333, after two steps 0.025 and 0.1.


# %% exercise="scheduler" role="answer"
class Scheduler:
    """Set each group's learning rate to its base rate times a function of the epoch."""

    def __init__(self, optimizer, factor):
        # todo: 1. keep the optimizer, the function, and the rate of each group
        #       2. begin at epoch 0, and set its rates
        ### BEGIN SOLUTION
        self.optimizer, self.factor = optimizer, factor
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.epoch = 0
        self._set_rates()
        ### END SOLUTION

    def step(self):
        """Go to the next epoch."""
        # todo: count the epoch, and set its rates, from the base rates
        ### BEGIN SOLUTION
        self.epoch += 1
        self._set_rates()

    def _set_rates(self):
        for group, base_lr in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base_lr * self.factor(self.epoch)
        ### END SOLUTION

    def get_last_lr(self) -> list:
        """List the rates that are set now, one a group."""
        # todo: make a list of the groups' rates
        ### BEGIN SOLUTION
        return [group["lr"] for group in self.optimizer.param_groups]
        ### END SOLUTION


# %% exercise="scheduler" role="test"
def optimizer_with_rates(*rates):
    """SGD with momentum, and one group with one weight for each rate."""
    groups = [{"params": [torch.ones(1, requires_grad=True)], "lr": rate} for rate in rates]
    return torch.optim.SGD(groups, lr=9.0, momentum=0.9)


def rates_of(optimizer):
    return [group["lr"] for group in optimizer.param_groups]


optimizer = optimizer_with_rates(0.1, 0.4)
with checks("Scheduler") as check:
    scheduler = Scheduler(optimizer, lambda epoch: 1 / (epoch + 2))
    check.value(
        "the rates in the groups, when the scheduler is made",
        rates_of(optimizer),
        wanted=[0.05, 0.2],
        hint="the example above: factor(0) is 1/2, and each group has a base rate of its own",
    )
    at_first = check(
        scheduler.get_last_lr, wanted=[0.05, 0.2], hint="one number a group, in a list: what is set now"
    )
    scheduler.step()
    check.value(
        "the rates in the groups after one step",
        rates_of(optimizer),
        wanted=[0.1 / 3, 0.4 / 3],
        hint="factor(1) is 1/3, and it multiplies the base rates, not the rates of epoch 0",
    )
    scheduler.step()
    check.value(
        "the rates in the groups after two steps",
        rates_of(optimizer),
        wanted=[0.025, 0.1],
        hint="factor(2) is 1/4, and it multiplies the base rates",
    )
    check(scheduler.get_last_lr, wanted=[0.025, 0.1], hint="what is set now, not what was set before")
    check(scheduler.get_last_lr, wanted=[0.025, 0.1], hint="asking for the rates changes nothing")
    check.value(
        "the list that get_last_lr returned at first",
        at_first,
        wanted=[0.05, 0.2],
        hint="return a new list each time, so that nobody's list changes later",
    )
    check.value(
        "the momentum of both groups",
        [group["momentum"] for group in optimizer.param_groups],
        wanted=[0.9, 0.9],
        hint="set group['lr'] only",
    )
    other_optimizer = optimizer_with_rates(1.0)
    other = Scheduler(other_optimizer, lambda epoch: 0.5**epoch)
    other.step()
    check.value(
        "the rates of two optimizers, each with its scheduler",
        [rates_of(optimizer), rates_of(other_optimizer)],
        wanted=[[0.025, 0.1], [0.5]],
        hint="each scheduler keeps its own epoch and its own base rates, in self",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, not_allowed, observe

not_allowed("lr_scheduler", "StepLR", "MultiStepLR", "ExponentialLR", "LambdaLR", "MultiplicativeLR")
bases = given("base rates", lambda: [random.uniform(0.2, 0.5), random.uniform(0.8, 2)])
default = given("the optimizer's default rate", lambda: random.uniform(3, 5))
momentum = given("momentum", lambda: random.uniform(0.5, 0.9))
factors = given("the factor of each epoch", lambda: [random.uniform(0.3, 1.5) for _ in range(40)])
gamma = given("gamma", lambda: random.uniform(0.6, 0.9))


def drawn_tensors():
    return [torch.randn(3, 2), torch.randn(3, 2), torch.randn(5)]


starts = given("weights", drawn_tensors)
slopes = given("gradients of five steps", lambda: [drawn_tensors() for _ in range(5)])


def factor(epoch):
    return factors[int(epoch)]


def warm_up(epoch):
    """Begins at 0, and takes whole numbers only."""
    return [0.0, *factors][epoch]


def falling(epoch):
    return gamma**epoch


def set_gradients(optimizer, gradients):
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    for weight, gradient in zip(weights, gradients, strict=True):
        weight.grad = gradient.clone()
    return weights


def two_groups():
    """The weights of both groups have gradients already."""
    weights = [start.clone().requires_grad_() for start in starts]
    groups = [{"params": weights[:1], "lr": bases[0]}, {"params": weights[1:], "lr": bases[1]}]
    optimizer = torch.optim.SGD(groups, lr=default, momentum=momentum, weight_decay=0.01)
    set_gradients(optimizer, slopes[0])
    return optimizer


def one_group():
    return torch.optim.Adam([starts[0].clone().requires_grad_()], lr=bases[0])


def after(steps, make=two_groups, factor=factor):
    """An optimizer, and its scheduler after some steps."""
    optimizer = make()
    scheduler = Scheduler(optimizer, factor)
    for _ in range(steps):
        scheduler.step()
    return optimizer, scheduler


def of_groups(optimizer, setting="lr"):
    return [group[setting] for group in optimizer.param_groups]


def rates(steps, *how):
    """The groups' rates after each of some steps; those of epoch 0 are seen elsewhere."""
    return [of_groups(after(step, *how)[0]) for step in range(1, steps + 1)]


def with_one_group():
    optimizer, scheduler = after(4, one_group)
    return [of_groups(optimizer), scheduler.get_last_lr()]


def last_rates():
    return [after(steps)[1].get_last_lr() for steps in range(4)]


def asked_often():
    optimizer, scheduler = after(1, one_group)
    for _ in range(3):
        scheduler.get_last_lr()
    before = of_groups(optimizer)
    scheduler.step()
    return [before, of_groups(optimizer)]


def lists_kept():
    """A list of epoch 0 and of each of two steps, looked at in the end."""
    _, scheduler = after(0)
    kept = [scheduler.get_last_lr()]
    for _ in range(2):
        scheduler.step()
        kept.append(scheduler.get_last_lr())
    return kept


def all_else():
    """What two steps should leave alone, beside whether they have set rates at all."""
    optimizer, _ = after(2)
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    settings = [of_groups(optimizer, one) for one in ("momentum", "weight_decay")]
    return [of_groups(optimizer) != bases, settings, weights, [weight.grad for weight in weights]]


def groups_of_before():
    """The rates in the dictionaries that were the groups when the scheduler was made."""
    optimizer = two_groups()
    groups = list(optimizer.param_groups)
    Scheduler(optimizer, factor).step()
    return [group["lr"] for group in groups]


def trained():
    """Five epochs of one step each, with momentum."""
    optimizer, scheduler = after(0)
    for gradients in slopes:
        weights = set_gradients(optimizer, gradients)
        optimizer.step()
        scheduler.step()
    return weights


def two_at_once():
    """The first one is two epochs ahead, so that nothing they share can be right for both."""
    (ones, first), (others, second) = after(2), after(0, two_groups, falling)
    second.step()
    first.step()
    return [of_groups(ones), of_groups(others)]


observe("both groups at construction", of_groups(after(0)[0]), atol=1e-9, weight=0.6, hint="when_it_is_made")
observe("both groups after one step", rates(1), atol=1e-9, weight=0.5, hint="beside_factor_1")
observe("both groups after each of ten steps", rates(10), atol=1e-9, weight=0.7, hint="which_rate")
observe("a factor that is 0 in epoch 0", rates(4, one_group, warm_up), atol=1e-9, weight=0.3, hint="from_0")
observe("an exponential factor, one group", rates(6, one_group, falling), atol=1e-9, weight=0.6, hint="a_few")
observe("another optimizer, with one group", with_one_group(), atol=1e-9, weight=0.2, hint="one_group_only")
observe("what get_last_lr says", last_rates(), atol=1e-9, weight=0.5, hint="beside_param_groups")
observe("get_last_lr changes nothing", asked_often(), atol=1e-9, weight=0.2, hint="asked_twice")
observe("lists that were returned before", lists_kept(), atol=1e-9, weight=0.2, hint="keep_a_list")
observe("weights, gradients and momentum are left alone", all_else(), weight=0.3, hint="only_lr", effect=True)
observe("the optimizer keeps its groups", groups_of_before(), atol=1e-9, weight=0.1, hint="each_dictionary")
observe("weights after training with momentum", trained(), weight=0.5, hint="who_takes_the_steps")
observe("two schedulers at the same time", two_at_once(), atol=1e-9, weight=0.3, hint="two_at_work")
### END HIDDEN TESTS

# %% [markdown] exercise="train_with_schedule" role="statement" points=4 minutes=20
# ## The training loop around it
# **Write** `train_with_schedule(w, optimizer, scheduler, epochs, iters)`. It trains `w` so that the loss, the
# sum of all w², becomes small.
#
# **Given**
# - `w`: a tensor of any shape that requires gradients. It may hold a gradient from before: that one must not
#   count.
# - `optimizer`: an optimizer of PyTorch's for `w`, and `scheduler`: one of PyTorch's schedulers for it. Both
#   are ready. They may have been in use already; go on with them as they are.
# - `epochs`: how many epochs to train, and `iters`: how many steps of the optimizer each epoch has.
#
# **Return** a list with one number an epoch: the learning rate that its steps used. `w` itself is changed by
# the optimizer. After the steps of each epoch, also of the last one, the scheduler takes one step.
#
# **Example:** `w` = [1], `torch.optim.SGD([w], lr=0.25)`, a scheduler that halves the rate after each epoch,
# 2 epochs of 2 iterations. The gradient is 2 w. In epoch 0 w becomes 1 − 0.25·2 = 0.5 and 0.5 − 0.25·1 =
# 0.25; in epoch 1 it becomes 0.25 − 0.125·0.5 = 0.1875 and 0.1875 − 0.125·0.375 = 0.140625. The function
# returns [0.25, 0.125].


# %% exercise="train_with_schedule" role="answer"
def train_with_schedule(w, optimizer, scheduler, epochs, iters) -> list:
    """Train w on the sum of its squares; return the learning rate of each epoch."""
    # todo: for each epoch
    #       1. note the learning rate that is set
    #       2. iters times: clear the gradient, compute the loss and its gradient, take a step
    #       3. let the scheduler take its step
    ### BEGIN SOLUTION
    rates = []
    for _ in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        for _ in range(iters):
            optimizer.zero_grad()
            loss = (w**2).sum()
            loss.backward()
            optimizer.step()
        scheduler.step()
    return rates
    ### END SOLUTION


# %% exercise="train_with_schedule" role="test"
w = torch.tensor([1.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.25)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
with checks("train_with_schedule") as check:
    check(
        train_with_schedule,
        w,
        optimizer,
        scheduler,
        2,
        2,
        wanted=[0.25, 0.125],
        hint="one number an epoch: the rate before the scheduler's step",
    )
    check.value(
        "w after 2 epochs of 2 iterations",
        w,
        wanted=torch.tensor([0.140625]),
        hint="the example above: print w and its gradient after each step. Are old gradients cleared?",
    )
    check.value(
        "the scheduler's rate after 2 epochs",
        scheduler.get_last_lr(),
        wanted=[0.0625],
        hint="the scheduler takes one step after each epoch, also after the last one",
    )
    check(
        train_with_schedule,
        w,
        optimizer,
        scheduler,
        1,
        3,
        wanted=[0.0625],
        hint="a second call goes on with the same optimizer and scheduler",
    )
    check.value(
        "w after one more epoch of 3 iterations",
        w,
        wanted=torch.tensor([0.09420776]),
        hint="each of the 3 steps multiplies w by 1 - 0.0625 * 2",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, observe

start = given("w", lambda: torch.randn(3, 2) * 5 + torch.randn(3, 2).sign())
old_gradient = given("a gradient from before", lambda: torch.randn(3, 2) * 20)
lr = given("learning rate", lambda: random.uniform(0.01, 0.03))
momentum = given("momentum", lambda: random.uniform(0.5, 0.8))
factors = given("the factor of each epoch", lambda: [random.uniform(0.3, 1.5) for _ in range(100)])
iters = given("iterations", lambda: random.randint(2, 4))
epochs = given("epochs", lambda: iters + random.randint(2, 3))
torch.set_grad_enabled(True)  # an earlier exercise may have left it off
SGD = torch.optim.SGD


def ready(make=SGD, scale=1.0, **settings):
    """A tensor w, an optimizer for it, and a scheduler with another rate in each epoch."""
    w = (scale * start).requires_grad_()
    optimizer = make([w], lr=lr, **settings)
    return w, optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: factors[epoch])


def trained(epochs=epochs, iters=iters, **how):
    w, optimizer, scheduler = ready(**how)
    train_with_schedule(w, optimizer, scheduler, epochs, iters)
    return w


def with_milestones():
    w, optimizer, _ = ready()
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2, 3], gamma=0.5)
    return train_with_schedule(w, optimizer, scheduler, epochs, iters)


def watched():
    """w after each step; which of the two took each step, and the rate that is set in the end."""
    w, optimizer, scheduler = ready()
    seen, steps = [], []
    optimizer.register_step_post_hook(lambda *_: steps.append("optimizer"))
    optimizer.register_step_post_hook(lambda *_: seen.append(w.detach().clone()))
    step = scheduler.step
    scheduler.step = lambda *arguments: [steps.append("scheduler"), step(*arguments)]
    train_with_schedule(w, optimizer, scheduler, epochs, iters)
    return seen, [steps, optimizer.param_groups[0]["lr"]]


def with_old_gradient():
    w, optimizer, scheduler = ready()
    w.grad = old_gradient.clone()
    train_with_schedule(w, optimizer, scheduler, 2, 2)
    return w


def two_calls():
    w, optimizer, scheduler = ready(momentum=momentum)
    rates = [train_with_schedule(w, optimizer, scheduler, count, iters) for count in (2, 3)]
    return [rates, w]


def rates_used():
    return train_with_schedule(*ready(), epochs, iters)


observe("the rate of each epoch", rates_used(), atol=1e-9, weight=0.5, hint="rate_before_the_first_step")
observe("the rate of each epoch, with milestones", with_milestones(), atol=1e-9, weight=0.2, hint="the_start")
observe("w after a single step", trained(1, 1), weight=0.3, hint="one_step_by_hand")
observe("w after epochs of one step each", trained(iters=1), weight=0.9, hint="epochs_of_one_step")
observe("w after one epoch", trained(1), weight=0.3, hint="gradient_is_2_w")
observe("w after all epochs", trained(), weight=0.3, hint="count_the_steps")
observe("w after each step", lambda: watched()[0], weight=0.3, hint="after_each_step_of_the_example")
observe("w after all epochs, with momentum", trained(momentum=momentum), weight=0.3, hint="count_the_steps")
observe("w that is small from the start", 1e4 * trained(scale=1e-4), weight=0.1, hint="small_loss")
observe("w after all epochs, with Adam", trained(make=torch.optim.Adam), weight=0.1, hint="count_the_steps")
observe("the order of steps", lambda: watched()[1], atol=1e-9, weight=0.5, hint="how_often_and_when")
observe("a gradient from before does not count", with_old_gradient(), weight=0.1, hint="when_it_is_cleared")
observe("two calls, one after the other", two_calls(), weight=0.1, hint="what_the_second_call_finds")
### END HIDDEN TESTS

# %% [markdown] exercise="epochs_to_fraction" role="statement" points=2 minutes=10
# ## How long until little is left
# **Write** `epochs_to_fraction(gamma, frac)`: after how many epochs has an exponential schedule fallen to a
# fraction of its base rate?
#
# **Given** `gamma`, the factor of each epoch, between 0 and 1, and `frac`, above 0 and at most 1.
#
# **Return** a whole number (`int`): the smallest e, from 0 on, with `gamma` to the power of e ≤ `frac`.
# Rounding errors will not be tested: the powers keep away from `frac`, but for `frac` = 1, where the answer
# is 0.
#
# **Example:** `gamma` = 0.9, `frac` = 0.01. 0.9⁴³ = 0.01078 is still above, 0.9⁴⁴ = 0.00970 is not: the
# answer is 44.


# %% exercise="epochs_to_fraction" role="answer"
def epochs_to_fraction(gamma, frac) -> int:
    """Count the epochs until gamma**epochs is at most frac."""
    # todo: either multiply by gamma and count until frac is reached, or solve gamma**e = frac with
    #       logarithms, and think about which whole number is wanted
    ### BEGIN SOLUTION
    epochs, left = 0, 1.0
    while left > frac:
        left *= gamma
        epochs += 1
    return epochs
    ### END SOLUTION


# %% exercise="epochs_to_fraction" role="test"
with checks("epochs_to_fraction") as check:
    check(epochs_to_fraction, 0.9, 0.01, wanted=44, hint="the example above: which whole number is wanted?")
    check(epochs_to_fraction, 0.5, 0.3, wanted=2, hint="0.5 is still above 0.3, and 0.25 is not")
    check(epochs_to_fraction, 0.5, 0.2, wanted=3, hint="0.25 is still above 0.2, and 0.125 is not")
    check(epochs_to_fraction, 0.5, 0.9, wanted=1, hint="1 is above 0.9, and 0.5 is not")
    check(epochs_to_fraction, 0.5, 1.0, wanted=0, hint="gamma to the power of 0 is 1: that is enough here")
### BEGIN HIDDEN TESTS
import random

from torchcourse.grading import given, observe


def drawn(slowest, fastest, longest):
    """Eight pairs of gamma and frac; frac is between two powers of gamma, not near either.

    In turn it is nearer to the upper one and to the lower one, so that rounding shows.
    """
    pairs = []
    for count in random.sample(range(2, longest), 8):
        gamma = random.uniform(slowest, fastest)
        near = random.uniform(0.15, 0.4) if len(pairs) % 2 else random.uniform(0.6, 0.85)
        pairs.append((gamma, gamma ** (count + near)))
    return pairs


def drawn_very_slow():
    return [
        (gamma, gamma ** (random.randint(350, 600) + random.uniform(0.3, 0.7))) for gamma in (0.99, 0.996)
    ]


fast = given("fast decay", lambda: drawn(0.3, 0.8, 15))
slow = given("slow decay", lambda: drawn(0.95, 0.995, 300))
very_slow = given("very slow decay", drawn_very_slow)
at_once = given("fractions above gamma", lambda: [(g, g ** random.uniform(0.2, 0.8)) for g in (0.4, 0.9)])


def counts(pairs):
    return [epochs_to_fraction(gamma, frac) for gamma, frac in pairs]


one_is_enough = [*at_once, fast[0], slow[0], fast[1]]
none_is_needed = [(fast[0][0], 1.0), fast[2], slow[3], (slow[0][0], 1.0)]
observe("fast decay, most of the last epoch", counts(fast[::2]), weight=0.4, hint="print_two_powers")
observe("fast decay, little of the last epoch", counts(fast[1::2]), weight=0.4, hint="print_two_powers")
observe("slow decay, most of the last epoch", counts(slow[::2]), weight=0.3, hint="print_two_powers")
observe("slow decay, little of the last epoch", counts(slow[1::2]), weight=0.3, hint="print_two_powers")
observe("very slow decay", counts(very_slow), weight=0.1, hint="ends_too_early")
observe("one epoch is enough", counts(one_is_enough), weight=0.3, hint="one_is_enough")
observe("no epoch is needed", counts(none_is_needed), weight=0.2, hint="power_of_0")
### END HIDDEN TESTS

# %% [markdown] exercise="plot_lr" role="statement" points=3 minutes=15
# ## All schedules in one picture
# **Write** `plot_lr(curves, ax=None)`: draw the learning rates of several schedules over the epochs.
#
# **Given** `curves`, a dictionary: the name of a schedule, and the list of its rates, one an epoch. The lists
# may differ in length. And `ax`, the Axes of matplotlib's to draw in. Where it is `None`, make a new figure
# with new Axes.
#
# **Return** the Axes. In it
# - each schedule has one line: over the epochs 0, 1, 2, … its rates, with its name as label;
# - the label of the x axis holds the word "epoch", that of the y axis "learning rate" (capitals as you like);
# - a legend shows the names;
# - what was in `ax` before is still there.
#
# **Not allowed:** to call `plt.show`, since the caller may want to add something; to draw anywhere else.
#
# **Example:** `plot_lr({"step": [0.4, 0.4, 0.2], "constant": [0.3, 0.3]})` returns Axes with two lines. The
# one with the label "step" goes through the points (0, 0.4), (1, 0.4) and (2, 0.2).


# %% exercise="plot_lr" role="answer"
def plot_lr(curves, ax=None):
    """Draw one labelled line a schedule, and return the Axes."""
    # todo: 1. make Axes if none were given
    #       2. draw a line for each schedule, with its label
    #       3. label both axes, add the legend
    ### BEGIN SOLUTION
    if ax is None:
        _, ax = plt.subplots()
    for name, rates in curves.items():
        ax.plot(range(len(rates)), rates, label=name)
    ax.set_xlabel("epoch")
    ax.set_ylabel("learning rate")
    ax.legend()
    return ax
    ### END SOLUTION


# %% exercise="plot_lr" role="test"
def points_of_lines(ax):
    """The points of each line in Axes, under its label."""
    return {
        line.get_label(): [[float(x), float(y)] for x, y in zip(*line.get_data(), strict=True)]
        for line in ax.get_lines()
    }


def texts_of_legend(ax):
    return None if ax.get_legend() is None else [text.get_text() for text in ax.get_legend().get_texts()]


curves = {"step": [0.4, 0.4, 0.2], "constant": [0.3, 0.3]}
figure, (left, right) = plt.subplots(1, 2)
with checks("plot_lr") as check:
    drawn = plot_lr(curves, left)
    check.value(
        "what was returned is the given ax", drawn is left, wanted=True, hint="does it end with return?"
    )
    check(
        points_of_lines,
        left,
        wanted={"step": [[0.0, 0.4], [1.0, 0.4], [2.0, 0.2]], "constant": [[0.0, 0.3], [1.0, 0.3]]},
        hint="one line a schedule in the given ax: epochs from 0 on x, rates on y, its name as label=",
    )
    check.value(
        "lines in the other Axes", len(right.get_lines()), wanted=0, hint="draw with ax, not with plt"
    )
    check(
        texts_of_legend, left, wanted=["step", "constant"], hint="call ax.legend() after all lines are drawn"
    )
    check.value(
        "the words in the axes' labels",
        ["epoch" in left.get_xlabel().lower(), "learning rate" in left.get_ylabel().lower()],
        wanted=[True, True],
        hint="what is written beside each axis, and which method of an Axes writes it?",
    )
    alone = plot_lr(curves)
    check.value(
        "without ax, the figure is a new one",
        alone.figure is not figure,
        wanted=True,
        hint="plt.subplots makes a new figure with new Axes",
    )
plt.close("all")
### BEGIN HIDDEN TESTS
import copy
import random

import matplotlib.pyplot as plt

from torchcourse.grading import given, left_unchanged, observe


def drawn_curves():
    """Three schedules of different lengths; names and rates are drawn."""
    lengths = random.sample(range(5, 12), 3)
    names = [f"{name} {random.randint(100, 999)}" for name in ("step", "milestones", "exponential")]
    return {name: [random.uniform(0.1, 2) for _ in range(n)] for name, n in zip(names, lengths, strict=True)}


curves = given("curves", drawn_curves)
level = given("a line that is there already", lambda: random.uniform(0.1, 2))


def drawn(*ax, show=lambda *_, **__: None):
    """Call plot_lr with plt.show set aside: in a notebook it closes what it shows."""
    old, plt.show = plt.show, show
    try:
        return plot_lr(copy.deepcopy(curves), *ax)
    finally:
        plt.show = old


def drawn_in():
    """The Axes with the most lines: where it was drawn, whatever came back."""
    axes = [ax for number in plt.get_fignums() for ax in plt.figure(number).axes]
    return max(axes, key=lambda ax: len(ax.get_lines()))


def seen(look):
    """What a look sees that begins with no figure open, and leaves none."""
    plt.close("all")
    found = look()
    plt.close("all")
    return found


def alone(look):
    """What is seen in the Axes that is drawn in where none is given."""
    return seen(lambda: [drawn(), look(drawn_in())][1])


def lines(ax):
    """Label, epochs and rates of each line, in the order of their rates."""
    found = [
        (line.get_label(), *([float(one) for one in part] for part in line.get_data()))
        for line in ax.get_lines()
    ]
    return sorted(found, key=lambda line: line[2])


def rates(ax):
    return [rates for _, _, rates in lines(ax)]


def epochs_and_rates(ax):
    return [[epochs, rates] for _, epochs, rates in lines(ax)]


def labels_and_rates(ax):
    return [[label, rates] for label, _, rates in lines(ax)]


def words_on_axes(ax):
    """The word that is wanted on each axis, else the other one if it stands there, else nothing."""
    x, y = ax.get_xlabel().lower(), ax.get_ylabel().lower()
    on_x = next((word for word in ("epoch", "learning rate") if word in x), "")
    on_y = next((word for word in ("learning rate", "epoch") if word in y), "")
    return [on_x, on_y, rates(ax)]


def legend(ax):
    return sorted(text.get_text() for text in ax.get_legend().get_texts())


def in_given_axes():
    """The left one of two Axes is given; the right one is matplotlib's current one."""
    _, (left, right) = plt.subplots(1, 2)
    drawn(left)
    return [len(plt.get_fignums()), rates(left), rates(right)]


def beside_what_was_there():
    _, ax = plt.subplots()
    ax.plot([0, 3], [level, level], label="before")
    drawn(ax)
    return rates(ax)


def in_a_new_figure():
    """Without ax, while another figure is open."""
    _, old = plt.subplots()
    drawn()
    new = drawn_in()
    return [new.figure is not old.figure, rates(old), rates(new)]


def times_shown():
    calls = []
    drawn(show=lambda *_, **__: calls.append("shown"))
    return [calls, rates(drawn_in())]


def returned():
    came = drawn()
    return [came is drawn_in(), rates(drawn_in())]


observe("the rates in the lines", alone(rates), weight=0.3, hint="print_ydata")
observe("epochs from 0 on the x axis", alone(epochs_and_rates), weight=0.3, hint="print_xdata")
observe("each line has its label", alone(labels_and_rates), weight=0.3, hint="print_label")
observe("the legend shows the names", alone(legend), weight=0.4, hint="what_is_in_the_legend")
observe("labels on both axes", alone(words_on_axes), weight=0.3, hint="print_labels")
observe("drawn in the given ax", seen(in_given_axes), weight=0.3, hint="left_one_of_two")
observe("what was in ax stays", seen(beside_what_was_there), weight=0.2, hint="a_line_in_ax_first")
observe("a new figure where no ax is given", seen(in_a_new_figure), weight=0.2, hint="another_figure_first")
observe("plt.show is left to the caller", seen(times_shown), weight=0.2, hint="who_shows_it")
observe("the Axes that was drawn in is returned", seen(returned), weight=0.4, hint="print_what_is_returned")
observe(
    "the curves are left unchanged",
    seen(lambda: left_unchanged(plot_lr, curves)),
    weight=0.1,
    hint="compare_curves",
    effect=True,
)
plt.close("all")
### END HIDDEN TESTS

# %% [markdown] exercise="converged_or_frozen" role="written" points=2 minutes=10
# ## Converged, or frozen?
# A classmate trains for 200 epochs with `ExponentialLR` and γ = 0.9. From epoch 60 on the loss is a flat
# line. "It has converged", they say, "more training would not help."
#
# In at most ten sentences:
# 1. With plain gradient descent, how far can a weight still move from epoch 60 on, compared with the whole
#    training? Assume that its gradient stays the same, and add up the learning rates.
# 2. Why does a flat loss not show that the training has converged?
# 3. Which experiment would tell the two apart? And which γ would leave 1 % of the rate after 200 epochs?
#
# **Your answer:**
#
# ### BEGIN SOLUTION
# **Model answer.** The learning rates from epoch e on add up to lr₀ · γᵉ / (1 − γ), as long as the few epochs
# after the end are neglected. Compared with the sum from epoch 0 on, this is γᵉ. For γ = 0.9 and e = 60 it
# is 0.9⁶⁰ = 0.0018. So 99.8 % of all movement lies in the first 60 epochs. The last 140 epochs cost more than
# two thirds of the time, and can move a weight by 0.2 % of the way.
#
# The loss is flat because the steps are tiny, whatever the gradient is. A weight far away from the minimum,
# with a large gradient, would show the same flat line. The step is rate times gradient; to have converged
# means that the gradient is near 0, not the rate.
#
# An experiment: raise the rate again at epoch 60, for example to a tenth of lr₀, and train on.
# If the loss falls, it was frozen. Or look at the size of the gradient, or train with a constant rate
# beside it. A γ that leaves 1 % after 200 epochs is 0.01^(1/200) = 0.977.
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# Half a point each, 2 points in all:
# - the sum of a geometric series, or a sum by computer: about 0.2 % of the way is left;
# - flat because of tiny steps: the rate is near 0, and nothing is known of the gradient;
# - an experiment that tells the two apart: a larger rate again, a constant rate, or the gradient's size.
#   "Train longer" with the same schedule earns nothing here;
# - γ = 0.01^(1/200), about 0.977.
# ### END MARK SCHEME
