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

# Made by `torchcourse build` from notebooks/01_networks.py and its catalogues: edit those.

# %% [markdown]
# # 搭建一个网络，数一数它的参数
#
# 大约 45 分钟后，你将能够
#
# 1. 用 `nn.Module` **搭建**一个网络，并说出其中流过的每样东西的形状；
# 2. **数出**它的参数，并**初始化**这些参数，让信号经过 20 层也不消失；
# 3. **返回 logits**，只在有人要概率的地方，才把它们变成概率。
#
# 你需要会用 Python 的类，并了解张量的形状。看到**预测**时，先猜一猜，再运行单元格。点击三角形可以展开内容。

# %%
from functools import partial

import torch
from torch import nn
from torch.nn import functional as F
from torchinfo import summary

from torchcourse.student.interactive import explore
from torchcourse.student.network_graph import picture_of_network
from torchcourse.student.pictures.networks import (
    picture_of_activations,
    picture_of_gradients,
    picture_of_signal,
    picture_of_softmax,
    picture_of_variances,
)

LANGUAGE = "zh_CN"  # 这份笔记本的语言

torch.set_num_threads(1)
torch.manual_seed(0)
print("PyTorch", torch.__version__.split("+")[0])

# %% [markdown]
# ## 1 · 一个线性层
#
# 线性层对输入取加权和，再给每个和加上一个数：
#
# $$y = x\,W^\top + b$$
#
# $x$ 是输入，它的最后一维大小为 *in*。$W$ 是权重，形状为 (*out*, *in*)：第 $i$ **行**对应第 $i$ 个输出。$b$ 是偏置，形状为 (*out*,)。我们来做一个 3 → 2 的层，并手算 $y$ 中的一个数：样本 4 的输出 1。

# %%
layer = nn.Linear(3, 2)  # 3 个输入，2 个输出
x = torch.randn(5, 3)  # 一个批次：5 个样本，每个样本 3 个数
y = layer(x)
for name, tensor in {"x": x, "weight": layer.weight, "bias": layer.bias, "y": y}.items():
    print(f"{name:6} {tuple(tensor.shape)}")
by_hand = (x[4] * layer.weight[1]).sum() + layer.bias[1]
print(f"by hand {by_hand.item():.4f}, by the layer {y[4, 1].item():.4f}")

# %% [markdown]
# 两个数相同。线性层用一次矩阵乘法 `@` 同时算出所有这样的和；为此 $W$ 要转置成 `W.T`，即行与列互换：(5, 3) 乘 (3, 2) 得到 (5, 2)。
#
# **预测**：这个层是为长度 3 的行准备的。输入单个样本 (3,)，或者一次输入四个批次 (4, 5, 3)，它会给出什么？报错吗？形状各是什么？

# %%
for shape in [(3,), (5, 3), (4, 5, 3)]:
    print(f"{shape!s:10} -> {tuple(layer(torch.randn(shape)).shape)}")
print("without bias:", nn.Linear(3, 2, bias=False).bias)

# %% [markdown]
# 只有**最后**一维必须对得上。其他维不论有多少，都保留下来：`@` 把它们当作一叠矩阵，逐个处理，而 $b$ 沿最后一维加上去。写了 `bias=False` 就没有 $b$：不是零，而是 `None`。
#
# **自测**：`nn.Linear(4, 7)` 接收形状为 (2, 9, 4) 的 `x`。输出是什么？
#
# <details><summary>A. 形状 (2, 9, 7)</summary>
# ✓ 对。最后一维从 4 变成 7，其他维不变。</details>
# <details><summary>B. 形状 (18, 7)</summary>
# ✗ 数值会是对的，但什么都不会展平：前面的维度都保留。</details>
# <details><summary>C. 报错：批次应有两个维度</summary>
# ✗ 只有最后一维必须对得上。在上面的单元格里试试这个形状。</details>
#
# *现在你可以做练习* `linear_forward`。

