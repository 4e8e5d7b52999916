"""Every change of the list of powers, and the keeping of rulings as precedents."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.people.selectors import day_of
from zhixing.core.powers import policies, refusals, verbs
from zhixing.core.powers.models import Power, PowerClaim, PowerVersion, Precedent
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference


@transaction.atomic
def list_power(
    *,
    code: str,
    title: str,
    duty: str,
    basis: str,
    unit_id: int | None,
    document: str,
    since: date,
    by: Actor,
    at: datetime,
    duty_unit_id: int | None = None,
    topic: str = "",
) -> Power:
    """Enter a power into the list from `since` on and return it. `duty_unit_id` None: the same unit.

    A power without basis, duty or unit is entered too: it is a finding (A8), not an error.
    Raises NotAllowedToKeepPowers, PowerCodeTaken. Ledger: power.listed.
    """
    if not policies.may_keep_powers(by):
        raise refusals.NotAllowedToKeepPowers
    try:
        with transaction.atomic():
            power = Power.objects.create(code=code, topic=topic)
    except IntegrityError as error:
        raise refusals.PowerCodeTaken(code=code) from error
    PowerVersion.objects.create(
        power=power, title=title, duty=duty, basis=basis, unit_id=unit_id,
        duty_unit_id=duty_unit_id or unit_id, document=document, since=since,
    )  # fmt: skip
    ledger.record(
        verbs.LISTED, about=reference("power", code), by=by, at=at,
        facts={
            "title": title, "unit": unit_id, "basis": basis, "document": document, "since": since.isoformat(),
        },
    )  # fmt: skip
    return power


@transaction.atomic
def change_power(
    *,
    code: str,
    title: str,
    duty: str,
    basis: str,
    unit_id: int | None,
    document: str,
    since: date,
    by: Actor,
    at: datetime,
) -> PowerVersion:
    """Give a power a new version from `since` on; the one before ends then. Claims of the new owner end.

    One that was taken off the list comes back with it; the time between stays empty.
    Raises NotAllowedToKeepPowers, NoSuchPower, VersionNotAfterLast. Ledger: power.changed.
    """
    if not policies.may_keep_powers(by):
        raise refusals.NotAllowedToKeepPowers
    power = Power.objects.select_for_update().filter(code=code).first()
    if power is None:
        raise refusals.NoSuchPower(code=code)
    former = PowerVersion.objects.filter(power=power).order_by("-since").first()
    if former and (former.since >= since or (former.until and former.until > since)):
        raise refusals.VersionNotAfterLast(since=former.until or former.since)
    if former and former.until is None:
        former.until = since
        former.save(update_fields=["until"])
    version = PowerVersion.objects.create(
        power=power, title=title, duty=duty, basis=basis, unit_id=unit_id, duty_unit_id=unit_id,
        document=document, since=since,
    )  # fmt: skip
    PowerClaim.objects.filter(power=power, until__isnull=True).update(until=since)
    ledger.record(
        verbs.CHANGED, about=reference("power", code), by=by, at=at,
        facts={
            "title": title, "unit": unit_id, "former_unit": former.unit_id if former else None,
            "basis": basis, "document": document, "since": since.isoformat(),
        },
    )  # fmt: skip
    return version


@transaction.atomic
def end_power(*, code: str, document: str, since: date, by: Actor, at: datetime) -> PowerVersion:
    """Take a power off the list from `since` on; its claims end with it.

    Raises NotAllowedToKeepPowers, NoSuchPower, VersionNotAfterLast. Ledger: power.ended.
    """
    if not policies.may_keep_powers(by):
        raise refusals.NotAllowedToKeepPowers
    power = Power.objects.select_for_update().filter(code=code).first()
    held = PowerVersion.objects.filter(power=power, until__isnull=True).first() if power else None
    if power is None or held is None:
        raise refusals.NoSuchPower(code=code)
    if held.since >= since:
        raise refusals.VersionNotAfterLast(since=held.since)
    held.until = since
    held.save(update_fields=["until"])
    PowerClaim.objects.filter(power=power, until__isnull=True).update(until=since)
    facts = {"document": document, "since": since.isoformat(), "former_unit": held.unit_id}
    ledger.record(verbs.ENDED, about=reference("power", code), by=by, at=at, facts=facts)
    return held


@transaction.atomic
def claim_power(*, code: str, unit_id: int, basis: str, since: date, by: Actor, at: datetime) -> PowerClaim:
    """Note that another unit claims a power for itself: an overlap until a ruling changes the list (A8).

    Raises NotAllowedToKeepPowers, NoSuchPower, AlreadyOwner. Ledger: power.claimed.
    """
    if not policies.may_keep_powers(by):
        raise refusals.NotAllowedToKeepPowers
    power = Power.objects.select_for_update().filter(code=code).first()
    if power is None:
        raise refusals.NoSuchPower(code=code)
    held = PowerVersion.objects.filter(power=power, until__isnull=True, unit_id=unit_id)
    if held.exists() or PowerClaim.objects.filter(power=power, unit_id=unit_id, until__isnull=True).exists():
        raise refusals.AlreadyOwner
    claim = PowerClaim.objects.create(power=power, unit_id=unit_id, basis=basis, since=since)
    ledger.record(
        verbs.CLAIMED, about=reference("power", code), by=by, at=at,
        facts={"unit": unit_id, "basis": basis, "since": since.isoformat()},
    )  # fmt: skip
    return claim


@transaction.atomic
def keep_precedent(*, kind: str, topic: str, unit_id: int, about: str, by: Actor, at: datetime) -> Precedent:
    """Keep a ruling: from its day on matters of this type are the unit's (B7). Returns the row.

    A second ruling of the same day takes the place of the first. `about` is the ruled matter. Raises
    NotAllowedToKeepPowers unless the actor may rule, PrecedentNeedsTopic.
    Ledger: precedent.kept.
    """
    if not policies.may_rule(by):
        raise refusals.NotAllowedToKeepPowers
    if not topic.strip():
        raise refusals.PrecedentNeedsTopic
    today = day_of(at)
    former = Precedent.objects.select_for_update().filter(kind=kind, topic=topic, until__isnull=True).first()
    if former and former.since >= today:
        row = former
        former_unit: int | None = former.unit_id
        row.unit_id, row.ruling = unit_id, about
        row.save(update_fields=["unit_id", "ruling"])
    else:
        former_unit = former.unit_id if former else None
        if former:
            former.until = today
            former.save(update_fields=["until"])
        row = Precedent.objects.create(kind=kind, topic=topic, unit_id=unit_id, ruling=about, since=today)
    ledger.record(
        verbs.PRECEDENT_KEPT, about=reference("precedent", f"{kind}/{topic}"), by=by, at=at,
        facts={"unit": unit_id, "former_unit": former_unit, "ruling": about, "since": today.isoformat()},
    )  # fmt: skip
    return row
