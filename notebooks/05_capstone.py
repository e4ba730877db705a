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
# # Train a classifier on real data
#
# In about 75 minutes you will be able to
#
# 1. **prepare** real data: look at it, split it, scale it, and say why in this order;
# 2. **train** a network, **evaluate** it on images that it has not seen, and **keep** its best weights;
# 3. **find out** what is wrong: from one batch, from the curve, and from the mistakes themselves.
#
# You need modules 01 to 04: networks and logits, cross-entropy, optimizers, learning rates. At **Predict**,
# guess before you run the cell. A triangle opens on a click.

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

torch.set_num_threads(1)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")  # a GPU, if there is one
print("PyTorch", torch.__version__.split("+")[0])

# %% [markdown]
# ## 1 · Look first
#
# Our data are handwritten digits, small scans of 8 × 8 points. They come with scikit-learn, so nothing has
# to be downloaded. Before anything else, look: at shapes, at types, at the smallest and the largest value,
# and at a few examples.

# %%
digits = load_digits()
X_raw, y_raw = digits.data, digits.target
for name, array in {"X": X_raw, "y": y_raw}.items():
    print(f"{name}  shape {array.shape!s:11} {array.dtype!s:8} from {array.min():g} to {array.max():g}")
picture_of_digits(torch.from_numpy(digits.images[:20]) / 16, y_raw[:20].tolist())

# %% [markdown]
# Each image is one row of 64 numbers, from 0 (paper) to 16 (ink). `y` holds the true digit, the **label**.
# Some are hard to read, even for you.
#
# **Accuracy** is the share of images whose class is predicted right:
#
# $$\text{accuracy} = \frac{1}{N} \sum_{i=1}^{N} [\hat y_i = y_i]$$
#
# $N$ is the number of images, $\hat y_i$ the prediction, $y_i$ the label, and $[\ldots]$ is 1 if true, else
# 0. **Predict** the accuracy of a model that always says the most frequent digit.

# %%
y = torch.from_numpy(y_raw)
counts = torch.bincount(y)
print("images of each digit:", counts.tolist())
print(f"always {counts.argmax()}: accuracy {counts.max() / counts.sum():.3f}")

# %% [markdown]
# One in ten: the ten classes are almost equally frequent. Any model has to beat this number. Where one class
# is much more frequent than the others, the same lazy model looks good. So always work it out first.
#
# **Check yourself.** Of 1000 scans, 980 show a healthy patient. A model has accuracy 0.98. Is it good?
#
# <details><summary>A. yes, 98 of 100 are right</summary>
# ✗ Work out what a model scores that says "healthy" to everybody.</details>
# <details><summary>B. this number alone can't tell</summary>
# ✓ Right: "healthy" for everybody scores 0.98 as well. Section 6 has a better look.</details>
# <details><summary>C. no, it should be 1</summary>
# ✗ It may be a good model or a lazy one; this number does not say which.</details>

# %% [markdown]
# ## 2 · Split, then scale
#
# Here is a model that needs no training: for an image, find the most similar one among those it knows, and
# take its label. It is called *nearest neighbour*. **Predict** its accuracy on the images that it knows.
# And on others?

# %%
X = torch.from_numpy(X_raw).float()


def nearest_neighbour_accuracy(known, asked):
    nearest = torch.cdist(X[asked], X[known]).argmin(dim=1)
    return accuracy_score(y[asked], y[known][nearest])


order = torch.randperm(len(X), generator=torch.Generator().manual_seed(0))
test, valid, train = order[:359], order[359:718], order[718:]  # the test part stays closed until section 8
print(f"on images it knows: {nearest_neighbour_accuracy(train, train):.2f}")
print(f"on others:          {nearest_neighbour_accuracy(train, valid):.2f}")

