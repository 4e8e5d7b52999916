"""The demo county: its figures add up, its year is believable, and it loads through the acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from zhixing.config.county.accounts import ACCOUNTS, totp_code
from zhixing.config.county.content import Content, content
from zhixing.config.county.load import AlreadyLoaded, found, last_day, load_demo
from zhixing.config.county.player import Player, told_apart
from zhixing.config.county.roster import Roster, roster
from zhixing.config.county.turns import MOVED_BY_LINE
from zhixing.config.county.year import ZONE, Year, plan_year
from zhixing.core.clock.models import Clock
from zhixing.core.clock.rules import CalendarNotPublished, shipped_calendar
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters.kinds import kinds
from zhixing.core.matters.models import Feedback, Holding, Involvement, LineMove, Matter, SignOff
from zhixing.core.notices.models import Notice
from zhixing.core.outcomes.models import Verdict
from zhixing.core.people.models import Account, RoleRequest
from zhixing.foundation.moment import played_at
from zhixing.work.directives.models import UpperItem, UpperReport
from zhixing.work.documents.models import Circulation
from zhixing.work.meetings.models import Meeting, Point
from zhixing.work.projects.models import Gate, Need, Review, Stoppage

UNTIL = date(2026, 11, 23)


@pytest.fixture(scope="module")
def told() -> Content:
    """Return what is told of the county."""
    return content()


@pytest.fixture(scope="module")
def everybody() -> Roster:
    """Return everybody in the county."""
    return roster(content())


@pytest.fixture(scope="module")
def year() -> Year:
    """Return the year that ends before UNTIL."""
    return plan_year(UNTIL)


class TestContent:
    def test_the_figures_of_the_county_add_up(self, told: Content) -> None:
        assert len(told.departments) == 36
        assert sum(unit.items for unit in told.departments) == 212
        assert sum(unit.licences for unit in told.departments) == 22
        assert len(told.towns) == 20
        kinds = Counter(town.short_name[-1] for town in told.towns)
        assert (kinds["道"], kinds["镇"], kinds["乡"]) == (3, 15, 2)
        assert sum(last - first + 1 for _, first, last in told.windows) == 26
        assert sorted(n for _, first, last in told.windows for n in range(first, last + 1)) == list(
            range(1, 27)
        )
        volume = told.volume
        assert volume["instructions"] == sum(
            volume[f"instructions_{level}"] for level in ("county", "city", "province")
        )

    def test_the_year_has_its_topics_projects_and_complaints(self, told: Content) -> None:
        assert [topic.number for topic in told.topics] == list(range(1, 43))
        assert sum(topic.shared for topic in told.topics) == 14  # a third names several leads
        assert [project.number for project in told.projects] == list(range(1, 26))
        assert [complaint.number for complaint in told.complaints] == list(range(1, 31))
        assert [incident["no"] for incident in told.incidents] == list(range(1, 17))
        assert [month["month"] for month in told.months] == list(range(1, 13))
        from_report = sum(topic.source == "report" for topic in told.topics)
        assert from_report + len(told.livelihood) + len(told.targets) == 60

    def test_every_unit_named_anywhere_exists(self, told: Content) -> None:
        codes = {unit.code for unit in told.units}
        named = {code for task in (*told.topics, *told.targets, *told.work) for code in task.supports}
        named |= {task.lead for task in (*told.topics, *told.targets, *told.work) if task.lead != "town"}
        named |= {complaint.unit for complaint in told.complaints} | {
            project.lead for project in told.projects
        }
        named |= {unit for leader in told.leaders for unit in (*leader.line, *leader.linked)}
        assert named <= codes

    def test_no_word_that_makes_an_official_laugh(self) -> None:
        folder = Path(__file__).resolve().parents[2] / "src/zhixing/config/county/data"
        words = ("张三", "李四", "测试", "某某", "！", "复核办结", "墓碑")
        for path in folder.iterdir():
            text = path.read_text("utf-8")
            assert not [word for word in words if word in text], path.name


class TestRoster:
    def test_one_name_is_one_person(self, everybody: Roster) -> None:
        codes = {person.name: person.code for person in everybody.persons}
        assert all(codes[person.name] == person.code for person in everybody.persons)
        assert {person.name for person in everybody.persons if person.post.startswith("vice-")} >= {
            "秦岚",
            "陈立群",
        }

    def test_named_persons_are_where_everyone_knows_them(self, everybody: Roster) -> None:
        posts = {post.code: post.unit for post in everybody.posts}
        for post, name in (
            ("supervision-office.head", "周敏"),
            ("housing.head", "王建国"),
            ("housing.clerk-1", "李强"),
            ("government-office.head", "吴启明"),
        ):
            assert everybody.holder(post).name == name
            assert posts[post] == post.partition(".")[0]

    def test_every_unit_has_a_head_and_somebody_who_works(self, everybody: Roster) -> None:
        for unit in everybody.units:
            levels = {post.level for post in everybody.posts if post.unit == unit.code}
            assert "county_leader" in levels if unit.code == "county" else {"head", "clerk"} <= levels

    def test_it_is_the_same_every_time(self, everybody: Roster) -> None:
        assert roster(content()) == everybody


class TestAccounts:
    def test_each_persona_has_one(self) -> None:
        names = {account.person for account in ACCOUNTS}
        assert {"周敏", "李强", "王建国", "陆明远", "秦岚", "赵丽", "孟庆", "何静", "冯洁"} <= names
        assert len({account.username for account in ACCOUNTS}) == len(ACCOUNTS)

    def test_the_code_is_that_of_the_authenticator(self) -> None:
        from allauth.mfa.totp.internal.auth import hotp_value

        account = ACCOUNTS[0]
        at = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
        assert (
            totp_code(account.username, at=at)
            == f"{hotp_value(account.secret, int(at.timestamp()) // 30):06d}"
        )

    def test_an_unknown_name_has_no_code(self) -> None:
        with pytest.raises(KeyError):
            totp_code("nobody")


class TestPlanYear:
    def test_the_size_and_the_sameness(self, year: Year) -> None:
        assert 950 <= len(year.stories) <= 1060
        assert plan_year(UNTIL).stories == year.stories
        assert len({story.title for story in year.stories}) == len(year.stories)

    @pytest.mark.parametrize("until", [date(2026, 3, 15), date(2026, 7, 20), date(2026, 12, 31)])
    def test_another_end_is_the_same_county(self, until: date) -> None:
        told = plan_year(until)
        assert 950 <= len(told.stories) <= 1060
        assert _overdue(told) == 3

    def test_the_calendar_ends_where_it_is_published(self) -> None:
        assert last_day(date(2027, 5, 1)) == date(2026, 12, 31)
        with pytest.raises(CalendarNotPublished):
            plan_year(date(2027, 2, 1))

    def test_everything_happens_in_office_hours_but_the_flood_night(self, year: Year) -> None:
        calendar = shipped_calendar("seasonal")
        for story in year.stories:
            if story.calendar != "seasonal":
                assert story.title.startswith("防汛指令")
                continue
            for moment in (story.registered_at, *(step.at for step in story.steps)):
                assert calendar.is_office_time(moment - timedelta(minutes=1)), (story.title, moment)

    def test_three_matters_are_overdue_and_all_in_one_field(self, year: Year) -> None:
        assert _overdue(year) == 3

    def test_every_mechanism_is_seen(self, year: Year) -> None:
        acts = Counter(step.act for story in year.stories for step in story.steps)
        for act in (
            "contest",
            "rule_on",
            "offer",
            "accept_offer",
            "pause",
            "resume",
            "ask_extension",
            "decide_extension",
            "urge",
            "ask_explanation",
            "explain",
            "ladder",
            "return",
            "accept_as",
            "reopen",
            "correct_start",
            "close_stage",
            "split",
            "name_handler",
            "reply_support",
        ):
            assert acts[act], act
        assert {act.act for act in year.acts} >= {"change_line", "hand_over_person", "sign_lists", "ask_role"}


def _overdue(told: Year) -> int:
    late = [story for story in told.stories if story.due and story.due < told.end and not story.closed_at]
    return len([story for story in late if not any(step.act == "close_stage" for step in story.steps)])


@pytest.mark.django_db
class TestTwoWaysOfPlaying:
    """What lives in memory becomes the rows and entries that the acts one by one would have made."""

    def test_both_leave_the_same(self, year: Year, settings: Settings, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = str(tmp_path)
        some = self._some(year)
        less = replace(year, stories=some, acts=())

        in_memory = self._played(less, apart=set())
        one_by_one = self._played(less, apart={story.key for story in some})

        assert in_memory.keys() == one_by_one.keys()
        found = [
            (key, part, differing(in_memory[key][part], one_by_one[key][part]))
            for key in in_memory
            for part in in_memory[key]
            if in_memory[key][part] != one_by_one[key][part]
        ]
        assert found == []

    @staticmethod
    def _some(year: Year) -> tuple[Any, ...]:
        """Return a few usual stories with every act that lives in memory, families whole."""
        apart = told_apart(year)
        wanted: dict[str, Any] = {}
        seen: Counter[str] = Counter()
        parts: dict[str, list[Any]] = {}
        for story in year.stories:
            parts.setdefault(story.parent, []).append(story)
        for story in parts[""]:
            kinds = {step.act for step in story.steps} | {
                story.grade,
                "open" if not story.closed_at else "closed",
            }
            kinds |= {"late"} if story.closed_at and story.due and story.closed_at > story.due else set()
            if story.key in apart or all(seen[kind] >= 3 for kind in kinds):
                continue
            if len(parts.get(story.key, [])) > 4:
                continue
            for one in (story, *parts.get(story.key, [])):
                wanted[one.key] = one
            seen.update(kinds)
        return tuple(story for story in year.stories if story.key in wanted)

    def _played(self, year: Year, *, apart: set[str]) -> dict[str, Any]:
        from django.db import transaction

        class Undone(Exception):
            pass

        rows: dict[str, Any] = {}
        try:
            with transaction.atomic():
                made = found(year)
                player = Player(year, made, apart=apart)
                player.play()
                rows = {story.title: self._row(player.matters[story.key]) for story in year.stories}
                raise Undone
        except Undone:
            pass
        return rows

    def _row(self, pk: int) -> dict[str, Any]:
        """Return everything that is known of a matter, without the keys of rows."""
        matter = Matter.objects.get(pk=pk)
        about = matter.reference
        unkept = {"id", "number", "tracking_code", "last_hash", "parent", "main_clock", "search_text"}
        columns = [field.name for field in matter._meta.concrete_fields if field.name not in unkept]
        return {
            "matter": {name: str(getattr(matter, name)) for name in columns},
            "parent": matter.parent.title if matter.parent else "",
            "entries": [_entry(entry) for entry in ledger.history(about)],
            "holdings": list(Holding.objects.filter(matter=matter).order_by("since").values_list(*HOLDING)),
            "involved": _by_purpose(Involvement.objects.filter(matter=matter).values_list(*INVOLVED)),
            "clocks": _by_purpose(Clock.objects.filter(about=about).values_list(*CLOCK)),
            "feedback": list(
                Feedback.objects.filter(matter=matter).order_by("ordinal").values_list(*FEEDBACK)
            ),
            "signed": sorted(SignOff.objects.filter(feedback__matter=matter).values_list(*SIGNED)),
            "verdicts": list(Verdict.objects.filter(about=about).values_list(*VERDICT)),
            "owed": sorted(Notice.objects.filter(about=about, withdrawn_at=None).values_list(*OWED)),
        }


HOLDING = ("unit__code", "leader_post__code", "handler__name", "since", "until", "previous_until")
INVOLVED = ("clock__purpose", "unit__code", "role", "asked_at", "replied_at", "reply")
CLOCK = (
    "purpose",
    "start_at",
    "unit",
    "amount",
    "state",
    "light",
    "due_at",
    "stopped_at",
    "late_days",
    "told",
)
FEEDBACK = (
    *(
        "purpose",
        "close_kind",
        "text",
        "problems",
        "next_step",
        "progress_percent",
        "state",
        "chain",
        "signed",
    ),
    *("written_by__name", "written_at", "decided_by__name", "decided_at", "reason", "files__name"),
)
SIGNED = ("feedback__ordinal", "step", "person__name", "signed_at")
VERDICT = ("kind", "result", "reason", "given_at")
OWED = ("person__name", "topic", "text", "owed_at")


def differing(one: Any, other: Any) -> tuple[Any, Any]:
    """Return what of two values is in one of them alone: the shortest thing to read."""
    if isinstance(one, dict):
        names = [name for name in one if one[name] != other.get(name)]
        return {name: one[name] for name in names}, {name: other.get(name) for name in names}
    if isinstance(one, list):
        return [row for row in one if row not in other], [row for row in other if row not in one]
    return one, other


def _by_purpose(rows: Iterable[Sequence[Any]]) -> list[Any]:
    """Return rows in order, the purpose in front without the key of the unit that it names."""
    return sorted(((str(purpose).partition(":")[0], *row) for purpose, *row in rows), key=str)


def _entry(entry: Any) -> tuple[Any, ...]:
    facts = _without_keys(entry.facts)
    return entry.verb, entry.at, entry.recorded_at, entry.by_name, entry.post_name, entry.origin, facts


def _without_keys(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts without keys of rows, which differ from one playing to the next."""
    keys = {"number", "parent", "unit", "leader_post", "handler_id", "verdict", "parts"}
    kept = {name: value for name, value in facts.items() if name not in keys}
    if "purpose" in kept:
        kept["purpose"] = str(kept["purpose"]).partition(":")[0]
    return kept


