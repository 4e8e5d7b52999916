"""Loading the demo county: founded, then played act by act through the year, as its people would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.db.models import F

from zhixing.config.county.accounts import ACCOUNTS, DemoAccount
from zhixing.config.county.daily import play_daily
from zhixing.config.county.deciding import play_deciding
from zhixing.config.county.decisions import play_decisions
from zhixing.config.county.documents import play_documents
from zhixing.config.county.enterprises import play_enterprises
from zhixing.config.county.hall import set_up_hall
from zhixing.config.county.hall_cases import play_cases
from zhixing.config.county.key_projects import finish_projects, play_projects
from zhixing.config.county.livelihood import play_livelihood, play_visits
from zhixing.config.county.online import play_online
from zhixing.config.county.player import Player
from zhixing.config.county.powers import list_powers
from zhixing.config.county.roster import Roster
from zhixing.config.county.rounds import play_rounds
from zhixing.config.county.service import play_service
from zhixing.config.county.sittings import play_sittings
from zhixing.config.county.standing import play_standing
from zhixing.config.county.upper_lists import play_upper_lists
from zhixing.config.county.watching import play_watching, urge_the_late
from zhixing.config.county.year import CALENDAR, ZONE, Year, plan_year
from zhixing.core.clock.models import Clock
from zhixing.core.clock.rules import Calendar, shipped_calendar
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.notices.models import Notice
from zhixing.core.people import acts as people
from zhixing.core.people import selectors
from zhixing.core.people.models import Account
from zhixing.foundation.actors import Tick
from zhixing.foundation.memory import standing
from zhixing.foundation.moment import played_at, recording_moment

Say = Callable[[str], None]
SCALES = {"S": 1.0, "M": 36.0, "L": 183.5}
SEEN_BEFORE = timedelta(days=3)
FOUNDER = Tick(people.FOUNDING)
FOUNDED_BEFORE = timedelta(days=30)
LIGHTS_OF_A_CLOCK = 3


class AlreadyLoaded(Exception):
    """The database has people already: the demo county is loaded into an empty one only."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded: sizes, and the moment at which the history ends."""

    matters: int
    acts: int
    persons: int
    end: datetime


def last_day(today: date) -> date:
    """Return the last day that the history may end on: `today`, or the end of the published calendar."""
    return min(today, shipped_calendar().last_day)


def load_demo(size: str = "S", until: date | None = None, *, say: Say = print) -> Loaded:
    """Load the demo county with a year of history that ends on the night before `until`.

    `size` S has about 1,000 matters with every kind of event, M 20,000 and L 100,000; `until` is today
    by default. The same size and day give the same history. All or nothing. Raises AlreadyLoaded,
    ValueError for another size, CalendarNotPublished for a day past the published calendar, and
    RuntimeError in production.
    """
    year = planned(size, until, say=say)
    with transaction.atomic():
        return tell(year, found(year))


def planned(size: str = "S", until: date | None = None, *, say: Say = print) -> Year:
    """Return the year to be told, of a size and up to a day, as `load_demo` does; raises what it raises."""
    if Account.objects.exists():
        raise AlreadyLoaded
    if size not in SCALES:
        raise ValueError(f"size is one of {', '.join(SCALES)}, not {size!r}")
    day = until or last_day(recording_moment().astimezone(ZONE).date())
    year = plan_year(day, scale=SCALES[size])
    say(f"the demo county: {len(year.stories):,} matters until {day.isoformat()}")
    return year


@transaction.atomic
def tell(year: Year, made: people.Registered) -> Loaded:
    """Tell the year in a county that was founded, all or nothing: rooms tell theirs from here."""
    acts = Player(year, made).play()
    play_decisions(year, made)
    play_daily(year, made)
    play_upper_lists(year, made)
    play_documents(year, made)
    play_rounds(year, made)
    projects = play_projects(year, made)
    play_sittings(year, made)
    play_enterprises(year, made)
    finish_projects(year, made, projects)
    list_powers(year, made)
    play_watching(year, made)
    play_deciding(year, made)
    play_livelihood(year, made)
    play_visits(year, made)
    play_cases(year, set_up_hall(year, made))
    play_service(year, made)
    play_online(year, made)
    play_standing(year, made)
    _show_lights(year.end)
    urge_the_late(year, made)
    _let_notices_be_seen(year.end)
    persons = {person.code for person in year.roster.persons}
    return Loaded(Matter.objects.count(), acts, len(persons), year.end)