# %% [markdown]
# ## 2 · 网络为什么需要弯折
#
# **预测**：两个线性层首尾相接，3 → 8 → 2，能做到一个 3 → 2 的层做不到的事吗？
#
# 设 $W_1, b_1$ 属于第一层，$W_2, b_2$ 属于第二层，把一个公式代入另一个：
#
# $$(x W_1^\top + b_1)\,W_2^\top + b_2 = x\,(W_2 W_1)^\top + (W_2 b_1 + b_2)$$
#
# `torch.allclose` 判断两个张量的所有数是否一致，舍入误差不算。

# %%
first, second = nn.Linear(3, 8), nn.Linear(8, 2)
weight = second.weight @ first.weight
bias = second.weight @ first.bias + second.bias
y = F.linear(x, weight, bias)  # 一个层
print("one layer does the same:", torch.allclose(y, second(first(x)), atol=1e-6))

# %% [markdown]
# 做不到：线性层叠在一起，会合并成一层。所以在两层之间，网络用**激活函数**把每个数 $z$ 弯折一下：
#
# $$\text{sigmoid: } \sigma(z) = \frac{1}{1 + e^{-z}} \qquad \text{ReLU: } \max(0, z)$$
#
# $\sigma$ 的斜率是 $\sigma(z)\,(1 - \sigma(z))$。ReLU 的斜率在零的左侧是 0，右侧是 1。*Tanh* 是把 sigmoid 拉伸到从 −1 到 1 的范围。**预测**：每个函数在哪里最陡，有多陡？
#
# 单元格里有三个 PyTorch 的用法：`torch.autograd.grad(y, x)` 返回 `y` 对 `x` 的梯度，是一个元组；`z.detach()` 的数值不变，但 PyTorch 不再记录对它做了什么；`z.clamp(min=0)` 把小于 0 的数换成 0。

# %%
z = torch.linspace(-4, 4, 160, requires_grad=True)
sigmoid = 1 / (1 + torch.exp(-z))
(slope,) = torch.autograd.grad(torch.sigmoid(z).sum(), z)
print("sigmoid:", torch.allclose(sigmoid, torch.sigmoid(z)))
print("its slope:", torch.allclose(sigmoid * (1 - sigmoid), slope))
print("ReLU:", torch.equal(z.clamp(min=0), torch.relu(z)))
activations = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "ReLU": torch.relu}
picture_of_activations(activations, z.detach())

# %% [markdown]
# 梯度在往回走的路上要乘以这个斜率。sigmoid 最多让四分之一通过，在两端几乎什么都不让通过：它**饱和**了。ReLU 要么让全部通过，要么一点也不让通过；如果一个单元对 *每个* 输入都小于零，它就得不到梯度，叫做**死亡**单元。
#
# **自测**：梯度往回穿过五个 sigmoid，每个都处在最陡的地方。还剩下多少？
#
# <details><summary>A. 全部</summary>
# ✗ 即使在最陡的地方，sigmoid 的斜率也只有 0.25。</details>
# <details><summary>B. 四分之一</summary>
# ✗ 那是一个 sigmoid 的情形。五个斜率要全部相乘。</details>
# <details><summary>C. 不到千分之一</summary>
# ✓ 对：0.25 · 0.25 · 0.25 · 0.25 · 0.25 = 1/1024。</details>

# %% [markdown]
# ## 3 · 网络就是一个 `nn.Module`
#
# 我们的网络有三层：3 → 3 接 sigmoid，3 → 2 接 ReLU，2 → 2 接 *softmax*，它把一行数变成概率（公式见第 6 节）。先用零散的变量来写，这样什么都看得见。**预测**这四个形状。

# %%
linear1, linear2, out = nn.Linear(3, 3), nn.Linear(3, 2), nn.Linear(2, 2)
h1 = torch.sigmoid(linear1(x))
h2 = torch.relu(linear2(h1))
p = torch.softmax(out(h2), dim=-1)
print(" -> ".join(str(tuple(tensor.shape)) for tensor in (x, h1, h2, p)))

