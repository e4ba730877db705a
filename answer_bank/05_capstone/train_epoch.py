# %% [markdown] role="hints"
# - which_losses: Which batches' losses go into your result, and by what is it divided?
# - gradients_of_two_batches: Take two batches and print the gradients before each step.
# - parameters_after_each_batch: Print the parameters after each batch of the statement's example.
# - what_the_second_call_finds: Call it twice: what does the second call find?
# - how_many_steps: How many steps does the optimizer take in one epoch?
# - which_loss: Which loss do you compute: the one that was given?
# - when_they_are_cleared: When do you clear the gradients for the first time?
# - mode_when_called: Which mode is the model in when it is called?
# - mode_while_trained: In which mode is the model while it is trained?
# - print_its_type: Print the type of what you return.
# %% role="base" name="usual"
# (model, loader, optimizer, loss_fn) -> float:  ->  (model, loader, optimizer, loss_fn):
# total, count = 0, 0  ->  total, count = 0.0, 0
# %% role="right" name="forward_by_name"
# loss = loss_fn(model(xb), yb)  ->  loss = loss_fn(model.forward(xb), yb)
# %% role="right" name="lists"
def train_epoch(model, loader, optimizer, loss_fn):
    model.train(True)
    losses, sizes = [], []
    for xb, yb in loader:
        model.zero_grad()
        logits = model(xb)
        loss = loss_fn(logits, yb)
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
        sizes.append(yb.shape[0])
    return float(np.average(losses, weights=sizes))


# %% role="right" name="closure"
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    total = torch.zeros(())
    count = 0
    for batch in loader:
        inputs, labels = batch

        def loss_and_gradients():
            optimizer.zero_grad(set_to_none=False)
            loss = loss_fn(model(inputs), labels)
            loss.backward()
            return loss

        loss = optimizer.step(loss_and_gradients)
        total = total + loss.detach() * labels.size(0)
        count += labels.size(0)
    return total / count


# %% role="right" name="autograd_grad"
def train_epoch(model, loader, optimizer, loss_fn):
    for module in model.modules():
        module.training = True
    seen, mean = 0, 0.0
    for xb, yb in loader:
        parameters = [p for p in model.parameters() if p.requires_grad]
        loss = loss_fn(model(xb), yb)
        for p, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
            p.grad = gradient
        optimizer.step()
        seen += len(yb)
        mean += (loss.item() - mean) * len(yb) / seen
    return mean


# %% role="right" name="cleared_at_both_ends"
def train_epoch(model, loader, optimizer, loss_fn):
    model.train()
    optimizer.zero_grad()
    running = 0.0
    n = 0
    for xb, yb in iter(loader):
        out = model(xb)
        loss = loss_fn(out, yb)
        loss.backward()
        running += loss.detach().item() * out.size(0)
        n += out.size(0)
        optimizer.step()
        optimizer.zero_grad()
    return running / n


