# ruff: noqa
# %% [markdown]
# Known answers.


# %% exercise="double" role="right" name="by_adding"
def double(number):
    return sum([number, number])


# %% exercise="double" role="wrong" name="squared"
# hint: Try the number 3 on paper:
# what is 3 times 2, and what is 3 times 3?
def double(number):
    return number**2 + 0