def _show_lights(end: datetime) -> None:
    """Show the lights of what rooms told when the county looked next, never before a matter's last act."""
    calendar = shipped_calendar(CALENDAR)
    for _yellow_then_red in range(LIGHTS_OF_A_CLOCK):
        fires = {
            key: (int(about.partition(":")[2]), moment or end)
            for key, about, moment in Clock.objects.filter(
                next_fire__lt=end, about__startswith="matter:"
            ).values_list("pk", "about", "next_fire")
        }
        acted = Matter.objects.in_bulk({matter for matter, _ in fires.values()})
        looked: dict[datetime, list[int]] = {}
        for key, (matter, moment) in fires.items():
            last = acted[matter].last_recorded_at if matter in acted else None
            looked.setdefault(_looks(calendar, max(moment, last or moment)), []).append(key)
        for at in sorted(moment for moment in looked if moment < end):
            with played_at(at), standing():
                matters.show_lights(clock_ids=sorted(looked[at]), at=at)


def _looks(calendar: Calendar, moment: datetime) -> datetime:
    """Return when lights are looked at next: at the opening and at the close of an office day."""
    day = calendar.roll_forward(calendar.local(moment).date())
    for at in (calendar.opening_of(day), calendar.close_of(day)):
        if at >= moment:
            return at
    return calendar.opening_of(calendar.add_working_days(day, 1))


def _let_notices_be_seen(end: datetime) -> None:
    """Let everything that was owed in the year lie in the inboxes, and all but the last days be seen."""
    owed = Notice.objects.filter(deliver_from__lt=end)
    owed.filter(delivered_at=None).update(delivered_at=F("deliver_from"))
    owed.filter(seen_at=None, owed_at__lt=end - SEEN_BEFORE, withdrawn_at=None).update(
        seen_at=F("deliver_from") + timedelta(minutes=35)
    )


@transaction.atomic
def found(year: Year) -> people.Registered:
    """Found the county before its year begins: units, posts, people, lines, demo accounts."""
    at = year.begin - FOUNDED_BEFORE
    since = date(at.year - 5, 1, 1)
    told = year.roster
    with played_at(at):
        made = people.register_organisation(
            units=[
                people.NewUnit(
                    unit.code,
                    unit.name,
                    unit.short_name,
                    unit.kind,
                    unit.parent if unit.code != "county" and unit.sphere == "gov" else None,
                    since,
                    sphere=unit.sphere,
                    calendar_code=unit.calendar,
                    rank_order=unit.rank,
                )
                for unit in told.units
            ],
            posts=[
                people.NewPost(
                    post.code,
                    post.unit,
                    post.name,
                    post.level,
                    since,
                    superior=post.superior or None,
                    rank_order=post.rank,
                    role=post.role or None,
                    roles=post.roles,
                )
                for post in told.posts
            ],
            people=_people(told),
            by=FOUNDER,
            at=at,
        )
        _draw_lines(year, made, at)
    enrol_second_factors()
    return made


def _people(told: Roster) -> list[people.NewPerson]:
    posts: dict[str, list[str]] = {}
    for person in told.persons:
        posts.setdefault(person.code, []).append(person.post)
    by_post: dict[str, DemoAccount] = {account.post_code: account for account in ACCOUNTS}
    rows = []
    for person in told.persons:
        if posts[person.code][0] != person.post:
            continue
        account = next((by_post[post] for post in posts[person.code] if post in by_post), None)
        rows.append(
            people.NewPerson(
                person.code,
                person.name,
                tuple(posts[person.code]),
                phone=person.phone,
                username=account.username if account else "",
                password=account.password if account else None,
            )
        )
    return rows


def _draw_lines(year: Year, made: people.Registered, at: datetime) -> None:
    personnel = year.roster.holder("government-office.deputy-1")
    by = selectors.officer(made.people[personnel.code], made.posts[personnel.post], at=at)
    units: dict[str, list[str]] = {}
    for leader, unit in year.roster.lines:
        units.setdefault(leader, []).append(unit)
    for leader, led in units.items():
        people.set_leader_line(
            post_id=made.posts[leader],
            unit_ids=[made.units[unit] for unit in led],
            document=f"澄政发〔{at.year}〕3号 关于县政府领导工作分工的通知",
            by=by,
            at=at,
        )


def enrol_second_factors() -> None:
    """Give every demo account its authenticator, so that the demo can be signed in to at once."""
    for account in ACCOUNTS:
        TOTP.activate(Account.objects.get(username=account.username), account.secret)
