# %% [markdown]
# # Known answers to 01_networks
#
# Right answers of other shapes, which must earn everything, and wrong ones, each with the hint that its
# author should read. Each cell stands in place of the exercise's solution cell.

# %% exercise="linear_forward" role="wrong" name="weight_not_transposed" slip="all"
# hint: weight is (out, in), so its columns belong to the inputs. The last axis of x must meet the axis of
# length in: how do you turn weight round?
def linear_forward(x, weight, bias=None):
    y = x @ weight
    return y if bias is None else y + bias


# %% exercise="linear_forward" role="wrong" name="weight_reshaped" slip="all"
# hint: Reshaping weight to (in, out) gives the right shape, but it keeps the numbers in their old order and
# so mixes the rows. Print a 2 x 3 matrix reshaped and transposed: which of them swaps rows and columns?
def linear_forward(x, weight, bias=None):
    y = x @ weight.reshape(weight.shape[1], weight.shape[0])
    return y if bias is None else y + bias


# %% exercise="linear_forward" role="wrong" name="bias_always_added"
# hint: The caller may leave the bias out: then bias is None, and None cannot be added to a tensor.
def linear_forward(x, weight, bias=None):
    return x @ weight.T + bias


# %% exercise="linear_forward" role="wrong" name="bias_has_no_default"
# hint: The call without a bias fails before your code runs. Compare the line that starts with def with the
# statement: what makes an argument optional?
def linear_forward(x, weight, bias):
    y = x @ weight.T
    return y if bias is None else y + bias


# %% exercise="linear_forward" role="wrong" name="bias_ignored"
# hint: The weighted sums are right, but each output also has a number of its own that is added. Where do
# you use the bias?
def linear_forward(x, weight, bias=None):
    return x @ weight.T


# %% exercise="linear_forward" role="wrong" name="bias_as_truth_value"
# hint: A tensor with several numbers is neither true nor false, so `if bias:` fails. What exactly do you
# want to know about the bias?
def linear_forward(x, weight, bias=None):
    y = x @ weight.T
    if bias:
        y = y + bias
    return y


# %% exercise="linear_forward" role="wrong" name="nothing_returned_without_bias"
# hint: Follow the call without a bias line by line: which return does it reach?
def linear_forward(x, weight, bias=None):
    y = x @ weight.T
    if bias is not None:
        return y + bias


# %% exercise="linear_forward" role="wrong" name="leading_dimensions_flattened" slip="aim"
# hint: The numbers are right, but the leading dimensions of x got lost. x (2, 5, in) must give (2, 5, out),
# and a single row (in,) must give (out,). Do you need to flatten x at all?
def linear_forward(x, weight, bias=None):
    y = x.reshape(-1, x.shape[-1]) @ weight.T
    return y if bias is None else y + bias


# %% exercise="linear_forward" role="wrong" name="two_dimensions_only" slip="aim"
# hint: torch.mm and a loop over the rows know matrices only. x may have any number of leading dimensions:
# which product works on the last axis, whatever stands before it?
def linear_forward(x, weight, bias=None):
    y = torch.mm(x, weight.t())
    return y if bias is None else y + bias


# %% exercise="linear_forward" role="wrong" name="x_transposed_and_back"
# hint: Turning x round and the result back works for a matrix. With three dimensions, .T turns all of them
# round. Leave x as it is: what else can you transpose?
def linear_forward(x, weight, bias=None):
    y = (weight @ x.T).T
    return y if bias is None else y + bias


# %% exercise="linear_forward" role="wrong" name="outputs_before_rows" slip="all"
# hint: Your result has the outputs first and the rows of x after them. In which order must the two matrices
# be multiplied so that x comes first?
def linear_forward(x, weight, bias=None):
    y = weight @ x.T
    return y if bias is None else y + bias


# %% exercise="linear_forward" role="wrong" name="weight_transposed_in_place"
# hint: The first call is right and the second fails: your function leaves weight turned round. A method
# whose name ends in _ changes the tensor itself.
def linear_forward(x, weight, bias=None):
    y = x @ weight.t_()
    return y if bias is None else y + bias


# %% exercise="linear_forward" role="wrong" name="relu_applied" slip="all"
# hint: No output of yours is negative. A linear layer only multiplies and adds; the activation comes after
# it.
def linear_forward(x, weight, bias=None):
    y = x @ weight.T
    return torch.relu(y if bias is None else y + bias)


# %% exercise="linear_forward" role="wrong" name="bias_subtracted"
# hint: Without a bias you are right, with one you are off by twice the bias: look at its sign.
def linear_forward(x, weight, bias=None):
    y = x @ weight.T
    return y if bias is None else y - bias


# %% exercise="linear_forward" role="wrong" name="cut_from_the_graph"
# hint: The numbers are right, but they have lost their history: from detach or from NumPy autograd finds no
# way back.
def linear_forward(x, weight, bias=None):
    y = x.detach() @ weight.detach().T
    return y if bias is None else y + bias.detach()


# %% exercise="linear_forward" role="wrong" name="transposed_unless_square"
# hint: A square weight is (out, in) as well. That its shape fits without being turned does not make it
# right.
def linear_forward(x, weight, bias=None):
    fits = weight.shape[0] == x.shape[-1]
    y = x @ (weight if fits else weight.T)
    return y if bias is None else y + bias


# %% exercise="linear_forward" role="wrong" name="squeezed"
# hint: squeeze removes every dimension of size 1: a batch of one sample loses its own.
def linear_forward(x, weight, bias=None):
    y = (x @ weight.T).squeeze()
    return y if bias is None else y + bias


# %% exercise="linear_forward" role="wrong" name="bias_as_a_column"
# hint: Each output has one bias, and the outputs are the last axis of your result. Which axis does a column
# (out, 1) line up with?
def linear_forward(x, weight, bias=None):
    y = x @ weight.T
    return y if bias is None else y + bias[:, None]


# %% exercise="linear_forward" role="wrong" name="bias_as_a_column_by_reshaping"
# hint: Each output has one bias, and the outputs are the last axis of your result. Which axis does a column
# (out, 1) line up with?
def linear_forward(x, weight, bias=None):
    if bias is None:
        return torch.matmul(x, weight.t())
    return torch.matmul(x, weight.t()) + bias.reshape(-1, 1)


# %% exercise="linear_forward" role="right" name="functional"
def linear_forward(x, weight, bias=None):
    return nn.functional.linear(x, weight, bias)


# %% exercise="linear_forward" role="right" name="einsum"
def linear_forward(x, weight, bias=None):
    y = torch.einsum("...i,oi->...o", x, weight)
    if bias is not None:
        y = y + bias
    return y


# %% exercise="linear_forward" role="right" name="broadcast_and_sum"
def linear_forward(x, weight, bias=None):
    y = (x[..., None, :] * weight).sum(-1)
    return y + (0 if bias is None else bias)