# %% [markdown]
# 零散的变量难以计数、难以保存，也难以移到 GPU 上。一个类可以把它们收在一起：
#
# - 它继承 `nn.Module`；
# - `__init__` **首先**调用 `super().__init__()`，然后创建各层，只创建一次；
# - `forward` 说明每次对输入做什么。
#
# 然后像函数一样调用模型，写 `net(x)`，不写 `net.forward(x)`：这样调用还会运行其他工具挂在模型上的钩子。**预测**：结果的每一行加起来是多少？

# %%
class ThreeLayers(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear1 = nn.Linear(3, 3)
        self.linear2 = nn.Linear(3, 2)
        self.out = nn.Linear(2, 2)

    def forward(self, x):
        x = torch.sigmoid(self.linear1(x))
        x = torch.relu(self.linear2(x))
        return torch.softmax(self.out(x), dim=-1)

# %%
torch.manual_seed(0)
net = ThreeLayers()
p = net(x)
print(tuple(p.shape), "row sums", [f"{row_sum:.3f}" for row_sum in p.sum(dim=-1)])

# %% [markdown]
# 输入五个样本，输出五行，每行两个概率，而什么也没有学到：一次调用就是一次**前向传播**，不改变任何参数。（一个常见的错误是，一个函数只做这件事，却取名叫 `train()`。）
#
# 有两个疏忽，人人都会犯一次。其中一个不报错：**预测**模型 `Forgetful` 有多少个参数。

# %%
try:
    nn.module
except AttributeError as error:
    print(error)


class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(3, 3), nn.Linear(3, 2)]  # 普通的列表


print("Forgetful has", len(list(Forgetful().parameters())), "parameters")

# %% [markdown]
# 一个也没有！`Module` 的 M 要大写，这个好办。但是，模块在自己的属性里找层，不到普通列表里面去找，所以什么都不会得到训练。`nn.ModuleList` 是它会去里面找的列表：用 `for layer in self.layers` 逐个取出。`nn.Sequential` 还会一个接一个地 *调用* 它的成员。两者都可以用循环来填：

# %%
layers = []
for _ in range(4):
    layers += [nn.Linear(8, 8), nn.Tanh()]
deep = nn.Sequential(*layers)
print("parameter tensors:", len(list(deep.parameters())))
print("output:", tuple(deep(torch.randn(5, 8)).shape))
print("an empty one returns its input:", nn.Sequential()(x) is x)

# %% [markdown]
# 四个层各有权重和偏置，共 8 个张量；tanh 一个也没有。
#
# **自测**：一个网络在 `forward` 里创建层：`return nn.Linear(3, 2)(x)`。错在哪里？
#
# <details><summary>A. 没有错，形状对得上</summary>
# ✗ 形状确实对得上。但是，用同一个 x 调用两次，比较一下。</details>
# <details><summary>B. 每次调用都抽取新的权重，而且都没有注册</summary>
# ✓ 对。在 <code>__init__</code> 里创建层，只创建一次；在 <code>forward</code> 里只使用它们。</details>
# <details><summary>C. <code>forward</code> 不可以返回一个层</summary>
# ✗ 它返回的是这个层对 x 算出的结果，那是一个张量。</details>
#
# *现在你可以做练习* `mlp`。

# %% [markdown]
# ## 4 · 数一数参数
#
# 大小为 3、3、2、2 的网络，每一对相邻的大小之间有一层：3 → 3、3 → 2、2 → 2。在每一层中，每一对输入与输出有一个权重，每个输出有一个偏置：
#
# $$\text{参数个数} = (\textit{in} + 1) \cdot \textit{out}$$
#
# *in* 和 *out* 是这一层的大小；没有偏置时，去掉 + 1。**预测**三层各有多少个参数，总和是多少。

