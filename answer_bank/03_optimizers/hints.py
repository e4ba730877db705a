# %% [markdown] role="hints"
# - same_length_for_every_lr: Your step has the same length for every learning rate. Where do you use lr?
# - new_tensor_under_the_same_name: Your arithmetic makes new tensors, and the parameters stay as they were.
#   What does a Python assignment to a loop variable change, and what does an operation in place change?
# - recorded_in_the_graph: PyTorch refuses to change a parameter in place while it records operations for
#   autograd. What switches the recording off for a few lines?
# - none_gradient_used: A parameter that took no part in the loss has no gradient, and its .grad is None. What
#   does your loop do with such a parameter?
# - stops_at_the_first_none: When your loop meets a parameter without a gradient, what becomes of the
#   parameters after it?
# - new_memory_through_data: The parameter shows the right numbers, but in new memory. Others who share the
#   old memory see nothing of your step. Which operation writes into the tensor that is there?
# - parameters_returned: Your step moves the parameters, and then hands them back. What does the statement ask
#   you to return?
# - correction_times_t: You multiply beta by t where the formula asks for a power. How does Python write a
#   power?
# - w_goes_uphill: The gradient points to where the loss grows. Which way does your w go?
# - one_buffer_for_all: Two parameters take their steps in turn, and what you remember of them gets mixed. Is
#   everything that you keep in the state that was handed in?
# - nothing_returned: The caller goes on with what your function returns. What does a Python function return
#   without a return?
# - state_never_written: Your state holds the same numbers after every step. When do you write to it?
# - eps_forgotten: An element whose gradients were all 0 becomes nan. What is 0 / 0, and is eps where
#   it can guard against it?
# - everything_divided: w itself is divided along with the step. Which part of the formula belongs above the
#   line? Check your brackets.
# - lr_unused: Your first step has length 1 for every learning rate. Where do you use lr?
# - gradient_squared_in_place: You square grad in place, so what is above the line is a square too, and
#   the caller's gradient is gone.
# - grad_changed: w is right, but the caller's gradient has changed. Which operation of yours writes into
#   grad?
# - references_to_the_gradients: Your list holds the caller's tensor again and again, and it changes under
#   your hands. What would make a copy?
# - eps_fixed: Your step is the same for every eps. Where do you use the one that the caller gives?
# - root_of_the_average: A large gradient makes your step smaller than a small one does. What must be taken of
#   an average of squares before it has the size of a gradient?
# - absolute_values_averaged: You average sizes, where the formula averages squares and takes a root at the
#   end. The two differ as soon as the gradients do.
# - only_p_differs: Look at p.grad after your step: only p may be different.
# - own_numbers: The caller writes the next gradient into the same tensor: do you keep that, or your own
#   numbers?
# - matrix_in_float64: w may be a matrix, and float64: which of your lines counts on something else?
# - copies_of_gradients: Keep copies of the gradients, take three steps, and compare.
# - compare_eps_of_3: Take a first step with eps = 3 and one with the usual eps, and compare their lengths.
# - gradient_of_0: Let one element of the gradient be 0 in each step, and print the new w.
