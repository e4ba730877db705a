# %% [markdown]
# # Known answers to 05_capstone
#
# Right answers of other shapes, which must earn everything, and wrong ones, each with the hint that its
# author should read. Each cell stands in place of the exercise's solution cell. Wrong answers that behave
# alike share their hint.

# %% exercise="load_split" role="wrong" name="not_scaled"
# hint: Your pixels still go from 0 to 16. What makes a pixel of 16 a 1?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32)
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="divided_by_255"
# hint: Your largest pixel is far below 1. Photographs have pixels up to 255: how far do these go?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 255
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="divided_by_the_largest"
# hint: You divide by the largest pixel of the images you were given. What if none of them is white? The
# statement names the number.
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32)
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    X = X / X.max()
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="standardised"
# hint: You subtract a mean: your pixels become negative too, and one that never changes is divided by 0.
# Pixels from 0 to 1 are wanted.
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor((X - X.mean(axis=0)) / X.std(axis=0), dtype=torch.float32)
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="float64_kept"
# hint: Your pixels are float64, as in the NumPy array, and the weights of a network are float32. Where do
# you change that?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.from_numpy(X) / 16
    y = torch.from_numpy(y).long()
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="labels_as_floats"
# hint: Your labels are floats. Which dtype does the cross-entropy want for class numbers?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.float32)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="labels_left_behind"
# hint: You shuffle the images and not their labels. Which order does each of them get?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    X = X[torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))]
    n = int(len(X) * test_frac)
    return X[n:], y[n:], X[:n], y[:n]


# %% exercise="load_split" role="wrong" name="two_orders"
# hint: Images and labels are shuffled one after the other, each in an order of its own. One order must do
# for both.
def load_split(X, y, test_frac=0.2, seed=0):
    torch.manual_seed(seed)
    X = torch.tensor(X, dtype=torch.float32)[torch.randperm(len(X))] / 16
    y = torch.tensor(y, dtype=torch.int64)[torch.randperm(len(y))]
    n = int(len(X) * test_frac)
    return X[n:], y[n:], X[:n], y[:n]


# %% exercise="load_split" role="wrong" name="not_shuffled"
# hint: Your test set is one end of X, in the old order. If X is sorted by class, which classes are in it?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    n = round(len(X) * (1 - test_frac))
    return X[:n], y[:n], X[n:], y[n:]


# %% exercise="load_split" role="wrong" name="cut_before_shuffling"
# hint: You cut first and shuffle the parts afterwards: your test set is always the same end of X.
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    n = round(len(X) * (1 - test_frac))
    torch.manual_seed(seed)
    train, test = torch.randperm(n), n + torch.randperm(len(X) - n)
    return X[train], y[train], X[test], y[test]


# %% exercise="load_split" role="wrong" name="two_draws"
# hint: You draw twice, once for each set, so some images are in both sets and some in none.
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    torch.manual_seed(seed)
    n = int(len(X) * test_frac)
    train, test = torch.randperm(len(X))[n:], torch.randperm(len(X))[:n]
    return X[train], y[train], X[test], y[test]


# %% exercise="load_split" role="wrong" name="drawn_with_replacement"
# hint: Some images come several times and others never: you draw each number anew. Which function gives
# every number once, in random order?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randint(len(X), (len(X),), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="test_images_stay_in_training"
# hint: Your training set holds all images, those of the test set too. What is left for training once the
# test images are taken out?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    return X[order], y[order], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="seed_ignored"
# hint: Two calls with the same seed give two different splits. Where does the seed go?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X))
    n = int(len(X) * test_frac)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="always_seed_0"
# hint: All seeds give the same split. Is it the seed that was given that you use?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(0))
    n = int(len(X) * test_frac)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="shares_swapped"
# hint: Your test set is the larger one. test_frac is the share of which set?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    return X[order[:n]], y[order[:n]], X[order[n:]], y[order[n:]]


# %% exercise="load_split" role="wrong" name="test_frac_ignored"
# hint: A fifth goes to the test set, whatever test_frac is.
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = len(X) // 5
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="order_of_scikit_learn" slip="all"
# hint: You return both X first and then both y, as train_test_split does. Which order is wanted here?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    return X[order[n:]], X[order[:n]], y[order[n:]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="scales_in_place"
# hint: After your call the caller's pixels are divided by 16, too. Which of your lines writes into X?
def load_split(X, y, test_frac=0.2, seed=0):
    X /= 16
    X = torch.tensor(X, dtype=torch.float32)
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="shuffles_in_place"
# hint: After your call the caller's arrays are in another order. np.random.shuffle works in place: what
# makes a shuffled copy?
def load_split(X, y, test_frac=0.2, seed=0):
    np.random.RandomState(seed).shuffle(X)
    np.random.RandomState(seed).shuffle(y)
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    n = int(len(X) * test_frac)
    return X[n:], y[n:], X[:n], y[:n]


# %% exercise="load_split" role="wrong" name="numpy_arrays_returned" slip="all"
# hint: You return NumPy arrays; PyTorch works on tensors.
def load_split(X, y, test_frac=0.2, seed=0):
    order = np.random.RandomState(seed).permutation(len(X))
    X, y = (X / 16).astype(np.float32), y.astype(np.int64)
    n = int(len(X) * test_frac)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% exercise="load_split" role="wrong" name="two_draws_of_one_generator"
# hint: You draw twice, once for each set, so some images are in both sets and some in none.
def load_split(X, y, test_frac=0.2, seed=0):
    X, y = torch.as_tensor(X).float() / 16, torch.as_tensor(y).long()
    source = torch.Generator().manual_seed(seed)
    n = int(len(X) * test_frac)
    test = torch.randperm(len(X), generator=source)[:n]
    train = torch.randperm(len(X), generator=source)[n:]
    return X[train], y[train], X[test], y[test]


# %% exercise="load_split" role="wrong" name="labels_left_behind_by_numpy"
# hint: You shuffle the images and not their labels. Which order does each of them get?
def load_split(X, y, test_frac=0.2, seed=0):
    X = np.random.default_rng(seed).permutation(X / 16)
    X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.int64)
    n_train = len(X) - int(len(X) * test_frac)
    return X[:n_train], y[:n_train], X[n_train:], y[n_train:]


# %% exercise="load_split" role="wrong" name="whole_numbers_after_scaling"
# hint: Almost all of your pixels are 0. Which numbers between 0 and 1 are left when they are made whole?
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor((X / 16).astype(int), dtype=torch.float32)
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    train, test = order[n:], order[:n]
    return X[train], y[train], X[test], y[test]


# %% exercise="load_split" role="right" name="train_test_split"
def load_split(X, y, test_frac=0.2, seed=0):
    from sklearn.model_selection import train_test_split

    parts = train_test_split(X, y, test_size=test_frac, random_state=seed)
    Xtr, Xte = (torch.from_numpy(part).float() / 16 for part in parts[:2])
    ytr, yte = (torch.from_numpy(part).long() for part in parts[2:])
    return Xtr, ytr, Xte, yte


