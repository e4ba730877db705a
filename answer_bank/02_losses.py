# Known answers to source/02_losses.py: right ones of many shapes, and wrong ones that real learners write.

# %% [markdown]
# ## softmax


# %% exercise="softmax" role="wrong" name="no_max_subtracted" slip="aim"
# hint: exp(1000) is infinite and exp(-1000) is 0 in float32. What could you subtract from every logit of a
# row without changing the ratios of their exponentials?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits)
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="maximum_of_all"
# hint: You subtract one number from the whole tensor. What is left of a row that lies 2000 below
# the largest number?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.max())
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="mean_subtracted"
# hint: After your subtraction, how large can the largest logit of a row still be? What does exp make of it?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.mean(dim=dim, keepdim=True))
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="minimum_subtracted"
# hint: After your subtraction, how large can the largest logit of a row still be? What does exp make of it?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amin(dim=dim, keepdim=True))
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="maximum_in_numerator_only" slip="all"
# hint: Numerator and denominator must be shifted by the same number, or their ratio changes.
def softmax(logits, dim=-1):
    top = logits.amax(dim=dim, keepdim=True)
    return torch.exp(logits - top) / torch.exp(logits).sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="small_number_in_denominator" slip="aim"
# hint: A small number in the denominator avoids 0 / 0, but the probabilities still do not sum to 1. Where do
# the exponentials become 0 or infinite?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits)
    return exponentials / (exponentials.sum(dim=dim, keepdim=True) + 1e-8)


# %% exercise="softmax" role="wrong" name="logits_clamped" slip="aim"
# hint: After clamping, logits of 1000 and of 1001 are the same number. Only their difference should matter.
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits.clamp(-50, 50))
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="nan_replaced" slip="aim"
# hint: You replace nan after the damage is done: the information of the logits is lost by then. Where does
# the first infinity or the first 0 appear?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits)
    return torch.nan_to_num(exponentials / exponentials.sum(dim=dim, keepdim=True))


# %% exercise="softmax" role="wrong" name="dim_ignored"
# hint: Your function takes dim. Is it used in each place where a dimension is named?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=-1, keepdim=True))
    return exponentials / exponentials.sum(dim=-1, keepdim=True)


# %% exercise="softmax" role="wrong" name="dim_one_fixed"
# hint: Dimension 1 is the last one only when there are two. Which dimension did the caller ask for?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return exponentials / exponentials.sum(dim=1, keepdim=True)


# %% exercise="softmax" role="wrong" name="maximum_of_fixed_dim"
# hint: The sum follows dim. Which of your other lines names a dimension too?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=-1, keepdim=True))
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="columns_by_default"
# hint: Without dim, each row should sum to 1. Which sums are 1 in your result?
def softmax(logits, dim=0):
    exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="sum_of_everything" slip="all"
# hint: Each row is a prediction of its own. Over which numbers does your sum run?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    return exponentials / exponentials.sum()


# %% exercise="softmax" role="wrong" name="keepdim_forgotten" slip="all"
# hint: A reduction along a dimension takes it away: (7, 5) becomes (7,), which does not line up with the
# rows any more. Which of your lines reduce?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=dim))
    return exponentials / exponentials.sum(dim=dim)


# %% exercise="softmax" role="wrong" name="pair_instead_of_maximum" slip="all"
# hint: With a dimension, max returns two things: the values and their places. Which one do you subtract?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.max(dim=dim, keepdim=True))
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="logarithm_returned" slip="all"
# hint: Your numbers are negative: they are the logarithms of the probabilities.
def softmax(logits, dim=-1):
    return logits - torch.logsumexp(logits, dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="sigmoid" slip="all"
# hint: Sigmoid looks at each logit by itself. What makes the probabilities of a row sum to 1?
def softmax(logits, dim=-1):
    return torch.sigmoid(logits)


# %% exercise="softmax" role="wrong" name="no_exponential" slip="all"
# hint: A logit may be negative, a probability may not. Which function makes every number positive first?
def softmax(logits, dim=-1):
    return logits / logits.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="sign_turned" slip="all"
# hint: In your result the smallest logit gets the largest probability. Look at the sign in the exponent.
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits.amin(dim=dim, keepdim=True) - logits)
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="wrong_base" slip="all"
# hint: Softmax uses the powers of e. Powers of another number give other ratios.
def softmax(logits, dim=-1):
    powers = 2 ** (logits - logits.amax(dim=dim, keepdim=True))
    return powers / powers.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="double_precision_returned"
# hint: The numbers are right, but they come back in another dtype than the logits.
def softmax(logits, dim=-1):
    logits = logits.double()
    exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="logits_changed"
# hint: `x -= y` writes into the caller's tensor, `x = x - y` makes a new one.
def softmax(logits, dim=-1):
    logits -= logits.detach().amax(dim=dim, keepdim=True)
    exponentials = torch.exp(logits)
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="cut_from_the_graph"
# hint: The numbers are right, but autograd finds no way back from them to the logits. Which line cuts the
# way (no_grad, detach, item, NumPy), or writes over a tensor that is still needed?
def softmax(logits, dim=-1):
    with torch.no_grad():
        exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
        return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="written_over_in_place"
# hint: The numbers are right, but autograd finds no way back from them to the logits. Which line cuts the
# way (no_grad, detach, item, NumPy), or writes over a tensor that is still needed?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    exponentials /= exponentials.sum(dim=dim, keepdim=True)
    return exponentials


# %% exercise="softmax" role="wrong" name="denominator_detached"
# hint: The numbers are right, but the gradient is not: the denominator depends on the logits too, so it
# belongs to the way back.
def softmax(logits, dim=-1):
    e = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True).detach()


