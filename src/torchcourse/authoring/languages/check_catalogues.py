"""Is everything translated, and does each translation still belong to its text?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Message

from torchcourse.authoring.course_files import CourseFiles
from torchcourse.authoring.languages.catalogue import Translations, catalogue_bytes, read_catalogue
from torchcourse.authoring.languages.kept import what_differs
from torchcourse.authoring.languages.language import ASSIGNMENTS, HINTS, LESSONS, VERDICTS, Language
from torchcourse.authoring.languages.text_blocks import PlacedBlock, blocks_of_text
from torchcourse.authoring.languages.verdict_blocks import hints_of_bank, observation_names
from torchcourse.authoring.text.named_hints import with_named_hints
from torchcourse.authoring.text.read_text import read_assignment, read_lesson
from torchcourse.files.replace_file import replace_file


def update_catalogues(language: Language, only: tuple[str, ...], tell: Callable[[str], None]) -> None:
    """Take the current text into the catalogues: of the modules named, or of those that are in.

    What is new waits there without a translation; what was edited keeps its old one, marked fuzzy.
    """
    for path, translations in _merged(language, only):
        changed = replace_file(path, catalogue_bytes(translations, language.code))
        count, still_open = len(translations.messages), len(translations.open_messages())
        what = "updated" if changed else "up to date"
        tell(f"{_said(language, path)}: {what}; {count - still_open} of {count} translated")


def catalogue_findings(language: Language) -> Iterator[str]:
    """Say what is untranslated, fuzzy or out of step in the modules that are in.

    What only verdicts say counts once its catalogue has been begun.
    """
    for path, translations in _merged(language, ()):
        if path.parent.name in (HINTS, VERDICTS) and not path.is_file():
            continue
        for message in translations.messages.values():
            place = f"{_said(language, path)}: {', '.join(message.auto_comments)}, {message.context}"
            if message.fuzzy or not message.string:
                yield f"{place}: {_open(message)}"
            else:
                differs = what_differs(str(message.id), str(message.string))
                if differs:
                    yield f"{place}: {differs}\n  English: {message.id}\n  translation: {message.string}"


def _merged(language: Language, only: tuple[str, ...]) -> Iterator[tuple[Path, Translations]]:
    """Each catalogue with the current text."""
    files = CourseFiles(language.root)
    for name in only or language.modules:
        blocks: dict[str, list[PlacedBlock]] = {}
        if files.lesson_text(name).is_file():
            blocks[LESSONS] = list(blocks_of_text(read_lesson(files.lesson_text(name))))
        if files.source_text(name).is_file():
            in_full = with_named_hints(read_assignment(files.source_text(name)), files.bank_folder(name))
            of_assignment = list(blocks_of_text(in_full))
            blocks[ASSIGNMENTS] = [placed for placed in of_assignment if not placed.is_of_probe]
            blocks[HINTS] = [placed for placed in of_assignment if placed.is_of_probe]
            probes = {placed.block.text for placed in blocks[HINTS]}
            of_bank = hints_of_bank(files.bank_folder(name))
            blocks[VERDICTS] = [
                *observation_names(in_full),
                *(placed for placed in of_bank if placed.block.text not in probes),
            ]
        for kind, placed in blocks.items():
            path = language.catalogue(kind, name)
            yield path, read_catalogue(path).merged(placed)


def _open(message: Message) -> str:
    if not message.string:
        return f"has no translation; run `torchcourse languages update` and write it\n  English: {message.id}"
    was = " ".join(message.previous_id or [])
    return (
        "has changed; run `torchcourse languages update`, mend the translation and remove `fuzzy`\n"
        f"  English was: {was}\n  English is:  {message.id}\n  translation so far: {message.string}"
    )


def _said(language: Language, path: Path) -> str:
    return path.relative_to(language.root).as_posix()
