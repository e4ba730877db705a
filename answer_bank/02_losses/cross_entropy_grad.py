# %% [markdown] role="hints"
# - classes: How many classes does your code assume, and how many samples?
# - large_logits: Are your probabilities right for large logits?
# - beside_autograd: Compare with what autograd says of your own cross_entropy, number by number: by which
#   factor, and where, do they differ?
# - mean_of_one: With one sample the mean divides by 1: which of your lines counts on more?
# - exact: A formula is exact here as well. A difference of two losses is not: they are too large to
#   differ.
# %% role="right" name="one_hot"
def cross_entropy_grad(logits, target):
    n, count_classes = logits.shape
    return (softmax(logits, dim=1) - F.one_hot(target, count_classes)) / n


# %% role="right" name="scatter"
def cross_entropy_grad(logits, target):
    gradient = torch.softmax(logits, dim=-1)
    minus_one = torch.full((len(target), 1), -1.0)
    return gradient.scatter_add(1, target.unsqueeze(1), minus_one).div(logits.size(0))


# %% role="right" name="identity_matrix"
def cross_entropy_grad(logits, target):
    log_p = logits - torch.logsumexp(logits, dim=1, keepdim=True)
    return (log_p.exp() - torch.eye(logits.shape[1])[target]).mul_(1 / len(logits))


# %% role="right" name="loop_over_samples"
def cross_entropy_grad(logits, target):
    gradient = torch.zeros_like(logits)
    for i, row in enumerate(logits):
        exponentials = torch.exp(row - row.max())
        for j in range(len(row)):
            is_true = 1.0 if j == target[i] else 0.0
            gradient[i, j] = (exponentials[j] / exponentials.sum() - is_true) / len(logits)
    return gradient


# %% role="right" name="true_class_by_the_rest"
def cross_entropy_grad(logits, target):
    gradient = F.softmax(logits, 1)
    rows = torch.arange(logits.shape[0])
    gradient[rows, target] = 0
    gradient[rows, target] = -gradient.sum(dim=1)
    return gradient / logits.shape[0]


# %% role="right" name="own_softmax"
def cross_entropy_grad(logits, target):
    p = softmax(logits)
    y = torch.zeros_like(p)
    y[range(len(target)), target] = 1.0
    return (p - y) / logits.size(0)


# %% role="right" name="comparison_as_one_hot"
def cross_entropy_grad(logits, target):
    y = (target[:, None] == torch.arange(logits.shape[1])).float()
    p = (logits - logits.logsumexp(1, keepdim=True)).exp()
    return p.sub(y).div(len(logits))


# %% role="right" name="row_by_row_with_logsumexp"
def cross_entropy_grad(logits, target):
    rows = []
    for z, t in zip(logits, target):
        probability = (z - torch.logsumexp(z, 0)).exp()
        rows.append(probability - (torch.arange(len(z)) == t).float())
    return torch.stack(rows) / len(rows)


# %% role="wrong" name="not_divided_by_samples" slip="aim"
# hint: Your result is the gradient of the sum. What does the mean do to each sample's share?
# return gradient / len(target)  ->  return gradient
# %% role="wrong" name="divided_by_classes"
# hint: The mean runs over the samples. By which size do you divide?
# return gradient / len(target)  ->  return gradient / logits.shape[1]
# %% role="wrong" name="divided_by_all_elements"
# hint: The loss is a mean over N samples, not over N times C numbers.
# return gradient / len(target)  ->  return gradient / logits.numel()
# %% role="wrong" name="sign_turned" slip="all"
# hint: When the true class's logit grows, the loss falls. Which sign has your number there?
def cross_entropy_grad(logits, target):
    return (F.one_hot(target, logits.shape[1]) - torch.softmax(logits, dim=1)) / len(target)


