# ruff: noqa
# %% [markdown]
# # A tiny lesson

# %%
import sys
import warnings

import matplotlib.pyplot as plt

print("one")
print("a warning", file=sys.stderr)
print("two")

# %% [markdown]
# What differs from run to run: an address, the order of a set, the file that a warning names.

# %%
warnings.warn("from this cell")
print({"red", "green", "blue"})
object()

# %% tags=["raises-exception"]
plt.figure(figsize="large")

# %%
plt.plot([1, 2, 3], [3, 1, 2])
plt.show()
