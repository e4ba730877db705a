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
# # Take smaller steps later
#
# In about 75 minutes you will be able to
#
# 1. **say why** smaller steps help late in training, and when they hurt;
# 2. **work out** the rate of any epoch for three schedules, and **put a scheduler in its place** in the loop;
# 3. **choose** a schedule: by how fast it falls, and by a measurement that knows its own noise.
#
# You need the training loop and momentum from lesson 03. At **Predict**, guess before you run the cell. A
# triangle opens on a click.

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

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)  # this lesson compares very small numbers
device = "cuda" if torch.cuda.is_available() else "cpu"  # where sections 5 and 6 train
print("PyTorch", torch.__version__.split("+")[0])

# %% [markdown]
# ## 1 · Why take smaller steps
#
# A mini-batch gives a gradient that is right on average and off by luck each time. The smallest model of
# that: the loss is $w^2$, its gradient $2w$, and to each gradient we add a random number of size $\sigma$
# (*sigma*).
#
# **Predict:** 500 weights start at 10 and take 400 steps of SGD with the learning rate 0.1. Do they arrive
# at 0? (The picture shows three of them. In Jupyter: move the controls. The grey band comes next.)


# %%
def walk(learning_rate, sigma=1.0, steps=400):
    torch.manual_seed(0)
    w = torch.full((500,), 10.0, requires_grad=True)  # 500 weights, each with noise of its own
    optimizer, paths = torch.optim.SGD([w], lr=learning_rate), []
    for _ in range(steps):
        loss = (w**2).sum()
        optimizer.zero_grad()
        loss.backward()
        w.grad += sigma * torch.randn(500)  # the luck of a mini-batch
        optimizer.step()
        paths.append(w.detach().clone())
    return torch.stack(paths)  # (step, weight)


# %%
def draw_walk(learning_rate=0.1, sigma=1.0):
    expected = (learning_rate * sigma**2 / (4 * (1 - learning_rate))) ** 0.5
    return picture_of_walk(walk(learning_rate, sigma)[:, :3], expected, learning_rate)


explore(draw_walk, learning_rate=[0.01, 0.02, 0.05, 0.1, 0.2, 0.4], sigma=[0.1, 0.5, 1.0, 2.0])

# %% [markdown]
# They come close within a few steps, and then never rest: each step brings them back a little and throws
# them off a little. The two balance at
#
# $$\mathrm{E}[w^2] = \frac{\eta\,\sigma^2}{4\,(1 - \eta)}$$
#
# $\eta$ (*eta*) is the learning rate, $\sigma$ the size of the noise, $\mathrm{E}$ the mean. It is the mean
# loss, so a **floor** for it. **Predict:** halve the learning rate. What becomes of the floor?

# %%
for eta in (0.2, 0.1, 0.05, 0.025):
    formula = eta / (4 * (1 - eta))  # sigma = 1
    measured = walk(eta)[200:].square().mean().item()
    print(f"learning rate {eta:<5}  floor by the formula {formula:.4f}, measured {measured:.4f}")

# %% [markdown]
# Half the rate, about half the floor. Yet a small rate from the start takes long to arrive. So: **large steps
# to get there, small ones once you are there.** That is learning-rate decay.
#
# A common mistake is to show it on $w^2$ *without* noise. Let us train with a list of learning rates, one an
# epoch, with noise and without: 200 epochs of 10 iterations, with momentum 0.9.
# Momentum makes steps ten times as long here, $1 / (1 - \mu)$. So with it the floor is about
#
# $$\mathrm{E}[w^2] \approx \frac{\eta}{1 - \mu} \cdot \frac{\sigma^2}{4}$$


# %%
def losses_of(rates, sigma):
    torch.manual_seed(0)
    w, velocity, losses = torch.full((500,), 10.0), torch.zeros(500), []
    for rate in rates:  # one an epoch
        for _ in range(10):
            velocity = 0.9 * velocity + 2 * w + sigma * torch.randn(500)
            w = w - rate * velocity
        losses.append((w**2).mean().item())
    return losses


