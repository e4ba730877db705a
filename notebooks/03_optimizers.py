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
# # Take the step
#
# In two sittings of about 55 minutes (a good place for the break is after section 4) you will be able to
#
# 1. **take a step** down the slope, with all samples or with a few, and **work out a gradient** by hand;
# 2. **write** Momentum, AdaGrad, RMSProp and Adam, and say what each one remembers;
# 3. **choose** an optimizer by measuring, with a fair learning rate for each.
#
# You need the first two modules and what a derivative is. At **Predict**, guess before you run the cell. A
# triangle opens on a click.

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

torch.set_num_threads(1)
device = "cuda" if torch.cuda.is_available() else "cpu"  # where the training of section 9 happens
print("PyTorch", torch.__version__.split("+")[0])

# %% [markdown]
# ## 1 · One step
#
# The gradient says in which direction the loss rises fastest. So we go the other way:
#
# $$W \leftarrow W - lr \cdot \frac{\partial L}{\partial W}$$
#
# $W$ is a parameter, $L$ the loss, $\partial L / \partial W$ its gradient, which has the shape of $W$. $lr$
# is the *learning rate*. Each optimizer of this lesson starts with the same small problem, $L = w^2 / 2$ from
# $w = 1$. Its gradient is $w$ itself. **Predict** $w$ after three steps with $lr = 0.1$. (In the cells,
# `partial(f, lr=0.1)` is the function $f$ with `lr=0.1` filled in.)


# %%
def descend(make, surface, start, steps):
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer, path = make([w]), [w.detach().clone()]  # a copy, without the recording
    for _ in range(steps):
        loss = surface(w)
        optimizer.zero_grad()  # backward adds to what is there
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
    w = w - 0.1 * w  # the gradient of w²/2 is w
    by_hand.append(w)
compare(by_hand, partial(torch.optim.SGD, lr=0.1))

# %% [markdown]
# Each step takes a tenth of what is left. (*SGD* means stochastic gradient descent; the next section says
# why.) How large may $lr$ be?
#
# Take $L = w^2$, with gradient $2w$. Each step multiplies $w$ by $1 - 2\,lr$. **Predict** from this: which
# of the learning rates 0.1, 0.9 and 1.1 arrive at 0? In Jupyter, move the slider.


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
# At 0.9 it overshoots and still arrives, since $1 - 1.8 = -0.8$ is closer to 0 than 1. At 1.1 every step
# makes things worse: from 1 to about 9100 in 50 steps. The limit is 2 / curvature: here the gradient's
# slope, the **curvature**, is 2, so $lr$ must stay below 1. The more a valley curves, the smaller $lr$ must
# be.
#
# A step must change the parameter **in place**: the model holds that very tensor. **Predict:** which of the
# two lines below does the model notice?

# %%
model = nn.Linear(2, 1, bias=False)
unused = nn.Parameter(torch.ones(3))
model(torch.ones(1, 2)).sum().backward()  # the gradient is (1, 1)
p, old = model.weight, model.weight.detach().clone()
with torch.no_grad():  # the step is no part of what is differentiated
    p = p - 0.1 * p.grad  # a new tensor takes the name p
    print("after p = p - ...:", (old - model.weight).flatten())
    p = model.weight
    p -= 0.1 * p.grad  # the numbers in the old tensor change
    print("after p -= ...:   ", (old - model.weight).flatten())
parameters = model.parameters()  # a generator: it can be read only once
print("read once:", len(list(parameters)), "and again:", len(list(parameters)))
print("a parameter that the loss does not use has the gradient", unused.grad)

# %% [markdown]
# Only the second. And where nothing was computed, the gradient is `None`, not zero: an optimizer skips such
# a parameter.
#
# **Check yourself.** On $L = w^2$, a step with $lr = 0.5$ starts at $w = 7$. Where does it end?
#
# <details><summary>A. at 3.5, half of the way</summary>
# ✗ The gradient of the square is twice w, which is 14.</details>
# <details><summary>B. at 0</summary>
# ✓ Right: 7 − 0.5 · 14 = 0. For this valley no rate is better.</details>
# <details><summary>C. at −7, on the other side</summary>
# ✗ That takes a learning rate of 1.0: from there it would never get lower.</details>
#
# *You are ready for the exercise* `sgd_step`.

# %% [markdown]
# ## 2 · How many samples a step
#
# A loss is a mean over samples, so its gradient is one, too. A step may also look at a few samples only:
#
# $$g = \frac{1}{N} \sum_{i=1}^{N} g_i \qquad \text{noise}_B = \frac{\text{noise}_1}{\sqrt{B}}$$
#
# $g_i$ is the gradient of sample $i$, $N$ the number of all. $\text{noise}_B$ says how far the mean of $B$
# of them, drawn at random, typically lies from $g$. **Predict:** on average, does the gradient of a single
# sample point the wrong way?

