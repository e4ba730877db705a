"""The engine of one assignment: its references, run once, and a pool of templates to fork from."""

from __future__ import annotations

import ast
import os
import queue
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from torchcourse.grading.answer_bank import BankAnswer
from torchcourse.grading.grade_one import NotebookGrader
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.reference import KnownAnswers, Reference, run_reference
from torchcourse.grading.sandbox import SandboxError, missing
from torchcourse.grading.supervise import Template, TemplateError
from torchcourse.grading.work_folder import remove_tree

T = TypeVar("T")


def new_seed() -> int:
    """Draw the seed of a grading run, which its submissions must not be able to guess."""
    return secrets.randbits(63)


def default_workers() -> int:
    """One template per core that this process may use."""
    return len(os.sched_getaffinity(0))


class Engine:
    """Grades notebooks of one assignment, several at a time; a context manager, which ends its processes."""

    def __init__(
        self,
        sources: Sequence[SourceNotebook],
        answers: dict[str, tuple[BankAnswer, ...]],
        *,
        seed: int,
        timeout_seconds: float | None = 30.0,
        workers: int | None = None,
        sandbox: bool = True,
    ) -> None:
        self.seed = seed
        self.workers = workers or default_workers()
        self._sources = sources
        self._answers = answers
        self._timeout_seconds = timeout_seconds or 0.0
        self._sandbox = sandbox
        self._scratch = Path(tempfile.mkdtemp(prefix="torchcourse-"))
        self._modules: list[str] = []
        self._templates: list[Template] = []
        self._idle: queue.SimpleQueue[Template] = queue.SimpleQueue()
        self._closed = False
        self.graders: dict[str, NotebookGrader] = {}

    def __enter__(self) -> Engine:
        try:
            if self._sandbox:
                _refuse_without_sandbox()
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        """Run the references in a template that has nothing imported, then import what they ended with.

        Meanwhile the other templates import what the notebooks' text names: most of it, most of the time.
        """
        bare = Template([], self._sandbox)
        named = sorted({name for source in self._sources for name in named_modules(source)})
        self._templates = [Template(named, self._sandbox) for _ in range(self.workers)]
        try:
            bare.wait_until_ready()
            references = [self._reference(bare, source) for source in self._sources]
        finally:
            bare.close()
        self._modules = list(dict.fromkeys(name for item in references for name in item.modules))
        for template in self._templates:
            template.preload(self._modules)
        self.graders = {item.source.name: self._grader(item) for item in references}
        for template in self._templates:
            template.wait_until_ready()
            self._idle.put(template)

    def _reference(self, template: Template, source: SourceNotebook) -> Reference:
        with self.work_dir() as work_dir:
            return run_reference(template, source, self.seed, self._timeout_seconds, work_dir)

    def _grader(self, reference: Reference) -> NotebookGrader:
        bank_dir = self._scratch / f"bank-{len(self.graders)}"
        bank_dir.mkdir(exist_ok=True)
        known = KnownAnswers(reference, self._answers.get(reference.source.name, ()), bank_dir)
        return NotebookGrader(reference, known)

    @contextmanager
    def work_dir(self, files: Callable[[Path], None] | None = None) -> Iterator[Path]:
        """A folder private to one submission, filled by `files`, and gone afterwards."""
        path = Path(tempfile.mkdtemp(dir=self._scratch))
        try:
            if files is not None:
                files(path)
            yield path
        finally:
            remove_tree(path)

    def with_template(self, use: Callable[[Template], T]) -> T:
        """Lend a template to a function; when it ends by itself, once more with a new one."""
        template = self._idle.get()
        try:
            return use(template)
        except TemplateError:
            template = self._replaced(template)
            return use(template)
        finally:
            self._idle.put(template)

    def _replaced(self, template: Template) -> Template:
        if self._closed:
            raise TemplateError("the grading run was ended")
        template.close()
        self._templates.remove(template)
        new = Template(self._modules, self._sandbox)
        self._templates.append(new)
        new.wait_until_ready()
        return new

    def close(self) -> None:
        """End every process and remove every private folder."""
        self._closed = True
        for template in self._templates:
            template.close()
        remove_tree(self._scratch)


def named_modules(source: SourceNotebook) -> Iterator[str]:
    """Name the modules that a notebook's import statements name."""
    for cell in source.notebook["cells"]:
        with suppress(SyntaxError, ValueError):  # prose, or a cell with magics
            for node in ast.walk(ast.parse(cell["source"])):
                if isinstance(node, ast.Import):
                    yield from (alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module


def _refuse_without_sandbox() -> None:
    lacking = missing()
    if lacking:
        raise SandboxError(
            "Students' code is not run here, because no sandbox can be closed around it:\n  "
            + "\n  ".join(lacking)
            + "\nTo run it all the same, with your own rights, say --unsafe-no-sandbox."
        )
