"""Is a verdict shown as the text that it is, whatever an error of a student's says?"""

import pytest
from bs4 import BeautifulSoup

from torchcourse.grading.judge.verdict_outputs import verdict_html
from torchcourse.grading.records import FailedObservation, Verdict

FORMULAS = [
    r"$\href{javascript:alert(1)}{x}$",
    r"\(\style{color:red}{x}\)",
    r"\[x\]",
    r"\begin{align}x\end{align}",
    "$$x$$",
]


@pytest.mark.parametrize("said", FORMULAS)
def test_nothing_in_a_verdict_is_typeset_as_a_formula(said):
    """MathJax looks for a formula's end among the neighbours of its beginning, and goes into no element."""
    page = verdict_html(Verdict(said, 0, 1, (said,), (FailedObservation(said, f"ValueError: {said}"),), said))
    soup = BeautifulSoup(page, "html.parser")
    assert soup.get_text().count(said) == 5
    signs = [str(text) for text in soup.find_all(string=True) if "$" in text or "\\" in text]
    assert set(signs) <= {"$", "\\"}
    assert all(text.parent.name == "span" for text in soup.find_all(string=["$", "\\"]))
