"""The course's translations: are they whole, and what has changed since they were made?"""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from torchcourse.authoring.languages.check_catalogues import catalogue_findings, update_catalogues
from torchcourse.authoring.languages.language import Language, read_language, read_languages


def update(course: Path, code: str | None, modules: tuple[str, ...], err: Console) -> None:
    for language in _languages(course, code):
        update_catalogues(language, modules, lambda line: err.print(line, highlight=False, markup=False))


def check(course: Path, code: str | None, err: Console) -> bool:
    """Print what is to be translated or mended; whether there is nothing."""
    is_whole = True
    for language in _languages(course, code):
        findings = list(catalogue_findings(language))
        for finding in findings:
            err.print(finding, style="red", highlight=False, markup=False)
        is_whole = is_whole and not findings
        state = f"{len(findings)} blocks to mend" if findings else "whole"
        err.print(
            f"{language.code} ({language.name}): {', '.join(language.modules)}: {state}", highlight=False
        )
    return is_whole


def _languages(course: Path, code: str | None) -> tuple[Language, ...]:
    root = course.resolve()
    return (read_language(root, code),) if code is not None else read_languages(root)
