"""Notebooks that some editor saved in an encoding of the time before UTF-8: no line of code is lost by it."""

from __future__ import annotations

import base64
import json
import quopri

import pytest
from support.mangled.small_course import code_cell, mended, released, solved

from torchcourse.grading.notebook.read_notebook import read_notebook

CODE = "def double(x):\n    # {}\n    return x + x  # {}\n"
# The second byte of 表, ソ, 能, 予, 功, 許 and 誠 is a backslash in the first encoding named for it.
WRITTEN = {
    "Japanese": ("Shift-JIS", "cp932", "合計の表", "ソースの性能を予想する"),
    "Japanese, in kana": ("Shift-JIS", "cp932", "ソート", "データソース"),
    "Japanese, one sign": ("Shift-JIS", "cp932", "表 x", "表"),
    "Korean": ("EUC-KR", "euc-kr", "두 수의 합을 구한다", "결과를 돌려준다"),
    "Chinese, traditional": ("Big5", "big5", "計算這兩個數的功率", "允許輸入的成功次數"),
    "Chinese, simplified": ("GBK", "gbk", "计算这两个数的和", "返回结果"),
}
ELSEWHERE = {
    "German": ("cp1252", "größe der Schläge", "für „später“"),
    "French": ("cp1252", "« déjà »", "la fonction évaluée à l'été"),
    "smart quotes": ("cp1252", "“as x”", "“twice”"),
    "signs": ("cp1252", "25 °", "10 µ"),
    "many signs": ("cp1252", "25 °C ± 1, 3 µm², 25 °C ± 1, 3 µm²", "§ 1 »"),
    "Spanish": ("cp1252", "¿cuánto?", "¡el año próximo llegará!"),
    "Polish": ("cp1250", "zażółć gęślą jaźń", "ósma"),
    "Russian of Windows": ("cp1251", "сумма двух чисел", "вернуть результат"),
    "Russian of Unix": ("koi8-r", "сумма двух чисел", "вернуть результат"),
    "Russian of DOS": ("cp866", "СУММА двух чисел", "вернуть результат"),
    "Mac Roman": ("mac_roman", "größe, déjà vu", "für später – „so“"),
    "Greek": ("iso8859-7", "το άθροισμα δύο αριθμών", "επιστροφή"),
    "Hebrew": ("cp1255", "סכום של שני מספרים", "תוצאה"),
    "Arabic": ("cp1256", "مجموع عددين", "النتيجة"),
    "Thai": ("cp874", "ผลรวมของจำนวนสองจำนวน", "คืนค่าผลลัพธ์"),
    "Chinese, rare signs": ("gbk", "誠 x", "誠"),
    "Japanese of Unix": ("euc-jp", "合計の表", "ソースの性能を予想する"),
}


def written(text: str, codec: str, as_lines: bool) -> bytes:
    """A notebook of one cell as an editor saves it in an old encoding."""
    source = text.splitlines(keepends=True) if as_lines else text
    cells = [{**code_cell(text), "source": source}]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False).encode(codec)


@pytest.mark.parametrize("as_lines", [True, False])
@pytest.mark.parametrize("language", WRITTEN)
def test_an_east_asian_notebook_is_read_as_it_was_written(language, as_lines):
    name, codec, *comments = WRITTEN[language]
    text = CODE.format(*comments)
    raw = read_notebook(written(text, codec, as_lines))
    assert raw.cells[0]["source"] == text
    assert raw.remarks == (f"The file was not UTF-8: read as {name}.",)


@pytest.mark.parametrize("as_lines", [True, False])
@pytest.mark.parametrize("language", ELSEWHERE)
def test_no_line_of_code_is_lost_to_a_wrong_reading(language, as_lines):
    codec, *comments = ELSEWHERE[language]
    text = CODE.format(*comments)
    code = [line.partition("#")[0] for line in text.splitlines()]
    read = read_notebook(written(text, codec, as_lines)).cells[0]["source"]
    assert [line.partition("#")[0] for line in read.split("\n")[: len(code)]] == code


@pytest.mark.parametrize("language", WRITTEN)
def test_an_answer_with_east_asian_comments_is_found(language):
    _, codec, *comments = WRITTEN[language]
    answer = CODE.format(*comments).strip()
    notebook = released()
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "double":
            cell["source"] = answer
    data = json.dumps(notebook, ensure_ascii=False).encode(codec, "replace")
    found = [cell for cell in mended(data).cells if cell["source"] == answer]
    assert [cell["metadata"]["nbgrader"]["grade_id"] for cell in found] == ["double"]


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman", "cp1250"])
def test_the_code_of_a_notebook_with_a_few_accents_stays_as_it_was(codec):
    notebook = solved()
    notebook["cells"][-1]["source"] += " größe"
    data = json.dumps(notebook, ensure_ascii=False).encode(codec)
    code = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["source"] for cell in read_notebook(data).cells if cell["cell_type"] == "code"] == code


def as_iconv_writes_utf_7(text: str) -> bytes:
    """With each sign written in base 64 that may be, as other programs than Python do."""
    return "".join(
        one if (one.isalnum() and one.isascii()) or one in " \n\r\t'(),-./:?" else _in_base_64(one)
        for one in text
    ).encode()


def _in_base_64(sign: str) -> str:
    return "+" + base64.b64encode(sign.encode("utf-16-be")).decode().rstrip("=") + "-"


SEVEN_BITS = {
    "UTF-7": ("UTF-7", lambda text: text.encode("utf-7")),
    "UTF-7 with a mark": ("UTF-7", lambda text: b"+/v8-" + text.encode("utf-7")),
    "UTF-7 of iconv": ("UTF-7", as_iconv_writes_utf_7),
    "Japanese mail": ("ISO-2022", lambda text: text.encode("iso2022_jp")),
    "mail": (
        "quoted-printable, as in a mail",
        lambda text: quopri.encodestring(text.encode()),
    ),
    "mail of Windows": (
        "quoted-printable, as in a mail",
        lambda text: quopri.encodestring(text.encode()).replace(b"\n", b"\r\n"),
    ),
}


@pytest.mark.parametrize("way", SEVEN_BITS)
def test_a_notebook_written_in_seven_bits_is_read_as_it_was_written(way):
    name, encoded = SEVEN_BITS[way]
    text = CODE.format("合計の表", "「表」 + 能") + "y = x != 3 and 'a\\n' or [~x, {}]\n" + "# long" * 30
    saved = json.dumps({"cells": [code_cell(text)], "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False)
    raw = read_notebook(encoded(saved))
    assert raw.cells[0]["source"] == text
    assert raw.remarks == (f"The file was not UTF-8: read as {name}.",)


@pytest.mark.parametrize(
    "text", ["x = 1 +AFw", "a = '=3D'", "b=\\\n1", "c ==\\\n2", "s = 'é'", "n = '\x1b[31m'"]
)
def test_what_only_looks_like_seven_bits_stays_as_it_is(text):
    saved = json.dumps({"cells": [code_cell(text)], "nbformat": 4, "nbformat_minor": 5}, indent=1)
    raw = read_notebook(saved.encode())
    assert (raw.cells[0]["source"], raw.remarks) == (text, ())
