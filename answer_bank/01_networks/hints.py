# %% [markdown] role="hints"
# - tensor_returned: The number is right, but it comes as a tensor or a float. Which type does the statement
#   ask for?
# - type_of_the_count: Print type() of your result: a tensor and a float are no whole numbers of Python.
