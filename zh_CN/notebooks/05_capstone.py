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

# Made by `torchcourse build` from notebooks/05_capstone.py and its catalogues: edit those.

# %% [markdown]
# # 用真实数据训练分类器
#
# 大约 75 分钟后，你将能够
#
# 1. **准备**真实数据：观察、划分、缩放，并说出为什么按这个顺序；
# 2. **训练**网络，在它没见过的图片上**评估**它，并**保留**它最好的权重；
# 3. **找出**问题所在：从一个批次、从曲线，以及从错误本身去找。
#
# 你需要先学模块 01 到 04：网络与 logits、交叉熵、优化器、学习率。看到**预测**时，先猜一猜，再运行单元格。点击三角形可以展开内容。

# %%
import copy
import math

import torch
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score, confusion_matrix
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from torchcourse.student.interactive import explore
from torchcourse.student.pictures.digits import (
    picture_of_bugs,
    picture_of_confusion,
    picture_of_digits,
    picture_of_training,
)

LANGUAGE = "zh_CN"  # 这份笔记本的语言

torch.set_num_threads(1)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")  # 有 GPU 就用 GPU
print("PyTorch", torch.__version__.split("+")[0])

# %% [markdown]
# ## 1 · 先看数据
#
# 我们的数据是手写数字，是 8 × 8 个点的小幅扫描图。它们随 scikit-learn 一起安装，所以什么都不用下载。做任何事之前，先看一看：看形状，看类型，看最小值和最大值，再看几个例子。

# %%
digits = load_digits()
X_raw, y_raw = digits.data, digits.target
for name, array in {"X": X_raw, "y": y_raw}.items():
    print(f"{name}  shape {array.shape!s:11} {array.dtype!s:8} from {array.min():g} to {array.max():g}")
picture_of_digits(torch.from_numpy(digits.images[:20]) / 16, y_raw[:20].tolist())

# %% [markdown]
# 每张图片是一行 64 个数，从 0（纸）到 16（墨）。`y` 存放真实的数字，也就是**标签**。有几张连你也难以辨认。
#
# **准确率**是类别预测正确的图片所占的比例：
#
# $$\text{准确率} = \frac{1}{N} \sum_{i=1}^{N} [\hat y_i = y_i]$$
#
# $N$ 是图片数，$\hat y_i$ 是预测，$y_i$ 是标签；$[\ldots]$ 在成立时是 1，否则是 0。**预测**：一个总是回答最常见数字的模型，准确率是多少？

# %%
y = torch.from_numpy(y_raw)
counts = torch.bincount(y)
print("images of each digit:", counts.tolist())
print(f"always {counts.argmax()}: accuracy {counts.max() / counts.sum():.3f}")

# %% [markdown]
# 十分之一：十个类别几乎一样多。任何模型都必须胜过这个数。如果某个类别比其他类别多得多，同样偷懒的模型看上去就很好。所以总要先算出这个数。
#
# **自测**：1000 张扫描图中，980 张来自健康的人。某个模型的准确率是 0.98。它好吗？
#
# <details><summary>A. 好，100 张里对了 98 张</summary>
# ✗ 算一算：对每个人都说“健康”的模型，得分是多少。</details>
# <details><summary>B. 只凭这个数说不准</summary>
# ✓ 对：对每个人都说“健康”，得分同样是 0.98。第 6 节有更好的查看办法。</details>
# <details><summary>C. 不好，应该是 1</summary>
# ✗ 它可能是好模型，也可能是偷懒的模型；这个数说不出是哪一种。</details>

# %% [markdown]
# ## 2 · 先划分，再缩放
#
# 有一个模型不需要训练：对一张图片，在它认识的图片里找出最相似的一张，取那一张的标签。它叫做 *最近邻*。**预测**：在它认识的图片上，准确率是多少？在其他图片上呢？

# %%
X = torch.from_numpy(X_raw).float()


def nearest_neighbour_accuracy(known, asked):
    nearest = torch.cdist(X[asked], X[known]).argmin(dim=1)
    return accuracy_score(y[asked], y[known][nearest])


