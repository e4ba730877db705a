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
# # Build a network, count its parameters
#
# In about 45 minutes you will be able to
#
# 1. **build** a network as an `nn.Module`, and say the shape of everything that flows through it;
# 2. **count** its parameters, and **start** them so that a signal survives 20 layers;
# 3. **return logits**, and turn them into probabilities only where somebody asks for them.
#
# You need Python's classes and the shape of a tensor. At **Predict**, guess before you run the cell. A
# triangle opens on a click.

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

torch.set_num_threads(1)
torch.manual_seed(0)
print("PyTorch", torch.__version__.split("+")[0])

# %% [markdown]
# ## 1 · One linear layer
#
# A linear layer takes weighted sums of its inputs and adds a number to each sum:
#
# $$y = x\,W^\top + b$$
#
# $x$ is the input; its last dimension has size *in*. $W$ is the weight, of shape (*out*, *in*): **row** $i$
# belongs to output $i$. $b$ is the bias, of shape (*out*,). Let us make a layer 3 → 2 and work out one
# number of $y$ by hand: example 4, output 1.

# %%
layer = nn.Linear(3, 2)  # 3 in, 2 out
x = torch.randn(5, 3)  # a batch: 5 examples, 3 numbers each
y = layer(x)
for name, tensor in {"x": x, "weight": layer.weight, "bias": layer.bias, "y": y}.items():
    print(f"{name:6} {tuple(tensor.shape)}")
by_hand = (x[4] * layer.weight[1]).sum() + layer.bias[1]
print(f"by hand {by_hand.item():.4f}, by the layer {y[4, 1].item():.4f}")

# %% [markdown]
# The same number. The layer computes all such sums at once with a matrix product, `@`, and $W$ must be
# transposed for it, `W.T`, rows and columns exchanged: (5, 3) times (3, 2) gives (5, 2).
#
# **Predict:** the layer was made for rows of 3. What does it give for a single example (3,), and for four
# batches at once, (4, 5, 3)? An error? Which shapes?

# %%
for shape in [(3,), (5, 3), (4, 5, 3)]:
    print(f"{shape!s:10} -> {tuple(layer(torch.randn(shape)).shape)}")
print("without bias:", nn.Linear(3, 2, bias=False).bias)

# %% [markdown]
# Only the **last** dimension must fit. All others are kept, however many: `@` works through them as a
# stack, and $b$ is added along the last one. With `bias=False` there is no $b$: not zeros, but `None`.
#
# **Check yourself.** `nn.Linear(4, 7)` gets an `x` of shape (2, 9, 4). What comes out?
#
# <details><summary>A. shape (2, 9, 7)</summary>
# ✓ Right. The last dimension goes from 4 to 7, the others stay.</details>
# <details><summary>B. shape (18, 7)</summary>
# ✗ The numbers would be right, but nothing is flattened: leading dimensions are kept.</details>
# <details><summary>C. an error: a batch has two dimensions</summary>
# ✗ Only the last dimension must fit. Try this shape in the cell above.</details>
#
# *You are ready for the exercise* `linear_forward`.

# %% [markdown]
# ## 2 · Why a network needs bends
#
# **Predict:** can two linear layers in a row, 3 → 8 → 2, do anything that one layer 3 → 2 cannot?
#
# Let $W_1, b_1$ belong to the first and $W_2, b_2$ to the second, and put one formula into the other:
#
# $$(x W_1^\top + b_1)\,W_2^\top + b_2 = x\,(W_2 W_1)^\top + (W_2 b_1 + b_2)$$
#
# `torch.allclose` says whether all numbers of two tensors agree, except for rounding.

# %%
first, second = nn.Linear(3, 8), nn.Linear(8, 2)
weight = second.weight @ first.weight
bias = second.weight @ first.bias + second.bias
y = F.linear(x, weight, bias)  # one layer
print("one layer does the same:", torch.allclose(y, second(first(x)), atol=1e-6))