# %%
torch.manual_seed(0)
X = torch.randn(240, 2, dtype=torch.float64)
X[:, 1] = 0.5 * X[:, 0] + 0.8 * X[:, 1]
y = 0.9 * X[:, 0] - 0.6 * X[:, 1] + 0.4 * torch.randn(240, dtype=torch.float64)
w = torch.tensor([-1.0, 0.8], dtype=torch.float64, requires_grad=True)
((X @ w - y) ** 2).mean().backward()
of_each = 2 * (X @ w - y).detach()[:, None] * X  # errors as a column, times X; row i is that of sample i
for name, gradient in {"of all samples": w.grad, "mean of each one's": of_each.mean(dim=0)}.items():
    print(f"{name:18} {gradient[0]:.4f} {gradient[1]:.4f}")


def typical_distance(gradients):
    return (gradients - w.grad).square().sum(dim=1).mean().sqrt().item()


noise_1 = typical_distance(of_each)
clouds = {size: of_each[torch.randint(240, (2000, size))].mean(dim=1) for size in (1, 4, 16, 64)}
for size, cloud in clouds.items():
    print(f"B = {size:2}: formula {noise_1 / size**0.5:.2f}, measured {typical_distance(cloud):.2f}")
distinct = torch.rand(2000, 240).argsort(dim=1)[:, :64]  # each row: 64 of the 240, none of them twice
print(f"B = 64, no sample twice: measured {typical_distance(of_each[distinct].mean(dim=1)):.2f}")
picture_of_noise(clouds, w.grad, noise_1)

# %% [markdown]
# A single sample's gradient is **unbiased**: right on average, only noisy. And four times the work buys half
# the noise.
#
# The formula is for draws in which a sample may come twice. Without that the noise is a little smaller, times
# $\sqrt{(N - B) / (N - 1)}$, and 0 when the batch is everything.
#
# In training, batches come in a random order, each sample once. A `torch.Generator` is a source of random
# numbers with a state of its own. **Predict:** 7 samples in batches of 3. How many batches, and what does a
# second draw from the same generator give?

# %%
generator = torch.Generator().manual_seed(0)
order = torch.randperm(7, generator=generator)  # an order of 7 positions
print("order", order.tolist(), "in batches of 3:", [len(part) for part in order.split(3)])
print("the next order", torch.randperm(7, generator=generator).tolist())
print("the same state again", torch.randperm(7, generator=generator.manual_seed(0)).tolist())
print("rows and targets", tuple(X[order[:3]].shape), tuple(y[order[:3]].shape))  # one order for both

# %% [markdown]
# The last batch is short, and a new draw gives a new order. The same state gives the same order.
# `X[order[:3]]` picks three rows, and a slice that reaches past the end is simply shorter.
#
# Now three descents with $lr = 0.1$; each may look at 960 samples. **Full-batch** takes all 240 for one step,
# **stochastic** takes one, **mini-batch** takes 24. **Predict:** which gets lowest, which is fast at first,
# and which never comes to rest?

# %%
best = torch.linalg.lstsq(X, y[:, None]).solution.flatten()  # where the loss is least
curvature = X.T @ X / 240


def above_best(w):  # the loss, minus the least loss possible
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
# With all samples, four steps are not enough. With one sample each, it is near the goal at once and then
# wanders about: noise that a constant $lr$ never loses (module 04 does something about it). Where its curve
# ends is luck, so judge by the mean of the last quarter. In between: mini-batches. And hardware works on a
# whole batch in almost the time of one sample.
#
# **Check yourself.** You go from batches of 16 to batches of 64. What happens to the gradient's noise?
#
# <details><summary>A. it falls to a quarter</summary>
# ✗ The cost grows four times; the noise falls with the root only.</details>
# <details><summary>B. it stays, since a gradient is unbiased at any size</summary>
# ✗ Unbiased speaks of the mean. The cloud around the mean gets smaller.</details>
# <details><summary>C. it halves</summary>
# ✓ Right: the root of four is two, and each step costs four times as much.</details>
#
# *You are ready for the exercise* `minibatches`.

