"""A verdict in the language of the notebook that it is about.

The judge speaks English, as do records, reports and logs. What a student reads is said again here: messages
by their patterns in the package's catalogues, hints and names of observations by the course's own words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from torchcourse.grading.records import FailedObservation, SourceNotebook, Verdict
from torchcourse.messages import translations
from torchcourse.said import Said, translated


@dataclass(frozen=True)
class Words:
    """What things are called in one language, None being English, of one notebook."""

    language: str | None = None
    of_course: Mapping[str, str] = field(default_factory=dict)  # hints and names of observations

    @classmethod
    def of(cls, source: SourceNotebook, language: str | None) -> Words:
        return cls(language, source.words.get(language, {}))

    @property
    def gettext(self) -> Callable[[str], str]:
        return translations(self.language).gettext

    def said(self, text: str) -> str:
        """A message, a hint or a name."""
        return translated(text, self.gettext) if isinstance(text, Said) else self.of_course.get(text, text)

    def verdict(self, verdict: Verdict) -> Verdict:
        """The same verdict in other words; the points, and the exercise's name, are as they were."""
        state = verdict.state
        return replace(
            verdict,
            passed=tuple(map(self.said, verdict.passed)),
            failed=tuple(
                FailedObservation(self.said(one.observation), self.said(one.message))
                for one in verdict.failed
            ),
            hint=verdict.hint and self.said(verdict.hint),
            state=state and replace(state, told=self.said(state.told)),
            note=verdict.note and self.said(verdict.note),
            worth={self.said(name): points for name, points in verdict.worth.items()},
        )
