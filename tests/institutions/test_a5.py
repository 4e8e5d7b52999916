"""A5 无缝责任链条 · 责任闭合环路: an unclosed chain is not activated, a breach must have an ending."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.support.people import Office, found_office, sign_in
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.outcomes import selectors as report
from zhixing.core.rulebook import acts, refusals, selectors

pytestmark = [pytest.mark.institution("A5"), pytest.mark.django_db]

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TOMORROW = date(2026, 3, 3)
CODE = "local.bridge_repair"


@pytest.fixture(autouse=True)
def _in_may() -> Iterator[None]:
    selectors.forget()
    with time_machine.travel(MONDAY + timedelta(days=60)):
        yield
    selectors.forget()


@pytest.fixture
def office() -> Office:
    """The office of 澄阳县, with accounts."""
    return found_office()


def step(number: int, **other: Any) -> dict[str, Any]:
    """One of six steps in a row: each takes what the one before has made."""
    made = {
        "code": f"step_{number}",
        "title": f"第{number}步",
        "posts": [f"岗位{number}"],
        "input": [f"文件{number}"],
        "output": [f"文件{number + 1}"],
        "limit": "3wd",
        "consequence": "催办",
        "next": [f"step_{number + 1}"] if number < 6 else [],
    }
    return {**made, **other}


def six_steps(**repaired: dict[str, Any]) -> list[dict[str, Any]]:
    """Step 4 has no responsible post and step 5 has two."""
    wrong = {"step_4": {"posts": []}, "step_5": {"posts": ["岗位5", "岗位6"]}}
    return [step(number, **(wrong | repaired).get(f"step_{number}", {})) for number in range(1, 7)]


def draft(office: Office, steps: list[dict[str, Any]]) -> None:
    acts.draft_procedure(
        code=CODE, title="危桥维修", source="县政府办公室通知", steps=steps, products=["文件7"],
        by=office.officer("fang"), at=MONDAY,
    )  # fmt: skip


def test_activation_is_refused_with_exactly_two_findings_and_done_after_repair(office: Office) -> None:
    draft(office, six_steps())
    kept = selectors.draft(CODE)
    assert kept is not None
    assert [(finding.fault, finding.key) for finding in kept.findings] == [
        ("no_owner", "step.step_4"),
        ("two_owners", "step.step_5"),
    ]
    with pytest.raises(refusals.ProcedureNotClosed) as refused:
        acts.activate_procedure(code=CODE, since=TOMORROW, by=office.officer("fang"), at=MONDAY)
    assert refused.value.values["count"] == 2
    assert "第4步" in str(refused.value)
    assert "第5步" in str(refused.value)
    with pytest.raises(selectors.RuleUnknown):
        selectors.procedure(CODE, on=TOMORROW)

    draft(office, six_steps(step_4={"posts": ["岗位4"]}, step_5={"posts": ["岗位5"]}))
    acts.activate_procedure(code=CODE, since=TOMORROW, by=office.officer("fang"), at=MONDAY)

    assert [one.posts for one in selectors.procedure(CODE, on=TOMORROW).steps][3:5] == [
        ("岗位4",),
        ("岗位5",),
    ]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"input": []}, "no_input"),
        ({"output": []}, "no_output"),
        ({"limit": ""}, "no_limit"),
        ({"limit": "soon"}, "no_limit"),
        ({"consequence": ""}, "no_consequence"),
        ({"output": ["没人要的文件", "文件3"]}, "not_taken_up"),
        ({"next": ["step_3", "step_9"]}, "unknown_step"),
    ],
)
def test_what_else_keeps_a_chain_open(office: Office, wrong: dict[str, Any], fault: str) -> None:
    steps = [step(number, **(wrong if number == 2 else {})) for number in range(1, 7)]
    draft(office, steps)
    kept = selectors.draft(CODE)
    assert kept is not None
    assert fault in {finding.fault for finding in kept.findings}


def test_the_same_in_the_browser(office: Office, client: Client) -> None:
    sign_in(client, office, "fang")
    sent: dict[str, Any] = {
        "code": CODE, "title": "危桥维修", "source": "县政府办公室通知", "products": "文件7",
        "step-TOTAL_FORMS": "6", "step-INITIAL_FORMS": "6",
    }  # fmt: skip
    for place, one in enumerate(six_steps()):
        for key, value in one.items():
            sent[f"step-{place}-{key}"] = "、".join(value) if isinstance(value, list) else value
    client.post("/rules/procedures/draft/", sent)

    page = client.get(f"/rules/procedures/draft/{CODE}/").content.decode()
    assert "共 2 处" in page
    assert "没有责任岗位" in page
    assert "有两个以上责任岗位" in page
    again = client.post(f"/rules/procedures/draft/{CODE}/activate/", {"since": "2026-06-01"})
    assert again.status_code == 200
    assert "流程未闭合" in again.content.decode()

    client.post(f"/rules/procedures/draft/{CODE}/", sent | {"step-3-posts": "岗位4", "step-4-posts": "岗位5"})
    client.post(f"/rules/procedures/draft/{CODE}/activate/", {"since": "2026-06-01"})

    assert selectors.draft(CODE) is None
    assert "2026年6月1日" in client.get("/rules/procedures/").content.decode()


def test_a_breach_without_ending_for_ten_working_days_is_listed_until_it_ends(
    office: Office, client: Client
) -> None:
    found = outcomes.find_breach(
        about="matter:42", rule_code="matters.first_action", summary="第三步逾期",
        unit_id=office.units["housing"], person_id=office.people["li"], occurred_at=MONDAY,
        by=office.officer("zhou"), at=MONDAY,
    )  # fmt: skip
    # Ten working days after Monday 2 March: Monday 16 March, at the close.
    close = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
    zhou = office.officer("zhou")

    def listed(now: datetime) -> list[int]:
        return [row.id for row in report.breaches_without_ending(seen_by=zhou, now=now)]

    assert listed(close - timedelta(minutes=1)) == []
    assert listed(close) == [found.pk]
    sign_in(client, office, "zhou")
    assert "第三步逾期" in client.get("/outcomes/breaches/").content.decode()

    answer = client.post(f"/outcomes/breaches/{found.pk}/", {"ending": "corrected", "reason": "已补办"})

    assert answer.status_code == 303
    assert listed(close + timedelta(days=30)) == []
    assert "第三步逾期" not in client.get("/outcomes/breaches/").content.decode()
