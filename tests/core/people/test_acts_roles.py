"""Four eyes on roles (R28), limits of delegation and rights that change at once (R27)."""

from datetime import datetime, timedelta

import pytest

from tests.support.people import Office
from zhixing.core.ledger import selectors as ledger
from zhixing.core.ledger.refusals import SecondPersonMissing
from zhixing.core.people import acts, refusals, selectors
from zhixing.core.people.models import Delegation, PostRole, RoleRequest
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference

DAY = timedelta(days=1)


@pytest.fixture
def ren(office: Office, monday: datetime) -> Officer:
    """The personnel officer, who asks."""
    return office.officer("ren", at=monday)


@pytest.fixture
def guard(office: Office, monday: datetime) -> Officer:
    """The security administrator, who approves."""
    return office.officer("guard", at=monday)


def grant(office: Office, monday: datetime, *, by: Officer, second: Officer, role: str = "supervisor"):
    return acts.grant_role(
        post_id=office.posts["finance-clerk"],
        role=role,
        reason="抽调督查",
        by=by,
        second=second,
        at=monday,
    )


class TestGrantRole:
    def test_two_people_grant_and_the_next_request_obeys(
        self, office: Office, ren: Officer, guard: Officer, monday: datetime
    ) -> None:
        assert not office.officer("jin", at=monday).may("issue")

        grant(office, monday, by=ren, second=guard)

        assert office.officer("jin", at=monday).may("issue")
        entry = ledger.history(reference("post", office.posts["finance-clerk"]))[-1]
        assert (entry.verb, entry.by_name) == ("post.role_granted", "任洁")

    def test_one_person_never_completes_it(
        self, office: Office, ren: Officer, guard: Officer, monday: datetime
    ) -> None:
        """R28: alone, by the own delegate, from another post, without the right of approval."""
        acts.delegate(
            from_post_id=office.posts["director"],
            to_person_id=office.people["ren"],
            kind="signature",
            rights=["issue"],
            until=monday + DAY,
            by=office.officer("wu", at=monday),
            at=monday,
        )
        own_other_seat = selectors.officer(
            office.people["ren"], office.posts["personnel"], at=monday, for_post_id=office.posts["director"]
        )
        for second in (
            ren,
            own_other_seat,
            office.officer("admin", at=monday),
            office.officer("wu", at=monday),
        ):
            with pytest.raises(refusals.SecondPersonUnfit):
                grant(office, monday, by=ren, second=second)
        with pytest.raises(refusals.NotAllowed):
            grant(office, monday, by=guard, second=office.officer("ren", at=monday))
        assert selectors.roles_of_post(office.posts["finance-clerk"], monday) == {"clerk"}

    def test_the_ledger_itself_demands_the_second_person(
        self, office: Office, ren: Officer, monday: datetime
    ) -> None:
        from django.db import transaction

        from zhixing.core.ledger import acts as writing
        from zhixing.core.people import verbs

        with pytest.raises(SecondPersonMissing), transaction.atomic():
            writing.record(verbs.ROLE_GRANTED, about="post:1", by=ren, at=monday, facts={})

    def test_the_three_administrators_stay_apart(
        self, office: Office, ren: Officer, guard: Officer, monday: datetime
    ) -> None:
        with pytest.raises(refusals.RolesKeptApart):
            acts.grant_role(
                post_id=office.posts["system"],
                role="auditor",
                reason="",
                by=ren,
                second=guard,
                at=monday,
            )

    def test_unknown_and_repeated_roles_are_refused(
        self, office: Office, ren: Officer, guard: Officer, monday: datetime
    ) -> None:
        with pytest.raises(refusals.UnknownRole):
            grant(office, monday, by=ren, second=guard, role="emperor")
        with pytest.raises(refusals.RoleHeldAlready, match="承办人"):
            grant(office, monday, by=ren, second=guard, role="clerk")


class TestRevokeRole:
    def test_is_obeyed_by_the_very_next_request(
        self, office: Office, ren: Officer, guard: Officer, monday: datetime
    ) -> None:
        """R27: an officer made before is a photograph; each request makes its own."""
        for number in range(20):
            at = monday + timedelta(minutes=2 * number)
            grant(office, at, by=ren, second=guard)
            assert office.officer("jin", at=at).may("issue")
            after = at + timedelta(minutes=1)
            acts.revoke_role(
                post_id=office.posts["finance-clerk"],
                role="supervisor",
                reason="",
                by=ren,
                second=guard,
                at=after,
            )
            assert not office.officer("jin", at=after).may("issue")
        assert PostRole.objects.filter(post_id=office.posts["finance-clerk"], role="supervisor").count() == 20

    def test_what_is_not_held_is_not_taken(
        self, office: Office, ren: Officer, guard: Officer, monday: datetime
    ) -> None:
        with pytest.raises(refusals.RoleNotHeld):
            acts.revoke_role(
                post_id=office.posts["finance-clerk"],
                role="supervisor",
                reason="",
                by=ren,
                second=guard,
                at=monday,
            )