# %% [markdown]
# Three lists: the rate stays; it is halved after every 50 epochs; it is multiplied by 0.9 after every epoch.
#
# **Predict** for each case, without noise and with it: which of the three ends with the smallest loss?


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
# The order is reversed. Without noise the gradient fades by itself, and a decay only slows the walk down: it
# *hurts*. With noise the constant rate stops at its floor, and each decay gets below it.
#
# Is the fastest decay the best, then? From 0.001 it stops before it arrives: **frozen**. Its loss is a
# flat line, and flat does not mean done. (Move the learning rate of the picture to 0.001.)
#
# **Check yourself.** You train with *all* data in every step, so without noise, and with a constant
# rate. Will a decay lower the training loss?
#
# <details><summary>A. yes, smaller steps are always more exact</summary>
# ✗ Look at the left picture: every decay ended above the constant rate.</details>
# <details><summary>B. no: the gradient fades by itself, and smaller steps only come later</summary>
# ✓ Right, as long as the constant rate is small enough not to diverge.</details>
# <details><summary>C. yes, if it is halved and not multiplied by 0.9</summary>
# ✗ Both slow it down, the second one more. Without noise there is no floor to lower.</details>

# %% [markdown]
# ## 2 · Three schedules
#
# A *schedule* says the learning rate $\eta_e$ of epoch $e$. **Epochs count from 0.** The first one falls at
# equal intervals; PyTorch calls it `StepLR`:
#
# $$\eta_e = \eta_0 \cdot \gamma^{\lfloor e / s \rfloor}$$
#
# $\eta_0$ is the *base rate*, $\gamma$ (*gamma*) the factor that is left each time, $s$ the epochs of an
# interval. $\lfloor e / s \rfloor$ is $e / s$ rounded down. A **scheduler** sets the rate of an optimizer:
# ten steps of the optimizer, then *one* of the scheduler. **Predict** the rates of the epochs 49, 50, 99
# and 100, for $\eta_0 = 0.1$, $s = 50$, $\gamma = 0.5$.


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
plateaus = 0.1 * 0.5 ** torch.arange(4)  # four intervals
print("the formula is StepLR:", torch.allclose(plateaus.repeat_interleave(50), equal_intervals))
for epoch in (0, 49, 50, 99, 100, 199):
    print(f"epoch {epoch:3}: {equal_intervals[epoch]:.4f}")

# %% [markdown]
# The new rate holds *from* epoch 50 on. The second schedule falls at **milestones**, epochs that you choose:
#
# $$\eta_e = \eta_0 \cdot \gamma^{n_e}$$
#
# $n_e$ is how many milestones $m$ of the list have $m \le e$. It counts entries: their order does not
# matter, and an epoch that is listed twice counts twice. **Predict** the rates before and at each milestone
# of the list 160, 50, 50, 100.

# %%
milestones = [160, 50, 50, 100]
unsorted = collect_rates(lambda optimizer: lr_scheduler.MultiStepLR(optimizer, milestones, gamma=0.5))
reached = (torch.tensor(milestones) <= epochs[:, None]).sum(dim=1)  # (200, 4) summed to (200,)
print("the formula is MultiStepLR:", torch.allclose(0.1 * 0.5**reached, unsorted))
for epoch in (49, 50, 99, 100, 159, 160):
    print(f"epoch {epoch:3}: {unsorted[epoch]:.5f}")
print("the list, still as it was:", milestones)

# %% [markdown]
# At epoch 50 the rate falls to a *quarter*. The list is yours: PyTorch leaves it alone, and so should a
# function of your own (`sorted` makes a new list, `.sort()` changes this one).
#
# The third schedule falls a little after each epoch, **exponentially**:
#
# $$\eta_e = \eta_0 \cdot \gamma^e$$
#
# A common mistake is $\eta \leftarrow \eta \cdot \gamma^e$, the *present* rate times the power. **Predict**
# where that is in epoch 4, with $\gamma = 0.9$.