# %% [markdown]
# On what it knows it cannot fail: it just remembers. Any large enough model can do that. So **hold some data
# back** before training, and judge the model on that. A fifth is usual, here 359 of 1797. (We hold back two
# fifths. Section 5 says why, and the second one is for the very end.)
#
# We drew the fifth at random. **Predict:** why not simply take the last images of the file?

# %%
in_order = torch.cat([valid, train]).sort().values  # as in the file, without the test part
print(f"359 at random: {nearest_neighbour_accuracy(train, valid):.2f}")
print(f"the last 359:  {nearest_neighbour_accuracy(in_order[:-359], in_order[-359:]):.2f}")

# %% [markdown]
# The last ones are harder. In this file the images of one writer come together, so the last ones are by
# people whom the model has never met. A file is hardly ever in random order: **shuffle** before you split,
# images and labels with the *same* permutation. (Do you want to know how it does on new writers? Then hold
# back whole writers, on purpose.)
#
# Now the scale. **Predict:** what happens when the numbers go into a network as they are?

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
# NumPy's numbers are float64, PyTorch's layers want float32. Labels must be int64, as they are. And inputs of
# size 16 make large outputs: the start that you chose with care in module 01 is lost. Divide by 16.
#
# 16 is known beforehand. A mean or a maximum that you *measure* must come from the training part alone.
# Otherwise a bit of the held-back images **leaks** into training.

# %%
parts = {"train": train, "valid": valid, "test": test}
Xs = {name: (X[part] / 16).to(device) for name, part in parts.items()}
ys = {name: y[part].to(device) for name, part in parts.items()}
for name in parts:
    print(f"{name:5} {tuple(Xs[name].shape)!s:10} {Xs[name].dtype} {ys[name].dtype}")
shared = set(train.tolist()) & set(valid.tolist() + test.tolist())
print("images in two parts:", len(shared))

# %% [markdown]
# **Check yourself.** A program says `X = X[torch.randperm(n)]`, then `y = y[torch.randperm(n)]`. What
# happens?
#
# <details><summary>A. an error, the permutations differ</summary>
# ✗ Nothing complains: the shapes still fit. That is the danger.</details>
# <details><summary>B. nothing bad, both are shuffled</summary>
# ✗ Image 0 and label 0 no longer belong together.</details>
# <details><summary>C. the pairs are lost, and nothing can be learned</summary>
# ✓ Right. Draw one permutation and use it for both.</details>
#
# *You are ready for the exercises* `load_split` *and* `accuracy`.

# %% [markdown]
# ## 3 · One batch first
#
# A network with one hidden layer, ReLU and logits, as in module 01. Before any training you can check the
# loss. A model that knows nothing gives each of the 10 classes about the same probability. **Predict** its
# cross-entropy.


# %%
def network(hidden=64, *, seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10)).to(device)


model = network()
print(f"loss at the start: {F.cross_entropy(model(Xs['train']), ys['train']).item():.2f}")
print(f"-log(1/10):        {math.log(10):.2f}")

# %% [markdown]
# They agree. A much larger number would mean outputs of the wrong size, or a loss that is summed.
#
# Next, the cheapest test of all: can the model learn *one* batch by heart? If it cannot, then something in
# the loop is broken, and no amount of data will help. **Predict** for three loops: a right one, one whose
# optimizer holds the parameters of another model, and one with random labels.


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
# The test finds the broken loop at once: its loss stays where it began. But random labels are learned by
# heart just as well. So it tests the *loop*, not the data: for those, look at pairs of image and label, as
# in section 1.
#
# **Check yourself.** One batch is learned, with loss 0.00. What do you know?
#
# <details><summary>A. gradients reach the parameters, and the optimizer moves them</summary>
# ✓ Right, and no more than that. It is much for half a second.</details>
# <details><summary>B. the model is good</summary>
# ✗ It has seen 32 images. What it says of others, you do not know.</details>
# <details><summary>C. images and labels belong together</summary>
# ✗ It learned random labels, too.</details>