@pytest.mark.django_db
@pytest.mark.slow
class TestLoadDemo:
    def test_the_whole_county(self, settings: Settings, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = str(tmp_path)
        said: list[str] = []

        loaded = load_demo("S", UNTIL, say=said.append)

        assert 950 <= loaded.matters <= 2400  # the year's own thousand, and what the rooms tell
        assert Matter.objects.count() == loaded.matters
        assert Matter.objects.filter(light="red", kind="matters.task").count() >= 3
        assert set(Matter.objects.values_list("origin", flat=True)) == {"live", "late"}
        assert Account.objects.count() == len(ACCOUNTS)
        line = LineMove.objects.get(purpose="line")
        assert line.matters.count() == MOVED_BY_LINE
        assert line.given_at
        assert line.taken_at
        assert LineMove.objects.get(purpose="person").matters.count() == 23
        assert RoleRequest.objects.filter(state="waiting").count() == 1
        self._desks()
        self._pages_of_their_own()
        self._enterprises_and_platforms_above()
        self._a_year_of_meetings()
        with pytest.raises(AlreadyLoaded):
            load_demo("S", UNTIL, say=said.append)

    @staticmethod
    def _enterprises_and_platforms_above() -> None:
        """Needs, stoppages and lists from above stand at every stage; milestones are told once."""
        states = Counter(Need.objects.values_list("state", flat=True))
        assert states == {"open": 4, "answered": 2, "solved": 3, "raised": 1, "refused": 1}
        assert Stoppage.objects.count() == 3
        dike = Stoppage.objects.get(matter__title__contains="马家渡堤防")
        assert sorted(dike.shares.values_list("days", flat=True)) == [4, 10]
        ongoing = Involvement.objects.filter(matter__stoppage__resumed_on=None, role="support")
        assert ongoing.filter(matter__kind="projects.stoppage", replied_at=None).exists()
        assert Counter(Gate.objects.values_list("state", flat=True)) == {
            "admitted": 1, "refused": 1, "noticed": 1
        }  # fmt: skip
        assert Review.objects.count() == 2
        rounds = Circulation.objects.values_list("kind", "ended_at")
        assert Counter((kind, ended is None) for kind, ended in rounds) == {
            ("countersign", False): 1, ("countersign", True): 1, ("circulate", True): 1, ("present", False): 1
        }  # fmt: skip
        assert UpperItem.objects.count() == 10
        assert UpperReport.objects.exclude(uploaded_at=None).count() == 1
        assert not Matter.objects.filter(kind="matters.task", source_ref__contains="重点项目清单").exists()

    @staticmethod
    def _a_year_of_meetings() -> None:
        """Every series met through all months; no joint review came too late."""
        held: dict[str, list[date]] = {}
        for code, at in Meeting.objects.exclude(held_at=None).values_list("series__code", "held_at"):
            held.setdefault(code, []).append(at.astimezone(ZONE).date())
        assert len(held["cwhy"]) >= 20
        assert len(held["xzbgh"]) >= 40
        for code in ("planning", "land"):
            days = sorted(held[code])
            assert len(days) >= 24
            assert max((after - before).days for before, after in pairwise(days)) <= 15
        months = {(day.year, day.month) for days in held.values() for day in days}
        assert len(months) >= 12
        assert not Point.objects.filter(state="handed_out", matter=None).exists()

    @staticmethod
    def _pages_of_their_own() -> None:
        """Whatever its room moves on, its matter page leads to where that is done."""
        account = Account.objects.get(username="zhoumin")
        client = Client()
        client.force_login(account)
        session = client.session
        session["account_authentication_methods_user"] = str(account.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": 1.0}, {"method": "mfa", "type": "totp", "at": 1.0}
        ]  # fmt: skip
        session.save()
        own = {kind.code: kind.page for kind in kinds() if kind.page}
        shown = Matter.objects.filter(kind__in=own, sphere="gov", restricted=False)
        seen = shown.order_by("kind", "-pk").distinct("kind")
        answers, places = {}, set()
        for one in seen:
            answer = client.get(own[one.kind].format(number=one.number), follow=True)
            answers[one.kind] = answer.status_code
            places.add(answer.request["PATH_INFO"].split("/")[1])
        assert len(answers) >= 12
        assert set(answers.values()) == {200}, answers
        assert places <= {
            "directives",
            "documents",
            "projects",
            "meetings",
            "services",
            "matters",
            "complaints",
        }

    @staticmethod
    def _desks() -> None:
        """Nobody's desk is empty on the morning after."""
        stale = Matter.objects.open().filter(due_at__lt=datetime(2026, 9, 1, tzinfo=ZONE))
        assert stale.filter(kind="matters.task", urgings=0).count() == 0
        assert stale.filter(urgings__gte=3).exists()
        waiting = Feedback.objects.filter(state="checking")
        assert waiting.filter(purpose="progress").count() >= 3
        assert waiting.filter(purpose="close").count() >= 3
        housing = Matter.objects.filter(unit__code="housing")
        assert housing.filter(state="issued").count() >= 2
        assert Feedback.objects.filter(state="signing", unit__code="housing").count() >= 3
        assert Matter.objects.filter(unit__code="laohe", state="issued").count() >= 2
        assert Matter.objects.filter(state="registered").count() >= 3
        assert Matter.objects.exclude(frozen_at=None).count() == 1
        with played_at(datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)):
            due_today = Matter.objects.filter(due_at__date=UNTIL, handler__name="李强")
            assert due_today.count() >= 2
