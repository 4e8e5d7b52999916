"""What a bar does is its rule's effect on the day: refuse, pass with a decision, or be shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.support.people import Office
from zhixing.core.outcomes import policies, refusals, selectors
from zhixing.core.rulebook import acts as rulebook
from zhixing.core.rulebook import selectors as rules
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark

pytestmark = pytest.mark.django_db
RULE = "appraisal.two_complaints"


class TwoComplaints(ActRefused):
    """The count is reached."""

    sentence = mark("本年度有效投诉已达 {count} 次。")


@pytest.fixture(autouse=True)
def bar() -> Iterator[None]:
    def question(*, about: str, **_: Any) -> ActRefused | None:
        return TwoComplaints(count=2) if about == "person:1" else None

    rules.forget()
    policies.register_bar(["appraisal.grade"], question, rule=RULE, body="考核委员会")
    yield
    policies.forget_bar(question)
    rules.forget()


def set_effect(office: Office, at: datetime, effect: str) -> None:
    rulebook.override_rule(
        code=RULE,
        values={},
        effect=effect,
        source="县考核办〔2026〕2号",
        reason="按当地规定",
        since=date(2026, 3, 3),
        signed_off_on=date(2026, 3, 1),
        signed_off_by="司法局 方正",
        by=office.officer("fang"),
        at=at,
    )


def ask(office: Office, at: datetime, **more: Any) -> selectors.Answer:
    return selectors.ask("appraisal.grade", about="person:1", by=office.officer("ren"), at=at, **more)


def test_practice_lets_a_decision_lift_it(office: Office, monday: datetime) -> None:
    answer = ask(office, monday)
    assert isinstance(answer.refusal, refusals.NeedsDecision)
    assert "考核委员会" in str(answer.refusal)
    lifted = ask(office, monday, decision_number="考委〔2026〕1号")
    assert lifted.refusal is None
    assert lifted.advice == ("本年度有效投诉已达 2 次。",)


def test_the_seed_refuses_whatever_number_is_given(office: Office, monday: datetime) -> None:
    set_effect(office, monday, "refuse")
    answer = ask(office, monday + timedelta(days=1), decision_number="考委〔2026〕1号")
    assert isinstance(answer.refusal, TwoComplaints)


def test_advice_is_shown_and_stops_nothing(office: Office, monday: datetime) -> None:
    set_effect(office, monday, "advise")
    answer = ask(office, monday + timedelta(days=1))
    assert answer == selectors.Answer(None, ("本年度有效投诉已达 2 次。",))


def test_others_pass(office: Office, monday: datetime) -> None:
    ren = office.officer("ren")
    assert selectors.barred("appraisal.grade", about="person:2", by=ren, at=monday) is None
    assert selectors.barred("appraisal.other", about="person:1", by=ren, at=monday) is None
