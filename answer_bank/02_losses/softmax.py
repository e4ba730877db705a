# %% [markdown] role="hints"
# - dim_named: Find each place in your code that names a dimension: does it follow dim?
# - largest_exponent: After your shift, how large can the largest exponent of a row be?
# - three_dimensions: The logits may have three dimensions: by default the last one holds the classes.
# - one_dimension: A single row has one dimension: which of your lines counts on two?
# - infinite_exponentials: exp(1000) is infinite in float32. Which exponents does your code meet?
# - exponentials_of_0: exp(-1000) is 0 in float32, and 0 / 0 is nan. Which exponents does your code meet?
# - each_row: What you subtract from one row must not depend on the other rows.
# - not_0: A small probability is still not 0, nor any other fixed number: is something added or
#   clamped?
# - shift_comes_first: Is the shift of each row there before the first exponential, and is nothing cut off?
# %% role="right" name="max_values"
# shifted = logits - logits.amax(dim, keepdim=True)  ->  top, _ = torch.max(logits, dim=dim, keepdim=True)
# exponentials = shifted.exp()  ->  exponentials = torch.exp(logits - top)
# exponentials.sum(dim, keepdim=True)  ->  torch.sum(exponentials, dim=dim, keepdim=True)
# %% role="right" name="logsumexp"
def softmax(logits, dim=-1):
    return torch.exp(logits - torch.logsumexp(logits, dim=dim, keepdim=True))


# %% role="base" name="one_formula" of="logsumexp"
# torch.exp(logits - torch.logsumexp(logits, dim=dim, keepdim=True))  ->  PROBABILITIES
# %% role="right" name="maximum_detached_and_small_number" of="logsumexp"
# - return torch.exp(logits - torch.logsumexp(logits, dim=dim, keepdim=True))
# + exponentials = (logits - logits.detach().amax(dim=dim).unsqueeze(dim)).exp()
# + return exponentials / (exponentials.sum(dim=dim).unsqueeze(dim) + 1e-12)
# %% role="right" name="in_place_on_a_copy"
def softmax(logits, dim=-1):
    x = logits.clone()
    x -= x.detach().amax(dim=dim, keepdim=True)
    x = x.exp_()
    return x.div(x.sum(dim=dim, keepdim=True))


# %% role="right" name="classes_moved_last"
def softmax(logits, dim=-1):
    x = logits.movedim(dim, -1)
    rows = x.reshape(-1, x.shape[-1])
    rows = torch.stack([torch.exp(row - max(row)) / torch.exp(row - max(row)).sum() for row in rows])
    return rows.reshape(x.shape).movedim(-1, dim)


# %% role="right" name="pairs_of_logits" of="logsumexp"
# - return torch.exp(logits - torch.logsumexp(logits, dim=dim, keepdim=True))
# + x = logits.movedim(dim, -1)
# + return (1 / torch.exp(x.unsqueeze(-2) - x.unsqueeze(-1)).sum(-1)).movedim(-1, dim)
# %% role="right" name="double_precision_inside"
def softmax(logits, dim=-1):
    x = logits.to(torch.float64)
    x = x - x.amax(dim, keepdim=True)
    return (x.exp() / x.exp().sum(dim, keepdim=True)).to(logits.dtype)


# %% role="right" name="cumulated" of="logsumexp"
# - return torch.exp(logits - torch.logsumexp(logits, dim=dim, keepdim=True))
# + e = torch.exp(logits - torch.cummax(logits, dim=dim).values.narrow(dim, logits.shape[dim] - 1, 1))
# + return e * e.sum(dim=dim, keepdim=True).reciprocal()
# %% role="right" name="normalised" of="one_formula"
# PROBABILITIES  ->  F.normalize(torch.exp(logits - logits.amax(dim, True)), p=1, dim=dim)
# %% role="right" name="helpers_named_as_the_test_names_its_inputs"
small, far, rare = 1, 2, 3


def spread(logits, dim):
    return logits - logits.max(dim, keepdim=True)[0]


def softmax(logits, dim=-1):
    batch = spread(logits, dim).exp()
    return batch / batch.sum(dim, keepdim=True)


