# Made by `torchcourse build` from source/03_optimizers.py and its catalogues: edit those.

# %% [markdown]
# # 3 · 迈出一步
#
# **{points} 分，另有人工评阅的 {bonus} 分附加分；大约 {hours} 小时。** 你将
# - 沿下坡方向走最基本的一步，并以小批量提供数据；
# - 不用 autograd 求梯度，用两种办法：一种是试，一种是链式法则；
# - 编写动量法、AdaGrad、RMSProp 和 Adam 背后的平均，以及这四种优化器本身。
#
# **怎样完成。**
# 1. 在每个答案单元格里，用你的代码替换 `raise NotImplementedError`。步骤写在它的上方。保留每个函数的名字和参数。你可以添加自己的单元格和辅助函数。
# 2. 先运行答案单元格，再运行它下面的测试单元格。如果结果不同，测试会告诉你：它调用了什么，得到了什么，期望什么，以及可以试试什么。
# 3. 提交之后，会用别的数做同类调用，检查的是你的代码做了什么。怎样写由你决定，除非题目写明“不允许”。每个练习即使只完成一部分，也能得到一部分分数。

# %%
from itertools import islice

import torch
from torch import nn

from torchcourse.student import checks

LANGUAGE = "zh_CN"  # 这份笔记本的语言

torch.set_num_threads(1)

# %% [markdown] exercise="sgd_step" role="statement" points=2 minutes=10
# ## 沿下坡方向走一步 · 2 分 · 10 分钟
# **编写** `sgd_step(params, lr)`，对模型的所有参数做一步梯度下降：w ← w − lr · 梯度。
#
# **输入**
# - `params`：参数，就像 `model.parameters()` 给出的那样。它可能是列表，也可能是只能读一遍的生成器。每个参数 `p` 的梯度在 `p.grad` 里，形状与 `p` 相同。没有算过梯度的地方，`p.grad` 是 `None`：跳过这个参数。
# - `lr`：学习率，一个数。
#
# **返回**：无。参数要原地改变：把新的数写进存放旧数的那块内存。别的代码可能也拿着同一块内存，例如共享权重的层。
#
# **不允许**使用 `torch.optim` 的优化器：这一步要从零写出。也不允许改变梯度，不允许把这一步记进 autograd 的计算图，不允许让参数不再需要梯度。
#
# **示例**：`p` = [1, −2]，`p.grad` = [4, 0.5]，`lr` = 0.1 时，变成 [1 − 0.1·4, −2 − 0.1·0.5] = [0.6, −2.05]。

# %% exercise="sgd_step" role="answer"
def sgd_step(params, lr) -> None:
    """让每个参数逆着梯度原地走一步。"""
    # todo: 1. 改变参数时，关掉梯度的记录
    #       2. 遍历参数；跳过没有梯度的
    #       3. 原地减去 lr 乘以梯度
    ### BEGIN SOLUTION
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
    ### END SOLUTION

# %% exercise="sgd_step" role="test"
def parameter_with_gradient(numbers, gradient):
    """一个参数，含有这些数，.grad 里是这个梯度（None：没有梯度）。"""
    parameter = nn.Parameter(torch.tensor(numbers))
    parameter.grad = None if gradient is None else torch.tensor(gradient)
    return parameter


