# Made by `torchcourse build` from source/05_capstone.py and its catalogues: edit those.

# %% [markdown]
# # 5 · 用真实数据训练分类器
#
# **{points} 分，另有人工评阅的 {bonus} 分附加分；大约 {hours} 小时。** 你将
# - 把手写数字划分成训练集和测试集，并测量网络答对的比例；
# - 编写完整的训练循环：训练一个轮次，评估，保留最好的权重；
# - 训练一个你自己的分类器，用谁都没见过的图片来评判它，并看看它犯的错误。
#
# **怎样完成。**
# 1. 在每个答案单元格里，用你的代码替换 `raise NotImplementedError`。步骤写在它的上方。保留每个函数的名字和参数。你可以添加自己的单元格和辅助函数。
# 2. 先运行答案单元格，再运行它下面的测试单元格。如果结果不同，测试会告诉你：它调用了什么，得到了什么，期望什么，以及可以试试什么。
# 3. 提交之后，会用别的数做同类调用，检查的是你的代码做了什么，从不看代码是怎样写的。每个练习即使只完成一部分，也能得到一部分分数。
#
# 后面的函数可以调用前面的函数。PyTorch、NumPy 和 scikit-learn 的所有功能都可以用。

# %%
import copy
import math

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

from torchcourse.student import checks

LANGUAGE = "zh_CN"  # 这份笔记本的语言

torch.set_num_threads(1)

# %% [markdown] exercise="load_split" role="statement" points=2.5 minutes=20
# ## 训练集与测试集 · 2.5 分 · 20 分钟
# **编写** `load_split(X, y, test_frac=0.2, seed=0)`：把数据集分成两份，可以直接用于 PyTorch。
#
# **输入**
# - `X` (N, D)：NumPy 数组。第 i 行存放图片 i 的像素，取值从 0 到 16，就像 `load_digits().data` 那样。
# - `y` (N,)：由整数组成的 NumPy 数组，即每张图片的类别。
# - `test_frac`：分给测试集的图片所占的比例。得不到整数时，怎样取整都可以。
# - `seed`：一个整数。同一个种子给出同样的划分，不同的种子给出不同的划分。
#
# **返回**四个张量：`Xtr, ytr, Xte, yte`。
# - `Xtr` 和 `Xte` 是 float32，像素从 0 到 1：每个像素除以 16。
# - `ytr` 和 `yte` 是 int64。每个标签仍与它的图片对应。
# - 每张图片只属于两个集合中的一个，而且只出现一次。属于哪一个，排在什么位置，都是随机抽取的。
#
# **不允许**改变 `X` 或 `y`。
#
# **示例**：50 张图片，`test_frac` = 0.2，得到 40 张训练图片和 10 张测试图片。值为 4 的像素变成 0.25。

# %% exercise="load_split" role="answer"
def load_split(X, y, test_frac=0.2, seed=0):
    """把图片与标签分成训练集和测试集。

    形状：X (N, D)，y (N,) -> (n, D), (n,), (N - n, D), (N - n,)
    """
    # todo: 1. 生成类型正确的张量，并缩放像素
    #       2. 用种子为全部图片抽取一种顺序
    #       3. 这种顺序的前一部分是测试集，其余的是训练集
    ### BEGIN SOLUTION
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    test, train = order.split([round(len(X) * test_frac), len(X) - round(len(X) * test_frac)])
    return X[train], y[train], X[test], y[test]
    ### END SOLUTION

# %% exercise="load_split" role="test"
numbers = np.arange(50)
X = np.stack([numbers * 0.32, np.full(50, 16.0), np.zeros(50)], axis=1)
y = numbers**2 % 7


def images_of(part):
    """划分出的某一部分里，每张图片的编号：看它的第一个像素就知道。"""
    return (part[:, 0] / part[:, 1] * 50).round().long().tolist()


with checks("load_split") as check:
    parts = load_split(X.copy(), y.copy())
    check.value(
        "返回值含有四个张量",
        isinstance(parts, tuple | list) and [isinstance(part, torch.Tensor) for part in parts],
        wanted=[True] * 4,
        hint="返回 Xtr、ytr、Xte、yte；torch.tensor 可以把 NumPy 数组变成张量",
    )
    Xtr, ytr, Xte, yte = parts
    check.value(
        "50 张图片时 Xtr、ytr、Xte、yte 的长度",
        [len(Xtr), len(ytr), len(Xte), len(yte)],
        wanted=[40, 40, 10, 10],
        hint="五分之一的图片用于测试；顺序是 Xtr、ytr、Xte、yte",
    )
    check.value(
        "Xtr、ytr、Xte、yte 的 dtype",
        [Xtr.dtype, ytr.dtype, Xte.dtype, yte.dtype],
        wanted=[torch.float32, torch.int64, torch.float32, torch.int64],
        hint="网络要 float32，交叉熵要 int64 标签：两者都可以用 dtype= 指定",
    )
    check.value(
        "Xtr 和 Xte 的最小像素与最大像素",
        [Xtr.min(), Xtr.max(), Xte.min(), Xte.max()],
        wanted=[0.0, 1.0, 0.0, 1.0],
        hint="值为 16 的像素应该变成 1",
    )
    check.value(
        "两个集合的全部图片，排好序",
        sorted(images_of(Xtr) + images_of(Xte)),
        wanted=list(range(50)),
        hint="每张图片一次：两个集合是由全部图片的同一种顺序决定的吗？",
    )
    check.value(
        "各个标签，与各自的图片并列",
        [int(label) for label in [*ytr, *yte]],
        wanted=[image**2 % 7 for image in images_of(Xtr) + images_of(Xte)],
        hint="用同一种顺序索引 X 和 y",
    )
    check.value(
        "训练图片仍是原来的顺序",
        images_of(Xtr) == sorted(images_of(Xtr)),
        wanted=False,
        hint="图片的顺序应该随机抽取",
    )
    check.value(
        "测试图片是最前面或最后面的那些",
        sorted(images_of(Xte)) in (list(range(10)), list(range(40, 50))),
        wanted=False,
        hint="先打乱，再切分",
    )
    again, other = load_split(X, y)[2], load_split(X, y, seed=1)[2]
    check.value(
        "用同一个种子再次调用时的测试图片",
        images_of(again),
        wanted=images_of(Xte),
        hint="种子用在哪里？所有随机抽取的东西都必须由它决定",
    )
    check.value(
        "seed=1 时的测试图片与 seed=0 时相同",
        sorted(images_of(other)) == sorted(images_of(Xte)),
        wanted=False,
        hint="给出的种子传到你随机抽取的地方了吗？",
    )
    check.value(
        "test_frac=0.5 时测试图片的数量",
        len(load_split(X, y, test_frac=0.5)[2]),
        wanted=25,
        hint="你的代码用到 test_frac 了吗？",
    )
    check.value(
        "这些调用之后的 X[:3]",
        X[:3],
        wanted=np.array([[0, 16, 0], [0.32, 16, 0], [0.64, 16, 0]]),
        hint="/= 和 shuffle 会改变数组本身；X / 16 和 X[order] 会生成新的数组",
    )
### BEGIN HIDDEN TESTS
import random

import numpy as np
import torch

from torchcourse.grading import given, left_unchanged, observe, result_of