# %% exercise="load_split" role="right" name="numpy_permutation"
def load_split(X, y, test_frac=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(X))
    n_train = int((1 - test_frac) * len(X))
    train, test = order[:n_train], order[n_train:]
    X, y = (X / 16).astype("float32"), y.astype("int64")
    return tuple(torch.from_numpy(part) for part in (X[train], y[train], X[test], y[test]))


# %% exercise="load_split" role="right" name="random_split"
def load_split(X, y, test_frac=0.2, seed=0):
    X, y = torch.as_tensor(X).float().div(16), torch.as_tensor(y).long()
    data = torch.utils.data.TensorDataset(X, y)
    generator = torch.Generator().manual_seed(seed)
    train, test = torch.utils.data.random_split(data, [1 - test_frac, test_frac], generator)
    return *train[:], *test[:]


# %% exercise="load_split" role="right" name="python_shuffle"
def load_split(X, y, test_frac=0.2, seed=0):
    import random

    pairs = list(zip(X.tolist(), y.tolist()))
    random.Random(seed).shuffle(pairs)
    n = round(test_frac * len(pairs))
    Xte, yte = zip(*pairs[:n])
    Xtr, ytr = zip(*pairs[n:])
    return [
        torch.tensor(Xtr) / 16,
        torch.tensor(ytr),
        torch.tensor(Xte) / 16,
        torch.tensor(yte),
    ]


# %% exercise="accuracy" role="wrong" name="argmax_over_the_batch" slip="all"
# hint: You look for the largest logit in each column. Which dimension of (N, C) holds the classes?
def accuracy(logits, target):
    return (logits.argmax(dim=0) == target).float().mean().item()


# %% exercise="accuracy" role="wrong" name="argmax_of_everything" slip="all"
# hint: Without a dimension, argmax gives one number for the whole batch. One for each row is wanted.
def accuracy(logits, target):
    return (logits.argmax() == target).float().mean().item()


# %% exercise="accuracy" role="wrong" name="count_returned" slip="all"
# hint: You return how many are right. The share of them is wanted: divide by what?
def accuracy(logits, target):
    return float((logits.argmax(dim=1) == target).sum())


# %% exercise="accuracy" role="wrong" name="percent" slip="all"
# hint: Your result goes up to 100. A share from 0 to 1 is wanted.
def accuracy(logits, target):
    return 100 * (logits.argmax(dim=1) == target).float().mean().item()


# %% exercise="accuracy" role="wrong" name="divided_by_all_logits" slip="all"
# hint: You divide by the number of logits, N · C. How many answers are there to be right?
def accuracy(logits, target):
    return (logits.argmax(dim=1) == target).sum().item() / logits.numel()


# %% exercise="accuracy" role="wrong" name="divided_by_the_classes" slip="all"
# hint: You divide by the number of classes. How many answers are there to be right?
def accuracy(logits, target):
    return (logits.argmax(dim=1) == target).sum().item() / logits.shape[1]


# %% exercise="accuracy" role="wrong" name="error_rate" slip="all"
# hint: What you return is the share of wrong answers.
def accuracy(logits, target):
    return (logits.argmax(dim=1) != target).float().mean().item()


# %% exercise="accuracy" role="wrong" name="values_compared" slip="all"
# hint: You compare the largest logit itself with a class number. max returns values and places: which one
# is the class?
def accuracy(logits, target):
    return (logits.max(dim=1)[0] == target).float().mean().item()


# %% exercise="accuracy" role="wrong" name="smallest_logit" slip="all"
# hint: You take the class with the smallest logit.
def accuracy(logits, target):
    return (logits.argmin(dim=1) == target).float().mean().item()