order = torch.randperm(len(X), generator=torch.Generator().manual_seed(0))
test, valid, train = order[:359], order[359:718], order[718:]  # 测试部分要到第 8 节才打开
print(f"on images it knows: {nearest_neighbour_accuracy(train, train):.2f}")
print(f"on others:          {nearest_neighbour_accuracy(train, valid):.2f}")

# %% [markdown]
# 在认识的图片上，它不可能出错：它只是记住了。任何足够大的模型都做得到。所以训练之前要**留出一部分数据**，用这部分来评判模型。通常留出五分之一，这里是 1797 张中的 359 张。（我们留出了五分之二。第 5 节会说明为什么；第二个五分之一要留到最后才用。）
#
# 这五分之一是我们随机抽取的。**预测**：为什么不干脆取文件里最后的那些图片？

# %%
in_order = torch.cat([valid, train]).sort().values  # 与文件中的顺序相同，去掉测试部分
print(f"359 at random: {nearest_neighbour_accuracy(train, valid):.2f}")
print(f"the last 359:  {nearest_neighbour_accuracy(in_order[:-359], in_order[-359:]):.2f}")

# %% [markdown]
# 最后那些更难。在这个文件里，同一个人写的图片排在一起，所以最后的图片出自模型从没见过的人。文件里的顺序几乎从来不是随机的：划分之前先**打乱**，图片与标签要用 *同一个* 排列。（想知道它面对新的书写者表现如何？那就特意把几个人写的图片全部留出。）
#
# 再来看缩放。**预测**：把这些数原样送进网络，会发生什么？

# %%
torch.manual_seed(0)
layer = nn.Linear(64, 10)
try:
    layer(torch.from_numpy(X_raw))
except RuntimeError as error:
    print(error)
for name, inputs in {"0 to 16": X, "0 to 1": X / 16}.items():
    print(f"inputs {name:7} outputs with std {layer(inputs).std():.2f}")

# %% [markdown]
# NumPy 的数是 float64，PyTorch 的层要 float32。标签必须是 int64，它们本来就是。而且，大到 16 的输入会产生很大的输出：你在模块 01 中精心选好的起点就白费了。所以要除以 16。
#
# 16 是事先知道的。而 *测量* 出来的均值或最大值，只能来自训练部分。否则，留出图片的一点信息就会**泄漏**到训练里。

# %%
parts = {"train": train, "valid": valid, "test": test}
Xs = {name: (X[part] / 16).to(device) for name, part in parts.items()}
ys = {name: y[part].to(device) for name, part in parts.items()}
for name in parts:
    print(f"{name:5} {tuple(Xs[name].shape)!s:10} {Xs[name].dtype} {ys[name].dtype}")
shared = set(train.tolist()) & set(valid.tolist() + test.tolist())
print("images in two parts:", len(shared))

# %% [markdown]
# **自测**：一个程序先写 `X = X[torch.randperm(n)]`，再写 `y = y[torch.randperm(n)]`。会发生什么？
#
# <details><summary>A. 报错，两个排列不同</summary>
# ✗ 没有任何地方会报错：形状仍然对得上。危险就在这里。</details>
# <details><summary>B. 没什么坏处，两个都打乱了</summary>
# ✗ 图片 0 与标签 0 不再是一对。</details>
# <details><summary>C. 配对丢失，什么都学不到</summary>
# ✓ 对。只抽取一个排列，两边都用它。</details>
#
# *现在你可以做练习* `load_split` *和* `accuracy`。

# %% [markdown]
# ## 3 · 先用一个批次
#
# 一个网络，有一个隐藏层、ReLU 和 logits，和模块 01 里一样。训练之前，你就可以检查损失。一无所知的模型，给 10 个类别的概率差不多相同。**预测**它的交叉熵。

# %%
def network(hidden=64, *, seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10)).to(device)


model = network()
print(f"loss at the start: {F.cross_entropy(model(Xs['train']), ys['train']).item():.2f}")
print(f"-log(1/10):        {math.log(10):.2f}")

