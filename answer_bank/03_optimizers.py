# %% [markdown]
# # Known answers to 03_optimizers
#
# Right answers of other shapes, which must earn everything, and wrong ones, each with the hint that its
# author should read. Each cell stands in place of the exercise's solution cell. Wrong answers that behave
# alike share their hint.

# %% exercise="sgd_step" role="wrong" name="uphill"
# hint: The gradient points to where the loss grows. Which way did your parameter go?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p += lr * p.grad


# %% exercise="sgd_step" role="wrong" name="learning_rate_forgotten"
# hint: Your step has the same length for every learning rate. Where do you use lr?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= p.grad


# %% exercise="sgd_step" role="wrong" name="divided_by_learning_rate"
# hint: A smaller learning rate should make a smaller step. Try lr = 0.1 and lr = 0.01:
# which step is longer?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= p.grad / lr


# %% exercise="sgd_step" role="wrong" name="new_tensor_under_the_same_name" slip="all"
# hint: Your arithmetic makes new tensors, and the parameters stay as they were. What does a Python
# assignment to a loop variable change, and what does an operation in place change?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p = p - lr * p.grad


# %% exercise="sgd_step" role="wrong" name="new_parameters_in_a_list" slip="all"
# hint: Your arithmetic makes new tensors, and the parameters stay as they were. What does a Python
# assignment to a loop variable change, and what does an operation in place change?
def sgd_step(params, lr) -> None:
    params = list(params)
    for i in range(len(params)):
        if params[i].grad is not None:
            params[i] = params[i] - lr * params[i].grad


# %% exercise="sgd_step" role="wrong" name="recorded_in_the_graph"
# hint: PyTorch refuses to change a parameter in place while it records operations for autograd. What
# switches the recording off for a few lines?
def sgd_step(params, lr) -> None:
    for p in params:
        if p.grad is not None:
            p -= lr * p.grad


# %% exercise="sgd_step" role="wrong" name="gradient_as_truth_value" slip="all"
# hint: A tensor with several numbers is neither true nor false, so `if p.grad:` fails. What exactly do you
# want to know about the gradient?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad:
                p -= lr * p.grad


# %% exercise="sgd_step" role="wrong" name="none_gradient_used"
# hint: A parameter that took no part in the loss has no gradient, and its .grad is None. What does your
# loop do with such a parameter?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad


# %% exercise="sgd_step" role="wrong" name="none_becomes_zeros"
# hint: After your step a parameter has a gradient of zeros that had none. Others tell by None that
# it took no part.
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is None:
                p.grad = torch.zeros_like(p)
            p -= lr * p.grad


# %% exercise="sgd_step" role="wrong" name="stops_at_the_first_none"
# hint: When your loop meets a parameter without a gradient, what becomes of the parameters behind it?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is None:
                break
            p -= lr * p.grad


# %% exercise="sgd_step" role="wrong" name="all_or_nothing"
# hint: One parameter without a gradient keeps all others from moving. To how many parameters does your
# test for None apply?
def sgd_step(params, lr) -> None:
    params = list(params)
    with torch.no_grad():
        if all(p.grad is not None for p in params):
            for p in params:
                p -= lr * p.grad


# %% exercise="sgd_step" role="wrong" name="only_the_first_parameter" slip="aim"
# hint: Only one parameter moves. When does your function return: inside the loop, or behind it?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
            return


# %% exercise="sgd_step" role="wrong" name="gradients_zeroed"
# hint: The caller may still need the gradients. Whose work is it to clear them: that of the step,
# or that of zero_grad?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
                p.grad.zero_()


# %% exercise="sgd_step" role="wrong" name="gradients_removed"
# hint: After your step the gradients are gone, and the caller may still need them. Which
# line takes them away?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
                p.grad = None


# %% exercise="sgd_step" role="wrong" name="gradient_scaled_in_place"
# hint: Print a gradient before and after your step. Which operation of yours writes into it?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= p.grad.mul_(lr)


# %% exercise="sgd_step" role="wrong" name="generator_read_twice"
# hint: A generator is empty after it was read once. How often does your function go over params?
def sgd_step(params, lr) -> None:
    gradients = [p.grad for p in params]
    with torch.no_grad():
        for p, gradient in zip(params, gradients):
            if gradient is not None:
                p -= lr * gradient


# %% exercise="sgd_step" role="wrong" name="params_indexed"
# hint: model.parameters() gives a generator. It has no length and no elements to index. Which way of going
# over things needs neither?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for i in range(len(params)):
            if params[i].grad is not None:
                params[i] -= lr * params[i].grad


# %% exercise="sgd_step" role="wrong" name="new_memory_through_data"
# hint: The parameter shows the right numbers, but in new memory. Others who share the old memory see
# nothing of your step. Which operation writes into the tensor that is there?
def sgd_step(params, lr) -> None:
    for p in params:
        if p.grad is not None:
            p.data = p.data - lr * p.grad


# %% exercise="sgd_step" role="wrong" name="requires_grad_left_off"
# hint: After your step the parameters no longer require gradients, so nothing more can be learned. Is there
# a way to change them that leaves this setting alone?
def sgd_step(params, lr) -> None:
    for p in params:
        if p.grad is not None:
            p.requires_grad_(False)
            p -= lr * p.grad


# %% exercise="sgd_step" role="wrong" name="recording_left_off"
# hint: You switch the recording of gradients off for the whole program, and it stays off after your step.
# How can it be off for some lines only?
def sgd_step(params, lr) -> None:
    torch.set_grad_enabled(False)
    for p in params:
        if p.grad is not None:
            p -= lr * p.grad


# %% exercise="sgd_step" role="wrong" name="only_the_sign_of_the_gradient"
# hint: Every element moves equally far, whatever its slope. What do you use of the
# gradient besides its direction?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad.sign()


# %% exercise="sgd_step" role="wrong" name="gradient_normalised"
# hint: Twice the gradient should make twice the step. What do you divide the gradient by?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad / p.grad.norm()


# %% exercise="sgd_step" role="wrong" name="parameter_replaced"
# hint: The new parameter holds nothing of the old one. From where does a step start?
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p.copy_(-lr * p.grad)


# %% exercise="sgd_step" role="wrong" name="parameter_shrunk"
# hint: The parameter itself is multiplied by lr along with the gradient. Check the brackets, or the
# order of your operations.
def sgd_step(params, lr) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p.sub_(p.grad).mul_(lr)


# %% exercise="sgd_step" role="wrong" name="parameters_returned"
# hint: Your step moves the parameters, and then hands them back. What does the statement ask you to
# return?
def sgd_step(params, lr):
    params = list(params)
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
    return params


# %% exercise="sgd_step" role="right" name="through_data"
def sgd_step(params, lr) -> None:
    for p in params:
        if p.grad is not None:
            p.data.sub_(lr * p.grad)


# %% exercise="sgd_step" role="right" name="decorated"
@torch.no_grad()
def sgd_step(params, lr) -> None:
    for p in params:
        if p.grad is None:
            continue
        p.add_(p.grad, alpha=-lr)


# %% exercise="sgd_step" role="right" name="all_at_once"
def sgd_step(params, lr) -> None:
    moving = [p for p in params if p.grad is not None]
    if not moving:
        return
    with torch.no_grad():
        torch._foreach_add_(moving, [p.grad for p in moving], alpha=-lr)


# %% exercise="sgd_step" role="right" name="copied_back"
def sgd_step(params, lr) -> None:
    for p in params:
        if p.grad is not None:
            moved = p.detach() - lr * p.grad.detach()
            p.data.copy_(moved)


# %% exercise="sgd_step" role="right" name="detached_view"
def sgd_step(params, lr) -> None:
    for p in list(params):
        g = p.grad
        if g is not None:
            view = p.detach()
            view -= g * lr


# %% exercise="sgd_step" role="right" name="inference_mode"
def sgd_step(params, lr) -> None:
    with torch.inference_mode():
        for p in filter(lambda p: p.grad is not None, params):
            p[...] = p - lr * p.grad


# %% exercise="sgd_step" role="right" name="all_parameters_at_once_in_place"
def sgd_step(params, lr):
    ps = [p for p in params if p.grad is not None]
    with torch.no_grad():
        torch._foreach_add_(ps, [p.grad for p in ps], alpha=-lr)


# %% exercise="minibatches" role="wrong" name="not_shuffled" slip="aim"
# hint: The samples come in the order in which they stand in X. What did you do with the generator?
def minibatches(X, y, batch_size, generator):
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


# %% exercise="minibatches" role="wrong" name="loader_without_shuffle" slip="aim"
# hint: The samples come in the order in which they stand in X. What did you do with the generator?
def minibatches(X, y, batch_size, generator):
    data = torch.utils.data.TensorDataset(X, y)
    return torch.utils.data.DataLoader(data, batch_size=batch_size, generator=generator)


# %% exercise="minibatches" role="wrong" name="short_batch_dropped"
# hint: The samples that do not fill a whole batch never come. Count them: where does your loop end?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for i in range(len(X) // batch_size):
        picked = order[i * batch_size : (i + 1) * batch_size]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="loader_that_drops_the_rest"
# hint: The samples that do not fill a whole batch never come. Count them: where does your loop end?
def minibatches(X, y, batch_size, generator):
    data = torch.utils.data.TensorDataset(X, y)
    return torch.utils.data.DataLoader(
        data, batch_size=batch_size, shuffle=True, generator=generator, drop_last=True
    )


# %% exercise="minibatches" role="wrong" name="last_batch_dropped"
# hint: Your loop ends one batch too early, even when the batches come out even. Which is the last
# start that it reaches?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for start in range(0, len(X) - batch_size, batch_size):
        picked = order[start : start + batch_size]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="empty_last_batch"
# hint: When the samples fill all batches exactly, one more batch comes, with nothing in it. How many
# batches do 20 samples make in fives?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for i in range(len(X) // batch_size + 1):
        picked = order[i * batch_size : (i + 1) * batch_size]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="last_batch_filled_up"
# hint: The last batch may be short. Yours is filled up with samples that came before. What does the end of
# your order look like?
def minibatches(X, y, batch_size, generator):
    n = len(X)
    order = torch.randperm(n, generator=generator)
    for start in range(0, n, batch_size):
        picked = order[torch.arange(start, start + batch_size) % n]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="rest_joins_the_last_batch"
# hint: No batch may be longer than batch_size. Into which batch do the samples go that are left over?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    count = max(len(X) // batch_size, 1)
    for i in range(count):
        end = len(X) if i == count - 1 else (i + 1) * batch_size
        picked = order[i * batch_size : end]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="batch_size_taken_for_their_number"
# hint: batch_size says how many samples a batch has, not how many batches there are. What does the second
# argument of your cutting function mean?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for picked in order.chunk(batch_size):
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="one_sample_short"
# hint: A slice a[i:j] ends before j. Count the samples of your first batch.
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size - 1]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="pass_without_an_end"
# hint: One pass goes over the data once, and then it is over. What ends your loop?
def minibatches(X, y, batch_size, generator):
    while True:
        order = torch.randperm(len(X), generator=generator)
        for picked in order.split(batch_size):
            yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="labels_shuffled_apart" slip="aim"
# hint: The samples and their labels no longer belong together. How many orders do you draw?
def minibatches(X, y, batch_size, generator):
    X = X[torch.randperm(len(X), generator=generator)]
    y = y[torch.randperm(len(y), generator=generator)]
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


# %% exercise="minibatches" role="wrong" name="labels_not_shuffled" slip="aim"
# hint: The samples are shuffled, but each label stays at its old place. Follow one sample and its
# label through your code.
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for start in range(0, len(X), batch_size):
        yield X[order[start : start + batch_size]], y[start : start + batch_size]


# %% exercise="minibatches" role="wrong" name="drawn_with_replacement"
# hint: Some samples come twice, and others not at all. Does your way of drawing take a sample out
# once it was drawn?
def minibatches(X, y, batch_size, generator):
    order = torch.randint(len(X), (len(X),), generator=generator)
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="each_batch_drawn_anew"
# hint: Each of your batches is drawn from all samples again, so one sample may come in several of them. How
# often should an order be drawn in one pass?
def minibatches(X, y, batch_size, generator):
    for _ in range(0, len(X), batch_size):
        picked = torch.randperm(len(X), generator=generator)[:batch_size]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="generator_not_used"
