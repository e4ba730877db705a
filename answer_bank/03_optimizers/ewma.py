# %% role="right" name="tensor_filled"
def ewma(values, beta, bias_correction=False):
    values = torch.as_tensor(values, dtype=torch.float64)
    averages = torch.empty_like(values)
    average = torch.zeros((), dtype=torch.float64)
    for t in range(len(values)):
        average = torch.lerp(values[t], average, beta)
        averages[t] = average
    if bias_correction:
        averages /= 1 - beta ** torch.arange(1, len(values) + 1)
    return averages


# %% role="right" name="matrix_of_weights"
def ewma(values, beta, bias_correction=False):
    x = torch.tensor([float(value) for value in values], dtype=torch.float64)
    age = torch.arange(len(x))[:, None] - torch.arange(len(x))
    weights = torch.where(age >= 0, (1 - beta) * beta ** age.clamp(min=0).double(), 0.0)
    if bias_correction:
        weights = weights / weights.sum(dim=1, keepdim=True)
    return weights @ x


# %% role="right" name="accumulate"
def ewma(values, beta, bias_correction=False):
    from itertools import accumulate

    averages = list(accumulate(values, lambda v, x: beta * v + (1 - beta) * x, initial=0))[1:]
    if not bias_correction:
        return averages
    return [v / (1 - beta**t) for t, v in enumerate(averages, 1)]


# %% role="right" name="moves_towards_the_value"
def ewma(values, beta, bias_correction=False):
    v, power, out = 0, 1, []
    for x in values:
        v = v + (1 - beta) * (x - v)
        power *= beta
        out.append(v / (1 - power) if bias_correction else v)
    return torch.tensor(out)


# %% role="right" name="sums_written_out"
def ewma(values, beta, bias_correction=False):
    def average(t):
        total = sum((1 - beta) * beta**k * values[t - k] for k in range(t + 1))
        return total / (1 - beta ** (t + 1)) if bias_correction else total

    return tuple(average(t) for t in range(len(values)))


# %% role="right" name="numpy"
def ewma(values, beta, bias_correction=False):
    import numpy as np

    out = np.zeros(len(values))
    for t in range(len(values)):
        out[t] = beta * (out[t - 1] if t else 0) + (1 - beta) * float(values[t])
    return out / (1 - beta ** np.arange(1, len(out) + 1)) if bias_correction else out


# %% role="right" name="corrected_at_the_end"
def ewma(values, beta, bias_correction=False):
    v = 0.0
    out = torch.zeros(len(values), dtype=torch.float64)
    for i in range(len(values)):
        v += (1 - beta) * (float(values[i]) - v)
        out[i] = v
    if bias_correction:
        out = out / (1 - beta ** torch.arange(1, len(values) + 1, dtype=torch.float64))
    return out


