# %% [markdown] role="hints"
# - mean_of_a_grid: By how many elements does your mean divide?
# - any_logits: The logits may have any shape: where does your code count on one or two dimensions?
# - target_between: A target of 0.3 takes 30 % of one term and 70 % of the other.
# - to_1: float32 rounds sigmoid(20) to 1. A small number or a clamp hides the infinity, but the loss
#   is wrong: find a form without the logarithm of a probability.
# - positive: exp(200) is infinite in float32. How can the exponent never be positive?
# - kink: Draw each part of your loss near z = 0: which of them has a kink there?
# - gradient_stopped: The loss may be right and its gradient not: clamp and nan_to_num stop the gradient,
#   and torch.where computes both of its sides.
# %% role="base" name="usual"
def bce_with_logits(logits, target, reduction="mean"):
    losses = F.softplus(logits) - target * logits
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% role="base" name="of_losses" of="usual"
# F.softplus(logits) - target * logits  ->  LOSSES
# %% role="right" name="softplus" of="usual"
# sum() if reduction == "sum" else losses.mean  ->  mean() if reduction == "mean" else losses.sum
# %% role="right" name="logsigmoid"
def bce_with_logits(logits, target, reduction="mean"):
    losses = -(target * F.logsigmoid(logits) + (1 - target) * F.logsigmoid(-logits))
    return losses if reduction == "none" else getattr(torch, reduction)(losses)


# %% role="right" name="logsumexp_of_two_logits" of="usual"
# losses = F.softplus(logits) - target * logits  ->  losses = torch.logsumexp(both, dim=-1) - target * logits
#   def bce_with_logits(logits, target, reduction="mean"):
# +     both = torch.stack([torch.zeros_like(logits), logits], dim=-1)
# %% role="right" name="logaddexp" of="usual"
# - losses = F.softplus(logits) - target * logits
# + zero = torch.tensor(0.0)
# + losses = target * torch.logaddexp(zero, -logits) + (1 - target) * torch.logaddexp(zero, logits)
# reduction == "sum" else losses.mean()  ->  reduction == "sum" else losses.sum() / losses.numel()
# %% role="right" name="where_with_safe_exponent" of="usual"
# - losses = F.softplus(logits) - target * logits
# + small = torch.log(1 + torch.exp(torch.where(logits > 0, -logits, logits)))
# + losses = torch.where(logits > 0, logits, 0.0) + small - logits * target
# %% role="right" name="double_precision" of="usual"
# losses = F.softplus(logits) - target * logits  ->  losses = (torch.log1p(torch.exp(z)) - target * z).float()
#   def bce_with_logits(logits, target, reduction="mean"):
# +     z = logits.double()
# %% role="right" name="loop_over_elements" of="usual"
# - losses = F.softplus(logits) - target * logits
# + losses = []
# + for z, t in zip(logits.flatten(), target.flatten(), strict=True):
# +     top = torch.relu(z)
# +     losses.append(top + torch.log(torch.exp(-top) + torch.exp(z - top)) - t * z)
# + losses = torch.stack(losses).reshape(logits.shape)
# %% role="right" name="mix_of_two_softplus" of="softplus"
# F.softplus(logits) - target * logits  ->  torch.lerp(F.softplus(logits), F.softplus(-logits), target)
# %% role="right" name="minimum_form"
def bce_with_logits(logits, target, reduction="mean"):
    z = logits
    losses = (1 - target) * z - torch.minimum(z, torch.zeros_like(z)) + torch.exp(-torch.abs(z)).log1p()
    if reduction == "none":
        return losses
    return torch.mean(losses) if reduction == "mean" else torch.sum(losses)