# %% [markdown]
# ## 3 · Where gradients come from
#
# The plainest way to a gradient is to try: move **one** element of $x$ a little up and a little down.
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + \varepsilon e_i) - f(x - \varepsilon
# e_i)}{2\,\varepsilon}$$
#
# $f$ gives one number, $\varepsilon$ (*eps*) is small, and $e_i$ is 1 at place $i$ and 0 elsewhere. This is
# the **central difference**. **Predict:** is a smaller eps always better?


# %%
def error_at(eps, dtype, x=1.2):
    up, down = (torch.sin(torch.tensor(x + move, dtype=dtype)) for move in (eps, -eps))
    return abs(((up - down) / (2 * eps)).item() - math.cos(x)) + 1e-17  # a log scale has no 0


def f(x):
    return torch.sin(x[0]) * x[1]


x = torch.tensor([1.2, 2.0], dtype=torch.float64, requires_grad=True)
f(x).backward()
e = torch.zeros_like(x.detach())  # detach: the same numbers, without the recording
e[0] = 1e-4  # moves x[0], and x[0] alone
print(f"autograd {x.grad[0]:.8f}, central difference {(f(x + e) - f(x - e)) / 2e-4:.8f}")
widths = [10 ** (-power / 2) for power in range(23)]
kinds = {"float32": torch.float32, "float64": torch.float64}
errors = {name: [error_at(eps, dtype) for eps in widths] for name, dtype in kinds.items()}
picture_of_differences(widths, errors)

# %% [markdown]
# No! Too wide, and the curve bends within the step; too narrow, and the few digits of float32 are soon used
# up. And two evaluations for **each** element are hopeless for a million. (Is $x$ a matrix? `x.reshape(-1)`
# has the same elements in one row, so that one number says which.)
#
# The chain rule goes forward once, back once. For one unit, $z = w x + b$, $h = \text{ReLU}(z)$, $p = v h$,
# $L = (p - y)^2$:
#
# $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial p} \cdot \frac{\partial p}{\partial h} \cdot
# \frac{\partial h}{\partial z} \cdot \frac{\partial z}{\partial w}$$
#
# Given are $x = 3$ and $y = 1$; learned are $w = b = 0.5$ and $v = -1.5$. **Predict** the sign of
# $\partial L / \partial w$.

# %%
w, b, v = (torch.tensor(number, requires_grad=True) for number in (0.5, 0.5, -1.5))
z = w * 3 + b
h = torch.relu(z)
p = v * h
loss = (p - 1) ** 2
loss.backward()
at_p = 2 * (p - 1).item()
at_h = at_p * v.item()
at_z = at_h * (z > 0).item()  # ReLU lets a slope pass where z is above 0
print("by hand: ", [f"{slope:g}" for slope in (at_z * 3, at_z, at_p * h.item())])
print("autograd:", [f"{number.grad.item():g}" for number in (w, b, v)])
values = {"w": w, "b": b, "z": z, "h": h, "v": v, "p": p, "L": loss}
slopes = {"L": 1, "p": at_p, "v": at_p * h.item(), "h": at_h, "z": at_z, "b": at_z, "w": at_z * 3}
picture_of_chain({name: number.item() for name, number in values.items()}, slopes)

# %% [markdown]
# Each slope is the one to its right, times the factor at the arrow between them. With many samples and
# matrices the same happens, one layer at a time. For $p = h W^\top + b$, call $D$ the slope at $p$. ($W^\top$
# is $W$ with rows and columns exchanged: `W.T`.)
#
# $$\frac{\partial L}{\partial W} = D^\top h \qquad \frac{\partial L}{\partial b} = \sum_n D_n \qquad
# \frac{\partial L}{\partial h} = D\,W$$
#
# $D_n$ is the row of sample $n$. A gradient has the shape of what it belongs to: that tells you where to
# transpose. **Predict** $D$ if $L$ is the mean of $(p - y)^2$ over $N$ samples and $C$ outputs.

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
# $D = 2\,(p - y) / (N C)$: the mean divides by *all* numbers in it. The bias is added to every sample, so its
# gradient is a sum over them. At $z$, the slope at $h$ passes where $z > 0$. A layer below continues from
# $z$ in the same way.
#
# **Check yourself.** $h$ has the shape (8, 6), $D$ (8, 4). What is the gradient of $W$, of shape (4, 6)?
#
# <details><summary>A. <code>D.T @ h</code></summary>
# ✓ Right: (4, 8) times (8, 6) is (4, 6), and the samples are summed over.</details>
# <details><summary>B. <code>h.T @ D</code></summary>
# ✗ That is (6, 4): the right numbers, but transposed.</details>
# <details><summary>C. <code>D @ W</code></summary>
# ✗ That is (8, 6), the slope at h. It tells the layer below what to do.</details>
#
# *You are ready for the exercises* `numerical_grad` *and* `mlp_backward`.

# %% [markdown]
# ## 4 · An average that forgets
#
# Gradients are noisy, and noise averages out. But old gradients belong to old weights: they should fade. An
# **exponentially weighted average** does both, and needs one number of memory:
#
# $$v_t = \beta\,v_{t-1} + (1 - \beta)\,x_t \qquad v_0 = 0$$
#
# $x_t$ is the value at step $t$, $v_t$ the average, and $\beta$, between 0 and 1, says how much of the old is
# kept. Below, 150 days of temperatures. **Predict** $v_1$ for $\beta = 0.9$ and a first day of about 14 °C.

# %%
torch.manual_seed(1)
days = torch.arange(1, 151, dtype=torch.float64)
temperatures = 14 + 7 * torch.sin(days / 24) + 2.5 * torch.randn(150, dtype=torch.float64)
betas = torch.tensor([0.5, 0.9, 0.95, 0.98], dtype=torch.float64)
v, rows = torch.zeros(4, dtype=torch.float64), []  # four averages at once
ones, of_ones = torch.zeros(4, dtype=torch.float64), []
for temperature in temperatures:
    v = v + (1 - betas) * (temperature - v)  # the same, sorted differently: go a part of the way
    ones = ones + (1 - betas) * (1 - ones)  # the average of a series of ones
    rows.append(v)
    of_ones.append(ones)
plain, corrected = torch.stack(rows), torch.stack(rows) / torch.stack(of_ones)  # (day, beta)
print("day 1:", f"{temperatures[0]:.1f} °C,", "averages", [f"{number:.1f}" for number in plain[0].tolist()])
print("torch.lerp mixes so, too:", torch.allclose(torch.lerp(rows[0], temperatures[1], 1 - betas), rows[1]))
averages = {beta.item(): Average(plain[:, k], corrected[:, k]) for k, beta in enumerate(betas)}
picture_of_averages(temperatures, averages)

# %% [markdown]
# All start far too cold, since $v_0 = 0$ is no temperature. (An average of ones starts too small just as
# well: dividing by it gives the corrected lines.) A larger $\beta$ is smoother, but late. Put the formula
# into itself, and you see why:
#
# $$v_t = \sum_{k=0}^{t-1} (1 - \beta)\,\beta^k\,x_{t-k} \qquad \sum_{k=0}^{t-1} (1 - \beta)\,\beta^k = 1 -
# \beta^t$$
#
# $k$ is the age of a value. The weights add up to $1 - \beta^t$, too little at first: divide by it, and the
# **start-up bias** is gone. **Predict:** what share do the newest $1 / (1 - \beta)$ values have?


# %%
def weights_of(beta, steps=60):
    return (1 - beta) * beta ** torch.arange(steps, dtype=torch.float64)


def draw_weights(beta=0.9):
    return picture_of_weights(weights_of(beta), beta)


by_weights = (weights_of(0.9, 150) * temperatures.flip(0)).sum()  # the newest first
print(f"day 150, by steps {plain[-1, 1]:.4f}, by weights {by_weights:.4f}")
print(f"sum of 5 weights {weights_of(0.9, 5).sum():.4f}, formula {1 - 0.9**5:.4f}")
explore(draw_weights, beta=[0.5, 0.8, 0.9, 0.95, 0.98])

# %% [markdown]
# About two thirds: 0.65 for $\beta = 0.9$. So $1 / (1 - \beta)$ is the **effective window**: 10 values here.
# What is older fades, but is never quite forgotten.
#
# **Check yourself.** $\beta = 0.98$, and the first value is 20. What is $v_1$, and what after correction?
#
# <details><summary>A. 19.6, and 20 after correction</summary>
# ✗ The new value counts 1 − β. It is the old that counts β.</details>
# <details><summary>B. 0.4, and 0.4 after correction</summary>
# ✗ Divide by the sum of all weights so far: it is 1 − 0.98 = 0.02.</details>
# <details><summary>C. 0.4, and 20 after correction</summary>
# ✓ Right: 0.02 · 20 = 0.4, and 0.4 / 0.02 = 20. With one value seen, that value is the average.</details>
#
# *You are ready for the exercise* `ewma`.

# %% [markdown]
# ## 5 · Momentum
#
# A ball does not stop at each bump. **Momentum** keeps a moving sum of gradients, and follows it:
#
# $$buf \leftarrow \mu\,buf + g \qquad w \leftarrow w - lr \cdot buf$$
#
# $g$ is the gradient, $buf$ the buffer, 0 at first; $\mu$ (*mu*) says how much of it stays. **Predict** the
# gradients and $w$ in three steps on $w^2/2$ with $lr = 0.1$ and $\mu = 0.9$. Where does it first differ from
# plain descent?

# %%
w, by_hand, gradients = 1.0, [], []
for _ in range(3):
    gradients.insert(0, w)  # the gradient of w²/2; the newest goes first
    w = w - 0.1 * sum(0.9**age * g for age, g in enumerate(gradients))  # buf, written out
    by_hand.append(w)
compare(by_hand, partial(torch.optim.SGD, lr=0.1, momentum=0.9))
print("gradients, newest first:", [round(g, 2) for g in gradients], "- plain descent: [0.81, 0.9, 1.0]")

# %% [markdown]
# The cell kept all gradients, to show what $buf$ sums up. An optimizer does not: with the formula above, one
# tensor is memory enough.
#
# The first two gradients are the same as without momentum; only the second $w$ differs. If you print `w.grad`
# alone, twice, you see no momentum. Print $w$, for three steps.
#
# $buf$ is no average: there is no $1 - \mu$. **Predict:** with a gradient that is always 1, how long do the
# steps get? And the learning rate is outside $buf$; in some papers it is inside. When does that matter?

# %%
w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.9)
inside = 0.0
for step in range(1, 102):
    if step == 101:
        optimizer.param_groups[0]["lr"] = 0.01  # the optimizer's settings; a smaller rate from now on
    before, w.grad = w.item(), torch.ones_like(w)
    optimizer.step()
    inside = 0.9 * inside + optimizer.param_groups[0]["lr"] * 1.0  # the rate inside the sum
    if step in (1, 2, 10, 100, 101):
        print(f"step {step:3}: length {before - w.item():.3f}, with the rate inside {inside:.3f}")
