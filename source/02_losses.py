# %% [markdown]
# # 2 · Say how wrong a prediction is
#
# **{points} points, and {bonus} bonus points by hand; about {hours} hours.** You will
# - turn logits into probabilities and into a loss, right also where a naive formula overflows;
# - write the losses for numbers: absolute, squared, and the smooth one between them;
# - find out what a loss asks for: its best constant, and its gradient.
#
# **How it works.**
# 1. In each answer cell, replace `raise NotImplementedError` by your code. The steps stand above it. Keep the
#    name and the arguments of each function. Cells and helper functions of your own are welcome.
# 2. Run the answer cell, then the test cell below it. When something differs, the test says what it called,
#    what it got, what it wanted, and one thing to try.
# 3. After you hand in, the same kinds of calls are made with other numbers. Each exercise gives part of its
#    points for part of the work.
# 4. **From scratch.** Some exercises rebuild what PyTorch has ready-made. Their statements name it. Calling
#    the ready-made function there earns no points for that exercise. All else of PyTorch is allowed.
#
# **What holds for every function here**
# - `reduction` says what to do with the losses of all samples: `'mean'` returns their mean, `'sum'` their
#   sum, each as a tensor with a single number (shape `()`). `'none'` returns every loss.
# - Numbers come as float32 and go out as float32. Classes come as int64.
# - The tensors that you are given stay as they are.
# - Autograd finds its way back from the result: build it from operations on tensors. `.item()`, `.detach()`
#   and NumPy cut that way. (Only the last two exercises need no way back.)

# %%
import math

import torch
import torch.nn.functional as F
from torch import nn

from torchcourse.student import checks

torch.set_num_threads(1)

# %% [markdown] exercise="softmax" role="statement" points=2.5 minutes=15
# ## A softmax that does not overflow
# **Write** `softmax(logits, dim=-1)`. It turns logits into probabilities: the exponential of each logit,
# divided by the sum of the exponentials along `dim`.
#
# **Given**
# - `logits`: a tensor of any shape, for example (N, C).
# - `dim`: the dimension that holds the classes. It may count from the end: −1 is the last one.
#
# **Return** a tensor of the same shape. Along `dim` its numbers sum to 1, and none is negative.
#
# **Large logits:** numbers around 1000 or −1000 get right probabilities and gradients too. In float32
# exp(1000) is infinite and exp(−1000) is 0, so the plain formula fails. But adding one number to all logits
# of a row changes none of its probabilities.
#
# **Not allowed:** from scratch means without PyTorch's own `softmax`, `softmin` and `log_softmax`, in any
# form: function, method or module. `torch.exp`, `torch.logsumexp` and all else are allowed.
#
# **Example:** the logits [0, ln 2, ln 5] have the exponentials 1, 2 and 5. Their sum is 8, so the
# probabilities are [0.125, 0.25, 0.625].


# %% exercise="softmax" role="answer"
def softmax(logits, dim=-1):
    """Turn logits into probabilities along dim.

    Shapes:  logits, any shape -> the same shape
    """
    # todo: 1. subtract from the logits their maximum along dim
    #       2. exponentiate
    #       3. divide by the sum along dim
    ### BEGIN SOLUTION
    shifted = logits - logits.amax(dim, keepdim=True)
    exponentials = shifted.exp()
    return exponentials / exponentials.sum(dim, keepdim=True)
    ### END SOLUTION


# %% exercise="softmax" role="test"
def gradient_of_first_probability(logits):
    leaf = logits.clone().requires_grad_()
    softmax(leaf.clone())[0].backward()
    return leaf.grad


rows = torch.tensor([[0.0, math.log(2), math.log(5)], [math.log(3), 0.0, 0.0]])
by_row = torch.tensor([[0.125, 0.25, 0.625], [0.6, 0.2, 0.2]])
by_column = torch.tensor([[1 / 4, 2 / 3, 5 / 6], [3 / 4, 1 / 3, 1 / 6]])
with checks("softmax") as check:
    check(
        softmax,
        rows,
        wanted=by_row,
        hint="this is the example: print the exponentials and their sum. Which number differs?",
    )
    check.value(
        "the logits after the call",
        rows,
        torch.tensor([[0.0, math.log(2), math.log(5)], [math.log(3), 0.0, 0.0]]),
        hint="operations such as -= and functions that end in _ write into their tensor: make a new one",
    )
    check(
        softmax,
        rows,
        dim=0,
        wanted=by_column,
        hint="dim=0: each column sums to 1 now. Do the maximum and the sum both follow dim?",
    )
    check(
        softmax,
        torch.stack([rows, rows.flip(0)]),
        wanted=torch.stack([by_row, by_row.flip(0)]),
        hint="logits may have three dimensions: by default the last one holds the classes",
    )
    check(
        softmax,
        torch.tensor([[1000.0, 1000.0, -1000.0], [-1000.0, -1000.0, -1000.0], [999.0, 1000.0, 1001.0]]),
        wanted=torch.tensor([[1 / 2, 1 / 2, 0.0], [1 / 3, 1 / 3, 1 / 3], [0.09003, 0.24473, 0.66524]]),
        hint="exp(1000) is infinite, exp(-1000) is 0: what must you subtract from each row by itself?",
    )
    check(
        gradient_of_first_probability,
        rows[0],
        wanted=torch.tensor([7 / 64, -2 / 64, -5 / 64]),
        hint="the gradient has no way back: look for detach, item, no_grad, NumPy, or a tensor written over",
    )
### BEGIN HIDDEN TESTS
import torch

from torchcourse.grading import given, gradient, left_unchanged, not_allowed, observe, result_of

not_allowed("softmax", "softmin", "log_softmax")
batch = given("batch", lambda: 2 * torch.randn(7, 5))
cube = given("three dimensions", lambda: 2 * torch.randn(3, 4, 6))
row = given("row", lambda: 2 * torch.randn(6))
small = given("logits around 0", lambda: torch.randn(7, 5))
spread = given("logits of both signs", lambda: torch.tensor([60.0, -60.0, 59.0, -58.0]) + torch.randn(3, 4))
far = given(
    "logits far apart", lambda: torch.tensor([999.0, -1000.0, -998.0, 1000.0, -999.0]) + torch.randn(3, 5)
)
rare = given("a logit far above the others", lambda: torch.tensor([9.0, -9, -13, -20]) + torch.randn(3, 4))
direction = given("gradient of the probabilities", lambda: torch.randn(7, 5))


def probabilities(logits, **dim):
    """What comes back, in float32: another dtype is charged once, with the first batch."""
    result = result_of(softmax, logits, **dim)
    return result.float() if isinstance(result, torch.Tensor) else result


both_signs = torch.cat([small[:3] + 1000, small[3:] - 1000])


def along_the_middle():
    return [probabilities(cube, dim=1), probabilities(cube, dim=-2)]


