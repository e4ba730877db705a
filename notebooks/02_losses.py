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

# %% [markdown]
# # Say how wrong a prediction is
#
# In about 90 minutes you will be able to
#
# 1. **choose** a loss, for classes, for yes or no, for numbers, and say what it asks for;
# 2. **feed** it what it expects, and notice the two traps in which no error warns you;
# 3. **write** each loss from scratch, so that it is right where the plain formula overflows, too.
#
# You need the lesson `01_networks`. At **Predict**, guess before you run the cell. A triangle opens on a
# click.

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

torch.set_num_threads(1)
torch.manual_seed(0)
print("PyTorch", torch.__version__.split("+")[0])

# %% [markdown]
# ## 1 · What a loss is for
#
# Six students learned for some hours; some passed. A tiny model says "passes" above a threshold, its only
# parameter. It is at 3.4 hours, which is too high.
#
# Training moves a parameter against its gradient. **Predict:** what is the gradient of the *share of
# mistakes* at 3.4 hours?

# %%
hours = torch.tensor([0.6, 1.1, 1.7, 2.3, 2.9, 3.8])
passed = torch.tensor([0.0, 0.0, 1.0, 0.0, 1.0, 1.0])


def mistakes_and_loss(threshold):
    logit = 2 * (hours - threshold)  # (6,): above 0 means "passes"
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
# It is 0: the staircase is flat between its steps, and a gradient of 0 moves nothing. So we
# train on a stand-in, a **loss**: one number that is small when predictions are good, and that changes a
# little when a parameter changes a little. (This one comes in section 6.)
#
# First each prediction gets a loss, then `reduction` says what becomes of them. **Predict:** how do the
# gradients of mean and sum differ? (`torch.autograd.grad(loss, pred)` returns the gradient, as in lesson 01.)

# %%
pred = torch.tensor([2.5, 0.0, 4.0, 1.0], requires_grad=True)
target = torch.tensor([3.0, 2.0, 3.0, 1.0])
print("none:", F.mse_loss(pred, target, reduction="none").tolist())  # squares of the errors
for reduction in ("mean", "sum"):
    loss = F.mse_loss(pred, target, reduction=reduction)
    (gradient,) = torch.autograd.grad(loss, pred)
    print(f"{reduction}: {loss.item():.4f}, gradient {gradient.tolist()}")
criterion = nn.MSELoss(reduction="sum")  # the same as an object: make it once, call it often
print("class and function agree:", criterion(pred, target).equal(loss))

# %% [markdown]
# The gradient of the sum is N = 4 times that of the mean. The mean is the default: with it a step has the
# same size for a batch of 4 and of 400.
#
# PyTorch has each loss twice: as a function in `F`, and as a class in `nn` that remembers its settings.
#
# **Check yourself.** You train with `reduction="sum"` and double the batch size. What happens to the gradient
# of the parameters?
#
# <details><summary>A. it stays about the same</summary>
# ✗ That would be the mean, which divides by the number of samples.</details>
# <details><summary>B. it gets about twice as large</summary>
# ✓ Right: twice as many losses are added. The same learning rate now makes double steps.</details>
# <details><summary>C. it is halved, since each sample counts half</summary>
# ✗ In a sum each sample counts fully, however many there are.</details>

# %% [markdown]
# ## 2 · A softmax that does not overflow
#
# A classifier's loss begins with softmax (lesson 01). Its formula has $e^z$ above and below, and the range of
# float32 is limited. **Predict:** from which $z$ is $e^z$ infinite, 89 or 1000? From which is it 0?

# %%
for z in (88.0, 89.0, -103.0, -104.0):
    print(f"exp({z:.0f}) = {torch.exp(torch.tensor(z)).item():.2g}")
rows = torch.tensor([[999.0, 1000.0, 1001.0], [-1000.0, -1000.0, -1000.0]])
print("plain softmax:", (torch.exp(rows) / torch.exp(rows).sum(dim=-1, keepdim=True)).tolist())