def drawn_size():
    """A number of images of which 1/5 and 1/4 are whole numbers, however they are computed."""
    return random.choice([n for n in range(80, 400, 20) if 0.2 * n == n // 5 and (1 - 0.2) * n == n - n // 5])


def drawn_pixels():
    """The first pixel tells the images apart; the last two are 0 and 16 in each of them."""
    first = np.random.permutation(size) * 16 / size
    rest = np.random.randint(0, 17, (size, 4))
    return np.column_stack([first, rest, np.zeros(size), np.full(size, 16.0)])


size = given("number of images", drawn_size)
pixels = given("pixels", drawn_pixels)
labels = given("labels", lambda: np.sort(np.random.randint(0, 9, size) + np.random.randint(5)))
seeds = given("seeds", lambda: random.sample(range(1000), 4))


def split(**settings):
    return result_of(load_split, pixels, labels, **settings)


def sizes(**settings):
    return [len(part) for part in split(**settings)]


def places(part):
    """Which image each row of a part is: brightness compared with that of the last pixel."""
    part = torch.as_tensor(part)
    brightness = 16 * part[:, :1].double() / part[:, -1:].double()
    return (brightness - torch.tensor(pixels[:, 0])).abs().argmin(dim=1)


def joined(*parts):
    """One part after the other: a tensor, or what came in its place."""
    return torch.cat(parts) if isinstance(parts[0], torch.Tensor) else np.concatenate(parts)


def images_and_labels():
    """Those of both sets, each in the order that X had."""
    Xtr, ytr, Xte, yte = split()
    order = torch.cat([places(Xtr), places(Xte)]).argsort(stable=True)
    return joined(Xtr, Xte)[order], joined(ytr, yte)[order]


def used(**settings):
    """The brightness of the first pixel of all images that are in the two sets."""
    Xtr, _, Xte, _ = split(**settings)
    return pixels[torch.cat([places(Xtr), places(Xte)]).sort().values, 0]


def share_in_old_order():
    """How many training images are followed by the one that followed in X; next to none when shuffled."""
    return (places(split()[0]).diff() == 1).double().mean().item()


def share_from_a_run():
    """The largest share of the test images that comes from as many neighbours in X."""
    test = places(split()[2])
    is_in = torch.zeros(size).index_fill(0, test, 1.0)
    return max(window.sum().item() for window in is_in.unfold(0, len(test), 1)) / len(test)


def same_images(first, second):
    """Whether two splits have the same images at the same places."""
    return all(torch.equal(places(first[part]), places(second[part])) for part in (0, 2))


def twice_with_one_seed():
    return [same_images(split(seed=seeds[0]), split(seed=seeds[0])), used(seed=seeds[0])]


def without_a_seed():
    """Whether leaving the seed out is the same as seed 0."""
    return [same_images(split(), split(seed=0)), pixels[:3, 0]]


def share_of_others():
    """How many test images of one seed are not in the test set of another one."""
    tests = [set(places(split(seed=seed)[2]).tolist()) for seed in seeds]
    return min(len(tests[0] - test) / len(tests[0]) for test in tests[1:])


def inputs_afterwards(dtype):
    return [sizes(), *left_unchanged(load_split, pixels.astype(dtype), labels)]


def from_other_dtypes():
    """Pixels up to 8 and labels, of smaller dtypes: what comes out, in the order of the labels."""
    X, y = np.tile(labels[:, None] % 5 * 2, (1, 3)).astype(np.float32), labels.astype(np.int32)
    Xtr, ytr, Xte, yte = load_split(X, y)
    images, classes = joined(Xtr, Xte), joined(ytr, yte)
    order = torch.as_tensor(classes).argsort(stable=True)
    return [images[order], classes[order]]


observe("a fifth for the test", sizes(), weight=0.2, hint="打印 50 张图片时四个部分的长度。")
observe("other shares for the test", [sizes(test_frac=0.25), sizes(test_frac=0.5)], weight=0.2, hint="打印 test_frac=0.5 时四个部分的长度。")
observe("pixels from 0 to 1 in float32", lambda: images_and_labels()[0], weight=0.4, hint="值为 16 的像素变成了什么，它是哪种 dtype？")
observe("each label belongs to its image", lambda: images_and_labels()[1], weight=0.3, hint="跟着一张图片和它的标签，逐行走过你的代码。")
observe("each image is in one set, once", used(seed=seeds[0], test_frac=0.25), weight=0.2, hint="跟着一张能与其他所有图片区分开的图片走：它在哪些部分里？")
observe("the training images are shuffled", share_in_old_order(), at_most=0.2, weight=0.3, hint="打印训练集的标签：它们是按顺序排的吗？")
observe("the test images come from everywhere", share_from_a_run(), at_most=0.6, weight=0.2, hint="X 可能是按类别排好的。那样的话，你的测试集里有哪些类别？")
observe("the same seed gives the same split", twice_with_one_seed(), weight=0.2, hint="用同一个种子调用两次：所有随机抽取的东西都由它决定吗？")
observe("the seed is 0 when none is given", without_a_seed(), weight=0.1, hint="没有给出种子时，抽到的是什么？")
observe("another seed gives another split", share_of_others(), at_least=0.3, weight=0.2, hint="给出的种子传到你随机抽取的地方了吗？")
observe(
    "X and y are left unchanged",
    [inputs_afterwards("float64"), inputs_afterwards("float32")],
    weight=0.1,
    hint="比较一下 X 和 y 在调用前后的样子。",
    effect=True,
)
observe("pixels up to 8, and labels, of other dtypes", from_other_dtypes(), weight=0.1, hint="X 可能是 float32，y 可能是 int32：打印你返回的东西的 dtype。")
### END HIDDEN TESTS

# %% [markdown] exercise="accuracy" role="statement" points=1.5 minutes=10
# ## 它答对了多少 · 1.5 分 · 10 分钟
# **编写** `accuracy(logits, target)`：求有多大比例的样本，logit 最大的类别就是正确类别。
#
# **输入** `logits` (N, C)，以及 `target` (N,)，即正确类别，int64。同一行中没有两个 logits 相等。
#
# **返回**一个从 0 到 1 的数，不要舍入。
#
# **示例**：`logits` = [[2, 1, 0], [−1, −3, −2], [0, 5, 9], [1, 4, 2]]，各行最大的数在位置 0、0、2 和 1。`target` = [0, 1, 2, 1] 时，四个中对了三个：0.75。

# %% exercise="accuracy" role="answer"
def accuracy(logits, target) -> float:
    """求出分类正确的样本所占的比例。

    形状：logits (N, C)，target (N,)
    """
    # todo: 1. 找出每一行中最大的 logit 属于哪个类别
    #       2. 与 target 比较，并取均值
    ### BEGIN SOLUTION
    right = logits.argmax(dim=1) == target
    return right.double().mean().item()
    ### END SOLUTION

# %% exercise="accuracy" role="test"
logits = torch.tensor([[2.0, 1.0, 0.0], [-1.0, -3.0, -2.0], [0.0, 5.0, 9.0], [1.0, 4.0, 2.0]])
with checks("accuracy") as check:
    check(
        accuracy,
        logits,
        torch.tensor([0, 1, 2, 1]),
        wanted=0.75,
        hint="就是上面的示例：每一行中，最大的数在哪里？然后求比例，从 0 到 1",
    )
    check(accuracy, logits, torch.tensor([0, 0, 2, 1]), wanted=1.0, hint="这里四个全对")
    check(accuracy, logits, torch.tensor([1, 1, 1, 2]), wanted=0.0, hint="这里四个全错")
    check(
        accuracy,
        logits[:3],
        torch.tensor([0, 1, 2]),
        wanted=2 / 3,
        hint="三行中对了两行：除以行数，而且不要舍入",
    )
    check(
        accuracy,
        torch.tensor([[0.1, 0.3, 0.2, 0.0, 0.25]]),
        torch.tensor([1]),
        wanted=1.0,
        hint="由最大的 logit 决定，即使它很小：没有阈值",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, left_unchanged, observe, result_of


def drawn_batch(rows, classes, share=0.6):
    """Logits, and targets of which about this share is right."""
    logits = 3 * torch.randn(rows, classes)
    is_right = torch.rand(rows) < share
    return logits, torch.where(is_right, logits.argmax(dim=1), torch.randint(classes, (rows,)))


rows = given("number of rows", lambda: random.choice([23, 29, 31, 37, 41, 43]))
logits, target = batch = given("a batch", lambda: drawn_batch(rows, 5))
wide = given("more classes than rows", lambda: drawn_batch(7, 19))
square = given("as many classes as rows", lambda: drawn_batch(11, 11))
two_classes = given("two classes", lambda: drawn_batch(rows, 2))
large = given("a large batch", lambda: drawn_batch(random.randint(3000, 5000), 4))
shifts = given("shifts", lambda: [-random.uniform(20, 50), random.uniform(20, 50)])


def accuracies(*pairs):
    return [result_of(accuracy, *pair) for pair in pairs]


def with_a_graph():
    return accuracy(logits.clone().requires_grad_(), target.clone())


winners = logits.argmax(dim=1)
right, wrong = (logits, winners), (logits, (winners + 1) % 5)
shifted = [(logits + shift, target) for shift in shifts]
single = zip(logits[:12].split(1), target[:12].split(1), strict=True)
observe("a batch", result_of(accuracy, *batch), weight=0.2, hint="把你的代码在每一行找到的类别打印出来，放在 target 旁边。")
observe("more classes than rows", result_of(accuracy, *wide), weight=0.2, hint="logits 的哪个大小是样本数，哪个是类别数？")
observe("as many classes as rows", result_of(accuracy, *square), weight=0.2, hint="logits 的哪个大小是样本数，哪个是类别数？")
observe("two classes", result_of(accuracy, *two_classes), weight=0.1, hint="只有两个类别时，也由最大的 logit 决定。")
observe("a large batch", result_of(accuracy, *large), weight=0.1, hint="试试几千行：是不是舍入了什么？")
observe("row by row", accuracies(*single), weight=0.2, hint="一行也是一个批次，只是大小为一。")
observe("all right, none right", accuracies(right, wrong, batch), weight=0.1, hint="试一个全对的批次，再试一个全错的批次。")
observe("all logits negative, all positive", accuracies(*shifted), weight=0.2, hint="只有一行中各个 logits 的大小顺序才重要。它们全是负数时，会有什么变化？")
observe("logits that carry a graph", with_a_graph(), weight=0.1, hint="logits 可能带着计算图：你的结果带着什么？")
observe(
    "logits and target are left unchanged",
    left_unchanged(accuracy, *batch),
    weight=0.1,
    hint="比较一下 logits 和 target 在调用前后的样子。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="train_epoch" role="statement" points=4 minutes=30
# ## 训练一个轮次 · 4 分 · 30 分钟
# **编写** `train_epoch(model, loader, optimizer, loss_fn)`：把所有批次过一遍，每个批次让优化器更新一步。
#
# **输入**
# - `model`：一个 `nn.Module`。它可能处于评估模式，也可能留有以前的梯度：这些梯度不能算进来。
# - `loader`：给出一对对 `xb, yb`，每对是一个批次。它可以是 `DataLoader`，可以是由这样的对组成的列表，也可以是 `for` 能遍历的任何东西。最后一个批次可能较小。
# - `optimizer`：PyTorch 的一个优化器，用于这个模型的参数。
# - `loss_fn`：以 `loss_fn(logits, yb)` 的方式调用，第一个参数是模型对 `xb` 返回的结果。它返回这个批次的平均损失。
#
# 模型要在训练模式下训练。
#
# **返回**一个不带计算图的数：每个样本的平均损失。每个批次的损失取更新之前的那个，批次里有多少样本，它就算多少次。
#
# **示例**：模型是 y = w·x，w = 1；损失是均方误差；所有目标都是 0；学习率是 0.1。第一个批次有 x = 1 和 2：损失是 (1 + 4)/2 = 2.5，梯度是 (2·1 + 2·4)/2 = 5，w 变成 0.5。第二个批次有 x = 2：损失是 1，梯度是 4，w 变成 0.1。平均损失是 (2·2.5 + 1·1)/3 = 2。

# %% exercise="train_epoch" role="answer"
def train_epoch(model, loader, optimizer, loss_fn) -> float:
    """用每个批次训练模型一次，并返回每个样本的平均损失。"""
    # todo: 1. 把模型切换到训练模式
    #       2. 对每个批次：清除梯度，计算损失及其梯度，更新一步
    #       3. 累加损失和样本数，以便返回均值
    ### BEGIN SOLUTION
    model.train()
    total, count = 0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count
    ### END SOLUTION

# %% exercise="train_epoch" role="test"
class Line(nn.Module):
    """y = w x；记下它内部的模块被调用时处于哪种模式。"""

    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.tensor([1.0]))
        self.dropout = nn.Dropout(0.0)
        self.modes = []

    def forward(self, x):
        self.modes.append(self.dropout.training)
        return self.dropout(self.w * x)


def mean_squared_error(logits, target):
    arguments.append([logits.requires_grad, target.requires_grad])
    return ((logits - target) ** 2).mean()


torch.set_grad_enabled(True)  # 之前的一次尝试可能让它一直关着
arguments = []
line = Line()
loader = torch.utils.data.DataLoader([(x, 0 * x) for x in torch.tensor([1.0, 2.0, 2.0])], batch_size=2)
with checks("train_epoch") as check:
    check(
        train_epoch,
        line,
        loader,
        torch.optim.SGD(line.parameters(), lr=0.0),
        mean_squared_error,
        wanted=3.0,
        hint="lr 是 0，所以 w 一直是 1：两个批次的损失是 2.5（两个样本）和 4（一个样本）",
    )
    check.value(
        "传给 loss_fn 的哪些参数是模型算出来的",
        arguments,
        wanted=[[True, False], [True, False]],
        hint="loss_fn(logits, target)：模型的结果放在前面；每个批次调用一次",
    )
    line.eval()
    line.modes.clear()
    line.w.grad = torch.tensor([100.0])
    loss = check(
        train_epoch,
        line,
        loader,
        torch.optim.SGD(line.parameters(), lr=0.1),
        mean_squared_error,
        wanted=2.0,
        hint="就是上面的示例：打印每个批次的损失，以及更新之前的 w.grad：先是 5，再是 4",
    )
    check.value(
        "这个轮次之后的 w",
        line.w,
        wanted=torch.tensor([0.1]),
        hint="第一个批次之后 w 应该是 0.5，第二个之后应该是 0.1：打印每次更新之前的 w.grad",
    )
    check.value(
        "每次调用时，模型内部的模块是否处于训练模式",
        line.modes,
        wanted=[True, True],
        hint="模型传入时处于评估模式：它有一个方法，可以切换它和其中的所有模块",
    )
    check.value(
        "返回值带着计算图",
        getattr(loss, "requires_grad", False),
        wanted=False,
        hint="张量之和会把每个批次的计算图都留在内存里：损失的普通数值是 loss.item()",
    )
    one = torch.tensor([1.0])
    check(
        train_epoch,
        line,
        [(one, 0 * one), (one, 0 * one)],
        torch.optim.SGD(line.parameters(), lr=0.1, momentum=0.5),
        mean_squared_error,
        wanted=0.0082,
        hint="loader 可能是由批次组成的列表：边遍历边数样本",
    )
    check.value(
        "使用动量训练一个轮次之后的 w",
        line.w,
        wanted=torch.tensor([0.054]),
        hint="动量是优化器的事：让它来更新",
    )
### BEGIN HIDDEN TESTS
import random

import torch
from torch import nn

from torchcourse.grading import given, observe

torch.set_grad_enabled(True)  # an earlier exercise may have left it off
# Batch normalisation cannot train on one sample: the last batch has at least two.
batch_size = given("batch size", lambda: random.choice([5, 6, 7]))
count = given("number of samples", lambda: batch_size * random.randint(3, 4) + random.randint(2, 3))
X = given("X", lambda: torch.randn(count, 5))
y = given("y", lambda: torch.randint(3, (count,)))
lr = given("learning rate", lambda: random.uniform(0.2, 0.4))
class_weights = given("class weights", lambda: torch.rand(3) + 0.2)
SHAPES = {"0.weight": (8, 5), "0.bias": (8,), "2.weight": (3, 8), "2.bias": (3,)}
weights = given("weights", lambda: {name: torch.randn(shape) for name, shape in SHAPES.items()})
old_gradients = given("gradients from before", lambda: [torch.randn(8, 5), torch.randn(8)])
cross_entropy = nn.functional.cross_entropy


def network(middle=None):
    """Loaded anew, in evaluation mode."""
    model = nn.Sequential(nn.Linear(5, 8), middle or nn.Tanh(), nn.Linear(8, 3))
    model.load_state_dict(weights, strict=False)
    return model.eval()


def batches():
    return zip(X.split(batch_size), y.split(batch_size), strict=True)


def sgd(model, lr=lr):
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=0.5)


def adam(model):
    return torch.optim.Adam(model.parameters(), lr=0.05)


def epoch(model, optimizer=None, loss_fn=cross_entropy, loader=None):
    """Train for an epoch; what is returned."""
    loader = loader or torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, y), batch_size)
    return train_epoch(model, loader, optimizer or sgd(model), loss_fn)


