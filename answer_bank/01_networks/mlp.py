# %% role="base" name="usual"
# sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1  ->  i, o) for i, o in zip(sizes, sizes[1:]
# %% role="right" name="sequential"
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        parts = []
        for width in hidden:
            parts += [nn.Linear(in_features, width), nn.ReLU()]
            in_features = width
        parts.append(nn.Linear(in_features, out_features))
        self.net = nn.Sequential(*parts)

    def forward(self, x):
        return self.net(x)


# %% role="right" name="own_parameters"
# sizes = [in_features, *hidden, out_features]  ->  sizes = [in_features] + list(hidden) + [out_features]
# - self.layers = nn.ModuleList(nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1))
# + self.count = len(sizes) - 1
# + for k in range(self.count):
# +     self.register_parameter(f"w{k}", nn.Parameter(torch.randn(sizes[k + 1], sizes[k]) * 0.1))
# +     self.register_parameter(f"b{k}", nn.Parameter(torch.zeros(sizes[k + 1])))
# return self.layers[-1](x)  ->  return x
# for layer in self.layers[:-1]:  ->  for k in range(self.count):
# - x = torch.relu(layer(x))
# + x = nn.functional.linear(x, getattr(self, f"w{k}"), getattr(self, f"b{k}"))
# + if k < self.count - 1:
# +     x = x.clamp(min=0)
# %% role="right" name="weights_in_out_and_biases_as_rows"
# - self.layers = nn.ModuleList(nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1))
# + self.weights = nn.ParameterList()
# + self.biases = nn.ParameterList()
# + for k in range(1, len(sizes)):
# +     self.weights.append(nn.Parameter(torch.randn(sizes[k - 1], sizes[k])))
# +     self.biases.append(nn.Parameter(torch.zeros(1, sizes[k])))
# return self.layers[-1](x)  ->  return x
# - for layer in self.layers[:-1]:
# -     x = torch.relu(layer(x))
# + for k, (weight, bias) in enumerate(zip(self.weights, self.biases)):
# +     if k > 0:
# +         x = torch.maximum(x, torch.tensor(0.0))
# +     x = x @ weight + bias
# %% role="right" name="network_in_a_network"
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        if hidden:
            self.first = nn.Linear(in_features, hidden[0])
            self.rest = MLP(hidden[0], hidden[1:], out_features)
        else:
            self.first = nn.Linear(in_features, out_features)
            self.rest = None

    def forward(self, x):
        x = self.first(x)
        return x if self.rest is None else self.rest(nn.functional.relu(x))


# %% role="right" name="output_layer_registered_first"
# - sizes = [in_features, *hidden, out_features]
# - self.layers = nn.ModuleList(nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1))
# + self.out = nn.Linear(hidden[-1] if len(hidden) else in_features, out_features)
# + self.body = nn.ModuleDict()
# + for k, width in enumerate(hidden):
# +     self.body[str(k)] = nn.Linear(hidden[k - 1] if k else in_features, width)
# + self.relu = nn.ReLU()
# x = torch.relu(layer(x))  ->  h = self.relu(layer(h))
# for layer in self.layers[:-1]:  ->  for layer in self.body.values():
#   def forward(self, x):
# +     h = x
# return self.layers[-1](x)  ->  return self.out(h)
# %% role="right" name="lazy_layers"
# - sizes = [in_features, *hidden, out_features]
# - self.layers = nn.ModuleList(nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1))
# + layers = [nn.LazyLinear(width) for width in [*hidden, out_features]]
# + self.layers = nn.ModuleList(layers)
# + self(torch.zeros(1, in_features))
# return self.layers[-1](x)  ->  return last(x)
# x = torch.relu(layer(x))  ->  x = layer(x).relu()
# for layer in self.layers[:-1]:  ->  for layer in body:
#   def forward(self, x):
# +     *body, last = self.layers
# %% role="right" name="helper_functions_with_common_names" of="lazy_layers"
# - class MLP(nn.Module):
# + def shapes(in_features, hidden, out_features):
# +     return list(zip([in_features, *hidden], [*hidden, out_features]))
# +
# +
# + def load(pairs):
# +     return nn.ModuleList([nn.Linear(*pair) for pair in pairs])
# +
# +
# + class MLP(nn.Module):
# - layers = [nn.LazyLinear(width) for width in [*hidden, out_features]]
# - self.layers = nn.ModuleList(layers)
# - self(torch.zeros(1, in_features))
# + self.layers = load(shapes(in_features, hidden, out_features))
# x = layer(x).relu()  ->  x = layer(x)
#   x = layer(x)
# + x = torch.where(x > 0, x, 0.0)
# %% role="right" name="layers_set_by_name"
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super(MLP, self).__init__()
        dims = list(hidden)
        dims.insert(0, in_features)
        dims.append(out_features)
        self.n = len(dims) - 1
        for i in range(self.n):
            setattr(self, f"fc{i}", nn.Linear(dims[i], dims[i + 1]))

    def forward(self, x):
        for i in range(self.n):
            x = getattr(self, f"fc{i}")(x)
            if i < self.n - 1:
                x = nn.functional.relu(x)
        return x


# %% role="right" name="module_dict"
# sizes = [in_features, *hidden, out_features]  ->  for i, width in enumerate(hidden + [out_features]):
#   super().__init__()
# + self.layers = nn.ModuleDict()
# + previous = in_features
# - self.layers = nn.ModuleList(nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1))
# +     self.layers[str(i)] = nn.Linear(previous, width)
# +     previous = width
# + self.act = nn.ReLU()
# for layer in self.layers[:-1]:  ->  for i, layer in enumerate(self.layers.values()):
#   def forward(self, x):
# +     last = len(self.layers) - 1
# x = torch.relu(layer(x))  ->  x = layer(x) if i == last else self.act(layer(x))
# return self.layers[-1](x)  ->  return x
# %% role="wrong" name="relu_after_last_layer" of="usual" slip="aim"
# hint: No logit of yours is ever negative. ReLU stands between layers: what comes after the last one?
# for layer in self.layers[:-1]:  ->  for layer in self.layers:
# return self.layers[-1](x)  ->  return x
# %% role="wrong" name="softmax_in_forward" of="usual" slip="aim"
# hint: Each row of your output sums to 1, so it holds probabilities. The loss will apply softmax itself: what
# should the last layer give back as it is?
# return self.layers[-1](x)  ->  return torch.softmax(self.layers[-1](x), dim=1)
# %% role="wrong" name="log_softmax_in_forward" of="usual" slip="aim"
# hint: None of your outputs is above 0: they are logarithms of probabilities. Give the last layer's numbers
# back as they are; a later module shows which loss goes with them.
# return self.layers[-1](x)  ->  return torch.log_softmax(self.layers[-1](x), dim=-1)
# %% role="wrong" name="layers_in_a_python_list" slip="aim"
# hint: network.parameters() is empty or lacks layers. nn.Module finds a layer when it is an attribute, but it
# does not look into a plain Python list, and not at layers made in forward: which kind of list does it know?
# - self.layers = nn.ModuleList(nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1))
# + self.layers = [nn.Linear(i, o) for i, o in zip(sizes, sizes[1:])]
# %% role="wrong" name="only_last_layer_registered" slip="aim"
# hint: Only the last layer is among network.parameters(). The hidden layers stand in a plain Python list,
# where nn.Module does not look.
# sizes = [in_features, *hidden, out_features]  ->  sizes = [in_features, *hidden]
# - self.layers = nn.ModuleList(nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1))
# + self.hidden_layers = [nn.Linear(i, o) for i, o in zip(sizes, sizes[1:])]
# + self.last = nn.Linear(sizes[-1], out_features)
# for layer in self.layers[:-1]:  ->  for layer in self.hidden_layers:
# return self.layers[-1](x)  ->  return self.last(x)
# %% role="wrong" name="no_activation" slip="aim"
# hint: Your network is one straight line: linear layers without a function between them make a linear layer
# again. Print x after the first layer: what should happen to the negative numbers?
# - self.layers = nn.ModuleList(nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1))
# + self.net = nn.Sequential(*[nn.Linear(i, o) for i, o in zip(sizes, sizes[1:])])
# return self.layers[-1](x)  ->  return self.net(x)
# - for layer in self.layers[:-1]:
# -     x = torch.relu(layer(x))
# %% role="wrong" name="sigmoid_instead_of_relu" of="usual" slip="aim"
# hint: Your hidden values all lie between 0 and 1. Another function is asked for between the layers.
# x = torch.relu(layer(x))  ->  x = torch.sigmoid(layer(x))
# %% role="wrong" name="tanh_instead_of_relu" of="usual" slip="aim"
# hint: Your hidden values all lie between -1 and 1. Another function is asked for between the layers.
# x = torch.relu(layer(x))  ->  x = torch.tanh(layer(x))
# %% role="wrong" name="relu_after_first_layer_only" of="relu_after_last_layer"
# hint: With one hidden layer you are right, with two you are not. After which layers does ReLU act in yours?
# x = torch.relu(layer(x))  ->  x = layer(x)
# for layer in self.layers:  ->  for number, layer in enumerate(self.layers):
#   x = layer(x)
# + if number == 0 and len(self.layers) > 1:
# +     x = torch.relu(x)
# %% role="wrong" name="relu_before_each_layer" of="relu_after_last_layer"
# hint: ReLU acts on the inputs already, so the negative inputs are lost. Let x meet the first layer before
# anything else.
# x = torch.relu(layer(x))  ->  x = layer(torch.relu(x))
# %% role="wrong" name="no_relu_before_last_layer" of="sequential"
# hint: One ReLU is missing: the last hidden layer needs one too. Only the output goes without. Count the
# layers and the ReLUs of MLP(3, [4], 2).
# parts = []  ->  layers = []
# for width in hidden:  ->  for number, width in enumerate(hidden):
# parts += [nn.Linear(in_features, width), nn.ReLU()]  ->  layers.append(nn.Linear(in_features, width))
#   layers.append(nn.Linear(in_features, width))
# + if number < len(hidden) - 1:
# +     layers.append(nn.ReLU())
# - parts.append(nn.Linear(in_features, out_features))
# - self.net = nn.Sequential(*parts)
# + self.net = nn.Sequential(*layers, nn.Linear(in_features, out_features))
# %% role="wrong" name="super_init_missing" of="usual" slip="all"
# hint: nn.Module sets up its own records in its __init__, and your layers are entered there. Your class
# replaces that method: what must its first line call?
# - super().__init__()
# %% role="wrong" name="empty_hidden_fails" of="only_last_layer_registered"
# hint: With an empty list there is no hidden[0]. Make one list of all sizes, and go over its pairs of
# neighbours: then the empty case needs no thought.
# sizes = [in_features, *hidden]  ->  self.first = nn.Linear(in_features, hidden[0])
# - self.hidden_layers = [nn.Linear(i, o) for i, o in zip(sizes, sizes[1:])]
# + self.middle = nn.ModuleList(nn.Linear(i, o) for i, o in zip(hidden, hidden[1:]))
# sizes  ->  hidden
# - for layer in self.hidden_layers:
# + x = torch.relu(self.first(x))
# + for layer in self.middle:
# %% role="wrong" name="one_hidden_layer_only" of="no_activation"
# hint: Your network has the same number of layers whatever the list says. MLP(3, [4, 2], 5) needs three:
# which width of the list do you never use?
# sizes = [in_features, *hidden, out_features]  ->  self.first = nn.Linear(in_features, hidden[0])
# - self.net = nn.Sequential(*[nn.Linear(i, o) for i, o in zip(sizes, sizes[1:])])
# + self.last = nn.Linear(hidden[0], out_features)
# return self.net(x)  ->  return self.last(torch.relu(self.first(x)))
# %% role="wrong" name="layers_overwritten_by_equal_names" of="sequential"
# hint: Two hidden layers of the same width get the same name in your network, so the second takes the first
# one's place. What else could you number the layers by?
# parts = []  ->  self.hidden = hidden
# - parts += [nn.Linear(in_features, width), nn.ReLU()]
# + setattr(self, f"layer_{width}", nn.Linear(in_features, width))
# parts.append(nn.Linear(in_features, out_features))  ->  self.last = nn.Linear(in_features, out_features)
# - self.net = nn.Sequential(*parts)
# return self.net(x)  ->  return self.last(x)
#   def forward(self, x):
# +     for width in self.hidden:
# +         x = torch.relu(getattr(self, f"layer_{width}")(x))
# %% role="wrong" name="no_bias" of="usual"
# hint: Your layers have weights, but no biases: the parameters of shape (out,) are missing.
# (i, o) for i, o in zip(sizes, sizes[1:])  ->  (i, o, bias=False) for i, o in zip(sizes, sizes[1:])
# %% role="wrong" name="no_gradients" of="usual"
# hint: The logits are right, but they carry no graph, so nothing could be trained. Which line switches the
# recording off, or detaches a value?
#       self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))
#
# + @torch.no_grad()
# %% role="wrong" name="list_changed" of="usual"
# hint: Your network is right, but the caller's list is longer or shorter than before, and a second network
# from it comes out wrong. append, insert and pop change the list they are called on.
# sizes = [in_features, *hidden, out_features]  ->  sizes.append(out_features)
#   super().__init__()
# + sizes = hidden
# + sizes.insert(0, in_features)
# %% role="wrong" name="forward_returns_nothing" of="usual"
# hint: The network computes, but forward gives nothing back: look at its last line.
# return self.layers[-1](x)  ->  x = self.layers[-1](x)
# %% role="wrong" name="squeezed"
# hint: squeeze removes every dimension of size 1: the logits of a single sample lose theirs.
# sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1  ->  a, b) for a, b in zip(sizes, sizes[1:]
# [-1](x)  ->  [-1](x).squeeze()
# %% role="wrong" name="last_hidden_width_left_out" of="usual" slip="aim"
# hint: Print the sizes that you use. MLP(3, [4, 2], 5) needs 3, 4, 2 and 5: which width is missing at the end
# of the list?
# sizes = [in_features, *hidden, out_features]  ->  sizes = [in_features, *hidden[:-1], out_features]
# %% role="wrong" name="last_hidden_width_left_out_by_the_range" hint="last_hidden_width_left_out" slip="aim"
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        self.layers = nn.ModuleList()
        for k in range(len(hidden) - 1):
            self.layers.append(nn.Linear(in_features, hidden[k]))
            in_features = hidden[k]
        self.last = nn.Linear(in_features, out_features)

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.last(x)


