# %% [markdown] role="hints"
# - shapes: Print the shapes of pred, of target and of their difference. How many errors are there?
# - type_and_shape: The loss is a tensor of shape (), also for one sample: print its type and its shape.
# %% role="right" name="target_as_a_column"
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return torch.mean((pred - target[:, None]) ** 2)
# %% role="right" name="own_mse"
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return mse(pred.flatten(), target)
# %% role="right" name="functional"
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return F.mse_loss(pred.squeeze(-1), target)
# %% role="right" name="module"
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return nn.MSELoss()(pred, target.view_as(pred))
# %% role="right" name="first_column"
# - return ((pred.squeeze(1) - target) ** 2).mean()
# + error = pred[:, 0] - target
# + return error @ error / len(error)
# %% role="right" name="squeeze_of_everything"
# return ((pred.squeeze(1) - target) ** 2)  ->  return (pred.squeeze() - target.squeeze()).square()
# %% role="right" name="transposed"
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return torch.square(pred.T - target).mean()
# %% role="right" name="diagonal_of_all_pairs"
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return torch.mean(torch.diagonal(pred - target) ** 2)
# %% role="right" name="loop_over_samples"
def mse_head(pred, target):
    total = 0.0
    for i in range(len(target)):
        total = total + (pred[i, 0] - target[i]) ** 2
    return total / len(target)


# %% role="right" name="view_as"
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return F.mse_loss(pred, target.view_as(pred))
# %% role="wrong" name="broadcast" slip="aim"
# hint: (N, 1) minus (N,) is (N, N): every prediction minus every target. Print the shape of the difference.
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return ((pred - target) ** 2).mean()
# %% role="wrong" name="target_made_a_row" slip="aim"
# hint: target as a row (1, N) still meets the column pred in every combination. Which shape has pred?
# ((pred.squeeze(1) - target) ** 2).mean()  ->  ((pred - target.unsqueeze(0)) ** 2).sum() / len(pred)
# %% role="wrong" name="sum_instead_of_mean"
# hint: The shapes are right now. Is it the sum or the mean that is wanted?
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return ((pred.squeeze(1) - target) ** 2).sum()
# %% role="wrong" name="every_loss_returned" slip="all"
# hint: You return one loss for each sample. A single number is wanted.
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return (pred.squeeze(1) - target) ** 2
# %% role="wrong" name="kept_as_a_column"
# hint: A mean with a dimension returns a tensor of shape (1,). A single number has the shape ().
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return ((pred - target.unsqueeze(1)) ** 2).mean(dim=0)
# %% role="wrong" name="divided_twice"
# hint: You divide by N twice. The mean has done it already.
# ()  ->  () / len(target)
# %% role="wrong" name="absolute_error" slip="all"
# hint: This is the absolute error. An error of 2 should cost 4.
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return (pred.squeeze(1) - target).abs().mean()
# %% role="wrong" name="root_taken" hint="root_taken" slip="all"
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return ((pred.squeeze(1) - target) ** 2).mean().sqrt()
# %% role="wrong" name="square_of_the_mean" hint="square_of_the_mean"
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return (pred.squeeze(1) - target).mean() ** 2
# %% role="wrong" name="halved" hint="half_of_the_textbooks" slip="all"
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return 0.5 * ((pred.squeeze(1) - target) ** 2).mean()
# %% role="wrong" name="first_sample_only"
# hint: pred[0] is the prediction of the first sample. Which index takes the column?
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return ((pred[0] - target) ** 2).mean()
# %% role="wrong" name="mean_over_targets_before"
# hint: You compare each prediction with the mean of all targets. Each one has a target of its own.
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return ((pred - target.mean()) ** 2).mean()
# %% role="wrong" name="shape_of_target_changed" of="broadcast"
# hint: Functions whose name ends in _ change the caller's tensor, here its shape. What does the next line of
# the caller see?
#   def mse_head(pred, target):
# +     target.unsqueeze_(1)
# %% role="wrong" name="shape_of_pred_changed" of="shape_of_target_changed" hint="shape_of_target_changed"
# target.unsqueeze_(1)  ->  pred.squeeze_(1)
# %% role="wrong" name="cut_from_the_graph" hint="cut_from_pred"
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return ((column.squeeze(1) - target) ** 2).mean()
#   def mse_head(pred, target):
# +     column = torch.tensor([[p.item()] for p in pred])
# %% role="wrong" name="python_number_returned" hint="python_number_returned"
# return ((pred.squeeze(1) - target) ** 2).mean()  ->  return ((pred.squeeze(1) - target) ** 2).mean().item()
# %% role="wrong" name="both_sorted"
# hint: You sort predictions and targets, so they no longer belong together: element i of the one goes with
# element i of the other.
# (pred.squeeze(1) - target) ** 2  ->  (pred.flatten().sort().values - target.sort().values) ** 2
# %% role="wrong" name="square_forgotten" slip="all"
# hint: Errors of -1 and 1 cancel each other in your loss. What is done to each error before the mean?
# ((pred.squeeze(1) - target) ** 2).mean()  ->  (pred.squeeze(1) - target).mean()