class TestRoleRequests:
    def ask(self, office: Office, ren: Officer, monday: datetime) -> RoleRequest:
        return acts.ask_for_role(
            post_id=office.posts["finance-clerk"],
            role="supervisor",
            grants=True,
            reason="抽调督查",
            by=ren,
            at=monday,
        )

    def test_wait_for_another_person(
        self, office: Office, ren: Officer, guard: Officer, monday: datetime
    ) -> None:
        request = self.ask(office, ren, monday)
        assert not office.officer("jin", at=monday).may("issue")
        with pytest.raises(refusals.RequestWaiting):
            self.ask(office, ren, monday)

        acts.approve_role_request(request_id=request.id, digest=request.digest, by=guard, at=monday)

        assert office.officer("jin", at=monday).may("issue")
        with pytest.raises(refusals.RequestDecided, match="安全"):
            acts.approve_role_request(request_id=request.id, digest=request.digest, by=guard, at=monday)

    def test_are_not_approved_by_who_asked(self, office: Office, ren: Officer, monday: datetime) -> None:
        request = self.ask(office, ren, monday)
        with pytest.raises(refusals.SecondPersonUnfit):
            acts.approve_role_request(request_id=request.id, digest=request.digest, by=ren, at=monday)
        request.refresh_from_db()
        assert request.state == RoleRequest.State.WAITING

    def test_must_be_what_the_approver_saw(
        self, office: Office, ren: Officer, guard: Officer, monday: datetime
    ) -> None:
        request = self.ask(office, ren, monday)
        RoleRequest.objects.filter(id=request.id).update(role="secrecy_officer")
        with pytest.raises(refusals.RequestChanged):
            acts.approve_role_request(request_id=request.id, digest=request.digest, by=guard, at=monday)

    def test_fall_with_the_rights_of_who_asked(
        self, office: Office, ren: Officer, guard: Officer, monday: datetime
    ) -> None:
        request = self.ask(office, ren, monday)
        acts.revoke_role(
            post_id=office.posts["personnel"],
            role="personnel",
            reason="轮岗",
            by=office.officer("admin", at=monday),
            second=guard,
            at=monday + DAY,
        )
        with pytest.raises(refusals.NotAllowed):
            acts.approve_role_request(request_id=request.id, digest=request.digest, by=guard, at=monday + DAY)

    def test_fall_with_the_rights_of_the_approver(
        self, office: Office, ren: Officer, guard: Officer, monday: datetime
    ) -> None:
        request = self.ask(office, ren, monday)
        acts.leave_post(post_id=office.posts["security"], by=ren, at=monday + DAY)
        with pytest.raises(selectors.NotInPost):
            office.officer("guard", at=monday + DAY)
        stand_in = selectors.officer(
            office.people["wu"],
            office.posts["director"],
            at=monday + DAY,
            for_post_id=office.posts["security"],
        )
        with pytest.raises(refusals.SecondPersonUnfit):
            acts.approve_role_request(
                request_id=request.id, digest=request.digest, by=stand_in, at=monday + DAY
            )

    def test_can_be_declined(self, office: Office, ren: Officer, guard: Officer, monday: datetime) -> None:
        request = self.ask(office, ren, monday)
        with pytest.raises(refusals.SecondPersonUnfit):
            acts.decline_role_request(request_id=request.id, reason="", by=ren, at=monday)
        acts.decline_role_request(request_id=request.id, reason="无编制", by=guard, at=monday)
        assert selectors.roles_of_post(office.posts["finance-clerk"], monday) == {"clerk"}


