# Made by `torchcourse build` from source/02_losses.py and its catalogues: edit those.

# %% [markdown]
# # 2 · 衡量预测错了多少
#
# **{points} 分，另有人工评阅的 {bonus} 分附加分；大约 {hours} 小时。** 你将
# - 由 logits 算出概率和损失，在朴素公式溢出的地方也要正确；
# - 编写数值预测的损失：绝对误差、平方误差，以及介于二者之间的平滑损失；
# - 弄清一种损失追求什么：它的最佳常数，以及它的梯度。
#
# **怎样完成。**
# 1. 在每个答案单元格里，用你的代码替换 `raise NotImplementedError`。步骤写在它的上方。保留每个函数的名字和参数。你可以添加自己的单元格和辅助函数。
# 2. 先运行答案单元格，再运行它下面的测试单元格。如果结果不同，测试会告诉你：它调用了什么，得到了什么，期望什么，以及可以试试什么。
# 3. 提交之后，会换用别的数，做同类调用。每个练习即使只完成一部分，也能得到一部分分数。
# 4. **从零实现。** 有些练习要重新实现 PyTorch 已有的功能，题目里会写出它的名字。在这样的练习里调用现成的函数，该练习不得分。PyTorch 的其他功能都可以用。
#
# **这里每个函数都要遵守的约定**
# - `reduction` 决定怎样处理所有样本的损失：`'mean'` 返回均值，`'sum'` 返回总和，二者都是只含一个数的张量（形状为 `()`）。`'none'` 返回每个损失。
# - 数值以 float32 传入，以 float32 返回。类别是 int64。
# - 不要改变传给你的张量。
# - autograd 要能从结果找到回去的路：用张量运算来得到结果。`.item()`、`.detach()` 和 NumPy 会切断这条路。（只有最后两个练习不需要回去的路。）

# %%
import math

import torch
import torch.nn.functional as F
from torch import nn

from torchcourse.student import checks

LANGUAGE = "zh_CN"  # 这份笔记本的语言

torch.set_num_threads(1)

# %% [markdown] exercise="softmax" role="statement" points=2.5 minutes=15
# ## 不会溢出的 softmax · 2.5 分 · 15 分钟
# **编写** `softmax(logits, dim=-1)`。它把 logits 变成概率：每个 logit 取指数，再除以这些指数值沿 `dim` 的总和。
#
# **输入**
# - `logits`：任意形状的张量，例如 (N, C)。
# - `dim`：类别所在的维度。它可以从末尾数起：−1 是最后一维。
#
# **返回**一个形状相同的张量。沿 `dim` 的各数之和为 1，而且没有负数。
#
# **很大的 logits**：数值在 1000 或 −1000 附近时，概率和梯度也要正确。在 float32 中，exp(1000) 是无穷大，exp(−1000) 是 0，所以朴素公式会失败。但是，给一行的所有 logits 加上同一个数，这一行的概率都不变。
#
# **不允许**使用 PyTorch 自己的 `softmax`、`softmin` 和 `log_softmax`，函数、方法、模块等任何形式都不行：这里要从零实现。`torch.exp`、`torch.logsumexp` 和其他一切都可以用。
#
# **示例**：logits [0, ln 2, ln 5] 的指数值是 1、2 和 5。它们的和是 8，所以概率是 [0.125, 0.25, 0.625]。