# %% [markdown]
# They cannot: stacked linear layers collapse into one. So between two of them a network bends each number
# $z$ with an **activation**:
#
# $$\text{sigmoid: } \sigma(z) = \frac{1}{1 + e^{-z}} \qquad \text{ReLU: } \max(0, z)$$
#
# The slope of $\sigma$ is $\sigma(z)\,(1 - \sigma(z))$. The slope of ReLU is 0 left of zero, 1 right of it.
# *Tanh* is a sigmoid stretched to reach from −1 to 1. **Predict:** where is each one steepest, and how
# steep?
#
# Three words of PyTorch in the cell: `torch.autograd.grad(y, x)` returns the gradient of `y` with respect to
# `x`, as a tuple; `z.detach()` has the same numbers, but PyTorch no longer records what is done with them;
# `z.clamp(min=0)` replaces what is below 0 by 0.

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
# A gradient is multiplied by this slope on its way back. Sigmoid passes on a quarter at most, and almost
# nothing at both ends: it **saturates**. ReLU passes on all or nothing; a unit below zero for *every* input
# gets no gradient and is called **dead**.
#
# **Check yourself.** A gradient goes back through five sigmoids, each at its steepest. What is left?
#
# <details><summary>A. all of it</summary>
# ✗ Even at its steepest, the slope of sigmoid is only 0.25.</details>
# <details><summary>B. a quarter</summary>
# ✗ That is one sigmoid. The slopes of all five are multiplied.</details>
# <details><summary>C. less than a thousandth</summary>
# ✓ Right: 0.25 · 0.25 · 0.25 · 0.25 · 0.25 = 1/1024.</details>

# %% [markdown]
# ## 3 · A network is an `nn.Module`
#
# Our network has three layers: 3 → 3 with sigmoid, 3 → 2 with ReLU, and 2 → 2 with *softmax*, which turns a
# row into probabilities (its formula comes in section 6). First with loose variables, so that nothing is
# hidden. **Predict** the four shapes.

# %%
linear1, linear2, out = nn.Linear(3, 3), nn.Linear(3, 2), nn.Linear(2, 2)
h1 = torch.sigmoid(linear1(x))
h2 = torch.relu(linear2(h1))
p = torch.softmax(out(h2), dim=-1)
print(" -> ".join(str(tuple(tensor.shape)) for tensor in (x, h1, h2, p)))

# %% [markdown]
# Loose variables are hard to count, to save, to move to a GPU. A class keeps them together:
#
# - it inherits from `nn.Module`;
# - `__init__` calls `super().__init__()` **first**, then makes the layers, once;
# - `forward` says what happens to an input, each time.
#
# Then call the model like a function, `net(x)`, not `net.forward(x)`: the call also runs the hooks that
# other tools attach to a model. **Predict:** what does each row of the result add up to?


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
# Five examples in, five rows of two probabilities out, and nothing learned: a call is one **forward pass**
# and changes no parameter. (A common mistake is to call a function that does
# no more than this `train()`.)
#
# Two slips that everybody makes once. One of them raises no error: **predict** how many parameters the model
# `Forgetful` has.

# %%
try:
    nn.module
except AttributeError as error:
    print(error)


class Forgetful(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(3, 3), nn.Linear(3, 2)]  # a plain list


print("Forgetful has", len(list(Forgetful().parameters())), "parameters")

# %% [markdown]
# None! `Module` has a capital M, that is easy. But a module looks for layers in its own attributes, not
# inside a plain list, so nothing would ever train. An `nn.ModuleList` is a list that it does look into: go
# through it with `for layer in self.layers`. `nn.Sequential` also *calls* its members, one after the other.
# Both can be filled in a loop:

# %%
layers = []
for _ in range(4):
    layers += [nn.Linear(8, 8), nn.Tanh()]
deep = nn.Sequential(*layers)
print("parameter tensors:", len(list(deep.parameters())))
print("output:", tuple(deep(torch.randn(5, 8)).shape))
print("an empty one returns its input:", nn.Sequential()(x) is x)

# %% [markdown]
# Four layers with a weight and a bias each make 8 tensors; tanh has none.
#
# **Check yourself.** A network makes a layer inside `forward`: `return nn.Linear(3, 2)(x)`. What is wrong?
#
# <details><summary>A. nothing, the shapes fit</summary>
# ✗ They do. But call it twice with the same x, and compare.</details>
# <details><summary>B. every call draws new weights, and none is registered</summary>
# ✓ Right. Make layers once, in <code>__init__</code>; in <code>forward</code> only use them.</details>
# <details><summary>C. <code>forward</code> may not return a layer</summary>
# ✗ It returns what the layer gives for x, which is a tensor.</details>
#
# *You are ready for the exercise* `mlp`.

