# %% role="right" name="list_of_pairs"
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(X.shape[0], generator=generator)
    X, y = X[order], y[order]
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


# %% role="right" name="data_loader"
def minibatches(X, y, batch_size, generator):
    data = torch.utils.data.TensorDataset(X, y)
    return torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=True, generator=generator)


# %% role="right" name="split_and_zip" of="data_loader"
# data = torch.utils.data.TensorDataset(X, y)  ->  order = torch.randperm(len(y), generator=generator)
# - return torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=True, generator=generator)
# + return zip(X[order].split(batch_size), y[order].split(batch_size), strict=True)
# %% role="right" name="sorted_random_numbers"
def minibatches(X, y, batch_size, generator):
    order = torch.rand(len(X), generator=generator).argsort()
    for picked in torch.split(order, batch_size):
        yield X.index_select(0, picked), y.index_select(0, picked)


# %% role="right" name="samplers"
def minibatches(X, y, batch_size, generator):
    sampler = torch.utils.data.RandomSampler(range(len(X)), generator=generator)
    for picked in torch.utils.data.BatchSampler(sampler, batch_size, drop_last=False):
        yield [X[picked], y[picked]]


# %% role="right" name="seed_drawn_from_the_generator"
def minibatches(X, y, batch_size, generator):
    import random

    seed = torch.randint(2**62, (), generator=generator).item()
    order = list(range(len(X)))
    random.Random(seed).shuffle(order)
    batches = []
    while order:
        picked, order = order[:batch_size], order[batch_size:]
        batches.append((X[picked], y[picked]))
    return batches


# %% role="right" name="multinomial_and_stack"
# - order = torch.randperm(len(X), generator=generator)
# + order = torch.multinomial(torch.ones(len(X)), len(X), generator=generator).tolist()
# 0, len(X)  ->  0, len(order)
# X[picked], y[picked]  ->  torch.stack([X[i] for i in picked]), torch.stack([y[i] for i in picked])
# %% role="right" name="split_and_zipped"
def minibatches(X, y, batch_size, generator):
    order = torch.rand(X.size(0), generator=generator).argsort()
    xs = X.index_select(0, order).split(batch_size)
    ys = y.index_select(0, order).split(batch_size)
    return list(zip(xs, ys))


# %% role="wrong" name="not_shuffled" slip="aim"
# hint: The samples come in the order of X. What did you do with the generator?
# - order = torch.randperm(len(X), generator=generator)
# picked = order  ->  yield X[start : start + batch_size], y
# - yield X[picked], y[picked]
# %% role="wrong" name="loader_without_shuffle" of="data_loader" hint="not_shuffled" slip="aim"
# data, batch_size=batch_size, shuffle=True, generator  ->  data, batch_size=batch_size, generator
# %% role="wrong" name="short_batch_dropped"
# hint: Samples at the end of the order never come. Count them: where does your loop end?
# for start in range(0, len(X), batch_size):  ->  for i in range(len(X) // batch_size):
# picked = order[start : start + batch_size]  ->  picked = order[i * batch_size : (i + 1) * batch_size]
# %% role="wrong" name="loader_that_drops_the_rest" of="data_loader" hint="short_batch_dropped"
# - return torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=True, generator=generator)
# + return torch.utils.data.DataLoader(
# +     data, batch_size=batch_size, shuffle=True, generator=generator, drop_last=True
# + )
# %% role="wrong" name="last_batch_dropped"
# hint: Your loop ends one batch too early, even when the batches come out even. Which is the last start that
# it reaches?
# for start in range(0, len(X), batch_size):  ->  for start in range(0, len(X) - batch_size, batch_size):
# %% role="wrong" name="empty_last_batch" of="short_batch_dropped"
# hint: When the samples fill all batches exactly, one more batch comes, with nothing in it. How many batches
# do 20 samples make in fives?
# for i in range(len(X) // batch_size):  ->  for i in range(len(X) // batch_size + 1):
# %% role="wrong" name="last_batch_filled_up"
# hint: The last batch may be short. Yours is filled up with samples that came before. What does the end of
# your order look like?
def minibatches(X, y, batch_size, generator):
    n = len(X)
    order = torch.randperm(n, generator=generator)
    for start in range(0, n, batch_size):
        picked = order[torch.arange(start, start + batch_size) % n]
        yield X[picked], y[picked]


# %% role="wrong" name="rest_joins_the_last_batch"
# hint: No batch may be longer than batch_size. Into which batch do the samples go that are left over?
# picked = order[start : start + batch_size]  ->  picked = order[i * batch_size : end]
# for start in range(0, len(X), batch_size):  ->  count = max(len(X) // batch_size, 1)
#   count = max(len(X) // batch_size, 1)
# + for i in range(count):
# +     end = len(X) if i == count - 1 else (i + 1) * batch_size
# %% role="wrong" name="batch_size_taken_for_their_number"
# hint: batch_size says how many samples a batch has, not how many batches there are. What does the second
# argument of your cutting function mean?
# for start in range(0, len(X), batch_size):  ->  for picked in order.chunk(batch_size):
# - picked = order[start : start + batch_size]
# %% role="wrong" name="one_sample_short"
# hint: A slice a[i:j] ends before j. Count the samples of your first batch.
# picked = order[start : start + batch_size]  ->  picked = order[start : start + batch_size - 1]
# %% role="wrong" name="pass_without_an_end"
# hint: One pass goes over the data once, and then it is over. What ends your loop?
def minibatches(X, y, batch_size, generator):
    while True:
        order = torch.randperm(len(X), generator=generator)
        for picked in order.split(batch_size):
            yield X[picked], y[picked]


