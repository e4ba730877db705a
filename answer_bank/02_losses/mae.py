# %% [markdown] role="hints"
# - sizes_subtracted: |a| - |b| is not |a - b|. Try a = 1 and b = -1.
# - root_at_0: What is the slope of a square root at 0? Which function takes the absolute value directly?
# %% role="base" name="usual"
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% role="right" name="other_way_round"
# losses = (pred - target).abs()  ->  losses = torch.abs(target - pred)
# return losses.mean()  ->  return torch.mean(losses)
# return losses.sum()  ->  return torch.sum(losses)
# %% role="right" name="maximum_of_both_signs"
def mae(pred, target, reduction="mean"):
    losses = torch.maximum(pred - target, target - pred)
    return losses if reduction == "none" else getattr(losses, reduction)()


# %% role="right" name="where"
def mae(pred, target, reduction="mean"):
    losses = torch.where(pred > target, pred - target, target - pred)
    return {"mean": losses.sum() / losses.numel(), "sum": losses.sum(), "none": losses}[reduction]


# %% role="right" name="loop_over_elements"
def mae(pred, target, reduction="mean"):
    losses = torch.stack([abs(p - t) for p, t in zip(pred.flatten(), target.flatten(), strict=True)])
    if reduction == "none":
        return losses.reshape(pred.shape)
    return losses.sum() if reduction == "sum" else sum(losses) / len(losses)


# %% role="right" name="sign_times_error"
def mae(pred, target, reduction="mean"):
    error = pred - target
    losses = error * error.sign()
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


# %% role="right" name="where_larger" of="usual"
# (pred - target).abs()  ->  torch.maximum(pred, target) - torch.minimum(pred, target)
# sum() if reduction == "sum" else losses.mean  ->  mean() if reduction == "mean" else losses.sum
# %% role="wrong" name="absolute_value_forgotten" of="usual" slip="all"
# hint: An error of -2 and one of 2 cancel each other in your loss. What makes both of them cost 2?
# losses = (pred - target).abs()  ->  losses = pred - target
# %% role="wrong" name="squared" of="usual" slip="all"
# hint: This is the squared error: an error of 3 costs 9 instead of 3.
# losses = (pred - target).abs()  ->  losses = (pred - target) ** 2
# %% role="wrong" name="absolute_value_of_the_mean"
# hint: You take the absolute value after the errors have cancelled each other. What comes first?
def mae(pred, target, reduction="mean"):
    errors = pred - target
    if reduction == "none":
        return errors.abs()
    return errors.sum().abs() if reduction == "sum" else errors.mean().abs()


# %% role="wrong" name="difference_of_absolute_values" of="usual" hint="sizes_subtracted" slip="all"
# losses = (pred - target).abs()  ->  losses = pred.abs() - target.abs()
# %% role="wrong" name="sign_turned" of="usual" hint="loss_turned_negative" slip="all"
# losses = (pred - target).abs()  ->  losses = -(pred - target).abs()
# %% role="wrong" name="root_of_the_mean_square"
# hint: The root of the mean square is larger than the mean of the absolute values. Where do you square?
def mae(pred, target, reduction="mean"):
    squares = (pred - target) ** 2
    if reduction == "none":
        return squares.sqrt()
    return squares.sum().sqrt() if reduction == "sum" else squares.mean().sqrt()


# %% role="wrong" name="halved" of="usual" slip="all"
# hint: Your loss is half of what is wanted. Where does the 2 come from?
# losses = (pred - target).abs()  ->  losses = (pred - target).abs() / 2
# %% role="wrong" name="relative_error" of="usual" slip="all"
# hint: You divide each error by its target. The loss is the error itself, in the unit of the target.
# losses = (pred - target).abs()  ->  losses = ((pred - target) / target).abs()
# %% role="wrong" name="sum_and_mean_swapped" of="usual" hint="sum_and_mean_swapped"
# sum() if reduction == "sum" else losses.mean  ->  mean() if reduction == "sum" else losses.sum
# %% role="wrong" name="sum_by_default" of="usual" hint="mean_by_default"
# def mae(pred, target, reduction="mean"):  ->  def mae(pred, target, reduction="sum"):
# %% role="wrong" name="reduction_unused" hint="reduction_unused"
def mae(pred, target, reduction="mean"):
    return (pred - target).abs().mean()


# %% role="wrong" name="none_forgotten" hint="none_forgotten"
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    if reduction == "sum":
        return losses.sum()
    return losses.mean()


