# %% role="right" name="through_data"
def sgd_step(params, lr) -> None:
    for p in params:
        if p.grad is not None:
            p.data.sub_(lr * p.grad)


# %% role="right" name="decorated"
@torch.no_grad()
def sgd_step(params, lr) -> None:
    for p in params:
        if p.grad is None:
            continue
        p.add_(p.grad, alpha=-lr)


# %% role="right" name="all_at_once"
def sgd_step(params, lr) -> None:
    moving = [p for p in params if p.grad is not None]
    if not moving:
        return
    with torch.no_grad():
        torch._foreach_add_(moving, [p.grad for p in moving], alpha=-lr)


# %% role="right" name="copied_back" of="through_data"
# p.data.sub_(lr * p.grad)  ->  p.data.copy_(moved)
#   if p.grad is not None:
# +     moved = p.detach() - lr * p.grad.detach()
# %% role="right" name="detached_view"
def sgd_step(params, lr) -> None:
    for p in list(params):
        g = p.grad
        if g is not None:
            view = p.detach()
            view -= g * lr


# %% role="right" name="inference_mode"
def sgd_step(params, lr) -> None:
    with torch.inference_mode():
        for p in filter(lambda p: p.grad is not None, params):
            p[...] = p - lr * p.grad


# %% role="right" name="all_parameters_at_once_in_place"
def sgd_step(params, lr):
    ps = [p for p in params if p.grad is not None]
    with torch.no_grad():
        torch._foreach_add_(ps, [p.grad for p in ps], alpha=-lr)


# %% role="wrong" name="uphill"
# hint: The gradient points to where the loss grows. Which way did your parameter go?
# p -= lr * p.grad  ->  p += lr * p.grad
# %% role="wrong" name="learning_rate_forgotten" hint="same_length_for_every_lr"
# p -= lr * p.grad  ->  p -= p.grad
# %% role="wrong" name="divided_by_learning_rate"
# hint: A smaller learning rate should make a smaller step. Try lr = 0.1 and lr = 0.01: which step is longer?
# p -= lr * p.grad  ->  p -= p.grad / lr
# %% role="wrong" name="new_tensor_under_the_same_name" hint="new_tensor_under_the_same_name" slip="all"
# p -= lr * p.grad  ->  p = p - lr * p.grad
# %% role="wrong" name="new_parameters_in_a_list" hint="new_tensor_under_the_same_name" slip="all"
def sgd_step(params, lr) -> None:
    params = list(params)
    for i in range(len(params)):
        if params[i].grad is not None:
            params[i] = params[i] - lr * params[i].grad


# %% role="wrong" name="recorded_in_the_graph" of="through_data" hint="recorded_in_the_graph"
# p.data.sub_(lr * p.grad)  ->  p -= lr * p.grad
# %% role="wrong" name="gradient_as_truth_value" slip="all"
# hint: A tensor with several numbers is neither true nor false, so `if p.grad:` fails. What exactly do you
# want to know about the gradient?
# if p.grad is not None:  ->  if p.grad:
# %% role="wrong" name="none_gradient_used" of="uphill" hint="none_gradient_used"
# if p.grad is not None:  ->  p -= lr * p.grad
# - p += lr * p.grad
# %% role="wrong" name="none_becomes_zeros"
# hint: After your step a parameter has a gradient of zeros that had none. Others tell by None that it took no
# part.
# if p.grad is not None:  ->  if p.grad is None:
# -     p -= lr * p.grad
# +     p.grad = torch.zeros_like(p)
# + p -= lr * p.grad
# %% role="wrong" name="stops_at_the_first_none" of="none_becomes_zeros" hint="stops_at_the_first_none"
# p.grad = torch.zeros_like(p)  ->  break
# %% role="wrong" name="all_or_nothing"
# hint: One parameter without a gradient keeps all others from moving. To how many parameters does your test
# for None apply?
#   def sgd_step(params, lr) -> None:
# +     params = list(params)
# for p in params:  ->  if all(p.grad is not None for p in params):
# if p.grad is not None:  ->  for p in params:
# %% role="wrong" name="only_the_first_parameter" slip="aim"
# hint: Only one parameter moves. When does your function return: inside the loop, or after it?
#       p -= lr * p.grad
# + return
# %% role="wrong" name="gradients_zeroed"
# hint: The caller may still need the gradients. Whose work is it to clear them: that of the step, or that of
# zero_grad?
#   p -= lr * p.grad
# + p.grad.zero_()
# %% role="wrong" name="gradients_removed" of="gradients_zeroed"
# hint: After your step the gradients are gone, and the caller may still need them. Which line takes them
# away?
# p.grad.zero_()  ->  p.grad = None
# %% role="wrong" name="gradient_scaled_in_place"
# hint: Print a gradient before and after your step. Which operation of yours writes into it?
# p -= lr * p.grad  ->  p -= p.grad.mul_(lr)
# %% role="wrong" name="generator_read_twice"
# hint: A generator is empty after it was read once. How often does your function go over params?
def sgd_step(params, lr) -> None:
    gradients = [p.grad for p in params]
    with torch.no_grad():
        for p, gradient in zip(params, gradients):
            if gradient is not None:
                p -= lr * gradient