# %%
exponential = collect_rates(lambda optimizer: lr_scheduler.ExponentialLR(optimizer, gamma=0.9))
factors = torch.full((199,), 0.9)  # from each epoch to the next
print("a factor of 0.9 an epoch:", torch.allclose(0.1 * factors.cumprod(0), exponential[1:]))
compounding = 0.1
for epoch in range(5):
    compounding = compounding * 0.9**epoch  # wrong: it has fallen already
    print(f"epoch {epoch}: {exponential[epoch]:.4f}, compounding {compounding:.4f}")

# %% [markdown]
# In epoch 4 the wrong line has multiplied by $0.9^{1+2+3+4} = 0.9^{10}$. Either the base rate times
# $\gamma^e$, or the present rate times $\gamma$, once an epoch; not both.
#
# Now all three in one picture: equal intervals of 50; milestones 50, 100, 160; exponential with 0.9.
# **Predict:** which has the smallest rate in epoch 100, and by how much? (In Jupyter: move γ.)


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
# On the left the exponential rate looks like 0 after some 50 epochs; on the right it goes on, through nine
# powers of ten.
#
# To draw such a picture yourself, take matplotlib. A *figure* holds one or more **Axes**, each with lines,
# labels and a legend. `ax.plot` draws in *these* Axes, `plt.plot` in those made or used last. **Predict**
# where the two lines go.

# %%
figure, (left, right) = plt.subplots(1, 2)
left.plot(equal_intervals, label="equal intervals")
plt.plot(exponential)  # no label
print("lines on the left:", len(left.get_lines()), "- on the right:", len(right.get_lines()))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    plt.legend()
print(f"{caught[0].message!s:.50}…", len(right.get_legend().get_texts()), "names in the legend")
left.legend()
print([text.get_text() for text in left.get_legend().get_texts()])
plt.close("all")  # plt.show() instead, where you want to see it

# %% [markdown]
# `plt.plot` went to the right one. And `legend` only collects labels that are there: without any it warns,
# and shows no name. So give each line its `label`, then call `ax.legend()`, then name both axes:
# `ax.set(xlabel=…, ylabel=…)`. `plt.subplots()` makes a new figure with new Axes.
#
# **Check yourself.** A rate of 0.8 is halved at the milestones 3, 7, 3. What is it in epoch 3?
#
# <details><summary>A. 0.8</summary>
# ✗ In its own epoch a milestone is reached: the formula counts all that are at most e.</details>
# <details><summary>B. 0.4</summary>
# ✗ The 3 is in the list twice, and each entry multiplies.</details>
# <details><summary>C. 0.2</summary>
# ✓ Right: 0.8 · 0.5 · 0.5, and in epoch 7 it becomes 0.1.</details>
#
# *You are ready for the exercises* `step_lr`, `multistep_lr`, `exponential_lr` *and* `plot_lr`.

# %% [markdown]
# ## 3 · Who sets the rate, and when
#
# An optimizer keeps its settings in `optimizer.param_groups`: a list of dictionaries, one for each group of
# parameters. Each group has a rate of its own, `group["lr"]`, and a scheduler only writes there.
#
# `LambdaLR` takes any function $f$ of the epoch:
#
# $$\eta_{g,e} = \eta_{g,0} \cdot f(e)$$
#
# $\eta_{g,e}$ is the rate of group $g$ in epoch $e$; $\eta_{g,0}$ the one it had when the scheduler was made.
# Take two groups with 0.1 and 0.4, and $f(e) = 3 / (e + 2)$. **Predict:** what do they hold right after the
# scheduler is *made*?

# %%
first, second = torch.ones(2, requires_grad=True), torch.ones(3, requires_grad=True)
optimizer = torch.optim.SGD([{"params": [first], "lr": 0.1}, {"params": [second], "lr": 0.4}], momentum=0.9)
scheduler = lr_scheduler.LambdaLR(optimizer, lambda epoch: 3 / (epoch + 2))
for epoch in range(3):
    held = torch.tensor([group["lr"] for group in optimizer.param_groups])
    by_formula = torch.tensor([0.1, 0.4]) * 3 / (epoch + 2)
    print(f"epoch {epoch}: {held.tolist()[0]:.3f}, {held.tolist()[1]:.3f}", torch.allclose(by_formula, held))
    optimizer.step()  # the ten iterations, in short
    scheduler.step()
one_group = lr_scheduler.ExponentialLR(torch.optim.SGD([first], lr=0.1), gamma=0.9)
print("one group:", one_group.get_last_lr())

# %% [markdown]
# 0.15 and 0.6: the scheduler sets epoch 0 **at once**, and here $f(0)$ is 1.5, not 1. It multiplies each
# group's *base* rate, so nothing compounds. And `get_last_lr()` is a **list**, one number a group, also for
# one group: for the number, take `[0]`.
#
# Now the order. In each epoch: note the rate, let the optimizer take all its steps, then step the scheduler.
# **Predict:** what happens when the scheduler goes first?

# %%
optimizer = torch.optim.SGD([first], lr=0.1)
scheduler = lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
used = []
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for _epoch in range(3):
        scheduler.step()
        used.append(round(optimizer.param_groups[0]["lr"], 4))  # what the steps of this epoch use
        optimizer.step()
print(f"{caught[0].message!s:.73}…")
print("rates that were used:", used)

# %% [markdown]
# PyTorch warns, and the base rate 0.1 is never used: everything comes an epoch early.
#
# The other slip gets no warning: `scheduler.step()` *inside* the loop over the batches. **Predict:** with ten
# iterations an epoch and $\gamma = 0.9$, what is left of the rate after one epoch?

# %%
optimizer = torch.optim.SGD([first], lr=0.1)
scheduler = lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
for _iteration in range(10):
    optimizer.step()
    scheduler.step()  # one level too deep
print(f"left after one epoch: {scheduler.get_last_lr()[0] / 0.1:.3f} instead of 0.900")

# %% [markdown]
# Ten epochs' worth of decay in one. Nothing complains, but the model hardly learns: section 5 measures how
# little.
#
# **Check yourself.** A function notes `scheduler.get_last_lr()[0]` *after* `scheduler.step()`, once an
# epoch. What is in its list?
#
# <details><summary>A. the rates of the epochs 1, 2, 3 and so on</summary>
# ✓ Right: the last one was set, but never used, and that of epoch 0 is missing.</details>
# <details><summary>B. the rates that the steps used</summary>
# ✗ After its step the scheduler has set the rate of the next epoch.</details>
# <details><summary>C. lists with one number each</summary>
# ✗ The <code>[0]</code> takes the number out. But when was it set?</details>
#
# *You are ready for the exercises* `scheduler` *and* `train_with_schedule`.

# %% [markdown]
# ## 4 · How fast does it fall?
#
# After how many epochs is an exponential schedule down to a part $q$ of its base rate, $\gamma^e \le q$? Take
# logarithms, and divide by $\log \gamma$. That is *negative*, so the inequality is reversed:
#
# $$e \ge \frac{\log q}{\log \gamma}$$
#
# $\gamma$ is the factor of each epoch and $e$ a whole number: the smallest one that is large enough.
# **Predict:** how many epochs for $\gamma = 0.9$ and $q = 1\,\%$?

# %%
print(f"log q / log gamma = {math.log(0.01) / math.log(0.9):.2f}")
rates = collect_rates(lambda optimizer: lr_scheduler.ExponentialLR(optimizer, gamma=0.9))
for epoch in (43, 44, 199):
    print(f"epoch {epoch:3}: {rates[epoch] / 0.1:.5f} of the base rate, so {rates[epoch]:.1e}")

