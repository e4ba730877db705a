# ruff: noqa
# An assignment of two exercises and a written question, for the tests of the authoring tools.

# %% [markdown]
# # Tiny
#
# Two exercises and a question.

# %%
import random

from torchcourse.student import checks

# %% [markdown] exercise="double" role="statement" points=8 minutes=5
# ## Double it
# **Write** `double(number)`. **Return** twice the number.


# %% exercise="double" role="answer"
def double(number):
    # todo: multiply by two
    ### BEGIN SOLUTION
    twice_as_much = number * 2
    return twice_as_much
    ### END SOLUTION


# %% exercise="double" role="test"
with checks("double") as check:
    check(double, 3, wanted=6, hint="add the number to itself")
### BEGIN HIDDEN TESTS
from torchcourse.grading import given, observe

large_number = given("a large number", lambda: random.randrange(100, 1000))
observe("a large number", double(large_number))
observe("a negative number", double(-large_number))
### END HIDDEN TESTS

# %% [markdown] exercise="counter" role="statement" points=12 minutes=10
# ## Count calls
# **Write** `class Counter`: `step()` returns how often it was called.


# %% exercise="counter" role="answer"
class Counter:
    def __init__(self):
        # todo: start at 0
        ### BEGIN SOLUTION
        self.calls_so_far = 0
        ### END SOLUTION

    def step(self):
        ### BEGIN SOLUTION
        self.calls_so_far += 1
        return self.calls_so_far
        ### END SOLUTION


# %% exercise="counter" role="test"
counter = Counter()
with checks("counter") as check:
    check(counter.step, wanted=1, hint="add one first, then return")
### BEGIN HIDDEN TESTS
from torchcourse.grading import given, observe

repetitions = given("how often", lambda: random.randrange(2, 50))
fresh_counter = Counter()
observe("many calls", [fresh_counter.step() for _ in range(repetitions)])
### END HIDDEN TESTS

# %% [markdown] exercise="why" role="written" points=2
# ## Why does a counter need `self`?
#
# ### BEGIN SOLUTION
# Because the number must outlive the call.
# ### END SOLUTION
# ### BEGIN MARK SCHEME
# One mark for saying that a local name ends with its call.
# ### END MARK SCHEME
