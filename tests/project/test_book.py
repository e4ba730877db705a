"""The pages that the book is made of: whole, in each language, without Sphinx."""

import importlib.util
import json
from pathlib import Path

import nbformat
import pytest
from support.paths import ROOT

from torchcourse.authoring.languages.language import read_languages


@pytest.fixture(scope="module")
def book():
    spec = importlib.util.spec_from_file_location("make_book", ROOT / "docs" / "make_book.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_english_book_has_every_lesson_assignment_and_page(book, tmp_path: Path):
    names = book.collect(ROOT, tmp_path, "en", is_original=True)
    for kind in ("notebooks", "source"):
        folder = {"notebooks": "lessons", "source": "assignments"}[kind]
        assert {f"{folder}/{path.stem}" for path in ROOT.glob(f"{kind}/*.py")} <= {*names}
    assert {"index", "docs/instructor", "api/student", "api/grading"} <= {*names}
    index = (tmp_path / "index.md").read_text("utf-8")
    assert [name for name in names if name != "index" and f"\n{name}\n" not in index] == []


@pytest.mark.parametrize("language", read_languages(ROOT), ids=lambda language: language.code)
def test_a_translated_book_has_its_modules_and_the_terms_for_its_search(book, language, tmp_path: Path):
    names = book.collect(language.course, tmp_path, language.code, is_original=False)
    assert {f"lessons/{name}" for name in language.modules} <= {*names}
    book.settings(tmp_path, language.code, [], names, language)
    settings = json.loads((tmp_path / "book.json").read_text("utf-8"))
    assert "交叉熵 100000 n" in (tmp_path / "words.txt").read_text("utf-8").splitlines()
    for page, file in settings["notebooks"].items():
        assert (tmp_path / "downloads" / file).is_file(), page
    assert book.SAID[language.code].keys() == book.SAID["en"].keys()


def test_no_page_of_an_assignment_holds_code_to_fill_in_or_a_test(book, tmp_path: Path):
    book.collect(ROOT, tmp_path, "en", is_original=True)
    for path in tmp_path.glob("assignments/*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        assert {cell.cell_type for cell in cells} == {"markdown"}


def test_a_lesson_to_download_has_no_outputs(book, tmp_path: Path):
    book.collect(ROOT, tmp_path, "en", is_original=True)
    for path in tmp_path.glob("downloads/downloads/lessons/*.ipynb"):
        assert [cell for cell in nbformat.read(path, as_version=4).cells if cell.get("outputs")] == []
