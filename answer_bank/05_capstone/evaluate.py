# %% [markdown] role="hints"
# - other_cuts: Cut the same samples into other batches: is the result the same?
# - which_mode: Which mode is the model in while you evaluate?
# - the_modes: Print model.training, and that of its modules, before and after a call.
# - requires_grad_of_the_logits: Print requires_grad of the logits inside your loop.
# - a_step_after: Take a training step after the call: do the parameters still get gradients?
# - adding_up: Somebody may be in the middle of adding up gradients: print one before and after a call.
# %% role="right" name="forward_by_name"
# loss, right, count = 0, 0, 0  ->  total, right, count = 0.0, 0, 0
# logits = model(xb)  ->  logits = model.forward(xb)
# loss += nn.functional.cross_entropy  ->  total += nn.functional.cross_entropy
# right += (logits.argmax(dim=1) == yb).sum().item()  ->  right += int((logits.argmax(dim=1) == yb).sum())
# return loss / count, right / count  ->  return total / count, right / count
# %% role="right" name="inference_mode"
@torch.inference_mode()
def evaluate(model, loader):
    mode = model.training
    model.train(False)
    try:
        results = [(model(xb), yb) for xb, yb in loader]
    finally:
        model.train(mode)
    logits = torch.cat([one for one, _ in results])
    target = torch.cat([one for _, one in results])
    loss = nn.functional.cross_entropy(logits, target)
    return loss.item(), (logits.argmax(1) == target).float().mean().item()


# %% role="right" name="weighted_means"
def evaluate(model, loader):
    mode = model.training
    model.eval()
    losses, accuracies, sizes = [], [], []
    with torch.no_grad():
        for xb, yb in loader:
            logits = model(xb)
            losses.append(nn.CrossEntropyLoss()(logits, yb))
            accuracies.append(accuracy(logits, yb))
            sizes.append(len(yb))
    model.train(mode)
    share = torch.tensor(sizes) / sum(sizes)
    return (torch.stack(losses) * share).sum(), (torch.tensor(accuracies) * share).sum()


# %% role="right" name="on_a_copy"
def evaluate(model, loader):
    twin = copy.deepcopy(model).eval().requires_grad_(False)
    loss = right = count = 0
    for xb, yb in loader:
        log_p = torch.log_softmax(twin(xb), dim=1)
        loss -= log_p.gather(1, yb[:, None]).sum().item()
        right += int(log_p.max(dim=1).indices.eq(yb).sum())
        count += yb.numel()
    return [loss / count, right / count]


# %% role="right" name="all_logits_collected" of="weighted_means"
# losses, accuracies, sizes = [], [], []  ->  outs, ys = [], []
# sizes.append(len(yb))  ->  ys.append(yb)
# logits = model(xb)  ->  outs.append(model(xb))
# - losses.append(nn.CrossEntropyLoss()(logits, yb))
# - accuracies.append(accuracy(logits, yb))
# share = torch.tensor(sizes) / sum(sizes)  ->  outs, ys = torch.cat(outs), torch.cat(ys)
# - return (torch.stack(losses) * share).sum(), (torch.tensor(accuracies) * share).sum()
# + return nn.CrossEntropyLoss()(outs, ys).item(), accuracy(outs, ys)
# %% role="wrong" name="no_evaluation_mode" hint="no_evaluation_mode"
# loss, right, count = 0, 0, 0  ->  loss, right, count = 0.0, 0, 0
# - was_training = model.training
# - model.eval()
#           count += len(yb)
# - model.train(was_training)
# %% role="wrong" name="mode_not_restored" of="no_evaluation_mode" hint="mode_not_restored"
#   def evaluate(model, loader):
# +     model.eval()
# %% role="wrong" name="always_training_mode_afterwards" hint="always_training_mode_afterwards"
# - was_training = model.training
# model.train(was_training)  ->  model.train()
# %% role="wrong" name="mode_of_the_root_only"
# hint: Setting model.training changes the model's own mode, but not that of the modules in it. Its method
# train(mode) sets all of them.
# model.train(was_training)  ->  model.training = was_training
# %% role="wrong" name="graph_recorded"
# hint: PyTorch records a graph each time you call the model. Which context manager tells it to record
# nothing?
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    for xb, yb in loader:
        logits = model(xb)
        loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
        right += (logits.argmax(dim=1) == yb).sum().item()
        count += len(yb)
    model.train(was_training)
    return loss / count, right / count


# %% role="wrong" name="detached_too_late" of="graph_recorded" hint="graph_recorded"
# logits = model(xb)  ->  logits = model(xb).detach()
# (logits, yb, reduction="sum").item()  ->  (logits, yb).item() * len(yb)
# %% role="wrong" name="recording_switched_off_for_good" hint="recording_switched_off_for_good"
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    loss, right, count = 0.0, 0, 0
    for xb, yb in loader:
        logits = model(xb)
        loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
        right += (logits.argmax(dim=1) == yb).sum().item()
        count += len(yb)
    model.train(was_training)
    return loss / count, right / count