def plain(parameters):
    return [parameter.detach().clone() for parameter in parameters]


def mean_loss(lr):
    model = network()
    result = epoch(model, sgd(model, lr))
    return result.detach() if isinstance(result, torch.Tensor) else result


def trained(epochs=1, make_optimizer=sgd, loss_fn=cross_entropy):
    model = network()
    optimizer = make_optimizer(model)
    for _ in range(epochs):
        epoch(model, optimizer, loss_fn)
    return plain(model.parameters())


def with_old_gradients():
    model = network()
    for parameter, gradient in zip(model[0].parameters(), old_gradients, strict=True):
        parameter.grad = 20 * gradient
    epoch(model)
    return plain(model[0].parameters())


def modes_in_forward():
    """The mode of two modules in each call, and how much of X has gone through the model.

    The first layer is watched: it is also called by who calls model.forward.
    """
    model, seen = network(nn.Dropout(0.0)), []
    modes = model, model[1]
    model[0].register_forward_hook(
        lambda _, x, result: seen.append([*(m.training for m in modes), x[0].sum().item()])
    )
    epoch(model)
    return seen


def running_statistics():
    """Without steps: what batch normalisation saw of the data."""
    model = network(nn.BatchNorm1d(8))
    epoch(model, sgd(model, 0.0))
    return [model[1].running_mean, model[1].running_var]


def arguments_of_loss():
    """Logits and targets as loss_fn got them."""
    model, seen = network(), []

    def loss_fn(logits, target):
        seen.append(plain([logits, target]))
        return cross_entropy(logits, target)

    epoch(model, sgd(model, 0.0), loss_fn)
    return seen


def after_each_step():
    model, seen = network(), []
    optimizer = sgd(model)
    optimizer.register_step_post_hook(lambda *_: seen.append(plain(model[2].parameters())))
    epoch(model, optimizer)
    return seen


def from_a_generator():
    model = network()
    result = epoch(model, loader=(pair for pair in batches()))
    return [float(result), *plain(model.parameters())]


def without_a_graph():
    model = network()
    result = epoch(model)
    return [getattr(result, "requires_grad", False), *plain(model[0].parameters())]


