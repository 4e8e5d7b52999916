"""Who may open a file: whoever may see its subject, within the circle of readers that a label sets."""

from __future__ import annotations

from zhixing.core.evidence.models import Evidence
from zhixing.core.ledger.policies import Gate, may_see_about
from zhixing.core.ledger.policies import register_gate as register
from zhixing.foundation.actors import Actor, Officer


def register_gate(noun: str, gate: Gate) -> None:
    """Let `gate(actor, key)` say who may see about the subjects of a noun (`matter`), files included.

    One question for files, proofs and whatever else hangs on a subject by its reference. Called by
    the room that owns the noun, when it is loaded; nobody may see about a noun without a gate.
    """
    register(noun, gate)


def may_open(actor: Actor, file: Evidence) -> bool:
    """Whether the actor may open a file. One query for a file with a limited circle of readers."""
    if is_outside_circle(actor, file):
        return False
    return may_see_about(actor, file.about)


def is_outside_circle(actor: Actor, file: Evidence) -> bool:
    """Whether a named circle of readers leaves the actor out. Who handed the file in stays in it."""
    if not file.label or (isinstance(actor, Officer) and file.stored_by_id == actor.person_id):
        return False
    readers = set(file.readers.values_list("person_id", flat=True))
    return bool(readers) and not (isinstance(actor, Officer) and actor.person_id in readers)


def may_seal(actor: Actor) -> bool:
    """Whether the actor is a secrecy officer (保密员)."""
    return isinstance(actor, Officer) and actor.may("seal_secret")


def may_label(actor: Actor, file: Evidence) -> bool:
    """Whether the actor may set who reads a file: who handed it in, and the secrecy officer."""
    return may_seal(actor) or (isinstance(actor, Officer) and file.stored_by_id == actor.person_id)


def may_use_sheets(actor: Actor) -> bool:
    """Whether the actor may look at the templates of sheets: every officer."""
    return isinstance(actor, Officer)


def may_adopt_sheets(actor: Actor) -> bool:
    """Whether the actor may replace a template by the office's own: who supervises (督查室, 政府办)."""
    return isinstance(actor, Officer) and actor.may("check")
