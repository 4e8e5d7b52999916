"""Sealed column by column, found without being stored, masked in lists, erased by two people."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import IntegrityError, connection, transaction
from django.test import Client

from tests.browser.visitors import one_time_code
from tests.support.people import Office, found_office, sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.core.parties import acts, adapters, jobs, refusals, rules, selectors
from zhixing.core.parties.models import Party
from zhixing.core.people import acts as people
from zhixing.foundation.actors import Citizen, Tick
from zhixing.foundation.moment import played_at
from zhixing.foundation.references import reference

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NUMBER = "11010519491231002X"
FIRM = "91350100M000100Y43"


@pytest.fixture(autouse=True)
def _keys_of_their_own(request: pytest.FixtureRequest, settings, tmp_path: Path):
    settings.KEY_DIR = tmp_path / "keys"
    if request.cls is TestPages:
        yield  # pages read the real time
        return
    with played_at(MONDAY + timedelta(days=30)):
        yield


@pytest.fixture
def office() -> Office:
    return found_office()


def register(office: Office, *, by: str = "zhao", unit: str = "hall", **more: str) -> Party:
    values = {
        "kind": "person",
        "name": "刘桂兰",
        "id_number": NUMBER,
        "phone": "138 1234 5678",
        "address": "老河镇",
    }
    return acts.register_party(
        **{**values, **more}, unit_id=office.units[unit], by=office.officer(by, at=MONDAY), at=MONDAY
    )


class TestNumbers:
    @pytest.mark.parametrize("number", [NUMBER, "440524188001010014"])
    def test_an_identity_number_has_its_check_character(self, number: str) -> None:
        assert rules.is_id_number(number)
        assert not rules.is_id_number(number[:-1] + ("1" if number[-1] != "1" else "2"))

    def test_a_credit_code_has_its_check_character(self) -> None:
        assert rules.is_credit_code(FIRM)
        assert not rules.is_credit_code(FIRM[:-1] + "4")
        assert not rules.is_credit_code("short")

    def test_passports_and_nothing_are_not_checked(self) -> None:
        assert rules.number_fits("person", "E12345678")
        assert rules.number_fits("person", "")

    def test_full_width_and_blanks_do_not_matter(self) -> None:
        assert rules.plain_number(" １１０105-19491231 002x ") == NUMBER


class TestSealing:
    def test_opens_in_its_place_only(self) -> None:
        sealed = adapters.seal("刘桂兰", place="party:a:name")
        assert adapters.open_seal(sealed, place="party:a:name") == "刘桂兰"
        with pytest.raises(refusals.FieldKeyMissing):
            adapters.open_seal(sealed, place="party:b:name")

    def test_never_looks_the_same_twice(self) -> None:
        assert adapters.seal("x", place="p") != adapters.seal("x", place="p")

    def test_a_changed_byte_does_not_open(self) -> None:
        sealed = bytearray(adapters.seal("刘桂兰", place="p"))
        sealed[-1] ^= 1
        with pytest.raises(refusals.FieldKeyMissing):
            adapters.open_seal(bytes(sealed), place="p")

    def test_the_key_file_is_for_its_owner_only(self) -> None:
        adapters.keys()
        assert adapters.key_path().stat().st_mode & 0o777 == 0o600


class TestRegisterParty:
    def test_nothing_legible_is_stored(self, office: Office) -> None:
        register(office)
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM parties_party")
            stored = b"|".join(
                bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
                for value in cursor.fetchone()
            )
        for word in ("刘桂兰", NUMBER, "13812345678", "老河镇"):
            assert word.encode() not in stored

    def test_is_masked_in_lists(self, office: Office) -> None:
        register(office)
        [row], total = selectors.parties(seen_by=office.officer("zhao", at=MONDAY))
        assert (row.name, row.number, row.phone, total) == ("刘**", "110105**********2X", "138****5678", 1)

    def test_a_firm_is_public(self, office: Office) -> None:
        register(office, kind="firm", name="宏远燃气公司", id_number=FIRM)
        [row], _ = selectors.parties(seen_by=office.officer("zhao", at=MONDAY), text="宏远")
        assert (row.name, row.number) == ("宏远燃气公司", FIRM)

    def test_the_same_number_is_the_same_party(self, office: Office) -> None:
        first = register(office)
        assert register(office, name="刘桂蘭", id_number=f" {NUMBER.lower()} ").pk == first.pk
        assert selectors.find(kind="person", number=NUMBER) == first.code

    def test_whom_an_officer_knows_is_called_where_he_says_now(self, office: Office) -> None:
        known = register(office)
        again = register(office, phone="13912345678")
        assert again.pk == known.pk
        assert again.shown_phone == "139****5678"
        from_home = acts.register_party(
            kind="person", name="刘桂兰", id_number=NUMBER, phone="13700000000",
            unit_id=office.units["hall"], by=Citizen(7), at=MONDAY,
        )  # fmt: skip
        assert from_home.shown_phone == "139****5678"

    def test_a_slip_of_the_keyboard_is_noticed(self, office: Office) -> None:
        with pytest.raises(refusals.IdNumberWrong):
            register(office, id_number="110105194912310021")

    def test_who_does_not_handle_business_may_not(self, office: Office) -> None:
        for code in ("meng", "admin", "guard", "lu"):
            with pytest.raises(refusals.NotAllowed):
                register(office, by=code)

    def test_an_applicant_registers_himself(self, office: Office) -> None:
        party = acts.register_party(
            kind="person",
            name="孙会计",
            unit_id=office.units["hall"],
            by=Citizen(7, name="孙会计"),
            at=MONDAY,
        )
        assert party.shown_name == "孙**"

    def test_the_ledger_hashes_no_name(self, office: Office) -> None:
        party = register(office)
        [entry] = ledger.history(reference("party", party.code))
        assert "刘桂兰" not in str(entry.facts)


class TestSearch:
    def test_finds_by_whole_numbers_and_never_by_a_persons_name(self, office: Office) -> None:
        register(office)
        zhao = office.officer("zhao", at=MONDAY)
        for text, count in ((NUMBER, 1), ("13812345678", 1), ("刘", 0), ("1381234567", 0), (NUMBER[:-1], 0)):
            assert selectors.parties(seen_by=zhao, text=text)[1] == count

    def test_stays_within_reach(self, office: Office) -> None:
        party = register(office)
        for code in ("wang", "li", "admin", "party", "bai"):
            officer = office.officer(code, at=MONDAY)
            assert selectors.parties(seen_by=officer, text=NUMBER) == ([], 0)
            assert selectors.party(party.code, seen_by=officer) is None
        for code in ("zhao", "zhou", "meng", "shen"):
            assert selectors.party(party.code, seen_by=office.officer(code, at=MONDAY)) is not None


class TestRevealParty:
    def test_is_for_a_reason_and_written_down(self, office: Office) -> None:
        party, zhao = register(office), office.officer("zhao", at=MONDAY)
        with pytest.raises(refusals.PurposeMissing):
            acts.reveal_party(code=party.code, purpose=" ", by=zhao, at=MONDAY)

        plain = acts.reveal_party(code=party.code, purpose="核对领证人", by=zhao, at=MONDAY)

        assert (plain.name, plain.id_number, plain.phone) == ("刘桂兰", NUMBER, "138 1234 5678")
        assert "刘桂兰" not in repr(plain)
        entry = ledger.history(reference("party", party.code))[-1]
        assert (entry.verb, entry.by_name, entry.facts["purpose"]) == ("party.revealed", "赵丽", "核对领证人")

    def test_who_only_looks_on_may_not(self, office: Office) -> None:
        party = register(office)
        for code in ("meng", "lu", "wang", "mi"):
            with pytest.raises(refusals.NotAllowed):
                acts.reveal_party(
                    code=party.code, purpose="看看", by=office.officer(code, at=MONDAY), at=MONDAY
                )

    def test_a_matter_stands_for_the_reach(self, office: Office) -> None:
        party = register(office)
        plain = acts.reveal_party(
            code=party.code,
            purpose="联系群众",
            by=office.officer("li", at=MONDAY),
            at=MONDAY,
            for_matter="matter:1",
        )
        assert plain.name == "刘桂兰"
        assert list(selectors.masked([party.code])) == [party.code]


class TestErasure:
    def ask(self, office: Office, party: Party, *, by: str = "zhao") -> None:
        acts.ask_erasure(code=party.code, ground="本人申请", by=office.officer(by, at=MONDAY), at=MONDAY)

    def test_two_people_erase_and_the_chain_stays(self, office: Office) -> None:
        party = register(office)
        self.ask(office, party)
        [row] = selectors.waiting_erasures(seen_by=office.officer("mi", at=MONDAY))
        assert row.code == party.code

        acts.erase_party(code=party.code, by=office.officer("mi", at=MONDAY), at=MONDAY)

        party.refresh_from_db()
        assert bytes(party.name) == b""
        assert (party.shown_name, party.number_index, party.phone_index) == ("（已删除）", None, None)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM ledger_personal")
            kept = cursor.fetchone()[0]
            cursor.execute(
                "SELECT count(*) FROM ledger_personal p JOIN ledger_entry e ON e.id = p.entry_id"
                " WHERE e.about = %s",
                [reference("party", party.code)],
            )
            assert cursor.fetchone()[0] == 0
        assert kept > 0, "nobody else's"
        verbs = [entry.verb for entry in ledger.history(reference("party", party.code))]
        assert verbs == ["party.registered", "party.erasure_asked", "party.erased"]
        with pytest.raises(refusals.PartyErased):
            acts.reveal_party(code=party.code, purpose="看", by=office.officer("zhao", at=MONDAY), at=MONDAY)

    def test_whom_the_identity_platform_confirmed_goes_too(self, office: Office) -> None:
        told = acts.Confirmed("https://platform", "u-1", "person", "刘桂兰", NUMBER)

        def confirm() -> Party:
            return acts.confirm_party(
                told=told,
                account_id=None,
                unit_id=office.units["hall"],
                by=Tick("services.identity"),
                at=MONDAY,
            )

        party = confirm()
        account = party.account_id
        own = selectors.own_party(account)
        assert own and (own.code, own.name) == (party.code, "刘桂兰") and confirm().pk == party.pk
        self.ask(office, party)
        acts.erase_party(code=party.code, by=office.officer("mi", at=MONDAY), at=MONDAY)
        party.refresh_from_db()
        assert (party.subject_index, party.confirmed_at, party.confirmed_by) == (None, None, "")
        assert selectors.own_party(account) is None
        again = confirm()
        assert again.pk != party.pk and again.account_id != account
        with pytest.raises(IntegrityError, match="party_confirms_account_once"), transaction.atomic():
            acts.confirm_party(
                told=acts.Confirmed("https://platform", "u-2", "firm", "某公司", FIRM),
                account_id=None, unit_id=office.units["hall"], by=Tick("services.identity"), at=MONDAY,
            )  # fmt: skip
            Party.objects.filter(kind="firm").update(account=again.account_id)

    def test_one_person_never_completes_it(self, office: Office) -> None:
        """R28: the asker, an officer without the right, an asker who is gone."""
        party = register(office)
        with pytest.raises(refusals.ErasureNotAsked):
            acts.erase_party(code=party.code, by=office.officer("mi", at=MONDAY), at=MONDAY)
        self.ask(office, party)
        with pytest.raises(refusals.ErasureWaiting):
            self.ask(office, party)
        for code in ("zhao", "zhou", "guard", "meng"):
            with pytest.raises(refusals.SecondPersonUnfit):
                acts.erase_party(code=party.code, by=office.officer(code, at=MONDAY), at=MONDAY)
        later = MONDAY + timedelta(days=1)
        people.leave_post(post_id=office.posts["window"], by=office.officer("ren", at=MONDAY), at=later)
        with pytest.raises(refusals.SecondPersonUnfit):
            acts.erase_party(code=party.code, by=office.officer("mi", at=later), at=later)

    def test_can_be_declined(self, office: Office) -> None:
        party = register(office)
        self.ask(office, party)
        with pytest.raises(refusals.NotAllowed):
            acts.decline_erasure(code=party.code, reason="", by=office.officer("zhao", at=MONDAY), at=MONDAY)
        acts.decline_erasure(
            code=party.code, reason="尚有在办事项", by=office.officer("mi", at=MONDAY), at=MONDAY
        )
        assert selectors.erasure_request(party.code, seen_by=office.officer("zhao", at=MONDAY)) is None

    def test_the_database_keeps_nothing_of_an_erased_party(self, office: Office) -> None:
        party = register(office)
        with pytest.raises(IntegrityError, match="party_erased_keeps_nothing"), transaction.atomic():
            Party.objects.filter(pk=party.pk).update(erased_at=MONDAY)


class TestKeyRotation:
    """R50: a new key seals, old ones open, rows are sealed again without anybody noticing."""

    def test_renews_every_row(self, office: Office) -> None:
        party = register(office)
        old = bytes(Party.objects.get(pk=party.pk).key)
        new = adapters.add_key()
        assert register(office).pk == party.pk, "the index has a key of its own"

        assert jobs.renew_seals(MONDAY) == 1
        assert jobs.renew_seals(MONDAY) == 0

        row = Party.objects.get(pk=party.pk)
        assert bytes(row.key) == new != old
        assert bytes(row.name)[1:5] == new
        plain = acts.reveal_party(
            code=party.code, purpose="核对", by=office.officer("zhao", at=MONDAY), at=MONDAY
        )
        assert plain.name == "刘桂兰"

    def test_second_factors_are_sealed_and_renewed_unnoticed(self, office: Office) -> None:
        account = office.account("zhou")
        secret = generate_totp_secret()
        TOTP.activate(account, secret)
        codes = RecoveryCodes.activate(account).generate_codes()
        kept = Authenticator.objects.filter(user=account)
        first = [dict(row.data) for row in kept.order_by("type")]
        assert not any(secret in str(data) for data in first)

        adapters.add_key()
        assert jobs.renew_seals(MONDAY) == 2
        assert jobs.renew_seals(MONDAY) == 0

        assert [dict(row.data) for row in kept.order_by("type")] != first
        assert TOTP(kept.get(type="totp")).validate_code(one_time_code(secret))
        assert RecoveryCodes(kept.get(type="recovery_codes")).generate_codes() == codes

    @pytest.mark.parametrize("recovery", ["ab" * 40, "01" + "cd" * 39])
    def test_seeds_of_an_older_database_open_and_are_sealed(self, office: Office, recovery: str) -> None:
        secret, account = generate_totp_secret(), office.account("zhou")
        Authenticator.objects.create(user=account, type="totp", data={"secret": secret})
        Authenticator.objects.create(
            user=account, type="recovery_codes", data={"seed": recovery, "used_mask": 0}
        )
        kept = Authenticator.objects.filter(user=account)
        codes = RecoveryCodes(kept.get(type="recovery_codes")).generate_codes()

        assert jobs.renew_seals(MONDAY) == 2
        assert jobs.renew_seals(MONDAY) == 0

        assert not any(seed in str(row.data) for row in kept for seed in (secret, recovery))
        assert TOTP(kept.get(type="totp")).validate_code(one_time_code(secret))
        assert RecoveryCodes(kept.get(type="recovery_codes")).generate_codes() == codes

    def test_a_lost_key_is_said_and_not_guessed(self, office: Office) -> None:
        party = register(office)
        adapters.key_path().unlink()
        with pytest.raises(refusals.FieldKeyMissing, match="密钥文件缺少密钥"):
            acts.reveal_party(
                code=party.code, purpose="核对", by=office.officer("zhao", at=MONDAY), at=MONDAY
            )


class TestPages:
    @pytest.fixture
    def client(self, office: Office) -> Client:
        return sign_in(Client(), office, "zhao")

    def test_from_the_window_to_the_masked_list(self, office: Office, client: Client) -> None:
        values = {"kind": "person", "name": "刘桂兰", "id_number": NUMBER[:-1] + "1", "phone": "13812345678"}
        wrong = client.post("/parties/new/", values)
        assert "校验位不符" in wrong.content.decode()
        done = client.post("/parties/new/", values | {"id_number": NUMBER})
        assert done.status_code == 303
        page = client.get("/parties/").content.decode()
        assert "刘**" in page
        assert "刘桂兰" not in page

    def test_shows_everything_once_for_a_reason(self, office: Office, client: Client) -> None:
        path = f"/parties/{register(office).code}/"
        assert NUMBER not in client.get(path).content.decode()
        assert NUMBER not in client.post(path, {"purpose": ""}).content.decode()
        answer = client.post(path, {"purpose": "核对领证人"})
        assert NUMBER in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"
        assert NUMBER not in client.get(path).content.decode()

    def test_is_404_out_of_reach(self, office: Office) -> None:
        code = register(office).code
        for person in ("wang", "admin", "party"):
            stranger = sign_in(Client(), office, person)
            assert stranger.get(f"/parties/{code}/").status_code == 404
            assert stranger.post(f"/parties/{code}/", {"purpose": "看"}).status_code == 404
            assert stranger.post(f"/parties/{code}/erasure/", {"ground": "看"}).status_code == 404

    def test_erasure_goes_through_two_sessions(self, office: Office, client: Client) -> None:
        code = register(office).code
        client.post(f"/parties/{code}/erasure/", {"ground": "本人申请"})
        client.post(f"/parties/{code}/erasure/approve/")
        assert Party.objects.get(code=code).erased_at is None
        keeper = sign_in(Client(), office, "mi")
        assert "本人申请" in keeper.get(f"/parties/{code}/").content.decode()
        keeper.post(f"/parties/{code}/erasure/approve/")
        assert Party.objects.get(code=code).erased_at is not None
        assert "已于" in client.get(f"/parties/{code}/").content.decode()
