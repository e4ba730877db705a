# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# Made by `torchcourse build` from notebooks/02_losses.py and its catalogues: edit those.

# %% [markdown]
# # 衡量预测错了多少
#
# 大约 90 分钟后，你将能够
#
# 1. 为分类、是非判断和数值预测**选择**合适的损失函数，并说出它追求的是什么；
# 2. 给损失函数**输入**它期望的东西，并识破两个不会报错的陷阱；
# 3. 从零**写出**每种损失函数，让它在朴素公式溢出的地方也正确。
#
# 你需要先学 `01_networks` 这一课。看到**预测**时，先猜一猜，再运行单元格。点击三角形可以展开内容。

# %%
import math
import warnings

import torch
from torch import nn
from torch.nn import functional as F

from torchcourse.student.interactive import explore
from torchcourse.student.pictures.errors import (
    picture_of_constants,
    picture_of_errors,
    picture_of_lines,
)
from torchcourse.student.pictures.losses import (
    picture_of_pulls,
    picture_of_saturation,
    picture_of_steps,
    picture_of_surprise,
    picture_of_training,
)

LANGUAGE = "zh_CN"  # 这份笔记本的语言

torch.set_num_threads(1)
torch.manual_seed(0)
print("PyTorch", torch.__version__.split("+")[0])

# %% [markdown]
# ## 1 · 损失函数有什么用
#
# 六名学生各学了几个小时，有些人通过了考试。一个极小的模型在学习时间高于阈值时判为“通过”，阈值是它唯一的参数。现在阈值是 3.4 小时，太高了。
#
# 训练时，参数沿着梯度的反方向移动。**预测**：在 3.4 小时处，*错误率* 的梯度是多少？

# %%
hours = torch.tensor([0.6, 1.1, 1.7, 2.3, 2.9, 3.8])
passed = torch.tensor([0.0, 0.0, 1.0, 0.0, 1.0, 1.0])


def mistakes_and_loss(threshold):
    logit = 2 * (hours - threshold)  # (6,)：大于 0 表示“通过”
    mistakes = ((logit > 0).float() != passed).float().mean()
    return mistakes, F.binary_cross_entropy_with_logits(logit, passed)


here = torch.tensor(3.4, requires_grad=True)
mistakes, loss = mistakes_and_loss(here)
loss.backward()
print(f"at {here:.1f} hours: mistakes {mistakes:.2f}, loss {loss:.2f}, slope of the loss {here.grad:.2f}")
a_little_more, _ = mistakes_and_loss(here + 0.01)
print(f"slope of the mistakes {(a_little_more - mistakes) / 0.01:.2f}")
thresholds = torch.linspace(0, 4, 401)
tried = torch.tensor([mistakes_and_loss(threshold) for threshold in thresholds])  # (401, 2)
picture_of_steps(thresholds, tried[:, 0], tried[:, 1], here=3.4, hours=hours, passed=passed)

# %% [markdown]
# 是 0：阶梯在两次跳变之间是平的，而梯度为 0 时参数一步也不动。所以我们改用一个替代品来训练，它叫做**损失**，是一个数：预测得好，它就小；参数稍有变化，它也随之稍有变化。（这里用的损失在第 6 节介绍。）
#
# 先为每个预测算出一个损失，再由 `reduction` 决定怎样处理它们。**预测**：取均值与求和，二者的梯度有什么不同？（`torch.autograd.grad(loss, pred)` 返回梯度，和第 01 课一样。）

# %%
pred = torch.tensor([2.5, 0.0, 4.0, 1.0], requires_grad=True)
target = torch.tensor([3.0, 2.0, 3.0, 1.0])
print("none:", F.mse_loss(pred, target, reduction="none").tolist())  # 误差的平方
for reduction in ("mean", "sum"):
    loss = F.mse_loss(pred, target, reduction=reduction)
    (gradient,) = torch.autograd.grad(loss, pred)
    print(f"{reduction}: {loss.item():.4f}, gradient {gradient.tolist()}")
criterion = nn.MSELoss(reduction="sum")  # 换成对象也一样：创建一次，多次调用
print("class and function agree:", criterion(pred, target).equal(loss))

# %% [markdown]
# 求和的梯度是均值的 N = 4 倍。默认取均值：这样无论批次里有 4 个还是 400 个样本，一步的大小都相同。
#
# PyTorch 的每种损失都有两种形式：`F` 里的函数，以及 `nn` 里会记住设置的类。
#
# **自测**：你用 `reduction="sum"` 训练，并把批次大小翻倍。参数的梯度会怎样？
#
# <details><summary>A. 大致不变</summary>
# ✗ 那是取均值的情形，因为它会除以样本数。</details>
# <details><summary>B. 大约变成两倍</summary>
# ✓ 对：相加的损失多了一倍。学习率不变，步子就变成两倍。</details>
# <details><summary>C. 减半，因为每个样本只算一半</summary>
# ✗ 求和时，不论有多少样本，每个样本都完整计入。</details>