# %% [markdown]
# 二者一致。如果数值大得多，就说明输出的大小不对，或者损失用的是求和。
#
# 接下来是最省事的测试：模型能不能把 *一个* 批次背下来？如果不能，就是循环里有什么坏了，数据再多也没用。**预测**三种循环的结果：一种是正确的，一种的优化器里装的是另一个模型的参数，还有一种用的是随机标签。

# %%
def one_batch(model, optimizer, yb):
    xb = Xs["train"][:32]
    for _ in range(200):
        loss = F.cross_entropy(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return f"loss {loss.item():.2f}, accuracy {accuracy_score(yb.cpu(), model(xb).argmax(dim=1).cpu()):.2f}"

# %%
yb = ys["train"][:32]
random_labels = torch.randint(10, (32,), generator=torch.Generator().manual_seed(1)).to(device)
for name, others, labels in (
    ("right", False, yb),
    ("other parameters", True, yb),
    ("random labels", False, random_labels),
):
    model = network()
    trained = network(seed=1) if others else model
    print(f"{name:17}", one_batch(model, torch.optim.SGD(trained.parameters(), lr=0.5), labels))

# %% [markdown]
# 这个测试一下子就找出了坏掉的循环：它的损失停在开始的地方。但随机标签也一样能背下来。所以它测试的是 *循环*，不是数据：要检查数据，就要像第 1 节那样，看图片与标签的配对。
#
# **自测**：模型学会了一个批次，损失是 0.00。你知道了什么？
#
# <details><summary>A. 梯度到达了参数，优化器也在更新参数</summary>
# ✓ 对，而且仅此而已。只用半秒钟，这已经不少了。</details>
# <details><summary>B. 模型很好</summary>
# ✗ 它只见过 32 张图片。对别的图片它会怎么说，你并不知道。</details>
# <details><summary>C. 图片与标签是对应的</summary>
# ✗ 随机标签它也学会了。</details>

# %% [markdown]
# ## 4 · 循环，以及它的数值
#
# `TensorDataset` 把图片与标签并排存放：它的第 $i$ 个元素是图片 $i$ 与标签 $i$ 这一对。`DataLoader` 打乱它们，再一批一批地交出来：`for xb, yb in loader`。最后一个批次较小：1079 = 16 · 64 + 55。所以，一个轮次的平均损失不是各批次均值的均值。每个批次要按大小加权：
#
# $$L = \frac{1}{N} \sum_b n_b\,L_b$$
#
# $n_b$ 是批次 $b$ 的大小，$L_b$ 是它的平均损失，$N$ 是全部图片数。为了看出差别，取大小为 500 的批次。**预测**两种做法中哪一种是对的。

# %%
model = network()
with torch.no_grad():
    everything = F.cross_entropy(model(Xs["train"]), ys["train"]).item()
    batches = list(zip(Xs["train"].split(500), ys["train"].split(500), strict=True))
    losses = [F.cross_entropy(model(xb), yb).item() for xb, yb in batches]
sizes = [len(xb) for xb, _ in batches]
weighted = sum(n * loss for n, loss in zip(sizes, losses, strict=True)) / sum(sizes)
print("sizes", sizes)
print(f"all at once {everything:.4f}, by size {weighted:.4f}, mean of means {sum(losses) / 3:.4f}")

# %% [markdown]
# 按大小加权，得到的就是全部图片的损失，不管怎样切分。
#
# 现在来看整个循环。每个轮次分两半：先**训练**（训练模式，算梯度，更新参数），再**评估**（评估模式，不建计算图，不更新）。在其中找一找：模块 03 的三行代码，以及模块 01 的两个开关。

# %%
def outcome(model, X, labels):
    """在图片及其标签上的损失和准确率。"""
    model.eval()
    with torch.no_grad():
        logits = model(X)
    return F.cross_entropy(logits, labels).item(), accuracy_score(labels.cpu(), logits.argmax(dim=1).cpu())


def train_epoch_of(model, optimizer, loader):
    model.train()
    for xb, yb in loader:
        loss = F.cross_entropy(model(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

# %% [markdown]
# （这里省去了轮次的平均损失，也没有恢复原来的模式。你的练习两样都要求。）训练三十个轮次，每个轮次之后看一看两个部分。**预测**：训练过的部分与留出的部分，哪一个的损失最后更低？在 Jupyter 中，可以拖动控件。

# %%
def train_for(epochs, model, lr, labels=None):
    """有多少标签，就用多少图片来训练；每个轮次之后看一看两个部分。"""
    labels = ys["train"] if labels is None else labels
    images, draw = Xs["train"][: len(labels)], torch.Generator().manual_seed(0)
    loader = DataLoader(TensorDataset(images, labels), batch_size=64, shuffle=True, generator=draw)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    seen = {"train": [], "valid": []}
    for _ in range(epochs):
        train_epoch_of(model, optimizer, loader)
        seen["train"].append(outcome(model, images, labels))
        seen["valid"].append(outcome(model, Xs["valid"], ys["valid"]))
    return seen


def by_kind(seen):
    """所有损失，以及所有准确率。"""
    return ({part: [pair[kind] for pair in line] for part, line in seen.items()} for kind in (0, 1))


def draw_training(learning_rate=0.03, hidden=64):
    losses, accuracies = by_kind(train_for(30, network(hidden), learning_rate))
    return picture_of_training(losses, accuracies, f"Learning rate {learning_rate:g}, {hidden} hidden")


explore(draw_training, learning_rate=[0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0], hidden=[2, 8, 64, 256])

# %% [markdown]
# 起初两者一起下降；后来，训练损失比留出部分的损失（留出损失）下降得快得多。两者之差，是模型仅仅 *记住* 的东西。圆圈标出每个损失最低的地方。
#
# **自测**：在训练模式下，dropout 是打开的。你在训练模式下测量训练损失，在评估模式下测量留出损失。可能会怎样？
#
# <details><summary>A. 没什么，损失就是损失</summary>
# ✗ 有 dropout 时，这两个并不是同一个函数的损失。</details>
# <details><summary>B. 留出损失可能反而更低</summary>
# ✓ 对：两次测量中，有一次 dropout 去掉了一部分单元。</details>
# <details><summary>C. 测量时权重会改变</summary>
# ✗ 优化器不更新，权重就不会变。</details>
#
# *现在你可以做练习* `train_epoch` *和* `evaluate`。

# %% [markdown]
# ## 5 · 保留最好的
#
# 真实数据里有错误的标签，而且数据永远不够。我们把两者都夸大：只用 200 张图片，其中 40 张的标签是不看图随手打的。**预测**两个损失会怎样变化。

# %%
labels = ys["train"][:200].clone()
labels[:40] = torch.randint(10, (40,), generator=torch.Generator().manual_seed(2)).to(device)
mislabelled = (labels != ys["train"][:200]).sum()
print(f"labels that are wrong now: {mislabelled}; the others of the 40 were right by luck")
model = network(256)
losses, accuracies = by_kind(train_for(60, model, lr=0.1, labels=labels))
best = min(range(60), key=lambda epoch: losses["valid"][epoch])
print(f"lowest held-back loss {losses['valid'][best]:.2f}, at the end {losses['valid'][-1]:.2f}")
picture_of_training(losses, accuracies, f"200 images, {mislabelled} mislabelled")

# %% [markdown]
# 模型先学到大多数图片的共同之处，两个损失都下降。随后它把错误的标签背下来，留出损失就 *上升*。这就是**过拟合**。最好的权重是圆圈处的那些。所以要把最好的权重复制一份。
#
# （还没有任何得分时，目前最好的得分是多少？`-math.inf`，即负无穷大，比任何数都小。）
#
# `state_dict()` 按名字给出所有权重。**预测**：再训练一会儿之后，`kept` 里是什么？

# %%
model = network()
kept, copied = model.state_dict(), copy.deepcopy(model.state_dict())
before = model[0].weight.detach().clone()
train_for(1, model, lr=0.03)
print("kept is what it was:  ", torch.equal(kept["0.weight"], before))
print("copied is what it was:", torch.equal(copied["0.weight"], before))

# %% [markdown]
# `state_dict()` 给出的是张量本身，不是副本：训练会写进这些张量。想保留的，必须复制；`load_state_dict` 再把它放回去。
#
# 挑选最好的轮次，也是一种训练。你用哪些图片来挑选，哪些图片就用掉了。所以要分成**三**部分：一部分用来训练，一部分用来挑选（*验证*），一部分到最后只打开 *一次*（*测试*）。为了看出原因，这里有 200 个掷骰子的模型。**预测**其中最好的一个看起来有多好。

# %%
luck = torch.Generator().manual_seed(0)
guesses = torch.randint(10, (200, 359), generator=luck)
on_valid = (guesses == ys["valid"].cpu()).double().mean(dim=1)
on_fresh = (guesses == ys["train"][:359].cpu()).double().mean(dim=1)  # 对骰子来说，哪张图片都是新的
best = on_valid.argmax()
print(f"best of 200 on validation: {on_valid[best]:.3f}; the same one on fresh images: {on_fresh[best]:.3f}")

# %% [markdown]
# 许多骰子里最好的那个，在挑选它的图片上看起来比 10 次对 1 次要好。换成新的图片，它又只是一个骰子。你挑选得越多，就越容易骗自己。
#
# **自测**：两个轮次的得分相同，都是最好的。循环的条件是“比目前最好的更好”，它应该保留哪个轮次的权重？
#
# <details><summary>A. 第一个的</summary>
# ✓ 对：第二个并没有更好，只是相等。第一个用更少的训练就做到了。</details>
# <details><summary>B. 第二个的</summary>
# ✗ 那就成了“至少一样好”。这里要求得分更高。</details>
# <details><summary>C. 两者的均值</summary>
# ✗ 两个网络的均值是另一个网络，得分也不同。</details>
#
# *现在你可以做练习* `fit_keep_best`。

# %% [markdown]
# ## 6 · 看看它错在哪里
#
# 只看一个数，看不出模型犯了 *哪些* 错误。**混淆矩阵**把它们显示出来：
#
# $$C_{ij} = \text{图片数：真实类别为 } i \text{，预测类别为 } j$$
#
# 行是真实类别，列是预测类别。制作它时，从全零开始，每张图片在“真实类别”那一行、“预测类别”那一列加 1。（用整个张量作下标时，同一位置不论列出多少次，`+= 1` 都只加一次。）**预测**：正确的结果在哪里？把一行加起来，得到什么？

# %%
model = network(8)  # 故意用一个弱的，才有错误可看
train_for(30, model, lr=0.03)
with torch.no_grad():
    probabilities = torch.softmax(model(Xs["valid"]), dim=1).cpu()
predicted, truth = probabilities.argmax(dim=1), ys["valid"].cpu()
matrix = torch.from_numpy(confusion_matrix(truth, predicted))
one = ((truth == 8) & (predicted == 1)).sum()
print("eights taken for a one:", one.item(), "and in the matrix:", matrix[8, 1].item())
print("row sums are the images of each class:", torch.equal(matrix.sum(dim=1), torch.bincount(truth)))
picture_of_confusion(matrix)

# %% [markdown]
# 正确的结果在对角线上。对角线之外的每一格都有含义：第 8 行第 1 列，数的是模型把八看成一的次数。矩阵不对称：反过来是另一种错误。
#
# 这些仍然只是数。再看图片本身，从最有把握的错误看起。**预测**：换成你，能认对吗？

# %%
wrong = (predicted != truth).nonzero()[:, 0]
surest = wrong[probabilities[wrong].max(dim=1).values.argsort(descending=True)][:6]
print(f"{len(wrong)} of {len(truth)} are wrong; accuracy {accuracy_score(truth, predicted):.2f}")
picture_of_digits(
    Xs["valid"].cpu()[surest].reshape(-1, 8, 8),
    truth[surest].tolist(),
    predicted[surest].tolist(),
    probabilities[surest].max(dim=1).values.tolist(),
    columns=6,
)

# %% [markdown]
# 有些连你也难认；另一些，你能看出是什么误导了它。在许多数据集里，正是这样看一看，才发现了错误的标签、上下颠倒的图片和重复的扫描图。这只要花一分钟。
#
# **自测**：模型把 3 看成 5，这会计入哪一格？
#
# <details><summary>A. 第 5 行，第 3 列</summary>
# ✗ 行是真实类别，而真实的数字是 3。</details>
# <details><summary>B. 第 3 行，第 5 列</summary>
# ✓ 对：真实类别在前，预测类别在后。</details>
# <details><summary>C. 在对角线上</summary>
# ✗ 对角线上数的是预测正确的。</details>
#
# *现在你可以做练习* `confusion_matrix`。

# %% [markdown]
# ## 7 · 每种 bug 怎样改变曲线
#
# 到现在，你已经遇到过许多 bug。它们都不会让程序停下来；大多数会改变曲线。下面是第 4 节的循环，其中为每个模块留了一个薄弱点：模型、损失、更新的三行代码、学习率、数据。

# %%
def losses_of(model=None, loss_of=F.cross_entropy, clear=True, decay="epoch", scale=1, pairs=True, lr=0.1):
    """训练，并返回 25 个轮次中每个轮次之后的留出损失和准确率。"""
    model, draw = model or network(), torch.Generator().manual_seed(0)
    labels = ys["train"] if pairs else ys["train"][torch.randperm(1079, generator=draw)]
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.5)
    seen = []
    for _ in range(25):
        for index in torch.randperm(1079, generator=draw).split(64):
            loss = loss_of(model(scale * Xs["train"][index]), labels[index])
            if clear:
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if decay == "batch":
                scheduler.step()
        if decay == "epoch":
            scheduler.step()
        seen.append(outcome(model, scale * Xs["valid"], ys["valid"]))
    return seen

# %% [markdown]
# 下面是九种 bug。**预测**每一种：损失会爆炸、不动、早早停住，还是看起来正常？先写下来，再运行单元格。

# %%
def mse_on_logits(logits, target):
    return F.mse_loss(logits, F.one_hot(target, 10).float())


def all_zero(model):
    for parameter in model.parameters():
        nn.init.zeros_(parameter)
    return model


straight = nn.Sequential(*list(network())[::2])  # 两层之间没有 ReLU
bugs = {
    "softmax in the model": {"model": nn.Sequential(network(), nn.Softmax(dim=1))},
    "no ReLU": {"model": straight},
    "all weights start at 0": {"model": all_zero(network())},
    "MSE on logits": {"loss_of": mse_on_logits},
    "loss summed": {"loss_of": lambda logits, target: F.cross_entropy(logits, target, reduction="sum")},
    "gradients not cleared": {"clear": False},
    "decay in the batch loop": {"decay": "batch"},
    "inputs not scaled": {"scale": 16},
    "pairs lost": {"pairs": False},
}

# %%
right = losses_of()
runs = {name: losses_of(**change) for name, change in bugs.items()}
for name, seen in {"right": right, **runs}.items():
    loss, accuracy = seen[-1]
    print(f"{name:24} loss {f'{loss:.2f}' if loss < 100 else '> 100':>6}, accuracy {accuracy:.2f}")
print(f"inputs not scaled, at a tenth of the rate: accuracy {losses_of(scale=16, lr=0.01)[-1][1]:.2f}")
picture_of_bugs(
    [loss for loss, _ in right],
    {name: [loss for loss, _ in seen] for name, seen in runs.items()},
    {name: seen[-1][1] for name, seen in runs.items()},
)

# %% [markdown]
# 像医生一样看这些小图。
#
# - *不动*：没有东西流过（权重为零），或者没有东西可学（配对丢失）。
# - *被甩出去*：步子太大。旧的梯度越积越多，曲线跑出了小图。64 个损失的总和是均值的 64 倍；输入大，梯度也大。在这个学习率下，第一个轮次就毁了网络，之后这两个也不再动。输入很大时，用十分之一的学习率才合适。
# - *早早停住*：学习率每个批次都衰减，任务还没完成，它就耗尽了。另外两个有下限。
# - *看起来正常*：没有 ReLU，网络就只是一个线性层。对这些数字来说，这已经够了。

# %% [markdown]
# 那个下限在哪里？模型里的 softmax 只留下 0 到 1 的数，MSE 则把 logits 拉向 0 和 1。最好的情况下，正确类别是 1，其余九个是 0。这时的交叉熵是 $\log(1 + 9/e) = 1.46$，和模块 02 里一样。
#
# 九种里有两种的准确率高于 0.95：MSE，以及没有 ReLU！准确率高，说明不了多少。

# %% [markdown]
# 所以还要检验机制本身。对训练好的模型 $f$，可以快速看两点：它的 logits 每一行之和 *不* 是 1，而且它不是直的。一个直的函数，对每个 $x$ 都有 $f(x) + f(-x) = 2 f(0)$。**预测**我们的三个模型在这两点上的结果。

# %%
def look_at(model):
    x = Xs["valid"]
    with torch.no_grad():
        sums = model(x).sum(dim=1)
        bend = model(x) + model(-x) - 2 * model(torch.zeros_like(x))
    rows_are_one = bool(((sums - 1).abs() < 1e-4).all())
    return f"rows sum to 1: {rows_are_one!s:5}  straight: {bool(bend.abs().max() < 1e-4)}"


model = network()
losses_of(model)
print("right                ", look_at(model))
print("softmax in the model ", look_at(bugs["softmax in the model"]["model"]))
print("no ReLU              ", look_at(straight))

# %% [markdown]
# 每种 bug 都要用适合它的检查才能找到。用一个批次、开始时的损失、曲线，再加上这两个快速检查，大多数问题你都能找到。
#
# **自测**：有十个类别，损失降到 1.46 就停住了。你先检查哪里？
#
# <details><summary>A. 学习率，它太小了</summary>
# ✗ 有可能。但这个数自有它的含义。</details>
# <details><summary>B. 数据，它太少了</summary>
# ✗ 数据少时，训练损失会降到零；降不到零的是留出损失。</details>
# <details><summary>C. 模型的末尾：是不是有一个 softmax？</summary>
# ✓ 对：对十个类别来说，1.46 正是两次 softmax 的下限。</details>
#
# *现在你可以做练习* `train_classifier`。

# %% [markdown]
# ## 8 · 最后，只有一次
#
# 该选的都已选定。现在打开测试部分，只打开一次。这个答案有多精确？$n$ 张图片上的准确率 $p$ 是一个比例，而比例的**标准误**是
#
# $$\sqrt{\frac{p\,(1 - p)}{n}}$$
#
# 它说明 $p$ 与非常多图片上的准确率通常相差多远。**预测** $p = 0.97$、$n = 359$ 时它是多少。

# %%
model = network()
losses_of(model)
_, p = outcome(model, Xs["test"], ys["test"])
n = len(ys["test"])
print(f"test accuracy {p:.3f} ± {(p * (1 - p) / n) ** 0.5:.3f}")

# %% [markdown]
# 所以，真正的准确率离这个数很少会超过两三个标准误。另一个模型多对两张图片，并不能证明它更好。
#
# **自测**：一个模型在 100 张图片上对了 90 次。这有多精确？
#
# <details><summary>A. ± 0.03：它的准确率完全可能是 0.87 或 0.93</summary>
# ✓ 对：0.9 · 0.1 / 100 的平方根是 0.03，相差它的两倍也不稀奇。</details>
# <details><summary>B. 完全精确，因为是数出来的</summary>
# ✗ 对这 100 张图片，这个数是精确的。换成别的图片，就会是另一个数。</details>
# <details><summary>C. ± 0.003</summary>
# ✗ 那需要 10,000 张图片：误差要缩小到十分之一，图片就要多到一百倍。</details>

# %% [markdown]
# ## 现在你能做什么
#
# 1. **准备**真实数据：观察、划分、缩放，并说出为什么按这个顺序；
# 2. **训练**网络，在它没见过的图片上**评估**它，并**保留**它最好的权重；
# 3. **找出**问题所在：从一个批次、从曲线，以及从错误本身去找。
#
# 接下来：作业 `05_capstone`。
#
# *文献*：手写数字取自 [Alpaydin 与 Kaynak 1998](https://archive.ics.uci.edu/dataset/80)，用的是 scikit-learn 附带的版本。先用一个批次，以及查看数据，见 [Karpathy 2019](https://karpathy.github.io/2019/04/25/recipe/)。