# %% role="wrong" name="stays_in_evaluation_mode"
# hint: The model came in evaluation mode, and layers in it are still in that mode: dropout is off, batch
# normalisation learns nothing. Who switches all of them?
# - model.train()
# %% role="wrong" name="mode_of_the_root_only"
# hint: Print the training attribute of each of model.modules() while you train: which of them are still in
# evaluation mode?
# model.train()  ->  model.training = True
# %% role="wrong" name="mean_of_batch_means" of="usual"
# hint: You average over batches, so each sample of the small last batch counts more. Weight each loss with
# the number of its samples.
# total, count = 0.0, 0  ->  losses = []
# total += loss.item() * len(xb)  ->  losses.append(loss.item())
# -     count += len(xb)
# - return total / count
# + return sum(losses) / len(losses)
# %% role="wrong" name="sum_of_batch_means" of="mean_of_batch_means"
# hint: Your loss grows with the number of batches: you add up, and never divide.
# losses = []  ->  total = 0.0
# losses.append(loss.item())  ->  total += loss.item()
# return sum(losses) / len(losses)  ->  return total
# %% role="wrong" name="means_divided_by_samples"
# hint: You add up means of batches and divide by the number of samples: what you add is smaller than what you
# divide by. What is the loss of a whole batch?
# total += loss.item() * len(xb)  ->  total += loss.item()
# %% role="wrong" name="last_loss" of="stays_in_evaluation_mode"
# hint: You return the loss of the last batch only.
# total, count = 0, 0  ->  model.train()
# -     total += loss.item() * len(xb)
# -     count += len(xb)
# - return total / count
# + return loss.item()
# %% role="wrong" name="loss_after_the_step"
# hint: You compute the loss once more after the step. The one that the step was computed from is wanted.
# - loss = loss_fn(model(xb), yb)
# - loss.backward()
# + loss_fn(model(xb), yb).backward()
# - total += loss.item() * len(xb)
# + with torch.no_grad():
# +     total += loss_fn(model(xb), yb).item() * len(xb)
# %% role="wrong" name="gradients_never_cleared"
# hint: Each step uses the gradients of earlier batches, too. How often does backward add to them, and how
# often are they cleared?
# - optimizer.zero_grad()
# %% role="wrong" name="gradients_cleared_once" of="gradients_never_cleared"
# hint: backward adds to the gradients at each batch. How often in an epoch are they cleared?
#   model.train()
# + optimizer.zero_grad()
# %% role="wrong" name="gradients_cleared_after_the_step" of="gradients_never_cleared"
# hint: Your very first step uses gradients that were there before. When do you clear for the first time?
#   optimizer.step()
# + optimizer.zero_grad()
# %% role="wrong" name="gradients_cleared_before_the_step" of="gradients_never_cleared"
# hint: The parameters never move. Do they have gradients at the moment when the optimizer takes its step?
#   loss.backward()
# + optimizer.zero_grad()
# %% role="wrong" name="no_step"
# hint: The parameters never move, though they have gradients. Who uses the gradients?
# - optimizer.step()
# %% role="wrong" name="no_backward" hint="gradients_cleared_before_the_step"
# - loss.backward()
# %% role="wrong" name="one_step_an_epoch" of="gradients_cleared_once"
# hint: You take one step at the end of the epoch. One step for each batch is wanted.
# - optimizer.step()
#       count += len(xb)
# + optimizer.step()
# %% role="wrong" name="first_batch_only" hint="returns_inside_the_loop" slip="all"
# - return total / count
# +     return total / count
# %% role="wrong" name="arguments_swapped" slip="all"
# hint: loss_fn gets the targets first in your code. What does it expect: loss_fn(logits, target)?
# loss = loss_fn(model(xb), yb)  ->  loss = loss_fn(yb, model(xb))
# %% role="wrong" name="softmax_before_the_loss" slip="all"
# hint: loss_fn gets probabilities in your code. It wants what the model returned: the logits.
# model(xb)  ->  torch.softmax(model(xb), dim=-1)
# %% role="wrong" name="a_loss_of_its_own"
# hint: You always use the cross-entropy. Which function was given to compute the loss?
# loss = loss_fn  ->  loss = nn.functional.cross_entropy
# %% role="wrong" name="step_by_hand"
# hint: You move the parameters yourself, so momentum or Adam never work. Whose step should it be?
# - optimizer.step()
# + with torch.no_grad():
# +     for p in model.parameters():
# +         p -= optimizer.param_groups[0]["lr"] * p.grad
# %% role="wrong" name="graph_kept"
# hint: Your result carries a graph: the losses were added up as tensors. What makes a plain number of a loss?
# total += loss.item() * len(xb)  ->  total += loss * len(xb)
# %% role="wrong" name="needs_a_dataset" of="sum_of_batch_means"
# hint: You divide by len(loader.dataset), or ask for len(loader): a list or a generator of batches has none.
# Count the samples as they come.
# total += loss.item()  ->  total += loss.item() * len(xb)
# return total  ->  return total / len(loader.dataset)
# %% role="wrong" name="returns_nothing" of="last_loss"
# hint: The mean loss is wanted back. What does your function return?
# - return loss.item()
# %% role="wrong" name="learning_rate_by_the_batch_size" of="means_divided_by_samples"
# hint: Your gradients are those of the sum over the batch: you multiply before backward. The step belongs to
# the mean loss.
# loss = loss_fn(model(xb), yb)  ->  loss = loss_fn(model(xb), yb) * len(xb)
# %% role="wrong" name="every_batch_as_large_as_the_first"
# hint: You take it that all batches have the same size. How many samples has the last one?
# total, count = 0, 0  ->  total, batches, size = 0.0, 0, None
#   for xb, yb in loader:
# +     size = size or len(xb)
# total += loss.item() * len(xb)  ->  total += loss.item() * size
# count += len(xb)  ->  batches += 1
# return total / count  ->  return total / ((batches - 1) * size + len(xb))
# %% role="wrong" name="sum_of_all_losses"
# hint: Your result grows with the number of samples: a mean is wanted. What is missing in the last line?
# return total / count  ->  return total
# %% role="wrong" name="divided_by_the_batches" hint="mean_of_batch_means"
# count += len(xb)  ->  count += 1
# %% role="wrong" name="only_the_last_batch_counts"
# hint: You write each batch's loss over that of the batch before. Which operator adds up?
# total += loss.item() * len(xb)  ->  total = loss.item() * len(xb)