# %% exercise="linear_forward" role="right" name="flatten_and_restore"
def linear_forward(x, weight, bias=None):
    y = x.reshape(-1, x.size(-1)).mm(weight.t())
    if bias is not None:
        y += bias
    return y.reshape(*x.shape[:-1], weight.size(0))


# %% exercise="linear_forward" role="right" name="loop_over_outputs"
def linear_forward(x, weight, bias=None):
    columns = []
    for o in range(len(weight)):
        column = (x * weight[o]).sum(dim=-1)
        columns.append(column if bias is None else column + bias[o])
    return torch.stack(columns, dim=-1)


# %% exercise="linear_forward" role="right" name="recursive_loop"
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


# %% exercise="linear_forward" role="right" name="a_module"
def linear_forward(x, weight, bias=None):
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    tensors = {"weight": weight} if bias is None else {"weight": weight, "bias": bias}
    return torch.func.functional_call(layer, tensors, x)


# %% exercise="linear_forward" role="right" name="helpers_named_as_the_test_names_its_inputs"
batch = row = square = images = direction = "names that the hidden test uses as well"


def gradients(x):
    return x.transpose(0, 1)


def linear_forward(x, weight, bias=None):
    y = x @ gradients(weight)
    return y if bias is None else y + bias


# %% exercise="mlp" role="wrong" name="relu_after_last_layer" slip="aim"
# hint: No logit of yours is ever negative. ReLU stands between layers: what comes after the last one?
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x


# %% exercise="mlp" role="wrong" name="softmax_in_forward" slip="aim"
# hint: Each row of your output sums to 1, so it holds probabilities. The loss will apply softmax itself:
# what should the last layer give back as it is?
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return torch.softmax(self.layers[-1](x), dim=1)


# %% exercise="mlp" role="wrong" name="log_softmax_in_forward" slip="aim"
# hint: None of your outputs is above 0: they are logarithms of probabilities. Give the last layer's numbers
# back as they are; a later module shows which loss goes with them.
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return torch.log_softmax(self.layers[-1](x), dim=-1)


# %% exercise="mlp" role="wrong" name="layers_in_a_python_list" slip="aim"
# hint: network.parameters() is empty or lacks layers. nn.Module finds a layer when it is an attribute, but
# it does not look into a plain Python list, and not at layers made in forward: which kind of list does it
# know?
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.layers = [nn.Linear(i, o) for i, o in zip(sizes, sizes[1:])]

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %% exercise="mlp" role="wrong" name="only_last_layer_registered" slip="aim"
# hint: Only the last layer is among network.parameters(). The hidden layers stand in a plain Python list,
# where nn.Module does not look.
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden]
        self.hidden_layers = [nn.Linear(i, o) for i, o in zip(sizes, sizes[1:])]
        self.last = nn.Linear(sizes[-1], out_features)

    def forward(self, x):
        for layer in self.hidden_layers:
            x = torch.relu(layer(x))
        return self.last(x)


# %% exercise="mlp" role="wrong" name="no_activation" slip="aim"
# hint: Your network is one straight line: linear layers without a function between them make a linear layer
# again. Print x after the first layer: what should happen to the negative numbers?
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.net = nn.Sequential(*[nn.Linear(i, o) for i, o in zip(sizes, sizes[1:])])

    def forward(self, x):
        return self.net(x)


# %% exercise="mlp" role="wrong" name="sigmoid_instead_of_relu" slip="aim"
# hint: Your hidden values all lie between 0 and 1. Another function is asked for between the layers.
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.sigmoid(layer(x))
        return self.layers[-1](x)


# %% exercise="mlp" role="wrong" name="tanh_instead_of_relu" slip="aim"
# hint: Your hidden values all lie between -1 and 1. Another function is asked for between the layers.
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.tanh(layer(x))
        return self.layers[-1](x)


# %% exercise="mlp" role="wrong" name="relu_after_first_layer_only"
# hint: With one hidden layer you are right, with two you are not. After which layers does ReLU act in
# yours?
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for number, layer in enumerate(self.layers):
            x = layer(x)
            if number == 0 and len(self.layers) > 1:
                x = torch.relu(x)
        return x


# %% exercise="mlp" role="wrong" name="relu_before_each_layer"
# hint: ReLU acts on the inputs already, so the negative inputs are lost. Let x meet the first layer before
# anything else.
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers:
            x = layer(torch.relu(x))
        return x


# %% exercise="mlp" role="wrong" name="no_relu_before_last_layer"
# hint: One ReLU is missing: the last hidden layer needs one too. Only the output goes without. Count the
# layers and the ReLUs of MLP(3, [4], 2).
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        layers = []
        for number, width in enumerate(hidden):
            layers.append(nn.Linear(in_features, width))
            if number < len(hidden) - 1:
                layers.append(nn.ReLU())
            in_features = width
        self.net = nn.Sequential(*layers, nn.Linear(in_features, out_features))

    def forward(self, x):
        return self.net(x)


# %% exercise="mlp" role="wrong" name="super_init_missing" slip="all"
# hint: nn.Module sets up its own records in its __init__, and your layers are entered there. Your class
# replaces that method: what must its first line call?
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %% exercise="mlp" role="wrong" name="empty_hidden_fails"
# hint: With an empty list there is no hidden[0]. Make one list of all sizes, and go over its pairs of
# neighbours: then the empty case needs no thought.
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        self.first = nn.Linear(in_features, hidden[0])
        self.middle = nn.ModuleList(nn.Linear(i, o) for i, o in zip(hidden, hidden[1:]))
        self.last = nn.Linear(hidden[-1], out_features)

    def forward(self, x):
        x = torch.relu(self.first(x))
        for layer in self.middle:
            x = torch.relu(layer(x))
        return self.last(x)


# %% exercise="mlp" role="wrong" name="one_hidden_layer_only"
# hint: Your network has the same number of layers whatever the list says. MLP(3, [4, 2], 5) needs three:
# which width of the list do you never use?
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        self.first = nn.Linear(in_features, hidden[0])
        self.last = nn.Linear(hidden[0], out_features)

    def forward(self, x):
        return self.last(torch.relu(self.first(x)))


# %% exercise="mlp" role="wrong" name="layers_overwritten_by_equal_names"
# hint: Two hidden layers of the same width get the same name in your network, so the second takes the first
# one's place. What else could you number the layers by?
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        self.hidden = hidden
        for width in hidden:
            setattr(self, f"layer_{width}", nn.Linear(in_features, width))
            in_features = width
        self.last = nn.Linear(in_features, out_features)

    def forward(self, x):
        for width in self.hidden:
            x = torch.relu(getattr(self, f"layer_{width}")(x))
        return self.last(x)


