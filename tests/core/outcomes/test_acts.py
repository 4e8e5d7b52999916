"""Judgements by somebody else than the doer, and consequences from notice to annulment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.support.people import Office
from zhixing.core.ledger.models import Entry as LedgerRow
from zhixing.core.notices.models import Notice
from zhixing.core.outcomes import acts, policies, refusals, selectors
from zhixing.core.outcomes.acts import PlannedEffect
from zhixing.core.outcomes.models import Breach, Consequence, Effect, Verdict

pytestmark = pytest.mark.django_db


def verbs_of(about: str) -> list[str]:
    return list(LedgerRow.objects.filter(about=about).order_by("seq").values_list("verb", flat=True))


class TestGiveVerdict:
    def given(self, office: Office, at: datetime, **other: Any) -> Verdict:
        values: dict[str, Any] = {
            "kind": "acceptance",
            "about": "matter:42",
            "result": "accepted",
            "reason": "现场核查属实",
            "doers": [office.people["li"]],
            "evidence": ["evidence:7"],
            "by": office.officer("zhou"),
            "at": at,
        }
        return acts.give_verdict(**{**values, **other})

    def test_is_recorded_and_found(self, office: Office, monday: datetime) -> None:
        verdict = self.given(office, monday)

        assert verbs_of(f"verdict:{verdict.pk}") == ["verdict.given"]
        [row] = selectors.verdicts("matter:42")
        assert (row.result, row.given_by, row.evidence, row.is_annulled) == (
            "accepted",
            "周敏",
            ("evidence:7",),
            False,
        )

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"result": "excellent"}, refusals.UnknownResult),
            ({"kind": "feeling"}, refusals.UnknownResult),
            ({"evidence": []}, refusals.EvidenceMissing),
            ({"kind": "ruling", "result": "upheld", "reason": " "}, refusals.ReasonMissing),
        ],
    )
    def test_refusals_leave_nothing(
        self, office: Office, monday: datetime, wrong: dict[str, Any], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            self.given(office, monday, **wrong)
        assert not Verdict.objects.exists()

    def test_the_doer_never_judges_whatever_the_post(self, office: Office, monday: datetime) -> None:
        with pytest.raises(refusals.DoerJudges):
            self.given(office, monday, by=office.officer("li"))
        with pytest.raises(refusals.DoerJudges):
            self.given(office, monday, doers=[office.people["zhou"]])

    def test_annulled_by_somebody_who_took_no_part(self, office: Office, monday: datetime) -> None:
        verdict = self.given(office, monday)
        later = monday + timedelta(days=1)
        for who, refusal in (("zhou", refusals.TookPartBefore), ("li", refusals.DoerJudges)):
            with pytest.raises(refusal):
                acts.annul_verdict(verdict_id=verdict.pk, reason="有误", by=office.officer(who), at=later)

        acts.annul_verdict(verdict_id=verdict.pk, reason="有误", by=office.officer("wu"), at=later)

        assert selectors.verdicts("matter:42")[0].is_annulled
        with pytest.raises(refusals.NoSuchJudgement):
            acts.annul_verdict(verdict_id=verdict.pk, reason="再", by=office.officer("wu"), at=later)


def breach(office: Office, at: datetime, **other: Any) -> Breach:
    values: dict[str, Any] = {
        "about": "matter:42",
        "rule_code": "matters.first_action",
        "summary": "三个工作日后才开始办理",
        "unit_id": office.units["housing"],
        "person_id": office.people["li"],
        "occurred_at": at,
        "by": office.officer("zhou"),
        "at": at,
    }
    return acts.find_breach(**{**values, **other})


class TestBreaches:
    def test_stating_it_twice_is_one_breach(self, office: Office, monday: datetime) -> None:
        first, second = breach(office, monday), breach(office, monday)

        assert first.pk == second.pk
        assert verbs_of(f"breach:{first.pk}") == ["breach.found"]
        assert first.rule_stamp == "matters.first_action@1"

    def test_ends_in_one_of_three_ways_only(self, office: Office, monday: datetime) -> None:
        found = breach(office, monday)
        wu = office.officer("wu")
        with pytest.raises(refusals.UnknownEnding):
            acts.end_breach(breach_id=found.pk, ending="下不为例", reason="批评教育", by=wu, at=monday)
        with pytest.raises(refusals.HandlingNeedsConsequence):
            acts.end_breach(breach_id=found.pk, ending="handled", reason="已通报", by=wu, at=monday)
        with pytest.raises(refusals.ReasonMissing):
            acts.end_breach(breach_id=found.pk, ending="exempted", reason="", by=wu, at=monday)

        acts.end_breach(breach_id=found.pk, ending="corrected", reason="已补办", by=wu, at=monday)

        with pytest.raises(refusals.BreachHasEnded):
            acts.end_breach(breach_id=found.pk, ending="exempted", reason="再", by=wu, at=monday)
        assert verbs_of(f"breach:{found.pk}") == ["breach.found", "breach.ended"]
        with pytest.raises(IntegrityError), transaction.atomic():
            Breach.objects.filter(pk=found.pk).update(ending="forgotten")

    def test_never_by_the_person_concerned(self, office: Office, monday: datetime) -> None:
        found = breach(office, monday, person_id=office.people["wu"])
        with pytest.raises(refusals.DoerJudges):
            acts.end_breach(
                breach_id=found.pk, ending="exempted", reason="系统故障", by=office.officer("wu"), at=monday
            )

    def test_a_stranger_sees_nothing(self, office: Office, monday: datetime) -> None:
        found = breach(office, monday)
        seen = {
            who: selectors.breach(found.pk, seen_by=office.officer(who)) is not None
            for who in ("zhou", "li", "wang", "chen", "qian", "shi", "party")
        }
        assert seen == {
            "zhou": True,
            "li": True,
            "wang": True,
            "chen": True,
            "qian": False,
            "shi": False,
            "party": False,
        }

    def test_the_report_asks_three_queries(
        self, office: Office, monday: datetime, django_assert_num_queries: Any
    ) -> None:
        for offset in range(4):
            breach(office, monday + timedelta(minutes=offset))
        now, zhou = monday + timedelta(days=30), office.officer("zhou")
        selectors.breaches_without_ending(seen_by=zhou, now=now)
        with django_assert_num_queries(3):
            assert len(selectors.breaches_without_ending(seen_by=zhou, now=now)) == 4


def opened(office: Office, at: datetime, **other: Any) -> Consequence:
    values: dict[str, Any] = {
        "kind": "criticism",
        "about": "matter:42",
        "rule_code": "matters.ladder",
        "clause": "逾期未办，督办后仍未办结",
        "summary": "拟全县通报",
        "unit_id": office.units["housing"],
        "person_id": office.people["li"],
        "effects": [
            PlannedEffect(
                subject=f"person:{office.people['li']}",
                until=at + timedelta(days=365),
                act_codes=("award.nominate",),
                values={"points": 2},
            )
        ],
        "evidence": ["breach:1"],
        "by": office.officer("zhou"),
        "at": at,
    }
    return acts.open_consequence(**{**values, **other})


def confirmed(office: Office, at: datetime) -> Consequence:
    made = opened(office, at)
    acts.answer_consequence(consequence_id=made.pk, text="连续暴雨", by=office.officer("li"), at=at)
    return acts.confirm_consequence(
        consequence_id=made.pk,
        deciding_body="县政府",
        decision_number="澄政督〔2026〕3号",
        reason="事实清楚",
        by=office.officer("wu"),
        at=at + timedelta(hours=3),
    )


class TestConsequences:
    def test_opens_with_a_notice_and_has_no_effect_yet(self, office: Office, monday: datetime) -> None:
        made = opened(office, monday)

        assert (
            Notice.objects.filter(about=f"consequence:{made.pk}", person_id=office.people["li"]).count() == 1
        )
        assert not Effect.objects.exists()
        # Three working days after Monday 2 March.
        assert made.defence_until.astimezone().isoformat()[:10] >= "2026-03-05"
        assert verbs_of(f"consequence:{made.pk}") == ["consequence.opened"]

    def test_not_decided_before_the_person_is_heard(self, office: Office, monday: datetime) -> None:
        made = opened(office, monday)
        decision = {
            "consequence_id": made.pk,
            "deciding_body": "县政府",
            "decision_number": "澄政督〔2026〕3号",
            "reason": "事实清楚",
            "by": office.officer("wu"),
        }
        with pytest.raises(refusals.NotHeardYet):
            acts.confirm_consequence(**decision, at=monday + timedelta(days=1))

        acts.confirm_consequence(**decision, at=made.defence_until + timedelta(minutes=1))
        assert Effect.objects.count() == 1

    def test_only_those_concerned_answer_and_in_time(self, office: Office, monday: datetime) -> None:
        made = opened(office, monday)
        with pytest.raises(refusals.NotTheirs):
            acts.answer_consequence(consequence_id=made.pk, text="冤", by=office.officer("wang"), at=monday)
        with pytest.raises(refusals.HearingIsOver):
            acts.answer_consequence(
                consequence_id=made.pk,
                text="冤",
                by=office.officer("li"),
                at=made.defence_until + timedelta(minutes=1),
            )

    def test_needs_a_body_and_a_number_and_another_person(self, office: Office, monday: datetime) -> None:
        made = opened(office, monday, person_id=office.people["wu"])
        later = made.defence_until + timedelta(minutes=1)
        base = {"consequence_id": made.pk, "reason": "事实清楚", "at": later}
        with pytest.raises(refusals.DoerJudges):
            acts.confirm_consequence(
                **base, deciding_body="县政府", decision_number="1号", by=office.officer("wu")
            )
        with pytest.raises(refusals.DecisionMissing):
            acts.confirm_consequence(
                **base, deciding_body="县政府", decision_number=" ", by=office.officer("zhou")
            )

    def test_effects_bar_acts_until_their_end(self, office: Office, monday: datetime) -> None:
        confirmed(office, monday)
        subject, at = f"person:{office.people['li']}", monday + timedelta(days=10)
        by = office.officer("ren")

        assert selectors.barred("award.nominate", about=subject, by=by, at=at) is not None
        assert selectors.barred("award.other", about=subject, by=by, at=at) is None
        assert (
            selectors.barred("award.nominate", about="list:1", subjects=[subject], by=by, at=at) is not None
        )
        after = monday + timedelta(days=366)
        assert selectors.barred("award.nominate", about=subject, by=by, at=after) is None
        assert selectors.points(subject, since=monday, until=after) == 2

    def test_annulment_ends_the_effects_exactly_and_reopens_what_used_them(
        self, office: Office, monday: datetime
    ) -> None:
        made = confirmed(office, monday)
        effect = Effect.objects.get(consequence=made)
        acts.rely_on_effect(
            effect_id=effect.pk, about="award_list:9", by=office.officer("ren"), at=monday + timedelta(days=2)
        )
        reopened: list[tuple[int, str]] = []

        def reopen(*, effect_id: int, about: str, **_: Any) -> None:
            reopened.append((effect_id, about))

        policies.register_reopener(reopen)
        try:
            appeal_at = monday + timedelta(days=3)
            acts.appeal_consequence(
                consequence_id=made.pk, grounds="系统故障", by=office.officer("li"), at=appeal_at
            )
            # The effects go on while the objection is examined.
            subject = f"person:{office.people['li']}"
            by = office.officer("ren")
            assert selectors.barred("award.nominate", about=subject, by=by, at=appeal_at) is not None
            for who in ("zhou", "wu"):
                with pytest.raises(refusals.TookPartBefore):
                    acts.decide_appeal(
                        consequence_id=made.pk,
                        annuls=True,
                        reason="属实",
                        by=office.officer(who),
                        at=appeal_at,
                    )
            acts.decide_appeal(
                consequence_id=made.pk,
                annuls=True,
                reason="属实",
                by=office.officer("xu"),
                at=monday + timedelta(days=5),
            )
        finally:
            policies.forget_reopener(reopen)

        assert reopened == [(effect.pk, "award_list:9")]
        effect.refresh_from_db()
        assert (effect.is_void, effect.until) == (True, monday + timedelta(days=5))
        assert selectors.barred("award.nominate", about=subject, by=by, at=monday + timedelta(days=4)) is None
        assert selectors.points(subject, since=monday, until=monday + timedelta(days=9)) == 0
        assert verbs_of(f"consequence:{made.pk}")[-1] == "consequence.annulled"

    def test_an_objection_comes_in_time(self, office: Office, monday: datetime) -> None:
        made = confirmed(office, monday)
        assert made.appeal_until is not None
        with pytest.raises(refusals.ObjectionTooLate):
            acts.appeal_consequence(
                consequence_id=made.pk,
                grounds="迟了",
                by=office.officer("li"),
                at=made.appeal_until + timedelta(minutes=1),
            )

    def test_the_system_opens_nothing(self, office: Office, monday: datetime) -> None:
        from zhixing.foundation.actors import Tick

        with pytest.raises(refusals.NoSuchJudgement):
            opened(office, monday, by=Tick("matters.ladder"))
        assert not Consequence.objects.exists()

    def test_every_effect_has_an_end(self, office: Office, monday: datetime) -> None:
        with pytest.raises(refusals.NoEffects):
            opened(office, monday, effects=[])
        with pytest.raises(refusals.NoEffects):
            opened(office, monday, effects=[PlannedEffect(subject="person:1", until=monday)])