# %% role="right" name="row_by_row_with_a_helper"
def _softmax_1d(v):
    e = torch.exp(v - torch.max(v))
    return e / e.sum()


def softmax(logits, dim=-1):
    slices = logits.unbind(dim)
    stacked = torch.stack(slices, -1)
    flat = stacked.reshape(-1, stacked.shape[-1])
    out = torch.stack([_softmax_1d(v) for v in flat]).reshape(stacked.shape)
    return out.movedim(-1, dim)


# %% role="wrong" name="no_max_subtracted" slip="aim"
# hint: exp(1000) is infinite and exp(-1000) is 0 in float32. What could you subtract from every logit of a
# row without changing the ratios of their exponentials?
# exponentials.sum(dim, keepdim=True)  ->  exponentials.sum(dim=dim, keepdim=True)
# exponentials = shifted.exp()  ->  exponentials = torch.exp(logits)
# - shifted = logits - logits.amax(dim, keepdim=True)
# %% role="wrong" name="maximum_of_all" of="no_max_subtracted"
# hint: You subtract one number from the whole tensor. What is left of a row that lies 2000 below the largest
# number?
# exponentials = torch.exp(logits)  ->  exponentials = torch.exp(logits - logits.max())
# %% role="wrong" name="mean_subtracted" of="no_max_subtracted"
# hint: After your subtraction, how large can the largest logit of a row still be? What does exp make of it?
# exponentials = torch.exp(logits)  ->  exponentials = torch.exp(logits - logits.mean(dim=dim, keepdim=True))
# %% role="wrong" name="minimum_subtracted" of="no_max_subtracted" hint="mean_subtracted"
# exponentials = torch.exp(logits)  ->  exponentials = torch.exp(logits - logits.amin(dim=dim, keepdim=True))
# %% role="wrong" name="maximum_in_numerator_only" of="maximum_of_all" slip="all"
# hint: Numerator and denominator must be shifted by the same number, or their ratio changes.
# exponentials = torch.exp(logits - logits.max())  ->  top = logits.amax(dim=dim, keepdim=True)
# return exponentials / exponentials.sum  ->  return torch.exp(logits - top) / torch.exp(logits).sum
# %% role="wrong" name="small_number_in_denominator" of="no_max_subtracted" slip="aim"
# hint: A small number in the denominator avoids 0 / 0, but the probabilities still do not sum to 1. Where do
# the exponentials become 0 or infinite?
# exponentials.sum(dim=dim, keepdim=True)  ->  (exponentials.sum(dim=dim, keepdim=True) + 1e-8)
# %% role="wrong" name="logits_clamped" of="no_max_subtracted" slip="aim"
# hint: After clamping, logits of 1000 and of 1001 are the same number. Only their difference should matter.
# exponentials = torch.exp(logits)  ->  exponentials = torch.exp(logits.clamp(-50, 50))
# %% role="wrong" name="nan_replaced" of="no_max_subtracted" slip="aim"
# hint: You replace nan after the damage is done: the information of the logits is lost by then. Where does
# the first infinity or the first 0 appear?
# - return exponentials / exponentials.sum(dim=dim, keepdim=True)
# + return torch.nan_to_num(exponentials / exponentials.sum(dim=dim, keepdim=True))
# %% role="wrong" name="dim_ignored" of="no_max_subtracted"
# hint: Your function takes dim. Is it used in each place where a dimension is named?
# exponentials = torch.exp(logits)  ->  exponentials = torch.exp(logits - logits.amax(dim=-1, keepdim=True))
# exponentials.sum(dim=dim, keepdim=True)  ->  exponentials.sum(dim=-1, keepdim=True)
# %% role="wrong" name="dim_one_fixed" of="dim_ignored"
# hint: Dimension 1 is the last one only when there are two. Which dimension did the caller ask for?
# (dim=-1, keepdim=True)  ->  (dim=1, keepdim=True)  (2 times)
# %% role="wrong" name="maximum_of_fixed_dim" of="no_max_subtracted"
# hint: The sum follows dim. Which of your other lines names a dimension too?
# exponentials = torch.exp(logits)  ->  exponentials = torch.exp(logits - logits.amax(dim=-1, keepdim=True))
# %% role="wrong" name="columns_by_default" of="no_max_subtracted"
# hint: Without dim, each row should sum to 1. Which sums are 1 in your result?
# def softmax(logits, dim=-1):  ->  def softmax(logits, dim=0):
# exponentials = torch.exp(logits)  ->  exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
# %% role="wrong" name="sum_of_everything" of="no_max_subtracted" slip="all"
# hint: Each row is a prediction of its own. Over which numbers does your sum run?
# exponentials = torch.exp(logits)  ->  exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
# return exponentials / exponentials.sum(dim=dim, keepdim=True)  ->  return exponentials / exponentials.sum()
# %% role="wrong" name="keepdim_forgotten" of="dim_ignored" slip="all"
# hint: A reduction along a dimension takes it away: (7, 5) becomes (7,), which does not line up with the rows
# any more. Which of your lines reduce?
# (dim=-1, keepdim=True)  ->  (dim=dim)  (2 times)
# %% role="wrong" name="pair_instead_of_maximum" of="no_max_subtracted" slip="all"
# hint: With a dimension, max returns two things: the values and their places. Which one do you subtract?
# exponentials = torch.exp(logits)  ->  exponentials = torch.exp(logits - logits.max(dim=dim, keepdim=True))
# %% role="wrong" name="logarithm_returned" of="one_formula" slip="all"
# hint: Your numbers are negative: they are the logarithms of the probabilities.
# PROBABILITIES  ->  logits - torch.logsumexp(logits, dim=dim, keepdim=True)
# %% role="wrong" name="sigmoid" of="logsumexp" slip="all"
# hint: Sigmoid looks at each logit by itself. What makes the probabilities of a row sum to 1?
# return torch.exp(logits - torch.logsumexp(logits, dim=dim, keepdim=True))  ->  return torch.sigmoid(logits)
# %% role="wrong" name="no_exponential" of="sigmoid" slip="all"
# hint: A logit may be negative, a probability may not. Which function makes every number positive first?
# return torch.sigmoid(logits)  ->  return logits / logits.sum(dim=dim, keepdim=True)
# %% role="wrong" name="sign_turned" of="no_max_subtracted" slip="all"
# hint: In your result the smallest logit gets the largest probability. Look at the sign in the exponent.
# exponentials = torch.exp(logits)  ->  exponentials = torch.exp(logits.amin(dim=dim, keepdim=True) - logits)
# %% role="wrong" name="wrong_base" of="logsumexp" slip="all"
# hint: Softmax uses the powers of e. Powers of another number give other ratios.
# - return torch.exp(logits - torch.logsumexp(logits, dim=dim, keepdim=True))
# + powers = 2 ** (logits - logits.amax(dim=dim, keepdim=True))
# + return powers / powers.sum(dim=dim, keepdim=True)
# %% role="wrong" name="double_precision_returned"
# hint: The numbers are right, but they come back in another dtype than the logits.
# shifted = logits - logits.amax(dim, keepdim=True)  ->  logits = logits.double()
# exponentials = shifted.exp()  ->  exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
# exponentials.sum(dim, keepdim=True)  ->  exponentials.sum(dim=dim, keepdim=True)
# %% role="wrong" name="logits_changed" of="no_max_subtracted" hint="pred_changed"
#   def softmax(logits, dim=-1):
# +     logits -= logits.detach().amax(dim=dim, keepdim=True)
# %% role="wrong" name="cut_from_the_graph"
# hint: The numbers are right, but autograd finds no way back from them to the logits. Which line cuts the way
# (no_grad, detach, item, NumPy), or writes over a tensor that is still needed?
def softmax(logits, dim=-1):
    with torch.no_grad():
        exponentials = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
        return exponentials / exponentials.sum(dim=dim, keepdim=True)


