"""What a person keeps for himself: saved views. Preferences, not acts on matters."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhixing.core.matters.models import SavedView
from zhixing.foundation.actors import Officer


@transaction.atomic
def keep_view(*, name: str, query: str, by: Officer, at: datetime) -> None:  # noqa: ARG001 - an act is told when
    """Keep a filter of the register under a name; the same name is replaced.

    Ledger: none, a saved view is nobody's business.
    """
    SavedView.objects.update_or_create(person_id=by.person_id, name=name, defaults={"query": query})


@transaction.atomic
def drop_view(*, name: str, by: Officer, at: datetime) -> None:  # noqa: ARG001 - an act is told when
    """Forget a kept filter. Ledger: none, a saved view is nobody's business."""
    SavedView.objects.filter(person_id=by.person_id, name=name).delete()