# %% role="wrong" name="weights_swapped" slip="all"
# hint: Your average forgets almost everything at each step. Which of the two weights belongs to the past:
# beta, or 1 - beta?
# average = beta * average + (1 - beta) * value  ->  average = (1 - beta) * average + beta * value
# %% role="wrong" name="new_value_not_weighted" slip="all"
# hint: Your average grows far beyond the values themselves. Do the two weights sum to 1?
# average = beta * average + (1 - beta) * value  ->  average = beta * average + value
# %% role="wrong" name="starts_at_the_first_value" slip="all"
# hint: Your first average is the first value itself. At which number should the average start, before any
# value came?
# average, averages = 0.0, []  ->  average, averages = None, []
# beta * average + (1 - beta)  ->  value if average is None else beta * average + (1 - beta)
# %% role="wrong" name="starts_at_the_first_value_unweighted" hint="starts_at_the_first_value" slip="all"
# average, averages = 0.0, []  ->  average, averages = values[0], []
# %% role="wrong" name="corrected_average_goes_on" slip="aim"
# hint: The correction repairs what you return. What do you take into the next step: the average, or its
# repaired copy?
# - averages.append(average / (1 - beta**t) if bias_correction else average)
# + if bias_correction:
# +     average = average / (1 - beta**t)
# + averages.append(average)
# %% role="wrong" name="t_counts_from_zero"
# hint: At the first value your correction divides by 1 - beta to the power 0. What is that, and from where
# should t count?
# for t, value in enumerate(values, start=1):  ->  for t, value in enumerate(values):
# %% role="wrong" name="t_one_too_far"
# hint: Your corrected averages are a little too small, most of all the first. Which t belongs to the first
# value?
# average / (1 - beta**t) if bias_correction  ->  average / (1 - beta ** (t + 1)) if bias_correction
# %% role="wrong" name="correction_without_the_power"
# hint: Your correction stays the same for ever, but the start is forgotten with time. What in the formula
# depends on t?
# for t, value in enumerate(values, start=1):  ->  for value in values:
# (1 - beta**t) if bias_correction else average  ->  (1 - beta) if bias_correction else average
# %% role="wrong" name="correction_times_t" hint="correction_times_t"
# (1 - beta**t) if bias_correction else average  ->  (1 - beta * t) if bias_correction else average
# %% role="wrong" name="correction_multiplied"
# hint: The first averages are too small, and your correction makes them smaller still. Multiply, or divide?
# average / (1 - beta**t) if bias_correction  ->  average * (1 - beta**t) if bias_correction
# %% role="wrong" name="correction_of_the_other_weight"
# hint: The start fades as the past does, at each step by the same factor. Is that factor 1 - beta?
# average / (1 - beta**t) if bias_correction  ->  average / (1 - (1 - beta) ** t) if bias_correction
# %% role="wrong" name="always_corrected"
# hint: With bias_correction=False the averages should start small. Where do you look at that argument?
# (average / (1 - beta**t) if bias_correction else average)  ->  (average / (1 - beta**t))
# %% role="wrong" name="never_corrected" of="correction_without_the_power" slip="aim"
# hint: With bias_correction=True the first average should be the first value. Where do you look at that
# argument?
# averages.append(average / (1 - beta) if bias_correction else average)  ->  averages.append(average)
# %% role="wrong" name="corrected_the_other_way_round" slip="all"
# hint: You correct when the caller does not ask for it, and only then. Check your condition, or the order
# behind it.
# / (1 - beta**t) if bias_correction else average  ->  if bias_correction else average / (1 - beta**t)
# %% role="wrong" name="start_returned_too" of="correction_without_the_power" slip="all"
# hint: You return one number more than there are values. Which of them belongs to no value?
# average, averages = 0.0, []  ->  averages = [0.0]
# average = beta * average + (1 - beta) * value  ->  averages.append(beta * averages[-1] + (1 - beta) * value)
# -     averages.append(average / (1 - beta) if bias_correction else average)
# + if bias_correction:
# +     averages = [0.0] + [v / (1 - beta**t) for t, v in enumerate(averages) if t > 0]
# %% role="wrong" name="only_the_last_average" slip="all"
# hint: The caller wants the average after each value, as many numbers as there are values. How many do you
# return?
def ewma(values, beta, bias_correction=False):
    average = 0.0
    for value in values:
        average = beta * average + (1 - beta) * value
    return [average / (1 - beta ** len(values)) if bias_correction else average]


# %% role="wrong" name="plain_mean" slip="all"
# hint: You give all values so far the same weight. An average that forgets gives the older ones less: where
# do you use beta?
def ewma(values, beta, bias_correction=False):
    return [sum(values[: t + 1]) / (t + 1) for t in range(len(values))]