observe("a batch", result_of(softmax, batch), weight=0.3, hint="example_by_hand")
observe("a batch, dim=0", probabilities(batch, dim=0), weight=0.3, hint="dim_named")
observe("three dimensions, the last one by default", probabilities(cube), weight=0.1, hint="three_dimensions")
observe("three dimensions, along the middle one", along_the_middle(), weight=0.2, hint="dim_named")
observe("a single row", probabilities(row), weight=0.1, hint="one_dimension")
observe("logits near 1000", probabilities(small + 1000, dim=-1), weight=0.2, hint="infinite_exponentials")
observe("logits near -1000", probabilities(small - 1000, dim=-1), weight=0.2, hint="exponentials_of_0")
observe(
    "rows near 1000 beside rows near -1000", probabilities(both_signs, dim=1), weight=0.2, hint="each_row"
)
observe("rows with logits from -60 to 60", probabilities(spread, dim=-1), weight=0.1, hint="largest_exponent")
observe("rows with logits from -1000 to 1000", probabilities(far, dim=1), weight=0.2, hint="largest_exponent")
observe("probabilities below a millionth, as logarithms", probabilities(rare).log(), weight=0.1, hint="not_0")
observe("the gradient", gradient(softmax, batch, by=direction), weight=0.3, hint="no_way_back")
observe(
    "the gradient at logits near 1000",
    gradient(softmax, small + 1000, by=direction),
    weight=0.1,
    hint="shift_comes_first",
)
observe(
    "the logits are left unchanged",
    left_unchanged(softmax, batch),
    weight=0.1,
    hint="written_over",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="cross_entropy" role="statement" points=4 minutes=25
# ## Cross-entropy from logits
# **Write** `cross_entropy(logits, target, reduction='mean')`, the loss of a classifier. The loss of one
# sample is −log of the probability that softmax gives to its true class.
#
# **Given**
# - `logits` (N, C): one row of logits for each of N samples.
# - `target` (N,), int64: the true class of each sample, from 0 to C − 1.
# - `reduction`: `'mean'`, `'sum'` or `'none'`.
#
# **Return** the mean or the sum of the N losses, or with `'none'` all of them (N,).
#
# **Large logits:** the loss and its gradient stay finite and right when the logits are a thousand times
# larger. There a probability may be 0 in float32, and its logarithm infinite. So do not take the logarithm of
# a probability. Simplify −log(exp(a) / sum) on paper first.
#
# **Not allowed:** from scratch means without PyTorch's own `cross_entropy`, `nll_loss` and `log_softmax`, in
# any form: function, method or module (such as `nn.CrossEntropyLoss`). `torch.logsumexp` and all else are
# allowed.
#
# **Example:** the logits [0, ln 2, ln 5] give the probabilities [0.125, 0.25, 0.625]. For class 2 the loss is
# −log 0.625 = 0.4700. The logits [ln 3, 0, 0] give [0.6, 0.2, 0.2], and class 1 has the loss −log 0.2 =
# 1.6094. The sum is 2.0794 and the mean is 1.0397.


# %% exercise="cross_entropy" role="answer"
def cross_entropy(logits, target, reduction="mean"):
    """Cross-entropy between logits and true classes.

    Shapes:  logits (N, C), target (N,) int64 -> () or, with reduction 'none', (N,)
    """
    # todo: 1. subtract from each row its maximum
    #       2. subtract from each row the log of its sum of exponentials: these are the log-probabilities
    #       3. from each row pick the one of the true class, with a minus sign
    #       4. reduce
    ### BEGIN SOLUTION
    shifted = logits - logits.amax(dim=1, keepdim=True)
    log_probabilities = shifted - shifted.exp().sum(dim=1, keepdim=True).log()
    losses = -log_probabilities[torch.arange(len(target)), target]
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses
    ### END SOLUTION


# %% exercise="cross_entropy" role="test"
def gradient_of_cross_entropy(logits, target):
    leaf = logits.clone().requires_grad_()
    cross_entropy(leaf.clone(), target).backward()
    return leaf.grad


logits = torch.tensor([[0.0, math.log(2), math.log(5)], [math.log(3), 0.0, 0.0]])
target = torch.tensor([2, 1])
large = torch.tensor(
    [[1000.0, 0.0, -1000.0], [0.0, 1000.0, 2000.0], [-1000.0, -1000.0, -1000.0], [500.0, 0.0, 500.0]]
)
with checks("cross_entropy") as check:
    check(
        cross_entropy,
        logits,
        target,
        reduction="none",
        wanted=torch.tensor([0.4700, 1.6094]),
        hint="the example, one loss for each sample: print your log-probabilities. Softmax once, along rows?",
    )
    check.value(
        "the logits after the call",
        logits,
        torch.tensor([[0.0, math.log(2), math.log(5)], [math.log(3), 0.0, 0.0]]),
        hint="operations such as -= and functions that end in _ write into their tensor: make a new one",
    )
    check(
        cross_entropy,
        logits,
        target,
        wanted=torch.tensor(1.0397),
        hint="without reduction, the mean: is it over the 2 samples, not over the 6 logits?",
    )
    check(
        cross_entropy, logits, target, reduction="sum", wanted=torch.tensor(2.0794), hint="add the losses up"
    )
    check(
        cross_entropy,
        logits,
        torch.tensor([0, 1]),
        reduction="none",
        wanted=torch.tensor([2.0794, 1.6094]),
        hint="no sample is of class 2 here: do you use as many classes as logits has columns?",
    )
    check(
        cross_entropy,
        logits[:1],
        target[:1],
        reduction="none",
        wanted=torch.tensor([0.4700]),
        hint="one sample still gives losses of shape (1,): which of your lines takes that dimension away?",
    )
    check(
        cross_entropy,
        large,
        torch.tensor([0, 0, 1, 2]),
        reduction="none",
        wanted=torch.tensor([0.0, 2000.0, math.log(3), math.log(2)]),
        hint="these logits are large: where does your code take exp(1000), or the log of a probability?",
    )
    check(
        gradient_of_cross_entropy,
        large,
        torch.tensor([0, 0, 1, 2]),
        wanted=torch.tensor([[0, 0, 0], [-1, 0, 1], [1 / 3, -2 / 3, 1 / 3], [1 / 2, 0, -1 / 2]]) / 4,
        hint="the loss is right but its gradient is not: are detach, clamp or nan_to_num in the way?",
    )
### BEGIN HIDDEN TESTS
import torch

from torchcourse.grading import (
    each_by_itself,
    given,
    gradient,
    gradients_by,
    left_unchanged,
    not_allowed,
    observe,
    result_of,
)


not_allowed("cross_entropy", "nll_loss", "log_softmax")


def every_class_occurs(count_classes, count_samples):
    others = torch.randint(count_classes, (count_samples - count_classes,))
    return torch.cat([torch.randperm(count_classes), others])


def large_logits():
    """Logits times 1000 and their classes: three samples right, the others wrong."""
    logits = 125.0 * (torch.rand(7, 40).argsort(1)[:, :5] - 20)  # no two of a row are near each other
    target = logits.argmax(dim=1)
    target[3:] = (target[3:] + torch.randint(1, 5, (4,))) % 5
    return logits, target


logits = given("logits", lambda: 2 * torch.randn(7, 5))
target = given("target", lambda: every_class_occurs(5, 7))
wide = given("logits of more classes than samples", lambda: 2 * torch.randn(3, 6))
low_classes = given("target without the last class", lambda: torch.randperm(5)[:3])
single = given("logits of one sample", lambda: 2 * torch.randn(1, 4))
single_target = given("target of one sample", lambda: torch.randint(3, (1,)))
large, large_target = given("logits times 1000", large_logits)
slopes = given("gradient of the losses", lambda: 0.5 + torch.rand(7))
shift = torch.tensor([1000.0, -1000.0, 998.0, -999.0, 0.0, 999.0, -998.0])[:, None]


def of(logits, target, reduction):
    return result_of(cross_entropy, logits, target, reduction=reduction)


def each_loss(logits, target):
    """The loss of each sample, from a call of its own: no slip with the reduction is charged again."""
    return each_by_itself(cross_entropy, (logits, target), "sum")


def gradient_of_each(logits, target):
    return gradient(lambda z, t: each_loss(z, t).sum(), logits, target)


observe("the mean, by default", result_of(cross_entropy, logits, target), weight=0.5, hint="example_by_hand")
observe(
    "reduction='mean', more classes than samples",
    of(wide, low_classes, "mean"),
    weight=0.2,
    hint="reductions",
)
observe("reduction='sum'", of(logits, target, "sum"), weight=0.4, hint="reductions")
observe("reduction='none'", of(logits, target, "none"), weight=0.4, hint="reductions")
observe(
    "more classes than samples, the last class never true",
    of(wide, low_classes, "sum"),
    weight=0.3,
    hint="how_many_classes",
)
observe(
    "a single sample, reduction='none'", of(single, single_target, "none"), weight=0.1, hint="shape_of_one"
)
observe(
    "rows of logits near 1000 and near -1000",
    of(logits / 2 + shift, target, "sum"),
    weight=0.3,
    hint="own_shift",
)
observe("logits times 1000", each_loss(large, large_target), weight=0.8, hint="rounds_to_0")
observe("the gradient", gradient_of_each(logits, target), weight=0.3, hint="no_way_back")
observe(
    "the gradient of the mean, and of each loss",
    gradients_by("reduction", ["mean", "none"], cross_entropy, logits, target, by=slopes),
    weight=0.1,
    hint="mean_and_none",
)
observe(
    "the gradient at logits times 1000", gradient_of_each(large, large_target), weight=0.5, hint="stopped"
)
observe(
    "logits and target are left unchanged",
    left_unchanged(cross_entropy, logits, target),
    weight=0.1,
    hint="written_over",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="bce_with_logits" role="statement" points=3.5 minutes=20
# ## Binary cross-entropy from logits
# **Write** `bce_with_logits(logits, target, reduction='mean')`, the loss of a yes-or-no prediction. Each
# logit z stands for the probability p = sigmoid(z) of "yes". With the target t, its loss is −(t log p + (1 −
# t) log(1 − p)).
#
# **Given**
# - `logits`: a tensor of any shape.
# - `target`: a tensor of the same shape, with numbers from 0 (no) to 1 (yes). Numbers between them are
#   allowed: 0.3 says "yes, in 30 % of such cases".
# - `reduction`: `'mean'`, `'sum'` or `'none'`.
#
# **Return** the mean or the sum of all losses, or with `'none'` all of them, in the shape of `logits`.
#
# **Large logits:** the loss and its gradient are right for logits of ±200 too. There float32 says
# sigmoid(200) = 1, and log(1 − 1) is infinite. A form without the logarithm of a probability helps: the loss
# is also log(1 + exp(z)) − t z. And since 1 is exp(0), log(1 + exp(z)) adds two numbers of which you have the
# logarithms: `torch.logaddexp` takes two tensors of logarithms, and never overflows. The gradient is right at
# z = 0, too: it is ½ − t there. (Forms with |z| or max(z, 0) have a kink at that place.)
#
# **Not allowed:** from scratch means without PyTorch's own `binary_cross_entropy`,
# `binary_cross_entropy_with_logits`, `cross_entropy` and `nll_loss`, in any form: function or module (such as
# `nn.BCEWithLogitsLoss`). All else is allowed.
#
# **Example:** for z = ln 3 the probability is 3 / (3 + 1) = 0.75. The loss is −log 0.75 = 0.2877 when t = 1,
# −log 0.25 = 1.3863 when t = 0, and 0.8370, half of each, when t = 0.5.


# %% exercise="bce_with_logits" role="answer"
def bce_with_logits(logits, target, reduction="mean"):
    """Binary cross-entropy between logits and targets in [0, 1].

    Shapes:  logits and target of one shape -> () or, with reduction 'none', that shape
    """
    # todo: 1. take log(1 + exp(z)), element by element, in a form that does not overflow and has no kink
    #       2. subtract t z
    #       3. reduce
    ### BEGIN SOLUTION
    losses = torch.logaddexp(logits, torch.zeros_like(logits)) - logits * target
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses
    ### END SOLUTION


# %% exercise="bce_with_logits" role="test"
def gradient_of_bce(logits, target):
    leaf = logits.clone().requires_grad_()
    bce_with_logits(leaf.clone(), target, reduction="sum").backward()
    return leaf.grad


z = math.log(3)
logits = torch.tensor([[z, z], [-z, -z], [z, 0.0]])
target = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.5, 1.0]])
large = torch.tensor([200.0, -200.0, 200.0, -200.0, 0.0])
large_target = torch.tensor([1.0, 0.0, 0.0, 1.0, 1.0])
with checks("bce_with_logits") as check:
    check(
        bce_with_logits,
        logits,
        target,
        reduction="none",
        wanted=torch.tensor([[0.2877, 1.3863], [1.3863, 0.2877], [0.8370, 0.6931]]),
        hint="'none' returns every loss. Do the wrong one on paper: both terms count, with t and with 1 - t",
    )
    check.value(
        "the logits after the call",
        logits,
        torch.tensor([[z, z], [-z, -z], [z, 0.0]]),
        hint="operations such as -= and functions that end in _ write into their tensor: make a new one",
    )
    check(
        bce_with_logits,
        logits,
        target,
        wanted=torch.tensor(0.8130),
        hint="without reduction, the mean over all 6 elements",
    )
    check(
        bce_with_logits, logits, target, reduction="sum", wanted=torch.tensor(4.8781), hint="add all 6 losses"
    )
    check(
        bce_with_logits,
        large,
        large_target,
        reduction="none",
        wanted=torch.tensor([0.0, 0.0, 200.0, 200.0, 0.6931]),
        hint="float32 rounds sigmoid(200) to 1, and exp(200) is infinite: which of the two do you use?",
    )
    check(
        gradient_of_bce,
        large,
        large_target,
        wanted=torch.tensor([0.0, 0.0, 1.0, -1.0, -0.5]),
        hint="is something infinite, cut off, or bent at 0? Note that torch.where computes both its sides",
    )