# %% exercise="accuracy" role="wrong" name="whole_division" slip="all"
# hint: Your result is 0 or 1 and nothing between: one wrong row makes it 0. How does a share of the rows
# come about?
def accuracy(logits, target):
    return float((logits.argmax(dim=1) == target).sum().item() // len(target))


# %% exercise="accuracy" role="wrong" name="rounded" slip="all"
# hint: Your result is rounded. Which step throws digits away?
def accuracy(logits, target):
    return round((logits.argmax(dim=1) == target).float().mean().item(), 2)


# %% exercise="accuracy" role="wrong" name="more_than_half" slip="all"
# hint: A class need not reach a probability of one half: the largest one decides, however small it is.
def accuracy(logits, target):
    probability = torch.softmax(logits, dim=1)[torch.arange(len(target)), target]
    return (probability > 0.5).float().mean().item()


# %% exercise="accuracy" role="wrong" name="positive_logit" slip="all"
# hint: Whether a logit is positive says nothing: a row may have several positive ones, or none. Which one
# of the row is the largest?
def accuracy(logits, target):
    return (logits[torch.arange(len(target)), target] > 0).float().mean().item()


# %% exercise="accuracy" role="wrong" name="every_row_with_every_target" slip="all"
# hint: (N, 1) compared with (N,) is a table of N · N comparisons. Print the shape of what you compare.
def accuracy(logits, target):
    return (logits.argmax(dim=1, keepdim=True) == target).float().mean().item()


# %% exercise="accuracy" role="wrong" name="mean_probability" slip="all"
# hint: You average the probability of the right class. Accuracy only asks which class is the most probable
# one.
def accuracy(logits, target):
    return torch.softmax(logits, dim=1)[torch.arange(len(target)), target].mean().item()


# %% exercise="accuracy" role="wrong" name="mean_of_whole_numbers" slip="all"
# hint: True and False have no mean in PyTorch: turn them into numbers first.
def accuracy(logits, target):
    return (logits.argmax(dim=1) == target).mean().item()


# %% exercise="accuracy" role="wrong" name="all_rows_at_once" slip="all"
# hint: Your result is 0 or 1 and nothing between: one wrong row makes it 0. How does a share of the rows
# come about?
def accuracy(logits, target):
    return float((logits.argmax(dim=1) == target).all().item())


# %% exercise="accuracy" role="wrong" name="rounded_logits_against_one_hot" slip="all"
# hint: You round each logit and look for a 1. Logits may be any numbers: what in a row says which class
# is predicted?
def accuracy(logits, target):
    wanted = nn.functional.one_hot(target, logits.shape[1])
    return (logits.round() == wanted).all(dim=1).double().mean().item()


# %% exercise="accuracy" role="right" name="mean_of_floats"
def accuracy(logits, target):
    return (torch.softmax(logits, dim=-1).argmax(-1) == target).float().mean()


# %% exercise="accuracy" role="right" name="count_and_divide"
def accuracy(logits, target):
    _, predicted = torch.max(logits, 1)
    correct = predicted.eq(target).sum().item()
    return correct / target.size(0)


# %% exercise="accuracy" role="right" name="loop"
def accuracy(logits, target):
    right = 0
    for row, wanted in zip(logits, target):
        if int(row.argmax()) == int(wanted):
            right += 1
    return right / len(target)


# %% exercise="accuracy" role="right" name="numpy"
def accuracy(logits, target):
    return np.mean(logits.detach().numpy().argmax(axis=1) == target.numpy())


# %% exercise="train_epoch" role="wrong" name="stays_in_evaluation_mode"
# hint: The model came in evaluation mode, and you leave it there: dropout is off, batch normalisation
# learns nothing. Who switches to training mode?
def train_epoch(model, loader, optimizer, loss_fn):
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="mode_of_the_root_only"
# hint: Setting model.training changes the model's own mode, but not that of the modules in it. Its method
# train sets all of them.
def train_epoch(model, loader, optimizer, loss_fn):
    model.training = True
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="mean_of_batch_means"
# hint: You average over batches, so each sample of the small last batch counts more. Weight each loss with
# the number of its samples.
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    losses = []
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


# %% exercise="train_epoch" role="wrong" name="sum_of_batch_means"
# hint: Your loss grows with the number of batches: you add up, and never divide.
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total = 0.0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total


# %% exercise="train_epoch" role="wrong" name="means_divided_by_samples"
# hint: You add up means of batches and divide by the number of samples: what you add is smaller than what
# you divide by. What is the loss of a whole batch?
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item()
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="last_loss"
# hint: You return the loss of the last batch only.
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
    return loss.item()


# %% exercise="train_epoch" role="wrong" name="loss_after_the_step"
# hint: You compute the loss once more after the step. The one that the step was computed from is wanted.
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss_fn(model(xb), yb).backward()
        optimizer.step()
        with torch.no_grad():
            total += loss_fn(model(xb), yb).item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="gradients_never_cleared"
# hint: You never clear the gradients, so each step uses the sum of all gradients so far.
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="gradients_cleared_once"
# hint: You clear the gradients once an epoch. How often does backward add to them in that time?
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    optimizer.zero_grad()
    total, count = 0.0, 0
    for xb, yb in loader:
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="gradients_cleared_after_the_step"
# hint: Your very first step uses gradients that were there before. When do you clear for the first time?
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="gradients_cleared_before_the_step"
# hint: The parameters never move. Do they have gradients at the moment when the optimizer takes its step?
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="no_step"
# hint: The parameters never move, though they have gradients. Who uses the gradients?
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="no_backward"
# hint: The parameters never move. Do they have gradients at the moment when the optimizer takes its step?
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        optimizer.step()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="one_step_an_epoch"
# hint: You take one step at the end of the epoch. One step for each batch is wanted.
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    optimizer.zero_grad()
    total, count = 0.0, 0
    for xb, yb in loader:
        loss = loss_fn(model(xb), yb)
        loss.backward()
        total += loss.item() * len(xb)
        count += len(xb)
    optimizer.step()
    return total / count


# %% exercise="train_epoch" role="wrong" name="first_batch_only" slip="all"
# hint: Your function ends inside of the loop: only the first batch is used.
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        count += len(xb)
        return total / count


# %% exercise="train_epoch" role="wrong" name="arguments_swapped" slip="all"
# hint: loss_fn gets the targets first in your code. What does it expect: loss_fn(logits, target)?
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(yb, model(xb))
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="softmax_before_the_loss" slip="all"
# hint: loss_fn gets probabilities in your code. It wants what the model returned: the logits.
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(torch.softmax(model(xb), dim=-1), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="a_loss_of_its_own"
# hint: You always use the cross-entropy. Which function was given to compute the loss?
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="step_by_hand"
# hint: You move the parameters yourself, so momentum or Adam never work. Whose step should it be?
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= optimizer.param_groups[0]["lr"] * p.grad
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="graph_kept"
# hint: Your result carries a graph: the losses were added up as tensors. What makes a plain number of a
# loss?
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="needs_a_dataset"
# hint: You divide by len(loader.dataset), or ask for len(loader): a list or a generator of batches has
# none. Count the samples as they come.
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total = 0.0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
    return total / len(loader.dataset)


# %% exercise="train_epoch" role="wrong" name="returns_nothing"
# hint: The mean loss is wanted back. What does your function return?
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()


# %% exercise="train_epoch" role="wrong" name="learning_rate_by_the_batch_size"
# hint: Your gradients are those of the sum over the batch: you multiply before backward. The step belongs
# to the mean loss.
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb) * len(xb)
        loss.backward()
        optimizer.step()
        total += loss.item()
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="wrong" name="every_batch_as_large_as_the_first"
# hint: You take it that all batches have the same size. How many samples has the last one?
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, batches, size = 0.0, 0, None
    for xb, yb in loader:
        size = size or len(xb)
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * size
        batches += 1
    return total / ((batches - 1) * size + len(xb))


# %% exercise="train_epoch" role="right" name="forward_by_name"
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total, count = 0.0, 0
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model.forward(xb), yb)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(xb)
        count += len(xb)
    return total / count


# %% exercise="train_epoch" role="right" name="lists"
def train_epoch(model, loader, optimizer, loss_fn):
    model.train(True)
    losses, sizes = [], []
    for xb, yb in loader:
        model.zero_grad()
        logits = model(xb)
        loss = loss_fn(logits, yb)
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
        sizes.append(yb.shape[0])
    return float(np.average(losses, weights=sizes))


# %% exercise="train_epoch" role="right" name="closure"
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total = torch.zeros(())
    count = 0
    for batch in loader:
        inputs, labels = batch

        def loss_and_gradients():
            optimizer.zero_grad(set_to_none=False)
            loss = loss_fn(model(inputs), labels)
            loss.backward()
            return loss

        loss = optimizer.step(loss_and_gradients)
        total = total + loss.detach() * labels.size(0)
        count += labels.size(0)
    return total / count


# %% exercise="train_epoch" role="right" name="autograd_grad"
def train_epoch(model, loader, optimizer, loss_fn):
    for module in model.modules():
        module.training = True
    seen, mean = 0, 0.0
    for xb, yb in loader:
        parameters = [p for p in model.parameters() if p.requires_grad]
        loss = loss_fn(model(xb), yb)
        for p, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
            p.grad = gradient
        optimizer.step()
        seen += len(yb)
        mean += (loss.item() - mean) * len(yb) / seen
    return mean


# %% exercise="train_epoch" role="right" name="cleared_at_both_ends"
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    optimizer.zero_grad()
    running = 0.0
    n = 0
    for xb, yb in iter(loader):
        out = model(xb)
        loss = loss_fn(out, yb)
        loss.backward()
        running += loss.detach().item() * out.size(0)
        n += out.size(0)
        optimizer.step()
        optimizer.zero_grad()
    return running / n


# %% exercise="evaluate" role="wrong" name="no_evaluation_mode"
# hint: Called in training mode, your function lets dropout throw values away and batch normalisation use
# the batch. Which mode switches both off, and when do you enter it?
def evaluate(model, loader):
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            right += (logits.argmax(dim=1) == yb).sum().item()
            count += len(yb)
    return loss / count, right / count


