"""R28: an act for two persons is never completed by one."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.support.people import Office, found_office
from zhixing.core.approvals import acts, kinds, refusals, selectors, ticks
from zhixing.core.approvals.models import Proposal
from zhixing.core.ledger.models import Entry as LedgerRow
from zhixing.core.people import acts as people
from zhixing.core.people.models import Person
from zhixing.foundation.actors import Officer

Lamp = list[tuple[int, int, int]]


def propose(office: Office, at: datetime, *, who: str = "zhou", lamp: int = 1) -> Proposal:
    return acts.propose(
        act_code="lamp.light", payload={"lamp": lamp}, reason="天黑了", by=office.officer(who, at=at), at=at
    )


def verbs_of(proposal: Proposal) -> list[str]:
    return list(
        LedgerRow.objects.filter(about=f"proposal:{proposal.pk}")
        .order_by("seq")
        .values_list("verb", flat=True)
    )


def later(at: datetime) -> datetime:
    return at + timedelta(hours=2)


@pytest.mark.django_db
class TestApprove:
    def test_another_person_of_another_post_approves_and_it_is_done(
        self, office: Office, lamp: Lamp, monday: datetime
    ) -> None:
        proposal = propose(office, monday)
        assert lamp == []

        acts.approve(
            proposal_id=proposal.pk, digest=proposal.digest, by=office.officer("wu"), at=later(monday)
        )

        assert lamp == [(1, office.people["zhou"], office.people["wu"])]
        assert verbs_of(proposal) == ["proposal.made", "proposal.approved"]
        done = selectors.proposal(proposal.pk, seen_by=office.officer("zhou"))
        assert done is not None
        assert (done.state, done.decided_by) == ("approved", "吴启明")

    def test_not_the_proposer(self, office: Office, lamp: Lamp, monday: datetime) -> None:
        proposal = propose(office, monday, who="wu")

        with pytest.raises(refusals.SamePerson):
            acts.approve(
                proposal_id=proposal.pk, digest=proposal.digest, by=office.officer("wu"), at=later(monday)
            )

        assert lamp == []
        assert verbs_of(proposal) == ["proposal.made"]

    def test_not_the_proposer_in_a_second_post(self, office: Office, lamp: Lamp, monday: datetime) -> None:
        proposal = propose(office, monday, who="wu")
        with transaction.atomic():
            people.leave_post(post_id=office.posts["mayor"], by=office.officer("ren"), at=monday)
            people.take_post(
                post_id=office.posts["mayor"],
                person_id=office.people["wu"],
                by=office.officer("ren"),
                at=monday + timedelta(minutes=5),
            )
        second = office.officer("wu", post="mayor", at=later(monday))

        with pytest.raises(refusals.SamePerson):
            acts.approve(proposal_id=proposal.pk, digest=proposal.digest, by=second, at=later(monday))
        assert lamp == []

    def test_not_a_second_account_of_the_same_human(
        self, office: Office, lamp: Lamp, monday: datetime
    ) -> None:
        proposal = propose(office, monday)
        phone = Person.objects.get(pk=office.people["zhou"]).phone
        Person.objects.filter(pk=office.people["wu"]).update(phone=phone)

        with pytest.raises(refusals.SamePerson):
            acts.approve(
                proposal_id=proposal.pk, digest=proposal.digest, by=office.officer("wu"), at=later(monday)
            )
        assert lamp == []

    def test_not_a_delegate_of_the_proposer(self, office: Office, lamp: Lamp, monday: datetime) -> None:
        proposal = propose(office, monday)
        people.delegate(
            from_post_id=office.posts["supervisor"],
            to_person_id=office.people["wu"],
            kind="partner",
            rights=["see"],
            since=monday,
            until=monday + timedelta(days=30),
            document="委托",
            by=office.officer("zhou", at=monday),
            at=monday,
        )

        with pytest.raises(refusals.DelegateOfProposer):
            acts.approve(
                proposal_id=proposal.pk, digest=proposal.digest, by=office.officer("wu"), at=later(monday)
            )
        assert lamp == []

    def test_not_the_one_for_whom_the_proposer_acts(
        self, office: Office, lamp: Lamp, monday: datetime
    ) -> None:
        people.delegate(
            from_post_id=office.posts["director"],
            to_person_id=office.people["zhou"],
            kind="signature",
            rights=["check"],
            since=monday,
            until=monday + timedelta(days=30),
            document="委托",
            by=office.officer("wu", at=monday),
            at=monday,
        )
        proposal = propose(office, later(monday))

        with pytest.raises(refusals.DelegateOfProposer):
            acts.approve(
                proposal_id=proposal.pk,
                digest=proposal.digest,
                by=office.officer("wu"),
                at=monday + timedelta(hours=4),
            )
        assert lamp == []

    def test_not_after_the_right_was_lost(self, office: Office, lamp: Lamp, monday: datetime) -> None:
        proposal = propose(office, monday)
        before = office.officer("wu", at=monday)
        people.leave_post(
            post_id=office.posts["director"],
            by=office.officer("ren"),
            at=monday + timedelta(hours=1),
        )

        with pytest.raises(refusals.RightMissing):
            acts.approve(proposal_id=proposal.pk, digest=proposal.digest, by=before, at=later(monday))
        assert lamp == []

    def test_not_without_the_right(self, office: Office, lamp: Lamp, monday: datetime) -> None:
        proposal = propose(office, monday)
        with pytest.raises(refusals.RightMissing):
            acts.approve(
                proposal_id=proposal.pk, digest=proposal.digest, by=office.officer("xu"), at=later(monday)
            )
        assert lamp == []

    def test_not_after_the_proposer_has_left(self, office: Office, lamp: Lamp, monday: datetime) -> None:
        proposal = propose(office, monday)
        people.leave_post(
            post_id=office.posts["supervisor"],
            by=office.officer("ren"),
            at=monday + timedelta(hours=1),
        )
        with pytest.raises(refusals.ProposerLeft):
            acts.approve(
                proposal_id=proposal.pk, digest=proposal.digest, by=office.officer("wu"), at=later(monday)
            )
        assert lamp == []

    def test_not_when_it_has_expired(self, office: Office, lamp: Lamp, monday: datetime) -> None:
        proposal = propose(office, monday)
        # Three working days after Monday 2 March: Thursday, at the close.
        assert proposal.expires_at - monday == timedelta(days=3, hours=8, minutes=30)
        with pytest.raises(refusals.ProposalExpired):
            acts.approve(
                proposal_id=proposal.pk,
                digest=proposal.digest,
                by=office.officer("wu"),
                at=proposal.expires_at,
            )
        assert lamp == []
        assert ticks.expire_proposals(proposal.expires_at) == 1
        assert ticks.expire_proposals(proposal.expires_at) == 0
        assert verbs_of(proposal) == ["proposal.made", "proposal.expired"]

    def test_not_other_bytes_than_were_shown(self, office: Office, lamp: Lamp, monday: datetime) -> None:
        proposal, other = propose(office, monday), propose(office, monday, lamp=2)
        with pytest.raises(refusals.PayloadChanged):
            acts.approve(
                proposal_id=proposal.pk, digest=other.digest, by=office.officer("wu"), at=later(monday)
            )

        Proposal.objects.filter(pk=proposal.pk).update(payload=other.payload)
        with pytest.raises(refusals.PayloadChanged):
            acts.approve(
                proposal_id=proposal.pk, digest=proposal.digest, by=office.officer("wu"), at=later(monday)
            )
        assert lamp == []

    def test_an_act_that_refuses_leaves_the_proposal_waiting(
        self, office: Office, lamp: Lamp, monday: datetime
    ) -> None:
        def broken(payload: object, *, by: Officer, second: Officer, at: datetime) -> str:
            raise refusals.NoSuchProposal

        kinds.register("lamp.break", broken, right="rule", propose_right="check", title="打破灯")  # type: ignore[arg-type]
        try:
            proposal = acts.propose(
                act_code="lamp.break",
                payload={},
                reason="试",
                by=office.officer("zhou", at=monday),
                at=monday,
            )
            with pytest.raises(refusals.NoSuchProposal):
                acts.approve(
                    proposal_id=proposal.pk, digest=proposal.digest, by=office.officer("wu"), at=later(monday)
                )
        finally:
            kinds.forget("lamp.break")
        proposal.refresh_from_db()
        assert (proposal.state, proposal.decided_by_id) == ("waiting", None)
        assert verbs_of(proposal) == ["proposal.made"]

    def test_the_database_refuses_a_decision_by_the_proposer(
        self, office: Office, lamp: Lamp, monday: datetime
    ) -> None:
        proposal = propose(office, monday)
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(
                state="approved", decided_by_id=proposal.proposer_id, decided_at=monday
            )


@pytest.mark.django_db
class TestPropose:
    def test_only_registered_acts(self, office: Office, monday: datetime) -> None:
        with pytest.raises(refusals.UnknownAct):
            acts.propose(act_code="moon.light", payload={}, reason="试", by=office.officer("zhou"), at=monday)

    def test_only_with_the_right_and_a_reason(self, office: Office, lamp: Lamp, monday: datetime) -> None:
        with pytest.raises(refusals.MayNotPropose):
            propose(office, monday, who="li")
        with pytest.raises(refusals.ReasonMissing):
            acts.propose(
                act_code="lamp.light", payload={"lamp": 1}, reason=" ", by=office.officer("zhou"), at=monday
            )
        assert not Proposal.objects.exists()

    def test_the_same_payload_has_the_same_digest_whatever_its_order(
        self, office: Office, lamp: Lamp, monday: datetime
    ) -> None:
        by = office.officer("zhou", at=monday)
        made = [
            acts.propose(act_code="lamp.light", payload=payload, reason="试", by=by, at=monday)
            for payload in ({"lamp": 1, "名": "灯"}, {"名": "灯", "lamp": 1})
        ]
        assert made[0].digest == made[1].digest


@pytest.mark.django_db
class TestRefuse:
    def test_says_why_and_cannot_be_approved_afterwards(
        self, office: Office, lamp: Lamp, monday: datetime
    ) -> None:
        proposal = propose(office, monday)
        wu, lu = office.officer("wu"), office.officer("lu")
        acts.refuse(
            proposal_id=proposal.pk, digest=proposal.digest, reason="天还没黑", by=wu, at=later(monday)
        )
        with pytest.raises(refusals.NoSuchProposal):
            acts.approve(proposal_id=proposal.pk, digest=proposal.digest, by=lu, at=later(monday))
        assert lamp == []
        assert verbs_of(proposal) == ["proposal.made", "proposal.refused"]

    def test_the_proposer_withdraws_and_nobody_else(
        self, office: Office, lamp: Lamp, monday: datetime
    ) -> None:
        proposal = propose(office, monday)
        with pytest.raises(refusals.OnlyProposer):
            acts.withdraw(proposal_id=proposal.pk, by=office.officer("wu"), at=later(monday))
        acts.withdraw(proposal_id=proposal.pk, by=office.officer("zhou"), at=later(monday))
        assert verbs_of(proposal) == ["proposal.made", "proposal.withdrawn"]


@pytest.mark.django_db(transaction=True)
def test_of_many_approvers_at_once_one_wins(lamp: Lamp, monday: datetime) -> None:
    office = found_office(accounts=False)
    proposal = propose(office, monday)
    approvers = [office.officer(who, at=later(monday)) for who in ("wu", "lu", "wu", "lu")]
    answers: list[str] = []
    gate = threading.Barrier(len(approvers))

    def approve(by: Officer) -> None:
        from zhixing.foundation.moment import played_at

        gate.wait()
        try:
            with played_at(later(monday) + timedelta(minutes=1)):
                acts.approve(proposal_id=proposal.pk, digest=proposal.digest, by=by, at=later(monday))
            answers.append("done")
        except refusals.NoSuchProposal:
            answers.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=(by,)) for by in approvers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["done", "late", "late", "late"]
    assert len(lamp) == 1


@pytest.mark.django_db
class TestQueue:
    def test_shows_only_those_who_may_decide(self, office: Office, lamp: Lamp, monday: datetime) -> None:
        proposal = propose(office, monday)
        now = later(monday)
        seen = {
            who: [row.id for row in selectors.waiting(seen_by=office.officer(who, at=now), now=now)]
            for who in ("wu", "lu", "zhou", "li", "meng")
        }
        assert seen == {"wu": [proposal.pk], "lu": [proposal.pk], "zhou": [], "li": [], "meng": []}
        assert selectors.proposal(proposal.pk, seen_by=office.officer("li")) is None

    def test_asks_one_query(
        self, office: Office, lamp: Lamp, monday: datetime, django_assert_num_queries: object
    ) -> None:
        for number in range(5):
            propose(office, monday, lamp=number)
        wu = office.officer("wu")
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert len(selectors.waiting(seen_by=wu, now=later(monday))) == 5


@pytest.mark.django_db
def test_core_acts_for_two_persons_are_registered() -> None:
    assert {
        "calendar.correct_year",
        "calendar.publish_year",
        "calendar.set_hours",
        "consequence.annul",
        "consequence.confirm",
    } <= {act.code for act in kinds.every_act()}


@pytest.mark.django_db
def test_a_year_is_corrected_by_two_persons_only(office: Office, monday: datetime) -> None:
    from zhixing.core.clock import selectors as clocks
    from zhixing.core.clock.adapters import CORRECT_YEAR
    from zhixing.core.clock.adapters import propose as put_before

    former = next(one.notice.days for one in clocks.years() if one.notice.year == 2026)
    days = [
        {"day": day.day.isoformat(), "name": day.name, "is_off": day.is_off}
        for day in former
        if day.day.isoformat() != "2026-05-09"
    ]
    address = put_before(
        act_code=CORRECT_YEAR,
        payload={"year": 2026, "days": days, "reason": "补充通知", "papers": [], "notice": ""},
        reason="补充通知",
        by=office.officer("wu", at=monday),
        at=monday,
    )
    proposal = Proposal.objects.get()
    assert address == f"/approvals/{proposal.pk}/"
    admin = office.officer("admin", at=later(monday))

    acts.approve(proposal_id=proposal.pk, digest=proposal.digest, by=admin, at=later(monday))

    assert not clocks.calendar().is_working_day(date(2026, 5, 9))
    entry = LedgerRow.objects.get(verb="calendar.corrected")
    assert "小吴" in entry.body
