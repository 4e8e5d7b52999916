"""Who may judge, and the bars that every act asks.

A bar is a question that an upper room registers under a rule: `question(about=…, by=…, at=…)` answers
None, or the refusal. What happens is the rule's effect on the day: refuse, pass with the number of a
decision, or pass and be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from zhixing.core.people.policies import reaches
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.refusals import ActRefused

Question = Callable[..., ActRefused | None]


@dataclass(frozen=True, slots=True)
class Bar:
    """A question asked before some acts, under the rule that says what its answer does."""

    rule: str
    acts: frozenset[str]
    question: Question
    body: str = ""


_bars: list[Bar] = []


def register_bar(acts: Iterable[str], question: Question, *, rule: str, body: str = "") -> None:
    """Let `question` be asked before each of `acts`; called once, from the room's `apps.ready`.

    `rule` is the code of the rule whose effect decides; `body` who may decide otherwise.
    """
    bar = Bar(rule, frozenset(acts), question, body)
    if bar not in _bars:
        _bars.append(bar)


def forget_bar(question: Question) -> None:
    """Take a bar away again: for tests that register their own."""
    _bars[:] = [bar for bar in _bars if bar.question is not question]


def bars_on(act: str) -> list[Bar]:
    """Return the bars that an act asks, in the order in which they were registered."""
    return [bar for bar in _bars if act in bar.acts]


Reopener = Callable[..., None]
"""Called as `reopen(effect_id=…, about=…, reason=…, by=…, at=…)` for each use of an annulled effect."""

_reopeners: list[Reopener] = []


def register_reopener(reopener: Reopener) -> None:
    """Let an upper room re-open what relied on an annulled effect; called once, from `apps.ready`."""
    if reopener not in _reopeners:
        _reopeners.append(reopener)


def forget_reopener(reopener: Reopener) -> None:
    """Take a re-opener away again: for tests that register their own."""
    _reopeners[:] = [one for one in _reopeners if one is not reopener]


def reopeners() -> tuple[Reopener, ...]:
    """Return the re-openers in the order in which they were registered."""
    return tuple(_reopeners)


def may_open(by: Actor) -> bool:
    """Whether the actor may tell somebody of an intended consequence: a person, never the system (DC-12)."""
    return isinstance(by, Officer) and (by.may("check") or by.may("classify") or by.may("issue_ladder"))


def may_decide(by: Actor) -> bool:
    """Whether the actor may register the decision of the competent body."""
    return isinstance(by, Officer) and (by.may("decide_treatment") or by.may("check") or by.may("classify"))


def may_find(by: Actor) -> bool:
    """Whether the actor may state a breach: the system does by its rules, persons by their right to check."""
    return not isinstance(by, Officer) or by.may("check") or by.may("classify")


def may_see(by: Actor, *, unit_id: int, sphere: str) -> bool:
    """Whether judgements on the unit lie within the actor's reach."""
    return isinstance(by, Officer) and reaches(by.reach, unit_id=unit_id, sphere=sphere)


def is_concerned(by: Actor, *, person_id: int | None, unit_id: int) -> bool:
    """Whether the actor is the person told, or heads the unit told."""
    if not isinstance(by, Officer):
        return False
    if person_id is not None:
        return by.person_id == person_id
    return by.unit_id == unit_id and by.may("sign_off")
