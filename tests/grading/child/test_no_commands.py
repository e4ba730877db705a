"""In the sandbox a line that runs a command is skipped, and said to be; what it would give is empty."""

from torchcourse.grading.child.no_commands import NoCommands


def test_a_command_is_skipped_and_the_cell_goes_on(capsys):
    shell = NoCommands()
    shell.skips_commands = True
    done = shell.run_cell("!pip install -q x\n%pip install y\nfiles = !ls\nx = 3")
    assert done.success
    assert (shell.user_ns["x"], shell.user_ns["files"], shell.user_ns["files"].n) == (3, [], "")
    told = capsys.readouterr().out
    assert "commands cannot be run while a notebook is graded; this one was skipped: pip install -q x" in told
    assert shell.getoutput("ls", split=False) == ""


def test_without_a_sandbox_commands_run():
    shell = NoCommands()
    shell.run_cell("word = 'three'\nsaid = !echo one two {word}\n!exit 3")
    assert shell.user_ns["said"] == ["one two three"]
    assert shell.user_ns["_exit_code"] == 3