# %% [markdown]
# ## 4 · Count the parameters
#
# A network of sizes 3, 3, 2, 2 has a layer for each pair of neighbours: 3 → 3, 3 → 2, 2 → 2. Each layer has
# one weight for each pair of an input and an output, and one bias for each output:
#
# $$\text{number of parameters} = (\textit{in} + 1) \cdot \textit{out}$$
#
# *in* and *out* are its sizes; without a bias, the + 1 falls away. **Predict** the three counts and their
# sum.

# %%
for name, parameter in net.named_parameters():
    print(f"{name:15} {tuple(parameter.shape)!s:7} {parameter.numel()} elements")
counts = [(layer.in_features + 1) * layer.out_features for layer in net.children()]
print("by the formula:", " + ".join(map(str, counts)), "=", sum(counts))

# %% [markdown]
# 9 + 3 elements are the 12 of the formula, and so on. `named_parameters()` walks through a whole model,
# however deeply its modules are nested; `numel()` counts a tensor's elements.
#
# Now the network draws itself. Each line is one parameter. A square is the constant 1 that biases are
# multiplied with: the + 1. **Count** the lines that arrive at `linear2`.

# %%
picture_of_network(net, x)

# %% [markdown]
# Two circles, each reached by three weights and one bias: 8.
#
# The package *torchinfo* makes a table of any model. It sends an input through, so it wants the whole
# shape, batch included: `input_size=(5, 3)`. And it would move the model to a graphics card, if there is
# one: `device="cpu"` keeps it where it is. A common mistake is `input_size=(3,), batch_size=5`, the call of
# another package, *torchsummary*. **Predict** what torchinfo makes of it.

# %%
try:
    summary(net, input_size=(3,), batch_size=5, device="cpu")
except RuntimeError as error:
    print(error.__cause__)
summary(net, input_size=(5, 3), device="cpu")

# %% [markdown]
# It hands the unknown word on to `forward`, which has no use for it. The right call finds our 26.
#
# Not every tensor in a model is a parameter. **Parameters** are what training changes. **Buffers** are
# saved with the model, but not trained. A **frozen** parameter is still one, but asks for no gradient.
# Batch normalisation has buffers; let us freeze its bias:

# %%
norm = nn.BatchNorm1d(4)
norm.bias.requires_grad_(False)  # frozen
for name, parameter in norm.named_parameters():
    print(f"parameter {name:20} {parameter.numel()} elements, trainable: {parameter.requires_grad}")
for name, buffer in norm.named_buffers():
    print(f"buffer    {name:20} {buffer.numel()} elements")

# %% [markdown]
# **Check yourself.** How many elements do the parameters of `norm` have, and how many are trainable?
#
# <details><summary>A. 17, and 4 of them trainable</summary>
# ✗ 17 counts the buffers too. They are saved with the model, but they are no parameters.</details>
# <details><summary>B. 8, and 4 of them trainable</summary>
# ✓ Right. Weight and bias have 4 each, and the frozen bias still counts.</details>
# <details><summary>C. 4, all of them trainable</summary>
# ✗ Freezing does not make a parameter disappear.</details>
#
# *You are ready for the exercises* `count_parameters` *and* `linear_param_count`.

# %% [markdown]
# ## 5 · Where to start
#
# Training begins at random weights. How large should they be? Follow the *variance*, the size of a signal.
# An output $z$ is a sum of $n$ products, so
#
# $$\mathrm{Var}[z] = n \cdot \mathrm{Var}[w] \cdot \mathrm{E}[h^2]$$
#
# $n$ is the number of inputs, $w$ a weight (0 on average), $h$ an input, $\mathrm{E}$ the mean.
# **Predict:** ReLU sets all below zero to 0. How much of the mean square is left?

# %%
torch.manual_seed(0)
h = torch.randn(1000, 256)
weight = 0.1 * torch.randn(256, 256)
z = h @ weight.T
print(f"variance: formula {256 * weight.var() * (h**2).mean():.2f}, measured {z.var():.2f}")
print(f"mean square: {(z**2).mean():.2f}, after ReLU {(torch.relu(z) ** 2).mean():.2f}")

