# %% [markdown]
# # 1 · Build a network, count its parameters
#
# **{points} points, and {bonus} bonus points by hand; about {hours} hours.** You will
# - write a linear layer, and stack linear layers into a network;
# - count the parameters of any network, with code and with arithmetic;
# - start a network well, and read probabilities from it without side effects.
#
# **How it works.**
# 1. In each answer cell, replace `raise NotImplementedError` by your code. The steps stand above it. Keep the
#    name and the arguments of each function. Cells and helper functions of your own are welcome.
# 2. Run the answer cell, then the test cell below it. When something differs, the test says what it called,
#    what it got, what it wanted, and one thing to try.
# 3. After you hand in, the same kinds of calls are made with other numbers. They look at what your code does,
#    never at how it is written. Each exercise gives part of its points for part of the work.

# %%
import math

import torch
from torch import nn

from torchcourse.student import checks

torch.set_num_threads(1)

# %% [markdown] exercise="linear_forward" role="statement" points=2 minutes=10
# ## A linear layer
# **Write** `linear_forward(x, weight, bias=None)`, the work of one linear layer: each output is a weighted
# sum of the inputs, plus a bias.
#
# **Given**
# - `x` (…, in): the inputs. The dots stand for any number of leading dimensions, also for none.
# - `weight` (out, in): one row for each output, as in `nn.Linear`.
# - `bias` (out,): one number for each output. When it is `None` or not given, nothing is added.
#
# **Return** a tensor (…, out). The leading dimensions of `x` stay as they are. Gradients flow through it:
# from the result, autograd finds its way back to `x`, `weight` and `bias`.
#
# **Not allowed:** to change `x`, `weight` or `bias`. Every function of PyTorch is allowed.
#
# **Example:** `x` = [1, 2, 3], `weight` = [[1, 0, −1], [2, 1, 0]] and `bias` = [10, 20] give
# [1·1 + 2·0 − 3·1 + 10, 1·2 + 2·1 + 3·0 + 20] = [8, 24].


# %% exercise="linear_forward" role="answer"
def linear_forward(x, weight, bias=None):
    """Apply a linear layer to x.

    Shapes:  x (..., in), weight (out, in), bias (out,) or None -> (..., out)
    """
    # todo: 1. turn weight so that its axis `in` meets the last axis of x
    #       2. multiply the two matrices
    #       3. if there is a bias, add it
    ### BEGIN SOLUTION
    y = x @ weight.T
    return y if bias is None else y + bias
    ### END SOLUTION


# %% exercise="linear_forward" role="test"
x = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0], [5.0, 5.0, 5.0], [-1.0, 2.0, 0.0]])
weight = torch.tensor([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]])
bias = torch.tensor([10.0, 20.0])
weighted_sums = torch.tensor([[-2.0, 4.0], [-4.0, -1.0], [0.0, 15.0], [-1.0, 0.0]])
tensors_before = [x.clone(), weight.clone(), bias.clone()]

with checks("linear_forward") as check:
    check(
        linear_forward,
        x,
        weight,
        torch.zeros(2),
        wanted=weighted_sums,
        hint="work out row 0 on paper: 1·1 + 2·0 − 3·1 and 1·2 + 2·1 + 3·0. Which axes of x and weight meet?",
    )
    check.value(
        "x, weight and bias after the call",
        [x, weight, bias],
        wanted=tensors_before,
        hint="a method whose name ends in _ changes the tensor itself",
    )
    check(
        linear_forward,
        x,
        weight,
        bias,
        wanted=weighted_sums + bias,
        hint="the weighted sums are right: what happens to the bias?",
    )
    check(
        linear_forward,
        x,
        weight,
        wanted=weighted_sums,
        hint="bias is optional: follow your code when it is None",
    )
    check(
        linear_forward,
        torch.stack([x, -x]),
        weight,
        wanted=torch.stack([weighted_sums, -weighted_sums]),
        hint="x may have more than two dimensions: does each line of your code keep all but the last?",
    )
    check(
        linear_forward,
        x[1],
        weight,
        wanted=weighted_sums[1],
        hint="x may be a single row (in,): the result is then (out,), without a batch dimension",
    )
### BEGIN HIDDEN TESTS
import torch

from torchcourse.grading import given, gradients, left_unchanged, observe, result_of

weight = given("weight", lambda: torch.randn(3, 4))
bias = given("bias", lambda: torch.randn(3))
batch = given("batch", lambda: torch.randn(7, 4))
images = given("batch of batches", lambda: torch.randn(2, 5, 4))
square = given("square weight", lambda: torch.randn(4, 4))
direction = given("gradient of the result", lambda: torch.randn(7, 3))
none, of_four = (
    torch.zeros(3),
    torch.zeros(4),
)  # so neither a slip with the bias nor one without is charged again

observe("a batch, no bias given", result_of(linear_forward, batch, weight), weight=0.3, hint="axes_that_meet")
observe(
    "a batch, with a bias", result_of(linear_forward, batch, weight, bias), weight=0.3, hint="one_bias_each"
)
observe(
    "a batch, bias=None", result_of(linear_forward, batch, weight, bias=None), weight=0.1, hint="bias_of_none"
)
observe(
    "two leading dimensions", result_of(linear_forward, images, weight, none), weight=0.4, hint="leading_axes"
)
observe(
    "a single row, without a batch dimension",
    result_of(linear_forward, images[0, 0], weight),
    weight=0.2,
    hint="counts_on_a_batch",
)
observe(
    "x, weight and bias are left unchanged",
    left_unchanged(linear_forward, batch, weight, bias),
    weight=0.1,
    hint="tensors_before_and_after",
    effect=True,
)
observe(
    "as many outputs as inputs",
    result_of(linear_forward, batch[:4], square, of_four),
    weight=0.2,
    hint="out_in",
)
observe("a batch of one sample", result_of(linear_forward, batch[:1], weight), weight=0.1, hint="size_one")
observe(
    "the gradients of x, weight and bias",
    gradients(linear_forward, batch, weight, bias, by=direction),
    weight=0.3,
    hint="way_back",
)
### END HIDDEN TESTS