### BEGIN HIDDEN TESTS
import torch

from torchcourse.grading import (
    each_by_itself,
    given,
    gradient,
    gradients_by,
    left_unchanged,
    not_allowed,
    observe,
    result_of,
)


not_allowed(
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "bce",
    "bce_with_logits",
    "cross_entropy",
    "nll_loss",
)


def zeros_and_ones(*shape):
    """As many of the one as of the other (one more 0 when the number is odd), shuffled."""
    count = torch.Size(shape).numel()
    return (torch.arange(count) % 2).float()[torch.randperm(count)].reshape(shape)


def wrong_and_right(low, high):
    """Logits of magnitude low to high; half of either sign have a target that does not fit."""
    signs = torch.tensor([1.0, -1.0]).repeat(4)
    target = torch.tensor([1.0, 0.0, 0.0, 1.0]).repeat(2)
    return signs * (low + (high - low) * torch.rand(8)), target


logits = given(
    "logits", lambda: torch.cat([2 * torch.randn(6), torch.tensor([4.0, -4.0, 6.0]) + torch.rand(3)])
)
target = given("target", lambda: zeros_and_ones(9))
grid = given("grid of logits", lambda: 2 * torch.randn(4, 3))
grid_target = given("grid of targets", lambda: zeros_and_ones(4, 3))
shares = given("targets between 0 and 1", lambda: 0.05 + 0.4 * torch.rand(4, 3))
cube = given("three dimensions", lambda: 2 * torch.randn(2, 5, 3))
cube_target = given("targets in three dimensions", lambda: zeros_and_ones(2, 5, 3))
slopes = given("gradient of the losses", lambda: 0.5 + torch.rand(9))
middling, middling_target = given("logits from 20 to 80", lambda: wrong_and_right(20, 80))
large, large_target = given("logits from 150 to 200", lambda: wrong_and_right(150, 200))