# %% [markdown]
# Half is left. To keep a signal's size, $n \cdot \mathrm{Var}[w]$ should be 1, and 2 before ReLU:
#
# $$\text{Kaiming: } \mathrm{Var}[w] = \frac{2}{n_\text{in}} \qquad
# \text{Xavier: } \mathrm{Var}[w] = \frac{2}{n_\text{in} + n_\text{out}}$$
#
# $n_\text{in}$ and $n_\text{out}$ are the layer's sizes. Xavier is for activations that are nearly straight
# around zero; it weighs the way forward ($1/n_\text{in}$) against the gradient's way back
# ($1/n_\text{out}$). Below, both and three more.

# %%
starts = {
    "normal, std 0.02": partial(nn.init.normal_, std=0.02),
    "PyTorch's default": partial(nn.init.kaiming_uniform_, a=5**0.5),
    "Xavier": nn.init.xavier_normal_,
    "Kaiming": partial(nn.init.kaiming_normal_, nonlinearity="relu"),
    "normal, std 0.2": partial(nn.init.normal_, std=0.2),
}
for name, start in starts.items():
    print(f"{name:18} std {start(torch.empty(192, 256)).std():.3f}")  # 256 in, 192 out
print(f"formulas: Xavier {(2 / (256 + 192)) ** 0.5:.3f}, Kaiming {(2 / 256) ** 0.5:.3f}")

# %% [markdown]
# Both formulas hold (the root of the variance is the standard deviation, *std*). PyTorch calls the root of
# Kaiming's 2 the **gain** of ReLU, `nn.init.calculate_gain("relu")`.
#
# From the smallest start to the largest is only a factor of 10. **Predict:** send a signal through 20
# layers, each followed by ReLU. How far apart are the five variances then? Write down a power of ten.

# %%
x256 = torch.randn(256, 256, dtype=torch.float64)  # float64: no digit gets lost


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
# Forty powers of ten! With ReLU only Kaiming stays level; Xavier loses half in each layer, and PyTorch's
# default fades too. Tanh squeezes what is large, so nothing explodes, and Xavier sinks slowly. Gradients
# share the signal's fate.
#
# And sigmoid? Its outputs lie around 0.5, not around 0, so the variance can deceive. Look at the part of it
# *between one input and another*. **Predict** what becomes of it. (In Jupyter: move the controls.)


# %%
def draw_signal(activation="sigmoid", std=0.0625):  # 0.0625 is Xavier's for 256 in, 256 out
    torch.manual_seed(0)
    seen = through_20_layers(partial(nn.init.normal_, std=std), activations[activation])
    all_of_it = [z.var().item() for z in seen]
    between_inputs = [z.var(dim=0).mean().item() for z in seen]
    return picture_of_signal(all_of_it, between_inputs, f"{activation}, std {std:g}")


explore(draw_signal, activation=list(activations), std=[0.02, 0.04, 0.0625, 0.088, 0.12, 0.2, 0.4])

# %% [markdown]
# The signal stays level, but it becomes *the same for every input*: with a slope of at most 0.25, the part
# between inputs shrinks at least 16-fold a layer. Xavier is right before the one sigmoid of our network.
# For twenty layers, take ReLU.
#
# Now start our network: Xavier before sigmoid, Kaiming before ReLU, biases zero. Functions of `nn.init` end
# in `_`: they change a tensor **in place**. An optimizer that holds it keeps working.

# %%
torch.manual_seed(0)
weight = net.linear1.weight
nn.init.xavier_normal_(net.linear1.weight)  # sigmoid follows
nn.init.kaiming_normal_(net.linear2.weight, nonlinearity="relu")  # ReLU follows
nn.init.xavier_normal_(net.out.weight)
for layer in (net.linear1, net.linear2, net.out):
    nn.init.zeros_(layer.bias)
print("still the same parameter:", net.linear1.weight is weight)
picture_of_network(net, x)

# %% [markdown]
# Why may biases start at zero? A bias adds the same number for every input, so it carries no signal, and
# the random weights already make the units different. And why not the weights?
#
# **Predict:** a network 3 → 4 → 2 starts with all weights *and* biases at zero. Which of its four
# parameters get a gradient?

# %%
small = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
for start in (nn.init.zeros_, nn.init.kaiming_normal_):
    for name, parameter in small.named_parameters():
        start(parameter) if "weight" in name else nn.init.zeros_(parameter)
    small.zero_grad()
    loss = (small(x) - 1).square().mean()  # how far the outputs are from 1
    loss.backward()
    sizes = {name: f"{parameter.grad.norm():.2f}" for name, parameter in small.named_parameters()}
    print(f"{start.__name__:15}", sizes)

