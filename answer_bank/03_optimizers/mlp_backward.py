# %% role="base" name="usual"
# slope_p = 2 * (p - y) / y.numel()  ->  slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
# - p = h @ W2.T + b2
# %% role="right" name="step_by_step"
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    N, out = y.shape
    z1 = torch.nn.functional.linear(x, W1, b1)
    a1 = torch.relu(z1)
    pred = torch.nn.functional.linear(a1, W2, b2)
    d_pred = (2.0 / (N * out)) * (pred - y)
    grads = {}
    grads["W2"] = d_pred.t().mm(a1)
    grads["b2"] = d_pred.sum(dim=0)
    d_a1 = d_pred.mm(W2)
    d_z1 = d_a1.clone()
    d_z1[z1 <= 0] = 0
    grads["W1"] = d_z1.t().mm(x)
    grads["b1"] = d_z1.sum(dim=0)
    return grads


# %% role="right" name="einsum"
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    h = torch.relu(torch.einsum("ni,hi->nh", x, W1) + b1)
    error = torch.einsum("nh,oh->no", h, W2) + b2 - y
    back = torch.einsum("no,oh->nh", error, W2) * (h > 0)
    scale = 2 / error.numel()
    return {
        "W1": scale * torch.einsum("nh,ni->hi", back, x),
        "b1": scale * torch.einsum("nh->h", back),
        "W2": scale * torch.einsum("no,nh->oh", error, h),
        "b2": scale * torch.einsum("no->o", error),
    }


# %% role="right" name="row_by_row"
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    grads = {"W1": torch.zeros_like(W1), "b1": torch.zeros_like(b1)}
    grads |= {"W2": torch.zeros_like(W2), "b2": torch.zeros_like(b2)}
    for row, target in zip(x, y):
        z = W1 @ row + b1
        h = torch.where(z > 0, z, torch.zeros_like(z))
        slope = 2 * (W2 @ h + b2 - target) / y.numel()
        grads["W2"] += torch.outer(slope, h)
        grads["b2"] += slope
        slope = (W2.T @ slope) * torch.heaviside(z, torch.zeros_like(z))
        grads["W1"] += torch.outer(slope, row)
        grads["b1"] += slope
    return grads


# %% role="right" name="bias_as_a_column"
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    ones = torch.ones(len(x), 1, dtype=x.dtype)
    x1 = torch.cat([x, ones], dim=1)
    z = x1 @ torch.cat([W1, b1[:, None]], dim=1).T
    h1 = torch.cat([torch.maximum(z, torch.zeros_like(z)), ones], dim=1)
    error = h1 @ torch.cat([W2, b2[:, None]], dim=1).T - y
    second = 2 * error.T @ h1 / error.numel()
    first = 2 * ((error @ W2) * z.gt(0)).T @ x1 / error.numel()
    return {"W1": first[:, :-1], "b1": first[:, -1], "W2": second[:, :-1], "b2": second[:, -1]}


# %% role="right" name="outer_products_summed"
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    z = (W1 @ x.T).T + b1
    mask = (z > 0).to(z.dtype)
    h = z * mask
    slope_p = (h @ W2.T + b2 - y).mul(2).div(y.shape[0]).div(y.shape[1])
    slope_z = mask * slope_p.matmul(W2)
    return dict(
        b2=torch.sum(slope_p, 0),
        W2=(slope_p[:, :, None] * h[:, None, :]).sum(0),
        b1=torch.sum(slope_z, 0),
        W1=(slope_z[:, :, None] * x[:, None, :]).sum(0),
    )


# %% role="right" name="units_that_were_off_set_to_0"
def mlp_backward(x, y, W1, b1, W2, b2):
    z = torch.nn.functional.linear(x, W1, b1)
    h = torch.nn.functional.relu(z)
    p = torch.nn.functional.linear(h, W2, b2)
    n, out = p.shape
    d = (p - y) * (2.0 / (n * out))
    grads = dict(b2=d.sum(dim=0), W2=torch.mm(d.t(), h))
    dh = torch.mm(d, W2)
    dh[z <= 0] = 0
    grads["b1"] = dh.sum(dim=0)
    grads["W1"] = torch.mm(dh.t(), x)
    return grads


