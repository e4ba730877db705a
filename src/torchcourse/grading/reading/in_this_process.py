"""One's own notebook, read in this process: no submission of a stranger's, and no limits but its own."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

from torchcourse.grading.reading.jobs import Sources
from torchcourse.grading.reading.readers import Closed, Given, Job, Request
from torchcourse.grading.records import SourceNotebook


class ReadInThisProcess:
    """Does the jobs that `Readers` does, where there are no forks; for one's own notebook alone."""

    slow_jobs = 0

    def __init__(self, sources: Sequence[SourceNotebook]) -> None:
        # Its own copy, as other processes have theirs.
        self._sources = Sources(pickle.loads(pickle.dumps(tuple(sources))))

    def do(
        self, job: Job[Request, Given], request: Request, closed: Closed | None = None, size_bytes: int = 0
    ) -> tuple[Given, Closed | None]:
        """Have a job of `jobs.JOBS` done; the part for a later job is not kept.

        Raises:  what the job raises
        """
        told, _ = job(self._sources, request, None)
        return told, Closed.of_nothing()

    def close(self) -> None:
        """Nothing: there is no process."""