# %%
for name, parameter in net.named_parameters():
    print(f"{name:15} {tuple(parameter.shape)!s:7} {parameter.numel()} elements")
counts = [(layer.in_features + 1) * layer.out_features for layer in net.children()]
print("by the formula:", " + ".join(map(str, counts)), "=", sum(counts))

# %% [markdown]
# 9 + 3 个元素就是公式里的 12，其余类推。`named_parameters()` 走遍整个模型，不论模块嵌套多深；`numel()` 数出张量的元素个数。
#
# 现在，网络把自己画出来。每条线是一个参数。方块是与偏置相乘的常数 1，也就是那个 + 1。**数一数**到达 `linear2` 的线。

# %%
picture_of_network(net, x)

# %% [markdown]
# 两个圆，到达每个圆的有三个权重和一个偏置：共 8 个。
#
# *torchinfo* 这个包可以为任何模型列出一张表。它会让一个输入通过模型，所以要完整的形状，包括批次：`input_size=(5, 3)`。如果有显卡，它还会把模型移到显卡上：`device="cpu"` 让模型留在原处。一个常见的错误是 `input_size=(3,), batch_size=5`，那是另一个包 *torchsummary* 的写法。**预测** torchinfo 会怎样对待它。

# %%
try:
    summary(net, input_size=(3,), batch_size=5, device="cpu")
except RuntimeError as error:
    print(error.__cause__)
summary(net, input_size=(5, 3), device="cpu")

# %% [markdown]
# 它把这个不认识的词交给 `forward`，而那里用不上它。正确的调用得到我们的 26。
#
# 模型里的张量并不都是参数。**参数**是训练要改变的东西。**缓冲区**随模型保存，但不训练。**冻结**的参数仍然是参数，只是不需要梯度。批量归一化有缓冲区；我们来冻结它的偏置：

# %%
norm = nn.BatchNorm1d(4)
norm.bias.requires_grad_(False)  # 冻结
for name, parameter in norm.named_parameters():
    print(f"parameter {name:20} {parameter.numel()} elements, trainable: {parameter.requires_grad}")
for name, buffer in norm.named_buffers():
    print(f"buffer    {name:20} {buffer.numel()} elements")

# %% [markdown]
# **自测**：`norm` 的参数共有多少个元素，其中多少个可以训练？
#
# <details><summary>A. 17 个，其中 4 个可以训练</summary>
# ✗ 17 把缓冲区也算进去了。它们随模型保存，但不是参数。</details>
# <details><summary>B. 8 个，其中 4 个可以训练</summary>
# ✓ 对。权重和偏置各有 4 个，冻结的偏置也算在内。</details>
# <details><summary>C. 4 个，全部可以训练</summary>
# ✗ 冻结并不会让参数消失。</details>
#
# *现在你可以做练习* `count_parameters` *和* `linear_param_count`。

# %% [markdown]
# ## 5 · 从哪里开始
#
# 训练从随机的权重开始。权重应该多大？我们来追踪 *方差*，也就是信号的大小。一个输出 $z$ 是 $n$ 个乘积之和，所以
#
# $$\mathrm{Var}[z] = n \cdot \mathrm{Var}[w] \cdot \mathrm{E}[h^2]$$
#
# $n$ 是输入的个数，$w$ 是权重（平均为 0），$h$ 是输入，$\mathrm{E}$ 是均值。**预测**：ReLU 把小于零的数都变成 0。均方还剩多少？

# %%
torch.manual_seed(0)
h = torch.randn(1000, 256)
weight = 0.1 * torch.randn(256, 256)
z = h @ weight.T
print(f"variance: formula {256 * weight.var() * (h**2).mean():.2f}, measured {z.var():.2f}")
print(f"mean square: {(z**2).mean():.2f}, after ReLU {(torch.relu(z) ** 2).mean():.2f}")

