"""`python -m torchcourse.cli` is the command `torchcourse`."""

from torchcourse.cli.commands import main

if __name__ == "__main__":
    main()