# %% exercise="evaluate" role="wrong" name="mode_not_restored"
# hint: After your function the model is in evaluation mode for good, and the caller's training goes on
# without dropout. Note the mode first, and go back to it at the end.
def evaluate(model, loader):
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            right += (logits.argmax(dim=1) == yb).sum().item()
            count += len(yb)
    return loss / count, right / count


# %% exercise="evaluate" role="wrong" name="always_training_mode_afterwards"
# hint: After your function the model is always in training mode, also when the caller had it in evaluation
# mode. Which mode did you find at the start?
def evaluate(model, loader):
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            right += (logits.argmax(dim=1) == yb).sum().item()
            count += len(yb)
    model.train()
    return loss / count, right / count


# %% exercise="evaluate" role="wrong" name="mode_of_the_root_only"
# hint: Setting model.training changes the model's own mode, but not that of the modules in it. Its method
# train(mode) sets all of them.
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            right += (logits.argmax(dim=1) == yb).sum().item()
            count += len(yb)
    model.training = was_training
    return loss / count, right / count


# %% exercise="evaluate" role="wrong" name="graph_recorded"
# hint: PyTorch records a graph each time you call the model. Which context manager tells it to record
# nothing?
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    for xb, yb in loader:
        logits = model(xb)
        loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
        right += (logits.argmax(dim=1) == yb).sum().item()
        count += len(yb)
    model.train(was_training)
    return loss / count, right / count


# %% exercise="evaluate" role="wrong" name="detached_too_late"
# hint: PyTorch records a graph each time you call the model. Which context manager tells it to record
# nothing?
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    for xb, yb in loader:
        logits = model(xb).detach()
        loss += nn.functional.cross_entropy(logits, yb).item() * len(yb)
        right += (logits.argmax(dim=1) == yb).sum().item()
        count += len(yb)
    model.train(was_training)
    return loss / count, right / count


# %% exercise="evaluate" role="wrong" name="recording_switched_off_for_good"
# hint: After your function PyTorch records no gradients at all, so training cannot go on. Switch the
# recording off with `with`, for the lines inside only.
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    loss, right, count = 0.0, 0, 0
    for xb, yb in loader:
        logits = model(xb)
        loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
        right += (logits.argmax(dim=1) == yb).sum().item()
        count += len(yb)
    model.train(was_training)
    return loss / count, right / count


# %% exercise="evaluate" role="wrong" name="parameters_frozen"
# hint: You froze the model's parameters to get rid of the graph, so it cannot be trained afterwards. There
# is a way that leaves the parameters alone.
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    model.requires_grad_(False)
    loss, right, count = 0.0, 0, 0
    for xb, yb in loader:
        logits = model(xb)
        loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
        right += (logits.argmax(dim=1) == yb).sum().item()
        count += len(yb)
    model.train(was_training)
    return loss / count, right / count


# %% exercise="evaluate" role="wrong" name="means_of_batches"
# hint: You average over batches, so each sample of the small last batch counts more. Add up over samples,
# and divide once.
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    losses, shares = [], []
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            losses.append(nn.functional.cross_entropy(logits, yb).item())
            shares.append((logits.argmax(dim=1) == yb).float().mean().item())
    model.train(was_training)
    return sum(losses) / len(losses), sum(shares) / len(shares)


# %% exercise="evaluate" role="wrong" name="mean_loss_of_batches"
# hint: Your accuracy is right, but your loss is an average over batches. How many samples does each batch's
# mean loss stand for?
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    losses, right, count = [], 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            losses.append(nn.functional.cross_entropy(logits, yb).item())
            right += (logits.argmax(dim=1) == yb).sum().item()
            count += len(yb)
    model.train(was_training)
    return sum(losses) / len(losses), right / count


# %% exercise="evaluate" role="wrong" name="mean_accuracy_of_batches" slip="aim"
# hint: Your loss is right, but your accuracy is an average over batches. How many samples does each batch's
# accuracy stand for?
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss, shares, count = 0.0, [], 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            shares.append((logits.argmax(dim=1) == yb).float().mean().item())
            count += len(yb)
    model.train(was_training)
    return loss / count, sum(shares) / len(shares)


# %% exercise="evaluate" role="wrong" name="last_batch_only"
# hint: Your numbers are those of the last batch. What do you keep of the batches before it?
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss = nn.functional.cross_entropy(logits, yb).item()
            acc = (logits.argmax(dim=1) == yb).float().mean().item()
    model.train(was_training)
    return loss, acc


# %% exercise="evaluate" role="wrong" name="first_batch_only" slip="all"
# hint: Your function ends inside of the loop: only the first batch is used.
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss = nn.functional.cross_entropy(logits, yb).item()
            acc = (logits.argmax(dim=1) == yb).float().mean().item()
            model.train(was_training)
            return loss, acc


# %% exercise="evaluate" role="wrong" name="means_divided_by_samples"
# hint: Your loss is far too small: you add up means of batches and divide by the number of samples. What is
# the loss of a whole batch?
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss += nn.functional.cross_entropy(logits, yb).item()
            right += (logits.argmax(dim=1) == yb).sum().item()
            count += len(yb)
    model.train(was_training)
    return loss / count, right / count


# %% exercise="evaluate" role="wrong" name="sums"
# hint: You add up losses and right answers, and never divide by the number of samples.
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss, right = 0.0, 0.0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            right += (logits.argmax(dim=1) == yb).sum().item()
    model.train(was_training)
    return loss, right


# %% exercise="evaluate" role="wrong" name="percent"
# hint: Your accuracy goes up to 100. A share from 0 to 1 is wanted.
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            right += (logits.argmax(dim=1) == yb).sum().item()
            count += len(yb)
    model.train(was_training)
    return loss / count, 100 * right / count


# %% exercise="evaluate" role="wrong" name="accuracy_first"
# hint: You return the accuracy first. Which order is wanted?
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            right += (logits.argmax(dim=1) == yb).sum().item()
            count += len(yb)
    model.train(was_training)
    return right / count, loss / count


# %% exercise="evaluate" role="wrong" name="softmax_before_the_loss"
# hint: Your loss never gets near 0: the cross-entropy gets probabilities, and does its own softmax on them.
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            probabilities = torch.softmax(model(xb), dim=1)
            loss += nn.functional.cross_entropy(probabilities, yb, reduction="sum").item()
            right += (probabilities.argmax(dim=1) == yb).sum().item()
            count += len(yb)
    model.train(was_training)
    return loss / count, right / count


# %% exercise="evaluate" role="wrong" name="error_rate"
# hint: Your second number is the share of wrong answers.
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss, wrong, count = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            wrong += (logits.argmax(dim=1) != yb).sum().item()
            count += len(yb)
    model.train(was_training)
    return loss / count, wrong / count


