# %% role="right" name="default_kaiming"
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


# %% role="right" name="normal_by_formula"
def init_linear(layer, nonlinearity):
    fans = layer.in_features + (0 if nonlinearity == "relu" else layer.out_features)
    with torch.no_grad():
        layer.weight.normal_(0.0, math.sqrt(2.0 / fans))
        if layer.bias is not None:
            layer.bias.fill_(0.0)
    return layer


# %% role="right" name="new_data_in_the_old_parameters"
def init_linear(layer, nonlinearity):
    out, inputs = layer.weight.shape
    scale = (2 / inputs) ** 0.5 if nonlinearity == "relu" else (2 / (inputs + out)) ** 0.5
    layer.weight.data = scale * torch.randn(out, inputs)
    if layer.bias is not None:
        layer.bias.data = torch.zeros(out)
    return layer


# %% role="right" name="state_dict_loaded"
def init_linear(layer, nonlinearity):
    state = layer.state_dict()
    out, inputs = state["weight"].shape
    scale = math.sqrt(2 / inputs) if nonlinearity == "relu" else math.sqrt(2 / (inputs + out))
    new = {"weight": torch.normal(0.0, scale, size=(out, inputs))}
    if "bias" in state:
        new["bias"] = torch.zeros_like(state["bias"])
    layer.load_state_dict(new)
    return layer


# %% role="right" name="own_generator"
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


# %% role="wrong" name="kaiming_fan_out" slip="aim"
# hint: Your 'relu' weights follow the number of outputs. Fan in counts the inputs. And layer.weight is (out,
# in): which of its two sizes did you take?
# (layer.weight, nonlinearity="relu")  ->  (layer.weight, mode="fan_out", nonlinearity="relu")
# %% role="wrong" name="xavier_for_all" slip="aim"
# hint: With 'relu' your weights come out as for 'sigmoid'. Print a word in each branch to see which one runs.
# And note that `name == 'sigmoid' or 'tanh'` is always true.
# if nonlinearity == "relu":  ->  if nonlinearity == "sigmoid" or "tanh":
#   if nonlinearity == "sigmoid" or "tanh":
# +     nn.init.xavier_normal_(layer.weight)
# + else:
# - else:
# -     nn.init.xavier_normal_(layer.weight)
# %% role="wrong" name="kaiming_for_all" slip="aim"
# hint: Before sigmoid and tanh your weights are still Kaiming's for ReLU. Does your code look at
# nonlinearity?
# - if nonlinearity == "relu":
# -     nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
# - else:
# -     nn.init.xavier_normal_(layer.weight)
# + nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
# %% role="wrong" name="kaiming_with_the_name_passed_on" of="kaiming_for_all" slip="aim"
# hint: kaiming_normal_ with another nonlinearity changes only its gain; it still looks at the inputs alone.
# Xavier looks at inputs and outputs, and is another function of nn.init.
# (layer.weight, nonlinearity="relu")  ->  (layer.weight, nonlinearity=nonlinearity)
# %% role="wrong" name="default_slope_of_nn_linear" slip="aim"
# hint: Your 'relu' weights are too small by a factor of about 2.4: with a = sqrt(5), which nn.Linear uses for
# its own start, the gain is not the square root of 2.
# (layer.weight, nonlinearity="relu")  ->  (layer.weight, a=math.sqrt(5))
# %% role="wrong" name="gain_missing" slip="aim"
# hint: ReLU sets half of the values to 0. The 2 under the root makes up for that: is it in your 'relu'
# weights?
# - nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
# + nn.init.normal_(layer.weight, std=1 / math.sqrt(layer.in_features))
# %% role="wrong" name="variance_taken_for_standard_deviation" of="kaiming_for_all"
# hint: 2 / in is the variance. The functions that draw normal numbers ask for the standard deviation: what
# lies between the two?
# nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")  ->  nn.init.normal_(layer.weight, 0.0, variance)
#   def init_linear(layer, nonlinearity):
# +     fan_in, fan_out = layer.in_features, layer.out_features
# +     variance = 2 / fan_in if nonlinearity == "relu" else 2 / (fan_in + fan_out)
# %% role="wrong" name="small_constant_bias"
# hint: Your biases are a small number, as some older recipes have it. The statement asks for exactly 0.
# nn.init.zeros_(layer.bias)  ->  nn.init.constant_(layer.bias, 0.01)
# %% role="wrong" name="one_row_for_all_outputs" of="kaiming_for_all"
# hint: All rows of your weight are equal, so all outputs are equal and stay so. Draw a number for each
# weight: which shape do you draw?
# - nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
# + fan_out, fan_in = layer.weight.shape
# + std = math.sqrt(2 / fan_in) if nonlinearity == "relu" else math.sqrt(2 / (fan_in + fan_out))
# + layer.weight.data = (torch.randn(fan_in) * std).repeat(fan_out, 1)
# %% role="wrong" name="weights_zero" slip="all"
# hint: All your weights are 0. Zero is right for the biases only; the last question of this notebook asks
# why.
def init_linear(layer, nonlinearity):
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)
    return layer


