# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Start here
#
# In about 15 minutes you will be able to
#
# 1. **run** a notebook, and know what its order of cells means;
# 2. **say the shape** of a tensor, and what an operation does to it;
# 3. **ask PyTorch for a gradient**, and **read a check** that tells you what your answer got wrong.
#
# **What you need:** Python's functions, loops, lists and classes. Matrices help; you can look them up as you
# go. You need no PyTorch and no earlier course on neural networks. At **Predict**, guess before you run the
# cell.

# %% [markdown]
# ## 1 · The notebook
#
# A notebook is a list of cells: text, like this one, and code. Click into a code cell and press **Shift +
# Enter**: the cell runs, and what it prints is shown below it, and so is the value of its last line.
#
# Some pictures of this course have sliders. They work where a kernel runs: in JupyterLab or Jupyter Notebook,
# once you have run the cell. On a web page such as GitHub you see the picture alone.

# %%
import torch

from torchcourse.student import checks

torch.set_num_threads(1)  # small networks run faster on one core
count = 1
count

# %% [markdown]
# All cells share one memory, the *kernel*. It remembers what ran, in the order in which **you** ran it.
#
# **Predict:** you run the next cell three times. What is `count` then?

# %%
count = count + 1
print("count is", count)

# %% [markdown]
# Each run adds 1 to what is there. So a notebook can come to depend on clicks that nobody sees. Before you
# hand one in, choose **Kernel → Restart Kernel and Run All Cells**: it forgets everything, and runs each
# cell once, from top to bottom. That is also what happens when your work is graded.
#
# **Check yourself.** You delete a cell that defined a function. Does a cell below that uses it still run?
#
# <details><summary>A. no, never</summary>
# ✗ The kernel still remembers the function: it runs until you restart.</details>
# <details><summary>B. yes, until the kernel restarts</summary>
# ✓ Right. That is why you restart and run all before you hand in.</details>
# <details><summary>C. yes, always</summary>
# ✗ After a restart the function is no longer defined.</details>

# %% [markdown]
# ## 2 · Tensors and shapes
#
# A *tensor* is a box of numbers of one type. Its *shape* says how many there are along each dimension. A
# table of 3 rows and 4 columns has the shape (3, 4).

# %%
table = torch.arange(12.0).reshape(3, 4)
print(table)
print("shape", tuple(table.shape), "type", table.dtype)

# %% [markdown]
# Most operations work on every number at once. A sum, a mean or a maximum works along one dimension, `dim`,
# and that dimension disappears.
#
# **Predict** the two shapes that the next cell prints.

# %%
print("sum over the rows,    dim=0:", tuple(table.sum(dim=0).shape))
print("sum over the columns, dim=1:", tuple(table.sum(dim=1).shape))
print("with keepdim=True:          ", tuple(table.sum(dim=1, keepdim=True).shape))

# %% [markdown]
# `dim` names what goes away, not what stays. With `keepdim=True` it stays, with size 1.
#
# A matrix product, `@`, needs the *inner* sizes to agree: (3, **4**) @ (**4**, 2) gives (3, 2).

# %%
weights = torch.ones(4, 2)
print(tuple(table.shape), "@", tuple(weights.shape), "gives", tuple((table @ weights).shape))

# %% [markdown]
# Two tensors of different shapes can often be added all the same. Counted from the right, each pair of sizes
# must be equal, or one of them 1: then that one is repeated. This is called *broadcasting*.
#
# **Predict:** a column (3, 1) minus a row (3,). Which shape?

# %%
column = torch.tensor([[1.0], [2.0], [3.0]])
row = torch.tensor([1.0, 2.0, 3.0])
print(tuple((column - row).shape))
print(column - row)

# %% [markdown]
# Nine differences, where perhaps three were meant, and no error. So print shapes, early and often: most bugs
# in this course are bugs of shape.
#
# **Check yourself.** `x` has the shape (5, 3). What is the shape of `x - x.mean(dim=0)`?
#
# <details><summary>A. (5, 3)</summary>
# ✓ Right. The mean has the shape (3,), one number a column, and is taken from each row.</details>
# <details><summary>B. (3,)</summary>
# ✗ That is the shape of the mean. Taking it from x repeats it for each of the 5 rows.</details>
# <details><summary>C. an error</summary>
# ✗ Counted from the right, 3 meets 3. The 5 has no partner, and the mean is repeated.</details>