# %% exercise="mlp" role="wrong" name="no_bias"
# hint: Your layers have weights, but no biases: the parameters of shape (out,) are missing.
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(i, o, bias=False) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %% exercise="mlp" role="wrong" name="no_gradients"
# hint: The logits are right, but they carry no graph, so nothing could be trained. Which line switches the
# recording off, or detaches a value?
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    @torch.no_grad()
    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %% exercise="mlp" role="wrong" name="list_changed"
# hint: Your network is right, but the caller's list is longer or shorter than before, and a second network
# from it comes out wrong. append, insert and pop change the list they are called on.
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = hidden
        sizes.insert(0, in_features)
        sizes.append(out_features)
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %% exercise="mlp" role="wrong" name="forward_returns_nothing"
# hint: The network computes, but forward gives nothing back: look at its last line.
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        x = self.layers[-1](x)


# %% exercise="mlp" role="wrong" name="squeezed"
# hint: squeeze removes every dimension of size 1: the logits of a single sample lose theirs.
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x).squeeze()


# %% exercise="mlp" role="wrong" name="last_hidden_width_left_out" slip="aim"
# hint: Print the sizes that you use. MLP(3, [4, 2], 5) needs 3, 4, 2 and 5: which width is missing at the
# end of the list?
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden[:-1], out_features]
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %% exercise="mlp" role="wrong" name="last_hidden_width_left_out_by_the_range" slip="aim"
# hint: Print the sizes that you use. MLP(3, [4, 2], 5) needs 3, 4, 2 and 5: which width is missing at the
# end of the list?
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


# %% exercise="mlp" role="wrong" name="one_layer_for_equal_sizes"
# hint: Two layers of the same size are one layer in your network, used twice: they share their numbers
# and learn the same. How many parameters should MLP(2, [3, 3, 3], 4) list?
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        self.sizes = [in_features, *hidden, out_features]
        made = {}
        for i, o in zip(self.sizes, self.sizes[1:]):
            made.setdefault(f"from_{i}_to_{o}", nn.Linear(i, o))
        self.layers = nn.ModuleDict(made)

    def forward(self, x):
        pairs = list(zip(self.sizes, self.sizes[1:]))
        for k, (i, o) in enumerate(pairs):
            x = self.layers[f"from_{i}_to_{o}"](x)
            if k < len(pairs) - 1:
                x = torch.relu(x)
        return x


# %% exercise="mlp" role="wrong" name="the_same_layer_repeated"
# hint: Two layers of the same size are one layer in your network, used twice: they share their numbers
# and learn the same. How many parameters should MLP(2, [3, 3, 3], 4) list?
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        layers = []
        for i, o in zip(sizes, sizes[1:]):
            twin = next((one for one in layers if (one.in_features, one.out_features) == (i, o)), None)
            layers.append(twin or nn.Linear(i, o))
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)


# %% exercise="mlp" role="right" name="sequential"
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


# %% exercise="mlp" role="right" name="own_parameters"
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features] + list(hidden) + [out_features]
        self.count = len(sizes) - 1
        for k in range(self.count):
            self.register_parameter(f"w{k}", nn.Parameter(torch.randn(sizes[k + 1], sizes[k]) * 0.1))
            self.register_parameter(f"b{k}", nn.Parameter(torch.zeros(sizes[k + 1])))

    def forward(self, x):
        for k in range(self.count):
            x = nn.functional.linear(x, getattr(self, f"w{k}"), getattr(self, f"b{k}"))
            if k < self.count - 1:
                x = x.clamp(min=0)
        return x


# %% exercise="mlp" role="right" name="weights_in_out_and_biases_as_rows"
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        sizes = [in_features, *hidden, out_features]
        self.weights = nn.ParameterList()
        self.biases = nn.ParameterList()
        for k in range(1, len(sizes)):
            self.weights.append(nn.Parameter(torch.randn(sizes[k - 1], sizes[k])))
            self.biases.append(nn.Parameter(torch.zeros(1, sizes[k])))

    def forward(self, x):
        for k, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            if k > 0:
                x = torch.maximum(x, torch.tensor(0.0))
            x = x @ weight + bias
        return x


# %% exercise="mlp" role="right" name="network_in_a_network"
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


# %% exercise="mlp" role="right" name="output_layer_registered_first"
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        self.out = nn.Linear(hidden[-1] if len(hidden) else in_features, out_features)
        self.body = nn.ModuleDict()
        for k, width in enumerate(hidden):
            self.body[str(k)] = nn.Linear(hidden[k - 1] if k else in_features, width)
        self.relu = nn.ReLU()

    def forward(self, x):
        h = x
        for layer in self.body.values():
            h = self.relu(layer(h))
        return self.out(h)


# %% exercise="mlp" role="right" name="lazy_layers"
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        layers = [nn.LazyLinear(width) for width in [*hidden, out_features]]
        self.layers = nn.ModuleList(layers)
        self(torch.zeros(1, in_features))

    def forward(self, x):
        *body, last = self.layers
        for layer in body:
            x = layer(x).relu()
        return last(x)


# %% exercise="mlp" role="right" name="helper_functions_with_common_names"
def shapes(in_features, hidden, out_features):
    return list(zip([in_features, *hidden], [*hidden, out_features]))


def load(pairs):
    return nn.ModuleList([nn.Linear(*pair) for pair in pairs])


class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        self.layers = load(shapes(in_features, hidden, out_features))

    def forward(self, x):
        *body, last = self.layers
        for layer in body:
            x = layer(x)
            x = torch.where(x > 0, x, 0.0)
        return last(x)


# %% exercise="mlp" role="right" name="layers_set_by_name"
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


# %% exercise="mlp" role="right" name="module_dict"
class MLP(nn.Module):
    def __init__(self, in_features, hidden, out_features):
        super().__init__()
        self.layers = nn.ModuleDict()
        previous = in_features
        for i, width in enumerate(hidden + [out_features]):
            self.layers[str(i)] = nn.Linear(previous, width)
            previous = width
        self.act = nn.ReLU()

    def forward(self, x):
        last = len(self.layers) - 1
        for i, layer in enumerate(self.layers.values()):
            x = layer(x) if i == last else self.act(layer(x))
        return x


# %% exercise="count_parameters" role="wrong" name="tensors_counted" slip="all"
# hint: You count the parameter tensors. nn.Linear(3, 5) has two of them, but they hold 20 numbers.
def count_parameters(model, trainable_only=False):
    return len([p for p in model.parameters() if p.requires_grad or not trainable_only])


# %% exercise="count_parameters" role="wrong" name="rows_counted" slip="all"
# hint: len of a tensor is its number of rows only. How many numbers does a weight (5, 3) hold?
def count_parameters(model, trainable_only=False):
    return sum(len(p) for p in model.parameters() if p.requires_grad or not trainable_only)


