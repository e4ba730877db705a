"""Make the book: lessons, statements, docs and the API as pages, in each language. `make book` runs it.

Nothing is executed here: the lessons are as `torchcourse build` executed them. No page needs a network.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat

from torchcourse.authoring.languages.language import Language, read_languages
from torchcourse.authoring.release.lesson_text import without_outputs

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "docs" / "book"
PAGES_OF_DOCS = ("instructor", "self-check", "languages", "points", "claims", "compatibility", "cluster")
API = {"student": ("checks", "interactive"), "grading": ("",)}
SAID = {
    "en": {
        "title": "Torchcourse",
        "subtitle": "A PyTorch course that grades itself: lessons, and exercises that say what is right.",
        "students": "For students",
        "lessons": "Lessons",
        "assignments": "Assignments",
        "instructors": "For instructors",
        "api": "API",
        "download": "Download this notebook",
        "languages": "Languages",
        "start": "Unpack what your instructor handed out, read its README.md, and open JupyterLab there. "
        "Each lesson and each assignment below can also be downloaded, by the link beside the page.",
    },
    "zh_CN": {
        "title": "Torchcourse 中文版",
        "subtitle": "一门会自己评分的 PyTorch 课程：可以阅读的课文，以及会告诉你对错的练习。",
        "students": "写给学生",
        "lessons": "课文",
        "assignments": "作业",
        "instructors": "写给教师",
        "api": "API",
        "download": "下载这个笔记本",
        "languages": "语言",
        "start": "解压老师发给你的文件夹，阅读其中的 README.md，并在那里打开 JupyterLab。"
        "下面的每一课和每份作业，也可以用页面旁边的链接下载为笔记本。",
    },
}


def make_book(out: Path, work: Path) -> None:
    """Write the book into `out`, a folder for each language; `work` holds what Sphinx reads."""
    languages = read_languages(ROOT)
    for folder in (out, work):
        shutil.rmtree(folder, ignore_errors=True)
    pages: dict[str, list[str]] = {"en": collect(ROOT, work / "en", "en", is_original=True)}
    for language in languages:
        pages[language.code] = collect(
            language.course, work / language.code, language.code, is_original=False
        )
    named = [{"code": "en", "tag": "en", "name": "English", "pages": pages["en"]}]
    named += [
        {"code": one.code, "tag": one.code.replace("_", "-"), "name": one.name, "pages": pages[one.code]}
        for one in languages
    ]
    for code in pages:
        language = next((one for one in languages if one.code == code), None)
        settings(work / code, code, named, pages[code], language)
        run_sphinx(work / code, out / code)
    (out / "index.html").write_text(
        '<!doctype html><meta http-equiv="refresh" content="0; url=en/index.html">\n'
    )


def collect(course: Path, pages: Path, code: str, is_original: bool) -> list[str]:
    """Lay out the pages of one language, and list them."""
    said = SAID[code]
    lessons = sorted(path.stem for path in course.glob("notebooks/*.ipynb"))
    assignments = sorted(path.stem for path in course.glob("release/*/*.ipynb"))
    (pages / "lessons").mkdir(parents=True)
    (pages / "assignments").mkdir()
    for name in lessons:
        shutil.copy(course / "notebooks" / f"{name}.ipynb", pages / "lessons")
        downloadable(
            pages, "lessons", name, without_outputs((course / "notebooks" / f"{name}.ipynb").read_bytes())
        )
    for name in assignments:
        released = course / "release" / name / f"{name}.ipynb"
        nbformat.write(
            statements(nbformat.read(released, as_version=4)), pages / "assignments" / f"{name}.ipynb"
        )
        downloadable(pages, "assignments", name, released.read_bytes())
    parts = [f"# {said['title']}", said["subtitle"], f"## {said['students']}", said["start"]]
    parts += [toctree(said["lessons"], [f"lessons/{name}" for name in lessons])]
    parts += [toctree(said["assignments"], [f"assignments/{name}" for name in assignments])]
    if is_original:
        parts += [toctree(said["instructors"], docs_pages(pages)), toctree(said["api"], api_pages(pages))]
    (pages / "index.md").write_text("\n\n".join(parts) + "\n", "utf-8")
    found = [
        path
        for path in pages.rglob("*")
        if path.suffix in (".md", ".ipynb") and "downloads" not in path.parts
    ]
    return sorted(path.relative_to(pages).with_suffix("").as_posix() for path in found)


def downloadable(pages: Path, kind: str, name: str, content: bytes) -> None:
    folder = pages / "downloads" / "downloads" / kind
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.ipynb").write_bytes(content)


def statements(notebook: Any) -> Any:
    """What an assignment asks: its text, without the cells to fill in."""
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    return notebook


def docs_pages(pages: Path) -> list[str]:
    (pages / "docs").mkdir()
    for name in PAGES_OF_DOCS:
        shutil.copy(ROOT / "docs" / f"{name}.md", pages / "docs")
    return [f"docs/{name}" for name in PAGES_OF_DOCS]


def api_pages(pages: Path) -> list[str]:
    (pages / "api").mkdir()
    for package, modules in API.items():
        names = [f"torchcourse.{package}{'.' * bool(module)}{module}" for module in modules]
        parts = [f"```{{eval-rst}}\n.. automodule:: {name}\n   :members:\n```" for name in names]
        (pages / "api" / f"{package}.md").write_text(
            f"# torchcourse.{package}\n\n" + "\n\n".join(parts) + "\n"
        )
    return [f"api/{package}" for package in API]


def toctree(caption: str, names: list[str]) -> str:
    return "\n".join(["```{toctree}", ":maxdepth: 1", f":caption: {caption}", "", *names, "```"])


def settings(
    pages: Path, code: str, languages: list[dict[str, Any]], names: list[str], language: Language | None
) -> None:
    """Write what docs/book/conf.py reads, and the terms that the search must not cut apart."""
    words = pages / "words.txt"
    if language is not None:
        rows = [line.split("|") for line in (language.folder / "glossary.md").read_text("utf-8").splitlines()]
        terms = {term for row in rows if len(row) == 5 for term in row[2].strip().split(" / ")}
        words.write_text("".join(f"{term} 100000 n\n" for term in sorted(terms) if term), "utf-8")
    notebooks = {
        name: f"downloads/{name}.ipynb" for name in names if name.split("/")[0] in ("lessons", "assignments")
    }
    book = {
        "language": code,
        "title": SAID[code]["title"],
        "words": str(words) if language is not None else "",
        "downloads": [str(pages / "downloads")],
        "languages": languages,
        "said": SAID[code],
        "notebooks": notebooks,
    }
    (pages / "book.json").write_text(json.dumps(book, ensure_ascii=False), "utf-8")


def run_sphinx(pages: Path, out: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "--quiet", "--keep-going", "-c", str(BOOK), "-d"]
    command += [str(pages.parent / f"{pages.name}-doctrees"), str(pages), str(out)]
    settings_file = str(pages / "book.json")
    subprocess.run(command, check=True, env=os.environ | {"TORCHCOURSE_BOOK": settings_file})
    for left_over in (out / ".doctrees", out / "_sources", out.parent / "jupyter_execute"):
        shutil.rmtree(left_over, ignore_errors=True)


if __name__ == "__main__":
    make_book(ROOT / "build" / "book", ROOT / "build" / "book-pages")
    print(f"{ROOT / 'build' / 'book' / 'index.html'}: open it in a browser")
