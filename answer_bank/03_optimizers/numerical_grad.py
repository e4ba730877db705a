# %% role="right" name="shifted_and_put_back"
def numerical_grad(f, x, eps=1e-4):
    grad = torch.zeros_like(x)
    flat, flat_grad = x.view(-1), grad.view(-1)
    for i in range(flat.numel()):
        old = flat[i].item()
        flat[i] = old + eps
        above = f(x).item()
        flat[i] = old - eps
        below = f(x).item()
        flat[i] = old
        flat_grad[i] = (above - below) / (2 * eps)
    return grad


# %% role="right" name="unit_vectors"
def numerical_grad(f, x, eps=1e-4):
    units = torch.eye(x.numel(), dtype=x.dtype) * eps
    slopes = [(f(x + unit.view_as(x)) - f(x - unit.view_as(x))) / (2 * eps) for unit in units]
    return torch.stack(slopes).view(x.shape)


# %% role="right" name="numpy_places"
def numerical_grad(f, x, eps=1e-4):
    import numpy as np

    grad = np.zeros(tuple(x.shape))
    for place in np.ndindex(*x.shape):
        above, below = x.clone(), x.clone()
        above[place] += eps
        below[place] -= eps
        grad[place] = (float(f(above)) - float(f(below))) / (2 * eps)
    return torch.from_numpy(grad)


# %% role="right" name="there_and_back_again"
def numerical_grad(f, x, eps=1e-4):
    slopes = torch.empty(x.numel(), dtype=torch.float64)
    for i in range(x.numel()):
        x.view(-1)[i] += eps
        slopes[i] = f(x)
        x.view(-1)[i] -= 2 * eps
        slopes[i] -= f(x)
        x.view(-1)[i] += eps
    return (slopes / eps / 2).reshape(x.shape)


# %% role="right" name="list_to_tensor"
def numerical_grad(f, x, eps=1e-4):
    with torch.no_grad():
        slopes = []
        for place in torch.ones_like(x).nonzero().tolist():
            step = torch.zeros_like(x)
            step[tuple(place)] = 1.0
            slopes.append(((f(x + eps * step) - f(x - eps * step)) / 2 / eps).item())
    return torch.tensor(slopes, dtype=x.dtype).view_as(x)


# %% role="right" name="places_by_nonzero"
def numerical_grad(f, x, eps=1e-4):
    g = torch.empty_like(x)
    for idx in (torch.ones_like(x) > 0).nonzero():
        i = tuple(idx.tolist())
        up, down = x.clone(), x.clone()
        up[i] = up[i] + eps
        down[i] = down[i] - eps
        g[i] = (f(up).item() - f(down).item()) / 2 / eps
    return g


# %% role="wrong" name="forward_difference" slip="aim"
# hint: Your quotient looks to one side of x only, and its error shrinks only as eps, not as its square. Where
# else should f be evaluated?
# (-1)[i] = (f(x + shift) - f(x - shift)) / (2 * eps)  ->  (-1)[i] = (f(x + shift) - f(x)) / eps
# %% role="wrong" name="backward_difference" hint="forward_difference" slip="aim"
# (-1)[i] = (f(x + shift) - f(x - shift)) / (2 * eps)  ->  (-1)[i] = (f(x) - f(x - shift)) / eps
# %% role="wrong" name="divided_by_eps" slip="all"
# hint: Every slope is twice what it should be. How far apart are your two places?
# [i] = (f(x + shift) - f(x - shift)) / (2 * eps)  ->  [i] = (f(x + shift) - f(x - shift)) / eps
# %% role="wrong" name="brackets_missing" slip="all"
# hint: Python reads a / 2 * eps from left to right. Where do brackets belong?
# [i] = (f(x + shift) - f(x - shift)) / (2 * eps)  ->  [i] = (f(x + shift) - f(x - shift)) / 2 * eps
# %% role="wrong" name="not_divided" slip="all"
# hint: A slope is a rise over a run. You return the rise.
# (-1)[i] = (f(x + shift) - f(x - shift)) / (2 * eps)  ->  (-1)[i] = f(x + shift) - f(x - shift)
# %% role="wrong" name="difference_turned_round" slip="all"
# hint: Every slope has the wrong sign. Which of the two values do you subtract from which?
# (f(x + shift) - f(x - shift)) / (2 * eps)  ->  (f(x - shift) - f(x + shift)) / (2 * eps)
# %% role="wrong" name="eps_ignored"
# hint: Your result is the same for every eps. Where do you use the one that the caller gives?
#   def numerical_grad(f, x, eps=1e-4):
# +     eps = 1e-4
# %% role="wrong" name="computed_in_float32"
# hint: Print the dtype of what you hand to f. In float32, two values of f that are nearly equal differ by
# noise.
#   def numerical_grad(f, x, eps=1e-4):
# +     def f_in_single(x):
# +         return f(x).float()
# +
# shift = torch.zeros_like(x)  ->  shift = torch.zeros(x.shape)
# [i] = (f(x + shift) - f(x - shift))  ->  [i] = (f_in_single(x + shift) - f_in_single(x - shift))
# %% role="wrong" name="result_in_float32"
# hint: Which dtype does your result have, and which one does x have? torch.zeros makes float32 unless told
# otherwise.
# result = torch.zeros_like(x)  ->  result = torch.zeros(x.shape)
# %% role="wrong" name="all_elements_at_once" slip="all"
# hint: You shift all elements of x together and get one number. Each element needs a slope of its own.
def numerical_grad(f, x, eps=1e-4):
    return (f(x + eps) - f(x - eps)) / (2 * eps)


