# %% [markdown] role="hints"
# - print_two_powers: Print gamma to the power of your result, and of the number before: which is at most
#   frac?
# - ends_too_early: Print gamma to the power of your result: does your search end too early?
# - one_is_enough: How many epochs does gamma = 0.5 need to reach 0.9?
# - power_of_0: What is gamma to the power of 0?
# %% role="right" name="logarithm"
def epochs_to_fraction(gamma, frac):
    import math

    return math.ceil(math.log(frac) / math.log(gamma))


# %% role="right" name="count" of="logarithm"
# import math  ->  from itertools import count
# return math.ceil(math.log(frac) / math.log(gamma))  ->  return next(e for e in count() if gamma**e <= frac)
# %% role="right" name="tensor"
def epochs_to_fraction(gamma, frac):
    both = torch.tensor([frac, gamma], dtype=torch.float64).log()
    return torch.ceil(both[0] / both[1]).long()


# %% role="right" name="recursive"
def epochs_to_fraction(gamma, frac):
    return 0 if frac >= 1 else 1 + epochs_to_fraction(gamma, frac / gamma)


# %% role="wrong" name="straight_line" of="logarithm" slip="all"
# hint: The rate is multiplied at each epoch; you take the same amount away each time.
# return math.ceil(math.log(frac) / math.log(gamma))  ->  return math.ceil((1 - frac) / (1 - gamma))
# %% role="wrong" name="rounded_down" of="logarithm" slip="all"
# hint: At your epoch the rate is still above frac. Which whole number is the first that reaches it?
# return math.ceil(math.log(frac) / math.log(gamma))  ->  return int(math.log(frac) / math.log(gamma))
# %% role="wrong" name="rounded_to_the_nearest" of="logarithm" slip="aim"
# hint: Sometimes your epoch is one too early. Should 6.3 epochs become 6 or 7?
# return math.ceil(math.log(frac) / math.log(gamma))  ->  return round(math.log(frac) / math.log(gamma))
# %% role="wrong" name="at_least_one_epoch"
# hint: For frac = 1 no epoch is needed. At which e does your search begin, and when does it end?
def epochs_to_fraction(gamma, frac):
    epochs = 1
    while gamma**epochs > frac:
        epochs += 1
    return epochs


# %% role="wrong" name="one_too_many" of="logarithm" slip="all"
# hint: Your result is one too large: gamma to the power of one less is at most frac already.
# math.ceil(math.log(frac) / math.log(gamma))  ->  math.ceil(math.log(frac) / math.log(gamma)) + 1
# %% role="wrong" name="quotient_upside_down" of="logarithm" slip="all"
# hint: From e · log(gamma) = log(frac), what is e? Your quotient is upside down.
# (math.log(frac) / math.log(gamma))  ->  (math.log(gamma) / math.log(frac - 1e-12))
# %% role="wrong" name="what_was_lost" of="at_least_one_epoch" slip="all"
# hint: frac is what is left of the rate, not what was lost.
# epochs = 1  ->  epochs = 0
# while gamma**epochs > frac:  ->  while gamma**epochs > 1 - frac + 1e-9:
# %% role="wrong" name="two_kinds_of_logarithm" of="logarithm" slip="all"
# hint: Both logarithms need the same base. Which base has each of yours?
# return math.ceil(math.log(frac) / math.log(gamma))  ->  return math.ceil(math.log10(frac) / math.log(gamma))
# %% role="wrong" name="not_a_whole_number" of="logarithm" slip="all"
# hint: A whole number of epochs is wanted, as an int. What type has your result?
# return math.ceil(math.log(frac) / math.log(gamma))  ->  return math.log(frac) / math.log(gamma)
# %% role="wrong" name="compounds" slip="all"
# hint: Each epoch multiplies by gamma once. By what do you multiply in the third?
# epochs, left = 0, 1.0  ->  left, epochs = 1.0, 0
# - left *= gamma
#   epochs += 1
# + left *= gamma**epochs
# %% role="wrong" name="search_ends_too_early" of="recursive"
# hint: Your search gives up after a fixed number of epochs. What if gamma is close to 1?
# - return 0 if frac >= 1 else 1 + epochs_to_fraction(gamma, frac / gamma)
# + return next((epoch for epoch in range(300) if gamma**epoch <= frac), 300)
