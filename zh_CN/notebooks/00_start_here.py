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

# Made by `torchcourse build` from notebooks/00_start_here.py and its catalogues: edit those.

# %% [markdown]
# # 从这里开始
#
# 大约 15 分钟后，你将能够
#
# 1. **运行**笔记本，并知道单元格的顺序意味着什么；
# 2. **说出张量的形状**，以及一个运算会怎样改变它；
# 3. **向 PyTorch 要梯度**，并**读懂检查结果**：它告诉你，你的答案错在哪里。
#
# **你需要什么**：Python 的函数、循环、列表和类。懂矩阵会有帮助，也可以边学边查。你不需要会 PyTorch，也不需要学过神经网络的课程。看到**预测**时，先猜一猜，再运行单元格。

# %% [markdown]
# ## 1 · 笔记本
#
# 笔记本是一串单元格：有文字，就像这里；也有代码。点进一个代码单元格，按 **Shift + Enter**：单元格就会运行，它打印的内容显示在下面，最后一行的值也显示在那里。
#
# 这门课的一些图带有滑块。有内核在运行时，滑块才有用：在 JupyterLab 或 Jupyter Notebook 里，运行单元格之后就可以拖动。在 GitHub 这样的网页上，你只能看到图。

# %%
import torch

from torchcourse.student import checks

LANGUAGE = "zh_CN"  # 这份笔记本的语言

torch.set_num_threads(1)  # 小网络在一个核心上跑得更快
count = 1
count

# %% [markdown]
# 所有单元格共用一份记忆，即 *内核*。它记得运行过什么，顺序就是**你**运行的顺序。
#
# **预测**：把下一个单元格运行三次。这时 `count` 是多少？

# %%
count = count + 1
print("count is", count)

# %% [markdown]
# 每运行一次，就在原来的值上加 1。所以，笔记本的结果可能取决于谁也看不见的点击。提交之前，请选择 **Kernel → Restart Kernel and Run All Cells**：它忘掉一切，再从上到下把每个单元格运行一次。给你的作业评分时，也是这样做的。
#
# **自测**：你删掉了一个定义函数的单元格。下面有个单元格用到这个函数，它还能运行吗？
#
# <details><summary>A. 不能，绝对不能</summary>
# ✗ 内核还记得这个函数：重启之前，它都能运行。</details>
# <details><summary>B. 能，直到内核重启</summary>
# ✓ 对。正因为这样，提交之前要重启，再运行全部单元格。</details>
# <details><summary>C. 能，永远能</summary>
# ✗ 重启之后，这个函数就没有定义了。</details>

# %% [markdown]
# ## 2 · 张量与形状
#
# *张量* 是一盒类型相同的数。它的 *形状* 说明每一维上有多少个数。一张 3 行 4 列的表，形状是 (3, 4)。

# %%
table = torch.arange(12.0).reshape(3, 4)
print(table)
print("shape", tuple(table.shape), "type", table.dtype)

# %% [markdown]
# 大多数运算同时作用于每个数。求和、求均值、求最大值则沿着一个维度 `dim` 进行，而这个维度会消失。
#
# **预测**下一个单元格打印的两个形状。

# %%
print("sum over the rows,    dim=0:", tuple(table.sum(dim=0).shape))
print("sum over the columns, dim=1:", tuple(table.sum(dim=1).shape))
print("with keepdim=True:          ", tuple(table.sum(dim=1, keepdim=True).shape))

# %% [markdown]
# `dim` 指的是消失的维度，不是留下的维度。写了 `keepdim=True`，它就留下来，大小为 1。
#
# 矩阵乘法 `@` 要求 *内侧* 的两个大小一致：(3, **4**) @ (**4**, 2) 得到 (3, 2)。

# %%
weights = torch.ones(4, 2)
print(tuple(table.shape), "@", tuple(weights.shape), "gives", tuple((table @ weights).shape))

# %% [markdown]
# 两个张量的形状不同，往往也能相加。从右边数起，每一对大小必须相等，或者其中一个是 1：这一个就会被重复。这叫做 *广播*。
#
# **预测**：一列 (3, 1) 减去一行 (3,)。形状是什么？

# %%
column = torch.tensor([[1.0], [2.0], [3.0]])
row = torch.tensor([1.0, 2.0, 3.0])
print(tuple((column - row).shape))
print(column - row)

# %% [markdown]
# 想要的也许是三个差，得到的却是九个，而且不报错。所以要打印形状，趁早打印，经常打印：这门课里的错误，大多是形状的错误。
#
# **自测**：`x` 的形状是 (5, 3)。`x - x.mean(dim=0)` 的形状是什么？
#
# <details><summary>A. (5, 3)</summary>
# ✓ 对。均值的形状是 (3,)，每列一个数，每一行都减去它。</details>
# <details><summary>B. (3,)</summary>
# ✗ 那是均值的形状。x 减去均值时，均值会对 5 行逐行重复。</details>
# <details><summary>C. 报错</summary>
# ✗ 从右边数起，3 对上 3。5 没有配对，于是均值被重复。</details>

