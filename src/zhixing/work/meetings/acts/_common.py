"""What acts on meetings share: the locked row, who is told, the rule's number."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from zhixing.core.clock import selectors as clocks
from zhixing.core.notices import acts as notices
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.core.rulebook.rules import Rule
from zhixing.foundation.actors import Actor, Tick
from zhixing.foundation.words import spoken_day, translate
from zhixing.work.meetings import policies, refusals
from zhixing.work.meetings.kinds import STATES
from zhixing.work.meetings.models import Meeting, Series

CODE_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
BY_RULE = Tick(rule="meetings.rules")
SECRETARY = "会议召集单位"


def code() -> str:
    """Return a fresh code for an address: nothing can be told from it."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(10))


def locked(meeting_id: int, by: Actor) -> Meeting:
    """Return the meeting, locked, that the actor may see. Raises MeetingUnknown."""
    if not Meeting.objects.visible_to(by).filter(pk=meeting_id).exists():
        raise refusals.MeetingUnknown
    return Meeting.objects.select_for_update().get(pk=meeting_id)


def kept(meeting_id: int, by: Actor, *, states: Iterable[str], act: str) -> Meeting:
    """Return the meeting, locked, for its secretary. Raises NotYours, WrongState."""
    found = locked(meeting_id, by)
    if not policies.may_keep(by, found.series):
        raise refusals.NotYours(who=SECRETARY)
    in_state(found, states, act)
    return found


def in_state(found: Meeting, states: Iterable[str], act: str) -> None:
    """Refuse an act that the state of the meeting does not allow. Raises WrongState."""
    if found.state not in states:
        raise refusals.WrongState(what=found.title, state=translate(STATES[found.state]), act=translate(act))


def rule_of(code_: str, at: datetime) -> Rule:
    """Return a rule in force on the local day of a moment."""
    return rulebook.rule(code_, on=day_of(at))


def local_day(moment: datetime) -> datetime:
    """Return a moment in the county's zone."""
    return clocks.calendar().local(moment)


def spoken(moment: datetime) -> str:
    """Return a moment as a sentence writes it."""
    there = clocks.calendar().local(moment)
    return f"{there.month}月{there.day}日 {there:%H:%M}"


def tell(
    persons: Iterable[int], *, about: str, topic: str, text: str, key: str, at: datetime, url: str
) -> None:
    """Owe each person one message under a key."""
    wanted = dict.fromkeys(persons)
    notices.owe_many(
        [
            notices.Duty(
                to_person_id=person,
                to_name=people.person_name(person),
                about=about,
                topic=topic,
                text=text,
                key=key,
                at=at,
                url=url,
            )
            for person in wanted
        ]
    )


def head_of(unit_id: int, at: datetime) -> int:
    """Return the person in charge of a unit at an instant."""
    return people.holder_of(people.post_in_charge(unit_id, at=at), at=at).person_id


def in_post(post_id: int, at: datetime) -> int:
    """Return who answers in a post at an instant."""
    return people.holder_of(post_id, at=at).person_id


def refuse_ended(series: Series) -> None:
    """Refuse what begins something in a series that has ended. Raises SeriesOver."""
    if series.ended_at:
        raise refusals.SeriesOver(series=series.name, day=spoken_day(local_day(series.ended_at)))


def series_of(code_: str) -> Series:
    """Return a series by its code. Raises MeetingUnknown."""
    found = Series.objects.filter(code=code_).first()
    if found is None:
        raise refusals.MeetingUnknown
    return found