# %% [markdown]
# Infinity divided by infinity, and 0 divided by 0, are *nan*: not a number. But adding one number to all
# logits of a row changes no probability. So subtract the row's largest one:
#
# $$p_i = \frac{e^{z_i - m}}{\sum_j e^{z_j - m}}, \qquad m = \max_j z_j$$
#
# $z_i$ is the logit of class $i$, $p_i$ its probability; the sum runs over all classes $j$. **Predict:** how
# large can an exponent still get?

# %%
m = rows.amax(dim=-1, keepdim=True)  # (2, 1): each row has its own
e = torch.exp(rows - m)
p = e / e.sum(dim=-1, keepdim=True)
print("same as torch.softmax:", torch.allclose(p, torch.softmax(rows, dim=-1)))
print("largest exponent:", (rows - m).max().item(), " sums:", p.sum(dim=-1).tolist())
print("with keepdim", tuple(m.shape), "without", tuple(rows.amax(dim=-1).shape))

# %% [markdown]
# No exponent is above 0, and the largest is 0 itself, so the sum is at least 1: nothing overflows, nothing
# divides by 0. `keepdim=True` keeps a column (2, 1) that lines up with the rows; (2,) would not.
#
# Such a function must do two more things: leave the caller's tensor unchanged, and let the gradient through.
# **Predict** what these in-place lines do.


# %%
def shifted(logits):
    logits -= logits.amax()  # writes into the caller's tensor
    return logits


row = torch.tensor([1.0, 3.0])
shifted(row)
print("the caller's row is now", row.tolist())
e = torch.exp(torch.tensor([0.0, 1.0], requires_grad=True))
e /= e.sum()  # writes over e, which the gradient of exp needs
try:
    e[0].backward()
except RuntimeError as error:
    print(str(error).split(":")[0])

# %% [markdown]
# `a = a - b` makes a new tensor; `a -= b`, and functions that end in `_`, write over the old one. `.item()`,
# `.detach()` and NumPy cut the gradient off, too.
#
# **Check yourself.** Logits have the shape (4, 7, 3), and softmax runs along `dim=1`. Which sums are 1?
#
# <details><summary>A. <code>p.sum(dim=-1)</code></summary>
# ✗ That would be softmax along the last dimension, of size 3.</details>
# <details><summary>B. <code>p.sum()</code></summary>
# ✗ The whole tensor holds 4 · 3 predictions of 7 classes each, so it sums to 12.</details>
# <details><summary>C. <code>p.sum(dim=1)</code></summary>
# ✓ Right. Maximum and sum both follow <code>dim</code>: here the 7 classes lie along it.</details>
#
# *You are ready for the exercise* `softmax`.

# %% [markdown]
# ## 3 · Cross-entropy: which class?
#
# The model gives each class a probability; one class, $y$, is right. Cross-entropy is the *surprise* at the
# truth:
#
# $$L = -\log p_y = \log \sum_j e^{z_j} - z_y$$
#
# $p_y$ is the probability of the right class, $z_y$ its logit. **Predict:** what does a model pay when
# it is sure and right? When it has no idea among 3 classes? When it is sure and wrong?

# %%
logits = torch.tensor([[4.0, 0.0, -1.0], [0.5, 0.5, 0.5], [0.0, 1.2, 0.4], [3.5, -0.5, 0.0]])
target = torch.tensor([0, 1, 1, 2])  # the right classes: int64, shape (N,)
p = torch.softmax(logits, dim=-1)
p_right = p[torch.arange(4), target]  # from row i, the number in column target[i]
losses = -p_right.log()
print("as PyTorch's:", torch.allclose(losses, F.cross_entropy(logits, target, reduction="none")))
print(f"mean {losses.mean():.4f}, by PyTorch {F.cross_entropy(logits, target):.4f}")
print(f"log 3 = {math.log(3):.2f}")
picture_of_surprise(p_right, ["sure, right", "no idea", "leaning right", "sure, wrong"])

# %% [markdown]
# Sure and right is nearly free; no idea costs log C for C classes, here 1.10; sure and wrong costs more and
# more, without limit. An untrained classifier starts near log C: a useful check.
#
# `F.cross_entropy` takes *logits*: it does the softmax. Why not probabilities? **Predict** what is left of
# the four losses when the logits are 1000 times larger.