first = parameter_with_gradient([1.0, -2.0], [4.0, 0.5])
middle = parameter_with_gradient([[3.0], [4.0]], None)
last = parameter_with_gradient([5.0, 5.0, 5.0], [1.0, -1.0, 0.0])
memory = first.detach()  # 另一个名字，指的是存放 `first` 各数的那块内存
with checks("sgd_step") as check:
    check(
        sgd_step,
        [first, last],
        0.1,
        wanted=None,
        hint="什么都不返回；并且在 `with torch.no_grad():` 里面改变参数：它们需要梯度",
    )
    check.value(
        "一步之后的第一个参数",
        first,
        wanted=torch.tensor([0.6, -2.05]),
        hint="这就是上面的示例。`p = …` 把 p 这个名字给了新的张量；`p -= …` 改变的才是参数",
    )
    check.value(
        "一步之后的第二个参数",
        last,
        wanted=torch.tensor([4.9, 5.1, 5.0]),
        hint="你的循环走到每个参数了吗？",
    )
    check.value(
        "原来存放第一个参数的内存",
        memory,
        wanted=torch.tensor([0.6, -2.05]),
        hint="参数换了新的内存：请用原地运算写进旧的内存",
    )
    check.value(
        "一步之后的梯度",
        first.grad,
        wanted=torch.tensor([4.0, 0.5]),
        hint="只有参数可以改变：你的哪行代码写进了 .grad？",
    )
    check.value(
        "一步之后，两个参数的 requires_grad，以及 torch.is_grad_enabled()",
        [first.requires_grad, last.requires_grad, torch.is_grad_enabled()],
        wanted=[True, True, True],
        hint="训练必须能继续：为这一步关掉的东西，走完之后必须重新打开",
    )
    check(
        sgd_step,
        [first, middle, last],
        0.2,
        wanted=None,
        hint="中间的参数没有梯度：它的 .grad 是 None",
    )
    check.value(
        "走一步之后的各个参数，中间那个没有梯度",
        [first, middle, last],
        wanted=[
            torch.tensor([-0.2, -2.15]),
            torch.tensor([[3.0], [4.0]]),
            torch.tensor([4.7, 5.3, 5.0]),
        ],
        hint="没有梯度的参数要跳过；它后面的参数仍要走一步",
    )
    check.value(
        "中间那个参数的梯度", middle.grad, wanted=None, hint="让它保持原样：None"
    )
    check(
        sgd_step, (p for p in [first, last]), 0.5, wanted=None, hint="params 可能是生成器，而不是列表"
    )
    check.value(
        "用生成器走一步之后的参数",
        [first, last],
        wanted=[torch.tensor([-2.2, -2.4]), torch.tensor([4.2, 5.8, 5.0])],
        hint="生成器只能读一遍：是不是对 params 有第二个循环，或者调用了 len？",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, not_allowed, observe
from torchcourse.grading.step_probes import left_behind, parameters_from

not_allowed("SGD", "fused_sgd")


def drawn_like_parameters():
    """Two parameters of the same shape and one of another."""
    return [torch.randn(3, 2), torch.randn(3, 2), torch.randn(5)]


starts = given("parameters", drawn_like_parameters)
slopes = given("gradients of three steps", lambda: [drawn_like_parameters() for _ in range(3)])
rates = given("learning rates of three steps", lambda: [random.uniform(0.1, 0.9) for _ in range(3)])
sample = given("a batch", lambda: [torch.randn(7, 4), torch.randn(7, 3), torch.randn(3, 4), torch.randn(3)])


def stepped(gradients, handed_over=list):
    parameters = parameters_from(starts, gradients)
    sgd_step(handed_over(parameters), rates[0])
    return parameters


def alone():
    """One parameter, inside the caller's no_grad, so that only the arithmetic counts here."""
    (parameter,) = parameters_from(starts[:1])
    for gradients, rate in zip(slopes, rates, strict=True):
        parameter.grad = gradients[0].clone()
        with torch.no_grad():
            sgd_step([parameter], rate)
    return parameter


def one_without_gradient():
    parameters = stepped([slopes[0][0], None, slopes[0][2]])
    return [*parameters, parameters[1].grad]


def after_a_step(*asked):
    return left_behind(lambda mine: sgd_step(mine, rates[0]), parameters_from(starts, slopes[0]), *asked)


def training_goes_on():
    """Three rounds of forward, backward and step; the gradients are PyTorch's own."""
    x, y, *parameters = sample
    weight, bias = parameters_from(parameters)
    for rate in rates:
        weight.grad = bias.grad = None
        ((x @ weight.T + bias - y) ** 2).mean().backward()
        sgd_step([weight, bias], rate)
    return [weight, bias]


observe("one step", stepped(slopes[0]), weight=0.2, hint="手算一遍题目里的示例，打印 p 前后的值，旁边打印 lr · p.grad。")
observe(
    "one parameter, three steps, each with a new gradient and a new rate",
    alone(),
    weight=0.6,
    hint="手算两步：每一步用的是哪个梯度、哪个学习率？",
)
observe(
    "a parameter without a gradient, and one after it",
    one_without_gradient(),
    weight=0.3,
    hint="把一个 .grad 设为 None：它的参数跳过了吗？后面的参数动了吗？",
)
observe("parameters given as a generator", stepped(slopes[0], iter), weight=0.1, hint="生成器只能读一遍：你遍历了它几次？")
observe(
    "the gradients are left alone", after_a_step("gradients"), weight=0.1, hint="走一步之后看看 p.grad：只有 p 可以不同。", effect=True
)
observe(
    "the parameters keep their memory, and nothing is returned",
    after_a_step("same memory", "returned"),
    weight=0.3,
    hint="比较走一步前后的 p.data_ptr()，并打印调用的返回值。",
)
observe(
    "gradients are recorded as before",
    after_a_step("recording"),
    weight=0.2,
    hint="走一步之后，看看 p.requires_grad 和 torch.is_grad_enabled()。",
    effect=True,
)
observe("three rounds of training", training_goes_on(), weight=0.2, hint="前向、反向、走一步，做三遍：每一遍用的都是新的数吗？")
### END HIDDEN TESTS

# %% [markdown] exercise="minibatches" role="statement" points=2 minutes=15
# ## 随机顺序的小批量 · 2 分 · 15 分钟
# **编写** `minibatches(X, y, batch_size, generator)`：把数据打乱顺序、分成批次，走一遍。
#
# **输入**
# - `X` (N, …) 和 `y` (N,)：样本和它们的标签。`y[i]` 对应 `X[i]`。
# - `batch_size`：一个批次有多少个样本。它可能大于 N。
# - `generator`：一个 `torch.Generator`。`torch.randperm` 之类的函数可以接收它。所有的随机性都必须来自它，而且要原样使用它：不要重新设定种子。
#
# **返回**可以用 `for` 循环遍历的东西：列表、用 `yield` 写成的生成器，或者 `DataLoader`。每个元素是一对张量 `(Xb, yb)`。
# - 每个样本恰好出现一次，并带着它的标签。
# - 顺序对全部数据来说是随机的：任意两个样本都可能出现在同一个批次里。
# - 每个批次有 `batch_size` 个样本。只有最后一个可以更短；它要保留，而且绝不是空的。
# - 状态相同的两个生成器给出相同的顺序。状态不同，顺序就不同。所以用同一个生成器再走一遍，会得到新的顺序。
#
# **不允许**改变 `X` 或 `y`。
#
# **示例**：7 个样本，`batch_size` = 3，得到的批次分别有 3、3 和 1 个样本。如果抽到的顺序是 4、0、6、2、5、1、3，第一个批次就有样本 4、0 和 6，以及标签 `y[4]`、`y[0]` 和 `y[6]`。

# %% exercise="minibatches" role="answer"
def minibatches(X, y, batch_size, generator):
    """把数据打乱顺序、分成批次，走一遍。

    形状：X (N, ...)，y (N,) -> 一对对的 Xb (b, ...)，yb (b,)，其中 b = batch_size，最后一个批次除外
    """
    # todo: 1. 用生成器为 N 个位置抽取一种随机顺序
    #       2. 把这个顺序切成长度为 batch_size 的小段
    #       3. 对每一段，取出 X 和 y 的那些行
    ### BEGIN SOLUTION
    order = torch.randperm(len(X), generator=generator)
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        yield X[picked], y[picked]
    ### END SOLUTION

# %% exercise="minibatches" role="test"
def sizes_of_batches(X, y, batch_size):
    """调用一次 minibatches，返回每个批次的样本数，最多 50 个批次。"""
    seeded = torch.Generator().manual_seed(1)
    return [len(Xb) for Xb, _ in islice(minibatches(X, y, batch_size, seeded), 50)]


def samples_in_order(X, y, generator):
    """调用一次 minibatches，按得到的顺序返回所有的行和所有的标签。"""
    pairs = [(Xb, yb) for Xb, yb in minibatches(X, y, 5, generator)]
    return torch.cat([Xb for Xb, _ in pairs]), torch.cat([yb for _, yb in pairs])


X = torch.arange(46.0).view(23, 2)
y = torch.arange(23) * 100  # 行 [2 i, 2 i + 1] 的标签是 100 i
with checks("minibatches") as check:
    check(sizes_of_batches, X, y, 5, wanted=[5, 5, 5, 5, 3], hint="最后那个较短的批次，是否原样保留了？")
    check(sizes_of_batches, X[:20], y[:20], 5, wanted=[5] * 4, hint="20 个样本正好填满 4 个大小为 5 的批次")
    check(sizes_of_batches, X, y, 50, wanted=[23], hint="样本很少时，一个批次就装下全部")
    rows, labels = samples_in_order(X, y, torch.Generator().manual_seed(1))
    check.value(
        "得到的所有行，排序之后",
        rows[rows[:, 0].argsort()],
        wanted=torch.arange(46.0).view(23, 2),
        hint="每个样本必须恰好出现一次：打印你取的位置",
    )
    check.value(
        "得到的标签",
        labels,
        wanted=(rows[:, 0] * 50).long(),
        hint="X 和 y 必须按相同的顺序取：你抽了几次顺序？",
    )
    again, _ = samples_in_order(X, y, torch.Generator().manual_seed(1))
    check.value(
        "用状态相同的第二个生成器得到的行",
        again,
        wanted=rows,
        hint="所有的随机性都必须来自传给你的生成器",
    )
    seeded = torch.Generator().manual_seed(2)
    others, _ = samples_in_order(X, y, seeded)
    check.value(
        "用状态不同的生成器时，行的顺序相同",
        torch.equal(others, rows),
        wanted=False,
        hint="把传给你的生成器原样交给抽取顺序的函数",
    )
    others_again, _ = samples_in_order(X, y, seeded)
    check.value(
        "用同一个生成器再走一遍时，行的顺序相同",
        torch.equal(others_again, others),
        wanted=False,
        hint="不要设定任何种子：每抽一次，生成器就往前走，所以再走一遍就是新的",
    )
    check.value(
        "第一个批次的行在 X 中相邻",
        bool((rows[1:5, 0] - rows[:4, 0] == 2).all()),
        wanted=False,
        hint="先打乱样本，再切成批次",
    )
    check.value(
        "两个生成器的第一个批次有同样的 5 个样本",
        set(rows[:5, 0].tolist()) == set(others[:5, 0].tolist()),
        wanted=False,
        hint="先打乱样本，再切成批次",
    )
    Xb, yb = next(iter(minibatches(X.view(23, 2, 1), y, 5, seeded)))
    check.value(
        "X 为 (23, 2, 1) 时，Xb 和 yb 的形状",
        [Xb.shape, yb.shape],
        wanted=[(5, 2, 1), (5,)],
        hint="每个样本保留它的各个维度，每个标签是一个数",
    )
    check.value(
        "所有这些调用之后的 X 和 y",
        [X, y],
        wanted=[torch.arange(46.0).view(23, 2), torch.arange(23) * 100],
        hint="把取出的行放进新的张量：X 和 y 本身保持原样",
    )
### BEGIN HIDDEN TESTS
import itertools
import random

import torch

from torchcourse.grading import given, observe

batch_size = given("batch size", lambda: random.randint(5, 9))
full = given("number of full batches", lambda: random.randint(6, 20))
left_over = given("samples left over", lambda: random.randint(2, batch_size - 1))
N = full * batch_size + left_over
X = given("samples", lambda: torch.randn(N, 3))
y = given("labels", lambda: torch.randint(10, (N,)))
images = given("images", lambda: torch.randn(N, 2, 3))
seed_a, seed_b = given("two seeds", lambda: random.sample(range(1_000_000), 2))


def pairs_from(X, y, batch_size, source):
    """All batches of one pass; `source` is a generator, or the seed of a new one."""
    if isinstance(source, int):
        source = torch.Generator().manual_seed(source)
    batches = minibatches(X.clone(), y.clone(), batch_size, source)
    return [(Xb, yb) for Xb, yb in itertools.islice(batches, N + 1)]  # a pass without an end is cut short


def positions(pairs, X):
    """For each batch, where its rows stand in X; rows are known by their first number."""
    place = {row[0]: position for position, row in enumerate(X.flatten(1).tolist())}
    return [[place[row[0]] for row in Xb.flatten(1).tolist()] for Xb, _ in pairs]


def order_from(source):
    return list(itertools.chain(*positions(pairs_from(X, y, batch_size, source), X)))


def shapes_from(count, batch_size):
    return [[Xb.shape, yb.shape] for Xb, yb in pairs_from(X[:count], y[:count], batch_size, seed_a)]


def each_sample_once():
    order = order_from(seed_a)
    twice = len(set(order)) < len(order)
    return {"some sample twice": twice, "some sample missing": len(set(order)) < N, "X": X}


def labels_kept():
    pairs = pairs_from(X, y, batch_size, seed_a)
    found = zip(pairs, positions(pairs, X), strict=True)
    kept = all(torch.equal(yb, y[place]) for (_, yb), place in found)
    return {"labels kept": bool(pairs) and kept, "y": y}


def images_in_their_old_order():
    pairs = pairs_from(images, y, batch_size, seed_b)
    back = torch.tensor(list(itertools.chain(*positions(pairs, images)))).argsort()
    return [torch.cat([Xb for Xb, _ in pairs])[back], torch.cat([yb for _, yb in pairs])[back]]


def other_state():
    return {"another order": order_from(seed_a) != order_from(seed_b), "X": X}


def same_state():
    order = order_from(seed_b)
    return {"same order": len(order) > batch_size and order_from(seed_b) == order, "X": X}


def next_pass():
    source = torch.Generator().manual_seed(seed_a)
    return {"another order": order_from(source) != order_from(source), "X": X}


def mixed():
    """Shuffling whole batches leaves neighbours together; shuffling within batches leaves who meets whom."""
    order = order_from(seed_a)
    side_by_side = sum(after - before == 1 for before, after in itertools.pairwise(order))
    members, others = (set(order_from(seed)[:batch_size]) for seed in (seed_a, seed_b))
    return {"neighbours part": side_by_side < N / 2, "other batches": members != others, "X": X}


def met_and_stood():
    """Six samples in batches of two, pass after pass: which pairs share a batch, and who stands where."""
    source, met, stood = torch.Generator().manual_seed(seed_a), set(), set()
    for _ in range(200):  # in a random order, 200 passes miss a pair with a probability below 1e-17
        batches = positions(pairs_from(X[:6], y[:6], 2, source), X[:6])
        met |= {tuple(sorted(batch)) for batch in batches}
        stood |= set(enumerate(itertools.chain(*batches)))
    return {"pairs that met": sorted(met), "places": sorted(stood), "X": X}


def data_afterwards():
    mine, labels, source = X.clone(), y.clone(), torch.Generator().manual_seed(seed_a)
    count = sum(len(Xb) for Xb, _ in itertools.islice(minibatches(mine, labels, batch_size, source), N + 1))
    return {"samples that came": count, "X": mine, "y": labels}


observe("shapes, the last batch is short", shapes_from(N, batch_size), weight=0.2, hint="对 7 个样本和 batch_size 3，打印各个批次的大小。")
observe(
    "shapes, nothing is left over", shapes_from(full * batch_size, batch_size), weight=0.1, hint="对 6 个样本和 batch_size 3，打印各个批次的大小。"
)
observe(
    "shapes, one sample is left over",
    shapes_from(2 * batch_size + 1, batch_size),
    weight=0.1,
    hint="打印 7 个样本、batch_size 3 时的批次：最后一个样本到哪里去了？",
)
observe(
    "shapes, one batch holds all", shapes_from(N, N + batch_size), weight=0.1, hint="batch_size 大于样本数时，会得到什么？"
)
observe("each sample comes once", each_sample_once(), weight=0.1, hint="让 X 为 0, 1, 2, …，打印得到的东西：每个数都在吗？而且只出现一次吗？")
observe("each label stays with its sample", labels_kept(), weight=0.4, hint="跟踪一个样本和它的标签：两者是用相同的位置取出的吗？")
observe("samples with more dimensions", images_in_their_old_order(), weight=0.2, hint="X 可能不止两个维度：你的哪行代码默认有两个？")
observe(
    "another state of the generator gives another order", other_state(), weight=0.1, hint="所有的随机性都来自传给你的生成器吗？而且它是原样使用的吗？"
)
observe(
    "the same state of the generator gives the same order",
    same_state(),
    weight=0.1,
    hint="所有的随机性都来自传给你的生成器吗？而且它是原样使用的吗？",
)
observe("the next pass has a new order", next_pass(), weight=0.1, hint="用同一个生成器把数据走两遍：什么是重新抽取的？")
observe("any two samples may meet in a batch", mixed(), weight=0.3, hint="走很多遍之后，哪些样本可能在同一个批次里？")
observe(
    "X and y are left unchanged", data_afterwards(), weight=0.1, hint="比较一下 X 和 y 在调用前后的样子。", effect=True
)
observe(
    "each sample may come anywhere, beside any other",
    met_and_stood(),
    weight=0.1,
    hint="取 6 个样本，每批 2 个，做很多次。每一对样本是否都有同在一个批次的时候？",
)
### END HIDDEN TESTS

# %% [markdown] exercise="numerical_grad" role="statement" points=1 minutes=10
# ## 用试的办法求梯度 · 1 分 · 10 分钟
# **编写** `numerical_grad(f, x, eps=1e-4)`：用中心差分求梯度。它很慢，但不需要公式，所以手算梯度之后，经典的检查办法就是它。
#
# 对 `x` 的每个元素单独处理：先给它加上 `eps`，再从它减去 `eps`，其他元素都保持原样。用加上 eps 后的 f 值与减去 eps 后的 f 值之差，除以 (2 · eps)，就是导数。
#
# **输入**
# - `f`：一个函数，接收形状与 `x` 相同的张量，返回 0 维张量。
# - `x`：任意形状的 float64 张量，例如 (3,) 或 (2, 3)。它不需要梯度。
# - `eps`：一个很小的数。
#
# **返回**一个形状与 `x` 相同的 float64 张量。float32 的有效数字在这里不够：两个几乎相等的数相减，只剩下最后几位。
#
# **不允许**使用 autograd。调用之后，`x` 里的数必须与之前相同。
#
# **示例**：f(x) = x₀³ + 2·x₁，在 `x` = [2, 1] 处，`eps` = 0.1：(2.1³ − 1.9³) / 0.2 = (9.261 − 6.859) / 0.2 = 12.01，(2·1.1 − 2·0.9) / 0.2 = 2。结果是 [12.01, 2]。`eps` 这么大，结果不完全等于真正的斜率 12。

# %% exercise="numerical_grad" role="answer"
def numerical_grad(f, x, eps=1e-4):
    """用中心差分近似 f 在 x 处的梯度。

    形状：x (...)，float64 -> (...)，float64
    """
    # todo: 1. 创建一个结果，形状和类型与 x 相同
    #       2. 对 x 的每个元素，分别在加上 eps 和减去 eps 时计算 f
    #       3. 把差除以 2 eps；确保 x 与之前相同
    ### BEGIN SOLUTION
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.view(-1)[i] = (f(x + shift) - f(x - shift)) / (2 * eps)
    return result
    ### END SOLUTION

# %% exercise="numerical_grad" role="test"
x = torch.tensor([2.0, 1.0, -3.0], dtype=torch.float64)
table = torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.5, 4.0]], dtype=torch.float64)
with checks("numerical_grad") as check:
    check(
        numerical_grad,
        lambda x: x[0] ** 3 + 2 * x[1] - x[2],
        x,
        0.1,
        wanted=torch.tensor([12.01, 2.0, -1.0], dtype=torch.float64),
        rtol=1e-6,
        hint="这就是上面的示例：一次一个元素，两个方向都算，再除以 2 eps",
    )
    check(
        numerical_grad,
        lambda x: x[0] * x[1] * x[2],
        x,
        wanted=torch.tensor([-3.0, -6.0, 2.0], dtype=torch.float64),
        rtol=1e-6,
        hint="移动一个元素时，其他元素都必须保持自己的数：在 f 里面打印 x",
    )
    check(
        numerical_grad,
        lambda x: (x[0] * x[1]).sum(),
        table,
        wanted=torch.tensor([[-1.0, 0.5, 4.0], [1.0, 2.0, 3.0]], dtype=torch.float64),
        rtol=1e-6,
        hint="x 可能有几个维度：它的 6 个元素，每个都需要自己的两次 f 调用",
    )
    check.value(
        "这些调用之后的 x",
        [x, table],
        wanted=[
            torch.tensor([2.0, 1.0, -3.0], dtype=torch.float64),
            torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.5, 4.0]], dtype=torch.float64),
        ],
        rtol=1e-6,
        hint="在 x 的副本上做，或者把改过的恢复原样",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, left_unchanged, observe, result_of