# %% [markdown]
# 剩下一半。要保持信号的大小，$n \cdot \mathrm{Var}[w]$ 应该是 1，在 ReLU 之前则应该是 2：
#
# $$\text{Kaiming: } \mathrm{Var}[w] = \frac{2}{n_\text{in}} \qquad
# \text{Xavier: } \mathrm{Var}[w] = \frac{2}{n_\text{in} + n_\text{out}}$$
#
# $n_\text{in}$ 和 $n_\text{out}$ 是这一层的大小。Xavier 用于在零附近接近直线的激活函数；它在向前的路（$1/n_\text{in}$）与梯度往回的路（$1/n_\text{out}$）之间取折中。下面是这两种方法，外加另外三种。

# %%
starts = {
    "normal, std 0.02": partial(nn.init.normal_, std=0.02),
    "PyTorch's default": partial(nn.init.kaiming_uniform_, a=5**0.5),
    "Xavier": nn.init.xavier_normal_,
    "Kaiming": partial(nn.init.kaiming_normal_, nonlinearity="relu"),
    "normal, std 0.2": partial(nn.init.normal_, std=0.2),
}
for name, start in starts.items():
    print(f"{name:18} std {start(torch.empty(192, 256)).std():.3f}")  # 256 个输入，192 个输出
print(f"formulas: Xavier {(2 / (256 + 192)) ** 0.5:.3f}, Kaiming {(2 / 256) ** 0.5:.3f}")

# %% [markdown]
# 两个公式都成立（方差的平方根是标准差，即 *std*）。Kaiming 公式里的 2，它的平方根在 PyTorch 中叫做 ReLU 的**增益**，即 `nn.init.calculate_gain("relu")`。
#
# 从最小的起点到最大的起点，只差 10 倍。**预测**：让信号通过 20 层，每层后面接 ReLU。那时五个方差相差多少？写下一个十的幂。

# %%
x256 = torch.randn(256, 256, dtype=torch.float64)  # float64：一位数字也不丢


def through_20_layers(start, activation):
    h, seen = x256, []
    for _ in range(20):
        z = h @ start(torch.empty_like(x256)).T
        seen.append(z)
        h = activation(z)
    return seen

# %%
variances = {"20 layers with ReLU": {}, "20 layers with tanh": {}}
for name, start in starts.items():
    for title, activation in zip(variances, (torch.relu, torch.tanh), strict=True):
        variances[title][name] = [z.var().item() for z in through_20_layers(start, activation)]
ends = [line[-1] for line in variances["20 layers with ReLU"].values()]
print(f"with ReLU, largest / smallest: {max(ends) / min(ends):.0e}")
picture_of_variances(variances)

# %% [markdown]
# 四十个数量级！用 ReLU 时，只有 Kaiming 保持平稳；Xavier 每层丢掉一半，PyTorch 的默认值也逐渐衰减。tanh 会把大的数压小，所以什么都不会爆炸，而 Xavier 缓慢下降。梯度与信号同命运。
#
# 那么 sigmoid 呢？它的输出在 0.5 附近，不在 0 附近，所以方差会骗人。要看方差中 *不同输入之间* 的那一部分。**预测**它会怎样变化。（在 Jupyter 中，可以拖动控件。）

# %%
def draw_signal(activation="sigmoid", std=0.0625):  # 0.0625 是 256 个输入、256 个输出时 Xavier 的标准差
    torch.manual_seed(0)
    seen = through_20_layers(partial(nn.init.normal_, std=std), activations[activation])
    all_of_it = [z.var().item() for z in seen]
    between_inputs = [z.var(dim=0).mean().item() for z in seen]
    return picture_of_signal(all_of_it, between_inputs, f"{activation}, std {std:g}")


explore(draw_signal, activation=list(activations), std=[0.02, 0.04, 0.0625, 0.088, 0.12, 0.2, 0.4])

