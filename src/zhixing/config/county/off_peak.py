"""Window 3 outside office hours: the roster of the year, who came, one slot with nobody, bookings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from zhixing.config.county.decisions import Stage
from zhixing.config.county.year import Year
from zhixing.core.people import selectors as people
from zhixing.core.people.acts import Registered
from zhixing.foundation.actors import Citizen
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import ticks
from zhixing.work.service_hall.acts import slots as acts
from zhixing.work.service_hall.models import Slot, Window, WindowSeat

KEEPER: Final = "government-services.head"
BOOKED: Final = (("刘桂兰", "13800005501", "不动产登记"), ("孙会计", "13800005502", "企业变更登记"))


def play_off_peak(year: Year, made: Registered) -> None:
    """Publish the roster of the last ten weeks and the rest of the year; play the slots that have passed."""
    stage = Stage(year, made)
    window = Window.objects.filter(is_general=True, order=3).first() or Window.objects.first()
    if window is None:
        return
    first = stage.last - timedelta(days=70)
    begun = year.end - timedelta(days=75)
    seated = WindowSeat.objects.filter(window=window).values_list("post_id", flat=True)
    officers = [one for one, _name in people.persons_in_posts(list(seated), at=begun)]
    if not officers or begun < year.begin:
        return
    stage.do(
        acts.publish_roster, KEEPER, begun, window=window.code, first=first,
        last=date(stage.last.year, 12, 31), officers=officers,
    )  # fmt: skip
    passed = list(Slot.objects.filter(ends_at__lt=year.end).order_by("starts_at"))
    for place, slot in enumerate(passed):
        posts = dict(zip(seated, officers, strict=False))
        post = next((key for key, person in posts.items() if person == slot.officer_id), None)
        if post is not None and place != len(passed) - 3:
            at = slot.starts_at - timedelta(minutes=5)
            with played_at(at):
                acts.attend_slot(slot_id=slot.pk, by=people.officer(slot.officer_id, post, at=at), at=at)
        for moment in (slot.starts_at + timedelta(minutes=1), slot.ends_at):
            with played_at(moment):
                ticks.watch_slots(moment)
    _book(year)


def _book(year: Year) -> None:
    """Let two citizens book the next slot."""
    coming = Slot.objects.filter(starts_at__gt=year.end).order_by("starts_at").first()
    at = year.end - timedelta(hours=4, minutes=20)
    if coming is None:
        return
    with played_at(at):
        for name, phone, purpose in BOOKED:
            acts.book_slot(
                slot_id=coming.pk, name=name, phone=phone, purpose=purpose, by=Citizen(None), at=at
            )