# %% role="wrong" name="written_over_in_place" of="sum_of_everything" hint="cut_from_the_graph"
# return exponentials / exponentials.sum()  ->  exponentials /= exponentials.sum(dim=dim, keepdim=True)
#   exponentials /= exponentials.sum(dim=dim, keepdim=True)
# + return exponentials
# %% role="wrong" name="denominator_detached" of="sum_of_everything"
# hint: The numbers are right, but the gradient is not: the denominator depends on the logits too, so it
# belongs to the way back.
# exponentials = torch.exp  ->  e = torch.exp
# return exponentials / exponentials.sum()  ->  return e / e.sum(dim=dim, keepdim=True).detach()
# %% role="wrong" name="largest_magnitude" of="no_max_subtracted"
# hint: You subtract the largest magnitude. In a row near −1000 the largest logit is then still far below 0:
# which of its exponentials survive?
# exponentials = torch.exp(logits)  ->  e = torch.exp(logits - logits.abs().amax(dim=dim, keepdim=True))
# return exponentials / exponentials.sum(dim=dim, keepdim=True)  ->  return e / e.sum(dim=dim, keepdim=True)
# %% role="wrong" name="transpose_not_undone"
# hint: You move the classes to the end and never move them back. Compare the shapes of the result and of the
# logits.
# shifted = logits - logits.amax(dim, keepdim=True)  ->  z = logits.movedim(dim, -1)
# exponentials = shifted.exp()  ->  e = torch.exp(z - z.amax(-1, keepdim=True))
# exponentials / exponentials.sum(dim, keepdim=True)  ->  e / e.sum(-1, keepdim=True)
# %% role="wrong" name="approximate_e" of="maximum_of_all"
# hint: 2.718 is e to four digits only. Between logits that are 1000 apart its error is raised to that power:
# which function knows e?
# exponentials = torch.exp(logits - logits.max())  ->  e = 2.718 ** (logits - logits.amax(dim, keepdim=True))
# return exponentials / exponentials.sum(dim=dim, keepdim=True)  ->  return e / e.sum(dim, keepdim=True)
# %% role="wrong" name="probabilities_clamped" of="sum_of_everything"
# hint: You lift small probabilities to a fixed number: then a row sums to more than 1, and those classes have
# no gradient any more.
# - return exponentials / exponentials.sum()
# + return (exponentials / exponentials.sum(dim=dim, keepdim=True)).clamp(min=1e-6)
# %% role="wrong" name="sum_of_everything_after_one_shift" hint="sum_of_everything" slip="all"
def softmax(logits, dim=-1):
    exponentials = torch.exp(logits - logits.max())
    return exponentials / torch.sum(exponentials)