# %% exercise="count_parameters" role="wrong" name="two_dimensions_assumed"
# hint: A weight has two dimensions, a bias one, a convolution four. Your code asks for a second dimension
# that not every parameter has.
def count_parameters(model, trainable_only=False):
    total = 0
    for p in model.parameters():
        if p.requires_grad or not trainable_only:
            total += p.shape[0] * p.shape[1]
    return total


# %% exercise="count_parameters" role="wrong" name="buffers_counted"
# hint: You count what is stored with the model, and buffers are stored too. Which method lists parameters
# only?
def count_parameters(model, trainable_only=False):
    if trainable_only:
        return sum(p.numel() for p in model.parameters() if p.requires_grad)
    return sum(t.numel() for t in model.state_dict().values())


# %% exercise="count_parameters" role="wrong" name="state_dict_for_both"
# hint: The tensors of state_dict() include buffers, and they do not tell whether their parameter is frozen.
# Which method lists the parameters themselves?
def count_parameters(model, trainable_only=False):
    return sum(t.numel() for t in model.state_dict().values() if t.requires_grad or not trainable_only)


# %% exercise="count_parameters" role="wrong" name="trainable_only_ignored"
# hint: trainable_only=True changes nothing in your count. Where do you ask whether a parameter is frozen?
def count_parameters(model, trainable_only=False):
    return sum(p.numel() for p in model.parameters())


# %% exercise="count_parameters" role="wrong" name="always_trainable_only"
# hint: You leave frozen parameters out when trainable_only is False or not given. What is its default, and
# where does your code look at it?
def count_parameters(model, trainable_only=False):
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


# %% exercise="count_parameters" role="wrong" name="frozen_ones_instead"
# hint: With trainable_only=True you count exactly the frozen ones. What does requires_grad say about a
# parameter?
def count_parameters(model, trainable_only=False):
    return sum(p.numel() for p in model.parameters() if not (trainable_only and p.requires_grad))


# %% exercise="count_parameters" role="wrong" name="flag_turned_round"
# hint: Your two cases are the wrong way round: trainable_only=True counts all, and False leaves the frozen
# ones out.
def count_parameters(model, trainable_only=False):
    return sum(p.numel() for p in model.parameters() if p.requires_grad or trainable_only)


# %% exercise="count_parameters" role="wrong" name="direct_children_only"
# hint: Modules may hold modules that hold modules. children() goes down one step only, and leaves out what
# the model holds itself: who goes all the way?
def count_parameters(model, trainable_only=False):
    total = 0
    for child in model.children():
        for p in child.parameters(recurse=False):
            if p.requires_grad or not trainable_only:
                total += p.numel()
    return total


# %% exercise="count_parameters" role="wrong" name="own_parameters_forgotten"
# hint: You go through the model's children in full depth, but the model may hold parameters itself, beside
# its children.
def count_parameters(model, trainable_only=False):
    total = 0
    for child in model.children():
        total += sum(p.numel() for p in child.parameters() if p.requires_grad or not trainable_only)
    return total


# %% exercise="count_parameters" role="wrong" name="model_itself_only" slip="all"
# hint: With recurse=False you see only what the model holds itself, not what its modules hold.
def count_parameters(model, trainable_only=False):
    return sum(p.numel() for p in model.parameters(recurse=False) if p.requires_grad or not trainable_only)


# %% exercise="count_parameters" role="wrong" name="inner_parameters_counted_twice" slip="all"
# hint: Your count is too large as soon as modules hold modules. modules() visits inner modules too, and
# parameters() of an outer one lists theirs as well.
def count_parameters(model, trainable_only=False):
    total = 0
    for module in model.modules():
        for p in module.parameters():
            if p.requires_grad or not trainable_only:
                total += p.numel()
    return total


# %% exercise="count_parameters" role="wrong" name="linear_layers_only"
# hint: You count linear layers only. Convolutions, batch normalisation and a model's own tensors have
# parameters too: can you ask for parameters without asking for the kind of layer?
def count_parameters(model, trainable_only=False):
    total = 0
    for module in model.modules():
        if isinstance(module, nn.Linear):
            total += sum(p.numel() for p in module.parameters() if p.requires_grad or not trainable_only)
    return total


# %% exercise="count_parameters" role="wrong" name="bias_taken_for_granted"
# hint: A layer made with bias=False has a bias of None. Ask for the layer's parameters instead of for its
# weight and its bias by name.
def count_parameters(model, trainable_only=False):
    total = 0
    for module in model.modules():
        if hasattr(module, "weight"):
            for p in (module.weight, module.bias):
                if p.requires_grad or not trainable_only:
                    total += p.numel()
    return total


# %% exercise="count_parameters" role="wrong" name="weights_only"
# hint: Only the weights are in your count: parameters with a single dimension, such as biases, are
# parameters too.
def count_parameters(model, trainable_only=False):
    return sum(
        p.numel()
        for name, p in model.named_parameters()
        if name.endswith("weight") and (p.requires_grad or not trainable_only)
    )


# %% exercise="count_parameters" role="wrong" name="mode_switched"
# hint: To count, no mode is needed. The model that you were given is in another one after your call.
def count_parameters(model, trainable_only=False):
    model.eval()
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)


# %% exercise="count_parameters" role="wrong" name="tensor_returned"
# hint: The number is right, but it comes as a tensor or a float. Which type does the statement ask for?
def count_parameters(model, trainable_only=False):
    kept = [p.numel() for p in model.parameters() if p.requires_grad or not trainable_only]
    return torch.tensor(kept).sum()


# %% exercise="count_parameters" role="wrong" name="float_returned"
# hint: The number is right, but it comes as a tensor or a float. Which type does the statement ask for?
def count_parameters(model, trainable_only=False):
    return sum(p.numel() / 1 for p in model.parameters() if p.requires_grad or not trainable_only)


# %% exercise="count_parameters" role="right" name="loop"
def count_parameters(model, trainable_only=False):
    total = 0
    for p in model.parameters():
        if trainable_only and not p.requires_grad:
            continue
        total += p.nelement()
    return total


# %% exercise="count_parameters" role="right" name="product_of_shape"
def count_parameters(model, trainable_only=False):
    kept = filter(lambda p: p.requires_grad, model.parameters()) if trainable_only else model.parameters()
    return sum(math.prod(p.shape) for p in kept)


# %% exercise="count_parameters" role="right" name="recursion_over_children"
def count_parameters(model, trainable_only=False):
    own = sum(p.numel() for p in model.parameters(recurse=False) if p.requires_grad or not trainable_only)
    return own + sum(count_parameters(child, trainable_only) for child in model.children())


# %% exercise="count_parameters" role="right" name="all_minus_frozen"
def count_parameters(model, trainable_only=False):
    everything = sum(p.numel() for _, p in model.named_parameters())
    frozen = sum(p.numel() for _, p in model.named_parameters() if not p.requires_grad)
    return everything - frozen if trainable_only else everything