print("what the optimizer keeps:", {name: f"{kept.item():.2f}" for name, kept in optimizer.state[w].items()})

# %% [markdown]
# The step grows to $lr / (1 - \mu)$, ten times $lr$ for $\mu = 0.9$. With the rate outside, as in PyTorch, a
# new rate acts at once on all of $buf$; inside, only on what comes. With a constant rate both are the same.
#
# Now a **ravine**: $L = (w_1^2 + 30\,w_2^2)/2$, thirty times as steep across as along. **Predict:** plain
# descent and momentum, the same rate. Who gets lower in 60 steps?


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
# Across the ravine the gradients change sign and cancel in the sum; along it they add up. Try the sliders: at
# 0.07 plain descent flies out of the ravine, and with momentum 0.99 the ball rolls back and forth for a long
# time.
#
# **Check yourself.** At the first step, a function sets `state["buf"] = grad`. PyTorch may write the next
# gradient into the same tensor. What happens?
#
# <details><summary>A. the buffer changes unnoticed</summary>
# ✓ Right: two names, one tensor. Keep numbers of your own, for example with <code>clone()</code>.</details>
# <details><summary>B. nothing, an assignment copies the numbers</summary>
# ✗ It gives the same tensor a second name. Change one, and the other changes.</details>
# <details><summary>C. an error, since the tensor is in use</summary>
# ✗ Nobody complains, which is why it is hard to find.</details>
#
# *You are ready for the exercise* `momentum_step`.

