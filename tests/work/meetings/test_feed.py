"""The calendar feed: three readers that share no code understand it alike."""

import warnings
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject

from zhixing.work.meetings.exports import calendar_file
from zhixing.work.meetings.selectors import Feed, FeedEvent

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TITLE = "第18次县政府常务会议；研究老旧小区改造、农民工工资, 以及“一件事”办理情况\n(第二会议室)"


@pytest.fixture
def content() -> bytes:
    events = [
        FeedEvent(
            uid=f"sitting-{n}",
            code=f"s{n}",
            title=f"{TITLE}{n}",
            place="县政府, 第二会议室",
            starts_at=START + timedelta(days=n),
            ends_at=START + timedelta(days=n, hours=2),
            changed_at=START,
            sequence=n,
            is_cancelled=n == 2,
        )
        for n in range(3)
    ]
    feed = Feed(person="赵某", events=events)
    return calendar_file(
        feed, name="会议", host="zhixing.invalid", address="https://zhixing.invalid/meetings/"
    )


Read = list[tuple[str, str, str, datetime, datetime]]


def by_icalendar(content: bytes) -> Read:
    found = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return [
        (str(e["UID"]), str(e["SUMMARY"]), str(e["LOCATION"]), e.decoded("DTSTART"), e.decoded("DTEND"))
        for e in found
    ]


def by_vobject(content: bytes) -> Read:
    calendar = vobject.readOne(content.decode())
    return [
        (e.uid.value, e.summary.value, e.location.value, e.dtstart.value, e.dtend.value)
        for e in calendar.vevent_list
    ]


def by_ics(content: bytes) -> Read:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ics

        events = sorted(ics.Calendar(content.decode()).events, key=lambda event: event.begin)
    return [(e.uid, e.name or "", e.location or "", e.begin.datetime, e.end.datetime) for e in events]


def test_three_readers_read_it_alike(content: bytes) -> None:
    first = by_icalendar(content)
    assert [row[1] for row in first] == [f"{TITLE}{n}" for n in range(3)]
    assert [row[3] for row in first] == [START + timedelta(days=n) for n in range(3)]
    assert by_vobject(content) == first
    assert by_ics(content) == first


def test_lines_are_short_and_a_cancelled_meeting_says_so(content: bytes) -> None:
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert content.count(b"STATUS:CANCELLED") == 1
    assert content.count(b"BEGIN:VALARM") == 2
