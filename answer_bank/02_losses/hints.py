# %% [markdown] role="hints"
# - pred_changed: `x -= y` writes into the caller's tensor, `x = x - y` makes a new one.
# - softmax_over_the_batch: The probabilities of each sample must sum to 1. Along which dimension do yours?
# - one_hot_too_narrow: F.one_hot counts classes up to the largest in target. When the last class never
#   occurs, a column is missing.
# - reduction_unused: You always return the mean. What did the caller ask for?
# - sum_by_default: Without reduction the mean is wanted. Otherwise the loss would grow with the size of the
#   batch.
# - python_number_returned: item() makes a plain number, from which autograd finds no way back. Return the
#   tensor itself.
# - cut_from_the_logits: The loss is right, but autograd finds no way back to the logits. Which line cuts it:
#   no_grad, detach, data, NumPy, or a new tensor made of numbers?
# - mean_over_classes_seen: The mean is over samples. You divide by the number of different classes among
#   them.
# - always_the_sum: You always return the sum. What did the caller ask for?
# - always_the_sum_unless_none: 'mean' and 'sum' give the same in your function. What did the caller ask for?
# - each_loss_detached: The mean has a gradient, but each loss of 'none' has none. Which of your branches cuts
#   the way back?
# - loss_turned_negative: Your loss is negative, so that a worse prediction would seem better.
# - sum_and_mean_swapped: Compare what you return for 'mean' with what you return for 'sum': are they in each
#   other's place?
# - mean_by_default: Without reduction the mean is wanted. Which value has reduction when the caller gives
#   none?
# - none_forgotten: There are three reductions. What does 'none' return in your function?
# - len_counts_rows: len() counts rows. By how many elements does the mean of a tensor (6, 4) divide?
# - one_mean_a_column: With a dimension, mean and sum return one number for each column. The loss is a single
#   number.
# - cut_from_pred: The loss is right, but autograd finds no way back to pred. Which line cuts it: no_grad,
#   detach, data, NumPy, or a new tensor made of numbers?
# - sum_over_two_dimensions: Your sum goes over two dimensions. What if the tensors have one or three?
# - losses_clamped: You cut large losses off. A cut loss says no more how wrong a prediction is, and has no
#   gradient.
# - square_of_the_mean: You square after the errors have cancelled each other. What comes first?
# - root_taken: You take a root at the end. The mean squared error keeps the square.
# - half_of_the_textbooks: The factor ½ belongs to some textbooks' loss, not to this one.
# - reductions: Compare what you return for 'mean', 'sum' and 'none'.
# - written_over: Compare the tensors that you were given before and after a call.
# - no_way_back: Autograd must find its way back: look for detach, item, no_grad, NumPy, a tensor written
#   over.
# - example_by_hand: Do the statement's example by hand, and print what your function computes at each step.
# - mean_and_none: The gradient of the sum may be right: do 'mean' and 'none' take another way?
# - any_shape: Both tensors may have any shape: where does your code count on one or two dimensions?
# - large_losses: A loss may be as large as it likes: is something clamped?
# - sum_and_none: The gradient of the mean may be right: do 'sum' and 'none' take another way?
