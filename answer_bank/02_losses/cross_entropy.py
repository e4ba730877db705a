# %% [markdown] role="hints"
# - how_many_classes: How many classes does your code assume, and how many samples?
# - shape_of_one: With one sample the shape is (1,): which of your lines takes that dimension away?
# - own_shift: Each row needs a shift of its own before exp. Do both parts of the loss see it?
# - rounds_to_0: A probability may round to 0 here. A small number or a clamp hides the infinity, but the
#   loss is wrong: find a form without the logarithm of a probability.
# - stopped: The loss may be right and its gradient not: clamp, nan_to_num and detach stop the
#   gradient, infinity turns it to nan.
# %% role="base" name="usual"
def cross_entropy(logits, target, reduction="mean"):
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% role="base" name="of_losses" of="usual"
# torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]  ->  LOSSES
# %% role="right" name="logsumexp_and_gather" of="usual"
# logits[torch.arange(len(target)), target]  ->  logits.gather(1, target.unsqueeze(1)).squeeze(1)
# return losses.sum() if reduction == "sum" else losses.mean()  ->  return getattr(losses, reduction)()
# %% role="right" name="one_hot_product"
def cross_entropy(logits, target, reduction="mean"):
    one_hot = F.one_hot(target, num_classes=logits.size(1)).float()
    log_probabilities = logits - logits.logsumexp(dim=-1, keepdim=True)
    losses = -(one_hot * log_probabilities).sum(dim=-1)
    return {"none": losses, "sum": losses.sum(), "mean": losses.mean()}[reduction]


# %% role="right" name="einsum"
def cross_entropy(logits, target, reduction="mean"):
    shifted = logits - logits.max(dim=1, keepdim=True).values
    rows_of_identity = torch.eye(logits.shape[1])[target]
    losses = shifted.exp().sum(dim=1).log() - torch.einsum("nc,nc->n", shifted, rows_of_identity)
    if reduction == "mean":
        return losses.sum() / logits.shape[0]
    return losses.sum() if reduction == "sum" else losses


# %% role="right" name="loop_over_samples"
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


# %% role="right" name="log_of_other_ratios" of="usual"
# (logits, dim=1) - logits[torch.arange(len(target)), target]  ->  (gaps, dim=1)
#   def cross_entropy(logits, target, reduction="mean"):
# +     """−log p is the log of the sum of exp(z_j − z_true)."""
# +     gaps = logits - torch.take_along_dim(logits, target[:, None], dim=1)
# %% role="right" name="double_precision_and_mask" of="usual"
# - losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
# + z = logits.double()
# + z = z - z.amax(1, keepdim=True).detach()
# + is_true = torch.arange(logits.shape[1]) == target[:, None]
# + losses = (z.exp().sum(1).log() - z[is_true]).float()
# %% role="right" name="logaddexp_class_by_class" of="usual"
# - losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
# + total = logits[:, 0]
# + for k in range(1, logits.shape[1]):
# +     total = torch.logaddexp(total, logits[:, k])
# + flat_places = torch.arange(len(target)) * logits.shape[1] + target
# + losses = total - logits.reshape(-1)[flat_places]
# %% role="right" name="own_autograd_function"
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


# %% role="right" name="diagonal" of="of_losses"
# LOSSES  ->  (logits.logsumexp(1, keepdim=True) - logits)[:, target].diagonal()
# %% role="right" name="softplus_like" of="logsumexp_and_gather"
# - losses = torch.logsumexp(logits, dim=1) - logits.gather(1, target.unsqueeze(1)).squeeze(1)
# + idx = target.view(-1, 1)
# + right = torch.gather(logits, 1, idx)
# + others = logits.scatter(1, idx, float("-inf"))
# + gap = torch.logsumexp(others, dim=1) - right[:, 0]
# + losses = F.softplus(gap)
# return getattr(losses, reduction)()  ->  return losses.mean() if reduction == "mean" else losses.sum()
# %% role="right" name="own_vmap" of="of_losses"
# LOSSES  ->  torch.vmap(lambda z, t: torch.logsumexp(z, 0) - torch.gather(z, 0, t[None])[0])(logits, target)
# sum() if reduction == "sum" else losses.mean  ->  mean() if reduction == "mean" else losses.sum
# %% role="right" name="own_log_softmax_and_nll"
def log_softmax(x):
    return x - torch.logsumexp(x, 1, keepdim=True)