# %% [markdown]
# ## 4 · The loop, and its numbers
#
# A `TensorDataset` holds images and labels side by side: its element $i$ is the pair of image $i$ and label
# $i$. A `DataLoader` hands them out in shuffled batches, `for xb, yb in loader`. The last one is smaller:
# 1079 = 16 · 64 + 55. So the mean loss of an epoch is not the mean of the batches' means. Each counts by its
# size:
#
# $$L = \frac{1}{N} \sum_b n_b\,L_b$$
#
# $n_b$ is the size of batch $b$, $L_b$ its mean loss, $N$ the number of all images. To see the difference,
# take batches of 500. **Predict** which of the two ways is right.

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
# By size, it is the loss of all images, however they are cut.
#
# Now the whole loop. Each epoch has two halves: **train** (training mode, gradients, steps), then
# **evaluate** (evaluation mode, no graph, no step). Find in it: the three lines of module 03, and the two
# switches of module 01.


# %%
def outcome(model, X, labels):
    """Loss and accuracy on images and their labels."""
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
# (Here the mean loss of the epoch is left out, and the mode of before is not restored. Your exercises ask for
# both.) Thirty epochs, and after each a look at both parts. **Predict:** which loss ends lower, on what was
# trained or on what was held back? In Jupyter: move the controls.


# %%
def train_for(epochs, model, lr, labels=None):
    """Train on as many images as there are labels; look at both parts after each epoch."""
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
    """All losses, and all accuracies."""
    return ({part: [pair[kind] for pair in line] for part, line in seen.items()} for kind in (0, 1))


def draw_training(learning_rate=0.03, hidden=64):
    losses, accuracies = by_kind(train_for(30, network(hidden), learning_rate))
    return picture_of_training(losses, accuracies, f"Learning rate {learning_rate:g}, {hidden} hidden")


explore(draw_training, learning_rate=[0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0], hidden=[2, 8, 64, 256])

# %% [markdown]
# Both fall together at first; then the training loss falls much faster than the held-back loss. The gap is
# what a model only *remembers*. A ring marks where each loss is lowest.
#
# **Check yourself.** In training mode, dropout is on. You measure the training loss in training mode and the
# held-back loss in evaluation mode. What may happen?
#
# <details><summary>A. nothing, loss is loss</summary>
# ✗ With dropout, the two are not losses of the same function.</details>
# <details><summary>B. the held-back loss may be the lower one</summary>
# ✓ Right: in one of the two measurements, dropout leaves some of the units out.</details>
# <details><summary>C. the weights change while you measure</summary>
# ✗ Without a step of the optimizer no weight changes.</details>
#
# *You are ready for the exercises* `train_epoch` *and* `evaluate`.

# %% [markdown]
# ## 5 · Keep the best
#
# Real data have wrong labels, and there are never enough of them. Let us exaggerate both: 200 images, and
# 40 of them with a label typed without looking. **Predict** what the two losses do.


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
# First the model learns what most images have in common, and both losses fall. Then it learns the wrong
# labels by heart, and the held-back loss *rises*. This is **overfitting**. The best weights were those at
# the ring. So keep a copy of the best.
#
# (Which score is the best so far, before there is any? `-math.inf`, minus infinity, is below every number.)
#
# `state_dict()` gives all weights by name. **Predict:** what is in `kept` after some more training?

# %%
model = network()
kept, copied = model.state_dict(), copy.deepcopy(model.state_dict())
before = model[0].weight.detach().clone()
train_for(1, model, lr=0.03)
print("kept is what it was:  ", torch.equal(kept["0.weight"], before))
print("copied is what it was:", torch.equal(copied["0.weight"], before))

# %% [markdown]
# `state_dict()` gives the tensors themselves, not copies: training writes into them. What you want to keep,
# you must copy; `load_state_dict` puts it back.
#
# Choosing the best epoch is a kind of training, too. It uses up the images that you choose by. So there are
# **three** parts: one to train, one to choose by (*validation*), and one that you open *once*, at the end
# (*test*).
# To see why, here are 200 models that roll dice. **Predict** how good the best of them looks.

