# %% [markdown] role="hints"
# - four_lengths: Print the lengths of the four parts for 50 images.
# - a_half: Print the lengths of the four parts with test_frac=0.5.
# - a_pixel_of_16: What becomes of a pixel of 16, and which dtype has it?
# - one_image: Follow one image and its label through your lines.
# - which_parts: Follow an image that can be told from all others: in which parts is it?
# - in_order: Print the labels of the training set: are they in order?
# - by_class: X may be sorted by class. Which classes are then in your test set?
# - follows_from_the_seed: Call it twice with one seed: does all that is drawn follow from it?
# - no_seed: What is drawn when no seed is given?
# - seed_arrives: Does the seed that was given reach the place where you draw?
# - compare_x_and_y: Compare X and y before and after a call.
# - dtypes: X may be float32 and y int32: print the dtypes of what you return.
# %% role="base" name="usual"
def load_split(X, y, test_frac=0.2, seed=0):
    X = torch.tensor(X, dtype=torch.float32) / 16
    y = torch.tensor(y, dtype=torch.int64)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    n = int(len(X) * test_frac)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% role="right" name="train_test_split"
def load_split(X, y, test_frac=0.2, seed=0):
    from sklearn.model_selection import train_test_split

    parts = train_test_split(X, y, test_size=test_frac, random_state=seed)
    Xtr, Xte = (torch.from_numpy(part).float() / 16 for part in parts[:2])
    ytr, yte = (torch.from_numpy(part).long() for part in parts[2:])
    return Xtr, ytr, Xte, yte


# %% role="right" name="numpy_permutation"
def load_split(X, y, test_frac=0.2, seed=0):
    order = np.random.default_rng(seed).permutation(len(X))
    n_train = int((1 - test_frac) * len(X))
    train, test = order[:n_train], order[n_train:]
    X, y = (X / 16).astype("float32"), y.astype("int64")
    return tuple(torch.from_numpy(part) for part in (X[train], y[train], X[test], y[test]))


# %% role="right" name="random_split"
def load_split(X, y, test_frac=0.2, seed=0):
    X, y = torch.as_tensor(X).float().div(16), torch.as_tensor(y).long()
    data = torch.utils.data.TensorDataset(X, y)
    generator = torch.Generator().manual_seed(seed)
    train, test = torch.utils.data.random_split(data, [1 - test_frac, test_frac], generator)
    return *train[:], *test[:]


# %% role="right" name="python_shuffle"
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


# %% role="wrong" name="not_scaled" of="usual"
# hint: Your pixels still go from 0 to 16. What makes a pixel of 16 a 1?
# X = torch.tensor(X, dtype=torch.float32) / 16  ->  X = torch.tensor(X, dtype=torch.float32)
# %% role="wrong" name="divided_by_255" of="usual"
# hint: Your largest pixel is far below 1. Photographs have pixels up to 255: how far do these go?
# X = torch.tensor(X, dtype=torch.float32) / 16  ->  X = torch.tensor(X, dtype=torch.float32) / 255
# %% role="wrong" name="divided_by_the_largest" of="not_scaled"
# hint: You divide by the largest pixel of the images you were given. What if none of them is white? The
# statement names the number.
#   n = int(len(X) * test_frac)
# + X = X / X.max()
# %% role="wrong" name="standardised" of="usual"
# hint: You subtract a mean: your pixels become negative too, and one that never changes is divided by 0.
# Pixels from 0 to 1 are wanted.
# (X, dtype=torch.float32) / 16  ->  ((X - X.mean(axis=0)) / X.std(axis=0), dtype=torch.float32)
# %% role="wrong" name="float64_kept" of="usual"
# hint: Your pixels are float64, as in the NumPy array, and the weights of a network are float32. Where do you
# change that?
# X = torch.tensor(X, dtype=torch.float32) / 16  ->  X = torch.from_numpy(X) / 16
# y = torch.tensor(y, dtype=torch.int64)  ->  y = torch.from_numpy(y).long()
# %% role="wrong" name="labels_as_floats" of="usual"
# hint: Your labels are floats. Which dtype does the cross-entropy want for class numbers?
# y = torch.tensor(y, dtype=torch.int64)  ->  y = torch.tensor(y, dtype=torch.float32)
# %% role="wrong" name="labels_left_behind" of="usual"
# hint: You shuffle the images and not their labels. Which order does each of them get?
# - order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
# + X = X[torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))]
# return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]  ->  return X[n:], y[n:], X[:n], y[:n]
# %% role="wrong" name="two_orders"
# hint: Images and labels are shuffled one after the other, each in an order of its own. One order must do for
# both.
def load_split(X, y, test_frac=0.2, seed=0):
    torch.manual_seed(seed)
    X = torch.tensor(X, dtype=torch.float32)[torch.randperm(len(X))] / 16
    y = torch.tensor(y, dtype=torch.int64)[torch.randperm(len(y))]
    n = int(len(X) * test_frac)
    return X[n:], y[n:], X[:n], y[:n]


