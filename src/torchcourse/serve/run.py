"""`torchcourse serve`: start, listen, and end in order."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import logging
import os
import resource
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tornado.netutil import bind_sockets

from torchcourse.files.private_folder import PrivateFolder
from torchcourse.grading.course.course_folder import CourseError
from torchcourse.grading.execute.template_pool import default_workers, refuse_without_sandbox
from torchcourse.grading.gradebook.check_record import CheckRecord
from torchcourse.serve.app import make_server
from torchcourse.serve.check_service import CheckService
from torchcourse.serve.identity import Identity, KnownTokens, ServiceFile, new_token
from torchcourse.serve.live_course import LiveCourse
from torchcourse.serve.settings import FOLDER
from torchcourse.serve.warm import NotReady

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8765
SERVICE_FILE = "service.json"
_SECONDS_TO_END = 20.0  # for the checks that run when the service is told to end

log = logging.getLogger("torchcourse.serve")


@dataclass(frozen=True)
class ServeOrder:
    """What `torchcourse serve` was asked for."""

    course: Path
    port: int | None = None
    hub: bool = False
    tokens: Path | None = None
    warm: tuple[str, ...] = ()  # assignments to have ready at once
    workers: int | None = None
    sandbox: bool = True


@dataclass(frozen=True)
class _Place:
    host: str
    port: int
    prefix: str
    hosts: frozenset[str] | None


def serve(order: ServeOrder, tell: Callable[[str], object]) -> None:
    """Serve until SIGTERM or Ctrl-C; `tell` hears where it listens.

    Raises:  CourseError, SandboxError, CheckRecordError, OSError
    """
    if order.sandbox:
        refuse_without_sandbox()
    live = LiveCourse(order.course)
    place = _place_on_hub() if order.hub else _place_alone(order)
    record = CheckRecord(live.settings().db_url, live.course().root)
    _allow_many_files()
    folder = PrivateFolder()
    try:
        asyncio.run(_serve(order, live, place, record, folder, tell))
    finally:
        folder.close()
        record.close()


async def _serve(
    order: ServeOrder,
    live: LiveCourse,
    place: _Place,
    record: CheckRecord,
    folder: PrivateFolder,
    tell: Callable[[str], object],
) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(32, "serve"))
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    identity, token = _identity(order)
    service = CheckService(live, record, order.workers or default_workers(), order.sandbox)
    server = make_server(service, identity, folder.path, place.prefix, place.hosts)
    try:
        sockets = bind_sockets(place.port, place.host)
    except OSError as error:
        raise CourseError(
            f"Nothing can listen on {place.host}:{place.port}: {error.strerror}. Does another service run? "
            "Name another port with --port."
        ) from error
    server.add_sockets(sockets)
    port = sockets[0].getsockname()[1]
    url = f"http://{place.host}:{port}{place.prefix}"
    file = ServiceFile(live.course().root / FOLDER / SERVICE_FILE, url, token) if token else None
    looking_after = asyncio.create_task(service.look_after())
    warming = [asyncio.create_task(_warm_up(service, name)) for name in order.warm]
    try:
        tell(f"Self-checks at {url}")
        for task in warming:
            await _either(task, end)
        if warming:
            tell(f"Ready: {', '.join(service.ready) or 'nothing'}")
        await end.wait()
    finally:
        if file is not None:
            file.remove()
        server.stop()
        looking_after.cancel()
        await service.finish(_SECONDS_TO_END)
        await server.close_all_connections()
        await service.close()


async def _either(task: asyncio.Task[None], end: asyncio.Event) -> None:
    ending = asyncio.create_task(end.wait())
    await asyncio.wait([task, ending], return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()


async def _warm_up(service: CheckService, name: str) -> None:
    with contextlib.suppress(NotReady):  # it was logged
        await service.warm_up(name)


def _identity(order: ServeOrder) -> tuple[Identity, str | None]:
    """Who may ask, and the token of the only one who may, where the service makes it."""
    if order.hub:
        try:
            from torchcourse.serve.hub_identity import HubIdentity
        except ModuleNotFoundError as error:
            raise CourseError(
                "--hub needs JupyterHub's library beside the service: pip install 'torchcourse[hub]'."
            ) from error
        return HubIdentity(), None
    if order.tokens is not None:
        return KnownTokens.read(order.tokens), None
    token = new_token()
    return KnownTokens({token: getpass.getuser()}), token


def _place_alone(order: ServeOrder) -> _Place:
    port = DEFAULT_PORT if order.port is None else order.port
    # A page of another site that has its name point to this machine sends its own name (DNS rebinding).
    return _Place(LOOPBACK, port, "/", frozenset({LOOPBACK, "localhost"}))


def _place_on_hub() -> _Place:
    """Raises:  CourseError when this was not started by a hub"""
    prefix = os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "")
    url = os.environ.get("JUPYTERHUB_SERVICE_URL", "")
    parts = urlsplit(url)
    if "/services/" not in prefix or not parts.port:  # a student's server has a prefix as well
        raise CourseError(
            "--hub is for a service that JupyterHub starts itself, as deploy/jupyterhub/jupyterhub_config.py "
            "has it. To serve alone, leave it out."
        )
    return _Place(parts.hostname or LOOPBACK, parts.port, prefix, None)


def _allow_many_files() -> None:
    """As many open connections as this user may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or hard > soft:
        most = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