# %%
luck = torch.Generator().manual_seed(0)
guesses = torch.randint(10, (200, 359), generator=luck)
on_valid = (guesses == ys["valid"].cpu()).double().mean(dim=1)
on_fresh = (guesses == ys["train"][:359].cpu()).double().mean(dim=1)  # to dice, any image is fresh
best = on_valid.argmax()
print(f"best of 200 on validation: {on_valid[best]:.3f}; the same one on fresh images: {on_fresh[best]:.3f}")

# %% [markdown]
# The best of many dice looks better than 1 in 10, where it was chosen. On fresh images it is a die again.
# The more you choose, the more you fool yourself.
#
# **Check yourself.** Two epochs have the same best score. Which weights should a loop keep that says "better
# than the best so far"?
#
# <details><summary>A. those of the first</summary>
# ✓ Right: the second is not better, only equal. Less training did the same.</details>
# <details><summary>B. those of the second</summary>
# ✗ That would be "at least as good". Here the score must be higher.</details>
# <details><summary>C. the mean of both</summary>
# ✗ The mean of two networks is another network, with another score.</details>
#
# *You are ready for the exercise* `fit_keep_best`.

# %% [markdown]
# ## 6 · Look at what it gets wrong
#
# One number hides *which* mistakes a model makes. The **confusion matrix** shows them:
#
# $$C_{ij} = \text{the number of images of class } i \text{ that are predicted as class } j$$
#
# Rows are true classes, columns are predictions. To make one, begin with zeros and add 1 at [true, predicted]
# for each image. (With whole tensors as indices, `+= 1` adds only once to each place, however often it is
# listed.) **Predict:** where are the right answers, and what do you get when you add up one row?

# %%
model = network(8)  # a weak one, so that there are mistakes to look at
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
# The right answers are on the diagonal. Each cell beside it has a meaning: row 8, column 1 counts the eights
# that the model takes for ones. The matrix is not symmetric: the other way round is another mistake.
#
# Numbers, still. Look at the images themselves, the surest mistakes first. **Predict:** would you read them
# right?

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
# Some are hard for you as well; in others you see what misled it. This look has found wrong labels, images
# upside down and doubled scans in many a data set. It costs a minute.
#
# **Check yourself.** In which cell does a model count that takes a 3 for a 5?
#
# <details><summary>A. row 5, column 3</summary>
# ✗ Rows are the truth, and the truth is a 3.</details>
# <details><summary>B. row 3, column 5</summary>
# ✓ Right: true class first, predicted class second.</details>
# <details><summary>C. on the diagonal</summary>
# ✗ The diagonal counts what is predicted right.</details>
#
# *You are ready for the exercise* `confusion_matrix`.

# %% [markdown]
# ## 7 · What each bug does to the curve
#
# You have met many bugs by now. None of them stops the program; most of them change the curve. Below is the
# loop of section 4, with a weak point for each module: the model, the loss, the three lines of a step, the
# learning rate, the data.


# %%
def losses_of(model=None, loss_of=F.cross_entropy, clear=True, decay="epoch", scale=1, pairs=True, lr=0.1):
    """Train, and return the held-back loss and the accuracy after each of 25 epochs."""
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
# And here are nine bugs. **Predict** for each: does the loss explode, not move, stop early, or look right?
# Write it down before you run the cell.


# %%
def mse_on_logits(logits, target):
    return F.mse_loss(logits, F.one_hot(target, 10).float())


def all_zero(model):
    for parameter in model.parameters():
        nn.init.zeros_(parameter)
    return model


