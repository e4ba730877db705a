# %% role="base" name="usual"
# probabilities  ->  result  (2 times)
# %% role="right" name="inference_mode"
@torch.inference_mode()
def predict_proba(model, x):
    mode = model.training
    try:
        return nn.functional.softmax(model.eval()(x), dim=-1)
    finally:
        model.train(mode)


# %% role="right" name="detached"
def predict_proba(model, x):
    before = [(module, module.training) for module in model.modules()]
    model.eval()
    logits = model(x).detach()
    for module, mode in before:
        module.training = mode
    return nn.Softmax(dim=1)(logits)


# %% role="right" name="a_copy_predicts"
def predict_proba(model, x):
    import copy

    twin = copy.deepcopy(model).eval()
    with torch.no_grad():
        return twin(x).softmax(1)


# %% role="right" name="softmax_by_hand"
def predict_proba(model, x):
    was_training = model.training
    model.train(False)
    with torch.set_grad_enabled(False):
        logits = model(x)
        powers = torch.exp(logits - logits.max(dim=1, keepdim=True).values)
        result = powers / powers.sum(dim=1, keepdim=True)
    if was_training:
        model.train()
    return result


# %% role="right" name="row_by_row"
# - probabilities = torch.softmax(model(x), dim=1)
# + rows = [torch.log_softmax(model(row[None])[0], dim=0).exp() for row in x]
# return probabilities  ->  return torch.stack(rows)
# %% role="right" name="recording_set_and_put_back"
def predict_proba(model, x):
    was_training, was_recording = model.training, torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        model.eval()
        return torch.softmax(model(x), dim=1)
    finally:
        model.train(was_training)
        torch.set_grad_enabled(was_recording)


# %% role="wrong" name="softmax_over_rows" of="usual" slip="aim"
# hint: The columns of your result sum to 1, not its rows. Which dimension of (N, C) holds the classes?
# result = torch.softmax(model(x), dim=1)  ->  result = torch.softmax(model(x), dim=0)
# %% role="wrong" name="logits_returned" of="usual" slip="aim"
# hint: Your rows do not sum to 1: these are the logits as the model gives them. What turns logits into
# probabilities?
# result = torch.softmax(model(x), dim=1)  ->  result = model(x)
# %% role="wrong" name="log_probabilities" of="usual"
# hint: Your numbers are negative: they are logarithms of probabilities.
# result = torch.softmax(model(x), dim=1)  ->  result = torch.log_softmax(model(x), dim=1)
# %% role="wrong" name="sigmoid" of="usual"
# hint: Sigmoid looks at each logit alone, so your rows do not sum to 1. Which function shares 1 among the
# classes?
# result = torch.softmax(model(x), dim=1)  ->  result = torch.sigmoid(model(x))
# %% role="wrong" name="divided_by_the_sum" of="usual"
# hint: Your rows sum to 1, but some numbers are negative or above 1: logits may be negative. Softmax does
# something to each logit before it divides by the sum.
# - result = torch.softmax(model(x), dim=1)
# + logits = model(x)
# + result = logits / logits.sum(dim=1, keepdim=True)
# %% role="wrong" name="softmax_twice" of="usual"
# hint: Your rows sum to 1, but the numbers are too much alike: softmax was applied to probabilities again.
# result = torch.softmax(model(x), dim=1)  ->  result = torch.softmax(model(x), dim=1).softmax(dim=1)
# %% role="wrong" name="class_numbers_returned" of="usual" slip="all"
# hint: You return the number of the most likely class, one for each row. The probabilities of all C classes
# are wanted.
# result = torch.softmax(model(x), dim=1)  ->  result = torch.softmax(model(x), dim=1).argmax(dim=1)
# %% role="wrong" name="no_evaluation_mode" hint="no_evaluation_mode" slip="aim"
def predict_proba(model, x):
    with torch.no_grad():
        return torch.softmax(model(x), dim=1)