# hint: Two generators in the same state give two orders here, so the order does not come from the
# generator. Which function of yours draws, and from where?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X))
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="pythons_own_shuffle"
# hint: Two generators in the same state give two orders here, so the order does not come from the
# generator. Which function of yours draws, and from where?
def minibatches(X, y, batch_size, generator):
    import random

    order = list(range(len(X)))
    random.shuffle(order)
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="loader_without_generator"
# hint: Two generators in the same state give two orders here, so the order does not come from the
# generator. Which function of yours draws, and from where?
def minibatches(X, y, batch_size, generator):
    data = torch.utils.data.TensorDataset(X, y)
    return torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=True)


# %% exercise="minibatches" role="wrong" name="generator_seeded_anew" slip="aim"
# hint: Your order is the same in every call, whatever generator comes in. Look for a seed in your code.
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator.manual_seed(0))
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="own_generator" slip="aim"
# hint: Your order is the same in every call, whatever generator comes in. Look for a seed in your code.
def minibatches(X, y, batch_size, generator):
    torch.manual_seed(42)
    order = torch.randperm(len(X))
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="first_seed_of_the_generator"
# hint: The second pass with the same generator repeats the first one. The seed is where a generator
# started, not where it is now: who should do the drawing?
def minibatches(X, y, batch_size, generator):
    torch.manual_seed(generator.initial_seed())
    order = torch.randperm(len(X))
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="whole_batches_shuffled"
# hint: Samples that stand side by side in X always come together. What do you shuffle: samples, or batches?
def minibatches(X, y, batch_size, generator):
    pieces = torch.arange(len(X)).split(batch_size)
    full = [piece for piece in pieces if len(piece) == batch_size]
    order = torch.randperm(len(full), generator=generator).tolist()
    pieces = [full[i] for i in order] + [piece for piece in pieces if len(piece) < batch_size]
    return [(X[piece], y[piece]) for piece in pieces]


# %% exercise="minibatches" role="wrong" name="shuffled_within_batches"
# hint: In each pass the same samples meet in a batch, only in another order. Which comes first in your
# code: cutting, or shuffling?
def minibatches(X, y, batch_size, generator):
    for start in range(0, len(X), batch_size):
        size = min(batch_size, len(X) - start)
        picked = start + torch.randperm(size, generator=generator)
        yield X[picked], y[picked]


# %% exercise="minibatches" role="wrong" name="positions_instead_of_samples" slip="all"
# hint: Your batches hold positions. The caller wants the rows of X and y that stand there.
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for start in range(0, len(X), batch_size):
        yield order[start : start + batch_size], order[start : start + batch_size]


# %% exercise="minibatches" role="wrong" name="lists_of_samples" slip="all"
# hint: Xb and yb should be tensors, but yours are Python lists of small tensors. What makes
# one tensor of them?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator).tolist()
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        yield [X[i] for i in picked], [y[i] for i in picked]


# %% exercise="minibatches" role="wrong" name="labels_first" slip="all"
# hint: Each pair is (Xb, yb). In which order does yours come?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        yield y[picked], X[picked]


# %% exercise="minibatches" role="wrong" name="returns_the_first_batch"
# hint: Only one batch comes out. What does return do inside a loop, and what would yield do there?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        return [(X[picked], y[picked])]


# %% exercise="minibatches" role="wrong" name="data_shuffled_in_place"
# hint: After your function the caller's own X and y are in another order. Which line writes into them?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    X[:], y[:] = X[order], y[order]
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size].clone(), y[start : start + batch_size].clone()


# %% exercise="minibatches" role="wrong" name="samples_flattened"
# hint: A sample may itself have several dimensions, as an image has. Print the shape of X[0] and of Xb[0].
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        yield X[picked].reshape(len(picked), -1), y[picked]


# %% exercise="minibatches" role="wrong" name="labels_as_a_column"
# hint: y has one dimension, and so must yb. Print yb.shape.
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for start in range(0, len(X), batch_size):
        picked = order[start : start + batch_size]
        yield X[picked], y[picked].unsqueeze(1)


# %% exercise="minibatches" role="wrong" name="lone_sample_dropped"
# hint: When one single sample is left over, it never comes. Is a batch of one sample a batch?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for part in order.split(batch_size):
        if len(part) > 1:
            yield X[part], y[part]


# %% exercise="minibatches" role="wrong" name="pieces_of_equal_size"
# hint: You cut the order into pieces that are about equal. How many samples should all batches but the
# last have?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for part in order.tensor_split((len(X) + batch_size - 1) // batch_size):
        yield X[part], y[part]