smoothed = nn.CrossEntropyLoss(weight=class_weights, label_smoothing=0.2)
observe("the mean loss, with a learning rate of 0", mean_loss(0.0), weight=0.3, hint="手算一遍题目里的示例：加起来的是什么，又除以什么？")
observe("the mean loss", mean_loss(lr), weight=0.5, hint="你的结果里计入了哪些批次的损失，又除以什么？")
observe("the parameters after one epoch", trained(), weight=0.5, hint="取两个批次，打印每次更新之前的梯度。")
observe("the parameters after each step", after_each_step(), weight=0.3, hint="在题目的示例里，打印每个批次之后的参数。")
observe("the parameters after three epochs", trained(3), weight=0.2, hint="调用两次：第二次调用遇到的是什么？")
observe("the parameters after an epoch with Adam", trained(1, adam), weight=0.2, hint="在一个轮次里，优化器更新几步？")
observe("another loss function", trained(loss_fn=smoothed), weight=0.3, hint="你计算的是哪个损失：是传进来的那个吗？")
observe("gradients from before do not count", with_old_gradients(), weight=0.4, hint="你第一次清除梯度是在什么时候？")
observe("training mode in each call", modes_in_forward(), weight=0.3, hint="模型被调用时处于哪种模式？")
observe("batch normalisation uses the batches", running_statistics(), weight=0.2, hint="训练时，模型处于哪种模式？")
observe("loss_fn gets logits and targets", arguments_of_loss(), weight=0.4, hint="打印 loss_fn 收到了什么。")
observe("a generator of batches", from_a_generator(), weight=0.2, hint="生成器只能读一遍：你遍历了它几次？")
observe("the result carries no graph", without_a_graph(), weight=0.2, hint="打印你返回的东西的类型。")
### END HIDDEN TESTS

# %% [markdown] exercise="evaluate" role="statement" points=2.5 minutes=20
# ## 它有多好 · 2.5 分 · 20 分钟
# **编写** `evaluate(model, loader)`：求模型在 loader 的全部样本上的损失和准确率。
#
# **输入** `model`，一个返回 logits 的 `nn.Module`，可能处于训练模式，也可能处于评估模式；以及 `loader`，和上一个练习一样，给出一对对 `xb, yb`。最后一个批次可能较小。
#
# **返回**两个数 `(loss, acc)`：每个样本的平均交叉熵，以及分类正确的样本所占的比例，从 0 到 1。每个样本的分量相同。
# - 调用模型时，它处于评估模式。
# - 不记录计算图。
#
# **不留痕迹**：调用之后，模型和它的各个模块都处于之前的模式，训练可以继续进行：PyTorch 会记录梯度，参数里原有的梯度还在，没有参数被改变或冻结。你可以认为模型的所有模块都处于同一种模式。
#
# **示例**：两个批次，一个有 3 个样本，一个有 1 个。两个批次的平均损失是 0.6 和 1.0；3 个样本中对了 3 个，1 个样本中对了 0 个。结果是 ((3·0.6 + 1·1.0)/4, 3/4) = (0.7, 0.75)。

# %% exercise="evaluate" role="answer"
def evaluate(model, loader):
    """返回模型的平均交叉熵和准确率，并让模型保持原样。"""
    # todo: 1. 记住模型的模式，并切换到评估模式
    #       2. 不记录计算图，对每个批次：累加其中所有样本的损失，以及分类正确的样本数
    #       3. 切换回之前的模式，并返回两个均值
    ### BEGIN SOLUTION
    was_training = model.training
    model.eval()
    loss, right, count = 0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            right += (logits.argmax(dim=1) == yb).sum().item()
            count += len(yb)
    model.train(was_training)
    return loss / count, right / count
    ### END SOLUTION

# %% exercise="evaluate" role="test"
def three_classes():
    """logits 是 0、x[0] ln 3、x[1] ln 4，放在 dropout 之后；记下是否记录了计算图。"""
    model = nn.Sequential(nn.Dropout(0.5), nn.Linear(2, 3, bias=False))
    model.load_state_dict({"1.weight": torch.tensor([[0, 0], [math.log(3), 0], [0, math.log(4)]])})
    model[1].register_forward_hook(lambda _, x, logits: graphs.append(logits.requires_grad))
    return model


torch.set_grad_enabled(True)  # 之前的一次尝试可能让它一直关着
graphs = []
model = three_classes()
x = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 0.0]])
loader = torch.utils.data.DataLoader(list(zip(x, [1, 2, 1, 0], strict=True)), batch_size=3)
wanted = (-(math.log(3 / 5) + math.log(4 / 6) + math.log(3 / 8) + math.log(1 / 11)) / 4, 0.5)
with checks("evaluate") as check:
    model.eval()
    check(
        evaluate,
        model,
        loader,
        wanted=wanted,
        hint="批次有 3 个和 1 个样本：先对样本累加，再除一次。logits 不需要 softmax",
    )
    check.value(
        "在评估模式下调用之后的 model.training",
        model.training,
        wanted=False,
        hint="最后不要切换到某个固定的模式：要回到原先的那个模式",
    )
    model.train()
    check(
        evaluate,
        model,
        loader,
        wanted=wanted,
        hint="模型里有 dropout，而且现在处于训练模式：谁来关掉 dropout？",
    )
    check.value(
        "在训练模式下调用之后，各个模块的模式",
        [m.training for m in model.modules()],
        wanted=[True] * 3,
        hint="改变 model.training 之前先记下它：你的函数最后拿它做什么？",
    )
    check.value(
        "某次调用模型时记录了计算图",
        any(graphs),
        wanted=False,
        hint="哪个上下文管理器能让 PyTorch 什么都不记录？",
    )
    check.value(
        "调用之后的 model(x).requires_grad",
        model(x).requires_grad,
        wanted=True,
        hint="只对你的那几行停止记录，不要动参数",
    )
    check(
        evaluate,
        model,
        [(x[:1], torch.tensor([1]))],
        wanted=(-math.log(3 / 5), 1.0),
        hint="loader 可能是由批次组成的列表：边遍历边数样本",
    )
### BEGIN HIDDEN TESTS
import random

import torch
from torch import nn

from torchcourse.grading import given, observe

torch.set_grad_enabled(True)  # an earlier exercise may have left it off
batch_size = given("batch size", lambda: random.choice([7, 8, 9]))
count = given("number of samples", lambda: batch_size * random.randint(3, 4) + random.randint(2, 4))
X = given("X", lambda: torch.randn(count, 5))


def drawn_weights():
    """Those of the layers, and what a batch normalisation between them has seen."""
    layers = {"0.weight": torch.randn(16, 5), "0.bias": torch.randn(16), "2.weight": torch.randn(4, 16) / 3}
    seen = {"1.running_mean": torch.randn(16), "1.running_var": torch.rand(16) + 0.5}
    return {**layers, "2.bias": torch.randn(4), **seen}


def drawn_labels():
    """Two thirds are right, but in the last batch none is."""
    winners = network()(X).argmax(dim=1)
    is_right = (torch.rand(count) < 0.67) & (torch.arange(count) < count // batch_size * batch_size)
    return torch.where(is_right, winners, (winners + torch.randint(1, 4, (count,))) % 4)


def network(middle=None):
    model = nn.Sequential(nn.Linear(5, 16), middle or nn.ReLU(), nn.Linear(16, 4))
    model.load_state_dict(weights, strict=False)
    return model


weights = given("weights", drawn_weights)
y = given("y", drawn_labels)


def batches(size=batch_size):
    return list(zip(X.split(size), y.split(size), strict=True))


def loader():
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, y), batch_size)


def both(middle=None, training=False, batches=None):
    """The loss and the accuracy; a result that leaves dropout on is the same each time, to be recognised."""
    torch.manual_seed(1)
    return list(evaluate(network(middle).train(training), batches or loader()))


def with_batch_norm():
    middle = nn.BatchNorm1d(16)
    return [both(middle, True), middle.running_mean, middle.running_var]


# What follows is earned without a right loss, too: what the model was called with shows that it was used.
def watched(training=True, gradient=None):
    """The model after a call, and what has gone through it: a batch that does twice is no mistake."""
    model, seen = network(nn.Dropout(0.0)).train(training), set()
    model[0].register_forward_hook(lambda _, x, result: seen.add((x[0].sum().item(), result.requires_grad)))
    for parameter in model.parameters():
        parameter.grad = None if gradient is None else torch.full_like(parameter, gradient)
    evaluate(model, loader())
    return model, seen


def after(look, **before):
    model, seen = watched(**before)
    return [look(model), sum(one for one, _ in sorted(seen))]


def modes(model):
    return [module.training for module in model.modules()]


def gradients(model):
    return [parameter.grad for parameter in model.parameters()]


def trains_on(model):
    logits = model(X)
    if logits.requires_grad:
        nn.functional.cross_entropy(logits, y).backward()
    return [
        torch.is_grad_enabled(),
        gradients(model),
        [parameter.detach() for parameter in model.parameters()],
    ]


