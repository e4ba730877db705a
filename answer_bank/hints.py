# %% [markdown] role="hints"
# - no_evaluation_mode: Called in training mode, your function lets dropout throw values away and batch
#   normalisation use the batch. Which mode switches both off, and when do you enter it?
# - mode_not_restored: After your function the model is in evaluation mode for good, and the caller's training
#   goes on without dropout. Note the mode first, and go back to it at the end.
# - always_training_mode_afterwards: After your function the model is always in training mode, also when the
#   caller had it in evaluation mode. Which mode did you find at the start?
# - recording_switched_off_for_good: After your function PyTorch records no gradients at all, so training
#   cannot go on. Switch the recording off with `with`, for the lines inside only.
# - parameters_frozen: You froze the model's parameters to get rid of the graph, so it cannot be trained
#   afterwards. There is a way that leaves the parameters alone.
