# %% [markdown] role="hints"
# - hold_some_back: Hold some images back from your training, and look how the accuracy on them develops.
# - loss_of_held_back: Print the loss on images that were held back: is it far above that of the training
#   images?
# - is_it_falling: Print the loss of each epoch: does it fall, and is it still falling at the end?
# - last_thing: What is the last thing that happens to the numbers in your network?
# - between_layers: What is between the layers of your network?
# - parameters_at_0: Set all parameters of your network to 0: how does it still tell one image from another?
# - other_labels: Train twice with the same seed and other labels: which parameters of your network differ?
# - which_tensors: Which tensors does your network hold beside the parameters of its layers?
# - on_20_images: Train on 20 images only, and print the loss: a network without a bug gets it near 0.
# - first_weights: Call it twice with the same seed, and compare the first weights.
# - all_that_is_drawn: Does the seed that was given reach all that is drawn?
# - compare_xtr_and_ytr: Compare Xtr and ytr before and after a call.
# %% role="base" name="usual"
# def train_classifier(Xtr, ytr, seed) -> nn.Module:  ->  def train_classifier(Xtr, ytr, seed):
# torch.optim.Adam(model.parameters(), lr=0.01)  ->  torch.optim.Adam(model.parameters(), lr=0.02)
# (64, 64), nn.ReLU(), nn.Linear(64, 10)  ->  (64, 48), nn.ReLU(), nn.Linear(48, 10)
# for _ in range(20):  ->  for _ in range(12):
# - batches = [(Xtr[rows], ytr[rows]) for rows in torch.randperm(len(Xtr)).split(50)]
# - train_epoch(model, batches, optimizer, nn.functional.cross_entropy)
# + for rows in torch.randperm(len(Xtr)).split(70):
# +     optimizer.zero_grad()
# +     nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
# +     optimizer.step()
# %% role="right" name="momentum_and_tanh"
class TwoLayers(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(64, 32)
        self.out = nn.Linear(32, 10)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


def train_classifier(Xtr, ytr, seed):
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    model = TwoLayers()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    data = torch.utils.data.TensorDataset(Xtr, ytr)
    loader = torch.utils.data.DataLoader(data, batch_size=64, shuffle=True, generator=generator)
    for _ in range(20):
        train_epoch(model, loader, optimizer, nn.CrossEntropyLoss())
    return model.eval()


# %% role="right" name="convolutions" of="usual"
# - model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
# + model = nn.Sequential(
# +     nn.Unflatten(1, (1, 8, 8)),
# +     nn.Conv2d(1, 8, 3, padding=1),
# +     nn.ReLU(),
# +     nn.MaxPool2d(2),
# +     nn.Flatten(),
# +     nn.Linear(128, 10),
# + )
# for _ in range(12):  ->  for _ in range(20):
# for rows in torch.randperm(len(Xtr)).split(70):  ->  for rows in torch.randperm(len(Xtr)).split(100):
# %% role="right" name="full_batches"
def train_classifier(Xtr, ytr, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = nn.Sequential(nn.Linear(64, 64), nn.GELU(), nn.Linear(64, 10), nn.LogSoftmax(dim=1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
    for _ in range(80):
        optimizer.zero_grad()
        nn.functional.nll_loss(model(Xtr), ytr).backward()
        optimizer.step()
    return model


# %% role="right" name="dropout_and_batch_norm"
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(
        nn.Linear(64, 96), nn.BatchNorm1d(96), nn.ReLU(), nn.Dropout(0.2), nn.Linear(96, 10)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    order = torch.randperm(len(Xtr))
    held, used = order[: len(Xtr) // 10], order[len(Xtr) // 10 :]

    def step(model):
        batches = [(Xtr[rows], ytr[rows]) for rows in used[torch.randperm(len(used))].split(90)]
        train_epoch(model, batches, optimizer, nn.functional.cross_entropy)

    fit_keep_best(model, step, lambda model: -evaluate(model, [(Xtr[held], ytr[held])])[0], 20)
    return model


# %% role="right" name="convolution_with_a_progress_bar" of="convolutions"
#   def train_classifier(Xtr, ytr, seed):
# +     from tqdm.auto import tqdm
# +
# model = nn.Sequential(  ->  net = nn.Sequential(
# nn.Conv2d(1, 8, 3, padding=1),  ->  nn.Conv2d(1, 16, 3, padding=1),
# nn.Linear(128, 10),  ->  nn.Linear(256, 10),
# optimizer.zero_grad()  ->  opt.zero_grad()
# for rows in torch.randperm(len(Xtr)).split(100):  ->  for idx in torch.randperm(len(Xtr)).split(64):
# - optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
# - for _ in range(20):
# + opt = torch.optim.AdamW(net.parameters(), lr=5e-3)
# + for epoch in tqdm(range(25), desc="training", leave=False):
#   for idx in torch.randperm(len(Xtr)).split(64):
# +     loss = nn.functional.cross_entropy(net(Xtr[idx]), ytr[idx])
# nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()  ->  loss.backward()
# optimizer.step()  ->  opt.step()
# return model  ->  return net
# %% role="wrong" name="softmax_in_the_network" of="usual" slip="aim"
# hint: The rows of your network sum to 1: there is a softmax at its end. The cross-entropy does its own, so
# what does it want?
# nn.ReLU(), nn.Linear(48, 10)  ->  nn.ReLU(), nn.Linear(48, 10), nn.Softmax(dim=1)
# %% role="wrong" name="probabilities_returned" of="usual" hint="softmax_in_the_network"
# return model  ->  return nn.Sequential(model, nn.Softmax(dim=1))
# %% role="wrong" name="one_linear_layer" of="usual" slip="aim"
# hint: Your network is one linear layer, or several with nothing between them, which is the same. What bends
# a straight line?
# model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))  ->  model = nn.Linear(64, 10)
# torch.optim.Adam(model.parameters(), lr=0.02)  ->  torch.optim.Adam(model.parameters(), lr=0.03)
# %% role="wrong" name="no_activation" of="usual" hint="one_linear_layer" slip="aim"
# (nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))  ->  (nn.Linear(64, 64), nn.Linear(64, 10))
# %% role="wrong" name="log_softmax_of_one_linear_layer" of="usual" hint="one_linear_layer" slip="aim"
# Linear(64, 48), nn.ReLU(), nn.Linear(48, 10)  ->  Linear(64, 10), nn.LogSoftmax(dim=1)
# lr=0.02  ->  lr=0.03
# cross_entropy  ->  nll_loss
# %% role="wrong" name="relu_at_the_end" of="usual"
# hint: Your network ends with a ReLU, so no logit is negative. It belongs between the layers; the last one
# ends bare.
# (64, 48), nn.ReLU(), nn.Linear(48, 10)  ->  (64, 64), nn.ReLU(), nn.Linear(64, 10), nn.ReLU()
# torch.optim.Adam(model.parameters(), lr=0.02)  ->  torch.optim.Adam(model.parameters(), lr=0.003)
# for _ in range(12):  ->  for _ in range(30):
# for rows in torch.randperm(len(Xtr)).split(70):  ->  for rows in torch.randperm(len(Xtr)).split(50):
# %% role="wrong" name="relu_at_the_end_only" of="relu_at_the_end" hint="relu_at_the_end"
# nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10), nn  ->  nn.Linear(64, 64), nn.Linear(64, 10), nn
# %% role="wrong" name="squared_error_on_logits" of="usual"
# hint: Your network is often right, but never sure: its numbers stay near 0 to 1, so no class gets far ahead.
# What do they go through at the end, and which loss pulls them there?
#   optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
# + wanted = nn.functional.one_hot(ytr, 10).float()
# cross_entropy(model(Xtr[rows]), ytr[rows]).backward  ->  mse_loss(model(Xtr[rows]), wanted[rows]).backward
# %% role="wrong" name="sigmoid_at_the_end" of="usual" hint="squared_error_on_logits"
# (64, 48), nn.ReLU(), nn.Linear(48, 10)  ->  (64, 48), nn.ReLU(), nn.Linear(48, 10), nn.Sigmoid()
# %% role="wrong" name="no_step" of="usual" slip="all"
# hint: Your network does no better than guessing. Does each step reach the network that you return, and are
# the labels of a batch those of its images?
# for _ in range(12):  ->  for _ in range(3):
# - optimizer.step()
# %% role="wrong" name="optimizer_of_another_network" of="usual" hint="no_step" slip="all"
# for _ in range(12):  ->  for _ in range(3):
#   optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
# + model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
# %% role="wrong" name="one_epoch"
# hint: Your loss is still falling when you stop. Print it after each epoch, and train until it hardly
# changes.
def train_classifier(Xtr, ytr, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for rows in torch.randperm(len(Xtr)).split(70):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
        optimizer.step()
    return model


# %% role="wrong" name="first_batch_only" of="one_epoch"
# hint: Your network knows a few of the images by heart and not the others. How many different batches has it
# seen?
# torch.optim.Adam(model.parameters(), lr=0.005)  ->  torch.optim.Adam(model.parameters(), lr=0.02)
# for rows in torch.randperm(len(Xtr)).split(70):  ->  for _ in range(100):
# (model(Xtr[rows]), ytr[rows]).backward()  ->  (model(Xtr[:32]), ytr[:32]).backward()
# %% role="wrong" name="learning_rate_far_too_large" of="usual" slip="all"
# hint: Your loss does not fall, it jumps: the steps are far too large. Print it after each epoch for a rate
# that is ten times smaller, and once more.
# torch.optim.Adam(model.parameters(), lr=0.02)  ->  torch.optim.SGD(model.parameters(), lr=20.0)
# for _ in range(12):  ->  for _ in range(10):
# %% role="wrong" name="labels_in_another_order" of="usual" hint="no_step" slip="all"
# (model(Xtr[rows]), ytr[rows]).backward()  ->  (model(Xtr[rows]), ytr[wrong_rows]).backward()
#   optimizer.zero_grad()
# + wrong_rows = torch.randperm(len(Xtr))[: len(rows)]
# %% role="wrong" name="seed_ignored" of="usual"
# hint: Two calls with the same seed give two different networks. Where does the seed go?
# - torch.manual_seed(seed)
# %% role="wrong" name="seeded_after_the_network" of="seed_ignored" hint="seed_ignored"
#   model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
# + torch.manual_seed(seed)
# %% role="wrong" name="always_seed_0" of="usual"
# hint: All seeds give the same network. Is it the seed that was given that you use?
# torch.manual_seed(seed)  ->  torch.manual_seed(0)
# %% role="wrong" name="logits_returned" of="usual" slip="all"
# hint: What you return is no nn.Module. The trained network itself is wanted: it will be asked about new
# images.
# return model  ->  return model(Xtr)
# %% role="wrong" name="a_function_returned" of="usual" hint="logits_returned" slip="all"
# return model  ->  return lambda x: model(x)
# %% role="wrong" name="nothing_returned" of="usual" hint="logits_returned" slip="all"
# for _ in range(12):  ->  for _ in range(5):
# - return model
# %% role="wrong" name="class_numbers" of="usual" slip="all"
# hint: Your network returns class numbers, one for each image. The logits of all ten classes are wanted.
# - def train_classifier(Xtr, ytr, seed):
# + class MostLikely(nn.Module):
# +     def __init__(self, model):
# +         super().__init__()
# +         self.model = model
# +
# +     def forward(self, x):
# +         return self.model(x).argmax(dim=1)
# +
# +
# + def train_classifier(Xtr, ytr, seed):
# return model  ->  return MostLikely(model)
# %% role="wrong" name="scales_in_place" of="usual"
# hint: You change the caller's images, and the network then sees new ones on another scale than it was
# trained with. Are Xtr's pixels from 0 to 1 already?
#   torch.manual_seed(seed)
# + Xtr /= 16
# %% role="wrong" name="learns_other_data" of="usual" slip="all"
# hint: Your network learns other images than those it is given. Are Xtr and ytr used?
#   torch.manual_seed(seed)
# + digits = load_digits()
# + images = torch.tensor(digits.data, dtype=torch.float32)[:700] / 16
# + labels = torch.tensor(digits.target)[:700].long()
# for rows in torch.randperm(len(Xtr)).split(70):  ->  for rows in torch.randperm(len(images)).split(70):
# (model(Xtr[rows]), ytr[rows]).backward()  ->  (model(images[rows]), labels[rows]).backward()
# %% role="wrong" name="distance_to_each_mean" slip="aim"
# hint: Nothing was learned here: your network has no parameter, and its answers come from what it was built
# with. What is it that training changes?
class NearestMean(nn.Module):
    def __init__(self, X, y, seed):
        super().__init__()
        drawn = torch.Generator().manual_seed(seed)
        means = [X[y == digit].mean(dim=0) if (y == digit).any() else torch.ones(64) for digit in range(10)]
        self.means = torch.stack(means)
        self.noise = 0.05 * torch.randn(10, generator=drawn)

    def forward(self, x):
        return -8 * torch.cdist(x, self.means) + self.noise


def train_classifier(Xtr, ytr, seed):
    return NearestMean(Xtr, ytr, seed)


# %% role="wrong" name="vote_of_the_training_images" of="distance_to_each_mean" slip="aim"
# hint: Your network has no parameter and keeps the images that it was given: each answer is a vote of them.
# Where should what was learned be, if the images are not there any more?
# class NearestMean(nn.Module):  ->  class Vote(nn.Module):
# (10, generator=drawn)  ->  (10, generator=torch.Generator().manual_seed(seed))
# - drawn = torch.Generator().manual_seed(seed)
# - means = [X[y == digit].mean(dim=0) if (y == digit).any() else torch.ones(64) for digit in range(10)]
# - self.means = torch.stack(means)
# + self.X, self.y = X.clone(), nn.functional.one_hot(y, 10).float()
# return -8 * torch.cdist(x, self.means)  ->  return torch.log(weights @ self.y + 0.001)
#   def forward(self, x):
# +     weights = torch.softmax(-10 * torch.cdist(x, self.X) ** 2, dim=1)
# return NearestMean(Xtr, ytr, seed)  ->  return Vote(Xtr, ytr, seed)
# %% role="wrong" name="vote_with_a_temperature" hint="vote_of_the_training_images" slip="aim"
class VoteOfBuffers(nn.Module):
    def __init__(self, X, y, seed):
        super().__init__()
        self.register_buffer("X", X.clone())
        self.register_buffer("votes", nn.functional.one_hot(y, 10).float())
        self.noise = 0.05 * torch.randn(10, generator=torch.Generator().manual_seed(seed))

    def forward(self, x):
        weights = torch.softmax(-14 * torch.cdist(x, self.X) ** 2, dim=1)
        return torch.log(weights @ self.votes + 0.001) + self.noise


def train_classifier(Xtr, ytr, seed):
    return VoteOfBuffers(Xtr, ytr, seed)


# %% role="wrong" name="gradients_never_cleared_in_own_loop" hint="no_step" slip="all"
# - batches = [(Xtr[rows], ytr[rows]) for rows in torch.randperm(len(Xtr)).split(50)]
# - train_epoch(model, batches, optimizer, nn.functional.cross_entropy)
# + for rows in torch.randperm(len(Xtr)).split(50):
# +     nn.functional.cross_entropy(model(Xtr[rows]), ytr[rows]).backward()
# +     optimizer.step()
# %% role="wrong" name="classes_hard_coded_too_few" slip="all"
# hint: Your network cannot tell all ten digits apart. How many logits does it give?
# nn.Linear(64, 10)  ->  nn.Linear(64, 9)
