# %% [markdown] role="hints"
# - class_found_in_each_row: Print which class your code finds in each row, beside target.
# - which_size_counts: Which size of the logits counts the samples, and which the classes?
# - largest_of_two: Two classes are decided by the largest logit, too.
# - thousands_of_rows: Try thousands of rows: is anything rounded?
# - all_and_none: Try a batch in which all are right, and one in which none is.
# - only_their_order: Only the order of the logits in a row counts. What changes when all of them are
#   negative?
# - may_carry_a_graph: The logits may carry a graph: what does your result carry?
# - compare_logits_and_target: Compare logits and target before and after a call.
# %% role="right" name="mean_of_floats"
def accuracy(logits, target):
    return (torch.softmax(logits, dim=-1).argmax(-1) == target).float().mean()


# %% role="base" name="one_formula" of="mean_of_floats"
# (torch.softmax(logits, dim=-1).argmax(-1) == target).float().mean()  ->  ACCURACY
# %% role="right" name="count_and_divide"
def accuracy(logits, target):
    _, predicted = torch.max(logits, 1)
    correct = predicted.eq(target).sum().item()
    return correct / target.size(0)


# %% role="right" name="loop"
def accuracy(logits, target):
    right = 0
    for row, wanted in zip(logits, target):
        if int(row.argmax()) == int(wanted):
            right += 1
    return right / len(target)


# %% role="right" name="numpy" of="one_formula"
# ACCURACY  ->  np.mean(logits.detach().numpy().argmax(axis=1) == target.numpy())
# %% role="wrong" name="argmax_over_the_batch" of="one_formula" slip="all"
# hint: You look for the largest logit in each column. Which dimension of (N, C) holds the classes?
# return ACCURACY  ->  return (logits.argmax(dim=0) == target).float().mean().item()
# %% role="wrong" name="argmax_of_everything" of="argmax_over_the_batch" slip="all"
# hint: Without a dimension, argmax gives one number for the whole batch. One for each row is wanted.
# return (logits.argmax(dim=0) == target).float()  ->  return (logits.argmax() == target).float()
# %% role="wrong" name="count_returned" of="one_formula" slip="all"
# hint: You return how many are right. The share of them is wanted: divide by what?
# return ACCURACY  ->  return float((logits.argmax(dim=1) == target).sum())
# %% role="wrong" name="percent" of="argmax_over_the_batch" slip="all"
# hint: Your result goes up to 100. A share from 0 to 1 is wanted.
# (logits.argmax(dim=0) == target).float()  ->  100 * (logits.argmax(dim=1) == target).float()
# %% role="wrong" name="divided_by_all_logits" of="one_formula" slip="all"
# hint: You divide by the number of logits, N · C. How many answers are there to be right?
# ACCURACY  ->  (logits.argmax(dim=1) == target).sum().item() / logits.numel()
# %% role="wrong" name="divided_by_the_classes" of="divided_by_all_logits" slip="all"
# hint: You divide by the number of classes. How many answers are there to be right?
# ().item() / logits.numel()  ->  ().item() / logits.shape[1]
# %% role="wrong" name="error_rate" of="argmax_over_the_batch" slip="all"
# hint: What you return is the share of wrong answers.
# return (logits.argmax(dim=0) == target).float  ->  return (logits.argmax(dim=1) != target).float
# %% role="wrong" name="values_compared" of="argmax_over_the_batch" slip="all"
# hint: You compare the largest logit itself with a class number. max returns values and places: which one is
# the class?
# return (logits.argmax(dim=0) == target).float  ->  return (logits.max(dim=1)[0] == target).float
# %% role="wrong" name="smallest_logit" of="argmax_over_the_batch" slip="all"
# hint: You take the class with the smallest logit.
# return (logits.argmax(dim=0) == target).float  ->  return (logits.argmin(dim=1) == target).float
# %% role="wrong" name="whole_division" of="count_returned" slip="all"
# hint: Your result is 0 or 1 and nothing between: one wrong row makes it 0. How does a share of the rows come
# about?
# ()  ->  ().item() // len(target)
# %% role="wrong" name="rounded" of="one_formula" slip="all"
# hint: Your result is rounded. Which step throws digits away?
# ACCURACY  ->  round((logits.argmax(dim=1) == target).float().mean().item(), 2)
# %% role="wrong" name="more_than_half" of="mean_of_floats" slip="all"
# hint: A class need not reach a probability of one half: the largest one decides, however small it is.
# - return (torch.softmax(logits, dim=-1).argmax(-1) == target).float().mean()
# + probability = torch.softmax(logits, dim=1)[torch.arange(len(target)), target]
# + return (probability > 0.5).float().mean().item()
# %% role="wrong" name="positive_logit" of="argmax_over_the_batch" slip="all"
# hint: Whether a logit is positive says nothing: a row may have several positive ones, or none. Which one of
# the row is the largest?
# (logits.argmax(dim=0) == target).float  ->  (logits[torch.arange(len(target)), target] > 0).float
# %% role="wrong" name="every_row_with_every_target" of="argmax_over_the_batch" slip="all"
# hint: (N, 1) compared with (N,) is a table of N · N comparisons. Print the shape of what you compare.
# return (logits.argmax(dim=0) == target)  ->  return (logits.argmax(dim=1, keepdim=True) == target)
# %% role="wrong" name="mean_probability" of="one_formula" slip="all"
# hint: You average the probability of the right class. Accuracy only asks which class is the most probable
# one.
# ACCURACY  ->  torch.softmax(logits, dim=1)[torch.arange(len(target)), target].mean().item()
# %% role="wrong" name="mean_of_whole_numbers" of="argmax_over_the_batch" slip="all"
# hint: True and False have no mean in PyTorch: turn them into numbers first.
# return (logits.argmax(dim=0) == target).float()  ->  return (logits.argmax(dim=1) == target)
# %% role="wrong" name="all_rows_at_once" of="count_returned" hint="whole_division" slip="all"
# ((logits.argmax(dim=1) == target).sum())  ->  ((logits.argmax(dim=1) == target).all().item())
# %% role="wrong" name="rounded_logits_against_one_hot" slip="all"
# hint: You round each logit and look for a 1. Logits may be any numbers: what in a row says which class is
# predicted?
# right = logits.argmax(dim=1) == target  ->  wanted = nn.functional.one_hot(target, logits.shape[1])
# right.double  ->  (logits.round() == wanted).all(dim=1).double
# %% role="wrong" name="logit_above_a_half"
# hint: You count a row only if its largest logit is above a number. Can the largest logit be 0.3, or
# negative?
# logits.argmax(dim=1) == target  ->  (logits.argmax(dim=1) == target) & (logits.amax(1) > 0.5)
# %% role="wrong" name="one_right_or_all" slip="all"
# hint: You ask whether any row is right. Which share of them is?
# right.double().mean().item()  ->  float(right.any())
