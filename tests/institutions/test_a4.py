"""A4 层级责任: lines climb without gaps; every responsibility is typed on the four axes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.support.matters import Stage, moment, stage
from tests.support.people import Office, found_office
from zhixing.core.notices import acts as notices
from zhixing.core.notices import selectors as inbox
from zhixing.core.people import acts, refusals, selectors
from zhixing.core.people.models import Responsibility
from zhixing.core.people.selectors import TypedLine
from zhixing.foundation.moment import played_at

pytestmark = [pytest.mark.django_db, pytest.mark.institution("A4")]

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _spring(request: pytest.FixtureRequest):
    if request.function is test_a_red_light_is_told_to_four_people_in_order:
        yield  # each act of the stage has its own moment
        return
    with played_at(MONDAY + timedelta(days=30)):
        yield


@pytest.fixture
def office() -> Office:
    return found_office(accounts=False)


def test_a_breach_in_an_office_climbs_to_four_people_in_order(office: Office) -> None:
    told = selectors.notice_chain(
        office.posts["housing-clerk"], at=MONDAY, within_unit_id=office.units["housing"]
    )
    assert [(one.person_name, one.post_name) for one in told] == [
        ("李强", "承办人"),
        ("贺平", "建设股股长"),
        ("宋立", "副局长"),
        ("王建国", "局长"),
    ]


def test_a_red_light_is_told_to_four_people_in_order(db: None) -> None:
    """Handler, office head, 分管副局长, 局长: four notices, each to be acknowledged by its receiver."""
    county: Stage = stage()
    matter = county.issue(at="2026-03-02 09:00", limit="5wd", title="燃气管道更换")
    county.sign_for(matter, at="2026-03-02 10:00")

    county.tick("2026-03-10 08:00")

    told = inbox.told(matter.reference, topic="red")
    assert [notice.person.name for notice in told] == ["李强", "贺平", "宋立", "王建国"]
    assert [notice.seen_at for notice in told] == [None] * 4

    seen = moment("2026-03-10 09:00")
    wang = county.officer("wang", "2026-03-10 09:00")
    with played_at(seen):
        assert notices.mark_seen(notice_ids=[notice.pk for notice in told], by=wang, at=seen) == 1
        for code in ("li", "he", "song"):
            by = county.officer(code, "2026-03-10 09:00")
            assert notices.mark_seen(notice_ids=[notice.pk for notice in told], by=by, at=seen) == 1
    assert all(notice.seen_at == seen for notice in inbox.told(matter.reference, topic="red"))


def test_the_whole_line_ends_with_the_head_of_the_county(office: Office) -> None:
    told = selectors.notice_chain(office.posts["housing-clerk"], at=MONDAY)
    assert [one.person_name for one in told][-2:] == ["陈立群", "陆明远"]


def test_nobody_is_skipped_when_a_post_is_vacant(office: Office) -> None:
    acts.leave_post(
        post_id=office.posts["housing-build-head"], by=office.officer("ren", at=MONDAY), at=MONDAY
    )
    told = selectors.notice_chain(
        office.posts["housing-clerk"], at=MONDAY, within_unit_id=office.units["housing"]
    )
    assert [one.person_name for one in told] == ["李强", "宋立", "王建国"]


def test_an_item_in_a_town_shows_both_leaders_with_different_types(office: Office) -> None:
    lines = selectors.typed_lines(office.units["housing"], area_unit_id=office.units["laohe"], at=MONDAY)
    acts.state_responsibilities(
        about="matter:1", lines=lines, by=office.officer("zhou", at=MONDAY), at=MONDAY
    )

    stated = selectors.stated_lines("matter:1", at=MONDAY)

    assert [(row.person_name, row.link, row.territory, row.rank) for row in stated] == [
        ("陈立群", "决策责任", "部门领导责任", "班子成员责任"),
        ("王建国", "执行责任", "部门领导责任", "一把手责任"),
        ("石磊", "执行责任", "辖区领导责任", "一把手责任"),
    ]
    assert selectors.untyped() == 0


def test_a_missing_type_is_refused_by_the_act_and_by_the_database(office: Office) -> None:
    zhou = office.officer("zhou", at=MONDAY)
    post = office.posts["housing-head"]
    with pytest.raises(refusals.TypeMissing, match="部门领导、辖区领导"):
        acts.state_responsibilities(
            about="matter:2", lines=[TypedLine(post, "execution", "", "chief")], by=zhou, at=MONDAY
        )
    with pytest.raises(IntegrityError, match="four_axes"), transaction.atomic():
        Responsibility.objects.create(
            about="matter:2", post_id=post, link="execution", territory="", rank="chief", side="regulator",
            since=MONDAY,
        )  # fmt: skip
    assert selectors.untyped() == 0


def test_the_party_of_society_is_typed_apart_from_the_regulator(office: Office) -> None:
    """政府监管责任 beside 社会主体责任 (S1:19)."""
    lines = [
        TypedLine(office.posts["housing-head"], "supervision", "department", "chief"),
        TypedLine(None, "execution", "department", "chief", side="society", party_name="宏远燃气公司"),
    ]
    acts.state_responsibilities(
        about="matter:3", lines=lines, by=office.officer("zhou", at=MONDAY), at=MONDAY
    )
    stated = selectors.stated_lines("matter:3", at=MONDAY)
    assert [(row.post_name, row.side) for row in stated] == [
        ("局长", "政府监管责任"),
        ("宏远燃气公司", "社会主体责任"),
    ]