# %% role="wrong" name="parameters_frozen" of="recording_switched_off_for_good" hint="parameters_frozen"
# torch.set_grad_enabled(False)  ->  model.requires_grad_(False)
# %% role="wrong" name="means_of_batches"
# hint: You average over batches, so each sample of the small last batch counts more. Add up over samples, and
# divide once.
# loss, right, count = 0, 0, 0  ->  losses, shares = [], []
# - loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
# - right += (logits.argmax(dim=1) == yb).sum().item()
# - count += len(yb)
# + losses.append(nn.functional.cross_entropy(logits, yb).item())
# + shares.append((logits.argmax(dim=1) == yb).float().mean().item())
# return loss / count, right / count  ->  return sum(losses) / len(losses), sum(shares) / len(shares)
# %% role="wrong" name="mean_loss_of_batches"
# hint: Your accuracy is right, but your loss is an average over batches. How many samples does each batch's
# mean loss stand for?
# loss, right, count = 0, 0, 0  ->  losses, right, count = [], 0, 0
# - loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
# + losses.append(nn.functional.cross_entropy(logits, yb).item())
# return loss / count, right / count  ->  return sum(losses) / len(losses), right / count
# %% role="wrong" name="mean_accuracy_of_batches" slip="aim"
# hint: Your loss is right, but your accuracy is an average over batches. How many samples does each batch's
# accuracy stand for?
# loss, right, count = 0, 0, 0  ->  loss, shares, count = 0.0, [], 0
# - right += (logits.argmax(dim=1) == yb).sum().item()
# + shares.append((logits.argmax(dim=1) == yb).float().mean().item())
# return loss / count, right / count  ->  return loss / count, sum(shares) / len(shares)
# %% role="wrong" name="last_batch_only" of="means_of_batches"
# hint: Your numbers are those of the last batch. What do you keep of the batches before it?
# - losses, shares = [], []
#   logits = model(xb)
# - losses.append(nn.functional.cross_entropy(logits, yb).item())
# - shares.append((logits.argmax(dim=1) == yb).float().mean().item())
# + loss = nn.functional.cross_entropy(logits, yb).item()
# + acc = (logits.argmax(dim=1) == yb).float().mean().item()
# return sum(losses) / len(losses), sum(shares) / len(shares)  ->  return loss, acc
# %% role="wrong" name="first_batch_only" of="last_batch_only" hint="returns_inside_the_loop" slip="all"
# - model.train(was_training)
# - return loss, acc
# +         model.train(was_training)
# +         return loss, acc
# %% role="wrong" name="means_divided_by_samples"
# hint: Your loss is far too small: you add up means of batches and divide by the number of samples. What is
# the loss of a whole batch?
# yb, reduction="sum"  ->  yb
# %% role="wrong" name="sums"
# hint: You add up losses and right answers, and never divide by the number of samples.
# loss, right, count = 0, 0, 0  ->  loss, right = 0.0, 0.0
# - count += len(yb)
# return loss / count, right / count  ->  return loss, right
# %% role="wrong" name="percent"
# hint: Your accuracy goes up to 100. A share from 0 to 1 is wanted.
# return loss / count, right / count  ->  return loss / count, 100 * right / count
# %% role="wrong" name="accuracy_first"
# hint: You return the accuracy first. Which order is wanted?
# return loss / count, right / count  ->  return right / count, loss / count
# %% role="wrong" name="softmax_before_the_loss"
# hint: Your loss never gets near 0: the cross-entropy gets probabilities, and does its own softmax on them.
# loss, right, count = 0, 0, 0  ->  loss, right, count = 0.0, 0, 0
# logits = model(xb)  ->  probabilities = torch.softmax(model(xb), dim=1)
# (logits  ->  (probabilities  (2 times)
# %% role="wrong" name="error_rate"
# hint: Your second number is the share of wrong answers.
# loss, right, count = 0, 0, 0  ->  loss, wrong, count = 0.0, 0, 0
# right += (logits.argmax(dim=1) == yb).sum().item()  ->  wrong += (logits.argmax(dim=1) != yb).sum().item()
# return loss / count, right / count  ->  return loss / count, wrong / count
# %% role="wrong" name="gradients_cleared"
# hint: You clear the gradients, and somebody may be adding them up over several batches. Evaluating needs
# none.
#   model.eval()
# + model.zero_grad()
# %% role="wrong" name="right_ones_of_the_last_batch"
# hint: You write the right ones of each batch over those of the batch before. How many does your code know
# after two batches?
# right += (logits.argmax(dim=1) == yb).sum().item()  ->  right = (logits.argmax(dim=1) == yb).sum().item()
# %% role="wrong" name="loss_of_the_last_batch"
# hint: You write each batch's loss over that of the batch before. Which operator adds up?
# loss += nn.functional  ->  loss = nn.functional
# %% role="wrong" name="argmax_over_the_batch" slip="all"
# hint: You look for the largest logit in each column. Which dimension of (N, C) holds the classes?
# logits.argmax(dim=1)  ->  logits.argmax(dim=0)
# %% role="wrong" name="training_mode" hint="no_evaluation_mode"
# model.eval()  ->  model.train()
# %% role="wrong" name="loss_not_divided"
# hint: The accuracy is a mean, and the loss is a sum. By what is each divided?
# return loss / count, right / count  ->  return loss, right / count
# %% role="wrong" name="right_ones_counted"
# hint: The loss is a mean, and the accuracy is a count. By what is each divided?
# return loss / count, right / count  ->  return loss / count, right