straight = nn.Sequential(*list(network())[::2])  # without the ReLU between its two layers
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
# Read the panels like a doctor.
#
# - *Does not move*: nothing flows (zero weights), or there is nothing to learn (pairs lost).
# - *Is thrown off*: the steps are too long. Old gradients pile up, and the line leaves its panel. A sum of 64
#   losses is 64 times the mean; large inputs make large gradients. At this rate the first epoch ruins the
#   network, and then these two do not move either. A tenth of the rate would suit the large inputs.
# - *Stops early*: a rate that decays at each batch is gone before the work is done. The other two have a
#   floor.
# - *Looks right*: without its ReLU the network is one straight layer. For these digits that is enough.

# %% [markdown]
# Where is that floor? Softmax in the model leaves numbers from 0 to 1, and MSE pulls the logits to 0 and 1.
# At best the right class has 1, the nine others 0. The cross-entropy of that is $\log(1 + 9/e) = 1.46$, as in
# module 02.
#
# Two of the nine get more than 0.95 right: MSE, and no ReLU! A good accuracy proves little.

# %% [markdown]
# So test the mechanism as well. Two quick looks at a trained model $f$: the rows of its logits do *not* sum
# to 1, and it is not straight. A straight function has $f(x) + f(-x) = 2 f(0)$ for every $x$. **Predict**
# both for three of our models.


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
# Each bug is found by the look that fits it. With one batch, the loss at the start, the curves and these two
# looks you find most of what goes wrong.
#
# **Check yourself.** A loss falls to 1.46 on ten classes and stays. Where do you look first?
#
# <details><summary>A. at the learning rate, it is too small</summary>
# ✗ It might be. But this number has a meaning of its own.</details>
# <details><summary>B. at the data, there is too little</summary>
# ✗ With little data the training loss falls to zero; it is the held-back loss that does not.</details>
# <details><summary>C. at the end of the model: is there a softmax?</summary>
# ✓ Right: 1.46 is the floor of softmax twice with ten classes.</details>
#
# *You are ready for the exercise* `train_classifier`.

# %% [markdown]
# ## 8 · Once, at the end
#
# All that was chosen is chosen. Now open the test part, once. How exact is the answer? An accuracy $p$ on $n$
# images is a share, and the **standard error** of a share is
#
# $$\sqrt{\frac{p\,(1 - p)}{n}}$$
#
# It says how far $p$ typically lies from the accuracy on very many images. **Predict** it for $p = 0.97$ and
# $n = 359$.

# %%
model = network()
losses_of(model)
_, p = outcome(model, Xs["test"], ys["test"])
n = len(ys["test"])
print(f"test accuracy {p:.3f} ± {(p * (1 - p) / n) ** 0.5:.3f}")

# %% [markdown]
# So the true accuracy is hardly farther away than two or three of these. Another model that gets two images
# more right has not been shown to be better.
#
# **Check yourself.** On 100 images a model is right 90 times. How exact is that?
#
# <details><summary>A. ± 0.03: its accuracy may well be 0.87 or 0.93</summary>
# ✓ Right: the root of 0.9 · 0.1 / 100 is 0.03, and twice that is nothing unusual.</details>
# <details><summary>B. exact, since we counted</summary>
# ✗ The count is exact for these 100 images. For others it would be another one.</details>
# <details><summary>C. ± 0.003</summary>
# ✗ That takes 10,000 images: a hundred times as many for a tenth of the error.</details>

# %% [markdown]
# ## What you can do now
#
# 1. **Prepare** real data: look at it, split it, scale it, and say why in this order;
# 2. **train** a network, **evaluate** it on images that it has not seen, and **keep** its best weights;
# 3. **find out** what is wrong: from one batch, from the curve, and from the mistakes themselves.
#
# Next: the assignment `05_capstone`.
#
# *Sources.* The digits: [Alpaydin and Kaynak 1998](https://archive.ics.uci.edu/dataset/80), as they come with
# scikit-learn. One batch first, and looking at the data:
# [Karpathy 2019](https://karpathy.github.io/2019/04/25/recipe/).
