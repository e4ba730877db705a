"""Nothing that nobody sees, or that steers a terminal, is left in a text that is shown."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchcourse.grading.judge.unprotected import unprotected_verdict
from torchcourse.grading.mend.repair_note import with_repair_note
from torchcourse.grading.mend.repairs import shown
from torchcourse.grading.one_line import one_line, printable_lines, seen

UNSEEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Of the categories of letters, marks and symbols, but without any ink.
OTHERS_UNSEEN = [
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
    0x34F,
    0x115F,
    0x1160,
    0x2800,
    0x3164,
    0xFFA0,
]


def test_every_character_of_an_unseen_category_is_replaced():
    everything = map(chr, range(sys.maxunicode + 1))
    unseen = [one for one in everything if unicodedata.category(one) in UNSEEN_CATEGORIES]
    assert len([one for one in unseen if unicodedata.category(one) == "Cf"]) > 150
    unseen += map(chr, OTHERS_UNSEEN)
    assert [f"{ord(one):x}" for one in unseen if seen(one, "?") != "?"] == []


@pytest.mark.parametrize(
    "text", ["résumé", "表 ソ 能", "Ελλάδα", "ไทย", "हिन्दी", "a ✓ ✗ — …", "x² ≤ ½", "🙂"]
)
def test_what_is_seen_stays(text):
    assert one_line(text) == text


@given(st.text())
def test_one_line_is_one_line_of_what_is_seen(text):
    shown_line = one_line(text, 50)
    assert shown_line.isprintable()
    assert len(shown_line) <= 50
    assert one_line(shown_line, 50) == shown_line


def test_lines_stay_lines():
    assert printable_lines("a\n  b\x1b[2J\u2028c\r") == "a\n  b [2J c "


@pytest.mark.parametrize("odd", ["\u061c", "\u200b", "\x1b[2J", "\u2028", "\U000e0041", "\ufe0f", "\x9b"])
def test_none_reaches_a_page_a_repair_or_a_name(odd):
    [note, *_] = with_repair_note([], [f"a file {odd} was left out"])
    error = {"output_type": "error", "ename": f"E{odd}", "evalue": odd, "traceback": []}
    verdict = unprotected_verdict("f", 1, [error], None, True)
    for text in (note["source"].replace("\n", ""), verdict.failed[0].message, shown(f"a{odd}b")):
        assert odd not in text
        assert seen(text, "") == text
