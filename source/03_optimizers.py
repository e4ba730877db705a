# %% [markdown]
# # 3 · Take the step
#
# **{points} points, and {bonus} bonus points by hand; about {hours} hours.** You will
# - take the plain step down the slope, and serve the data in small batches;
# - work out gradients without autograd, twice: by trying, and by the chain rule;
# - write the averages behind Momentum, AdaGrad, RMSProp and Adam, and the four optimizers themselves.
#
# **How it works.**
# 1. In each answer cell, replace `raise NotImplementedError` by your code. The steps are above it. Keep
#    the name and the arguments of each function. Cells and helper functions of your own are welcome.
# 2. Run the answer cell, then the test cell below it. When something differs, the test says what it called,
#    what it got, what it wanted, and one thing to try.
# 3. After you hand in, the same kinds of calls are made with other numbers. They look at what your code
#    does. How it is written is up to you, except where a statement says "not allowed". Each exercise gives
#    part of its points for part of the work.

# %%
from itertools import islice

import torch
from torch import nn

from torchcourse.student import checks

torch.set_num_threads(1)

# %% [markdown] exercise="sgd_step" role="statement" points=2 minutes=10
# ## One step down the slope
# **Write** `sgd_step(params, lr)`, one step of gradient descent for all parameters of a model: w ← w − lr ·
# gradient.
#
# **Given**
# - `params`: the parameters, as `model.parameters()` gives them. It may be a list, or a generator, which
#   can be read only once. Each parameter `p` has its gradient in `p.grad`, of the same shape as `p`. Where
#   no gradient was computed, `p.grad` is `None`: skip that parameter.
# - `lr`: the learning rate, a number.
#
# **Return** nothing. Change the parameters in place: write the new numbers into the memory that holds the
# old ones. Other code may hold that same memory, for example a layer that shares its weights.
#
# **Not allowed:** the optimizers of `torch.optim`: write the step from scratch. To change the gradients, to
# record the step in the graph of autograd, or to stop the parameters from requiring gradients.
#
# **Example:** `p` = [1, −2] with `p.grad` = [4, 0.5] and `lr` = 0.1 becomes [1 − 0.1·4, −2 − 0.1·0.5] =
# [0.6, −2.05].


# %% exercise="sgd_step" role="answer"
def sgd_step(params, lr) -> None:
    """Move each parameter one step against its gradient, in place."""
    # todo: 1. switch off the recording of gradients while you change parameters
    #       2. go over the parameters; skip those without a gradient
    #       3. subtract lr times the gradient, in place
    ### BEGIN SOLUTION
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
    ### END SOLUTION


# %% exercise="sgd_step" role="test"
def parameter_with_gradient(numbers, gradient):
    """A parameter with these numbers, and this gradient in .grad (None: no gradient)."""
    parameter = nn.Parameter(torch.tensor(numbers))
    parameter.grad = None if gradient is None else torch.tensor(gradient)
    return parameter