# %% [markdown]
# ## 2 · 不会溢出的 softmax
#
# 分类器的损失从 softmax 开始（第 01 课）。它的公式里，分子和分母都有 $e^z$，而 float32 的范围有限。**预测**：$z$ 从多大起 $e^z$ 是无穷大，89 还是 1000？又从哪里起，它变成 0？

# %%
for z in (88.0, 89.0, -103.0, -104.0):
    print(f"exp({z:.0f}) = {torch.exp(torch.tensor(z)).item():.2g}")
rows = torch.tensor([[999.0, 1000.0, 1001.0], [-1000.0, -1000.0, -1000.0]])
print("plain softmax:", (torch.exp(rows) / torch.exp(rows).sum(dim=-1, keepdim=True)).tolist())

# %% [markdown]
# 无穷大除以无穷大、0 除以 0，结果都是 *nan*，即“不是数”。但是，给一行的所有 logits 加上同一个数，各个概率都不变。所以减去这一行的最大值：
#
# $$p_i = \frac{e^{z_i - m}}{\sum_j e^{z_j - m}}, \qquad m = \max_j z_j$$
#
# $z_i$ 是类别 $i$ 的 logit，$p_i$ 是它的概率；求和遍历所有类别 $j$。**预测**：指数现在最大能是多少？

# %%
m = rows.amax(dim=-1, keepdim=True)  # (2, 1)：每行有自己的最大值
e = torch.exp(rows - m)
p = e / e.sum(dim=-1, keepdim=True)
print("same as torch.softmax:", torch.allclose(p, torch.softmax(rows, dim=-1)))
print("largest exponent:", (rows - m).max().item(), " sums:", p.sum(dim=-1).tolist())
print("with keepdim", tuple(m.shape), "without", tuple(rows.amax(dim=-1).shape))

# %% [markdown]
# 指数都不大于 0，其中最大的正好是 0，所以总和至少是 1：既不会溢出，也不会除以 0。`keepdim=True` 保留一列，形状是 (2, 1)，能与各行对齐；(2,) 就对不齐。
#
# 这样的函数还要做到两件事：不改变调用者的张量，并让梯度通过。**预测**下面这些原地操作会做什么。

# %%
def shifted(logits):
    logits -= logits.amax()  # 改写了调用者的张量
    return logits


row = torch.tensor([1.0, 3.0])
shifted(row)
print("the caller's row is now", row.tolist())
e = torch.exp(torch.tensor([0.0, 1.0], requires_grad=True))
e /= e.sum()  # 覆盖了 e，而 exp 求梯度时要用它
try:
    e[0].backward()
except RuntimeError as error:
    print(str(error).split(":")[0])

# %% [markdown]
# `a = a - b` 会生成新的张量；`a -= b` 以及名字以 `_` 结尾的函数会覆盖原来的张量。`.item()`、`.detach()` 和 NumPy 也会切断梯度。
#
# **自测**：logits 的形状是 (4, 7, 3)，softmax 沿 `dim=1` 计算。哪些和等于 1？
#
# <details><summary>A. <code>p.sum(dim=-1)</code></summary>
# ✗ 那是 softmax 沿最后一维计算的情形，那一维的大小是 3。</details>
# <details><summary>B. <code>p.sum()</code></summary>
# ✗ 整个张量里有 4 · 3 个预测，每个预测有 7 个类别，所以总和是 12。</details>
# <details><summary>C. <code>p.sum(dim=1)</code></summary>
# ✓ 对。求最大值与求和都沿着 <code>dim</code>：在这里，7 个类别就排在这一维上。</details>
#
# *现在你可以做练习* `softmax`。

# %% [markdown]
# ## 3 · 交叉熵：是哪一类？
#
# 模型给每个类别一个概率；其中一个类别 $y$ 是正确的。交叉熵就是得知真相时的 *惊讶程度*：
#
# $$L = -\log p_y = \log \sum_j e^{z_j} - z_y$$
#
# $p_y$ 是正确类别的概率，$z_y$ 是它的 logit。**预测**：模型有把握而且对，要付出多少损失？在 3 个类别之间毫无头绪呢？有把握却错了呢？