# %% role="wrong" name="median_subtracted" of="no_max_subtracted" hint="mean_subtracted"
# torch.exp(logits)  ->  torch.exp(logits - logits.median(dim=dim, keepdim=True).values)
# %% role="wrong" name="row_by_row_whatever_dim_says" hint="dim_ignored"
def softmax(logits, dim=-1):
    result = torch.zeros_like(logits)
    for i in range(len(logits)):
        powers = torch.exp(logits[i] - logits[i].max())
        result[i] = powers / powers.sum()
    return result


# %% role="wrong" name="divided_by_the_maximum" slip="all"
# hint: You divide the logits by their maximum. Which change to all logits of a row leaves the probabilities
# as they are: adding a number, or multiplying by one?
# shifted = logits - logits.amax(dim, keepdim=True)  ->  shifted = logits / logits.amax(dim, keepdim=True)
# %% role="wrong" name="logits_changed_by_minus_equals" hint="pred_changed"
# shifted = logits - logits.amax(dim, keepdim=True)  ->  logits -= logits.amax(dim, keepdim=True)
# exponentials = shifted.exp()  ->  exponentials = logits.exp()
# %% role="wrong" name="maximum_added"
# hint: You add the largest logit. Which sign makes the largest exponent 0?
# logits - logits.amax(dim, keepdim=True)  ->  logits + logits.amax(dim, keepdim=True)
# %% role="wrong" name="divided_by_the_mean" slip="all"
# hint: Your rows do not sum to 1: they sum to the number of classes. By what do you divide?
# exponentials.sum(dim, keepdim=True)  ->  exponentials.mean(dim, keepdim=True)
# %% role="wrong" name="divided_by_the_largest" slip="all"
# hint: The largest number of each of your rows is 1. By what do you divide?
# exponentials.sum(dim, keepdim=True)  ->  exponentials.amax(dim, keepdim=True)