# %% [markdown]
# 信号保持平稳，但它变得 *对每个输入都一样*：斜率最多是 0.25，所以不同输入之间的那一部分每层至少缩小 16 倍。我们的网络只有一个 sigmoid，在它之前用 Xavier 是对的。如果有二十层，就用 ReLU。
#
# 现在给我们的网络设定起点：sigmoid 之前用 Xavier，ReLU 之前用 Kaiming，偏置为零。`nn.init` 的函数名字以 `_` 结尾：它们**原地**改变张量。优化器如果拿着这个张量，照样能工作。

# %%
torch.manual_seed(0)
weight = net.linear1.weight
nn.init.xavier_normal_(net.linear1.weight)  # 后面接 sigmoid
nn.init.kaiming_normal_(net.linear2.weight, nonlinearity="relu")  # 后面接 ReLU
nn.init.xavier_normal_(net.out.weight)
for layer in (net.linear1, net.linear2, net.out):
    nn.init.zeros_(layer.bias)
print("still the same parameter:", net.linear1.weight is weight)
picture_of_network(net, x)

# %% [markdown]
# 偏置为什么可以从零开始？偏置对每个输入都加上同一个数，所以它不携带信号，而随机的权重已经让各个单元互不相同。那么，权重为什么不可以？
#
# **预测**：网络 3 → 4 → 2 的所有权重 *和* 偏置都从零开始。四个参数中，哪些会得到梯度？

# %%
small = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
for start in (nn.init.zeros_, nn.init.kaiming_normal_):
    for name, parameter in small.named_parameters():
        start(parameter) if "weight" in name else nn.init.zeros_(parameter)
    small.zero_grad()
    loss = (small(x) - 1).square().mean()  # 输出离 1 有多远
    loss.backward()
    sizes = {name: f"{parameter.grad.norm():.2f}" for name, parameter in small.named_parameters()}
    print(f"{start.__name__:15}", sizes)

# %% [markdown]
# 权重为零时，只有最后一个偏置会动。权重随机时，四个都会动，偏置也立刻离开零。为什么只有那一个？梯度一层一层地往回穿过网络，有三个乘积决定什么能到达：
#
# - 一层的**权重**的梯度，是这一层输出处的梯度乘以这一层的 *输入*；**偏置**的梯度，就是输出处的梯度本身；
# - 一层交给前一层的，是它输出处的梯度乘以它的 *权重*；
# - ReLU 乘以它的斜率：$z > 0$ 处是 1，其他地方是 0。恰好在 0 处，PyTorch 取 0。
#
# 跟着它们从损失走到第一层：作业会问你，它们在哪里变成 0。
#
# 还有一个危险：ReLU 单元可能从一开始就是死的。我们的网络只有两个这样的单元。**预测**：100 次初始化中，有多少次两个都是死的？

# %%
torch.manual_seed(0)
inputs = torch.randn(128, 3)
for width in (2, 4, 8, 16):
    W1 = torch.randn(8000, 3, 3) * (2 / (3 + 3)) ** 0.5  # Xavier，8000 次
    W2 = torch.randn(8000, width, 3) * (2 / 3) ** 0.5  # Kaiming
    z = torch.sigmoid(inputs @ W1.mT) @ W2.mT  # （起点，输入，单元）
    dead = (z <= 0).all(dim=1)  # 没有输入能唤醒这个单元
    every, some = dead.all(dim=1).double().mean(), dead.any(dim=1).double().mean()
    print(f"{width:2} units: all dead {every:5.1%}, at least one {some:5.1%}")

