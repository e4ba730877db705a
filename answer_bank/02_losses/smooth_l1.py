# %% [markdown] role="hints"
# - draw_it: Draw the loss for an error from -4 to 4: where do the two forms meet, and how high?
# - compared: Which number do you compare, and with what?
# - slope_at_0: At an error of 0 the slope is e / beta = 0. What is the slope of a square root at 0?
# %% role="right" name="clamped_parts"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = torch.abs(target - pred)
    inner = error.clamp(max=beta)
    losses = 0.5 * inner**2 / beta + (error - inner)
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% role="right" name="mask_as_a_number"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = pred - target
    small = (error.abs() <= beta).float()
    losses = small * error.pow(2) / (2 * beta) + (1 - small) * (error.abs() - beta / 2)
    if reduction == "mean":
        return losses.mean()
    return losses.sum() if reduction == "sum" else losses


# %% role="right" name="masked_assignment"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    losses = error - beta / 2
    inside = error < beta
    losses[inside] = error[inside] ** 2 / (2 * beta)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% role="right" name="own_mae_and_mse"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    absolute = mae(pred, target, reduction="none")
    square = mse(pred, target, reduction="none")
    losses = torch.where(absolute >= beta, absolute - 0.5 * beta, 0.5 * square / beta)
    return {"none": losses, "sum": losses.sum(), "mean": losses.mean()}[reduction]


# %% role="right" name="loop_over_elements"
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