dropout = nn.Dropout(0.5)
observe("the loss", lambda: both()[0], weight=0.4, hint="手算一遍题目里的示例：加起来的是什么，又除以什么？")
observe("the accuracy", lambda: both()[1], weight=0.4, hint="手算一遍题目里的示例：加起来的是什么，又除以什么？")
observe("the loss and the accuracy", both(), weight=0.2, hint="手算一遍题目里的示例。")
observe(
    "one batch, and batches of one",
    [both(batches=[(X[:5], y[:5])]), both(batches=batches(1))],
    weight=0.1,
    hint="把同样的样本切成别的批次：结果一样吗？",
)
observe("dropout is off", [both(dropout, True), both(dropout)], weight=0.2, hint="评估时，模型处于哪种模式？")
observe(
    "batch normalisation uses its running statistics and leaves them",
    with_batch_norm(),
    weight=0.2,
    hint="评估时，模型处于哪种模式？",
)
observe("training mode is back after the call", after(modes), weight=0.2, hint="在调用前后，各打印一次 model.training 和它各个模块的 training。", effect=True)
observe("evaluation mode is kept", after(modes, training=False), weight=0.2, hint="在调用前后，各打印一次 model.training 和它各个模块的 training。", effect=True)
observe("no graph is recorded", lambda: sorted(watched()[1]), weight=0.2, hint="在你的循环里，打印 logits 的 requires_grad。")
observe("training goes on after the call", after(trains_on), weight=0.2, hint="调用之后再训练一步：参数还能得到梯度吗？", effect=True)
observe(
    "gradients that were there are still there",
    after(gradients, gradient=3.0),
    weight=0.1,
    hint="可能有人正在累加梯度：在调用前后各打印一次梯度。",
    effect=True,
)
observe("a generator of batches", both(batches=(pair for pair in batches())), weight=0.1, hint="生成器只能读一遍：你遍历了它几次？")
### END HIDDEN TESTS

# %% [markdown] exercise="fit_keep_best" role="statement" points=3 minutes=25
# ## 保留最好的权重 · 3 分 · 25 分钟
# **编写** `fit_keep_best(model, step_fn, score_fn, epochs)`。并不是每个轮次都会让网络变好。这个函数负责训练，而且最后让模型回到它在最好的轮次之后的状态。
#
# **输入** `model`，一个 `nn.Module`；`epochs`，至少为 1；以及两个函数：
# - `step_fn(model)` 原地训练模型一个轮次；
# - `score_fn(model)` 返回一个数，越高越好。它可能是负数。
#
# 每个轮次里，先调用一次 `step_fn`，再调用一次 `score_fn`。
#
# **返回**最好的得分，一个数。调用之后，`model` 里是它达到这个得分时的权重和缓冲区。如果几个轮次都达到它，以第一个为准。
#
# 要原地恢复：`model` 和它的参数仍是原来的对象，因为优化器可能正持有它们。
#
# **可以用到**：`model.state_dict()` 含有所有权重和缓冲区，但其中的张量 *就是* 模型的张量，会随之改变。`model.load_state_dict(…)` 会写进模型。
#
# **示例**：轮次 0、1、2 和 3 之后的得分是 0.5、0.9、0.7 和 0.9。函数返回 0.9，模型里是轮次 1 的权重。

# %% exercise="fit_keep_best" role="answer"
def fit_keep_best(model, step_fn, score_fn, epochs) -> float:
    """训练模型，恢复得分最好的权重，并返回这个得分。"""
    # todo: 1. 每个轮次里：走一步，求得分
    #       2. 得分比之前的都好时，记下它，并保留权重和缓冲区的副本
    #       3. 最后，把副本写进模型
    ### BEGIN SOLUTION
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return best_score
    ### END SOLUTION

# %% exercise="fit_keep_best" role="test"
class Steps(nn.Module):
    """一个权重和一个缓冲区；两者都数步数。"""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.register_buffer("steps", torch.zeros(1))


def step(model):
    calls.append("step")
    with torch.no_grad():
        model.weight += 1
        model.steps += 1


def score_from(scores):
    """一个 score_fn，按模型走到的步数查出得分。"""

    def score(model):
        calls.append("score")
        return scores[int(model.weight) - 1]

    return score


calls = []
model = Steps()
weight = model.weight
with checks("fit_keep_best") as check:
    check(
        fit_keep_best,
        model,
        step,
        score_from([0.5, 0.9, 0.7, 0.9]),
        4,
        wanted=0.9,
        hint="所有得分中最好的：新的得分什么时候才算比目前最好的更好？",
    )
    check.value(
        "调用了什么", calls, wanted=["step", "score"] * 4, hint="每个轮次里先走一步，再求一次得分"
    )
    check.value(
        "之后的权重",
        model.weight,
        wanted=torch.tensor([2.0]),
        hint="2 是第一个最好的轮次的权重。打印你保留的权重，再走一步之后再打印一次",
    )
    check.value(
        "之后的缓冲区",
        model.steps,
        wanted=torch.tensor([2.0]),
        hint="state_dict 里也有缓冲区；parameters() 里没有",
    )
    check.value(
        "model.weight 还是原来的那个 Parameter",
        model.weight is weight,
        wanted=True,
        hint="要写进传给你的模型：load_state_dict 就是这样做的",
    )
    check(
        fit_keep_best,
        Steps(),
        step,
        score_from([-3.0, -1.0, -2.0]),
        3,
        wanted=-1.0,
        hint="得分可能是负数：第一个得分，你拿它和哪个数比较？",
    )
### BEGIN HIDDEN TESTS
import random

import torch
from torch import nn

from torchcourse.grading import given, observe

torch.set_grad_enabled(True)  # an earlier exercise may have left it off
EPOCHS = 7


def drawn_states():
    return [[torch.randn(3, 4), torch.randn(3), torch.randn(3)] for _ in range(EPOCHS)]


def drawn_scores(place, lowest=0.1, highest=0.9):
    """Different scores, with the best one at this place."""
    scores = [random.uniform(lowest, highest) for _ in range(EPOCHS)]
    best = scores.index(max(scores))
    scores[best], scores[place] = scores[place], scores[best]
    return scores


def drawn_negative():
    """Scores below zero that rise up to the best one, and fall after it."""
    best = random.choice([2, 3])
    scores = drawn_scores(best, -9.0, -2.0)
    return sorted(scores[: best + 1]) + sorted(scores[best + 1 :], reverse=True)


def drawn_late_best():
    """A good score at once, worse ones for long, and at last one that is better by a hair."""
    scores = [random.uniform(0.6, 0.9), *(random.uniform(0.1, 0.5) for _ in range(EPOCHS - 2))]
    return [*scores, scores[0] + 0.0005]


def drawn_ties():
    """The best score at three places, one of them the last."""
    scores = [random.uniform(0.1, 0.5) for _ in range(EPOCHS)]
    first_best = random.choice([1, 2])
    scores[:first_best] = sorted(scores[:first_best])
    scores[first_best] = scores[4] = scores[EPOCHS - 1] = random.uniform(0.6, 0.9)
    return scores


states = given("weights and buffers after each epoch", drawn_states)
middle = given("scores with the best one inside", lambda: drawn_scores(random.choice([2, 3, 4])))
first = given("scores with the best one first", lambda: drawn_scores(0))
last = given("scores with the best one last", drawn_late_best)
ties = given("scores with several best ones", drawn_ties)
negative = given("negative scores", drawn_negative)
large = given("large scores", lambda: drawn_scores(random.choice([3, 5]), 20.0, 90.0))


class Scripted(nn.Module):
    """A layer and a buffer; `step` and `score` follow the given lists."""

    def __init__(self, scores):
        super().__init__()
        self.layer = nn.Linear(4, 3)
        self.register_buffer("mean", torch.zeros(3))
        self.scores, self.epoch, self.calls = scores, -1, []

    def step(self, *_):
        self.epoch += 1
        self.calls.append("step")
        with torch.no_grad():
            for tensor, value in zip([*self.layer.parameters(), self.mean], states[self.epoch], strict=True):
                tensor.copy_(value)

    def score(self, *_):
        self.calls.append("score")
        return self.scores[max(self.epoch, 0)]


def fitted(scores, epochs=EPOCHS):
    model = Scripted(scores)
    return model, fit_keep_best(model, model.step, model.score, epochs)


def best_score(*all_scores):
    return [fitted(scores)[1] for scores in all_scores]


def weights(scores):
    return [parameter.detach().clone() for parameter in fitted(scores)[0].layer.parameters()]


def calls():
    """What was called, with the number of steps of the run, which the weights of the last one depend on."""
    model, _ = fitted(last)
    return [model.calls, model.layer.weight.detach()]


def fewer_epochs():
    """Epochs after the last one would have a better score."""
    model, score = fitted(last, EPOCHS - 2)
    return [score, model.calls.count("step"), model.layer.bias.detach()]


def running_statistics():
    """Batch normalisation in training: its statistics and its counter belong to the best epoch."""
    model = nn.Sequential(nn.BatchNorm1d(4))
    epoch, scores = iter(range(EPOCHS)), iter(middle)
    fit_keep_best(model, lambda *_: model(states[next(epoch)][0]), lambda *_: next(scores), EPOCHS)
    return [model[0].running_mean, model[0].running_var, model[0].num_batches_tracked]


def moved():
    """An optimizer that was made before still moves the model."""
    model = Scripted(middle)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    fit_keep_best(model, model.step, model.score, EPOCHS)
    before = model.layer.weight.detach().clone()
    model.layer(states[0][0]).pow(2).sum().backward()
    optimizer.step()
    return model.layer.weight.detach() - before