# %% [markdown]
# 100 次中大约有 7 次，两个都是死的；将近一半的情况下，至少有一个是死的。两个都死时，每个输入得到同样的答案，没有梯度到达 `linear1`。要训练的网络应该**更宽**：有 8 个单元时，这几乎不会发生。
#
# **自测**：一个 512 → 512 的层后面接 ReLU。标准差取多少，信号能保持平稳？
#
# <details><summary>A. 2/512 的平方根</summary>
# ✓ 对：这就是 Kaiming。2 补上了 ReLU 拿走的部分。</details>
# <details><summary>B. 1/512 的平方根</summary>
# ✗ 没有 ReLU 时是对的。但 ReLU 在每一层都让均方减半。</details>
# <details><summary>C. 1，就像 <code>torch.randn</code> 那样</summary>
# ✗ 那样的话，每一层都会把方差乘以 512/2。</details>
#
# *现在你可以做练习* `init_linear`。

# %% [markdown]
# ## 6 · logits 与概率
#
# 最后一层的原始数值叫做 **logits**。softmax 把一行 logits 变成概率：
#
# $$p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}$$
#
# $z_i$ 是类别 $i$ 的 logit，$p_i$ 是它的概率；求和遍历所有类别 $j$。$T$ 是 *温度*，不另说明时为 1。**预测**：给每个 logit 加上 3，概率会怎样？取 $T = 4$ 呢？

# %%
logits = torch.tensor([2.0, 1.0, -1.0, 0.5])
T = 4
p = torch.exp(logits / T) / torch.exp(logits / T).sum()
print("same as torch.softmax:", torch.allclose(p, torch.softmax(logits / T, dim=-1)))


def draw_softmax(shift=3, temperature=1):
    return picture_of_softmax(logits, shift, temperature)


explore(draw_softmax, shift=list(range(-5, 6)), temperature=[0.25, 0.5, 1, 2, 4, 8])
draw_softmax(shift=0, temperature=T)

# %% [markdown]
# 虚线轮廓是之前的状态。平移什么都不改变：$e^{z+3} = e^3 e^z$，而 $e^3$ 会约掉。只有 logits 之间的**差**才算数。温度高，概率变得平缓；温度低，概率变得尖锐；胜者不变。
#
# 模型应该返回 logits 还是概率？我们的模型以 softmax 结尾，这是一个常见的错误。损失需要概率的对数。**预测** logits 为 (0, 200)、类别为 0 时的这个对数；它应该是 −200。

# %%
far = torch.tensor([0.0, 200.0])
print("softmax, then log:", torch.softmax(far, dim=-1).log()[0].item())
print("log_softmax:      ", torch.log_softmax(far, dim=-1)[0].item())

# %% [markdown]
# $e^{-200}$ 对 float32 来说太小，变成了 0。由 logits 来算，对数是精确的。
#
# 第二个陷阱更糟。模块 02 的损失 `cross_entropy` 接收的是 *logits*，softmax 由它自己来做。把概率交给它，softmax 就做了**两次**，而且不报错。**预测**：模型有把握却错了。做一次 softmax，这时的梯度有多强？做两次呢？

# %%
margin = torch.linspace(-8, 8, 161, requires_grad=True)  # 类别 0 的 logit，它是正确的类别
rows = torch.stack([margin, torch.zeros(161), torch.zeros(161)], dim=-1)
right = torch.zeros(161, dtype=torch.long)
loss_once = F.cross_entropy(rows, right, reduction="sum")
loss_twice = F.cross_entropy(torch.softmax(rows, dim=-1), right, reduction="sum")
(once,) = torch.autograd.grad(loss_once, margin, retain_graph=True)
(twice,) = torch.autograd.grad(loss_twice, margin)
print(f"confidently wrong: {once[0].abs():.5f} with one softmax, {twice[0].abs():.5f} with two")
picture_of_gradients(margin.detach(), once, twice)

# %% [markdown]
# 做一次 softmax 时，在模型错得最厉害的地方，拉力最强。做两次，拉力几乎消失：模型错了，却动不了。
#
# 所以**模型返回 logits**。损失原样接收它们；如果你要概率，就在模型外面沿着类别做 softmax，即 `dim=-1`。如果只要类别，对 logits 取 `argmax` 就够了。改正之后，我们的网络是：