# %% [markdown]
# With zero weights only the last bias moves. With random weights all four do, and the biases leave zero at
# once. Why only that one? A gradient goes back through the network, layer by layer, and three products decide
# what arrives:
#
# - the gradient of a layer's **weight** is the gradient at the layer's output times the layer's *input*; that
#   of its **bias** is the gradient at the output alone;
# - what a layer hands back to the one before is the gradient at its output times its *weight*;
# - ReLU multiplies by its slope: 1 where $z > 0$, else 0. At exactly 0, PyTorch takes 0.
#
# Follow them from the loss to the first layer: the assignment asks you where they become 0.
#
# One danger stays: a ReLU unit can be dead from the start. Our network has only two of them. **Predict:**
# in how many of 100 starts are both dead?

# %%
torch.manual_seed(0)
inputs = torch.randn(128, 3)
for width in (2, 4, 8, 16):
    W1 = torch.randn(8000, 3, 3) * (2 / (3 + 3)) ** 0.5  # Xavier, 8000 times
    W2 = torch.randn(8000, width, 3) * (2 / 3) ** 0.5  # Kaiming
    z = torch.sigmoid(inputs @ W1.mT) @ W2.mT  # (start, input, unit)
    dead = (z <= 0).all(dim=1)  # no input wakes the unit
    every, some = dead.all(dim=1).double().mean(), dead.any(dim=1).double().mean()
    print(f"{width:2} units: all dead {every:5.1%}, at least one {some:5.1%}")

# %% [markdown]
# Both in about 7 of 100, at least one in almost half. Where both are dead, every input gets the same answer
# and no gradient reaches `linear1`. A network to train should be **wider**: with 8 units it hardly ever
# happens.
#
# **Check yourself.** A layer 512 → 512 is followed by ReLU. Which std keeps the signal level?
#
# <details><summary>A. the root of 2/512</summary>
# ✓ Right: that is Kaiming. The 2 makes up for what ReLU takes away.</details>
# <details><summary>B. the root of 1/512</summary>
# ✗ Right without ReLU. But ReLU halves the mean square in each layer.</details>
# <details><summary>C. 1, as <code>torch.randn</code> has it</summary>
# ✗ Then each layer would multiply the variance by 512/2.</details>
#
# *You are ready for the exercise* `init_linear`.

# %% [markdown]
# ## 6 · Logits and probabilities
#
# The raw numbers of the last layer are called **logits**. Softmax turns a row of them into probabilities:
#
# $$p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}$$
#
# $z_i$ is the logit of class $i$, $p_i$ its probability; the sum runs over all classes $j$. $T$ is the
# *temperature*, 1 unless something else is said. **Predict:** add 3 to every logit. What happens to the
# probabilities? And for $T = 4$?

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
# The dashed outlines show the state before. A shift changes nothing: $e^{z+3} = e^3 e^z$, and $e^3$
# cancels. Only **differences** between logits count. A high temperature flattens, a low one sharpens; the
# winner stays.
#
# Should a model return logits or probabilities? Ours ends in softmax, which is a common mistake. A loss needs
# the logarithm of a probability. **Predict** it for logits (0, 200) and class 0; it should be −200.

# %%
far = torch.tensor([0.0, 200.0])
print("softmax, then log:", torch.softmax(far, dim=-1).log()[0].item())
print("log_softmax:      ", torch.log_softmax(far, dim=-1)[0].item())

# %% [markdown]
# $e^{-200}$ is too small for float32 and becomes 0. From logits, the logarithm is exact.
#
# A second trap is worse. `cross_entropy`, the loss of module 02, takes *logits* and does the softmax
# itself. Give it probabilities, and softmax happens **twice**, without an error. **Predict:** the model is
# confidently wrong. How strong is the gradient then, with one softmax, with two?

# %%
margin = torch.linspace(-8, 8, 161, requires_grad=True)  # logit of class 0, the right one
rows = torch.stack([margin, torch.zeros(161), torch.zeros(161)], dim=-1)
right = torch.zeros(161, dtype=torch.long)
loss_once = F.cross_entropy(rows, right, reduction="sum")
loss_twice = F.cross_entropy(torch.softmax(rows, dim=-1), right, reduction="sum")
(once,) = torch.autograd.grad(loss_once, margin, retain_graph=True)
(twice,) = torch.autograd.grad(loss_twice, margin)
print(f"confidently wrong: {once[0].abs():.5f} with one softmax, {twice[0].abs():.5f} with two")
picture_of_gradients(margin.detach(), once, twice)

# %% [markdown]
# With one softmax the pull is strongest where the model is most wrong. With two it is nearly gone: the
# model is wrong and cannot move.
#
# So **a model returns logits**. A loss takes them as they are; if you want probabilities, apply softmax
# outside, along the classes, `dim=-1`. For the class alone, `argmax` of the logits is enough. Our network,
# corrected:


# %%
class ThreeLayersLogits(ThreeLayers):
    def forward(self, x):
        x = torch.sigmoid(self.linear1(x))
        x = torch.relu(self.linear2(x))
        return self.out(x)


better = ThreeLayersLogits()
better.load_state_dict(net.state_dict())  # the same parameters
print("same probabilities:", torch.allclose(torch.softmax(better(x), dim=-1), net(x)))
print("same classes:", torch.equal(better(x).argmax(dim=-1), net(x).argmax(dim=-1)))

# %% [markdown]
# The subclass inherits its layers and only replaces `forward`.
#
# **Check yourself.** One row of logits is (1, 3), another (11, 13). Which row is surer of class 1?
#
# <details><summary>A. the second, its logits are larger</summary>
# ✗ In both rows they differ by 2, and softmax sees only differences.</details>
# <details><summary>B. neither</summary>
# ✓ Right. Adding 10 to every logit of a row changes no probability.</details>
# <details><summary>C. the first, since 3 is three times 1</summary>
# ✗ Ratios of logits mean nothing: a logit may also be 0, or negative.</details>

# %% [markdown]
# ## 7 · Ask a model for its answer
#
# Some layers behave differently in training. *Dropout* then sets random numbers to zero; in evaluation it
# lets all pass. The switch is `model.train()` and `model.eval()`, and `model.training` reads it. A second
# switch is the **graph**, what PyTorch records for `backward()`: `torch.no_grad()` stops it for a block.
# **Predict** in which of four cases two calls agree.

# %%
torch.manual_seed(0)
noisy = nn.Sequential(nn.Linear(3, 16), nn.Dropout(0.5), nn.Linear(16, 2))
before = noisy[0].weight.clone()
for mode in (True, False):
    noisy.train(mode)  # train(False) is the same as eval()
    for recording in (True, False):
        with torch.set_grad_enabled(recording):  # False is the same as no_grad()
            answer, again = noisy(x), noisy(x)
        agree, graph = torch.equal(answer, again), answer.requires_grad
        print(f"training {mode!s:5}  agree {agree!s:5}  graph {graph}")
print("weights unchanged:", torch.equal(before, noisy[0].weight))

# %% [markdown]
# Two switches, and neither does the other's work: evaluation mode makes the answers agree, `no_grad()`
# drops the graph. And `train()` trains nothing; it sets a switch.
#
# A function that needs evaluation mode should leave the model as it found it.
#
# **Check yourself.** A function calls `model.eval()`, predicts, and ends with `model.train()`. What is
# wrong?
#
# <details><summary>A. nothing</summary>
# ✗ Think of a caller whose model was in evaluation mode already.</details>
# <details><summary>B. it switches dropout on for a caller who had it off</summary>
# ✓ Right. Remember <code>model.training</code> first, and hand it back to <code>train</code>.</details>
# <details><summary>C. <code>train()</code> would train the model</summary>
# ✗ It only sets a switch. The weights are unchanged.</details>
#
# *You are ready for the exercise* `predict_proba`.

# %% [markdown]
# ## What you can do now
#
# 1. **Build** a network as an `nn.Module`, and say the shape of everything that flows through it;
# 2. **count** its parameters, and **start** them so that a signal survives 20 layers;
# 3. **return logits**, and turn them into probabilities only where somebody asks for them.
#
# Next: the assignment `01_networks`.
#
# *Sources.* Xavier: [Glorot and Bengio 2010](https://proceedings.mlr.press/v9/glorot10a.html), equation 12.
# Kaiming, and the variance of a layer: [He and others 2015](https://arxiv.org/abs/1502.01852), equations 10
# and 7.