first = parameter_with_gradient([1.0, -2.0], [4.0, 0.5])
middle = parameter_with_gradient([[3.0], [4.0]], None)
last = parameter_with_gradient([5.0, 5.0, 5.0], [1.0, -1.0, 0.0])
memory = first.detach()  # another name for the memory that holds the numbers of `first`
with checks("sgd_step") as check:
    check(
        sgd_step,
        [first, last],
        0.1,
        wanted=None,
        hint="return nothing; and change parameters inside `with torch.no_grad():`: they require gradients",
    )
    check.value(
        "the first parameter after one step",
        first,
        wanted=torch.tensor([0.6, -2.05]),
        hint="the example above. `p = …` gives a new tensor the name p; `p -= …` changes the parameter",
    )
    check.value(
        "the second parameter after one step",
        last,
        wanted=torch.tensor([4.9, 5.1, 5.0]),
        hint="does your loop reach every parameter?",
    )
    check.value(
        "the memory that held the first parameter",
        memory,
        wanted=torch.tensor([0.6, -2.05]),
        hint="the parameter got new memory: let an operation that works in place write into the old one",
    )
    check.value(
        "the gradient after the step",
        first.grad,
        wanted=torch.tensor([4.0, 0.5]),
        hint="only the parameter may change: which line of yours writes to .grad?",
    )
    check.value(
        "requires_grad of both parameters, and torch.is_grad_enabled(), after the step",
        [first.requires_grad, last.requires_grad, torch.is_grad_enabled()],
        wanted=[True, True, True],
        hint="training must be able to go on: what you switch off for the step must be on again after it",
    )
    check(
        sgd_step,
        [first, middle, last],
        0.2,
        wanted=None,
        hint="the parameter in the middle has no gradient: its .grad is None",
    )
    check.value(
        "the parameters, after a step in which the one in the middle has no gradient",
        [first, middle, last],
        wanted=[
            torch.tensor([-0.2, -2.15]),
            torch.tensor([[3.0], [4.0]]),
            torch.tensor([4.7, 5.3, 5.0]),
        ],
        hint="a parameter without a gradient is skipped; those after it still take their step",
    )
    check.value(
        "the gradient of the one in the middle", middle.grad, wanted=None, hint="leave it as it is: None"
    )
    check(
        sgd_step, (p for p in [first, last]), 0.5, wanted=None, hint="params may be a generator, not a list"
    )
    check.value(
        "the parameters, after a step with a generator",
        [first, last],
        wanted=[torch.tensor([-2.2, -2.4]), torch.tensor([4.2, 5.8, 5.0])],
        hint="a generator can be read only once: is there a second loop over params, or a call of len?",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, not_allowed, observe
from torchcourse.grading.step_probes import left_behind, parameters_from

not_allowed("SGD", "fused_sgd")


def drawn_like_parameters():
    """Two parameters of the same shape and one of another."""
    return [torch.randn(3, 2), torch.randn(3, 2), torch.randn(5)]


starts = given("parameters", drawn_like_parameters)
slopes = given("gradients of three steps", lambda: [drawn_like_parameters() for _ in range(3)])
rates = given("learning rates of three steps", lambda: [random.uniform(0.1, 0.9) for _ in range(3)])
sample = given("a batch", lambda: [torch.randn(7, 4), torch.randn(7, 3), torch.randn(3, 4), torch.randn(3)])


def stepped(gradients, handed_over=list):
    parameters = parameters_from(starts, gradients)
    sgd_step(handed_over(parameters), rates[0])
    return parameters


def alone():
    """One parameter, inside the caller's no_grad, so that only the arithmetic counts here."""
    (parameter,) = parameters_from(starts[:1])
    for gradients, rate in zip(slopes, rates, strict=True):
        parameter.grad = gradients[0].clone()
        with torch.no_grad():
            sgd_step([parameter], rate)
    return parameter


def one_without_gradient():
    parameters = stepped([slopes[0][0], None, slopes[0][2]])
    return [*parameters, parameters[1].grad]


def after_a_step(*asked):
    return left_behind(lambda mine: sgd_step(mine, rates[0]), parameters_from(starts, slopes[0]), *asked)


def training_goes_on():
    """Three rounds of forward, backward and step; the gradients are PyTorch's own."""
    x, y, *parameters = sample
    weight, bias = parameters_from(parameters)
    for rate in rates:
        weight.grad = bias.grad = None
        ((x @ weight.T + bias - y) ** 2).mean().backward()
        sgd_step([weight, bias], rate)
    return [weight, bias]


observe("one step", stepped(slopes[0]), weight=0.2, hint="step_by_hand")
observe(
    "one parameter, three steps, each with a new gradient and a new rate",
    alone(),
    weight=0.6,
    hint="gradient_and_rate_of_each",
)
observe(
    "a parameter without a gradient, and one after it",
    one_without_gradient(),
    weight=0.3,
    hint="one_grad_of_none",
)
observe("parameters given as a generator", stepped(slopes[0], iter), weight=0.1, hint="how_often_read")
observe(
    "the gradients are left alone", after_a_step("gradients"), weight=0.1, hint="only_p_differs", effect=True
)
observe(
    "the parameters keep their memory, and nothing is returned",
    after_a_step("same memory", "returned"),
    weight=0.3,
    hint="data_ptr_and_result",
)
observe(
    "gradients are recorded as before",
    after_a_step("recording"),
    weight=0.2,
    hint="recorded_before",
    effect=True,
)
observe("three rounds of training", training_goes_on(), weight=0.2, hint="new_numbers_each_round")
### END HIDDEN TESTS

# %% [markdown] exercise="minibatches" role="statement" points=2 minutes=15
# ## Small batches in random order
# **Write** `minibatches(X, y, batch_size, generator)`: one pass over the data, in shuffled batches.
#
# **Given**
# - `X` (N, …) and `y` (N,): the samples and their labels. `y[i]` belongs to `X[i]`.
# - `batch_size`: how many samples a batch has. It may be larger than N.
# - `generator`: a `torch.Generator`. Functions such as `torch.randperm` take one. All that is random must
#   come from it, and it must stay as you got it: do not reseed it.
#
# **Return** something that a `for` loop can go over: a list, a generator made with `yield`, or a
# `DataLoader`. Each element is a pair `(Xb, yb)` of tensors.
# - Each sample comes exactly once, with its label.
# - The order is random over the whole data: any two samples may meet in a batch.
# - Each batch has `batch_size` samples. Only the last one may be shorter; it is kept, and never empty.
# - Two generators in the same state give the same order. Another state gives another order. So the next
#   pass with the same generator has a new order.
#
# **Not allowed:** to change `X` or `y`.
#
# **Example:** 7 samples with `batch_size` = 3 give batches of 3, 3 and 1 samples. If the order drawn is 4,
# 0, 6, 2, 5, 1, 3, the first batch has the samples 4, 0 and 6, and the labels `y[4]`, `y[0]` and `y[6]`.


# %% exercise="minibatches" role="answer"
def minibatches(X, y, batch_size, generator):
    """Go once over the data, in shuffled batches.

    Shapes:  X (N, ...), y (N,) -> pairs of Xb (b, ...), yb (b,), with b = batch_size but in the last batch
    """
    # todo: 1. draw a random order of the N positions, with the generator
    #       2. cut the order into pieces of batch_size
    #       3. for each piece, pick those rows of X and of y
    ### BEGIN SOLUTION
    order = torch.randperm(len(X), generator=generator)
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        yield X[picked], y[picked]
    ### END SOLUTION


# %% exercise="minibatches" role="test"
def sizes_of_batches(X, y, batch_size):
    """Call minibatches once, and return the number of samples in each batch, of 50 batches at most."""
    seeded = torch.Generator().manual_seed(1)
    return [len(Xb) for Xb, _ in islice(minibatches(X, y, batch_size, seeded), 50)]


def samples_in_order(X, y, generator):
    """Call minibatches once, and return all rows and all labels as they come."""
    pairs = [(Xb, yb) for Xb, yb in minibatches(X, y, 5, generator)]
    return torch.cat([Xb for Xb, _ in pairs]), torch.cat([yb for _, yb in pairs])


X = torch.arange(46.0).view(23, 2)
y = torch.arange(23) * 100  # the label of the row [2 i, 2 i + 1] is 100 i
with checks("minibatches") as check:
    check(sizes_of_batches, X, y, 5, wanted=[5, 5, 5, 5, 3], hint="is the last, short batch kept as it is?")
    check(sizes_of_batches, X[:20], y[:20], 5, wanted=[5] * 4, hint="20 samples fill 4 batches of 5 exactly")
    check(sizes_of_batches, X, y, 50, wanted=[23], hint="one batch holds all samples when there are few")
    rows, labels = samples_in_order(X, y, torch.Generator().manual_seed(1))
    check.value(
        "all rows that came, sorted",
        rows[rows[:, 0].argsort()],
        wanted=torch.arange(46.0).view(23, 2),
        hint="each sample must come exactly once: print the positions that you pick",
    )
    check.value(
        "the labels that came",
        labels,
        wanted=(rows[:, 0] * 50).long(),
        hint="X and y must be picked in the same order: how often do you draw an order?",
    )
    again, _ = samples_in_order(X, y, torch.Generator().manual_seed(1))
    check.value(
        "the rows from a second generator in the same state",
        again,
        wanted=rows,
        hint="all that is random must come from the generator that you were given",
    )
    seeded = torch.Generator().manual_seed(2)
    others, _ = samples_in_order(X, y, seeded)
    check.value(
        "rows come in the same order from a generator in another state",
        torch.equal(others, rows),
        wanted=False,
        hint="hand the generator that you were given to the function that draws the order, as it is",
    )
    others_again, _ = samples_in_order(X, y, seeded)
    check.value(
        "rows come in the same order in the next pass with the same generator",
        torch.equal(others_again, others),
        wanted=False,
        hint="do not seed anything: each draw moves the generator on, so the next pass is a new one",
    )
    check.value(
        "rows of the first batch are neighbours in X",
        bool((rows[1:5, 0] - rows[:4, 0] == 2).all()),
        wanted=False,
        hint="shuffle the samples first, then cut them into batches",
    )
    check.value(
        "the first batch has the same 5 samples for both generators",
        set(rows[:5, 0].tolist()) == set(others[:5, 0].tolist()),
        wanted=False,
        hint="shuffle the samples first, then cut them into batches",
    )
    Xb, yb = next(iter(minibatches(X.view(23, 2, 1), y, 5, seeded)))
    check.value(
        "shapes of Xb and yb when X is (23, 2, 1)",
        [Xb.shape, yb.shape],
        wanted=[(5, 2, 1), (5,)],
        hint="each sample keeps its dimensions, and each label is one number",
    )
    check.value(
        "X and y after all these calls",
        [X, y],
        wanted=[torch.arange(46.0).view(23, 2), torch.arange(23) * 100],
        hint="pick rows into new tensors: X and y themselves stay as they are",
    )
### BEGIN HIDDEN TESTS
import itertools
import random

import torch

from torchcourse.grading import given, observe

batch_size = given("batch size", lambda: random.randint(5, 9))
full = given("number of full batches", lambda: random.randint(6, 20))
left_over = given("samples left over", lambda: random.randint(2, batch_size - 1))
N = full * batch_size + left_over
X = given("samples", lambda: torch.randn(N, 3))
y = given("labels", lambda: torch.randint(10, (N,)))
images = given("images", lambda: torch.randn(N, 2, 3))
seed_a, seed_b = given("two seeds", lambda: random.sample(range(1_000_000), 2))


def pairs_from(X, y, batch_size, source):
    """All batches of one pass; `source` is a generator, or the seed of a new one."""
    if isinstance(source, int):
        source = torch.Generator().manual_seed(source)
    batches = minibatches(X.clone(), y.clone(), batch_size, source)
    return [(Xb, yb) for Xb, yb in itertools.islice(batches, N + 1)]  # a pass without an end is cut short


def positions(pairs, X):
    """For each batch, where its rows stand in X; rows are known by their first number."""
    place = {row[0]: position for position, row in enumerate(X.flatten(1).tolist())}
    return [[place[row[0]] for row in Xb.flatten(1).tolist()] for Xb, _ in pairs]


def order_from(source):
    return list(itertools.chain(*positions(pairs_from(X, y, batch_size, source), X)))


def shapes_from(count, batch_size):
    return [[Xb.shape, yb.shape] for Xb, yb in pairs_from(X[:count], y[:count], batch_size, seed_a)]


def each_sample_once():
    order = order_from(seed_a)
    twice = len(set(order)) < len(order)
    return {"some sample twice": twice, "some sample missing": len(set(order)) < N, "X": X}


def labels_kept():
    pairs = pairs_from(X, y, batch_size, seed_a)
    found = zip(pairs, positions(pairs, X), strict=True)
    kept = all(torch.equal(yb, y[place]) for (_, yb), place in found)
    return {"labels kept": bool(pairs) and kept, "y": y}


def images_in_their_old_order():
    pairs = pairs_from(images, y, batch_size, seed_b)
    back = torch.tensor(list(itertools.chain(*positions(pairs, images)))).argsort()
    return [torch.cat([Xb for Xb, _ in pairs])[back], torch.cat([yb for _, yb in pairs])[back]]


def other_state():
    return {"another order": order_from(seed_a) != order_from(seed_b), "X": X}


def same_state():
    order = order_from(seed_b)
    return {"same order": len(order) > batch_size and order_from(seed_b) == order, "X": X}


def next_pass():
    source = torch.Generator().manual_seed(seed_a)
    return {"another order": order_from(source) != order_from(source), "X": X}


def mixed():
    """Shuffling whole batches leaves neighbours together; shuffling within batches leaves who meets whom."""
    order = order_from(seed_a)
    side_by_side = sum(after - before == 1 for before, after in itertools.pairwise(order))
    members, others = (set(order_from(seed)[:batch_size]) for seed in (seed_a, seed_b))
    return {"neighbours part": side_by_side < N / 2, "other batches": members != others, "X": X}


def met_and_stood():
    """Six samples in batches of two, pass after pass: which pairs share a batch, and who stands where."""
    source, met, stood = torch.Generator().manual_seed(seed_a), set(), set()
    for _ in range(200):  # in a random order, 200 passes miss a pair with a probability below 1e-17
        batches = positions(pairs_from(X[:6], y[:6], 2, source), X[:6])
        met |= {tuple(sorted(batch)) for batch in batches}
        stood |= set(enumerate(itertools.chain(*batches)))
    return {"pairs that met": sorted(met), "places": sorted(stood), "X": X}


def data_afterwards():
    mine, labels, source = X.clone(), y.clone(), torch.Generator().manual_seed(seed_a)
    count = sum(len(Xb) for Xb, _ in itertools.islice(minibatches(mine, labels, batch_size, source), N + 1))
    return {"samples that came": count, "X": mine, "y": labels}


observe("shapes, the last batch is short", shapes_from(N, batch_size), weight=0.2, hint="seven_samples")
observe(
    "shapes, nothing is left over", shapes_from(full * batch_size, batch_size), weight=0.1, hint="six_samples"
)
observe(
    "shapes, one sample is left over",
    shapes_from(2 * batch_size + 1, batch_size),
    weight=0.1,
    hint="last_of_seven",
)
observe(
    "shapes, one batch holds all", shapes_from(N, N + batch_size), weight=0.1, hint="batch_size_above_all"
)
observe("each sample comes once", each_sample_once(), weight=0.1, hint="each_and_once")
observe("each label stays with its sample", labels_kept(), weight=0.4, hint="one_sample_and_its_label")
observe("samples with more dimensions", images_in_their_old_order(), weight=0.2, hint="counts_on_two")
observe(
    "another state of the generator gives another order", other_state(), weight=0.1, hint="all_that_is_random"
)
observe(
    "the same state of the generator gives the same order",
    same_state(),
    weight=0.1,
    hint="all_that_is_random",
)
observe("the next pass has a new order", next_pass(), weight=0.1, hint="drawn_anew")
observe("any two samples may meet in a batch", mixed(), weight=0.3, hint="who_can_meet")
observe(
    "X and y are left unchanged", data_afterwards(), weight=0.1, hint="data_before_and_after", effect=True
)
observe(
    "each sample may come anywhere, beside any other",
    met_and_stood(),
    weight=0.1,
    hint="each_pair_at_some_time",
)
### END HIDDEN TESTS

# %% [markdown] exercise="numerical_grad" role="statement" points=1 minutes=10
# ## A gradient by trying
# **Write** `numerical_grad(f, x, eps=1e-4)`: the gradient by central differences. It is slow, but it needs
# no formula, so it is the classic check of a gradient that was worked out by hand.
#
# For each element of `x` alone: add `eps` to it, then take `eps` from it, and leave all others as they are.
# The derivative is (f(with eps added) − f(with eps taken)) / (2 · eps).
#
# **Given**
# - `f`: a function that takes a tensor of the shape of `x` and returns a 0-d tensor.
# - `x`: a float64 tensor of any shape, for example (3,) or (2, 3). It does not require a gradient.
# - `eps`: a small number.
#
# **Return** a float64 tensor of the shape of `x`. float32 has too few digits here: the difference of two
# nearly equal numbers keeps only their last ones.
#
# **Not allowed:** autograd. After the call, `x` must hold what it held before.
#
# **Example:** f(x) = x₀³ + 2·x₁ at `x` = [2, 1] with `eps` = 0.1: (2.1³ − 1.9³) / 0.2 = (9.261 − 6.859) /
# 0.2 = 12.01, and (2·1.1 − 2·0.9) / 0.2 = 2. The result is [12.01, 2]. With such a large `eps` it is not
# quite the true slope, 12.


# %% exercise="numerical_grad" role="answer"
def numerical_grad(f, x, eps=1e-4):
    """Approximate the gradient of f at x by central differences.

    Shapes:  x (...), float64 -> (...), float64
    """
    # todo: 1. make a result of the shape and the type of x
    #       2. for each element of x, evaluate f with eps added to it, and with eps taken from it
    #       3. divide the difference by 2 eps; see that x is as before
    ### BEGIN SOLUTION
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.view(-1)[i] = (f(x + shift) - f(x - shift)) / (2 * eps)
    return result
    ### END SOLUTION


# %% exercise="numerical_grad" role="test"
x = torch.tensor([2.0, 1.0, -3.0], dtype=torch.float64)
table = torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.5, 4.0]], dtype=torch.float64)
with checks("numerical_grad") as check:
    check(
        numerical_grad,
        lambda x: x[0] ** 3 + 2 * x[1] - x[2],
        x,
        0.1,
        wanted=torch.tensor([12.01, 2.0, -1.0], dtype=torch.float64),
        rtol=1e-6,
        hint="this is the example above: one element at a time, both ways, then divide by 2 eps",
    )
    check(
        numerical_grad,
        lambda x: x[0] * x[1] * x[2],
        x,
        wanted=torch.tensor([-3.0, -6.0, 2.0], dtype=torch.float64),
        rtol=1e-6,
        hint="while one element is shifted, all others must hold their own numbers: print x inside f",
    )
    check(
        numerical_grad,
        lambda x: (x[0] * x[1]).sum(),
        table,
        wanted=torch.tensor([[-1.0, 0.5, 4.0], [1.0, 2.0, 3.0]], dtype=torch.float64),
        rtol=1e-6,
        hint="x may have several dimensions: each of its 6 elements needs its own two calls of f",
    )
    check.value(
        "x after these calls",
        [x, table],
        wanted=[
            torch.tensor([2.0, 1.0, -3.0], dtype=torch.float64),
            torch.tensor([[1.0, 2.0, 3.0], [-1.0, 0.5, 4.0]], dtype=torch.float64),
        ],
        rtol=1e-6,
        hint="work on a copy of x, or put back what you changed",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, left_unchanged, observe, result_of

vector = given("a vector", lambda: torch.randn(5, dtype=torch.float64))
matrix = given("a matrix", lambda: torch.randn(3, 4, dtype=torch.float64))
factors = given("factors", lambda: 1 + torch.rand(5, dtype=torch.float64))
mixing = given("mixing matrix", lambda: torch.randn(4, 3, dtype=torch.float64))
large_eps = given("a large eps", lambda: random.uniform(0.2, 0.6))
exact = {"rtol": 1e-6, "atol": 1e-8}


def wavy(x):
    """So steep and short a wave that the size of eps shows, also when it is small."""
    return (factors * torch.sin(100 * x)).sum() + x.prod()


def cubic(x):
    """Every element acts on the slopes of the others; the third power tells a large eps from a small one."""
    return (factors * x**3).sum() + (factors * x).sum() ** 2


def straight(x):
    """Its slope is the same everywhere, so one side of x is as good as both; autograd cannot see into it."""
    return (factors * x.detach()).sum()


def of_a_matrix(x):
    """A function that autograd cannot see into."""
    return (x.detach() @ mixing).pow(3).sum() + x.detach().sum() ** 2


observe(
    "a straight function",
    result_of(numerical_grad, straight, vector),
    weight=0.3,
    hint="slope_of_the_line",
    **exact,
)
observe(
    "the slope at a vector, eps as it comes",
    result_of(numerical_grad, wavy, vector),
    weight=0.2,
    hint="both_values_of_f",
    **exact,
)
observe(
    "a large eps",
    result_of(numerical_grad, cubic, vector, large_eps),
    weight=0.2,
    hint="where_eps_is_used",
    **exact,
)
observe(
    "the slope at a matrix",
    result_of(numerical_grad, of_a_matrix, matrix),
    weight=0.2,
    hint="one_element",
    **exact,
)
observe(
    "x is as before afterwards",
    left_unchanged(numerical_grad, cubic, vector, large_eps)[1],
    weight=0.1,
    hint="x_before_and_after",
    effect=True,
    **exact,
)
### END HIDDEN TESTS

# %% [markdown] exercise="mlp_backward" role="statement" points=3 minutes=30
# ## The chain rule by hand
# **Write** `mlp_backward(x, y, W1, b1, W2, b2)`: the gradients of the loss of a small network, worked out
# with the chain rule.
#
# The network and its loss, step by step:
#
# | step | shape |
# | --- | --- |
# | z = x · W1ᵀ + b1 | (N, hidden) |
# | h = relu(z) | (N, hidden) |
# | p = h · W2ᵀ + b2 | (N, out) |
# | loss = the mean of (p − y)² over all N · out numbers | one number |
#
# **Given** `x` (N, in), `y` (N, out), `W1` (hidden, in), `b1` (hidden,), `W2` (out, hidden), `b2` (out,).
#
# **Return** a dictionary with the keys `'W1'`, `'b1'`, `'W2'` and `'b2'`. Each holds the gradient of
# the loss, a tensor of the same shape as the parameter.
#
# **Not allowed:** autograd, in any form (`backward`, `torch.autograd`, `torch.func`). An answer that uses
# it earns no points. Your function is called inside `torch.no_grad()`, where `backward` does not work. Do
# not change what you were given.
#
# **Useful:** a gradient has the shape of what it belongs to. When the shapes fit in one way only, it is
# mostly the right way. Start at the loss, and go back step by step: p, then W2, b2 and h, then z, then W1
# and b1.
#
# **Example:** one sample `x` = [1, 2], `y` = [1], with `W1` = [[1, 1], [1, −1]], `b1` = [0, 0], `W2` = [[2,
# 5]], `b2` = [−1]. Then z = [3, −1], h = [3, 0] and p = 5. The slope of the loss at p is 2·(5 − 1) = 8. So
# `'b2'` is [8] and `'W2'` is [[24, 0]]. At h it is [16, 40]. The second unit is off, so at z it is [16, 0]:
# `'b1'` is [16, 0] and `'W1'` is [[16, 32], [0, 0]].


# %% exercise="mlp_backward" role="answer"
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    """Work out the gradients of a two-layer network's mean squared error.

    Shapes:  x (N, in), y (N, out), W1 (hidden, in), b1 (hidden,), W2 (out, hidden), b2 (out,)
             -> {'W1': (hidden, in), 'b1': (hidden,), 'W2': (out, hidden), 'b2': (out,)}
    """
    # todo: 1. go forward, and keep z, h and p
    #       2. the slope of the loss at p (N, out): how often does each number count in the mean?
    #       3. from it the slopes at W2 and b2, and at h
    #       4. the slope at z: relu lets it pass only where z is above 0
    #       5. from it the slopes at W1 and b1
    ### BEGIN SOLUTION
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    p = h @ W2.T + b2
    slope_p = 2 * (p - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}
    ### END SOLUTION


# %% exercise="mlp_backward" role="test"
def gradient_by_hand(name, *tensors):
    """Call mlp_backward inside torch.no_grad(), and return one of the four gradients."""
    with torch.no_grad():
        return mlp_backward(*tensors)[name]


def gradients_by_autograd(x, y, *parameters):
    """What PyTorch says: W1, b1, W2, b2 in this order."""
    W1, b1, W2, b2 = parameters = [p.clone().requires_grad_() for p in parameters]
    loss = ((torch.relu(x @ W1.T + b1) @ W2.T + b2 - y) ** 2).mean()
    return torch.autograd.grad(loss, parameters)


drawn = torch.Generator().manual_seed(3)
network_shapes = [(7, 4), (7, 3), (5, 4), (5,), (3, 5), (3,)]  # x, y, W1, b1, W2, b2
tensors = [torch.randn(shape, generator=drawn) for shape in network_shapes]
copies = [tensor.clone() for tensor in tensors]
wanted_W1, wanted_b1, wanted_W2, wanted_b2 = gradients_by_autograd(*copies)
with checks("mlp_backward") as check:
    check(
        gradient_by_hand,
        "b2",
        *tensors,
        wanted=wanted_b2,
        hint="b2 is added to each row of p, so add up the rows; a mean over 7 · 3 numbers counts each 1/21",
    )
    check(
        gradient_by_hand,
        "W2",
        *tensors,
        wanted=wanted_W2,
        hint="W2 is multiplied by h: is h what came out of relu, and is the result turned the right way?",
    )
    check(
        gradient_by_hand,
        "b1",
        *tensors,
        wanted=wanted_b1,
        hint="on the way back, relu lets the slope pass only where z is above 0: look at z, not at the slope",
    )
    check(
        gradient_by_hand,
        "W1",
        *tensors,
        wanted=wanted_W1,
        hint="what is multiplied by W1 on the way forward? It meets the slope at z, as h met the slope at p",
    )
    check.value(
        "x, y, W1, b1, W2 and b2 after these calls",
        tensors,
        wanted=copies,
        hint="an operation in place changed what you were given: look for +=, *= and names that end in _",
    )
### BEGIN HIDDEN TESTS
import torch

from torchcourse.grading import given, not_allowed, observe

not_allowed("autograd", "func", "enable_grad", "set_grad_enabled")


def drawn_network(count, dtype=torch.float32):
    """x, y, W1, b1, W2, b2; no two sizes are the same."""
    shapes = [(count, 4), (count, 3), (6, 4), (6,), (3, 6), (3,)]
    return [torch.randn(shape, dtype=dtype) for shape in shapes]


batch = given("a batch", lambda: drawn_network(9))
one_row = given("a single row", lambda: drawn_network(1))
in_double = given("a batch in double precision", lambda: drawn_network(8, torch.float64))


def worked_out(tensors):
    with torch.no_grad():
        gradients = mlp_backward(*[tensor.clone() for tensor in tensors])
    return {name: gradients[name] for name in ("W1", "b1", "W2", "b2")}


def of(name):
    return worked_out(batch)[name]


def direction(name):
    """One gradient over its own length: a factor that is wrong for the whole loss is no matter here."""
    return of(name) / of(name).norm()


def inputs_afterwards():
    mine = [tensor.clone() for tensor in batch]
    return {"keys": sorted(mlp_backward(*mine)), "inputs": mine}


observe("the gradient of b2", of("b2"), weight=0.3, hint="slope_at_p")
observe("the gradient of b2, up to a factor", direction("b2"), weight=0.2, hint="added_in_every_row")
observe("the gradient of W2", of("W2"), weight=0.5, hint="shapes_of_h_and_slope")
observe("the gradient of W2, up to a factor", direction("W2"), weight=0.2, hint="shapes_of_h_and_slope")
observe("the gradient of b1", of("b1"), weight=0.4, hint="off_on_the_way_forward")
observe("the gradient of b1, up to a factor", direction("b1"), weight=0.2, hint="off_on_the_way_forward")
observe("the gradient of W1", of("W1"), weight=0.5, hint="shapes_of_x_and_slope")
observe("the gradient of W1, up to a factor", direction("W1"), weight=0.2, hint="shapes_of_x_and_slope")
observe("all gradients for a single row", worked_out(one_row), weight=0.2, hint="one_row")
observe("all gradients in double precision", worked_out(in_double), weight=0.2, hint="everything_in_float64")
observe(
    "the inputs are left unchanged", inputs_afterwards(), weight=0.1, hint="copies_of_inputs", effect=True
)
### END HIDDEN TESTS

# %% [markdown] exercise="ewma" role="statement" points=2 minutes=10
# ## An average that forgets
# **Write** `ewma(values, beta, bias_correction=False)`, the exponentially weighted moving average.
#
# It starts at v₀ = 0. Each value xₜ, with t = 1, 2, 3, …, moves it: vₜ = β · vₜ₋₁ + (1 − β) · xₜ. Since it
# starts at 0, the first averages are too small. The bias correction repairs what is returned: vₜ / (1 −
# βᵗ). The average itself goes on without it.
#
# **Given** `values`, a list of numbers or a 1-D tensor of floats; `beta`, a number between 0 and 1;
# `bias_correction`, whether to correct.
#
# **Return** as many numbers as there are values, one for each t. A list of numbers or a 1-D tensor, as you
# like.
#
# **Not allowed:** to change `values`.
#
# **Example:** `values` = [10, 20, 30], `beta` = 0.8. v₁ = 0.8·0 + 0.2·10 = 2, v₂ = 0.8·2 + 0.2·20 = 5.6, v₃
# = 0.8·5.6 + 0.2·30 = 10.48. With bias correction: 2 / (1 − 0.8) = 10, 5.6 / (1 − 0.64) = 15.556 and 10.48
# / (1 − 0.512) = 21.475.


# %% exercise="ewma" role="answer"
def ewma(values, beta, bias_correction=False):
    """Average values with exponentially falling weights; return the average after each value."""
    # todo: 1. start at 0
    #       2. for each value, mix the average of before with the value
    #       3. collect the average, corrected if asked; go on with the uncorrected one
    ### BEGIN SOLUTION
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = beta * average + (1 - beta) * value
        averages.append(average / (1 - beta**t) if bias_correction else average)
    return averages
    ### END SOLUTION


# %% exercise="ewma" role="test"
def ewma_as_tensor(values, beta, **settings):
    """Call ewma, and return its numbers as a float64 tensor, so that a list is as good as a tensor."""
    averages = ewma(values, beta, **settings)
    if not isinstance(averages, torch.Tensor):
        averages = list(averages)
    return torch.as_tensor(averages, dtype=torch.float64)


temperatures = [10.0, 20.0, 30.0, -5.0]
with checks("ewma") as check:
    check(
        ewma_as_tensor,
        temperatures,
        0.8,
        wanted=torch.tensor([2.0, 5.6, 10.48, 7.384], dtype=torch.float64),
        hint="the first three are the example above: which factor does the old average get, which the value?",
    )
    check(
        ewma_as_tensor,
        temperatures,
        0.8,
        bias_correction=True,
        wanted=torch.tensor([10.0, 15.555556, 21.475410, 12.506775], dtype=torch.float64),
        hint="t counts from 1, and what you return is corrected, not what you go on with",
    )
    check(
        ewma_as_tensor,
        torch.tensor(temperatures),
        0.8,
        wanted=torch.tensor([2.0, 5.6, 10.48, 7.384], dtype=torch.float64),
        hint="values may be a tensor too",
    )
    check(
        ewma_as_tensor,
        [1, 2],
        0.8,
        wanted=torch.tensor([0.2, 0.56], dtype=torch.float64),
        hint="values may be whole numbers; their averages are not",
    )
    check.value(
        "values after these calls",
        temperatures,
        wanted=[10.0, 20.0, 30.0, -5.0],
        hint="collect the averages in a list of their own",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, observe, result_of

numbers = given("values", lambda: [random.uniform(-30, 30) for _ in range(23)])
whole = given("whole numbers", lambda: random.sample(range(11, 100), 9))
beta = given("beta", lambda: random.choice([random.uniform(0.6, 0.8), random.uniform(0.85, 0.95)]))
tensor = torch.tensor(numbers)


def averages(values, *settings):
    """A list of numbers, of 0-d tensors, or a tensor: all are right."""
    found = result_of(ewma, values, beta, *settings)
    return torch.as_tensor(found if isinstance(found, torch.Tensor) else list(found), dtype=torch.float64)


def values_afterwards():
    mine, as_tensor = list(numbers), tensor.clone()
    counts = [len(list(ewma(values, beta))) for values in (mine, as_tensor)]
    return {"numbers that came": counts, "list": mine, "tensor": as_tensor}


observe("without bias correction", averages(numbers), weight=0.3, hint="average_after_each")
observe("with bias correction", averages(numbers, True), weight=0.4, hint="side_by_side")
observe("values in a tensor", averages(tensor), weight=0.3, hint="type_of_what_is_collected")
observe("values in a tensor, corrected", averages(tensor, True), weight=0.3, hint="type_of_what_is_collected")
observe("whole numbers", averages(whole), weight=0.1, hint="digits_after_the_point")
observe("a single value", averages(numbers[:1]), weight=0.2, hint="one_average")
observe("a single value, corrected", averages(numbers[:1], True), weight=0.2, hint="one_average")
observe("the values are left unchanged", values_afterwards(), weight=0.2, hint="values_before", effect=True)
### END HIDDEN TESTS

# %% [markdown] exercise="momentum_step" role="statement" points=2 minutes=15
# ## Momentum
# **Write** `momentum_step(w, grad, state, lr, mu=0.9)`, one step of gradient descent with momentum, as
# PyTorch's `SGD` does it:
#
# buf ← μ · buf + g, then w ← w − lr · buf. Before the first step, buf is 0.
#
# The learning rate is not part of buf. So a new learning rate acts at once, on all of buf.
#
# **Given**
# - `w` and `grad`: two tensors of the same shape, of any shape; none of them requires a gradient.
# - `state`: a dictionary of your own, one for each parameter. It is `{}` at the first step. What you put
#   into it is there again at the next step of the same parameter.
# - `lr` and `mu`: numbers.
#
# **Return** the new `w`. A new tensor, or `w` itself changed in place, as you like.
#
# **Not allowed:** the optimizers of `torch.optim`: write the step from scratch. To change `grad`. The caller
# may write the next gradient into the same tensor, so keep no reference to it: keep numbers of your own.
#
# **Example:** `w` = 1 and `mu` = 0.9. First `grad` = 2, `lr` = 0.1: buf = 2 and w = 1 − 0.1·2 = 0.8. Then
# `grad` = 1, `lr` = 0.01: buf = 0.9·2 + 1 = 2.8 and w = 0.8 − 0.01·2.8 = 0.772.


# %% exercise="momentum_step" role="answer"
def momentum_step(w, grad, state, lr, mu=0.9):
    """Take one step with momentum; return the new w.

    Shapes:  w (...), grad (...) -> (...)
    """
    # todo: 1. get buf from the state; at the first step it is 0
    #       2. shrink buf by mu, add the gradient, and keep it in the state
    #       3. return w, moved by lr times buf
    ### BEGIN SOLUTION
    state["buf"] = mu * state.get("buf", 0) + grad
    return w - lr * state["buf"]
    ### END SOLUTION


# %% exercise="momentum_step" role="test"
momentum_grad = torch.tensor([2.0, -1.0])
momentum_state = {}
with checks("momentum_step") as check:
    w = check(
        momentum_step,
        torch.tensor([1.0, 3.0]),
        momentum_grad,
        momentum_state,
        0.1,
        wanted=torch.tensor([0.8, 3.1]),
        hint="before the first step buf is 0, so buf becomes the gradient: the example says what follows",
    )
    momentum_grad.copy_(torch.tensor([1.0, 4.0]))  # the next gradient comes in the same tensor
    w = check(
        momentum_step,
        w,
        momentum_grad,
        momentum_state,
        0.01,
        wanted=torch.tensor([0.772, 3.069]),
        hint="print what state holds at the start of this step: it should be the first gradient, [2, -1]",
    )
    check.value(
        "the gradient after the step",
        momentum_grad,
        wanted=torch.tensor([1.0, 4.0]),
        hint="an operation in place changed grad: is the tensor in your state grad itself?",
    )
    check(
        momentum_step,
        torch.tensor([5.0, 5.0]),
        torch.tensor([1.0, 1.0]),
        {},
        0.1,
        wanted=torch.tensor([4.9, 4.9]),
        hint="this is another parameter, with an empty state: keep nothing outside of state",
    )
    momentum_grad.copy_(torch.tensor([-1.0, 2.0]))
    check(
        momentum_step,
        w,
        momentum_grad,
        momentum_state,
        1.0,
        mu=0.5,
        wanted=torch.tensor([0.372, -0.481]),
        hint="lr and mu are new here: buf is 0.5 · [2.8, 3.1] + [-1, 2], and lr = 1 acts on all of it",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, not_allowed, observe, result_of
from torchcourse.grading.step_probes import (
    after_steps,
    after_steps_from_one_tensor,
    after_steps_in_turn,
    drawn_gradients,
    gradients_after_steps,
)

not_allowed("SGD", "fused_sgd")
starts = given("two starts", lambda: torch.randn(2, 5))
slopes = given("gradients of both", lambda: drawn_gradients(5, 2, 5))
matrix = given("a matrix", lambda: torch.randn(3, 4, dtype=torch.float64))
matrix_slopes = given("gradients of a matrix", lambda: drawn_gradients(4, 3, 4, dtype=torch.float64))
rates = given("learning rates", lambda: random.sample([0.05, 0.4, 0.1, 0.8, 0.2], 5))
rate = given("learning rate", lambda: random.uniform(0.1, 0.5))
mu = given("mu", lambda: random.uniform(0.6, 0.8))
start, own = starts[0], slopes[:, 0]

observe("the first step", result_of(momentum_step, start, own[0], {}, rate), weight=0.4, hint="first_by_hand")
observe(
    "two steps",
    after_steps(momentum_step, start, own[:2], rate, mu=mu),
    weight=0.2,
    hint="first_still_in_buf",
)
observe(
    "five steps, mu as it comes",
    after_steps(momentum_step, start, own, rate),
    weight=0.2,
    hint="left_of_the_first",
)
observe(
    "five steps with another mu",
    after_steps(momentum_step, start, own, rate, mu=mu),
    weight=0.1,
    hint="where_mu_is_used",
)
observe(
    "five steps, each with a new learning rate",
    after_steps(momentum_step, start, own, rates, mu=mu),
    weight=0.5,
    hint="new_rate_acts_on",
)
observe(
    "two parameters in turn",
    after_steps_in_turn(momentum_step, starts, slopes, rate, mu=0.9),
    weight=0.2,
    hint="where_buf_is_kept",
)
observe(
    "all gradients come in one tensor",
    after_steps_from_one_tensor(momentum_step, start, own, rate, mu=0.9),
    weight=0.1,
    hint="own_numbers",
)
observe(
    "a matrix in double precision",
    after_steps(momentum_step, matrix, matrix_slopes, rates[:4], mu=0.9),
    weight=0.1,
    hint="matrix_in_float64",
)
observe(
    "the gradients are left alone",
    gradients_after_steps(momentum_step, start, own[:3], rate),
    weight=0.2,
    hint="copies_of_gradients",
    effect=True,
)
### END HIDDEN TESTS

# %% [markdown] exercise="adagrad_step" role="statement" points=2 minutes=15
# ## AdaGrad
# **Write** `adagrad_step(w, grad, state, lr, eps=1e-10)`, one step as PyTorch's `Adagrad` takes it:
#
# s ← s + g², then w ← w − lr · g / (√s + eps). Before the first step, s is 0.
#
# Each element of `w` has its own s: the square and the root are taken element by element. An element that
# had large gradients takes smaller steps from then on. `eps` keeps an element whose gradients were all 0
# from 0 / 0. It may be added after taking the root, as here, or inside it.
#
# **Given** `w` and `grad`, two tensors of the same shape; `state`, a dictionary of your own for this
# parameter, `{}` at the first step; `lr` and `eps`, numbers.
#
# **Return** the new `w`. A new tensor, or `w` itself changed in place, as you like.
#
# **Not allowed:** the optimizers of `torch.optim`: write the step from scratch. To change `grad`, or to keep
# a reference to it.
#
# **Example:** `w` = 1 and `lr` = 0.5. First `grad` = 3: s = 9 and w = 1 − 0.5·3/3 = 0.5. Then `grad` = 4: s
# = 9 + 16 = 25 and w = 0.5 − 0.5·4/5 = 0.1.


# %% exercise="adagrad_step" role="answer"
def adagrad_step(w, grad, state, lr, eps=1e-10):
    """Take one step of AdaGrad; return the new w.

    Shapes:  w (...), grad (...) -> (...)
    """
    # todo: 1. get s from the state; at the first step it is 0
    #       2. add the squared gradient, and keep s in the state
    #       3. return w, moved by lr times the gradient, over the root of s; eps guards the division
    ### BEGIN SOLUTION
    state["s"] = state.get("s", 0) + grad**2
    return w - lr * grad / (state["s"].sqrt() + eps)
    ### END SOLUTION


# %% exercise="adagrad_step" role="test"
adagrad_grad = torch.tensor([3.0, -2.0, 0.0])
adagrad_state = {}
with checks("adagrad_step") as check:
    w = check(
        adagrad_step,
        torch.tensor([1.0, 2.0, 3.0]),
        adagrad_grad,
        adagrad_state,
        0.5,
        wanted=torch.tensor([0.5, 2.5, 3.0]),
        hint="element by element: s is [9, 4, 0], its root is [3, 2, 0]; eps saves the last one from 0 / 0",
    )
    check.value(
        "the gradient after the step",
        adagrad_grad,
        wanted=torch.tensor([3.0, -2.0, 0.0]),
        hint="an operation in place changed grad: square it into a new tensor",
    )
    adagrad_grad.copy_(torch.tensor([4.0, -1.5, 0.0]))  # the next gradient comes in the same tensor
    w = check(
        adagrad_step,
        w,
        adagrad_grad,
        adagrad_state,
        0.5,
        wanted=torch.tensor([0.1, 2.8, 3.0]),
        hint="the squares add up: s is now [9 + 16, 4 + 2.25, 0]. Print what state holds",
    )
    check(
        adagrad_step,
        torch.tensor([5.0, 5.0, 5.0]),
        torch.tensor([-1.0, 1.0, 7.0]),
        {},
        0.1,
        wanted=torch.tensor([5.1, 4.9, 4.9]),
        hint="this is another parameter, with an empty state: keep nothing outside of state",
    )
    adagrad_grad.copy_(torch.tensor([12.0, 6.0, 0.0]))
    check(
        adagrad_step,
        w,
        adagrad_grad,
        adagrad_state,
        0.5,
        wanted=torch.tensor([-0.361538, 2.338462, 3.0]),
        hint="the third step of the first parameter: s is [9 + 16 + 144, 4 + 2.25 + 36, 0]",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, not_allowed, observe, result_of
from torchcourse.grading.step_probes import (
    after_steps,
    after_steps_from_one_tensor,
    after_steps_in_turn,
    drawn_gradients,
    gradients_after_steps,
    with_large_eps,
)

not_allowed("Adagrad", "fused_adagrad")
starts = given("two starts", lambda: torch.randn(2, 5))
slopes = given("gradients of both", lambda: drawn_gradients(5, 2, 5))
matrix = given("a matrix", lambda: torch.randn(3, 4, dtype=torch.float64))
matrix_slopes = given("gradients of a matrix", lambda: drawn_gradients(4, 3, 4, dtype=torch.float64))
rates = given("learning rates", lambda: random.sample([0.05, 0.4, 0.1, 0.8, 0.2], 5))
rate = given("learning rate", lambda: random.uniform(0.1, 0.5))
start, own = starts[0], slopes[:, 0]
quiet = own.clone()
quiet[:, 1] = quiet[:2, 3] = 0  # one element never has a gradient, and another only from the third step on

observe("the first step", result_of(adagrad_step, start, own[0], {}, rate), weight=0.3, hint="first_by_hand")
observe("two steps", after_steps(adagrad_step, start, own[:2], rate), weight=0.2, hint="first_still_in_s")
observe(
    "five steps, each with a new learning rate",
    after_steps(adagrad_step, start, own, rates),
    weight=0.4,
    hint="sum_of_squares_so_far",
)
observe(
    "elements without a gradient",
    after_steps(adagrad_step, start, quiet, rate),
    weight=0.3,
    hint="gradient_of_0",
)
observe(
    "two parameters in turn",
    after_steps_in_turn(adagrad_step, starts, slopes, rate),
    weight=0.2,
    hint="where_s_is_kept",
)
observe(
    "all gradients come in one tensor",
    after_steps_from_one_tensor(adagrad_step, start, own, rate),
    weight=0.1,
    hint="own_numbers",
)
observe(
    "a matrix in double precision",
    after_steps(adagrad_step, matrix, matrix_slopes, rates[:4]),
    weight=0.2,
    hint="matrix_in_float64",
)
observe(
    "the gradients are left alone",
    gradients_after_steps(adagrad_step, start, own[:3], rate),
    weight=0.2,
    hint="copies_of_gradients",
    effect=True,
)
observe(
    "a large eps shortens the step",
    with_large_eps(adagrad_step, start, own[0], rate),
    weight=0.1,
    hint="compare_eps_of_3",
)
### END HIDDEN TESTS

# %% [markdown] exercise="rmsprop_step" role="statement" points=2 minutes=15
# ## RMSProp
# **Write** `rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8)`, one step as PyTorch's `RMSprop` takes
# it:
#
# v ← α · v + (1 − α) · g², then w ← w − lr · g / (√v + eps). Before the first step, v is 0.
#
# v is an average of the squared gradients that forgets, where AdaGrad's s only grows. It is not corrected
# for its start at 0, so the first step is long: lr / √(1 − α) for every element. `eps` may be added
# after the root or inside it.
#
# **Given** `w` and `grad`, two tensors of the same shape; `state`, a dictionary of your own for this
# parameter, `{}` at the first step; `lr`, `alpha` and `eps`, numbers.
#
# **Return** the new `w`. A new tensor, or `w` itself changed in place, as you like.
#
# **Not allowed:** the optimizers of `torch.optim`: write the step from scratch. To change `grad`, or to keep
# a reference to it.
#
# **Example:** `w` = 1, `lr` = 0.1 and `alpha` = 0.75. First `grad` = 2: v = 0.25·4 = 1 and w = 1 − 0.1·2/1
# = 0.8. Then `grad` = 1: v = 0.75·1 + 0.25·1 = 1 and w = 0.8 − 0.1·1/1 = 0.7.


# %% exercise="rmsprop_step" role="answer"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    """Take one step of RMSProp; return the new w.

    Shapes:  w (...), grad (...) -> (...)
    """
    # todo: 1. get v from the state; at the first step it is 0
    #       2. mix v with the squared gradient, and keep it in the state
    #       3. return w, moved by lr times the gradient, over the root of v; eps guards the division
    ### BEGIN SOLUTION
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return w - lr * grad / (state["v"].sqrt() + eps)
    ### END SOLUTION


# %% exercise="rmsprop_step" role="test"
rmsprop_grad = torch.tensor([2.0, -4.0, 0.0])
rmsprop_state = {}
with checks("rmsprop_step") as check:
    w = check(
        rmsprop_step,
        torch.tensor([1.0, 2.0, 3.0]),
        rmsprop_grad,
        rmsprop_state,
        0.1,
        alpha=0.75,
        wanted=torch.tensor([0.8, 2.2, 3.0]),
        hint="element by element: v is 0.25 · [4, 16, 0], its root [1, 2, 0]; eps saves the last from 0 / 0",
    )
    check.value(
        "the gradient after the step",
        rmsprop_grad,
        wanted=torch.tensor([2.0, -4.0, 0.0]),
        hint="an operation in place changed grad: square it into a new tensor",
    )
    rmsprop_grad.copy_(torch.tensor([4.0, 2.0, 0.0]))  # the next gradient comes in the same tensor
    w = check(
        rmsprop_step,
        w,
        rmsprop_grad,
        rmsprop_state,
        0.1,
        alpha=0.75,
        wanted=torch.tensor([0.616467, 2.1, 3.0]),
        hint="v is now 0.75 · [1, 4, 0] + 0.25 · [16, 4, 0] = [4.75, 4, 0]. Print what state holds",
    )
    check(
        rmsprop_step,
        torch.tensor([5.0, 5.0, 5.0]),
        torch.tensor([-1.0, 1.0, 7.0]),
        {},
        0.1,
        wanted=torch.tensor([5.316228, 4.683772, 4.683772]),
        hint="alpha is 0.9 when it is not given: the first step is lr / sqrt(0.1), and state is empty again",
    )
    rmsprop_grad.copy_(torch.tensor([1.0, -2.0, 0.0]))
    check(
        rmsprop_step,
        w,
        rmsprop_grad,
        rmsprop_state,
        0.1,
        alpha=0.75,
        wanted=torch.tensor([0.565252, 2.2, 3.0]),
        hint="the third step of the first parameter: v is 0.75 · [4.75, 4, 0] + 0.25 · [1, 4, 0]",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, not_allowed, observe, result_of
from torchcourse.grading.step_probes import (
    after_steps,
    after_steps_from_one_tensor,
    after_steps_in_turn,
    drawn_gradients,
    gradients_after_steps,
    with_large_eps,
)

not_allowed("RMSprop")
starts = given("two starts", lambda: torch.randn(2, 5))
slopes = given("gradients of both", lambda: drawn_gradients(5, 2, 5))
matrix = given("a matrix", lambda: torch.randn(3, 4, dtype=torch.float64))
matrix_slopes = given("gradients of a matrix", lambda: drawn_gradients(4, 3, 4, dtype=torch.float64))
rates = given("learning rates", lambda: random.sample([0.05, 0.4, 0.1, 0.8, 0.2], 5))
rate = given("learning rate", lambda: random.uniform(0.1, 0.5))
alpha = given("alpha", lambda: random.uniform(0.6, 0.8))
start, own = starts[0], slopes[:, 0]
quiet = own.clone()
quiet[:, 1] = quiet[:2, 3] = 0  # one element never has a gradient, and another only from the third step on

observe(
    "the first step",
    result_of(rmsprop_step, start, own[0], {}, rate, alpha=0.9),
    weight=0.3,
    hint="first_by_hand",
)
observe(
    "two steps",
    after_steps(rmsprop_step, start, own[:2], rate, alpha=alpha),
    weight=0.1,
    hint="first_still_in_v",
)
observe(
    "five steps, alpha as it comes",
    after_steps(rmsprop_step, start, own, rate),
    weight=0.3,
    hint="default_of_alpha",
)
observe(
    "five steps, each with a new learning rate, and another alpha",
    after_steps(rmsprop_step, start, own, rates, alpha=alpha),
    weight=0.4,
    hint="where_alpha_is_used",
)
observe(
    "elements without a gradient",
    after_steps(rmsprop_step, start, quiet, rate, alpha=0.9),
    weight=0.2,
    hint="gradient_of_0",
)
observe(
    "two parameters in turn",
    after_steps_in_turn(rmsprop_step, starts, slopes, rate, alpha=0.9),
    weight=0.2,
    hint="where_v_is_kept",
)
observe(
    "all gradients come in one tensor",
    after_steps_from_one_tensor(rmsprop_step, start, own, rate, alpha=0.9),
    weight=0.1,
    hint="own_numbers",
)
observe(
    "a matrix in double precision",
    after_steps(rmsprop_step, matrix, matrix_slopes, rates[:4], alpha=0.9),
    weight=0.1,
    hint="matrix_in_float64",
)
observe(
    "the gradients are left alone",
    gradients_after_steps(rmsprop_step, start, own[:3], rate),
    weight=0.2,
    hint="copies_of_gradients",
    effect=True,
)
observe(
    "a large eps shortens the step",
    with_large_eps(rmsprop_step, start, own[0], rate),
    weight=0.1,
    hint="compare_eps_of_3",
)
### END HIDDEN TESTS

# %% [markdown] exercise="adam" role="statement" points=4 minutes=35
# ## Adam
# **Write** the class `Adam`, an optimizer for all parameters of a model, as PyTorch's `Adam`. For each
# parameter and its gradient g, at step t = 1, 2, 3, …:
#
# | formula | in words |
# | --- | --- |
# | m ← β₁ · m + (1 − β₁) · g | the average gradient, from 0 |
# | v ← β₂ · v + (1 − β₂) · g² | the average squared gradient, from 0 |
# | m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ) | both corrected for their start at 0 |
# | w ← w − lr · m̂ / (√v̂ + eps) | the step |
#
# **Given** to `__init__`
# - `params`: the parameters, as `model.parameters()` gives them: a list, or a generator, which can be read
#   only once;
# - `lr`, `betas` = (β₁, β₂) and `eps`: numbers, with the defaults below. `eps` may be added after the root or
#   inside it.
#
# **`step()`** takes one step for each parameter, in place: the new numbers go into the memory that holds
# the old ones. A parameter whose `grad` is `None` is skipped: it does not move, whatever happened before, and
# its m, v and t wait for its next gradient. So t counts the steps of one parameter. `step` leaves the
# gradients alone. Keep no reference to them: the next `backward` may write into the same memory.
#
# **`zero_grad()`** clears the gradients: afterwards each `grad` is `None`, or all zeros, as you like. Some
# of them may be `None` before.
#
# Both return nothing. Each optimizer keeps its own state: two of them can work at the same time.
#
# **Not allowed:** the finished optimizers of `torch.optim`: write the step from scratch. Its base class
# `torch.optim.Optimizer` takes no step by itself, so you may build on it.
#
# **Example:** w = 1, lr = 0.1, β = (0.5, 0.75). First g = 2: m = 1, v = 1, m̂ = 1/0.5 = 2, v̂ = 1/0.25 = 4,
# w = 1 − 0.1·2/2 = 0.9. Then g = 1: m = 1, v = 1, m̂ = 1/0.75 = 1.3333, v̂ = 1/0.4375 = 2.2857, w = 0.9 −
# 0.1·1.3333/1.5119 = 0.8118.


# %% exercise="adam" role="answer"
class Adam:
    """The optimizer Adam, with bias correction."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        # todo: 1. keep the parameters, so that you can go over them again and again
        #       2. keep lr, betas and eps
        #       3. make an m and a v of zeros for each parameter, and count the steps of each
        ### BEGIN SOLUTION
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)
        ### END SOLUTION

    def step(self):
        """Move each parameter that has a gradient, in place."""
        # todo: 1. without recording gradients, go over the parameters that have a gradient
        #       2. count the step; update m and v
        #       3. correct both for their start at 0
        #       4. move the parameter, in place
        ### BEGIN SOLUTION
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)
        ### END SOLUTION

    def zero_grad(self):
        """Clear the gradients of all parameters."""
        # todo: set each gradient to None
        ### BEGIN SOLUTION
        for p in self.params:
            p.grad = None
        ### END SOLUTION


# %% exercise="adam" role="test"
def fresh_parameter(*numbers):
    return nn.Parameter(torch.tensor(numbers))


def adam_step(optimizer, *gradients):
    """Give each of the three parameters a gradient, in the same tensor as before, and take one step."""
    for parameter, gradient in zip(three, gradients, strict=True):
        if gradient is None or parameter.grad is None:
            parameter.grad = None if gradient is None else torch.tensor(gradient)
        else:
            parameter.grad.copy_(torch.tensor(gradient))
    return optimizer.step()


three = [fresh_parameter(1.0, 2.0), fresh_parameter(1.0, 2.0), fresh_parameter(3.0)]
memory = three[0].detach()  # another name for the memory that holds the numbers of the first parameter
with checks("Adam") as check:
    optimizer = Adam((p for p in three), lr=0.1, betas=(0.5, 0.75))
    check(
        adam_step,
        optimizer,
        [2.0, 0.0],
        [-1.0, 4.0],
        [5.0],
        wanted=None,
        hint="step returns nothing; and change the parameters inside `with torch.no_grad():`, in place",
    )
    check.value(
        "the parameters after the first step",
        three,
        wanted=[torch.tensor([0.9, 2.0]), torch.tensor([1.1, 1.9]), torch.tensor([2.9])],
        hint="at t = 1 each element moves by lr, but not where its gradient is 0. params is a generator here",
    )
    check.value(
        "the memory that held the first parameter",
        memory,
        wanted=torch.tensor([0.9, 2.0]),
        hint="the parameter got new memory: let an operation that works in place write into the old one",
    )
    check.value(
        "the first gradient after the step",
        three[0].grad,
        wanted=torch.tensor([2.0, 0.0]),
        hint="step leaves the gradients as they are: clearing them is the work of zero_grad",
    )
    check(
        adam_step,
        optimizer,
        [1.0, 0.0],
        None,
        [-5.0],
        wanted=None,
        hint="the parameter in the middle has no gradient now: its .grad is None",
    )
    check.value(
        "the parameters after a second step; the middle one has no gradient",
        three,
        wanted=[torch.tensor([0.811808, 2.0]), torch.tensor([1.1, 1.9]), torch.tensor([2.933333])],
        hint="the first is the example above: print t, m and v of each parameter. Does t count steps?",
    )
    check(optimizer.zero_grad, wanted=None, hint="a gradient may be None already")
    check.value(
        "numbers left in the gradients after zero_grad",
        [p.grad for p in three if p.grad is not None and p.grad.any()],
        wanted=[],
        hint="go over the same parameters as in step",
    )
    other = fresh_parameter(0.0, 0.0)
    second_optimizer = Adam([other])
    for gradient in ([1.0, -1.0], [3.0, 1.0], [-1.0, 0.5]):
        other.grad = torch.tensor(gradient)
        second_optimizer.step()
    check.value(
        "a parameter after three steps of another optimizer, all settings as they come",
        other,
        wanted=torch.tensor([-0.00240147, 0.00069593]),
        atol=2e-7,
        rtol=0,
        hint="are your defaults those of the statement, and has this optimizer an m, v and t of its own?",
    )
    adam_step(optimizer, [4.0, 0.0], [1.0, 4.0], [1.0])
    check.value(
        "the first and the last parameter after a third step of the first optimizer",
        three[::2],
        wanted=[torch.tensor([0.712131, 2.0]), torch.tensor([2.937069])],
        hint="m, v and t go on from the second step, whatever zero_grad and the other optimizer did",
    )
    check.value(
        "the parameter in the middle, which has its second gradient in this third step",
        three[1],
        wanted=torch.tensor([1.066667, 1.800000]),
        hint="print t of each parameter: how many gradients has the one in the middle had?",
    )
### BEGIN HIDDEN TESTS
import random

import torch

from torchcourse.grading import given, not_allowed, observe
from torchcourse.grading.step_probes import drawn_gradients, left_behind, parameters_from

not_allowed("Adam", "AdamW", "NAdam", "RAdam", "Adamax", "SparseAdam", "fused_adam", "fused_adamw")


def drawn_like_parameters(dtype=torch.float32):
    """For two parameters of the same shape and one of another."""
    return [drawn_gradients(*shape, dtype=dtype) for shape in ((3, 4), (3, 4), (5,))]


starts = given("parameters", drawn_like_parameters)
slopes = given("gradients of six steps", lambda: [drawn_like_parameters() for _ in range(6)])
starts_in_double = given("parameters in double", lambda: drawn_like_parameters(torch.float64))
slopes_in_double = given(
    "gradients of twenty steps", lambda: [drawn_like_parameters(torch.float64) for _ in range(20)]
)
many_slopes = given("gradients of seventy steps", lambda: drawn_gradients(70, 5, dtype=torch.float64))
torch.set_grad_enabled(True)  # an earlier exercise may have left it off
lr = given("learning rate", lambda: random.uniform(0.05, 0.3))
betas = given("betas", lambda: (random.uniform(0.6, 0.8), random.uniform(0.9, 0.95)))


def adam(parameters, betas=betas, eps=1e-8):
    return Adam(parameters, lr=lr, betas=betas, eps=eps)


def take_steps(optimizer, parameters, slopes):
    """One step for each list of gradients; each gradient is a tensor of its own."""
    for gradients in slopes:
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = None if gradient is None else gradient.clone()
        optimizer.step()
    return parameters


def after_steps(slopes, starts=starts, handed_over=list, **settings):
    """The parameters after a step for each list of gradients."""
    parameters = parameters_from(starts)
    return take_steps(adam(handed_over(parameters), **settings), parameters, slopes)


def alone():
    """One parameter, inside the caller's no_grad, so that only the arithmetic counts here."""
    with torch.no_grad():
        return after_steps([gradients[:1] for gradients in slopes], starts[:1])


def late_way():
    """The way of five steps when the averages have filled up, and their correction is a factor of 1."""
    (parameter,) = parameters_from(starts_in_double[2:])
    with torch.no_grad():
        optimizer = adam([parameter], betas=(0.5, 0.7))
        take_steps(optimizer, [parameter], many_slopes[:-5].split(1))
        before = parameter.detach().clone()
        take_steps(optimizer, [parameter], many_slopes[-5:].split(1))
        return parameter.detach() - before


def way_with_defaults():
    """How far each parameter went: a small way, so seen by itself and in double precision."""
    parameters = parameters_from(starts_in_double)
    take_steps(Adam(parameters), parameters, slopes_in_double)
    return [one.detach() - start for one, start in zip(parameters, starts_in_double, strict=True)]


def with_a_quiet_element():
    """One element never has a gradient, and another only from the third step on."""
    quiet = torch.stack([gradients[2] for gradients in slopes])
    quiet[:, 1] = quiet[:2, 3] = 0
    return after_steps(quiet.split(1), starts[2:])


def one_without_gradients():
    """The second parameter never has a gradient; the third one loses it after two steps."""
    parameters = after_steps(
        [[one, None, other if t < 2 else None] for t, (one, _, other) in enumerate(slopes[:4])]
    )
    return [*parameters, parameters[1].grad]


def from_one_buffer():
    parameters = parameters_from(starts, starts)
    optimizer = adam(parameters)
    for gradients in slopes:
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad.copy_(gradient)
        optimizer.step()
    return parameters


def after_two_steps(asked):
    return left_behind(lambda mine: take_steps(adam(mine), mine, slopes[:2]), parameters_from(starts), asked)


def trained(clear):
    """Four rounds of clear, forward, backward, step; the second parameter takes no part."""
    parameters = parameters_from(starts)
    optimizer = adam(parameters)
    for slope, _, other_slope in slopes[:4]:
        clear(optimizer, parameters)
        ((parameters[0] * slope).sum() + (parameters[2] * other_slope).sum()).backward()
        optimizer.step()
    return [*parameters, parameters[0].requires_grad]


def clear_by_hand(optimizer, parameters):
    for parameter in parameters:
        parameter.grad = None


def two_at_once():
    """Two optimizers take their steps in turn, the second one on parameters of the same shapes."""
    ones, others = parameters_from(starts), parameters_from(starts[1::-1] + starts[2:])
    first = adam(ones)
    take_steps(first, ones, slopes[:2])
    second = adam(others)
    for gradients in slopes[2:5]:
        take_steps(second, others, [gradients])
        take_steps(first, ones, [gradients])
    return [ones, others]


def after_a_pause():
    """The way of a parameter that waits for two steps, while another one goes on."""
    parameters = parameters_from(starts[:2])
    optimizer = adam(parameters)
    take_steps(optimizer, parameters, [gradients[:2] for gradients in slopes[:2]])
    before = parameters[1].detach().clone()
    take_steps(optimizer, parameters, [[gradients[0], None] for gradients in slopes[2:4]])
    take_steps(optimizer, parameters, [gradients[:2] for gradients in slopes[4:]])
    return parameters[1].detach() - before


def returned():
    parameters = parameters_from(starts)
    optimizer = adam(parameters)
    for parameter, slope in zip(parameters, slopes[0], strict=True):
        parameter.grad = slope.clone()
    found = {"by step": optimizer.step() is not None, "by zero_grad": optimizer.zero_grad() is not None}
    return {**found, "parameters": parameters}


def large_eps_afterwards():
    """eps = 3 makes the first step shorter, wherever it stands, and does not turn it round."""
    usual, damped = (
        [one.detach() - start for one, start in zip(after_steps(slopes[:1], eps=eps), starts, strict=True)]
        for eps in (1e-8, 3.0)
    )
    ways = list(zip(damped, usual, strict=True))
    return {
        "shorter": [one.abs() < 0.9 * other.abs() for one, other in ways],
        "turned round": [one * other < 0 for one, other in ways],
        "start": starts,
    }


observe("the first step", after_steps(slopes[:1]), weight=0.5, hint="first_by_hand")
observe("one parameter, six steps", alone(), weight=0.6, hint="t_m_and_v")
observe("three parameters, six steps", after_steps(slopes), weight=0.2, hint="what_they_share")
observe("late steps, where the bias correction is over", late_way(), weight=0.6, hint="m_and_v_late")
observe("lr, betas and eps as they come", way_with_defaults(), atol=1e-8, weight=0.2, hint="compare_defaults")
observe("elements without a gradient", with_a_quiet_element(), weight=0.2, hint="element_of_0")
observe("parameters without a gradient are skipped", one_without_gradients(), weight=0.2, hint="then_none")
observe(
    "parameters given as a generator", after_steps(slopes[:3], handed_over=iter), weight=0.1, hint="when_read"
)
observe("all gradients of a parameter come in one tensor", from_one_buffer(), weight=0.1, hint="own_numbers")
observe(
    "step leaves the gradients alone",
    after_two_steps("gradients"),
    weight=0.2,
    hint="only_p_differs",
    effect=True,
)
observe("the parameters keep their memory", after_two_steps("same memory"), weight=0.3, hint="data_ptr")
observe("training with PyTorch's gradients", trained(clear_by_hand), weight=0.1, hint="new_numbers_each_time")
observe(
    "training with your zero_grad",
    trained(lambda optimizer, _: optimizer.zero_grad()),
    weight=0.3,
    hint="right_after_zero_grad",
)
observe("two optimizers at the same time", two_at_once(), weight=0.1, hint="class_or_object")
observe("a large eps shortens the step", large_eps_afterwards(), weight=0.1, hint="compare_eps_of_3")
observe("a parameter goes on after a pause", after_a_pause(), weight=0.1, hint="two_steps_of_none")
observe("step and zero_grad return nothing", returned(), weight=0.1, hint="print_what_they_return")
### END HIDDEN TESTS

# %% [markdown] exercise="correction_unseen" role="written" points=2 minutes=10
# ## The mistake that one step does not show
# A classmate leaves out Adam's bias correction: w ← w − lr · m / (√v + eps). They try it with betas (0.9,
# 0.99), print the first step beside PyTorch's, and see the same number. "So the correction does nothing",
# they say.
#
# Assume that the gradient is the same at each step, and leave eps aside. In at most ten sentences:
# 1. Show with the formulas why the first step is the same.
# 2. How many times too long is the second step? And the first step, with PyTorch's betas (0.9, 0.999)?
# 3. Which test would you ask of your classmate, so that this mistake shows?
#
# **Your answer:**
#
# ### BEGIN SOLUTION
# **Model answer.** After one step with gradient g, m = (1 − β₁) · g and v = (1 − β₂) · g². Without the
# correction the step is lr · (1 − β₁) / √(1 − β₂), in the direction of g. With betas (0.9, 0.99) this is lr
# · 0.1 / √0.01 = lr · 1, the very length of the corrected step. It is a coincidence of these two betas.
#
# With a constant gradient, after t steps m = (1 − β₁ᵗ) · g and v = (1 − β₂ᵗ) · g². So the uncorrected step
# is (1 − β₁ᵗ) / √(1 − β₂ᵗ) times as long as the corrected one. At t = 2 with (0.9, 0.99) this is 0.19 /
# √0.0199 = 1.35. At t = 1 with (0.9, 0.999) it is 0.1 / √0.001 = 3.16.
#
# A good test takes at least three steps, with gradients that differ, and with betas for which the two do
# not agree, for example PyTorch's defaults, and compares w after each step. Hundreds of steps later the
# ratio is near 1, so a late look at w alone could miss it again.
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# Half a point each, 2 points in all:
# - m = (1 − β₁) · g and v = (1 − β₂) · g² after one step;
# - 0.1 / √0.01 = 1 is a coincidence of these betas, not a rule;
# - 1.35 at the second step, and 3.16 at the first with the default betas (up to rounding);
# - a test with several early steps, and other betas or gradients that differ. A single step, or only a late
#   look, earns nothing here.
# ### END MARK SCHEME
