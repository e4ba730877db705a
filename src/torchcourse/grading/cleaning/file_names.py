"""Under which name is a handed-in file kept, so that no server lets a browser run it?

A browser goes by the type that the server names, and the server by the file's name; some look at the content,
too. What either of them could take for a page, a picture with scripts, a script or a notebook gets `.txt`.
"""

from __future__ import annotations

import itertools
import mimetypes
import os
import re
from collections.abc import Callable
from pathlib import Path

from torchcourse.files.submitted_file import open_submitted

MAX_NAME_BYTES = 255  # of a file, as Linux has them
LOOKED_AT = 1_445  # bytes, as many as a browser looks at (https://mimesniff.spec.whatwg.org/)

# What the machine's own table of types, which differs from one to the next, may know by another name.
_ACTIVE = re.compile(
    r"\.(?:html?|xhtml|xht|[sp]html|shtm|stm|jhtml|mht|mhtml|ht[act]|htt|svgz?|xml|xslt?|rdf|rss|atom|mml|mathml"
    r"|xul|xbl|[mc]?jsx?|ts|vbs|wasm|css|swf|jar|ipynb|appcache|webmanifest|manifest|vcf|url|webloc|desktop"
    r"|php\d?|cgi|aspx?|jsp)"
)
_INERT = re.compile(
    r"text/(?:plain|csv|tab-separated-values|markdown|x-(?:rst|python|script\.python|tex|c|csrc|log))"
    r"|application/(?:json|octet-stream|pdf|zip|gzip|yaml|toml|msword|rtf"
    r"|x-(?:tar|bzip2|xz|hdf5?|python-code|7z-compressed|tex))"
    r"|(?:(?:audio|video|font|image)/|application/vnd\.).*(?<!xml)"
)
_BLANKS = b"\0 \t\r\n\f\xef\xbb\xbf\xff\xfe"  # NUL: UTF-16; the last five: byte-order marks
_MARKUP = re.compile(rb"\0*<\0*[A-Za-z!?/]")
_ADDED = re.compile(r"(?:\.\d{1,4})?\.txt\Z")


def kept_name(name: Path, start: bytes, is_taken: Callable[[Path], bool]) -> Path:
    """The name under which a handed-in file is kept; `start` is how its content begins."""
    if not _is_active_name(name.name) and not _MARKUP.match(start.lstrip(_BLANKS)):
        return name
    wished = itertools.chain([".txt"], (f".{number}.txt" for number in itertools.count(2)))
    if name.suffix == ".txt":
        return name
    return next(new for end in wished if not is_taken(new := name.with_name(_with_end(name.name, end))))


def _with_end(name: str, end: str) -> str:
    """A name with an end, of which the name gives way where both are more than a file's name may be."""
    while len(os.fsencode(name + end)) > MAX_NAME_BYTES:
        name = name[:-1]
    return name + end


def said_of(name: Path, kept: Path) -> str:
    """The note to the instructor."""
    return f"{name} is of a type that a browser could run; it is kept as {kept.name}."


def rename_active(folder: Path, exempt: Callable[[Path], bool]) -> list[str]:
    """Rename a graded folder's files that a browser could run; say which. `exempt`: not a student's.

    Raises:  OSError, UnreadableFile
    """
    notes = []
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            if exempt(path.relative_to(folder)) or path.is_symlink() or not path.is_file():
                continue
            kept = kept_name(path, first_bytes(path), os.path.lexists)
            if kept != path:
                path.rename(kept)
                notes.append(said_of(path.relative_to(folder), kept))
    return notes


def original_names(folder: Path, submitted: Path, names: list[Path]) -> dict[str, Path]:
    """A graded folder's files by the names under which they were handed in."""
    files = {}
    for name in names:
        before = name.with_name(_ADDED.sub("", name.name)) if _ADDED.search(name.name) else name
        was_renamed = before != name and (submitted / before).exists() and not (submitted / name).exists()
        files[str(before if was_renamed and not (folder / before).exists() else name)] = folder / name
    return files


def first_bytes(path: Path) -> bytes:
    """How a handed-in file begins.

    Raises:  UnreadableFile
    """
    with open_submitted(path) as file:
        return file.read(LOOKED_AT)


def _is_active_name(name: str) -> bool:
    plain = name.rstrip(". ").lower()  # some systems drop such ends
    if plain.startswith("."):
        plain = f"x{plain}"  # what begins with a dot has no suffix for Python
    return bool(_ACTIVE.fullmatch(os.path.splitext(plain)[1])) or not all(map(_is_inert_type, (plain, name)))


def _is_inert_type(name: str) -> bool:
    """Whether a server names a type that browsers show, play or save; without one, they save."""
    # As a path: a name alone may look like a data: address.
    kind, _ = mimetypes.guess_type(f"/{name}", strict=False)
    return kind is None or bool(_INERT.fullmatch(kind))