def nll_loss(log_p, target):
    return -log_p[range(len(target)), target]


def cross_entropy(logits, target, reduction="mean"):
    losses = nll_loss(log_softmax(logits), target)
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% role="right" name="compared_with_pytorch_below"
def cross_entropy(logits, target, reduction="mean"):
    z = logits - logits.max(dim=1, keepdim=True).values
    losses = z.exp().sum(1).log() - z.take_along_dim(target[:, None], 1)[:, 0]
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


a, b = torch.randn(4, 3), torch.tensor([0, 2, 1, 1])
assert torch.allclose(cross_entropy(a, b), F.cross_entropy(a, b))


# %% role="wrong" name="softmax_twice" of="usual" slip="all"
# hint: A logarithm of softmax needs logits. Count how often softmax is applied between the logits and your
# loss.
# - losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
# + probabilities = softmax(logits, dim=1)
# + losses = torch.logsumexp(probabilities, dim=1) - probabilities.gather(1, target[:, None]).squeeze(1)
# %% role="wrong" name="no_max_subtracted" of="usual" slip="aim"
# hint: exp(1000) is infinite in float32. What could you subtract from each row before you exponentiate?
# losses = torch.logsumexp(logits, dim=1)  ->  losses = torch.log(torch.exp(logits).sum(dim=1))
# %% role="wrong" name="plain_softmax_and_log" of="usual" slip="aim"
# hint: exp(1000) is infinite in float32, and a probability of 0 has no logarithm. Simplify log(exp(a) / sum)
# on paper first.
# losses = torch.logsumexp(logits, dim=1) - logits  ->  losses = -torch.log(probabilities)
#   def cross_entropy(logits, target, reduction="mean"):
# +     probabilities = torch.exp(logits) / torch.exp(logits).sum(dim=1, keepdim=True)
# %% role="wrong" name="plain_softmax_picked_then_log" of="diagonal" hint="plain_softmax_and_log" slip="aim"
# - losses = (logits.logsumexp(1, keepdim=True) - logits)[:, target].diagonal()
# + exponentials = torch.exp(logits)
# + picked = exponentials[torch.arange(len(target)), target]
# + losses = -torch.log(picked / exponentials.sum(dim=1))
# %% role="wrong" name="log_of_probability" of="softmax_twice" slip="aim"
# hint: Your softmax is stable, but a probability may still round to 0, and log 0 is infinite. The logarithm
# of the quotient is a difference: which of its two parts needs no logarithm?
# - losses = torch.logsumexp(probabilities, dim=1) - probabilities.gather(1, target[:, None]).squeeze(1)
# + losses = -torch.log(probabilities[torch.arange(len(target)), target])
# %% role="wrong" name="log_of_all_probabilities" of="usual" hint="log_of_probability" slip="aim"
# losses = torch.logsumexp(logits, dim=1) - logits  ->  losses = -torch.log(softmax(logits, dim=1))
# %% role="wrong" name="zero_times_infinity" of="of_losses" slip="aim"
# hint: A probability may round to 0. Its logarithm is infinite, and 0 times infinity is nan, so that
# multiplying with a one-hot row does not make it go away.
# LOSSES  ->  -(F.one_hot(target, logits.shape[1]) * torch.log(softmax(logits, dim=1))).sum(dim=1)
# %% role="wrong" name="small_number_in_log" of="softmax_twice" slip="aim"
# hint: The small number hides the infinity, but the loss of a very wrong sample stops at about 18 and its
# gradient is 0. Can you get the logarithm without the probability?
# - losses = torch.logsumexp(probabilities, dim=1) - probabilities.gather(1, target[:, None]).squeeze(1)
# + losses = -torch.log(probabilities[torch.arange(len(target)), target] + 1e-8)
# %% role="wrong" name="probability_clamped" of="log_of_probability" slip="aim"
# hint: A limit for small probabilities hides the infinity, but every very wrong sample has the same loss now,
# and the gradient 0. Can you get the logarithm without the probability?
# softmax(logits, dim=1)  ->  softmax(logits, dim=1).clamp(min=1e-7)
# %% role="wrong" name="nan_replaced" of="plain_softmax_and_log" slip="aim"
# hint: You replace nan and infinity after the damage is done, and the gradient stays nan. Where does the
# first infinity appear?
# losses = -torch.log(probabilities)  ->  losses = -torch.nan_to_num(torch.log(probabilities))
# %% role="wrong" name="logits_clamped" of="no_max_subtracted" slip="aim"
# hint: After clamping, logits of 1000 and of 2000 are the same number. Only their difference should matter.
#   def cross_entropy(logits, target, reduction="mean"):
# +     logits = logits.clamp(-80, 80)
# %% role="wrong" name="maximum_of_all" of="usual"
# hint: You subtract one number from all rows. What is left of a row that lies 2000 below the largest logit?
# torch.logsumexp(logits, dim=1) - logits  ->  torch.log(torch.exp(shifted).sum(dim=1)) - shifted
#   def cross_entropy(logits, target, reduction="mean"):
# +     shifted = logits - logits.max()
# %% role="wrong" name="maximum_of_each_column" of="maximum_of_all" slip="all"
# hint: You subtract the maximum of each class over the batch. Only a shift that is the same for all logits of
# one row leaves its probabilities alone.
# shifted = logits - logits.max()  ->  shifted = logits - logits.amax(dim=0, keepdim=True)
# %% role="wrong" name="maximum_not_added_back" of="maximum_of_all" slip="all"
# hint: You subtract the maximum from some logits and not from the others. Both parts of the loss need the
# same shift.
# shifted = logits - logits.max()  ->  top = logits.amax(dim=1, keepdim=True)
# (torch.exp(shifted).sum(dim=1)) - shifted  ->  (torch.exp(logits - top).sum(dim=1)) - logits
# %% role="wrong" name="sign_forgotten" of="of_losses" slip="all"
# hint: Your loss is negative, and it grows as the prediction gets better. Which sign is missing?
# LOSSES  ->  logits[torch.arange(len(target)), target] - torch.logsumexp(logits, dim=1)
# %% role="wrong" name="sum_of_exponentials_forgotten" of="usual" slip="all"
# hint: Your loss only looks at the true class's logit. A loss must also grow when another logit grows.
# losses = torch.logsumexp(logits, dim=1) - logits  ->  losses = -logits
# %% role="wrong" name="probability_without_log" of="usual" slip="all"
# hint: Your loss is never below -1: it is a probability. Which function turns it into a cross-entropy?
# losses = torch.logsumexp(logits, dim=1) - logits  ->  losses = -softmax(logits, dim=1)
# %% role="wrong" name="mean_over_samples_and_classes"
# hint: Your mean is too small by a factor C. By how many numbers do you divide, and how many samples are
# there?
def cross_entropy(logits, target, reduction="mean"):
    log_probabilities = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    losses = -log_probabilities * F.one_hot(target, logits.shape[1])
    if reduction == "none":
        return losses.sum(dim=1)
    return losses.sum() if reduction == "sum" else losses.mean()


