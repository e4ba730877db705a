# %% [markdown] role="hints"
# - tensor_returned: The number is right, but it comes as a tensor or a float. Which type does the statement
#   ask for?
