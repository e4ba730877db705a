# %% role="right" name="pairs"
def linear_param_count(sizes, bias=True):
    return sum(i * o + (o if bias else 0) for i, o in zip(sizes, sizes[1:]))


# %% role="right" name="weights_then_biases" of="pairs"
# - return sum(i * o + (o if bias else 0) for i, o in zip(sizes, sizes[1:]))
# + weights = sum(sizes[k] * sizes[k + 1] for k in range(len(sizes) - 1))
# + biases = sum(sizes[1:]) if bias else 0
# + return weights + biases
# %% role="right" name="recursion" of="pairs"
# - return sum(i * o + (o if bias else 0) for i, o in zip(sizes, sizes[1:]))
# + if len(sizes) < 2:
# +     return 0
# + return (sizes[0] + (1 if bias else 0)) * sizes[1] + linear_param_count(sizes[1:], bias)
# %% role="right" name="numpy"
def linear_param_count(sizes, bias=True):
    import numpy as np

    sizes = np.array(sizes, dtype=np.int64)
    return ((sizes[:-1] + bias) * sizes[1:]).sum()


# %% role="right" name="running_pair"
def linear_param_count(sizes, bias=True):
    total, before = 0, None
    for size in sizes:
        if before is not None:
            total += before * size
            if bias:
                total += size
        before = size
    return total