# %% exercise="count_parameters" role="right" name="one_long_vector"
def count_parameters(model, trainable_only=False):
    kept = [p for p in model.parameters() if p.requires_grad or not trainable_only]
    return torch.nn.utils.parameters_to_vector(kept).shape[0]


# %% exercise="count_parameters" role="right" name="numpy"
def count_parameters(model, trainable_only=False):
    import numpy as np

    return np.sum(
        [np.size(p.detach().numpy()) for p in model.parameters() if p.requires_grad or not trainable_only]
    )


# %% exercise="linear_param_count" role="wrong" name="bias_forgotten" slip="aim"
# hint: Your count is the one without biases, even when bias is True. Each layer has one bias for each of
# its outputs.
def linear_param_count(sizes, bias=True):
    return sum(i * o for i, o in zip(sizes, sizes[1:]))


# %% exercise="linear_param_count" role="wrong" name="bias_always_counted"
# hint: bias=False changes nothing in your count. Where does your code look at that argument?
def linear_param_count(sizes, bias=True):
    return sum((i + 1) * o for i, o in zip(sizes, sizes[1:]))


# %% exercise="linear_param_count" role="wrong" name="one_bias_a_layer"
# hint: You add 1 for each layer. A layer has not one bias, but one for each of its outputs.
def linear_param_count(sizes, bias=True):
    return sum(i * o + int(bias) for i, o in zip(sizes, sizes[1:]))


# %% exercise="linear_param_count" role="wrong" name="one_bias_in_all"
# hint: You add 1 once, at the end. Each layer has biases of its own, one for each of its outputs.
def linear_param_count(sizes, bias=True):
    total = sum(i * o for i, o in zip(sizes, sizes[1:]))
    return total + 1 if bias else total


# %% exercise="linear_param_count" role="wrong" name="a_bias_for_each_input"
# hint: You have one bias for each input of a layer. Which side of the layer do the biases belong to?
def linear_param_count(sizes, bias=True):
    return sum(i * (o + int(bias)) for i, o in zip(sizes, sizes[1:]))


# %% exercise="linear_param_count" role="wrong" name="biases_for_the_inputs_too"
# hint: The first size is the number of inputs. It is no layer's output, so no biases belong to it.
def linear_param_count(sizes, bias=True):
    total = sum(i * o for i, o in zip(sizes, sizes[1:]))
    return total + sum(sizes) if bias else total


# %% exercise="linear_param_count" role="wrong" name="last_layer_left_out" slip="all"
# hint: Print the pairs you use: four sizes make three layers, and one of them is missing at the end.
def linear_param_count(sizes, bias=True):
    total = 0
    for k in range(len(sizes) - 2):
        total += (sizes[k] + int(bias)) * sizes[k + 1]
    return total


# %% exercise="linear_param_count" role="wrong" name="first_with_last" slip="all"
# hint: sizes[-1] is the last size, so your loop makes a layer between the last size and the first. Print
# the pairs you use.
def linear_param_count(sizes, bias=True):
    return sum((sizes[k - 1] + int(bias)) * sizes[k] for k in range(len(sizes)))


# %% exercise="linear_param_count" role="wrong" name="beyond_the_end" slip="all"
# hint: Your loop asks for the neighbour of the last size, which has none. How many pairs do four sizes
# make?
def linear_param_count(sizes, bias=True):
    total = 0
    for k in range(len(sizes)):
        total += (sizes[k] + int(bias)) * sizes[k + 1]
    return total


# %% exercise="linear_param_count" role="wrong" name="only_the_last_layer_kept"
# hint: With one layer you are right, with several you give the last one's count. Do you add to the total,
# or overwrite it?
def linear_param_count(sizes, bias=True):
    total = 0
    for i, o in zip(sizes, sizes[1:]):
        total = (i + int(bias)) * o
    return total


# %% exercise="linear_param_count" role="wrong" name="return_inside_the_loop"
# hint: With one layer you are right, with several you give the first one's count. A function ends at its
# first return: how far in does yours stand?
def linear_param_count(sizes, bias=True):
    total = 0
    for i, o in zip(sizes, sizes[1:]):
        total += (i + int(bias)) * o
        return total
    return total


# %% exercise="linear_param_count" role="wrong" name="place_found_by_value"
# hint: sizes.index(size) finds the first place with that size. When two sizes are equal, it is not always
# the place you are at.
def linear_param_count(sizes, bias=True):
    total = 0
    for size in sizes[1:]:
        total += (sizes[max(sizes.index(size) - 1, 0)] + int(bias)) * size
    return total


# %% exercise="linear_param_count" role="wrong" name="list_emptied"
# hint: Your first count is right, but it uses up the caller's list, and a tuple has no pop at all. How can
# you read the sizes and leave them there?
def linear_param_count(sizes, bias=True):
    total = 0
    while len(sizes) > 1:
        i = sizes.pop(0)
        total += (i + int(bias)) * sizes[0]
    return total


# %% exercise="linear_param_count" role="wrong" name="network_built" slip="aim"
# hint: You build the layers in order to count them. That needs memory for all their numbers: what do you
# multiply to know how many numbers a layer has?
def linear_param_count(sizes, bias=True):
    layers = nn.Sequential(*[nn.Linear(i, o, bias=bias) for i, o in zip(sizes, sizes[1:])])
    return sum(p.numel() for p in layers.parameters())


# %% exercise="linear_param_count" role="wrong" name="sizes_added" slip="all"
# hint: You add the two sizes of a layer. A weight has one row for each output and one column for each
# input: how many numbers is that?
def linear_param_count(sizes, bias=True):
    return sum(i + o + (o if bias else 0) for i, o in zip(sizes, sizes[1:]))


# %% exercise="linear_param_count" role="wrong" name="no_layer_counted_as_one"
# hint: Several layers work, but one size alone makes no layer: what does your function give then?
def linear_param_count(sizes, bias=True):
    total = (sizes[0] + int(bias)) * sizes[1]
    for i, o in zip(sizes[1:], sizes[2:]):
        total += (i + int(bias)) * o
    return total


# %% exercise="linear_param_count" role="wrong" name="equal_layers_counted_once"
# hint: A set keeps equal things once. What becomes of two layers that have the same two sizes?
def linear_param_count(sizes, bias=True):
    return sum((a + bool(bias)) * b for a, b in set(zip(sizes, sizes[1:])))


# %% exercise="linear_param_count" role="wrong" name="product_of_all_sizes"
# hint: You multiply all sizes with each other. Which sizes meet in one layer, and what is done with the
# counts of the layers?
def linear_param_count(sizes, bias=True):
    return math.prod(sizes)


# %% exercise="linear_param_count" role="wrong" name="product_of_all_sizes_and_biases"
# hint: You multiply all sizes with each other. Which sizes meet in one layer, and what is done with the
# counts of the layers?
def linear_param_count(sizes, bias=True):
    total = 1
    for size in sizes:
        total *= size
    return total + (sum(sizes[1:]) if bias else 0)


