# %% role="base" name="usual"
def mse(pred, target, reduction="mean"):
    losses = (pred - target) ** 2
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


# %% role="right" name="product"
# losses = (pred - target) ** 2  ->  losses = error * error
#   def mse(pred, target, reduction="mean"):
# +     error = target - pred
# %% role="right" name="torch_functions"
def mse(pred, target, reduction="mean"):
    losses = torch.square(torch.sub(pred, target))
    return losses if reduction == "none" else getattr(torch, reduction)(losses)


# %% role="right" name="einsum"
def mse(pred, target, reduction="mean"):
    error = (pred - target).flatten()
    if reduction == "none":
        return error.pow(2).view(pred.shape)
    total = torch.einsum("i,i->", error, error)
    return total if reduction == "sum" else total / error.numel()


# %% role="right" name="norm"
def mse(pred, target, reduction="mean"):
    if reduction == "none":
        return (pred - target).abs().pow(2)
    total = torch.linalg.vector_norm(pred - target) ** 2
    return total if reduction == "sum" else total / pred.numel()


# %% role="right" name="double_precision_inside"
def mse(pred, target, reduction="mean"):
    losses = (pred.double() - target.double()) ** 2
    result = {"none": lambda: losses, "sum": losses.sum, "mean": losses.mean}[reduction]()
    return result.to(pred.dtype)


# %% role="right" name="dot"
def mse(pred, target, reduction="mean"):
    e = (pred - target).reshape(-1)
    if reduction == "none":
        return (e * e).reshape(pred.shape)
    return torch.dot(e, e) / (len(e) if reduction == "mean" else 1)


# %% role="wrong" name="square_forgotten" of="usual" slip="all"
# hint: Errors of -2 and 2 cancel each other in your loss. What makes both of them cost 4?
# losses = (pred - target) ** 2  ->  losses = pred - target
# %% role="wrong" name="absolute_value" of="usual" slip="all"
# hint: This is the absolute error: an error of 3 costs 3 instead of 9.
# losses = (pred - target) ** 2  ->  losses = (pred - target).abs()
# %% role="wrong" name="square_of_the_mean" hint="square_of_the_mean"
def mse(pred, target, reduction="mean"):
    errors = pred - target
    if reduction == "none":
        return errors**2
    return errors.sum() ** 2 if reduction == "sum" else errors.mean() ** 2


# %% role="wrong" name="difference_of_squares" of="usual" slip="all"
# hint: a² - b² is not (a - b)². Try a = 1 and b = -1.
# losses = (pred - target) ** 2  ->  losses = pred**2 - target**2
# %% role="wrong" name="power_before_minus" of="usual" slip="all"
# hint: Python takes the power before the minus: `pred - target ** 2` squares only the target.
# losses = (pred - target) ** 2  ->  losses = pred - target**2
# %% role="wrong" name="times_two" of="usual" slip="all"
# hint: You double the error. Squaring multiplies it with itself.
# losses = (pred - target) ** 2  ->  losses = (pred - target) * 2
# %% role="wrong" name="root_taken" hint="root_taken"
def mse(pred, target, reduction="mean"):
    squares = (pred - target) ** 2
    if reduction == "none":
        return squares
    return squares.sum().sqrt() if reduction == "sum" else squares.mean().sqrt()


# %% role="wrong" name="halved" of="usual" hint="half_of_the_textbooks" slip="all"
# losses = (pred - target) ** 2  ->  losses = 0.5 * (pred - target) ** 2
# %% role="wrong" name="sign_turned" of="usual" hint="loss_turned_negative" slip="all"
# losses = (pred - target) ** 2  ->  losses = -((pred - target) ** 2)
# %% role="wrong" name="sum_and_mean_swapped" of="usual" hint="sum_and_mean_swapped"
# sum() if reduction == "sum" else losses.mean  ->  mean() if reduction == "sum" else losses.sum
# %% role="wrong" name="sum_by_default" of="usual" hint="mean_by_default"
# def mse(pred, target, reduction="mean"):  ->  def mse(pred, target, reduction="sum"):
# %% role="wrong" name="reduction_unused" hint="reduction_unused"
def mse(pred, target, reduction="mean"):
    return ((pred - target) ** 2).mean()


# %% role="wrong" name="none_forgotten" hint="none_forgotten"
def mse(pred, target, reduction="mean"):
    losses = (pred - target) ** 2
    if reduction == "sum":
        return losses.sum()
    return losses.mean()


