"""Who is still concerned, who may log a call, who may look at the channels."""

from __future__ import annotations

from collections.abc import Callable, Collection

from zhixing.core.ledger.policies import may_see_about
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import split_reference

Concern = Callable[[Collection[tuple[str, int]]], Collection[tuple[str, int]]]

_concerns: dict[str, Concern] = {}


def register_concern(noun: str, question: Concern) -> None:
    """Let `question` say who has left the subjects of a noun: pairs (key, person) in, those gone out.

    Asked once a batch before anything is told, so that nobody hears of what he has left. Called by
    the room that owns the noun, when it is loaded.
    """
    if _concerns.setdefault(noun, question) is not question:
        raise ValueError(f"two rooms answer for {noun!r}")


def gone(pairs: Collection[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return the (about, person) pairs whose person has left the subject. One question for each noun."""
    by_noun: dict[str, list[tuple[str, int]]] = {}
    for about, person in pairs:
        noun, key = split_reference(about)
        by_noun.setdefault(noun, []).append((key, person))
    return {
        (f"{noun}:{key}", person)
        for noun, asked in by_noun.items()
        if noun in _concerns
        for key, person in _concerns[noun](asked)
    }


def may_log_call(actor: Actor, about: str) -> bool:
    """Whether the actor may write down a call about a subject: officers who may see it."""
    return isinstance(actor, Officer) and may_see_about(actor, about)


def may_see_channels(actor: Actor) -> bool:
    """Whether the actor may look at channels and undelivered messages: whoever runs the system."""
    return isinstance(actor, Officer) and actor.may("see_runs")