# %% [markdown]
# ## 3 · 梯度
#
# 学习就是：把一个数改变一点，让误差变小。*梯度* 告诉你往哪边改。对 $f(w) = w^2$，梯度是 $2w$：在 $w = 3$ 处，它是 6。只要你让 PyTorch 盯着 `w`，它就会算出梯度。

# %%
w = torch.tensor(3.0, requires_grad=True)  # 盯着这个数
f = w**2
f.backward()  # 算出 f 的梯度
print("gradient at w = 3:", w.grad.item())

# %% [markdown]
# 它与 $2w = 6$ 一致。*逆着* 梯度走一小步，$f$ 就变小。这一步放在 `no_grad` 里面：PyTorch 不应该盯着这一步本身。

# %%
with torch.no_grad():
    w -= 0.1 * w.grad
print(f"w is now {w.item():.2f}, and f is {(w**2).item():.2f} instead of 9.00")

# %% [markdown]
# **预测**：在新的 `w` = 2.4 处，我们再调用一次 `backward()`。那里的梯度是 4.8。`w.grad` 里是多少？

# %%
(w**2).backward()
print(f"w.grad is {w.grad.item():.1f}")

# %% [markdown]
# 10.8 就是 6 + 4.8：`backward()` 在原来的值上**累加**。所以，训练的每一步都从重置梯度开始。

# %%
w.grad = None
(w**2).backward()
print(f"w.grad is {w.grad.item():.1f}")

# %% [markdown]
# 训练说到底就是这样：算出误差，求它的梯度，逆着梯度走一步，再重置梯度。这四步，这门课会一一改进。
#
# **自测**：为什么这一步要放在 `torch.no_grad()` 里面？
#
# <details><summary>A. 不然会更慢</summary>
# ✗ 会慢一点，但原因不在这里。去掉它试试：PyTorch 会拒绝。</details>
# <details><summary>B. 为了重置梯度</summary>
# ✗ 那要自己动手，或者由优化器的 zero_grad 来做。</details>
# <details><summary>C. 这一步不参与求导</summary>
# ✓ 对。否则 PyTorch 就得盯着 w 改变它自己，而它拒绝这样做。</details>

# %% [markdown]
# ## 4 · 练习与检查
#
# 每份作业都有若干练习，每个练习包括一段题目、一个写答案的单元格和一个检查。你拿到的单元格里有 `# todo:` 和 `raise NotImplementedError`；把你的代码写在那里。下面是“把每个数加倍”的一个答案，里面有一处疏忽。

# %%
def double(x):
    return x**2

# %% [markdown]
# 检查会调用你的函数，并作比较。**预测**：它先试 0，再试 2，再试 3。它停在哪里？

# %% tags=["raises-exception"]
x = torch.tensor([0.0, 2.0, 3.0])
with checks("double") as check:
    check(double, x, wanted=torch.tensor([0.0, 4.0, 6.0]), hint="2 和 3：要的是它们的两倍，还是它们的平方？")

# %% [markdown]
# 它说出什么不同、在哪里不同，它调用了什么，得到了什么，期望什么，以及可以试试什么。0 和 2 只是碰巧对了：它们的两倍正好是它们的平方。好的检查会选能区分二者的数。改正这处疏忽之后，就只有安静的一行。

# %%
def double(x):
    return 2 * x


with checks("double") as check:
    check(double, x, wanted=torch.tensor([0.0, 4.0, 6.0]), hint="2 和 3：要的是它们的两倍，还是它们的平方？")

# %% [markdown]
# 提交之后，会用随机抽取的别的数做同类调用。每个练习即使只完成一部分，也能得到一部分分数。你会收到一页反馈，它说明哪些对了，哪些不同；如果你的答案里有一种常见的疏忽，还会给出一条提示。
#
# **提交作业**：重启并运行全部单元格，保存，再按老师说的方式提交笔记本。如果用 nbgrader，就是 **Nbgrader → Assignment List → Submit**。
#
# **自测**：检查通过了。你的答案能得全部分数吗？
#
# <details><summary>A. 能</summary>
# ✗ 看得见的检查能抓住常见的疏忽。评分时会试得更多。</details>
# <details><summary>B. 多半能：评分时试的输入比看得见的检查多</summary>
# ✓ 对。所以要问问自己，什么样的输入会让你的代码出错。</details>
# <details><summary>C. 不能，检查与分数无关</summary>
# ✗ 它们看的是同样的东西，只是用的数更少，而且是固定的。</details>

# %% [markdown]
# ## 现在你能做什么
#
# 1. **运行**笔记本，并知道单元格的顺序意味着什么；
# 2. **说出张量的形状**，以及一个运算会怎样改变它；
# 3. **向 PyTorch 要梯度**，并**读懂检查结果**：它告诉你，你的答案错在哪里。
#
# 接下来：`01_networks` 这一课。
