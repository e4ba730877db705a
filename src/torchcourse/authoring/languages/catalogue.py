"""A catalogue of translations, such as `languages/zh_CN/lessons/02_losses.po`, and how it follows its text.

Entries are found by what they say and its kind, so that an edit of one paragraph touches one entry. That
entry keeps its old translation, marked fuzzy, beside the English that it was made for.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from torchcourse.authoring.languages.blocks import Block
from torchcourse.authoring.languages.text_blocks import PlacedBlock
from torchcourse.percent_text import AuthoringError

FUZZY = "fuzzy"
_ALIKE = 0.5  # from which likeness on a new text counts as an edit of an old one
# Without dates, tools and names: they would change the file when nothing in it has changed.
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


class Translations:
    """The translations of one text, by what the block says."""

    def __init__(self, messages: Iterable[Message] = ()) -> None:
        self.messages = {_key(message): message for message in messages}

    def of(self, block: Block) -> str | None:
        """The translation of a block; None where there is none, or one that was made for another text."""
        message = self.messages.get((block.kind, block.text))
        return None if message is None or message.fuzzy or not message.string else str(message.string)

    def merged(self, blocks: Iterable[PlacedBlock]) -> Translations:
        """The translations of the text as it is now.

        A block that was edited takes over the translation of the old one as fuzzy; what is gone is dropped.
        """
        new: dict[tuple[str, str], Message] = {}
        for placed in blocks:
            block = placed.block
            key = (block.kind, block.text)
            if key not in new:
                message = Message(block.text, context=block.kind, auto_comments=[placed.place])
                old = self.messages.get(key)
                if old is not None:
                    message.string, message.flags = old.string, old.flags
                    message.previous_id, message.user_comments = old.previous_id, old.user_comments
                new[key] = message
        gone = [message for key, message in self.messages.items() if key not in new and message.string]
        for message in new.values():
            old = None if message.string else _most_alike(message, gone)
            if old is not None:
                gone.remove(old)
                message.string, message.flags = old.string, {*old.flags, FUZZY}
                message.previous_id = list(old.previous_id) or [str(old.id)]
        return Translations(new.values())

    def open_messages(self) -> list[Message]:
        """What is to be translated yet: without a translation, or with one that was made for another text."""
        return [message for message in self.messages.values() if message.fuzzy or not message.string]


def read_catalogue(path: Path) -> Translations:
    """Read a catalogue; one that is not there yet is empty.

    Raises:  AuthoringError when it is damaged
    """
    if not path.is_file():
        return Translations()
    try:
        catalog = read_po(io.BytesIO(path.read_bytes()), charset="utf-8", abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise AuthoringError(f"{path}: cannot be read as a catalogue ({error}); mend it there") from error
    return Translations(message for message in catalog if message.id)


def catalogue_bytes(translations: Translations, language: str) -> bytes:
    """Write a catalogue, the same bytes for the same translations."""
    catalog = Catalog()
    for message in translations.messages.values():
        catalog[message.id] = message
    written = io.BytesIO()
    write_po(written, catalog, width=100, omit_header=True, include_previous=True)
    return _HEADER.format(language=language).encode() + written.getvalue().strip(b"\n") + b"\n"


def _key(message: Message) -> tuple[str, str]:
    return message.context or "", str(message.id)


def _most_alike(message: Message, gone: Iterable[Message]) -> Message | None:
    """The text that is gone and most like a new one of its kind."""
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(str(message.id).split())
    best, likeness = None, _ALIKE
    for old in gone:
        if old.context == message.context:
            matcher.set_seq1(str(old.id).split())
            if matcher.ratio() >= likeness:
                best, likeness = old, matcher.ratio()
    return best
