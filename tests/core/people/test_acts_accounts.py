"""Accounts are one a person; lines and bodies refuse what would blur who answers; races have one winner."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test import Client

from tests.support.people import FOUNDED, INSTALLER, PASSWORD, Office, found_office
from zhixing.core.ledger import selectors as ledger
from zhixing.core.people import acts, refusals, selectors
from zhixing.core.people.models import Account, Incumbency, LeaderLine
from zhixing.foundation.moment import played_at
from zhixing.foundation.references import reference

DAY = timedelta(days=1)


@pytest.fixture
def ren(office: Office, monday: datetime):
    """The personnel officer."""
    return office.officer("ren", at=monday)


class TestOpenAccount:
    def test_is_one_a_person(self, office: Office, ren, monday: datetime) -> None:
        """R28: nobody approves his own request through a second account."""
        account = acts.open_account(
            person_id=office.people["li"], username="liqiang", password=PASSWORD, by=ren, at=monday
        )
        assert ledger.history(reference("account", account.id))[-1].verb == "account.opened"
        with pytest.raises(refusals.AccountExists, match="李强已有账号"):
            acts.open_account(
                person_id=office.people["li"], username="second", password=None, by=ren, at=monday
            )

    def test_a_name_is_taken_whatever_its_case(self, office: Office, ren, monday: datetime) -> None:
        acts.open_account(person_id=office.people["li"], username="li", password=None, by=ren, at=monday)
        with pytest.raises(refusals.UsernameTaken):
            acts.open_account(person_id=office.people["he"], username="LI", password=None, by=ren, at=monday)

    def test_without_password_nobody_signs_in(self, office: Office, ren, monday: datetime) -> None:
        account = acts.open_account(
            person_id=office.people["li"], username="li", password=None, by=ren, at=monday
        )
        assert not account.has_usable_password()

    def test_needs_the_right(self, office: Office, monday: datetime) -> None:
        for act, values in (
            (acts.open_account, {"person_id": office.people["li"], "username": "x", "password": None}),
            (acts.register_person, {"code": "x", "name": "某人"}),
            (acts.leave_service, {"person_id": office.people["li"]}),
        ):
            with pytest.raises(refusals.NotAllowed):
                act(**values, by=office.officer("zhou", at=monday), at=monday)


class TestAccountLife:
    @pytest.fixture
    def account(self, office: Office, ren, monday: datetime) -> Account:
        return acts.open_account(
            person_id=office.people["li"], username="li", password=PASSWORD, by=ren, at=monday
        )

    def test_a_new_password_ends_open_sessions(self, office: Office, account: Account, ren, monday) -> None:
        client = Client()
        client.force_login(account)
        acts.set_password(account_id=account.id, password="Another-2026", by=ren, at=monday)
        assert "/accounts/login/" in client.get("/people/").url

    def test_is_disabled_by_the_security_administrator_and_enabled_by_the_office(
        self, office: Office, account: Account, ren, monday: datetime
    ) -> None:
        guard = office.officer("guard", at=monday)
        acts.disable_account(account_id=account.id, reason="异常登录", by=guard, at=monday)
        account.refresh_from_db()
        assert selectors.officers_of(account, at=monday) == []
        with pytest.raises(refusals.NotAllowed):
            acts.enable_account(account_id=account.id, reason="", by=guard, at=monday)
        acts.enable_account(account_id=account.id, reason="已核实", by=ren, at=monday)
        account.refresh_from_db()
        assert [one.person_name for one in selectors.officers_of(account, at=monday)] == ["李强"]

    def test_of_somebody_who_left_stays_closed(self, office: Office, account: Account, ren, monday) -> None:
        acts.leave_service(person_id=office.people["li"], by=ren, at=monday)
        with pytest.raises(refusals.PersonHasLeft):
            acts.enable_account(account_id=account.id, reason="", by=ren, at=monday + DAY)

    def test_ones_own_settings_are_ones_own(self, office: Office, account: Account, monday: datetime) -> None:
        with pytest.raises(refusals.NotAllowed):
            acts.set_preferences(
                account_id=account.id,
                values={"first_seat": "1"},
                by=office.officer("admin", at=monday),
                at=monday,
            )
        acts.set_preferences(
            account_id=account.id, values={"first_seat": ""}, by=office.officer("li", at=monday), at=monday
        )


class TestFounding:
    def test_the_installation_founds_once(self, db: None) -> None:
        found_office()
        with pytest.raises(refusals.NotAllowed):
            acts.register_unit(
                code="x",
                name="某局",
                short_name="某局",
                kind="department",
                parent_id=None,
                since=date(2026, 1, 1),
                by=INSTALLER,
                at=FOUNDED,
            )


class TestSetLeaderLine:
    def move(self, office: Office, ren, at: datetime, *, post: str = "vice-two", unit: str = "housing"):
        return acts.set_leader_line(
            post_id=office.posts[post], unit_ids=[office.units[unit]], document="文件", by=ren, at=at
        )

    def test_only_a_county_leader_leads(self, office: Office, ren, monday: datetime) -> None:
        with pytest.raises(refusals.NotALeader):
            self.move(office, ren, monday, post="finance-head")

    def test_what_was_stays(self, office: Office, ren, monday: datetime) -> None:
        self.move(office, ren, monday)
        with pytest.raises(refusals.LineDrawnLater):
            self.move(office, ren, monday - DAY, post="vice")

    def test_the_same_leader_is_no_change(self, office: Office, ren, monday: datetime) -> None:
        count = LeaderLine.objects.count()
        assert self.move(office, ren, monday, post="vice") == []
        assert LeaderLine.objects.count() == count

    def test_is_recorded_on_each_unit(self, office: Office, ren, monday: datetime) -> None:
        self.move(office, ren, monday)
        entry = ledger.history(reference("unit", office.units["housing"]))[-1]
        assert (entry.verb, entry.facts["from"], entry.facts["to"]) == (
            "unit.leader_changed",
            office.posts["vice"],
            office.posts["vice-two"],
        )

    def test_the_database_refuses_two_leaders(self, office: Office, monday: datetime) -> None:
        from django.db import IntegrityError, transaction

        with pytest.raises(IntegrityError, match="one_leader_in_charge"), transaction.atomic():
            LeaderLine.objects.create(
                post_id=office.posts["vice-two"], unit_id=office.units["housing"], since=monday
            )


@pytest.mark.django_db(transaction=True)
def test_of_two_appointed_at_once_exactly_one_takes_the_post(monday: datetime) -> None:
    """R29 for posts: ten rounds of two; the loser is told who holds it."""
    office = found_office(accounts=False)
    ren = office.officer("ren", at=monday)

    def appoint(person: str, at: datetime, gate: Barrier) -> str:
        try:
            gate.wait()
            with played_at(monday + timedelta(days=200)):
                acts.take_post(
                    post_id=office.posts["housing-clerk"], person_id=office.people[person], by=ren, at=at
                )
        except refusals.PostIsHeld as refusal:
            return str(refusal)
        finally:
            connections.close_all()
        return "taken"

    for number in range(10):
        at = monday + timedelta(days=number)
        acts.leave_post(post_id=office.posts["housing-clerk"], by=ren, at=at)
        gate = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(appoint, ("he", "jin"), [at] * 2, [gate] * 2))
        assert sorted(answer == "taken" for answer in answers) == [False, True], answers
        assert "现由" in next(answer for answer in answers if answer != "taken")
        open_ones = Incumbency.objects.filter(post_id=office.posts["housing-clerk"], until=None)
        assert open_ones.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_incumbency WHERE until IS NULL")
        assert cursor.fetchone()[0] == 29
