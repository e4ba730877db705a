"""Notebooks run on other machines: by the workers of a Dask cluster, of whatever kind."""

from __future__ import annotations

import asyncio
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from uuid import uuid4

from distributed import CancelledError, Client, Future, KilledWorker
from distributed.comm.core import connect
from distributed.security import Security

from torchcourse.grading.cluster.worker import ClusterJob, GradingWorkerPlugin, Orders, run_job, why_unfit
from torchcourse.grading.execute.executor import ClusterError, Conditions, NotExecuted
from torchcourse.grading.execute.task import Task
from torchcourse.grading.execute.work_files import Files, carried
from torchcourse.grading.reading.jobs import what_runs
from torchcourse.grading.records import Run
from torchcourse.installation import installation

CONNECT_SECONDS = 10.0
WORKERLESS_SECONDS = 300.0
LOOK_EVERY_SECONDS = 1.0
TRANSFER_SECONDS = 60.0  # for a result that is there already
TOLD_WORKERS = 5  # that are unfit, in one message


class Cluster:
    """Runs notebooks in whatever workers are connected to a Dask scheduler, as they come and go."""

    def __init__(self, address: str, sandbox: bool, tell: Callable[[str], object] = lambda _: None) -> None:
        """`tell` hears what is waited for."""
        self.address = address
        self._sandbox = sandbox
        self._tell = tell
        self._plugin = f"torchcourse-{uuid4().hex}"
        self._client: Client | None = None
        self._threads = 0  # of all workers
        self._counted_at = self._had_workers_at = -math.inf
        self._closed = threading.Event()

    def open(self) -> None:
        """Connect, wait for a first worker, and look whether those that are there can run notebooks.

        Raises:  ClusterError
        """
        self._tell(f"connecting to {self.address}")
        _silence_dask()
        try:
            # First without a client: one that nobody answers cannot be closed quietly.
            asyncio.run(_connect_once(self.address))
            self._client = Client(self.address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"--scheduler {self.address}: no Dask scheduler answers there ({error}). Start one with "
                "`dask scheduler`, and give the address that it prints, like tcp://127.0.0.1:8786."
            ) from error
        self._tell(f"waiting for a worker of {self.address}")
        with suppress(TimeoutError):
            self._client.wait_for_workers(1, timeout=WORKERLESS_SECONDS)
        self._count_workers()
        self._refuse_unfit_workers()

    def _refuse_unfit_workers(self) -> None:
        answers = self._connected.run(why_unfit, self._sandbox, installation(), on_error="return")
        unfit = [f"Worker {address} {_in_words(why)}" for address, why in answers.items() if why is not None]
        if unfit:
            more = [f"… and {len(unfit) - TOLD_WORKERS} more workers"] if len(unfit) > TOLD_WORKERS else []
            raise ClusterError("\n".join([*unfit[:TOLD_WORKERS], *more]))

    def prepare(self, conditions: Conditions) -> None:
        """Have the workers start their templates, and any that come later.

        Raises:  ClusterError
        """
        files = replace(conditions.files, files=carried(conditions.files.files))
        orders = Orders(replace(conditions, files=files), self._sandbox, installation())
        with self._scheduler_needed():
            self._connected.register_plugin(GradingWorkerPlugin(orders), name=self._plugin)

    @property
    def at_once(self) -> int:
        """For each of the workers' threads one that runs and one that waits; two more are mended and judged.

        Raises:  ClusterError when there has been no worker for long
        """
        if time.monotonic() > self._counted_at + LOOK_EVERY_SECONDS:
            self._count_workers()
        return 2 * self._threads + 2

    def _count_workers(self) -> None:
        with self._scheduler_needed():
            self._threads = sum(self._connected.nthreads().values())
        now = self._counted_at = time.monotonic()
        if self._threads:
            self._had_workers_at = now
        elif now > self._had_workers_at + WORKERLESS_SECONDS:
            raise ClusterError(
                f"The scheduler at {self.address} has had no worker for {WORKERLESS_SECONDS:.0f} s. Start "
                f"one with `dask worker {self.address}`. Then grade again; what is graded already stays so."
            )

    def execute(self, notebook: str, task: Task, files: Files) -> Run:
        """Run a notebook in some worker, and in another one when that ends.

        Raises:  NotExecuted, UnreadableFile when this one cannot be run; ClusterError when none can
        """
        job = job_for(notebook, task, files)
        with self._scheduler_needed():
            return self._result(self._connected.submit(run_job, self._plugin, job, pure=False))

    def _result(self, future: Future[Run]) -> Run:
        # Not `result(timeout)` in a loop: out of time, it breaks off transfers that other threads wait for.
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        while not (done.wait(LOOK_EVERY_SECONDS) or self._closed.is_set()):
            pass
        if self._closed.is_set():  # which ends the futures, too, and leaves nobody to bring their results
            raise NotExecuted("the grading run was ended")
        try:
            return future.result(TRANSFER_SECONDS)
        except KilledWorker as error:
            raise NotExecuted(
                f"{error.allowed_failures + 1} workers ended while they had it, the last one was "
                f"{error.last_worker.address}. Their logs may tell why; often memory was short."
            ) from error

    @property
    def _connected(self) -> Client:
        assert self._client is not None, "open() comes first"
        return self._client

    @contextmanager
    def _scheduler_needed(self) -> Iterator[None]:
        try:
            yield
        except (OSError, CancelledError) as error:
            raise ClusterError(
                f"The connection to the scheduler at {self.address} was lost. When it is there again, grade "
                "again: what is graded already stays so."
            ) from error

    def close(self) -> None:
        """Take back what was not run yet, end the workers' templates, and disconnect."""
        self._closed.set()
        if self._client is None:
            return
        with suppress(Exception):  # the scheduler may be gone; then the workers end the templates some time
            self._client.unregister_worker_plugin(self._plugin)
        self._client.close(CONNECT_SECONDS)


def _silence_dask() -> None:
    """Let Dask log nothing here: what matters is raised, and told in one message."""
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.split(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


async def _connect_once(address: str) -> None:
    arguments = Security().get_connection_args("client")
    comm = await connect(address, timeout=CONNECT_SECONDS, **arguments)
    await comm.close()


def _in_words(why: str | Exception) -> str:
    if isinstance(why, ImportError):
        return f"cannot run notebooks: {why}. Install torchcourse[cluster] there, and start it again."
    return str(why)


def job_for(notebook: str, task: Task, files: Files) -> ClusterJob:
    """What goes to a worker for one submission; the givens, which are the same for all, are there already.

    Raises:  UnreadableFile
    """
    return ClusterJob(notebook, replace(task, cells=what_runs(task.cells), givens={}), carried(files))