# %%
big = 1000 * logits
picked = torch.softmax(big, dim=-1)[torch.arange(4), target]
log_p = big - big.logsumexp(dim=-1, keepdim=True)  # from the logits
from_logits = -log_p[torch.arange(4), target]
for name, losses in {
    "log of the probability": -picked.log(),
    "with a small number": -(picked + 1e-8).log(),
    "from the logits": from_logits,
}.items():
    print(f"{name:22}", [f"{loss + 0:.2f}" for loss in losses])
print("as PyTorch's:", torch.allclose(from_logits, F.cross_entropy(big, target, reduction="none")))

# %% [markdown]
# The last row's probability is 0 in float32, and its logarithm infinite. A small number inside hides that:
# 18.42 where 3500 is true. From the logits all is exact, if the sum is shifted:
#
# $$\log \sum_j e^{z_j} = m + \log \sum_j e^{z_j - m}, \qquad m = \max_j z_j$$
#
# `logsumexp` does that. Logits minus it are the *log-probabilities*, PyTorch's `log_softmax`; picking the
# right one, with a minus, is `nll_loss`: negative log-likelihood.

# %%
m = big.amax(dim=-1, keepdim=True)
by_hand = m + torch.log(torch.exp(big - m).sum(dim=-1, keepdim=True))
print("logsumexp:", torch.allclose(by_hand, big.logsumexp(dim=-1, keepdim=True)))
print("log-softmax:", torch.allclose(log_p, F.log_softmax(big, dim=-1)))
two_steps = F.nll_loss(F.log_softmax(logits, dim=-1), target)
print("log-softmax + nll = cross-entropy:", torch.allclose(two_steps, F.cross_entropy(logits, target)))

# %% [markdown]
# The target may also be a row of probabilities $q_c$, one for each class $c$, for labels that are unsure
# themselves:
#
# $$L = -\sum_c q_c \log p_c$$
#
# Its shape is (N, C), its type float. A *one-hot* row has 1 at the right class, 0 elsewhere, and gives $-\log
# p_y$ again. **Predict:** people say "cat 70 %, fox 30 %". At which prediction is the loss lowest, and is it
# 0 there?

# %%
q = torch.tensor([[0.7, 0.3]])
for p_cat in (0.5, 0.7, 0.999):
    guess = torch.log(torch.tensor([[p_cat, 1 - p_cat]]))  # logits whose softmax is this guess
    by_hand = -(q * F.log_softmax(guess, dim=-1)).sum(dim=-1).mean()
    print(f"{p_cat}: by hand {by_hand:.4f}, by PyTorch {F.cross_entropy(guess, q):.4f}")
one_hot = F.one_hot(target, num_classes=3).float()  # say how many: the last class may not occur
print("one-hot:", torch.allclose(F.cross_entropy(logits, one_hot), F.cross_entropy(logits, target)))

# %% [markdown]
# Lowest at 0.7, where prediction and people agree, but not 0: their doubt stays.
#
# **Check yourself.** A model of 10 classes has just been made. Which loss do you expect before training?
#
# <details><summary>A. about 0.9, since it is right in one case of ten</summary>
# ✗ That is the share of mistakes. The loss is −log p, with p near 0.1.</details>
# <details><summary>B. about 2.30</summary>
# ✓ Right: log 10 = 2.30. Much more means that it starts out sure, and wrong.</details>
# <details><summary>C. about 1.10</summary>
# ✗ That is log 3, for three classes. How many are there here?</details>
#
# *You are ready for the exercise* `cross_entropy`.

# %% [markdown]
# ## 4 · Its gradient is a difference
#
# The derivative of $\log \sum_j e^{z_j}$ with respect to $z_i$ is $e^{z_i} / \sum_j e^{z_j}$, which is just
# $p_i$. The other part, $-z_y$, adds −1 at the right class. So for the mean over $N$ samples
#
# $$\frac{\partial L}{\partial z_i} = \frac{p_i - q_i}{N}$$
#
# $p_i$ is the probability of class $i$, $q_i$ is 1 if it is the right one, else 0. **Predict:** what does
# each row of the gradient sum to?

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
# A step goes *against* the gradient: the right class (dashed) is pulled up, the others are pushed down, each
# by as much as it was believed. Up and down balance. The pull is at most 1, and strongest where the model is
# surely wrong.
#
# **Check yourself.** The right class has $p$ = 0.75, in a batch of 3. What is the gradient at its logit?
#
# <details><summary>A. 0.25</summary>
# ✗ The probability is still too small. Which sign makes a step against it helpful?</details>
# <details><summary>B. −0.25</summary>
# ✗ That is for the sum of the losses. What does the mean over 3 samples do?</details>
# <details><summary>C. −0.0833</summary>
# ✓ Right: (0.75 − 1) / 3. Going against it, the logit rises.</details>
#
# *You are ready for the exercise* `cross_entropy_grad`.