# %% role="right" name="integral_of_the_slope" of="clamped_parts"
# error = torch.abs(target - pred)  ->  e = pred - target
# inner = error.clamp(max=beta)  ->  inner = e.clamp(-beta, beta)
# losses = 0.5 * inner**2 / beta + (error - inner)  ->  losses = inner * (e - inner / 2) / beta
# %% role="right" name="losses_overwritten_in_turn"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    losses = (pred - target).abs()
    losses = torch.where(losses < beta, 0.5 * losses**2 / beta, losses)
    losses = torch.where(losses >= beta, losses - 0.5 * beta, losses)
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% role="right" name="masks_multiplied"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    e = (pred - target).abs()
    losses = (e < beta) * (0.5 * e**2 / beta) + (e >= beta) * (e - 0.5 * beta)
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% role="wrong" name="huber" of="masked_assignment" slip="aim"
# hint: This is the Huber loss, ½ e² and β (|e| - ½ β): it is β times as large. Which form divides by β?
# - losses = error - beta / 2
# - inside = error < beta
# - losses[inside] = error[inside] ** 2 / (2 * beta)
# + losses = torch.where(error < beta, 0.5 * error**2, beta * (error - 0.5 * beta))
# %% role="base" name="of_losses" of="huber"
# torch.where(error < beta, 0.5 * error**2, beta * (error - 0.5 * beta))  ->  LOSSES
# %% role="wrong" name="beta_missing_in_the_square" of="huber"
# hint: Where do the two forms meet? At an error of β both must give ½ β, or the loss jumps.
# beta, 0.5 * error**2, beta * (error - 0.5 * beta)  ->  beta, 0.5 * error**2, error - 0.5 * beta
# %% role="wrong" name="beta_squared" of="huber"
# hint: Inside, the square of the error is divided by β, not by its square. At an error of β the loss is ½ β.
# 0.5 * error**2, beta * (error - 0.5 * beta)  ->  0.5 * (error / beta) ** 2, error - 0.5 * beta
# %% role="wrong" name="beta_multiplied" of="huber"
# hint: Inside, does a larger β make the loss smaller or larger?
# 0.5 * error**2, beta * (error - 0.5 * beta)  ->  0.5 * error**2 * beta, error - 0.5 * beta
# %% role="wrong" name="half_of_one_subtracted" of="huber"
# hint: Beyond, you subtract ½. That is ½ β only when β is 1.
# beta, 0.5 * error**2, beta * (error - 0.5 * beta)  ->  beta, 0.5 * error**2 / beta, error - 0.5
# %% role="wrong" name="whole_beta_subtracted" of="huber"
# hint: At an error of β your outer form gives 0, the inner one ½ β. How much should be subtracted?
# beta, 0.5 * error**2, beta * (error - 0.5 * beta)  ->  beta, 0.5 * error**2 / beta, error - beta
# %% role="wrong" name="square_of_beta_subtracted" of="huber"
# hint: β² belongs to the Huber loss. At an error of β both forms must give ½ β: what does yours give?
# 0.5 * error**2, beta * (error - 0.5 * beta)  ->  0.5 * error**2 / beta, error - 0.5 * beta**2
# %% role="wrong" name="nothing_subtracted" of="huber"
# hint: Your loss jumps where the error passes β. What does the outer form subtract?
# beta, 0.5 * error**2, beta * (error - 0.5 * beta)  ->  beta, 0.5 * error**2 / beta, error
# %% role="wrong" name="half_forgotten" of="huber"
# hint: At an error of β your inner form gives β, the outer one ½ β. Which factor is missing inside?
# beta, 0.5 * error**2, beta * (error - 0.5 * beta)  ->  beta, error**2 / beta, error - 0.5 * beta
# %% role="wrong" name="threshold_one" of="of_losses"
# hint: Your forms know β, but which number does your comparison use?
# LOSSES  ->  torch.where(error < 1, 0.5 * error**2 / beta, error - 0.5 * beta)
# %% role="wrong" name="beta_unused" of="huber" slip="aim"
# hint: Your function takes β and never uses it. It stands in three places of the formula.
# beta, 0.5 * error**2, beta * (error - 0.5 * beta)  ->  1, 0.5 * error**2, error - 0.5
# %% role="wrong" name="comparison_without_absolute_value" of="huber"
# hint: An error of -3 is smaller than β. Is it small?
# error = (pred - target).abs()  ->  error = pred - target
# 0.5 * error**2, beta * (error - 0.5 * beta)  ->  0.5 * error**2 / beta, error.abs() - 0.5 * beta
# %% role="wrong" name="linear_form_without_absolute_value" of="of_losses"
# hint: An error of -3 gets a negative loss in your outer form.
# error = (pred - target).abs()  ->  error = pred - target
# LOSSES  ->  torch.where(error.abs() < beta, 0.5 * error**2 / beta, error - 0.5 * beta)
# %% role="wrong" name="threshold_on_the_prediction" of="of_losses" slip="all"
# hint: You compare the prediction with β. It is the error that decides which form is used.
# LOSSES  ->  torch.where(pred.abs() < beta, 0.5 * error**2 / beta, error - 0.5 * beta)
# %% role="wrong" name="threshold_on_the_square" of="of_losses"
# hint: You compare the squared error with β. Which power of the error does the condition name?
# LOSSES  ->  torch.where(error**2 < beta, 0.5 * error**2 / beta, error - 0.5 * beta)
# %% role="wrong" name="one_form_for_all_elements" of="of_losses" slip="aim"
# hint: You choose one form for all errors at once, by a single number. Each element chooses for itself.
# LOSSES  ->  0.5 * error**2 / beta if error.mean() < beta else error - 0.5 * beta
# %% role="wrong" name="if_on_a_tensor" of="huber"
# hint: `if` wants one answer, but your comparison has one for each element. Which function chooses element by
# element?
# - losses = torch.where(error < beta, 0.5 * error**2, beta * (error - 0.5 * beta))
# + if error < beta:
# +     losses = 0.5 * error**2 / beta
# + else:
# +     losses = error - 0.5 * beta
# %% role="wrong" name="forms_swapped" of="huber" slip="all"
# hint: Large errors should cost less than their square. Which form do your large errors get?
# 0.5 * error**2, beta * (error - 0.5 * beta)  ->  error - 0.5 * beta, 0.5 * error**2 / beta
# %% role="wrong" name="sum_of_the_two_parts_forgotten" of="huber"
# hint: Errors beyond β cost nothing more in your loss. What happened to the linear part?
# error = (pred - target).abs()  ->  error = (pred - target).abs().clamp(max=beta)
# torch.where(error < beta, 0.5 * error**2, beta * (error - 0.5 * beta))  ->  0.5 * error**2 / beta
# %% role="wrong" name="reduction_unused" hint="reduction_unused"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    return torch.where(error < beta, 0.5 * error**2 / beta, error - 0.5 * beta).mean()