# %% [markdown]
# In epoch 43 it is still above 1 %, in epoch 44 it is below: rounded **up**, not down and not to the
# nearest. In epoch 199 the rate is 7.8e-11. At that rate nothing moves.
#
# How much movement is left? Steps are proportional to the rates, so add the rates up:
#
# $$\sum_{k \ge e} \eta_0\,\gamma^k = \eta_0\,\frac{\gamma^e}{1 - \gamma}$$
#
# $k$ runs over all epochs from $e$ on. **Predict** what part of the whole sum comes after epoch 60.

# %%
print(f"from epoch 60 on: {rates[60:].sum():.6f}, by the formula {0.1 * 0.9**60 / (1 - 0.9):.6f}")
print(f"as a part of the whole: {rates[60:].sum() / rates.sum():.2%}, and 0.9**60 is {0.9**60:.2%}")
gamma = 0.01 ** (1 / 200)
print(f"1 % after 200 epochs: gamma = {gamma:.3f}, since {gamma:.3f}**200 = {gamma**200:.3f}")

# %% [markdown]
# A fifth of a percent of the way is left for 140 epochs: with a constant gradient, that is all a weight can
# still move. And the last line turns the question round: from a wish, $q$ after $e$ epochs, to
# $\gamma = q^{1/e}$. **Predict** where the two black dots go when γ moves from 0.9 to 0.98.


# %%
def draw_fall(gamma=0.9, fraction=0.01):
    return picture_of_fall(gamma, fraction)


explore(draw_fall, gamma=[0.5, 0.8, 0.9, 0.95, 0.977, 0.98, 0.99], fraction=[0.001, 0.01, 0.1, 0.5])
draw_fall(gamma=0.977)

# %% [markdown]
# The dots move to the right, and at 0.98 they vanish: after 200 epochs 1.8 % of the rate is left, so 1 % is
# not reached. With 0.9 almost the whole way lies in the first fifth of the training; with 0.977 the last
# epochs still count. "Prefer exponential decay" says nothing without γ *and* the number of epochs.
#
# **Check yourself.** γ = 0.5. After how many epochs is the rate at most 30 % of the base rate?
#
# <details><summary>A. 1</summary>
# ✗ After one epoch 50 % are left, and that is above 30 %.</details>
# <details><summary>B. 2</summary>
# ✓ Right: log 0.3 / log 0.5 is about 1.7, and 25 % is the first that is below.</details>
# <details><summary>C. 3, since 2 epochs give 25 %</summary>
# ✗ 25 % is at most 30 % already: the smallest such number is wanted.</details>
#
# *You are ready for the exercise* `epochs_to_fraction`.

# %% [markdown]
# ## 5 · How to choose: measure
#
# Which schedule is best? A real task answers: digits of 8 × 8 pixels, 1000 to train on and 797 held back,
# and a network 64 → 32 → 10. The labels are **noisy**, as in much real data: of those we train on, three in
# ten are replaced by a random digit. As in lesson 03, many networks train at once as a stack, and each has
# its own start, order, division of the data and wrong labels.


# %%
pixels, digits = load_digits(return_X_y=True)
images, labels = torch.tensor(pixels / 16, device=device), torch.tensor(digits, device=device)


def random_orders(networks, count, draw):  # one row a network
    return torch.rand(networks, count, generator=draw).argsort(dim=1).to(device)


class Networks(nn.Module):
    def __init__(self, count, draw):
        super().__init__()
        self.W1 = nn.Parameter(torch.randn(count, 64, 32, generator=draw) * (2 / 64) ** 0.5)
        self.b1 = nn.Parameter(torch.zeros(count, 1, 32))
        self.W2 = nn.Parameter(torch.randn(count, 32, 10, generator=draw) * (1 / 32) ** 0.5)
        self.b2 = nn.Parameter(torch.zeros(count, 1, 10))

    def forward(self, x):  # x (network, image, 64)
        return torch.relu(x @ self.W1 + self.b1) @ self.W2 + self.b2


