# %% [markdown] role="hints"
# - returns_inside_the_loop: Your function ends inside of the loop: only the first batch is used.
# - divided_by_what: Do the statement's example by hand: what is added up, and by what is it divided?
# - read_once: A generator can be read only once: how often do you go over it?