# %% role="wrong" name="one_slope_for_all_elements" slip="all"
# hint: All your slopes are the same number. How many elements of x do you shift in one evaluation of f?
# [i] = (f(x + shift) - f(x - shift)) / (2 * eps)  ->  [i] = (f(x + eps) - f(x - eps)) / (2 * eps)
# - shift = torch.zeros_like(x)
# - shift.view(-1)[i] = eps
# %% role="wrong" name="x_left_shifted" of="one_slope_for_all_elements"
# hint: Print x after your function. What did your last line that writes into x leave there?
# (-1)[i] = (f(x + eps) - f(x - eps)) / (2 * eps)  ->  (-1)[i] = (above - f(x)) / (2 * eps)
#   for i in range(x.numel()):
# +     x.view(-1)[i] += eps
# +     above = f(x)
# +     x.view(-1)[i] -= 2 * eps
# %% role="wrong" name="two_names_for_one_tensor" slip="all"
# hint: All your slopes are 0. Is `a = x` a second tensor, or a second name for the same one?
# shift.view(-1)[i] = eps  ->  above.view(-1)[i] += eps
# shift = torch.zeros_like(x)  ->  above, below = x, x
# result.view(-1)[i] = (f(x + shift) - f(x - shift))  ->  result.view(-1)[i] = (f(above) - f(below))
#   above.view(-1)[i] += eps
# + below.view(-1)[i] -= eps
# %% role="wrong" name="shifts_pile_up" of="two_names_for_one_tensor" slip="all"
# hint: When you come to the second element, the first one is still shifted. Where do you make your copies: in
# the loop, or before it?
#   result = torch.zeros_like(x)
# + above, below = x.clone(), x.clone()
# - above, below = x, x
# %% role="wrong" name="element_replaced_by_eps" of="two_names_for_one_tensor"
# hint: Your slope is that of another place. What is the value of the element after you put eps there?
# above, below = x, x  ->  above, below = x.clone(), x.clone()
# above.view(-1)[i] += eps  ->  above.view(-1)[i] = eps
# below.view(-1)[i] -= eps  ->  below.view(-1)[i] = -eps
# %% role="wrong" name="whole_rows_shifted" of="two_names_for_one_tensor"
# hint: For a matrix, x[i] is a whole row. How do you reach a single element?
# for i in range(x.numel()):  ->  for i in range(len(x)):
# above, below = x, x  ->  above, below = x.clone(), x.clone()
# .view(-1)[i]  ->  [i]  (3 times)
# %% role="wrong" name="flat_result"
# hint: Your slopes are right, but they are in one long row. Which shape does x have?
# result = torch.zeros_like(x)  ->  result = []
# view(-1)[i] = (f(x + shift) - f(x - shift)) / (2 * eps  ->  append((f(x + shift) - f(x - shift)) / (2 * eps)
# return result  ->  return torch.stack(result)
# %% role="wrong" name="list_returned" of="flat_result" slip="all"
# hint: The caller wants a tensor of the shape of x. Which type does your result have?
# (f(x + shift) - f(x - shift)) / (2 * eps)  ->  ((f(x + shift) - f(x - shift)) / (2 * eps)).item()
# return torch.stack(result)  ->  return result
# %% role="wrong" name="returned_inside_the_loop" slip="all"
# hint: Only the first slope is there, and all others are 0. Look at how far your return is indented.
# - return result
# +     return result
# %% role="wrong" name="autograd_asked" of="all_elements_at_once" slip="all"
# hint: Your slopes are exact, so they do not come from differences: with a large eps a difference is a little
# off. The aim is a check that needs no autograd.
# - return (f(x + eps) - f(x - eps)) / (2 * eps)
# + x = x.clone().requires_grad_()
# + return torch.autograd.grad(f(x), x)[0]
# %% role="wrong" name="x_made_float32" hint="computed_in_float32"
def numerical_grad(f, x, eps=1e-4):
    single, gradient = x.float(), torch.zeros_like(x)
    for i in range(x.numel()):
        shift = torch.zeros_like(single)
        shift.view(-1)[i] = eps
        gradient.view(-1)[i] = (f((single + shift).to(x.dtype)) - f((single - shift).to(x.dtype))) / (2 * eps)
    return gradient


# %% [markdown] role="hints"
# - slope_of_the_line: Print both values of f, and by what you divide: the quotient is the slope of the line.
# - both_values_of_f: Do the statement's example by hand, and print both values of f for each element.
# - where_eps_is_used: A large eps gives the statement's quotient, not the slope: where does your code use
#   eps?
# - one_element: In a matrix, is each single element shifted alone?
# - x_before_and_after: Print x before and after a call.
# %% role="wrong" name="back_at_x_instead_of_below" slip="all"
# hint: Your second evaluation is at x again, not at x - eps. Print x at both calls of f.
# (f(x + shift) - f(x - shift)) / (2 * eps)  ->  (f(x + shift) - f(x)) / (2 * eps)
# %% role="wrong" name="forward_difference_in_float32" hint="forward_difference"
# result = torch.zeros_like(x)  ->  result = torch.zeros(x.shape)
# (f(x + shift) - f(x - shift)) / (2 * eps)  ->  (f(x + shift) - f(x)) / eps
# %% role="wrong" name="multiplied_by_eps" slip="all"
# hint: Your slopes are nearly 0. By what is the difference divided, and are the brackets where they belong?
# / (2 * eps)  ->  * (2 * eps)
# %% role="wrong" name="values_added" slip="all"
# hint: You add both values of f. A slope comes from their difference.
# (f(x + shift) - f(x - shift))  ->  (f(x + shift) + f(x - shift))
