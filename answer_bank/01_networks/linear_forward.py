# %% role="right" name="functional"
def linear_forward(x, weight, bias=None):
    return nn.functional.linear(x, weight, bias)


# %% role="right" name="einsum"
def linear_forward(x, weight, bias=None):
    y = torch.einsum("...i,oi->...o", x, weight)
    if bias is not None:
        y = y + bias
    return y


# %% role="right" name="broadcast_and_sum"
# y = x @ weight.T  ->  y = (x[..., None, :] * weight).sum(-1)
# return y if bias is None else y + bias  ->  return y + (0 if bias is None else bias)
# %% role="right" name="flatten_and_restore"
def linear_forward(x, weight, bias=None):
    y = x.reshape(-1, x.size(-1)).mm(weight.t())
    if bias is not None:
        y += bias
    return y.reshape(*x.shape[:-1], weight.size(0))


# %% role="right" name="loop_over_outputs"
def linear_forward(x, weight, bias=None):
    columns = []
    for o in range(len(weight)):
        column = (x * weight[o]).sum(dim=-1)
        columns.append(column if bias is None else column + bias[o])
    return torch.stack(columns, dim=-1)


# %% role="right" name="recursive_loop"
def linear_forward(x, weight, bias=None):
    if x.dim() > 1:
        return torch.stack([linear_forward(part, weight, bias) for part in x])
    out = torch.zeros(weight.shape[0])
    for o in range(weight.shape[0]):
        for i in range(weight.shape[1]):
            out[o] += x[i] * weight[o, i]
        if bias is not None:
            out[o] += bias[o]
    return out


# %% role="right" name="a_module" of="functional"
# - return nn.functional.linear(x, weight, bias)
# + layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
# + tensors = {"weight": weight} if bias is None else {"weight": weight, "bias": bias}
# + return torch.func.functional_call(layer, tensors, x)
# %% role="right" name="helpers_named_as_the_test_names_its_inputs"
batch = row = square = images = direction = "names that the hidden test uses as well"


def gradients(x):
    return x.transpose(0, 1)


def linear_forward(x, weight, bias=None):
    y = x @ gradients(weight)
    return y if bias is None else y + bias


