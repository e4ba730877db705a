"""A small course in a second language: its catalogues follow the text, and its course is built from both."""

import shutil
from pathlib import Path

import nbformat
import pytest
from support.paths import TINY_COURSE

from torchcourse.authoring.course_build import build_course, check_built
from torchcourse.authoring.languages.catalogue import catalogue_bytes, read_catalogue
from torchcourse.authoring.languages.check_catalogues import catalogue_findings, update_catalogues
from torchcourse.authoring.languages.language import read_language
from torchcourse.authoring.release.handout import hand_out
from torchcourse.authoring.unbuilt import refuse_unbuilt
from torchcourse.percent_text import AuthoringError

LESSON, ASSIGNMENT = "zh_CN/notebooks/01_tiny.ipynb", "zh_CN/source/01_tiny/01_tiny.ipynb"


def translate_all(root: Path) -> None:
    """Fill every catalogue with a translation that is seen to be one: the text within 『』."""
    language = read_language(root, "zh_CN")
    update_catalogues(language, (), lambda line: None)
    for path in sorted(language.folder.glob("*/*.po")):
        translations = read_catalogue(path)
        for message in translations.messages.values():
            said = (
                str(message.id)
                .replace("minutes", "分钟")
                .replace("bonus points", "分附加分")
                .replace("points", "分")
            )
            title, dot, rest = said.partition(" · ")
            message.string = f"『{title}』{dot}{rest}"
        path.write_bytes(catalogue_bytes(translations, language.code))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("languages") / "course"
    shutil.copytree(TINY_COURSE, root)
    (root / "languages" / "zh_CN").mkdir(parents=True)
    (root / "languages" / "zh_CN" / "language.toml").write_text(
        'name = "简体中文"\nline = "检查结果用中文显示"\nmodules = ["01_tiny"]\n', "utf-8"
    )
    translate_all(root)
    build_course(root)
    return root


@pytest.fixture
def own_copy(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "copy"))


def said_to_nbgrader(notebook: nbformat.NotebookNode) -> list[dict[str, object]]:
    """What nbgrader reads of each cell, but for the checksum of its text."""
    return [
        {key: value for key, value in cell.metadata.get("nbgrader", {}).items() if key != "checksum"}
        for cell in notebook.cells
    ]


def sources(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def test_the_course_in_a_language_stands_beside_the_english_one(built: Path):
    assert check_built(built) == []
    assert list(catalogue_findings(read_language(built, "zh_CN"))) == []
    for name in (
        "source/01_tiny/01_tiny",
        "release/01_tiny/01_tiny",
        "solutions/01_tiny",
        "notebooks/01_tiny",
    ):
        english, chinese = (
            nbformat.read(folder / f"{name}.ipynb", as_version=4) for folder in (built, built / "zh_CN")
        )
        assert said_to_nbgrader(english) == said_to_nbgrader(chinese)
        assert [cell.cell_type for cell in english.cells] == [cell.cell_type for cell in chinese.cells]
    assert sources(built / LESSON)[0] == "# 『A tiny lesson』"
    source = sources(built / ASSIGNMENT)
    assert 'LANGUAGE = "zh_CN"  # 检查结果用中文显示' in source[1]
    assert source[2].startswith("## 『Double it』 · 8 分 · 5 分钟")
    assert "# todo: 『multiply by two』" in source[3]
    assert 'hint="『add the number to itself』"' in source[4]
    refuse_unbuilt(built / "zh_CN", "01_tiny")


def test_it_is_handed_out_as_the_english_one_is(built: Path, tmp_path: Path):
    handed = {one.path for one in hand_out(built / "zh_CN", tmp_path / "students")}
    assert handed == {one.path for one in hand_out(built, tmp_path / "english")}
    assert "『A tiny lesson』" in (tmp_path / "students" / "lessons" / "01_tiny.ipynb").read_text("utf-8")


def test_a_changed_paragraph_is_told_with_its_old_translation(own_copy: Path):
    text = own_copy / "source" / "01_tiny.py"
    text.write_text(text.read_text().replace("**Return** twice the number.", "**Return** double the number."))
    (finding,) = catalogue_findings(read_language(own_copy, "zh_CN"))
    assert finding.startswith(
        "languages/zh_CN/assignments/01_tiny.po: double, statement, paragraph: has changed"
    )
    assert "English was: **Write** `double(number)`. **Return** twice the number." in finding
    assert "translation so far: 『**Write** `double(number)`. **Return** twice the number.』" in finding


def test_an_edit_touches_one_entry_which_keeps_its_translation_as_fuzzy(own_copy: Path):
    path = own_copy / "languages" / "zh_CN" / "assignments" / "01_tiny.po"
    before = path.read_text("utf-8").split("\n\n")
    text = own_copy / "source" / "01_tiny.py"
    text.write_text(
        text.read_text().replace("Two exercises and a question.", "Two exercises and one question.")
    )
    language = read_language(own_copy, "zh_CN")
    update_catalogues(language, (), lambda line: None)
    after = path.read_text("utf-8").split("\n\n")
    (changed,) = [entry for entry in after if entry not in before]
    assert len(before) == len(after)
    assert "#, fuzzy" in changed
    assert "『Two exercises and a question.』" in changed
    # What is fuzzy is in no notebook: better the English than a translation of something else.
    build_course(own_copy)
    assert "Two exercises and one question." in sources(own_copy / ASSIGNMENT)[0]


def test_a_new_paragraph_touches_no_other_entry(own_copy: Path):
    path = own_copy / "languages" / "zh_CN" / "lessons" / "01_tiny.po"
    before = path.read_text("utf-8").split("\n\n")
    text = own_copy / "notebooks" / "01_tiny.py"
    text.write_text(
        text.read_text().replace("# # A tiny lesson\n", "# # A tiny lesson\n#\n# It has a beginning.\n")
    )
    update_catalogues(read_language(own_copy, "zh_CN"), (), lambda line: None)
    after = path.read_text("utf-8").split("\n\n")
    assert [entry.strip() for entry in after if "It has a beginning." not in entry] == [
        entry.strip() for entry in before
    ]
    (finding,) = catalogue_findings(read_language(own_copy, "zh_CN"))
    assert "has no translation" in finding


def test_what_is_edited_in_the_built_course_is_found(own_copy: Path):
    text = own_copy / "zh_CN" / "source" / "01_tiny.py"
    text.write_text(text.read_text("utf-8").replace("『Tiny』", "『Big』"), "utf-8")
    (own_copy / "zh_CN" / "notebooks" / "09_gone.py").write_text("# %%\n1\n")
    assert check_built(own_copy) == [
        "zh_CN/source/01_tiny.py: differs from the English and its catalogues; run `make build`",
        "zh_CN/notebooks/09_gone.py: is made from no text; remove it",
    ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('name = "简体中文"', "name, line and modules are needed"),
        ('name = "a"\nline = "b"\nmodules = ["09_gone"]', "there is no module 09_gone"),
        ("name =", "cannot be read"),
    ],
)
def test_a_mistake_in_the_settings_is_told_with_its_file(own_copy: Path, settings: str, said: str):
    (own_copy / "languages" / "zh_CN" / "language.toml").write_text(settings, "utf-8")
    with pytest.raises(AuthoringError, match=r"^languages/zh_CN/language\.toml: .*" + said):
        read_language(own_copy, "zh_CN")