vector = given("a vector", lambda: torch.randn(5, dtype=torch.float64))
matrix = given("a matrix", lambda: torch.randn(3, 4, dtype=torch.float64))
factors = given("factors", lambda: 1 + torch.rand(5, dtype=torch.float64))
mixing = given("mixing matrix", lambda: torch.randn(4, 3, dtype=torch.float64))
large_eps = given("a large eps", lambda: random.uniform(0.2, 0.6))
exact = {"rtol": 1e-6, "atol": 1e-8}


def wavy(x):
    """So steep and short a wave that the size of eps shows, also when it is small."""
    return (factors * torch.sin(100 * x)).sum() + x.prod()


def cubic(x):
    """Every element acts on the slopes of the others; the third power tells a large eps from a small one."""
    return (factors * x**3).sum() + (factors * x).sum() ** 2


def straight(x):
    """Its slope is the same everywhere, so one side of x is as good as both; autograd cannot see into it."""
    return (factors * x.detach()).sum()


def of_a_matrix(x):
    """A function that autograd cannot see into."""
    return (x.detach() @ mixing).pow(3).sum() + x.detach().sum() ** 2


observe(
    "a straight function",
    result_of(numerical_grad, straight, vector),
    weight=0.3,
    hint="打印 f 的两个值，以及你除以什么：商就是那条直线的斜率。",
    **exact,
)
observe(
    "the slope at a vector, eps as it comes",
    result_of(numerical_grad, wavy, vector),
    weight=0.2,
    hint="手算一遍题目里的示例，对每个元素打印 f 的两个值。",
    **exact,
)
observe(
    "a large eps",
    result_of(numerical_grad, cubic, vector, large_eps),
    weight=0.2,
    hint="eps 很大时，得到的是题目里的商，而不是真正的斜率：你的代码在哪里用到 eps？",
    **exact,
)
observe(
    "the slope at a matrix",
    result_of(numerical_grad, of_a_matrix, matrix),
    weight=0.2,
    hint="在矩阵里，每个元素都是单独移动的吗？",
    **exact,
)
observe(
    "x is as before afterwards",
    left_unchanged(numerical_grad, cubic, vector, large_eps)[1],
    weight=0.1,
    hint="打印 x 在调用前后的值。",
    effect=True,
    **exact,
)
### END HIDDEN TESTS

# %% [markdown] exercise="mlp_backward" role="statement" points=3 minutes=30
# ## 手算链式法则 · 3 分 · 30 分钟
# **编写** `mlp_backward(x, y, W1, b1, W2, b2)`：用链式法则求出一个小网络的损失的梯度。
#
# 网络和它的损失，一步一步写出来：
#
# | 步骤 | 形状 |
# | --- | --- |
# | z = x · W1ᵀ + b1 | (N, hidden) |
# | h = relu(z) | (N, hidden) |
# | p = h · W2ᵀ + b2 | (N, out) |
# | 损失 = (p − y)² 对全部 N · out 个数的均值 | 一个数 |
#
# **输入** `x` (N, in)、`y` (N, out)、`W1` (hidden, in)、`b1` (hidden,)、`W2` (out, hidden)、`b2` (out,)。
#
# **返回**一个字典，键为 `'W1'`、`'b1'`、`'W2'` 和 `'b2'`。每个键对应损失的梯度，是与该参数形状相同的张量。
#
# **不允许**使用任何形式的 autograd（`backward`、`torch.autograd`、`torch.func`）。用了它的答案不得分。你的函数会在 `torch.no_grad()` 里面调用，`backward` 在那里不起作用。不要改变传给你的东西。
#
# **可以用到**：梯度的形状与它所属的量相同。如果形状只有一种接法，那多半就是对的。从损失开始，一步一步往回走：先是 p，然后是 W2、b2 和 h，然后是 z，然后是 W1 和 b1。
#
# **示例**：一个样本 `x` = [1, 2]，`y` = [1]，其中 `W1` = [[1, 1], [1, −1]]，`b1` = [0, 0]，`W2` = [[2, 5]]，`b2` = [−1]。于是 z = [3, −1]，h = [3, 0]，p = 5。损失在 p 处的斜率是 2·(5 − 1) = 8。所以 `'b2'` 是 [8]，`'W2'` 是 [[24, 0]]。在 h 处是 [16, 40]。第二个单元是关着的，所以在 z 处是 [16, 0]：`'b1'` 是 [16, 0]，`'W1'` 是 [[16, 32], [0, 0]]。

# %% exercise="mlp_backward" role="answer"
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    """求出两层网络的均方误差的梯度。

    形状：x (N, in)，y (N, out)，W1 (hidden, in)，b1 (hidden,)，W2 (out, hidden)，b2 (out,) -> {'W1': (hidden, in), 'b1': (hidden,), 'W2': (out, hidden), 'b2': (out,)}
    """
    # todo: 1. 前向走一遍，留下 z、h 和 p
    #       2. 损失在 p 处的斜率 (N, out)：每个数在均值里占多大份额？
    #       3. 由它得到 W2 和 b2 处的斜率，以及 h 处的斜率
    #       4. z 处的斜率：relu 只在 z 大于 0 的地方让它通过
    #       5. 由它得到 W1 和 b1 处的斜率
    ### BEGIN SOLUTION
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    p = h @ W2.T + b2
    slope_p = 2 * (p - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}
    ### END SOLUTION