# %% [markdown]
# The training loop is that of section 2, with batches. `watch` looks at the held-back images after each
# epoch, not only after the last; `every_batch` is the slip of section 3, and `ReduceLROnPlateau` waits for
# section 6.


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
            with torch.no_grad():  # the labels held back are never wrong
                wrong = model(images[held_back]).argmax(dim=-1) != labels[held_back]
            looks.append(100 * wrong.double().cpu())
    return rates, torch.stack(looks)  # (look, network, image): 100 where wrong, so that means are percent


# %% [markdown]
# Each schedule gets **its own best base rate**, as each optimizer did in lesson 03: we sweep. **Predict:**
# which has the largest best rate, and which the smallest?

# %%
schedules = {
    "constant": lambda optimizer: lr_scheduler.ConstantLR(optimizer, factor=1.0),
    "equal intervals": lambda optimizer: lr_scheduler.StepLR(optimizer, 5, gamma=0.5),
    "milestones": lambda optimizer: lr_scheduler.MultiStepLR(optimizer, [10, 15, 18], gamma=0.5),
    "exponential": lambda optimizer: lr_scheduler.ExponentialLR(optimizer, gamma=0.85),
}
base_rates = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32]


def sweep(make, **how):  # (rate, network): errors in percent, 8 networks at each rate
    return torch.stack([train(make, rate, 8, seed=0, **how)[1][-1].mean(dim=-1) for rate in base_rates])


def best_rate(swept):
    return base_rates[swept.mean(dim=1).argmin()]


swept = {name: sweep(make) for name, make in schedules.items()}
picture_of_sweep(base_rates, {"Noisy labels": swept})

# %% [markdown]
# The constant rate is best when it is small; the others can begin several times as high. Now 64 new networks
# for each, at its own best rate. Recall from lesson 03: the **standard error** says how sure a mean is, and
# in a **paired difference** the luck that both share cancels. Three standard errors are hardly luck.
# **Predict** how much decay gains.


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
# Each decay makes over 1 mistake fewer in a hundred than the constant rate: about ten standard errors. Among
# the three there is little to choose.
#
# Decay has a rival: **early stopping** keeps the epoch that looks best on images held back for choosing, and
# a constant rate may be as high as it likes. We choose by 397 of the images and judge by the other 400.
# **Predict:** does it gain as much?

# %%
for base_rate in (0.02, 0.08):
    _, looks = train(schedules["constant"], base_rate, 64, seed=1, watch=True)
    choosing, final = looks[:, :, :397].mean(dim=-1), looks[:, :, 397:].mean(dim=-1)  # (epoch, network)
    best = choosing.argmin(dim=0)  # for each network, the first epoch that looks best
    stopped = final.gather(0, best[None])[0]
    print(f"constant rate {base_rate:<4g}  at the end {mean_and_error(final[-1])}", end=", ")
    print(f"stopped early {mean_and_error(stopped)} (after {best.double().mean() + 1:.0f} epochs)")

# %% [markdown]
# At 0.08, a rate that suits the others, the constant rate ends far worse. So this is what decay does: **a
# rate becomes usable that is too large as a constant**. It takes large steps first and small ones later.
# Early stopping makes good most of the harm of a rate that is too large, but decay gains more.
#
# Is there a gain without the wrong labels? And what does the slip of section 3 cost? **Predict** both.

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
# With right labels there is no gain: the difference is not even two of its errors. (0.32 is the largest rate
# that we tried. Larger ones do not help: at 0.64 both make far more mistakes.) The networks soon get all
# labels right, and the noise fades by itself. And the slip ruins everything, though no line looks wrong: the
# rates are used up within the first epochs.
#
# **Check yourself.** One training with each of two schedules gives 2.6 % and 2.4 % wrong answers. What do you
# know?
#
# <details><summary>A. the second schedule is better, by 0.2</summary>
# ✗ Two networks with the same schedule often differ by more than that.</details>
# <details><summary>B. nothing yet: train many of each, and compare in pairs</summary>
# ✓ Right. A difference counts when it is large against the standard error of the mean difference.</details>
# <details><summary>C. both are equally good</summary>
# ✗ They may well differ. One run of each can't show it.</details>