# %% role="wrong" name="none_compared_with_None" of="usual"
# hint: The caller passes the text 'none', which is not Python's None.
# if reduction == "none":  ->  if reduction is None:
# - return losses.sum() if reduction == "sum" else losses.mean()
# + if reduction == "mean":
# +     return losses.mean()
# + return losses.sum()
# %% role="wrong" name="mean_over_rows_only" of="usual" hint="len_counts_rows"
# reduction == "sum" else losses.mean()  ->  reduction == "sum" else losses.sum() / len(losses)
# %% role="wrong" name="one_mean_a_column" of="usual" hint="one_mean_a_column"
# sum() if reduction == "sum" else losses.mean()  ->  sum(dim=0) if reduction == "sum" else losses.mean(dim=0)
# %% role="wrong" name="python_number_returned" of="usual" hint="python_number_returned"
# sum() if reduction == "sum" else losses.mean  ->  sum().item() if reduction == "sum" else losses.mean().item
# %% role="wrong" name="cut_from_the_graph" of="usual" hint="cut_from_pred"
# losses = (pred - target).abs()  ->  losses = (pred.detach() - target).abs()
# %% role="wrong" name="pred_changed" of="usual" hint="pred_changed"
# losses = (pred - target).abs()  ->  losses = pred.abs()
#   def mae(pred, target, reduction="mean"):
# +     pred -= target
# %% role="wrong" name="two_dimensions_only" of="usual" hint="sum_over_two_dimensions"
# return losses.sum() if reduction == "sum" else losses.mean()  ->  return losses.sum() / losses.numel()
#       return losses
# + if reduction == "sum":
# +     return losses.sum(0).sum(0)
# %% role="wrong" name="sum_detached" of="sum_and_mean_swapped"
# hint: The mean has a gradient, but the sum has none. Which of your branches cuts the way back?
# () if reduction == "sum" else losses.sum  ->  () if reduction == "mean" else losses.sum().detach
# %% role="wrong" name="integer_mean" of="sum_and_mean_swapped"
# hint: The operator // throws the fraction away. Which one divides?
# losses.mean() if reduction == "sum"  ->  losses.sum() // losses.numel() if reduction == "mean"
# %% role="wrong" name="relu_of_error" of="where_larger" slip="all"
# hint: Errors of one sign cost nothing in your loss. What does the absolute value do with them?
# losses = torch.maximum(pred, target) - torch.minimum(pred, target)  ->  losses = torch.relu(target - pred)
# %% role="wrong" name="none_means_nothing"
# hint: With 'none' you return the errors, with their signs. It is the losses that are not reduced.
def mae(pred, target, reduction="mean"):
    if reduction == "none":
        return pred - target
    losses = (pred - target).abs()
    return losses.mean() if reduction == "mean" else losses.sum()


# %% role="wrong" name="losses_clamped" of="reduction_unused" hint="losses_clamped"
# return (pred - target).abs().mean()  ->  losses = ((pred - target).abs()).clamp(max=100)
#   losses = ((pred - target).abs()).clamp(max=100)
# + return {"mean": losses.mean(), "sum": losses.sum(), "none": losses}[reduction]
# %% role="wrong" name="always_the_sum" of="reduction_unused" hint="always_the_sum"
# return (pred - target).abs().mean()  ->  return ((pred - target).abs()).sum()
# %% role="wrong" name="always_the_sum_unless_none" hint="always_the_sum_unless_none"
def mae(pred, target, reduction="mean"):
    losses = (pred - target).abs()
    return losses if reduction == "none" else losses.sum()


# %% role="wrong" name="root_of_each_square" of="usual"
# hint: The loss is right, but at an error of exactly 0 its gradient is nan: the slope of a square root is
# infinite there. Can you get the size of an error without a root?
# losses = (pred - target).abs()  ->  losses = torch.sqrt((pred - target) ** 2)
# %% role="wrong" name="root_of_each_square_as_a_power" of="usual" hint="root_of_each_square"
# losses = (pred - target).abs()  ->  losses = ((pred - target) ** 2) ** 0.5
# %% role="wrong" name="difference_of_absolute_values_made_positive" hint="sizes_subtracted" slip="all"
def mae(pred, target, reduction="mean"):
    losses = (pred.abs() - target.abs()).abs()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% role="wrong" name="mean_of_the_last_dimension"
# hint: Your loss holds one number for each row. Over how many dimensions does the mean go?
# return losses.mean()  ->  return losses.mean(-1)
# %% role="wrong" name="added_up" slip="all"
# hint: You add prediction and target. Of what is the size taken?
# (pred - target).abs()  ->  (pred + target).abs()
