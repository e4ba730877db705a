"""Messages that can be said again in another language."""

import copy
import pickle

from torchcourse.said import Said, Sentence, joined, listed, translated

WORDS = {
    "got {got}{at}": "{at}得到 {got}",
    " at {place}": "在 {place} 处",
    "print it": "打印它",
    "{first} {second}": "{first}{second}",
}


def words(pattern: str) -> str:
    return WORDS.get(pattern, pattern)


def test_a_message_is_its_english_text():
    message = Said("got {got}{at}", got=3, at=Said(" at {place}", place="[0]"))
    assert message == "got 3 at [0]"
    assert isinstance(message, str)


def test_it_is_said_again_with_its_values_in_the_other_order():
    message = Said("got {got}{at}", got=3, at=Said(" at {place}", place="[0]"))
    assert translated(message, words) == "在 [0] 处得到 3"
    assert translated("a name", words) == "a name"
    assert translated(Said("unknown {x}", x=1), words) == "unknown 1"


def test_what_a_student_wrote_is_no_pattern():
    message = Said("got {got}{at}", got="{at} {0.__class__}", at="")
    assert message == "got {at} {0.__class__}"
    assert translated(message, words) == "得到 {at} {0.__class__}"
    assert Said("50 % of {x}") == "50 % of {x}"


def test_it_keeps_its_pattern_in_another_process_and_in_a_copy():
    message = Said("got {got}{at}", got=Sentence(Said("print it")), at="")
    for again in (pickle.loads(pickle.dumps(message)), copy.deepcopy(message)):
        assert again == message == "got Print it."
        assert translated(again, words) == "得到 打印它。"


def test_sentences_and_lists_are_said_again_too():
    assert joined("One.", None, "Two.") == "One. Two."
    assert translated(joined(Said("print it"), Said("print it")), words) == "打印它打印它"
    assert joined(None) is None
    assert listed(["a", "b", "c"]) == "a and b and c"
