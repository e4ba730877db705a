# Made by `torchcourse build` from source/01_networks.py and its catalogues: edit those.

# %% [markdown]
# # 1 · 搭建一个网络，数一数它的参数
#
# **{points} 分，另有人工评阅的 {bonus} 分附加分；大约 {hours} 小时。** 你将
# - 编写一个线性层，并把线性层叠成网络；
# - 数出任何网络的参数，既用代码，也用算术；
# - 给网络一个好的起点，并从网络读出概率，而不产生副作用。
#
# **怎样完成。**
# 1. 在每个答案单元格里，用你的代码替换 `raise NotImplementedError`。步骤写在它的上方。保留每个函数的名字和参数。你可以添加自己的单元格和辅助函数。
# 2. 先运行答案单元格，再运行它下面的测试单元格。如果结果不同，测试会告诉你：它调用了什么，得到了什么，期望什么，以及可以试试什么。
# 3. 提交之后，会用别的数做同类调用。检查的是你的代码做了什么，从不看代码怎么写。每个练习即使只完成一部分，也能得到一部分分数。

# %%
import math

import torch
from torch import nn

from torchcourse.student import checks

LANGUAGE = "zh_CN"  # 这份笔记本的语言

torch.set_num_threads(1)

# %% [markdown] exercise="linear_forward" role="statement" points=2 minutes=10
# ## 线性层 · 2 分 · 10 分钟
# **编写** `linear_forward(x, weight, bias=None)`，即一个线性层所做的事：每个输出是输入的加权和，再加上偏置。
#
# **输入**
# - `x` (…, in)：输入。省略号代表前面任意多个维度，也可以一个都没有。
# - `weight` (out, in)：每个输出一行，和 `nn.Linear` 一样。
# - `bias` (out,)：每个输出一个数。它是 `None` 或者没有给出时，什么都不加。
#
# **返回**张量 (…, out)。`x` 前面的维度保持不变。梯度可以穿过它：autograd 能从结果找到回到 `x`、`weight` 和 `bias` 的路。
#
# **不允许**改变 `x`、`weight` 或 `bias`。可以用 PyTorch 的任何函数。
#
# **示例**：`x` = [1, 2, 3]、`weight` = [[1, 0, −1], [2, 1, 0]]、`bias` = [10, 20] 给出 [1·1 + 2·0 − 3·1 + 10, 1·2 + 2·1 + 3·0 + 20] = [8, 24]。

# %% exercise="linear_forward" role="answer"
def linear_forward(x, weight, bias=None):
    """对 x 应用一个线性层。

    形状：x (..., in)，weight (out, in)，bias (out,) 或 None -> (..., out)
    """
    # todo: 1. 把 weight 转个方向，让它的 `in` 轴对上 x 的最后一个轴
    #       2. 把两个矩阵相乘
    #       3. 如果有偏置，就加上它
    ### BEGIN SOLUTION
    y = x @ weight.T
    return y if bias is None else y + bias
    ### END SOLUTION

# %% exercise="linear_forward" role="test"
x = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0], [5.0, 5.0, 5.0], [-1.0, 2.0, 0.0]])
weight = torch.tensor([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]])
bias = torch.tensor([10.0, 20.0])
weighted_sums = torch.tensor([[-2.0, 4.0], [-4.0, -1.0], [0.0, 15.0], [-1.0, 0.0]])
tensors_before = [x.clone(), weight.clone(), bias.clone()]

with checks("linear_forward") as check:
    check(
        linear_forward,
        x,
        weight,
        torch.zeros(2),
        wanted=weighted_sums,
        hint="在纸上算出第 0 行：1·1 + 2·0 − 3·1 和 1·2 + 2·1 + 3·0。x 与 weight 的哪两个轴对上？",
    )
    check.value(
        "调用之后的 x、weight 和 bias",
        [x, weight, bias],
        wanted=tensors_before,
        hint="名字以 _ 结尾的方法会改变张量本身",
    )
    check(
        linear_forward,
        x,
        weight,
        bias,
        wanted=weighted_sums + bias,
        hint="加权和是对的：偏置是怎么处理的？",
    )
    check(
        linear_forward,
        x,
        weight,
        wanted=weighted_sums,
        hint="bias 可以不给：它是 None 时，顺着你的代码走一遍",
    )
    check(
        linear_forward,
        torch.stack([x, -x]),
        weight,
        wanted=torch.stack([weighted_sums, -weighted_sums]),
        hint="x 可以不止两个维度：你的每一行代码都保留了最后一维以外的所有维度吗？",
    )
    check(
        linear_forward,
        x[1],
        weight,
        wanted=weighted_sums[1],
        hint="x 可以是单独一行 (in,)：那时结果是 (out,)，没有批次维度",
    )
### BEGIN HIDDEN TESTS
import torch

from torchcourse.grading import given, gradients, left_unchanged, observe, result_of

weight = given("weight", lambda: torch.randn(3, 4))
bias = given("bias", lambda: torch.randn(3))
batch = given("batch", lambda: torch.randn(7, 4))
images = given("batch of batches", lambda: torch.randn(2, 5, 4))
square = given("square weight", lambda: torch.randn(4, 4))
direction = given("gradient of the result", lambda: torch.randn(7, 3))
none, of_four = (
    torch.zeros(3),
    torch.zeros(4),
)  # so neither a slip with the bias nor one without is charged again