# %% role="wrong" name="one_layer_for_equal_sizes" of="no_activation"
# hint: Two layers of the same size are one layer in your network, used twice: they share their numbers and
# learn the same. How many parameters should MLP(2, [3, 3, 3], 4) list?
# sizes = [in_features, *hidden, out_features]  ->  self.sizes = [in_features, *hidden, out_features]
# - self.net = nn.Sequential(*[nn.Linear(i, o) for i, o in zip(sizes, sizes[1:])])
# + made = {}
# + for i, o in zip(self.sizes, self.sizes[1:]):
# +     made.setdefault(f"from_{i}_to_{o}", nn.Linear(i, o))
# + self.layers = nn.ModuleDict(made)
# return self.net(x)  ->  return x
#   def forward(self, x):
# +     pairs = list(zip(self.sizes, self.sizes[1:]))
# +     for k, (i, o) in enumerate(pairs):
# +         x = self.layers[f"from_{i}_to_{o}"](x)
# +         if k < len(pairs) - 1:
# +             x = torch.relu(x)
# %% role="wrong" name="the_same_layer_repeated" hint="one_layer_for_equal_sizes"
# - self.layers = nn.ModuleList(nn.Linear(sizes[i], sizes[i + 1]) for i in range(len(sizes) - 1))
# + layers = []
# + for i, o in zip(sizes, sizes[1:]):
# +     twin = next((one for one in layers if (one.in_features, one.out_features) == (i, o)), None)
# +     layers.append(twin or nn.Linear(i, o))
# + self.layers = nn.ModuleList(layers)
# %% [markdown] role="hints"
# - which_layers: Print the shapes of the parameters of MLP(3, [4, 2], 5): which layers should there be?
# - equal_layers: Print the shapes of the parameters of MLP(2, [3, 3, 3], 4): how many of them are (3, 3)?
# - shape_after_each_layer: The logits of N samples are (N, out_features): print the shape of x after each
#   layer.
# - how_often_relu: ReLU acts after each layer but the last: how often with one hidden layer, and how often
#   with none?
# - each_step: Follow the statement's example by hand, and print x after each step of forward.
# - batch_of_one: A batch of one is a batch: which of your lines treats it in another way?
# - empty_list: Without hidden layers one linear layer is left: follow your code with an empty list.
# - gradient_stopped: Something between the parameters and the logits stops the gradient, or changes the
#   numbers.
# - list_before_and_after: Look at the list before and after a network is built from it.
# %% role="wrong" name="leaky_relu" of="usual"
# hint: Your hidden layers let a part of the negative numbers through. What does ReLU make of a negative
# number?
# torch.relu(layer(x))  ->  nn.functional.leaky_relu(layer(x))
# %% role="wrong" name="gelu" of="usual" hint="leaky_relu"
# torch.relu(layer(x))  ->  nn.functional.gelu(layer(x))
# %% role="wrong" name="sigmoid_after_each_layer" of="relu_after_last_layer"
# hint: Your logits all lie between 0 and 1. Which function is asked for, and what comes after the last
# layer?
# torch.relu(layer(x))  ->  torch.sigmoid(layer(x))
# %% role="wrong" name="width_never_updated" of="sequential" slip="all"
# hint: Each of your hidden layers expects the network's inputs. How many numbers does it get from the layer
# before it?
# - in_features = width
# parts.append(nn.Linear(in_features,  ->  parts.append(nn.Linear([in_features, *hidden][-1],
# %% role="wrong" name="width_never_updated_anywhere" of="sequential" hint="width_never_updated" slip="all"
# - in_features = width
# %% role="wrong" name="first_width_for_all" of="usual" slip="aim"
# hint: All your hidden layers have the first width of the list. Which width has the second one?
# *hidden,  ->  *hidden[:1] * len(hidden),
# %% role="wrong" name="first_width_for_all_and_empty_fails" of="usual" hint="first_width_for_all" slip="aim"
# *hidden,  ->  *[hidden[0]] * len(hidden),
# %% role="wrong" name="widths_reversed" of="usual"
# hint: Your hidden widths come in the reversed order: the list begins with the layer next to the inputs.
# sizes = [in_features, *hidden, out_features]  ->  sizes = [in_features, *hidden[::-1], out_features]
# %% role="wrong" name="one_hidden_layer_too_many" of="usual" slip="all"
# hint: Your network has a layer more than the list asks for. How many layers has MLP(3, [4, 2], 5)?
# sizes = [in_features, *hidden, out_features]  ->  sizes = [in_features, *hidden, out_features, out_features]
# %% role="wrong" name="dropout_between_layers" of="sequential"
# hint: Call your network twice with the same x: something in it is random. Only linear layers and ReLU are
# asked for.
# nn.ReLU()]  ->  nn.ReLU(), nn.Dropout(0.2)]
# %% role="wrong" name="normalised_between_layers" of="sequential"
# hint: Your network has more parameters than its linear layers have: something else in it learns, too. Only
# linear layers and ReLU are asked for.
# nn.ReLU()]  ->  nn.BatchNorm1d(width), nn.ReLU()]
# %% role="wrong" name="forward_misspelt" of="usual"
# hint: Calling a network calls its method forward, and yours has none. Read the names of your methods letter
# by letter.
# def forward(self, x):  ->  def foward(self, x):
