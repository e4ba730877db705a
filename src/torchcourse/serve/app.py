"""The HTTP side: one handler for each path of docs/self-check.md.

Bodies go to a file as they come. Nothing of them is parsed in this process.
"""

from __future__ import annotations

import asyncio
import logging
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler

from torchcourse.grading.gradebook.check_record import CheckRecordError
from torchcourse.serve.check_service import BadNotebook, CheckService
from torchcourse.serve.handler import Bodies, Handler, Stop
from torchcourse.serve.identity import Identity
from torchcourse.serve.limits import Refused, Reservation
from torchcourse.serve.openapi import description

MAX_BODY_BYTES = 20 * 2**20
MAX_BODIES_BYTES = 4 * 2**30  # of all that are under way
BODY_SECONDS = 30.0
IDLE_SECONDS = 30.0
MAX_HEADER_BYTES = 16 * 2**10
MAX_EXERCISES = 100

log = logging.getLogger("torchcourse.serve")


class CheckHandler(Handler):
    """POST v1/check/ASSIGNMENT"""

    _file: IO[bytes] | None = None
    _reserved: Reservation | None = None
    _room = 0
    _work: asyncio.Task[dict[str, Any]] | None = None

    async def before_the_body(self) -> None:
        length = self.request.headers.get("Content-Length")
        if length is not None and not re.fullmatch("[0-9]{1,19}", length):
            raise Stop(400, "request", "Content-Length must be a number, and stand there once.")
        if length is not None and int(length) > MAX_BODY_BYTES:
            raise Stop(413, "size", f"A notebook may have {MAX_BODY_BYTES >> 20} MiB: clear large outputs.")
        assignment = self.path_kwargs["assignment"]
        if not self.service.has(assignment):
            raise Stop(404, "assignment", "This course has no such assignment that can be checked.")
        if self.bodies.left < MAX_BODY_BYTES:
            raise Stop(503, "overload", "So much is waiting that yours would take long.", 20)
        try:
            self._reserved = await self.service.reserve(self.person, assignment)
        except Refused as refused:
            raise _stop(refused) from None
        except CheckRecordError as error:
            log.error("%s", error)
            raise Stop(503, "failed", "Nobody can say how many checks are left.", 5) from None
        self._room = MAX_BODY_BYTES if length is None else int(length)
        self.bodies.left -= self._room
        self._file = tempfile.NamedTemporaryFile(suffix=".ipynb", dir=self.settings["folder"])  # noqa: SIM115

    def data_received(self, chunk: bytes) -> None:
        if self._file is None:  # it was refused
            return
        if self._file.tell() + len(chunk) > MAX_BODY_BYTES:
            raise HTTPError(413)
        try:
            self._file.write(chunk)
        except OSError as error:
            log.error("a notebook cannot be written: %s", error)
            raise HTTPError(503) from error

    async def post(self, assignment: str) -> None:
        assert self._file is not None
        assert self._reserved is not None
        try:
            self._file.flush()
            exercises = self._exercises()
            work = self.service.check(self.person, self._reserved, Path(self._file.name), exercises)
            self._work = asyncio.create_task(work)
            self.tell(await self._work)
        except Stop as stop:
            self.tell_error(stop)
        except Refused as refused:
            self.tell_error(_stop(refused))
        except BadNotebook as bad:
            self.tell_error(Stop(400, bad.kind, str(bad)))
        except asyncio.CancelledError:
            pass  # who asked has left

    def _exercises(self) -> list[str]:
        arguments = self.request.query_arguments
        if set(arguments) - {"exercise"}:
            raise Stop(400, "request", "The only argument is exercise.")
        given = self.get_query_arguments("exercise")
        if len(given) > MAX_EXERCISES:
            raise Stop(400, "request", f"At most {MAX_EXERCISES} exercises can be named.")
        return list(dict.fromkeys(given))

    def on_connection_close(self) -> None:
        if self._work is not None and self._reserved is not None and not self._reserved.is_running:
            self._work.cancel()
        self._let_go()

    def on_finish(self) -> None:
        self._let_go()

    def _let_go(self) -> None:
        if self._work is not None and not self._work.done():
            self._work.add_done_callback(lambda _: self._let_go())
            return
        if self._reserved is not None:
            self._reserved.give_back()
        if self._file is not None:
            self._file.close()
            self._file = None
        self.bodies.left += self._room
        self._room = 0