# %% role="base" name="one_formula" of="sign_turned"
# (F.one_hot(target, logits.shape[1]) - torch.softmax(logits, dim=1)) / len(target)  ->  GRADIENT
# %% role="wrong" name="target_forgotten" of="one_formula" slip="all"
# hint: Your gradient is never negative, so that every logit should fall. What does the true class's logit
# add?
# return GRADIENT  ->  return torch.softmax(logits, dim=1) / len(target)
# %% role="wrong" name="true_class_only" slip="all"
# hint: The logits of the other classes change the loss too: they stand in the sum of exponentials.
# gradient = torch.softmax(logits, dim=1)  ->  p = torch.softmax(logits, dim=1)
# gradient[torch.arange(len(target)), target] -= 1  ->  one_hot = F.one_hot(target, logits.shape[1])
# return gradient / len(target)  ->  return one_hot * (p - 1) / len(target)
# %% role="wrong" name="softmax_forgotten" of="target_forgotten" slip="all"
# hint: You subtract 1 from a logit. From what should it be subtracted?
# return torch.softmax(logits, dim=1)  ->  return (logits - F.one_hot(target, logits.shape[1]))
# %% role="wrong" name="logarithm_left" of="identity_matrix" slip="all"
# hint: The derivative of log Σ exp is the probability itself, not its logarithm.
# log_p = logits - torch.logsumexp(logits, dim=1, keepdim=True)  ->  log_p = torch.log_softmax(logits, dim=1)
# - return (log_p.exp() - torch.eye(logits.shape[1])[target]).mul_(1 / len(logits))
# + return (log_p - F.one_hot(target, logits.shape[1])) / len(target)
# %% role="wrong" name="gradient_by_the_probability" of="identity_matrix" slip="all"
# hint: This is the slope with respect to the probabilities. The chain rule still has to go through softmax.
# log_p = logits - torch.logsumexp(logits, dim=1, keepdim=True)  ->  p = torch.softmax(logits, dim=1)
# - return (log_p.exp() - torch.eye(logits.shape[1])[target]).mul_(1 / len(logits))
# + return -F.one_hot(target, logits.shape[1]) / p / len(target)
# %% role="wrong" name="slope_of_sigmoid_added" of="gradient_by_the_probability" slip="all"
# hint: With logarithm and softmax together, the factor p (1 - p) cancels. Differentiate log Σ exp directly.
# -F.one_hot(target, logits.shape[1]) / p  ->  (p - F.one_hot(target, logits.shape[1])) * p * (1 - p)
# %% role="wrong" name="squared_error_gradient" of="logarithm_left"
# hint: The factor 2 belongs to a squared error.
# log_p = torch.log_softmax(logits, dim=1)  ->  p = torch.softmax(logits, dim=1)
# (log_p - F.one_hot(target, logits.shape[1]))  ->  2 * (p - F.one_hot(target, logits.shape[1]))
# %% role="wrong" name="softmax_over_the_batch" of="one_formula" hint="softmax_over_the_batch" slip="all"
# GRADIENT  ->  (torch.softmax(logits, dim=0) - F.one_hot(target, logits.shape[1])) / len(target)
# %% role="wrong" name="sigmoid" of="target_forgotten" slip="all"
# hint: Sigmoid looks at each logit by itself. The classes of a row share one sum.
# torch.softmax(logits, dim=1)  ->  (torch.sigmoid(logits) - F.one_hot(target, logits.shape[1]))
# %% role="wrong" name="columns_of_all_targets" slip="all"
# hint: x[:, target] reaches into the columns of all targets, in every row. How do you reach one number a row?
# gradient[torch.arange(len(target)), target] -= 1  ->  gradient[:, target] -= 1
# %% role="wrong" name="rows_of_targets" slip="all"
# hint: x[target] reaches whole rows, as if a class were a sample. You want one column of each row.
# gradient[torch.arange(len(target)), target] -= 1  ->  gradient[target] -= 1
# %% role="wrong" name="class_number_subtracted" of="target_forgotten" slip="all"
# hint: You subtract the class's number. A class is a place, not an amount: turn it into a row of zeros and
# one 1.
# return torch.softmax(logits, dim=1)  ->  return (torch.softmax(logits, dim=1) - target[:, None])
# %% role="wrong" name="one_hot_too_narrow" of="target_forgotten" hint="one_hot_too_narrow"
# return torch.softmax(logits, dim=1)  ->  return (torch.softmax(logits, dim=1) - F.one_hot(target))
# %% role="wrong" name="plain_softmax" of="sign_turned" slip="aim"
# hint: Your gradient is right for small logits. What is exp(1000) in float32?
# - return (F.one_hot(target, logits.shape[1]) - torch.softmax(logits, dim=1)) / len(target)
# + p = torch.exp(logits) / torch.exp(logits).sum(dim=1, keepdim=True)
# + return (p - F.one_hot(target, logits.shape[1])) / len(target)
# %% role="wrong" name="summed_over_samples" of="one_formula" slip="all"
# hint: The result has the shape of the logits: each logit of each sample has its own slope.
# GRADIENT  ->  (torch.softmax(logits, dim=1) - F.one_hot(target, logits.shape[1])).mean(dim=0)
# %% role="wrong" name="autograd" slip="all"
# hint: This lets autograd do the work, and here it is switched off. Write the slope down as a formula.
def cross_entropy_grad(logits, target):
    leaf = logits.detach().clone().requires_grad_()
    cross_entropy(leaf, target).backward()
    return leaf.grad


