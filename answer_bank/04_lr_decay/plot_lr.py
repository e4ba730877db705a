# %% [markdown] role="hints"
# - print_ydata: Print line.get_ydata() of each line in the Axes.
# - print_xdata: Print line.get_xdata() of each line in the Axes.
# - print_label: Print line.get_label() of each line in the Axes.
# - what_is_in_the_legend: Does the Axes have a legend, and what is in it?
# - left_one_of_two: Give the left one of two Axes: where do the lines appear?
# - a_line_in_ax_first: Draw a line in ax first: is it still there after the call?
# - another_figure_first: Open another figure first, and call without ax: where do the lines appear?
# - who_shows_it: Who shows the picture: your function, or its caller?
# - print_what_is_returned: Print what the call returns: is it the Axes with your lines?
# - print_labels: Print ax.get_xlabel() and ax.get_ylabel().
# - compare_curves: Compare curves before and after a call.
# %% role="base" name="usual"
# ax.plot(range(len(rates)), rates, label=name)  ->  ax.plot(rates, label=name)
# ax.set_ylabel("learning rate")  ->  ax.set(xlabel="epoch", ylabel="learning rate")
# - ax.set_xlabel("epoch")
# %% role="right" name="epochs_left_to_matplotlib" of="usual"
# _, ax = plt.subplots()  ->  ax = plt.figure().add_subplot()
# for name, rates in curves.items():  ->  for name in curves:
# ax.plot(rates, label=name)  ->  ax.plot(curves[name], label=name, marker="o")
# "epoch", ylabel="learning rate"  ->  "Epoch", ylabel="Learning rate", title="Schedules"
# ax.legend()  ->  ax.legend(title="schedule")
# %% role="right" name="stairs_on_a_log_scale"
def plot_lr(curves, ax=None):
    ax = ax or plt.subplots()[1]
    for name, rates in curves.items():
        ax.step(torch.arange(len(rates)), torch.tensor(rates, dtype=torch.float64), where="post", label=name)
    ax.set_yscale("log")
    ax.set_xlabel("epochs")
    ax.set_ylabel("learning rate (log)")
    ax.legend(loc="upper right")
    return ax


# %% role="right" name="labels_set_afterwards"
def plot_lr(curves, ax=None):
    if ax is None:
        plt.figure()
        ax = plt.gca()
    lines = []
    for name, rates in curves.items():
        (line,) = ax.plot(list(range(len(rates))), rates, "--")
        line.set_label(name)
        lines.append(line)
    ax.set_xlabel("epoch number")
    ax.set_ylabel("LEARNING RATE")
    ax.legend(handles=lines)
    return ax


# %% role="wrong" name="no_legend" of="usual"
# hint: The labels are there, but nobody shows them. What makes them visible?
# - ax.legend()
# %% role="wrong" name="lines_without_label" of="usual"
# hint: A legend shows the labels of the lines. Which labels have yours?
# for name, rates in curves.items():  ->  for rates in curves.values():
# ax.plot(rates, label=name)  ->  ax.plot(rates)
# %% role="wrong" name="legend_before_the_lines" of="no_legend"
# hint: Your legend is empty: it shows the lines that are there when it is made.
#       _, ax = plt.subplots()
# + ax.legend()
# %% role="wrong" name="given_axes_ignored" of="usual"
# hint: The caller hands you Axes to draw in. Where do your lines go?
# - if ax is None:
# -     _, ax = plt.subplots()
# + _, ax = plt.subplots()
# %% role="wrong" name="drawn_with_plt"
# hint: plt.plot draws in the Axes that were used last, which need not be those you were given.
# ax.plot(range(len(rates)), rates, label=name)  ->  plt.plot(rates, label=name)
# ax.set_xlabel("epoch")  ->  plt.xlabel("epoch")
# ax.set_ylabel("learning rate")  ->  plt.ylabel("learning rate")
# ax.legend()  ->  plt.legend()
# %% role="wrong" name="returns_nothing" of="usual"
# hint: The caller goes on with the Axes. What does your function return?
# - return ax
# %% role="wrong" name="shows_the_picture" of="usual"
# hint: plt.show ends the picture before the caller can add to it. Who should call it?
#   ax.legend()
# + plt.show()
# %% role="wrong" name="no_axis_labels" of="usual"
# hint: What do the two axes of your picture show? A reader can't know.
# ax.set(xlabel="epoch", ylabel="learning rate")  ->  ax.set_title("learning rate over the epochs")
# %% role="wrong" name="axis_labels_swapped" of="usual"
# hint: Which axis goes from left to right, and what is on it?
# ax.set(xlabel="epoch", ylabel="learning rate")  ->  ax.set(xlabel="learning rate", ylabel="epoch")
# %% role="wrong" name="epochs_from_1" of="usual"
# hint: In this course the first epoch is epoch 0. Where does your x axis begin?
# ax.plot(rates, label=name)  ->  ax.plot(range(1, len(rates) + 1), rates, label=name)
# %% role="wrong" name="clears_the_axes" of="usual"
# hint: Something was in the Axes before you came. Which call of yours takes it away?
#       _, ax = plt.subplots()
# + ax.clear()
# %% role="wrong" name="current_axes_used" of="usual"
# hint: Without ax your lines land in a picture that was open already. What makes a new one?
# _, ax = plt.subplots()  ->  ax = plt.gca()
# %% role="wrong" name="rates_on_the_x_axis" of="usual" slip="all"
# hint: Your lines lie on their side: plot takes first what goes on the x axis. Which is it?
# ax.plot(rates, label=name)  ->  ax.plot(rates, range(len(rates)), label=name)
# %% role="wrong" name="dots_instead_of_lines" of="usual" slip="all"
# hint: scatter draws dots, and there is no line in your Axes. Which method joins the points?
# ax.plot(rates, label=name)  ->  ax.scatter(range(len(rates)), rates, label=name)
# %% role="wrong" name="other_axes_returned"
# hint: What you return is not the Axes that you drew in. Which names do the two have in your code?
# return ax  ->  return plt.figure().add_subplot()
# %% role="wrong" name="only_the_last_curve" slip="all"
# hint: A single line is drawn, and there are several curves. Which line belongs inside of the loop?
# - for name, rates in curves.items():
# -     ax.plot(range(len(rates)), rates, label=name)
# + for name, rates in curves.items():
# +     pass
# + ax.plot(range(len(rates)), rates, label=name)
# %% role="wrong" name="one_axis_label_missing"
# hint: One of the two axes has no label.
# - ax.set_ylabel("learning rate")
# %% role="wrong" name="other_axis_label_missing" hint="one_axis_label_missing"
# - ax.set_xlabel("epoch")
# %% role="wrong" name="drawn_twice" slip="all"
# hint: Each curve is drawn more than once: count the lines in the picture.
#   ax.plot(range(len(rates)), rates, label=name)
# + ax.plot(range(len(rates)), rates)
