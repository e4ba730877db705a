"""The templates of this machine, one a core, and where what they fork may write."""

from __future__ import annotations

import itertools
import os
import queue
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from torchcourse.files.private_folder import PrivateFolder, remove_orphans, remove_tree, room_needed
from torchcourse.grading.execute.template import Template, TemplateError
from torchcourse.grading.execute.work_files import Files, write_files
from torchcourse.grading.sandbox.prepared import SandboxError, missing

T = TypeVar("T")


def default_workers() -> int:
    """One template per core that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def refuse_without_sandbox() -> None:
    """Raises:  SandboxError when students' code cannot be shut in on this machine"""
    lacking = missing()
    if lacking:
        raise SandboxError(
            "Students' code is not run here, because no sandbox can be closed around it:\n  "
            + "\n  ".join(lacking)
            + "\nTo run it all the same, with your own rights, say --unsafe-no-sandbox."
        )


@dataclass(order=True)
class _Place:
    """One template that nobody uses just now: first come those that run, of these who was used last."""

    is_empty: bool
    turn: int
    template: Template | None = field(compare=False)  # None: it ended, or is not started until it is needed


class TemplatePool:
    """Templates that are lent to one user at a time; `close` ends their processes."""

    def __init__(self, count: int, sandbox: bool, at_start: int | None = None, settle: bool = True) -> None:
        """`at_start` templates are started, all `count` by default; the others when they are needed.

        `settle` has each take a second so that every notebook is run some 0.1 s faster.

        Raises:  SandboxError when this machine has none, and one is wanted
        """
        if sandbox:
            refuse_without_sandbox()
        self.count = count
        self._at_start = min(count, at_start or count)
        self._sandbox = sandbox
        self._settle = settle
        self._modules: Sequence[str] = ()
        self._readable: Sequence[Path] = ()
        self._templates: set[Template] = set()
        self._idle: queue.PriorityQueue[_Place] = queue.PriorityQueue()
        self._turns = itertools.count(0, -1)
        self._closed = False
        remove_orphans()
        self._scratch = PrivateFolder()

    def start(self, modules: Sequence[str] = (), readable: Sequence[Path] = ()) -> None:
        """Start the templates that are not, and let all import modules, without waiting for it.

        Their forks may read the folders that are `readable` when it is called last.
        Raises:  NoRoom, TemplateError
        """
        self._readable = readable
        while len(self._templates) < self._at_start:
            self._templates.add(Template((), self._sandbox))
        for template in self._templates:
            template.preload(modules)

    def use_early(self, use: Callable[[Template], T]) -> T:
        """Let a function use one of the templates that have not been told all that they are to import.

        Raises:  TemplateError when it does not come up
        """
        template = next(iter(self._templates))
        template.wait_until_ready(self._readable, settle=False)
        return use(template)

    def wait_until_ready(self, modules: Sequence[str] = ()) -> None:
        """Let the templates import the modules that they have not yet, and lend them from now on.

        Raises:  TemplateError when one does not come up
        """
        self._modules = modules
        self._idle = queue.PriorityQueue()  # an engine before this may have used them
        for template in self._templates:
            template.preload(modules)
        for template in self._templates:
            template.wait_until_ready(self._readable, self._settle)
            self._put(template)
        for _ in range(self.count - len(self._templates)):
            self._put(None)

    def rest(self) -> None:
        """End those that nobody uses, but as many as there were at the start; they come again when needed."""
        while len(self._templates) > self._at_start:
            try:
                place = self._idle.get_nowait()
            except queue.Empty:
                return
            self._end(place.template)
            self._put(None)
            if place.template is None:  # all the others are in use
                return

    def _put(self, template: Template | None) -> None:
        self._idle.put(_Place(template is None, next(self._turns), template))

    def with_template(self, use: Callable[[Template], T]) -> T:
        """Lend a template to a function; when it ends by itself, once more with another one."""
        try:
            return self._lend(use)
        except TemplateError:
            return self._lend(use)

    def _lend(self, use: Callable[[Template], T]) -> T:
        template = self._idle.get().template
        try:
            if template is None:
                template = self._new_one()
            return use(template)
        except TemplateError:
            self._end(template)
            template = None
            raise
        finally:
            self._put(template)

    def _new_one(self) -> Template:
        self._refuse_when_closed()
        template = Template(self._modules, self._sandbox)
        self._templates.add(template)
        try:
            self._refuse_when_closed()  # as meanwhile it may have been
            template.wait_until_ready(self._readable)
        except TemplateError:
            self._end(template)
            raise
        return template

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise TemplateError("the grading run was ended")

    def _end(self, template: Template | None) -> None:
        if template is not None:
            template.close()
            self._templates.discard(template)

    @contextmanager
    def work_dir(self, files: Files) -> Iterator[Path]:
        """A folder private to one run, with these files in it, and gone afterwards.

        Raises:  NoRoom, UnreadableFile
        """
        with room_needed(self._scratch.path):
            path = Path(tempfile.mkdtemp(dir=self._scratch.path))
        try:
            with room_needed(path):
                write_files(files, path)
            yield path
        finally:
            remove_tree(path)

    def close(self) -> None:
        """End every process and remove every private folder."""
        self._closed = True
        for template in list(self._templates):
            template.close()
        self._scratch.close()


class KeptTemplates(TemplatePool):
    """Templates that several engines use, one after another: who closes one leaves them, `end` ends them."""

    def close(self) -> None:
        """Nothing: another engine comes, or `end`."""

    def end(self) -> None:
        """End every process and remove every private folder."""
        super().close()