# %% role="right" name="logaddexp_as_the_statement_says"
def bce_with_logits(logits, target, reduction="mean"):
    losses = torch.logaddexp(logits, torch.zeros(logits.shape)) - target * logits
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% role="wrong" name="sigmoid_then_log" of="usual" slip="aim"
# hint: From 16.64 on float32 rounds sigmoid to exactly 1, and log(1 - 1) is infinite. Start from log(1 +
# exp(z)) - t z instead.
# - losses = F.softplus(logits) - target * logits
# + p = torch.sigmoid(logits)
# + losses = -(target * torch.log(p) + (1 - target) * torch.log(1 - p))
# %% role="wrong" name="own_sigmoid_then_log" of="usual" hint="sigmoid_then_log" slip="aim"
# - losses = F.softplus(logits) - target * logits
# + p = 1 / (1 + torch.exp(-logits))
# + losses = -target * torch.log(p) - (1 - target) * torch.log(1 - p)
# %% role="wrong" name="small_number_in_log" of="sigmoid_then_log" slip="aim"
# hint: The small number hides the infinity, but the loss of a very wrong prediction stops near 18, and its
# gradient is 0.
# (p) + (1 - target) * torch.log(1 - p)  ->  (p + 1e-8) + (1 - target) * torch.log(1 - p + 1e-8)
# %% role="wrong" name="probability_clamped" of="sigmoid_then_log" slip="aim"
# hint: Clamping hides the infinity, but every very wrong prediction has the same loss now, and the gradient
# 0.
# p = torch.sigmoid(logits)  ->  p = torch.sigmoid(logits).clamp(1e-7, 1 - 1e-7)
# %% role="wrong" name="logarithm_clamped" of="sigmoid_then_log" slip="aim"
# hint: Your loss stops at 100 and has no gradient there, as nn.BCELoss does it. Avoid the infinity instead of
# cutting it off.
# - losses = -(target * torch.log(p) + (1 - target) * torch.log(1 - p))
# + losses = -(target * torch.log(p).clamp(min=-100) + (1 - target) * torch.log(1 - p).clamp(min=-100))
# %% role="wrong" name="exponential_overflows" of="usual" slip="aim"
# hint: The formula is right, but exp(200) is infinite in float32. How can the exponent always be negative?
# losses = F.softplus(logits) - target  ->  losses = torch.log(1 + torch.exp(logits)) - target
# %% role="wrong" name="exponential_overflows_below" of="usual" slip="aim"
# hint: The formula is right for positive logits. What is exp(-z) when z is -200?
# F.softplus(logits) - target  ->  torch.log(1 + torch.exp(-logits)) + (1 - target)
# %% role="wrong" name="where_around_an_overflow" of="usual"
# hint: torch.where computes both sides, and the gradient goes through both: 0 times infinity is nan. Make the
# exponent safe before you choose.
# losses = F.softplus(logits) - target * logits  ->  losses = softplus - target * logits
#   def bce_with_logits(logits, target, reduction="mean"):
# +     softplus = torch.where(
# +         logits > 0,
# +         logits + torch.log1p(torch.exp(-logits)),
# +         torch.log1p(torch.exp(logits)),
# +     )
# %% role="wrong" name="exponent_clamped" of="double_precision"
# hint: You clamp the logits, so that 100 and 200 cost the same, and nothing pulls beyond the border.
# z = logits.double()  ->  z = logits.clamp(-80, 80)
# (torch.log1p(torch.exp(z)) - target * z).float()  ->  torch.log1p(torch.exp(z)) - target * z
# %% role="wrong" name="logits_taken_for_probabilities" of="of_losses" slip="all"
# hint: The logarithm of a negative number is nan. A logit is no probability yet.
# LOSSES  ->  -(target * torch.log(logits) + (1 - target) * torch.log(1 - logits))
# %% role="wrong" name="only_the_positive_term" of="usual" slip="all"
# hint: When the target is 0, your loss is 0 whatever the prediction says. Which term is missing?
# losses = F.softplus(logits) - target * logits  ->  losses = -target * F.logsigmoid(logits)
# %% role="wrong" name="sign_forgotten" of="of_losses" slip="all"
# hint: Your loss is negative. The logarithm of a probability is never above 0: which sign is missing?
# LOSSES  ->  target * F.logsigmoid(logits) + (1 - target) * F.logsigmoid(-logits)
# %% role="wrong" name="yes_and_no_swapped" of="usual" slip="all"
# hint: Your loss is small when the prediction says no and the target says yes. Which term belongs to t?
# losses = F.softplus(logits) - target * logits  ->  losses = F.softplus(logits) - (1 - target) * logits
# %% role="wrong" name="target_term_forgotten" of="usual" slip="all"
# hint: Nothing in your loss depends on target. What is subtracted from log(1 + exp(z))?
# losses = F.softplus(logits) - target * logits  ->  losses = F.softplus(logits)
# %% role="wrong" name="maximum_forgotten" of="usual" slip="all"
# hint: log(1 + exp(-|z|)) alone is not log(1 + exp(z)) for positive z. Which part is missing?
# F.softplus(logits) - target * logits  ->  torch.log1p(torch.exp(-logits.abs())) - logits * target
# %% role="wrong" name="absolute_value_forgotten" of="target_term_forgotten" slip="all"
# hint: For negative logits your exponent -z is positive. What stands between the bars in the formula?
# F.softplus(logits)  ->  logits.clamp(min=0) - logits * target + torch.log1p(torch.exp(-logits))
# %% role="wrong" name="sigmoid_twice" of="sigmoid_then_log" slip="all"
# hint: Count how often sigmoid is applied between the logits and your loss: the stable form has it inside.
# losses = -(target * torch.log(p) + (1 - target) * torch.log(1 - p))  ->  losses = F.softplus(p) - target * p
# %% role="wrong" name="softmax_instead_of_sigmoid" of="sigmoid_then_log" slip="all"
# hint: Each logit is a question of its own. Softmax makes all of them compete.
# p = torch.sigmoid(logits)  ->  p = torch.softmax(logits, dim=-1)
# %% role="wrong" name="squared_error_of_probabilities" of="usual" slip="all"
# hint: This is a squared error. Cross-entropy takes logarithms, so that a sure and wrong prediction is
# expensive.
# losses = F.softplus(logits) - target * logits  ->  losses = (torch.sigmoid(logits) - target) ** 2
# %% role="wrong" name="only_zero_and_one" of="target_term_forgotten"
# hint: A target may lie between 0 and 1. Then both terms count, each with its share.
# losses = F.softplus(logits)  ->  losses = torch.where(target == 1, F.softplus(-logits), F.softplus(logits))
# %% role="wrong" name="reduction_unused" hint="reduction_unused"
def bce_with_logits(logits, target, reduction="mean"):
    return (F.softplus(logits) - target * logits).mean()


