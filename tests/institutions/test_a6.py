"""A6 一岗双责: business and conduct in every paper of the year; five checkpoints (五同)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.people import Office, found_office
from zhixing.core.people import acts, refusals, rules, selectors
from zhixing.core.people.models import DualPaper
from zhixing.foundation.moment import played_at

pytestmark = [pytest.mark.django_db, pytest.mark.institution("A6")]

JANUARY = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)
TWELVE = [f"业务工作第{number}项" for number in range(1, 13)]


@pytest.fixture(autouse=True)
def _year_end():
    with played_at(JANUARY + timedelta(days=340)):
        yield


@pytest.fixture
def office() -> Office:
    return found_office(accounts=False)


def submit(office: Office, checkpoint: str, *, business=TWELVE, conduct=("窗口作风整治",), days: int = 0):
    at = JANUARY + timedelta(days=days)
    return acts.submit_dual_paper(
        unit_id=office.units["housing"],
        year=2026,
        checkpoint=checkpoint,
        title=f"住建局2026年{checkpoint}",
        business=business,
        conduct=conduct,
        by=office.officer("wang", at=at),
        at=at,
    )


def marks(office: Office, viewer: str) -> dict[str, int]:
    at = JANUARY + timedelta(days=330)
    board = selectors.dual_board(2026, seen_by=office.officer(viewer, at=at), at=at)
    return {row.unit_name: row.count for row in board}


def test_a_plan_with_twelve_business_and_no_efficiency_items_is_refused(office: Office) -> None:
    with pytest.raises(refusals.ConductColumnEmpty, match="效能与作风建设"):
        submit(office, "plan", conduct=())
    assert not DualPaper.objects.exists()
    with pytest.raises(refusals.ConductColumnEmpty):
        submit(office, "appraisal", conduct=())
    with pytest.raises(refusals.BusinessColumnEmpty):
        submit(office, "plan", business=())


def test_five_of_five_only_with_both_columns_everywhere(office: Office) -> None:
    for days, checkpoint in enumerate(rules.CHECKPOINTS):
        submit(office, checkpoint, days=days * 30)
        assert marks(office, "wang") == {"住建局": days + 1}

    # One inspection without its second column: 4/5, and the efficiency office sees it.
    submit(office, "inspection", conduct=(), days=200)
    acts.establish_body(
        kind="efficiency_office",
        name="效能办",
        unit_id=office.units["supervision"],
        by=office.officer("ren", at=JANUARY),
        at=JANUARY,
    )
    acts.set_body_rule(
        kind="efficiency_office",
        standing="常设机构",
        powers="检查、认定、提出处理建议",
        duties="组织效能建设",
        procedure="受理、核查、认定",
        rights=["classify"],
        document="澄效〔2026〕1号",
        since=JANUARY.date(),
        by=office.officer("wu", at=JANUARY),
        at=JANUARY,
    )
    acts.seat_member(
        kind="efficiency_office",
        post_id=office.posts["personnel"],
        by=office.officer("ren", at=JANUARY),
        at=JANUARY,
    )

    seen = marks(office, "ren")
    assert seen["住建局"] == 4
    assert seen["财政局"] == 0
    assert marks(office, "wang") == {"住建局": 4}, "a bureau sees its own row"


def test_one_plan_a_year(office: Office) -> None:
    submit(office, "plan")
    with pytest.raises(refusals.PlanExists):
        submit(office, "plan", days=1)


def test_the_three_degrees_of_responsibility() -> None:
    """主要责任 the head, 领导责任 the deputies, 直接责任 the heads of offices (S0:35)."""
    assert rules.DUAL_RESPONSIBILITY["head"] == "主要责任"
    assert rules.DUAL_RESPONSIBILITY["deputy"] == "领导责任"
    assert rules.DUAL_RESPONSIBILITY["office_head"] == "直接责任"