# %% exercise="softmax" role="answer"
def softmax(logits, dim=-1):
    """沿 dim 把 logits 变成概率。

    形状：logits，任意形状 -> 形状不变
    """
    # todo: 1. 从 logits 中减去它们沿 dim 的最大值
    #       2. 取指数
    #       3. 除以沿 dim 的总和
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
        hint="这就是示例：打印各个指数值和它们的和。哪个数不一样？",
    )
    check.value(
        "调用之后的 logits",
        rows,
        torch.tensor([[0.0, math.log(2), math.log(5)], [math.log(3), 0.0, 0.0]]),
        hint="像 -= 这样的运算，以及名字以 _ 结尾的函数，会改写原来的张量：请生成新的张量",
    )
    check(
        softmax,
        rows,
        dim=0,
        wanted=by_column,
        hint="dim=0：现在每一列之和应是 1。求最大值与求和是否都跟着 dim 走？",
    )
    check(
        softmax,
        torch.stack([rows, rows.flip(0)]),
        wanted=torch.stack([by_row, by_row.flip(0)]),
        hint="logits 可以有三个维度：默认由最后一维存放类别",
    )
    check(
        softmax,
        torch.tensor([[1000.0, 1000.0, -1000.0], [-1000.0, -1000.0, -1000.0], [999.0, 1000.0, 1001.0]]),
        wanted=torch.tensor([[1 / 2, 1 / 2, 0.0], [1 / 3, 1 / 3, 1 / 3], [0.09003, 0.24473, 0.66524]]),
        hint="exp(1000) 是无穷大，exp(-1000) 是 0：每一行各自必须减去什么？",
    )
    check(
        gradient_of_first_probability,
        rows[0],
        wanted=torch.tensor([7 / 64, -2 / 64, -5 / 64]),
        hint="梯度没有回去的路：找一找 detach、item、no_grad、NumPy，或者被覆盖的张量",
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


observe("a batch", result_of(softmax, batch), weight=0.3, hint="手算一遍题目里的示例，并打印你的函数每一步算出的结果。")
observe("a batch, dim=0", probabilities(batch, dim=0), weight=0.3, hint="找出代码中每一处写明维度的地方：它是否跟着 dim 走？")
observe("three dimensions, the last one by default", probabilities(cube), weight=0.1, hint="logits 可以有三个维度：默认由最后一维存放类别。")
observe("three dimensions, along the middle one", along_the_middle(), weight=0.2, hint="找出代码中每一处写明维度的地方：它是否跟着 dim 走？")
observe("a single row", probabilities(row), weight=0.1, hint="只给一行 logits 时，只有一个维度：你的哪行代码默认有两个？")
observe("logits near 1000", probabilities(small + 1000, dim=-1), weight=0.2, hint="在 float32 中，exp(1000) 是无穷大。你的代码会遇到哪些指数？")
observe("logits near -1000", probabilities(small - 1000, dim=-1), weight=0.2, hint="在 float32 中，exp(-1000) 是 0，而 0 / 0 是 nan。你的代码会遇到哪些指数？")
observe(
    "rows near 1000 beside rows near -1000", probabilities(both_signs, dim=1), weight=0.2, hint="从一行减去的数，不能取决于别的行。"
)
observe("rows with logits from -60 to 60", probabilities(spread, dim=-1), weight=0.1, hint="平移之后，一行中最大的指数还能有多大？")
observe("rows with logits from -1000 to 1000", probabilities(far, dim=1), weight=0.2, hint="平移之后，一行中最大的指数还能有多大？")
observe("probabilities below a millionth, as logarithms", probabilities(rare).log(), weight=0.1, hint="概率再小也不是 0，也不是别的固定的数：是不是加了什么，或者截断了什么？")
observe("the gradient", gradient(softmax, batch, by=direction), weight=0.3, hint="autograd 必须能找到回去的路：找一找 detach、item、no_grad、NumPy，或者被覆盖的张量。")
observe(
    "the gradient at logits near 1000",
    gradient(softmax, small + 1000, by=direction),
    weight=0.1,
    hint="每一行的平移是在第一次取指数之前做的吗？有没有什么切断了梯度？",
)
observe(
    "the logits are left unchanged",
    left_unchanged(softmax, batch),
    weight=0.1,
    hint="比较一下传给你的张量在调用前后的样子。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="cross_entropy" role="statement" points=4 minutes=25
# ## 由 logits 计算交叉熵 · 4 分 · 25 分钟
# **编写** `cross_entropy(logits, target, reduction='mean')`，即分类器的损失。一个样本的损失，是 softmax 给其真实类别的概率的 −log。
#
# **输入**
# - `logits` (N, C)：N 个样本，每个样本一行 logits。
# - `target` (N,)，int64：每个样本的真实类别，从 0 到 C − 1。
# - `reduction`：`'mean'`、`'sum'` 或 `'none'`。
#
# **返回** N 个损失的均值或总和；若为 `'none'`，则返回全部损失 (N,)。
#
# **很大的 logits**：logits 放大一千倍时，损失和它的梯度仍要有限而且正确。那时 float32 中的概率可能是 0，它的对数是无穷大。所以不要对概率取对数。先在纸上化简 −log(exp(a) / sum)。
#
# **不允许**使用 PyTorch 自己的 `cross_entropy`、`nll_loss` 和 `log_softmax`，函数、方法、模块（例如 `nn.CrossEntropyLoss`）等任何形式都不行：这里要从零实现。`torch.logsumexp` 和其他一切都可以用。
#
# **示例**：logits [0, ln 2, ln 5] 给出概率 [0.125, 0.25, 0.625]。对类别 2，损失是 −log 0.625 = 0.4700。logits [ln 3, 0, 0] 给出 [0.6, 0.2, 0.2]，类别 1 的损失是 −log 0.2 = 1.6094。总和是 2.0794，均值是 1.0397。

# %% exercise="cross_entropy" role="answer"
def cross_entropy(logits, target, reduction="mean"):
    """logits 与真实类别之间的交叉熵。

    形状：logits (N, C)，target (N,) int64 -> ()；若 reduction 为 'none'，则为 (N,)
    """
    # todo: 1. 从每一行减去它的最大值
    #       2. 从每一行减去它的指数值之和的对数：得到的就是对数概率
    #       3. 从每一行取出真实类别的那一个，加上负号
    #       4. 按 reduction 归约
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
        hint="这就是示例，每个样本一个损失：打印你的对数概率。softmax 是否只做了一次，而且是沿着行做的？",
    )
    check.value(
        "调用之后的 logits",
        logits,
        torch.tensor([[0.0, math.log(2), math.log(5)], [math.log(3), 0.0, 0.0]]),
        hint="像 -= 这样的运算，以及名字以 _ 结尾的函数，会改写原来的张量：请生成新的张量",
    )
    check(
        cross_entropy,
        logits,
        target,
        wanted=torch.tensor(1.0397),
        hint="没有写 reduction，就取均值：是对 2 个样本，而不是对 6 个 logits 取均值吗？",
    )
    check(
        cross_entropy, logits, target, reduction="sum", wanted=torch.tensor(2.0794), hint="把损失加起来"
    )
    check(
        cross_entropy,
        logits,
        torch.tensor([0, 1]),
        reduction="none",
        wanted=torch.tensor([2.0794, 1.6094]),
        hint="这里没有样本属于类别 2：你用的类别数，是否等于 logits 的列数？",
    )
    check(
        cross_entropy,
        logits[:1],
        target[:1],
        reduction="none",
        wanted=torch.tensor([0.4700]),
        hint="只有一个样本时，损失的形状仍是 (1,)：你的哪行代码去掉了这个维度？",
    )
    check(
        cross_entropy,
        large,
        torch.tensor([0, 0, 1, 2]),
        reduction="none",
        wanted=torch.tensor([0.0, 2000.0, math.log(3), math.log(2)]),
        hint="这些 logits 很大：你的代码在哪里计算了 exp(1000)，或者概率的对数？",
    )
    check(
        gradient_of_cross_entropy,
        large,
        torch.tensor([0, 0, 1, 2]),
        wanted=torch.tensor([[0, 0, 0], [-1, 0, 1], [1 / 3, -2 / 3, 1 / 3], [1 / 2, 0, -1 / 2]]) / 4,
        hint="损失正确，梯度却不对：是不是 detach、clamp 或 nan_to_num 挡住了路？",
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


observe("the mean, by default", result_of(cross_entropy, logits, target), weight=0.5, hint="手算一遍题目里的示例，并打印你的函数每一步算出的结果。")
observe(
    "reduction='mean', more classes than samples",
    of(wide, low_classes, "mean"),
    weight=0.2,
    hint="比较一下 'mean'、'sum' 和 'none' 各返回什么。",
)
observe("reduction='sum'", of(logits, target, "sum"), weight=0.4, hint="比较一下 'mean'、'sum' 和 'none' 各返回什么。")
observe("reduction='none'", of(logits, target, "none"), weight=0.4, hint="比较一下 'mean'、'sum' 和 'none' 各返回什么。")
observe(
    "more classes than samples, the last class never true",
    of(wide, low_classes, "sum"),
    weight=0.3,
    hint="你的代码默认有几个类别，几个样本？",
)
observe(
    "a single sample, reduction='none'", of(single, single_target, "none"), weight=0.1, hint="只有一个样本时，形状是 (1,)：你的哪行代码去掉了这个维度？"
)
observe(
    "rows of logits near 1000 and near -1000",
    of(logits / 2 + shift, target, "sum"),
    weight=0.3,
    hint="取指数之前，每一行都需要自己的平移。损失的两个部分都用到它了吗？",
)
observe("logits times 1000", each_loss(large, large_target), weight=0.8, hint="这里的概率可能舍入成 0。加一个很小的数或做截断会掩盖无穷大，但损失是错的：请找一个不含概率对数的形式。")
observe("the gradient", gradient_of_each(logits, target), weight=0.3, hint="autograd 必须能找到回去的路：找一找 detach、item、no_grad、NumPy，或者被覆盖的张量。")
observe(
    "the gradient of the mean, and of each loss",
    gradients_by("reduction", ["mean", "none"], cross_entropy, logits, target, by=slopes),
    weight=0.1,
    hint="求和的梯度也许是对的：'mean' 和 'none' 走的是另一条路吗？",
)
observe(
    "the gradient at logits times 1000", gradient_of_each(large, large_target), weight=0.5, hint="损失可能正确而梯度不对：clamp、nan_to_num 和 detach 会挡住梯度，无穷大会把它变成 nan。"
)
observe(
    "logits and target are left unchanged",
    left_unchanged(cross_entropy, logits, target),
    weight=0.1,
    hint="比较一下传给你的张量在调用前后的样子。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="bce_with_logits" role="statement" points=3.5 minutes=20
# ## 由 logits 计算二元交叉熵 · 3.5 分 · 20 分钟
# **编写** `bce_with_logits(logits, target, reduction='mean')`，即“是或否”预测的损失。每个 logit z 代表“是”的概率 p = sigmoid(z)。目标为 t 时，损失是 −(t log p + (1 − t) log(1 − p))。
#
# **输入**
# - `logits`：任意形状的张量。
# - `target`：形状相同的张量，取值从 0（否）到 1（是）。允许介于其间的数：0.3 表示“在 30 % 的这类情况中，答案为是”。
# - `reduction`：`'mean'`、`'sum'` 或 `'none'`。
#
# **返回**所有损失的均值或总和；若为 `'none'`，则返回全部损失，形状与 `logits` 相同。
#
# **很大的 logits**：logits 为 ±200 时，损失和它的梯度也要正确。那时在 float32 中 sigmoid(200) = 1，而 log(1 − 1) 是无穷大。换成不含概率对数的形式就行：损失也等于 log(1 + exp(z)) − t z。又因为 1 就是 exp(0)，log(1 + exp(z)) 就是把两个已知其对数的数相加：`torch.logaddexp` 接收两个存放对数的张量，而且从不溢出。在 z = 0 处梯度也要正确：那里是 ½ − t。（含 |z| 或 max(z, 0) 的形式在那里有一个尖点。）
#
# **不允许**使用 PyTorch 自己的 `binary_cross_entropy`、`binary_cross_entropy_with_logits`、`cross_entropy` 和 `nll_loss`，函数、模块（例如 `nn.BCEWithLogitsLoss`）等任何形式都不行：这里要从零实现。其他一切都可以用。
#
# **示例**：z = ln 3 时，概率是 3 / (3 + 1) = 0.75。t = 1 时损失是 −log 0.75 = 0.2877，t = 0 时是 −log 0.25 = 1.3863，t = 0.5 时各取一半，是 0.8370。

# %% exercise="bce_with_logits" role="answer"
def bce_with_logits(logits, target, reduction="mean"):
    """logits 与 [0, 1] 内的目标之间的二元交叉熵。

    形状：logits 与 target 形状相同 -> ()；若 reduction 为 'none'，则为该形状
    """
    # todo: 1. 逐元素计算 log(1 + exp(z))，要用既不溢出也没有尖点的形式
    #       2. 减去 t z
    #       3. 按 reduction 归约
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
        hint="'none' 返回每个损失。在纸上算一算错的那个：两项都要算，一项乘 t，一项乘 1 - t",
    )
    check.value(
        "调用之后的 logits",
        logits,
        torch.tensor([[z, z], [-z, -z], [z, 0.0]]),
        hint="像 -= 这样的运算，以及名字以 _ 结尾的函数，会改写原来的张量：请生成新的张量",
    )
    check(
        bce_with_logits,
        logits,
        target,
        wanted=torch.tensor(0.8130),
        hint="没有写 reduction，就对全部 6 个元素取均值",
    )
    check(
        bce_with_logits, logits, target, reduction="sum", wanted=torch.tensor(4.8781), hint="把全部 6 个损失加起来"
    )
    check(
        bce_with_logits,
        large,
        large_target,
        reduction="none",
        wanted=torch.tensor([0.0, 0.0, 200.0, 200.0, 0.6931]),
        hint="float32 把 sigmoid(200) 舍入成 1，而 exp(200) 是无穷大：你用了这两个中的哪一个？",
    )
    check(
        gradient_of_bce,
        large,
        large_target,
        wanted=torch.tensor([0.0, 0.0, 1.0, -1.0, -0.5]),
        hint="有没有哪里是无穷大、被截断，或者在 0 处有尖点？注意 torch.where 会把两边都算出来",
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
    "the mean, by default", result_of(bce_with_logits, logits, target), weight=0.3, hint="手算一遍题目里的示例，并打印你的函数每一步算出的结果。"
)
observe("a grid: reduction='mean'", of(grid, grid_target, "mean"), weight=0.2, hint="你的均值除以了多少个元素？")
observe("a grid: reduction='sum'", of(grid, grid_target, "sum"), weight=0.3, hint="比较一下 'mean'、'sum' 和 'none' 各返回什么。")
observe("a grid: reduction='none'", of(grid, grid_target, "none"), weight=0.3, hint="比较一下 'mean'、'sum' 和 'none' 各返回什么。")
observe("three dimensions: reduction='sum'", of(cube, cube_target, "sum"), weight=0.1, hint="logits 可以是任意形状：你的代码在哪里默认只有一维或两维？")
observe("targets between 0 and 1", each_loss(grid, shares), weight=0.3, hint="目标为 0.3 时，一项取 30 %，另一项取 70 %。")
observe("logits from 20 to 80, of either sign", each_loss(middling, middling_target), weight=0.3, hint="float32 把 sigmoid(20) 舍入成 1。加一个很小的数或做截断会掩盖无穷大，但损失是错的：请找一个不含概率对数的形式。")
observe("logits from 150 to 200, of either sign", each_loss(large, large_target), weight=0.6, hint="在 float32 中，exp(200) 是无穷大。怎样让指数永远不是正数？")
observe("the gradient", gradient_of_each(logits, target), weight=0.3, hint="autograd 必须能找到回去的路：找一找 detach、item、no_grad、NumPy，或者被覆盖的张量。")
observe("the gradient at z = 0", gradient_of_each(torch.zeros(12), shares.flatten()), weight=0.1, hint="把损失的每一部分在 z = 0 附近画出来：哪一部分在那里有尖点？")
observe(
    "the gradient of the mean, and of each loss",
    gradients_by("reduction", ["mean", "none"], bce_with_logits, logits, target, by=slopes),
    weight=0.1,
    hint="求和的梯度也许是对的：'mean' 和 'none' 走的是另一条路吗？",
)
observe(
    "the gradient at logits from 150 to 200",
    gradient_of_each(torch.cat([large, logits]), torch.cat([large_target, target])),
    weight=0.5,
    hint="损失可能正确而梯度不对：clamp 和 nan_to_num 会挡住梯度，而 torch.where 会把两边都算出来。",
)
observe(
    "logits and target are left unchanged",
    left_unchanged(bce_with_logits, logits, target),
    weight=0.1,
    hint="比较一下传给你的张量在调用前后的样子。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="mae" role="statement" points=1 minutes=5
# ## 平均绝对误差 · 1 分 · 5 分钟
# **编写** `mae(pred, target, reduction='mean')`。每个元素的损失是 |pred − target|。
#
# **输入** `pred` 和 `target`，两个形状相同的张量，形状任意；以及 `reduction`：`'mean'`、`'sum'` 或 `'none'`。
#
# **返回**所有元素的均值或总和；若为 `'none'`，则返回全部损失，形状与 `pred` 相同。
#
# **不允许**使用 PyTorch 自己的 `l1_loss`、`smooth_l1_loss` 和 `huber_loss`，函数、模块（例如 `nn.L1Loss`）等任何形式都不行：这里要从零实现。
#
# **示例**：`pred` = [[1, 5], [2, 2], [0, 3]]、`target` = [[2, 3], [2.5, 0], [0.5, −1]] 的误差是 [[−1, 2], [−0.5, 2], [−0.5, 4]]。它们的绝对值之和是 10。均值是 10 / 6 = 1.6667。

# %% exercise="mae" role="answer"
def mae(pred, target, reduction="mean"):
    """预测与目标之间的绝对误差。

    形状：pred 与 target 形状相同 -> ()；若 reduction 为 'none'，则为该形状
    """
    # todo: 1. 取每个误差的绝对值
    #       2. 按 reduction 归约
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
        hint="'none' 返回每个损失，形状与 pred 相同；误差为 -1 和为 1，损失一样",
    )
    check.value(
        "调用之后的 pred",
        pred,
        torch.tensor([[1.0, 5.0], [2.0, 2.0], [0.0, 3.0]]),
        hint="像 -= 这样的运算，以及名字以 _ 结尾的函数，会改写原来的张量：请生成新的张量",
    )
    check(
        mae, pred, target, wanted=torch.tensor(10 / 6), hint="没有写 reduction，就对全部 6 个元素取均值"
    )
    check(mae, pred, target, reduction="sum", wanted=torch.tensor(10.0), hint="把全部 6 个损失加起来")
    check(
        gradient_of_mae,
        pred,
        target,
        wanted=torch.tensor([[-1.0, 1.0], [-1.0, 1.0], [-1.0, 1.0]]) / 6,
        hint="每个元素以 1/6 的力往上或往下拉：在你的代码里找一找 detach、item、no_grad 或 NumPy",
    )
    check.value(
        "误差为 0 处的梯度是有限的",
        bool(gradient_of_mae(pred, pred).isfinite().all()),
        True,
        hint="平方根在 0 处的斜率是多少？不用平方根，求出误差的大小",
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


observe("the mean, by default", result_of(mae, pred, target), weight=0.2, hint="手算一遍题目里的示例，并打印你的函数每一步算出的结果。")
observe("three dimensions: reduction='sum'", of(cube, cube_target, "sum"), weight=0.1, hint="两个张量可以是任意形状：你的代码在哪里默认只有一维或两维？")
observe(
    "errors of a thousand and more",
    of(1000 * cube, 1000 * cube_target, "none"),
    weight=0.1,
    hint="损失多大都可以：是不是截断了什么？",
)
observe("reduction='sum'", of(pred, target, "sum"), weight=0.1, hint="比较一下 'mean'、'sum' 和 'none' 各返回什么。")
observe("reduction='none'", of(pred, target, "none"), weight=0.1, hint="比较一下 'mean'、'sum' 和 'none' 各返回什么。")
observe("the gradient of the mean", gradient(mae, pred, target, "mean"), weight=0.1, hint="autograd 必须能找到回去的路：找一找 detach、item、no_grad、NumPy，或者被覆盖的张量。")
observe(
    "the gradient of the sum, and of each loss",
    gradients_by("reduction", ["sum", "none"], mae, pred, target, by=direction),
    weight=0.1,
    hint="均值的梯度也许是对的：'sum' 和 'none' 走的是另一条路吗？",
)
observe("the gradient where one error is 0", gradient_where_an_error_is_zero(), weight=0.1, hint="平方根在 0 处的斜率是多少？哪个函数可以直接取绝对值？")
observe(
    "pred and target are left unchanged",
    left_unchanged(mae, pred, target),
    weight=0.1,
    hint="比较一下传给你的张量在调用前后的样子。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="mse" role="statement" points=1 minutes=5
# ## 均方误差 · 1 分 · 5 分钟
# **编写** `mse(pred, target, reduction='mean')`。每个元素的损失是 (pred − target)²。
#
# **输入** `pred` 和 `target`，两个形状相同的张量，形状任意；以及 `reduction`：`'mean'`、`'sum'` 或 `'none'`。
#
# **返回**所有元素的均值或总和；若为 `'none'`，则返回全部损失，形状与 `pred` 相同。
#
# **不允许**使用 PyTorch 自己的 `mse_loss`、`smooth_l1_loss` 和 `huber_loss`，函数、模块（例如 `nn.MSELoss`）等任何形式都不行：这里要从零实现。
#
# **示例**：上一个练习的误差 [[−1, 2], [−0.5, 2], [−0.5, 4]] 的平方是 [[1, 4], [0.25, 4], [0.25, 16]]。它们的和是 25.5。均值是 25.5 / 6 = 4.25。

# %% exercise="mse" role="answer"
def mse(pred, target, reduction="mean"):
    """预测与目标之间的平方误差。

    形状：pred 与 target 形状相同 -> ()；若 reduction 为 'none'，则为该形状
    """
    # todo: 1. 求每个误差的平方
    #       2. 按 reduction 归约
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
        hint="'none' 返回每个损失，形状与 pred 相同：只把误差平方，别的什么都不做",
    )
    check.value(
        "调用之后的 pred",
        pred,
        torch.tensor([[1.0, 5.0], [2.0, 2.0], [0.0, 3.0]]),
        hint="像 -= 这样的运算，以及名字以 _ 结尾的函数，会改写原来的张量：请生成新的张量",
    )
    check(
        mse, pred, target, wanted=torch.tensor(4.25), hint="没有写 reduction，就对全部 6 个元素取均值"
    )
    check(mse, pred, target, reduction="sum", wanted=torch.tensor(25.5), hint="把全部 6 个损失加起来")
    check(
        gradient_of_mse,
        pred,
        target,
        wanted=torch.tensor([[-2.0, 4.0], [-1.0, 4.0], [-1.0, 8.0]]) / 6,
        hint="梯度是每个误差的 2/6：在你的代码里找一找 detach、item、no_grad 或 NumPy",
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


observe("the mean, by default", result_of(mse, pred, target), weight=0.2, hint="手算一遍题目里的示例，并打印你的函数每一步算出的结果。")
observe("three dimensions: reduction='sum'", of(cube, cube_target, "sum"), weight=0.1, hint="两个张量可以是任意形状：你的代码在哪里默认只有一维或两维？")
observe(
    "errors of a thousand and more",
    of(1000 * cube, 1000 * cube_target, "none"),
    weight=0.1,
    hint="损失多大都可以：是不是截断了什么？",
)
observe("reduction='sum'", of(pred, target, "sum"), weight=0.1, hint="比较一下 'mean'、'sum' 和 'none' 各返回什么。")
observe("reduction='none'", of(pred, target, "none"), weight=0.1, hint="比较一下 'mean'、'sum' 和 'none' 各返回什么。")
observe("the gradient of the mean", gradient(mse, pred, target, "mean"), weight=0.2, hint="autograd 必须能找到回去的路：找一找 detach、item、no_grad、NumPy，或者被覆盖的张量。")
observe(
    "the gradient of the sum, and of each loss",
    gradients_by("reduction", ["sum", "none"], mse, pred, target, by=direction),
    weight=0.1,
    hint="均值的梯度也许是对的：'sum' 和 'none' 走的是另一条路吗？",
)
observe(
    "pred and target are left unchanged",
    left_unchanged(mse, pred, target),
    weight=0.1,
    hint="比较一下传给你的张量在调用前后的样子。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="mse_head" role="statement" points=1.5 minutes=10
# ## 形状的陷阱 · 1.5 分 · 10 分钟
# **编写** `mse_head(pred, target)`，即只有一个输出的网络的均方误差。
#
# **输入** `pred` (N, 1)，就像 `nn.Linear(…, 1)` 返回的那样；以及 `target` (N,)，就像数据集里存放的那样。前者的第 i 个元素对应后者的第 i 个元素。
#
# **返回**只含一个数的张量：N 个平方误差的均值。
#
# **当心形状**：(N, 1) 减去 (N,) 不会报错。广播使结果变成 (N, N)：每个预测减去每个目标。
#
# **不允许**改变 `pred` 或 `target`，包括它们的形状。这里可以用 PyTorch 的任何函数，也可以用你自己的 `mse`。
#
# **示例**：`pred` = [[1], [2], [4]] 与 `target` = [1, 2, 6] 的误差是 0、0 和 −2，所以损失是 4 / 3 = 1.3333。全部九个平方差的均值是 60 / 9 = 6.6667：这就是陷阱。

# %% exercise="mse_head" role="answer"
def mse_head(pred, target):
    """只有一个输出的网络的均方误差。

    形状：pred (N, 1)，target (N,) -> ()
    """
    # todo: 1. 让 pred 与 target 的形状相同
    #       2. 求平方误差的均值
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
        hint="在你的函数里打印 (pred - target).shape：应该有 3 个误差，而不是 9 个",
    )
    check(
        gradient_of_mse_head,
        pred,
        target,
        wanted=torch.tensor([[0.0], [0.0], [-4 / 3]]),
        hint="只有最后一个预测是错的：别的预测也受到拉力了吗？回去的路被切断了吗？",
    )
    check.value(
        "调用之后 pred 的形状", pred.shape, (3, 1), hint="名字以 _ 结尾的函数会改变 pred"
    )
    check.value(
        "target 的形状", target.shape, (3,), hint="名字以 _ 结尾的函数会改变 target 本身"
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


observe("7 samples", float(result_of(mse_head, pred, target)), weight=0.4, hint="打印 pred、target 和它们的差的形状。一共有几个误差？")
observe("12 samples", float(result_of(mse_head, many_pred, many_target)), weight=0.2, hint="打印 pred、target 和它们的差的形状。一共有几个误差？")
observe("a single sample", result_of(mse_head, single_pred, single_target), weight=0.3, hint="即使只有一个样本，损失也是形状为 () 的张量：打印它的类型和形状。")
observe("the gradient", gradient(mse_head, pred, target), weight=0.4, hint="autograd 必须能找到回去的路：找一找 detach、item、no_grad、NumPy，或者被覆盖的张量。")
observe(
    "pred and target are left unchanged",
    left_unchanged(mse_head, pred, target),
    weight=0.2,
    hint="比较一下传给你的张量在调用前后的样子。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="smooth_l1" role="statement" points=2.5 minutes=15
# ## Smooth L1 · 2.5 分 · 15 分钟
# **编写** `smooth_l1(pred, target, beta=1.0, reduction='mean')`。它对小误差是二次的，对大误差是线性的。设误差 e = pred − target，每个元素的损失是
# - ½ e² / β，当 |e| < β；
# - |e| − ½ β，其他情况。
#
# **输入** `pred` 和 `target`，两个形状相同的张量，形状任意；`beta`，一个大于 0 的数；以及 `reduction`：`'mean'`、`'sum'` 或 `'none'`。
#
# **返回**所有元素的均值或总和；若为 `'none'`，则返回全部损失，形状与 `pred` 相同。
#
# **不允许**使用 PyTorch 自己的 `smooth_l1_loss` 和 `huber_loss`，函数、模块（例如 `nn.SmoothL1Loss`）等任何形式都不行：这里要从零实现。可以用你自己的 `mae` 和 `mse`，以及其他一切。
#
# **示例**：误差为 0.5 和 −3、β = 1 时，损失是 ½ · 0.25 = 0.125 和 3 − 0.5 = 2.5。β = 2 时是 ½ · 0.25 / 2 = 0.0625 和 3 − 1 = 2。β = 0.4 时是 0.5 − 0.2 = 0.3 和 3 − 0.2 = 2.8。

# %% exercise="smooth_l1" role="answer"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    """Smooth L1 损失：beta 以内是二次的，以外是线性的。

    形状：pred 与 target 形状相同 -> ()；若 reduction 为 'none'，则为该形状
    """
    # todo: 1. 取每个误差的绝对值
    #       2. 两种形式都算出来；对每个元素，按绝对误差与 beta 选一种
    #       3. 按 reduction 归约
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
target = torch.tensor([[4.0, 1.0], [2.0, 3.0]])  # 误差是 0.5、-3、-0.5 和 3
with checks("smooth_l1") as check:
    check(
        smooth_l1,
        pred,
        target,
        reduction="none",
        wanted=torch.tensor([[0.125, 2.5], [0.125, 2.5]]),
        hint="误差是 0.5、-3、-0.5 和 3：每个误差用哪种形式？负号怎么处理？",
    )
    check.value(
        "调用之后的 pred",
        pred,
        torch.tensor([[4.5, -2.0], [1.5, 6.0]]),
        hint="像 -= 这样的运算，以及名字以 _ 结尾的函数，会改写原来的张量：请生成新的张量",
    )
    check(
        smooth_l1,
        pred,
        target,
        beta=2.0,
        reduction="none",
        wanted=torch.tensor([[0.0625, 2.0], [0.0625, 2.0]]),
        hint="beta 出现在三处：分界，以及两种形式",
    )
    check(
        smooth_l1,
        pred,
        target,
        beta=0.4,
        reduction="none",
        wanted=torch.tensor([[0.3, 2.8], [0.3, 2.8]]),
        hint="现在 0.5 在 beta 以外：你比较的是误差吗？是和 beta 比较吗？",
    )
    check(smooth_l1, pred, target, wanted=torch.tensor(1.3125), hint="没有写 reduction，就对全部 4 个取均值")
    check(smooth_l1, pred, target, reduction="sum", wanted=torch.tensor(5.25), hint="把全部 4 个损失加起来")
    check(
        gradient_of_smooth_l1,
        pred,
        target,
        2.0,
        wanted=torch.tensor([[0.25, -1.0], [-0.25, 1.0]]),
        hint="斜率在 beta 以内是 e / beta，以外是 1 或 -1：找一找 detach、item、no_grad 或 NumPy",
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
observe("the mean with beta = 1, by default", at_one(), weight=0.3, hint="手算一遍题目里的示例，并打印你的函数每一步算出的结果。")
observe("reduction='sum', beta = 1 by default", at_one(reduction="sum"), weight=0.1, hint="比较一下 'mean'、'sum' 和 'none' 各返回什么。")
observe("reduction='none', beta = 1 by default", at_one(reduction="none"), weight=0.3, hint="比较一下 'mean'、'sum' 和 'none' 各返回什么。")
observe("errors below a beta under 1", each_loss(inside, beta), weight=0.3, hint="画出误差从 -4 到 4 的损失：两种形式在哪里相接，高度是多少？")
observe("errors between a beta under 1 and 1", each_loss(beyond, beta), weight=0.3, hint="你比较的是哪个数，和什么比较？")
observe(
    "errors between 1 and a beta of more", each_loss(inside_large, large_beta), weight=0.3, hint="你比较的是哪个数，和什么比较？"
)
observe(
    "errors beyond a beta of more than 1", each_loss(beyond_large, large_beta), weight=0.3, hint="画出误差从 -4 到 4 的损失：两种形式在哪里相接，高度是多少？"
)
observe(
    "errors of a thousand and more",
    result_of(smooth_l1, row + 1000 * beyond_large, row, reduction="none"),
    weight=0.1,
    hint="损失多大都可以：是不是截断了什么？",
)
observe("three dimensions: 'sum' and 'none'", in_three_dimensions(), weight=0.1, hint="两个张量可以是任意形状：你的代码在哪里默认只有一维或两维？")
observe(
    "the gradient, beta and reduction by position",
    gradient(smooth_l1, target + mixed, target, beta, "sum"),
    weight=0.1,
    hint="autograd 必须能找到回去的路：找一找 detach、item、no_grad、NumPy，或者被覆盖的张量。",
)
observe(
    "the gradient of the mean, and of each loss",
    gradients_by("reduction", ["mean", "none"], smooth_l1, target + around_one, target, by=direction),
    weight=0.1,
    hint="求和的梯度也许是对的：'mean' 和 'none' 走的是另一条路吗？",
)
observe(
    "the gradient where one error is 0",
    gradient(smooth_l1, one_hit, row, reduction="sum"),
    weight=0.1,
    hint="误差为 0 时，斜率 e / beta = 0。平方根在 0 处的斜率是多少？",
)
observe(
    "pred and target are left unchanged",
    left_unchanged(smooth_l1, target + mixed, target, beta=beta),
    weight=0.1,
    hint="比较一下传给你的张量在调用前后的样子。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="best_constant" role="statement" points=1.5 minutes=10
# ## 最佳常数 · 1.5 分 · 10 分钟
# 设想一个模型，它不看输入，总是预测同一个数 c。哪个 c 最好？这取决于损失函数。
#
# **编写** `best_constant(y, kind)`。
#
# **输入** `y` (N,)，即要预测的数；以及 `kind`：`'mse'` 或 `'mae'`。
#
# **返回**使 `y` 上的平均损失最小的常数 c：`'mse'` 时是 mean((c − y)²)，`'mae'` 时是 mean(|c − y|)。它可以是 Python 的 `float`，也可以是形状为 `()` 的张量。评分看它达到的损失：如果几个常数一样好，每一个都算对。
#
# **不允许**改变 `y`。可以用 PyTorch 的任何函数。c 要由 `y` 算出来：这些数可能是几千，也可能是千分之几，所以从几个固定的猜测里挑最好的，是不够的。
#
# **示例**：对 `y` = [1, 1, 1, 1, 100]，`'mse'` 的最佳常数是 20.8。一个离得很远的数，把它拉得远离其他所有的数。`'mae'` 的最佳常数是 1。

# %% exercise="best_constant" role="answer"
def best_constant(y, kind):
    """返回平均损失最小的常数预测，kind 为 'mse' 或 'mae'。

    形状：y (N,) -> 一个数
    """
    # todo: 1. 若是 'mse'，mean((c - y)²) 的斜率在哪里为零？
    #       2. 若是 'mae'，每个数都用同样的力把 c 拉向自己：在哪里达到平衡？
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
            hint=f"y = {numbers}：手动试几个常数，并打印每个常数的均方损失",
            rtol=2e-3,
        )
        check(
            absolute_loss_reached,
            y,
            wanted=torch.tensor(least_absolute),
            hint=f"y = {numbers}：其中有几个小于你的常数，有几个大于它？",
            rtol=2e-3,
        )
        check.value("调用之后的 y", y, torch.tensor(numbers), hint="请对副本排序，不要对 y 本身排序")
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


observe("'mse': the loss reached on nine numbers", mse_of(odd), rtol=2e-3, weight=0.2, hint="打印几个常数的均方损失：哪一个最低？")
observe("'mse': the loss reached on eight numbers", mse_of(even), weight=0.2, rtol=2e-3, hint="打印几个常数的均方损失：哪一个最低？")
observe("'mse': the loss reached below zero", mse_of(below_zero), weight=0.1, rtol=2e-3, hint="要预测的数可能是负的。")
observe(
    "'mse': the loss reached on numbers of some thousandths",
    1e6 * mse_of(thousandths),
    weight=0.1,
    rtol=2e-3,
    hint="你的代码试了哪些常数，它们相隔多远？",
)
observe("'mae': the loss reached on nine numbers", mae_of(odd), weight=0.2, rtol=2e-3, hint="打印几个常数的平均绝对损失：哪一个最低？")
observe("'mae': the loss reached on eight numbers", mae_of(even), weight=0.2, rtol=2e-3, hint="打印几个常数的平均绝对损失：哪一个最低？")
observe("'mae': the loss reached below zero", mae_of(below_zero), weight=0.1, rtol=2e-3, hint="要预测的数可能是负的。")
observe(
    "'mae': the constant, where one number is far off",
    float(best_constant(far_off.clone(), "mae")),
    weight=0.2,
    hint="有几个数小于你的常数，几个大于它？离得很远的数会让它移动吗？",
)
observe(
    "'mse' and 'mae': the losses reached when numbers repeat",
    [mse_of(repeated), mae_of(repeated)],
    weight=0.1,
    rtol=2e-3,
    hint="出现四次的数，就要算四次。",
)
observe("y is left unchanged", numbers_after(odd), weight=0.1, hint="比较一下 y 在调用前后的样子。", effect=True)
### END HIDDEN TESTS

# %% [markdown] exercise="cross_entropy_grad" role="statement" points=2.5 minutes=15
# ## 手算梯度 · 2.5 分 · 15 分钟
# **编写** `cross_entropy_grad(logits, target)`，即平均交叉熵对 logits 的梯度，用公式写出。
#
# **输入** `logits` (N, C) 和 `target` (N,)，int64：真实类别。
#
# **返回**张量 (N, C)：每个 logit 增加一个单位，平均损失增加多少。
#
# **先想一想**：一个样本的损失是 log Σ exp(zⱼ) 减去真实类别的 z。第一部分对某个 logit 的导数，就是那个类别的概率。第二部分又加上什么？对 N 个样本取均值，又改变什么？
#
# **不允许**：autograd（不用 `backward`，不用 `torch.autograd`，不用 `torch.func`），以及求 logits 略有不同时的损失之差：题目要的是公式，它对任意大小的 logits 都成立。也不允许改变 `logits` 或 `target`。其他一切都可以用，包括你自己的 `softmax` 和 `torch.softmax`。
#
# **示例**：logits [[0, ln 2, ln 5], [ln 3, 0, 0]] 的概率是 [[0.125, 0.25, 0.625], [0.6, 0.2, 0.2]]。类别为 [2, 1] 时，梯度是 [[0.0625, 0.125, −0.1875], [0.3, −0.4, 0.1]]。

# %% exercise="cross_entropy_grad" role="answer"
def cross_entropy_grad(logits, target):
    """平均交叉熵对 logits 的梯度。

    形状：logits (N, C)，target (N,) int64 -> (N, C)
    """
    # todo: 1. 计算每一行的概率
    #       2. 按损失的第二部分，改变真实类别的概率
    #       3. 按取均值的要求做除法
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
        hint="这里关掉了 autograd。把概率也打印出来对照：哪里不同，差多少倍？",
    )
    check(
        grad_without_autograd,
        logits,
        torch.tensor([0, 1]),
        wanted=torch.tensor([[-0.4375, 0.125, 0.3125], [0.3, -0.4, 0.1]]),
        hint="这里没有样本属于类别 2：你用的类别数，是否等于 logits 的列数？",
    )
    check(
        grad_without_autograd,
        torch.tensor([[1000.0, 0.0, -1000.0]]),
        torch.tensor([1]),
        wanted=torch.tensor([[1.0, -1.0, 0.0]]),
        hint="logits 很大时，你的概率也必须正确：你的 softmax 减去最大值了吗？",
    )
    check.value(
        "调用之后的 logits",
        logits,
        torch.tensor([[0.0, math.log(2), math.log(5)], [math.log(3), 0.0, 0.0]]),
        hint="可以改写概率，但不要改写 logits",
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


observe("7 samples of 5 classes", by_hand(logits, target), weight=0.5, hint="与 autograd 对你自己的 cross_entropy 给出的梯度逐个数比较：差多少倍，在哪里不同？")
observe(
    "3 samples of 6 classes, the last class never true",
    by_hand(wide, low_classes),
    weight=0.3,
    hint="你的代码默认有几个类别，几个样本？",
)
observe("a single sample", by_hand(single, single_target), weight=0.2, hint="只有一个样本时，均值除以 1：你的哪行代码默认不止一个？")
observe(
    "rows of logits near 1000 and near -1000, up to a factor",
    scaled(by_hand(logits / 2 + shift, target)),
    weight=0.2,
    hint="logits 很大时，你的概率正确吗？",
)
observe("logits times 1000, up to a factor", scaled(by_hand(large, target)), weight=0.3, hint="logits 很大时，你的概率正确吗？")
observe(
    "logits around a million millions, up to a factor",
    scaled(by_hand(huge, target)),
    weight=0.8,
    hint="在这里，公式同样精确，而两个损失之差却不精确：它们太大了，看不出差别。",
)
observe(
    "logits and target are left unchanged", inputs_afterwards(), weight=0.2, hint="比较一下传给你的张量在调用前后的样子。", effect=True
)
### END HIDDEN TESTS

# %% [markdown] exercise="loss_floor" role="written" points=2 minutes=10
# ## 停在 1.46 的损失 · 2 分附加分 · 10 分钟
# 一位朋友训练一个有 10 个类别的分类器。网络以 `nn.Softmax(dim=1)` 结尾，损失是 `nn.CrossEntropyLoss()`。没有报错。损失从 2.30 附近开始，缓慢下降，停在 1.46，尽管几乎所有训练图片都分类正确。请用不超过十句话回答：
# 1. 错在哪里？
# 2. 2.30 和 1.46 这两个数从何而来？
# 3. 为什么学得慢，尤其是在有把握却错了的那些行上？
# 4. 你的朋友应该改什么？之后她怎样得到概率？
#
# **你的回答：**
#
# ### BEGIN SOLUTION
# 1. `nn.CrossEntropyLoss` 要的是 logits，softmax 由它自己来做，所以做了两次 softmax。
# 2. 损失函数看到的不是 logits，而是 0 与 1 之间的数。开始时十个数都在 0.1 左右，损失是 log 10 = 2.30。它能见到的最好情形，是真实类别为 1，其余九个为 0：−log(e / (e + 9)) = log(1 + 9 / e) = 1.46。
# 3. 梯度要穿过里面的 softmax；在它有把握的地方，不论对错，斜率 p (1 − p) 都几乎是 0：有把握却错了的行几乎得不到拉力。
# 4. 她去掉 softmax，让网络返回 logits。需要概率时，她在预测时对 logits 做 softmax，放在损失之外。
# ### END SOLUTION
# ### BEGIN MARK SCHEME
# 每条半分，共 2 分：
# - 做了两次 softmax，因为这个损失要的是 logits；
# - 由相等的数得到 log 10，由极端情形 [1, 0, …, 0] 得到 log(1 + 9 / e)（只答出其中一个，给一半）；
# - 里面的 softmax 饱和了，斜率很小，所以梯度缩小（只说“梯度消失”而不说在哪里，给一半）；
# - 网络输出 logits，只在预测时用 softmax。log-softmax 配 `nn.NLLLoss` 也对。
# ### END MARK SCHEME