# %% role="wrong" name="params_indexed"
# hint: model.parameters() gives a generator. It has no length and no elements to index. Which way of going
# over things needs neither?
# for p in params:  ->  for i in range(len(params)):
# p  ->  params[i]  (3 times)
# %% role="wrong" name="new_memory_through_data" of="through_data" hint="new_memory_through_data"
# p.data.sub_(lr * p.grad)  ->  p.data = p.data - lr * p.grad
# %% role="wrong" name="requires_grad_left_off" of="recorded_in_the_graph"
# hint: After your step no gradients can be computed any more. Print p.requires_grad and
# torch.is_grad_enabled() before and after it: what did you switch off, and does it come back?
#   if p.grad is not None:
# +     p.requires_grad_(False)
# %% role="wrong" name="recording_left_off" of="recorded_in_the_graph" hint="requires_grad_left_off"
#   def sgd_step(params, lr) -> None:
# +     torch.set_grad_enabled(False)
# %% role="wrong" name="only_the_sign_of_the_gradient"
# hint: Every element moves equally far, whatever its slope. What do you use of the gradient besides its
# direction?
# p -= lr * p.grad  ->  p -= lr * p.grad.sign()
# %% role="wrong" name="gradient_normalised"
# hint: Twice the gradient should make twice the step. What do you divide the gradient by?
# p -= lr * p.grad  ->  p -= lr * p.grad / p.grad.norm()
# %% role="wrong" name="parameter_replaced"
# hint: The new parameter holds nothing of the old one. From where does a step start?
# p -= lr * p.grad  ->  p.copy_(-lr * p.grad)
# %% role="wrong" name="parameter_shrunk"
# hint: The parameter itself is multiplied by lr along with the gradient. Check the brackets, or the order of
# your operations.
# p -= lr * p.grad  ->  p.sub_(p.grad).mul_(lr)
# %% role="wrong" name="parameters_returned" hint="parameters_returned"
#   def sgd_step(params, lr) -> None:
# +     params = list(params)
#               p -= lr * p.grad
# + return params
# %% [markdown] role="hints"
# - step_by_hand: Do the statement's example by hand, and print p before and after, beside lr · p.grad.
# - gradient_and_rate_of_each: Take two steps by hand: which gradient and which rate does each of them use?
# - one_grad_of_none: Set one .grad to None: is its parameter skipped, and do those after it move?
# - how_often_read: A generator can be read only once: how often do you go over it?
# - data_ptr_and_result: Compare p.data_ptr() before and after your step, and print what the call returns.
# - recorded_before: After your step, look at p.requires_grad and at torch.is_grad_enabled().
# - new_numbers_each_round: Forward, backward and step, three times: does each round use the new numbers?
# %% role="wrong" name="twice_the_step"
# hint: Your parameters move twice as far as they should. How often is lr · gradient taken away?
# p -= lr * p.grad  ->  p -= 2 * lr * p.grad
# %% role="wrong" name="gradient_squared"
# hint: Your step goes the same way whatever the sign of the gradient is. Which power of it is in the
# formula?
# p -= lr * p.grad  ->  p -= lr * p.grad**2
# %% role="wrong" name="divided_by_the_number_of_parameters"
# hint: Your step shrinks with the number of parameters. What does the formula divide by?
# - for p in params:
# + params = list(params)
# + for p in params:
# p -= lr * p.grad  ->  p -= lr * p.grad / len(params)
