"""Drafts of one's own: what a page restores, and the list of all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from zhixing.core.people.models import FormDraft
from zhixing.foundation.actors import Actor, Officer


@dataclass(frozen=True, slots=True)
class OwnDraft:
    """What was kept of one form: where it stands, what the page was called, the values by field."""

    account_id: int
    page: str
    form: str
    title: str
    values: Mapping[str, Sequence[str]]
    kept_at: datetime

    @property
    def excerpt(self) -> str:
        """The longest of what was written, to recognise it by."""
        return max((value for found in self.values.values() for value in found), key=len, default="")


def form_drafts(*, seen_by: Actor, page: str | None = None, limit: int = 50) -> list[OwnDraft]:
    """Return one's own drafts, those of one page or all, newest first. One query. Nobody has another's."""
    if not isinstance(seen_by, Officer):
        return []
    rows = FormDraft.objects.filter(account__person_id=seen_by.person_id)
    if page is not None:
        rows = rows.filter(page=page)
    found = []
    for row in rows.order_by("-kept_at", "-id")[:limit]:
        text = row.text()
        if text is not None:
            kept = json.loads(text)
            found.append(
                OwnDraft(row.account_id, row.page, row.form, kept["title"], kept["values"], row.kept_at)
            )
    return found