# %% [markdown] exercise="mlp" role="statement" points=6 minutes=30
# ## A network of any depth
# **Write** the class `MLP`, a network of linear layers with ReLU between them.
#
# **Given** to `__init__`
# - `in_features`: the number of inputs;
# - `hidden`: a list with the width of each hidden layer; it may be empty;
# - `out_features`: the number of outputs.
#
# `MLP(3, [4, 2], 5)` has three linear layers: 3 → 4, 4 → 2 and 2 → 5. `MLP(3, [], 5)` has one: 3 → 5. Each
# layer has a weight matrix and a bias vector.
#
# **Given** to `forward`: `x` (N, in_features). **Return** (N, out_features): ReLU after each layer but the
# last. The last layer's numbers go out as they are. They are called logits.
#
# **Not allowed:** to change the list `hidden`. Build the layers as you like, but the network must know their
# parameters: `MLP(…).parameters()` must list all of them, or an optimizer could not train them. Layers in a
# plain Python list stay unknown; `nn.ModuleList` is a list whose layers are known, `nn.Sequential` a chain.
#
# **Example:** let every weight of `MLP(2, [3], 4)` be 1, and every bias −1. For `x` = [1, 2] each hidden unit
# is ReLU(1 + 2 − 1) = 2, and each output is 2 + 2 + 2 − 1 = 5. For `x` = [−1, −2] each hidden unit is
# ReLU(−4) = 0, and each output is −1.


# %% exercise="mlp" role="answer"
class MLP(nn.Module):
    """Linear layers with ReLU between them; returns logits."""

    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        # todo: 1. write down all sizes in order: inputs, hidden widths, outputs
        #       2. make one linear layer for each pair of neighbours
        #       3. keep the layers where nn.Module finds their parameters
        ### BEGIN SOLUTION
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1))
        ### END SOLUTION

    def forward(self, x):
        """Shapes:  x (N, in_features) -> (N, out_features)"""
        # todo: 1. send x through each layer but the last, with ReLU after each
        #       2. send it through the last layer, and return the logits
        ### BEGIN SOLUTION
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)
        ### END SOLUTION


# %% exercise="mlp" role="test"
@torch.no_grad()
def with_simple_parameters(network):
    """Set every weight to 1 and every bias to −1, as in the example."""
    for parameter in network.parameters():
        parameter.fill_(1.0 if parameter.squeeze().dim() == 2 else -1.0)
    return network


def without_hidden_layers(x):
    return with_simple_parameters(MLP(2, [], 3))(x)


x = torch.tensor([[1.0, 2.0], [-1.0, -2.0], [1.0, 0.5]])
with checks("MLP") as check:
    hidden = [3, 4, 4]
    network = MLP(2, hidden, 5)
    registered_shapes = sorted(sorted(parameter.squeeze().shape) for parameter in network.parameters())
    check.value(
        "shapes of the parameters of MLP(2, [3, 4, 4], 5)",
        registered_shapes,
        [[2, 3], [3], [3, 4], [4], [4], [4, 4], [4, 5], [5]],
        hint="is each layer in network.parameters()? nn.Module does not look into Python lists",
    )
    check.value(
        "the list hidden after MLP(2, hidden, 5)",
        hidden,
        [3, 4, 4],
        hint="build a new list of sizes instead of changing the one you were given",
    )
    check(
        with_simple_parameters(MLP(2, [3], 4)),
        x,
        wanted=torch.tensor([[5.0] * 4, [-1.0] * 4, [0.5] * 4]),
        hint="this is the example above. Follow [-1, -2] by hand: where does ReLU act, and where not?",
    )
    check(
        with_simple_parameters(MLP(2, [3, 4], 5)),
        x,
        wanted=torch.tensor([[19.0] * 5, [-1.0] * 5, [1.0] * 5]),
        hint="print x after each layer: is ReLU applied after every layer but the last?",
    )
    check(
        without_hidden_layers,
        x,
        wanted=torch.tensor([[2.0] * 3, [-4.0] * 3, [0.5] * 3]),
        hint="without hidden layers one linear layer is left, and no ReLU: how many sizes are in your list?",
    )
    check.value(
        "network(x).requires_grad",
        network(x).requires_grad,
        True,
        hint="without a graph no parameter can be trained: what stops the recording in forward?",
    )
### BEGIN HIDDEN TESTS
import itertools
import random

import torch

from torchcourse.grading import given, left_unchanged, observe, result_of


def random_layers(*sizes):
    """Weight (out, in) and bias (out,) of each layer; no two of them have the same shape."""
    pairs = itertools.pairwise(sizes)
    return [part for n, m in pairs for part in (torch.randn(m, n) / n**0.5, torch.randn(m))]


def as_shape(tensor, shape):
    """See a tensor in this shape, transposed if need be: a hand-made weight may well be (in, out)."""
    tensor = tensor.squeeze()
    if tensor.shape == shape:
        return tensor
    return tensor.T if tensor.dim() == 2 and tensor.T.shape == shape else None