# %% exercise="minibatches" role="wrong" name="chunks_of_equal_size"
# hint: You cut the order into pieces that are about equal. How many samples should all batches but the
# last have?
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for part in order.chunk((len(X) + batch_size - 1) // batch_size):
        yield X[part], y[part]


# %% exercise="minibatches" role="wrong" name="first_sample_stays"
# hint: The first sample always comes first. From which position on do you shuffle?
def minibatches(X, y, batch_size, generator):
    order = torch.cat([torch.tensor([0]), 1 + torch.randperm(len(X) - 1, generator=generator)])
    for part in order.split(batch_size):
        yield X[part], y[part]


# %% exercise="minibatches" role="wrong" name="neighbours_swapped"
# hint: A sample moves forward by one place at most. Can any two samples meet in a batch?
def minibatches(X, y, batch_size, generator):
    order = list(range(len(X)))
    for i in range(len(X) - 1):
        if torch.rand(1, generator=generator) < 0.5:
            order[i], order[i + 1] = order[i + 1], order[i]
    for part in torch.tensor(order).split(batch_size):
        yield X[part], y[part]


# %% exercise="minibatches" role="right" name="list_of_pairs"
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(X.shape[0], generator=generator)
    X, y = X[order], y[order]
    return [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


# %% exercise="minibatches" role="right" name="data_loader"
def minibatches(X, y, batch_size, generator):
    data = torch.utils.data.TensorDataset(X, y)
    return torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=True, generator=generator)


# %% exercise="minibatches" role="right" name="split_and_zip"
def minibatches(X, y, batch_size, generator):
    order = torch.randperm(len(y), generator=generator)
    return zip(X[order].split(batch_size), y[order].split(batch_size), strict=True)


# %% exercise="minibatches" role="right" name="sorted_random_numbers"
def minibatches(X, y, batch_size, generator):
    order = torch.rand(len(X), generator=generator).argsort()
    for picked in torch.split(order, batch_size):
        yield X.index_select(0, picked), y.index_select(0, picked)


# %% exercise="minibatches" role="right" name="samplers"
def minibatches(X, y, batch_size, generator):
    sampler = torch.utils.data.RandomSampler(range(len(X)), generator=generator)
    for picked in torch.utils.data.BatchSampler(sampler, batch_size, drop_last=False):
        yield [X[picked], y[picked]]


# %% exercise="minibatches" role="right" name="seed_drawn_from_the_generator"
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


# %% exercise="minibatches" role="right" name="multinomial_and_stack"
def minibatches(X, y, batch_size, generator):
    order = torch.multinomial(torch.ones(len(X)), len(X), generator=generator).tolist()
    for start in range(0, len(order), batch_size):
        picked = order[start : start + batch_size]
        yield torch.stack([X[i] for i in picked]), torch.stack([y[i] for i in picked])


# %% exercise="minibatches" role="right" name="split_and_zipped"
def minibatches(X, y, batch_size, generator):
    order = torch.rand(X.size(0), generator=generator).argsort()
    xs = X.index_select(0, order).split(batch_size)
    ys = y.index_select(0, order).split(batch_size)
    return list(zip(xs, ys))


# %% exercise="numerical_grad" role="wrong" name="forward_difference" slip="aim"
# hint: Your quotient looks to one side of x only, and its error shrinks only as eps, not as its square.
# Where else should f be evaluated?
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.view(-1)[i] = (f(x + shift) - f(x)) / eps
    return result


# %% exercise="numerical_grad" role="wrong" name="backward_difference" slip="aim"
# hint: Your quotient looks to one side of x only, and its error shrinks only as eps, not as its square.
# Where else should f be evaluated?
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.view(-1)[i] = (f(x) - f(x - shift)) / eps
    return result


# %% exercise="numerical_grad" role="wrong" name="divided_by_eps" slip="all"
# hint: Every slope is twice what it should be. How far apart are your two places?
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.view(-1)[i] = (f(x + shift) - f(x - shift)) / eps
    return result


# %% exercise="numerical_grad" role="wrong" name="brackets_missing" slip="all"
# hint: Python reads a / 2 * eps from left to right. Where do brackets belong?
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.view(-1)[i] = (f(x + shift) - f(x - shift)) / 2 * eps
    return result


# %% exercise="numerical_grad" role="wrong" name="not_divided" slip="all"
# hint: A slope is a rise over a run. You return the rise.
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.view(-1)[i] = f(x + shift) - f(x - shift)
    return result


# %% exercise="numerical_grad" role="wrong" name="difference_turned_round" slip="all"
# hint: Every slope has the wrong sign. Which of the two values do you subtract from which?
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.view(-1)[i] = (f(x - shift) - f(x + shift)) / (2 * eps)
    return result


# %% exercise="numerical_grad" role="wrong" name="eps_ignored"
# hint: Your result is the same for every eps. Where do you use the one that the caller gives?
def numerical_grad(f, x, eps=1e-4):
    eps = 1e-4
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.view(-1)[i] = (f(x + shift) - f(x - shift)) / (2 * eps)
    return result


# %% exercise="numerical_grad" role="wrong" name="computed_in_float32"
# hint: Print the dtype of what you hand to f. In float32, two values of f that are nearly
# equal differ by noise.
def numerical_grad(f, x, eps=1e-4):
    def f_in_single(x):
        return f(x).float()

    result = torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros(x.shape)
        shift.view(-1)[i] = eps
        result.view(-1)[i] = (f_in_single(x + shift) - f_in_single(x - shift)) / (2 * eps)
    return result


# %% exercise="numerical_grad" role="wrong" name="result_in_float32"
# hint: Which dtype does your result have, and which one does x have? torch.zeros makes
# float32 unless told otherwise.
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros(x.shape)
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.view(-1)[i] = (f(x + shift) - f(x - shift)) / (2 * eps)
    return result


# %% exercise="numerical_grad" role="wrong" name="all_elements_at_once" slip="all"
# hint: You shift all elements of x together and get one number. Each element needs a slope of its own.
def numerical_grad(f, x, eps=1e-4):
    return (f(x + eps) - f(x - eps)) / (2 * eps)


# %% exercise="numerical_grad" role="wrong" name="one_slope_for_all_elements" slip="all"
# hint: All your slopes are the same number. How many elements of x do you shift in one evaluation of f?
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        result.view(-1)[i] = (f(x + eps) - f(x - eps)) / (2 * eps)
    return result


# %% exercise="numerical_grad" role="wrong" name="x_left_shifted"
# hint: Print x after your function. What did your last line that writes into x leave there?
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        x.view(-1)[i] += eps
        above = f(x)
        x.view(-1)[i] -= 2 * eps
        result.view(-1)[i] = (above - f(x)) / (2 * eps)
    return result


# %% exercise="numerical_grad" role="wrong" name="two_names_for_one_tensor" slip="all"
# hint: All your slopes are 0. Is `a = x` a second tensor, or a second name for the same one?
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        above, below = x, x
        above.view(-1)[i] += eps
        below.view(-1)[i] -= eps
        result.view(-1)[i] = (f(above) - f(below)) / (2 * eps)
    return result


# %% exercise="numerical_grad" role="wrong" name="shifts_pile_up" slip="all"
# hint: When you come to the second element, the first one is still shifted. Where do you make your copies:
# in the loop, or before it?
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    above, below = x.clone(), x.clone()
    for i in range(x.numel()):
        above.view(-1)[i] += eps
        below.view(-1)[i] -= eps
        result.view(-1)[i] = (f(above) - f(below)) / (2 * eps)
    return result


# %% exercise="numerical_grad" role="wrong" name="element_replaced_by_eps"
# hint: Your slope is that of another place. What is the value of the element after you put eps there?
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        above, below = x.clone(), x.clone()
        above.view(-1)[i] = eps
        below.view(-1)[i] = -eps
        result.view(-1)[i] = (f(above) - f(below)) / (2 * eps)
    return result


# %% exercise="numerical_grad" role="wrong" name="whole_rows_shifted"
# hint: For a matrix, x[i] is a whole row. How do you reach a single element?
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    for i in range(len(x)):
        above, below = x.clone(), x.clone()
        above[i] += eps
        below[i] -= eps
        result[i] = (f(above) - f(below)) / (2 * eps)
    return result


# %% exercise="numerical_grad" role="wrong" name="flat_result"
# hint: Your slopes are right, but they stand in one long row. Which shape does x have?
def numerical_grad(f, x, eps=1e-4):
    result = []
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.append((f(x + shift) - f(x - shift)) / (2 * eps))
    return torch.stack(result)


# %% exercise="numerical_grad" role="wrong" name="list_returned" slip="all"
# hint: The caller wants a tensor of the shape of x. Which type does your result have?
def numerical_grad(f, x, eps=1e-4):
    result = []
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.append(((f(x + shift) - f(x - shift)) / (2 * eps)).item())
    return result


# %% exercise="numerical_grad" role="wrong" name="returned_inside_the_loop" slip="all"
# hint: Only the first slope is there, and all others are 0. Look at how far your return is indented.
def numerical_grad(f, x, eps=1e-4):
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros_like(x)
        shift.view(-1)[i] = eps
        result.view(-1)[i] = (f(x + shift) - f(x - shift)) / (2 * eps)
        return result


# %% exercise="numerical_grad" role="wrong" name="autograd_asked" slip="all"
# hint: Your slopes are exact, so they do not come from differences: with a large eps a difference is a
# little off. The aim is a check that needs no autograd.
def numerical_grad(f, x, eps=1e-4):
    x = x.clone().requires_grad_()
    return torch.autograd.grad(f(x), x)[0]


# %% exercise="numerical_grad" role="wrong" name="x_made_float32"
# hint: Print the dtype of what you hand to f. In float32, two values of f that are nearly equal differ by
# noise.
def numerical_grad(f, x, eps=1e-4):
    single, gradient = x.float(), torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros_like(single)
        shift.view(-1)[i] = eps
        gradient.view(-1)[i] = (f((single + shift).to(x.dtype)) - f((single - shift).to(x.dtype))) / (2 * eps)
    return gradient


# %% exercise="numerical_grad" role="right" name="shifted_and_put_back"
def numerical_grad(f, x, eps=1e-4):
    grad = torch.zeros_like(x)
    flat, flat_grad = x.view(-1), grad.view(-1)
    for i in range(flat.numel()):
        old = flat[i].item()
        flat[i] = old + eps
        above = f(x).item()
        flat[i] = old - eps
        below = f(x).item()
        flat[i] = old
        flat_grad[i] = (above - below) / (2 * eps)
    return grad


# %% exercise="numerical_grad" role="right" name="unit_vectors"
def numerical_grad(f, x, eps=1e-4):
    units = torch.eye(x.numel(), dtype=x.dtype) * eps
    slopes = [(f(x + unit.view_as(x)) - f(x - unit.view_as(x))) / (2 * eps) for unit in units]
    return torch.stack(slopes).view(x.shape)


# %% exercise="numerical_grad" role="right" name="numpy_places"
def numerical_grad(f, x, eps=1e-4):
    import numpy as np

    grad = np.zeros(tuple(x.shape))
    for place in np.ndindex(*x.shape):
        above, below = x.clone(), x.clone()
        above[place] += eps
        below[place] -= eps
        grad[place] = (float(f(above)) - float(f(below))) / (2 * eps)
    return torch.from_numpy(grad)


# %% exercise="numerical_grad" role="right" name="there_and_back_again"
def numerical_grad(f, x, eps=1e-4):
    slopes = torch.empty(x.numel(), dtype=torch.float64)
    for i in range(x.numel()):
        x.view(-1)[i] += eps
        slopes[i] = f(x)
        x.view(-1)[i] -= 2 * eps
        slopes[i] -= f(x)
        x.view(-1)[i] += eps
    return (slopes / eps / 2).reshape(x.shape)


# %% exercise="numerical_grad" role="right" name="list_to_tensor"
def numerical_grad(f, x, eps=1e-4):
    with torch.no_grad():
        slopes = []
        for place in torch.ones_like(x).nonzero().tolist():
            step = torch.zeros_like(x)
            step[tuple(place)] = 1.0
            slopes.append(((f(x + eps * step) - f(x - eps * step)) / 2 / eps).item())
    return torch.tensor(slopes, dtype=x.dtype).view_as(x)


# %% exercise="numerical_grad" role="right" name="places_by_nonzero"
def numerical_grad(f, x, eps=1e-4):
    g = torch.empty_like(x)
    for idx in (torch.ones_like(x) > 0).nonzero():
        i = tuple(idx.tolist())
        up, down = x.clone(), x.clone()
        up[i] = up[i] + eps
        down[i] = down[i] - eps
        g[i] = (f(up).item() - f(down).item()) / 2 / eps
    return g


# %% exercise="mlp_backward" role="wrong" name="factor_two_forgotten"
# hint: All your gradients are half of what they should be. What is the derivative of a square?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="mean_over_rows_only"
# hint: All your gradients are too large by the same factor, the number of outputs. Over how many numbers
# is the mean taken?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / len(y)
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="sum_instead_of_mean"
# hint: These are the gradients of the sum of all squares. What does the loss do with the sum?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y)
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="mean_taken_twice"
# hint: You divide once at the loss and once more at the weights. In how many places does the
# loss take a mean?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    N = len(x)
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {
        "W1": slope_z.T @ x / N,
        "b1": slope_z.sum(0) / N,
        "W2": slope_p.T @ h / N,
        "b2": slope_p.sum(0) / N,
    }


# %% exercise="mlp_backward" role="wrong" name="difference_turned_round" slip="all"
# hint: All your gradients have the wrong sign. When p is above y, should the slope at p
# be positive or negative?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (y - (h @ W2.T + b2)) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="absolute_error" slip="all"
# hint: Your slope at p has the same size for small and for large errors. Which loss has such a slope?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = (h @ W2.T + b2 - y).sign() / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="relu_forgotten_on_the_way_back" slip="aim"
# hint: The second layer is right, the first is not. A unit that was off on the way forward: does anything
# that is before it reach the loss?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = slope_p @ W2
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="every_unit_taken_for_on"
# hint: The second layer is right, the first is not. A unit that was off on the way forward: does anything
# that is before it reach the loss?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    h = (x @ W1.T + b1).clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * (h >= 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="relu_of_the_slope"
# hint: You apply relu to the slope itself, so all slopes below 0 are lost. On what does the
# derivative of relu depend?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2).clamp(min=0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="slope_times_relu"
# hint: You multiply the slope by the value of relu. The chain rule asks for its derivative: which
# numbers can that be?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * h
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="slope_of_a_sigmoid"
# hint: h · (1 − h) is the derivative of another function. Which one stands between the two layers here?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * h * (1 - h)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="units_that_were_off"
# hint: You let the slope pass where the unit was off, and stop it where it was on. Look at your comparison.
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = slope_p @ W2
    slope_z[z > 0] = 0
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="relu_forgotten_for_b1"
# hint: W1 is right, b1 is not. From which of your slopes does each of them come?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_h = slope_p @ W2
    slope_z = slope_h * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_h.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="hidden_layer_without_relu"
# hint: Only W2 is wrong. What exactly is multiplied by W2 on the way forward: z or h?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    p = z.clamp(min=0) @ W2.T + b2
    slope_p = 2 * (p - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ z, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="forward_without_relu" slip="all"
# hint: Already b2 is off, so something is wrong before the way back begins. Compare your p with the table.
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    h = x @ W1.T + b1
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * (h > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="forward_without_b2" slip="all"
# hint: Already b2 is off, although it is the last step. What is missing in your p?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="on_or_off_without_b1"
# hint: Some units are taken for on that were off, and the other way round. Which number decides it: is
# the bias in it?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T
    h = (z + b1).clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="bias_gradients_averaged"
# hint: The weights are right, the biases too small by a factor N. The mean is taken in the loss already:
# what is left to do over the rows?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.mean(0), "W2": slope_p.T @ h, "b2": slope_p.mean(0)}


# %% exercise="mlp_backward" role="wrong" name="bias_gradients_not_summed" slip="aim"
# hint: Your gradient of b2 has a row for each sample. A bias acts on all rows at once: what
# happens to its slopes?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z, "W2": slope_p.T @ h, "b2": slope_p}


# %% exercise="mlp_backward" role="wrong" name="bias_gradients_as_rows"
# hint: Print the shape of b2 and of your gradient of b2. One of them has a dimension more.
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    b1_gradient, b2_gradient = slope_z.sum(0, keepdim=True), slope_p.sum(0, keepdim=True)
    return {"W1": slope_z.T @ x, "b1": b1_gradient, "W2": slope_p.T @ h, "b2": b2_gradient}


# %% exercise="mlp_backward" role="wrong" name="weight_gradients_transposed" slip="aim"
# hint: The numbers are there, but rows and columns are swapped. Which shape has W2, and which has
# your gradient of it?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": x.T @ slope_z, "b1": slope_z.sum(0), "W2": h.T @ slope_p, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="other_keys" slip="all"
# hint: The caller looks for the keys 'W1', 'b1', 'W2' and 'b2'. Which keys does your dictionary have?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"dW1": slope_z.T @ x, "db1": slope_z.sum(0), "dW2": slope_p.T @ h, "db2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="tuple_returned" slip="all"
# hint: The caller asks for each gradient by its name. What type does your function return?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return slope_z.T @ x, slope_z.sum(0), slope_p.T @ h, slope_p.sum(0)


# %% exercise="mlp_backward" role="wrong" name="new_parameters_returned" slip="all"
# hint: You return parameters after a step. The caller wants the gradients, and will take the step alone.
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {
        "W1": W1 - slope_z.T @ x,
        "b1": b1 - slope_z.sum(0),
        "W2": W2 - slope_p.T @ h,
        "b2": b2 - slope_p.sum(0),
    }


# %% exercise="mlp_backward" role="wrong" name="target_overwritten"
# hint: The gradients are right, but the caller's y holds other numbers afterwards. Which
# line writes into it?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    y -= h @ W2.T + b2
    slope_p = -2 * y / y.numel()
    slope_z = (slope_p @ W2) * (z > 0)
    return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="weights_already_moved"
# hint: The second layer is right, and the caller's W2 and b2 have changed. Which W2 should the
# slope go back through?
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = x @ W1.T + b1
    h = z.clamp(min=0)
    slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
    grads = {"W2": slope_p.T @ h, "b2": slope_p.sum(0)}
    W2 -= 0.1 * grads["W2"]
    b2 -= 0.1 * grads["b2"]
    slope_z = (slope_p @ W2) * (z > 0)
    return {**grads, "W1": slope_z.T @ x, "b1": slope_z.sum(0)}


# %% exercise="mlp_backward" role="wrong" name="autograd_asked" slip="all"
# hint: You let autograd do the work. It can't inside torch.no_grad(), and the aim is to see what it does:
# write down the slope at each step of the table.
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    W1, b1, W2, b2 = (parameter.clone().requires_grad_() for parameter in (W1, b1, W2, b2))
    loss = ((torch.relu(x @ W1.T + b1) @ W2.T + b2 - y) ** 2).mean()
    loss.backward()
    return {"W1": W1.grad, "b1": b1.grad, "W2": W2.grad, "b2": b2.grad}


# %% exercise="mlp_backward" role="right" name="step_by_step"
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    N, out = y.shape
    z1 = torch.nn.functional.linear(x, W1, b1)
    a1 = torch.relu(z1)
    pred = torch.nn.functional.linear(a1, W2, b2)
    d_pred = (2.0 / (N * out)) * (pred - y)
    grads = {}
    grads["W2"] = d_pred.t().mm(a1)
    grads["b2"] = d_pred.sum(dim=0)
    d_a1 = d_pred.mm(W2)
    d_z1 = d_a1.clone()
    d_z1[z1 <= 0] = 0
    grads["W1"] = d_z1.t().mm(x)
    grads["b1"] = d_z1.sum(dim=0)
    return grads


# %% exercise="mlp_backward" role="right" name="einsum"
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    h = torch.relu(torch.einsum("ni,hi->nh", x, W1) + b1)
    error = torch.einsum("nh,oh->no", h, W2) + b2 - y
    back = torch.einsum("no,oh->nh", error, W2) * (h > 0)
    scale = 2 / error.numel()
    return {
        "W1": scale * torch.einsum("nh,ni->hi", back, x),
        "b1": scale * torch.einsum("nh->h", back),
        "W2": scale * torch.einsum("no,nh->oh", error, h),
        "b2": scale * torch.einsum("no->o", error),
    }


# %% exercise="mlp_backward" role="right" name="row_by_row"
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    grads = {"W1": torch.zeros_like(W1), "b1": torch.zeros_like(b1)}
    grads |= {"W2": torch.zeros_like(W2), "b2": torch.zeros_like(b2)}
    for row, target in zip(x, y):
        z = W1 @ row + b1
        h = torch.where(z > 0, z, torch.zeros_like(z))
        slope = 2 * (W2 @ h + b2 - target) / y.numel()
        grads["W2"] += torch.outer(slope, h)
        grads["b2"] += slope
        slope = (W2.T @ slope) * torch.heaviside(z, torch.zeros_like(z))
        grads["W1"] += torch.outer(slope, row)
        grads["b1"] += slope
    return grads


# %% exercise="mlp_backward" role="right" name="bias_as_a_column"
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    ones = torch.ones(len(x), 1, dtype=x.dtype)
    x1 = torch.cat([x, ones], dim=1)
    z = x1 @ torch.cat([W1, b1[:, None]], dim=1).T
    h1 = torch.cat([torch.maximum(z, torch.zeros_like(z)), ones], dim=1)
    error = h1 @ torch.cat([W2, b2[:, None]], dim=1).T - y
    second = 2 * error.T @ h1 / error.numel()
    first = 2 * ((error @ W2) * z.gt(0)).T @ x1 / error.numel()
    return {"W1": first[:, :-1], "b1": first[:, -1], "W2": second[:, :-1], "b2": second[:, -1]}


# %% exercise="mlp_backward" role="right" name="outer_products_summed"
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = (W1 @ x.T).T + b1
    mask = (z > 0).to(z.dtype)
    h = z * mask
    slope_p = (h @ W2.T + b2 - y).mul(2).div(y.shape[0]).div(y.shape[1])
    slope_z = mask * slope_p.matmul(W2)
    return dict(
        b2=torch.sum(slope_p, 0),
        W2=(slope_p[:, :, None] * h[:, None, :]).sum(0),
        b1=torch.sum(slope_z, 0),
        W1=(slope_z[:, :, None] * x[:, None, :]).sum(0),
    )


# %% exercise="mlp_backward" role="right" name="units_that_were_off_set_to_0"
def mlp_backward(x, y, W1, b1, W2, b2):
    z = torch.nn.functional.linear(x, W1, b1)
    h = torch.nn.functional.relu(z)
    p = torch.nn.functional.linear(h, W2, b2)
    n, out = p.shape
    d = (p - y) * (2.0 / (n * out))
    grads = dict(b2=d.sum(dim=0), W2=torch.mm(d.t(), h))
    dh = torch.mm(d, W2)
    dh[z <= 0] = 0
    grads["b1"] = dh.sum(dim=0)
    grads["W1"] = torch.mm(dh.t(), x)
    return grads


# %% exercise="ewma" role="wrong" name="weights_swapped" slip="all"
# hint: Your average forgets almost everything at each step. Which of the two weights belongs to the past:
# beta, or 1 - beta?
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = (1 - beta) * average + beta * value
        averages.append(average / (1 - beta**t) if bias_correction else average)
    return averages


# %% exercise="ewma" role="wrong" name="new_value_not_weighted" slip="all"
# hint: Your average grows far beyond the values themselves. Do the two weights sum to 1?
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = beta * average + value
        averages.append(average / (1 - beta**t) if bias_correction else average)
    return averages


# %% exercise="ewma" role="wrong" name="starts_at_the_first_value" slip="all"
# hint: Your first average is the first value itself. At which number should the average start,
# before any value came?
def ewma(values, beta, bias_correction=False):
    average, averages = None, []
    for t, value in enumerate(values, start=1):
        average = value if average is None else beta * average + (1 - beta) * value
        averages.append(average / (1 - beta**t) if bias_correction else average)
    return averages


# %% exercise="ewma" role="wrong" name="starts_at_the_first_value_unweighted" slip="all"
# hint: Your first average is the first value itself. At which number should the average start,
# before any value came?
def ewma(values, beta, bias_correction=False):
    average, averages = values[0], []
    for t, value in enumerate(values, start=1):
        average = beta * average + (1 - beta) * value
        averages.append(average / (1 - beta**t) if bias_correction else average)
    return averages


# %% exercise="ewma" role="wrong" name="corrected_average_goes_on" slip="aim"
# hint: The correction repairs what you return. What do you take into the next step: the average,
# or its repaired copy?
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = beta * average + (1 - beta) * value
        if bias_correction:
            average = average / (1 - beta**t)
        averages.append(average)
    return averages


# %% exercise="ewma" role="wrong" name="t_counts_from_zero"
# hint: At the first value your correction divides by 1 - beta to the power 0. What is that, and from
# where should t count?
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values):
        average = beta * average + (1 - beta) * value
        averages.append(average / (1 - beta**t) if bias_correction else average)
    return averages


# %% exercise="ewma" role="wrong" name="t_one_too_far"
# hint: Your corrected averages are a little too small, most of all the first. Which t belongs
# to the first value?
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = beta * average + (1 - beta) * value
        averages.append(average / (1 - beta ** (t + 1)) if bias_correction else average)
    return averages


# %% exercise="ewma" role="wrong" name="correction_without_the_power"
# hint: Your correction stays the same for ever, but the start is forgotten with time. What in the
# formula depends on t?
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for value in values:
        average = beta * average + (1 - beta) * value
        averages.append(average / (1 - beta) if bias_correction else average)
    return averages


# %% exercise="ewma" role="wrong" name="correction_times_t"
# hint: You multiply beta by t where the formula asks for a power. How does Python write a power?
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = beta * average + (1 - beta) * value
        averages.append(average / (1 - beta * t) if bias_correction else average)
    return averages


# %% exercise="ewma" role="wrong" name="correction_multiplied"
# hint: The first averages are too small, and your correction makes them smaller still. Multiply, or divide?
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = beta * average + (1 - beta) * value
        averages.append(average * (1 - beta**t) if bias_correction else average)
    return averages


# %% exercise="ewma" role="wrong" name="correction_of_the_other_weight"
# hint: The start fades as the past does, at each step by the same factor. Is that factor 1 - beta?
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = beta * average + (1 - beta) * value
        averages.append(average / (1 - (1 - beta) ** t) if bias_correction else average)
    return averages


# %% exercise="ewma" role="wrong" name="always_corrected"
# hint: With bias_correction=False the averages should start small. Where do you look at that argument?
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = beta * average + (1 - beta) * value
        averages.append(average / (1 - beta**t))
    return averages


# %% exercise="ewma" role="wrong" name="never_corrected" slip="aim"
# hint: With bias_correction=True the first average should be the first value. Where do you
# look at that argument?
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for value in values:
        average = beta * average + (1 - beta) * value
        averages.append(average)
    return averages


# %% exercise="ewma" role="wrong" name="corrected_the_other_way_round" slip="all"
# hint: You correct when the caller does not ask for it, and only then. Check your condition, or
# the order behind it.
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = beta * average + (1 - beta) * value
        averages.append(average if bias_correction else average / (1 - beta**t))
    return averages


# %% exercise="ewma" role="wrong" name="start_returned_too" slip="all"
# hint: You return one number more than there are values. Which of them belongs to no value?
def ewma(values, beta, bias_correction=False):
    averages = [0.0]
    for value in values:
        averages.append(beta * averages[-1] + (1 - beta) * value)
    if bias_correction:
        averages = [0.0] + [v / (1 - beta**t) for t, v in enumerate(averages) if t > 0]
    return averages


# %% exercise="ewma" role="wrong" name="only_the_last_average" slip="all"
# hint: The caller wants the average after each value, as many numbers as there are values. How
# many do you return?
def ewma(values, beta, bias_correction=False):
    average = 0.0
    for value in values:
        average = beta * average + (1 - beta) * value
    return [average / (1 - beta ** len(values)) if bias_correction else average]


# %% exercise="ewma" role="wrong" name="plain_mean" slip="all"
# hint: You give all values so far the same weight. An average that forgets gives the older ones less: where
# do you use beta?
def ewma(values, beta, bias_correction=False):
    return [sum(values[: t + 1]) / (t + 1) for t in range(len(values))]


# %% exercise="ewma" role="wrong" name="value_before_instead_of_average_before"
# hint: Your average knows only the last two values. What should beta be multiplied by: the value before,
# or the average before?
def ewma(values, beta, bias_correction=False):
    before, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = beta * before + (1 - beta) * value
        before = value
        averages.append(average / (1 - beta**t) if bias_correction else average)
    return averages


# %% exercise="ewma" role="wrong" name="average_before_the_value" slip="all"
# hint: Each of your averages is one value late: the last value never counts. When do you collect the
# average, before or after taking the value in?
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        averages.append(average / (1 - beta**t) if bias_correction else average)
        average = beta * average + (1 - beta) * value
    return averages


# %% exercise="ewma" role="wrong" name="values_overwritten"
# hint: The averages are right, but the caller's values are gone. Into what do you write the averages?
def ewma(values, beta, bias_correction=False):
    average = 0.0
    for t in range(len(values)):
        average = beta * average + (1 - beta) * values[t]
        values[t] = average / (1 - beta ** (t + 1)) if bias_correction else average
    return values


# %% exercise="ewma" role="wrong" name="one_tensor_collected_again_and_again"
# hint: When the values come in a tensor, all your averages are the last one. An operation in place changes
# the tensor that is in your list already.
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average *= beta
        average += (1 - beta) * value
        averages.append(average / (1 - beta**t) if bias_correction else average)
    return averages


# %% exercise="ewma" role="wrong" name="whole_numbers_stay_whole"
# hint: With whole numbers in, your averages lose their decimals. Which dtype does the tensor have that
# you collect them in?
def ewma(values, beta, bias_correction=False):
    values = torch.as_tensor(values)
    averages = torch.zeros_like(values)
    average = 0.0
    for t in range(len(values)):
        average = beta * average + (1 - beta) * values[t].item()
        averages[t] = average / (1 - beta ** (t + 1)) if bias_correction else average
    return averages


# %% exercise="ewma" role="wrong" name="averages_rounded" slip="all"
# hint: Round when you print, not when you compute: the caller needs all digits.
def ewma(values, beta, bias_correction=False):
    average, averages = 0.0, []
    for t, value in enumerate(values, start=1):
        average = beta * average + (1 - beta) * value
        averages.append(round(float(average / (1 - beta**t) if bias_correction else average), 2))
    return averages


# %% exercise="ewma" role="wrong" name="needs_a_tensor"
# hint: values may be a Python list, which does not know what tensors can do. Which line asks it for that?
def ewma(values, beta, bias_correction=False):
    averages, average = torch.zeros(values.shape), 0.0
    for t in range(values.shape[0]):
        average = beta * average + (1 - beta) * values[t]
        averages[t] = average / (1 - beta ** (t + 1)) if bias_correction else average
    return averages


# %% exercise="ewma" role="right" name="tensor_filled"
def ewma(values, beta, bias_correction=False):
    values = torch.as_tensor(values, dtype=torch.float64)
    averages = torch.empty_like(values)
    average = torch.zeros((), dtype=torch.float64)
    for t in range(len(values)):
        average = torch.lerp(values[t], average, beta)
        averages[t] = average
    if bias_correction:
        averages /= 1 - beta ** torch.arange(1, len(values) + 1)
    return averages


# %% exercise="ewma" role="right" name="matrix_of_weights"
def ewma(values, beta, bias_correction=False):
    x = torch.tensor([float(value) for value in values], dtype=torch.float64)
    age = torch.arange(len(x))[:, None] - torch.arange(len(x))
    weights = torch.where(age >= 0, (1 - beta) * beta ** age.clamp(min=0).double(), 0.0)
    if bias_correction:
        weights = weights / weights.sum(dim=1, keepdim=True)
    return weights @ x


# %% exercise="ewma" role="right" name="accumulate"
def ewma(values, beta, bias_correction=False):
    from itertools import accumulate

    averages = list(accumulate(values, lambda v, x: beta * v + (1 - beta) * x, initial=0))[1:]
    if not bias_correction:
        return averages
    return [v / (1 - beta**t) for t, v in enumerate(averages, 1)]


# %% exercise="ewma" role="right" name="moves_towards_the_value"
def ewma(values, beta, bias_correction=False):
    v, power, out = 0, 1, []
    for x in values:
        v = v + (1 - beta) * (x - v)
        power *= beta
        out.append(v / (1 - power) if bias_correction else v)
    return torch.tensor(out)


# %% exercise="ewma" role="right" name="sums_written_out"
def ewma(values, beta, bias_correction=False):
    def average(t):
        total = sum((1 - beta) * beta**k * values[t - k] for k in range(t + 1))
        return total / (1 - beta ** (t + 1)) if bias_correction else total

    return tuple(average(t) for t in range(len(values)))


# %% exercise="ewma" role="right" name="numpy"
def ewma(values, beta, bias_correction=False):
    import numpy as np

    out = np.zeros(len(values))
    for t in range(len(values)):
        out[t] = beta * (out[t - 1] if t else 0) + (1 - beta) * float(values[t])
    return out / (1 - beta ** np.arange(1, len(out) + 1)) if bias_correction else out


# %% exercise="ewma" role="right" name="corrected_at_the_end"
def ewma(values, beta, bias_correction=False):
    v = 0.0
    out = torch.zeros(len(values), dtype=torch.float64)
    for i in range(len(values)):
        v += (1 - beta) * (float(values[i]) - v)
        out[i] = v
    if bias_correction:
        out = out / (1 - beta ** torch.arange(1, len(values) + 1, dtype=torch.float64))
    return out


# %% exercise="momentum_step" role="wrong" name="average_of_gradients" slip="all"
# hint: You weight the new gradient by 1 - mu, so buf is an average. PyTorch's momentum adds the gradient
# whole: compare your line with the formula.
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = mu * state.get("buf", 0) + (1 - mu) * grad
    return w - lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="average_after_the_first_step"
# hint: Your first gradient counts in full, and the later ones only by 1 - mu. Which weight has a new
# gradient in the formula?
def momentum_step(w, grad, state, lr, mu=0.9):
    if "buf" not in state:
        state["buf"] = grad.clone()
    else:
        state["buf"] = mu * state["buf"] + (1 - mu) * grad
    return w - lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="learning_rate_in_the_buffer" slip="aim"
# hint: As long as lr stays the same, all is right. When it changes, your buf still holds steps of the old
# size: where does the formula have lr?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = mu * state.get("buf", 0) + lr * grad
    return w - state["buf"]


# %% exercise="momentum_step" role="wrong" name="last_step_repeated"
# hint: As long as lr stays the same, all is right. When it changes, your buf still holds steps of the old
# size: where does the formula have lr?
def momentum_step(w, grad, state, lr, mu=0.9):
    step = mu * state.get("step", 0) - lr * grad
    state["step"] = step
    return w + step


# %% exercise="momentum_step" role="wrong" name="nesterov" slip="all"
# hint: You look one step ahead: the gradient counts once more in the step. That is Nesterov's variant. What
# moves w in the formula here?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = mu * state.get("buf", 0) + grad
    return w - lr * (grad + mu * state["buf"])


# %% exercise="momentum_step" role="wrong" name="buffer_not_stored" slip="aim"
# hint: From the second step on, nothing is left of the earlier gradients. Print state at the start of a
# step: what does your step find there, and what does it do with it?
def momentum_step(w, grad, state, lr, mu=0.9):
    buf = mu * state.get("buf", 0) + grad
    state = {"buf": buf}
    return w - lr * buf


# %% exercise="momentum_step" role="wrong" name="plain_descent" slip="aim"
# hint: From the second step on, nothing is left of the earlier gradients. Print state at the start of a
# step: what does your step find there, and what does it do with it?
def momentum_step(w, grad, state, lr, mu=0.9):
    return w - lr * grad


# %% exercise="momentum_step" role="wrong" name="stored_only_once"
# hint: Your state still holds the first gradient after many steps. When do you write to it?
def momentum_step(w, grad, state, lr, mu=0.9):
    if "buf" not in state:
        state["buf"] = grad.clone()
        return w - lr * grad
    buf = mu * state["buf"] + grad
    return w - lr * buf


# %% exercise="momentum_step" role="wrong" name="only_the_gradient_before"
# hint: Your step knows the last two gradients only. What should be shrunk by mu: the gradient before, or
# all that has gathered?
def momentum_step(w, grad, state, lr, mu=0.9):
    direction = mu * state.get("before", 0) + grad
    state["before"] = grad.clone()
    return w - lr * direction


# %% exercise="momentum_step" role="wrong" name="first_step_lost" slip="all"
# hint: At the first step w does not move. buf is 0 before that step, not after it.
def momentum_step(w, grad, state, lr, mu=0.9):
    if "buf" not in state:
        state["buf"] = torch.zeros_like(w)
    else:
        state["buf"] = mu * state["buf"] + grad
    return w - lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="old_buffer_used" slip="all"
# hint: You move w first and gather the gradient afterwards, so each gradient comes one step late. Which of
# the two lines must come first?
def momentum_step(w, grad, state, lr, mu=0.9):
    buf = state.get("buf", torch.zeros_like(w))
    w = w - lr * buf
    state["buf"] = mu * buf + grad
    return w


# %% exercise="momentum_step" role="wrong" name="gradient_scaled_by_mu" slip="all"
# hint: Your old gradients never fade, and the new one counts less. To which of the two does mu belong?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = state.get("buf", 0) + mu * grad
    return w - lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="nothing_fades"
# hint: Your buf is the plain sum of all gradients. What makes the older ones fade?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = state.get("buf", 0) + grad
    return w - lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="mu_fixed"
# hint: Your steps are the same for every mu. Where do you use the one that the caller gives?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = 0.9 * state.get("buf", 0) + grad
    return w - lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="uphill" slip="all"
# hint: The gradient points to where the loss grows. Which way does your w go?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = mu * state.get("buf", 0) + grad
    return w + lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="learning_rate_forgotten" slip="all"
# hint: Your step has the same length for every learning rate. Where do you use lr?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = mu * state.get("buf", 0) + grad
    return w - state["buf"]


# %% exercise="momentum_step" role="wrong" name="gradient_subtracted_from_the_buffer"
# hint: From the second step on, your gradients pull against each other. Which sign has the gradient in buf,
# and which sign has buf in the step?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = mu * state.get("buf", 0) - grad
    return w - lr * state["buf"].abs() * grad.sign()


# %% exercise="momentum_step" role="wrong" name="alias_of_the_gradient"
# hint: The caller writes the next gradient into the same tensor, and your state changes with it. Did you
# keep numbers, or a second name for grad?
def momentum_step(w, grad, state, lr, mu=0.9):
    if "buf" not in state:
        state["buf"] = grad
    else:
        state["buf"] = mu * state["buf"] + grad
    return w - lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="alias_changed_in_place"
# hint: Your buf is the caller's first gradient itself, and you change it in place. What makes a tensor of
# your own out of it?
def momentum_step(w, grad, state, lr, mu=0.9):
    if "buf" not in state:
        state["buf"] = grad
    else:
        state["buf"].mul_(mu).add_(grad)
    return w - lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="gradient_changed_in_place"
# hint: Print grad before and after your step. Which operation of yours writes into it?
def momentum_step(w, grad, state, lr, mu=0.9):
    grad += mu * state.get("buf", 0)
    state["buf"] = grad.clone()
    return w - lr * grad


# %% exercise="momentum_step" role="wrong" name="one_buffer_for_all"
# hint: Two parameters take their steps in turn, and what you remember of them gets mixed. Is everything
# that you keep in the state that was handed in?
_buf = None


def momentum_step(w, grad, state, lr, mu=0.9):
    global _buf
    if not state:
        _buf = torch.zeros_like(w)
        state["started"] = True
    _buf = mu * _buf + grad
    return w - lr * _buf


# %% exercise="momentum_step" role="wrong" name="corrected_average"
# hint: This is the average of Adam, with its bias correction. Momentum as PyTorch has it needs neither the
# weight 1 - mu nor a correction.
def momentum_step(w, grad, state, lr, mu=0.9):
    state["t"] = state.get("t", 0) + 1
    state["m"] = mu * state.get("m", 0) + (1 - mu) * grad
    return w - lr * state["m"] / (1 - mu ** state["t"])


# %% exercise="momentum_step" role="wrong" name="step_returned" slip="all"
# hint: You return how far w should go. The caller wants the place where it arrives.
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = mu * state.get("buf", 0) + grad
    return lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="nothing_returned" slip="all"
# hint: The caller goes on with what your function returns. What does a Python function
# return without a return?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = mu * state.get("buf", 0) + grad
    w -= lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="state_returned_too" slip="all"
# hint: The caller wants one tensor. It has the state already: it is its own dictionary.
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = mu * state.get("buf", 0) + grad
    return w - lr * state["buf"], state


# %% exercise="momentum_step" role="wrong" name="state_expected_to_be_filled" slip="all"
# hint: At the first step state is empty, so a key is missing there. What should buf be
# before the first step?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = mu * state["buf"] + grad
    return w - lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="fades_faster_each_step"
# hint: Your buf loses more at each step than at the one before. Does mu in the formula depend on the
# step?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["t"] = state.get("t", 0) + 1
    state["buf"] = mu ** state["t"] * state.get("buf", 0) + grad
    return w - lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="only_the_direction" slip="all"
# hint: All your steps have the length of lr. Which part of buf is left in them?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = mu * state.get("buf", 0) + grad
    return w - lr * state["buf"].sign()


# %% exercise="momentum_step" role="wrong" name="weights_of_an_average_swapped" slip="all"
# hint: Your buf keeps 1 - mu of what it was and takes mu of the new gradient. Which weight has each of
# the two in the formula?
def momentum_step(w, grad, state, lr, mu=0.9):
    state["buf"] = (1 - mu) * state.get("buf", 0) + mu * grad
    return w - lr * state["buf"]


# %% exercise="momentum_step" role="wrong" name="first_gradient_counts_twice" slip="all"
# hint: In the first step your gradient goes into buf twice: as its start, and once more. What is buf
# before the first step?
def momentum_step(w, grad, state, lr, mu=0.9):
    if "buf" not in state:
        state["buf"] = grad.clone()
    state["buf"] = mu * state["buf"] + grad
    return w - lr * state["buf"]


# %% exercise="momentum_step" role="right" name="in_place"
def momentum_step(w, grad, state, lr, mu=0.9):
    if "velocity" not in state:
        state["velocity"] = torch.zeros_like(w)
    state["velocity"].mul_(mu).add_(grad)
    w.sub_(lr * state["velocity"])
    return w


# %% exercise="momentum_step" role="right" name="first_gradient_cloned"
def momentum_step(w, grad, state, lr, mu=0.9):
    if not state:
        state["momentum_buffer"] = grad.detach().clone()
    else:
        state["momentum_buffer"] = state["momentum_buffer"] * mu + grad
    return w.add(state["momentum_buffer"], alpha=-lr)


# %% exercise="momentum_step" role="right" name="all_gradients_kept"
def momentum_step(w, grad, state, lr, mu=0.9):
    history = state.setdefault("gradients", [])
    history.append((grad.clone(), mu))
    buf = torch.zeros_like(w)
    for g, m in history:
        buf = m * buf + g
    return w - lr * buf


# %% exercise="momentum_step" role="right" name="negative_buffer"
def momentum_step(w, grad, state, lr, mu=0.9):
    state["down"] = mu * state.setdefault("down", torch.zeros_like(grad)) - grad
    return w + lr * state["down"]


# %% exercise="momentum_step" role="right" name="setdefault_and_in_place"
@torch.no_grad()
def momentum_step(w, grad, state, lr, mu=0.9):
    buf = state.setdefault("buf", torch.zeros_like(w))
    buf *= mu
    buf += grad
    w -= lr * buf
    return w


# %% exercise="adagrad_step" role="wrong" name="root_forgotten" slip="all"
# hint: A large gradient makes your step smaller than a small one does. What must be taken of a sum of
# squares before it has the size of a gradient?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    return w - lr * grad / (state["s"] + eps)


# %% exercise="adagrad_step" role="wrong" name="gradients_not_squared" slip="all"
# hint: Gradients of both signs cancel in your sum, and the root of a negative number is not a number. What
# should be added up?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad
    return w - lr * grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="sum_of_gradients_squared"
# hint: You add up first and square afterwards, so gradients of both signs cancel. Which comes
# first in the formula?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad
    return w - lr * grad / ((state["s"] ** 2).sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="absolute_values_added_up"
# hint: You add up sizes, where the formula adds up squares and takes one root at the end. Try gradients 3
# and 4: is the divisor 7, or 5?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad.abs()
    return w - lr * grad / (state["s"] + eps)


# %% exercise="adagrad_step" role="wrong" name="root_of_absolute_values" slip="all"
# hint: Under your root stands a sum of sizes. Which power of the gradient makes the units come out even?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad.abs()
    return w - lr * grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="sum_not_stored" slip="aim"
# hint: All your steps have the length of lr, whatever came before. Print state after two steps: is the
# first gradient still in it?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    s = state.get("s", 0) + grad**2
    state = {"s": s}
    return w - lr * grad / (s.sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="only_the_last_square" slip="aim"
# hint: All your steps have the length of lr, whatever came before. Print state after two steps: is the
# first gradient still in it?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = grad**2
    return w - lr * grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="stored_only_once"
# hint: Your state holds the same numbers after every step. When do you write to it?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    s = state.get("s", 0) + grad**2
    state.setdefault("s", s)
    return w - lr * grad / (s.sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="mean_of_squares"
# hint: You divide the sum by the number of steps. AdaGrad's s only grows: is there a mean in the formula?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["t"] = state.get("t", 0) + 1
    state["s"] = state.get("s", 0) + grad**2
    return w - lr * grad / ((state["s"] / state["t"]).sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="old_squares_fade"
# hint: Your s forgets old squares. That is the idea of another optimizer, the next
# one: does AdaGrad forget?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = 0.9 * state.get("s", 0) + grad**2
    return w - lr * grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="average_that_forgets" slip="all"
# hint: This is RMSProp's average of squares, with two weights. AdaGrad's formula has no weights: compare
# it with your line.
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = 0.9 * state.get("s", 0) + 0.1 * grad**2
    return w - lr * grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="rate_falls_with_time" slip="all"
# hint: Your steps shrink with the number of steps, the same for all elements. In AdaGrad it is the
# gradients of each element that shrink its steps.
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["t"] = state.get("t", 0) + 1
    return w - lr / state["t"] ** 0.5 * grad


# %% exercise="adagrad_step" role="wrong" name="eps_forgotten"
# hint: An element whose gradients were all 0 becomes nan. What is 0 / 0, and does eps stand where it
# can guard against it?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    return w - lr * grad / state["s"].sqrt()


# %% exercise="adagrad_step" role="wrong" name="eps_multiplied" slip="all"
# hint: eps is there to be added, so that the divisor is never 0. How large are your steps, and why?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    return w - lr * grad / (state["s"].sqrt() * eps)


# %% exercise="adagrad_step" role="wrong" name="eps_outside_the_division"
# hint: An element whose gradients were all 0 becomes nan. What is 0 / 0, and does eps stand where it
# can guard against it?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    return w - lr * grad / state["s"].sqrt() + eps


# %% exercise="adagrad_step" role="wrong" name="one_sum_for_all_elements" slip="all"
# hint: All elements of your w share one s, so a steep one slows down the flat ones. How many
# numbers should s hold?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + (grad**2).sum()
    return w - lr * grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="old_sum_used" slip="all"
# hint: Your first step divides by almost nothing, since s is still 0 there. Which comes first: gathering
# the square, or the step?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    s = state.get("s", torch.zeros_like(w))
    w = w - lr * grad / (s.sqrt() + eps)
    state["s"] = s + grad**2
    return w


# %% exercise="adagrad_step" role="wrong" name="starts_at_one" slip="all"
# hint: Your s is 1 before the first step. With which number does the formula begin, and what
# guards the division then?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 1) + grad**2
    return w - lr * grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="root_stored"
# hint: You keep the root, and add the next square to it. What should be in the state: s, or its root?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = (state.get("s", 0) + grad**2).sqrt()
    return w - lr * grad / (state["s"] + eps)


# %% exercise="adagrad_step" role="wrong" name="learning_rate_in_the_sum" slip="all"
# hint: lr stands above and below the line, so it cancels. What exactly is squared and added up?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    step = lr * grad
    state["s"] = state.get("s", 0) + step**2
    return w - step / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="gradient_forgotten_in_the_step" slip="all"
# hint: Your step has no direction: it goes the same way for every sign of the gradient. What
# stands above the line?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    return w - lr / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="everything_divided" slip="all"
# hint: w itself is divided along with the step. Which part of the formula belongs above the
# line? Check your brackets.
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    return (w - lr * grad) / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="uphill" slip="all"
# hint: The gradient points to where the loss grows. Which way does your w go?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    return w + lr * grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="learning_rate_forgotten" slip="all"
# hint: Your first step has length 1 for every learning rate. Where do you use lr?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    return w - grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="gradient_squared_in_place" slip="all"
# hint: You square grad in place, so what stands above the line is a square too, and the
# caller's gradient is gone.
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad.pow_(2)
    return w - lr * grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="gradient_scaled_in_place"
# hint: w is right, but the caller's gradient has changed. Which operation of yours writes into grad?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    grad /= state["s"].sqrt() + eps
    return w - lr * grad


# %% exercise="adagrad_step" role="wrong" name="references_to_the_gradients"
# hint: Your list holds the caller's tensor again and again, and it changes under your hands. What
# would make a copy?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state.setdefault("gradients", []).append(grad)
    s = sum(g**2 for g in state["gradients"])
    return w - lr * grad / (s.sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="one_sum_for_all_parameters"
# hint: Two parameters take their steps in turn, and what you remember of them gets mixed. Is everything
# that you keep in the state that was handed in?
_s = None


def adagrad_step(w, grad, state, lr, eps=1e-10):
    global _s
    if not state:
        _s = torch.zeros_like(w)
        state["started"] = True
    _s = _s + grad**2
    return w - lr * grad / (_s.sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="nothing_returned" slip="all"
# hint: The caller goes on with what your function returns. What does a Python function
# return without a return?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    w -= lr * grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="state_expected_to_be_filled" slip="all"
# hint: At the first step state is empty, so a key is missing there. What should s be before the first step?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state["s"] + grad**2
    return w - lr * grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="eps_fixed"
# hint: Your step is the same for every eps. Where do you use the one that the caller gives?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    return w - lr * grad / (state["s"].sqrt() + 1e-10)


# %% exercise="adagrad_step" role="wrong" name="one_added_under_the_root" slip="all"
# hint: Your steps are too short, most of all where gradients are small. What do you add to s?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    return w - lr * grad / (1 + state["s"]).sqrt()


# %% exercise="adagrad_step" role="wrong" name="no_step_while_an_element_is_quiet"
# hint: One element without a gradient keeps all others from moving. For which elements is the step 0?
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", 0) + grad**2
    if (state["s"] == 0).any():
        return w
    return w - lr * grad / (state["s"].sqrt() + eps)


# %% exercise="adagrad_step" role="wrong" name="rate_falls_as_one_over_t" slip="all"
# hint: Your steps shrink with the number of steps, the same for all elements. In AdaGrad it is the
# gradients of each element that shrink its steps.
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["steps"] = state.get("steps", 0) + 1
    return w - lr / (state["steps"] + eps) * grad


# %% exercise="adagrad_step" role="right" name="in_place"
def adagrad_step(w, grad, state, lr, eps=1e-10):
    if "sum" not in state:
        state["sum"] = torch.zeros_like(w)
    state["sum"].addcmul_(grad, grad)
    w.addcdiv_(grad, state["sum"].sqrt().add_(eps), value=-lr)
    return w


# %% exercise="adagrad_step" role="right" name="eps_inside_the_root"
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state["s"] = state.get("s", torch.zeros_like(grad)) + grad * grad
    return w - lr / torch.sqrt(state["s"] + eps) * grad


# %% exercise="adagrad_step" role="right" name="starts_at_eps"
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state.setdefault("s", torch.full_like(w, eps))
    state["s"] += grad.square()
    return w - lr * grad * state["s"].rsqrt()


# %% exercise="adagrad_step" role="right" name="gradients_cloned_and_stacked"
def adagrad_step(w, grad, state, lr, eps=1e-10):
    state.setdefault("gradients", []).append(grad.clone())
    length = torch.stack(state["gradients"]).norm(dim=0)
    return w - lr * grad / torch.clamp(length, min=eps)


# %% exercise="adagrad_step" role="right" name="direction_where_it_exists"
def adagrad_step(w, grad, state, lr, eps=1e-10):
    s = grad.pow(2) + state.get("s", 0.0)
    state["s"] = s
    direction = torch.where(s > 0, grad / (s**0.5 + eps), torch.zeros_like(w))
    return w - lr * direction


# %% exercise="rmsprop_step" role="wrong" name="weights_swapped" slip="all"
# hint: Your average forgets almost everything at each step. Which of the two weights belongs to the old
# average: alpha, or 1 - alpha?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = (1 - alpha) * state.get("v", 0) + alpha * grad**2
    return w - lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="squares_only_added_up" slip="all"
# hint: Your v only grows. That is AdaGrad: what makes RMSProp forget?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = state.get("v", 0) + grad**2
    return w - lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="new_square_not_weighted" slip="all"
# hint: The two weights of an average sum to 1. Which weight has your new square?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + grad**2
    return w - lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="bias_corrected" slip="all"
# hint: You correct the average for its start at 0, as Adam does. RMSProp does not: its first step
# is longer than lr.
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["t"] = state.get("t", 0) + 1
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return w - lr * grad / ((state["v"] / (1 - alpha ** state["t"])).sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="starts_at_the_first_square" slip="all"
# hint: Your first step has the length lr, so your v started at the first square. What is v
# before the first step?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    if "v" not in state:
        state["v"] = grad**2
    else:
        state["v"] = alpha * state["v"] + (1 - alpha) * grad**2
    return w - lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="starts_at_one" slip="all"
# hint: Your v is 1 before the first step. With which number does the formula begin?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 1) + (1 - alpha) * grad**2
    return w - lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="root_forgotten" slip="all"
# hint: A large gradient makes your step smaller than a small one does. What must be taken of an average of
# squares before it has the size of a gradient?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return w - lr * grad / (state["v"] + eps)


# %% exercise="rmsprop_step" role="wrong" name="root_stored"
# hint: You keep the root, and mix the next square into it. What should be in the state: v, or its root?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = (alpha * state.get("v", 0) + (1 - alpha) * grad**2).sqrt()
    return w - lr * grad / (state["v"] + eps)


# %% exercise="rmsprop_step" role="wrong" name="gradients_not_squared" slip="all"
# hint: Your v averages the gradients themselves, and the root of a negative number is not a number. What
# does v average in the formula?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad
    return w - lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="average_squared" slip="all"
# hint: You average first and square afterwards, so gradients of both signs cancel. Which comes
# first in the formula?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad
    return w - lr * grad / ((state["v"] ** 2).sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="absolute_values_averaged" slip="all"
# hint: You average sizes, where the formula averages squares and takes a root at the end. The two differ as
# soon as the gradients do.
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad.abs()
    return w - lr * grad / (state["v"] + eps)


# %% exercise="rmsprop_step" role="wrong" name="average_not_stored" slip="aim"
# hint: All your steps have the same length, whatever came before. Print state after two steps: is the first
# gradient still in it?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    v = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    state = {"v": v}
    return w - lr * grad / (v.sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="stored_only_once"
# hint: Your state holds the same numbers after every step. When do you write to it?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    v = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    state.setdefault("v", v)
    return w - lr * grad / (v.sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="old_average_used" slip="all"
# hint: Your first step divides by almost nothing, since v is still 0 there. Which comes first: updating
# v, or the step?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    v = state.get("v", torch.zeros_like(w))
    w = w - lr * grad / (v.sqrt() + eps)
    state["v"] = alpha * v + (1 - alpha) * grad**2
    return w


# %% exercise="rmsprop_step" role="wrong" name="one_average_for_all_elements" slip="all"
# hint: All elements of your w share one v, so a steep one slows down the flat ones. How many
# numbers should v hold?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * (grad**2).mean()
    return w - lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="alpha_fixed"
# hint: Your steps are the same for every alpha. Where do you use the one that the caller gives?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = 0.9 * state.get("v", 0) + 0.1 * grad**2
    return w - lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="another_default_for_alpha"
# hint: With alpha given all is right, without it not. Compare the line that starts with def with the
# statement, one default after the other.
def rmsprop_step(w, grad, state, lr, alpha=0.99, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return w - lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="eps_forgotten"
# hint: An element whose gradients were all 0 becomes nan. What is 0 / 0, and does eps stand where it
# can guard against it?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return w - lr * grad / state["v"].sqrt()


# %% exercise="rmsprop_step" role="wrong" name="eps_outside_the_division"
# hint: An element whose gradients were all 0 becomes nan. What is 0 / 0, and does eps stand where it
# can guard against it?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return w - lr * (grad / state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="gradient_averaged_too" slip="all"
# hint: You average the gradient as well, so old directions linger. That is half of Adam: which gradient
# stands above the line in RMSProp?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["m"] = alpha * state.get("m", 0) + (1 - alpha) * grad
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return w - lr * state["m"] / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="centred" slip="all"
# hint: You take the squared mean away, so v is a variance. PyTorch does that only when asked to
# (centered=True). What is v in the formula?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["m"] = alpha * state.get("m", 0) + (1 - alpha) * grad
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return w - lr * grad / ((state["v"] - state["m"] ** 2).sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="step_stored_with_its_rate" slip="all"
# hint: lr stands above and below the line, so it cancels. What exactly is squared and averaged?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    step = lr * grad
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * step**2
    return w - step / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="everything_divided" slip="all"
# hint: w itself is divided along with the step. Which part of the formula belongs above the
# line? Check your brackets.
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return (w - lr * grad) / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="uphill" slip="all"
# hint: The gradient points to where the loss grows. Which way does your w go?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return w + lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="learning_rate_forgotten" slip="all"
# hint: Your step has the same length for every learning rate. Where do you use lr?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return w - grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="gradient_squared_in_place" slip="all"
# hint: You square grad in place, so what stands above the line is a square too, and the
# caller's gradient is gone.
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad.pow_(2)
    return w - lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="gradient_scaled_in_place"
# hint: w is right, but the caller's gradient has changed. Which operation of yours writes into grad?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    grad /= state["v"].sqrt() + eps
    return w - lr * grad


# %% exercise="rmsprop_step" role="wrong" name="references_to_the_gradients"
# hint: Your list holds the caller's tensor again and again, and it changes under your hands. What
# would make a copy?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state.setdefault("gradients", []).append(grad)
    v = 0
    for g in state["gradients"]:
        v = alpha * v + (1 - alpha) * g**2
    return w - lr * grad / (v.sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="one_average_for_all_parameters"
# hint: Two parameters take their steps in turn, and what you remember of them gets mixed. Is everything
# that you keep in the state that was handed in?
_v = None


def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    global _v
    if not state:
        _v = torch.zeros_like(w)
        state["started"] = True
    _v = alpha * _v + (1 - alpha) * grad**2
    return w - lr * grad / (_v.sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="nothing_returned" slip="all"
# hint: The caller goes on with what your function returns. What does a Python function
# return without a return?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    w -= lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="state_expected_to_be_filled" slip="all"
# hint: At the first step state is empty, so a key is missing there. What should v be before the first step?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state["v"] + (1 - alpha) * grad**2
    return w - lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="eps_fixed"
# hint: Your step is the same for every eps. Where do you use the one that the caller gives?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    return w - lr * grad / (state["v"].sqrt() + 1e-8)


# %% exercise="rmsprop_step" role="wrong" name="largest_square_kept" slip="all"
# hint: You keep the larger one of the old v and the new square. What does the formula do with the two?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = torch.maximum(alpha * torch.as_tensor(state.get("v", 0.0)), grad**2)
    return w - lr * grad / (state["v"].sqrt() + eps)


# %% exercise="rmsprop_step" role="wrong" name="momentum_on_top"
# hint: Your steps gather speed. Which part of the formula adds earlier steps to the new one?
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = alpha * state.get("v", 0) + (1 - alpha) * grad**2
    state["buf"] = 0.9 * state.get("buf", 0) + grad / (state["v"].sqrt() + eps)
    return w - lr * state["buf"]


# %% exercise="rmsprop_step" role="right" name="in_place"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    if not state:
        state["square_avg"] = torch.zeros_like(w)
    square_avg = state["square_avg"]
    square_avg.mul_(alpha).addcmul_(grad, grad, value=1 - alpha)
    w.addcdiv_(grad, square_avg.sqrt().add_(eps), value=-lr)
    return w


# %% exercise="rmsprop_step" role="right" name="eps_inside_the_root"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    v = state.get("v", torch.zeros_like(w))
    state["v"] = v + (1 - alpha) * (grad * grad - v)
    return w - lr * grad / torch.sqrt(state["v"] + eps)


# %% exercise="rmsprop_step" role="right" name="lerp"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    state["v"] = torch.lerp(grad.square(), state.get("v", torch.zeros_like(grad)), alpha)
    return torch.addcdiv(w, grad, state["v"].sqrt() + eps, value=-lr)


# %% exercise="rmsprop_step" role="right" name="gradients_cloned_and_weighted"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    history = state.setdefault("squares", [])
    history.append(grad**2)
    weights = [(1 - alpha) * alpha**age for age in reversed(range(len(history)))]
    v = sum(weight * square for weight, square in zip(weights, history))
    w -= lr * grad / (v**0.5 + eps)
    return w


# %% exercise="rmsprop_step" role="right" name="root_kept_and_squared_again"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    size = state.get("size", torch.zeros_like(w))
    size = torch.sqrt(alpha * size**2 + (1 - alpha) * grad**2)
    state["size"] = size
    return w - (lr / (size + eps)) * grad


# %% exercise="rmsprop_step" role="right" name="reciprocal_root"
def rmsprop_step(w, grad, state, lr, alpha=0.9, eps=1e-8):
    if "avg" not in state:
        state["avg"] = torch.zeros(w.shape)
    avg = state["avg"]
    avg += (1 - alpha) * (grad.square() - avg)
    return w - lr * grad * (avg + eps**2).rsqrt()


# %% exercise="adam" role="wrong" name="no_bias_correction" slip="aim"
# hint: Your first steps have the wrong length, and much later all is well. What do the averages
# lack at the start?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                p -= self.lr * self.m[i] / (self.v[i].sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="only_m_corrected" slip="aim"
# hint: You correct one of the two averages. Which of them start at 0?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                p -= self.lr * m_hat / (self.v[i].sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="only_v_corrected" slip="aim"
# hint: Your v is corrected, your m is not: the first steps are too short. Which of the two
# averages start at 0?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * self.m[i] / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="correction_without_the_power"
# hint: Your correction is the same at every step, but the start is forgotten with time. What in the formula
# depends on t, and does t count?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1)
                v_hat = self.v[i] / (1 - beta2)
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="correction_multiplied"
# hint: The averages start too small, and your correction makes them smaller still. Multiply, or divide?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] * (1 - beta1 ** self.t[i])
                v_hat = self.v[i] * (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="correction_fed_back"
# hint: The correction repairs what the step uses. What do you take into the next step: the averages,
# or their repaired copies?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                self.m[i] = self.m[i] / (1 - beta1 ** self.t[i])
                self.v[i] = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * self.m[i] / (self.v[i].sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="correction_behind_the_root"
# hint: You take the root of v first and correct it afterwards. Is the root of v / c the same as the root
# of v, over c?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                p -= self.lr * m_hat / (self.v[i].sqrt() / (1 - beta2 ** self.t[i]) + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="same_beta_for_both_corrections"
# hint: Each average fades with its own beta. Which beta does each of your corrections use?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta1 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="betas_swapped"
# hint: Your m remembers long and your v forgets fast. Which beta belongs to which average?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta2, beta1 = self.betas
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

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="weights_swapped" slip="all"
# hint: Your averages forget almost everything at each step. Which weight belongs to the old average: beta,
# or 1 - beta?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = (1 - beta1) * self.m[i] + beta1 * p.grad
                self.v[i] = (1 - beta2) * self.v[i] + beta2 * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="gradients_not_weighted" slip="all"
# hint: The two weights of an average sum to 1. Which weights have your new gradient and its square?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + p.grad
                self.v[i] = beta2 * self.v[i] + p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="momentum_in_place_of_an_average" slip="all"
# hint: Your m grows beyond the gradients, as in momentum. Adam averages: do the two weights of m sum to 1?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="t_never_counts"
# hint: Your correction is the same at every step, but the start is forgotten with time. What in the formula
# depends on t, and does t count?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        beta1, beta2 = self.betas
        t = 1
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1**t)
                v_hat = self.v[i] / (1 - beta2**t)
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="t_counts_parameters"
# hint: With one parameter all is right, with three of them not. Print t after one step:
# does it count steps?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = 0

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1**self.t)
                v_hat = self.v[i] / (1 - beta2**self.t)
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="t_starts_at_zero" slip="all"
# hint: At the first step you divide by 1 - beta to the power 0. What is that, and when should t be counted?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)
                self.t[i] += 1

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="t_one_too_far"
# hint: At the first step your t is 2 already, so you correct too little. Where does it start?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [1] * len(self.params)

    def step(self):
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

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="squares_forgotten" slip="all"
# hint: Your v averages the gradients themselves, and the root of a negative number is not a number.
# What does v average?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="average_squared" slip="all"
# hint: You square the average, where the formula averages squares. Gradients of both signs cancel in yours.
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * self.m[i] ** 2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="absolute_values_averaged"
# hint: You average sizes, where the formula averages squares and takes a root at the end. The two differ as
# soon as the gradients do.
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad.abs()
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="root_forgotten" slip="all"
# hint: A large gradient makes your step smaller than a small one does. What must be taken of an average of
# squares before it has the size of a gradient?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                p -= self.lr * m_hat / (v_hat + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="eps_forgotten"
# hint: An element whose gradients were all 0 becomes nan. What is 0 / 0, and does eps stand where it
# can guard against it?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                p -= self.lr * m_hat / v_hat.sqrt()

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="eps_outside_the_division"
# hint: An element whose gradients were all 0 becomes nan. What is 0 / 0, and does eps stand where it
# can guard against it?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                p -= self.lr * (m_hat / v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="correction_times_t"
# hint: You multiply beta by t where the formula asks for a power. How does Python write a power?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 * self.t[i])
                v_hat = self.v[i] / abs(1 - beta2 * self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="gradient_in_place_of_m"
# hint: Above the line stands the last gradient, so m is computed and never used.
# Follow m through your code.
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * p.grad / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="uphill" slip="all"
# hint: The gradient points to where the loss grows. Which way do your parameters go?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                p += self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="learning_rate_forgotten" slip="all"
# hint: Your first step has length 1 for every learning rate. Where do you use lr?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                p -= m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="averages_start_at_the_first_gradient"
# hint: Your averages start at the first gradient, and then they are corrected as if they had started at 0.
# With what do m and v begin?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [None for p in self.params]
        self.v = [None for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                if self.m[i] is None:
                    self.m[i], self.v[i] = p.grad.clone(), p.grad**2
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="one_v_for_all_elements" slip="all"
# hint: All elements of a parameter share one v, so a steep one slows down the flat ones. How many
# numbers should v hold?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * (p.grad**2).mean()
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="averages_by_shape"
# hint: Two parameters of the same shape share their averages. By what do you look them up?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = {p.shape: torch.zeros_like(p) for p in self.params}
        self.v = {p.shape: torch.zeros_like(p) for p in self.params}
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for k, p in enumerate(self.params):
                if p.grad is None:
                    continue
                i = p.shape
                self.t[k] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[k])
                v_hat = self.v[i] / (1 - beta2 ** self.t[k])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="one_average_for_all_parameters" slip="aim"
# hint: The first parameter is right, and then the next one finds the averages of the one before. How many m
# and v do you need?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m, self.v = 0, 0
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                if torch.is_tensor(self.m) and self.m.shape != p.shape:
                    self.m, self.v = 0, 0
                self.m = beta1 * self.m + (1 - beta1) * p.grad
                self.v = beta2 * self.v + (1 - beta2) * p.grad**2
                m_hat = self.m / (1 - beta1 ** self.t[i])
                v_hat = self.v / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="averages_made_anew" slip="aim"
# hint: From the second step on, nothing is left of the earlier gradients. Print m after a step: is it still
# there at the next one?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                m = (1 - beta1) * p.grad
                v = (1 - beta2) * p.grad**2
                m_hat = m / (1 - beta1 ** self.t[i])
                v_hat = v / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="averages_not_written_back" slip="aim"
# hint: From the second step on, nothing is left of the earlier gradients. Print m after a step: is it still
# there at the next one?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, (p, m, v) in enumerate(zip(self.params, self.m, self.v)):
                if p.grad is None:
                    continue
                self.t[i] += 1
                m = beta1 * m + (1 - beta1) * p.grad
                v = beta2 * v + (1 - beta2) * p.grad**2
                m_hat = m / (1 - beta1 ** self.t[i])
                v_hat = v / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="state_of_the_class"
# hint: What you keep belongs to the class, so a second optimizer takes it from the first. Where does
# something belong that each optimizer has for itself?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        Adam.m = [torch.zeros_like(p) for p in self.params]
        Adam.v = [torch.zeros_like(p) for p in self.params]
        Adam.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                Adam.t[i] += 1
                Adam.m[i] = beta1 * Adam.m[i] + (1 - beta1) * p.grad
                Adam.v[i] = beta2 * Adam.v[i] + (1 - beta2) * p.grad**2
                m_hat = Adam.m[i] / (1 - beta1 ** Adam.t[i])
                v_hat = Adam.v[i] / (1 - beta2 ** Adam.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="clock_of_the_class"
# hint: Two optimizers share one step counter, so each step of one is a step of the other. To whom
# does your t belong?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        Adam.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                Adam.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** Adam.t[i])
                v_hat = self.v[i] / (1 - beta2 ** Adam.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="generator_kept"
# hint: A generator is empty after it was read once. What do you go over at the second step?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = params
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m, self.v, self.t = {}, {}, {}

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] = self.t.get(i, 0) + 1
                self.m[i] = beta1 * self.m.get(i, 0) + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v.get(i, 0) + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="generator_emptied_at_once"
# hint: A generator is empty after it was read once. How many lines of your __init__ read params?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.m = [torch.zeros_like(p) for p in params]
        self.v = [torch.zeros_like(p) for p in params]
        self.params = params
        self.lr, self.betas, self.eps = lr, betas, eps
        self.t = [0] * len(self.m)

    def step(self):
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

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="none_gradient_used"
# hint: A parameter that took no part in the loss has no gradient, and its .grad is None. What does your
# loop do with such a parameter?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="none_taken_for_zero"
# hint: A parameter whose gradient went away still moves, by its old m. What does the statement ask
# for such a parameter?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                self.t[i] += 1
                grad = torch.zeros_like(p) if p.grad is None else p.grad
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="stops_at_the_first_none"
# hint: When your loop meets a parameter without a gradient, what becomes of the parameters behind it?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                self.t[i] += 1
                if p.grad is None:
                    break
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="chosen_at_the_start" slip="all"
# hint: You pick the parameters with gradients in __init__, before any gradient was computed. When do
# you have to look?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = [p for p in params if p.grad is not None]
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="gradients_cleared_by_step"
# hint: The caller may still need the gradients after step. Whose work is it to clear them?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                p.grad = None

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="gradients_zeroed_by_step"
# hint: After step all gradients are 0. Clearing them is the work of another method.
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                p.grad.zero_()

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="gradient_changed_in_place"
# hint: Print a gradient before and after step. Which operation of yours writes into it?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                grad = p.grad
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * grad.pow_(2)
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="alias_of_the_first_gradient"
# hint: backward writes the next gradient into the same memory, and what you kept changes with it. Did you
# keep numbers, or a second name for p.grad?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.grads = [[] for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.grads[i].append(p.grad)
                m = v = 0
                for g in self.grads[i]:
                    m = beta1 * m + (1 - beta1) * g
                    v = beta2 * v + (1 - beta2) * g**2
                m_hat = m / (1 - beta1 ** self.t[i])
                v_hat = v / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="new_memory_through_data"
# hint: The parameter shows the right numbers, but in new memory. Others who share the old memory see
# nothing of your step. Which operation writes into the tensor that is there?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            self.t[i] += 1
            self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
            self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
            m_hat = self.m[i] / (1 - beta1 ** self.t[i])
            v_hat = self.v[i] / (1 - beta2 ** self.t[i])
            p.data = p.data - self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="new_tensor_under_the_same_name" slip="all"
# hint: Your arithmetic makes new tensors, and the parameters stay as they were. What does a Python
# assignment to a loop variable change, and what does an operation in place change?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                p = p - self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="recorded_in_the_graph"
# hint: PyTorch refuses to change a parameter in place while it records operations for autograd. What
# switches the recording off for a few lines?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            self.t[i] += 1
            self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
            self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
            m_hat = self.m[i] / (1 - beta1 ** self.t[i])
            v_hat = self.v[i] / (1 - beta2 ** self.t[i])
            p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="default_learning_rate"
# hint: With lr given all is right, without it not. Compare the line def __init__ with the statement.
class Adam:
    def __init__(self, params, lr=1e-2, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="default_betas"
# hint: With betas given all is right, without them not. Some lecture notes have 0.99: compare your def
# __init__ with the statement.
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.99), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="betas_fixed"
# hint: Your steps are the same for all betas. Where do you use those that the caller gives?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = 0.9, 0.999
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

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="nesterov" slip="all"
# hint: Your m looks one step ahead, as in NAdam. What stands above the line in the formula here?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                ahead = beta1 * m_hat + (1 - beta1) * p.grad / (1 - beta1 ** self.t[i])
                p -= self.lr * ahead / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="largest_v_kept"
# hint: You divide by the largest v so far, as AMSGrad does. Which v does Adam divide by?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)
        self.largest = [torch.zeros_like(p) for p in self.params]

    def step(self):
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
                self.largest[i] = torch.maximum(self.largest[i], v_hat)
                p -= self.lr * m_hat / (self.largest[i].sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="weights_decay" slip="all"
# hint: Your parameters shrink a little at every step, also without a gradient. That is AdamW: does the
# formula here have such a term?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                p *= 1 - self.lr * 0.01
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="zero_grad_does_nothing"
# hint: After your zero_grad the gradients are still there, and backward adds to them. What
# should each p.grad be?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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

    def zero_grad(self):
        return  # the next backward writes over the gradients


# %% exercise="adam" role="wrong" name="zero_grad_needs_gradients"
# hint: zero_grad fails for a parameter that has no gradient yet. What is its .grad?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()


# %% exercise="adam" role="wrong" name="parameters_zeroed"
# hint: Your zero_grad clears the parameters themselves. What should become 0: the
# weights, or their gradients?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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

    def zero_grad(self):
        for p in self.params:
            p.data.zero_()


# %% exercise="adam" role="wrong" name="zero_grad_forgets_the_past"
# hint: Your zero_grad also clears m, v or t, so each step is a first step. What is left to
# clear besides the gradients?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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

    def zero_grad(self):
        for i, p in enumerate(self.params):
            p.grad = None
            self.m[i].zero_()
            self.v[i].zero_()
        self.t = [0] * len(self.params)


# %% exercise="adam" role="wrong" name="eps_fixed"
# hint: Your step is the same for every eps. Where do you use the one that the caller gives?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                p -= self.lr * m_hat / (v_hat.sqrt() + 1e-8)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="forgets_during_a_pause"
# hint: A parameter that had no gradient for one step starts again from nothing. What should m and v do
# meanwhile?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    self.m[i].zero_()
                    self.v[i].zero_()
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="all_wait_for_one"
# hint: One parameter without a gradient keeps all others from moving. Which parameters are skipped?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        if any(p.grad is None for p in self.params):
            return
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

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="rate_falls_with_the_root_of_t"
# hint: Your steps shrink as t grows, the same for all elements. Where in the formula does t stand?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                p -= self.lr / self.t[i] ** 0.5 * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="correction_only_at_first"
# hint: After some steps you leave the correction out, before it has come close to 1. For which t does the
# formula have it?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                if self.t[i] > 10:
                    m_hat, v_hat = self.m[i], self.v[i]
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="distance_from_the_average" slip="all"
# hint: Your v averages how far the gradient lies from m. Of what is the average taken that v keeps?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * (p.grad - self.m[i]) ** 2
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="larger_default_for_eps"
# hint: With all settings as they come, your steps are a little too short. Compare your defaults with the
# statement's, one by one.
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-3):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="only_the_first_cleared"
# hint: After zero_grad all gradients but the first are still there. How many parameters does it go over?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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

    def zero_grad(self):
        for p in self.params[:1]:
            p.grad = None


# %% exercise="adam" role="wrong" name="parameters_returned"
# hint: Your step moves the parameters, and then hands them back. What does the statement ask you to
# return?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
        return self.params

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="clock_of_the_optimizer"
# hint: After a pause, a parameter's first step has the wrong length. The averages of a parameter that waits
# have seen fewer gradients than those of the others: what does that mean for t?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = 0

    def step(self):
        beta1, beta2 = self.betas
        self.t += 1
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad**2
                m_hat = self.m[i] / (1 - beta1**self.t)
                v_hat = self.v[i] / (1 - beta2**self.t)
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="clock_runs_during_a_pause"
# hint: After a pause, a parameter's first step has the wrong length. The averages of a parameter that waits
# have seen fewer gradients than those of the others: what does that mean for t?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.state = [
            {"m": torch.zeros_like(p), "v": torch.zeros_like(p), "t": 0, "begun": False} for p in self.params
        ]

    @torch.no_grad()
    def step(self):
        beta1, beta2 = self.betas
        for p, state in zip(self.params, self.state):
            state["begun"] = state["begun"] or p.grad is not None
            state["t"] += state["begun"]
            if p.grad is not None:
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="only_the_first_parameter"
# hint: Only the first parameter moves. What ends your loop after one round?
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                return

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="wrong" name="root_of_averaged_sizes" slip="all"
# hint: You average sizes, where the formula averages squares and takes a root at the end. The two differ
# as soon as the gradients do.
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        beta1, beta2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = beta1 * self.m[i] + (1 - beta1) * p.grad
                self.v[i] = beta2 * self.v[i] + (1 - beta2) * p.grad.abs()
                m_hat = self.m[i] / (1 - beta1 ** self.t[i])
                v_hat = self.v[i] / (1 - beta2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="right" name="in_place_with_a_state_for_each_parameter"
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.state = {p: {"step": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)} for p in params}
        self.lr, (self.b1, self.b2), self.eps = lr, betas, eps

    @torch.no_grad()
    def step(self):
        for p, s in self.state.items():
            g = p.grad
            if g is None:
                continue
            s["step"] += 1
            s["m"].mul_(self.b1).add_(g, alpha=1 - self.b1)
            s["v"].mul_(self.b2).addcmul_(g, g, value=1 - self.b2)
            c1, c2 = 1 - self.b1 ** s["step"], 1 - self.b2 ** s["step"]
            p.addcdiv_(s["m"], (s["v"] / c2).sqrt_().add_(self.eps), value=-self.lr / c1)

    def zero_grad(self):
        for p in self.state:
            if p.grad is not None:
                p.grad.detach_().zero_()


# %% exercise="adam" role="right" name="the_papers_second_form"
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = [p for p in params]
        self.lr, self.beta1, self.beta2, self.eps = lr, *betas, eps
        self.moments = [(torch.zeros_like(p), torch.zeros_like(p)) for p in self.params]
        self.powers = [[1.0, 1.0] for _ in self.params]

    def step(self):
        for p, (m, v), powers in zip(self.params, self.moments, self.powers):
            if p.grad is not None:
                powers[0] *= self.beta1
                powers[1] *= self.beta2
                lr = self.lr * (1 - powers[1]) ** 0.5 / (1 - powers[0])
                m += (1 - self.beta1) * (p.grad - m)
                v += (1 - self.beta2) * (p.grad * p.grad - v)
                p.data -= lr * m / (v.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            p.grad = torch.zeros_like(p)


# %% exercise="adam" role="right" name="eps_inside_the_root"
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
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
                p.copy_(p - self.lr * m_hat / torch.sqrt(v_hat + self.eps))

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="right" name="optimizer_of_pytorchs_kind"
class Adam(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                t = state["t"] = state.get("t", 0) + 1
                m = state["m"] = b1 * state.get("m", 0) + (1 - b1) * p.grad
                v = state["v"] = b2 * state.get("v", 0) + (1 - b2) * p.grad.square()
                step = m / (1 - b1**t) / (torch.sqrt(v / (1 - b2**t)) + group["eps"])
                p.sub_(group["lr"] * step)


# %% exercise="adam" role="right" name="all_at_once"
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = tuple(params)
        self.settings = lr, *betas, eps
        self.memory = {}

    @torch.no_grad()
    def step(self):
        lr, b1, b2, eps = self.settings
        moving = [p for p in self.params if p.grad is not None]
        if not moving:
            return
        for p in moving:
            self.memory.setdefault(id(p), [0, torch.zeros_like(p), torch.zeros_like(p)])[0] += 1
        t, m, v = zip(*(self.memory[id(p)] for p in moving))
        grads = [p.grad for p in moving]
        torch._foreach_lerp_(m, grads, 1 - b1)
        torch._foreach_lerp_(v, torch._foreach_mul(grads, grads), 1 - b2)
        for p, t, m, v in zip(moving, t, m, v):
            p.add_(m / (1 - b1**t) / ((v / (1 - b2**t)) ** 0.5 + eps), alpha=-lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


# %% exercise="adam" role="right" name="averages_by_lerp"
class Adam:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        self.params = [p for p in params]
        self.lr = lr
        self.betas = betas
        self.eps = eps
        self.state = {id(p): [0, torch.zeros_like(p.data), torch.zeros_like(p.data)] for p in self.params}

    def step(self):
        b1, b2 = self.betas
        for p in self.params:
            if p.grad is None:
                continue
            s = self.state[id(p)]
            g = p.grad.detach()
            s[0] += 1
            s[1] = torch.lerp(s[1], g, 1 - b1)
            s[2] = torch.lerp(s[2], g * g, 1 - b2)
            p.data.add_(-self.lr * (s[1] / (1 - b1 ** s[0])) / ((s[2] / (1 - b2 ** s[0])) ** 0.5 + self.eps))

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.detach_()
                p.grad.zero_()