# %% exercise="linear_param_count" role="wrong" name="tensor_returned"
# hint: The number is right, but it comes as a tensor or a float. Which type does the statement ask for?
def linear_param_count(sizes, bias=True):
    sizes = torch.tensor(sizes)
    return torch.sum((sizes[:-1] + int(bias)) * sizes[1:])


# %% exercise="linear_param_count" role="wrong" name="float_returned"
# hint: The number is right, but it comes as a tensor or a float. Which type does the statement ask for?
def linear_param_count(sizes, bias=True):
    return float(sum((i + bool(bias)) * o for i, o in zip(sizes, sizes[1:])))


# %% exercise="linear_param_count" role="right" name="pairs"
def linear_param_count(sizes, bias=True):
    return sum(i * o + (o if bias else 0) for i, o in zip(sizes, sizes[1:]))


# %% exercise="linear_param_count" role="right" name="weights_then_biases"
def linear_param_count(sizes, bias=True):
    weights = sum(sizes[k] * sizes[k + 1] for k in range(len(sizes) - 1))
    biases = sum(sizes[1:]) if bias else 0
    return weights + biases


# %% exercise="linear_param_count" role="right" name="recursion"
def linear_param_count(sizes, bias=True):
    if len(sizes) < 2:
        return 0
    return (sizes[0] + (1 if bias else 0)) * sizes[1] + linear_param_count(sizes[1:], bias)


# %% exercise="linear_param_count" role="right" name="numpy"
def linear_param_count(sizes, bias=True):
    import numpy as np

    sizes = np.array(sizes, dtype=np.int64)
    return ((sizes[:-1] + bias) * sizes[1:]).sum()


# %% exercise="linear_param_count" role="right" name="running_pair"
def linear_param_count(sizes, bias=True):
    total, before = 0, None
    for size in sizes:
        if before is not None:
            total += before * size
            if bias:
                total += size
        before = size
    return total


# %% exercise="init_linear" role="wrong" name="kaiming_fan_out" slip="aim"
# hint: Your 'relu' weights follow the number of outputs. Fan in counts the inputs. And layer.weight is
# (out, in): which of its two sizes did you take?
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    else:
        nn.init.xavier_normal_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="xavier_for_all" slip="aim"
# hint: With 'relu' your weights come out as for 'sigmoid'. Print a word in each branch to see which one
# runs. And note that `name == 'sigmoid' or 'tanh'` is always true.
def init_linear(layer, nonlinearity):
    if nonlinearity == "sigmoid" or "tanh":
        nn.init.xavier_normal_(layer.weight)
    else:
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="kaiming_for_all" slip="aim"
# hint: Before sigmoid and tanh your weights are still Kaiming's for ReLU. Does your code look at
# nonlinearity?
def init_linear(layer, nonlinearity):
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="kaiming_with_the_name_passed_on" slip="aim"
# hint: kaiming_normal_ with another nonlinearity changes only its gain; it still looks at the inputs alone.
# Xavier looks at inputs and outputs, and is another function of nn.init.
def init_linear(layer, nonlinearity):
    nn.init.kaiming_normal_(layer.weight, nonlinearity=nonlinearity)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="default_slope_of_nn_linear" slip="aim"
# hint: Your 'relu' weights are too small by a factor of about 2.4: with a = sqrt(5), which nn.Linear uses
# for its own start, the gain is not the square root of 2.
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        nn.init.kaiming_normal_(layer.weight, a=math.sqrt(5))
    else:
        nn.init.xavier_normal_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="gain_missing" slip="aim"
# hint: ReLU sets half of the values to 0. The 2 under the root makes up for that: is it in your 'relu'
# weights?
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        nn.init.normal_(layer.weight, std=1 / math.sqrt(layer.in_features))
    else:
        nn.init.xavier_normal_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="variance_taken_for_standard_deviation"
# hint: 2 / in is the variance. The functions that draw normal numbers ask for the standard deviation: what
# lies between the two?
def init_linear(layer, nonlinearity):
    fan_in, fan_out = layer.in_features, layer.out_features
    variance = 2 / fan_in if nonlinearity == "relu" else 2 / (fan_in + fan_out)
    nn.init.normal_(layer.weight, 0.0, variance)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="small_constant_bias"
# hint: Your biases are a small number, as some older recipes have it. The statement asks for exactly 0.
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    else:
        nn.init.xavier_normal_(layer.weight)
    if layer.bias is not None:
        nn.init.constant_(layer.bias, 0.01)
    return layer


# %% exercise="init_linear" role="wrong" name="one_row_for_all_outputs"
# hint: All rows of your weight are equal, so all outputs are equal and stay so. Draw a number for each
# weight: which shape do you draw?
def init_linear(layer, nonlinearity):
    fan_out, fan_in = layer.weight.shape
    std = math.sqrt(2 / fan_in) if nonlinearity == "relu" else math.sqrt(2 / (fan_in + fan_out))
    layer.weight.data = (torch.randn(fan_in) * std).repeat(fan_out, 1)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="weights_zero" slip="all"
# hint: All your weights are 0. Zero is right for the biases only; the last question of this notebook asks
# why.
def init_linear(layer, nonlinearity):
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)
    return layer


# %% exercise="init_linear" role="wrong" name="uniform"
# hint: The standard deviations are right, but no weight lies far out: these are uniform numbers. Look at
# the last part of the names in nn.init.
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
    else:
        nn.init.xavier_uniform_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="gain_of_tanh"
# hint: Only 'tanh' is off, by a factor of 5/3: that is PyTorch's recommended gain for tanh. The statement
# asks for gain 1.
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    else:
        nn.init.xavier_normal_(layer.weight, gain=nn.init.calculate_gain(nonlinearity))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="tanh_forgotten"
# hint: With 'tanh' the weights stay as nn.Linear made them. Which names do your branches ask for?
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    elif nonlinearity == "sigmoid":
        nn.init.xavier_normal_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="bias_left"
# hint: The weights are right, but the biases still hold the random numbers nn.Linear starts with.
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    else:
        nn.init.xavier_normal_(layer.weight)
    return layer


# %% exercise="init_linear" role="wrong" name="bias_taken_for_granted"
# hint: A layer made with bias=False has a bias of None, and there is nothing to set. Look before you set
# it.
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    else:
        nn.init.xavier_normal_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="new_parameters"
# hint: The numbers are right, but they stand in new Parameter objects. An optimizer that holds the old ones
# trains those. Write into the tensors that are there.
def init_linear(layer, nonlinearity):
    fan_out, fan_in = layer.weight.shape
    std = math.sqrt(2 / fan_in) if nonlinearity == "relu" else math.sqrt(2 / (fan_in + fan_out))
    layer.weight = nn.Parameter(torch.randn(fan_out, fan_in) * std)
    if layer.bias is not None:
        layer.bias = nn.Parameter(torch.zeros(fan_out))
    return layer