# %% role="wrong" name="uniform"
# hint: The standard deviations are right, but no weight lies far out: these are uniform numbers. Look at the
# last part of the names in nn.init.
# nn.init.kaiming_normal_  ->  nn.init.kaiming_uniform_
# nn.init.xavier_normal_(layer.weight)  ->  nn.init.xavier_uniform_(layer.weight)
# %% role="wrong" name="gain_of_tanh"
# hint: Only 'tanh' is off, by a factor of 5/3: that is PyTorch's recommended gain for tanh. The statement
# asks for gain 1.
# (layer.weight)  ->  (layer.weight, gain=nn.init.calculate_gain(nonlinearity))
# %% role="wrong" name="tanh_forgotten"
# hint: With 'tanh' the weights stay as nn.Linear made them. Which names do your branches ask for?
# else:  ->  elif nonlinearity == "sigmoid":
# %% role="wrong" name="bias_left"
# hint: The weights are right, but the biases still hold the random numbers nn.Linear starts with.
# - if layer.bias is not None:
# -     nn.init.zeros_(layer.bias)
# %% role="wrong" name="bias_taken_for_granted" of="bias_left"
# hint: A layer made with bias=False has a bias of None, and there is nothing to set. Look before you set it.
#       nn.init.xavier_normal_(layer.weight)
# + nn.init.zeros_(layer.bias)
# %% role="wrong" name="new_parameters" of="one_row_for_all_outputs"
# hint: The numbers are right, but they stand in new Parameter objects. An optimizer that holds the old ones
# trains those. Write into the tensors that are there.
# - layer.weight.data = (torch.randn(fan_in) * std).repeat(fan_out, 1)
# + layer.weight = nn.Parameter(torch.randn(fan_out, fan_in) * std)
# nn.init.zeros_(layer.bias)  ->  layer.bias = nn.Parameter(torch.zeros(fan_out))
# %% role="wrong" name="weight_not_in_place" of="one_row_for_all_outputs" slip="all"
# hint: Your weights are the ones nn.Linear started with. A name without _ at the end, or a calculation that
# is not written back, makes a new tensor and leaves the old one alone.
# - layer.weight.data = (torch.randn(fan_in) * std).repeat(fan_out, 1)
# + weight = layer.weight
# + weight = torch.randn_like(weight) * std
# %% role="wrong" name="nothing_returned"
# hint: The layer is set well, but your function gives nothing back.
# - return layer
# %% role="wrong" name="positive_numbers_only" of="normal_by_formula" slip="all"
# hint: All your weights are positive: torch.rand draws between 0 and 1. Which function draws normal numbers
# around 0?
# - fans = layer.in_features + (0 if nonlinearity == "relu" else layer.out_features)
# + fan_out, fan_in = layer.weight.shape
# + std = math.sqrt(2 / fan_in) if nonlinearity == "relu" else math.sqrt(2 / (fan_in + fan_out))
# layer.weight.normal_(0.0, math.sqrt(2.0 / fans))  ->  layer.weight.copy_(torch.rand(fan_out, fan_in) * std)
# layer.bias.fill_(0.0)  ->  layer.bias.zero_()
# %% role="wrong" name="changed_while_recording" of="one_row_for_all_outputs" slip="all"
# hint: PyTorch records what happens to parameters, and does not let you change them in place meanwhile. Do
# the change without recording, or leave it to nn.init.
# layer.weight.data = (torch.randn(fan_in) * std).repeat(fan_out, 1)  ->  layer.weight.normal_(0, std)
# nn.init.zeros_(layer.bias)  ->  layer.bias.zero_()
# %% role="wrong" name="orthogonal"
# hint: Your rows are orthogonal to each other. Kaiming's start draws each weight by itself.
# kaiming_normal_(layer.weight, nonlinearity="relu")  ->  orthogonal_(layer.weight, gain=math.sqrt(2))
# %% role="wrong" name="seed_set_inside"
# hint: You set the seed, so every layer of one shape gets the same numbers. The seed is the caller's.
#   def init_linear(layer, nonlinearity):
# +     torch.manual_seed(0)
# nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")  ->  nn.init.kaiming_normal_(layer.weight)
# %% role="wrong" name="rows_sorted"
# hint: You put the numbers in order. Then each unit has small weights for its first inputs and large ones for
# its last: all units alike.
# nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")  ->  nn.init.kaiming_normal_(layer.weight)
#       nn.init.xavier_normal_(layer.weight)
# + with torch.no_grad():
# +     layer.weight.copy_(layer.weight.sort(dim=1).values)
# %% role="wrong" name="plain_tensor_assigned" of="one_row_for_all_outputs" slip="all"
# hint: A module takes only a Parameter where it has had one, and refuses your tensor. Must the numbers come
# in a new object at all, or can they go into the one that is there?
# - layer.weight.data = (torch.randn(fan_in) * std).repeat(fan_out, 1)
# + layer.weight = torch.randn(fan_out, fan_in) * std
# nn.init.zeros_(layer.bias)  ->  layer.bias = torch.zeros(fan_out)
# %% role="wrong" name="plain_tensor_assigned_from_normal" hint="plain_tensor_assigned" slip="all"
# nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")  ->  std = (2 / layer.in_features) ** 0.5
# -     nn.init.xavier_normal_(layer.weight)
# +     std = (2 / (layer.in_features + layer.out_features)) ** 0.5
# + layer.weight = torch.normal(0.0, std, (layer.out_features, layer.in_features))
# %% [markdown] role="hints"
# - compare_std: Print layer.weight.std() for a layer 50 -> 150, and compare it with the statement's example.
# - which_distribution: Which distribution do you draw from? Of normal numbers, 4.6 % lie beyond two standard
#   deviations.
# - print_a_few_rows: Print a few rows of the weight: are some equal, or in order, or made to fit each other?
# - both_sizes: Does 'sigmoid' reach your Xavier line, and does that line know both sizes?
# - gain_of_one: Does 'tanh' reach your Xavier line, and is the gain 1?
# - who_sets_the_seed: Initialise two layers of the same shape and compare them: who sets the seed?
# - print_the_bias: Print layer.bias after a call: nn.Linear starts it with random numbers.
# - bias_is_none_here: This layer's bias is None: what does your code do with it?
# - same_object: Compare id(layer.weight) before and after your function.
# %% role="wrong" name="one_std_for_all" slip="aim"
# hint: Your weights have the same standard deviation whatever the layer's sizes are. What does the table
# say?
# - if nonlinearity == "relu":
# -     nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
# - else:
# -     nn.init.xavier_normal_(layer.weight)
# + nn.init.normal_(layer.weight, 0.0, 0.01)
# %% role="wrong" name="a_larger_one_for_all" of="one_std_for_all" hint="one_std_for_all" slip="aim"
# 0.01  ->  0.1
# %% role="wrong" name="sigmoid_forgotten"
# hint: 'sigmoid' leaves the weights as nn.Linear made them. Which of your branches does it reach?
# else:  ->  elif nonlinearity == "tanh":
# %% role="wrong" name="uniform_for_relu" hint="uniform"
# nn.init.kaiming_normal_(layer.weight,  ->  nn.init.kaiming_uniform_(layer.weight,
# %% role="wrong" name="uniform_for_the_others" hint="uniform"
# nn.init.xavier_normal_(layer.weight)  ->  nn.init.xavier_uniform_(layer.weight)
# %% role="wrong" name="bias_one"
# hint: The weights are right. Which number should every bias be?
# nn.init.zeros_(layer.bias)  ->  nn.init.ones_(layer.bias)