# %% exercise="softmax" role="wrong" name="largest_magnitude"
# hint: You subtract the largest magnitude. In a row near −1000 the largest logit is then still far below 0:
# which of its exponentials survive?
def softmax(logits, dim=-1):
    e = torch.exp(logits - logits.abs().amax(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="transpose_not_undone"
# hint: You move the classes to the end and never move them back. Compare the shapes of the result and of
# the logits.
def softmax(logits, dim=-1):
    z = logits.movedim(dim, -1)
    e = torch.exp(z - z.amax(-1, keepdim=True))
    return e / e.sum(-1, keepdim=True)


# %% exercise="softmax" role="wrong" name="approximate_e"
# hint: 2.718 is e to four digits only. Between logits that are 1000 apart its error is raised to that
# power: which function knows e?
def softmax(logits, dim=-1):
    e = 2.718 ** (logits - logits.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)


# %% exercise="softmax" role="wrong" name="probabilities_clamped"
# hint: You lift small probabilities to a fixed number: then a row sums to more than 1, and those classes
# have no gradient any more.
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    return (exponentials / exponentials.sum(dim=dim, keepdim=True)).clamp(min=1e-6)


# %% exercise="softmax" role="wrong" name="sum_of_everything_after_one_shift" slip="all"
# hint: Each row is a prediction of its own. Over which numbers does your sum run?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.max())
    return exponentials / torch.sum(exponentials)


# %% exercise="softmax" role="wrong" name="median_subtracted"
# hint: After your subtraction, how large can the largest logit of a row still be? What does exp make of it?
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.median(dim=dim, keepdim=True).values)
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% exercise="softmax" role="right" name="max_values"
def softmax(logits, dim=-1):
    top, _ = torch.max(logits, dim=dim, keepdim=True)
    exponentials = torch.exp(logits - top)
    return exponentials / torch.sum(exponentials, dim=dim, keepdim=True)


# %% exercise="softmax" role="right" name="logsumexp"
def softmax(logits, dim=-1):
    return torch.exp(logits - torch.logsumexp(logits, dim=dim, keepdim=True))


# %% exercise="softmax" role="right" name="maximum_detached_and_small_number"
def softmax(logits, dim=-1):
    exponentials = (logits - logits.detach().amax(dim=dim).unsqueeze(dim)).exp()
    return exponentials / (exponentials.sum(dim=dim).unsqueeze(dim) + 1e-12)


# %% exercise="softmax" role="right" name="in_place_on_a_copy"
def softmax(logits, dim=-1):
    x = logits.clone()
    x -= x.detach().amax(dim=dim, keepdim=True)
    x = x.exp_()
    return x.div(x.sum(dim=dim, keepdim=True))


# %% exercise="softmax" role="right" name="classes_moved_last"
def softmax(logits, dim=-1):
    x = logits.movedim(dim, -1)
    rows = x.reshape(-1, x.shape[-1])
    rows = torch.stack([torch.exp(row - max(row)) / torch.exp(row - max(row)).sum() for row in rows])
    return rows.reshape(x.shape).movedim(-1, dim)


# %% exercise="softmax" role="right" name="pairs_of_logits"
def softmax(logits, dim=-1):
    x = logits.movedim(dim, -1)
    return (1 / torch.exp(x.unsqueeze(-2) - x.unsqueeze(-1)).sum(-1)).movedim(-1, dim)


# %% exercise="softmax" role="right" name="double_precision_inside"
def softmax(logits, dim=-1):
    x = logits.to(torch.float64)
    x = x - x.amax(dim, keepdim=True)
    return (x.exp() / x.exp().sum(dim, keepdim=True)).to(logits.dtype)


# %% exercise="softmax" role="right" name="cumulated"
def softmax(logits, dim=-1):
    e = torch.exp(logits - torch.cummax(logits, dim=dim).values.narrow(dim, logits.shape[dim] - 1, 1))
    return e * e.sum(dim=dim, keepdim=True).reciprocal()


# %% exercise="softmax" role="right" name="normalised"
def softmax(logits, dim=-1):
    return F.normalize(torch.exp(logits - logits.amax(dim, True)), p=1, dim=dim)


# %% exercise="softmax" role="right" name="helpers_named_as_the_test_names_its_inputs"
small, far, rare = 1, 2, 3


def spread(logits, dim):
    return logits - logits.max(dim, keepdim=True)[0]


def softmax(logits, dim=-1):
    batch = spread(logits, dim).exp()
    return batch / batch.sum(dim, keepdim=True)


# %% exercise="softmax" role="right" name="row_by_row_with_a_helper"
def _softmax_1d(v):
    e = torch.exp(v - torch.max(v))
    return e / e.sum()


def softmax(logits, dim=-1):
    slices = logits.unbind(dim)
    stacked = torch.stack(slices, -1)
    flat = stacked.reshape(-1, stacked.shape[-1])
    out = torch.stack([_softmax_1d(v) for v in flat]).reshape(stacked.shape)
    return out.movedim(-1, dim)


# %% [markdown]
# ## cross_entropy


# %% exercise="cross_entropy" role="wrong" name="softmax_twice" slip="all"
# hint: A logarithm of softmax needs logits. Count how often softmax is applied between the logits
# and your loss.
def cross_entropy(logits, target, reduction="mean"):
    probabilities = softmax(logits, dim=1)
    losses = torch.logsumexp(probabilities, dim=1) - probabilities.gather(1, target[:, None]).squeeze(1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="no_max_subtracted" slip="aim"
# hint: exp(1000) is infinite in float32. What could you subtract from each row before you exponentiate?
def cross_entropy(logits, target, reduction="mean"):
    losses = torch.log(torch.exp(logits).sum(dim=1)) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="plain_softmax_and_log" slip="aim"
# hint: exp(1000) is infinite in float32, and a probability of 0 has no logarithm. Simplify log(exp(a) / sum)
# on paper first.
def cross_entropy(logits, target, reduction="mean"):
    probabilities = torch.exp(logits) / torch.exp(logits).sum(dim=1, keepdim=True)
    losses = -torch.log(probabilities)[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="plain_softmax_picked_then_log" slip="aim"
# hint: exp(1000) is infinite in float32, and a probability of 0 has no logarithm. Simplify log(exp(a) / sum)
# on paper first.
def cross_entropy(logits, target, reduction="mean"):
    exponentials = torch.exp(logits)
    picked = exponentials[torch.arange(len(target)), target]
    losses = -torch.log(picked / exponentials.sum(dim=1))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="log_of_probability" slip="aim"
# hint: Your softmax is stable, but a probability may still round to 0, and log 0 is infinite. The logarithm
# of the quotient is a difference: which of its two parts needs no logarithm?
def cross_entropy(logits, target, reduction="mean"):
    probabilities = softmax(logits, dim=1)
    losses = -torch.log(probabilities[torch.arange(len(target)), target])
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="log_of_all_probabilities" slip="aim"
# hint: Your softmax is stable, but a probability may still round to 0, and log 0 is infinite. The logarithm
# of the quotient is a difference: which of its two parts needs no logarithm?
def cross_entropy(logits, target, reduction="mean"):
    losses = -torch.log(softmax(logits, dim=1))[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="zero_times_infinity" slip="aim"
# hint: A probability may round to 0. Its logarithm is infinite, and 0 times infinity is nan, so that
# multiplying with a one-hot row does not make it go away.
def cross_entropy(logits, target, reduction="mean"):
    losses = -(F.one_hot(target, logits.shape[1]) * torch.log(softmax(logits, dim=1))).sum(dim=1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="small_number_in_log" slip="aim"
# hint: The small number hides the infinity, but the loss of a very wrong sample stops at about 18 and its
# gradient is 0. Can you get the logarithm without the probability?
def cross_entropy(logits, target, reduction="mean"):
    probabilities = softmax(logits, dim=1)
    losses = -torch.log(probabilities[torch.arange(len(target)), target] + 1e-8)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="probability_clamped" slip="aim"
# hint: A limit for small probabilities hides the infinity, but every very wrong sample has the same loss now,
# and the gradient 0. Can you get the logarithm without the probability?
def cross_entropy(logits, target, reduction="mean"):
    probabilities = softmax(logits, dim=1).clamp(min=1e-7)
    losses = -torch.log(probabilities[torch.arange(len(target)), target])
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="nan_replaced" slip="aim"
# hint: You replace nan and infinity after the damage is done, and the gradient stays nan. Where does the
# first infinity appear?
def cross_entropy(logits, target, reduction="mean"):
    probabilities = torch.exp(logits) / torch.exp(logits).sum(dim=1, keepdim=True)
    losses = -torch.nan_to_num(torch.log(probabilities))[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="logits_clamped" slip="aim"
# hint: After clamping, logits of 1000 and of 2000 are the same number. Only their difference should matter.
def cross_entropy(logits, target, reduction="mean"):
    logits = logits.clamp(-80, 80)
    losses = torch.log(torch.exp(logits).sum(dim=1)) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="maximum_of_all"
# hint: You subtract one number from all rows. What is left of a row that lies 2000 below the largest logit?
def cross_entropy(logits, target, reduction="mean"):
    shifted = logits - logits.max()
    losses = torch.log(torch.exp(shifted).sum(dim=1)) - shifted[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="maximum_of_each_column" slip="all"
# hint: You subtract the maximum of each class over the batch. Only a shift that is the same for all
# logits of one row leaves its probabilities alone.
def cross_entropy(logits, target, reduction="mean"):
    shifted = logits - logits.amax(dim=0, keepdim=True)
    losses = torch.log(torch.exp(shifted).sum(dim=1)) - shifted[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="maximum_not_added_back" slip="all"
# hint: You subtract the maximum from some logits and not from the others. Both parts of the loss need
# the same shift.
def cross_entropy(logits, target, reduction="mean"):
    top = logits.amax(dim=1, keepdim=True)
    losses = torch.log(torch.exp(logits - top).sum(dim=1)) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="sign_forgotten" slip="all"
# hint: Your loss is negative, and it grows as the prediction gets better. Which sign is missing?
def cross_entropy(logits, target, reduction="mean"):
    losses = logits[torch.arange(len(target)), target] - torch.logsumexp(logits, dim=1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="sum_of_exponentials_forgotten" slip="all"
# hint: Your loss only looks at the true class's logit. A loss must also grow when another logit grows.
def cross_entropy(logits, target, reduction="mean"):
    losses = -logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="probability_without_log" slip="all"
# hint: Your loss is never below -1: it is a probability. Which function turns it into a cross-entropy?
def cross_entropy(logits, target, reduction="mean"):
    losses = -softmax(logits, dim=1)[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="mean_over_samples_and_classes"
# hint: Your mean is too small by a factor C. By how many numbers do you divide, and how many
# samples are there?
def cross_entropy(logits, target, reduction="mean"):
    log_probabilities = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    losses = -log_probabilities * F.one_hot(target, logits.shape[1])
    if reduction == "none":
        return losses.sum(dim=1)
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="none_keeps_the_classes"
# hint: With 'none' there should be one loss for each sample. In your result, most numbers of a row are 0.
def cross_entropy(logits, target, reduction="mean"):
    log_probabilities = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    losses = -log_probabilities * F.one_hot(target, logits.shape[1])
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / len(target)


# %% exercise="cross_entropy" role="wrong" name="target_unused" slip="all"
# hint: Your loss adds up the logarithms of all classes. Which single one belongs to a sample?
def cross_entropy(logits, target, reduction="mean"):
    losses = -(logits - torch.logsumexp(logits, dim=1, keepdim=True)).sum(dim=1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="best_guess_as_target" slip="all"
# hint: You take the most probable class of each row. What should target be good for?
def cross_entropy(logits, target, reduction="mean"):
    losses = -(logits - torch.logsumexp(logits, dim=1, keepdim=True)).amax(dim=1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="softmax_over_the_batch" slip="all"
# hint: The probabilities of each sample must sum to 1. Along which dimension do yours?
def cross_entropy(logits, target, reduction="mean"):
    log_probabilities = logits - torch.logsumexp(logits, dim=0, keepdim=True)
    losses = -log_probabilities[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="columns_picked_for_every_row"
# hint: x[:, target] picks the columns of all targets in every row, N times N numbers. How do you pick one
# number from each row?
def cross_entropy(logits, target, reduction="mean"):
    log_probabilities = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    losses = -log_probabilities[:, target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="rows_picked_by_target" slip="all"
# hint: x[target] picks whole rows, as if a class were a sample. You want one column from each row.
def cross_entropy(logits, target, reduction="mean"):
    log_probabilities = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    losses = -log_probabilities[target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="one_hot_too_narrow"
# hint: F.one_hot counts classes up to the largest in target. When the last class never occurs, a
# column is missing.
def cross_entropy(logits, target, reduction="mean"):
    log_probabilities = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    losses = -(log_probabilities * F.one_hot(target)).sum(dim=1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="classes_counted_from_one" slip="all"
# hint: Classes count from 0 here. Which class does your index pick when the target is 0?
def cross_entropy(logits, target, reduction="mean"):
    log_probabilities = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    losses = -log_probabilities[torch.arange(len(target)), target - 1]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="binary_terms_added" slip="all"
# hint: You also punish the classes that are not true, with log(1 - p). Cross-entropy of classes has one
# term a sample.
def cross_entropy(logits, target, reduction="mean"):
    p = softmax(logits, dim=1)
    one_hot = F.one_hot(target, logits.shape[1])
    losses = -(one_hot * torch.log(p) + (1 - one_hot) * torch.log(1 - p)).sum(dim=1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="squared_error_of_probabilities" slip="all"
# hint: This is a squared error. Cross-entropy takes the logarithm of one probability for each sample.
def cross_entropy(logits, target, reduction="mean"):
    losses = ((softmax(logits, dim=1) - F.one_hot(target, logits.shape[1])) ** 2).sum(dim=1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="other_logarithm" slip="all"
# hint: Your losses are all off by the same factor, 1.44. Which base has the logarithm here?
def cross_entropy(logits, target, reduction="mean"):
    log_probabilities = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    losses = -log_probabilities[torch.arange(len(target)), target] / math.log(2)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="log_of_mean_probability"
# hint: Each sample has its own loss: first the logarithm, then the mean. Here the order matters.
def cross_entropy(logits, target, reduction="mean"):
    log_p = (logits - logits.logsumexp(1, keepdim=True))[torch.arange(len(target)), target]
    if reduction == "none":
        return -log_p
    log_of_sum = torch.logsumexp(log_p, dim=0)
    return -log_of_sum if reduction == "sum" else math.log(len(target)) - log_of_sum


# %% exercise="cross_entropy" role="wrong" name="reduction_unused"
# hint: You always return the mean. What did the caller ask for?
def cross_entropy(logits, target, reduction="mean"):
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
    return losses.mean()


# %% exercise="cross_entropy" role="wrong" name="sum_by_default"
# hint: Without reduction the mean is wanted. Otherwise the loss would grow with the size of the batch.
def cross_entropy(logits, target, reduction="sum"):
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="divided_by_the_number_of_classes"
# hint: The mean divides by the number of samples. What is logits.shape[1]?
def cross_entropy(logits, target, reduction="mean"):
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / logits.shape[1]


# %% exercise="cross_entropy" role="wrong" name="none_has_an_extra_dimension"
# hint: With 'none' the shape should be (N,). gather keeps its dimension: yours is (N, 1).
def cross_entropy(logits, target, reduction="mean"):
    losses = torch.logsumexp(logits, dim=1, keepdim=True) - logits.gather(1, target.unsqueeze(1))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="squeezed_to_nothing"
# hint: squeeze() without a dimension removes every dimension of size 1, the batch too when it
# holds one sample.
def cross_entropy(logits, target, reduction="mean"):
    log_probabilities = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    losses = -log_probabilities.gather(1, target.unsqueeze(1)).squeeze()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="python_number_returned"
# hint: item() makes a plain number, from which autograd finds no way back. Return the tensor itself.
def cross_entropy(logits, target, reduction="mean"):
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum().item() if reduction == "sum" else losses.mean().item()


# %% exercise="cross_entropy" role="wrong" name="cut_from_the_graph"
# hint: The loss is right, but autograd finds no way back to the logits. Which line cuts it: no_grad, detach,
# data, NumPy, or a new tensor made of numbers?
def cross_entropy(logits, target, reduction="mean"):
    logits = logits.detach()
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="half_of_the_graph_cut"
# hint: The loss is right but its gradient is not: detach on the sum of exponentials says that it does not
# depend on the logits.
def cross_entropy(logits, target, reduction="mean"):
    losses = torch.logsumexp(logits, dim=1).detach() - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="logits_changed"
# hint: `x -= y` writes into the caller's tensor, `x = x - y` makes a new one.
def cross_entropy(logits, target, reduction="mean"):
    logits -= logits.detach().amax(dim=1, keepdim=True)
    losses = torch.log(torch.exp(logits).sum(dim=1)) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="wrong" name="none_detached"
# hint: The mean has a gradient, but one of 'sum' and 'none' has none. Which of your branches cuts the way
# back?
def cross_entropy(logits, target, reduction="mean"):
    losses = logits.logsumexp(1) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses.detach()
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="cross_entropy" role="wrong" name="sum_detached"
# hint: The mean has a gradient, but one of 'sum' and 'none' has none. Which of your branches cuts the way
# back?
def cross_entropy(logits, target, reduction="mean"):
    losses = logits.logsumexp(1) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.detach().sum()


# %% exercise="cross_entropy" role="wrong" name="mean_over_classes_seen"
# hint: The mean is over samples. You divide by the number of different classes among them.
def cross_entropy(logits, target, reduction="mean"):
    losses = logits.logsumexp(1) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() / len(target.unique()) if reduction == "mean" else losses.sum()


# %% exercise="cross_entropy" role="wrong" name="log_probability_clamped_at_100"
# hint: You cut log-probabilities off at −100. From the logits they are exact, and a loss of 2000 is right:
# why cut at all?
def cross_entropy(logits, target, reduction="mean"):
    log_p = (logits - logits.logsumexp(1, keepdim=True)).clamp(min=-100)
    losses = -log_p[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="cross_entropy" role="wrong" name="hard_maximum"
# hint: You take the largest logit for the log of the sum of all exponentials. How far apart are they when
# two logits are equal?
def cross_entropy(logits, target, reduction="mean"):
    losses = logits.amax(1) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="cross_entropy" role="wrong" name="label_smoothing" slip="all"
# hint: You give a part of the target to the wrong classes. That is another loss (label smoothing): here all
# of it belongs to the true class.
def cross_entropy(logits, target, reduction="mean"):
    log_p = logits - logits.logsumexp(1, keepdim=True)
    y = 0.9 * F.one_hot(target, logits.shape[1]) + 0.1 / logits.shape[1]
    losses = -(y * log_p).sum(1)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="cross_entropy" role="wrong" name="plus_logit" slip="all"
# hint: The loss is the log of the sum of exponentials, minus the logit of the true class. Look at your
# sign.
def cross_entropy(logits, target, reduction="mean"):
    losses = logits.logsumexp(1) + logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="cross_entropy" role="wrong" name="flattened_logsumexp"
# hint: Each row is a prediction of its own. Your sum of exponentials runs over the whole batch.
def cross_entropy(logits, target, reduction="mean"):
    losses = logits.logsumexp(dim=(0, 1)) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="cross_entropy" role="wrong" name="always_the_sum"
# hint: You always return the sum. What did the caller ask for?
def cross_entropy(logits, target, reduction="mean"):
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
    return losses.sum()


# %% exercise="cross_entropy" role="wrong" name="always_the_sum_unless_none"
# hint: 'mean' and 'sum' give the same in your function. What did the caller ask for?
def cross_entropy(logits, target, reduction="mean"):
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
    return losses if reduction == "none" else losses.sum()


# %% exercise="cross_entropy" role="right" name="logsumexp_and_gather"
def cross_entropy(logits, target, reduction="mean"):
    losses = torch.logsumexp(logits, dim=1) - logits.gather(1, target.unsqueeze(1)).squeeze(1)
    if reduction == "none":
        return losses
    return getattr(losses, reduction)()


# %% exercise="cross_entropy" role="right" name="one_hot_product"
def cross_entropy(logits, target, reduction="mean"):
    one_hot = F.one_hot(target, num_classes=logits.size(1)).float()
    log_probabilities = logits - logits.logsumexp(dim=-1, keepdim=True)
    losses = -(one_hot * log_probabilities).sum(dim=-1)
    return {"none": losses, "sum": losses.sum(), "mean": losses.mean()}[reduction]


# %% exercise="cross_entropy" role="right" name="einsum"
def cross_entropy(logits, target, reduction="mean"):
    shifted = logits - logits.max(dim=1, keepdim=True).values
    rows_of_identity = torch.eye(logits.shape[1])[target]
    losses = shifted.exp().sum(dim=1).log() - torch.einsum("nc,nc->n", shifted, rows_of_identity)
    if reduction == "mean":
        return losses.sum() / logits.shape[0]
    return losses.sum() if reduction == "sum" else losses


# %% exercise="cross_entropy" role="right" name="loop_over_samples"
def cross_entropy(logits, target, reduction="mean"):
    losses = []
    for row, true_class in zip(logits, target, strict=True):
        top = row.max()
        losses.append(top + torch.log(torch.sum(torch.exp(row - top))) - row[true_class])
    losses = torch.stack(losses)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return torch.sum(losses)
    return torch.mean(losses)


# %% exercise="cross_entropy" role="right" name="log_of_other_ratios"
def cross_entropy(logits, target, reduction="mean"):
    """−log p is the log of the sum of exp(z_j − z_true)."""
    gaps = logits - torch.take_along_dim(logits, target[:, None], dim=1)
    losses = torch.logsumexp(gaps, dim=1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="right" name="double_precision_and_mask"
def cross_entropy(logits, target, reduction="mean"):
    z = logits.double()
    z = z - z.amax(1, keepdim=True).detach()
    is_true = torch.arange(logits.shape[1]) == target[:, None]
    losses = (z.exp().sum(1).log() - z[is_true]).float()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="right" name="logaddexp_class_by_class"
def cross_entropy(logits, target, reduction="mean"):
    total = logits[:, 0]
    for k in range(1, logits.shape[1]):
        total = torch.logaddexp(total, logits[:, k])
    flat_places = torch.arange(len(target)) * logits.shape[1] + target
    losses = total - logits.reshape(-1)[flat_places]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="right" name="own_autograd_function"
class CrossEntropy(torch.autograd.Function):
    @staticmethod
    def forward(context, logits, target):
        log_probabilities = logits - torch.logsumexp(logits, dim=1, keepdim=True)
        context.save_for_backward(log_probabilities, target)
        return -log_probabilities[range(len(target)), target]

    @staticmethod
    def backward(context, gradient):
        log_probabilities, target = context.saved_tensors
        slope = log_probabilities.exp()
        slope[range(len(target)), target] -= 1
        return slope * gradient[:, None], None


def cross_entropy(logits, target, reduction="mean"):
    losses = CrossEntropy.apply(logits, target)
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% exercise="cross_entropy" role="right" name="diagonal"
def cross_entropy(logits, target, reduction="mean"):
    losses = (logits.logsumexp(1, keepdim=True) - logits)[:, target].diagonal()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="cross_entropy" role="right" name="softplus_like"
def cross_entropy(logits, target, reduction="mean"):
    idx = target.view(-1, 1)
    right = torch.gather(logits, 1, idx)
    others = logits.scatter(1, idx, float("-inf"))
    gap = torch.logsumexp(others, dim=1) - right[:, 0]
    losses = F.softplus(gap)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="cross_entropy" role="right" name="own_vmap"
def cross_entropy(logits, target, reduction="mean"):
    losses = torch.vmap(lambda z, t: torch.logsumexp(z, 0) - torch.gather(z, 0, t[None])[0])(logits, target)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="cross_entropy" role="right" name="own_log_softmax_and_nll"
def log_softmax(x):
    return x - torch.logsumexp(x, 1, keepdim=True)


def nll_loss(log_p, target):
    return -log_p[range(len(target)), target]


def cross_entropy(logits, target, reduction="mean"):
    losses = nll_loss(log_softmax(logits), target)
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% exercise="cross_entropy" role="right" name="compared_with_pytorch_below"
def cross_entropy(logits, target, reduction="mean"):
    z = logits - logits.max(dim=1, keepdim=True).values
    losses = z.exp().sum(1).log() - z.take_along_dim(target[:, None], 1)[:, 0]
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


a, b = torch.randn(4, 3), torch.tensor([0, 2, 1, 1])
assert torch.allclose(cross_entropy(a, b), F.cross_entropy(a, b))


# %% [markdown]
# ## bce_with_logits


# %% exercise="bce_with_logits" role="wrong" name="sigmoid_then_log" slip="aim"
# hint: From 16.64 on float32 rounds sigmoid to exactly 1, and log(1 - 1) is infinite. Start from log(1 +
# exp(z)) - t z instead.
def bce_with_logits(logits, target, reduction="mean"):
    p = torch.sigmoid(logits)
    losses = -(target * torch.log(p) + (1 - target) * torch.log(1 - p))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="own_sigmoid_then_log" slip="aim"
# hint: From 16.64 on float32 rounds sigmoid to exactly 1, and log(1 - 1) is infinite. Start from log(1 +
# exp(z)) - t z instead.
def bce_with_logits(logits, target, reduction="mean"):
    p = 1 / (1 + torch.exp(-logits))
    losses = -target * torch.log(p) - (1 - target) * torch.log(1 - p)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="small_number_in_log" slip="aim"
# hint: The small number hides the infinity, but the loss of a very wrong prediction stops near 18, and its
# gradient is 0.
def bce_with_logits(logits, target, reduction="mean"):
    p = torch.sigmoid(logits)
    losses = -(target * torch.log(p + 1e-8) + (1 - target) * torch.log(1 - p + 1e-8))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="probability_clamped" slip="aim"
# hint: Clamping hides the infinity, but every very wrong prediction has the same loss now, and
# the gradient 0.
def bce_with_logits(logits, target, reduction="mean"):
    p = torch.sigmoid(logits).clamp(1e-7, 1 - 1e-7)
    losses = -(target * torch.log(p) + (1 - target) * torch.log(1 - p))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="logarithm_clamped" slip="aim"
# hint: Your loss stops at 100 and has no gradient there, as nn.BCELoss does it. Avoid the infinity
# instead of cutting it off.
def bce_with_logits(logits, target, reduction="mean"):
    p = torch.sigmoid(logits)
    losses = -(target * torch.log(p).clamp(min=-100) + (1 - target) * torch.log(1 - p).clamp(min=-100))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="exponential_overflows" slip="aim"
# hint: The formula is right, but exp(200) is infinite in float32. How can the exponent always be negative?
def bce_with_logits(logits, target, reduction="mean"):
    losses = torch.log(1 + torch.exp(logits)) - target * logits
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="exponential_overflows_below" slip="aim"
# hint: The formula is right for positive logits. What is exp(-z) when z is -200?
def bce_with_logits(logits, target, reduction="mean"):
    losses = torch.log(1 + torch.exp(-logits)) + (1 - target) * logits
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="where_around_an_overflow"
# hint: torch.where computes both sides, and the gradient goes through both: 0 times infinity is nan. Make
# the exponent safe before you choose.
def bce_with_logits(logits, target, reduction="mean"):
    softplus = torch.where(
        logits > 0,
        logits + torch.log1p(torch.exp(-logits)),
        torch.log1p(torch.exp(logits)),
    )
    losses = softplus - target * logits
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="exponent_clamped"
# hint: You clamp the logits, so that 100 and 200 cost the same, and nothing pulls beyond the border.
def bce_with_logits(logits, target, reduction="mean"):
    z = logits.clamp(-80, 80)
    losses = torch.log1p(torch.exp(z)) - target * z
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="logits_taken_for_probabilities" slip="all"
# hint: The logarithm of a negative number is nan. A logit is no probability yet.
def bce_with_logits(logits, target, reduction="mean"):
    losses = -(target * torch.log(logits) + (1 - target) * torch.log(1 - logits))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="only_the_positive_term" slip="all"
# hint: When the target is 0, your loss is 0 whatever the prediction says. Which term is missing?
def bce_with_logits(logits, target, reduction="mean"):
    losses = -target * F.logsigmoid(logits)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="sign_forgotten" slip="all"
# hint: Your loss is negative. The logarithm of a probability is never above 0: which sign is missing?
def bce_with_logits(logits, target, reduction="mean"):
    losses = target * F.logsigmoid(logits) + (1 - target) * F.logsigmoid(-logits)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="yes_and_no_swapped" slip="all"
# hint: Your loss is small when the prediction says no and the target says yes. Which term belongs to t?
def bce_with_logits(logits, target, reduction="mean"):
    losses = F.softplus(logits) - (1 - target) * logits
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="target_term_forgotten" slip="all"
# hint: Nothing in your loss depends on target. What is subtracted from log(1 + exp(z))?
def bce_with_logits(logits, target, reduction="mean"):
    losses = F.softplus(logits)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="maximum_forgotten" slip="all"
# hint: log(1 + exp(-|z|)) alone is not log(1 + exp(z)) for positive z. Which part is missing?
def bce_with_logits(logits, target, reduction="mean"):
    losses = torch.log1p(torch.exp(-logits.abs())) - logits * target
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="absolute_value_forgotten" slip="all"
# hint: For negative logits your exponent -z is positive. What stands between the bars in the formula?
def bce_with_logits(logits, target, reduction="mean"):
    losses = logits.clamp(min=0) - logits * target + torch.log1p(torch.exp(-logits))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="sigmoid_twice" slip="all"
# hint: Count how often sigmoid is applied between the logits and your loss: the stable form has it inside.
def bce_with_logits(logits, target, reduction="mean"):
    p = torch.sigmoid(logits)
    losses = F.softplus(p) - target * p
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="softmax_instead_of_sigmoid" slip="all"
# hint: Each logit is a question of its own. Softmax makes all of them compete.
def bce_with_logits(logits, target, reduction="mean"):
    p = torch.softmax(logits, dim=-1)
    losses = -(target * torch.log(p) + (1 - target) * torch.log(1 - p))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="squared_error_of_probabilities" slip="all"
# hint: This is a squared error. Cross-entropy takes logarithms, so that a sure and wrong
# prediction is expensive.
def bce_with_logits(logits, target, reduction="mean"):
    losses = (torch.sigmoid(logits) - target) ** 2
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="only_zero_and_one"
# hint: A target may lie between 0 and 1. Then both terms count, each with its share.
def bce_with_logits(logits, target, reduction="mean"):
    losses = torch.where(target == 1, F.softplus(-logits), F.softplus(logits))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="reduction_unused"
# hint: You always return the mean. What did the caller ask for?
def bce_with_logits(logits, target, reduction="mean"):
    return (F.softplus(logits) - target * logits).mean()


# %% exercise="bce_with_logits" role="wrong" name="mean_over_rows_only"
# hint: len() counts rows. By how many elements does the mean of a grid (4, 3) divide?
def bce_with_logits(logits, target, reduction="mean"):
    losses = F.softplus(logits) - target * logits
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / len(losses)


# %% exercise="bce_with_logits" role="wrong" name="sum_by_default"
# hint: Without reduction the mean is wanted. Otherwise the loss would grow with the size of the batch.
def bce_with_logits(logits, target, reduction="sum"):
    losses = F.softplus(logits) - target * logits
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="cut_from_the_graph"
# hint: The loss is right, but autograd finds no way back to the logits. Which line cuts it: no_grad, detach,
# data, NumPy, or a new tensor made of numbers?
def bce_with_logits(logits, target, reduction="mean"):
    losses = F.softplus(logits.data) - target * logits.data
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="python_number_returned"
# hint: item() makes a plain number, from which autograd finds no way back. Return the tensor itself.
def bce_with_logits(logits, target, reduction="mean"):
    losses = F.softplus(logits) - target * logits
    if reduction == "none":
        return losses
    return losses.sum().item() if reduction == "sum" else losses.mean().item()


# %% exercise="bce_with_logits" role="wrong" name="logits_changed"
# hint: Functions whose name ends in _ write into the caller's tensor. Look at the logits after a call.
def bce_with_logits(logits, target, reduction="mean"):
    product = logits * target
    small = torch.log1p(torch.exp(-logits.abs()))
    losses = logits.clamp_(min=0) - product + small
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="none_detached"
# hint: The mean has a gradient, but each loss of 'none' has none. Which of your branches cuts the way back?
def bce_with_logits(logits, target, reduction="mean"):
    losses = F.softplus(logits) - target * logits
    if reduction == "none":
        return losses.detach()
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="bce_with_logits" role="wrong" name="two_dimensions_only"
# hint: You reduce two dimensions at most. What if the logits have three?
def bce_with_logits(logits, target, reduction="mean"):
    losses = F.softplus(logits) - target * logits
    if reduction == "none":
        return losses
    if losses.ndim == 2:
        losses = losses.mean(1) if reduction == "mean" else losses.sum(1)
    return losses.mean(0) if reduction == "mean" else losses.sum(0)


# %% exercise="bce_with_logits" role="wrong" name="softplus_linear_too_early"
# hint: log(1 + exp(z)) is nearly z for large z, but at z = 4 it is 4.018. From where on do you replace it?
def bce_with_logits(logits, target, reduction="mean"):
    losses = F.softplus(logits, threshold=3) - target * logits
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="bce_with_logits" role="wrong" name="logits_clamped_at_100"
# hint: You clamp the logits at ±100, so a logit of 200 costs as much as one of 100, and gets no gradient.
def bce_with_logits(logits, target, reduction="mean"):
    z = logits.clamp(-100, 100)
    losses = F.softplus(z) - target * z
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="bce_with_logits" role="wrong" name="absolute_value_detached"
# hint: The loss is right, its gradient is not: the exponent −|z| depends on the logits too, so it belongs
# to the way back.
def bce_with_logits(logits, target, reduction="mean"):
    losses = logits.clamp(min=0) - logits * target + torch.log1p(torch.exp(-logits.detach().abs()))
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="bce_with_logits" role="wrong" name="one_minus_p_by_minus_log" slip="all"
# hint: The second term needs log(1 − p). You have 1 − log p.
def bce_with_logits(logits, target, reduction="mean"):
    lp = F.logsigmoid(logits)
    losses = -(target * lp + (1 - target) * (1 - lp))
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% exercise="bce_with_logits" role="wrong" name="target_clamped" slip="all"
# hint: You move targets of 0 and 1 a little. Then even a sure and right prediction has to pay.
def bce_with_logits(logits, target, reduction="mean"):
    t = target.clamp(0.05, 0.95)
    losses = F.softplus(logits) - t * logits
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% exercise="bce_with_logits" role="wrong" name="logits_thresholded_first" slip="all"
# hint: You turn each logit into a yes or a no before the loss sees it. Then a sure and an unsure
# prediction cost the same: what does the loss need?
def bce_with_logits(logits, target, reduction="mean"):
    z = (logits > 0).float()
    losses = F.softplus(z) - target * z
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="probabilities_thresholded_first" slip="all"
# hint: You turn each logit into a yes or a no before the loss sees it. Then a sure and an unsure
# prediction cost the same: what does the loss need?
def bce_with_logits(logits, target, reduction="mean"):
    p = (torch.sigmoid(logits) > 0.5).float()
    losses = -(target * torch.log(p) + (1 - target) * torch.log(1 - p))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="probabilities_rounded_first" slip="all"
# hint: You turn each logit into a yes or a no before the loss sees it. Then a sure and an unsure
# prediction cost the same: what does the loss need?
def bce_with_logits(logits, target, reduction="mean"):
    p = torch.sigmoid(logits).round().clamp(1e-7, 1 - 1e-7)
    losses = -(target * torch.log(p) + (1 - target) * torch.log(1 - p))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="logits_taken_for_probabilities_and_clamped" slip="all"
# hint: You treat a logit as if it were a probability already. What turns any number into one between 0
# and 1?
def bce_with_logits(logits, target, reduction="mean"):
    p = logits.clamp(1e-7, 1 - 1e-7)
    losses = -(target * torch.log(p) + (1 - target) * torch.log(1 - p))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="kink_at_zero"
# hint: The loss is right everywhere, but its gradient is not at a logit of exactly 0. Which parts of your
# form have a kink there, and which slope does PyTorch take for each?
def bce_with_logits(logits, target, reduction="mean"):
    losses = logits.clamp(min=0) - logits * target + torch.log1p(torch.exp(-logits.abs()))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="wrong" name="kink_at_zero_by_where"
# hint: The loss is right everywhere, but its gradient is not at a logit of exactly 0. Which parts of your
# form have a kink there, and which slope does PyTorch take for each?
def bce_with_logits(logits, target, reduction="mean"):
    positive = torch.where(logits >= 0, logits, torch.zeros_like(logits))
    losses = positive - target * logits + torch.log1p(torch.exp(-torch.abs(logits)))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="right" name="softplus"
def bce_with_logits(logits, target, reduction="mean"):
    losses = F.softplus(logits) - target * logits
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="bce_with_logits" role="right" name="logsigmoid"
def bce_with_logits(logits, target, reduction="mean"):
    losses = -(target * F.logsigmoid(logits) + (1 - target) * F.logsigmoid(-logits))
    return losses if reduction == "none" else getattr(torch, reduction)(losses)


# %% exercise="bce_with_logits" role="right" name="logsumexp_of_two_logits"
def bce_with_logits(logits, target, reduction="mean"):
    both = torch.stack([torch.zeros_like(logits), logits], dim=-1)
    losses = torch.logsumexp(both, dim=-1) - target * logits
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="right" name="logaddexp"
def bce_with_logits(logits, target, reduction="mean"):
    zero = torch.tensor(0.0)
    losses = target * torch.logaddexp(zero, -logits) + (1 - target) * torch.logaddexp(zero, logits)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / losses.numel()


# %% exercise="bce_with_logits" role="right" name="where_with_safe_exponent"
def bce_with_logits(logits, target, reduction="mean"):
    small = torch.log(1 + torch.exp(torch.where(logits > 0, -logits, logits)))
    losses = torch.where(logits > 0, logits, 0.0) + small - logits * target
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="right" name="double_precision"
def bce_with_logits(logits, target, reduction="mean"):
    z = logits.double()
    losses = (torch.log1p(torch.exp(z)) - target * z).float()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="right" name="loop_over_elements"
def bce_with_logits(logits, target, reduction="mean"):
    losses = []
    for z, t in zip(logits.flatten(), target.flatten(), strict=True):
        top = torch.relu(z)
        losses.append(top + torch.log(torch.exp(-top) + torch.exp(z - top)) - t * z)
    losses = torch.stack(losses).reshape(logits.shape)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="bce_with_logits" role="right" name="mix_of_two_softplus"
def bce_with_logits(logits, target, reduction="mean"):
    losses = torch.lerp(F.softplus(logits), F.softplus(-logits), target)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="bce_with_logits" role="right" name="minimum_form"
def bce_with_logits(logits, target, reduction="mean"):
    z = logits
    losses = (1 - target) * z - torch.minimum(z, torch.zeros_like(z)) + torch.exp(-torch.abs(z)).log1p()
    if reduction == "none":
        return losses
    return torch.mean(losses) if reduction == "mean" else torch.sum(losses)


# %% exercise="bce_with_logits" role="right" name="logaddexp_as_the_statement_says"
def bce_with_logits(logits, target, reduction="mean"):
    losses = torch.logaddexp(logits, torch.zeros(logits.shape)) - target * logits
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% [markdown]
# ## mae


# %% exercise="mae" role="wrong" name="absolute_value_forgotten" slip="all"
# hint: An error of -2 and one of 2 cancel each other in your loss. What makes both of them cost 2?
def mae(pred, target, reduction="mean"):
    losses = pred - target
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mae" role="wrong" name="squared" slip="all"
# hint: This is the squared error: an error of 3 costs 9 instead of 3.
def mae(pred, target, reduction="mean"):
    losses = (pred - target) ** 2
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mae" role="wrong" name="absolute_value_of_the_mean"
# hint: You take the absolute value after the errors have cancelled each other. What comes first?
def mae(pred, target, reduction="mean"):
    errors = pred - target
    if reduction == "none":
        return errors.abs()
    return errors.sum().abs() if reduction == "sum" else errors.mean().abs()


# %% exercise="mae" role="wrong" name="difference_of_absolute_values" slip="all"
# hint: |a| - |b| is not |a - b|. Try a = 1 and b = -1.
def mae(pred, target, reduction="mean"):
    losses = pred.abs() - target.abs()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mae" role="wrong" name="sign_turned" slip="all"
# hint: Your loss is negative, so that a worse prediction would seem better.
def mae(pred, target, reduction="mean"):
    losses = -(pred - target).abs()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mae" role="wrong" name="root_of_the_mean_square"
# hint: The root of the mean square is larger than the mean of the absolute values. Where do you square?
def mae(pred, target, reduction="mean"):
    squares = (pred - target) ** 2
    if reduction == "none":
        return squares.sqrt()
    return squares.sum().sqrt() if reduction == "sum" else squares.mean().sqrt()


# %% exercise="mae" role="wrong" name="halved" slip="all"
# hint: Your loss is half of what is wanted. Where does the 2 come from?
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs() / 2
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mae" role="wrong" name="relative_error" slip="all"
# hint: You divide each error by its target. The loss is the error itself, in the unit of the target.
def mae(pred, target, reduction="mean"):
    losses = ((pred - target) / target).abs()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mae" role="wrong" name="sum_and_mean_swapped"
# hint: Compare what you return for 'mean' with what you return for 'sum': are they in each other's place?
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "sum" else losses.sum()


# %% exercise="mae" role="wrong" name="sum_by_default"
# hint: Without reduction the mean is wanted. Which value has reduction when the caller gives none?
def mae(pred, target, reduction="sum"):
    losses = (pred - target).abs()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mae" role="wrong" name="reduction_unused"
# hint: You always return the mean. What did the caller ask for?
def mae(pred, target, reduction="mean"):
    return (pred - target).abs().mean()


# %% exercise="mae" role="wrong" name="none_forgotten"
# hint: There are three reductions. What does 'none' return in your function?
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    if reduction == "sum":
        return losses.sum()
    return losses.mean()


# %% exercise="mae" role="wrong" name="none_compared_with_None"
# hint: The caller passes the text 'none', which is not Python's None.
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    if reduction is None:
        return losses
    if reduction == "mean":
        return losses.mean()
    return losses.sum()


# %% exercise="mae" role="wrong" name="mean_over_rows_only"
# hint: len() counts rows. By how many elements does the mean of a tensor (6, 4) divide?
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / len(losses)


# %% exercise="mae" role="wrong" name="one_mean_a_column"
# hint: With a dimension, mean and sum return one number for each column. The loss is a single number.
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    if reduction == "none":
        return losses
    return losses.sum(dim=0) if reduction == "sum" else losses.mean(dim=0)


# %% exercise="mae" role="wrong" name="python_number_returned"
# hint: item() makes a plain number, from which autograd finds no way back. Return the tensor itself.
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    if reduction == "none":
        return losses
    return losses.sum().item() if reduction == "sum" else losses.mean().item()


# %% exercise="mae" role="wrong" name="cut_from_the_graph"
# hint: The loss is right, but autograd finds no way back to pred. Which line cuts it: no_grad, detach, data,
# NumPy, or a new tensor made of numbers?
def mae(pred, target, reduction="mean"):
    losses = (pred.detach() - target).abs()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mae" role="wrong" name="pred_changed"
# hint: `x -= y` writes into the caller's tensor, `x = x - y` makes a new one.
def mae(pred, target, reduction="mean"):
    pred -= target
    losses = pred.abs()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mae" role="wrong" name="two_dimensions_only"
# hint: Your sum goes over two dimensions. What if the tensors have one or three?
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum(0).sum(0)
    return losses.sum() / losses.numel()


# %% exercise="mae" role="wrong" name="sum_detached"
# hint: The mean has a gradient, but the sum has none. Which of your branches cuts the way back?
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum().detach()


# %% exercise="mae" role="wrong" name="integer_mean"
# hint: The operator // throws the fraction away. Which one divides?
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    if reduction == "none":
        return losses
    return losses.sum() // losses.numel() if reduction == "mean" else losses.sum()


# %% exercise="mae" role="wrong" name="relu_of_error" slip="all"
# hint: Errors of one sign cost nothing in your loss. What does the absolute value do with them?
def mae(pred, target, reduction="mean"):
    losses = torch.relu(target - pred)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="mae" role="wrong" name="none_means_nothing"
# hint: With 'none' you return the errors, with their signs. It is the losses that are not reduced.
def mae(pred, target, reduction="mean"):
    if reduction == "none":
        return pred - target
    losses = (pred - target).abs()
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="mae" role="wrong" name="losses_clamped"
# hint: You cut large losses off. A cut loss says no more how wrong a prediction is, and has no gradient.
def mae(pred, target, reduction="mean"):
    losses = ((pred - target).abs()).clamp(max=100)
    return {"mean": losses.mean(), "sum": losses.sum(), "none": losses}[reduction]


# %% exercise="mae" role="wrong" name="always_the_sum"
# hint: You always return the sum. What did the caller ask for?
def mae(pred, target, reduction="mean"):
    return ((pred - target).abs()).sum()


# %% exercise="mae" role="wrong" name="always_the_sum_unless_none"
# hint: 'mean' and 'sum' give the same in your function. What did the caller ask for?
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    return losses if reduction == "none" else losses.sum()


# %% exercise="mae" role="wrong" name="root_of_each_square"
# hint: The loss is right, but at an error of exactly 0 its gradient is nan: the slope of a square root is
# infinite there. Can you get the size of an error without a root?
def mae(pred, target, reduction="mean"):
    losses = torch.sqrt((pred - target) ** 2)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mae" role="wrong" name="root_of_each_square_as_a_power"
# hint: The loss is right, but at an error of exactly 0 its gradient is nan: the slope of a square root is
# infinite there. Can you get the size of an error without a root?
def mae(pred, target, reduction="mean"):
    losses = ((pred - target) ** 2) ** 0.5
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mae" role="wrong" name="difference_of_absolute_values_made_positive" slip="all"
# hint: |a| - |b| is not |a - b|. Try a = 1 and b = -1.
def mae(pred, target, reduction="mean"):
    losses = (pred.abs() - target.abs()).abs()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mae" role="right" name="other_way_round"
def mae(pred, target, reduction="mean"):
    losses = torch.abs(target - pred)
    if reduction == "mean":
        return torch.mean(losses)
    if reduction == "sum":
        return torch.sum(losses)
    return losses


# %% exercise="mae" role="right" name="maximum_of_both_signs"
def mae(pred, target, reduction="mean"):
    losses = torch.maximum(pred - target, target - pred)
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% exercise="mae" role="right" name="where"
def mae(pred, target, reduction="mean"):
    losses = torch.where(pred > target, pred - target, target - pred)
    return {"mean": losses.sum() / losses.numel(), "sum": losses.sum(), "none": losses}[reduction]


# %% exercise="mae" role="right" name="loop_over_elements"
def mae(pred, target, reduction="mean"):
    losses = torch.stack([abs(p - t) for p, t in zip(pred.flatten(), target.flatten(), strict=True)])
    if reduction == "none":
        return losses.reshape(pred.shape)
    return losses.sum() if reduction == "sum" else sum(losses) / len(losses)


# %% exercise="mae" role="right" name="sign_times_error"
def mae(pred, target, reduction="mean"):
    error = pred - target
    losses = error * error.sign()
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="mae" role="right" name="where_larger"
def mae(pred, target, reduction="mean"):
    losses = torch.maximum(pred, target) - torch.minimum(pred, target)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% [markdown]
# ## mse


# %% exercise="mse" role="wrong" name="square_forgotten" slip="all"
# hint: Errors of -2 and 2 cancel each other in your loss. What makes both of them cost 4?
def mse(pred, target, reduction="mean"):
    losses = pred - target
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mse" role="wrong" name="absolute_value" slip="all"
# hint: This is the absolute error: an error of 3 costs 3 instead of 9.
def mse(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mse" role="wrong" name="square_of_the_mean"
# hint: You square after the errors have cancelled each other. What comes first?
def mse(pred, target, reduction="mean"):
    errors = pred - target
    if reduction == "none":
        return errors**2
    return errors.sum() ** 2 if reduction == "sum" else errors.mean() ** 2


# %% exercise="mse" role="wrong" name="difference_of_squares" slip="all"
# hint: a² - b² is not (a - b)². Try a = 1 and b = -1.
def mse(pred, target, reduction="mean"):
    losses = pred**2 - target**2
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mse" role="wrong" name="power_before_minus" slip="all"
# hint: Python takes the power before the minus: `pred - target ** 2` squares only the target.
def mse(pred, target, reduction="mean"):
    losses = pred - target**2
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mse" role="wrong" name="times_two" slip="all"
# hint: You double the error. Squaring multiplies it with itself.
def mse(pred, target, reduction="mean"):
    losses = (pred - target) * 2
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mse" role="wrong" name="root_taken"
# hint: You take a root at the end. The mean squared error keeps the square.
def mse(pred, target, reduction="mean"):
    squares = (pred - target) ** 2
    if reduction == "none":
        return squares
    return squares.sum().sqrt() if reduction == "sum" else squares.mean().sqrt()


# %% exercise="mse" role="wrong" name="halved" slip="all"
# hint: The factor ½ belongs to some textbooks' loss, not to this one.
def mse(pred, target, reduction="mean"):
    losses = 0.5 * (pred - target) ** 2
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mse" role="wrong" name="sign_turned" slip="all"
# hint: Your loss is negative, so that a worse prediction would seem better.
def mse(pred, target, reduction="mean"):
    losses = -((pred - target) ** 2)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mse" role="wrong" name="sum_and_mean_swapped"
# hint: Compare what you return for 'mean' with what you return for 'sum': are they in each other's place?
def mse(pred, target, reduction="mean"):
    losses = (pred - target) ** 2
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "sum" else losses.sum()


# %% exercise="mse" role="wrong" name="sum_by_default"
# hint: Without reduction the mean is wanted. Which value has reduction when the caller gives none?
def mse(pred, target, reduction="sum"):
    losses = (pred - target) ** 2
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mse" role="wrong" name="reduction_unused"
# hint: You always return the mean. What did the caller ask for?
def mse(pred, target, reduction="mean"):
    return ((pred - target) ** 2).mean()


# %% exercise="mse" role="wrong" name="none_forgotten"
# hint: There are three reductions. What does 'none' return in your function?
def mse(pred, target, reduction="mean"):
    losses = (pred - target) ** 2
    if reduction == "sum":
        return losses.sum()
    return losses.mean()


# %% exercise="mse" role="wrong" name="mean_over_rows_only"
# hint: len() counts rows. By how many elements does the mean of a tensor (6, 4) divide?
def mse(pred, target, reduction="mean"):
    losses = (pred - target) ** 2
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / len(losses)


# %% exercise="mse" role="wrong" name="one_mean_a_column"
# hint: With a dimension, mean and sum return one number for each column. The loss is a single number.
def mse(pred, target, reduction="mean"):
    losses = (pred - target) ** 2
    if reduction == "none":
        return losses
    return losses.sum(dim=0) if reduction == "sum" else losses.mean(dim=0)


# %% exercise="mse" role="wrong" name="python_number_returned"
# hint: item() makes a plain number, from which autograd finds no way back. Return the tensor itself.
def mse(pred, target, reduction="mean"):
    losses = (pred - target) ** 2
    if reduction == "none":
        return losses
    return losses.sum().item() if reduction == "sum" else losses.mean().item()


# %% exercise="mse" role="wrong" name="cut_from_the_graph"
# hint: The loss is right, but autograd finds no way back to pred. Which line cuts it: no_grad, detach, data,
# NumPy, or a new tensor made of numbers?
def mse(pred, target, reduction="mean"):
    losses = (pred.detach() - target) ** 2
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mse" role="wrong" name="half_of_the_graph_cut"
# hint: The loss is right but its gradient is half of what it should be: one of the two factors is cut
# from the graph.
def mse(pred, target, reduction="mean"):
    losses = (pred - target) * (pred - target).detach()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mse" role="wrong" name="pred_changed"
# hint: `x -= y` writes into the caller's tensor, `x = x - y` makes a new one.
def mse(pred, target, reduction="mean"):
    pred -= target
    losses = pred**2
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="mse" role="wrong" name="none_detached"
# hint: The mean has a gradient, but each loss of 'none' has none. Which of your branches cuts the way back?
def mse(pred, target, reduction="mean"):
    losses = (pred - target) ** 2
    if reduction == "none":
        return losses.detach()
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="mse" role="wrong" name="two_dimensions_only"
# hint: Your sum goes over two dimensions. What if the tensors have one or three?
def mse(pred, target, reduction="mean"):
    losses = (pred - target) ** 2
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum(0).sum(0)
    return losses.sum() / losses.numel()


# %% exercise="mse" role="wrong" name="outer_product" slip="all"
# hint: The operator @ multiplies matrices: every row of errors with every other. Which operator works
# element by element?
def mse(pred, target, reduction="mean"):
    e = pred - target
    losses = e @ e.T
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="mse" role="wrong" name="variance"
# hint: A variance subtracts the mean of the errors first. A model that is wrong by the same amount
# everywhere would cost nothing.
def mse(pred, target, reduction="mean"):
    if reduction == "mean":
        return (pred - target).var(unbiased=False)
    losses = (pred - target) ** 2
    return losses if reduction == "none" else losses.sum()


# %% exercise="mse" role="wrong" name="norm_not_squared"
# hint: The norm is the root of the sum of squares. Where do you square it again?
def mse(pred, target, reduction="mean"):
    if reduction == "none":
        return (pred - target) ** 2
    total = torch.norm(pred - target)
    return total / pred.numel() if reduction == "mean" else total


# %% exercise="mse" role="wrong" name="losses_clamped"
# hint: You cut large losses off. A cut loss says no more how wrong a prediction is, and has no gradient.
def mse(pred, target, reduction="mean"):
    losses = ((pred - target) ** 2).clamp(max=100)
    return {"mean": losses.mean(), "sum": losses.sum(), "none": losses}[reduction]


# %% exercise="mse" role="wrong" name="always_the_sum"
# hint: You always return the sum. What did the caller ask for?
def mse(pred, target, reduction="mean"):
    return ((pred - target) ** 2).sum()


# %% exercise="mse" role="wrong" name="always_the_sum_unless_none"
# hint: 'mean' and 'sum' give the same in your function. What did the caller ask for?
def mse(pred, target, reduction="mean"):
    losses = (pred - target) ** 2
    return losses if reduction == "none" else losses.sum()


# %% exercise="mse" role="right" name="product"
def mse(pred, target, reduction="mean"):
    error = target - pred
    losses = error * error
    if reduction == "mean":
        return losses.mean()
    if reduction == "sum":
        return losses.sum()
    return losses


# %% exercise="mse" role="right" name="torch_functions"
def mse(pred, target, reduction="mean"):
    losses = torch.square(torch.sub(pred, target))
    return losses if reduction == "none" else getattr(torch, reduction)(losses)


# %% exercise="mse" role="right" name="einsum"
def mse(pred, target, reduction="mean"):
    error = (pred - target).flatten()
    if reduction == "none":
        return error.pow(2).view(pred.shape)
    total = torch.einsum("i,i->", error, error)
    return total if reduction == "sum" else total / error.numel()


# %% exercise="mse" role="right" name="norm"
def mse(pred, target, reduction="mean"):
    if reduction == "none":
        return (pred - target).abs().pow(2)
    total = torch.linalg.vector_norm(pred - target) ** 2
    return total if reduction == "sum" else total / pred.numel()


# %% exercise="mse" role="right" name="double_precision_inside"
def mse(pred, target, reduction="mean"):
    losses = (pred.double() - target.double()) ** 2
    result = {"none": lambda: losses, "sum": losses.sum, "mean": losses.mean}[reduction]()
    return result.to(pred.dtype)


# %% exercise="mse" role="right" name="dot"
def mse(pred, target, reduction="mean"):
    e = (pred - target).reshape(-1)
    if reduction == "none":
        return (e * e).reshape(pred.shape)
    return torch.dot(e, e) / (len(e) if reduction == "mean" else 1)


# %% [markdown]
# ## mse_head


# %% exercise="mse_head" role="wrong" name="broadcast" slip="aim"
# hint: (N, 1) minus (N,) is (N, N): every prediction minus every target. Print the shape of the difference.
def mse_head(pred, target):
    return ((pred - target) ** 2).mean()


# %% exercise="mse_head" role="wrong" name="target_made_a_row" slip="aim"
# hint: target as a row (1, N) still meets the column pred in every combination. Which shape has pred?
def mse_head(pred, target):
    return ((pred - target.unsqueeze(0)) ** 2).sum() / len(pred)


# %% exercise="mse_head" role="wrong" name="sum_instead_of_mean"
# hint: The shapes are right now. Is it the sum or the mean that is wanted?
def mse_head(pred, target):
    return ((pred.squeeze(1) - target) ** 2).sum()


# %% exercise="mse_head" role="wrong" name="every_loss_returned" slip="all"
# hint: You return one loss for each sample. A single number is wanted.
def mse_head(pred, target):
    return (pred.squeeze(1) - target) ** 2


# %% exercise="mse_head" role="wrong" name="kept_as_a_column"
# hint: A mean with a dimension returns a tensor of shape (1,). A single number has the shape ().
def mse_head(pred, target):
    return ((pred - target.unsqueeze(1)) ** 2).mean(dim=0)


# %% exercise="mse_head" role="wrong" name="divided_twice"
# hint: You divide by N twice. The mean has done it already.
def mse_head(pred, target):
    return ((pred.squeeze(1) - target) ** 2).mean() / len(target)


# %% exercise="mse_head" role="wrong" name="absolute_error" slip="all"
# hint: This is the absolute error. An error of 2 should cost 4.
def mse_head(pred, target):
    return (pred.squeeze(1) - target).abs().mean()


# %% exercise="mse_head" role="wrong" name="root_taken" slip="all"
# hint: You take a root at the end. The mean squared error keeps the square.
def mse_head(pred, target):
    return ((pred.squeeze(1) - target) ** 2).mean().sqrt()


# %% exercise="mse_head" role="wrong" name="square_of_the_mean"
# hint: You square after the errors have cancelled each other. What comes first?
def mse_head(pred, target):
    return (pred.squeeze(1) - target).mean() ** 2


# %% exercise="mse_head" role="wrong" name="halved" slip="all"
# hint: The factor ½ belongs to some textbooks' loss, not to this one.
def mse_head(pred, target):
    return 0.5 * ((pred.squeeze(1) - target) ** 2).mean()


# %% exercise="mse_head" role="wrong" name="first_sample_only"
# hint: pred[0] is the prediction of the first sample. Which index takes the column?
def mse_head(pred, target):
    return ((pred[0] - target) ** 2).mean()


# %% exercise="mse_head" role="wrong" name="mean_over_targets_before"
# hint: You compare each prediction with the mean of all targets. Each one has a target of its own.
def mse_head(pred, target):
    return ((pred - target.mean()) ** 2).mean()


# %% exercise="mse_head" role="wrong" name="shape_of_target_changed"
# hint: Functions whose name ends in _ change the caller's tensor, here its shape. What does the next line of
# the caller see?
def mse_head(pred, target):
    target.unsqueeze_(1)
    return ((pred - target) ** 2).mean()


# %% exercise="mse_head" role="wrong" name="shape_of_pred_changed"
# hint: Functions whose name ends in _ change the caller's tensor, here its shape. What does the next line of
# the caller see?
def mse_head(pred, target):
    pred.squeeze_(1)
    return ((pred - target) ** 2).mean()


# %% exercise="mse_head" role="wrong" name="cut_from_the_graph"
# hint: The loss is right, but autograd finds no way back to pred. Which line cuts it: no_grad, detach, data,
# NumPy, or a new tensor made of numbers?
def mse_head(pred, target):
    column = torch.tensor([[p.item()] for p in pred])
    return ((column.squeeze(1) - target) ** 2).mean()


# %% exercise="mse_head" role="wrong" name="python_number_returned"
# hint: item() makes a plain number, from which autograd finds no way back. Return the tensor itself.
def mse_head(pred, target):
    return ((pred.squeeze(1) - target) ** 2).mean().item()


# %% exercise="mse_head" role="wrong" name="both_sorted"
# hint: You sort predictions and targets, so they no longer belong together: element i of the one goes with
# element i of the other.
def mse_head(pred, target):
    return ((pred.flatten().sort().values - target.sort().values) ** 2).mean()


# %% exercise="mse_head" role="right" name="target_as_a_column"
def mse_head(pred, target):
    return torch.mean((pred - target[:, None]) ** 2)


# %% exercise="mse_head" role="right" name="own_mse"
def mse_head(pred, target):
    return mse(pred.flatten(), target)


# %% exercise="mse_head" role="right" name="functional"
def mse_head(pred, target):
    return F.mse_loss(pred.squeeze(-1), target)


# %% exercise="mse_head" role="right" name="module"
def mse_head(pred, target):
    return nn.MSELoss()(pred, target.view_as(pred))


# %% exercise="mse_head" role="right" name="first_column"
def mse_head(pred, target):
    error = pred[:, 0] - target
    return error @ error / len(error)


# %% exercise="mse_head" role="right" name="squeeze_of_everything"
def mse_head(pred, target):
    return (pred.squeeze() - target.squeeze()).square().mean()


# %% exercise="mse_head" role="right" name="transposed"
def mse_head(pred, target):
    return torch.square(pred.T - target).mean()


# %% exercise="mse_head" role="right" name="diagonal_of_all_pairs"
def mse_head(pred, target):
    return torch.mean(torch.diagonal(pred - target) ** 2)


# %% exercise="mse_head" role="right" name="loop_over_samples"
def mse_head(pred, target):
    total = 0.0
    for i in range(len(target)):
        total = total + (pred[i, 0] - target[i]) ** 2
    return total / len(target)


# %% exercise="mse_head" role="right" name="view_as"
def mse_head(pred, target):
    return F.mse_loss(pred, target.view_as(pred))


# %% [markdown]
# ## smooth_l1


# %% exercise="smooth_l1" role="wrong" name="huber" slip="aim"
# hint: This is the Huber loss, ½ e² and β (|e| - ½ β): it is β times as large. Which form divides by β?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, 0.5 * error**2, beta * (error - 0.5 * beta))
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="beta_missing_in_the_square"
# hint: Where do the two forms meet? At an error of β both must give ½ β, or the loss jumps.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, 0.5 * error**2, error - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="beta_squared"
# hint: Inside, the square of the error is divided by β, not by its square. At an error of β the loss is ½ β.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, 0.5 * (error / beta) ** 2, error - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="beta_multiplied"
# hint: Inside, does a larger β make the loss smaller or larger?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, 0.5 * error**2 * beta, error - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="half_of_one_subtracted"
# hint: Beyond, you subtract ½. That is ½ β only when β is 1.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, 0.5 * error**2 / beta, error - 0.5)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="whole_beta_subtracted"
# hint: At an error of β your outer form gives 0, the inner one ½ β. How much should be subtracted?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, 0.5 * error**2 / beta, error - beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="square_of_beta_subtracted"
# hint: β² belongs to the Huber loss. At an error of β both forms must give ½ β: what does yours give?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, 0.5 * error**2 / beta, error - 0.5 * beta**2)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="nothing_subtracted"
# hint: Your loss jumps where the error passes β. What does the outer form subtract?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, 0.5 * error**2 / beta, error)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="half_forgotten"
# hint: At an error of β your inner form gives β, the outer one ½ β. Which factor is missing inside?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, error**2 / beta, error - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="threshold_one"
# hint: Your forms know β, but which number does your comparison use?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < 1, 0.5 * error**2 / beta, error - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="beta_unused" slip="aim"
# hint: Your function takes β and never uses it. It stands in three places of the formula.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < 1, 0.5 * error**2, error - 0.5)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="comparison_without_absolute_value"
# hint: An error of -3 is smaller than β. Is it small?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = pred - target
    losses = torch.where(error < beta, 0.5 * error**2 / beta, error.abs() - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="linear_form_without_absolute_value"
# hint: An error of -3 gets a negative loss in your outer form.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = pred - target
    losses = torch.where(error.abs() < beta, 0.5 * error**2 / beta, error - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="threshold_on_the_prediction" slip="all"
# hint: You compare the prediction with β. It is the error that decides which form is used.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(pred.abs() < beta, 0.5 * error**2 / beta, error - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="threshold_on_the_square"
# hint: You compare the squared error with β. Which power of the error does the condition name?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error**2 < beta, 0.5 * error**2 / beta, error - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="one_form_for_all_elements" slip="aim"
# hint: You choose one form for all errors at once, by a single number. Each element chooses for itself.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = 0.5 * error**2 / beta if error.mean() < beta else error - 0.5 * beta
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="if_on_a_tensor"
# hint: `if` wants one answer, but your comparison has one for each element. Which function chooses
# element by element?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    if error < beta:
        losses = 0.5 * error**2 / beta
    else:
        losses = error - 0.5 * beta
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="forms_swapped" slip="all"
# hint: Large errors should cost less than their square. Which form do your large errors get?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, error - 0.5 * beta, 0.5 * error**2 / beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="sum_of_the_two_parts_forgotten"
# hint: Errors beyond β cost nothing more in your loss. What happened to the linear part?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs().clamp(max=beta)
    losses = 0.5 * error**2 / beta
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="reduction_unused"
# hint: You always return the mean. What did the caller ask for?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    return torch.where(error < beta, 0.5 * error**2 / beta, error - 0.5 * beta).mean()


# %% exercise="smooth_l1" role="wrong" name="none_forgotten"
# hint: There are three reductions. What does 'none' return in your function?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, 0.5 * error**2 / beta, error - 0.5 * beta)
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="mean_over_rows_only"
# hint: len() counts rows. By how many elements does the mean of a tensor (6, 4) divide?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, 0.5 * error**2 / beta, error - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / len(losses)


# %% exercise="smooth_l1" role="wrong" name="two_means_added"
# hint: You average the small and the large errors apart, each by its own number. The mean divides
# by all elements.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    small, large = error[error < beta], error[error >= beta]
    inner, outer = 0.5 * small**2 / beta, large - 0.5 * beta
    if reduction == "none":
        return torch.cat([inner, outer])
    if reduction == "sum":
        return inner.sum() + outer.sum()
    return inner.nan_to_num().mean() + outer.nan_to_num().mean()


# %% exercise="smooth_l1" role="wrong" name="cut_from_the_graph"
# hint: The loss is right, but autograd finds no way back to pred. Which line cuts it: no_grad, detach, data,
# NumPy, or a new tensor made of numbers?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    losses = []
    for p, t in zip(pred.flatten().tolist(), target.flatten().tolist(), strict=True):
        error = abs(p - t)
        losses.append(0.5 * error**2 / beta if error < beta else error - 0.5 * beta)
    losses = torch.tensor(losses).reshape(pred.shape)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="pred_changed"
# hint: `x -= y` writes into the caller's tensor, `x = x - y` makes a new one.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    pred -= target
    error = pred.abs()
    losses = torch.where(error < beta, 0.5 * error**2 / beta, error - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="none_detached"
# hint: The mean has a gradient, but each loss of 'none' has none. Which of your branches cuts the way back?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    e = (pred - target).abs()
    losses = torch.where(e < beta, 0.5 * e**2 / beta, e - 0.5 * beta)
    if reduction == "none":
        return losses.detach()
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="smooth_l1" role="wrong" name="two_dimensions_only"
# hint: Your sum goes over two dimensions. What if the tensors have one or three?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    e = (pred - target).abs()
    losses = torch.where(e < beta, 0.5 * e**2 / beta, e - 0.5 * beta)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum(1).sum(0)
    return losses.sum() / losses.numel()


# %% exercise="smooth_l1" role="wrong" name="root_of_square"
# hint: The square root has an infinite slope at 0, so an error of exactly 0 gets the gradient nan. Which
# function takes the absolute value directly?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    e = torch.sqrt((pred - target) ** 2)
    losses = torch.where(e < beta, 0.5 * e**2 / beta, e - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="smooth_l1" role="wrong" name="default_beta_half"
# hint: Look at the signature in the statement: which β holds when the caller names none?
def smooth_l1(pred, target, beta=0.5, reduction="mean"):
    e = (pred - target).abs()
    losses = torch.where(e < beta, 0.5 * e**2 / beta, e - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="smooth_l1" role="wrong" name="threshold_half_beta"
# hint: Half of β is subtracted beyond the switch, but the switch itself is at β.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    e = (pred - target).abs()
    losses = torch.where(e < beta / 2, 0.5 * e**2 / beta, e - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="smooth_l1" role="wrong" name="order_of_arguments"
# hint: A caller may give β and reduction by position, in the order of the statement's signature.
def smooth_l1(pred, target, reduction="mean", beta=1.0):
    e = (pred - target).abs()
    losses = torch.where(e < beta, 0.5 * e**2 / beta, e - 0.5 * beta)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="smooth_l1" role="wrong" name="pseudo_huber" slip="all"
# hint: Your loss is a smooth relative (pseudo-Huber) with one form for all errors. The statement asks for
# two forms, chosen by β.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    e = pred - target
    losses = beta * (torch.sqrt(1 + (e / beta) ** 2) - 1)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="smooth_l1" role="wrong" name="multiplied_masks_of_different_switch"
# hint: Your two conditions switch at different places. What becomes of an error between them?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    e = (pred - target).abs()
    losses = (e < beta) * 0.5 * e**2 / beta + (e > 1) * (e - 0.5 * beta)
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% exercise="smooth_l1" role="wrong" name="losses_clamped"
# hint: You cut large losses off. A cut loss says no more how wrong a prediction is, and has no gradient.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs().clamp(max=100)
    losses = torch.where(error < beta, 0.5 * error**2 / beta, error - 0.5 * beta)
    return {"mean": losses.mean(), "sum": losses.sum(), "none": losses}[reduction]


# %% exercise="smooth_l1" role="wrong" name="plain_square_and_plain_size" slip="all"
# hint: You choose between e² and |e|, and β only switches. At an error of β both forms must give ½ β: which
# factors, and which difference, are missing?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = torch.where(error < beta, error**2, error)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="wrong" name="plain_square_and_plain_size_at_one" slip="all"
# hint: You choose between e² and |e|, and β only switches. At an error of β both forms must give ½ β: which
# factors, and which difference, are missing?
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    d = pred - target
    losses = torch.where(d.abs() < 1, d * d, d.abs())
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="right" name="clamped_parts"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = torch.abs(target - pred)
    inner = error.clamp(max=beta)
    losses = 0.5 * inner**2 / beta + (error - inner)
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% exercise="smooth_l1" role="right" name="mask_as_a_number"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = pred - target
    small = (error.abs() <= beta).float()
    losses = small * error.pow(2) / (2 * beta) + (1 - small) * (error.abs() - beta / 2)
    if reduction == "mean":
        return losses.mean()
    return losses.sum() if reduction == "sum" else losses


# %% exercise="smooth_l1" role="right" name="masked_assignment"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = error - beta / 2
    inside = error < beta
    losses[inside] = error[inside] ** 2 / (2 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="right" name="own_mae_and_mse"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    absolute = mae(pred, target, reduction="none")
    square = mse(pred, target, reduction="none")
    losses = torch.where(absolute >= beta, absolute - 0.5 * beta, 0.5 * square / beta)
    return {"none": losses, "sum": losses.sum(), "mean": losses.mean()}[reduction]


# %% exercise="smooth_l1" role="right" name="loop_over_elements"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    losses = []
    for p, t in zip(pred.reshape(-1), target.reshape(-1), strict=True):
        e = abs(p - t)
        if e < beta:
            losses.append(0.5 * e * e / beta)
        else:
            losses.append(e - 0.5 * beta)
    losses = torch.stack(losses)
    if reduction == "none":
        return losses.reshape(pred.shape)
    return losses.sum() if reduction == "sum" else losses.mean()


# %% exercise="smooth_l1" role="right" name="integral_of_the_slope"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    e = pred - target
    inner = e.clamp(-beta, beta)
    losses = inner * (e - inner / 2) / beta
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% exercise="smooth_l1" role="right" name="losses_overwritten_in_turn"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    losses = (pred - target).abs()
    losses = torch.where(losses < beta, 0.5 * losses**2 / beta, losses)
    losses = torch.where(losses >= beta, losses - 0.5 * beta, losses)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% exercise="smooth_l1" role="right" name="masks_multiplied"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    e = (pred - target).abs()
    losses = (e < beta) * (0.5 * e**2 / beta) + (e >= beta) * (e - 0.5 * beta)
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% [markdown]
# ## best_constant


# %% exercise="best_constant" role="wrong" name="mean_for_both" slip="aim"
# hint: The mean is best for squares. Which constant has as many numbers above it as below?
def best_constant(y, kind):
    return y.mean()


# %% exercise="best_constant" role="wrong" name="median_for_both" slip="aim"
# hint: The median is best for absolute errors. Where is the slope of the mean of squares zero?
def best_constant(y, kind):
    return y.median()


# %% exercise="best_constant" role="wrong" name="swapped" slip="all"
# hint: A far-off number pulls hard under one of the losses only. Try both constants on [1, 1, 1, 1, 100].
def best_constant(y, kind):
    return y.median() if kind == "mse" else y.mean()


# %% exercise="best_constant" role="wrong" name="middle_without_sorting"
# hint: You take the number that stands in the middle of the list. What has to be done to the list first?
def best_constant(y, kind):
    return y.mean() if kind == "mse" else y[len(y) // 2]


# %% exercise="best_constant" role="wrong" name="halfway_between_extremes"
# hint: Halfway between the smallest and the largest number only looks at two numbers. All of them count.
def best_constant(y, kind):
    return y.mean() if kind == "mse" else (y.min() + y.max()) / 2


# %% exercise="best_constant" role="wrong" name="most_frequent_number"
# hint: The most frequent number is the mode. Each number pulls with the same force: where do they balance?
def best_constant(y, kind):
    return y.mean() if kind == "mse" else y.mode().values


# %% exercise="best_constant" role="wrong" name="one_too_far"
# hint: Count from 0: which place is the middle one of nine sorted numbers?
def best_constant(y, kind):
    return y.mean() if kind == "mse" else y.sort().values[len(y) // 2 + 1]


# %% exercise="best_constant" role="wrong" name="one_too_low"
# hint: Count from 0: which place is the middle one of nine sorted numbers?
def best_constant(y, kind):
    return y.mean() if kind == "mse" else y.sort().values[len(y) // 2 - 1]


# %% exercise="best_constant" role="wrong" name="pair_instead_of_median"
# hint: With a dimension, median returns two things: the values and their places. Which one do you need?
def best_constant(y, kind):
    return y.mean() if kind == "mse" else y.median(dim=0)


# %% exercise="best_constant" role="wrong" name="place_instead_of_number"
# hint: You return the place of the median in y. The number itself is wanted.
def best_constant(y, kind):
    return y.mean() if kind == "mse" else y.median(dim=0).indices


# %% exercise="best_constant" role="wrong" name="loss_instead_of_constant" slip="all"
# hint: You return the smallest loss. Which constant reaches it?
def best_constant(y, kind):
    return ((y - y.mean()) ** 2).mean() if kind == "mse" else (y - y.median()).abs().mean()


# %% exercise="best_constant" role="wrong" name="divided_by_one_less"
# hint: n - 1 belongs to the variance. By how many numbers does a mean divide?
def best_constant(y, kind):
    return y.sum() / (len(y) - 1) if kind == "mse" else y.median()


# %% exercise="best_constant" role="wrong" name="root_of_the_mean_square"
# hint: You average the squares of the numbers. It is the squares of the errors that count: set their
# slope to 0.
def best_constant(y, kind):
    return (y**2).mean().sqrt() if kind == "mse" else y.median()


# %% exercise="best_constant" role="wrong" name="mean_of_absolute_values"
# hint: You average the sizes of the numbers. It is the sizes of the errors that count.
def best_constant(y, kind):
    return y.mean() if kind == "mse" else y.abs().mean()


# %% exercise="best_constant" role="wrong" name="constant_zero" slip="all"
# hint: 0 is best only when the numbers lie evenly around 0. What does your function look at?
def best_constant(y, kind):
    return 0.0


# %% exercise="best_constant" role="wrong" name="y_sorted_in_place"
# hint: sort() of a NumPy array sorts the array itself, and .numpy() shares the memory of y.
def best_constant(y, kind):
    numbers = y.numpy()
    numbers.sort()
    return numbers.mean() if kind == "mse" else numbers[len(numbers) // 2]


# %% exercise="best_constant" role="wrong" name="repeats_dropped"
# hint: A number that stands there four times counts four times. Your code keeps it once.
def best_constant(y, kind):
    y = y.unique()
    return y.mean() if kind == "mse" else y.median()


# %% exercise="best_constant" role="wrong" name="mean_of_positive"
# hint: You leave out numbers below zero. They are to be predicted, too.
def best_constant(y, kind):
    return y[y > 0].mean() if kind == "mse" else y[y > 0].median()


# %% exercise="best_constant" role="wrong" name="every_constant_returned" slip="all"
# hint: The constant is right, but you return it N times. A single number is asked for.
def best_constant(y, kind):
    return torch.full_like(y, y.mean() if kind == "mse" else y.median())


# %% exercise="best_constant" role="wrong" name="fixed_guesses"
# hint: You try the same guesses whatever y holds. Take numbers of some thousandths, or of some thousands:
# how far is the nearest guess from the best constant?
def best_constant(y, kind):
    guesses = torch.linspace(-100, 100, 20_001)
    errors = guesses[:, None] - y
    losses = (errors**2 if kind == "mse" else errors.abs()).mean(dim=1)
    return guesses[losses.argmin()]


# %% exercise="best_constant" role="wrong" name="a_hundred_guesses_in_the_range"
# hint: You try a number of guesses between the smallest and the largest number. When one number is far
# off, how far apart are they?
def best_constant(y, kind):
    guesses = torch.linspace(y.min().item(), y.max().item(), 1000)
    errors = guesses[:, None] - y
    losses = (errors**2 if kind == "mse" else errors.abs()).mean(dim=1)
    return guesses[losses.argmin()]


# %% exercise="best_constant" role="right" name="middle_of_the_sorted"
def best_constant(y, kind):
    if kind == "mse":
        return sum(y) / len(y)
    return torch.sort(y).values[len(y) // 2]


# %% exercise="best_constant" role="right" name="quantile"
def best_constant(y, kind):
    return {"mse": y.mean(), "mae": torch.quantile(y, 0.5)}[kind]


# %% exercise="best_constant" role="right" name="statistics"
def best_constant(y, kind):
    import statistics

    numbers = y.tolist()
    return statistics.fmean(numbers) if kind == "mse" else statistics.median(numbers)


# %% exercise="best_constant" role="right" name="numpy"
def best_constant(y, kind):
    import numpy as np

    return np.mean(y.numpy()) if kind == "mse" else np.median(y.numpy())


# %% exercise="best_constant" role="right" name="tried_out"
def best_constant(y, kind):
    candidates = torch.cat([y, torch.linspace(y.min().item(), y.max().item(), 10_001)])
    errors = candidates[:, None] - y
    losses = (errors**2 if kind == "mse" else errors.abs()).mean(dim=1)
    return candidates[losses.argmin()]


# %% exercise="best_constant" role="right" name="descent"
def best_constant(y, kind):
    low, high = y.min().item(), y.max().item()
    for _ in range(60):
        c = (low + high) / 2
        slope = (c - y).mean() if kind == "mse" else torch.sign(c - y).mean()
        low, high = (low, c) if slope > 0 else (c, high)
    return (low + high) / 2


# %% exercise="best_constant" role="right" name="kth_value"
def best_constant(y, kind):
    if kind == "mse":
        return y.sum() / y.numel()
    return y.kthvalue((len(y) + 1) // 2).values


# %% exercise="best_constant" role="right" name="tries_the_numbers_themselves"
def best_constant(y, kind):
    if kind == "mse":
        return torch.mean(y, dim=0, keepdim=True)
    return min(y, key=lambda c: (y - c).abs().sum())


# %% [markdown]
# ## cross_entropy_grad


# %% exercise="cross_entropy_grad" role="wrong" name="not_divided_by_samples" slip="aim"
# hint: Your result is the gradient of the sum. What does the mean do to each sample's share?
def cross_entropy_grad(logits, target):
    gradient = torch.softmax(logits, dim=1)
    gradient[torch.arange(len(target)), target] -= 1
    return gradient


# %% exercise="cross_entropy_grad" role="wrong" name="divided_by_classes"
# hint: The mean runs over the samples. By which size do you divide?
def cross_entropy_grad(logits, target):
    gradient = torch.softmax(logits, dim=1)
    gradient[torch.arange(len(target)), target] -= 1
    return gradient / logits.shape[1]


# %% exercise="cross_entropy_grad" role="wrong" name="divided_by_all_elements"
# hint: The loss is a mean over N samples, not over N times C numbers.
def cross_entropy_grad(logits, target):
    gradient = torch.softmax(logits, dim=1)
    gradient[torch.arange(len(target)), target] -= 1
    return gradient / logits.numel()


# %% exercise="cross_entropy_grad" role="wrong" name="sign_turned" slip="all"
# hint: When the true class's logit grows, the loss falls. Which sign has your number there?
def cross_entropy_grad(logits, target):
    return (F.one_hot(target, logits.shape[1]) - torch.softmax(logits, dim=1)) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="target_forgotten" slip="all"
# hint: Your gradient is never negative, so that every logit should fall. What does the true
# class's logit add?
def cross_entropy_grad(logits, target):
    return torch.softmax(logits, dim=1) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="true_class_only" slip="all"
# hint: The logits of the other classes change the loss too: they stand in the sum of exponentials.
def cross_entropy_grad(logits, target):
    p = torch.softmax(logits, dim=1)
    one_hot = F.one_hot(target, logits.shape[1])
    return one_hot * (p - 1) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="softmax_forgotten" slip="all"
# hint: You subtract 1 from a logit. From what should it be subtracted?
def cross_entropy_grad(logits, target):
    return (logits - F.one_hot(target, logits.shape[1])) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="logarithm_left" slip="all"
# hint: The derivative of log Σ exp is the probability itself, not its logarithm.
def cross_entropy_grad(logits, target):
    log_p = torch.log_softmax(logits, dim=1)
    return (log_p - F.one_hot(target, logits.shape[1])) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="gradient_by_the_probability" slip="all"
# hint: This is the slope with respect to the probabilities. The chain rule still has to go through softmax.
def cross_entropy_grad(logits, target):
    p = torch.softmax(logits, dim=1)
    return -F.one_hot(target, logits.shape[1]) / p / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="slope_of_sigmoid_added" slip="all"
# hint: With logarithm and softmax together, the factor p (1 - p) cancels. Differentiate log Σ exp directly.
def cross_entropy_grad(logits, target):
    p = torch.softmax(logits, dim=1)
    return (p - F.one_hot(target, logits.shape[1])) * p * (1 - p) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="squared_error_gradient"
# hint: The factor 2 belongs to a squared error.
def cross_entropy_grad(logits, target):
    p = torch.softmax(logits, dim=1)
    return 2 * (p - F.one_hot(target, logits.shape[1])) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="softmax_over_the_batch" slip="all"
# hint: The probabilities of each sample must sum to 1. Along which dimension do yours?
def cross_entropy_grad(logits, target):
    return (torch.softmax(logits, dim=0) - F.one_hot(target, logits.shape[1])) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="sigmoid" slip="all"
# hint: Sigmoid looks at each logit by itself. The classes of a row share one sum.
def cross_entropy_grad(logits, target):
    return (torch.sigmoid(logits) - F.one_hot(target, logits.shape[1])) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="columns_of_all_targets" slip="all"
# hint: x[:, target] reaches into the columns of all targets, in every row. How do you reach one number a
# row?
def cross_entropy_grad(logits, target):
    gradient = torch.softmax(logits, dim=1)
    gradient[:, target] -= 1
    return gradient / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="rows_of_targets" slip="all"
# hint: x[target] reaches whole rows, as if a class were a sample. You want one column of each row.
def cross_entropy_grad(logits, target):
    gradient = torch.softmax(logits, dim=1)
    gradient[target] -= 1
    return gradient / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="class_number_subtracted" slip="all"
# hint: You subtract the class's number. A class is a place, not an amount: turn it into a row of zeros
# and one 1.
def cross_entropy_grad(logits, target):
    return (torch.softmax(logits, dim=1) - target[:, None]) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="one_hot_too_narrow"
# hint: F.one_hot counts classes up to the largest in target. When the last class never occurs, a
# column is missing.
def cross_entropy_grad(logits, target):
    return (torch.softmax(logits, dim=1) - F.one_hot(target)) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="plain_softmax" slip="aim"
# hint: Your gradient is right for small logits. What is exp(1000) in float32?
def cross_entropy_grad(logits, target):
    p = torch.exp(logits) / torch.exp(logits).sum(dim=1, keepdim=True)
    return (p - F.one_hot(target, logits.shape[1])) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="summed_over_samples" slip="all"
# hint: The result has the shape of the logits: each logit of each sample has its own slope.
def cross_entropy_grad(logits, target):
    return (torch.softmax(logits, dim=1) - F.one_hot(target, logits.shape[1])).mean(dim=0)


# %% exercise="cross_entropy_grad" role="wrong" name="autograd" slip="all"
# hint: This lets autograd do the work, and here it is switched off. Write the slope down as a formula.
def cross_entropy_grad(logits, target):
    leaf = logits.detach().clone().requires_grad_()
    cross_entropy(leaf, target).backward()
    return leaf.grad


# %% exercise="cross_entropy_grad" role="wrong" name="logits_changed"
# hint: `x -= y` writes into the caller's tensor, `x = x - y` makes a new one.
def cross_entropy_grad(logits, target):
    logits -= logits.amax(dim=1, keepdim=True)
    p = torch.exp(logits) / torch.exp(logits).sum(dim=1, keepdim=True)
    return (p - F.one_hot(target, logits.shape[1])) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="one_hot_divided_only" slip="all"
# hint: The mean divides the whole gradient by N. In your code one of its two parts is not divided.
def cross_entropy_grad(logits, target):
    return torch.softmax(logits, 1) - F.one_hot(target, logits.shape[1]) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="confident_rows_zeroed"
# hint: You give rows that are classified correctly no gradient. Their probabilities are not yet 1, so they
# still get a pull.
def cross_entropy_grad(logits, target):
    g = (torch.softmax(logits, 1) - F.one_hot(target, logits.shape[1])) / len(target)
    g[logits.argmax(1) == target] = 0
    return g


# %% exercise="cross_entropy_grad" role="wrong" name="classes_seen"
# hint: The mean is over samples. You divide by the number of different classes among them.
def cross_entropy_grad(logits, target):
    return (torch.softmax(logits, 1) - F.one_hot(target, logits.shape[1])) / len(target.unique())


# %% exercise="cross_entropy_grad" role="wrong" name="step_instead_of_gradient" slip="all"
# hint: You return the logits after a step. The gradient alone is asked for.
def cross_entropy_grad(logits, target):
    return logits - (torch.softmax(logits, 1) - F.one_hot(target, logits.shape[1])) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="plus_one_hot" slip="all"
# hint: At the true class the gradient is negative, so that a step against it raises the logit. Look at your
# sign.
def cross_entropy_grad(logits, target):
    return (torch.softmax(logits, 1) + F.one_hot(target, logits.shape[1])) / len(target)


# %% exercise="cross_entropy_grad" role="wrong" name="central_difference" slip="aim"
# hint: You take the difference of the loss at neighbouring logits. The gradient is asked for as a
# formula: which derivative has log Σ exp(z)?
def cross_entropy_grad(logits, target):
    z = logits.double()
    gradient = torch.zeros_like(z)
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            step = torch.zeros_like(z)
            step[i, j] = 1e-5
            up, down = (
                (torch.logsumexp(x, dim=1) - x[torch.arange(len(x)), target]).mean()
                for x in (z + step, z - step)
            )
            gradient[i, j] = (up - down) / 2e-5
    return gradient.to(logits.dtype)


# %% exercise="cross_entropy_grad" role="wrong" name="forward_difference" slip="aim"
# hint: You take the difference of the loss at neighbouring logits. The gradient is asked for as a
# formula: which derivative has log Σ exp(z)?
def cross_entropy_grad(logits, target):
    def loss(z):
        return (torch.logsumexp(z, dim=1) - z.gather(1, target[:, None])[:, 0]).mean()

    z = logits.double()
    gradient = torch.empty_like(z)
    for i in range(z.numel()):
        step = torch.zeros_like(z)
        step.view(-1)[i] = 1e-6
        gradient.view(-1)[i] = (loss(z + step) - loss(z)) / 1e-6
    return gradient.float()


# %% exercise="cross_entropy_grad" role="right" name="one_hot"
def cross_entropy_grad(logits, target):
    n, count_classes = logits.shape
    return (softmax(logits, dim=1) - F.one_hot(target, count_classes)) / n


# %% exercise="cross_entropy_grad" role="right" name="scatter"
def cross_entropy_grad(logits, target):
    gradient = torch.softmax(logits, dim=-1)
    minus_one = torch.full((len(target), 1), -1.0)
    return gradient.scatter_add(1, target.unsqueeze(1), minus_one).div(logits.size(0))


# %% exercise="cross_entropy_grad" role="right" name="identity_matrix"
def cross_entropy_grad(logits, target):
    log_p = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    return (log_p.exp() - torch.eye(logits.shape[1])[target]).mul_(1 / len(logits))


# %% exercise="cross_entropy_grad" role="right" name="loop_over_samples"
def cross_entropy_grad(logits, target):
    gradient = torch.zeros_like(logits)
    for i, row in enumerate(logits):
        exponentials = torch.exp(row - row.max())
        for j in range(len(row)):
            is_true = 1.0 if j == target[i] else 0.0
            gradient[i, j] = (exponentials[j] / exponentials.sum() - is_true) / len(logits)
    return gradient


# %% exercise="cross_entropy_grad" role="right" name="true_class_by_the_rest"
def cross_entropy_grad(logits, target):
    gradient = F.softmax(logits, 1)
    rows = torch.arange(logits.shape[0])
    gradient[rows, target] = 0
    gradient[rows, target] = -gradient.sum(dim=1)
    return gradient / logits.shape[0]


# %% exercise="cross_entropy_grad" role="right" name="own_softmax"
def cross_entropy_grad(logits, target):
    p = softmax(logits)
    y = torch.zeros_like(p)
    y[range(len(target)), target] = 1.0
    return (p - y) / logits.size(0)


# %% exercise="cross_entropy_grad" role="right" name="comparison_as_one_hot"
def cross_entropy_grad(logits, target):
    y = (target[:, None] == torch.arange(logits.shape[1])).float()
    p = (logits - logits.logsumexp(1, keepdim=True)).exp()
    return p.sub(y).div(len(logits))
