"""Where is the service, who is told the token, and what does a student read when it refuses?"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from torchcourse.student.check_service import NoService, Refused, Service, find_service


def note(folder: Path, mode: int = 0o600, **said: str) -> Path:
    """Write what `torchcourse serve` writes beside a course."""
    file = folder / ".torchcourse" / "service.json"
    file.parent.mkdir()
    file.touch(mode)
    file.chmod(mode)
    file.write_text(json.dumps(said))
    return folder / "lab" / "assignments" / "a.ipynb"


def test_the_environment_comes_first_with_its_own_token_or_the_hubs(tmp_path: Path) -> None:
    notebook = note(tmp_path, url="http://127.0.0.1:1/", token="mine")
    where = {"TORCHCOURSE_SERVICE_URL": "http://hub:9/services/check", "JUPYTERHUB_API_TOKEN": "hubs"}
    assert find_service(notebook, where) == Service("http://hub:9/services/check/", "hubs")
    where["TORCHCOURSE_SERVICE_TOKEN"] = "own"
    assert find_service(notebook, where).token == "own"
    with pytest.raises(NoService, match="no token"):
        find_service(notebook, {"TORCHCOURSE_SERVICE_URL": "http://hub:9/"})


def test_a_file_above_the_notebook_names_a_service_of_this_machine(tmp_path: Path) -> None:
    notebook = note(tmp_path, url="http://127.0.0.1:8765/", token="mine")
    found = find_service(notebook, {"JUPYTERHUB_API_TOKEN": "hubs"})
    assert found == Service("http://127.0.0.1:8765/", "mine")


@pytest.mark.parametrize(
    "url", ["http://evil.example/", "http://127.0.0.1@evil.example/", "file:///etc/", "x"]
)
def test_a_file_that_names_another_machine_is_not_taken(tmp_path: Path, url: str) -> None:
    with pytest.raises(NoService, match="not on this machine"):
        find_service(note(tmp_path, url=url, token="mine"), {})


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_could_read_or_write_is_not_taken(tmp_path: Path, mode: int) -> None:
    with pytest.raises(NoService, match="chmod 600"):
        find_service(note(tmp_path, mode, url="http://127.0.0.1:1/", token="mine"), {})


def test_without_any_there_is_nothing_to_complain_of(tmp_path: Path) -> None:
    with pytest.raises(NoService, match=r"^$"):
        find_service(tmp_path / "a.ipynb", {})


LIMIT = b'{"error": "The next one comes in 30 minutes.", "kind": "limit"}'


class Answers(BaseHTTPRequestHandler):
    """Gives the answers that a service gives only when something is wrong, or somebody else's is there."""

    heard: list[str | None]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).heard.append(self.headers.get("Authorization"))
        status, body, headers = {
            "/v1/check/elsewhere": (307, b"", {"Location": "/v1/check/there"}),
            "/v1/check/limit": (429, b'{"error": "No checks are left."}', {"Retry-After": "1800"}),
            "/v1/check/hour": (429, LIMIT, {"Retry-After": "1800"}),
            "/v1/check/odd": (200, b"<html>", {}),
        }.get(self.path, (500, b"<html>", {}))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")  # nobody is there, and nobody must be asked
    Answers.heard = []
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Service(f"http://127.0.0.1:{server.server_port}/", "secret")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("assignment", "said"),
    [
        ("limit", r"^No checks are left\. Try again in 30 minutes\.$"),
        ("hour", r"^The next one comes in 30 minutes\.$"),  # said once
        ("odd", "no self-check service"),
        ("broken", "refused with status 500"),
    ],
)
def test_a_refusal_is_a_sentence(service: Service, assignment: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        service.check(assignment, b"{}")
    assert Answers.heard == ["token secret"]


def test_no_redirection_is_followed_with_the_token(service: Service) -> None:
    with pytest.raises(Refused, match="307"):
        service.check("elsewhere", b"{}")
    assert Answers.heard == ["token secret"]


def test_a_service_that_has_ended_is_told_with_what_to_do(service: Service) -> None:
    with pytest.raises(Refused, match=r"does not answer .* `make lab`"):
        Service("http://127.0.0.1:9/", "secret").check("a", b"{}")
