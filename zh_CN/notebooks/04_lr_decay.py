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

# Made by `torchcourse build` from notebooks/04_lr_decay.py and its catalogues: edit those.

# %% [markdown]
# # 越往后，步子越小
#
# 大约 75 分钟后，你将能够
#
# 1. **说出**为什么小步子在训练后期有帮助，什么时候有害；
# 2. **算出**三种调度方案在任一轮次的学习率，并**把调度器放到**循环里该放的位置；
# 3. **选择**一种调度方案：看它降得多快，并做一次测量，同时弄清测量本身的噪声有多大。
#
# 你需要先掌握第 03 课的训练循环和动量。看到**预测**时，先猜一猜，再运行单元格。点击三角形可以展开内容。

# %%
import math
import warnings

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn.functional import cross_entropy
from torch.optim import lr_scheduler

from torchcourse.student.interactive import explore
from torchcourse.student.pictures.comparisons import picture_of_comparison, picture_of_sweep
from torchcourse.student.pictures.schedules import (
    picture_of_fall,
    picture_of_losses,
    picture_of_rates,
    picture_of_schedules,
    picture_of_walk,
)

LANGUAGE = "zh_CN"  # 这份笔记本的语言

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)  # 本课要比较非常小的数
device = "cuda" if torch.cuda.is_available() else "cpu"  # 第 5 节和第 6 节在这个设备上训练
print("PyTorch", torch.__version__.split("+")[0])

# %% [markdown]
# ## 1 · 为什么要把步子放小
#
# 小批量给出的梯度，平均来说是对的，但每次都会随机地偏一点。最简单的模型是这样的：损失是 $w^2$，梯度是 $2w$，再给每个梯度加上一个大小为 $\sigma$（*sigma*）的随机数。
#
# **预测**：500 个权重从 10 出发，用学习率为 0.1 的 SGD 走 400 步。它们会到达 0 吗？（图中画出了其中三个。在 Jupyter 中，可以拖动控件。灰色的带子接下来就讲。）

# %%
def walk(learning_rate, sigma=1.0, steps=400):
    torch.manual_seed(0)
    w = torch.full((500,), 10.0, requires_grad=True)  # 500 个权重，各有各的噪声
    optimizer, paths = torch.optim.SGD([w], lr=learning_rate), []
    for _ in range(steps):
        loss = (w**2).sum()
        optimizer.zero_grad()
        loss.backward()
        w.grad += sigma * torch.randn(500)  # 小批量带来的随机性
        optimizer.step()
        paths.append(w.detach().clone())
    return torch.stack(paths)  # （步，权重）

# %%
def draw_walk(learning_rate=0.1, sigma=1.0):
    expected = (learning_rate * sigma**2 / (4 * (1 - learning_rate))) ** 0.5
    return picture_of_walk(walk(learning_rate, sigma)[:, :3], expected, learning_rate)


explore(draw_walk, learning_rate=[0.01, 0.02, 0.05, 0.1, 0.2, 0.4], sigma=[0.1, 0.5, 1.0, 2.0])

# %% [markdown]
# 它们几步之内就到了附近，之后却再也停不下来：每一步把它们拉回来一点，又甩开一点。两者平衡时，有
#
# $$\mathrm{E}[w^2] = \frac{\eta\,\sigma^2}{4\,(1 - \eta)}$$
#
# $\eta$（*eta*）是学习率，$\sigma$ 是噪声的大小，$\mathrm{E}$ 表示均值。这就是平均损失，所以它是损失的**下限**。**预测**：把学习率减半，下限会怎样？

# %%
for eta in (0.2, 0.1, 0.05, 0.025):
    formula = eta / (4 * (1 - eta))  # sigma = 1
    measured = walk(eta)[200:].square().mean().item()
    print(f"learning rate {eta:<5}  floor by the formula {formula:.4f}, measured {measured:.4f}")

# %% [markdown]
# 学习率减半，下限大约也减半。可是，如果一开始就用很小的学习率，要很久才能走到。所以：**先用大步走过去，到了之后再走小步。** 这就是学习率衰减。
#
# 一个常见的错误，是在 $w^2$ 上演示衰减，却 *不加* 噪声。我们用一份学习率列表来训练，每个轮次一个学习率，加噪声和不加噪声都试：200 个轮次，每个轮次 10 次迭代，动量是 0.9。在这里，动量让步长变成原来的十倍，即 $1 / (1 - \mu)$ 倍。所以，有动量时，下限大约是
#
# $$\mathrm{E}[w^2] \approx \frac{\eta}{1 - \mu} \cdot \frac{\sigma^2}{4}$$

