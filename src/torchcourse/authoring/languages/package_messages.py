"""The package's own messages: found in its code, kept in `locale/` as catalogues, compiled for gettext.

`python -m torchcourse.authoring.languages.package_messages` brings them up to date; `make messages` runs it.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

import torchcourse
from torchcourse.authoring.languages.blocks import Block
from torchcourse.authoring.languages.catalogue import Translations, catalogue_bytes, read_catalogue
from torchcourse.authoring.languages.text_blocks import PlacedBlock
from torchcourse.files.replace_file import replace_file
from torchcourse.messages import CHECKS

PACKAGE = Path(torchcourse.__file__).parent
LOCALE = PACKAGE / "locale"
# What runs in a visible check. A new word of it changes what built notebooks show; one elsewhere does not.
_CODE_OF_CHECKS = ("student/checks.py", "student/general_hints.py", "values/")
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same bytes for the same messages
_MARKS = {"_": None, "Said": None, "Relation": (2,), "N_": None, "gettext": None}


def messages_of_package(catalogue: str) -> list[PlacedBlock]:
    """Find what is marked as a message in the package's code, and belongs into this catalogue."""
    found = extract_from_dir(PACKAGE, [("**.py", "python"), ("**.html.j2", "jinja2")], keywords=_MARKS)
    return [
        PlacedBlock(Block(0, 0, "", str(message)), file)
        for file, _line, message, _comments, _context in sorted(found, key=lambda one: (one[0], one[1]))
        if file.startswith(_CODE_OF_CHECKS) == (catalogue == CHECKS)
    ]


def updated(catalogue: Path) -> Translations:
    """The translations of a catalogue, with the messages as they stand now."""
    return read_catalogue(catalogue).merged(messages_of_package(catalogue.stem))


def compiled(translations: Translations, language: str) -> bytes:
    """What gettext reads: the translations that are done."""
    catalog = Catalog(language, creation_date=_NO_DATE, revision_date=_NO_DATE, charset="utf-8")
    for message in translations.messages.values():
        if message.string and not message.fuzzy:
            catalog.add(message.id, message.string)
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def main() -> None:
    for catalogue in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        language = catalogue.parent.parent.name
        translations = updated(catalogue)
        replace_file(catalogue, catalogue_bytes(translations, language))
        replace_file(catalogue.with_suffix(".mo"), compiled(translations, language))
        total, still_open = len(translations.messages), len(translations.open_messages())
        print(f"{language}, {catalogue.stem}: {total - still_open} of {total} translated")


if __name__ == "__main__":
    main()
