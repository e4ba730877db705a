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

# Made by `torchcourse build` from notebooks/03_optimizers.py and its catalogues: edit those.

# %% [markdown]
# # 迈出一步
#
# 分两次学习，每次大约 55 分钟（第 4 节之后适合休息），你将能够
#
# 1. 用全部样本或少数样本，沿下坡方向**走一步**，并手工**求出梯度**；
# 2. **写出**动量法、AdaGrad、RMSProp 和 Adam，并说出它们各自记住了什么；
# 3. 通过测量来**选择**优化器，并给每种优化器一个公平的学习率。
#
# 你需要先学前两个模块，并知道什么是导数。看到**预测**时，先猜一猜，再运行单元格。点击三角形可以展开内容。

# %%
import math
from functools import partial
from itertools import pairwise

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional as F

from torchcourse.student.interactive import explore
from torchcourse.student.pictures.averages import Average, picture_of_averages, picture_of_weights
from torchcourse.student.pictures.comparisons import picture_of_comparison, picture_of_sweep
from torchcourse.student.pictures.gradients import (
    picture_of_chain,
    picture_of_differences,
    picture_of_noise,
)
from torchcourse.student.pictures.optimizers import (
    picture_of_correction,
    picture_of_paths,
    picture_of_rates,
    picture_of_steps,
)

LANGUAGE = "zh_CN"  # 这份笔记本的语言

torch.set_num_threads(1)
device = "cuda" if torch.cuda.is_available() else "cpu"  # 第 9 节的训练用这个设备
print("PyTorch", torch.__version__.split("+")[0])

# %% [markdown]
# ## 1 · 走一步
#
# 梯度指出损失朝哪个方向上升得最快。所以我们往反方向走：
#
# $$W \leftarrow W - lr \cdot \frac{\partial L}{\partial W}$$
#
# $W$ 是参数，$L$ 是损失，$\partial L / \partial W$ 是它的梯度，形状与 $W$ 相同。$lr$ 是 *学习率*。这一课的每种优化器都从同一个小问题开始：$L = w^2 / 2$，从 $w = 1$ 出发。它的梯度就是 $w$ 本身。**预测** $lr = 0.1$ 时走三步之后的 $w$。（在单元格里，`partial(f, lr=0.1)` 就是填好了 `lr=0.1` 的函数 $f$。）

# %%
def descend(make, surface, start, steps):
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer, path = make([w]), [w.detach().clone()]  # 一份副本，不带计算记录
    for _ in range(steps):
        loss = surface(w)
        optimizer.zero_grad()  # backward 会累加到已有的数上
        loss.backward()
        optimizer.step()
        path.append(w.detach().clone())
    return torch.stack(path)


def compare(by_hand, make):
    path = descend(make, lambda w: w**2 / 2, 1.0, steps=3)
    for name, numbers in {"by hand": by_hand, "PyTorch": path[1:].tolist()}.items():
        print(f"{name}: w = " + ", ".join(f"{number:.4f}" for number in numbers))

# %%
w, by_hand = 1.0, []
for _ in range(3):
    w = w - 0.1 * w  # w²/2 的梯度是 w
    by_hand.append(w)
compare(by_hand, partial(torch.optim.SGD, lr=0.1))

# %% [markdown]
# 每一步都走掉剩余距离的十分之一。（*SGD* 指随机梯度下降，下一节会说明为什么这样叫。）$lr$ 最大可以是多少？
#
# 取 $L = w^2$，梯度是 $2w$。每一步都把 $w$ 乘以 $1 - 2\,lr$。由此**预测**：学习率 0.1、0.9 和 1.1 当中，哪些能到达 0？在 Jupyter 中，可以拖动滑块。

# %%
def path_on_square(rate, steps):
    path = [1.0]
    for _ in range(steps):
        path.append(path[-1] - rate * 2 * path[-1])
    return path


def draw_steps(learning_rate=1.1):
    return picture_of_steps(
        {rate: path_on_square(rate, 8) for rate in (0.1, 0.9, learning_rate)}, torch.square
    )


explore(draw_steps, learning_rate=[0.2, 0.4, 0.5, 0.6, 0.8, 0.95, 1.0, 1.05, 1.1, 1.2])
for rate in (0.1, 0.9, 1.1):
    print(f"learning rate {rate}: after 50 steps w = {path_on_square(rate, 50)[-1]:.4g}")

# %% [markdown]
# 学习率为 0.9 时，它会冲过头，但仍能到达，因为 $1 - 1.8 = -0.8$ 比 1 更接近 0。为 1.1 时，每一步都更糟：走 50 步，从 1 变到大约 9100。上限是 2 / 曲率：**曲率**就是梯度的斜率，这里是 2，所以 $lr$ 必须小于 1。山谷弯得越厉害，$lr$ 就必须越小。
#
# 一步必须**原地**改变参数：模型里保存的就是那个张量本身。**预测**：下面有两行代码，模型会察觉到哪一行的改变？

# %%
model = nn.Linear(2, 1, bias=False)
unused = nn.Parameter(torch.ones(3))
model(torch.ones(1, 2)).sum().backward()  # 梯度是 (1, 1)
p, old = model.weight, model.weight.detach().clone()
with torch.no_grad():  # 这一步不参与求导
    p = p - 0.1 * p.grad  # p 这个名字给了一个新的张量
    print("after p = p - ...:", (old - model.weight).flatten())
    p = model.weight
    p -= 0.1 * p.grad  # 旧张量里的数变了
    print("after p -= ...:   ", (old - model.weight).flatten())
parameters = model.parameters()  # 一个生成器：只能读一遍
print("read once:", len(list(parameters)), "and again:", len(list(parameters)))
print("a parameter that the loss does not use has the gradient", unused.grad)

# %% [markdown]
# 只有第二行。另外，没有计算过的地方，梯度是 `None`，而不是零：优化器会跳过这样的参数。
#
# **自测**：在 $L = w^2$ 上，从 $w = 7$ 出发，以 $lr = 0.5$ 走一步。会停在哪里？
#
# <details><summary>A. 停在 3.5，走了一半</summary>
# ✗ 平方的梯度是 w 的两倍，也就是 14。</details>
# <details><summary>B. 停在 0</summary>
# ✓ 对：7 − 0.5 · 14 = 0。对这个山谷，没有更好的学习率。</details>
# <details><summary>C. 停在 −7，到了另一侧</summary>
# ✗ 学习率取 1.0 才会这样：从那里起，损失再也不会降低。</details>
#
# *现在你可以做练习* `sgd_step`。