# %% role="wrong" name="mean_over_rows_only" of="usual"
# hint: len() counts rows. By how many elements does the mean of a grid (4, 3) divide?
# reduction == "sum" else losses.mean()  ->  reduction == "sum" else losses.sum() / len(losses)
# %% role="wrong" name="sum_by_default" of="usual" hint="sum_by_default"
# (logits, target, reduction="mean"):  ->  (logits, target, reduction="sum"):
# %% role="wrong" name="cut_from_the_graph" of="usual" hint="cut_from_the_logits"
# losses = F.softplus(logits) - target * logits  ->  losses = F.softplus(logits.data) - target * logits.data
# %% role="wrong" name="python_number_returned" of="usual" hint="python_number_returned"
# sum() if reduction == "sum" else losses.mean  ->  sum().item() if reduction == "sum" else losses.mean().item
# %% role="wrong" name="logits_changed" of="usual"
# hint: Functions whose name ends in _ write into the caller's tensor. Look at the logits after a call.
# - losses = F.softplus(logits) - target * logits
# + product = logits * target
# + small = torch.log1p(torch.exp(-logits.abs()))
# + losses = logits.clamp_(min=0) - product + small
# %% role="wrong" name="none_detached" of="softplus" hint="each_loss_detached"
#   if reduction == "none":
# -     return losses
# +     return losses.detach()
# %% role="wrong" name="two_dimensions_only" of="usual"
# hint: You reduce two dimensions at most. What if the logits have three?
# - return losses.sum() if reduction == "sum" else losses.mean()
# + if losses.ndim == 2:
# +     losses = losses.mean(1) if reduction == "mean" else losses.sum(1)
# + return losses.mean(0) if reduction == "mean" else losses.sum(0)
# %% role="wrong" name="softplus_linear_too_early" of="softplus"
# hint: log(1 + exp(z)) is nearly z for large z, but at z = 4 it is 4.018. From where on do you replace it?
# losses = F.softplus(logits) - target  ->  losses = F.softplus(logits, threshold=3) - target
# %% role="wrong" name="logits_clamped_at_100" of="softplus"
# hint: You clamp the logits at ±100, so a logit of 200 costs as much as one of 100, and gets no gradient.
# losses = F.softplus(logits) - target * logits  ->  losses = F.softplus(z) - target * z
#   def bce_with_logits(logits, target, reduction="mean"):
# +     z = logits.clamp(-100, 100)
# %% role="wrong" name="absolute_value_detached" of="softplus"
# hint: The loss is right, its gradient is not: the exponent −|z| depends on the logits too, so it belongs to
# the way back.
# - losses = F.softplus(logits) - target * logits
# + losses = logits.clamp(min=0) - logits * target + torch.log1p(torch.exp(-logits.detach().abs()))
# %% role="wrong" name="one_minus_p_by_minus_log" of="logaddexp_as_the_statement_says" slip="all"
# hint: The second term needs log(1 − p). You have 1 − log p.
# - losses = torch.logaddexp(logits, torch.zeros(logits.shape)) - target * logits
# + lp = F.logsigmoid(logits)
# + losses = -(target * lp + (1 - target) * (1 - lp))
# %% role="wrong" name="target_clamped" of="logaddexp_as_the_statement_says" slip="all"
# hint: You move targets of 0 and 1 a little. Then even a sure and right prediction has to pay.
# - losses = torch.logaddexp(logits, torch.zeros(logits.shape)) - target * logits
# + t = target.clamp(0.05, 0.95)
# + losses = F.softplus(logits) - t * logits
# %% role="wrong" name="logits_thresholded_first" of="where_with_safe_exponent" slip="all"
# hint: You turn each logit into a yes or a no before the loss sees it. Then a sure and an unsure prediction
# cost the same: what does the loss need?
# small = torch.log(1 + torch.exp(torch.where(logits > 0, -logits, logits)))  ->  z = (logits > 0).float()
# torch.where(logits > 0, logits, 0.0) + small - logits * target  ->  F.softplus(z) - target * z
# %% role="wrong" name="probabilities_thresholded_first" of="usual" hint="logits_thresholded_first" slip="all"
# - losses = F.softplus(logits) - target * logits
# + p = (torch.sigmoid(logits) > 0.5).float()
# + losses = -(target * torch.log(p) + (1 - target) * torch.log(1 - p))
# %% role="wrong" name="probabilities_rounded_first" of="of_losses" hint="logits_thresholded_first" slip="all"
# - losses = LOSSES
# + p = torch.sigmoid(logits).round().clamp(1e-7, 1 - 1e-7)
# + losses = -(target * torch.log(p) + (1 - target) * torch.log(1 - p))
# %% role="wrong" name="logits_taken_for_probabilities_and_clamped" of="probability_clamped" slip="all"
# hint: You treat a logit as if it were a probability already. What turns any number into one between 0 and 1?
# torch.sigmoid(logits).clamp  ->  logits.clamp
# %% role="wrong" name="kink_at_zero" of="of_losses"
# hint: The loss is right everywhere, but its gradient is not at a logit of exactly 0. Which parts of your
# form have a kink there, and which slope does PyTorch take for each?
# LOSSES  ->  logits.clamp(min=0) - logits * target + torch.log1p(torch.exp(-logits.abs()))
# %% role="wrong" name="kink_at_zero_by_where" of="usual" hint="kink_at_zero"
# - losses = F.softplus(logits) - target * logits
# + positive = torch.where(logits >= 0, logits, torch.zeros_like(logits))
# + losses = positive - target * logits + torch.log1p(torch.exp(-torch.abs(logits)))
# %% role="wrong" name="target_term_added" slip="all"
# hint: You add t z. For z = ln 3 and t = 1 do both terms on paper: what should the second one do to the
# first?
# - logits * target  ->  + logits * target
# %% role="wrong" name="exponent_without_the_size" slip="all"
# hint: Beside max(z, 0) stands log(1 + exp(...)). For z = 2, which sign has the exponent there?
# torch.logaddexp(logits, torch.zeros_like(logits))  ->  logits.clamp(min=0) + logits.exp().log1p()
# %% role="wrong" name="none_forgotten" hint="none_forgotten"
# -     return losses.sum()
# - return losses
# +     return losses.sum()
# + return losses.mean()
# %% role="wrong" name="sum_and_mean_swapped" hint="sum_and_mean_swapped"
# if reduction == "mean":  ->  if reduction == "sum":
# - if reduction == "sum":
# -     return losses.sum()
# + if reduction == "mean":
# +     return losses.sum()
# %% role="wrong" name="target_counted_twice" slip="all"
# hint: The term t z counts twice in your loss.
# logits * target  ->  2 * logits * target
# %% role="wrong" name="sign_of_the_logit_turned" slip="all"
# hint: Your loss is small where the prediction is wrong: exp has the other sign of z.
# torch.logaddexp(logits,  ->  torch.logaddexp(-logits,
