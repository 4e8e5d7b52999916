"""Who acts in a request: rights at once (R27), sign-in limits (R39), sessions (R49), the record (R48)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.support.people import PASSWORD, Office, found_office, sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.core.ledger.acts import Entry
from zhixing.core.people import acts, refusals, rules, selectors
from zhixing.core.people.adapters import SIGN_IN
from zhixing.core.people.models import Account, SignInAttempt
from zhixing.foundation.moment import played_at
from zhixing.foundation.references import reference

pytestmark = pytest.mark.django_db
FOUNDED = datetime(2024, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _late_enough():
    """Override the room's fixture: views read the real time."""


@pytest.fixture
def office() -> Office:
    return found_office(at=FOUNDED)


def now() -> datetime:
    return datetime.now(UTC)


def entries(verb: str) -> list[Entry]:
    """Every entry of a verb, whatever its subject, in the order written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT about FROM ledger_entry WHERE verb = %s ORDER BY id", [verb])
        return [ledger.history(about)[-1] for (about,) in cursor.fetchall()]


class TestRightsChangeAtOnce:
    """R27: every request reads them; a session remembers none."""

    def test_a_revoked_role_is_gone_with_the_next_request(self, office: Office) -> None:
        client = sign_in(Client(), office, "xu")
        assert client.get("/people/").wsgi_request.officer.may("issue")
        acts.revoke_role(
            post_id=office.posts["supervisor-two"],
            role="supervisor",
            reason="轮岗",
            by=office.officer("ren"),
            second=office.officer("guard"),
            at=now(),
        )
        assert not client.get("/people/").wsgi_request.officer.may("issue")

    def test_who_lost_the_post_does_nothing_in_another(self, office: Office) -> None:
        """What was meant for one seat is not done in the next best one."""
        acts.leave_post(post_id=office.posts["housing-build-head"], by=office.officer("ren"), at=now())
        client = sign_in(Client(), office, "song", post="housing-deputy", for_post="housing-build-head")
        assert client.get("/people/").wsgi_request.officer.label == "宋立 代 建设股股长"
        acts.take_post(
            post_id=office.posts["housing-build-head"],
            person_id=office.people["li"],
            by=office.officer("ren"),
            at=now(),
        )

        answer = client.post("/people/delegations/new/", {"kind": "signature"})

        assert answer.status_code == 303
        page = client.get("/people/").content.decode()
        assert "刚才的操作未执行" in page
        assert client.get("/people/").wsgi_request.officer.label == "宋立"

    def test_who_left_every_post_is_told_so(self, office: Office) -> None:
        client = sign_in(Client(), office, "li")
        acts.leave_post(post_id=office.posts["housing-clerk"], by=office.officer("ren"), at=now())
        answer = client.get("/people/")
        assert answer.status_code == 302
        assert answer.url == reverse("people:no_post")
        assert "没有任职" in client.get(answer.url).content.decode()

    def test_the_sessions_of_a_disabled_account_die(self, office: Office) -> None:
        client = sign_in(Client(), office, "li")
        acts.disable_account(
            account_id=office.account("li").pk, reason="离岗", by=office.officer("guard"), at=now()
        )
        assert "/accounts/login/" in client.get("/people/").url

    def test_a_delegation_works_and_ends_with_the_next_request(self, office: Office) -> None:
        row = acts.delegate(
            from_post_id=office.posts["housing-head"],
            to_person_id=office.people["he"],
            kind="partner",
            rights=["sign_off"],
            until=now() + timedelta(days=1),
            by=office.officer("wang"),
            at=now(),
        )
        client = sign_in(Client(), office, "he")
        client.post(
            "/people/post/", {"post": f"{office.posts['housing-build-head']}:{office.posts['housing-head']}"}
        )
        assert client.get("/people/").wsgi_request.officer.label == "贺平 代 局长"
        acts.end_delegation(delegation_id=row.id, by=office.officer("wang"), at=now())
        assert client.get("/people/").wsgi_request.officer.label == "贺平"

    def test_a_seat_that_is_not_ones_own_cannot_be_chosen(self, office: Office) -> None:
        client = sign_in(Client(), office, "li")
        answer = client.post("/people/post/", {"post": str(office.posts["mayor"])}, follow=True)
        assert "您不在该岗位履职" in answer.content.decode()
        assert client.get("/people/").wsgi_request.officer.post_name == "承办人"

    def test_a_forged_session_gives_nothing(self, office: Office) -> None:
        client = sign_in(Client(), office, "li", post="mayor")
        assert client.get("/people/").wsgi_request.officer.post_name == "承办人"


class TestSecondFactor:
    """R49: for every role that approves, supervises, exports or administers."""

    @pytest.mark.parametrize(
        "code", ["lu", "chen", "wu", "zhou", "wang", "meng", "admin", "guard", "ren", "mi"]
    )
    def test_is_asked_of_those_who_approve_or_administer(self, office: Office, code: str) -> None:
        client = sign_in(Client(), office, code, second_factor=False)
        answer = client.get("/people/")
        assert answer.status_code == 302
        assert answer.url == reverse("mfa_activate_totp")

    @pytest.mark.parametrize("code", ["li", "bai", "zhao", "he"])
    def test_is_not_asked_of_those_who_handle(self, office: Office, code: str) -> None:
        assert sign_in(Client(), office, code, second_factor=False).get("/people/").status_code == 200

    def test_is_asked_again_of_who_is_enrolled_and_has_not_used_it(self, office: Office) -> None:
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        TOTP.activate(office.account("zhou"), generate_totp_secret())
        answer = sign_in(Client(), office, "zhou", second_factor=False).get("/people/")
        assert answer.url == f"{reverse('mfa_reauthenticate')}?next=%2Fpeople%2F"

    def test_a_code_of_the_last_half_minute_is_good_once(self, office: Office, monkeypatch) -> None:
        from allauth.mfa.totp.internal import auth

        secret, moment = auth.generate_totp_secret(), 1_800_000_000
        auth.TOTP.activate(office.account("zhou"), secret)
        code = auth.format_hotp_value(auth.hotp_value(secret, moment // 30))

        def sent(seconds: int) -> int:
            monkeypatch.setattr(auth.time, "time", lambda: moment + seconds)
            client = Client()
            client.post(reverse("account_login"), {"login": "zhou", "password": PASSWORD})
            return client.post(reverse("mfa_authenticate"), {"code": code}).status_code

        assert sent(95) == 200, "three steps later it is refused"
        assert sent(45) == 302
        assert sent(58) == 200, "a second time"
        assert sent(20) == 200

    def test_a_session_in_use_is_written_once_a_minute(self, office: Office, settings) -> None:
        client = sign_in(Client(), office, "wang")

        def ends() -> datetime:
            client.get("/people/")
            return Session.objects.get(pk=client.session.session_key).expire_date

        first = ends()
        assert ends() == first
        settings.SESSION_TOUCH_SECONDS = -1
        assert ends() > first

    def test_window_screens_close_sooner(self, office: Office, settings) -> None:
        client = sign_in(Client(), office, "zhao")
        shown = client.get("/people/").content.decode()
        assert client.session.get_expiry_age() == settings.SESSION_WINDOW_SECONDS
        assert 'data-idle="840"' in shown


def attempt(username: str, address: str, at: datetime) -> int:
    return acts.begin_attempt(username=username, address=address, by=SIGN_IN, at=at)


class TestAttempts:
    """R39: delays after five failures, a lock of fifteen minutes after ten, never for good."""

    def test_delay_after_five_and_lock_after_ten(self, office: Office) -> None:
        at = NOW
        for _ in range(5):
            attempt("wang", "10.1.1.5", at)
            at += timedelta(seconds=1)
        with pytest.raises(refusals.SignInTooOften):
            attempt("wang", "10.1.1.5", at)
        at += timedelta(seconds=10)
        for failures in range(6, 11):
            attempt("wang", "10.1.1.5", at)
            at += min(rules.wait_after(failures), timedelta(minutes=4))
        with pytest.raises(refusals.SignInTooOften, match="请于"):
            attempt("wang", "10.1.1.5", at)
        attempt("wang", "10.1.1.5", at + rules.LOCK)

    def test_at_most_thirty_an_hour_reach_the_password_from_everywhere(self, office: Office) -> None:
        reached = 0
        for number in range(1000):
            at = NOW + timedelta(seconds=3 * number)
            try:
                attempt("wang", f"10.{number % 50}.{number % 7}.5", at)
            except refusals.SignInTooOften:
                continue
            reached += 1
        assert reached <= 30

    def test_a_known_network_still_gets_in(self, office: Office) -> None:
        account = office.account("wang")
        first = attempt("wang", "172.16.9.9", NOW)
        acts.end_attempt(attempt_id=first, account_id=account.pk, address="172.16.9.9", by=SIGN_IN, at=NOW)
        for number in range(40):
            try:
                attempt("wang", f"10.9.{number}.1", NOW + timedelta(seconds=number))
            except refusals.SignInTooOften:
                break
        attempt("wang", "172.16.9.10", NOW + timedelta(minutes=1))

    def test_one_network_against_many_names_is_slowed(self, office: Office) -> None:
        for number in range(30):
            attempt(f"name{number}", "10.5.5.5", NOW)
        with pytest.raises(refusals.SignInTooOften):
            attempt("name31", "10.5.5.6", NOW)
        attempt("name31", "10.5.5.6", NOW + timedelta(minutes=2))

    def test_unknown_names_are_treated_alike(self, office: Office) -> None:
        for _ in range(5):
            attempt("nobody", "10.1.1.5", NOW)
        with pytest.raises(refusals.SignInTooOften) as unknown:
            attempt("nobody", "10.1.1.5", NOW)
        for _ in range(5):
            attempt("wang", "10.1.2.5", NOW)
        with pytest.raises(refusals.SignInTooOften) as known:
            attempt("wang", "10.1.2.5", NOW)
        assert str(unknown.value) == str(known.value)
        assert not SignInAttempt.objects.filter(name_hash__in=["nobody", "wang"]).exists()


class TestSignIn:
    @pytest.fixture(autouse=True)
    def _adapter(self, settings) -> None:
        settings.ACCOUNT_ADAPTER = "zhixing.core.people.adapters.AccountAdapter"

    def send(self, client: Client, username: str, password: str):
        return client.post(reverse("account_login"), {"login": username, "password": password})

    def test_succeeds_and_is_written_down(self, office: Office) -> None:
        client = Client()
        answer = self.send(client, "li", PASSWORD)
        assert answer.status_code == 302
        [*_, entry] = ledger.history(reference("account", office.account("li").pk))
        assert (entry.verb, entry.by_name) == ("account.signed_in", "李强")
        assert "127.0.0.1" not in str(entry.facts), "an address can be erased"

        client.post(reverse("account_logout"))

        [*_, entry] = ledger.history(reference("account", office.account("li").pk))
        assert entry.verb == "account.signed_out"
        assert client.get("/people/").status_code == 302

    def test_failures_are_counted_written_down_and_locked(self, office: Office) -> None:
        client = Client()
        for _ in range(5):
            assert self.send(client, "li", "wrong-password").status_code == 200
        answer = self.send(client, "li", PASSWORD)
        assert answer.status_code == 200
        assert "登录失败次数过多" in answer.content.decode()
        failed = entries("account.sign_in_failed")
        assert len(failed) == 6
        assert failed[0].facts == {"account": office.account("li").pk}

    def test_a_right_password_takes_the_count_back(self, office: Office) -> None:
        client = Client()
        for _ in range(3):
            self.send(client, "li", "wrong-password")
        assert self.send(client, "li", PASSWORD).status_code == 302
        assert not SignInAttempt.objects.exists()

    def test_officials_do_not_sign_themselves_up(self, office: Office) -> None:
        count = Account.objects.count()
        Client().post(
            reverse("account_signup"),
            {"username": "intruder", "password1": PASSWORD, "password2": PASSWORD},
        )
        assert Account.objects.count() == count

    def test_the_session_gets_a_new_key(self, office: Office) -> None:
        client = Client()
        client.get(reverse("account_login"))
        before = client.session.session_key
        self.send(client, "li", PASSWORD)
        assert client.session.session_key != before


class TestSecretKey:
    def test_is_replaced_without_signing_anybody_out(self, office: Office, settings) -> None:
        """R50: the old key stands among the fall-backs for a while; without it sessions end."""
        client = sign_in(Client(), office, "ma")
        old = settings.SECRET_KEY
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key, long enough to be one" * 2, [old]
        assert client.get("/people/me/").status_code == 200
        other = sign_in(Client(), office, "li")
        settings.SECRET_KEY_FALLBACKS = []
        assert client.get("/people/me/").status_code == 200, "signed anew while both stood"
        assert other.get("/people/me/").status_code == 200
        settings.SECRET_KEY = "another key nobody knows, long enough" * 2
        assert other.get("/people/me/").status_code == 302


class TestDenials:
    def test_a_foreign_page_is_404_and_written_down(self, office: Office) -> None:
        client = sign_in(Client(), office, "ma")
        assert client.get("/people/units/housing/duties/").status_code == 404
        denied = entries("account.access_denied")
        assert [(entry.by_name, entry.facts["path"]) for entry in denied] == [
            ("马骁", "/people/units/housing/duties/")
        ]

    def test_an_address_that_leads_nowhere_is_not(self, office: Office) -> None:
        sign_in(Client(), office, "ma").get("/people/no/such/page/at/all/")
        assert entries("account.access_denied") == []


class TestApplicants:
    def test_an_account_without_person_sees_no_page_of_officials(self, office: Office) -> None:
        client = Client()
        client.force_login(Account.objects.create_user("citizen", PASSWORD))
        for path in ("", "me/", "units/housing/", "post/"):
            assert client.get(f"/people/{path}").status_code == 404


def test_played_history_is_for_the_founding_only() -> None:
    with played_at(FOUNDED):
        assert selectors.day_of(FOUNDED).year == 2024