# %% role="wrong" name="value_before_instead_of_average_before"
# hint: Your average knows only the last two values. What should beta be multiplied by: the value before, or
# the average before?
# average, averages = 0.0, []  ->  before, averages = 0.0, []
# average = beta * average + (1 - beta) * value  ->  average = beta * before + (1 - beta) * value
#   average = beta * before + (1 - beta) * value
# + before = value
# %% role="wrong" name="average_before_the_value" of="weights_swapped" slip="all"
# hint: Each of your averages is one value late: the last value never counts. When do you collect the average,
# before or after taking the value in?
# - average = (1 - beta) * average + beta * value
#   averages.append(average / (1 - beta**t) if bias_correction else average)
# + average = beta * average + (1 - beta) * value
# %% role="wrong" name="values_overwritten"
# hint: The averages are right, but the caller's values are gone. Into what do you write the averages?
def ewma(values, beta, bias_correction=False):
    average = 0.0
    for t in range(len(values)):
        average = beta * average + (1 - beta) * values[t]
        values[t] = average / (1 - beta ** (t + 1)) if bias_correction else average
    return values


# %% role="wrong" name="one_tensor_collected_again_and_again"
# hint: When the values come in a tensor, all your averages are the last one. An operation in place changes
# the tensor that is in your list already.
# average = beta * average + (1 - beta) * value  ->  average += (1 - beta) * value
#   for t, value in enumerate(values, start=1):
# +     average *= beta
# %% role="wrong" name="whole_numbers_stay_whole" of="values_overwritten"
# hint: With whole numbers in, your averages lose their decimals. Which dtype does the tensor have that you
# collect them in?
#   def ewma(values, beta, bias_correction=False):
# +     values = torch.as_tensor(values)
# +     averages = torch.zeros_like(values)
# beta * average + (1 - beta) * values[t]  ->  beta * average + (1 - beta) * values[t].item()
# values[t] = average / (1 - beta ** (t + 1))  ->  averages[t] = average / (1 - beta ** (t + 1))
# return values  ->  return averages
# %% role="wrong" name="averages_rounded" slip="all"
# hint: Round when you print, not when you compute: the caller needs all digits.
# - averages.append(average / (1 - beta**t) if bias_correction else average)
# + averages.append(round(float(average / (1 - beta**t) if bias_correction else average), 2))
# %% role="wrong" name="needs_a_tensor" of="values_overwritten"
# hint: values may be a Python list, which does not know what tensors can do. Which line asks it for that?
# average = 0.0  ->  averages, average = torch.zeros(values.shape), 0.0
# for t in range(len(values)):  ->  for t in range(values.shape[0]):
# values[t] = average / (1 - beta ** (t + 1))  ->  averages[t] = average / (1 - beta ** (t + 1))
# return values  ->  return averages
# %% [markdown] role="hints"
# - average_after_each: Do the statement's example by hand, and print the average after each value.
# - side_by_side: Print t, the average and the corrected one side by side for the statement's example.
# - type_of_what_is_collected: values may be a tensor: print the type of what you collect.
# - digits_after_the_point: values may be whole numbers: what becomes of the digits after the point?
# - one_average: With one value there is one average: follow your code.
# - values_before: Print values before and after the call.
# %% role="wrong" name="first_value_and_correction" slip="all"
# hint: You start at the first value, and then also correct as if you had started at 0. Where does the
# average start in the statement?
# average, averages = 0.0, []  ->  average, averages = values[0], [values[0]]
# enumerate(values, start=1)  ->  enumerate(values[1:], start=2)
# %% role="wrong" name="weights_swapped_everywhere" hint="weights_swapped" slip="all"
# average = beta * average + (1 - beta) * value  ->  beta = 1 - beta
#   beta = 1 - beta
# + average = beta * average + (1 - beta) * value
# + beta = 1 - beta
# average / (1 - beta**t)  ->  average / (1 - (1 - beta) ** t)
# %% role="wrong" name="correction_by_one_minus_beta" hint="correction_without_the_power"
# 1 - beta**t  ->  1 - beta
# %% role="wrong" name="correction_divides_by_the_power"
# hint: You divide by beta to the power of t. In the first step the weight of the one value is 1 - beta.
# average / (1 - beta**t)  ->  average / beta**t
