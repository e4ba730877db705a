# %% [markdown] role="hints"
# - one_minus_gamma: gamma is what is left of the rate, not what is taken away. With gamma = 0.5 both look the
#   same.
# - base_lr_forgotten: Your result is the same for every base_lr. What is the rate in epoch 0?
# - divided_by_gamma: With gamma below 1 your rate grows. Multiply, or divide?
# - never_below_a_smallest_rate: Your rate stops falling at a smallest value that nobody asked for. What if
#   base_lr is smaller than it?
# - where_it_falls: Print the rate of each epoch of the statement's example: where does it fall?
# - one_epoch_alone: Call it for epoch 7 alone, and again after epoch 3: is the rate the same?