observe("the best score", best_score(middle, first, last), weight=0.3, hint="你返回的是哪一个得分，又是在什么时候记下它的？")
observe("the weights of the best epoch", weights(middle), weight=0.4, hint="在最好的轮次之后立刻打印你保留的东西，最后再打印一次。")
observe("the weights when the first epoch is the best", weights(first), weight=0.3, hint="让第一个轮次成为最好的：最后的权重属于哪个轮次？")
observe("the weights when the last epoch is the best", weights(last), weight=0.3, hint="每个轮次都有机会吗？哪怕前面有许多更差的轮次，哪怕它只好一丝一毫？")
observe("the buffers of the best epoch", fitted(middle)[0].mean, weight=0.3, hint="打印调用之后的缓冲区：它们属于哪个轮次？")
observe("the running statistics of the best epoch", running_statistics(), weight=0.1, hint="打印调用之后的缓冲区：它们属于哪个轮次？")
observe("the first of equals", weights(ties), weight=0.3, hint="再次达到同样的得分时，你的比较给出什么？")
observe("negative scores", [best_score(negative), weights(negative)], weight=0.3, hint="第一个得分，你拿它和哪个数比较？")
observe("large scores", [best_score(large), weights(large)], weight=0.1, hint="得分可以是任何数：你寻找最好的得分，是从哪里开始的？")
observe("the order of calls", calls(), weight=0.3, hint="每个轮次里：先走一步，再求一次得分。")
observe("fewer epochs", fewer_epochs(), weight=0.1, hint="只有一个轮次，也足以成为最好的。")
observe("an optimizer made before still trains the model", moved(), weight=0.2, hint="model 还是原来的那个对象吗？它的参数还是原来的那些吗？", effect=True)
### END HIDDEN TESTS

# %% [markdown] exercise="train_classifier" role="statement" points=4.5 minutes=40
# ## 你的分类器 · 4.5 分 · 40 分钟
# **编写** `train_classifier(Xtr, ytr, seed)`：创建一个网络，训练它，返回它。
#
# **输入** `Xtr` (N, 64)，float32，8 × 8 像素的图片，取值从 0 到 1，N 至少是 200；`ytr` (N,)，int64，图片的类别，从 0 到 9；以及 `seed`，一个整数。
#
# **返回**一个 `nn.Module`，它把图片 (M, 64) 映射成 logits (M, 10)。评判时，它处于评估模式。
# - *在新图片上答对*：用 700 张图片训练，准确率至少 85 %，平均交叉熵低于 0.5。图片是专门为此生成的：把数字稍作混合、旋转和平移。类别重新编了号，所以 3 不一定表示数字 3：要从 `ytr` 中学。这份笔记本里的数字更容易，它的测试要求 93 % 和 0.3。
# - *返回 logits*：末尾没有 softmax、sigmoid 或 ReLU。
# - *不只是一个线性层*：至少有一个隐藏层，带激活函数。
# - *能背下来*：反复给它同样的 20 张图片，标签毫无道理，它在这些图片上的交叉熵也要低于 0.5。
# - *是训练出来的*：它知道的东西都在参数里。参数全为 0 时，它无法区分图片；标签不同，参数就不同；它也不保存 `Xtr` 中的任何图片。
# - *可以重复*：所有随机抽取的东西都由种子决定。同一个种子给出同样的网络，不同的种子给出不同的网络。
#
# **不允许**改变 `Xtr` 或 `ytr`，也不允许从别的数据中学习。一次调用用时应该少于五秒；参考答案只需要半秒。
#
# **示例**：网络 64 → 64 → 10，使用 ReLU，用 Adam 训练，学习率 0.01，批次大小 50，共 20 个轮次，能认对 96 % 的数字。

# %% exercise="train_classifier" role="answer"
def train_classifier(Xtr, ytr, seed) -> nn.Module:
    """用数字的图片训练一个网络；它返回 logits。

    形状：Xtr (N, 64)，ytr (N,)；网络 (M, 64) -> (M, 10)
    """
    # todo: 1. 为 PyTorch 设置种子，并创建一个有隐藏层的网络
    #       2. 为它的参数创建优化器
    #       3. 每个轮次里：打乱，遍历各个批次，每个批次更新一步
    ### BEGIN SOLUTION
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(20):
        batches = [(Xtr[rows], ytr[rows]) for rows in torch.randperm(len(Xtr)).split(50)]
        train_epoch(model, batches, optimizer, nn.functional.cross_entropy)
    return model
    ### END SOLUTION

# %% exercise="train_classifier" role="test"
digits = load_digits()
order = torch.randperm(len(digits.data), generator=torch.Generator().manual_seed(5))
images, classes = (
    torch.tensor(digits.data, dtype=torch.float32)[order] / 16,
    torch.tensor(digits.target)[order],
)
Xtr, ytr, Xte, yte = images[:700], classes[:700].long(), images[700:], classes[700:].long()


def logits_of(network, x):
    network.eval()
    with torch.no_grad():
        return network(x)


torch.set_grad_enabled(True)  # 之前的一次尝试可能让它一直关着
with checks("train_classifier") as check:
    before = [Xtr.clone(), ytr.clone()]
    network = train_classifier(Xtr, ytr, 0)
    check.value(
        "返回值是一个 nn.Module",
        isinstance(network, nn.Module),
        wanted=True,
        hint="返回训练好的网络本身",
    )
    check.value("之后的 Xtr 和 ytr", [Xtr, ytr], wanted=before, hint="在副本上操作，不要原地修改")
    logits = logits_of(network, Xte)
    check.value(
        "1097 张图片的 logits 的形状",
        logits.shape,
        wanted=(1097, 10),
        hint="10 个类别各有一个数：不是概率，也不是类别编号",
    )
    check.value(
        "logits 的每一行之和都是 1",
        bool(((logits.sum(dim=1) - 1).abs() < 0.001).all()),
        wanted=False,
        hint="logits 原样输出：交叉熵自己会做 softmax",
    )
    check.value(
        "恰好为 0 的 logits 超过二十分之一",
        bool((logits == 0).double().mean() > 0.05),
        wanted=False,
        hint="ReLU 把每个负的 logit 变成 0：它应该放在层与层之间，而不是末尾",
    )
    check.value(
        "这些图片上的准确率，最高算到 93 %",
        min((logits.argmax(dim=1) == yte).double().mean().item(), 0.93),
        wanted=0.93,
        hint="先在一个批次上过拟合。然后看：训练结束时，损失还在下降吗？",
    )
    check.value(
        "这些图片上的交叉熵，最低算到 0.3",
        max(nn.functional.cross_entropy(logits, yte).item(), 0.3),
        wanted=0.3,
        hint="答对了，但没有把握：你用哪种损失来训练？它收到的是什么？训练了多久？",
    )
    between = logits_of(network, (Xte[:500] + Xte[500:1000]) / 2).diff(dim=1)
    straight = (logits[:500] + logits[500:1000]).diff(dim=1) / 2
    check.value(
        "在两张图片的正中间，logits 之差也在正中间",
        torch.allclose(between, straight, atol=0.001),
        wanted=False,
        hint="是一条直线，所以这只是一个线性层：你的层与层之间是什么？",
    )
    heart, labels = Xte[:20].repeat(25, 1), torch.arange(20).repeat(25) * 7 % 10
    by_heart = logits_of(train_classifier(heart, labels, 0), heart)
    check.value(
        "在各出现 25 次的 20 张图片上的交叉熵，最低算到 0.5",
        max(nn.functional.cross_entropy(by_heart, labels).item(), 0.5),
        wanted=0.5,
        hint="不能把 20 张图片背下来的网络，要么有 bug，要么训练得太短",
    )
    one, same, other = (logits_of(train_classifier(Xtr[:200], ytr[:200], seed), Xte) for seed in (3, 3, 4))
    check.value(
        "同一个种子给出同样的网络",
        torch.allclose(one, same, atol=0.001),
        wanted=True,
        hint="torch.manual_seed(seed) 要放在所有随机抽取之前：权重，以及图片的顺序",
    )
    check.value(
        "另一个种子给出同样的网络",
        torch.allclose(one, other, atol=0.001),
        wanted=False,
        hint="给出的种子传到你随机抽取的地方了吗？",
    )
### BEGIN HIDDEN TESTS
import copy
import random

import torch
from torch import nn

from torchcourse.grading import given, observe

torch.set_grad_enabled(True)  # an earlier exercise may have left it off
CLASSES = 10


def drawn_images(rows, count, numbering):
    """New images: two digits of a class mixed, then turned, scaled, sheared and shifted, with noise.

    They are made from the given rows of the public data set, and are none of its images. `numbering` says
    which number each class gets.
    """
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = torch.tensor(digits.images[rows], dtype=torch.float32)[:, None] / 16
    classes = torch.tensor(digits.target[rows])
    first = torch.randint(len(rows), (count,))
    rank = torch.rand(count, len(rows)).masked_fill(classes[first][:, None] != classes, -1)
    second = rank.scatter(1, first[:, None], -1.0).argmax(dim=1)
    share = 0.6 + 0.2 * torch.rand(count, 1, 1, 1)
    mixed = share * images[first] + (1 - share) * images[second]
    bright = 0.85 + 0.2 * torch.rand(count, 1, 1, 1)
    warped = nn.functional.grid_sample(mixed, drawn_grid(count), align_corners=False)
    noisy = bright * warped + 0.04 * torch.randn(count, 1, 8, 8)
    return noisy.clamp(0, 1).flatten(1), torch.tensor(numbering)[classes[first]]


