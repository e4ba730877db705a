# Made by `torchcourse build` from source/04_lr_decay.py and its catalogues: edit those.

# %% [markdown]
# # 4 · 越往后，步子越小
#
# **{points} 分，另有人工评阅的 {bonus} 分附加分；大约 {hours} 小时。** 你将
# - 把三种学习率调度方案写成公式：等间隔、里程碑、指数；
# - 编写一个设置优化器学习率的调度器，以及围绕它的训练循环；
# - 算出一种方案降得有多快，并把几种方案画在一张图里。
#
# **怎样完成。**
# 1. 在每个答案单元格里，用你的代码替换 `raise NotImplementedError`。步骤写在它的上方。保留每个函数的名字和参数。你可以添加自己的单元格和辅助函数。
# 2. 先运行答案单元格，再运行它下面的测试单元格。如果结果不同，测试会告诉你：它调用了什么，得到了什么，期望什么，以及可以试试什么。
# 3. 提交之后，会用别的数做同类调用，检查的是你的代码做了什么。怎样写由你决定，除非题目写明“不允许”。每个练习即使只完成一部分，也能得到一部分分数。
#
# 在所有练习里，轮次都从 0 数起：轮次 0 是第一个。

# %%
import matplotlib.pyplot as plt
import torch

from torchcourse.student import checks

LANGUAGE = "zh_CN"  # 这份笔记本的语言

torch.set_num_threads(1)

# %% [markdown] exercise="step_lr" role="statement" points=2 minutes=10
# ## 等间隔 · 2 分 · 10 分钟
# **编写** `step_lr(base_lr, epoch, step_size, gamma)`：每过 `step_size` 个轮次，学习率就乘以 `gamma`，求某个轮次的学习率。
#
# **输入** `base_lr`，开始时的学习率；`epoch`，从 0 起的整数；`step_size`，一个间隔有几个轮次；`gamma`，因子。
#
# **返回**一个数：那个轮次的学习率。第一个间隔是轮次 0 到 `step_size` − 1，它的学习率是 `base_lr`。
#
# **不允许**使用 `torch.optim.lr_scheduler` 里的调度器。调用时，轮次的顺序是任意的。
#
# **示例**：`base_lr` = 0.4，`step_size` = 3，`gamma` = 0.5。学习率在轮次 0、1 和 2 是 0.4，在轮次 3、4 和 5 是 0.2，在轮次 6、7 和 8 是 0.1。