# %% exercise="mlp_backward" role="test"
def gradient_by_hand(name, *tensors):
    """在 torch.no_grad() 里面调用 mlp_backward，返回四个梯度之一。"""
    with torch.no_grad():
        return mlp_backward(*tensors)[name]


def gradients_by_autograd(x, y, *parameters):
    """PyTorch 给出的结果：依次是 W1、b1、W2、b2。"""
    W1, b1, W2, b2 = parameters = [p.clone().requires_grad_() for p in parameters]
    loss = ((torch.relu(x @ W1.T + b1) @ W2.T + b2 - y) ** 2).mean()
    return torch.autograd.grad(loss, parameters)


drawn = torch.Generator().manual_seed(3)
network_shapes = [(7, 4), (7, 3), (5, 4), (5,), (3, 5), (3,)]  # x、y、W1、b1、W2、b2
tensors = [torch.randn(shape, generator=drawn) for shape in network_shapes]
copies = [tensor.clone() for tensor in tensors]
wanted_W1, wanted_b1, wanted_W2, wanted_b2 = gradients_by_autograd(*copies)
with checks("mlp_backward") as check:
    check(
        gradient_by_hand,
        "b2",
        *tensors,
        wanted=wanted_b2,
        hint="b2 加到了 p 的每一行，所以要把各行加起来；对 7 · 3 个数取均值，每个占 1/21",
    )
    check(
        gradient_by_hand,
        "W2",
        *tensors,
        wanted=wanted_W2,
        hint="W2 与 h 相乘：h 是 relu 的输出吗？结果的方向转对了吗？",
    )
    check(
        gradient_by_hand,
        "b1",
        *tensors,
        wanted=wanted_b1,
        hint="往回走时，relu 只在 z 大于 0 的地方让斜率通过：要看 z，不要看斜率",
    )
    check(
        gradient_by_hand,
        "W1",
        *tensors,
        wanted=wanted_W1,
        hint="前向时，与 W1 相乘的是什么？它与 z 处的斜率配对，就像 h 与 p 处的斜率配对",
    )
    check.value(
        "这些调用之后的 x、y、W1、b1、W2 和 b2",
        tensors,
        wanted=copies,
        hint="有原地运算改变了传给你的东西：找一找 +=、*= 和以 _ 结尾的名字",
    )
### BEGIN HIDDEN TESTS
import torch

from torchcourse.grading import given, not_allowed, observe

not_allowed("autograd", "func", "enable_grad", "set_grad_enabled")


def drawn_network(count, dtype=torch.float32):
    """x, y, W1, b1, W2, b2; no two sizes are the same."""
    shapes = [(count, 4), (count, 3), (6, 4), (6,), (3, 6), (3,)]
    return [torch.randn(shape, dtype=dtype) for shape in shapes]


batch = given("a batch", lambda: drawn_network(9))
one_row = given("a single row", lambda: drawn_network(1))
in_double = given("a batch in double precision", lambda: drawn_network(8, torch.float64))


def worked_out(tensors):
    with torch.no_grad():
        gradients = mlp_backward(*[tensor.clone() for tensor in tensors])
    return {name: gradients[name] for name in ("W1", "b1", "W2", "b2")}


def of(name):
    return worked_out(batch)[name]


def direction(name):
    """One gradient over its own length: a factor that is wrong for the whole loss is no matter here."""
    return of(name) / of(name).norm()


def inputs_afterwards():
    mine = [tensor.clone() for tensor in batch]
    return {"keys": sorted(mlp_backward(*mine)), "inputs": mine}


observe("the gradient of b2", of("b2"), weight=0.3, hint="对题目里的示例，打印损失在 p 处的斜率：它除以了什么？")
observe("the gradient of b2, up to a factor", direction("b2"), weight=0.2, hint="b2 的一个数加到了每一行：各行的斜率合在一起，对它意味着什么？")
observe("the gradient of W2", of("W2"), weight=0.5, hint="打印 h 的形状和 p 处斜率的形状：沿哪个轴求和？")
observe("the gradient of W2, up to a factor", direction("W2"), weight=0.2, hint="打印 h 的形状和 p 处斜率的形状：沿哪个轴求和？")
observe("the gradient of b1", of("b1"), weight=0.4, hint="前向时哪些单元是关着的？往回走时，它们让什么通过？")
observe("the gradient of b1, up to a factor", direction("b1"), weight=0.2, hint="前向时哪些单元是关着的？往回走时，它们让什么通过？")
observe("the gradient of W1", of("W1"), weight=0.5, hint="打印 x 的形状和 z 处斜率的形状：沿哪个轴求和？")
observe("the gradient of W1, up to a factor", direction("W1"), weight=0.2, hint="打印 x 的形状和 z 处斜率的形状：沿哪个轴求和？")
observe("all gradients for a single row", worked_out(one_row), weight=0.2, hint="只有一行，就是只含一个样本的批次：你的哪行代码对它另作处理？")
observe("all gradients in double precision", worked_out(in_double), weight=0.2, hint="全部以 float64 传入：你的哪行代码改变了 dtype？")
observe(
    "the inputs are left unchanged", inputs_afterwards(), weight=0.1, hint="保留输入的副本，调用你的函数，再比较。", effect=True
)
### END HIDDEN TESTS

# %% [markdown] exercise="ewma" role="statement" points=2 minutes=10
# ## 会遗忘的平均 · 2 分 · 10 分钟
# **编写** `ewma(values, beta, bias_correction=False)`，即指数加权移动平均。
#
# 它从 v₀ = 0 开始。每个值 xₜ（t = 1, 2, 3, …）都让它移动：vₜ = β · vₜ₋₁ + (1 − β) · xₜ。因为从 0 开始，最初几个平均太小。偏差修正针对的是返回的数：vₜ / (1 − βᵗ)。平均本身不带修正，继续往下算。
#
# **输入** `values`，一个数的列表或 1 维浮点张量；`beta`，0 与 1 之间的一个数；`bias_correction`，是否修正。
#
# **返回**的数与给定的值一样多，每个 t 一个。可以是数的列表，也可以是 1 维张量。
#
# **不允许**改变 `values`。
#
# **示例**：`values` = [10, 20, 30]，`beta` = 0.8。v₁ = 0.8·0 + 0.2·10 = 2，v₂ = 0.8·2 + 0.2·20 = 5.6，v₃ = 0.8·5.6 + 0.2·30 = 10.48。加上偏差修正：2 / (1 − 0.8) = 10，5.6 / (1 − 0.64) = 15.556，10.48 / (1 − 0.512) = 21.475。

# %% exercise="ewma" role="answer"
def ewma(values, beta, bias_correction=False):
    """用按指数衰减的权重对 values 取平均；返回每个值之后的平均。"""
    # todo: 1. 从 0 开始
    #       2. 对每个值，把之前的平均与这个值混合
    #       3. 收集平均，若要求修正就收集修正后的；往下算时用未修正的
    ### BEGIN SOLUTION
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = beta * average + (1 - beta) * value
        averages.append(average / (1 - beta**t) if bias_correction else average)
    return averages
    ### END SOLUTION

# %% exercise="ewma" role="test"
def ewma_as_tensor(values, beta, **settings):
    """调用 ewma，把它的数作为 float64 张量返回，这样返回列表或张量都行。"""
    averages = ewma(values, beta, **settings)
    if not isinstance(averages, torch.Tensor):
        averages = list(averages)
    return torch.as_tensor(averages, dtype=torch.float64)


