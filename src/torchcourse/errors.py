"""The root of the errors that a user is told: their text says what is wrong, where, and what to do next.

The command line shows such an error as one message and ends with status 2; nbgrader's own tools show the same
text. An exception that is none of these is a mistake in the program, and is shown with its traceback.

    TorchcourseError
    ├── AuthoringError          a text of the course is written wrongly (a ValueError, too)
    ├── CheckRecordError        the record of self-checks cannot be used
    ├── ClusterError            no notebook can be run on the cluster
    ├── CourseError             the course folder cannot be graded as it is
    │   ├── CourseLocked        another grader is at work on this course
    │   └── NotChecked          a notebook could not be checked
    │       └── CheckerFailed   by no fault of its own: it may be asked for again
    ├── FolderError             a graded folder cannot be written
    ├── GradebookError          the gradebook cannot be used
    ├── LeakError               a release holds what students must not read
    ├── NoRoom                  the disk is full
    ├── NotExecuted             one notebook could not be run, by no fault of its own
    ├── NotRecorded             one submission cannot be recorded, others can
    ├── NotWritable             results could not be written where they belong
    ├── NotebookFailed          a lesson or an answer key does not run
    ├── ReaderError             no submission can be read any more
    ├── ReferenceFailed         the instructor's own solution does not pass
    ├── SandboxError            the sandbox could not be closed
    ├── TemplateError           a template process could not be started, or ended
    ├── TooMuchToRead           one submission takes too much time or memory to read
    ├── UnreadableFile          one submitted file cannot or must not be read
    └── UnreadableSubmission    one submission holds no notebook that could be graded
"""

from __future__ import annotations


class TorchcourseError(Exception):
    """Something that a user can mend: the text says what is wrong, where, and what to do next."""