# %% exercise="evaluate" role="wrong" name="gradients_cleared"
# hint: You clear the gradients, and somebody may be adding them up over several batches. Evaluating needs
# none.
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    model.zero_grad()
    loss, right, count = 0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            right += (logits.argmax(dim=1) == yb).sum().item()
            count += len(yb)
    model.train(was_training)
    return loss / count, right / count


# %% exercise="evaluate" role="right" name="forward_by_name"
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    total, right, count = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            logits = model.forward(xb)
            total += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            right += int((logits.argmax(dim=1) == yb).sum())
            count += len(yb)
    model.train(was_training)
    return total / count, right / count


# %% exercise="evaluate" role="right" name="inference_mode"
@torch.inference_mode()
def evaluate(model, loader):
    mode = model.training
    model.train(False)
    try:
        results = [(model(xb), yb) for xb, yb in loader]
    finally:
        model.train(mode)
    logits = torch.cat([one for one, _ in results])
    target = torch.cat([one for _, one in results])
    loss = nn.functional.cross_entropy(logits, target)
    return loss.item(), (logits.argmax(1) == target).float().mean().item()


# %% exercise="evaluate" role="right" name="weighted_means"
def evaluate(model, loader):
    mode = model.training
    model.eval()
    losses, accuracies, sizes = [], [], []
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            losses.append(nn.CrossEntropyLoss()(logits, yb))
            accuracies.append(accuracy(logits, yb))
            sizes.append(len(yb))
    model.train(mode)
    share = torch.tensor(sizes) / sum(sizes)
    return (torch.stack(losses) * share).sum(), (torch.tensor(accuracies) * share).sum()


# %% exercise="evaluate" role="right" name="on_a_copy"
def evaluate(model, loader):
    twin = copy.deepcopy(model).eval().requires_grad_(False)
    loss = right = count = 0
    for xb, yb in loader:
        log_p = torch.log_softmax(twin(xb), dim=1)
        loss -= log_p.gather(1, yb[:, None]).sum().item()
        right += int(log_p.max(dim=1).indices.eq(yb).sum())
        count += yb.numel()
    return [loss / count, right / count]


# %% exercise="evaluate" role="right" name="all_logits_collected"
def evaluate(model, loader):
    mode = model.training
    model.eval()
    outs, ys = [], []
    with torch.no_grad():
        for xb, yb in loader:
            outs.append(model(xb))
            ys.append(yb)
    model.train(mode)
    outs, ys = torch.cat(outs), torch.cat(ys)
    return nn.CrossEntropyLoss()(outs, ys).item(), accuracy(outs, ys)


# %% exercise="fit_keep_best" role="wrong" name="state_not_copied" slip="aim"
# hint: In the end your model has the weights of the last epoch. Are the best ones written back, and is what
# you kept a copy, or the model's own tensors?
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state = score, model.state_dict()
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="shallow_copy"
# hint: In the end your model has the weights of the last epoch. Are the best ones written back, and is what
# you kept a copy, or the model's own tensors?
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state = score, dict(model.state_dict())
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="not_restored" slip="aim"
# hint: In the end your model has the weights of the last epoch. Are the best ones written back, and is what
# you kept a copy, or the model's own tensors?
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score = -math.inf
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score = score
            copy.deepcopy(model.state_dict())
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="another_object_restored"
# hint: In the end your model has the weights of the last epoch. Are the best ones written back, and is what
# you kept a copy, or the model's own tensors?
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score = -math.inf
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_model = score, copy.deepcopy(model)
    model = best_model
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="last_of_equals"
# hint: When a score is reached again, you take the later weights. Compare with > or with >=?
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score >= best_score:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="starts_at_0"
# hint: You compare the first score with 0, so negative scores never win. Which number is below all others?
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = 0.0, copy.deepcopy(model.state_dict())
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="lowest_score" slip="all"
# hint: You keep the lowest score. Here higher is better.
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score < best_score:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="score_before_the_step"
# hint: You ask for the score before the step. An epoch is trained first, and then judged.
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        score = score_fn(model)
        if score > best_score:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
        step_fn(model)
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="kept_before_the_step" slip="all"
# hint: The score is that of after the step, and the weights you keep are those of before it. Which weights
# reached the score?
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        state = copy.deepcopy(model.state_dict())
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state = score, state
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="parameters_only"
# hint: The weights are right, but the buffers are those of the last epoch. parameters() has no buffers: who
# lists both?
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best = -math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best = score, [p.detach().clone() for p in model.parameters()]
    with torch.no_grad():
        for p, kept in zip(model.parameters(), best):
            p.copy_(kept)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="last_score_returned"
# hint: The weights are those of the best epoch, but the score you return is that of the last one.
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return score


# %% exercise="fit_keep_best" role="wrong" name="epoch_returned"
# hint: You return the number of the best epoch. The best score is wanted.
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state, best_epoch = -math.inf, None, 0
    for epoch in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state, best_epoch = score, copy.deepcopy(model.state_dict()), epoch
    model.load_state_dict(best_state)
    return best_epoch


# %% exercise="fit_keep_best" role="wrong" name="stops_at_the_first_drop"
# hint: You stop when the score falls for the first time. A better epoch may come later: all epochs are
# wanted.
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score <= best_score:
            break
        best_score, best_state = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="back_to_the_best_each_time" slip="all"
# hint: You go back to the best weights after each epoch that was no better. Training should go on from
# where it is; only the end goes back.
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
        else:
            model.load_state_dict(best_state)
            best_score = score_fn(model)
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="better_than_the_epoch_before" slip="all"
# hint: You compare with the epoch before. A rise from a low score need not be the best so far.
def fit_keep_best(model, step_fn, score_fn, epochs):
    last, best_score, best_state = -math.inf, None, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > last:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
        last = score
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="one_epoch_too_few"
# hint: The last epoch is missing in your loop. How many steps do you take?
def fit_keep_best(model, step_fn, score_fn, epochs):
    step_fn(model)
    best_score, best_state = score_fn(model), copy.deepcopy(model.state_dict())
    for _ in range(1, epochs - 1):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="new_parameters"
# hint: You put new parameters into the model. An optimizer that was made before goes on training the old
# ones: write into those.
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state, assign=True)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="returns_the_model"
# hint: You return the model. The caller has it already: the best score is wanted.
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return model


# %% exercise="fit_keep_best" role="wrong" name="patience"
# hint: You stop after a few epochs without progress. The best epoch may come later: all epochs are wanted.
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state, waited = -math.inf, None, 0
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state, waited = score, copy.deepcopy(model.state_dict()), 0
        else:
            waited += 1
            if waited == 3:
                break
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="better_by_a_margin"
# hint: A score that is better by very little does not count in your code. Better is better.
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score + 0.001:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="every_epoch_taken_for_the_best" slip="all"
# hint: You keep every epoch, whatever its score is, so the last one wins. What should a new score be
# compared with?
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > -math.inf:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="score_before_and_state_after_the_step" slip="all"
# hint: You ask for the score before the step. An epoch is trained first, and then judged.
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = -math.inf, None
    for _ in range(epochs):
        score = score_fn(model)
        step_fn(model)
        if score > best_score:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="wrong" name="starts_at_0_with_nothing_kept"