class TestDelegate:
    def hand(
        self, office: Office, monday: datetime, *, by: str = "wang", to: str = "song", **more
    ) -> Delegation:
        values = {
            "from_post_id": office.post_of(by),
            "to_person_id": office.people[to],
            "kind": "signature",
            "rights": ["sign_off", "sign_for"],
            "until": monday + 7 * DAY,
            "by": office.officer(by, at=monday),
            "at": monday,
        }
        return acts.delegate(**{**values, **more})

    def test_lets_somebody_act_for_the_post_for_a_period(self, office: Office, monday: datetime) -> None:
        """P16: the act shows 「×× 代 ××」."""
        self.hand(office, monday, to="he")

        acting = selectors.officer(
            office.people["he"],
            office.posts["housing-build-head"],
            at=monday,
            for_post_id=office.posts["housing-head"],
        )

        assert acting.label == "贺平 代 局长"
        assert acting.rights == {"see", "sign_off", "sign_for"}
        assert acting.post_level == "head"
        with pytest.raises(selectors.NotInPost):
            selectors.officer(
                office.people["he"],
                office.posts["housing-build-head"],
                at=monday + 7 * DAY,
                for_post_id=office.posts["housing-head"],
            )

    def test_never_exceeds_the_giver(self, office: Office, monday: datetime) -> None:
        with pytest.raises(refusals.DelegationExceedsGiver, match="审批"):
            self.hand(office, monday, rights=["sign_off", "approve"])
        with pytest.raises(refusals.DelegationExceedsGiver, match="未选择权限"):
            self.hand(office, monday, rights=[])

    def test_shrinks_with_the_giver(self, office: Office, monday: datetime) -> None:
        self.hand(office, monday, by="zhou", to="xu", rights=["issue", "urge"])
        acts.revoke_role(
            post_id=office.posts["supervisor"],
            role="supervisor",
            reason="",
            by=office.officer("ren", at=monday),
            second=office.officer("guard", at=monday),
            at=monday + DAY,
        )
        acting = selectors.officer(
            office.people["xu"],
            office.posts["supervisor-two"],
            at=monday + DAY,
            for_post_id=office.posts["supervisor"],
        )
        assert acting.rights == {"see"}
        assert not acting.reach.everything

    def test_ends_when_the_giver_leaves_the_post(self, office: Office, monday: datetime) -> None:
        self.hand(office, monday, to="he")
        acts.leave_post(
            post_id=office.posts["housing-head"], by=office.officer("ren", at=monday), at=monday + DAY
        )
        assert [seat.how for seat in selectors.seats(office.people["he"], at=monday + DAY)] == ["holds"]

    def test_what_is_received_is_not_handed_on(self, office: Office, monday: datetime) -> None:
        self.hand(office, monday, to="he")
        acting = selectors.officer(
            office.people["he"],
            office.posts["housing-build-head"],
            at=monday,
            for_post_id=office.posts["housing-head"],
        )
        with pytest.raises(refusals.OnlyOwnPost):
            acts.delegate(
                from_post_id=office.posts["housing-head"],
                to_person_id=office.people["li"],
                kind="signature",
                rights=["sign_off"],
                until=monday + DAY,
                by=acting,
                at=monday,
            )

    def test_forms_no_circle(self, office: Office, monday: datetime) -> None:
        self.hand(office, monday, by="wang", to="song")
        self.hand(office, monday, by="song", to="he", rights=["sign_off"])
        with pytest.raises(refusals.DelegationInCircle, match="回到贺平本人，委托不能循环"):
            self.hand(office, monday, by="he", to="wang", rights=["report"])

    def test_separated_roles_are_not_handed_over(self, office: Office, monday: datetime) -> None:
        with pytest.raises(refusals.DelegationExceedsGiver):
            self.hand(office, monday, by="meng", to="li", rights=["verify_ledger"])

    def test_is_refused_to_oneself_without_end_and_twice(self, office: Office, monday: datetime) -> None:
        with pytest.raises(refusals.DelegationToSelf):
            self.hand(office, monday, to="wang")
        with pytest.raises(refusals.DelegationPeriodMissing):
            self.hand(office, monday, until=monday)
        self.hand(office, monday)
        with pytest.raises(refusals.AlreadyDelegated):
            self.hand(office, monday)

    def test_is_ended_by_either_side_at_once(self, office: Office, monday: datetime) -> None:
        row = self.hand(office, monday, to="he")
        with pytest.raises(refusals.OnlyOwnPost):
            acts.end_delegation(delegation_id=row.id, by=office.officer("ma", at=monday), at=monday + DAY)

        acts.end_delegation(delegation_id=row.id, by=office.officer("he", at=monday), at=monday + DAY)

        assert len(selectors.seats(office.people["he"], at=monday + DAY)) == 1
        with pytest.raises(refusals.DelegationEnded):
            acts.end_delegation(
                delegation_id=row.id, by=office.officer("wang", at=monday), at=monday + 2 * DAY
            )
