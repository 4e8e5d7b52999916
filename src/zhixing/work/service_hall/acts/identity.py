"""Letting the identity platform confirm who the holder of an applicant's account is (E2)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhixing.core.parties import acts as parties
from zhixing.core.parties.acts import Confirmed
from zhixing.core.parties.refusals import IdentityElsewhere
from zhixing.core.people.models import Account
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Tick
from zhixing.work.service_hall import refusals
from zhixing.work.service_hall.models import Window
from zhixing.work.service_hall.rules import identity
from zhixing.work.service_hall.rules.identity import Told


@transaction.atomic
def confirm_identity(*, told: Told, account_id: int | None, by: Tick, at: datetime) -> Account:
    """Confirm an applicant's account by what the platform told, and return it: the one to sign in to.

    `account_id` is the account that is signed in, None for nobody. Which claims hold name and number, whose
    they are and what counts as proven is the rule `services.identity`. Raises IdentityNotProven, NoHall, what
    `confirm_party` raises. Ledger: party.registered, account.opened, party.confirmed; none when it was
    confirmed before.
    """
    rows = rulebook.rule("services.identity", on=day_of(at)).table("claim")
    row = identity.row_for(told.claims, rows)
    if row is None or not identity.is_proven(told.claims, row):
        raise refusals.IdentityNotProven
    unit_id = Window.objects.order_by("order", "pk").values_list("unit_id", flat=True).first()
    if unit_id is None:
        raise refusals.NoHall
    found = identity.holder(told.claims, row)
    party = parties.confirm_party(
        told=Confirmed(told.platform, told.subject, found.kind, found.name, found.id_number),
        account_id=account_id,
        unit_id=unit_id,
        by=by,
        at=at,
    )
    account = Account.objects.get(pk=party.account_id or 0)
    if account.person_id is not None:
        raise IdentityElsewhere
    return account
