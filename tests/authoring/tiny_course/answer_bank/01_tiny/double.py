# ruff: noqa
# %% [markdown]
# Known answers.


# %% role="right" name="by_adding"
def double(number):
    return sum([number, number])


# %% role="wrong" name="squared"
# hint: Try the number 3 on paper:
# what is 3 times 2, and what is 3 times 3?
# number * 2  ->  number**2 + 0