# %% [markdown]
# ## 5 · The first trap: softmax twice
#
# A common mistake is to feed *probabilities* to `CrossEntropyLoss`. It takes them for logits and applies
# softmax again, without an error. **Predict:** the second row says 0.1 to the right class. Will the
# loss be too high or too low?

# %%
p = torch.tensor([[0.1, 0.8, 0.1], [0.7, 0.2, 0.1]])
target = torch.tensor([1, 2])
print(f"probabilities as if logits: {F.cross_entropy(p, target, reduction='sum'):.4f}")
print(f"the true loss:              {F.nll_loss(p.log(), target, reduction='sum'):.4f}")
one_hot = torch.tensor([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])  # looks like the same target, but is it?
print(f"with a one-hot target:      {F.cross_entropy(p, one_hot, reduction='sum'):.4f}")
print("its classes:", one_hot.argmax(dim=-1).tolist())

# %% [markdown]
# Too low: 2.0577 instead of 2.5257. (These one-hot rows label otherwise, class 0 in the second, so their
# 1.4577 is another loss. Print the classes of a one-hot target.)
#
# How low can it get? The best the loss can ever see is 1 for the right class and 0 for the others. Taken for
# logits, they cost
#
# $$L_\text{floor} = \log\left(1 + \frac{C - 1}{e}\right)$$
#
# $C$ is the number of classes. **Predict:** is that near 0?

# %%
floors = {classes: math.log(1 + (classes - 1) / math.e) for classes in (3, 10)}
for classes, floor in floors.items():
    perfect = F.one_hot(torch.tensor([0]), classes).float()
    by_pytorch = F.cross_entropy(perfect, torch.tensor([0]))
    print(
        f"{classes:2} classes: floor {floor:.3f}, by PyTorch {by_pytorch:.3f}; log C {math.log(classes):.3f}"
    )
row = torch.tensor([[8.0, 0.0, 0.0]], requires_grad=True)  # sure of class 0, but class 1 is right
(once,) = torch.autograd.grad(F.cross_entropy(row, torch.tensor([1])), row)
(twice,) = torch.autograd.grad(F.cross_entropy(torch.softmax(row, dim=-1), torch.tensor([1])), row)
print(f"gradient at its logit: once {once[0, 0]:.4f}, twice {twice[0, 0]:.5f}")

# %% [markdown]
# A perfect model of 3 classes still pays 0.551, one of 10 classes 1.461. And where the model is sure and
# wrong, the gradient falls from 0.9993 to 0.00058: softmax is flat there, so little gets through.
#
# Let us train the same network on the same points, once with logits and once with softmax in the model.
# **Predict** both curves: where do they start, and where do they end?


# %%
device = "cuda" if torch.cuda.is_available() else "cpu"


def train(classes, softmax_in_model):
    torch.manual_seed(0)
    target = torch.arange(300) % classes
    x = torch.randn(classes, 8)[target] + 0.3 * torch.randn(300, 8)  # a cloud around each class's centre
    net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, classes)).to(device)
    x, target, losses = x.to(device), target.to(device), []
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)  # takes the steps: module 03
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
# Both networks start near log C, and in the end both name every class right. But the second loss stops at its
# floor, and with 10 classes it gets there slowly. If you look only at the curve, you will search for a
# bug in the data.
#
# **Check yourself.** Your loss starts near 2.30 and no longer falls at 1.46. Nearly all images are classified
# correctly. What do you look at first?
#
# <details><summary>A. the last line of <code>forward</code></summary>
# ✓ Right. A loss that stops at 1.46 with 10 classes points to a softmax there.</details>
# <details><summary>B. the learning rate</summary>
# ✗ It would change how fast the loss falls. But 1.46 is the floor of softmax twice for 10 classes.</details>
# <details><summary>C. the labels</summary>
# ✗ Wrong labels would show in the classes too, and those are right here.</details>
#
# *You are ready for the written question* `loss_floor`.

