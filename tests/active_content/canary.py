"""What does a student's work do in a browser: what ran, what left, what was faked?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from active_content.payload import HOST
from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Error, Page, Request

LOOK = Path(__file__).with_name("look.js").read_text()
POKE = Path(__file__).with_name("poke.js").read_text()
STARTED = re.compile(rf"{re.escape(HOST)}/(\d+)|[?&]canary=(\d+)")
MARKED = re.compile(r"canary[-(](\d+)")
READS = {"GET", "HEAD", "OPTIONS"}

# What JupyterLab itself writes as soon as a notebook is opened in it.
LABS_OWN = re.compile(
    r"/(api/sessions|api/kernels|lab/api/(workspaces|settings|translations)|api/events"
    r"|api/contents/[^?]*/checkpoints)"
)
# What an honest text asks for: a picture by its address. No page of ours asks another host for anything.
OWN_HOSTS: tuple[str, ...] = ("pictures.invalid",)

NOTEBOOK_PAGE = ".text_cell_render, .output_subarea"  # where a student's work stands, by nbconvert
LAB = ".jp-RenderedHTMLCommon, .jp-OutputArea-output"
WHOLE_PAGE = "body"


@dataclass
class Canary:
    """Watches every page of a context, whatever frame or window a student's work gets itself."""

    context: BrowserContext
    server: str
    fired: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    strange: list[str] = field(default_factory=list)  # what nothing planted can be named for

    def __post_init__(self) -> None:
        self.context.expose_binding("canary", self._called)
        self.context.on("request", self._asked)
        self.context.on("dialog", self._spoke)
        self.context.on("console", self._said)
        self.context.on("page", lambda page: page.on("popup", self._opened))

    def page(self) -> Page:
        """A new page, in the place of all that are open."""
        opened = self.context.pages
        page = self.context.new_page()
        for earlier in opened:
            earlier.close()
        return page

    def take(self) -> tuple[dict[int, set[str]], list[str]]:
        """What has happened since the last time."""
        fired, strange = dict(self.fired), list(self.strange)
        self.fired.clear()
        self.strange.clear()
        return fired, strange

    def look(self, page: Page, where: str, numbers: Iterable[int]) -> None:
        """Look whether a student's work changes, covers or imitates what is the page's own."""
        for number, what in page.evaluate(LOOK, [where, list(numbers)]):
            self._note(number, what)

    def poke(self, page: Page, where: str) -> None:
        """Hover over, focus, open and press everything of a student's, in every frame."""
        before = page.url
        for frame in page.frames:
            # A frame that has just been closed, or replaced, has no more to show.
            with suppress(Error):
                frame.evaluate(POKE, where if frame == page.main_frame else WHOLE_PAGE)
        page.wait_for_timeout(300)
        if page.url.split("#")[0] != before.split("#")[0]:
            self._note(None, f"the page went from {before} to {page.url}")

    def _called(self, source: dict[str, Any], number: object) -> None:
        frame = source["frame"].url[:60]
        self._note(number if isinstance(number, int) else None, f"a script ran, in {frame}")

    def _asked(self, request: Request) -> None:
        url = request.url
        if found := STARTED.search(url):
            self._note(int(found[1] or found[2]), f"asked for {request.method} {url[:100]}")
        elif request.method not in READS and not LABS_OWN.search(url):
            self._note(None, f"{request.method} {url[:200]}")
        elif url.startswith(("http", "ws", "ftp")) and not self._is_own(url):
            self._note(None, f"asked for {url[:200]}")

    def _is_own(self, url: str) -> bool:
        sockets = self.server.replace("http", "ws", 1)
        return url.startswith((self.server, sockets)) or any(f"//{host}/" in url for host in OWN_HOSTS)

    def _spoke(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":  # JupyterLab's own, as a notebook is left
            dialog.accept()
            return
        self._note(_marked(dialog.message), f"a dialog: {dialog.message[:80]}")
        with suppress(Error):
            dialog.dismiss()

    def _said(self, message: ConsoleMessage) -> None:
        # The browser's own complaints quote what it refused.
        if message.type not in ("error", "warning") and (number := _marked(message.text)):
            self._note(number, "wrote to the console")

    def _opened(self, page: Page) -> None:
        self._note(_marked(page.url), f"opened a window: {page.url[:80]}")

    def _note(self, number: int | None, what: str) -> None:
        if number is None or number < 0:
            self.strange.append(what)
        else:
            self.fired[number].add(what)


def _marked(text: str) -> int | None:
    found = MARKED.search(text)
    return int(found[1]) if found else None