def parameter_of_shape(network, shape):
    for parameter in network.parameters():
        if as_shape(parameter, shape) is not None:
            return parameter
    raise ValueError(f"the network's parameters() have none of shape {tuple(shape)}")


def load(network, layers):
    """Put the given layers into the network's parameters, found by their shapes, never by their names."""
    if len(list(network.parameters())) > len(layers):
        raise ValueError(f"the network has more than {len(layers)} parameters")
    with torch.no_grad():
        for tensor in layers:
            as_shape(parameter_of_shape(network, tensor.shape), tensor.shape).copy_(tensor)
    return network


two_hidden = given("two hidden layers", lambda: random_layers(5, 9, 6, 4))
one_hidden = given("one hidden layer", lambda: random_layers(4, 8, 3))
none_hidden = given("no hidden layer", lambda: random_layers(6, 4))
x5 = given("x of width 5", lambda: 5 * torch.randn(11, 5))  # wide: a ReLU that is cut off at 6 shows
x4 = given("x of width 4", lambda: torch.randn(7, 4))
x6 = given("x of width 6", lambda: torch.randn(5, 6))
direction = given("gradient of the logits", lambda: torch.randn(11, 4))
sizes = given("random sizes", lambda: random.sample(range(3, 60), 5))
first, *hidden, last = sizes


def shapes(network):
    return sorted(sorted(parameter.squeeze().shape) for parameter in network.parameters())


def bends(network):
    """Whether the network is more than a linear layer: f(x) + f(-x) is 2 f(0) for one straight line."""
    gap = network(x5) + network(-x5) - 2 * network(torch.zeros_like(x5))
    return bool(gap.abs().max() > 1e-4)


def bends_with_and_without_hidden_layers():
    with_one, without = MLP(5, [40, sizes[1]], 4), MLP(5, [], sizes[2])
    return [tuple(with_one(x5).shape), tuple(without(x5).shape), bends(with_one), bends(without)]


def gradients():
    network = load(MLP(5, [9, 6], 4), two_hidden)
    (network(x5) * direction).sum().backward()
    found = [(parameter_of_shape(network, tensor.shape).grad, tensor.shape) for tensor in two_hidden]
    return [None if gradient is None else as_shape(gradient, shape) for gradient, shape in found]