# hint: You compare the first score with 0, so negative scores never win. Which number is below all
# others?
def fit_keep_best(model, step_fn, score_fn, epochs):
    best_score, best_state = 0, None
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best_score:
            best_score, best_state = score, copy.deepcopy(model.state_dict())
    if best_state is not None:
        model.load_state_dict(best_state)
    return best_score


# %% exercise="fit_keep_best" role="right" name="clones"
def fit_keep_best(model, step_fn, score_fn, epochs):
    best = None
    for epoch in range(epochs):
        step_fn(model)
        now = score_fn(model)
        if best is None or now > best[0]:
            best = now, {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}
    model.load_state_dict(best[1])
    return float(best[0])


# %% exercise="fit_keep_best" role="right" name="all_states_kept"
def fit_keep_best(model, step_fn, score_fn, epochs):
    scores, states = [], []
    while len(scores) < epochs:
        step_fn(model)
        scores.append(score_fn(model))
        states.append(copy.deepcopy(model.state_dict()))
    winner = int(np.argmax(scores))
    model.load_state_dict(states[winner])
    return scores[winner]


# %% exercise="fit_keep_best" role="right" name="saved_bytes"
def fit_keep_best(model, step_fn, score_fn, epochs):
    import io

    best = float("-inf")
    for _ in range(epochs):
        step_fn(model)
        score = score_fn(model)
        if not score <= best:
            best, file = score, io.BytesIO()
            torch.save(model.state_dict(), file)
    file.seek(0)
    model.load_state_dict(torch.load(file))
    return torch.tensor(best)


# %% exercise="fit_keep_best" role="right" name="copied_tensor_by_tensor"
def fit_keep_best(model, step_fn, score_fn, epochs):
    def tensors():
        return [*model.parameters(), *model.buffers()]

    step_fn(model)
    best, kept = score_fn(model), [t.detach().clone() for t in tensors()]
    for _ in range(1, epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best:
            best, kept = score, [t.detach().clone() for t in tensors()]
    with torch.no_grad():
        for tensor, value in zip(tensors(), kept):
            tensor.copy_(value)
    return best


# %% exercise="train_classifier" role="wrong" name="softmax_in_the_network" slip="aim"
# hint: The rows of your network sum to 1: there is a softmax at its end. The cross-entropy does its own, so
# what does it want?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10), nn.Softmax(dim=1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="probabilities_returned"
# hint: The rows of your network sum to 1: there is a softmax at its end. The cross-entropy does its own, so
# what does it want?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return nn.Sequential(model, nn.Softmax(dim=1))


# %% exercise="train_classifier" role="wrong" name="one_linear_layer" slip="aim"
# hint: Your network is one linear layer, or several with nothing between them, which is the same. What
# bends a straight line?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Linear(64, 10)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="no_activation" slip="aim"
# hint: Your network is one linear layer, or several with nothing between them, which is the same. What
# bends a straight line?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="log_softmax_of_one_linear_layer" slip="aim"
# hint: Your network is one linear layer, or several with nothing between them, which is the same. What
# bends a straight line?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 10), nn.LogSoftmax(dim=1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.nll_loss(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="relu_at_the_end" slip="all"
# hint: Your network ends with a ReLU, so no logit is negative. It belongs between the layers; the last one
# ends bare.
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10), nn.ReLU())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(30):
        for rows in torch.randperm(len(Xtr)).split(50):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="relu_at_the_end_only"
# hint: Your network ends with a ReLU, so no logit is negative. It belongs between the layers; the last one
# ends bare.
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.Linear(64, 10), nn.ReLU())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(30):
        for rows in torch.randperm(len(Xtr)).split(50):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="squared_error_on_logits"