observe("a batch, no bias given", result_of(linear_forward, batch, weight), weight=0.3, hint="在纸上算出一个很小的 x 与 weight 的第 0 行：x 与 weight 的哪两个轴对上？")
observe(
    "a batch, with a bias", result_of(linear_forward, batch, weight, bias), weight=0.3, hint="每个输出有一个偏置：手算一遍题目里的示例。"
)
observe(
    "a batch, bias=None", result_of(linear_forward, batch, weight, bias=None), weight=0.1, hint="bias 可以不给：它是 None 时，顺着你的代码走一遍。"
)
observe(
    "two leading dimensions", result_of(linear_forward, images, weight, none), weight=0.4, hint="x 可以不止两个维度：你的每一行代码都保留了最后一维以外的所有维度吗？"
)
observe(
    "a single row, without a batch dimension",
    result_of(linear_forward, images[0, 0], weight),
    weight=0.2,
    hint="x 可以是单独一行 (in,)：你的哪行代码默认有批次？",
)
observe(
    "x, weight and bias are left unchanged",
    left_unchanged(linear_forward, batch, weight, bias),
    weight=0.1,
    hint="比较一下传给你的张量在调用前后的样子。",
    effect=True,
)
observe(
    "as many outputs as inputs",
    result_of(linear_forward, batch[:4], square, of_four),
    weight=0.2,
    hint="不论什么形状，weight 都是 (out, in)，两者相等时也一样。",
)
observe("a batch of one sample", result_of(linear_forward, batch[:1], weight), weight=0.1, hint="大小为 1 的维度也是维度：比较一下 x 与你的结果的形状。")
observe(
    "the gradients of x, weight and bias",
    gradients(linear_forward, batch, weight, bias, by=direction),
    weight=0.3,
    hint="autograd 必须能找到回去的路：找一找 detach、item、no_grad、NumPy，或者新的 Parameter。",
)
### END HIDDEN TESTS

# %% [markdown] exercise="mlp" role="statement" points=6 minutes=30
# ## 任意深度的网络 · 6 分 · 30 分钟
# **编写**类 `MLP`，即由线性层组成的网络，层与层之间有 ReLU。
#
# `__init__` 的**输入**
# - `in_features`：输入的个数；
# - `hidden`：一个列表，写明每个隐藏层的宽度；它可以是空的；
# - `out_features`：输出的个数。
#
# `MLP(3, [4, 2], 5)` 有三个线性层：3 → 4、4 → 2 和 2 → 5。`MLP(3, [], 5)` 有一个：3 → 5。每一层有一个权重矩阵和一个偏置向量。
#
# `forward` 的**输入**：`x` (N, in_features)。**返回** (N, out_features)：除最后一层外，每一层之后都有 ReLU。最后一层的数值原样输出，它们叫做 logits。
#
# **不允许**改变列表 `hidden`。怎样创建各层由你决定，但网络必须知道它们的参数：`MLP(…).parameters()` 必须列出全部参数，否则优化器无法训练它们。放在普通 Python 列表里的层，网络不知道；`nn.ModuleList` 也是列表，但其中的层网络知道；`nn.Sequential` 把层串成一条链。
#
# **示例**：设 `MLP(2, [3], 4)` 的每个权重为 1，每个偏置为 −1。对 `x` = [1, 2]，每个隐藏单元是 ReLU(1 + 2 − 1) = 2，每个输出是 2 + 2 + 2 − 1 = 5。对 `x` = [−1, −2]，每个隐藏单元是 ReLU(−4) = 0，每个输出是 −1。

# %% exercise="mlp" role="answer"
class MLP(nn.Module):
    """线性层，层与层之间有 ReLU；返回 logits。"""

    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        # todo: 1. 按顺序写下所有大小：输入、各隐藏层的宽度、输出
        #       2. 为每一对相邻的大小创建一个线性层
        #       3. 把这些层放在 nn.Module 能找到其参数的地方
        ### BEGIN SOLUTION
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1))
        ### END SOLUTION

    def forward(self, x):
        """形状：x (N, in_features) -> (N, out_features)"""
        # todo: 1. 让 x 通过除最后一层外的每一层，每层之后做 ReLU
        #       2. 让它通过最后一层，返回 logits
        ### BEGIN SOLUTION
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)
        ### END SOLUTION

# %% exercise="mlp" role="test"
@torch.no_grad()
def with_simple_parameters(network):
    """像示例那样，把每个权重设为 1，每个偏置设为 −1。"""
    for parameter in network.parameters():
        parameter.fill_(1.0 if parameter.squeeze().dim() == 2 else -1.0)
    return network


def without_hidden_layers(x):
    return with_simple_parameters(MLP(2, [], 3))(x)


x = torch.tensor([[1.0, 2.0], [-1.0, -2.0], [1.0, 0.5]])
with checks("MLP") as check:
    hidden = [3, 4, 4]
    network = MLP(2, hidden, 5)
    registered_shapes = sorted(sorted(parameter.squeeze().shape) for parameter in network.parameters())
    check.value(
        "MLP(2, [3, 4, 4], 5) 的参数的形状",
        registered_shapes,
        [[2, 3], [3], [3, 4], [4], [4], [4, 4], [4, 5], [5]],
        hint="网络的每一层都在 network.parameters() 里吗？nn.Module 不会到 Python 列表里面去找",
    )
    check.value(
        "创建 MLP(2, hidden, 5) 之后的列表 hidden",
        hidden,
        [3, 4, 4],
        hint="新建一个写明大小的列表，不要改动给你的那个",
    )
    check(
        with_simple_parameters(MLP(2, [3], 4)),
        x,
        wanted=torch.tensor([[5.0] * 4, [-1.0] * 4, [0.5] * 4]),
        hint="这就是上面的示例。手算 [-1, -2]：ReLU 在哪里起作用，在哪里不起作用？",
    )
    check(
        with_simple_parameters(MLP(2, [3, 4], 5)),
        x,
        wanted=torch.tensor([[19.0] * 5, [-1.0] * 5, [1.0] * 5]),
        hint="在每一层之后打印 x：除最后一层外，是不是每一层之后都做了 ReLU？",
    )
    check(
        without_hidden_layers,
        x,
        wanted=torch.tensor([[2.0] * 3, [-4.0] * 3, [0.5] * 3]),
        hint="没有隐藏层时，只剩一个线性层，也没有 ReLU：你的列表里有几个大小？",
    )
    check.value(
        "network(x).requires_grad",
        network(x).requires_grad,
        True,
        hint="没有计算图，任何参数都不能训练：forward 里的什么停止了记录？",
    )
### BEGIN HIDDEN TESTS
import itertools
import random

import torch

from torchcourse.grading import given, left_unchanged, observe, result_of


def random_layers(*sizes):
    """Weight (out, in) and bias (out,) of each layer; no two of them have the same shape."""
    pairs = itertools.pairwise(sizes)
    return [part for n, m in pairs for part in (torch.randn(m, n) / n**0.5, torch.randn(m))]


