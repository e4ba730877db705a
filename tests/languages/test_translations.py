"""What holds in every translated module: nothing open, one term for one thing, Chinese typography."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from support.paths import ROOT

from torchcourse.authoring.languages.catalogue import read_catalogue
from torchcourse.authoring.languages.check_catalogues import catalogue_findings
from torchcourse.authoring.languages.language import HINTS, Language, read_languages

LANGUAGES = read_languages(ROOT)
CATALOGUES = [
    path
    for language in LANGUAGES
    for path in sorted(language.folder.glob("*/*.po"))
    if path.stem in language.modules
]
HAN = "[\u4e00-\u9fff]"
KEPT = re.compile(r"\$[^$]+\$|`[^`]+`|<code>.*?</code>|https?://\S+")
SLIPS = {
    "no space between Chinese and Latin": re.compile(rf"{HAN}[A-Za-z0-9`$<]|[A-Za-z0-9`$>]{HAN}"),
    "half-width punctuation in Chinese": re.compile(rf"{HAN}[,;:?!.](?!\d)|[,;:?!]{HAN}|{HAN}\"|\"{HAN}"),
    "a half-width bracket around Chinese": re.compile(rf"\({HAN}|{HAN}\)"),
    "a space beside full-width punctuation": re.compile(r"[，。；：？！（“] |(?<!\*) [，。；：？！）”]"),
    "您": re.compile("您"),
}
# Where a term of the glossary stands for something else, or goes without saying: (term, part of the English).
NOT_THE_TERM = {("network", "network(x).requires_grad"), ("median", "median returns")}  # names in code

every_language = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
every_catalogue = pytest.mark.parametrize(
    "path", CATALOGUES, ids=lambda path: f"{path.parent.name}-{path.stem}"
)


def messages(path: Path) -> list[Message]:
    return list(read_catalogue(path).messages.values())


def plain(text: str) -> str:
    """A translation as it is read: without marks of emphasis, and with a word for what is filled in."""
    return re.sub(r"(?<=[。：？])\*\* |\*\*", "", re.sub(r"\{[^}]*\}", "x", text))


def terms(language: Language) -> Iterator[tuple[str, list[str]]]:
    """The glossary: an English term, and the Chinese ones that stand for it."""
    for line in (language.folder / "glossary.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if (
            line.startswith("|")
            and len(cells) == 3
            and cells[0] != "English"
            and not cells[0].startswith("-")
        ):
            yield cells[0], cells[1].split(" / ")


def is_said(term: str, text: str) -> bool:
    stem = re.escape(term.removesuffix("y") if term.endswith("y") else term)
    return re.search(rf"(?<![\w.-]){stem}(?:s|es|y|ies)?(?![\w-])", text, re.IGNORECASE) is not None


@every_language
def test_every_module_that_is_in_is_translated_as_a_whole(language: Language):
    assert language.modules
    for name in language.modules:
        assert (language.catalogue(HINTS, name)).is_file() or not (ROOT / "source" / f"{name}.py").is_file()
    assert list(catalogue_findings(language)) == []


@every_catalogue
def test_the_typography_is_that_of_chinese(path: Path):
    found = [
        (what, match.group(), message.string)
        for message in messages(path)
        for what, pattern in SLIPS.items()
        for match in pattern.finditer(plain(str(message.string)))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("用softmax", "no space between Chinese and Latin"),
        ("为 0,所以", "half-width punctuation in Chinese"),
        ("损失,梯度", "half-width punctuation in Chinese"),
        ("损失(均值)", "a half-width bracket around Chinese"),
        ("损失， 梯度", "a space beside full-width punctuation"),
    ],
)
def test_a_slip_of_typography_is_found(text: str, what: str):
    assert SLIPS[what].search(text) is not None


@every_catalogue
def test_one_term_stands_for_one_thing(path: Path):
    (language,) = (one for one in LANGUAGES if path.is_relative_to(one.folder))
    glossary = list(terms(language))
    assert len(glossary) > 50
    missing = []
    for message in messages(path):
        english = KEPT.sub(" ", str(message.id))
        for term, translations in glossary:
            longer = [
                other for other, _ in glossary if term in other and term != other and is_said(other, english)
            ]
            is_exception = any(term == one and part in english for one, part in NOT_THE_TERM)
            said = any(one.casefold() in str(message.string).casefold() for one in translations)
            if is_said(term, english) and not (longer or is_exception or said):
                missing.append((term, english, message.string))
    assert missing == []


@every_catalogue
def test_no_english_sentence_is_left(path: Path):
    left = re.compile(r"[A-Za-z']{2,}(?: [a-z']{2,}){3}")  # four words in a row
    found = [message.string for message in messages(path) if left.search(KEPT.sub(" ", str(message.string)))]
    assert found == []
