"""A2 岗位责任制: functions broken into duties bound to posts; nobody's duty is seen the same day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.people import Office, found_office
from zhixing.core.clock.models import Clock
from zhixing.core.clock.rules import ClockState, compute, shipped_calendar, working_days
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters import ticks
from zhixing.core.notices.models import Notice
from zhixing.core.people import acts, refusals, selectors
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.moment import played_at
from zhixing.foundation.references import reference

pytestmark = [pytest.mark.django_db, pytest.mark.institution("A2")]

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FUNCTIONS = [f"职能{number}：" + text for number, text in enumerate(
    ("老旧小区改造", "保交房", "危房管理", "燃气安全", "污水管网", "物业管理", "建筑市场", "工程质量",
     "消防审验", "住房保障", "房地产市场", "村镇建设", "建筑节能", "信访答复"), start=1
)]  # fmt: skip


@pytest.fixture(autouse=True)
def _spring():
    with played_at(MONDAY + timedelta(days=30)):
        yield


@pytest.fixture
def office() -> Office:
    return found_office(accounts=False)


def bind(office: Office, function, post: str, *, by: str = "wang", **more: str) -> None:
    acts.bind_duty(
        function_id=function.id,
        title=f"承担{function.title}",
        post_id=office.posts[post],
        standard="按期办结率不低于95%",
        power="行政检查",
        consequence="逾期按督查办法通报",
        partner="城管局建设管理股",
        by=office.officer(by, at=MONDAY),
        at=MONDAY,
        **more,
    )


def test_a_bureau_with_14_functions(office: Office) -> None:
    housing = office.units["housing"]
    wang = office.officer("wang", at=MONDAY)
    functions = acts.declare_functions(
        unit_id=housing,
        titles=FUNCTIONS,
        document="澄办发〔2025〕30号",
        since=date(2026, 3, 2),
        by=wang,
        at=MONDAY,
    )
    assert len(functions) == 14
    for function in functions[:13]:
        bind(office, function, "housing-clerk")

    # 13 of 14 bound: publication is refused and the missing function is named.
    with pytest.raises(refusals.FunctionsUnbound, match="还有 1 项职能未落实到岗位") as refused:
        acts.publish_duties(unit_id=housing, by=wang, at=MONDAY)
    assert "职能14：信访答复" in str(refused.value)
    assert "职能13" not in str(refused.value)
    assert str(selectors.coverage(housing, at=MONDAY)) == "13/14"
    assert selectors.coverage(housing, at=MONDAY).unbound == ("职能14：信访答复",)

    # The 14th is bound to a post whose holder leaves: nobody's the same day.
    bind(office, functions[13], "housing-build-head")
    assert str(selectors.coverage(housing, at=MONDAY)) == "14/14"
    leaving = MONDAY + timedelta(hours=2)
    acts.leave_post(
        post_id=office.posts["housing-build-head"], by=office.officer("ren", at=MONDAY), at=leaving
    )

    [nobody] = selectors.coverage(housing, at=leaving).nobody
    assert (nobody.title, nobody.person_name, nobody.stand_in) == ("承担职能14：信访答复", "", "宋立")
    assert nobody.vacant_since == leaving
    assert str(selectors.coverage(housing, at=leaving)) == "13/14"
    [vacancy] = selectors.vacancies(at=leaving)
    assert (vacancy.post_id, vacancy.unit_id, vacancy.since) == (
        office.posts["housing-build-head"],
        housing if vacancy.unit_id == housing else office.units["housing-build"],
        leaving,
    )

    # The unit head names an acting owner: 14/14 only then.
    named = leaving + timedelta(hours=3)
    acts.name_acting(
        post_id=office.posts["housing-build-head"],
        person_id=office.people["li"],
        by=office.officer("wang", at=named),
        at=named,
    )
    assert str(selectors.coverage(housing, at=named)) == "14/14"
    assert str(selectors.coverage(housing, at=named - timedelta(seconds=1))) == "13/14"
    assert selectors.vacancies(at=named) == []

    publication = acts.publish_duties(unit_id=housing, by=office.officer("wang", at=named), at=named)
    assert (publication.version, publication.functions) == (1, 14)
    assert publication.contents[13]["duties"][0]["person"] == "李强"
    assert ledger.history(reference("unit", housing))[-1].verb == "unit.duties_published"


def test_the_five_properties_are_asked_for(office: Office) -> None:
    """主体明确、权责对称、层级清晰、奖罚分明、衔接得当 (S0:73)."""
    housing, wang = office.units["housing"], office.officer("wang", at=MONDAY)
    [function] = acts.declare_functions(
        unit_id=housing, titles=["燃气安全"], document="三定", since=date(2026, 3, 2), by=wang, at=MONDAY
    )
    acts.bind_duty(
        function_id=function.id,
        title="燃气检查",
        post_id=office.posts["housing-clerk"],
        power="行政检查",
        by=wang,
        at=MONDAY,
    )
    with pytest.raises(refusals.DutiesIncomplete, match="燃气检查（奖罚分明、衔接得当）"):
        acts.publish_duties(unit_id=housing, by=wang, at=MONDAY)


def test_the_acting_owner_is_due_within_one_working_day(office: Office) -> None:
    """The limit is a rule; it counts from the instant at which the post fell vacant."""
    housing = office.units["housing"]
    [function] = acts.declare_functions(
        unit_id=housing,
        titles=["燃气安全"],
        document="三定",
        since=date(2026, 3, 2),
        by=office.officer("wang", at=MONDAY),
        at=MONDAY,
    )
    bind(office, function, "housing-clerk")
    friday = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)
    acts.leave_post(post_id=office.posts["housing-clerk"], by=office.officer("ren", at=friday), at=friday)

    [vacancy] = selectors.vacancies(at=friday)
    limit = rulebook.rule("matters.acting_owner", on=date(2026, 3, 6)).number("working_days")
    reading = compute(ClockState(vacancy.since, working_days(limit), shipped_calendar("office")))

    assert limit == 1
    assert reading.due == datetime(2026, 3, 9, 9, 30, tzinfo=UTC), "Monday 17:30"


def test_a_tick_asks_the_head_to_name_somebody_and_lights_when_nobody_does(office: Office) -> None:
    """The superior in line acts at once and visibly; the clock opens by itself, and goes red unanswered."""
    housing = office.units["housing"]
    [function] = acts.declare_functions(
        unit_id=housing,
        titles=["燃气安全"],
        document="三定",
        since=date(2026, 3, 2),
        by=office.officer("wang", at=MONDAY),
        at=MONDAY,
    )
    bind(office, function, "housing-clerk")
    about = reference("post", office.posts["housing-clerk"])

    def tick(at: datetime) -> None:
        with played_at(at):
            ticks.watch_vacancies(at)
            ticks.show_due_lights(at)

    tick(MONDAY)
    assert not Clock.objects.filter(about=about).exists(), "a held post has no clock"

    friday = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)
    acts.leave_post(post_id=office.posts["housing-clerk"], by=office.officer("ren", at=friday), at=friday)
    stand_in = selectors.holders([office.posts["housing-clerk"]], at=friday)[office.posts["housing-clerk"]]
    assert (stand_in.person_name, stand_in.nobody_named) == ("贺平", True), "at once, the superior in line"

    for minutes in (1, 2, 30):
        tick(friday + timedelta(minutes=minutes))
    clock = Clock.objects.get(about=about)
    assert (clock.start_at, clock.due_at) == (friday, datetime(2026, 3, 9, 9, 30, tzinfo=UTC))
    [asked] = Notice.objects.filter(about=about)
    assert asked.person_id == office.people["wang"]
    assert asked.text == "岗位空缺：承办人，暂由贺平代行，请于 03月09日 17:30 前明确代理人"
    assert [entry.verb for entry in ledger.history(about)][-1] == "post.acting_asked"

    tick(datetime(2026, 3, 9, 9, 29, tzinfo=UTC))
    assert Clock.objects.get(about=about).light != "red"
    tuesday = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
    for minutes in (0, 5, 10):
        tick(tuesday + timedelta(minutes=minutes))
    assert Clock.objects.get(about=about).light == "red"
    late = Notice.objects.filter(about=about, topic="vacant_red")
    assert {row.person_id for row in late} == {office.people["wang"], office.people["he"]}

    named = tuesday + timedelta(hours=2)
    acts.name_acting(
        post_id=office.posts["housing-clerk"],
        person_id=office.people["luo"],
        by=office.officer("wang", at=named),
        at=named,
    )
    tick(named + timedelta(minutes=1))
    clock = Clock.objects.get(about=about)
    assert clock.stopped_at == named + timedelta(minutes=1)
    assert not Notice.objects.filter(about=about, ended_at=None).exists()
    assert [entry.verb for entry in ledger.history(about)][-1] == "post.acting_found"


def test_a_duty_stays_inside_its_unit_and_is_signed_by_its_head(office: Office) -> None:
    housing, wang = office.units["housing"], office.officer("wang", at=MONDAY)
    [function] = acts.declare_functions(
        unit_id=housing, titles=["燃气安全"], document="三定", since=date(2026, 3, 2), by=wang, at=MONDAY
    )
    with pytest.raises(refusals.PostOfAnotherUnit):
        bind(office, function, "finance-clerk")
    with pytest.raises(refusals.NotAllowed):
        bind(office, function, "housing-clerk", by="ma")
    for other in ("ma", "song", "he", "ren"):
        with pytest.raises(refusals.NotAllowed):
            acts.publish_duties(unit_id=housing, by=office.officer(other, at=MONDAY), at=MONDAY)