def drawn_grid(count):
    """Where each pixel of a warped image is taken from."""
    angle, scale = 0.16 * signed(count), 1 + 0.08 * signed(count)
    turn = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()], dim=1).view(count, 2, 2)
    linear = scale[:, None, None] * turn + 0.06 * signed(count, 2, 2)
    affine = torch.cat([linear, 0.1 * signed(count, 2, 1)], dim=2)
    return nn.functional.affine_grid(affine, (count, 1, 8, 8), align_corners=False)


def signed(*shape):
    return 2 * torch.rand(*shape) - 1


hidden = {}  # the labels of the hidden images: filled where they are drawn, on the reference's side only


def drawn_hidden_images():
    images, hidden["labels"] = drawn_images(rows[1000:], 400, numbering)
    return images


def drawn_numbering():
    """Another number for each class than the public data set's: who learns that one gets nothing right."""
    start = random.randrange(1, CLASSES)
    order = random.sample(range(CLASSES), CLASSES)
    numbers = {one: order[(place + start) % CLASSES] for place, one in enumerate(order)}
    return [numbers[one] for one in range(CLASSES)]


rows = given("the order of the public images", lambda: random.sample(range(1797), 1797))
numbering = given("the numbers of the classes", drawn_numbering)
train_images, train_labels = given("training images", lambda: drawn_images(rows[:1000], 700, numbering))
hidden_images = given("hidden images", drawn_hidden_images)
heart_images = given("20 images to learn by heart", lambda: drawn_images(rows[:1000], 20, numbering)[0])
heart_labels = given("20 labels that make no sense", lambda: torch.randint(CLASSES, (20,)))
seeds = given("seeds", lambda: random.sample(range(1000), 3))
made = {}


def logits_of(network, x):
    if not isinstance(network, nn.Module):
        raise TypeError(f"train_classifier returned {type(network).__name__}: an nn.Module is wanted")
    network.eval()
    with torch.no_grad():
        return network(x)


def trained():
    """The network for the training images; trained once."""
    if "network" not in made:
        made["inputs"] = [train_images.clone(), train_labels.clone()]
        made["network"] = train_classifier(*made["inputs"], seeds[0])
    return made["network"]


def hidden_logits():
    return logits_of(trained(), hidden_images)


def has_learned():
    """Whether it beats guessing by far on what it was trained with; what follows is nothing without that."""
    winners = logits_of(trained(), train_images).argmax(dim=1)
    return (winners == train_labels).double().mean().item() >= 0.25


def training_loss():
    return nn.functional.cross_entropy(logits_of(trained(), train_images), train_labels).item()


def distance_of_sums_from_1():
    """Counted up to 1, so that all softmaxes look alike, and all logits."""
    gap = (hidden_logits().sum(dim=1) - 1).abs().mean().item()
    return min(gap, 1.0) if has_learned() else 0.0


def share_of_zeros():
    """How many logits are exactly 0, as behind a ReLU; counted up to 10 %."""
    share = (hidden_logits() == 0).double().mean().item()
    return min(share, 0.1) if has_learned() else 0.1


def centred(logits):
    """Logits without what all classes have in common: a log-softmax at the end changes nothing else."""
    return logits - logits.mean(dim=1, keepdim=True)


def distance_from_linear():
    """How far the logits between two images are from the mean of theirs, counted up to 1 %."""
    logits = centred(hidden_logits())
    between = centred(logits_of(trained(), (hidden_images + hidden_images.roll(1, 0)) / 2))
    gap = (between - (logits + logits.roll(1, 0)) / 2).abs().mean() / (logits.std() + 1e-9)
    has_bent_by_layers = has_learned() and without_parameters() < 0.001
    return min(gap.item(), 0.01) if has_bent_by_layers else 0.0


def by_heart():
    """Its logits for 20 images that it got 25 times each."""
    images, labels = heart_images.repeat(25, 1), heart_labels.repeat(25)
    return logits_of(train_classifier(images, labels, seeds[0]), heart_images)


def logits_of_another(seed):
    """The logits of a network that is trained with fewer images."""
    network = train_classifier(train_images[:200].clone(), train_labels[:200].clone(), seed)
    return logits_of(network, hidden_images)


def distance_of_networks(first_seed, second_seed):
    """How far two networks' logits are apart, counted up to 1 %."""
    if first_seed not in made:
        made[first_seed] = logits_of_another(first_seed)
    gap = (made[first_seed] - logits_of_another(second_seed)).abs().mean()
    return min((gap / (made[first_seed].std() + 1e-9)).item(), 0.01)


def of_the_same_seed():
    return distance_of_networks(seeds[1], seeds[1]) if has_learned() else 1.0


def of_other_seeds():
    return distance_of_networks(seeds[1], seeds[2]) if has_learned() else 0.0


def without_parameters():
    """How far apart classes are for images, with all parameters at 0, counted up to 1; 0 for any network."""
    network = copy.deepcopy(trained())
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
    return min(centred(logits_of(network, hidden_images)).std(dim=0).max().item(), 1.0)


def with_other_labels():
    """How far the parameters are from those that other labels give with the same seed, counted up to 1 %."""
    networks = [
        train_classifier(train_images[:200].clone(), labels, seeds[1])
        for labels in (train_labels[:200].clone(), (train_labels[:200] + 1) % CLASSES)
    ]
    one, other = (torch.cat([p.detach().flatten() for p in network.parameters()]) for network in networks)
    return min(((one - other).norm() / (one.norm() + 1e-9)).item(), 0.01)


def tensors_in(module):
    """All that a network holds: parameters, buffers, and what its modules keep beside them."""
    yield from module.state_dict().values()
    for one in module.modules():
        for value in vars(one).values():
            yield from (part for part in (value if isinstance(value, (list, tuple)) else [value]))


def images_kept():
    """How many of the training images the network holds, beside a number of this run's own."""
    kept = torch.zeros(len(train_images), dtype=torch.bool)
    for tensor in tensors_in(trained()):
        if isinstance(tensor, torch.Tensor) and tensor.is_floating_point() and tensor.numel() % 64 == 0:
            rows = tensor.detach().reshape(len(tensor), -1)
            for candidates in (rows, rows.T):
                if candidates.shape[1] == 64:
                    kept |= (torch.cdist(train_images, candidates.float()) < 1e-3).any(dim=1)
    return [int(kept.sum()), train_images.mean().item()]


def inputs_afterwards():
    trained()
    return made["inputs"]


# Where a value must only lie within bounds, atol is how much alike two wrong answers are to be recognised.
observe(
    "new images: the accuracy",
    hidden_logits(),
    labels=lambda: hidden["labels"],
    accuracy=0.85,
    atol=1e9,
    weight=0.3,
    hint="从你的训练中留出一些图片，看看在它们上面的准确率怎样变化。",
)
observe(
    "new images: the cross-entropy",
    hidden_logits(),
    labels=lambda: hidden["labels"],
    cross_entropy=0.5,
    atol=1e9,
    hint="打印在留出图片上的损失：它比训练图片上的高很多吗？",
    weight=0.5,
)
observe(
    "the training images: the cross-entropy",
    training_loss(),
    at_most=0.5,
    atol=0.15,
    weight=0.2,
    hint="打印每个轮次的损失：它在下降吗？到最后还在下降吗？",
)
observe(
    "it returns logits: rows do not sum to 1",
    distance_of_sums_from_1(),
    at_least=0.01,
    atol=0.005,
    weight=0.4,
    hint="在你的网络里，那些数最后经过的是什么？",
)
observe(
    "it returns logits: they are not cut off at 0",
    share_of_zeros(),
    at_most=0.05,
    atol=0.01,
    weight=0.1,
    hint="在你的网络里，那些数最后经过的是什么？",
)
observe(
    "it is more than a linear layer",
    distance_from_linear(),
    at_least=0.002,
    atol=0.001,
    weight=1.4,
    hint="你的网络的层与层之间是什么？",
)
observe(
    "what it knows is in its parameters",
    without_parameters(),
    at_most=0.001,
    atol=0.001,
    weight=0.3,
    hint="把你的网络的所有参数设为 0：它怎么还能区分一张图片与另一张？",
)
observe(
    "other labels give other parameters",
    with_other_labels(),
    at_least=0.005,
    atol=0.001,
    weight=0.3,
    hint="用同一个种子、不同的标签训练两次：你的网络的哪些参数不同？",
)
observe("it keeps none of the training images", images_kept(), weight=0.2, hint="除了各层的参数，你的网络还存着哪些张量？")
observe(
    "it can learn by heart",
    by_heart(),
    labels=lambda: heart_labels,
    cross_entropy=0.5,
    atol=1e9,
    hint="只用 20 张图片训练，并打印损失：没有 bug 的网络能让它接近 0。",
    weight=0.4,
)
observe(
    "the same seed gives the same network",
    of_the_same_seed(),
    at_most=0.001,
    atol=0.001,
    weight=0.2,
    hint="用同一个种子调用两次，比较最初的权重。",
)
observe(
    "another seed gives another network",
    of_other_seeds(),
    at_least=0.001,
    atol=0.001,
    weight=0.1,
    hint="给出的种子传到所有随机抽取的地方了吗？",
)
observe(
    "Xtr and ytr are left unchanged", inputs_afterwards(), weight=0.1, effect=True, hint="比较一下 Xtr 和 ytr 在调用前后的样子。"
)
### END HIDDEN TESTS