# %%
logits = torch.tensor([[4.0, 0.0, -1.0], [0.5, 0.5, 0.5], [0.0, 1.2, 0.4], [3.5, -0.5, 0.0]])
target = torch.tensor([0, 1, 1, 2])  # 正确的类别：int64，形状为 (N,)
p = torch.softmax(logits, dim=-1)
p_right = p[torch.arange(4), target]  # 从第 i 行取第 target[i] 列的数
losses = -p_right.log()
print("as PyTorch's:", torch.allclose(losses, F.cross_entropy(logits, target, reduction="none")))
print(f"mean {losses.mean():.4f}, by PyTorch {F.cross_entropy(logits, target):.4f}")
print(f"log 3 = {math.log(3):.2f}")
picture_of_surprise(p_right, ["sure, right", "no idea", "leaning right", "sure, wrong"])

# %% [markdown]
# 有把握而且对，几乎没有损失；毫无头绪，C 个类别的损失是 log C，这里是 1.10；有把握却错，损失越来越大，没有上限。没有训练过的分类器，损失从 log C 附近开始：可以借此做检查。
#
# `F.cross_entropy` 接收的是 *logits*，softmax 由它来做。为什么不直接给概率？**预测**：logits 放大 1000 倍后，这四个损失会变成什么样。

# %%
big = 1000 * logits
picked = torch.softmax(big, dim=-1)[torch.arange(4), target]
log_p = big - big.logsumexp(dim=-1, keepdim=True)  # 直接由 logits 计算
from_logits = -log_p[torch.arange(4), target]
for name, losses in {
    "log of the probability": -picked.log(),
    "with a small number": -(picked + 1e-8).log(),
    "from the logits": from_logits,
}.items():
    print(f"{name:22}", [f"{loss + 0:.2f}" for loss in losses])
print("as PyTorch's:", torch.allclose(from_logits, F.cross_entropy(big, target, reduction="none")))

# %% [markdown]
# 最后一行的概率在 float32 中是 0，它的对数是无穷大。在对数里加一个很小的数会掩盖这一点：结果是 18.42，而真实值是 3500。直接由 logits 计算，结果就全都精确，只要求和时先做平移：
#
# $$\log \sum_j e^{z_j} = m + \log \sum_j e^{z_j - m}, \qquad m = \max_j z_j$$
#
# `logsumexp` 做的就是这件事。logits 减去它得到 *对数概率*，即 PyTorch 的 `log_softmax`；再取出正确类别的那一个并加上负号，就是 `nll_loss`，即负对数似然。

# %%
m = big.amax(dim=-1, keepdim=True)
by_hand = m + torch.log(torch.exp(big - m).sum(dim=-1, keepdim=True))
print("logsumexp:", torch.allclose(by_hand, big.logsumexp(dim=-1, keepdim=True)))
print("log-softmax:", torch.allclose(log_p, F.log_softmax(big, dim=-1)))
two_steps = F.nll_loss(F.log_softmax(logits, dim=-1), target)
print("log-softmax + nll = cross-entropy:", torch.allclose(two_steps, F.cross_entropy(logits, target)))

# %% [markdown]
# 目标也可以是一行概率 $q_c$，每个类别 $c$ 一个，用于标签本身就不确定的情况：
#
# $$L = -\sum_c q_c \log p_c$$
#
# 它的形状是 (N, C)，类型是浮点数。*one-hot* 行在正确类别处是 1，其余是 0，得到的仍然是 $-\log p_y$。**预测**：人们说“70 % 是猫，30 % 是狐狸”。预测为多少时损失最小？最小值是 0 吗？

# %%
q = torch.tensor([[0.7, 0.3]])
for p_cat in (0.5, 0.7, 0.999):
    guess = torch.log(torch.tensor([[p_cat, 1 - p_cat]]))  # softmax 之后正好是这个猜测的 logits
    by_hand = -(q * F.log_softmax(guess, dim=-1)).sum(dim=-1).mean()
    print(f"{p_cat}: by hand {by_hand:.4f}, by PyTorch {F.cross_entropy(guess, q):.4f}")
one_hot = F.one_hot(target, num_classes=3).float()  # 要写明类别数：最后一类可能没有出现
print("one-hot:", torch.allclose(F.cross_entropy(logits, one_hot), F.cross_entropy(logits, target)))

# %% [markdown]
# 在 0.7 处最小，此时预测与人们的看法一致；但损失不是 0：人们自己的不确定还在。
#
# **自测**：一个有 10 个类别的模型刚刚创建。训练之前，你预计损失是多少？
#
# <details><summary>A. 大约 0.9，因为十次里对一次</summary>
# ✗ 那是错误率。损失是 −log p，其中 p 接近 0.1。</details>
# <details><summary>B. 大约 2.30</summary>
# ✓ 对：log 10 = 2.30。如果大得多，说明模型一开始就有把握，却是错的。</details>
# <details><summary>C. 大约 1.10</summary>
# ✗ 那是 log 3，对应三个类别。这里有几个类别？</details>
#
# *现在你可以做练习* `cross_entropy`。

