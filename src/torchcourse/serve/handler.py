"""What every request goes through before a byte of its body is read, and what an answer looks like."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from tornado.web import HTTPError, RequestHandler, stream_request_body

from torchcourse.serve.check_service import CheckService
from torchcourse.serve.identity import Identity, NotKnown, Unreachable, token_in
from torchcourse.serve.settings import Person

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
class Handler(RequestHandler):
    """Refuses what no client of ours sends; answers in JSON."""

    service: CheckService
    needs_token = True
    person: Person

    def initialize(
        self, service: CheckService, identity: Identity, hosts: frozenset[str] | None, bodies: Bodies
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
            self.tell_error(stop)

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

    def tell_error(self, stop: Stop) -> None:
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


class Bodies:
    """How much disk the bodies may take that are under way."""

    def __init__(self, most_bytes: int) -> None:
        self.left = most_bytes


def _host_of(header: str) -> str:
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""
