"""What text does a file hold? A notebook's, a picture's and an archive's parts are taken out one by one."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
SHORTEST_BASE64 = 64


def read_all(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Read every file below a folder, hidden ones too; a link is given as the path that it leads to."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder.parent).as_posix()
        if path.is_symlink():
            yield name, str(path.readlink()).encode()
        elif path.is_file():
            yield name, path.read_bytes()


def texts_within(content: bytes) -> Iterator[str]:
    """Take out all text that a file holds, as a reader would see it: without colours and HTML's escapes."""
    for text in _texts(content):
        yield html.unescape(_ANSI.sub("", text))


def _texts(content: bytes) -> Iterator[str]:
    for name, member in _members(content):
        yield name
        yield from _texts(member)
    text = content.decode("utf-8", errors="replace")
    try:
        document = json.loads(text)
    except ValueError:
        yield text
    else:
        yield from _texts_of_json(document)


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist())
    elif tarfile.is_tarfile(io.BytesIO(content)):
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isfile() else None
                yield member.name, file.read() if file else b""


def _texts_of_json(value: Any) -> Iterator[str]:
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        value = "".join(value)  # nbformat keeps a text as the list of its lines
    if isinstance(value, str):
        decoded = _decoded(value)
        if decoded is None:
            yield value
        else:
            yield from _texts(decoded)
    elif isinstance(value, list):
        for item in value:
            yield from _texts_of_json(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts_of_json(item)


def _decoded(text: str) -> bytes | None:
    """Decode what is base64: a picture, an attachment."""
    if len(text) < SHORTEST_BASE64 or " " in text:
        return None
    try:
        return base64.b64decode(text.replace("\n", ""), validate=True)
    except ValueError:
        return None
