"""Who may look at the records themselves, and the hooks by which upper rooms answer for their subjects."""

from __future__ import annotations

from collections.abc import Callable

from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import split_reference

Gate = Callable[[Actor, str], bool]

_gates: dict[str, Gate] = {}


def register_gate(noun: str, gate: Gate) -> None:
    """Let `gate(actor, key)` say who may see about the subjects of a noun (`matter`).

    Called by the room that owns the noun, when it is loaded. A second gate for a noun is a mistake.
    """
    if _gates.setdefault(noun, gate) is not gate:
        raise ValueError(f"two rooms answer for {noun!r}")


def may_see_about(actor: Actor, about: str) -> bool:
    """Whether the actor may see what is about a subject. Nobody may where no room answers for it."""
    try:
        noun, key = split_reference(about)
    except ValueError:
        return False
    gate = _gates.get(noun)
    return gate is not None and gate(actor, key)


def may_verify(actor: Actor) -> bool:
    """Whether the actor may run the verification and see its result: auditors (P9 of ux)."""
    return isinstance(actor, Officer) and actor.may("verify_ledger")


def may_see_proof(actor: Actor, about: str) -> bool:
    """Whether the actor may see the proof of an entry: auditors, and whoever may see its subject."""
    return may_verify(actor) or may_see_about(actor, about)


def may_export(actor: Actor) -> bool:
    """Whether the actor may take the records out: who verifies, and whose post may export."""
    return may_verify(actor) and actor.may("export")
