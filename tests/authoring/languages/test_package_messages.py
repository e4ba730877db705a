"""The package's own messages: all of them translated, and compiled as they are written."""

import pytest

from torchcourse.authoring.languages.kept import what_differs
from torchcourse.authoring.languages.package_messages import LOCALE, compiled, messages_of_package, updated
from torchcourse.messages import CHECKS, translations

CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))

every_catalogue = pytest.mark.parametrize(
    "path", CATALOGUES, ids=[f"{path.parent.parent.name}-{path.stem}" for path in CATALOGUES]
)


def test_messages_are_found_in_the_code():
    found = {placed.block.text for placed in messages_of_package("torchcourse")}
    of_checks = {placed.block.text for placed in messages_of_package(CHECKS)}
    assert {"**Model answer**", "**Mark scheme**"} <= found
    assert {"wrong value", "not written yet"} <= of_checks
    assert "wrong value" not in found
    assert "**Mark scheme**" not in of_checks


@every_catalogue
def test_every_message_is_translated_and_keeps_what_it_must(path):
    messages = list(updated(path).messages.values())
    assert [str(one.id) for one in messages if one.fuzzy or not one.string] == []
    assert [one.id for one in messages if what_differs(str(one.id), str(one.string))] == []


@every_catalogue
def test_what_gettext_reads_is_compiled_from_the_catalogue(path):
    assert path.with_suffix(".mo").read_bytes() == compiled(updated(path), path.parent.parent.name), (
        "run `make messages`"
    )


def test_a_language_that_there_is_none_of_is_english():
    for language in (None, "", "xx_XX", "../../etc", 3, ["zh_CN"]):
        assert translations(language).gettext("**Mark scheme**") == "**Mark scheme**"
    assert translations("zh_CN").gettext("**Mark scheme**") == "**评分标准**"