class LimitsHandler(Handler):
    """GET v1/limits/ASSIGNMENT"""

    async def get(self, assignment: str) -> None:
        if not self.service.has(assignment):
            self.tell_error(
                Stop(404, "assignment", "This course has no such assignment that can be checked.")
            )
            return
        try:
            self.tell(await self.service.limits(self.person, assignment))
        except CheckRecordError as error:
            log.error("%s", error)
            self.tell_error(Stop(503, "failed", "Nobody can say how many checks are left.", 5))


class HealthHandler(Handler):
    """GET health"""

    needs_token = False

    def get(self) -> None:
        self.tell({"status": "ok"})


class MetricsHandler(Handler):
    """GET metrics"""

    def get(self) -> None:
        if not self.person.reads_metrics:
            self.tell_error(
                Stop(403, "scope", "This token may not read metrics: it needs the scope read:metrics.")
            )
            return
        self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.finish(self.service.metrics.as_text())


class OpenAPIHandler(Handler):
    """GET openapi.json"""

    needs_token = False

    def get(self) -> None:
        self.tell(description(self.settings["prefix"]))


class NothingHandler(Handler):
    """Any other path."""

    needs_token = False

    async def before_the_body(self) -> None:
        raise Stop(404, "path", "There is nothing here: see openapi.json.")

    def _has_method(self) -> bool:
        return True


def _stop(refused: Refused) -> Stop:
    status = 429 if refused.kind in ("limit", "queue") else 503
    more = refused.left.as_json() if refused.left is not None else {}
    return Stop(status, refused.kind, str(refused), refused.retry_seconds, **more)


def make_server(
    service: CheckService,
    identity: Identity,
    folder: Path,
    prefix: str = "/",
    hosts: Iterable[str] | None = None,
) -> HTTPServer:
    """The server, not listening yet.

    `folder` is private, for the bodies; `hosts` are the names by which it may be asked, None for any.
    """
    common = {
        "service": service,
        "identity": identity,
        "hosts": None if hosts is None else frozenset(hosts),
        "bodies": Bodies(MAX_BODIES_BYTES),
    }
    name = r"(?P<assignment>[^/]{1,255})"
    app = Application(
        [
            (f"{prefix}v1/check/{name}", CheckHandler, common),
            (f"{prefix}v1/limits/{name}", LimitsHandler, common),
            (f"{prefix}health", HealthHandler, common),
            (f"{prefix}metrics", MetricsHandler, common),
            (f"{prefix}openapi.json", OpenAPIHandler, common),
        ],
        default_handler_class=NothingHandler,
        default_handler_args=common,
        folder=str(folder),
        prefix=prefix,
        log_function=_log,
    )
    return HTTPServer(
        app,
        idle_connection_timeout=IDLE_SECONDS,
        body_timeout=BODY_SECONDS,
        max_header_size=MAX_HEADER_BYTES,
        max_body_size=2**62,  # each handler looks at what it takes itself, before the body
        max_buffer_size=2**20,
        chunk_size=2**16,
    )


def _log(handler: RequestHandler) -> None:
    """One line a request: neither tokens nor notebooks are in it."""
    person = getattr(handler, "person", None)
    log.info(
        "%s %s %d %.0f ms %s",
        handler.request.method,
        ascii(handler.request.path)[1:-1][:200],
        handler.get_status(),
        1000 * handler.request.request_time(),
        "-" if person is None else ascii(person.name),
    )
