"""The parts of a running installation and whether each is well. Rooms register what they know of (R51)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from zhixing.foundation.words import mark, translate


@dataclass(frozen=True, slots=True)
class Health:
    """One part at a moment. `sentence` is marked, `values` go into it; outsiders never read either."""

    is_well: bool
    sentence: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return translate(self.sentence).format(**self.values)


@dataclass(frozen=True, slots=True)
class Part:
    """A part by its code, with its name and how it is."""

    code: str
    label: str
    health: Health


UNKNOWN = mark("无法检查：{kind}")
Question = Callable[[datetime], Health]
_questions: dict[str, tuple[str, Question]] = {}


def ask_about(code: str, label: str) -> Callable[[Question], Question]:
    """Register the question whether a part is well; `label` is marked. A code is registered once."""

    def register(question: Question) -> Question:
        _questions[code] = (label, question)
        return question

    return register


def parts(now: datetime) -> list[Part]:
    """Return every part in the order of registration; one that cannot be asked is not well."""
    found = []
    for code, (label, question) in _questions.items():
        try:
            health = question(now)
        except Exception as error:  # noqa: BLE001 - a part that cannot be asked is not well
            health = Health(is_well=False, sentence=UNKNOWN, values={"kind": type(error).__name__})
        found.append(Part(code, label, health))
    return found