# %% role="wrong" name="factor_two_forgotten" of="usual"
# hint: All your gradients are half of what they should be. What is the derivative of a square?
# slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()  ->  slope_p = (h @ W2.T + b2 - y) / y.numel()
# %% role="wrong" name="mean_over_rows_only" of="usual"
# hint: All your gradients are too large by the same factor, the number of outputs. Over how many numbers is
# the mean taken?
# slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()  ->  slope_p = 2 * (h @ W2.T + b2 - y) / len(y)
# %% role="wrong" name="sum_instead_of_mean" of="usual"
# hint: These are the gradients of the sum of all squares. What does the loss do with the sum?
# slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()  ->  slope_p = 2 * (h @ W2.T + b2 - y)
# %% role="wrong" name="mean_taken_twice" of="usual"
# hint: You divide once at the loss and once more at the weights. In how many places does the loss take a
# mean?
#   def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
# +     N = len(x)
# - return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}
# + return {
# +     "W1": slope_z.T @ x / N,
# +     "b1": slope_z.sum(0) / N,
# +     "W2": slope_p.T @ h / N,
# +     "b2": slope_p.sum(0) / N,
# + }
# %% role="wrong" name="difference_turned_round" of="usual" slip="all"
# hint: All your gradients have the wrong sign. When p is above y, should the slope at p be positive or
# negative?
# slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()  ->  slope_p = 2 * (y - (h @ W2.T + b2)) / y.numel()
# %% role="wrong" name="absolute_error" of="usual" slip="all"
# hint: Your slope at p has the same size for small and for large errors. Which loss has such a slope?
# slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()  ->  slope_p = (h @ W2.T + b2 - y).sign() / y.numel()
# %% role="wrong" name="relu_forgotten_on_the_way_back" of="usual" slip="aim"
# hint: The second layer is right, the first is not. A unit that was off on the way forward: does anything
# that is before it reach the loss?
# slope_z = (slope_p @ W2) * (z > 0)  ->  slope_z = slope_p @ W2
# %% role="wrong" name="every_unit_taken_for_on" of="usual" hint="relu_forgotten_on_the_way_back"
# h = z.clamp(min=0)  ->  h = (x @ W1.T + b1).clamp(min=0)
# - z = x @ W1.T + b1
# slope_z = (slope_p @ W2) * (z > 0)  ->  slope_z = (slope_p @ W2) * (h >= 0)
# %% role="wrong" name="relu_of_the_slope" of="usual"
# hint: You apply relu to the slope itself, so all slopes below 0 are lost. On what does the derivative of
# relu depend?
# slope_z = (slope_p @ W2) * (z > 0)  ->  slope_z = (slope_p @ W2).clamp(min=0)
# %% role="wrong" name="slope_times_relu" of="usual"
# hint: You multiply the slope by the value of relu. The chain rule asks for its derivative: which numbers can
# that be?
# slope_z = (slope_p @ W2) * (z > 0)  ->  slope_z = (slope_p @ W2) * h
# %% role="wrong" name="slope_of_a_sigmoid" of="usual"
# hint: h · (1 − h) is the derivative of another function. Which one is between the two layers here?
# slope_z = (slope_p @ W2) * (z > 0)  ->  slope_z = (slope_p @ W2) * h * (1 - h)
# %% role="wrong" name="units_that_were_off"
# hint: You let the slope pass where the unit was off, and stop it where it was on. Look at your comparison.
# p = h @ W2.T + b2  ->  slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
# slope_p = 2 * (p - y) / y.numel()  ->  slope_z = slope_p @ W2
# slope_z = (slope_p @ W2) * (z > 0)  ->  slope_z[z > 0] = 0
# %% role="wrong" name="relu_forgotten_for_b1" of="units_that_were_off"
# hint: W1 is right, b1 is not. From which of your slopes does each of them come?
# slope_z = slope_p @ W2  ->  slope_h = slope_p @ W2
# slope_z[z > 0] = 0  ->  slope_z = slope_h * (z > 0)
# @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h  ->  @ x, "b1": slope_h.sum(0), "W2": slope_p.T @ h
# %% role="wrong" name="hidden_layer_without_relu"
# hint: Only W2 is wrong. What exactly is multiplied by W2 on the way forward: z or h?
# h = z.clamp(min=0)  ->  p = z.clamp(min=0) @ W2.T + b2
# - p = h @ W2.T + b2
# @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h  ->  @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ z
# %% role="wrong" name="forward_without_relu" of="every_unit_taken_for_on" slip="all"
# hint: Already b2 is off, so something is wrong before the way back begins. Compare your p with the table.
# h = (x @ W1.T + b1).clamp(min=0)  ->  h = x @ W1.T + b1
# slope_z = (slope_p @ W2) * (h >= 0)  ->  slope_z = (slope_p @ W2) * (h > 0)
# %% role="wrong" name="forward_without_b2" of="usual" slip="all"
# hint: Already b2 is off, although it is the last step. What is missing in your p?
# slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()  ->  slope_p = 2 * (h @ W2.T - y) / y.numel()
# %% role="wrong" name="on_or_off_without_b1" of="usual"
# hint: Some units are taken for on that were off, and the other way round. Which number decides it: is the
# bias in it?
# z = x @ W1.T + b1  ->  z = x @ W1.T
# h = z.clamp(min=0)  ->  h = (z + b1).clamp(min=0)
# %% role="wrong" name="bias_gradients_averaged" of="usual"
# hint: The weights are right, the biases too small by a factor N. The mean is taken in the loss already: what
# is left to do over the rows?
# - return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}
# + return {"W1": slope_z.T @ x, "b1": slope_z.mean(0), "W2": slope_p.T @ h, "b2": slope_p.mean(0)}
# %% role="wrong" name="bias_gradients_not_summed" of="usual" slip="aim"
# hint: Your gradient of b2 has a row for each sample. A bias acts on all rows at once: what happens to its
# slopes?
# - return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}
# + return {"W1": slope_z.T @ x, "b1": slope_z, "W2": slope_p.T @ h, "b2": slope_p}
# %% role="wrong" name="bias_gradients_as_rows" of="usual"
# hint: Print the shape of b2 and of your gradient of b2. One of them has a dimension more.
# - return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}
# + b1_gradient, b2_gradient = slope_z.sum(0, keepdim=True), slope_p.sum(0, keepdim=True)
# + return {"W1": slope_z.T @ x, "b1": b1_gradient, "W2": slope_p.T @ h, "b2": b2_gradient}
# %% role="wrong" name="weight_gradients_transposed" of="usual" slip="aim"
# hint: The numbers are there, but rows and columns are swapped. Which shape has W2, and which has your
# gradient of it?
# - return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}
# + return {"W1": x.T @ slope_z, "b1": slope_z.sum(0), "W2": h.T @ slope_p, "b2": slope_p.sum(0)}
# %% role="wrong" name="other_keys" of="usual" slip="all"
# hint: The caller looks for the keys 'W1', 'b1', 'W2' and 'b2'. Which keys does your dictionary have?
# - return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}
# + return {"dW1": slope_z.T @ x, "db1": slope_z.sum(0), "dW2": slope_p.T @ h, "db2": slope_p.sum(0)}
# %% role="wrong" name="tuple_returned" of="usual" slip="all"
# hint: The caller asks for each gradient by its name. What type does your function return?
# - return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}
# + return slope_z.T @ x, slope_z.sum(0), slope_p.T @ h, slope_p.sum(0)
# %% role="wrong" name="new_parameters_returned" of="mean_taken_twice" slip="all"
# hint: You return parameters after a step. The caller wants the gradients, and will take the step alone.
# - N = len(x)
# "W1": slope_z.T @ x / N,  ->  "W1": W1 - slope_z.T @ x,
# "b1": slope_z.sum(0) / N,  ->  "b1": b1 - slope_z.sum(0),
# "W2": slope_p.T @ h / N,  ->  "W2": W2 - slope_p.T @ h,
# "b2": slope_p.sum(0) / N,  ->  "b2": b2 - slope_p.sum(0),
# %% role="wrong" name="target_overwritten"
# hint: The gradients are right, but the caller's y holds other numbers afterwards. Which line writes into it?
# p = h @ W2.T + b2  ->  y -= h @ W2.T + b2
# slope_p = 2 * (p - y) / y.numel()  ->  slope_p = -2 * y / y.numel()
# %% role="wrong" name="weights_already_moved" of="usual"
# hint: The second layer is right, and the caller's W2 and b2 have changed. Which W2 should the slope go back
# through?
#   slope_p = 2 * (h @ W2.T + b2 - y) / y.numel()
# + grads = {"W2": slope_p.T @ h, "b2": slope_p.sum(0)}
# + W2 -= 0.1 * grads["W2"]
# + b2 -= 0.1 * grads["b2"]
# - return {"W1": slope_z.T @ x, "b1": slope_z.sum(0), "W2": slope_p.T @ h, "b2": slope_p.sum(0)}
# + return {**grads, "W1": slope_z.T @ x, "b1": slope_z.sum(0)}
# %% role="wrong" name="autograd_asked" slip="all"
# hint: You let autograd do the work. It can't inside torch.no_grad(), and the aim is to see what it does:
# write down the slope at each step of the table.
def mlp_backward(x, y, W1, b1, W2, b2) -> dict:
    W1, b1, W2, b2 = (parameter.clone().requires_grad_() for parameter in (W1, b1, W2, b2))
    loss = ((torch.relu(x @ W1.T + b1) @ W2.T + b2 - y) ** 2).mean()
    loss.backward()
    return {"W1": W1.grad, "b1": b1.grad, "W2": W2.grad, "b2": b2.grad}


