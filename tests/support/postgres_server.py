"""A PostgreSQL server of our own, on loopback, in a folder that goes away with it."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from support.needed_tools import find_postgresql


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server; give the address of its database."""
    binaries = find_postgresql()
    assert binaries is not None, "a test that starts PostgreSQL is marked to need it"
    folder = Path(tempfile.mkdtemp(prefix="torchcourse-postgres-"))
    user = _unprivileged_user(folder)
    data, port = folder / "data", _free_port()
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "instructor", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        **user,
    )
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "fsync": "off",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = open(folder / "log", "wb")  # noqa: SIM115
    server = subprocess.Popen([binaries / "postgres", "-D", data, *options], stdout=log, stderr=log, **user)
    try:
        _wait_until_ready(f"postgresql://instructor@127.0.0.1:{port}/postgres")
        yield f"postgresql+psycopg://instructor@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait()
        log.close()
        shutil.rmtree(folder)


def _unprivileged_user(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": folder}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(address: str) -> None:
    for _ in range(150):
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(address).close()
            return
        time.sleep(0.2)
    raise RuntimeError("PostgreSQL did not start within 30 s")