def as_shape(tensor, shape):
    """See a tensor in this shape, transposed if need be: a hand-made weight may well be (in, out)."""
    tensor = tensor.squeeze()
    if tensor.shape == shape:
        return tensor
    return tensor.T if tensor.dim() == 2 and tensor.T.shape == shape else None


def parameter_of_shape(network, shape):
    for parameter in network.parameters():
        if as_shape(parameter, shape) is not None:
            return parameter
    raise ValueError(f"the network's parameters() have none of shape {tuple(shape)}")


def load(network, layers):
    """Put the given layers into the network's parameters, found by their shapes, never by their names."""
    if len(list(network.parameters())) > len(layers):
        raise ValueError(f"the network has more than {len(layers)} parameters")
    with torch.no_grad():
        for tensor in layers:
            as_shape(parameter_of_shape(network, tensor.shape), tensor.shape).copy_(tensor)
    return network


two_hidden = given("two hidden layers", lambda: random_layers(5, 9, 6, 4))
one_hidden = given("one hidden layer", lambda: random_layers(4, 8, 3))
none_hidden = given("no hidden layer", lambda: random_layers(6, 4))
x5 = given("x of width 5", lambda: 5 * torch.randn(11, 5))  # wide: a ReLU that is cut off at 6 shows
x4 = given("x of width 4", lambda: torch.randn(7, 4))
x6 = given("x of width 6", lambda: torch.randn(5, 6))
direction = given("gradient of the logits", lambda: torch.randn(11, 4))
sizes = given("random sizes", lambda: random.sample(range(3, 60), 5))
first, *hidden, last = sizes


def shapes(network):
    return sorted(sorted(parameter.squeeze().shape) for parameter in network.parameters())


def bends(network):
    """Whether the network is more than a linear layer: f(x) + f(-x) is 2 f(0) for one straight line."""
    gap = network(x5) + network(-x5) - 2 * network(torch.zeros_like(x5))
    return bool(gap.abs().max() > 1e-4)


def bends_with_and_without_hidden_layers():
    with_one, without = MLP(5, [40, sizes[1]], 4), MLP(5, [], sizes[2])
    return [tuple(with_one(x5).shape), tuple(without(x5).shape), bends(with_one), bends(without)]


def gradients():
    network = load(MLP(5, [9, 6], 4), two_hidden)
    (network(x5) * direction).sum().backward()
    found = [(parameter_of_shape(network, tensor.shape).grad, tensor.shape) for tensor in two_hidden]
    return [None if gradient is None else as_shape(gradient, shape) for gradient, shape in found]


observe(
    "each layer is registered", shapes(result_of(MLP, first, hidden, last)), weight=1.0, hint="打印 MLP(3, [4, 2], 5) 的参数的形状：应该有哪些层？"
)
observe(
    "layers of equal sizes have parameters of their own",
    shapes(MLP(first, [hidden[0]] * 3, last)),
    weight=0.5,
    hint="打印 MLP(2, [3, 3, 3], 4) 的参数的形状：其中有几个是 (3, 3)？",
)
observe(
    "the shape of the logits",
    [tuple(MLP(5, [9, 6], last)(x5).shape), tuple(MLP(4, [8], hidden[2])(x4).shape)],
    weight=1.0,
    hint="N 个样本的 logits 是 (N, out_features)：在每一层之后打印 x 的形状。",
)
observe(
    "it bends with hidden layers, and is linear without",
    bends_with_and_without_hidden_layers(),
    weight=0.5,
    hint="除最后一层外，每一层之后都有 ReLU：有一个隐藏层时做几次，一个也没有时做几次？",
)
observe(
    "logits with two hidden layers", load(MLP(5, [9, 6], 4), two_hidden)(x5), weight=0.8, hint="手算一遍题目里的示例，并在 forward 的每一步之后打印 x。"
)
observe("logits with one hidden layer", load(MLP(4, [8], 3), one_hidden)(x4), weight=0.4, hint="手算一遍题目里的示例，并在 forward 的每一步之后打印 x。")
observe(
    "logits of a single sample", load(MLP(4, [8], 3), one_hidden)(x4[:1]), weight=0.3, hint="只有一个样本的批次也是批次：你的哪行代码对它另作处理？"
)
observe("logits without a hidden layer", load(MLP(6, [], 4), none_hidden)(x6), weight=0.3, hint="没有隐藏层时，只剩一个线性层：列表为空时，顺着你的代码走一遍。")
observe("gradients of all parameters", gradients(), weight=0.9, hint="在参数与 logits 之间，有什么东西挡住了梯度，或者改变了数值。")
observe(
    "the list of hidden widths is left unchanged",
    left_unchanged(MLP, first, hidden, last),
    weight=0.3,
    hint="看一看列表在用它搭建网络前后的样子。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="count_parameters" role="statement" points=3 minutes=15
# ## 数一数能学习的数 · 3 分 · 15 分钟
# **编写** `count_parameters(model, trainable_only=False)`。
#
# **输入** `model`，任意一个 `nn.Module`。它可以含有其他模块，嵌套多深都行，也可以有自己的参数。它的一些参数可能是冻结的：这些参数的 `requires_grad` 是 `False`。
#
# **返回**一个 `int`：它的所有参数一共含有多少个数。若 `trainable_only=True`，则只数没有冻结的参数。
#
# 缓冲区不是参数，不算在内。批量归一化的移动均值就是一个缓冲区：它随模型保存，但没有优化器会改变它。
#
# **不允许**改变模型：不能冻结或解冻任何东西，也不能切换它的模式。
#
# **可以用到**：`parameters` 是每个模块都有的方法，`numel` 是每个张量都有的方法：它数出元素的个数。
#
# **示例**：`nn.Linear(3, 5)` 含有权重 (5, 3) 和偏置 (5,)：15 + 5 = 20。冻结权重后，仍是 20；若 `trainable_only=True`，则是 5。

# %% exercise="count_parameters" role="answer"
def count_parameters(model, trainable_only=False) -> int:
    """数出模型的参数里有多少个数；缓冲区不算在内。"""
    # todo: 1. 遍历模型的参数
    #       2. 如果只要可以训练的，就略去不需要梯度的
    #       3. 把每个参数的元素个数加起来
    ### BEGIN SOLUTION
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
    ### END SOLUTION

# %% exercise="count_parameters" role="test"
class Scaled(nn.Module):
    """一个层，旁边还有模块自己的一个参数。"""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(7))
        self.layer = nn.Linear(7, 4)


