"""A real JupyterHub on loopback, with the configuration that deploy/jupyterhub/ holds and its own proxy."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from support.needed_tools import find_hub_proxy
from support.paths import ROOT

START_SECONDS = 120
DEPLOYED = ROOT / "deploy" / "jupyterhub" / "jupyterhub_config.py"
_opener = build_opener(ProxyHandler({}))

# What only a test has: three users with one password, servers that run as whoever runs the test, free ports.
OF_THE_TEST = """
load_subconfig({deployed!r})
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{public}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.ConfigurableHTTPProxy.command = [{command!r}]
c.ConfigurableHTTPProxy.debug = False
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.Authenticator.allowed_users = {{"ann", "bob", "cat"}}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.args = ["--allow-root", "--LabApp.extension_manager=readonly"]
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = 120
c.Spawner.start_timeout = 120
c.JupyterHub.services.append({{"name": "the-test", "api_token": {token!r}}})
c.JupyterHub.load_groups = {{"extra": {{"users": ["cat"]}}}}
c.JupyterHub.load_roles.append({{
    "name": "the-test", "services": ["the-test"],
    "scopes": ["admin:users", "admin:servers", "tokens", "access:services", "access:servers"],
}})
"""


@dataclass(frozen=True)
class Hub:
    """A hub that runs."""

    url: str  # of its proxy, with a slash at the end
    password: str
    token: str  # of a service that may administrate it
    homes: Path
    log: Path

    @property
    def service(self) -> str:
        return f"{self.url}services/self-check/"

    def api(self, method: str, path: str, content: Any = None) -> Any:
        return self.ask(method, f"{self.url}hub/api/{path}", self.token, json.dumps(content).encode())[1]

    def token_of(self, user: str, *scopes: str) -> str:
        """A new token that this user could have made."""
        return self.api("POST", f"users/{user}/tokens", {"scopes": list(scopes)} if scopes else {})["token"]

    def start_server(self, user: str) -> None:
        """Let a student's server start, without waiting for it."""
        self.api("POST", f"users/{user}/server")

    def wait_for_server(self, user: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.api("GET", f"users/{user}").get("server"):
            assert time.monotonic() < deadline, self.log.read_text()[-5000:]
            time.sleep(0.2)

    @staticmethod
    def ask(
        method: str, url: str, token: str | None, body: bytes | None = None, **headers: str
    ) -> tuple[int, Any]:
        sent = {"Content-Type": "application/json", **headers}
        if token is not None:
            sent["Authorization"] = f"token {token}"
        data = None if method == "GET" else body
        try:
            with _opener.open(Request(url, data=data, headers=sent, method=method), timeout=120) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")


@dataclass(frozen=True)
class StudentsServer:
    """A student's own server, as a browser reaches it in which the student has logged in."""

    hub: Hub
    user: str

    def address(self, path: str) -> str:
        return f"{self.hub.url}user/{self.user}/{path}"


@contextmanager
def jupyterhub(folder: Path, course: Path, more: str = "") -> Iterator[Hub]:
    """Run the hub, its proxy and the service on a course; end all of them. `more` is of its configuration.

    Raises:  RuntimeError with what it said when it does not start
    """
    public, hub, proxy, service = _free_ports(4)
    homes = folder / "homes"
    for name in ("ann", "bob", "cat"):
        (homes / name).mkdir(parents=True)
    password, token = secrets.token_hex(16), secrets.token_hex(32)
    config = folder / "jupyterhub_config.py"
    config.write_text(
        OF_THE_TEST.format(
            deployed=str(DEPLOYED),
            public=public,
            hub=hub,
            proxy=proxy,
            command=str(find_hub_proxy()),
            password=password,
            homes=str(homes),
            token=token,
        )
        + more
    )
    environment = {
        **os.environ,
        "PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}",
        "TORCHCOURSE_COURSE": str(course),
        "TORCHCOURSE_PROXY": f"http://127.0.0.1:{public}",
        "TORCHCOURSE_SERVICE": f"http://127.0.0.1:{service}",
        "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(32),
        "JUPYTERHUB_CRYPT_KEY": secrets.token_hex(32),
    }
    log = folder / "hub.log"
    with log.open("w") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "--config", str(config)],
            cwd=folder,
            env=environment,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    one = Hub(f"http://127.0.0.1:{public}/", password, token, homes, log)
    try:
        _wait_until_ready(one, process)
        yield one
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with suppress(ProcessLookupError):  # what it started is in its own session
            os.killpg(process.pid, signal.SIGKILL)


def _wait_until_ready(hub: Hub, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(URLError, ConnectionError, ValueError):
            if hub.ask("GET", f"{hub.service}health", None) == (200, {"status": "ok"}):
                return
        time.sleep(0.3)
    raise RuntimeError(f"JupyterHub does not start:\n{hub.log.read_text()[-5000:]}")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