# %% role="wrong" name="mean_over_rows_only" of="usual" hint="len_counts_rows"
# reduction == "sum" else losses.mean()  ->  reduction == "sum" else losses.sum() / len(losses)
# %% role="wrong" name="one_mean_a_column" of="usual" hint="one_mean_a_column"
# sum() if reduction == "sum" else losses.mean()  ->  sum(dim=0) if reduction == "sum" else losses.mean(dim=0)
# %% role="wrong" name="python_number_returned" of="usual" hint="python_number_returned"
# sum() if reduction == "sum" else losses.mean  ->  sum().item() if reduction == "sum" else losses.mean().item
# %% role="wrong" name="cut_from_the_graph" of="usual" hint="cut_from_pred"
# losses = (pred - target) ** 2  ->  losses = (pred.detach() - target) ** 2
# %% role="wrong" name="half_of_the_graph_cut" of="usual"
# hint: The loss is right but its gradient is half of what it should be: one of the two factors is cut from
# the graph.
# losses = (pred - target) ** 2  ->  losses = (pred - target) * (pred - target).detach()
# %% role="wrong" name="pred_changed" of="usual" hint="pred_changed"
# losses = (pred - target) ** 2  ->  losses = pred**2
#   def mse(pred, target, reduction="mean"):
# +     pred -= target
# %% role="wrong" name="none_detached" of="none_forgotten" hint="each_loss_detached"
# if reduction == "sum":  ->  if reduction == "none":
# return losses.sum()  ->  return losses.detach()
# return losses.mean()  ->  return losses.mean() if reduction == "mean" else losses.sum()
# %% role="wrong" name="two_dimensions_only" of="usual" hint="sum_over_two_dimensions"
# return losses.sum() if reduction == "sum" else losses.mean()  ->  return losses.sum() / losses.numel()
#       return losses
# + if reduction == "sum":
# +     return losses.sum(0).sum(0)
# %% role="wrong" name="outer_product" of="sum_and_mean_swapped" slip="all"
# hint: The operator @ multiplies matrices: every row of errors with every other. Which operator works element
# by element?
# losses = (pred - target) ** 2  ->  e = pred - target
#   e = pred - target
# + losses = e @ e.T
# return losses.mean() if reduction == "sum"  ->  return losses.mean() if reduction == "mean"
# %% role="wrong" name="variance"
# hint: A variance subtracts the mean of the errors first. A model that is wrong by the same amount everywhere
# would cost nothing.
def mse(pred, target, reduction="mean"):
    if reduction == "mean":
        return (pred - target).var(unbiased=False)
    losses = (pred - target) ** 2
    return losses if reduction == "none" else losses.sum()


# %% role="wrong" name="norm_not_squared" of="norm"
# hint: The norm is the root of the sum of squares. Where do you square it again?
# return (pred - target).abs().pow(2)  ->  return (pred - target) ** 2
# linalg.vector_norm(pred - target) ** 2  ->  norm(pred - target)
# if reduction == "sum" else total / pred.numel()  ->  / pred.numel() if reduction == "mean" else total
# %% role="wrong" name="losses_clamped" of="reduction_unused" hint="losses_clamped"
# return ((pred - target) ** 2).mean()  ->  losses = ((pred - target) ** 2).clamp(max=100)
#   losses = ((pred - target) ** 2).clamp(max=100)
# + return {"mean": losses.mean(), "sum": losses.sum(), "none": losses}[reduction]
# %% role="wrong" name="always_the_sum" of="reduction_unused" hint="always_the_sum"
# return ((pred - target) ** 2).mean()  ->  return ((pred - target) ** 2).sum()
# %% role="wrong" name="always_the_sum_unless_none" of="torch_functions" hint="always_the_sum_unless_none"
# losses = torch.square(torch.sub(pred, target))  ->  losses = (pred - target) ** 2
# "none" else getattr(torch, reduction)(losses)  ->  "none" else losses.sum()
# %% role="wrong" name="mean_of_the_last_dimension"
# hint: Your loss holds one number for each row. Over how many dimensions does the mean go?
# return losses.mean()  ->  return losses.mean(-1)
# %% role="wrong" name="cubed" slip="all"
# hint: Your losses of negative errors are negative. Which power makes every error count?
# ** 2  ->  ** 3
# %% role="wrong" name="added_up" slip="all"
# hint: You add prediction and target. Of what is the square taken?
# (pred - target) ** 2  ->  (pred + target) ** 2
