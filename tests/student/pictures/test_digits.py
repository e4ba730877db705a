"""The pictures of lesson 05: can everybody read them, and do they draw what was computed?"""

import torch
from student.pictures.test_pictures import (  # noqa: F401
    drawn_lines,
    test_every_graph_names_what_its_axes_measure,
    test_no_text_covers_another,
    test_no_text_leaves_the_figure,
    test_the_fonts_are_large_enough_to_read,
    texts_of,
)

from torchcourse.student.pictures.digits import (
    picture_of_bugs,
    picture_of_confusion,
    picture_of_digits,
    picture_of_training,
)
from torchcourse.student.pictures.house_style import Picture

torch.set_num_threads(1)
IMAGES = torch.rand(6, 8, 8, generator=torch.Generator().manual_seed(0))
FALLING = [2.3 * 0.8**epoch for epoch in range(25)]
RISING = [2.0, 1.0, 0.5, *(0.4 + 0.1 * epoch for epoch in range(22))]
MATRIX = torch.tensor([[30, 0, 1], [2, 28, 0], [0, 0, 33]])


def mistakes() -> Picture:
    return picture_of_digits(IMAGES, [0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 0, 1], [0.97] * 6, columns=6)


def training() -> Picture:
    accuracies = {"train": [1 - loss / 3 for loss in FALLING], "valid": [1 - loss / 4 for loss in RISING]}
    return picture_of_training({"train": FALLING, "valid": RISING}, accuracies, "a training")


def bugs(names: int) -> Picture:
    curves = {f"bug {number}": [10.0 ** (number % 5 - 2)] * 25 for number in range(names)}
    return picture_of_bugs(FALLING, curves, dict.fromkeys(curves, 0.25))


PICTURES = {
    "digits": lambda: picture_of_digits(IMAGES, [0, 1, 2, 3, 4, 5], columns=4),
    "mistakes": mistakes,
    "training": training,
    "confusion": lambda: picture_of_confusion(MATRIX),
    "confusion of ten": lambda: picture_of_confusion(torch.arange(1000, 1100).reshape(10, 10)),
    "nine bugs": lambda: bugs(9),
    "four bugs": lambda: bugs(4),
}


def test_each_digit_is_drawn_under_its_label():
    shown = [axes for axes in PICTURES["digits"]().figure.axes if axes.images]
    assert [axes.get_title() for axes in shown] == list("012345")
    for axes, image in zip(shown, IMAGES, strict=True):
        assert axes.images[0].get_array().tolist() == image.tolist()


def test_a_mistake_says_what_it_is_what_it_was_taken_for_and_how_surely():
    picture = mistakes()
    assert picture.figure.axes[2].get_title() == "2, taken for 8\np = 0.97"
    assert "2, taken for 8, p = 0.97" in picture.words


def test_a_ring_marks_the_lowest_loss_and_the_first_of_equals():
    loss = [3.0, 1.0, 2.0, 1.0, 4.0]
    picture = picture_of_training({"train": loss}, {"train": [0.1, 0.9, 0.5, 0.9, 0.2]}, "equals")
    losses, accuracies = picture.figure.axes
    assert drawn_lines(losses)["train"] == loss
    assert drawn_lines(accuracies)["train"] == [0.1, 0.9, 0.5, 0.9, 0.2]
    ring = losses.lines[-1]
    assert (list(ring.get_xdata()), list(ring.get_ydata())) == ([2], [1.0])
    assert "train is lowest at epoch 2" in picture.words


def test_the_confusion_matrix_writes_rows_as_true_classes_and_colours_mistakes_only():
    picture = picture_of_confusion(MATRIX)
    (axes,) = picture.figure.axes
    assert axes.images[0].get_array().tolist() == [[0, 0, 1], [2, 0, 0], [0, 0, 0]]
    written = {text.get_position(): text.get_text() for text in axes.texts}
    assert written == {(0, 0): "30", (2, 0): "1", (0, 1): "2", (1, 1): "28", (2, 2): "33"}
    assert "91 of 94 are right; 1 times a 0 was taken for 2; 2 times a 1 was taken for 0" in picture.words


def test_each_panel_draws_the_right_loss_and_that_of_its_bug():
    picture = bugs(4)
    for number, axes in enumerate(picture.figure.axes[:4]):
        assert drawn_lines(axes) == {"right": FALLING, "with the bug": [10.0 ** (number - 2)] * 25}
        assert axes.get_title(loc="left") == f"bug {number}"
    assert "bug 2: 1.00, accuracy 0.25" in picture.words
    assert [text.get_text() for text in texts_of(picture)].count("accuracy 0.25") == 4