# %% [markdown]
# ## 6 · A rate for each weight
#
# One learning rate must serve steep and flat directions alike. **AdaGrad** gives each weight its own, by the
# squares of all its gradients so far:
#
# $$s \leftarrow s + g^2 \qquad w \leftarrow w - lr \cdot \frac{g}{\sqrt{s} + \varepsilon}$$
#
# $s$ starts at 0 and has the shape of $w$; square, root and division go element by element. $\varepsilon$
# (*eps*) only prevents 0/0. **Predict** the first step on $w^2/2$ with $lr = 0.1$. Does its length depend on
# the gradient?

# %%
w, squares, by_hand = 1.0, [], []
for _ in range(3):
    squares.insert(0, w**2)  # the newest first, as before
    w = w - 0.1 * w / (math.sqrt(sum(squares)) + 1e-10)
    by_hand.append(w)
compare(by_hand, partial(torch.optim.Adagrad, lr=0.1))
far = torch.tensor([1000.0, 0.001], dtype=torch.float64, requires_grad=True)
optimizer, start = torch.optim.Adagrad([far], lr=0.1), far.detach().clone()
(far**2 / 2).sum().backward()
optimizer.step()
print("first steps at gradients 1000 and 0.001:", [f"{moved:.4f}" for moved in (start - far).tolist()])