# %% role="wrong" name="none_keeps_the_classes" of="mean_over_samples_and_classes"
# hint: With 'none' there should be one loss for each sample. In your result, most numbers of a row are 0.
# return losses.sum(dim=1)  ->  return losses
# reduction == "sum" else losses.mean()  ->  reduction == "sum" else losses.sum() / len(target)
# %% role="wrong" name="target_unused" of="of_losses" slip="all"
# hint: Your loss adds up the logarithms of all classes. Which single one belongs to a sample?
# LOSSES  ->  -(logits - torch.logsumexp(logits, dim=1, keepdim=True)).sum(dim=1)
# %% role="wrong" name="best_guess_as_target" of="of_losses" slip="all"
# hint: You take the most probable class of each row. What should target be good for?
# LOSSES  ->  -(logits - torch.logsumexp(logits, dim=1, keepdim=True)).amax(dim=1)
# %% role="wrong" name="softmax_over_the_batch" of="usual" hint="softmax_over_the_batch" slip="all"
# losses = torch.logsumexp(logits, dim=1) - logits  ->  losses = -log_probabilities
#   def cross_entropy(logits, target, reduction="mean"):
# +     log_probabilities = logits - torch.logsumexp(logits, dim=0, keepdim=True)
# %% role="wrong" name="columns_picked_for_every_row" of="mean_over_samples_and_classes"
# hint: x[:, target] picks the columns of all targets in every row, N times N numbers. How do you pick one
# number from each row?
# losses = -log_probabilities * F.one_hot(target, logits.shape[1])  ->  losses = -log_probabilities[:, target]
# return losses.sum(dim=1)  ->  return losses
# %% role="wrong" name="rows_picked_by_target" of="columns_picked_for_every_row" slip="all"
# hint: x[target] picks whole rows, as if a class were a sample. You want one column from each row.
# losses = -log_probabilities[:, target]  ->  losses = -log_probabilities[target]
# %% role="wrong" name="one_hot_too_narrow" of="columns_picked_for_every_row" hint="one_hot_too_narrow"
# losses = -log_probabilities[:, target]  ->  losses = -(log_probabilities * F.one_hot(target)).sum(dim=1)
# %% role="wrong" name="classes_counted_from_one" of="columns_picked_for_every_row" slip="all"
# hint: Classes count from 0 here. Which class does your index pick when the target is 0?
# log_probabilities[:, target]  ->  log_probabilities[torch.arange(len(target)), target - 1]
# %% role="wrong" name="binary_terms_added" of="usual" slip="all"
# hint: You also punish the classes that are not true, with log(1 - p). Cross-entropy of classes has one term
# a sample.
# - losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
# + p = softmax(logits, dim=1)
# + one_hot = F.one_hot(target, logits.shape[1])
# + losses = -(one_hot * torch.log(p) + (1 - one_hot) * torch.log(1 - p)).sum(dim=1)
# %% role="wrong" name="squared_error_of_probabilities" of="of_losses" slip="all"
# hint: This is a squared error. Cross-entropy takes the logarithm of one probability for each sample.
# LOSSES  ->  ((softmax(logits, dim=1) - F.one_hot(target, logits.shape[1])) ** 2).sum(dim=1)
# %% role="wrong" name="other_logarithm" of="columns_picked_for_every_row" slip="all"
# hint: Your losses are all off by the same factor, 1.44. Which base has the logarithm here?
# [:, target]  ->  [torch.arange(len(target)), target] / math.log(2)
# %% role="wrong" name="log_of_mean_probability"
# hint: Each sample has its own loss: first the logarithm, then the mean. Here the order matters.
def cross_entropy(logits, target, reduction="mean"):
    log_p = (logits - logits.logsumexp(1, keepdim=True))[torch.arange(len(target)), target]
    if reduction == "none":
        return -log_p
    log_of_sum = torch.logsumexp(log_p, dim=0)
    return -log_of_sum if reduction == "sum" else math.log(len(target)) - log_of_sum


