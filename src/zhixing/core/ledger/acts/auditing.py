"""What auditors do with the ledger, and administrators in the shell, is itself recorded (R48)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from zhixing.core.ledger import adapters, policies, verbs
from zhixing.core.ledger.acts.recording import record
from zhixing.core.ledger.refusals import HeadKeyUnreadable, NotForAuditors
from zhixing.core.ledger.rules.drafts import Entry
from zhixing.core.ledger.rules.heads import SignedHead
from zhixing.core.ledger.selectors.verification import Verification
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.taking import noted

LONGEST_WORD, MOST_WORDS = 200, 30


def ledger_reference() -> str:
    """Return the subject that checks and exports are recorded about. Raises HeadKeyUnreadable."""
    public = adapters.public_key()
    if public is None:
        raise HeadKeyUnreadable
    return reference(verbs.LEDGER, public.origin)


@transaction.atomic
def note_verified(*, result: Verification, by: Actor, at: datetime) -> Entry:
    """Record that the records were checked, and with what result. Ledger: ledger.verified.

    Raises NotForAuditors, HeadKeyUnreadable.
    """
    if isinstance(by, Officer) and not policies.may_verify(by):
        raise NotForAuditors
    return record(
        verbs.VERIFIED,
        about=ledger_reference(),
        by=by,
        at=at,
        facts={
            "entries": result.entries,
            "faults": len(result.faults),
            "first": result.faults[0].place if result.faults else "",
            "head": result.head.size if result.head else 0,
            "seconds": round(result.seconds),
        },
    )


@transaction.atomic
def note_exported(
    *, head: SignedHead, digest: str, by: Actor, at: datetime, with_personal: bool = False
) -> Entry:
    """Record that the records up to `head` were taken out in a file with the SHA-256 `digest`.

    Raises NotForAuditors, HeadKeyUnreadable. Ledger: ledger.exported.
    """
    if isinstance(by, Officer) and not policies.may_export(by):
        raise NotForAuditors
    noted()
    return record(
        verbs.EXPORTED,
        about=ledger_reference(),
        by=by,
        at=at,
        facts={"digest": digest, "entries": head.size, "personal": with_personal, "root": head.root.hex()},
    )


@transaction.atomic
def note_command(*, words: Sequence[str], login: str, by: Actor, at: datetime) -> Entry:
    """Record that somebody who was signed in to the machine as `login` ran a command, with its words.

    A subject of its own for each, so that nothing waits. Ledger: command.run.
    """
    return record(
        verbs.COMMAND_RUN,
        about=reference(verbs.COMMAND, uuid4().hex),
        by=by,
        at=at,
        facts={"words": [word[:LONGEST_WORD] for word in words[:MOST_WORDS]], "login": login},
    )