# %% role="wrong" name="labels_shuffled_apart" of="not_shuffled" slip="aim"
# hint: The samples and their labels no longer belong together. How many orders do you draw?
#   def minibatches(X, y, batch_size, generator):
# +     X = X[torch.randperm(len(X), generator=generator)]
# +     y = y[torch.randperm(len(y), generator=generator)]
# %% role="wrong" name="labels_not_shuffled" slip="aim"
# hint: The samples are shuffled, but each label stays at its old place. Follow one sample and its label
# through your code.
# picked = order  ->  yield X[order[start : start + batch_size]], y
# - yield X[picked], y[picked]
# %% role="wrong" name="drawn_with_replacement"
# hint: Some samples come twice, and others not at all. Does your way of drawing take a sample out once it was
# drawn?
# randperm(len(X), generator=generator)  ->  randint(len(X), (len(X),), generator=generator)
# %% role="wrong" name="each_batch_drawn_anew"
# hint: Some samples come in several batches of one pass. How often do you draw, and from which samples?
# for start in range(0, len(X), batch_size):  ->  for _ in range(0, len(X), batch_size):
# - order = torch.randperm(len(X), generator=generator)
# order[start : start + batch_size]  ->  torch.randperm(len(X), generator=generator)[:batch_size]
# %% role="wrong" name="generator_not_used"
# hint: Two generators in the same state give two orders here, so the order does not come from the generator.
# Which function of yours draws, and from where?
# order = torch.randperm(len(X), generator=generator)  ->  order = torch.randperm(len(X))
# %% role="wrong" name="pythons_own_shuffle" hint="generator_not_used"
# - order = torch.randperm(len(X), generator=generator)
# + import random
# +
# + order = list(range(len(X)))
# + random.shuffle(order)
# %% role="wrong" name="loader_without_generator" of="data_loader" hint="generator_not_used"
# batch_size=batch_size, shuffle=True, generator=generator  ->  batch_size=batch_size, shuffle=True
# %% role="wrong" name="generator_seeded_anew" slip="aim"
# hint: Your order is the same in every call, whatever generator comes in. Look for a seed in your code.
# (len(X), generator=generator)  ->  (len(X), generator=generator.manual_seed(0))
# %% role="wrong" name="own_generator" of="generator_not_used" hint="generator_seeded_anew" slip="aim"
#   def minibatches(X, y, batch_size, generator):
# +     torch.manual_seed(42)
# %% role="wrong" name="first_seed_of_the_generator" of="own_generator"
# hint: The second pass with the same generator repeats the first one. The seed is where a generator started,
# not where it is now: who should do the drawing?
# torch.manual_seed(42)  ->  torch.manual_seed(generator.initial_seed())
# %% role="wrong" name="whole_batches_shuffled"
# hint: Samples that are neighbours in X always come together. What do you shuffle: samples, or batches?
def minibatches(X, y, batch_size, generator):
    pieces = torch.arange(len(X)).split(batch_size)
    full = [piece for piece in pieces if len(piece) == batch_size]
    order = torch.randperm(len(full), generator=generator).tolist()
    pieces = [full[i] for i in order] + [piece for piece in pieces if len(piece) < batch_size]
    return [(X[piece], y[piece]) for piece in pieces]


# %% role="wrong" name="shuffled_within_batches" of="not_shuffled"
# hint: In each pass the same samples meet in a batch, only in another order. Which comes first in your code:
# cutting, or shuffling?
# - yield X[start : start + batch_size], y[start : start + batch_size]
# + size = min(batch_size, len(X) - start)
# + picked = start + torch.randperm(size, generator=generator)
# + yield X[picked], y[picked]
# %% role="wrong" name="positions_instead_of_samples" of="labels_not_shuffled" slip="all"
# hint: Print the first pair that comes out, with its shapes: are its two parts rows of X, and then their
# labels?
# yield X[order[start : start + batch_size]], y  ->  yield order[start : start + batch_size], order
# %% role="wrong" name="lists_of_samples" slip="all"
# hint: Xb and yb should be tensors, but yours are Python lists of small tensors. What makes one tensor of
# them?
# (len(X), generator=generator)  ->  (len(X), generator=generator).tolist()
# yield X[picked], y[picked]  ->  yield [X[i] for i in picked], [y[i] for i in picked]
# %% role="wrong" name="labels_first" hint="positions_instead_of_samples" slip="all"
# yield X[picked], y[picked]  ->  yield y[picked], X[picked]
# %% role="wrong" name="returns_the_first_batch"
# hint: Only one batch comes out. What does return do inside a loop, and what would yield do there?
# yield X[picked], y[picked]  ->  return [(X[picked], y[picked])]
# %% role="wrong" name="data_shuffled_in_place"
# hint: After your function the caller's own X and y are in another order. Which line writes into them?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    X[:], y[:] = X[order], y[order]
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size].clone(), y[start : start + batch_size].clone()