# %% role="wrong" name="bias_forgotten" of="pairs" slip="aim"
# hint: Your count is the one without biases, even when bias is True. Each layer has one bias for each of its
# outputs.
# o + (o if bias else 0) for i, o in zip(sizes, sizes[1:])  ->  o for i, o in zip(sizes, sizes[1:])
# %% role="wrong" name="bias_always_counted" of="pairs"
# hint: bias=False changes nothing in your count. Where does your code look at that argument?
# i * o + (o if bias else 0) for i, o in zip  ->  (i + 1) * o for i, o in zip
# %% role="wrong" name="one_bias_a_layer" of="pairs"
# hint: You add 1 for each layer. A layer has not one bias, but one for each of its outputs.
# i * o + (o if bias else 0) for i, o in zip  ->  i * o + int(bias) for i, o in zip
# %% role="wrong" name="one_bias_in_all" of="pairs"
# hint: You add 1 once, at the end. Each layer has biases of its own, one for each of its outputs.
# - return sum(i * o + (o if bias else 0) for i, o in zip(sizes, sizes[1:]))
# + total = sum(i * o for i, o in zip(sizes, sizes[1:]))
# + return total + 1 if bias else total
# %% role="wrong" name="a_bias_for_each_input" of="pairs"
# hint: You have one bias for each input of a layer. Which side of the layer do the biases belong to?
# i * o + (o if bias else 0) for i, o in zip  ->  i * (o + int(bias)) for i, o in zip
# %% role="wrong" name="biases_for_the_inputs_too" of="one_bias_in_all"
# hint: The first size is the number of inputs. It is no layer's output, so no biases belong to it.
# return total + 1 if bias else total  ->  return total + sum(sizes) if bias else total
# %% role="wrong" name="last_layer_left_out" slip="all"
# hint: Print the pairs you use: four sizes make three layers, and one of them is missing at the end.
# i in range(len(sizes) - 1)  ->  k in range(len(sizes) - 2)
# [i] + bool(bias)) * sizes[i  ->  [k] + int(bias)) * sizes[k
# %% role="wrong" name="first_with_last" of="pairs" slip="all"
# hint: sizes[-1] is the last size, so your loop makes a layer between the last size and the first. Print the
# pairs you use.
# - return sum(i * o + (o if bias else 0) for i, o in zip(sizes, sizes[1:]))
# + return sum((sizes[k - 1] + int(bias)) * sizes[k] for k in range(len(sizes)))
# %% role="wrong" name="beyond_the_end" of="last_layer_left_out" slip="all"
# hint: Your loop asks for the neighbour of the last size, which has none. How many pairs do four sizes make?
# for k in range(len(sizes) - 2):  ->  for k in range(len(sizes)):
# %% role="wrong" name="only_the_last_layer_kept"
# hint: With one layer you are right, with several you give the last one's count. Do you add to the total, or
# overwrite it?
# i in range(len(sizes) - 1)  ->  i, o in zip(sizes, sizes[1:])
# += (sizes[i] + bool(bias)) * sizes[i + 1]  ->  = (i + int(bias)) * o
# %% role="wrong" name="return_inside_the_loop" of="only_the_last_layer_kept"
# hint: With one layer you are right, with several you give the first one's count. A function ends at its
# first return: how far in does yours stand?
# total = (i + int(bias)) * o  ->  total += (i + int(bias)) * o
#   total += (i + int(bias)) * o
# + return total
# %% role="wrong" name="place_found_by_value"
# hint: sizes.index(size) finds the first place with that size. When two sizes are equal, it is not always the
# place you are at.
# i in range(len(sizes) - 1)  ->  size in sizes[1:]
# (sizes[i] + bool(bias)) * sizes[i + 1]  ->  (sizes[max(sizes.index(size) - 1, 0)] + int(bias)) * size
# %% role="wrong" name="list_emptied" of="last_layer_left_out"
# hint: Your first count is right, but it uses up the caller's list, and a tuple has no pop at all. How can
# you read the sizes and leave them there?
# total += (sizes[k] + int(bias)) * sizes[k + 1]  ->  total += (i + int(bias)) * sizes[0]
# - for k in range(len(sizes) - 2):
# + while len(sizes) > 1:
# +     i = sizes.pop(0)
# %% role="wrong" name="network_built" of="pairs" slip="aim"
# hint: You build the layers in order to count them. That needs memory for all their numbers: what do you
# multiply to know how many numbers a layer has?
# - return sum(i * o + (o if bias else 0) for i, o in zip(sizes, sizes[1:]))
# + layers = nn.Sequential(*[nn.Linear(i, o, bias=bias) for i, o in zip(sizes, sizes[1:])])
# + return sum(p.numel() for p in layers.parameters())
# %% role="wrong" name="sizes_added" of="pairs" slip="all"
# hint: You add the two sizes of a layer. A weight has one row for each output and one column for each input:
# how many numbers is that?
# i * o + (o if bias else 0) for i, o in zip  ->  i + o + (o if bias else 0) for i, o in zip
# %% role="wrong" name="no_layer_counted_as_one"
# hint: Several layers work, but one size alone makes no layer: what does your function give then?
# 0  ->  (sizes[0] + int(bias)) * sizes[1]
# i in range(len(sizes) - 1)  ->  i, o in zip(sizes[1:], sizes[2:])
# (sizes[i] + bool(bias)) * sizes[i + 1]  ->  (i + int(bias)) * o
# %% role="wrong" name="equal_layers_counted_once" of="pairs"
# hint: A set keeps equal things once. What becomes of two layers that have the same two sizes?
# - return sum(i * o + (o if bias else 0) for i, o in zip(sizes, sizes[1:]))
# + return sum((a + bool(bias)) * b for a, b in set(zip(sizes, sizes[1:])))
# %% role="wrong" name="product_of_all_sizes" of="pairs"
# hint: You multiply all sizes with each other. Which sizes meet in one layer, and what is done with the
# counts of the layers?
# return sum(i * o + (o if bias else 0) for i, o in zip(sizes, sizes[1:]))  ->  return math.prod(sizes)
# %% role="wrong" name="product_of_all_sizes_and_biases" hint="product_of_all_sizes"
# 0  ->  1
# i in range(len(sizes) - 1)  ->  size in sizes
# += (sizes[i] + bool(bias)) * sizes[i + 1]  ->  *= size
# return total  ->  return total + (sum(sizes[1:]) if bias else 0)
# %% role="wrong" name="tensor_returned" of="pairs" hint="tensor_returned"
# - return sum(i * o + (o if bias else 0) for i, o in zip(sizes, sizes[1:]))
# + sizes = torch.tensor(sizes)
# + return torch.sum((sizes[:-1] + int(bias)) * sizes[1:])
# %% role="wrong" name="float_returned" of="product_of_all_sizes" hint="tensor_returned"
# return math.prod(sizes)  ->  return float(sum((i + bool(bias)) * o for i, o in zip(sizes, sizes[1:])))
# %% [markdown] role="hints"
# - each_pair: Do the statement's example by hand, and print each pair of sizes that your function uses.
# - weights_alone: With bias=False only the weights count: how many has a layer in -> out?
# - two_sizes: How many layers do two sizes make, and how many numbers has each?
# - equal_sizes: Equal sizes are sizes of their own: print each pair that your function uses.
# - list_only: Which of your lines works with a list only?
# - a_single_size: A single size makes no layer: follow your code with a list of one number.
# - no_limit: Whole numbers in Python have no limit: does your code build something, or use other numbers?
# - sizes_before: Compare the list before and after a call.
# %% role="wrong" name="outputs_squared" slip="all"
# hint: A weight holds inputs times outputs. Which two sizes do you multiply for each layer?
# total += (sizes[i] + bool(bias)) * sizes[i + 1]  ->  total += (sizes[i + 1] + bool(bias)) * sizes[i + 1]
# %% role="wrong" name="inputs_squared" hint="outputs_squared" slip="all"
# total += (sizes[i] + bool(bias)) * sizes[i + 1]  ->  total += sizes[i] ** 2 + bool(bias) * sizes[i + 1]
# %% role="wrong" name="bias_of_the_last_layer_only"
# hint: Only the last layer's biases are in your count. Which layers have some?
# total += (sizes[i] + bool(bias)) * sizes[i + 1]  ->  total += sizes[i] * sizes[i + 1]
# return total  ->  return total + (sizes[-1] if bias and len(sizes) > 1 else 0)
# %% role="wrong" name="bias_of_the_last_layer_without_a_look" hint="bias_of_the_last_layer_only"
# total += (sizes[i] + bool(bias)) * sizes[i + 1]  ->  total += sizes[i] * sizes[i + 1]
# return total  ->  return total + (sizes[-1] if bias else 0)
# %% role="wrong" name="no_bias_in_the_last_layer"
# hint: The last layer has biases, too: which of the sizes are missing from your sum of biases?
# return total  ->  return total - (sizes[-1] if bias and len(sizes) > 1 else 0)
# %% role="wrong" name="list_emptied_from_the_front" hint="list_emptied"
def linear_param_count(sizes, bias=True):
    total, i = 0, sizes.pop(0)
    while sizes:
        o = sizes.pop(0)
        total += (i + 1) * o if bias else i * o
        i = o
    return total


# %% role="wrong" name="bias_taken_once_too_often"
# hint: Your biases are twice what they should be: each output has one.
# total += (sizes[i] + bool(bias)) * sizes[i + 1]  ->  total += (sizes[i] + 2 * bool(bias)) * sizes[i + 1]