# %%
class ThreeLayersLogits(ThreeLayers):
    def forward(self, x):
        x = torch.sigmoid(self.linear1(x))
        x = torch.relu(self.linear2(x))
        return self.out(x)


better = ThreeLayersLogits()
better.load_state_dict(net.state_dict())  # 同样的参数
print("same probabilities:", torch.allclose(torch.softmax(better(x), dim=-1), net(x)))
print("same classes:", torch.equal(better(x).argmax(dim=-1), net(x).argmax(dim=-1)))

# %% [markdown]
# 子类继承它的各层，只替换 `forward`。
#
# **自测**：一行 logits 是 (1, 3)，另一行是 (11, 13)。哪一行对类别 1 更有把握？
#
# <details><summary>A. 第二行，它的 logits 更大</summary>
# ✗ 两行的 logits 都相差 2，而 softmax 只看差。</details>
# <details><summary>B. 两行一样</summary>
# ✓ 对。给一行的每个 logit 加上 10，各个概率都不变。</details>
# <details><summary>C. 第一行，因为 3 是 1 的三倍</summary>
# ✗ logits 的比值没有意义：logit 也可以是 0，或者是负数。</details>

# %% [markdown]
# ## 7 · 向模型要答案
#
# 有些层在训练时表现不同。*Dropout* 在训练时随机把一些数变成零；在评估时则让所有的数通过。开关是 `model.train()` 和 `model.eval()`，用 `model.training` 可以看到它的状态。第二个开关管的是**计算图**，即 PyTorch 为 `backward()` 所做的记录：`torch.no_grad()` 让一段代码不作记录。**预测**四种情况中，哪些情况下两次调用的结果一致。

# %%
torch.manual_seed(0)
noisy = nn.Sequential(nn.Linear(3, 16), nn.Dropout(0.5), nn.Linear(16, 2))
before = noisy[0].weight.clone()
for mode in (True, False):
    noisy.train(mode)  # train(False) 与 eval() 相同
    for recording in (True, False):
        with torch.set_grad_enabled(recording):  # False 与 no_grad() 相同
            answer, again = noisy(x), noisy(x)
        agree, graph = torch.equal(answer, again), answer.requires_grad
        print(f"training {mode!s:5}  agree {agree!s:5}  graph {graph}")
print("weights unchanged:", torch.equal(before, noisy[0].weight))

# %% [markdown]
# 两个开关，谁也不替谁做事：评估模式让答案一致，`no_grad()` 去掉计算图。而 `train()` 什么也不训练，它只拨动一个开关。
#
# 一个函数如果需要评估模式，用完之后应该让模型恢复原样。
#
# **自测**：一个函数调用 `model.eval()`，做出预测，最后调用 `model.train()`。错在哪里？
#
# <details><summary>A. 没有错</summary>
# ✗ 想一想，有的调用者的模型本来就处于评估模式。</details>
# <details><summary>B. 调用者本来关着 dropout，它却把 dropout 打开了</summary>
# ✓ 对。先记住 <code>model.training</code>，最后把它交还给 <code>train</code>。</details>
# <details><summary>C. <code>train()</code> 会训练模型</summary>
# ✗ 它只拨动一个开关。权重不变。</details>
#
# *现在你可以做练习* `predict_proba`。

# %% [markdown]
# ## 现在你能做什么
#
# 1. 用 `nn.Module` **搭建**一个网络，并说出其中流过的每样东西的形状；
# 2. **数出**它的参数，并**初始化**这些参数，让信号经过 20 层也不消失；
# 3. **返回 logits**，只在有人要概率的地方，才把它们变成概率。
#
# 接下来：作业 `01_networks`。
#
# *文献*：Xavier 见 [Glorot 和 Bengio 2010](https://proceedings.mlr.press/v9/glorot10a.html) 的公式 12。Kaiming 以及一层的方差见 [He 等 2015](https://arxiv.org/abs/1502.01852) 的公式 10 和 7。