# %% [markdown]
# The first step is $lr$, whatever the gradient: $g / \sqrt{g^2}$ is a sign. Then $s$ grows, and the steps
# shrink, for each weight by *its* gradients, not by the number of epochs.
#
# But $s$ never forgets. **RMSProp** replaces the sum by the average of section 4, *of the squares*:
#
# $$v \leftarrow \alpha\,v + (1 - \alpha)\,g^2 \qquad w \leftarrow w - lr \cdot \frac{g}{\sqrt{v} +
# \varepsilon}$$
#
# $\alpha$ (*alpha*) says how much is kept. $v$ starts at 0 and is **not** corrected. **Predict** the first
# step for $\alpha = 0.9$.

# %%
w, squares, by_hand = 1.0, [], []
for _ in range(3):
    squares.insert(0, w**2)
    v = sum(0.1 * 0.9**age * square for age, square in enumerate(squares))  # the weights of section 4
    w = w - 0.1 * w / (math.sqrt(v) + 1e-8)
    by_hand.append(w)
compare(by_hand, partial(torch.optim.RMSprop, lr=0.1, alpha=0.9))
print(f"first step {1 - by_hand[0]:.4f}, formula lr / sqrt(1 - alpha) = {0.1 / (1 - 0.9) ** 0.5:.4f}")
default = descend(partial(torch.optim.RMSprop, lr=0.1), lambda w: w**2 / 2, 1.0, steps=1)
print(f"with PyTorch's own alpha, 0.99: {1 - default[1]:.4f}")

# %% [markdown]
# After one step $v = (1 - \alpha)\,g^2$, so the first step is $lr / \sqrt{1 - \alpha}$: three times $lr$, and
# ten times with PyTorch's default.
#
# Now two weights: one has a gradient of 1 at each step, the other only at every tenth, and 0 between.
# **Predict** their rates, $lr / \sqrt{s}$ and $lr / \sqrt{v}$ with $lr = 0.1$, under AdaGrad and RMSProp.

# %%
gradients = torch.ones(100, 2, dtype=torch.float64)
gradients[:, 1] = torch.arange(100) % 10 == 0
s = gradients.square().cumsum(dim=0)
v, rows = torch.zeros(2, dtype=torch.float64), []
for g in gradients:
    v = v.lerp(g**2, 0.1)  # a tenth of the way to the new square
    rows.append(v)
panels = {"AdaGrad": 0.1 / s.sqrt(), "RMSProp": 0.1 / torch.stack(rows).sqrt()}
names = ["at each step", "every tenth"]
for title, rates in panels.items():
    print(f"{title}: after 100 steps {rates[-1, 0]:.3f} at each step, {rates[-1, 1]:.3f} every tenth")
picture_of_rates({title: dict(zip(names, rates.T, strict=True)) for title, rates in panels.items()})

# %% [markdown]
# AdaGrad's rates only fall, slowest for the rare weight. RMSProp's do not die out: it forgets, so it can go
# on. The first settles at 0.1; the rare one swings, down at each gradient and up in between. Where
# does eps go? AdaGrad's paper and PyTorch add it after taking the root; some books and TensorFlow's RMSProp
# put it inside. While gradients are not tiny, the difference is invisible.
#
# **Check yourself.** A weight's gradient is 0 for 1000 steps, then 1. How long is its next step with AdaGrad?
#
# <details><summary>A. very short, after so many steps</summary>
# ✗ The number of steps does not count, gradients do. Its s is still 0.</details>
# <details><summary>B. as long as a first step: lr</summary>
# ✓ Right: s was 0 and becomes 1. That is why AdaGrad suits rare features.</details>
# <details><summary>C. endless, since it divides by zero</summary>
# ✗ The new gradient is in s before the division; and eps is there for the steps before.</details>
#
# *You are ready for the exercises* `adagrad_step` *and* `rmsprop_step`.

# %% [markdown]
# ## 7 · Adam
#
# **Adam** averages both, the gradient and its square, and corrects both for their start at 0:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\,g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\,g^2$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad w \leftarrow w - lr \cdot
# \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# $t = 1, 2, 3, \dots$ counts the steps. **Predict** the first step on $w^2/2$ with $lr = 0.1$ and PyTorch's
# betas, 0.9 and 0.999.

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
# The first step is $lr$, as with AdaGrad. PyTorch follows the paper, with eps outside the root. (The paper's
# shortcut corrects $lr$ instead; its eps means something slightly different.)
#
# A common mistake is to leave the correction out. **Predict:** with $\beta = (0.9, 0.99)$ and a constant
# gradient, how many times too long is the first step then? And the second?

# %%
w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
optimizer, m, v = torch.optim.Adam([w], lr=0.1, betas=(0.9, 0.99)), 0.0, 0.0
for t in (1, 2, 3):
    before, w.grad = w.item(), torch.ones_like(w)
    optimizer.step()
    m, v = 0.9 * m + 0.1, 0.99 * v + 0.01  # the gradient is 1
    print(f"step {t}: {0.1 * m / v**0.5 / (before - w.item()):.3f} times as long")