# %% role="wrong" name="none_forgotten" of="reduction_unused" hint="none_forgotten"
# - return torch.where(error < beta, 0.5 * error**2 / beta, error - 0.5 * beta).mean()
# + losses = torch.where(error < beta, 0.5 * error**2 / beta, error - 0.5 * beta)
# + return losses.sum() if reduction == "sum" else losses.mean()
# %% role="wrong" name="mean_over_rows_only" of="huber" hint="len_counts_rows"
# 0.5 * error**2, beta * (error - 0.5 * beta)  ->  0.5 * error**2 / beta, error - 0.5 * beta
# reduction == "sum" else losses.mean()  ->  reduction == "sum" else losses.sum() / len(losses)
# %% role="wrong" name="two_means_added"
# hint: You average the small and the large errors apart, each by its own number. The mean divides by all
# elements.
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    error = (pred - target).abs()
    small, large = error[error < beta], error[error >= beta]
    inner, outer = 0.5 * small**2 / beta, large - 0.5 * beta
    if reduction == "none":
        return torch.cat([inner, outer])
    if reduction == "sum":
        return inner.sum() + outer.sum()
    return inner.nan_to_num().mean() + outer.nan_to_num().mean()


# %% role="wrong" name="cut_from_the_graph" of="huber" hint="cut_from_pred"
# - error = (pred - target).abs()
# - losses = torch.where(error < beta, 0.5 * error**2, beta * (error - 0.5 * beta))
# + losses = []
# + for p, t in zip(pred.flatten().tolist(), target.flatten().tolist(), strict=True):
# +     error = abs(p - t)
# +     losses.append(0.5 * error**2 / beta if error < beta else error - 0.5 * beta)
# + losses = torch.tensor(losses).reshape(pred.shape)
# %% role="wrong" name="pred_changed" of="huber" hint="pred_changed"
# 0.5 * error**2, beta * (error - 0.5 * beta)  ->  0.5 * error**2 / beta, error - 0.5 * beta
# error = (pred - target).abs()  ->  error = pred.abs()
#   def smooth_l1(pred, target, beta=1.0, reduction="mean"):
# +     pred -= target
# %% role="wrong" name="none_detached" hint="each_loss_detached"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    e = (pred - target).abs()
    losses = torch.where(e < beta, 0.5 * e**2 / beta, e - 0.5 * beta)
    if reduction == "none":
        return losses.detach()
    return losses.mean() if reduction == "mean" else losses.sum()