# %% [markdown]
# ## 2 · 每一步用多少样本
#
# 损失是对样本取的均值，所以它的梯度也是均值。一步也可以只看少数几个样本：
#
# $$g = \frac{1}{N} \sum_{i=1}^{N} g_i \qquad \text{噪声}_B = \frac{\text{噪声}_1}{\sqrt{B}}$$
#
# $g_i$ 是样本 $i$ 的梯度，$N$ 是样本总数。随机抽取 $B$ 个梯度取均值，$\text{噪声}_B$ 表示这个均值通常离 $g$ 多远。**预测**：平均来看，单个样本的梯度会指错方向吗？

# %%
torch.manual_seed(0)
X = torch.randn(240, 2, dtype=torch.float64)
X[:, 1] = 0.5 * X[:, 0] + 0.8 * X[:, 1]
y = 0.9 * X[:, 0] - 0.6 * X[:, 1] + 0.4 * torch.randn(240, dtype=torch.float64)
w = torch.tensor([-1.0, 0.8], dtype=torch.float64, requires_grad=True)
((X @ w - y) ** 2).mean().backward()
of_each = 2 * (X @ w - y).detach()[:, None] * X  # 误差排成一列，乘以 X；第 i 行是样本 i 的梯度
for name, gradient in {"of all samples": w.grad, "mean of each one's": of_each.mean(dim=0)}.items():
    print(f"{name:18} {gradient[0]:.4f} {gradient[1]:.4f}")


def typical_distance(gradients):
    return (gradients - w.grad).square().sum(dim=1).mean().sqrt().item()


noise_1 = typical_distance(of_each)
clouds = {size: of_each[torch.randint(240, (2000, size))].mean(dim=1) for size in (1, 4, 16, 64)}
for size, cloud in clouds.items():
    print(f"B = {size:2}: formula {noise_1 / size**0.5:.2f}, measured {typical_distance(cloud):.2f}")
distinct = torch.rand(2000, 240).argsort(dim=1)[:, :64]  # 每行：从 240 个中取 64 个，没有重复
print(f"B = 64, no sample twice: measured {typical_distance(of_each[distinct].mean(dim=1)):.2f}")
picture_of_noise(clouds, w.grad, noise_1)

# %% [markdown]
# 单个样本的梯度是**无偏的**：平均来看是对的，只是有噪声。而且，计算量变成四倍，噪声才减半。
#
# 这个公式适用于样本可以重复抽到的情形。如果不重复，噪声会稍小一点，要乘以 $\sqrt{(N - B) / (N - 1)}$；批次就是全部数据时，噪声是 0。
#
# 训练时，批次按随机的顺序给出，每个样本出现一次。`torch.Generator` 是随机数的来源，有它自己的状态。**预测**：7 个样本，每批 3 个。有几个批次？从同一个生成器再抽一次，会得到什么？

# %%
generator = torch.Generator().manual_seed(0)
order = torch.randperm(7, generator=generator)  # 7 个位置的一种顺序
print("order", order.tolist(), "in batches of 3:", [len(part) for part in order.split(3)])
print("the next order", torch.randperm(7, generator=generator).tolist())
print("the same state again", torch.randperm(7, generator=generator.manual_seed(0)).tolist())
print("rows and targets", tuple(X[order[:3]].shape), tuple(y[order[:3]].shape))  # 两者用同一个顺序

# %% [markdown]
# 最后一个批次较短；再抽一次，就得到新的顺序。状态相同，顺序就相同。`X[order[:3]]` 取出三行；切片超出末尾时，得到的只是短一些。
#
# 现在用 $lr = 0.1$ 做三次梯度下降，每次都可以看 960 个样本。**全批量**每步用全部 240 个，**随机**每步用一个，**小批量**每步用 24 个。**预测**：哪个降得最低，哪个开头快，哪个永远停不下来？

# %%
best = torch.linalg.lstsq(X, y[:, None]).solution.flatten()  # 损失最小的地方
curvature = X.T @ X / 240


def above_best(w):  # 损失，减去可能的最小损失
    return ((w - best) @ curvature * (w - best)).sum(dim=-1)


def descend_in_batches(size, passes=4, rate=0.1):
    w, path = torch.tensor([-1.0, 0.8], dtype=torch.float64), []
    for _ in range(passes):
        for part in torch.randperm(240, generator=generator).split(size):
            path.append(w)
            w = w - rate * 2 * (X[part] @ w - y[part]) @ X[part] / len(part)
    return torch.stack([*path, w])


