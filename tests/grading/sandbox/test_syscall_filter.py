"""The compiled filter gets a process's id where it has an operand for it, and nowhere else."""

import os

from torchcourse.grading.sandbox.syscall_filter import (
    INSTRUCTION,
    PID_PLACEHOLDER,
    compile_filter,
    for_process,
)

PID = 4_194_303


def operands(program):
    return [operand for *_, operand in INSTRUCTION.iter_unpack(program)]


def test_the_id_is_in_each_operand_that_waited_for_it_and_all_else_is_as_it_was():
    program = compile_filter().silent
    places = [place for place, operand in enumerate(operands(program)) if operand == PID_PLACEHOLDER]
    assert places, "the filter asks nowhere for the process's own id"
    own = for_process(program, PID)
    assert len(own) == len(program)
    assert [place for place, operand in enumerate(operands(own)) if operand == PID] == places
    pairs = zip(INSTRUCTION.iter_unpack(program), INSTRUCTION.iter_unpack(own), strict=True)
    assert all(before == after or before[:3] == after[:3] for before, after in pairs)
    assert for_process(own, os.getpid()) == own


def test_bytes_that_look_like_the_placeholder_across_fields_stay():
    placeholder = PID_PLACEHOLDER.to_bytes(4, "little")
    across = bytes(6) + placeholder + bytes(6)  # an operand's end and the next instruction's code
    inside = placeholder + bytes(4)  # code and jumps
    for program in (across, inside):
        assert for_process(program, PID) == program