# %% exercise="init_linear" role="wrong" name="weight_not_in_place" slip="all"
# hint: Your weights are the ones nn.Linear started with. A name without _ at the end, or a calculation that
# is not written back, makes a new tensor and leaves the old one alone.
def init_linear(layer, nonlinearity):
    fan_out, fan_in = layer.weight.shape
    std = math.sqrt(2 / fan_in) if nonlinearity == "relu" else math.sqrt(2 / (fan_in + fan_out))
    weight = layer.weight
    weight = torch.randn_like(weight) * std
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="nothing_returned"
# hint: The layer is set well, but your function gives nothing back.
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    else:
        nn.init.xavier_normal_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


# %% exercise="init_linear" role="wrong" name="positive_numbers_only" slip="all"
# hint: All your weights are positive: torch.rand draws between 0 and 1. Which function draws normal numbers
# around 0?
def init_linear(layer, nonlinearity):
    fan_out, fan_in = layer.weight.shape
    std = math.sqrt(2 / fan_in) if nonlinearity == "relu" else math.sqrt(2 / (fan_in + fan_out))
    with torch.no_grad():
        layer.weight.copy_(torch.rand(fan_out, fan_in) * std)
        if layer.bias is not None:
            layer.bias.zero_()
    return layer


# %% exercise="init_linear" role="wrong" name="changed_while_recording" slip="all"
# hint: PyTorch records what happens to parameters, and does not let you change them in place meanwhile. Do
# the change without recording, or leave it to nn.init.
def init_linear(layer, nonlinearity):
    fan_out, fan_in = layer.weight.shape
    std = math.sqrt(2 / fan_in) if nonlinearity == "relu" else math.sqrt(2 / (fan_in + fan_out))
    layer.weight.normal_(0, std)
    if layer.bias is not None:
        layer.bias.zero_()
    return layer


# %% exercise="init_linear" role="wrong" name="orthogonal"
# hint: Your rows are orthogonal to each other. Kaiming's start draws each weight by itself.
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        nn.init.orthogonal_(layer.weight, gain=math.sqrt(2))
    else:
        nn.init.xavier_normal_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="seed_set_inside"
# hint: You set the seed, so every layer of one shape gets the same numbers. The seed is the caller's.
def init_linear(layer, nonlinearity):
    torch.manual_seed(0)
    if nonlinearity == "relu":
        nn.init.kaiming_normal_(layer.weight)
    else:
        nn.init.xavier_normal_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="rows_sorted"
# hint: You put the numbers in order. Then each unit has small weights for its first inputs and large ones
# for its last: all units alike.
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        nn.init.kaiming_normal_(layer.weight)
    else:
        nn.init.xavier_normal_(layer.weight)
    with torch.no_grad():
        layer.weight.copy_(layer.weight.sort(dim=1).values)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="wrong" name="plain_tensor_assigned" slip="all"
# hint: A module takes only a Parameter where it has had one, and refuses your tensor. Must the numbers
# come in a new object at all, or can they go into the one that is there?
def init_linear(layer, nonlinearity):
    fan_out, fan_in = layer.weight.shape
    std = math.sqrt(2 / fan_in) if nonlinearity == "relu" else math.sqrt(2 / (fan_in + fan_out))
    layer.weight = torch.randn(fan_out, fan_in) * std
    if layer.bias is not None:
        layer.bias = torch.zeros(fan_out)
    return layer


# %% exercise="init_linear" role="wrong" name="plain_tensor_assigned_from_normal" slip="all"
# hint: A module takes only a Parameter where it has had one, and refuses your tensor. Must the numbers
# come in a new object at all, or can they go into the one that is there?
def init_linear(layer, nonlinearity):
    if nonlinearity == "relu":
        std = (2 / layer.in_features) ** 0.5
    else:
        std = (2 / (layer.in_features + layer.out_features)) ** 0.5
    layer.weight = torch.normal(0.0, std, (layer.out_features, layer.in_features))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


# %% exercise="init_linear" role="right" name="default_kaiming"
def init_linear(layer, nonlinearity):
    init = {
        "relu": nn.init.kaiming_normal_,
        "sigmoid": nn.init.xavier_normal_,
        "tanh": nn.init.xavier_normal_,
    }
    init[nonlinearity](layer.weight)
    if layer.bias is not None:
        layer.bias.data.zero_()
    return layer


# %% exercise="init_linear" role="right" name="normal_by_formula"
def init_linear(layer, nonlinearity):
    fans = layer.in_features + (0 if nonlinearity == "relu" else layer.out_features)
    with torch.no_grad():
        layer.weight.normal_(0.0, math.sqrt(2.0 / fans))
        if layer.bias is not None:
            layer.bias.fill_(0.0)
    return layer


# %% exercise="init_linear" role="right" name="new_data_in_the_old_parameters"
def init_linear(layer, nonlinearity):
    out, inputs = layer.weight.shape
    scale = (2 / inputs) ** 0.5 if nonlinearity == "relu" else (2 / (inputs + out)) ** 0.5
    layer.weight.data = scale * torch.randn(out, inputs)
    if layer.bias is not None:
        layer.bias.data = torch.zeros(out)
    return layer


# %% exercise="init_linear" role="right" name="state_dict_loaded"
def init_linear(layer, nonlinearity):
    state = layer.state_dict()
    out, inputs = state["weight"].shape
    scale = math.sqrt(2 / inputs) if nonlinearity == "relu" else math.sqrt(2 / (inputs + out))
    new = {"weight": torch.normal(0.0, scale, size=(out, inputs))}
    if "bias" in state:
        new["bias"] = torch.zeros_like(state["bias"])
    layer.load_state_dict(new)
    return layer


# %% exercise="init_linear" role="right" name="own_generator"
@torch.no_grad()
def init_linear(layer, nonlinearity):
    generator = torch.Generator().manual_seed(int(torch.randint(1 << 30, ())))
    gain = math.sqrt(2) if nonlinearity == "relu" else 1.0
    fan = layer.in_features if nonlinearity == "relu" else (layer.in_features + layer.out_features) / 2
    layer.weight.copy_(torch.randn(layer.weight.shape, generator=generator) * gain / math.sqrt(fan))
    for name, parameter in layer.named_parameters():
        if name == "bias":
            parameter.zero_()
    return layer