half_frozen = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2))
half_frozen[0].weight.requires_grad_(False)
with checks("count_parameters") as check:
    check(
        count_parameters,
        nn.Linear(3, 5),
        wanted=20,
        hint="权重 (5, 3) 含有 15 个数，偏置 (5,) 含有 5 个：你数了哪些？",
    )
    check.value(
        "得到的个数是张量或 float",
        isinstance(count_parameters(nn.Linear(3, 5)), torch.Tensor | float),
        False,
        hint="打印结果的 type()：要的是 Python 的整数",
    )
    check(
        count_parameters,
        nn.Sequential(nn.Linear(3, 5), nn.Sequential(nn.ReLU(), nn.Linear(5, 2))),
        wanted=32,
        hint="模块里可以有模块：不论多深，每个参数都找到了吗，而且只找到一次？",
    )
    check(
        count_parameters,
        Scaled(),
        wanted=39,
        hint="Scaled 除了它的层，自己还有 7 个数：谁会把两者都列出来？",
    )
    check(count_parameters, nn.Linear(6, 4, bias=False), wanted=24, hint="这个层的 bias 是 None")
    check(
        count_parameters,
        nn.BatchNorm1d(6),
        wanted=12,
        hint="6 个权重和 6 个偏置是参数；移动均值和移动方差是缓冲区",
    )
    check(count_parameters, half_frozen, wanted=32, hint="没有写 trainable_only 时，冻结的也要数")
    check(
        count_parameters,
        half_frozen,
        trainable_only=True,
        wanted=17,
        hint="只有第一个权重 (5, 3) 是冻结的：还剩 32 - 15 个数",
    )
### BEGIN HIDDEN TESTS
import copy
import numbers
import random

import torch
from torch import nn

from torchcourse.grading import count_of, given, observe

a, b, c, d = given("sizes", lambda: random.sample(range(11, 100), 4))
two_layers = nn.Sequential(nn.Linear(a, b), nn.ReLU(), nn.Linear(b, c))
nested = nn.Sequential(
    nn.Linear(a, b), nn.ReLU(), nn.Sequential(nn.Linear(b, c), nn.Sequential(nn.ReLU(), nn.Linear(c, d)))
)
own_parameter = nn.Sequential(nn.Linear(b, a))
own_parameter.shift = nn.Parameter(torch.zeros(c))
no_biases = nn.Sequential(nn.Linear(c, d, bias=False), nn.Linear(d, a, bias=False))
with_buffers = nn.Sequential(nn.Linear(d, b), nn.BatchNorm1d(b))
frozen = nn.Sequential(*(nn.Linear(n, m, bias=False) for n, m in ((a, b), (b, d), (d, c))))
frozen[::2].requires_grad_(False)


def left_as_it_was(model):
    count_parameters(model)
    count_parameters(model, trainable_only=True)
    parameters = [[tuple(one.shape), one.requires_grad] for one in model.parameters()]
    return [parameters, [part.training for part in model.modules()]]


