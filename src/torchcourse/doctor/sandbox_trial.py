"""Close the sandbox once and see that it holds: run as a program of its own, which it ends.

Exit status: 0 when it holds; what went wrong is told on stderr.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from pathlib import Path

from torchcourse.grading.sandbox.prepared import Limits, Prepared, SandboxError, prepare

MINE = Path(__file__)  # outside of everything that the sandbox opens: a file of the package's own folder


def main() -> int:
    prepared = prepare([])
    with tempfile.TemporaryDirectory(prefix="torchcourse-doctor-") as folder:
        child = os.fork()
        if child == 0:
            os._exit(_tried(prepared, Path(folder)))
        _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _tried(prepared: Prepared, folder: Path) -> int:
    try:
        prepared.close(folder, [0, 1, 2], Limits())
    except (SandboxError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    try:
        (folder / "own").write_text("a file of one's own")
    except OSError as error:
        print(f"its own folder cannot be written: {error}", file=sys.stderr)
        return 1
    for what, attempt in (("a file outside", lambda: MINE.read_bytes()), ("a socket", socket.socket)):
        try:
            attempt()
        except OSError:
            continue
        print(f"the sandbox is closed, and {what} can be opened all the same", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