temperatures = [10.0, 20.0, 30.0, -5.0]
with checks("ewma") as check:
    check(
        ewma_as_tensor,
        temperatures,
        0.8,
        wanted=torch.tensor([2.0, 5.6, 10.48, 7.384], dtype=torch.float64),
        hint="前三个就是上面的示例：旧的平均乘哪个因子，新的值乘哪个？",
    )
    check(
        ewma_as_tensor,
        temperatures,
        0.8,
        bias_correction=True,
        wanted=torch.tensor([10.0, 15.555556, 21.475410, 12.506775], dtype=torch.float64),
        hint="t 从 1 数起；修正的是你返回的数，而不是用来往下算的数",
    )
    check(
        ewma_as_tensor,
        torch.tensor(temperatures),
        0.8,
        wanted=torch.tensor([2.0, 5.6, 10.48, 7.384], dtype=torch.float64),
        hint="values 也可能是张量",
    )
    check(
        ewma_as_tensor,
        [1, 2],
        0.8,
        wanted=torch.tensor([0.2, 0.56], dtype=torch.float64),
        hint="values 可能是整数；它们的平均却不是",
    )
    check.value(
        "这些调用之后的 values",
        temperatures,
        wanted=[10.0, 20.0, 30.0, -5.0],
        hint="把各个平均收集到一个单独的列表里",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, observe, result_of

numbers = given("values", lambda: [random.uniform(-30, 30) for _ in range(23)])
whole = given("whole numbers", lambda: random.sample(range(11, 100), 9))
beta = given("beta", lambda: random.choice([random.uniform(0.6, 0.8), random.uniform(0.85, 0.95)]))
tensor = torch.tensor(numbers)


def averages(values, *settings):
    """A list of numbers, of 0-d tensors, or a tensor: all are right."""
    found = result_of(ewma, values, beta, *settings)
    return torch.as_tensor(found if isinstance(found, torch.Tensor) else list(found), dtype=torch.float64)


def values_afterwards():
    mine, as_tensor = list(numbers), tensor.clone()
    counts = [len(list(ewma(values, beta))) for values in (mine, as_tensor)]
    return {"numbers that came": counts, "list": mine, "tensor": as_tensor}


observe("without bias correction", averages(numbers), weight=0.3, hint="手算一遍题目里的示例，打印每个值之后的平均。")
observe("with bias correction", averages(numbers, True), weight=0.4, hint="对题目里的示例，把 t、平均和修正后的平均并排打印出来。")
observe("values in a tensor", averages(tensor), weight=0.3, hint="values 可能是张量：打印你收集的东西的类型。")
observe("values in a tensor, corrected", averages(tensor, True), weight=0.3, hint="values 可能是张量：打印你收集的东西的类型。")
observe("whole numbers", averages(whole), weight=0.1, hint="values 可能是整数：小数点后面的数字到哪里去了？")
observe("a single value", averages(numbers[:1]), weight=0.2, hint="只有一个值时，就有一个平均：顺着你的代码走一遍。")
observe("a single value, corrected", averages(numbers[:1], True), weight=0.2, hint="只有一个值时，就有一个平均：顺着你的代码走一遍。")
observe("the values are left unchanged", values_afterwards(), weight=0.2, hint="打印 values 在调用前后的值。", effect=True)
### END HIDDEN TESTS

# %% [markdown] exercise="momentum_step" role="statement" points=2 minutes=15
# ## 动量法 · 2 分 · 15 分钟
# **编写** `momentum_step(w, grad, state, lr, mu=0.9)`，即带动量的一步梯度下降，与 PyTorch 的 `SGD` 一样：
#
# 先 buf ← μ · buf + g，再 w ← w − lr · buf。第一步之前，buf 是 0。
#
# 学习率不在 buf 里面。所以新的学习率会立刻作用于整个 buf。
#
# **输入**
# - `w` 和 `grad`：两个形状相同的张量，形状任意；都不需要梯度。
# - `state`：归你使用的字典，每个参数一个。第一步时它是 `{}`。你放进去的东西，同一个参数走下一步时还在。
# - `lr` 和 `mu`：两个数。
#
# **返回**新的 `w`。可以是新的张量，也可以是原地改变的 `w` 本身。
#
# **不允许**使用 `torch.optim` 的优化器：这一步要从零写出。也不允许改变 `grad`。调用者可能会把下一个梯度写进同一个张量，所以不要保留对它的引用：要保存自己的一份数。
#
# **示例**：`w` = 1，`mu` = 0.9。先是 `grad` = 2，`lr` = 0.1：buf = 2，w = 1 − 0.1·2 = 0.8。然后 `grad` = 1，`lr` = 0.01：buf = 0.9·2 + 1 = 2.8，w = 0.8 − 0.01·2.8 = 0.772。

# %% exercise="momentum_step" role="answer"
def momentum_step(w, grad, state, lr, mu=0.9):
    """用动量走一步；返回新的 w。

    形状：w (...)，grad (...) -> (...)
    """
    # todo: 1. 从 state 里取出 buf；第一步时它是 0
    #       2. 用 mu 缩小 buf，加上梯度，再存进 state
    #       3. 让 w 移动 lr 乘以 buf，并返回它
    ### BEGIN SOLUTION
    state["buf"] = mu * state.get("buf", 0) + grad
    return w - lr * state["buf"]
    ### END SOLUTION

# %% exercise="momentum_step" role="test"
momentum_grad = torch.tensor([2.0, -1.0])
momentum_state = {}
with checks("momentum_step") as check:
    w = check(
        momentum_step,
        torch.tensor([1.0, 3.0]),
        momentum_grad,
        momentum_state,
        0.1,
        wanted=torch.tensor([0.8, 3.1]),
        hint="第一步之前 buf 是 0，所以 buf 就变成梯度：示例说明了接下来怎样",
    )
    momentum_grad.copy_(torch.tensor([1.0, 4.0]))  # 下一个梯度放在同一个张量里
    w = check(
        momentum_step,
        w,
        momentum_grad,
        momentum_state,
        0.01,
        wanted=torch.tensor([0.772, 3.069]),
        hint="打印这一步开始时 state 里有什么：应该是第一个梯度 [2, -1]",
    )
    check.value(
        "一步之后的梯度",
        momentum_grad,
        wanted=torch.tensor([1.0, 4.0]),
        hint="有原地运算改变了 grad：你的 state 里的张量，是不是 grad 本身？",
    )
    check(
        momentum_step,
        torch.tensor([5.0, 5.0]),
        torch.tensor([1.0, 1.0]),
        {},
        0.1,
        wanted=torch.tensor([4.9, 4.9]),
        hint="这是另一个参数，state 是空的：不要在 state 之外保存任何东西",
    )
    momentum_grad.copy_(torch.tensor([-1.0, 2.0]))
    check(
        momentum_step,
        w,
        momentum_grad,
        momentum_state,
        1.0,
        mu=0.5,
        wanted=torch.tensor([0.372, -0.481]),
        hint="这里的 lr 和 mu 是新的：buf 是 0.5 · [2.8, 3.1] + [-1, 2]，而 lr = 1 作用于整个 buf",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, not_allowed, observe, result_of
from torchcourse.grading.step_probes import (
    after_steps,
    after_steps_from_one_tensor,
    after_steps_in_turn,
    drawn_gradients,
    gradients_after_steps,
)

not_allowed("SGD", "fused_sgd")
starts = given("two starts", lambda: torch.randn(2, 5))
slopes = given("gradients of both", lambda: drawn_gradients(5, 2, 5))
matrix = given("a matrix", lambda: torch.randn(3, 4, dtype=torch.float64))
matrix_slopes = given("gradients of a matrix", lambda: drawn_gradients(4, 3, 4, dtype=torch.float64))
rates = given("learning rates", lambda: random.sample([0.05, 0.4, 0.1, 0.8, 0.2], 5))
rate = given("learning rate", lambda: random.uniform(0.1, 0.5))
mu = given("mu", lambda: random.uniform(0.6, 0.8))
start, own = starts[0], slopes[:, 0]

observe("the first step", result_of(momentum_step, start, own[0], {}, rate), weight=0.4, hint="第一步之前 buf 是 0：手算题目里示例的第一步。")
observe(
    "two steps",
    after_steps(momentum_step, start, own[:2], rate, mu=mu),
    weight=0.2,
    hint="对题目里的示例，打印每一步之后的 buf：第一个梯度还在里面吗？",
)
observe(
    "five steps, mu as it comes",
    after_steps(momentum_step, start, own, rate),
    weight=0.2,
    hint="打印每一步之后的 buf：第一个梯度还剩多少？",
)
observe(
    "five steps with another mu",
    after_steps(momentum_step, start, own, rate, mu=mu),
    weight=0.1,
    hint="换一个 mu 来调用：你的代码在哪里用到它？",
)
observe(
    "five steps, each with a new learning rate",
    after_steps(momentum_step, start, own, rates, mu=mu),
    weight=0.5,
    hint="在两步之间改变 lr：新的学习率作用于什么？",
)
observe(
    "two parameters in turn",
    after_steps_in_turn(momentum_step, starts, slopes, rate, mu=0.9),
    weight=0.2,
    hint="每个参数有自己的 state：你把 buf 存在哪里？",
)
observe(
    "all gradients come in one tensor",
    after_steps_from_one_tensor(momentum_step, start, own, rate, mu=0.9),
    weight=0.1,
    hint="调用者把下一个梯度写进同一个张量：你保存的是那个张量，还是自己的一份数？",
)
observe(
    "a matrix in double precision",
    after_steps(momentum_step, matrix, matrix_slopes, rates[:4], mu=0.9),
    weight=0.1,
    hint="w 可能是矩阵，而且是 float64：你的哪行代码默认它是别的样子？",
)
observe(
    "the gradients are left alone",
    gradients_after_steps(momentum_step, start, own[:3], rate),
    weight=0.2,
    hint="保留各个梯度的副本，走三步，再比较。",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="adagrad_step" role="statement" points=2 minutes=15
# ## AdaGrad · 2 分 · 15 分钟
# **编写** `adagrad_step(w, grad, state, lr, eps=1e-10)`，像 PyTorch 的 `Adagrad` 那样走一步：
#
# 先 s ← s + g²，再 w ← w − lr · g / (√s + eps)。第一步之前，s 是 0。
#
# `w` 的每个元素有自己的 s：平方和开方都逐元素进行。一个元素一旦有过大的梯度，从此步子就更小。`eps` 让梯度一直为 0 的元素不会遇到 0 / 0。它可以像这里一样在开方之后加上，也可以放在根号里面。
#
# **输入** `w` 和 `grad`，两个形状相同的张量；`state`，这个参数的字典，归你使用，第一步时是 `{}`；`lr` 和 `eps`，两个数。
#
# **返回**新的 `w`。可以是新的张量，也可以是原地改变的 `w` 本身。
#
# **不允许**使用 `torch.optim` 的优化器：这一步要从零写出。也不允许改变 `grad`，或者保留对它的引用。
#
# **示例**：`w` = 1，`lr` = 0.5。先是 `grad` = 3：s = 9，w = 1 − 0.5·3/3 = 0.5。然后 `grad` = 4：s = 9 + 16 = 25，w = 0.5 − 0.5·4/5 = 0.1。

# %% exercise="adagrad_step" role="answer"
def adagrad_step(w, grad, state, lr, eps=1e-10):
    """用 AdaGrad 走一步；返回新的 w。

    形状：w (...)，grad (...) -> (...)
    """
    # todo: 1. 从 state 里取出 s；第一步时它是 0
    #       2. 加上梯度的平方，把 s 存进 state
    #       3. 让 w 移动“lr 乘以梯度，除以 s 的平方根”，并返回它；eps 保护这个除法
    ### BEGIN SOLUTION
    state["s"] = state.get("s", 0) + grad**2
    return w - lr * grad / (state["s"].sqrt() + eps)
    ### END SOLUTION

# %% exercise="adagrad_step" role="test"
adagrad_grad = torch.tensor([3.0, -2.0, 0.0])
adagrad_state = {}
with checks("adagrad_step") as check:
    w = check(
        adagrad_step,
        torch.tensor([1.0, 2.0, 3.0]),
        adagrad_grad,
        adagrad_state,
        0.5,
        wanted=torch.tensor([0.5, 2.5, 3.0]),
        hint="逐元素来看：s 是 [9, 4, 0]，它的平方根是 [3, 2, 0]；eps 让最后一个不会遇到 0 / 0",
    )
    check.value(
        "一步之后的梯度",
        adagrad_grad,
        wanted=torch.tensor([3.0, -2.0, 0.0]),
        hint="有原地运算改变了 grad：请把平方放进新的张量",
    )
    adagrad_grad.copy_(torch.tensor([4.0, -1.5, 0.0]))  # 下一个梯度放在同一个张量里
    w = check(
        adagrad_step,
        w,
        adagrad_grad,
        adagrad_state,
        0.5,
        wanted=torch.tensor([0.1, 2.8, 3.0]),
        hint="平方会累加：s 现在是 [9 + 16, 4 + 2.25, 0]。打印 state 里有什么",
    )
    check(
        adagrad_step,
        torch.tensor([5.0, 5.0, 5.0]),
        torch.tensor([-1.0, 1.0, 7.0]),
        {},
        0.1,
        wanted=torch.tensor([5.1, 4.9, 4.9]),
        hint="这是另一个参数，state 是空的：不要在 state 之外保存任何东西",
    )
    adagrad_grad.copy_(torch.tensor([12.0, 6.0, 0.0]))
    check(
        adagrad_step,
        w,
        adagrad_grad,
        adagrad_state,
        0.5,
        wanted=torch.tensor([-0.361538, 2.338462, 3.0]),
        hint="第一个参数的第三步：s 是 [9 + 16 + 144, 4 + 2.25 + 36, 0]",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, not_allowed, observe, result_of
from torchcourse.grading.step_probes import (
    after_steps,
    after_steps_from_one_tensor,
    after_steps_in_turn,
    drawn_gradients,
    gradients_after_steps,
    with_large_eps,
)

not_allowed("Adagrad", "fused_adagrad")
starts = given("two starts", lambda: torch.randn(2, 5))
slopes = given("gradients of both", lambda: drawn_gradients(5, 2, 5))
matrix = given("a matrix", lambda: torch.randn(3, 4, dtype=torch.float64))
matrix_slopes = given("gradients of a matrix", lambda: drawn_gradients(4, 3, 4, dtype=torch.float64))
rates = given("learning rates", lambda: random.sample([0.05, 0.4, 0.1, 0.8, 0.2], 5))
rate = given("learning rate", lambda: random.uniform(0.1, 0.5))
start, own = starts[0], slopes[:, 0]
quiet = own.clone()
quiet[:, 1] = quiet[:2, 3] = 0  # one element never has a gradient, and another only from the third step on

observe("the first step", result_of(adagrad_step, start, own[0], {}, rate), weight=0.3, hint="第一步之前 s 是 0：手算题目里示例的第一步。")
observe("two steps", after_steps(adagrad_step, start, own[:2], rate), weight=0.2, hint="对题目里的示例，打印每一步之后的 s：第一个梯度还在里面吗？")
observe(
    "five steps, each with a new learning rate",
    after_steps(adagrad_step, start, own, rates),
    weight=0.4,
    hint="打印每一步之后的 s，旁边打印到那时为止各个梯度的平方之和。",
)
observe(
    "elements without a gradient",
    after_steps(adagrad_step, start, quiet, rate),
    weight=0.3,
    hint="让梯度的一个元素每一步都是 0，打印新的 w。",
)
observe(
    "two parameters in turn",
    after_steps_in_turn(adagrad_step, starts, slopes, rate),
    weight=0.2,
    hint="每个参数有自己的 state：你把 s 存在哪里？",
)
observe(
    "all gradients come in one tensor",
    after_steps_from_one_tensor(adagrad_step, start, own, rate),
    weight=0.1,
    hint="调用者把下一个梯度写进同一个张量：你保存的是那个张量，还是自己的一份数？",
)
observe(
    "a matrix in double precision",
    after_steps(adagrad_step, matrix, matrix_slopes, rates[:4]),
    weight=0.2,
    hint="w 可能是矩阵，而且是 float64：你的哪行代码默认它是别的样子？",
)
observe(
    "the gradients are left alone",
    gradients_after_steps(adagrad_step, start, own[:3], rate),
    weight=0.2,
    hint="保留各个梯度的副本，走三步，再比较。",
    effect=True,
)
observe(
    "a large eps shortens the step",
    with_large_eps(adagrad_step, start, own[0], rate),
    weight=0.1,
    hint="第一步分别用 eps = 3 和平常的 eps 来走，比较两者的长度。",
)
### END HIDDEN TESTS

# %% [markdown] exercise="rmsprop_step" role="statement" points=2 minutes=15
# ## RMSProp · 2 分 · 15 分钟
# **编写** `rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8)`，像 PyTorch 的 `RMSprop` 那样走一步：
#
# 先 v ← α · v + (1 − α) · g²，再 w ← w − lr · g / (√v + eps)。第一步之前，v 是 0。
#
# v 是梯度平方的一种会遗忘的平均，而 AdaGrad 的 s 只增不减。它不针对“从 0 开始”做修正，所以第一步很长：每个元素都是 lr / √(1 − α)。`eps` 可以在开方之后加上，也可以放在根号里面。
#
# **输入** `w` 和 `grad`，两个形状相同的张量；`state`，这个参数的字典，归你使用，第一步时是 `{}`；`lr`、`alpha` 和 `eps`，三个数。
#
# **返回**新的 `w`。可以是新的张量，也可以是原地改变的 `w` 本身。
#
# **不允许**使用 `torch.optim` 的优化器：这一步要从零写出。也不允许改变 `grad`，或者保留对它的引用。
#
# **示例**：`w` = 1，`lr` = 0.1，`alpha` = 0.75。先是 `grad` = 2：v = 0.25·4 = 1，w = 1 − 0.1·2/1 = 0.8。然后 `grad` = 1：v = 0.75·1 + 0.25·1 = 1，w = 0.8 − 0.1·1/1 = 0.7。

# %% exercise="rmsprop_step" role="answer"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    """用 RMSProp 走一步；返回新的 w。

    形状：w (...)，grad (...) -> (...)
    """
    # todo: 1. 从 state 里取出 v；第一步时它是 0
    #       2. 把 v 与梯度的平方混合，再存进 state
    #       3. 让 w 移动“lr 乘以梯度，除以 v 的平方根”，并返回它；eps 保护这个除法
    ### BEGIN SOLUTION
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return w - lr * grad / (state["v"].sqrt() + eps)
    ### END SOLUTION

# %% exercise="rmsprop_step" role="test"
rmsprop_grad = torch.tensor([2.0, -4.0, 0.0])
rmsprop_state = {}
with checks("rmsprop_step") as check:
    w = check(
        rmsprop_step,
        torch.tensor([1.0, 2.0, 3.0]),
        rmsprop_grad,
        rmsprop_state,
        0.1,
        alpha=0.75,
        wanted=torch.tensor([0.8, 2.2, 3.0]),
        hint="逐元素来看：v 是 0.25 · [4, 16, 0]，它的平方根是 [1, 2, 0]；eps 让最后一个不会遇到 0 / 0",
    )
    check.value(
        "一步之后的梯度",
        rmsprop_grad,
        wanted=torch.tensor([2.0, -4.0, 0.0]),
        hint="有原地运算改变了 grad：请把平方放进新的张量",
    )
    rmsprop_grad.copy_(torch.tensor([4.0, 2.0, 0.0]))  # 下一个梯度放在同一个张量里
    w = check(
        rmsprop_step,
        w,
        rmsprop_grad,
        rmsprop_state,
        0.1,
        alpha=0.75,
        wanted=torch.tensor([0.616467, 2.1, 3.0]),
        hint="v 现在是 0.75 · [1, 4, 0] + 0.25 · [16, 4, 0] = [4.75, 4, 0]。打印 state 里有什么",
    )
    check(
        rmsprop_step,
        torch.tensor([5.0, 5.0, 5.0]),
        torch.tensor([-1.0, 1.0, 7.0]),
        {},
        0.1,
        wanted=torch.tensor([5.316228, 4.683772, 4.683772]),
        hint="没有给出 alpha 时，它是 0.9：第一步是 lr / sqrt(0.1)，而且 state 又是空的",
    )
    rmsprop_grad.copy_(torch.tensor([1.0, -2.0, 0.0]))
    check(
        rmsprop_step,
        w,
        rmsprop_grad,
        rmsprop_state,
        0.1,
        alpha=0.75,
        wanted=torch.tensor([0.565252, 2.2, 3.0]),
        hint="第一个参数的第三步：v 是 0.75 · [4.75, 4, 0] + 0.25 · [1, 4, 0]",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, not_allowed, observe, result_of
from torchcourse.grading.step_probes import (
    after_steps,
    after_steps_from_one_tensor,
    after_steps_in_turn,
    drawn_gradients,
    gradients_after_steps,
    with_large_eps,
)

not_allowed("RMSprop")
starts = given("two starts", lambda: torch.randn(2, 5))
slopes = given("gradients of both", lambda: drawn_gradients(5, 2, 5))
matrix = given("a matrix", lambda: torch.randn(3, 4, dtype=torch.float64))
matrix_slopes = given("gradients of a matrix", lambda: drawn_gradients(4, 3, 4, dtype=torch.float64))
rates = given("learning rates", lambda: random.sample([0.05, 0.4, 0.1, 0.8, 0.2], 5))
rate = given("learning rate", lambda: random.uniform(0.1, 0.5))
alpha = given("alpha", lambda: random.uniform(0.6, 0.8))
start, own = starts[0], slopes[:, 0]
quiet = own.clone()
quiet[:, 1] = quiet[:2, 3] = 0  # one element never has a gradient, and another only from the third step on

observe(
    "the first step",
    result_of(rmsprop_step, start, own[0], {}, rate, alpha=0.9),
    weight=0.3,
    hint="第一步之前 v 是 0：手算题目里示例的第一步。",
)
observe(
    "two steps",
    after_steps(rmsprop_step, start, own[:2], rate, alpha=alpha),
    weight=0.1,
    hint="对题目里的示例，打印每一步之后的 v：第一个梯度还在里面吗？",
)
observe(
    "five steps, alpha as it comes",
    after_steps(rmsprop_step, start, own, rate),
    weight=0.3,
    hint="把你的 alpha 默认值与题目里的比较，并打印每一步之后的 v。",
)
observe(
    "five steps, each with a new learning rate, and another alpha",
    after_steps(rmsprop_step, start, own, rates, alpha=alpha),
    weight=0.4,
    hint="换一个 alpha 和一个 lr 来调用：你的代码在哪里用到它们？",
)
observe(
    "elements without a gradient",
    after_steps(rmsprop_step, start, quiet, rate, alpha=0.9),
    weight=0.2,
    hint="让梯度的一个元素每一步都是 0，打印新的 w。",
)
observe(
    "two parameters in turn",
    after_steps_in_turn(rmsprop_step, starts, slopes, rate, alpha=0.9),
    weight=0.2,
    hint="每个参数有自己的 state：你把 v 存在哪里？",
)
observe(
    "all gradients come in one tensor",
    after_steps_from_one_tensor(rmsprop_step, start, own, rate, alpha=0.9),
    weight=0.1,
    hint="调用者把下一个梯度写进同一个张量：你保存的是那个张量，还是自己的一份数？",
)
observe(
    "a matrix in double precision",
    after_steps(rmsprop_step, matrix, matrix_slopes, rates[:4], alpha=0.9),
    weight=0.1,
    hint="w 可能是矩阵，而且是 float64：你的哪行代码默认它是别的样子？",
)
observe(
    "the gradients are left alone",
    gradients_after_steps(rmsprop_step, start, own[:3], rate),
    weight=0.2,
    hint="保留各个梯度的副本，走三步，再比较。",
    effect=True,
)
observe(
    "a large eps shortens the step",
    with_large_eps(rmsprop_step, start, own[0], rate),
    weight=0.1,
    hint="第一步分别用 eps = 3 和平常的 eps 来走，比较两者的长度。",
)
### END HIDDEN TESTS

# %% [markdown] exercise="adam" role="statement" points=4 minutes=35
# ## Adam · 4 分 · 35 分钟
# **编写**类 `Adam`，即用于模型全部参数的优化器，与 PyTorch 的 `Adam` 一样。对每个参数和它的梯度 g，在第 t = 1, 2, 3, … 步：
#
# | 公式 | 文字说明 |
# | --- | --- |
# | m ← β₁ · m + (1 − β₁) · g | 梯度的平均，从 0 开始 |
# | v ← β₂ · v + (1 − β₂) · g² | 梯度平方的平均，从 0 开始 |
# | m̂ = m / (1 − β₁ᵗ)，v̂ = v / (1 − β₂ᵗ) | 两者都针对“从 0 开始”做修正 |
# | w ← w − lr · m̂ / (√v̂ + eps) | 走一步 |
#
# `__init__` 的**输入**
# - `params`：参数，就像 `model.parameters()` 给出的那样：可能是列表，也可能是只能读一遍的生成器；
# - `lr`、`betas` = (β₁, β₂) 和 `eps`：都是数，默认值见下面。`eps` 可以在开方之后加上，也可以放在根号里面。
#
# **`step()`** 让每个参数原地走一步：新的数写进存放旧数的那块内存。`grad` 为 `None` 的参数要跳过：不论之前发生过什么，它都不动，它的 m、v 和 t 等待它的下一个梯度。所以 t 数的是单个参数的步数。`step` 不碰梯度。不要保留对梯度的引用：下一次 `backward` 可能会写进同一块内存。
#
# **`zero_grad()`** 清除梯度：之后每个 `grad` 是 `None`，或者全为零，由你决定。调用之前，有些可能已经是 `None`。
#
# 两者都什么也不返回。每个优化器保存自己的状态：两个优化器可以同时工作。
#
# **不允许**使用 `torch.optim` 现成的优化器：这一步要从零写出。它的基类 `torch.optim.Optimizer` 本身并不走步，所以你可以在它上面构建。
#
# **示例**：w = 1，lr = 0.1，β = (0.5, 0.75)。先是 g = 2：m = 1，v = 1，m̂ = 1/0.5 = 2，v̂ = 1/0.25 = 4，w = 1 − 0.1·2/2 = 0.9。然后 g = 1：m = 1，v = 1，m̂ = 1/0.75 = 1.3333，v̂ = 1/0.4375 = 2.2857，w = 0.9 − 0.1·1.3333/1.5119 = 0.8118。

# %% exercise="adam" role="answer"
class Adam:
    """优化器 Adam，带偏差修正。"""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        # todo: 1. 保存参数，以便一次又一次地遍历它们
        #       2. 保存 lr、betas 和 eps
        #       3. 为每个参数创建全零的 m 和 v，并各自计步数
        ### BEGIN SOLUTION
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)
        ### END SOLUTION

    def step(self):
        """让每个有梯度的参数原地走一步。"""
        # todo: 1. 不记录梯度，遍历有梯度的参数
        #       2. 步数加一；更新 m 和 v
        #       3. 两者都针对“从 0 开始”做修正
        #       4. 原地移动参数
        ### BEGIN SOLUTION
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)
        ### END SOLUTION

    def zero_grad(self):
        """清除所有参数的梯度。"""
        # todo: 把每个梯度设为 None
        ### BEGIN SOLUTION
        for p in self.params:
            p.grad = None
        ### END SOLUTION

# %% exercise="adam" role="test"
def fresh_parameter(*numbers):
    return nn.Parameter(torch.tensor(numbers))


def adam_step(optimizer, *gradients):
    """给三个参数各一个梯度，放在和之前相同的张量里，然后走一步。"""
    for parameter, gradient in zip(three, gradients, strict=True):
        if gradient is None or parameter.grad is None:
            parameter.grad = None if gradient is None else torch.tensor(gradient)
        else:
            parameter.grad.copy_(torch.tensor(gradient))
    return optimizer.step()


three = [fresh_parameter(1.0, 2.0), fresh_parameter(1.0, 2.0), fresh_parameter(3.0)]
memory = three[0].detach()  # 另一个名字，指的是存放第一个参数各数的那块内存
with checks("Adam") as check:
    optimizer = Adam((p for p in three), lr=0.1, betas=(0.5, 0.75))
    check(
        adam_step,
        optimizer,
        [2.0, 0.0],
        [-1.0, 4.0],
        [5.0],
        wanted=None,
        hint="step 什么都不返回；并且在 `with torch.no_grad():` 里面原地改变参数",
    )
    check.value(
        "第一步之后的参数",
        three,
        wanted=[torch.tensor([0.9, 2.0]), torch.tensor([1.1, 1.9]), torch.tensor([2.9])],
        hint="t = 1 时，每个元素移动 lr，但梯度为 0 处不动。这里的 params 是生成器",
    )
    check.value(
        "原来存放第一个参数的内存",
        memory,
        wanted=torch.tensor([0.9, 2.0]),
        hint="参数换了新的内存：请用原地运算写进旧的内存",
    )
    check.value(
        "一步之后的第一个梯度",
        three[0].grad,
        wanted=torch.tensor([2.0, 0.0]),
        hint="step 让梯度保持原样：清除它们是 zero_grad 的事",
    )
    check(
        adam_step,
        optimizer,
        [1.0, 0.0],
        None,
        [-5.0],
        wanted=None,
        hint="中间的参数现在没有梯度：它的 .grad 是 None",
    )
    check.value(
        "第二步之后的参数；中间那个没有梯度",
        three,
        wanted=[torch.tensor([0.811808, 2.0]), torch.tensor([1.1, 1.9]), torch.tensor([2.933333])],
        hint="第一个就是上面的示例：打印每个参数的 t、m 和 v。t 数的是步数吗？",
    )
    check(optimizer.zero_grad, wanted=None, hint="梯度可能已经是 None")
    check.value(
        "zero_grad 之后梯度里剩下的数",
        [p.grad for p in three if p.grad is not None and p.grad.any()],
        wanted=[],
        hint="遍历与 step 中相同的参数",
    )
    other = fresh_parameter(0.0, 0.0)
    second_optimizer = Adam([other])
    for gradient in ([1.0, -1.0], [3.0, 1.0], [-1.0, 0.5]):
        other.grad = torch.tensor(gradient)
        second_optimizer.step()
    check.value(
        "另一个优化器走三步之后的参数，所有设置都用默认值",
        other,
        wanted=torch.tensor([-0.00240147, 0.00069593]),
        atol=2e-7,
        rtol=0,
        hint="你的默认值和题目里的一样吗？这个优化器有自己的 m、v 和 t 吗？",
    )
    adam_step(optimizer, [4.0, 0.0], [1.0, 4.0], [1.0])
    check.value(
        "第一个优化器走第三步之后，第一个和最后一个参数",
        three[::2],
        wanted=[torch.tensor([0.712131, 2.0]), torch.tensor([2.937069])],
        hint="m、v 和 t 从第二步接着走，不管 zero_grad 和另一个优化器做过什么",
    )
    check.value(
        "中间的参数，它在这第三步里得到第二个梯度",
        three[1],
        wanted=torch.tensor([1.066667, 1.800000]),
        hint="打印每个参数的 t：中间那个得到过几个梯度？",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, not_allowed, observe
from torchcourse.grading.step_probes import drawn_gradients, left_behind, parameters_from

not_allowed("Adam", "AdamW", "NAdam", "RAdam", "Adamax", "SparseAdam", "fused_adam", "fused_adamw")


def drawn_like_parameters(dtype=torch.float32):
    """For two parameters of the same shape and one of another."""
    return [drawn_gradients(*shape, dtype=dtype) for shape in ((3, 4), (3, 4), (5,))]


starts = given("parameters", drawn_like_parameters)
slopes = given("gradients of six steps", lambda: [drawn_like_parameters() for _ in range(6)])
starts_in_double = given("parameters in double", lambda: drawn_like_parameters(torch.float64))
slopes_in_double = given(
    "gradients of twenty steps", lambda: [drawn_like_parameters(torch.float64) for _ in range(20)]
)
many_slopes = given("gradients of seventy steps", lambda: drawn_gradients(70, 5, dtype=torch.float64))
torch.set_grad_enabled(True)  # an earlier exercise may have left it off
lr = given("learning rate", lambda: random.uniform(0.05, 0.3))
betas = given("betas", lambda: (random.uniform(0.6, 0.8), random.uniform(0.9, 0.95)))


def adam(parameters, betas=betas, eps=1e-8):
    return Adam(parameters, lr=lr, betas=betas, eps=eps)


def take_steps(optimizer, parameters, slopes):
    """One step for each list of gradients; each gradient is a tensor of its own."""
    for gradients in slopes:
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = None if gradient is None else gradient.clone()
        optimizer.step()
    return parameters


def after_steps(slopes, starts=starts, handed_over=list, **settings):
    """The parameters after a step for each list of gradients."""
    parameters = parameters_from(starts)
    return take_steps(adam(handed_over(parameters), **settings), parameters, slopes)


def alone():
    """One parameter, inside the caller's no_grad, so that only the arithmetic counts here."""
    with torch.no_grad():
        return after_steps([gradients[:1] for gradients in slopes], starts[:1])


def late_way():
    """The way of five steps when the averages have filled up, and their correction is a factor of 1."""
    (parameter,) = parameters_from(starts_in_double[2:])
    with torch.no_grad():
        optimizer = adam([parameter], betas=(0.5, 0.7))
        take_steps(optimizer, [parameter], many_slopes[:-5].split(1))
        before = parameter.detach().clone()
        take_steps(optimizer, [parameter], many_slopes[-5:].split(1))
        return parameter.detach() - before


def way_with_defaults():
    """How far each parameter went: a small way, so seen by itself and in double precision."""
    parameters = parameters_from(starts_in_double)
    take_steps(Adam(parameters), parameters, slopes_in_double)
    return [one.detach() - start for one, start in zip(parameters, starts_in_double, strict=True)]


def with_a_quiet_element():
    """One element never has a gradient, and another only from the third step on."""
    quiet = torch.stack([gradients[2] for gradients in slopes])
    quiet[:, 1] = quiet[:2, 3] = 0
    return after_steps(quiet.split(1), starts[2:])


def one_without_gradients():
    """The second parameter never has a gradient; the third one loses it after two steps."""
    parameters = after_steps(
        [[one, None, other if t < 2 else None] for t, (one, _, other) in enumerate(slopes[:4])]
    )
    return [*parameters, parameters[1].grad]


def from_one_buffer():
    parameters = parameters_from(starts, starts)
    optimizer = adam(parameters)
    for gradients in slopes:
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad.copy_(gradient)
        optimizer.step()
    return parameters


def after_two_steps(asked):
    return left_behind(lambda mine: take_steps(adam(mine), mine, slopes[:2]), parameters_from(starts), asked)


def trained(clear):
    """Four rounds of clear, forward, backward, step; the second parameter takes no part."""
    parameters = parameters_from(starts)
    optimizer = adam(parameters)
    for slope, _, other_slope in slopes[:4]:
        clear(optimizer, parameters)
        ((parameters[0] * slope).sum() + (parameters[2] * other_slope).sum()).backward()
        optimizer.step()
    return [*parameters, parameters[0].requires_grad]


def clear_by_hand(optimizer, parameters):
    for parameter in parameters:
        parameter.grad = None


def two_at_once():
    """Two optimizers take their steps in turn, the second one on parameters of the same shapes."""
    ones, others = parameters_from(starts), parameters_from(starts[1::-1] + starts[2:])
    first = adam(ones)
    take_steps(first, ones, slopes[:2])
    second = adam(others)
    for gradients in slopes[2:5]:
        take_steps(second, others, [gradients])
        take_steps(first, ones, [gradients])
    return [ones, others]


def after_a_pause():
    """The way of a parameter that waits for two steps, while another one goes on."""
    parameters = parameters_from(starts[:2])
    optimizer = adam(parameters)
    take_steps(optimizer, parameters, [gradients[:2] for gradients in slopes[:2]])
    before = parameters[1].detach().clone()
    take_steps(optimizer, parameters, [[gradients[0], None] for gradients in slopes[2:4]])
    take_steps(optimizer, parameters, [gradients[:2] for gradients in slopes[4:]])
    return parameters[1].detach() - before


def returned():
    parameters = parameters_from(starts)
    optimizer = adam(parameters)
    for parameter, slope in zip(parameters, slopes[0], strict=True):
        parameter.grad = slope.clone()
    found = {"by step": optimizer.step() is not None, "by zero_grad": optimizer.zero_grad() is not None}
    return {**found, "parameters": parameters}


def large_eps_afterwards():
    """eps = 3 makes the first step shorter, wherever it stands, and does not turn it round."""
    usual, damped = (
        [one.detach() - start for one, start in zip(after_steps(slopes[:1], eps=eps), starts, strict=True)]
        for eps in (1e-8, 3.0)
    )
    ways = list(zip(damped, usual, strict=True))
    return {
        "shorter": [one.abs() < 0.9 * other.abs() for one, other in ways],
        "turned round": [one * other < 0 for one, other in ways],
        "start": starts,
    }


observe("the first step", after_steps(slopes[:1]), weight=0.5, hint="手算题目里示例的第一步，打印 m、v 和两者修正后的值。")
observe("one parameter, six steps", alone(), weight=0.6, hint="打印每一步之后的 t、m 和 v，与题目里的表格比较。")
observe("three parameters, six steps", after_steps(slopes), weight=0.2, hint="让一个参数单独走一遍，再与另外两个参数一起走一遍，比较它的两条路：这几个参数共用了什么？")
observe("late steps, where the bias correction is over", late_way(), weight=0.6, hint="很多步之后，修正就不再起作用：打印那时的 m 和 v。")
observe("lr, betas and eps as they come", way_with_defaults(), atol=1e-8, weight=0.2, hint="把你的默认值与题目里的比较。")
observe("elements without a gradient", with_a_quiet_element(), weight=0.2, hint="让梯度的一个元素每一步都是 0，打印这个参数。")
observe("parameters without a gradient are skipped", one_without_gradients(), weight=0.2, hint="走两步，把一个 .grad 设为 None，看看下一步对它的参数做了什么。")
observe(
    "parameters given as a generator", after_steps(slopes[:3], handed_over=iter), weight=0.1, hint="生成器只能读一遍：你什么时候读它？"
)
observe("all gradients of a parameter come in one tensor", from_one_buffer(), weight=0.1, hint="调用者把下一个梯度写进同一个张量：你保存的是那个张量，还是自己的一份数？")
observe(
    "step leaves the gradients alone",
    after_two_steps("gradients"),
    weight=0.2,
    hint="走一步之后看看 p.grad：只有 p 可以不同。",
    effect=True,
)
observe("the parameters keep their memory", after_two_steps("same memory"), weight=0.3, hint="比较走一步前后的 p.data_ptr()。")
observe("training with PyTorch's gradients", trained(clear_by_hand), weight=0.1, hint="前向、反向、走一步，做几遍：每一遍用的都是新的数吗？")
observe(
    "training with your zero_grad",
    trained(lambda optimizer, _: optimizer.zero_grad()),
    weight=0.3,
    hint="紧接在 zero_grad 之后，打印各个梯度。",
)
observe("two optimizers at the same time", two_at_once(), weight=0.1, hint="有两个优化器在工作：有没有什么存在类里，而不是存在对象里？")
observe("a large eps shortens the step", large_eps_afterwards(), weight=0.1, hint="第一步分别用 eps = 3 和平常的 eps 来走，比较两者的长度。")
observe("a parameter goes on after a pause", after_a_pause(), weight=0.1, hint="连续两步把一个 .grad 设为 None，再给它一个梯度：它的 m、v 和 t 怎么样了？")
observe("step and zero_grad return nothing", returned(), weight=0.1, hint="打印 step 和 zero_grad 的返回值。")
### END HIDDEN TESTS

# %% [markdown] exercise="correction_unseen" role="written" points=2 minutes=10
# ## 只走一步看不出来的错误 · 2 分附加分 · 10 分钟
# 一位同学漏掉了 Adam 的偏差修正：w ← w − lr · m / (√v + eps)。这位同学用 betas (0.9, 0.99) 来试，把第一步与 PyTorch 的打印在一起，看到相同的数，于是说：“所以修正没有作用。”
#
# 假设每一步的梯度都相同，并且不考虑 eps。请用不超过十句话回答：
# 1. 用公式说明为什么第一步相同。
# 2. 第二步的长度是应有的多少倍？用 PyTorch 的 betas (0.9, 0.999)，第一步呢？
# 3. 你会让这位同学做什么样的测试，来暴露这个错误？
#
# **你的回答：**
#
# ### BEGIN SOLUTION
# **参考答案。** 走一步之后，梯度为 g，m = (1 − β₁) · g，v = (1 − β₂) · g²。没有修正时，步子是 lr · (1 − β₁) / √(1 − β₂)，沿 g 的方向。betas 为 (0.9, 0.99) 时，它是 lr · 0.1 / √0.01 = lr · 1，正好是修正后的长度。这是这两个 beta 的巧合。
#
# 梯度不变时，走 t 步之后 m = (1 − β₁ᵗ) · g，v = (1 − β₂ᵗ) · g²。所以未修正的步子的长度，是修正后的 (1 − β₁ᵗ) / √(1 − β₂ᵗ) 倍。t = 2、betas 为 (0.9, 0.99) 时，它是 0.19 / √0.0199 = 1.35。t = 1、betas 为 (0.9, 0.999) 时，它是 0.1 / √0.001 = 3.16。
#
# 好的测试至少走三步，各步的梯度不同，选用会让两者不一致的 betas，例如 PyTorch 的默认值，并在每一步之后比较 w。几百步之后，比值接近 1，所以如果只在后期看 w，又可能漏掉它。
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# 每点半分，共 2 分：
# - 走一步之后，m = (1 − β₁) · g，v = (1 − β₂) · g²；
# - 0.1 / √0.01 = 1 是这两个 beta 的巧合，不是规律；
# - 第二步是 1.35；用默认的 betas，第一步是 3.16（允许舍入误差）；
# - 测试包含开头的几步，并换用别的 betas，或者各不相同的梯度。只走一步，或者只在后期看一次，这一点不得分。
# ### END MARK SCHEME