# %% [markdown]
# ## 3 · Gradients
#
# Learning means: change a number a little, so that the error gets smaller. The *gradient* says which way.
# For $f(w) = w^2$ it is $2w$: at $w = 3$ it is 6. PyTorch works it out if you ask it to watch `w`.

# %%
w = torch.tensor(3.0, requires_grad=True)  # watch this number
f = w**2
f.backward()  # work out the gradient of f
print("gradient at w = 3:", w.grad.item())

# %% [markdown]
# It agrees with $2w = 6$. Going a small step *against* the gradient makes $f$ smaller. The step is taken
# inside `no_grad`: PyTorch should not watch the step itself.

# %%
with torch.no_grad():
    w -= 0.1 * w.grad
print(f"w is now {w.item():.2f}, and f is {(w**2).item():.2f} instead of 9.00")

# %% [markdown]
# **Predict:** we call `backward()` once more, at the new `w` = 2.4. The gradient there is 4.8. What does
# `w.grad` hold?

# %%
(w**2).backward()
print(f"w.grad is {w.grad.item():.1f}")

# %% [markdown]
# 10.8 is 6 + 4.8: `backward()` **adds** to what is there. So each step of training begins with resetting the
# gradient.

# %%
w.grad = None
(w**2).backward()
print(f"w.grad is {w.grad.item():.1f}")

# %% [markdown]
# That is training in a nutshell: compute an error, ask for its gradient, take a step against it, and reset
# the gradient. The course improves each of these four steps.
#
# **Check yourself.** Why is the step taken inside `torch.no_grad()`?
#
# <details><summary>A. it would be slower otherwise</summary>
# ✗ A little, but that is not the reason. Try it without: PyTorch refuses.</details>
# <details><summary>B. so that the gradient is reset</summary>
# ✗ That is done by hand, or by an optimizer's zero_grad.</details>
# <details><summary>C. the step is no part of what is being differentiated</summary>
# ✓ Right. PyTorch would have to watch w change itself, and refuses to.</details>

# %% [markdown]
# ## 4 · Exercises and checks
#
# Each assignment has exercises: a text, a cell for your answer, and a check. You get the cell with a
# `# todo:` and `raise NotImplementedError`; put your code there. Here is an answer to "double each number",
# with a slip in it.


# %%
def double(x):
    return x**2


# %% [markdown]
# The check calls your function and compares. **Predict:** it tries 0, then 2, then 3. Where does it stop?

# %% tags=["raises-exception"]
x = torch.tensor([0.0, 2.0, 3.0])
with checks("double") as check:
    check(double, x, wanted=torch.tensor([0.0, 4.0, 6.0]), hint="2 and 3: twice them, or square them?")

# %% [markdown]
# It says what differs and where, what it called, what it got, what it wanted, and one thing to try. 0 and 2
# are right by luck: their doubles are their squares. Good checks choose numbers that tell the two apart.
# Once the slip is corrected, there is one quiet line.


# %%
def double(x):
    return 2 * x


with checks("double") as check:
    check(double, x, wanted=torch.tensor([0.0, 4.0, 6.0]), hint="2 and 3: twice them, or square them?")

# %% [markdown]
# After you hand in, the same kind of calls are made with other numbers, drawn at random. An exercise gives
# part of its points for part of the work. You get a page back that says what was right, what differed, and,
# where your answer is a well-known slip, a hint.
#
# **To hand in:** restart and run all, save, and submit the notebook as your instructor says. With nbgrader
# that is **Nbgrader → Assignment List → Submit**.
#
# **Check yourself.** A check passes. Does your answer earn all points?
#
# <details><summary>A. yes</summary>
# ✗ The visible checks catch the common slips. The grading tries more.</details>
# <details><summary>B. mostly: the grading tries more inputs than the visible check</summary>
# ✓ Right. So ask yourself which input might break your code.</details>
# <details><summary>C. no, checks have nothing to do with points</summary>
# ✗ They look at the same things, with fewer and fixed numbers.</details>

# %% [markdown]
# ## What you can do now
#
# 1. **Run** a notebook, and know what its order of cells means;
# 2. **say the shape** of a tensor, and what an operation does to it;
# 3. **ask PyTorch for a gradient**, and **read a check** that tells you what your answer got wrong.
#
# Next: the lesson `01_networks`.