# %%
def losses_of(rates, sigma):
    torch.manual_seed(0)
    w, velocity, losses = torch.full((500,), 10.0), torch.zeros(500), []
    for rate in rates:  # 每个轮次一个
        for _ in range(10):
            velocity = 0.9 * velocity + 2 * w + sigma * torch.randn(500)
            w = w - rate * velocity
        losses.append((w**2).mean().item())
    return losses

# %% [markdown]
# 三份列表：学习率不变；每过 50 个轮次减半；每个轮次之后乘以 0.9。
#
# **预测**没有噪声和有噪声这两种情况：三份列表中，哪一份最后的损失最小？

# %%
def draw_decays(learning_rate=0.005, sigma=1.0):
    lists = {"constant": [], "halved every 50 epochs": [], "times 0.9 every epoch": []}
    for epoch in range(200):
        for rates, factor in zip(lists.values(), (1, 0.5 ** (epoch // 50), 0.9**epoch), strict=True):
            rates.append(learning_rate * factor)
    return picture_of_losses(
        {
            "Without noise": {name: losses_of(rates, 0.0) for name, rates in lists.items()},
            f"With noise of size {sigma:g}": {name: losses_of(rates, sigma) for name, rates in lists.items()},
        }
    )


explore(draw_decays, learning_rate=[0.001, 0.002, 0.005, 0.01, 0.05], sigma=[0.01, 0.1, 1.0, 3.0])

# %%
for learning_rate in (0.005, 0.001):
    slow = losses_of([learning_rate * 0.5 ** (epoch // 50) for epoch in range(200)], 1.0)
    fast = losses_of([learning_rate * 0.9**epoch for epoch in range(200)], 1.0)
    print(f"from {learning_rate}: halved {slow[-1]:.5f}, times 0.9 every epoch {fast[-1]:.5f}")
steady = losses_of([0.005] * 200, 1.0)[100:]
print(f"constant 0.005: floor {0.005 / (1 - 0.9) / 4:.4f}, measured {sum(steady) / 100:.4f}")

# %% [markdown]
# 顺序颠倒了。没有噪声时，梯度自己会变小，衰减只会让这段路走得更慢：它 *有害*。有噪声时，恒定学习率停在自己的下限上，而每一种衰减都能降到这个下限以下。
#
# 那么，衰减最快的就最好吗？从 0.001 出发，它还没走到就停下了：它**冻住**了。它的损失是一条平线，但曲线平了，不等于训练完成了。（把图中的学习率移到 0.001。）
#
# **自测**：你每一步都用 *全部* 数据训练，所以没有噪声，学习率也是恒定的。衰减会降低训练损失吗？
#
# <details><summary>A. 会，步子越小总是越精确</summary>
# ✗ 看左图：每一种衰减最后都高于恒定学习率。</details>
# <details><summary>B. 不会：梯度自己会变小，更小的步子只会到得更晚</summary>
# ✓ 对，只要恒定学习率足够小，不会发散。</details>
# <details><summary>C. 会，只要是减半，而不是乘以 0.9</summary>
# ✗ 两种都会让它变慢，第二种更慢。没有噪声，就没有可以降低的下限。</details>

# %% [markdown]
# ## 2 · 三种调度方案
#
# *调度方案* 规定轮次 $e$ 的学习率 $\eta_e$。**轮次从 0 数起。** 第一种方案让学习率按相等的间隔下降；PyTorch 把它叫做 `StepLR`：
#
# $$\eta_e = \eta_0 \cdot \gamma^{\lfloor e / s \rfloor}$$
#
# $\eta_0$ 是 *基础学习率*，$\gamma$（*gamma*）是每次下降所乘的因子，$s$ 是一个间隔的轮次数。$\lfloor e / s \rfloor$ 是 $e / s$ 向下取整。**调度器**设置优化器的学习率：优化器走十步，然后调度器走 *一* 步。**预测**轮次 49、50、99 和 100 的学习率，其中 $\eta_0 = 0.1$，$s = 50$，$\gamma = 0.5$。

# %%
def collect_rates(make_scheduler):
    w = torch.tensor([10.0], requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
    scheduler, collected = make_scheduler(optimizer), []
    for _epoch in range(200):
        collected += scheduler.get_last_lr()
        for _iteration in range(10):
            loss = (w**2).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        scheduler.step()
    return torch.tensor(collected)

# %%
epochs = torch.arange(200)
equal_intervals = collect_rates(lambda optimizer: lr_scheduler.StepLR(optimizer, 50, gamma=0.5))
plateaus = 0.1 * 0.5 ** torch.arange(4)  # 四个间隔
print("the formula is StepLR:", torch.allclose(plateaus.repeat_interleave(50), equal_intervals))
for epoch in (0, 49, 50, 99, 100, 199):
    print(f"epoch {epoch:3}: {equal_intervals[epoch]:.4f}")

# %% [markdown]
# 新的学习率 *从* 轮次 50 起生效。第二种方案让学习率在**里程碑**处下降，也就是在你自己选定的轮次下降：
#
# $$\eta_e = \eta_0 \cdot \gamma^{n_e}$$
#
# $n_e$ 是列表中满足 $m \le e$ 的里程碑 $m$ 的个数。数的是列表中的项：顺序无关紧要，列出两次的轮次就算两次。设列表是 160、50、50、100。**预测**每个里程碑之前的学习率，以及到达它时的学习率。

# %%
milestones = [160, 50, 50, 100]
unsorted = collect_rates(lambda optimizer: lr_scheduler.MultiStepLR(optimizer, milestones, gamma=0.5))
reached = (torch.tensor(milestones) <= epochs[:, None]).sum(dim=1)  # (200, 4) 求和得到 (200,)
print("the formula is MultiStepLR:", torch.allclose(0.1 * 0.5**reached, unsorted))
for epoch in (49, 50, 99, 100, 159, 160):
    print(f"epoch {epoch:3}: {unsorted[epoch]:.5f}")
print("the list, still as it was:", milestones)

# %% [markdown]
# 在轮次 50，学习率降到 *四分之一*。列表是你的：PyTorch 不会改动它，你自己的函数也不该改动它（`sorted` 生成新的列表，`.sort()` 改变原来的列表）。
#
# 第三种方案让学习率在每个轮次之后下降一点，**按指数**下降：
#
# $$\eta_e = \eta_0 \cdot \gamma^e$$
#
# 一个常见的错误是 $\eta \leftarrow \eta \cdot \gamma^e$，即 *当前* 学习率乘以这个幂。**预测**：$\gamma = 0.9$ 时，这样算，到轮次 4 会得到多少？

# %%
exponential = collect_rates(lambda optimizer: lr_scheduler.ExponentialLR(optimizer, gamma=0.9))
factors = torch.full((199,), 0.9)  # 从每个轮次到下一个轮次
print("a factor of 0.9 an epoch:", torch.allclose(0.1 * factors.cumprod(0), exponential[1:]))
compounding = 0.1
for epoch in range(5):
    compounding = compounding * 0.9**epoch  # 错误：它已经降过了
    print(f"epoch {epoch}: {exponential[epoch]:.4f}, compounding {compounding:.4f}")

# %% [markdown]
# 到轮次 4，那行错误的代码已经乘上了 $0.9^{1+2+3+4} = 0.9^{10}$。要么用基础学习率乘以 $\gamma^e$，要么用当前学习率乘以 $\gamma$，每个轮次一次；不能两样都做。
#
# 现在把三种方案画在一张图里：等间隔，每 50 个轮次；里程碑 50、100、160；指数，因子 0.9。**预测**：在轮次 100，哪一种的学习率最小，差多少？（在 Jupyter 中，可以拖动 γ。）

# %%
def draw_three(gamma=0.9, milestones="50, 100, 160"):
    given = [int(milestone) for milestone in milestones.split(", ")]
    makers = {
        "equal intervals": lambda optimizer: lr_scheduler.StepLR(optimizer, 50, gamma=0.5),
        "milestones": lambda optimizer: lr_scheduler.MultiStepLR(optimizer, given, gamma=0.5),
        "exponential": lambda optimizer: lr_scheduler.ExponentialLR(optimizer, gamma=gamma),
    }
    return picture_of_rates({name: collect_rates(make).tolist() for name, make in makers.items()})


explore(draw_three, gamma=[0.8, 0.9, 0.95, 0.98, 0.99], milestones=["50, 100, 160", "100, 150", "20, 20, 40"])

# %% [markdown]
# 在左图里，指数方案的学习率大约 50 个轮次之后看起来就是 0；在右图里，它还在往下走，跨过九个数量级。
#
# 要自己画这样的图，就用 matplotlib。一个 *figure* 里有一个或多个 **Axes**，每个 Axes 里有线、标签和图例。`ax.plot` 画在 *这个* Axes 里，`plt.plot` 画在最近创建或使用的那个里。**预测**两条线各画到哪里。

# %%
figure, (left, right) = plt.subplots(1, 2)
left.plot(equal_intervals, label="equal intervals")
plt.plot(exponential)  # 没有标签
print("lines on the left:", len(left.get_lines()), "- on the right:", len(right.get_lines()))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    plt.legend()
print(f"{caught[0].message!s:.50}…", len(right.get_legend().get_texts()), "names in the legend")
left.legend()
print([text.get_text() for text in left.get_legend().get_texts()])
plt.close("all")  # 想看图的地方，改用 plt.show()

# %% [markdown]
# `plt.plot` 画到了右边那个。而 `legend` 只收集已有的标签：一个也没有时，它会警告，而且不显示任何名字。所以先给每条线加上 `label`，再调用 `ax.legend()`，然后给两个坐标轴命名：`ax.set(xlabel=…, ylabel=…)`。`plt.subplots()` 创建一个新的 figure，里面是新的 Axes。
#
# **自测**：学习率是 0.8，在里程碑 3、7、3 处减半。轮次 3 的学习率是多少？
#
# <details><summary>A. 0.8</summary>
# ✗ 到了里程碑自己的那个轮次，就算到达了它：公式数的是所有不超过 e 的里程碑。</details>
# <details><summary>B. 0.4</summary>
# ✗ 列表里有两个 3，每一项都要乘一次。</details>
# <details><summary>C. 0.2</summary>
# ✓ 对：0.8 · 0.5 · 0.5，到轮次 7 变成 0.1。</details>
#
# *现在你可以做练习* `step_lr`、`multistep_lr`、`exponential_lr` *和* `plot_lr`。

# %% [markdown]
# ## 3 · 谁来设置学习率，什么时候设置
#
# 优化器把它的设置放在 `optimizer.param_groups` 里：这是一个由字典组成的列表，每组参数一个字典。每组有自己的学习率 `group["lr"]`，调度器只往那里写。
#
# `LambdaLR` 接收任意一个以轮次为自变量的函数 $f$：
#
# $$\eta_{g,e} = \eta_{g,0} \cdot f(e)$$
#
# $\eta_{g,e}$ 是第 $g$ 组在轮次 $e$ 的学习率；$\eta_{g,0}$ 是创建调度器时这一组的学习率。设有两组，学习率分别是 0.1 和 0.4，$f(e) = 3 / (e + 2)$。**预测**：调度器刚刚 *创建* 好时，它们各是多少？

# %%
first, second = torch.ones(2, requires_grad=True), torch.ones(3, requires_grad=True)
optimizer = torch.optim.SGD([{"params": [first], "lr": 0.1}, {"params": [second], "lr": 0.4}], momentum=0.9)
scheduler = lr_scheduler.LambdaLR(optimizer, lambda epoch: 3 / (epoch + 2))
for epoch in range(3):
    held = torch.tensor([group["lr"] for group in optimizer.param_groups])
    by_formula = torch.tensor([0.1, 0.4]) * 3 / (epoch + 2)
    print(f"epoch {epoch}: {held.tolist()[0]:.3f}, {held.tolist()[1]:.3f}", torch.allclose(by_formula, held))
    optimizer.step()  # 用一步代替那十次迭代
    scheduler.step()
one_group = lr_scheduler.ExponentialLR(torch.optim.SGD([first], lr=0.1), gamma=0.9)
print("one group:", one_group.get_last_lr())

# %% [markdown]
# 是 0.15 和 0.6：调度器**立刻**设置轮次 0 的学习率，而这里 $f(0)$ 是 1.5，不是 1。它乘的是每组的 *基础* 学习率，所以不会层层累乘。另外，`get_last_lr()` 是一个**列表**，每组一个数，只有一组时也是列表：要取出这个数，用 `[0]`。
#
# 现在看顺序。在每个轮次里：先记下学习率，让优化器走完所有的步，再让调度器走一步。**预测**：如果调度器先走，会怎样？

# %%
optimizer = torch.optim.SGD([first], lr=0.1)
scheduler = lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
used = []
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for _epoch in range(3):
        scheduler.step()
        used.append(round(optimizer.param_groups[0]["lr"], 4))  # 这个轮次的各步所用的学习率
        optimizer.step()
print(f"{caught[0].message!s:.73}…")
print("rates that were used:", used)

# %% [markdown]
# PyTorch 会警告，而基础学习率 0.1 从来没有用上：一切都提前了一个轮次。
#
# 另一种疏忽没有警告：把 `scheduler.step()` 写进了遍历批次的循环 *里面*。**预测**：每个轮次有十次迭代，$\gamma = 0.9$，一个轮次之后，学习率还剩多少？

# %%
optimizer = torch.optim.SGD([first], lr=0.1)
scheduler = lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
for _iteration in range(10):
    optimizer.step()
    scheduler.step()  # 缩进多了一层
print(f"left after one epoch: {scheduler.get_last_lr()[0] / 0.1:.3f} instead of 0.900")

# %% [markdown]
# 一个轮次就做完了十个轮次的衰减。没有任何地方会报错，但模型几乎学不到东西：第 5 节会测出它学到的有多么少。
#
# **自测**：一个函数每个轮次记一次 `scheduler.get_last_lr()[0]`，记在 `scheduler.step()` *之后*。它的列表里是什么？
#
# <details><summary>A. 轮次 1、2、3 等的学习率</summary>
# ✓ 对：最后一个设置了，却从来没有用上；而轮次 0 的那个缺了。</details>
# <details><summary>B. 各步实际用过的学习率</summary>
# ✗ 调度器走完一步，设置的已经是下一个轮次的学习率。</details>
# <details><summary>C. 一些列表，每个列表一个数</summary>
# ✗ <code>[0]</code> 把数取出来了。但这个数是什么时候设置的？</details>
#
# *现在你可以做练习* `scheduler` *和* `train_with_schedule`。

# %% [markdown]
# ## 4 · 它降得有多快？
#
# 多少个轮次之后，指数方案的学习率降到不超过基础学习率的 $q$ 倍，即 $\gamma^e \le q$？两边取对数，再除以 $\log \gamma$。这个除数是 *负的*，所以不等号要反向：
#
# $$e \ge \frac{\log q}{\log \gamma}$$
#
# $\gamma$ 是每个轮次的因子，$e$ 是整数，取满足不等式的最小的一个。**预测**：$\gamma = 0.9$、$q = 1\,\%$ 时，要多少个轮次？

# %%
print(f"log q / log gamma = {math.log(0.01) / math.log(0.9):.2f}")
rates = collect_rates(lambda optimizer: lr_scheduler.ExponentialLR(optimizer, gamma=0.9))
for epoch in (43, 44, 199):
    print(f"epoch {epoch:3}: {rates[epoch] / 0.1:.5f} of the base rate, so {rates[epoch]:.1e}")

# %% [markdown]
# 在轮次 43，它还高于 1 %，到轮次 44 就低于它了：要**向上**取整，不是向下，也不是取最近的整数。在轮次 199，学习率是 7.8e-11。用这样的学习率，什么都不会动。
#
# 还剩多少路可走？步长与学习率成正比，所以把学习率加起来：
#
# $$\sum_{k \ge e} \eta_0\,\gamma^k = \eta_0\,\frac{\gamma^e}{1 - \gamma}$$
#
# $k$ 取遍从 $e$ 起的所有轮次。**预测**轮次 60 之后的部分占总和的多少。

# %%
print(f"from epoch 60 on: {rates[60:].sum():.6f}, by the formula {0.1 * 0.9**60 / (1 - 0.9):.6f}")
print(f"as a part of the whole: {rates[60:].sum() / rates.sum():.2%}, and 0.9**60 is {0.9**60:.2%}")
gamma = 0.01 ** (1 / 200)
print(f"1 % after 200 epochs: gamma = {gamma:.3f}, since {gamma:.3f}**200 = {gamma**200:.3f}")

# %% [markdown]
# 还有 140 个轮次，却只剩全程的千分之二：梯度恒定时，一个权重还能移动的只有这么多。最后一行输出把问题反了过来：希望 $e$ 个轮次之后剩下 $q$，就取 $\gamma = q^{1/e}$。**预测**：γ 从 0.9 移到 0.98 时，两个黑点会去哪里？

# %%
def draw_fall(gamma=0.9, fraction=0.01):
    return picture_of_fall(gamma, fraction)


explore(draw_fall, gamma=[0.5, 0.8, 0.9, 0.95, 0.977, 0.98, 0.99], fraction=[0.001, 0.01, 0.1, 0.5])
draw_fall(gamma=0.977)

# %% [markdown]
# 黑点往右移，到 0.98 时就不见了：200 个轮次之后还剩 1.8 % 的学习率，所以没有降到 1 %。γ 为 0.9 时，几乎全部路程都在训练的前五分之一里；为 0.977 时，最后的轮次仍然有用。“优先用指数衰减”这句话，如果不说明 γ *和* 轮次数，就等于什么也没说。
#
# **自测**：γ = 0.5。多少个轮次之后，学习率不超过基础学习率的 30 %？
#
# <details><summary>A. 1</summary>
# ✗ 一个轮次之后还剩 50 %，它高于 30 %。</details>
# <details><summary>B. 2</summary>
# ✓ 对：log 0.3 / log 0.5 大约是 1.7，而 25 % 是第一个低于要求的。</details>
# <details><summary>C. 3，因为 2 个轮次得到 25 %</summary>
# ✗ 25 % 已经不超过 30 %：要的是这样的数里最小的一个。</details>
#
# *现在你可以做练习* `epochs_to_fraction`。

# %% [markdown]
# ## 5 · 怎样选择：测量
#
# 哪种方案最好？让一个真实的任务来回答：8 × 8 像素的数字图片，1000 张用来训练，797 张留出，网络是 64 → 32 → 10。标签**带有噪声**，许多真实数据也是这样：训练用的标签，每十个里有三个换成了随机的数字。和第 03 课一样，许多网络叠在一起同时训练，每个网络都有自己的起点、顺序、数据划分和错误标签。

# %%
pixels, digits = load_digits(return_X_y=True)
images, labels = torch.tensor(pixels / 16, device=device), torch.tensor(digits, device=device)


def random_orders(networks, count, draw):  # 每个网络一行
    return torch.rand(networks, count, generator=draw).argsort(dim=1).to(device)


class Networks(nn.Module):
    def __init__(self, count, draw):
        super().__init__()
        self.W1 = nn.Parameter(torch.randn(count, 64, 32, generator=draw) * (2 / 64) ** 0.5)
        self.b1 = nn.Parameter(torch.zeros(count, 1, 32))
        self.W2 = nn.Parameter(torch.randn(count, 32, 10, generator=draw) * (1 / 32) ** 0.5)
        self.b2 = nn.Parameter(torch.zeros(count, 1, 10))

    def forward(self, x):  # x（网络，图片，64）
        return torch.relu(x @ self.W1 + self.b1) @ self.W2 + self.b2

# %% [markdown]
# 训练循环就是第 2 节的那个，只是加上了批次。`watch` 在每个轮次之后都看一次留出的图片，而不只在最后看；`every_batch` 就是第 3 节的那种疏忽；`ReduceLROnPlateau` 要到第 6 节才用。

# %%
def train(make_scheduler, base_rate, networks, seed, noise=0.3, watch=False, every_batch=False, epochs=20):
    draw = torch.Generator().manual_seed(seed)
    model, rates, looks = Networks(networks, draw).to(device), [], []
    training, held_back = random_orders(networks, 1797, draw).split([1000, 797], dim=1)
    replaced = torch.rand(networks, 1000, generator=draw).to(device) < noise
    random_labels = torch.randint(10, (networks, 1000), generator=draw).to(device)
    given = torch.where(replaced, random_labels, labels[training])
    optimizer = torch.optim.SGD(model.parameters(), lr=base_rate, momentum=0.9)
    scheduler = make_scheduler(optimizer)
    for epoch in range(epochs):
        rates.append(optimizer.param_groups[0]["lr"])
        total = 0.0
        for part in random_orders(networks, 1000, draw).split(50, dim=1):
            logits = model(images[training.gather(1, part)]).flatten(0, 1)
            loss = networks * cross_entropy(logits, given.gather(1, part).flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
            if every_batch:
                scheduler.step()
        if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
            scheduler.step(total)
        elif not every_batch:
            scheduler.step()
        if watch or epoch == epochs - 1:
            with torch.no_grad():  # 留出的标签从来不会错
                wrong = model(images[held_back]).argmax(dim=-1) != labels[held_back]
            looks.append(100 * wrong.double().cpu())
    return rates, torch.stack(looks)  # （第几次查看，网络，图片）：判错的记为 100，这样均值就是百分数

# %% [markdown]
# 每种方案都用**自己最好的基础学习率**，就像第 03 课的每个优化器一样，所以要做扫描。**预测**：哪一种的最佳学习率最大，哪一种的最小？

# %%
schedules = {
    "constant": lambda optimizer: lr_scheduler.ConstantLR(optimizer, factor=1.0),
    "equal intervals": lambda optimizer: lr_scheduler.StepLR(optimizer, 5, gamma=0.5),
    "milestones": lambda optimizer: lr_scheduler.MultiStepLR(optimizer, [10, 15, 18], gamma=0.5),
    "exponential": lambda optimizer: lr_scheduler.ExponentialLR(optimizer, gamma=0.85),
}
base_rates = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32]


def sweep(make, **how):  # （学习率，网络）：以百分数表示的错误率，每个学习率 8 个网络
    return torch.stack([train(make, rate, 8, seed=0, **how)[1][-1].mean(dim=-1) for rate in base_rates])


def best_rate(swept):
    return base_rates[swept.mean(dim=1).argmin()]


swept = {name: sweep(make) for name, make in schedules.items()}
picture_of_sweep(base_rates, {"Noisy labels": swept})

# %% [markdown]
# 恒定学习率要小，结果才最好；其他方案可以从高几倍的学习率开始。现在每种方案用自己最好的学习率，再训练 64 个新的网络。回想第 03 课：**标准误**说明均值有多可靠；在**配对差**里，双方共有的运气会互相抵消。差到三个标准误，就很难说是运气了。**预测**衰减能带来多少好处。

# %%
def mean_and_error(numbers):
    return f"{numbers.mean().item():5.2f} ± {numbers.std().item() / len(numbers) ** 0.5:.2f}"


rates, errors = {}, {}


def compare(name, make, every_batch=False):
    base_rate = best_rate(swept[name])
    rates[name], looks = train(make, base_rate, 64, seed=1, every_batch=every_batch)
    errors[name] = looks[-1].mean(dim=-1)
    difference = mean_and_error(errors[name] - errors["constant"]) if name != "constant" else ""
    print(f"{name:15} from {base_rate:<4g}  {mean_and_error(errors[name])}  minus constant's {difference}")


for name, make in schedules.items():
    compare(name, make)

# %% [markdown]
# 与恒定学习率相比，每一种衰减在一百次里都少错 1 次以上：大约是十个标准误。三种衰减之间难分高下。
#
# 衰减有一个对手：**早停**。它专门留出一些图片来挑选，保留看起来最好的那个轮次；这样一来，恒定学习率想多高都可以。我们用 397 张图片来挑选，用另外 400 张来评判。**预测**：它的好处也有这么大吗？

# %%
for base_rate in (0.02, 0.08):
    _, looks = train(schedules["constant"], base_rate, 64, seed=1, watch=True)
    choosing, final = looks[:, :, :397].mean(dim=-1), looks[:, :, 397:].mean(dim=-1)  # （轮次，网络）
    best = choosing.argmin(dim=0)  # 对每个网络，取第一个看起来最好的轮次
    stopped = final.gather(0, best[None])[0]
    print(f"constant rate {base_rate:<4g}  at the end {mean_and_error(final[-1])}", end=", ")
    print(f"stopped early {mean_and_error(stopped)} (after {best.double().mean() + 1:.0f} epochs)")

# %% [markdown]
# 0.08 这个学习率适合其他方案，但恒定地用它，最后的结果就差得多。可见衰减的作用是：**恒定时太大的学习率，变得可以用了**。它先走大步，后走小步。学习率太大带来的害处，早停能补救一大半，但衰减的好处更大。
#
# 没有错误标签时，也有好处吗？第 3 节的那种疏忽，代价又有多大？**预测**这两点。

# %%
right = {name: sweep(schedules[name], noise=0.0) for name in ("constant", "equal intervals")}
ends = {
    name: train(schedules[name], best_rate(line), 64, seed=1, noise=0.0)[1][-1].mean(dim=-1)
    for name, line in right.items()
}
for name, end in ends.items():
    print(f"right labels, {name:15} from {best_rate(right[name]):<4g}  {mean_and_error(end)}")
print("difference, in pairs:", mean_and_error(ends["equal intervals"] - ends["constant"]))
for every_batch in (False, True):
    _, looks = train(schedules["exponential"], 0.08, 16, seed=1, noise=0.0, every_batch=every_batch)
    print(
        f"exponential, stepped in the batch loop: {every_batch!s:5} {mean_and_error(looks[-1].mean(dim=-1))}"
    )

# %% [markdown]
# 标签正确时，没有好处：这个差还不到它自身误差的两倍。（0.32 是我们试过的最大学习率。再大也没有用：在 0.64 处，两者的错误都多得多。）网络很快就把所有标签都判对，噪声自己就消退了。而那种疏忽毁掉了一切，尽管没有哪行代码看起来有错：学习率在最初几个轮次里就用完了。
#
# **自测**：两种调度方案各训练一次，错误率是 2.6 % 和 2.4 %。你知道了什么？
#
# <details><summary>A. 第二种方案更好，好 0.2</summary>
# ✗ 两个网络即使用同一种方案，差别也常常比这更大。</details>
# <details><summary>B. 还什么都不知道：每种训练许多个，成对比较</summary>
# ✓ 对。差的均值要比它的标准误大得多，才算数。</details>
# <details><summary>C. 两种一样好</summary>
# ✗ 它们完全可能不同。各跑一次，是看不出来的。</details>

# %% [markdown]
# ## 6 · 如今人们用什么
#
# 在固定的轮次减半，会有跳跃。现在许多训练改用半个**余弦**，它是平滑的，最后降到 0：
#
# $$\eta_e = \frac{\eta_0}{2}\,\left(1 + \cos\frac{\pi\,e}{T}\right)$$
#
# $\eta_0$ 是基础学习率，$T$ 是轮次数。**预测**走到四分之一、一半和四分之三时的学习率：它下降得均匀吗？

# %%
by_formula = 0.1 / 2 * (1 + torch.cos(math.pi * epochs / 200))
cosine = collect_rates(lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, T_max=200))
print("the formula is CosineAnnealingLR:", torch.allclose(by_formula, cosine))
print(" ".join(f"epoch {epoch}: {cosine[epoch]:.4f}" for epoch in (0, 50, 100, 150, 199)))

# %% [markdown]
# 慢，快，慢。还有三种想法：
#
# - **预热**（warm-up）：学习率先 *上升* 几个轮次，因为这时起点还是随机的，会带来很不稳定的梯度。
# - **单周期**（one cycle）：先升上去，再降下来，按它的设计，每个 *批次* 之后走一步。
# - **停滞时降低**（on plateau）：没有预定的计划。它看着一个损失，`scheduler.step(loss)`。在这里，如果损失在两个轮次里没有下降 5 %，它就把学习率减半。
#
# **预测**：在带有噪声的标签上，它们能胜过第 2 节的三种方案吗？

# %%
def warm_up_then_cosine(epoch, warm_up=2, epochs=20):
    if epoch < warm_up:
        return (epoch + 1) / warm_up
    return (1 + math.cos(math.pi * (epoch - warm_up) / (epochs - warm_up))) / 2


def one_cycle(optimizer):
    highest = optimizer.param_groups[0]["lr"]
    return lr_scheduler.OneCycleLR(optimizer, max_lr=highest, total_steps=20 * 20, cycle_momentum=False)


todays = {
    "warm-up, cosine": lambda optimizer: lr_scheduler.LambdaLR(optimizer, warm_up_then_cosine),
    "one cycle": one_cycle,
    "on plateau": lambda optimizer: lr_scheduler.ReduceLROnPlateau(
        optimizer, factor=0.5, patience=1, threshold=0.05
    ),
}

# %%
for name, make in todays.items():
    swept[name] = sweep(make, every_batch=name == "one cycle")
    compare(name, make, every_batch=name == "one cycle")

# %% [markdown]
# 这三种都胜过恒定学习率，幅度与第 2 节的三种差不多：新的不会只因为新就更好。它们是什么样子？先看学习率，也就是在上面的训练中优化器真正用过的，每一种都从自己的基础学习率开始；再看全部七种，逐个网络地比较，颜色与前面相同。

# %%
picture_of_schedules(
    {
        "Constant, and the three of section 2": {name: rates[name] for name in schedules},
        "Used today": {name: rates[name] for name in todays},
    }
)

# %%
picture_of_comparison({"Noisy labels": errors})

# %% [markdown]
# 六种衰减的办法，几乎没有差别：在这里，要紧的是学习率会下降，而不是怎样下降。那么为什么还要用余弦和预热？大模型用高学习率而不预热，常常会失败；谁也没法在大模型上试许多里程碑；而余弦只要一个数 $T$。有一条代价很小的规则：
#
# 1. 扫描基础学习率：恒定学习率扫一遍，再扫一种衰减，它要在 *最后* 一个轮次降到基础学习率的百分之几；
# 2. 用几个随机种子，成对比较；
# 3. 如果好处不大于它的误差，就继续用恒定学习率。
#
# **自测**：一个余弦方案是为 100 个轮次设计的，而训练在 50 个轮次之后就停了。错在哪里？
#
# <details><summary>A. 没有错，学习率降到了一半</summary>
# ✗ 基础学习率的一半仍然很大，下限大约只降到开始时的一半。</details>
# <details><summary>B. 这个方案本来就是为了那些小学习率，它们却始终没有出现</summary>
# ✓ 对：一种方案只适合一种训练长度。T 本来应该是 50。</details>
# <details><summary>C. 那时学习率是 0，什么都不动了</summary>
# ✗ 它到 T 时才降到 0，而这里 T 是 100。</details>

# %% [markdown]
# ## 现在你能做什么
#
# 1. **说出**为什么小步子在训练后期有帮助，什么时候有害；
# 2. **算出**三种调度方案在任一轮次的学习率，并**把调度器放到**循环里该放的位置；
# 3. **选择**一种调度方案：看它降得多快，并做一次测量，同时弄清测量本身的噪声有多大。
#
# 接下来：作业 `04_lr_decay`。
#
# *文献*：余弦见 [Loshchilov 与 Hutter 2017](https://arxiv.org/abs/1608.03983) 的公式 5。单周期见 [Smith 与 Topin 2018](https://arxiv.org/abs/1708.07120)。预热见 [Goyal 等人 2017](https://arxiv.org/abs/1706.02677) 的第 2.2 节。