# %% [markdown]
# ## 6 · What people use today
#
# Halving at fixed epochs makes jumps. Many trainings now follow half a **cosine**, smooth, and down to 0 at
# the end:
#
# $$\eta_e = \frac{\eta_0}{2}\,\left(1 + \cos\frac{\pi\,e}{T}\right)$$
#
# $\eta_0$ is the base rate and $T$ the number of epochs. **Predict** the rates after a quarter, half and
# three quarters of the way: is the fall steady?

# %%
by_formula = 0.1 / 2 * (1 + torch.cos(math.pi * epochs / 200))
cosine = collect_rates(lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, T_max=200))
print("the formula is CosineAnnealingLR:", torch.allclose(by_formula, cosine))
print(" ".join(f"epoch {epoch}: {cosine[epoch]:.4f}" for epoch in (0, 50, 100, 150, 199)))


# %% [markdown]
# Slow, fast, slow. Three more ideas:
#
# - **Warm-up**: the rate *rises* first, for some epochs, while the random start makes wild gradients.
# - **One cycle**: up and down again, by design with a step after every *batch*.
# - **On plateau**: no plan. It watches a loss, `scheduler.step(loss)`. Here it halves the rate when the loss
#   has not fallen by 5 % for two epochs.
#
# **Predict:** on the noisy labels, do they beat the three schedules of section 2?


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
# All three beat the constant rate by about as much as those of section 2: newer is not better by itself.
# What do they look like? First the rates, as the optimizer really had them in the training above, each from
# its own base rate; then all seven, network by network, in the same colours.

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
# Six ways to decay, and hardly a difference: here it matters that the rate falls, not how. Then why cosine
# and warm-up? Large models often fail at a high rate without warm-up, nobody can try many milestones on
# them, and a cosine asks for one number, $T$. A rule that costs little:
#
# 1. sweep the base rate, for a constant rate and for a decay down to some percent of it at the *last* epoch;
# 2. compare over several seeds, in pairs;
# 3. keep the constant rate if the gain is no larger than its error.
#
# **Check yourself.** A cosine schedule is made for 100 epochs, and the training is stopped after 50. What
# is wrong?
#
# <details><summary>A. nothing, the rate is down to half</summary>
# ✗ Half the base rate is still large, and the floor lies about half as high as at the start.</details>
# <details><summary>B. the small rates, for which the schedule was made, never came</summary>
# ✓ Right: a schedule belongs to one length of training. T should have been 50.</details>
# <details><summary>C. the rate is 0 by then, and nothing moves</summary>
# ✗ It gets to 0 at T only, and T is 100 here.</details>

# %% [markdown]
# ## What you can do now
#
# 1. **Say why** smaller steps help late in training, and when they hurt;
# 2. **work out** the rate of any epoch for three schedules, and **put a scheduler in its place** in the loop;
# 3. **choose** a schedule: by how fast it falls, and by a measurement that knows its own noise.
#
# Next: the assignment `04_lr_decay`.
#
# *Sources.* Cosine: [Loshchilov and Hutter 2017](https://arxiv.org/abs/1608.03983), equation 5. One cycle:
# [Smith and Topin 2018](https://arxiv.org/abs/1708.07120). Warm-up: [Goyal and others
# 2017](https://arxiv.org/abs/1706.02677), section 2.2.