# %% role="wrong" name="two_dimensions_only" of="none_detached" hint="sum_over_two_dimensions"
# return losses.detach()  ->  return losses
# return losses.mean() if reduction == "mean" else losses.sum()  ->  return losses.sum() / losses.numel()
#       return losses
# + if reduction == "sum":
# +     return losses.sum(1).sum(0)
# %% role="wrong" name="root_of_square" of="none_detached"
# hint: The square root has an infinite slope at 0, so an error of exactly 0 gets the gradient nan. Which
# function takes the absolute value directly?
# e = (pred - target).abs()  ->  e = torch.sqrt((pred - target) ** 2)
# return losses.detach()  ->  return losses
# %% role="wrong" name="default_beta_half" of="none_detached"
# hint: Look at the signature in the statement: which β holds when the caller names none?
# (pred, target, beta=1.0, reduction="mean"):  ->  (pred, target, beta=0.5, reduction="mean"):
# return losses.detach()  ->  return losses
# %% role="wrong" name="threshold_half_beta" of="none_detached"
# hint: Half of β is subtracted beyond the switch, but the switch itself is at β.
# e < beta, 0.5 * e**2 / beta, e - 0.5 * beta  ->  e < beta / 2, 0.5 * e**2 / beta, e - 0.5 * beta
# return losses.detach()  ->  return losses
# %% role="wrong" name="order_of_arguments" of="default_beta_half"
# hint: A caller may give β and reduction by position, in the order of the statement's signature.
# (pred, target, beta=0.5, reduction="mean"):  ->  (pred, target, reduction="mean", beta=1.0):
# %% role="wrong" name="pseudo_huber" of="root_of_square" slip="all"
# hint: Your loss is a smooth relative (pseudo-Huber) with one form for all errors. The statement asks for two
# forms, chosen by β.
# e = torch.sqrt((pred - target) ** 2)  ->  e = pred - target
# torch.where(e < beta, 0.5 * e**2 / beta, e - 0.5 * beta)  ->  beta * (torch.sqrt(1 + (e / beta) ** 2) - 1)
# %% role="wrong" name="multiplied_masks_of_different_switch" of="masks_multiplied"
# hint: Your two conditions switch at different places. What becomes of an error between them?
# (e < beta) * (0.5 * e**2 / beta) + (e >= beta)  ->  (e < beta) * 0.5 * e**2 / beta + (e > 1)
# %% role="wrong" name="losses_clamped" of="none_forgotten" hint="losses_clamped"
# error = (pred - target).abs()  ->  error = (pred - target).abs().clamp(max=100)
# - return losses.sum() if reduction == "sum" else losses.mean()
# + return {"mean": losses.mean(), "sum": losses.sum(), "none": losses}[reduction]
# %% role="wrong" name="plain_square_and_plain_size" of="huber" slip="all"
# hint: You choose between e² and |e|, and β only switches. At an error of β both forms must give ½ β: which
# factors, and which difference, are missing?
# (error < beta, 0.5 * error**2, beta * (error - 0.5 * beta))  ->  (error < beta, error**2, error)
# %% role="wrong" name="plain_square_and_plain_size_at_one" hint="plain_square_and_plain_size" slip="all"
def smooth_l1(pred, target, beta=1.0, reduction="mean"):
    d = pred - target
    losses = torch.where(d.abs() < 1, d * d, d.abs())
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% role="wrong" name="half_forgotten_in_both" slip="all"
# hint: At an error of β both your forms are twice what they should be. Which factor is missing?
# 0.5 * error**2 / beta, error - 0.5 * beta  ->  error**2 / beta, 2 * error - beta
# %% role="wrong" name="half_missing_everywhere" hint="half_forgotten_in_both" slip="all"
# 0.5 * error**2 / beta, error - 0.5 * beta  ->  error**2 / beta, error - beta
# %% role="wrong" name="sum_and_mean_swapped" hint="sum_and_mean_swapped"
# if reduction == "mean":  ->  if reduction == "sum":
# - if reduction == "sum":
# -     return losses.sum()
# + if reduction == "mean":
# +     return losses.sum()
# %% role="wrong" name="sum_by_default" hint="sum_by_default"
# beta=1.0, reduction="mean"  ->  beta=1.0, reduction="sum"
# %% role="wrong" name="half_added"
# hint: Outside, ½ β has the other sign in your form. At an error of β, do both forms give the same?
# error - 0.5 * beta  ->  error + 0.5 * beta
# %% role="wrong" name="not_squared"
# hint: Your inner form is straight. Which power of the error makes it a bowl?
# 0.5 * error**2 / beta  ->  0.5 * error / beta
