"""How does a graded submission get into folder and gradebook, so that no kill leaves half of it standing?

Folder and gradebook cannot change in one step. So a receipt in the folder says what was graded, and it is
1. withdrawn before the gradebook commits,
2. written only with the new folder, after it has committed.
Killed in between, a submission has no valid receipt, and the next run grades it again.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from torchcourse.files.digest import digest_of_files
from torchcourse.files.submitted_file import UnreadableFile
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.course.submitted_folder import SubmittedFolder, digest_of
from torchcourse.grading.course.taken_files import source_files
from torchcourse.grading.gradebook.writer import AssignmentInGradebook, GradebookWriter, Recorded
from torchcourse.grading.record.autograded_folder import AutogradedFolder, Receipt
from torchcourse.grading.record.told import told
from torchcourse.grading.records import GradedSubmission
from torchcourse.installation import code_digest


class Recorder:
    """Records the graded submissions of one assignment, and knows which are graded already."""

    def __init__(
        self, course: Course, writer: GradebookWriter, assignment: AssignmentInGradebook, engine: str = ""
    ) -> None:
        """`engine` identifies what else a grade depends on: the answer bank. If it differs, all are graded.

        Raises:  GradebookError
        """
        self._course = course
        self._writer = writer
        self._assignment = assignment
        self._grader = _grader_digest(course, assignment, engine)
        self._in_gradebook = writer.fingerprints(assignment)

    def digest(self, folder: SubmittedFolder) -> str:
        """A digest of submission and grader; to be taken before the submission is read for grading."""
        try:
            return hashlib.sha256(f"{self._grader} {digest_of(folder)}".encode()).hexdigest()
        except (UnreadableFile, OSError):
            return ""  # equals no receipt's, so it will be graded again

    def why_grade(self, folder: SubmittedFolder, digest: str) -> str | None:
        """Why a submission has to be graded (again); None when it is graded and nothing has changed."""
        graded = self._graded(folder)
        receipt = graded.receipt()
        if receipt is None or not receipt.digest:
            return "not graded yet"
        if receipt.digest != digest:
            return "changed since it was graded"
        if self._in_gradebook.get(folder.student) != receipt.fingerprint:
            return "the gradebook changed since it was graded"
        ours = {notebook.name for notebook in self._assignment.notebooks}
        if not graded.holds(ours & {path.stem for path in folder.notebooks}):
            return "its graded notebook is gone"
        return None

    def record(self, folder: SubmittedFolder, submission: GradedSubmission, digest: str) -> list[str]:
        """Record one graded submission; say what had to be left out of its folder.

        Raises:  FolderError, GradebookError: no score has changed, and the next submission will fare alike
                 NotRecorded: no score has changed, others can be recorded
        """
        graded = self._graded(folder)
        before = graded.receipt() or Receipt()

        def withdraw_mark(recorded: Recorded) -> None:
            penalties = before.late_penalties
            kept = {name: penalties[name] for name in recorded.penalties_by_hand if name in penalties}
            graded.change_receipt(Receipt(late_penalties=kept))

        notes = graded.build(folder, submission.notebooks)
        try:
            recorded = self._writer.record(self._assignment, submission, before.late_penalties, withdraw_mark)
            # What could not be graded to its end is tried again by the next run.
            claimed = digest if submission.is_final else ""
            said = told(submission, notes)
            receipt = Receipt(
                claimed,
                recorded.fingerprint,
                recorded.late_penalties,
                said,
                round(submission.seconds, 3),
                round(submission.peak_mebibytes, 1),
            )
            graded.put_in_place(receipt)
        finally:
            graded.recover()
        return notes

    def record_failure(self, folder: SubmittedFolder) -> None:
        """Remove what is recorded of a submission that could not be graded: scores, then the folder.

        Raises:  FolderError, GradebookError, NotRecorded
        """
        self._writer.record_failure(self._assignment, folder.student, folder.timestamp)
        self._graded(folder).remove()

    def _graded(self, folder: SubmittedFolder) -> AutogradedFolder:
        return AutogradedFolder(self._course, folder.student, self._assignment.name)


def _grader_digest(course: Course, assignment: AssignmentInGradebook, engine: str) -> str:
    """A digest of all that decides a grade besides the submission: engine, settings, source."""
    digest = hashlib.sha256(repr((engine, course.settings.digest())).encode())
    for notebook in assignment.notebooks:
        cells = [asdict(cell) for _, cell in sorted(notebook.cells.items())]
        digest.update(repr((notebook.name, notebook.kernelspec, cells)).encode())
    source = course.path_of("source", assignment.name)
    digest.update(digest_of_files(source, source_files(source, course.ignore)).encode())
    digest.update(code_digest().encode())
    return digest.hexdigest()
