# %% [markdown] role="hints"
# - which_score: Which of the scores do you return, and when do you note it?
# - print_what_you_keep: Print what you keep right after the best epoch, and again at the end.
# - first_is_the_best: Let the first epoch be the best: of which epoch are the weights in the end?
# - each_gets_its_chance: Does each epoch get its chance, also after many worse ones, and if it is better by
#   a hair?
# - print_buffers: Print the buffers after the call: of which epoch are they?
# - reached_again: What does your comparison say when a score is reached again?
# - compared_with_what: With which number do you compare the first score?
# - where_it_begins: Scores may be any numbers: where does your search for the best begin?
# - same_one: Is model still the object that it was, with the parameters that it had?
# %% role="base" name="usual"
# (model, step_fn, score_fn, epochs) -> float:  ->  (model, step_fn, score_fn, epochs):
# %% role="right" name="clones"
def fit_keep_best(model, step_fn, score_fn, epochs):
    best = None
    for epoch in range(epochs):
        step_fn(model)
        now = score_fn(model)
        if best is None or now > best[0]:
            best = now, {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}
    model.load_state_dict(best[1])
    return float(best[0])


# %% role="right" name="all_states_kept"
def fit_keep_best(model, step_fn, score_fn, epochs):
    scores, states = [], []
    while len(scores) < epochs:
        step_fn(model)
        scores.append(score_fn(model))
        states.append(copy.deepcopy(model.state_dict()))
    winner = int(np.argmax(scores))
    model.load_state_dict(states[winner])
    return scores[winner]


# %% role="right" name="saved_bytes" of="usual"
# - best_score, best_state = -math.inf, None
# + import io
# +
# + best = float("-inf")
# if score > best_score:  ->  if not score <= best:
# model.load_state_dict(best_state)  ->  model.load_state_dict(torch.load(file))
# -         best_score, best_state = score, copy.deepcopy(model.state_dict())
# +         best, file = score, io.BytesIO()
# +         torch.save(model.state_dict(), file)
# + file.seek(0)
# return best_score  ->  return torch.tensor(best)
# %% role="right" name="copied_tensor_by_tensor"
def fit_keep_best(model, step_fn, score_fn, epochs):
    def tensors():
        return [*model.parameters(), *model.buffers()]

    step_fn(model)
    best, kept = score_fn(model), [t.detach().clone() for t in tensors()]
    for _ in range(1, epochs):
        step_fn(model)
        score = score_fn(model)
        if score > best:
            best, kept = score, [t.detach().clone() for t in tensors()]
    with torch.no_grad():
        for tensor, value in zip(tensors(), kept):
            tensor.copy_(value)
    return best