# %% [markdown]
# ## 4 · 它的梯度是一个差
#
# $\log \sum_j e^{z_j}$ 对 $z_i$ 的导数是 $e^{z_i} / \sum_j e^{z_j}$，正好就是 $p_i$。另一部分 $-z_y$ 在正确类别处贡献 −1。所以，对 $N$ 个样本取均值，有
#
# $$\frac{\partial L}{\partial z_i} = \frac{p_i - q_i}{N}$$
#
# $p_i$ 是类别 $i$ 的概率；如果这一类是正确类别，$q_i$ 是 1，否则是 0。**预测**：梯度的每一行加起来是多少？

# %%
leaf = logits.clone().requires_grad_()
(gradient,) = torch.autograd.grad(F.cross_entropy(leaf, target), leaf)
by_hand = (p - one_hot) / 4
print("as autograd's:", torch.allclose(by_hand, gradient, atol=1e-7))
print("each row sums to 0:", torch.allclose(by_hand.sum(dim=-1), torch.zeros(4), atol=1e-6))


def draw_pulls(right_class=2, sharpness=1):
    return picture_of_pulls(sharpness * torch.tensor([2.0, 1.0, -1.0, 0.5]), right_class)


explore(draw_pulls, right_class=[0, 1, 2, 3], sharpness=[0, 0.25, 0.5, 1, 2, 4, 8])

# %% [markdown]
# 每一步都 *逆着* 梯度走：正确类别（虚线）被往上拉，其他类别被往下推，模型对哪一类有多相信，推那一类的力就有多大。上下正好平衡。拉力最大是 1，在模型有把握却错了的地方最强。
#
# **自测**：正确类别的 $p$ = 0.75，批次里有 3 个样本。损失对它的 logit 的梯度是多少？
#
# <details><summary>A. 0.25</summary>
# ✗ 这个概率还太小。梯度是什么符号，逆着它走才有帮助？</details>
# <details><summary>B. −0.25</summary>
# ✗ 那是损失求和时的梯度。对 3 个样本取均值，会带来什么变化？</details>
# <details><summary>C. −0.0833</summary>
# ✓ 对：(0.75 − 1) / 3。逆着它走，logit 就上升。</details>
#
# *现在你可以做练习* `cross_entropy_grad`。

# %% [markdown]
# ## 5 · 第一个陷阱：做了两次 softmax
#
# 一个常见的错误是把 *概率* 交给 `CrossEntropyLoss`。它把概率当成 logits，又做一次 softmax，而且不报错。**预测**：第二行给正确类别的概率是 0.1。算出的损失会偏高还是偏低？

# %%
p = torch.tensor([[0.1, 0.8, 0.1], [0.7, 0.2, 0.1]])
target = torch.tensor([1, 2])
print(f"probabilities as if logits: {F.cross_entropy(p, target, reduction='sum'):.4f}")
print(f"the true loss:              {F.nll_loss(p.log(), target, reduction='sum'):.4f}")
one_hot = torch.tensor([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])  # 看起来是同一个目标，真的是吗？
print(f"with a one-hot target:      {F.cross_entropy(p, one_hot, reduction='sum'):.4f}")
print("its classes:", one_hot.argmax(dim=-1).tolist())

# %% [markdown]
# 偏低：是 2.0577，而不是 2.5257。（这些 one-hot 行标的类别与前面不同，第二行标的是类别 0，所以它们得到的 1.4577 是另一个损失。拿到 one-hot 目标，先把它的类别打印出来。）
#
# 损失最低能到多少？损失函数能见到的最好情形，是正确类别为 1，其余为 0。把它们当成 logits，损失是
#
# $$L_\text{floor} = \log\left(1 + \frac{C - 1}{e}\right)$$
#
# $C$ 是类别数。**预测**：它接近 0 吗？

# %%
floors = {classes: math.log(1 + (classes - 1) / math.e) for classes in (3, 10)}
for classes, floor in floors.items():
    perfect = F.one_hot(torch.tensor([0]), classes).float()
    by_pytorch = F.cross_entropy(perfect, torch.tensor([0]))
    print(
        f"{classes:2} classes: floor {floor:.3f}, by PyTorch {by_pytorch:.3f}; log C {math.log(classes):.3f}"
    )
row = torch.tensor([[8.0, 0.0, 0.0]], requires_grad=True)  # 确信是类别 0，但正确的是类别 1
(once,) = torch.autograd.grad(F.cross_entropy(row, torch.tensor([1])), row)
(twice,) = torch.autograd.grad(F.cross_entropy(torch.softmax(row, dim=-1), torch.tensor([1])), row)
print(f"gradient at its logit: once {once[0, 0]:.4f}, twice {twice[0, 0]:.5f}")