observe(
    "each layer is registered", shapes(result_of(MLP, first, hidden, last)), weight=1.0, hint="which_layers"
)
observe(
    "layers of equal sizes have parameters of their own",
    shapes(MLP(first, [hidden[0]] * 3, last)),
    weight=0.5,
    hint="equal_layers",
)
observe(
    "the shape of the logits",
    [tuple(MLP(5, [9, 6], last)(x5).shape), tuple(MLP(4, [8], hidden[2])(x4).shape)],
    weight=1.0,
    hint="shape_after_each_layer",
)
observe(
    "it bends with hidden layers, and is linear without",
    bends_with_and_without_hidden_layers(),
    weight=0.5,
    hint="how_often_relu",
)
observe(
    "logits with two hidden layers", load(MLP(5, [9, 6], 4), two_hidden)(x5), weight=0.8, hint="each_step"
)
observe("logits with one hidden layer", load(MLP(4, [8], 3), one_hidden)(x4), weight=0.4, hint="each_step")
observe(
    "logits of a single sample", load(MLP(4, [8], 3), one_hidden)(x4[:1]), weight=0.3, hint="batch_of_one"
)
observe("logits without a hidden layer", load(MLP(6, [], 4), none_hidden)(x6), weight=0.3, hint="empty_list")
observe("gradients of all parameters", gradients(), weight=0.9, hint="gradient_stopped")
observe(
    "the list of hidden widths is left unchanged",
    left_unchanged(MLP, first, hidden, last),
    weight=0.3,
    hint="list_before_and_after",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="count_parameters" role="statement" points=3 minutes=15
# ## Count what can be learned
# **Write** `count_parameters(model, trainable_only=False)`.
#
# **Given** `model`, any `nn.Module`. It may hold other modules, in any depth, and parameters of its own. Some
# of its parameters may be frozen: their `requires_grad` is `False`.
#
# **Return** an `int`: how many numbers all its parameters hold together. With `trainable_only=True`, only
# those of parameters that are not frozen.
#
# Buffers are not parameters and do not count. The running mean of batch normalisation is a buffer: it is
# stored with the model, but no optimizer changes it.
#
# **Not allowed:** to change the model: to freeze or unfreeze anything, or to switch its mode.
#
# **Useful:** `parameters` is a method of every module, `numel` one of every tensor: it counts the elements.
#
# **Example:** `nn.Linear(3, 5)` holds a weight (5, 3) and a bias (5,): 15 + 5 = 20. With the weight frozen it
# is still 20, and 5 with `trainable_only=True`.


# %% exercise="count_parameters" role="answer"
def count_parameters(model, trainable_only=False) -> int:
    """Count the numbers in a model's parameters; buffers do not count."""
    # todo: 1. go over the parameters of the model
    #       2. when only trainable ones are wanted, leave out those that require no gradient
    #       3. add up how many elements each one has
    ### BEGIN SOLUTION
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
    ### END SOLUTION


# %% exercise="count_parameters" role="test"
class Scaled(nn.Module):
    """A layer, and beside it a parameter of the module's own."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(7))
        self.layer = nn.Linear(7, 4)


half_frozen = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2))
half_frozen[0].weight.requires_grad_(False)
with checks("count_parameters") as check:
    check(
        count_parameters,
        nn.Linear(3, 5),
        wanted=20,
        hint="a weight (5, 3) holds 15 numbers and a bias (5,) holds 5: which of them did you count?",
    )
    check.value(
        "the count is a tensor or a float",
        isinstance(count_parameters(nn.Linear(3, 5)), torch.Tensor | float),
        False,
        hint="print type() of your result: a whole number of Python is asked for",
    )
    check(
        count_parameters,
        nn.Sequential(nn.Linear(3, 5), nn.Sequential(nn.ReLU(), nn.Linear(5, 2))),
        wanted=32,
        hint="modules may hold modules: is each parameter found, at any depth, and only once?",
    )
    check(
        count_parameters,
        Scaled(),
        wanted=39,
        hint="Scaled holds 7 numbers of its own beside its layer: who lists both?",
    )
    check(count_parameters, nn.Linear(6, 4, bias=False), wanted=24, hint="this layer's bias is None")
    check(
        count_parameters,
        nn.BatchNorm1d(6),
        wanted=12,
        hint="6 weights and 6 biases are parameters; running mean and variance are buffers",
    )
    check(count_parameters, half_frozen, wanted=32, hint="without trainable_only, count the frozen ones too")
    check(
        count_parameters,
        half_frozen,
        trainable_only=True,
        wanted=17,
        hint="only the first weight (5, 3) is frozen: 32 - 15 numbers are left",
    )
### BEGIN HIDDEN TESTS
import copy
import numbers
import random

import torch
from torch import nn

from torchcourse.grading import count_of, given, observe

a, b, c, d = given("sizes", lambda: random.sample(range(11, 100), 4))
two_layers = nn.Sequential(nn.Linear(a, b), nn.ReLU(), nn.Linear(b, c))
nested = nn.Sequential(
    nn.Linear(a, b), nn.ReLU(), nn.Sequential(nn.Linear(b, c), nn.Sequential(nn.ReLU(), nn.Linear(c, d)))
)
own_parameter = nn.Sequential(nn.Linear(b, a))
own_parameter.shift = nn.Parameter(torch.zeros(c))
no_biases = nn.Sequential(nn.Linear(c, d, bias=False), nn.Linear(d, a, bias=False))
with_buffers = nn.Sequential(nn.Linear(d, b), nn.BatchNorm1d(b))
frozen = nn.Sequential(*(nn.Linear(n, m, bias=False) for n, m in ((a, b), (b, d), (d, c))))
frozen[::2].requires_grad_(False)


def left_as_it_was(model):
    count_parameters(model)
    count_parameters(model, trainable_only=True)
    parameters = [[tuple(one.shape), one.requires_grad] for one in model.parameters()]
    return [parameters, [part.training for part in model.modules()]]


observe("a network of two layers", count_of(count_parameters, two_layers), weight=0.6, hint="linear_by_hand")
observe("modules inside modules", count_of(count_parameters, nested), weight=0.4, hint="at_any_depth")
observe(
    "a parameter of the model's own",
    count_of(count_parameters, own_parameter),
    weight=0.2,
    hint="model_itself",
)
observe("layers without a bias", count_of(count_parameters, no_biases), weight=0.3, hint="bias_is_none")
observe(
    "a convolution",
    count_of(count_parameters, nn.Conv2d(a, d, (2, 3), bias=False)),
    weight=0.2,
    hint="four_dimensions",
)
observe(
    "buffers do not count", count_of(count_parameters, with_buffers), weight=0.3, hint="print_each_number"
)
observe("frozen parameters count too", count_of(count_parameters, frozen), weight=0.3, hint="frozen_ones")
observe(
    "the model is left as it was",
    left_as_it_was(copy.deepcopy(frozen)),
    weight=0.2,
    hint="model_before",
    effect=True,
)
observe(
    "only the trainable ones",
    count_of(count_parameters, frozen, trainable_only=True),
    weight=0.4,
    hint="which_are_frozen",
)
observe(
    "the count is a whole number of Python",
    [
        a,
        b,
        isinstance(count_parameters(nn.Linear(a, b)), numbers.Integral),
    ],  # NumPy's are whole numbers as well
    weight=0.1,
    hint="type_of_the_count",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="linear_param_count" role="statement" points=2 minutes=10
# ## The same count by arithmetic
# **Write** `linear_param_count(sizes, bias=True)`, the number of parameters of a stack of linear layers,
# without building it.
#
# **Given** `sizes`, a list or a tuple of whole numbers: the inputs, then the outputs of each layer. `bias`
# says whether the layers have biases.
#
# **Return** an `int`. With a single size there is no layer, and the answer is 0.
#
# **Not allowed:** to make a layer or a tensor of these sizes (they may be far too large for your memory), and
# to change `sizes`.
#
# **Example:** `[3, 3, 2, 2]` has the layers 3 → 3, 3 → 2 and 2 → 2. With biases they hold (3 + 1)·3 = 12,
# (3 + 1)·2 = 8 and (2 + 1)·2 = 6 numbers, 26 together. Without biases: 9 + 6 + 4 = 19.


# %% exercise="linear_param_count" role="answer"
def linear_param_count(sizes, bias=True) -> int:
    """Count the parameters of a stack of linear layers from its sizes."""
    # todo: 1. go over the pairs of neighbours in sizes
    #       2. each pair holds in · out weights, and out biases if there are any
    #       3. add them up
    ### BEGIN SOLUTION
    total = 0
    for i in range(len(sizes) - 1):
        total += (sizes[i] + bool(bias)) * sizes[i + 1]
    return total
    ### END SOLUTION


# %% exercise="linear_param_count" role="test"
with checks("linear_param_count") as check:
    check(
        linear_param_count,
        [3, 5],
        wanted=20,
        hint="one layer 3 -> 5: 15 weights, and one bias for each of its 5 outputs",
    )
    check.value(
        "the count is a tensor or a float",
        isinstance(linear_param_count([3, 5]), torch.Tensor | float),
        False,
        hint="print type() of your result: a whole number of Python is asked for",
    )
    check(linear_param_count, [3, 5], bias=False, wanted=15, hint="with bias=False only the weights count")
    check(
        linear_param_count,
        [3, 3, 2, 2],
        wanted=26,
        hint="print each pair (in, out) that you use: they should be (3, 3), (3, 2), (2, 2)",
    )
    check(linear_param_count, (4, 2, 3), wanted=19, hint="sizes may be a tuple: does your code need a list?")
    check(linear_param_count, [7], wanted=0, hint="one size alone makes no layer")
    sizes = [4, 2, 3]
    linear_param_count(sizes)
    check.value("sizes after the call", sizes, [4, 2, 3], hint="read from sizes, but take nothing out of it")
    check(
        linear_param_count,
        [20_000_000, 20_000_000, 10],
        wanted=400_000_220_000_010,
        hint="a network of this size fits into no memory: count it without building it",
    )
### BEGIN HIDDEN TESTS
import numbers
import random

from torchcourse.grading import count_of, given, left_unchanged, observe

sizes = given("sizes of four layers", lambda: random.sample(range(11, 100), 5))
a, b, c = given("sizes with repeats", lambda: random.sample(range(11, 100), 3))
huge = given("huge sizes", lambda: random.sample(range(10_000_000, 30_000_000), 2))

observe("four layers", count_of(linear_param_count, sizes), weight=0.3, hint="each_pair")
observe(
    "four layers without biases",
    count_of(linear_param_count, sizes, bias=False),
    weight=0.3,
    hint="weights_alone",
)
observe("one layer", count_of(linear_param_count, sizes[:2]), weight=0.3, hint="two_sizes")
observe(
    "layers of equal sizes",
    count_of(linear_param_count, [a, a, b, c, c, b, c, b], bias=False),
    weight=0.1,
    hint="equal_sizes",
)
observe("sizes as a tuple", count_of(linear_param_count, (a, b, c), bias=False), weight=0.1, hint="list_only")
observe(
    "no layer, and one",
    [count_of(linear_param_count, [a]), count_of(linear_param_count, [a, b])],
    weight=0.1,
    hint="a_single_size",
)
observe(
    "a layer too large for memory",
    count_of(linear_param_count, huge, bias=False),
    weight=0.6,
    hint="no_limit",
)
observe(
    "the list of sizes is left unchanged",
    left_unchanged(linear_param_count, sizes),
    weight=0.1,
    hint="sizes_before",
    effect=True,
)
observe(
    "the count is a whole number of Python",
    [*sizes[:2], isinstance(linear_param_count(sizes[:2]), numbers.Integral)],  # NumPy's are as well
    weight=0.1,
    hint="type_of_the_count",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="init_linear" role="statement" points=3.5 minutes=20
# ## Start a layer well
# **Write** `init_linear(layer, nonlinearity)`, which sets the parameters of a linear layer before training.
#
# **Given** `layer`, an `nn.Linear`, and `nonlinearity`, the name of the function that follows it.
#
# | `nonlinearity` | weights | their standard deviation |
# | --- | --- | --- |
# | `'relu'` | Kaiming normal (fan in) | √(2 / in) |
# | `'sigmoid'` or `'tanh'` | Xavier normal (gain 1 for both) | √(2 / (in + out)) |
#
# Both are normal distributions around 0. Every bias becomes 0. A layer with `bias=False` has none: its `bias`
# is `None`.
#
# **Return** the same `layer`, changed in place.
#
# **Not allowed:** to put new parameters in the place of the old ones. An optimizer may already hold the old
# ones: it would go on training those, and the layer would never change. The module `nn.init` is allowed.
#
# **Example:** in a layer 50 → 150 the standard deviation before ReLU is √(2 / 50) = 0.2. Before a sigmoid it
# is √(2 / 200) = 0.1.


# %% exercise="init_linear" role="answer"
def init_linear(layer, nonlinearity):
    """Initialise an nn.Linear in place for the function that follows it, and return it."""
    # todo: 1. draw the weights: Kaiming normal before 'relu', Xavier normal before 'sigmoid' and 'tanh'
    #       2. set the biases to 0, if there are any
    #       3. return the layer
    ### BEGIN SOLUTION
    if nonlinearity == "relu":
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    else:
        nn.init.xavier_normal_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer
    ### END SOLUTION


# %% exercise="init_linear" role="test"
layer = nn.Linear(300, 900)
weight = layer.weight
with checks("init_linear") as check:
    returned = check(
        init_linear,
        layer,
        "relu",
        wanted=layer,
        hint="nn.init, or torch.no_grad, lets you write into a parameter. Return the layer itself",
    )
    check.value(
        "returned is layer", returned is layer, True, hint="return the layer you were given, not a new one"
    )
    check.value(
        "layer.weight is the Parameter it was before",
        layer.weight is weight,
        True,
        hint="write into the old weight; the functions of nn.init that end in _ do that",
    )
    check.value(
        "standard deviation of the weights, 300 -> 900, 'relu'",
        weight.std(),
        wanted=0.0816,
        rtol=0.02,
        hint="sqrt(2 / 300) = 0.0816: is it the number of inputs that you divide by, and is the 2 there?",
    )
    check.value(
        "share of the weights beyond two standard deviations",
        (weight.abs() > 0.1633).float().mean(),
        wanted=0.0455,
        rtol=0.1,
        hint="4.6 % of normal values lie that far out, but no uniform ones: which kind did you draw?",
    )
    check.value(
        "biases",
        layer.bias,
        wanted=torch.zeros(900),
        hint="biases keep their random start until you set them",
    )
    for name in ("sigmoid", "tanh"):
        check.value(
            f"standard deviation of the weights, 300 -> 900, '{name}'",
            init_linear(nn.Linear(300, 900), name).weight.std(),
            wanted=0.0408,
            rtol=0.02,
            hint="sqrt(2 / (300 + 900)) = 0.0408: does this name reach your Xavier line, and is the gain 1?",
        )
    without_bias = nn.Linear(2, 3, bias=False)
    check(
        init_linear,
        without_bias,
        "relu",
        wanted=without_bias,
        hint="this layer's bias is None: look before you set it",
    )
### BEGIN HIDDEN TESTS
import math
import random

import torch
from torch import nn

from torchcourse.grading import given, observe

# At least 75,000 weights: their root mean square is true to 0.3 %, a tenth of rtol.
n_in, n_out, few = given(
    "sizes", lambda: [random.randint(500, 700), random.randint(150, 250), random.randint(60, 120)]
)
x = given("x", lambda: torch.randn(7, 6))
direction = given("gradient of the output", lambda: torch.randn(7, 4))


def initialised(nonlinearity, count=n_in, bias=True):
    layer = nn.Linear(count, n_out, bias=bias)
    returned = init_linear(layer, nonlinearity)
    return layer if returned is None else returned


def spread(nonlinearity, count=n_in):
    return initialised(nonlinearity, count).weight.detach().square().mean().sqrt().item()


def tails(nonlinearity):
    """The fourth moment's root in standard deviations: 1.316 of normal numbers, and 1.158 of uniform ones."""
    weight = initialised(nonlinearity).weight.detach()
    return (weight / weight.square().mean().sqrt()).pow(4).mean().pow(0.25).item()


def dependences(nonlinearity):
    """How many rows and columns differ (out and in when each weight is drawn anew); are rows orthogonal, and
    do columns differ by more than chance has it?"""
    weight = initialised(nonlinearity).weight.detach()
    scale = weight.square().mean().sqrt()
    products = (weight @ weight.T)[torch.ones(n_out, n_out).triu(1) > 0]  # of each two rows
    orthogonal = products.square().mean().sqrt() < scale**2 * math.sqrt(n_in) / 2
    in_order = (weight.mean(dim=0) * math.sqrt(n_out)).abs().max() > 6 * scale
    return [
        *(len(weight.unique(dim=axis).movedim(axis, 0)) for axis in (0, 1)),
        bool(orthogonal),
        bool(in_order),
    ]


def two_layers():
    one, other = initialised("relu"), initialised("relu")
    equal = (one.weight == other.weight).float().mean().item()
    return [tuple(other.weight.shape), round(equal, 2)]


def without_a_bias():
    layer = initialised("relu", bias=False)
    return [tuple(layer.weight.shape), layer.bias]


def trained_afterwards():
    """An optimizer that got its parameters before must still move the layer that comes back."""
    layer = nn.Linear(6, 4)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.5)
    returned = init_linear(layer, "relu")
    before = returned.weight.detach().clone()
    (returned(x) * direction).sum().backward()
    optimizer.step()
    return returned.weight.detach() - before


