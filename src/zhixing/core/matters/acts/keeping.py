"""What a person keeps for himself: saved views, and the register as a file. Not acts on matters."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import verbs
from zhixing.core.matters.models import SavedView
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.taking import noted


@transaction.atomic
def keep_view(*, name: str, query: str, by: Officer, at: datetime) -> None:  # noqa: ARG001 - an act is told when
    """Keep a filter of the register under a name; the same name is replaced.

    Ledger: none, a saved view is nobody's business.
    """
    SavedView.objects.update_or_create(person_id=by.person_id, name=name, defaults={"query": query})


@transaction.atomic
def note_exported(*, rows: int, query: str, by: Actor, at: datetime) -> None:
    """Write down that the register was taken out as a file: how many rows, by which filter (R48).

    It is the one entry about this file: the middleware writes none besides.
    Ledger: register.exported about the unit's register, about register 0 from the command line.
    """
    path = noted()
    ledger.record(
        verbs.EXPORTED,
        about=reference("register", by.unit_id if isinstance(by, Officer) else 0),
        by=by,
        at=at,
        facts={"rows": rows, "query": query[:1000], **({"path": path[:200]} if path else {})},
    )


@transaction.atomic
def drop_view(*, name: str, by: Officer, at: datetime) -> None:  # noqa: ARG001 - an act is told when
    """Forget a kept filter. Ledger: none, a saved view is nobody's business."""
    SavedView.objects.filter(person_id=by.person_id, name=name).delete()
