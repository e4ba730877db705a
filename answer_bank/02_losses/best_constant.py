# %% [markdown] role="hints"
# - squares: Print the mean squared loss for a few constants: which one is lowest?
# - sizes: Print the mean absolute loss for a few constants: which one is lowest?
# - negative: The numbers to predict may be negative.
# - tried: Which constants does your code try, and how far apart are they?
# - below_and_above: How many numbers lie below your constant, and how many above? Does a far-off one move
#   it?
# - four_times: A number that stands there four times counts four times.
# - compare_y: Compare y before and after a call.
# %% role="right" name="middle_of_the_sorted"
def best_constant(y, kind):
    if kind == "mse":
        return sum(y) / len(y)
    return torch.sort(y).values[len(y) // 2]


# %% role="right" name="quantile"
# y.mean() if kind == "mse" else y.median()  ->  {"mse": y.mean(), "mae": torch.quantile(y, 0.5)}[kind]
# %% role="right" name="statistics"
def best_constant(y, kind):
    import statistics

    numbers = y.tolist()
    return statistics.fmean(numbers) if kind == "mse" else statistics.median(numbers)


# %% role="right" name="numpy"
def best_constant(y, kind):
    import numpy as np

    return np.mean(y.numpy()) if kind == "mse" else np.median(y.numpy())


# %% role="right" name="tried_out"
def best_constant(y, kind):
    candidates = torch.cat([y, torch.linspace(y.min().item(), y.max().item(), 10_001)])
    errors = candidates[:, None] - y
    losses = (errors**2 if kind == "mse" else errors.abs()).mean(dim=1)
    return candidates[losses.argmin()]


# %% role="right" name="descent"
def best_constant(y, kind):
    low, high = y.min().item(), y.max().item()
    for _ in range(60):
        c = (low + high) / 2
        slope = (c - y).mean() if kind == "mse" else torch.sign(c - y).mean()
        low, high = (low, c) if slope > 0 else (c, high)
    return (low + high) / 2


# %% role="right" name="kth_value" of="middle_of_the_sorted"
# return sum(y) / len(y)  ->  return y.sum() / y.numel()
# return torch.sort(y).values[len(y) // 2]  ->  return y.kthvalue((len(y) + 1) // 2).values
# %% role="right" name="tries_the_numbers_themselves" of="kth_value"
# return y.sum() / y.numel()  ->  return torch.mean(y, dim=0, keepdim=True)
# return y.kthvalue((len(y) + 1) // 2).values  ->  return min(y, key=lambda c: (y - c).abs().sum())
# %% role="wrong" name="mean_for_both" slip="aim"
# hint: The mean is best for squares. Which constant has as many numbers above it as below?
# return y.mean() if kind == "mse" else y.median()  ->  return y.mean()
# %% role="wrong" name="median_for_both" slip="aim"
# hint: The median is best for absolute errors. Where is the slope of the mean of squares zero?
# return y.mean() if kind == "mse" else y.median()  ->  return y.median()
# %% role="wrong" name="swapped" slip="all"
# hint: A far-off number pulls hard under one of the losses only. Try both constants on [1, 1, 1, 1, 100].
# return y.mean() if kind == "mse" else y.median()  ->  return y.median() if kind == "mse" else y.mean()
# %% role="wrong" name="middle_without_sorting"
# hint: You take the number that stands in the middle of the list. What has to be done to the list first?
# return y.mean() if kind == "mse" else y.median()  ->  return y.mean() if kind == "mse" else y[len(y) // 2]
# %% role="wrong" name="halfway_between_extremes"
# hint: Halfway between the smallest and the largest number only looks at two numbers. All of them count.
# () if kind == "mse" else y.median()  ->  () if kind == "mse" else (y.min() + y.max()) / 2
# %% role="wrong" name="most_frequent_number"
# hint: The most frequent number is the mode. Each number pulls with the same force: where do they balance?
# return y.mean() if kind == "mse" else y.median()  ->  return y.mean() if kind == "mse" else y.mode().values
# %% role="wrong" name="one_too_far"
# hint: Count from 0: which place is the middle one of nine sorted numbers?
# () if kind == "mse" else y.median()  ->  () if kind == "mse" else y.sort().values[len(y) // 2 + 1]
# %% role="wrong" name="one_too_low" hint="one_too_far"
# () if kind == "mse" else y.median()  ->  () if kind == "mse" else y.sort().values[len(y) // 2 - 1]
# %% role="wrong" name="pair_instead_of_median"
# hint: With a dimension, median returns two things: the values and their places. Which one do you need?
# return y.mean() if kind == "mse" else y.median()  ->  return y.mean() if kind == "mse" else y.median(dim=0)
# %% role="wrong" name="place_instead_of_number"
# hint: You return the place of the median in y. The number itself is wanted.
# () if kind == "mse" else y.median()  ->  () if kind == "mse" else y.median(dim=0).indices
# %% role="wrong" name="loss_instead_of_constant" of="mean_for_both" slip="all"
# hint: You return the smallest loss. Which constant reaches it?
# return y.mean()  ->  return ((y - y.mean()) ** 2).mean() if kind == "mse" else (y - y.median()).abs().mean()
# %% role="wrong" name="divided_by_one_less"
# hint: n - 1 belongs to the variance. By how many numbers does a mean divide?
# return y.mean() if kind == "mse" else y  ->  return y.sum() / (len(y) - 1) if kind == "mse" else y
# %% role="wrong" name="root_of_the_mean_square"
# hint: You average the squares of the numbers. It is the squares of the errors that count: set their slope to
# 0.
# return y.mean() if kind == "mse" else y  ->  return (y**2).mean().sqrt() if kind == "mse" else y
# %% role="wrong" name="mean_of_absolute_values"
# hint: You average the sizes of the numbers. It is the sizes of the errors that count.
# return y.mean() if kind == "mse" else y.median()  ->  return y.mean() if kind == "mse" else y.abs().mean()
# %% role="wrong" name="constant_zero" slip="all"
# hint: 0 is best only when the numbers lie evenly around 0. What does your function look at?
# return y.mean() if kind == "mse" else y.median()  ->  return 0.0
# %% role="wrong" name="y_sorted_in_place"
# hint: sort() of a NumPy array sorts the array itself, and .numpy() shares the memory of y.
def best_constant(y, kind):
    numbers = y.numpy()
    numbers.sort()
    return numbers.mean() if kind == "mse" else numbers[len(numbers) // 2]


# %% role="wrong" name="repeats_dropped"
# hint: A number that stands there four times counts four times. Your code keeps it once.
#   def best_constant(y, kind):
# +     y = y.unique()
# %% role="wrong" name="mean_of_positive"
# hint: You leave out numbers below zero. They are to be predicted, too.
# return y.mean() if kind == "mse" else y  ->  return y[y > 0].mean() if kind == "mse" else y[y > 0]
# %% role="wrong" name="every_constant_returned" slip="all"
# hint: The constant is right, but you return it N times. A single number is asked for.
# y.mean() if kind == "mse" else y.median()  ->  torch.full_like(y, y.mean() if kind == "mse" else y.median())
# %% role="wrong" name="fixed_guesses"
# hint: You try the same guesses whatever y holds. Take numbers of some thousandths, or of some thousands: how
# far is the nearest guess from the best constant?
def best_constant(y, kind):
    guesses = torch.linspace(-100, 100, 20_001)
    errors = guesses[:, None] - y
    losses = (errors**2 if kind == "mse" else errors.abs()).mean(dim=1)
    return guesses[losses.argmin()]


# %% role="wrong" name="a_hundred_guesses_in_the_range" of="fixed_guesses"
# hint: You try a number of guesses between the smallest and the largest number. When one number is far off,
# how far apart are they?
# torch.linspace(-100, 100, 20_001)  ->  torch.linspace(y.min().item(), y.max().item(), 1000)
# %% role="wrong" name="sum_instead_of_mean"
# hint: For 'mse' you return the sum. Which constant lies among the numbers?
# y.mean()  ->  y.sum()
