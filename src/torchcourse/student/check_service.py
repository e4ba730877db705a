"""Where is the service that checks a notebook before it is handed in, and what does it answer?

docs/self-check.md describes the interface. Only Python's own library is used here.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

FILE = Path(".torchcourse", "service.json")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
WAIT_SECONDS = 300.0  # with a whole class before one, before the deadline
MAX_ANSWER_BYTES = 5 * 2**20
SAYS_WHEN = ("limit", "queue")  # refusals whose sentence says itself when there is another check


class NoService(Exception):
    """No service is known here; the text says why one that seemed to be is not taken, and may be empty."""


class Refused(Exception):
    """The service did not check the notebook: a sentence for the student."""


@dataclass(frozen=True)
class Service:
    """A service, and what it knows this student by."""

    url: str  # ends in a slash
    token: str

    def check(self, assignment: str, notebook: bytes, exercises: Sequence[str] = ()) -> dict[str, Any]:
        """Have a notebook checked; give what the service says of it.

        Raises:  Refused
        """
        asked = "?" + urlencode([("exercise", name) for name in exercises]) if exercises else ""
        answer = self._post(f"{self.url}v1/check/{quote(assignment, safe='')}{asked}", notebook)
        try:
            told = json.loads(answer)
        except ValueError:
            told = None
        if not isinstance(told, dict) or not isinstance(told.get("exercises"), list):
            raise Refused(f"What answers at {self.url} is no self-check service. Ask your instructor.")
        return told

    def _post(self, url: str, body: bytes) -> bytes:
        from urllib import error, request

        ask = request.Request(url, body, method="POST")
        ask.add_header("Content-Type", "application/json")
        ask.add_unredirected_header("Authorization", f"token {self.token}")
        try:
            with _opener(url).open(ask, timeout=WAIT_SECONDS) as answer:
                content: bytes = answer.read(MAX_ANSWER_BYTES)
                return content
        except error.HTTPError as refused:
            with refused:
                wait = refused.headers.get("Retry-After", "")
                raise Refused(_sentence(refused.code, wait, refused.read(10_000))) from None
        except TimeoutError:
            raise Refused(f"The service gave no answer in {WAIT_SECONDS:.0f} s. Try again later.") from None
        except OSError as fault:  # error.URLError is one
            why = getattr(fault, "reason", fault)
            raise Refused(
                f"The self-check service at {self.url} does not answer ({why}). Is it running? "
                "At home, start JupyterLab with `make lab`, which starts it too."
            ) from None


def _opener(url: str) -> Any:
    """What asks the service and nobody else: a token must follow no redirection, nor leave this machine."""
    from urllib import request

    class Stay(request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any, **__: Any) -> None:
            return None

    direct = [request.ProxyHandler({})] if _is_here(url) else []
    return request.build_opener(Stay, *direct)


def _sentence(status: int, wait: str, body: bytes) -> str:
    try:
        answer = json.loads(body)
        said, kind = answer["error"], answer.get("kind")
    except (ValueError, KeyError, TypeError, AttributeError):
        said = kind = None
    sentence = said if isinstance(said, str) else f"The self-check service refused with status {status}."
    if kind in SAYS_WHEN or not wait.isdigit():
        return sentence
    return f"{sentence} Try again in {_in_words(int(wait))}."


def _in_words(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{round(seconds / 60)} minutes"


def find_service(notebook: Path, environment: Mapping[str, str] = os.environ) -> Service:
    """The service that the environment names, or a file above the notebook.

    Raises:  NoService
    """
    url = environment.get("TORCHCOURSE_SERVICE_URL")
    if url:
        token = environment.get("TORCHCOURSE_SERVICE_TOKEN") or environment.get("JUPYTERHUB_API_TOKEN")
        if not token:
            raise NoService("TORCHCOURSE_SERVICE_URL is set, and no token with it.")
        return Service(url if url.endswith("/") else f"{url}/", token)
    for folder in notebook.parents:
        if (folder / FILE).is_file():
            return _from_file(folder / FILE)
    raise NoService("")


def _from_file(path: Path) -> Service:
    """Raises:  NoService for a file that somebody else could have written or read"""
    try:
        about = path.stat()
        said = json.loads(path.read_text("utf-8"))
        url, token = said["url"], said["token"]
    except (OSError, ValueError, KeyError, TypeError):
        raise NoService(f"{path} cannot be used: it says no url and token.") from None
    if hasattr(os, "getuid") and (about.st_uid != os.getuid() or stat.S_IMODE(about.st_mode) & 0o077):
        raise NoService(f"{path} is not used: it must be yours, and for nobody else to read (chmod 600).")
    if not isinstance(url, str) or not isinstance(token, str) or not _is_here(url):
        raise NoService(f"{path} is not used: it names a service that is not on this machine.")
    return Service(url if url.endswith("/") else f"{url}/", token)


def _is_here(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK
