"""F1 首问负责制: who was asked is responsible until a receiver accepts; silence is a breach."""

from __future__ import annotations

import pytest

from tests.support.hall import Hall, found_hall
from tests.support.matters import moment
from zhixing.core.ledger import selectors as ledger
from zhixing.core.notices.models import Notice
from zhixing.core.outcomes.models import Breach
from zhixing.work.complaints import acts, refusals, ticks
from zhixing.work.complaints.models import Contact, Transfer

pytestmark = [pytest.mark.django_db, pytest.mark.institution("F1")]


@pytest.fixture
def hall() -> Hall:
    return found_hall()


def asked(hall: Hall, *, at: str = "2026-03-02 09:00", by: str = "zhao", **more: object) -> Contact:
    new = acts.NewContact(**{"title": "老旧小区加装电梯怎么申请", "text": "", "channel": "phone", **more})  # type: ignore[arg-type]
    made: Contact = hall.do(acts.register_contact, by=by, at=at, new=new)
    return made


def offered(hall: Hall, contact: Contact, *, at: str = "2026-03-02 09:00") -> Transfer:
    made: Transfer = hall.do(
        acts.offer_contact, by="zhao", at=at, contact_id=contact.pk, to_unit_id=hall.unit("housing"),
        to_person_id=hall.person("li"), reason="属住建局职责",
    )  # fmt: skip
    return made


def fresh(contact: Contact) -> Contact:
    return Contact.objects.select_related("matter").get(pk=contact.pk)


class TestHandingOver:
    def test_not_accepted_in_four_working_hours_it_is_back_and_both_heads_know(self, hall: Hall) -> None:
        contact = asked(hall)
        transfer = offered(hall, contact)
        assert transfer.due_at == moment("2026-03-02 15:30")  # 3 h, the break 12:00-14:30, 1 h
        found = fresh(contact)
        assert (found.state, found.matter.handler_id) == ("offered", hall.person("zhao"))

        with hall.at("2026-03-02 15:29") as now:
            assert ticks.lapse_offers(now) == 0
        with hall.at("2026-03-02 15:30") as now:
            assert ticks.lapse_offers(now) == 1
            assert ticks.lapse_offers(now) == 0

        found = fresh(contact)
        assert (found.state, found.matter.handler_id) == ("open", hall.person("zhao"))
        told = set(Notice.objects.filter(topic="contact_lapsed").values_list("person_id", flat=True))
        assert told == {hall.person("zhao"), hall.person("su"), hall.person("wang")}
        verbs = [entry.verb for entry in ledger.history(found.matter.reference)]
        assert verbs == ["matter.registered", "contact.registered", "contact.offered", "contact.lapsed"]
        with pytest.raises(refusals.NothingOffered):
            hall.do(acts.accept_contact, by="li", at="2026-03-02 15:40", contact_id=contact.pk)

    def test_accepted_in_time_the_receiver_is_responsible_and_first_contact_hears_the_end(
        self, hall: Hall
    ) -> None:
        contact = asked(hall)
        offered(hall, contact)
        with pytest.raises(refusals.NotAllowed):
            hall.do(acts.accept_contact, by="wang", at="2026-03-02 11:00", contact_id=contact.pk)
        hall.do(acts.accept_contact, by="li", at="2026-03-02 11:00", contact_id=contact.pk)
        assert fresh(contact).matter.handler_id == hall.person("li")
        hall.do(
            acts.answer_contact,
            by="li",
            at="2026-03-03 10:00",
            contact_id=contact.pk,
            text="向社区提出，三方同意后申请",
        )
        found = fresh(contact)
        assert (found.state, found.matter.closed_at) == ("answered", moment("2026-03-03 10:00"))
        assert Notice.objects.filter(topic="contact_answered", person=hall.person("zhao")).count() == 1
        with hall.at("2026-03-04 15:30") as now:
            assert ticks.lapse_offers(now) == 0

    def test_at_a_window_the_citizen_stands_there_fifteen_minutes(self, hall: Hall) -> None:
        contact = asked(hall, channel="window", at="2026-03-02 11:50")
        assert offered(hall, contact, at="2026-03-02 11:55").due_at == moment("2026-03-02 12:10")
        with hall.at("2026-03-02 12:10") as now:
            assert ticks.lapse_offers(now) == 1
        refused = offered(hall, contact, at="2026-03-02 14:35")
        with pytest.raises(refusals.WordsMissing):
            hall.do(acts.refuse_contact, by="li", at="2026-03-02 14:36", contact_id=contact.pk, reason=" ")
        hall.do(acts.refuse_contact, by="li", at="2026-03-02 14:36", contact_id=contact.pk, reason="属城管局")
        assert (Transfer.objects.get(pk=refused.pk).state, fresh(contact).state) == ("refused", "open")

    def test_another_unit_is_told_exactly_or_not_at_all(self, hall: Hall) -> None:
        contact = asked(hall)
        place = {"contact_id": contact.pk, "unit": "城管局", "place": "", "phone": "0000-12345"}
        with pytest.raises(refusals.PlaceMissing):
            hall.do(acts.refer_contact, by="zhao", at="2026-03-02 09:10", **place)
        hall.do(acts.refer_contact, by="zhao", at="2026-03-02 09:10", **place | {"place": "2号楼301室"})
        assert fresh(contact).place == "城管局，2号楼301室，0000-12345"


class TestWhoIsFirstContact:
    def test_of_two_asked_together_the_senior_one(self, hall: Hall) -> None:
        contact = asked(hall, by="zhao", asked=(hall.person("su"),))
        assert contact.first_person_id == hall.person("su")
        with pytest.raises(refusals.AskedElsewhere):
            asked(hall, by="zhao", asked=(hall.person("li"),))

    def test_what_is_in_no_catalogue_is_registered_all_the_same(self, hall: Hall) -> None:
        contact = asked(hall, channel="window", is_unlisted=True, title="祖屋界址历史遗留问题")
        assert contact.is_unlisted
        assert fresh(contact).matter.tracking_code


class TestNothingRegistered:
    def test_a_call_without_registration_is_a_breach_of_who_was_asked(self, hall: Hall) -> None:
        call = acts.NewCall(
            "12345-0302-17", "phone", moment("2026-03-02 09:00"), hall.person("zhao"), hall.unit("hall")
        )
        kept = hall.do(acts.log_enquiry, by="zhou", at="2026-03-02 18:00", new=call)
        with pytest.raises(refusals.CallKnown):
            hall.do(acts.log_enquiry, by="zhou", at="2026-03-02 18:00", new=call)
        with pytest.raises(refusals.NotAllowed):
            hall.do(acts.complain_unregistered, by="zhao", at="2026-03-03 09:00", call_id=kept.pk, text="")
        hall.do(
            acts.complain_unregistered, by="zhou", at="2026-03-03 09:00", call_id=kept.pk, text="说“不归我管”"
        )
        [breach] = Breach.objects.all()
        assert (breach.rule_code, breach.person_id) == ("contacts.first_contact", hall.person("zhao"))
        assert "首问不负责" in breach.summary

    def test_a_registered_call_is_none(self, hall: Hall) -> None:
        call = acts.NewCall(
            "12345-0302-18", "phone", moment("2026-03-02 09:00"), hall.person("zhao"), hall.unit("hall")
        )
        kept = hall.do(acts.log_enquiry, by="zhou", at="2026-03-02 18:00", new=call)
        asked(hall, call="12345-0302-18", at="2026-03-02 18:05")
        with pytest.raises(refusals.RegisteredAfterAll):
            hall.do(acts.complain_unregistered, by="zhou", at="2026-03-03 09:00", call_id=kept.pk, text="")
        assert not Breach.objects.exists()