# %% role="wrong" name="reduction_unused" hint="reduction_unused"
def cross_entropy(logits, target, reduction="mean"):
    losses = torch.logsumexp(logits, dim=1) - logits[torch.arange(len(target)), target]
    return losses.mean()


# %% role="wrong" name="sum_by_default" of="usual" hint="sum_by_default"
# (logits, target, reduction="mean"):  ->  (logits, target, reduction="sum"):
# %% role="wrong" name="divided_by_the_number_of_classes" of="usual"
# hint: The mean divides by the number of samples. What is logits.shape[1]?
# reduction == "sum" else losses.mean()  ->  reduction == "sum" else losses.sum() / logits.shape[1]
# %% role="wrong" name="none_has_an_extra_dimension" of="of_losses"
# hint: With 'none' the shape should be (N,). gather keeps its dimension: yours is (N, 1).
# LOSSES  ->  torch.logsumexp(logits, dim=1, keepdim=True) - logits.gather(1, target.unsqueeze(1))
# %% role="wrong" name="squeezed_to_nothing" of="columns_picked_for_every_row"
# hint: squeeze() without a dimension removes every dimension of size 1, the batch too when it holds one
# sample.
# log_probabilities[:, target]  ->  log_probabilities.gather(1, target.unsqueeze(1)).squeeze()
# %% role="wrong" name="python_number_returned" of="usual" hint="python_number_returned"
# sum() if reduction == "sum" else losses.mean  ->  sum().item() if reduction == "sum" else losses.mean().item
# %% role="wrong" name="cut_from_the_graph" of="usual" hint="cut_from_the_logits"
#   def cross_entropy(logits, target, reduction="mean"):
# +     logits = logits.detach()
# %% role="wrong" name="half_of_the_graph_cut" of="usual"
# hint: The loss is right but its gradient is not: detach on the sum of exponentials says that it does not
# depend on the logits.
# losses = torch.logsumexp(logits, dim=1)  ->  losses = torch.logsumexp(logits, dim=1).detach()
# %% role="wrong" name="logits_changed" of="no_max_subtracted" hint="pred_changed"
#   def cross_entropy(logits, target, reduction="mean"):
# +     logits -= logits.detach().amax(dim=1, keepdim=True)
# %% role="wrong" name="none_detached"
# hint: The mean has a gradient, but one of 'sum' and 'none' has none. Which of your branches cuts the way
# back?
def cross_entropy(logits, target, reduction="mean"):
    losses = logits.logsumexp(1) - logits[torch.arange(len(target)), target]
    if reduction == "none":
        return losses.detach()
    return losses.mean() if reduction == "mean" else losses.sum()