# %% [markdown]
# 3 个类别的完美模型仍要付出 0.551 的损失，10 个类别的要付出 1.461。而在模型有把握却错了的地方，梯度从 0.9993 降到 0.00058：softmax 在那里是平的，几乎没有梯度能通过。
#
# 我们在同样的点上训练同样的网络，一次输出 logits，一次在模型里加上 softmax。**预测**两条曲线：从哪里开始，到哪里结束？

# %%
device = "cuda" if torch.cuda.is_available() else "cpu"


def train(classes, softmax_in_model):
    torch.manual_seed(0)
    target = torch.arange(300) % classes
    x = torch.randn(classes, 8)[target] + 0.3 * torch.randn(300, 8)  # 每个类别的中心周围有一团点
    net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, classes)).to(device)
    x, target, losses = x.to(device), target.to(device), []
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)  # 由它更新参数：见模块 03
    for _ in range(300):
        out = net(x)
        loss = F.cross_entropy(out.softmax(dim=-1) if softmax_in_model else out, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, (out.argmax(dim=-1) == target).float().mean().item()

# %%
curves = {classes: {} for classes in floors}
for classes in floors:
    for name, softmax_in_model in {"softmax once": False, "softmax twice": True}.items():
        curves[classes][name], accuracy = train(classes, softmax_in_model)
        start, end = curves[classes][name][0], curves[classes][name][-1]
        print(f"{classes:2} classes, {name:13}: loss {start:.2f} to {end:.2f}, {accuracy:.0%} right")
picture_of_training(curves, floors)

# %% [markdown]
# 两个网络都从 log C 附近开始，最后也都把每个类别判对。但第二个损失停在它的下限，而且类别数为 10 时，降到那里很慢。如果你只看曲线，就会去数据里找错误。
#
# **自测**：你的损失从 2.30 附近开始，降到 1.46 就不再下降。几乎所有图片都分类正确。你先检查什么？
#
# <details><summary>A. <code>forward</code> 的最后一行</summary>
# ✓ 对。有 10 个类别，损失停在 1.46，说明那里有一个 softmax。</details>
# <details><summary>B. 学习率</summary>
# ✗ 它会改变损失下降的快慢。但对 10 个类别来说，1.46 正是两次 softmax 的下限。</details>
# <details><summary>C. 标签</summary>
# ✗ 标签错了，分类结果也会出问题，而这里的分类是对的。</details>
#
# *现在你可以做书面题* `loss_floor`。

# %% [markdown]
# ## 6 · 二元交叉熵：是还是否？
#
# 对一个是非问题，一个 logit $z$ 就够了：$p = \sigma(z)$ 是“是”的概率。目标 $t$ 为 1 表示是，为 0 表示否，也可以是介于其间的比例：
#
# $$L = -\bigl(t \log p + (1 - t) \log (1 - p)\bigr)$$
#
# **预测**：$z = \log 3$，所以 $p = 0.75$。答案为“是”时损失多少？为“否”呢？

# %%
z = torch.tensor([math.log(3)] * 3)
t = torch.tensor([1.0, 0.0, 0.5])
p = torch.sigmoid(z)
by_hand = -(t * p.log() + (1 - t) * (1 - p).log())
print(f"p = {p[0]:.2f}; yes, no, half of each:", [f"{loss:.4f}" for loss in by_hand])
print("from p:", torch.allclose(by_hand, F.binary_cross_entropy(p, t, reduction="none")))
print("from z:", torch.allclose(by_hand, F.binary_cross_entropy_with_logits(z, t, reduction="none")))
two = torch.stack([torch.zeros(3), z], dim=-1)  # “否”与“是”的 logits
two_classes = F.cross_entropy(two, torch.tensor([1, 0, 0]), reduction="none")
print("cross-entropy of two classes:", torch.allclose(by_hand[:2], two_classes[:2]))

# %% [markdown]
# 它就是两个类别的交叉熵，这两类的 logits 是 0 和 $z$。无论形状如何，都对所有元素取均值。
#
# 它在 PyTorch 里有两种形式：`BCELoss` 接收概率，`BCEWithLogitsLoss` 接收 logit。**预测**：答案是“否”，但模型越来越确信“是”。$z$ 从多大起，在 float32 中 $p = 1$？那时 $\log(1 - p)$ 是多少？

# %%
fine = torch.linspace(16, 17, 100_001)
edge = fine[torch.sigmoid(fine) == 1][0].item()
z = torch.linspace(0, 130, 1301, requires_grad=True)
no = torch.zeros_like(z)
losses = {
    "from the logit": F.binary_cross_entropy_with_logits(z, no, reduction="none"),
    "from the probability": F.binary_cross_entropy(torch.sigmoid(z), no, reduction="none"),
}
gradients = {name: torch.autograd.grad(loss.sum(), z)[0] for name, loss in losses.items()}
print(f"sigmoid is 1 from {edge:.2f}; at z = 20 and 120:")
for name, loss in losses.items():
    print(f"  {name:21} loss {loss[200]:.0f}, {loss[1200]:.0f}  gradient {gradients[name][200]:.0f}")
picture_of_saturation(z.detach(), {n: loss.detach() for n, loss in losses.items()}, gradients, edge)

# %% [markdown]
# 从 16.64 起，$1 - p$ 是 0。`BCELoss` 把无穷大的损失截断在 100，梯度是 0：有把握却错了，而且卡住不动。直接由 logit 计算，就不需要概率的对数：
#
# $$L = \max(z, 0) - t z + \log\bigl(1 + e^{-|z|}\bigr)$$
#
# 第一部分与最后一部分合起来是 $\log(1 + e^z)$。它有三种写法：逐部分相加；用 `torch.logaddexp`，即 $\log(e^z + e^0)$；或者用 `torch.where`，$z$ 很大时就直接取它本身。**预测**：损失有差别吗？梯度呢？

# %%
z = torch.tensor([200.0, -200.0, 0.0], requires_grad=True)
t = torch.tensor([0.0, 1.0, 0.3])
theirs = F.binary_cross_entropy_with_logits(z, t, reduction="none")
losses = {
    "max and |z|": z.clamp(min=0) + torch.log1p(torch.exp(-z.abs())) - t * z,  # log1p(x) 就是 log(1 + x)
    "logaddexp": torch.logaddexp(z, torch.zeros(3)) - t * z,
    "where": torch.where(z > 80, z, torch.log1p(torch.exp(z))) - t * z,
    "PyTorch's": theirs,
}
for name, loss in losses.items():
    (gradient,) = torch.autograd.grad(loss.sum(), z)
    same = torch.allclose(loss, theirs)
    print(f"{name:11} same loss {same}, gradient {[f'{g:.2f}' for g in gradient]}")

# %% [markdown]
# 损失只有一种，梯度却有三种。`where` 会把**两边**都算出来，反向传播时，无穷大的那一边乘以 0，得到 *nan*。max 与 |z| 的写法恰好在 $z = 0$ 处有一个尖点，而那里的梯度应该是 $0.5 - t$。`logaddexp` 处处正确。
#
# **自测**：模型以 sigmoid 结尾，后面接 `BCEWithLogitsLoss`。会发生什么？
#
# <details><summary>A. 报错：不允许输入概率</summary>
# ✗ 0 与 1 之间的数完全可以当作 logits。没有任何地方会报错。</details>
# <details><summary>B. 做了两次 sigmoid</summary>
# ✓ 对：又是第 5 节的陷阱。把 sigmoid 从模型中去掉。</details>
# <details><summary>C. 没有坏处，对 sigmoid 再做一次 sigmoid，结果一样</summary>
# ✗ 试一试：sigmoid 在 0 处是 0.5，而在 0.5 处是 0.62。</details>
#
# *现在你可以做练习* `bce_with_logits`。

# %% [markdown]
# ## 7 · 数值预测的损失函数
#
# 现在目标是一个数：价格，或者温度。误差 $e_i = \hat y_i - y_i$ 是预测减去目标。对 $n$ 个元素，
#
# $$\text{MAE} = \frac{1}{n}\sum_i |e_i| \qquad \text{MSE} = \frac{1}{n}\sum_i e_i^2$$
#
# 分别是 *平均绝对误差* 和 *均方误差*；PyTorch 把前者叫做 L1。**预测**误差为 −0.5、0、3 和 10 时的梯度。

# %%
y = torch.tensor([2.0, 1.0, 5.0, -4.0])
e = torch.tensor([-0.5, 0.0, 3.0, 10.0])
pred = (y + e).requires_grad_()
for name, by_hand, loss in (
    ("MAE", e.abs().mean(), F.l1_loss(pred, y)),
    ("MSE", e.square().mean(), F.mse_loss(pred, y)),
):
    (gradient,) = torch.autograd.grad(loss, pred)
    print(f"{name} {loss:.4f}, by hand {by_hand:.4f}, gradient {gradient.tolist()}")

# %% [markdown]
# MAE 的拉力是 ±1/n，这里是 0.25，不论误差大小；误差恰好为 0 时，拉力是 0。MSE 的拉力是 $2e/n$：大误差占主导。
#
# **Smooth L1** 对小误差是二次的，对大误差是线性的：
#
# $$L_i = \begin{cases} \frac{1}{2} e_i^2 / \beta & \text{当 } |e_i| < \beta \\ |e_i| - \frac{1}{2}\beta & \text{其他情况} \end{cases}$$
#
# $\beta > 0$ 是切换点。**预测**：在 $e = \beta$ 处，从两侧看，斜率各是多少？

# %%
for beta in (0.5, 1.0, 4.0):
    by_hand = torch.where(e.abs() < beta, 0.5 * e**2 / beta, e.abs() - 0.5 * beta)
    same = torch.allclose(by_hand, F.smooth_l1_loss(pred, y, beta=beta, reduction="none"))
    print(f"β = {beta}: {[round(v, 4) for v in by_hand.tolist()]}, as PyTorch's: {same}")


def draw_errors(beta=1):
    return picture_of_errors(torch.linspace(-4, 4, 321), [beta])


explore(draw_errors, beta=[0.1, 0.25, 0.5, 1, 2, 4])
picture_of_errors(torch.linspace(-4, 4, 321), [0.5, 1, 2])

# %% [markdown]
# 两段在 $\beta$ 处以斜率 1 相接：以内是 $e / \beta$，以外是 ±1。所以 smooth L1 像 MSE 一样平缓地收敛，又像 MAE 一样不会反应过度。
#
# 是否切换，看的是 *误差*，不是权重；切换点在 $\beta$，并不总是 1。常见的错误有：把名字写成 `nn.SmoothL1` 和 `nn.BCEloss`，以及用误差 0.1、0.2 和 0 来测试。**预测**它们错在哪里。

# %%
names = ["CrossEntropyLoss", "BCEloss", "BCELoss", "L1Loss", "MSELoss", "SmoothL1", "SmoothL1Loss"]
print("not in nn:", [name for name in names if not hasattr(nn, name)])
e = torch.tensor([0.1, 0.2, 0.0])
print("errors that reach the linear part:", (e.abs() >= 1).sum().item())
smooth = F.smooth_l1_loss(e, torch.zeros(3))
print(f"smooth L1 {smooth:.6f}, half of MSE {0.5 * F.mse_loss(e, torch.zeros(3)):.6f}")

# %% [markdown]
# 有两个名字不存在：要区分大小写，而且每个名字都要带 `Loss`。而用这些误差测试，看到的只是 MSE 的一半。要测试一个函数，就要选能走到它每一部分的数。
#
# **第二个陷阱**：只有一个输出的网络返回 (N, 1)；数据集里目标的形状却常常是 (N,)。**预测**这个 *完美* 的预测的损失是多少。

# %%
pred, y = torch.tensor([[1.0], [2.0], [6.0]]), torch.tensor([1.0, 2.0, 6.0])
print("difference:", tuple((pred - y).shape), " mean square:", f"{(pred - y).square().mean():.4f}")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(f"F.mse_loss: {F.mse_loss(pred, y):.4f}, and it warns: {str(caught[0].message)[:53]} …")
print("made the same shape:", F.mse_loss(pred.squeeze(1), y).item(), F.mse_loss(pred, y[:, None]).item())
constant = torch.full((3, 1), 3.0)  # y 的均值，不管输入是什么
print(f"loss of predicting 3 always: {(constant - y).square().mean():.4f}")

# %% [markdown]
# 广播让每个预测都减去每个目标，本该有三个差，却得到九个。在这样的损失下，完美的模型反而不如总是输出均值的模型，而网络学到的正是后者。请打印形状；`squeeze(1)` 会去掉第 1 维。
#
# **自测**：误差为 3 时，smooth L1 的斜率是 0.75。$\beta$ 是多少？
#
# <details><summary>A. 4</summary>
# ✓ 对：误差在 β 以内，那里的斜率是 e/β = 3/4。</details>
# <details><summary>B. 0.75</summary>
# ✗ 那样的话，3 就在 β 以外，那里的斜率是 1。</details>
# <details><summary>C. 1</summary>
# ✗ β = 1 时，误差 3 落在线性部分。那里的斜率是多少？</details>
#
# *现在你可以做练习* `mae`、`mse`、`mse_head` *和* `smooth_l1`。

# %% [markdown]
# ## 8 · 损失函数追求什么
#
# 设想一个模型，它不看输入，总是输出同一个数 $c$。哪个 $c$ 最好？要预测五个数：四个一，还有一个**离群值** 100。**预测**每种损失下最好的 $c$。

# %%
y = torch.tensor([1.0, 1.0, 1.0, 1.0, 100.0], dtype=torch.float64)
c = torch.linspace(-10, 110, 12_001, dtype=torch.float64)  # 全部试一遍
error = c[:, None] - y  # c 作为一列 (12001, 1)，减去一行 (5,)：得到 (12001, 5)
losses = {
    "MSE": error.square().mean(dim=1),
    "smooth L1": F.smooth_l1_loss(error, torch.zeros_like(error), reduction="none").mean(dim=1),
    "MAE": error.abs().mean(dim=1),
}
print({name: round(c[loss.argmin()].item(), 2) for name, loss in losses.items()})
print("mean", y.mean().item(), "median", y.median().item())
picture_of_constants(c, losses, y)

# %% [markdown]
# MSE 要的是**均值** 20.8，它离每个数都很远。在最好的 $c$ 处，拉力互相平衡：在 MSE 下，拉力与误差成正比，所以上方与下方的误差抵消。在 MAE 下，各个数的拉力都一样，所以排在正中间的数胜出，即**中位数** 1。Smooth L1 稍有让步，是 1.25：它没那么敏感，但并非不受影响。
#
# **预测**：四个数，1、2、3 和 10。在 MAE 下，哪个 $c$ 最好？

# %%
y = torch.tensor([1.0, 2.0, 10.0, 3.0])
for constant in (1.9, 2.0, 2.5, 3.0, 3.1):
    print(f"c = {constant}: MAE {(constant - y).abs().mean():.3f}")
print("torch.median gives", y.median().item(), "and the mean is", y.mean().item())

# %% [markdown]
# 从 2 到 3，即中间那两个数之间，每个 $c$ 都一样好；`torch.median` 取较小的那个。
#
# 现在换一个真正会看输入的模型：一条直线。数据点都靠近 $y = 2x + 1$，只有一个点偏离。**预测**：把它移到两倍远处，哪些直线会跟着动？（在 Jupyter 中，可以拖动控件。）

# %%
x = torch.linspace(-1, 1, 12)
noise = torch.tensor([0.3, -0.2, 0.1, -0.4, 0.2, 0.3, -0.1, -0.3, 0.4, -0.2, 0.1, -0.1])


def fit(loss_fn, y, steps=400):
    w = torch.zeros(2, requires_grad=True)  # 斜率，以及 x = 0 处的高度
    optimizer = torch.optim.SGD([w], lr=0.5)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(
        optimizer, gamma=0.99
    )  # 步子逐渐变小：见模块 04
    for _ in range(steps):
        loss = loss_fn(w[0] * x + w[1], y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    return tuple(w.tolist())


def draw_lines(how_far_off=8):
    y = 2 * x + 1 + noise
    y[10] += how_far_off
    losses = {"MSE": F.mse_loss, "smooth L1": F.smooth_l1_loss, "MAE": F.l1_loss}
    lines = {name: fit(loss_fn, y) for name, loss_fn in losses.items()}
    return picture_of_lines(x, y, lines, outlier=10)

# %%
for how_far_off in (0, 4, 8):
    print(f"off by {how_far_off}:", draw_lines(how_far_off).words.split("each loss. ")[1])
explore(draw_lines, how_far_off=[0, 1, 2, 4, 6, 8])

# %% [markdown]
# MSE 的直线跟着那个点走，距离加倍，偏移也加倍。在 MAE 下，直线只感觉到点 *在哪一侧*。Smooth L1 介于两者之间：先动一点，然后就不动了。
#
# **自测**：一批房价数据，其中几个录入时多打了一个零。你用哪种损失来训练？
#
# <details><summary>A. MSE，因为它对大误差惩罚最重</summary>
# ✗ 确实如此，但录入错误正是最大的误差，它们的拉力会最大。</details>
# <details><summary>B. 交叉熵</summary>
# ✗ 那是用于分类的。价格是一个数，差得不多，损失就应该小。</details>
# <details><summary>C. MAE 或 smooth L1</summary>
# ✓ 对：用这两种损失，离得很远的点并不比别的点拉得更用力。</details>
#
# *现在你可以做练习* `best_constant`。

# %% [markdown]
# ## 现在你能做什么
#
# 1. 为分类、是非判断和数值预测**选择**合适的损失函数，并说出它追求的是什么；
# 2. 给损失函数**输入**它期望的东西，并识破两个不会报错的陷阱；
# 3. 从零**写出**每种损失函数，让它在朴素公式溢出的地方也正确。
#
# 接下来：作业 `02_losses`。
#
# *文献*：Smooth L1 见 [Girshick 2015](https://arxiv.org/abs/1504.08083) 的公式 3，取 β = 1。这个想法，以及它的近亲 `huber_loss` 的名字，来自 [Huber 1964](https://doi.org/10.1214/aoms/1177703732)。
