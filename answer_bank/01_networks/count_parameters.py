# %% role="right" name="loop"
# - return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
# + total = 0
# + for p in model.parameters():
# +     if trainable_only and not p.requires_grad:
# +         continue
# +     total += p.nelement()
# + return total
# %% role="right" name="product_of_shape"
# - return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
# + kept = filter(lambda p: p.requires_grad, model.parameters()) if trainable_only else model.parameters()
# + return sum(math.prod(p.shape) for p in kept)
# %% role="right" name="recursion_over_children"
# - return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
# + own = sum(p.numel() for p in model.parameters(recurse=False) if p.requires_grad or not trainable_only)
# + return own + sum(count_parameters(child, trainable_only) for child in model.children())
# %% role="right" name="all_minus_frozen"
# - return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
# + everything = sum(p.numel() for _, p in model.named_parameters())
# + frozen = sum(p.numel() for _, p in model.named_parameters() if not p.requires_grad)
# + return everything - frozen if trainable_only else everything
# %% role="right" name="one_long_vector"
# - return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
# + kept = [p for p in model.parameters() if p.requires_grad or not trainable_only]
# + return torch.nn.utils.parameters_to_vector(kept).shape[0]
# %% role="right" name="numpy"
def count_parameters(model, trainable_only=False):
    import numpy as np

    return np.sum(
        [np.size(p.detach().numpy()) for p in model.parameters() if p.requires_grad or not trainable_only]
    )


# %% role="wrong" name="tensors_counted" slip="all"
# hint: You count the parameter tensors. nn.Linear(3, 5) has two of them, but they hold 20 numbers.
# - return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
# + return len([p for p in model.parameters() if p.requires_grad or not trainable_only])
# %% role="wrong" name="rows_counted" slip="all"
# hint: len of a tensor is its number of rows only. How many numbers does a weight (5, 3) hold?
# p.numel()  ->  len(p)
# %% role="wrong" name="two_dimensions_assumed" of="loop"
# hint: A weight has two dimensions, a bias one, a convolution four. Your code asks for a second dimension
# that not every parameter has.
# - if trainable_only and not p.requires_grad:
# -     continue
# - total += p.nelement()
# + if p.requires_grad or not trainable_only:
# +     total += p.shape[0] * p.shape[1]
# %% role="wrong" name="buffers_counted"
# hint: You count what is stored with the model, and buffers are stored too. Which method lists parameters
# only?
# - return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
# + if trainable_only:
# +     return sum(p.numel() for p in model.parameters() if p.requires_grad)
# + return sum(t.numel() for t in model.state_dict().values())
# %% role="wrong" name="state_dict_for_both"
# hint: The tensors of state_dict() include buffers, and they do not tell whether their parameter is frozen.
# Which method lists the parameters themselves?
# p.numel() for p in model.parameters() if p  ->  t.numel() for t in model.state_dict().values() if t
# %% role="wrong" name="trainable_only_ignored"
# hint: trainable_only=True changes nothing in your count. Where do you ask whether a parameter is frozen?
# () if p.requires_grad or not trainable_only  ->  ()
# %% role="wrong" name="always_trainable_only"
# hint: You leave frozen parameters out when trainable_only is False or not given. What is its default, and
# where does your code look at it?
# requires_grad or not trainable_only  ->  requires_grad
# %% role="wrong" name="frozen_ones_instead"
# hint: With trainable_only=True you count exactly the frozen ones. What does requires_grad say about a
# parameter?
# p.requires_grad or not trainable_only  ->  not (trainable_only and p.requires_grad)
# %% role="wrong" name="flag_turned_round"
# hint: Your two cases are the wrong way round: trainable_only=True counts all, and False leaves the frozen
# ones out.
# not trainable_only  ->  trainable_only
# %% role="wrong" name="direct_children_only"
# hint: Modules may hold modules that hold modules. children() goes down one step only, and leaves out what
# the model holds itself: who goes all the way?
def count_parameters(model, trainable_only=False):
    total = 0
    for child in model.children():
        for p in child.parameters(recurse=False):
            if p.requires_grad or not trainable_only:
                total += p.numel()
    return total