# hint: Your network is often right, but never sure: its numbers stay near 0 to 1, so no class gets far ahead.
# What do they go through at the end, and which loss pulls them there?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    wanted = nn.functional.one_hot(ytr, 10).float()
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.mse_loss(model(Xtr[rows]), wanted[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="sigmoid_at_the_end"
# hint: Your network is often right, but never sure: its numbers stay near 0 to 1, so no class gets far ahead.
# What do they go through at the end, and which loss pulls them there?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10), nn.Sigmoid())
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="no_step" slip="all"
# hint: Your network does no better than guessing. Does each step reach the network that you return, and are
# the labels of a batch those of its images?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(3):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
    return model


# %% exercise="train_classifier" role="wrong" name="optimizer_of_another_network" slip="all"
# hint: Your network does no better than guessing. Does each step reach the network that you return, and are
# the labels of a batch those of its images?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    for _ in range(3):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="one_epoch"
# hint: Your loss is still falling when you stop. Print it after each epoch, and train until it hardly
# changes.
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for rows in torch.randperm(len(Xtr)).split(70):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
        optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="first_batch_only"
# hint: Your network knows a few of the images by heart and not the others. How many different batches has
# it seen?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(100):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(Xtr[:32]), ytr[:32]).backward()
        optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="learning_rate_far_too_large" slip="all"
# hint: Your loss does not fall, it jumps: the steps are far too large. Print it after each epoch for a rate
# that is ten times smaller, and once more.
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=20.0)
    for _ in range(10):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="labels_in_another_order" slip="all"
# hint: Your network does no better than guessing. Does each step reach the network that you return, and are
# the labels of a batch those of its images?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            wrong_rows = torch.randperm(len(Xtr))[: len(rows)]
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[wrong_rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="seed_ignored"
# hint: Two calls with the same seed give two different networks. Where does the seed go?
def train_classifier(Xtr, ytr, seed):
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="seeded_after_the_network"
# hint: Two calls with the same seed give two different networks. Where does the seed go?
def train_classifier(Xtr, ytr, seed):
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    torch.manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="always_seed_0"
# hint: All seeds give the same network. Is it the seed that was given that you use?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="logits_returned" slip="all"
# hint: What you return is no nn.Module. The trained network itself is wanted: it will be asked about new
# images.
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model(Xtr)


# %% exercise="train_classifier" role="wrong" name="a_function_returned" slip="all"
# hint: What you return is no nn.Module. The trained network itself is wanted: it will be asked about new
# images.
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return lambda x: model(x)


# %% exercise="train_classifier" role="wrong" name="nothing_returned" slip="all"
# hint: What you return is no nn.Module. The trained network itself is wanted: it will be asked about new
# images.
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(5):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()


# %% exercise="train_classifier" role="wrong" name="class_numbers" slip="all"
# hint: Your network returns class numbers, one for each image. The logits of all ten classes are wanted.
class MostLikely(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(x).argmax(dim=1)


def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return MostLikely(model)


# %% exercise="train_classifier" role="wrong" name="scales_in_place"
# hint: You change the caller's images, and the network then sees new ones on another scale than it was
# trained with. Are Xtr's pixels from 0 to 1 already?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    Xtr /= 16
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(Xtr)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="learns_other_data" slip="all"
# hint: Your network learns other images than those it is given. Are Xtr and ytr used?
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    digits = load_digits()
    images = torch.tensor(digits.data, dtype=torch.float32)[:700] / 16
    labels = torch.tensor(digits.target)[:700].long()
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(12):
        for rows in torch.randperm(len(images)).split(70):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(images[rows]), labels[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="wrong" name="distance_to_each_mean" slip="aim"
# hint: Nothing was learned here: your network has no parameter, and its answers come from what it was built
# with. What is it that training changes?
class NearestMean(nn.Module):
    def __init__(self, X, y, seed):
        super().__init__()
        drawn = torch.Generator().manual_seed(seed)
        means = [X[y == digit].mean(dim=0) if (y == digit).any() else torch.ones(64) for digit in range(10)]
        self.means = torch.stack(means)
        self.noise = 0.05 * torch.randn(10, generator=drawn)

    def forward(self, x):
        return -8 * torch.cdist(x, self.means) + self.noise


def train_classifier(Xtr, ytr, seed):
    return NearestMean(Xtr, ytr, seed)


# %% exercise="train_classifier" role="wrong" name="vote_of_the_training_images" slip="aim"
# hint: Your network has no parameter and keeps the images that it was given: each answer is a vote of them.
# Where should what was learned be, if the images are not there any more?
class Vote(nn.Module):
    def __init__(self, X, y, seed):
        super().__init__()
        self.X, self.y = X.clone(), nn.functional.one_hot(y, 10).float()
        self.noise = 0.05 * torch.randn(10, generator=torch.Generator().manual_seed(seed))

    def forward(self, x):
        weights = torch.softmax(-10 * torch.cdist(x, self.X) ** 2, dim=1)
        return torch.log(weights @ self.y + 0.001) + self.noise


def train_classifier(Xtr, ytr, seed):
    return Vote(Xtr, ytr, seed)


# %% exercise="train_classifier" role="wrong" name="vote_with_a_temperature" slip="aim"
# hint: Your network has no parameter and keeps the images that it was given: each answer is a vote of them.
# Where should what was learned be, if the images are not there any more?
class VoteOfBuffers(nn.Module):
    def __init__(self, X, y, seed):
        super().__init__()
        self.register_buffer("X", X.clone())
        self.register_buffer("votes", nn.functional.one_hot(y, 10).float())
        self.noise = 0.05 * torch.randn(10, generator=torch.Generator().manual_seed(seed))

    def forward(self, x):
        weights = torch.softmax(-14 * torch.cdist(x, self.X) ** 2, dim=1)
        return torch.log(weights @ self.votes + 0.001) + self.noise


def train_classifier(Xtr, ytr, seed):
    return VoteOfBuffers(Xtr, ytr, seed)


# %% exercise="train_classifier" role="right" name="momentum_and_tanh"
class TwoLayers(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 32)
        self.out = nn.Linear(32, 10)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


def train_classifier(Xtr, ytr, seed):
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    model = TwoLayers()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    data = torch.utils.data.TensorDataset(Xtr, ytr)
    loader = torch.utils.data.DataLoader(data, batch_size=64, shuffle=True, generator=generator)
    for _ in range(20):
        train_epoch(model, loader, optimizer, nn.CrossEntropyLoss())
    return model.eval()


# %% exercise="train_classifier" role="right" name="convolutions"
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(
        nn.Unflatten(1, (1, 8, 8)),
        nn.Conv2d(1, 8, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(128, 10),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(20):
        for rows in torch.randperm(len(Xtr)).split(100):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
            optimizer.step()
    return model


# %% exercise="train_classifier" role="right" name="full_batches"
def train_classifier(Xtr, ytr, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = nn.Sequential(nn.Linear(64, 64), nn.GELU(), nn.Linear(64, 10), nn.LogSoftmax(dim=1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
    for _ in range(80):
        optimizer.zero_grad()
        nn.functional.nll_loss(model(Xtr), ytr).backward()
        optimizer.step()
    return model


# %% exercise="train_classifier" role="right" name="dropout_and_batch_norm"
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(
        nn.Linear(64, 96), nn.BatchNorm1d(96), nn.ReLU(), nn.Dropout(0.2), nn.Linear(96, 10)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    order = torch.randperm(len(Xtr))
    held, used = order[: len(Xtr) // 10], order[len(Xtr) // 10 :]

    def step(model):
        batches = [(Xtr[rows], ytr[rows]) for rows in used[torch.randperm(len(used))].split(90)]
        train_epoch(model, batches, optimizer, nn.functional.cross_entropy)

    fit_keep_best(model, step, lambda model: -evaluate(model, [(Xtr[held], ytr[held])])[0], 20)
    return model


# %% exercise="train_classifier" role="right" name="convolution_with_a_progress_bar"
def train_classifier(Xtr, ytr, seed):
    from tqdm.auto import tqdm

    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Unflatten(1, (1, 8, 8)),
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(256, 10),
    )
    opt = torch.optim.AdamW(net.parameters(), lr=5e-3)
    for epoch in tqdm(range(25), desc="training", leave=False):
        for idx in torch.randperm(len(Xtr)).split(64):
            loss = nn.functional.cross_entropy(net(Xtr[idx]), ytr[idx])
            opt.zero_grad()
            loss.backward()
            opt.step()
    return net


# %% exercise="confusion_matrix" role="wrong" name="transposed" slip="all"
# hint: Your rows are the predicted classes. Which of the two is the row?
def confusion_matrix(pred, target, num_classes):
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    for right, predicted in zip(target, pred):
        matrix[predicted, right] += 1
    return matrix


# %% exercise="confusion_matrix" role="wrong" name="bincount_transposed" slip="all"
# hint: Your rows are the predicted classes. Which of the two is the row?
def confusion_matrix(pred, target, num_classes):
    flat = torch.bincount(pred * num_classes + target, minlength=num_classes**2)
    return flat.view(num_classes, num_classes)


# %% exercise="confusion_matrix" role="wrong" name="pairs_counted_once" slip="all"
# hint: A pair that comes several times is counted once: matrix[rows, columns] += 1 reads all old values
# before it writes, and = 1 forgets them. How do you count on?
def confusion_matrix(pred, target, num_classes):
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    matrix[target, pred] += 1
    return matrix


# %% exercise="confusion_matrix" role="wrong" name="floats"
# hint: Your matrix holds floats. Counts are whole numbers: which dtype does torch.zeros give if you do not
# say?
def confusion_matrix(pred, target, num_classes):
    matrix = torch.zeros(num_classes, num_classes)
    for right, predicted in zip(target, pred):
        matrix[right, predicted] += 1
    return matrix


# %% exercise="confusion_matrix" role="wrong" name="int32"
# hint: Your counts are int32, and int64 is wanted.
def confusion_matrix(pred, target, num_classes):
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.int32)
    for right, predicted in zip(target, pred):
        matrix[right, predicted] += 1
    return matrix


# %% exercise="confusion_matrix" role="wrong" name="as_large_as_the_largest_class"
# hint: Your matrix is as large as the largest class that occurs. num_classes says how large it should be.
def confusion_matrix(pred, target, num_classes):
    size = int(max(pred.max(), target.max())) + 1
    matrix = torch.zeros(size, size, dtype=torch.int64)
    for right, predicted in zip(target, pred):
        matrix[right, predicted] += 1
    return matrix


# %% exercise="confusion_matrix" role="wrong" name="only_classes_that_occur"
# hint: Your matrix has rows for the classes that occur only, so class 3 may stand in row 0. Each class
# keeps its row, also an empty one.
def confusion_matrix(pred, target, num_classes):
    names = torch.unique(torch.cat([pred, target])).tolist()
    matrix = torch.zeros(len(names), len(names), dtype=torch.int64)
    for right, predicted in zip(target.tolist(), pred.tolist()):
        matrix[names.index(right), names.index(predicted)] += 1
    return matrix


# %% exercise="confusion_matrix" role="wrong" name="no_minlength"
# hint: bincount stops at the largest number that occurs, and then the counts do not fill the matrix. Which
# argument makes it longer?
def confusion_matrix(pred, target, num_classes):
    flat = torch.bincount(target * num_classes + pred)
    return flat.view(num_classes, num_classes)


# %% exercise="confusion_matrix" role="wrong" name="right_ones_only" slip="all"
# hint: Your matrix has numbers on its diagonal only. The mistakes are what it is made for: count them, too.
def confusion_matrix(pred, target, num_classes):
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    for right, predicted in zip(target, pred):
        if right == predicted:
            matrix[right, predicted] += 1
    return matrix


# %% exercise="confusion_matrix" role="wrong" name="mistakes_only" slip="all"
# hint: Your diagonal is empty. Samples that are classified rightly count as well.
def confusion_matrix(pred, target, num_classes):
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    for right, predicted in zip(target, pred):
        if right != predicted:
            matrix[right, predicted] += 1
    return matrix


# %% exercise="confusion_matrix" role="wrong" name="shares_of_each_row" slip="all"
# hint: You divide each row by its sum. Counts are wanted.
def confusion_matrix(pred, target, num_classes):
    matrix = torch.zeros(num_classes, num_classes)
    for right, predicted in zip(target, pred):
        matrix[right, predicted] += 1
    return matrix / matrix.sum(dim=1, keepdim=True).clamp(min=1)


# %% exercise="confusion_matrix" role="wrong" name="outer_product_of_counts" slip="all"
# hint: You combine the counts of both sides, but a sample's two classes belong together: the matrix counts
# pairs.
def confusion_matrix(pred, target, num_classes):
    rows = torch.bincount(target, minlength=num_classes)
    columns = torch.bincount(pred, minlength=num_classes)
    return torch.outer(rows, columns)


# %% exercise="confusion_matrix" role="wrong" name="set_to_1" slip="all"
# hint: A pair that comes several times is counted once: matrix[rows, columns] += 1 reads all old values
# before it writes, and = 1 forgets them. How do you count on?
def confusion_matrix(pred, target, num_classes):
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    for right, predicted in zip(target, pred):
        matrix[right, predicted] = 1
    return matrix


# %% exercise="confusion_matrix" role="wrong" name="both_ways" slip="all"
# hint: Your matrix is symmetric: each mistake is counted in two places.
def confusion_matrix(pred, target, num_classes):
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.int64)
    for right, predicted in zip(target, pred):
        matrix[right, predicted] += 1
        if right != predicted:
            matrix[predicted, right] += 1
    return matrix


# %% exercise="confusion_matrix" role="wrong" name="list_of_lists" slip="all"
# hint: You return a list of lists. A tensor of int64 is wanted.
def confusion_matrix(pred, target, num_classes):
    matrix = [[0] * num_classes for _ in range(num_classes)]
    for right, predicted in zip(target.tolist(), pred.tolist()):
        matrix[right][predicted] += 1
    return matrix


# %% exercise="confusion_matrix" role="wrong" name="one_row_many_times" slip="all"
# hint: All rows of your matrix are equal: [[0] * n] * n holds one and the same list n times.
def confusion_matrix(pred, target, num_classes):
    matrix = [[0] * num_classes] * num_classes
    for right, predicted in zip(target.tolist(), pred.tolist()):
        matrix[right][predicted] += 1
    return torch.tensor(matrix)


# %% exercise="confusion_matrix" role="wrong" name="works_on_the_target"
# hint: After your call the caller's targets are other numbers. Which of your lines writes into them?
def confusion_matrix(pred, target, num_classes):
    flat = target.mul_(num_classes).add_(pred)
    return torch.bincount(flat, minlength=num_classes**2).view(num_classes, num_classes)


# %% exercise="confusion_matrix" role="wrong" name="counted_in_uint8"
# hint: uint8 holds numbers up to 255, and starts again at 0 behind that. Count in int64.
def confusion_matrix(pred, target, num_classes):
    matrix = torch.zeros(num_classes, num_classes, dtype=torch.uint8)
    for i in range(len(target)):
        matrix[target[i], pred[i]] += 1
    return matrix.long()


# %% exercise="confusion_matrix" role="right" name="bincount"
def confusion_matrix(pred, target, num_classes):
    flat = torch.bincount(target * num_classes + pred, minlength=num_classes**2)
    return flat.reshape(num_classes, num_classes)


# %% exercise="confusion_matrix" role="right" name="one_hot_product"
def confusion_matrix(pred, target, num_classes):
    rows = nn.functional.one_hot(target, num_classes)
    columns = nn.functional.one_hot(pred, num_classes)
    return rows.T @ columns


# %% exercise="confusion_matrix" role="right" name="index_put"
def confusion_matrix(pred, target, num_classes):
    matrix = torch.zeros((num_classes, num_classes), dtype=torch.long)
    matrix.index_put_((target, pred), torch.ones_like(pred), accumulate=True)
    return matrix


# %% exercise="confusion_matrix" role="right" name="scikit_learn"
def confusion_matrix(pred, target, num_classes):
    from sklearn import metrics

    return torch.tensor(metrics.confusion_matrix(target, pred, labels=range(num_classes)))


# %% exercise="confusion_matrix" role="right" name="each_entry_counted"
def confusion_matrix(pred, target, num_classes):
    return torch.tensor(
        [[int(((target == i) & (pred == j)).sum()) for j in range(num_classes)] for i in range(num_classes)]
    )
