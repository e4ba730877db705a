"""The HTTP side: what is refused before a byte of a body is read, and what an answer looks like.

Bodies go to a file as they come. Nothing of them is parsed in this process.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import tempfile
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from torchcourse.grading.gradebook.check_record import CheckRecordError
from torchcourse.serve.check_service import BadNotebook, CheckService
from torchcourse.serve.identity import Identity, NotKnown, Unreachable, token_in
from torchcourse.serve.limits import Refused, Reservation
from torchcourse.serve.openapi import description
from torchcourse.serve.settings import Person

MAX_BODY_BYTES = 20 * 2**20
MAX_BODIES_BYTES = 4 * 2**30  # of all that are under way
BODY_SECONDS = 30.0
IDLE_SECONDS = 30.0
MAX_HEADER_BYTES = 16 * 2**10
MAX_EXERCISES = 100

log = logging.getLogger("torchcourse.serve")


class Stop(Exception):
    """Answer with an error, as docs/self-check.md lists them."""

    def __init__(
        self, status: int, kind: str, told: str, retry_seconds: float | None = None, **more: Any
    ) -> None:
        super().__init__(told)
        self.status = status
        self.content = {"error": told, "kind": kind, **more}
        self.retry_seconds = retry_seconds


@stream_request_body
class _Base(RequestHandler):
    """Refuses what no client of ours sends; answers in JSON."""

    service: CheckService
    needs_token = True
    person: Person

    def initialize(
        self, service: CheckService, identity: Identity, hosts: frozenset[str] | None, bodies: _Bodies
    ) -> None:
        self.service = service
        self._identity = identity
        self._hosts = hosts
        self.bodies = bodies

    def set_default_headers(self) -> None:
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.clear_header("Server")

    async def prepare(self) -> None:
        try:
            self._refuse_browsers()
            if self.request.method not in self.SUPPORTED_METHODS or not self._has_method():
                raise Stop(405, "method", "There is no such method here.")
            if self.needs_token:
                self.person = await self._who()
            await self.before_the_body()
        except Stop as stop:
            self._tell(stop)

    def _refuse_browsers(self) -> None:
        headers = self.request.headers
        if len(headers.get_list("Host")) > 1 or len(headers.get_list("Authorization")) > 1:
            raise Stop(400, "request", "A header stands there twice.")
        if self._hosts is not None and _host_of(headers.get("Host", "")) not in self._hosts:
            raise Stop(403, "host", "This service answers on this machine only, by its own name.")
        if "Cookie" in headers:
            raise Stop(
                403, "cookie", "Cookies are not accepted here: send a token in the header Authorization."
            )
        if "Origin" in headers or headers.get("Sec-Fetch-Site", "none") != "none":
            raise Stop(403, "origin", "Web pages may not ask here.")

    def _has_method(self) -> bool:
        method = getattr(type(self), str(self.request.method).lower(), None)
        return method is not None and method is not getattr(RequestHandler, str(self.request.method).lower())

    async def _who(self) -> Person:
        try:
            return await self._identity.of(token_in(self.request.headers.get("Authorization")))
        except NotKnown as error:
            status = 403 if error.kind == "scope" else 401
            raise Stop(status, error.kind, str(error)) from None
        except Unreachable as error:
            log.error("the hub gives no answer: %s", error.__cause__)
            raise Stop(503, "failed", "The hub gives no answer.", 5) from None

    async def before_the_body(self) -> None:
        """Raises:  Stop"""

    def data_received(self, chunk: bytes) -> None:
        raise HTTPError(413)  # only a check has a body

    def tell(self, content: dict[str, Any]) -> None:
        self.finish(json.dumps(content, ensure_ascii=False))

    def _tell(self, stop: Stop) -> None:
        self.set_status(stop.status)
        if stop.status == 401:
            self.set_header("WWW-Authenticate", "token")
        if stop.retry_seconds is not None:
            self.set_header("Retry-After", str(max(1, -int(-stop.retry_seconds // 1))))
        # What is still to come of a body is not read.
        self.set_header("Connection", "close")
        self.tell(stop.content)

    def write_error(self, status_code: int, **_: Any) -> None:
        kind = {404: "path", 405: "method", 413: "size"}.get(
            status_code, "request" if status_code < 500 else "failed"
        )
        self.set_header("Connection", "close")
        self.tell({"error": HTTPStatus(status_code).phrase, "kind": kind})

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        if not isinstance(value, HTTPError):
            log.error("a fault of Torchcourse's own", exc_info=value)


class _Bodies:
    """How much disk the bodies may take that are under way."""

    def __init__(self, most_bytes: int) -> None:
        self.left = most_bytes


class CheckHandler(_Base):
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
            self._tell(stop)
        except Refused as refused:
            self._tell(_stop(refused))
        except BadNotebook as bad:
            self._tell(Stop(400, bad.kind, str(bad)))
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


class LimitsHandler(_Base):
    """GET v1/limits/ASSIGNMENT"""

    async def get(self, assignment: str) -> None:
        if not self.service.has(assignment):
            self._tell(Stop(404, "assignment", "This course has no such assignment that can be checked."))
            return
        try:
            self.tell(await self.service.limits(self.person, assignment))
        except CheckRecordError as error:
            log.error("%s", error)
            self._tell(Stop(503, "failed", "Nobody can say how many checks are left.", 5))


class HealthHandler(_Base):
    """GET health"""

    needs_token = False

    def get(self) -> None:
        self.tell({"status": "ok"})


class MetricsHandler(_Base):
    """GET metrics"""

    def get(self) -> None:
        if not self.person.reads_metrics:
            self._tell(
                Stop(403, "scope", "This token may not read metrics: it needs the scope read:metrics.")
            )
            return
        self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.finish(self.service.metrics.as_text())


class OpenAPIHandler(_Base):
    """GET openapi.json"""

    needs_token = False

    def get(self) -> None:
        self.tell(description(self.settings["prefix"]))


class NothingHandler(_Base):
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


def _host_of(header: str) -> str:
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


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
        "bodies": _Bodies(MAX_BODIES_BYTES),
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