# %% [markdown] exercise="confusion_matrix" role="statement" points=2 minutes=15
# ## 把什么看成了什么 · 2 分 · 15 分钟
# **编写** `confusion_matrix(pred, target, num_classes)`：每个类别被看成其他各个类别多少次。
#
# **输入** `pred` (N,) 和 `target` (N,)，即预测类别和正确类别，int64，从 0 到 `num_classes` − 1。有些类别可能不在其中出现。
#
# **返回**张量 (num_classes, num_classes)，int64：第 i 行第 j 列，是正确类别为 i、预测类别为 j 的样本数。
#
# **不允许**改变 `pred` 或 `target`。
#
# **示例**：`target` = [0, 0, 1, 1, 1]、`pred` = [0, 1, 1, 1, 0]，共 3 个类别，得到 [[1, 1, 0], [1, 2, 0], [0, 0, 0]]：类别 0 的两个样本中，有一个被看成 1；类别 1 的三个样本中，有一个被看成 0；类别 2 没有出现。

# %% exercise="confusion_matrix" role="answer"
def confusion_matrix(pred, target, num_classes):
    """对每个正确类别（行），统计每个类别（列）被预测了多少次。

    形状：pred (N,)，target (N,) -> (num_classes, num_classes)
    """
    # todo: 1. 生成一个由整数组成的全零矩阵
    #       2. 对每个样本，在正确类别的行、预测类别的列处加 1
    ### BEGIN SOLUTION
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    for i in range(len(target)):
        matrix[target[i], pred[i]] += 1
    return matrix
    ### END SOLUTION

# %% exercise="confusion_matrix" role="test"
target = torch.tensor([0, 0, 1, 1, 1])
pred = torch.tensor([0, 1, 1, 1, 0])
with checks("confusion_matrix") as check:
    check(
        confusion_matrix,
        torch.tensor([1]),
        torch.tensor([0]),
        2,
        wanted=torch.tensor([[0, 1], [0, 0]]),
        hint="类别 0 的一个样本被看成 1：第 0 行，第 1 列，用整数张量（int64）",
    )
    check(
        confusion_matrix,
        pred,
        target,
        3,
        wanted=torch.tensor([[1, 1, 0], [1, 2, 0], [0, 0, 0]]),
        hint="就是上面的示例：出现两次的对，数了两次吗？矩阵是 3 乘 3 吗？",
    )
    check(
        confusion_matrix,
        torch.tensor([3, 3, 3, 0]),
        torch.tensor([1, 1, 2, 0]),
        4,
        wanted=torch.tensor([[1, 0, 0, 0], [0, 0, 0, 2], [0, 0, 0, 1], [0, 0, 0, 0]]),
        hint="行是正确类别：类别 1 的两个样本被看成了 3",
    )
    check.value(
        "之后的 pred 和 target",
        [pred, target],
        wanted=[torch.tensor([0, 1, 1, 1, 0]), torch.tensor([0, 0, 1, 1, 1])],
        hint="名字以 _ 结尾的方法会改变张量本身",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, left_unchanged, observe, result_of


def drawn_pair(count, lowest, highest, share=0.5):
    """Predicted and right classes between two bounds; the wrong ones are mostly too large."""
    target = torch.randint(lowest, highest, (count,))
    higher = (target + torch.randint(1, 3, (count,))).clamp(max=highest - 1)
    anything = torch.randint(lowest, highest, (count,))
    wrong = torch.where(torch.rand(count) < 0.8, higher, anything)
    return torch.where(torch.rand(count) < share, target, wrong), target


many = given("many samples", lambda: drawn_pair(random.randint(90, 130), 0, 5))
few = given("few samples of many classes", lambda: drawn_pair(6, 0, 9, share=0.2))
upper_missing = given("the upper classes missing", lambda: drawn_pair(random.randint(40, 60), 0, 4))
lower_missing = given("the lower classes missing", lambda: drawn_pair(random.randint(40, 60), 3, 7))
right = given("all right", lambda: torch.randint(0, 6, (random.randint(40, 60),)))
one = given("one sample", lambda: random.sample(range(11), 2))
hundreds = given("a thousand samples", lambda: drawn_pair(random.randint(1100, 1300), 0, 2))
two_classes = given("two classes", lambda: drawn_pair(random.randint(40, 60), 0, 2))


def matrix(pair, num_classes):
    return result_of(confusion_matrix, *pair, num_classes)


def both_ways():
    """The matrix plus itself with rows and columns exchanged."""
    counts = matrix(many, 5)
    return counts + counts.T


def inputs_after():
    return [matrix(many, 5).sum(), *left_unchanged(confusion_matrix, *many, 5)]


# Its class 4 is right and never predicted, its class 0 is predicted and never right.
one_missing = many[0].clamp(max=3), many[1].clamp(min=1)
single = torch.tensor(one[:1]), torch.tensor(one[1:])
observe("many samples", matrix(many, 5), weight=0.3, hint="取三个样本，逐个看它进了哪一行和哪一列。")
observe(
    "each pair of classes, whichever of the two was predicted", both_ways(), weight=0.5, hint="取三个样本，逐个看它进了哪一行或哪一列。"
)
observe("few samples of many classes", matrix(few, 9), weight=0.2, hint="样本很少时，你的矩阵有多大？")
observe("the upper classes do not occur", matrix(upper_missing, 7), weight=0.3, hint="最大的那些类别不出现时，你的矩阵有多大？")
observe("the lower classes do not occur", matrix(lower_missing, 7), weight=0.1, hint="类别 0 不出现时，哪一行属于它？")
observe("a class is never right, another never predicted", matrix(one_missing, 5), weight=0.1, hint="一个类别可能只在两者之一中出现。")
observe("all right", matrix((right, right), 6), weight=0.1, hint="预测正确的样本进了矩阵的哪里？")
observe("one sample", matrix(single, 11), weight=0.1, hint="跟着一个样本，看它进了哪一行、哪一列。")
observe("two classes", matrix(two_classes, 2), weight=0.1, hint="两个类别，矩阵就是 2 乘 2。")
observe("hundreds in one place", matrix(hundreds, 2), weight=0.1, hint="你的矩阵的类型能装下多大的数？")
observe("pred and target are left unchanged", inputs_after(), weight=0.1, hint="比较一下 pred 和 target 在调用前后的样子。", effect=True)
### END HIDDEN TESTS

# %% [markdown] exercise="which_number" role="written" points=2 minutes=15
# ## 哪个数可以相信 · 2 分附加分 · 15 分钟
# 一位同学训练了 50 个网络，种子和学习率各不相同。对每个网络，`fit_keep_best` 都用测试集上的准确率给每个轮次打分。所有结果中最好的是 98.6 %，这位同学于是报告说：“我们的分类器能认对所有手写数字的 98.6 %。”
#
# 请用不超过十句话回答：
# 1. 没有一个网络用测试图片训练过，为什么这个数仍然好得过头？
# 2. 要得到一个可信的数，你会怎样划分数据，又会测量什么？测试集有 360 张图片：即使是那样得到的数，也可能因为偶然性而偏离多少？
# 3. 另一个网络的训练损失从第三个轮次起一直停在 1.46，准确率却是 97 %。你首先找哪种 bug？为什么从准确率看不出它？
#
# **你的回答：**
#
# ### BEGIN SOLUTION
# **参考答案。** 从许多数里挑出最好的，正是因为它高。每个准确率都是真实值加上在这 360 张图片上的一点运气；挑选轮次、种子和学习率时，就把运气连同本领一起挑了进来。所以测试集已经被用来做决定，不再是新的：权重拟合的是训练集，轮次和设置拟合的却是测试集。
#
# 把数据分成三份：用第一份训练，用第二份（验证）挑选轮次、种子和学习率，第三份是测试集，只在最后看一次。有 360 张图片、真实准确率为 97 % 时，标准差是 √(0.97 · 0.03 / 360) = 0.9 %：这个数完全可能偏离一两个百分点，两个网络之间相差半个百分点，什么也说明不了。而且这些数字出自少数书写者和一台扫描仪；“所有手写数字”超出了测量的范围。
#
# 损失 1.46 = log(1 + 9/e) 是两次 softmax 的下限：送进交叉熵的是概率。概率最大只能是 1，所以损失到不了 0 附近。softmax 不改变一行中各数的大小顺序，而准确率只看哪个最大。
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# 每点半分，共 2 分：
# - 挑选时用到了测试集：许多数里最好的那个含有运气（只说“过拟合”，给一半）；
# - 分成三份，或用交叉验证，而且测试集只看一次；
# - 偶然性：标准差大约 ± 1 %，或者区间大约 ± 2 %，并有一些计算；
# - 两次 softmax，而且准确率只取决于 logits 的大小顺序。
# ### END MARK SCHEME