# %% [markdown] role="hints"
# - slope_at_p: Print the slope of the loss at p for the statement's example: by what is it divided?
# - added_in_every_row: One number of b2 is added in every row: what do all rows' slopes say of it together?
# - shapes_of_h_and_slope: Print the shapes of h and of the slope at p: over which axis is summed?
# - off_on_the_way_forward: Which units were off on the way forward, and what do they let through on the way
#   back?
# - shapes_of_x_and_slope: Print the shapes of x and of the slope at z: over which axis is summed?
# - one_row: One row is a batch of one: which of your lines treats it in another way?
# - everything_in_float64: Give everything in float64: which of your lines changes the dtype?
# - copies_of_inputs: Keep copies of the inputs, call your function, and compare.
# %% role="wrong" name="b2_not_used_on_the_way_forward" hint="forward_without_b2" slip="all"
# p = h @ W2.T + b2  ->  p = h @ W2.T - b2
# %% role="wrong" name="not_divided" hint="sum_instead_of_mean"
# slope_p = 2 * (p - y) / y.numel()  ->  slope_p = (p - y)
# %% role="wrong" name="gradients_of_both_layers_swapped" slip="all"
# hint: Print the shapes of your four gradients: is each stored under its own name?
# "W1": slope_z  ->  "W2": slope_z
# "b1": slope_z  ->  "b2": slope_z
# "W2": slope_p  ->  "W1": slope_p
# "b2": slope_p  ->  "b1": slope_p
# %% role="wrong" name="squared_error_for_its_slope" slip="all"
# hint: You send the squared error back, not its slope. What is the derivative of e²?
# 2 * (p - y) / y.numel()  ->  (p - y) ** 2 / y.numel()
# %% role="wrong" name="h_above_zero_sent_back"
# hint: What goes back through ReLU is the slope, kept or dropped. You send h back, or lose the slope.
# slope_z = (slope_p @ W2) * (z > 0)  ->  slope_z = h * (z > 0)