def of(logits, target, reduction):
    return result_of(bce_with_logits, logits, target, reduction=reduction)


def each_loss(logits, target):
    """The loss of each element, from a call of its own: no slip with the reduction is charged again."""
    return each_by_itself(bce_with_logits, (logits.flatten(), target.flatten()), "sum")


def gradient_of_each(logits, target):
    return gradient(lambda z, t: each_loss(z, t).sum(), logits, target)


observe(
    "the mean, by default", result_of(bce_with_logits, logits, target), weight=0.3, hint="example_by_hand"
)
observe("a grid: reduction='mean'", of(grid, grid_target, "mean"), weight=0.2, hint="mean_of_a_grid")
observe("a grid: reduction='sum'", of(grid, grid_target, "sum"), weight=0.3, hint="reductions")
observe("a grid: reduction='none'", of(grid, grid_target, "none"), weight=0.3, hint="reductions")
observe("three dimensions: reduction='sum'", of(cube, cube_target, "sum"), weight=0.1, hint="any_logits")
observe("targets between 0 and 1", each_loss(grid, shares), weight=0.3, hint="target_between")
observe("logits from 20 to 80, of either sign", each_loss(middling, middling_target), weight=0.3, hint="to_1")
observe("logits from 150 to 200, of either sign", each_loss(large, large_target), weight=0.6, hint="positive")
observe("the gradient", gradient_of_each(logits, target), weight=0.3, hint="no_way_back")
observe("the gradient at z = 0", gradient_of_each(torch.zeros(12), shares.flatten()), weight=0.1, hint="kink")
observe(
    "the gradient of the mean, and of each loss",
    gradients_by("reduction", ["mean", "none"], bce_with_logits, logits, target, by=slopes),
    weight=0.1,
    hint="mean_and_none",
)
observe(
    "the gradient at logits from 150 to 200",
    gradient_of_each(torch.cat([large, logits]), torch.cat([large_target, target])),
    weight=0.5,
    hint="gradient_stopped",
)
observe(
    "logits and target are left unchanged",
    left_unchanged(bce_with_logits, logits, target),
    weight=0.1,
    hint="written_over",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="mae" role="statement" points=1 minutes=5
# ## Mean absolute error
# **Write** `mae(pred, target, reduction='mean')`. The loss of each element is |pred − target|.
#
# **Given** `pred` and `target`, two tensors of the same shape, any shape, and `reduction`: `'mean'`, `'sum'`
# or `'none'`.
#
# **Return** the mean or the sum over all elements, or with `'none'` all losses, in the shape of `pred`.
#
# **Not allowed:** from scratch means without PyTorch's own `l1_loss`, `smooth_l1_loss` and `huber_loss`, in
# any form: function or module (such as `nn.L1Loss`).
#
# **Example:** `pred` = [[1, 5], [2, 2], [0, 3]] and `target` = [[2, 3], [2.5, 0], [0.5, −1]] have the errors
# [[−1, 2], [−0.5, 2], [−0.5, 4]]. Their absolute values sum to 10. The mean is 10 / 6 = 1.6667.


# %% exercise="mae" role="answer"
def mae(pred, target, reduction="mean"):
    """Absolute error between predictions and targets.

    Shapes:  pred and target of one shape -> () or, with reduction 'none', that shape
    """
    # todo: 1. take the absolute value of each error
    #       2. reduce
    ### BEGIN SOLUTION
    losses = (pred - target).abs()
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses
    ### END SOLUTION


# %% exercise="mae" role="test"
def gradient_of_mae(pred, target):
    leaf = pred.clone().requires_grad_()
    mae(leaf.clone(), target).backward()
    return leaf.grad


pred = torch.tensor([[1.0, 5.0], [2.0, 2.0], [0.0, 3.0]])
target = torch.tensor([[2.0, 3.0], [2.5, 0.0], [0.5, -1.0]])
with checks("mae") as check:
    check(
        mae,
        pred,
        target,
        reduction="none",
        wanted=torch.tensor([[1.0, 2.0], [0.5, 2.0], [0.5, 4.0]]),
        hint="'none' returns every loss, in the shape of pred; an error of -1 and one of 1 cost the same",
    )
    check.value(
        "pred after the call",
        pred,
        torch.tensor([[1.0, 5.0], [2.0, 2.0], [0.0, 3.0]]),
        hint="operations such as -= and functions that end in _ write into their tensor: make a new one",
    )
    check(
        mae, pred, target, wanted=torch.tensor(10 / 6), hint="without reduction, the mean over all 6 elements"
    )
    check(mae, pred, target, reduction="sum", wanted=torch.tensor(10.0), hint="add all 6 losses")
    check(
        gradient_of_mae,
        pred,
        target,
        wanted=torch.tensor([[-1.0, 1.0], [-1.0, 1.0], [-1.0, 1.0]]) / 6,
        hint="each element pulls with 1/6, up or down: look for detach, item, no_grad or NumPy in your code",
    )
    check.value(
        "the gradient at errors of 0 is finite",
        bool(gradient_of_mae(pred, pred).isfinite().all()),
        True,
        hint="what is the slope of a square root at 0? Find the size of an error without one",
    )
### BEGIN HIDDEN TESTS
import torch

from torchcourse.grading import given, gradient, gradients_by, left_unchanged, not_allowed, observe, result_of

not_allowed("l1_loss", "smooth_l1_loss", "huber_loss")
pred = given("pred", lambda: 2 * torch.randn(6, 4))
target = given("target", lambda: 2 * torch.randn(6, 4))
cube = given("three dimensions", lambda: 2 * torch.randn(2, 5, 3))
cube_target = given("targets in three dimensions", lambda: 2 * torch.randn(2, 5, 3))
heights = given("predictions below their targets", lambda: torch.randn(9))
gaps = given("how far below", lambda: 0.2 + 2 * torch.rand(9))
direction = given("gradient of the losses", lambda: torch.randn(6, 4))


def gradient_where_an_error_is_zero():
    """Any slope from -1 to 1 is right at an error of 0: it must be a number."""
    leaf = torch.cat([heights[:1], heights[1:] - gaps[1:]]).requires_grad_()
    mae(leaf.clone(), heights.clone(), reduction="none").sum().backward()
    return [leaf.grad[1:] * gaps[1:], bool(leaf.grad[0].abs() <= 1)]


def of(pred, target, reduction):
    return result_of(mae, pred, target, reduction=reduction)


observe("the mean, by default", result_of(mae, pred, target), weight=0.2, hint="example_by_hand")
observe("three dimensions: reduction='sum'", of(cube, cube_target, "sum"), weight=0.1, hint="any_shape")
observe(
    "errors of a thousand and more",
    of(1000 * cube, 1000 * cube_target, "none"),
    weight=0.1,
    hint="large_losses",
)
observe("reduction='sum'", of(pred, target, "sum"), weight=0.1, hint="reductions")
observe("reduction='none'", of(pred, target, "none"), weight=0.1, hint="reductions")
observe("the gradient of the mean", gradient(mae, pred, target, "mean"), weight=0.1, hint="no_way_back")
observe(
    "the gradient of the sum, and of each loss",
    gradients_by("reduction", ["sum", "none"], mae, pred, target, by=direction),
    weight=0.1,
    hint="sum_and_none",
)
observe("the gradient where one error is 0", gradient_where_an_error_is_zero(), weight=0.1, hint="root_at_0")
observe(
    "pred and target are left unchanged",
    left_unchanged(mae, pred, target),
    weight=0.1,
    hint="written_over",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="mse" role="statement" points=1 minutes=5
# ## Mean squared error
# **Write** `mse(pred, target, reduction='mean')`. The loss of each element is (pred − target)².
#
# **Given** `pred` and `target`, two tensors of the same shape, any shape, and `reduction`: `'mean'`, `'sum'`
# or `'none'`.
#
# **Return** the mean or the sum over all elements, or with `'none'` all losses, in the shape of `pred`.
#
# **Not allowed:** from scratch means without PyTorch's own `mse_loss`, `smooth_l1_loss` and `huber_loss`, in
# any form: function or module (such as `nn.MSELoss`).
#
# **Example:** the errors of the exercise before, [[−1, 2], [−0.5, 2], [−0.5, 4]], have the squares [[1, 4],
# [0.25, 4], [0.25, 16]]. They sum to 25.5. The mean is 25.5 / 6 = 4.25.


# %% exercise="mse" role="answer"
def mse(pred, target, reduction="mean"):
    """Squared error between predictions and targets.

    Shapes:  pred and target of one shape -> () or, with reduction 'none', that shape
    """
    # todo: 1. square each error
    #       2. reduce
    ### BEGIN SOLUTION
    losses = (pred - target) ** 2
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses
    ### END SOLUTION


# %% exercise="mse" role="test"
def gradient_of_mse(pred, target):
    leaf = pred.clone().requires_grad_()
    mse(leaf.clone(), target).backward()
    return leaf.grad


pred = torch.tensor([[1.0, 5.0], [2.0, 2.0], [0.0, 3.0]])
target = torch.tensor([[2.0, 3.0], [2.5, 0.0], [0.5, -1.0]])
with checks("mse") as check:
    check(
        mse,
        pred,
        target,
        reduction="none",
        wanted=torch.tensor([[1.0, 4.0], [0.25, 4.0], [0.25, 16.0]]),
        hint="'none' returns every loss, in the shape of pred: square the error, nothing more",
    )
    check.value(
        "pred after the call",
        pred,
        torch.tensor([[1.0, 5.0], [2.0, 2.0], [0.0, 3.0]]),
        hint="operations such as -= and functions that end in _ write into their tensor: make a new one",
    )
    check(
        mse, pred, target, wanted=torch.tensor(4.25), hint="without reduction, the mean over all 6 elements"
    )
    check(mse, pred, target, reduction="sum", wanted=torch.tensor(25.5), hint="add all 6 losses")
    check(
        gradient_of_mse,
        pred,
        target,
        wanted=torch.tensor([[-2.0, 4.0], [-1.0, 4.0], [-1.0, 8.0]]) / 6,
        hint="the gradient is 2/6 of each error: look for detach, item, no_grad or NumPy in your code",
    )
### BEGIN HIDDEN TESTS
import torch

from torchcourse.grading import given, gradient, gradients_by, left_unchanged, not_allowed, observe, result_of

not_allowed("mse_loss", "smooth_l1_loss", "huber_loss")
pred = given("pred", lambda: 2 * torch.randn(6, 4))
target = given("target", lambda: 2 * torch.randn(6, 4))
cube = given("three dimensions", lambda: 2 * torch.randn(2, 5, 3))
cube_target = given("targets in three dimensions", lambda: 2 * torch.randn(2, 5, 3))
direction = given("gradient of the losses", lambda: torch.randn(6, 4))


def of(pred, target, reduction):
    return result_of(mse, pred, target, reduction=reduction)


observe("the mean, by default", result_of(mse, pred, target), weight=0.2, hint="example_by_hand")
observe("three dimensions: reduction='sum'", of(cube, cube_target, "sum"), weight=0.1, hint="any_shape")
observe(
    "errors of a thousand and more",
    of(1000 * cube, 1000 * cube_target, "none"),
    weight=0.1,
    hint="large_losses",
)
observe("reduction='sum'", of(pred, target, "sum"), weight=0.1, hint="reductions")
observe("reduction='none'", of(pred, target, "none"), weight=0.1, hint="reductions")
observe("the gradient of the mean", gradient(mse, pred, target, "mean"), weight=0.2, hint="no_way_back")
observe(
    "the gradient of the sum, and of each loss",
    gradients_by("reduction", ["sum", "none"], mse, pred, target, by=direction),
    weight=0.1,
    hint="sum_and_none",
)
observe(
    "pred and target are left unchanged",
    left_unchanged(mse, pred, target),
    weight=0.1,
    hint="written_over",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="mse_head" role="statement" points=1.5 minutes=10
# ## The shape trap
# **Write** `mse_head(pred, target)`, the mean squared error of a network with one output.
#
# **Given** `pred` (N, 1), as `nn.Linear(…, 1)` returns it, and `target` (N,), as a data set holds it. Element
# i of the one belongs to element i of the other.
#
# **Return** a tensor with a single number: the mean of the N squared errors.
#
# **Mind the shapes:** (N, 1) minus (N,) raises no error. Broadcasting makes it (N, N): every prediction minus
# every target.
#
# **Not allowed:** to change `pred` or `target`, their shapes included. Every function of PyTorch is allowed
# here, and so is your own `mse`.
#
# **Example:** `pred` = [[1], [2], [4]] and `target` = [1, 2, 6] have the errors 0, 0 and −2, so the loss is 4
# / 3 = 1.3333. The mean of all nine squared differences is 60 / 9 = 6.6667: that is the trap.


# %% exercise="mse_head" role="answer"
def mse_head(pred, target):
    """Mean squared error of a network with one output.

    Shapes:  pred (N, 1), target (N,) -> ()
    """
    # todo: 1. give pred and target the same shape
    #       2. take the mean of the squared errors
    ### BEGIN SOLUTION
    return ((pred.squeeze(1) - target) ** 2).mean()
    ### END SOLUTION


# %% exercise="mse_head" role="test"
def gradient_of_mse_head(pred, target):
    leaf = pred.clone().requires_grad_()
    mse_head(leaf.clone(), target).backward()
    return leaf.grad


pred = torch.tensor([[1.0], [2.0], [4.0]])
target = torch.tensor([1.0, 2.0, 6.0])
with checks("mse_head") as check:
    check(
        mse_head,
        pred,
        target,
        wanted=torch.tensor(4 / 3),
        hint="print (pred - target).shape in your function: it should hold 3 errors, not 9",
    )
    check(
        gradient_of_mse_head,
        pred,
        target,
        wanted=torch.tensor([[0.0], [0.0], [-4 / 3]]),
        hint="only the last prediction is wrong: does another one get a pull? Is the way back cut?",
    )
    check.value(
        "the shape of pred after the calls", pred.shape, (3, 1), hint="functions that end in _ change pred"
    )
    check.value(
        "the shape of target", target.shape, (3,), hint="functions that end in _ change target itself"
    )
### BEGIN HIDDEN TESTS
import torch

from torchcourse.grading import given, gradient, left_unchanged, observe, result_of

pred = given("pred", lambda: 1 + 2 * torch.randn(7, 1))
target = given("target", lambda: 2 * torch.randn(7) - 1)
many_pred = given("pred of 12 samples", lambda: torch.randn(12, 1))
many_target = given("target of 12 samples", lambda: 3 + torch.randn(12))
single_pred = given("pred of one sample", lambda: torch.randn(1, 1))
single_target = given("target of one sample", lambda: 2 + torch.randn(1))


observe("7 samples", float(result_of(mse_head, pred, target)), weight=0.4, hint="shapes")
observe("12 samples", float(result_of(mse_head, many_pred, many_target)), weight=0.2, hint="shapes")
observe("a single sample", result_of(mse_head, single_pred, single_target), weight=0.3, hint="type_and_shape")
observe("the gradient", gradient(mse_head, pred, target), weight=0.4, hint="no_way_back")
observe(
    "pred and target are left unchanged",
    left_unchanged(mse_head, pred, target),
    weight=0.2,
    hint="written_over",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="smooth_l1" role="statement" points=2.5 minutes=15
# ## Smooth L1
# **Write** `smooth_l1(pred, target, beta=1.0, reduction='mean')`. It is quadratic for small errors and linear
# for large ones. With the error e = pred − target, the loss of each element is
# - ½ e² / β where |e| < β;
# - |e| − ½ β elsewhere.
#
# **Given** `pred` and `target`, two tensors of the same shape, any shape; `beta`, a number above 0; and
# `reduction`: `'mean'`, `'sum'` or `'none'`.
#
# **Return** the mean or the sum over all elements, or with `'none'` all losses, in the shape of `pred`.
#
# **Not allowed:** from scratch means without PyTorch's own `smooth_l1_loss` and `huber_loss`, in any form:
# function or module (such as `nn.SmoothL1Loss`). Your own `mae` and `mse`, and all else, are allowed.
#
# **Example:** for the errors 0.5 and −3 and β = 1 the losses are ½ · 0.25 = 0.125 and 3 − 0.5 = 2.5. With β =
# 2 they are ½ · 0.25 / 2 = 0.0625 and 3 − 1 = 2. With β = 0.4 they are 0.5 − 0.2 = 0.3 and 3 − 0.2 = 2.8.


# %% exercise="smooth_l1" role="answer"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    """Smooth L1 loss: quadratic below beta, linear beyond.

    Shapes:  pred and target of one shape -> () or, with reduction 'none', that shape
    """
    # todo: 1. take the absolute value of each error
    #       2. compute both forms; choose one for each element, by its absolute error and beta
    #       3. reduce
    ### BEGIN SOLUTION
    error = (pred - target).abs()
    losses = torch.where(error < beta, 0.5 * error**2 / beta, error - 0.5 * beta)
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses
    ### END SOLUTION


# %% exercise="smooth_l1" role="test"
def gradient_of_smooth_l1(pred, target, beta):
    leaf = pred.clone().requires_grad_()
    smooth_l1(leaf.clone(), target, beta=beta, reduction="sum").backward()
    return leaf.grad


pred = torch.tensor([[4.5, -2.0], [1.5, 6.0]])
target = torch.tensor([[4.0, 1.0], [2.0, 3.0]])  # the errors are 0.5, -3, -0.5 and 3
with checks("smooth_l1") as check:
    check(
        smooth_l1,
        pred,
        target,
        reduction="none",
        wanted=torch.tensor([[0.125, 2.5], [0.125, 2.5]]),
        hint="the errors are 0.5, -3, -0.5 and 3: which form does each take, and what becomes of the minus?",
    )
    check.value(
        "pred after the call",
        pred,
        torch.tensor([[4.5, -2.0], [1.5, 6.0]]),
        hint="operations such as -= and functions that end in _ write into their tensor: make a new one",
    )
    check(
        smooth_l1,
        pred,
        target,
        beta=2.0,
        reduction="none",
        wanted=torch.tensor([[0.0625, 2.0], [0.0625, 2.0]]),
        hint="beta stands in three places: the threshold and both forms",
    )
    check(
        smooth_l1,
        pred,
        target,
        beta=0.4,
        reduction="none",
        wanted=torch.tensor([[0.3, 2.8], [0.3, 2.8]]),
        hint="0.5 lies beyond beta now: is it the error that you compare, and with beta?",
    )
    check(smooth_l1, pred, target, wanted=torch.tensor(1.3125), hint="without reduction, the mean over all 4")
    check(smooth_l1, pred, target, reduction="sum", wanted=torch.tensor(5.25), hint="add all 4 losses")
    check(
        gradient_of_smooth_l1,
        pred,
        target,
        2.0,
        wanted=torch.tensor([[0.25, -1.0], [-0.25, 1.0]]),
        hint="the slope is e / beta inside and 1 or -1 beyond: look for detach, item, no_grad or NumPy",
    )
### BEGIN HIDDEN TESTS
from functools import partial

import torch

from torchcourse.grading import (
    each_by_itself,
    given,
    gradient,
    gradients_by,
    left_unchanged,
    not_allowed,
    observe,
    result_of,
)


not_allowed("smooth_l1_loss", "huber_loss")


def errors(low, high, *shape):
    """Errors spread evenly over the magnitudes from low to high; neighbours differ in sign."""
    count = torch.Size(shape).numel()
    signs = 1 - 2 * (torch.arange(count) % 2)
    return (signs * (low + (high - low) * (torch.arange(count) + torch.rand(count)) / count)).reshape(shape)


def small_and_large_errors(beta, *shape):
    """One half of the errors below beta, the other half beyond, shuffled."""
    count = torch.Size(shape).numel() // 2
    both = torch.cat([errors(0.1 * beta, 0.9 * beta, count), errors(1.2 * beta, 4 * beta, count)])
    return both[torch.randperm(2 * count)].reshape(shape)


# Targets up to 2.5 to either side, so that a threshold on pred or target is not one on the error.
target = given("target", lambda: errors(0.1, 2.5, 6, 4))
around_one = given("errors around beta = 1", lambda: small_and_large_errors(1.0, 6, 4))
beta = given("a small beta", lambda: (0.3 + 0.3 * torch.rand(())).item())
large_beta = given("a large beta", lambda: (2.4 + 0.6 * torch.rand(())).item())
row = given("row of targets", lambda: torch.randn(8))
inside = given("errors within the small beta", lambda: beta * errors(0.2, 0.9, 8))
beyond = given("errors beyond the small beta, below 1", lambda: errors(0.7, 0.95, 8))
inside_large = given("errors within the large beta, above 1", lambda: errors(1.2, 2.2, 8))
beyond_large = given("errors beyond the large beta", lambda: errors(3.2, 6, 8))
cube = given("targets in three dimensions", lambda: 2 * torch.randn(2, 5, 4))
cube_errors = given("errors in three dimensions", lambda: small_and_large_errors(1.0, 2, 5, 4))
direction = given("gradient of the losses", lambda: torch.randn(6, 4))
mixed = given("errors around the small beta", lambda: small_and_large_errors(beta, 6, 4))


def at_one(**reduction):
    return result_of(smooth_l1, target + around_one, target, **reduction)


def in_three_dimensions():
    return [result_of(smooth_l1, cube + cube_errors, cube, reduction=one) for one in ("sum", "none")]


def each_loss(errors, beta):
    """The loss of each element, from a call of its own: no slip with the reduction is charged again."""
    return each_by_itself(partial(smooth_l1, beta=beta, reduction="sum"), (row + errors, row))


one_hit = torch.cat([row[:1], row[1:] + inside[1:]])
observe("the mean with beta = 1, by default", at_one(), weight=0.3, hint="example_by_hand")
observe("reduction='sum', beta = 1 by default", at_one(reduction="sum"), weight=0.1, hint="reductions")
observe("reduction='none', beta = 1 by default", at_one(reduction="none"), weight=0.3, hint="reductions")
observe("errors below a beta under 1", each_loss(inside, beta), weight=0.3, hint="draw_it")
observe("errors between a beta under 1 and 1", each_loss(beyond, beta), weight=0.3, hint="compared")
observe(
    "errors between 1 and a beta of more", each_loss(inside_large, large_beta), weight=0.3, hint="compared"
)
observe(
    "errors beyond a beta of more than 1", each_loss(beyond_large, large_beta), weight=0.3, hint="draw_it"
)
observe(
    "errors of a thousand and more",
    result_of(smooth_l1, row + 1000 * beyond_large, row, reduction="none"),
    weight=0.1,
    hint="large_losses",
)
observe("three dimensions: 'sum' and 'none'", in_three_dimensions(), weight=0.1, hint="any_shape")
observe(
    "the gradient, beta and reduction by position",
    gradient(smooth_l1, target + mixed, target, beta, "sum"),
    weight=0.1,
    hint="no_way_back",
)
observe(
    "the gradient of the mean, and of each loss",
    gradients_by("reduction", ["mean", "none"], smooth_l1, target + around_one, target, by=direction),
    weight=0.1,
    hint="mean_and_none",
)
observe(
    "the gradient where one error is 0",
    gradient(smooth_l1, one_hit, row, reduction="sum"),
    weight=0.1,
    hint="slope_at_0",
)
observe(
    "pred and target are left unchanged",
    left_unchanged(smooth_l1, target + mixed, target, beta=beta),
    weight=0.1,
    hint="written_over",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="best_constant" role="statement" points=1.5 minutes=10
# ## The best constant
# Imagine a model that ignores its input and always predicts the same number c. Which c is best? It depends on
# the loss.
#
# **Write** `best_constant(y, kind)`.
#
# **Given** `y` (N,), the numbers to predict, and `kind`: `'mse'` or `'mae'`.
#
# **Return** the constant c with the smallest mean loss over `y`: mean((c − y)²) for `'mse'`, mean(|c − y|)
# for `'mae'`, as a Python `float` or a tensor of shape `()`. It is judged by the loss that it reaches: where
# several constants are equally good, each of them is right.
#
# **Not allowed:** to change `y`. Every function of PyTorch is allowed. Work c out from `y`: its numbers may
# be thousands or thousandths, so the best of some fixed guesses is not good enough.
#
# **Example:** for `y` = [1, 1, 1, 1, 100] the best constant is 20.8 for `'mse'`. One far-off number pulls it
# away from all the others. For `'mae'` it is 1.


# %% exercise="best_constant" role="answer"
def best_constant(y, kind):
    """Return the constant prediction with the smallest mean loss, 'mse' or 'mae'.

    Shapes:  y (N,) -> a single number
    """
    # todo: 1. for 'mse', where is the slope of mean((c - y)²) zero?
    #       2. for 'mae', each number pulls c towards itself with the same force: where do they balance?
    ### BEGIN SOLUTION
    return y.mean() if kind == "mse" else y.median()
    ### END SOLUTION


# %% exercise="best_constant" role="test"
def squared_loss_reached(y):
    return ((float(best_constant(y, "mse")) - y) ** 2).mean()


def absolute_loss_reached(y):
    return (float(best_constant(y, "mae")) - y).abs().mean()


with checks("best_constant") as check:
    for numbers, least_squared, least_absolute in (
        ([1.0, 1.0, 1.0, 1.0, 100.0], 1568.16, 19.8),
        ([7.0, 3.0, 1.0, 30.0, 2.0], 118.64, 6.8),
        ([1.0, 2.0, 10.0, 3.0], 12.5, 2.5),
    ):
        y = torch.tensor(numbers)
        check(
            squared_loss_reached,
            y,
            wanted=torch.tensor(least_squared),
            hint=f"y = {numbers}: try a few constants by hand, and print the mean squared loss of each",
            rtol=2e-3,
        )
        check(
            absolute_loss_reached,
            y,
            wanted=torch.tensor(least_absolute),
            hint=f"y = {numbers}: how many of them lie below your constant, and how many above?",
            rtol=2e-3,
        )
        check.value("y after the calls", y, torch.tensor(numbers), hint="sort a copy, not y itself")
### BEGIN HIDDEN TESTS
import torch

from torchcourse.grading import given, observe

# Neither the middle place, nor the first or the last, holds a middle value.
ORDER = {9: [2, 7, 5, 0, 8, 3, 6, 1, 4], 8: [1, 6, 3, 0, 7, 2, 5, 4]}


def skewed_numbers(count):
    """Numbers with gaps of at least 0.5, the last one far off, so that each wrong constant costs its loss."""
    rising = 2 + torch.cumsum(0.5 + torch.rand(count), dim=0)
    rising[-1] += 10 + 5 * torch.rand(())
    return rising[torch.tensor(ORDER[count])]


def some_repeated():
    """Seven numbers, the smallest of them four times."""
    numbers = torch.cat([2 + torch.rand(1).repeat(4), 4 + torch.cumsum(1 + torch.rand(3), dim=0)])
    return numbers[torch.tensor([4, 0, 1, 5, 2, 6, 3])]


def one_far_off():
    """Nine numbers, eight of them near each other: the median is the only best constant for 'mae'."""
    numbers = skewed_numbers(9)
    numbers[numbers.argmax()] = 10_000 + 5_000 * torch.rand(())
    return numbers


odd = given("nine numbers", lambda: skewed_numbers(9))
even = given("eight numbers", lambda: skewed_numbers(8))
repeated = given("numbers that repeat", some_repeated)
below_zero = given("nine numbers below zero", lambda: -skewed_numbers(9))
thousandths = given("nine numbers of some thousandths", lambda: skewed_numbers(9) / 1000)
far_off = given("nine numbers, one of them far off", one_far_off)


def mse_of(y):
    return ((float(best_constant(y.clone(), "mse")) - y) ** 2).mean()


def mae_of(y):
    return (float(best_constant(y.clone(), "mae")) - y).abs().mean()


def numbers_after(y):
    y = y.clone()
    best_constant(y, "mae")
    best_constant(y, "mse")
    return y


observe("'mse': the loss reached on nine numbers", mse_of(odd), rtol=2e-3, weight=0.2, hint="squares")
observe("'mse': the loss reached on eight numbers", mse_of(even), weight=0.2, rtol=2e-3, hint="squares")
observe("'mse': the loss reached below zero", mse_of(below_zero), weight=0.1, rtol=2e-3, hint="negative")
observe(
    "'mse': the loss reached on numbers of some thousandths",
    1e6 * mse_of(thousandths),
    weight=0.1,
    rtol=2e-3,
    hint="tried",
)
observe("'mae': the loss reached on nine numbers", mae_of(odd), weight=0.2, rtol=2e-3, hint="sizes")
observe("'mae': the loss reached on eight numbers", mae_of(even), weight=0.2, rtol=2e-3, hint="sizes")
observe("'mae': the loss reached below zero", mae_of(below_zero), weight=0.1, rtol=2e-3, hint="negative")
observe(
    "'mae': the constant, where one number is far off",
    float(best_constant(far_off.clone(), "mae")),
    weight=0.2,
    hint="below_and_above",
)
observe(
    "'mse' and 'mae': the losses reached when numbers repeat",
    [mse_of(repeated), mae_of(repeated)],
    weight=0.1,
    rtol=2e-3,
    hint="four_times",
)
observe("y is left unchanged", numbers_after(odd), weight=0.1, hint="compare_y", effect=True)
### END HIDDEN TESTS

# %% [markdown] exercise="cross_entropy_grad" role="statement" points=2.5 minutes=15
# ## The gradient by hand
# **Write** `cross_entropy_grad(logits, target)`, the gradient of the mean cross-entropy with respect to the
# logits, as a formula.
#
# **Given** `logits` (N, C) and `target` (N,), int64: the true classes.
#
# **Return** a tensor (N, C): by how much the mean loss grows for each unit that a logit grows.
#
# **Think first:** the loss of one sample is log Σ exp(zⱼ) − z of the true class. The derivative of the first
# part with respect to a logit is that class's probability. What does the second part add, and what does the
# mean over N samples change?
#
# **Not allowed:** autograd (no `backward`, no `torch.autograd`, no `torch.func`), and differences of the loss
# at neighbouring logits: a formula is asked for, and it holds for logits of any size. Also not allowed is to
# change `logits` or `target`. All else is allowed, your own `softmax` and `torch.softmax` too.
#
# **Example:** the logits [[0, ln 2, ln 5], [ln 3, 0, 0]] have the probabilities [[0.125, 0.25, 0.625],
# [0.6, 0.2, 0.2]]. With the classes [2, 1] the gradient is [[0.0625, 0.125, −0.1875], [0.3, −0.4, 0.1]].


# %% exercise="cross_entropy_grad" role="answer"
def cross_entropy_grad(logits, target):
    """Gradient of the mean cross-entropy with respect to the logits.

    Shapes:  logits (N, C), target (N,) int64 -> (N, C)
    """
    # todo: 1. compute the probabilities of each row
    #       2. change the probability of the true class as the second part of the loss says
    #       3. divide as the mean says
    ### BEGIN SOLUTION
    gradient = torch.softmax(logits, dim=1)
    gradient[torch.arange(len(target)), target] -= 1
    return gradient / len(target)
    ### END SOLUTION


# %% exercise="cross_entropy_grad" role="test"
def grad_without_autograd(logits, target):
    with torch.inference_mode():
        return cross_entropy_grad(logits, target)


logits = torch.tensor([[0.0, math.log(2), math.log(5)], [math.log(3), 0.0, 0.0]])
target = torch.tensor([2, 1])
with checks("cross_entropy_grad") as check:
    check(
        grad_without_autograd,
        logits,
        target,
        wanted=torch.tensor([[0.0625, 0.125, -0.1875], [0.3, -0.4, 0.1]]),
        hint="autograd is off here. Print the probabilities beside it: what differs, and by which factor?",
    )
    check(
        grad_without_autograd,
        logits,
        torch.tensor([0, 1]),
        wanted=torch.tensor([[-0.4375, 0.125, 0.3125], [0.3, -0.4, 0.1]]),
        hint="no sample is of class 2 here: do you use as many classes as logits has columns?",
    )
    check(
        grad_without_autograd,
        torch.tensor([[1000.0, 0.0, -1000.0]]),
        torch.tensor([1]),
        wanted=torch.tensor([[1.0, -1.0, 0.0]]),
        hint="your probabilities must be right for large logits too: does your softmax subtract the maximum?",
    )
    check.value(
        "the logits after the calls",
        logits,
        torch.tensor([[0.0, math.log(2), math.log(5)], [math.log(3), 0.0, 0.0]]),
        hint="write into the probabilities if you like, but not into the logits",
    )
### BEGIN HIDDEN TESTS
import torch

from torchcourse.grading import given, not_allowed, observe

not_allowed("backward", "autograd", "func")
target = given("target", lambda: torch.cat([torch.randperm(5), torch.randint(5, (2,))]))


def drawn_logits():
    """The first row is classified correctly, the second one is not."""
    drawn = 2 * torch.randn(7, 5)
    drawn[0, target[0]] = drawn[0].max() + 1
    drawn[1, target[1]] = drawn[1].min() - 1
    return drawn


logits = given("logits", drawn_logits)
wide = given("logits of more classes than samples", lambda: 2 * torch.randn(3, 6))
low_classes = given("target without the last class", lambda: torch.randperm(5)[:3])
single = given("logits of one sample", lambda: 2 * torch.randn(1, 4))
single_target = given("target of one sample", lambda: torch.randint(3, (1,)))
large = given(
    "logits times 1000",
    lambda: 125.0 * (torch.rand(7, 40).argsort(1)[:, :5] - 20),  # no two of a row are near each other
)
# Whole multiples of what float32 can tell apart there, so that formulas are exact; float64 cannot tell such a
# logit from the same logit a thousandth larger.
huge = given(
    "logits around a million millions",
    lambda: 2.0**40 + 2**18 * (torch.rand(7, 40).argsort(1)[:, :5] - 20),  # no two of a row are equal
)
shift = torch.tensor([1000.0, -1000.0, 998.0, -999.0, 0.0, 999.0, -998.0])[:, None]


def by_hand(logits, target):
    """Call the answer where autograd records nothing."""
    with torch.inference_mode():
        return cross_entropy_grad(logits.clone(), target.clone())


def scaled(gradient):
    """The gradient with its largest number at 1: by what it is divided is charged elsewhere."""
    return gradient / gradient.abs().max().clamp(min=1e-9)


def inputs_afterwards():
    inputs = logits.clone(), target.clone()
    with torch.inference_mode():
        cross_entropy_grad(*inputs)
    return list(inputs)


observe("7 samples of 5 classes", by_hand(logits, target), weight=0.5, hint="beside_autograd")
observe(
    "3 samples of 6 classes, the last class never true",
    by_hand(wide, low_classes),
    weight=0.3,
    hint="classes",
)
observe("a single sample", by_hand(single, single_target), weight=0.2, hint="mean_of_one")
observe(
    "rows of logits near 1000 and near -1000, up to a factor",
    scaled(by_hand(logits / 2 + shift, target)),
    weight=0.2,
    hint="large_logits",
)
observe("logits times 1000, up to a factor", scaled(by_hand(large, target)), weight=0.3, hint="large_logits")
observe(
    "logits around a million millions, up to a factor",
    scaled(by_hand(huge, target)),
    weight=0.8,
    hint="exact",
)
observe(
    "logits and target are left unchanged", inputs_afterwards(), weight=0.2, hint="written_over", effect=True
)
### END HIDDEN TESTS

# %% [markdown] exercise="loss_floor" role="written" points=2 minutes=10
# ## The loss that stops at 1.46
# A friend trains a classifier of 10 classes. The network ends in `nn.Softmax(dim=1)`, and the loss is
# `nn.CrossEntropyLoss()`. No error is raised. The loss starts near 2.30, sinks slowly and stops at 1.46,
# although nearly all training images are classified correctly. In at most ten sentences:
# 1. What is wrong?
# 2. Where do the two numbers 2.30 and 1.46 come from?
# 3. Why is learning slow, most of all on rows that are confidently wrong?
# 4. What should your friend change, and how does she get probabilities afterwards?
#
# **Your answer:**
#
# ### BEGIN SOLUTION
# 1. `nn.CrossEntropyLoss` wants logits and applies softmax itself, so softmax is applied twice.
# 2. The loss sees numbers between 0 and 1 in the place of logits. At the start all ten are about 0.1, and the
#    loss is log 10 = 2.30. The best it can ever see is 1 for the true class and 0 for the nine others: −log(e
#    / (e + 9)) = log(1 + 9 / e) = 1.46.
# 3. The gradient passes through the inner softmax, whose slope p (1 − p) is nearly 0 where it is sure, right
#    or wrong: a confidently wrong row hardly gets a pull.
# 4. She leaves the softmax out, so that the network returns logits. For probabilities she applies softmax to
#    the logits at prediction time, outside the loss.
# ### END SOLUTION
# ### BEGIN MARK SCHEME
# Half a point each, 2 points in all:
# - softmax twice, since the loss expects logits;
# - log 10 from equal numbers, and log(1 + 9 / e) from the extreme [1, 0, …, 0] (half of it for one of them);
# - the inner softmax saturates, so its small slope shrinks the gradient ("vanishing gradient" without saying
#   where earns half of it);
# - logits out of the network, softmax only for prediction. Log-softmax with `nn.NLLLoss` is right as well.
# ### END MARK SCHEME