sizes = {"full batch": 240, "mini-batch, 24": 24, "stochastic": 1}
paths = {name: descend_in_batches(size) for name, size in sizes.items()}
for name, path in paths.items():
    last_quarter = above_best(path[-(len(path) // 4) :]).mean()
    print(f"{name:14} {len(path) - 1:3} steps, loss above the best, in the last quarter: {last_quarter:.4f}")
picture_of_paths(above_best, paths, (1.4, 1.1), every=sizes, progress="samples looked at")

# %% [markdown]
# 每步用全部样本，四步不够。每步用一个样本，马上就接近目标，然后四处游走：$lr$ 不变，这种噪声就永远不会消失（模块 04 会想办法）。它的曲线停在哪里，全凭运气，所以要看最后四分之一的均值。介于两者之间的是小批量。而且，硬件处理一整个批次的时间，几乎和处理一个样本一样。
#
# **自测**：批次从 16 个样本变成 64 个样本。梯度的噪声会怎样？
#
# <details><summary>A. 降到四分之一</summary>
# ✗ 代价变成四倍，噪声却只按平方根下降。</details>
# <details><summary>B. 不变，因为批次无论大小，梯度都是无偏的</summary>
# ✗ 无偏说的是均值。均值周围的那团点会变小。</details>
# <details><summary>C. 减半</summary>
# ✓ 对：四的平方根是二，而每一步的代价是四倍。</details>
#
# *现在你可以做练习* `minibatches`。

# %% [markdown]
# ## 3 · 梯度从哪里来
#
# 求梯度最朴素的办法是试：把 $x$ 的**一个**元素往上移一点，再往下移一点。
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + \varepsilon e_i) - f(x - \varepsilon
# e_i)}{2\,\varepsilon}$$
#
# $f$ 给出一个数，$\varepsilon$（*eps*）很小，$e_i$ 在位置 $i$ 处是 1，其余是 0。这就是**中心差分**。**预测**：eps 总是越小越好吗？

# %%
def error_at(eps, dtype, x=1.2):
    up, down = (torch.sin(torch.tensor(x + move, dtype=dtype)) for move in (eps, -eps))
    return abs(((up - down) / (2 * eps)).item() - math.cos(x)) + 1e-17  # 对数刻度上没有 0


def f(x):
    return torch.sin(x[0]) * x[1]


x = torch.tensor([1.2, 2.0], dtype=torch.float64, requires_grad=True)
f(x).backward()
e = torch.zeros_like(x.detach())  # detach：同样的数，不带计算记录
e[0] = 1e-4  # 移动 x[0]，而且只移动 x[0]
print(f"autograd {x.grad[0]:.8f}, central difference {(f(x + e) - f(x - e)) / 2e-4:.8f}")
widths = [10 ** (-power / 2) for power in range(23)]
kinds = {"float32": torch.float32, "float64": torch.float64}
errors = {name: [error_at(eps, dtype) for eps in widths] for name, dtype in kinds.items()}
picture_of_differences(widths, errors)

# %% [markdown]
# 不是！间隔太宽，曲线在这一段里就弯了；间隔太窄，float32 那几位有效数字很快就用光了。而且**每个**元素都要计算两次，元素有一百万个时，这毫无希望。（$x$ 是矩阵怎么办？`x.reshape(-1)` 把同样的元素排成一行，这样用一个数就能指明是哪一个。）
#
# 链式法则只要前向一次，反向一次。对一个单元，$z = w x + b$，$h = \text{ReLU}(z)$，$p = v h$，$L = (p - y)^2$：
#
# $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial p} \cdot \frac{\partial p}{\partial h} \cdot
# \frac{\partial h}{\partial z} \cdot \frac{\partial z}{\partial w}$$
#
# 给定的是 $x = 3$ 和 $y = 1$；要学习的是 $w = b = 0.5$ 和 $v = -1.5$。**预测** $\partial L / \partial w$ 的符号。

# %%
w, b, v = (torch.tensor(number, requires_grad=True) for number in (0.5, 0.5, -1.5))
z = w * 3 + b
h = torch.relu(z)
p = v * h
loss = (p - 1) ** 2
loss.backward()
at_p = 2 * (p - 1).item()
at_h = at_p * v.item()
at_z = at_h * (z > 0).item()  # z 大于 0 的地方，ReLU 让斜率通过
print("by hand: ", [f"{slope:g}" for slope in (at_z * 3, at_z, at_p * h.item())])
print("autograd:", [f"{number.grad.item():g}" for number in (w, b, v)])
values = {"w": w, "b": b, "z": z, "h": h, "v": v, "p": p, "L": loss}
slopes = {"L": 1, "p": at_p, "v": at_p * h.item(), "h": at_h, "z": at_z, "b": at_z, "w": at_z * 3}
picture_of_chain({name: number.item() for name, number in values.items()}, slopes)

# %% [markdown]
# 每个斜率等于它右边的斜率，乘以两者之间箭头上的因子。样本很多、换成矩阵时也是一样，一次一层。对 $p = h W^\top + b$，把 $p$ 处的斜率叫做 $D$。（$W^\top$ 是把 $W$ 的行与列交换：`W.T`。）
#
# $$\frac{\partial L}{\partial W} = D^\top h \qquad \frac{\partial L}{\partial b} = \sum_n D_n \qquad
# \frac{\partial L}{\partial h} = D\,W$$
#
# $D_n$ 是样本 $n$ 的那一行。梯度的形状与它所属的量相同：由此可知该在哪里转置。**预测**：如果 $L$ 是 $(p - y)^2$ 对 $N$ 个样本、$C$ 个输出取的均值，$D$ 是什么？

# %%
torch.manual_seed(0)
z = torch.randn(5, 3, requires_grad=True)
W, b, y52 = torch.randn(2, 3, requires_grad=True), torch.randn(2, requires_grad=True), torch.randn(5, 2)
h = torch.relu(z)
p = h @ W.T + b
((p - y52) ** 2).mean().backward()
with torch.no_grad():
    D = 2 * (p - y52) / (5 * 2)  # (N, C)
    by_hand = [D.T @ h, D.sum(dim=0), (D @ W) * (z > 0)]
for name, ours, number in zip(("W", "b", "z"), by_hand, (W, b, z), strict=True):
    print(name, tuple(ours.shape), "equal to autograd's:", torch.allclose(ours, number.grad))

# %% [markdown]
# $D = 2\,(p - y) / (N C)$：均值要除以参与平均的 *所有* 数的个数。偏置加到每个样本上，所以它的梯度要对样本求和。到了 $z$，$h$ 处的斜率只在 $z > 0$ 的地方通过。下面的一层从 $z$ 开始，照同样的办法继续。
#
# **自测**：$h$ 的形状是 (8, 6)，$D$ 的形状是 (8, 4)。$W$ 的形状是 (4, 6)，它的梯度是什么？
#
# <details><summary>A. <code>D.T @ h</code></summary>
# ✓ 对：(4, 8) 乘 (8, 6) 得 (4, 6)，并且对样本求了和。</details>
# <details><summary>B. <code>h.T @ D</code></summary>
# ✗ 它是 (6, 4)：数是对的，但转置了。</details>
# <details><summary>C. <code>D @ W</code></summary>
# ✗ 它是 (8, 6)，是 h 处的斜率。它告诉下面的一层该做什么。</details>
#
# *现在你可以做练习* `numerical_grad` *和* `mlp_backward`。

# %% [markdown]
# ## 4 · 会遗忘的平均
#
# 梯度有噪声，取平均能让噪声互相抵消。但旧的梯度属于旧的权重：它们应该逐渐淡去。**指数加权移动平均**两样都能做到，而且只需要记住一个数：
#
# $$v_t = \beta\,v_{t-1} + (1 - \beta)\,x_t \qquad v_0 = 0$$
#
# $x_t$ 是第 $t$ 步的值，$v_t$ 是平均，$\beta$ 在 0 与 1 之间，表示保留多少旧的部分。下面是 150 天的气温。**预测** $\beta = 0.9$、第一天大约 14 °C 时的 $v_1$。

# %%
torch.manual_seed(1)
days = torch.arange(1, 151, dtype=torch.float64)
temperatures = 14 + 7 * torch.sin(days / 24) + 2.5 * torch.randn(150, dtype=torch.float64)
betas = torch.tensor([0.5, 0.9, 0.95, 0.98], dtype=torch.float64)
v, rows = torch.zeros(4, dtype=torch.float64), []  # 四个平均同时计算
ones, of_ones = torch.zeros(4, dtype=torch.float64), []
for temperature in temperatures:
    v = v + (1 - betas) * (temperature - v)  # 同一个式子，换个写法：朝新值走一部分
    ones = ones + (1 - betas) * (1 - ones)  # 一列全为一的数的平均
    rows.append(v)
    of_ones.append(ones)
plain, corrected = torch.stack(rows), torch.stack(rows) / torch.stack(of_ones)  # (day, beta)：天，beta
print("day 1:", f"{temperatures[0]:.1f} °C,", "averages", [f"{number:.1f}" for number in plain[0].tolist()])
print("torch.lerp mixes so, too:", torch.allclose(torch.lerp(rows[0], temperatures[1], 1 - betas), rows[1]))
averages = {beta.item(): Average(plain[:, k], corrected[:, k]) for k, beta in enumerate(betas)}
picture_of_averages(temperatures, averages)

# %% [markdown]
# 所有曲线的开头都冷太多了，因为 $v_0 = 0$ 并不是气温。（一列全是一的数，它的平均开头也同样偏小：除以它，就得到修正后的曲线。）$\beta$ 越大，曲线越平滑，但也越滞后。把公式代入它自己，就能看出原因：
#
# $$v_t = \sum_{k=0}^{t-1} (1 - \beta)\,\beta^k\,x_{t-k} \qquad \sum_{k=0}^{t-1} (1 - \beta)\,\beta^k = 1 -
# \beta^t$$
#
# $k$ 表示一个值有多旧。这些权重之和是 $1 - \beta^t$，开头太小：除以它，**初始偏差**就消失了。**预测**：最新的 $1 / (1 - \beta)$ 个值占多大份额？

# %%
def weights_of(beta, steps=60):
    return (1 - beta) * beta ** torch.arange(steps, dtype=torch.float64)


def draw_weights(beta=0.9):
    return picture_of_weights(weights_of(beta), beta)


by_weights = (weights_of(0.9, 150) * temperatures.flip(0)).sum()  # 最新的在前
print(f"day 150, by steps {plain[-1, 1]:.4f}, by weights {by_weights:.4f}")
print(f"sum of 5 weights {weights_of(0.9, 5).sum():.4f}, formula {1 - 0.9**5:.4f}")
explore(draw_weights, beta=[0.5, 0.8, 0.9, 0.95, 0.98])

# %% [markdown]
# 大约三分之二：$\beta = 0.9$ 时是 0.65。所以 $1 / (1 - \beta)$ 是**有效窗口**：这里是 10 个值。更早的值逐渐淡去，但永远不会完全忘掉。
#
# **自测**：$\beta = 0.98$，第一个值是 20。$v_1$ 是多少，修正后又是多少？
#
# <details><summary>A. 19.6，修正后是 20</summary>
# ✗ 新值的权重是 1 − β。权重为 β 的是旧的部分。</details>
# <details><summary>B. 0.4，修正后是 0.4</summary>
# ✗ 要除以到目前为止所有权重之和：它是 1 − 0.98 = 0.02。</details>
# <details><summary>C. 0.4，修正后是 20</summary>
# ✓ 对：0.02 · 20 = 0.4，而 0.4 / 0.02 = 20。只见过一个值时，平均就是这个值。</details>
#
# *现在你可以做练习* `ewma`。

# %% [markdown]
# ## 5 · 动量
#
# 小球不会一遇到小坎就停下。**动量法**保存梯度的滑动和，并沿着它走：
#
# $$buf \leftarrow \mu\,buf + g \qquad w \leftarrow w - lr \cdot buf$$
#
# $g$ 是梯度，$buf$ 是缓冲区，一开始为 0；$\mu$（*mu*）表示它保留多少。**预测**：在 $w^2/2$ 上，取 $lr = 0.1$ 和 $\mu = 0.9$，走三步时的梯度和 $w$ 是多少？从哪里开始与普通的梯度下降不同？

# %%
w, by_hand, gradients = 1.0, [], []
for _ in range(3):
    gradients.insert(0, w)  # w²/2 的梯度；最新的放在最前面
    w = w - 0.1 * sum(0.9**age * g for age, g in enumerate(gradients))  # buf，展开来写
    by_hand.append(w)
compare(by_hand, partial(torch.optim.SGD, lr=0.1, momentum=0.9))
print("gradients, newest first:", [round(g, 2) for g in gradients], "- plain descent: [0.81, 0.9, 1.0]")

# %% [markdown]
# 这个单元格保留了所有梯度，是为了让你看到 $buf$ 里加了些什么。优化器不这样做：用上面的公式，记住一个张量就够了。
#
# 前两个梯度与没有动量时相同；到第二个 $w$ 才不同。如果你只打印 `w.grad`，而且只打印两次，就看不到动量。请打印 $w$，打印三步。
#
# $buf$ 不是平均：式子里没有 $1 - \mu$。**预测**：如果梯度一直是 1，步子会变得多长？另外，这里学习率在 $buf$ 之外，有些论文把它放在里面。什么情况下，这会造成区别？

# %%
w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
inside = 0.0
for step in range(1, 102):
    if step == 101:
        optimizer.param_groups[0]["lr"] = 0.01  # 优化器的设置；从现在起学习率变小
    before, w.grad = w.item(), torch.ones_like(w)
    optimizer.step()
    inside = 0.9 * inside + optimizer.param_groups[0]["lr"] * 1.0  # 学习率放在求和之内
    if step in (1, 2, 10, 100, 101):
        print(f"step {step:3}: length {before - w.item():.3f}, with the rate inside {inside:.3f}")
print("what the optimizer keeps:", {name: f"{kept.item():.2f}" for name, kept in optimizer.state[w].items()})

# %% [markdown]
# 步子会增长到 $lr / (1 - \mu)$，当 $\mu = 0.9$ 时是 $lr$ 的十倍。像 PyTorch 那样把学习率放在外面，新的学习率会立刻作用于整个 $buf$；放在里面，它只作用于后来的部分。学习率不变时，两者相同。
#
# 现在看一个**峡谷**：$L = (w_1^2 + 30\,w_2^2)/2$，横向比纵向陡三十倍。**预测**：普通的梯度下降与动量法，学习率相同。60 步之内谁降得更低？

# %%
def ravine(w, turned=0.0):
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    along, across = cos * w[..., 0] + sin * w[..., 1], cos * w[..., 1] - sin * w[..., 0]
    return (along**2 + 30 * across**2) / 2


def draw_momentum(learning_rate=0.02, momentum=0.8):
    makes = {
        "SGD": partial(torch.optim.SGD, lr=learning_rate),
        "Momentum": partial(torch.optim.SGD, lr=learning_rate, momentum=momentum),
    }
    paths = {name: descend(make, ravine, (-1.0, 0.5), 60) for name, make in makes.items()}
    return picture_of_paths(ravine, paths, (1.25, 0.75))


explore(
    draw_momentum,
    learning_rate=[0.005, 0.01, 0.02, 0.04, 0.06, 0.07],
    momentum=[0, 0.5, 0.8, 0.9, 0.95, 0.99],
)

# %% [markdown]
# 在横穿峡谷的方向上，梯度不断变号，求和时互相抵消；在沿着峡谷的方向上，它们累加起来。试试滑块：学习率为 0.07 时，普通的梯度下降飞出峡谷；动量为 0.99 时，小球会来回滚很久。
#
# **自测**：第一步时，一个函数执行 `state["buf"] = grad`。PyTorch 可能会把下一个梯度写进同一个张量。会发生什么？
#
# <details><summary>A. 缓冲区不知不觉地变了</summary>
# ✓ 对：两个名字，一个张量。要保存自己的一份数，例如用 <code>clone()</code>。</details>
# <details><summary>B. 没有影响，赋值会复制这些数</summary>
# ✗ 赋值只是给同一个张量起第二个名字。改变一个，另一个也变。</details>
# <details><summary>C. 报错，因为这个张量正在使用</summary>
# ✗ 没有任何地方会报错，所以才很难发现。</details>
#
# *现在你可以做练习* `momentum_step`。

# %% [markdown]
# ## 6 · 每个权重有自己的学习率
#
# 同一个学习率，既要照顾陡的方向，也要照顾平的方向。**AdaGrad** 给每个权重各自的学习率，由这个权重到目前为止所有梯度的平方决定：
#
# $$s \leftarrow s + g^2 \qquad w \leftarrow w - lr \cdot \frac{g}{\sqrt{s} + \varepsilon}$$
#
# $s$ 从 0 开始，形状与 $w$ 相同；平方、开方和除法都逐元素进行。$\varepsilon$（*eps*）只是用来防止 0/0。**预测**在 $w^2/2$ 上取 $lr = 0.1$ 的第一步。它的长度取决于梯度吗？

# %%
w, squares, by_hand = 1.0, [], []
for _ in range(3):
    squares.insert(0, w**2)  # 最新的在前，和之前一样
    w = w - 0.1 * w / (math.sqrt(sum(squares)) + 1e-10)
    by_hand.append(w)
compare(by_hand, partial(torch.optim.Adagrad, lr=0.1))
far = torch.tensor([1000.0, 0.001], dtype=torch.float64, requires_grad=True)
optimizer, start = torch.optim.Adagrad([far], lr=0.1), far.detach().clone()
(far**2 / 2).sum().backward()
optimizer.step()
print("first steps at gradients 1000 and 0.001:", [f"{moved:.4f}" for moved in (start - far).tolist()])

# %% [markdown]
# 不论梯度多大，第一步的长度都是 $lr$：$g / \sqrt{g^2}$ 只是一个正负号。然后 $s$ 变大，步子变小；对每个权重，看的是 *它自己的* 梯度，而不是过了多少轮次。
#
# 但 $s$ 从不遗忘。**RMSProp** 把求和换成第 4 节的平均，而且是 *平方的* 平均：
#
# $$v \leftarrow \alpha\,v + (1 - \alpha)\,g^2 \qquad w \leftarrow w - lr \cdot \frac{g}{\sqrt{v} +
# \varepsilon}$$
#
# $\alpha$（*alpha*）表示保留多少。$v$ 从 0 开始，而且**不**修正。**预测** $\alpha = 0.9$ 时的第一步。

# %%
w, squares, by_hand = 1.0, [], []
for _ in range(3):
    squares.insert(0, w**2)
    v = sum(0.1 * 0.9**age * square for age, square in enumerate(squares))  # 第 4 节的权重
    w = w - 0.1 * w / (math.sqrt(v) + 1e-8)
    by_hand.append(w)
compare(by_hand, partial(torch.optim.RMSprop, lr=0.1, alpha=0.9))
print(f"first step {1 - by_hand[0]:.4f}, formula lr / sqrt(1 - alpha) = {0.1 / (1 - 0.9) ** 0.5:.4f}")
default = descend(partial(torch.optim.RMSprop, lr=0.1), lambda w: w**2 / 2, 1.0, steps=1)
print(f"with PyTorch's own alpha, 0.99: {1 - default[1]:.4f}")

# %% [markdown]
# 走一步之后 $v = (1 - \alpha)\,g^2$，所以第一步的长度是 $lr / \sqrt{1 - \alpha}$：是 $lr$ 的三倍；用 PyTorch 的默认值时是十倍。
#
# 现在有两个权重：一个每步的梯度都是 1，另一个每十步才有一次，其余是 0。取 $lr = 0.1$，**预测**它们在 AdaGrad 与 RMSProp 下的学习率，即 $lr / \sqrt{s}$ 与 $lr / \sqrt{v}$。

# %%
gradients = torch.ones(100, 2, dtype=torch.float64)
gradients[:, 1] = torch.arange(100) % 10 == 0
s = gradients.square().cumsum(dim=0)
v, rows = torch.zeros(2, dtype=torch.float64), []
for g in gradients:
    v = v.lerp(g**2, 0.1)  # 朝新的平方走十分之一
    rows.append(v)
panels = {"AdaGrad": 0.1 / s.sqrt(), "RMSProp": 0.1 / torch.stack(rows).sqrt()}
names = ["at each step", "every tenth"]
for title, rates in panels.items():
    print(f"{title}: after 100 steps {rates[-1, 0]:.3f} at each step, {rates[-1, 1]:.3f} every tenth")
picture_of_rates({title: dict(zip(names, rates.T, strict=True)) for title, rates in panels.items()})

# %% [markdown]
# AdaGrad 的学习率只降不升，对那个梯度稀少的权重降得最慢。RMSProp 的学习率不会消失：它会遗忘，所以能继续走下去。第一个权重的学习率稳定在 0.1；梯度稀少的那个则来回摆动，每来一次梯度就下降，其间又上升。eps 放在哪里？AdaGrad 的论文和 PyTorch 在开方之后加上它；有些书和 TensorFlow 的 RMSProp 把它放在根号里面。只要梯度不是极小，就看不出差别。
#
# **自测**：一个权重的梯度连续 1000 步都是 0，然后是 1。用 AdaGrad，它的下一步有多长？
#
# <details><summary>A. 很短，因为已经走了这么多步</summary>
# ✗ 起作用的不是步数，而是梯度。它的 s 仍然是 0。</details>
# <details><summary>B. 和第一步一样长：lr</summary>
# ✓ 对：s 原来是 0，现在变成 1。所以 AdaGrad 适合稀有的特征。</details>
# <details><summary>C. 无限长，因为除以零</summary>
# ✗ 做除法之前，新的梯度已经加进了 s；之前的那些步，则有 eps 保护。</details>
#
# *现在你可以做练习* `adagrad_step` *和* `rmsprop_step`。

# %% [markdown]
# ## 7 · Adam
#
# **Adam** 对梯度和它的平方都取平均，并且都针对“从 0 开始”做修正：
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad w \leftarrow w - lr \cdot
# \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# $t = 1, 2, 3, \dots$ 是步数。**预测**在 $w^2/2$ 上的第一步，取 $lr = 0.1$ 和 PyTorch 的两个 beta，即 0.9 和 0.999。

# %%
w, m, v, by_hand = 1.0, 0.0, 0.0, []
for t in (1, 2, 3):
    g = w
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    w = w - 0.1 * m_hat / (v_hat**0.5 + 1e-8)
    by_hand.append(w)
compare(by_hand, partial(torch.optim.Adam, lr=0.1))

# %% [markdown]
# 第一步的长度是 $lr$，和 AdaGrad 一样。PyTorch 与论文一致，eps 在根号外面。（论文里的简化写法改为修正 $lr$；那里的 eps 含义稍有不同。）
#
# 一个常见的错误是漏掉修正。**预测**：取 $\beta = (0.9, 0.99)$，梯度不变，这时第一步的长度是应有的多少倍？第二步呢？

# %%
w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
optimizer, m, v = torch.optim.Adam([w], lr=0.1, betas=(0.9, 0.99)), 0.0, 0.0
for t in (1, 2, 3):
    before, w.grad = w.item(), torch.ones_like(w)
    optimizer.step()
    m, v = 0.9 * m + 0.1, 0.99 * v + 0.01  # 梯度是 1
    print(f"step {t}: {0.1 * m / v**0.5 / (before - w.item()):.3f} times as long")
t = torch.arange(1, 1001, dtype=torch.float64)
pairs = [(0.9, 0.999), (0.9, 0.99), (0.9, 0.9)]
picture_of_correction({f"β = {b1}, {b2}": (1 - b1**t) / (1 - b2**t).sqrt() for b1, b2 in pairs})

# %% [markdown]
# 正好是 1.000，然后是 1.35：用这两个 beta，第一步会掩盖这个错误。比值是 $(1 - \beta_1^t) / \sqrt{1 - \beta_2^t}$；如果用 PyTorch 的 beta，一开始的步子会超过应有长度的三倍。
#
# 一个优化器管着许多参数。每个参数都有自己的 $m$、$v$ 和 $t$；当它的梯度是 `None` 时，它们保持不动。`zero_grad` 把梯度重新设为 `None`，因为 `backward` 会累加到已有的数上。
#
# **自测**：一个优化器对所有参数只用**一个** $t$，并在遍历参数的循环里把它加一。有十个参数时，会出什么错？
#
# <details><summary>A. 没有错，每个参数都数了一次</summary>
# ✗ 只走一步，这唯一的计数器就已经是十了。</details>
# <details><summary>B. 程序在第二个参数处停下</summary>
# ✗ 它照常运行，不会报错，只是数不对。</details>
# <details><summary>C. 开头几步里，大多数参数修正得太少</summary>
# ✓ 对：t 偏大，就等于认定平均已经积累够了，而实际上还没有。</details>
#
# *现在你可以做练习* `Adam`。

# %% [markdown]
# ## 8 · 画在同一张图上
#
# 又是那个峡谷，五种优化器用 *相同的* 学习率。（这公平吗？等到第 9 节再说。）滑块 *momentum*（动量）也是 Adam 的 $\beta_1$；*turned*（转动）在图上转动峡谷和起点，单位是度。
#
# **预测**：哪种优化器直奔目标，哪种摇摆不定？转动峡谷，会打乱哪几种？

# %%
def optimizers(learning_rate, momentum=0.9, alpha=0.9):
    return {
        "SGD": partial(torch.optim.SGD, lr=learning_rate),
        "Momentum": partial(torch.optim.SGD, lr=learning_rate, momentum=momentum),
        "AdaGrad": partial(torch.optim.Adagrad, lr=learning_rate),
        "RMSProp": partial(torch.optim.RMSprop, lr=learning_rate, alpha=alpha),
        "Adam": partial(torch.optim.Adam, lr=learning_rate, betas=(momentum, 0.999)),
    }


def paths_in_ravine(makes, turned):
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    start = (-cos - 0.5 * sin, -sin + 0.5 * cos)  # (-1, 0.5)，转动之后
    return {name: descend(make, partial(ravine, turned=turned), start, 60) for name, make in makes.items()}


def draw_ravine(learning_rate=0.06, momentum=0.9, turned=0):
    paths = paths_in_ravine(optimizers(learning_rate, momentum), turned)
    return picture_of_paths(partial(ravine, turned=turned), paths, (1.25, 0.9))


rates, momenta = [0.005, 0.01, 0.02, 0.04, 0.06, 0.07, 0.1, 0.2], [0, 0.5, 0.8, 0.9, 0.95, 0.99]
explore(draw_ravine, learning_rate=rates, momentum=momenta, turned=[0, 15, 30, 45])
for turned in (0, 45):
    paths = paths_in_ravine(optimizers(0.06), turned)
    losses = [f"{name} {ravine(path[-1], turned):.4f}" for name, path in paths.items()]
    print(f"turned by {turned:2}, loss after 60 steps:", ", ".join(losses))

# %% [markdown]
# 每个权重有自己的学习率，就把峡谷变成了碗：RMSProp 完全不摆动，AdaGrad 越走越慢，Adam 还带有动量，所以冲过目标再回来。（RMSProp 的损失降得极低，远在图的下边缘之外。）把一切都转动一下：普通的梯度下降与动量法和原来一样，其他几种变差了。它们的学习率只沿着坐标轴起作用。
#
# 接下来是**马鞍面**：$L = w_1^2/2 + (w_2^2 - 1)^2/4$。它有两个最低点，在 $w_2 = \pm 1$ 处；两者之间是 (0, 0) 处的一个山口。所有优化器都从山脊 $w_2 = 0$ 旁边出发，只偏离 0.001。**预测**：哪些在 60 步内找到最低点？如果起点正好在山脊**上**，又有哪些能找到？

# %%
def saddle(w):
    return w[..., 0] ** 2 / 2 + (w[..., 1] ** 2 - 1) ** 2 / 4


def draw_saddle(beside=0.001, learning_rate=0.06, momentum=0.9):
    makes = optimizers(learning_rate, momentum)
    paths = {name: descend(make, saddle, (-1.0, beside), 60) for name, make in makes.items()}
    return picture_of_paths(saddle, paths, (1.3, 1.5))


explore(
    draw_saddle, beside=[0, 1e-6, 0.001, 0.1], learning_rate=rates, momentum=[0, 0.5, 0.8, 0.9, 0.95, 0.99]
)
for beside in (0.001, 0.0):
    ends = {name: descend(make, saddle, (-1.0, beside), 60)[-1, 1] for name, make in optimizers(0.06).items()}
    print(f"start at w2 = {beside}:", ", ".join(f"{name} {end:.3f}" for name, end in ends.items()))

# %% [markdown]
# 从山脊旁边出发，普通的梯度下降几乎还没起步，动量法慢慢加速。另外三种马上离开：它们把极小的梯度除以它自己的大小。RMSProp 在最低点只停一会儿：那里的梯度极小，旧的平方逐渐淡去，于是它的学习率 $lr / \sqrt{v}$ 增大，超过第 1 节的上限，即 2 / 曲率。从那时起，每一步都比前一步长，最后它跳了出去。正好在山脊**上**时，没有一种能离开：全都停在 0.000。
#
# **自测**：正好在山脊上时，为什么没有一种能离开，连动量法和 Adam 也不行？
#
# <details><summary>A. 它们的学习率太小</summary>
# ✗ 零乘以任何学习率都是零。拖动滑块就能看到。</details>
# <details><summary>B. 横穿山脊方向的梯度恰好是 0，它的任何平均也为零</summary>
# ✓ 对：不管它们怎样记，零记下来还是零。实际训练时，噪声会把它们推下去。</details>
# <details><summary>C. 山脊上的损失最低</summary>
# ✗ 沿着另一条轴看，山脊是最高的地方。</details>

# %% [markdown]
# ## 9 · 怎样选择
#
# 常听人说：浅的网络用 SGD，深的网络用 Adam，文本用 AdaGrad 和 RMSProp。这样的规则要有意义，每种优化器就必须都用**它自己最好的学习率**，而且差别要大到不能归于运气。所以我们来 *扫描*：一个任务，每种优化器试八个学习率，每个学习率训练 8 个网络。
#
# 任务是：8 × 8 像素的数字图片，网络有一个或四个隐藏层。每个网络有自己的起点、自己的批次顺序，以及自己的数据划分：1000 张图片用于训练，797 张留出。**预测**：SGD 最好的学习率与 Adam 的相差多远？

# %%
pixels, digits = load_digits(return_X_y=True)
images, labels = torch.tensor(pixels / 16, device=device), torch.tensor(digits, device=device)


def random_orders(networks, count, draw):  # 每个网络一行
    return torch.rand(networks, count, generator=draw).argsort(dim=1).to(device)

# %% [markdown]
# 许多网络同时训练，**堆叠**在一起：每个权重在最前面多一维，即网络这一维。两个堆叠做矩阵乘法，就是逐个网络相乘。

# %%
def start(hidden_layers, networks, draw):
    parameters = []
    for n_in, n_out in pairwise([64, *[32] * hidden_layers, 10]):  # 相邻的一对：64 和 32，……，32 和 10
        weight = torch.randn(networks, n_in, n_out, generator=draw, dtype=torch.float64) * (2 / n_in) ** 0.5
        bias = torch.zeros(networks, 1, n_out, dtype=torch.float64)
        parameters += [weight.to(device).requires_grad_(), bias.to(device).requires_grad_()]
    return parameters


def logits_of(parameters, x):  # x (network, image, 64)：网络，图片，像素
    for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        x = torch.relu(x @ weight + bias)
    return x @ parameters[-2] + parameters[-1]  # (network, image, class)：网络，图片，类别

# %% [markdown]
# 训练循环就是你熟悉的那个。所有网络的平均损失要乘以网络的个数，这样每个网络得到的梯度，就和它单独训练时一样。`gather` 按每一行自己的顺序来读取。

# %%
def train(make, hidden_layers, networks, seed, epochs=8, batch_size=50):
    draw = torch.Generator().manual_seed(seed)
    parameters = start(hidden_layers, networks, draw)
    optimizer = make(parameters)
    training, held_back = random_orders(networks, 1797, draw).split([1000, 797], dim=1)
    for _ in range(epochs):
        shuffled = training.gather(1, random_orders(networks, 1000, draw))
        for batch in shuffled.split(batch_size, dim=1):
            logits = logits_of(parameters, images[batch]).flatten(0, 1)
            loss = networks * F.cross_entropy(logits, labels[batch].flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        wrong = logits_of(parameters, images[held_back]).argmax(dim=-1) != labels[held_back]
    return 100 * wrong.double().mean(dim=1).cpu()  # (network,)：每个网络的错误率，以百分比计

# %%
rates = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
depths = {"one hidden layer": 1, "four hidden layers": 4}


def at_rate(rate):  # RMSProp 用 PyTorch 自己的 alpha
    return optimizers(rate, alpha=0.99)


def sweep(hidden_layers):
    lines = {name: [] for name in at_rate(1.0)}
    for rate in rates:
        for name, make in at_rate(rate).items():
            lines[name].append(train(make, hidden_layers, networks=8, seed=0))
    return {name: torch.stack(line) for name, line in lines.items()}  # 每个张量的形状都是 (rate, network)：学习率，网络


swept = {title: sweep(hidden_layers) for title, hidden_layers in depths.items()}
picture_of_sweep(rates, swept)

# %% [markdown]
# 每种优化器都有自己的山谷。只有一个隐藏层时，SGD 最好的学习率是 Adam 的十倍。如果所有优化器都用同一个学习率，比如 0.01，我们比较的就是学习率，而不是优化器。圆圈为每种优化器选出一个学习率。
#
# 现在，在每个圆圈处训练 128 个 *新的* 网络：参与挑选的那 8 个，看起来比实际要好。有三个数可以把差别与运气区分开：
#
# - **离散程度** $s$，即一个网络通常离均值多远（标准差）；
# - **标准误** $s / \sqrt{n}$，即 $n$ 个网络的均值，通常离非常多个网络的均值多远。离散程度说明不了这一点：它里面没有 $n$；
# - **配对差**：网络 $k$ 在每种优化器下都有相同的起点、顺序和划分。所以逐个网络相减，再取均值和 *这个差的* 标准误。两者共有的运气就抵消了。
#
# 差别达到三个标准误以上，就很难说是运气了。**预测**：哪些差别会这么大？

# %%
def mean_and_error(numbers):
    return numbers.mean().item(), numbers.std().item() / len(numbers) ** 0.5


compared = {title: {} for title in depths}
for title, hidden_layers in depths.items():
    for name, errors in swept[title].items():
        rate = rates[errors.mean(dim=1).argmin()]
        compared[title][name] = train(at_rate(rate)[name], hidden_layers, networks=128, seed=1)
    print(f"{title}: wrong answers in %, 128 networks")
    for name, errors in compared[title].items():
        mean, error = mean_and_error(errors)
        print(f"  {name:8} {mean:5.2f} ± {error:.2f}, spread {errors.std():.2f}", end="")
        mean, error = mean_and_error(errors - compared[title]["Adam"])
        print("" if name == "Adam" else f", minus Adam's {mean:+.2f} ± {error:.2f}")
picture_of_comparison(compared)

# %% [markdown]
# 有一个隐藏层时，Adam 的错误最少，而且它的领先不是运气：比其他每一种都领先三个标准误以上，对动量法也是如此。有四个隐藏层时，Adam、AdaGrad 和 RMSProp 彼此相差不到三个标准误：不分上下。动量法明显落后，SGD 远远落后。看看那些点：单个网络之间大量重叠。如果各只训练一个，几乎什么名次都可能出现。
#
# 所以“浅的用 SGD，深的用 Adam”在这里不成立：两种情况下，SGD 都排最后。但这只是一个任务，网络很小，只有 8 个轮次。要带走的是 *方法*：对每种优化器做扫描，用它最好的学习率训练新的网络，再配对比较。一开始，先用 Adam 或动量法。
#
# **自测**：一篇博客比较 SGD 和 Adam，两者都用 $lr = 0.001$，发现 Adam 好得多。你从中学到什么？
#
# <details><summary>A. Adam 是更好的优化器</summary>
# ✗ 看看扫描的结果：学习率为 0.001 时，SGD 几乎还没离开起点。</details>
# <details><summary>B. 0.001 适合 Adam，而对 SGD 来说太小</summary>
# ✓ 对。比较时，每种都要用自己最好的学习率，而且不能只有一个起点。</details>
# <details><summary>C. 什么也学不到，因为结果是随机的</summary>
# ✗ 结果会变，但从几个起点做扫描，就能看出变化有多大。</details>

# %% [markdown]
# ## 现在你能做什么
#
# 1. 用全部样本或少数样本，沿下坡方向**走一步**，并手工**求出梯度**；
# 2. **写出**动量法、AdaGrad、RMSProp 和 Adam，并说出它们各自记住了什么；
# 3. 通过测量来**选择**优化器，并给每种优化器一个公平的学习率。
#
# 接下来：作业 `03_optimizers`。
#
# *文献*：动量法见 [Sutskever 等 2013](https://proceedings.mlr.press/v28/sutskever13.html)。AdaGrad 见 [Duchi 等 2011](https://jmlr.org/papers/v12/duchi11a.html)。RMSProp 见 Hinton 的第 6 讲，2012。Adam 见 [Kingma 与 Ba 2015](https://arxiv.org/abs/1412.6980) 的算法 1。