# %% role="wrong" name="not_shuffled" of="usual"
# hint: Your test set is one end of X, in the old order. If X is sorted by class, which classes are in it?
# n = int(len(X) * test_frac)  ->  n = round(len(X) * (1 - test_frac))
# - order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
# return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]  ->  return X[:n], y[:n], X[n:], y[n:]
# %% role="wrong" name="cut_before_shuffling"
# hint: Your test set is always the same end of X. Do you cut first, or shuffle first?
# - order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
# - test, train = order.split([round(len(X) * test_frac), len(X) - round(len(X) * test_frac)])
# + n = round(len(X) * (1 - test_frac))
# + torch.manual_seed(seed)
# + train, test = torch.randperm(n), n + torch.randperm(len(X) - n)
# %% role="wrong" name="two_draws" of="usual"
# hint: You draw twice, once for each set, so some images are in both sets and some in none.
# order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))  ->  torch.manual_seed(seed)
# X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]  ->  X[train], y[train], X[test], y[test]
#   n = int(len(X) * test_frac)
# + train, test = torch.randperm(len(X))[n:], torch.randperm(len(X))[:n]
# %% role="wrong" name="drawn_with_replacement" of="usual"
# hint: Some images come several times and others never: you draw each number anew. Which function gives every
# number once, in random order?
# - order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
# + order = torch.randint(len(X), (len(X),), generator=torch.Generator().manual_seed(seed))
# %% role="wrong" name="test_images_stay_in_training" of="usual"
# hint: Your training set holds all images, those of the test set too. What is left for training once the test
# images are taken out?
# return X[order[n:]], y[order[n:]], X[order[:n]], y  ->  return X[order], y[order], X[order[:n]], y
# %% role="wrong" name="seed_ignored" of="usual"
# hint: Two calls with the same seed give two different splits. Where does the seed go?
# torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))  ->  torch.randperm(len(X))
# %% role="wrong" name="always_seed_0" of="usual"
# hint: All seeds give the same split. Is it the seed that was given that you use?
# generator=torch.Generator().manual_seed(seed)  ->  generator=torch.Generator().manual_seed(0)
# %% role="wrong" name="shares_swapped" of="usual"
# hint: Your test set is the larger one. test_frac is the share of which set?
# - return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]
# + return X[order[:n]], y[order[:n]], X[order[n:]], y[order[n:]]
# %% role="wrong" name="test_frac_ignored" of="usual"
# hint: A fifth goes to the test set, whatever test_frac is.
# n = int(len(X) * test_frac)  ->  n = len(X) // 5
# %% role="wrong" name="order_of_scikit_learn" of="usual" slip="all"
# hint: You return both X first and then both y, as train_test_split does. Which order is wanted here?
# X[order[n:]], y[order[n:]], X[order[:n]], y  ->  X[order[n:]], X[order[:n]], y[order[n:]], y
# %% role="wrong" name="scales_in_place" of="not_scaled"
# hint: After your call the caller's pixels are divided by 16, too. Which of your lines writes into X?
#   def load_split(X, y, test_frac=0.2, seed=0):
# +     X /= 16
# %% role="wrong" name="shuffles_in_place" of="labels_left_behind"
# hint: After your call the caller's arrays are in another order. np.random.shuffle works in place: what makes
# a shuffled copy?
#   def load_split(X, y, test_frac=0.2, seed=0):
# +     np.random.RandomState(seed).shuffle(X)
# +     np.random.RandomState(seed).shuffle(y)
# - X = X[torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))]
# %% role="wrong" name="numpy_arrays_returned"
# hint: You return NumPy arrays; PyTorch works on tensors.
def load_split(X, y, test_frac=0.2, seed=0):
    order = np.random.RandomState(seed).permutation(len(X))
    X, y = (X / 16).astype(np.float32), y.astype(np.int64)
    n = int(len(X) * test_frac)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


# %% role="wrong" name="two_draws_of_one_generator" hint="two_draws"
def load_split(X, y, test_frac=0.2, seed=0):
    X, y = torch.as_tensor(X).float() / 16, torch.as_tensor(y).long()
    source = torch.Generator().manual_seed(seed)
    n = int(len(X) * test_frac)
    test = torch.randperm(len(X), generator=source)[:n]
    train = torch.randperm(len(X), generator=source)[n:]
    return X[train], y[train], X[test], y[test]


# %% role="wrong" name="labels_left_behind_by_numpy" hint="labels_left_behind"
def load_split(X, y, test_frac=0.2, seed=0):
    X = np.random.default_rng(seed).permutation(X / 16)
    X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.int64)
    n_train = len(X) - int(len(X) * test_frac)
    return X[:n_train], y[:n_train], X[n_train:], y[n_train:]


# %% role="wrong" name="whole_numbers_after_scaling"
# hint: Almost all of your pixels are 0. Which numbers between 0 and 1 are left when they are made whole?
# (X, dtype=torch.float32) / 16  ->  ((X / 16).astype(int), dtype=torch.float32)
# - test, train = order.split([round(len(X) * test_frac), len(X) - round(len(X) * test_frac)])
# + n = int(len(X) * test_frac)
# + train, test = order[n:], order[:n]
# %% role="wrong" name="two_draws_without_looking"
# hint: You draw the images for the test, and then those for training, from all of them again. Can an image
# be in both sets?
# - order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
# - test, train = order.split([round(len(X) * test_frac), len(X) - round(len(X) * test_frac)])
# + rng = np.random.default_rng(seed)
# + size = round(len(X) * test_frac)
# + test = rng.choice(len(X), size, replace=False)
# + train = rng.choice(len(X), len(X) - size, replace=False)
# %% role="wrong" name="multiplied_by_16"
# hint: Your pixels go up to 256. What makes a pixel of 16 a 1?
# / 16  ->  * 16
# %% role="wrong" name="labels_divided_too"
# hint: Your labels are divided by 16, too. They are class numbers.
# y = torch.tensor(y, dtype=torch.int64)  ->  y = torch.tensor(y / 16, dtype=torch.int64)
# %% role="wrong" name="labels_first" slip="all"
# hint: You return the labels before the images. Compare the order with the statement.
# return X[train], y[train], X[test], y[test]  ->  return y[train], X[train], y[test], X[test]
# %% role="wrong" name="labels_int32"
# hint: The labels are whole numbers, but of another dtype than the statement asks for.
# dtype=torch.int64  ->  dtype=torch.int32
