"""Windows, their powers on items and their people; licensing offices that move in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.people.selectors import day_of
from zhixing.core.powers import selectors as power_list
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.models import Item, LicensingOffice, Window, WindowGrant, WindowSeat
from zhixing.work.service_hall.rules.stages import POWERS


@transaction.atomic
def open_window(
    *,
    code: str,
    name: str,
    site: str,
    unit_id: int,
    order: int,
    by: Actor,
    at: datetime,
    is_general: bool = False,
) -> Window:
    """Open a window at a site; a general one takes every item. Raises NotAllowed. Ledger: window.opened."""
    _keeper(by)
    window = Window.objects.create(
        code=code, name=name, site=site, unit_id=unit_id, order=order, is_general=is_general, opened_at=at
    )
    facts = {"name": name, "site": site, "general": is_general}
    ledger.record(verbs.WINDOW_OPENED, about=reference("window", code), by=by, at=at, facts=facts)
    return window


@transaction.atomic
def grant_many(
    rows: Sequence[tuple[str, Sequence[str]]], *, window: str, by: Actor, at: datetime, document: str = ""
) -> int:
    """Let a window have powers on items, rows of (item code, powers); former grants on these end.

    Returns how many changed. Raises NotAllowed, WindowUnknown, ItemUnknown, NotOneOfTheList, PowerBaseless.
    Ledger: window.granted, one for the batch.
    """
    _keeper(by)
    place = _window(window)
    found = list(Item.objects.filter(code__in=[code for code, _ in rows]))
    items, titles = {item.code: item.pk for item in found}, {item.code: item.title for item in found}
    known = {
        grant.item_id: grant
        for grant in WindowGrant.objects.select_for_update().filter(window=place, until=None).order_by("id")
    }
    fresh, ended = [], []
    for code, powers in rows:
        if code not in items:
            raise refusals.ItemUnknown(name=code)
        if not set(powers) <= set(POWERS):
            raise refusals.NotOneOfTheList(what="窗口权限")
        if powers and power_list.is_baseless(titles[code], on=day_of(at)):
            raise refusals.PowerBaseless(title=titles[code])
        former = known.get(items[code])
        wanted = [power for power in POWERS if power in powers]
        if former and former.powers == wanted:
            continue
        if former:
            ended.append(former.pk)
        fresh.append(
            WindowGrant(window=place, item_id=items[code], powers=wanted, since=at, document=document)
        )
    WindowGrant.objects.filter(pk__in=ended).update(until=at)
    WindowGrant.objects.bulk_create(fresh)
    if fresh:
        ledger.record(
            verbs.WINDOW_GRANTED,
            about=reference("window", window),
            by=by,
            at=at,
            facts={"items": {code: list(powers) for code, powers in rows}, "document": document},
        )
    return len(fresh)


@transaction.atomic
def seat(*, window: str, post_id: int, by: Actor, at: datetime) -> WindowSeat:
    """Let a post serve at a window. Raises NotAllowed, WindowUnknown. Ledger: window.seated."""
    _keeper(by)
    place = _window(window)
    made, is_new = WindowSeat.objects.get_or_create(window=place, post_id=post_id)
    if is_new:
        ledger.record(
            verbs.WINDOW_SEATED, about=reference("window", window), by=by, at=at, facts={"post": post_id}
        )
    return made


@transaction.atomic
def move_in(*, unit_id: int, name: str, post_id: int, by: Actor, at: datetime) -> LicensingOffice:
    """Let the licensing office of a department move into the hall as a whole, with the post that signs.

    Raises NotAllowed. Ledger: licensing_office.moved_in.
    """
    _keeper(by)
    office = LicensingOffice.objects.create(unit_id=unit_id, name=name, post_id=post_id, moved_in_at=at)
    facts = {"name": name, "post": post_id}
    ledger.record(
        verbs.OFFICE_MOVED_IN, about=reference("licensing_office", unit_id), by=by, at=at, facts=facts
    )
    return office


def _keeper(by: Actor) -> None:
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")


def _window(code: str) -> Window:
    window = Window.objects.filter(code=code).first()
    if window is None:
        raise refusals.WindowUnknown
    return window