t = torch.arange(1, 1001, dtype=torch.float64)
pairs = [(0.9, 0.999), (0.9, 0.99), (0.9, 0.9)]
picture_of_correction({f"β = {b1}, {b2}": (1 - b1**t) / (1 - b2**t).sqrt() for b1, b2 in pairs})

# %% [markdown]
# Exactly 1.000, then 1.35: with these two betas the first step hides the mistake. The ratio is $(1 -
# \beta_1^t) / \sqrt{1 - \beta_2^t}$; PyTorch's betas would start more than three times too long.
#
# An optimizer holds many parameters. Each has an $m$, a $v$ and a $t$ of its own, which rest while its
# gradient is `None`. `zero_grad` sets gradients back to `None`, since `backward` adds to what is there.
#
# **Check yourself.** An optimizer keeps **one** $t$ for all parameters, and increases it inside the loop over
# them. With ten parameters, what goes wrong?
#
# <details><summary>A. nothing, each parameter has been counted once</summary>
# ✗ After a single step, the one counter is at ten.</details>
# <details><summary>B. the program stops at the second parameter</summary>
# ✗ It runs without complaint, only the numbers are wrong.</details>
# <details><summary>C. most are corrected too little in the first steps</summary>
# ✓ Right: a late t says that the averages have filled up, and they have not.</details>
#
# *You are ready for the exercise* `Adam`.

# %% [markdown]
# ## 8 · All on one map
#
# The ravine again, for all five with the *same* learning rate. (Is that fair? Wait for section 9.) The slider
# *momentum* is also Adam's $\beta_1$; *turned* turns the ravine and the start on the map, by degrees.
#
# **Predict:** which one goes straight to the goal, and which wobbles? Which are disturbed by turning the
# ravine?


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
    start = (-cos - 0.5 * sin, -sin + 0.5 * cos)  # (-1, 0.5), turned
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
# A rate for each weight turns the ravine into a bowl: RMSProp does not swing at all, AdaGrad gets slower and
# slower, and Adam, which has momentum too, runs past the goal and comes back. (RMSProp's loss falls far below
# the edge of the picture.) Turn everything: plain descent and momentum do
# as before, the others worse. Their rates help along the axes only.
#
# Next a **saddle**: $L = w_1^2/2 + (w_2^2 - 1)^2/4$. Between its minima, at $w_2 = \pm 1$, lies a pass at
# (0, 0). All start beside the ridge $w_2 = 0$, only 0.001 away. **Predict:** which find a minimum in 60
# steps? And which do when the start is exactly **on** the ridge?


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
# Beside the ridge, plain descent has hardly begun and momentum slowly gathers speed. The other three leave
# at once: they divide a tiny gradient by its own size. At its minimum RMSProp rests only for a while:
# gradients are tiny there, old squares fade, and so its rate $lr / \sqrt{v}$ grows, past the limit of
# section 1, 2 / curvature. From then on each step is longer than the one before, and at last it jumps off.
# **On** the ridge none of them leaves: all end at 0.000.
#
# **Check yourself.** Why does none of them leave the exact ridge, not even momentum or Adam?
#
# <details><summary>A. their learning rate is too small</summary>
# ✗ Zero times any rate is zero. Move the slider to see it.</details>
# <details><summary>B. the gradient across the ridge is exactly 0, and so is its every average</summary>
# ✓ Right: whatever they remember of zeros is zero. In practice, noise pushes them off.</details>
# <details><summary>C. the loss is lowest on the ridge</summary>
# ✗ Along the other axis the ridge is the highest place.</details>

# %% [markdown]
# ## 9 · How to choose
#
# One hears: SGD for shallow networks, Adam for deep ones, AdaGrad and RMSProp for text. Such a rule means
# something only if each optimizer had **its own best learning rate**, and if the difference is larger than
# luck. So we *sweep*: one task, eight rates for each optimizer, 8 networks at each rate.
#
# The task: digits of 8 × 8 pixels, and networks with one hidden layer or with four. Each network has its own
# start, its own order of batches and its own division of the data: 1000 images to train on, 797 held back.
# **Predict:** how far does SGD's best rate lie from Adam's?

# %%
pixels, digits = load_digits(return_X_y=True)
images, labels = torch.tensor(pixels / 16, device=device), torch.tensor(digits, device=device)


def random_orders(networks, count, draw):  # one row a network
    return torch.rand(networks, count, generator=draw).argsort(dim=1).to(device)


