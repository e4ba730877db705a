"""What does a Dask worker do in a grading run? It runs notebooks in templates of its own, and knows no more.

No reference, no answer bank, no grade and no gradebook come to a worker.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

from distributed import Worker, WorkerPlugin, get_worker

from torchcourse.files.private_folder import NoRoom
from torchcourse.grading.execute.executor import ClusterError, Conditions, NotExecuted, execute_in
from torchcourse.grading.execute.task import Task
from torchcourse.grading.execute.template import TemplateError
from torchcourse.grading.execute.template_pool import TemplatePool
from torchcourse.grading.records import Run
from torchcourse.grading.sandbox.prepared import missing
from torchcourse.grading.sandbox.readable_folders import unusable
from torchcourse.installation import differences, installation

IDLE_SECONDS = 600.0  # after these the templates are ended: the coordinator may have been killed


@dataclass(frozen=True)
class ClusterJob:
    """One submitted notebook to run."""

    notebook: str  # which one of the assignment's
    task: Task  # without givens: the conditions have them
    files: dict[str, bytes]  # the student's, beside the notebook


@dataclass(frozen=True)
class Orders:
    """What a worker is told once about a grading run."""

    conditions: Conditions
    sandbox: bool
    installation: dict[str, str]  # the coordinator's


def why_unfit(sandbox: bool, wanted: dict[str, str]) -> str | None:
    """Why notebooks must not be run on this machine; half a sentence."""
    different = differences(wanted, installation())
    if different:
        return (
            f"has {', '.join(different)}, which the coordinator has. Grades could differ: install the same "
            "there, and start it again."
        )
    lacking = missing() if sandbox else []
    if lacking:
        return "has no sandbox to run students' code in:\n  " + "\n  ".join(lacking)
    return None


def run_job(plugin: str, job: ClusterJob) -> Run:
    """In a worker: run a notebook in the grading run's templates.

    Raises:  NotExecuted; ClusterError when this worker cannot run any
    """
    worker = get_worker()
    if plugin not in worker.plugins:
        raise ClusterError(f"Worker {worker.address} knows nothing of this grading run. Start it again.")
    running = worker.plugins[plugin]
    assert isinstance(running, GradingWorkerPlugin)
    return running.run(job)


def _folders_missing(conditions: Conditions) -> str | None:
    """Why the folders that submissions may read cannot be opened on this machine; half a sentence."""
    missing_here = "; ".join(unusable(conditions.files.readable))
    return f"cannot open {missing_here}. Put them there under the same paths." if missing_here else None


class GradingWorkerPlugin(WorkerPlugin):
    """A grading run's place in a worker; Dask brings it to each, also to those that come later."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders

    def setup(self, worker: Worker) -> None:
        """Start the templates, without waiting for them."""
        self._address = worker.address
        conditions = self.orders.conditions
        unfit = why_unfit(self.orders.sandbox, self.orders.installation)
        self._unfit = unfit or _folders_missing(conditions)
        self._templates = Templates(conditions, worker.state.nthreads, self.orders.sandbox)
        if not self._unfit:
            threading.Thread(target=self._templates.warm_up, daemon=True).start()

    def teardown(self, worker: Worker) -> None:
        """End the templates, without waiting for them."""
        threading.Thread(target=self._templates.close).start()

    def run(self, job: ClusterJob) -> Run:
        """Run a notebook.

        Raises:  NotExecuted; ClusterError when this worker cannot run any
        """
        if self._unfit:
            raise ClusterError(f"Worker {self._address} {self._unfit}")
        conditions = self.orders.conditions
        task = replace(job.task, givens=conditions.givens[job.notebook])
        try:
            with self._templates.pool() as pool:
                return execute_in(pool, task, conditions.files.over(job.files))
        except NoRoom as error:
            raise ClusterError(f"Worker {self._address}: {error}") from error
        except (NotExecuted, TemplateError, OSError) as error:
            raise NotExecuted(f"worker {self._address}: {error}") from error


class Templates:
    """A pool of templates that ends when it was not used for long, and starts when it is needed."""

    def __init__(self, conditions: Conditions, count: int, sandbox: bool) -> None:
        self._modules = conditions.modules
        self._readable = conditions.files.readable
        self._count = count
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._pool: TemplatePool | None = None
        self._users = 0
        self._idle = threading.Timer(0, lambda: None)

    def warm_up(self) -> None:
        """Start the pool; an error is reported to the first job that needs it."""
        with contextlib.suppress(TemplateError, OSError), self.pool():
            pass

    @contextlib.contextmanager
    def pool(self) -> Iterator[TemplatePool]:
        """Lend the pool to one of several threads.

        Raises:  TemplateError when a template does not come up
        """
        with self._lock:
            self._idle.cancel()
            pool = self._pool = self._pool or self._started()
            self._users += 1
        try:
            yield pool
        finally:
            with self._lock:
                self._users -= 1
                self._idle.cancel()
                self._idle = threading.Timer(IDLE_SECONDS, self._close_when_idle)
                self._idle.daemon = True
                self._idle.start()

    def _started(self) -> TemplatePool:
        pool = TemplatePool(self._count, self._sandbox)
        try:
            pool.start(self._modules, self._readable)
            pool.wait_until_ready(self._modules)
        except BaseException:
            pool.close()
            raise
        return pool

    def _close_when_idle(self) -> None:
        if not self._users:
            self.close()

    def close(self) -> None:
        """End the templates, also under a run."""
        with self._lock:
            self._idle.cancel()
            if self._pool is not None:
                self._pool.close()
                self._pool = None