# %% role="wrong" name="sum_detached" of="none_detached" hint="none_detached"
# return losses.detach()  ->  return losses
# () if reduction == "mean" else losses.sum  ->  () if reduction == "mean" else losses.detach().sum
# %% role="wrong" name="mean_over_classes_seen" of="none_detached" hint="mean_over_classes_seen"
# return losses.detach()  ->  return losses
# return losses.mean() if reduction  ->  return losses.sum() / len(target.unique()) if reduction
# %% role="wrong" name="log_probability_clamped_at_100" of="none_detached"
# hint: You cut log-probabilities off at −100. From the logits they are exact, and a loss of 2000 is right:
# why cut at all?
# losses = logits.logsumexp(1) - logits  ->  losses = -log_p
#   def cross_entropy(logits, target, reduction="mean"):
# +     log_p = (logits - logits.logsumexp(1, keepdim=True)).clamp(min=-100)
# return losses.detach()  ->  return losses
# %% role="wrong" name="hard_maximum" of="none_detached"
# hint: You take the largest logit for the log of the sum of all exponentials. How far apart are they when two
# logits are equal?
# losses = logits.logsumexp(1) - logits  ->  losses = logits.amax(1) - logits
# return losses.detach()  ->  return losses
# %% role="wrong" name="label_smoothing" of="hard_maximum" slip="all"
# hint: You give a part of the target to the wrong classes. That is another loss (label smoothing): here all
# of it belongs to the true class.
# - losses = logits.amax(1) - logits[torch.arange(len(target)), target]
# + log_p = logits - logits.logsumexp(1, keepdim=True)
# + y = 0.9 * F.one_hot(target, logits.shape[1]) + 0.1 / logits.shape[1]
# + losses = -(y * log_p).sum(1)
# %% role="wrong" name="plus_logit" of="hard_maximum" slip="all"
# hint: The loss is the log of the sum of exponentials, minus the logit of the true class. Look at your sign.
# losses = logits.amax(1) - logits  ->  losses = logits.logsumexp(1) + logits
# %% role="wrong" name="flattened_logsumexp" of="hard_maximum"
# hint: Each row is a prediction of its own. Your sum of exponentials runs over the whole batch.
# losses = logits.amax(1) - logits  ->  losses = logits.logsumexp(dim=(0, 1)) - logits
# %% role="wrong" name="always_the_sum" of="reduction_unused" hint="always_the_sum"
# return losses.mean()  ->  return losses.sum()
# %% role="wrong" name="always_the_sum_unless_none" of="reduction_unused" hint="always_the_sum_unless_none"
# return losses.mean()  ->  return losses if reduction == "none" else losses.sum()
# %% role="wrong" name="sum_is_mean_times_classes"
# hint: Your 'sum' is the mean times the number of classes. How many losses are there to add?
# return losses.sum()  ->  return losses.mean() * logits.shape[1]
# %% role="wrong" name="sum_and_mean_swapped" hint="sum_and_mean_swapped"
# if reduction == "mean":  ->  if reduction == "sum":
# - if reduction == "sum":
# -     return losses.sum()
# + if reduction == "mean":
# +     return losses.sum()
