"""The calendar feed (iCalendar, RFC 5545): title, time and place of meetings, nothing of what is heard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from zhixing.work.meetings.selectors import Feed, FeedEvent

REMIND_BEFORE = timedelta(minutes=30)
REFRESH = timedelta(hours=1)


def calendar_file(feed: Feed, *, name: str, host: str, address: str) -> bytes:
    """Return the feed as a calendar. Times are in UTC, so that every reader shows them in its own zone.

    `host` makes the identity of an event unique in the world, `address` is where a reader finds the page.
    """
    made = Calendar()
    made.add("prodid", "-//Zhixing//Meetings//ZH")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for one in feed.events:
        made.add_component(_event(one, host=host, address=address))
    content: bytes = made.to_ical()
    return content


def _event(one: FeedEvent, *, host: str, address: str) -> Event:
    event = Event()
    event.add("uid", f"{one.uid}@{host}")
    event.add("dtstamp", _utc(one.changed_at))
    event.add("dtstart", _utc(one.starts_at))
    event.add("dtend", _utc(one.ends_at))
    event.add("summary", one.title)
    if one.place:
        event.add("location", one.place)
    event.add("url", f"{address}{one.code}/")
    event.add("sequence", one.sequence)
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    if not one.is_cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.title)
        alarm.add("trigger", -REMIND_BEFORE)
        event.add_component(alarm)
    return event


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
