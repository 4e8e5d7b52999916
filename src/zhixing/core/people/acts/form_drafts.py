"""Drafts of long forms: kept while one writes, gone when the act is done, thrown away or old."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from zhixing.core.people.models import Account, FormDraft
from zhixing.core.people.refusals import FormDraftTooLong, NotYourDraft
from zhixing.foundation.actors import Actor, Officer

LONGEST = 150_000
MOST = 50
"""How long a draft may be, in signs, and how many somebody may have; the oldest go."""


@transaction.atomic
def keep_form_draft(
    *,
    account_id: int,
    page: str,
    form: str,
    title: str,
    values: Mapping[str, Sequence[str]],
    by: Actor,
    at: datetime,
) -> FormDraft:
    """Keep what stands in a form, in the place of what was kept of it before.

    `title` is what the page is called, for the list of one's own drafts. By the owner himself, or by the
    system when his session ended before his form arrived. Raises NotYourDraft, FormDraftTooLong.
    Ledger: none, for a draft is nobody's business but the writer's, and must be erasable.
    """
    _require_own(account_id, by)
    kept_values = {name: list(one) for name, one in values.items()}
    text = json.dumps({"title": title, "values": kept_values}, ensure_ascii=False)
    if len(text) > LONGEST:
        raise FormDraftTooLong
    draft = FormDraft(account_id=account_id, page=page, form=form, kept_at=at)
    draft.seal(text)
    kept, _is_new = FormDraft.objects.update_or_create(
        account_id=account_id, page=page, form=form, defaults={"sealed": draft.sealed, "kept_at": at}
    )
    newest = FormDraft.objects.filter(account_id=account_id).order_by("-kept_at", "-id").values("id")[:MOST]
    FormDraft.objects.filter(account_id=account_id).exclude(
        id__in=list(newest.values_list("id", flat=True))
    ).delete()
    return kept


@transaction.atomic
def discard_form_draft(
    *,
    account_id: int,
    page: str,
    form: str,
    by: Actor,
    at: datetime,  # noqa: ARG001 - every act says when
) -> int:
    """Erase a draft: it was sent, or thrown away. Return how many rows went. Raises NotYourDraft.

    Ledger: none, for a draft is nobody's business but the writer's, and must be erasable.
    """
    _require_own(account_id, by)
    return FormDraft.objects.filter(account_id=account_id, page=page, form=form).delete()[0]


@transaction.atomic
def expire_form_drafts(*, by: Actor, at: datetime) -> int:  # noqa: ARG001 - every act says who
    """Erase what has not been touched for the days that the installation keeps drafts; return how many.

    Ledger: none, for a draft is nobody's business but the writer's, and must be erasable.
    """
    before = at - timedelta(days=settings.ZHIXING_DRAFT_DAYS)
    return FormDraft.objects.filter(kept_at__lt=before).delete()[0]


def _require_own(account_id: int, by: Actor) -> None:
    """Let nobody but the account's own person, or the system, touch a draft."""
    if isinstance(by, Officer):
        own = Account.objects.filter(id=account_id, person_id=by.person_id, is_active=True).exists()
        if not own:
            raise NotYourDraft