# %% [markdown]
# Many networks train at once, as a **stack**: each weight gets one more dimension in front, the network's. A
# matrix product of stacks multiplies network by network.


# %%
def start(hidden_layers, networks, draw):
    parameters = []
    for n_in, n_out in pairwise([64, *[32] * hidden_layers, 10]):  # neighbours: 64 and 32, ..., 32 and 10
        weight = torch.randn(networks, n_in, n_out, generator=draw, dtype=torch.float64) * (2 / n_in) ** 0.5
        bias = torch.zeros(networks, 1, n_out, dtype=torch.float64)
        parameters += [weight.to(device).requires_grad_(), bias.to(device).requires_grad_()]
    return parameters


def logits_of(parameters, x):  # x (network, image, 64)
    for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        x = torch.relu(x @ weight + bias)
    return x @ parameters[-2] + parameters[-1]  # (network, image, class)


# %% [markdown]
# The training loop is the one that you know. The mean loss of all is multiplied by the number of networks, so
# that each gets the gradient that it would get alone. `gather` reads each row in an order of its own.


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
    return 100 * wrong.double().mean(dim=1).cpu()  # (network,): errors in percent


# %%
rates = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]
depths = {"one hidden layer": 1, "four hidden layers": 4}


def at_rate(rate):  # RMSProp with PyTorch's own alpha
    return optimizers(rate, alpha=0.99)


def sweep(hidden_layers):
    lines = {name: [] for name in at_rate(1.0)}
    for rate in rates:
        for name, make in at_rate(rate).items():
            lines[name].append(train(make, hidden_layers, networks=8, seed=0))
    return {name: torch.stack(line) for name, line in lines.items()}  # each (rate, network)


swept = {title: sweep(hidden_layers) for title, hidden_layers in depths.items()}
picture_of_sweep(rates, swept)

# %% [markdown]
# Each optimizer has a valley of its own. With one hidden layer, SGD's best rate is ten times Adam's.
# At one rate for all, 0.01 say, we would compare rates, not optimizers. The rings choose a rate for each.
#
# Now 128 *new* networks at each ring: the 8 that chose look better than they are. Three numbers tell a
# difference from luck:
#
# - the **spread** $s$, how far one network typically lies from the mean (the standard deviation);
# - the **standard error** $s / \sqrt{n}$, how far the mean of $n$ networks typically lies from the mean of
#   very many. The spread says nothing about that: $n$ is missing in it;
# - the **paired difference**. Network $k$ has the same start, order and division under each optimizer. So
#   subtract network by network, then take the mean and *its* standard error. Luck that both share cancels.
#
# A difference of three standard errors or more is hardly luck. **Predict:** which differences will be?


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
# With one hidden layer Adam makes the fewest mistakes, and its lead is no luck: it is more than three
# standard errors ahead of each of the others, and of momentum as well. With four, Adam, AdaGrad and RMSProp
# are within three standard errors of each other: level. Momentum is clearly behind, and SGD far behind.
# Look at the dots: single networks overlap widely. With one of each, almost any order could come out.
#
# So "SGD for shallow, Adam for deep" does not hold here: SGD is last in both. But this is one task, with
# small networks and 8 epochs. Take the *method* with you: sweep each optimizer, take new networks at its
# best rate, and compare in pairs. To begin with, take Adam or momentum.
#
# **Check yourself.** A blog compares SGD and Adam, both at $lr = 0.001$, and finds Adam far better. What do
# you learn?
#
# <details><summary>A. Adam is the better optimizer</summary>
# ✗ Look at the sweep: at 0.001 SGD has hardly left its start.</details>
# <details><summary>B. that 0.001 suits Adam, and is too small for SGD</summary>
# ✓ Right. Compare each at its own best rate, and with more than one start.</details>
# <details><summary>C. nothing, since results are random</summary>
# ✗ They vary, but a sweep with several starts shows by how much.</details>

# %% [markdown]
# ## What you can do now
#
# 1. **Take a step** down the slope, with all samples or with a few, and **work out a gradient** by hand;
# 2. **write** Momentum, AdaGrad, RMSProp and Adam, and say what each one remembers;
# 3. **choose** an optimizer by measuring, with a fair learning rate for each.
#
# Next: the assignment `03_optimizers`.
#
# *Sources.* Momentum: [Sutskever and others 2013](https://proceedings.mlr.press/v28/sutskever13.html).
# AdaGrad: [Duchi and others 2011](https://jmlr.org/papers/v12/duchi11a.html). RMSProp: Hinton's lecture 6,
# 2012. Adam: [Kingma and Ba 2015](https://arxiv.org/abs/1412.6980), algorithm 1.