observe(
    "'relu': standard deviation of the weights",
    [spread("relu"), spread("relu", few)],  # with many inputs and with few: one number could be guessed
    weight=1.1,
    rtol=0.03,
    expect=lambda: [math.sqrt(2 / n_in), math.sqrt(2 / few)],
    hint="compare_std",
)
observe(
    "'relu': the weights have the tails of a normal distribution",
    tails("relu"),
    weight=0.2,
    at_least=1.27,
    at_most=1.36,
    hint="which_distribution",
)
observe(
    "'relu': each weight is drawn by itself",
    dependences("relu"),
    weight=0.1,
    expect=lambda: [n_out, n_in, False, False],
    hint="print_a_few_rows",
    effect=True,
)
observe(
    "'sigmoid': standard deviation of the weights",
    spread("sigmoid"),
    weight=0.6,
    rtol=0.03,
    expect=lambda: math.sqrt(2 / (n_in + n_out)),
    hint="both_sizes",
)
observe(
    "'tanh': standard deviation of the weights",
    spread("tanh"),
    weight=0.5,
    rtol=0.03,
    expect=lambda: math.sqrt(2 / (n_in + n_out)),
    hint="gain_of_one",
)
observe(
    "'tanh': the weights have the tails of a normal distribution",
    tails("tanh"),
    weight=0.1,
    at_least=1.27,
    at_most=1.36,
    hint="which_distribution",
)
observe(
    "'tanh': each weight is drawn by itself",
    dependences("tanh"),
    weight=0.1,
    expect=lambda: [n_out, n_in, False, False],
    hint="print_a_few_rows",
    effect=True,
)
observe(
    "two layers of the same shape start differently",
    two_layers(),
    weight=0.1,
    hint="who_sets_the_seed",
    effect=True,
)
observe("biases are zero", initialised("sigmoid").bias, weight=0.3, hint="print_the_bias")
observe("a layer without a bias", without_a_bias(), weight=0.1, hint="bias_is_none_here", effect=True)
observe(
    "an optimizer made before still trains the layer",
    trained_afterwards(),
    weight=0.3,
    hint="same_object",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="predict_proba" role="statement" points=3.5 minutes=20
# ## Read probabilities from a model
# **Write** `predict_proba(model, x)`.
#
# **Given** `model`, an `nn.Module` that returns logits (N, C), and its input `x` (N, …). The caller may be in
# the middle of training: the model may be in training mode or in evaluation mode.
#
# **Return** the probabilities (N, C) of the C classes, by softmax: in each row they are positive and sum to
# 1.
# - They come from evaluation mode, where dropout is off and batch normalisation uses its running statistics.
# - They carry no graph: the result's `requires_grad` is `False`.
# - They are right for large logits too. `torch.softmax` can do that; exp(1000) alone is infinite.
#
# **Leave no trace:** after the call the model and its modules are in the mode they were in before, and
# training can go on: PyTorch records gradients if it did so before, and only then; those that the parameters
# hold are still there, and no parameter is frozen. You may take it that all modules of the model are in the
# same mode.
#
# **Useful:** the attribute `training` of a module tells its mode; its methods `eval` and `train` change it,
# and `train(mode)` takes `True` or `False`. `torch.no_grad` is a context manager: use it with `with`.
#
# **Example:** the logits [0, ln 3, 0] have the exponentials 1, 3 and 1. Their sum is 5, so the probabilities
# are [0.2, 0.6, 0.2].


# %% exercise="predict_proba" role="answer"
def predict_proba(model, x):
    """Return the class probabilities that a model gives, and leave the model as it was.

    Shapes:  x (N, ...) -> (N, C)
    """
    # todo: 1. remember which mode the model is in
    #       2. switch to evaluation mode
    #       3. without recording a graph, compute the logits and their softmax over the classes
    #       4. switch back to the mode of before
    ### BEGIN SOLUTION
    was_training = model.training
    model.eval()
    with torch.no_grad():
        probabilities = torch.softmax(model(x), dim=1)
    model.train(was_training)
    return probabilities
    ### END SOLUTION


# %% exercise="predict_proba" role="test"
torch.set_grad_enabled(True)  # an earlier attempt may have left it off
model = nn.Sequential(nn.Dropout(0.5), nn.Linear(2, 3, bias=False))
model.load_state_dict({"1.weight": torch.tensor([[0.0, 0.0], [math.log(3), 0.0], [0.0, math.log(4)]])})
x = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
wanted = torch.tensor(
    [[1 / 5, 3 / 5, 1 / 5], [1 / 6, 1 / 6, 4 / 6], [1 / 8, 3 / 8, 4 / 8], [1 / 3, 1 / 3, 1 / 3]]
)
with checks("predict_proba") as check:
    model.train(False)
    result = check(
        predict_proba,
        model,
        x,
        wanted=wanted,
        hint="is it softmax, only once, over the classes? Then each row sums to 1: print result.sum(dim=1)",
    )
    check.value(
        "model.training after a call in evaluation mode",
        model.training,
        False,
        hint="do not switch to a fixed mode at the end: go back to the mode you found",
    )
    model.train(True)
    check(
        predict_proba,
        model,
        x,
        wanted=wanted,
        hint="the model has dropout and is in training mode now: who switches dropout off?",
    )
    check.value(
        "the modes of the modules after a call in training mode",
        [m.training for m in model.modules()],
        [True] * 3,
        hint="which mode did you find, and do all modules have it again?",
    )
    check.value(
        "result.requires_grad",
        result.requires_grad,
        False,
        hint="a prediction needs no graph: which context manager tells PyTorch to record none?",
    )
    check.value(
        "model(x).requires_grad after the call",
        model(x).requires_grad,
        True,
        hint="stop the recording for your lines only, and leave the parameters alone",
    )
### BEGIN HIDDEN TESTS
import torch
from torch import nn

from torchcourse.grading import given, observe

weights = given(
    "weights",
    lambda: {
        "0.weight": torch.randn(16, 5),
        "0.bias": torch.randn(16),
        "2.weight": torch.randn(4, 16) / 4,
        "2.bias": torch.randn(4),
        "1.running_mean": torch.randn(16),
        "1.running_var": torch.rand(16) + 0.5,
    },
)
x = given("x", lambda: torch.randn(23, 5))
signals = given("signals", lambda: torch.randn(6, 2, 7))
kernels = given("weights of a convolution", lambda: torch.randn(4, 2, 4) / 3)
logits = given("logits", lambda: torch.randn(6, 4))
square = given("weights of a plain layer", lambda: torch.randn(4, 4))
direction = given("gradient of the logits", lambda: torch.randn(6, 4))


def network(middle, training=False):
    model = nn.Sequential(nn.Linear(5, 16), middle, nn.Linear(16, 4))
    model.load_state_dict(weights, strict=False)
    return model.train(training)


def probabilities(model, x):
    """What comes back, in float32: another dtype is charged once, below."""
    result = predict_proba(model, x)
    return result.float() if isinstance(result, torch.Tensor) and result.is_floating_point() else result


def with_dropout(training):
    torch.manual_seed(1)  # a prediction that leaves dropout on is the same each time, so it can be recognised
    return probabilities(network(nn.Dropout(0.5), training), x)


def with_batch_norm():
    model = network(nn.BatchNorm1d(16), training=True)
    return [probabilities(model, x), model[1].running_mean, model[1].running_var]


def convolution():
    model = nn.Sequential(nn.Conv1d(2, 4, 4, bias=False), nn.AdaptiveAvgPool1d(1), nn.Flatten())
    model.load_state_dict({"0.weight": kernels})
    return model.eval()


def plain_network(training):
    model = nn.Sequential(nn.Linear(4, 4, bias=False), nn.Identity())
    model.load_state_dict({"0.weight": square})
    return model.train(training)


def call_of(model):
    """What a call leaves behind counts where it predicted something, right or wrong."""
    result = predict_proba(model, logits)
    if not isinstance(result, torch.Tensor) or not result.is_floating_point() or result.shape[:1] != (6,):
        raise ValueError("no probabilities came back, so it cannot be seen what the call leaves behind")
    return result


def result_in_evaluation_mode(look):
    model = plain_network(training=False)
    return [model[0].weight.detach(), look(call_of(model))]


def modes_after(training):
    model = plain_network(training)
    call_of(model)
    return [model[0].weight.detach(), [module.training for module in model.modules()]]


def gradients_afterwards():
    model = plain_network(training=True)
    model[0].weight.grad = direction[:4].clone()
    call_of(model)
    return model[0].weight.grad


def training_afterwards():
    model = plain_network(training=True)
    call_of(model)
    output = model(logits)
    if output.requires_grad:
        (output * direction).sum().backward()
    return [torch.is_grad_enabled(), model[0].weight.grad]


def recording_stays_off():
    model = plain_network(training=False)
    with torch.no_grad():
        call_of(model)
        return [model[0].weight.detach(), torch.is_grad_enabled(), model(logits).requires_grad]


observe(
    "the probabilities of each row",
    probabilities(network(nn.ReLU()), x),
    weight=0.8,
    hint="each_row_sums_to_1",
)
observe("dropout is off", [with_dropout(True), with_dropout(False)], weight=0.6, hint="which_mode")
observe(
    "batch normalisation uses its running statistics and leaves them",
    with_batch_norm(),
    weight=0.5,
    hint="which_mode",
)
observe(
    "as many samples as classes, and a single sample",
    [probabilities(network(nn.ReLU()), x[:4]), probabilities(network(nn.ReLU()), x[:1])],
    weight=0.1,
    hint="second_dimension",
)
observe("large logits", probabilities(network(nn.ReLU()), 1000 * x), weight=0.1, hint="overflow_on_the_way")
observe("inputs of more dimensions", probabilities(convolution(), signals), weight=0.1, hint="x_as_it_is")
observe(
    "gradients that were there are still there",
    gradients_afterwards(),
    weight=0.1,
    hint="gradients_added_up",
    effect=True,
)
observe(
    "training mode is back after the call", modes_after(True), weight=0.4, hint="modes_before", effect=True
)
observe("evaluation mode is kept", modes_after(False), weight=0.2, hint="modes_before", effect=True)
observe(
    "the result carries no graph",
    result_in_evaluation_mode(lambda result: result.requires_grad),
    weight=0.2,
    hint="print_requires_grad",
)
observe(
    "training goes on after the call", training_afterwards(), weight=0.2, hint="still_reached", effect=True
)
observe(
    "where the caller records no gradients, none are recorded afterwards",
    recording_stays_off(),
    weight=0.1,
    hint="inside_no_grad",
    effect=True,
)
observe(
    "the result has the dtype of the logits",
    result_in_evaluation_mode(lambda result: str(result.dtype)),
    weight=0.1,
    hint="both_dtypes",
)
### END HIDDEN TESTS

# %% [markdown] exercise="why_zero" role="written" points=2 minutes=10
# ## Why not zero?
# A friend starts `MLP(3, [4], 2)` with every weight and every bias at 0, and trains it with cross-entropy and
# gradient descent. In at most ten sentences:
# 1. Which parameters ever change, and why not the others? Follow one gradient from the loss back to the first
#    layer.
# 2. What can the network learn at best?
# 3. Then she sets every weight to 0.5 instead, and the biases to 0. After two steps all parameters change.
#    Why is the network still no better than one with a single hidden unit?
#
# The three products at the end of section 5 of the lesson are all that you need. **Your answer:**
#
# ### BEGIN SOLUTION
# 1. All hidden units are ReLU(0) = 0. The gradient of the last layer's weights is the gradient of the logits
#    times the hidden values, so it is 0. The gradient that goes back to the hidden units is the gradient of
#    the logits times the last layer's weights, which are 0, so the first layer gets nothing. Only the last
#    layer's biases change, and the same holds in the next step and for ever.
# 2. Its logits do not depend on the input: it can learn how frequent each class is, and no more.
# 3. All hidden units compute the same number, get the same gradient, and stay equal after each step. Four
#    equal units are one unit with a larger output weight. Random weights make the units different: they break
#    the symmetry.
# ### END SOLUTION
# ### BEGIN MARK SCHEME
# 2 points in all:
# - 1 point: the gradient is followed backwards: 0 hidden values and 0 weights of the last layer stop it, only
#   the last biases move. "Zero times anything is zero" without naming which factor of which gradient is zero
#   earns half of it;
# - half a point: so the output is the same for every input: class frequencies at best;
# - half a point: equal units get equal gradients and stay equal (symmetry); random numbers are needed to make
#   them differ.
# ### END MARK SCHEME