# %% role="wrong" name="weight_not_transposed" slip="all"
# hint: weight is (out, in), so its columns belong to the inputs. The last axis of x must meet the axis of
# length in: how do you turn weight round?
# y = x @ weight.T  ->  y = x @ weight
# %% role="wrong" name="weight_reshaped" slip="all"
# hint: Reshaping weight to (in, out) gives the right shape, but it keeps the numbers in their old order and
# so mixes the rows. Print a 2 x 3 matrix reshaped and transposed: which of them swaps rows and columns?
# y = x @ weight.T  ->  y = x @ weight.reshape(weight.shape[1], weight.shape[0])
# %% role="wrong" name="bias_always_added" of="functional"
# hint: The caller may leave the bias out: then bias is None, and None cannot be added to a tensor.
# return nn.functional.linear(x, weight, bias)  ->  return x @ weight.T + bias
# %% role="wrong" name="bias_has_no_default"
# hint: The call without a bias fails before your code runs. Compare the line that starts with def with the
# statement: what makes an argument optional?
# def linear_forward(x, weight, bias=None):  ->  def linear_forward(x, weight, bias):
# %% role="wrong" name="bias_ignored" of="functional"
# hint: The weighted sums are right, but each output also has a number of its own that is added. Where do you
# use the bias?
# return nn.functional.linear(x, weight, bias)  ->  return x @ weight.T
# %% role="wrong" name="bias_as_truth_value" of="einsum"
# hint: A tensor with several numbers is neither true nor false, so `if bias:` fails. What exactly do you want
# to know about the bias?
# y = torch.einsum("...i,oi->...o", x, weight)  ->  y = x @ weight.T
# if bias is not None:  ->  if bias:
# %% role="wrong" name="nothing_returned_without_bias"
# hint: Follow the call without a bias line by line: which return does it reach?
# - return y if bias is None else y + bias
# + if bias is not None:
# +     return y + bias
# %% role="wrong" name="leading_dimensions_flattened" slip="aim"
# hint: The numbers are right, but the leading dimensions of x got lost. x (2, 5, in) must give (2, 5, out),
# and a single row (in,) must give (out,). Do you need to flatten x at all?
# y = x @ weight.T  ->  y = x.reshape(-1, x.shape[-1]) @ weight.T
# %% role="wrong" name="two_dimensions_only" slip="aim"
# hint: torch.mm and a loop over the rows know matrices only. x may have any number of leading dimensions:
# which product works on the last axis, whatever stands before it?
# y = x @ weight.T  ->  y = torch.mm(x, weight.t())
# %% role="wrong" name="x_transposed_and_back"
# hint: Turning x round and the result back works for a matrix. With three dimensions, .T turns all of them
# round. Leave x as it is: what else can you transpose?
# y = x @ weight.T  ->  y = (weight @ x.T).T
# %% role="wrong" name="outputs_before_rows" slip="all"
# hint: Your result has the outputs first and the rows of x after them. In which order must the two matrices
# be multiplied so that x comes first?
# y = x @ weight.T  ->  y = weight @ x.T
# %% role="wrong" name="weight_transposed_in_place"
# hint: The first call is right and the second fails: your function leaves weight turned round. A method whose
# name ends in _ changes the tensor itself.
# y = x @ weight.T  ->  y = x @ weight.t_()
# %% role="wrong" name="relu_applied" slip="all"
# hint: No output of yours is negative. A linear layer only multiplies and adds; the activation comes after
# it.
# return y if bias is None else y + bias  ->  return torch.relu(y if bias is None else y + bias)
# %% role="wrong" name="bias_subtracted"
# hint: Without a bias you are right, with one you are off by twice the bias: look at its sign.
# return y if bias is None else y + bias  ->  return y if bias is None else y - bias
# %% role="wrong" name="cut_from_the_graph"
# hint: The numbers are right, but they have lost their history: from detach or from NumPy autograd finds no
# way back.
# y = x @ weight.T  ->  y = x.detach() @ weight.detach().T
# return y if bias is None else y + bias  ->  return y if bias is None else y + bias.detach()
# %% role="wrong" name="transposed_unless_square"
# hint: A square weight is (out, in) as well. That its shape fits without being turned does not make it right.
# y = x @ weight.T  ->  y = x @ (weight if fits else weight.T)
#   def linear_forward(x, weight, bias=None):
# +     fits = weight.shape[0] == x.shape[-1]
# %% role="wrong" name="squeezed"
# hint: squeeze removes every dimension of size 1: a batch of one sample loses its own.
# y = x @ weight.T  ->  y = (x @ weight.T).squeeze()
# %% role="wrong" name="bias_as_a_column"
# hint: Each output has one bias, and the outputs are the last axis of your result. Which axis does a column
# (out, 1) line up with?
# return y if bias is None else y + bias  ->  return y if bias is None else y + bias[:, None]
# %% role="wrong" name="bias_as_a_column_by_reshaping" of="functional" hint="bias_as_a_column"
# - return nn.functional.linear(x, weight, bias)
# + if bias is None:
# +     return torch.matmul(x, weight.t())
# + return torch.matmul(x, weight.t()) + bias.reshape(-1, 1)
# %% [markdown] role="hints"
# - axes_that_meet: Work out row 0 of a small x and weight on paper: which axes of x and weight meet?
# - one_bias_each: Each output has one bias: do the statement's example by hand.
# - bias_of_none: The bias is optional: follow your code when it is None.
# - leading_axes: x may have more than two dimensions: does each line of your code keep all but the last?
# - counts_on_a_batch: x may be a single row (in,): which of your lines counts on a batch?
# - tensors_before_and_after: Compare the tensors that you were given before and after a call.
# - out_in: weight is (out, in) for every shape, also where both are equal.
# - size_one: A dimension of size 1 is a dimension: compare the shapes of x and of your result.
# - way_back: Autograd must find its way back: look for detach, item, no_grad, NumPy, a new Parameter.
# %% role="wrong" name="bias_added_twice"
# hint: Without a bias you are right, with one you are off by the bias itself: how often do you add it?
# return y if bias is None else y + bias  ->  return y if bias is None else y + 2 * bias
# %% role="wrong" name="bias_multiplied"
# hint: Without a bias you are right. With one, what do you do with it: is it added, or multiplied?
# return y if bias is None else y + bias  ->  return y if bias is None else y * bias
# %% role="wrong" name="mean_of_products" slip="all"
# hint: Your sums are too small by a factor, the number of inputs: you take a mean, and a sum is wanted.
# y = x @ weight.T  ->  y = x @ weight.T / x.shape[-1]
# %% role="wrong" name="weight_before_x" slip="all"
# hint: weight @ x is right for a single row only. Which of the two comes first for a batch of rows, and what
# has to be turned round?
# y = x @ weight.T  ->  y = weight @ x
# %% role="wrong" name="zeros_as_long_as_the_inputs"
# hint: Where no bias is given, you add zeros. How many outputs are there, and how many zeros?
# if bias is None else y + bias  ->  + (weight.new_zeros(weight.shape[1]) if bias is None else bias)