# %% exercise="step_lr" role="answer"
def step_lr(base_lr, epoch, step_size, gamma) -> float:
    """学习率按相等的间隔下降：求某个轮次的学习率。"""
    # todo: 1. 数出到这个轮次为止，有几个完整的间隔已经结束
    #       2. 每有一个这样的间隔，就给 base_lr 乘一次 gamma
    ### BEGIN SOLUTION
    return base_lr * gamma ** (epoch // step_size)
    ### END SOLUTION

# %% exercise="step_lr" role="test"
with checks("step_lr") as check:
    check(
        step_lr, 0.4, 7, 3, 0.5, wanted=0.1, hint="上面的示例：到轮次 7 为止，有两个完整的间隔已经结束"
    )
    check(step_lr, 0.4, 0, 3, 0.5, wanted=0.4, hint="在第一个间隔里，什么都不乘")
    check(step_lr, 0.4, 2, 3, 0.5, wanted=0.4, hint="轮次 2 是第一个间隔的最后一个轮次")
    check(step_lr, 0.4, 3, 3, 0.5, wanted=0.2, hint="轮次 3 是第二个间隔的第一个轮次")
    check(step_lr, 2.0, 9, 4, 0.1, wanted=0.02, hint="这些间隔从 0、4 和 8 开始")
    check(step_lr, 1.0, 5, 1, 0.5, wanted=0.03125, hint="step_size = 1 时，学习率在每个轮次都下降")
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


observe("the first interval", rates_at([0, 1, step_size - 1]), atol=1e-9, weight=0.3, hint="打印题目的示例中每个轮次的学习率：它在哪里下降？")
observe("the second interval", rates_at(second), atol=1e-9, weight=0.3, hint="打印题目的示例中每个轮次的学习率：它在哪里下降？")
observe("inside a later interval", rates_at(later), atol=1e-9, weight=0.1, hint="打印一个间隔里每个轮次的学习率：应该都是同一个数。")
observe("exactly on a boundary", rates_at(starts), atol=1e-9, weight=0.4, hint="轮次 step_size 在哪个间隔里：还在第一个吗？")
observe("the epoch before a boundary", rates_at(ends), atol=1e-9, weight=0.2, hint="轮次 step_size - 1 在哪个间隔里？")
observe("a run of epochs", rates_at(range(5 * step_size + 2)), atol=1e-9, weight=0.1, hint="打印题目的示例中每个轮次的学习率：它在哪里下降？")
observe("epochs in any order", rates_at(order), atol=1e-9, weight=0.1, hint="先只对轮次 7 调用；再对轮次 3 调用，之后重做第一次的调用：学习率一样吗？")
observe("other settings", [step_lr(*one) for one in others], atol=1e-9, weight=0.3, hint="试试与示例不同的数：你的代码把什么当成了理所当然？")
observe("intervals of one epoch", rates_at([1, 2, 5], 1), atol=1e-9, weight=0.2, hint="step_size = 1 时，学习率在每个轮次都下降。")
### END HIDDEN TESTS

# %% [markdown] exercise="multistep_lr" role="statement" points=3 minutes=15
# ## 在给定的里程碑处 · 3 分 · 15 分钟
# **编写** `multistep_lr(base_lr, epoch, milestones, gamma)`：学习率在每个里程碑处乘以 `gamma`，求某个轮次的学习率。从里程碑所在的轮次起，就用新的学习率。
#
# **输入** `base_lr`，开始时的学习率；`epoch`，从 0 起的整数；`milestones`，由轮次组成的列表，可以为空；`gamma`，因子。列表不一定排好了序。列出两次的轮次要乘两次，和 PyTorch 的 `MultiStepLR` 一样。
#
# **返回**一个数：那个轮次的学习率。
#
# **不允许**改变这个列表，也不允许使用 `torch.optim.lr_scheduler` 里的调度器。
#
# **示例**：`base_lr` = 0.8，`milestones` = [6, 2, 6]，`gamma` = 0.5。学习率在轮次 0 和 1 是 0.8，在轮次 2、3、4 和 5 是 0.4，从轮次 6 起是 0.4 · 0.5 · 0.5 = 0.1。

# %% exercise="multistep_lr" role="answer"
def multistep_lr(base_lr, epoch, milestones, gamma) -> float:
    """学习率在给定的轮次下降：求某个轮次的学习率。"""
    # todo: 1. 数出到这个轮次已经到达的里程碑：一个里程碑在列表里有几次，就数几次
    #       2. 每有一个这样的间隔，就给 base_lr 乘一次 gamma
    ### BEGIN SOLUTION
    reached = sum(milestone <= epoch for milestone in milestones)
    return base_lr * gamma**reached
    ### END SOLUTION

# %% exercise="multistep_lr" role="test"
milestones = [6, 2, 6]
with checks("multistep_lr") as check:
    check(
        multistep_lr, 0.8, 3, milestones, 0.5, wanted=0.4, hint="在轮次 3，只到达了里程碑 2"
    )
    check(multistep_lr, 0.8, 0, milestones, 0.5, wanted=0.8, hint="在轮次 0，没有到达任何里程碑")
    check(multistep_lr, 0.8, 1, milestones, 0.5, wanted=0.8, hint="在轮次 1，还没有到达里程碑 2")
    check(multistep_lr, 0.8, 2, milestones, 0.5, wanted=0.4, hint="到了里程碑自己的那个轮次，就算到达了它")
    check(multistep_lr, 0.8, 9, milestones, 0.5, wanted=0.1, hint="里程碑 6 在列表里出现了两次")
    check.value(
        "这些调用之后的里程碑列表",
        milestones,
        wanted=[6, 2, 6],
        hint="列表是调用者的：一定要排序或截短的话，请用副本",
    )
    check(multistep_lr, 0.8, 9, [], 0.5, wanted=0.8, hint="里程碑列表可以为空")
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
observe("a single milestone", between(in_order[:1]), atol=1e-9, weight=0.4, hint="只有一个里程碑时，有两个学习率：它们各用在哪些轮次？")
observe("epochs between sorted milestones", between(in_order), atol=1e-9, weight=0.4, hint="打印题目的示例中每个轮次的学习率：它在哪里下降？")
observe("exactly on a milestone", rates_at(in_order, in_order), atol=1e-9, weight=0.3, hint="到了里程碑所在的轮次，新的学习率已经生效了吗？")
observe("the epoch before a milestone", rates_at(before, in_order), atol=1e-9, weight=0.3, hint="在里程碑之前的最后一个轮次，用的是哪个学习率？")
observe("epoch 0", rates_at([0], in_order), atol=1e-9, weight=0.1, hint="在轮次 0，没有到达任何里程碑。")
observe("after all milestones", rates_at([30, 200], in_order), atol=1e-9, weight=0.1, hint="过了最后一个里程碑，一共到达了几个里程碑？")
observe("a milestone at epoch 0", rates_at([0, 1, 2], [0, *in_order]), atol=1e-9, weight=0.1, hint="轮次 0 和其他轮次一样：如果那里有一个里程碑，在这个轮次算到达了吗？")
observe("a small base rate", a_hundred_thousandth(), atol=1e-9, weight=0.1, hint="试试基础学习率 1e-5：是不是舍入了什么，或者限制了什么？")
observe("unsorted milestones", between(unsorted), atol=1e-9, weight=0.4, hint="用另一种顺序给出同样的里程碑：学习率会变吗？")
observe("repeated milestones", between(repeated), atol=1e-9, weight=0.4, hint="试试 milestones = [5, 5]：学习率在轮次 5 下降多少？")
observe(
    "the list is left unchanged",
    left_unchanged(multistep_lr, base_lr, 40, unsorted, gamma),
    atol=1e-9,
    weight=0.3,
    hint="在调用前后各打印一次 milestones。",
    effect=True,
)
observe("no milestones", rates_at([0, 7], []), atol=1e-9, weight=0.1, hint="里程碑列表可以为空。")
### END HIDDEN TESTS

# %% [markdown] exercise="exponential_lr" role="statement" points=1 minutes=5
# ## 每个轮次少一点 · 1 分 · 5 分钟
# **编写** `exponential_lr(base_lr, epoch, gamma)`：每个轮次之后，学习率都乘以 `gamma`，求某个轮次的学习率。
#
# **输入** `base_lr`，轮次 0 的学习率；`epoch`，从 0 起的整数；`gamma`，因子。
#
# **返回**一个数：那个轮次的学习率，不要舍入。
#
# **不允许**使用 `torch.optim.lr_scheduler` 里的调度器。调用时，轮次的顺序是任意的。
#
# **示例**：`base_lr` = 0.5，`gamma` = 0.8。轮次 0、1、2 和 3 的学习率是 0.5、0.4、0.32 和 0.256。

# %% exercise="exponential_lr" role="answer"
def exponential_lr(base_lr, epoch, gamma) -> float:
    """学习率在每个轮次按同一个因子下降：求某个轮次的学习率。"""
    # todo: 每结束一个轮次，就给 base_lr 乘一次 gamma
    ### BEGIN SOLUTION
    return base_lr * gamma**epoch
    ### END SOLUTION

# %% exercise="exponential_lr" role="test"
with checks("exponential_lr") as check:
    check(
        exponential_lr, 0.5, 3, 0.8, wanted=0.256, hint="上面的示例：到轮次 3 为止，有三个轮次已经结束"
    )
    check(exponential_lr, 0.5, 0, 0.8, wanted=0.5, hint="到轮次 0 为止，还没有轮次结束")
    check(exponential_lr, 0.5, 1, 0.8, wanted=0.4, hint="到轮次 1 为止，有一个轮次已经结束")
    check(
        exponential_lr,
        1.0,
        199,
        0.9,
        wanted=7.8396e-10,
        atol=0,
        hint="学习率变得极小，但不是 0：原样返回",
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


observe("epoch 0", rates_at([0]), atol=0, weight=0.1, hint="在轮次 0，还没有轮次结束。")
observe("epoch 1", rates_at([1]), atol=0, weight=0.1, hint="在轮次 1，有一个轮次已经结束。")
observe("a run of epochs", rates_at(range(15)), atol=0, weight=0.3, hint="用每个学习率除以它前面的那个：商应该是多少？")
observe("epochs in any order", rates_at(order), atol=0, weight=0.2, hint="先只对轮次 7 调用；再对轮次 3 调用，之后重做第一次的调用：学习率一样吗？")
observe("late epochs", orders_of_magnitude(late), weight=0.2, hint="打印轮次 150 的学习率，所有的数字都要打印出来。")
observe("a rate that grows", rates_at([2, 3, 7], growing), atol=0, weight=0.1, hint="gamma 可以大于 1：是不是限制了什么？")
### END HIDDEN TESTS

# %% [markdown] exercise="scheduler" role="statement" points=5 minutes=25
# ## 调度器 · 5 分 · 25 分钟
# **编写**类 `Scheduler`。它根据一个以轮次为自变量的函数，设置优化器的各个学习率。
#
# 优化器把它的设置放在 `optimizer.param_groups` 里，这是一个由字典组成的列表。每组有自己的学习率 `group["lr"]`。创建你的调度器时，一个组的学习率就是它的基础学习率。在每个轮次，这一组的学习率是它的基础学习率 · `factor(epoch)`。
#
# - `Scheduler(optimizer, factor)`：保存基础学习率，并设置轮次 0 的学习率。`factor` 是一个函数，它接收轮次，即从 0 起的整数，返回一个数。`factor(0)` 不一定是 1。
# - `step()` 前进到下一个轮次，并设置那个轮次的学习率。
# - `get_last_lr()` 返回现在设置的学习率：一个列表，每组一个数。它什么都不改变。调度器继续往下走时，先前返回的列表里的数保持不变。
#
# **不允许**使用 `torch.optim.lr_scheduler` 里的调度器，不允许让优化器走一步，也不允许改变各组的其他设置，例如动量。
#
# **示例**：两个组的学习率是 0.1 和 0.4，`factor(epoch)` = 1 / (epoch + 2)，其中 epoch 是轮次。创建调度器时，学习率变成 0.1 / 2 = 0.05 和 0.4 / 2 = 0.2。走一步之后是 0.1 / 3 = 0.0333 和 0.4 / 3 = 0.1333，走两步之后是 0.025 和 0.1。

# %% exercise="scheduler" role="answer"
class Scheduler:
    """把每组的学习率设为它的基础学习率乘以一个以轮次为自变量的函数。"""

    def __init__(self, optimizer, factor):
        # todo: 1. 保存优化器、函数，以及每组的学习率
        #       2. 从轮次 0 开始，并设置它的学习率
        ### BEGIN SOLUTION
        self.optimizer, self.factor = optimizer, factor
        self.base_lrs = [group["lr"] for group in optimizer.param_groups]
        self.epoch = 0
        self._set_rates()
        ### END SOLUTION

    def step(self):
        """前进到下一个轮次。"""
        # todo: 轮次加一，并由基础学习率算出并设置它的学习率
        ### BEGIN SOLUTION
        self.epoch += 1
        self._set_rates()

    def _set_rates(self):
        for group, base_lr in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base_lr * self.factor(self.epoch)
        ### END SOLUTION

    def get_last_lr(self) -> list:
        """列出现在设置的学习率，每组一个。"""
        # todo: 把各组的学习率组成一个列表
        ### BEGIN SOLUTION
        return [group["lr"] for group in self.optimizer.param_groups]
        ### END SOLUTION

# %% exercise="scheduler" role="test"
def optimizer_with_rates(*rates):
    """带动量的 SGD；每个学习率对应一组，组里有一个权重。"""
    groups = [{"params": [torch.ones(1, requires_grad=True)], "lr": rate} for rate in rates]
    return torch.optim.SGD(groups, lr=9.0, momentum=0.9)


def rates_of(optimizer):
    return [group["lr"] for group in optimizer.param_groups]


optimizer = optimizer_with_rates(0.1, 0.4)
with checks("Scheduler") as check:
    scheduler = Scheduler(optimizer, lambda epoch: 1 / (epoch + 2))
    check.value(
        "创建调度器时，各组里的学习率",
        rates_of(optimizer),
        wanted=[0.05, 0.2],
        hint="上面的示例：factor(0) 是 1/2，而且每组有自己的基础学习率",
    )
    at_first = check(
        scheduler.get_last_lr, wanted=[0.05, 0.2], hint="列表里每组一个数：现在设置的是什么"
    )
    scheduler.step()
    check.value(
        "走一步之后，各组里的学习率",
        rates_of(optimizer),
        wanted=[0.1 / 3, 0.4 / 3],
        hint="factor(1) 是 1/3，它乘的是基础学习率，不是轮次 0 的学习率",
    )
    scheduler.step()
    check.value(
        "走两步之后，各组里的学习率",
        rates_of(optimizer),
        wanted=[0.025, 0.1],
        hint="factor(2) 是 1/4，它乘的是基础学习率",
    )
    check(scheduler.get_last_lr, wanted=[0.025, 0.1], hint="是现在设置的，不是先前设置的")
    check(scheduler.get_last_lr, wanted=[0.025, 0.1], hint="查询学习率，不会改变任何东西")
    check.value(
        "get_last_lr 最初返回的列表",
        at_first,
        wanted=[0.05, 0.2],
        hint="每次都返回新的列表，这样谁的列表以后都不会变",
    )
    check.value(
        "两个组的动量",
        [group["momentum"] for group in optimizer.param_groups],
        wanted=[0.9, 0.9],
        hint="只设置 group['lr']",
    )
    other_optimizer = optimizer_with_rates(1.0)
    other = Scheduler(other_optimizer, lambda epoch: 0.5**epoch)
    other.step()
    check.value(
        "两个优化器的学习率，它们各有自己的调度器",
        [rates_of(optimizer), rates_of(other_optimizer)],
        wanted=[[0.025, 0.1], [0.5]],
        hint="每个调度器把自己的轮次和自己的基础学习率保存在 self 里",
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


observe("both groups at construction", of_groups(after(0)[0]), atol=1e-9, weight=0.6, hint="用 Scheduler(optimizer, factor) 创建调度器之后，马上打印优化器各组的学习率。")
observe("both groups after one step", rates(1), atol=1e-9, weight=0.5, hint="在走一步的前后打印两个组的学习率，旁边再打印基础学习率 · factor(1)。")
observe("both groups after each of ten steps", rates(10), atol=1e-9, weight=0.7, hint="你乘的是哪个学习率：开始时的，还是前一个轮次的？")
observe("a factor that is 0 in epoch 0", rates(4, one_group, warm_up), atol=1e-9, weight=0.3, hint="预热可以从 0 开始：后面的学习率，能从一个为 0 的学习率算出来吗？")
observe("an exponential factor, one group", rates(6, one_group, falling), atol=1e-9, weight=0.6, hint="走几步，打印轮次、factor(epoch) 和学习率。")
observe("another optimizer, with one group", with_one_group(), atol=1e-9, weight=0.2, hint="优化器可以只有一组：你的代码把什么当成了理所当然？")
observe("what get_last_lr says", last_rates(), atol=1e-9, weight=0.5, hint="打印 get_last_lr()，旁边打印优化器的 optimizer.param_groups 里的学习率。")
observe("get_last_lr changes nothing", asked_often(), atol=1e-9, weight=0.2, hint="调用两次 get_last_lr()：什么变了？")
observe("lists that were returned before", lists_kept(), atol=1e-9, weight=0.2, hint="保留 get_last_lr 返回的一个列表，走一步，再打印这个列表。")
observe("weights, gradients and momentum are left alone", all_else(), weight=0.3, hint="调度器只设置 group['lr']：在它走一步的前后，打印其余的设置。", effect=True)
observe("the optimizer keeps its groups", groups_of_before(), atol=1e-9, weight=0.1, hint="要在每个字典里面改学习率；别人可能也拿着同一个字典。")
observe("weights after training with momentum", trained(), weight=0.5, hint="你的代码还动了哪些别的设置？优化器的步由谁来走？")
observe("two schedulers at the same time", two_at_once(), atol=1e-9, weight=0.3, hint="有两个在同时工作：是不是有什么保存在类里，而不是对象里？")
### END HIDDEN TESTS

# %% [markdown] exercise="train_with_schedule" role="statement" points=4 minutes=20
# ## 围绕它的训练循环 · 4 分 · 20 分钟
# **编写** `train_with_schedule(w, optimizer, scheduler, epochs, iters)`。它训练 `w`，让损失（所有 w² 之和）变小。
#
# **输入**
# - `w`：任意形状的张量，需要梯度。它可能带着以前的梯度：那个梯度不能算进来。
# - `optimizer`：用于 `w` 的 PyTorch 优化器；`scheduler`：用于这个优化器的 PyTorch 调度器。两者都已经准备好。它们可能已经用过；请从它们现在的状态接着用。
# - `epochs`：训练多少个轮次；`iters`：每个轮次里，优化器走多少步。
#
# **返回**一个列表，每个轮次一个数：这个轮次的各步所用的学习率。`w` 本身由优化器改变。在每个轮次的各步之后，包括最后一个轮次，调度器走一步。
#
# **示例**：`w` = [1]，`torch.optim.SGD([w], lr=0.25)`，调度器在每个轮次之后把学习率减半，共 2 个轮次，每个轮次 2 次迭代。梯度是 2 w。在轮次 0，w 变成 1 − 0.25·2 = 0.5，再变成 0.5 − 0.25·1 = 0.25；在轮次 1，它变成 0.25 − 0.125·0.5 = 0.1875，再变成 0.1875 − 0.125·0.375 = 0.140625。函数返回 [0.25, 0.125]。

# %% exercise="train_with_schedule" role="answer"
def train_with_schedule(w, optimizer, scheduler, epochs, iters) -> list:
    """以 w 的平方和为损失训练 w；返回每个轮次的学习率。"""
    # todo: 对每个轮次
    #       1. 记下设置的学习率
    #       2. 重复 iters 次：清除梯度，计算损失和它的梯度，走一步
    #       3. 让调度器走一步
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
        hint="每个轮次一个数：调度器走步之前的学习率",
    )
    check.value(
        "2 个轮次、每个轮次 2 次迭代之后的 w",
        w,
        wanted=torch.tensor([0.140625]),
        hint="上面的示例：在每一步之后打印 w 和它的梯度。旧的梯度清除了吗？",
    )
    check.value(
        "2 个轮次之后，调度器的学习率",
        scheduler.get_last_lr(),
        wanted=[0.0625],
        hint="调度器在每个轮次之后走一步，最后一个轮次之后也要走",
    )
    check(
        train_with_schedule,
        w,
        optimizer,
        scheduler,
        1,
        3,
        wanted=[0.0625],
        hint="第二次调用接着使用同一个优化器和同一个调度器",
    )
    check.value(
        "再训练一个有 3 次迭代的轮次之后的 w",
        w,
        wanted=torch.tensor([0.09420776]),
        hint="这 3 步，每一步都把 w 乘以 1 - 0.0625 * 2",
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


observe("the rate of each epoch", rates_used(), atol=1e-9, weight=0.5, hint="打印每个轮次第一步之前的学习率。")
observe("the rate of each epoch, with milestones", with_milestones(), atol=1e-9, weight=0.2, hint="打印每个轮次开始时设置的学习率。")
observe("w after a single step", trained(1, 1), weight=0.3, hint="手算一步：损失的梯度是 2 w。")
observe("w after epochs of one step each", trained(iters=1), weight=0.9, hint="让每个轮次只有一步：它用的是哪个学习率？")
observe("w after one epoch", trained(1), weight=0.3, hint="在每一步之前打印 w.grad：它应该是 2 w。")
observe("w after all epochs", trained(), weight=0.3, hint="数一数优化器走了多少步，调度器走了多少步。")
observe("w after each step", lambda: watched()[0], weight=0.3, hint="在题目的示例中，每走一步就打印 w。")
observe("w after all epochs, with momentum", trained(momentum=momentum), weight=0.3, hint="数一数优化器走了多少步，调度器走了多少步。")
observe("w that is small from the start", 1e4 * trained(scale=1e-4), weight=0.1, hint="损失已经很小时，每个轮次走多少步？")
observe("w after all epochs, with Adam", trained(make=torch.optim.Adam), weight=0.1, hint="数一数优化器走了多少步，调度器走了多少步。")
observe("the order of steps", lambda: watched()[1], atol=1e-9, weight=0.5, hint="在一个轮次里，调度器走几步，什么时候走？")
observe("a gradient from before does not count", with_old_gradient(), weight=0.1, hint="w 可能带着以前的梯度：它是什么时候清除的？")
observe("two calls, one after the other", two_calls(), weight=0.1, hint="调用两次：第二次调用时，它遇到的是什么？")
### END HIDDEN TESTS

# %% [markdown] exercise="epochs_to_fraction" role="statement" points=2 minutes=10
# ## 多久才所剩无几 · 2 分 · 10 分钟
# **编写** `epochs_to_fraction(gamma, frac)`：多少个轮次之后，指数方案的学习率降到了基础学习率的某个比例？
#
# **输入** `gamma`，每个轮次的因子，在 0 与 1 之间；以及 `frac`，大于 0，不超过 1。
#
# **返回**一个整数（`int`）：从 0 起，使 `gamma` 的 e 次幂 ≤ `frac` 的最小的 e。不会测试舍入误差：各次幂都离 `frac` 足够远，只有 `frac` = 1 除外，那时答案是 0。
#
# **示例**：`gamma` = 0.9，`frac` = 0.01。0.9⁴³ = 0.01078 还高于它，0.9⁴⁴ = 0.00970 就不高于它了：答案是 44。

# %% exercise="epochs_to_fraction" role="answer"
def epochs_to_fraction(gamma, frac) -> int:
    """数出要多少个轮次，gamma**epochs 才不超过 frac。"""
    # todo: 要么不断乘以 gamma 并计数，直到降到 frac；要么用对数解 gamma**e = frac，再想一想要的是哪个整数
    ### BEGIN SOLUTION
    epochs, left = 0, 1.0
    while left > frac:
        left *= gamma
        epochs += 1
    return epochs
    ### END SOLUTION

# %% exercise="epochs_to_fraction" role="test"
with checks("epochs_to_fraction") as check:
    check(epochs_to_fraction, 0.9, 0.01, wanted=44, hint="上面的示例：要的是哪个整数？")
    check(epochs_to_fraction, 0.5, 0.3, wanted=2, hint="0.5 还高于 0.3，而 0.25 不高于")
    check(epochs_to_fraction, 0.5, 0.2, wanted=3, hint="0.25 还高于 0.2，而 0.125 不高于")
    check(epochs_to_fraction, 0.5, 0.9, wanted=1, hint="1 高于 0.9，而 0.5 不高于")
    check(epochs_to_fraction, 0.5, 1.0, wanted=0, hint="gamma 的 0 次幂是 1：在这里已经够了")
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
observe("fast decay, most of the last epoch", counts(fast[::2]), weight=0.4, hint="打印 gamma 的幂，指数先取你的结果，再取它前面的那个数：哪个幂不超过 frac？")
observe("fast decay, little of the last epoch", counts(fast[1::2]), weight=0.4, hint="打印 gamma 的幂，指数先取你的结果，再取它前面的那个数：哪个幂不超过 frac？")
observe("slow decay, most of the last epoch", counts(slow[::2]), weight=0.3, hint="打印 gamma 的幂，指数先取你的结果，再取它前面的那个数：哪个幂不超过 frac？")
observe("slow decay, little of the last epoch", counts(slow[1::2]), weight=0.3, hint="打印 gamma 的幂，指数先取你的结果，再取它前面的那个数：哪个幂不超过 frac？")
observe("very slow decay", counts(very_slow), weight=0.1, hint="打印 gamma 的幂，指数取你的结果：你的搜索是不是结束得太早？")
observe("one epoch is enough", counts(one_is_enough), weight=0.3, hint="gamma = 0.5 要多少个轮次才降到 0.9？")
observe("no epoch is needed", counts(none_is_needed), weight=0.2, hint="gamma 的 0 次幂是多少？")
### END HIDDEN TESTS

# %% [markdown] exercise="plot_lr" role="statement" points=3 minutes=15
# ## 所有方案画在一张图里 · 3 分 · 15 分钟
# **编写** `plot_lr(curves, ax=None)`：画出几种调度方案的学习率，横轴是轮次。
#
# **输入** `curves`，一个字典：键是调度方案的名字，值是它的学习率列表，每个轮次一个数。各个列表的长度可以不同。还有 `ax`，即 matplotlib 的 Axes，要画在它里面。如果它是 `None`，就创建一个新的 figure，里面是新的 Axes。
#
# **返回**这个 Axes。其中
# - 每种方案有一条线：横轴是轮次 0、1、2……，纵轴是它的学习率，标签是它的名字；
# - x 轴的标签里有“epoch”（轮次）这个词，y 轴的标签里有“learning rate”（学习率），大小写随意；
# - 图例显示这些名字；
# - `ax` 里原来有的东西还在。
#
# **不允许**调用 `plt.show`，因为调用者也许还要添加东西；也不允许画到别的任何地方。
#
# **示例**：`plot_lr({"step": [0.4, 0.4, 0.2], "constant": [0.3, 0.3]})` 返回的 Axes 里有两条线。标签为“step”的那条经过点 (0, 0.4)、(1, 0.4) 和 (2, 0.2)。

# %% exercise="plot_lr" role="answer"
def plot_lr(curves, ax=None):
    """每种方案画一条带标签的线，返回 Axes。"""
    # todo: 1. 如果没有给出 Axes，就创建一个
    #       2. 给每种方案画一条线，带上它的标签
    #       3. 给两个坐标轴加标签，再加上图例
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
    """Axes 里每条线的点，以线的标签为键。"""
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
        "返回的就是给定的 ax", drawn is left, wanted=True, hint="函数以 return 结尾吗？"
    )
    check(
        points_of_lines,
        left,
        wanted={"step": [[0.0, 0.4], [1.0, 0.4], [2.0, 0.2]], "constant": [[0.0, 0.3], [1.0, 0.3]]},
        hint="在给定的 ax 里，每种方案一条线：x 是从 0 起的轮次，y 是学习率，用 label= 把它的名字设为标签",
    )
    check.value(
        "另一个 Axes 里的线", len(right.get_lines()), wanted=0, hint="用 ax 来画，不要用 plt"
    )
    check(
        texts_of_legend, left, wanted=["step", "constant"], hint="画完所有的线之后，调用 ax.legend()"
    )
    check.value(
        "坐标轴标签里的词",
        ["epoch" in left.get_xlabel().lower(), "learning rate" in left.get_ylabel().lower()],
        wanted=[True, True],
        hint="每个坐标轴旁边写着什么？Axes 的哪个方法会写上它？",
    )
    alone = plot_lr(curves)
    check.value(
        "不给出 ax 时，figure 是新的",
        alone.figure is not figure,
        wanted=True,
        hint="plt.subplots 创建一个新的 figure，里面是新的 Axes",
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


observe("the rates in the lines", alone(rates), weight=0.3, hint="打印 Axes 里每条线的 line.get_ydata()。")
observe("epochs from 0 on the x axis", alone(epochs_and_rates), weight=0.3, hint="打印 Axes 里每条线的 line.get_xdata()。")
observe("each line has its label", alone(labels_and_rates), weight=0.3, hint="打印 Axes 里每条线的 line.get_label()。")
observe("the legend shows the names", alone(legend), weight=0.4, hint="Axes 有图例吗？里面有什么？")
observe("labels on both axes", alone(words_on_axes), weight=0.3, hint="打印 ax.get_xlabel() 和 ax.get_ylabel()。")
observe("drawn in the given ax", seen(in_given_axes), weight=0.3, hint="给它两个 Axes 中左边的那个：线出现在哪里？")
observe("what was in ax stays", seen(beside_what_was_there), weight=0.2, hint="先在 ax 里画一条线：调用之后它还在吗？")
observe("a new figure where no ax is given", seen(in_a_new_figure), weight=0.2, hint="先打开另一个 figure，再调用，不给出 ax：线出现在哪里？")
observe("plt.show is left to the caller", seen(times_shown), weight=0.2, hint="由谁来显示图：你的函数，还是它的调用者？")
observe("the Axes that was drawn in is returned", seen(returned), weight=0.4, hint="打印调用返回的东西：是画着你那些线的 Axes 吗？")
observe(
    "the curves are left unchanged",
    seen(lambda: left_unchanged(plot_lr, curves)),
    weight=0.1,
    hint="比较一下 curves 在调用前后的样子。",
    effect=True,
)
plt.close("all")
### END HIDDEN TESTS

# %% [markdown] exercise="converged_or_frozen" role="written" points=2 minutes=10
# ## 收敛了，还是冻住了 · 2 分附加分 · 10 分钟
# 一位同学用 `ExponentialLR` 和 γ = 0.9 训练 200 个轮次。从轮次 60 起，损失是一条平线。“已经收敛了，”这位同学说，“再训练也没有用。”
#
# 请用不超过十句话回答：
# 1. 用普通的梯度下降，从轮次 60 起，一个权重还能移动多远？请与整个训练相比。假设它的梯度保持不变，把学习率加起来。
# 2. 为什么损失平了，并不表示训练已经收敛？
# 3. 哪个实验能分清这两种情况？γ 取多大，200 个轮次之后学习率还剩 1 %？
#
# **你的回答：**
#
# ### BEGIN SOLUTION
# **参考答案。** 从轮次 e 起的学习率加起来是 lr₀ · γᵉ / (1 − γ)，这里忽略了训练结束之后那些轮次的一点影响。与从轮次 0 起的总和相比，这是 γᵉ。γ = 0.9、e = 60 时，它是 0.9⁶⁰ = 0.0018。所以全部移动的 99.8 % 都在最初的 60 个轮次里。最后的 140 个轮次花去三分之二以上的时间，却只能让一个权重移动全程的 0.2 %。
#
# 损失是平的，因为步子极小，不管梯度是多少。一个离最小值点很远、梯度很大的权重，也会显出同样的平线。一步是学习率乘以梯度；收敛的意思是：接近 0 的是梯度，而不是学习率。
#
# 一个实验：在轮次 60 重新提高学习率，例如提高到 lr₀ 的十分之一，再接着训练。如果损失下降，那么原来是冻住了。也可以看梯度的大小，或者另用恒定学习率训练一次来对照。在 200 个轮次之后剩下 1 % 的 γ 是 0.01^(1/200) = 0.977。
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# 每点半分，共 2 分：
# - 等比级数的和，或用计算机求和：还剩全程的 0.2 % 左右；
# - 平是因为步子极小：学习率接近 0，而梯度怎样，一无所知；
# - 能分清这两种情况的实验：重新用较大的学习率，用恒定学习率，或看梯度的大小。用同样的方案“训练更久”，这里不得分；
# - γ = 0.01^(1/200)，大约是 0.977。
# ### END MARK SCHEME