observe("a network of two layers", count_of(count_parameters, two_layers), weight=0.6, hint="手算 nn.Linear(3, 5) 的个数：权重 (5, 3) 和偏置 (5,)。")
observe("modules inside modules", count_of(count_parameters, nested), weight=0.4, hint="模块里可以有模块：不论多深，每个参数都找到了吗，而且只找到一次？")
observe(
    "a parameter of the model's own",
    count_of(count_parameters, own_parameter),
    weight=0.2,
    hint="模型除了它的层，自己也可以有参数：谁会把两者都列出来？",
)
observe("layers without a bias", count_of(count_parameters, no_biases), weight=0.3, hint="这样的层，bias 是 None。")
observe(
    "a convolution",
    count_of(count_parameters, nn.Conv2d(a, d, (2, 3), bias=False)),
    weight=0.2,
    hint="卷积的权重有四个维度。",
)
observe(
    "buffers do not count", count_of(count_parameters, with_buffers), weight=0.3, hint="对 nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))，打印你加起来的每一个数。"
)
observe("frozen parameters count too", count_of(count_parameters, frozen), weight=0.3, hint="trainable_only 是 False 时，你的函数怎样对待冻结的参数？")
observe(
    "the model is left as it was",
    left_as_it_was(copy.deepcopy(frozen)),
    weight=0.2,
    hint="比较一下调用前后每个参数的 requires_grad，以及 training。",
    effect=True,
)
observe(
    "only the trainable ones",
    count_of(count_parameters, frozen, trainable_only=True),
    weight=0.4,
    hint="模型的哪些参数是冻结的，你的代码在哪里查看这一点？",
)
observe(
    "the count is a whole number of Python",
    [
        a,
        b,
        isinstance(count_parameters(nn.Linear(a, b)), numbers.Integral),
    ],  # NumPy's are whole numbers as well
    weight=0.1,
    hint="打印结果的 type()：张量和 float 都不是 Python 的整数。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="linear_param_count" role="statement" points=2 minutes=10
# ## 用算术得到同样的个数 · 2 分 · 10 分钟
# **编写** `linear_param_count(sizes, bias=True)`，即不搭建网络，就算出一叠线性层的参数个数。
#
# **输入** `sizes`，由整数组成的列表或元组：先是输入的个数，然后是每一层的输出个数。`bias` 说明各层有没有偏置。
#
# **返回**一个 `int`。如果只有一个大小，就没有层，答案是 0。
#
# **不允许**按这些大小创建层或张量（它们可能太大，内存放不下），也不允许改变 `sizes`。
#
# **示例**：`[3, 3, 2, 2]` 有三个层：3 → 3、3 → 2 和 2 → 2。有偏置时，它们含有 (3 + 1)·3 = 12、(3 + 1)·2 = 8 和 (2 + 1)·2 = 6 个数，一共 26 个。没有偏置时：9 + 6 + 4 = 19。

# %% exercise="linear_param_count" role="answer"
def linear_param_count(sizes, bias=True) -> int:
    """由各个大小算出一叠线性层的参数个数。"""
    # todo: 1. 遍历 sizes 中每一对相邻的大小
    #       2. 每一对有 in · out 个权重；如果有偏置，还有 out 个偏置
    #       3. 把它们加起来
    ### BEGIN SOLUTION
    total = 0
    for i in range(len(sizes) - 1):
        total += (sizes[i] + bool(bias)) * sizes[i + 1]
    return total
    ### END SOLUTION

# %% exercise="linear_param_count" role="test"
with checks("linear_param_count") as check:
    check(
        linear_param_count,
        [3, 5],
        wanted=20,
        hint="一个 3 -> 5 的层：15 个权重，还有 5 个输出，每个输出一个偏置",
    )
    check.value(
        "得到的个数是张量或 float",
        isinstance(linear_param_count([3, 5]), torch.Tensor | float),
        False,
        hint="打印结果的 type()：要的是 Python 的整数",
    )
    check(linear_param_count, [3, 5], bias=False, wanted=15, hint="bias=False 时，只数权重")
    check(
        linear_param_count,
        [3, 3, 2, 2],
        wanted=26,
        hint="打印你用到的每一对 (in, out)：应该是 (3, 3)、(3, 2)、(2, 2)",
    )
    check(linear_param_count, (4, 2, 3), wanted=19, hint="sizes 可以是元组：你的代码是不是非要列表不可？")
    check(linear_param_count, [7], wanted=0, hint="只有一个大小，构不成层")
    sizes = [4, 2, 3]
    linear_param_count(sizes)
    check.value("调用之后的 sizes", sizes, [4, 2, 3], hint="可以读 sizes，但不要从里面拿走任何东西")
    check(
        linear_param_count,
        [20_000_000, 20_000_000, 10],
        wanted=400_000_220_000_010,
        hint="这么大的网络，多大的内存也放不下：不要搭建它，直接数",
    )
### BEGIN HIDDEN TESTS
import numbers
import random

from torchcourse.grading import count_of, given, left_unchanged, observe

sizes = given("sizes of four layers", lambda: random.sample(range(11, 100), 5))
a, b, c = given("sizes with repeats", lambda: random.sample(range(11, 100), 3))
huge = given("huge sizes", lambda: random.sample(range(10_000_000, 30_000_000), 2))

observe("four layers", count_of(linear_param_count, sizes), weight=0.3, hint="手算一遍题目里的示例，并打印你的函数用到的每一对大小。")
observe(
    "four layers without biases",
    count_of(linear_param_count, sizes, bias=False),
    weight=0.3,
    hint="bias=False 时，只数权重：一个 in -> out 的层有几个权重？",
)
observe("one layer", count_of(linear_param_count, sizes[:2]), weight=0.3, hint="两个大小构成几个层，每个层有多少个数？")
observe(
    "layers of equal sizes",
    count_of(linear_param_count, [a, a, b, c, c, b, c, b], bias=False),
    weight=0.1,
    hint="相等的大小也各算一个：打印你的函数用到的每一对。",
)
observe("sizes as a tuple", count_of(linear_param_count, (a, b, c), bias=False), weight=0.1, hint="你的哪行代码只对列表有效？")
observe(
    "no layer, and one",
    [count_of(linear_param_count, [a]), count_of(linear_param_count, [a, b])],
    weight=0.1,
    hint="只有一个大小，构不成层：列表里只有一个数时，顺着你的代码走一遍。",
)
observe(
    "a layer too large for memory",
    count_of(linear_param_count, huge, bias=False),
    weight=0.6,
    hint="Python 的整数没有上限：你的代码是不是搭建了什么，或者用了另一类数？",
)
observe(
    "the list of sizes is left unchanged",
    left_unchanged(linear_param_count, sizes),
    weight=0.1,
    hint="比较一下列表在调用前后的样子。",
    effect=True,
)
observe(
    "the count is a whole number of Python",
    [*sizes[:2], isinstance(linear_param_count(sizes[:2]), numbers.Integral)],  # NumPy's are as well
    weight=0.1,
    hint="打印结果的 type()：张量和 float 都不是 Python 的整数。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="init_linear" role="statement" points=3.5 minutes=20
# ## 给一个层好的起点 · 3.5 分 · 20 分钟
# **编写** `init_linear(layer, nonlinearity)`，它在训练之前设定一个线性层的参数。
#
# **输入** `layer`，一个 `nn.Linear`；以及 `nonlinearity`，即接在它后面的函数的名字。
#
# | `nonlinearity` | 权重 | 权重的标准差 |
# | --- | --- | --- |
# | `'relu'` | Kaiming 正态（fan in） | √(2 / in) |
# | `'sigmoid'` 或 `'tanh'` | Xavier 正态（两者的增益都是 1） | √(2 / (in + out)) |
#
# 两者都是以 0 为中心的正态分布。所有偏置都变为 0。用 `bias=False` 创建的层没有偏置：它的 `bias` 是 `None`。
#
# **返回**同一个 `layer`，它已原地改变。
#
# **不允许**用新的参数替换旧的参数。优化器可能已经拿着旧的参数：它会继续训练那些旧参数，而这个层永远不会变。可以使用模块 `nn.init`。
#
# **示例**：在一个 50 → 150 的层里，ReLU 之前的标准差是 √(2 / 50) = 0.2。sigmoid 之前的标准差是 √(2 / 200) = 0.1。

# %% exercise="init_linear" role="answer"
def init_linear(layer, nonlinearity):
    """按后面所接的函数，原地初始化 nn.Linear，并返回它。"""
    # todo: 1. 抽取权重：在 'relu' 之前用 Kaiming 正态，在 'sigmoid' 和 'tanh' 之前用 Xavier 正态
    #       2. 如果有偏置，把它们设为 0
    #       3. 返回这个层
    ### BEGIN SOLUTION
    if nonlinearity == "relu":
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    else:
        nn.init.xavier_normal_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer
    ### END SOLUTION

# %% exercise="init_linear" role="test"
layer = nn.Linear(300, 900)
weight = layer.weight
with checks("init_linear") as check:
    returned = check(
        init_linear,
        layer,
        "relu",
        wanted=layer,
        hint="nn.init 或者 torch.no_grad 可以让你写进参数。返回这个层本身",
    )
    check.value(
        "返回的就是 layer", returned is layer, True, hint="返回给你的那个层，而不是新的层"
    )
    check.value(
        "layer.weight 还是原来的那个 Parameter",
        layer.weight is weight,
        True,
        hint="写进旧的权重；nn.init 里名字以 _ 结尾的函数就是这样做的",
    )
    check.value(
        "权重的标准差，300 -> 900，'relu'",
        weight.std(),
        wanted=0.0816,
        rtol=0.02,
        hint="sqrt(2 / 300) = 0.0816：你除以的是输入的个数吗？那个 2 在不在？",
    )
    check.value(
        "超出两倍标准差的权重所占的比例",
        (weight.abs() > 0.1633).float().mean(),
        wanted=0.0455,
        rtol=0.1,
        hint="正态分布的数有 4.6 % 落在那么远的地方，均匀分布的一个也没有：你抽取的是哪一种？",
    )
    check.value(
        "偏置",
        layer.bias,
        wanted=torch.zeros(900),
        hint="在你设定之前，偏置一直是随机的初值",
    )
    for name in ("sigmoid", "tanh"):
        check.value(
            f"权重的标准差，300 -> 900，'{name}'",
            init_linear(nn.Linear(300, 900), name).weight.std(),
            wanted=0.0408,
            rtol=0.02,
            hint="sqrt(2 / (300 + 900)) = 0.0408：这个名字走到你的 Xavier 那一行了吗？增益是 1 吗？",
        )
    without_bias = nn.Linear(2, 3, bias=False)
    check(
        init_linear,
        without_bias,
        "relu",
        wanted=without_bias,
        hint="这个层的 bias 是 None：先看一看，再设定",
    )
### BEGIN HIDDEN TESTS
import math
import random

import torch
from torch import nn

from torchcourse.grading import given, observe

# At least 75,000 weights: their root mean square is true to 0.3 %, a tenth of rtol.
n_in, n_out, few = given(
    "sizes", lambda: [random.randint(500, 700), random.randint(150, 250), random.randint(60, 120)]
)
x = given("x", lambda: torch.randn(7, 6))
direction = given("gradient of the output", lambda: torch.randn(7, 4))


def initialised(nonlinearity, count=n_in, bias=True):
    layer = nn.Linear(count, n_out, bias=bias)
    returned = init_linear(layer, nonlinearity)
    return layer if returned is None else returned


def spread(nonlinearity, count=n_in):
    return initialised(nonlinearity, count).weight.detach().square().mean().sqrt().item()


def tails(nonlinearity):
    """The fourth moment's root in standard deviations: 1.316 of normal numbers, and 1.158 of uniform ones."""
    weight = initialised(nonlinearity).weight.detach()
    return (weight / weight.square().mean().sqrt()).pow(4).mean().pow(0.25).item()


def dependences(nonlinearity):
    """How many rows and columns differ (out and in when each weight is drawn anew); are rows orthogonal, and
    do columns differ by more than chance has it?"""
    weight = initialised(nonlinearity).weight.detach()
    scale = weight.square().mean().sqrt()
    products = (weight @ weight.T)[torch.ones(n_out, n_out).triu(1) > 0]  # of each two rows
    orthogonal = products.square().mean().sqrt() < scale**2 * math.sqrt(n_in) / 2
    in_order = (weight.mean(dim=0) * math.sqrt(n_out)).abs().max() > 6 * scale
    return [
        *(len(weight.unique(dim=axis).movedim(axis, 0)) for axis in (0, 1)),
        bool(orthogonal),
        bool(in_order),
    ]


def two_layers():
    one, other = initialised("relu"), initialised("relu")
    equal = (one.weight == other.weight).float().mean().item()
    return [tuple(other.weight.shape), round(equal, 2)]


def without_a_bias():
    layer = initialised("relu", bias=False)
    return [tuple(layer.weight.shape), layer.bias]


def trained_afterwards():
    """An optimizer that got its parameters before must still move the layer that comes back."""
    layer = nn.Linear(6, 4)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.5)
    returned = init_linear(layer, "relu")
    before = returned.weight.detach().clone()
    (returned(x) * direction).sum().backward()
    optimizer.step()
    return returned.weight.detach() - before


observe(
    "'relu': standard deviation of the weights",
    [spread("relu"), spread("relu", few)],  # with many inputs and with few: one number could be guessed
    weight=1.1,
    rtol=0.03,
    expect=lambda: [math.sqrt(2 / n_in), math.sqrt(2 / few)],
    hint="对一个 50 -> 150 的层，打印 layer.weight.std()，与题目里的示例比较。",
)
observe(
    "'relu': the weights have the tails of a normal distribution",
    tails("relu"),
    weight=0.2,
    at_least=1.27,
    at_most=1.36,
    hint="你从哪种分布中抽取？正态分布的数有 4.6 % 超出两倍标准差。",
)
observe(
    "'relu': each weight is drawn by itself",
    dependences("relu"),
    weight=0.1,
    expect=lambda: [n_out, n_in, False, False],
    hint="打印权重的几行：有没有相等的、排好序的，或者彼此配合的？",
    effect=True,
)
observe(
    "'sigmoid': standard deviation of the weights",
    spread("sigmoid"),
    weight=0.6,
    rtol=0.03,
    expect=lambda: math.sqrt(2 / (n_in + n_out)),
    hint="'sigmoid' 走到你的 Xavier 那一行了吗？那一行知道两个大小吗？",
)
observe(
    "'tanh': standard deviation of the weights",
    spread("tanh"),
    weight=0.5,
    rtol=0.03,
    expect=lambda: math.sqrt(2 / (n_in + n_out)),
    hint="'tanh' 走到你的 Xavier 那一行了吗？增益是 1 吗？",
)
observe(
    "'tanh': the weights have the tails of a normal distribution",
    tails("tanh"),
    weight=0.1,
    at_least=1.27,
    at_most=1.36,
    hint="你从哪种分布中抽取？正态分布的数有 4.6 % 超出两倍标准差。",
)
observe(
    "'tanh': each weight is drawn by itself",
    dependences("tanh"),
    weight=0.1,
    expect=lambda: [n_out, n_in, False, False],
    hint="打印权重的几行：有没有相等的、排好序的，或者彼此配合的？",
    effect=True,
)
observe(
    "two layers of the same shape start differently",
    two_layers(),
    weight=0.1,
    hint="初始化两个形状相同的层，比较一下：是谁设定了随机种子？",
    effect=True,
)
observe("biases are zero", initialised("sigmoid").bias, weight=0.3, hint="调用之后打印 layer.bias：nn.Linear 用随机数作它的初值。")
observe("a layer without a bias", without_a_bias(), weight=0.1, hint="这个层的 bias 是 None：你的代码对它做什么？", effect=True)
observe(
    "an optimizer made before still trains the layer",
    trained_afterwards(),
    weight=0.3,
    hint="比较一下 id(layer.weight) 在你的函数运行前后的值。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="predict_proba" role="statement" points=3.5 minutes=20
# ## 从模型读出概率 · 3.5 分 · 20 分钟
# **编写** `predict_proba(model, x)`。
#
# **输入** `model`，一个返回 logits (N, C) 的 `nn.Module`；以及它的输入 `x` (N, …)。调用者可能训练到一半：模型可能处于训练模式，也可能处于评估模式。
#
# **返回** C 个类别的概率 (N, C)，由 softmax 得到：每一行的数都是正的，和为 1。
# - 概率要在评估模式下得到：那时 dropout 关闭，批量归一化使用它的移动统计量。
# - 概率不带计算图：结果的 `requires_grad` 是 `False`。
# - logits 很大时，概率也要正确。`torch.softmax` 能做到这一点；单独的 exp(1000) 是无穷大。
#
# **不留痕迹**：调用之后，模型和它的各个模块回到原来的模式，训练可以继续：PyTorch 原来记录梯度，之后就记录，原来不记录，之后也不记录；参数里存着的梯度还在，也没有参数被冻结。你可以认为，模型的所有模块处于同一种模式。
#
# **可以用到**：模块的属性 `training` 说明它的模式；它的方法 `eval` 和 `train` 改变模式，`train(mode)` 接收 `True` 或 `False`。`torch.no_grad` 是一个上下文管理器：用 `with` 来使用它。
#
# **示例**：logits [0, ln 3, 0] 的指数值是 1、3 和 1。它们的和是 5，所以概率是 [0.2, 0.6, 0.2]。

# %% exercise="predict_proba" role="answer"
def predict_proba(model, x):
    """返回模型给出的类别概率，并让模型保持原样。

    形状：x (N, ...) -> (N, C)
    """
    # todo: 1. 记住模型处于哪种模式
    #       2. 切换到评估模式
    #       3. 不记录计算图，算出 logits，再沿着类别对它们做 softmax
    #       4. 切换回之前的模式
    ### BEGIN SOLUTION
    was_training = model.training
    model.eval()
    with torch.no_grad():
        probabilities = torch.softmax(model(x), dim=1)
    model.train(was_training)
    return probabilities
    ### END SOLUTION

# %% exercise="predict_proba" role="test"
torch.set_grad_enabled(True)  # 上一次尝试可能让它一直关着
model = nn.Sequential(nn.Dropout(0.5), nn.Linear(2, 3, bias=False))
model.load_state_dict({"1.weight": torch.tensor([[0.0, 0.0], [math.log(3), 0.0], [0.0, math.log(4)]])})
x = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
wanted = torch.tensor(
    [[1 / 5, 3 / 5, 1 / 5], [1 / 6, 1 / 6, 4 / 6], [1 / 8, 3 / 8, 4 / 8], [1 / 3, 1 / 3, 1 / 3]]
)
with checks("predict_proba") as check:
    model.train(False)
    result = check(
        predict_proba,
        model,
        x,
        wanted=wanted,
        hint="做的是 softmax 吗，只做一次，而且沿着类别？那样每一行之和就是 1：打印 result.sum(dim=1)",
    )
    check.value(
        "在评估模式下调用之后的 model.training",
        model.training,
        False,
        hint="最后不要切换到某个固定的模式：回到原来的那个模式",
    )
    model.train(True)
    check(
        predict_proba,
        model,
        x,
        wanted=wanted,
        hint="模型里有 dropout，现在处于训练模式：谁来关掉 dropout？",
    )
    check.value(
        "在训练模式下调用之后，各个模块的模式",
        [m.training for m in model.modules()],
        [True] * 3,
        hint="原来是哪种模式？所有模块都回到那种模式了吗？",
    )
    check.value(
        "result.requires_grad",
        result.requires_grad,
        False,
        hint="预测不需要计算图：哪个上下文管理器告诉 PyTorch 不要记录？",
    )
    check.value(
        "调用之后的 model(x).requires_grad",
        model(x).requires_grad,
        True,
        hint="只在你的那几行停止记录，不要碰参数",
    )
### BEGIN HIDDEN TESTS
import torch
from torch import nn

from torchcourse.grading import given, observe

weights = given(
    "weights",
    lambda: {
        "0.weight": torch.randn(16, 5),
        "0.bias": torch.randn(16),
        "2.weight": torch.randn(4, 16) / 4,
        "2.bias": torch.randn(4),
        "1.running_mean": torch.randn(16),
        "1.running_var": torch.rand(16) + 0.5,
    },
)
x = given("x", lambda: torch.randn(23, 5))
signals = given("signals", lambda: torch.randn(6, 2, 7))
kernels = given("weights of a convolution", lambda: torch.randn(4, 2, 4) / 3)
logits = given("logits", lambda: torch.randn(6, 4))
square = given("weights of a plain layer", lambda: torch.randn(4, 4))
direction = given("gradient of the logits", lambda: torch.randn(6, 4))


def network(middle, training=False):
    model = nn.Sequential(nn.Linear(5, 16), middle, nn.Linear(16, 4))
    model.load_state_dict(weights, strict=False)
    return model.train(training)


def probabilities(model, x):
    """What comes back, in float32: another dtype is charged once, below."""
    result = predict_proba(model, x)
    return result.float() if isinstance(result, torch.Tensor) and result.is_floating_point() else result


def with_dropout(training):
    torch.manual_seed(1)  # a prediction that leaves dropout on is the same each time, so it can be recognised
    return probabilities(network(nn.Dropout(0.5), training), x)


def with_batch_norm():
    model = network(nn.BatchNorm1d(16), training=True)
    return [probabilities(model, x), model[1].running_mean, model[1].running_var]


def convolution():
    model = nn.Sequential(nn.Conv1d(2, 4, 4, bias=False), nn.AdaptiveAvgPool1d(1), nn.Flatten())
    model.load_state_dict({"0.weight": kernels})
    return model.eval()


def plain_network(training):
    model = nn.Sequential(nn.Linear(4, 4, bias=False), nn.Identity())
    model.load_state_dict({"0.weight": square})
    return model.train(training)


def call_of(model):
    """What a call leaves behind counts where it predicted something, right or wrong."""
    result = predict_proba(model, logits)
    if not isinstance(result, torch.Tensor) or not result.is_floating_point() or result.shape[:1] != (6,):
        raise ValueError("no probabilities came back, so it cannot be seen what the call leaves behind")
    return result


def result_in_evaluation_mode(look):
    model = plain_network(training=False)
    return [model[0].weight.detach(), look(call_of(model))]


def modes_after(training):
    model = plain_network(training)
    call_of(model)
    return [model[0].weight.detach(), [module.training for module in model.modules()]]


def gradients_afterwards():
    model = plain_network(training=True)
    model[0].weight.grad = direction[:4].clone()
    call_of(model)
    return model[0].weight.grad


def training_afterwards():
    model = plain_network(training=True)
    call_of(model)
    output = model(logits)
    if output.requires_grad:
        (output * direction).sum().backward()
    return [torch.is_grad_enabled(), model[0].weight.grad]


def recording_stays_off():
    model = plain_network(training=False)
    with torch.no_grad():
        call_of(model)
        return [model[0].weight.detach(), torch.is_grad_enabled(), model(logits).requires_grad]


observe(
    "the probabilities of each row",
    probabilities(network(nn.ReLU()), x),
    weight=0.8,
    hint="手算一遍题目里的示例。你的结果每一行之和是 1 吗？",
)
observe("dropout is off", [with_dropout(True), with_dropout(False)], weight=0.6, hint="你做预测时，模型处于哪种模式？")
observe(
    "batch normalisation uses its running statistics and leaves them",
    with_batch_norm(),
    weight=0.5,
    hint="你做预测时，模型处于哪种模式？",
)
observe(
    "as many samples as classes, and a single sample",
    [probabilities(network(nn.ReLU()), x[:4]), probabilities(network(nn.ReLU()), x[:1])],
    weight=0.1,
    hint="类别在第二个维度，不论两个维度的大小是多少。",
)
observe("large logits", probabilities(network(nn.ReLU()), 1000 * x), weight=0.1, hint="1000 这样的 logit 一路上会变成什么：有什么溢出了，或者有什么把它截断了吗？")
observe("inputs of more dimensions", probabilities(convolution(), signals), weight=0.1, hint="x 原样送进模型。")
observe(
    "gradients that were there are still there",
    gradients_afterwards(),
    weight=0.1,
    hint="可能有人正在累加梯度：在调用前后，各打印一个梯度。",
    effect=True,
)
observe(
    "training mode is back after the call", modes_after(True), weight=0.4, hint="在调用前后，打印 model.training 和它各个模块的 training。", effect=True
)
observe("evaluation mode is kept", modes_after(False), weight=0.2, hint="在调用前后，打印 model.training 和它各个模块的 training。", effect=True)
observe(
    "the result carries no graph",
    result_in_evaluation_mode(lambda result: result.requires_grad),
    weight=0.2,
    hint="打印你的结果的 requires_grad。",
)
observe(
    "training goes on after the call", training_afterwards(), weight=0.2, hint="调用之后，model(x).backward() 还能到达参数吗？", effect=True
)
observe(
    "where the caller records no gradients, none are recorded afterwards",
    recording_stays_off(),
    weight=0.1,
    hint="在 `with torch.no_grad():` 里面调用它，并在前后各打印一次 torch.is_grad_enabled()。",
    effect=True,
)
observe(
    "the result has the dtype of the logits",
    result_in_evaluation_mode(lambda result: str(result.dtype)),
    weight=0.1,
    hint="打印 logits 的 dtype 和你的结果的 dtype。",
)
### END HIDDEN TESTS

# %% [markdown] exercise="why_zero" role="written" points=2 minutes=10
# ## 为什么不能都是零 · 2 分附加分 · 10 分钟
# 一位朋友让 `MLP(3, [4], 2)` 的每个权重和每个偏置都从 0 开始，并用交叉熵和梯度下降训练它。请用不超过十句话回答：
# 1. 哪些参数会改变，其他的为什么不会？请跟着一个梯度，从损失往回走到第一层。
# 2. 这个网络最多能学到什么？
# 3. 后来，她改为把每个权重设为 0.5，偏置设为 0。两步之后，所有参数都变了。为什么这个网络仍然不比只有一个隐藏单元的网络更好？
#
# 你只需要这一课第 5 节末尾的三个乘积。**你的回答：**
#
# ### BEGIN SOLUTION
# 1. 所有隐藏单元都是 ReLU(0) = 0。最后一层权重的梯度，是 logits 的梯度乘以隐藏单元的值，所以是 0。往回走到隐藏单元的梯度，是 logits 的梯度乘以最后一层的权重，而这些权重是 0，所以第一层什么也得不到。只有最后一层的偏置会改变；下一步也是这样，永远如此。
# 2. 它的 logits 不取决于输入：它能学到每个类别有多常见，仅此而已。
# 3. 所有隐藏单元算出同一个数，得到同样的梯度，每一步之后仍然相等。四个相等的单元，就是一个输出权重更大的单元。随机的权重让各个单元不同：它们打破了对称。
# ### END SOLUTION
# ### BEGIN MARK SCHEME
# 共 2 分：
# - 1 分：跟着梯度往回走：隐藏单元的值是 0，最后一层的权重是 0，梯度就停在那里，只有最后的偏置会动。只说“零乘任何数都是零”，而不说哪个梯度的哪个因子是零，只得一半的分；
# - 半分：所以输出对每个输入都一样：最多学到各类别的频率；
# - 半分：相等的单元得到相等的梯度，一直相等（对称）；要有随机数才能让它们不同。
# ### END MARK SCHEME