# %% role="wrong" name="samples_flattened"
# hint: A sample may itself have several dimensions, as an image has. Print the shape of X[0] and of Xb[0].
# yield X[picked], y[picked]  ->  yield X[picked].reshape(len(picked), -1), y[picked]
# %% role="wrong" name="labels_as_a_column"
# hint: y has one dimension, and so must yb. Print yb.shape.
# yield X[picked], y[picked]  ->  yield X[picked], y[picked].unsqueeze(1)
# %% role="wrong" name="lone_sample_dropped"
# hint: When one single sample is left over, it never comes. Is a batch of one sample a batch?
# start in range(0, len(X), batch_size)  ->  part in order.split(batch_size)
# picked = order[start : start + batch_size]  ->  if len(part) > 1:
# - yield X[picked], y[picked]
# +     yield X[part], y[part]
# %% role="wrong" name="pieces_of_equal_size" of="batch_size_taken_for_their_number"
# hint: You cut the order into pieces that are about equal. How many samples should all batches but the last
# have?
# picked in order.chunk(batch_size)  ->  part in order.tensor_split((len(X) + batch_size - 1) // batch_size)
# picked], y[picked  ->  part], y[part
# %% role="wrong" name="chunks_of_equal_size" of="pieces_of_equal_size" hint="pieces_of_equal_size"
# part in order.tensor_split  ->  part in order.chunk
# %% role="wrong" name="first_sample_stays"
# hint: The first sample always comes first. From which position on do you shuffle?
def minibatches(X, y, batch_size, generator):
    order = torch.cat([torch.tensor([0]), 1 + torch.randperm(len(X) - 1, generator=generator)])
    for part in order.split(batch_size):
        yield X[part], y[part]


# %% role="wrong" name="neighbours_swapped"
# hint: A sample moves forward by one place at most. Can any two samples meet in a batch?
def minibatches(X, y, batch_size, generator):
    order = list(range(len(X)))
    for i in range(len(X) - 1):
        if torch.rand(1, generator=generator) < 0.5:
            order[i], order[i + 1] = order[i + 1], order[i]
    for part in torch.tensor(order).split(batch_size):
        yield X[part], y[part]


# %% role="wrong" name="order_of_the_batches_shuffled" hint="whole_batches_shuffled"
def minibatches(X, y, batch_size, generator):
    parts = list(zip(X.split(batch_size), y.split(batch_size)))
    for i in torch.randperm(len(parts), generator=generator):
        yield parts[i]


# %% role="wrong" name="each_batch_drawn_and_the_rest_dropped" hint="each_batch_drawn_anew"
def minibatches(X, y, batch_size, generator):
    for _ in range(len(X) // batch_size):
        picked = torch.randperm(len(X), generator=generator)[:batch_size]
        yield X[picked], y[picked]


# %% role="wrong" name="starts_one_apart"
# hint: Your batches overlap: each begins one sample after the one before it. By how much does the start
# move?
# range(0, len(X), batch_size)  ->  range(0, len(X))
# %% role="wrong" name="first_batch_again_and_again"
# hint: All your batches hold the same samples. Which number in the slice should change from batch to batch?
# order[start : start + batch_size]  ->  order[:batch_size]
# %% role="wrong" name="all_up_to_here"
# hint: Your batches grow: each holds the samples of those before it, too. Where does a batch begin?
# order[start : start + batch_size]  ->  order[: start + batch_size]
# %% role="wrong" name="all_that_is_left"
# hint: Your batches shrink, and the first one holds everything. Where does a batch end?
# order[start : start + batch_size]  ->  order[start:]
# %% [markdown] role="hints"
# - seven_samples: Print the sizes of the batches for 7 samples and batch_size 3.
# - six_samples: Print the sizes of the batches for 6 samples and batch_size 3.
# - last_of_seven: Print the batches of 7 samples with batch_size 3: what becomes of the last sample?
# - batch_size_above_all: What comes when batch_size is larger than the number of samples?
# - each_and_once: Let X be 0, 1, 2, … and print what comes: is each number there, and only once?
# - one_sample_and_its_label: Follow one sample and its label: are both picked by the same positions?
# - counts_on_two: X may have more than two dimensions: which of your lines counts on two?
# - all_that_is_random: Does all that is random come from the generator that you were given, as it is?
# - drawn_anew: Go over the data twice with one generator: what is drawn anew?
# - who_can_meet: Over many passes, which samples can be in a batch together?
# - data_before_and_after: Compare X and y before and after a call.
# - each_pair_at_some_time: Take 6 samples in batches of 2, many times. Does each pair share a batch at some
#   time?
