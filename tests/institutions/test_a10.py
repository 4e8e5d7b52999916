"""A10 效能建设领导机构: three bodies with powers by rule; nobody judges where they are a party."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.people import Office, found_office
from zhixing.core.people import acts, refusals, selectors
from zhixing.core.people.policies import Parties
from zhixing.foundation.moment import played_at

pytestmark = [pytest.mark.django_db, pytest.mark.institution("A10")]

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BODIES = (
    ("leading_group", "效能建设领导小组", "county", ["decide_treatment"], ("mayor",)),
    ("efficiency_office", "效能办", "supervision", ["classify"], ("supervisor", "supervisor-two")),
    ("complaints_centre", "效能监察投诉中心", "supervision", ["judge_complaint"], ("supervisor-two",)),
)


@pytest.fixture(autouse=True)
def _spring():
    with played_at(MONDAY + timedelta(days=60)):
        yield


@pytest.fixture
def office() -> Office:
    office = found_office(accounts=False)
    ren, wu = office.officer("ren", at=MONDAY), office.officer("wu", at=MONDAY)
    for kind, name, unit, rights, posts in BODIES:
        acts.establish_body(kind=kind, name=name, unit_id=office.units[unit], by=ren, at=MONDAY)
        acts.set_body_rule(
            kind=kind,
            standing=f"{name}为常设机构",
            powers="统一指挥、检查认定、受理裁定",
            duties="对认定结果负责",
            procedure="受理—核查—认定—告知",
            rights=rights,
            document="澄效〔2026〕1号",
            since=date(2026, 3, 2),
            by=wu,
            at=MONDAY,
        )
        for post in posts:
            acts.seat_member(kind=kind, post_id=office.posts[post], by=ren, at=MONDAY)
    return office


def test_an_efficiency_officer_who_handles_the_item_may_not_rule_on_it(office: Office) -> None:
    zhou = office.officer("zhou", at=MONDAY)
    item_t = Parties(person_ids=frozenset({office.people["zhou"]}))

    with pytest.raises(refusals.PartyToTheItem, match="周敏是该事项的当事人") as refused:
        selectors.judge(zhou, right="classify", parties=item_t, at=MONDAY)

    assert "应由许知办理" in str(refused.value), "reassigned to another officer"
    xu = office.officer("xu", at=MONDAY)
    assert selectors.judge(xu, right="classify", parties=item_t, at=MONDAY) == xu


def test_a_department_head_may_not_close_a_complaint_against_the_department(office: Office) -> None:
    accused = Parties(unit_ids=frozenset({office.units["housing"]}))
    with pytest.raises(refusals.NotOfTheBody, match="只有效能监察投诉中心可以办理，王建国不是其成员"):
        selectors.judge(
            office.officer("wang", at=MONDAY), right="judge_complaint", parties=accused, at=MONDAY
        )

    # Not even with a seat in the centre.
    acts.seat_member(
        kind="complaints_centre",
        post_id=office.posts["housing-head"],
        by=office.officer("ren", at=MONDAY),
        at=MONDAY + timedelta(days=1),
    )
    after = MONDAY + timedelta(days=1)
    with pytest.raises(refusals.PartyToTheItem, match="应由许知办理"):
        selectors.judge(office.officer("wang", at=after), right="judge_complaint", parties=accused, at=after)


def test_only_the_bodies_classify(office: Office) -> None:
    parties = Parties()
    able = [code for code in office.people if office.officer(code, at=MONDAY).may("classify")]
    assert sorted(able) == ["xu", "zhou"]
    for code in ("wu", "lu", "meng", "admin", "fang"):
        with pytest.raises(refusals.NotOfTheBody, match="只有效能办可以办理"):
            selectors.judge(office.officer(code, at=MONDAY), right="classify", parties=parties, at=MONDAY)


def test_the_powers_page_shows_three_attributes_and_the_date_in_force(office: Office) -> None:
    rows = selectors.bodies(seen_by=office.officer("li", at=MONDAY), at=MONDAY)
    assert [row.name for row in rows] == ["效能建设领导小组", "效能办", "效能监察投诉中心"]
    for row in rows:
        assert row.rule is not None
        assert row.rule.standing
        assert row.rule.powers
        assert row.rule.duties
        assert row.rule.since == date(2026, 3, 2)


def test_a_rule_is_replaced_and_never_edited(office: Office) -> None:
    wu = office.officer("wu", at=MONDAY)
    change = {
        "kind": "efficiency_office",
        "standing": "常设",
        "powers": "检查",
        "duties": "负责",
        "procedure": "受理",
        "document": "澄效〔2026〕4号",
        "by": wu,
        "at": MONDAY,
    }
    with pytest.raises(refusals.ChangeBeforeLast):
        acts.set_body_rule(rights=["classify"], since=date(2026, 3, 2), **change)

    acts.set_body_rule(rights=[], since=date(2026, 4, 1), **change)

    april = MONDAY + timedelta(days=40)
    [_, row, _] = selectors.bodies(seen_by=wu, at=april)
    assert [(rule.since, rule.until) for rule in row.history] == [
        (date(2026, 4, 1), None),
        (date(2026, 3, 2), date(2026, 4, 1)),
    ]
    assert not office.officer("zhou", at=april).may("classify"), "the power ended with the rule"
    assert office.officer("zhou", at=MONDAY).may("classify")