# %% role="wrong" name="training_mode_while_predicting" of="usual" slip="aim"
# hint: You switch the model to training mode in order to predict. It is the other mode in which dropout is
# off.
# model.eval()  ->  model.train()
# %% role="wrong" name="mode_not_restored" of="no_evaluation_mode" hint="mode_not_restored"
#   def predict_proba(model, x):
# +     model.eval()
# %% role="wrong" name="always_training_mode_afterwards" of="usual" hint="always_training_mode_afterwards"
# - was_training = model.training
# model.train(was_training)  ->  model.train()
# %% role="wrong" name="mode_of_the_root_only" of="usual"
# hint: Setting the attribute changes the model's own mode, but not that of the modules in it. How did they
# get into evaluation mode?
# model.train(was_training)  ->  model.training = was_training
# %% role="wrong" name="graph_recorded" of="usual"
# hint: Your result still requires a gradient: PyTorch recorded how it was made. Which context manager tells
# it to record nothing?
# - with torch.no_grad():
# -     result = torch.softmax(model(x), dim=1)
# + result = torch.softmax(model(x), dim=1)
# %% role="wrong" name="recording_switched_off_for_good" hint="recording_switched_off_for_good"
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    result = torch.softmax(model(x), dim=1)
    model.train(was_training)
    return result


# %% role="wrong" name="parameters_frozen" of="recording_switched_off_for_good" hint="parameters_frozen"
# - torch.set_grad_enabled(False)
# + for p in model.parameters():
# +     p.requires_grad_(False)
# %% role="wrong" name="dimension_found_by_size"
# hint: Which dimension holds the classes does not depend on the sizes: try as many samples as classes.
# probabilities = torch.softmax(model(x), dim=1)  ->  logits = model(x)
# return probabilities  ->  return torch.softmax(logits, dim=0 if logits.shape[0] == logits.shape[1] else 1)
# %% role="wrong" name="squeezed"
# hint: squeeze removes every dimension of size 1: a single sample loses its row.
# probabilities = torch.softmax(model(x), dim=1)  ->  logits = model(x).squeeze()
# return probabilities  ->  return torch.softmax(logits, dim=-1)
# %% role="wrong" name="exponentials_overflow"
# hint: exp of a large logit is infinite, and infinite / infinite is nan. Which function of PyTorch does all
# of this, and is right for large logits?
# probabilities = torch.softmax(model(x), dim=1)  ->  powers = torch.exp(model(x))
# return probabilities  ->  return powers / powers.sum(dim=1, keepdim=True)
# %% role="wrong" name="gradients_cleared"
# hint: You clear the gradients, and somebody may be adding them up over several batches. Predicting needs
# none.
#   model.eval()
# + model.zero_grad()
# %% role="wrong" name="input_flattened"
# hint: You change the shape of x before the model sees it. A model may need all its dimensions.
# torch.softmax(model(x), dim=1)  ->  torch.softmax(model(x.flatten(1)), dim=1)
# %% role="wrong" name="recording_switched_on_for_everybody" of="recording_switched_off_for_good"
# hint: After your function PyTorch records gradients, also when the caller had switched that off. Does your
# code go back to what it found?
#   result = torch.softmax(model(x), dim=1)
# + torch.set_grad_enabled(True)
# %% role="wrong" name="double_precision_returned" of="usual"
# hint: The probabilities are right, but they come back in another dtype than the logits.
# result = torch.softmax(model(x), dim=1)  ->  result = torch.softmax(model(x).double(), dim=1)
# %% [markdown] role="hints"
# - each_row_sums_to_1: Do the statement's example by hand. Does each row of your result sum to 1?
# - which_mode: Which mode is the model in while you predict?
# - second_dimension: The classes are in the second dimension, whatever sizes the two have.
# - overflow_on_the_way: What becomes of a logit of 1000 on the way: does something overflow, or cut it off?
# - x_as_it_is: x goes into the model as it is.
# - gradients_added_up: Somebody may be in the middle of adding up gradients: print one before and after a
#   call.
# - modes_before: Print model.training, and that of its modules, before and after a call.
# - print_requires_grad: Print requires_grad of your result.
# - still_reached: After a call, does model(x).backward() still reach the parameters?
# - inside_no_grad: Call it inside `with torch.no_grad():`, and print torch.is_grad_enabled() before and
#   after.
# - both_dtypes: Print the dtype of the logits and that of your result.
# %% role="wrong" name="largest_probability_only"
# hint: You keep one number a row. The probabilities of all classes are wanted.
# probabilities = torch.softmax(model(x), dim=1)  ->  probabilities = torch.softmax(model(x), dim=1).amax(1)