# %% [markdown]
# ## 6 · Binary cross-entropy: yes or no?
#
# For one yes-or-no question one logit $z$ is enough: $p = \sigma(z)$ is the probability of yes. The target
# $t$ is 1 for yes, 0 for no, or a share between them:
#
# $$L = -\bigl(t \log p + (1 - t) \log (1 - p)\bigr)$$
#
# **Predict:** $z = \log 3$, so $p = 0.75$. What does a yes cost, what a no?

# %%
z = torch.tensor([math.log(3)] * 3)
t = torch.tensor([1.0, 0.0, 0.5])
p = torch.sigmoid(z)
by_hand = -(t * p.log() + (1 - t) * (1 - p).log())
print(f"p = {p[0]:.2f}; yes, no, half of each:", [f"{loss:.4f}" for loss in by_hand])
print("from p:", torch.allclose(by_hand, F.binary_cross_entropy(p, t, reduction="none")))
print("from z:", torch.allclose(by_hand, F.binary_cross_entropy_with_logits(z, t, reduction="none")))
two = torch.stack([torch.zeros(3), z], dim=-1)  # the logits of no and yes
two_classes = F.cross_entropy(two, torch.tensor([1, 0, 0]), reduction="none")
print("cross-entropy of two classes:", torch.allclose(by_hand[:2], two_classes[:2]))

# %% [markdown]
# It is cross-entropy with two classes whose logits are 0 and $z$. The mean runs over all elements, in
# whatever shape.
#
# PyTorch has it in two forms: `BCELoss` takes the probability, `BCEWithLogitsLoss` the logit. **Predict:**
# the answer is no, but the model is surer and surer of yes. From which $z$ on does float32 say $p = 1$, and
# what is then $\log(1 - p)$?

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
# From 16.64 on, $1 - p$ is 0. `BCELoss` cuts the infinite loss off at 100, and the gradient is 0: surely
# wrong, and stuck. From the logit, no logarithm of a probability is needed:
#
# $$L = \max(z, 0) - t z + \log\bigl(1 + e^{-|z|}\bigr)$$
#
# The first and the last part are $\log(1 + e^z)$. There are three ways to write them: part by part;
# `torch.logaddexp`, which is $\log(e^z + e^0)$; or `torch.where`, with $z$ itself where it is large.
# **Predict:** do the losses differ? The gradients?

# %%
z = torch.tensor([200.0, -200.0, 0.0], requires_grad=True)
t = torch.tensor([0.0, 1.0, 0.3])
theirs = F.binary_cross_entropy_with_logits(z, t, reduction="none")
losses = {
    "max and |z|": z.clamp(min=0) + torch.log1p(torch.exp(-z.abs())) - t * z,  # log1p(x) is log(1 + x)
    "logaddexp": torch.logaddexp(z, torch.zeros(3)) - t * z,
    "where": torch.where(z > 80, z, torch.log1p(torch.exp(z))) - t * z,
    "PyTorch's": theirs,
}
for name, loss in losses.items():
    (gradient,) = torch.autograd.grad(loss.sum(), z)
    same = torch.allclose(loss, theirs)
    print(f"{name:11} same loss {same}, gradient {[f'{g:.2f}' for g in gradient]}")

# %% [markdown]
# One loss, three gradients. `where` computes **both** its sides, and on the way back the infinite one is
# multiplied by 0: *nan*. Max and |z| have a kink at exactly $z = 0$, where the gradient should be $0.5 - t$.
# `logaddexp` is right everywhere.
#
# **Check yourself.** A model ends in sigmoid, and `BCEWithLogitsLoss` follows. What happens?
#
# <details><summary>A. an error: probabilities are not allowed</summary>
# ✗ Numbers between 0 and 1 are perfectly good logits. Nothing complains.</details>
# <details><summary>B. sigmoid is applied twice</summary>
# ✓ Right: the trap of section 5 again. Leave the sigmoid out of the model.</details>
# <details><summary>C. nothing bad, sigmoid of a sigmoid is the same</summary>
# ✗ Try it: sigmoid of 0 is 0.5, and sigmoid of 0.5 is 0.62.</details>
#
# *You are ready for the exercise* `bce_with_logits`.