# %% role="wrong" name="state_not_copied" slip="aim"
# hint: In the end your model has the weights of the last epoch. Are the best ones written back, and is what
# you kept a copy, or the model's own tensors?
# copy.deepcopy(model.state_dict())  ->  model.state_dict()
# %% role="wrong" name="shallow_copy" hint="state_not_copied"
# copy.deepcopy  ->  dict
# %% role="wrong" name="not_restored" of="usual" hint="state_not_copied" slip="aim"
# best_score, best_state = -math.inf, None  ->  best_score = -math.inf
# best_score, best_state = score, copy.deepcopy(model.state_dict())  ->  best_score = score
# - model.load_state_dict(best_state)
# +         copy.deepcopy(model.state_dict())
# %% role="wrong" name="another_object_restored" hint="state_not_copied"
# best_score, best_state = -math.inf, None  ->  best_score = -math.inf
# best_state = score, copy.deepcopy(model.state_dict())  ->  best_model = score, copy.deepcopy(model)
# model.load_state_dict(best_state)  ->  model = best_model
# %% role="wrong" name="last_of_equals"
# hint: When a score is reached again, you take the later weights. Compare with > or with >=?
# if score > best_score:  ->  if score >= best_score:
# %% role="wrong" name="starts_at_0"
# hint: You compare the first score with 0, so negative scores never win. Which number is below all others?
# -math.inf, None  ->  0.0, copy.deepcopy(model.state_dict())
# %% role="wrong" name="lowest_score" slip="all"
# hint: You keep the lowest score. Here higher is better.
# -math.inf  ->  math.inf
# if score > best_score:  ->  if score < best_score:
# %% role="wrong" name="score_before_the_step"
# hint: You ask for the score before the step. An epoch is trained first, and then judged.
# - step_fn(model)
#       best_score, best_state = score, copy.deepcopy(model.state_dict())
# + step_fn(model)
# %% role="wrong" name="kept_before_the_step" slip="all"
# hint: The score is that of after the step, and the weights you keep are those of before it. Which weights
# reached the score?
#   for _ in range(epochs):
# +     state = copy.deepcopy(model.state_dict())
# score, copy.deepcopy(model.state_dict())  ->  score, state
# %% role="wrong" name="parameters_only"
# hint: The weights are right, but the buffers are those of the last epoch. parameters() has no buffers: who
# lists both?
# best_score, best_state = -math.inf, None  ->  best_score, best = -math.inf, None
# -         best_score, best_state = score, copy.deepcopy(model.state_dict())
# - model.load_state_dict(best_state)
# +         best_score, best = score, [p.detach().clone() for p in model.parameters()]
# + with torch.no_grad():
# +     for p, kept in zip(model.parameters(), best):
# +         p.copy_(kept)
# %% role="wrong" name="last_score_returned"
# hint: The weights are those of the best epoch, but the score you return is that of the last one.
# return best_score  ->  return score
# %% role="wrong" name="epoch_returned"
# hint: You return the number of the best epoch. The best score is wanted.
# best_state = -math.inf, None  ->  best_state, best_epoch = -math.inf, None, 0
# for _ in range(epochs):  ->  for epoch in range(epochs):
# - best_score, best_state = score, copy.deepcopy(model.state_dict())
# + best_score, best_state, best_epoch = score, copy.deepcopy(model.state_dict()), epoch
# return best_score  ->  return best_epoch
# %% role="wrong" name="stops_at_the_first_drop" of="usual"
# hint: You stop when the score falls for the first time. A better epoch may come later: all epochs are
# wanted.
# if score > best_score:  ->  if score <= best_score:
# -     best_score, best_state = score, copy.deepcopy(model.state_dict())
# +     break
# + best_score, best_state = score, copy.deepcopy(model.state_dict())
# %% role="wrong" name="back_to_the_best_each_time" slip="all"
# hint: You go back to the best weights after each epoch that was no better. Training should go on from where
# it is; only the end goes back.
#       best_score, best_state = score, copy.deepcopy(model.state_dict())
# + else:
# +     model.load_state_dict(best_state)
# +     best_score = score_fn(model)
# %% role="wrong" name="better_than_the_epoch_before"
# hint: You compare with the epoch before. A rise from a low score need not be the best so far.
# best_score, best_state = -math.inf, None  ->  last, best_score, best_state = -math.inf, None, None
# if score > best_score:  ->  if score > last:
#       best_score, best_state = score, copy.deepcopy(model.state_dict())
# + last = score
# %% role="wrong" name="one_epoch_too_few" of="usual"
# hint: Not all epochs are run. Count the steps: are there as many as `epochs`?
# for _ in range(epochs):  ->  for _ in range(1, epochs - 1):
# - best_score, best_state = -math.inf, None
# + step_fn(model)
# + best_score, best_state = score_fn(model), copy.deepcopy(model.state_dict())
# %% role="wrong" name="new_parameters"
# hint: You put new parameters into the model. An optimizer that was made before goes on training the old
# ones: write into those.
# load_state_dict(best_state)  ->  load_state_dict(best_state, assign=True)
# %% role="wrong" name="returns_the_model"
# hint: You return the model. The caller has it already: the best score is wanted.
# return best_score  ->  return model
# %% role="wrong" name="patience"
# hint: The best epoch may come last, after many worse ones. Does your loop always get there?
# best_state = -math.inf, None  ->  best_state, waited = -math.inf, None, 0
# -     best_score, best_state = score, copy.deepcopy(model.state_dict())
# +     best_score, best_state, waited = score, copy.deepcopy(model.state_dict()), 0
# + else:
# +     waited += 1
# +     if waited == 3:
# +         break
# %% role="wrong" name="better_by_a_margin"
# hint: A score that is better by very little does not count in your code. Better is better.
# if score > best_score:  ->  if score > best_score + 0.001:
# %% role="wrong" name="every_epoch_taken_for_the_best" slip="all"
# hint: You keep every epoch, whatever its score is, so the last one wins. What should a new score be compared
# with?
# if score > best_score:  ->  if score > -math.inf:
# %% role="wrong" name="score_before_and_state_after_the_step" hint="score_before_the_step" slip="all"
#   for _ in range(epochs):
# +     score = score_fn(model)
#   step_fn(model)
# - score = score_fn(model)
# %% role="wrong" name="starts_at_0_with_nothing_kept" hint="starts_at_0"
# best_score, best_state = -math.inf, None  ->  best_score, best_state = 0, None
# - model.load_state_dict(best_state)
# + if best_state is not None:
# +     model.load_state_dict(best_state)
# %% role="wrong" name="one_epoch_too_many" slip="all"
# hint: You train one epoch more than you were asked for.
# range(epochs)  ->  range(epochs + 1)
# %% role="wrong" name="returns_nothing"
# hint: The weights are right. What does your function return?
# - return best_score