# %% role="wrong" name="logits_changed" of="plain_softmax" hint="pred_changed"
#   def cross_entropy_grad(logits, target):
# +     logits -= logits.amax(dim=1, keepdim=True)
# %% role="wrong" name="one_hot_divided_only" of="target_forgotten" slip="all"
# hint: The mean divides the whole gradient by N. In your code one of its two parts is not divided.
# (logits, dim=1) / len(target)  ->  (logits, 1) - F.one_hot(target, logits.shape[1]) / len(target)
# %% role="wrong" name="confident_rows_zeroed"
# hint: You give rows that are classified correctly no gradient. Their probabilities are not yet 1, so they
# still get a pull.
def cross_entropy_grad(logits, target):
    g = (torch.softmax(logits, 1) - F.one_hot(target, logits.shape[1])) / len(target)
    g[logits.argmax(1) == target] = 0
    return g


# %% role="wrong" name="classes_seen" of="one_formula" hint="mean_over_classes_seen"
# GRADIENT  ->  (torch.softmax(logits, 1) - F.one_hot(target, logits.shape[1])) / len(target.unique())
# %% role="wrong" name="step_instead_of_gradient" of="one_formula" slip="all"
# hint: You return the logits after a step. The gradient alone is asked for.
# GRADIENT  ->  logits - (torch.softmax(logits, 1) - F.one_hot(target, logits.shape[1])) / len(target)
# %% role="wrong" name="plus_one_hot" of="target_forgotten" slip="all"
# hint: At the true class the gradient is negative, so that a step against it raises the logit. Look at your
# sign.
# torch.softmax(logits, dim=1)  ->  (torch.softmax(logits, 1) + F.one_hot(target, logits.shape[1]))
# %% role="wrong" name="central_difference" slip="aim"
# hint: You take the difference of the loss at neighbouring logits. The gradient is asked for as a formula:
# which derivative has log Σ exp(z)?
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


# %% role="wrong" name="forward_difference" hint="central_difference" slip="aim"
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


# %% role="wrong" name="true_class_set_to_zero" slip="all"
# hint: In the column of the true class you lose the probability: 1 has to be subtracted from it.
# gradient[torch.arange(len(target)), target] -= 1  ->  gradient[torch.arange(len(target)), target] = 0
# %% role="wrong" name="first_column_only" slip="all"
# hint: You subtract 1 in the same column of every row. Which column belongs to a row?
# gradient[torch.arange(len(target)), target] -= 1  ->  gradient[:, 0] -= 1
# %% role="wrong" name="one_subtracted_everywhere" slip="all"
# hint: You subtract 1 from every probability. In which column of a row does the target stand?
# gradient[torch.arange(len(target)), target] -= 1  ->  gradient -= 1
# %% role="wrong" name="multiplied_by_samples"
# hint: Your gradient grows with the number of samples. Does a mean multiply or divide by it?
# gradient / len(target)  ->  gradient * len(target)