# %% role="wrong" name="own_parameters_forgotten" of="direct_children_only"
# hint: You go through the model's children in full depth, but the model may hold parameters itself, beside
# its children.
# - for p in child.parameters(recurse=False):
# -     if p.requires_grad or not trainable_only:
# -         total += p.numel()
# + total += sum(p.numel() for p in child.parameters() if p.requires_grad or not trainable_only)
# %% role="wrong" name="model_itself_only" slip="all"
# hint: With recurse=False you see only what the model holds itself, not what its modules hold.
# () if  ->  (recurse=False) if
# %% role="wrong" name="inner_parameters_counted_twice" of="direct_children_only" slip="all"
# hint: Your count is too large as soon as modules hold modules. modules() visits inner modules too, and
# parameters() of an outer one lists theirs as well.
# for child in model.children():  ->  for module in model.modules():
# for p in child.parameters(recurse=False):  ->  for p in module.parameters():
# %% role="wrong" name="linear_layers_only" of="own_parameters_forgotten"
# hint: You count linear layers only. Convolutions, batch normalisation and a model's own tensors have
# parameters too: can you ask for parameters without asking for the kind of layer?
# for child in model.children():  ->  for module in model.modules():
# - total += sum(p.numel() for p in child.parameters() if p.requires_grad or not trainable_only)
# + if isinstance(module, nn.Linear):
# +     total += sum(p.numel() for p in module.parameters() if p.requires_grad or not trainable_only)
# %% role="wrong" name="bias_taken_for_granted" of="linear_layers_only"
# hint: A layer made with bias=False has a bias of None. Ask for the layer's parameters instead of for its
# weight and its bias by name.
# if isinstance(module, nn.Linear):  ->  if hasattr(module, "weight"):
# - total += sum(p.numel() for p in module.parameters() if p.requires_grad or not trainable_only)
# + for p in (module.weight, module.bias):
# +     if p.requires_grad or not trainable_only:
# +         total += p.numel()
# %% role="wrong" name="weights_only"
# hint: Only the weights are in your count: parameters with a single dimension, such as biases, are parameters
# too.
# - return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
# + return sum(
# +     p.numel()
# +     for name, p in model.named_parameters()
# +     if name.endswith("weight") and (p.requires_grad or not trainable_only)
# + )
# %% role="wrong" name="mode_switched"
# hint: To count, no mode is needed. The model that you were given is in another one after your call.
#   def count_parameters(model, trainable_only=False) -> int:
# +     model.eval()
# %% role="wrong" name="tensor_returned" of="one_long_vector" hint="tensor_returned"
# p for p in model.parameters() if p  ->  p.numel() for p in model.parameters() if p
# return torch.nn.utils.parameters_to_vector(kept).shape[0]  ->  return torch.tensor(kept).sum()
# %% role="wrong" name="float_returned" hint="tensor_returned"
# for  ->  / 1 for
# %% [markdown] role="hints"
# - linear_by_hand: Count nn.Linear(3, 5) by hand: a weight (5, 3) and a bias (5,).
# - at_any_depth: Modules may hold modules: is each parameter found, at any depth, and only once?
# - model_itself: A model may hold a parameter itself, beside its layers: who lists both?
# - bias_is_none: The bias of such a layer is None.
# - four_dimensions: The weight of a convolution has four dimensions.
# - print_each_number: Print each number that you add up for nn.Sequential(nn.Linear(2, 3),
#   nn.BatchNorm1d(3)).
# - frozen_ones: What does your function do with a frozen parameter when trainable_only is False?
# - model_before: Compare requires_grad of each parameter, and training, before and after a call.
# - which_are_frozen: Which parameters of the model are frozen, and where does your code ask for that?
# %% role="wrong" name="return_inside_the_loop" slip="all"
# hint: Your function ends in the first round of its loop. Which line must stand further to the left?
def count_parameters(model, trainable_only=False):
    total = 0
    for p in model.parameters():
        if p.requires_grad or not trainable_only:
            total += p.numel()
        return total


# %% role="wrong" name="first_size_times_last"
# hint: You multiply the first size of a shape by its last. A bias has one size, a convolution's weight has
# four.
# p.numel() for p in model.parameters()  ->  p.shape[0] * p.shape[-1] for p in model.parameters()
# %% role="wrong" name="gradient_asked_for"
# hint: With trainable_only=True your count is 0 here. Which parameters come first, and does any of them have
# a gradient before the first backward?
# if p.requires_grad or not trainable_only  ->  if p.grad is not None or not trainable_only
# %% role="wrong" name="bytes_counted" slip="all"
# hint: Your number is four times too large: you count bytes, and a number of float32 takes four.
# p.numel() for p in model.parameters()  ->  p.numel() * p.element_size() for p in model.parameters()