# %% exercise="predict_proba" role="wrong" name="softmax_over_rows" slip="aim"
# hint: The columns of your result sum to 1, not its rows. Which dimension of (N, C) holds the classes?
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        result = torch.softmax(model(x), dim=0)
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="wrong" name="logits_returned" slip="aim"
# hint: Your rows do not sum to 1: these are the logits as the model gives them. What turns logits into
# probabilities?
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        result = model(x)
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="wrong" name="log_probabilities"
# hint: Your numbers are negative: they are logarithms of probabilities.
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        result = torch.log_softmax(model(x), dim=1)
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="wrong" name="sigmoid"
# hint: Sigmoid looks at each logit alone, so your rows do not sum to 1. Which function shares 1 among the
# classes?
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        result = torch.sigmoid(model(x))
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="wrong" name="divided_by_the_sum"
# hint: Your rows sum to 1, but some numbers are negative or above 1: logits may be negative. Softmax does
# something to each logit before it divides by the sum.
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(x)
        result = logits / logits.sum(dim=1, keepdim=True)
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="wrong" name="softmax_twice"
# hint: Your rows sum to 1, but the numbers are too much alike: softmax was applied to probabilities again.
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        result = torch.softmax(model(x), dim=1).softmax(dim=1)
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="wrong" name="class_numbers_returned" slip="all"
# hint: You return the number of the most likely class, one for each row. The probabilities of all C classes
# are wanted.
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        result = torch.softmax(model(x), dim=1).argmax(dim=1)
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="wrong" name="no_evaluation_mode" slip="aim"
# hint: Called in training mode, your function lets dropout throw values away and batch normalisation use
# the batch. Which mode switches both off, and when do you enter it?
def predict_proba(model, x):
    with torch.no_grad():
        return torch.softmax(model(x), dim=1)


# %% exercise="predict_proba" role="wrong" name="training_mode_while_predicting" slip="aim"
# hint: You switch the model to training mode in order to predict. It is the other mode in which dropout is
# off.
def predict_proba(model, x):
    was_training = model.training
    model.train()
    with torch.no_grad():
        result = torch.softmax(model(x), dim=1)
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="wrong" name="mode_not_restored"
# hint: After your function the model is in evaluation mode for good, and the caller's training goes on
# without dropout. Note the mode first, and go back to it at the end.
def predict_proba(model, x):
    model.eval()
    with torch.no_grad():
        return torch.softmax(model(x), dim=1)


# %% exercise="predict_proba" role="wrong" name="always_training_mode_afterwards"
# hint: After your function the model is always in training mode, also when the caller had it in evaluation
# mode. Which mode did you find at the start?
def predict_proba(model, x):
    model.eval()
    with torch.no_grad():
        result = torch.softmax(model(x), dim=1)
    model.train()
    return result


# %% exercise="predict_proba" role="wrong" name="mode_of_the_root_only"
# hint: Setting the attribute changes the model's own mode, but not that of the modules in it. How did
# they get into evaluation mode?
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        result = torch.softmax(model(x), dim=1)
    model.training = was_training
    return result


# %% exercise="predict_proba" role="wrong" name="graph_recorded"
# hint: Your result still requires a gradient: PyTorch recorded how it was made. Which context manager tells
# it to record nothing?
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    result = torch.softmax(model(x), dim=1)
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="wrong" name="recording_switched_off_for_good"
# hint: After your function PyTorch records no gradients at all, so training cannot go on. Switch the
# recording off with `with`, for the lines inside only.
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    result = torch.softmax(model(x), dim=1)
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="wrong" name="parameters_frozen"
# hint: You froze the model's parameters to get rid of the graph, so it cannot be trained afterwards. There
# is a way that leaves the parameters alone.
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    for p in model.parameters():
        p.requires_grad_(False)
    result = torch.softmax(model(x), dim=1)
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="wrong" name="dimension_found_by_size"
# hint: Which dimension holds the classes does not depend on the sizes: try as many samples as classes.
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(x)
    model.train(was_training)
    return torch.softmax(logits, dim=0 if logits.shape[0] == logits.shape[1] else 1)


# %% exercise="predict_proba" role="wrong" name="squeezed"
# hint: squeeze removes every dimension of size 1: a single sample loses its row.
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(x).squeeze()
    model.train(was_training)
    return torch.softmax(logits, dim=-1)


# %% exercise="predict_proba" role="wrong" name="exponentials_overflow"
# hint: exp of a large logit is infinite, and infinite / infinite is nan. Which function of PyTorch does
# all of this, and is right for large logits?
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        powers = torch.exp(model(x))
    model.train(was_training)
    return powers / powers.sum(dim=1, keepdim=True)


# %% exercise="predict_proba" role="wrong" name="gradients_cleared"
# hint: You clear the gradients, and somebody may be adding them up over several batches. Predicting needs
# none.
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    model.zero_grad()
    with torch.no_grad():
        probabilities = torch.softmax(model(x), dim=1)
    model.train(was_training)
    return probabilities


# %% exercise="predict_proba" role="wrong" name="input_flattened"
# hint: You change the shape of x before the model sees it. A model may need all its dimensions.
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        probabilities = torch.softmax(model(x.flatten(1)), dim=1)
    model.train(was_training)
    return probabilities


# %% exercise="predict_proba" role="wrong" name="recording_switched_on_for_everybody"
# hint: After your function PyTorch records gradients, also when the caller had switched that off. Does
# your code go back to what it found?
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    torch.set_grad_enabled(False)
    result = torch.softmax(model(x), dim=1)
    torch.set_grad_enabled(True)
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="wrong" name="double_precision_returned"
# hint: The probabilities are right, but they come back in another dtype than the logits.
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        result = torch.softmax(model(x).double(), dim=1)
    model.train(was_training)
    return result


# %% exercise="predict_proba" role="right" name="inference_mode"
@torch.inference_mode()
def predict_proba(model, x):
    mode = model.training
    try:
        return nn.functional.softmax(model.eval()(x), dim=-1)
    finally:
        model.train(mode)


# %% exercise="predict_proba" role="right" name="detached"
def predict_proba(model, x):
    before = [(module, module.training) for module in model.modules()]
    model.eval()
    logits = model(x).detach()
    for module, mode in before:
        module.training = mode
    return nn.Softmax(dim=1)(logits)


# %% exercise="predict_proba" role="right" name="a_copy_predicts"
def predict_proba(model, x):
    import copy

    twin = copy.deepcopy(model).eval()
    with torch.no_grad():
        return twin(x).softmax(1)


# %% exercise="predict_proba" role="right" name="softmax_by_hand"
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


# %% exercise="predict_proba" role="right" name="row_by_row"
def predict_proba(model, x):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        rows = [torch.log_softmax(model(row[None])[0], dim=0).exp() for row in x]
    model.train(was_training)
    return torch.stack(rows)


# %% exercise="predict_proba" role="right" name="recording_set_and_put_back"
def predict_proba(model, x):
    was_training, was_recording = model.training, torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        model.eval()
        return torch.softmax(model(x), dim=1)
    finally:
        model.train(was_training)
        torch.set_grad_enabled(was_recording)
