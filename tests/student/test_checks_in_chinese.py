"""Checks speak the language that their notebook says it is in."""

import numpy as np
import pytest

from torchcourse.messages import columns, wrapped
from torchcourse.student import checks
from torchcourse.student.checks import CheckFailed, NotWritten

NOTEBOOK = """
LANGUAGE = "zh_CN"
with checks("twice") as check:
    check(twice, 3, wanted=6, hint="把数加到它自己身上")
"""


def run(**names: object) -> None:
    exec(compile(NOTEBOOK, "<cell>", "exec"), {"checks": checks, **names})


def failure(twice: object) -> list[str]:
    with pytest.raises(CheckFailed) as failed:
        run(twice=twice)
    return str(failed.value).splitlines()


def test_a_wrong_value_is_told_in_chinese_with_its_columns_in_line():
    def twice(number):
        return number + 1

    assert failure(twice) == [
        "twice: 数值不对",
        "  调用    twice(number=3)",
        "  得到    4",
        "  期望    6",
        "  试试    把数加到它自己身上",
    ]


def test_general_hints_and_errors_are_told_in_chinese():
    assert failure(lambda number: None)[-1] == "  试试    函数什么也没有返回：它以 return 结尾吗？"
    told = failure(lambda number: unknown)  # noqa: F821
    assert told[0] == "twice: 引发了 NameError"
    assert "名字是不是拼错了" in told[-2] + told[-1]
    assert failure(lambda number: np.array([6, 6]))[0] == "twice: 类型不对"


def test_what_is_right_or_not_written_is_told_in_chinese(capsys):
    run(twice=lambda number: 2 * number)
    assert capsys.readouterr().out == "twice: 1 项检查通过\n"

    def twice(number):
        raise NotImplementedError

    with pytest.raises(NotWritten, match="twice: 还没有写"):
        run(twice=twice)


@pytest.mark.parametrize("language", [None, 3, "xx", "../zh_CN"])
def test_any_other_language_is_english(language, capsys):
    code = NOTEBOOK.replace('"zh_CN"', repr(language))
    exec(compile(code, "<cell>", "exec"), {"checks": checks, "twice": lambda number: 2 * number})
    assert capsys.readouterr().out == "twice: 1 check passed\n"


def test_lines_end_between_words_or_chinese_characters_and_never_before_a_closing_mark():
    text = "把张量 logits 的最大值减去，然后再取指数，除以它们的总和。"
    for width in range(12, 60):
        lines = wrapped(text, width)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(columns(line) <= width for line in lines)
        assert not any(line[0] in "，。" for line in lines)
        assert "logits" in " ".join(lines)
    assert wrapped("one two three", 8) == ["one two", "three"]