# %% [markdown]
# ## 7 · Losses for numbers
#
# Now the target is a number: a price, a temperature. With the error $e_i = \hat y_i - y_i$, prediction minus
# target, of $n$ elements,
#
# $$\text{MAE} = \frac{1}{n}\sum_i |e_i| \qquad \text{MSE} = \frac{1}{n}\sum_i e_i^2$$
#
# are the *mean absolute* and the *mean squared error*; PyTorch calls the first L1. **Predict** the gradients
# for the errors −0.5, 0, 3 and 10.

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
# MAE pulls with ±1/n, here 0.25, whether the error is small or large, and with 0 where it is exactly 0. MSE
# pulls with $2e/n$: large errors dominate.
#
# **Smooth L1** is quadratic for small errors, linear for large ones:
#
# $$L_i = \begin{cases} \frac{1}{2} e_i^2 / \beta & \text{where } |e_i| < \beta \\ |e_i| - \frac{1}{2}\beta &
# \text{elsewhere} \end{cases}$$
#
# $\beta > 0$ is where it switches. **Predict:** what is its slope at $e = \beta$, from both sides?

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
# Both pieces meet at $\beta$ with the slope 1: $e / \beta$ inside, ±1 outside. So smooth L1 settles
# gently, like MSE, and does not overreact, like MAE.
#
# The switch looks at the *error*, not at a weight, and it is at $\beta$, not always at 1. Common mistakes are
# the names `nn.SmoothL1` and `nn.BCEloss`, and a test with the errors 0.1, 0.2 and 0. **Predict** what is
# wrong with these.

# %%
names = ["CrossEntropyLoss", "BCEloss", "BCELoss", "L1Loss", "MSELoss", "SmoothL1", "SmoothL1Loss"]
print("not in nn:", [name for name in names if not hasattr(nn, name)])
e = torch.tensor([0.1, 0.2, 0.0])
print("errors that reach the linear part:", (e.abs() >= 1).sum().item())
smooth = F.smooth_l1_loss(e, torch.zeros(3))
print(f"smooth L1 {smooth:.6f}, half of MSE {0.5 * F.mse_loss(e, torch.zeros(3)):.6f}")

# %% [markdown]
# Two names do not exist: capitals matter, and `Loss` belongs to each. And these errors see only half of the
# MSE. To test a function, choose numbers that reach all its parts.
#
# **The second trap.** A network with one output returns (N, 1); a data set often holds targets of shape (N,).
# **Predict** the loss of this *perfect* prediction.

# %%
pred, y = torch.tensor([[1.0], [2.0], [6.0]]), torch.tensor([1.0, 2.0, 6.0])
print("difference:", tuple((pred - y).shape), " mean square:", f"{(pred - y).square().mean():.4f}")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(f"F.mse_loss: {F.mse_loss(pred, y):.4f}, and it warns: {str(caught[0].message)[:53]} …")
print("made the same shape:", F.mse_loss(pred.squeeze(1), y).item(), F.mse_loss(pred, y[:, None]).item())
constant = torch.full((3, 1), 3.0)  # the mean of y, whatever the input
print(f"loss of predicting 3 always: {(constant - y).square().mean():.4f}")

# %% [markdown]
# Broadcasting subtracts every target from every prediction, nine differences for three. Under that loss a
# perfect model is worse than one that always says the mean, and that is what it would learn. Print shapes;
# `squeeze(1)` drops dimension 1.
#
# **Check yourself.** At an error of 3 the slope of smooth L1 is 0.75. What is $\beta$?
#
# <details><summary>A. 4</summary>
# ✓ Right: the error lies within β, where the slope is e/β = 3/4.</details>
# <details><summary>B. 0.75</summary>
# ✗ Then 3 would lie beyond β, where the slope is 1.</details>
# <details><summary>C. 1</summary>
# ✗ With β = 1 an error of 3 lies in the linear part. What is the slope there?</details>
#
# *You are ready for the exercises* `mae`, `mse`, `mse_head` *and* `smooth_l1`.

# %% [markdown]
# ## 8 · What a loss asks for
#
# Imagine a model that ignores its input and always says the same number $c$. Which $c$ is best? Five numbers
# are to be predicted: four ones, and 100, an **outlier**. **Predict** the best $c$ under each loss.

# %%
y = torch.tensor([1.0, 1.0, 1.0, 1.0, 100.0], dtype=torch.float64)
c = torch.linspace(-10, 110, 12_001, dtype=torch.float64)  # try them all
error = c[:, None] - y  # c as a column, (12001, 1), minus a row, (5,): (12001, 5)
losses = {
    "MSE": error.square().mean(dim=1),
    "smooth L1": F.smooth_l1_loss(error, torch.zeros_like(error), reduction="none").mean(dim=1),
    "MAE": error.abs().mean(dim=1),
}
print({name: round(c[loss.argmin()].item(), 2) for name, loss in losses.items()})
print("mean", y.mean().item(), "median", y.median().item())
picture_of_constants(c, losses, y)

# %% [markdown]
# MSE wants the **mean**, 20.8, far from every number. At the best $c$ the pulls balance: under MSE they are
# as large as the errors, so errors above and below cancel. Under MAE all pull alike, so the middle one in
# order wins: the **median**, 1. Smooth L1 yields a little, 1.25: less sensitive, not immune.
#
# **Predict:** four numbers, 1, 2, 3 and 10. Which $c$ is best under MAE?

# %%
y = torch.tensor([1.0, 2.0, 10.0, 3.0])
for constant in (1.9, 2.0, 2.5, 3.0, 3.1):
    print(f"c = {constant}: MAE {(constant - y).abs().mean():.3f}")
print("torch.median gives", y.median().item(), "and the mean is", y.mean().item())

# %% [markdown]
# Every $c$ from 2 to 3, the two in the middle, is equally good; `torch.median` takes the lower one.
#
# Now a model that does look at its input, a line. Its points lie close to $y = 2x + 1$, but one of them is
# off. **Predict:** move it twice as far. Which lines follow? (In Jupyter: move the control.)


# %%
x = torch.linspace(-1, 1, 12)
noise = torch.tensor([0.3, -0.2, 0.1, -0.4, 0.2, 0.3, -0.1, -0.3, 0.4, -0.2, 0.1, -0.1])


def fit(loss_fn, y, steps=400):
    w = torch.zeros(2, requires_grad=True)  # slope, and height at x = 0
    optimizer = torch.optim.SGD([w], lr=0.5)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(
        optimizer, gamma=0.99
    )  # smaller steps later: module 04
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
# The line of MSE follows the point, twice as far for twice the distance. Under MAE it feels only *on which
# side* the point lies. Smooth L1 is in between: it moves a little, then stays.
#
# **Check yourself.** House prices, a few of them typed in with a zero too many. Which loss do you train with?
#
# <details><summary>A. MSE, since it punishes large errors most</summary>
# ✗ It does, but the typing errors would be the largest, and would pull hardest.</details>
# <details><summary>B. cross-entropy</summary>
# ✗ That is for classes. A price is a number, and near misses should cost little.</details>
# <details><summary>C. MAE or smooth L1</summary>
# ✓ Right: there a far-off point pulls no harder than any other.</details>
#
# *You are ready for the exercise* `best_constant`.

# %% [markdown]
# ## What you can do now
#
# 1. **Choose** a loss, for classes, for yes or no, for numbers, and say what it asks for;
# 2. **feed** it what it expects, and notice the two traps in which no error warns you;
# 3. **write** each loss from scratch, so that it is right where the plain formula overflows, too.
#
# Next: the assignment `02_losses`.
#
# *Sources.* Smooth L1: [Girshick 2015](https://arxiv.org/abs/1504.08083), equation 3, with β = 1. The idea,
# and the name of its relative `huber_loss`: [Huber 1964](https://doi.org/10.1214/aoms/1177703732).
